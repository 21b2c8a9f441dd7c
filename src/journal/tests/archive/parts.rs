//! What is kept of each athlete beside the frames.

use super::*;
use crate::model::AthleteParts;

/// For each athlete the text of the lines as the summary, and backwards as the columns.
#[expect(clippy::type_complexity, reason = "that of `MakeParts`")]
fn copies(for_each: &mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<AthleteParts> {
    let mut all: Vec<(Login, Vec<u8>)> =
        ["anna", "ben"].map(|login| (Login::try_from(login).unwrap(), Vec::new())).into();
    for_each(&mut |payload| {
        for line in payload.split_inclusive(|byte| *byte == b'\n') {
            for (login, lines) in &mut all {
                let tag = format!("athlete={login},");
                if memchr::memmem::find(line, tag.as_bytes()).is_some() {
                    lines.extend_from_slice(line);
                }
            }
        }
    });
    let parts = all.into_iter().map(|(login, summary)| {
        let columns = summary.iter().rev().copied().collect();
        AthleteParts { login, summary, columns }
    });
    parts.collect()
}

fn with_parts() -> ModelDisk {
    let disk = disk_of(8);
    let (mut journal, _) = open_disk(&disk);
    journal.close_segment().unwrap();
    compress_all(&upkeep_of(&journal).with_parts(copies)).unwrap();
    disk
}

/// The summary and the columns.
fn parts(disk: &ModelDisk, login: &str) -> [Option<String>; 2] {
    let login = Login::try_from(login).unwrap();
    let reader = reader_of(disk);
    let Some(map) = reader.segment_map(1).unwrap() else { return [None, None] };
    [map.summary_of(&login), map.columns_of(&login)].map(|place| {
        let bytes = reader.part(1, place?)?;
        Some(String::from_utf8(bytes).unwrap())
    })
}

/// The columns, as long as they are what they are meant to be beside the summary.
fn summary(disk: &ModelDisk, login: &str) -> Option<String> {
    let [summary, columns] = parts(disk, login);
    let columns: String = columns.unwrap_or_default().chars().rev().collect();
    assert_eq!(columns, summary.clone().unwrap_or_default());
    summary
}

#[test]
fn parts_are_kept_of_each_athlete_and_the_text_is_the_same() {
    let (plain, disk) = (compressed(&disk_of(8)), with_parts());
    assert_eq!(read_disk(&disk), read_disk(&plain));
    assert_eq!(facts_of(&disk), facts_of(&plain));
    let anna = summary(&disk, "anna").unwrap();
    assert!(anna.starts_with(&sample("anna", 0)), "{anna}");
    assert!(summary(&disk, "ben").unwrap().starts_with(&sample("ben", 0)));
    assert_eq!(summary(&disk, "carl"), None);
    assert_eq!(summary(&plain, "anna"), None);
}

#[test]
fn a_damaged_part_is_none_and_costs_no_commit() {
    let disk = with_parts();
    let path = archives(&disk).remove(0);
    let whole = disk.content(&path).unwrap();
    let (expected, [summary, columns]) = (read_disk(&disk), parts(&disk, "anna"));
    let index = archive_at(&disk, &path).take_index().unwrap();
    let from = index.frames_end() as usize;
    let to = from + (index.summary_bytes + index.columns_bytes) as usize;
    assert!(index.summary_bytes > 100 && index.columns_bytes > 100);
    for at in from..to {
        let damaged = disk.fork();
        let mut content = whole.clone();
        content[at] ^= 0x10;
        damaged.put(&path, &content);
        assert_eq!(read_disk(&damaged), expected, "byte {at}");
        let found = parts(&damaged, "anna");
        assert!(found[0].is_none() || found[0] == summary, "byte {at}");
        assert!(found[1].is_none() || found[1] == columns, "byte {at}");
    }
}

#[test]
fn what_is_rewritten_has_other_parts() {
    let disk = with_parts();
    let (mut journal, _) = open_disk(&disk);
    let last_closed = journal.close_segment().unwrap();
    let filter = |part: SegmentPart<'_>| match part {
        SegmentPart::Lines(lines) | SegmentPart::Damaged(lines) => {
            let lines = lines.split_inclusive(|byte| *byte == b'\n');
            let is_kept = |line: &&[u8]| memchr::memmem::find(line, b"athlete=anna").is_none();
            Some(lines.filter(is_kept).collect::<Vec<_>>().concat())
        }
    };
    let rewriter = journal.rewriter(codec::describe).with_parts(copies);
    rewriter.rewrite(last_closed, &filter, &|| true).unwrap();
    assert_eq!(summary(&disk, "anna").unwrap_or_default(), "");
    assert!(summary(&disk, "ben").unwrap().starts_with(&sample("ben", 0)));
}
