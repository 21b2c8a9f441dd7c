//! Why the settings cannot be used, each in one sentence that says what to do.

use std::{io, path::PathBuf};

use super::FILE_NAME;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user has no home folder.
    #[error("there is no home folder to record into: say where with --data DIR")]
    NoHome,
    /// The file of `--config` is not there.
    #[error("there is no settings file {}", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("the settings cannot be read: {source}: {}", path.display())]
    Unreadable {
        /// From the system.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file is not TOML, or a value cannot be meant.
    #[error("{}, line {line}: {reason}", path.display())]
    Invalid {
        /// From 1.
        line: usize,
        /// In plain words.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// Registration by code, but there is no code.
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
    /// Neither plain HTTP nor HTTPS.
    #[error("with both TLS and plain HTTP off nothing would be served: switch one of them on")]
    NothingServed,
}
