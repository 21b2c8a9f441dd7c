//! Determines sessions: runs of samples, merged by the gap limit or as imported files define them,
//! and split, joined and deleted by the operator.

use std::{collections::BTreeMap, time::Duration};

use super::runs;
use crate::{
    analysis::{self, Lap},
    journal::{self, Reader},
    logbook::{AthleteLog, Boundary, Logbook},
    model::{Login, Run, Session, SessionKey, UnixNanos, Work},
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

/// The sessions of one athlete, in time order. `runs` may overlap and be in any order.
///
/// If a run is cut, its lines are distributed in proportion to time.
pub fn sessions_of(
    login: &Login,
    runs: &[Run],
    log: Option<&AthleteLog>,
    gap: Duration,
) -> Vec<Session> {
    let nothing = AthleteLog::default();
    let log = log.unwrap_or(&nothing);
    let mut joined: Vec<Open> = Vec::new();
    for run in cut(&united(runs), log) {
        let of_file = log.file_session_of(run.from, run.to);
        match joined.last_mut() {
            Some(last) if last.goes_on(&run, of_file, log, gap) => {
                last.run.to = run.to;
                last.run.lines += run.lines;
                last.of_file = of_file.or(last.of_file);
            }
            _ => joined.push(Open { run, of_file }),
        }
    }
    let session = |Run { from, to, lines }: Run| Session {
        key: SessionKey { login: login.clone(), from },
        to,
        lines,
        title: log.title(from, to).to_owned(),
        tags: log.tags(from, to).to_vec(),
        note: log.note(from, to).to_owned(),
    };
    joined.into_iter().map(|open| session(open.run)).collect()
}

/// A session that may still grow.
struct Open {
    run: Run,
    /// The imported session that its last samples belong to.
    of_file: Option<UnixNanos>,
}

impl Open {
    /// Whether the next stretch of samples belongs to it. The operator decides first; then imported
    /// files, whose sessions are whole and separate; then the gap limit.
    fn goes_on(
        &self,
        next: &Run,
        of_file: Option<UnixNanos>,
        log: &AthleteLog,
        gap: Duration,
    ) -> bool {
        match (log.boundary(self.run.to, next.from), self.of_file, of_file) {
            (Some(boundary), _, _) => boundary == Boundary::Joined,
            (None, Some(one), Some(other)) => one == other,
            (None, _, _) => next.from <= self.run.to.plus(gap),
        }
    }
}

/// The sessions of samples at these times, in order: their first and last times.
pub fn sessions_of_times(
    times: impl IntoIterator<Item = UnixNanos>,
    login: &Login,
    log: &AthleteLog,
    gap: Duration,
) -> Vec<Session> {
    let mut all = Vec::new();
    for time in times {
        runs::add(&mut all, time);
    }
    sessions_of(login, &all, Some(log), gap)
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
    work: &Work,
) -> Result<Option<Session>, journal::Error> {
    let log = runs::log_of(reader, login)?;
    let runs = runs::runs(reader, work)?.remove(login).unwrap_or_default();
    let mut sessions = sessions_of(login, &runs, Some(&log), gap).into_iter();
    Ok(sessions.find(|session| session.key.from <= at && at <= session.to))
}

/// Sorts the runs and merges overlapping ones.
fn united(runs: &[Run]) -> Vec<Run> {
    let mut sorted = runs.to_vec();
    sorted.sort_unstable_by_key(|run| (run.from, run.to));
    let mut united: Vec<Run> = Vec::with_capacity(sorted.len());
    for run in sorted {
        match united.last_mut() {
            Some(last) if run.from <= last.to => {
                last.to = last.to.max(run.to);
                last.lines += run.lines;
            }
            _ => united.push(run),
        }
    }
    united
}

/// Removes what is deleted from the runs, and cuts them where a session must end.
fn cut(runs: &[Run], log: &AthleteLog) -> Vec<Run> {
    let deleted = log.deleted();
    let mut kept = Vec::with_capacity(runs.len());
    for run in runs {
        let mut rest = Some((run.from, run.to));
        let first = deleted.partition_point(|(_, until)| *until < run.from);
        for &(from, until) in deleted.iter().skip(first) {
            let Some((start, end)) = rest else { break };
            if end < from {
                break;
            }
            if start < from {
                push_split(run, (start, UnixNanos(from.0 - 1)), log, &mut kept);
            }
            rest = (until < end).then(|| (UnixNanos(until.0 + 1), end));
        }
        if let Some(span) = rest {
            push_split(run, span, log, &mut kept);
        }
    }
    kept
}

/// Adds the part of a run within `span`, cut where a session must end.
fn push_split(run: &Run, (from, to): (UnixNanos, UnixNanos), log: &AthleteLog, out: &mut Vec<Run>) {
    let mut begin = from;
    for at in log.parts_within(from, to) {
        out.push(part(run, begin, UnixNanos(at.0 - 1)));
        begin = at;
    }
    out.push(part(run, begin, to));
}

fn part(run: &Run, from: UnixNanos, to: UnixNanos) -> Run {
    if (from, to) == (run.from, run.to) {
        return *run;
    }
    let share = (to.secs_since(from) / run.to.secs_since(run.from).max(1e-9)).clamp(0.0, 1.0);
    let lines = ((run.lines as f64 * share).round() as u64).max(1);
    Run { from, to, lines }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
    fn a_gap_up_to_the_limit_ends_no_session() {
        assert_eq!(spans(&[run(0, 5), run(15, 20), run(31, 40)], &[]), [(0, 20), (31, 40)]);
        assert_eq!(spans(&[], &[]), []);
    }

    #[test]
    fn runs_of_several_segments_may_overlap_and_come_in_any_order() {
        assert_eq!(
            spans(&[run(8, 20), run(50, 60), run(0, 10), run(2, 4)], &[]),
            [(0, 20), (50, 60)]
        );
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

    /// Sessions computed sample by sample.
    fn naive(times: &[i64], gap_secs: i64) -> Vec<(i64, i64, u64)> {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        let mut sessions: Vec<(i64, i64, u64)> = Vec::new();
        for time in sorted {
            match sessions.last_mut() {
                Some((_, to, lines)) if time - *to <= gap_secs => {
                    *to = time;
                    *lines += 1;
                }
                _ => sessions.push((time, time, 1)),
            }
        }
        sessions
    }

    proptest! {
        #[test]
        fn sessions_of_runs_are_those_of_the_samples(
            times in prop::collection::vec(0_i64..400, 0..80),
            cuts in prop::collection::vec(0_usize..80, 0..6),
        ) {
            // Runs as segments have them: of arbitrary parts of the arrivals.
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(times.len())).collect();
            cuts.extend([0, times.len()]);
            cuts.sort_unstable();
            let runs: Vec<Run> = cuts
                .windows(2)
                .flat_map(|pair| naive(&times[pair[0]..pair[1]], 5))
                .map(|(from, to, lines)| Run { from: at(from), to: at(to), lines })
                .collect();
            let found: Vec<(i64, i64, u64)> = sessions_of(&login(), &runs, None, GAP)
                .iter()
                .map(|it| (it.key.from.0 / 1_000_000_000, it.to.0 / 1_000_000_000, it.lines))
                .collect();
            prop_assert_eq!(found, naive(&times, 10));
        }

        #[test]
        fn a_session_never_holds_what_is_deleted_nor_a_split(
            times in prop::collection::vec(0_i64..200, 1..60),
            notes in prop::collection::vec((0_i64..200, prop_oneof![
                any::<bool>().prop_map(LogNote::Split),
                (0_i64..200).prop_map(|until| LogNote::Deleted { until: Some(at(until)) }),
            ]), 0..6),
        ) {
            let runs: Vec<Run> = naive(&times, 5)
                .into_iter()
                .map(|(from, to, lines)| Run { from: at(from), to: at(to), lines })
                .collect();
            let logbook = logbook(&notes);
            let log = logbook.of("rider7");
            let sessions = sessions_of(&login(), &runs, log, GAP);
            let deleted = log.map(AthleteLog::deleted).unwrap_or_default();
            for pair in sessions.windows(2) {
                prop_assert!(pair[0].to < pair[1].key.from);
            }
            for session in &sessions {
                let (from, to) = (session.key.from, session.to);
                prop_assert!(from <= to && 1 <= session.lines);
                let is_deleted = deleted.iter().any(|(first, last)| {
                    (first..=last).contains(&&from) || (first..=last).contains(&&to)
                });
                prop_assert!(!is_deleted);
                let splits = log.map_or(0, |log| log.splits_within(from, to).count());
                prop_assert_eq!(splits, 0);
            }
            // Each sample that is not deleted is in exactly one session.
            for time in times.iter().map(|secs| at(*secs)) {
                let is_deleted =
                    deleted.iter().any(|(first, last)| (first..=last).contains(&&time));
                let holds = |it: &&Session| (it.key.from..=it.to).contains(&time);
                prop_assert!(is_deleted || sessions.iter().filter(holds).count() == 1);
            }
        }
    }
}
