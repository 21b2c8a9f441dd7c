//! The order in which connections are evicted.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::time::Instant;

use super::ConnectionActivity;

/// A new connection has this long to send its first request before it counts as unused.
pub(super) const FRESH: Duration = Duration::from_millis(250);
/// A header may take this long before it counts as slow.
const HEADER_GRACE: Duration = Duration::from_secs(1);
/// A connection with more than one post may be silent for this long before it counts as abandoned:
/// the newer connection may belong to another device of the same login.
const KEPT_SILENCE: Duration = Duration::from_secs(30);
/// The resolution of recorded times.
const NOTED_STEP: Duration = Duration::from_millis(1);

/// The value of a connection; the lowest is evicted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Idle, and its phone has opened a newer one: unlikely to be used again.
    LeftBehind,
    /// Had time to send a first request, but has not sent all of it.
    Unused,
    /// A slow header or body, or a body that is being discarded.
    Slow,
    /// Idle, and never authenticated.
    Stranger,
    /// In the middle of a body that has stalled.
    Pausing,
    /// New, nothing arrived when polled, and one of a crowd of new clients.
    SilentInCrowd,
    /// New, not polled yet, and one of a crowd of new clients.
    UnheardInCrowd,
    /// An idle connection of a known phone.
    Resting,
    /// New, and nothing arrived when polled: its request is on its way.
    Silent,
    /// New, and not polled yet.
    Unheard,
}

impl Rank {
    /// The rank of a new client when there are so many that they look like an attack.
    pub(super) const fn in_crowd(self) -> Self {
        match self {
            Self::Silent => Self::SilentInCrowd,
            Self::Unheard => Self::UnheardInCrowd,
            other => other,
        }
    }
}

impl ConnectionActivity {
    /// Its rank when there is no crowd of new clients.
    pub(super) fn rank(&self, now: Instant) -> Rank {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        if !is(&self.is_used) {
            return if !self.is_newcomer(now) {
                Rank::Unused
            } else if is(&self.is_silent) {
                Rank::Silent
            } else {
                Rank::Unheard
            };
        }
        if is(&self.is_expendable) || self.header_trickles(now) {
            Rank::Slow
        } else if self.busy.load(Ordering::Relaxed) > 0 {
            Rank::Pausing
        } else if self.login.get().is_none() {
            Rank::Stranger
        } else if self.is_left_behind(now) {
            Rank::LeftBehind
        } else {
            Rank::Resting
        }
    }

    /// Whether it has only just connected and has not sent a complete request yet.
    pub(super) fn is_newcomer(&self, now: Instant) -> bool {
        !self.is_used.load(Ordering::Relaxed) && self.age(now) < FRESH
    }

    /// How long ago it was accepted.
    pub(super) fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.began)
    }

    /// When bytes were last sent or received.
    pub(super) fn silent_since(&self) -> Instant {
        self.at(self.active.load(Ordering::Relaxed))
    }

    /// Whether its phone has opened another connection since this one was last active.
    fn is_left_behind(&self, now: Instant) -> bool {
        let is_in_use = self.is_kept.load(Ordering::Relaxed) && self.silent_for(now) < KEPT_SILENCE;
        let silent_since = self.silent_since() + NOTED_STEP;
        !is_in_use && self.login.get().is_some_and(|here| here.has_newer(silent_since))
    }

    fn header_trickles(&self, now: Instant) -> bool {
        match self.header_began.load(Ordering::Relaxed) {
            0 => false,
            began => now.saturating_duration_since(self.at(began)) >= HEADER_GRACE,
        }
    }
}
