//! The shapes of a body: lines with the same fields share one, and with it the mapping from fields
//! to metrics.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState},
    sync::Arc,
};

use crate::{
    line_protocol::{Field, Line, Value, unescape_key},
    model::{FieldType, MAX_METRICS_PER_ATHLETE, Metric, SampleBlock, Shape, ShapeField},
    offset::{self, OffsetError},
};

use super::SAMPLES;

/// The field key that InfluxDB does not store.
const TIME: &[u8] = b"time";

/// The type of a value as sent.
#[inline]
pub(super) const fn type_of(value: &Value<'_>) -> FieldType {
    match value {
        Value::Float(_) => FieldType::Float,
        Value::Integer(_) => FieldType::Integer,
        Value::Text(_) => FieldType::Text,
        Value::Boolean(_) => FieldType::Boolean,
    }
}

/// The number of a value, if it is one. Integers beyond 53 bits are rounded.
#[inline]
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
    let named = |metric: &Metric| metric.name().as_bytes() == key;
    if let Some(index) = block.metrics().iter().position(named) {
        return u16::try_from(index).ok();
    }
    let metric = Metric::of_name(key)?;
    if MAX_METRICS_PER_ATHLETE <= block.metrics().len() {
        return None;
    }
    block.metric_index(&metric)
}

/// A shape as clients spell it, with the target of each field.
struct ShapeTemplate {
    /// Measurement and field keys as written, one after the other.
    names: Box<[u8]>,
    /// Length of the measurement.
    measurement_len: usize,
    fields: Box<[TemplateField]>,
    /// `None` when nothing is left without `time`.
    shape: Option<Arc<Shape>>,
    has_time: bool,
    has_readings: bool,
}

/// One field of a [`ShapeTemplate`] shape.
#[derive(Debug, Clone, Copy)]
struct TemplateField {
    /// Length of the key.
    key_len: usize,
    kind: FieldType,
    target: FieldTarget,
}

/// Where the value of a field goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldTarget {
    /// A reading of this metric of the block.
    Reading(u16),
    /// For the journal only.
    Journal,
    /// A field `time`: dropped.
    Dropped,
}

/// The shape that a line was found to have.
pub(super) struct LineShape<'s> {
    /// Index among the batch's shapes; `None` when the line has no field but `time`.
    pub(super) index: Option<u32>,
    /// True when some fields are to be dropped.
    pub(super) has_time: bool,
    /// True when the line gives a sample.
    pub(super) has_readings: bool,
    fields: &'s [TemplateField],
}

impl LineShape<'_> {
    /// The target of each field, in the order of the line.
    #[inline]
    pub(super) fn targets(&self) -> impl Iterator<Item = FieldTarget> {
        self.fields.iter().map(|field| field.target)
    }
}

/// A shape of this body.
struct Entry {
    template: Arc<ShapeTemplate>,
    /// Index among the batch's shapes, if it has one.
    index: Option<u32>,
    /// Another shape with the same hash.
    next: Option<u32>,
}

/// The shapes seen so far. Lines that follow one another mostly share theirs, so the last one
/// is compared first; the others are found by hash.
#[derive(Default)]
pub(super) struct Shapes {
    entries: Vec<Entry>,
    last: usize,
    by_hash: HashMap<u64, u32>,
    hasher: RandomState,
    distinct: Vec<Arc<Shape>>,
}

impl Shapes {
    /// The distinct shapes in order of first appearance.
    pub(super) fn into_shapes(self) -> Vec<Arc<Shape>> {
        self.distinct
    }

    /// Finds or adds the shape of a line.
    #[inline]
    pub(super) fn find(
        &mut self,
        line: &Line<'_, '_>,
        block: &mut SampleBlock,
    ) -> Result<LineShape<'_>, OffsetError> {
        if !self.entries.get(self.last).is_some_and(|entry| entry.template.is_of(line)) {
            self.last = if self.entries.is_empty() {
                self.first(line, block)
            } else {
                self.find_by_hash(line, block)?
            };
        }
        let Entry { template, index, .. } = offset::get(&self.entries, self.last)?;
        Ok(LineShape {
            index: *index,
            has_time: template.has_time,
            has_readings: template.has_readings,
            fields: &template.fields,
        })
    }

    /// Adds the shape of the first line, which is mostly that of the bodies before this one.
    fn first(&mut self, line: &Line<'_, '_>, block: &mut SampleBlock) -> usize {
        let template = recent::find(line, block).unwrap_or_else(|| {
            let template = Arc::new(ShapeTemplate::describe(line, block));
            recent::remember(&template, block);
            template
        });
        self.add(template, None)
    }

    fn find_by_hash(
        &mut self,
        line: &Line<'_, '_>,
        block: &mut SampleBlock,
    ) -> Result<usize, OffsetError> {
        if let [only] = &*self.entries {
            // Only now there is more than one to find.
            self.by_hash.insert(only.template.hash(&self.hasher)?, 0);
        }
        let hash = hash_of(&self.hasher, line);
        let first = self.by_hash.get(&hash).copied();
        let mut candidate = first;
        while let Some(index) = candidate {
            let entry = offset::get(&self.entries, index as usize)?;
            if entry.template.is_of(line) {
                return Ok(index as usize);
            }
            candidate = entry.next;
        }
        let index = self.add(Arc::new(ShapeTemplate::describe(line, block)), first);
        self.by_hash.insert(hash, index as u32);
        Ok(index)
    }

    fn add(&mut self, template: Arc<ShapeTemplate>, next: Option<u32>) -> usize {
        let index = template.shape.as_ref().map(|_| self.distinct.len() as u32);
        self.distinct.extend(template.shape.clone());
        self.entries.push(Entry { template, index, next });
        self.entries.len() - 1
    }
}

