//! What was shown of an athlete as final. Whatever is shown as final passes through here, so that a
//! later change of it is a revision and never silent.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::model::{LateArrival, Quantity, Revision, UnixNanos, add_revision};

/// So many spans are remembered per athlete.
const MAX_SPANS: usize = 64;

/// The first and the last instant of a span.
pub(super) type Span = (UnixNanos, UnixNanos);

/// The final results of one athlete, by who notes them.
#[derive(Debug, Default)]
pub(super) struct Ledgers {
    pub(super) table: Mutex<Ledger>,
    pub(super) distance: Mutex<Ledger>,
}

/// Final results that are noted together.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// In order of when they were first final.
    spans: VecDeque<FinalSpan>,
}

/// The final results of a span.
#[derive(Debug)]
struct FinalSpan {
    span: Span,
    values: Vec<FinalValue>,
    revisions: Vec<Revision>,
}

#[derive(Debug)]
struct FinalValue {
    quantity: Quantity,
    value: Option<f64>,
    /// Since when it is shown as final.
    since: UnixNanos,
}

impl Ledger {
    /// Takes in a final value of a span. `late` are the athlete's late arrivals, in order.
    pub(super) fn note(
        &mut self,
        span: Span,
        quantity: Quantity,
        value: Option<f64>,
        late: &[LateArrival],
        now: UnixNanos,
    ) {
        let known = self.spans.iter().position(|known| known.span == span);
        let at = known.unwrap_or_else(|| {
            if self.spans.len() == MAX_SPANS {
                self.spans.pop_front();
            }
            self.spans.push_back(FinalSpan { span, values: Vec::new(), revisions: Vec::new() });
            self.spans.len() - 1
        });
        let Some(of_span) = self.spans.get_mut(at) else { return };
        let same = of_span.values.iter_mut().find(|known| known.quantity == quantity);
        let Some(known) = same else {
            let begun = of_span.begun(now);
            of_span.values.push(FinalValue { quantity: quantity.clone(), value, since: now });
            // At the first look everything is new; a metric that comes later changes what was shown.
            if begun < now
                && let Some(revision) =
                    Revision::of(quantity, [None, value], since(begun, span, late), now)
            {
                add_revision(&mut of_span.revisions, revision);
            }
            return;
        };
        let values = [known.value, value];
        if let Some(revision) = Revision::of(quantity, values, since(known.since, span, late), now)
        {
            known.value = value;
            add_revision(&mut of_span.revisions, revision);
        }
    }

    /// The revisions of a span.
    pub(super) fn revisions(&self, span: Span) -> &[Revision] {
        let known = self.spans.iter().find(|known| known.span == span);
        known.map(|known| known.revisions.as_slice()).unwrap_or_default()
    }

    /// Forgets everything, because the samples were removed.
    pub(super) fn clear(&mut self) {
        self.spans.clear();
    }
}

impl FinalSpan {
    /// Since when the first of its values is shown as final.
    fn begun(&self, now: UnixNanos) -> UnixNanos {
        self.values.first().map_or(now, |value| value.since)
    }
}

/// The late arrivals that may have changed a span since a time.
fn since(
    time: UnixNanos,
    (from, to): Span,
    late: &[LateArrival],
) -> impl Iterator<Item = LateArrival> {
    late.iter().copied().filter(move |late| time <= late.at && late.meets(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Metric;

    const SPAN: Span = (UnixNanos::from_secs(100), UnixNanos::from_secs(200));
    const POWER: Quantity = Quantity::Mean(Metric::PwrW);

    const fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    const fn late(at_secs: i64, oldest_secs: i64) -> LateArrival {
        LateArrival {
            via: 1,
            at: at(at_secs),
            oldest: at(oldest_secs),
            newest: at(oldest_secs + 10),
            n_samples: 10,
        }
    }

    fn values(ledger: &Ledger) -> Vec<[Option<f64>; 2]> {
        ledger.revisions(SPAN).iter().map(|it| [it.old, it.new]).collect()
    }

    #[test]
    fn the_first_final_value_is_no_revision_and_any_other_one_is() {
        let mut ledger = Ledger::default();
        for secs in [300, 301, 302] {
            ledger.note(SPAN, POWER, Some(250.0), &[], at(secs));
        }
        assert_eq!(values(&ledger), [[Some(250.0); 2]; 0]);
        let late = [late(250, 150), late(400, 150), late(401, 500)];
        ledger.note(SPAN, POWER, Some(251.0), &late, at(402));
        ledger.note(SPAN, POWER, Some(251.0), &late, at(403));
        assert_eq!(values(&ledger), [[Some(250.0), Some(251.0)]]);
        let revision = &ledger.revisions(SPAN)[0];
        // Not what came before it was final, nor what was measured after the span.
        assert_eq!((revision.cause, revision.at), (Some(late[1]), at(400)));
    }

    #[test]
    fn a_metric_that_comes_late_is_a_revision_of_nothing() {
        let mut ledger = Ledger::default();
        ledger.note(SPAN, POWER, Some(250.0), &[], at(300));
        let heart_rate = Quantity::Mean(Metric::HrBpm);
        ledger.note(SPAN, heart_rate.clone(), Some(150.0), &[late(400, 150)], at(401));
        assert_eq!(values(&ledger), [[None, Some(150.0)]]);
        // At the first look everything is new.
        let mut ledger = Ledger::default();
        ledger.note(SPAN, POWER, Some(250.0), &[], at(300));
        ledger.note(SPAN, heart_rate, Some(150.0), &[], at(300));
        assert_eq!(values(&ledger), [[None; 2]; 0]);
    }

    #[test]
    fn it_keeps_the_latest_spans() {
        let mut ledger = Ledger::default();
        for secs in 0..1000 {
            ledger.note((at(secs), at(secs + 1)), POWER, Some(1.0), &[], at(2000 + secs));
        }
        assert_eq!(ledger.spans.len(), MAX_SPANS);
        assert!(ledger.spans.iter().any(|known| known.span == (at(999), at(1000))));
    }
}
