//! The demo's timetable: pure functions of the race's seconds.
//!
//! Roles are named by the bib that plays them first; every ten minutes the roles of bibs 1 to 9
//! move on to other riders.

use crate::{
    client::rider::{Heart, RideInstructions, Sensors},
    model::{DemoCaption, DemoScene},
};

/// Seconds after which the timetable repeats.
pub(super) const CYCLE_SECS: i64 = 600;
/// Seconds of the past that each rider posts before the first frame.
pub(super) const PAST_SECS: i64 = 720;
/// The number of riders whose roles move on with each cycle (bibs 1 to 9).
const N_MOVING: usize = 9;
/// How far ahead the fast phone's clock is.
const CLOCK_AHEAD_MILLIS: i64 = 95_000;

/// The distinct roles, as the bib that plays them in the first cycle minus one.
mod part {
    pub(super) const LEADER: usize = 0;
    pub(super) const ABOVE_LIMIT: usize = 1;
    pub(super) const SHADOW_A: usize = 2;
    pub(super) const STRAP_FAILS: usize = 3;
    pub(super) const SHADOW_B: usize = 4;
    pub(super) const PHONE_DIES: usize = 5;
    pub(super) const ATTACKER: usize = 6;
    pub(super) const FALLS: usize = 7;
    pub(super) const CLOCK_AHEAD: usize = 8;
    pub(super) const ROLLERS: usize = 9;
    pub(super) const TRACKER: usize = 10;
    pub(super) const LATE_START: usize = 11;
}

/// What one rider and phone do in one second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Second {
    /// Whether the phone is on.
    pub(super) on: bool,
    /// Whether the phone reaches the server; otherwise it keeps its lines.
    pub(super) connected: bool,
    /// The posting interval.
    pub(super) every_secs: i64,
    /// Added to the phone's timestamps.
    pub(super) clock_ahead_millis: i64,
    /// Whether the rider rides with the bunch.
    pub(super) in_bunch: bool,
    pub(super) instructions: RideInstructions,
    pub(super) sensors: Sensors,
}

/// The role of a rider (0 to 11) in a cycle.
pub(super) const fn part_of(rider: usize, cycle: i64) -> usize {
    if rider >= N_MOVING {
        return rider;
    }
    let moved = (cycle * 2).rem_euclid(N_MOVING as i64) as usize;
    (rider + N_MOVING - moved) % N_MOVING
}

/// The rider (0 to 11) who plays a role in a cycle.
pub(super) fn rider_of(part: usize, cycle: i64) -> usize {
    (0..12).find(|&rider| part_of(rider, cycle) == part).unwrap_or(part)
}

/// What `rider` does at `race_secs` of the timetable (negative: the past that is posted first).
pub(super) fn second(rider: usize, race_secs: i64) -> Second {
    let cycle = race_secs.max(0) / CYCLE_SECS;
    let t = if race_secs < 0 { race_secs } else { race_secs % CYCLE_SECS };
    let part = part_of(rider, cycle);
    let mut now = Second {
        on: true,
        connected: !(150..215).contains(&t),
        every_secs: 1,
        clock_ahead_millis: 0,
        in_bunch: true,
        instructions: RideInstructions::default(),
        // The leader's pedals measure left and right power.
        sensors: Sensors { left_right: rider == part::LEADER, ..Sensors::default() },
    };
    match part {
        part::LEADER => {
            now.instructions.sheltered = false;
            now.instructions.effort = 1.04;
            if t == 60 || t == 62 {
                now.sensors.spike_m = 400.0;
            }
        }
        // From before the start, because heart rate rises slowly.
        part::ABOVE_LIMIT if (-20..110).contains(&t) => {
            now.instructions.extra_hr_bpm = 40.0;
            now.instructions.effort = 1.05;
        }
        part::SHADOW_A | part::SHADOW_B if (25..51).contains(&t) => now.connected = false,
        part::STRAP_FAILS if (12..15).contains(&t) => now.sensors.heart = Heart::Zero,
        part::STRAP_FAILS if t >= 15 => now.sensors.heart = Heart::Silent,
        part::PHONE_DIES if t >= 15 => now.on = false,
        part::ATTACKER if (0..5).contains(&t) => now.instructions.fixed_pwr_w = Some(290.0),
        part::ATTACKER if (5..25).contains(&t) => {
            now.instructions.fixed_pwr_w = Some(520.0);
            now.instructions.sheltered = false;
            now.in_bunch = false;
        }
        part::ATTACKER if (25..110).contains(&t) => {
            now.instructions.effort = 1.06;
            now.instructions.sheltered = false;
            now.in_bunch = false;
        }
        part::FALLS if (90..120).contains(&t) => {
            now.instructions.stopped = true;
            now.in_bunch = false;
        }
        part::CLOCK_AHEAD => now.clock_ahead_millis = CLOCK_AHEAD_MILLIS,
        part::ROLLERS => {
            now.sensors.position = false;
            now.in_bunch = false;
            now.instructions.effort = 0.62;
        }
        part::TRACKER => {
            now.every_secs = 30;
            now.sensors.heart = Heart::Silent;
            now.sensors.power = false;
        }
        part::LATE_START => {
            now.on = cycle > 0 || t >= 65;
            now.in_bunch = false;
            now.instructions.sheltered = false;
            now.instructions.effort = if (65..300).contains(&t) { 0.85 } else { 1.05 };
        }
        _ => {}
    }
    if matches!(part, part::LEADER | part::ABOVE_LIMIT | part::ATTACKER) && (420..435).contains(&t)
    {
        now.instructions.fixed_pwr_w = Some(680.0);
        now.in_bunch = false;
    }
    if t >= 570 {
        now.instructions.effort *= 0.6;
    }
    now
}

