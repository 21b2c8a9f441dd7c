//! The texts of the window: all of them stand in `assets/lang`, and each of those is used.

use std::{collections::BTreeSet, fs, path::Path};

use crate::tokens::{Token, end_of_group, is_name, tokens_of, without_tests};

/// Calls whose texts nobody reads: names within egui, messages for the log, patterns, files.
const UNSEEN_IN: [&str; 39] = [
    // Names of places within egui.
    "id_salt",
    "with",
    "unique",
    "in_rect",
    "within",
    "push_id",
    "from_hash_of",
    "with_app_id",
    // The log, and what a bug says.
    "debug",
    "info",
    "warn",
    "error",
    "debug_assert",
    "expect",
    "debug_struct",
    "field",
    // Files and patterns.
    "include_str",
    "include_bytes",
    "concat",
    "env",
    "strftime",
    "zoned",
    "strip_prefix",
    "strip_suffix",
    "starts_with",
    "contains",
    "replace",
    "split",
    "has",
    "join",
    "json",
    // Names of threads and fonts.
    "name",
    "in_background",
    "noto",
    "is_char",
    "shift_key",
    "known",
    "spoken_key",
    "matches",
];

/// Files that write none of the window's words: what choices are called in files, fonts, the style of
/// the map and its server, the English names of keys.
const WITHOUT_WORDS: [&str; 11] = [
    "choices/",
    "fonts/",
    "theme/",
    "lang/",
    "keys/names.rs",
    "panel/map/style.rs",
    "panel/map/online.rs",
    "state/shown.rs",
    "wake.rs",
    "run.rs",
    "grouped.rs",
];

/// Texts that are the same in all languages: units, symbols, names, words of files, examples.
const SAME_EVERYWHERE: &[&str] = &[];

/// A text in the code of the window.
struct Text {
    content: String,
    place: String,
    /// The function or macro to which it is given; empty outside of calls.
    given_to: String,
}

/// All texts of the window outside of tests.
fn texts_of_window() -> Vec<Text> {
    let mut texts = Vec::new();
    for (place, code) in crate::files() {
        let Some(place) = place.strip_prefix("ui/") else { continue };
        let tokens = without_tests(tokens_of(&code));
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.text == "\"") {
            texts.push(Text {
                content: token.content.clone(),
                place: format!("{place}:{}", token.line),
                given_to: given_to(&tokens, at),
            });
        }
    }
    texts
}

/// The name before the innermost bracket around a token.
fn given_to(tokens: &[Token], at: usize) -> String {
    let opens = |open: usize| matches!(tokens[open].text.as_str(), "(" | "[" | "{");
    let around = (0..at).rev().find(|open| opens(*open) && end_of_group(tokens, *open) > at);
    let Some(open) = around.filter(|open| tokens[*open].text == "(") else { return String::new() };
    let before = tokens[..open].iter().rev().map(|token| token.text.as_str());
    let name = before.skip_while(|text| *text == "!").next().unwrap_or_default();
    // A pair in brackets within a call: `with(("row", id))`.
    if name == "(" { given_to(tokens, open) } else { name.to_owned() }
}

/// The ids in the files of a language, without those of words from below the window.
fn ids() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lang/en");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|file| file.file_stem().unwrap() != "below");
    let content: String = files.map(|file| fs::read_to_string(file).unwrap() + "\n").collect();
    let messages = content.lines().filter(|line| line.starts_with(|c: char| c.is_alphabetic()));
    messages.map(|line| line.split(" =").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_text_that_is_used_exists_and_each_that_exists_is_used() {
    let is_id = |text: &Text| matches!(text.given_to.as_str(), "tr" | "new");
    let known = ids();
    let used: Vec<Text> = texts_of_window().into_iter().filter(is_id).collect();
    let unknown: Vec<String> = used
        .iter()
        .filter(|text| text.given_to == "tr" && !known.contains(&text.content))
        .map(|text| format!("{}: {}", text.place, text.content))
        .collect();
    assert!(unknown.is_empty(), "these texts are in no file of assets/lang: {unknown:#?}");
    let used: BTreeSet<String> = used.into_iter().map(|text| text.content).collect();
    let unused: Vec<&String> = known.difference(&used).collect();
    assert!(unused.is_empty(), "nothing shows these texts: {unused:#?}");
}

#[test]
fn the_window_has_no_words_but_those_of_its_languages() {
    let has_words = |text: &str| {
        // What stands in braces is put in, and escapes are signs.
        let mut depth = 0;
        let mut letters = text.chars().filter(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0 && c.is_alphabetic()
        });
        letters.next().is_some()
    };
    let without = |text: &Text| WITHOUT_WORDS.iter().any(|place| text.place.starts_with(place));
    let found: Vec<String> = texts_of_window()
        .iter()
        .filter(|text| has_words(&text.content.replace("\\u", "").replace("\\n", "")))
        .filter(|text| !without(text) && !matches!(text.given_to.as_str(), "tr" | "new"))
        .filter(|text| !UNSEEN_IN.contains(&text.given_to.as_str()))
        .filter(|text| !SAME_EVERYWHERE.contains(&text.content.as_str()))
        .map(|text| format!("{} ({}): {}", text.place, text.given_to, text.content))
        .collect();
    assert!(found.is_empty(), "these words are in English only: {found:#?}");
}
