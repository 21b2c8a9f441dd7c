//! A disk in memory for tests: it forgets what was not synced when its power is cut, fails at
//! any operation by number, and can be full. And segments as earlier builds wrote them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    io::{self, Cursor, IoSlice},
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::Mutex;

use super::{Files, ReadableFile, WritableFile};

mod before;

pub use before::segment_without_times;

/// What goes wrong at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails and does nothing. A sync that fails also forgets what it should have written, as
    /// Linux does: the next sync succeeds without it.
    Fails,
    /// An append writes this many bytes at most, and the next one fails; others fail.
    CutsShort(usize),
    /// The power goes off before it; from then on all fail.
    PowerCut,
    /// It and all later ones fail in this way, until the disk is mended.
    FailsFrom(io::ErrorKind),
}

/// What becomes of what was not synced when the power comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// Gone, names included.
    Lost,
    /// All there.
    Kept,
    /// Of each file this many bytes after what was synced; names are there.
    Torn(usize),
    /// As long as it was, but zeros; names are there.
    Zeroed,
}

/// A disk in memory; clones are the same disk.
#[derive(Clone, Default)]
pub struct ModelDisk(Arc<Mutex<State>>);

#[derive(Clone, Default)]
struct State {
    files: Vec<File>,
    names: BTreeMap<PathBuf, usize>,
    synced_names: BTreeMap<PathBuf, usize>,
    folders: BTreeSet<PathBuf>,
    n_operations: u64,
    faults: BTreeMap<u64, Fault>,
    /// How all operations fail for now.
    broken: Option<io::ErrorKind>,
    capacity_bytes: Option<usize>,
    /// How often the power came back; handles from before do not work any more.
    n_restarts: u64,
    powered_off: bool,
}

#[derive(Clone, Default)]
struct File {
    /// As programs see it.
    content: Vec<u8>,
    /// As it is on the disk.
    synced: Vec<u8>,
    /// From where on `content` has to be written at the next sync.
    dirty_from: Option<usize>,
}

impl ModelDisk {
    /// An empty disk without faults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another disk with the same content, without faults.
    #[must_use]
    pub fn fork(&self) -> Self {
        let mut state = self.0.lock().clone();
        state.faults.clear();
        state.broken = None;
        Self(Arc::new(Mutex::new(state)))
    }

    /// Operations up to now; each call but the reading of bytes counts as one.
    pub fn n_operations(&self) -> u64 {
        self.0.lock().n_operations
    }

    /// Lets the operation with this number (from 1) go wrong.
    pub fn set_fault(&self, operation: u64, fault: Fault) {
        self.0.lock().faults.insert(operation, fault);
    }

    /// Takes back the faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.0.lock().faults.clear();
    }

    /// Ends a [`Fault::FailsFrom`] that has begun; `true` when one had.
    pub fn clear_fault(&self) -> bool {
        self.0.lock().broken.take().is_some()
    }

    /// Lets the disk hold so many bytes, or any number.
    pub fn set_capacity(&self, bytes: Option<usize>) {
        self.0.lock().capacity_bytes = bytes;
    }

    /// Whether a fault has cut the power.
    pub fn powered_off(&self) -> bool {
        self.0.lock().powered_off
    }

    /// Cuts the power, if it is not off yet, and switches it on again.
    pub fn restart(&self, unsynced: Unsynced) {
        let mut state = self.0.lock();
        state.powered_off = false;
        state.n_restarts += 1;
        if unsynced == Unsynced::Lost {
            state.names = state.synced_names.clone();
        } else {
            state.synced_names = state.names.clone();
        }
        for file in &mut state.files {
            let kept = match unsynced {
                Unsynced::Lost => 0,
                Unsynced::Torn(bytes) => bytes,
                Unsynced::Kept | Unsynced::Zeroed => usize::MAX,
            };
            let end = file.synced.len().saturating_add(kept).min(file.content.len());
            let tail = file.content.get(file.synced.len()..end).unwrap_or_default();
            let tail = if unsynced == Unsynced::Zeroed { vec![0; tail.len()] } else { tail.into() };
            file.synced.extend(tail);
            file.content.clone_from(&file.synced);
            file.dirty_from = None;
        }
    }

    /// The content of a file as programs see it.
    pub fn content(&self, path: &Path) -> Option<Vec<u8>> {
        let state = self.0.lock();
        let index = *state.names.get(path)?;
        state.files.get(index).map(|file| file.content.clone())
    }

    /// Puts a file on the disk, synced.
    pub fn put(&self, path: &Path, content: &[u8]) {
        let mut state = self.0.lock();
        let index = state.files.len();
        let (content, synced) = (content.to_vec(), content.to_vec());
        state.files.push(File { content, synced, dirty_from: None });
        state.names.insert(path.to_owned(), index);
        state.synced_names.insert(path.to_owned(), index);
        for folder in path.ancestors().skip(1) {
            state.folders.insert(folder.to_owned());
        }
    }

    /// All paths, in order.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.0.lock().names.keys().cloned().collect()
    }
}

