//! The list of sessions as displayed: filtered and sorted, rebuilt only when something changed.

mod groups;
mod listed;
mod rank;
mod rows;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use self::{
    groups::{Group, groups},
    listed::Records,
    rank::Rank,
};
pub use self::{
    listed::Listed,
    rows::{ListedGroup, ListedRow},
};
use crate::{
    history::{SessionEntry, SessionList},
    model::{Athlete, EventId, EventList, SearchWords, SessionKey, UnixNanos},
    roster::Snapshot,
    ui::state::{GroupKey, HistoryKey, HistoryView, Sort},
};

/// The listed sessions, in order.
#[derive(Debug, Clone, Default)]
pub struct HistoryList {
    records: Records,
    /// Index of each session in the records.
    by_key: HashMap<SessionKey, u32>,
    /// Indices of those listed, in order.
    order: Vec<u32>,
    /// Those of them that share a row.
    groups: Vec<Group>,
    /// The rows from the top.
    rows: Vec<Place>,
    /// Until it has passed, a session may continue.
    gap: Duration,
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
    unfolded: BTreeSet<GroupKey>,
}

/// What is in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The index of a group.
    Group(u32),
    /// The index of a session that stands alone.
    Alone(u32),
    /// The index of a session below its group.
    Member(u32),
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
        self.gap = list.gap;
        let from = MadeFrom {
            generations: [list.generation, roster.generation, events.generation],
            search: view.search.clone(),
            event: view.event.clone(),
            sort: view.sort,
            unfolded: view.unfolded.clone(),
        };
        if self.made_from.as_ref() == Some(&from) {
            return false;
        }
        self.made_from = Some(from);
        self.records.sessions = Arc::clone(&list.sessions);
        self.records.events = Arc::clone(events);
        let keys = self.records.sessions.iter().map(|entry| entry.session.key.clone());
        self.by_key = keys.zip(0..).collect();
        let by_login = |it: &Arc<Athlete>| (it.login.as_str().to_owned(), Arc::clone(it));
        self.records.athletes = roster.athletes.iter().map(by_login).collect();
        let words: Vec<SearchWords> =
            view.search.split_whitespace().map(SearchWords::new).collect();
        let mut order: Vec<u32> = (0..self.records.sessions.len() as u32).collect();
        let is_of = |listed: &Listed<'_>| match &view.event {
            Some(event) => listed.entry.event.as_ref() == Some(event),
            None => true,
        };
        let is_listed = |listed: &Listed<'_>| is_of(listed) && listed.matches(&words);
        order.retain(|&i| self.records.entry(i).as_ref().is_some_and(is_listed));
        // The sessions of the one event that is shown need no row above them.
        self.groups = match &view.event {
            Some(_) => Vec::new(),
            None => groups(&self.records.sessions, &order),
        };
        self.sort_groups(view.sort);
        self.place_rows(order, view);
        true
    }

    /// Sorts the sessions within each group: by bib where the list is in the order of dates,
    /// because those of a group begin at the same time.
    fn sort_groups(&mut self, sort: Sort) {
        let mut groups = std::mem::take(&mut self.groups);
        for group in &mut groups {
            let members = std::mem::take(&mut group.members);
            let mut ranked: Vec<(Rank, u32)> = members
                .into_iter()
                .filter_map(|i| Some((Rank::of_member(&self.records.entry(i)?, sort), i)))
                .collect();
            ranked.sort_by(|(a, _), (b, _)| a.compare(b, sort));
            group.members = ranked.into_iter().map(|(_, i)| i).collect();
        }
        self.groups = groups;
    }

    /// Sorts groups and the other listed sessions, and places the rows.
    fn place_rows(&mut self, listed: Vec<u32>, view: &HistoryView) {
        let grouped: BTreeSet<u32> =
            self.groups.iter().flat_map(|group| group.members.iter().copied()).collect();
        let mut ranked: Vec<(Rank, Place)> = Vec::with_capacity(listed.len());
        for (index, group) in (0..).zip(&self.groups) {
            let group = ListedGroup::new(&self.records, group);
            ranked.push((Rank::of_group(&group, view.sort), Place::Group(index)));
        }
        for index in listed.into_iter().filter(|index| !grouped.contains(index)) {
            if let Some(listed) = self.records.entry(index) {
                ranked.push((Rank::of_session(&listed, view.sort), Place::Alone(index)));
            }
        }
        ranked.sort_by(|(a, _), (b, _)| a.compare(b, view.sort));
        (self.order, self.rows) = (Vec::new(), Vec::new());
        for (_, place) in ranked {
            self.rows.push(place);
            match place {
                Place::Alone(index) | Place::Member(index) => self.order.push(index),
                Place::Group(index) => {
                    let Some(group) = self.groups.get(index as usize) else { continue };
                    self.order.extend(&group.members);
                    if view.unfolded.contains(&group.key) {
                        self.rows.extend(group.members.iter().copied().map(Place::Member));
                    }
                }
            }
        }
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
        self.records.sessions.len()
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// A row, counted from the top.
    pub fn row(&self, place: usize) -> Option<ListedRow<'_>> {
        Some(match *self.rows.get(place)? {
            Place::Group(index) => {
                let group = self.groups.get(index as usize)?;
                ListedRow::Group(ListedGroup::new(&self.records, group))
            }
            Place::Alone(index) => {
                ListedRow::Session { listed: self.records.entry(index)?, is_member: false }
            }
            Place::Member(index) => {
                ListedRow::Session { listed: self.records.entry(index)?, is_member: true }
            }
        })
    }

    /// Where a row is, counted from the top. For a session without a row of its own that is where
    /// its group is.
    pub fn row_place(&self, key: &HistoryKey) -> Option<usize> {
        let is_at = |key: &HistoryKey| {
            (0..self.rows.len()).find(|&place| self.row(place).is_some_and(|row| row.key() == *key))
        };
        is_at(key).or_else(|| {
            let HistoryKey::Session(session) = key else { return None };
            is_at(&HistoryKey::Group(self.group_with(session)?.key().clone()))
        })
    }

    /// The group with this key.
    pub fn group(&self, key: &GroupKey) -> Option<ListedGroup<'_>> {
        let group = self.groups.iter().find(|group| group.key == *key)?;
        Some(ListedGroup::new(&self.records, group))
    }

    /// The group that a session belongs to.
    fn group_with(&self, key: &SessionKey) -> Option<ListedGroup<'_>> {
        let index = self.by_key.get(key)?;
        let group = self.groups.iter().find(|group| group.members.contains(index))?;
        Some(ListedGroup::new(&self.records, group))
    }

    /// The sessions of a row.
    pub fn sessions_of(&self, key: &HistoryKey) -> Vec<SessionKey> {
        match key {
            HistoryKey::Session(key) => vec![key.clone()],
            HistoryKey::Group(key) => {
                let sessions = self.group(key).map(|group| group.sessions());
                sessions.into_iter().flatten().map(|listed| listed.key().clone()).collect()
            }
        }
    }

    /// Whether a session may still grow at this time.
    pub fn is_running(&self, listed: &Listed<'_>, now: UnixNanos) -> bool {
        let ago_secs = now.secs_since(listed.entry.session.to);
        // A phone whose clock is far ahead has not been running until then.
        ago_secs.abs() < self.gap.as_secs_f64()
    }

    /// The listed sessions, in order.
    pub fn listed(&self) -> impl Iterator<Item = Listed<'_>> {
        self.order.iter().filter_map(|&i| self.records.entry(i))
    }

    /// A session, listed or not.
    pub fn session(&self, key: &SessionKey) -> Option<Listed<'_>> {
        self.records.entry(*self.by_key.get(key)?)
    }

    /// The athlete's previous session.
    pub fn before(&self, key: &SessionKey) -> Option<Listed<'_>> {
        let earlier = |entry: &SessionEntry| {
            let other = &entry.session.key;
            other.login == key.login && other.from < key.from
        };
        let all = (0..self.records.sessions.len() as u32).filter_map(|i| self.records.entry(i));
        all.filter(|listed| earlier(listed.entry)).max_by_key(|listed| listed.key().from)
    }

    /// The athlete with this login.
    pub fn athlete(&self, login: &str) -> Option<&Arc<Athlete>> {
        self.records.athletes.get(login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        AthleteId, Login, MeanMax, Metric, Profile, Session, SessionSummary, UnixNanos,
    };
    use crate::{history::Finality, ui::state::SortBy};

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
        let secs = history.listed().next().map(|listed| listed.value(SortBy::Duration));
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
