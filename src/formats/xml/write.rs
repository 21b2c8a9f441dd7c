//! Writes XML element by element, without building a tree.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::model::{LatLng, UnixNanos};

/// Writes elements, one per line.
pub(in crate::formats) struct XmlWriter<'w> {
    out: &'w mut dyn Write,
    depth: usize,
}

impl<'w> XmlWriter<'w> {
    /// Begins a document.
    pub(in crate::formats) fn begin(out: &'w mut dyn Write) -> io::Result<Self> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        Ok(Self { out, depth: 0 })
    }

    fn indent(&mut self) -> io::Result<()> {
        for _ in 0..self.depth {
            self.out.write_all(b" ")?;
        }
        Ok(())
    }

    /// `<name attributes>`; the attributes are written unescaped.
    pub(in crate::formats) fn open(&mut self, name: &str, attributes: &str) -> io::Result<()> {
        self.indent()?;
        self.depth += 1;
        let space = if attributes.is_empty() { "" } else { " " };
        writeln!(self.out, "<{name}{space}{attributes}>")
    }

    /// `</name>`
    pub(in crate::formats) fn close(&mut self, name: &str) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        self.indent()?;
        writeln!(self.out, "</{name}>")
    }

    /// `<name attributes>value</name>`; neither may need escaping.
    pub(in crate::formats) fn value(
        &mut self,
        name: &str,
        attributes: &str,
        value: impl std::fmt::Display,
    ) -> io::Result<()> {
        self.indent()?;
        let space = if attributes.is_empty() { "" } else { " " };
        writeln!(self.out, "<{name}{space}{attributes}>{value}</{name}>")
    }

    /// `<name attributes>text</name>`, with the text escaped.
    pub(in crate::formats) fn text(
        &mut self,
        name: &str,
        attributes: &str,
        text: &str,
    ) -> io::Result<()> {
        self.value(name, attributes, escaped(text))
    }
}

/// Escapes text for an element or attribute. Characters that XML 1.0 forbids are dropped; those
/// that a parser would normalise to a space or line feed become character references.
pub(in crate::formats) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// A time as `xsd:dateTime`: RFC 3339 in UTC with as many digits as needed.
pub(in crate::formats) fn time(time: UnixNanos) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default()
}

/// Whether a few decimals represent the value well, and without many digits.
pub(in crate::formats) fn is_usual(value: f64) -> bool {
    value.abs() < 1e9
}

/// A number with at most this many decimals, as `xsd:decimal`, that is without an exponent.
pub(in crate::formats) fn rounded(value: f64, decimals: usize) -> String {
    let mut text = format!("{value:.decimals$}");
    if text.contains('.') {
        let end = text.trim_end_matches('0').trim_end_matches('.').len();
        text.truncate(end);
    }
    if text == "-0" { "0".to_owned() } else { text }
}

/// Latitude and longitude to a millimetre; the longitude is below 180, as both schemas require.
pub(in crate::formats) fn degrees(position: LatLng) -> (String, String) {
    let lng = rounded(position.lng_deg(), 8);
    let lng = if lng == "180" { "-180".to_owned() } else { lng };
    (rounded(position.lat_deg(), 8), lng)
}
