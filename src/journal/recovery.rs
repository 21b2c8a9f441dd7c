//! What the writer does when the disk refuses or the folder is not where it was, and how it
//! finds its way back.

use std::{io, path::PathBuf, sync::Arc};

use super::{DiskError, Error, FolderLock, Journal, LockError, segment};

/// Written, synced and removed to see whether a disk in trouble takes writes again: room for a
/// busy second of phones, so that the next commit does not fail at once.
const PROBE_BYTES: usize = 64 * 1024;
/// Its name without the ending of unfinished files, which are removed at the next opening.
const PROBE_NAME: &str = "probe.lp";

impl Journal {
    /// Lets the journal ask this lock before it goes on in a folder that may be another one.
    pub fn keep_with(&mut self, lock: Arc<FolderLock>) {
        self.lock = Some(lock);
    }

    /// Looks whether what is committed still stands in its place and, after a commit that
    /// failed, whether the disk takes writes again. For whenever nothing is committed for a while;
    /// [`Self::commit`] sees both for itself.
    pub fn check(&mut self) -> Result<(), Error> {
        if let Some(active) = &self.active {
            match active.file.is_at(&active.path) {
                Ok(true) => {}
                Ok(false) => return Err(self.lose_place()),
                Err(source) => return Err(self.abandon(DiskError::of(&source), source)),
            }
        }
        match self.keep_lock() {
            Ok(true) => {}
            Ok(false) => self.close_active(),
            Err(error) => {
                self.close_active();
                return Err(error);
            }
        }
        if self.in_trouble {
            self.resynchronize()?;
            self.probe()?;
            self.in_trouble = false;
        }
        Ok(())
    }

    /// Cuts the segment back to its last commit after a write that failed.
    pub(super) fn take_back(&mut self, source: io::Error) -> Error {
        let disk_error = DiskError::of(&source);
        let Some(active) = self.active.as_mut() else {
            return Error::Retry { disk_error, source, path: self.folder.clone() };
        };
        let cut = active.file.truncate(active.len).and_then(|()| active.file.sync_data());
        if cut.is_err() {
            return self.abandon(disk_error, source);
        }
        Error::Retry { disk_error, source, path: active.path.clone() }
    }

    /// Gives the segment up at its last commit: what the disk holds beyond is not known. The next
    /// commit begins a new segment with the same sequence number.
    pub(super) fn abandon(&mut self, disk_error: DiskError, source: io::Error) -> Error {
        let mut path = self.folder.clone();
        if let Some(mut active) = self.active.take() {
            self.committed.abandon(active.number, active.len);
            // If this fails too, the number that the group shares with the next one tells.
            if let Err(error) =
                active.file.truncate(active.len).and_then(|()| active.file.sync_data())
            {
                tracing::debug!(%error, "a refused group stays behind the last commit");
            }
            tracing::warn!(segment = active.number, "a segment was given up at its last commit");
            path = active.path;
        }
        Error::Retry { disk_error, source, path }
    }

    /// Gives up a segment that is not in its place any more: somebody moved or removed it, or
    /// the folder.
    pub(super) fn lose_place(&mut self) -> Error {
        self.displaced = true;
        self.in_trouble = true;
        self.abandon(DiskError::Gone, io::ErrorKind::NotFound.into())
    }

    /// Lets go of the segment as it is: another process may be writing it.
    fn close_active(&mut self) {
        if let Some(active) = self.active.take() {
            self.committed.abandon(active.number, active.len);
        }
        self.displaced = true;
        self.in_trouble = true;
    }

    /// Makes sure that the folder is this process's own; `false` when it was not meanwhile.
    fn keep_lock(&self) -> Result<bool, Error> {
        let Some(lock) = &self.lock else { return Ok(true) };
        lock.keep().map_err(|error| {
            let (disk_error, source) = match error {
                LockError::Held { holder, .. } => {
                    (DiskError::Taken, io::Error::other(holder.to_string()))
                }
                LockError::Unwritable { source, .. } => (DiskError::of(&source), source),
            };
            Error::Retry { disk_error, source, path: self.folder.clone() }
        })
    }

    /// Finds out where to go on when the folder was away: it may hold less than before, and
    /// another process may have written in it. Numbers of segments and commits are never given
    /// twice.
    pub(super) fn resynchronize(&mut self) -> Result<(), Error> {
        if !self.displaced {
            return Ok(());
        }
        self.keep_lock()?;
        let files = Arc::clone(&self.files);
        let failed = |folder: &PathBuf, source: io::Error| Error::Retry {
            disk_error: DiskError::of(&source),
            source,
            path: folder.clone(),
        };
        let numbers = match segment::list(&*files, &self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                files.create_folder(&self.folder).map_err(|error| failed(&self.folder, error))?;
                Vec::new()
            }
            other => other.map_err(|error| failed(&self.folder, error))?,
        };
        if numbers.is_empty() {
            tracing::error!(
                "The recordings up to now were removed from {}; recording goes on in a new file.",
                self.folder.display()
            );
        }
        self.last_number = self.last_number.max(numbers.last().copied().unwrap_or(0));
        for &number in numbers.iter().rev() {
            let found = self.survey(number).map_err(|error| failed(&self.folder, error))?;
            // A refused group that is whole there counts from now on, here as after a restart.
            if self.committed.abandoned_len(number).is_some() {
                self.committed.abandon(number, found.good_len);
            }
            if let Some(seq) = found.last_seq {
                self.next_seq = self.next_seq.max(seq + 1);
                break;
            }
        }
        self.displaced = false;
        Ok(())
    }

    /// Writes a small file, as a commit would, and removes it.
    fn probe(&self) -> Result<(), Error> {
        let path = self.folder.join(format!("{PROBE_NAME}{}", segment::UNFINISHED_ENDING));
        let written = self.files.create(&path).and_then(|mut file| {
            segment::append_all(&mut *file, &[&vec![0; PROBE_BYTES]])?;
            file.sync_data()
        });
        if let Err(error) = self.files.remove(&path) {
            tracing::debug!(%error, "what was written as a test could not be removed");
        }
        written.map_err(|source| Error::Retry { disk_error: DiskError::of(&source), source, path })
    }
}
