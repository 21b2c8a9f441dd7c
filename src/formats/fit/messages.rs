//! Interprets the messages of a file.

use std::collections::HashMap;

use rustyfit::{
    profile::{
        mesgdef::{DeveloperDataId, Event, FileId, Record, Sport, UserProfile},
        typedef::{self, MesgNum},
    },
    proto::{DeveloperField, Field, Message, MessageDefinition, Value},
};

use crate::{
    formats::{Collector, Marker},
    model::{Metric, Reading, UnixNanos},
};

use super::{
    APPLICATION_ID, MILLIS_FIELD, TEXT_FIELD,
    beats::Beats,
    developer::{Description, described, put_before},
    fields::{Compressed, N_NATIVES, NATIVES, is_altitude, legs_of},
    lengths::Length,
    stretches::Stretch,
    time_of,
    value::{Stored, number, text},
};

/// The field number of the time in every message.
pub(super) const TIMESTAMP: u8 = 253;
/// With this header bit, a message has no time field of its own; `rustyfit` inserts the time at the
/// front.
const COMPRESSED: u8 = 0x80;
/// More developer fields than any file has.
const MAX_DESCRIPTIONS: usize = 4096;
/// More sessions, laps or markers than any file has.
pub(super) const MAX_SPANS: usize = 100_000;

/// What was read so far.
#[derive(Default)]
pub(super) struct Messages {
    pub(super) samples: Collector,
    pub(super) athlete: String,
    pub(super) sessions: Vec<Stretch>,
    pub(super) laps: Vec<Stretch>,
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
    descriptions: HashMap<(u8, u8), Description>,
    /// The developer index of our fields, if Trackside wrote the file.
    own_index: Option<u8>,
    /// The metric indices of [`NATIVES`].
    natives: [Option<u16>; N_NATIVES],
    left: Option<u16>,
    right: Option<u16>,
    compressed: Compressed,
    /// The readings of the current record; reused.
    readings: Vec<Reading>,
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

    /// Handles a message; returns false when there are too many.
    pub(super) fn take(&mut self, message: &Message) -> bool {
        // For each message, the library searches all descriptions, so that is counted as work.
        let definition = self.definitions.get(local_type(message.header));
        let n_own = definition.map_or(0, |definition| definition.developer_fields.len());
        let n_looked_up = n_own * self.descriptions.len();
        self.n_fields += (1 + message.fields.len() + n_looked_up) as u64;
        match message.num {
            MesgNum::RECORD => return self.take_record(message),
            MesgNum::SESSION => self.take_session(message),
            MesgNum::LAP => self.take_lap(message),
            MesgNum::LENGTH => return self.take_length(message),
            MesgNum::HR => self.take_beats(message),
            MesgNum::FILE_ID => {
                let kind = self.number_of(message, FileId::TYPE);
                if let Some(file) = self.files.last_mut() {
                    file.kind = kind.map(|kind| kind as u8);
                }
            }
            MesgNum::SPORT => {
                let of = |field| self.number_of(message, field).map(|code| code as u8);
                let sport =
                    of(Sport::SPORT).map(|sport| (sport, of(Sport::SUB_SPORT).unwrap_or(0)));
                if let Some(file) = self.files.last_mut() {
                    file.sport = sport.or(file.sport);
                }
            }
            MesgNum::EVENT => self.take_event(message),
            MesgNum::DEVELOPER_DATA_ID => self.take_developer(message),
            MesgNum::FIELD_DESCRIPTION => return self.take_description(message),
            MesgNum::USER_PROFILE => {
                let name = message.fields.iter().find(|f| f.num == UserProfile::FRIENDLY_NAME);
                if let Some(name) = name.map(|field| text(&field.value))
                    && !name.is_empty()
                {
                    self.athlete = name;
                }
            }
            _ => {}
        }
        true
    }

    fn take_record(&mut self, message: &Message) -> bool {
        let mut readings = std::mem::take(&mut self.readings);
        readings.clear();
        let time = self.read_record(message, &mut readings);
        let has_time = message.header & COMPRESSED != 0
            || message.fields.iter().any(|field| field.num == TIMESTAMP);
        let is_taken = if let Some(time) = time {
            self.note_time(time);
            self.samples.push(time, &readings)
        } else if !has_time && !readings.is_empty() && self.untimed.len() < MAX_SPANS {
            self.untimed.push(readings.clone());
            true
        } else {
            self.n_undated += u64::from(!readings.is_empty());
            true
        };
        self.readings = readings;
        is_taken
    }

    /// Records that a sample of this time belongs to the current file.
    pub(super) fn note_time(&mut self, time: UnixNanos) {
        if let Some(file) = self.files.last_mut() {
            let (from, to) = file.span.get_or_insert((time, time));
            (*from, *to) = ((*from).min(time), (*to).max(time));
        }
    }

