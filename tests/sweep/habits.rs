//! Activities as various devices and programs write them: each a file, with what it contains.

use super::{
    fit_file::{
        DEVELOPER_DATA_ID, EVENT, FIELD_DESCRIPTION, FitFile, LAP, LENGTH, RECORD, SESSION, SPORT,
        START, Summary, Value, record, time,
    },
    history::Told,
};

/// A file, and the sessions that it contains.
pub(crate) struct Made {
    pub(crate) file: Vec<u8>,
    pub(crate) sessions: Vec<Told>,
}

/// Sport codes.
const RUN: u8 = 1;
const RIDE: u8 = 2;
const TRANSITION: u8 = 3;
const EQUIPMENT: u8 = 4;
const SWIM: u8 = 5;
/// Sub-sport codes.
const INDOOR_CYCLING: u8 = 6;
const LAP_SWIMMING: u8 = 17;

/// All of them, by name.
pub(crate) fn all() -> Vec<(&'static str, Made)> {
    vec![
        ("garmin_edge_laps", garmin_laps()),
        ("garmin_multisport", garmin_multisport()),
        ("garmin_smart_recording", garmin_pauses()),
        ("garmin_pool_swim_lengths", pool_swim(Swim::LengthsOnly)),
        ("garmin_pool_swim_heart_rate", pool_swim(Swim::HeartRate)),
        ("garmin_pool_swim_untimed", pool_swim(Swim::Untimed)),
        ("forerunner_compressed", compressed()),
        ("wahoo_begins_before_its_samples", late_samples()),
        ("coros_summaries_first", summaries_first()),
        ("suunto_stamped_at_the_start", stamped_at_start()),
        ("polar_without_stamps", without_stamps()),
        ("zwift_written_at_the_end", written_at_end()),
        ("stryd_power", developer_power()),
        ("hammerhead_timer_lengths", timer_lengths()),
        ("bryton_no_elapsed", no_elapsed()),
        ("sigma_laps_without_start", laps_without_start()),
        ("lezyne_intervals_with_rests", intervals()),
        ("trainerroad_fitness_equipment", trainer()),
        ("cut_off", cut_off()),
        ("two_files_in_one", two_files()),
        ("entered_by_hand", by_hand()),
        ("two_counters", two_counters()),
        ("sessions_that_begin_together", same_start()),
    ]
}

const fn told(sport: &'static str, dist_m: f64, laps: usize) -> Told {
    Told { sport: Some(sport), dist_km: Some(dist_m / 1000.0), laps }
}

/// Records every `step` seconds from one second to another; the distance starts at `from_m`.
fn ride(file: &mut FitFile, from: u32, to: u32, step: usize, from_m: f64, mps: f64) {
    for secs in (from..=to).step_by(step) {
        file.put(RECORD, &record(secs, from_m + f64::from(secs - from) * mps, mps));
    }
}

fn timer(file: &mut FitFile, secs: u32, kind: u8) {
    file.put(EVENT, &[(253, time(secs)), (0, Value::U8(0)), (1, Value::U8(kind))]);
}

/// Consecutive laps are a second apart; the session was saved long after the last sample.
fn garmin_laps() -> Made {
    let mut file = FitFile::activity(1);
    timer(&mut file, 0, 0);
    ride(&mut file, 0, 1800, 1, 8.0, 8.0);
    for (from, to) in [(0, 599), (600, 1199), (1200, 2400)] {
        let lap = Summary::over(from, to.min(1800), 4800.0);
        file.put(LAP, &Summary { written: Some(to), ..lap }.lap());
    }
    let session = Summary { written: Some(2400), ..Summary::over(0, 1800, 14_408.0) };
    file.put(SESSION, &session.session(RIDE, 7));
    Made { file: file.finish(), sessions: vec![told("cycling", 14_408.0, 3)] }
}

