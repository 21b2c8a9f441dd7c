//! What is shown: what arrives, or what was recorded, at a playhead.

use crate::model::UnixNanos;

/// The speeds at which a recording can be played.
pub const SPEEDS: [u8; 6] = [1, 2, 5, 10, 30, 60];

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Source {
    /// What arrives.
    #[default]
    Live,
    /// Sessions that were opened.
    Replay(Playback),
}

impl Source {
    /// The playback, if something recorded is shown.
    pub const fn playback(&self) -> Option<&Playback> {
        match self {
            Self::Live => None,
            Self::Replay(playback) => Some(playback),
        }
    }
}

/// Where a recording stands and how it moves on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playback {
    /// The first instant.
    pub from: UnixNanos,
    /// The last instant.
    pub to: UnixNanos,
    /// The instant that is shown; nothing later is.
    pub playhead: UnixNanos,
    /// Whether the playhead moves.
    pub playing: bool,
    /// How many times as fast as it happened.
    pub speed: u8,
    /// Times count from the start of each session, and not by the clock.
    pub from_starts: bool,
}

impl Playback {
    /// At its start, at rest.
    pub const fn new(from: UnixNanos, to: UnixNanos, from_starts: bool) -> Self {
        Self { from, to, playhead: from, playing: false, speed: 1, from_starts }
    }

    /// Lets so many seconds of real time pass. At the end it rests.
    pub fn pass(&mut self, secs: f64) {
        if !self.playing {
            return;
        }
        self.playhead = self.playhead.plus_secs(secs.max(0.0) * f64::from(self.speed));
        if self.playhead >= self.to {
            self.playhead = self.to;
            self.playing = false;
        }
    }

    /// Puts the playhead at a time, as far as there is one.
    pub fn seek(&mut self, to: UnixNanos) {
        self.playhead = to.max(self.from).min(self.to);
    }

    /// Plays or rests; at the end it begins anew.
    pub fn toggle(&mut self) {
        if !self.playing && self.playhead >= self.to {
            self.playhead = self.from;
        }
        self.playing = !self.playing;
    }

    /// Which share has been shown, 0 to 1.
    pub fn share(&self) -> f32 {
        self.share_of(self.playhead)
    }

    /// Where a time stands between start and end, 0 to 1.
    pub fn share_of(&self, time: UnixNanos) -> f32 {
        let whole = self.to.secs_since(self.from);
        let share = if whole > 0.0 { time.secs_since(self.from) / whole } else { 0.0 };
        share.clamp(0.0, 1.0) as f32
    }

    /// The time at a share of it.
    pub fn time_at(&self, share: f32) -> UnixNanos {
        self.from.plus_secs(self.to.secs_since(self.from) * f64::from(share.clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playback() -> Playback {
        Playback::new(UnixNanos::from_secs(100), UnixNanos::from_secs(200), false)
    }

    #[test]
    fn it_plays_at_its_speed_and_rests_at_the_end() {
        let mut playback = Playback { speed: 10, ..playback() };
        playback.pass(3.0);
        assert_eq!(playback.playhead, playback.from, "at rest nothing moves");
        playback.toggle();
        playback.pass(3.0);
        assert_eq!(playback.playhead, UnixNanos::from_secs(130));
        playback.pass(60.0);
        assert_eq!((playback.playhead, playback.playing), (playback.to, false));
        playback.toggle();
        assert_eq!((playback.playhead, playback.playing), (playback.from, true));
    }

    #[test]
    fn nothing_leads_out_of_the_session() {
        let mut playback = playback();
        playback.seek(UnixNanos::MIN);
        assert_eq!(playback.playhead, playback.from);
        playback.seek(UnixNanos::MAX);
        assert_eq!(playback.playhead, playback.to);
        assert_eq!(playback.time_at(0.25), UnixNanos::from_secs(125));
        assert_eq!(playback.share_of(UnixNanos::from_secs(125)).to_bits(), 0.25_f32.to_bits());
    }
}
