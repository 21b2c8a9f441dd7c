//! One client's connection: who it is, and when it has been silent or slow for too long.
//!
//! hyper's own header timer also counts while a connection rests between two requests, and a
//! phone that posts every half minute should keep its connection. So the connection notes when
//! it rests, when a header began, and when it is busy; one sleeping timer looks at the notes.

use std::{
    net::IpAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::Extensions;
use tokio::{sync::Notify, time::Instant};

use super::Limits;

mod logins;
mod noted;
mod open;
mod pace;
mod rank;

use logins::LoginHere;
pub(super) use noted::{Noted, TLS_HANDSHAKE};
pub(super) use open::OpenConnections;
pub(super) use pace::Pace;

/// A body of which nothing came for so long can make room: what phones post comes in one piece.
const BODY_PAUSE: Duration = Duration::from_millis(100);
/// The same while a crowd of newcomers pours in. Within a few milliseconds of a burst no body has
/// paused for long, and without this the newcomers, phones among them, would push each other out.
const BODY_PAUSE_IN_CROWD: Duration = Duration::from_millis(20);

/// The other end of a connection; cloned into each of its requests.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    /// The address as text, made once a connection.
    pub(super) text: Arc<str>,
    pulse: Option<Arc<Pulse>>,
    /// The connections among which it is one.
    open: Option<Arc<OpenConnections>>,
}

impl Peer {
    pub(super) fn new(address: IpAddr, pulse: Arc<Pulse>, open: Arc<OpenConnections>) -> Self {
        Self { pulse: Some(pulse), open: Some(open), ..Self::without_socket(address) }
    }

    fn without_socket(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self { address, text: address.to_string().into(), pulse: None, open: None }
    }

    /// Who sent a request; a request that came over no socket is this machine's.
    pub(super) fn of(extensions: &Extensions) -> Self {
        let local = || Self::without_socket(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
        extensions.get::<Self>().cloned().unwrap_or_else(local)
    }

    /// Keeps the timers from running while something is done for this client.
    pub(super) fn busy(&self) -> Option<Busy> {
        self.pulse.as_ref().map(Busy::new)
    }

    /// Notes that the client has proved who it is: the first login of a connection counts.
    pub(super) fn has_logged_in(&self, login: &str) {
        let (Some(pulse), Some(open)) = (&self.pulse, &self.open) else { return };
        if pulse.login.get().is_some() {
            pulse.is_kept.store(true, Ordering::Relaxed);
        } else {
            let here = open.note_login(self.address, login);
            // Requests of a connection come one after the other.
            drop(pulse.login.set(here));
        }
    }

    /// Watches how fast a body comes, until dropped.
    pub(super) fn pace(&self) -> Pace {
        Pace::new(self.pulse.clone())
    }
}

/// Why a connection has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expired {
    /// It has rested for too long.
    Idle,
    /// Its header took too long.
    SlowHeader,
    /// Another needed its place.
    MadeRoom,
}

/// The monotonic time of the timers here.
fn timer_now() -> Instant {
    Instant::now()
}

/// What a connection notes of itself; times are milliseconds since it began, plus one, so
/// that 0 means never.
#[derive(Debug)]
pub(super) struct Pulse {
    began: Instant,
    busy: AtomicU32,
    /// When bytes last went either way.
    active: AtomicU64,
    /// When the first bytes of the header came that is not complete yet.
    header_began: AtomicU64,
    /// It was looked at before anything had come over it.
    is_silent: AtomicBool,
    /// A request has come over it.
    is_used: AtomicBool,
    /// It began with a TLS handshake where none is understood.
    greeted_in_tls: AtomicBool,
    /// The first good login of its requests.
    login: OnceLock<Arc<LoginHere>>,
    /// More than one of its requests had a good login.
    is_kept: AtomicBool,
    /// What it is busy with may be cut: a body that trickles in, or one that is thrown away.
    is_expendable: AtomicBool,
    /// It is busy with a body of which more must come.
    awaits_body: AtomicBool,
    /// It was asked to make room for another.
    asked_to_leave: AtomicBool,
    leave: Notify,
    /// The server stops: it waits for nothing once its requests are answered.
    is_hurried: AtomicBool,
    /// It was asked to make room, and a request came first.
    stays: Notify,
}

