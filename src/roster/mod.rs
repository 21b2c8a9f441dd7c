//! The athletes of a data folder: athletes.toml, logins and throttling.
//!
//! Invariants: the file is replaced as a whole or not at all; an unreadable file never removes the
//! athletes; a remembered login ends with its password; no table here grows with what strangers
//! send.

use std::{
    collections::{HashMap, HashSet},
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use parking_lot::{Mutex, RwLock};
use subtle::ConstantTimeEq as _;

use self::{
    disk::{file_name, read},
    file::RosterFile,
    password::{Checker, Digest},
    throttle::{Throttle, ThrottleDecision},
};
use crate::{
    clock::Clock,
    files::{self, LastRead},
    model::{Athlete, AthleteId, Login},
};

mod change;
mod disk;
mod erasing;
mod file;
mod password;
mod phone_code;
mod reasons;
pub mod start_list;
#[cfg(test)]
mod tests;
mod throttle;
mod viewer;

pub use erasing::{Erasing, ErasingLeft};
pub use viewer::{PUBLIC_LOGIN, VIEWER_ID, VIEWER_LOGIN};

use file::MAX_ATHLETES;

pub use change::{AthleteEdit, IssuedPassword, NewAthlete, generate_password};

/// All athletes at one moment, in the order of the file.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Snapshot {
    /// Increases with every change.
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

/// The result of a login attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginOutcome {
    /// The password of the athlete, or of the viewer ([`VIEWER_ID`]).
    Good(AthleteId),
    /// Unknown name or wrong password, which look the same to the client.
    Wrong,
    /// Too many failures; retry after this many seconds.
    Throttled(u64),
}

