//! Whose phone it is: a code in the path or in a header, or a login with a password.

use std::sync::Arc;

use axum::http::{HeaderValue, header, request::Parts};

use super::{
    super::{
        SharedApp,
        auth::{self, CodeOutcome},
        connection::Peer,
        http_error::HttpError,
        query::Query,
    },
    place::Place,
};
use crate::model::{Athlete, text_of};

/// What a header says of who it is.
#[derive(Debug, PartialEq, Eq)]
enum Header {
    /// A code and nothing else.
    Code(String),
    /// A name with a code or a password.
    Login(String),
    /// Nothing, or what only [`auth::authenticate_writer`] can tell.
    Other,
}

/// The athlete of a request.
pub(super) async fn athlete(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    place: &Place<'_>,
) -> Result<Arc<Athlete>, HttpError> {
    let header = parts.headers.get(header::AUTHORIZATION).map_or(&[][..], HeaderValue::as_bytes);
    let athlete = match (place.code, Header::of(header)) {
        (Some(code), _) => with_code(app, peer, code).await?,
        (None, Header::Code(code)) => with_code(app, peer, &code).await?,
        (None, Header::Login(secret)) => {
            // The code decides, whatever name stands beside it.
            match auth::check_new_code(app, peer, &secret, None).await {
                CodeOutcome::Good(athlete) => {
                    note_used(app, &secret);
                    athlete
                }
                CodeOutcome::Refused(error) => return Err(error),
                CodeOutcome::Unknown => by_password(app, peer, parts).await?,
            }
        }
        (None, Header::Other) => by_password(app, peer, parts).await?,
    };
    peer.has_logged_in(athlete.login.as_str());
    Ok(athlete)
}

async fn with_code(app: &SharedApp, peer: &Peer, code: &str) -> Result<Arc<Athlete>, HttpError> {
    let athlete = auth::by_code(app, peer, code).await?;
    note_used(app, code);
    Ok(athlete)
}

fn note_used(app: &SharedApp, code: &str) {
    app.services.codes.note_used(code, app.services.clock.wall());
}

async fn by_password(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
) -> Result<Arc<Athlete>, HttpError> {
    let query = Query::parse(parts.uri.query());
    let principal = auth::authenticate_writer(app, peer, &parts.headers, &query).await?;
    let login = principal.login().as_bytes();
    auth::to_write(app, &principal, login).map(Arc::clone)
}

/// `Authorization: Basic CODE:`, which is not base64: Overland in its OwnTracks mode.
pub(super) fn is_basic_without_base64(header: &[u8]) -> bool {
    split(header).is_some_and(|(scheme, token)| {
        scheme.eq_ignore_ascii_case(b"Basic") && token.contains(&b':')
    })
}

impl Header {
    fn of(header: &[u8]) -> Self {
        let Some((scheme, token)) = split(header) else { return Self::Other };
        let text = |bytes: &[u8]| text_of(bytes).trim().to_owned();
        let code = |bytes: &[u8]| match text(bytes) {
            code if code.is_empty() => Self::Other,
            code => Self::Code(code),
        };
        let mut around_colon = token.splitn(2, |&byte| byte == b':');
        let (before, behind) = (around_colon.next().unwrap_or(token), around_colon.next());
        if scheme.eq_ignore_ascii_case(b"Bearer") {
            return code(token);
        }
        if scheme.eq_ignore_ascii_case(b"Token") {
            return behind.map_or_else(|| code(token), |secret| Self::Login(text(secret)));
        }
        if !scheme.eq_ignore_ascii_case(b"Basic") {
            return Self::Other;
        }
        if is_basic_without_base64(header) {
            return code(before);
        }
        match auth::basic_login(token) {
            Some((name, password)) if password.is_empty() => code(name.as_bytes()),
            Some((_, password)) => Self::Login(password),
            None => Self::Other,
        }
    }
}

/// Scheme and token of a header.
fn split(header: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = header.iter().position(|&byte| byte == b' ')?;
    Some((header.get(..at)?, header.get(at + 1..)?.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_in_headers_of_several_kinds() {
        let code = |text: &str| Header::Code(text.to_owned());
        let login = |text: &str| Header::Login(text.to_owned());
        for (header, expected) in [
            ("Bearer CODE", code("CODE")),
            ("bearer  CODE ", code("CODE")),
            ("Basic CODE:", code("CODE")),
            ("Basic cmlkZXI3OkNPREU=", login("CODE")), // rider7:CODE
            ("Basic Q09ERTo=", code("CODE")),          // CODE:
            ("Token rider7:CODE", login("CODE")),
            ("Token CODE", code("CODE")),
            ("Basic !!", Header::Other),
            ("Bearer ", Header::Other),
            ("Digest a", Header::Other),
            ("", Header::Other),
        ] {
            assert_eq!(Header::of(header.as_bytes()), expected, "{header}");
        }
        assert!(is_basic_without_base64(b"Basic CODE:"));
        assert!(!is_basic_without_base64(b"Basic Q09ERTo="));
    }
}
