//! The rows of the table of rolling statistics with their labels: the most wanted first.

use std::{borrow::Cow, sync::Arc};

use super::{Cell, Column, KnownRow, TableRow};
use crate::{
    analysis::percent_of_threshold,
    kind::{DataField, Definition, Units},
    live::{self, CellCertainty, RowKind, Travelled},
    model::{Athlete, Metric, Profile, Revision},
    ui::{
        lang::{self, Language},
        state::{RowChoice, RowKey},
    },
};

/// What the rows are made of.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) table: Arc<live::Table>,
    pub(super) athlete: Arc<Athlete>,
    /// Distance since start and lap, in km.
    pub(super) km: [Option<f64>; 2],
    /// The distances of the lap that were final.
    pub(super) lap_revisions: Vec<Revision>,
    pub(super) kind: Definition,
    pub(super) units: Units,
    /// The language of the labels.
    pub(super) language: Language,
}

impl Source {
    /// Of an athlete who has travelled so much.
    pub(super) fn new(
        table: &Arc<live::Table>,
        athlete: &Arc<Athlete>,
        (travelled, lap_revisions): (Option<&Travelled>, &[Revision]),
        kind: &Definition,
        units: Units,
    ) -> Self {
        Self {
            table: Arc::clone(table),
            athlete: Arc::clone(athlete),
            km: travelled.map_or([None; 2], |it| [it.start_km, it.lap_km]),
            lap_revisions: lap_revisions.to_vec(),
            kind: *kind,
            units,
            language: lang::spoken(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.table, &other.table)
            && Arc::ptr_eq(&self.athlete, &other.athlete)
            && self.km == other.km
            && self.lap_revisions == other.lap_revisions
            && self.kind == other.kind
            && self.units == other.units
            && self.language == other.language
    }
}

/// The rows of the table on the screen.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// All that there could be, from the top.
    pub(super) known: Vec<KnownRow>,
    /// Those that the viewer wants.
    pub(super) shown: Vec<TableRow>,
}

/// Which table the rows on the screen are of.
#[derive(Debug, Default)]
pub(super) struct Labelled {
    of: Option<(Source, RowChoice)>,
}

impl Labelled {
    /// The rows of a table with their labels; `before` is what this gave the last time, which stays
    /// as long as table and choice do.
    pub(super) fn rows(
        &mut self,
        source: Source,
        choice: &RowChoice,
        before: Option<Rows>,
    ) -> Rows {
        let is_same =
            self.of.as_ref().is_some_and(|(of, chosen)| of.is_same(&source) && chosen == choice);
        match before {
            Some(rows) if is_same => rows,
            _ => {
                let rows = chosen(rows(&source), choice);
                self.of = Some((source, choice.clone()));
                rows
            }
        }
    }
}

/// The rows in the order that the viewer chose, without those that are left out.
fn chosen(mut rows: Vec<TableRow>, choice: &RowChoice) -> Rows {
    // Stable: rows that were never moved stay in their order.
    rows.sort_by_key(|row| choice.place(&row.key));
    let known = rows.iter().map(|row| KnownRow {
        key: row.key.clone(),
        label: row.label.clone(),
        is_shown: choice.shows(&row.key),
    });
    let known = known.collect();
    rows.retain(|row| choice.shows(&row.key));
    Rows { known, shown: rows }
}

/// The labelled rows of a table, the most wanted first.
pub(super) fn rows(source: &Source) -> Vec<TableRow> {
    let Source { table, athlete, kind, units, .. } = source;
    let profile = &athlete.profile;
    let mut rows = Vec::new();
    for row in &table.rows {
        // What is of now, and no mean, stands under the table.
        if matches!(row.kind, RowKind::Metric(Metric::BatteryPercent | Metric::AccM)) {
            continue;
        }
        if let RowKind::Metric(metric @ (Metric::HrBpm | Metric::PwrW)) = &row.kind {
            rows.extend(of_threshold(row, metric, profile).map(|of| (rank_of_share(metric), of)));
        }
        rows.push((rank(&row.kind), labelled(row, kind, *units, profile)));
    }
    rows.extend(distance(source).map(|row| (DISTANCE_RANK, row)));
    // Stable: further metrics stay in their order.
    rows.sort_by_key(|(rank, _)| *rank);
    rows.into_iter().map(|(_, row)| row).collect()
}

const DISTANCE_RANK: u8 = 5;

/// Where a row stands: not all may have room.
const fn rank(kind: &RowKind) -> u8 {
    match kind {
        RowKind::Metric(Metric::HrBpm) => 0,
        RowKind::Metric(Metric::PwrW) => 1,
        RowKind::Metric(Metric::CadRpm) => 2,
        RowKind::Metric(Metric::SpdKph) => 3,
        RowKind::PowerPerKg => 4,
        RowKind::Climb => DISTANCE_RANK + 1,
        RowKind::Metric(Metric::Other(_)) => u8::MAX,
        RowKind::Metric(_) => LAST_SHARE_RANK + 1,
    }
}

const LAST_SHARE_RANK: u8 = DISTANCE_RANK + 3;

