//! Compressed segments: the same commits as plain ones, whatever happens to the files.

use std::{cell::RefCell, io::Cursor};

use proptest::prelude::*;

use super::*;
use crate::{
    journal::{archive::Archive, pack::Layout, testing::Fault},
    model::{AthleteIndex, Login, Progress, SegmentIndex, UnixNanos},
};

mod damage;
mod erased;
mod frames;
mod parts;

/// A line of an athlete at a second.
fn sample(who: &str, second: usize) -> String {
    format!("samples,athlete={who},via=1 hr_bpm={} {second}000000000\n", 100 + second % 50)
}

/// A disk with so many groups of two athletes in segments of about eight of them.
fn disk_of(n_groups: usize) -> ModelDisk {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_rotating(&disk, 900).unwrap();
    for n in 0..n_groups {
        let (anna, ben) = (sample("anna", n), sample("ben", 1000 * n));
        let group: &[&[u8]] = match n % 3 {
            0 => &[anna.as_bytes(), ben.as_bytes()],
            1 => &[anna.as_bytes()],
            _ => &[b"note,about=anna text=\"x\" 5\n", ben.as_bytes()],
        };
        journal.commit(group).unwrap();
    }
    disk
}

/// The upkeep of a journal, with frames of about three groups.
fn upkeep_of(journal: &Journal) -> Upkeep {
    let layout = Layout { frame_bytes: 250, ..Layout::default() };
    Upkeep { layout, ..journal.upkeep(codec::describe) }
}

/// Compresses all closed segments; gives how many.
fn compress_all(upkeep: &Upkeep) -> Result<usize, Error> {
    let mut n = 0;
    while upkeep.compress_next(&mut || Ok(()))?.is_some() {
        n += 1;
    }
    Ok(n)
}

fn compressed(disk: &ModelDisk) -> ModelDisk {
    let disk = disk.fork();
    let (journal, _) = open_disk(&disk);
    compress_all(&upkeep_of(&journal)).unwrap();
    disk
}

fn archives(disk: &ModelDisk) -> Vec<PathBuf> {
    let is_archive = |path: &PathBuf| path.to_string_lossy().ends_with(".lp.zst");
    disk.paths().into_iter().filter(is_archive).collect()
}

fn reader_of(disk: &ModelDisk) -> Reader {
    Reader::open(Path::new(DATA), Arc::new(disk.clone())).unwrap()
}

fn facts_of(disk: &ModelDisk) -> SegmentIndex {
    let mut all = SegmentIndex::default();
    let mut take = |segment_index: &SegmentIndex| all.merge(segment_index);
    let notes =
        reader_of(disk).for_each_segment_index(codec::describe, &Progress::default(), &mut take);
    assert_eq!(notes.unwrap(), Vec::<String>::new());
    all
}

fn archive_at(disk: &ModelDisk, path: &Path) -> Archive {
    Archive::open(Box::new(Cursor::new(disk.content(path).unwrap()))).unwrap()
}

#[test]
fn any_reader_of_zstd_gives_back_the_plain_segment_byte_for_byte() {
    let plain = disk_of(40);
    let packed = compressed(&plain);
    let paths = archives(&packed);
    assert!(paths.len() > 2, "{paths:?}");
    for path in paths {
        let text = zstd::stream::decode_all(&*packed.content(&path).unwrap()).unwrap();
        let was = plain.content(&path.with_extension("")).unwrap();
        assert_eq!(String::from_utf8(text), String::from_utf8(was));
        assert!(archive_at(&packed, &path).index().unwrap().frames.len() > 2);
    }
    assert_eq!(read_disk(&packed), read_disk(&plain));
    assert_eq!(facts_of(&packed), facts_of(&plain));
}

#[test]
fn the_last_segment_and_one_without_opening_stay_plain() {
    let disk = disk_of(20);
    disk.put(&segment_path(1), b"no opening\n");
    let packed = compressed(&disk);
    assert!(packed.content(&segment_path(1)).is_some());
    let last = disk.paths().into_iter().rfind(|path| path.to_string_lossy().ends_with(".lp"));
    assert!(packed.content(&last.unwrap()).is_some());
    assert!(packed.content(&segment_path(2)).is_none());
}

#[test]
fn recording_goes_on_where_the_last_segment_is_compressed() {
    let packed = compressed(&disk_of(20));
    let (before, _) = read_disk(&packed);
    // As where the newest file was left behind.
    let last = packed.paths().into_iter().rfind(|path| path.to_string_lossy().ends_with(".lp"));
    packed.remove(&last.unwrap()).unwrap();
    let (left, _) = read_disk(&packed);
    assert!(left.len() < before.len());
    let (mut journal, report) = open_disk(&packed);
    assert_eq!(report, OpenReport::default());
    assert_eq!(read_all(&journal.reader()).0, left);
    journal.commit(&[b"a v=1 1\n"]).unwrap();
    let all = [left, vec!["a v=1 1\n".to_owned()]].concat();
    assert_eq!(read_all(&journal.reader()), (all.clone(), vec![]));
    assert_eq!(read_disk(&packed), (all, vec![]));
}

