//! What devices disagree on: when sessions and laps took place, and what fields hold.

#![expect(clippy::float_cmp, reason = "the very same value is expected")]

use super::*;

const SESSION: u16 = 18;
const LAP: u16 = 19;
const LENGTH: u16 = 101;
/// Timestamp, start time, elapsed time and timer time of a session or lap.
const TIMES: [[u8; 3]; 4] = [[253, 4, 0x86], [2, 4, 0x86], [7, 4, 0x86], [8, 4, 0x86]];

/// When a session or lap was written, when it began, and its elapsed and timer time; seconds.
type Times = [Option<u32>; 4];

/// Messages with these times.
fn times(local: u8, message: u16, all: &[Times]) -> Vec<u8> {
    let mut messages = define(local, message, &TIMES);
    for [written, start, elapsed, timer] in all {
        messages.push(local);
        for time in [written, start] {
            let secs = time.map_or(u32::MAX, |secs| FIT_START + secs);
            messages.extend(secs.to_le_bytes());
        }
        for secs in [elapsed, timer] {
            messages.extend(secs.map_or(u32::MAX, |secs| secs * 1000).to_le_bytes());
        }
    }
    messages
}

/// Records at these seconds.
fn records(seconds: impl IntoIterator<Item = u32>) -> Vec<u8> {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [3, 1, 0x02]]);
    for secs in seconds {
        messages.push(0);
        messages.extend(stamp(secs));
        messages.push(100);
    }
    messages
}

fn secs(span: Span) -> (i64, i64) {
    let of = |time: UnixNanos| time.secs_since(at(0.0)).round() as i64;
    (of(span.from), of(span.to))
}

fn laps(seconds: impl IntoIterator<Item = u32>, laps: &[Times]) -> Vec<(i64, i64)> {
    let read = read_clean(&file(&[records(seconds), times(1, LAP, laps)].concat()));
    read.laps.into_iter().map(secs).collect()
}

const NO: Option<u32> = None;

#[test]
fn a_lap_ends_when_its_length_is_over_or_it_was_written() {
    let end = |written, elapsed| laps(0..600, &[[written, Some(0), elapsed, NO]])[0].1;
    assert_eq!(end(Some(300), Some(300)), 300);
    assert_eq!(end(Some(300), NO), 300);
    assert_eq!(end(NO, Some(300)), 300);
    // Written with the time of its start; written late, at the very end or when the next one began.
    assert_eq!(end(Some(0), Some(300)), 300);
    assert_eq!(end(Some(599), Some(300)), 300);
    assert_eq!(end(Some(300), Some(599)), 300);
    // Neither: up to the next lap, and the last one up to the last sample.
    let bare = [[Some(0), Some(0), NO, NO], [Some(200), Some(200), NO, NO]];
    assert_eq!(laps(0..600, &bare), [(0, 200), (200, 599)]);
}

#[test]
fn a_length_without_pauses_reaches_to_where_the_lap_was_written() {
    let with_pause = || (0..100).chain(400..600);
    assert_eq!(laps(with_pause(), &[[Some(599), Some(0), Some(300), Some(300)]]), [(0, 599)]);
    // Without a pause, the same message means a lap that ended earlier.
    assert_eq!(laps(0..600, &[[Some(599), Some(0), Some(300), Some(300)]]), [(0, 300)]);
}

#[test]
fn a_lap_without_a_start_begins_where_the_one_before_ended() {
    let stamped = [[Some(200), NO, NO, NO], [Some(400), NO, NO, NO]];
    assert_eq!(laps(10..600, &stamped), [(10, 200), (200, 400)]);
    assert_eq!(laps(0..600, &[[Some(500), NO, Some(100), NO]]), [(400, 500)]);
}

#[test]
fn a_session_reaches_as_far_as_either_end_says() {
    let end = |session: Times| {
        let messages = [records(0..100), times(1, SESSION, &[session])].concat();
        secs(read_clean(&file(&messages)).sessions[0].span)
    };
    assert_eq!(end([Some(90), Some(0), Some(80), NO]), (0, 90));
    assert_eq!(end([Some(0), Some(0), Some(80), NO]), (0, 80));
    assert_eq!(end([Some(90), NO, Some(80), NO]), (10, 90));
    assert_eq!(end([NO, Some(0), NO, Some(70)]), (0, 70));
}

