//! What the messages of a file have said so far, and how their fields are to be read.

use std::collections::HashMap;

use rustyfit::proto::{DeveloperField, Field, Message, MessageDefinition, Value};

use crate::{
    formats::{Collector, Marker},
    model::{Reading, UnixNanos},
};

use super::{
    beats::Beats,
    developer::Description,
    fields::{Compressed, N_NATIVES},
    lengths::Length,
    timed_messages::TimedMessage,
    value::{Stored, number, text},
};

/// A message whose header has this bit stands without its time, which `rustyfit` puts in front.
pub(super) const COMPRESSED: u8 = 0x80;
/// More sessions, laps or markers than any file has.
pub(super) const MAX_SPANS: usize = 100_000;

/// What was read so far.
#[derive(Default)]
pub(super) struct Messages {
    pub(super) samples: Collector,
    pub(super) athlete: String,
    pub(super) sessions: Vec<TimedMessage>,
    pub(super) laps: Vec<TimedMessage>,
    pub(super) lengths: Vec<Length>,
    pub(super) markers: Vec<Marker>,
    pub(super) beats: Beats,
    /// The files concatenated in the input.
    pub(super) files: Vec<OneFile>,
    /// The number of samples without a date.
    pub(super) n_undated: u64,
    /// Samples without a time, waiting for the length that they belong to.
    pub(super) untimed: Vec<Vec<Reading>>,
    /// The number of fields read and looked up, to bound the work.
    pub(super) n_fields: u64,
    definitions: [Definition; 16],
    pub(super) descriptions: HashMap<(u8, u8), Description>,
    /// The developer index that is ours, if the file is.
    pub(super) own_index: Option<u8>,
    /// Indices of the metrics of [`super::fields::NATIVES`].
    pub(super) natives: [Option<u16>; N_NATIVES],
    pub(super) left: Option<u16>,
    pub(super) right: Option<u16>,
    pub(super) compressed: Compressed,
    /// The readings of a record, used again and again.
    pub(super) readings: Vec<Reading>,
}

/// How the fields of a local message type are stored.
#[derive(Default)]
struct Definition {
    fields: Vec<Stored>,
    /// Developer index, field number and size in bytes.
    developer_fields: Vec<(u8, u8, u8)>,
    is_big_endian: bool,
}

/// What one of the concatenated files says about itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OneFile {
    /// The type from `file_id`.
    pub(super) kind: Option<u8>,
    /// Sport and sub-sport of its last `sport` message.
    pub(super) sport: Option<(u8, u8)>,
    /// The time span of its samples.
    pub(super) span: Option<(UnixNanos, UnixNanos)>,
}

impl Messages {
    /// Begins another file: earlier definitions and descriptions no longer apply.
    pub(super) fn begin_file(&mut self) {
        self.definitions = Default::default();
        self.descriptions.clear();
        self.own_index = None;
        self.n_fields = 0;
        self.compressed = Compressed::default();
        self.beats.begin_file();
        self.end_untimed();
        self.files.push(OneFile::default());
    }

    /// Gives up on samples that still wait for a length: they have no date.
    pub(super) fn end_untimed(&mut self) {
        self.n_undated += self.untimed.len() as u64;
        self.untimed.clear();
    }

    /// Records how the fields of following messages are stored.
    pub(super) fn define(&mut self, definition: &MessageDefinition) {
        let is_big_endian = definition.arch != 0;
        let fields = definition.field_definitions.iter();
        let own = definition.developer_field_definitions.iter();
        if let Some(known) = self.definitions.get_mut(usize::from(definition.header & 0x0F)) {
            *known = Definition {
                fields: fields
                    .map(|field| Stored { size: field.size, kind: field.base_type, is_big_endian })
                    .collect(),
                developer_fields: own
                    .map(|field| (field.developer_data_index, field.num, field.size))
                    .collect(),
                is_big_endian,
            };
        }
        self.n_fields += 1 + definition.field_definitions.len() as u64;
    }

    /// A sample of this time belongs to the file at hand.
    pub(super) fn note_time(&mut self, time: UnixNanos) {
        if let Some(file) = self.files.last_mut() {
            let (from, to) = file.span.get_or_insert((time, time));
            (*from, *to) = ((*from).min(time), (*to).max(time));
        }
    }

    /// The number in one field of a message.
    pub(super) fn number_of(&self, message: &Message, field: u8) -> Option<f64> {
        self.numbers(message).find(|(num, _)| *num == field).map(|(_, raw)| raw)
    }

    /// The numeric fields of a message, raw and unscaled.
    pub(super) fn numbers<'a>(
        &'a self,
        message: &'a Message,
    ) -> impl Iterator<Item = (u8, f64)> + 'a {
        let is_compressed = message.header & COMPRESSED != 0;
        let own = usize::from(is_compressed);
        let definition = self.definitions.get(local_type(message.header));
        let stored = definition.map_or(&[][..], |definition| definition.fields.as_slice());
        let stamp = message.fields.first().filter(|_| is_compressed);
        let stamp = stamp.and_then(|field| match field.value {
            Value::Uint32(secs) => Some((field.num, f64::from(secs))),
            _ => None,
        });
        let fields = message.fields.iter().skip(own).zip(stored);
        stamp.into_iter().chain(
            fields.filter_map(|(Field { num, value, .. }, &stored)| {
                Some((*num, number(value, stored)?))
            }),
        )
    }

    /// How a developer field is stored.
    pub(super) fn stored(&self, message: &Message, field: &DeveloperField) -> Option<Stored> {
        let key = (field.developer_data_index, field.num);
        let definition = self.definitions.get(local_type(message.header))?;
        let of_key = |&&(index, num, _): &&(u8, u8, u8)| (index, num) == key;
        let &(_, _, size) = definition.developer_fields.iter().find(of_key)?;
        let kind = self.descriptions.get(&key)?.kind;
        Some(Stored { size, kind, is_big_endian: definition.is_big_endian })
    }

    /// The text of one of our developer fields; empty if missing.
    pub(super) fn own_text(&self, message: &Message, name: &str) -> String {
        let field = message.developer_fields.iter().find(|field| {
            let key = (field.developer_data_index, field.num);
            self.own_index == Some(field.developer_data_index)
                && self.descriptions.get(&key).is_some_and(|known| known.name == name)
        });
        field.map(|field| text(&field.value)).unwrap_or_default()
    }

    /// How many developer fields the definition of a message has.
    pub(super) fn n_developer_fields(&self, message: &Message) -> usize {
        let definition = self.definitions.get(local_type(message.header));
        definition.map_or(0, |definition| definition.developer_fields.len())
    }

    /// Whether Trackside wrote the file.
    pub(super) const fn are_ours(&self) -> bool {
        self.own_index.is_some()
    }
}

/// The definition that a message refers to.
fn local_type(header: u8) -> usize {
    usize::from(if header & COMPRESSED != 0 { header >> 5 & 0x03 } else { header & 0x0F })
}
