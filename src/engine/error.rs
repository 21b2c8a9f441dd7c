//! Why the engine does not start; each message is one sentence that says what to do.

use std::{fmt, io, net::SocketAddr};

use crate::{
    config::{DEFAULT_PORT, DEFAULT_TLS_PORT},
    events, journal, recorder, roster, tls,
};

/// Why the engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder is in use by another process, or cannot be written.
    #[error(transparent)]
    Folder(#[from] journal::LockError),
    /// The server cannot listen on the address.
    #[error("{}", BindSentence { address: *address, option, cause })]
    Bind {
        /// The requested address.
        address: SocketAddr,
        /// The command-line option that sets it.
        option: &'static str,
        /// The system's error.
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
    /// An athlete given on the command line cannot be added.
    #[error("--athlete {login}: {source}")]
    Athlete {
        /// The requested login.
        login: String,
        /// Why.
        source: roster::Error,
    },
    /// The journal cannot be opened.
    #[error("{0}")]
    Journal(#[from] journal::Error),
    /// Recordings of removed athletes cannot be erased.
    #[error("the recordings could not be erased ({0}); try again")]
    Erasing(#[from] ErasingError),
    /// The recordings could not be loaded, or loading was stopped.
    #[error(transparent)]
    Load(#[from] recorder::LoadError),
    /// The system refused to create threads.
    #[error("this computer gives Trackside no more threads: {0}")]
    Threads(io::Error),
}

/// Why recordings could not be erased; can be retried.
#[derive(Debug, thiserror::Error)]
pub enum ErasingError {
    /// The recorder could not close the segment, or could not finish the erasure.
    #[error(transparent)]
    Control(#[from] recorder::ControlError),
    /// A segment cannot be rewritten.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// The roster could not be saved.
    #[error(transparent)]
    Roster(#[from] roster::Error),
    /// The events cannot take note of it.
    #[error(transparent)]
    Events(#[from] events::Error),
    /// What could not be read of the athlete's requests cannot be deleted.
    #[error("what could not be read of the requests cannot be deleted: {0}")]
    Unreadable(io::Error),
    /// The recorder is not accepting logbook entries at the moment.
    #[error(transparent)]
    Refused(#[from] recorder::QueueError),
    /// The logbook entry was not stored.
    #[error(transparent)]
    NotLogged(#[from] recorder::LogFailure),
    /// The system refused to create a thread.
    #[error(transparent)]
    Threads(io::Error),
    /// The erasing thread panicked.
    #[error("a bug in the erasing")]
    Bug,
}

impl Error {
    /// Whether the user stopped the start.
    pub const fn is_stopped(&self) -> bool {
        matches!(self, Self::Load(recorder::LoadError::Stopped(_)))
    }
}

/// Explains why the server cannot listen on an address, by its remedy.
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
