//! Entries of the logbook on their way through the recorder.

use super::*;
use crate::model::{LogEntry, LogNote, MarkKind, Progress};

fn entry(secs: i64, note: LogNote) -> LogEntry {
    LogEntry { login: login(), time: at_secs(secs), note }
}

fn lap(secs: i64) -> LogEntry {
    entry(secs, LogNote::Mark { kind: MarkKind::Lap, text: format!("lap at {secs}") })
}

fn no_lap(secs: i64) -> LogEntry {
    entry(secs, LogNote::NoMark { kind: MarkKind::Lap })
}

fn log(bench: &Bench, entries: &[LogEntry]) -> LogReceipt {
    bench.queue.log(entries.to_vec()).unwrap().blocking_recv().unwrap()
}

fn n_marks(bench: &Bench) -> usize {
    bench.logbook.read().of("rider7").map_or(0, |log| log.marks().len())
}

#[test]
fn entries_are_on_disk_before_anybody_sees_them() {
    let (bench, open) = Bench::gated();
    let mut answer = bench.queue.log(vec![lap(1), lap(2)]).unwrap();
    bench.wait_for_attempt(1);
    assert_eq!(answer.try_recv(), Err(oneshot::error::TryRecvError::Empty));
    assert_eq!(n_marks(&bench), 0, "shown before it was on disk");
    open.send(()).unwrap();
    let undo = vec![no_lap(2), no_lap(1)];
    assert_eq!(answer.blocking_recv(), Ok(LogReceipt::Logged { undo }));
    assert_eq!(n_marks(&bench), 2);
    let text = "log,about=rider7,kind=lap set=true,text=\"lap at 1\" 1700000001000000000\n\
                log,about=rider7,kind=lap set=true,text=\"lap at 2\" 1700000002000000000\n";
    assert_eq!(bench.commits(), [text]);
}

#[test]
fn entries_share_the_commit_of_the_samples_that_wait() {
    let (bench, open) = Bench::gated();
    let first = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    let entries = bench.queue.log(vec![lap(1)]).unwrap();
    let second = bench.submit("samples hr_bpm=2 1700000001");
    open.send(()).unwrap();
    open.send(()).unwrap();
    assert_eq!(first.blocking_recv(), Ok(STORED));
    assert_eq!(second.blocking_recv(), Ok(STORED));
    assert_eq!(entries.blocking_recv(), Ok(LogReceipt::Logged { undo: vec![no_lap(1)] }));
    assert_eq!(bench.commits().len(), 2);
    assert_eq!(bench.commits()[1].lines().count(), 2);
}

#[test]
fn entries_that_could_not_be_written_are_not_there() {
    let bench = Bench::new();
    bench.set(Behave::Fail);
    let LogReceipt::Failed(reason) = log(&bench, &[lap(1)]) else {
        panic!("a failed commit was confirmed");
    };
    assert!(reason.to_string().contains("the disk is full"), "{reason}");
    assert_eq!(n_marks(&bench), 0);
    // Between two attempts it is said at once.
    assert!(matches!(log(&bench, &[lap(1)]), LogReceipt::Failed(_)));
    assert_eq!(bench.attempts(), 1);
    bench.set(Behave::Write);
    bench.clock.advance(Duration::from_secs(1));
    assert!(matches!(log(&bench, &[lap(1)]), LogReceipt::Logged { .. }));
    assert_eq!(n_marks(&bench), 1);
}

#[test]
fn what_takes_an_entry_back_brings_back_what_was_there() {
    let bench = Bench::new();
    let title = |text: &str| entry(1, LogNote::Title(text.to_owned()));
    log(&bench, &[title("first")]);
    let LogReceipt::Logged { undo } = log(&bench, &[title("second"), lap(1), lap(1)]) else {
        panic!("not logged");
    };
    assert_eq!(undo, [lap(1), no_lap(1), title("first")]);
    let LogReceipt::Logged { undo: redo } = log(&bench, &undo) else { panic!("not undone") };
    let title_is = |expected: &str| {
        let logbook = bench.logbook.read();
        assert_eq!(logbook.of("rider7").unwrap().title(at_secs(0), at_secs(9)), expected);
    };
    title_is("first");
    assert_eq!(n_marks(&bench), 0);
    log(&bench, &redo);
    title_is("second");
    assert_eq!(n_marks(&bench), 1);
}

#[test]
fn a_full_logbook_says_what_to_do_and_keeps_nobody_else_waiting() {
    let bench = Bench::new();
    bench.logbook.write().set_max_entries(2);
    assert!(matches!(log(&bench, &[lap(1), lap(2)]), LogReceipt::Logged { .. }));
    let LogReceipt::Failed(reason) = log(&bench, &[lap(3)]) else { panic!("one too many") };
    let said = reason.to_string();
    assert!(said.contains("rider7 has 2 entries") && said.contains("log_entries"), "{said}");
    assert_eq!(bench.write("samples hr_bpm=1 1700000000"), STORED);
    assert!(matches!(log(&bench, &[no_lap(1), lap(1)]), LogReceipt::Failed(_)), "all or nothing");
    assert!(matches!(log(&bench, &[no_lap(1)]), LogReceipt::Logged { .. }));
    assert!(matches!(log(&bench, &[lap(3)]), LogReceipt::Logged { .. }));
    assert_eq!(n_marks(&bench), 2);
}

#[test]
fn long_words_are_the_same_in_the_file_and_in_the_logbook() {
    let bench = Bench::new();
    log(&bench, &[entry(1, LogNote::Note("x".repeat(5000)))]);
    assert_eq!(bench.logbook.read().of("rider7").unwrap().note(at_secs(1), at_secs(1)).len(), 1000);
    assert!(bench.commits()[0].len() < 1100);
}

#[test]
fn a_new_process_knows_what_was_logged() {
    let folder = tempfile::tempdir().unwrap();
    let files = Arc::new(crate::journal::SystemFiles);
    let (mut journal, _) = Journal::open(folder.path(), files).unwrap();
    for entries in [vec![lap(1), lap(2)], vec![no_lap(1)]] {
        let text: Vec<u8> = entries.iter().flat_map(codec::log_line).collect();
        journal.commit(&[&text]).unwrap();
    }
    let loaded = load(
        &journal.reader(),
        &|_| None,
        &Arc::new(RwLock::new(Store::new(StoreLimits::default()))),
        Duration::from_hours(8),
        &ManualClock::at(at_secs(0)),
        Schema::new(codec::known_field_type),
        &Progress::default(),
    )
    .unwrap();
    let marks = loaded.logbook.of("rider7").unwrap().marks();
    assert_eq!(marks.len(), 1);
    assert_eq!((marks[0].time, &*marks[0].text), (at_secs(2), "lap at 2"));
}

#[test]
fn what_was_written_of_an_erased_athlete_is_forgotten() {
    let bench = Bench::new();
    log(&bench, &[lap(1)]);
    bench.recorder.forget_logins(vec![login()]).unwrap();
    assert_eq!(n_marks(&bench), 0);
}
