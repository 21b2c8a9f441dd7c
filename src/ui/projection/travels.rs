//! What the focus has travelled, and how far it is behind the first.

use crate::{
    analysis::{AthleteState, Gap},
    control::Reads,
    kind::DataField,
    live::{Moment, Travelled, Travels},
    model::{AthleteId, MonoNanos, Revision},
};

use super::Row;

/// A distance need not be newer than this, in seconds.
const RENEWED_AFTER_SECS: f64 = 1.0;

/// Reads what the focus has travelled.
#[derive(Debug, Default)]
pub(super) struct FocusTravels {
    /// Made at the first update.
    travels: Option<Travels>,
    /// Of whom it was read last, and when.
    read: Option<(AthleteId, MonoNanos)>,
}

impl FocusTravels {
    /// Brings it up to date, once a second.
    pub(super) fn update(
        &mut self,
        reads: &Reads,
        rows: &[Row],
        heroes: &[DataField],
        focus: AthleteId,
        now: Moment,
    ) {
        // Time runs backwards where the playhead of a replay is moved.
        let is_young = |at: MonoNanos| now.mono.secs_since(at).abs() < RENEWED_AFTER_SECS;
        if self.read.is_some_and(|(id, at)| id == focus && is_young(at)) {
            return;
        }
        let travels = self.travels.get_or_insert_with(|| reads.live.travels());
        // The first is sought only where somebody is told about it: that reads everybody.
        let wants_gap = heroes.contains(&DataField::GapToFirst);
        let wanted = rows.iter().filter(|row| wants_gap || row.athlete.id == focus);
        // As in the roster, the first is that of the group on the screen.
        let races = |id: AthleteId| {
            rows.iter().any(|row| {
                row.athlete.id == id
                    && row.is_in_group
                    && !matches!(row.state, AthleteState::StoodDown | AthleteState::Finished)
            })
        };
        let has_more = travels.update(wanted.map(|row| &row.athlete), races, now);
        self.read = Some((focus, now.mono)).filter(|_| !has_more);
    }

    /// What an athlete has travelled.
    pub(super) fn of(&self, id: AthleteId) -> Option<&Travelled> {
        self.travels.as_ref()?.of(id)
    }

    /// The distances of an athlete's last lap that were final and are others now.
    pub(super) fn lap_revisions(&self, id: AthleteId) -> &[Revision] {
        self.travels.as_ref().map(|travels| travels.lap_revisions(id)).unwrap_or_default()
    }

    /// How far an athlete is behind the first.
    pub(super) fn gap(&self, id: AthleteId) -> Option<Gap> {
        self.travels.as_ref()?.gap(id)
    }
}
