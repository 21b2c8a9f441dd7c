//! The accept loop: one task per connection, up to the limit, drained at shutdown.

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
    Limits, PortRouter, Routers, Services,
    connection::{
        Busy, ConnectionActivity, Entry, Expired, OpenConnections, Peer, Spare, TrackedStream,
    },
    https::{self, Greeting},
};
use crate::{
    problems::{Kind, Problems},
    tls::Identity,
};

/// The maximum number of machines to remember.
const MAX_VISITORS: usize = 64;
/// How long a connection that was asked to close may take before another one is asked.
const ROOM_PAUSE: Duration = Duration::from_millis(100);
/// How long to wait when the system has no file descriptors left.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(200);
/// While all connections of a machine are busy, its new clients wait, at most 1 in this many of the
/// connections that one machine cannot have; further ones are closed. So they keep no other out.
const WAITING_SHARE: usize = 4;
/// The longest such wait, and how often to look for room meanwhile.
const MAX_WAIT: Duration = Duration::from_secs(2);
const LOOK_FOR_ROOM_EVERY: Duration = Duration::from_millis(10);
/// The longest request header, in bytes.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The machines other than this one that have connected, latest last; a cheap handle.
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

/// The listening sockets.
#[derive(Debug)]
pub struct Listeners {
    /// Plain HTTP.
    pub plain: TcpListener,
    /// HTTPS, with its certificate.
    pub tls: Option<(TcpListener, Identity)>,
}

impl Listeners {
    /// Accepts the next client on either port, with a TLS acceptor if it came to the HTTPS port.
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

/// Serves until `shutdown` completes, then waits up to [`Limits::shutdown`] for open requests;
/// returns `false` if some did not finish. Both ports share one connection limit.
pub async fn serve(
    listeners: Listeners,
    services: Services,
    shutdown: impl Future<Output = ()>,
) -> bool {
    let limits = services.limits;
    let visitors = services.visitors.clone();
    let problems = services.problems.clone();
    let counts = services.counts.clone();
    let routers = Routers::new(services);
    let connections = Arc::new(Semaphore::new(limits.connections));
    let open = OpenConnections::new(limits.connections, limits.connections_per_address);
    let of_others = limits.connections.saturating_sub(limits.connections_per_address);
    let waiting = Arc::new(Semaphore::new(of_others / WAITING_SHARE));
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
        let (activity, waits) =
            (ConnectionActivity::new(), Arc::clone(&waiting).try_acquire_owned().ok());
        let spare = if waits.is_some() { Spare::Youngest } else { Spare::Nobody };
        let (entry, is_short) = open.enter(address, &activity, spare);
        if is_short {
            https::note(Kind::TooManyConnections, address, &problems);
        }
        let connection = Connection {
            routers: routers.clone(),
            problems: problems.clone(),
            limits,
            stopped: stopped.clone(),
            open: Arc::clone(&open),
            activity,
        };
        match (entry, waits) {
            (Some(entry), _) => tokio::spawn({
                let counted = counts.connected();
                async move {
                    let _place = (place, entry, counted);
                    connection.run(stream, address, tls).await;
                }
            }),
            (None, Some(waits)) => tokio::spawn({
                let counted = counts.connected();
                async move {
                    let _place = (place, counted);
                    let Some((_entry, connection)) = connection.wait(address).await else { return };
                    drop(waits);
                    connection.run(stream, address, tls).await;
                }
            }),
            // Closing this one costs no other machine anything.
            (None, None) => {
                counts.closed_for_room();
                continue;
            }
        };
    }
    drop(listeners);
    routers.stop_new_exports();
    drop(stop);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    timeout(limits.shutdown, connections.acquire_many(all)).await.is_ok()
}

/// Waits for a free connection. At the limit an idle connection is asked to close; if a request
/// arrives on it first, another one is asked. While all of them are busy, this client waits here,
/// and further ones in the system's backlog.
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
                Some(activity) => activity.stays().await,
                None => pending().await,
            }
        };
        tokio::select! {
            // The semaphore is never closed.
            place = Arc::clone(connections).acquire_owned() => return place.ok(),
            () = stays => {}
            () = sleep(ROOM_PAUSE) => {}
        }
    }
}

