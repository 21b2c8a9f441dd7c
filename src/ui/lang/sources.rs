//! The files of texts.

use super::Language;

/// The files of one language, each by its name.
macro_rules! files {
    ($language:literal: $($file:literal),*) => {
        &[$((
            $file,
            include_str!(concat!("../../../assets/lang/", $language, "/", $file, ".ftl")),
        )),*]
    };
}

/// The same files for each language.
macro_rules! languages {
    ($($file:literal),* $(,)?) => {
        /// The files of a language: their names and contents.
        pub(super) const fn of(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                Language::English => files!("en": $($file),*),
                Language::German => files!("de": $($file),*),
                Language::French => files!("fr": $($file),*),
            }
        }
    };
}

/// The file of the words that come from below the window.
pub(super) const BELOW: &str = "below";

languages!(
    "alarms", "athletes", "below", "common", "connect", "demo", "events", "groups", "header",
    "history", "keys", "map", "numbers", "plots", "problems", "roster", "settings", "toasts",
    "transfer", "wall", "why",
);
