//! Interprets the header of a table.
//!
//! Wire names stand for themselves, in their units. Other names are recognised in common spellings
//! ([`super::names`]), case-insensitively, with a unit after the name: `Speed (km/h)`, `speed_kmh`,
//! `speed [m/s]`. Speed and distance require a unit, because programs differ; everything else has a
//! usual one. An unknown column, or a second column for the same metric, is kept under its own name
//! if it holds numbers. In a table written by Trackside, only wire names occur.

use csv::ByteRecord;

use super::{
    names::{ColumnMeaning, Conversion, Dialect, TimeKind, TimeName, is_unit, known, time_name},
    value::TimeUnit,
};
use crate::{
    formats::{Unreadable, text::folded},
    model::Metric,
};

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Column {
    Time(TimeColumn),
    /// The measurement of the row.
    Measurement,
    /// A number.
    Reading {
        metric: Metric,
        conversion: Conversion,
        /// Whether cells that are not numbers are errors.
        is_known: bool,
    },
    /// `N`, `S`, `E` or `W`: the sign of the metric.
    Hemisphere(Metric),
    Skipped,
}

/// A column of times.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeColumn {
    pub(super) unit: TimeUnit,
    pub(super) kind: TimeKind,
    /// Whether the name says that the times are UTC.
    pub(super) is_utc: bool,
    /// The metric to use if the cells turn out not to be times.
    pub(super) otherwise: Option<Metric>,
}

/// All columns, and notes on those that cannot be used.
pub(super) struct Columns {
    pub(super) all: Vec<Column>,
    pub(super) notes: Vec<String>,
    /// Whether Trackside wrote the table.
    pub(super) is_ours: bool,
    /// Whether dates in the language of the names start with the day.
    pub(super) is_day_first: bool,
    /// Whether integer positions may be semicircles, as in FIT.
    pub(super) is_fit: bool,
}

impl Columns {
    pub(super) fn of(header: &ByteRecord) -> Result<Self, Unreadable> {
        let names: Vec<String> = header.iter().map(name_of).collect();
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let read = if has("time") && has("time_ns") { ours(&names) } else { foreign(&names) };
        let is_time = |column: &Column| matches!(column, Column::Time(_));
        if !read.all.iter().any(is_time) {
            return Err(Unreadable(
                "the table has no column `time`: its first line must name the columns, and one \
                 must hold times with a date, such as 2026-05-19T10:40:00Z or Unix seconds"
                    .to_owned(),
            ));
        }
        Ok(read)
    }
}

/// The name of a column, decoded as Latin-1 if it is not UTF-8.
fn name_of(cell: &[u8]) -> String {
    match str::from_utf8(cell) {
        Ok(name) => name.to_owned(),
        Err(_) => cell.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The columns of a table written by [`crate::formats::Table`].
fn ours(names: &[String]) -> Columns {
    const OWN: [&str; 4] = ["time", "time_ns", "measurement", "tags"];
    // The writer appends `_field`, perhaps with underscores, to a field named like one of our
    // columns. As fields are sorted by name, the renamed one comes before all others that begin
    // alike.
    let mut renamed: Vec<&str> = Vec::new();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        // The writer prefixes names that a spreadsheet would evaluate.
        let name = match name.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
            _ => name,
        };
        let base = name.trim_end_matches('_').strip_suffix("_field");
        let name = match base {
            Some(base) if OWN.contains(&base) && !renamed.contains(&base) => {
                renamed.push(base);
                base
            }
            _ => {
                if let Some(column) = own_column(name) {
                    columns.push(column);
                    continue;
                }
                name
            }
        };
        columns.push(match Metric::of_name(name.as_bytes()) {
            Some(metric) => {
                let is_known = metric.is_known();
                Column::Reading { metric, conversion: Conversion::NONE, is_known }
            }
            None => Column::Skipped,
        });
    }
    Columns { all: columns, notes: Vec::new(), is_ours: true, is_day_first: false, is_fit: false }
}

/// One of our columns that is not a field.
fn own_column(name: &str) -> Option<Column> {
    let time = |unit| {
        Column::Time(TimeColumn { unit, kind: TimeKind::Any, is_utc: true, otherwise: None })
    };
    Some(match name {
        "time" => time(TimeUnit::Told),
        "time_ns" => time(TimeUnit::Nanos(1)),
        "measurement" => Column::Measurement,
        "tags" => Column::Skipped,
        _ => return None,
    })
}

