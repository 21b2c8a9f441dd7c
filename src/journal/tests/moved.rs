//! Folders and files that are moved away, removed, put back, or taken by another process, while
//! the journal is open.

use std::fs;

use super::*;

/// An open journal that holds its folder, with two commits.
fn recording(data: &Path) -> (Journal, Arc<FolderLock>) {
    let lock = Arc::new(FolderLock::acquire(data).unwrap());
    let (mut journal, _) = Journal::open(data, Arc::new(SystemFiles)).unwrap();
    journal.keep_with(Arc::clone(&lock));
    for group in 0..2 {
        journal.commit(&[line(group).as_bytes()]).unwrap();
    }
    (journal, lock)
}

fn read_folder(data: &Path) -> (Vec<String>, Vec<String>) {
    read_all(&Reader::open(data, Arc::new(SystemFiles)).unwrap())
}

fn assert_gone<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    assert_eq!(outcome.unwrap_err().disk_error(), DiskError::Gone);
}

// Elsewhere an open file keeps its folder where it is.
#[cfg(unix)]
#[test]
fn nothing_is_acknowledged_while_the_data_folder_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let (data, elsewhere) = (folder.path().join("data"), folder.path().join("elsewhere"));
    let (mut journal, _lock) = recording(&data);
    fs::rename(&data, &elsewhere).unwrap();
    assert_gone(journal.commit(&[line(2).as_bytes()]));
    assert_gone(journal.commit(&[line(3).as_bytes()]));
    assert_gone(journal.check());
    assert!(!data.exists(), "another folder was made in its place");

    // A file in its place, and a folder that is not ours, are no better.
    fs::write(&data, "in the way").unwrap();
    assert_gone(journal.check());
    assert_gone(journal.commit(&[line(4).as_bytes()]));
    fs::remove_file(&data).unwrap();
    fs::create_dir(&data).unwrap();
    assert_gone(journal.commit(&[line(5).as_bytes()]));
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    fs::remove_dir(&data).unwrap();

    fs::rename(&elsewhere, &data).unwrap();
    journal.check().unwrap();
    journal.commit(&[line(6).as_bytes()]).unwrap();
    assert_eq!(read_all(&journal.reader()), (lines([0, 1, 6]), vec![]));
    assert_eq!(read_folder(&data), (lines([0, 1, 6]), vec![]));
}

#[cfg(unix)]
#[test]
fn recordings_that_are_removed_are_found_out_without_a_commit() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut journal, _lock) = recording(&data);
    fs::remove_dir_all(data.join("journal")).unwrap();
    assert_gone(journal.check());
    // The data folder is still this process's own: recording goes on in it.
    journal.check().unwrap();
    journal.commit(&[line(2).as_bytes()]).unwrap();
    assert_eq!(read_all(&journal.reader()).0, lines([2]));
    assert_eq!(read_folder(&data).0, lines([2]));
    assert!(data.join("journal/000002.lp").exists(), "a number was given twice");
}

#[cfg(unix)]
#[test]
fn a_copy_put_back_in_place_of_the_folder_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut journal, _lock) = recording(&data);
    let copy = fs::read(data.join("journal/000001.lp")).unwrap();
    journal.commit(&[line(2).as_bytes()]).unwrap();
    fs::remove_dir_all(&data).unwrap();
    assert_gone(journal.commit(&[line(3).as_bytes()]));
    fs::create_dir_all(data.join("journal")).unwrap();
    fs::write(data.join("journal/000001.lp"), copy).unwrap();
    journal.commit(&[line(4).as_bytes()]).unwrap();
    // What came after the copy was made is gone, and no silence is kept about it.
    let (found, notes) = read_folder(&data);
    assert_eq!(found, lines([0, 1, 4]));
    assert!(notes[0].contains("commits 3 to 3 are missing"), "{notes:?}");
    assert!(matches!(FolderLock::acquire(&data), Err(LockError::Held { .. })));
}

#[cfg(unix)]
#[test]
fn what_another_process_wrote_meanwhile_is_kept_and_no_number_comes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut journal, _lock) = recording(&data);
    // Somebody took the lock file for a leftover and started a second copy.
    fs::remove_file(data.join("lock")).unwrap();
    let other_lock = FolderLock::acquire(&data).unwrap();
    let (mut other, _) = Journal::open(&data, Arc::new(SystemFiles)).unwrap();
    other.commit(&[line(2).as_bytes()]).unwrap();
    assert_eq!(journal.check().unwrap_err().disk_error(), DiskError::Taken);
    let refused = journal.commit(&[line(9).as_bytes()]).unwrap_err();
    assert_eq!(refused.disk_error(), DiskError::Taken);
    assert!(refused.to_string().contains(&format!("process {}", std::process::id())), "{refused}");
    other.commit(&[line(3).as_bytes()]).unwrap();
    drop((other, other_lock));
    journal.check().unwrap();
    journal.commit(&[line(4).as_bytes()]).unwrap();
    assert_eq!(read_all(&journal.reader()), (lines(0..5), vec![]));
    assert_eq!(read_folder(&data), (lines(0..5), vec![]));
}

#[test]
fn a_segment_that_is_moved_away_and_back_loses_nothing() {
    let disk = disk_with(2);
    let (mut journal, _) = open_disk(&disk);
    let away = Path::new(DATA).join("journal/000001.lp.away");
    disk.rename(&segment_path(1), &away).unwrap();
    assert_gone(journal.commit(&[line(2).as_bytes()]));
    journal.commit(&[line(3).as_bytes()]).unwrap();
    disk.rename(&away, &segment_path(1)).unwrap();
    assert_eq!(read_all(&journal.reader()), (lines([0, 1, 3]), vec![]));
    drop(journal);
    assert_eq!(read_disk(&disk), (lines([0, 1, 3]), vec![]));
}
