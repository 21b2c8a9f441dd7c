//! One client's connection: who it is, and when it has been silent for too long.
//!
//! hyper's own header timer also counts while a connection rests between two requests, and a
//! phone that posts every half minute should keep its connection. So the connection notes when
//! it rests, when a header began, and when it is busy; one sleeping timer looks at the notes.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::http::Extensions;
use parking_lot::Mutex;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Notify,
    time::Instant,
};

use super::{Limits, https::TLS_HANDSHAKE};

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
    /// A request has come over it.
    is_used: AtomicBool,
    /// It began with a TLS handshake where none is understood.
    greeted_in_tls: AtomicBool,
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
            is_used: AtomicBool::new(false),
            greeted_in_tls: AtomicBool::new(false),
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

    fn note_written(&self) {
        self.active.store(self.now(), Ordering::Relaxed);
    }

    /// Whether the client began with a TLS handshake where none is understood.
    pub(super) fn greeted_in_tls(&self) -> bool {
        self.greeted_in_tls.load(Ordering::Relaxed)
    }

    /// When patience ends, as things stand.
    fn deadline(&self, limits: &Limits) -> Instant {
        if self.busy.load(Ordering::Relaxed) > 0 {
            return Instant::now() + limits.idle;
        }
        let idle = self.at(self.active.load(Ordering::Relaxed)) + limits.idle;
        match self.header_began.load(Ordering::Relaxed) {
            0 => idle,
            began => idle.min(self.at(began) + limits.header),
        }
    }

    /// Whether nothing is being done for the client, and it was not yet asked to leave.
    fn can_leave(&self) -> bool {
        self.busy.load(Ordering::Relaxed) == 0 && !self.asked_to_leave.load(Ordering::Relaxed)
    }

    fn ask_to_leave(&self) {
        self.asked_to_leave.store(true, Ordering::Relaxed);
        self.leave.notify_one();
    }

    /// Returns when the client has been silent, or slow with a header, for too long, or when
    /// another needs its place.
    pub(super) async fn expired(&self, limits: &Limits) {
        // Waits no longer than for a header at a time, since one may begin meanwhile.
        loop {
            let deadline = self.deadline(limits);
            let now = Instant::now();
            if deadline <= now {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline.min(now + limits.header)) => {}
                () = self.leave.notified() => {
                    if self.busy.load(Ordering::Relaxed) == 0 {
                        return;
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
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.active.store(self.0.now(), Ordering::Relaxed);
        self.0.header_began.store(0, Ordering::Relaxed);
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The connections that are open, so that one which rests can make room for a new client:
/// else some hundred silent connections would keep every phone out.
#[derive(Debug, Default)]
pub(super) struct OpenConnections {
    pulses: Mutex<Vec<Arc<Pulse>>>,
}

impl OpenConnections {
    /// Adds a connection, until the place is dropped.
    pub(super) fn enter(self: &Arc<Self>, pulse: &Arc<Pulse>) -> Entered {
        self.pulses.lock().push(Arc::clone(pulse));
        Entered { open: Arc::clone(self), pulse: Arc::clone(pulse) }
    }

    /// Asks one connection to leave for which nothing is being done: rather one that never
    /// sent a request, else the one that has been silent the longest.
    pub(super) fn make_room(&self) {
        let silent_since = |pulse: &Pulse| {
            let active = pulse.at(pulse.active.load(Ordering::Relaxed));
            (pulse.is_used.load(Ordering::Relaxed), active)
        };
        let pulses = self.pulses.lock();
        let resting = pulses.iter().filter(|pulse| pulse.can_leave());
        if let Some(pulse) = resting.min_by_key(|pulse| silent_since(pulse)) {
            pulse.ask_to_leave();
        }
    }
}

/// A connection's place among those that are open.
#[derive(Debug)]
pub(super) struct Entered {
    open: Arc<OpenConnections>,
    pulse: Arc<Pulse>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut pulses = self.open.pulses.lock();
        if let Some(index) = pulses.iter().position(|pulse| Arc::ptr_eq(pulse, &self.pulse)) {
            pulses.swap_remove(index);
        }
    }
}

/// A stream of plain bytes that notes when some go through it.
#[derive(Debug)]
pub(super) struct Noted<S> {
    stream: S,
    pulse: Arc<Pulse>,
    has_begun: bool,
}

impl<S> Noted<S> {
    pub(super) const fn new(stream: S, pulse: Arc<Pulse>) -> Self {
        Self { stream, pulse, has_begun: false }
    }

    fn written(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(outcome, Poll::Ready(Ok(_))) {
            self.pulse.note_written();
        }
        outcome
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Noted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        let Some(&first) = buffer.filled().get(before) else { return outcome };
        if !self.has_begun {
            self.has_begun = true;
            if first == TLS_HANDSHAKE {
                // No method begins like that. To hyper the client has gone: an answer in HTTP
                // would only puzzle it.
                self.pulse.greeted_in_tls.store(true, Ordering::Relaxed);
                buffer.set_filled(before);
                return outcome;
            }
        }
        self.pulse.note_read();
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Noted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
