//! What the journal promises, held against real files and against the model disk.

use std::{path::Path, sync::Arc};

use super::*;

/// All payloads of a journal, and the notes.
fn read_all(reader: &Reader) -> (Vec<Vec<u8>>, Vec<String>) {
    let mut payloads = Vec::new();
    let notes = reader
        .for_each_commit(&mut |payload| {
            payloads.push(payload.to_vec());
            true
        })
        .unwrap();
    (payloads, notes)
}

fn open(data: &Path) -> (Journal, OpenReport) {
    Journal::open(data, Arc::new(SystemFiles)).unwrap()
}

#[test]
fn what_was_committed_is_read_back_here_elsewhere_and_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let (mut journal, report) = open(data.path());
    assert_eq!(report, OpenReport::default());
    let reader = journal.reader();
    assert_eq!(read_all(&reader), (vec![], vec![]));
    journal.commit(&[b"a v=1 1\n", b"a v=2 2\n"]).unwrap();
    journal.commit(&[]).unwrap();
    journal.commit(&[b"b v=3 3\n"]).unwrap();
    let expected = (vec![b"a v=1 1\na v=2 2\n".to_vec(), b"b v=3 3\n".to_vec()], vec![]);
    assert_eq!(read_all(&reader), expected);
    assert_eq!(read_all(&Reader::open(data.path(), Arc::new(SystemFiles)).unwrap()), expected);
    drop(journal);
    let (mut journal, report) = open(data.path());
    assert_eq!(report, OpenReport::default());
    assert_eq!(read_all(&journal.reader()), expected);
    journal.commit(&[b"c v=4 4\n"]).unwrap();
    assert_eq!(read_all(&journal.reader()).0.len(), 3);
    let text = std::fs::read_to_string(data.path().join("journal/000001.lp")).unwrap();
    assert!(text.contains("\n# commit seq=3 len=8 crc="), "{text}");
}
