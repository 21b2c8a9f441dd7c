//! Revisions as they stand in the file of summaries.

use serde::{Deserialize, Serialize};

use super::exact::Exact;
use crate::model::{LateArrival, Metric, Quantity, Revision, UnixNanos};

/// A revision.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RevisionLine {
    /// `secs`, `dist_km` or `climb_m`; or `mean`, `max` or `min` and the name of a metric.
    of: String,
    old: Option<Exact>,
    new: Option<Exact>,
    at: i64,
    cause: Option<CauseLine>,
}

/// The late samples behind it.
#[derive(Debug, Serialize, Deserialize)]
struct CauseLine {
    via: u32,
    at: i64,
    oldest: i64,
    newest: i64,
    samples: u64,
}

impl RevisionLine {
    pub(super) fn of(revision: &Revision) -> Self {
        let Revision { quantity, old, new, cause, at } = revision;
        let cause = cause.map(|LateArrival { via, at, oldest, newest, n_samples }| CauseLine {
            via,
            at: at.0,
            oldest: oldest.0,
            newest: newest.0,
            samples: n_samples,
        });
        let [old, new] = [old, new].map(|value| value.map(Exact));
        Self { of: word(quantity), old, new, at: at.0, cause }
    }

    /// The revision; `None` for a value that this program does not know.
    pub(super) fn revision(&self) -> Option<Revision> {
        let cause = self.cause.as_ref().map(|cause| LateArrival {
            via: cause.via,
            at: UnixNanos(cause.at),
            oldest: UnixNanos(cause.oldest),
            newest: UnixNanos(cause.newest),
            n_samples: cause.samples,
        });
        let quantity = quantity(&self.of)?;
        let [old, new] = [self.old, self.new].map(|value| value.map(|exact| exact.0));
        Some(Revision { quantity, old, new, cause, at: UnixNanos(self.at) })
    }
}

/// A value of a session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ValueLine {
    of: String,
    value: Option<Exact>,
}

impl ValueLine {
    pub(super) fn of(of: &Quantity, value: Option<f64>) -> Self {
        Self { of: word(of), value: value.map(Exact) }
    }

    /// The value; `None` for one that this program does not know.
    pub(super) fn value(&self) -> Option<(Quantity, Option<f64>)> {
        Some((quantity(&self.of)?, self.value.map(|exact| exact.0)))
    }
}

fn word(quantity: &Quantity) -> String {
    match quantity {
        Quantity::Duration => "secs".to_owned(),
        Quantity::Distance => "distance".to_owned(),
        Quantity::Climb => "climb_m".to_owned(),
        Quantity::Mean(metric) => format!("mean {}", metric.name()),
        Quantity::Max(metric) => format!("max {}", metric.name()),
        Quantity::Min(metric) => format!("min {}", metric.name()),
    }
}

fn quantity(word: &str) -> Option<Quantity> {
    let Some((statistic, name)) = word.split_once(' ') else {
        return match word {
            "secs" => Some(Quantity::Duration),
            "distance" => Some(Quantity::Distance),
            "climb_m" => Some(Quantity::Climb),
            _ => None,
        };
    };
    let metric = Metric::clone(Metric::known_of_name(name.as_bytes())?);
    match statistic {
        "mean" => Some(Quantity::Mean(metric)),
        "max" => Some(Quantity::Max(metric)),
        "min" => Some(Quantity::Min(metric)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_comes_back_as_it_was_written() {
        let at = UnixNanos::from_secs;
        let cause =
            LateArrival { via: 3, at: at(900), oldest: at(100), newest: at(200), n_samples: 412 };
        let quantities = [Quantity::Duration, Quantity::Distance, Quantity::Climb];
        let of = [Quantity::Mean, Quantity::Max, Quantity::Min];
        let of_metrics = of.map(|of| of(Metric::PwrW));
        for quantity in quantities.into_iter().chain(of_metrics) {
            for cause in [None, Some(cause)] {
                let (old, new) = (None, Some(1.0 / 3.0));
                let revision = Revision { quantity: quantity.clone(), old, new, cause, at: at(9) };
                let text = serde_json::to_string(&RevisionLine::of(&revision)).unwrap();
                let back: RevisionLine = serde_json::from_str(&text).unwrap();
                assert_eq!(back.revision(), Some(revision));
            }
        }
        assert_eq!(quantity("mean nonsense"), None);
    }
}
