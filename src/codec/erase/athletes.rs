//! Which lines of the journal are an athlete's, so that they can be taken out.

use std::collections::{BTreeSet, HashSet};

use memchr::memmem;

use super::Names;
use crate::{
    codec::{JournalLine, journal::journal_line, operator::ABOUT, prefix::ATHLETE},
    model::{Loans, LogNote, Login},
};

/// Takes all lines of some athletes, and of the operator about them, out of journal text.
pub struct Eraser {
    logins: HashSet<Login>,
    loans: Loans,
    names: Names,
    /// `,athlete=LOGIN` and `,about=LOGIN` of each.
    tags: Vec<Vec<u8>>,
}

impl Eraser {
    /// An eraser of these athletes.
    pub fn new(logins: &[Login]) -> Self {
        let tag = |key: &[u8], login: &Login| [b",", key, b"=", login.as_str().as_bytes()].concat();
        Self {
            names: Names::new(logins.iter()),
            tags: logins
                .iter()
                .flat_map(|login| [tag(ATHLETE, login), tag(ABOUT, login)])
                .collect(),
            logins: logins.iter().cloned().collect(),
            loans: Loans::default(),
        }
    }

    /// The same where phones were lent: what the athletes sent with others' phones goes too, and what
    /// says that they carried one. What others sent with a phone of theirs goes with their login.
    #[must_use]
    pub fn with_loans(self, loans: &Loans) -> Self {
        let logins: BTreeSet<Login> =
            self.logins.iter().flat_map(|login| loans.sources(login)).collect();
        Self { names: Names::new(logins.iter()), loans: loans.clone(), ..self }
    }

    /// The whole lines of a commit without theirs; `None` when none of the lines is theirs. What
    /// stays is byte for byte what it was.
    pub fn kept_of_lines(&self, lines: &[u8]) -> Option<Vec<u8>> {
        self.names.kept_of_lines(lines, |line| self.owns(line))
    }

    /// As [`Self::kept_of_lines`] for bytes in which lines may be cut off or broken. Judged by
    /// the tags that can be read: a line that names one of them goes, with the pieces behind it
    /// that name nobody (the rest of a text of several lines); a piece whose owner was lost with
    /// its beginning stays.
    pub fn kept_of_damaged(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if !self.names.are_in(bytes) {
            return None;
        }
        let mut kept = Vec::with_capacity(bytes.len());
        // The first piece may begin within a tag.
        let mut is_theirs = self.begins_within_tag(bytes);
        for (index, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
            if line.starts_with(b"# ") {
                is_theirs = false;
            } else if self.is_tagged(line) {
                is_theirs = true;
            } else if 0 < index && names_somebody(line) {
                is_theirs = false;
            }
            if !is_theirs {
                kept.extend_from_slice(line);
            }
        }
        (kept.len() < bytes.len()).then_some(kept)
    }

    /// Whether a whole line is theirs.
    fn owns(&self, line: &[u8]) -> bool {
        let of = |login: &str| self.logins.contains(login);
        match journal_line(line) {
            Some(JournalLine::Athlete(line)) => of(line.login) || of(line.owner(&self.loans)),
            Some(JournalLine::Operator(line)) => {
                let carrier = || match line.log_entry().map(|entry| entry.note) {
                    Some(LogNote::Lent { to, .. }) => to.map(|borrower| borrower.login),
                    _ => None,
                };
                line.about.is_some_and(of) || carrier().is_some_and(|it| of(it.as_str()))
            }
            // One that nobody can read: by what it seems to say.
            None => self.is_tagged(line),
        }
    }

    /// Whether one of the tags stands in a piece of text.
    fn is_tagged(&self, text: &[u8]) -> bool {
        self.tags.iter().any(|tag| {
            memmem::find_iter(text, tag).any(|at| is_end_of_tag(text.get(at + tag.len())))
        })
    }

    /// Whether the text begins within one of the tags, with the whole login.
    fn begins_within_tag(&self, text: &[u8]) -> bool {
        self.tags.iter().any(|tag| {
            let before_login = tag.iter().position(|&byte| byte == b'=').unwrap_or(0) + 1;
            (1..=before_login).any(|from| {
                let end = tag.get(from..).filter(|end| text.starts_with(end));
                end.is_some_and(|end| is_end_of_tag(text.get(end.len())))
            })
        })
    }
}

/// Whether a tag ends before this byte; at the end of what there is, it may.
const fn is_end_of_tag(next: Option<&u8>) -> bool {
    matches!(next, None | Some(b',' | b' ' | b'\n'))
}

