//! Unpacks gzip bodies (RFC 1952), several members one after the other, with the errors that
//! Go's `compress/gzip` gives.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// The part of a member's header that is always there.
const HEADER_LEN: usize = 10;
/// CRC-32 and length at the end of a member.
const TRAILER_LEN: usize = 8;
/// Output grows by this much at a time.
const STEP: usize = 64 * 1024;

/// Why a body cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It is not gzip, or damaged: Go's message.
    Damaged(&'static str),
    /// More than the limit comes out.
    TooLarge,
    /// There is no memory left for it just now.
    NoRoom,
}

const INVALID_HEADER: Failure = Failure::Damaged("gzip: invalid header");
const INVALID_CHECKSUM: Failure = Failure::Damaged("gzip: invalid checksum");
const UNEXPECTED_EOF: Failure = Failure::Damaged("unexpected EOF");
const CORRUPT: Failure = Failure::Damaged("flate: corrupt input");

/// Looks at the first bytes of a body alone, as the server does before all else.
pub(super) fn check_start(start: &[u8]) -> Result<(), Failure> {
    match start {
        [] => Err(Failure::Damaged("EOF")),
        short if short.len() < HEADER_LEN => Err(UNEXPECTED_EOF),
        [0x1f, 0x8b, 8, ..] => Ok(()),
        _ => Err(INVALID_HEADER),
    }
}

/// Unpacks all members. `reserve` is asked for room before the output grows by so many bytes.
pub(super) fn unpack(
    mut packed: &[u8],
    limit: usize,
    mut reserve: impl FnMut(usize) -> bool,
) -> Result<Vec<u8>, Failure> {
    let mut output = Vec::new();
    loop {
        packed = after_header(packed)?;
        let start = output.len();
        packed = inflate(packed, &mut output, limit, &mut reserve)?;
        let (trailer, rest) = packed.split_at_checked(TRAILER_LEN).ok_or(UNEXPECTED_EOF)?;
        let member = output.get(start..).unwrap_or_default();
        let mut crc = Crc::new();
        crc.update(member);
        let mut expected = crc.sum().to_le_bytes().to_vec();
        expected.extend_from_slice(&(member.len() as u32).to_le_bytes());
        if trailer != expected {
            return Err(INVALID_CHECKSUM);
        }
        packed = rest;
        if packed.is_empty() {
            return Ok(output);
        }
    }
}

/// What follows the header of a member.
fn after_header(packed: &[u8]) -> Result<&[u8], Failure> {
    const HAS_CRC: u8 = 1 << 1;
    const HAS_EXTRA: u8 = 1 << 2;
    const HAS_NAME: u8 = 1 << 3;
    const HAS_COMMENT: u8 = 1 << 4;
    check_start(packed)?;
    let flags = packed.get(3).copied().unwrap_or_default();
    let mut rest = packed.get(HEADER_LEN..).unwrap_or_default();
    if flags & HAS_EXTRA != 0 {
        let (len, after) = rest.split_at_checked(2).ok_or(UNEXPECTED_EOF)?;
        let len = len.iter().rev().fold(0, |len, &byte| len << 8 | usize::from(byte));
        rest = after.get(len..).ok_or(UNEXPECTED_EOF)?;
    }
    for flag in [HAS_NAME, HAS_COMMENT] {
        if flags & flag != 0 {
            let end = rest.iter().position(|&byte| byte == 0).ok_or(UNEXPECTED_EOF)?;
            rest = rest.get(end + 1..).unwrap_or_default();
        }
    }
    if flags & HAS_CRC != 0 {
        let (sent, after) = rest.split_at_checked(2).ok_or(UNEXPECTED_EOF)?;
        let header = packed.get(..packed.len() - rest.len()).unwrap_or_default();
        let mut crc = Crc::new();
        crc.update(header);
        if sent != (crc.sum() as u16).to_le_bytes() {
            return Err(INVALID_HEADER);
        }
        rest = after;
    }
    Ok(rest)
}

