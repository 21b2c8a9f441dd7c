//! The commands of the palette, and which of them typed words find.
//!
//! What keys do is taken from the list of keys, and what the menu opens from the menu, so that nothing
//! can be missing.

use crate::{
    model::{Athlete, Group, MonoNanos, folded},
    ui::{
        context::{Command, ReplayCommand},
        keys::{self, KeyContext, Keys, Pressed},
        lang::Language,
        panel::{group_button::group_words, header::menu},
        projection::Projection,
        state::{AthletesPage, CompareBy, Dialog, EventsPage, Panel, Tab, ViewState},
        stroke::Stroke,
    },
};

/// A command by its name.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct Entry {
    /// What it does.
    pub(in crate::ui) words: String,
    /// The key that does the same; empty if none does.
    pub(in crate::ui) keys: String,
    /// What to do, in order.
    pub(in crate::ui) commands: Vec<Command>,
}

/// What the palette looks at.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Scene<'a> {
    /// The choices for what is shown, without the palette.
    pub(in crate::ui) view: &'a ViewState,
    /// What is shown.
    pub(in crate::ui) projection: &'a Projection,
    /// All views.
    pub(in crate::ui) tabs: &'a [Tab],
    /// The panel that was under the pointer.
    pub(in crate::ui) pointed: Option<Panel>,
}

/// All commands that do something in this scene.
pub(in crate::ui) fn entries(scene: Scene<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = of_keys(scene).collect();
    entries.extend(of_menu());
    entries.extend(of_languages());
    entries.extend(of_dialogs(scene));
    entries.extend(of_groups(scene));
    entries.extend(of_athletes(scene));
    entries
}

fn entry(words: impl Into<String>, command: Command) -> Entry {
    Entry { words: words.into(), keys: String::new(), commands: vec![command] }
}

/// What the keys do here.
fn of_keys(scene: Scene<'_>) -> impl Iterator<Item = Entry> {
    let does_something = move |stroke: Stroke| {
        let at = KeyContext {
            dialog: None,
            view: scene.view,
            tabs: scene.tabs,
            control_focused: false,
            asks_words: false,
            writes_words: false,
            now: MonoNanos(0),
        };
        let mut keys = Keys { pointed: scene.pointed, ..Keys::default() };
        match stroke {
            Stroke::Key(key, held) => matches!(keys.press(key, held, at), Pressed::Acts(_)),
            Stroke::Sign(sign) => !keys.sign(sign, false, at).is_empty(),
        }
    };
    let offers = keys::offers(scene.tabs).into_iter();
    offers.filter(move |offer| does_something(offer.stroke)).map(|offer| Entry {
        words: offer.name.into_owned(),
        keys: offer.keys.into_owned(),
        commands: vec![Command::Press(offer.stroke)],
    })
}

/// What the menu has beside the keys.
fn of_menu() -> impl Iterator<Item = Entry> {
    let without_key = menu().into_iter().filter(|(_, key, _)| key.is_empty());
    without_key.map(|(label, _, command)| entry(label, command))
}

/// The languages of the texts, each with its own name.
fn of_languages() -> impl Iterator<Item = Entry> {
    Language::ALL.into_iter().map(|language| {
        entry(tr!("palette-language", name = language.name()), Command::SetLanguage(language))
    })
}

/// Pages of dialogs.
fn of_dialogs(scene: Scene<'_>) -> Vec<Entry> {
    let page = |page| Command::Open(Dialog::Athletes(page));
    let mut entries = vec![
        entry(tr!("palette-add-athlete"), page(AthletesPage::Add { login: String::new() })),
        entry(tr!("palette-new-event"), Command::Open(Dialog::Events(EventsPage::New))),
        entry(tr!("cards-open"), Command::Open(Dialog::Cards)),
        entry(tr!("menu-units"), Command::ToggleUnits),
    ];
    entries.extend(of_overlay(scene));
    if let Some(row) = scene.view.focus.and_then(|focus| scene.projection.row(focus)) {
        let (who, login) = (called(&row.athlete), &row.athlete.login);
        for (what, to) in [
            (tr!("palette-zones-of", who = who), AthletesPage::Edit(login.clone())),
            (tr!("palette-limits-of", who = who), AthletesPage::Edit(login.clone())),
            (tr!("palette-password-of", who = who), AthletesPage::Password(login.clone())),
        ] {
            entries.push(entry(what, page(to)));
        }
        let sheet = Command::Open(Dialog::ConnectAthlete(login.clone()));
        entries.push(entry(tr!("palette-connect", who = who), sheet));
    }
    entries
}

/// By what sessions are compared that are laid over each other: the one that is not chosen.
fn of_overlay(scene: Scene<'_>) -> Option<Entry> {
    scene.view.source.playback().filter(|playback| playback.from_starts)?;
    let (words, by) = match scene.view.compare_by {
        CompareBy::Distance => (tr!("palette-compare-time"), CompareBy::Time),
        CompareBy::Time => (tr!("palette-compare-distance"), CompareBy::Distance),
    };
    Some(entry(words, Command::Replay(ReplayCommand::CompareBy(by))))
}

