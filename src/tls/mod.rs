//! This machine's certificates for HTTPS: an authority of its own that phones install once, and
//! a certificate that follows the machine's names and addresses; or the operator's own.
//!
//! Invariants: keys are readable by their owner alone; an authority that phones trust is never
//! replaced by itself; a certificate is exchanged without a restart, and never for none; no
//! clock, however wrong, keeps the program from starting.

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
    own::Own,
};
use crate::{clock::Clock, config::CertificateFiles, model::UnixNanos};

mod authority;
mod error;
mod names;
mod own;
#[cfg(test)]
mod tests;

pub use authority::CaCertificate;
pub use error::{BadAuthority, Error};
pub use names::Names;

/// What this machine shows to clients that ask for HTTPS; a handle, cheap to clone.
#[derive(Clone)]
pub struct Identity {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
    /// What phones install, where the certificate comes from an authority of ours.
    ca: Option<CaCertificate>,
    source: Mutex<Source>,
}

/// Where certificates come from.
enum Source {
    Authority(Box<Issued>),
    Own(Own),
}

/// A certificate of our own authority.
struct Issued {
    authority: Authority,
    leaf: Leaf,
    /// What was told last of names for which the authority may not vouch.
    told: Option<String>,
}

/// The certificate that new connections get.
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
    /// A certificate for these names from the authority in `folder`, which must be there; the
    /// authority is made on first use. With it come sentences for the operator.
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

    /// The operator's own certificate. With it come sentences for the operator.
    pub fn of_files(
        files: &CertificateFiles,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Vec<String>), Error> {
        let (mut own, key) = Own::open(files)?;
        let mut notes = own.warnings();
        notes.extend(own.news_of_time(clock.wall()));
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
        // Phones that come back need no signature, and no memory is kept for them.
        config.ticketer = ring::Ticketer::new()?;
        let config = Arc::new(config);
        let source = Mutex::new(source);
        Ok(Self { inner: Arc::new(Inner { clock, current, config, ca, source }) })
    }

    /// For the TLS side of a connection: TLS 1.2 and 1.3, HTTP/1.1.
    pub fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.inner.config)
    }

    /// What phones install; `None` where the operator's own certificate is in use.
    pub fn ca(&self) -> Option<&CaCertificate> {
        self.inner.ca.as_ref()
    }

    /// Looks at what may have changed (the machine's names, the time, files) and exchanges the
    /// certificate where that is called for. Gives sentences for the operator, each once.
    /// Reads and writes files.
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
                let new_key = own.look(&mut notes);
                notes.extend(own.news_of_time(now));
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
    /// What is to be told of names that the certificate lacks, when it is not what was told.
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

/// A new authority in place of the one that phones have installed.
#[derive(Debug)]
pub struct Renewed {
    /// What phones must install now.
    pub ca: CaCertificate,
    /// Where the replaced authority is kept; `None` when there was none.
    pub replaced: Option<PathBuf>,
}

/// Replaces the authority in `folder`, which must be there and not in use. Phones that have
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
