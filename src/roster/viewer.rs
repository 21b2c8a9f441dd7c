//! The viewer: one login of the roster file that reads every athlete's samples and writes none.
//!
//! Off until [`Roster::enable_viewer`]; only a hash of its password is kept.

use std::sync::{Arc, OnceLock, atomic::Ordering};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Credential, Error, Roster};
use crate::model::{Athlete, AthleteId, Login, Profile};

/// The viewer's login; no athlete can take it.
pub const VIEWER_LOGIN: &str = "public";

/// What a good login of the viewer gives; no athlete has this id.
pub const VIEWER_ID: AthleteId = AthleteId(0);

/// Random bytes of a generated password.
const PASSWORD_BYTES: usize = 12;

impl Roster {
    /// Lets the viewer log in from now on. Gives the password when one had to be made up, which
    /// happens once a roster: it cannot be shown again.
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

    /// True for the login of an athlete, and for the viewer's while it may log in.
    pub fn has_login(&self, login: &str) -> bool {
        self.credential(login).is_some()
    }

    /// The viewer's credential, if `login` is the viewer's and it may log in.
    pub(super) fn viewer_credential(&self, login: &str) -> Option<Arc<Credential>> {
        if login != VIEWER_LOGIN || !self.inner.viewer_on.load(Ordering::Relaxed) {
            return None;
        }
        self.inner.loaded.read().viewer.clone()
    }
}

/// The credential of a viewer with this password hash. What is remembered of the one `before`
/// stays while the hash does.
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
            slot: 0,
            profile: Profile::default(),
        }),
        hash: Some(hash),
        remembered: known.map_or_else(OnceLock::new, |known| known.remembered.clone()),
    }))
}
