//! The codes of phones: codes.toml, and whose a code is.
//!
//! Each phone gets a code of its own, so that an app knows no password and one phone can be shut out
//! without the others. A code belongs to the event that was open when it was made, and counts for
//! nothing while another is open or once it is closed. Only hashes are stored.
//!
//! Invariants: a code is shown once, when it is made; a new one never ends an old one, only revoking
//! does; numbers are never used again; an unreadable file never lets anybody in and never shuts out
//! who was in.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use parking_lot::{Mutex, RwLock};

use self::{code::CodeHash, file::CodesFile};
use crate::{
    files::{self, LastRead, Stamp},
    model::{Athlete, AthleteId, Event, EventId, EventList, Login, UnixNanos},
};

mod code;
mod file;
mod reasons;
#[cfg(test)]
mod tests;

pub use code::PlainCode;

/// The most codes of an athlete; revoked ones make room.
pub const MAX_CODES_PER_ATHLETE: usize = 32;
/// The most codes of a data folder.
pub const MAX_CODES: usize = 50_000;

/// Never used, as a number of nanoseconds.
const NEVER: i64 = i64::MIN;

/// Why a change to the codes was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The athlete has no code of this number.
    #[error("there is no code {0}; see `trackside athletes codes LOGIN`")]
    Unknown(u32),
    /// The athlete has too many that are not revoked.
    #[error("there are {} codes already: revoke one first", MAX_CODES_PER_ATHLETE)]
    TooMany,
    /// There are as many as there can be.
    #[error("there are {} codes, and there can be no more", MAX_CODES)]
    Full,
    /// The file is no valid list of codes; line and reason.
    #[error("{0}")]
    Unreadable(String),
    /// The file cannot be read or written.
    #[error("the codes could not be saved: {0}")]
    Io(#[from] std::io::Error),
}

/// What is known of a code. Not the code itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Whose phone has it.
    pub login: Login,
    /// The athlete, who may have left; the login may be somebody else's since.
    pub athlete: AthleteId,
    /// Its number among the athlete's codes, from 1.
    pub number: u32,
    /// The event that it belongs to; `None` if none was open when it was made.
    pub event: Option<EventId>,
    /// When it was made.
    pub made: UnixNanos,
    /// When the page that says how to join was opened with it last.
    pub opened: Option<UnixNanos>,
    /// When a phone used it last.
    pub used: Option<UnixNanos>,
    /// Since when it is revoked.
    pub revoked: Option<UnixNanos>,
}

/// Whether a code counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Good,
    /// It was revoked.
    Revoked,
    /// Its event is closed, or another is open; its name, or its id if it is gone.
    OtherEvent(String),
}

impl Code {
    /// Whether it counts, with these events at this time. Before its event begins it counts while no
    /// other event is open, so that phones can be tried the day before.
    pub fn standing(&self, events: &EventList, now: UnixNanos) -> Standing {
        if self.revoked.is_some() {
            return Standing::Revoked;
        }
        let Some(id) = &self.event else { return Standing::Good };
        let event = events.by_id(id.as_str());
        let is_erasing = |event: &Arc<Event>| event.is_erasing;
        let counts = match (&events.open, event) {
            (Some(open), Some(event)) => open == id && !is_erasing(event),
            (None, Some(event)) => now < event.from.time && !is_erasing(event),
            (_, None) => false,
        };
        if counts {
            return Standing::Good;
        }
        Standing::OtherEvent(event.map_or_else(|| id.to_string(), |event| event.name.clone()))
    }
}

/// A code that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCode {
    /// Whose phone it is for.
    pub login: Login,
    /// Its number among the athlete's codes.
    pub number: u32,
    /// The code; this is the only time that it is shown.
    pub code: PlainCode,
}

/// A handle to the codes; cheap to clone.
#[derive(Clone)]
pub struct Codes {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    loaded: RwLock<Arc<Loaded>>,
    /// Held while the file is read and written.
    disk: Mutex<LastRead>,
}

/// The codes at one moment.
#[derive(Default)]
struct Loaded {
    by_hash: HashMap<CodeHash, Arc<Known>>,
}

/// A code, with what has happened to it since the file was read.
struct Known {
    code: Code,
    opened: Last,
    used: Last,
}

