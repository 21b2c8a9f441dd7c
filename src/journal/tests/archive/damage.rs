//! Flipped bytes, cut files and faults of the disk.

use std::io::Read as _;

use super::*;
use crate::model::AthleteParts;

/// The payloads in order, those of the frame at `at` of the first archive apart.
fn payloads_without(disk: &ModelDisk, path: &Path, at: usize) -> Vec<String> {
    let frames = archive_at(disk, path).index().unwrap().frames.clone();
    let hit = frames.iter().find(|frame| (frame.at..frame.at + frame.len).contains(&(at as u64)));
    let (all, _) = read_disk(disk);
    let Some(hit) = hit.filter(|frame| frame.first_seq.is_some()) else { return all };
    let next =
        frames.iter().filter_map(|frame| frame.first_seq).find(|seq| Some(*seq) > hit.first_seq);
    let last = all.len() as u64 + 1;
    let behind = next.or_else(|| first_seq_behind(disk, path)).unwrap_or(last);
    let lost = hit.first_seq.unwrap()..behind;
    let kept = all.into_iter().zip(1..).filter(|(_, seq)| !lost.contains(seq));
    kept.map(|(payload, _)| payload).collect()
}

fn first_seq_behind(disk: &ModelDisk, path: &Path) -> Option<u64> {
    let behind = archives(disk).into_iter().find(|other| other > &path.to_path_buf())?;
    archive_at(disk, &behind).index()?.frames.iter().find_map(|frame| frame.first_seq)
}

#[test]
fn any_flipped_byte_is_found_and_costs_at_most_its_frame() {
    let packed = compressed(&disk_of(40));
    let path = archives(&packed)[1].clone();
    let content = packed.content(&path).unwrap();
    let (all, _) = read_disk(&packed);
    for at in 0..content.len() {
        for flip in [0x01, 0x80] {
            let disk = packed.fork();
            let mut damaged = content.clone();
            damaged[at] ^= flip;
            disk.put(&path, &damaged);
            let (payloads, notes) = read_disk(&disk);
            assert!(!notes.is_empty(), "byte {at} is not missed");
            let rest = payloads_without(&packed, &path, at);
            assert!(rest.iter().all(|payload| payloads.contains(payload)), "byte {at}: {notes:?}");
            assert!(payloads.iter().all(|payload| all.contains(payload)), "byte {at}");
            let checked = reader_of(&disk).check(codec::describe, &Progress::default()).unwrap();
            assert!(!checked.damages.is_empty(), "byte {at}");
        }
    }
}

#[test]
fn a_compressed_segment_cut_anywhere_gives_what_is_before_the_cut() {
    let packed = compressed(&disk_of(40));
    let path = archives(&packed)[1].clone();
    let content = packed.content(&path).unwrap();
    let frames = archive_at(&packed, &path).index().unwrap().frames.clone();
    let (all, _) = read_disk(&packed);
    let behind = first_seq_behind(&packed, &path).unwrap();
    for len in 0..content.len() {
        let disk = packed.fork();
        disk.put(&path, &content[..len]);
        let (payloads, notes) = read_disk(&disk);
        assert!(!notes.is_empty(), "{len} bytes");
        let cut = frames.iter().find(|frame| frame.at + frame.len > len as u64);
        let opening_cut = len < frames[0].len as usize;
        let first = frames.iter().find_map(|frame| frame.first_seq).unwrap();
        let lost_from = if opening_cut {
            first
        } else {
            cut.map_or(behind, |frame| frame.first_seq.unwrap_or(first))
        };
        for (payload, seq) in all.iter().zip(1..) {
            let is_kept = seq < lost_from || behind <= seq;
            assert!(!is_kept || payloads.contains(payload), "{len} bytes, {seq}: {notes:?}");
        }
    }
}

