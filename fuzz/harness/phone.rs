//! Requests of phone apps, in each dialect: any bytes as a body, and any bytes in the place where a
//! dialect has its samples.
//!
//! Input: a byte of flags, which stand for headers and whether the place is filled, then the bytes.

use trackside::{
    codec::{self, DecodeContext},
    ingest::phone::{Hints, PhoneReading, PhoneRequest, read},
    line_protocol::{Lines, Precision},
    model::{AthleteId, Login, Metric, Sender, UnixNanos},
};

/// 2026-09-23 18:45:00 UTC.
const RECEIVED: UnixNanos = UnixNanos::from_secs(1_790_189_100);

/// The members of a form; before a line feed they are the query's.
pub(crate) fn run_form(input: &[u8]) {
    let Some((&flags, rest)) = input.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let (query, body) = text.split_once('\n').unwrap_or(("", &text));
    check(flags, body.as_bytes(), query);
}

/// Flat objects, alone or in an array.
pub(crate) fn run_flat(input: &[u8]) {
    run(input, "[", "]");
}

/// Traccar Client 9.
pub(crate) fn run_traccar(input: &[u8]) {
    run(input, "{\"location\":", "}");
}

/// OwnTracks.
pub(crate) fn run_owntracks(input: &[u8]) {
    run(input, "{\"_type\":\"location\",", "}");
}

/// Overland.
pub(crate) fn run_overland(input: &[u8]) {
    run(input, "{\"locations\":[", "]}");
}

/// Sensor Logger.
pub(crate) fn run_sensor_logger(input: &[u8]) {
    run(input, "{\"payload\":[", "]}");
}

/// PhoneTrack's batches.
pub(crate) fn run_phonetrack(input: &[u8]) {
    run(input, "{\"points\":[", "]}");
}

fn run(input: &[u8], before: &str, after: &str) {
    let Some((&flags, rest)) = input.split_first() else { return };
    if flags & 1 == 0 {
        check(flags, rest, "");
    } else {
        check(flags, &[before.as_bytes(), rest, after.as_bytes()].concat(), "");
    }
}

fn check(flags: u8, body: &[u8], query: &str) {
    let hints = Hints {
        user_agent: if flags & 2 == 0 { "" } else { "Overland/140" },
        has_limit_header: flags & 4 != 0,
        is_basic_without_base64: flags & 8 != 0,
        is_said_to_be_json: flags & 16 != 0,
        is_phonetrack_job: flags & 32 != 0,
    };
    let request = PhoneRequest { body, query, hints, received: RECEIVED, has_metrics_alone: false };
    let whole = read(&request, &mut |_| true).expect("there is room");
    assert_eq!(read(&request, &mut |_| true).as_ref(), Ok(&whole), "it depends on nothing else");
    let n_lines = check_lines(&whole, false);
    let known = PhoneRequest { has_metrics_alone: true, ..request };
    let known = read(&known, &mut |_| true).expect("there is room");
    assert!(check_lines(&known, true) <= n_lines);
    assert_eq!((known.app, &known.unread), (whole.app, &whole.unread));
    // Without room there is nothing, or nothing was to be stored.
    if let Ok(reading) = read(&request, &mut |_| false) {
        assert!(reading.lines.is_empty());
    }
    assert!(whole.unread.as_ref().is_none_or(|unread| unread.count > 0));
}

/// What must hold of the lines of a reading; gives their number.
fn check_lines(reading: &PhoneReading, has_metrics_alone: bool) -> usize {
    let mut lines = Lines::new(&reading.lines, Precision::Nanos);
    let mut n_lines = 0;
    while let Some(line) = lines.next_line() {
        let line = line.expect("a line that cannot be read");
        assert_eq!(line.measurement, codec::SAMPLES);
        assert!(line.time.is_some());
        if has_metrics_alone {
            let is_known = |key: &[u8]| Metric::known_of_name(key).is_some();
            assert!(line.fields.iter().all(|field| is_known(field.key)));
        }
        n_lines += 1;
    }
    let context = DecodeContext {
        athlete: AthleteId(1),
        login: Login::try_from("test").unwrap(),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Nanos,
        received: RECEIVED,
    };
    let decoded = codec::decode(&reading.lines, context).unwrap();
    assert!(decoded.rejected.is_empty() && decoded.dropped.is_none(), "{decoded:?}");
    assert_eq!(decoded.batch.lines.len(), n_lines);
    let samples = &decoded.batch.samples;
    for sample in samples.iter() {
        for reading in sample.readings {
            let metric = &samples.metrics()[usize::from(reading.metric)];
            assert!(reading.value.is_finite());
            let (least, most) = match metric {
                Metric::LatDeg => (-90.0, 90.0),
                Metric::LngDeg => (-180.0, 180.0),
                Metric::BearingDeg => (0.0, 360.0),
                Metric::SpdKph | Metric::BatteryPercent | Metric::AccM | Metric::HrBpm => {
                    (0.0, f64::MAX)
                }
                _ => continue,
            };
            assert!((least..=most).contains(&reading.value), "{metric:?} {}", reading.value);
        }
    }
    n_lines
}
