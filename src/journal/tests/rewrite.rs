//! What stays when lines are taken out of closed segments.

use proptest::prelude::*;

use super::*;
use crate::journal::testing::Fault;

/// A few groups of a [`mixed_disk`].
const ROTATE_AT_BYTES: u64 = 470;

/// Lines of `gone` go, all others stay.
pub(super) fn without_gone(part: SegmentPart<'_>) -> Option<Vec<u8>> {
    let (SegmentPart::Lines(bytes) | SegmentPart::Damaged(bytes)) = part;
    let text = String::from_utf8_lossy(bytes);
    let kept: String =
        text.split_inclusive('\n').filter(|line| !line.contains("athlete=gone,")).collect();
    (kept.len() < bytes.len()).then(|| kept.into_bytes())
}

fn line_of(who: &str, n: usize) -> String {
    format!("samples,athlete={who},via=1 hr_bpm={n} {n}\n")
}

/// A disk with small segments: each group holds lines of both, of one of them, or of the other.
fn mixed_disk(n_groups: usize) -> ModelDisk {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    for n in 0..n_groups {
        let (gone, stays) = (line_of("gone", n), line_of("stays", n));
        let group: &[&[u8]] = match n % 4 {
            0 => &[gone.as_bytes(), stays.as_bytes()],
            1 => &[stays.as_bytes()],
            2 => &[gone.as_bytes()],
            _ => &[stays.as_bytes(), gone.as_bytes(), stays.as_bytes()],
        };
        journal.commit(group).unwrap();
    }
    disk
}

/// The payloads of the disk as a reader that was told to leave the lines out would see them.
fn expected_of(disk: &ModelDisk) -> Vec<String> {
    let (payloads, notes) = read_disk(disk);
    assert_eq!(notes, Vec::<String>::new());
    let kept = |payload: String| match without_gone(SegmentPart::Lines(payload.as_bytes())) {
        Some(kept) => String::from_utf8(kept).unwrap(),
        None => payload,
    };
    payloads.into_iter().map(kept).collect()
}

fn rewrite_all(journal: &mut Journal) -> Result<Rewritten, Error> {
    let last_closed = journal.close_segment()?;
    journal.rewriter(codec::describe).rewrite(last_closed, &without_gone, &|| true)
}

fn holds_gone(disk: &ModelDisk) -> bool {
    disk.paths().iter().any(|path| {
        let content = disk.content(path).unwrap_or_default();
        memchr::memmem::find(&content, b"athlete=gone,").is_some()
    })
}

#[test]
fn lines_go_and_all_else_stays_byte_for_byte_under_its_number() {
    let disk = mixed_disk(20);
    let expected = expected_of(&disk);
    let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    let reader = journal.reader();
    let done = rewrite_all(&mut journal).unwrap();
    assert!(done.finished && 3 < done.n_rewritten, "{done:?}");
    assert!(!holds_gone(&disk));
    assert_eq!(read_all(&reader), (expected.clone(), vec![]), "the process that writes");
    assert_eq!(read_disk(&disk), (expected.clone(), vec![]), "another process");
    let mut numbers = Vec::new();
    reader
        .for_each(&mut |commit| {
            numbers.push(commit.seq);
            true
        })
        .unwrap();
    assert_eq!(numbers, (1..=20).collect::<Vec<u64>>());
    journal.commit(&[b"a v=1 1\n"]).unwrap();
    drop(journal);
    let (journal, report) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    assert_eq!(report, OpenReport::default());
    let (payloads, notes) = read_all(&journal.reader());
    assert_eq!((payloads.len(), notes.len()), (21, 0));
    assert_eq!(payloads[..20], expected);
}

#[test]
fn an_emptied_commit_stays_as_a_header() {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_disk(&disk);
    journal.commit(&[line_of("gone", 1).as_bytes()]).unwrap();
    rewrite_all(&mut journal).unwrap();
    let text = String::from_utf8(disk.content(&segment_path(1)).unwrap()).unwrap();
    assert!(text.contains("\n# commit seq=1 len=0 crc="), "{text}");
    assert_eq!(read_all(&journal.reader()), (vec![String::new()], vec![]));
}

#[test]
fn a_segment_of_which_nothing_goes_is_not_touched() {
    let disk = disk_with(3);
    let (mut journal, _) = open_disk(&disk);
    let last_closed = journal.close_segment().unwrap();
    assert_eq!(last_closed, 1);
    assert_eq!(journal.close_segment().unwrap(), 1, "an empty segment stays open");
    let before = disk.content(&segment_path(1));
    let done =
        journal.rewriter(codec::describe).rewrite(last_closed, &without_gone, &|| true).unwrap();
    assert_eq!((done.n_files, done.n_rewritten, done.removed_bytes), (1, 0, 0));
    assert_eq!(disk.content(&segment_path(1)), before);
}

