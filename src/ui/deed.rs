//! What the viewer did and can undo: entries of the logbook.
//!
//! The window writes nothing itself: entries go to the engine, which answers with those that take
//! them back. What they come to is seen in the reads.

use crate::model::{LogEntry, LogNote, Login, MarkKind, MonoNanos, UnixNanos};

/// A toast stands for so long, in seconds.
const TOAST_SECS: f64 = 8.0;

/// Equal marks that follow each other within so many seconds are undone together: a key that was
/// pressed once too often, or that bounces.
const TOGETHER_SECS: f64 = 5.0;

/// The most deeds that can be undone.
const MAX_DEEDS: usize = 200;

/// Something to be done that can be undone until the window closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What is done, in words: `Deleted 2 sessions`.
    pub words: String,
    /// What is written, all of it or nothing.
    pub entries: Vec<LogEntry>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Done {
    /// What was done, in words: `Deleted 2 sessions`.
    words: String,
    /// What turns it round.
    turn: Vec<LogEntry>,
    /// The mark that it put, if that is what it did.
    mark: Option<PutMark>,
    /// How many equal marks it is.
    n_marks: usize,
}

/// A mark that was put: of what kind, for whom, when.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PutMark {
    kind: MarkKind,
    logins: Vec<Login>,
    time: UnixNanos,
}

impl Done {
    /// Whether it is the mark of the deed before once more.
    fn repeats(&self, before: &Self) -> bool {
        let marks = self.mark.as_ref().zip(before.mark.as_ref());
        marks.is_some_and(|(mark, earlier)| mark.repeats(earlier))
    }
}

impl PutMark {
    /// The mark that these entries put, if they put one and nothing else.
    fn of(entries: &[LogEntry]) -> Option<Self> {
        let LogEntry { time, note: LogNote::Mark { kind, .. }, .. } = entries.first()? else {
            return None;
        };
        let is_it = |entry: &LogEntry| matches!(&entry.note, LogNote::Mark { kind: other, text } if other == kind && text.is_empty());
        let logins = entries.iter().map(|entry| entry.login.clone()).collect();
        entries.iter().all(is_it).then_some(Self { kind: *kind, logins, time: *time })
    }

    fn repeats(&self, earlier: &Self) -> bool {
        let apart_s = self.time.secs_since(earlier.time).abs();
        self.kind == earlier.kind && self.logins == earlier.logins && apart_s <= TOGETHER_SECS
    }
}

/// Which way entries lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    New,
    Back,
    Again,
}

/// Entries that the engine has not answered yet.
#[derive(Debug)]
struct Waiting {
    number: u64,
    words: String,
    way: Way,
    mark: Option<PutMark>,
    n_marks: usize,
}

/// What is told for a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// The words, without a full stop.
    pub words: String,
    /// It went wrong.
    pub is_failure: bool,
    /// The last deed can be undone from here.
    pub undoes: bool,
    until: MonoNanos,
}

/// What is to be written, and the number under which the answer comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Writing {
    pub(super) number: u64,
    pub(super) entries: Vec<LogEntry>,
}

/// Everything that was done since the window was opened.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    done: Vec<Done>,
    undone: Vec<Done>,
    waiting: Vec<Waiting>,
    /// Ways to go once this number is answered: what is not written yet cannot be turned round.
    owed: Vec<(u64, Way)>,
    toast: Option<Toast>,
    /// Numbers the answers.
    n_written: u64,
}

impl Deeds {
    /// Does something new.
    pub(super) fn act(&mut self, deed: Deed) -> Writing {
        self.undone.clear();
        let mark = PutMark::of(&deed.entries);
        let n_marks = usize::from(mark.is_some());
        self.write(Done { words: deed.words, turn: deed.entries, mark, n_marks }, Way::New)
    }

    /// Takes the last deed back; one that is not written yet as soon as it is.
    pub(super) fn undo(&mut self) -> Option<Writing> {
        self.go(Way::Back)
    }

    /// Does again what was taken back last.
    pub(super) fn redo(&mut self) -> Option<Writing> {
        self.go(Way::Again)
    }

    fn go(&mut self, way: Way) -> Option<Writing> {
        if let Some(last) = self.waiting.last() {
            self.owed.push((last.number, way));
            return None;
        }
        self.go_now(way)
    }

