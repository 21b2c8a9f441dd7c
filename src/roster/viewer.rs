//! The viewer: a login in the roster file that reads every athlete's samples and writes none.
//!
//! Disabled until [`Roster::enable_viewer`]; only a hash of its password is stored.

use std::sync::{Arc, OnceLock, atomic::Ordering};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Credential, Error, Roster};
use crate::model::{Athlete, AthleteId, Login, Profile};

/// The viewer's login; no athlete can take it.
pub const VIEWER_LOGIN: &str = "viewer";

/// A login that anybody may know; it is in no roster, and no athlete can take it.
pub const PUBLIC_LOGIN: &str = "public";

/// Whether no new athlete can take this login.
pub(super) fn is_reserved(login: &str) -> bool {
    matches!(login, VIEWER_LOGIN | PUBLIC_LOGIN)
}

/// The viewer's id; no athlete has it.
pub const VIEWER_ID: AthleteId = AthleteId(0);

/// The number of random bytes in a generated password.
const PASSWORD_BYTES: usize = 12;

impl Roster {
    /// Enables the viewer's login. Returns the password if one had to be generated, which happens
    /// once per roster: it cannot be shown again.
    pub fn enable_viewer(&self) -> Result<Option<String>, Error> {
        if self.athlete(VIEWER_LOGIN).is_some() {
            return Err(Error::Taken(Login::try_from(VIEWER_LOGIN)?));
        }
        let mut made = None;
        if self.inner.loaded.read().viewer.is_none() {
            let mut secret = [0_u8; PASSWORD_BYTES];
            getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
            let password = URL_SAFE_NO_PAD.encode(secret);
            self.set_password(VIEWER_LOGIN, &password)?;
            made = Some(password);
        }
        self.inner.viewer_on.store(true, Ordering::Relaxed);
        Ok(made)
    }

    /// Whether the viewer's password was set when its login was still `public`.
    pub fn was_viewer_public(&self) -> bool {
        self.inner.loaded.read().was_viewer_public
    }

    /// Whether the login is an athlete's, or the viewer's while it is enabled.
    pub fn has_login(&self, login: &str) -> bool {
        self.credential(login).is_some()
    }

    /// The viewer's credential, if `login` is the viewer's and enabled.
    pub(super) fn viewer_credential(&self, login: &str) -> Option<Arc<Credential>> {
        if login != VIEWER_LOGIN || !self.inner.viewer_on.load(Ordering::Relaxed) {
            return None;
        }
        self.inner.loaded.read().viewer.clone()
    }
}

/// The credential of a viewer with this password hash. If the hash did not change, it keeps what is
/// remembered of the one `before`.
pub(super) fn credential(
    hash: Option<Arc<str>>,
    before: Option<&Arc<Credential>>,
) -> Option<Arc<Credential>> {
    let (hash, login) = (hash?, Login::try_from(VIEWER_LOGIN).ok()?);
    let known = before.filter(|known| known.hash.as_ref() == Some(&hash));
    Some(Arc::new(Credential {
        athlete: Arc::new(Athlete {
            id: VIEWER_ID,
            name: VIEWER_LOGIN.to_owned(),
            login,
            bib: String::new(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        }),
        hash: Some(hash),
        remembered: known.map_or_else(OnceLock::new, |known| known.remembered.clone()),
    }))
}
