//! Files of other programs: any bytes as GPX, TCX or CSV. What was read is sorted, and unchanged
//! when it is written and read again.

use std::{io, time::Duration};

use trackside::{
    formats::{
        Activity, Imported, SampleSource, Unreadable, read_csv, read_gpx, read_tcx, write_gpx,
        write_tcx,
    },
    model::{DEFAULT_SESSION_GAP, UnixNanos},
};

/// The maximum length of an input: longer ones take long and find nothing more.
const MAX_INPUT: usize = 64 << 10;

type Read = fn(&[u8]) -> Result<Imported, Unreadable>;
type Write =
    fn(&Activity, &dyn SampleSource, Duration, &mut dyn io::Write) -> io::Result<Vec<String>>;

/// Runs one input as GPX.
pub(crate) fn run_gpx(input: &[u8]) {
    run(input, read_gpx, Some(write_gpx));
}

/// Runs one input as TCX.
pub(crate) fn run_tcx(input: &[u8]) {
    run(input, read_tcx, Some(write_tcx));
}

/// Runs one input as CSV.
pub(crate) fn run_csv(input: &[u8]) {
    run(input, read_csv, None);
}

fn run(input: &[u8], read: Read, write: Option<Write>) {
    if input.len() > MAX_INPUT {
        return;
    }
    let imported = match read(input) {
        Ok(imported) => imported,
        Err(Unreadable(why)) => {
            assert!(!why.is_empty());
            return;
        }
    };
    assert!(imported.notes.iter().all(|note| !note.is_empty()));
    let activity = imported.activity;
    let times = times(&activity);
    assert!(!times.is_empty(), "a recording without samples");
    assert!(times.is_sorted_by(|one, next| one < next), "samples are in order");
    let values = || activity.samples.iter().flat_map(|sample| sample.readings);
    assert!(values().all(|reading| reading.value.is_finite()));
    assert!(activity.sessions.iter().all(|session| session.span.from <= session.span.to));
    assert!(activity.laps.iter().all(|lap| lap.from <= lap.to));
    let Some(write) = write else { return };
    // Times outside the range of RFC 3339 cannot be written.
    let years = (-8_000_000_000_000_000_000)..8_000_000_000_000_000_000;
    if times.iter().any(|time| !years.contains(&time.0)) {
        return;
    }
    let mut out = Vec::new();
    write(&activity, &activity.samples, DEFAULT_SESSION_GAP, &mut out).expect("memory takes all");
    let again = read(&out).expect("what is written can be read");
    assert_eq!(again.notes, [""; 0]);
    assert_eq!(self::times(&again.activity), times);
    let n_readings = |activity: &Activity| {
        let samples = activity.samples.iter();
        samples.map(|sample| sample.readings.len()).collect::<Vec<_>>()
    };
    assert_eq!(n_readings(&again.activity), n_readings(&activity));
}

fn times(activity: &Activity) -> Vec<UnixNanos> {
    activity.samples.iter().map(|sample| sample.time).collect()
}
