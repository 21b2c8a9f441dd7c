//! The marks of a value that late samples may still change, and of one that they changed after it was
//! final. Painted shapes: a faint value is an old one.

use eframe::egui::{Painter, Pos2, Rect, pos2};
use jiff::tz::TimeZone;

use crate::{
    kind::Units,
    model::{Delivery, Metric, Quantity, Revision},
    ui::{
        format, lang,
        shapes::{self, Form},
        theme::Theme,
    },
};

/// Radius of a mark: it has its place in the gap between two values.
const RADIUS: f32 = 2.4;
/// How far it is from the value.
const BESIDE: f32 = 1.5;

/// What is said of a provisional value.
pub(in crate::ui) fn provisional() -> &'static str {
    tr!("provisional")
}
/// What is said of a value that was final before.
pub(in crate::ui) fn revised() -> &'static str {
    tr!("revised")
}
/// What a provisional value means.
pub(in crate::ui) fn provisional_tip() -> &'static str {
    tr!("provisional-tip")
}

/// Paints the ring of a provisional value behind one that ends at the right of its cell.
pub(in crate::ui) fn provisional_mark(painter: &Painter, theme: &Theme, cell: Rect) {
    let ink = theme.palette.text;
    shapes::paint(painter, Form::Ring, beside(cell), RADIUS, ink, ink);
}

/// Paints the mark of a value that was final before.
pub(in crate::ui) fn revised_mark(painter: &Painter, theme: &Theme, cell: Rect) {
    let ink = theme.palette.warning_text;
    shapes::paint(painter, Form::Triangle, beside(cell), RADIUS, ink, ink);
}

/// Halfway up: above, a ring would be a degree sign.
fn beside(cell: Rect) -> Pos2 {
    pos2(cell.right() + BESIDE + RADIUS, cell.center().y)
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
        Some(cause) if cause.via & Delivery::BORROWED != 0 => tr!(
            "revision-late-borrowed",
            samples = tr!("count-samples", n = cause.n_samples),
            late = late_words(cause.late_secs()),
            when = when
        ),
        Some(cause) => tr!(
            "revision-late",
            samples = tr!("count-samples", n = cause.n_samples),
            late = late_words(cause.late_secs()),
            device = cause.via,
            when = when
        ),
        None => tr!("revision-found", when = when),
    };
    tr!("revision-was", old = words(revision.old), new = words(revision.new), cause = cause)
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
        known => format!("{statistic} {}", lang::word(known.definition().label)),
    };
    match quantity {
        Quantity::Duration => tr!("quantity-time").to_owned(),
        Quantity::Distance => tr!("quantity-distance").to_owned(),
        Quantity::Climb => tr!("quantity-climb").to_owned(),
        Quantity::Mean(metric) => of(tr!("stat-mean"), metric),
        Quantity::Max(metric) => of(tr!("stat-max"), metric),
        Quantity::Min(metric) => of(tr!("stat-min"), metric),
    }
}

/// A value of a quantity in the viewer's units, with its unit.
pub(in crate::ui) fn quantity_value(quantity: &Quantity, value: f64, units: Units) -> String {
    let (metric, decimals) = match quantity {
        Quantity::Duration => return format::timer(value),
        Quantity::Distance => (&Metric::DistKm, 2),
        Quantity::Climb => (&Metric::AltM, 0),
        Quantity::Mean(metric) | Quantity::Max(metric) | Quantity::Min(metric) => {
            (metric, metric.definition().decimals)
        }
    };
    let unit = units.of_metric(metric);
    let number = format::number(unit.of(value), decimals);
    format!("{number} {}", unit.label).trim_end().to_owned()
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
        let shown = |quantity: &Quantity, value| {
            [Units::Metric, Units::Imperial].map(|units| quantity_value(quantity, value, units))
        };
        assert_eq!(shown(&Quantity::Duration, 3_661.0), ["1:01:01", "1:01:01"]);
        assert_eq!(shown(&Quantity::Distance, 42.195), ["42.20 km", "26.22 mi"]);
        assert_eq!(shown(&Quantity::Climb, 100.0), ["100 m", "328 ft"]);
    }
}