impl State {
    /// Counts an operation; fails if it is to fail, gives the limit of a short one.
    fn operation(&mut self) -> io::Result<usize> {
        if self.powered_off {
            return Err(io::Error::other("the power is off"));
        }
        self.n_operations += 1;
        if let Some(kind) = self.broken {
            return Err(kind.into());
        }
        match self.faults.remove(&self.n_operations) {
            None => Ok(usize::MAX),
            Some(Fault::FailsFrom(kind)) => {
                self.broken = Some(kind);
                Err(kind.into())
            }
            Some(Fault::Fails) => Err(io::Error::other("a fault of the disk")),
            Some(Fault::CutsShort(bytes)) => {
                self.faults.insert(self.n_operations + 1, Fault::Fails);
                Ok(bytes)
            }
            Some(Fault::PowerCut) => {
                self.powered_off = true;
                Err(io::Error::other("the power is off"))
            }
        }
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn file(&mut self, index: usize) -> io::Result<&mut File> {
        self.files.get_mut(index).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn room(&self) -> usize {
        let live = self.names.values().filter_map(|&index| self.files.get(index));
        let used: usize = live.map(|file| file.content.len()).sum();
        self.capacity_bytes.map_or(usize::MAX, |capacity| capacity.saturating_sub(used))
    }
}

/// A file of the model disk, open for writing.
struct ModelFile {
    disk: ModelDisk,
    index: usize,
    opened_at: u64,
}

impl ModelFile {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut State, io::Result<usize>) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut state = self.disk.0.lock();
        if state.n_restarts != self.opened_at {
            return Err(io::Error::other("the file was open before the power cut"));
        }
        let allowed = state.operation();
        work(&mut state, allowed)
    }
}

impl WritableFile for ModelFile {
    fn append(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        self.with(|state, allowed| {
            let room = state.room();
            let wanted: usize = parts.iter().map(|part| part.len()).sum();
            let taken = allowed?.min(room).min(wanted);
            if taken == 0 && wanted > 0 && room == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let file = state.file(self.index)?;
            let begin = file.content.len();
            file.content.extend(parts.iter().flat_map(|part| part.iter()).take(taken));
            file.dirty_from = Some(file.dirty_from.unwrap_or(begin).min(begin));
            Ok(taken)
        })
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.with(|state, allowed| {
            allowed?;
            let file = state.file(self.index)?;
            file.content.resize(len as usize, 0);
            file.dirty_from = Some(file.dirty_from.unwrap_or(len as usize).min(len as usize));
            Ok(())
        })
    }

    fn sync_data(&mut self) -> io::Result<()> {
        self.with(|state, allowed| {
            let failed = allowed.is_err();
            let file = state.file(self.index)?;
            let Some(from) = file.dirty_from.take() else { return allowed.map(drop) };
            if !failed {
                file.synced.resize(from, 0);
                file.synced.extend(file.content.get(from..).unwrap_or_default());
            }
            allowed.map(drop)
        })
    }

    fn is_at(&self, path: &Path) -> io::Result<bool> {
        self.with(|state, allowed| {
            allowed?;
            Ok(state.names.get(path) == Some(&self.index))
        })
    }
}

impl Files for ModelDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.0.lock();
        state.operation()?;
        for folder in path.ancestors() {
            state.folders.insert(folder.to_owned());
        }
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let mut state = self.0.lock();
        state.operation()?;
        if !state.folders.contains(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let inside = state.names.keys().filter(|path| path.parent() == Some(folder));
        Ok(inside.filter_map(|path| path.file_name()).map(OsString::from).collect())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.0.lock();
        state.operation()?;
        let elsewhere = |path: &Path| path.parent() != Some(folder);
        state.synced_names.retain(|path, _| elsewhere(path));
        let inside: Vec<_> = state
            .names
            .iter()
            .filter(|(path, _)| !elsewhere(path))
            .map(|(path, index)| (path.clone(), *index))
            .collect();
        state.synced_names.extend(inside);
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn WritableFile>> {
        let mut state = self.0.lock();
        state.operation()?;
        let index = state.files.len();
        state.files.push(File::default());
        state.names.insert(path.to_owned(), index);
        Ok(Box::new(ModelFile { disk: self.clone(), index, opened_at: state.n_restarts }))
    }

    fn open_for_append(&self, path: &Path) -> io::Result<Box<dyn WritableFile>> {
        let mut state = self.0.lock();
        state.operation()?;
        let index = state.find(path)?;
        Ok(Box::new(ModelFile { disk: self.clone(), index, opened_at: state.n_restarts }))
    }

    fn open_for_reading(&self, path: &Path) -> io::Result<Box<dyn ReadableFile>> {
        let mut state = self.0.lock();
        state.operation()?;
        let index = state.find(path)?;
        Ok(Box::new(Cursor::new(state.file(index)?.content.clone())))
    }

    fn file_len(&self, path: &Path) -> io::Result<u64> {
        let mut state = self.0.lock();
        state.operation()?;
        let index = state.find(path)?;
        Ok(state.file(index)?.content.len() as u64)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.0.lock();
        state.operation()?;
        let index = state.find(from)?;
        state.names.remove(from);
        state.names.insert(to.to_owned(), index);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.0.lock();
        state.operation()?;
        state.find(path)?;
        state.names.remove(path);
        Ok(())
    }

    fn free_bytes(&self, _folder: &Path) -> io::Result<u64> {
        Ok(self.0.lock().room() as u64)
    }
}
