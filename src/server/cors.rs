//! CORS headers (Fetch standard), with which a page in a browser may post here and read the
//! response.
//!
//! Any origin is allowed, with a login of its own: no cookies are involved, and
//! `Access-Control-Allow-Credentials` is never sent. A response to a request without `Origin` has
//! none of these headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::headers::{REQUEST_ID, X_INFLUXDB_ERROR, X_REQUEST_ID};

/// The allowed methods, as InfluxDB lists them.
const METHODS: &str = "DELETE, GET, OPTIONS, POST, PUT";
/// The request headers that InfluxDB allows.
const HEADERS: &str = "Accept, Accept-Encoding, Authorization, Content-Length, Content-Type, \
                       X-CSRF-Token, X-HTTP-Method-Override";
/// Also allowed: what a page needs to post compressed bodies and to identify its requests.
const MORE_HEADERS: &str = "Content-Encoding, Request-Id, X-Request-Id";
/// The response headers that InfluxDB exposes to pages.
const EXPOSED: &str = "Date, X-InfluxDB-Version, X-InfluxDB-Build";
/// Also exposed: why a request was refused and what to do about it, and the file name of an export.
const MORE_EXPOSED: [HeaderName; 5] = [
    X_INFLUXDB_ERROR,
    header::RETRY_AFTER,
    header::ALLOW,
    header::ACCEPT_ENCODING,
    header::CONTENT_DISPOSITION,
];
/// A longer list of requested headers is not echoed; no page needs that many.
const MAX_REQUESTED_BYTES: usize = 1024;

/// Sent when a page from a public site asks for a server in a local network.
const ASKS_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const ALLOWS_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// What a cross-origin request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cors {
    origin: HeaderValue,
    /// The headers that a preflight request announces.
    requested: Option<HeaderValue>,
    asks_private_network: bool,
    /// Whether only InfluxDB's headers are listed, and those that are asked for.
    is_as_influxdb: bool,
}

impl Cors {
    /// Reads the headers of a request; `None` if it is not cross-origin.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let origin = headers.get(header::ORIGIN).filter(|origin| !origin.is_empty())?.clone();
        Some(Self {
            origin,
            requested: headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned(),
            asks_private_network: headers.contains_key(ASKS_PRIVATE_NETWORK),
            is_as_influxdb: false,
        })
    }

    /// Whether this is a preflight request.
    pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        *method == Method::OPTIONS
            && headers.contains_key(header::ORIGIN)
            && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// Lists what InfluxDB lists, and what is asked for.
    pub(super) const fn permit_as_influxdb(&mut self) {
        self.is_as_influxdb = true;
    }

    /// Adds the headers that let the page read the response.
    pub(super) fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, self.origin);
        let methods = HeaderValue::from_static(METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        let more = if self.is_as_influxdb { "" } else { MORE_HEADERS };
        let allowed = allowed(self.requested.as_ref(), more);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        let exposed = exposed(headers, self.requested.is_some() && !self.is_as_influxdb);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        if self.asks_private_network {
            headers.insert(ALLOWS_PRIVATE_NETWORK, HeaderValue::from_static("true"));
        }
    }
}

/// The headers that a page may send: InfluxDB's; for a preflight request also ours and those it
/// announces, because none of them grants more than the login does.
fn allowed(requested: Option<&HeaderValue>, more: &str) -> HeaderValue {
    let Some(requested) = requested else { return HeaderValue::from_static(HEADERS) };
    let separator = if more.is_empty() { "" } else { ", " };
    let mut allowed = [HEADERS, separator, more].concat();
    let requested = requested.to_str().unwrap_or_default();
    if requested.len() <= MAX_REQUESTED_BYTES {
        for name in requested.split(',').map(str::trim) {
            let is_there = allowed.split(", ").any(|known| known.eq_ignore_ascii_case(name));
            if !is_there && HeaderName::try_from(name).is_ok() {
                allowed.push_str(", ");
                allowed.push_str(name);
            }
        }
    }
    HeaderValue::try_from(allowed).unwrap_or(HeaderValue::from_static(HEADERS))
}

/// The response headers that a page may read: InfluxDB's and those of ours that are present.
fn exposed(answer: &HeaderMap, is_asked_before: bool) -> HeaderValue {
    let has = |name: &HeaderName| is_asked_before || answer.contains_key(name);
    let mut exposed = EXPOSED.to_owned();
    if MORE_EXPOSED.iter().any(has) {
        let ids = [X_REQUEST_ID, REQUEST_ID];
        for name in ids.iter().chain(&MORE_EXPOSED).filter(|name| has(name)) {
            exposed.extend([", ", name.as_str()]);
        }
    }
    HeaderValue::try_from(exposed).unwrap_or(HeaderValue::from_static(EXPOSED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(request: &[(&'static str, &'static str)], has: &[HeaderName]) -> HeaderMap {
        let request: HeaderMap = request
            .iter()
            .map(|&(key, value)| (HeaderName::from_static(key), HeaderValue::from_static(value)))
            .collect();
        let mut answer: HeaderMap =
            has.iter().map(|name| (name.clone(), HeaderValue::from_static("1"))).collect();
        if let Some(cors) = Cors::of(&request) {
            cors.add_to(&mut answer);
        }
        answer
    }

    fn text(answer: &HeaderMap, name: &str) -> String {
        answer.get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_page_may_send_what_it_asks_for() {
        let asks = [
            ("origin", "https://app.example"),
            ("access-control-request-headers", "authorization,content-encoding, x-request-id"),
        ];
        let answer = answer(&asks, &[]);
        assert_eq!(
            text(&answer, "access-control-allow-headers"),
            format!("{HEADERS}, {MORE_HEADERS}")
        );
        let asks = [asks[0], ("access-control-request-headers", "authorization, x-own,,a b")];
        let answer = self::answer(&asks, &[]);
        assert_eq!(
            text(&answer, "access-control-allow-headers"),
            format!("{HEADERS}, {MORE_HEADERS}, x-own")
        );
    }

    #[test]
    fn a_page_may_read_why_it_was_refused() {
        let origin = [("origin", "https://app.example")];
        let exposed =
            |has: &[HeaderName]| text(&answer(&origin, has), "access-control-expose-headers");
        assert_eq!(exposed(&[]), EXPOSED);
        assert_eq!(exposed(&[header::ALLOW]), format!("{EXPOSED}, allow"));
        let refused = exposed(&[X_REQUEST_ID, REQUEST_ID, X_INFLUXDB_ERROR, header::RETRY_AFTER]);
        let more = "x-request-id, request-id, x-influxdb-error, retry-after";
        assert_eq!(refused, format!("{EXPOSED}, {more}"));
    }

    #[test]
    fn without_a_page_nothing_is_said() {
        assert!(answer(&[("access-control-request-headers", "x")], &[]).is_empty());
        assert!(answer(&[("origin", "")], &[]).is_empty());
    }

    #[test]
    fn a_page_of_another_network_is_let_in_when_it_asks() {
        let asks =
            [("origin", "https://app.example"), ("access-control-request-private-network", "true")];
        assert_eq!(text(&answer(&asks, &[]), "access-control-allow-private-network"), "true");
        assert_eq!(text(&answer(&asks[..1], &[]), "access-control-allow-private-network"), "");
    }
}
