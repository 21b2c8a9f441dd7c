use proptest::prelude::*;

use super::{
    fields::{NATIVES, Native},
    sequence::crc16,
    *,
};
use crate::{
    formats::{Activity, ActivitySession, Collector, Imported, Marker, Span, Sport, Unreadable},
    model::{Metric, Reading, Work},
};

/// 2016-05-19T18:37:55Z.
const START: i64 = 1_463_683_075;

fn at(secs: f64) -> UnixNanos {
    UnixNanos::from_secs(START).plus_secs(secs)
}

/// An activity of samples: seconds behind the start, and readings.
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

/// The samples of an activity: seconds behind the start, and readings by metric.
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

/// The file of an activity, and what is said of it.
fn exported(activity: &Activity) -> (Vec<u8>, Vec<String>) {
    let mut bytes = Vec::new();
    let notes = write_fit(activity, 7200, &Work::default(), &mut bytes).unwrap();
    (bytes, notes)
}

fn read_all(bytes: &[u8]) -> Result<Imported, Unreadable> {
    read_fit(bytes, &Work::default())
}

/// True for every file: what is refused is refused in words.
fn is_read_or_refused(bytes: &[u8]) -> bool {
    read_all(bytes).err().is_none_or(|error| !error.0.is_empty())
}

fn read_clean(bytes: &[u8]) -> Activity {
    let imported = read_all(bytes).unwrap();
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    imported.activity
}

/// A file of these messages.
fn file(messages: &[u8]) -> Vec<u8> {
    let mut bytes = vec![12, 0x20, 0, 0];
    bytes.extend_from_slice(&u32::try_from(messages.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(b".FIT");
    bytes.extend_from_slice(messages);
    bytes.extend_from_slice(&crc16(&bytes).to_le_bytes());
    bytes
}

/// A definition: local type, message, fields of number, bytes and type.
fn define(local: u8, message: u16, fields: &[[u8; 3]]) -> Vec<u8> {
    let [low, high] = message.to_le_bytes();
    let mut bytes = vec![0x40 | local, 0, 0, low, high, u8::try_from(fields.len()).unwrap()];
    bytes.extend(fields.iter().flatten());
    bytes
}

const RECORD: u16 = 20;
/// Seconds from the format's epoch to [`START`].
const FIT_START: u32 = (START - EPOCH_UNIX_SECS) as u32;

/// A time of a record.
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
    race.laps = vec![
        Span { from: at(0.0), to: at(1.0) },
        Span { from: at(1.0), to: at(1.0) },
        Span { from: at(40.0), to: at(40.0) },
    ];
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
    // What the fields cannot hold exactly.
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

#[test]
fn a_balance_that_names_no_side_says_nothing() {
    assert_eq!(fields::legs_of(200.0, 0x80 | 0x2d), Some((110.0, 90.0)));
    assert_eq!(fields::legs_of(200.0, 45), None);
    assert_eq!(fields::legs_of(200.0, 0x80 | 0x65), None);
}

#[test]
fn files_store_fields_in_types_of_their_own() {
    // Heart rate as uint16, power as sint8, altitude as uint8, each with a value and with none.
    let fields = [[253, 4, 0x86], [3, 2, 0x84], [7, 1, 0x01], [2, 1, 0x02]];
    let mut messages = define(0, RECORD, &fields);
    for (secs, rest) in [(0, [150, 0, 0xF6, 254]), (1, [0xFF, 0xFF, 0x7F, 0xFF])] {
        messages.push(0);
        messages.extend(stamp(secs));
        messages.extend(rest);
    }
    let read = read_clean(&file(&messages));
    let expected = [(Metric::AltM, -449.2), (Metric::HrBpm, 150.0), (Metric::PwrW, -10.0)];
    assert_eq!(samples(&read), [(0.0, expected.to_vec())]);
}

#[test]
fn enhanced_fields_count_before_plain_ones() {
    let fields = [[253, 4, 0x86], [6, 2, 0x84], [73, 4, 0x86], [2, 2, 0x84], [78, 4, 0x86]];
    let mut messages = define(0, RECORD, &fields);
    messages.push(0);
    messages.extend(stamp(0));
    messages.extend(1000_u16.to_le_bytes());
    messages.extend(70_000_u32.to_le_bytes());
    messages.extend(3000_u16.to_le_bytes());
    messages.extend(u32::MAX.to_le_bytes());
    let read = read_clean(&file(&messages));
    let expected = [(Metric::SpdKph, 252.0), (Metric::AltM, 100.0)];
    assert_eq!(samples(&read), [(0.0, expected.to_vec())]);
}

#[test]
fn times_in_the_header_of_a_message_count_from_the_last_whole_one() {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [3, 1, 0x02]]);
    messages.extend(define(1, RECORD, &[[3, 1, 0x02]]));
    messages.push(0);
    messages.extend(stamp(0));
    messages.push(100);
    for (secs, hr) in [(1, 101), (3, 102), (34, 103)] {
        messages.extend([0x80 | 1 << 5 | (FIT_START + secs) as u8 & 0x1F, hr]);
    }
    let read = read_clean(&file(&messages));
    let found: Vec<_> = samples(&read).into_iter().map(|(secs, r)| (secs, r[0].1)).collect();
    assert_eq!(found, [(0.0, 100.0), (1.0, 101.0), (3.0, 102.0), (34.0, 103.0)]);
}

