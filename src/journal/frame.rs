//! The text of a segment: its opening lines and the header line of a commit.

use std::fmt::Write as _;

use crate::model::{Day, UnixNanos};

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
/// Length of the longest header line: two numbers of 20 digits, one of 13, and the rest.
pub(super) const HEADER_MAX_BYTES: usize = 96;
/// Length of the longest opening, and some more.
pub(super) const OPENING_MAX_BYTES: usize = 160;
/// Hexadecimal digits of a salt.
const SALT_DIGITS: usize = 16;
/// Nanoseconds in a millisecond.
const NANOS_PER_MILLI: i64 = 1_000_000;

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

/// The opening of a segment, as read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SegmentOpening {
    /// Exactly as this version writes it.
    Whole { salt: Salt, len: usize },
    /// Not as it was written, but this is where the salt and the first commit are expected.
    Damaged { salt_digits: [u8; SALT_DIGITS], len: usize },
    /// Another version, by its name.
    UnknownVersion(String),
    /// Shorter than any opening, or nothing like one.
    Unreadable,
}

/// Reads the opening of the segment with this number.
pub(super) fn read_opening(bytes: &[u8], segment: u64) -> SegmentOpening {
    if let Some(version) = version_of(bytes).filter(|version| version != VERSION) {
        return SegmentOpening::UnknownVersion(version);
    }
    let expected = opening(segment, Salt(0), None);
    let salt_at = expected.len() - IMPORT_LINES.len() - 1 - SALT_DIGITS;
    let Some(found) = bytes.get(..expected.len()) else { return SegmentOpening::Unreadable };
    let Some(salt_digits) =
        found.get(salt_at..).and_then(|tail| tail.first_chunk::<SALT_DIGITS>()).copied()
    else {
        return SegmentOpening::Unreadable;
    };
    let len = expected.len();
    match hex(&salt_digits).map(Salt) {
        Some(salt) if opening(segment, salt, None).as_bytes() == found => {
            SegmentOpening::Whole { salt, len }
        }
        _ => SegmentOpening::Damaged { salt_digits, len },
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

/// The data in the header of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CommitInfo {
    /// Sequence number, counted through all segments from 1.
    pub(super) seq: u64,
    /// Bytes of the payload.
    pub(super) payload_len: u64,
    /// Server time of the commit, in whole milliseconds; `None` in segments of earlier builds.
    pub(super) at: Option<UnixNanos>,
}

impl CommitInfo {
    /// The checksum of the commit: CRC-32C over salt, number, length, time where there is one, and
    /// payload. With a time it is over eight bytes more, so that a header cannot lose its time, or
    /// come by one, unnoticed.
    pub(super) fn checksum(&self, salt: Salt, payload: &[&[u8]]) -> u32 {
        let fixed = [Some(salt.0), Some(self.seq), Some(self.payload_len), self.at.map(millis)];
        let append = |crc, field: u64| crc32c::crc32c_append(crc, &field.to_be_bytes());
        let crc = fixed.into_iter().flatten().fold(0, append);
        payload.iter().fold(crc, |crc, part| crc32c::crc32c_append(crc, part))
    }

    /// The header line.
    pub(super) fn line(&self, crc: u32) -> String {
        let Self { seq, payload_len, at } = self;
        let mut line = format!("# commit seq={seq} len={payload_len} crc={crc:08x}");
        if let Some(at) = at {
            // Writing to a string does not fail.
            write!(line, " at={}", millis(*at)).ok();
        }
        line.push('\n');
        line
    }
}

/// The header of a commit, as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CommitHeader {
    /// Its data.
    pub(super) info: CommitInfo,
    /// Checksum as written.
    pub(super) crc: u32,
    /// Bytes of the header line itself.
    pub(super) len: usize,
}

/// Reads a header line at the start of `bytes`, if it is exactly as this program writes it or as
/// earlier builds did, which left the time out.
pub(super) fn read_header(bytes: &[u8]) -> Option<CommitHeader> {
    let rest = bytes.strip_prefix(HEADER_START)?;
    let (seq, rest) = decimal(rest)?;
    let (payload_len, rest) = decimal(rest.strip_prefix(b" len=")?)?;
    let (digits, rest) = rest.strip_prefix(b" crc=")?.split_at_checked(8)?;
    let crc = u32::try_from(hex(digits)?).ok()?;
    let (at, rest) = match rest.strip_prefix(b" at=") {
        Some(rest) => {
            let (millis, rest) = decimal(rest)?;
            (Some(time_of(millis)?), rest)
        }
        None => (None, rest),
    };
    let rest = rest.strip_prefix(b"\n")?;
    Some(CommitHeader {
        info: CommitInfo { seq, payload_len, at },
        crc,
        len: bytes.len() - rest.len(),
    })
}

/// The time of a commit as its header can hold it; `None` before 1970, where a clock was never set.
pub(super) fn time_of_commit(wall: UnixNanos) -> Option<UnixNanos> {
    (0 <= wall.0).then(|| UnixNanos::from_millis(wall.0 / NANOS_PER_MILLI))
}

/// The milliseconds of a time from 1970 on.
fn millis(time: UnixNanos) -> u64 {
    u64::try_from(time.0 / NANOS_PER_MILLI).unwrap_or_default()
}

