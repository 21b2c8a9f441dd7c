//! The names of keys in the language of the viewer: `Strg+Z` on a German keyboard is `Ctrl+Z`.

use std::borrow::Cow;

use crate::ui::lang::{self, Language};

/// Keys in the words of the viewer; `keys` are in English: `Ctrl+Z; Shift`.
pub(in crate::ui) fn spoken(keys: &str) -> Cow<'_, str> {
    if lang::spoken() == Language::English {
        return keys.into();
    }
    let mut spoken = String::with_capacity(keys.len() * 2);
    let mut rest = keys;
    while !rest.is_empty() {
        // Two words that are one name.
        let end = match rest.strip_prefix("Right click") {
            Some(behind) => rest.len() - behind.len(),
            None => rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len()),
        };
        // A sign between names stays.
        let end = end.max(rest.chars().next().map_or(1, char::len_utf8));
        let (name, behind) = rest.split_at(end);
        spoken.push_str(name_of(name).unwrap_or(name));
        rest = behind;
    }
    spoken.into()
}

fn name_of(english: &str) -> Option<&'static str> {
    Some(match english {
        "Ctrl" => tr!("keyword-ctrl"),
        "Shift" => tr!("keyword-shift"),
        "Alt" => tr!("keyword-alt"),
        "Enter" => tr!("keyword-enter"),
        "Delete" => tr!("keyword-delete"),
        "Esc" => tr!("keyword-esc"),
        "Space" => tr!("keyword-space"),
        "Home" => tr!("keyword-home"),
        "End" => tr!("keyword-end"),
        "PageUp" => tr!("keyword-page-up"),
        "PageDown" => tr!("keyword-page-down"),
        "Up" => tr!("keyword-up"),
        "Down" => tr!("keyword-down"),
        "Left" => tr!("keyword-left"),
        "Right" => tr!("keyword-right"),
        "or" => tr!("keyword-or"),
        "and" => tr!("keyword-and"),
        "after" => tr!("keyword-after"),
        "Right click" => tr!("keyword-right-click"),
        "drag" => tr!("keyword-drag"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_translated_and_letters_and_signs_are_not() {
        for (keys, german, french) in [
            ("Ctrl+Z; Shift", "Strg+Z; Umschalt", "Ctrl+Z; Maj"),
            ("Enter; Delete", "Eingabe; Entf", "Entr\u{e9}e; Suppr"),
            ("0-9 or #, Enter", "0-9 oder #, Eingabe", "0-9 ou #, Entr\u{e9}e"),
            ("Right click; Shift-drag", "Rechtsklick; Umschalt-Ziehen", "Clic droit; Maj-glisser"),
            ("Ctrl + - 0", "Strg + - 0", "Ctrl + - 0"),
            ("F11", "F11", "F11"),
        ] {
            assert_eq!(spoken(keys), keys);
            for (language, expected) in [(Language::German, german), (Language::French, french)] {
                lang::speak(language);
                assert_eq!(spoken(keys), expected);
            }
            lang::speak(Language::English);
        }
    }
}
