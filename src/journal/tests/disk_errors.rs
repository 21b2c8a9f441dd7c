//! Full disks, operations that fail, power cuts.

use proptest::prelude::*;

use super::{super::testing::Fault, *};

#[test]
fn a_full_disk_refuses_whole_groups_and_takes_them_when_there_is_room_again() {
    let disk = disk_with(2);
    let used = disk.content(&segment_path(1)).unwrap().len();
    let needed = disk_with(3).content(&segment_path(1)).unwrap().len() - used;
    let (mut journal, _) = open_disk(&disk);
    for room in 0..needed {
        disk.set_capacity(Some(used + room));
        let error = journal.commit(&[line(2).as_bytes()]).unwrap_err();
        assert!(error.to_string().starts_with("the disk is full: "), "{error}");
        assert_eq!(disk.content(&segment_path(1)).unwrap().len(), used);
        assert_eq!(read_all(&journal.reader()), (lines(0..2), vec![]));
    }
    disk.set_capacity(None);
    journal.commit(&[line(2).as_bytes()]).unwrap();
    disk.restart(Unsynced::Lost);
    assert_eq!(read_disk(&disk), (lines(0..3), vec![]));
    assert_eq!(disk.paths(), [segment_path(1)]);
}

#[test]
fn a_start_on_a_full_disk_says_so_and_records_later() {
    let disk = ModelDisk::new();
    disk.set_capacity(Some(10));
    let (mut journal, report) = open_disk(&disk);
    assert!(report.notes[0].contains("the disk is full"), "{report:?}");
    assert!(matches!(journal.commit(&[b"a v=1 1\n"]), Err(Error::Retry { .. })));
    disk.set_capacity(None);
    journal.commit(&[line(0).as_bytes()]).unwrap();
    assert_eq!(read_disk(&disk), (lines(0..1), vec![]));
}

#[test]
fn after_a_failed_sync_recording_goes_on_in_a_new_segment() {
    // The first operation of a commit is its append, the second its sync; the third cuts the
    // refused group off again, and may fail too.
    for faults in [&[2][..], &[2, 3], &[2, 4]] {
        let disk = disk_with(2);
        let (mut journal, _) = open_disk(&disk);
        for fault in faults {
            disk.set_fault(disk.n_operations() + fault, Fault::Fails);
        }
        let error = journal.commit(&[line(2).as_bytes()]).unwrap_err();
        assert!(matches!(error, Error::Retry { .. }), "{error}");
        assert_eq!(read_all(&journal.reader()), (lines(0..2), vec![]));
        journal.commit(&[line(3).as_bytes()]).unwrap();
        assert!(disk.content(&segment_path(2)).is_some());
        // The refused group may be whole in the old file, but its number is another's now.
        let old = String::from_utf8(disk.content(&segment_path(1)).unwrap()).unwrap();
        assert_eq!(old.contains(&line(2)), faults.contains(&3));
        assert_eq!(read_all(&journal.reader()), (lines([0, 1, 3]), vec![]));
        assert_eq!(read_disk(&disk), (lines([0, 1, 3]), vec![]));
        for unsynced in AFTER_POWER_CUT {
            let disk = disk.fork();
            disk.restart(unsynced);
            let (journal, report) = open_disk(&disk);
            assert_eq!(report, OpenReport::default());
            assert_eq!(read_all(&journal.reader()), (lines([0, 1, 3]), vec![]), "{unsynced:?}");
        }
    }
}

#[test]
fn a_segment_whose_name_was_not_synced_is_not_used_before_it_is() {
    let disk = disk_with(2);
    let (mut journal, _) = open_rotating(&disk, 100).unwrap();
    // Create, append, sync and rename succeed; the sync of the folder does not.
    disk.set_fault(disk.n_operations() + 5, Fault::Fails);
    assert!(journal.commit(&[line(2).as_bytes()]).is_err());
    let (mut journal, _) = open_rotating(&disk, 200).unwrap();
    journal.commit(&[line(3).as_bytes()]).unwrap();
    assert!(disk.content(&segment_path(2)).is_some());
    disk.restart(Unsynced::Lost);
    assert_eq!(read_disk(&disk), (lines([0, 1, 3]), vec![]));
}

#[test]
fn what_a_replay_shows_is_on_disk_also_if_a_killed_process_had_not_synced_it() {
    let bytes = disk_with(3).content(&segment_path(1)).unwrap();
    let header = bytes.windows(8).rposition(|found| found == b"# commit").unwrap();
    let disk = ModelDisk::new();
    disk.put(&segment_path(1), &bytes[..header]);
    let mut file = disk.open_for_append(&segment_path(1)).unwrap();
    file.append(&[std::io::IoSlice::new(&bytes[header..])]).unwrap();
    let (journal, report) = open_disk(&disk);
    assert_eq!(report, OpenReport::default());
    assert_eq!(read_all(&journal.reader()), (lines(0..3), vec![]));
    disk.restart(Unsynced::Lost);
    assert_eq!(read_disk(&disk), (lines(0..3), vec![]));
}

