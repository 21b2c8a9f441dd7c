//! The life of alarms: raised, acknowledged, snoozed, returned, over.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{
    detail::Detail,
    finding::{Ended, Finding},
    kind::{AlarmKind, Priority, Subject},
    record::{Alarm, AlarmEvent, AlarmId, AlarmState, Change, PastAlarm, Shown},
    rules::Rules,
};
use crate::{
    live::Moment,
    model::{
        Athlete, AthleteId, Handled, Handling, IncidentEntry, LatLng, LogEntry, LogNote, MonoNanos,
        UnixNanos,
    },
};

/// The most alarms that are over and still told; beyond it the oldest are forgotten.
pub const MAX_PAST: usize = 500;
/// What was said of an alarm before a restart counts for this time, in seconds.
const CARRIED_SECS: f64 = 600.0;
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

/// An alarm that is not over, and what only the book needs.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    alarm: Alarm,
    /// It was snoozed, and new evidence makes it due again.
    was_snoozed: bool,
    /// It comes from an earlier run of the program, and there has been no evidence since.
    is_carried: bool,
    /// When it was due last.
    last_due: MonoNanos,
    /// What was done about it is in the logbook.
    is_logged: bool,
}

/// What was said of an alarm in an earlier run of the program.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Carried {
    raised: UnixNanos,
    handled: Handled,
}

/// All alarms that are not over, and the last that are.
#[derive(Debug, Default)]
pub(super) struct Book {
    entries: BTreeMap<(Subject, AlarmKind), Entry>,
    carried: BTreeMap<(AthleteId, AlarmKind), Carried>,
    carried_until: Option<Moment>,
    out_of_service: BTreeMap<(AthleteId, AlarmKind), UnixNanos>,
    past: VecDeque<Arc<PastAlarm>>,
    last_id: u64,
    events: Vec<AlarmEvent>,
    log: Vec<LogEntry>,
    is_changed: bool,
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

    fn tell(&mut self, key: (Subject, AlarmKind), change: Change) {
        self.is_changed = true;
        if let Some(entry) = self.entries.get(&key) {
            self.events.push(AlarmEvent { change, alarm: entry.alarm.clone() });
        }
    }

