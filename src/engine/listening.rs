//! The listeners, and the server's task on them.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};

use super::error::Error;
use crate::{
    server::{self, Listeners, MetricSources, Services},
    tls::Identity,
};

/// How many connections the system completes before they are accepted. Beyond that, clients get no
/// answer and retry after a second: with the standard library's 128, a few hundred machines that
/// come and go would keep phones waiting that long.
const BACKLOG: i32 = 4096;

/// The server's task.
pub(super) struct Server {
    /// Dropped to stop it.
    running: oneshot::Sender<()>,
    /// Returns `true` if all requests have finished.
    task: JoinHandle<bool>,
}

impl Server {
    /// Serves on these listeners.
    pub(super) fn start(
        runtime: &Runtime,
        plain: TcpListener,
        tls: Option<(TcpListener, Identity)>,
        services: Services,
    ) -> io::Result<Self> {
        let (running, stopped) = oneshot::channel();
        let listeners = {
            let _inside = runtime.enter();
            let from_std = tokio::net::TcpListener::from_std;
            let tls = match tls {
                Some((listener, identity)) => Some((from_std(listener)?, identity)),
                None => None,
            };
            Listeners { plain: from_std(plain)?, tls }
        };
        let task = runtime.spawn(server::serve(listeners, services, async {
            // Nothing is ever sent; this returns when the other end is dropped.
            stopped.await.unwrap_or_default();
        }));
        Ok(Self { running, task })
    }

    /// Closes the listeners; returns `true` if all requests finished in time.
    pub(super) fn stop(self, runtime: &Runtime, deadline: Duration) -> bool {
        drop(self.running);
        let ended = runtime.block_on(async { tokio::time::timeout(deadline, self.task).await });
        matches!(ended, Ok(Ok(true)))
    }
}

/// The task that serves `/metrics`, for as long as this lives.
pub(super) struct MetricsServer {
    address: SocketAddr,
    /// Dropped to stop it.
    running: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl MetricsServer {
    /// Serves on this listener.
    pub(super) fn start(
        runtime: &Runtime,
        listener: TcpListener,
        sources: MetricSources,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (running, stopped) = oneshot::channel::<()>();
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let task = runtime.spawn(server::serve_metrics(listener, sources, async {
            stopped.await.unwrap_or_default();
        }));
        Ok(Self { address, running, task })
    }

    /// Closes the listener; when this returns within the deadline, nobody is served any more.
    pub(super) fn stop(self, runtime: &Runtime, deadline: Duration) {
        drop(self.running);
        // Its task has nothing to finish.
        drop(runtime.block_on(async { tokio::time::timeout(deadline, self.task).await }));
    }

    /// The address that it is bound to.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Listens on the address given by the command-line option `option`.
pub(super) fn bind(address: SocketAddr, option: &'static str) -> Result<TcpListener, Error> {
    let listen = || -> io::Result<Socket> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // On Unix this lets a restart reuse its port at once. On Windows it would let other
        // programs take over the port.
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    let socket = listen().map_err(|cause| Error::Bind { address, option, cause })?;
    Ok(socket.into())
}
