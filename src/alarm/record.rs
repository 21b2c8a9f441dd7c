//! Alarms and incidents as they are shown.

use std::sync::Arc;

use super::{detail::Detail, finding::Ended, kind::AlarmKind, kind::Subject};
use crate::{
    live::Moment,
    model::{Athlete, IncidentEntry, MonoNanos, UnixNanos},
};

/// One occurrence of an alarm, from when it is raised until it is over; never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmId(pub(super) u64);

/// The state of an alarm, as ISA-18.2 has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AlarmState {
    /// Nothing is due.
    Normal,
    /// Due, and nobody has said that it was seen.
    Unacknowledged,
    /// Due, and seen.
    Acknowledged,
    /// No longer due, but nobody has said that it was seen.
    ReturnedUnacknowledged,
    /// Silent for a while, by the operator (ISA-18.2: shelved).
    Snoozed {
        /// Until when.
        until: Moment,
    },
    /// Silent by design: the athlete is quiet, or an alarm of the group says it.
    Suppressed,
    /// Silent for good, by the operator.
    OutOfService,
}

/// An alarm that was raised and is not over.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Which occurrence it is.
    pub id: AlarmId,
    /// Which alarm.
    pub kind: AlarmKind,
    /// The athlete, if it is about one.
    pub athlete: Option<Arc<Athlete>>,
    /// Its state; of those that an occurrence can have.
    pub state: AlarmState,
    /// Whether it is due; a snoozed one can be either, and so can one whose incident is open.
    pub is_due: bool,
    /// What it says, by the newest readings.
    pub detail: Detail,
    /// When it was raised.
    pub raised: Moment,
    /// When it became due last: later than `raised` where it had returned meanwhile.
    pub due_since: Moment,
    /// How often it became due.
    pub times: u32,
    /// When it was acknowledged.
    pub acknowledged: Option<UnixNanos>,
    /// The incident that it opened.
    pub incident: Option<IncidentEntry>,
}

impl Alarm {
    /// Whom or what it is about.
    pub fn subject(&self) -> Subject {
        match (&self.athlete, self.kind) {
            (Some(athlete), _) => Subject::Athlete(athlete.id),
            (None, AlarmKind::NetworkSilent | AlarmKind::GroupSilent | AlarmKind::GroupStands) => {
                Subject::Group
            }
            (None, _) => Subject::Laptop,
        }
    }

    /// Whether an incident is open.
    pub fn has_open_incident(&self) -> bool {
        self.incident.as_ref().is_some_and(|incident| incident.closed.is_none())
    }
}

/// An alarm that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct PastAlarm {
    /// The alarm as it was at the end.
    pub alarm: Alarm,
    /// When it was over.
    pub ended: UnixNanos,
    /// Why.
    pub how: Ended,
}

/// What happened to an alarm: for the log, for the attention of the operator, for sounds.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmEvent {
    /// What happened.
    pub change: Change,
    /// The alarm after it.
    pub alarm: Alarm,
}

/// What can happen to an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is raised, for the first time or again.
    Raised,
    /// It is no longer due, and nobody has said that it was seen.
    Returned,
    /// Somebody has seen it.
    Acknowledged,
    /// It is silent for a while.
    Snoozed,
    /// It is over.
    Ended(Ended),
    /// Something is known of its incident that was not before.
    Incident,
}

/// An alarm that is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub alarm: AlarmId,
    /// Since when it is there.
    pub since: MonoNanos,
}
