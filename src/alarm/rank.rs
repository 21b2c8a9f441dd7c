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

/// Which part of the list an alarm belongs to. Nothing of a later part hides anything of an earlier
/// one, seen or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Nothing is recorded, which makes everything else doubtful.
    Recording,
    /// An open incident. Acknowledging it does not lower its rank: somebody may be hurt.
    Incident,
    /// Urgent ones and warnings.
    Alarm,
    /// For information.
    Notice,
    /// Over before anybody saw it.
    Past,
    /// Silent for a while.
    Snoozed,
}

impl Part {
    fn of(alarm: &Alarm) -> Self {
        match Attention::of(alarm) {
            Attention::Past => Self::Past,
            Attention::Snoozed => Self::Snoozed,
            _ if alarm.has_open_incident() => Self::Incident,
            _ if alarm.kind == AlarmKind::RecordingStopped => Self::Recording,
            _ if alarm.kind.priority() == Priority::Notice => Self::Notice,
            _ => Self::Alarm,
        }
    }
}

/// Whether somebody has said that it was seen.
const fn is_seen(alarm: &Alarm) -> bool {
    !matches!(alarm.state, AlarmState::Unacknowledged | AlarmState::ReturnedUnacknowledged)
}

/// A key by which alarms are sorted, the first one first. A part of the list at a time, so that a
/// notice never stands before an alarm; within it what nobody has seen, so that an alarm that is known
/// never hides a new one; then recording stopped, SOS, abrupt stop, limits; then the newest.
pub(super) fn key(alarm: &Alarm) -> (Part, bool, u8, Reverse<MonoNanos>, Reverse<AlarmId>) {
    let newest = (Reverse(alarm.due_since.mono), Reverse(alarm.id));
    (Part::of(alarm), is_seen(alarm), alarm.kind.rank(), newest.0, newest.1)
}
