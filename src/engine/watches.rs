//! Notices what other processes change in the data folder: the roster, the events and the codes of phones.

use std::collections::BTreeSet;

use crate::{codes::Codes, events::Events, model::AthleteId, roster::Roster};

/// Watches the roster for athletes who were added or removed.
pub(super) struct RosterWatch {
    roster: Roster,
    generation: u64,
    athletes: BTreeSet<AthleteId>,
    problem: Option<String>,
}

impl RosterWatch {
    pub(super) fn new(roster: Roster) -> Self {
        let snapshot = roster.snapshot();
        let athletes = snapshot.athletes.iter().map(|athlete| athlete.id).collect();
        Self { roster, generation: snapshot.generation, athletes, problem: None }
    }

    /// Whether the file could be read at the last look.
    pub(super) const fn is_readable(&self) -> bool {
        self.problem.is_none()
    }

    /// Who is in the roster, as read last.
    pub(super) const fn athletes(&self) -> &BTreeSet<AthleteId> {
        &self.athletes
    }

    /// Reloads the file if it changed; returns `true` if the roster is different now.
    pub(super) fn reload_if_changed(&mut self, mut left: impl FnMut(AthleteId)) -> bool {
        let problem = self.roster.refresh();
        if problem != self.problem {
            if let Some(problem) = &problem {
                tracing::warn!("The roster stays as it was: {problem}");
            } else {
                tracing::info!("The roster can be read again.");
            }
            self.problem = problem;
        }
        let snapshot = self.roster.snapshot();
        if snapshot.generation == self.generation {
            return false;
        }
        self.generation = snapshot.generation;
        let now: BTreeSet<AthleteId> = snapshot.athletes.iter().map(|athlete| athlete.id).collect();
        for &gone in self.athletes.difference(&now) {
            left(gone);
        }
        self.athletes = now;
        true
    }
}

/// Sees which events there are, and which is open.
pub(super) struct EventWatch {
    events: Events,
    generation: u64,
    problem: Option<String>,
}

impl EventWatch {
    pub(super) fn new(events: Events) -> Self {
        let (generation, problem) = (events.list().generation, events.problem());
        Self { events, generation, problem }
    }

    /// Reads the file again if it changed; `true` when the events are others than before.
    pub(super) fn reload_if_changed(&mut self) -> bool {
        let problem = self.events.refresh();
        if problem != self.problem {
            if let Some(problem) = &problem {
                tracing::warn!("The events stay as they were: {problem}");
            } else {
                tracing::info!("The events can be read again.");
            }
            self.problem = problem;
        }
        let generation = self.events.list().generation;
        std::mem::replace(&mut self.generation, generation) != generation
    }
}

/// Sees which codes there are, and takes away those of athletes who left.
pub(super) struct CodeWatch {
    codes: Codes,
    problem: Option<String>,
    /// Athletes with codes who were not in the roster at the last look. They may have been added
    /// since it was read; at the next look that is known.
    orphans: BTreeSet<AthleteId>,
}

impl CodeWatch {
    pub(super) fn new(codes: Codes) -> Self {
        let problem = codes.refresh();
        Self { codes, problem, orphans: BTreeSet::new() }
    }

    /// Reads the file again if it changed. `athletes`: who is in the roster, as read before.
    pub(super) fn reload_if_changed(&mut self, athletes: &BTreeSet<AthleteId>) {
        let problem = self.codes.refresh();
        if problem != self.problem {
            if let Some(problem) = &problem {
                tracing::warn!("The codes of phones stay as they were: {problem}");
            } else {
                tracing::info!("The codes of phones can be read again.");
            }
            self.problem = problem;
        }
        let orphans: BTreeSet<AthleteId> =
            self.codes.athletes().difference(athletes).copied().collect();
        let left: BTreeSet<AthleteId> = orphans.intersection(&self.orphans).copied().collect();
        self.orphans = orphans;
        if !left.is_empty()
            && let Err(error) = self.codes.forget(&left)
        {
            tracing::warn!("The codes of athletes who left stay in the file: {error}");
        }
    }

    pub(super) fn save_used(&self) {
        if let Err(error) = self.codes.save_used() {
            tracing::warn!("When the codes of phones were used was not saved: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        clock::{Clock, SystemClock},
        roster::NewAthlete,
    };

    #[test]
    fn codes_go_with_their_athletes_and_not_before_the_roster_was_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let path = folder.path().join("athletes.toml");
        let roster = Roster::open(&path, Arc::clone(&clock)).unwrap();
        let codes = Codes::open(&folder.path().join("codes.toml"));
        let new = NewAthlete {
            login: "rider7".to_owned(),
            password: "velodrome".to_owned(),
            ..NewAthlete::default()
        };
        let athlete = roster.add(&new).unwrap();
        codes.make(&athlete, None, clock.wall()).unwrap();
        let mut watch = CodeWatch::new(codes.clone());
        let (none, here) = (BTreeSet::new(), BTreeSet::from([athlete.id]));
        for athletes in [&none, &here, &none] {
            watch.reload_if_changed(athletes);
            assert_eq!(codes.all().len(), 1);
        }
        watch.reload_if_changed(&none);
        assert_eq!(codes.all().len(), 0);
    }

    #[test]
    fn who_leaves_the_roster_is_seen_once() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            let path = folder.path().join("athletes.toml");
            Roster::open(&path, Arc::new(SystemClock::new())).unwrap()
        };
        let other_process = open();
        let add = |login: &str| {
            let (login, password) = (login.to_owned(), "velodrome".to_owned());
            other_process.add(&NewAthlete { login, password, ..NewAthlete::default() }).unwrap().id
        };
        let (stays, leaves) = (add("stays"), add("leaves"));
        let mut watch = RosterWatch::new(open());
        let reload_if_changed = |watch: &mut RosterWatch| {
            let mut left = Vec::new();
            (watch.reload_if_changed(|athlete| left.push(athlete)), left)
        };
        assert_eq!(reload_if_changed(&mut watch), (false, Vec::new()));
        other_process.remove("leaves").unwrap();
        assert_eq!(reload_if_changed(&mut watch), (true, vec![leaves]));
        assert_eq!(reload_if_changed(&mut watch), (false, Vec::new()));
        assert_eq!(watch.athletes, BTreeSet::from([stays]));
    }
}
