use std::sync::Arc;

use parking_lot::Mutex;

use super::*;
use crate::control::{Envelope, Error, Request as _};

const NOW: MonoNanos = MonoNanos(0);

/// An undo stack, and an engine that answers when the test says so.
struct Bench {
    stack: UndoStack,
    control: Control,
    asked: Arc<Mutex<Vec<Envelope>>>,
    /// The clock of the wall, in seconds: one for each answer.
    n_answered: i64,
}

impl Bench {
    fn new() -> Self {
        let asked: Arc<Mutex<Vec<Envelope>>> = Arc::default();
        let keep = Arc::clone(&asked);
        let send = move |envelope| keep.lock().push(envelope);
        let control = Control::new(send, Arc::new(|| {}));
        Self { stack: UndoStack::default(), control, asked, n_answered: 0 }
    }

    fn act(&mut self, words: &str, entries: Vec<LogEntry>) {
        self.stack.act(Edit { words: words.to_owned(), entries }, &self.control);
    }

    fn undo(&mut self) {
        self.stack.undo(&self.control);
    }

    fn redo(&mut self) {
        self.stack.redo(&self.control);
    }

    /// Answers the engine's last write request and returns its entries.
    fn answer(&mut self, answer: Result<Vec<LogEntry>, &str>) -> Vec<LogEntry> {
        let envelope = self.asked.lock().pop().expect("something is to be written");
        let (WriteLog(entries), reply) = WriteLog::unseal(envelope).unwrap();
        reply.send(answer.map(|undo| Written { undo }).map_err(Error::failed));
        let wall = UnixNanos::from_secs(self.n_answered);
        self.n_answered += 1;
        self.stack.poll(&self.control, Moment { wall, mono: NOW });
        entries
    }

    fn asks_nothing(&self) -> bool {
        self.asked.lock().is_empty()
    }

    /// Renames a session and answers the request.
    fn rename(&mut self, to: &str, from: &str) {
        self.act(&format!("Renamed to {to}"), title(to));
        assert_eq!(self.answer(Ok(title(from))), title(to));
    }

    /// Adds a lap mark and answers the request.
    fn put_lap(&mut self, time_s: i64) {
        self.act(&format!("Lap at {time_s}"), lap(time_s));
        self.answer(Ok(vec![no_lap(time_s)]));
    }
}

fn title(words: &str) -> Vec<LogEntry> {
    vec![LogEntry {
        login: Login::try_from("rider7").unwrap(),
        time: UnixNanos::from_secs(1),
        note: LogNote::Title(words.to_owned()),
    }]
}

fn lap(time_s: i64) -> Vec<LogEntry> {
    let note = LogNote::Mark { kind: MarkKind::Lap, text: String::new() };
    let login = Login::try_from("rider7").unwrap();
    vec![LogEntry { login, time: UnixNanos::from_secs(time_s), note }]
}

fn no_lap(time_s: i64) -> LogEntry {
    let note = LogNote::NoMark { kind: MarkKind::Lap };
    LogEntry { note, ..lap(time_s).remove(0) }
}

#[test]
fn what_was_done_is_undone_and_done_again_in_turn() {
    let mut bench = Bench::new();
    bench.rename("a", "");
    bench.rename("b", "a");
    bench.undo();
    assert_eq!(bench.answer(Ok(title("b"))), title("a"));
    assert_eq!(bench.stack.toast(NOW).unwrap().words, "Undone: Renamed to b");
    bench.redo();
    assert_eq!(bench.answer(Ok(title("a"))), title("b"));
    bench.undo();
    assert_eq!(bench.answer(Ok(title("b"))), title("a"));
    // A new edit clears the redo stack.
    bench.rename("c", "a");
    bench.redo();
    assert!(bench.asks_nothing());
}

#[test]
fn nothing_can_be_undone_before_it_is_written_or_when_it_could_not_be() {
    let mut bench = Bench::new();
    bench.act("Renamed", title("a"));
    bench.undo();
    assert_eq!(bench.stack.toast(NOW), None);
    bench.answer(Err("the disk is full"));
    bench.undo();
    assert!(bench.asks_nothing());
    let toast = bench.stack.toast(NOW).unwrap();
    assert_eq!(toast.words, "Not saved: the disk is full");
    assert!(toast.is_failure);
}

#[test]
fn equal_marks_within_five_seconds_are_undone_and_done_again_together() {
    let mut bench = Bench::new();
    for time_s in [100, 106, 107, 112] {
        bench.put_lap(time_s);
    }
    let back = [no_lap(112), no_lap(107), no_lap(106)];
    let again: Vec<_> = [112, 107, 106].into_iter().flat_map(lap).collect();
    bench.undo();
    assert_eq!(bench.answer(Ok(again.clone())), back);
    assert_eq!(bench.stack.toast(NOW).unwrap().words, "Undone: 3 marks, the last: Lap at 112");
    bench.redo();
    assert_eq!(bench.answer(Ok(back.to_vec())), again);
    bench.undo();
    assert_eq!(bench.answer(Ok(again)).len(), 3, "they stay together");
    bench.undo();
    assert_eq!(bench.answer(Ok(lap(100))), [no_lap(100)], "6 s before the next");
}