#[test]
fn big_endian_files_and_unknown_messages_are_read() {
    let mut messages = vec![0x40, 0, 1, 0, 20, 2, 253, 4, 0x86, 7, 2, 0x84, 0];
    messages.extend((FIT_START + 5).to_be_bytes());
    messages.extend(400_u16.to_be_bytes());
    messages.extend(define(1, 0xFF77, &[[0, 3, 0x0D], [1, 4, 0x07], [2, 1, 0x55]]));
    messages.extend([1, 1, 2, 3, b'a', b'b', 0, 0, 9]);
    let read = read_clean(&file(&messages));
    assert_eq!(samples(&read), [(5.0, vec![(Metric::PwrW, 400.0)])]);
}

/// Records with the time and a heart rate.
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

#[test]
fn records_are_sorted_and_the_later_of_one_second_counts() {
    let read = read_clean(&hr_file(&[(5, 105), (3, 103), (5, 106), (4, 0xFF)]));
    assert_eq!(hr_samples(&read), [(3.0, 103.0), (5.0, 106.0)]);
}

#[test]
fn files_that_follow_one_another_are_one_recording() {
    let both = [hr_file(&[(0, 100)]), hr_file(&[(9, 109)])].concat();
    assert_eq!(hr_samples(&read_clean(&both)), [(0.0, 100.0), (9.0, 109.0)]);
    let imported = read_all(&[&both, &b"and so on"[..]].concat()).unwrap();
    assert_eq!(imported.notes[0], "the last 9 bytes are no FIT and were left out");
}

#[test]
fn what_has_no_date_is_left_out_and_said() {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [3, 1, 0x02]]);
    messages.extend([0, 7, 0, 0, 0, 99, 0]);
    messages.extend(stamp(1));
    messages.push(100);
    let imported = read_all(&file(&messages)).unwrap();
    assert_eq!(hr_samples(&imported.activity), [(1.0, 100.0)]);
    assert_eq!(imported.notes[0], "1 samples without a date were left out");
}

#[test]
fn developer_fields_of_others_keep_their_names() {
    // Developer 3, field 7: "Fat Burned", uint8 in tenths.
    let described = [[0, 1, 2], [1, 1, 2], [2, 1, 2], [3, 11, 7], [6, 1, 2]];
    let mut messages = define(0, 206, &described);
    messages.extend([0, 3, 7, 0x02]);
    messages.extend(b"Fat Burned\0\x0A");
    let mut definition = define(1, RECORD, &[[253, 4, 0x86]]);
    definition[0] |= 0x20;
    definition.extend([2, 7, 1, 3, 9, 1, 3]);
    messages.extend(definition);
    for (secs, fat) in [(0, 25), (1, 0xFF)] {
        messages.push(1);
        messages.extend(stamp(secs));
        messages.extend([fat, 1]);
    }
    let read = read_clean(&file(&messages));
    assert_eq!(samples(&read), [(0.0, vec![(other("Fat Burned"), 2.5)])]);
}

#[test]
fn a_file_without_its_end_gives_what_is_there() {
    let whole = hr_file(&[(0, 100), (1, 101), (2, 102)]);
    let cut = &whole[..whole.len() - 4];
    let imported = read_all(cut).unwrap();
    assert_eq!(hr_samples(&imported.activity), [(0.0, 100.0), (1.0, 101.0)]);
    assert_eq!(
        imported.notes,
        [
            "the file ends before its end",
            "its last message is not whole",
            "2 samples were read, from 2016-05-19T18:37:55Z to 2016-05-19T18:37:56Z",
        ]
    );
    // A device that never came to say how much there is.
    let mut unfinished = cut.to_vec();
    unfinished[4..8].fill(0);
    assert_eq!(hr_samples(&read_all(&unfinished).unwrap().activity).len(), 2);
}

