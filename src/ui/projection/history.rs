//! The list of sessions as displayed: filtered and sorted, rebuilt only when something changed.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use crate::{
    history::{SessionEntry, SessionList},
    model::{
        Athlete, Event, EventId, EventList, Quantity, Revision, SearchWords, SessionKey, folded,
    },
    roster::Snapshot,
    ui::state::{HistoryView, Sort, SortBy},
};

/// The listed sessions, in order.
#[derive(Debug, Clone, Default)]
pub struct HistoryList {
    /// All sessions.
    sessions: Arc<Vec<SessionEntry>>,
    /// Index of each session in `sessions`.
    by_key: HashMap<SessionKey, u32>,
    /// Athletes by login, as far as the roster knows them.
    athletes: HashMap<String, Arc<Athlete>>,
    /// The events.
    events: Arc<EventList>,
    /// Indices of those listed, in order.
    order: Vec<u32>,
    /// The list, or a summary, is still being read.
    pub is_reading: bool,
    /// The share read so far, 0 to 1, while reading.
    pub fraction: Option<f32>,
    /// Why it cannot be read, in one plain sentence.
    pub problem: Option<String>,
    /// What it was made from.
    made_from: Option<MadeFrom>,
}

/// Generations of sessions, roster and events; search, event and order.
#[derive(Debug, Clone, PartialEq)]
struct MadeFrom {
    generations: [u64; 3],
    search: String,
    event: Option<EventId>,
    sort: Sort,
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
    fn matches(&self, words: &[SearchWords]) -> bool {
        let session = &self.entry.session;
        let athlete = self.athlete.map(|it| [it.name.as_str(), &it.bib, &it.team]);
        let mut texts = vec![session.key.login.as_str(), &session.title, &session.note];
        texts.extend(session.tags.iter().map(String::as_str));
        texts.extend(athlete.into_iter().flatten());
        texts.extend(self.event.map(|event| event.name.as_str()));
        words.iter().all(|word| texts.iter().any(|text| word.is_in(text)))
    }
}

impl HistoryList {
    /// Brings the list up to date; costs nothing while neither sessions, roster, events, search nor
    /// order are others. True when it was made anew.
    pub fn update(
        &mut self,
        list: &SessionList,
        roster: &Snapshot,
        events: &Arc<EventList>,
        view: &HistoryView,
    ) -> bool {
        self.is_reading = list.is_reading;
        self.fraction = list.fraction;
        self.problem.clone_from(&list.problem);
        let from = MadeFrom {
            generations: [list.generation, roster.generation, events.generation],
            search: view.search.clone(),
            event: view.event.clone(),
            sort: view.sort,
        };
        if self.made_from.as_ref() == Some(&from) {
            return false;
        }
        self.made_from = Some(from);
        self.sessions = Arc::clone(&list.sessions);
        self.events = Arc::clone(events);
        let keys = self.sessions.iter().map(|entry| entry.session.key.clone());
        self.by_key = keys.zip(0..).collect();
        let by_login = |it: &Arc<Athlete>| (it.login.as_str().to_owned(), Arc::clone(it));
        self.athletes = roster.athletes.iter().map(by_login).collect();
        let words: Vec<SearchWords> =
            view.search.split_whitespace().map(SearchWords::new).collect();
        let mut order: Vec<u32> = (0..self.sessions.len() as u32).collect();
        let is_of = |listed: &Listed<'_>| match &view.event {
            Some(event) => listed.entry.event.as_ref() == Some(event),
            None => true,
        };
        let is_listed = |listed: &Listed<'_>| is_of(listed) && listed.matches(&words);
        order.retain(|&i| self.entry(i).as_ref().is_some_and(is_listed));
        order.sort_by(|&a, &b| match (self.entry(a), self.entry(b)) {
            (Some(a), Some(b)) => compare(&a, &b, view.sort),
            _ => Ordering::Equal,
        });
        self.order = order;
        true
    }

    fn entry(&self, index: u32) -> Option<Listed<'_>> {
        let entry = self.sessions.get(index as usize)?;
        let athlete = self.athletes.get(entry.session.key.login.as_str());
        let event = entry.event.as_ref().and_then(|event| self.events.by_id(event.as_str()));
        Some(Listed { entry, athlete, event })
    }

    /// Number of listed sessions.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether no session is listed.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Number of all sessions, listed or not.
    pub fn n_all(&self) -> usize {
        self.sessions.len()
    }

    /// The session at this position in the list.
    pub fn get(&self, place: usize) -> Option<Listed<'_>> {
        self.entry(*self.order.get(place)?)
    }

    /// The listed sessions, in order.
    pub fn listed(&self) -> impl Iterator<Item = Listed<'_>> {
        self.order.iter().filter_map(|&i| self.entry(i))
    }

    /// Position of a session in the list.
    pub fn place(&self, key: &SessionKey) -> Option<usize> {
        self.listed().position(|listed| listed.key() == key)
    }

    /// A session, listed or not.
    pub fn session(&self, key: &SessionKey) -> Option<Listed<'_>> {
        self.entry(*self.by_key.get(key)?)
    }

    /// The athlete's previous session.
    pub fn before(&self, key: &SessionKey) -> Option<Listed<'_>> {
        let earlier = |entry: &SessionEntry| {
            let other = &entry.session.key;
            other.login == key.login && other.from < key.from
        };
        let all = (0..self.sessions.len() as u32).filter_map(|i| self.entry(i));
        all.filter(|listed| earlier(listed.entry)).max_by_key(|listed| listed.key().from)
    }

    /// The athlete with this login.
    pub fn athlete(&self, login: &str) -> Option<&Arc<Athlete>> {
        self.athletes.get(login)
    }
}

