//! Whether the values of a session are final, and what of them was.

use std::{collections::HashMap, sync::Arc};

use crate::{
    analysis::Certainty,
    logbook::AthleteLog,
    model::{
        Arrivals, Boundary, LateArrival, Login, Metric, Quantity, Revision, Session, SessionKey,
        SessionSummary, UnixNanos, add_revision,
    },
};

use super::{cache::CachedSummary, last_final::LastFinal};

/// Whether the values of a session are final.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Finality {
    /// Provisional while the session may go on, while samples of it may still arrive, and while it is
    /// being read.
    pub certainty: Certainty,
    /// Values that were final and are others now, in order.
    pub revisions: Arc<[Revision]>,
}

/// Reads when the athletes' samples arrived, as far as that is known.
pub type ReadArrivals = Arc<dyn Fn() -> HashMap<Login, Arrivals> + Send + Sync>;

/// What had arrived at one moment. Sessions are judged by what had arrived before they were read from
/// the journal: what arrives later may be missing in them although it moves `complete_until`.
#[derive(Default)]
pub(super) struct ArrivedBy {
    /// The moment.
    pub(super) wall: UnixNanos,
    /// By athlete.
    pub(super) arrivals: HashMap<Login, Arrivals>,
}

impl ArrivedBy {
    /// Up to when the samples of an athlete are complete.
    pub(super) fn complete_until(&self, login: &Login) -> Option<UnixNanos> {
        self.arrivals.get(login).and_then(|arrivals| arrivals.complete_until)
    }
}

/// The revisions of a session that has this summary now, after those that it had, and what it came to
/// when it was last final. `before` is the last summary of it, with the key that it had then.
///
/// What the operator does to sessions is no revision: it has an entry of its own in the logbook.
pub(super) fn revisions(
    before: (&SessionKey, &CachedSummary),
    session: &Session,
    summary: &SessionSummary,
    log: Option<&AthleteLog>,
    arrivals: &Arrivals,
    now: UnixNanos,
) -> (Arc<[Revision]>, Option<Arc<LastFinal>>) {
    let (key, before) = before;
    let last = match (before.final_since, &before.last_final) {
        (Some(since), _) => Arc::new(LastFinal {
            from: key.from,
            to: before.to,
            since,
            values: values((key.from, before.to), &before.summary),
            revisions: Arc::clone(&before.revisions),
        }),
        (None, Some(last)) => Arc::clone(last),
        (None, None) => return (Arc::clone(&before.revisions), None),
    };
    let (old, new) = ((last.from, last.to), (session.key.from, session.to));
    // Whatever arrives adds lines.
    if session.lines <= before.lines || log.is_some_and(|log| is_joined(log, old, new)) {
        return (Arc::clone(&before.revisions), None);
    }
    let mut revisions = last.revisions.to_vec();
    let is_late = |late: &&LateArrival| last.since <= late.at && late.meets(new.0, new.1);
    let late = arrivals.late.iter().filter(is_late);
    let now_values = values(new, summary);
    for (quantity, old) in last.values.iter().cloned() {
        let new = now_values.iter().find(|(of, _)| *of == quantity).and_then(|(_, value)| *value);
        let revision = Revision::of(quantity, [old, new], late.clone().copied(), now);
        if let Some(revision) = revision {
            add_revision(&mut revisions, revision);
        }
    }
    (revisions.into(), Some(last))
}

/// Whether the operator joined what was one session with another one.
fn is_joined(log: &AthleteLog, old: Span, new: Span) -> bool {
    let is_within = |time, (from, to): Span| from < time && time <= to;
    log.session_bounds().boundaries.iter().any(|&(time, _, boundary)| {
        boundary == Boundary::Joined && is_within(time, new) && !is_within(time, old)
    })
}

/// First and last time.
type Span = (UnixNanos, UnixNanos);