impl Pulse {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            busy: AtomicU32::new(0),
            active: AtomicU64::new(1),
            header_began: AtomicU64::new(0),
            is_silent: AtomicBool::new(false),
            is_used: AtomicBool::new(false),
            greeted_in_tls: AtomicBool::new(false),
            login: OnceLock::new(),
            is_kept: AtomicBool::new(false),
            is_expendable: AtomicBool::new(false),
            awaits_body: AtomicBool::new(false),
            asked_to_leave: AtomicBool::new(false),
            leave: Notify::new(),
            is_hurried: AtomicBool::new(false),
            stays: Notify::new(),
        })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    fn at(&self, noted: u64) -> Instant {
        self.began + Duration::from_millis(noted.saturating_sub(1))
    }

    fn note_read(&self) {
        let now = self.now();
        self.active.store(now, Ordering::Relaxed);
        if self.busy.load(Ordering::Relaxed) == 0 && self.header_began.load(Ordering::Relaxed) == 0
        {
            self.header_began.store(now, Ordering::Relaxed);
        }
    }

    /// It was looked at and has not said anything yet.
    pub(super) fn note_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    /// The last answer was sent: it only waits for the client to close its end.
    fn note_ending(&self) {
        self.is_expendable.store(true, Ordering::Relaxed);
    }

    /// The server stops.
    pub(super) fn hurry(&self) {
        self.is_hurried.store(true, Ordering::Relaxed);
    }

    fn is_hurried(&self) -> bool {
        self.is_hurried.load(Ordering::Relaxed)
    }

    fn note_written(&self) {
        self.active.store(self.now(), Ordering::Relaxed);
    }

    /// Whether the client began with a TLS handshake where none is understood.
    pub(super) fn greeted_in_tls(&self) -> bool {
        self.greeted_in_tls.load(Ordering::Relaxed)
    }

    /// When patience ends, as things stand, and what it would be that ended it.
    fn deadline(&self, limits: &Limits) -> (Instant, Expired) {
        if self.busy.load(Ordering::Relaxed) > 0 {
            return (Instant::now() + limits.idle, Expired::Idle);
        }
        let idle = (self.at(self.active.load(Ordering::Relaxed)) + limits.idle, Expired::Idle);
        match self.header_began.load(Ordering::Relaxed) {
            0 => idle,
            began => {
                let header = (self.at(began) + limits.header, Expired::SlowHeader);
                if header.0 < idle.0 { header } else { idle }
            }
        }
    }

    /// Whether nothing is being done for the client that could not be cut.
    fn is_dispensable(&self) -> bool {
        self.busy.load(Ordering::Relaxed) == 0 || self.is_expendable.load(Ordering::Relaxed)
    }

    /// Whether it waits for more of a body, of which nothing came for `pause`.
    fn pauses(&self, now: Instant, pause: Duration) -> bool {
        self.awaits_body.load(Ordering::Relaxed) && self.silent_for(now) >= pause
    }

    fn silent_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.at(self.active.load(Ordering::Relaxed)))
    }

    /// Whether it can make room for any other connection, and was not yet asked to.
    fn can_leave(&self) -> bool {
        !self.is_asked_to_leave() && self.is_dispensable()
    }

    /// Whether it can make room for another connection of its own machine: also in the middle of a
    /// body of which nothing came for `pause`.
    fn can_leave_for_own(&self, now: Instant, pause: Duration) -> bool {
        !self.is_asked_to_leave() && (self.is_dispensable() || self.pauses(now, pause))
    }

    /// The login that is known of it; empty for a stranger.
    pub(super) fn login(&self) -> &str {
        self.login.get().map_or("", |here| here.login())
    }

    /// Whether it was cut while a body was on its way.
    pub(super) fn is_amid_body(&self) -> bool {
        self.awaits_body.load(Ordering::Relaxed)
    }

    fn ask_to_leave(&self) {
        self.asked_to_leave.store(true, Ordering::Relaxed);
        self.leave.notify_one();
    }

    /// Whether it is about to make room.
    fn is_asked_to_leave(&self) -> bool {
        self.asked_to_leave.load(Ordering::Relaxed)
    }

    /// Returns when it was asked to make room and will not.
    pub(super) async fn stays(&self) {
        self.stays.notified().await;
    }

    /// Returns when the client has been silent, or slow with a header, for too long, or when
    /// another needs its place.
    pub(super) async fn expired(&self, limits: &Limits) -> Expired {
        // Waits no longer than for a header at a time, since one may begin meanwhile.
        loop {
            let (deadline, why) = self.deadline(limits);
            let now = Instant::now();
            if deadline <= now {
                return why;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline.min(now + limits.header)) => {}
                () = self.leave.notified() => {
                    if self.is_dispensable() || self.pauses(timer_now(), BODY_PAUSE_IN_CROWD) {
                        return Expired::MadeRoom;
                    }
                    // A request came first.
                    self.asked_to_leave.store(false, Ordering::Relaxed);
                    self.stays.notify_one();
                }
            }
        }
    }
}

/// Something is being done for the client, from the header's end to the answer's begin.
#[derive(Debug)]
pub(super) struct Busy(Arc<Pulse>);

impl Busy {
    pub(super) fn new(pulse: &Arc<Pulse>) -> Self {
        pulse.busy.fetch_add(1, Ordering::Relaxed);
        pulse.is_used.store(true, Ordering::Relaxed);
        pulse.header_began.store(0, Ordering::Relaxed);
        Self(Arc::clone(pulse))
    }

    /// Lets the connection make room for another all the same.
    pub(super) fn make_expendable(&self) {
        self.0.is_expendable.store(true, Ordering::Relaxed);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.active.store(self.0.now(), Ordering::Relaxed);
        self.0.header_began.store(0, Ordering::Relaxed);
        if self.0.busy.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.awaits_body.store(false, Ordering::Relaxed);
            self.0.is_expendable.store(false, Ordering::Relaxed);
        }
    }
}
