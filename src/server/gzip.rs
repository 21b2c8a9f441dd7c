//! Decompresses gzip bodies (RFC 1952) of one or more members, with the errors of Go's
//! `compress/gzip`, which clients of InfluxDB may rely on.

use std::io::{self, Read as _};

use flate2::bufread::GzDecoder;

/// The length of a member's header without its optional parts.
const HEADER_LEN: usize = 10;
/// The flags that RFC 1952 defines, in the fourth byte of the header.
const KNOWN_FLAGS: u8 = 0b1_1111;
/// Output grows by this much at a time.
const STEP: usize = 64 * 1024;

/// Why a body cannot be decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GzipError {
    /// It is not gzip, or damaged; with Go's message.
    Damaged(&'static str),
    /// The output exceeds the limit.
    TooLarge,
    /// There is currently no memory left for it.
    NoRoom,
}

const INVALID_HEADER: GzipError = GzipError::Damaged("gzip: invalid header");
const INVALID_CHECKSUM: GzipError = GzipError::Damaged("gzip: invalid checksum");
const UNEXPECTED_EOF: GzipError = GzipError::Damaged("unexpected EOF");
const CORRUPT: GzipError = GzipError::Damaged("flate: corrupt input");

/// Checks only the first bytes of a body, as InfluxDB does before anything else.
pub(super) fn check_start(start: &[u8]) -> Result<(), GzipError> {
    match start {
        [] => Err(GzipError::Damaged("EOF")),
        short if short.len() < HEADER_LEN => Err(UNEXPECTED_EOF),
        [0x1f, 0x8b, 8, ..] => Ok(()),
        _ => Err(INVALID_HEADER),
    }
}

/// Decompresses all members. `reserve` is called before the output grows by that many bytes, and
/// may refuse.
pub(super) fn unpack(
    mut packed: &[u8],
    limit: usize,
    mut reserve: impl FnMut(usize) -> bool,
) -> Result<Vec<u8>, GzipError> {
    let mut output = Vec::new();
    let mut filled = 0;
    loop {
        check_start(packed)?;
        // Go ignores the reserved flags, flate2 refuses them.
        let (head, rest) = packed.split_first_chunk::<HEADER_LEN>().ok_or(UNEXPECTED_EOF)?;
        let mut head = *head;
        head[3] &= KNOWN_FLAGS;
        let mut member = GzDecoder::new(head.as_slice().chain(rest));
        let has_header = member.header().is_some();
        loop {
            if filled > limit {
                return Err(GzipError::TooLarge);
            }
            if filled == output.len() {
                if !reserve(STEP) {
                    return Err(GzipError::NoRoom);
                }
                output.reserve_exact(STEP);
                output.resize(filled + STEP, 0);
            }
            match member.read(&mut output[filled..]) {
                Ok(0) => break,
                Ok(len) => filled += len,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Err(UNEXPECTED_EOF);
                }
                Err(_) if !has_header => return Err(INVALID_HEADER),
                // After a wrong checksum the member has ended, so another read succeeds; with
                // damaged data it fails again.
                Err(_) if member.read(&mut [0]).is_ok() => return Err(INVALID_CHECKSUM),
                Err(_) => return Err(CORRUPT),
            }
        }
        (_, packed) = member.into_inner().into_inner();
        if packed.is_empty() {
            output.truncate(filled);
            return Ok(output);
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

    fn check(packed: &[u8], expected: Result<&[u8], GzipError>) {
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
        check(b"", Err(GzipError::Damaged("EOF")));
        check(b"x", Err(UNEXPECTED_EOF));
        check(b"samples v=1 1", Err(INVALID_HEADER));
        check(&[&good[..], &[0; 12]].concat(), Err(INVALID_HEADER));
        check(&[&good[..], b"ab"].concat(), Err(UNEXPECTED_EOF));
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        check(&bad, Err(INVALID_CHECKSUM));
        // A block of the reserved type.
        let mut bad = good;
        bad[HEADER_LEN] |= 0b110;
        check(&bad, Err(CORRUPT));
    }

    #[test]
    fn every_cut_is_an_unexpected_end() {
        let good = gzip(&b"samples v=1 1\n".repeat(20));
        for end in 1..good.len() {
            check(&good[..end], Err(UNEXPECTED_EOF));
        }
    }

    #[test]
    fn a_flipped_byte_never_panics() {
        let good = gzip(&b"samples v=1 1\n".repeat(20));
        for index in 0..good.len() {
            let mut bad = good.clone();
            bad[index] ^= 0x55;
            let _outcome = unpack(&bad, 1000, |_| true);
        }
    }

    #[test]
    fn a_header_with_every_optional_part_is_read() {
        let mut encoder = flate2::GzBuilder::new()
            .extra(vec![1, 2, 3])
            .filename("ride.lp")
            .comment("a ride")
            .write(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"samples v=1 1").unwrap();
        let whole = encoder.finish().unwrap();
        check(&whole, Ok(b"samples v=1 1"));
        let data_begin = HEADER_LEN + 2 + 3 + b"ride.lp\0".len() + b"a ride\0".len();
        for end in HEADER_LEN..data_begin {
            check(&whole[..end], Err(UNEXPECTED_EOF));
        }
    }

    #[test]
    fn a_checksum_of_the_header_counts_and_reserved_flags_do_not() {
        let good = gzip(b"samples v=1 1");
        let (head, data) = good.split_at(HEADER_LEN);
        let mut head = head.to_vec();
        head[3] = 0b10;
        let mut crc = flate2::Crc::new();
        crc.update(&head);
        let sum = (crc.sum() as u16).to_le_bytes();
        check(&[&head[..], &sum, data].concat(), Ok(b"samples v=1 1"));
        check(&[&head[..], &[sum[0] ^ 1, sum[1]], data].concat(), Err(INVALID_HEADER));
        head[3] = 0b1110_0000;
        check(&[&head[..], data].concat(), Ok(b"samples v=1 1"));
    }

    #[test]
    fn many_small_members_take_only_the_memory_of_their_output() {
        let mut asked = 0;
        let members = gzip(b"samples v=1 1\n").repeat(1000);
        let outcome = unpack(&members, 25_000, |bytes| {
            asked += bytes;
            true
        });
        assert_eq!((outcome.unwrap().len(), asked), (14_000, STEP));
    }

    #[test]
    fn output_is_limited_and_its_memory_reserved() {
        check(&gzip(&[b'#'; 1000]), Ok(&[b'#'; 1000]));
        check(&gzip(&[b'#'; 1001]), Err(GzipError::TooLarge));
        let bomb = gzip(&vec![b'#'; 10_000_000]);
        let mut asked = 0;
        let outcome = unpack(&bomb, 25_000_000, |bytes| {
            asked += bytes;
            asked <= 1 << 20
        });
        assert_eq!(outcome, Err(GzipError::NoRoom));
    }
}
