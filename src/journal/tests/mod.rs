//! What the journal promises, held against real files and against the model disk.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    testing::{ModelDisk, Unsynced},
    *,
};
use crate::{
    clock::{Clock, ManualClock},
    codec,
    model::UnixNanos,
};

mod archive;
mod before;
mod disk_errors;
mod moved;
mod retention;
mod rewrite;

const DATA: &str = "/data";

fn segment_path(number: u64) -> PathBuf {
    segment::path(&Path::new(DATA).join("journal"), number)
}

/// All payloads of a journal as text, and the notes.
fn read_all(reader: &Reader) -> (Vec<String>, Vec<String>) {
    let mut payloads = Vec::new();
    let notes = reader
        .for_each_commit(&mut |payload| {
            payloads.push(String::from_utf8_lossy(payload).into_owned());
            true
        })
        .unwrap();
    (payloads, notes)
}

fn read_disk(disk: &ModelDisk) -> (Vec<String>, Vec<String>) {
    read_all(&Reader::open(Path::new(DATA), Arc::new(disk.clone())).unwrap())
}

/// When commits arrive, unless a test says something else: 2026-01-01, 10:00.
const ARRIVED: UnixNanos = UnixNanos::from_secs(1_767_261_600);

fn clock_at(wall: UnixNanos) -> Arc<dyn Clock> {
    Arc::new(ManualClock::at(wall))
}

fn open_rotating(disk: &ModelDisk, rotate_at_bytes: u64) -> Result<(Journal, OpenReport), Error> {
    let options = Options { rotate_at_bytes, clock: Some(clock_at(ARRIVED)) };
    Journal::open_with(Path::new(DATA), Arc::new(disk.clone()), options)
}

fn open_disk(disk: &ModelDisk) -> (Journal, OpenReport) {
    open_rotating(disk, Options::default().rotate_at_bytes).unwrap()
}

/// A line that names its group.
fn line(group: usize) -> String {
    format!("samples,athlete=a,via=1 hr_bpm={group} {group}\n")
}

fn lines(groups: impl IntoIterator<Item = usize>) -> Vec<String> {
    groups.into_iter().map(line).collect()
}

/// A disk with so many commits in one segment.
fn disk_with(n_groups: usize) -> ModelDisk {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_disk(&disk);
    for group in 0..n_groups {
        journal.commit(&[line(group).as_bytes()]).unwrap();
    }
    disk
}

#[test]
fn what_was_committed_is_read_back_here_elsewhere_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new");
    let open = || Journal::open(&data, Arc::new(SystemFiles)).unwrap();
    let (mut journal, report) = open();
    assert_eq!(report, OpenReport::default());
    let reader = journal.reader();
    assert_eq!(read_all(&reader), (vec![], vec![]));
    journal.commit(&[b"a v=1 1\n", b"", b"a v=2 2\n"]).unwrap();
    journal.commit(&[]).unwrap();
    journal.commit(&[b"b v=3 3\n"]).unwrap();
    let expected = (vec!["a v=1 1\na v=2 2\n".to_owned(), "b v=3 3\n".to_owned()], vec![]);
    assert_eq!(read_all(&reader), expected);
    assert_eq!(read_all(&Reader::open(&data, Arc::new(SystemFiles)).unwrap()), expected);
    drop(journal);
    let (mut journal, report) = open();
    assert_eq!(report, OpenReport::default());
    assert_eq!(read_all(&journal.reader()), expected);
    journal.commit(&[b"c v=4 4\n"]).unwrap();
    assert_eq!(read_all(&journal.reader()).0.len(), 3);
    let text = std::fs::read_to_string(data.join("journal/000001.lp")).unwrap();
    assert!(text.starts_with("# trackside journal 1 segment=1 salt="), "{text}");
    assert!(text.contains("\n# commit seq=3 len=8 crc="), "{text}");
    assert!(!text.contains(" at="), "there is no clock: {text}");
}

