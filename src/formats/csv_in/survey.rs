//! Determines what only the whole table can tell: the order of day and month, whether a comma is
//! the decimal point, whether positions are semicircles, and which columns hold times.

use csv::ByteRecord;

use super::{
    columns::{Column, Columns},
    names::Conversion,
    times::cell_time,
    value::{has_decimal_comma, is_absent, number},
};
use crate::{
    formats::parse_time::{DayOrder, proven_order},
    model::Metric,
};

/// The largest angle in degrees.
const MOST_DEGREES: f64 = 180.0;

/// What is known from the rows so far.
#[derive(Debug, Default)]
pub(super) struct TableSurvey {
    day_first: bool,
    month_first: bool,
    pub(super) is_comma_decimal: bool,
    /// The largest coordinate, in whatever unit.
    most_degrees: f64,
    /// The columns in which a time was found.
    has_times: Vec<bool>,
}

impl TableSurvey {
    /// `is_comma_decimal`: what the separator suggests.
    pub(super) fn new(columns: &Columns, is_comma_decimal: bool) -> Self {
        let has_times = vec![false; columns.all.len()];
        Self { is_comma_decimal, has_times, ..Self::default() }
    }

    /// Examines a row.
    pub(super) fn add(&mut self, record: &ByteRecord, columns: &[Column]) {
        for ((cell, column), has_times) in record.iter().zip(columns).zip(&mut self.has_times) {
            let cell = cell.trim_ascii();
            if is_absent(cell) {
                continue;
            }
            match column {
                Column::Time(time) => {
                    match str::from_utf8(cell).ok().and_then(proven_order) {
                        Some(DayOrder::DayFirst) => self.day_first = true,
                        Some(DayOrder::MonthFirst) => self.month_first = true,
                        None => {}
                    }
                    *has_times = *has_times || cell_time(cell, time, None).may_be_time();
                }
                Column::Reading { metric, .. } => {
                    self.is_comma_decimal = self.is_comma_decimal || has_decimal_comma(cell);
                    if matches!(metric, Metric::LatDeg | Metric::LngDeg)
                        && let Some(value) = number(cell, true)
                    {
                        self.most_degrees = self.most_degrees.max(value.abs());
                    }
                }
                Column::Measurement | Column::Hemisphere(_) | Column::Skipped => {}
            }
        }
    }

    /// The order of day and month in dates with the year last, if certain.
    pub(super) fn order(&self, columns: &Columns) -> Option<DayOrder> {
        match (self.day_first, self.month_first) {
            (true, false) => Some(DayOrder::DayFirst),
            (false, true) => Some(DayOrder::MonthFirst),
            (false, false) => columns.is_day_first.then_some(DayOrder::DayFirst),
            (true, true) => None,
        }
    }

    /// Resolves what the column names left open.
    pub(super) fn resolve_columns(&self, columns: &mut Columns) {
        let are_semicircles = columns.is_fit && MOST_DEGREES < self.most_degrees;
        for (column, has_times) in columns.all.iter_mut().zip(&self.has_times) {
            match column {
                Column::Time(time) if !has_times => {
                    if let Some(metric) = time.otherwise.take() {
                        let conversion = Conversion::NONE;
                        *column = Column::Reading { metric, conversion, is_known: false };
                    }
                }
                Column::Reading { metric: Metric::LatDeg | Metric::LngDeg, conversion, .. }
                    if are_semicircles && *conversion == Conversion::NONE =>
                {
                    *conversion = Conversion::SEMICIRCLES;
                }
                _ => {}
            }
        }
    }
}