/// Compares two sessions; ties are broken by date, latest first, so that the order is stable.
fn compare(a: &Listed<'_>, b: &Listed<'_>, sort: Sort) -> Ordering {
    let turned = |ordering: Ordering| if sort.descending { ordering.reverse() } else { ordering };
    let first = if sort.by == SortBy::Athlete {
        turned(folded(a.name()).cmp(&folded(b.name())))
    } else {
        match (a.value(sort.by), b.value(sort.by)) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            // Sessions without a value come last in either direction.
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    };
    first.then_with(|| b.key().from.cmp(&a.key().from)).then_with(|| a.key().cmp(b.key()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Finality;
    use crate::model::{
        AthleteId, Login, MeanMax, Metric, Profile, Session, SessionSummary, UnixNanos,
    };

    fn athlete(login: &str, name: &str, bib: &str) -> Arc<Athlete> {
        Arc::new(Athlete {
            id: AthleteId(1),
            login: Login::try_from(login).unwrap(),
            name: name.to_owned(),
            bib: bib.to_owned(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        })
    }

    fn entry(login: &str, from: i64, secs: i64, hr: Option<f64>, title: &str) -> SessionEntry {
        let hr = hr.map(|mean| (&Metric::HrBpm, MeanMax { mean, max: mean + 20.0 }));
        let metrics = hr.into_iter().collect();
        SessionEntry {
            session: Session {
                key: SessionKey {
                    login: Login::try_from(login).unwrap(),
                    from: UnixNanos::from_secs(from),
                },
                to: UnixNanos::from_secs(from + secs),
                lines: 9,
                title: title.to_owned(),
                tags: vec!["Intervals".into()],
                note: String::new(),
            },
            summary: Some(Arc::new(SessionSummary { metrics, ..SessionSummary::default() })),
            summed_to: Some(UnixNanos::from_secs(from + secs)),
            event: None,
            finality: Finality::default(),
        }
    }

    #[test]
    fn the_length_of_a_session_that_grows_is_of_the_moment_of_its_distance() {
        let sessions = vec![SessionEntry {
            summed_to: Some(UnixNanos::from_secs(1_000 + 500)),
            ..entry("rider7", 1_000, 596, None, "")
        }];
        let list = SessionList { sessions: Arc::new(sessions), ..SessionList::default() };
        let mut history = HistoryList::default();
        history.update(&list, &Snapshot::default(), &Arc::default(), &HistoryView::default());
        let secs = history.get(0).map(|listed| listed.value(SortBy::Duration));
        assert_eq!(secs, Some(Some(500.0)));
    }

    /// Start times of the listed sessions.
    fn listed(search: &str, sort: Sort) -> Vec<i64> {
        let sessions = vec![
            entry("rider7", 100, 50, Some(150.0), "Monday hills"),
            entry("rider8", 200, 90, None, ""),
            entry("rider7", 300, 70, Some(140.0), ""),
            entry("gone", 400, 10, Some(160.0), ""),
        ];
        let list =
            SessionList { generation: 1, sessions: Arc::new(sessions), ..SessionList::default() };
        let roster = Snapshot {
            generation: 1,
            athletes: vec![athlete("rider7", "Vento", "7"), athlete("rider8", "Nibbio", "8")],
        };
        let mut made = HistoryList::default();
        let view = HistoryView { search: search.into(), sort, ..HistoryView::default() };
        made.update(&list, &roster, &Arc::default(), &view);
        made.listed().map(|listed| listed.key().from.0 / 1_000_000_000).collect()
    }

    fn by(by: SortBy, descending: bool) -> Sort {
        Sort { by, descending }
    }

    #[test]
    fn columns_sort_both_ways_and_what_has_no_value_comes_last() {
        assert_eq!(listed("", Sort::default()), [400, 300, 200, 100]);
        assert_eq!(listed("", by(SortBy::Duration, true)), [200, 300, 100, 400]);
        assert_eq!(listed("", by(SortBy::Mean(&Metric::HrBpm), true)), [400, 100, 300, 200]);
        assert_eq!(listed("", by(SortBy::Mean(&Metric::HrBpm), false)), [300, 100, 400, 200]);
        // Sessions of one athlete, latest first; the login stands in for a missing name.
        assert_eq!(listed("", by(SortBy::Athlete, false)), [400, 200, 300, 100]);
    }

    #[test]
    fn the_search_looks_at_names_bibs_titles_and_tags_and_wants_every_word() {
        assert_eq!(listed("ven", Sort::default()), [300, 100]);
        assert_eq!(listed("VENTO hills", Sort::default()), [100]);
        assert_eq!(listed("8", Sort::default()), [200]);
        assert_eq!(listed("interv", Sort::default()).len(), 4);
        assert!(listed("nobody", Sort::default()).is_empty());
    }

    #[test]
    fn a_click_on_a_head_turns_the_order_or_takes_the_natural_one_of_another_column() {
        let date = Sort::default();
        assert_eq!(date.clicked(SortBy::Date), by(SortBy::Date, false));
        assert_eq!(date.clicked(SortBy::Athlete), by(SortBy::Athlete, false));
        assert_eq!(date.clicked(SortBy::Climb), by(SortBy::Climb, true));
    }
}
