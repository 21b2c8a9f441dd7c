//! Small files that only their owner may read (roster, events and keys), and paths as people type
//! them.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

mod last_read;
mod stamp;
pub mod toml;

pub use last_read::LastRead;
pub use stamp::Stamp;

/// Replaces a file as a whole: readers see the old content or the new one, also after a power
/// cut. Only the owner may read it.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    // Through a link, so that a file kept elsewhere stays there.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or_else(|| Path::new("."));
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // The temporary file is made with mode 0600.
    let mut file = tempfile::Builder::new().prefix(&format!(".{name}.")).tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Takes the right to read a file from everybody but its owner; `true` when others had it.
#[cfg(unix)]
pub fn make_private(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = fs::metadata(path)?.permissions();
    let mode = permissions.mode();
    if mode & 0o700 == mode & 0o777 {
        return Ok(false);
    }
    permissions.set_mode(mode & 0o700);
    fs::set_permissions(path, permissions)?;
    Ok(true)
}

/// Elsewhere a file has the rights of its folder, which is the user's own.
#[cfg(not(unix))]
pub fn make_private(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

/// A path as it may be typed, with `~` for the user's home folder.
pub fn expand_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(within), Some(base)) => base.home_dir().join(within),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_no_other_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        replace(&path, b"secret").unwrap();
        assert_eq!(mode(), 0o600);
        assert!(!make_private(&path).unwrap());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(make_private(&path).unwrap());
        assert_eq!(mode(), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, link) = (folder.path().join("kept"), folder.path().join("link"));
        fs::write(&kept, "one").unwrap();
        std::os::unix::fs::symlink(&kept, &link).unwrap();
        replace(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&kept).unwrap(), b"two");
    }
}
