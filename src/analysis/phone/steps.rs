//! How far the set-up of a phone has come.

use crate::model::UnixNanos;

/// A phone is alive for so long after something arrived, in seconds, unless it is known to send less
/// often.
const ALIVE_SECS: f64 = 60.0;
/// A phone that sends less often is alive for so many of its usual intervals.
const ALIVE_INTERVALS: f64 = 3.0;

/// When each step of the set-up was done; `None` where it was not, or was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Steps {
    /// A code was made.
    pub given: Option<UnixNanos>,
    /// The page that says how to join was opened.
    pub opened: Option<UnixNanos>,
    /// An app reached this computer with it.
    pub reached: Option<UnixNanos>,
    /// The first sample arrived.
    pub first: Option<UnixNanos>,
    /// The last sample arrived.
    pub last: Option<UnixNanos>,
}

/// The step at which a phone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing was done yet.
    NoCode,
    /// There is a code, and the phone does nothing with it.
    Given,
    /// The page was opened, and no app has reached this computer.
    Opened,
    /// An app reached this computer, and sent no sample.
    Reached,
    /// It has sent samples, and does so no more.
    Silent,
    /// Samples arrive.
    Alive,
}

impl Steps {
    /// The step at which the phone stands. `usual_secs`: how often something arrives from it, if that
    /// is known.
    pub fn stage(&self, usual_secs: Option<f64>, now: UnixNanos) -> Stage {
        let alive_secs = usual_secs.map_or(ALIVE_SECS, |it| ALIVE_SECS.max(ALIVE_INTERVALS * it));
        match self {
            Self { last: Some(last), .. } if now.secs_since(*last) <= alive_secs => Stage::Alive,
            Self { first: Some(_), .. } | Self { last: Some(_), .. } => Stage::Silent,
            Self { reached: Some(_), .. } => Stage::Reached,
            Self { opened: Some(_), .. } => Stage::Opened,
            Self { given: Some(_), .. } => Stage::Given,
            _ => Stage::NoCode,
        }
    }

    /// The steps of several codes or phones together: of each step the last time, of the first
    /// sample the first.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            given: self.given.max(other.given),
            opened: self.opened.max(other.opened),
            reached: self.reached.max(other.reached),
            first: self.first.into_iter().chain(other.first).min(),
            last: self.last.max(other.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixNanos = UnixNanos::from_secs(1_700_000_000);

    fn before(secs: i64) -> UnixNanos {
        NOW.plus_secs(-secs as f64)
    }

    #[test]
    fn the_last_step_that_was_done_counts() {
        let mut steps = Steps::default();
        assert_eq!(steps.stage(None, NOW), Stage::NoCode);
        steps.given = Some(before(500));
        assert_eq!(steps.stage(None, NOW), Stage::Given);
        steps.opened = Some(before(400));
        assert_eq!(steps.stage(None, NOW), Stage::Opened);
        steps.reached = Some(before(300));
        assert_eq!(steps.stage(None, NOW), Stage::Reached);
        steps.first = Some(before(290));
        steps.last = Some(before(60));
        assert_eq!(steps.stage(None, NOW), Stage::Alive);
        steps.last = Some(before(61));
        assert_eq!(steps.stage(None, NOW), Stage::Silent);
        assert_eq!(steps.stage(Some(30.0), NOW), Stage::Alive, "it sends every 30 s");
    }

    #[test]
    fn a_phone_with_a_password_needs_no_code() {
        let steps = Steps { first: Some(before(9)), last: Some(before(1)), ..Steps::default() };
        assert_eq!(steps.stage(None, NOW), Stage::Alive);
    }

    #[test]
    fn several_phones_of_an_athlete_are_one() {
        let one = Steps {
            given: Some(before(90)),
            first: Some(before(50)),
            last: Some(before(40)),
            ..Steps::default()
        };
        let other = Steps {
            given: Some(before(80)),
            opened: Some(before(70)),
            first: Some(before(60)),
            ..Steps::default()
        };
        let both = Steps {
            given: Some(before(80)),
            opened: Some(before(70)),
            reached: None,
            first: Some(before(60)),
            last: Some(before(40)),
        };
        assert_eq!((one.with(other), other.with(one)), (both, both));
    }
}
