//! What each athlete has travelled, climbs and is behind the first, for lists of all athletes.
//!
//! Kept apart from the tables of rolling statistics, which cost too much for everybody: this reads
//! each sample once. Invariant: all of it follows from samples, marks and the athletes that race, not
//! from how often it was read.

mod athlete;
mod lead;
mod stretch;

use std::{collections::BTreeMap, sync::Arc};

pub use self::athlete::Travelled;
use self::{
    athlete::Travel,
    lead::Lead,
    stretch::{Reads, Stretch},
};
use super::{moment::Moment, shared::Shared};
use crate::{
    analysis::Gap,
    model::{Athlete, AthleteId, Revision, UnixNanos},
    store::AthleteSeries,
};

/// So many athletes are read from their start in one update; the others wait for the next one. A
/// day of one athlete takes some milliseconds.
const MAX_ANEW: usize = 8;

/// The distance in km from one time until before another, in a session that began at `session_from`;
/// `None` where neither counter nor positions were sent.
pub(super) fn km_within(
    series: &AthleteSeries,
    (from, to): (UnixNanos, UnixNanos),
    session_from: UnixNanos,
) -> Option<f64> {
    let mut stretch = Stretch::begin(series, (from, Some(to)), session_from, Reads::Distance);
    stretch.read(series, from);
    stretch.km()
}

/// What athletes have travelled; for one viewer.
#[derive(Debug)]
pub struct Travels {
    shared: Arc<Shared>,
    athletes: BTreeMap<AthleteId, Travel>,
    lead: Lead,
}

impl Travels {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, athletes: BTreeMap::new(), lead: Lead::default() }
    }

    /// Brings these athletes up to date and forgets all others. `races` says who may be first and is
    /// behind the first: those whose state [`takes_part`](crate::analysis::AthleteState::takes_part).
    ///
    /// At most a few athletes of whom much is to be read are read at once; true when some are left
    /// for the next update. Locks the store once for each athlete. Once a second is often enough.
    pub fn update<'a>(
        &mut self,
        athletes: impl IntoIterator<Item = &'a Arc<Athlete>>,
        races: impl Fn(AthleteId) -> bool,
        now: Moment,
    ) -> bool {
        let sources = &self.shared.sources;
        let mut before = std::mem::take(&mut self.athletes);
        let (mut n_anew, mut has_more) = (0, false);
        for athlete in athletes {
            let mut travel = before
                .remove(&athlete.id)
                .unwrap_or_else(|| Travel::new(self.shared.ledgers(athlete.id)));
            travel.follow_log(&sources.logbook.read(), || sources.logged(athlete));
            let store = sources.store.read();
            travel.follow(&store, athlete.id, sources.session_gap, now.wall);
            let is_anew = travel.is_anew();
            if !is_anew || n_anew < MAX_ANEW {
                n_anew += usize::from(is_anew);
                travel.read(&store, athlete.id, now.wall);
            } else {
                has_more = true;
            }
            drop(store);
            self.athletes.insert(athlete.id, travel);
        }
        self.lead.update(&sources.store, &self.athletes, races);
        has_more
    }

    /// What an athlete has travelled; `None` until it was read, and for whom nothing was sent.
    pub fn of(&self, id: AthleteId) -> Option<&Travelled> {
        self.athletes.get(&id).and_then(Travel::shown)
    }

    /// The distances of an athlete's last lap that were final and are others now; none while it goes
    /// on.
    pub fn lap_revisions(&self, id: AthleteId) -> &[Revision] {
        self.athletes.get(&id).map(Travel::lap_revisions).unwrap_or_default()
    }

    /// Who is first of those who race; `None` where nobody has sent positions since the start.
    pub const fn first(&self) -> Option<AthleteId> {
        self.lead.first()
    }

    /// How far an athlete is behind the first, along the track of the first; `None` for whoever is
    /// off that track or does not race. The first is nothing behind.
    pub fn gap(&self, id: AthleteId) -> Option<Gap> {
        self.lead.gap(id)
    }
}
