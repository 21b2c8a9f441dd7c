//! Authentication: finds the login in a request and verifies it.

use std::{borrow::Cow, sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{
    Engine as _, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

use tokio::{
    sync::AcquireError,
    time::{sleep, timeout},
};

use super::{
    super::{
        SharedApp,
        connection::Peer,
        http_error::{HttpError, Unauthorized},
        query::Query,
    },
    code::{CodeOutcome, THROTTLED_AFTER, check_new_code},
};
use crate::{
    model::{Athlete, Login, text_of},
    problems::{Kind, Refusal},
    roster::{ErasingLeft, LoginOutcome, VIEWER_ID, VIEWER_LOGIN},
};

/// Base64 as Go decodes it: padded, but tolerant of non-zero trailing bits.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// How long a login may wait for its turn to be verified.
const VERIFY_WAIT: Duration = Duration::from_secs(20);

/// An authenticated user.
#[derive(Debug, Clone)]
pub(in crate::server) enum Principal {
    /// An athlete.
    Athlete(Arc<Athlete>),
    /// The viewer, who may read everything and write nothing.
    Viewer,
}

impl Principal {
    /// The login.
    pub(in crate::server) fn login(&self) -> &str {
        match self {
            Self::Athlete(athlete) => athlete.login.as_str(),
            Self::Viewer => VIEWER_LOGIN,
        }
    }
}

/// Credentials as sent.
#[derive(Debug, PartialEq, Eq)]
struct Credentials<'a> {
    name: Cow<'a, str>,
    password: Cow<'a, str>,
}

/// The login of a request, where InfluxDB 1.8 looks for it and in that order.
fn parse_credentials<'a>(
    headers: &'a HeaderMap,
    query: &'a Query<'_>,
) -> Result<Credentials<'a>, Unauthorized> {
    if !query.user.is_empty() && !query.password.is_empty() {
        return Ok(Credentials { name: text_of(&query.user), password: text_of(&query.password) });
    }
    let value = headers.get(header::AUTHORIZATION).map_or(&[][..], HeaderValue::as_bytes);
    let (scheme, token) = split_once(value, b' ').ok_or(Unauthorized::Unparsable)?;
    let one_word = !token.contains(&b' ');
    match scheme {
        b"Bearer" if one_word => Err(Unauthorized::Bearer),
        b"Token" if one_word && token.contains(&b':') => split_name_and_password(token),
        _ if scheme.eq_ignore_ascii_case(b"Basic") => {
            let plain = BASE64.decode(token).map_err(|_not_base64| Unauthorized::Unparsable)?;
            let Credentials { name, password } = split_name_and_password(&plain)?;
            Ok(Credentials {
                name: Cow::Owned(name.into_owned()),
                password: Cow::Owned(password.into_owned()),
            })
        }
        _ => Err(Unauthorized::Unparsable),
    }
}

/// Name and password of a token of Basic authentication; `None` if it is none.
pub(in crate::server) fn basic_login(token: &[u8]) -> Option<(String, String)> {
    let plain = BASE64.decode(token).ok()?;
    let Credentials { name, password } = split_name_and_password(&plain).ok()?;
    Some((name.into_owned(), password.into_owned()))
}

/// The login name in a request, whether valid or not.
pub(in crate::server) fn login_name(headers: &HeaderMap, query: &Query<'_>) -> Option<String> {
    parse_credentials(headers, query).ok().map(|credentials| credentials.name.into_owned())
}

/// Whether a request carries this login.
pub(in crate::server) fn is_login(
    headers: &HeaderMap,
    query: &Query<'_>,
    name: &str,
    password: &str,
) -> bool {
    parse_credentials(headers, query)
        .is_ok_and(|credentials| credentials.name == name && credentials.password == password)
}

/// `name:password`, split at the first colon. Clients send UTF-8, as the challenge asks for, or
/// Latin-1 as HTTP had it before (RFC 7617, section 2.1).
fn split_name_and_password(plain: &[u8]) -> Result<Credentials<'_>, Unauthorized> {
    let (name, password) = split_once(plain, b':').ok_or(Unauthorized::Unparsable)?;
    Ok(Credentials { name: text_of(name), password: text_of(password) })
}

/// Splits at the first such byte, which is left out.
fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let mut parts = text.splitn(2, |&byte| byte == at);
    parts.next().zip(parts.next())
}

