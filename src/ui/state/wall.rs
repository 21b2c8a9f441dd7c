//! What the viewer chose for the Wall, in both windows.

use crate::{kind::DataField, model::Login};

/// The choices of the Wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WallView {
    /// The large value of each tile; `None` for that of the kind of the event.
    pub large: Option<DataField>,
    /// The second window.
    pub second: SecondWindow,
}

/// In which order the tiles stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WallOrder {
    /// As the rows of the roster.
    #[default]
    Roster,
    /// By bib.
    Bib,
    /// Who is first, then by the gap to the first.
    Place,
    /// As the viewer put them; who is not in it stands behind, by bib.
    Own(Vec<Login>),
}

/// The window that shows the Wall beside the first one, on a television for instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondWindow {
    /// Whether it is open.
    pub is_open: bool,
    /// Whether tiles have names, or bibs alone.
    pub has_names: bool,
    /// Spectators look at it: neither alarms nor what is wrong with phones is theirs to see.
    pub is_for_spectators: bool,
    /// Whether spectators see heart rates and other values of the body.
    pub shows_health: bool,
    /// Nobody attends to it: groups take turns, and who has an alarm comes first.
    pub takes_turns: bool,
}

impl Default for SecondWindow {
    fn default() -> Self {
        Self {
            is_open: false,
            has_names: true,
            is_for_spectators: false,
            shows_health: false,
            takes_turns: false,
        }
    }
}

impl SecondWindow {
    /// Who looks at its tiles.
    pub const fn audience(&self) -> Audience {
        Audience {
            has_names: self.has_names,
            sees_alarms: !self.is_for_spectators,
            sees_health: !self.is_for_spectators || self.shows_health,
        }
    }
}

/// What those who look at a Wall see of the athletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience {
    /// Names beside the bibs.
    pub has_names: bool,
    /// Alarms, and what is wrong with phones in the operator's words.
    pub sees_alarms: bool,
    /// Heart rates and other values of the body, with their zones.
    pub sees_health: bool,
}

impl Audience {
    /// Those who look after the athletes.
    pub const COACHES: Self = Self { has_names: true, sees_alarms: true, sees_health: true };

    /// Whether they see a field.
    pub fn sees(&self, field: DataField) -> bool {
        self.sees_health || !field.is_health()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spectators_see_no_health_unless_it_is_allowed_and_never_alarms() {
        let second = SecondWindow::default();
        assert_eq!(second.audience(), Audience::COACHES);
        let spectators = SecondWindow { is_for_spectators: true, ..second };
        let audience = spectators.audience();
        assert!(audience.has_names && !audience.sees_alarms && !audience.sees_health);
        let seen: Vec<_> =
            DataField::ALL.into_iter().filter(|field| audience.sees(*field)).collect();
        let hidden = [DataField::HeartRate, DataField::PercentOfMax, DataField::PowerPerKg];
        assert!(hidden.iter().all(|field| !seen.contains(field)), "{seen:?}");
        assert_eq!(seen.len() + hidden.len(), DataField::ALL.len());
        let allowed = SecondWindow { shows_health: true, ..spectators }.audience();
        assert!(allowed.sees_health && !allowed.sees_alarms);
        assert!(DataField::ALL.into_iter().all(|field| allowed.sees(field)));
    }
}
