//! Aligns the sessions and laps of a file with its samples.
//!
//! Files give sessions by the clock: they begin before their first sample, end when somebody
//! pressed save, and share their ends with one another. Here each sample is assigned to a session,
//! and a session extends from its first sample to its last.

use std::time::Duration;

use super::{Activity, ActivitySession, Imported, Span, counter::leave_out_second};
use crate::{analysis, model::UnixNanos};

/// Laps at most this far apart are contiguous, because devices round to whole seconds.
const LAP_STEP: Duration = Duration::from_secs(2);
/// The same for laps without a sample in between.
const SPARSE_LAP_STEP: Duration = Duration::from_secs(10);

/// Aligns sessions and laps with the samples. Sessions without samples are dropped, with a note. If
/// two distance counters alternate, only one is kept. `session_gap` is the longest gap within a
/// session.
pub fn align(imported: &mut Imported, session_gap: Duration) {
    let Imported { activity, notes } = imported;
    let n_second = leave_out_second(&mut activity.samples);
    if 0 < n_second {
        notes.push(format!(
            "two devices count the distance by turns: {n_second} distances of the second one were \
             left out"
        ));
    }
    let times: Vec<UnixNanos> = activity.samples.times().to_vec();
    if times.is_empty() || !times.is_sorted() {
        return;
    }
    let named = without_nesting(std::mem::take(&mut activity.sessions));
    let n_named = named.len();
    activity.sessions = with_samples(named, &times, session_gap);
    let n_empty = n_named - activity.sessions.len();
    if 0 < n_empty {
        let sessions = if n_empty == 1 { "session has" } else { "sessions have" };
        notes.push(format!("{n_empty} {sessions} no samples and could not be kept"));
    }
    align_laps(activity, &times);
}

/// Sorts the sessions and removes nesting: of two that begin together, the longer one continues
/// where the other ends.
fn without_nesting(mut sessions: Vec<ActivitySession>) -> Vec<ActivitySession> {
    sessions.sort_by_key(|session| (session.span.from, session.span.to));
    let mut without_nesting: Vec<ActivitySession> = Vec::with_capacity(sessions.len());
    for mut session in sessions {
        match without_nesting.last() {
            Some(last) if last.span == session.span => continue,
            Some(last) if session.span.from <= last.span.from => session.span.from = last.span.to,
            _ => {}
        }
        without_nesting.push(session);
    }
    without_nesting
}

/// The sessions that have samples, each cut to its first and last sample.
///
/// A sample belongs to the last session that began at or before it. Samples outside all sessions
/// join the adjacent one, unless the gap to it is long enough to end a session.
fn with_samples(
    sessions: Vec<ActivitySession>,
    times: &[UnixNanos],
    session_gap: Duration,
) -> Vec<ActivitySession> {
    let mut of: Vec<Option<usize>> = Vec::with_capacity(times.len());
    let is_near = |one, next| analysis::is_one_session(one, next, session_gap);
    let mut last: Option<(UnixNanos, Option<usize>)> = None;
    for &time in times {
        let begun = sessions.partition_point(|session| session.span.from <= time).checked_sub(1);
        let is_within =
            |&index: &usize| sessions.get(index).is_some_and(|session| time <= session.span.to);
        let goes_on = last.is_some_and(|(last, session)| session.is_some() && is_near(last, time));
        let session = begun.filter(|index| goes_on || is_within(index));
        of.push(session);
        last = Some((time, session));
    }
    // Samples that lead up to a session.
    for at in (0..times.len().saturating_sub(1)).rev() {
        if let (Some(None), Some(&next)) = (of.get(at), of.get(at + 1))
            && let (Some(&one), Some(&other)) = (times.get(at), times.get(at + 1))
            && is_near(one, other)
            && let Some(session) = of.get_mut(at)
        {
            *session = next;
        }
    }
    let mut spans: Vec<Option<Span>> = vec![None; sessions.len()];
    for (&time, session) in times.iter().zip(of) {
        if let Some(span) = session.and_then(|index| spans.get_mut(index)) {
            span.get_or_insert(Span { from: time, to: time }).to = time;
        }
    }
    let bound = sessions.into_iter().zip(spans);
    bound.filter_map(|(session, span)| Some(ActivitySession { span: span?, ..session })).collect()
}

