//! Athletes and sensors that fall silent.

use super::{
    detail::Detail,
    finding::{Ended, Finding},
    input::Watched,
};
use crate::{
    analysis::{AthleteState, ValueState},
    live::{Moment, Value},
    model::{Metric, MonoNanos, UnixNanos},
};

/// The signal of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SignalWatch {
    /// Whether the athlete was heard since somebody looks.
    was_heard: bool,
    contact: Option<MonoNanos>,
    silent: Option<Silent>,
}

/// A silence that goes on until enough samples have come.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Silent {
    /// The last contact before it.
    since: MonoNanos,
    /// The newest sample before it.
    newest: Option<UnixNanos>,
    /// How often something arrived since.
    n_contacts: u32,
    /// Whether something arrives at present.
    is_heard: bool,
    is_lost: bool,
    is_told: bool,
}

impl SignalWatch {
    /// Looks whether the athlete is heard.
    pub(super) fn look(&mut self, watched: &Watched<'_>, clear_samples: u32) {
        let seen = &watched.seen;
        let newest = watched.recent.last().map(|sample| sample.time);
        let has_contact = seen.contact.is_some() && seen.contact != self.contact;
        let before = std::mem::replace(&mut self.contact, seen.contact);
        if seen.is_heard() {
            self.was_heard = true;
            let Some(silent) = &mut self.silent else { return };
            silent.is_heard = true;
            silent.n_contacts += u32::from(has_contact);
            let known = silent.newest.unwrap_or(UnixNanos::MIN);
            let n_known = watched.recent.partition_point(|sample| sample.time <= known);
            let n_samples = watched.recent.len() - n_known;
            if clear_samples <= silent.n_contacts || clear_samples as usize <= n_samples {
                self.silent = None;
            }
        } else if let (Some(since), true) = (seen.contact.or(before), self.was_heard)
            && seen.is_silent()
        {
            let begun = Silent {
                since,
                newest,
                n_contacts: 0,
                is_heard: false,
                is_lost: false,
                is_told: false,
            };
            let silent = self.silent.get_or_insert(begun);
            (silent.n_contacts, silent.is_heard) = (0, false);
            silent.is_lost = seen.state == AthleteState::Lost;
        }
    }

    /// What the look comes to. That one is lost is evidence once and not each second; where an alarm
    /// of the group says it, it is none at all.
    pub(super) fn finding(
        &mut self,
        watched: &Watched<'_>,
        is_in_group: bool,
        now: Moment,
    ) -> Finding {
        let Some(silent) = &mut self.silent else { return Finding::Unmet };
        if is_in_group {
            return Finding::Gone(Ended::Suppressed);
        }
        if silent.is_heard || !silent.is_lost {
            return if silent.is_told { Finding::Held(None) } else { Finding::Pending };
        }
        let since = now.wall.plus_secs(-now.mono.secs_since(silent.since));
        let detail = Detail::SignalLost { since, cause: watched.seen.lost_cause };
        if std::mem::replace(&mut silent.is_told, true) {
            Finding::Held(Some(detail))
        } else {
            Finding::Met(detail)
        }
    }

    /// The last contact before a silence that goes on, also while first samples arrive again.
    pub(super) fn silent_since(&self) -> Option<MonoNanos> {
        self.silent.map(|silent| silent.since)
    }
}

/// One sensor of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SensorWatch {
    was_fresh: bool,
    last: Option<UnixNanos>,
    /// How many readings have come since it was lost; `None` while it is not.
    n_back: Option<u32>,
}

impl SensorWatch {
    /// Looks at the latest reading of a sensor, while its phone is heard.
    pub(super) fn see(
        &mut self,
        metric: Metric,
        value: &Value,
        is_heard: bool,
        clear_samples: u32,
    ) -> Finding {
        if !is_heard {
            // Then all is silent, which has an alarm of its own.
            *self = Self { was_fresh: self.was_fresh, ..Self::default() };
            return Finding::Gone(Ended::Suppressed);
        }
        let is_new = self.last != value.time;
        self.last = value.time;
        match value.state {
            ValueState::Fresh | ValueState::Flat { .. } => {
                self.was_fresh = true;
                let Some(n_back) = &mut self.n_back else { return Finding::Unmet };
                *n_back += u32::from(is_new);
                if *n_back < clear_samples {
                    return Finding::Held(None);
                }
                self.n_back = None;
                Finding::Unmet
            }
            ValueState::Lost { .. } if self.was_fresh => {
                let detail = Detail::SensorLost { metric, since: value.time };
                match self.n_back.replace(0) {
                    None => Finding::Met(detail),
                    Some(_) => Finding::Held(Some(detail)),
                }
            }
            _ => Finding::Held(None),
        }
    }
}

/// Looks whether a value repeats itself.
pub(super) fn flat(metric: Metric, value: &Value) -> Finding {
    match (value.state, value.value) {
        (ValueState::Flat { for_secs }, Some(value)) => {
            Finding::Met(Detail::Flat { metric, value, for_secs })
        }
        (ValueState::Fresh, _) => Finding::Unmet,
        (ValueState::Lost { .. } | ValueState::Absent, _) => Finding::Gone(Ended::ReadingsLost),
        _ => Finding::Held(None),
    }
}
