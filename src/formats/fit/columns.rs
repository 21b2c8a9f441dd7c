//! Assigns each metric of a recording to a FIT field.

use std::io;

use rustyfit::{
    profile::typedef::FitBaseType,
    proto::{DeveloperField, Field, Value},
};

use crate::{
    formats::SampleSource,
    model::{Metric, Reading},
};

use super::{
    MILLIS_FIELD, NOTE_FIELD, TEXT_FIELD, TITLE_FIELD,
    fields::{Native, balance_of},
    seconds::for_each_second,
    value::Width,
};

/// The developer index in our files.
pub(super) const DEVELOPER: u8 = 0;
/// The highest field number for metrics; the numbers above it are used for texts.
const MAX_METRIC_FIELDS: usize = 250;
/// The maximum length of a developer field's name, in bytes.
const MAX_NAME_BYTES: usize = 254;

/// The field of each metric, by index in the block.
#[derive(Debug, Default)]
pub(super) struct Columns {
    by_metric: Vec<Column>,
    power: Option<u16>,
    left: Option<u16>,
    right: Option<u16>,
    /// The developer field for milliseconds, if any time has them.
    millis: Option<u8>,
    /// The developer fields, by number.
    pub(super) described: Vec<Described>,
    /// Samples that were merged into a later one of the same second.
    pub(super) n_merged: u64,
    /// Values that do not fit into a field.
    pub(super) n_left_out: u64,
    /// Samples at times outside the format's range.
    pub(super) n_undated: u64,
}

/// Where a metric is stored.
#[derive(Debug, Clone, Copy)]
enum Column {
    Native(&'static Native),
    /// In the developer field with this number.
    Developer {
        num: u8,
        width: Width,
    },
    /// Nowhere: there is no free number, or the name is too long.
    Nowhere,
}

/// The description of a developer field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Described {
    pub(super) num: u8,
    pub(super) name: String,
    pub(super) unit: &'static str,
    pub(super) kind: FitBaseType,
}

/// The field numbers of our texts.
pub(super) const TEXT: u8 = 252;
pub(super) const TITLE: u8 = 253;
pub(super) const NOTE: u8 = 254;

impl Columns {
    /// Scans all samples of a file.
    pub(super) fn of(samples: &dyn SampleSource) -> io::Result<Self> {
        let mut columns = Self::default();
        let index_of = |metric: Metric| {
            let index = samples.metrics().iter().position(|known| *known == metric)?;
            u16::try_from(index).ok()
        };
        columns.power = index_of(Metric::PwrW);
        columns.left = index_of(Metric::PwrWLeft);
        columns.right = index_of(Metric::PwrWRight);
        // The width each developer field would need, and whether it is needed at all.
        let mut widths: Vec<Option<Width>> = vec![None; samples.metrics().len()];
        let mut has_millis = false;
        let (mut n_merged, mut n_undated) = (0, 0);
        let natives: Vec<_> = samples.metrics().iter().map(Native::of).collect();
        let mut n_left_out = 0;
        for_each_second(samples, &mut n_merged, &mut n_undated, |second| {
            has_millis |= second.millis != 0;
            let legs = columns.balance(second.readings).is_some();
            for reading in second.readings {
                let index = usize::from(reading.metric);
                match natives.get(index).copied().flatten() {
                    Some(native) => {
                        n_left_out += u64::from(native.raw(reading.value).is_none());
                    }
                    None if legs && columns.is_leg(reading.metric) => {}
                    None => {
                        if let Some(width) = widths.get_mut(index) {
                            let known = width.unwrap_or(Width::NARROWEST);
                            *width = Some(known.widened(reading.value));
                        }
                    }
                }
            }
            Ok(())
        })?;
        (columns.n_merged, columns.n_undated) = (n_merged, n_undated);
        columns.n_left_out = n_left_out;
        for ((metric, native), width) in samples.metrics().iter().zip(natives).zip(widths) {
            let column = match (native, width) {
                (Some(native), _) => Column::Native(native),
                (None, Some(width)) => {
                    let unit = metric.definition().files.fit_unit;
                    match columns.describe(metric.name(), unit, width.kind()) {
                        Some(num) => Column::Developer { num, width },
                        None => Column::Nowhere,
                    }
                }
                (None, None) => Column::Nowhere,
            };
            columns.by_metric.push(column);
        }
        if has_millis {
            columns.millis = columns.describe(MILLIS_FIELD, "ms", FitBaseType::UINT16);
        }
        Ok(columns)
    }

