//! Data fields as an event of some kind shows them.

use super::{
    data_field::DataField,
    definition::Definition,
    units::{ABSENT, DistanceUnit, Units, decimal},
};

impl Definition {
    /// The unit of a field.
    pub const fn unit(&self, field: DataField, units: Units) -> &'static str {
        match field {
            DataField::HeartRate => "bpm",
            DataField::PercentOfMax => "%",
            DataField::Power => "W",
            DataField::PowerPerKg => "W/kg",
            DataField::Speed => self.speed.label(units),
            DataField::Pace => self.pace().label(units),
            DataField::Cadence => self.cadence.label(),
            DataField::Distance => self.distance.label(units),
            DataField::ClimbRate => units.climb_rate_label(),
            // A time says by itself that it is one.
            DataField::GapToFirst => "",
        }
    }

    /// A value of a field as it is read; the value is in the unit that the field's own variant names.
    pub fn text(&self, field: DataField, value: f64, units: Units) -> String {
        match field {
            DataField::HeartRate | DataField::PercentOfMax | DataField::Power => decimal(value, 0),
            DataField::PowerPerKg => decimal(value, 1),
            DataField::Speed => self.speed.text(value, units),
            DataField::Pace => self.pace().text(value, units),
            DataField::Cadence => self.cadence.text(value),
            DataField::Distance => self.distance.text(value, units),
            DataField::ClimbRate => units.height(value),
            DataField::GapToFirst => gap(value),
        }
    }

    /// The number that is read and its decimals, for those who have little room; `None` for what is
    /// read as a time, such as a pace.
    pub fn number(&self, field: DataField, value: f64, units: Units) -> Option<(f64, usize)> {
        match field {
            DataField::HeartRate | DataField::PercentOfMax | DataField::Power => Some((value, 0)),
            DataField::PowerPerKg => Some((value, 1)),
            DataField::Speed => Some((self.speed.of_kph(value, units)?, 1)),
            DataField::Cadence => Some((self.cadence.of_rpm(value), 0)),
            DataField::Distance => {
                let value = self.distance.of_km(value, units);
                Some((value, DistanceUnit::decimals(value)))
            }
            DataField::ClimbRate => Some((units.of_metres(value), 0)),
            DataField::Pace | DataField::GapToFirst => None,
        }
    }

    /// The everyday text of a field that needs the most room.
    pub const fn widest(&self, field: DataField) -> &'static str {
        match field {
            DataField::HeartRate | DataField::PercentOfMax | DataField::Cadence => "188",
            DataField::Power => "1888",
            DataField::PowerPerKg => "18.8",
            DataField::Speed => self.speed.widest(),
            DataField::Pace => self.pace().widest(),
            DataField::Distance => "88.88",
            DataField::ClimbRate => "\u{2212}18888",
            DataField::GapToFirst => "+8:58:58",
        }
    }
}

/// A gap in seconds: `+0:42`, `+1:02:03`; `0:00` for the first.
fn gap(secs: f64) -> String {
    if !secs.is_finite() {
        return ABSENT.to_owned();
    }
    let whole = secs.abs().round() as u64;
    let sign = match (whole, secs < 0.0) {
        (0, _) => "",
        (_, true) => "\u{2212}",
        (_, false) => "+",
    };
    let (minutes, secs) = (whole / 60, whole % 60);
    match minutes / 60 {
        0 => format!("{sign}{minutes}:{secs:02}"),
        hours => format!("{sign}{hours}:{:02}:{secs:02}", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;

    #[test]
    fn a_number_reads_as_the_text_of_its_field() {
        for kind in Kind::ALL {
            let kind = kind.definition();
            for units in [Units::Metric, Units::Imperial] {
                for (field, value) in
                    DataField::ALL.iter().flat_map(|it| [(*it, 17.26), (*it, 123.456), (*it, 0.0)])
                {
                    if let Some((number, decimals)) = kind.number(field, value, units) {
                        let text = kind.text(field, value, units);
                        assert_eq!(text, decimal(number, decimals), "{field:?} {value}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_gap_is_a_time_with_its_sign() {
        for (secs, text) in [
            (0.0, "0:00"),
            (0.4, "0:00"),
            (42.0, "+0:42"),
            (-7.6, "\u{2212}0:08"),
            (59.6, "+1:00"),
            (3723.0, "+1:02:03"),
            (f64::NAN, ABSENT),
        ] {
            assert_eq!(gap(secs), text, "{secs}");
        }
    }
}