    /// An alarm is over, unless somebody still deals with its incident.
    fn end(&mut self, key: (Subject, AlarmKind), how: Ended, now: Moment) {
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

    /// Acknowledges those that were on the screen for long enough.
    pub(super) fn acknowledge(&mut self, shown: &[Shown], rules: &Rules, now: Moment) {
        for key in self.shown(shown, rules, now) {
            let Some(entry) = self.entries.get_mut(&key) else { continue };
            let is_open = entry.alarm.has_open_incident();
            match entry.alarm.state {
                AlarmState::Unacknowledged => {}
                AlarmState::ReturnedUnacknowledged if is_open => {}
                AlarmState::ReturnedUnacknowledged => {
                    entry.alarm.acknowledged = Some(now.wall);
                    self.end(key, Ended::Cleared, now);
                    continue;
                }
                _ => continue,
            }
            entry.alarm.acknowledged = Some(now.wall);
            entry.alarm.state = AlarmState::Acknowledged;
            self.tell(key, Change::Acknowledged);
            self.log(key, Handled { how: Handling::Acknowledged, at: now.wall });
        }
    }

    /// Silences those that were on the screen for long enough.
    pub(super) fn snooze(&mut self, shown: &[Shown], rules: &Rules, now: Moment) {
        let secs = rules.snooze_secs;
        let until = Moment { wall: now.wall.plus_secs(secs), mono: now.mono.plus_secs(secs) };
        for key in self.shown(shown, rules, now) {
            let Some(entry) = self.entries.get_mut(&key) else { continue };
            if !entry.alarm.kind.can_be_snoozed() {
                continue;
            }
            entry.alarm.state = AlarmState::Snoozed { until };
            self.tell(key, Change::Snoozed);
            let how = Handling::Snoozed { until: until.wall };
            self.log(key, Handled { how, at: now.wall });
        }
    }

    /// Which of them were on the screen for long enough, as they are now: one that was raised anew has
    /// to be seen anew.
    fn shown(&self, shown: &[Shown], rules: &Rules, now: Moment) -> Vec<(Subject, AlarmKind)> {
        let was_shown = |alarm: &Alarm| {
            let mut shown = shown.iter().filter(|shown| shown.alarm == alarm.id);
            shown.any(|shown| {
                let since = shown.since.max(alarm.due_since.mono);
                rules.shown_secs <= now.mono.secs_since(since)
            })
        };
        let entries = self.entries.iter().filter(|(_, entry)| was_shown(&entry.alarm));
        entries.map(|(key, _)| *key).collect()
    }

    /// Takes an alarm of an athlete out of service, or back into it.
    pub(super) fn set_out_of_service(
        &mut self,
        athlete: &Arc<Athlete>,
        kind: AlarmKind,
        is_out: bool,
        now: Moment,
    ) {
        let key = (athlete.id, kind);
        if is_out {
            if self.out_of_service.contains_key(&key) {
                return;
            }
            self.out_of_service.insert(key, now.wall);
            self.end((Subject::Athlete(athlete.id), kind), Ended::OutOfService, now);
            let handled = Handled { how: Handling::OutOfService, at: now.wall };
            self.log_handled(athlete, kind, now.wall, handled);
        } else if let Some(since) = self.out_of_service.remove(&key) {
            let handled = Handled { how: Handling::Ended, at: now.wall };
            self.log_handled(athlete, kind, since, handled);
        }
        self.is_changed = true;
    }

    /// Changes what is known of an open incident.
    pub(super) fn edit_incident(
        &mut self,
        id: AlarmId,
        edit: impl FnOnce(&mut IncidentEntry),
        now: Moment,
    ) {
        let found = self.entries.iter_mut().find(|(_, entry)| entry.alarm.id == id);
        let Some((&key, entry)) = found else { return };
        let Some(incident) = entry.alarm.incident.as_mut().filter(|it| it.closed.is_none()) else {
            return;
        };
        edit(incident);
        let is_closed = incident.closed.is_some();
        if is_closed && entry.alarm.state == AlarmState::Unacknowledged {
            // Whoever closes it has seen it.
            entry.alarm.state = AlarmState::Acknowledged;
            entry.alarm.acknowledged = Some(now.wall);
        }
        let is_due = entry.alarm.is_due;
        self.tell(key, Change::Incident);
        self.log_incident(key);
        if is_closed && !is_due {
            self.end(key, Ended::Closed, now);
        }
    }

    fn log_incident(&mut self, key: (Subject, AlarmKind)) {
        let Some(Entry { alarm, .. }) = self.entries.get(&key) else { return };
        let (Some(athlete), Some(name)) = (&alarm.athlete, alarm.kind.name()) else { return };
        let incident = alarm.incident.clone().map(Box::new);
        let note = LogNote::Incident { alarm: name, incident };
        let (login, time) = (athlete.login.clone(), alarm.raised.wall);
        self.log.push(LogEntry { login, time, note });
    }

    fn log(&mut self, key: (Subject, AlarmKind), handled: Handled) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        // What is about this laptop is looked at anew after a restart.
        let Some(athlete) = entry.alarm.athlete.clone() else { return };
        entry.is_logged = true;
        let raised = entry.alarm.raised.wall;
        self.log_handled(&athlete, key.1, raised, handled);
    }

