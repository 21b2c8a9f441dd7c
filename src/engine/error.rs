//! Why the engine does not start, each in one sentence that says what to do.

use std::{fmt, io, net::SocketAddr};

use crate::{
    config::{DEFAULT_PORT, DEFAULT_TLS_PORT},
    events, journal, recorder, roster, tls,
};

/// Why the engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is held by another process or cannot be written.
    #[error(transparent)]
    Folder(#[from] journal::LockError),
    /// The address cannot be listened on.
    #[error("{}", BindSentence { address: *address, option, cause })]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// The option that changes it.
        option: &'static str,
        /// From the system.
        cause: io::Error,
    },
    /// There is no certificate for HTTPS.
    #[error(transparent)]
    Tls(#[from] tls::Error),
    /// The listener failed after it was bound.
    #[error("the server cannot listen: {0}")]
    Listener(io::Error),
    /// The roster cannot be read.
    #[error(transparent)]
    Roster(#[from] roster::Error),
    /// The events cannot be read or written.
    #[error(transparent)]
    Events(#[from] events::Error),
    /// An athlete of the command line cannot be made.
    #[error("--athlete {login}: {source}")]
    Athlete {
        /// The login asked for.
        login: String,
        /// Why.
        source: roster::Error,
    },
    /// The journal cannot be used.
    #[error("{0}")]
    Journal(#[from] journal::Error),
    /// Recordings of removed athletes cannot be erased.
    #[error("the recordings could not be erased ({0}); try again")]
    Erasing(#[from] ErasingError),
    /// The recordings were not loaded.
    #[error(transparent)]
    Load(#[from] recorder::LoadError),
    /// The system gives no threads.
    #[error("this computer gives Trackside no more threads: {0}")]
    Threads(io::Error),
}

/// Why recordings are not erased; it may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum ErasingError {
    /// The recorder did not begin or end it.
    #[error(transparent)]
    Control(#[from] recorder::ControlError),
    /// A segment cannot be rewritten.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// The roster cannot take note of it.
    #[error(transparent)]
    Roster(#[from] roster::Error),
    /// The events cannot take note of it.
    #[error(transparent)]
    Events(#[from] events::Error),
    /// The recorder takes no entries of the logbook now.
    #[error(transparent)]
    Refused(#[from] recorder::Refused),
    /// The logbook took no note of it; the reason in plain words.
    #[error("{0}")]
    NotLogged(String),
    /// The system gives no thread.
    #[error(transparent)]
    Threads(io::Error),
    /// A panic.
    #[error("a bug in the erasing")]
    Bug,
}

impl Error {
    /// Whether somebody stopped the start.
    pub const fn is_stopped(&self) -> bool {
        matches!(self, Self::Load(recorder::LoadError::Stopped(_)))
    }
}

/// Why an address cannot be listened on, by what helps.
struct BindSentence<'a> {
    address: SocketAddr,
    option: &'a str,
    cause: &'a io::Error,
}

impl fmt::Display for BindSentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, option, cause } = self;
        let (ip, port) = (address.ip(), address.port());
        let other = SocketAddr::new(ip, port.checked_add(1).unwrap_or(0));
        match cause.kind() {
            io::ErrorKind::AddrInUse => write!(
                f,
                "port {port} is in use by another program; stop that one, or choose another port \
                 with {option} {other}"
            ),
            io::ErrorKind::AddrNotAvailable => write!(
                f,
                "this computer has no address {ip}; listen on all with {option} 0.0.0.0:{port}"
            ),
            io::ErrorKind::PermissionDenied => write!(
                f,
                "port {port} may not be used without special rights; choose one above 1023 with \
                 {option} {ip}:{}",
                if *option == "--listen" { DEFAULT_PORT } else { DEFAULT_TLS_PORT }
            ),
            _ => write!(
                f,
                "cannot listen on {address} ({cause}); choose another address with {option}"
            ),
        }
    }
}