/// The hash that [`ShapeTemplate::hash`] gives of the shape of a line.
fn hash_of(hasher: &RandomState, line: &Line<'_, '_>) -> u64 {
    let mut hasher = hasher.build_hasher();
    line.measurement.hash(&mut hasher);
    for field in line.fields {
        (field.key, type_of(&field.value)).hash(&mut hasher);
    }
    hasher.finish()
}

impl ShapeTemplate {
    /// Describes the shape of a line; its metrics become metrics of `block`.
    fn describe(line: &Line<'_, '_>, block: &mut SampleBlock) -> Self {
        let measurement = unescape_key(line.measurement);
        let is_samples = *measurement == *SAMPLES;
        let mut shape = Shape { measurement: arc(measurement), fields: Vec::new() };
        shape.fields.reserve_exact(line.fields.len());
        let mut names = line.measurement.to_vec();
        let mut describe_field = |field: &Field<'_>| {
            names.extend_from_slice(field.key);
            let (key_len, kind) = (field.key.len(), type_of(&field.value));
            let key = unescape_key(field.key);
            if *key == *TIME {
                return TemplateField { key_len, kind, target: FieldTarget::Dropped };
            }
            let metric = if is_samples && number_of(&field.value).is_some() {
                metric_index(block, &key)
            } else {
                None
            };
            shape.fields.push(ShapeField { key: arc(key), kind });
            TemplateField {
                key_len,
                kind,
                target: metric.map_or(FieldTarget::Journal, FieldTarget::Reading),
            }
        };
        let fields: Box<[_]> = line.fields.iter().map(&mut describe_field).collect();
        Self {
            names: names.into(),
            measurement_len: line.measurement.len(),
            shape: (!shape.fields.is_empty()).then(|| Arc::new(shape)),
            has_time: fields.iter().any(|field| field.target == FieldTarget::Dropped),
            has_readings: fields
                .iter()
                .any(|field| matches!(field.target, FieldTarget::Reading(_))),
            fields,
        }
    }

    /// The hash of measurement, field keys and types.
    fn hash(&self, hasher: &RandomState) -> Result<u64, OffsetError> {
        let (measurement, mut rest) = offset::split_at(&self.names, self.measurement_len)?;
        let mut hasher = hasher.build_hasher();
        measurement.hash(&mut hasher);
        for field in &self.fields {
            let (key, after) = offset::split_at(rest, field.key_len)?;
            (key, field.kind).hash(&mut hasher);
            rest = after;
        }
        Ok(hasher.finish())
    }

    /// True when `line` has this shape.
    #[inline]
    fn is_of(&self, line: &Line<'_, '_>) -> bool {
        let Some(mut rest) = self.names.strip_prefix(line.measurement) else { return false };
        self.measurement_len == line.measurement.len()
            && self.fields.len() == line.fields.len()
            && self.fields.iter().zip(line.fields).all(|(template, field)| {
                let Some(after) = rest.strip_prefix(field.key) else { return false };
                rest = after;
                template.key_len == field.key.len() && template.kind == type_of(&field.value)
            })
    }
}

/// The shapes with which recent bodies began, so that the names in a phone's next request need not
/// be copied, looked up and compared again. One list per thread, bounded in number and bytes.
mod recent {
    use std::{cell::RefCell, sync::Arc};

    use super::ShapeTemplate;
    use crate::{
        line_protocol::Line,
        model::{Metric, SampleBlock},
    };

    /// How many shapes are remembered.
    const MAX_SHAPES: usize = 16;
    /// The most fields of one of them.
    const MAX_FIELDS: usize = 64;
    /// The most bytes of its names.
    const MAX_NAME_BYTES: usize = 2048;

    /// A shape, and the metrics to which its fields point.
    type RecentShape = (Arc<ShapeTemplate>, Arc<Vec<Metric>>);

    thread_local! {
        /// The last one used first.
        static SHAPES: RefCell<Vec<RecentShape>> = const { RefCell::new(Vec::new()) };
    }

    /// The shape of the first line of a body, whose block is empty still, with its metrics.
    pub(super) fn find(line: &Line<'_, '_>, block: &mut SampleBlock) -> Option<Arc<ShapeTemplate>> {
        if !block.metrics().is_empty() {
            return None;
        }
        SHAPES.with_borrow_mut(|shapes| {
            let at = shapes.iter().position(|(template, _)| template.is_of(line))?;
            shapes.get_mut(..=at)?.rotate_right(1);
            let (template, metrics) = shapes.first()?;
            if !metrics.is_empty() {
                block.share_metrics(metrics);
            }
            Some(Arc::clone(template))
        })
    }

    /// Remembers a shape that was just described into an empty block.
    pub(super) fn remember(template: &Arc<ShapeTemplate>, block: &SampleBlock) {
        if MAX_FIELDS < template.fields.len() || MAX_NAME_BYTES < template.names.len() {
            return;
        }
        SHAPES.with_borrow_mut(|shapes| {
            shapes.truncate(MAX_SHAPES - 1);
            shapes.insert(0, (Arc::clone(template), block.shared_metrics()));
        });
    }
}

/// Owned bytes for a shape.
pub(super) fn arc(bytes: Cow<'_, [u8]>) -> Arc<[u8]> {
    match bytes {
        Cow::Borrowed(bytes) => bytes.into(),
        Cow::Owned(bytes) => bytes.into(),
    }
}