#[test]
fn a_stopped_rewriting_says_so_and_the_next_does_the_rest() {
    let disk = mixed_disk(20);
    let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    let last_closed = journal.close_segment().unwrap();
    let asked = std::cell::Cell::new(0);
    let twice = || {
        asked.set(asked.get() + 1);
        asked.get() <= 2
    };
    let done =
        journal.rewriter(codec::describe).rewrite(last_closed, &without_gone, &twice).unwrap();
    assert_eq!((done.finished, done.n_files), (false, 2));
    assert!(holds_gone(&disk));
    assert!(rewrite_all(&mut journal).unwrap().finished);
    assert!(!holds_gone(&disk));
}

#[test]
fn recording_and_reading_go_on_meanwhile() {
    let disk = mixed_disk(12);
    let expected = expected_of(&disk);
    let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    let reader = journal.reader();
    let (mut seen, mut is_first) = (Vec::new(), true);
    let notes = reader
        .for_each(&mut |commit| {
            if std::mem::take(&mut is_first) {
                // All segments, also the one that was open when the reader looked.
                rewrite_all(&mut journal).unwrap();
                journal.commit(&[b"a v=1 1\n"]).unwrap();
            }
            let kept = without_gone(SegmentPart::Lines(commit.payload));
            seen.push(String::from_utf8(kept.unwrap_or(commit.payload.to_vec())).unwrap());
            true
        })
        .unwrap();
    assert_eq!((seen, notes), (expected, vec![]));
}

#[test]
fn a_segment_that_was_given_up_ends_where_it_did() {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_disk(&disk);
    journal.commit(&[line_of("gone", 1).as_bytes(), line_of("stays", 1).as_bytes()]).unwrap();
    // The sync fails, and so does all that would take the group back.
    let sync = disk.n_operations() + 2;
    for operation in sync..sync + 2 {
        disk.set_fault(operation, Fault::Fails);
    }
    assert!(journal.commit(&[line_of("gone", 2).as_bytes()]).is_err());
    journal.commit(&[line_of("stays", 2).as_bytes()]).unwrap();
    rewrite_all(&mut journal).unwrap();
    assert!(!holds_gone(&disk));
    let expected = (vec![line_of("stays", 1), line_of("stays", 2)], vec![]);
    assert_eq!(read_all(&journal.reader()), expected);
    assert_eq!(read_disk(&disk), expected);
}

#[test]
fn what_was_set_aside_and_what_is_damaged_is_looked_through_too() {
    let disk = mixed_disk(8);
    // A broken commit in the middle of the first segment, and a torn end of the last.
    let mut content = disk.content(&segment_path(1)).unwrap();
    let at = memchr::memmem::find(&content, b"hr_bpm=1 1").unwrap();
    content[at] = b'X';
    disk.put(&segment_path(1), &content);
    let mut torn = disk.content(&segment_path(3)).unwrap();
    torn.extend_from_slice(b"# commit seq=99 len=999 crc=00000000\n");
    torn.extend_from_slice([line_of("stays", 50), line_of("gone", 51)].concat().as_bytes());
    disk.put(&segment_path(3), &torn);
    let last = disk.paths().len() as u64;
    assert_eq!(last, 3, "{:?}", disk.paths());
    let (mut journal, report) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    assert_eq!(report.notes.len(), 1, "{report:?}");
    let before = read_all(&journal.reader());
    rewrite_all(&mut journal).unwrap();
    assert!(!holds_gone(&disk));
    let piece = disk.content(&Path::new(DATA).join("journal/000003.lp.torn")).unwrap();
    let piece = String::from_utf8(piece).unwrap();
    assert!(piece.starts_with("# commit") && piece.ends_with(&line_of("stays", 50)), "{piece}");
    let after = read_all(&journal.reader());
    assert_eq!(after.0.len(), before.0.len(), "no more is damaged than before");
    assert_eq!((after.1.len(), before.1.len()), (1, 1), "{after:?}");
}

#[test]
fn a_segment_without_a_readable_beginning_is_looked_through_as_it_is() {
    let disk = mixed_disk(8);
    let content = disk.content(&segment_path(1)).unwrap();
    disk.put(&segment_path(1), &content[60..]);
    let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    rewrite_all(&mut journal).unwrap();
    assert!(!holds_gone(&disk));
    let left = disk.content(&segment_path(1)).unwrap();
    assert!(memchr::memmem::find(&left, b"athlete=stays,").is_some());
}

