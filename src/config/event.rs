//! The event that is open from the start on: the table `[event]` of the settings file.

use serde::Deserialize;

use super::de::{some_parsed, some_text, some_time};
use crate::{
    kind::Kind,
    model::{EventId, WrittenTime},
};

/// An event as the settings describe it. What is missing is as it was, or as for any new event. A
/// field is a key of the table; its line is in `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct EventSettings {
    /// Its id; one is made of the name where none is given.
    #[serde(deserialize_with = "some_parsed")]
    pub id: Option<EventId>,
    /// What people call it; the id where none is given.
    #[serde(deserialize_with = "some_text")]
    pub name: Option<String>,
    /// What kind of event it is.
    #[serde(deserialize_with = "some_parsed")]
    pub kind: Option<Kind>,
    /// When it begins.
    #[serde(deserialize_with = "some_time")]
    pub from: Option<WrittenTime>,
    /// When it ends; not part of it, but for a day, which is.
    #[serde(deserialize_with = "some_time")]
    pub to: Option<WrittenTime>,
}

impl EventSettings {
    /// Whether anything is said of an event.
    pub fn is_described(&self) -> bool {
        *self != Self::default()
    }
}
