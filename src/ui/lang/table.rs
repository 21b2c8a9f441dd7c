//! The texts of one language, ready to be looked up.

use std::collections::HashMap;

use fluent_bundle::{
    FluentArgs, FluentMessage, FluentResource, FluentValue, concurrent::FluentBundle,
};
use fluent_syntax::{
    ast::{Expression, InlineExpression, PatternElement},
    unicode::unescape_unicode_to_string,
};
use unic_langid::LanguageIdentifier;

use super::{Argument, Language, sources};
use crate::ui::grouped::thousands;

/// The texts of one language.
pub(super) struct Texts {
    /// Texts without values in them.
    plain: HashMap<&'static str, String>,
    /// Texts that are put together of pieces. Only those that choose between forms, as singular and
    /// plural, are left to Fluent, which takes some microseconds for each.
    pieces: HashMap<&'static str, Vec<Piece>>,
    /// The words from below the window, by the English ones.
    words: HashMap<&'static str, String>,
    bundle: FluentBundle<FluentResource>,
}

/// A part of a text.
enum Piece {
    Words(String),
    /// The value of this name.
    Value(String),
}

impl Texts {
    /// Reads the files of a language. What is wrong in them is left out; a test finds it.
    pub(super) fn new(language: Language) -> Self {
        let bundle = bundle(language);
        let mut it =
            Self { plain: HashMap::new(), pieces: HashMap::new(), words: HashMap::new(), bundle };
        for (file, content) in sources::of(Language::English) {
            for id in ids(content) {
                let Some(message) = it.bundle.get_message(id) else { continue };
                let Some(pieces) = pieces(&message) else { continue };
                match only_words(&pieces) {
                    Some(words) if *file == sources::BELOW => {
                        it.words.insert(english_of(content, id), words);
                    }
                    Some(words) => {
                        it.plain.insert(id, words);
                    }
                    None => {
                        it.pieces.insert(id, pieces);
                    }
                }
            }
        }
        it
    }

    /// The text of an id; the id itself where there is none, which a test excludes.
    pub(super) fn plain(&'static self, id: &'static str) -> &'static str {
        let text = self.plain.get(id);
        debug_assert!(text.is_some(), "no text {id}, or it wants values");
        text.map_or(id, String::as_str)
    }

    /// The text of an id with these values in it.
    pub(super) fn composed(&self, id: &'static str, values: &[(&str, Argument<'_>)]) -> String {
        let Some(pieces) = self.pieces.get(id) else { return self.by_fluent(id, values) };
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Value(name) => {
                    let value = values.iter().find(|(known, _)| is_name(known, name));
                    debug_assert!(value.is_some(), "no value {name} for the text {id}");
                    match value {
                        Some((_, Argument::Text(words))) => text.push_str(words),
                        Some((_, Argument::Count(count))) => text.push_str(&thousands(*count)),
                        None => {}
                    }
                }
            }
        }
        text
    }

    /// The word for an English one from below the window.
    pub(super) fn word(&self, english: &str) -> Option<&str> {
        self.words.get(english).map(String::as_str)
    }

    fn by_fluent(&self, id: &'static str, values: &[(&str, Argument<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            let value = match value {
                Argument::Text(words) => FluentValue::from(*words),
                Argument::Count(count) => FluentValue::from(*count),
            };
            args.set(name.replace('_', "-"), value);
        }
        let mut errors = Vec::new();
        let message = self.bundle.get_message(id);
        let pattern = message.as_ref().and_then(FluentMessage::value);
        let text = pattern.map(|it| self.bundle.format_pattern(it, Some(&args), &mut errors));
        debug_assert!(text.is_some() && errors.is_empty(), "the text {id}: {errors:?}");
        text.map_or_else(|| id.to_owned(), Into::into)
    }
}

/// Names of values are written with `_` in Rust and with `-` in Fluent.
fn is_name(rust: &str, fluent: &str) -> bool {
    let fluent = fluent.bytes().map(|byte| if byte == b'-' { b'_' } else { byte });
    rust.bytes().eq(fluent)
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The window orders right-to-left names itself, and the marks would be drawn as boxes.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(thousands(number.value.max(0.0) as u64)),
        _ => None,
    }));
    for (file, content) in sources::of(language) {
        let resource =
            FluentResource::try_new((*content).to_owned()).unwrap_or_else(|(it, errors)| {
                debug_assert!(false, "{} {file}: {errors:?}", language.code());
                it
            });
        let added = bundle.add_resource(resource);
        debug_assert!(added.is_ok(), "{} {file}: {added:?}", language.code());
    }
    bundle
}

/// The ids of a file, in its order.
pub(super) fn ids(content: &'static str) -> impl Iterator<Item = &'static str> {
    let is_message = |line: &&str| line.starts_with(|sign: char| sign.is_ascii_alphabetic());
    content.lines().filter(is_message).filter_map(|line| Some(line.split_once(" =")?.0))
}

/// The English of a word from below, which is always plain.
fn english_of(content: &'static str, id: &str) -> &'static str {
    let of_line = |line: &'static str| line.strip_prefix(id)?.strip_prefix(" = ");
    content.lines().find_map(of_line).unwrap_or_default()
}

/// A text as its pieces; `None` if it chooses between forms.
fn pieces(message: &FluentMessage<'_>) -> Option<Vec<Piece>> {
    let elements = message.value()?.elements.iter();
    let piece = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => Some(Piece::Words((*value).to_owned())),
        PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
            InlineExpression::VariableReference { id } => Some(Piece::Value(id.name.to_owned())),
            InlineExpression::StringLiteral { value } => {
                Some(Piece::Words(unescape_unicode_to_string(value).into_owned()))
            }
            _ => None,
        },
        PatternElement::Placeable { expression: Expression::Select { .. } } => None,
    };
    elements.map(piece).collect()
}

/// The text of pieces without values.
fn only_words(pieces: &[Piece]) -> Option<String> {
    let words = |piece: &Piece| match piece {
        Piece::Words(words) => Some(words.clone()),
        Piece::Value(_) => None,
    };
    pieces.iter().map(words).collect()
}
