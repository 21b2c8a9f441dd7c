//! Converts a file's sessions, laps and markers to entries of the logbook.

use crate::{
    formats::{Activity, ActivitySession, Span, Sport},
    logbook::AthleteLog,
    model::{FileSession, LogEntry, LogNote, Login, MarkKind, UnixNanos},
};

/// The entries to add for an activity: its sessions with titles and notes, laps and markers, except
/// for those that exist already. Its sessions and laps must be aligned with its samples
/// (`formats::align`). Entries written by the operator are never changed.
pub(super) fn entries(login: &Login, activity: &Activity, log: &AthleteLog) -> Vec<LogEntry> {
    let mut notes = session_notes(&activity.sessions, log);
    lap_notes(activity, log, &mut notes);
    let has_marker = |time, text: &str| {
        let marks = log.marks_within(time, time);
        marks.iter().any(|mark| mark.kind == MarkKind::Marker && mark.text == text)
    };
    for marker in &activity.markers {
        if !has_marker(marker.time, &marker.text) {
            let text = marker.text.clone();
            notes.push((marker.time, LogNote::Mark { kind: MarkKind::Marker, text }));
        }
    }
    let entry = |(time, note)| LogEntry { login: login.clone(), time, note };
    notes.into_iter().map(entry).collect()
}

/// A file's session as a logbook entry.
fn file_session(session: &ActivitySession) -> FileSession {
    let sport = Some(session.sport).filter(|sport| *sport != Sport::Other);
    FileSession {
        until: session.span.to,
        title: session.title.clone(),
        tags: sport.map(|sport| sport.word().to_owned()).into_iter().collect(),
        note: session.note.clone(),
    }
}

/// The entries for sessions. A session known from another file is extended, and gets the title and
/// note it lacks. If this file splits a known session, the parts replace it; if it merges several,
/// those stay.
fn session_notes(sessions: &[ActivitySession], log: &AthleteLog) -> Vec<(UnixNanos, LogNote)> {
    let mut notes = Vec::new();
    let set = |session: FileSession| LogNote::Session(Some(Box::new(session)));
    let mut divided: Vec<UnixNanos> = Vec::new();
    for session in sessions {
        let Span { from, to } = session.span;
        let is_same = |begin: UnixNanos, known: &FileSession, span: Span| {
            share_most(span, Span { from: begin, to: known.until })
        };
        let known: Vec<_> = log.file_sessions_touching(from, to).collect();
        let same: Vec<_> =
            known.iter().filter(|(begin, known)| is_same(*begin, known, session.span)).collect();
        let ours = file_session(session);
        match same.as_slice() {
            [] => {
                // A sample in both stays with the session that was there first.
                let before = known.iter().filter(|(begin, _)| *begin <= from);
                let first = before.map(|(_, known)| UnixNanos(known.until.0 + 1)).max();
                let after = known.iter().filter(|(begin, _)| from < *begin);
                let last = after.map(|(begin, _)| UnixNanos(begin.0 - 1)).min();
                let first = first.unwrap_or(from);
                let until = last.unwrap_or(to);
                if first <= until {
                    notes.push((first, set(FileSession { until, ..ours })));
                }
            }
            [(begin, known)] => {
                let parts = sessions.iter().filter(|it| is_same(*begin, known, it.span)).count();
                if parts > 1 {
                    if !divided.contains(begin) {
                        divided.push(*begin);
                        notes.push((*begin, LogNote::Session(None)));
                    }
                    notes.push((from, set(ours)));
                    continue;
                }
                let merged = merged(known, ours);
                if from < *begin {
                    notes.push((*begin, LogNote::Session(None)));
                }
                if from < *begin || merged != **known {
                    notes.push((from.min(*begin), set(merged)));
                }
            }
            _ => {}
        }
    }
    notes
}

