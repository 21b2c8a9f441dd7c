//! The lifecycle of alarms: raised, returned to normal, cleared. See `handling` for what operators do
//! with them, and `carry` for the state restored after a restart.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{
    detail::Detail,
    entry::Entry,
    finding::{Ended, Finding},
    kind::{AlarmKind, Priority, Subject},
    record::{Alarm, AlarmEvent, AlarmId, AlarmState, Change, PastAlarm},
    rules::Rules,
};
use crate::{
    live::Moment,
    model::{
        Athlete, AthleteId, Handled, Handling, IncidentEntry, LatLng, LogEntry, LogNote, UnixNanos,
    },
};

/// The most alarms that are over and still told; beyond it the oldest are forgotten.
pub const MAX_PAST: usize = 500;
/// What was said of an alarm before a restart counts for this time, in seconds.
pub(super) const CARRIED_SECS: f64 = 600.0;
/// A warning that was over before anybody saw it stays in the list for this time, in seconds.
const RETURNED_SECS: f64 = 600.0;

/// Whom an alarm is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) subject: Subject,
    pub(super) athlete: Option<&'a Arc<Athlete>>,
    pub(super) place: Option<LatLng>,
}

impl About<'static> {
    pub(super) const LAPTOP: Self = Self { subject: Subject::Laptop, athlete: None, place: None };
    pub(super) const GROUP: Self = Self { subject: Subject::Group, athlete: None, place: None };
}

/// What was said of an alarm in an earlier run of the program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Carried {
    pub(super) raised: UnixNanos,
    pub(super) handled: Handled,
}

/// All alarms that are not over, and the last that are.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) entries: BTreeMap<(Subject, AlarmKind), Entry>,
    pub(super) carried: BTreeMap<(AthleteId, AlarmKind), Carried>,
    pub(super) carried_until: Option<Moment>,
    pub(super) out_of_service: BTreeMap<(AthleteId, AlarmKind), UnixNanos>,
    past: VecDeque<Arc<PastAlarm>>,
    pub(super) last_id: u64,
    events: Vec<AlarmEvent>,
    pub(super) log: Vec<LogEntry>,
    pub(super) is_changed: bool,
}

/// What came of a step: what happened, and what is to be written into the logbook.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// What happened, in order.
    pub events: Vec<AlarmEvent>,
    /// Entries for the logbook.
    pub log: Vec<LogEntry>,
    /// Whether anything that is shown has changed.
    pub is_changed: bool,
}

impl Book {
    /// What came since it was asked last.
    pub(super) fn outcome(&mut self) -> Outcome {
        Outcome {
            events: std::mem::take(&mut self.events),
            log: std::mem::take(&mut self.log),
            is_changed: std::mem::take(&mut self.is_changed),
        }
    }

    /// The alarms that are not over, in no order of rank.
    pub(super) fn alarms(&self) -> impl Iterator<Item = &Alarm> {
        self.entries.values().map(|entry| &entry.alarm)
    }

    /// Those that are over, the last one last.
    pub(super) fn past(&self) -> impl DoubleEndedIterator<Item = &Arc<PastAlarm>> {
        self.past.iter()
    }

    pub(super) fn of(&self, subject: Subject, kind: AlarmKind) -> Option<&Alarm> {
        self.entries.get(&(subject, kind)).map(|entry| &entry.alarm)
    }

    pub(super) fn is_out_of_service(&self, athlete: AthleteId, kind: AlarmKind) -> bool {
        self.out_of_service.contains_key(&(athlete, kind))
    }

    /// Takes what a rule found.
    pub(super) fn report(
        &mut self,
        about: About<'_>,
        kind: AlarmKind,
        finding: Finding,
        rules: &Rules,
        now: Moment,
    ) {
        let key = (about.subject, kind);
        let is_another = |entry: &Entry| {
            let is_closed = kind.opens_incident() && !entry.alarm.has_open_incident();
            is_closed && matches!(finding, Finding::Met(_)) && entry.is_raised_when_due()
        };
        if self.entries.get(&key).is_some_and(is_another) {
            // Its incident was closed: what begins is another one.
            self.end(key, Ended::Closed, now);
        }
        if let Some(entry) = self.entries.get_mut(&key) {
            let change = entry.see(finding, now, &mut self.is_changed);
            match change {
                Some(Change::Ended(how)) => self.end(key, how, now),
                Some(change) => self.tell(key, change),
                None => {}
            }
            return;
        }
        match finding {
            Finding::Met(detail) => self.raise(about, kind, detail, rules, now),
            Finding::Unmet => self.forget_carried(about, kind, now),
            _ => {}
        }
    }

