//! Codes of phones: whose they are, and whether they count.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::super::{SharedApp, connection::Peer, http_error::HttpError};
use crate::{
    codes::{Codes, Standing},
    model::Athlete,
    problems::{Kind, Refusal},
    roster::LoginOutcome,
};

/// The minimum time before a throttled client gets its response.
pub(super) const THROTTLED_AFTER: Duration = Duration::from_millis(300);

/// What a code is worth.
#[derive(Debug)]
pub(in crate::server) enum CodeOutcome {
    /// Nobody has it.
    Unknown,
    /// It is a phone's of this athlete.
    Good(Arc<Athlete>),
    /// It counts no more; the operator was told.
    Refused(HttpError),
}

/// Looks up a code; `login`: the name that came with it, which must be that of the athlete.
fn check_code(app: &SharedApp, peer: &Peer, code: &str, login: Option<&str>) -> CodeOutcome {
    let services = &app.services;
    let Some(found) = services.codes.find(code) else { return CodeOutcome::Unknown };
    // The login of an athlete who left may be somebody else's since.
    let athlete = services.roster.athlete(found.login.as_str());
    let athlete = athlete.filter(|athlete| athlete.id == found.athlete);
    let athlete = athlete.filter(|athlete| login.is_none_or(|name| name == athlete.login.as_str()));
    let Some(athlete) = athlete else { return CodeOutcome::Unknown };
    let now = services.clock.wall();
    let refused = |kind, detail: &str, text: &str| {
        let who = athlete.login.as_str();
        services.problems.record(Refusal { kind, who, address: peer.address, detail });
        CodeOutcome::Refused(HttpError::Forbidden(text.to_owned()))
    };
    match found.standing(&services.events.list(), now) {
        Standing::Good => CodeOutcome::Good(athlete),
        Standing::Revoked => {
            let detail = format!("code {}", found.number);
            refused(
                Kind::RevokedCode,
                &detail,
                "this code was revoked: ask the organiser for a new one",
            )
        }
        Standing::OtherEvent(name) => {
            let text = format!(
                "this code is of the event {name}, which is not open: ask the organiser for a new one"
            );
            refused(Kind::OtherEvent, &name, &text)
        }
    }
}

/// The athlete of a code that came without a name. Wrong codes are throttled and told.
pub(in crate::server) async fn by_code(
    app: &SharedApp,
    peer: &Peer,
    code: &str,
) -> Result<Arc<Athlete>, HttpError> {
    match check_new_code(app, peer, code, None).await {
        CodeOutcome::Good(athlete) => return Ok(athlete),
        CodeOutcome::Refused(error) => return Err(error),
        CodeOutcome::Unknown => {}
    }
    let refusal = Refusal { kind: Kind::WrongCode, who: "", address: peer.address, detail: "" };
    app.services.problems.record(refusal);
    match app.services.roster.wrong_phone_code(code, peer.address) {
        LoginOutcome::Throttled(secs) => {
            sleep(THROTTLED_AFTER).await;
            Err(HttpError::Throttled(secs))
        }
        LoginOutcome::Wrong | LoginOutcome::Good(_) => {
            let text = "this code is not known here: ask the organiser for a new one";
            Err(HttpError::Forbidden(text.to_owned()))
        }
    }
}

/// [`check_code`] for a code that may have been made a moment ago by another process, with an athlete or
/// event that was: looks into the files before it is called unknown.
pub(in crate::server) async fn check_new_code(
    app: &SharedApp,
    peer: &Peer,
    code: &str,
    login: Option<&str>,
) -> CodeOutcome {
    let outcome = check_code(app, peer, code, login);
    if !matches!(outcome, CodeOutcome::Unknown) || !Codes::may_be_code(code) {
        return outcome;
    }
    let Ok(_turn) = app.reloads.acquire().await else { return outcome };
    let services = app.services.clone();
    let reload = move || {
        // What is wrong with a file is told by the housekeeping.
        services.roster.refresh();
        services.events.refresh();
        services.codes.refresh();
    };
    match tokio::task::spawn_blocking(reload).await {
        Ok(()) => check_code(app, peer, code, login),
        Err(_panicked) => outcome,
    }
}
