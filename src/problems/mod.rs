//! Problems for the operator: requests that were refused and data that looks wrong, in plain words.
//!
//! A refused phone keeps posting, so equal refusals become one entry with a count, and wrong logins
//! for many names from one address become one entry for that address. Invariants: the list is
//! bounded whatever strangers send, and recording a refusal takes the same time however long the
//! list is; text from clients is shown escaped and shortened; passwords never get here; the log
//! gets a few lines per minute at most, with nothing of any body.

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

use news::LogRate;
use table::Table;

pub use list::ProblemList;
pub use remedies::Remedy;

/// A problem that has not recurred for this long is over.
pub const OVER_AFTER: Duration = Duration::from_mins(15);
/// A problem that has not recurred for this long is not current, though it may return.
pub const NOW_FOR: Duration = Duration::from_mins(1);

/// Why something was refused, or looks wrong although it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The athlete exists, but the password is wrong.
    WrongPassword,
    /// Nobody has this login.
    UnknownLogin,
    /// There was neither a login nor a password.
    NoLogin,
    /// The database belongs to somebody else; the detail is its name.
    OtherDatabase,
    /// There is no such database; the detail is its name.
    UnknownDatabase,
    /// The recordings of a removed athlete are being erased; the detail says for how long.
    Erasing,
    /// A path that is not served; the detail is the method and the path as shown by
    /// [`crate::model::shown_path`].
    WrongPath,
    /// A path that is served, but not with this method; the detail is as for [`Kind::WrongPath`].
    WrongMethod,
    /// A browser or scanner requests something that is not served; the detail is the same.
    Visit,
    /// Everything is recorded, but nothing of it can be shown; the detail is the measurement.
    NothingShown,
    /// Invalid lines; the detail is the [cause](lines::cause), or else the message.
    BadLines,
    /// Values of another type than before; the detail is the [conflict](lines::conflict), else the
    /// message.
    DroppedValues,
    /// A malformed request; the detail is the message.
    BadRequest,
    /// Too many failed logins.
    Throttled,
    /// Wrong logins for many names from one address; the name is the one tried most, or empty if
    /// none stands out.
    LoginFlood,
    /// The body exceeds the limit.
    TooLarge,
    /// Header or body arrive so slowly that the connection was closed.
    TooSlow,
    /// More connections than one address may have.
    TooManyConnections,
    /// The connection broke in the middle of a post.
    CutOff,
    /// The input is not an HTTP request.
    NotHttp,
    /// A TLS connection on the plain HTTP port.
    TlsOnPlain,
    /// Plain HTTP on the HTTPS port.
    PlainOnTls,
    /// Plain HTTP, which is disabled.
    PlainRefused,
    /// The client does not trust this machine's certificate.
    Untrusted,
    /// The client's TLS version is too old.
    TlsTooOld,
    /// Any other failure of a TLS handshake; the detail says which.
    HandshakeFailed,
    /// More arrives than can be recorded; senders retry.
    Busy,
    /// The disk does not accept the recording; the detail says why.
    DiskTrouble,
    /// A bug of Trackside keeps a post from being recorded; the detail says where.
    Fault,
    /// Samples from the future; the detail says how far, such as `3 h ahead`.
    ClockAhead,
    /// Live samples that are all behind by the same amount; the detail says how far.
    ClockBehind,
    /// Times that would be plausible in another unit; the detail says which.
    WrongPrecision,
    /// Implausible positions; the detail says why.
    BadPosition,
    /// A phone's code that nobody has.
    WrongCode,
    /// A phone's code that was revoked; the detail is its number.
    RevokedCode,
    /// A phone's code of an event that is not open; the detail is the event's name.
    OtherEvent,
    /// A phone's code, where only a password counts.
    CodeForWriting,
    /// A phone's request of which something cannot be read; the detail says what. It was accepted,
    /// because the app would send it for ever, and is kept.
    Unreadable,
    /// A phone's messages are encrypted.
    Encrypted,
    /// What could not be read was not kept either; the detail says why.
    NotKept,
}

/// How urgently a problem needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Nothing is being recorded.
    Urgent,
    /// An athlete's samples do not arrive, or not as they should.
    Warning,
    /// Worth knowing, but the recording is not affected.
    Notice,
}

impl Kind {
    /// How urgently it needs attention.
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
            | Self::WrongCode
            | Self::RevokedCode
            | Self::OtherEvent
            | Self::Unreadable
            | Self::Encrypted
            | Self::NotKept
            | Self::NothingShown
            | Self::WrongPrecision => Urgency::Warning,
            Self::TooSlow
            | Self::CutOff
            | Self::TooManyConnections
            | Self::NotHttp
            | Self::HandshakeFailed
            | Self::Visit
            | Self::Erasing
            | Self::Busy
            | Self::CodeForWriting
            | Self::ClockAhead
            | Self::ClockBehind => Urgency::Notice,
        }
    }

    /// Whether it concerns this machine rather than a sender, so that it is reported once for all.
    const fn is_of_this_machine(self) -> bool {
        matches!(self, Self::Busy | Self::DiskTrouble | Self::Fault | Self::NotKept)
    }

    /// Whether it counts towards a login flood.
    const fn is_failed_login(self) -> bool {
        matches!(self, Self::WrongPassword | Self::UnknownLogin | Self::Throttled)
    }
}

/// A refusal to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// The reason.
    pub kind: Kind,
    /// The login or name as sent; empty if there was none.
    pub who: &'a str,
    /// The address it came from.
    pub address: IpAddr,
    /// The detail, as described for the kind; may be empty.
    pub detail: &'a str,
}

