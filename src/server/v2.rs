//! What InfluxDB 1.8 offers to clients of InfluxDB 2: `POST /api/v2/write` and `GET /health`.
//!
//! A bucket is `DATABASE`, `DATABASE/` or `DATABASE/RETENTION-POLICY`; the organisation is ignored.
//! Everything else is as in [`super::write`], including errors and their format.

use axum::{
    body::Body,
    http::{Response, header},
};

use super::{
    headers::{APPLICATION_JSON, INFLUXDB_VERSION},
    http_error::HttpError,
    query::{Query, go_quoted},
    target::Target,
};
use crate::codec::Precision;

/// The target of a write; like 1.8, it checks the precision first.
pub(super) fn target<'q>(query: &'q Query<'_>) -> Result<Target<'q>, HttpError> {
    let precision = precision(&query.precision)?;
    let (database, retention_policy) = database_of(&query.bucket)?;
    Ok(Target { database, retention_policy, precision })
}

fn precision(text: &[u8]) -> Result<Precision, HttpError> {
    match text {
        b"" | b"ns" => Ok(Precision::Nanos),
        b"us" => Ok(Precision::Micros),
        b"ms" => Ok(Precision::Millis),
        b"s" => Ok(Precision::Seconds),
        other => {
            let quoted = go_quoted(other);
            Err(HttpError::invalid(format!("invalid precision {quoted} (use ns, us, ms or s)")))
        }
    }
}

/// Splits a bucket into database and retention policy.
fn database_of(bucket: &[u8]) -> Result<(&[u8], &[u8]), HttpError> {
    let slash = bucket.iter().position(|&byte| byte == b'/');
    let (database, rest) = bucket.split_at(slash.unwrap_or(bucket.len()));
    if !database.is_empty() {
        return Ok((database, rest.strip_prefix(b"/").unwrap_or_default()));
    }
    let quoted = go_quoted(bucket);
    Err(HttpError::NotFound(match slash {
        None => {
            format!(
                "bucket name {quoted} is missing a slash; not in \"database/retention-policy\" format"
            )
        }
        Some(_) => format!("bucket name {quoted} is in db/rp form but has an empty database"),
    }))
}

/// Answers `GET /health`, with keys in alphabetical order, as Go marshals maps.
pub(super) fn health() -> Response<Body> {
    let json = format!(
        "{{\"checks\":[],\"message\":\"ready for queries and writes\",\"name\":\"influxdb\",\
         \"status\":\"pass\",\"version\":\"{INFLUXDB_VERSION}\"}}"
    );
    let mut response = Response::new(Body::from(json));
    response.headers_mut().insert(header::CONTENT_TYPE, APPLICATION_JSON);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: Result<(&str, &str, Precision), &str>) {
        let parsed = Query::parse(Some(query));
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        let found = target(&parsed)
            .map(|target| (text(target.database), text(target.retention_policy), target.precision));
        let found = found.map_err(|error| String::from_utf8(error.text()).unwrap());
        assert_eq!(found.as_ref().map_err(|text| &**text), expected.as_ref().map_err(|text| *text));
    }

    #[test]
    fn a_bucket_is_a_database_with_or_without_a_retention_policy() {
        check("bucket=test&org=x", Ok(("test", "", Precision::Nanos)));
        check("bucket=test/&precision=ns", Ok(("test", "", Precision::Nanos)));
        check("bucket=test%2Fautogen&precision=us", Ok(("test", "autogen", Precision::Micros)));
        check("bucket=test/a/b&precision=ms", Ok(("test", "a/b", Precision::Millis)));
        check("bucket=a+b&precision=s", Ok(("a b", "", Precision::Seconds)));
    }

    #[test]
    fn what_is_no_bucket_or_precision_is_said_in_the_words_of_1_8() {
        let missing =
            r#"bucket name "" is missing a slash; not in "database/retention-policy" format"#;
        check("", Err(missing));
        check("bucket=", Err(missing));
        check("bucket=/x", Err(r#"bucket name "/x" is in db/rp form but has an empty database"#));
        for (sent, quoted) in [("n", "n"), ("u", "u"), ("m", "m"), ("h", "h"), ("NS", "NS")] {
            let text = format!("invalid precision \"{quoted}\" (use ns, us, ms or s)");
            check(&format!("precision={sent}"), Err(&text));
        }
    }
}
