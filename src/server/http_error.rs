//! The error responses: the only home of their status codes.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};

use super::{
    counts::Refusal,
    headers::{APPLICATION_JSON, TEXT_PLAIN, X_INFLUXDB_ERROR},
    query,
};
use crate::{offset::OffsetError, roster::ErasingLeft};

/// The `Retry-After`, in seconds, while nobody knows how long an erasure will take.
const ERASING_RETRY_SECS: u64 = 5;
/// The longest error text in a header, in bytes.
const MAX_HEADER_BYTES: usize = 1024;

/// A failed request. Texts may contain raw bytes that the client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HttpError {
    /// No login, or one that is not right.
    Unauthorized(Unauthorized),
    /// A login that is not right, on a page of the original server.
    LoginFailed,
    /// Too many accounts were created from this address; retry after this many seconds.
    TooManyAccounts(u64),
    /// Too many failed logins; retry after this many seconds.
    Throttled(u64),
    /// The recordings of this login's previous owner are being erased.
    Erasing {
        login: String,
        left: ErasingLeft,
        /// The request was a registration, which can be repeated afterwards.
        is_registration: bool,
    },
    /// The login does not permit this.
    Forbidden(String),
    /// There is no such database; its name in quotes.
    UnknownDatabase(String),
    /// There is nothing of this name.
    NotFound(String),
    /// The request, or a part of it, is invalid.
    Invalid(Vec<u8>),
    /// The account cannot be created; the error codes of `/register`.
    Account(Vec<&'static str>),
    /// Only HTTPS is served; the text says where.
    NeedsTls(String),
    /// The `Content-Encoding` is not supported.
    UnknownPacking(String),
    /// The `Transfer-Encoding` is not supported.
    UnknownTransfer(String),
    /// The body exceeds the limit.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The client has gone before the end of its body.
    CutOff,
    /// There is no such retention policy.
    UnknownRetentionPolicy(Vec<u8>),
    /// Nothing was stored; the same request may be retried in a second.
    Unavailable(String),
    /// Nothing was stored because of a bug; the same request may be sent again in a second.
    Fault(OffsetError),
    /// Something went wrong here.
    Internal(String),
    /// A sentence that the app shows to whoever holds the phone.
    ShownByApp(String),
}

/// Why there is no login, or none that counts. Displayed in InfluxDB's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unauthorized {
    /// There is none, or nobody can read it.
    #[error("unable to parse authentication credentials")]
    Unparsable,
    /// A token of another kind than is served.
    #[error("bearer auth disabled")]
    Bearer,
    /// A password without a name.
    #[error("username required")]
    NoName,
    /// Unknown name or wrong password.
    #[error("authorization failed")]
    Failed,
}

impl From<OffsetError> for HttpError {
    fn from(error: OffsetError) -> Self {
        Self::Fault(error)
    }
}

/// How the client wants to have errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    pub(super) media: Media,
    /// Whether to indent JSON.
    pub(super) pretty: bool,
}

/// The media type of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Media {
    #[default]
    Json,
    TextCsv,
    ApplicationCsv,
    MessagePack,
}

impl Media {
    pub(super) const fn header(self) -> HeaderValue {
        match self {
            Self::Json => APPLICATION_JSON,
            Self::TextCsv => HeaderValue::from_static("text/csv"),
            Self::ApplicationCsv => HeaderValue::from_static("application/csv"),
            Self::MessagePack => HeaderValue::from_static("application/x-msgpack"),
        }
    }
}

impl Style {
    /// From the `Accept` header and the parameter `pretty`.
    pub(super) fn of(headers: &HeaderMap, query: Option<&str>) -> Self {
        let media = match headers.get(header::ACCEPT).map(HeaderValue::as_bytes) {
            Some(b"text/csv") => Media::TextCsv,
            Some(b"application/csv") => Media::ApplicationCsv,
            Some(b"application/x-msgpack") => Media::MessagePack,
            _ => Media::Json,
        };
        let mentioned = query.is_some_and(|query| query.contains("pretty"));
        let pretty = mentioned && query::value_of(query, "pretty").as_deref() == Some(b"true");
        Self { media, pretty }
    }
}

