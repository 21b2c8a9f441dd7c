//! Metrics as they are read: in which unit, and how many of it are one of the metric's own.

use super::{
    definition::Definition,
    units::{DistanceUnit, SpeedUnit, Units},
};
use crate::metric::{Metric, Quantity};

/// The unit in which a metric is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricUnit {
    /// What stands beside the value.
    pub label: &'static str,
    /// How many of it are one of the metric's own unit.
    pub per_own: f64,
}

impl MetricUnit {
    /// A value in the metric's own unit, in this one.
    pub fn of(self, own: f64) -> f64 {
        own * self.per_own
    }
}

impl Units {
    /// The unit of a metric where the kind of the event does not matter, such as in History, which
    /// lists sessions of all kinds.
    pub fn of_metric(self, metric: &Metric) -> MetricUnit {
        let it = metric.definition();
        match it.quantity {
            Quantity::Speed => in_speed(SpeedUnit::Kmh, self)
                .unwrap_or(MetricUnit { label: it.unit, per_own: 1.0 }),
            Quantity::Distance => MetricUnit {
                label: DistanceUnit::Kilometres.label(self),
                per_own: DistanceUnit::Kilometres.of_km(1.0, self),
            },
            Quantity::Length => {
                MetricUnit { label: self.height_label(), per_own: self.of_metres(1.0) }
            }
            _ => MetricUnit { label: it.unit, per_own: 1.0 },
        }
    }
}

impl Definition {
    /// The unit of a metric in an event of this kind; `None` where it is read as a pace, which is
    /// no number.
    pub fn metric_unit(&self, metric: &Metric, units: Units) -> Option<MetricUnit> {
        match metric.definition().quantity {
            Quantity::Speed => in_speed(self.speed, units),
            Quantity::Cadence => {
                Some(MetricUnit { label: self.cadence.label(), per_own: self.cadence.of_rpm(1.0) })
            }
            Quantity::Distance => Some(MetricUnit {
                label: self.distance.label(units),
                per_own: self.distance.of_km(1.0, units),
            }),
            _ => Some(units.of_metric(metric)),
        }
    }
}

fn in_speed(unit: SpeedUnit, units: Units) -> Option<MetricUnit> {
    let per_own = unit.of_kph(1.0, units)?;
    Some(MetricUnit { label: unit.label(units), per_own })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kind::{DataField, Kind};

    #[test]
    fn imperial_units_are_those_of_speed_distance_and_height_and_no_others() {
        let labels = |units: Units| {
            let changed = Metric::known()
                .map(|(metric, it)| (it.unit, units.of_metric(metric).label))
                .filter(|(own, read)| own != read);
            let mut changed: Vec<_> = changed.collect();
            changed.sort_unstable();
            changed.dedup();
            changed
        };
        assert!(labels(Units::Metric).is_empty());
        assert_eq!(labels(Units::Imperial), [("km", "mi"), ("km/h", "mph"), ("m", "ft")]);
    }

    #[test]
    fn a_kind_reads_its_metrics_in_its_own_units() {
        let label = |kind: Kind, metric: &Metric, units| {
            kind.definition().metric_unit(metric, units).map(|unit| unit.label)
        };
        assert_eq!(label(Kind::Sailing, &Metric::SpdKph, Units::Imperial), Some("kn"));
        assert_eq!(label(Kind::Sailing, &Metric::DistKm, Units::Imperial), Some("NM"));
        assert_eq!(label(Kind::Road, &Metric::AltM, Units::Imperial), Some("ft"));
        assert_eq!(label(Kind::Rowing, &Metric::CadRpm, Units::Imperial), Some("spm"));
        assert_eq!(label(Kind::Trail, &Metric::SpdKph, Units::Imperial), None);
    }

    proptest! {
        #[test]
        fn a_value_converted_to_imperial_and_back_is_the_same(own in -1e6_f64..1e6) {
            for kind in Kind::ALL {
                for (metric, _) in Metric::known() {
                    let kind = kind.definition();
                    let Some(metric_unit) = kind.metric_unit(metric, Units::Metric) else { continue };
                    let Some(imperial) = kind.metric_unit(metric, Units::Imperial) else { continue };
                    for unit in [metric_unit, imperial] {
                        let back = unit.of(own) / unit.per_own;
                        prop_assert!((back - own).abs() <= own.abs() * 1e-12, "{metric:?}");
                    }
                }
            }
        }

        /// By the definitions of mile, foot and yard, and not by the code above.
        #[test]
        fn what_is_read_in_imperial_units_is_what_was_measured(own in 0.0_f64..150.0) {
            const KM_PER_MILE: f64 = 5280.0 * 12.0 * 2.54e-5;
            const M_PER_FOOT: f64 = 12.0 * 0.0254;
            let road = Kind::Road.definition();
            for (field, own_per_read, precision) in [
                (DataField::Speed, KM_PER_MILE, 0.05),
                (DataField::Distance, KM_PER_MILE, 0.005),
                (DataField::ClimbRate, M_PER_FOOT, 0.5),
            ] {
                let text = road.text(field, own, Units::Imperial);
                let back = text.parse::<f64>().unwrap() * own_per_read;
                let bound = (precision + 1e-9) * own_per_read;
                prop_assert!((back - own).abs() <= bound, "{field:?} {own} {text}");
            }
        }
    }
}
