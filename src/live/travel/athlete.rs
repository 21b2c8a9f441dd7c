//! What one athlete has travelled since the start, and the rate of climb.

use std::{sync::Arc, time::Duration};

use super::stretch::{Reads, Stretch};
use crate::{
    analysis::{Certainty, ClimbRate, Here},
    live::{
        ledger::{Ledgers, Span},
        log::{Entries, Logged},
        rolling::Counted,
        session::SessionRuns,
        since::visit_plausible,
    },
    logbook::Logbook,
    model::{AthleteId, Metric, Quantity, Revision, UnixNanos},
    store::{AthleteSeries, Store},
};

/// What an athlete has travelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Travelled {
    /// Where the distance counts from: the last start mark, else the beginning of the session.
    pub start: UnixNanos,
    /// Distance since the start, in km; `None` where neither counter nor positions were sent.
    pub start_km: Option<f64>,
    /// Distance since the last lap mark, in km; `None` before the first one.
    pub lap_km: Option<f64>,
    /// How fast the athlete climbs, over a minute; negative downhill, `None` where the altitude has
    /// not been known for half a minute or is not sent any more.
    pub climb_rate_m_per_h: Option<f64>,
    /// The last good fix, with what was travelled up to there.
    pub here: Option<Here>,
}

/// Reads what one athlete travels.
#[derive(Debug, Default)]
pub(super) struct Travel {
    entries: Entries,
    /// The store's generation at the last look.
    generation: u64,
    runs: SessionRuns,
    /// Where the session that goes on begins.
    session_from: Option<UnixNanos>,
    counted: Option<Counted>,
    /// What was read; `None` when it has to be read from the start.
    read: Option<Read>,
    /// Whether there may be samples that have not been read.
    has_news: bool,
    shown: Option<Travelled>,
    /// What was shown as final; none in a replay.
    ledgers: Option<Arc<Ledgers>>,
    /// The distances of the lap that were final, if it has ended.
    lap_revisions: Vec<Revision>,
}

/// What was read since the start.
#[derive(Debug)]
struct Read {
    since_start: Stretch,
    /// Once a lap has ended.
    since_lap: Option<Stretch>,
    climb_rate: ClimbRate,
    /// The first time that has not been read.
    next: UnixNanos,
}

impl Travel {
    /// Of nothing read yet, with what was shown of the athlete as final.
    pub(super) fn new(ledgers: Option<Arc<Ledgers>>) -> Self {
        Self { ledgers, ..Self::default() }
    }

    /// Takes in what the operator wrote; `logged` says whose entries.
    pub(super) fn follow_log(
        &mut self,
        logbook: &Logbook,
        logged: impl FnOnce() -> Option<Logged>,
    ) {
        self.entries.follow(logbook, logged);
    }

    /// Looks at what has changed, without reading it.
    pub(super) fn follow(
        &mut self,
        store: &Store,
        id: AthleteId,
        session_gap: Duration,
        now: UnixNanos,
    ) {
        let Some(series) = store.athlete(id) else {
            let entries = std::mem::take(&mut self.entries);
            let ledgers = self.ledgers.take();
            if let Some(ledgers) = &ledgers {
                ledgers.distance.lock().clear();
            }
            *self = Self { entries, ledgers, ..Self::default() };
            return;
        };
        if let Some(change) = store.change_since(id, self.generation) {
            self.runs.follow(series, change.changed_from);
            self.has_news = true;
            // If the past has changed, all is read again.
            self.read.take_if(|read| change.changed_from < read.next);
        }
        self.generation = store.generation();
        let session_from = self.runs.session_from(&self.entries.bounds, session_gap);
        let counted = session_from.map(|from| Counted::by(&self.entries.marks, from, now));
        if (self.session_from, self.counted) != (session_from, counted) {
            (self.session_from, self.counted) = (session_from, counted);
            self.read = None;
        }
    }