impl Known {
    fn code(&self) -> Code {
        Code {
            opened: self.opened.get().max(self.code.opened),
            used: self.used.get().max(self.code.used),
            ..self.code.clone()
        }
    }

    /// Whether the file lacks something.
    fn is_news(&self) -> bool {
        self.opened.get() > self.code.opened || self.used.get() > self.code.used
    }
}

/// When something happened last.
struct Last(AtomicI64);

impl Last {
    fn new(at: Option<UnixNanos>) -> Self {
        Self(AtomicI64::new(at.map_or(NEVER, |at| at.0)))
    }

    fn get(&self) -> Option<UnixNanos> {
        let at = self.0.load(Ordering::Relaxed);
        (at != NEVER).then_some(UnixNanos(at))
    }

    fn note(&self, at: UnixNanos) {
        self.0.fetch_max(at.0, Ordering::Relaxed);
    }
}

/// What a problem with the file means.
const LAST_GOOD: &str = "the codes stay as they were before; repair the file";

impl Codes {
    /// Opens the codes at `path`; a missing file is no codes. Of an unreadable one nothing is known
    /// until it is repaired, see [`Self::refresh`].
    pub fn open(path: &Path) -> Self {
        let (loaded, disk) = match read(path) {
            Ok((file, stamp)) => (Loaded::of(file, None), LastRead { stamp, problem: None }),
            Err(error) => {
                let stamp = Stamp::of(path).ok().flatten();
                (Loaded::default(), LastRead { stamp, problem: Some(error.to_string()) })
            }
        };
        let inner = Inner {
            path: path.to_owned(),
            loaded: RwLock::new(Arc::new(loaded)),
            disk: Mutex::new(disk),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Whether a text has the form of a code.
    pub fn may_be_code(text: &str) -> bool {
        CodeHash::may_be_of(text)
    }

    /// What is known of a code as sent; `None` for one that nobody has. Costs one hash.
    pub fn find(&self, code: &str) -> Option<Code> {
        let hash = CodeHash::of(code);
        let loaded = Arc::clone(&self.inner.loaded.read());
        loaded.by_hash.get(&hash).map(|known| known.code())
    }

    /// Notes that a phone used a code. It is written to the file by [`Self::save_used`].
    pub fn note_used(&self, code: &str, at: UnixNanos) {
        self.note(code, |known| known.used.note(at));
    }

    /// Notes that somebody opened the page that says how to join.
    pub fn note_opened(&self, code: &str, at: UnixNanos) {
        self.note(code, |known| known.opened.note(at));
    }

    fn note(&self, code: &str, note: impl FnOnce(&Known)) {
        let loaded = Arc::clone(&self.inner.loaded.read());
        if let Some(known) = loaded.by_hash.get(&CodeHash::of(code)) {
            note(known);
        }
    }

    /// The codes of an athlete, by their numbers.
    pub fn of_athlete(&self, athlete: AthleteId) -> Vec<Code> {
        self.list(|code| code.athlete == athlete)
    }

    /// All codes, by athlete and number.
    pub fn all(&self) -> Vec<Code> {
        self.list(|_| true)
    }

    /// Who has codes, revoked or not.
    pub fn athletes(&self) -> BTreeSet<AthleteId> {
        let loaded = Arc::clone(&self.inner.loaded.read());
        loaded.by_hash.values().map(|known| known.code.athlete).collect()
    }

    fn list(&self, is_wanted: impl Fn(&Code) -> bool) -> Vec<Code> {
        let loaded = Arc::clone(&self.inner.loaded.read());
        let known = loaded.by_hash.values().filter(|known| is_wanted(&known.code));
        let mut codes: Vec<Code> = known.map(|known| known.code()).collect();
        codes.sort_by_key(|code| (code.athlete, code.number));
        codes
    }

    /// Makes a code for a phone of an athlete and saves it.
    pub fn make(
        &self,
        athlete: &Athlete,
        event: Option<&EventId>,
        now: UnixNanos,
    ) -> Result<IssuedCode, Error> {
        let issued = self.make_for(std::iter::once(athlete), event, now)?;
        issued.into_iter().next().ok_or(Error::Full)
    }

    /// Makes a code for a phone of each of these athletes, in their order: all of them, or none.
    pub fn make_for<'a>(
        &self,
        athletes: impl Iterator<Item = &'a Athlete>,
        event: Option<&EventId>,
        now: UnixNanos,
    ) -> Result<Vec<IssuedCode>, Error> {
        self.edit(|file| {
            athletes
                .map(|Athlete { login, id, .. }| {
                    let code = PlainCode::random()?;
                    let number = file.add(CodeHash::of(code.as_str()), login, *id, event, now)?;
                    Ok(IssuedCode { login: login.clone(), number, code })
                })
                .collect()
        })
    }

    /// Revokes a code and saves; it stops working at once.
    pub fn revoke(&self, athlete: AthleteId, number: u32, now: UnixNanos) -> Result<(), Error> {
        self.edit(|file| file.revoke(athlete, number, now))
    }

    /// Removes the codes of athletes who left, and saves if there are any.
    pub fn forget(&self, athletes: &BTreeSet<AthleteId>) -> Result<(), Error> {
        let has_any = |code: &Code| athletes.contains(&code.athlete);
        if self.list(has_any).is_empty() {
            return Ok(());
        }
        self.edit(|file| {
            file.forget(athletes);
            Ok(())
        })
    }

    /// Writes to the file when codes were used and pages opened last, if any were since the last
    /// time.
    pub fn save_used(&self) -> Result<(), Error> {
        let loaded = Arc::clone(&self.inner.loaded.read());
        if !loaded.by_hash.values().any(|known| known.is_news()) {
            return Ok(());
        }
        self.edit(|file| {
            file.note_last(|hash| {
                loaded.by_hash.get(hash).map(|known| (known.opened.get(), known.used.get()))
            });
            Ok(())
        })
    }

    /// Reloads the file if another process changed it; returns what is wrong with it, if anything.
    /// If nothing changed, this costs one look at the folder.
    pub fn refresh(&self) -> Option<String> {
        let path = self.inner.path.as_path();
        let mut disk = self.inner.disk.lock();
        disk.refresh(path, LAST_GOOD, || read(path), |file| self.publish(file))
    }

    /// Reads the current file, changes it, saves it and publishes the result. Other processes that
    /// edit the file wait.
    fn edit<T>(&self, change: impl FnOnce(&mut CodesFile) -> Result<T, Error>) -> Result<T, Error> {
        let path = &self.inner.path;
        let mut disk = self.inner.disk.lock();
        let lock = fs::File::create(path.with_extension("toml.lock"))?;
        lock.lock()?;
        let (mut file, _) = read(path)?;
        let outcome = change(&mut file)?;
        let text = file.text();
        // Never save what the next start could not read.
        CodesFile::parse(&text, &path.display().to_string())?;
        files::replace(path, text.as_bytes())?;
        let (file, stamp) = read(path)?;
        self.publish(file);
        *disk = LastRead { stamp, problem: None };
        Ok(outcome)
    }

    fn publish(&self, file: CodesFile) {
        let mut loaded = self.inner.loaded.write();
        *loaded = Arc::new(Loaded::of(file, Some(&loaded)));
    }
}

impl Loaded {
    /// Keeps what is known of codes that were used since the file was written.
    fn of(file: CodesFile, before: Option<&Self>) -> Self {
        let known = |(hash, code): (CodeHash, Code)| {
            let known = before.and_then(|before| before.by_hash.get(&hash));
            let opened = Last::new(known.and_then(|known| known.opened.get()));
            let used = Last::new(known.and_then(|known| known.used.get()));
            (hash, Arc::new(Known { code, opened, used }))
        };
        Self { by_hash: file.codes.into_iter().map(known).collect() }
    }
}

/// Reads the file. The stamp is taken first, so that a concurrent change is noticed next time.
fn read(path: &Path) -> Result<(CodesFile, Option<Stamp>), Error> {
    let stamp = Stamp::of(path)?;
    let name = path.display().to_string();
    let text = match stamp {
        None => String::new(),
        Some(_) => fs::read_to_string(path).map_err(|error| {
            Error::Unreadable(format!("the codes {name} cannot be read ({error})"))
        })?,
    };
    Ok((CodesFile::parse(&text, &name)?, stamp))
}