/// Whatever happened: every line of the others is there, and another rewriting ends it.
fn check_after(disk: &ModelDisk, expected: &[String], context: &str) {
    let others = |payloads: &[String]| -> Vec<String> {
        let lines = payloads.iter().flat_map(|payload| payload.split_inclusive('\n'));
        lines.filter(|line| line.contains("athlete=stays,")).map(str::to_owned).collect()
    };
    let (mut journal, report) = open_rotating(disk, ROTATE_AT_BYTES).unwrap();
    assert_eq!(report, OpenReport::default(), "{context}");
    let (payloads, notes) = read_all(&journal.reader());
    assert_eq!(others(&payloads), others(expected), "{context}");
    assert_eq!(notes, Vec::<String>::new(), "{context}");
    assert!(rewrite_all(&mut journal).unwrap().finished, "{context}");
    assert!(!holds_gone(disk), "{context}");
    assert_eq!(read_all(&journal.reader()), (expected.to_vec(), vec![]), "{context}");
    assert!(
        disk.paths().iter().all(|path| !path.to_string_lossy().ends_with(".new")),
        "{context}: {:?}",
        disk.paths()
    );
}

fn n_operations_of_rewriting(disk: &ModelDisk) -> u64 {
    let disk = disk.fork();
    let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    let before = disk.n_operations();
    rewrite_all(&mut journal).unwrap();
    let count = disk.n_operations() - before;
    assert!(20 < count);
    count
}

#[test]
fn a_power_cut_at_any_operation_loses_nothing_of_the_others() {
    let disk = mixed_disk(14);
    let expected = expected_of(&disk);
    for cut_at in 1..=n_operations_of_rewriting(&disk) {
        let remains = [
            Unsynced::Lost,
            Unsynced::Kept,
            Unsynced::Torn(1),
            Unsynced::Torn(100),
            Unsynced::Zeroed,
        ];
        for unsynced in remains {
            let disk = disk.fork();
            let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
            disk.set_fault(disk.n_operations() + cut_at, Fault::PowerCut);
            rewrite_all(&mut journal).unwrap_err();
            drop(journal);
            disk.restart(unsynced);
            check_after(&disk, &expected, &format!("cut at {cut_at}, {unsynced:?}"));
        }
    }
}

#[test]
fn a_failure_of_any_operation_leaves_all_readable_and_can_be_tried_again() {
    let disk = mixed_disk(14);
    let expected = expected_of(&disk);
    for fails_at in 1..=n_operations_of_rewriting(&disk) {
        let disk = disk.fork();
        let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
        disk.set_fault(disk.n_operations() + fails_at, Fault::Fails);
        rewrite_all(&mut journal).unwrap_err();
        let (payloads, notes) = read_all(&journal.reader());
        assert_eq!((payloads.len(), notes), (expected.len(), vec![]), "{fails_at}");
        journal.commit(&[line_of("gone", 99).as_bytes()]).unwrap();
        drop(journal);
        let mut expected = expected.clone();
        expected.push(String::new());
        check_after(&disk, &expected, &format!("fails at {fails_at}"));
    }
}

#[test]
fn a_full_disk_leaves_the_old_segment() {
    let disk = mixed_disk(14);
    let expected = expected_of(&disk);
    let (mut journal, _) = open_rotating(&disk, ROTATE_AT_BYTES).unwrap();
    let last_closed = journal.close_segment().unwrap();
    let used: usize =
        disk.paths().iter().filter_map(|path| disk.content(path)).map(|c| c.len()).sum();
    disk.set_capacity(Some(used + 50));
    assert!(
        journal.rewriter(codec::describe).rewrite(last_closed, &without_gone, &|| true).is_err()
    );
    disk.set_capacity(None);
    drop(journal);
    check_after(&disk, &expected, "after a full disk");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn others_lines_stay_whatever_the_journal(
        groups in prop::collection::vec(prop::collection::vec((any::<bool>(), 0..1000_usize), 1..5), 0..20),
        rotate_at_bytes in 150..1000_u64,
    ) {
        let disk = ModelDisk::new();
        let (mut journal, _) = open_rotating(&disk, rotate_at_bytes).unwrap();
        for group in &groups {
            let lines: String = group
                .iter()
                .map(|&(goes, n)| line_of(if goes { "gone" } else { "stays" }, n))
                .collect();
            journal.commit(&[lines.as_bytes()]).unwrap();
        }
        let expected = expected_of(&disk);
        rewrite_all(&mut journal).unwrap();
        prop_assert!(!holds_gone(&disk));
        prop_assert_eq!(read_all(&journal.reader()), (expected.clone(), vec![]));
        prop_assert_eq!(read_disk(&disk), (expected, vec![]));
    }
}
