//! The operator's own certificate and key, reloaded when the files change, so that tools which
//! renew them (such as certbot) need not know of Trackside.

use std::{
    fs, io,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio_rustls::rustls::{
    self, InconsistentKeys,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{Error, authority::date, provider};
use crate::{config::CertificateFiles, model::UnixNanos};

/// How long before expiry the operator is warned.
const WARNED_BEFORE: Duration = Duration::from_hours(14 * 24);

/// The state of a file, to detect changes.
type Stamp = (u64, Option<SystemTime>);

/// The current certificate and its source.
pub(super) struct OwnCertificate {
    files: CertificateFiles,
    /// The state of both files when the current certificate was read.
    stamps: [Option<Stamp>; 2],
    not_before: UnixNanos,
    not_after: UnixNanos,
    /// Why the files could not be reloaded, and whether that was reported.
    failure: Option<(String, bool)>,
    /// The latest warning about the validity period.
    last_warning: Option<String>,
}

impl OwnCertificate {
    /// Reads both files.
    pub(super) fn open(files: &CertificateFiles) -> Result<(Self, Arc<CertifiedKey>), Error> {
        let stamps = stamps(files);
        let (key, not_before, not_after) = read(files)?;
        let own = Self {
            files: files.clone(),
            stamps,
            not_before,
            not_after,
            failure: None,
            last_warning: None,
        };
        Ok((own, key))
    }

    /// Warnings about things that work but should be changed.
    pub(super) fn warnings(&self) -> Vec<String> {
        let key = &self.files.key;
        let readable = is_readable_by_all(key)
            .then(|| format!("Everybody on this computer can read the key {}.", key.display()));
        readable.into_iter().collect()
    }

    /// Reloads the certificate if the files have changed and are valid. The two are rarely replaced
    /// at the same moment, so a failure is reported only if it persists.
    pub(super) fn reload(&mut self, notes: &mut Vec<String>) -> Option<Arc<CertifiedKey>> {
        let stamps = stamps(&self.files);
        if stamps == self.stamps {
            self.failure = None;
            return None;
        }
        match read(&self.files) {
            Ok((key, not_before, not_after)) => {
                self.stamps = stamps;
                (self.not_before, self.not_after) = (not_before, not_after);
                self.failure = None;
                tracing::info!(until = %date(not_after), "The certificate was read again.");
                Some(key)
            }
            Err(error) => {
                let reason = error.to_string();
                match &mut self.failure {
                    Some((known, is_reported)) if *known == reason => {
                        if !*is_reported {
                            *is_reported = true;
                            notes.push(format!("The certificate stays as it was: {reason}"));
                        }
                    }
                    _ => self.failure = Some((reason, false)),
                }
                None
            }
        }
    }

    /// A warning about the validity period, unless it was already given.
    pub(super) fn validity_warning(&mut self, now: UnixNanos) -> Option<String> {
        let certificate = self.files.certificate.display();
        let until = date(self.not_after);
        let sentence = if now < self.not_before {
            let from = date(self.not_before);
            Some(format!(
                "The certificate holds from {from} only; phones refuse HTTPS until then (or is \
                 this computer's clock wrong?): {certificate}"
            ))
        } else if now > self.not_after {
            Some(format!(
                "The certificate has ended on {until}; phones refuse HTTPS until it is renewed: \
                 {certificate}"
            ))
        } else if now.plus(WARNED_BEFORE) > self.not_after {
            Some(format!("The certificate ends on {until}; renew it in time: {certificate}"))
        } else {
            None
        };
        if sentence == self.last_warning {
            return None;
        }
        self.last_warning.clone_from(&sentence);
        sentence
    }
}

fn stamps(files: &CertificateFiles) -> [Option<Stamp>; 2] {
    [&files.certificate, &files.key].map(|path| {
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.len(), metadata.modified().ok()))
    })
}

/// Loads the certificate with its chain and key; also returns its validity period.
fn read(files: &CertificateFiles) -> Result<(Arc<CertifiedKey>, UnixNanos, UnixNanos), Error> {
    let CertificateFiles { certificate: path, key: key_path } = files;
    let of_certificate =
        |reason: String| Error::Own { what: "tls_certificate", reason, path: path.clone() };
    let of_key = |reason: String| Error::Own { what: "tls_key", reason, path: key_path.clone() };
    let text = text(path).map_err(|error| of_certificate(error.to_string()))?;
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<_, _>>()
        .map_err(|error| of_certificate(format!("its PEM text is damaged ({error})")))?;
    let Some(first) = chain.first() else {
        return Err(of_certificate(
            "there is no certificate in it in PEM form (-----BEGIN CERTIFICATE-----)".to_owned(),
        ));
    };
    let (_, parsed) = X509Certificate::from_der(first)
        .map_err(|error| of_certificate(format!("its certificate is damaged ({error})")))?;
    let not_before = UnixNanos::from_secs(parsed.validity().not_before.timestamp());
    let not_after = UnixNanos::from_secs(parsed.validity().not_after.timestamp());
    let key = self::text(key_path).map_err(|error| of_key(error.to_string()))?;
    let key =
        PrivateKeyDer::from_pem_slice(&key).map_err(|_none| of_key(no_key(&key).to_owned()))?;
    let key = CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => of_key(format!(
            "it is not the key of the certificate in {}, or that file does not begin with the \
             server's own certificate",
            path.display()
        )),
        rustls::Error::InvalidCertificate(error) => {
            of_certificate(format!("its certificate is damaged ({error:?})"))
        }
        other => of_key(format!(
            "it is no key that TLS servers use (RSA from 2048 bits, ECDSA P-256 or P-384, \
             Ed25519): {other}"
        )),
    })?;
    Ok((Arc::new(key), not_before, not_after))
}

/// Why a file has no text.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("there is no such file")]
    Missing,
    #[error("it cannot be read ({0})")]
    Unreadable(io::Error),
}

fn text(path: &Path) -> Result<Vec<u8>, ReadError> {
    fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Unreadable(error),
    })
}

/// Why a text contains no private key.
fn no_key(text: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(text);
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENC") {
        "it is protected by a passphrase; `openssl pkey -in KEY -out NEW` writes it without one"
    } else {
        "there is no private key in it in PEM form (-----BEGIN PRIVATE KEY-----)"
    }
}

#[cfg(unix)]
fn is_readable_by_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_all(_path: &Path) -> bool {
    false
}