/// Commits twelve groups, with two restarts of the program between, each as often as it takes;
/// gives the acknowledged ones and all that were tried.
fn day_of_recording(disk: &ModelDisk) -> (Vec<String>, Vec<String>) {
    let (mut acknowledged, mut tried) = (Vec::new(), Vec::new());
    for session in 0..3 {
        let Some((mut journal, _)) = (0..3).find_map(|_| open_rotating(disk, 400).ok()) else {
            break;
        };
        for group in session * 4..session * 4 + 4 {
            let text = line(group);
            tried.push(text.clone());
            // As the recorder does between commits; the commit finds out for itself.
            journal.check().ok();
            if (0..3).any(|_| journal.commit(&[text.as_bytes()]).is_ok()) {
                acknowledged.push(text);
            }
            let seen = (0..3).find_map(|_| {
                let mut seen = Vec::new();
                let visit = &mut |payload: &[u8]| {
                    seen.push(String::from_utf8_lossy(payload).into_owned());
                    true
                };
                let notes = journal.reader().for_each_commit(visit).ok()?;
                notes.is_empty().then_some(seen)
            });
            if let Some(seen) = seen {
                holds_the_promise(&seen, &acknowledged, &tried, &format!("live {session}"));
            }
        }
    }
    (acknowledged, tried)
}

/// All acknowledged groups are there, in order, and nothing but what was tried.
fn holds_the_promise(found: &[String], acknowledged: &[String], tried: &[String], context: &str) {
    let mut distinct = found.to_vec();
    distinct.dedup();
    let mut allowed = tried.iter();
    for payload in &distinct {
        assert!(allowed.any(|known| known == payload), "{context}: {found:?}");
    }
    for payload in acknowledged {
        assert!(found.contains(payload), "{context}: {payload} is gone from {found:?}");
    }
}

const AFTER_POWER_CUT: [Unsynced; 6] = [
    Unsynced::Lost,
    Unsynced::Kept,
    Unsynced::Torn(1),
    Unsynced::Torn(30),
    Unsynced::Torn(70),
    Unsynced::Zeroed,
];

/// How much can have gone wrong before.
#[derive(PartialEq)]
enum Trouble {
    Once,
    Often,
}

/// Checks a disk after a power cut, and that recording goes on there.
fn check_after_power_cut(
    disk: &ModelDisk,
    acknowledged: &[String],
    tried: &[String],
    trouble: &Trouble,
    what: &str,
) {
    for unsynced in AFTER_POWER_CUT {
        let disk = disk.fork();
        disk.restart(unsynced);
        let context = format!("{what}, {unsynced:?}");
        holds_the_promise(&read_disk(&disk).0, acknowledged, tried, &context);
        let (mut journal, _) = open_rotating(&disk, 400).unwrap();
        let (found, notes) = read_all(&journal.reader());
        holds_the_promise(&found, acknowledged, tried, &context);
        journal.commit(&[line(99).as_bytes()]).unwrap();
        drop(journal);
        // What a replay has shown stays, also if the power goes off again.
        disk.restart(Unsynced::Lost);
        let after: Vec<String> = found.into_iter().chain([line(99)]).collect();
        let (found, notes_after) = read_disk(&disk);
        assert_eq!(found, after, "{context}");
        // A sync that failed, and the cut after it too, may leave a hole where a refused group
        // was; else there is nothing to tell.
        if *trouble == Trouble::Once {
            assert_eq!((notes, notes_after), (vec![], vec![]), "{context}");
        }
    }
}

#[test]
fn a_power_cut_at_any_operation_loses_nothing_acknowledged() {
    for operation in 1.. {
        let disk = ModelDisk::new();
        disk.set_fault(operation, Fault::PowerCut);
        let (acknowledged, tried) = day_of_recording(&disk);
        let what = format!("power cut at operation {operation}");
        check_after_power_cut(&disk, &acknowledged, &tried, &Trouble::Once, &what);
        if !disk.powered_off() {
            assert_eq!(acknowledged.len(), 12);
            assert!(operation > 100, "the day is long enough: {operation}");
            break;
        }
    }
}

#[test]
fn a_failure_of_any_operation_loses_nothing_acknowledged() {
    let sound = ModelDisk::new();
    day_of_recording(&sound);
    for fault in [Fault::Fails, Fault::CutsShort(0), Fault::CutsShort(13), Fault::CutsShort(60)] {
        for operation in 1..=sound.n_operations() {
            let disk = ModelDisk::new();
            disk.set_fault(operation, fault);
            let (acknowledged, tried) = day_of_recording(&disk);
            let what = format!("{fault:?} at operation {operation}");
            assert_eq!(acknowledged.len(), 12, "{what}");
            check_after_power_cut(&disk, &acknowledged, &tried, &Trouble::Once, &what);
        }
    }
}

