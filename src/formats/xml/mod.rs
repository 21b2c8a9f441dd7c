//! A small XML layer for TCX and GPX: parses events and presents elements by namespace and name.
//!
//! Bounded for any input: custom entities are never expanded, elements nest at most [`MAX_DEPTH`]
//! deep, namespaces and texts are limited. Damage costs the element around it: parsing resumes at
//! the next element that the document names as its anchor.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::{Namespace, PrefixDeclaration, ResolveResult},
};

use super::text::text_of;
use crate::{model::FileFormat, offset};

pub(super) mod elements;
pub(super) mod recording;
pub(super) mod trackside_namespace;
pub(super) mod write;

/// The maximum nesting depth; both formats need less than a dozen levels.
const MAX_DEPTH: usize = 64;
/// The maximum number of namespace declarations in scope.
const MAX_NAMESPACES: usize = 256;
/// The maximum number of attributes read per element.
const MAX_ATTRIBUTES: usize = 256;
/// The maximum length of text that is kept.
const MAX_TEXT_BYTES: usize = 64 << 10;
/// Parsing stops after this many damaged places.
const MAX_DAMAGED: usize = 1000;

/// A start tag.
pub(super) struct Element<'e> {
    /// The namespace URI; empty if there is none.
    pub(super) namespace: &'e str,
    /// The local name.
    pub(super) name: &'e str,
    start: &'e BytesStart<'e>,
}

impl Element<'_> {
    /// The qualified name, as written in the file.
    pub(super) fn full_name(&self) -> String {
        self.start.name().into_inner().to_owned()
    }

    /// The local name in lower case, because programs differ in that.
    pub(super) fn plain_name(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// The value of an attribute without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let attributes = attributes.with_checks(false).take(MAX_ATTRIBUTES);
        let found = attributes.flatten().find(|attribute| attribute.key.into_inner() == name)?;
        let value = found.value.get(..MAX_TEXT_BYTES).unwrap_or(&found.value);
        Some(quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), Cow::into_owned))
    }

    /// Whether the namespace is one whose names are known, in any spelling: with `http` or `https`,
    /// another version, a trailing `.xsd` or slash, or missing because nobody declared it.
    pub(super) fn is_of_known_family(&self) -> bool {
        const FAMILIES: [&str; 8] = [
            "garmin.com",
            "topografix.com",
            "cluetrust.com",
            "osmand",
            "trackpointextension",
            "powerextension",
            "activityextension",
            "gpxextensions",
        ];
        let address = self.namespace.to_ascii_lowercase();
        address.is_empty() || FAMILIES.iter().any(|family| address.contains(family))
    }

    /// A numeric attribute; `None` unless it is finite.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        number(&self.attribute(name)?)
    }
}

/// Parses a finite number in plain or scientific notation. A single comma is the decimal point:
/// neither format groups digits, and programs write it where their language does.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let parsed = match text.split_once(',') {
        Some((whole, fraction)) if !fraction.contains([',', '.']) && !whole.contains('.') => {
            fast_float2::parse(format!("{whole}.{fraction}"))
        }
        _ => fast_float2::parse(text),
    };
    parsed.ok().filter(|value: &f64| value.is_finite())
}

/// Converts a number to another unit; rounded, because files have far fewer digits than the
/// product.
pub(super) fn converted(value: f64, factor: f64) -> f64 {
    // Exactly 1 means that there is nothing to convert.
    if factor.to_bits() == 1.0_f64.to_bits() {
        return value;
    }
    let product = value * factor;
    let rounded = (product * 1e6).round() / 1e6;
    if rounded.is_finite() { rounded } else { product }
}

/// Receives the elements of a document.
pub(super) trait Document {
    /// The meaning of an element.
    type Tag;
    /// The element at which parsing resumes after damage.
    const ANCHOR: &str;

