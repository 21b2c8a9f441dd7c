//! What arrives and is refused, in plain words.
//!
//! Every phone that is refused keeps posting, so equal refusals become one entry with a count.
//! Invariants: the list is bounded whatever strangers send; what a client sent is shown only
//! escaped and shortened; no password gets here.

use std::{
    borrow::Cow,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::{Timestamp, tz::TimeZone};
use parking_lot::Mutex;

use crate::{clock::Clock, model::UnixNanos};

/// The most entries kept; beyond it the least frequent, then the oldest one goes.
const MAX_ENTRIES: usize = 256;
/// The most characters shown of a login or name that a client sent.
const MAX_WHO_CHARS: usize = 64;
/// The most characters shown of a message.
const MAX_DETAIL_CHARS: usize = 160;
/// The most sentences that [`Problems::news`] gives at once.
const MAX_NEWS: usize = 8;

/// Why something was refused, or is not right although it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The athlete exists, the password is another.
    WrongPassword,
    /// Nobody has this login.
    UnknownLogin,
    /// Neither login nor password came along.
    NoLogin,
    /// The database belongs to somebody else; the detail is its name.
    OtherDatabase,
    /// There is no such database; the detail is its name.
    UnknownDatabase,
    /// Lines that cannot be read; the detail is the first message.
    BadLines,
    /// Values of another type than before; the detail is the first message.
    DroppedValues,
    /// A request that cannot be read at all; the detail is the message.
    BadRequest,
    /// Too many failed logins.
    Throttled,
    /// The body is over the limit.
    TooLarge,
    /// More arrives than can be recorded; senders try again.
    Busy,
    /// The disk does not take the recording; the detail says why.
    DiskTrouble,
    /// Samples from the future; the detail says how far.
    ClockAhead,
}

/// One refusal to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// Why.
    pub kind: Kind,
    /// Login or name as sent; empty when none was.
    pub who: &'a str,
    /// Where it came from.
    pub address: IpAddr,
    /// The message or name that belongs to the kind; may be empty.
    pub detail: &'a str,
}

/// Equal refusals: same kind, login and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Why.
    pub kind: Kind,
    /// Login or name as sent, escaped and shortened; empty when none was.
    pub who: Box<str>,
    /// Where it came from.
    pub address: IpAddr,
    /// What was said the last time, escaped and shortened.
    pub detail: Box<str>,
    /// How many times.
    pub count: u64,
    /// The first time.
    pub first: UnixNanos,
    /// The last time.
    pub last: UnixNanos,
}