/// Why a change to the roster was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The login is taken.
    #[error("the login {0} is taken")]
    Taken(Login),
    /// There is no such athlete.
    #[error("there is no athlete {0}")]
    Unknown(String),
    /// The login has invalid characters or length.
    #[error(transparent)]
    InvalidLogin(#[from] crate::model::InvalidLogin),
    /// The password is too short.
    #[error("a password has 8 or more characters")]
    ShortPassword,
    /// The recordings of the login's previous owner are still being erased.
    #[error(
        "the recordings of the removed athlete {login} are still being erased, {left}; try again \
         then"
    )]
    Erasing {
        /// The login.
        login: Login,
        /// For how long.
        left: ErasingLeft,
    },
    /// A name, bib, team or heat is too long or has control characters.
    #[error("a {what} has at most {max} characters and no line breaks or tabs")]
    Text {
        /// Which of them.
        what: &'static str,
        /// The maximum length.
        max: usize,
    },
    /// Nobody has such a body.
    #[error(transparent)]
    Profile(#[from] crate::model::InvalidProfile),
    /// The roster has the maximum number of athletes.
    #[error("the roster is full: it holds {} athletes", MAX_ATHLETES)]
    Full,
    /// The start list as a whole is unusable; a sentence.
    #[error("{0}")]
    StartList(String),
    /// The file is not a valid roster; line and reason.
    #[error("{0}")]
    Unreadable(String),
    /// This computer cannot hash passwords at the moment.
    #[error("{0}")]
    Unhashed(std::io::Error),
    /// The file cannot be read or written.
    #[error("the roster could not be saved: {0}")]
    Io(#[from] std::io::Error),
}

/// A handle to the roster; cheap to clone.
#[derive(Clone)]
pub struct Roster {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    loaded: RwLock<Arc<Loaded>>,
    /// Held while the file is read and written; the state of the file when it was last read.
    disk: Mutex<LastRead>,
    checker: Checker,
    throttle: Mutex<Throttle>,
    /// Whether the viewer may log in.
    viewer_on: AtomicBool,
}

/// The athletes at one moment, with their logins.
struct Loaded {
    snapshot: Arc<Snapshot>,
    logins: HashMap<Login, Arc<Credential>>,
    removed: HashSet<String>,
    viewer: Option<Arc<Credential>>,
    /// The viewer's password is from when its login was `public`.
    was_viewer_public: bool,
    erasing: Vec<Erasing>,
}

/// The login of one athlete. A password change creates a new credential, which discards what was
/// remembered of the old one.
struct Credential {
    athlete: Arc<Athlete>,
    hash: Option<Arc<str>>,
    /// The digest of a verified login and password.
    remembered: OnceLock<Digest>,
}

impl Credential {
    fn is_remembered(&self, digest: &Digest) -> bool {
        self.remembered.get().is_some_and(|known| bool::from(known.ct_eq(digest)))
    }
}

impl Roster {
    /// Opens the roster at `path`; a missing file is an empty roster.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let (file, stamp) = read(path, &path.display().to_string())?;
        let inner = Inner {
            path: path.to_owned(),
            clock,
            loaded: RwLock::new(Arc::new(Loaded::from_file(file, None))),
            disk: Mutex::new(LastRead { stamp, problem: None }),
            checker: Checker::new()?,
            throttle: Mutex::new(Throttle::new()),
            viewer_on: AtomicBool::new(false),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The current athletes.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.inner.loaded.read().snapshot)
    }

    /// The athlete with this login.
    pub fn athlete(&self, login: &str) -> Option<Arc<Athlete>> {
        let loaded = self.inner.loaded.read();
        loaded.logins.get(login).map(|credential| Arc::clone(&credential.athlete))
    }

    /// Adds an athlete and saves. A removed login returns with its recordings.
    pub fn add(&self, new: &NewAthlete) -> Result<Arc<Athlete>, Error> {
        self.add_unless(new, |_| false)
    }

    /// Adds an athlete at a stranger's request: like [`Self::add`], except that the login of a
    /// removed athlete stays taken, because its recordings belong to that athlete.
    pub fn register(&self, new: &NewAthlete) -> Result<Arc<Athlete>, Error> {
        self.add_unless(new, |removed| removed.contains(&new.login)).map_err(|error| match error {
            // That another athlete was erased is nobody else's business.
            Error::Erasing { login, .. } => Error::Taken(login),
            other => other,
        })
    }

    fn add_unless(
        &self,
        new: &NewAthlete,
        refused: impl Fn(&HashSet<String>) -> bool,
    ) -> Result<Arc<Athlete>, Error> {
        let login = Login::try_from(new.login.as_str())?;
        if viewer::is_reserved(&new.login) {
            return Err(Error::Taken(login));
        }
        // Checked before the expensive hash, and again once the file has been read.
        if self.athlete(&new.login).is_some() || refused(&self.inner.loaded.read().removed) {
            return Err(Error::Taken(login));
        }
        if let Some(left) = self.erasing_left(&new.login) {
            return Err(Error::Erasing { login, left });
        }
        let hash = self.hash(&new.password)?;
        let id = self.edit(|file| {
            if refused(&file.removed) {
                return Err(Error::Taken(login.clone()));
            }
            file.add(new, &hash).map_err(|error| self.with_time_left(error))
        })?;
        self.remember(&new.login, &new.password, &hash);
        let snapshot = self.snapshot();
        snapshot.by_id(id).map(Arc::clone).ok_or_else(|| Error::Unknown(new.login.clone()))
    }

    /// Changes a password and saves; the old one stops working at once.
    pub fn set_password(&self, login: &str, password: &str) -> Result<(), Error> {
        let hash = self.hash(password)?;
        self.edit(|file| file.set_hash(login, &hash))?;
        self.remember(login, password, &hash);
        Ok(())
    }

    /// Remembers a password that was just set, so that it need not be verified: otherwise the
    /// phones of a whole start list, all starting at once, would queue for expensive checks.
    fn remember(&self, login: &str, password: &str, hash: &str) {
        if let Some(credential) = self.credential(login)
            && credential.hash.as_deref() == Some(hash)
        {
            credential.remembered.get_or_init(|| self.inner.checker.digest(login, password));
        }
    }

    /// Edits an athlete's data and saves. A bib that others have too is accepted;
    /// [`Snapshot::bib_warning`] reports it.
    pub fn edit_athlete(&self, login: &str, edit: &AthleteEdit) -> Result<Arc<Athlete>, Error> {
        self.edit(|file| file.edit(login, edit))?;
        self.athlete(login).ok_or_else(|| Error::Unknown(login.to_owned()))
    }

    /// Removes an athlete and saves; the recordings are kept.
    pub fn remove(&self, login: &str) -> Result<AthleteId, Error> {
        self.edit(|file| file.remove(login))
    }

    /// Removes an athlete together with the recordings, or the recordings of one who was removed
    /// earlier. When this returns, the login is refused and the recordings are marked to be erased,
    /// which the engine does in the background, even after a restart. The login stays taken until
    /// then.
    pub fn remove_with_data(&self, login: &str) -> Result<Erasing, Error> {
        self.edit(|file| file.mark_erasing(login))
    }

    /// Reloads the file if another process changed it; returns what is wrong with it, if anything.
    /// If nothing changed, this costs one look at the folder.
    pub fn refresh(&self) -> Option<String> {
        let path = self.inner.path.as_path();
        let mut disk = self.inner.disk.lock();
        disk.refresh(path, LAST_GOOD, || read(path, &file_name(path)), |file| self.publish(file))
    }

    /// The fast path: a login that was verified before and has not changed since.
    pub fn remembered(&self, login: &str, password: &str) -> Option<AthleteId> {
        let credential = self.credential(login)?;
        let digest = self.inner.checker.digest(login, password);
        credential.is_remembered(&digest).then_some(credential.athlete.id)
    }

    /// What is known of a login without checking it: right or wrong before, or throttled. `None` if
    /// only [`Self::verify`] can tell.
    pub fn cached_outcome(
        &self,
        login: &str,
        password: &str,
        from: IpAddr,
    ) -> Option<LoginOutcome> {
        let credential = self.credential(login);
        let digest = self.inner.checker.digest(login, password);
        if let Some(credential) = &credential
            && credential.is_remembered(&digest)
        {
            return Some(LoginOutcome::Good(credential.athlete.id));
        }
        let hash = credential.as_ref().and_then(|credential| credential.hash.as_ref());
        let now = self.inner.clock.mono();
        let throttle = self.inner.throttle.lock();
        if throttle.is_known_wrong(&digest, hash) {
            return Some(LoginOutcome::Wrong);
        }
        match throttle.decide(login, from, now, credential.is_some()) {
            ThrottleDecision::Wait(secs) => Some(LoginOutcome::Throttled(secs)),
            ThrottleDecision::Check | ThrottleDecision::CheckQuietly(_) => None,
        }
    }

    /// Verifies a login. Blocks the caller: argon2 takes tens of milliseconds, at most two run at
    /// once, and equal logins share one check. Counts failures against the address and the name.
    pub fn verify(&self, login: &str, password: &str, from: IpAddr) -> LoginOutcome {
        if let Some(outcome) = self.cached_outcome(login, password, from) {
            return outcome;
        }
        let credential = self.credential(login);
        let hash = credential.as_ref().and_then(|credential| credential.hash.as_ref());
        let digest = self.inner.checker.digest(login, password);
        let decision = || {
            let now = self.inner.clock.mono();
            self.inner.throttle.lock().decide(login, from, now, credential.is_some())
        };
        // Others may have failed while this one waited for its turn.
        let allowed = || !matches!(decision(), ThrottleDecision::Wait(_));
        match (self.inner.checker.check(digest, password, hash, allowed), &credential) {
            (Some(true), Some(credential)) => {
                // Two checks of one login give the same digest, so the first one may stay.
                credential.remembered.get_or_init(|| digest);
                self.inner.throttle.lock().succeeded(login, from);
                LoginOutcome::Good(credential.athlete.id)
            }
            (Some(_), _) => {
                let decision = decision();
                let now = self.inner.clock.mono();
                let mut throttle = self.inner.throttle.lock();
                throttle.failed(login, from, now);
                throttle.remember_wrong(digest, hash.map(Arc::clone));
                match decision {
                    ThrottleDecision::CheckQuietly(secs) => LoginOutcome::Throttled(secs),
                    ThrottleDecision::Check | ThrottleDecision::Wait(_) => LoginOutcome::Wrong,
                }
            }
            (None, _) => match decision() {
                ThrottleDecision::Wait(secs) => LoginOutcome::Throttled(secs),
                ThrottleDecision::Check | ThrottleDecision::CheckQuietly(_) => {
                    LoginOutcome::Throttled(1)
                }
            },
        }
    }

    /// Seconds until this address may try a registration code again, if too many attempts failed.
    pub fn code_throttled(&self, from: IpAddr) -> Option<u64> {
        let now = self.inner.clock.mono();
        self.inner.throttle.lock().address_wait_secs(from, now)
    }

    /// Counts a wrong registration code against the address.
    pub fn code_failed(&self, from: IpAddr) {
        let now = self.inner.clock.mono();
        self.inner.throttle.lock().address_failed(from, now);
    }

    /// Counts a new account for this address, or returns the seconds until it may create another.
    pub fn count_registration(&self, from: IpAddr) -> Option<u64> {
        let now = self.inner.clock.mono();
        self.inner.throttle.lock().count_account(from, now)
    }

    fn credential(&self, login: &str) -> Option<Arc<Credential>> {
        let athletes = self.inner.loaded.read().logins.get(login).map(Arc::clone);
        athletes.or_else(|| self.viewer_credential(login))
    }

    fn hash(&self, password: &str) -> Result<String, Error> {
        if password.chars().count() < password::MIN_CHARS {
            return Err(Error::ShortPassword);
        }
        self.inner.checker.hash(password).map_err(Error::Unhashed)
    }

    /// Reads the current file, changes it, saves it and publishes the result. Other processes that
    /// edit the file wait.
    fn edit<T>(
        &self,
        change: impl FnOnce(&mut RosterFile) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let path = &self.inner.path;
        let mut disk = self.inner.disk.lock();
        let lock = fs::File::create(disk::lock_path(path))?;
        lock.lock()?;
        let name = path.display().to_string();
        let (mut file, _) = read(path, &name)?;
        let outcome = change(&mut file)?;
        let text = file.text();
        // Never save what the next start could not read.
        RosterFile::parse(&text, &name)?;
        files::replace(path, text.as_bytes())?;
        let (file, stamp) = read(path, &name)?;
        self.publish(file);
        *disk = LastRead { stamp, problem: None };
        Ok(outcome)
    }

    fn publish(&self, file: RosterFile) {
        let mut loaded = self.inner.loaded.write();
        *loaded = Arc::new(Loaded::from_file(file, Some(&loaded)));
    }
}

