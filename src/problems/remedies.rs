//! What the operator can do about a problem in this program, most helpful first.

use super::{Kind, Problem};

/// An action by which the operator can solve a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Set a new password for the athlete.
    SetPassword,
    /// Add the login to the roster.
    AddAthlete,
    /// Mute the problem of this phone.
    Ignore,
    /// Unmute it.
    EndIgnoring,
    /// Remove the problem from the list until it occurs again.
    Forget,
}

impl Problem {
    /// The possible remedies, most helpful first. `is_athlete`: the login is an athlete's.
    /// `arrives`: that athlete's samples do arrive, so the refused phone is another one.
    pub fn remedies(&self, is_athlete: bool, arrives: bool) -> Vec<Remedy> {
        if self.is_ignored {
            return vec![Remedy::EndIgnoring];
        }
        let is_about_password = matches!(self.kind, Kind::WrongPassword | Kind::Throttled);
        let mut all = Vec::with_capacity(3);
        if is_about_password && is_athlete {
            // A new password would shut out the phone that does arrive.
            if arrives {
                all.push(Remedy::Ignore);
            }
            all.push(Remedy::SetPassword);
        } else if self.kind == Kind::UnknownLogin && !is_athlete {
            all.push(Remedy::AddAthlete);
        }
        if self.kind.can_be_ignored() && !all.contains(&Remedy::Ignore) {
            all.push(Remedy::Ignore);
        }
        all.push(Remedy::Forget);
        all
    }
}

impl Kind {
    /// Whether it concerns a single sender and loses nothing that does arrive.
    pub(super) const fn can_be_ignored(self) -> bool {
        !matches!(self, Self::Busy | Self::DiskTrouble | Self::Fault | Self::NotKept)
    }
}
