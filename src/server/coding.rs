//! The encodings of a body, from its headers. Unsupported ones are refused: compressed bytes read
//! as text would be stored as garbage points.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{http_error::HttpError, query::go_quoted};

/// Encodings that InfluxDB reads as plain text. `deflate` is included because clients send it with
/// plain bodies, and character sets because they end up in this header by mistake.
const PLAIN: [&[u8]; 8] =
    [b"", b"identity", b"none", b"deflate", b"utf-8", b"utf8", b"us-ascii", b"iso-8859-1"];

/// Whether the body is compressed with gzip.
pub(super) fn is_gzip(headers: &HeaderMap) -> Result<bool, HttpError> {
    let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
    let Some(first) = values.next() else { return Ok(false) };
    match (first.as_bytes(), values.next()) {
        (b"gzip" | b"x-gzip", None) => return Ok(true),
        // InfluxDB recognises gzip in lower case only, and reads this as plain text.
        (word, None) if word.eq_ignore_ascii_case(b"gzip") => return Ok(false),
        _ => {}
    }
    let codings: Vec<&[u8]> = words(headers, header::CONTENT_ENCODING).collect();
    let is_plain = |word: &&[u8]| PLAIN.iter().any(|plain| word.eq_ignore_ascii_case(plain));
    let mut packed = codings.iter().filter(|word| !is_plain(word));
    let names_gzip =
        |word: &[u8]| word.eq_ignore_ascii_case(b"gzip") || word.eq_ignore_ascii_case(b"x-gzip");
    match (packed.next(), packed.next()) {
        (None, _) => Ok(false),
        (Some(word), None) if names_gzip(word) && !codings.contains(&&b"deflate"[..]) => Ok(true),
        _ => {
            let sent = go_quoted(&codings.join(&b", "[..]));
            Err(HttpError::UnknownPacking(format!(
                "Content-Encoding {sent} is not understood: send plain text or gzip"
            )))
        }
    }
}

/// The error for an unsupported transfer encoding, for a body without a `Content-Length`.
pub(super) fn unknown_transfer(headers: &HeaderMap) -> Option<HttpError> {
    let mut codings = words(headers, header::TRANSFER_ENCODING);
    let (first, second) = (codings.next()?, codings.next());
    if first.eq_ignore_ascii_case(b"chunked") && second.is_none() {
        return None;
    }
    let codings: Vec<&[u8]> = words(headers, header::TRANSFER_ENCODING).collect();
    let sent = go_quoted(&codings.join(&b", "[..]));
    Some(HttpError::UnknownTransfer(format!(
        "Transfer-Encoding {sent} is not understood: send chunked or a Content-Length"
    )))
}

/// The items of a comma-separated list, from all headers of that name.
fn words(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &[u8]> {
    let values = headers.get_all(name).into_iter().map(HeaderValue::as_bytes);
    let all = values.flat_map(|value| value.split(|&byte| byte == b','));
    all.map(<[u8]>::trim_ascii).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &HeaderName, values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    fn check(values: &[&'static str], expected: Option<bool>) {
        let found = is_gzip(&headers(&header::CONTENT_ENCODING, values)).ok();
        assert_eq!(found, expected, "{values:?}");
    }

    #[test]
    fn gzip_alone_is_unpacked() {
        check(&["gzip"], Some(true));
        check(&["x-gzip"], Some(true));
        check(&["identity, gzip"], Some(true));
        check(&["gzip", "identity"], Some(true));
    }

    #[test]
    fn what_influxdb_reads_as_text_is_read_as_text() {
        for plain in ["", "identity", "IDENTITY", "deflate", "GZIP", "Gzip", "utf-8", "none"] {
            check(&[plain], Some(false));
        }
        check(&[], Some(false));
    }

    #[test]
    fn packed_bodies_that_cannot_be_unpacked_are_refused() {
        for unknown in ["zstd", "br", "BR", "compress", "x-compress", "lz4", "snappy", "dcb"] {
            check(&[unknown], None);
        }
        for list in ["gzip, gzip", "gzip,zstd", "zstd, gzip", "deflate, gzip", "identity, br"] {
            check(&[list], None);
        }
        check(&["gzip", "zstd"], None);
    }

    #[test]
    fn a_body_is_sent_in_chunks_or_by_its_length() {
        let unknown = |values| unknown_transfer(&headers(&header::TRANSFER_ENCODING, values));
        assert_eq!(unknown(&[]), None);
        assert_eq!(unknown(&["chunked"]), None);
        assert_eq!(unknown(&["Chunked"]), None);
        let cases: [&[&str]; 5] = [
            &["gzip, chunked"],
            &["gzip", "chunked"],
            &["x-gzip,chunked"],
            &["chunked, chunked"],
            &["identity, chunked"],
        ];
        for values in cases {
            assert!(matches!(unknown(values), Some(HttpError::UnknownTransfer(_))), "{values:?}");
        }
    }
}
