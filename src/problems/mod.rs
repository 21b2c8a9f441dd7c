//! What arrives and is refused, in plain words.
//!
//! Every phone that is refused keeps posting, so equal refusals become one entry with a count,
//! and wrong logins for many names from one address become one entry for that address.
//! Invariants: the list is bounded whatever strangers send, and one more refusal costs the same
//! however long it is; what a client sent is shown only escaped and shortened; no password gets
//! here; the log gets a few lines a minute at most, with nothing of a body in them.

use std::{
    cmp::Reverse,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::tz::TimeZone;
use parking_lot::Mutex;

use crate::{
    clock::Clock,
    model::{Athlete, UnixNanos},
};

pub mod clocks;
pub mod lines;
mod list;
mod news;
pub mod places;
mod remedies;
mod table;
#[cfg(test)]
mod tests;
mod words;

use news::Pace;
use table::Table;

pub use list::ProblemList;
pub use remedies::Remedy;

/// Nothing of the kind for this long: it is over.
pub const OVER_AFTER: Duration = Duration::from_mins(15);
/// Nothing of the kind for this long: it is no problem now, though it may come again.
pub const NOW_FOR: Duration = Duration::from_mins(1);

/// Why something was refused, or is not right although it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// The recordings of a removed athlete are being erased; the detail says for how long.
    Erasing,
    /// A path that is not served; the detail is the method and the path as [`crate::model::shown_path`] has it.
    WrongPath,
    /// A path that is served, but not with this method; the detail as of [`Kind::WrongPath`].
    WrongMethod,
    /// A browser or a scanner looks for something that is not served; the detail likewise.
    Visit,
    /// Lines that cannot be read; the detail is the [cause](lines::cause), else the message.
    BadLines,
    /// Values of another type than before; the detail is the [conflict](lines::conflict), else the
    /// message.
    DroppedValues,
    /// A request that cannot be read at all; the detail is the message.
    BadRequest,
    /// Too many failed logins.
    Throttled,
    /// Wrong logins for many names from one address; the name is the one tried most, or empty
    /// when none stands out.
    LoginFlood,
    /// The body is over the limit.
    TooLarge,
    /// Header or body come so slowly that the connection was cut.
    TooSlow,
    /// More connections than one address may have.
    TooManyConnections,
    /// The connection broke off in the middle of a post.
    CutOff,
    /// What comes in is no HTTP request.
    NotHttp,
    /// An encrypted connection on the port for plain HTTP.
    TlsOnPlain,
    /// Plain HTTP on the port for HTTPS.
    PlainOnTls,
    /// Plain HTTP, which is switched off.
    PlainRefused,
    /// The client does not trust this machine's certificate.
    Untrusted,
    /// The client's TLS is older than what is spoken here.
    TlsTooOld,
    /// Another failure of a TLS handshake; the detail says which.
    HandshakeFailed,
    /// More arrives than can be recorded; senders try again.
    Busy,
    /// The disk does not take the recording; the detail says why.
    DiskTrouble,
    /// A bug of Trackside keeps a post from being recorded; the detail says where.
    Fault,
    /// Samples from the future; the detail says how far, such as `3 h ahead`.
    ClockAhead,
    /// Live samples that all lie equally far back; the detail says how far.
    ClockBehind,
    /// Times that make sense in another unit; the detail says which, in our words.
    WrongPrecision,
    /// Positions that cannot be meant; the detail says why.
    BadPosition,
}

/// How much a problem wants somebody to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Nothing is recorded.
    Urgent,
    /// Samples of an athlete do not arrive, or not as they should.
    Warning,
    /// Worth knowing; the recording is not touched.
    Notice,
}

impl Kind {
    /// How much it wants somebody to act.
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::DiskTrouble | Self::Fault => Urgency::Urgent,
            Self::WrongPassword
            | Self::UnknownLogin
            | Self::NoLogin
            | Self::OtherDatabase
            | Self::UnknownDatabase
            | Self::BadLines
            | Self::DroppedValues
            | Self::BadRequest
            | Self::Throttled
            | Self::TooLarge
            | Self::LoginFlood
            | Self::TlsOnPlain
            | Self::PlainOnTls
            | Self::PlainRefused
            | Self::Untrusted
            | Self::TlsTooOld
            | Self::WrongPath
            | Self::WrongMethod
            | Self::BadPosition
            | Self::WrongPrecision => Urgency::Warning,
            Self::TooSlow
            | Self::CutOff
            | Self::TooManyConnections
            | Self::NotHttp
            | Self::HandshakeFailed
            | Self::Visit
            | Self::Erasing
            | Self::Busy
            | Self::ClockAhead
            | Self::ClockBehind => Urgency::Notice,
        }
    }

    /// The same for all senders: told once, whoever it meets.
    const fn is_of_this_machine(self) -> bool {
        matches!(self, Self::Busy | Self::DiskTrouble | Self::Fault)
    }

    /// Part of a flood of logins when many names come from one address.
    const fn is_failed_login(self) -> bool {
        matches!(self, Self::WrongPassword | Self::UnknownLogin | Self::Throttled)
    }
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
    /// Which one of the list; never given twice.
    pub id: u64,
    /// Why.
    pub kind: Kind,
    /// Login or name as sent, escaped and shortened; empty when none was, or when it is the same
    /// for all.
    pub who: Box<str>,
    /// Where it came from; unspecified when it is the same for all.
    pub address: IpAddr,
    /// What was said the last time, escaped and shortened.
    pub detail: Box<str>,
    /// How many times.
    pub count: u64,
    /// The first time.
    pub first: UnixNanos,
    /// The last time.
    pub last: UnixNanos,
    /// The operator does not want to hear of it: it is neither in the log nor in the header, and
    /// no athlete counts as refused for it.
    pub is_ignored: bool,
}

