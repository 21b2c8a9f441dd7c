//! What an answer takes over from its request: its id, and what lets a page read it.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderValue};

use super::{
    cors::Cors,
    headers::{REQUEST_ID, X_REQUEST_ID, add_version},
};
use crate::clock::Clock;

/// What an answer takes over from its request.
#[derive(Debug)]
pub(super) struct Echo {
    request_id: HeaderValue,
    cors: Option<Cors>,
}

impl Echo {
    pub(super) fn of(headers: &HeaderMap, ids: &RequestIds, clock: &dyn Clock) -> Self {
        let given = headers.get(X_REQUEST_ID).filter(|id| !id.is_empty());
        let given = given.or_else(|| headers.get(REQUEST_ID).filter(|id| !id.is_empty()));
        Self {
            request_id: given.map_or_else(|| ids.next(clock), HeaderValue::clone),
            cors: Cors::of(headers),
        }
    }

    /// Leaves out what lets pages of other sites read the answer.
    pub(super) fn forget_origin(&mut self) {
        self.cors = None;
    }

    /// Lets pages send and read what InfluxDB lets them.
    pub(super) fn permit_as_influxdb(&mut self) {
        if let Some(cors) = &mut self.cors {
            cors.permit_as_influxdb();
        }
    }

    /// Adds the headers that every routed answer has.
    pub(super) fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(X_REQUEST_ID, self.request_id.clone());
        headers.insert(REQUEST_ID, self.request_id);
        add_version(headers);
        if let Some(cors) = self.cors {
            cors.add_to(headers);
        }
    }
}

/// 100 ns steps from 1582-10-15, where version 1 UUIDs count from, to 1970-01-01.
const GREGORIAN_TO_UNIX: u64 = 0x01b2_1dd2_1381_4000;

/// Makes version 1 UUIDs (RFC 9562, section 5.1), each once in this process.
#[derive(Debug)]
pub(super) struct RequestIds {
    last: AtomicU64,
    /// Clock sequence and node: random, the node marked as not being a network address.
    clock_seq: u16,
    node: u64,
}

impl RequestIds {
    pub(super) fn new() -> Self {
        // Ids are for reading logs, not for safety: without randomness they still count up.
        let random = getrandom::u64().unwrap_or_default();
        Self {
            last: AtomicU64::new(0),
            clock_seq: (random >> 48) as u16 & 0x3fff | 0x8000,
            node: random & 0xffff_ffff_ffff | 0x0100_0000_0000,
        }
    }

    fn next(&self, clock: &dyn Clock) -> HeaderValue {
        let unix = u64::try_from(clock.wall().0).unwrap_or(0) / 100;
        let now = GREGORIAN_TO_UNIX.wrapping_add(unix);
        let step = |last: u64| Some(now.max(last + 1));
        let last = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step);
        let ticks = now.max(last.unwrap_or_default() + 1);
        let high = (ticks & 0xffff_ffff) << 32
            | (ticks >> 32 & 0xffff) << 16
            | (ticks >> 48 & 0x0fff)
            | 0x1000;
        let low = u64::from(self.clock_seq) << 48 | self.node;
        HeaderValue::from_bytes(&hyphenated(high, low)).unwrap_or(HeaderValue::from_static("0"))
    }
}

/// The 36 characters of a UUID.
fn hyphenated(high: u64, low: u64) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let mut digits = u128::from(high) << 64 | u128::from(low);
    for (index, place) in text.iter_mut().enumerate() {
        if !matches!(index, 8 | 13 | 18 | 23) {
            *place = char::from_digit((digits >> 124) as u32, 16).map_or(b'0', |c| c as u8);
            digits <<= 4;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::ManualClock, model::UnixNanos};

    #[test]
    fn request_ids_are_version_1_uuids_and_differ_while_time_stands_still() {
        let clock = ManualClock::at(UnixNanos::from_secs(1_700_000_000));
        let ids = RequestIds::new();
        let (one, two) = (ids.next(&clock), ids.next(&clock));
        assert_ne!(one, two);
        for id in [one, two] {
            let text = id.to_str().unwrap();
            let lengths: Vec<_> = text.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
            assert_eq!(text.as_bytes()[14], b'1', "{text}");
        }
    }

    #[test]
    fn a_uuid_is_written_in_its_five_groups() {
        let text = hyphenated(0x0123_4567_89ab_1def, 0x8899_aabb_ccdd_eeff);
        assert_eq!(&text, b"01234567-89ab-1def-8899-aabbccddeeff");
    }
}
