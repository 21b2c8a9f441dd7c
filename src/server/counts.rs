//! Counts requests and refusals, for [`metrics`](super::metrics).

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    body::Body,
    http::{Response, StatusCode},
};

use crate::telemetry::{Histogram, Labels, MetricKind, MetricsText};

/// What was asked. Few and fixed, whatever paths clients invent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    Write,
    Query,
    Export,
    Accounts,
    Health,
    /// Apps' own paths, join pages, and what is not served.
    Other,
}

impl Endpoint {
    const ALL: [Self; 6] =
        [Self::Write, Self::Query, Self::Export, Self::Accounts, Self::Health, Self::Other];

    pub(super) fn of(path: &str) -> Self {
        match path {
            "/write" | "/api/v2/write" => Self::Write,
            "/query" => Self::Query,
            "/export" => Self::Export,
            "/ping" | "/health" | "/time" => Self::Health,
            "/register" | "/users" | "/auth" => Self::Accounts,
            path if path == "/user" || path.starts_with("/user/") => Self::Accounts,
            _ => Self::Other,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Query => "query",
            Self::Export => "export",
            Self::Accounts => "accounts",
            Self::Health => "health",
            Self::Other => "other",
        }
    }
}

/// Why a request was refused. An error's response carries it as an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Login,
    Throttled,
    Erasing,
    Forbidden,
    UnknownDatabase,
    NotServed,
    Method,
    Invalid,
    Account,
    NeedsTls,
    Coding,
    TooLarge,
    TooSlow,
    CutOff,
    Unavailable,
    Fault,
    ShownByApp,
    /// Status 400 or more for any other reason.
    Other,
}

impl Refusal {
    const ALL: [Self; 18] = [
        Self::Login,
        Self::Throttled,
        Self::Erasing,
        Self::Forbidden,
        Self::UnknownDatabase,
        Self::NotServed,
        Self::Method,
        Self::Invalid,
        Self::Account,
        Self::NeedsTls,
        Self::Coding,
        Self::TooLarge,
        Self::TooSlow,
        Self::CutOff,
        Self::Unavailable,
        Self::Fault,
        Self::ShownByApp,
        Self::Other,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Throttled => "throttled",
            Self::Erasing => "erasing",
            Self::Forbidden => "forbidden",
            Self::UnknownDatabase => "unknown_database",
            Self::NotServed => "not_served",
            Self::Method => "method",
            Self::Invalid => "invalid",
            Self::Account => "account",
            Self::NeedsTls => "needs_tls",
            Self::Coding => "coding",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::CutOff => "cut_off",
            Self::Unavailable => "unavailable",
            Self::Fault => "fault",
            Self::ShownByApp => "shown_by_app",
            Self::Other => "other",
        }
    }

    fn of(response: &Response<Body>) -> Option<Self> {
        match response.status() {
            status if status.as_u16() < 400 => None,
            status => Some(response.extensions().get::<Self>().copied().unwrap_or(match status {
                StatusCode::NOT_FOUND => Self::NotServed,
                StatusCode::METHOD_NOT_ALLOWED => Self::Method,
                _ => Self::Other,
            })),
        }
    }
}

/// The classes of status codes that are counted separately.
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

#[derive(Debug, Default)]
struct Counted {
    requests: [[AtomicU64; CLASSES.len()]; Endpoint::ALL.len()],
    refusals: [AtomicU64; Refusal::ALL.len()],
    write_secs: Histogram,
    query_secs: Histogram,
    connections: AtomicU64,
    open_connections: AtomicU64,
    closed_for_room: AtomicU64,
}

/// What the server has answered since its start. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Counts(Arc<Counted>);

/// Counts a connection as open for as long as it lives.
#[derive(Debug)]
pub(super) struct OpenConnection(Arc<Counted>);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.open_connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Counts {
    /// Counts an answer that began this long after its request.
    pub(super) fn answered(&self, endpoint: Endpoint, secs: f64, response: &Response<Body>) {
        let class = usize::from(response.status().as_u16() / 100).saturating_sub(2);
        let of_endpoint = self.0.requests.get(endpoint as usize);
        if let Some(count) = of_endpoint.and_then(|classes| classes.get(class)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        match endpoint {
            Endpoint::Write => self.0.write_secs.add(secs),
            Endpoint::Query => self.0.query_secs.add(secs),
            _ => {}
        }
        let refusal = Refusal::of(response).and_then(|it| self.0.refusals.get(it as usize));
        if let Some(count) = refusal {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a connection.
    pub(super) fn connected(&self) -> OpenConnection {
        self.0.connections.fetch_add(1, Ordering::Relaxed);
        self.0.open_connections.fetch_add(1, Ordering::Relaxed);
        OpenConnection(Arc::clone(&self.0))
    }

    /// Counts a connection that was closed at once for want of room.
    pub(super) fn closed_for_room(&self) {
        self.0.closed_for_room.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes all that was counted.
    pub(super) fn write(&self, text: &mut MetricsText) {
        let counted = &*self.0;
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64;
        let name = "trackside_http_requests_total";
        text.begin(name, MetricKind::Counter, "Answered requests.");
        for (endpoint, classes) in Endpoint::ALL.iter().zip(&counted.requests) {
            for (class, count) in CLASSES.iter().zip(classes) {
                let labels: Labels<'_> = &[("endpoint", endpoint.label()), ("status", class)];
                text.series(name, labels, number(count));
            }
        }
        let name = "trackside_http_refusals_total";
        text.begin(name, MetricKind::Counter, "Requests answered with an error, by its reason.");
        for (refusal, count) in Refusal::ALL.iter().zip(&counted.refusals) {
            text.series(name, &[("reason", refusal.label())], number(count));
        }
        text.histograms(
            "trackside_http_request_seconds",
            "Seconds from the head of a request to the head of its answer.",
            &[
                (&[("endpoint", Endpoint::Write.label())], &counted.write_secs),
                (&[("endpoint", Endpoint::Query.label())], &counted.query_secs),
            ],
        );
        let mut single = |name: &str, kind, help: &str, count: &AtomicU64| {
            text.single(name, kind, help, number(count));
        };
        let connections = &counted.connections;
        let name = "trackside_connections_total";
        single(name, MetricKind::Counter, "Accepted connections.", connections);
        let name = "trackside_connections_refused_total";
        let help = "Connections closed at once because there were too many.";
        single(name, MetricKind::Counter, help, &counted.closed_for_room);
        let name = "trackside_connections_open";
        single(name, MetricKind::Gauge, "Open connections.", &counted.open_connections);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_clients_invent_are_one_endpoint() {
        for (path, expected) in [
            ("/write", Endpoint::Write),
            ("/api/v2/write", Endpoint::Write),
            ("/user/somebody", Endpoint::Accounts),
            ("/users", Endpoint::Accounts),
            ("/userland", Endpoint::Other),
            ("/t/SECRET", Endpoint::Other),
        ] {
            assert_eq!(Endpoint::of(path), expected, "{path}");
        }
    }

    #[test]
    fn every_reason_and_endpoint_has_its_own_place_and_label() {
        for (place, refusal) in Refusal::ALL.iter().enumerate() {
            assert_eq!(*refusal as usize, place);
            let same = Refusal::ALL.iter().filter(|other| other.label() == refusal.label());
            assert_eq!(same.count(), 1, "{}", refusal.label());
        }
        for (place, endpoint) in Endpoint::ALL.iter().enumerate() {
            assert_eq!(*endpoint as usize, place);
        }
    }
}
