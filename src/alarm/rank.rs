//! Which alarm comes first.

use std::cmp::Reverse;

use super::{
    kind::{AlarmKind, Priority},
    record::{Alarm, AlarmId, AlarmState},
};
use crate::model::MonoNanos;

/// How much of the operator's attention an alarm asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attention {
    /// Something is to be done: nobody has seen it, or an incident is open.
    Wanted,
    /// Seen, and still due.
    Known,
    /// Over before anybody saw it, and not urgent: in the list alone.
    Past,
    /// Silent for a while.
    Snoozed,
}

impl Attention {
    /// What an alarm asks for.
    pub fn of(alarm: &Alarm) -> Self {
        // While nothing is recorded, or somebody may lie in a ditch, no other alarm hides it.
        if alarm.has_open_incident() || (alarm.is_due && alarm.kind == AlarmKind::RecordingStopped)
        {
            return Self::Wanted;
        }
        match alarm.state {
            AlarmState::Unacknowledged => Self::Wanted,
            AlarmState::ReturnedUnacknowledged if alarm.kind.priority() == Priority::Urgent => {
                Self::Wanted
            }
            AlarmState::ReturnedUnacknowledged => Self::Past,
            AlarmState::Snoozed { .. } => Self::Snoozed,
            _ => Self::Known,
        }
    }
}

/// A key by which alarms are sorted, the first one first: recording stopped, SOS, abrupt stop, limits,
/// then by priority and the newest first. Among what waits for attention an alarm that was seen comes
/// last, so that it never hides a new one.
pub(super) fn key(alarm: &Alarm) -> (Attention, u8, Reverse<MonoNanos>, Reverse<AlarmId>) {
    let attention = Attention::of(alarm);
    (attention, alarm.kind.rank(), Reverse(alarm.due_since.mono), Reverse(alarm.id))
}
