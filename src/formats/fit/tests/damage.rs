//! Damaged files, files of other kinds, and files that demand too much.

use proptest::prelude::*;

use super::*;

/// Holds for every file: it is read, or refused with a reason.
fn is_read_or_refused(bytes: &[u8]) -> bool {
    read_all(bytes).err().is_none_or(|error| !error.0.is_empty())
}

#[test]
fn a_file_without_its_end_gives_what_is_there() {
    let whole = hr_file(&[(0, 100), (1, 101), (2, 102)]);
    let cut = &whole[..whole.len() - 4];
    let imported = read_all(cut).unwrap();
    assert_eq!(hr_samples(&imported.activity), [(0.0, 100.0), (1.0, 101.0)]);
    assert_eq!(
        imported.notes,
        [
            "the file ends before its end",
            "its last message is not whole",
            "2 samples were read, from 2016-05-19T18:37:55Z to 2016-05-19T18:37:56Z",
        ]
    );
    // A device that was interrupted before it could fill in the length.
    let mut unfinished = cut.to_vec();
    unfinished[4..8].fill(0);
    assert_eq!(hr_samples(&read_all(&unfinished).unwrap().activity).len(), 2);
}

#[test]
fn a_changed_byte_is_said_and_takes_only_what_it_changed() {
    let mut changed = hr_file(&[(0, 100), (1, 101), (2, 102)]);
    // The most significant byte of the second record's time.
    let at = 12 + 12 + 6 + 4;
    changed[at] ^= 0x40;
    let imported = read_all(&changed).unwrap();
    assert_eq!(hr_samples(&imported.activity), [(0.0, 100.0), (2.0, 102.0)]);
    assert!(imported.notes[0].starts_with("the check sum of the file is wrong"));
    assert_eq!(imported.notes[1], "1 samples lie days from all others and were left out");
}

#[test]
fn a_date_of_a_clock_that_was_wrong_is_left_out() {
    let four_years_secs = 4 * 366 * 86_400;
    let mut beats: Vec<(u32, u8)> = (0..20).map(|secs| (secs, 100)).collect();
    beats.push((four_years_secs, 99));
    let imported = read_all(&hr_file(&beats)).unwrap();
    assert_eq!(imported.activity.samples.len(), 20);
    assert!(imported.notes[0].contains("more than a year from all others"), "{:?}", imported.notes);
}

#[test]
fn a_message_without_a_definition_ends_what_can_be_read() {
    let whole = hr_file(&[(0, 100), (1, 101)]);
    let mut messages = whole[12..whole.len() - 2].to_vec();
    let length = messages.len();
    messages.extend([7, 1, 2, 3]);
    let imported = read_all(&file(&messages)).unwrap();
    assert_eq!(hr_samples(&imported.activity).len(), 2);
    let said = format!("from byte {} of {} on it cannot be read", 12 + length, 12 + length + 6);
    assert_eq!(imported.notes[0], said);
}

#[test]
fn what_is_no_fit_file_is_refused_with_a_reason() {
    for bytes in [&b""[..], b"<gpx>", b"\x0E\x10\x00\x00\x00\x00\x00\x00.FIX\x00\x00", &[255; 99]] {
        assert!(read_all(bytes).unwrap_err().0.starts_with("this is no FIT file"));
    }
}

#[test]
fn a_file_that_asks_for_endless_work_is_left() {
    // 4,000 developer fields, and one-byte messages, each of which makes the library search them
    // all.
    let mut messages = define(0, 206, &[[0, 1, 2], [1, 1, 2], [2, 1, 2]]);
    for index in 0..4000_u16 {
        messages.extend([0, (index >> 8) as u8, index as u8, 2]);
    }
    let mut definition = define(1, RECORD, &[]);
    definition[0] |= 0x20;
    definition.push(255);
    definition.extend((0..255).flat_map(|num| [num, 0, 99]));
    messages.extend(definition);
    messages.resize(messages.len() + 200_000, 1);
    let error = read_all(&file(&messages)).unwrap_err();
    assert!(error.0.contains("asks for more than any recording does"), "{error}");
}

#[test]
fn a_cut_at_every_byte_gives_a_part_of_the_samples() {
    let bytes = written(&race());
    let whole = samples(&read_clean(&bytes));
    let mut n_most = 0;
    for length in 0..bytes.len() {
        match read_all(&bytes[..length]) {
            Ok(imported) => {
                let found = samples(&imported.activity);
                assert_eq!(found, whole[..found.len()], "cut at {length}");
                assert!(!imported.notes.is_empty(), "cut at {length}");
                assert!(found.len() >= n_most, "cut at {length}");
                n_most = found.len();
            }
            Err(error) => assert!(n_most == 0 && !error.0.is_empty(), "cut at {length}: {error}"),
        }
    }
    assert_eq!(n_most, whole.len());
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let bytes = written(&race());
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            match read_all(&changed) {
                // Version and checksum of the header are not checked.
                Ok(imported) => assert!(
                    !imported.notes.is_empty() || at < 4 || (12..14).contains(&at),
                    "bit {bit} of byte {at}"
                ),
                Err(error) => assert!(!error.0.is_empty()),
            }
        }
    }
}

#[test]
fn work_that_is_stopped_stops() {
    let progress = Progress::default();
    progress.stop();
    assert!(write_to(&race(), 0, &progress, &mut Vec::new()).is_err());
    let beats: Vec<(u32, u8)> = (0..20_000).map(|secs| (secs, 100)).collect();
    assert_eq!(read_fit(&hr_file(&beats), &progress), Err(Unreadable("it was stopped".to_owned())));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(is_read_or_refused(&bytes));
        let mut whole = vec![12, 0x20, 0, 0, 0, 0, 0, 0, b'.', b'F', b'I', b'T'];
        whole.append(&mut bytes);
        prop_assert!(is_read_or_refused(&whole));
    }
}
