//! The athletes of a data folder: athletes.toml, logins, throttling.
//!
//! Invariants: the file is replaced as a whole or not at all; a file that cannot be read never
//! takes the roster away; what is remembered of a login ends with its password; no table here
//! grows with what strangers send.

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
    disk::{Disk, Stamp, file_name, read},
    file::RosterFile,
    password::{Checker, Digest},
    throttle::{Ruling, Throttle},
};
use crate::{
    clock::Clock,
    files,
    model::{Athlete, AthleteId, Login},
};

mod change;
mod disk;
mod erasing;
mod file;
mod password;
pub mod start_list;
#[cfg(test)]
mod tests;
mod throttle;
mod viewer;

pub use erasing::{Erasing, ErasingLeft};
pub use viewer::{VIEWER_ID, VIEWER_LOGIN};

use file::MAX_ATHLETES;

pub use change::{AthleteEdit, IssuedPassword, NewAthlete, WeightEdit, generate_password};

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
    /// The athlete's own password, or the viewer's ([`VIEWER_ID`]).
    Good(AthleteId),
    /// Unknown name or wrong password; they look the same to the client.
    Wrong,
    /// Too many failures; try again after this many seconds.
    Throttled(u64),
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
    /// The recordings of the login's last holder are still being erased.
    #[error(
        "the recordings of the removed athlete {login} are still being erased, {left}; try again \
         then"
    )]
    Erasing {
        /// Whose.
        login: Login,
        /// For how long.
        left: ErasingLeft,
    },
    /// A name, bib or team is too long or holds control characters.
    #[error("a {what} has at most {max} characters and no line breaks or tabs")]
    Text {
        /// Which.
        what: &'static str,
        /// The most characters.
        max: usize,
    },
    /// The body mass is no positive number.
    #[error("a weight is a number of kilograms above 0, such as 72.5")]
    Weight,
    /// The roster has as many athletes as it can hold.
    #[error("the roster is full: it holds {} athletes", MAX_ATHLETES)]
    Full,
    /// The start list cannot be used as a whole: a sentence.
    #[error("{0}")]
    StartList(String),
    /// The file cannot be read as a roster: line and reason.
    #[error("{0}")]
    Unreadable(String),
    /// This computer cannot hash passwords now.
    #[error("{0}")]
    Unhashed(std::io::Error),
    /// The file cannot be read or written.
    #[error("the roster could not be saved: {0}")]
    Io(#[from] std::io::Error),
}

/// A handle on the roster; cloning is cheap.
#[derive(Clone)]
pub struct Roster {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    loaded: RwLock<Arc<Loaded>>,
    /// Held over reading and writing the file; what the file was when last read.
    disk: Mutex<Disk>,
    checker: Checker,
    throttle: Mutex<Throttle>,
    /// Whether the viewer may log in.
    viewer_on: AtomicBool,
}

/// The athletes of one moment and their logins.
struct Loaded {
    snapshot: Arc<Snapshot>,
    logins: HashMap<Login, Arc<Credential>>,
    removed: HashSet<String>,
    viewer: Option<Arc<Credential>>,
    erasing: Vec<Erasing>,
}

/// The login of one athlete. A change of the password makes another credential, so that what
/// is remembered of the old one goes with it.
struct Credential {
    athlete: Arc<Athlete>,
    hash: Option<Arc<str>>,
    /// Digest of the login and password that were found to be good.
    remembered: OnceLock<Digest>,
}

impl Credential {
    fn is_remembered(&self, digest: &Digest) -> bool {
        self.remembered.get().is_some_and(|known| bool::from(known.ct_eq(digest)))
    }
}

