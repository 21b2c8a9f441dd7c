//! This machine's HTTPS certificates: either issued by its own authority, which phones install
//! once, and following the machine's names and addresses; or supplied by the operator.
//!
//! Invariants: keys are readable only by their owner; an authority that phones trust is never
//! replaced automatically; certificates are replaced without a restart, and only by valid ones; no
//! clock, however wrong, prevents the program from starting.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::{Mutex, RwLock};
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use self::{
    authority::{Authority, Leaf},
    own_certificate::OwnCertificate,
};
use crate::{clock::Clock, config::CertificateFiles, model::UnixNanos};

mod authority;
mod error;
mod names;
mod own_certificate;
#[cfg(test)]
mod tests;

pub use authority::CaCertificate;
pub use error::{BadAuthority, Error};
pub use names::Names;

/// The TLS identity of this machine; a cheap handle.
#[derive(Clone)]
pub struct Identity {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
    /// The certificate that phones install, if it is from our own authority.
    ca: Option<CaCertificate>,
    source: Mutex<Source>,
}

/// Where certificates come from.
enum Source {
    Authority(Box<Issued>),
    Own(OwnCertificate),
}

/// A certificate from our own authority.
struct Issued {
    authority: Authority,
    leaf: Leaf,
    /// The latest warning about names that the authority may not certify.
    told: Option<String>,
}

/// The certificate for new connections.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read()))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ca = self.ca().map(|ca| &ca.fingerprint);
        f.debug_struct("Identity").field("ca", &ca).finish_non_exhaustive()
    }
}

impl Identity {
    /// A certificate for these names from the authority in `folder`, which must exist; the
    /// authority is created on first use. Also returns notes for the operator.
    pub fn of_own_authority(
        folder: &Path,
        names: &Names,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Vec<String>), Error> {
        let now = clock.wall();
        let mut notes = Vec::new();
        let authority = Authority::open(folder, names, now, &mut notes)?;
        let leaf = authority.leaf(names, now, &mut notes)?;
        let ca = authority.ca();
        let key = Arc::clone(&leaf.key);
        let mut issued = Issued { authority, leaf, told: None };
        notes.extend(issued.news_of_names(names));
        Ok((Self::new(key, Some(ca), Source::Authority(Box::new(issued)), clock)?, notes))
    }

    /// Uses the operator's own certificate. Also returns notes for the operator.
    pub fn of_files(
        files: &CertificateFiles,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Vec<String>), Error> {
        let (mut own, key) = OwnCertificate::open(files)?;
        let mut notes = own.warnings();
        notes.extend(own.validity_warning(clock.wall()));
        Ok((Self::new(key, None, Source::Own(own), clock)?, notes))
    }

    fn new(
        key: Arc<CertifiedKey>,
        ca: Option<CaCertificate>,
        source: Source,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let current = Arc::new(Current(RwLock::new(key)));
        let resolver = Arc::clone(&current);
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Tickets make resumption stateless: no signature and no memory for returning phones.
        config.ticketer = ring::Ticketer::new()?;
        let config = Arc::new(config);
        let source = Mutex::new(source);
        Ok(Self { inner: Arc::new(Inner { clock, current, config, ca, source }) })
    }

    /// The TLS configuration: TLS 1.2 and 1.3, HTTP/1.1.
    pub fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.inner.config)
    }

    /// The certificate that phones install; `None` if the operator's own certificate is in use.
    pub fn ca(&self) -> Option<&CaCertificate> {
        self.inner.ca.as_ref()
    }

    /// Checks what may have changed (the machine's names, the time, files) and replaces the
    /// certificate if necessary. Returns notes for the operator, each once. Reads and writes files.
    pub fn refresh(&self, names: &Names) -> Vec<String> {
        let now = self.inner.clock.wall();
        let mut notes = Vec::new();
        let new_key = match &mut *self.inner.source.lock() {
            Source::Authority(issued) => {
                let Issued { authority, leaf, .. } = &mut **issued;
                let mut new_key = None;
                if authority.is_due(leaf, names, now) {
                    match authority.issue(names, now, &mut notes) {
                        Ok(new) => {
                            *leaf = new;
                            new_key = Some(Arc::clone(&leaf.key));
                        }
                        Err(error) => notes.push(format!("The certificate stays: {error}")),
                    }
                }
                notes.extend(issued.news_of_names(names));
                new_key
            }
            Source::Own(own) => {
                let new_key = own.reload(&mut notes);
                notes.extend(own.validity_warning(now));
                new_key
            }
        };
        if let Some(new_key) = new_key {
            *self.inner.current.0.write() = new_key;
        }
        notes
    }
}

impl Issued {
    /// A warning about names that are missing from the certificate, unless it was already given.
    fn news_of_names(&mut self, names: &Names) -> Option<String> {
        let (_, left_out) = self.authority.split(names);
        let left_out = left_out.to_string();
        let sentence = (!left_out.is_empty()).then(|| {
            format!(
                "HTTPS does not hold for {left_out}: the authority that phones have installed \
                 vouches only for local networks and for what this computer was called when it \
                 was made. Use another of this computer's addresses."
            )
        });
        if sentence == self.told {
            return None;
        }
        self.told.clone_from(&sentence);
        sentence
    }
}

/// A new authority that replaces the one phones have installed.
#[derive(Debug)]
pub struct Renewed {
    /// The certificate that phones must install now.
    pub ca: CaCertificate,
    /// Where the previous authority is kept; `None` if there was none.
    pub replaced: Option<PathBuf>,
}

/// Replaces the authority in `folder`, which must exist and not be in use. Phones that have
/// installed the old one refuse this machine until they install the new one.
pub fn renew_authority(folder: &Path, names: &Names, now: UnixNanos) -> Result<Renewed, Error> {
    let (authority, replaced) = Authority::renew(folder, names, now)?;
    Ok(Renewed { ca: authority.ca(), replaced })
}

/// Makes ring the cryptography of every TLS client of this process that names none. The HTTP
/// client of the map tiles and of [`client`](crate::client) is one of those, and panics where
/// nothing is installed. Call it before all else; a second call changes nothing.
pub fn install_provider() {
    // Refused where a provider is installed already, which can only be this one.
    ring::default_provider().install_default().ok();
}

/// The cryptography of what is configured here, named, so that a test needs no installed one.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
