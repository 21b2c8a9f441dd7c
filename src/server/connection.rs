//! One client's connection: who it is, and when it has been silent or slow for too long.
//!
//! hyper's own header timer also counts while a connection rests between two requests, and a
//! phone that posts every half minute should keep its connection. So the connection notes when
//! it rests, when a header began, and when it is busy; one sleeping timer looks at the notes.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::Extensions;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::Limits;

mod noted;
mod open;

pub(super) use noted::Noted;
pub(super) use open::OpenConnections;

/// A body may take this long before its pace is looked at when places are scarce.
const PACE_GRACE: Duration = Duration::from_secs(1);
/// A body of which nothing came for so long can make room: what phones post comes in one piece.
const BODY_PAUSE: Duration = Duration::from_millis(100);
/// A new connection has so long to begin a request before it counts as a silent one.
const FRESH: Duration = Duration::from_millis(250);

/// The other end of a connection; cloned into each of its requests.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    /// The address as text, made once a connection.
    pub(super) text: Arc<str>,
    pulse: Option<Arc<Pulse>>,
}

impl Peer {
    pub(super) fn new(address: IpAddr, pulse: Option<Arc<Pulse>>) -> Self {
        let address = address.to_canonical();
        Self { address, text: address.to_string().into(), pulse }
    }

    /// Who sent a request; a request that came over no socket is this machine's.
    pub(super) fn of(extensions: &Extensions) -> Self {
        let local = || Self::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), None);
        extensions.get::<Self>().cloned().unwrap_or_else(local)
    }

    /// Keeps the timers from running while something is done for this client.
    pub(super) fn busy(&self) -> Option<Busy> {
        self.pulse.as_ref().map(Busy::new)
    }

    /// Notes that the client has proved who it is.
    pub(super) fn has_logged_in(&self) {
        if let Some(pulse) = &self.pulse {
            pulse.is_known.store(true, Ordering::Relaxed);
        }
    }

    /// Watches how fast a body comes, until dropped.
    pub(super) fn pace(&self, limits: &Limits) -> Pace {
        Pace::new(self.pulse.clone(), limits.body_bytes_per_sec)
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
    /// One of its requests had a good login.
    is_known: AtomicBool,
    /// What it is busy with may be cut: a body that trickles in, or one that is thrown away.
    is_expendable: AtomicBool,
    /// It is busy with a body of which more must come.
    awaits_body: AtomicBool,
    /// It was asked to make room for another.
    asked_to_leave: AtomicBool,
    leave: Notify,
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
            is_known: AtomicBool::new(false),
            is_expendable: AtomicBool::new(false),
            awaits_body: AtomicBool::new(false),
            asked_to_leave: AtomicBool::new(false),
            leave: Notify::new(),
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

    /// Whether it waits for more of a body, of which nothing came for a while.
    fn pauses(&self, now: Instant) -> bool {
        self.awaits_body.load(Ordering::Relaxed) && self.silent_for(now) >= BODY_PAUSE
    }

    fn silent_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.at(self.active.load(Ordering::Relaxed)))
    }

    /// Whether it can make room, and was not yet asked to; for its own machine also in the middle
    /// of a body that pauses.
    fn can_leave(&self, now: Instant, for_own_machine: bool) -> bool {
        !self.asked_to_leave.load(Ordering::Relaxed)
            && (self.is_dispensable() || for_own_machine && self.pauses(now))
    }

    /// In which order connections make room: those that never sent a request, those that keep
    /// somebody busy for nothing, strangers, bodies that pause, those that only just came and say
    /// nothing, those that nobody has looked at yet, and at last known phones that rest; of equal
    /// ones the one that has been silent the longest.
    fn order_of_leaving(&self, now: Instant) -> (u8, Instant) {
        let class = if !self.is_used.load(Ordering::Relaxed) {
            if self.silent_for(now) >= FRESH {
                0
            } else if self.is_silent.load(Ordering::Relaxed) {
                4
            } else {
                5
            }
        } else if self.is_expendable.load(Ordering::Relaxed) {
            1
        } else if self.busy.load(Ordering::Relaxed) > 0 {
            3
        } else if !self.is_known.load(Ordering::Relaxed) {
            2
        } else {
            6
        };
        (class, self.at(self.active.load(Ordering::Relaxed)))
    }

    fn ask_to_leave(&self) {
        self.asked_to_leave.store(true, Ordering::Relaxed);
        self.leave.notify_one();
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
                    if self.is_dispensable() || self.pauses(timer_now()) {
                        return Expired::MadeRoom;
                    }
                    // A request came first.
                    self.asked_to_leave.store(false, Ordering::Relaxed);
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

/// How fast a body comes. Below the least pace it holds a place for next to nothing: the
/// connection is cut when another needs its place, and after a while in any case.
#[derive(Debug)]
pub(super) struct Pace {
    pulse: Option<Arc<Pulse>>,
    began: Instant,
    bytes: u64,
    least_bytes_per_sec: u64,
}

impl Pace {
    fn new(pulse: Option<Arc<Pulse>>, least_bytes_per_sec: u64) -> Self {
        Self { pulse, began: Instant::now(), bytes: 0, least_bytes_per_sec }
    }

    /// Counts what came.
    pub(super) fn add(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.note(|pulse| &pulse.awaits_body, false);
    }

    /// When what came so far is too little, if no more comes.
    fn falls_behind(&self, grace: Duration) -> Instant {
        let paid = self.bytes.checked_div(self.least_bytes_per_sec);
        // Without a least pace it is never too little, as far as anybody waits.
        self.began + grace + paid.map_or(Duration::from_hours(24), Duration::from_secs)
    }

    /// Returns when nothing came for too long, or too little so far.
    pub(super) async fn out_of_patience(&self, limits: &Limits) {
        let silent = Instant::now() + limits.body_idle;
        tokio::select! {
            () = sleep_until(silent.min(self.falls_behind(limits.body_idle))) => {}
            () = self.watch() => {}
        }
    }

    /// Notes that the connection may be cut, from the moment on at which it falls behind.
    async fn watch(&self) {
        // Without a least pace no body is too slow for anybody.
        self.note(|pulse| &pulse.awaits_body, self.least_bytes_per_sec > 0);
        let behind = self.falls_behind(PACE_GRACE);
        if Instant::now() < behind {
            self.note(|pulse| &pulse.is_expendable, false);
            tokio::time::sleep_until(behind).await;
        }
        self.note(|pulse| &pulse.is_expendable, true);
        std::future::pending::<()>().await;
    }

    fn note(&self, flag: impl Fn(&Pulse) -> &AtomicBool, is_so: bool) {
        if let Some(pulse) = &self.pulse {
            flag(pulse).store(is_so, Ordering::Relaxed);
        }
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.note(|pulse| &pulse.awaits_body, false);
        self.note(|pulse| &pulse.is_expendable, false);
    }
}
