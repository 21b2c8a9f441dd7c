//! The text of a segment: its opening lines and the header line of a commit.

use crate::model::Day;

/// The version that this program writes, and the only one it reads.
const VERSION: &str = "1";
/// How an opening of any version begins.
const OPENING_START: &[u8] = b"# trackside journal ";
/// Lines that make a segment a file for `influx -import`.
const IMPORT_LINES: &str = "# DML\n# CONTEXT-DATABASE: trackside\n";
/// How the line begins that says on which day what follows arrived.
const DAY_START: &[u8] = b"# day=";
/// How the header of a commit begins.
pub(super) const HEADER_START: &[u8] = b"# commit seq=";
/// Length of the longest header line: two numbers of 20 digits and the rest.
pub(super) const HEADER_MAX_BYTES: usize = 80;
/// Length of the longest opening, and some more.
pub(super) const OPENING_MAX_BYTES: usize = 160;
/// Hexadecimal digits of a salt.
const SALT_DIGITS: usize = 16;

/// The random number that ties commits to their segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Salt(pub(super) u64);

/// The opening lines of a segment.
pub(super) fn opening(segment: u64, salt: Salt, day: Option<Day>) -> String {
    let day = day.map(|day| format!("# day={day}\n")).unwrap_or_default();
    let salt = salt.0;
    format!("# trackside journal {VERSION} segment={segment} salt={salt:016x}\n{IMPORT_LINES}{day}")
}

/// The day, if a line that says it comes first, and the length of that line.
pub(super) fn read_day(bytes: &[u8]) -> Option<(Day, usize)> {
    let rest = bytes.strip_prefix(DAY_START)?;
    let end = memchr::memchr(b'\n', rest.get(..rest.len().min(16))?)?;
    let day = std::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()?;
    Some((day, DAY_START.len() + end + 1))
}

/// What stands at the beginning of a segment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// As this version writes it.
    Whole { salt: Salt, len: usize },
    /// Not as it was written, but this is where the salt and the first commit are expected.
    Damaged { salt_digits: [u8; SALT_DIGITS], len: usize },
    /// Another version, by its name.
    UnknownVersion(String),
    /// Shorter than any opening, or nothing like one.
    Unreadable,
}

/// Reads the opening of the segment with this number.
pub(super) fn read_opening(bytes: &[u8], segment: u64) -> Opening {
    if let Some(version) = version_of(bytes).filter(|version| version != VERSION) {
        return Opening::UnknownVersion(version);
    }
    let expected = opening(segment, Salt(0), None);
    let salt_at = expected.len() - IMPORT_LINES.len() - 1 - SALT_DIGITS;
    let Some(found) = bytes.get(..expected.len()) else { return Opening::Unreadable };
    let Some(salt_digits) =
        found.get(salt_at..).and_then(|tail| tail.first_chunk::<SALT_DIGITS>()).copied()
    else {
        return Opening::Unreadable;
    };
    let len = expected.len();
    match hex(&salt_digits).map(Salt) {
        Some(salt) if opening(segment, salt, None).as_bytes() == found => {
            Opening::Whole { salt, len }
        }
        _ => Opening::Damaged { salt_digits, len },
    }
}

/// The version in the first line, if there is one in the right place.
fn version_of(bytes: &[u8]) -> Option<String> {
    let rest = bytes.strip_prefix(OPENING_START)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (version, after) = rest.split_at_checked(digits)?;
    let whole = !version.is_empty() && after.starts_with(b" ");
    whole.then(|| String::from_utf8_lossy(version).into_owned())
}

/// The salts that differ from these digits in at most one place. One flipped byte in the salt
/// would otherwise cost the whole segment.
pub(super) fn nearby_salts(digits: [u8; SALT_DIGITS]) -> impl Iterator<Item = Salt> {
    (0..SALT_DIGITS).flat_map(move |place| {
        b"0123456789abcdef".iter().filter_map(move |digit| {
            let mut changed = digits;
            *changed.get_mut(place)? = *digit;
            hex(&changed).map(Salt)
        })
    })
}

/// The digits of a salt, as the opening shows them.
pub(super) fn salt_digits(salt: Salt) -> [u8; SALT_DIGITS] {
    let text = format!("{:016x}", salt.0);
    text.as_bytes().first_chunk().copied().unwrap_or([b'0'; SALT_DIGITS])
}

/// The header of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Sequence number, counted through all segments from 1.
    pub(super) seq: u64,
    /// Bytes of the payload.
    pub(super) payload_len: u64,
    /// Checksum as written.
    pub(super) crc: u32,
    /// Bytes of the header line itself.
    pub(super) len: usize,
}

/// The header line of a commit.
pub(super) fn header(seq: u64, payload_len: u64, crc: u32) -> String {
    format!("# commit seq={seq} len={payload_len} crc={crc:08x}\n")
}

