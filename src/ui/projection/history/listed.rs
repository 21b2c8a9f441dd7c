//! The recorded sessions with their athletes and events.

use std::{collections::HashMap, sync::Arc};

use crate::{
    history::SessionEntry,
    model::{Athlete, Event, EventList, Quantity, Revision, SearchWords, SessionKey},
    ui::state::SortBy,
};

/// All sessions, and what is known about their athletes and events.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    /// All sessions.
    pub(super) sessions: Arc<Vec<SessionEntry>>,
    /// Athletes by login, as far as the roster knows them.
    pub(super) athletes: HashMap<String, Arc<Athlete>>,
    /// The events.
    pub(super) events: Arc<EventList>,
}

impl Records {
    /// A session by its index.
    pub(super) fn entry(&self, index: u32) -> Option<Listed<'_>> {
        let entry = self.sessions.get(index as usize)?;
        let athlete = self.athletes.get(entry.session.key.login.as_str());
        let event = entry.event.as_ref().and_then(|event| self.events.by_id(event.as_str()));
        Some(Listed { entry, athlete, event })
    }
}

/// A session in the list.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// The session and its summary.
    pub entry: &'a SessionEntry,
    /// Its athlete; `None` if the roster no longer has this login.
    pub athlete: Option<&'a Arc<Athlete>>,
    /// The event to which it belongs.
    pub event: Option<&'a Arc<Event>>,
}

impl<'a> Listed<'a> {
    /// The session's key.
    pub fn key(&self) -> &'a SessionKey {
        &self.entry.session.key
    }

    /// The athlete's name, or the login if there is no name.
    pub fn name(&self) -> &'a str {
        self.athlete.map_or(self.key().login.as_str(), |athlete| athlete.name.as_str())
    }

    /// Duration in seconds. It ends where the summary does, if there is one, so that all columns
    /// describe the same moment.
    pub fn secs(&self) -> f64 {
        let to = self.entry.summed_to.unwrap_or(self.entry.session.to);
        to.secs_since(self.key().from)
    }

    /// The value in a column; `None` if there is none.
    pub fn value(&self, by: SortBy) -> Option<f64> {
        let summary = self.entry.summary.as_deref();
        let mean_max = |metric| summary.and_then(|it| it.mean_max(metric));
        match by {
            SortBy::Date => Some(self.key().from.0 as f64),
            SortBy::Athlete => None,
            SortBy::Duration => Some(self.secs()),
            SortBy::Distance => summary.and_then(|it| it.dist_km),
            SortBy::Climb => summary.and_then(|it| it.climb_m),
            SortBy::Mean(metric) => mean_max(metric).map(|it| it.mean),
            SortBy::Max(metric) => mean_max(metric).map(|it| it.max),
        }
    }

    /// Whether the values are provisional; `false` before they were read.
    pub fn is_provisional(&self) -> bool {
        self.entry.summary.is_some() && self.entry.finality.certainty.is_provisional()
    }

    /// The last revision of the value in a column.
    pub fn revision(&self, by: SortBy) -> Option<&'a Revision> {
        let is_shown = |quantity: &Quantity| match (by, quantity) {
            (SortBy::Duration, Quantity::Duration)
            | (SortBy::Distance, Quantity::Distance)
            | (SortBy::Climb, Quantity::Climb) => true,
            (SortBy::Mean(shown), Quantity::Mean(metric))
            | (SortBy::Max(shown), Quantity::Max(metric)) => shown == metric,
            _ => false,
        };
        self.entry.finality.revisions.iter().rfind(|it| is_shown(&it.quantity))
    }

    /// Whether athlete, bib, event, title, tags or note hold each of the words, by their plain letters.
    pub(super) fn matches(&self, words: &[SearchWords]) -> bool {
        let session = &self.entry.session;
        let athlete = self.athlete.map(|it| [it.name.as_str(), &it.bib, &it.team]);
        let mut texts = vec![session.key.login.as_str(), &session.title, &session.note];
        texts.extend(session.tags.iter().map(String::as_str));
        texts.extend(athlete.into_iter().flatten());
        texts.extend(self.event.map(|event| event.name.as_str()));
        words.iter().all(|word| texts.iter().any(|text| word.is_in(text)))
    }
}