/// Appends what one deflate stream holds; gives what follows it.
fn inflate<'a>(
    packed: &'a [u8],
    output: &mut Vec<u8>,
    limit: usize,
    reserve: &mut impl FnMut(usize) -> bool,
) -> Result<&'a [u8], Failure> {
    let mut state = Decompress::new(false);
    loop {
        if output.len() > limit {
            return Err(Failure::TooLarge);
        }
        if output.len() == output.capacity() {
            if !reserve(STEP) {
                return Err(Failure::NoRoom);
            }
            output.reserve_exact(STEP);
        }
        let rest = packed.get(state.total_in() as usize..).unwrap_or_default();
        let before = (state.total_in(), state.total_out());
        let status = state
            .decompress_vec(rest, output, FlushDecompress::None)
            .map_err(|_corrupt| CORRUPT)?;
        match status {
            Status::StreamEnd if output.len() > limit => return Err(Failure::TooLarge),
            Status::StreamEnd => {
                return Ok(packed.get(state.total_in() as usize..).unwrap_or_default());
            }
            // Without progress although there is room, the input has ended too early.
            _ if before == (state.total_in(), state.total_out())
                && output.len() < output.capacity() =>
            {
                return Err(UNEXPECTED_EOF);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn check(packed: &[u8], expected: Result<&[u8], Failure>) {
        let found = unpack(packed, 1000, |_| true);
        assert_eq!(found.as_deref().map_err(|failure| *failure), expected);
    }

    #[test]
    fn members_are_joined() {
        let both = [gzip(b"samples v=1 1\n"), gzip(b"samples v=2 2\n")].concat();
        check(&both, Ok(b"samples v=1 1\nsamples v=2 2\n"));
        check(&gzip(b""), Ok(b""));
    }

    #[test]
    fn damage_is_named_as_go_names_it() {
        let good = gzip(b"samples v=1 1\nsamples v=2 2\n");
        check(b"", Err(Failure::Damaged("EOF")));
        check(b"x", Err(UNEXPECTED_EOF));
        check(b"samples v=1 1", Err(INVALID_HEADER));
        check(&[&good[..], &[0; 12]].concat(), Err(INVALID_HEADER));
        check(&[&good[..], b"ab"].concat(), Err(UNEXPECTED_EOF));
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        check(&bad, Err(INVALID_CHECKSUM));
    }

    #[test]
    fn every_cut_is_an_unexpected_end() {
        let good = gzip(&b"samples v=1 1\n".repeat(20));
        for end in 1..good.len() {
            check(&good[..end], Err(UNEXPECTED_EOF));
        }
    }

    #[test]
    fn every_flipped_byte_is_an_answer_and_no_panic() {
        let good = gzip(&b"samples v=1 1\n".repeat(20));
        for index in 0..good.len() {
            let mut bad = good.clone();
            bad[index] ^= 0x55;
            let _outcome = unpack(&bad, 1000, |_| true);
        }
    }

    #[test]
    fn a_header_with_every_optional_part_is_read() {
        let built = flate2::GzBuilder::new()
            .extra(vec![1, 2, 3])
            .filename("ride.lp")
            .comment("a ride")
            .write(Vec::new(), flate2::Compression::fast());
        let mut encoder = built;
        encoder.write_all(b"samples v=1 1").unwrap();
        check(&encoder.finish().unwrap(), Ok(b"samples v=1 1"));
    }

    #[test]
    fn output_is_limited_and_its_memory_asked_for() {
        check(&gzip(&[b'#'; 1000]), Ok(&[b'#'; 1000]));
        check(&gzip(&[b'#'; 1001]), Err(Failure::TooLarge));
        let bomb = gzip(&vec![b'#'; 10_000_000]);
        let mut asked = 0;
        let outcome = unpack(&bomb, 25_000_000, |bytes| {
            asked += bytes;
            asked <= 1 << 20
        });
        assert_eq!(outcome, Err(Failure::NoRoom));
    }
}
