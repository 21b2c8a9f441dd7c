//! What is deleted when not everything is kept, and that it was announced.

use std::time::Duration;

use super::*;
use crate::{
    clock::{Clock, ManualClock},
    journal::testing::Fault,
    model::{Day, RetentionLimit, UnixNanos},
};

const DAY: Duration = Duration::from_hours(24);

/// Ten in the morning of 1 January 2026 and so many days on.
fn morning(day: u32) -> UnixNanos {
    UnixNanos::from_secs(1_767_261_600).plus(DAY * day)
}

/// A disk on which a group arrived on each of so many days.
fn disk_of_days(n_days: u32) -> ModelDisk {
    let disk = ModelDisk::new();
    let clock = Arc::new(ManualClock::at(morning(0)));
    let mut journal = open_at(&disk, &clock);
    for day in 0..n_days {
        clock.set_wall(morning(day));
        journal.commit(&[line(day as usize).as_bytes()]).unwrap();
    }
    disk
}

fn open_at(disk: &ModelDisk, clock: &Arc<ManualClock>) -> Journal {
    let clock = Arc::<ManualClock>::clone(clock) as Arc<dyn Clock>;
    let options = Options { clock: Some(clock), ..Options::default() };
    Journal::open_with(Path::new(DATA), Arc::new(disk.clone()), options).unwrap().0
}

fn upkeep_of(disk: &ModelDisk) -> Upkeep {
    open_disk(disk).0.upkeep(codec::describe)
}

fn days(deletion: Option<crate::model::Deletion>) -> Option<(String, String, Option<String>)> {
    deletion.map(|it| {
        let due = it.due.map(|due| Day::of(due).to_string());
        (it.first_day.to_string(), it.last_day.to_string(), due)
    })
}

#[test]
fn a_day_begins_another_segment_and_the_segment_says_which() {
    let disk = disk_of_days(3);
    for (number, day) in [(1, "2026-01-01"), (2, "2026-01-02"), (3, "2026-01-03")] {
        let text = String::from_utf8(disk.content(&segment_path(number)).unwrap()).unwrap();
        assert!(text.contains(&format!("\n# day={day}\n# commit ")), "{text}");
    }
    assert_eq!(read_disk(&disk), (lines(0..3), vec![]));
    // On the same day a restart goes on in the same segment.
    let clock = Arc::new(ManualClock::at(morning(2).plus(Duration::from_hours(1))));
    let mut journal = open_at(&disk, &clock);
    journal.commit(&[line(3).as_bytes()]).unwrap();
    assert!(disk.content(&segment_path(4)).is_none());
    // A clock that is set back is believed, too.
    clock.set_wall(morning(1));
    journal.commit(&[line(4).as_bytes()]).unwrap();
    assert_eq!(upkeep_of(&disk).day_of(4).map(|day| day.to_string()), Some("2026-01-02".into()));
    assert_eq!(read_disk(&disk), (lines(0..5), vec![]));
}

#[test]
fn everything_is_kept_unless_told_otherwise() {
    let disk = disk_of_days(5);
    let kept =
        Retention::default().apply(&upkeep_of(&disk), RetentionLimit::Everything, morning(1000));
    assert_eq!(kept.unwrap(), RetentionReport::default());
    assert_eq!(read_disk(&disk).0.len(), 5);
}

#[test]
fn days_go_when_they_are_over_and_only_a_day_after_it_was_said() {
    let disk = disk_of_days(6);
    let upkeep = upkeep_of(&disk);
    let mut retention = Retention::default();
    let mut look = |now| retention.apply(&upkeep, RetentionLimit::Days(2), now).unwrap();
    // The setting is new, and four days are over already, or will be when the notice is.
    let first = look(morning(5));
    assert_eq!(first.deleted, None);
    let said = ("2026-01-01".into(), "2026-01-04".into(), Some("2026-01-07".into()));
    assert_eq!(days(first.next), Some(said));
    assert_eq!(look(morning(5).plus(Duration::from_hours(23))).deleted, None);
    let second = look(morning(6).plus(Duration::from_secs(2)));
    let gone = ("2026-01-01".into(), "2026-01-04".into(), Some("2026-01-07".into()));
    assert_eq!(days(second.deleted), Some(gone));
    assert_eq!(read_disk(&disk), (lines(4..6), vec![]));
    // The next one was announced more than a day before it is due.
    assert_eq!(days(second.next).map(|next| next.2), Some(Some("2026-01-08".into())));
    assert!(look(morning(7).plus(Duration::from_secs(4))).deleted.is_some());
    assert_eq!(read_disk(&disk), (lines(5..6), vec![]));
    // Never the one that is open.
    for day in 8..20 {
        look(morning(day));
    }
    assert_eq!(read_disk(&disk), (lines(5..6), vec![]));
    assert_eq!(
        upkeep.reader().check(codec::describe, &crate::model::Progress::default()).unwrap().damages,
        Vec::<String>::new()
    );
}