    /// Reads a record; returns its time.
    fn read_record(&mut self, message: &Message, readings: &mut Vec<Reading>) -> Option<UnixNanos> {
        let mut time = None;
        let mut balance = None;
        let mut power_w = None;
        // In table order, because the better of several fields comes first.
        let mut raws = [None; N_NATIVES];
        for (field, raw) in self.numbers(message) {
            match field {
                TIMESTAMP => time = time_of(raw as u32),
                Record::LEFT_RIGHT_BALANCE => balance = Some(raw as u8),
                _ => {
                    if let Some(slot) = NATIVES.iter().position(|native| native.field == field)
                        && let Some(known) = raws.get_mut(slot)
                    {
                        *known = Some(raw);
                    }
                }
            }
        }
        for (slot, (native, raw)) in NATIVES.iter().zip(raws).enumerate() {
            // Devices write a raw 0, which is -500 m, until they know the altitude.
            let raw = raw.filter(|raw| *raw != 0.0 || !is_altitude(native));
            let Some(value) = raw.map(|raw| native.value(raw)) else { continue };
            if native.field == Record::POWER {
                power_w = Some(value);
            }
            let index = self.natives.get(slot).copied().flatten();
            let index = index.or_else(|| self.samples.metric(&native.metric));
            if let Some(known) = self.natives.get_mut(slot) {
                *known = index;
            }
            add(readings, index, value);
        }
        let is_packed = |field: &&Field| field.num == Record::COMPRESSED_SPEED_DISTANCE;
        if let Some(packed) = message.fields.iter().find(is_packed) {
            let (spd_kph, dist_km) = self.compressed.unpack(&packed.value);
            for (metric, value) in [(Metric::SpdKph, spd_kph), (Metric::DistKm, dist_km)] {
                if let Some(value) = value {
                    let index = self.samples.metric(&metric);
                    add(readings, index, value);
                }
            }
        }
        if let Some((left_w, right_w)) =
            power_w.zip(balance).and_then(|(power_w, balance)| legs_of(power_w, balance))
        {
            self.left = self.left.or_else(|| self.samples.metric(&Metric::PwrWLeft));
            self.right = self.right.or_else(|| self.samples.metric(&Metric::PwrWRight));
            add(readings, self.left, left_w);
            add(readings, self.right, right_w);
        }
        let millis = self.read_developer_fields(message, readings);
        Some(time?.plus(std::time::Duration::from_millis(millis)))
    }

    /// Adds the developer fields; returns our milliseconds.
    fn read_developer_fields(&mut self, message: &Message, readings: &mut Vec<Reading>) -> u64 {
        let mut millis = 0;
        for field in &message.developer_fields {
            let Some(stored) = self.stored(message, field) else { continue };
            let key = (field.developer_data_index, field.num);
            let Some(description) = self.descriptions.get_mut(&key) else { continue };
            let Some(raw) = number(&field.value, stored) else { continue };
            if self.own_index == Some(field.developer_data_index)
                && description.name == MILLIS_FIELD
            {
                millis = (raw as u64).min(999);
                continue;
            }
            let samples = &mut self.samples;
            let index = *description.index.get_or_insert_with(|| {
                description.metric.as_ref().and_then(|metric| samples.metric(metric))
            });
            let value = description.value(raw);
            if description.is_native {
                put_before(readings, index, value);
            } else {
                add(readings, index, value);
            }
        }
        millis
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
    fn stored(&self, message: &Message, field: &DeveloperField) -> Option<Stored> {
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

    fn take_event(&mut self, message: &Message) {
        let mut time = None;
        let mut event = None;
        for (field, raw) in self.numbers(message) {
            match field {
                TIMESTAMP => time = time_of(raw as u32),
                Event::EVENT => event = Some(typedef::Event(raw as u8)),
                _ => {}
            }
        }
        if event == Some(typedef::Event::USER_MARKER)
            && let Some(time) = time
            && self.markers.len() < MAX_SPANS
        {
            let millis = self.read_developer_fields(message, &mut Vec::new());
            let time = time.plus(std::time::Duration::from_millis(millis));
            self.markers.push(Marker { time, text: self.own_text(message, TEXT_FIELD) });
        }
    }

    /// Whether Trackside wrote the file.
    pub(super) const fn are_ours(&self) -> bool {
        self.own_index.is_some()
    }

    fn take_developer(&mut self, message: &Message) {
        let developer = DeveloperDataId::from(message);
        if *developer.application_id == APPLICATION_ID {
            self.own_index = Some(developer.developer_data_index);
        }
    }

    fn take_description(&mut self, message: &Message) -> bool {
        if let Some((key, description)) = described(message) {
            self.descriptions.insert(key, description);
        }
        self.descriptions.len() <= MAX_DESCRIPTIONS
    }
}

/// The definition that a message refers to.
fn local_type(header: u8) -> usize {
    usize::from(if header & COMPRESSED != 0 { header >> 5 & 0x03 } else { header & 0x0F })
}

/// Adds a reading unless there is a better one for its metric.
fn add(readings: &mut Vec<Reading>, metric: Option<u16>, value: f64) {
    if let Some(metric) = metric
        && readings.iter().all(|known| known.metric != metric)
    {
        readings.push(Reading { metric, value });
    }
}
