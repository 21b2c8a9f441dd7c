//! The shapes of a body: lines with the same fields share one, and with it the way of each
//! field to its metric.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState},
    sync::Arc,
};

use crate::{
    line_protocol::{Field, Line, Value, unescape_key},
    model::{FieldType, MAX_METRICS_PER_ATHLETE, Metric, SampleBlock, Shape, ShapeField},
};

use super::{
    SAMPLES,
    names::{field_of_metric, metric_of_field},
};

/// The field key that InfluxDB does not store.
const TIME: &[u8] = b"time";

/// The type of a value as sent.
pub(super) const fn type_of(value: &Value<'_>) -> FieldType {
    match value {
        Value::Float(_) => FieldType::Float,
        Value::Integer(_) => FieldType::Integer,
        Value::Text(_) => FieldType::Text,
        Value::Boolean(_) => FieldType::Boolean,
    }
}

/// The number of a value, if it is one. Integers beyond 53 bits are rounded.
pub(super) const fn number_of(value: &Value<'_>) -> Option<f64> {
    match *value {
        Value::Float(number) => Some(number),
        Value::Integer(number) => Some(number as f64),
        Value::Text(_) | Value::Boolean(_) => None,
    }
}

/// The index in `block` of the metric of a field key (escapes removed); `None` if the name is no
/// metric or the block has all the metrics it may have.
pub(super) fn metric_index(block: &mut SampleBlock, key: &[u8]) -> Option<u16> {
    let named = |metric: &Metric| field_of_metric(metric).as_bytes() == key;
    if let Some(index) = block.metrics().iter().position(named) {
        return u16::try_from(index).ok();
    }
    let metric = metric_of_field(key)?;
    if MAX_METRICS_PER_ATHLETE <= block.metrics().len() {
        return None;
    }
    block.metric_index(&metric)
}

/// A shape as a body spells it.
struct Known<'a> {
    measurement: &'a [u8],
    /// Key as written, type, and what becomes of the value.
    fields: Vec<(&'a [u8], FieldType, Fate)>,
    /// Index among the batch's shapes; `None` when nothing is left without `time`.
    index: Option<u32>,
    has_time: bool,
    has_readings: bool,
    /// Another shape with the same hash.
    next: Option<u32>,
}

/// What becomes of a field of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// A reading of this metric of the block.
    Reading(u16),
    /// For the journal only.
    Journal,
    /// A field `time`: dropped.
    Dropped,
}

/// What a line's shape says about it.
pub(super) struct Found<'s, 'a> {
    /// Index among the batch's shapes; `None` when the line has no field but `time`.
    pub(super) index: Option<u32>,
    /// True when some fields are to be dropped.
    pub(super) has_time: bool,
    /// True when the line gives a sample.
    pub(super) has_readings: bool,
    fields: &'s [(&'a [u8], FieldType, Fate)],
}

impl Found<'_, '_> {
    /// What becomes of each field, in the order of the line.
    pub(super) fn fates(&self) -> impl Iterator<Item = Fate> {
        self.fields.iter().map(|&(_, _, fate)| fate)
    }
}

/// The shapes seen so far. Lines that follow one another mostly share theirs, so the last one
/// is compared first; the others are found by hash.
#[derive(Default)]
pub(super) struct Shapes<'a> {
    known: Vec<Known<'a>>,
    last: usize,
    by_hash: HashMap<u64, u32>,
    hasher: RandomState,
    distinct: Vec<Shape>,
}

impl<'a> Shapes<'a> {
    /// The distinct shapes in order of first appearance.
    pub(super) fn into_shapes(self) -> Vec<Shape> {
        self.distinct
    }

    /// Finds or adds the shape of a line.
    #[inline]
    pub(super) fn find(&mut self, line: &Line<'_, 'a>, block: &mut SampleBlock) -> Found<'_, 'a> {
        if !self.known.get(self.last).is_some_and(|known| known.is_of(line)) {
            self.last = self.find_by_hash(line, block);
        }
        match self.known.get(self.last) {
            Some(known) => Found {
                index: known.index,
                has_time: known.has_time,
                has_readings: known.has_readings,
                fields: &known.fields,
            },
            None => Found { index: None, has_time: false, has_readings: false, fields: &[] },
        }
    }

    fn find_by_hash(&mut self, line: &Line<'_, 'a>, block: &mut SampleBlock) -> usize {
        let mut hasher = self.hasher.build_hasher();
        line.measurement.hash(&mut hasher);
        for field in line.fields {
            field.key.hash(&mut hasher);
            type_of(&field.value).hash(&mut hasher);
        }
        let hash = hasher.finish();
        let first = self.by_hash.get(&hash).copied();
        let mut candidate = first;
        while let Some(index) = candidate {
            match self.known.get(index as usize) {
                Some(known) if known.is_of(line) => return index as usize,
                Some(known) => candidate = known.next,
                None => break,
            }
        }
        let index = self.known.len();
        let known = self.describe(line, block, first);
        self.known.push(known);
        self.by_hash.insert(hash, index as u32);
        index
    }

    /// Describes a new shape.
    fn describe(
        &mut self,
        line: &Line<'_, 'a>,
        block: &mut SampleBlock,
        next: Option<u32>,
    ) -> Known<'a> {
        let measurement = unescape_key(line.measurement);
        let is_samples = *measurement == *SAMPLES;
        let mut shape = Shape { measurement: arc(measurement), fields: Vec::new() };
        shape.fields.reserve_exact(line.fields.len());
        let mut describe_field = |field: &Field<'a>| {
            let key = unescape_key(field.key);
            let kind = type_of(&field.value);
            if *key == *TIME {
                return (field.key, kind, Fate::Dropped);
            }
            let metric = if is_samples && number_of(&field.value).is_some() {
                metric_index(block, &key)
            } else {
                None
            };
            shape.fields.push(ShapeField { key: arc(key), kind });
            (field.key, kind, metric.map_or(Fate::Journal, Fate::Reading))
        };
        let fields: Vec<_> = line.fields.iter().map(&mut describe_field).collect();
        let index = (!shape.fields.is_empty()).then_some(self.distinct.len() as u32);
        if index.is_some() {
            self.distinct.push(shape);
        }
        Known {
            measurement: line.measurement,
            index,
            has_time: fields.iter().any(|&(_, _, fate)| fate == Fate::Dropped),
            has_readings: fields.iter().any(|&(_, _, fate)| matches!(fate, Fate::Reading(_))),
            fields,
            next,
        }
    }
}

impl Known<'_> {
    /// True when `line` has this shape.
    #[inline]
    fn is_of(&self, line: &Line<'_, '_>) -> bool {
        self.fields.len() == line.fields.len()
            && self.measurement == line.measurement
            && self
                .fields
                .iter()
                .zip(line.fields)
                .all(|(&(key, kind, _), field)| kind == type_of(&field.value) && key == field.key)
    }
}

/// Owned bytes for a shape.
pub(super) fn arc(bytes: Cow<'_, [u8]>) -> Arc<[u8]> {
    match bytes {
        Cow::Borrowed(bytes) => bytes.into(),
        Cow::Owned(bytes) => bytes.into(),
    }
}
