//! Who asks, and which databases they may read.

use std::sync::Arc;

use super::super::{App, auth::Principal};
use crate::{
    config::PublicReach,
    logbook::{AthleteLog, LogbookReader},
    model::{AthleteId, Login, UnixNanos},
    query::{Databases, Readable, Rights},
    roster::{PUBLIC_LOGIN, Roster, VIEWER_ID},
};

/// The password of the public login, as the original server had it. It is no secret.
pub(super) const PUBLIC_PASSWORD: &str = "livetracking";

/// Who asks.
#[derive(Debug, Clone)]
pub(super) enum Asker {
    /// An athlete, or the viewer.
    Known(Principal),
    /// Anybody, as far as the setting `public` lets them.
    Public,
}

impl Asker {
    /// Whose share of the memory for bodies a form takes.
    pub(super) fn owner(&self) -> AthleteId {
        match self {
            Self::Known(Principal::Athlete(athlete)) => athlete.id,
            Self::Known(Principal::Viewer) | Self::Public => VIEWER_ID,
        }
    }
}

/// What one may read.
pub(super) struct Access {
    asker: Asker,
    roster: Roster,
    logbook: LogbookReader,
    /// Nothing before this is read.
    earliest: UnixNanos,
}

impl Access {
    pub(super) fn new(app: &App, asker: Asker) -> Self {
        let services = &app.services;
        let earliest = match (&asker, services.public) {
            (Asker::Public, PublicReach::Last(span)) => {
                let nanos = i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
                UnixNanos(services.clock.wall().0.saturating_sub(nanos))
            }
            // The public login does not get here while it is off.
            (Asker::Public, PublicReach::Off) => UnixNanos::MAX,
            _ => UnixNanos::MIN,
        };
        let (roster, logbook) = (services.roster.clone(), services.logbook.clone());
        Self { asker, roster, logbook, earliest }
    }

    fn reads_all(&self) -> bool {
        matches!(self.asker, Asker::Public | Asker::Known(Principal::Viewer))
    }
}

impl Rights for Access {
    fn login(&self) -> &str {
        match &self.asker {
            Asker::Known(principal) => principal.login(),
            Asker::Public => PUBLIC_LOGIN,
        }
    }

    fn may_read(&self, database: &str) -> bool {
        self.owns(database) || (self.reads_all() && self.roster.athlete(database).is_some())
    }

    fn owns(&self, database: &str) -> bool {
        match &self.asker {
            Asker::Known(Principal::Athlete(athlete)) => athlete.login.as_str() == database,
            Asker::Known(Principal::Viewer) | Asker::Public => false,
        }
    }
}

impl Databases for Access {
    fn open(&self, name: &str) -> Option<Readable> {
        if !self.may_read(name) {
            return None;
        }
        let athlete = self.roster.athlete(name)?;
        let logbook = self.logbook.read();
        let deleted = logbook.of(name).map(AthleteLog::deleted).unwrap_or_default();
        let login: Login = athlete.login.clone();
        let loans = Arc::clone(logbook.loans());
        Some(Readable { login, deleted: Arc::from(deleted), loans, earliest: self.earliest })
    }

    fn names(&self) -> Vec<String> {
        let snapshot = self.roster.snapshot();
        let mut names: Vec<String> = snapshot
            .athletes
            .iter()
            .map(|athlete| athlete.login.to_string())
            .filter(|name| self.reads_all() || self.owns(name))
            .collect();
        names.sort();
        names
    }
}