#[test]
fn a_reader_at_work_loses_nothing_while_segments_are_exchanged() {
    let disk = disk_of(40);
    let expected = read_disk(&disk);
    let (journal, _) = open_disk(&disk);
    let upkeep = upkeep_of(&journal);
    for reader in [journal.reader(), reader_of(&disk)] {
        let mut seen = Vec::new();
        let notes = reader.for_each_commit(&mut |payload| {
            upkeep.compress_next(&mut || Ok(())).unwrap();
            seen.push(String::from_utf8_lossy(payload).into_owned());
            true
        });
        assert_eq!((seen, notes.unwrap()), expected);
    }
    assert!(!archives(&disk).is_empty());
}

#[test]
fn only_frames_that_may_hold_what_is_asked_for_are_read() {
    let plain = disk_of(60);
    let packed = compressed(&plain);
    let read = |disk: &ModelDisk, selection: &Selection| {
        let (mut n, mut lines) = (0, Vec::new());
        let notes = reader_of(disk).for_each_commit_within(
            std::slice::from_ref(selection),
            &Progress::default(),
            &mut |payload| {
                n += 1;
                let text = String::from_utf8_lossy(payload).into_owned();
                lines.extend(text.lines().filter(|line| line.contains("anna,")).map(str::to_owned));
                true
            },
        );
        assert_eq!(notes.unwrap(), Vec::<String>::new());
        (n, lines)
    };
    let at = |second| UnixNanos::from_secs(second);
    let selection =
        Selection { logins: vec![Login::try_from("anna").unwrap()], from: at(20), to: at(24) };
    let (n_all, all) = read(&plain, &selection);
    let (n, some) = read(&packed, &selection);
    assert!(n < n_all / 2, "{n} of {n_all}");
    for second in 20..24 {
        let of = |lines: &[String]| {
            let end = format!(" {second}000000000");
            lines.iter().filter(|line| line.ends_with(&end)).count()
        };
        assert_eq!(of(&all), of(&some), "{second}");
    }
    let nobody = Selection { logins: vec![Login::try_from("zoe").unwrap()], ..Selection::ALL };
    assert!(read(&packed, &nobody).0 < n_all / 2);
}

#[test]
fn a_start_reads_recent_frames_and_knows_the_rest_from_the_index() {
    let packed = compressed(&disk_of(60));
    let (mut told, mut n_lines) = (SegmentIndex::default(), 0);
    let mut oldest_read = i64::MAX;
    let oldest = UnixNanos::from_secs(45_000);
    let notes =
        reader_of(&packed).for_each_startup_part(oldest, &Progress::default(), &mut |part| {
            match part {
                StartupPart::Index(segment_index) => told.merge(segment_index),
                StartupPart::Lines { payload, is_described, .. } => {
                    let mut segment_index = SegmentIndex::default();
                    codec::describe(payload, &mut segment_index);
                    let ben = segment_index.athletes.get("ben").and_then(|ben| ben.runs.span());
                    oldest_read = oldest_read.min(ben.map_or(i64::MAX, |(from, _)| from.0));
                    n_lines +=
                        segment_index.athletes.values().map(AthleteIndex::lines).sum::<u64>();
                    if !is_described {
                        told.merge(&segment_index);
                    }
                }
            }
            true
        });
    assert_eq!(notes.unwrap(), Vec::<String>::new());
    assert_eq!(told, facts_of(&packed));
    let n_all: u64 = told.athletes.values().map(AthleteIndex::lines).sum();
    assert!(n_lines < n_all / 2, "{n_lines} of {n_all}");
    assert!(oldest_read >= UnixNanos::from_secs(40_000).0, "{oldest_read}");
}

#[test]
fn compressing_stops_between_two_frames_and_leaves_all_as_it_was() {
    let disk = disk_of(20);
    let (journal, _) = open_disk(&disk);
    let before = disk.paths();
    let progress = Progress::default();
    progress.stop();
    let stopped = upkeep_of(&journal).compress_next(&mut || progress.check_stopped());
    assert!(matches!(stopped, Err(Error::Stopped(_))), "{stopped:?}");
    assert_eq!(disk.paths(), before);
}

