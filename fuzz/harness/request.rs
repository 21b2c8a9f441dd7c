//! Requests around `/write`: methods, queries, headers, credentials, gzip, frames, bodies.
//!
//! Input: the requests in the format of `served`. Those that change accounts are left to
//! `accounts`.

use std::cell::RefCell;

use axum::http::{HeaderValue, Method, StatusCode, header};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use trackside::{
    codec::{self, DecodeContext},
    config::Registration,
    line_protocol::{Lines, Precision},
    model::{AthleteId, Login, Sender, UnixNanos},
};

use super::served::{Answer, Asked, PASSWORD, Served, requests};

/// Everything is reset after this many inputs: the journal stays small, and a finding depends only
/// on the inputs since the last reset.
const MAX_RUNS: usize = 2_000;

thread_local! {
    static SERVED: RefCell<Option<(Served, usize)>> = const { RefCell::new(None) };
}

/// Runs one input.
pub(crate) fn run(input: &[u8]) {
    let requests = requests(input);
    if requests.is_empty() || requests.iter().any(is_of_accounts) {
        return;
    }
    SERVED.with_borrow_mut(|place| {
        if place.as_ref().is_some_and(|(_, runs)| *runs >= MAX_RUNS) {
            // The old instance must end before the new one begins.
            *place = None;
        }
        let (served, runs) = place.get_or_insert_with(|| (Served::start(Registration::Closed), 0));
        *runs += 1;
        for asked in requests {
            one(served, asked);
        }
    });
}

fn is_of_accounts(asked: &Asked) -> bool {
    ["/user", "/register", "/auth"].iter().any(|start| asked.uri.path().starts_with(start))
}

fn one(served: &mut Served, asked: Asked) {
    let path = asked.uri.path().to_owned();
    let is_write = asked.method == Method::POST && matches!(&*path, "/write" | "/api/v2/write");
    let is_export = asked.method == Method::GET && path == "/export";
    let knows = knows_the_password(&asked);
    let body = asked.is_plain().then(|| asked.body.clone());
    let answer = served.ask(asked);
    if is_write || is_export {
        assert!(knows || !answer.status.is_success(), "let in without the password");
    }
    if is_write {
        check_write(&answer, body.as_deref());
    }
    let is_text = answer.headers.get(header::CONTENT_TYPE);
    let is_text = is_text
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/plain"));
    if is_export && answer.status == StatusCode::OK && is_text {
        let mut lines = Lines::new(&answer.body, Precision::Nanos);
        while let Some(line) = lines.next_line() {
            assert!(line.is_ok_and(|line| line.time.is_some()), "an exported line cannot be read");
        }
    }
}

fn check_write(answer: &Answer, body: Option<&[u8]>) {
    let expected = [204, 400, 401, 403, 404, 413, 429, 500];
    assert!(expected.contains(&answer.status.as_u16()), "{}", answer.status);
    assert!(answer.headers.contains_key("request-id"));
    // A 204 means that every line was stored. Whether a time is in range depends on the precision,
    // so a line must be valid with at least one of them.
    if let Some(body) = body
        && answer.status == StatusCode::NO_CONTENT
    {
        let precisions = [
            Precision::Nanos,
            Precision::Micros,
            Precision::Millis,
            Precision::Seconds,
            Precision::Minutes,
            Precision::Hours,
        ];
        let whole = precisions.into_iter().any(|precision| {
            let context = DecodeContext {
                athlete: AthleteId(1),
                login: Login::try_from("test").unwrap(),
                sender: Sender { via: 1, announcement: None },
                precision,
                received: UnixNanos(0),
            };
            let decoded = codec::decode(body, context).unwrap();
            decoded.rejected.is_empty() && decoded.dropped.is_none()
        });
        assert!(whole, "a 204 for a bad line");
    }
}

/// Checks the credentials independently of the server: may accept too much, but never too little.
fn knows_the_password(asked: &Asked) -> bool {
    let query = asked.uri.query().unwrap_or_default();
    let has = |name: &str, wanted: &str| {
        form_urlencoded::parse(query.as_bytes()).any(|(key, value)| key == name && value == wanted)
    };
    if has("u", "test") && has("p", PASSWORD) {
        return true;
    }
    let base64 = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let wanted = format!("test:{PASSWORD}");
    let values = asked.headers.get_all(header::AUTHORIZATION).iter().map(HeaderValue::as_bytes);
    values.into_iter().any(|value| {
        value.split(|&byte| byte == b' ').any(|word| {
            word == wanted.as_bytes()
                || base64.decode(word).is_ok_and(|plain| plain == wanted.as_bytes())
        })
    })
}