/// Columns, however few samples there are.
#[expect(clippy::type_complexity, reason = "that of `MakeParts`")]
fn columns_alone(for_each: &mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<AthleteParts> {
    let mut columns = codec::ColumnsReader::default();
    for_each(&mut |payload| columns.read(payload));
    let parts = columns.finish().into_iter().map(|(login, series)| AthleteParts {
        login,
        summary: Vec::new(),
        columns: codec::encode_columns(&series).unwrap(),
    });
    parts.collect()
}

/// Columns are frames of zstd, and no text.
#[test]
fn of_a_segment_cut_within_its_columns_nothing_is_read_as_text() {
    let disk = disk_of(40);
    let (mut journal, _) = open_disk(&disk);
    journal.close_segment().unwrap();
    compress_all(&upkeep_of(&journal).with_parts(columns_alone)).unwrap();
    drop(journal);
    let (all, _) = read_disk(&disk);
    let path = archives(&disk).remove(0);
    let content = disk.content(&path).unwrap();
    let text_of = |disk: &ModelDisk| {
        let mut text = Vec::new();
        archive_at(disk, &path).read_to_end(&mut text).unwrap();
        text
    };
    let text = text_of(&disk);
    let index = archive_at(&disk, &path).take_index().unwrap();
    assert!(index.columns_bytes > 100, "there are columns");
    for len in index.frames_end() as usize..content.len() {
        let cut = disk.fork();
        cut.put(&path, &content[..len]);
        assert_eq!(text_of(&cut), text, "{len} bytes");
        assert_eq!(read_disk(&cut).0, all, "{len} bytes");
    }
}

#[test]
fn a_fault_at_any_step_of_compressing_loses_nothing() {
    let before = disk_of(20);
    let expected = read_disk(&before);
    let n_operations = {
        let disk = before.fork();
        let (journal, _) = open_disk(&disk);
        let begin = disk.n_operations();
        assert!(compress_all(&upkeep_of(&journal)).unwrap() >= 2);
        disk.n_operations() - begin
    };
    for operation in 1..=n_operations {
        for fault in [Fault::Fails, Fault::CutsShort(7), Fault::PowerCut] {
            for unsynced in [Unsynced::Lost, Unsynced::Kept, Unsynced::Torn(9), Unsynced::Zeroed] {
                let disk = before.fork();
                let (journal, _) = open_disk(&disk);
                let upkeep = upkeep_of(&journal);
                disk.set_fault(disk.n_operations() + operation, fault);
                // Where it went on, the next time does the rest.
                compress_all(&upkeep).ok();
                // A write that is cut short lets the next operation fail, whichever that is.
                disk.clear_faults();
                if !disk.powered_off() {
                    assert_eq!(read_all(&journal.reader()), expected, "{operation} {fault:?}");
                    compress_all(&upkeep).unwrap();
                    assert_eq!(read_all(&journal.reader()), expected, "{operation} {fault:?}");
                }
                drop(journal);
                disk.restart(unsynced);
                assert_eq!(read_disk(&disk), expected, "{operation} {fault:?} {unsynced:?}");
                let (journal, report) = open_disk(&disk);
                assert_eq!(report, OpenReport::default());
                compress_all(&upkeep_of(&journal)).unwrap();
                assert_eq!(read_disk(&disk), expected, "{operation} {fault:?} {unsynced:?}");
                let paths = disk.paths();
                let n_plain = paths.iter().filter(|path| path.extension() == Some("lp".as_ref()));
                assert_eq!(n_plain.count(), 1, "{paths:?}");
            }
        }
    }
}

#[test]
fn of_two_forms_of_a_segment_the_compressed_one_stays_only_when_it_is_whole() {
    let plain = disk_of(20);
    let packed = compressed(&plain);
    let path = archives(&packed)[0].clone();
    let content = packed.content(&path).unwrap();
    for (is_whole, at) in [(true, None), (false, Some(30)), (false, Some(content.len() - 3))] {
        let disk = plain.fork();
        let mut both = content.clone();
        if let Some(at) = at {
            both[at] ^= 4;
        }
        disk.put(&path, &both);
        assert_eq!(read_disk(&disk), read_disk(&plain));
        open_disk(&disk);
        assert_eq!(disk.content(&path).is_some(), is_whole);
        assert_eq!(disk.content(&path.with_extension("")).is_some(), !is_whole);
        assert_eq!(read_disk(&disk), read_disk(&plain));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_bytes_in_place_of_a_compressed_segment_are_read_without_a_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        at in 0..400_usize,
    ) {
        let packed = compressed(&disk_of(12));
        let path = archives(&packed)[0].clone();
        let mut content = packed.content(&path).unwrap();
        let end = (at + bytes.len()).min(content.len());
        content.splice(at.min(end)..end, bytes);
        packed.put(&path, &content);
        read_disk(&packed);
        open_disk(&packed);
    }
}