/// A file with records that have a distance in metres, and a session that has one too.
fn with_distances(records: &[(u32, u32)], start: u32, told_m: u32) -> Vec<u8> {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [5, 4, 0x86]]);
    for &(secs, m) in records {
        messages.push(0);
        messages.extend(stamp(secs));
        messages.extend((m * 100).to_le_bytes());
    }
    messages.extend(define(1, SESSION, &[[253, 4, 0x86], [2, 4, 0x86], [9, 4, 0x86]]));
    messages.push(1);
    messages.extend(stamp(records[records.len() - 1].0));
    messages.extend(stamp(start));
    messages.extend((told_m * 100).to_le_bytes());
    file(&messages)
}

#[test]
fn a_distance_that_is_first_told_on_the_way_begins_at_zero() {
    let first = |file: Vec<u8>| samples(&read_clean(&file))[0].clone();
    let zero = vec![(Metric::DistKm, 0.0)];
    let way = [(30, 25), (60, 50), (90, 75)];
    assert_eq!(first(with_distances(&way, 0, 75)), (0.0, zero.clone()));
    // If the session begins with its first record, one interval earlier.
    assert_eq!(first(with_distances(&way, 30, 75)), (0.0, zero));
    // A counter that was already running does not start at zero.
    assert_eq!(first(with_distances(&way, 0, 50)).0, 30.0);
}

#[test]
fn an_altitude_of_zero_is_not_known_yet() {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [2, 2, 0x84], [3, 1, 0x02]]);
    for (secs, raw) in [(0, 0_u16), (1, 3625)] {
        messages.push(0);
        messages.extend(stamp(secs));
        messages.extend(raw.to_le_bytes());
        messages.push(100);
    }
    let read = samples(&read_clean(&file(&messages)));
    let metrics: Vec<usize> = read.iter().map(|(_, readings)| readings.len()).collect();
    assert_eq!(metrics, [1, 2]);
}

#[test]
fn a_compressed_distance_goes_on_beyond_its_twelve_bits() {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [8, 3, 0x0D]]);
    for (secs, m) in [(0, 200_u32), (1, 250), (2, 300), (3, 520), (4, u32::MAX)] {
        let distance = m.wrapping_mul(16) & 0xFFF;
        messages.push(0);
        messages.extend(stamp(secs));
        if m == u32::MAX {
            messages.extend([0xFF; 3]);
        } else {
            // 5.00 m/s.
            messages.extend([0xF4, 1 | (distance << 4) as u8, (distance >> 4) as u8]);
        }
    }
    let read = samples(&read_clean(&file(&messages)));
    let km = |n: usize| read[n].1.iter().find(|it| it.0 == Metric::DistKm).unwrap().1;
    assert_eq!([km(0), km(1), km(2), km(3)], [0.2, 0.25, 0.3, 0.52]);
    let kph = read[0].1.iter().find(|it| it.0 == Metric::SpdKph).unwrap().1;
    assert!((kph - 18.0).abs() < 1e-9);
    assert_eq!(read.len(), 4);
}

/// Reads a record with a 16-bit developer field that is described as this native field in this
/// unit.
fn developed(native: u8, unit: [u8; 4], raw: i16) -> Vec<(Metric, f64)> {
    let described =
        [[0, 1, 2], [1, 1, 2], [2, 1, 2], [3, 2, 7], [8, 4, 7], [14, 2, 0x84], [15, 1, 2]];
    let mut messages = define(0, 206, &described);
    messages.extend([0, 0, 0, 0x83, b'X', 0]);
    messages.extend(unit);
    messages.extend([20, 0, native]);
    let mut definition = define(1, RECORD, &[[253, 4, 0x86], [3, 1, 0x02]]);
    definition[0] |= 0x20;
    definition.extend([1, 0, 2, 0]);
    messages.extend(definition);
    messages.push(1);
    messages.extend(stamp(0));
    messages.push(140);
    messages.extend(raw.to_le_bytes());
    samples(&read_clean(&file(&messages))).remove(0).1
}

