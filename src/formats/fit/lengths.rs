//! Pool lengths, which a swim has instead of records or in addition to them.

use rustyfit::profile::{mesgdef, typedef};

use crate::model::UnixNanos;

use super::{TIMESTAMP, time_of};

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

impl Length {
    /// Reads a length from the numbers of its message, by field; `None` where nothing says when
    /// it was.
    pub(super) fn read(numbers: impl Iterator<Item = (u8, f64)>) -> Option<Self> {
        let (mut start, mut written, mut secs, mut timer_secs) = (None, None, None, None);
        let (mut strokes, mut spd_kph, mut cad_rpm, mut is_swum) = (None, None, None, true);
        for (field, raw) in numbers {
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
        let from = from.or(written)?;
        let ended = secs.map(|secs| from.plus_secs(secs)).filter(|to| from < *to);
        let to = ended.or_else(|| written.filter(|to| from < *to)).unwrap_or(from);
        Some(Self { from, to, is_swum, strokes, spd_kph, cad_rpm })
    }
}