impl HttpError {
    pub(super) fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into().into_bytes())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized(_) | Self::Erasing { is_registration: false, .. } => {
                StatusCode::UNAUTHORIZED
            }
            Self::Throttled(_) | Self::TooManyAccounts(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden(_) | Self::LoginFailed => StatusCode::FORBIDDEN,
            Self::UnknownDatabase(_) | Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) | Self::CutOff | Self::Account(_) => StatusCode::BAD_REQUEST,
            Self::NeedsTls(_) => StatusCode::UPGRADE_REQUIRED,
            Self::UnknownPacking(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UnknownTransfer(_) => StatusCode::NOT_IMPLEMENTED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Unavailable(_) | Self::Fault(_) | Self::Erasing { is_registration: true, .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::UnknownRetentionPolicy(_) | Self::Internal(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            // Of no standard: Sensor Logger shows the text of an answer with this status.
            Self::ShownByApp(_) => StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
        }
    }

    const fn refusal(&self) -> Refusal {
        match self {
            Self::Unauthorized(_) | Self::LoginFailed => Refusal::Login,
            Self::Throttled(_) | Self::TooManyAccounts(_) => Refusal::Throttled,
            Self::Erasing { .. } => Refusal::Erasing,
            Self::Forbidden(_) => Refusal::Forbidden,
            Self::UnknownDatabase(_) => Refusal::UnknownDatabase,
            Self::NotFound(_) => Refusal::NotServed,
            Self::Invalid(_) | Self::UnknownRetentionPolicy(_) => Refusal::Invalid,
            Self::Account(_) => Refusal::Account,
            Self::NeedsTls(_) => Refusal::NeedsTls,
            Self::UnknownPacking(_) | Self::UnknownTransfer(_) => Refusal::Coding,
            Self::TooLarge => Refusal::TooLarge,
            Self::TooSlow => Refusal::TooSlow,
            Self::CutOff => Refusal::CutOff,
            Self::Unavailable(_) => Refusal::Unavailable,
            Self::Fault(_) | Self::Internal(_) => Refusal::Fault,
            Self::ShownByApp(_) => Refusal::ShownByApp,
        }
    }

    const fn retry_after_secs(&self) -> Option<u64> {
        match self {
            Self::Throttled(secs)
            | Self::TooManyAccounts(secs)
            | Self::Erasing { left: ErasingLeft { secs: Some(secs) }, .. } => Some(*secs),
            Self::Unavailable(_) | Self::Fault(_) => Some(1),
            Self::Erasing { .. } => Some(ERASING_RETRY_SECS),
            _ => None,
        }
    }

    /// The text of the error; InfluxDB's where it has one.
    pub(super) fn text(&self) -> Vec<u8> {
        match self {
            Self::Unauthorized(why) => why.to_string().into_bytes(),
            Self::CutOff => b"unexpected EOF".to_vec(),
            Self::Throttled(secs) => {
                format!("too many failed logins: try again in {secs} s").into_bytes()
            }
            Self::TooManyAccounts(secs) => {
                format!("too many accounts are made from here: try again in {secs} s").into_bytes()
            }
            Self::Erasing { login, left, .. } => {
                format!("the recordings of {login} are being erased, {left}: try again then")
                    .into_bytes()
            }
            Self::LoginFailed => b"AUTHENTICATION_FAILED".to_vec(),
            Self::Invalid(text) => text.clone(),
            Self::Account(codes) => codes.join(", ").into_bytes(),
            Self::UnknownDatabase(quoted) => format!("database not found: {quoted}").into_bytes(),
            Self::TooLarge => b"Request Entity Too Large".to_vec(),
            Self::Fault(error) => format!("{error}: try again").into_bytes(),
            Self::TooSlow => b"the body did not arrive in time".to_vec(),
            Self::UnknownRetentionPolicy(name) => {
                [b"retention policy not found: ", name.as_slice()].concat()
            }
            Self::Forbidden(text)
            | Self::NotFound(text)
            | Self::NeedsTls(text)
            | Self::UnknownPacking(text)
            | Self::UnknownTransfer(text)
            | Self::Unavailable(text)
            | Self::Internal(text)
            | Self::ShownByApp(text) => text.clone().into_bytes(),
        }
    }

    /// The response, without the headers that every response has.
    pub(super) fn render(&self, style: Style) -> Response<Body> {
        let text = self.text();
        let body = match (style.media, self) {
            (_, Self::ShownByApp(sentence)) => sentence.clone().into_bytes(),
            (Media::Json, Self::Account(codes)) => account_json(codes),
            (Media::Json, _) => error_json(&text, style.pretty),
            (Media::MessagePack, _) => error_msgpack(&text),
            _ => [b"error\n", csv_field(&text).as_slice(), b"\n"].concat(),
        };
        let in_header = error_header(&text);
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        response.extensions_mut().insert(self.refusal());
        let headers = response.headers_mut();
        let is_plain = matches!(self, Self::ShownByApp(_));
        let media_type = if is_plain { TEXT_PLAIN } else { style.media.header() };
        headers.insert(header::CONTENT_TYPE, media_type);
        if let Some(secs) = self.retry_after_secs() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        if matches!(self, Self::UnknownPacking(_)) {
            // RFC 9110, section 12.5.3: the encodings that the client may use instead.
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if matches!(self, Self::NeedsTls(_)) {
            // RFC 9110, section 15.5.22, and RFC 2817, section 4.2.
            let upgrade = HeaderValue::from_static("TLS/1.2, HTTP/1.1");
            headers.insert(header::UPGRADE, upgrade);
            headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            // RFC 7617, section 2.1: without a charset, clients may send Latin-1.
            let basic = HeaderValue::from_static("Basic realm=\"InfluxDB\", charset=\"UTF-8\"");
            headers.insert(header::WWW_AUTHENTICATE, basic);
        } else if let Some(value) = in_header {
            headers.insert(X_INFLUXDB_ERROR, value);
        }
        response
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response<Body> {
        self.render(Style::default())
    }
}

/// The text as a header value: truncated, and without invalid bytes.
fn error_header(text: &[u8]) -> Option<HeaderValue> {
    let cut = text.get(..MAX_HEADER_BYTES).unwrap_or(text);
    let shown: Vec<u8> =
        cut.iter().map(|&byte| if byte.is_ascii_control() { b' ' } else { byte }).collect();
    HeaderValue::from_bytes(shown.trim_ascii()).ok()
}

fn error_json(text: &[u8], pretty: bool) -> Vec<u8> {
    let mut json = Vec::with_capacity(text.len() + 16);
    json.extend_from_slice(if pretty { b"{\n    \"error\": " } else { b"{\"error\":" });
    push_json_text(&mut json, text);
    json.extend_from_slice(if pretty { b"\n}\n" } else { b"}\n" });
    json
}

/// A `MessagePack` map with one string.
fn error_msgpack(text: &[u8]) -> Vec<u8> {
    let mut packed = b"\x81\xa5error".to_vec();
    let len = (text.len() as u32).to_be_bytes();
    match text.len() {
        0..32 => packed.push(0xa0 | len[3]),
        32..0x100 => packed.extend_from_slice(&[0xd9, len[3]]),
        0x100..0x1_0000 => packed.extend_from_slice(&[0xda, len[2], len[3]]),
        _ => packed.extend_from_slice(&[0xdb, len[0], len[1], len[2], len[3]]),
    }
    packed.extend_from_slice(text);
    packed
}

fn account_json(codes: &[&str]) -> Vec<u8> {
    let mut json = b"{\"errors\":[".to_vec();
    for (index, code) in codes.iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        push_json_text(&mut json, code.as_bytes());
    }
    json.extend_from_slice(b"]}\n");
    json
}

/// Appends a JSON string as Go's `encoding/json` writes it: safe inside HTML, with each byte that
/// is not UTF-8 replaced separately.
pub(super) fn push_json_text(json: &mut Vec<u8>, text: &[u8]) {
    json.push(b'"');
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '"' => json.extend_from_slice(b"\\\""),
                '\\' => json.extend_from_slice(b"\\\\"),
                '\n' => json.extend_from_slice(b"\\n"),
                '\r' => json.extend_from_slice(b"\\r"),
                '\t' => json.extend_from_slice(b"\\t"),
                c if c < ' ' || matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') => {
                    json.extend_from_slice(format!("\\u{:04x}", u32::from(c)).as_bytes());
                }
                c => json.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        for _ in chunk.invalid() {
            json.extend_from_slice(b"\\ufffd");
        }
    }
    json.push(b'"');
}