/// Swim, ride and run with transitions, each starting in the second in which the previous one ends;
/// the distance starts again with each.
fn garmin_multisport() -> Made {
    let mut file = FitFile::activity(1);
    let legs = [
        (0, 900, SWIM, 1.1, Some("swimming")),
        (900, 1020, TRANSITION, 2.0, None),
        (1020, 4620, RIDE, 9.0, Some("cycling")),
        (4620, 4700, TRANSITION, 2.0, None),
        (4700, 6500, RUN, 3.5, Some("running")),
    ];
    let mut sessions = Vec::new();
    for (from, to, _, mps, sport) in legs {
        ride(&mut file, from, to - 1, 1, mps, mps);
        let dist_km = Some(f64::from(to - from) * mps / 1000.0);
        sessions.push(Told { sport, dist_km, laps: 0 });
    }
    for (from, to, sport, mps, _) in legs {
        let summary = Summary::over(from, to, f64::from(to - from) * mps);
        file.put(LAP, &summary.lap());
        file.put(SESSION, &summary.session(sport, 0));
    }
    Made { file: file.finish(), sessions }
}

/// A sample every few seconds, and a coffee break longer than the session gap.
fn garmin_pauses() -> Made {
    let mut file = FitFile::activity(1);
    ride(&mut file, 0, 1800, 6, 0.0, 7.0);
    timer(&mut file, 1800, 4);
    timer(&mut file, 4500, 0);
    ride(&mut file, 4500, 6300, 6, 12_600.0, 7.0);
    let whole = Summary { timer_secs: Some(3600), ..Summary::over(0, 6300, 25_200.0) };
    file.put(LAP, &whole.lap());
    file.put(SESSION, &whole.session(RIDE, 0));
    Made { file: file.finish(), sessions: vec![told("cycling", 25_200.0, 0)] }
}

#[derive(Clone, Copy)]
enum Swim {
    LengthsOnly,
    /// The records have only the heart rate.
    HeartRate,
    /// The records come before their lengths, without a time.
    Untimed,
}

/// Forty lengths of 25 m, with a rest at the wall halfway.
fn pool_swim(kind: Swim) -> Made {
    let mut file = FitFile::activity(1);
    let mut secs = 0;
    for n in 0..41_u16 {
        let is_rest = n == 20;
        if matches!(kind, Swim::HeartRate) {
            for at in secs..secs + 30 {
                file.put(RECORD, &[(253, time(at)), (3, Value::U8(130))]);
            }
        }
        if matches!(kind, Swim::Untimed) {
            file.put(RECORD, &[(3, Value::U8(130))]);
        }
        secs += 30;
        let mut length = vec![
            (254, Value::U16(n)),
            (253, time(secs)),
            (2, time(secs - 30)),
            (3, Value::U32(30_000)),
            (4, Value::U32(30_000)),
            (12, Value::U8(u8::from(!is_rest))),
        ];
        if !is_rest {
            length.extend([(5, Value::U16(12)), (6, Value::U16(833)), (9, Value::U8(24))]);
        }
        file.put(LENGTH, &length);
    }
    let mut session = Summary::over(0, secs, 1000.0).session(SWIM, LAP_SWIMMING);
    session.push((44, Value::U16(2500)));
    file.put(SESSION, &session);
    Made { file: file.finish(), sessions: vec![told("swimming", 1000.0, 0)] }
}

/// Speed and distance in three bytes, and five-bit times in the header.
fn compressed() -> Made {
    let mut file = FitFile::activity(1);
    let packed = |secs: u32| {
        let (speed, distance) = (400_u32, (secs * 4 * 16) & 0xFFF);
        [speed as u8, (speed >> 8 | (distance & 0xF) << 4) as u8, (distance >> 4) as u8]
    };
    let first = Value::Bytes(packed(0).to_vec());
    file.put(RECORD, &[(253, time(0)), (3, Value::U8(150)), (8, first)]);
    // Local type 1: heart rate, and the three bytes.
    file.raw(&[0x41, 0, 0, RECORD as u8, 0, 2, 3, 1, 2, 8, 3, 13]);
    for secs in 1..=1200 {
        let header = 0xA0 | (START + secs) as u8 & 0x1F;
        file.raw(&[&[header, 150][..], &packed(secs)].concat());
    }
    file.put(SESSION, &Summary::over(0, 1200, 4800.0).session(RUN, 0));
    Made { file: file.finish(), sessions: vec![told("running", 4800.0, 0)] }
}

