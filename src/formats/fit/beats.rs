//! Reads `hr` messages: heart rates that a strap stored under water and transmitted after the swim.
//!
//! The first message maps the strap's tick count to a time; the following ones hold ticks of 1/1024
//! s, of which only the lowest twelve bits are stored (SDK profile, message `hr`).

use std::collections::HashSet;

use rustyfit::{
    profile::mesgdef::Hr,
    proto::{Message, Value},
};

use crate::{
    formats::Collector,
    model::{Metric, Reading, UnixNanos},
};

use super::time_of;

/// Ticks of the strap in a second.
const TICKS_PER_SEC: f64 = 1024.0;
/// More heart rates than any strap stores.
const MAX_BEATS: usize = 1_000_000;

/// The heart rates read so far.
#[derive(Debug, Default)]
pub(super) struct Beats {
    /// A time and the strap's tick count at that time.
    anchor: Option<(UnixNanos, u64)>,
    /// The latest tick count.
    ticks: u64,
    /// Rounded to whole seconds.
    found: Vec<(UnixNanos, f64)>,
}

impl Beats {
    /// The next file has a strap of its own.
    pub(super) const fn begin_file(&mut self) {
        self.anchor = None;
        self.ticks = 0;
    }

    /// Takes an `hr` message of a time in seconds of the file and a fraction of a second.
    pub(super) fn take(&mut self, message: &Message, secs: Option<f64>, fraction: f64) {
        let field = |num| message.fields.iter().find(move |field| field.num == num);
        let bytes = |num| match field(num).map(|field| &field.value) {
            Some(Value::ArrayUint8(bytes)) => bytes.to_vec(),
            Some(Value::Uint8(byte)) => vec![*byte],
            _ => Vec::new(),
        };
        let counts: Vec<u32> = match field(Hr::EVENT_TIMESTAMP).map(|field| &field.value) {
            Some(Value::ArrayUint32(counts)) => counts.to_vec(),
            Some(Value::Uint32(count)) => vec![*count],
            _ => Vec::new(),
        };
        let rates = bytes(Hr::FILTERED_BPM);
        let mut ticks: Vec<u64> = counts.iter().map(|count| u64::from(*count)).collect();
        if let (Some(time), Some(first)) =
            (secs.and_then(|secs| time_of(secs as u32)), ticks.first())
        {
            self.anchor = Some((time.plus_secs(fraction), *first));
        }
        self.ticks = ticks.last().copied().unwrap_or(self.ticks);
        for low in twelve_bits(&bytes(Hr::EVENT_TIMESTAMP_12)) {
            let more = low.wrapping_sub(self.ticks) & 0xFFF;
            self.ticks = self.ticks.saturating_add(more);
            ticks.push(self.ticks);
        }
        let Some((anchor, begin)) = self.anchor else { return };
        for (ticks, rate) in ticks.into_iter().zip(rates) {
            let is_rate = !matches!(rate, 0 | u8::MAX) && self.found.len() < MAX_BEATS;
            if is_rate && let Some(ticks) = ticks.checked_sub(begin) {
                let time = anchor.plus_secs(ticks as f64 / TICKS_PER_SEC);
                let time = UnixNanos::from_secs((time.0 + 500_000_000).div_euclid(1_000_000_000));
                self.found.push((time, f64::from(rate)));
            }
        }
    }

    /// Adds the heart rates as samples, where the records have none.
    pub(super) fn add_to(&mut self, samples: &mut Collector) {
        let found = std::mem::take(&mut self.found);
        if found.is_empty() {
            return;
        }
        let known: HashSet<UnixNanos> =
            samples.values(&Metric::HrBpm).into_iter().map(|(time, _)| time).collect();
        let Some(metric) = samples.metric(&Metric::HrBpm) else { return };
        for (time, value) in found {
            if !known.contains(&time) {
                samples.push(time, &[Reading { metric, value }]);
            }
        }
    }
}

/// Unpacks twelve-bit numbers, two in three bytes, least significant bits first.
fn twelve_bits(bytes: &[u8]) -> Vec<u64> {
    let pairs = bytes.chunks_exact(3).filter_map(|three| match *three {
        [low, middle, high] => {
            let first = u64::from(low) | u64::from(middle & 0x0F) << 8;
            Some([first, u64::from(middle >> 4) | u64::from(high) << 4])
        }
        _ => None,
    });
    pairs.flatten().collect()
}