#[test]
fn a_changed_byte_is_said_and_takes_only_what_it_changed() {
    let mut changed = hr_file(&[(0, 100), (1, 101), (2, 102)]);
    // The highest byte of the time of the second record.
    let at = 12 + 12 + 6 + 4;
    changed[at] ^= 0x40;
    let imported = read_all(&changed).unwrap();
    assert_eq!(hr_samples(&imported.activity), [(0.0, 100.0), (2.0, 102.0)]);
    assert!(imported.notes[0].starts_with("the check sum of the file is wrong"));
    assert_eq!(imported.notes[1], "1 samples lie days from all others and were left out");
}

#[test]
fn a_message_without_a_definition_ends_what_can_be_read() {
    let whole = hr_file(&[(0, 100), (1, 101)]);
    let mut messages = whole[12..whole.len() - 2].to_vec();
    let length = messages.len();
    messages.extend([7, 1, 2, 3]);
    let imported = read_all(&file(&messages)).unwrap();
    assert_eq!(hr_samples(&imported.activity).len(), 2);
    let said = format!("from byte {} of {} on it cannot be read", 12 + length, 12 + length + 6);
    assert_eq!(imported.notes[0], said);
}

#[test]
fn what_is_no_fit_file_is_refused_with_a_reason() {
    for bytes in [&b""[..], b"<gpx>", b"\x0E\x10\x00\x00\x00\x00\x00\x00.FIX\x00\x00", &[255; 99]] {
        assert!(read_all(bytes).unwrap_err().0.starts_with("this is no FIT file"));
    }
}

#[test]
fn work_that_is_stopped_stops() {
    let work = Work::default();
    work.stop();
    assert!(write_fit(&race(), 0, &work, &mut Vec::new()).is_err());
    let beats: Vec<(u32, u8)> = (0..20_000).map(|secs| (secs, 100)).collect();
    assert_eq!(read_fit(&hr_file(&beats), &work), Err(Unreadable("it was stopped".to_owned())));
}

#[test]
fn a_file_that_asks_for_endless_work_is_left() {
    // 4,000 developer fields, and messages of one byte that look through them all.
    let mut messages = define(0, 206, &[[0, 1, 2], [1, 1, 2], [2, 1, 2]]);
    for index in 0..4000_u16 {
        messages.extend([0, (index >> 8) as u8, index as u8, 2]);
    }
    let mut definition = define(1, RECORD, &[]);
    definition[0] |= 0x20;
    definition.push(255);
    definition.extend((0..255).flat_map(|num| [num, 0, 99]));
    messages.extend(definition);
    messages.resize(messages.len() + 200_000, 1);
    let error = read_all(&file(&messages)).unwrap_err();
    assert!(error.0.contains("asks for more than any recording does"), "{error}");
}

#[test]
fn a_cut_at_every_byte_gives_a_part_of_the_samples() {
    let bytes = written(&race());
    let whole = samples(&read_clean(&bytes));
    let mut n_most = 0;
    for length in 0..bytes.len() {
        match read_all(&bytes[..length]) {
            Ok(imported) => {
                let found = samples(&imported.activity);
                assert_eq!(found, whole[..found.len()], "cut at {length}");
                assert!(!imported.notes.is_empty(), "cut at {length}");
                assert!(found.len() >= n_most, "cut at {length}");
                n_most = found.len();
            }
            Err(error) => assert!(n_most == 0 && !error.0.is_empty(), "cut at {length}: {error}"),
        }
    }
    assert_eq!(n_most, whole.len());
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let bytes = written(&race());
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            match read_all(&changed) {
                // Version and check sum of the header are not looked at.
                Ok(imported) => assert!(
                    !imported.notes.is_empty() || at < 4 || (12..14).contains(&at),
                    "bit {bit} of byte {at}"
                ),
                Err(error) => assert!(!error.0.is_empty()),
            }
        }
    }
}

/// How far a value may come back from what it was.
fn resolution(metric: &Metric) -> f64 {
    match metric {
        Metric::LatDeg | Metric::LngDeg => 90.0 / f64::from(1_u32 << 31),
        Metric::AltM => 0.1,
        Metric::SpdKph => 0.0018,
        Metric::DistKm => 0.000_005,
        Metric::HrBpm | Metric::CadRpm | Metric::PwrW | Metric::TempC | Metric::AccM => 0.5,
        // Half a percent of both legs, and what their sum may be off.
        Metric::PwrWLeft | Metric::PwrWRight => 0.015 * 2000.0 + 1.5,
        _ => 0.0,
    }
}