#[test]
fn a_commit_says_when_it_arrived_in_whole_milliseconds_of_one_look_at_the_clock() {
    let disk = ModelDisk::new();
    // A second before midnight.
    let evening = UnixNanos::from_secs(1_463_702_399);
    let clock = Arc::new(ManualClock::at(UnixNanos(evening.0 + 123_999_999)));
    let options = Options { clock: Some(Arc::<ManualClock>::clone(&clock)), ..Options::default() };
    let (mut journal, _) =
        Journal::open_with(Path::new(DATA), Arc::new(disk.clone()), options).unwrap();
    let first = UnixNanos(evening.0 + 123_000_000);
    assert_eq!(journal.commit(&[b"a v=1 1\n"]).unwrap(), Some(first));
    assert_eq!(journal.commit(&[]).unwrap(), None);
    clock.advance(std::time::Duration::from_secs(1));
    let second = first.plus_secs(1.0);
    assert_eq!(journal.commit(&[b"b v=1 1\n"]).unwrap(), Some(second));
    clock.set_wall(UnixNanos(-1));
    assert_eq!(journal.commit(&[b"c v=1 1\n"]).unwrap(), None);
    let mut times = Vec::new();
    journal
        .reader()
        .for_each(&mut |commit| {
            times.push(commit.at);
            true
        })
        .unwrap();
    assert_eq!(times, [Some(first), Some(second), None]);
    for (number, day, at) in [(1, "2016-05-19", " at=1463702399123\na"), (2, "2016-05-20", "b")] {
        let text = String::from_utf8(disk.content(&segment_path(number)).unwrap()).unwrap();
        assert!(text.contains(&format!("# day={day}\n")) && text.contains(at), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn folders_and_segments_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    Journal::open(&data, Arc::new(SystemFiles)).unwrap().0.commit(&[b"a v=1 1\n"]).unwrap();
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(data.clone()), 0o700);
    assert_eq!(mode(data.join("journal")), 0o700);
    assert_eq!(mode(data.join("journal/000001.lp")), 0o600);
}

#[test]
fn real_files_are_cut_saved_and_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let files = || Arc::new(SystemFiles);
    Journal::open(folder.path(), files()).unwrap().0.commit(&[b"a v=1 1\n"]).unwrap();
    let path = folder.path().join("journal/000001.lp");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"# commit seq=2 len=100 crc=00000000\na v=2");
    std::fs::write(&path, &bytes).unwrap();
    let (mut journal, report) = Journal::open(folder.path(), files()).unwrap();
    assert_eq!(report.notes.len(), 1);
    assert!(report.notes[0].contains("41 bytes"), "{:?}", report.notes);
    let torn = std::fs::read_to_string(folder.path().join("journal/000001.lp.torn")).unwrap();
    assert_eq!(torn, "# commit seq=2 len=100 crc=00000000\na v=2");
    journal.commit(&[b"a v=3 3\n"]).unwrap();
    let reader = Reader::open(folder.path(), files()).unwrap();
    assert_eq!(read_all(&reader), (vec!["a v=1 1\n".into(), "a v=3 3\n".into()], vec![]));
}

#[test]
fn segments_rotate_and_numbers_go_on() {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_rotating(&disk, 300).unwrap();
    for group in 0..10 {
        journal.commit(&[line(group).as_bytes()]).unwrap();
    }
    let n_segments = disk.paths().len();
    assert!(n_segments > 2, "{:?}", disk.paths());
    for number in 1..=n_segments as u64 {
        assert!(disk.content(&segment_path(number)).unwrap().len() <= 400);
    }
    let mut seqs = Vec::new();
    let mut ends = Vec::new();
    journal
        .reader()
        .for_each(&mut |commit| {
            seqs.push(commit.seq);
            ends.push(commit.end_bytes);
            true
        })
        .unwrap();
    assert_eq!(seqs, (1..=10).collect::<Vec<_>>());
    assert!(ends.is_sorted());
    assert_eq!(ends.last(), Some(&journal.reader().total_bytes().unwrap()));
    assert_eq!(read_disk(&disk), (lines(0..10), vec![]));
}