/// What a problem with the file means for the race.
const LAST_GOOD: &str = "the athletes stay as they were before; repair the file";

impl Loaded {
    /// Keeps what is remembered of logins that did not change.
    fn from_file(file: RosterFile, before: Option<&Self>) -> Self {
        let mut athletes = Vec::with_capacity(file.entries.len());
        let mut logins = HashMap::with_capacity(file.entries.len());
        for entry in file.entries {
            let athlete = Arc::new(entry.athlete);
            let known = before.and_then(|before| before.logins.get(&athlete.login));
            let remembered = known
                .filter(|known| known.athlete.id == athlete.id && known.hash == entry.hash)
                .map_or_else(OnceLock::new, |known| known.remembered.clone());
            let credential =
                Credential { athlete: Arc::clone(&athlete), hash: entry.hash, remembered };
            logins.insert(athlete.login.clone(), Arc::new(credential));
            athletes.push(athlete);
        }
        let generation = before.map_or(1, |before| before.snapshot.generation + 1);
        let snapshot = Arc::new(Snapshot { generation, athletes });
        let viewer = viewer::credential(file.viewer, before.and_then(|b| b.viewer.as_ref()));
        let was_viewer_public = file.was_viewer_public;
        let (removed, erasing) = (file.removed, file.erasing);
        Self { snapshot, logins, removed, viewer, was_viewer_public, erasing }
    }
}