#[test]
fn a_developer_field_that_is_a_native_one_is_its_metric_in_its_unit() {
    let one = |native, unit: [u8; 4], raw| {
        let found = developed(native, unit, raw);
        found.into_iter().find(|(metric, _)| *metric != Metric::HrBpm).unwrap()
    };
    assert_eq!(one(7, *b"W\0\0\0", 250), (Metric::PwrW, 250.0));
    assert_eq!(one(4, *b"rpm\0", 90), (Metric::CadRpm, 90.0));
    assert_eq!(one(4, *b"spm\0", 180), (Metric::CadRpm, 90.0));
    assert_eq!(one(6, *b"m/s\0", 5), (Metric::SpdKph, 18.0));
    assert_eq!(one(73, *b"kph\0", 30), (Metric::SpdKph, 30.0));
    assert_eq!(one(2, *b"m\0\0\0", 225), (Metric::AltM, 225.0));
    assert_eq!(one(78, *b"ft\0\0", 1000), (Metric::AltM, 304.8));
    assert_eq!(one(5, *b"m\0\0\0", 500), (Metric::DistKm, 0.5));
    assert_eq!(one(5, *b"km\0\0", 12), (Metric::DistKm, 12.0));
    assert_eq!(one(13, *b"C\0\0\0", -3), (Metric::TempC, -3.0));
    let (metric, temp_c) = one(13, *b"F\0\0\0", 50);
    assert!(metric == Metric::TempC && (temp_c - 10.0).abs() < 1e-9, "{temp_c}");
    // A native field without a metric of ours keeps its name.
    assert_eq!(one(39, *b"mm\0\0", 80), (other("X"), 80.0));
}

#[test]
fn a_developer_field_comes_before_the_native_one_unless_it_is_zero() {
    assert_eq!(developed(3, *b"bpm\0", 150), [(Metric::HrBpm, 150.0)]);
    assert_eq!(developed(3, *b"bpm\0", 0), [(Metric::HrBpm, 140.0)]);
}

/// Lengths of half a minute: when each began, and whether it was swum.
fn lengths(all: &[(u32, bool)]) -> Vec<u8> {
    let fields = [[253, 4, 0x86], [2, 4, 0x86], [3, 4, 0x86], [5, 2, 0x84], [12, 1, 0]];
    let mut messages = define(2, LENGTH, &fields);
    for &(start, is_swum) in all {
        messages.push(2);
        messages.extend(stamp(start + 30));
        messages.extend(stamp(start));
        messages.extend(30_000_u32.to_le_bytes());
        messages.extend(if is_swum { 12_u16 } else { u16::MAX }.to_le_bytes());
        messages.push(u8::from(is_swum));
    }
    messages
}

/// A session of two minutes in a 25 m pool.
fn swim() -> Vec<u8> {
    let fields = [[253, 4, 0x86], [2, 4, 0x86], [5, 1, 0], [44, 2, 0x84]];
    let mut messages = define(1, SESSION, &fields);
    messages.push(1);
    messages.extend(stamp(120));
    messages.extend(stamp(0));
    messages.push(5);
    messages.extend(2500_u16.to_le_bytes());
    messages
}

#[test]
fn lengths_without_records_are_a_swim() {
    let all = [(0, true), (30, true), (60, false), (90, true)];
    let read = read_clean(&file(&[lengths(&all), swim()].concat()));
    assert_eq!(read.sessions[0].sport, Sport::Swimming);
    let found = samples(&read);
    let of = |metric: Metric| -> Vec<(f64, f64)> {
        let one = |(secs, readings): &(f64, Vec<(Metric, f64)>)| {
            let found = readings.iter().find(|(known, _)| *known == metric)?;
            Some((*secs, found.1))
        };
        found.iter().filter_map(one).collect()
    };
    let way = [(0.0, 0.0), (30.0, 0.025), (60.0, 0.05), (90.0, 0.05), (120.0, 0.075)];
    let measured = of(Metric::DistKm);
    assert!(measured.iter().zip(way).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < 1e-9));
    assert_eq!(measured.len(), way.len());
    assert_eq!(of(other("strokes")), [(30.0, 12.0), (60.0, 12.0), (120.0, 12.0)]);
    assert_eq!(of(other("lengths")).last(), Some(&(120.0, 3.0)));
}

