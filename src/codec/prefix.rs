//! The first part of a line in journal form: measurement, the client's tags and ours.

use crate::line_protocol::{Tag, TagIter};

/// Key of the tag that says whose line it is.
pub(super) const ATHLETE: &[u8] = b"athlete";

/// Key of the tag that says which of the athlete's senders sent it.
pub(super) const VIA: &[u8] = b"via";

/// Bytes of our tags without their values, and of the space after them.
const OURS_BYTES: usize = ",athlete=,via= ".len();

/// What stands before a client's key that would read as one of ours.
const ESCAPE: u8 = b'~';

/// True for a key of zero or more `~` and then `athlete` or `via`.
fn is_reserved(key: &[u8]) -> bool {
    let tildes = key.iter().take_while(|&&byte| byte == ESCAPE).count();
    matches!(key.get(tildes..), Some(ATHLETE | VIA))
}

/// Appends measurement and tags in journal form, with the space before the fields. `tags` are
/// the client's, sorted by key; all of it keeps its escapes.
pub(super) fn write_journal_key(
    measurement: &[u8],
    tags: &[Tag<'_>],
    login: &[u8],
    via: &[u8],
    out: &mut Vec<u8>,
) {
    let tag_bytes: usize = tags.iter().map(|tag| tag.key.len() + tag.value.len() + 3).sum();
    out.reserve(measurement.len() + tag_bytes + login.len() + via.len() + OURS_BYTES);
    out.extend_from_slice(measurement);
    let ours = [Tag { key: ATHLETE, value: login }, Tag { key: VIA, value: via }];
    if tags.is_empty() {
        for tag in ours {
            write_raw_tag(&[], tag, out);
        }
    } else {
        // (escape, tag), sorted by the key that comes of it.
        let mut all: Vec<(&[u8], Tag<'_>)> = Vec::with_capacity(tags.len() + ours.len());
        all.extend(ours.map(|tag| (&b""[..], tag)));
        all.extend(tags.iter().map(|&tag| {
            let escape: &[u8] = if is_reserved(tag.key) { &[ESCAPE] } else { &[] };
            (escape, tag)
        }));
        all.sort_by(|(left_escape, left), (right_escape, right)| {
            let left = left_escape.iter().chain(left.key);
            left.cmp(right_escape.iter().chain(right.key))
        });
        for (escape, tag) in all {
            write_raw_tag(escape, tag, out);
        }
    }
    out.push(b' ');
}

/// Appends the client's tags among `tags`, sorted by key: without ours, and with the `~` taken
/// off again.
pub(super) fn write_client_tags(tags: TagIter<'_>, out: &mut Vec<u8>) {
    let escaped = |key: &[u8]| matches!(key, [ESCAPE, rest @ ..] if is_reserved(rest));
    let client_tags = tags.flatten().filter(|tag| tag.key != ATHLETE && tag.key != VIA);
    if !client_tags.clone().any(|tag| escaped(tag.key)) {
        for tag in client_tags {
            write_raw_tag(&[], tag, out);
        }
        return;
    }
    // A key has another place among the others without its `~`.
    let mut restored: Vec<Tag<'_>> = client_tags
        .map(|tag| match tag.key {
            [ESCAPE, rest @ ..] if is_reserved(rest) => Tag { key: rest, ..tag },
            _ => tag,
        })
        .collect();
    restored.sort_unstable_by_key(|tag| tag.key);
    for tag in restored {
        write_raw_tag(&[], tag, out);
    }
}

/// Appends a tag whose escapes were kept, with the comma before it.
fn write_raw_tag(escape: &[u8], tag: Tag<'_>, out: &mut Vec<u8>) {
    out.push(b',');
    out.extend_from_slice(escape);
    out.extend_from_slice(tag.key);
    out.push(b'=');
    out.extend_from_slice(tag.value);
}
