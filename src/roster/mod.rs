//! The athletes of a data folder: athletes.toml, logins, throttling.

use std::{net::IpAddr, path::Path, sync::Arc};

use crate::{
    clock::Clock,
    model::{Athlete, AthleteId, Login},
};

/// All athletes at one moment, in the order of the file.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Snapshot {
    /// Rises with every change.
    pub generation: u64,
    /// The athletes.
    pub athletes: Vec<Arc<Athlete>>,
}

impl Snapshot {
    /// The athlete with this login.
    pub fn by_login(&self, login: &str) -> Option<&Arc<Athlete>> {
        self.athletes.iter().find(|athlete| athlete.login.as_str() == login)
    }

    /// The athlete with this id.
    pub fn by_id(&self, id: AthleteId) -> Option<&Arc<Athlete>> {
        self.athletes.iter().find(|athlete| athlete.id == id)
    }
}

/// What a login attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The athlete's own password.
    Good(AthleteId),
    /// Unknown name or wrong password; they look the same to the client.
    Wrong,
    /// Too many failures; try again after this many seconds.
    Throttled(u64),
}

/// A new athlete; empty texts where unknown.
#[derive(Debug, Clone, Default)]
pub struct NewAthlete {
    /// Login.
    pub login: String,
    /// Password in clear; only its hash is kept.
    pub password: String,
    /// Name.
    pub name: String,
    /// Bib.
    pub bib: String,
    /// Team.
    pub team: String,
    /// Body mass, kg.
    pub weight_kg: Option<f64>,
}

/// Why a change of the roster was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The login is taken.
    #[error("the login {0} is taken")]
    Taken(Login),
    /// There is no such athlete.
    #[error("there is no athlete {0}")]
    Unknown(String),
    /// The login has other characters or another length.
    #[error(transparent)]
    InvalidLogin(#[from] crate::model::InvalidLogin),
    /// The password is too short.
    #[error("a password has 8 or more characters")]
    ShortPassword,
    /// The file cannot be read as a roster: line and reason.
    #[error("{0}")]
    Unreadable(String),
    /// The file cannot be read or written.
    #[error("the roster could not be saved: {0}")]
    Io(#[from] std::io::Error),
}

/// A handle on the roster; cloning is cheap.
#[derive(Clone)]
pub struct Roster {}

impl Roster {
    /// Reads `path`; a missing file is an empty roster.
    pub fn open(_path: &Path, _clock: Arc<dyn Clock>) -> Result<Self, Error> {
        todo!()
    }

    /// The athletes now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        todo!()
    }

    /// Adds an athlete and saves.
    pub fn add(&self, _new: NewAthlete) -> Result<Arc<Athlete>, Error> {
        todo!()
    }

    /// Sets another password and saves.
    pub fn set_password(&self, _login: &str, _password: &str) -> Result<(), Error> {
        todo!()
    }

    /// Removes an athlete and saves; the recordings stay.
    pub fn remove(&self, _login: &str) -> Result<AthleteId, Error> {
        todo!()
    }

    /// Reads the file again if another process changed it; what is wrong with it, if anything.
    pub fn refresh(&self) -> Option<String> {
        todo!()
    }

    /// The fast path: a login that was verified before and has not changed since.
    pub fn remembered(&self, _login: &str, _password: &str) -> Option<AthleteId> {
        todo!()
    }

    /// Verifies a login (argon2: tens of milliseconds, at most two at once; equal logins share
    /// one check; blocks the caller). Counts failures against the address and the name.
    pub fn verify(&self, _login: &str, _password: &str, _from: IpAddr) -> Verdict {
        todo!()
    }
}