impl Problem {
    /// What happens, as one sentence without a full stop; clock times in `zone`.
    pub fn sentence(&self, zone: &TimeZone) -> String {
        let Self { who, detail, .. } = self;
        let at = if self.address.is_loopback() {
            "on this computer".to_owned()
        } else {
            format!("at {}", self.address.to_canonical())
        };
        let text = match self.kind {
            Kind::WrongPassword => format!("phone {at} posts for {who} with a wrong password"),
            Kind::UnknownLogin => {
                format!("phone {at} posts for {who}, who is not in the roster")
            }
            Kind::NoLogin => format!("phone {at} posts without a login"),
            Kind::OtherDatabase => format!("{who} {at} posts to the database of {detail}"),
            Kind::UnknownDatabase => {
                format!("{who} {at} posts to the database {detail}, which does not exist")
            }
            Kind::BadLines => format!("{who} {at} sends lines that cannot be read ({detail})"),
            Kind::DroppedValues => {
                format!("{who} {at} sends values that cannot be recorded ({detail})")
            }
            Kind::BadRequest => {
                format!("{who} {at} sends requests that cannot be read ({detail})")
            }
            Kind::Throttled => format!("phone {at} tries logins for {who} too often and must wait"),
            Kind::TooLarge => format!("{who} {at} sends more at once than is allowed"),
            Kind::Busy => format!("samples of {who} {at} must wait: more arrives than is recorded"),
            Kind::DiskTrouble => format!("samples of {who} {at} cannot be recorded ({detail})"),
            Kind::ClockAhead => format!("the phone of {who} {at} sends samples {detail}"),
        };
        let since = clock_time(self.first, zone);
        match self.count {
            1 => [&text, ", once at ", &since].concat(),
            count => format!("{text}, {count} times since {since}"),
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self.kind {
            Kind::WrongPassword => "check the password on the phone, or set another one",
            Kind::UnknownLogin => "check the login on the phone (case matters), or add the athlete",
            Kind::NoLogin => "enter login and password on the phone",
            Kind::OtherDatabase | Kind::UnknownDatabase => {
                "on the phone, the database is the athlete's own login"
            }
            Kind::BadLines => "check what the app sends; good lines are recorded",
            Kind::DroppedValues => "a field keeps its first kind: number, text or true/false",
            Kind::BadRequest => "check address and settings of the app",
            Kind::Throttled => "correct the login on the phone; it may try again soon",
            Kind::TooLarge => "let the app send smaller pieces, more often",
            Kind::Busy => "nothing is lost while phones keep what was not accepted",
            Kind::DiskTrouble => "make room on the disk; phones try again by themselves",
            Kind::ClockAhead => "set the phone's clock to network time, or check `precision`",
        }
    }
}

fn clock_time(at: UnixNanos, zone: &TimeZone) -> String {
    let time = Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default();
    time.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// The list of problems; a handle, cheap to clone.
#[derive(Clone)]
pub struct Problems {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    zone: TimeZone,
    generation: AtomicU64,
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    problem: Problem,
    /// The count when [`Problems::news`] last told it; 0 for never.
    told: u64,
}

impl Problems {
    /// An empty list; sentences have clock times of the system's time zone.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::in_zone(clock, TimeZone::system())
    }

    /// An empty list with clock times in `zone`.
    pub fn in_zone(clock: Arc<dyn Clock>, zone: TimeZone) -> Self {
        let inner = Inner { clock, zone, generation: AtomicU64::new(0), entries: Mutex::default() };
        Self { inner: Arc::new(inner) }
    }

    /// Counts a refusal. Costs no allocation when the same was recorded before.
    pub fn record(&self, refusal: Refusal<'_>) {
        let now = self.inner.clock.wall();
        let who = shown_who(refusal.who);
        let mut entries = self.inner.entries.lock();
        let known = entries.iter_mut().find(|Entry { problem, .. }| {
            problem.kind == refusal.kind
                && problem.address == refusal.address
                && *problem.who == *who
        });
        if let Some(Entry { problem, .. }) = known {
            problem.count += 1;
            problem.last = now;
            // Clients repeat themselves, so the text is mostly the same; a new one is news.
            if !starts_the_same(&problem.detail, refusal.detail) {
                problem.detail = shown_detail(refusal.detail);
            }
        } else {
            if entries.len() >= MAX_ENTRIES {
                forget_the_least(&mut entries);
            }
            let problem = Problem {
                kind: refusal.kind,
                who: who.into(),
                address: refusal.address,
                detail: shown_detail(refusal.detail),
                count: 1,
                first: now,
                last: now,
            };
            entries.push(Entry { problem, told: 0 });
        }
        drop(entries);
        self.inner.generation.fetch_add(1, Ordering::Release);
    }

    /// Rises with every recorded refusal.
    pub fn generation(&self) -> u64 {
        self.inner.generation.load(Ordering::Acquire)
    }

    /// All problems, in the order in which they first came.
    pub fn snapshot(&self) -> Vec<Problem> {
        self.inner.entries.lock().iter().map(|entry| entry.problem.clone()).collect()
    }

    /// Sentences with advice on what is new, or has come ten times as often, since this was
    /// last asked: a few at once, the others next time. For a log that people read.
    pub fn news(&self) -> Vec<String> {
        let mut entries = self.inner.entries.lock();
        let news = entries
            .iter_mut()
            .filter(|entry| entry.told == 0 || entry.problem.count >= entry.told * 10)
            .take(MAX_NEWS);
        news.map(|entry| {
            entry.told = entry.problem.count;
            format!("{}: {}", entry.problem.sentence(&self.inner.zone), entry.problem.advice())
        })
        .collect()
    }

    /// Forgets what has not come again for a while, for example on the operator's wish.
    pub fn clear(&self) {
        self.inner.entries.lock().clear();
        self.inner.generation.fetch_add(1, Ordering::Release);
    }
}

/// A scan with made-up names must not push out the phone that has failed 1,000 times.
fn forget_the_least(entries: &mut Vec<Entry>) {
    let least = entries
        .iter()
        .enumerate()
        .min_by_key(|(_, entry)| (entry.problem.count, entry.problem.last))
        .map(|(index, _)| index);
    if let Some(index) = least {
        entries.remove(index);
    }
}

/// A login as sent, fit for a line of text.
fn shown_who(who: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_graphic();
    if who.is_empty() {
        Cow::Borrowed("somebody")
    } else if who.len() <= MAX_WHO_CHARS && who.bytes().all(plain) {
        Cow::Borrowed(who)
    } else {
        Cow::Owned(who.escape_default().take(MAX_WHO_CHARS).collect())
    }
}

fn is_shown(character: char) -> bool {
    // Marks of text direction could turn the sentence around them.
    !character.is_control()
        && !matches!(character, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown_chars(detail: &str) -> impl Iterator<Item = char> {
    detail.chars().take(MAX_DETAIL_CHARS).map(|c| if is_shown(c) { c } else { '\u{fffd}' })
}

fn shown_detail(detail: &str) -> Box<str> {
    let mut shown: String = shown_chars(detail).collect();
    if detail.chars().nth(MAX_DETAIL_CHARS).is_some() {
        shown.push('\u{2026}');
    }
    shown.into()
}

fn starts_the_same(shown: &str, detail: &str) -> bool {
    shown_chars(detail).eq(shown.chars().take(MAX_DETAIL_CHARS))
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, time::Duration};

    use super::*;
    use crate::clock::ManualClock;

    const PHONE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 23));

