//! What a phone says beside the readings of its athlete: its charge, and calls for help.

use super::value::{Look, Value};
use crate::{
    model::{Metric, MonoNanos, UnixNanos},
    store::{AthleteSeries, Latest},
};

/// What a phone says beside the readings of its athlete, at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Signals {
    /// Charge, percent.
    pub battery_percent: Value,
    /// The field of calls for help as it was sent last; above 0 the athlete calls.
    pub sos: Value,
    /// The newest sample in which the athlete calls, also where later ones take the call back: a call
    /// that comes late, in one batch with its end, is still a call.
    pub called: Option<UnixNanos>,
    /// When a sample arrived last, whatever it holds.
    pub contact: Option<MonoNanos>,
}

/// Calls for help of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Calls {
    latest: Option<Latest>,
    called: Option<UnixNanos>,
}

impl Calls {
    /// Copies what changed from `changed_from` on.
    pub(super) fn copy(&mut self, series: &AthleteSeries, changed_from: UnixNanos) {
        self.latest = series.latest(&Metric::Sos);
        if self.latest.is_none() {
            self.called = None;
            return;
        }
        if changed_from == UnixNanos::MAX {
            return;
        }
        // What stood from there on may have been taken away.
        let from = match self.called {
            Some(called) if changed_from <= called => UnixNanos::MIN,
            _ => changed_from,
        };
        if from == UnixNanos::MIN {
            self.called = None;
        }
        series.visit(&Metric::Sos, from, UnixNanos::MAX, |time, value| {
            if value > 0.0 {
                self.called = Some(time);
            }
        });
    }

    /// As seen now; what is not about calls is left empty.
    pub(super) fn at(&self, look: &Look<'_>) -> Signals {
        let sos = look.value(self.latest.as_ref());
        Signals { sos, called: self.called, ..Signals::default() }
    }
}