    fn go_now(&mut self, way: Way) -> Option<Writing> {
        let stack = if way == Way::Back { &mut self.done } else { &mut self.undone };
        let deed = stack.pop()?;
        Some(self.write(deed, way))
    }

    /// It is written; `turn` are the entries that turn it round. Gives back what is to be written
    /// next.
    pub(super) fn written(
        &mut self,
        number: u64,
        turn: Vec<LogEntry>,
        now: MonoNanos,
    ) -> Vec<Writing> {
        let Some(at) = self.waiting.iter().position(|waiting| waiting.number == number) else {
            return Vec::new();
        };
        let Waiting { words, way, mark, n_marks, .. } = self.waiting.remove(at);
        let told = match (way, n_marks) {
            (Way::Back, 2..) => format!("Undone: {n_marks} marks, the last: {words}"),
            (Way::Back, _) => format!("Undone: {words}"),
            (Way::Again, 2..) => format!("{n_marks} marks, the last: {words}"),
            (Way::Again | Way::New, _) => words.clone(),
        };
        self.tell(told, way != Way::Back, now);
        let stack = if way == Way::Back { &mut self.undone } else { &mut self.done };
        let mut deed = Done { words, turn, mark, n_marks };
        if way == Way::New
            && let Some(before) = stack.pop_if(|before| deed.repeats(before))
        {
            // The last first, so that each finds what it left.
            deed.turn.extend(before.turn);
            deed.n_marks += before.n_marks;
        }
        if stack.len() >= MAX_DEEDS {
            stack.remove(0);
        }
        stack.push(deed);
        let owed: Vec<_> = self.owed.extract_if(.., |(after, _)| *after == number).collect();
        owed.into_iter().filter_map(|(_, way)| self.go_now(way)).collect()
    }

    /// The engine could not do it: nothing has changed, and there is nothing to take back.
    pub(super) fn not_written(&mut self, number: u64, why: &str, now: MonoNanos) {
        self.waiting.retain(|waiting| waiting.number != number);
        self.owed.retain(|(after, _)| *after != number);
        self.failed(format!("Nothing is changed: {why}"), now);
    }

    /// Tells that something went wrong.
    pub(super) fn failed(&mut self, words: String, now: MonoNanos) {
        let until = now.plus_secs(TOAST_SECS);
        self.toast = Some(Toast { words, is_failure: true, undoes: false, until });
    }

    /// What is told at present.
    pub(super) fn toast(&self, now: MonoNanos) -> Option<&Toast> {
        self.toast.as_ref().filter(|toast| now < toast.until)
    }

    fn tell(&mut self, words: String, undoes: bool, now: MonoNanos) {
        let until = now.plus_secs(TOAST_SECS);
        self.toast = Some(Toast { words, is_failure: false, undoes, until });
    }

    fn write(&mut self, deed: Done, way: Way) -> Writing {
        self.n_written += 1;
        let (number, Done { words, turn: entries, mark, n_marks }) = (self.n_written, deed);
        self.waiting.push(Waiting { number, words, way, mark, n_marks });
        Writing { number, entries }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LogNote, Login, UnixNanos};

    const NOW: MonoNanos = MonoNanos(0);

    fn title(words: &str) -> Vec<LogEntry> {
        vec![LogEntry {
            login: Login::try_from("rider7").unwrap(),
            time: UnixNanos::from_secs(1),
            note: LogNote::Title(words.to_owned()),
        }]
    }

    /// Does it, and has it answered.
    fn rename(deeds: &mut Deeds, to: &str, from: &str) {
        let writing = deeds.act(Deed { words: format!("Renamed to {to}"), entries: title(to) });
        assert_eq!(writing.entries, title(to));
        deeds.written(writing.number, title(from), NOW);
    }

    #[test]
    fn what_was_done_is_undone_and_done_again_in_turn() {
        let mut deeds = Deeds::default();
        rename(&mut deeds, "a", "");
        rename(&mut deeds, "b", "a");
        let back = deeds.undo().unwrap();
        assert_eq!(back.entries, title("a"));
        deeds.written(back.number, title("b"), NOW);
        assert_eq!(deeds.toast(NOW).unwrap().words, "Undone: Renamed to b");
        let again = deeds.redo().unwrap();
        assert_eq!(again.entries, title("b"));
        deeds.written(again.number, title("a"), NOW);
        assert_eq!(deeds.undo().unwrap().entries, title("a"));
        // Something new leaves nothing to do again.
        rename(&mut deeds, "c", "a");
        assert_eq!(deeds.redo(), None);
    }

