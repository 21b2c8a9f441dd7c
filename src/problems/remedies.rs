//! What the operator can do about a problem from here, the most helpful first.

use super::{Kind, Problem};

/// Something that the operator can do about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Set another password for the athlete.
    SetPassword,
    /// Put the login on the roster.
    AddAthlete,
    /// Hear no more of this phone.
    Ignore,
    /// Hear of it again.
    EndIgnoring,
    /// Take the problem off the list until it happens again.
    Forget,
}

impl Problem {
    /// What can be done, the most helpful first. `is_athlete`: an athlete has the login.
    /// `arrives`: samples of that athlete do arrive, so that the refused phone is another one.
    pub fn remedies(&self, is_athlete: bool, arrives: bool) -> Vec<Remedy> {
        if self.is_ignored {
            return vec![Remedy::EndIgnoring];
        }
        let is_about_password = matches!(self.kind, Kind::WrongPassword | Kind::Throttled);
        let mut all = Vec::with_capacity(3);
        if is_about_password && is_athlete {
            // Another password would shut out the phone that does arrive.
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
    /// Whether it is about one sender, and costs nothing of what does arrive.
    pub(super) const fn can_be_ignored(self) -> bool {
        !matches!(self, Self::Busy | Self::DiskTrouble | Self::Fault)
    }
}