#[test]
fn marks_of_others_or_with_something_between_are_undone_one_by_one() {
    let mut bench = Bench::new();
    bench.put_lap(100);
    bench.rename("a", "");
    bench.put_lap(101);
    bench.undo();
    assert_eq!(bench.answer(Ok(lap(101))), [no_lap(101)]);
    let mut bench = Bench::new();
    bench.put_lap(100);
    let mut other = lap(101);
    other[0].login = Login::try_from("rider8").unwrap();
    bench.act("Lap", other.clone());
    bench.answer(Ok(other.clone()));
    bench.undo();
    assert_eq!(bench.answer(Ok(Vec::new())), other);
}

#[test]
fn an_undo_before_the_answer_takes_back_what_was_just_done_and_not_what_was_before() {
    let mut bench = Bench::new();
    bench.put_lap(100);
    bench.act("Lap", lap(200));
    bench.undo();
    assert_eq!(bench.asked.lock().len(), 1, "it is not written yet");
    bench.answer(Ok(vec![no_lap(200)]));
    assert_eq!(bench.answer(Ok(lap(200))), [no_lap(200)]);
    // An edit that failed leaves nothing to undo.
    bench.act("Lap", lap(300));
    bench.undo();
    bench.answer(Err("the disk is full"));
    assert!(bench.asks_nothing());
    bench.undo();
    assert_eq!(bench.answer(Ok(lap(100))), [no_lap(100)]);
}

#[test]
fn a_toast_stands_for_eight_seconds() {
    let mut bench = Bench::new();
    bench.rename("a", "");
    assert_eq!(bench.stack.toast(NOW.plus_secs(7.9)).unwrap().words, "Renamed to a");
    assert_eq!(bench.stack.toast(NOW.plus_secs(8.0)), None);
}

/// The list, with what each line takes back: `2 Renamed to b`; undone ones with a minus.
fn list(bench: &Bench) -> Vec<String> {
    let line = |step: ListedStep| {
        let sign = if step.is_undone { "-" } else { "" };
        format!("{sign}{} {}", step.n_steps, step.words)
    };
    bench.stack.listed().into_iter().map(line).collect()
}

#[test]
fn the_list_has_the_last_edit_first_with_its_time_and_what_was_undone_above() {
    let mut bench = Bench::new();
    for (to, from) in [("a", ""), ("b", "a"), ("c", "b")] {
        bench.rename(to, from);
    }
    assert_eq!(list(&bench), ["1 Renamed to c", "2 Renamed to b", "3 Renamed to a"]);
    let times: Vec<i64> = bench.stack.listed().iter().map(|step| step.at.0).collect();
    assert_eq!(times, [2_000_000_000, 1_000_000_000, 0]);
    bench.undo();
    bench.answer(Ok(title("c")));
    bench.undo();
    bench.answer(Ok(title("b")));
    assert_eq!(list(&bench), ["-2 Renamed to c", "-1 Renamed to b", "1 Renamed to a"]);
    let first = bench.stack.listed().remove(0);
    assert_eq!(first.at, UnixNanos::from_secs(2), "when it was done, not when it was undone");
}

#[test]
fn several_are_undone_one_after_the_other_and_never_at_once() {
    let mut bench = Bench::new();
    for (to, from) in [("a", ""), ("b", "a"), ("c", "b")] {
        bench.rename(to, from);
    }
    bench.stack.undo_steps(2, &bench.control);
    assert_eq!(bench.asked.lock().len(), 1, "the second waits for the first");
    assert_eq!(bench.answer(Ok(title("c"))), title("b"));
    assert_eq!(bench.asked.lock().len(), 1);
    assert_eq!(bench.answer(Ok(title("b"))), title("a"));
    assert!(bench.asks_nothing());
    assert_eq!(list(&bench), ["-2 Renamed to c", "-1 Renamed to b", "1 Renamed to a"]);
    bench.stack.redo_steps(2, &bench.control);
    assert_eq!(bench.answer(Ok(title("a"))), title("b"));
    assert_eq!(bench.answer(Ok(title("b"))), title("c"));
    assert_eq!(list(&bench), ["1 Renamed to c", "2 Renamed to b", "3 Renamed to a"]);
    bench.stack.undo_steps(99, &bench.control);
    bench.answer(Ok(title("c")));
    bench.answer(Err("the disk is full"));
    assert!(bench.asks_nothing(), "those before it stay as they are");
}
