//! Device files, assembled byte by byte.

use super::*;

#[test]
fn files_store_fields_in_types_of_their_own() {
    // Heart rate as uint16, power as sint8, altitude as uint8, each once with a value and once
    // without.
    let fields = [[253, 4, 0x86], [3, 2, 0x84], [7, 1, 0x01], [2, 1, 0x02]];
    let mut messages = define(0, RECORD, &fields);
    for (secs, rest) in [(0, [150, 0, 0xF6, 254]), (1, [0xFF, 0xFF, 0x7F, 0xFF])] {
        messages.push(0);
        messages.extend(stamp(secs));
        messages.extend(rest);
    }
    let read = read_clean(&file(&messages));
    let expected = [(Metric::AltM, -449.2), (Metric::HrBpm, 150.0), (Metric::PwrW, -10.0)];
    assert_eq!(samples(&read), [(0.0, expected.to_vec())]);
}

#[test]
fn enhanced_fields_count_before_plain_ones() {
    let fields = [[253, 4, 0x86], [6, 2, 0x84], [73, 4, 0x86], [2, 2, 0x84], [78, 4, 0x86]];
    let mut messages = define(0, RECORD, &fields);
    messages.push(0);
    messages.extend(stamp(0));
    messages.extend(1000_u16.to_le_bytes());
    messages.extend(70_000_u32.to_le_bytes());
    messages.extend(3000_u16.to_le_bytes());
    messages.extend(u32::MAX.to_le_bytes());
    let read = read_clean(&file(&messages));
    let expected = [(Metric::SpdKph, 252.0), (Metric::AltM, 100.0)];
    assert_eq!(samples(&read), [(0.0, expected.to_vec())]);
}

#[test]
fn times_in_the_header_of_a_message_count_from_the_last_whole_one() {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [3, 1, 0x02]]);
    messages.extend(define(1, RECORD, &[[3, 1, 0x02]]));
    messages.push(0);
    messages.extend(stamp(0));
    messages.push(100);
    for (secs, hr) in [(1, 101), (3, 102), (34, 103)] {
        messages.extend([0x80 | 1 << 5 | (FIT_START + secs) as u8 & 0x1F, hr]);
    }
    let read = read_clean(&file(&messages));
    let found: Vec<_> = samples(&read).into_iter().map(|(secs, r)| (secs, r[0].1)).collect();
    assert_eq!(found, [(0.0, 100.0), (1.0, 101.0), (3.0, 102.0), (34.0, 103.0)]);
}

#[test]
fn big_endian_files_and_unknown_messages_are_read() {
    let mut messages = vec![0x40, 0, 1, 0, 20, 2, 253, 4, 0x86, 7, 2, 0x84, 0];
    messages.extend((FIT_START + 5).to_be_bytes());
    messages.extend(400_u16.to_be_bytes());
    messages.extend(define(1, 0xFF77, &[[0, 3, 0x0D], [1, 4, 0x07], [2, 1, 0x55]]));
    messages.extend([1, 1, 2, 3, b'a', b'b', 0, 0, 9]);
    let read = read_clean(&file(&messages));
    assert_eq!(samples(&read), [(5.0, vec![(Metric::PwrW, 400.0)])]);
}

#[test]
fn records_are_sorted_and_the_later_of_one_second_counts() {
    let read = read_clean(&hr_file(&[(5, 105), (3, 103), (5, 106), (4, 0xFF)]));
    assert_eq!(hr_samples(&read), [(3.0, 103.0), (5.0, 106.0)]);
}

#[test]
fn files_that_follow_one_another_are_one_recording() {
    let both = [hr_file(&[(0, 100)]), hr_file(&[(9, 109)])].concat();
    assert_eq!(hr_samples(&read_clean(&both)), [(0.0, 100.0), (9.0, 109.0)]);
    let imported = read_all(&[&both, &b"and so on"[..]].concat()).unwrap();
    assert_eq!(imported.notes[0], "the last 9 bytes are no FIT and were left out");
}

#[test]
fn what_has_no_date_is_left_out_and_said() {
    let mut messages = define(0, RECORD, &[[253, 4, 0x86], [3, 1, 0x02]]);
    messages.extend([0, 7, 0, 0, 0, 99, 0]);
    messages.extend(stamp(1));
    messages.push(100);
    let imported = read_all(&file(&messages)).unwrap();
    assert_eq!(hr_samples(&imported.activity), [(1.0, 100.0)]);
    assert_eq!(imported.notes[0], "1 samples without a date were left out");
}

#[test]
fn developer_fields_of_others_keep_their_names() {
    // Developer 3, field 7: "Fat Burned", uint8 in tenths.
    let described = [[0, 1, 2], [1, 1, 2], [2, 1, 2], [3, 11, 7], [6, 1, 2]];
    let mut messages = define(0, 206, &described);
    messages.extend([0, 3, 7, 0x02]);
    messages.extend(b"Fat Burned\0\x0A");
    let mut definition = define(1, RECORD, &[[253, 4, 0x86]]);
    definition[0] |= 0x20;
    definition.extend([2, 7, 1, 3, 9, 1, 3]);
    messages.extend(definition);
    for (secs, fat) in [(0, 25), (1, 0xFF)] {
        messages.push(1);
        messages.extend(stamp(secs));
        messages.extend([fat, 1]);
    }
    let read = read_clean(&file(&messages));
    assert_eq!(samples(&read), [(0.0, vec![(other("Fat Burned"), 2.5)])]);
}

#[test]
fn a_balance_that_names_no_side_says_nothing() {
    assert_eq!(fields::legs_of(200.0, 0x80 | 0x2d), Some((110.0, 90.0)));
    assert_eq!(fields::legs_of(200.0, 45), None);
    assert_eq!(fields::legs_of(200.0, 0x80 | 0x65), None);
}