/// The time of so many milliseconds since 1970; `None` beyond what can be expressed.
fn time_of(millis: u64) -> Option<UnixNanos> {
    Some(UnixNanos(i64::try_from(millis).ok()?.checked_mul(NANOS_PER_MILLI)?))
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

    #[test]
    fn the_opening_is_the_documented_one_and_reads_back() {
        let text = opening(7, Salt(0x0123_4567_89ab_cdef), None);
        assert_eq!(
            text,
            "# trackside journal 1 segment=7 salt=0123456789abcdef\n# DML\n# CONTEXT-DATABASE: trackside\n"
        );
        let whole = SegmentOpening::Whole { salt: Salt(0x0123_4567_89ab_cdef), len: text.len() };
        assert_eq!(read_opening(text.as_bytes(), 7), whole);
        assert_eq!(read_opening(&text.as_bytes()[..text.len() - 1], 7), SegmentOpening::Unreadable);
        assert!(matches!(read_opening(text.as_bytes(), 8), SegmentOpening::Damaged { .. }));
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
        assert_eq!(read_opening(text.as_bytes(), 1), SegmentOpening::UnknownVersion("12".into()));
    }

    #[test]
    fn a_flipped_digit_of_the_salt_is_among_the_nearby_ones() {
        let salt = Salt(0xfeed_0000_1234_5678);
        let mut digits = salt_digits(salt);
        digits[3] = b'~';
        assert!(nearby_salts(digits).any(|candidate| candidate == salt));
    }

    /// The time of the header in the documentation.
    const AT: UnixNanos = UnixNanos::from_millis(1_463_683_075_123);

    #[test]
    fn a_header_reads_back_and_only_in_its_two_spellings() {
        for (at, text) in [
            (None, "# commit seq=42 len=1234 crc=89abcdef\n"),
            (Some(AT), "# commit seq=42 len=1234 crc=89abcdef at=1463683075123\n"),
        ] {
            let info = CommitInfo { seq: 42, payload_len: 1234, at };
            assert_eq!(info.line(0x89ab_cdef), text);
            let header = CommitHeader { info, crc: 0x89ab_cdef, len: text.len() };
            assert_eq!(read_header(text.as_bytes()), Some(header));
            assert_eq!(read_header(&text.as_bytes()[..text.len() - 1]), None);
        }
        for other in [
            "# commit seq=042 len=1234 crc=89abcdef\n",
            "# commit seq=+42 len=1234 crc=89abcdef\n",
            "# commit seq=42 len=1234 crc=89ABCDEF\n",
            "# commit seq=42 len=1234 crc=89abcde\n",
            "# commit seq= len=1234 crc=89abcdef\n",
            "# commit seq=99999999999999999999 len=1 crc=89abcdef\n",
        ] {
            assert_eq!(read_header(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_time_that_cannot_be_makes_a_header_bad() {
        let read = |at: &str| {
            let text = format!("# commit seq=42 len=1234 crc=89abcdef{at}\n");
            read_header(text.as_bytes()).map(|header| header.info.at)
        };
        assert_eq!(read(" at=0"), Some(Some(UnixNanos(0))));
        let last = UnixNanos::from_millis(9_223_372_036_854);
        assert_eq!(read(" at=9223372036854"), Some(Some(last)));
        for bad in [
            " at=9223372036855",
            " at=99999999999999999999",
            " at=-1",
            " at=+1",
            " at=01",
            " at=",
            " at=now",
            " at=1.5",
            " at=1 ",
            " at=1 at=1",
            "  at=1",
            " AT=1",
            "at=1",
            " ",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_longest_lines_are_within_their_bounds() {
        let at = time_of_commit(UnixNanos::MAX);
        let info = CommitInfo { seq: u64::MAX, payload_len: u64::MAX, at };
        let line = info.line(u32::MAX);
        assert!(line.len() <= HEADER_MAX_BYTES);
        assert_eq!(read_header(line.as_bytes()).map(|header| header.info), Some(info));
        let day = Some(Day::of(UnixNanos::MIN));
        assert!(opening(u64::MAX, Salt(0), day).len() <= OPENING_MAX_BYTES);
    }

    #[test]
    fn a_clock_before_1970_gives_no_time() {
        assert_eq!(time_of_commit(UnixNanos(-1)), None);
        assert_eq!(time_of_commit(UnixNanos(1_999_999)), Some(UnixNanos(1_000_000)));
    }

    #[test]
    fn the_checksum_is_crc_32c_over_salt_number_length_time_and_payload() {
        for at in [None, Some(AT)] {
            let mut all = Vec::new();
            for field in [9_u64, 42, 6].into_iter().chain(at.map(|_| 1_463_683_075_123)) {
                all.extend_from_slice(&field.to_be_bytes());
            }
            all.extend_from_slice(b"ab\ncd\n");
            let info = CommitInfo { seq: 42, payload_len: 6, at };
            assert_eq!(info.checksum(Salt(9), &[b"ab\n", b"cd\n"]), crc32c::crc32c(&all));
        }
        // The check value of CRC-32C (RFC 3720, appendix B.4: 32 bytes of zeros).
        assert_eq!(crc32c::crc32c(&[0; 32]), 0x8a91_36aa);
    }
}
