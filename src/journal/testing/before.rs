//! Segments as builds before the times of arrival wrote them.

/// The text of a segment, byte by byte as builds wrote it whose headers ended with the checksum:
/// CRC-32C over salt, sequence number, length and payload. Made without the code that writes
/// segments today.
pub fn segment_without_times(
    number: u64,
    salt: u64,
    day: Option<&str>,
    first_seq: u64,
    payloads: &[&[u8]],
) -> Vec<u8> {
    let mut text = format!(
        "# trackside journal 1 segment={number} salt={salt:016x}\n# DML\n\
         # CONTEXT-DATABASE: trackside\n"
    );
    if let Some(day) = day {
        text.push_str("# day=");
        text.push_str(day);
        text.push('\n');
    }
    let mut text = text.into_bytes();
    for (seq, payload) in (first_seq..).zip(payloads) {
        let len = payload.len() as u64;
        let mut summed: Vec<u8> = [salt, seq, len].map(u64::to_be_bytes).concat();
        summed.extend_from_slice(payload);
        let crc = crc32c::crc32c(&summed);
        text.extend_from_slice(format!("# commit seq={seq} len={len} crc={crc:08x}\n").as_bytes());
        text.extend_from_slice(payload);
    }
    text
}