#[test]
fn readers_see_whole_commits_and_all_acknowledged_ones_while_writing_goes_on() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    const N_GROUPS: usize = 150;
    let folder = tempfile::tempdir().unwrap();
    let options = Options { rotate_at_bytes: 20_000, ..Options::default() };
    let (mut journal, _) =
        Journal::open_with(folder.path(), Arc::new(SystemFiles), options).unwrap();
    let text = |group: usize| line(group).repeat(1 + group % 40);
    let n_acknowledged = AtomicUsize::new(0);
    let inside = journal.reader();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for group in 0..N_GROUPS {
                journal.commit(&[text(group).as_bytes()]).unwrap();
                n_acknowledged.store(group + 1, Ordering::SeqCst);
            }
        });
        for outside in [false, true] {
            let (inside, n_acknowledged) = (inside.clone(), &n_acknowledged);
            let data = folder.path();
            scope.spawn(move || {
                loop {
                    let promised = n_acknowledged.load(Ordering::SeqCst);
                    let reader = if outside {
                        Reader::open(data, Arc::new(SystemFiles)).unwrap()
                    } else {
                        inside.clone()
                    };
                    let (payloads, notes) = read_all(&reader);
                    assert!(promised <= payloads.len(), "{outside}");
                    let expected: Vec<_> = (0..payloads.len()).map(text).collect();
                    assert_eq!(payloads, expected, "{outside}");
                    // From outside, a write under way may show as an unfinished end.
                    assert!(outside || notes.is_empty(), "{notes:?}");
                    if promised == N_GROUPS {
                        break;
                    }
                }
            });
        }
    });
    assert!(3 < std::fs::read_dir(folder.path().join("journal")).unwrap().count());
}

#[test]
fn a_visitor_that_has_enough_is_left_alone() {
    let disk = disk_with(5);
    let mut n_visited = 0;
    let reader = Reader::open(Path::new(DATA), Arc::new(disk)).unwrap();
    reader
        .for_each_commit(&mut |_| {
            n_visited += 1;
            n_visited < 2
        })
        .unwrap();
    assert_eq!(n_visited, 2);
}

#[test]
fn a_folder_without_a_journal_reads_as_empty() {
    assert_eq!(read_disk(&ModelDisk::new()), (vec![], vec![]));
}

#[test]
fn cut_at_every_byte_of_the_last_two_commits_a_prefix_of_whole_commits_remains() {
    let path = segment_path(1);
    let (whole, before) = (disk_with(5), disk_with(3));
    let bytes = whole.content(&path).unwrap();
    let first = before.content(&path).unwrap().len();
    for len in first..bytes.len() {
        let disk = ModelDisk::new();
        disk.put(&path, &bytes[..len]);
        let (payloads, _) = read_disk(&disk);
        assert!(payloads.len() >= 3, "cut to {len}");
        assert_eq!(payloads, lines(0..payloads.len()), "cut to {len}");

        let (mut journal, report) = open_disk(&disk);
        let cut_inside = payloads.len() == 3 && len > first
            || payloads.len() == 4 && {
                let end = bytes.len() - (bytes.len() - first) / 2;
                len != end
            };
        assert_eq!(report.notes.len(), usize::from(cut_inside), "cut to {len}: {report:?}");
        journal.commit(&[line(9).as_bytes()]).unwrap();
        let expected: Vec<String> = payloads.into_iter().chain([line(9)]).collect();
        assert_eq!(read_all(&journal.reader()), (expected.clone(), vec![]));
        drop(journal);
        disk.restart(Unsynced::Lost);
        assert_eq!(read_disk(&disk), (expected, vec![]));
    }
}

