//! The words in which choices are written.

use crate::{
    kind::{DataField, Units},
    model::{Group, Login},
    ui::state::{BaseMap, CompareBy, PlotScale, RosterKey, Statistic, Window},
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

pub(super) const COMPARED_BY: Words<CompareBy> =
    Words(&[(CompareBy::Time, "time"), (CompareBy::Distance, "distance")]);

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

const ONLINE: &str = "online";
const WORLD: &str = "world";
const PLAIN: &str = "plain";
const FILE: &str = "file: ";

/// A base map in words that are read back.
pub(super) fn base_map_word(map: &BaseMap) -> String {
    match map {
        BaseMap::Online => ONLINE.to_owned(),
        BaseMap::World => WORLD.to_owned(),
        BaseMap::Plain => PLAIN.to_owned(),
        BaseMap::File(name) => format!("{FILE}{name}"),
    }
}

/// The base map of these words.
pub(super) fn base_map(words: &str) -> Option<BaseMap> {
    Some(match words {
        ONLINE => BaseMap::Online,
        WORLD => BaseMap::World,
        PLAIN => BaseMap::Plain,
        _ => BaseMap::File(words.strip_prefix(FILE)?.to_owned()),
    })
}

/// Orders of the tiles of the Wall.
pub(super) const BY_BIB: &str = "bib";
pub(super) const BY_PLACE: &str = "place";

/// Logins as they were written; what is none is left out.
pub(super) fn logins(words: &[String]) -> Vec<Login> {
    words.iter().filter_map(|word| Login::try_from(word.as_str()).ok()).collect()
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
