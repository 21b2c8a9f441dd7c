//! Data fields of a row, and which of them are the columns of the roster and the large values.

use std::{cell::Cell, collections::HashSet};

use super::{Projection, Row, ValueView};
use crate::{
    analysis::{AthleteState, ValueState, percent_of_max_hr, watts_per_kg},
    kind::{DataField, Definition},
    live::{Live, Moment, Travels},
    model::AthleteId,
    ui::state::{RosterSort, Shown},
};

/// Columns of values in every row of the roster.
pub const N_COLUMNS: usize = 3;
/// The viewer can add columns up to so many, for a roster that has the room.
pub const MAX_COLUMNS: usize = 6;

/// What an athlete has travelled.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Travel {
    /// Distance since the start, km.
    pub distance_km: Option<f64>,
    /// Climb rate over a minute, m/h.
    pub climb_rate_m_per_h: Option<f64>,
    /// Time behind the first, s.
    pub gap_secs: Option<f64>,
}

impl Row {
    /// The value of a data field, in the unit that the field names.
    pub fn field(&self, field: DataField) -> ValueView {
        let profile = &self.athlete.profile;
        match field {
            DataField::HeartRate => self.hr_bpm,
            DataField::PercentOfMax => of_value(self.hr_bpm, |bpm| percent_of_max_hr(profile, bpm)),
            DataField::Power => self.pwr_w_3s,
            DataField::PowerPerKg => of_value(self.pwr_w_3s, |watts| watts_per_kg(profile, watts)),
            DataField::Speed | DataField::Pace => self.spd_kph,
            DataField::Cadence => self.cad_rpm,
            DataField::Distance => self.of_travel(self.travel.distance_km),
            DataField::ClimbRate => self.of_travel(self.travel.climb_rate_m_per_h),
            DataField::GapToFirst => self.of_travel(self.travel.gap_secs),
        }
    }

    /// What was travelled is as old as the position.
    fn of_travel(&self, value: Option<f64>) -> ValueView {
        let state = match (value, self.position) {
            (None, _) => ValueState::Absent,
            (Some(_), Some((_, state))) => state,
            // Counted by a device that sends no positions.
            (Some(_), None) => self.spd_kph.state,
        };
        ValueView { value, state, ..ValueView::default() }
    }
}

/// What follows from a value is as sure as it.
fn of_value(of: ValueView, value: impl Fn(f64) -> Option<f64>) -> ValueView {
    match of.value.and_then(value) {
        Some(value) => ValueView { value: Some(value), implausible: None, ..of },
        None => ValueView::default(),
    }
}

/// Whether a field needs what athletes travel, which costs more than the rest.
const fn is_travelled(field: DataField) -> bool {
    matches!(field, DataField::Distance | DataField::ClimbRate | DataField::GapToFirst)
}

/// Chooses columns and large values, and reads what athletes travel where one of them needs it.
#[derive(Debug, Default)]
pub(super) struct Fields {
    travels: Option<Travels>,
    /// The second in which that was read last.
    read_at: Option<i64>,
}

impl Fields {
    /// Renews what is shown, and what was travelled once a second at most. `needs_places`: something
    /// else is sorted by the gap to the first.
    pub(super) fn update(
        &mut self,
        projection: &mut Projection,
        live: &Live,
        (shown, sort, needs_places): (&Shown, RosterSort, bool),
        now: Moment,
    ) {
        let kind = projection.kind;
        let (mut fields, mut needs_travel) = choose(&projection.rows, &kind, shown);
        needs_travel |= needs_places || sort.field().is_some_and(is_travelled);
        if !needs_travel {
            *self = Self::default();
        } else if self.is_due(now) {
            let travels = self.travels.get_or_insert_with(|| live.travels());
            read(travels, &mut projection.rows, now);
            (fields, _) = choose(&projection.rows, &kind, shown);
        }
        [projection.columns, projection.heroes] = fields;
    }

    fn is_due(&mut self, now: Moment) -> bool {
        let second = Some(now.wall.0.div_euclid(1_000_000_000));
        std::mem::replace(&mut self.read_at, second) != second
    }
}

/// Columns and large values, and whether it had to be asked what was travelled.
fn choose(rows: &[Row], kind: &Definition, shown: &Shown) -> ([Vec<DataField>; 2], bool) {
    let needs_travel = Cell::new(false);
    let n_with = |field: DataField, least: usize| {
        let mut senders =
            rows.iter().filter(|row| row.is_in_group && row.field(field).value.is_some());
        senders.nth(least - 1).is_some()
    };
    let is_sent = |field: DataField| {
        needs_travel.set(needs_travel.get() || is_travelled(field));
        // Whoever is alone is behind nobody.
        n_with(field, if field == DataField::GapToFirst { 2 } else { 1 })
    };
    let (first, added) = shown.columns.split_at(shown.columns.len().min(N_COLUMNS));
    let mut columns = kind.columns_for(first, N_COLUMNS, is_sent);
    // Behind those that every roster has room for, so that these stay where they are. Who added one
    // sees by its dashes that nobody sends it.
    for &field in added.iter().filter(|field| kind.has(**field)) {
        if columns.len() < MAX_COLUMNS && !columns.contains(&field) {
            needs_travel.set(needs_travel.get() || is_travelled(field));
            columns.push(field);
        }
    }
    // A large value has the room to say what the profile lacks.
    let is_sent_or_lacking = |field: DataField| match field {
        DataField::PercentOfMax => is_sent(DataField::HeartRate),
        DataField::PowerPerKg => is_sent(DataField::Power),
        _ => is_sent(field),
    };
    let heroes = kind.heroes_for(&shown.heroes, is_sent_or_lacking);
    ([columns, heroes], needs_travel.get())
}

fn read(travels: &mut Travels, rows: &mut [Row], now: Moment) {
    let is_out = |row: &&Row| matches!(row.state, AthleteState::StoodDown | AthleteState::Finished);
    let out: HashSet<AthleteId> = rows
        .iter()
        .filter(|row| is_out(row) || !row.is_in_group)
        .map(|row| row.athlete.id)
        .collect();
    let races = |id: AthleteId| !out.contains(&id);
    travels.update(rows.iter().map(|row| &row.athlete), races, now);
    for row in rows {
        let id = row.athlete.id;
        let travelled = travels.of(id);
        row.travel = Travel {
            distance_km: travelled.and_then(|it| it.start_km),
            climb_rate_m_per_h: travelled.and_then(|it| it.climb_rate_m_per_h),
            gap_secs: travels.gap(id).map(|gap| gap.secs),
        };
    }
}