fn reading() -> impl Strategy<Value = (Metric, f64)> {
    let of =
        |metric: Metric, value: BoxedStrategy<f64>| value.prop_map(move |v| (metric.clone(), v));
    prop_oneof![
        of(Metric::LatDeg, (-90.0..90.0).boxed()),
        of(Metric::LngDeg, (-180.0..179.9).boxed()),
        of(Metric::AltM, (-499.0..9000.0).boxed()),
        of(Metric::SpdKph, (0.0..2000.0).boxed()),
        of(Metric::DistKm, (0.0..40_000.0).boxed()),
        of(Metric::HrBpm, (0.0..254.0).boxed()),
        of(Metric::CadRpm, (0.0..254.0).boxed()),
        of(Metric::PwrW, (0.0..2000.0).boxed()),
        of(Metric::PwrWLeft, (0.0..1000.0).boxed()),
        of(Metric::PwrWRight, (0.0..1000.0).boxed()),
        of(Metric::TempC, (-100.0..100.0).boxed()),
        of(Metric::AccM, (0.0..254.0).boxed()),
        of(Metric::BatteryPercent, (0..=100).prop_map(f64::from).boxed()),
        of(Metric::DurS, prop::num::f64::NORMAL.boxed()),
        of(other("a name, with ünicode"), any::<i32>().prop_map(f64::from).boxed()),
        of(
            other("b"),
            any::<f32>().prop_filter("finite", |v| v.is_finite()).prop_map(f64::from).boxed()
        ),
    ]
}

proptest! {
    #[test]
    fn samples_come_back_within_the_resolution(
        rows in prop::collection::vec((1_u32..5, prop::collection::vec(reading(), 1..8)), 1..40),
    ) {
        let mut secs = 0;
        let rows: Vec<(f64, Vec<(Metric, f64)>)> = rows
            .into_iter()
            .map(|(step, readings)| {
                secs += step;
                (f64::from(secs), readings)
            })
            .collect();
        let rows: Vec<(f64, &[(Metric, f64)])> =
            rows.iter().map(|(secs, readings)| (*secs, readings.as_slice())).collect();
        let made = activity(&rows);
        let (expected, found) = (samples(&made), samples(&read_clean(&written(&made))));
        prop_assert_eq!(found.len(), expected.len());
        for ((found_at, found), (expected_at, expected)) in found.iter().zip(&expected) {
            prop_assert_eq!(found_at.to_bits(), expected_at.to_bits());
            prop_assert_eq!(found.len(), expected.len());
            for ((found_metric, found), (metric, value)) in found.iter().zip(expected) {
                prop_assert_eq!(found_metric, metric);
                let off = (found - value).abs();
                prop_assert!(off <= resolution(metric) * (1.0 + 1e-9), "{:?} {} {}", metric, value, found);
            }
        }
    }

    #[test]
    fn a_raw_value_of_a_file_is_written_as_it_was(raw in any::<u32>()) {
        for native in &NATIVES {
            let Some(native) = Native::of(&native.metric) else { continue };
            let raw = match native.kind.unwrap() {
                rustyfit::profile::typedef::FitBaseType::UINT8 => f64::from(raw as u8),
                rustyfit::profile::typedef::FitBaseType::SINT8 => f64::from(raw as i8),
                rustyfit::profile::typedef::FitBaseType::UINT16 => f64::from(raw as u16),
                rustyfit::profile::typedef::FitBaseType::SINT32 => f64::from((raw as i32).min(i32::MAX - 1)),
                _ => f64::from(raw),
            };
            let again = native.raw(native.value(raw));
            let bits = again.map(|value| format!("{value:?}"));
            if let Some(bits) = bits {
                let digits: String =
                    bits.chars().skip_while(|c| *c != '(').filter(|c| !"()".contains(*c)).collect();
                prop_assert_eq!(digits.parse::<f64>().unwrap().to_bits(), raw.to_bits());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(is_read_or_refused(&bytes));
        let mut whole = vec![12, 0x20, 0, 0, 0, 0, 0, 0, b'.', b'F', b'I', b'T'];
        whole.append(&mut bytes);
        prop_assert!(is_read_or_refused(&whole));
    }
}
