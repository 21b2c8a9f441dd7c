//! The elements of GPX and TCX in which metrics stand, as their entries say.

use super::write::{is_usual, rounded};
use crate::metric::{Definition, Element, Elements, Metric};

/// Which of the two formats: picks the elements of an entry.
pub(in crate::formats) type Format = fn(&Definition) -> &Elements;

/// The metric of an element of a point itself, and its elements. Names are as the schema has them.
pub(in crate::formats) fn of_point(
    format: Format,
    name: &str,
) -> Option<(&'static Metric, &'static Elements)> {
    let mut known = Metric::known().map(|(metric, it)| (metric, format(it)));
    known.find(|(_, elements)| elements.of_point.contains(&name))
}

/// The metric of an element among the extensions of a point, and its elements. The name is in lower
/// case.
pub(in crate::formats) fn of_extensions(
    format: Format,
    name: &str,
) -> Option<(&'static Metric, &'static Elements)> {
    let mut known = Metric::known().map(|(metric, it)| (metric, format(it)));
    known.find(|(_, elements)| elements.of_extensions.contains(&name))
}

/// The element in which a value is written, and its text; `None` where only an element of our own
/// takes it.
pub(in crate::formats) fn written(
    elements: &'static Elements,
    value: f64,
) -> Option<(&'static Element, String)> {
    let element = elements.written.as_ref()?;
    let value = if element.decimals == 0 { value.round() } else { value };
    let (least, limit) = element.range;
    let takes = least <= value && value < limit && is_usual(value);
    takes.then(|| (element, rounded(elements.scale.to_file(value), element.decimals)))
}
