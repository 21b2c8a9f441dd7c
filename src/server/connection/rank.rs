//! In which order connections make room for others.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::time::Instant;

use super::Pulse;

/// A new connection has so long to send its first request before it counts as an idle one.
pub(super) const FRESH: Duration = Duration::from_millis(250);
/// A header may take this long before it counts as one that trickles in.
const HEADER_GRACE: Duration = Duration::from_secs(1);
/// A connection that was used again after its first post may be silent for so long before it counts
/// as left behind: another device of the same login may have opened the newer one.
const KEPT_SILENCE: Duration = Duration::from_secs(30);
/// Times are noted in whole milliseconds.
const NOTED_STEP: Duration = Duration::from_millis(1);

/// What a connection is worth; the least goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// It rests, and its phone has opened another one since: it will hardly be used again.
    LeftBehind,
    /// It had the time for a first request and has not sent it whole.
    Unused,
    /// A header or a body trickles in, or a body is thrown away.
    Slow,
    /// It rests, and nobody has logged in over it.
    Stranger,
    /// A body pauses.
    Pausing,
    /// It came only just, says nothing yet, and is one of a crowd that does so.
    SilentInCrowd,
    /// It came only just, nobody has looked at it yet, and is one of a crowd of newcomers.
    UnheardInCrowd,
    /// A phone that is known rests.
    Resting,
    /// It came only just and says nothing yet: its request is on its way.
    Silent,
    /// It came only just, and nobody has looked at it yet.
    Unheard,
}

impl Rank {
    /// The rank of a newcomer when there are so many that they are an attack rather than phones.
    pub(super) const fn in_crowd(self) -> Self {
        match self {
            Self::Silent => Self::SilentInCrowd,
            Self::Unheard => Self::UnheardInCrowd,
            other => other,
        }
    }
}

impl Pulse {
    /// What it is worth, were there no crowd of newcomers.
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

    /// Whether it came only just, and has sent no whole request yet.
    pub(super) fn is_newcomer(&self, now: Instant) -> bool {
        !self.is_used.load(Ordering::Relaxed) && now.saturating_duration_since(self.began) < FRESH
    }

    /// When bytes last went over it.
    pub(super) fn silent_since(&self) -> Instant {
        self.at(self.active.load(Ordering::Relaxed))
    }

    /// Whether its phone has opened another connection since anything went over this one.
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