#[test]
fn what_a_refused_group_left_behind_counts_in_no_form() {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_rotating(&disk, 10_000).unwrap();
    journal.commit(&[line(1).as_bytes()]).unwrap();
    // Written, but the sync fails, and so does cutting it off.
    disk.set_fault(disk.n_operations() + 2, Fault::Fails);
    disk.set_fault(disk.n_operations() + 3, Fault::Fails);
    journal.commit(&[line(2).as_bytes()]).unwrap_err();
    journal.commit(&[line(3).as_bytes()]).unwrap();
    journal.close_segment().unwrap();
    let expected = (lines([1, 3]), vec![]);
    assert_eq!(read_disk(&disk), expected);
    assert_eq!(compress_all(&upkeep_of(&journal)).unwrap(), 2);
    assert_eq!(read_all(&journal.reader()), expected);
    assert_eq!(read_disk(&disk), expected);
    let mut n = 0;
    let mut take = |segment_index: &SegmentIndex| {
        n += segment_index.athletes.get("a").map_or(0, AthleteIndex::lines);
    };
    let reader = journal.reader();
    reader.for_each_segment_index(codec::describe, &Progress::default(), &mut take).unwrap();
    assert_eq!(n, 2);
}

#[test]
fn a_check_tells_what_there_is_and_that_it_is_whole() {
    let disk = disk_of(40);
    let (plain, packed) = (disk.fork(), compressed(&disk));
    let check =
        |disk: &ModelDisk| reader_of(disk).check(codec::describe, &Progress::default()).unwrap();
    let (plain, packed) = (check(&plain), check(&packed));
    assert_eq!((&plain.damages, &packed.damages), (&vec![], &vec![]));
    assert_eq!(plain.n_commits, 40);
    assert_eq!((plain.n_commits, plain.text_bytes), (packed.n_commits, packed.text_bytes));
    assert_eq!(plain.segment_index, packed.segment_index);
    assert_eq!((plain.n_compressed, packed.n_plain), (0, 1));
    // As while another process writes.
    let last = disk.paths().into_iter().rfind(|path| path.to_string_lossy().ends_with(".lp"));
    let mut content = disk.content(&last.clone().unwrap()).unwrap();
    content.extend_from_slice(b"# commit seq=41 len=10");
    disk.put(&last.unwrap(), &content);
    let torn = check(&disk);
    assert!(torn.damages.is_empty() && torn.tail.is_some(), "{torn:?}");
}

#[test]
fn work_on_all_segments_is_counted_and_can_be_stopped() {
    let packed = compressed(&disk_of(40));
    let (reader, progress) = (reader_of(&packed), Progress::default());
    let fractions = RefCell::new(Vec::new());
    reader
        .for_each_commit_within(&[Selection::ALL], &progress, &mut |_| {
            fractions.borrow_mut().push(progress.fraction().unwrap());
            true
        })
        .unwrap();
    assert!(fractions.borrow().is_sorted());
    assert_eq!(progress.fraction(), Some(1.0));
    let stopped = reader.for_each_commit_within(&[Selection::ALL], &progress, &mut |_| {
        progress.stop();
        true
    });
    assert!(matches!(stopped, Err(Error::Stopped(_))), "{stopped:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn plain_and_compressed_give_the_same(
        groups in proptest::collection::vec(
            proptest::collection::vec((0..4_usize, 0..5000_usize), 1..6),
            1..40,
        ),
        rotate_at_bytes in 150..1500_u64,
        frame_bytes in 60..600_usize,
        (from, span) in (0..5000_i64, 1..3000_i64),
    ) {
        let disk = ModelDisk::new();
        let (mut journal, _) = open_rotating(&disk, rotate_at_bytes).unwrap();
        for group in &groups {
            let lines: String =
                group.iter().map(|(who, second)| sample(["a", "b", "c", "d"][*who], *second)).collect();
            journal.commit(&[lines.as_bytes()]).unwrap();
        }
        let plain = disk.fork();
        let layout = Layout { frame_bytes, ..Layout::default() };
        let upkeep = Upkeep { layout, ..journal.upkeep(codec::describe) };
        compress_all(&upkeep).unwrap();
        prop_assert_eq!(read_disk(&disk), read_disk(&plain));
        prop_assert_eq!(read_all(&journal.reader()), read_disk(&plain));
        prop_assert_eq!(facts_of(&disk), facts_of(&plain));
        let at = UnixNanos::from_secs;
        let selection = Selection {
            logins: vec![Login::try_from("b").unwrap()],
            from: at(from),
            to: at(from + span),
        };
        let selected = |disk: &ModelDisk| {
            let mut found = Vec::new();
            let reader = reader_of(disk);
            reader.for_each_commit_within(std::slice::from_ref(&selection), &Progress::default(), &mut |payload| {
                for line in codec::journal_lines(payload).flatten() {
                    if let codec::JournalLine::Athlete(line) = line
                        && line.login == "b"
                        && (at(from)..at(from + span)).contains(&line.time)
                    {
                        found.push(line.raw.to_vec());
                    }
                }
                true
            }).unwrap();
            found
        };
        prop_assert_eq!(selected(&disk), selected(&plain));
    }
}
