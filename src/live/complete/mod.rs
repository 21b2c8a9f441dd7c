//! What late samples may still change, and what is final.
//!
//! A phone out of reach sends later what it measured meanwhile, so a number over the last minutes
//! may still change. It is *provisional* until the athlete's samples are complete up to the end of
//! what it is reckoned from.
//!
//! The store says up to when they are, from the times at which the commits of the journal arrived
//! (`store::completeness` has the rule): up to the newest sample that has stood for W of server
//! time since it arrived, and just short of the oldest that has not. W is 60 s, or three times the
//! usual lag of the sender where that is more. It follows that
//!
//! - the time never passes the newest sample, nor the server's clock, and only moves on;
//! - when it moves on, nothing measured at or before it arrived within the last W;
//! - what a sender sends in order never arrives behind it; nor does anything else as long as the
//!   delays of all samples of the athlete differ by less than 60 s;
//! - for a phone that posts every second it is at most 70 s behind the clock.
//!
//! A restart changes nothing of this: the journal has the times. Of recordings made before it had
//! them nothing is provisional.

use crate::{
    model::{AthleteId, UnixNanos},
    store::Store,
};

/// Up to which measured time the samples of an athlete are complete; `None` when it is not known
/// when any of them arrived, and then nothing is provisional.
pub fn complete_until(store: &Store, athlete: AthleteId) -> Option<UnixNanos> {
    store.complete_until(athlete)
}

/// Whether what ends at `time` is final: no late sample is expected that could change it.
pub fn is_complete(store: &Store, athlete: AthleteId, time: UnixNanos) -> bool {
    complete_until(store, athlete).is_none_or(|until| time <= until)
}

#[cfg(test)]
mod tests;
