//! One writer a data folder: the lock file, and who holds it.

use std::{
    fmt, fs,
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

use parking_lot::Mutex;

use super::{
    DiskError,
    fs::{Files, SystemFiles, is_at, private_file},
    segment,
};

/// The lock file in a data folder.
const FILE_NAME: &str = "lock";
/// More than a holder ever writes.
const MAX_TEXT_BYTES: u64 = 1024;

/// Who holds a data folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Process number, if it could be read.
    pub pid: Option<u32>,
    /// Where it listens, once it does.
    pub address: Option<String>,
}

impl Holder {
    fn read(text: &str) -> Self {
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
        Self {
            pid: value("pid=").and_then(|pid| pid.parse().ok()),
            address: value("address=").filter(|text| !text.is_empty()).map(str::to_owned),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "process {pid}")?,
            None => f.write_str("another process")?,
        }
        match &self.address {
            Some(address) => write!(f, ", listening on {address}"),
            None => Ok(()),
        }
    }
}

/// Why a data folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process works in it.
    #[error(
        "Trackside already runs on this data folder ({holder}); stop it or choose another \
         folder with --data: {}", folder.display()
    )]
    Held {
        /// Who.
        holder: Holder,
        /// The data folder.
        folder: PathBuf,
    },
    /// The folder cannot be made or written.
    #[error("{}", unwritable_sentence(source, folder))]
    Unwritable {
        /// From the system.
        source: io::Error,
        /// The data folder.
        folder: PathBuf,
    },
}

/// Says what helps, by what is wrong.
fn unwritable_sentence(source: &io::Error, folder: &Path) -> String {
    let in_its_place = folder.ancestors().find(|path| path.is_file());
    let folder = folder.display();
    match (source.kind(), in_its_place) {
        (_, Some(file)) => format!(
            "cannot write in the data folder ({source}): {} is a file; choose another folder \
             with --data: {folder}",
            file.display()
        ),
        (io::ErrorKind::StorageFull, _) => {
            format!("the disk of the data folder is full ({source}); make room on it: {folder}")
        }
        _ => format!(
            "cannot write in the data folder ({source}); make it writable or choose another \
             with --data: {folder}"
        ),
    }
}

/// The right to write in a data folder, until dropped or until the process ends.
#[derive(Debug)]
pub struct FolderLock {
    data: PathBuf,
    lock_file: Mutex<LockFile>,
}

/// The lock file that this process holds.
#[derive(Debug)]
struct LockFile {
    file: fs::File,
    address: Option<String>,
}

impl FolderLock {
    /// Locks a data folder, and makes it (mode 0700) when missing.
    pub fn acquire(data: &Path) -> Result<Self, LockError> {
        let unwritable = |source| LockError::Unwritable { source, folder: data.to_owned() };
        SystemFiles.create_folder(data).map_err(unwritable)?;
        let lock_file = LockFile { file: open_locked(data)?, address: None };
        lock_file.write().or_else(full_is_no_matter).map_err(unwritable)?;
        Ok(Self { data: data.to_owned(), lock_file: Mutex::new(lock_file) })
    }

    /// Tells others where this process listens.
    pub fn set_address(&self, address: &str) -> io::Result<()> {
        let mut lock_file = self.lock_file.lock();
        lock_file.address = Some(address.to_owned());
        lock_file.write().or_else(full_is_no_matter)
    }

    /// Makes sure that the folder is still held: another one may stand in its place, or the lock
    /// file was removed. Locks anew what is there, if it holds recordings; never makes a folder.
    /// `true` when it was held all the time, `false` when it was locked anew.
    pub fn keep(&self) -> Result<bool, LockError> {
        let unwritable = |source| LockError::Unwritable { source, folder: self.data.clone() };
        let path = self.data.join(FILE_NAME);
        let mut lock_file = self.lock_file.lock();
        if is_at(&lock_file.file, &path).map_err(unwritable)? {
            return Ok(true);
        }
        // An empty folder may be the place where a disk was that is no longer connected.
        if !path.is_file() && !self.data.join(segment::FOLDER_NAME).is_dir() {
            return Err(unwritable(io::ErrorKind::NotFound.into()));
        }
        lock_file.file = open_locked(&self.data)?;
        lock_file.write().or_else(full_is_no_matter).map_err(unwritable)?;
        Ok(false)
    }
}

