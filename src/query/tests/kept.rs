//! What queries keep of the journal follows what happens to it.

use super::shelf::Shelf;
use crate::{codec::Eraser, journal::SegmentPart, model::Login, query::recording::MAX_KEPT_BYTES};

fn ride(who: &str, from: i64, count: i64) -> String {
    let line = |second: i64| {
        format!("m,athlete={who},via=1 v={}.1,w={second}i {second}000000000\n", second % 50)
    };
    (from..from + count).map(line).collect()
}

fn count(shelf: &Shelf) -> String {
    let rows = shelf.ask("SELECT count(v) FROM m");
    rows.get(1).cloned().unwrap_or_default()
}

fn counted(number: i64) -> String {
    format!("[Time(0), Integer({number})]")
}

#[test]
fn what_was_kept_follows_the_segment_from_its_first_commit_to_its_frames() {
    let mut shelf = Shelf::new(4_000);
    assert_eq!(count(&shelf), "");
    shelf.commit(&ride("anna", 0, 300));
    assert_eq!(count(&shelf), counted(300));
    shelf.commit(&ride("ben", 0, 300));
    shelf.commit(&ride("anna", 300, 300));
    assert_eq!(count(&shelf), counted(600));
    shelf.close();
    assert_eq!(count(&shelf), counted(600));
    shelf.compress();
    assert_eq!(count(&shelf), counted(600));
    // Resent and corrected, in another segment.
    shelf.commit(&ride("anna", 590, 20));
    assert_eq!(count(&shelf), counted(610));
    shelf.close();
    shelf.compress();
    assert_eq!(count(&shelf), counted(610));
    assert_eq!(count(&shelf), shelf.ask_anew("SELECT count(v) FROM m")[1]);
}

#[test]
fn nothing_that_was_erased_is_left_in_memory_or_in_summaries() {
    for is_compressed in [false, true] {
        let mut shelf = Shelf::new(4_000);
        shelf.commit(&ride("anna", 0, 600));
        shelf.commit(&ride("ben", 0, 600));
        shelf.close();
        if is_compressed {
            shelf.compress();
        }
        let by_minute = "SELECT mean(v) FROM m WHERE time >= 0s AND time < 600s GROUP BY time(1m)";
        assert_eq!(shelf.ask(by_minute).len(), 11);
        assert_eq!(count(&shelf), counted(600));
        let eraser = Eraser::new(&[Login::try_from("anna").unwrap()]);
        shelf.rewrite(&|part| match part {
            SegmentPart::Lines(lines) => eraser.kept_of_lines(lines),
            SegmentPart::Damaged(bytes) => eraser.kept_of_damaged(bytes),
        });
        assert_eq!(shelf.ask(by_minute), Vec::<String>::new());
        assert_eq!(count(&shelf), "");
        assert_eq!(shelf.ask_anew(by_minute), Vec::<String>::new());
        // The login is free again.
        shelf.commit(&ride("anna", 60, 120));
        assert_eq!(count(&shelf), counted(120));
        assert_eq!(shelf.ask(by_minute).len(), 11);
    }
}

#[test]
fn what_was_deleted_is_left_out_of_what_is_kept_and_comes_back() {
    let mut shelf = Shelf::new(4_000);
    shelf.commit(&ride("anna", 0, 600));
    shelf.close();
    shelf.compress();
    let by_minute = "SELECT count(v) FROM m WHERE time >= 0s AND time < 600s GROUP BY time(2m)";
    let counts = |shelf: &Shelf| -> Vec<i64> {
        let rows = shelf.ask(by_minute);
        let number = |row: &String| row.split("Integer(").nth(1)?.split(')').next()?.parse().ok();
        rows.iter().filter_map(number).collect()
    };
    assert_eq!(counts(&shelf), [120; 5]);
    shelf.deleted = vec![(130, 139), (300, 359)];
    assert_eq!(counts(&shelf), [120, 110, 60, 120, 120]);
    assert_eq!(count(&shelf), counted(530));
    shelf.deleted.clear();
    assert_eq!(counts(&shelf), [120; 5]);
}

#[test]
fn memory_is_bounded_and_what_was_dropped_is_read_again() {
    let mut shelf = Shelf::new(4_000);
    for day in 0..12 {
        shelf.commit(&ride("anna", day * 86_400, 600));
        shelf.close();
    }
    shelf.compress();
    for _ in 0..2 {
        for day in 0..12 {
            let (from, to) = (day * 86_400, day * 86_400 + 600);
            let rows = shelf.ask(&format!(
                "SELECT count(v), count(w) FROM m WHERE time >= {from}s AND time < {to}s \
                 GROUP BY time(10s)"
            ));
            assert_eq!(rows.len(), 61);
            assert!(rows[1..].iter().all(|row| row.contains("Integer(10), Integer(10)")));
            assert!(shelf.catalog.kept_bytes() <= MAX_KEPT_BYTES);
        }
    }
    assert!(shelf.catalog.kept_bytes() > MAX_KEPT_BYTES / 2);
}

/// A year by hours must not read a year of samples.
#[test]
fn minutes_that_were_summed_up_are_not_read() {
    let mut shelf = Shelf::new(50_000);
    // The last day first and two commits in a frame, so that one reaches from one day to the other.
    for day in (0..3).rev() {
        for commit in 0..9 {
            shelf.commit(&ride("anna", day * 86_400 + commit * 400, 400));
        }
    }
    shelf.close();
    shelf.compress();
    let statement = "SELECT mean(v), max(w) FROM m WHERE time >= 0s AND time < 3d \
                     GROUP BY time(10m) fill(none)";
    let before = shelf.ask_anew(statement);
    assert_eq!(before.len(), 19);
    // Without its frames only the opening is left, the summaries, the columns and the index.
    let archives: Vec<_> = shelf.disk.paths();
    let archive = archives.iter().find(|path| path.to_string_lossy().ends_with(".zst")).unwrap();
    let mut content = shelf.disk.content(archive).unwrap();
    let places: Vec<usize> = memchr::memmem::find_iter(&content, b"\x5a\x2a\x4d\x18").collect();
    let [summaries, columns, index, ..] = places[..] else { panic!("{places:?}") };
    assert!(summaries > 1_000);
    let by_seconds = "SELECT count(v) FROM m WHERE time >= 0s AND time < 1h GROUP BY time(10s)";
    let seconds = shelf.ask_anew(by_seconds);
    content[200..summaries].fill(0);
    shelf.disk.put(archive, &content);
    assert_eq!(shelf.ask_anew(statement), before);
    assert_eq!(shelf.ask_anew(by_seconds), seconds, "the columns have them");
    content[columns + 8..index].fill(0);
    shelf.disk.put(archive, &content);
    assert_eq!(shelf.ask_anew(statement), before);
    // Now seconds would have to be read from the frames, and are gone.
    let rows = shelf.ask_anew(by_seconds);
    assert!(rows.iter().filter(|row| row.contains("Integer(10)")).count() < 360, "{rows:?}");
}
