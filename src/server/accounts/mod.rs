//! The accounts API of the original live-tracking server, with its paths and error codes.
//!
//! | request | answer |
//! |---|---|
//! | `POST /register` | registers an athlete, where the operator allows it |
//! | `GET /users` | lists all users; needs a login unless registration is open |
//! | `GET /user`, `GET /user/NAME` | one user |
//! | `GET /auth` | checks a login |
//! | `POST /user/change-password` | changes the password |
//! | `DELETE /user` | deletes the athlete and all samples |
//!
//! Forms are URL-encoded bodies; a missing field may be given in the query. Errors are
//! `{"errors":[CODE, ...]}` with 400 for invalid form fields, and `{"error":TEXT}` otherwise. A
//! missing login is a 401, as elsewhere; a failed one is a 403.
//!
//! Invariants: a request that changes an account must repeat the password and is refused if it
//! comes from a page of another site; the viewer's account cannot be changed over HTTP.

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, Response, header, request::Parts},
    routing::{get, post},
};

use super::{
    IncomingRequest, Limits, SharedApp,
    auth::{self, Principal},
    body::Upload,
    connection::Peer,
    headers::APPLICATION_JSON,
    http_error::{HttpError, Unauthorized},
    only, only_get, only_post, options,
    query::Query,
};
use crate::{journal::DiskError, roster};
use form::Form;

mod form;
mod register;
mod user;

/// Ample for a few short fields.
const MAX_FORM_BYTES: usize = 16 * 1024;

/// The routes of this module.
pub(super) fn routes() -> Router<SharedApp> {
    Router::new()
        .route("/register", post(register).options(options).fallback(only_post))
        .route("/users", get(users).options(options).fallback(only_get))
        .route("/auth", get(auth).options(options).fallback(only_get))
        .route("/user", get(me).delete(delete).options(options).fallback(only_user))
        .route("/user/change-password", post(change_password).options(options).fallback(only_post))
        .route("/user/{name}", get(somebody).options(options).fallback(only_get))
}

async fn only_user(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    only(&app, &request, "DELETE, GET, HEAD, OPTIONS")
}

async fn register(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let mut incoming = IncomingRequest::new(&app, request);
    let outcome = match refuse_foreign_pages(&incoming.parts.headers) {
        Ok(()) => {
            register::register(&app, &incoming.peer, &incoming.parts, &mut incoming.upload).await
        }
        Err(error) => Err(error),
    };
    incoming.without_cors().answer(&app, outcome.map(json))
}

async fn users(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let outcome = user::all(&app, &incoming.peer, &incoming.parts).await;
    incoming.answer(&app, outcome.map(json))
}

async fn auth(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let outcome = login(&app, &incoming.peer, &incoming.parts).await;
    let outcome = outcome
        .map(|principal| format!("{{\"username\":\"{}\",\"status\":\"OK\"}}\n", principal.login()));
    incoming.answer(&app, outcome.map(json))
}

async fn me(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let outcome = login(&app, &incoming.peer, &incoming.parts).await;
    incoming.answer(&app, outcome.map(|principal| json(user::show(&principal))))
}

async fn somebody(
    State(app): State<SharedApp>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let outcome = login(&app, &incoming.peer, &incoming.parts).await;
    // A name that is not UTF-8 matches no user.
    let name = name.map_or_else(|_not_utf8| String::new(), |Path(name)| name);
    let outcome = outcome.and_then(|_anybody| user::by_name(&app, &name));
    incoming.answer(&app, outcome.map(json))
}

async fn change_password(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let mut incoming = IncomingRequest::new(&app, request);
    let outcome =
        user::change_password(&app, &incoming.peer, &incoming.parts, &mut incoming.upload).await;
    incoming.without_cors().answer(&app, outcome.map(json))
}

async fn delete(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let mut incoming = IncomingRequest::new(&app, request);
    let outcome = user::delete(&app, &incoming.peer, &incoming.parts, &mut incoming.upload).await;
    incoming.without_cors().answer(&app, outcome.map(json))
}

/// A JSON response; `text` is already escaped.
fn json(text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, APPLICATION_JSON);
    response
}

/// Authenticates the request. Unlike InfluxDB's, these pages do not tell a malformed login from a
/// wrong one.
async fn login(app: &SharedApp, peer: &Peer, parts: &Parts) -> Result<Principal, HttpError> {
    let query = Query::parse(parts.uri.query());
    let outcome = auth::authenticate(app, peer, &parts.headers, &query).await;
    outcome.map_err(|error| match error {
        HttpError::Unauthorized(Unauthorized::Failed | Unauthorized::NoName) => {
            HttpError::LoginFailed
        }
        other => other,
    })
}

/// Reads the form of a request.
async fn read_form(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    upload: &mut Upload,
) -> Result<Form, HttpError> {
    let limits = Limits { body_bytes: MAX_FORM_BYTES, ..app.services.limits };
    let (body, _share) = upload.read(app.bodies.small_share(), peer, &limits, false).await?;
    Ok(Form::read(&body, parts.uri.query()))
}

/// The error for an account that could not be saved. If the disk is at fault, the client gets the
/// same retryable error as a write does.
fn not_saved(error: &roster::Error) -> HttpError {
    tracing::error!(%error, "an account could not be saved");
    match error {
        roster::Error::Io(error) => {
            let disk_error = DiskError::of(error);
            HttpError::Unavailable(format!(
                "{disk_error}: accounts are not changed {}",
                disk_error.until()
            ))
        }
        _ => HttpError::Internal("the account could not be saved: tell the organiser".to_owned()),
    }
}

/// Refuses requests from pages of other sites, which could otherwise use the network access of
/// whoever views them to change accounts.
fn refuse_foreign_pages(headers: &HeaderMap) -> Result<(), HttpError> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let origin = origin.as_bytes();
    let own = [&b"http://"[..], b"https://"]
        .iter()
        .filter_map(|scheme| origin.strip_prefix(*scheme))
        .any(|authority| Some(authority) == host);
    if own {
        Ok(())
    } else {
        Err(HttpError::Forbidden("accounts are not changed from pages of other sites".into()))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_full_disk_is_said_and_passes() {
        let full = roster::Error::Io(io::ErrorKind::StorageFull.into());
        let text = "the disk is full: accounts are not changed until there is room";
        assert_eq!(not_saved(&full), HttpError::Unavailable(text.to_owned()));
        let unreadable = roster::Error::Unreadable("line 3 is no table".to_owned());
        assert!(matches!(not_saved(&unreadable), HttpError::Internal(_)));
    }

    #[test]
    fn only_a_page_of_this_server_may_change_accounts() {
        let check = |origin: Option<&str>, allowed: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("10.0.0.1:8086"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(refuse_foreign_pages(&headers).is_ok(), allowed, "{origin:?}");
        };
        check(None, true);
        check(Some("http://10.0.0.1:8086"), true);
        check(Some("https://10.0.0.1:8086"), true);
        check(Some("http://evil.example"), false);
        check(Some("http://10.0.0.1"), false);
        check(Some("null"), false);
        check(Some(""), false);
    }
}
