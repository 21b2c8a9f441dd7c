//! What lines look like that were met before: their first part, and their fields.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
};

use memchr::memchr;

use super::{
    super::{AthleteLine, SAMPLES, shapes::type_of},
    digits::{TIME_DIGITS, plain_number, plain_time},
};
use crate::{
    model::{FieldType, Metric, Shape},
    offset::{self, OffsetError},
};

/// The most fields of a layout.
pub(in crate::codec) const MAX_FIELDS: usize = 32;
/// The most layouts that are remembered.
const MAX_LAYOUTS: usize = 256;
/// The most first parts that are remembered: a client can make up as many as it likes.
const MAX_PREFIXES: usize = 4096;
/// The most layouts that are tried after one first part.
const MAX_LAYOUTS_OF_PREFIX: usize = 4;

/// Measurement, and names and types of the fields of a line all of whose values are numbers.
pub(in crate::codec) struct Layout {
    pub(in crate::codec) shape: Arc<Shape>,
    fields: Box<[LayoutField]>,
}

struct LayoutField {
    /// With the `=` behind it.
    key: Box<[u8]>,
    /// The same in the low bytes of a number, if it is that short, and which bytes those are.
    short_key: Option<(u128, u128)>,
    is_integer: bool,
    /// `None` where the value stays in the journal.
    metric: Option<Metric>,
}

impl LayoutField {
    #[inline]
    fn begins(&self, text: &[u8]) -> bool {
        match (self.short_key, text.first_chunk()) {
            (Some((key, mask)), Some(&chunk)) => u128::from_le_bytes(chunk) & mask == key,
            _ => text.starts_with(&self.key),
        }
    }
}

impl Layout {
    /// The layout of a line; `None` if it is one that is not worth it or not plain enough.
    fn of(line: &AthleteLine<'_>, shape: Arc<Shape>) -> Option<Self> {
        let is_samples = line.measurement() == SAMPLES;
        let mut fields = Vec::new();
        for field in line.fields() {
            let field = field.ok()?;
            let is_integer = match type_of(&field.value) {
                FieldType::Float => false,
                FieldType::Integer => true,
                FieldType::Text | FieldType::Boolean => return None,
            };
            let is_plain = !field.key.iter().any(|byte| matches!(byte, b'\\' | b'"' | b'\n'));
            let key: Box<[u8]> = [field.key, b"="].concat().into();
            let is_double = fields.iter().any(|other: &LayoutField| other.key == key);
            if !is_plain || is_double || MAX_FIELDS <= fields.len() {
                return None;
            }
            let metric = Metric::of_name(field.key).filter(|_| is_samples);
            fields.push(LayoutField { short_key: short(&key), key, is_integer, metric });
        }
        Some(Self { shape, fields: fields.into() })
    }

    /// The metric of each field.
    pub(in crate::codec) fn metrics(&self) -> impl Iterator<Item = Option<&Metric>> {
        self.fields.iter().map(|field| field.metric.as_ref())
    }

    /// Reads the fields and the time of a line to its line feed, if they look like this; leaves the
    /// values in `values` and gives the time and what follows.
    #[inline]
    fn read<'t>(&self, text: &'t [u8], values: &mut [f64; MAX_FIELDS]) -> Option<(i64, &'t [u8])> {
        let mut at = 0;
        let mut separator = b',';
        for (field, value) in self.fields.iter().zip(values) {
            let rest = text.get(at..)?;
            if separator != b',' || !field.begins(rest) {
                return None;
            }
            let value_at = field.key.len();
            let (number, len) = plain_number(rest.get(value_at..)?, field.is_integer)?;
            *value = number;
            separator = *rest.get(value_at + len)?;
            at += value_at + len + 1;
        }
        let time = plain_time(text.get(at..)?)?;
        let (feed, rest) = text.get(at + TIME_DIGITS..)?.split_first()?;
        (separator == b' ' && *feed == b'\n').then_some((time, rest))
    }
}

/// A key of up to 16 bytes as a number, and the mask of its bytes.
fn short(key: &[u8]) -> Option<(u128, u128)> {
    let mut bytes = [0; 16];
    let mut mask = [0; 16];
    bytes.get_mut(..key.len())?.copy_from_slice(key);
    mask.get_mut(..key.len())?.fill(0xFF);
    Some((u128::from_le_bytes(bytes), u128::from_le_bytes(mask)))
}

/// Measurement and tags of lines, with the space behind them.
struct Prefix {
    text: Box<[u8]>,
    origin: Origin,
    /// Indices of layouts, the last used first.
    layouts: Vec<u32>,
    /// Which one came after it the last time.
    next: u32,
}

/// Whose line it is.
#[derive(Debug, Clone, Copy)]
pub(in crate::codec) struct Origin {
    /// Index of the login.
    pub(in crate::codec) login: usize,
    /// Number of the sender.
    pub(in crate::codec) via: u32,
}

