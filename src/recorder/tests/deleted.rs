//! What the operator deletes, in the live store.

use super::*;
use crate::model::{Arrival, LogEntry, LogNote, MonoNanos};

fn deletion(from: i64, until: Option<i64>) -> LogEntry {
    let note = LogNote::Deleted { until: until.map(at_secs) };
    LogEntry { login: login(), time: at_secs(from), note }
}

/// Writes entries and gives those that take them back.
fn log(bench: &Bench, entries: Vec<LogEntry>) -> Vec<LogEntry> {
    match bench.queue.log(entries).unwrap().blocking_recv().unwrap() {
        LogReceipt::Logged { undo } => undo,
        failed @ LogReceipt::Failed(_) => panic!("{failed:?}"),
    }
}

const FOUR: &str = "samples hr_bpm=1 1700000001\nsamples hr_bpm=2 1700000002\n\
                    samples hr_bpm=3 1700000003\nsamples hr_bpm=4 1700000004";

#[test]
fn what_is_deleted_is_not_shown_when_that_is_confirmed_and_comes_back_with_the_undo() {
    let bench = Bench::new();
    assert_eq!(bench.write(FOUR), STORED);
    let undo = log(&bench, vec![deletion(2, Some(3))]);
    assert_eq!(bench.heart_rates(), [1.0, 4.0]);
    let redo = log(&bench, undo);
    assert_eq!(bench.heart_rates(), [1.0, 2.0, 3.0, 4.0]);
    log(&bench, redo);
    assert_eq!(bench.heart_rates(), [1.0, 4.0]);
}

#[test]
fn who_posts_on_is_shown_on_and_what_comes_late_is_deleted_too() {
    let bench = Bench::new();
    assert_eq!(bench.write(FOUR), STORED);
    let undo = log(&bench, vec![deletion(1, Some(4))]);
    assert!(bench.heart_rates().is_empty());
    assert_eq!(bench.write("samples hr_bpm=5 1700000005"), STORED);
    assert_eq!(bench.write("samples hr_bpm=9 1700000002\nsamples hr_bpm=6 1700000006"), STORED);
    assert_eq!(bench.heart_rates(), [5.0, 6.0]);
    assert!(bench.commits().iter().any(|text| text.contains("hr_bpm=9")), "it is not recorded");
    log(&bench, undo);
    assert_eq!(bench.heart_rates(), [1.0, 9.0, 3.0, 4.0, 5.0, 6.0]);
}

#[test]
fn a_deletion_that_could_not_be_written_deletes_nothing() {
    let bench = Bench::new();
    assert_eq!(bench.write(FOUR), STORED);
    bench.set(Behave::Fail);
    let answer = bench.queue.log(vec![deletion(1, Some(4))]).unwrap().blocking_recv().unwrap();
    assert!(matches!(answer, LogReceipt::Failed(_)));
    assert_eq!(bench.heart_rates().len(), 4);
}

#[test]
fn what_was_deleted_before_the_start_is_not_shown_and_does_not_come_back_when_it_is_erased() {
    let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
    let loaded = Arrival { wall: at_secs(0), mono: MonoNanos(0), replayed: true };
    store.write().apply(ATHLETE, &batch(FOUR, 1).samples, loaded);
    let logbook = SharedLogbook::default();
    logbook.write().apply(&deletion(2, Some(3)));
    let bench = Bench::with(None, store, logbook);
    assert_eq!(bench.heart_rates(), [1.0, 4.0]);
    // As the erasing does when nothing of it is left in the files.
    log(&bench, vec![deletion(2, None)]);
    assert_eq!(bench.heart_rates(), [1.0, 4.0]);
    assert_eq!(bench.write("samples hr_bpm=7 1700000002"), STORED);
    assert_eq!(bench.heart_rates(), [1.0, 7.0, 4.0]);
}

#[test]
fn what_is_being_erased_does_not_come_back_with_the_end_of_its_deletion() {
    let bench = Bench::new();
    assert_eq!(bench.write(FOUR), STORED);
    log(&bench, vec![deletion(1, Some(2)), deletion(4, Some(4))]);
    let span = (login(), at_secs(1), at_secs(2));
    let closed = bench.recorder.forget_deleted(vec![span]).unwrap();
    assert_eq!((closed, bench.disk.closed.load(Ordering::SeqCst)), (41, 1));
    // It comes while the files are rewritten, into the next segment, and stays in it.
    assert_eq!(bench.write("samples hr_bpm=9 1700000002"), STORED);
    assert_eq!(bench.heart_rates(), [3.0]);
    log(&bench, vec![deletion(1, None), deletion(4, None)]);
    assert_eq!(bench.heart_rates(), [9.0, 3.0, 4.0]);
}