/// The columns of a table from another program.
fn foreign(names: &[String]) -> Columns {
    let mut notes = Vec::new();
    let plain: Vec<&str> = names.iter().map(|name| plain_name(name)).collect();
    let bases: Vec<(String, String)> = plain.iter().map(|name| parts(&folded(name))).collect();
    let dialect = Dialect::of(bases.iter().map(|(base, _)| &**base));
    let wire = |name: &str| Metric::known_of_name(name.as_bytes()).cloned();
    // What a name of the wire stands for is no other column, wherever it is.
    let mut taken: Vec<Metric> = plain.iter().filter_map(|name| wire(name)).collect();
    let has_utc = bases.iter().any(|(base, _)| !is_local(base) && time_column(base, "").is_some());
    let mut is_day_first = false;
    let mut columns: Vec<Column> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (name, (base, unit)) in plain.iter().zip(&bases) {
        if !name.is_empty() && seen.contains(name) {
            notes.push(format!("a second column `{name}` was left out"));
            columns.push(Column::Skipped);
            continue;
        }
        seen.push(name);
        if let Some(metric) = wire(name) {
            columns.push(Column::Reading { metric, conversion: Conversion::NONE, is_known: true });
            continue;
        }
        let other = || Metric::of_name(name.as_bytes());
        if let Some((mut column, word)) = time_column(base, unit) {
            is_day_first |= word.is_day_first && !word.is_weak;
            column.otherwise = other().filter(|_| word.is_weak);
            let is_second = is_local(base) && has_utc;
            columns.push(if is_second { Column::Skipped } else { Column::Time(column) });
            continue;
        }
        columns.push(match (&**base, known(base, unit, dialect)) {
            ("" | "tags" | "name", _) => Column::Skipped,
            ("measurement", _) => Column::Measurement,
            (_, ColumnMeaning::Hemisphere(metric)) => Column::Hemisphere(metric),
            (_, ColumnMeaning::NeedsUnit) => {
                notes.push(format!(
                    "the column `{name}` does not say its unit: name a speed `{name} (km/h)` or \
                     `{name} (m/s)`, a distance `{name} (km)` or `{name} (m)`; it was left out"
                ));
                Column::Skipped
            }
            (_, ColumnMeaning::Metric(metric, conversion)) if !taken.contains(&metric) => {
                taken.push(metric.clone());
                Column::Reading { metric, conversion, is_known: true }
            }
            (_, ColumnMeaning::Metric(..) | ColumnMeaning::Not) => match other() {
                Some(metric) => {
                    Column::Reading { metric, conversion: Conversion::NONE, is_known: false }
                }
                None => Column::Skipped,
            },
        });
    }
    // Next to a date column, a column called time is a time of day.
    let is_date = |column: &Column| matches!(column, Column::Time(it) if it.kind == TimeKind::Date);
    if columns.iter().any(is_date) {
        for column in &mut columns {
            if let Column::Time(column @ TimeColumn { kind: TimeKind::Any, .. }) = column {
                column.kind = TimeKind::Clock;
            }
        }
    }
    let is_fit = dialect == Dialect::Fit;
    Columns { all: columns, notes, is_ours: false, is_day_first, is_fit }
}

/// A name without surrounding quotes.
fn plain_name(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '#' | '\u{feff}'))
}

fn is_local(base: &str) -> bool {
    base.starts_with("local_") || base.ends_with("_local")
}

/// Interprets a name with a unit as a column of times.
fn time_column(base: &str, unit: &str) -> Option<(TimeColumn, TimeName)> {
    let column = |unit, word: TimeName, is_utc| {
        (TimeColumn { unit, kind: word.kind, is_utc, otherwise: None }, word)
    };
    let word = time_name;
    let nanos = |unit: &str| {
        Some(match unit {
            "s" | "sec" | "secs" | "seconds" => 1_000_000_000,
            "ms" | "msec" | "millis" | "milliseconds" => 1_000_000,
            "us" | "µs" | "micros" | "microseconds" => 1_000,
            "ns" | "nanos" | "nanoseconds" => 1,
            _ => return None,
        })
    };
    if unit.is_empty() {
        if let Some(word) = word(base) {
            let is_utc = matches!(base, "utc" | "unix" | "epoch" | "unix_timestamp" | "unix_time");
            let unit = match base {
                "unix_time" => TimeUnit::Nanos(1_000_000_000),
                _ => TimeUnit::Told,
            };
            return Some(column(unit, word, is_utc));
        }
        let any = TimeName { kind: TimeKind::Any, is_day_first: false, is_weak: false };
        // `seconds`, `millis`; `time_ms`, `timestamp_ns`, `unix_s`.
        if matches!(base, "seconds" | "secs" | "millis" | "micros" | "nanos") {
            return nanos(base).map(|nanos| column(TimeUnit::Nanos(nanos), any, true));
        }
        for mark in ["utc", "gmt"] {
            let bare = base.strip_prefix(mark).and_then(|rest| rest.strip_prefix('_'));
            let bare = bare.or_else(|| base.strip_suffix(mark)?.strip_suffix('_'));
            if let Some(word) = bare.and_then(word) {
                return Some(column(TimeUnit::Told, word, true));
            }
        }
        let bare = base.strip_prefix("local_").or_else(|| base.strip_suffix("_local"));
        if let Some(word) = bare.and_then(word) {
            return Some(column(TimeUnit::Told, word, false));
        }
        let (base, unit) = base.rsplit_once('_')?;
        return Some(column(TimeUnit::Nanos(nanos(unit)?), word(base)?, true));
    }
    let word = word(base)?;
    match nanos(unit) {
        Some(nanos) => Some(column(TimeUnit::Nanos(nanos), word, true)),
        None => Some(column(TimeUnit::Told, word, matches!(unit, "utc" | "gmt" | "z"))),
    }
}

/// Splits a lower-case name into base and unit; the unit may be empty.
fn parts(name: &str) -> (String, String) {
    let plain = |base: &str| {
        let base = base.trim().replace([' ', '-', '.'], "_");
        // `Date/Time` becomes `date_time`, but `N/S` is kept.
        let base = if base.len() > 3 { base.replace('/', "_") } else { base };
        base.trim_matches('_').to_owned()
    };
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(rest) = name.strip_suffix(close)
            && let Some((base, unit)) = rest.rsplit_once(open)
        {
            return (plain(base), unit.trim().to_owned());
        }
    }
    if let Some((base, unit)) = name.rsplit_once(['_', ' '])
        && is_unit(unit)
        && matches!(known(&plain(base), unit, Dialect::Any), ColumnMeaning::Metric(..))
    {
        return (plain(base), unit.to_owned());
    }
    (plain(name), String::new())
}