/// Which athletes are shown.
fn of_groups(scene: Scene<'_>) -> impl Iterator<Item = Entry> {
    let groups = scene.projection.groups.iter();
    groups.map(|group| {
        entry(tr!("show-what", what = group_words(group)), Command::SetGroup(group.clone()))
    })
}

/// The way to every athlete.
fn of_athletes(scene: Scene<'_>) -> impl Iterator<Item = Entry> {
    scene.projection.rows.iter().map(move |row| {
        let mut entry =
            entry(tr!("go-to", who = called(&row.athlete)), Command::Focus(row.athlete.id));
        if !scene.view.group.holds(&row.athlete) {
            entry.commands.insert(0, Command::SetGroup(Group::All));
        }
        if scene.view.lists_sessions() {
            entry.commands.push(Command::GoTo(Tab::COACH));
        }
        entry
    })
}

/// Bib and name.
fn called(athlete: &Athlete) -> String {
    format!("{} {}", athlete.chip(), athlete.name)
}

/// The entries that the typed words find, the best first; all, without words.
pub(super) fn found<'a>(entries: &'a [Entry], typed: &str) -> Vec<&'a Entry> {
    let typed = folded(typed);
    let wanted: Vec<&str> = typed.split_whitespace().collect();
    let of_entry = |entry: &Entry| {
        let words = folded(&entry.words);
        wanted.iter().map(|wanted| distance(&words, wanted)).sum::<Option<u32>>()
    };
    let found = entries.iter().filter_map(|entry| Some((of_entry(entry)?, entry)));
    let mut found: Vec<(u32, &Entry)> = found.collect();
    // Stable: of equals the first in the list stays the first.
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// How far a typed word is from a text: it is one of its words, begins one, stands in it, or leaves out
/// letters of one word. `None` if it is none of these.
fn distance(text: &str, wanted: &str) -> Option<u32> {
    let words = || text.split(|sign: char| !sign.is_alphanumeric()).filter(|it| !it.is_empty());
    if words().any(|word| word == wanted) {
        Some(0)
    } else if words().any(|word| word.starts_with(wanted)) {
        Some(1)
    } else if text.contains(wanted) {
        Some(3)
    } else if words().any(|word| leaves_out(word, wanted)) {
        Some(6)
    } else {
        None
    }
}

/// Whether `wanted` is `word` with letters left out behind the first.
fn leaves_out(word: &str, wanted: &str) -> bool {
    let mut letters = word.chars();
    let mut signs = wanted.chars();
    signs.next() == letters.next() && signs.all(|sign| letters.any(|letter| letter == sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_of(words: &[&str], typed: &str) -> Vec<String> {
        let entries: Vec<Entry> =
            words.iter().map(|words| entry(*words, Command::CloseDialog)).collect();
        found(&entries, typed).into_iter().map(|entry| entry.words.clone()).collect()
    }

    #[test]
    fn words_are_found_by_beginnings_in_any_order_and_with_letters_left_out() {
        let all = [
            "Lap for the selected",
            "Lap for everybody",
            "Map fits the selection",
            "Go to 7 Vento",
            "Go to 70 N\u{fa}\u{f1}ez",
            "Export\u{2026}",
        ];
        for (typed, expected) in [
            ("lap ev", vec!["Lap for everybody"]),
            ("every lap", vec!["Lap for everybody"]),
            ("7", vec!["Go to 7 Vento", "Go to 70 N\u{fa}\u{f1}ez"]),
            ("nunez", vec!["Go to 70 N\u{fa}\u{f1}ez"]),
            ("vnt", vec!["Go to 7 Vento"]),
            ("xprt", vec![]),
            ("exprt", vec!["Export\u{2026}"]),
            ("lap lap map", vec![]),
        ] {
            assert_eq!(found_of(&all, typed), expected, "{typed}");
        }
        assert_eq!(found_of(&all, " ").len(), all.len());
    }

    #[test]
    fn a_whole_word_comes_before_a_beginning_and_both_before_an_inner_part() {
        let all = ["Undo", "Go to 12 Donato", "Do it", "Down"];
        assert_eq!(found_of(&all, "do"), ["Do it", "Go to 12 Donato", "Down", "Undo"]);
    }

    #[test]
    fn everything_that_the_menu_and_the_keys_offer_is_in_it() {
        let (view, projection) = (ViewState::default(), Projection::default());
        let tabs = [Tab::COACH, Tab::HISTORY];
        let scene = Scene { view: &view, projection: &projection, tabs: &tabs, pointed: None };
        let entries = entries(scene);
        let itself = Command::Open(Dialog::Palette);
        for (label, _, command) in menu().into_iter().filter(|(.., it)| *it != itself) {
            let by_name = entries.iter().filter(|entry| entry.words == label);
            assert_eq!(by_name.count(), 1, "{label} {command:?}");
        }
        // What keys do is left out only where it does nothing.
        let left_out: Vec<_> = keys::offers(&tabs)
            .into_iter()
            .filter(|offer| entries.iter().all(|entry| entry.words != offer.name))
            .map(|offer| offer.keys)
            .collect();
        assert_eq!(left_out, ["Enter", "Delete", "F"], "nobody is selected");
    }
}