/// Whether a stranger's phone tries the attacker's login with a wrong password.
pub(super) fn stranger_tries(race_secs: i64) -> bool {
    (45..57).contains(&race_secs.rem_euclid(CYCLE_SECS)) && race_secs >= 0
}

/// Whether a second phone posts positions for the first rider in the Wi-Fi shadow.
pub(super) fn second_phone_posts(race_secs: i64) -> bool {
    (220..260).contains(&race_secs.rem_euclid(CYCLE_SECS)) && race_secs >= 0
}

/// The rider whose login the stranger tries.
pub(super) fn stranger_victim(race_secs: i64) -> usize {
    rider_of(part::ATTACKER, race_secs.max(0) / CYCLE_SECS)
}

/// The rider with two phones.
pub(super) fn two_phones_rider(race_secs: i64) -> usize {
    rider_of(part::SHADOW_A, race_secs.max(0) / CYCLE_SECS)
}

/// The rider whose phone dies in this cycle.
pub(super) fn dying_phone(cycle: i64) -> usize {
    rider_of(part::PHONE_DIES, cycle)
}

/// The scenes, and when they begin.
const SCENES: [(i64, DemoScene); 17] = [
    (0, DemoScene::Climb),
    (5, DemoScene::Attack),
    (12, DemoScene::StrapFails),
    (15, DemoScene::PhoneDies),
    (20, DemoScene::AboveLimit),
    (25, DemoScene::Shadow),
    (45, DemoScene::WrongPassword),
    (51, DemoScene::ShadowEnds),
    (60, DemoScene::Spike),
    (65, DemoScene::LateStart),
    (90, DemoScene::Fall),
    (120, DemoScene::RidesOn),
    (150, DemoScene::NoWifi),
    (215, DemoScene::WifiBack),
    (220, DemoScene::TwoPhones),
    (420, DemoScene::Sprint),
    (570, DemoScene::Finish),
];

/// The scene at `race_secs`, and who plays in it.
pub(super) fn caption(race_secs: i64) -> DemoCaption {
    let cycle = race_secs.max(0) / CYCLE_SECS;
    let t = race_secs.max(0) % CYCLE_SECS;
    let index = SCENES.partition_point(|&(from, _)| from <= t).saturating_sub(1);
    let scene = SCENES.get(index).map_or(DemoScene::Climb, |&(_, scene)| scene);
    DemoCaption { scene, bibs: std::array::from_fn(|part| rider_of(part, cycle) + 1) }
}

/// Seconds from `race_secs` to the next caption.
pub(super) fn secs_to_next(race_secs: i64) -> i64 {
    let t = race_secs.max(0) % CYCLE_SECS;
    let next = SCENES.iter().map(|&(from, _)| from).find(|&from| from > t);
    next.unwrap_or(CYCLE_SECS) - t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cycle_gives_the_moving_parts_to_nine_different_riders() {
        for cycle in 0..20 {
            let mut parts: Vec<_> = (0..12).map(|rider| part_of(rider, cycle)).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..12).collect::<Vec<_>>());
        }
        assert_eq!(
            (0..12).map(|rider| part_of(rider, 0)).collect::<Vec<_>>(),
            (0..12).collect::<Vec<_>>()
        );
        assert_ne!(part_of(0, 1), part_of(0, 0));
    }

    #[test]
    fn in_the_past_everybody_rides_but_the_late_starter() {
        for t in -PAST_SECS..0 {
            for rider in 0..11 {
                let now = second(rider, t);
                assert!(now.on && now.connected && !now.instructions.stopped, "{rider} at {t}");
            }
            assert!(!second(11, t).on);
        }
    }

    #[test]
    fn the_timetable_holds_at_its_edges() {
        assert_eq!(second(3, 11).sensors.heart, Heart::Good);
        assert_eq!(second(3, 12).sensors.heart, Heart::Zero);
        assert_eq!(second(3, 15).sensors.heart, Heart::Silent);
        assert!(second(5, 14).on && !second(5, 15).on);
        assert!(!second(2, 25).connected && second(2, 51).connected);
        assert!(!second(11, 64).on && second(11, 65).on);
        assert!((0..12).all(|rider| !second(rider, 150).connected && second(rider, 215).connected));
        assert!(second(5, 600).on, "a new cycle begins with charged phones");
    }

    #[test]
    fn captions_name_the_bibs_that_play_the_part() {
        let attacks = |race_secs| {
            let caption = caption(race_secs);
            (caption.scene, caption.bib(7))
        };
        assert_eq!(attacks(6), (DemoScene::Attack, 7));
        assert_eq!(attacks(606), (DemoScene::Attack, rider_of(6, 1) + 1));
        assert!(SCENES.map(|(_, scene)| scene) == DemoScene::ALL);
        assert_eq!(secs_to_next(0), 5);
        assert_eq!(secs_to_next(599), 1);
    }
}
