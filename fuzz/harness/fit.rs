//! Any bytes as a FIT file: read, written, and read again.

use trackside::{
    formats::{Activity, read_fit, write_fit},
    model::Progress,
};

/// The maximum length of an input.
const MAX_INPUT: usize = 64 << 10;

pub(crate) fn run(input: &[u8]) {
    if input.len() > MAX_INPUT {
        return;
    }
    let imported = match read_fit(input, &Progress::default()) {
        Ok(imported) => imported,
        Err(refused) => return assert!(!refused.0.is_empty()),
    };
    check(&imported.activity);
    let Some(once) = again(&imported.activity) else { return };
    check(&once);
    // What was written once contains nothing that cannot be written.
    let twice = again(&once).expect("what was written is read");
    assert_eq!(readings(&once), readings(&twice));
    assert_eq!(once.sessions, twice.sessions);
    assert_eq!(once.laps, twice.laps);
    assert_eq!(once.markers, twice.markers);
    assert_eq!(once.athlete, twice.athlete);
}

/// Checks what must hold for every activity.
fn check(activity: &Activity) {
    let times: Vec<_> = activity.samples.iter().map(|sample| sample.time).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "times go back or come twice");
    for sample in activity.samples.iter() {
        assert!(!sample.readings.is_empty());
        for reading in sample.readings {
            assert!(reading.value.is_finite());
            assert!(usize::from(reading.metric) < activity.samples.metrics().len());
        }
    }
    assert!(activity.sessions.is_sorted_by_key(|session| session.span.from));
    assert!(activity.sessions.iter().all(|session| session.span.from <= session.span.to));
    assert!(activity.laps.is_sorted_by_key(|lap| lap.from));
    assert!(activity.markers.is_sorted_by_key(|marker| marker.time));
}

/// Writes and reads an activity; `None` if nothing in it can be written.
fn again(activity: &Activity) -> Option<Activity> {
    let mut bytes = Vec::new();
    let mut scratch = std::io::Cursor::new(Vec::new());
    write_fit(activity, &activity.samples, -3600, &Progress::default(), &mut scratch, &mut bytes)
        .expect("an activity is written");
    let imported = read_fit(&bytes, &Progress::default()).ok()?;
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    Some(imported.activity)
}

/// The samples with the names of their metrics, whose order may differ.
fn readings(activity: &Activity) -> Vec<String> {
    let metrics = activity.samples.metrics();
    let samples = activity.samples.iter().map(|sample| {
        let readings = sample.readings.iter();
        let mut words: Vec<String> = readings
            .map(|reading| {
                format!("{:?} {:?}", metrics[usize::from(reading.metric)], reading.value)
            })
            .collect();
        words.sort_unstable();
        format!("{} {}", sample.time.0, words.join(" "))
    });
    samples.collect()
}