#[test]
fn records_without_a_time_have_that_of_the_length_behind_them() {
    let mut messages = define(0, RECORD, &[[3, 1, 0x02]]);
    for (start, beat) in [(0, 120), (30, 130)] {
        messages.extend([0, beat - 1, 0, beat]);
        messages.extend(lengths(&[(start, true)]));
        messages.extend(define(0, RECORD, &[[3, 1, 0x02]]));
    }
    messages.extend([0, 99]);
    messages.extend(swim());
    let imported = read_all(&file(&messages)).unwrap();
    assert_eq!(imported.notes[0], "1 samples without a date were left out");
    let found = samples(&imported.activity);
    let beats = found.iter().filter_map(|(secs, readings)| {
        let beat = readings.iter().find(|it| it.0 == Metric::HrBpm)?;
        Some((*secs, beat.1))
    });
    let expected = [(15.0, 119.0), (30.0, 120.0), (45.0, 129.0), (60.0, 130.0)];
    assert_eq!(beats.collect::<Vec<_>>(), expected);
}

#[test]
fn a_session_without_records_is_as_long_and_far_as_it_says() {
    let mut messages = define(1, SESSION, &[[253, 4, 0x86], [2, 4, 0x86], [9, 4, 0x86]]);
    messages.push(1);
    messages.extend(stamp(3600));
    messages.extend(stamp(0));
    messages.extend(1_000_000_u32.to_le_bytes());
    let read = read_clean(&file(&messages));
    let ends = [
        (0.0, vec![(Metric::DurS, 0.0), (Metric::DistKm, 0.0)]),
        (3600.0, vec![(Metric::DurS, 3600.0), (Metric::DistKm, 10.0)]),
    ];
    assert_eq!(samples(&read), ends);
}

#[test]
fn an_activity_without_a_session_is_one() {
    let mut messages = define(3, 0, &[[0, 1, 0]]);
    messages.extend([3, 4]);
    messages.extend(define(4, 12, &[[0, 1, 0]]));
    messages.extend([4, 1]);
    messages.extend(records((0..10).chain(2000..2010)));
    let read = read_clean(&file(&messages));
    let found: Vec<_> = read.sessions.iter().map(|it| (secs(it.span), it.sport)).collect();
    assert_eq!(found, [((0, 2009), Sport::Running)]);
}

#[test]
fn a_sub_sport_tells_more_where_the_sport_tells_little() {
    assert_eq!(fields::sport_of(4, 6), Sport::Cycling);
    assert_eq!(fields::sport_of(4, 1), Sport::Running);
    assert_eq!(fields::sport_of(1, 6), Sport::Running);
    assert_eq!(fields::sport_of(0, 0), Sport::Other);
}

#[test]
fn heart_rates_that_a_strap_tells_after_a_swim_are_read() {
    // Records without a heart rate, then tick counts of 1/1024 s: the first in full, the following
    // ones in twelve bits.
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [4, 1, 0x02]]);
    for secs in 0..8 {
        messages.push(0);
        messages.extend(stamp(secs));
        messages.push(30);
    }
    messages.extend(define(1, 132, &[[253, 4, 0x86], [6, 1, 2], [9, 4, 0x86]]));
    messages.push(1);
    messages.extend(stamp(0));
    messages.push(120);
    messages.extend(1024_u32.to_le_bytes());
    messages.extend(define(2, 132, &[[6, 2, 2], [10, 3, 0x0D]]));
    // 2 s and 6 s are ticks 3072 and 7168; the low twelve bits of 7168 are 3072 again.
    for (beats, counts) in [([121, 122], [3072_u32, 4096]), ([123, 255], [7168, 8192])] {
        let [one, other] = counts.map(|count| count & 0xFFF);
        messages.push(2);
        messages.extend(beats);
        messages.extend([one as u8, (one >> 8 | (other & 0xF) << 4) as u8, (other >> 4) as u8]);
    }
    let read = samples(&read_clean(&file(&messages)));
    let beats = read.iter().filter_map(|(secs, readings)| {
        let beat = readings.iter().find(|(metric, _)| *metric == Metric::HrBpm)?;
        Some((*secs, beat.1))
    });
    let expected = [(0.0, 120.0), (2.0, 121.0), (3.0, 122.0), (6.0, 123.0)];
    assert_eq!(beats.collect::<Vec<_>>(), expected);
}
