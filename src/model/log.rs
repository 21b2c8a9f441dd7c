//! What the operator writes beside the samples: marks, laps, and what is known of a session.
//!
//! Samples are never changed. An entry is about one athlete and one time; of two entries about
//! the same thing the later one counts, so that every entry can be taken back by another.

use super::{Login, UnixNanos};

/// What a mark on an athlete's time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// The start of the race: timers and `since start` count from here.
    Start,
    /// A lap ends here and the next one begins.
    Lap,
    /// Something worth finding again.
    Marker,
}

/// A mark. There is at most one of a kind at a time of an athlete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub time: UnixNanos,
    /// What it stands for.
    pub kind: MarkKind,
    /// The operator's words; may be empty.
    pub text: String,
}

/// One entry of the logbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Whom it is about.
    pub login: Login,
    /// Which time: of the mark, of the split, of the first sample of the session.
    pub time: UnixNanos,
    /// What it says.
    pub note: LogNote,
}

/// What a [`LogEntry`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogNote {
    /// There is a mark, with these words; it replaces one of the same kind and time.
    Mark {
        /// Its kind.
        kind: MarkKind,
        /// Its words.
        text: String,
    },
    /// There is no such mark any more.
    NoMark {
        /// Its kind.
        kind: MarkKind,
    },
    /// A session ends before this time and another begins; `false` takes it back.
    Split(bool),
    /// The session that begins at this time belongs to the one before, whatever lies between;
    /// `false` takes it back.
    Join(bool),
    /// Name of the session that holds this time; empty for none.
    Title(String),
    /// Tags of the session that holds this time.
    Tags(Vec<String>),
    /// Words on the session that holds this time; empty for none.
    Note(String),
    /// The samples from this time up to and with `until` are deleted from every view and export;
    /// `None` brings them back, until they are taken out of the files.
    Deleted {
        /// The last time that is deleted.
        until: Option<UnixNanos>,
    },
}