/// Authenticates a request by the login that it carries. A phone's code in the place of the password
/// is forbidden: it posts samples and does nothing else.
pub(in crate::server) async fn authenticate(
    app: &SharedApp,
    peer: &Peer,
    headers: &HeaderMap,
    query: &Query<'_>,
) -> Result<Principal, HttpError> {
    authenticate_as(app, peer, headers, query, false).await
}

/// Authenticates a request that posts samples, for which a phone's code counts as a password.
pub(in crate::server) async fn authenticate_writer(
    app: &SharedApp,
    peer: &Peer,
    headers: &HeaderMap,
    query: &Query<'_>,
) -> Result<Principal, HttpError> {
    authenticate_as(app, peer, headers, query, true).await
}

async fn authenticate_as(
    app: &SharedApp,
    peer: &Peer,
    headers: &HeaderMap,
    query: &Query<'_>,
    is_writer: bool,
) -> Result<Principal, HttpError> {
    let record = |kind, who: &str| {
        let refusal = Refusal { kind, who, address: peer.address, detail: "" };
        app.services.problems.record(refusal);
    };
    let credentials = parse_credentials(headers, query).map_err(|why| {
        record(Kind::NoLogin, "");
        HttpError::Unauthorized(why)
    })?;
    if credentials.name.is_empty() {
        record(Kind::NoLogin, "");
        return Err(HttpError::Unauthorized(Unauthorized::NoName));
    }
    let roster = &app.services.roster;
    let wrong = || {
        let known = roster.has_login(&credentials.name);
        record(if known { Kind::WrongPassword } else { Kind::UnknownLogin }, &credentials.name);
        HttpError::Unauthorized(Unauthorized::Failed)
    };
    let principal = |id| {
        peer.has_logged_in(&credentials.name);
        match id {
            VIEWER_ID => Ok(Principal::Viewer),
            // A missing athlete was deleted a moment ago.
            _ => roster.athlete(&credentials.name).map(Principal::Athlete).ok_or_else(wrong),
        }
    };
    if let Some(id) = roster.remembered(&credentials.name, &credentials.password) {
        return principal(id);
    }
    match check_new_code(app, peer, &credentials.password, Some(&credentials.name)).await {
        CodeOutcome::Unknown => {}
        CodeOutcome::Good(athlete) if is_writer => {
            app.services.codes.note_used(&credentials.password, app.services.clock.wall());
            peer.has_logged_in(&credentials.name);
            return Ok(Principal::Athlete(athlete));
        }
        CodeOutcome::Good(athlete) => {
            record(Kind::CodeForWriting, athlete.login.as_str());
            let text = "a phone's code posts samples and nothing else: use the password";
            return Err(HttpError::Forbidden(text.to_owned()));
        }
        CodeOutcome::Refused(error) => return Err(error),
    }
    if let Some(left) = roster.erasing_left(&credentials.name) {
        let (who, detail) = (&*credentials.name, left.to_string());
        let refusal = Refusal { kind: Kind::Erasing, who, address: peer.address, detail: &detail };
        app.services.problems.record(refusal);
        return Err(erasing_error(&credentials.name, left));
    }
    match verify(app, peer, &credentials).await? {
        LoginOutcome::Good(id) => principal(id),
        LoginOutcome::Wrong => Err(wrong()),
        LoginOutcome::Throttled(secs) => {
            record(Kind::Throttled, &credentials.name);
            Err(HttpError::Throttled(secs))
        }
    }
}

/// The error for a login whose previous owner's recordings are still being erased.
pub(in crate::server) fn erasing_error(login: &str, left: ErasingLeft) -> HttpError {
    HttpError::Erasing { login: login.to_owned(), left, is_registration: false }
}

/// Checks a password that must be repeated before an account is changed.
pub(in crate::server) async fn verify_password(
    app: &SharedApp,
    peer: &Peer,
    login: &Login,
    password: &str,
) -> Result<(), HttpError> {
    let (services, address) = (&app.services, peer.address);
    let record = |kind| {
        let who = login.as_str();
        services.problems.record(Refusal { kind, who, address, detail: "" });
    };
    let credentials = Credentials { name: login.as_str().into(), password: password.into() };
    match verify(app, peer, &credentials).await? {
        LoginOutcome::Good(_) => Ok(()),
        LoginOutcome::Wrong => {
            record(Kind::WrongPassword);
            Err(HttpError::Forbidden("FORBIDDEN".into()))
        }
        LoginOutcome::Throttled(secs) => {
            record(Kind::Throttled);
            Err(HttpError::Throttled(secs))
        }
    }
}

