//! Why the settings cannot be used; each message is one sentence that says what to do.

use std::{io, path::PathBuf};

use super::FILE_NAME;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user has no home folder.
    #[error("there is no home folder to record into: say where with --data DIR")]
    NoHome,
    /// The file given by `--config` does not exist.
    #[error("there is no settings file {}", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("the settings cannot be read: {source}: {}", path.display())]
    Unreadable {
        /// The system's error.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file is not valid TOML, or a value is invalid.
    #[error("{}, line {line}: {reason}", path.display())]
    Invalid {
        /// Counted from 1.
        line: usize,
        /// What is wrong, in plain words.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// Registration by code is on, but there is no code.
    #[error(
        "registration by code needs a code: set registration_code in {FILE_NAME} \
         or TRACKSIDE_REGISTRATION_CODE"
    )]
    NoCode,
    /// A certificate without its key, or a key without its certificate.
    #[error(
        "a certificate of your own needs both tls_certificate and tls_key in {FILE_NAME} \
         (or TRACKSIDE_TLS_CERTIFICATE and TRACKSIDE_TLS_KEY)"
    )]
    HalfCertificate,
    /// Both plain HTTP and HTTPS are off.
    #[error("with both TLS and plain HTTP off nothing would be served: switch one of them on")]
    NothingServed,
}
