//! Gaps: a silence that is long for its sender breaks a series. The same rule applies to plots,
//! tracks, rolling statistics, session summaries and files.

use crate::model::UnixNanos;

/// A shorter silence is never a gap, in seconds.
const LEAST_GAP_SECS: f64 = 5.0;
/// A silence longer than this many usual intervals is a gap.
const GAP_INTERVALS: f64 = 3.0;
/// The usual interval is the median of this many intervals.
const N_INTERVALS: usize = 11;
/// The usual interval until one is known, in seconds.
const FIRST_USUAL_SECS: f64 = 1.0;

/// The usual interval: the upper median of the last 11 intervals between samples. A silence longer
/// than `max(5 s, 3 usual intervals)` is a gap, for which nothing is known.
///
/// Small and `Copy`, so that re-reading a series from some point can start from the usual interval
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct UsualInterval {
    last: Option<UnixNanos>,
    intervals_secs: [f32; N_INTERVALS],
    n_intervals: usize,
}

impl UsualInterval {
    /// After this many samples, earlier ones no longer have any influence.
    pub const N_SAMPLES: usize = N_INTERVALS + 1;

    /// Before the first sample.
    pub const NONE: Self = Self { last: None, intervals_secs: [0.0; N_INTERVALS], n_intervals: 0 };

    /// Adds the next sample time; returns true if there is a gap before it.
    pub fn push(&mut self, time: UnixNanos) -> bool {
        let Some(last) = self.last.replace(time) else { return false };
        let secs = time.secs_since(last);
        let is_gap = self.is_gap(secs);
        self.intervals_secs.rotate_left(1);
        self.intervals_secs[N_INTERVALS - 1] = secs as f32;
        self.n_intervals = (self.n_intervals + 1).min(N_INTERVALS);
        is_gap
    }

    /// Adds the next sample time; returns how many seconds the sample covers: the time since the
    /// previous one, or one usual interval after a gap and at the start.
    pub fn covered_secs(&mut self, time: UnixNanos) -> f64 {
        let secs = self.last.map(|last| time.secs_since(last)).filter(|&secs| !self.is_gap(secs));
        let covered_secs = secs.unwrap_or_else(|| self.usual_secs()).max(1e-3);
        self.push(time);
        covered_secs
    }

    /// Whether a silence is a gap.
    fn is_gap(&self, secs: f64) -> bool {
        // Checked first because nearly all intervals are short and the median is expensive.
        LEAST_GAP_SECS < secs && self.gap_secs() < secs
    }

    /// The median interval in seconds, once two samples are known.
    pub fn median_secs(&self) -> Option<f64> {
        let mut intervals = self.intervals_secs;
        let known = &mut intervals[N_INTERVALS - self.n_intervals..];
        known.sort_unstable_by(f32::total_cmp);
        known.get(known.len() / 2).map(|&secs| f64::from(secs))
    }

    /// The usual interval in seconds; 1 s as long as none is known.
    pub fn usual_secs(&self) -> f64 {
        self.median_secs().unwrap_or(FIRST_USUAL_SECS)
    }

    /// The longest silence that is not a gap, in seconds.
    pub fn gap_secs(&self) -> f64 {
        (GAP_INTERVALS * self.usual_secs()).max(LEAST_GAP_SECS)
    }
}

/// Indices where a new run begins: no line connects them to the sample before.
pub fn breaks(times: impl IntoIterator<Item = UnixNanos>) -> Vec<usize> {
    let mut usual = UsualInterval::default();
    let is_break = |(index, time)| usual.push(time).then_some(index);
    times.into_iter().enumerate().filter_map(is_break).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(secs: &[f64], expected: &[usize]) {
        let times = secs.iter().map(|&secs| UnixNanos(0).plus_secs(secs));
        assert_eq!(breaks(times), expected, "{secs:?}");
    }

    #[test]
    fn a_silence_over_five_seconds_breaks_a_line_of_one_hertz() {
        check(&[0.0, 1.0, 2.0, 7.0, 8.0], &[]);
        check(&[0.0, 1.0, 2.0, 7.1, 8.0], &[3]);
    }

    #[test]
    fn a_sample_stands_for_the_time_since_the_one_before_and_after_a_gap_for_a_usual_interval() {
        let mut usual = UsualInterval::NONE;
        let mut covered_secs = |secs: f64| usual.covered_secs(UnixNanos(0).plus_secs(secs));
        let stands = [0.0, 2.0, 4.0, 6.0, 12.0, 18.5, 20.5].map(&mut covered_secs);
        assert_eq!(stands.map(|secs| secs as u32), [1, 2, 2, 2, 6, 2, 2]);
    }

    #[test]
    fn twelve_samples_decide_what_is_usual() {
        let (mut long, mut short) = (UsualInterval::NONE, UsualInterval::NONE);
        let times: Vec<UnixNanos> =
            (0..40).map(|i| UnixNanos(0).plus_secs(f64::from(i * i % 7 + 9 * i))).collect();
        for time in &times {
            long.push(*time);
        }
        let last = &times[times.len() - UsualInterval::N_SAMPLES..];
        for time in last {
            short.push(*time);
        }
        assert_eq!(long, short);
    }

    #[test]
    fn a_slow_tracker_is_not_all_gaps() {
        // No interval is known before the second sample, so the first stands alone.
        check(&[0.0, 30.0, 60.0, 90.0, 180.0, 270.1], &[1, 5]);
    }

    #[test]
    fn a_few_gaps_do_not_become_usual() {
        check(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 60.0, 61.0, 120.0, 121.0, 180.0], &[6, 8, 10]);
    }
}