    #[test]
    fn nothing_can_be_undone_before_it_is_written_or_when_it_could_not_be() {
        let mut deeds = Deeds::default();
        let writing = deeds.act(Deed { words: "Renamed".into(), entries: title("a") });
        assert_eq!((deeds.undo(), deeds.toast(NOW)), (None, None));
        deeds.not_written(writing.number, "the disk is full", NOW);
        assert_eq!(deeds.undo(), None);
        let toast = deeds.toast(NOW).unwrap();
        assert_eq!(toast.words, "Nothing is changed: the disk is full");
        assert!(toast.is_failure);
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

    /// Puts a lap mark, and has it answered.
    fn put_lap(deeds: &mut Deeds, time_s: i64) {
        let words = format!("Lap at {time_s}");
        let writing = deeds.act(Deed { words, entries: lap(time_s) });
        deeds.written(writing.number, vec![no_lap(time_s)], NOW);
    }

    #[test]
    fn equal_marks_within_five_seconds_are_undone_and_done_again_together() {
        let mut deeds = Deeds::default();
        for time_s in [100, 106, 107, 112] {
            put_lap(&mut deeds, time_s);
        }
        let back = deeds.undo().unwrap();
        assert_eq!(back.entries, [no_lap(112), no_lap(107), no_lap(106)]);
        let again: Vec<_> = [112, 107, 106].into_iter().flat_map(lap).collect();
        deeds.written(back.number, again.clone(), NOW);
        assert_eq!(deeds.toast(NOW).unwrap().words, "Undone: 3 marks, the last: Lap at 112");
        let redo = deeds.redo().unwrap();
        assert_eq!(redo.entries, again);
        deeds.written(redo.number, back.entries.clone(), NOW);
        let back = deeds.undo().unwrap();
        assert_eq!(back.entries.len(), 3, "they stay together");
        deeds.written(back.number, again, NOW);
        assert_eq!(deeds.undo().unwrap().entries, [no_lap(100)], "6 s before the next");
    }

    #[test]
    fn marks_of_others_or_with_something_between_are_undone_one_by_one() {
        let mut deeds = Deeds::default();
        put_lap(&mut deeds, 100);
        rename(&mut deeds, "a", "");
        put_lap(&mut deeds, 101);
        assert_eq!(deeds.undo().unwrap().entries, [no_lap(101)]);
        let mut deeds = Deeds::default();
        put_lap(&mut deeds, 100);
        let mut other = lap(101);
        other[0].login = Login::try_from("rider8").unwrap();
        let writing = deeds.act(Deed { words: "Lap".into(), entries: other.clone() });
        deeds.written(writing.number, other.clone(), NOW);
        assert_eq!(deeds.undo().unwrap().entries, other);
    }

    #[test]
    fn an_undo_before_the_answer_takes_back_what_was_just_done_and_not_what_was_before() {
        let mut deeds = Deeds::default();
        put_lap(&mut deeds, 100);
        let writing = deeds.act(Deed { words: "Lap".into(), entries: lap(200) });
        assert_eq!(deeds.undo(), None, "it is not written yet");
        let next = deeds.written(writing.number, vec![no_lap(200)], NOW);
        assert_eq!(next.len(), 1);
        assert_eq!(next[0].entries, [no_lap(200)]);
        // One that could not be written leaves nothing to take back.
        deeds.written(next[0].number, lap(200), NOW);
        let writing = deeds.act(Deed { words: "Lap".into(), entries: lap(300) });
        assert_eq!(deeds.undo(), None);
        deeds.not_written(writing.number, "the disk is full", NOW);
        assert_eq!(deeds.undo().unwrap().entries, [no_lap(100)]);
    }

    #[test]
    fn a_toast_stands_for_eight_seconds() {
        let mut deeds = Deeds::default();
        rename(&mut deeds, "a", "");
        assert_eq!(deeds.toast(NOW.plus_secs(7.9)).unwrap().words, "Renamed to a");
        assert_eq!(deeds.toast(NOW.plus_secs(8.0)), None);
    }
}
