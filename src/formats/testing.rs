//! Activities for the tests of the formats.

use proptest::prelude::*;

use super::{Activity, ActivitySession, Marker, Span, Sport};
use crate::model::{Metric, SampleBlock, UnixNanos};

/// 2026-05-19T10:40:00Z.
pub(super) const BEGIN: UnixNanos = UnixNanos(1_779_187_200_000_000_000);

/// Samples with these metrics and values, one per second from [`BEGIN`] on.
pub(super) fn samples(readings: &[&[(Metric, f64)]]) -> SampleBlock {
    let mut block = SampleBlock::default();
    for (readings, second) in readings.iter().zip(0..) {
        for (metric, value) in *readings {
            let index = block.metric_index(metric).unwrap();
            block.push_reading(index, *value);
        }
        block.finish_sample(BEGIN.plus_secs(f64::from(second)));
    }
    block
}

/// The content of a block, with metrics sorted by name.
pub(super) fn content(block: &SampleBlock) -> Vec<(UnixNanos, Vec<(Metric, f64)>)> {
    let samples = block.iter().map(|sample| {
        let readings = sample.readings.iter();
        let mut readings: Vec<_> = readings
            .map(|reading| (block.metrics()[usize::from(reading.metric)].clone(), reading.value))
            .collect();
        readings.sort_by(|one, other| one.0.cmp(&other.0));
        (sample.time, readings)
    });
    samples.collect()
}

/// Asserts that two blocks have the same samples, with values within the `resolution`.
pub(super) fn assert_alike(
    written: &SampleBlock,
    read: &SampleBlock,
    resolution: impl Fn(&Metric) -> f64,
) {
    let (written, read) = (content(written), content(read));
    assert_eq!(written.len(), read.len());
    for ((at, one), (read_at, other)) in written.iter().zip(&read) {
        assert_eq!(at, read_at);
        assert_eq!(one.len(), other.len(), "{one:?} {other:?}");
        for ((metric, value), (read_metric, read_value)) in one.iter().zip(other) {
            assert_eq!(metric, read_metric);
            let off = (value - read_value).abs();
            assert!(off <= resolution(metric), "{metric:?} {value} {read_value}");
        }
    }
}

/// A plausible reading, and now and then an implausible one.
fn reading() -> impl Strategy<Value = (Metric, f64)> {
    let known = prop_oneof![
        Just((Metric::DurS, 0.0, 9e4)),
        Just((Metric::DistKm, 0.0, 300.0)),
        Just((Metric::AccM, 0.0, 200.0)),
        Just((Metric::BearingDeg, -20.0, 400.0)),
        Just((Metric::BatteryPercent, 0.0, 100.0)),
        Just((Metric::GsmSignalPercent, 0.0, 100.0)),
        Just((Metric::TempC, -40.0, 50.0)),
        Just((Metric::SpdKph, 0.0, 120.0)),
        Just((Metric::AltM, -400.0, 8900.0)),
        Just((Metric::HrBpm, 0.0, 300.0)),
        Just((Metric::CadRpm, 0.0, 300.0)),
        Just((Metric::PwrW, 0.0, 2500.0)),
        Just((Metric::PwrWLeft, 0.0, 1200.0)),
        Just((Metric::PwrWRight, 0.0, 1200.0)),
        Just((Metric::Other("core <temp> \"1\"".into()), -1e6, 1e6)),
    ];
    (known, 0.0..1.0).prop_map(|((metric, least, greatest), share)| {
        let value: f64 = least + (greatest - least) * share;
        // These sensors report integers.
        let is_whole = matches!(metric, Metric::HrBpm | Metric::CadRpm | Metric::PwrW);
        (metric, if is_whole { value.round() } else { value })
    })
}

fn sample() -> impl Strategy<Value = Vec<(Metric, f64)>> {
    let place = proptest::option::weighted(0.8, (-90.0..=90.0, -180.0..180.0));
    (place, proptest::collection::vec(reading(), 0..6)).prop_map(|(place, mut readings)| {
        readings.sort_by(|one, other| one.0.cmp(&other.0));
        readings.dedup_by(|one, other| one.0 == other.0);
        if let Some((lat, lng)) = place {
            readings.push((Metric::LatDeg, lat));
            readings.push((Metric::LngDeg, lng));
        } else if readings.is_empty() {
            readings.push((Metric::BatteryPercent, 50.0));
        }
        readings
    })
}

fn sport() -> impl Strategy<Value = Sport> {
    use Sport::{Cycling, Other, Rowing, Running, Sailing, Swimming, Walking};
    proptest::sample::select(vec![Cycling, Running, Swimming, Rowing, Sailing, Walking, Other])
}

/// Text without surrounding spaces, which XML parsers may drop.
fn words() -> impl Strategy<Value = String> {
    "([a-zäöü<>&\"'\\[\\]] ?){0,12}".prop_map(|text| text.trim().to_owned())
}

/// Samples, each this many milliseconds after the previous one.
type Steps = Vec<(u32, Vec<(Metric, f64)>)>;

/// A session's samples, sport, name and note.
fn session() -> impl Strategy<Value = (Steps, Sport, String, String)> {
    let step = prop_oneof![9 => 1_u32..3000, 1 => 600_000_u32..900_000];
    (proptest::collection::vec((step, sample()), 1..20), sport(), words(), words())
}

/// Activities with a few sessions, laps from the start of each, and markers.
pub(super) fn activities() -> impl Strategy<Value = Activity> {
    (proptest::collection::vec(session(), 1..4), words(), 1_usize..6).prop_map(
        |(sessions, text, lap_length)| {
            let mut activity = Activity::default();
            let mut time = BEGIN;
            for (samples, sport, title, note) in sessions {
                let times: Vec<_> = samples
                    .into_iter()
                    .map(|(step, readings)| {
                        time = UnixNanos(time.0 + i64::from(step) * 1_000_000);
                        for (metric, value) in readings {
                            let index = activity.samples.metric_index(&metric).unwrap();
                            activity.samples.push_reading(index, value);
                        }
                        activity.samples.finish_sample(time);
                        time
                    })
                    .collect();
                let laps = times.chunks(lap_length);
                activity.laps.extend(laps.map(|lap| Span { from: lap[0], to: lap[lap.len() - 1] }));
                let span = Span { from: times[0], to: time };
                activity.sessions.push(ActivitySession { span, sport, title, note });
                activity.markers.push(Marker { time, text: text.clone() });
            }
            activity
        },
    )
}

/// The bytes of a file with some damage.
pub(super) fn damaged(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let flips = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4);
    (flips, any::<proptest::sample::Index>(), any::<bool>()).prop_map(
        move |(flips, end, is_cut)| {
            let mut bytes = bytes.clone();
            for (at, byte) in flips {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if is_cut {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        },
    )
}