/// Equal refusals, combined: same kind, login and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Identifies the entry; never reused.
    pub id: u64,
    /// The reason.
    pub kind: Kind,
    /// The login or name as sent, escaped and shortened; empty if there was none, or if the kind
    /// concerns this machine.
    pub who: Box<str>,
    /// The address it came from; unspecified if the kind concerns this machine.
    pub address: IpAddr,
    /// The latest detail, escaped and shortened.
    pub detail: Box<str>,
    /// How often it occurred.
    pub count: u64,
    /// The first occurrence.
    pub first: UnixNanos,
    /// The latest occurrence.
    pub last: UnixNanos,
    /// The operator has muted it: it is neither in the log nor in the header, and no athlete counts
    /// as refused because of it.
    pub is_ignored: bool,
}

impl Problem {
    /// Whether it is current, as far as that can be said of something intermittent.
    pub fn is_now(&self, now: UnixNanos) -> bool {
        !self.is_ignored && self.last.plus(NOW_FOR) > now
    }

    /// The sort order of lists: current problems, then those that are over, then ignored ones; each
    /// by urgency, then by first occurrence, so that recurring problems do not move.
    pub fn order(&self, now: UnixNanos) -> impl Ord + use<> {
        (self.is_ignored, self.is_over(now), self.kind.urgency(), self.id)
    }

    /// Whether it has not occurred for [`OVER_AFTER`].
    pub fn is_over(&self, now: UnixNanos) -> bool {
        self.last.plus(OVER_AFTER) <= now
    }
}

/// The problem to show where there is room for one: the most urgent current one, and among equals
/// the one that began last, so that a phone that keeps failing does not hide a new problem.
pub fn foremost(problems: &[Problem], now: UnixNanos) -> Option<&Problem> {
    let happening = problems.iter().filter(|problem| problem.is_now(now));
    happening.max_by_key(|problem| (Reverse(problem.kind.urgency()), problem.first))
}

/// A short name for an athlete: `bib 12 (Anna)`, or else the name, which is the login if none was
/// given.
pub fn called(athlete: &Athlete) -> String {
    match &*athlete.bib {
        "" => words::plain(&athlete.name),
        bib => words::plain(&format!("bib {bib} ({})", athlete.name)),
    }
}

/// The list of problems; a cheap handle.
#[derive(Clone)]
pub struct Problems {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    zone: TimeZone,
    generation: AtomicU64,
    table: Mutex<Table>,
    log_rate: Mutex<LogRate>,
}

impl Problems {
    /// An empty list; messages show times in the system's time zone.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::in_zone(clock, TimeZone::system())
    }

    /// An empty list; messages show times in `zone`.
    pub fn in_zone(clock: Arc<dyn Clock>, zone: TimeZone) -> Self {
        let log_rate = Mutex::new(LogRate::new(clock.mono()));
        let inner =
            Inner { clock, zone, generation: AtomicU64::new(0), table: Mutex::default(), log_rate };
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

    /// Increases with every change to the list.
    pub fn generation(&self) -> u64 {
        self.inner.generation.load(Ordering::Acquire)
    }

    /// All problems, in [order](Problem::order).
    pub fn snapshot(&self) -> Vec<Problem> {
        let now = self.inner.clock.wall();
        let mut all: Vec<Problem> = self.inner.table.lock().problems().cloned().collect();
        all.sort_by_key(|problem| problem.order(now));
        all
    }

    /// Messages with advice about problems that are new, or ten times as frequent, since the last
    /// call: the most urgent first, a few per minute. For a log that people read. `called` gives
    /// the short name of a login's athlete, if there is one.
    pub fn news(&self, called: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let (wall, mono) = (self.inner.clock.wall(), self.inner.clock.mono());
        if self.inner.table.lock().forget_old(wall) {
            self.changed();
        }
        let mut log_rate = self.inner.log_rate.lock();
        let room = log_rate.room(mono);
        let told = self.inner.table.lock().take_unreported(room);
        let mut lines = self.lines(&told, called);
        log_rate.count_lines(lines.len());
        if lines.len() < room
            && let Some(summary_if_due) =
                log_rate.summary_if_due(mono, || self.inner.table.lock().take_missed())
        {
            lines.push(news::missed_line(summary_if_due));
        }
        lines
    }

    /// At the end of the program, the problems that were not reported yet, in a few lines.
    pub fn last_news(&self, called: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let (told, summary_if_due) = {
            let mut table = self.inner.table.lock();
            let told = table.take_unreported(news::LAST_LINES);
            let rest: u64 =
                table.take_unreported(usize::MAX).iter().map(|problem| problem.count).sum();
            (told, rest + table.take_missed())
        };
        let mut lines = self.lines(&told, called);
        if summary_if_due > 0 {
            lines.push(news::missed_line(summary_if_due));
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

    /// Removes one problem at the operator's request; it returns when it occurs again.
    pub fn forget(&self, id: u64) {
        if self.inner.table.lock().forget(id) {
            self.changed();
        }
    }

    /// Mutes or unmutes one sender's problem at the operator's request. It is still counted, and
    /// stays muted until the operator unmutes it, the program ends, or it has not occurred for two
    /// hours.
    pub fn ignore(&self, id: u64, is_ignored: bool) {
        if self.inner.table.lock().ignore(id, is_ignored) {
            self.changed();
        }
    }

    /// Removes all problems except ignored ones, at the operator's request.
    pub fn clear(&self) {
        self.inner.table.lock().clear();
        self.changed();
    }

    fn changed(&self) {
        self.inner.generation.fetch_add(1, Ordering::Release);
    }
}
