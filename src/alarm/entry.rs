//! One alarm that is not over, from finding to finding.

use super::{
    detail::Detail,
    finding::{Ended, Finding},
    kind::Priority,
    record::{Alarm, AlarmState, Change},
};
use crate::{live::Moment, model::MonoNanos};

/// An alarm that is not over, and what only the book needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) alarm: Alarm,
    /// It was snoozed, and new evidence makes it due again.
    pub(super) was_snoozed: bool,
    /// It comes from an earlier run of the program, and there has been no evidence since.
    pub(super) is_carried: bool,
    /// When it was due last.
    pub(super) last_due: MonoNanos,
    /// What was done about it is in the logbook.
    pub(super) is_logged: bool,
}

impl Entry {
    /// One that is raised now.
    pub(super) fn new(alarm: Alarm, is_logged: bool, now: Moment) -> Self {
        Self { alarm, was_snoozed: false, is_carried: false, last_due: now.mono, is_logged }
    }

    /// What a finding changes.
    pub(super) fn see(
        &mut self,
        finding: Finding,
        now: Moment,
        is_changed: &mut bool,
    ) -> Option<Change> {
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
    pub(super) const fn is_raised_when_due(&self) -> bool {
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
