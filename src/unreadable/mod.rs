//! Requests of phones that could not be read, each as a file, so that nothing is lost silently.
//!
//! Most apps send a request again and again until it is accepted, and nothing behind it. So one that
//! can never be read is accepted, and kept here as a whole for somebody who may find out what is
//! wrong with it.
//!
//! Invariants: files and their bytes are bounded, the oldest go first; one athlete has a quarter of
//! both at most; a data folder that is gone is never made again; only the owner may read the files.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use parking_lot::Mutex;

use crate::model::{Login, UnixNanos};

/// The end of the files' names.
const EXTENSION: &str = ".http";
/// One athlete has at most this share of all.
const SHARES: u64 = 4;

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadableLimits {
    /// The bytes of all files.
    pub bytes: u64,
    /// The number of files.
    pub files: usize,
}

/// The folder of requests that could not be read; a cheap handle.
#[derive(Debug, Clone)]
pub struct Unreadable {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    limits: UnreadableLimits,
    /// The files, oldest first; `None` until somebody has looked.
    kept: Mutex<Option<VecDeque<Kept>>>,
}

/// A file that is kept.
#[derive(Debug)]
struct Kept {
    name: String,
    bytes: u64,
}

impl Kept {
    fn is_of(&self, login: &Login) -> bool {
        // `20260921T173320.123456789Z-rider7-1.http`
        let rest = self.name.split_once('-').map(|(_, rest)| rest);
        let owner = rest.and_then(|rest| rest.rsplit_once('-')).map(|(owner, _)| owner);
        owner == Some(login.as_str())
    }
}

impl Unreadable {
    /// The folder at `folder`, which is made when there is something to keep.
    pub fn new(folder: &Path, limits: UnreadableLimits) -> Self {
        let inner = Inner { folder: folder.to_owned(), limits, kept: Mutex::default() };
        Self { inner: Arc::new(inner) }
    }

    /// Keeps a request of an athlete: what is known of it, and its body as it came. When this
    /// returns it is on disk. Blocks.
    pub fn keep(&self, login: &Login, received: UnixNanos, parts: &[&[u8]]) -> io::Result<()> {
        let Inner { folder, limits, kept } = &*self.inner;
        let bytes: u64 = parts.iter().map(|part| part.len() as u64).sum();
        if bytes > limits.bytes / SHARES {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large to be kept"));
        }
        let mut kept = kept.lock();
        let kept = self.known(&mut kept)?;
        make_folder(folder)?;
        let stem = format!("{}-{login}", stamp(received));
        // Two requests of one moment get two numbers.
        let mut name = String::new();
        let mut file = None;
        for number in 1..=limits.files {
            name = format!("{stem}-{number}{EXTENSION}");
            match private().open(folder.join(&name)) {
                Ok(made) => {
                    file = Some(made);
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        let Some(file) = file else { return Err(io::ErrorKind::AlreadyExists.into()) };
        if let Err(error) = write(file, parts) {
            // Half a file helps nobody, and the disk may be full.
            fs::remove_file(folder.join(&name)).ok();
            return Err(error);
        }
        kept.push_back(Kept { name, bytes });
        self.trim(kept, login);
        Ok(())
    }

    /// Deletes what was kept of an athlete.
    pub fn forget(&self, login: &Login) -> io::Result<()> {
        let mut kept = self.inner.kept.lock();
        let kept = self.known(&mut kept)?;
        let folder = &self.inner.folder;
        let mut outcome = Ok(());
        kept.retain(|it| {
            if !it.is_of(login) {
                return true;
            }
            match fs::remove_file(folder.join(&it.name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    outcome = Err(error);
                    true
                }
                _ => false,
            }
        });
        outcome
    }

    /// The files that there are.
    fn known<'k>(
        &self,
        kept: &'k mut Option<VecDeque<Kept>>,
    ) -> io::Result<&'k mut VecDeque<Kept>> {
        if kept.is_none() {
            *kept = Some(look(&self.inner.folder)?);
        }
        Ok(kept.get_or_insert_default())
    }

    /// Deletes the oldest files beyond the limits: those of this athlete first.
    fn trim(&self, kept: &mut VecDeque<Kept>, login: &Login) {
        let Inner { folder, limits, .. } = &*self.inner;
        let own = UnreadableLimits {
            bytes: limits.bytes / SHARES,
            files: (limits.files / SHARES as usize).max(1),
        };
        for (limits, is_counted) in [(own, true), (*limits, false)] {
            let counts = |it: &Kept| !is_counted || it.is_of(login);
            let all = || kept.iter().filter(|it| counts(it));
            let (mut files, mut bytes) = (all().count(), all().map(|it| it.bytes).sum::<u64>());
            let mut index = 0;
            while files > limits.files || bytes > limits.bytes {
                let Some(it) = kept.get(index) else { break };
                if !counts(it) {
                    index += 1;
                    continue;
                }
                if let Err(error) = fs::remove_file(folder.join(&it.name))
                    && error.kind() != io::ErrorKind::NotFound
                {
                    tracing::warn!("An unreadable request could not be deleted: {error}");
                    index += 1;
                    continue;
                }
                files -= 1;
                bytes -= it.bytes;
                kept.remove(index);
            }
        }
    }
}

/// The files of a folder, oldest first, by their names.
fn look(folder: &Path) -> io::Result<VecDeque<Kept>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(VecDeque::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(EXTENSION) {
            found.push(Kept { name, bytes: entry.metadata()?.len() });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found.into())
}

/// A time as the beginning of a file name: `20260921T173320.123456789Z`.
fn stamp(time: UnixNanos) -> String {
    let time = Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default();
    time.strftime("%Y%m%dT%H%M%S.%9fZ").to_string()
}

/// Makes the folder, but not the one that it is in.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// Opens a new file that only its owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn write(mut file: File, parts: &[&[u8]]) -> io::Result<()> {
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(login: &str) -> Login {
        Login::try_from(login).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        look(folder).unwrap().into_iter().map(|it| it.name).collect()
    }