/// Verifies a password hash, off the async workers; waiting blocks no thread.
async fn verify(
    app: &SharedApp,
    peer: &Peer,
    credentials: &Credentials<'_>,
) -> Result<LoginOutcome, HttpError> {
    let patience = sleep(THROTTLED_AFTER);
    let outcome = verify_in_turn(app, peer, credentials).await;
    if let Ok(LoginOutcome::Throttled(_)) = outcome {
        // The delay hides which logins have a free first attempt, and slows down anyone who tries
        // many.
        patience.await;
    }
    outcome
}

async fn verify_in_turn(
    app: &SharedApp,
    peer: &Peer,
    credentials: &Credentials<'_>,
) -> Result<LoginOutcome, HttpError> {
    if let Some(outcome) =
        app.services.roster.cached_outcome(&credentials.name, &credentials.password, peer.address)
    {
        return Ok(outcome);
    }
    let busy = || HttpError::Unavailable("too many logins are being checked: try again".into());
    let turns = async {
        // Logins of one machine queue behind each other, so that they do not delay other machines.
        let machine_permit = app.logins_per_machine.of(peer.address).acquire_owned().await?;
        Ok::<_, AcquireError>((machine_permit, app.login_checks.acquire().await?))
    };
    let turns = timeout(VERIFY_WAIT, turns).await;
    let _turns = turns.map_err(|_elapsed| busy())?.map_err(|_closed| busy())?;
    let roster = app.services.roster.clone();
    let (name, password) = (credentials.name.to_string(), credentials.password.to_string());
    let address = peer.address;
    tokio::task::spawn_blocking(move || roster.verify(&name, &password, address))
        .await
        .map_err(|_panicked| HttpError::Internal("the login could not be checked".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(authorization: &str, query: &str, expected: Result<(&str, &str), &str>) {
        let mut headers = HeaderMap::new();
        if !authorization.is_empty() {
            headers.insert(header::AUTHORIZATION, authorization.parse().unwrap());
        }
        let query = Query::parse(Some(query));
        let found = parse_credentials(&headers, &query);
        let found = found.as_ref().map(|credentials| (&*credentials.name, &*credentials.password));
        let found = found.map_err(ToString::to_string);
        assert_eq!(found, expected.map_err(str::to_owned), "{authorization}");
    }

    #[test]
    fn a_login_is_found_where_influxdb_finds_it() {
        check("Basic dGVzdDp0ZXN0MTIzNA==", "", Ok(("test", "test1234")));
        check("bASIC dGVzdDp0ZXN0MTIzNA==", "", Ok(("test", "test1234")));
        check("Basic dGVzdDphOmI=", "", Ok(("test", "a:b")));
        check("Token test:test1234", "", Ok(("test", "test1234")));
        check("Basic dGVzdDp0ZXN0MTIzNA==", "u=a&p=b", Ok(("a", "b")));
        check("Basic dGVzdDp0ZXN0MTIzNA==", "u=a&p=", Ok(("test", "test1234")));
        check("Basic OnBhc3N3b3Jk", "", Ok(("", "password")));
    }

    #[test]
    fn a_password_is_read_as_utf_8_and_else_as_latin_1() {
        check("Basic dW5pOlTDqXN0MTIzNCE=", "", Ok(("uni", "Tést1234!")));
        check("Basic dW5pOlTpc3QxMjM0IQ==", "", Ok(("uni", "Tést1234!")));
        check("", "u=uni&p=T%C3%A9st1234!", Ok(("uni", "Tést1234!")));
        check("", "u=uni&p=T%E9st1234!", Ok(("uni", "Tést1234!")));
        check("", "u=uni&p=%80uro1234", Ok(("uni", "€uro1234")));
    }

    #[test]
    fn what_is_no_login_is_said_in_influxdbs_words() {
        for bad in [
            "",
            "Basic",
            "Basic  dGVzdDp0ZXN0MTIzNA==",
            "Basic dGVzdDp0ZXN0MTIzNA",
            "Basic dGVzdHRlc3QxMjM0",
            "Token test",
            "token test:test1234",
            "Digest username=\"test\"",
        ] {
            check(bad, "", Err("unable to parse authentication credentials"));
        }
        check("Bearer abc", "", Err("bearer auth disabled"));
    }
}
