//! Turns the operator's edits of a session into entries.

use super::{AthleteLog, Logbook};
use crate::model::{FileSession, LogEntry, LogNote, Login, Session, UnixNanos};

/// An edit of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEdit {
    /// Sets the title; may be empty.
    Title(String),
    /// Sets the tags.
    Tags(Vec<String>),
    /// Sets the note; may be empty.
    Note(String),
    /// Splits it before this time, ideally that of a sample.
    SplitAt(UnixNanos),
    /// Joins it to the athlete's previous session.
    JoinToEarlier,
    /// Deletes it.
    Delete,
}

/// The entries that carry out an edit; together they are one undo step.
pub fn entries_of(logbook: &Logbook, session: &Session, edit: &SessionEdit) -> Vec<LogEntry> {
    let (login, from, to) = (&session.key.login, session.key.from, session.to);
    let entry = |time, note| LogEntry { login: login.clone(), time, note }.bounded();
    // One anchor per session: otherwise a replaced text would reappear with the session's next
    // change.
    let words = |note: LogNote, none: LogNote| -> Vec<LogEntry> {
        let log = logbook.of(login.as_str());
        let (others, counts) = log.map(|log| log.anchors(&note, from, to)).unwrap_or_default();
        // Without a text of the operator, that of the imported file would reappear.
        let of_file = if note == none {
            log.map(|log| without_words(log, from, to, &note)).unwrap_or_default()
        } else {
            Vec::new()
        };
        // The one in effect comes first: undone in reverse order, it is in effect again.
        let main = entry(counts.unwrap_or(from), note);
        std::iter::once(main)
            .chain(others.into_iter().map(|time| entry(time, none.clone())))
            .chain(of_file.into_iter().map(|(time, note)| entry(time, note)))
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

/// Removes the imported title, tags or note from the samples of a session; other samples of the
/// imported session keep theirs.
fn without_words(
    log: &AthleteLog,
    from: UnixNanos,
    to: UnixNanos,
    note: &LogNote,
) -> Vec<(UnixNanos, LogNote)> {
    let Some((begin, of_file)) = log.file_session(from, to) else { return Vec::new() };
    let mut cleared = of_file.clone();
    match note {
        LogNote::Title(_) => cleared.title.clear(),
        LogNote::Tags(_) => cleared.tags.clear(),
        LogNote::Note(_) => cleared.note.clear(),
        _ => {}
    }
    if cleared == *of_file {
        return Vec::new();
    }
    let session = |time, until, words: &FileSession| {
        (time, LogNote::Session(Some(Box::new(FileSession { until, ..words.clone() }))))
    };
    let (first, last) = (begin.max(from), of_file.until.min(to));
    let mut notes = vec![session(first, last, &cleared)];
    if begin < first {
        notes.push(session(begin, UnixNanos(first.0 - 1), of_file));
    }
    if last < of_file.until {
        notes.push(session(UnixNanos(last.0 + 1), of_file.until, of_file));
    }
    notes
}

/// How an athlete is away from an event that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Stood down: takes no part any more.
    StoodDown,
    /// Sits on the bench.
    Benched,
}

impl Absence {
    /// Since when, if at all ([`AthleteLog::stood_down_since`], [`AthleteLog::benched_since`]).
    fn since(self, log: &AthleteLog, from: UnixNanos, now: UnixNanos) -> Option<UnixNanos> {
        match self {
            Self::StoodDown => log.stood_down_since(from, now),
            Self::Benched => log.benched_since(from, now),
        }
    }
}

/// The entry by which an athlete goes away at `now`, or comes back if that is how it is. `from` is
/// where the event begins.
pub fn entry_to_leave_or_return(
    logbook: &Logbook,
    absence: Absence,
    login: &Login,
    from: UnixNanos,
    now: UnixNanos,
) -> LogEntry {
    let log = logbook.of(login.as_str());
    let is_away = log.and_then(|log| absence.since(log, from, now)).is_some();
    let note = match (absence, is_away) {
        (Absence::StoodDown, false) => LogNote::StoodDown(true),
        (Absence::StoodDown, true) => LogNote::CameBack(true),
        (Absence::Benched, false) => LogNote::Benched(true),
        (Absence::Benched, true) => LogNote::SentIn(true),
    };
    LogEntry { login: login.clone(), time: now, note }
}

/// The entries after which nothing in this span (inclusive) is deleted. An import needs this for
/// the times that it records again, which would otherwise be invisible. Deletions that extend
/// beyond the span keep their remainder.
pub fn entries_to_bring_back(
    logbook: &Logbook,
    login: &Login,
    from: UnixNanos,
    to: UnixNanos,
) -> Vec<LogEntry> {
    let Some(log) = logbook.of(login.as_str()) else { return Vec::new() };
    let deleted =
        |time, until| LogEntry { login: login.clone(), time, note: LogNote::Deleted { until } };
    let mut entries = Vec::new();
    for (first, until) in log.deletions_touching(from, to) {
        // The earlier remainder replaces the whole deletion.
        let earlier = (first < from).then(|| UnixNanos(from.0 - 1));
        entries.push(deleted(first, earlier));
        // A later remainder may meet an existing deletion: the longer one is kept.
        let later = UnixNanos(to.0.saturating_add(1));
        if to < until
            && log.deletions_touching(later, later).all(|it| it.0 != later || it.1 < until)
        {
            entries.push(deleted(later, Some(until)));
        }
    }
    // Of several that begin at the same time, the longest counts.
    entries.sort_by_key(|entry| (entry.time, until_of(&entry.note)));
    entries
}

/// The entries after which nothing is said of a span (inclusive) of an athlete: its marks, laps,
/// titles, tags and notes are gone. For recordings that are erased.
pub fn entries_to_clear(
    logbook: &Logbook,
    login: &Login,
    from: UnixNanos,
    to: UnixNanos,
) -> Vec<LogEntry> {
    let notes = logbook.of(login.as_str()).map(|log| log.clearing(from, to)).unwrap_or_default();
    notes.into_iter().map(|(time, note)| LogEntry { login: login.clone(), time, note }).collect()
}

const fn until_of(note: &LogNote) -> Option<UnixNanos> {
    match note {
        LogNote::Deleted { until } => *until,
        _ => None,
    }
}