/// The session starts half a minute before the first sample, which has the distance so far.
fn late_samples() -> Made {
    let mut file = FitFile::activity(32);
    ride(&mut file, 30, 1200, 30, 25.0, 25.0 / 30.0);
    for (from, to) in [(0, 600), (600, 1200)] {
        file.put(LAP, &Summary::over(from, to, 500.0).lap());
    }
    file.put(SESSION, &Summary::over(0, 1200, 1000.0).session(SWIM, 18));
    Made { file: file.finish(), sessions: vec![told("swimming", 1000.0, 2)] }
}

/// Session and laps come before the records.
fn summaries_first() -> Made {
    let mut file = FitFile::activity(294);
    file.put(SESSION, &Summary::over(0, 1500, 5250.0).session(RUN, 4));
    for (from, to) in [(0, 500), (500, 1000), (1000, 1500)] {
        file.put(LAP, &Summary::over(from, to, 1750.0).lap());
    }
    ride(&mut file, 0, 1500, 1, 0.0, 3.5);
    Made { file: file.finish(), sessions: vec![told("running", 5250.0, 3)] }
}

/// Messages are stamped with the start of what they describe.
fn stamped_at_start() -> Made {
    let mut file = FitFile::activity(23);
    ride(&mut file, 0, 900, 1, 0.0, 3.0);
    ride(&mut file, 7200, 8100, 1, 2700.0, 3.0);
    let at_start = |summary: Summary| Summary { written: summary.start, ..summary };
    for (from, to) in [(0, 300), (300, 600), (600, 900), (7200, 7700), (7700, 8100)] {
        file.put(LAP, &at_start(Summary::over(from, to, 900.0)).lap());
    }
    file.put(SESSION, &at_start(Summary::over(0, 8100, 5400.0)).session(RUN, 0));
    Made { file: file.finish(), sessions: vec![told("running", 5400.0, 5)] }
}

/// Only records have a time of their own.
fn without_stamps() -> Made {
    let mut file = FitFile::activity(123);
    ride(&mut file, 0, 1800, 1, 0.0, 10.0);
    for (from, to) in [(0, 900), (900, 1800)] {
        file.put(LAP, &Summary { written: None, ..Summary::over(from, to, 9000.0) }.lap());
    }
    let session = Summary { written: None, ..Summary::over(0, 1800, 18_000.0) };
    file.put(SESSION, &session.session(RIDE, 0));
    Made { file: file.finish(), sessions: vec![told("cycling", 18_000.0, 2)] }
}

/// All laps were written with the session, at the end.
fn written_at_end() -> Made {
    let mut file = FitFile::activity(260);
    ride(&mut file, 0, 1800, 1, 0.0, 10.0);
    for (from, to) in [(0, 600), (600, 1200), (1200, 1800)] {
        file.put(LAP, &Summary { written: Some(1805), ..Summary::over(from, to, 6000.0) }.lap());
    }
    let session = Summary { written: Some(1805), ..Summary::over(0, 1800, 18_000.0) };
    file.put(SESSION, &session.session(RIDE, 58));
    Made { file: file.finish(), sessions: vec![told("cycling", 18_000.0, 3)] }
}

