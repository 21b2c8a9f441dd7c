//! What the operator writes beside the samples: marks, laps, and what is known of a session.
//!
//! Samples are never changed. An entry is about one athlete and one time; of two entries about
//! the same thing the later one counts, so that every entry can be taken back by another.

use super::{AlarmName, Handled, IncidentEntry, Login, UnixNanos};

/// The longest words of an entry, in characters.
pub const MAX_LOG_CHARS: usize = 1000;

/// The most tags of a session.
const MAX_TAGS: usize = 32;
/// The longest tag, in characters.
const MAX_TAG_CHARS: usize = 60;

/// What a mark on an athlete's time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// A lap ends here and none goes on until the next mark of a lap or start.
    Rest,
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

/// A session as a file names it. Its words belong to all of its samples: also to each part of it
/// once it is split, and to a session that it becomes part of. What the operator writes of a
/// session comes before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSession {
    /// Time of its last sample.
    pub until: UnixNanos,
    /// Name; empty for none.
    pub title: String,
    /// Tags, such as its sport.
    pub tags: Vec<String>,
    /// Words; empty for none.
    pub note: String,
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
    /// From this time on the athlete does not take part, until [`Self::CameBack`]; `false` takes it
    /// back.
    StoodDown(bool),
    /// From this time on the athlete takes part again; `false` takes it back.
    CameBack(bool),
    /// Name of the session that holds this time; empty for none.
    Title(String),
    /// Tags of the session that holds this time.
    Tags(Vec<String>),
    /// Words on the session that holds this time; empty for none.
    Note(String),
    /// The samples from this time on, as far as the note says, are one session of a file, whatever
    /// silences lie within; `None` takes it back.
    Session(Option<Box<FileSession>>),
    /// A lap of a file goes from this time up to `until`, which is not part of it unless the session
    /// ends there; `None` takes it back.
    LapSpan {
        /// Where the lap ends.
        until: Option<UnixNanos>,
    },
    /// The samples from this time up to and with `until` are deleted from every view and export;
    /// `None` brings them back, until they are taken out of the files.
    Deleted {
        /// The last time that is deleted.
        until: Option<UnixNanos>,
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
    /// The entry with words no longer than they may be: [`MAX_LOG_CHARS`] characters, 32 tags of
    /// 60. Tags are trimmed, and those without a character or said before go.
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
            | LogNote::Session(None)
            | LogNote::LapSpan { .. }
            | LogNote::Deleted { .. }
            | LogNote::Alarm { .. }
            | LogNote::Incident { incident: None, .. } => {}
        }
        self
    }
}

/// Tags as they may be: trimmed, each once, none empty, and not too many.
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

/// Cuts a text after so many characters.
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
