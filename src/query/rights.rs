//! Which rights a statement takes, and how InfluxDB refuses one.

use super::ast::{Delete, Privilege, RefusedNeeds, Source, Statement};

/// What a login may do.
pub trait Rights {
    /// Its name.
    fn login(&self) -> &str;
    /// Whether it may read a database.
    fn may_read(&self, database: &str) -> bool;
    /// Whether a database is its own: then it may ask for a deletion that deletes nothing.
    fn owns(&self, database: &str) -> bool;
}

/// What a statement takes.
enum Need {
    Admin,
    /// Reading or writing; an empty database is that of the request.
    Database(Privilege, String),
}

/// The text with which a statement is refused; `None` if it is allowed. Nothing here writes, so nobody has
/// the right to, but for what `deletes_nothing`.
pub(super) fn refusal(
    statement: &Statement,
    database: &str,
    rights: &dyn Rights,
    deletes_nothing: &dyn Fn(&Delete) -> bool,
) -> Option<String> {
    if let Statement::Delete(delete) = statement
        && rights.owns(database)
        && deletes_nothing(delete)
    {
        return None;
    }
    let missing = needs(statement).into_iter().find_map(|need| match need {
        Need::Admin => Some("admin privilege".to_owned()),
        Need::Database(privilege, name) => {
            let name = if name.is_empty() { database } else { &name };
            let is_allowed = match privilege {
                Privilege::Read => rights.may_read(name),
                Privilege::Write | Privilege::All => false,
            };
            (!is_allowed).then(|| format!("{} on {name}", privilege.name()))
        }
    })?;
    let login = rights.login();
    Some(format!(
        "error authorizing query: {login} not authorized to execute statement '{statement}', \
         requires {missing}"
    ))
}

fn needs(statement: &Statement) -> Vec<Need> {
    let of = |privilege, database: &str| Need::Database(privilege, database.to_owned());
    match statement {
        Statement::ShowDatabases => Vec::new(),
        Statement::ShowQueries | Statement::ShowContinuousQueries => {
            vec![of(Privilege::Read, "")]
        }
        Statement::ShowRetentionPolicies(database) => vec![of(Privilege::Read, database)],
        Statement::Show(show) => {
            let mut needs = vec![of(Privilege::Read, &show.database)];
            // A source may name another database.
            read_sources(&show.sources, &mut needs, true);
            needs
        }
        Statement::Select(select) | Statement::Explain { select, .. } => {
            let mut needs = Vec::new();
            read_sources(&select.sources, &mut needs, false);
            if let Some(target) = &select.target {
                needs.push(of(Privilege::Write, &target.database));
            }
            needs
        }
        Statement::Delete(_) => vec![of(Privilege::Write, "")],
        Statement::Refused(refused) => match &refused.needs {
            RefusedNeeds::Admin => vec![Need::Admin],
            RefusedNeeds::Write(database) => vec![of(Privilege::Write, database)],
            RefusedNeeds::ReadAndWrite(read, written) => {
                vec![of(Privilege::Read, read), of(Privilege::Write, written)]
            }
        },
    }
}

fn read_sources(sources: &[Source], needs: &mut Vec<Need>, only_named: bool) {
    for source in sources {
        match source {
            Source::Measurement(measurement) => {
                if !only_named || !measurement.database.is_empty() {
                    let database = measurement.database.clone();
                    needs.push(Need::Database(Privilege::Read, database));
                }
            }
            Source::Subquery(select) => read_sources(&select.sources, needs, only_named),
        }
    }
}
