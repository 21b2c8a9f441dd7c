//! A recording as programs exchange it: samples, sessions, laps and markers of one athlete.
//!
//! Every file format is read into this and written from it; `history` makes it of the journal.

use crate::model::{SampleBlock, UnixNanos};

/// A kind of sport, as far as the file formats share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sport {
    /// Cycling.
    Cycling,
    /// Running.
    Running,
    /// Swimming.
    Swimming,
    /// Rowing or paddling.
    Rowing,
    /// Sailing.
    Sailing,
    /// Walking or hiking.
    Walking,
    /// Anything else, or not known.
    #[default]
    Other,
}

impl Sport {
    /// The word that our files use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cycling => "cycling",
            Self::Running => "running",
            Self::Swimming => "swimming",
            Self::Rowing => "rowing",
            Self::Sailing => "sailing",
            Self::Walking => "walking",
            Self::Other => "other",
        }
    }

    /// The sport of a word as programs write it, such as `Biking`, `road_cycling`, `Sail`; Strava's
    /// number for a ride is 1, for a run 9.
    pub fn of_word(word: &str) -> Self {
        let word = word.trim().to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
        match &*word {
            "1" => Self::Cycling,
            "9" => Self::Running,
            _ if has(&["cycl", "bik", "ride"]) => Self::Cycling,
            _ if has(&["run"]) => Self::Running,
            _ if has(&["swim"]) => Self::Swimming,
            _ if has(&["row", "paddl", "kayak", "canoe"]) => Self::Rowing,
            _ if has(&["sail"]) => Self::Sailing,
            _ if has(&["walk", "hik"]) => Self::Walking,
            _ => Self::Other,
        }
    }
}

/// A stretch of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First time.
    pub from: UnixNanos,
    /// Last time.
    pub to: UnixNanos,
}

/// A session of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivitySession {
    /// When.
    pub span: Span,
    /// What was done.
    pub sport: Sport,
    /// Its name; empty for none.
    pub title: String,
    /// Words on it; empty for none.
    pub note: String,
}

/// A place in time with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// When.
    pub time: UnixNanos,
    /// The words; may be empty.
    pub text: String,
}

/// A recording of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activity {
    /// The athlete's name; empty where a file does not say.
    pub athlete: String,
    /// Samples in time order, no two of one time: the numeric readings of `samples`.
    pub samples: SampleBlock,
    /// Sessions in time order; none where a file does not say, and then all is one.
    pub sessions: Vec<ActivitySession>,
    /// Laps in time order, contiguous or not; none where there are none.
    pub laps: Vec<Span>,
    /// Markers in time order.
    pub markers: Vec<Marker>,
}

/// What reading a file gave: all that could be read, and sentences on what could not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// The recording.
    pub activity: Activity,
    /// Sentences for the operator.
    pub notes: Vec<String>,
}

/// Nothing of a file could be read: a sentence that says why and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);
