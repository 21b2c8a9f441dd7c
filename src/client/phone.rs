//! A phone: a login, and a way to post lines.

use std::time::Duration;

use reqwest::StatusCode;

use crate::model::shown_url;

/// How long a phone waits for a response.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// Why a post did not end in 204.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The address is an HTTPS one, which these phones do not support.
    #[error(
        "simulate and replay speak plain http alone: give the http:// address and port of the \
         server in place of {0} (`trackside serve` has it at port 8086 unless plain_http is off)"
    )]
    Https(String),
    /// There was no response; the same lines may be posted again.
    #[error(
        "no answer from {url} ({reason}): start `trackside serve` there, or give the right \
         address with --url"
    )]
    Unreachable {
        /// Scheme, host and port.
        url: String,
        /// From the HTTP library.
        reason: String,
    },
    /// The server is overloaded or its disk is in trouble; the same lines may be posted again.
    #[error("the server asks to try again later: {0}")]
    TryLater(String),
    /// The server refused the request; posting it again will not help.
    #[error("the server refused it ({status}: {text}){}", advice(*status))]
    Refused {
        /// The status of the response.
        status: StatusCode,
        /// The server's own words.
        text: String,
    },
}

/// What to do, if the status tells.
const fn advice(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "; check the login and its password",
        StatusCode::NOT_FOUND => "; check the address, and that the login is in the roster",
        _ => "",
    }
}

impl PostError {
    /// Whether the same lines may be posted again.
    pub const fn may_retry(&self) -> bool {
        !matches!(self, Self::Refused { .. } | Self::Https(_))
    }
}

/// A phone that posts for one athlete.
#[derive(Debug, Clone)]
pub struct Phone {
    http: reqwest::Client,
    base_url: String,
    login: String,
    password: String,
}

impl Phone {
    /// A phone that posts to the server at `base_url` (`http://HOST:PORT`) and calls itself
    /// `app`. Call [`tls::install_provider`](crate::tls::install_provider) first.
    pub fn new(base_url: &str, login: &str, password: &str, app: &str) -> Result<Self, PostError> {
        let base_url = base_url.trim_end_matches('/').to_owned();
        let scheme = base_url.split_once("://").map(|(scheme, _)| scheme);
        if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")) {
            return Err(PostError::Https(shown_url(&base_url)));
        }
        let http = reqwest::Client::builder()
            .user_agent(app)
            .timeout(ANSWER_TIMEOUT)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| unreachable(&base_url, &error))?;
        Ok(Self { http, base_url, login: login.to_owned(), password: password.to_owned() })
    }

    /// The athlete it posts for.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// Posts lines whose timestamps are in `precision` (`ns`, `u`, `ms`, `s`).
    pub async fn post(&self, lines: String, precision: &str) -> Result<(), PostError> {
        let url = format!("{}/write?db={}&precision={precision}", self.base_url, self.login);
        let request = self.http.post(url).basic_auth(&self.login, Some(&self.password)).body(lines);
        self.answer_of(request).await
    }

    /// Registers the login (the form of `POST /register`); an existing login is fine.
    pub async fn register(&self) -> Result<(), PostError> {
        let form: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("username", &self.login)
            .append_pair("password", &self.password)
            .finish();
        let request = self
            .http
            .post(format!("{}/register", self.base_url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        match self.answer_of(request).await {
            Err(PostError::Refused { text, .. }) if text.contains("USERNAME_DOUBLE") => Ok(()),
            other => other,
        }
    }

    async fn answer_of(&self, request: reqwest::RequestBuilder) -> Result<(), PostError> {
        let answer = request.send().await.map_err(|error| unreachable(&self.base_url, &error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let text = answer.text().await.unwrap_or_default().trim().to_owned();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            Err(PostError::TryLater(text))
        } else {
            Err(PostError::Refused { status, text })
        }
    }
}

fn unreachable(base_url: &str, error: &reqwest::Error) -> PostError {
    // The innermost cause is the readable one ("connection refused").
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    PostError::Unreachable { url: shown_url(base_url), reason: cause.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_https_is_refused_in_words() {
        for url in ["https://coach.local:8087", "HTTPS://[::1]:8087/live/secret"] {
            let error = Phone::new(url, "rider7", "secret", "test").unwrap_err();
            assert!(!error.may_retry());
            let error = error.to_string();
            assert!(
                error.contains("speak plain http alone") && !error.contains("secret"),
                "{error}"
            );
        }
        crate::tls::install_provider();
        Phone::new("http://coach.local:8086", "rider7", "secret", "test").unwrap();
    }
}
