//! `POST /register`: an athlete makes an account, where the operator allows it.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header, request::Parts},
};
use subtle::ConstantTimeEq as _;
use tokio::time::timeout;

use super::{
    Limits, SharedApp, body::Upload, connection::Peer, headers::APPLICATION_JSON, problem::Problem,
    query,
};
use crate::{
    config::Registration,
    problems::{Kind, Refusal},
    roster::{self, NewAthlete},
};

/// A form is a few short fields.
const MAX_FORM_BYTES: usize = 16 * 1024;

const DOUBLE: &str = "USERNAME_DOUBLE";
const INVALID_NAME: &str = "INVALIDATE_USERNAME";
const INVALID_PASSWORD: &str = "INVALIDATE_PASSWORD";

/// The fields of the form; those of the query count where the form has none.
#[derive(Default)]
struct Form {
    username: String,
    password: String,
    code: String,
}

impl Form {
    fn read(body: &[u8], query: Option<&str>) -> Self {
        let mut form = Self::default();
        let all = query::pairs(body).chain(query::pairs(query.unwrap_or_default().as_bytes()));
        for (key, value) in all {
            let place = match &*key {
                b"username" => &mut form.username,
                b"password" => &mut form.password,
                b"code" => &mut form.code,
                // `email` is not asked for here and not kept.
                _ => continue,
            };
            if place.is_empty() {
                *place = String::from_utf8_lossy(&value).into_owned();
            }
        }
        form
    }
}

/// Makes an account.
pub(super) async fn register(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    upload: &mut Upload,
) -> Result<Response<Body>, Problem> {
    refuse_foreign_pages(&parts.headers)?;
    let services = &app.services;
    if services.registration == Registration::Closed {
        let text = "registration is closed: ask the organiser for a login";
        return Err(Problem::Forbidden(text.to_owned()));
    }
    let limits = Limits { body_bytes: MAX_FORM_BYTES, ..services.limits };
    let (body, _share) = upload.read(&app.bodies, &limits, false).await?;
    let form = Form::read(&body, parts.uri.query());
    check_code(app, peer, &form)?;
    let mut codes = Vec::new();
    if !is_registrable(&form.username) {
        codes.push(INVALID_NAME);
    }
    if form.password.chars().count() < 8 {
        codes.push(INVALID_PASSWORD);
    }
    if !codes.is_empty() {
        return Err(Problem::Account(codes));
    }
    let new = NewAthlete { login: form.username, password: form.password, ..NewAthlete::default() };
    let busy = || Problem::Unavailable("too many accounts are being made: try again".into());
    let turn = timeout(services.limits.commit, app.login_checks.acquire()).await;
    let _turn = turn.map_err(|_elapsed| busy())?.map_err(|_closed| busy())?;
    let roster = services.roster.clone();
    let made = tokio::task::spawn_blocking(move || roster.register(&new)).await;
    let made = made.map_err(|_panicked| Problem::Internal("the account was not made".into()))?;
    let athlete = made.map_err(|error| match error {
        roster::Error::Taken(_) => Problem::Account(vec![DOUBLE]),
        roster::Error::InvalidLogin(_) => Problem::Account(vec![INVALID_NAME]),
        roster::Error::ShortPassword => Problem::Account(vec![INVALID_PASSWORD]),
        roster::Error::Full => Problem::Forbidden(error.to_string()),
        other => {
            tracing::error!(error = %other, "an account could not be made");
            Problem::Internal("the account could not be saved: tell the organiser".into())
        }
    })?;
    tracing::info!(login = %athlete.login, "registered");
    // The login needs no escapes: it is made of letters, digits and underscores.
    let json = format!(
        "{{\"status\":\"OK\",\"id\":{},\"username\":\"{}\"}}\n",
        athlete.id.0, athlete.login
    );
    let mut response = Response::new(Body::from(json));
    response.headers_mut().insert(header::CONTENT_TYPE, APPLICATION_JSON);
    Ok(response)
}

/// A page of another site must not make accounts with its reader's network access.
fn refuse_foreign_pages(headers: &HeaderMap) -> Result<(), Problem> {
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
        Err(Problem::Forbidden("accounts are not made from pages of other sites".into()))
    }
}

fn check_code(app: &SharedApp, peer: &Peer, form: &Form) -> Result<(), Problem> {
    let Registration::Code(code) = &app.services.registration else { return Ok(()) };
    let roster = &app.services.roster;
    if let Some(secs) = roster.code_throttled(peer.address) {
        let refusal = Refusal {
            kind: Kind::Throttled,
            who: &form.username,
            address: peer.address,
            detail: "",
        };
        app.services.problems.record(refusal);
        return Err(Problem::Throttled(secs));
    }
    if bool::from(code.as_bytes().ct_eq(form.code.as_bytes())) {
        return Ok(());
    }
    roster.code_failed(peer.address);
    let text = "the registration code is missing or wrong: ask the organiser for it";
    Err(Problem::Forbidden(text.to_owned()))
}

/// Logins that anybody may choose: 4 to 20 of `A-Za-z0-9_`, as the original service had it.
fn is_registrable(name: &str) -> bool {
    (4..=20).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_counts_before_the_query() {
        let form = Form::read(b"username=rider7&password=a%26b+c", Some("username=x&code=42"));
        assert_eq!((&*form.username, &*form.password, &*form.code), ("rider7", "a&b c", "42"));
    }

    #[test]
    fn names_of_four_to_twenty_plain_characters_may_be_registered() {
        for good in ["test", "Rider_7", "12345678901234567890"] {
            assert!(is_registrable(good), "{good}");
        }
        for bad in ["", "abc", "123456789012345678901", "a.b.c", "rider 7", "züri"] {
            assert!(!is_registrable(bad), "{bad}");
        }
    }

    #[test]
    fn only_a_page_of_this_server_may_register() {
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
        check(Some("http://evil.example"), false);
        check(Some("http://10.0.0.1"), false);
        check(Some("null"), false);
    }
}
