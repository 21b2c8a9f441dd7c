//! What the viewer did and can undo: entries of the logbook.
//!
//! The window writes nothing itself: entries go to the engine, which answers with those that take
//! them back. What they come to is seen in the reads.

use crate::model::{LogEntry, MonoNanos};

/// A toast stands for so long, in seconds.
const TOAST_SECS: f64 = 8.0;

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
    toast: Option<Toast>,
    /// Numbers the answers.
    n_written: u64,
}

impl Deeds {
    /// Does something new.
    pub(super) fn act(&mut self, deed: Deed) -> Writing {
        self.undone.clear();
        self.write(deed.words, deed.entries, Way::New)
    }

    /// Takes the last deed back.
    pub(super) fn undo(&mut self) -> Option<Writing> {
        let deed = self.done.pop()?;
        Some(self.write(deed.words, deed.turn, Way::Back))
    }

    /// Does again what was taken back last.
    pub(super) fn redo(&mut self) -> Option<Writing> {
        let deed = self.undone.pop()?;
        Some(self.write(deed.words, deed.turn, Way::Again))
    }

    /// It is written; `turn` are the entries that turn it round.
    pub(super) fn written(&mut self, number: u64, turn: Vec<LogEntry>, now: MonoNanos) {
        let Some(at) = self.waiting.iter().position(|waiting| waiting.number == number) else {
            return;
        };
        let Waiting { words, way, .. } = self.waiting.remove(at);
        let told = if way == Way::Back { format!("Undone: {words}") } else { words.clone() };
        self.tell(told, way != Way::Back, now);
        let stack = if way == Way::Back { &mut self.undone } else { &mut self.done };
        if stack.len() >= MAX_DEEDS {
            stack.remove(0);
        }
        stack.push(Done { words, turn });
    }

    /// The engine could not do it: nothing has changed.
    pub(super) fn not_written(&mut self, number: u64, why: &str, now: MonoNanos) {
        self.waiting.retain(|waiting| waiting.number != number);
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

    fn write(&mut self, words: String, entries: Vec<LogEntry>, way: Way) -> Writing {
        self.n_written += 1;
        self.waiting.push(Waiting { number: self.n_written, words, way });
        Writing { number: self.n_written, entries }
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

    #[test]
    fn a_toast_stands_for_eight_seconds() {
        let mut deeds = Deeds::default();
        rename(&mut deeds, "a", "");
        assert_eq!(deeds.toast(NOW.plus_secs(7.9)).unwrap().words, "Renamed to a");
        assert_eq!(deeds.toast(NOW.plus_secs(8.0)), None);
    }
}
