//! The filesystem seam: what the journal asks of a disk, as a trait, so that tests can stop
//! the disk at any operation.

use std::{
    ffi::OsString,
    fs,
    io::{self, IoSlice, Read, Seek, SeekFrom, Write},
    path::Path,
};

use crate::model::Stopped;

/// Whoever stops work ends what is read or written for it. Here, since `model` does no IO.
impl From<Stopped> for io::Error {
    fn from(stopped: Stopped) -> Self {
        Self::other(stopped)
    }
}

/// A file open for writing at its end.
pub trait WritableFile: Send {
    /// Writes at the end of the file what it can of `parts`; gives the number of bytes.
    fn append(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize>;
    /// Cuts the file to `len` bytes; the next append goes there.
    fn truncate(&mut self, len: u64) -> io::Result<()>;
    /// Waits until content and length are on disk.
    fn sync_data(&mut self) -> io::Result<()>;
    /// Whether this is still the file of that name: one that was moved away or removed takes
    /// writes all the same.
    fn is_at(&self, path: &Path) -> io::Result<bool>;
}

/// A file open for reading.
pub trait ReadableFile: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadableFile for T {}

/// What the journal asks of a filesystem.
pub trait Files: Send + Sync {
    /// Makes a folder that only its owner can use, with its parents, and waits until it is on
    /// disk. One that is there already is left as it is.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Names in a folder, in no particular order.
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>>;
    /// Waits until the names in a folder are on disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes an empty file that only its owner can use, in place of one of that name.
    fn create(&self, path: &Path) -> io::Result<Box<dyn WritableFile>>;
    /// Opens a file that is there for writing at its end.
    fn open_for_append(&self, path: &Path) -> io::Result<Box<dyn WritableFile>>;
    /// Opens a file for reading from its start.
    fn open_for_reading(&self, path: &Path) -> io::Result<Box<dyn ReadableFile>>;
    /// Length of a file in bytes.
    fn file_len(&self, path: &Path) -> io::Result<u64>;
    /// Renames within a folder; a file of the new name is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Bytes that can still be written on the disk that holds `folder`.
    fn free_bytes(&self, folder: &Path) -> io::Result<u64>;
}

/// The real filesystem.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemFiles;

/// A file of the real filesystem.
struct SystemFile(fs::File);

impl WritableFile for SystemFile {
    fn append(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(parts)
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)?;
        self.0.seek(SeekFrom::Start(len)).map(drop)
    }

    fn sync_data(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn is_at(&self, path: &Path) -> io::Result<bool> {
        is_at(&self.0, path)
    }
}

impl Files for SystemFiles {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        if !path.is_dir() {
            if let Some(parent) = parent
                && !parent.is_dir()
            {
                self.create_folder(parent)?;
            }
            match private_folder().create(path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
                other => other?,
            }
        }
        // Also for one that is there: whoever made it may not have got that far.
        match self.sync_folder(parent.unwrap_or(Path::new("."))) {
            // The parent of a folder given to us may be closed to us.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            other => other,
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        fs::File::open(folder)?.sync_all()
    }

    // Folders cannot be synced here; NTFS journals its names by itself.
    #[cfg(not(unix))]
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn WritableFile>> {
        let file = private_file().write(true).create(true).truncate(true).open(path)?;
        Ok(Box::new(SystemFile(file)))
    }

    fn open_for_append(&self, path: &Path) -> io::Result<Box<dyn WritableFile>> {
        // Not in append mode: on Windows that mode cannot cut a file.
        let mut file = fs::OpenOptions::new().write(true).open(path)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Box::new(SystemFile(file)))
    }

    fn open_for_reading(&self, path: &Path) -> io::Result<Box<dyn ReadableFile>> {
        Ok(Box::new(fs::File::open(path)?))
    }

    fn file_len(&self, path: &Path) -> io::Result<u64> {
        Ok(fs::metadata(path)?.len())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn free_bytes(&self, folder: &Path) -> io::Result<u64> {
        fs4::available_space(folder)
    }
}

/// Whether an open file is still the one of that name.
pub(super) fn is_at(file: &fs::File, path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(found) => Ok(is_same(&file.metadata()?, &found)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(false),
            _ => Err(error),
        },
    }
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

// Elsewhere a folder cannot be moved while a file in it is open: a file of that name will do.
#[cfg(not(unix))]
fn is_same(_one: &fs::Metadata, _other: &fs::Metadata) -> bool {
    true
}

/// Options of a file that only its owner can read and write.
pub(super) fn private_file() -> fs::OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "the mode is unix's"))]
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A maker of folders that only their owner can use.
fn private_folder() -> fs::DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "the mode is unix's"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
