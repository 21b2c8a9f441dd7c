//! The marks of a value that late samples may still change, and of one that they changed after it was
//! final. Painted shapes: a faint value is an old one.

use eframe::egui::{Painter, Pos2, Rect, pos2};
use jiff::tz::TimeZone;

use crate::{
    kind::Units,
    model::{Metric, Quantity, Revision},
    ui::{
        format,
        shapes::{self, Form},
        theme::Theme,
    },
};

/// Radius of a mark: it has its place in the gap between two values.
const RADIUS: f32 = 2.4;
/// How far its middle is above that of the value, as a share of the height of the type.
const ABOVE: f32 = 0.3;

/// What is said of a provisional value.
pub(in crate::ui) const PROVISIONAL: &str = "provisional";
/// What is said of a value that was final before.
pub(in crate::ui) const REVISED: &str = "revised";
/// What a provisional value means.
pub(in crate::ui) const PROVISIONAL_TIP: &str =
    "Provisional: samples that are still on their way may change it.";

/// Paints the ring of a provisional value behind one that ends at the right of its cell.
pub(in crate::ui) fn provisional_mark(
    painter: &Painter,
    theme: &Theme,
    cell: Rect,
    type_size: f32,
) {
    let ink = theme.palette.text;
    shapes::paint(painter, Form::Ring, beside(cell, type_size), RADIUS, ink, ink);
}

/// Paints the mark of a value that was final before.
pub(in crate::ui) fn revised_mark(painter: &Painter, theme: &Theme, cell: Rect, type_size: f32) {
    let ink = theme.palette.warning_text;
    shapes::paint(painter, Form::Triangle, beside(cell, type_size), RADIUS, ink, ink);
}

fn beside(cell: Rect, type_size: f32) -> Pos2 {
    pos2(cell.right() + RADIUS, cell.center().y - type_size * ABOVE)
}

/// `Was 231, now 233: 412 samples came up to 14 min late, from device 2 at 15:02:10.`
pub(in crate::ui) fn revision_words(
    revision: &Revision,
    value: impl Fn(f64) -> String,
    zone: &TimeZone,
) -> String {
    let words = |known: Option<f64>| known.map_or_else(|| format::ABSENT.to_owned(), &value);
    let when = format::clock(revision.at, zone);
    let cause = match &revision.cause {
        Some(cause) => format!(
            "{} came up to {} late, from device {} at {when}",
            format::counted(cause.n_samples, "sample", "samples"),
            late_words(cause.late_secs()),
            cause.via,
        ),
        None => format!("samples came or went, found at {when}"),
    };
    format!("Was {}, now {}: {cause}.", words(revision.old), words(revision.new))
}

/// How late something came: `95 s`, `14 min`, `3 h`.
fn late_words(secs: f64) -> String {
    let (value, unit) = match secs {
        ..120.0 => (secs, "s"),
        120.0..7_200.0 => (secs / 60.0, "min"),
        _ => (secs / 3_600.0, "h"),
    };
    format!("{} {unit}", format::number(value, 0))
}

/// What a revision is about: `distance`, `mean power`.
pub(in crate::ui) fn quantity_words(quantity: &Quantity) -> String {
    let of = |statistic: &str, metric: &Metric| match metric {
        Metric::Other(name) => format!("{statistic} {name}"),
        known => format!("{statistic} {}", known.definition().label),
    };
    match quantity {
        Quantity::Duration => "time".to_owned(),
        Quantity::Distance => "distance".to_owned(),
        Quantity::Climb => "climb".to_owned(),
        Quantity::Mean(metric) => of("mean", metric),
        Quantity::Max(metric) => of("max", metric),
        Quantity::Min(metric) => of("min", metric),
    }
}

/// A value of a quantity, with its unit.
pub(in crate::ui) fn quantity_value(quantity: &Quantity, value: f64, units: Units) -> String {
    let unit = quantity_unit(quantity, units);
    format!("{} {unit}", quantity_number(quantity, value, units)).trim_end().to_owned()
}

/// A value of a quantity without its unit.
pub(in crate::ui) fn quantity_number(quantity: &Quantity, value: f64, units: Units) -> String {
    match quantity {
        Quantity::Duration => format::timer(value),
        Quantity::Distance => format::number(units.of_metric(&Metric::DistKm).of(value), 2),
        Quantity::Climb => format::number(units.of_metres(value), 0),
        Quantity::Mean(metric) | Quantity::Max(metric) | Quantity::Min(metric) => {
            format::metric(metric, units.of_metric(metric).of(value))
        }
    }
}

/// The unit of a quantity; none for a time.
pub(in crate::ui) fn quantity_unit(quantity: &Quantity, units: Units) -> &'static str {
    match quantity {
        Quantity::Duration => "",
        Quantity::Distance => units.of_metric(&Metric::DistKm).label,
        Quantity::Climb => units.height_label(),
        Quantity::Mean(metric) | Quantity::Max(metric) | Quantity::Min(metric) => {
            units.of_metric(metric).label
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LateArrival, UnixNanos};

    #[test]
    fn a_revision_says_what_it_was_and_is_and_why() {
        let at = UnixNanos::from_secs;
        let cause = LateArrival {
            via: 2,
            at: at(36_000),
            oldest: at(35_160),
            newest: at(35_900),
            n_samples: 412,
        };
        let quantity = Quantity::Mean(Metric::PwrW);
        let (old, new) = (Some(231.2), Some(233.4));
        let revision =
            Revision { quantity: quantity.clone(), old, new, cause: Some(cause), at: at(36_000) };
        let value = |it| quantity_value(&quantity, it, Units::Metric);
        let words = revision_words(&revision, value, &TimeZone::UTC);
        assert_eq!(
            words,
            "Was 231 W, now 233 W: 412 samples came up to 14 min late, from device 2 at 10:00:00."
        );
        let unknown = Revision { cause: None, old: None, ..revision };
        let words = revision_words(&unknown, |it| format::number(it, 0), &TimeZone::UTC);
        assert_eq!(words, "Was --, now 233: samples came or went, found at 10:00:00.");
        assert_eq!(quantity_words(&quantity), "mean power");
    }

    #[test]
    fn a_quantity_is_read_in_the_units_of_the_window() {
        let both = |quantity: &Quantity, value| {
            Units::ALL.map(|units| quantity_value(quantity, value, units))
        };
        assert_eq!(both(&Quantity::Duration, 3_661.0), ["1:01:01", "1:01:01"]);
        assert_eq!(both(&Quantity::Distance, 16.093_44), ["16.09 km", "10.00 mi"]);
        assert_eq!(both(&Quantity::Climb, 304.8), ["305 m", "1 000 ft"]);
        assert_eq!(both(&Quantity::Max(Metric::SpdKph), 32.186_88), ["32.2 km/h", "20.0 mph"]);
    }
}
