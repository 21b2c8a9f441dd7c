//! What late samples may still change, and what is final.
//!
//! A phone that was out of coverage sends later what it measured meanwhile, so a result over the
//! last minutes may still change. It is *provisional* until the athlete's samples are complete up
//! to the end of the span that it is computed from.
//!
//! The store determines up to when they are, from the arrival times of the journal's commits (see
//! `store::completeness`): up to the newest sample that arrived at least W of server time ago, and
//! just short of the oldest one that arrived later. W is 60 s, or three times the usual lag of the
//! sender if that is more. It follows that
//!
//! - this time never passes the newest sample or the server's clock, and never goes back;
//! - when it advances, nothing measured at or before it has arrived within the last W;
//! - samples that a sender sends in order never arrive behind it; nor do any others as long as the
//!   delays of all samples of the athlete differ by less than 60 s;
//! - for a phone that posts every second it is at most 70 s behind the clock.
//!
//! A restart does not change this, because the journal contains the arrival times. Nothing is
//! provisional in recordings made before it did.

use crate::{
    analysis::Certainty,
    model::{AthleteId, UnixNanos},
    store::Store,
};

/// The time up to which an athlete's samples are complete, as measured. `None` if no arrival is
/// known; then nothing is provisional.
pub fn complete_until(store: &Store, athlete: AthleteId) -> Option<UnixNanos> {
    store.complete_until(athlete)
}

/// Whether a result up to `time` is final: no late sample is expected that could change it.
pub fn certainty(store: &Store, athlete: AthleteId, time: UnixNanos) -> Certainty {
    Certainty::of(time, complete_until(store, athlete))
}

#[cfg(test)]
mod tests;
