//! `POST /write` and `POST /api/v2/write`: where the lines of a request go, and whether they may.
//! Also the paths of apps, where samples always belong to the login.
//!
//! The order of the checks is InfluxDB 1.8's, because it decides which of two errors a client
//! sees: login, precision, database, grant, body, lines, consistency, retention policy, types.

use axum::http::request::Parts;

use super::{
    SharedApp, auth,
    body::Upload,
    body_ingest::BodyIngest,
    connection::Peer,
    http_error::HttpError,
    query::{Query, go_quoted},
    target::Target,
    v2,
};
use crate::{
    codec::Precision,
    ingest::{Dialect, DialectResponse, LineProtocol},
    problems::{Kind, Refusal},
};

/// How a request says where its lines go and which unit their times have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    /// `db`, `rp` and `precision` of InfluxDB 1.x.
    V1,
    /// `bucket` and `precision` of InfluxDB 2, as 1.8 understands them.
    V2,
}

fn target_of<'q>(query: &'q Query<'_>, api: Api) -> Result<Target<'q>, HttpError> {
    match api {
        Api::V1 => v1_target(query),
        Api::V2 => v2::target(query),
    }
}

fn v1_target<'q>(query: &'q Query<'_>) -> Result<Target<'q>, HttpError> {
    let known = std::str::from_utf8(&query.precision).ok().and_then(Precision::from_query);
    let precision = known.ok_or_else(|| {
        let quoted = go_quoted(&query.precision);
        HttpError::invalid(format!("invalid precision {quoted} (use n, u, ms, s, m or h)"))
    })?;
    Ok(Target { database: &query.db, retention_policy: &query.retention_policy, precision })
}

/// Stores what a request holds, and gives the answer.
pub(super) async fn write(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    api: Api,
    upload: &mut Upload,
) -> Result<DialectResponse, HttpError> {
    let query = Query::parse(parts.uri.query());
    let principal = auth::authenticate_writer(app, peer, &parts.headers, &query).await?;
    let login = principal.login();
    let record = |kind, detail: &str| {
        app.services.problems.record(Refusal { kind, who: login, address: peer.address, detail });
    };
    let target = target_of(&query, api).inspect_err(|error| {
        // The answer quotes what stood in the query; no screen does.
        let what = match error {
            HttpError::NotFound(_) => "its bucket is not the name of a database",
            _ => "its precision is no unit of time that is known",
        };
        record(Kind::BadRequest, what);
    })?;
    let athlete = auth::to_write(app, &principal, target.database).inspect_err(|error| {
        let name = String::from_utf8_lossy(target.database);
        match error {
            HttpError::Forbidden(_) => record(Kind::OtherDatabase, &name),
            HttpError::UnknownDatabase(_) => record(Kind::UnknownDatabase, &name),
            _ => record(Kind::BadRequest, "no database is named"),
        }
    })?;
    let ingest = BodyIngest { app, peer, athlete };
    let may_store =
        || ignored_parameters(&query, &target, |what| ingest.record(Kind::BadRequest, what));
    ingest.store(&LineProtocol, target.precision, &parts.headers, upload, may_store).await
}

/// Stores what an app posts to its own path. No database is named: samples belong to the login.
pub(super) async fn write_own(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    dialect: &'static dyn Dialect,
    upload: &mut Upload,
) -> Result<DialectResponse, HttpError> {
    let query = Query::parse(parts.uri.query());
    let principal = auth::authenticate_writer(app, peer, &parts.headers, &query).await?;
    let athlete = auth::to_write(app, &principal, principal.login().as_bytes())?;
    let ingest = BodyIngest { app, peer, athlete };
    ingest.store(dialect, Precision::Nanos, &parts.headers, upload, || Ok(())).await
}

/// Parameters that are checked, then ignored: there is one copy and one retention policy.
fn ignored_parameters(
    query: &Query<'_>,
    target: &Target<'_>,
    record: impl Fn(&str),
) -> Result<(), HttpError> {
    let (level, levels) = (&query.consistency, ["any", "one", "quorum", "all"]);
    if !level.is_empty() && !levels.iter().any(|it| level.eq_ignore_ascii_case(it.as_bytes())) {
        record("invalid consistency level");
        return Err(HttpError::invalid("invalid consistency level"));
    }
    match target.retention_policy {
        b"" | b"autogen" => Ok(()),
        other => {
            record("unknown retention policy");
            Err(HttpError::UnknownRetentionPolicy(other.to_vec()))
        }
    }
}
