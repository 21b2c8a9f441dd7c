//! What is done about alarms: acknowledged, silenced, taken out of service; incidents.

use std::sync::Arc;

use super::{
    book::Book,
    finding::Ended,
    kind::{AlarmKind, Subject},
    record::{Alarm, AlarmId, AlarmState, Change, Shown},
    rules::Rules,
};
use crate::{
    live::Moment,
    model::{Athlete, Handled, Handling, IncidentEntry},
};

impl Book {
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

    /// The alarms that were on screen long enough. An alarm that was raised again since must be shown
    /// again first.
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
}
