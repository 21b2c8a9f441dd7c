//! What the operator records beside the samples: marks, laps, and descriptions of sessions.
//!
//! Samples are never changed. Each entry is about one athlete and one time. If two entries are
//! about the same thing the later one wins, so every entry can be reverted by another.

use super::{AlarmName, Handled, IncidentEntry, Login, UnixNanos};

/// Maximum length of an entry's text, in characters.
pub const MAX_LOG_CHARS: usize = 1000;

/// Maximum number of tags of a session.
const MAX_TAGS: usize = 32;
/// Maximum length of a tag, in characters.
const MAX_TAG_CHARS: usize = 60;

/// The kinds of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// A lap ends here, and none begins until the next lap or start mark.
    Rest,
    /// The start of the race: timers and `since start` count from here.
    Start,
    /// A lap ends here and the next one begins.
    Lap,
    /// Something worth finding again later.
    Marker,
}

/// A mark. An athlete has at most one of each kind at any given time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub time: UnixNanos,
    /// Its kind.
    pub kind: MarkKind,
    /// The operator's text; may be empty.
    pub text: String,
}

/// A session as described by a file. The description belongs to all of its samples: to every part
/// when the session is split, and to a session that it becomes part of. The operator's own text
/// takes precedence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSession {
    /// Time of the last sample.
    pub until: UnixNanos,
    /// Title; empty for none.
    pub title: String,
    /// Tags, such as its sport.
    pub tags: Vec<String>,
    /// Note; empty for none.
    pub note: String,
}

/// Who carries the phone of another athlete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borrower {
    /// The login.
    pub login: Login,
    /// The last time that counts, if the phone was given back.
    pub until: Option<UnixNanos>,
}

/// Whether the positions of a sender are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PositionUse {
    /// They are not, up to and with a time, if there is one.
    Unused {
        /// The last time.
        until: Option<UnixNanos>,
    },
    /// They are, as if nothing had been said.
    Used,
}

/// A logbook entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Whom it is about.
    pub login: Login,
    /// Which time: that of the mark, of the split, or of the session's first sample.
    pub time: UnixNanos,
    /// Its content.
    pub note: LogNote,
}

/// The content of a [`LogEntry`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogNote {
    /// Sets a mark with this text, replacing one of the same kind and time.
    Mark {
        /// Its kind.
        kind: MarkKind,
        /// Its text.
        text: String,
    },
    /// Removes a mark.
    NoMark {
        /// Its kind.
        kind: MarkKind,
    },
    /// A session ends before this time and another begins; `false` reverts it.
    Split(bool),
    /// The session that begins at this time is joined to the one before, whatever lies between;
    /// `false` reverts it.
    Join(bool),
    /// From this time on the athlete does not take part, until [`Self::CameBack`]; `false` takes it
    /// back.
    StoodDown(bool),
    /// From this time on the athlete takes part again; `false` takes it back.
    CameBack(bool),
    /// From this time on the athlete sits on the bench, until [`Self::SentIn`]; `false` takes it back.
    Benched(bool),
    /// From this time on the athlete plays again; `false` takes it back.
    SentIn(bool),
    /// Name of the session that holds this time; empty for none.
    Title(String),
    /// Tags of the session that contains this time.
    Tags(Vec<String>),
    /// Note on the session that contains this time; empty for none.
    Note(String),
    /// The samples from this time to the end given are one session of a file, whatever silences lie
    /// within; `None` reverts it.
    Session(Option<Box<FileSession>>),
    /// A lap of a file lasts from this time to `until`, exclusive unless the session ends there;
    /// `None` reverts it.
    LapSpan {
        /// Where the lap ends.
        until: Option<UnixNanos>,
    },
    /// The samples from this time to `until`, inclusive, are deleted from every view and export;
    /// `None` restores them, as long as they have not been erased from the files.
    Deleted {
        /// The last deleted time.
        until: Option<UnixNanos>,
    },
    /// From this time on the athlete's phone is carried by another athlete, whose samples these are;
    /// `None` takes it back.
    Lent {
        /// Which of the athlete's senders; all of the phones if `None`.
        via: Option<u32>,
        /// By whom.
        to: Option<Borrower>,
    },
    /// From this time on the positions of one of the athlete's senders are not used, because another
    /// phone sends them too; everything else that it sends is.
    Positions {
        /// Which sender.
        via: u32,
        /// Whether they are used.
        are: PositionUse,
    },
    /// How the alarm that was raised at this time was dealt with; `None` takes it back. Of one that is
    /// out of service, the time is that of the decision.
    Alarm {
        /// Which.
        alarm: AlarmName,
        /// How.
        handled: Option<Handled>,
    },
    /// The alarm that was raised at this time is an incident; `None` takes it back.
    Incident {
        /// Which.
        alarm: AlarmName,
        /// What is known of it.
        incident: Option<Box<IncidentEntry>>,
    },
}