const fn rank_of_share(metric: &Metric) -> u8 {
    if matches!(metric, Metric::HrBpm) { LAST_SHARE_RANK - 1 } else { LAST_SHARE_RANK }
}

fn labelled(row: &live::TableRow, kind: &Definition, units: Units, profile: &Profile) -> TableRow {
    let plain = |label: Cow<'static, str>, decimals| TableRow {
        key: match &row.kind {
            RowKind::Metric(metric) => RowKey::Metric(metric.clone()),
            RowKind::PowerPerKg => RowKey::PowerPerKg,
            RowKind::Climb => RowKey::Climb,
        },
        label,
        decimals,
        field: None,
        source: None,
        least_window_secs: 0.0,
        cells: row.cells,
        revisions: row.revisions.clone(),
    };
    match &row.kind {
        RowKind::PowerPerKg => TableRow {
            source: profile.weight_kg.map(|kg| (Metric::PwrW, 1.0 / kg)),
            ..plain(tr!("row-power-per-kg").into(), 1)
        },
        RowKind::Climb => TableRow {
            field: Some(DataField::ClimbRate),
            least_window_secs: live::LEAST_CLIMB_SECS,
            ..plain(tr!("row-climb", unit = units.height_label()).into(), 0)
        },
        RowKind::Metric(metric) => {
            let field = match metric {
                Metric::SpdKph => Some(DataField::Speed),
                Metric::CadRpm => Some(DataField::Cadence),
                _ => None,
            };
            let it = metric.definition();
            let is_pace = field == Some(DataField::Speed) && kind.speed.is_pace();
            let label = if is_pace { tr!("row-pace").into() } else { label(metric, units) };
            // A field converts by itself.
            let factor = if field.is_some() { 1.0 } else { units.of_metric(metric).per_own };
            TableRow {
                field,
                // Without a plot there is no line to read it from.
                source: it.plot.map(|_| (metric.clone(), factor)),
                cells: scaled(&row.cells, factor),
                revisions: scaled_revisions(&row.revisions, factor),
                ..plain(label, it.decimals)
            }
        }
    }
}

/// The same row in percent of the athlete's threshold.
fn of_threshold(row: &live::TableRow, metric: &Metric, profile: &Profile) -> Option<TableRow> {
    let percent = percent_of_threshold(profile, metric, 1.0)?;
    let label =
        if matches!(metric, Metric::HrBpm) { tr!("row-of-lthr") } else { tr!("row-of-ftp") };
    Some(TableRow {
        key: RowKey::OfThreshold(metric.clone()),
        label: label.into(),
        decimals: 0,
        field: None,
        source: Some((metric.clone(), percent)),
        least_window_secs: 0.0,
        cells: scaled(&row.cells, percent),
        revisions: scaled_revisions(&row.revisions, percent),
    })
}

/// Revisions in another unit.
fn scaled_revisions(revisions: &[(Column, Revision)], factor: f64) -> Vec<(Column, Revision)> {
    let scale = |value: Option<f64>| value.map(|value| value * factor);
    let scaled = revisions
        .iter()
        .cloned()
        .map(|(column, it)| (column, Revision { old: scale(it.old), new: scale(it.new), ..it }));
    scaled.collect()
}

/// Cells in another unit.
fn scaled(cells: &[Cell; Column::ALL.len()], factor: f64) -> [Cell; Column::ALL.len()] {
    let scale = |value: Option<f64>| value.map(|value| value * factor);
    cells.map(|cell| Cell {
        mean: scale(cell.mean),
        max: scale(cell.max),
        min: scale(cell.min),
        ..cell
    })
}

/// Distance, of lap and since the start.
fn distance(source: &Source) -> Option<TableRow> {
    let Source { table, km: [start_km, lap_km], lap_revisions, kind, units, .. } = source;
    let (start_km, lap_km) = (*start_km, *lap_km);
    if start_km.is_none() || !kind.has(DataField::Distance) {
        return None;
    }
    let cells = Column::ALL.map(|column| {
        let km = match column {
            Column::Lap => lap_km,
            Column::Start => start_km,
            _ => None,
        };
        // It is a sum: nothing of it is missing where samples are.
        let certainty = table.lap_certainty.filter(|_| column == Column::Lap);
        let certainty = CellCertainty { mean: certainty, extremes: certainty };
        Cell { mean: km, max: km, min: km, coverage: 1.0, window_secs: 0.0, certainty }
    });
    Some(TableRow {
        key: RowKey::Distance,
        label: tr!("row-distance", unit = kind.distance.label(*units)).into(),
        decimals: 2,
        field: Some(DataField::Distance),
        source: None,
        least_window_secs: f64::INFINITY,
        cells,
        revisions: lap_revisions.iter().map(|it| (Column::Lap, it.clone())).collect(),
    })
}

/// Name and, where it is not obvious, unit.
fn label(metric: &Metric, units: Units) -> Cow<'static, str> {
    if let Metric::Other(name) = metric {
        return Cow::Owned(name.to_string());
    }
    let it = metric.definition();
    let shows_unit = it.row.is_some_and(|row| row.shows_unit);
    if !shows_unit {
        return lang::word(it.label).into();
    }
    format!("{} {}", lang::word(it.label), units.of_metric(metric).label).into()
}