    /// Adds the fields for the texts of markers and sessions.
    pub(super) fn describe_texts(&mut self) {
        for (num, name) in [(TEXT, TEXT_FIELD), (TITLE, TITLE_FIELD), (NOTE, NOTE_FIELD)] {
            let (name, kind) = (name.to_owned(), FitBaseType::STRING);
            self.described.push(Described { num, name, unit: "", kind });
        }
    }

    fn describe(&mut self, name: &str, unit: &'static str, kind: FitBaseType) -> Option<u8> {
        // A name that would be changed on the way could become another metric.
        let comes_back = name.len() <= MAX_NAME_BYTES
            && !name.is_empty()
            && name.trim() == name
            && !name.contains(char::is_control);
        if self.described.len() >= MAX_METRIC_FIELDS || !comes_back {
            self.n_left_out += 1;
            return None;
        }
        let num = u8::try_from(self.described.len()).ok()?;
        self.described.push(Described { num, name: name.to_owned(), unit, kind });
        Some(num)
    }

    const fn is_leg(&self, metric: u16) -> bool {
        matches!(self.left, Some(left) if left == metric)
            || matches!(self.right, Some(right) if right == metric)
    }

    /// The left/right balance, if the record has the total power and that of both legs.
    fn balance(&self, readings: &[Reading]) -> Option<u8> {
        let of = |metric: Option<u16>| {
            let reading = readings.iter().find(|reading| Some(reading.metric) == metric);
            reading.map(|reading| reading.value)
        };
        balance_of(of(self.power)?, of(self.left)?, of(self.right)?)
    }

    /// Fills in the fields of a record.
    pub(super) fn fill(
        &self,
        readings: &[Reading],
        millis: u16,
        fields: &mut Vec<Field>,
        developer_fields: &mut Vec<DeveloperField>,
    ) {
        let balance = self.balance(readings);
        let mut own = |num, value| {
            developer_fields.push(DeveloperField { num, developer_data_index: DEVELOPER, value });
        };
        for reading in readings {
            match self.by_metric.get(usize::from(reading.metric)) {
                Some(Column::Native(native)) => {
                    let written = native.raw(reading.value).zip(native.field.written);
                    if let Some((value, base_type)) = written {
                        fields.push(field(native.field.num, base_type, value));
                    }
                }
                Some(_) if balance.is_some() && self.is_leg(reading.metric) => {}
                Some(Column::Developer { num, width }) => own(*num, width.value(reading.value)),
                Some(Column::Nowhere) | None => {}
            }
        }
        if let Some(balance) = balance {
            let num = rustyfit::profile::mesgdef::Record::LEFT_RIGHT_BALANCE;
            fields.push(field(num, FitBaseType::UINT8, Value::Uint8(balance)));
        }
        if let Some(num) = self.millis {
            own(num, Value::Uint16(millis));
        }
    }

    /// The developer field for milliseconds; `None` if no time has any.
    pub(super) fn millis_field(&self, millis: u16) -> Option<DeveloperField> {
        let value = Value::Uint16(millis);
        self.millis.map(|num| DeveloperField { num, developer_data_index: DEVELOPER, value })
    }
}

/// A field of a message.
pub(super) const fn field(num: u8, base_type: FitBaseType, value: Value) -> Field {
    Field { num, base_type, value, is_expanded: false }
}