impl LogEntry {
    /// The entry with its text within the limits: [`MAX_LOG_CHARS`] characters, 32 tags of 60
    /// characters. Tags are trimmed; empty and repeated ones are dropped.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        match &mut self.note {
            LogNote::Mark { text, .. } | LogNote::Title(text) | LogNote::Note(text) => {
                cut(text, MAX_LOG_CHARS);
            }
            LogNote::Tags(tags) => *tags = bounded_tags(tags),
            LogNote::Session(Some(session)) => {
                cut(&mut session.title, MAX_LOG_CHARS);
                cut(&mut session.note, MAX_LOG_CHARS);
                session.tags = bounded_tags(&session.tags);
            }
            LogNote::Incident { incident: Some(incident), .. } => {
                cut(&mut incident.responder, MAX_LOG_CHARS);
                cut(&mut incident.note, MAX_LOG_CHARS);
            }
            LogNote::NoMark { .. }
            | LogNote::Split(_)
            | LogNote::Join(_)
            | LogNote::StoodDown(_)
            | LogNote::CameBack(_)
            | LogNote::Benched(_)
            | LogNote::SentIn(_)
            | LogNote::Session(None)
            | LogNote::LapSpan { .. }
            | LogNote::Deleted { .. }
            | LogNote::Lent { .. }
            | LogNote::Positions { .. }
            | LogNote::Alarm { .. }
            | LogNote::Incident { incident: None, .. } => {}
        }
        self
    }
}

/// Tags within the limits: trimmed, unique, not empty, and not too many.
fn bounded_tags(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let mut tag = tag.trim().to_owned();
        cut(&mut tag, MAX_TAG_CHARS);
        if !tag.is_empty() && !kept.contains(&tag) && kept.len() < MAX_TAGS {
            kept.push(tag);
        }
    }
    kept
}

/// Truncates a text to this many characters.
fn cut(text: &mut String, chars: usize) {
    if let Some((end, _)) = text.char_indices().nth(chars) {
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded(note: LogNote) -> LogNote {
        let login = Login::try_from("rider7").unwrap();
        LogEntry { login, time: UnixNanos(1), note }.bounded().note
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let long = "ä".repeat(1001);
        assert_eq!(bounded(LogNote::Note(long)), LogNote::Note("ä".repeat(1000)));
        let fits = LogNote::Title("ä".repeat(1000));
        assert_eq!(bounded(fits.clone()), fits);
    }

    #[test]
    fn tags_are_said_once_and_never_empty() {
        let tags = [" race ", "", "wet", "race", "  "].map(str::to_owned).to_vec();
        let kept = ["race", "wet"].map(str::to_owned).to_vec();
        assert_eq!(bounded(LogNote::Tags(tags)), LogNote::Tags(kept));
        let many = (0..50).map(|n| format!("{n:0100}")).collect();
        let LogNote::Tags(tags) = bounded(LogNote::Tags(many)) else { panic!() };
        assert_eq!(tags, ["0".repeat(60)]);
    }
}