impl Problem {
    /// Whether it happens now, as far as that can be said of something that comes and goes.
    pub fn is_now(&self, now: UnixNanos) -> bool {
        !self.is_ignored && self.last.plus(NOW_FOR) > now
    }

    /// Its place in lists: what goes on before what is over, then what is ignored; each by urgency,
    /// then as they first came, so that none moves while it only happens again.
    pub fn order(&self, now: UnixNanos) -> impl Ord + use<> {
        (self.is_ignored, self.is_over(now), self.kind.urgency(), self.id)
    }

    /// Whether it has not happened for [`OVER_AFTER`].
    pub fn is_over(&self, now: UnixNanos) -> bool {
        self.last.plus(OVER_AFTER) <= now
    }
}

/// The problem to be shown where there is room for one: the most urgent of those that happen now,
/// and of equal ones the one that began last, so that a phone that keeps failing does not hide a
/// new one.
pub fn foremost(problems: &[Problem], now: UnixNanos) -> Option<&Problem> {
    let happening = problems.iter().filter(|problem| problem.is_now(now));
    happening.max_by_key(|problem| (Reverse(problem.kind.urgency()), problem.first))
}

/// What an athlete is called where there is room for a few words: `bib 12 (Anna)`, else the
/// name, which is the login where none was given.
pub fn called(athlete: &Athlete) -> String {
    match &*athlete.bib {
        "" => words::plain(&athlete.name),
        bib => words::plain(&format!("bib {bib} ({})", athlete.name)),
    }
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
    table: Mutex<Table>,
    pace: Mutex<Pace>,
}

impl Problems {
    /// An empty list; sentences have clock times of the system's time zone.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::in_zone(clock, TimeZone::system())
    }

    /// An empty list with clock times in `zone`.
    pub fn in_zone(clock: Arc<dyn Clock>, zone: TimeZone) -> Self {
        let pace = Mutex::new(Pace::new(clock.mono()));
        let inner =
            Inner { clock, zone, generation: AtomicU64::new(0), table: Mutex::default(), pace };
        Self { inner: Arc::new(inner) }
    }

    /// The read side, for viewers.
    pub fn list(&self) -> ProblemList {
        ProblemList::of(self.clone())
    }

    /// Counts a refusal. Costs no allocation when the same was recorded before.
    pub fn record(&self, refusal: Refusal<'_>) {
        let now = self.inner.clock.wall();
        self.inner.table.lock().record(refusal, now);
        self.changed();
    }

    /// Rises with every change of the list.
    pub fn generation(&self) -> u64 {
        self.inner.generation.load(Ordering::Acquire)
    }

    /// All problems, in their [order](Problem::order).
    pub fn snapshot(&self) -> Vec<Problem> {
        let now = self.inner.clock.wall();
        let mut all: Vec<Problem> = self.inner.table.lock().problems().cloned().collect();
        all.sort_by_key(|problem| problem.order(now));
        all
    }

    /// Sentences with advice on what is new, or has come ten times as often, since this was
    /// last asked: the most urgent first, a few a minute. For a log that people read.
    /// `called` says what a login's athlete is called, if there is one.
    pub fn news(&self, called: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let (wall, mono) = (self.inner.clock.wall(), self.inner.clock.mono());
        if self.inner.table.lock().forget_old(wall) {
            self.changed();
        }
        let mut pace = self.inner.pace.lock();
        let room = pace.room(mono);
        let told = self.inner.table.lock().take_news(room);
        let mut lines = self.lines(&told, called);
        pace.took(lines.len());
        if lines.len() < room
            && let Some(missed) = pace.missed(mono, || self.inner.table.lock().take_missed())
        {
            lines.push(news::missed_line(missed));
        }
        lines
    }

    /// What is still untold at the end of the program, in a few lines.
    pub fn last_news(&self, called: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let (told, missed) = {
            let mut table = self.inner.table.lock();
            let told = table.take_news(news::LAST_LINES);
            let rest: u64 = table.take_news(usize::MAX).iter().map(|problem| problem.count).sum();
            (told, rest + table.take_missed())
        };
        let mut lines = self.lines(&told, called);
        if missed > 0 {
            lines.push(news::missed_line(missed));
        }
        lines
    }

    fn lines(&self, told: &[Problem], called: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let line = |problem: &Problem| {
            let name = called(&problem.who);
            problem.log_line(name.as_deref(), &self.inner.zone)
        };
        told.iter().map(line).collect()
    }

    /// Forgets one problem, on the operator's wish; it comes back when it happens again.
    pub fn forget(&self, id: u64) {
        if self.inner.table.lock().forget(id) {
            self.changed();
        }
    }

    /// Ignores one sender's problem on the operator's wish, or no longer. It is counted all the
    /// same, and ignored until the operator or the program ends that, or until nothing of it has
    /// come for two hours.
    pub fn ignore(&self, id: u64, is_ignored: bool) {
        if self.inner.table.lock().ignore(id, is_ignored) {
            self.changed();
        }
    }

    /// Forgets all but what is ignored, on the operator's wish.
    pub fn clear(&self) {
        self.inner.table.lock().clear();
        self.changed();
    }

    fn changed(&self) {
        self.inner.generation.fetch_add(1, Ordering::Release);
    }
}
