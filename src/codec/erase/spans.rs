//! Which lines of the journal are of times that the operator deleted, so that they can be taken
//! out.

use std::collections::HashMap;

use super::Names;
use crate::{
    codec::{JournalLine, journal::journal_line},
    model::{Login, UnixNanos},
};

/// A deleted time: first and last.
type Span = (UnixNanos, UnixNanos);

/// Takes lines of some athletes at some times out of journal text.
pub struct SpanEraser {
    by_login: HashMap<Login, Vec<Span>>,
    names: Names,
}

impl SpanEraser {
    /// An eraser of these athletes' samples from the first up to and with the last time.
    pub fn new(deleted: &[(Login, UnixNanos, UnixNanos)]) -> Self {
        let mut by_login: HashMap<Login, Vec<Span>> = HashMap::new();
        for (login, from, until) in deleted {
            by_login.entry(login.clone()).or_default().push((*from, *until));
        }
        let names = Names::new(by_login.keys());
        Self { by_login, names }
    }

    /// The whole lines of a commit without those; `None` when there are none. What stays is byte
    /// for byte what it was, and lines of the operator stay.
    pub fn kept_of_lines(&self, lines: &[u8]) -> Option<Vec<u8>> {
        self.names.kept_of_lines(lines, |line| self.is_deleted(line))
    }

    fn is_deleted(&self, line: &[u8]) -> bool {
        let Some(JournalLine::Athlete(line)) = journal_line(line) else { return false };
        let Some(spans) = self.by_login.get(line.login) else { return false };
        spans.iter().any(|(from, until)| (from..=until).contains(&&line.time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(lines: &str) -> Option<String> {
        let login = |name| Login::try_from(name).unwrap();
        let eraser = SpanEraser::new(&[
            (login("rider7"), UnixNanos(10), UnixNanos(20)),
            (login("rider7"), UnixNanos(40), UnixNanos(40)),
            (login("rider9"), UnixNanos(0), UnixNanos(100)),
        ]);
        eraser.kept_of_lines(lines.as_bytes()).map(|kept| String::from_utf8(kept).unwrap())
    }

    #[test]
    fn lines_within_the_times_go_and_all_others_stay() {
        let line = |login: &str, time: i64| format!("samples,athlete={login},via=1 a=1 {time}\n");
        let all: String = [9, 10, 20, 21, 40].map(|time| line("rider7", time)).concat();
        assert_eq!(kept(&all), Some([9, 21].map(|time| line("rider7", time)).concat()));
        assert_eq!(kept(&line("rider8", 15)), None);
        assert_eq!(kept(&line("rider7", 30)), None);
        let mixed = [line("rider8", 15), line("rider9", 15)].concat();
        assert_eq!(kept(&mixed), Some(line("rider8", 15)));
    }

    #[test]
    fn what_the_operator_wrote_and_what_nobody_can_read_stays() {
        assert_eq!(kept("log,about=rider7,kind=lap set=true 15\n"), None);
        assert_eq!(kept("samples,athlete=rider7 15\n"), None);
        let text = "events,athlete=rider8,via=1 note=\"\nx,athlete=rider7,via=1 a=1 15\n\" 15\n";
        assert_eq!(kept(text), None);
    }
}
