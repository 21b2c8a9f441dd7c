//! The texts of the window, in the language of the viewer.
//!
//! They stand in `assets/lang`, one folder a language, one file a part of the window, in the syntax of
//! Project Fluent. `tr!` looks one up by its id: a plain text is a `&'static str` that was made when
//! the language was first used, and costs a hash lookup; a text with values in it is composed.
//!
//! What comes from below the window as an English word (the label of a metric, of an alarm) is
//! translated by [`word`]. Numbers keep their decimal point in all languages, as instruments do.
//!
//! The language belongs to the thread, because the window draws on one. A test checks that all
//! languages have the same texts with the same values, and that each of them is used.

/// The text of an id, or a text composed of values: `tr!("cancel")`, `tr!("go-to", who = name)`.
///
/// A count is given as a number, so that the text can have a singular.
macro_rules! tr {
    ($id:literal) => {
        $crate::ui::lang::text($id)
    };
    ($id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::ui::lang::composed(
            $id,
            &[$((stringify!($name), $crate::ui::lang::AsArgument::as_argument(&$value))),+],
        )
    };
}

mod argument;
mod language;
mod sources;
mod table;
#[cfg(test)]
mod tests;

use std::{cell::Cell, sync::OnceLock};

pub(in crate::ui) use self::argument::{Argument, AsArgument};
pub use self::language::Language;
use self::table::Texts;

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// From here on, texts are in this language.
pub(in crate::ui) fn speak(language: Language) {
    LANGUAGE.set(language);
}

/// The language of the texts.
pub(in crate::ui) fn spoken() -> Language {
    LANGUAGE.get()
}

/// The id of a text, in a table of constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) struct TextId(&'static str);

impl TextId {
    /// The id of a text.
    pub(in crate::ui) const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// Its text.
    pub(in crate::ui) fn text(self) -> &'static str {
        text(self.0)
    }
}

/// The text of an id.
pub(in crate::ui) fn text(id: &'static str) -> &'static str {
    texts().plain(id)
}

/// The text of an id with values in it.
pub(in crate::ui) fn composed(
    id: &'static str,
    arguments: &[(&'static str, Argument<'_>)],
) -> String {
    texts().composed(id, arguments)
}

/// A word from below the window in the language of the viewer. What has no translation stays as it
/// is: the name of a field that somebody made up.
pub(in crate::ui) fn word(english: &str) -> &str {
    match spoken() {
        Language::English => english,
        _ => texts().word(english).unwrap_or(english),
    }
}

/// The texts of the language, made when it is first used.
fn texts() -> &'static Texts {
    static TEXTS: [OnceLock<Texts>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];
    let language = spoken();
    let [english, german, french] = &TEXTS;
    let cell = match language {
        Language::English => english,
        Language::German => german,
        Language::French => french,
    };
    cell.get_or_init(|| Texts::new(language))
}
