//! The events of a data folder: events.toml, and which of them is open.
//!
//! An event says what happens on one day: its name and kind, from when to when, who takes part. It is
//! made or copied from an earlier one, opened, closed, and removed with or without its recordings.
//! Samples know nothing of it: a recording belongs to an event by its athlete and its time
//! ([`EventList::of`](crate::model::EventList::of)), so that events can be described afterwards too.
//!
//! Invariants: at most one event is open; the file is replaced as a whole or not at all, and what a
//! person wrote in it stays; an unreadable file never keeps anybody from recording.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{civil::Date, tz::TimeZone};
use parking_lot::{Mutex, RwLock};

use self::{change::copied_times, file::EventsFile};
use crate::{
    files::{self, LastRead, Stamp},
    model::{Event, EventId, EventList, Login},
};

mod change;
mod described;
mod file;
mod reasons;
#[cfg(test)]
mod tests;

pub use change::{EventEdit, MAX_EVENTS, MAX_NAME_CHARS, NewEvent, StartListEdit};
pub use described::Described;

/// Why a change to the events was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such event.
    #[error("there is no event {0}; see `trackside events list`")]
    Unknown(EventId),
    /// The id is taken.
    #[error("there is an event {0} already")]
    Taken(EventId),
    /// The event is open.
    #[error("the event {0} is open; close it first")]
    IsOpen(EventId),
    /// The recordings of the event are being erased, and it with them.
    #[error("the recordings of the event {0} are being erased")]
    Erasing(EventId),
    /// It has no name.
    #[error("an event needs a name")]
    NoName,
    /// A text is too long or has control characters.
    #[error("{what} of an event has at most {max} characters and no line breaks or tabs")]
    Text {
        /// Which of them.
        what: &'static str,
        /// The maximum length.
        max: usize,
    },
    /// It would end before it begins.
    #[error("an event ends after it begins: choose a later end or an earlier beginning")]
    Times,
    /// There are as many as there can be.
    #[error("there are {} events, and there can be no more; remove old ones", MAX_EVENTS)]
    Full,
    /// The file is not a valid list of events; line and reason.
    #[error("{0}")]
    Unreadable(String),
    /// The file cannot be read or written.
    #[error("the events could not be saved: {0}")]
    Io(#[from] std::io::Error),
}

/// A handle to the events; cheap to clone.
#[derive(Clone)]
pub struct Events {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    loaded: RwLock<Arc<EventList>>,
    /// Held while the file is read and written.
    disk: Mutex<LastRead>,
}

/// What a problem with the file means.
const LAST_GOOD: &str = "the events stay as they were before; repair the file";

impl Events {
    /// Opens the events at `path`; a missing file is no events. Of an unreadable one nothing is
    /// known until it is repaired, see [`Self::problem`].
    pub fn open(path: &Path) -> Self {
        let (list, disk) = match read(path) {
            Ok((file, stamp)) => (file.list(1), LastRead { stamp, problem: None }),
            Err(error) => {
                let stamp = Stamp::of(path).ok().flatten();
                (EventList::default(), LastRead { stamp, problem: Some(error.to_string()) })
            }
        };
        let inner = Inner {
            path: path.to_owned(),
            loaded: RwLock::new(Arc::new(list)),
            disk: Mutex::new(disk),
        };
        Self { inner: Arc::new(inner) }
    }

    /// What is wrong with the file, as far as is known.
    pub fn problem(&self) -> Option<String> {
        self.inner.disk.lock().problem.clone()
    }

    /// The current events.
    pub fn list(&self) -> Arc<EventList> {
        Arc::clone(&self.inner.loaded.read())
    }

    /// Makes an event and saves. Without an id of its own it gets one of its name.
    pub fn make(&self, new: &NewEvent) -> Result<Arc<Event>, Error> {
        let id = self.edit(|file| file.add(new))?;
        self.get(&id)
    }

    /// Makes an event as another one was, at the same hours of a day in this zone, and saves. Codes
    /// are not copied: a phone of last time must not write into this one.
    pub fn copy(
        &self,
        id: &EventId,
        name: &str,
        day: Date,
        zone: &TimeZone,
    ) -> Result<Arc<Event>, Error> {
        let id = self.edit(|file| {
            let copied = file.get(id)?;
            let new = NewEvent::copy_of(copied, name, copied_times(copied, day, zone));
            file.add(&new)
        })?;
        self.get(&id)
    }

