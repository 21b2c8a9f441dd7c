//! Round trips of activities, and helpers of the other tests.

use std::io;

use super::{sequence::crc16, *};
use crate::{
    formats::{Activity, ActivitySession, Collector, Imported, Marker, Span, Sport, Unreadable},
    model::{Metric, Progress, Reading},
};

mod by_hand;
mod damage;
mod habits;
mod values;

/// 2016-05-19T18:37:55Z.
const START: i64 = 1_463_683_075;

fn at(secs: f64) -> UnixNanos {
    UnixNanos::from_secs(START).plus_secs(secs)
}

/// An activity with these samples: seconds after the start, and readings.
fn activity(samples: &[(f64, &[(Metric, f64)])]) -> Activity {
    let mut collector = Collector::default();
    for (secs, readings) in samples {
        let readings: Vec<Reading> = readings
            .iter()
            .map(|(metric, value)| {
                let metric = collector.metric(metric).unwrap();
                Reading { metric, value: *value }
            })
            .collect();
        collector.push(at(*secs), &readings);
    }
    Activity { samples: collector.finish(), ..Activity::default() }
}

/// The samples of an activity: seconds after the start, and readings by metric.
fn samples(activity: &Activity) -> Vec<(f64, Vec<(Metric, f64)>)> {
    let metrics = activity.samples.metrics();
    let samples = activity.samples.iter().map(|sample| {
        let readings = sample.readings.iter();
        let mut readings: Vec<_> = readings
            .map(|reading| (metrics[usize::from(reading.metric)].clone(), reading.value))
            .collect();
        readings.sort_by(|(a, _), (b, _)| a.cmp(b));
        (sample.time.secs_since(at(0.0)), readings)
    });
    samples.collect()
}

fn other(name: &str) -> Metric {
    Metric::Other(name.into())
}

fn written(activity: &Activity) -> Vec<u8> {
    let (bytes, notes) = exported(activity);
    assert!(notes.is_empty(), "{notes:?}");
    bytes
}

/// The file of an activity, and the notes on it.
fn exported(activity: &Activity) -> (Vec<u8>, Vec<String>) {
    let mut bytes = Vec::new();
    let notes = write_to(activity, 7200, &Progress::default(), &mut bytes).unwrap();
    (bytes, notes)
}

/// Writes an activity to memory.
fn write_to(
    activity: &Activity,
    utc_offset_secs: i32,
    progress: &Progress,
    out: &mut dyn io::Write,
) -> io::Result<Vec<String>> {
    let mut scratch = io::Cursor::new(Vec::new());
    write_fit(activity, &activity.samples, utc_offset_secs, progress, &mut scratch, out)
}

fn read_all(bytes: &[u8]) -> Result<Imported, Unreadable> {
    read_fit(bytes, &Progress::default())
}

fn read_clean(bytes: &[u8]) -> Activity {
    let imported = read_all(bytes).unwrap();
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    imported.activity
}