/// Accepts the next client; retries when the system is out of resources.
async fn accept(listener: &TcpListener, open: &OpenConnections) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return (stream, address.ip()),
            // The client disconnected while it was queued.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
                ) => {}
            // Usually no file descriptors left; retrying at once would be a busy loop.
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
    /// Changes, or fails, when the server stops.
    stopped: watch::Receiver<()>,
    open: Arc<OpenConnections>,
    activity: Arc<ConnectionActivity>,
}

impl Connection {
    /// Waits until its machine has room for it; `None` if that takes too long.
    async fn wait(mut self, address: IpAddr) -> Option<(Entry, Self)> {
        let (open, mut stopped) = (Arc::clone(&self.open), self.stopped.clone());
        let room = async {
            loop {
                sleep(LOOK_FOR_ROOM_EVERY).await;
                // What it sent waits to be read, so its time begins now.
                self.activity = ConnectionActivity::new();
                if let (Some(entry), _) = open.enter(address, &self.activity, Spare::Youngest) {
                    return (entry, self);
                }
            }
        };
        tokio::select! {
            entered = timeout(MAX_WAIT, room) => entered.ok(),
            _ = stopped.changed() => None,
        }
    }

    async fn run(mut self, stream: TcpStream, address: IpAddr, tls: Option<TlsAcceptor>) {
        // Responses are small: waiting to fill a packet (Nagle's algorithm) would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection ended before it began");
            return;
        }
        let peer = Peer::new(address, Arc::clone(&self.activity), Arc::clone(&self.open));
        let Some(tls) = tls else {
            let (activity, problems) = (Arc::clone(&self.activity), self.problems.clone());
            let port_router = self.routers.plain.clone();
            self.serve(stream, port_router, peer).await;
            if activity.greeted_in_tls() {
                https::note(Kind::TlsOnPlain, address, &problems);
            }
            return;
        };
        // A handshake is not a request: a client that only connects has sent nothing.
        self.activity.note_silent();
        let has_begun = AtomicBool::new(false);
        let handshake = https::greet(stream, &tls, &has_begun);
        let greeting = tokio::select! {
            greeting = timeout(self.limits.handshake, handshake) => greeting,
            _expired = self.activity.expired(&self.limits) => return,
            _ = self.stopped.changed() => return,
        };
        match greeting {
            Ok(Ok(Greeting::Tls(stream))) => {
                let port_router = self.routers.tls.clone();
                self.serve(stream, port_router, peer).await;
            }
            Ok(Ok(Greeting::Plain(stream))) => {
                https::note(Kind::PlainOnTls, address, &self.problems);
                let port_router = self.routers.plain_http_on_tls_port.clone();
                self.serve(stream, port_router, peer).await;
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

    /// Serves the requests of one client.
    async fn serve<S>(mut self, stream: S, port_router: PortRouter, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (activity, address) = (self.activity, peer.address);
        let service = {
            let activity = Arc::clone(&activity);
            service_fn(move |request: Request<Incoming>| {
                let busy = Busy::new(&activity);
                let answer = port_router.clone().answer(request.map(Body::new), peer.clone());
                async move {
                    let _busy = busy;
                    Ok::<_, Infallible>(answer.await)
                }
            })
        };
        let io = TokioIo::new(TrackedStream::new(stream, Arc::clone(&activity)));
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            // A client that has closed its sending side still waits for its response.
            .half_close(true)
            .max_buf_size(MAX_HEADER_BYTES)
            .title_case_headers(true)
            .serve_connection(io, service);
        let mut connection = std::pin::pin!(connection);
        let served = tokio::select! {
            // Polled in order: if data has arrived meanwhile, that is noticed before the eviction.
            biased;
            served = connection.as_mut() => served,
            // Returning drops the connection and so closes it.
            expired = activity.expired(&self.limits) => {
                let is_slow = match expired {
                    Expired::Idle => false,
                    Expired::SlowHeader => true,
                    Expired::MadeRoom => activity.is_amid_body(),
                };
                if is_slow {
                    https::note_of(Kind::TooSlow, activity.login(), address, &self.problems);
                }
                return;
            }
            _ = self.stopped.changed() => {
                activity.hurry();
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    served = connection.as_mut() => served,
                    _expired = activity.expired(&self.limits) => return,
                }
            }
        };
        if let Err(error) = served {
            if error.is_parse() {
                https::note(Kind::NotHttp, address, &self.problems);
            }
            // Clients disconnect in many ways; none of them is the server's fault.
            tracing::debug!(%error, "a connection ended early");
        }
    }
}