/// A CSV field as Go's `encoding/csv` writes it: quoted only if necessary.
pub(super) fn csv_field(text: &[u8]) -> Vec<u8> {
    let special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    let blank_first = text.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
    if !blank_first && !text.iter().any(special) {
        return text.to_vec();
    }
    let mut field = vec![b'"'];
    for &byte in text {
        if byte == b'"' {
            field.push(b'"');
        }
        field.push(byte);
    }
    field.push(b'"');
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_escaped_as_go_does() {
        let json = error_json(b"a<b>&\"\\\n\x01\xe2\x82\xff\xc3\xa9", false);
        let text = String::from_utf8(json).unwrap();
        let expected =
            "{\"error\":\"a\\u003cb\\u003e\\u0026\\\"\\\\\\n\\u0001\\ufffd\\ufffd\\ufffdé\"}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_header_holds_at_most_1024_bytes_and_one_line() {
        let long = [&b"a\nb\r"[..], &[b'x'; 2000]].concat();
        let value = error_header(&long).unwrap();
        assert_eq!(value.len(), 1024);
        assert!(value.as_bytes().starts_with(b"a b x"));
    }

    #[test]
    fn an_error_as_csv_is_quoted_when_it_must_be() {
        let csv = |text: &str| String::from_utf8(csv_field(text.as_bytes())).unwrap();
        assert_eq!(csv("plain 'text'"), "plain 'text'");
        assert_eq!(csv("a,\"b\""), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn an_error_as_message_pack_has_the_shortest_length() {
        assert_eq!(error_msgpack(b"no"), b"\x81\xa5error\xa2no");
        let head = |len: usize| error_msgpack(&vec![b'x'; len])[7..12].to_vec();
        assert_eq!(head(31), b"\xbfxxxx");
        assert_eq!(head(32), b"\xd9\x20xxx");
        assert_eq!(head(255), b"\xd9\xffxxx");
        assert_eq!(head(256), b"\xda\x01\x00xx");
        assert_eq!(head(65_536), b"\xdb\x00\x01\x00\x00");
    }

    #[test]
    fn problems_that_pass_say_when_to_come_back() {
        let response = HttpError::Unavailable("the disk is full".into()).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
        let response = HttpError::from(OffsetError::for_tests()).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
        let response = HttpError::Throttled(7).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }
}
