//! What apps of phones post: `/t/CODE`, `/t` with a login in a header, and the paths that
//! PhoneTrack builds itself.
//!
//! All dialects are served on all of these paths ([`crate::ingest::phone`]). The code decides whose
//! samples they are. Answers are what each app takes for "stored", and refusals what it can show;
//! what can never be stored is answered as stored, kept as it came, and told to the operator,
//! because most apps would send it for ever and nothing behind it.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts,
    },
    routing::get,
};

use self::{place::Place, post::Post};
use super::{
    IncomingRequest, SharedApp, empty, http_error::HttpError, only, options, response_of, unserved,
};
use crate::ingest::{
    DialectResponse,
    phone::{App, Hints},
};

mod laps;
mod login;
mod place;
mod post;
mod refusal;

/// OwnTracks' headers of the user and of the device.
const LIMIT_HEADERS: [HeaderName; 2] =
    [HeaderName::from_static("x-limit-u"), HeaderName::from_static("x-limit-d")];
/// The app of a refused request is told by at most about this much of its body.
const MAX_BEGINNING_BYTES: usize = 64 * 1024;

/// The routes of this module.
pub(super) fn routes() -> Router<SharedApp> {
    place::ROUTES.iter().fold(Router::new(), |routes, path| {
        let methods = get(phone).post(phone).put(phone).options(options).fallback(only_phone);
        routes.route(path, methods)
    })
}

async fn only_phone(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    only(&app, &request, "GET, OPTIONS, POST, PUT")
}

async fn phone(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let mut incoming = IncomingRequest::new(&app, request);
    let outcome = answer(&app, &mut incoming).await;
    incoming.answer(&app, outcome)
}

async fn answer(
    app: &SharedApp,
    incoming: &mut IncomingRequest,
) -> Result<Response<Body>, HttpError> {
    let IncomingRequest { parts, peer, upload, style, .. } = incoming;
    let Parts { method, uri, headers, .. } = &*parts;
    let Some(place) = Place::of(uri.path()) else {
        unserved::note_path(app, peer, method, uri, headers);
        return Err(HttpError::NotFound("404 page not found".to_owned()));
    };
    if method == Method::HEAD {
        return Ok(empty(StatusCode::OK));
    }
    if let Some(code) = place.code.filter(|_| is_browser(method, headers)) {
        return Ok(to_join(code));
    }
    let hints = hints(headers, &place);
    let athlete = match login::athlete(app, peer, parts, &place).await {
        Ok(athlete) => athlete,
        Err(error) => {
            let limits = &app.services.limits;
            let beginning = upload.beginning(peer, limits, MAX_BEGINNING_BYTES).await;
            return Err(refusal::in_dialect(App::of(&beginning, &hints), error));
        }
    };
    let post = Post { app, peer, athlete: &athlete, parts, hints };
    let mut sender = App::of(b"", &hints);
    match post.store(upload, &mut sender).await {
        Ok(()) => {
            let (media_type, body) = sender.stored();
            response_of(DialectResponse::Content { media_type, body: body.to_vec() }, *style)
        }
        Err(error) => Err(refusal::in_dialect(sender, error)),
    }
}

/// Whether somebody has opened the address of an app in a browser, which posts nothing.
fn is_browser(method: &Method, headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    method == Method::GET && accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// Sends a browser to the page that says how to join.
fn to_join(code: &str) -> Response<Body> {
    let mut response = empty(StatusCode::SEE_OTHER);
    if let Ok(place) = HeaderValue::try_from(format!("/join/{code}")) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// What the headers tell of the app.
fn hints<'a>(headers: &'a HeaderMap, place: &Place<'_>) -> Hints<'a> {
    let text = |name: HeaderName| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or("");
    Hints {
        user_agent: text(header::USER_AGENT),
        has_limit_header: LIMIT_HEADERS.iter().any(|name| headers.contains_key(name)),
        is_basic_without_base64: login::is_basic_without_base64(
            headers.get(header::AUTHORIZATION).map_or(&[], HeaderValue::as_bytes),
        ),
        is_said_to_be_json: text(header::CONTENT_TYPE).contains("json"),
        is_phonetrack_job: place.is_phonetrack_job,
    }
}
