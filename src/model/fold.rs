//! Case and accent folding for searches: `nunez` finds Núñez, `lukasz` Łukasz.
//!
//! Accented letters are decomposed with Unicode's compatibility decomposition (UAX #15), and case
//! is removed with its default lower-casing. The tables here cover what neither handles.

use unicode_normalization::UnicodeNormalization as _;

/// Folds text: removes case, accents and apostrophes, and turns hyphens into spaces.
pub fn folded(text: &str) -> String {
    fold(text, false)
}

/// Whether `text` contains `words`, ignoring case and accents: Müller is found by `müller`,
/// `muller` and `mueller`.
pub fn holds(text: &str, words: &str) -> bool {
    SearchWords::new(words).is_in(text)
}

/// Search words, prepared for matching many texts.
#[derive(Debug, Clone)]
pub struct SearchWords {
    plain: String,
    /// With letters [`spelled`] out, where that differs.
    spelled: Option<String>,
}

impl SearchWords {
    /// From words as typed.
    pub fn new(words: &str) -> Self {
        let plain = folded(words);
        let spelled = Some(fold(words, true)).filter(|spelled| *spelled != plain);
        Self { plain, spelled }
    }

    /// Whether a text contains them.
    pub fn is_in(&self, text: &str) -> bool {
        let holds = |text: &str| {
            let spelled = self.spelled.as_ref().is_some_and(|words| text.contains(words.as_str()));
            spelled || text.contains(self.plain.as_str())
        };
        holds(&folded(text)) || (!text.is_ascii() && holds(&fold(text, true)))
    }
}

/// `spells`: replaces German and Nordic letters with two letters each, as people do on keyboards
/// without them.
fn fold(text: &str, spells: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let composed;
    let text = if text.is_ascii() {
        text
    } else {
        // macOS decomposes accents. Composing them first tells a stray diaeresis from an umlaut.
        composed = text.nfc().collect::<String>();
        composed.as_str()
    };
    for letter in text.chars().flat_map(char::to_lowercase) {
        match spelled(letter).filter(|_| spells) {
            Some(letters) => plain.push_str(letters),
            None if letter.is_ascii() => push(&mut plain, letter),
            None => std::iter::once(letter).nfkd().for_each(|part| push(&mut plain, part)),
        }
    }
    // What was left out may have kept marks apart, which now are in an order of their own.
    if plain.is_ascii() { plain } else { plain.nfd().collect() }
}

fn push(plain: &mut String, letter: char) {
    match letter {
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{2bb}' | '`' => {}
        '-' | '\u{2010}'..='\u{2015}' => plain.push(' '),
        _ if is_mark(letter) => {}
        _ => match other_letters(letter) {
            Some(letters) => plain.push_str(letters),
            None => plain
                .push(hiragana(letter).unwrap_or(letter).to_lowercase().next().unwrap_or(letter)),
        },
    }
}

/// Marks that are left out in handwriting and in searches: accents, Hebrew points, Arabic vowels,
/// and invisible formatting characters.
const fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}')
}

/// Letters without a decomposition.
const fn other_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'ø' | 'ɔ' => "o",
        'đ' | 'ð' | 'ɗ' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ŋ' | 'ɲ' => "n",
        'ə' | 'ɛ' | 'ǝ' => "e",
        'ɓ' => "b",
        'ƙ' => "k",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        // Final sigma.
        'ς' => "σ",
        // Persian and Arabic variants of one letter; ta marbuta and alif maqsura as commonly typed.
        'ک' => "ك",
        'ی' | 'ى' => "ي",
        'ة' => "ه",
        _ => return None,
    })
}

/// Letters that are written as two on keyboards without them.
const fn spelled(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' => "ae",
        'ö' | 'ø' => "oe",
        'ü' => "ue",
        'å' => "aa",
        _ => return None,
    })
}

/// The hiragana for a katakana, so that either finds a name.
fn hiragana(letter: char) -> Option<char> {
    let is_katakana = matches!(letter, '\u{30a1}'..='\u{30f6}');
    is_katakana.then(|| char::from_u32(letter as u32 - 0x60)).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_found_by_their_plain_letters() {
        for (name, words) in [
            ("Núñez", "nunez"),
            ("NU\u{301}N\u{303}EZ", "núñez"),
            ("Łukasz", "lukasz"),
            ("Søren", "soren"),
            ("Søren", "soeren"),
            ("Straße", "strasse"),
            ("STRASSE", "straße"),
            ("Müller", "muller"),
            ("Müller", "mueller"),
            ("Mueller", "müller"),
            ("Mu\u{308}ller", "mueller"),
            ("Åse", "aase"),
            ("Đorđević", "dordevic"),
            ("Þóra", "thora"),
            ("İpek Işık", "ipek isik"),
            ("Nguyễn Thị", "nguyen thi"),
            ("O\u{2019}Brien", "o'brien"),
            ("O'Brien", "obrien"),
            ("Jean-Luc", "jean luc"),
            ("Семён", "семен"),
            ("Νίκος", "νικος"),
            ("ΝΙΚΟΣ", "νίκος"),
            ("أحمد", "احمد"),
            ("علی", "علي"),
            ("ヤマダ", "やまだ"),
            ("ＹＡＭＡＤＡ", "yamada"),
            ("김민준", "김민"),
            ("Æther", "aether"),
        ] {
            assert!(holds(name, words), "{words} in {name}: {}", folded(name));
        }
        assert!(!holds("Núñez", "nunes"));
        assert!(!holds("Muller", "mueller"), "that is somebody else");
    }

    proptest! {
        #[test]
        fn every_text_holds_itself_and_its_plain_letters(text in "\\PC{0,20}") {
            prop_assert!(holds(&text, &text));
            prop_assert!(holds(&text, &folded(&text)));
        }
    }
}
