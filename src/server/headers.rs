//! Names and values of headers, and those that say which server answers.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The InfluxDB whose `/write` this is; clients choose what they send by it.
pub(super) const INFLUXDB_VERSION: &str = "1.8.10";

pub(super) const APPLICATION_JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(super) const TEXT_PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const X_INFLUXDB_BUILD: HeaderName = HeaderName::from_static("x-influxdb-build");
const X_INFLUXDB_VERSION: HeaderName = HeaderName::from_static("x-influxdb-version");
pub(super) const X_INFLUXDB_ERROR: HeaderName = HeaderName::from_static("x-influxdb-error");

/// The body of `/ping?verbose=true`.
pub(super) fn version_json() -> String {
    format!("{{\"version\":\"{INFLUXDB_VERSION}\"}}")
}

/// Adds the headers that identify the server.
pub(super) fn add_version(headers: &mut HeaderMap) {
    headers.insert(X_INFLUXDB_BUILD, HeaderValue::from_static("OSS"));
    headers.insert(X_INFLUXDB_VERSION, HeaderValue::from_static(INFLUXDB_VERSION));
}
