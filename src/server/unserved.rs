//! Reports requests that this server does not support: the phone, method and path.
//!
//! The responses are InfluxDB's, which are of little use on a phone. Only the first segment of the
//! path is kept, and of the query only a login that exists.

use axum::http::{HeaderMap, Method, Uri};

use super::{SharedApp, auth, connection::Peer, query::Query};
use crate::{
    model::shown_path,
    problems::{Kind, Refusal},
};

/// Reports a request for a path that is not served.
pub(super) fn note_path(
    app: &SharedApp,
    peer: &Peer,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) {
    let who = login_of(app, uri, headers);
    // Somebody browsing is not a phone in trouble.
    let looks = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let kind = if looks && who.is_empty() { Kind::Visit } else { Kind::WrongPath };
    let hint = match uri.path().trim_matches('/') {
        path if path.starts_with("api/v3/") => " of InfluxDB 3",
        _ => "",
    };
    let detail = format!("{} {}{hint}", shown_method(method), shown_path(uri.path()));
    note(app, peer, kind, &who, &detail);
}

/// Reports a request for a path that is served with other methods only.
pub(super) fn note_method(
    app: &SharedApp,
    peer: &Peer,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) {
    let who = login_of(app, uri, headers);
    let detail = format!("{} {}", shown_method(method), shown_path(uri.path()));
    note(app, peer, Kind::WrongMethod, &who, &detail);
}

fn note(app: &SharedApp, peer: &Peer, kind: Kind, who: &str, detail: &str) {
    app.services.problems.record(Refusal { kind, who, address: peer.address, detail });
}

/// The login named in a request, if such an athlete exists. It is not verified, because it grants
/// nothing; unknown names are left out so that they cannot fill the list.
fn login_of(app: &SharedApp, uri: &Uri, headers: &HeaderMap) -> String {
    let query = Query::parse(uri.query());
    let named = auth::login_name(headers, &query).unwrap_or_default();
    if app.services.roster.has_login(&named) { named } else { String::new() }
}

/// The method as shown; an invented one could be anything.
fn shown_method(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE"
        | "CONNECT") => known,
        _ => "another method",
    }
}
