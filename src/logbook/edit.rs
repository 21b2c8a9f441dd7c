//! What an operator does to a session, as entries.

use super::Logbook;
use crate::model::{LogEntry, LogNote, Session, UnixNanos};

/// What an operator does to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEdit {
    /// Another name; empty for none.
    Title(String),
    /// Other tags.
    Tags(Vec<String>),
    /// Other words; empty for none.
    Note(String),
    /// Ends it before this time and lets another begin. Best the time of a sample.
    SplitAt(UnixNanos),
    /// Joins it to the athlete's session before it.
    JoinToEarlier,
    /// Deletes it.
    Delete,
}

/// The entries that carry out an edit of a session; together they are one step.
pub fn entries_of(logbook: &Logbook, session: &Session, edit: &SessionEdit) -> Vec<LogEntry> {
    let (login, from, to) = (&session.key.login, session.key.from, session.to);
    let entry = |time, note| LogEntry { login: login.clone(), time, note }.bounded();
    // One anchor a session: else words that were replaced would come back with its next change.
    let words = |note: LogNote, none: LogNote| -> Vec<LogEntry> {
        let log = logbook.of(login.as_str());
        let (others, counts) = log.map(|log| log.anchors(&note, from, to)).unwrap_or_default();
        // The one that counts first: taken back the other way round, it counts again.
        let main = entry(counts.unwrap_or(from), note);
        std::iter::once(main)
            .chain(others.into_iter().map(|time| entry(time, none.clone())))
            .collect()
    };
    match edit {
        SessionEdit::Title(text) => {
            words(LogNote::Title(text.clone()), LogNote::Title(String::new()))
        }
        SessionEdit::Tags(tags) => words(LogNote::Tags(tags.clone()), LogNote::Tags(Vec::new())),
        SessionEdit::Note(text) => words(LogNote::Note(text.clone()), LogNote::Note(String::new())),
        SessionEdit::SplitAt(at) if from < *at && *at <= to => {
            vec![entry(*at, LogNote::Split(true))]
        }
        SessionEdit::SplitAt(_) => Vec::new(),
        SessionEdit::JoinToEarlier => vec![entry(from, LogNote::Join(true))],
        SessionEdit::Delete => vec![entry(from, LogNote::Deleted { until: Some(to) })],
    }
}
