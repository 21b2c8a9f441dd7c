//! Derives logins from names, using only characters that can be typed on any phone.

/// The maximum length of a generated login.
const MAX_MADE_LEN: usize = 32;

/// The login suggested by a name, such as `anna.mueller` for `Anna Müller`; empty if the name has
/// no letter or digit that can be written in ASCII.
pub(super) fn from_name(name: &str) -> String {
    let mut login = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' | '0'..='9' => login.push(character),
            // A combining diaeresis, as macOS writes it.
            '\u{308}' if login.ends_with(['a', 'o', 'u']) => login.push('e'),
            // Other combining accents; an apostrophe does not split a word.
            '\u{300}'..='\u{36f}' | '\'' | '’' | '`' => {}
            _ => match ascii(character) {
                Some(letters) => login.push_str(letters),
                None if login.is_empty() || login.ends_with(['.', '-']) => {}
                None if character == '-' => login.push('-'),
                None if character.is_alphanumeric() => {}
                None => login.push('.'),
            },
        }
    }
    login.truncate(MAX_MADE_LEN);
    login.truncate(login.trim_end_matches(['.', '-']).len());
    login
}

/// A lower-case Latin letter without its accent.
fn ascii(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'þ' => "th",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// The first of `wanted`, `wanted2`, `wanted3`... that is not taken.
pub(super) fn free(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = |n: u32| if n < 2 { wanted.to_owned() } else { format!("{wanted}{n}") };
    (1..=u32::MAX).map(numbered).find(|login| !is_taken(login)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Login;

    #[test]
    fn names_become_logins_that_can_be_typed() {
        for (name, login) in [
            ("Anna Müller", "anna.mueller"),
            ("Anna Mu\u{308}ller", "anna.mueller"),
            ("Jean-Luc O'Brien", "jean-luc.obrien"),
            ("  Åsa  Ñandú-Søren, jr. ", "asa.nandu-soren.jr"),
            ("ŁUKASZ ŻÓŁĆ", "lukasz.zolc"),
            ("İrem", "irem"),
            ("Иван", ""),
            ("Иван 3", "3"),
            ("--", ""),
        ] {
            assert_eq!(from_name(name), login, "{name}");
        }
    }

    #[test]
    fn a_taken_login_gets_the_next_number() {
        assert_eq!(free("anna", |login| ["anna", "anna2"].contains(&login)), "anna3");
    }

    proptest! {
        #[test]
        fn whatever_the_name_the_login_is_none_or_a_good_one(name: String) {
            let login = from_name(&name);
            prop_assert!(login.is_empty() || Login::try_from(&*login).is_ok(), "{login}");
            prop_assert!(login.len() <= MAX_MADE_LEN);
        }
    }
}
