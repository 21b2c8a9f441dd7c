//! What a file says beside its samples, as entries of the logbook.

use std::time::Duration;

use crate::{
    formats::{Activity, Sport},
    logbook::AthleteLog,
    model::{LogEntry, LogNote, Login, MarkKind, UnixNanos},
};

/// The entries that an activity asks for beyond those there are: where its sessions begin and
/// end, what they are called, laps and markers. What the operator wrote stays as it is.
pub(super) fn entries(
    login: &Login,
    activity: &Activity,
    log: &AthleteLog,
    gap: Duration,
) -> Vec<LogEntry> {
    let mut entries = Vec::new();
    let mut add = |time, note| entries.push(LogEntry { login: login.clone(), time, note });
    let has_mark = |kind, time, text: Option<&str>| {
        log.marks_within(time, time)
            .iter()
            .any(|mark| mark.kind == kind && text.is_none_or(|text| mark.text == text))
    };
    for pair in activity.sessions.windows(2) {
        let [before, next] = pair else { continue };
        let (to, from) = (before.span.to, next.span.from);
        let is_close = to < from && from <= to.plus(gap);
        if is_close && !log.splits_within(to, from).any(|split| split == from) {
            add(from, LogNote::Split(true));
        }
    }
    for (last, next) in gaps_within(activity, gap) {
        if log.boundary(last, next).is_none() {
            add(next, LogNote::Join(true));
        }
    }
    for session in &activity.sessions {
        let (from, to) = (session.span.from, session.span.to);
        if !session.title.is_empty() && log.title(from, to).is_empty() {
            add(from, LogNote::Title(session.title.clone()));
        }
        if !session.note.is_empty() && log.note(from, to).is_empty() {
            add(from, LogNote::Note(session.note.clone()));
        }
        if session.sport != Sport::Other && log.tags(from, to).is_empty() {
            add(from, LogNote::Tags(vec![session.sport.word().to_owned()]));
        }
    }
    for lap in &activity.laps {
        // A mark divides: the first lap of a session needs none.
        let divides = activity
            .sessions
            .iter()
            .any(|session| session.span.from < lap.from && lap.from <= session.span.to);
        if divides && !has_mark(MarkKind::Lap, lap.from, None) {
            add(lap.from, LogNote::Mark { kind: MarkKind::Lap, text: String::new() });
        }
    }
    for marker in &activity.markers {
        if !has_mark(MarkKind::Marker, marker.time, Some(&marker.text)) {
            let text = marker.text.clone();
            add(marker.time, LogNote::Mark { kind: MarkKind::Marker, text });
        }
    }
    entries
}

/// The silences within sessions of the file that would end a session here: the last time before
/// each, and the first one after it.
fn gaps_within(activity: &Activity, gap: Duration) -> Vec<(UnixNanos, UnixNanos)> {
    let mut gaps = Vec::new();
    let mut last: Option<UnixNanos> = None;
    let mut sessions = activity.sessions.iter().peekable();
    for sample in activity.samples.iter() {
        while sessions.next_if(|session| session.span.to < sample.time).is_some() {}
        if let (Some(last), Some(session)) = (last, sessions.peek())
            && session.span.from <= last
            && sample.time <= session.span.to
            && last.plus(gap) < sample.time
        {
            gaps.push((last, sample.time));
        }
        last = Some(sample.time);
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::{ActivitySession, Marker, Span},
        logbook::Logbook,
        model::{Metric, SampleBlock},
    };

    const GAP: Duration = Duration::from_mins(10);

    fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    fn session(from: i64, to: i64, title: &str) -> ActivitySession {
        ActivitySession {
            span: Span { from: at(from), to: at(to) },
            sport: Sport::Running,
            title: title.to_owned(),
            note: String::new(),
        }
    }

    /// Two sessions close behind one another, the second with a long pause.
    fn activity() -> Activity {
        let mut samples = SampleBlock::default();
        let metric = samples.metric_index(&Metric::HrBpm).unwrap();
        for secs in [0, 60, 120, 2000, 2060] {
            samples.push_reading(metric, 100.0);
            samples.finish_sample(at(secs));
        }
        let span = |from, to| Span { from: at(from), to: at(to) };
        Activity {
            samples,
            sessions: vec![session(0, 60, "a"), session(120, 2060, "")],
            laps: vec![span(0, 60), span(120, 2000), span(2000, 2060)],
            markers: vec![Marker { time: at(60), text: "gel".to_owned() }],
            ..Activity::default()
        }
    }

    #[test]
    fn sessions_laps_and_markers_become_entries() {
        let login = Login::try_from("anna").unwrap();
        let entries = entries(&login, &activity(), &AthleteLog::default(), GAP);
        let told: Vec<_> = entries.iter().map(|entry| (entry.time, entry.note.clone())).collect();
        let running = || LogNote::Tags(vec!["running".to_owned()]);
        let mark = |kind, text: &str| LogNote::Mark { kind, text: text.to_owned() };
        assert_eq!(
            told,
            [
                (at(120), LogNote::Split(true)),
                (at(2000), LogNote::Join(true)),
                (at(0), LogNote::Title("a".to_owned())),
                (at(0), running()),
                (at(120), running()),
                (at(2000), mark(MarkKind::Lap, "")),
                (at(60), mark(MarkKind::Marker, "gel")),
            ]
        );
    }

    #[test]
    fn what_is_there_already_is_not_written_again() {
        let login = Login::try_from("anna").unwrap();
        let mut logbook = Logbook::default();
        for entry in entries(&login, &activity(), &AthleteLog::default(), GAP) {
            logbook.apply(&entry);
        }
        let log = logbook.of("anna").unwrap();
        assert_eq!(entries(&login, &activity(), log, GAP), []);
    }
}
