//! What was heard from one phone recently: what it sends, when, and where samples are missing. Enough to
//! judge whether it can be relied on, in bounded memory.

use std::time::Duration;

use super::{Metric, SampleBlock, UnixNanos};

/// Samples closer to each other than this belong to one stretch.
pub const JOINED_WITHIN: Duration = Duration::from_secs(10);
/// The most stretches that are remembered; the oldest is forgotten.
const MAX_STRETCHES: usize = 64;
/// How many positions and arrivals are kept, to tell what is usual.
const N_RECENT: usize = 32;

/// What was heard from one phone recently.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    /// In order of time, apart from each other.
    stretches: Vec<Stretch>,
    /// When the last positions were measured, in order.
    fixes: Vec<UnixNanos>,
    /// When something arrived lately, in order, and the newest sample of it.
    arrivals: Vec<HeardArrival>,
    /// When each of [`Sent::ALL`] was measured last.
    sent: [Option<UnixNanos>; Sent::ALL.len()],
    /// The first and the last reading of the battery.
    battery: Option<[Charge; 2]>,
    /// The accuracy of the last position, m.
    acc_m: Option<u32>,
}

/// Samples without a silence longer than [`JOINED_WITHIN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// When the first was measured.
    pub from: UnixNanos,
    /// When the last was measured.
    pub to: UnixNanos,
    /// How many there are. One that was sent twice counts twice.
    pub n_samples: u32,
}

/// Something that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardArrival {
    /// When, by this computer.
    pub at: UnixNanos,
    /// When its newest sample was measured, by the phone.
    pub newest: UnixNanos,
}

/// A reading of the battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// When it was measured.
    pub at: UnixNanos,
    /// Percent.
    pub percent: u8,
}

/// What an operator wants to know whether a phone sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Where it is.
    Position,
    /// Heart rate.
    HeartRate,
    /// Power.
    Power,
}

impl Sent {
    /// All of it.
    pub const ALL: [Self; 3] = [Self::Position, Self::HeartRate, Self::Power];
}

/// A reading that says something about the phone.
#[derive(Debug, Clone, Copy)]
enum ReadingKind {
    Sent(Sent),
    Accuracy,
    Battery,
}

impl ReadingKind {
    const fn of(metric: &Metric) -> Option<Self> {
        match metric {
            Metric::LatDeg => Some(Self::Sent(Sent::Position)),
            Metric::HrBpm => Some(Self::Sent(Sent::HeartRate)),
            Metric::PwrW => Some(Self::Sent(Sent::Power)),
            Metric::AccM => Some(Self::Accuracy),
            Metric::BatteryPercent => Some(Self::Battery),
            _ => None,
        }
    }
}

impl Heard {
    /// Takes in samples that arrived at `at`, in whatever order.
    pub fn note(&mut self, samples: &SampleBlock, at: UnixNanos) {
        let Some(&newest) = samples.times().iter().max() else { return };
        insert(&mut self.arrivals, HeardArrival { at, newest }, |arrival| arrival.at);
        // Metrics are looked up once for a block: the recorder's thread waits for this.
        let kinds: Vec<Option<ReadingKind>> =
            samples.metrics().iter().map(ReadingKind::of).collect();
        for sample in samples.iter() {
            self.note_time(sample.time);
            for reading in sample.readings {
                if let Some(Some(kind)) = kinds.get(usize::from(reading.metric)) {
                    self.note_reading(*kind, reading.value, sample.time);
                }
            }
        }
    }

    fn note_reading(&mut self, kind: ReadingKind, value: f64, time: UnixNanos) {
        match kind {
            ReadingKind::Sent(sent) => {
                if let Some(last) = self.sent.get_mut(sent as usize) {
                    *last = (*last).max(Some(time));
                }
                if sent == Sent::Position {
                    insert(&mut self.fixes, time, |time| *time);
                }
            }
            ReadingKind::Accuracy if 0.0 < value => self.acc_m = Some(value.round() as u32),
            ReadingKind::Battery if (0.0..=100.0).contains(&value) => {
                let charge = Charge { at: time, percent: value.round() as u8 };
                let [first, last] = self.battery.get_or_insert([charge; 2]);
                if time < first.at {
                    *first = charge;
                }
                // Put on the charger: it begins anew.
                if last.at <= time {
                    if last.percent < charge.percent {
                        *first = charge;
                    }
                    *last = charge;
                }
            }
            ReadingKind::Accuracy | ReadingKind::Battery => {}
        }
    }

