//! Why HTTPS is unavailable, each as a sentence that says what to do.

use std::{io, path::PathBuf};

/// Why a certificate cannot be used or created.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The authority's file is damaged. It is never replaced automatically, because phones trust
    /// it.
    #[error(
        "the certificate authority that phones have installed cannot be used ({reason}): put a \
         copy of {} back, or run `trackside tls renew` to make a new one, which phones must install \
         again",
        path.display()
    )]
    Authority {
        /// What is wrong with it.
        reason: BadAuthority,
        /// The file.
        path: PathBuf,
    },
    /// The operator's certificate or key is unusable.
    #[error("{what} cannot be used: {reason}: {}", path.display())]
    Own {
        /// The setting.
        what: &'static str,
        /// The reason, in plain words.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// The folder or a file in it is not writable.
    #[error("the certificate authority cannot be kept ({source}): {}", path.display())]
    Unwritable {
        /// The underlying error.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The cryptography library failed, for example for lack of random numbers.
    #[error("no certificate can be made: {0}")]
    Library(String),
}

/// What is wrong with the authority's file.
#[derive(Debug, thiserror::Error)]
pub enum BadAuthority {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It has no whole key.
    #[error("its key is damaged")]
    Key,
    /// It has no whole certificate.
    #[error("its certificate is damaged")]
    Certificate,
    /// Key and certificate do not belong together.
    #[error("its key belongs to another certificate")]
    OtherKey,
    /// The certificate may not sign others.
    #[error("its certificate is not one of an authority")]
    NoAuthority,
    /// The library does not take it.
    #[error(transparent)]
    Library(#[from] rcgen::Error),
}

impl From<rcgen::Error> for Error {
    fn from(error: rcgen::Error) -> Self {
        Self::Library(error.to_string())
    }
}

impl From<tokio_rustls::rustls::Error> for Error {
    fn from(error: tokio_rustls::rustls::Error) -> Self {
        Self::Library(error.to_string())
    }
}