#[test]
fn an_announcement_outlives_a_restart_and_a_jump_of_the_clock_does_not_shorten_it() {
    let disk = disk_of_days(4);
    let look =
        |now| Retention::default().apply(&upkeep_of(&disk), RetentionLimit::Days(1), now).unwrap();
    assert_eq!(look(morning(3)).deleted, None);
    assert!(look(morning(4).plus(Duration::from_secs(2))).deleted.is_some());

    let disk = disk_of_days(4);
    let look =
        |now| Retention::default().apply(&upkeep_of(&disk), RetentionLimit::Days(30), now).unwrap();
    assert_eq!(look(morning(4)).deleted, None);
    // Ten years ahead, and back.
    assert_eq!(look(morning(3650)).deleted, None);
    assert_eq!(look(morning(4)).deleted, None);
    assert_eq!(look(morning(3651)).deleted, None);
    assert_eq!(read_disk(&disk).0.len(), 4);
}

#[test]
fn of_a_size_the_oldest_go() {
    let disk = disk_of_days(10);
    let upkeep = upkeep_of(&disk);
    let len = disk.content(&segment_path(1)).unwrap().len() as u64;
    let mut retention = Retention::default();
    let mut look = |most, now| retention.apply(&upkeep, RetentionLimit::Bytes(most), now).unwrap();
    assert_eq!(look(20 * len, morning(10)), RetentionReport::default());
    // Nearly full: said, without a date.
    let near = look(10 * len + 30, morning(10));
    assert_eq!(days(near.next), Some(("2026-01-01".into(), "2026-01-01".into(), None)));
    let over = look(7 * len + 30, morning(11));
    assert_eq!(over.deleted, None);
    assert!(look(7 * len + 30, morning(12).plus(Duration::from_secs(2))).deleted.is_some());
    assert_eq!(read_disk(&disk), (lines(3..10), vec![]));
}

#[test]
fn a_fault_at_any_step_of_a_deletion_takes_nothing_else() {
    let before = disk_of_days(5);
    let first = |disk: &ModelDisk| {
        Retention::default().apply(&upkeep_of(disk), RetentionLimit::Days(1), morning(4)).unwrap();
    };
    first(&before);
    let later = morning(5).plus(Duration::from_secs(2));
    let look = |disk: &ModelDisk| {
        Retention::default().apply(&upkeep_of(disk), RetentionLimit::Days(1), later)
    };
    let n_operations = {
        let disk = before.fork();
        look(&disk).unwrap();
        assert_eq!(read_disk(&disk), (lines(4..5), vec![]));
        disk.n_operations() - before.n_operations()
    };
    for operation in 1..=n_operations {
        for fault in [Fault::Fails, Fault::PowerCut] {
            for unsynced in [Unsynced::Lost, Unsynced::Kept] {
                let disk = before.fork();
                let upkeep = upkeep_of(&disk);
                disk.set_fault(disk.n_operations() + operation, fault);
                Retention::default().apply(&upkeep, RetentionLimit::Days(1), later).ok();
                // It was opened before: fewer steps than were counted.
                disk.clear_faults();
                disk.restart(unsynced);
                let (left, notes) = read_disk(&disk);
                assert!(left.ends_with(&lines(4..5)), "{operation} {fault:?}: {left:?}");
                assert_eq!(notes, Vec::<String>::new(), "{operation} {fault:?}");
                look(&disk).unwrap();
                look(&disk).unwrap();
                assert!(read_disk(&disk).0.ends_with(&lines(4..5)));
            }
        }
    }
}

#[test]
fn a_reader_at_work_does_not_mind_a_deletion() {
    let disk = disk_of_days(5);
    let (journal, _) = open_disk(&disk);
    let upkeep = journal.upkeep(codec::describe);
    let mut retention = Retention::default();
    retention.apply(&upkeep, RetentionLimit::Days(1), morning(4)).unwrap();
    let mut seen = Vec::new();
    let notes = journal.reader().for_each_commit(&mut |payload| {
        let later = morning(5).plus(Duration::from_secs(2));
        retention.apply(&upkeep, RetentionLimit::Days(1), later).unwrap();
        seen.push(String::from_utf8_lossy(payload).into_owned());
        true
    });
    assert_eq!(notes.unwrap(), Vec::<String>::new());
    assert!(seen.ends_with(&lines(4..5)), "{seen:?}");
}
