//! `POST /register`: creates an athlete's account, where the operator allows it.
//!
//! Form: `username`, `password`, and `code` if the operator set one; `email` is ignored.

use axum::http::request::Parts;
use subtle::ConstantTimeEq as _;
use tokio::time::timeout;

use super::{
    form::{Form, is_password, is_registrable},
    not_saved, read_form,
};
use crate::{
    config::Registration,
    problems::{Kind, Refusal},
    roster::{self, NewAthlete},
    server::{SharedApp, body::Upload, connection::Peer, http_error::HttpError},
};

const DOUBLE: &str = "USERNAME_DOUBLE";
const INVALID_NAME: &str = "INVALIDATE_USERNAME";
const INVALID_PASSWORD: &str = "INVALIDATE_PASSWORD";

/// Creates an account and returns its JSON.
pub(super) async fn register(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    upload: &mut Upload,
) -> Result<String, HttpError> {
    let services = &app.services;
    if services.registration == Registration::Closed {
        let text = "registration is closed: ask the organiser for a login";
        return Err(HttpError::Forbidden(text.to_owned()));
    }
    let form = read_form(app, peer, parts, upload).await?;
    check_code(app, peer, &form)?;
    let mut codes = Vec::new();
    if !is_registrable(&form.username) {
        codes.push(INVALID_NAME);
    }
    if !is_password(&form.password) {
        codes.push(INVALID_PASSWORD);
    }
    if !codes.is_empty() {
        return Err(HttpError::Account(codes));
    }
    if let Some(left) = services.roster.erasing_left(&form.username) {
        return Err(HttpError::Erasing { login: form.username, left, is_registration: true });
    }
    // Each registration costs a password hash and a place in the roster.
    if let Some(secs) = services.roster.count_registration(peer.address) {
        throttled(app, peer, &form);
        return Err(HttpError::TooManyAccounts(secs));
    }
    let new = NewAthlete { login: form.username, password: form.password, ..NewAthlete::default() };
    let busy = || HttpError::Unavailable("too many accounts are being made: try again".into());
    let turn = timeout(services.limits.commit, app.login_checks.acquire()).await;
    let _turn = turn.map_err(|_elapsed| busy())?.map_err(|_closed| busy())?;
    let roster = services.roster.clone();
    let made = tokio::task::spawn_blocking(move || roster.register(&new)).await;
    let made = made.map_err(|_panicked| HttpError::Internal("the account was not made".into()))?;
    let athlete = made.map_err(|error| match error {
        roster::Error::Taken(_) => HttpError::Account(vec![DOUBLE]),
        roster::Error::InvalidLogin(_) => HttpError::Account(vec![INVALID_NAME]),
        roster::Error::ShortPassword => HttpError::Account(vec![INVALID_PASSWORD]),
        roster::Error::Full => HttpError::Forbidden(error.to_string()),
        other => not_saved(&other),
    })?;
    tracing::info!(login = %athlete.login, "registered");
    // No escaping needed: a login consists of letters, digits and underscores.
    Ok(format!(
        "{{\"status\":\"OK\",\"id\":{},\"username\":\"{}\"}}\n",
        athlete.id.0, athlete.login
    ))
}

fn check_code(app: &SharedApp, peer: &Peer, form: &Form) -> Result<(), HttpError> {
    let Registration::Code(code) = &app.services.registration else { return Ok(()) };
    let roster = &app.services.roster;
    if let Some(secs) = roster.code_throttled(peer.address) {
        throttled(app, peer, form);
        return Err(HttpError::Throttled(secs));
    }
    if bool::from(code.as_bytes().ct_eq(form.code.as_bytes())) {
        return Ok(());
    }
    roster.code_failed(peer.address);
    let text = "the registration code is missing or wrong: ask the organiser for it";
    Err(HttpError::Forbidden(text.to_owned()))
}

fn throttled(app: &SharedApp, peer: &Peer, form: &Form) {
    let (kind, who) = (Kind::Throttled, &*form.username);
    app.services.problems.record(Refusal { kind, who, address: peer.address, detail: "" });
}
