//! The accept loop: one task a connection, as many as allowed, drained at the end.

use std::{
    collections::VecDeque,
    convert::Infallible,
    future::pending,
    io,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{
    Door, Limits, Routers, Services,
    connection::{Busy, Expired, Noted, OpenConnections, Peer, Pulse},
    https::{self, Greeting},
};
use crate::{
    problems::{Kind, Problems},
    tls::Identity,
};

/// The most machines that are remembered.
const MAX_VISITORS: usize = 64;
/// How long a connection has to make room before another is asked.
const ROOM_PAUSE: Duration = Duration::from_millis(100);
/// How long to wait when the system has no socket to give.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(200);
/// The longest header of a request, in bytes.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The machines other than this one that have connected, latest last; a handle.
#[derive(Debug, Clone, Default)]
pub struct Visitors {
    seen: Arc<Mutex<VecDeque<IpAddr>>>,
}

impl Visitors {
    /// The addresses, latest last.
    pub fn snapshot(&self) -> Vec<IpAddr> {
        self.seen.lock().iter().copied().collect()
    }

    fn note(&self, address: IpAddr) {
        if address.is_loopback() {
            return;
        }
        let mut seen = self.seen.lock();
        if seen.back() == Some(&address) {
            return;
        }
        seen.retain(|known| *known != address);
        if seen.len() >= MAX_VISITORS {
            seen.pop_front();
        }
        seen.push_back(address);
    }
}

/// Where clients come in.
#[derive(Debug)]
pub struct Listeners {
    /// Plain HTTP.
    pub plain: TcpListener,
    /// HTTPS, and what this machine shows there.
    pub tls: Option<(TcpListener, Identity)>,
}

impl Listeners {
    /// The next client of either door, with the way to TLS where that is spoken.
    async fn next(&self, open: &OpenConnections) -> (TcpStream, IpAddr, Option<TlsAcceptor>) {
        let tls = async {
            match &self.tls {
                Some((listener, identity)) => {
                    let (stream, address) = accept(listener, open).await;
                    (stream, address, Some(TlsAcceptor::from(identity.server_config())))
                }
                None => pending().await,
            }
        };
        tokio::select! {
            (stream, address) = accept(&self.plain, open) => (stream, address, None),
            accepted = tls => accepted,
        }
    }
}

/// Serves until `shutdown` is done, then lets open requests end within [`Limits::shutdown`];
/// `false` when some did not. All doors share the connections that are allowed.
pub async fn serve(
    listeners: Listeners,
    services: Services,
    shutdown: impl Future<Output = ()>,
) -> bool {
    let limits = services.limits;
    let visitors = services.visitors.clone();
    let problems = services.problems.clone();
    let routers = Routers::new(services);
    let connections = Arc::new(Semaphore::new(limits.connections));
    let open = OpenConnections::new(limits.connections, limits.connections_per_address);
    let (stop, stopped) = watch::channel(());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let next = async {
            let accepted = listeners.next(&open).await;
            (accepted, place(&connections, &open).await)
        };
        let ((stream, address, tls), place) = tokio::select! {
            () = &mut shutdown => break,
            next = next => next,
        };
        visitors.note(address.to_canonical());
        let pulse = Pulse::new();
        let (entry, is_short) = open.enter(address, &pulse);
        if is_short {
            https::note(Kind::TooManyConnections, address, &problems);
        }
        // All it has are at work: closing one more at once costs nobody else anything.
        let Some(entry) = entry else { continue };
        let connection = Connection {
            routers: routers.clone(),
            problems: problems.clone(),
            limits,
            stopped: stopped.clone(),
            open: Arc::clone(&open),
            pulse,
        };
        tokio::spawn(async move {
            let _place = (place, entry);
            connection.run(stream, address, tls).await;
        });
    }
    drop(listeners);
    routers.begin_no_exports();
    drop(stop);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    timeout(limits.shutdown, connections.acquire_many(all)).await.is_ok()
}

/// A place for one more client. At the cap a resting connection makes room at once; one over which
/// a request came first does not, and another is asked. When all of them are at work, this client
/// waits, and the others in the system's backlog.
async fn place(
    connections: &Arc<Semaphore>,
    open: &OpenConnections,
) -> Option<OwnedSemaphorePermit> {
    loop {
        if let Ok(place) = Arc::clone(connections).try_acquire_owned() {
            return Some(place);
        }
        let asked = open.make_room();
        let stays = async {
            match &asked {
                Some(pulse) => pulse.stays().await,
                None => pending().await,
            }
        };
        tokio::select! {
            // It is never closed.
            place = Arc::clone(connections).acquire_owned() => return place.ok(),
            () = stays => {}
            () = sleep(ROOM_PAUSE) => {}
        }
    }
}

