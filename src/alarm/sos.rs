//! Calls for help.

use super::{detail::Detail, finding::Finding, input::Seen};
use crate::{analysis::ValueState, model::UnixNanos};

/// The calls of one athlete.
///
/// A call is told as soon as it arrives, however late: a phone in a dead spot sends it when it is out
/// of it. It goes on as long as the phone sends it, or while nothing arrives and somebody is on the
/// way.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SosWatch {
    has_looked: bool,
    /// The newest sample with a call that was told.
    told: Option<UnixNanos>,
    /// The first of the call that goes on.
    began: Option<UnixNanos>,
}

impl SosWatch {
    /// `is_open` says whether somebody deals with the last call.
    pub(super) fn see(&mut self, seen: &Seen, is_open: bool) -> Finding {
        let is_first = !std::mem::replace(&mut self.has_looked, true);
        let arrives = matches!(
            seen.sos.state,
            ValueState::Fresh | ValueState::Behind { .. } | ValueState::Flat { .. }
        );
        let calls = seen.sos.value.is_some_and(|value| value > 0.0);
        if !arrives {
            self.told = seen.called;
            if is_open {
                return Finding::Held(None);
            }
            self.began = None;
            return Finding::Unmet;
        }
        if is_first && !calls {
            // Taken back before anybody looked.
            self.told = seen.called;
        }
        match seen.called {
            Some(called) if self.told.is_none_or(|told| told < called) => {
                self.told = Some(called);
                let began = *self.began.get_or_insert(called);
                if !calls {
                    // It came together with its end.
                    self.began = None;
                }
                Finding::Met(Detail::Sos { called: began })
            }
            _ if calls => Finding::Held(None),
            called => {
                (self.told, self.began) = (called, None);
                Finding::Unmet
            }
        }
    }
}
