//! The words in which choices are written.

use crate::{
    kind::{DataField, Units},
    model::Group,
    ui::state::{PlotScale, RosterKey, Statistic, Window},
};

/// Values and their words.
pub(super) struct Words<T: 'static>(&'static [(T, &'static str)]);

impl<T: Copy + PartialEq> Words<T> {
    /// The value of a word; `None` for a word of another version.
    pub(super) fn of(&self, word: &str) -> Option<T> {
        self.0.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
    }

    /// The word of a value.
    pub(super) fn word(&self, value: T) -> Option<&'static str> {
        self.0.iter().find(|(known, _)| *known == value).map(|(_, word)| *word)
    }
}

/// Dark, or not.
pub(super) const THEMES: Words<bool> = Words(&[(true, "dark"), (false, "daylight")]);

pub(super) const UNITS: Words<Units> =
    Words(&[(Units::Metric, Units::Metric.word()), (Units::Imperial, Units::Imperial.word())]);

pub(super) const STATISTICS: Words<Statistic> =
    Words(&[(Statistic::Mean, "mean"), (Statistic::Max, "max"), (Statistic::Min, "min")]);

pub(super) const PLOT_SCALES: Words<PlotScale> = Words(&[
    (PlotScale::Values, "values"),
    (PlotScale::PercentOfThreshold, "percent of threshold"),
]);

/// The length of the time window by the label of its button.
pub(super) fn window(label: &str) -> Option<Window> {
    Window::ALL.into_iter().find(|window| window.word() == label)
}

/// What the roster is sorted by.
pub(super) fn roster_key(word: &str) -> Option<RosterKey> {
    let fields = DataField::ALL.into_iter().map(RosterKey::Field);
    let mut keys = [RosterKey::Bib, RosterKey::Name, RosterKey::State].into_iter().chain(fields);
    keys.find(|key| key.word() == word)
}

const HEAT: &str = "heat: ";
const TEAM: &str = "team: ";

/// A group in words that are read back.
pub(super) fn group_word(group: &Group) -> Option<String> {
    match group {
        Group::All => None,
        Group::Heat(name) => Some(format!("{HEAT}{name}")),
        Group::Team(name) => Some(format!("{TEAM}{name}")),
    }
}

/// The group of these words.
pub(super) fn group(words: &str) -> Option<Group> {
    let heat = words.strip_prefix(HEAT).map(|name| Group::Heat(name.into()));
    heat.or_else(|| words.strip_prefix(TEAM).map(|name| Group::Team(name.into())))
}
