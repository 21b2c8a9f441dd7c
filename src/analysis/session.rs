//! The one definition of a session, for the live timer, History, imports and exports.
//!
//! A session is a series of an athlete's samples without a silence over a limit (a setting). A
//! split ends a session before its time; a join bridges any silence; samples that an imported file
//! calls one session stay together, whatever the silences within. Deleted samples are in no
//! session. The metrics of a sample make no difference: a phone that only reports its battery is
//! still recording.

use std::time::Duration;

use crate::model::{Boundary, RUN_GAP, Run, SessionBounds, UnixNanos};

/// Whether a sample belongs to the same session as the previous one, judging only by the silence
/// between them. `gap` is the longest silence within a session.
pub fn is_one_session(last: UnixNanos, next: UnixNanos, gap: Duration) -> bool {
    next <= last.plus(gap)
}

/// The sessions of an athlete, in time order. `runs` may overlap and be in any order; `gap` is the
/// longest silence within a session.
///
/// The lines of a run that is cut are divided in proportion to time.
pub fn sessions(runs: &[Run], bounds: &SessionBounds, gap: Duration) -> Vec<Run> {
    let mut open: Vec<Open> = Vec::new();
    for run in cut(&merge_overlapping(runs), bounds) {
        let of_file = file_session_of(bounds, run.from, run.to);
        match open.last_mut() {
            Some(last) if last.goes_on(&run, of_file, bounds, gap) => {
                last.run.to = run.to;
                last.run.lines += run.lines;
                last.of_file = of_file.or(last.of_file);
            }
            _ => open.push(Open { run, of_file }),
        }
    }
    open.into_iter().map(|open| open.run).collect()
}

/// The runs of samples at these times, in the given order. Sorted times give disjoint runs.
pub fn runs(times: impl IntoIterator<Item = UnixNanos>) -> Vec<Run> {
    let mut runs = Vec::new();
    for time in times {
        add_to_runs(&mut runs, time);
    }
    runs
}

/// Adds the next sample to the runs.
pub fn add_to_runs(runs: &mut Vec<Run>, time: UnixNanos) {
    match runs.last_mut() {
        Some(last) if last.from <= time && time <= last.to.plus(RUN_GAP) => {
            last.to = last.to.max(time);
            last.lines += 1;
        }
        _ => runs.push(Run { from: time, to: time, lines: 1 }),
    }
}

/// A session whose end is not known yet.
struct Open {
    run: Run,
    /// The file session that its last samples belong to.
    of_file: Option<UnixNanos>,
}

impl Open {
    /// Whether the next run belongs to this session. The operator decides first, then files, whose
    /// sessions are kept whole and separate, then the gap limit.
    fn goes_on(
        &self,
        next: &Run,
        of_file: Option<UnixNanos>,
        bounds: &SessionBounds,
        gap: Duration,
    ) -> bool {
        match (boundary(bounds, self.run.to, next.from), self.of_file, of_file) {
            (Some(boundary), _, _) => boundary == Boundary::Joined,
            (None, Some(one), Some(other)) => one == other,
            (None, _, _) => is_one_session(self.run.to, next.from, gap),
        }
    }
}

/// The part of a list in time order that is later than `after` and not later than `to`.
fn within<T>(
    all: &[T],
    time_of: impl Fn(&T) -> UnixNanos,
    after: UnixNanos,
    to: UnixNanos,
) -> &[T] {
    let first = all.partition_point(|it| time_of(it) <= after);
    let end = all.partition_point(|it| time_of(it) <= to);
    all.get(first..end).unwrap_or_default()
}

/// The latest boundary set between a run that ended at `before` and one that begins at `next`.
fn boundary(bounds: &SessionBounds, before: UnixNanos, next: UnixNanos) -> Option<Boundary> {
    let said = within(&bounds.boundaries, |(time, ..)| *time, before, next);
    said.iter().max_by_key(|(_, order, _)| *order).map(|(.., what)| *what)
}

/// The file session that a run belongs to, by its first time. No file session begins within the
/// run.
fn file_session_of(bounds: &SessionBounds, from: UnixNanos, to: UnixNanos) -> Option<UnixNanos> {
    let begun = bounds.of_files.partition_point(|(begin, _)| *begin <= to);
    let (begin, until) = bounds.of_files.get(begun.checked_sub(1)?)?;
    (from <= *until).then_some(*begin)
}

