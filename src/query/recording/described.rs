//! What lines and columns say of measurements, week by week.

use std::collections::{BTreeMap, HashMap};

use super::{
    super::{duration::WEEK, value::DataType},
    MeasurementInfo, Tags,
};
use crate::{
    codec::{AthleteLine, FieldColumn, JournalLine, SeriesColumns, journal_lines, split_series},
    model::{FieldType, Loans, Login, Runs, Shape, UnixNanos},
};

/// How many kinds of lines of an athlete are recognised at a glance.
const MAX_RECENT: usize = 4;
/// From Monday to Thursday: weeks begin on Mondays, 1970 on a Thursday.
pub(super) const THURSDAY: i64 = WEEK / 7 * 3;
/// The number of the week of a time. InfluxDB keeps a week in one shard, and knows only the fields of the
/// shards that a query touches.
pub(super) const fn week_of(nanos: i64) -> i64 {
    nanos.saturating_add(THURSDAY).div_euclid(WEEK)
}

/// What a segment holds of an athlete.
#[derive(Default)]
pub(super) struct AthleteContent {
    pub(super) runs: Runs,
    /// By week and measurement.
    pub(super) weeks: BTreeMap<(i64, String), MeasurementInfo>,
    recent: Vec<Recent>,
}

/// A kind of line that was seen before.
struct Recent {
    week: i64,
    series: Vec<u8>,
    shape: Shape,
}

/// Adds the lines of a payload to what is known of athletes.
/// Each line is of the athlete whom `loans` name.
pub(super) fn describe(
    payload: &[u8],
    loans: &Loans,
    athletes: &mut HashMap<Login, AthleteContent>,
) {
    let mut series = Vec::new();
    for line in journal_lines(payload).flatten() {
        let JournalLine::Athlete(line) = line else { continue };
        let owner = line.owner(loans);
        if !athletes.contains_key(owner) {
            let Ok(login) = Login::try_from(owner) else { continue };
            athletes.insert(login, AthleteContent::default());
        }
        let Some(athlete) = athletes.get_mut(owner) else { continue };
        athlete.runs.add(line.time);
        series.clear();
        line.write_exported_series(&mut series);
        let week = week_of(line.time.0);
        let is_known = athlete.recent.iter().any(|recent| {
            recent.week == week && recent.series == series && line.has_shape(&recent.shape)
        });
        if !is_known {
            athlete.take(&line, week, &series);
        }
    }
}

impl AthleteContent {
    fn take(&mut self, line: &AthleteLine<'_>, week: i64, series: &[u8]) {
        let (Some(shape), Some((name, tags))) = (line.shape(), split_series(series)) else {
            return;
        };
        let info = self.weeks.entry((week, name)).or_default();
        add_fields(&shape, info);
        info.series.insert(tags);
        if self.recent.len() == MAX_RECENT {
            self.recent.remove(0);
        }
        self.recent.push(Recent { week, series: series.to_vec(), shape });
    }
}

/// Adds the fields of a shape.
pub(super) fn add_fields(shape: &Shape, info: &mut MeasurementInfo) {
    for field in &shape.fields {
        info.add_field(&String::from_utf8_lossy(&field.key), data_type(field.kind));
    }
}

const fn data_type(kind: FieldType) -> DataType {
    match kind {
        FieldType::Float => DataType::Float,
        FieldType::Integer => DataType::Integer,
        FieldType::Text => DataType::Text,
        FieldType::Boolean => DataType::Boolean,
    }
}

/// What a series has from one time up to, not including, another one; `None` if it has nothing.
pub(super) fn info_of(series: &SeriesColumns, from: i64, to: i64) -> Option<MeasurementInfo> {
    let rows = series.within(UnixNanos(from), UnixNanos(to.saturating_sub(1)));
    if rows.is_empty() {
        return None;
    }
    let mut info = MeasurementInfo::default();
    for field in series.fields() {
        let values = field.within(&rows);
        for kind in kinds_of(field, values) {
            info.add_field(field.name(), data_type(kind));
        }
    }
    info.series.insert(Tags::clone(series.tags()));
    Some(info)
}

/// The types of some values of a column.
fn kinds_of(field: &FieldColumn, values: std::ops::Range<usize>) -> Vec<FieldType> {
    let mut kinds = Vec::new();
    for index in values {
        let Some(value) = field.value(index) else { continue };
        if !kinds.contains(&value.kind()) {
            kinds.push(value.kind());
        }
        if !field.is_mixed() {
            break;
        }
    }
    kinds
}