/// Cuts laps to their sessions, and extends each to the next lap if there is nothing in between.
fn align_laps(activity: &mut Activity, times: &[UnixNanos]) {
    let mut laps = std::mem::take(&mut activity.laps);
    let whole = times.first().zip(times.last()).map(|(&from, &to)| Span { from, to });
    let sessions: Vec<Span> = match activity.sessions.as_slice() {
        [] => whole.into_iter().collect(),
        sessions => sessions.iter().map(|session| session.span).collect(),
    };
    laps.sort_by_key(|lap| (lap.from, lap.to));
    let mut of_session: Vec<Vec<Span>> = vec![Vec::new(); sessions.len()];
    for lap in laps {
        let first = sessions.partition_point(|session| session.to < lap.from);
        let shared =
            |session: &Span| lap.to.min(session.to).nanos_since(lap.from.max(session.from));
        let touching = sessions.iter().enumerate().skip(first);
        let touching = touching.take_while(|(_, session)| session.from <= lap.to);
        let Some((at, session)) = touching.max_by_key(|(_, session)| shared(session)) else {
            continue;
        };
        let lap = Span { from: lap.from.max(session.from), to: lap.to.min(session.to) };
        if let Some(laps) = of_session.get_mut(at).filter(|_| lap.from <= lap.to) {
            laps.push(lap);
        }
    }
    for (session, mut laps) in sessions.into_iter().zip(of_session) {
        // If several begin together, such as a lap and one for the whole ride, the shortest is
        // kept.
        laps.dedup_by(|later, kept| {
            let is_together = later.from == kept.from;
            if is_together && kept.from == kept.to {
                kept.to = later.to;
            }
            is_together
        });
        let nexts: Vec<UnixNanos> = laps.iter().skip(1).map(|lap| lap.from).collect();
        for (lap, next) in laps.iter_mut().zip(nexts.into_iter().map(Some).chain([None])) {
            let end = next.unwrap_or(session.to);
            // A lap with a single sample is extended to the next lap, for want of a better end.
            if end < lap.to || lap.from == lap.to || is_step(lap.to, end, times) {
                lap.to = end;
            }
        }
        laps.retain(|lap| lap.from < lap.to);
        if let Some(first) = laps.first_mut().filter(|lap| is_step(session.from, lap.from, times)) {
            first.from = session.from;
        }
        activity.laps.extend(laps);
    }
}

