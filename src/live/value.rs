//! A value and how far it can be trusted.

use super::{ages::Ages, coverage::Coverage};
use crate::{
    analysis::{ValueState, ValueTrace},
    model::{MonoNanos, UnixNanos},
    store::Latest,
};

/// A value and how far it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Value {
    /// The value, in the metric's unit; `None` if it was never sent, or covers too little.
    pub value: Option<f64>,
    /// Its state, which determines whether and how the value is shown.
    pub state: ValueState,
    /// When it was measured, as sent.
    pub time: Option<UnixNanos>,
    /// A newer reading that is beyond what people can reach, and is not shown as a value.
    pub implausible: Option<f64>,
    /// Of a mean, how much of its window is filled.
    pub coverage: Option<Coverage>,
}

impl Value {
    /// Whether this is a mean of which too little is known to show it like any other.
    pub fn is_thin(&self) -> bool {
        self.coverage.is_some_and(|coverage| coverage.is_thin())
    }
}

/// How the readings of an athlete are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) now: MonoNanos,
    pub(super) ages: &'a Ages,
    /// The session that goes on: what was sent before is not of now.
    pub(super) session: Option<SessionStart>,
}

/// Where the session that goes on began, in both ways in which a reading can belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SessionStart {
    /// Its first sample time.
    pub(super) from: UnixNanos,
    /// What arrived since then is of now, whatever time a wrong clock gave it.
    pub(super) heard_from: MonoNanos,
}

impl Look<'_> {
    /// The latest reading of a metric.
    pub(super) fn value(&self, latest: Option<&Latest>) -> Value {
        self.unchanged(latest, 0.0)
    }

    /// The same of a sensor that should not say the very same while the athlete moves.
    pub(super) fn sensor(&self, latest: Option<&Latest>, moves: bool) -> Value {
        // A power of 0 W stays the same for long, downhill.
        let unchanged = latest.filter(|latest| moves && latest.value != 0.0);
        let secs = unchanged.map_or(0.0, |it| it.time.secs_since(it.unchanged_since));
        self.unchanged(latest, secs)
    }

    fn unchanged(&self, latest: Option<&Latest>, unchanged_secs: f64) -> Value {
        let Some(latest) = latest.filter(|latest| self.is_of_session(latest)) else {
            return Value::default();
        };
        Value {
            value: latest.plausible(),
            state: self.state(&ValueTrace { unchanged_secs, ..self.trace(latest) }),
            time: Some(latest.time),
            implausible: latest.implausible,
            coverage: None,
        }
    }

    /// Whether a reading was sent in the session that goes on.
    pub(super) fn is_of_session(&self, latest: &Latest) -> bool {
        self.session.is_none_or(|session| {
            session.from <= latest.time || session.heard_from <= latest.contact
        })
    }

    /// What the state of a reading follows from.
    pub(super) fn trace(&self, latest: &Latest) -> ValueTrace {
        ValueTrace { is_of_session: self.is_of_session(latest), ..self.ages.trace(latest) }
    }

    /// The state of a value.
    pub(super) fn state(&self, trace: &ValueTrace) -> ValueState {
        self.ages.state(trace, self.now)
    }
}
