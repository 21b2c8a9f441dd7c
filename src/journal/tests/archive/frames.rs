//! Reads some frames, and what was committed since.

use super::*;

/// The payloads of some frames with their numbers, and whether nothing of them is damaged.
fn read_frames(reader: &Reader, frames: &[usize]) -> (Vec<(usize, String)>, bool) {
    let mut found = Vec::new();
    let is_whole = reader.for_each_commit_in_frames(1, frames, &mut |frame, commit| {
        found.push((frame, String::from_utf8_lossy(commit.payload).into_owned()));
        true
    });
    (found, is_whole.unwrap())
}

#[test]
fn each_commit_is_given_with_the_frame_that_holds_it() {
    let disk = compressed(&disk_of(40));
    let reader = reader_of(&disk);
    let map = reader.segment_map(1).unwrap().unwrap();
    let anna = Login::try_from("anna").unwrap();
    let frames: Vec<usize> = map.frames_of(&anna, UnixNanos::MIN, UnixNanos::MAX).collect();
    assert!(frames.len() > 1, "{frames:?}");
    assert_eq!(frames.first(), Some(&1), "the first frame is the opening");
    let (all, is_whole) = read_frames(&reader, &frames);
    assert!(is_whole);
    // One at a time, and in pairs, they are the same.
    let mut one_by_one = Vec::new();
    for frame in &frames {
        let (found, is_whole) = read_frames(&reader, &[*frame]);
        assert!(is_whole && !found.is_empty());
        assert!(found.iter().all(|(number, _)| number == frame));
        one_by_one.extend(found);
    }
    assert_eq!(one_by_one, all);
    let ends = [frames[0], *frames.last().unwrap()];
    let expected: Vec<_> = all.iter().filter(|(frame, _)| ends.contains(frame)).cloned().collect();
    assert_eq!(read_frames(&reader, &ends), (expected, true));
    // The map says where a second is.
    let at = UnixNanos::from_secs(0);
    let holder: Vec<usize> = map.frames_of(&anna, at, at).collect();
    let line = sample("anna", 0);
    let found: Vec<usize> = all
        .iter()
        .filter(|(_, payload)| payload.contains(&line))
        .map(|(frame, _)| *frame)
        .collect();
    assert_eq!(holder, found);
    assert_eq!(map.frames_of(&Login::try_from("carl").unwrap(), at, at).count(), 0);
}

#[test]
fn a_damaged_frame_is_told() {
    let disk = compressed(&disk_of(40));
    let path = archives(&disk).remove(0);
    let index = archive_at(&disk, &path).take_index().unwrap();
    let mut content = disk.content(&path).unwrap();
    let damaged = &index.frames[2];
    content[(damaged.at + damaged.len / 2) as usize] ^= 0x40;
    disk.put(&path, &content);
    let reader = reader_of(&disk);
    assert!(read_frames(&reader, &[1]).1);
    assert!(!read_frames(&reader, &[1, 2]).1);
}

#[test]
fn a_segment_that_grows_is_read_on_from_where_one_was() {
    let disk = ModelDisk::new();
    let (mut journal, _) = open_disk(&disk);
    let reader = journal.reader();
    let mut place = ReadPlace::default();
    let mut read = |reader: &Reader| {
        let mut found = Vec::new();
        let visit = &mut |commit: &Commit<'_>| {
            found.push(commit.seq);
            true
        };
        reader.for_each_commit_after(1, &mut place, visit).unwrap();
        found
    };
    assert_eq!(read(&reader), Vec::<u64>::new());
    let mut version = reader.version().unwrap();
    for round in 0..3 {
        for _ in 0..2 {
            journal.commit(&[sample("anna", round).as_bytes()]).unwrap();
        }
        let seq = 2 * round as u64;
        assert_eq!(read(&reader), [seq + 1, seq + 2]);
        assert_eq!(read(&reader), Vec::<u64>::new());
        let now = reader.version().unwrap();
        assert!(now.grown_since(&version).is_some(), "nothing but commits");
        version = now;
    }
    journal.close_segment().unwrap();
    assert_eq!(reader.version().unwrap().grown_since(&version), None, "another segment");
    let version = reader.version().unwrap();
    compress_all(&upkeep_of(&journal)).unwrap();
    assert_eq!(reader.version().unwrap().grown_since(&version), None, "another file");
}
