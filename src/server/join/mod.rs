//! Pages for whoever holds a phone: what this is (`/`), how to join with a code (`/join/CODE`), and the
//! browser itself as the tracker (`/join/CODE/track`).
//!
//! Plain HTML without requests to anywhere else, in the phone's language, light or dark as the phone
//! is. A code is checked as when a phone posts with it: wrong ones are throttled and told.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header, request::Parts, uri::Authority},
    routing::get,
};

use self::{html::Html, words::Words};
use super::{
    IncomingRequest, SharedApp, auth, connection::Peer, http_error::HttpError, only_get, options,
    query,
};
use crate::{
    connect::{self, Setup},
    model::Athlete,
};

mod html;
mod tracker;
mod words;

/// Shown where the phone does not say by which address it came.
const NO_ADDRESS: &str = "ADDRESS:8086";

/// The routes of this module.
pub(super) fn routes() -> Router<SharedApp> {
    Router::new()
        .route("/", get(welcome).options(options).fallback(only_get))
        .route("/join", get(join).options(options).fallback(only_get))
        .route("/join/", get(join).options(options).fallback(only_get))
        .route("/join/{*code}", get(join).options(options).fallback(only_get))
        .merge(tracker::routes())
}

async fn welcome(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let words = words_of(&incoming.parts.headers);
    let mut html = Html::default();
    html.element("h1", "Trackside").element("p", words.what);
    ask_for_code(&mut html, words);
    if app.services.https.as_ref().is_some_and(|https| https.ca.is_some()) {
        let text = html::escaped(words.certificate);
        html.raw(format_args!("<p class=\"soft\"><a href=\"/ca.crt\">{text}</a></p>\n"));
    }
    let page = html.page(StatusCode::OK, words.language, "Trackside");
    incoming.without_cors().answer(&app, Ok(page))
}

async fn join(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let page = joined(&app, &incoming.peer, &incoming.parts).await;
    incoming.without_cors().answer(&app, Ok(page))
}

async fn joined(app: &SharedApp, peer: &Peer, parts: &Parts) -> Response<Body> {
    let words = words_of(&parts.headers);
    let in_query = query::value_of(parts.uri.query(), "code");
    let in_path = parts.uri.path().trim_start_matches("/join").trim_matches('/');
    let code = match &in_query {
        Some(code) if in_path.is_empty() => String::from_utf8_lossy(code).trim().to_owned(),
        _ => in_path.to_owned(),
    };
    let (code, is_tracker) = match code.strip_suffix(tracker::SUFFIX) {
        Some(code) => (code.to_owned(), true),
        None => (code, false),
    };
    let mut html = Html::default();
    if code.is_empty() {
        html.element("h1", "Trackside");
        ask_for_code(&mut html, words);
        return html.page(StatusCode::OK, words.language, words.join);
    }
    match auth::by_code(app, peer, &code).await {
        Ok(athlete) => {
            app.services.codes.note_opened(&code, app.services.clock.wall());
            if is_tracker {
                return tracker::page(app, &parts.headers, &athlete, &code);
            }
            let base = base_of(app, &parts.headers);
            let network = app.services.events.list();
            let network = network.open().map_or("", |event| &event.network);
            let title = words::with(words.phone_of, &athlete.name);
            write_join(&mut html, words, &athlete, network, (&base, &code));
            html.page(StatusCode::OK, words.language, &title)
        }
        Err(error) => {
            let status = match error {
                HttpError::Forbidden(_) | HttpError::Unauthorized(_) => StatusCode::FORBIDDEN,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            };
            html.element("h1", words.refused).element("p", words.ask);
            ask_for_code(&mut html, words);
            html.page(status, words.language, words.refused)
        }
    }
}

fn words_of(headers: &HeaderMap) -> &'static Words {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).map(HeaderValue::to_str);
    Words::of(accepted.and_then(Result::ok).unwrap_or_default())
}

