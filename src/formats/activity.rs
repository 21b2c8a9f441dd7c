//! The common model of recording files: samples, sessions, laps and markers of one athlete.
//!
//! Every file format is read into this type and written from it; `history` builds it from the
//! journal.

use crate::model::{SampleBlock, UnixNanos};

/// A sport, as far as the file formats agree on one.
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
    /// Anything else, or unknown.
    #[default]
    Other,
}

impl Sport {
    /// The name used in our files.
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

    /// Parses a sport as programs write it, such as `Biking`, `road_cycling` or `Sail`. Strava
    /// writes numbers: 1 for a ride, 9 for a run.
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

/// A time span; both ends are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first time.
    pub from: UnixNanos,
    /// The last time.
    pub to: UnixNanos,
}

/// A session of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivitySession {
    /// When it took place.
    pub span: Span,
    /// The sport.
    pub sport: Sport,
    /// The name; may be empty.
    pub title: String,
    /// The note; may be empty.
    pub note: String,
}

/// A text attached to a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// The moment.
    pub time: UnixNanos,
    /// The text; may be empty.
    pub text: String,
}

/// A recording of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activity {
    /// The athlete's name; empty if the file does not give one.
    pub athlete: String,
    /// The samples in time order, with unique times; numeric readings only.
    pub samples: SampleBlock,
    /// The sessions in time order; if there are none, everything is one session.
    pub sessions: Vec<ActivitySession>,
    /// The laps in time order, not necessarily contiguous; may be empty.
    pub laps: Vec<Span>,
    /// The markers in time order.
    pub markers: Vec<Marker>,
}

/// The result of reading a file: everything readable, and notes on what was not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// The recording.
    pub activity: Activity,
    /// Notes for the operator, as sentences.
    pub notes: Vec<String>,
}

/// Nothing in the file could be read; a sentence that says why and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);
