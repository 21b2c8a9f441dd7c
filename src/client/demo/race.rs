//! The demo's riders on their course, second by second; uses no network and no clock.

use crate::client::{
    course::Course,
    rider::{Heart, Rider, Sensors},
    rng::Rng,
};

use super::{
    cast,
    timetable::{self, CYCLE_SECS, PAST_SECS, Second},
};

const SEED: u64 = 0x7261_6365;
/// Where the bunch is when the timetable begins: near the top of the climb.
const BUNCH_AT_START_KM: f64 = 1.8;
/// The gap to the bunch, in metres, at which a rider's effort would double to catch up; the
/// increase is clamped.
const PULL_OF_BUNCH_M: f64 = 60.0;

/// The output of one phone in one second.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PhoneOutput {
    /// The rider, 0 to 11.
    pub(super) rider: usize,
    /// Lines in ms, each with its line feed; empty if the phone keeps them.
    pub(super) lines: String,
}

/// All riders.
#[derive(Debug)]
pub(super) struct Race {
    course: Course,
    riders: Vec<Rider>,
    /// Lines that the phones have not sent yet.
    kept: Vec<String>,
    cycle: i64,
}

impl Race {
    /// The race as it stands [`PAST_SECS`] before the timetable begins, positioned so that the
    /// bunch will be near the top of the climb when it does.
    pub(super) fn new() -> Self {
        let lap_m = Course::florence().lap_m();
        let trial = Self::from_start(0.0);
        let ridden_m = trial.bunch_after_the_past();
        Self::from_start(BUNCH_AT_START_KM * 1000.0 - ridden_m).near_start(lap_m)
    }

    fn from_start(start_m: f64) -> Self {
        let mut rng = Rng::seeded(SEED);
        let riders: Vec<Rider> = cast::bodies()
            .enumerate()
            .map(|(index, body)| {
                // The dying phone must show 3 % when it dies.
                let past_percent = (PAST_SECS + 15) as f64 * 0.2 / 60.0;
                let battery =
                    if index == 5 { 3.2 + past_percent } else { 55.0 + 40.0 * rng.unit() };
                Rider::new(body, start_m + offset_in_bunch_m(index), battery, SEED + index as u64)
            })
            .collect();
        let kept = vec![String::new(); riders.len()];
        Self { course: Course::florence(), riders, kept, cycle: 0 }
    }

    /// Tries starting points around this one: the terrain on the way depends on where the bunch
    /// starts, so the first estimate cannot be exact.
    fn near_start(self, lap_m: f64) -> Self {
        let start_m = self.riders.first().map_or(0.0, Rider::dist_m) - offset_in_bunch_m(0);
        let mut best = (f64::INFINITY, start_m);
        for step in -12..=12 {
            let candidate_m = start_m + f64::from(step) * 60.0;
            let end_m = Self::from_start(candidate_m).bunch_after_the_past();
            let miss_m =
                (end_m - BUNCH_AT_START_KM * 1000.0 + lap_m / 2.0).rem_euclid(lap_m) - lap_m / 2.0;
            if miss_m.abs() < best.0 {
                best = (miss_m.abs(), candidate_m);
            }
        }
        Self::from_start(best.1)
    }

    fn bunch_after_the_past(mut self) -> f64 {
        for t in -PAST_SECS..0 {
            self.second(t, 0);
        }
        self.bunch_m(0)
    }

    /// The middle of the bunch, in metres along the course.
    fn bunch_m(&self, race_secs: i64) -> f64 {
        let mut dists: Vec<f64> = self
            .riders
            .iter()
            .enumerate()
            .filter(|&(index, _)| timetable::second(index, race_secs).in_bunch)
            .map(|(_, rider)| rider.dist_m())
            .collect();
        dists.sort_by(f64::total_cmp);
        dists.get(dists.len() / 2).copied().unwrap_or_default()
    }