/// A file with these messages.
fn file(messages: &[u8]) -> Vec<u8> {
    let mut bytes = vec![12, 0x20, 0, 0];
    bytes.extend_from_slice(&u32::try_from(messages.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(b".FIT");
    bytes.extend_from_slice(messages);
    bytes.extend_from_slice(&crc16(&bytes).to_le_bytes());
    bytes
}

/// A definition message: local type, message, and fields as number, size and type.
fn define(local: u8, message: u16, fields: &[[u8; 3]]) -> Vec<u8> {
    let [low, high] = message.to_le_bytes();
    let mut bytes = vec![0x40 | local, 0, 0, low, high, u8::try_from(fields.len()).unwrap()];
    bytes.extend(fields.iter().flatten());
    bytes
}

const RECORD: u16 = 20;
/// Seconds from the format's epoch to [`START`].
const FIT_START: u32 = (START - EPOCH_UNIX_SECS) as u32;

/// The time field of a record.
fn stamp(secs: u32) -> [u8; 4] {
    (FIT_START + secs).to_le_bytes()
}

fn race() -> Activity {
    let mut race = activity(&[
        (
            0.0,
            &[
                (Metric::LatDeg, 47.626_826_3),
                (Metric::LngDeg, -52.815_485_6),
                (Metric::AltM, 132.2),
                (Metric::SpdKph, 18.0),
                (Metric::DistKm, 1.25),
                (Metric::HrBpm, 145.0),
                (Metric::CadRpm, 88.0),
                (Metric::PwrW, 250.0),
                (Metric::PwrWLeft, 120.0),
                (Metric::PwrWRight, 130.0),
                (Metric::TempC, -3.0),
                (Metric::AccM, 4.0),
                (Metric::BatteryPercent, 87.5),
                (Metric::BearingDeg, 271.25),
                (Metric::GsmSignalPercent, 60.0),
                (Metric::DurS, 70_000.0),
                (other("core temp"), 38.123_456_789),
                (other("net"), -12.0),
            ],
        ),
        (1.0, &[(Metric::HrBpm, 0.0), (Metric::PwrW, 0.0), (other("core temp"), 38.0)]),
        (40.0, &[(Metric::HrBpm, 150.0), (Metric::DistKm, 1.5), (other("net"), 3.0)]),
    ]);
    race.athlete = "Zoë".to_owned();
    race.sessions = vec![
        ActivitySession {
            span: Span { from: at(0.0), to: at(1.0) },
            sport: Sport::Cycling,
            title: "Prologue, 大".to_owned(),
            note: "windy".to_owned(),
        },
        ActivitySession {
            span: Span { from: at(40.0), to: at(40.0) },
            sport: Sport::Running,
            title: String::new(),
            note: String::new(),
        },
    ];
    race.laps = vec![Span { from: at(0.0), to: at(1.0) }, Span { from: at(1.0), to: at(1.0) }];
    race.markers = vec![
        Marker { time: at(1.0), text: "puncture".to_owned() },
        Marker { time: at(50.0), text: String::new() },
    ];
    race
}

#[test]
fn all_that_an_activity_holds_comes_back() {
    let race = race();
    let again = read_clean(&written(&race));
    assert_eq!(again.athlete, race.athlete);
    assert_eq!(again.sessions, race.sessions);
    assert_eq!(again.laps, race.laps);
    assert_eq!(again.markers, race.markers);
    let (mut found, mut expected) = (samples(&again), samples(&race));
    // Values that the fields cannot represent exactly.
    for (_, readings) in found.iter_mut().chain(&mut expected) {
        for (metric, value) in readings {
            if matches!(metric, Metric::LatDeg | Metric::LngDeg) {
                *value = (*value * 1e7).round() / 1e7;
            }
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn what_was_read_is_written_to_the_same_values() {
    let once = read_clean(&written(&race()));
    let twice = read_clean(&written(&once));
    assert_eq!(samples(&once), samples(&twice));
}

#[test]
fn the_only_lap_of_a_session_is_none_where_it_is_all_of_it() {
    let mut race = race();
    let laps = race.laps.clone();
    // Also if sessions begin at the same moment, as in damaged files.
    race.sessions.push(race.sessions[1].clone());
    race.laps.extend(race.sessions[1..].iter().map(|session| session.span));
    let once = read_clean(&written(&race));
    assert_eq!(once.laps, laps);
    assert_eq!(read_clean(&written(&once)).laps, laps);
}

#[test]
fn without_sessions_and_laps_all_is_one_session_and_no_lap() {
    let plain = activity(&[(0.0, &[(Metric::HrBpm, 100.0)]), (9.0, &[(Metric::HrBpm, 101.0)])]);
    let again = read_clean(&written(&plain));
    assert_eq!(samples(&again), samples(&plain));
    assert_eq!(again.laps, []);
    let spans: Vec<Span> = again.sessions.iter().map(|session| session.span).collect();
    assert_eq!(spans, [Span { from: at(0.0), to: at(9.0) }]);
}

#[test]
fn an_activity_without_samples_is_a_file_without_samples() {
    let bytes = written(&Activity::default());
    let error = read_all(&bytes).unwrap_err();
    assert!(error.0.starts_with("no sample could be read"), "{error}");
}

#[test]
fn samples_of_one_second_become_one_that_keeps_the_milliseconds_of_the_last() {
    let dense = activity(&[
        (0.25, &[(Metric::HrBpm, 100.0), (Metric::PwrW, 200.0)]),
        (0.75, &[(Metric::HrBpm, 101.0)]),
        (1.0, &[(Metric::HrBpm, 102.0)]),
    ]);
    let (bytes, notes) = exported(&dense);
    assert_eq!(
        notes,
        ["FIT knows whole seconds: 1 samples went into a later one of the same second"]
    );
    assert_eq!(
        samples(&read_clean(&bytes)),
        [
            (0.75, vec![(Metric::HrBpm, 101.0), (Metric::PwrW, 200.0)]),
            (1.0, vec![(Metric::HrBpm, 102.0)]),
        ]
    );
}

#[test]
fn what_has_no_room_is_left_out_and_said() {
    let odd = activity(&[(0.0, &[(Metric::HrBpm, 300.0), (Metric::AltM, 1.0)])]);
    let (bytes, notes) = exported(&odd);
    assert_eq!(notes, ["1 values are out of what FIT can hold and were left out"]);
    assert_eq!(samples(&read_clean(&bytes)), [(0.0, vec![(Metric::AltM, 1.0)])]);
}

#[test]
fn legs_that_are_not_the_power_of_both_stay_what_they_are() {
    for readings in [
        vec![(Metric::PwrWLeft, 120.5)],
        vec![(Metric::PwrW, 300.0), (Metric::PwrWLeft, 100.0), (Metric::PwrWRight, 100.0)],
        vec![(Metric::PwrWLeft, 100.0), (Metric::PwrWRight, 100.0)],
        vec![(Metric::PwrW, 0.0), (Metric::PwrWLeft, 0.0), (Metric::PwrWRight, 0.0)],
        vec![(Metric::PwrW, 200.0), (Metric::PwrWLeft, 0.0), (Metric::PwrWRight, 200.0)],
    ] {
        let legs = activity(&[(0.0, &readings)]);
        assert_eq!(samples(&read_clean(&written(&legs))), samples(&legs));
    }
}

/// Records with a time and a heart rate.
fn hr_file(beats: &[(u32, u8)]) -> Vec<u8> {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [3, 1, 0x02]]);
    for &(secs, hr) in beats {
        messages.push(0);
        messages.extend(stamp(secs));
        messages.push(hr);
    }
    file(&messages)
}

fn hr_samples(activity: &Activity) -> Vec<(f64, f64)> {
    samples(activity).into_iter().map(|(secs, readings)| (secs, readings[0].1)).collect()
}
