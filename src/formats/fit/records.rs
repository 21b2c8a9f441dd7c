//! Records: the samples of a file.

use std::time::Duration;

use rustyfit::{
    profile::mesgdef::Record,
    proto::{Field, Message},
};

use crate::model::{Metric, Reading, UnixNanos};

use super::{
    MILLIS_FIELD, TIMESTAMP,
    developer::put_before,
    fields::{N_NATIVES, NATIVES, legs_of},
    messages::{COMPRESSED, MAX_SPANS, Messages},
    time_of,
    value::number,
};

impl Messages {
    /// Takes a record; false when it is one sample too many.
    pub(super) fn take_record(&mut self, message: &Message) -> bool {
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

    /// The readings of a record, and its time.
    fn read_record(&mut self, message: &Message, readings: &mut Vec<Reading>) -> Option<UnixNanos> {
        let mut time = None;
        let mut balance = None;
        let mut power_w = None;
        // Looked at in the order of the table, in which the better field comes first.
        let mut raws = [None; N_NATIVES];
        for (field, raw) in self.numbers(message) {
            match field {
                TIMESTAMP => time = time_of(raw as u32),
                Record::LEFT_RIGHT_BALANCE => balance = Some(raw as u8),
                _ => {
                    if let Some(slot) = NATIVES.iter().position(|native| native.field.num == field)
                        && let Some(known) = raws.get_mut(slot)
                    {
                        *known = Some(raw);
                    }
                }
            }
        }
        for (slot, (native, raw)) in NATIVES.iter().zip(raws).enumerate() {
            let Some(value) = raw.and_then(|raw| native.value(raw)) else { continue };
            if native.field.num == Record::POWER {
                power_w = Some(value);
            }
            let index = self.natives.get(slot).copied().flatten();
            let index = index.or_else(|| self.samples.metric(native.metric));
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
        Some(time?.plus(Duration::from_millis(millis)))
    }

    /// Adds what developer fields hold, and gives the milliseconds of ours.
    pub(super) fn read_developer_fields(
        &mut self,
        message: &Message,
        readings: &mut Vec<Reading>,
    ) -> u64 {
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
}

/// Adds a reading unless there is a better one of its metric.
fn add(readings: &mut Vec<Reading>, metric: Option<u16>, value: f64) {
    if let Some(metric) = metric
        && readings.iter().all(|known| known.metric != metric)
    {
        readings.push(Reading { metric, value });
    }
}
