//! Athletes erased from compressed segments.

use super::*;

fn without_anna(part: SegmentPart<'_>) -> Option<Vec<u8>> {
    let eraser = codec::Eraser::new(&[Login::try_from("anna").unwrap()]);
    match part {
        SegmentPart::Lines(lines) => eraser.kept_of_lines(lines),
        SegmentPart::Damaged(bytes) => eraser.kept_of_damaged(bytes),
    }
}

fn mentions_anna(disk: &ModelDisk) -> bool {
    disk.paths().iter().any(|path| {
        let content = disk.content(path).unwrap();
        let text = zstd::stream::decode_all(&*content).unwrap_or_default();
        [&content, &text].iter().any(|bytes| memchr::memmem::find(bytes, b"anna").is_some())
    })
}

#[test]
fn an_athlete_is_erased_from_compressed_segments_and_others_stay() {
    let packed = compressed(&disk_of(30));
    let plain = disk_of(30);
    let erase = |disk: &ModelDisk| {
        let (mut journal, _) = open_disk(disk);
        let last_closed = journal.close_segment().unwrap();
        journal.rewriter(codec::describe).rewrite(last_closed, &without_anna, &|| true)
    };
    assert!(mentions_anna(&packed));
    erase(&plain).unwrap();
    let expected = read_disk(&plain);
    let n_operations = {
        let disk = packed.fork();
        erase(&disk).unwrap();
        assert!(!mentions_anna(&disk));
        assert_eq!(read_disk(&disk), expected);
        assert_eq!(facts_of(&disk), facts_of(&plain));
        disk.n_operations() - packed.n_operations()
    };
    for operation in 1..=n_operations {
        for fault in [Fault::Fails, Fault::PowerCut] {
            let disk = packed.fork();
            disk.set_fault(disk.n_operations() + operation, fault);
            let Ok((mut journal, _)) = open_rotating(&disk, 900) else { continue };
            if let Ok(last_closed) = journal.close_segment() {
                let rewriter = journal.rewriter(codec::describe);
                rewriter.rewrite(last_closed, &without_anna, &|| true).ok();
            }
            drop(journal);
            // It may have taken fewer steps than without a fault.
            disk.clear_faults();
            disk.restart(Unsynced::Lost);
            erase(&disk).unwrap();
            assert!(!mentions_anna(&disk), "{operation} {fault:?}");
            assert_eq!(read_disk(&disk), expected, "{operation} {fault:?}");
        }
    }
}

#[test]
fn what_a_damage_hides_of_an_erased_athlete_goes_too() {
    let packed = compressed(&disk_of(30));
    let path = archives(&packed)[0].clone();
    let frame = archive_at(&packed, &path).index().unwrap().frames[2].clone();
    let mut content = packed.content(&path).unwrap();
    content[frame.at as usize + 20] ^= 0xff;
    packed.put(&path, &content);
    let (mut journal, _) = open_disk(&packed);
    let last_closed = journal.close_segment().unwrap();
    journal.rewriter(codec::describe).rewrite(last_closed, &without_anna, &|| true).unwrap();
    assert!(!mentions_anna(&packed));
    let again = archive_at(&packed, &path);
    assert!(again.index().is_some());
}