/// All values that a row of History shows.
fn values((from, to): Span, summary: &SessionSummary) -> Vec<(Quantity, Option<f64>)> {
    let mut values = vec![
        (Quantity::Duration, Some(to.secs_since(from))),
        (Quantity::Distance, summary.dist_km),
        (Quantity::Climb, summary.climb_m),
    ];
    for metric in Metric::summarized() {
        let known = summary.mean_max(metric);
        let metric = Metric::clone(metric);
        values.push((Quantity::Mean(metric.clone()), known.map(|it| it.mean)));
        values.push((Quantity::Max(metric), known.map(|it| it.max)));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        logbook::Logbook,
        model::{LogEntry, LogNote},
    };

    const fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    fn session(from: i64, to: i64, lines: u64) -> Session {
        Session {
            key: SessionKey { login: Login::try_from("rider7").unwrap(), from: at(from) },
            to: at(to),
            lines,
            title: String::new(),
            tags: Vec::new(),
            note: String::new(),
        }
    }

    fn summary(dist_km: f64) -> SessionSummary {
        SessionSummary { dist_km: Some(dist_km), ..SessionSummary::default() }
    }

    fn cached(to: i64, lines: u64, final_since: Option<i64>) -> CachedSummary {
        CachedSummary {
            to: at(to),
            lines,
            loans: 0,
            summary: Arc::new(summary(20.0)),
            final_since: final_since.map(at),
            revisions: Arc::default(),
            last_final: None,
        }
    }

    const LATE: LateArrival =
        LateArrival { via: 2, at: at(2_000), oldest: at(500), newest: at(600), n_samples: 100 };

    fn found(before: &CachedSummary, session: &Session, log: Option<&AthleteLog>) -> Vec<Quantity> {
        let key = self::session(100, 0, 0).key;
        let arrivals = Arrivals { complete_until: None, late: vec![LATE] };
        let (found, _) =
            revisions((&key, before), session, &summary(20.5), log, &arrivals, at(2_003));
        assert!(found.iter().all(|it| it.cause == Some(LATE) && it.at == at(2_000)));
        found.iter().map(|it| it.quantity.clone()).collect()
    }

    #[test]
    fn late_samples_in_a_final_session_are_a_revision_of_each_value_that_they_change() {
        let before = cached(1_000, 900, Some(1_700));
        assert_eq!(found(&before, &session(100, 1_000, 1_000), None), [Quantity::Distance]);
        let longer = session(100, 1_500, 1_400);
        assert_eq!(found(&before, &longer, None), [Quantity::Duration, Quantity::Distance]);
        let earlier = session(50, 1_000, 950);
        assert_eq!(found(&before, &earlier, None), [Quantity::Duration, Quantity::Distance]);
    }

    #[test]
    fn what_was_final_is_compared_until_the_session_is_final_again() {
        let key = session(100, 0, 0).key;
        let arrivals = Arrivals { complete_until: None, late: vec![LATE] };
        let mut before = cached(1_000, 900, Some(1_700));
        // The phone fills its gap and rides on: the session grows, and is summed up again and again.
        for (to, dist_km, is_farther) in
            [(1_500, 20.0, false), (4_000, 61.5, true), (9_000, 140.25, true)]
        {
            let (now, lines) = (session(100, to, before.lines + 500), before.lines + 500);
            let sum = summary(dist_km);
            let (found, last) = revisions((&key, &before), &now, &sum, None, &arrivals, at(to));
            let of = |wanted: &Quantity| {
                let found: Vec<_> = found.iter().filter(|it| it.quantity == *wanted).collect();
                found.iter().map(|it| (it.old, it.new)).collect::<Vec<_>>()
            };
            let secs = Some(f64::from(to as i32 - 100));
            assert_eq!(of(&Quantity::Duration), [(Some(900.0), secs)]);
            let expected: &[_] = &[(Some(20.0), Some(dist_km))];
            assert_eq!(of(&Quantity::Distance), if is_farther { expected } else { &[] });
            before = CachedSummary {
                lines,
                summary: Arc::new(sum),
                revisions: found,
                last_final: last,
                ..cached(to, lines, None)
            };
        }
    }

    #[test]
    fn what_was_provisional_changes_without_a_revision() {
        assert_eq!(found(&cached(1_000, 900, None), &session(100, 1_000, 1_000), None), []);
    }

    #[test]
    fn what_the_operator_cuts_or_joins_is_no_revision() {
        let before = cached(1_000, 900, Some(1_700));
        assert_eq!(found(&before, &session(100, 800, 700), None), []);
        let mut logbook = Logbook::default();
        let join = LogNote::Join(true);
        logbook.apply(&LogEntry { login: session(0, 0, 0).key.login, time: at(3_000), note: join });
        let log = logbook.of("rider7");
        assert_eq!(found(&before, &session(100, 4_000, 1_900), log), []);
        // Late samples of a session that was joined before are one.
        let joined = cached(4_000, 900, Some(4_700));
        let late =
            Arrivals { late: vec![LateArrival { at: at(5_000), ..LATE }], ..Arrivals::default() };
        let key = session(100, 0, 0).key;
        let grown = session(100, 4_000, 1_000);
        let (all, _) = revisions((&key, &joined), &grown, &summary(21.0), log, &late, at(5_001));
        assert_eq!(all.len(), 1);
    }
}
