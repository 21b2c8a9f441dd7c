//! Authorization: an athlete may use their own database, the viewer may read all of them.

use std::sync::Arc;

use super::{SharedApp, credentials::Principal, http_error::HttpError, query::go_quoted};
use crate::model::Athlete;

/// The athlete who owns the database, if `who` may write to it.
pub(super) fn to_write<'w>(
    app: &SharedApp,
    who: &'w Principal,
    database: &[u8],
) -> Result<&'w Arc<Athlete>, HttpError> {
    match who {
        Principal::Athlete(athlete) if database == athlete.login.as_str().as_bytes() => Ok(athlete),
        _ => Err(match named(app, database) {
            Ok(_somebody_elses) => refused(who, "write to", database),
            Err(problem) => problem,
        }),
    }
}

/// The athlete who owns the database, if `who` may read it.
pub(super) fn to_read(
    app: &SharedApp,
    who: &Principal,
    database: &[u8],
) -> Result<Arc<Athlete>, HttpError> {
    let owner = named(app, database)?;
    match who {
        Principal::Athlete(athlete) if athlete.login != owner.login => {
            Err(refused(who, "read from", database))
        }
        Principal::Athlete(_) | Principal::Viewer => Ok(owner),
    }
}

/// The athlete whose database has this name.
fn named(app: &SharedApp, database: &[u8]) -> Result<Arc<Athlete>, HttpError> {
    if database.is_empty() {
        return Err(HttpError::invalid("database is required"));
    }
    let athlete = std::str::from_utf8(database).ok();
    let athlete = athlete.and_then(|login| app.services.roster.athlete(login));
    athlete.ok_or_else(|| HttpError::UnknownDatabase(go_quoted(database)))
}

fn refused(who: &Principal, what: &str, database: &[u8]) -> HttpError {
    let (login, database) = (go_quoted(who.login().as_bytes()), go_quoted(database));
    HttpError::Forbidden(format!("{login} user is not authorized to {what} database {database}"))
}
