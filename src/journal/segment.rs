//! Segment files: their names, their list, and how one is made.

use std::{
    io::{self, IoSlice, Read},
    path::{Path, PathBuf},
};

use super::{
    Error,
    frame::{Salt, opening},
    fs::{Files, WritableFile},
};
use crate::{model::Day, offset};

/// The folder of the segments, within the data folder.
pub(super) const FOLDER_NAME: &str = "journal";
/// The fewest digits in a segment's name.
const NAME_DIGITS: usize = 6;
/// Ending of a segment's name.
const ENDING: &str = ".lp";
/// What a compressed segment has behind its name.
const ARCHIVE_ENDING: &str = ".zst";
/// Ending of a piece that was cut off a segment; a second one of the same has `-2` behind it.
const TORN_ENDING: &str = ".torn";
/// Ending of a file that is being made; one left by a crash holds nothing.
pub(super) const UNFINISHED_ENDING: &str = ".new";

/// The path of the segment with this number.
pub(super) fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:0NAME_DIGITS$}{ENDING}"))
}

/// The path of the compressed segment with this number.
pub(super) fn archive_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:0NAME_DIGITS$}{ENDING}{ARCHIVE_ENDING}"))
}

/// The number in a plain segment's name, if it is one.
fn number_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(ENDING)?;
    let all_digits = digits.len() >= NAME_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

/// The files of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SegmentFiles {
    /// Its number.
    pub(super) number: u64,
    /// Whether there is a plain file.
    pub(super) plain: bool,
    /// Whether there is a compressed file. Both exist for a moment, or after a crash.
    pub(super) archive: bool,
}

/// The segments in a folder, in order.
pub(super) fn list_files(files: &dyn Files, folder: &Path) -> io::Result<Vec<SegmentFiles>> {
    let names = files.list(folder)?;
    let mut found: Vec<SegmentFiles> = Vec::new();
    for name in names.iter().filter_map(|name| name.to_str()) {
        let (plain, archive) = match name.strip_suffix(ARCHIVE_ENDING) {
            Some(name) => (name, true),
            None => (name, false),
        };
        if let Some(number) = number_of(plain) {
            found.push(SegmentFiles { number, plain: !archive, archive });
        }
    }
    found.sort_unstable_by_key(|found| found.number);
    found.dedup_by(|later, first| {
        let same = later.number == first.number;
        if same {
            first.plain |= later.plain;
            first.archive |= later.archive;
        }
        same
    });
    Ok(found)
}

/// The files of one segment, if there is any.
pub(super) fn found(
    files: &dyn Files,
    folder: &Path,
    number: u64,
) -> io::Result<Option<SegmentFiles>> {
    let found = list_files(files, folder)?;
    Ok(found.into_iter().find(|found| found.number == number))
}

/// The numbers of the segments in a folder, in order.
pub(super) fn list(files: &dyn Files, folder: &Path) -> io::Result<Vec<u64>> {
    Ok(list_files(files, folder)?.into_iter().map(|found| found.number).collect())
}

/// The names of the pieces that were set aside in a folder, in order.
pub(super) fn list_pieces(files: &dyn Files, folder: &Path) -> io::Result<Vec<String>> {
    let names = files.list(folder)?;
    let mut pieces: Vec<String> = names
        .iter()
        .filter_map(|name| name.to_str())
        .filter(|name| is_piece(name))
        .map(str::to_owned)
        .collect();
    pieces.sort_unstable();
    Ok(pieces)
}

/// Whether this is a name that [`save_tail`] gives.
fn is_piece(name: &str) -> bool {
    number_of_piece(name).is_some()
}

/// The number of the segment from which a piece of this name was cut off.
pub(super) fn number_of_piece(name: &str) -> Option<u64> {
    let (segment, number) = name.split_once(TORN_ENDING)?;
    let number = number.strip_prefix('-').unwrap_or(number);
    let is_piece = number.bytes().all(|byte| byte.is_ascii_digit());
    number_of(segment).filter(|_| is_piece)
}

/// The path of a file while it is being made.
pub(super) fn unfinished_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED_ENDING);
    name.into()
}

/// Makes a segment with its opening lines; when it returns, a power cut cannot take it away.
/// Gives the file and its length.
pub(super) fn create(
    files: &dyn Files,
    folder: &Path,
    number: u64,
    salt: Salt,
    day: Option<Day>,
) -> io::Result<(Box<dyn WritableFile>, u64)> {
    let unfinished = unfinished_path(&path(folder, number));
    let text = opening(number, salt, day);
    let made = (|| {
        let mut file = files.create(&unfinished)?;
        append_all(&mut *file, &[text.as_bytes()])?;
        file.sync_data()?;
        // On Windows an open file cannot be renamed.
        drop(file);
        files.rename(&unfinished, &path(folder, number))?;
        files.sync_folder(folder)?;
        files.open_for_append(&path(folder, number))
    })();
    if made.is_err()
        && let Err(error) = files.remove(&unfinished)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::debug!(%error, "an unfinished segment could not be removed");
    }
    Ok((made?, text.len() as u64))
}

/// Writes all of `parts` at the end of a file, without copying them.
pub(super) fn append_all(file: &mut dyn WritableFile, parts: &[&[u8]]) -> io::Result<()> {
    let mut slices: Vec<IoSlice<'_>> =
        parts.iter().filter(|part| !part.is_empty()).map(|part| IoSlice::new(part)).collect();
    let mut left = slices.as_mut_slice();
    while !left.is_empty() {
        match file.append(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut left, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Saves the end of a segment from `from` on in a file beside it, on disk when it returns.
/// Gives its path.
pub(super) fn save_tail(
    files: &dyn Files,
    folder: &Path,
    number: u64,
    from: u64,
) -> io::Result<PathBuf> {
    let segment = path(folder, number);
    let taken = files.list(folder)?;
    let mut name = format!("{number:0NAME_DIGITS$}{ENDING}{TORN_ENDING}");
    let mut n_saved = 1;
    while taken.iter().any(|taken| taken == name.as_str()) {
        n_saved += 1;
        name = format!("{number:0NAME_DIGITS$}{ENDING}{TORN_ENDING}-{n_saved}");
    }
    let saved = folder.join(name);
    let mut source = files.open_for_reading(&segment)?;
    io::copy(&mut source.by_ref().take(from), &mut io::sink())?;
    let mut file = files.create(&saved)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        append_all(&mut *file, &[offset::get(&buffer, ..read)?])?;
    }
    file.sync_data()?;
    files.sync_folder(folder)?;
    Ok(saved)
}

/// The sentence for a segment of another version.
pub(super) fn unknown_version(path: &Path, version: &str) -> Error {
    Error::Unusable(format!(
        "this folder was written by another version of Trackside (journal version {version}); \
         open it with that version or choose another folder: {}",
        path.display()
    ))
}