#[test]
fn a_trouble_that_begins_at_any_operation_and_ends_later_needs_no_restart() {
    use std::io::ErrorKind;
    for kind in [
        ErrorKind::StorageFull,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::NotFound,
        ErrorKind::Other,
    ] {
        for operation in 1.. {
            let what = format!("{kind:?} from operation {operation} on");
            let disk = ModelDisk::new();
            disk.set_fault(operation, Fault::FailsFrom(kind));
            let opened = open_rotating(&disk, 400).or_else(|_| {
                assert!(disk.clear_fault(), "{what}");
                open_rotating(&disk, 400)
            });
            let (mut journal, _) = opened.unwrap();
            let (mut acknowledged, mut tried) = (Vec::new(), Vec::new());
            for group in 0..12 {
                let text = line(group);
                tried.push(text.clone());
                if journal.commit(&[text.as_bytes()]).is_err() {
                    journal.check().unwrap_err();
                    if group % 2 == 0 {
                        journal.commit(&[text.as_bytes()]).unwrap_err();
                    }
                    assert!(disk.clear_fault(), "{what}");
                    journal.check().unwrap();
                    journal.commit(&[text.as_bytes()]).unwrap();
                }
                acknowledged.push(text);
            }
            if disk.n_operations() < operation {
                assert!(operation > 40, "the recording is long enough: {operation}");
                break;
            }
            let (seen, notes) = read_all(&journal.reader());
            holds_the_promise(&seen, &acknowledged, &tried, &what);
            assert_eq!(notes, Vec::<String>::new(), "{what}");
            drop(journal);
            check_after_power_cut(&disk, &acknowledged, &tried, &Trouble::Often, &what);
        }
    }
}

/// What can happen to a journal.
#[derive(Debug, Clone)]
enum Action {
    Commit(usize),
    Check,
    Reopen,
    PowerCut(Unsynced),
    Fault(u64, Fault),
    Full(usize),
    Room,
}

fn action() -> impl Strategy<Value = Action> {
    let unsynced = prop_oneof![
        Just(Unsynced::Lost),
        Just(Unsynced::Kept),
        Just(Unsynced::Zeroed),
        (0_usize..200).prop_map(Unsynced::Torn)
    ];
    let fault = prop_oneof![
        Just(Fault::Fails),
        Just(Fault::PowerCut),
        (0_usize..100).prop_map(Fault::CutsShort)
    ];
    prop_oneof![
        8 => (1_usize..5).prop_map(Action::Commit),
        1 => Just(Action::Check),
        1 => Just(Action::Reopen),
        1 => unsynced.prop_map(Action::PowerCut),
        2 => (1_u64..8, fault).prop_map(|(after, fault)| Action::Fault(after, fault)),
        1 => (0_usize..200).prop_map(Action::Full),
        1 => Just(Action::Room),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_happens_acknowledged_groups_stay(actions in prop::collection::vec(action(), 1..40)) {
        let disk = ModelDisk::new();
        let (mut acknowledged, mut tried) = (Vec::new(), Vec::new());
        let mut journal = open_rotating(&disk, 500).ok();
        for (index, action) in actions.iter().enumerate() {
            match action {
                Action::Commit(n_lines) => {
                    let Some((open, _)) = journal.as_mut() else { continue };
                    let text = line(index).repeat(*n_lines);
                    tried.push(text.clone());
                    if open.commit(&[text.as_bytes()]).is_ok() {
                        acknowledged.push(text);
                    }
                }
                Action::Check => {
                    if let Some((open, _)) = journal.as_mut() {
                        open.check().ok();
                    }
                }
                Action::Reopen => journal = open_rotating(&disk, 500).ok(),
                Action::PowerCut(unsynced) => {
                    disk.restart(*unsynced);
                    journal = open_rotating(&disk, 500).ok();
                }
                Action::Fault(after, fault) => disk.set_fault(disk.n_operations() + after, *fault),
                Action::Full(room) => {
                    let paths = disk.paths();
                    let contents = paths.iter().filter_map(|path| disk.content(path));
                    let used: usize = contents.map(|content| content.len()).sum();
                    disk.set_capacity(Some(used + room));
                }
                Action::Room => disk.set_capacity(None),
            }
        }
        let disk = disk.fork();
        disk.set_capacity(None);
        check_after_power_cut(&disk, &acknowledged, &tried, &Trouble::Often, "at the end");
    }
}
