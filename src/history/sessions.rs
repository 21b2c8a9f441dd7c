//! The sessions of the journal with their names, laps and notes. What a session is says
//! [`analysis::sessions`].

use std::{collections::BTreeMap, time::Duration};

use super::runs;
use crate::{
    analysis::{self, Lap},
    journal::{self, Reader},
    logbook::{AthleteLog, Logbook},
    model::{Login, Progress, Run, Session, SessionKey, UnixNanos},
};

/// All sessions, sorted by login and time. `gap` is the longest gap within a session.
pub fn sessions(
    runs: &BTreeMap<Login, Vec<Run>>,
    logbook: &Logbook,
    gap: Duration,
) -> Vec<Session> {
    let of = |(login, runs): (&Login, &Vec<Run>)| {
        sessions_of(login, runs, logbook.of(login.as_str()), gap)
    };
    runs.iter().flat_map(of).collect()
}

/// The sessions of one athlete, in order of time, with what is said of them. `runs` may overlap and
/// come in any order.
pub fn sessions_of(
    login: &Login,
    runs: &[Run],
    log: Option<&AthleteLog>,
    gap: Duration,
) -> Vec<Session> {
    let nothing = AthleteLog::default();
    let log = log.unwrap_or(&nothing);
    let session = |Run { from, to, lines }: Run| Session {
        key: SessionKey { login: login.clone(), from },
        to,
        lines,
        title: log.title(from, to).to_owned(),
        tags: log.tags(from, to).to_vec(),
        note: log.note(from, to).to_owned(),
    };
    analysis::sessions(runs, &log.session_bounds(), gap).into_iter().map(session).collect()
}

/// The sessions of samples at these times, in order: their first and last times.
pub fn sessions_of_times(
    times: impl IntoIterator<Item = UnixNanos>,
    login: &Login,
    log: &AthleteLog,
    gap: Duration,
) -> Vec<Session> {
    sessions_of(login, &analysis::runs(times), Some(log), gap)
}

/// The laps of a session with these first and last times; empty if nobody marked any and no
/// imported file has any.
pub fn laps_of(log: &AthleteLog, from: UnixNanos, to: UnixNanos) -> Vec<Lap> {
    let laps = analysis::laps(&log.marks_within(from, to), (from, to));
    // A single lap may have been marked at its end, or come from a file with rests around it.
    let is_marked = |lap: &Lap| lap.text.is_some() || (lap.from, lap.to) != (from, to);
    if laps.iter().any(is_marked) { laps } else { Vec::new() }
}

/// Reads from the files which session of an athlete contains a time; `None` if there is none.
pub fn session_at(
    reader: &Reader,
    login: &Login,
    at: UnixNanos,
    gap: Duration,
    progress: &Progress,
) -> Result<Option<Session>, journal::Error> {
    let (log, loans) = runs::log_of(reader, login)?;
    let runs = runs::runs(reader, &loans, progress)?.remove(login).unwrap_or_default();
    let mut sessions = sessions_of(login, &runs, Some(&log), gap).into_iter();
    Ok(sessions.find(|session| session.key.from <= at && at <= session.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LogEntry, LogNote};

    const GAP: Duration = Duration::from_secs(10);

    fn login() -> Login {
        Login::try_from("rider7").unwrap()
    }

    fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    fn run(from: i64, to: i64) -> Run {
        Run { from: at(from), to: at(to), lines: (to - from + 1) as u64 }
    }

    fn logbook(notes: &[(i64, LogNote)]) -> Logbook {
        let mut logbook = Logbook::default();
        for (secs, note) in notes {
            logbook.apply(&LogEntry { login: login(), time: at(*secs), note: note.clone() });
        }
        logbook
    }

    /// The first and last second of each session; the end of a session that was cut is rounded up.
    fn spans(runs: &[Run], notes: &[(i64, LogNote)]) -> Vec<(i64, i64)> {
        let secs = |time: UnixNanos| (time.0 + 999_999_999).div_euclid(1_000_000_000);
        sessions_of(&login(), runs, logbook(notes).of("rider7"), GAP)
            .iter()
            .map(|session| (secs(session.key.from), secs(session.to)))
            .collect()
    }

    #[test]
    fn a_split_ends_a_session_before_it() {
        let split = |secs| (secs, LogNote::Split(true));
        assert_eq!(spans(&[run(0, 20)], &[split(12)]), [(0, 12), (12, 20)]);
        assert_eq!(spans(&[run(0, 20)], &[split(0), split(21)]), [(0, 20)]);
        assert_eq!(spans(&[run(0, 10), run(15, 20)], &[split(12)]), [(0, 10), (15, 20)]);
        assert_eq!(spans(&[run(0, 10), run(15, 20)], &[split(15)]), [(0, 10), (15, 20)]);
        assert_eq!(spans(&[run(0, 20)], &[split(12), (12, LogNote::Split(false))]), [(0, 20)]);
    }

    #[test]
    fn a_join_reaches_over_any_gap_and_a_later_split_ends_it() {
        let runs = [run(0, 10), run(100, 120), run(500, 510)];
        let join = |secs| (secs, LogNote::Join(true));
        assert_eq!(spans(&runs, &[join(100)]), [(0, 120), (500, 510)]);
        assert_eq!(spans(&runs, &[join(100), join(500)]), [(0, 510)]);
        let split = |secs| (secs, LogNote::Split(true));
        assert_eq!(spans(&runs, &[join(100), split(100)]), [(0, 10), (100, 120), (500, 510)]);
        assert_eq!(spans(&runs, &[join(100), split(60)]), [(0, 10), (100, 120), (500, 510)]);
        assert_eq!(spans(&runs, &[split(110), join(110)]), [(0, 10), (100, 120), (500, 510)]);
        assert_eq!(spans(&runs, &[join(0)]), [(0, 10), (100, 120), (500, 510)]);
    }

    #[test]
    fn what_is_deleted_is_in_no_session() {
        let deleted = |from, until| (from, LogNote::Deleted { until: Some(at(until)) });
        let runs = [run(0, 20), run(100, 120)];
        assert_eq!(spans(&runs, &[deleted(0, 20)]), [(100, 120)]);
        assert_eq!(spans(&runs, &[deleted(-5, 500)]), []);
        let found = spans(&runs, &[deleted(110, 300)]);
        assert_eq!(found, [(0, 20), (100, 110)]);
        let halves =
            sessions_of(&login(), &[run(0, 100)], logbook(&[deleted(40, 60)]).of("rider7"), GAP);
        assert_eq!(halves.len(), 2);
        let lines: u64 = halves.iter().map(|half| half.lines).sum();
        assert!((79..=81).contains(&lines), "{lines}");
        let undone = (0, LogNote::Deleted { until: None });
        assert_eq!(spans(&runs, &[deleted(0, 20), undone]), [(0, 20), (100, 120)]);
    }

    #[test]
    fn words_belong_to_the_session_that_holds_their_time() {
        let title = |secs, text: &str| (secs, LogNote::Title(text.to_owned()));
        let logbook = logbook(&[title(3, "one"), title(100, "two"), (110, LogNote::Split(true))]);
        let runs = [run(0, 20), run(100, 120)];
        let sessions = sessions_of(&login(), &runs, logbook.of("rider7"), GAP);
        let titles: Vec<&str> = sessions.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["one", "two", ""]);
    }
}