    /// Opens an event and saves; another that is open is closed.
    pub fn open_event(&self, id: &EventId) -> Result<Arc<Event>, Error> {
        self.edit(|file| file.set_open(id))?;
        self.get(id)
    }

    /// Closes the event that is open, if one is, and saves.
    pub fn close(&self) -> Result<Option<Arc<Event>>, Error> {
        let before = self.edit(|file| Ok(file.close()))?;
        before.map(|id| self.get(&id)).transpose()
    }

    /// Edits an event and saves.
    pub fn edit_event(&self, id: &EventId, edit: &EventEdit) -> Result<Arc<Event>, Error> {
        self.edit(|file| file.edit(id, edit))?;
        self.get(id)
    }

    /// Removes an event and saves; its recordings are kept.
    pub fn remove(&self, id: &EventId) -> Result<(), Error> {
        self.edit(|file| {
            if file.get(id)?.is_erasing {
                return Err(Error::Erasing(id.clone()));
            }
            file.remove(id)
        })
    }

    /// Marks the recordings of an event to be erased, which the engine does in the background, even
    /// after a restart. The event goes with the last of them.
    pub fn remove_with_data(&self, id: &EventId) -> Result<(), Error> {
        self.edit(|file| file.mark_erasing(id))
    }

    /// Removes an event of which no recordings are left, and saves.
    pub fn erased(&self, id: &EventId) -> Result<(), Error> {
        match self.edit(|file| file.remove(id)) {
            // Somebody has edited the file meanwhile.
            Err(Error::Unknown(_)) => Ok(()),
            other => other,
        }
    }

    /// Takes somebody who was erased off all start lists, and saves if anything changes.
    pub fn forget_athletes(&self, logins: &[Login]) -> Result<(), Error> {
        let is_listed = |event: &Arc<Event>| {
            let listed = event.athletes.as_ref();
            listed.is_some_and(|listed| logins.iter().any(|login| listed.contains(login)))
        };
        if !self.list().events.iter().any(is_listed) {
            return Ok(());
        }
        self.edit(|file| file.forget_athletes(logins))
    }

    /// Reloads the file if another process changed it; returns what is wrong with it, if anything.
    /// If nothing changed, this costs one look at the folder.
    pub fn refresh(&self) -> Option<String> {
        let path = self.inner.path.as_path();
        let mut disk = self.inner.disk.lock();
        disk.refresh(path, LAST_GOOD, || read(path), |file| self.publish(&file))
    }

    fn get(&self, id: &EventId) -> Result<Arc<Event>, Error> {
        let list = self.list();
        list.by_id(id.as_str()).map(Arc::clone).ok_or_else(|| Error::Unknown(id.clone()))
    }

    /// Reads the current file, changes it, saves it and publishes the result. Other processes that
    /// edit the file wait, so that of two that open an event one comes after the other.
    fn edit<T>(
        &self,
        change: impl FnOnce(&mut EventsFile) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let path = &self.inner.path;
        let mut disk = self.inner.disk.lock();
        let lock = fs::File::create(path.with_extension("toml.lock"))?;
        lock.lock()?;
        let (mut file, _) = read(path)?;
        let outcome = change(&mut file)?;
        let text = file.text();
        // Never save what the next start could not read.
        EventsFile::parse(&text, &path.display().to_string())?;
        files::replace(path, text.as_bytes())?;
        let (file, stamp) = read(path)?;
        self.publish(&file);
        *disk = LastRead { stamp, problem: None };
        Ok(outcome)
    }

    fn publish(&self, file: &EventsFile) {
        let mut loaded = self.inner.loaded.write();
        let list = file.list(loaded.generation + 1);
        *loaded = Arc::new(list);
    }
}

/// Reads the file. The stamp is taken first, so that a concurrent change is noticed next time.
fn read(path: &Path) -> Result<(EventsFile, Option<Stamp>), Error> {
    let stamp = Stamp::of(path)?;
    let name = path.display().to_string();
    let text = match stamp {
        None => String::new(),
        Some(_) => fs::read_to_string(path).map_err(|error| {
            Error::Unreadable(format!("the events {name} cannot be read ({error})"))
        })?,
    };
    Ok((EventsFile::parse(&text, &name)?, stamp))
}
