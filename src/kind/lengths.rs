//! Units of lengths on a map: a small one for what is near, a large one for what is far.

use super::units::{DistanceUnit, METRES_PER_YARD, Units};

/// A unit of length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LengthUnit {
    /// What stands beside the value.
    pub label: &'static str,
    /// How long it is.
    pub metres: f64,
}

/// The units of lengths on a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lengths {
    /// For what is near.
    pub small: LengthUnit,
    /// For what is far.
    pub large: LengthUnit,
}

impl DistanceUnit {
    /// The units of lengths on a map where distances are read in this one.
    pub fn lengths(self, units: Units) -> Lengths {
        let small = match units {
            Units::Metric => LengthUnit { label: "m", metres: 1.0 },
            Units::Imperial => LengthUnit { label: "yd", metres: METRES_PER_YARD },
        };
        let metres = 1000.0 / self.of_km(1.0, units);
        Lengths { small, large: LengthUnit { label: self.label(units), metres } }
    }
}

impl Lengths {
    /// The greatest of 1, 2, 3, 5 times a power of ten in either unit that is at most `longest_m`:
    /// the number, and its unit.
    pub fn round(self, longest_m: f64) -> (f64, LengthUnit) {
        if longest_m.is_nan() || longest_m <= 0.0 {
            return (1.0, self.small);
        }
        let unit = if self.large.metres <= longest_m { self.large } else { self.small };
        let longest = longest_m / unit.metres;
        let power = 10_f64.powf(longest.log10().floor());
        let step = [5.0, 3.0, 2.0].into_iter().find(|step| step * power <= longest);
        (step.unwrap_or(1.0) * power, unit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(longest_m: f64, unit: DistanceUnit, units: Units) -> String {
        let (number, unit) = unit.lengths(units).round(longest_m);
        format!("{number} {}", unit.label)
    }

    #[test]
    fn a_scale_has_a_round_number_of_its_unit() {
        use DistanceUnit::{Kilometres, NauticalMiles};
        use Units::{Imperial, Metric};
        for (longest_m, unit, units, text) in [
            (987.0, Kilometres, Metric, "500 m"),
            (1000.0, Kilometres, Metric, "1 km"),
            (3_999.0, Kilometres, Metric, "3 km"),
            (987.0, Kilometres, Imperial, "1000 yd"),
            (1_610.0, Kilometres, Imperial, "1 mi"),
            (400.0, Kilometres, Imperial, "300 yd"),
            (17_000.0, Kilometres, Imperial, "10 mi"),
            (3_000.0, NauticalMiles, Metric, "1 NM"),
            (700.0, NauticalMiles, Metric, "500 m"),
            (1.0, Kilometres, Metric, "1 m"),
            (2.9, Kilometres, Metric, "2 m"),
            (9.9, Kilometres, Metric, "5 m"),
            (0.0, Kilometres, Metric, "1 m"),
            (f64::NAN, Kilometres, Metric, "1 m"),
        ] {
            assert_eq!(words(longest_m, unit, units), text, "{longest_m}");
        }
    }

    proptest! {
        #[test]
        fn a_scale_is_never_longer_than_its_room_nor_much_shorter(longest_m in 1e-3_f64..1e8) {
            for unit in DistanceUnit::ALL {
                for units in [Units::Metric, Units::Imperial] {
                    let (number, unit) = unit.lengths(units).round(longest_m);
                    let length_m = number * unit.metres;
                    prop_assert!(length_m <= longest_m * (1.0 + 1e-12));
                    prop_assert!(length_m * 2.0 > longest_m, "{length_m} of {longest_m}");
                }
            }
        }
    }
}
