//! Pool lengths, which a swim has instead of records or in addition to them.

use std::time::Duration;

use rustyfit::{
    profile::{mesgdef, typedef},
    proto::Message,
};

use crate::model::{Reading, UnixNanos};

use super::{
    messages::{MAX_SPANS, Messages, TIMESTAMP},
    time_of,
};

/// One length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    pub(super) from: UnixNanos,
    pub(super) to: UnixNanos,
    /// Whether it was swum, as opposed to a rest at the wall.
    pub(super) is_swum: bool,
    pub(super) strokes: Option<f64>,
    /// The mean speed, km/h.
    pub(super) spd_kph: Option<f64>,
    /// Strokes per minute.
    pub(super) cad_rpm: Option<f64>,
}

impl Messages {
    /// Adds a length; preceding records without a time are dated with it. Returns false when there
    /// are too many samples.
    pub(super) fn take_length(&mut self, message: &Message) -> bool {
        let (mut start, mut written, mut secs, mut timer_secs) = (None, None, None, None);
        let (mut strokes, mut spd_kph, mut cad_rpm, mut is_swum) = (None, None, None, true);
        for (field, raw) in self.numbers(message) {
            match field {
                TIMESTAMP => written = time_of(raw as u32),
                mesgdef::Length::START_TIME => start = time_of(raw as u32),
                mesgdef::Length::TOTAL_ELAPSED_TIME if raw >= 0.0 => secs = Some(raw / 1000.0),
                mesgdef::Length::TOTAL_TIMER_TIME if raw >= 0.0 => timer_secs = Some(raw / 1000.0),
                mesgdef::Length::TOTAL_STROKES => strokes = Some(raw),
                mesgdef::Length::AVG_SPEED => spd_kph = Some(raw * 0.0036),
                mesgdef::Length::AVG_SWIMMING_CADENCE => cad_rpm = Some(raw),
                mesgdef::Length::LENGTH_TYPE => {
                    is_swum = raw as u8 == typedef::LengthType::ACTIVE.0;
                }
                _ => {}
            }
        }
        let secs = secs.or(timer_secs);
        let from = start.or_else(|| Some(written?.plus_secs(-secs?)));
        let Some(from) = from.or(written) else { return true };
        let ended = secs.map(|secs| from.plus_secs(secs)).filter(|to| from < *to);
        let to = ended.or_else(|| written.filter(|to| from < *to)).unwrap_or(from);
        self.note_time(from);
        self.note_time(to);
        if self.lengths.len() < MAX_SPANS {
            self.lengths.push(Length { from, to, is_swum, strokes, spd_kph, cad_rpm });
        }
        self.date_untimed(from, to)
    }

    /// Spreads the undated samples evenly over a length.
    fn date_untimed(&mut self, from: UnixNanos, to: UnixNanos) -> bool {
        let untimed: Vec<Vec<Reading>> = std::mem::take(&mut self.untimed);
        let n = untimed.len().max(1) as f64;
        let secs = to.secs_since(from);
        for (readings, nth) in untimed.iter().zip(1_u32..) {
            let share = Duration::from_secs_f64((secs * f64::from(nth) / n).max(0.0));
            let time = from.plus(share);
            self.note_time(time);
            if !self.samples.push(time, readings) {
                return false;
            }
        }
        true
    }
}
