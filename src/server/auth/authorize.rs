//! Authorization: an athlete may use their own database, the viewer may read all of them.

use std::sync::Arc;

use super::{
    super::{SharedApp, http_error::HttpError, query::go_quoted},
    authenticate::Principal,
};
use crate::model::Athlete;

/// The athlete who owns the database, if `principal` may write to it.
pub(in crate::server) fn to_write<'w>(
    app: &SharedApp,
    principal: &'w Principal,
    database: &[u8],
) -> Result<&'w Arc<Athlete>, HttpError> {
    match principal {
        Principal::Athlete(athlete) if database == athlete.login.as_str().as_bytes() => Ok(athlete),
        _ => Err(match database_owner(app, database) {
            Ok(_somebody_elses) => forbidden(principal, "write to", database),
            Err(error) => error,
        }),
    }
}

/// The athlete who owns the database, if `principal` may read it.
pub(in crate::server) fn to_read(
    app: &SharedApp,
    principal: &Principal,
    database: &[u8],
) -> Result<Arc<Athlete>, HttpError> {
    let owner = database_owner(app, database)?;
    match principal {
        Principal::Athlete(athlete) if athlete.login != owner.login => {
            Err(forbidden(principal, "read from", database))
        }
        Principal::Athlete(_) | Principal::Viewer => Ok(owner),
    }
}

/// The athlete whose database has this name.
fn database_owner(app: &SharedApp, database: &[u8]) -> Result<Arc<Athlete>, HttpError> {
    if database.is_empty() {
        return Err(HttpError::invalid("database is required"));
    }
    let athlete = std::str::from_utf8(database).ok();
    let athlete = athlete.and_then(|login| app.services.roster.athlete(login));
    athlete.ok_or_else(|| HttpError::UnknownDatabase(go_quoted(database)))
}

fn forbidden(principal: &Principal, what: &str, database: &[u8]) -> HttpError {
    let (login, database) = (go_quoted(principal.login().as_bytes()), go_quoted(database));
    HttpError::Forbidden(format!("{login} user is not authorized to {what} database {database}"))
}