/// Whether a piece of text bears a tag that says whose it is.
fn names_somebody(text: &[u8]) -> bool {
    [&b",athlete="[..], b",about="].iter().any(|tag| memmem::find(text, tag).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Loan, UnixNanos};

    fn eraser(logins: &[&str]) -> Eraser {
        let logins: Vec<Login> =
            logins.iter().map(|login| Login::try_from(*login).unwrap()).collect();
        Eraser::new(&logins)
    }

    fn kept(text: &str) -> Option<String> {
        let kept = eraser(&["rider7"]).kept_of_lines(text.as_bytes())?;
        Some(String::from_utf8(kept).unwrap())
    }

    #[test]
    fn lines_of_the_athlete_and_of_the_operator_about_it_go() {
        let theirs = "samples,athlete=rider7,via=1 hr_bpm=1 1\n";
        let about = "sender,about=rider7,via=1 address=\"192.168.1.5\",app=\"curl\" 1\n";
        let other = "samples,athlete=rider70,via=1 hr_bpm=1 1\n";
        assert_eq!(kept(&[theirs, other, about].concat()).as_deref(), Some(other));
        assert_eq!(kept(theirs).as_deref(), Some(""));
        assert_eq!(kept(other), None);
        assert_eq!(kept("samples,athlete=rider8,via=1 hr_bpm=1 1\n"), None);
    }

    #[test]
    fn whoever_only_speaks_of_the_athlete_keeps_the_line() {
        for line in [
            "samples,about=rider7,athlete=rider8,via=1 hr_bpm=1 1\n",
            "samples,athlete=rider8,via=1,~athlete=rider7 hr_bpm=1 1\n",
            "events,athlete=rider8,via=1 note=\"a,athlete=rider7,via=1 b\" 1\n",
            "events,athlete=rider8,via=1 note=\"a\nx,athlete=rider7,via=1 b=1 1\n\" 1\n",
            "rider7,athlete=rider8,via=1 rider7=1 1\n",
        ] {
            assert_eq!(kept(line), None, "{line}");
        }
    }

    #[test]
    fn a_text_of_several_lines_goes_as_a_whole() {
        let theirs =
            "events,athlete=rider7,via=1 note=\"one\ntwo,athlete=rider8,via=1 a=1 1\n\" 1\n";
        let other = "samples,athlete=rider8,via=1 hr_bpm=1 1\n";
        assert_eq!(kept(&[theirs, other].concat()).as_deref(), Some(other));
    }

    #[test]
    fn of_damaged_bytes_what_can_be_told_goes() {
        let eraser = eraser(&["rider7"]);
        let kept = |text: &str| {
            let kept = eraser.kept_of_damaged(text.as_bytes())?;
            Some(String::from_utf8(kept).unwrap())
        };
        let other = "samples,athlete=rider8,via=1 hr_bpm=1 1\n";
        let header = "# commit seq=3 len=10 crc=00000000\n";
        let theirs = "events,athlete=rider7,via=1 note=\"one\n\ntwo\" 1\n";
        assert_eq!(kept(other), None);
        assert_eq!(kept(&[other, theirs, header].concat()), Some([other, header].concat()));
        assert_eq!(kept(&[theirs, other].concat()).as_deref(), Some(other));
        let cut = "te=rider7,via=1 hr_bpm=1 1\n";
        assert_eq!(kept(&[cut, other].concat()).as_deref(), Some(other));
        assert_eq!(kept("samples,athlete=rider7").as_deref(), Some(""));
        assert_eq!(kept("samples,athlete=rider77,via=1 a=1 1\n"), None);
    }

    #[test]
    fn what_was_sent_with_a_borrowed_phone_goes_with_its_carrier_and_nothing_else_of_its_owner() {
        let login = |name: &str| Login::try_from(name).unwrap();
        let mut loans = Loans::default();
        let loan = |carrier: &str| Loan {
            via: None,
            from: UnixNanos(10),
            until: Some(UnixNanos(20)),
            carrier: login(carrier),
        };
        loans.set(&login("anna"), vec![loan("rider7")], BTreeSet::new(), Vec::new());
        loans.set(&login("rider7"), vec![loan("carl")], BTreeSet::new(), Vec::new());
        let eraser = eraser(&["rider7"]).with_loans(&loans);
        let line = |login: &str, time: i64| format!("samples,athlete={login},via=1 a=1 {time}\n");
        let all = [
            line("anna", 9),
            line("anna", 10),
            line("rider7", 15),
            line("anna", 21),
            "log,about=anna,kind=lent set=true,text=\"rider7\",until=20i 10\n".to_owned(),
            "log,about=anna,kind=lap set=true,text=\"rider7\" 10\n".to_owned(),
            line("carl", 15),
        ];
        let kept = String::from_utf8(eraser.kept_of_lines(all.concat().as_bytes()).unwrap());
        assert_eq!(kept.unwrap(), [&*all[0], &*all[3], &*all[5], &*all[6]].concat());
    }

    fn a_line() -> impl Strategy<Value = (usize, String)> {
        let text = proptest::string::string_regex("[a-z ,=\\n\\\\]{0,12}").unwrap();
        (0..3_usize, text, any::<bool>()).prop_map(|(who, text, operator)| {
            let login = ["rider7", "rider8", "rider70"][who];
            // Texts as a client may send them: a quote and a backslash are escaped.
            let text = text.replace('\\', "\\\\");
            let line = if operator {
                format!("note,about={login} text=\"{text},athlete=rider7 \" 5\n")
            } else {
                format!("events,athlete={login},via=1 text=\"{text},athlete=rider7 \" 5\n")
            };
            (who, line)
        })
    }

    proptest! {
        #[test]
        fn others_lines_stay_byte_for_byte(lines in proptest::collection::vec(a_line(), 0..12)) {
            let all: String = lines.iter().map(|(_, line)| &**line).collect();
            let others: String =
                lines.iter().filter(|(who, _)| *who != 0).map(|(_, line)| &**line).collect();
            let kept = eraser(&["rider7"]).kept_of_lines(all.as_bytes());
            let kept = kept.unwrap_or_else(|| all.clone().into_bytes());
            prop_assert_eq!(String::from_utf8(kept).unwrap(), others);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(
            bytes in proptest::collection::vec(
                prop_oneof![Just(b'\n'), Just(b'"'), Just(b'\\'), Just(b','), Just(b'='), any::<u8>()],
                0..60,
            ),
        ) {
            let text = [&bytes[..], b",athlete=rider7,via=1 a=1 1\n"].concat();
            let eraser = eraser(&["rider7", "a"]);
            let lines = eraser.kept_of_lines(&text).unwrap_or_default();
            let damaged = eraser.kept_of_damaged(&text).unwrap_or_default();
            prop_assert!(lines.len() <= text.len() && damaged.len() <= text.len());
        }
    }
}