/// The times between `after` (exclusive) and `to` (inclusive) at which sessions may have to be
/// separated, in order: splits, and starts of file sessions.
fn parts_within(bounds: &SessionBounds, after: UnixNanos, to: UnixNanos) -> Vec<UnixNanos> {
    let said = within(&bounds.boundaries, |(time, ..)| *time, after, to);
    let splits = said.iter().filter(|(.., what)| *what == Boundary::Split).map(|(time, ..)| *time);
    let begins = within(&bounds.of_files, |(from, _)| *from, after, to).iter().map(|it| it.0);
    let mut parts: Vec<UnixNanos> = splits.chain(begins).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// The runs in time order, with overlapping ones merged.
fn merge_overlapping(runs: &[Run]) -> Vec<Run> {
    let mut sorted = runs.to_vec();
    sorted.sort_unstable_by_key(|run| (run.from, run.to));
    let mut merge_overlapping: Vec<Run> = Vec::with_capacity(sorted.len());
    for run in sorted {
        match merge_overlapping.last_mut() {
            Some(last) if run.from <= last.to => {
                last.to = last.to.max(run.to);
                last.lines += run.lines;
            }
            _ => merge_overlapping.push(run),
        }
    }
    merge_overlapping
}

/// The runs without deleted spans, cut where a session has to end.
fn cut(runs: &[Run], bounds: &SessionBounds) -> Vec<Run> {
    let deleted = &bounds.deleted;
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
                push_parts(run, (start, UnixNanos(from.0 - 1)), bounds, &mut kept);
            }
            rest = (until < end).then(|| (UnixNanos(until.0 + 1), end));
        }
        if let Some(span) = rest {
            push_parts(run, span, bounds, &mut kept);
        }
    }
    kept
}