    fn log_handled(
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

    /// Takes over what was done about an alarm in an earlier run.
    pub(super) fn carry(
        &mut self,
        athlete: &Arc<Athlete>,
        kind: AlarmKind,
        raised: UnixNanos,
        handled: Handled,
        now: Moment,
    ) {
        let until_secs = CARRIED_SECS;
        let until = Moment { mono: now.mono.plus_secs(until_secs), ..now };
        self.carried_until = Some(until);
        match handled.how {
            Handling::OutOfService => {
                self.out_of_service.insert((athlete.id, kind), raised);
            }
            Handling::Ended => {
                self.carried.remove(&(athlete.id, kind));
            }
            Handling::Acknowledged | Handling::Snoozed { .. } => {
                self.carried.insert((athlete.id, kind), Carried { raised, handled });
            }
        }
    }

    /// Takes over an incident of an earlier run. One that was closed a moment ago is not opened again
    /// by the samples that opened it.
    pub(super) fn carry_incident(
        &mut self,
        athlete: &Arc<Athlete>,
        kind: AlarmKind,
        began: UnixNanos,
        incident: &IncidentEntry,
        now: Moment,
    ) {
        self.carried_until = Some(Moment { mono: now.mono.plus_secs(CARRIED_SECS), ..now });
        if let Some(closed) = incident.closed {
            if now.wall.secs_since(closed) < CARRIED_SECS {
                let handled = Handled { how: Handling::Ended, at: closed };
                self.carried.insert((athlete.id, kind), Carried { raised: began, handled });
            }
            return;
        }
        let was_seen = self.carried.remove(&(athlete.id, kind));
        let was_seen = was_seen.filter(|carried| carried.raised == began);
        let acknowledged = was_seen.map(|carried| carried.handled.at);
        self.last_id += 1;
        let raised =
            Moment { wall: began, mono: now.mono.plus_secs(-now.wall.secs_since(began).max(0.0)) };
        let state = match acknowledged {
            Some(_) => AlarmState::Acknowledged,
            None => AlarmState::ReturnedUnacknowledged,
        };
        let detail = if kind == AlarmKind::AbruptStop {
            Detail::Stopped { since: began }
        } else {
            Detail::Sos { called: began }
        };
        let alarm = Alarm {
            id: AlarmId(self.last_id),
            kind,
            athlete: Some(Arc::clone(athlete)),
            state,
            is_due: false,
            detail,
            raised,
            due_since: raised,
            times: 1,
            acknowledged,
            incident: Some(incident.clone()),
        };
        let key = (Subject::Athlete(athlete.id), kind);
        let is_logged = acknowledged.is_some();
        let entry = Entry { is_carried: true, ..Entry::new(alarm, is_logged, now) };
        self.entries.insert(key, entry);
        self.is_changed = true;
    }
}

impl Entry {
    fn new(alarm: Alarm, is_logged: bool, now: Moment) -> Self {
        Self { alarm, was_snoozed: false, is_carried: false, last_due: now.mono, is_logged }
    }

    /// What a finding changes.
    fn see(&mut self, finding: Finding, now: Moment, is_changed: &mut bool) -> Option<Change> {
        let alarm = &mut self.alarm;
        let mut update = |detail: Detail| {
            *is_changed |= alarm.detail != detail;
            alarm.detail = detail;
        };
        match finding {
            Finding::Pending | Finding::Held(None) => None,
            Finding::Held(Some(detail)) => {
                update(detail);
                None
            }
            Finding::Met(detail) => {
                update(detail);
                self.due(now)
            }
            Finding::Unmet => {
                self.is_carried = false;
                self.not_due(Ended::Cleared, now)
            }
            Finding::Gone(how) => self.not_due(how, now),
        }
    }

    /// Whether new evidence raises it again.
    const fn is_raised_when_due(&self) -> bool {
        match self.alarm.state {
            AlarmState::ReturnedUnacknowledged => true,
            // After a snooze, or where the incident of an earlier time is still open.
            AlarmState::Acknowledged => {
                !self.is_carried && (self.was_snoozed || !self.alarm.is_due)
            }
            _ => false,
        }
    }

    fn due(&mut self, now: Moment) -> Option<Change> {
        let is_raised = self.is_raised_when_due();
        let alarm = &mut self.alarm;
        alarm.is_due = true;
        self.is_carried = false;
        self.last_due = now.mono;
        self.was_snoozed &= !is_raised;
        if !is_raised {
            return None;
        }
        alarm.state = AlarmState::Unacknowledged;
        alarm.acknowledged = None;
        alarm.due_since = now;
        alarm.times += 1;
        Some(Change::Raised)
    }

    fn not_due(&mut self, how: Ended, now: Moment) -> Option<Change> {
        let alarm = &mut self.alarm;
        let was_due = std::mem::replace(&mut alarm.is_due, false);
        if was_due {
            self.last_due = now.mono;
        }
        let is_past =
            matches!(how, Ended::Suppressed | Ended::OutOfService) && !alarm.has_open_incident();
        match alarm.state {
            AlarmState::Unacknowledged | AlarmState::ReturnedUnacknowledged if is_past => {
                Some(Change::Ended(how))
            }
            AlarmState::Unacknowledged => {
                if alarm.kind.priority() == Priority::Notice {
                    return Some(Change::Ended(how));
                }
                alarm.state = AlarmState::ReturnedUnacknowledged;
                Some(Change::Returned)
            }
            AlarmState::Acknowledged if !alarm.has_open_incident() => Some(Change::Ended(how)),
            AlarmState::Acknowledged if was_due => Some(Change::Returned),
            _ => None,
        }
    }
}
