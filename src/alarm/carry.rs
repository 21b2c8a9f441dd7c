//! What is known of alarms from an earlier run of the program.

use std::sync::Arc;

use super::{
    book::{Book, CARRIED_SECS, Carried},
    detail::Detail,
    entry::Entry,
    kind::{AlarmKind, Subject},
    record::{Alarm, AlarmId, AlarmState},
};
use crate::{
    live::Moment,
    model::{Athlete, Handled, Handling, IncidentEntry, UnixNanos},
};

impl Book {
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
