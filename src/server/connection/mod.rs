//! The state of one client connection: its peer, its activity and its timeouts.
//!
//! hyper's header timeout also runs while a connection is idle between two requests, but a phone
//! that posts every half minute should keep its connection. So the connection records when it was
//! last active, when a header began, and when it is busy; a single timer checks these records.

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

mod body_rate;
mod logins;
mod open;
mod rank;
mod tracked_stream;

pub(super) use body_rate::BodyRate;
use logins::LoginHere;
pub(super) use open::{Entry, OpenConnections, Spare};
pub(super) use tracked_stream::{TLS_HANDSHAKE, TrackedStream};

/// A connection may be evicted if no part of its body arrived for this long: phones send a post in
/// one go.
const BODY_PAUSE: Duration = Duration::from_millis(100);
/// The same while a crowd of newcomers pours in. Within a few milliseconds of a burst no body has
/// paused for long, and without this the newcomers, phones among them, would push each other out.
const BODY_PAUSE_IN_CROWD: Duration = Duration::from_millis(20);

/// The remote end of a connection; cloned into each of its requests.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    /// The address as text, formatted once per connection.
    pub(super) text: Arc<str>,
    activity: Option<Arc<ConnectionActivity>>,
    /// All open connections, this one among them.
    open: Option<Arc<OpenConnections>>,
}

impl Peer {
    pub(super) fn new(
        address: IpAddr,
        activity: Arc<ConnectionActivity>,
        open: Arc<OpenConnections>,
    ) -> Self {
        Self { activity: Some(activity), open: Some(open), ..Self::without_socket(address) }
    }

    fn without_socket(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self { address, text: address.to_string().into(), activity: None, open: None }
    }

    /// The sender of a request; one that came over no socket is treated as local.
    pub(super) fn of(extensions: &Extensions) -> Self {
        let local = || Self::without_socket(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
        extensions.get::<Self>().cloned().unwrap_or_else(local)
    }

    /// Suspends the idle timeout while a request is in progress.
    pub(super) fn busy(&self) -> Option<Busy> {
        self.activity.as_ref().map(Busy::new)
    }

    /// Records a successful login; the first one identifies the connection.
    pub(super) fn has_logged_in(&self, login: &str) {
        let (Some(activity), Some(open)) = (&self.activity, &self.open) else { return };
        if activity.login.get().is_some() {
            activity.is_kept.store(true, Ordering::Relaxed);
        } else {
            let here = open.note_login(self.address, login);
            // Cannot be set twice: requests of one connection are handled one at a time.
            drop(activity.login.set(here));
        }
    }

    /// Monitors the rate of a body until dropped.
    pub(super) fn body_rate(&self) -> BodyRate {
        BodyRate::new(self.activity.clone())
    }
}

/// Why a connection was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expired {
    /// It was idle for too long.
    Idle,
    /// Its header took too long.
    SlowHeader,
    /// It was evicted for another connection.
    MadeRoom,
}

/// The monotonic time of these timers; tokio's, so that tests can advance it.
fn timer_now() -> Instant {
    Instant::now()
}

/// The activity of one connection. Times are milliseconds since it began, plus one, so that 0 means
/// never. The flags are independent of each other and only advise eviction, so relaxed ordering
/// suffices.
#[derive(Debug)]
pub(super) struct ConnectionActivity {
    began: Instant,
    busy: AtomicU32,
    /// When bytes were last sent or received.
    active: AtomicU64,
    /// When the first bytes of the current, incomplete header arrived.
    header_began: AtomicU64,
    /// It was polled before anything had arrived.
    is_silent: AtomicBool,
    /// It has sent a complete request header.
    is_used: AtomicBool,
    /// It began with a TLS handshake on a plain HTTP port.
    greeted_in_tls: AtomicBool,
    /// The login of its first authenticated request.
    login: OnceLock<Arc<LoginHere>>,
    /// It had more than one authenticated request.
    is_kept: AtomicBool,
    /// Its current request may be cut off: the body arrives too slowly, or is being discarded.
    is_expendable: AtomicBool,
    /// It is waiting for the rest of a body.
    awaits_body: AtomicBool,
    /// It was asked to close to make room for another.
    asked_to_leave: AtomicBool,
    leave: Notify,
    /// The server is shutting down: do not linger after the last response.
    is_hurried: AtomicBool,
    /// It was asked to close, but a request arrived first.
    stays: Notify,
}

impl ConnectionActivity {
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

    /// Records that it was polled before anything had arrived.
    pub(super) fn note_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    /// Records that the last response was sent: only the client's close is awaited.
    fn note_ending(&self) {
        self.is_expendable.store(true, Ordering::Relaxed);
    }

    /// Tells it that the server is shutting down.
    pub(super) fn hurry(&self) {
        self.is_hurried.store(true, Ordering::Relaxed);
    }

    fn is_hurried(&self) -> bool {
        self.is_hurried.load(Ordering::Relaxed)
    }

    fn note_written(&self) {
        self.active.store(self.now(), Ordering::Relaxed);
    }

    /// Whether the client began with a TLS handshake on a plain HTTP port.
    pub(super) fn greeted_in_tls(&self) -> bool {
        self.greeted_in_tls.load(Ordering::Relaxed)
    }

    /// When the connection times out as things stand, and why.
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

    /// Whether no request is in progress that must not be cut off.
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

    /// The login of the connection; empty if it is not authenticated.
    pub(super) fn login(&self) -> &str {
        self.login.get().map_or("", |here| here.login())
    }

    /// Whether it was cut off in the middle of a body.
    pub(super) fn is_amid_body(&self) -> bool {
        self.awaits_body.load(Ordering::Relaxed)
    }

    fn ask_to_leave(&self) {
        self.asked_to_leave.store(true, Ordering::Relaxed);
        self.leave.notify_one();
    }

    /// Whether it was asked to close.
    fn is_asked_to_leave(&self) -> bool {
        self.asked_to_leave.load(Ordering::Relaxed)
    }

    /// Returns when it was asked to close but stays open.
    pub(super) async fn stays(&self) {
        self.stays.notified().await;
    }

    /// Returns when the connection was idle for too long, or slow with a header, or is evicted.
    pub(super) async fn expired(&self, limits: &Limits) -> Expired {
        // Sleeps at most as long as a header may take, because one may begin in the meantime.
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
                    // A request arrived first.
                    self.asked_to_leave.store(false, Ordering::Relaxed);
                    self.stays.notify_one();
                }
            }
        }
    }
}

/// Marks a connection as busy, from the end of a request header to the start of the response.
#[derive(Debug)]
pub(super) struct Busy(Arc<ConnectionActivity>);

impl Busy {
    pub(super) fn new(activity: &Arc<ConnectionActivity>) -> Self {
        activity.busy.fetch_add(1, Ordering::Relaxed);
        activity.is_used.store(true, Ordering::Relaxed);
        activity.header_began.store(0, Ordering::Relaxed);
        Self(Arc::clone(activity))
    }

    /// Allows the connection to be evicted nevertheless.
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
