//! Requests that are not served at all: which phone, which method and path, for the operator.
//!
//! The answers are InfluxDB's and say nothing of use on a phone. Of a path no more than its first
//! segment is kept, of a query string nothing but a login that an athlete has.

use axum::http::{HeaderMap, Method, Uri};

use super::{SharedApp, connection::Peer, credentials, query::Query};
use crate::{
    model::shown_path,
    problems::{Kind, Refusal},
};

/// Tells the operator of a request whose path is not served.
pub(super) fn note_path(
    app: &SharedApp,
    peer: &Peer,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) {
    let who = login_of(app, uri, headers);
    // A page that somebody opens is no phone in trouble.
    let looks = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let kind = if looks && who.is_empty() { Kind::Visit } else { Kind::WrongPath };
    let hint = match uri.path().trim_matches('/') {
        path if path.starts_with("api/v3/") => " of InfluxDB 3",
        "query" => ", which reads or makes a database",
        _ => "",
    };
    let detail = format!("{} {}{hint}", shown_method(method), shown_path(uri.path()));
    note(app, peer, kind, &who, &detail);
}

/// Tells the operator of a request whose path is served with other methods.
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

/// The login that a request names, if an athlete has it. It is not checked: nothing is granted
/// for it, and made-up names must not fill the list.
fn login_of(app: &SharedApp, uri: &Uri, headers: &HeaderMap) -> String {
    let query = Query::parse(uri.query());
    let named = credentials::named(headers, &query).unwrap_or_default();
    if app.services.roster.has_login(&named) { named } else { String::new() }
}

/// A method as it is shown: one that is made up may be anything.
fn shown_method(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE"
        | "CONNECT") => known,
        _ => "another method",
    }
}
