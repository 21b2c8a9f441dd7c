use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

use super::{Language, sources, speak, spoken, text, word};
use crate::{
    alarm::{AlarmKind, Ended, Priority},
    kind::{DataField, Kind},
    live::Column,
    model::{Metric, ProfileNumber},
    ui::FixedSetting,
};

/// The texts of a file: each id with the values in it.
fn texts(content: &str, name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource =
        parser::parse(content).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut texts = BTreeMap::new();
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                let id = message.id.name.to_owned();
                let mut values = BTreeSet::new();
                let pattern = message.value.as_ref().unwrap_or_else(|| panic!("{name}: {id}"));
                collect(pattern, &mut values);
                assert!(message.attributes.is_empty(), "{name}: {id}");
                assert_eq!(texts.insert(id.clone(), values), None, "{name}: {id} twice");
            }
            Entry::Comment(_) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    texts
}

fn collect(pattern: &Pattern<&str>, values: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                for variant in variants {
                    collect(&variant.value, values);
                }
                selector
            }
        };
        match inline {
            InlineExpression::VariableReference { id } => drop(values.insert(id.name.to_owned())),
            InlineExpression::StringLiteral { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn all_languages_have_the_same_texts_with_the_same_values() {
    for (at, (name, english)) in sources::of(Language::English).iter().enumerate() {
        let english = texts(english, name);
        for language in [Language::German, Language::French] {
            let (other, content) = sources::of(language)[at];
            assert_eq!(other, *name);
            let name = format!("{}/{name}.ftl", language.code());
            let texts = texts(content, &name);
            let ids = |texts: &BTreeMap<String, _>| texts.keys().cloned().collect::<BTreeSet<_>>();
            let (here, there) = (ids(&texts), ids(&english));
            let missing: Vec<_> = there.difference(&here).collect();
            let unknown: Vec<_> = here.difference(&there).collect();
            assert!(missing.is_empty() && unknown.is_empty(), "{name}: {missing:?} {unknown:?}");
            for (id, values) in texts {
                assert_eq!(values, english[&id], "{name}: {id}");
            }
        }
    }
}

#[test]
fn no_id_is_in_two_files() {
    let mut seen = BTreeMap::new();
    for (name, content) in sources::of(Language::English) {
        for id in texts(content, name).into_keys() {
            let before = seen.insert(id.clone(), name);
            assert_eq!(before, None, "{id} is in {name} too");
        }
    }
}

/// The English words that come from below the window.
fn words_from_below() -> BTreeSet<&'static str> {
    let metrics = Metric::KNOWN.iter().map(Metric::definition);
    let mut words: BTreeSet<&str> = metrics.flat_map(|it| [it.label, it.short]).collect();
    words.extend(DataField::ALL.map(DataField::label));
    words.extend(Kind::ALL.iter().map(|kind| kind.definition().label));
    words.extend(AlarmKind::ALL.map(AlarmKind::label));
    words.extend([Priority::Urgent, Priority::Warning, Priority::Notice].map(Priority::label));
    words.extend(
        [
            Ended::Cleared,
            Ended::ReadingsLost,
            Ended::Suppressed,
            Ended::OutOfService,
            Ended::Closed,
        ]
        .map(Ended::label),
    );
    words.extend([Column::Lap, Column::Start].map(Column::label));
    words.extend(FixedSetting::WORDS);
    words.extend(ProfileNumber::ALL.iter().map(|number| number.definition().label));
    words
}

#[test]
fn every_word_from_below_has_its_translation_and_none_is_left_over() {
    let of = |language: Language| {
        let found = sources::of(language).iter().find(|(name, _)| *name == sources::BELOW);
        found.expect("the words from below").1
    };
    let english: BTreeSet<&str> =
        of(Language::English).lines().filter_map(|line| Some(line.split_once(" = ")?.1)).collect();
    let wanted = words_from_below();
    let missing: Vec<_> = wanted.difference(&english).collect();
    let unused: Vec<_> = english.difference(&wanted).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing {missing:?}, unused {unused:?}");
}

#[test]
fn a_word_from_below_is_said_in_the_language_of_the_viewer() {
    assert_eq!((spoken(), word("heart rate")), (Language::English, "heart rate"));
    speak(Language::German);
    assert_eq!(word("heart rate"), "Puls");
    assert_eq!(word("lactate"), "lactate", "a field that somebody made up");
    speak(Language::French);
    assert_eq!(word("heart rate"), "FC");
    speak(Language::English);
}

#[test]
fn a_text_is_the_same_string_each_time() {
    assert!(std::ptr::eq(text("cancel"), text("cancel")));
    assert_eq!(tr!("cancel"), "Cancel");
}

#[test]
fn a_count_decides_between_singular_and_plural_and_is_grouped() {
    let in_all = |n: u64| {
        Language::ALL.map(|language| {
            speak(language);
            let text = tr!("count-sessions", n = n);
            speak(Language::English);
            text
        })
    };
    assert_eq!(in_all(0), ["0 sessions", "0 Einheiten", "0 s\u{e9}ance"]);
    assert_eq!(in_all(1), ["1 session", "1 Einheit", "1 s\u{e9}ance"]);
    assert_eq!(in_all(14_312), ["14 312 sessions", "14 312 Einheiten", "14 312 s\u{e9}ances"]);
}

#[test]
fn values_stand_in_their_places_without_marks_around_them() {
    assert_eq!(tr!("go-to", who = "7 \u{5d3}\u{5df}"), "Go to 7 \u{5d3}\u{5df}");
    assert_eq!(tr!("count-files", n = 2_u64), "2 files");
    assert_eq!(tr!("map-fit", n = 1_200_u32), "Fit 1 200");
}