/// The next client; waits out what the system cannot give just now.
async fn accept(listener: &TcpListener, open: &OpenConnections) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return (stream, address.ip()),
            // The client has gone while it waited.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
                ) => {}
            // No file handles left, mostly: trying at once would only spin.
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted just now");
                drop(open.make_room());
                sleep(EXHAUSTED_PAUSE).await;
            }
        }
    }
}

struct Connection {
    routers: Routers,
    problems: Problems,
    limits: Limits,
    /// Errs when the server stops.
    stopped: watch::Receiver<()>,
    open: Arc<OpenConnections>,
    pulse: Arc<Pulse>,
}

impl Connection {
    async fn run(mut self, stream: TcpStream, address: IpAddr, tls: Option<TlsAcceptor>) {
        // Answers are small: waiting to fill a packet would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection ended before it began");
            return;
        }
        let peer = Peer::new(address, Arc::clone(&self.pulse), Arc::clone(&self.open));
        let Some(tls) = tls else {
            let (pulse, problems) = (Arc::clone(&self.pulse), self.problems.clone());
            let door = self.routers.plain.clone();
            self.serve(stream, door, peer).await;
            if pulse.greeted_in_tls() {
                https::note(Kind::TlsOnPlain, address, &problems);
            }
            return;
        };
        // A handshake is no request: who only begins one has said nothing.
        self.pulse.note_silent();
        let has_begun = AtomicBool::new(false);
        let handshake = https::greet(stream, &tls, &has_begun);
        let greeting = tokio::select! {
            greeting = timeout(self.limits.handshake, handshake) => greeting,
            _expired = self.pulse.expired(&self.limits) => return,
            _ = self.stopped.changed() => return,
        };
        match greeting {
            Ok(Ok(Greeting::Tls(stream))) => {
                let door = self.routers.tls.clone();
                self.serve(stream, door, peer).await;
            }
            Ok(Ok(Greeting::Plain(stream))) => {
                https::note(Kind::PlainOnTls, address, &self.problems);
                let door = self.routers.wrong_door.clone();
                self.serve(stream, door, peer).await;
            }
            Ok(Err(error)) => {
                https::note_failed_handshake(&error, address, &self.problems);
                tracing::debug!(%error, "a handshake failed");
            }
            Err(_elapsed) => {
                if has_begun.load(Ordering::Relaxed) {
                    https::note_slow_handshake(address, &self.problems);
                }
                tracing::debug!("a handshake took too long");
            }
        }
    }

    /// One client's requests.
    async fn serve<S>(mut self, stream: S, door: Door, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (pulse, address) = (self.pulse, peer.address);
        let service = {
            let pulse = Arc::clone(&pulse);
            service_fn(move |request: Request<Incoming>| {
                let busy = Busy::new(&pulse);
                let answer = door.clone().answer(request.map(Body::new), peer.clone());
                async move {
                    let _busy = busy;
                    Ok::<_, Infallible>(answer.await)
                }
            })
        };
        let io = TokioIo::new(Noted::new(stream, Arc::clone(&pulse)));
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            // A client that has said all it has to say still waits for its answer.
            .half_close(true)
            .max_buf_size(MAX_HEADER_BYTES)
            .title_case_headers(true)
            .serve_connection(io, service);
        let mut connection = std::pin::pin!(connection);
        let served = tokio::select! {
            // First, so that who is asked to leave is heard if something came meanwhile.
            biased;
            served = connection.as_mut() => served,
            // Dropping the connection closes it.
            expired = pulse.expired(&self.limits) => {
                let is_slow = match expired {
                    Expired::Idle => false,
                    Expired::SlowHeader => true,
                    Expired::MadeRoom => pulse.is_amid_body(),
                };
                if is_slow {
                    https::note_of(Kind::TooSlow, pulse.login(), address, &self.problems);
                }
                return;
            }
            _ = self.stopped.changed() => {
                pulse.hurry();
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    served = connection.as_mut() => served,
                    _expired = pulse.expired(&self.limits) => return,
                }
            }
        };
        if let Err(error) = served {
            if error.is_parse() {
                https::note(Kind::NotHttp, address, &self.problems);
            }
            // Clients leave in all kinds of ways; none of them is this server's fault.
            tracing::debug!(%error, "a connection ended early");
        }
    }
}