/// A line of a look that was met before.
pub(in crate::codec) struct KnownLine<'t> {
    pub(in crate::codec) origin: Origin,
    /// Index of the layout.
    pub(in crate::codec) layout: u32,
    pub(in crate::codec) time: i64,
    /// What follows its line feed.
    pub(in crate::codec) rest: &'t [u8],
}

/// All that is remembered.
#[derive(Default)]
pub(in crate::codec) struct Memory {
    layouts: Vec<Layout>,
    prefixes: Vec<Prefix>,
    by_text: HashMap<Box<[u8]>, u32, Folding>,
    last: u32,
}

impl Memory {
    pub(in crate::codec) fn layout(&self, index: u32) -> Result<&Layout, OffsetError> {
        offset::get(&self.layouts, index as usize)
    }

    /// Reads the line at the beginning of `text` if it is of a known look.
    #[inline]
    pub(in crate::codec) fn read<'t>(
        &mut self,
        text: &'t [u8],
        values: &mut [f64; MAX_FIELDS],
    ) -> Option<KnownLine<'t>> {
        let index = self.prefix_of(text)?;
        let Self { layouts, prefixes, .. } = self;
        let prefix = prefixes.get_mut(index as usize)?;
        let fields = text.get(prefix.text.len()..)?;
        let (turn, layout, (time, rest)) =
            prefix.layouts.iter().enumerate().find_map(|(turn, &index)| {
                let layout = layouts.get(index as usize)?;
                Some((turn, index, layout.read(fields, values)?))
            })?;
        if turn > 0 {
            prefix.layouts.get_mut(..=turn)?.rotate_right(1);
        }
        Some(KnownLine { origin: prefix.origin, layout, time, rest })
    }

    /// The index of the known prefix with which `text` begins.
    #[inline]
    fn prefix_of(&mut self, text: &[u8]) -> Option<u32> {
        let last = self.prefixes.get_mut(self.last as usize)?;
        let guess = last.next;
        let found = self.prefixes.get(guess as usize).is_some_and(|p| text.starts_with(&p.text));
        let index = if found {
            guess
        } else {
            let end = memchr(b' ', text)?;
            let index = *self.by_text.get(text.get(..=end)?)?;
            self.prefixes.get_mut(self.last as usize)?.next = index;
            index
        };
        self.last = index;
        Some(index)
    }

    /// Remembers the look of a line, as far as it is plain and there is room. The shape is the
    /// line's. Gives the index of the layout.
    pub(in crate::codec) fn remember_layout(
        &mut self,
        line: &AthleteLine<'_>,
        origin: Origin,
        shape: &Arc<Shape>,
    ) -> Option<u32> {
        let end = memchr(b' ', line.raw)?;
        let text = line.raw.get(..=end)?;
        let is_plain = !text.iter().any(|byte| matches!(byte, b'\\' | b'"' | b'\n'));
        // A line without escapes has its fields right behind its first space, but for blanks.
        if !is_plain || !line.raw.get(end + 1..)?.starts_with(line.fields_raw()) {
            return None;
        }
        let layout = self.learn_layout(line, shape)?;
        let index = match self.by_text.get(text) {
            Some(&index) => index,
            None if MAX_PREFIXES <= self.prefixes.len() => return None,
            None => {
                let index = self.prefixes.len() as u32;
                let layouts = Vec::with_capacity(1);
                self.prefixes.push(Prefix { text: text.into(), origin, layouts, next: index });
                self.by_text.insert(text.into(), index);
                index
            }
        };
        let known = &mut self.prefixes.get_mut(index as usize)?.layouts;
        if !known.contains(&layout) {
            known.truncate(MAX_LAYOUTS_OF_PREFIX - 1);
            known.insert(0, layout);
        }
        Some(layout)
    }

    fn learn_layout(&mut self, line: &AthleteLine<'_>, shape: &Arc<Shape>) -> Option<u32> {
        let known = self.layouts.iter().position(|layout| layout.shape == *shape);
        if let Some(index) = known {
            return Some(index as u32);
        }
        if MAX_LAYOUTS <= self.layouts.len() {
            return None;
        }
        self.layouts.push(Layout::of(line, Arc::clone(shape))?);
        Some(self.layouts.len() as u32 - 1)
    }
}

/// Hashes eight bytes at once, by a secret of the process: what is hashed was made by clients.
struct Folding {
    secret: u64,
}

impl Default for Folding {
    fn default() -> Self {
        Self { secret: RandomState::new().hash_one(0_u8) | 1 }
    }
}

impl BuildHasher for Folding {
    type Hasher = FoldingHasher;

    fn build_hasher(&self) -> FoldingHasher {
        FoldingHasher { secret: self.secret, state: self.secret }
    }
}

struct FoldingHasher {
    secret: u64,
    state: u64,
}

impl FoldingHasher {
    #[inline]
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.secret);
        self.state = (product as u64 ^ (product >> 64) as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for FoldingHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.fold(u64::from_le_bytes(*word));
        }
        let last = rest.iter().rev().fold(0, |last, &byte| last << 8 | u64::from(byte));
        self.fold(last);
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.fold(number as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.state
    }
}
