//! Which lines of the journal are of times that the operator deleted, so that they can be taken
//! out.

use std::collections::{BTreeSet, HashMap};

use super::Names;
use crate::{
    codec::{JournalLine, journal::journal_line},
    model::{Loans, LogEntry, LogNote, Login, UnixNanos},
};

/// A deleted time: first and last.
type Span = (UnixNanos, UnixNanos);

/// Takes lines of some athletes at some times out of journal text.
pub struct SpanEraser {
    by_login: HashMap<Login, Vec<Span>>,
    loans: Loans,
    names: Names,
    /// Whether what the operator wrote of these times goes too.
    with_log: bool,
}

impl SpanEraser {
    /// An eraser of these athletes' samples from the first up to and with the last time.
    pub fn new(deleted: &[(Login, UnixNanos, UnixNanos)]) -> Self {
        let mut by_login: HashMap<Login, Vec<Span>> = HashMap::new();
        for (login, from, until) in deleted {
            by_login.entry(login.clone()).or_default().push((*from, *until));
        }
        let names = Names::new(by_login.keys());
        Self { by_login, loans: Loans::default(), names, with_log: false }
    }

    /// The same where phones were lent: what an athlete sent with another one's phone goes with the own
    /// samples, and what others sent with the athlete's phone stays.
    #[must_use]
    pub fn with_loans(self, loans: &Loans) -> Self {
        let logins: BTreeSet<Login> =
            self.by_login.keys().flat_map(|login| loans.sources(login)).collect();
        Self { names: Names::new(logins.iter()), loans: loans.clone(), ..self }
    }

    /// The same, and what the operator or an imported file says of these times and of no others:
    /// marks, laps, standing down, alarms, titles, tags and notes. Entries that take others back stay, with those that say
    /// where sessions are divided or what is deleted: they say nothing of anybody.
    #[must_use]
    pub fn with_log(self) -> Self {
        Self { with_log: true, ..self }
    }

    /// The whole lines of a commit without those; `None` when there are none. What stays is byte
    /// for byte what it was, and lines of the operator stay unless [`Self::with_log`].
    pub fn kept_of_lines(&self, lines: &[u8]) -> Option<Vec<u8>> {
        self.names.kept_of_lines(lines, |line| self.is_deleted(line))
    }

    fn is_deleted(&self, line: &[u8]) -> bool {
        let line = journal_line(line);
        let (login, first, last) = match &line {
            Some(JournalLine::Athlete(line)) => (line.owner(&self.loans), line.time, line.time),
            Some(JournalLine::Operator(line)) if self.with_log => {
                let entry = line.log_entry();
                let Some((about, last)) = line.about.zip(entry.as_ref().and_then(last_time)) else {
                    return false;
                };
                (about, line.time, last)
            }
            _ => return false,
        };
        let spans = self.by_login.get(login).map_or(&[][..], Vec::as_slice);
        spans.iter().any(|(from, until)| *from <= first && last <= *until)
    }
}

/// The last time that an entry says something of; `None` for one that says nothing.
fn last_time(entry: &LogEntry) -> Option<UnixNanos> {
    match &entry.note {
        LogNote::Mark { .. }
        | LogNote::StoodDown(true)
        | LogNote::CameBack(true)
        | LogNote::Benched(true)
        | LogNote::SentIn(true)
        | LogNote::Alarm { handled: Some(_), .. }
        | LogNote::Incident { incident: Some(_), .. } => Some(entry.time),
        LogNote::Title(text) | LogNote::Note(text) => (!text.is_empty()).then_some(entry.time),
        LogNote::Tags(tags) => (!tags.is_empty()).then_some(entry.time),
        LogNote::Session(session) => session.as_ref().map(|session| session.until),
        LogNote::LapSpan { until } => *until,
        LogNote::NoMark { .. }
        | LogNote::StoodDown(false)
        | LogNote::CameBack(false)
        | LogNote::Benched(false)
        | LogNote::SentIn(false)
        | LogNote::Alarm { handled: None, .. }
        | LogNote::Incident { incident: None, .. }
        | LogNote::Split(_)
        | LogNote::Join(_)
        | LogNote::Lent { .. }
        | LogNote::Positions { .. }
        | LogNote::Deleted { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Loan;

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

    #[test]
    fn what_was_sent_with_a_borrowed_phone_goes_with_its_carriers_samples() {
        let login = |name: &str| Login::try_from(name).unwrap();
        let mut loans = Loans::default();
        let loan = |from, carrier: &str| Loan {
            via: None,
            from: UnixNanos(from),
            until: None,
            carrier: login(carrier),
        };
        loans.set(&login("anna"), vec![loan(15, "ben")], BTreeSet::new(), Vec::new());
        loans.set(&login("ben"), vec![loan(18, "carl")], BTreeSet::new(), Vec::new());
        let eraser = SpanEraser::new(&[(login("ben"), UnixNanos(10), UnixNanos(20))]);
        let eraser = eraser.with_loans(&loans);
        let line = |login: &str, time: i64| format!("samples,athlete={login},via=1 a=1 {time}\n");
        let all =
            ["anna", "ben"].map(|name| [14, 16, 19, 21].map(|time| line(name, time)).concat());
        let kept = eraser.kept_of_lines(all.concat().as_bytes()).unwrap();
        let expected = [line("anna", 14), line("anna", 21), line("ben", 19), line("ben", 21)];
        assert_eq!(String::from_utf8(kept).unwrap(), expected.concat());
    }

    #[test]
    fn with_the_log_what_it_says_of_these_times_alone_goes_too() {
        let login = Login::try_from("rider7").unwrap();
        let kept = |line: &str| {
            let eraser = SpanEraser::new(&[(login.clone(), UnixNanos(10), UnixNanos(20))]);
            eraser.with_log().kept_of_lines(line.as_bytes()).is_none()
        };
        let log = |kind: &str, fields: &str, time: i64| {
            format!("log,about=rider7,kind={kind} {fields} {time}\n")
        };
        let text = "set=true,text=\"x\"";
        for kind in ["start", "lap", "rest", "marker", "title", "tags", "note"] {
            assert!(!kept(&log(kind, text, 10)) && !kept(&log(kind, text, 20)), "{kind}");
            assert!(kept(&log(kind, text, 9)) && kept(&log(kind, text, 21)), "{kind}");
            assert!(kept(&log(kind, "set=false", 15)), "{kind} is taken back");
        }
        for kind in ["session", "lap-span"] {
            assert!(!kept(&log(kind, "set=true,until=20i", 10)), "{kind}");
            assert!(kept(&log(kind, "set=true,until=21i", 10)), "{kind} says of other times too");
            assert!(kept(&log(kind, "set=false", 10)), "{kind} is taken back");
        }
        for kind in ["split", "join", "deleted"] {
            assert!(kept(&log(kind, "set=true,until=20i", 10)), "{kind}");
        }
        assert!(kept(&log("lap", text, 15).replace("rider7", "rider8")));
        assert!(!kept("samples,athlete=rider7,via=1 a=1 15\n"));
        assert!(kept("sender,about=rider7,via=1 address=\"1.2.3.4\",app=\"x\" 15\n"));
    }
}
