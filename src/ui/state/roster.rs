//! How the roster is sorted.

use crate::{kind::DataField, ui::lang};

/// What the roster is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RosterKey {
    /// Bib.
    #[default]
    Bib,
    /// Name.
    Name,
    /// State, those who need looking after first.
    State,
    /// A value.
    Field(DataField),
}

/// The order of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RosterSort {
    /// What decides.
    pub by: RosterKey,
    /// From the greatest down.
    pub descending: bool,
}

impl RosterKey {
    /// Its word in files.
    pub(in crate::ui) const fn word(self) -> &'static str {
        match self {
            Self::Bib => "bib",
            Self::Name => "name",
            Self::State => "state",
            Self::Field(field) => field.label(),
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Bib => tr!("sort-bib"),
            Self::Name => tr!("sort-name"),
            Self::State => tr!("sort-state"),
            Self::Field(field) => lang::word(field.label()),
        }
    }
}

impl RosterSort {
    /// The order after a click on the head of `by`: turned where it is sorted by that already, else
    /// with what matters most on top.
    #[must_use]
    pub fn clicked(self, by: RosterKey) -> Self {
        let is_greatest_first = match by {
            RosterKey::Bib | RosterKey::Name | RosterKey::State => false,
            RosterKey::Field(field) => field != DataField::GapToFirst,
        };
        let descending = if self.by == by { !self.descending } else { is_greatest_first };
        Self { by, descending }
    }

    /// The value that decides, if it is one.
    pub const fn field(self) -> Option<DataField> {
        match self.by {
            RosterKey::Field(field) => Some(field),
            RosterKey::Bib | RosterKey::Name | RosterKey::State => None,
        }
    }
}
