//! Splits concatenated FIT files by their headers, and verifies lengths and checksums.

/// The minimum length of a header.
const LEAST_HEADER_BYTES: usize = 12;
/// The checksum after the messages.
const CRC_BYTES: usize = 2;

/// One of the concatenated FIT files, as far as it is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sequence<'a> {
    /// The offset of its messages in the input.
    pub(super) at: usize,
    /// Its messages.
    pub(super) messages: &'a [u8],
    /// Whether it is intact.
    pub(super) state: State,
}

/// Whether a file is complete and unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Complete and unchanged.
    Whole,
    /// The checksum does not match.
    Changed,
    /// Truncated.
    CutOff,
}

/// The FIT file at offset `at`, and where it ends; `None` if none begins there.
pub(super) fn sequence_at(bytes: &[u8], at: usize) -> Option<(Sequence<'_>, usize)> {
    let rest = bytes.get(at..)?;
    let header_bytes = usize::from(*rest.first()?);
    if header_bytes < LEAST_HEADER_BYTES || rest.get(8..12)? != b".FIT" {
        return None;
    }
    // A header that is longer than the file has nothing behind it.
    let (header, body) = rest.split_at(header_bytes.min(rest.len()));
    let length: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
    let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
    let at = at + header.len();
    // A device that was cut off before it could say how much there is leaves a zero.
    let is_unfinished = length == 0 && body.len() > CRC_BYTES;
    let parts = body.split_at_checked(length).filter(|_| !is_unfinished);
    let crc = parts.and_then(|(_, behind)| behind.first_chunk::<CRC_BYTES>());
    let messages = parts.map_or(body, |(messages, _)| messages);
    let Some(&crc) = crc else {
        return Some((Sequence { at, messages, state: State::CutOff }, bytes.len()));
    };
    let crc = u16::from_le_bytes(crc);
    // Over everything, header included; some writers leave the header out.
    let holds = crc16_on(crc16(header), messages) == crc || crc16(messages) == crc;
    let state = if holds { State::Whole } else { State::Changed };
    Some((Sequence { at, messages, state }, at + length + CRC_BYTES))
}

/// The format's checksum: CRC-16/ARC, as in the SDK's `FitCRC_Calc16`.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    crc16_on(0, bytes)
}

/// The check sum of bytes that follow on others, whose check sum is `before`.
fn crc16_on(before: u16, bytes: &[u8]) -> u16 {
    bytes.iter().fold(before, |crc, &byte| {
        (0..8).fold(
            crc ^ u16::from(byte),
            |crc, _| {
                if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ 0xA001 }
            },
        )
    })
}
