//! Forms in the body of a query: urlencoded, or multipart as browsers and `curl -F` send them.

use memchr::memmem;

use super::{
    super::{
        SharedApp,
        body::{Upload, no_room},
        connection::Peer,
        http_error::HttpError,
    },
    pairs::{Pairs, add},
};
use crate::model::AthleteId;

/// Reads the body, if its type says that it is a form.
pub(super) async fn read_form(
    app: &SharedApp,
    peer: &Peer,
    media_type: &[u8],
    upload: &mut Upload,
    owner: AthleteId,
    all: &mut Pairs,
) -> Result<(), HttpError> {
    let mut parts = media_type.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_multipart = match name.as_slice() {
        b"application/x-www-form-urlencoded" => false,
        b"multipart/form-data" => true,
        _ => return Ok(()),
    };
    let share = app.bodies.share(owner).ok_or_else(no_room)?;
    let (bytes, _share) = upload.read(share, peer, &app.services.limits, false).await?;
    if is_multipart {
        let boundary = parts.find_map(|part| part.strip_prefix(b"boundary="));
        let boundary = boundary.unwrap_or_default();
        let quoted = boundary.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\""));
        add_multipart(all, &bytes, quoted.unwrap_or(boundary));
    } else {
        add(all, &bytes);
    }
    Ok(())
}

/// Adds the parts of a multipart form (RFC 7578), files as well as fields.
fn add_multipart(all: &mut Pairs, body: &[u8], boundary: &[u8]) {
    if boundary.is_empty() {
        return;
    }
    let delimiter = [b"--", boundary].concat();
    let mut starts: Vec<usize> = memmem::find_iter(body, &delimiter).collect();
    starts.push(body.len());
    for bounds in starts.windows(2) {
        let [start, end] = bounds else { continue };
        let Some(part) = body.get(start + delimiter.len()..*end) else { continue };
        let Some(part) = part.strip_prefix(b"\r\n") else { continue };
        let Some(head_len) = memmem::find(part, b"\r\n\r\n") else { continue };
        let (head, content) = part.split_at(head_len);
        let content = content.strip_prefix(b"\r\n\r\n").unwrap_or_default();
        let content = content.strip_suffix(b"\r\n").unwrap_or(content);
        if let Some(name) = name_of(head) {
            all.entry(name.to_vec()).or_insert_with(|| content.to_vec());
        }
    }
}

/// The name in the `Content-Disposition` of a part.
fn name_of(head: &[u8]) -> Option<&[u8]> {
    let lines = head.split(|byte| *byte == b'\n');
    let mut lines = lines.filter(|line| {
        let name = line.split(|byte| *byte == b':').next();
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"content-disposition"))
    });
    let mut parts = lines.next()?.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.find_map(|part| part.strip_prefix(b"name="))?;
    Some(name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_multipart_form_are_found() {
        let body = b"--B\r\nContent-Disposition: form-data; name=\"q\"; filename=\"q.txt\"\r\n\
            Content-Type: text/plain\r\n\r\nSELECT 1;\nSELECT 2\r\n--B\r\n\
            content-disposition: form-data; name=db\r\n\r\nanna\r\n--B--\r\n";
        let mut all = Pairs::new();
        add_multipart(&mut all, body, b"B");
        assert_eq!(all[&b"q"[..]], b"SELECT 1;\nSELECT 2");
        assert_eq!(all[&b"db"[..]], b"anna");
        for cut in 0..body.len() {
            add_multipart(&mut Pairs::new(), &body[..cut], b"B");
        }
    }
}