    fn store(folder: &tempfile::TempDir, bytes: u64, files: usize) -> (Unreadable, PathBuf) {
        let path = folder.path().join("unreadable");
        (Unreadable::new(&path, UnreadableLimits { bytes, files }), path)
    }

    const AT: UnixNanos = UnixNanos(1_790_012_000_123_456_789);

    #[test]
    fn a_request_is_kept_whole_under_its_time_and_athlete() {
        let folder = tempfile::tempdir().unwrap();
        let (unreadable, path) = store(&folder, 1000, 100);
        unreadable.keep(&login("rider-7"), AT, &[b"POST /t\n\n", b"\x00\xff"]).unwrap();
        unreadable.keep(&login("rider-7"), AT, &[b"two"]).unwrap();
        let kept = names(&path);
        let first = "20260921T173320.123456789Z-rider-7-1.http";
        assert_eq!(kept, [first, "20260921T173320.123456789Z-rider-7-2.http"]);
        assert_eq!(fs::read(path.join(first)).unwrap(), b"POST /t\n\n\x00\xff");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&path.join(first))), (0o700, 0o600));
        }
    }

    #[test]
    fn the_oldest_go_first_and_one_athlete_has_a_quarter() {
        let folder = tempfile::tempdir().unwrap();
        let (unreadable, path) = store(&folder, 1_000_000, 8);
        let keep = |who: &str, n: i64| {
            unreadable.keep(&login(who), UnixNanos(AT.0 + n), &[b"x"]).unwrap();
        };
        keep("anna", 0);
        for n in 1..=20 {
            keep("ben", n);
        }
        let owners = |path: &Path| {
            let of = |who: &str| names(path).iter().filter(|it| it.contains(who)).count();
            (of("anna"), of("ben"))
        };
        assert_eq!(owners(&path), (1, 2), "a quarter of eight");
        for n in 21..=40 {
            keep(&format!("rider{n}"), n);
        }
        assert_eq!(names(&path).len(), 8);
        assert_eq!(owners(&path), (0, 0), "the oldest are gone");
        // After a restart, too.
        let again = Unreadable::new(&path, UnreadableLimits { bytes: 5, files: 100 });
        again.keep(&login("late"), UnixNanos(AT.0 + 50), &[b"x"]).unwrap();
        assert_eq!(names(&path).len(), 5);
    }

    #[test]
    fn bytes_are_bounded_and_what_is_too_large_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (unreadable, path) = store(&folder, 400, 1000);
        assert!(unreadable.keep(&login("anna"), AT, &[&[b'x'; 101]]).is_err());
        for n in 0..10 {
            let who = login(&format!("rider{n}"));
            unreadable.keep(&who, UnixNanos(AT.0 + n), &[&[b'x'; 100]]).unwrap();
        }
        let sum: u64 = look(&path).unwrap().iter().map(|it| it.bytes).sum();
        assert_eq!(sum, 400);
    }

    #[test]
    fn who_is_erased_is_erased_here_too() {
        let folder = tempfile::tempdir().unwrap();
        let (unreadable, path) = store(&folder, 1000, 100);
        unreadable.forget(&login("anna")).unwrap();
        for who in ["anna", "anna-maria"] {
            unreadable.keep(&login(who), AT, &[b"x"]).unwrap();
        }
        unreadable.forget(&login("anna")).unwrap();
        assert_eq!(names(&path), ["20260921T173320.123456789Z-anna-maria-1.http"]);
    }

    #[test]
    fn a_data_folder_that_is_gone_is_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone/unreadable");
        let limits = UnreadableLimits { bytes: 1000, files: 10 };
        assert!(Unreadable::new(&gone, limits).keep(&login("anna"), AT, &[b"x"]).is_err());
        assert!(!folder.path().join("gone").exists());
    }
}
