//! Something that comes to its end: space, a charge.

use super::{detail::Detail, finding::Finding};
use crate::model::MonoNanos;

/// What counts as low.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LowRule {
    /// Below this it is low,
    pub(super) limit: f64,
    /// and from here on it is enough again.
    pub(super) enough: f64,
    pub(super) delay_secs: f64,
}

/// One amount beside its limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct LowWatch {
    since: Option<MonoNanos>,
    is_met: bool,
}

impl LowWatch {
    /// Looks at a new reading.
    pub(super) fn see(&mut self, value: f64, rule: LowRule, now: MonoNanos) -> Finding {
        let bound = if self.is_met { rule.enough } else { rule.limit };
        if bound <= value {
            *self = Self::default();
            return Finding::Unmet;
        }
        let since = *self.since.get_or_insert(now);
        if !self.is_met && now.secs_since(since) < rule.delay_secs {
            return Finding::Pending;
        }
        self.is_met = true;
        Finding::Met(Detail::Low { value, limit: rule.limit })
    }
}
