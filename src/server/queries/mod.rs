//! `GET` and `POST /query`: answers `InfluxQL` as InfluxDB 1.x does.
//!
//! The order of the checks is InfluxDB's: login, `q`, `params`, all statements parse, all are allowed; from
//! there on the status is 200 and errors are in the results. Short queries are answered on the
//! worker that read the request. Others run on a thread of their own, which hands chunks to the connection and ends
//! when the client disconnects or stops reading for too long.

mod access;
mod body;
mod chunks;
mod csv;
mod json;
mod json_text;
mod message_pack;
mod pairs;
mod parameters;
mod place;
mod run;
mod times;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};

use super::{
    IncomingRequest, SharedApp, auth,
    http_error::{HttpError, Media, Unauthorized},
    query,
};
use crate::{config::PublicReach, roster::PUBLIC_LOGIN};
use access::{Asker, PUBLIC_PASSWORD};
use chunks::AnswerForm;
use parameters::Parameters;
use run::Begun;

/// Answers a query.
pub(super) async fn answer(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let mut incoming = IncomingRequest::new(&app, request);
    let accept = incoming.parts.headers.get(header::ACCEPT);
    incoming.style.media = media(accept.map_or(b"", HeaderValue::as_bytes));
    let outcome = query(&app, &mut incoming).await;
    let mut response = incoming.answer(&app, outcome);
    if let Some(challenge) = response.headers_mut().get_mut(header::WWW_AUTHENTICATE) {
        // Clients that read compare it; what they send is known to be UTF-8.
        *challenge = HeaderValue::from_static("Basic realm=\"InfluxDB\"");
    }
    response
}

/// The first media type that is accepted, if it is one of ours; otherwise JSON.
fn media(accept: &[u8]) -> Media {
    let first = accept.split(|byte| matches!(byte, b',' | b';')).next().unwrap_or_default();
    match first.trim_ascii() {
        b"text/csv" | b"application/csv" => Media::TextCsv,
        b"application/x-msgpack" => Media::MessagePack,
        _ => Media::Json,
    }
}

async fn query(
    app: &SharedApp,
    incoming: &mut IncomingRequest,
) -> Result<Response<Body>, HttpError> {
    let IncomingRequest { parts, peer, upload, style, .. } = incoming;
    let login = query::Query::parse(parts.uri.query());
    let token = parts.headers.get(header::AUTHORIZATION);
    if (login.user.is_empty() || login.password.is_empty())
        && token.is_some_and(|token| token.as_bytes().starts_with(b"Token "))
    {
        // InfluxDB takes tokens for writing only.
        return Err(HttpError::Unauthorized(Unauthorized::Unparsable));
    }
    let asker = if is_public(app, &parts.headers, &login) {
        Asker::Public
    } else {
        Asker::Known(auth::authenticate(app, peer, &parts.headers, &login).await?)
    };
    let mut parameters = Parameters::read(app, peer, parts, upload, &asker).await?;
    // This one counts in the URL alone.
    parameters.pretty = style.pretty;
    let media = style.media;
    let accepted = parts.headers.get_all(header::ACCEPT_ENCODING).iter();
    let is_gzip = accepted.map(HeaderValue::as_bytes).any(accepts_gzip);
    let is_async = parameters.is_async;
    let form = AnswerForm { media, is_gzip };
    let begun = run::start(app, peer, asker, parameters, form).await?;
    let (body, is_gzip) = match begun {
        Begun::Whole(bytes) => (Body::from(bytes), is_gzip),
        Begun::Growing(answer) => (Body::new(answer), is_gzip),
        Begun::Checked => (Body::empty(), false),
    };
    let mut response = Response::new(body);
    if is_async {
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.header());
    if is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Whether the login is the public one, if that is on. An athlete of that name from before keeps it.
fn is_public(app: &SharedApp, headers: &HeaderMap, login: &query::Query<'_>) -> bool {
    app.services.public != PublicReach::Off
        && app.services.roster.athlete(PUBLIC_LOGIN).is_none()
        && auth::is_login(headers, login, PUBLIC_LOGIN, PUBLIC_PASSWORD)
}

/// Whether an `Accept-Encoding` names gzip.
fn accepts_gzip(value: &[u8]) -> bool {
    value.split(|byte| *byte == b',').any(|coding| {
        let mut parts = coding.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(b"gzip"));
        is_gzip && !parts.any(|part| matches!(part, b"q=0" | b"q=0.0" | b"q=0.00" | b"q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_type_that_is_accepted_counts() {
        assert_eq!(media(b"text/csv"), Media::TextCsv);
        assert_eq!(media(b"application/csv, */*"), Media::TextCsv);
        assert_eq!(media(b"application/json, text/csv"), Media::Json);
        assert_eq!(media(b""), Media::Json);
    }

    #[test]
    fn gzip_is_used_where_it_is_accepted() {
        assert!(accepts_gzip(b"gzip, deflate"));
        assert!(accepts_gzip(b"br;q=1.0, gzip;q=0.8"));
        assert!(!accepts_gzip(b"deflate") && !accepts_gzip(b"gzip;q=0") && !accepts_gzip(b""));
    }
}
