//! Starts HTTPS with the engine: its listener and its certificate.
//!
//! Recording is more important than HTTPS: if HTTPS was not explicitly configured, a failure to
//! start it is only a note.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
};

use super::{Error, Notes, addresses::Interfaces, listening::bind};
use crate::{
    clock::Clock,
    config::Settings,
    files,
    journal::{Files as _, FolderLock, SystemFiles},
    server,
    tls::{self, Identity, Names, Renewed},
};

/// The folder for keys within the data folder.
const FOLDER: &str = "tls";

/// HTTPS, ready to be served.
pub(super) struct Https {
    pub(super) listener: TcpListener,
    pub(super) address: SocketAddr,
    pub(super) identity: Identity,
    /// Plain HTTP is off.
    pub(super) is_required: bool,
}

/// Replaces the authority of a data folder that no engine is using; see [`tls::renew_authority`].
pub fn renew_authority(settings: &Settings, clock: &dyn Clock) -> Result<Renewed, Error> {
    let _lock = FolderLock::acquire(&settings.data)?;
    let folder = open_folder(settings)?;
    Ok(tls::renew_authority(&folder, &names(settings), clock.wall())?)
}

/// The names of this machine for its certificate.
fn names(settings: &Settings) -> Names {
    Interfaces::now().names(settings.mdns.host().as_deref())
}

/// The folder for keys, created if missing.
fn open_folder(settings: &Settings) -> Result<PathBuf, tls::Error> {
    let folder = settings.data.join(FOLDER);
    let unwritable = |source| tls::Error::Unwritable { source, path: folder.clone() };
    SystemFiles.create_folder(&folder).map_err(unwritable)?;
    // The permissions may be too wide if the data folder was copied.
    files::make_private(&folder).map_err(unwritable)?;
    Ok(folder)
}

impl Https {
    /// Binds the HTTPS address and reads or creates the certificate. Returns `None` if HTTPS is
    /// off, or if it failed and was not explicitly configured, with a note.
    pub(super) fn open(
        settings: &Settings,
        clock: &Arc<dyn Clock>,
        notes: &mut Notes,
    ) -> Result<Option<Self>, Error> {
        let Some(address) = settings.tls_address() else { return Ok(None) };
        let is_asked_for = settings.tls_listen.is_some()
            || settings.certificate().is_some()
            || !settings.plain_http;
        match Self::try_open(settings, address, clock, notes) {
            Ok(https) => Ok(Some(https)),
            // A configured certificate does not mean that the default port was asked for: another
            // program may use it.
            Err(error @ Error::Bind { .. })
                if settings.tls_listen.is_none() && settings.plain_http =>
            {
                notes.push(format!("HTTPS is off: {error}"));
                Ok(None)
            }
            Err(error) if !is_asked_for => {
                notes.push(format!("HTTPS is off: {error}"));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn try_open(
        settings: &Settings,
        address: SocketAddr,
        clock: &Arc<dyn Clock>,
        notes: &mut Notes,
    ) -> Result<Self, Error> {
        let listener = bind(address, "--tls-listen")?;
        let address = listener.local_addr().map_err(Error::Listener)?;
        let clock = Arc::clone(clock);
        let (identity, of_certificate) = if let Some(files) = settings.certificate() {
            Identity::of_files(&files, clock)?
        } else {
            let folder = open_folder(settings)?;
            Identity::of_own_authority(&folder, &names(settings), clock)?
        };
        notes.extend(of_certificate);
        Ok(Self { listener, address, identity, is_required: !settings.plain_http })
    }

    /// The part that the server's routes need.
    pub(super) fn for_routes(&self) -> server::Https {
        server::Https {
            port: self.address.port(),
            ca: self.identity.ca().cloned(),
            is_required: self.is_required,
        }
    }
}
