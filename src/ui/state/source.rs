//! The data source: live, or recorded sessions with a playhead.

use crate::model::{AthleteId, UnixNanos};

/// The playback speeds.
pub const SPEEDS: [u8; 6] = [1, 2, 5, 10, 30, 60];

/// The data source.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Source {
    /// Live data.
    #[default]
    Live,
    /// Recorded sessions.
    Replay(Playback),
}

impl Source {
    /// The playback, in a replay.
    pub const fn playback(&self) -> Option<&Playback> {
        match self {
            Self::Live => None,
            Self::Replay(playback) => Some(playback),
        }
    }
}

/// By what sessions are compared that are laid over each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CompareBy {
    /// At the same time since their starts.
    #[default]
    Time,
    /// At the same distance since their starts.
    Distance,
}

/// Position and speed of a replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playback {
    /// The first instant.
    pub from: UnixNanos,
    /// The last instant.
    pub to: UnixNanos,
    /// The instant on screen; no value is taken from later.
    pub playhead: UnixNanos,
    /// Whether the playhead moves.
    pub playing: bool,
    /// Multiple of real time.
    pub speed: u8,
    /// Times count from the start of each session rather than by the clock.
    pub from_starts: bool,
    /// With whom the others are compared; `None` for the first.
    pub reference: Option<AthleteId>,
}

impl Playback {
    /// Paused at the start.
    pub const fn new(from: UnixNanos, to: UnixNanos, from_starts: bool) -> Self {
        Self { from, to, playhead: from, playing: false, speed: 1, from_starts, reference: None }
    }

    /// Advances by this much real time, and pauses at the end.
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

    /// Moves the playhead to a time, clamped to the recording.
    pub fn seek(&mut self, to: UnixNanos) {
        self.playhead = to.max(self.from).min(self.to);
    }

    /// Plays or pauses; at the end it restarts.
    pub fn toggle(&mut self) {
        if !self.playing && self.playhead >= self.to {
            self.playhead = self.from;
        }
        self.playing = !self.playing;
    }

    /// The share played so far, 0 to 1.
    pub fn share(&self) -> f32 {
        self.share_of(self.playhead)
    }

    /// The position of a time between start and end, 0 to 1.
    pub fn share_of(&self, time: UnixNanos) -> f32 {
        let whole = self.to.secs_since(self.from);
        let share = if whole > 0.0 { time.secs_since(self.from) / whole } else { 0.0 };
        share.clamp(0.0, 1.0) as f32
    }

    /// The time at a share of the whole.
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
