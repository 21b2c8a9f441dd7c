//! Existing accounts: showing them, changing a password, deleting one.

use axum::http::request::Parts;
use tokio::time::timeout;

use super::{
    form::{Form, is_password, is_registrable},
    login, not_saved, read_form, refuse_foreign_pages,
};
use crate::{
    config::Registration,
    model::Login,
    roster::{self, Roster, VIEWER_ID},
    server::{
        SharedApp,
        auth::{self, Principal},
        body::Upload,
        connection::Peer,
        http_error::HttpError,
    },
};

const INVALID_NAME: &str = "INVALIDATE_USERNAME";
const NAME_NOT_FOUND: &str = "USERNAME_NOT_FOUND";
const INVALID_PASSWORD: &str = "INVALIDATE_PASSWORD";
const INVALID_NEW_PASSWORD: &str = "INVALIDATE_NEW_PASSWORD";

const OK: &str = "{\"status\":\"OK\"}\n";

/// Lists all athletes, in roster order.
pub(super) async fn all(app: &SharedApp, peer: &Peer, parts: &Parts) -> Result<String, HttpError> {
    let services = &app.services;
    if services.registration != Registration::Open {
        login(app, peer, parts).await?;
    }
    let snapshot = services.roster.snapshot();
    let users: Vec<String> =
        snapshot.athletes.iter().map(|athlete| user(athlete.id.0, &athlete.login)).collect();
    Ok(format!("{{\"users\":[{}]}}\n", users.join(",")))
}

/// Shows the authenticated user.
pub(super) fn show(principal: &Principal) -> String {
    let user = match principal {
        Principal::Athlete(athlete) => user(athlete.id.0, &athlete.login),
        Principal::Viewer => user(VIEWER_ID.0, &roster::VIEWER_LOGIN),
    };
    format!("{{\"user\":{user}}}\n")
}

/// Shows the athlete with this login.
pub(super) fn by_name(app: &SharedApp, name: &str) -> Result<String, HttpError> {
    match app.services.roster.athlete(name) {
        Some(athlete) => Ok(show(&Principal::Athlete(athlete))),
        None if is_registrable(name) => Err(HttpError::Account(vec![NAME_NOT_FOUND])),
        None => Err(HttpError::Account(vec![INVALID_NAME])),
    }
}

/// A user as JSON; logins need no escaping.
fn user(id: u32, login: &dyn std::fmt::Display) -> String {
    format!("{{\"id\":{id},\"username\":\"{login}\"}}")
}

/// Changes the password of the authenticated user, who must repeat the old one.
pub(super) async fn change_password(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    upload: &mut Upload,
) -> Result<String, HttpError> {
    let (login, form) = owner(app, peer, parts, upload, true).await?;
    let what = login.clone();
    change(app, move |roster| roster.set_password(what.as_str(), &form.new_password)).await?;
    tracing::info!(%login, "has another password");
    Ok(OK.to_owned())
}

/// Deletes the authenticated user, who must repeat the password, and all samples.
pub(super) async fn delete(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    upload: &mut Upload,
) -> Result<String, HttpError> {
    let (login, _form) = owner(app, peer, parts, upload, false).await?;
    let what = login.clone();
    change(app, move |roster| roster.remove_with_data(what.as_str()).map(drop)).await?;
    tracing::info!(%login, "left, and all samples go");
    Ok(OK.to_owned())
}

/// Authenticates an athlete and checks the password repeated in the form.
async fn owner(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    upload: &mut Upload,
    new_password: bool,
) -> Result<(Login, Form), HttpError> {
    refuse_foreign_pages(&parts.headers)?;
    let Principal::Athlete(athlete) = login(app, peer, parts).await? else {
        let text = "the viewer's account is not changed over HTTP";
        return Err(HttpError::Forbidden(text.to_owned()));
    };
    let form = read_form(app, peer, parts, upload).await?;
    let mut codes = Vec::new();
    if !is_password(&form.password) {
        codes.push(INVALID_PASSWORD);
    }
    if new_password && !is_password(&form.new_password) {
        codes.push(INVALID_NEW_PASSWORD);
    }
    if !codes.is_empty() {
        return Err(HttpError::Account(codes));
    }
    auth::verify_password(app, peer, &athlete.login, &form.password).await?;
    Ok((athlete.login.clone(), form))
}

/// Changes the roster off the async workers, a few at a time.
async fn change(
    app: &SharedApp,
    work: impl FnOnce(Roster) -> Result<(), roster::Error> + Send + 'static,
) -> Result<(), HttpError> {
    let busy = || HttpError::Unavailable("too many accounts are being changed: try again".into());
    let turn = timeout(app.services.limits.commit, app.login_checks.acquire()).await;
    let _turn = turn.map_err(|_elapsed| busy())?.map_err(|_closed| busy())?;
    let roster = app.services.roster.clone();
    let changed = tokio::task::spawn_blocking(move || work(roster)).await;
    let changed =
        changed.map_err(|_panicked| HttpError::Internal("the account was not changed".into()))?;
    changed.map_err(|error| match error {
        // Deleted by somebody else in the meantime.
        roster::Error::Unknown(_) => HttpError::LoginFailed,
        other => not_saved(&other),
    })
}