    /// Handles a start tag within `parent` (`None` for the root); returning `None` skips the
    /// element with its content.
    fn open(&mut self, parent: Option<&Self::Tag>, element: &Element<'_>) -> Option<Self::Tag>;

    /// Handles an end tag; `text` is the text after the element's last child.
    fn close(&mut self, tag: Self::Tag, text: &str);

    /// Parsing resumes at [`Self::ANCHOR`] and all open elements are discarded. Returns the
    /// elements that may enclose the anchor, outermost first.
    fn resume(&mut self) -> Vec<Self::Tag>;
}

/// Detects the XML-based format from the start of a file.
pub fn xml_format_of(begin: &[u8]) -> Option<FileFormat> {
    let text = text_of(begin);
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let has = |name: &str| next_anchor(&text, 0, name).is_some();
    match (has("gpx"), has("TrainingCenterDatabase")) {
        (_, true) => Some(FileFormat::Tcx),
        (true, _) => Some(FileFormat::Gpx),
        _ => None,
    }
}

/// Parses a text; returns a note if some of it was unreadable.
pub(super) fn walk<D: Document>(text: &str, document: &mut D) -> Option<String> {
    let mut walk = Parser { document, stack: Vec::new(), text: String::new(), root: Vec::new() };
    let mut damaged: Option<(usize, usize)> = None;
    let mut rest = text;
    while let Err(trouble) = walk.read(rest, damaged.is_some()) {
        let begin = text.len() - rest.len();
        let at = (begin + trouble.at).min(text.len());
        let (first, n) = damaged.unwrap_or((at, 0));
        damaged = Some((first, n + 1));
        if trouble.is_end {
            break;
        }
        let anchor = next_anchor(text, at.max(begin) + 1, D::ANCHOR);
        match anchor.and_then(|anchor| offset::get_str(text, anchor..).ok()) {
            Some(behind) if n < MAX_DAMAGED => rest = behind,
            _ => break,
        }
        walk.stack = walk.document.resume().into_iter().map(Some).collect();
    }
    let (first, n) = damaged?;
    let line = text.bytes().take(first).filter(|&byte| byte == b'\n').count() + 1;
    Some(match n {
        1 => format!("the file is damaged or ends early at line {line}; what could be read was"),
        n => format!("the file is damaged in {n} places, first at line {line}; the rest was read"),
    })
}

/// The offset of the next element with this local name.
fn next_anchor(text: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let finder = memmem::Finder::new(name);
    let mut at = from;
    loop {
        at += finder.find(bytes.get(at..)?)?;
        let before = bytes.get(..at)?;
        let prefix = before.iter().rev().take(32).position(|&byte| byte == b'<' || byte == b'/');
        let ends = bytes.get(at + name.len()).is_none_or(|byte| b" \t\r\n/>".contains(byte));
        if let Some(length) = prefix
            && ends
            && before.get(at - length - 1) == Some(&b'<')
            && (length == 0 || before.last() == Some(&b':'))
            && from < at - length
        {
            return Some(at - length - 1);
        }
        at += name.len();
    }
}

/// Why parsing stopped early.
struct XmlError {
    at: usize,
    /// Nothing follows it.
    is_end: bool,
}

struct Parser<'d, D: Document> {
    document: &'d mut D,
    /// The open elements; `None` for skipped ones.
    stack: Vec<Option<D::Tag>>,
    /// The text after the last child of the innermost element.
    text: String,
    /// The namespaces of the root, for resuming: prefix (empty for the default) and URI.
    root: Vec<(String, String)>,
}

impl<D: Document> Parser<'_, D> {
    /// Parses up to the end or to the first damage. `anew`: this is not the start of the file.
    fn read(&mut self, text: &str, anew: bool) -> Result<(), XmlError> {
        let mut reader = NsReader::from_str(text);
        reader.resolver_mut().set_max_namespace_bindings(MAX_NAMESPACES);
        if anew {
            reader.config_mut().allow_unmatched_ends = true;
            for (prefix, namespace) in &self.root {
                let prefix = match &**prefix {
                    "" => PrefixDeclaration::Default,
                    prefix => PrefixDeclaration::Named(prefix),
                };
                // They were accepted before, so this cannot fail.
                reader.resolver_mut().add(prefix, Namespace(namespace)).unwrap_or_default();
            }
        }
        // Whether the root element has begun; what precedes or follows it does not matter.
        let mut begun = anew;
        loop {
            let Ok(event) = reader.read_event() else {
                return Err(XmlError { at: reader.error_position() as usize, is_end: false });
            };
            let at = reader.buffer_position() as usize;
            match event {
                Event::Start(_) | Event::Empty(_) if MAX_DEPTH <= self.stack.len() => {
                    return Err(XmlError { at, is_end: true });
                }
                Event::Start(start) => {
                    self.open(&reader, &start);
                    begun = true;
                }
                Event::Empty(start) => {
                    self.open(&reader, &start);
                    self.close();
                    begun = true;
                }
                Event::End(_) => self.close(),
                Event::Text(text) => self.push_text(&text),
                Event::CData(text) => self.push_text(&text),
                Event::GeneralRef(reference) => {
                    // Custom entities contain nothing that a recording needs.
                    let c = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(c),
                        _ => match &*reference {
                            "lt" => Some('<'),
                            "gt" => Some('>'),
                            "amp" => Some('&'),
                            "quot" => Some('"'),
                            "apos" => Some('\''),
                            _ => None,
                        },
                    };
                    if let Some(c) = c {
                        self.push_text(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::Eof if self.stack.is_empty() && begun => return Ok(()),
                Event::Eof => return Err(XmlError { at, is_end: true }),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    fn open(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) {
        let (namespace, name) = reader.resolver().resolve_element(start.name());
        let namespace = match namespace {
            ResolveResult::Bound(Namespace(address)) => address,
            ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
        };
        if self.stack.is_empty() && self.root.is_empty() {
            let bindings = reader.resolver().bindings().map(|(prefix, Namespace(address))| {
                let prefix = match prefix {
                    PrefixDeclaration::Default => "",
                    PrefixDeclaration::Named(prefix) => prefix,
                };
                (prefix.to_owned(), address.to_owned())
            });
            self.root = bindings.collect();
        }
        let element = Element { namespace, name: name.into_inner(), start };
        let tag = match self.stack.last() {
            None => self.document.open(None, &element),
            Some(Some(parent)) => self.document.open(Some(parent), &element),
            Some(None) => None,
        };
        self.stack.push(tag);
        self.text.clear();
    }

    fn close(&mut self) {
        if let Some(Some(tag)) = self.stack.pop() {
            self.document.close(tag, self.text.trim());
        }
        self.text.clear();
    }

    fn push_text(&mut self, text: &str) {
        if self.text.len() + text.len() <= MAX_TEXT_BYTES {
            self.text.push_str(text);
        }
    }
}
