//! Finds phones of which nothing can be shown although everything is recorded: what they post has
//! no numbers in the measurement that is shown. The operator is told.

use std::collections::HashSet;

use parking_lot::Mutex;

use crate::model::{AthleteId, Batch};

/// The most athletes to remember; a roster holds a few thousand at most.
const MAX_KEPT: usize = 4096;

/// The athletes of whom something could be shown since the start.
#[derive(Debug, Default)]
pub(super) struct Unshown {
    shown: Mutex<HashSet<AthleteId>>,
}

impl Unshown {
    /// The measurement of a post of which nothing can be shown; `None` if something can, or could of
    /// an earlier post of the athlete: apps may send other things beside the samples.
    pub(super) fn check(&self, batch: &Batch) -> Option<String> {
        let mut shown = self.shown.lock();
        if !batch.samples.is_empty() {
            if shown.len() < MAX_KEPT {
                shown.insert(batch.athlete);
            }
            return None;
        }
        let first = batch.shapes.first()?;
        let is_new = !shown.contains(&batch.athlete);
        is_new.then(|| String::from_utf8_lossy(&first.measurement).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::{DecodeContext, Precision, decode},
        model::{Login, Sender, UnixNanos},
    };

    fn batch(athlete: u32, body: &str) -> Batch {
        let context = DecodeContext {
            athlete: AthleteId(athlete),
            login: Login::try_from("rider7").unwrap(),
            sender: Sender { via: 1, announcement: None },
            precision: Precision::Seconds,
            received: UnixNanos::from_secs(1_700_000_000),
        };
        decode(body.as_bytes(), context).unwrap().batch
    }

    #[test]
    fn a_post_without_numbers_in_samples_is_told_until_something_of_the_athlete_is_shown() {
        let unshown = Unshown::default();
        let check = |athlete: u32, body: &str| unshown.check(&batch(athlete, body));
        assert_eq!(check(1, "wind\\ speed,at=start value=3"), Some("wind speed".to_owned()));
        assert_eq!(check(1, "samples note=\"hello\""), Some("samples".to_owned()));
        assert_eq!(check(1, "workout hr=145\nsamples hr_bpm=145"), None);
        assert_eq!(check(1, "workout hr=145"), None);
        assert_eq!(check(2, "workout hr=145"), Some("workout".to_owned()));
        assert_eq!(check(2, ""), None);
    }
}