/// Whether two spans overlap by more than half of the shorter one.
fn share_most(one: Span, other: Span) -> bool {
    let length = |from: UnixNanos, to: UnixNanos| to.nanos_since(from) + 1;
    let shared = length(one.from.max(other.from), one.to.min(other.to));
    let shorter = length(one.from, one.to).min(length(other.from, other.to));
    shorter < shared.saturating_mul(2)
}

/// Merges another file's data into a session of the logbook.
fn merged(known: &FileSession, other: FileSession) -> FileSession {
    let or = |known: &String, other: String| if known.is_empty() { other } else { known.clone() };
    FileSession {
        until: known.until.max(other.until),
        title: or(&known.title, other.title),
        tags: if known.tags.is_empty() { other.tags } else { known.tags.clone() },
        note: or(&known.note, other.note),
    }
}

/// The entries for laps. If a session already has laps from another file, those of this file are
/// left out, because the mixture would match neither device.
fn lap_notes(activity: &Activity, log: &AthleteLog, notes: &mut Vec<(UnixNanos, LogNote)>) {
    let laps = &activity.laps;
    let whole =
        laps.first().zip(laps.last()).map(|(one, other)| Span { from: one.from, to: other.to });
    let sessions: Vec<Span> = match activity.sessions.as_slice() {
        [] => whole.into_iter().collect(),
        sessions => sessions.iter().map(|session| session.span).collect(),
    };
    for session in sessions {
        let (begun, _) = laps.split_at(laps.partition_point(|lap| lap.from <= session.to));
        let (_, own) = begun.split_at(begun.partition_point(|lap| lap.from < session.from));
        // A single lap as long as its session carries no information.
        if own == [session] {
            continue;
        }
        let known: Vec<_> = log.lap_spans_within(session.from, session.to).collect();
        if known.iter().any(|(begin, _)| own.iter().all(|lap| lap.from != *begin)) {
            continue;
        }
        let is_new = |lap: &&Span| !known.contains(&(lap.from, lap.to));
        let note = |lap: &Span| (lap.from, LogNote::LapSpan { until: Some(lap.to) });
        notes.extend(own.iter().filter(is_new).map(note));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::Marker,
        logbook::Logbook,
        model::{Metric, SampleBlock},
    };

    fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    fn login() -> Login {
        Login::try_from("anna").unwrap()
    }

    fn span(from: i64, to: i64) -> Span {
        Span { from: at(from), to: at(to) }
    }

    fn session(from: i64, to: i64, title: &str) -> ActivitySession {
        ActivitySession {
            span: span(from, to),
            sport: Sport::Running,
            title: title.to_owned(),
            note: String::new(),
        }
    }

    fn of_file(until: i64, title: &str) -> LogNote {
        LogNote::Session(Some(Box::new(FileSession {
            until: at(until),
            title: title.to_owned(),
            tags: vec!["running".to_owned()],
            note: String::new(),
        })))
    }

    /// Two sessions shortly after one another, the second with a long pause.
    fn activity() -> Activity {
        let mut samples = SampleBlock::default();
        let metric = samples.metric_index(&Metric::HrBpm).unwrap();
        for secs in [0, 60, 120, 2000, 2060] {
            samples.push_reading(metric, 100.0);
            samples.finish_sample(at(secs));
        }
        Activity {
            samples,
            sessions: vec![session(0, 60, "a"), session(120, 2060, "")],
            laps: vec![span(0, 60), span(120, 2000), span(2000, 2060)],
            markers: vec![Marker { time: at(60), text: "gel".to_owned() }],
            ..Activity::default()
        }
    }

    fn sessions_alone(sessions: &[(i64, i64, &str)]) -> Activity {
        let session = |&(from, to, title): &(i64, i64, &str)| session(from, to, title);
        let sessions = sessions.iter().map(session).collect();
        Activity { sessions, ..Activity::default() }
    }

    fn logged_notes(activity: &Activity, log: &AthleteLog) -> Vec<(UnixNanos, LogNote)> {
        let entries = entries(&login(), activity, log);
        entries.into_iter().map(|entry| (entry.time, entry.note)).collect()
    }

    /// The logbook after importing these in order.
    fn after(activities: &[&Activity]) -> Logbook {
        let mut logbook = Logbook::default();
        for activity in activities {
            let log = logbook.of("anna").cloned().unwrap_or_default();
            for entry in entries(&login(), activity, &log) {
                logbook.apply(&entry);
            }
        }
        logbook
    }

    /// The sessions that a logbook has from files.
    fn named(logbook: &Logbook) -> Vec<(i64, i64, String)> {
        let log = logbook.of("anna").unwrap();
        let secs = |time: UnixNanos| time.0 / 1_000_000_000;
        let all = log.file_sessions_touching(UnixNanos::MIN, UnixNanos::MAX);
        all.map(|(begin, it)| (secs(begin), secs(it.until), it.title.clone())).collect()
    }

    #[test]
    fn sessions_laps_and_markers_become_entries() {
        let lap = |until| LogNote::LapSpan { until: Some(at(until)) };
        assert_eq!(
            logged_notes(&activity(), &AthleteLog::default()),
            [
                (at(0), of_file(60, "a")),
                (at(120), of_file(2060, "")),
                (at(120), lap(2000)),
                (at(2000), lap(2060)),
                (at(60), LogNote::Mark { kind: MarkKind::Marker, text: "gel".to_owned() }),
            ]
        );
    }

    #[test]
    fn what_is_there_already_is_not_written_again() {
        let logbook = after(&[&activity()]);
        assert_eq!(logged_notes(&activity(), logbook.of("anna").unwrap()), []);
    }

    #[test]
    fn the_same_session_from_another_device_is_merged() {
        let (watch, head_unit) = ([(5, 100, "")], [(0, 98, "Ride")]);
        let both = [&sessions_alone(&watch), &sessions_alone(&head_unit)];
        assert_eq!(named(&after(&both)), [(0, 100, "Ride".to_owned())]);
    }

    #[test]
    fn a_file_that_splits_a_session_replaces_it_with_the_parts() {
        let whole = sessions_alone(&[(0, 100, "All")]);
        let parts = sessions_alone(&[(0, 40, "Swim"), (41, 70, "Bike"), (71, 100, "Run")]);
        let expected =
            [(0, 40, "Swim".to_owned()), (41, 70, "Bike".to_owned()), (71, 100, "Run".to_owned())];
        assert_eq!(named(&after(&[&whole, &parts])), expected);
        assert_eq!(named(&after(&[&parts, &whole])), expected);
    }

    #[test]
    fn files_that_follow_one_another_keep_their_sessions() {
        let (bike, run) = (sessions_alone(&[(0, 40, "Bike")]), sessions_alone(&[(40, 90, "Run")]));
        assert_eq!(
            named(&after(&[&bike, &run])),
            [(0, 40, "Bike".to_owned()), (40, 90, "Run".to_owned())]
        );
        assert_eq!(
            named(&after(&[&run, &bike])),
            [(0, 39, "Bike".to_owned()), (40, 90, "Run".to_owned())]
        );
    }

    #[test]
    fn laps_of_a_second_device_are_not_added_to_those_of_the_first() {
        let with_laps = |laps: &[(i64, i64)]| Activity {
            laps: laps.iter().map(|&(from, to)| span(from, to)).collect(),
            ..sessions_alone(&[(0, 100, "")])
        };
        let logbook =
            after(&[&with_laps(&[(0, 50), (50, 100)]), &with_laps(&[(0, 30), (30, 100)])]);
        let log = logbook.of("anna").unwrap();
        assert_eq!(log.lap_spans_within(at(0), at(100)).map(|lap| lap.1).next(), Some(at(50)));
        assert_eq!(log.lap_spans_within(at(0), at(100)).count(), 2);
    }
}
