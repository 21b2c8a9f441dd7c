//! Whether a result is final, or late samples may still change it.

use crate::model::UnixNanos;

/// Whether a result is final.
///
/// Only results over a span that has ended have one, and extremes: laps, spans, maxima, sessions. A
/// value of now, or over a window that ends now, has an age instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Certainty {
    /// Samples that are still expected may change it.
    Provisional,
    /// No more samples are expected. If some arrive all the same, the change is a
    /// [`Revision`](crate::model::Revision).
    #[default]
    Final,
}

impl Certainty {
    /// That of a result over a span whose last instant is `end`, of an athlete whose samples are
    /// complete up to `complete_until`. `None` if no arrival is known; then it is final.
    pub fn of(end: UnixNanos, complete_until: Option<UnixNanos>) -> Self {
        match complete_until {
            Some(until) if until < end => Self::Provisional,
            _ => Self::Final,
        }
    }

    /// Whether late samples may still change the result.
    pub const fn is_provisional(self) -> bool {
        matches!(self, Self::Provisional)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_final_once_the_samples_up_to_its_end_are_complete() {
        let at = UnixNanos::from_secs;
        assert_eq!(Certainty::of(at(100), Some(at(99))), Certainty::Provisional);
        assert_eq!(Certainty::of(at(100), Some(at(100))), Certainty::Final);
        assert_eq!(Certainty::of(at(100), None), Certainty::Final);
    }
}