/// Power is a developer field that declares its native field.
fn developer_power() -> Made {
    let mut file = FitFile::activity(95);
    file.put(DEVELOPER_DATA_ID, &[(3, Value::U8(0))]);
    file.put(
        FIELD_DESCRIPTION,
        &[
            (0, Value::U8(0)),
            (1, Value::U8(0)),
            (2, Value::U8(0x84)),
            (3, Value::Text("Power")),
            (8, Value::Text("Watts")),
            (14, Value::U16(RECORD)),
            (15, Value::U8(7)),
        ],
    );
    for secs in 0..=1200 {
        let dist_m = f64::from(secs) * 3.0;
        file.put_with(RECORD, &record(secs, dist_m, 3.0), &[(0, Value::U16(250))]);
    }
    file.put(SESSION, &Summary::over(0, 1200, 3600.0).session(RUN, 0));
    Made { file: file.finish(), sessions: vec![told("running", 3600.0, 0)] }
}

/// The elapsed time excludes the pauses.
fn timer_lengths() -> Made {
    let mut file = FitFile::activity(289);
    ride(&mut file, 0, 600, 1, 0.0, 8.0);
    ride(&mut file, 1500, 2100, 1, 4800.0, 8.0);
    ride(&mut file, 2101, 3000, 1, 9608.0, 8.0);
    let timer = |secs| (Some(secs), Some(secs));
    let laps = [(0, 2100, 1200), (2100, 3000, 900)];
    for (from, to, secs) in laps {
        let (elapsed_secs, timer_secs) = timer(secs);
        let dist_m = f64::from(secs) * 8.0;
        let lap = Summary { elapsed_secs, timer_secs, ..Summary::over(from, to, dist_m) };
        file.put(LAP, &lap.lap());
    }
    let (elapsed_secs, timer_secs) = timer(2100);
    let session = Summary { elapsed_secs, timer_secs, ..Summary::over(0, 3000, 16_800.0) };
    file.put(SESSION, &session.session(RIDE, 46));
    Made { file: file.finish(), sessions: vec![told("cycling", 16_800.0, 2)] }
}

/// There are no durations at all.
fn no_elapsed() -> Made {
    let mut file = FitFile::activity(267);
    ride(&mut file, 0, 1200, 1, 0.0, 9.0);
    let bare = |summary: Summary| Summary { elapsed_secs: None, timer_secs: None, ..summary };
    for (from, to) in [(0, 400), (400, 800), (800, 1200)] {
        file.put(LAP, &bare(Summary::over(from, to, 3600.0)).lap());
    }
    file.put(SESSION, &bare(Summary::over(0, 1200, 10_800.0)).session(RIDE, 0));
    Made { file: file.finish(), sessions: vec![told("cycling", 10_800.0, 3)] }
}

/// Laps are stamped only at their ends.
fn laps_without_start() -> Made {
    let mut file = FitFile::activity(70);
    let mut laps = Vec::new();
    for (from, to) in [(0, 400), (400, 800), (800, 1200)] {
        ride(&mut file, from, to - 1, 1, f64::from(from) * 9.0, 9.0);
        let lap = Summary::over(from, to, 3600.0);
        laps.push(Summary { start: None, elapsed_secs: None, timer_secs: None, ..lap });
    }
    for lap in laps {
        file.put(LAP, &lap.lap());
    }
    file.put(SESSION, &Summary::over(0, 1200, 10_800.0).session(RIDE, 0));
    Made { file: file.finish(), sessions: vec![told("cycling", 10_800.0, 3)] }
}

/// Laps end before the next one begins, when their messages are written.
fn intervals() -> Made {
    let mut file = FitFile::activity(258);
    ride(&mut file, 0, 1199, 1, 0.0, 8.0);
    for from in [60, 360, 660, 960] {
        let lap = Summary::over(from, from + 180, 1440.0);
        file.put(LAP, &Summary { written: Some(from + 300), ..lap }.lap());
    }
    file.put(SESSION, &Summary::over(0, 1199, 9592.0).session(RIDE, 0));
    Made { file: file.finish(), sessions: vec![told("cycling", 9592.0, 4)] }
}

