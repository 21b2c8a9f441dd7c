//! Removed athletes whose recordings are being erased, and how long that takes.

use std::{fmt, time::Duration};

use super::{Error, Roster};
use crate::model::{AthleteId, Login, UnixNanos};

/// A removed athlete whose recordings are to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasing {
    /// The login, which identifies the lines in the files.
    pub login: Login,
    /// The id, which identifies the samples in memory; `None` if the athlete was removed earlier.
    pub id: Option<AthleteId>,
    /// When it is expected to be done, if known.
    pub until: Option<UnixNanos>,
}

/// How much longer an erasing takes, if known; displayed as `for about 12 s more`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasingLeft {
    /// Seconds; at least 1.
    pub secs: Option<u64>,
}

impl fmt::Display for ErasingLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.secs {
            None => f.write_str("for some seconds more"),
            Some(secs) if secs < 120 => write!(f, "for about {secs} s more"),
            Some(secs) => write!(f, "for about {} min more", secs.div_ceil(60)),
        }
    }
}

impl Roster {
    /// The removed athletes whose recordings are marked to be erased.
    pub fn erasing(&self) -> Vec<Erasing> {
        self.inner.loaded.read().erasing.clone()
    }

    /// How much longer the recordings of a removed athlete with this login are being erased; `None`
    /// if they are not.
    pub fn erasing_left(&self, login: &str) -> Option<ErasingLeft> {
        let loaded = self.inner.loaded.read();
        let mark = loaded.erasing.iter().find(|mark| mark.login.as_str() == login)?;
        let left_secs = mark.until.map(|until| until.secs_since(self.inner.clock.wall()).ceil());
        // An estimate in the past was wrong.
        let secs = left_secs.filter(|secs| *secs >= 1.0).map(|secs| secs as u64);
        Some(ErasingLeft { secs })
    }

    /// Saves how long an erasing is expected to take, so that other processes report it too.
    pub fn expect_erased(&self, logins: &[Login], within: Duration) -> Result<(), Error> {
        let until = self.inner.clock.wall().plus(within);
        self.edit(|file| {
            file.expect_erased(logins, until);
            Ok(())
        })
    }

    /// Adds the remaining time to an error about an erasing.
    pub(super) fn with_time_left(&self, error: Error) -> Error {
        match error {
            Error::Erasing { login, left } => {
                let left = self.erasing_left(login.as_str()).unwrap_or(left);
                Error::Erasing { login, left }
            }
            other => other,
        }
    }

    /// Removes the marks and saves: these athletes are erased completely, and their logins are
    /// free.
    pub fn erased(&self, logins: &[Login]) -> Result<(), Error> {
        self.edit(|file| {
            file.unmark_erasing(logins);
            Ok(())
        })
    }
}