    fn problems() -> (Problems, Arc<ManualClock>) {
        // 2023-11-14 22:13:20 UTC
        let clock = Arc::new(ManualClock::at(UnixNanos::from_secs(1_700_000_000)));
        (Problems::in_zone(Arc::clone(&clock) as Arc<dyn Clock>, TimeZone::UTC), clock)
    }

    fn wrong_password(who: &str) -> Refusal<'_> {
        Refusal { kind: Kind::WrongPassword, who, address: PHONE, detail: "" }
    }

    #[test]
    fn equal_refusals_are_one_sentence_with_a_count() {
        let (problems, clock) = problems();
        for _ in 0..41 {
            problems.record(wrong_password("rider7"));
            clock.advance(Duration::from_mins(1));
        }
        let [problem] = &problems.snapshot()[..] else { panic!("one entry") };
        assert_eq!(
            problem.sentence(&TimeZone::UTC),
            "phone at 192.168.1.23 posts for rider7 with a wrong password, 41 times since 22:13"
        );
        assert_eq!(problem.last.nanos_since(problem.first), 40 * 60 * 1_000_000_000);
        assert_eq!(problems.generation(), 41);
    }

    #[test]
    fn what_a_client_sent_is_escaped_and_shortened() {
        let (problems, _) = problems();
        let long = "x".repeat(1000);
        problems.record(wrong_password("a\n\u{202e}b"));
        problems.record(wrong_password(&long));
        problems.record(Refusal { kind: Kind::BadLines, detail: &long, ..wrong_password("a") });
        problems.record(Refusal {
            kind: Kind::BadLines,
            detail: "\u{1b}[2J",
            ..wrong_password("b")
        });
        for problem in problems.snapshot() {
            let sentence = problem.sentence(&TimeZone::UTC);
            assert!(sentence.chars().all(is_shown), "{sentence:?}");
            assert!(sentence.len() < 300, "{sentence}");
        }
    }

    #[test]
    fn a_scan_of_names_does_not_push_out_a_persistent_phone() {
        let (problems, _) = problems();
        problems.record(wrong_password("rider7"));
        problems.record(wrong_password("rider7"));
        for n in 0..2000 {
            problems.record(wrong_password(&format!("guess{n}")));
        }
        let all = problems.snapshot();
        assert_eq!(all.len(), MAX_ENTRIES);
        assert!(all.iter().any(|problem| &*problem.who == "rider7"));
    }

    #[test]
    fn news_come_once_and_again_when_tenfold() {
        let (problems, _) = problems();
        problems.record(wrong_password("rider7"));
        let news = problems.news();
        assert_eq!(news.len(), 1);
        assert!(news[0].contains("once at 22:13: check the password"), "{}", news[0]);
        for _ in 0..8 {
            problems.record(wrong_password("rider7"));
        }
        assert!(problems.news().is_empty());
        problems.record(wrong_password("rider7"));
        assert!(problems.news()[0].contains("10 times since"));
        assert!(problems.news().is_empty());
    }

    #[test]
    fn many_news_come_a_few_at_a_time() {
        let (problems, _) = problems();
        for n in 0..20 {
            problems.record(wrong_password(&format!("rider{n}")));
        }
        let told: Vec<_> = std::iter::repeat_with(|| problems.news().len()).take(4).collect();
        assert_eq!(told, [8, 8, 4, 0]);
    }

    #[test]
    fn the_latest_message_of_a_kind_is_shown() {
        let (problems, _) = problems();
        for detail in ["one", "one", "two"] {
            problems.record(Refusal { kind: Kind::BadLines, detail, ..wrong_password("a") });
        }
        let all = problems.snapshot();
        assert_eq!((all.len(), all[0].count, &*all[0].detail), (1, 3, "two"));
    }
}