    fn note_time(&mut self, time: UnixNanos) {
        let stretches = &mut self.stretches;
        // Nearly every sample continues the last stretch.
        if let Some(last) = stretches.last_mut()
            && last.from <= time
            && time <= last.to.plus(JOINED_WITHIN)
        {
            last.to = last.to.max(time);
            last.n_samples = last.n_samples.saturating_add(1);
            return;
        }
        // The first one that does not end long before the sample.
        let at = stretches.partition_point(|it| it.to.plus(JOINED_WITHIN) < time);
        match stretches.get_mut(at) {
            Some(stretch) if stretch.from <= time.plus(JOINED_WITHIN) => {
                stretch.from = stretch.from.min(time);
                stretch.to = stretch.to.max(time);
                stretch.n_samples = stretch.n_samples.saturating_add(1);
            }
            _ => stretches.insert(at, Stretch { from: time, to: time, n_samples: 1 }),
        }
        // It may have closed the silence up to the next one.
        if let (Some(this), Some(next)) = (stretches.get(at).copied(), stretches.get(at + 1))
            && next.from <= this.to.plus(JOINED_WITHIN)
        {
            let joined = Stretch {
                from: this.from,
                to: this.to.max(next.to),
                n_samples: this.n_samples.saturating_add(next.n_samples),
            };
            stretches.remove(at + 1);
            if let Some(stretch) = stretches.get_mut(at) {
                *stretch = joined;
            }
        }
        if MAX_STRETCHES < stretches.len() {
            stretches.remove(0);
        }
    }

    /// Takes in what was heard of the same phone before all of this.
    pub fn take_earlier(&mut self, earlier: &Self) {
        for arrival in &earlier.arrivals {
            insert(&mut self.arrivals, *arrival, |arrival| arrival.at);
        }
        for fix in &earlier.fixes {
            insert(&mut self.fixes, *fix, |time| *time);
        }
        for (sent, before) in self.sent.iter_mut().zip(earlier.sent) {
            *sent = (*sent).max(before);
        }
        self.battery = match (earlier.battery, self.battery) {
            // Put on the charger in between: it begins anew.
            (Some([first, last]), Some([begun, now])) if begun.percent <= last.percent => {
                Some([first, if last.at <= now.at { now } else { last }])
            }
            (before, now) => now.or(before),
        };
        self.acc_m = self.acc_m.or(earlier.acc_m);
        let mut all: Vec<Stretch> = earlier.stretches.clone();
        all.append(&mut self.stretches);
        all.sort_by_key(|stretch| stretch.from);
        for next in all {
            match self.stretches.last_mut() {
                Some(last) if next.from <= last.to.plus(JOINED_WITHIN) => {
                    last.to = last.to.max(next.to);
                    last.n_samples = last.n_samples.saturating_add(next.n_samples);
                }
                _ => self.stretches.push(next),
            }
        }
        let n_over = self.stretches.len().saturating_sub(MAX_STRETCHES);
        self.stretches.drain(..n_over);
    }

    /// The stretches without a silence, in order of the time that the phone measured.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// When the last positions were measured, in order.
    pub fn fixes(&self) -> &[UnixNanos] {
        &self.fixes
    }

    /// What arrived lately, in order.
    pub fn arrivals(&self) -> &[HeardArrival] {
        &self.arrivals
    }

    /// When this was measured last; `None` if it never was.
    pub fn last(&self, sent: Sent) -> Option<UnixNanos> {
        self.sent.get(sent as usize).copied().flatten()
    }

    /// The first reading of the battery since it was charged, and the last one.
    pub const fn battery(&self) -> Option<[Charge; 2]> {
        self.battery
    }

    /// The accuracy of the last position, m.
    pub const fn acc_m(&self) -> Option<u32> {
        self.acc_m
    }

    /// By how much the phone's clock is ahead of this computer's, in seconds, as far as arrivals tell;
    /// negative where it is behind. Delays only add to the difference, so the least one counts.
    pub fn clock_ahead_secs(&self) -> Option<f64> {
        let ahead = self.arrivals.iter().map(|arrival| arrival.newest.secs_since(arrival.at));
        ahead.reduce(f64::max)
    }
}