/// Reads a header line at the start of `bytes`, if it is exactly as this program writes it.
pub(super) fn read_header(bytes: &[u8]) -> Option<Header> {
    let rest = bytes.strip_prefix(HEADER_START)?;
    let (seq, rest) = decimal(rest)?;
    let (payload_len, rest) = decimal(rest.strip_prefix(b" len=")?)?;
    let (digits, rest) = rest.strip_prefix(b" crc=")?.split_at_checked(8)?;
    let crc = u32::try_from(hex(digits)?).ok()?;
    let rest = rest.strip_prefix(b"\n")?;
    Some(Header { seq, payload_len, crc, len: bytes.len() - rest.len() })
}

/// The checksum of a commit: CRC-32C over salt, number, length and payload.
pub(super) fn checksum(salt: Salt, seq: u64, payload_len: u64, payload: &[&[u8]]) -> u32 {
    let mut fixed = [0; 24];
    let fields = [salt.0, seq, payload_len];
    for (slot, field) in fixed.chunks_exact_mut(8).zip(fields) {
        slot.copy_from_slice(&field.to_be_bytes());
    }
    payload.iter().fold(crc32c::crc32c(&fixed), |crc, part| crc32c::crc32c_append(crc, part))
}

/// A number without sign or leading zero, and what follows it.
fn decimal(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let n_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at_checked(n_digits)?;
    if digits.len() > 1 && digits.starts_with(b"0") {
        return None;
    }
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// A number in lower-case hexadecimal digits and nothing else.
fn hex(digits: &[u8]) -> Option<u64> {
    let lower_case = digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !lower_case {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnixNanos;

    #[test]
    fn the_opening_is_the_documented_one_and_reads_back() {
        let text = opening(7, Salt(0x0123_4567_89ab_cdef), None);
        assert_eq!(
            text,
            "# trackside journal 1 segment=7 salt=0123456789abcdef\n# DML\n# CONTEXT-DATABASE: trackside\n"
        );
        let whole = Opening::Whole { salt: Salt(0x0123_4567_89ab_cdef), len: text.len() };
        assert_eq!(read_opening(text.as_bytes(), 7), whole);
        assert_eq!(read_opening(&text.as_bytes()[..text.len() - 1], 7), Opening::Unreadable);
        assert!(matches!(read_opening(text.as_bytes(), 8), Opening::Damaged { .. }));
    }

    #[test]
    fn the_day_stands_behind_the_opening() {
        let day = Day::of(UnixNanos::from_secs(1_463_683_075));
        let (without, with) = (opening(7, Salt(1), None), opening(7, Salt(1), Some(day)));
        let line = with.strip_prefix(&without).unwrap();
        assert_eq!(line, "# day=2016-05-19\n");
        assert_eq!(read_day(line.as_bytes()), Some((day, line.len())));
        for other in ["# day=2016-05-19", "# day=2016-13-19\n", "# day=\n", "# commit seq=1 \n"] {
            assert_eq!(read_day(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn another_version_is_named() {
        let text = opening(1, Salt(5), None).replace("journal 1", "journal 12");
        assert_eq!(read_opening(text.as_bytes(), 1), Opening::UnknownVersion("12".into()));
    }

    #[test]
    fn a_flipped_digit_of_the_salt_is_among_the_nearby_ones() {
        let salt = Salt(0xfeed_0000_1234_5678);
        let mut digits = salt_digits(salt);
        digits[3] = b'~';
        assert!(nearby_salts(digits).any(|candidate| candidate == salt));
    }

    #[test]
    fn a_header_reads_back_and_only_in_its_one_spelling() {
        let text = header(42, 1234, 0x89ab_cdef);
        assert_eq!(text, "# commit seq=42 len=1234 crc=89abcdef\n");
        let found = read_header(text.as_bytes()).unwrap();
        assert_eq!((found.seq, found.payload_len, found.crc), (42, 1234, 0x89ab_cdef));
        assert_eq!(found.len, text.len());
        for other in [
            "# commit seq=042 len=1234 crc=89abcdef\n",
            "# commit seq=+42 len=1234 crc=89abcdef\n",
            "# commit seq=42 len=1234 crc=89ABCDEF\n",
            "# commit seq=42 len=1234 crc=89abcdef",
            "# commit seq=42 len=1234 crc=89abcde\n",
            "# commit seq= len=1234 crc=89abcdef\n",
            "# commit seq=99999999999999999999 len=1 crc=89abcdef\n",
        ] {
            assert_eq!(read_header(other.as_bytes()), None, "{other}");
        }
        assert!(header(u64::MAX, u64::MAX, u32::MAX).len() <= HEADER_MAX_BYTES);
        let day = Some(Day::of(UnixNanos::MIN));
        assert!(opening(u64::MAX, Salt(0), day).len() <= OPENING_MAX_BYTES);
    }

    #[test]
    fn the_checksum_is_crc_32c_over_salt_number_length_and_payload() {
        let mut all = Vec::new();
        for field in [9_u64, 42, 6] {
            all.extend_from_slice(&field.to_be_bytes());
        }
        all.extend_from_slice(b"ab\ncd\n");
        assert_eq!(checksum(Salt(9), 42, 6, &[b"ab\n", b"cd\n"]), crc32c::crc32c(&all));
        // The check value of CRC-32C (RFC 3720, appendix B.4: 32 bytes of zeros).
        assert_eq!(crc32c::crc32c(&[0; 32]), 0x8a91_36aa);
    }
}