impl Roster {
    /// Reads `path`; a missing file is an empty roster.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let (file, stamp) = read(path, &path.display().to_string())?;
        let inner = Inner {
            path: path.to_owned(),
            clock,
            loaded: RwLock::new(Arc::new(Loaded::from_file(file, None))),
            disk: Mutex::new(Disk { stamp, problem: None }),
            checker: Checker::new()?,
            throttle: Mutex::new(Throttle::new()),
            viewer_on: AtomicBool::new(false),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The athletes now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.inner.loaded.read().snapshot)
    }

    /// The athlete with this login.
    pub fn athlete(&self, login: &str) -> Option<Arc<Athlete>> {
        let loaded = self.inner.loaded.read();
        loaded.logins.get(login).map(|credential| Arc::clone(&credential.athlete))
    }

    /// Adds an athlete and saves. A login that was removed comes back, with its recordings.
    pub fn add(&self, new: &NewAthlete) -> Result<Arc<Athlete>, Error> {
        self.add_unless(new, |_| false)
    }

    /// Adds an athlete on the wish of somebody unknown: as [`Self::add`], but the login of a
    /// removed athlete stays taken, because the recordings behind it belong to that athlete.
    pub fn register(&self, new: &NewAthlete) -> Result<Arc<Athlete>, Error> {
        self.add_unless(new, |removed| removed.contains(&new.login)).map_err(|error| match error {
            // What was done with another athlete is nobody else's business.
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
        if new.login == VIEWER_LOGIN {
            return Err(Error::Taken(login));
        }
        // Asked before the expensive hash, and again when the file has been read.
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

    /// Sets another password and saves; the old one is forgotten at once.
    pub fn set_password(&self, login: &str, password: &str) -> Result<(), Error> {
        let hash = self.hash(password)?;
        self.edit(|file| file.set_hash(login, &hash))?;
        self.remember(login, password, &hash);
        Ok(())
    }

    /// Who has just set a password need not prove it: a start list of phones that all begin at
    /// once would wait for as many expensive checks.
    fn remember(&self, login: &str, password: &str, hash: &str) {
        if let Some(credential) = self.credential(login)
            && credential.hash.as_deref() == Some(hash)
        {
            credential.remembered.get_or_init(|| self.inner.checker.digest(login, password));
        }
    }

    /// Changes what is known of an athlete and saves. A bib that others have too is accepted:
    /// [`Snapshot::bib_warning`] says so.
    pub fn edit_athlete(&self, login: &str, edit: &AthleteEdit) -> Result<Arc<Athlete>, Error> {
        self.edit(|file| file.edit(login, edit))?;
        self.athlete(login).ok_or_else(|| Error::Unknown(login.to_owned()))
    }

    /// Removes an athlete and saves; the recordings stay.
    pub fn remove(&self, login: &str) -> Result<AthleteId, Error> {
        self.edit(|file| file.remove(login))
    }

    /// Removes an athlete together with the recordings: when this returns, the login is refused
    /// and the recordings are marked to be erased, which the engine does in the background, also
    /// after a restart. Until then the login stays taken. Also for one who was removed before.
    pub fn remove_with_data(&self, login: &str) -> Result<Erasing, Error> {
        self.edit(|file| file.mark_erasing(login))
    }

    /// Reads the file again if another process changed it; what is wrong with it, if anything.
    /// Costs one look at the folder when nothing changed.
    pub fn refresh(&self) -> Option<String> {
        let mut disk = self.inner.disk.lock();
        let stamp = match Stamp::of(&self.inner.path) {
            Ok(Some(stamp)) => Some(stamp),
            Ok(None) if disk.stamp.is_none() => return None,
            Ok(None) => {
                return Some(format!("{} is gone: {LAST_GOOD}", self.inner.path.display()));
            }
            Err(error) => {
                let path = self.inner.path.display();
                return Some(format!("{path} cannot be read ({error}): {LAST_GOOD}"));
            }
        };
        if stamp == disk.stamp {
            return disk.problem.clone();
        }
        match read(&self.inner.path, &file_name(&self.inner.path)) {
            Ok((file, stamp)) => {
                self.publish(file);
                *disk = Disk { stamp, problem: None };
            }
            Err(error) => {
                *disk = Disk { stamp, problem: Some(format!("{error}: {LAST_GOOD}")) };
            }
        }
        disk.problem.clone()
    }

    /// The fast path: a login that was verified before and has not changed since.
    pub fn remembered(&self, login: &str, password: &str) -> Option<AthleteId> {
        let credential = self.credential(login)?;
        let digest = self.inner.checker.digest(login, password);
        credential.is_remembered(&digest).then_some(credential.athlete.id)
    }

    /// What is known of a login without checking it: right or wrong before, or to be tried
    /// later. `None` when only [`Self::verify`] can tell.
    pub fn known_verdict(&self, login: &str, password: &str, from: IpAddr) -> Option<Verdict> {
        let credential = self.credential(login);
        let digest = self.inner.checker.digest(login, password);
        if let Some(credential) = &credential
            && credential.is_remembered(&digest)
        {
            return Some(Verdict::Good(credential.athlete.id));
        }
        let hash = credential.as_ref().and_then(|credential| credential.hash.as_ref());
        let now = self.inner.clock.mono();
        let throttle = self.inner.throttle.lock();
        if throttle.is_known_wrong(&digest, hash) {
            return Some(Verdict::Wrong);
        }
        match throttle.ruling(login, from, now, credential.is_some()) {
            Ruling::Wait(secs) => Some(Verdict::Throttled(secs)),
            Ruling::Check | Ruling::CheckQuietly(_) => None,
        }
    }

    /// Verifies a login (argon2: tens of milliseconds, at most two at once; equal logins share
    /// one check; blocks the caller). Counts failures against the address and the name.
    pub fn verify(&self, login: &str, password: &str, from: IpAddr) -> Verdict {
        if let Some(verdict) = self.known_verdict(login, password, from) {
            return verdict;
        }
        let credential = self.credential(login);
        let hash = credential.as_ref().and_then(|credential| credential.hash.as_ref());
        let digest = self.inner.checker.digest(login, password);
        let ruling = || {
            let now = self.inner.clock.mono();
            self.inner.throttle.lock().ruling(login, from, now, credential.is_some())
        };
        // Many may have failed while this one waited for its turn.
        let allowed = || !matches!(ruling(), Ruling::Wait(_));
        match (self.inner.checker.check(digest, password, hash, allowed), &credential) {
            (Some(true), Some(credential)) => {
                // Two checks of one login give the same digest, so the first may stay.
                credential.remembered.get_or_init(|| digest);
                self.inner.throttle.lock().succeeded(login, from);
                Verdict::Good(credential.athlete.id)
            }
            (Some(_), _) => {
                let ruling = ruling();
                let now = self.inner.clock.mono();
                let mut throttle = self.inner.throttle.lock();
                throttle.failed(login, from, now);
                throttle.remember_wrong(digest, hash.map(Arc::clone));
                match ruling {
                    Ruling::CheckQuietly(secs) => Verdict::Throttled(secs),
                    Ruling::Check | Ruling::Wait(_) => Verdict::Wrong,
                }
            }
            (None, _) => match ruling() {
                Ruling::Wait(secs) => Verdict::Throttled(secs),
                Ruling::Check | Ruling::CheckQuietly(_) => Verdict::Throttled(1),
            },
        }
    }

    /// Seconds until this address may try a registration code again, when too many failed.
    pub fn code_throttled(&self, from: IpAddr) -> Option<u64> {
        let now = self.inner.clock.mono();
        self.inner.throttle.lock().address_wait_secs(from, now)
    }

    /// Counts a wrong registration code against the address.
    pub fn code_failed(&self, from: IpAddr) {
        let now = self.inner.clock.mono();
        self.inner.throttle.lock().address_failed(from, now);
    }

    /// Counts an account that somebody at this address wants to make, or gives the seconds until
    /// another may be made from there.
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

    /// Reads the file as it is now, changes it, saves it and publishes the result. Another
    /// process that edits the same file waits.
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
        // What is saved must be readable: the next start would fail on it.
        RosterFile::parse(&text, &name)?;
        files::replace(path, text.as_bytes())?;
        let (file, stamp) = read(path, &name)?;
        self.publish(file);
        *disk = Disk { stamp, problem: None };
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
    /// Takes over what is remembered of logins that did not change.
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
        Self { snapshot, logins, removed: file.removed, erasing: file.erasing, viewer }
    }
}