    /// Whether all since the start has to be read.
    pub(super) const fn is_anew(&self) -> bool {
        self.session_from.is_some() && self.read.is_none()
    }

    /// Reads what is new.
    pub(super) fn read(&mut self, store: &Store, id: AthleteId, now: UnixNanos) {
        self.read_news(store, id);
        self.note_final(store, id, now);
    }

    fn read_news(&mut self, store: &Store, id: AthleteId) {
        let found = store.athlete(id).zip(self.session_from.zip(self.counted));
        let Some((series, (session_from, counted))) = found else {
            self.shown = None;
            return;
        };
        if self.read.is_some() && !std::mem::take(&mut self.has_news) {
            return;
        }
        self.has_news = false;
        let read = self.read.get_or_insert_with(|| Read::begin(series, session_from, &counted));
        read.read(series);
        self.shown = Some(read.shown(series));
    }

    /// Notes the distance of a lap that has ended, once it is final.
    fn note_final(&mut self, store: &Store, id: AthleteId, now: UnixNanos) {
        self.lap_revisions.clear();
        let (Some(ledgers), Some(span)) =
            (&self.ledgers, self.counted.and_then(|it| ended_lap(&it)))
        else {
            return;
        };
        let arrivals = store.arrivals(id);
        let mut ledger = ledgers.distance.lock();
        if Certainty::of(span.1, arrivals.complete_until) == Certainty::Final {
            let km = self.shown.and_then(|shown| shown.lap_km);
            ledger.note(span, Quantity::Distance, km, &arrivals.late, now);
        }
        self.lap_revisions.extend_from_slice(ledger.revisions(span));
    }

    /// The distances of the last lap that were final and are others now, if a rest has ended it.
    pub(super) fn lap_revisions(&self) -> &[Revision] {
        &self.lap_revisions
    }

    /// What is known after the last reading.
    pub(super) const fn shown(&self) -> Option<&Travelled> {
        self.shown.as_ref()
    }
}

/// The first and the last instant of the last lap, if a rest has ended it.
fn ended_lap(counted: &Counted) -> Option<Span> {
    let rest = counted.rest.filter(|_| 0 < counted.n_laps)?;
    Some((counted.lap, UnixNanos(rest.0.saturating_sub(1))))
}

impl Read {
    fn begin(series: &AthleteSeries, session_from: UnixNanos, counted: &Counted) -> Self {
        let Counted { start, n_laps, lap, rest } = *counted;
        let since_lap = (0 < n_laps)
            .then(|| Stretch::begin(series, (lap, rest), session_from, Reads::Distance));
        Self {
            since_start: Stretch::begin(series, (start, None), session_from, Reads::Places),
            since_lap,
            climb_rate: ClimbRate::default(),
            next: start.min(lap),
        }
    }

    fn read(&mut self, series: &AthleteSeries) {
        for stretch in [Some(&mut self.since_start), self.since_lap.as_mut()].into_iter().flatten()
        {
            stretch.read(series, self.next);
        }
        let rate = &mut self.climb_rate;
        let add = |time, alt_m| rate.add(time, alt_m);
        visit_plausible(series, &Metric::AltM, self.next, UnixNanos::MAX, add);
        let after_newest = series.newest().map(|newest| UnixNanos(newest.0.saturating_add(1)));
        self.next = after_newest.map_or(self.next, |after| after.max(self.next));
    }

    fn shown(&self, series: &AthleteSeries) -> Travelled {
        let start_km = self.since_start.km();
        let here = self.since_start.last_fix().zip(start_km);
        let (start, _) = self.since_start.bounds();
        Travelled {
            start,
            start_km,
            lap_km: self.since_lap.as_ref().and_then(Stretch::km),
            climb_rate_m_per_h: series
                .newest()
                .and_then(|newest| self.climb_rate.m_per_h_at(newest)),
            here: here.map(|(fix, km)| Here {
                time: fix.time,
                place: fix.place,
                along_m: km * 1_000.0,
            }),
        }
    }
}
