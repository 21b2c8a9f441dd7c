//! The texts of the window: all of them stand in `assets/lang`, and each of those is used.

use std::{collections::BTreeSet, fs, path::Path};

use crate::tokens::{Token, end_of_group, tokens_of, without_tests};

/// Calls whose texts nobody reads.
const UNSEEN_IN: &[&str] = &[
    // Names of places within egui and of threads.
    "button",
    "column_ui",
    "from_hash_of",
    "id",
    "id_salt",
    "in_background",
    "in_rect",
    "name",
    "push_id",
    "unique",
    "with",
    "with_app_id",
    "within",
    // The log, and what a bug says.
    "debug",
    "debug_assert",
    "debug_struct",
    "field",
    "warn",
    // Files, patterns, endings.
    "concat",
    "env",
    "has",
    "include_bytes",
    "include_str",
    "join",
    "replace",
    "starts_with",
    "strftime",
    "strip_prefix",
    "zoned",
    // Texts that engine and window say in English: see docs/decisions.md.
    "curl_line",
    "failed",
    "read",
];

/// Files that write none of the window's words: what choices are called in files, names of fonts, keys,
/// libraries and layers of the map.
const WITHOUT_WORDS: &[&str] = &[
    "choices/",
    "fixed.rs",
    "fonts/",
    "keys/list.rs",
    "keys/names.rs",
    "lang/",
    "panel/about.rs",
    "panel/map/online.rs",
    "panel/map/style.rs",
    "run.rs",
    "state/roster.rs",
    "state/shown.rs",
    "state/tab.rs",
    "theme/",
    "wake.rs",
];

/// Texts that are the same in all languages: units, signs, names, examples for a terminal.
const SAME_EVERYWHERE: &[&str] = &[
    // Units and signs.
    "s",
    "min",
    "h",
    "bpm",
    "h:m:s",
    "N",
    " 3 s",
    "{whole} s",
    "{} h {:02}",
    "{} GB",
    "{:.1} GB",
    "{} MB",
    "{:.1} MB",
    "{} kB",
    "x{count}",
    "{speed}x",
    "Z{number}",
    "{spoken} Z{number} {minutes},",
    "1 m",
    "5 m",
    "20 m",
    "1 h",
    "8 h",
    // Of the longest time window, in files.
    "all",
    // Keys, which `keys::spoken` translates.
    "A",
    "C",
    "T",
    "Shift+A",
    "Shift+E",
    "Ctrl+,",
    "Ctrl+Shift+W",
    "Ctrl+K",
    // Names, addresses, files, and what widths are measured by.
    "Trackside",
    "{name} - Trackside",
    "trackside_{}",
    "Hohenz...",
    "Wed 28 Aug 2028",
    "geo:{:.5},{:.5}",
    "http://ADDRESS",
    "http://{address}/ca.crt",
    "LOGIN",
    "PASSWORD",
    "login\\tpassword\\n",
    "\\t",
    "--cacert ca.crt ",
    "csv",
    "pdf",
    "html",
    "tsv",
    "txt",
    "zip",
    "gpx",
    "gz",
    "fit",
    "tcx",
    "lp",
    // Forms of times.
    "%-d %b",
    "%H:%M",
    "%H:%M %Z",
    "%H:%M:%S",
    "%H:%M:%S %Z",
    // Who is meant in a problem where nobody gave a name; the days in an error of the engine.
    "somebody",
    "the first day",
];

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
    let mut before = tokens[..open].iter().rev().map(|token| token.text.as_str());
    let name = before.find(|text| *text != "!").unwrap_or_default();
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
        .filter(|text| !text.content.starts_with("curl "))
        .map(|text| format!("{} ({}): {}", text.place, text.given_to, text.content))
        .collect();
    assert!(found.is_empty(), "these words are in English only: {found:#?}");
}
