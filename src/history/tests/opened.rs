//! Reading the samples of sessions, without those that were deleted.

use super::*;
use crate::{
    codec::log_line,
    history::{OpenError, open_sessions, opened::read_within, runs::runs, sessions},
    logbook::Logbook,
    model::{LogEntry, LogNote, MarkKind, Metric, Progress, Session},
};
use std::time::Duration;

const GAP: Duration = Duration::from_mins(10);
const HOUR: i64 = 3_600_000_000_000;

fn entry(time: i64, note: LogNote) -> LogEntry {
    LogEntry { login: login("anna"), time: UnixNanos(time), note }
}

/// Two sessions of anna, an hour apart, and one of ben at the time of the first.
fn two_sessions(entries: &[LogEntry]) -> (Reader, Logbook) {
    let disk = ModelDisk::new();
    let (mut journal, _) = Journal::open(Path::new("/data"), Arc::new(disk)).unwrap();
    let mut write = |name: &str, body: &str| {
        let context = DecodeContext {
            athlete: AthleteId(1),
            login: login(name),
            sender: Sender { via: 1, announcement: None },
            precision: Precision::Nanos,
            received: UnixNanos(7),
        };
        journal.commit(&[&decode(body.as_bytes(), context).unwrap().batch.text]).unwrap();
    };
    let line = |from: i64, beat: i64, i: i64| {
        format!("samples hr_bpm={} {}\n", beat + i, from + i * 1_000_000_000)
    };
    let body = |from, beat| (0..5).map(|i| line(from, beat, i)).collect::<Vec<_>>().concat();
    write("anna", &body(HOUR, 100));
    write("ben", &body(HOUR, 50));
    write("anna", &body(2 * HOUR, 140));
    // Later values for existing samples.
    write("anna", &format!("samples hr_bpm=99 {HOUR}\nevents note=\"go\" {HOUR}\n"));
    let mut logbook = Logbook::default();
    for entry in entries {
        journal.commit(&[&log_line(entry)]).unwrap();
        logbook.apply(entry);
    }
    (journal.reader(), logbook)
}

fn all_sessions(reader: &Reader, logbook: &Logbook) -> Vec<Session> {
    sessions(&runs(reader, logbook.loans(), &Progress::default()).unwrap(), logbook, GAP)
}

fn heart_rates(block: &crate::model::SampleBlock) -> Vec<(i64, f64)> {
    assert_eq!(block.metrics(), [Metric::HrBpm]);
    block.iter().map(|sample| (sample.time.0, sample.readings[0].value)).collect()
}

#[test]
fn the_sessions_of_all_athletes_are_found() {
    let (reader, logbook) = two_sessions(&[]);
    let found: Vec<(String, i64, i64, u64)> = all_sessions(&reader, &logbook)
        .into_iter()
        .map(|it| (it.key.login.to_string(), it.key.from.0, it.to.0, it.lines))
        .collect();
    let end = 4_000_000_000;
    assert_eq!(
        found,
        [
            ("anna".to_owned(), HOUR, HOUR + end, 7),
            ("anna".to_owned(), 2 * HOUR, 2 * HOUR + end, 5),
            ("ben".to_owned(), HOUR, HOUR + end, 5),
        ]
    );
}

#[test]
fn an_opened_session_has_its_own_samples_and_marks() {
    let lap = |time| entry(time, LogNote::Mark { kind: MarkKind::Lap, text: String::new() });
    let (reader, logbook) = two_sessions(&[lap(HOUR + 1_000_000_000), lap(2 * HOUR + 1)]);
    let all = all_sessions(&reader, &logbook);
    let progress = Progress::default();
    let (opened, notes) =
        open_sessions(&reader, &[all[2].clone(), all[0].clone()], &logbook, &progress).unwrap();
    assert_eq!((progress.fraction(), notes), (Some(1.0), Vec::new()));
    assert_eq!(opened.len(), 2);
    assert_eq!(opened[0].session, all[2]);
    assert_eq!(heart_rates(&opened[0].samples).len(), 5);
    assert!(opened[0].marks.is_empty());
    let of_anna = heart_rates(&opened[1].samples);
    assert_eq!((of_anna[0], of_anna[5]), ((HOUR, 100.0), (HOUR, 99.0)), "in order of arrival");
    assert_eq!(opened[1].marks.len(), 1);
}

#[test]
fn what_is_deleted_is_in_no_session_and_no_export() {
    let middle = entry(HOUR, LogNote::Deleted { until: Some(UnixNanos(HOUR + 2_000_000_000)) });
    let (reader, logbook) = two_sessions(&[middle]);
    let all = all_sessions(&reader, &logbook);
    let (opened, _) = open_sessions(&reader, &all[..1], &logbook, &Progress::default()).unwrap();
    let kept: Vec<f64> = heart_rates(&opened[0].samples).iter().map(|(_, beat)| *beat).collect();
    assert_eq!(kept, [103.0, 104.0]);
    let text = exported(&reader, &everything("anna"), MEMORY_BYTES);
    assert_eq!(text.lines().count(), 7, "{text}");
    assert!(text.starts_with("samples hr_bpm=103"), "{text}");
    assert_eq!(exported(&reader, &everything("ben"), MEMORY_BYTES).lines().count(), 5);
    let mut csv = Vec::new();
    let prepared = Prepared::read(&reader, &everything("anna"), &options(FileFormat::Csv)).unwrap();
    prepared.write("anna", &mut csv).unwrap();
    assert_eq!(csv.split(|byte| *byte == b'\n').count(), 9);
}

#[test]
fn what_was_deleted_and_brought_back_is_exported() {
    let until = Some(UnixNanos(3 * HOUR));
    let gone = entry(HOUR, LogNote::Deleted { until });
    let back = entry(HOUR, LogNote::Deleted { until: None });
    let (reader, logbook) = two_sessions(&[gone, back]);
    assert_eq!(all_sessions(&reader, &logbook).len(), 3);
    // Including the line of another measurement.
    assert_eq!(exported(&reader, &everything("anna"), MEMORY_BYTES).lines().count(), 11);
}

#[test]
fn opening_can_be_stopped_and_is_bounded() {
    let (reader, logbook) = two_sessions(&[]);
    let all = all_sessions(&reader, &logbook);
    let progress = Progress::default();
    progress.stop();
    let stopped = open_sessions(&reader, &all, &logbook, &progress);
    assert!(matches!(stopped, Err(OpenError::Stopped(_))));
    let large = read_within(&reader, &all, &logbook, &Progress::default(), 100);
    assert!(matches!(large, Err(OpenError::TooLarge)));
}
