//! How much of a stretch of time a rolling value is reckoned from.

/// Less of a window than this is thinly covered.
const FULL_SHARE: f64 = 0.8;
/// Less than this is too little for a value.
const LEAST_SHARE: f64 = 0.2;

/// How much of a window is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// For how long something is known, in seconds.
    pub covered_secs: f64,
    /// How long the window is, in seconds.
    pub wanted_secs: f64,
}

impl Coverage {
    /// The share that is filled, 0 to 1.
    pub fn share(&self) -> f64 {
        if self.wanted_secs > 0.0 {
            (self.covered_secs / self.wanted_secs).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// Whether so little is filled that a value says it, with the two lengths.
    pub fn is_thin(&self) -> bool {
        self.share() < FULL_SHARE
    }

    /// Whether a value may be shown at all.
    pub fn suffices(&self) -> bool {
        LEAST_SHARE <= self.share()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_four_fifths_is_thin_and_under_one_fifth_nothing() {
        for (covered_secs, wanted_secs, is_thin, suffices) in [
            (300.0, 300.0, false, true),
            (240.0, 300.0, false, true),
            (239.9, 300.0, true, true),
            (60.0, 300.0, true, true),
            (59.9, 300.0, true, false),
            (0.0, 300.0, true, false),
            // A slow sender fills more than a short window.
            (30.0, 3.0, false, true),
            // Nothing has begun.
            (0.0, 0.0, true, false),
        ] {
            let it = Coverage { covered_secs, wanted_secs };
            assert_eq!((it.is_thin(), it.suffices()), (is_thin, suffices), "{it:?}");
        }
    }
}
