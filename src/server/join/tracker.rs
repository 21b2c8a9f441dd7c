//! The page by which a phone's browser is the tracker: `/join/CODE/track`, its scripts, and the
//! worker that opens it out of reach. Everything it loads is in `assets/tracker`.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header, uri::Authority},
    routing::get,
};

use super::{
    super::{IncomingRequest, SharedApp, http_error::HttpError, only_get, options},
    html::escaped,
};
use crate::model::Athlete;

/// What stands behind a code in the path of the page.
pub(super) const SUFFIX: &str = "/track";

const PAGE: &str = include_str!("../../../assets/tracker/page.html");
/// Lets the page open while this machine is out of reach.
const WORKER: &str = include_str!("../../../assets/tracker/worker.js");

/// Scripts and style come from here and from nowhere else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'; \
     img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
);
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");

/// The one that is no script.
const STYLE_FILE: &str = "page.css";

/// The files that the page loads.
const ASSETS: [(&str, &str); 9] = [
    ("bluetooth.mjs", include_str!("../../../assets/tracker/bluetooth.mjs")),
    ("offline.mjs", include_str!("../../../assets/tracker/offline.mjs")),
    (STYLE_FILE, include_str!("../../../assets/tracker/page.css")),
    ("page.mjs", include_str!("../../../assets/tracker/page.mjs")),
    ("queue.mjs", include_str!("../../../assets/tracker/queue.mjs")),
    ("sampler.mjs", include_str!("../../../assets/tracker/sampler.mjs")),
    ("sender.mjs", include_str!("../../../assets/tracker/sender.mjs")),
    ("sensors.mjs", include_str!("../../../assets/tracker/sensors.mjs")),
    ("words.mjs", include_str!("../../../assets/tracker/words.mjs")),
];

/// The routes of what the page loads; the page itself is one of [`super::join`].
pub(super) fn routes() -> Router<SharedApp> {
    Router::new()
        .route("/join/worker.js", get(worker).options(options).fallback(only_get))
        .route("/join/assets/{file}", get(asset).options(options).fallback(only_get))
}

/// The page of an athlete's code.
pub(super) fn page(
    app: &SharedApp,
    headers: &HeaderMap,
    athlete: &Athlete,
    code: &str,
) -> Response<Body> {
    let https = app.services.https.as_ref();
    let setup = serde_json::json!({
        "code": code,
        "name": &*athlete.name,
        "bib": &*athlete.bib,
        "https": https.and_then(|https| base(headers, https.port)),
        "hasCa": https.is_some_and(|https| https.ca.is_some()),
    });
    // It stands within an element: nothing in it may end that.
    let setup = setup.to_string().replace('<', "\\u003c");
    let title = escaped(&athlete.name);
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n\
         <link rel=\"stylesheet\" href=\"/join/assets/page.css\">\n\
         <script type=\"application/json\" id=\"setup\">{setup}</script>\n\
         <script type=\"module\" src=\"/join/assets/page.mjs\"></script>\n</head>\n\
         <body>\n{PAGE}</body>\n</html>\n"
    );
    let mut response = answer(page, HeaderValue::from_static("text/html; charset=utf-8"));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // A code is in it. What the page itself keeps is the browser's own.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The address of HTTPS by the host that the phone used.
fn base(headers: &HeaderMap, port: u16) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?.parse::<Authority>().ok()?;
    Some(format!("https://{}:{port}", host.host()))
}

async fn worker(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    incoming.without_cors().answer(&app, Ok(answer(WORKER.to_owned(), SCRIPT)))
}

async fn asset(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let file = incoming.parts.uri.path().rsplit('/').next().unwrap_or_default();
    let found = ASSETS.iter().find(|(name, _)| *name == file);
    let outcome = match found {
        Some((name, text)) => {
            let media = if *name == STYLE_FILE { STYLE } else { SCRIPT };
            Ok(answer((*text).to_owned(), media))
        }
        None => Err(HttpError::NotFound("404 page not found".to_owned())),
    };
    incoming.without_cors().answer(&app, outcome)
}

fn answer(text: String, media: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Another version of the program has another one.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