#[test]
fn every_flipped_byte_is_found_and_costs_at_most_its_own_commit() {
    let path = segment_path(1);
    let bytes = disk_with(4).content(&path).unwrap();
    let opening_len = bytes.windows(8).position(|found| found == b"# commit").unwrap();
    let day_at = bytes.windows(6).position(|found| found == b"# day=").unwrap();
    for at in 0..bytes.len() {
        for flip in [0x01, 0x20, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            let disk = ModelDisk::new();
            disk.put(&path, &damaged);
            // A closed segment, with one commit in the next: the end is not the end.
            let (mut next, _) = match open_rotating(&disk, 0) {
                Ok(opened) => opened,
                Err(Error::Unusable(text)) => {
                    assert!(text.contains("journal version"), "{text}");
                    assert_eq!(at, "# trackside journal ".len());
                    continue;
                }
                Err(other) => panic!("{other}"),
            };
            next.commit(&[line(4).as_bytes()]).unwrap();
            drop(next);
            disk.put(&path, &damaged);
            let (payloads, notes) = read_disk(&disk);
            let context = format!("byte {at} flipped by {flip:#x}: {payloads:?} {notes:?}");
            if at < opening_len {
                assert_eq!(payloads, lines(0..5), "{context}");
                // Another day is as good as the right one.
                let is_day = day_at <= at;
                assert!(notes.len() == 1 || is_day && notes.is_empty(), "{context}");
                continue;
            }
            let lost = (0..4).find(|&group| !payloads.contains(&line(group)));
            let lost = lost.unwrap_or_else(|| panic!("not found: {context}"));
            assert_eq!(payloads, lines((0..5).filter(|&group| group != lost)), "{context}");
            // The last commit was cut away at opening, so that its number was given again.
            if lost < 3 {
                assert_eq!(notes.len(), 1, "{context}");
                assert!(notes[0].contains("damaged"), "{context}");
            }
        }
    }
}

#[test]
fn a_damaged_end_of_a_closed_segment_is_reported_when_commits_are_missing() {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_rotating(&disk, 0).unwrap();
    for group in 0..3 {
        journal.commit(&[line(group).as_bytes()]).unwrap();
    }
    let mut bytes = disk.content(&segment_path(2)).unwrap();
    let last = bytes.len() - 2;
    bytes[last] ^= 1;
    disk.put(&segment_path(2), &bytes);
    let (payloads, notes) = read_disk(&disk);
    assert_eq!(payloads, lines([0, 2]));
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("no whole commit"), "{notes:?}");

    disk.remove(&segment_path(2)).unwrap();
    let (payloads, notes) = read_disk(&disk);
    assert_eq!(payloads, lines([0, 2]));
    assert!(notes[0].contains("commits 2 to 2 are missing"), "{notes:?}");
}

#[test]
fn text_that_looks_like_a_commit_confuses_nothing() {
    let other = disk_with(2).content(&segment_path(1)).unwrap();
    let start = other.windows(8).position(|found| found == b"# commit").unwrap();
    let mut payload = b"notes text=\"a\n".to_vec();
    payload.extend_from_slice(&other[start..]);
    payload.extend_from_slice(b"\n# commit seq=2 len=3 crc=00000000\nab\n\" 1\n");
    let disk = ModelDisk::new();
    let (mut journal, _) = open_disk(&disk);
    journal.commit(&[&payload]).unwrap();
    journal.commit(&[line(1).as_bytes()]).unwrap();
    let expected = vec![String::from_utf8(payload).unwrap(), line(1)];
    assert_eq!(read_disk(&disk), (expected, vec![]));

    // Nor when its own header is broken and a reader searches through it.
    let mut bytes = disk.content(&segment_path(1)).unwrap();
    let header = bytes.windows(8).position(|found| found == b"# commit").unwrap();
    bytes[header] = b'!';
    disk.put(&segment_path(1), &bytes);
    let (payloads, notes) = read_disk(&disk);
    assert_eq!(payloads, [line(1)]);
    assert_eq!(notes.len(), 1);
}

#[test]
fn a_journal_of_another_version_is_refused_and_left_alone() {
    let disk = ModelDisk::new();
    let text = "# trackside journal 2 segment=1 salt=zstd\n# whatever\n";
    disk.put(&segment_path(1), text.as_bytes());
    let Err(Error::Unusable(said)) = open_rotating(&disk, 100) else { panic!("opened") };
    assert!(said.contains("journal version 2"), "{said}");
    assert_eq!(disk.paths(), [segment_path(1)]);
    assert_eq!(disk.content(&segment_path(1)).unwrap(), text.as_bytes());
    let reader = Reader::open(Path::new(DATA), Arc::new(disk)).unwrap();
    assert!(matches!(reader.for_each_commit(&mut |_| true), Err(Error::Unusable(_))));
}