/// Neither positions nor distance; only the sub-sport gives the sport.
fn trainer() -> Made {
    let mut file = FitFile::activity(281);
    for secs in 0..=1800 {
        file.put(RECORD, &[(253, time(secs)), (7, Value::U16(220)), (4, Value::U8(90))]);
    }
    for (from, to) in [(0, 600), (600, 1800)] {
        file.put(LAP, &Summary { dist_m: None, ..Summary::over(from, to, 0.0) }.lap());
    }
    let session = Summary { dist_m: None, ..Summary::over(0, 1800, 0.0) };
    file.put(SESSION, &session.session(EQUIPMENT, INDOOR_CYCLING));
    let told = Told { sport: Some("cycling"), dist_km: None, laps: 2 };
    Made { file: file.finish(), sessions: vec![told] }
}

/// The battery was empty before the session could be written; there was a long pause.
fn cut_off() -> Made {
    let mut file = FitFile::activity(1);
    file.put(SPORT, &[(0, Value::U8(RUN)), (1, Value::U8(0))]);
    ride(&mut file, 0, 600, 1, 0.0, 3.0);
    ride(&mut file, 2400, 3000, 1, 1800.0, 3.0);
    let whole = file.finish();
    let file = whole.get(..whole.len() - 9).unwrap_or_default().to_vec();
    Made { file, sessions: vec![told("running", 3600.0, 0)] }
}

/// Two activities in sequence; the first was saved when the second had begun.
fn two_files() -> Made {
    let mut ride_file = FitFile::activity(1);
    ride(&mut ride_file, 0, 600, 1, 0.0, 8.0);
    let session = Summary { written: Some(650), ..Summary::over(0, 600, 4800.0) };
    ride_file.put(SESSION, &session.session(RIDE, 0));
    let mut run_file = FitFile::activity(1);
    ride(&mut run_file, 640, 1240, 1, 0.0, 3.0);
    run_file.put(SESSION, &Summary::over(640, 1240, 1800.0).session(RUN, 0));
    let file = [ride_file.finish(), run_file.finish()].concat();
    Made { file, sessions: vec![told("cycling", 4800.0, 0), told("running", 1800.0, 0)] }
}

/// A session that was entered by hand: nothing was recorded.
fn by_hand() -> Made {
    let mut file = FitFile::activity(1);
    file.put(LAP, &Summary::over(0, 3600, 10_000.0).lap());
    file.put(SESSION, &Summary::over(0, 3600, 10_000.0).session(RUN, 0));
    Made { file: file.finish(), sessions: vec![told("running", 10_000.0, 0)] }
}

/// Head unit and sensor alternate in counting the distance.
fn two_counters() -> Made {
    let mut file = FitFile::activity(289);
    for secs in 0..=1800 {
        let offset_m = if secs > 10 && secs % 2 == 1 { -50.0 } else { 0.0 };
        file.put(RECORD, &record(secs, f64::from(secs) * 8.0 + offset_m, 8.0));
    }
    file.put(SESSION, &Summary::over(0, 1800, 14_400.0).session(RIDE, 0));
    Made { file: file.finish(), sessions: vec![told("cycling", 14_400.0, 0)] }
}

/// Every session has the start of the whole activity; only their ends differ.
fn same_start() -> Made {
    let mut file = FitFile::activity(294);
    ride(&mut file, 0, 599, 1, 0.0, 8.0);
    ride(&mut file, 600, 1200, 1, 4800.0, 3.0);
    for (to, dist_m, sport) in [(600, 4800.0, RIDE), (1200, 1800.0, RUN)] {
        file.put(SESSION, &Summary::over(0, to, dist_m).session(sport, 0));
    }
    let sessions = vec![told("cycling", 4800.0, 0), told("running", 1800.0, 0)];
    Made { file: file.finish(), sessions }
}
