//! Readings for which a format has no element, in elements of our own namespace. Other programs
//! skip them, so nothing is lost between two Tracksides.
//!
//! Power is an exception that others read too: many programs look for an element `power` among the
//! extensions of a GPX track point. Its namespace is declared on the element itself, so that it has
//! no prefix and is found by the bare name, while a schema validator sees that it belongs to
//! another namespace.

use std::io;

use super::{
    Element,
    write::{XmlWriter, escaped},
};
use crate::model::Metric;

/// Our namespace.
pub(in crate::formats) const NAMESPACE: &str = "urn:trackside:track:1";
/// The declaration of the namespace, with the prefix used in our files.
pub(in crate::formats) const DECLARATION: &str = "xmlns:ts=\"urn:trackside:track:1\"";

/// The element for a field that Trackside does not know; its attribute `name` is the name of the
/// field.
const FIELD: &str = "field";

/// Writes a reading as an element of our namespace.
pub(in crate::formats) fn write(
    out: &mut XmlWriter<'_>,
    metric: &Metric,
    value: f64,
) -> io::Result<()> {
    if let Metric::Other(name) = metric {
        return out.value("ts:field", &format!("name=\"{}\"", escaped(name)), value);
    }
    let name = metric.definition().files.own;
    if *metric == Metric::PwrW {
        return out.value(name, &format!("xmlns=\"{NAMESPACE}\""), value);
    }
    out.value(&format!("ts:{name}"), "", value)
}

/// The metric of an element of our namespace.
pub(in crate::formats) fn metric(element: &Element<'_>) -> Option<Metric> {
    if element.namespace != NAMESPACE {
        return None;
    }
    if element.name == FIELD {
        let name = element.attribute("name").filter(|name| !name.is_empty())?;
        return Some(Metric::Other(name.into()));
    }
    let mut known = Metric::known();
    known.find(|(_, it)| it.files.own == element.name).map(|(metric, _)| metric.clone())
}