    fn raise(
        &mut self,
        about: About<'_>,
        kind: AlarmKind,
        detail: Detail,
        rules: &Rules,
        now: Moment,
    ) {
        let carried = match about.subject {
            Subject::Athlete(id) if self.is_out_of_service(id, kind) => return,
            Subject::Athlete(id) => self.carried.remove(&(id, kind)),
            Subject::Laptop | Subject::Group => None,
        };
        let carried = carried.filter(|_| self.carried_until.is_some_and(|it| now.mono < it.mono));
        self.last_id += 1;
        let mut alarm = Alarm {
            id: AlarmId(self.last_id),
            kind,
            athlete: about.athlete.cloned(),
            state: AlarmState::Unacknowledged,
            is_due: true,
            detail,
            raised: now,
            due_since: now,
            times: 1,
            acknowledged: None,
            incident: None,
        };
        if let Some(Carried { raised, handled }) = carried {
            alarm.raised.wall = raised;
            alarm.state = match handled.how {
                Handling::Snoozed { until } if now.wall < until => {
                    let secs = until.secs_since(now.wall).min(rules.snooze_secs);
                    AlarmState::Snoozed {
                        until: Moment { wall: until, mono: now.mono.plus_secs(secs) },
                    }
                }
                Handling::Snoozed { .. } => AlarmState::Unacknowledged,
                Handling::Acknowledged | Handling::Ended | Handling::OutOfService => {
                    alarm.acknowledged = Some(handled.at);
                    AlarmState::Acknowledged
                }
            };
        } else if kind.opens_incident() {
            alarm.incident = Some(IncidentEntry::at(about.place));
        }
        let (key, is_logged) = ((about.subject, kind), carried.is_some());
        let has_incident = alarm.incident.is_some();
        self.entries.insert(key, Entry::new(alarm, is_logged, now));
        self.is_changed = true;
        if carried.is_none() {
            self.tell(key, Change::Raised);
        }
        if has_incident {
            self.log_incident(key);
        }
    }

    /// What was said of it before no longer counts: the value has come back.
    fn forget_carried(&mut self, about: About<'_>, kind: AlarmKind, now: Moment) {
        let Subject::Athlete(id) = about.subject else { return };
        let Some(Carried { raised, handled }) = self.carried.remove(&(id, kind)) else { return };
        if handled.how != Handling::Ended
            && let Some(athlete) = about.athlete
        {
            let handled = Handled { how: Handling::Ended, at: now.wall };
            self.log_handled(athlete, kind, raised, handled);
        }
    }

    /// Tells what happened to an alarm.
    pub(super) fn tell(&mut self, key: (Subject, AlarmKind), change: Change) {
        self.is_changed = true;
        if let Some(entry) = self.entries.get(&key) {
            self.events.push(AlarmEvent { change, alarm: entry.alarm.clone() });
        }
    }

    /// An alarm is over, unless somebody still deals with its incident.
    pub(super) fn end(&mut self, key: (Subject, AlarmKind), how: Ended, now: Moment) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        if entry.alarm.has_open_incident() {
            return;
        }
        entry.alarm.is_due = false;
        self.tell(key, Change::Ended(how));
        let Some(Entry { alarm, is_logged, .. }) = self.entries.remove(&key) else { return };
        if let (true, Some(athlete)) = (is_logged, &alarm.athlete) {
            let handled = Handled { how: Handling::Ended, at: now.wall };
            self.log_handled(&Arc::clone(athlete), alarm.kind, alarm.raised.wall, handled);
        }
        self.past.push_back(Arc::new(PastAlarm { alarm, ended: now.wall, how }));
        while self.past.len() > MAX_PAST {
            self.past.pop_front();
        }
    }

    /// Lets time pass: who was snoozed long enough is so no longer. Who does not take part any more
    /// (`is_known` says who does) has no alarms, but for open incidents.
    pub(super) fn tick(&mut self, is_known: impl Fn(AthleteId) -> bool, now: Moment) {
        let mut over = Vec::new();
        for (key, entry) in &mut self.entries {
            if let AlarmState::Snoozed { until } = entry.alarm.state
                && until.mono <= now.mono
            {
                self.is_changed = true;
                // It is raised again on new evidence alone; until then it is one that was seen.
                entry.alarm.state = AlarmState::Acknowledged;
                entry.was_snoozed = true;
                if !entry.alarm.is_due {
                    over.push((*key, Ended::Cleared));
                }
            }
            let is_seen_no_more = entry.alarm.state == AlarmState::ReturnedUnacknowledged
                && entry.alarm.kind.priority() != Priority::Urgent
                && RETURNED_SECS <= now.mono.secs_since(entry.last_due);
            if is_seen_no_more {
                over.push((*key, Ended::Cleared));
            } else if let Subject::Athlete(id) = key.0
                && !is_known(id)
            {
                over.push((*key, Ended::Suppressed));
            }
        }
        for (key, how) in over {
            self.end(key, how, now);
        }
    }

    /// Writes what is known of an incident.
    pub(super) fn log_incident(&mut self, key: (Subject, AlarmKind)) {
        let Some(Entry { alarm, .. }) = self.entries.get(&key) else { return };
        let (Some(athlete), Some(name)) = (&alarm.athlete, alarm.kind.name()) else { return };
        let incident = alarm.incident.clone().map(Box::new);
        let note = LogNote::Incident { alarm: name, incident };
        let (login, time) = (athlete.login.clone(), alarm.raised.wall);
        self.log.push(LogEntry { login, time, note });
    }

    /// Writes what is done about an alarm.
    pub(super) fn log(&mut self, key: (Subject, AlarmKind), handled: Handled) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        // What is about this laptop is looked at anew after a restart.
        let Some(athlete) = entry.alarm.athlete.clone() else { return };
        entry.is_logged = true;
        let raised = entry.alarm.raised.wall;
        self.log_handled(&athlete, key.1, raised, handled);
    }

    /// The same of an alarm that need not be in the book.
    pub(super) fn log_handled(
        &mut self,
        athlete: &Arc<Athlete>,
        kind: AlarmKind,
        raised: UnixNanos,
        handled: Handled,
    ) {
        let Some(alarm) = kind.name() else { return };
        let note = LogNote::Alarm { alarm, handled: Some(handled) };
        self.log.push(LogEntry { login: athlete.login.clone(), time: raised, note });
    }
}