/// Opens the lock file and locks it.
fn open_locked(data: &Path) -> Result<fs::File, LockError> {
    let unwritable = |source| LockError::Unwritable { source, folder: data.to_owned() };
    let mut options = private_file();
    let mut file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(data.join(FILE_NAME))
        .map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Some systems keep others from reading a locked file; then nothing is known.
            if let Err(error) = (&mut file).take(MAX_TEXT_BYTES).read_to_string(&mut text) {
                tracing::debug!(%error, "the lock file cannot be read");
            }
            let holder = Holder::read(&text);
            Err(LockError::Held { holder, folder: data.to_owned() })
        }
        Err(fs::TryLockError::Error(source)) => Err(unwritable(source)),
    }
}

/// The lock holds without a word in it: a full disk must not keep anybody from their recordings.
fn full_is_no_matter(error: io::Error) -> io::Result<()> {
    if matches!(DiskError::of(&error), DiskError::Full | DiskError::Quota) {
        Ok(())
    } else {
        Err(error)
    }
}

impl LockFile {
    fn write(&self) -> io::Result<()> {
        let pid = std::process::id();
        let text = match &self.address {
            Some(address) => format!("pid={pid}\naddress={address}\n"),
            None => format!("pid={pid}\n"),
        };
        self.file.set_len(0)?;
        (&self.file).rewind()?;
        (&self.file).write_all(text.as_bytes())
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // The file stays, since removing it would let two processes lock two files of one name.
        if let Err(error) = self.lock_file.get_mut().file.set_len(0) {
            tracing::debug!(%error, "the lock file could not be emptied");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_opener_learns_who_holds_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("new").join("data");
        let lock = FolderLock::acquire(&data).unwrap();
        let Err(LockError::Held { holder, .. }) = FolderLock::acquire(&data) else {
            panic!("locked twice")
        };
        assert_eq!(holder, Holder { pid: Some(std::process::id()), address: None });

        lock.set_address("http://10.0.0.2:8086").unwrap();
        let error = FolderLock::acquire(&data).unwrap_err().to_string();
        let pid = std::process::id();
        assert!(
            error.contains(&format!("process {pid}, listening on http://10.0.0.2:8086")),
            "{error}"
        );

        drop(lock);
        FolderLock::acquire(&data).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn folder_and_lock_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let _lock = FolderLock::acquire(&data).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join("lock")), 0o600);
    }

    #[test]
    fn a_data_folder_that_cannot_be_made_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = FolderLock::acquire(&file.join("data")).unwrap_err();
        assert!(matches!(error, LockError::Unwritable { .. }), "{error}");
        assert!(error.to_string().contains("file is a file; choose another folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_follows_what_happens_to_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (data, elsewhere) = (folder.path().join("data"), folder.path().join("elsewhere"));
        let lock = FolderLock::acquire(&data).unwrap();
        assert!(lock.keep().unwrap());

        // Moved away and back.
        fs::rename(&data, &elsewhere).unwrap();
        lock.keep().unwrap_err();
        assert!(!data.exists(), "the place of a folder that is away stays empty");
        assert!(matches!(FolderLock::acquire(&elsewhere), Err(LockError::Held { .. })));
        // Another folder of that name is not ours as long as it holds no recordings.
        fs::create_dir(&data).unwrap();
        lock.keep().unwrap_err();
        assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
        fs::remove_dir(&data).unwrap();
        fs::rename(&elsewhere, &data).unwrap();
        assert!(lock.keep().unwrap());

        // The lock file was removed by hand: it is made again before anybody else takes it.
        fs::create_dir(data.join("journal")).unwrap();
        fs::remove_file(data.join("lock")).unwrap();
        assert!(!lock.keep().unwrap());
        assert!(matches!(FolderLock::acquire(&data), Err(LockError::Held { .. })));

        // Somebody else was faster.
        fs::remove_file(data.join("lock")).unwrap();
        let other = FolderLock::acquire(&data).unwrap();
        assert!(matches!(lock.keep(), Err(LockError::Held { .. })));
        drop(other);
        assert!(!lock.keep().unwrap());
        assert!(matches!(FolderLock::acquire(&data), Err(LockError::Held { .. })));
    }

    #[test]
    fn a_full_disk_is_not_called_a_matter_of_rights() {
        let source = io::ErrorKind::StorageFull.into();
        let error = LockError::Unwritable { source, folder: "/data".into() }.to_string();
        assert!(error.contains("is full") && error.contains("make room"), "{error}");
    }
}