/// Whether there is nothing between the end of one lap and the start of the next.
fn is_step(end: UnixNanos, begin: UnixNanos, times: &[UnixNanos]) -> bool {
    let between = || {
        let next = times.partition_point(|time| *time <= end);
        times.get(next).is_some_and(|time| *time < begin)
    };
    begin <= end.plus(LAP_STEP) || (begin <= end.plus(SPARSE_LAP_STEP) && !between())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::Sport,
        model::{DEFAULT_SESSION_GAP, Metric, SampleBlock},
    };

    fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    fn span(from: i64, to: i64) -> Span {
        Span { from: at(from), to: at(to) }
    }

    /// Start and end, in seconds.
    type Seconds = (i64, i64);

    /// Aligns the sessions and laps of a file with samples at these seconds.
    fn bound(
        seconds: impl IntoIterator<Item = i64>,
        sessions: &[Seconds],
        laps: &[Seconds],
    ) -> (Vec<Seconds>, Vec<Seconds>) {
        let mut samples = SampleBlock::default();
        let metric = samples.metric_index(&Metric::HrBpm).unwrap();
        for secs in seconds {
            samples.push_reading(metric, 100.0);
            samples.finish_sample(at(secs));
        }
        let session = |&(from, to): &(i64, i64)| ActivitySession {
            span: span(from, to),
            sport: Sport::Running,
            title: String::new(),
            note: String::new(),
        };
        let activity = Activity {
            samples,
            sessions: sessions.iter().map(session).collect(),
            laps: laps.iter().map(|&(from, to)| span(from, to)).collect(),
            ..Activity::default()
        };
        let mut imported = Imported { activity, notes: Vec::new() };
        align(&mut imported, DEFAULT_SESSION_GAP);
        let activity = imported.activity;
        let secs = |span: &Span| (span.from.0 / 1_000_000_000, span.to.0 / 1_000_000_000);
        let sessions = activity.sessions.iter().map(|session| secs(&session.span)).collect();
        (sessions, activity.laps.iter().map(secs).collect())
    }

    fn sessions(seconds: impl IntoIterator<Item = i64>, named: &[(i64, i64)]) -> Vec<(i64, i64)> {
        bound(seconds, named, &[]).0
    }

    fn laps(seconds: impl IntoIterator<Item = i64>, named: &[(i64, i64)]) -> Vec<(i64, i64)> {
        bound(seconds, &[(0, 1000)], named).1
    }

    #[test]
    fn a_session_reaches_from_its_first_sample_to_its_last() {
        assert_eq!(sessions([30, 60, 90], &[(0, 120)]), [(30, 90)]);
        assert_eq!(sessions(0..600, &[(0, 300), (300, 599)]), [(0, 299), (300, 599)]);
        assert_eq!(sessions([0, 1, 9000, 9001], &[(0, 9002)]), [(0, 9001)]);
    }

    #[test]
    fn samples_beside_the_sessions_belong_to_the_one_they_lead_to_or_follow() {
        assert_eq!(sessions(0..100, &[(40, 60), (70, 80)]), [(0, 69), (70, 99)]);
        // Those that are too far away belong to no session.
        let far = [0, 1, 1000, 1001, 2000];
        assert_eq!(sessions(far, &[(999, 1002)]), [(1000, 1001)]);
    }

    #[test]
    fn sessions_that_begin_together_follow_one_another() {
        assert_eq!(sessions(0..100, &[(0, 100), (0, 40)]), [(0, 39), (40, 99)]);
        assert_eq!(sessions(0..100, &[(0, 100), (0, 100)]), [(0, 99)]);
    }

    #[test]
    fn a_session_without_samples_is_left_out() {
        assert_eq!(sessions(0..100, &[(0, 100), (5000, 6000)]), [(0, 99)]);
    }

    #[test]
    fn laps_follow_one_another_where_nothing_is_between_them() {
        assert_eq!(laps(0..100, &[(0, 40), (41, 70), (70, 99)]), [(0, 41), (41, 70), (70, 99)]);
        let sparse = [0, 6, 12, 18, 24];
        assert_eq!(laps(sparse, &[(0, 6), (12, 24)]), [(0, 12), (12, 24)]);
        // Overlapping laps end where the next one begins.
        assert_eq!(laps(0..100, &[(0, 60), (50, 99)]), [(0, 50), (50, 99)]);
        assert_eq!(laps(0..100, &[(0, 98)]), [(0, 99)]);
        assert_eq!(laps([0, 60, 120], &[(0, 0), (60, 120)]), [(0, 60), (60, 120)]);
    }

    #[test]
    fn rests_between_laps_stay() {
        assert_eq!(laps(0..100, &[(10, 20), (40, 50)]), [(10, 20), (40, 50)]);
        // A pause with the timer stopped does not belong to the lap before it.
        assert_eq!(laps([0, 5, 10, 900, 905], &[(0, 10), (900, 905)]), [(0, 10), (900, 905)]);
    }

    #[test]
    fn laps_are_cut_to_the_session_that_they_lie_in() {
        let found = bound(0..200, &[(0, 100), (100, 200)], &[(-50, 101), (99, 500)]);
        assert_eq!(found.1, [(0, 99), (100, 199)]);
        assert_eq!(laps(30..100, &[(0, 20), (25, 60), (60, 60), (60, 99)]), [(30, 60), (60, 99)]);
    }
}