/// The address by which the phone came here, which is the one that works for it.
fn base_of(app: &SharedApp, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    let host = host.filter(|host| !host.as_str().contains('@'));
    let tls_port = app.services.https.as_ref().map(|https| https.port);
    match host {
        Some(host) if host.port_u16().is_some() && host.port_u16() == tls_port => {
            format!("https://{host}")
        }
        Some(host) => format!("http://{host}"),
        None => format!("http://{NO_ADDRESS}"),
    }
}

fn ask_for_code(html: &mut Html, words: &Words) {
    let (label, join) = (html::escaped(words.your_code), html::escaped(words.join));
    html.element("p", words.how).raw(format_args!(
        "<form action=\"/join\"><label>{label}<span class=\"row\"><input name=\"code\" \
         autocapitalize=\"none\" autocomplete=\"off\" spellcheck=\"false\" required>\
         <button>{join}</button></span></label></form>\n"
    ));
}

/// The page of a phone.
fn write_join(
    html: &mut Html,
    words: &Words,
    athlete: &Athlete,
    network: &str,
    (base, code): (&str, &str),
) {
    let login = athlete.login.as_str();
    let called = if athlete.bib.is_empty() { login } else { &*athlete.bib };
    let setup = Setup { base, login, called, code };
    let copy = (words.copy, words.copied);
    let (address, plain) = (setup.address(), setup.address_without_code());
    html.element("h1", &words::with(words.phone_of, &athlete.name));
    if !athlete.bib.is_empty() {
        html.soft(&athlete.bib);
    }
    if !network.is_empty() {
        html.element("p", &words::with(words.network, network));
    }
    html.element("h2", words.choose).soft(words.app_first);
    html.details(words.no_app, |html| {
        html.soft(words.no_app_explained);
        html.button_link(&format!("/join/{code}{}", tracker::SUFFIX), words.track_here);
    });
    let open = |app: &str| words::with(words.open_app, app);
    html.details("Traccar Client", |html| {
        html.button_link(&setup.traccar(), &open("Traccar Client"));
        html.copied(words.address, &address, copy).copied(words.device, called, copy);
    });
    html.details("OwnTracks", |html| {
        html.button_link(&setup.owntracks(), &open("OwnTracks")).soft(words.owntracks);
        html.copied(words.address, &plain, copy);
        html.copied(words.user, login, copy).copied(words.code, code, copy);
    });
    html.details("Overland (iPhone)", |html| {
        html.button_link(&setup.overland(), &open("Overland"));
        html.copied(words.address, &address, copy);
    });
    html.details("Sensor Logger", |html| {
        html.soft(words.sensor_logger).copied(words.address, &address, copy);
    });
    html.details("Colota (Android)", |html| {
        html.button_link(&setup.colota(), &open("Colota"));
        html.copied(words.address, &address, copy);
    });
    html.details("GPSLogger (Android)", |html| {
        html.soft(words.gpslogger).copied(words.address, &setup.gpslogger(), copy);
        html.copied(words.user, login, copy).copied(words.code, code, copy);
        html.copied(words.body, &connect::gpslogger_body(), copy);
    });
    html.details("OsmAnd", |html| {
        html.soft(words.osmand).copied(words.address, &setup.osmand(), copy);
    });
    html.details("PhoneTrack (Android)", |html| {
        html.soft(words.phonetrack).copied(words.address, &address, copy);
        html.copied(words.code, code, copy);
    });
    html.details(&format!("IpBike, {}", words.other_app), |html| {
        html.soft(words.influx).copied(words.address, base, copy);
        html.copied(words.user, login, copy).copied(words.code, code, copy);
    });
    let (target, send) = (html::escaped(&format!("/t/{code}")), html::escaped(words.send_test));
    let (good, bad) = (html::escaped(words.test_good), html::escaped(words.test_bad));
    html.element("h2", words.test).raw(format_args!(
        "<p><button type=\"button\" data-test=\"{target}\">{send}</button></p>\n\
         <output id=\"test\" data-good=\"{good}\" data-bad=\"{bad}\"></output>\n"
    ));
    html.element("h2", words.allow);
    html.details("iPhone", |html| {
        html.list(&words.allow_iphone);
    });
    html.details("Android", |html| {
        html.list(&words.allow_android);
    });
}