/// Inserts into an ordered list and drops the oldest when it is full.
fn insert<T: Copy>(list: &mut Vec<T>, new: T, time: impl Fn(&T) -> UnixNanos) {
    let at = list.partition_point(|known| time(known) <= time(&new));
    list.insert(at, new);
    if N_RECENT < list.len() {
        list.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: UnixNanos = UnixNanos::from_secs(1_700_000_000);

    fn at(secs: i64) -> UnixNanos {
        START.plus_secs(secs as f64)
    }

    fn block(times: &[i64], values: &[(Metric, f64)]) -> SampleBlock {
        let mut block = SampleBlock::default();
        for &secs in times {
            for (metric, value) in values {
                let index = block.metric_index(metric).unwrap();
                block.push_reading(index, *value);
            }
            block.finish_sample(at(secs));
        }
        block
    }

    #[test]
    fn what_was_heard_in_two_runs_is_what_one_had_heard() {
        let values = |secs: i64| {
            let (lat, battery) = (43.0 + secs as f64, f64::from(80 - (secs / 40) as i32));
            [(Metric::LatDeg, lat), (Metric::BatteryPercent, battery), (Metric::AccM, 4.0)]
        };
        // With silences, one of them where the program was started again.
        let times: Vec<i64> = (0..400).filter(|secs| !(100..130).contains(secs)).collect();
        for cut in [0, 50, 100, 250, times.len()] {
            let [mut one, mut before, mut after] = [(); 3].map(|()| Heard::default());
            for (place, &secs) in times.iter().enumerate() {
                let sample = block(&[secs], &values(secs));
                one.note(&sample, at(secs));
                let part = if place < cut { &mut before } else { &mut after };
                part.note(&sample, at(secs));
            }
            after.take_earlier(&before);
            assert_eq!(after, one, "cut at {cut}");
        }
    }

    fn stretches(times: &[i64]) -> Vec<(i64, i64, u32)> {
        let mut heard = Heard::default();
        for &secs in times {
            heard.note(&block(&[secs], &[]), at(secs));
        }
        let secs = |time: UnixNanos| time.nanos_since(START) / 1_000_000_000;
        let all = heard.stretches().iter();
        all.map(|it| (secs(it.from), secs(it.to), it.n_samples)).collect()
    }

    #[test]
    fn samples_close_together_are_one_stretch_in_whatever_order_they_come() {
        assert_eq!(stretches(&[]), []);
        assert_eq!(stretches(&[0, 1, 2, 60, 61]), [(0, 2, 3), (60, 61, 2)]);
        assert_eq!(stretches(&[61, 2, 60, 0, 1]), [(0, 2, 3), (60, 61, 2)]);
        assert_eq!(stretches(&[0, 20, 10]), [(0, 20, 3)], "what comes late closes the gap");
        assert_eq!(stretches(&[20, 0, 9]), [(0, 9, 2), (20, 20, 1)]);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let times: Vec<i64> = (0..1000).map(|i| i * 60).collect();
        let all = stretches(&times);
        assert_eq!(all.len(), MAX_STRETCHES);
        assert_eq!(all.last(), Some(&(59_940, 59_940, 1)), "the newest is kept");
        let mut heard = Heard::default();
        let fix = [(Metric::LatDeg, 43.7), (Metric::LngDeg, 11.2)];
        heard.note(&block(&times, &fix), at(60_000));
        assert_eq!(heard.fixes().len(), N_RECENT);
        assert_eq!(heard.fixes().last(), Some(&at(59_940)));
    }

    #[test]
    fn it_knows_what_is_sent_and_how_the_battery_goes() {
        let mut heard = Heard::default();
        heard.note(&block(&[0, 1], &[(Metric::HrBpm, 140.0), (Metric::AccM, 4.6)]), at(1));
        assert_eq!(heard.last(Sent::HeartRate), Some(at(1)));
        assert_eq!(
            (heard.last(Sent::Position), heard.battery(), heard.acc_m()),
            (None, None, Some(5))
        );
        for (secs, percent) in [(10, 80.0), (600, 78.4), (300, 79.0), (20, 400.0)] {
            heard.note(&block(&[secs], &[(Metric::BatteryPercent, percent)]), at(secs));
        }
        let charge = |secs, percent| Charge { at: at(secs), percent };
        assert_eq!(heard.battery(), Some([charge(10, 80), charge(600, 78)]));
        heard.note(&block(&[700], &[(Metric::BatteryPercent, 90.0)]), at(700));
        assert_eq!(heard.battery(), Some([charge(700, 90); 2]), "it was charged");
    }

    #[test]
    fn the_least_delay_tells_the_clock() {
        let mut heard = Heard::default();
        assert_eq!(heard.clock_ahead_secs(), None);
        for (arrived, measured) in [(100, 95), (110, 108), (120, 90)] {
            heard.note(&block(&[measured], &[]), at(arrived));
        }
        assert_eq!(heard.clock_ahead_secs(), Some(-2.0));
        heard.note(&block(&[225], &[]), at(130));
        assert_eq!(heard.clock_ahead_secs(), Some(95.0));
    }
}