    /// Rides one second; returns what each phone posts at its end. `unix_millis` is the true time.
    pub(super) fn second(&mut self, race_secs: i64, unix_millis: i64) -> Vec<PhoneOutput> {
        self.begin_cycle(race_secs.max(0) / CYCLE_SECS);
        let bunch_m = self.bunch_m(race_secs);
        let mut said = Vec::with_capacity(self.riders.len());
        for (index, (rider, kept)) in self.riders.iter_mut().zip(&mut self.kept).enumerate() {
            let now = timetable::second(index, race_secs);
            let mut instructions = now.instructions;
            if now.in_bunch {
                let behind_m = bunch_m + offset_in_bunch_m(index) - rider.dist_m();
                instructions.effort *= (1.0 + behind_m / PULL_OF_BUNCH_M).clamp(0.55, 1.4);
            }
            rider.ride(&self.course, instructions);
            if now.on {
                write_second(rider, &self.course, index, race_secs, unix_millis, now, kept);
                if now.connected && !kept.is_empty() {
                    said.push(PhoneOutput { rider: index, lines: std::mem::take(kept) });
                }
            } else {
                kept.clear();
            }
        }
        said
    }

    /// The line of a second phone in another place, for the rider who has two.
    pub(super) fn second_phone_line(&self, rider: usize, unix_millis: i64) -> Option<String> {
        let mut other = self.riders.get(rider)?.clone();
        let sensors =
            Sensors { heart: Heart::Silent, power: false, spike_m: 120.0, ..Sensors::default() };
        let mut line = String::new();
        other.write_line(&self.course, sensors, unix_millis + 450, &mut line);
        Some(line)
    }

    fn begin_cycle(&mut self, cycle: i64) {
        if cycle == self.cycle {
            return;
        }
        self.cycle = cycle;
        let dying = timetable::dying_phone(cycle);
        for (index, rider) in self.riders.iter_mut().enumerate() {
            rider.set_battery(if index == dying { 3.3 } else { 80.0 - index as f64 });
        }
    }
}

fn write_second(
    rider: &mut Rider,
    course: &Course,
    index: usize,
    race_secs: i64,
    unix_millis: i64,
    now: Second,
    out: &mut String,
) {
    if race_secs.rem_euclid(now.every_secs) == 0 {
        // Phones do not all sample at the same moment.
        let phase_millis = (index as i64 * 277) % 900;
        let time = unix_millis + phase_millis + now.clock_ahead_millis;
        rider.write_line(course, now.sensors, time, out);
    }
}

/// Where in the bunch a rider prefers to be: metres ahead of its middle.
fn offset_in_bunch_m(rider: usize) -> f64 {
    match rider {
        0 => 25.0,
        6 => 18.0,
        1 => 12.0,
        7 => -90.0,
        10 => -160.0,
        8 => -70.0,
        11 => -300.0,
        other => 8.0 - other as f64 * 7.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_start() -> Race {
        let mut race = Race::new();
        for t in -PAST_SECS..0 {
            race.second(t, t * 1000);
        }
        race
    }

    #[test]
    fn the_timetable_begins_near_the_top_of_the_climb() {
        let race = at_start();
        let along_m = race.bunch_m(0).rem_euclid(race.course.lap_m());
        assert!((along_m - 1800.0).abs() < 150.0, "{along_m}");
    }

    #[test]
    fn the_bunch_holds_together_and_a_dead_phone_says_nothing() {
        let mut race = at_start();
        let middle_m = race.bunch_m(0);
        for index in [0, 1, 2, 3, 4, 5, 6] {
            let away_m = (race.riders[index].dist_m() - middle_m).abs();
            assert!(away_m < 200.0, "bib {} is {away_m} m away", index + 1);
        }
        let mut last_words = 0;
        for t in 0..40 {
            for said in race.second(t, t * 1000) {
                if said.rider == 5 {
                    last_words = t;
                }
            }
        }
        assert_eq!(last_words, 14);
    }

    #[test]
    fn the_second_is_above_185_when_the_caption_says_so() {
        let mut race = at_start();
        for t in 0..=22 {
            race.second(t, t * 1000);
        }
        assert!(race.riders[1].hr_bpm() > 185.0, "{}", race.riders[1].hr_bpm());
    }

    #[test]
    fn a_phone_behind_the_hill_sends_everything_when_it_is_back() {
        let mut race = at_start();
        let mut batch = String::new();
        for t in 0..=51 {
            for said in race.second(t, t * 1000) {
                if said.rider == 2 && t > 24 {
                    batch = said.lines;
                }
            }
        }
        assert_eq!(batch.lines().count(), 27, "26 kept seconds and the present one");
    }

    #[test]
    fn the_same_seed_gives_the_same_race() {
        let run = || {
            let mut race = at_start();
            (0..30).flat_map(|t| race.second(t, t * 1000)).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    }
}
