//! Summaries beside the frames.

use super::*;

/// For each athlete the text of the lines.
#[expect(clippy::type_complexity, reason = "that of `Summarize`")]
fn copies(for_each: &mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<(Login, Vec<u8>)> {
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
    all
}

fn with_summaries() -> ModelDisk {
    let disk = disk_of(8);
    let (mut journal, _) = open_disk(&disk);
    journal.close_segment().unwrap();
    compress_all(&upkeep_of(&journal).with_summaries(copies)).unwrap();
    disk
}

fn summary(disk: &ModelDisk, login: &str) -> Option<String> {
    let login = Login::try_from(login).unwrap();
    let summary = reader_of(disk).summary(1, &login).unwrap()?;
    Some(String::from_utf8(summary).unwrap())
}

#[test]
fn a_summary_is_kept_for_each_athlete_and_the_text_is_the_same() {
    let (plain, disk) = (compressed(&disk_of(8)), with_summaries());
    assert_eq!(read_disk(&disk), read_disk(&plain));
    assert_eq!(facts_of(&disk), facts_of(&plain));
    let anna = summary(&disk, "anna").unwrap();
    assert!(anna.starts_with(&sample("anna", 0)), "{anna}");
    assert!(summary(&disk, "ben").unwrap().starts_with(&sample("ben", 0)));
    assert_eq!(summary(&disk, "carl"), None);
    assert_eq!(summary(&plain, "anna"), None);
}

#[test]
fn a_damaged_summary_is_none_and_costs_no_commit() {
    let disk = with_summaries();
    let path = archives(&disk).remove(0);
    let whole = disk.content(&path).unwrap();
    let (expected, anna) = (read_disk(&disk), summary(&disk, "anna"));
    let index = archive_at(&disk, &path).take_index().unwrap();
    let from = index.frames_end() as usize;
    let to = from + index.summary_bytes as usize;
    assert!(to > from + 100);
    for at in from..to {
        let damaged = disk.fork();
        let mut content = whole.clone();
        content[at] ^= 0x10;
        damaged.put(&path, &content);
        assert_eq!(read_disk(&damaged), expected, "byte {at}");
        let found = summary(&damaged, "anna");
        assert!(found.is_none() || found == anna, "byte {at}");
    }
}

#[test]
fn what_is_rewritten_is_summed_up_anew() {
    let disk = with_summaries();
    let (mut journal, _) = open_disk(&disk);
    let last_closed = journal.close_segment().unwrap();
    let filter = |part: SegmentPart<'_>| match part {
        SegmentPart::Lines(lines) | SegmentPart::Damaged(lines) => {
            let lines = lines.split_inclusive(|byte| *byte == b'\n');
            let is_kept = |line: &&[u8]| memchr::memmem::find(line, b"athlete=anna").is_none();
            Some(lines.filter(is_kept).collect::<Vec<_>>().concat())
        }
    };
    let rewriter = journal.rewriter(codec::describe).with_summaries(copies);
    rewriter.rewrite(last_closed, &filter, &|| true).unwrap();
    assert_eq!(summary(&disk, "anna").unwrap_or_default(), "");
    assert!(summary(&disk, "ben").unwrap().starts_with(&sample("ben", 0)));
}