/// Adds the part of a run within `span`, cut where a session has to end.
fn push_parts(
    run: &Run,
    (from, to): (UnixNanos, UnixNanos),
    bounds: &SessionBounds,
    out: &mut Vec<Run>,
) {
    let mut begin = from;
    for at in parts_within(bounds, from, to) {
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

    const GAP: Duration = Duration::from_secs(10);

    fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    fn run(from: i64, to: i64) -> Run {
        Run { from: at(from), to: at(to), lines: (to - from + 1) as u64 }
    }

    /// In the order in which they were set.
    fn bounds(said: &[(i64, Boundary)]) -> SessionBounds {
        let mut boundaries: Vec<_> =
            (1..).zip(said).map(|(order, &(secs, what))| (at(secs), order, what)).collect();
        // At the same time the last one replaces the others.
        boundaries.sort_by_key(|(time, order, _)| (*time, std::cmp::Reverse(*order)));
        boundaries.dedup_by_key(|(time, ..)| *time);
        SessionBounds { boundaries, ..SessionBounds::default() }
    }

    /// First and last second of each session; the end of a session that was cut is rounded up.
    fn spans(runs: &[Run], bounds: &SessionBounds) -> Vec<(i64, i64)> {
        let secs = |time: UnixNanos| (time.0 + 999_999_999).div_euclid(1_000_000_000);
        sessions(runs, bounds, GAP).iter().map(|it| (secs(it.from), secs(it.to))).collect()
    }

    #[test]
    fn a_gap_up_to_the_limit_ends_no_session() {
        let none = SessionBounds::default();
        assert_eq!(spans(&[run(0, 5), run(15, 20), run(31, 40)], &none), [(0, 20), (31, 40)]);
        assert_eq!(spans(&[], &none), []);
    }

    #[test]
    fn runs_may_overlap_and_come_in_any_order() {
        let runs = [run(8, 20), run(50, 60), run(0, 10), run(2, 4)];
        assert_eq!(spans(&runs, &SessionBounds::default()), [(0, 20), (50, 60)]);
    }

    #[test]
    fn a_split_ends_a_session_before_it() {
        use Boundary::Split;
        for (runs, splits, expected) in [
            (&[run(0, 20)][..], &[12][..], &[(0, 12), (12, 20)][..]),
            (&[run(0, 20)], &[0, 21], &[(0, 20)]),
            (&[run(0, 10), run(15, 20)], &[12], &[(0, 10), (15, 20)]),
            (&[run(0, 10), run(15, 20)], &[15], &[(0, 10), (15, 20)]),
        ] {
            let said: Vec<_> = splits.iter().map(|&secs| (secs, Split)).collect();
            assert_eq!(spans(runs, &bounds(&said)), expected, "{splits:?}");
        }
    }

    #[test]
    fn what_was_said_last_between_two_stretches_counts() {
        use Boundary::{Joined, Split};
        let runs = [run(0, 100), run(2_000, 2_100)];
        let (one, two) = (&[(0, 2_100)][..], &[(0, 100), (2_000, 2_100)][..]);
        for (said, expected) in [
            (&[][..], two),
            (&[(2_000, Joined)], one),
            // That time is within the session after, or belongs to the one before.
            (&[(2_001, Joined)], two),
            (&[(100, Joined)], two),
            (&[(2_000, Joined), (500, Split)], two),
            (&[(500, Split), (2_000, Joined)], one),
            (&[(2_000, Split), (2_000, Joined)], one),
        ] {
            assert_eq!(spans(&runs, &bounds(said)), expected, "{said:?}");
        }
    }

    #[test]
    fn a_session_of_a_file_is_one_whatever_silences_lie_within_and_ends_where_the_next_begins() {
        let of_files = vec![(at(0), at(200)), (at(201), at(210))];
        let bounds = SessionBounds { of_files, ..SessionBounds::default() };
        let runs = [run(0, 10), run(100, 120), run(200, 210), run(215, 220)];
        assert_eq!(spans(&runs, &bounds), [(0, 201), (201, 220)]);
    }

    #[test]
    fn what_is_deleted_is_in_no_session() {
        let deleted = vec![(at(5), at(8)), (at(100), at(120))];
        let bounds = SessionBounds { deleted, ..SessionBounds::default() };
        let found = sessions(&[run(0, 20), run(100, 120)], &bounds, GAP);
        let spans: Vec<_> = found.iter().map(|it| (it.from, it.to)).collect();
        assert_eq!(spans, [(at(0), at(20))], "a short hole is only a gap");
        let lines: u64 = found.iter().map(|it| it.lines).sum();
        assert!((15..=18).contains(&lines), "{lines}");
    }

    #[test]
    fn bounds_can_be_moved_with_the_samples() {
        let moved = bounds(&[(112, Boundary::Split)]).earlier(100_000_000_000);
        assert_eq!(spans(&[run(0, 20)], &moved), [(0, 12), (12, 20)]);
    }

    /// Sessions from single samples, one by one.
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
            // Runs like those of segments, each covering an arbitrary part of the arrivals.
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(times.len())).collect();
            cuts.extend([0, times.len()]);
            cuts.sort_unstable();
            let runs: Vec<Run> = cuts
                .windows(2)
                .flat_map(|pair| naive(&times[pair[0]..pair[1]], 5))
                .map(|(from, to, lines)| Run { from: at(from), to: at(to), lines })
                .collect();
            let found: Vec<(i64, i64, u64)> = sessions(&runs, &SessionBounds::default(), GAP)
                .iter()
                .map(|it| (it.from.0 / 1_000_000_000, it.to.0 / 1_000_000_000, it.lines))
                .collect();
            prop_assert_eq!(found, naive(&times, 10));
        }

        #[test]
        fn a_session_never_holds_what_is_deleted_nor_a_split(
            times in prop::collection::vec(0_i64..200, 1..60),
            splits in prop::collection::btree_set(0_i64..200, 0..4),
            deleted in prop::collection::btree_map(0_i64..20, 0_i64..9, 0..4),
        ) {
            let runs: Vec<Run> = naive(&times, 5)
                .into_iter()
                .map(|(from, to, lines)| Run { from: at(from), to: at(to), lines })
                .collect();
            let split = |(order, secs): (u64, &i64)| (at(*secs), order, Boundary::Split);
            let bounds = SessionBounds {
                boundaries: (1..).zip(&splits).map(split).collect(),
                of_files: Vec::new(),
                // Sorted and disjoint.
                deleted: deleted
                    .iter()
                    .map(|(tens, secs)| (at(tens * 10), at(tens * 10 + secs.min(&8))))
                    .collect(),
            };
            let sessions = sessions(&runs, &bounds, GAP);
            let is_deleted =
                |time: UnixNanos| bounds.deleted.iter().any(|it| it.0 <= time && time <= it.1);
            for pair in sessions.windows(2) {
                prop_assert!(pair[0].to < pair[1].from);
            }
            for session in &sessions {
                prop_assert!(session.from <= session.to && 1 <= session.lines);
                prop_assert!(!is_deleted(session.from) && !is_deleted(session.to));
                let is_split = |secs: &i64| session.from < at(*secs) && at(*secs) <= session.to;
                prop_assert!(!splits.iter().any(is_split));
            }
            // Each sample that is not deleted is in exactly one session.
            for time in times.iter().map(|secs| at(*secs)) {
                let holds = |it: &&Run| (it.from..=it.to).contains(&time);
                prop_assert!(is_deleted(time) || sessions.iter().filter(holds).count() == 1);
            }
        }
    }
}
