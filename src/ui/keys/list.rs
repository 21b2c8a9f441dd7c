//! The keys with what they do: the list shown by `?`, and what of it the palette offers.

use std::borrow::Cow;

use eframe::egui::{Key, Modifiers};

use super::names;
use crate::ui::{lang::TextId, state::Tab, stroke::Stroke};

/// What the palette offers of a line: the same key, pressed by its name.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct Offer {
    /// What it does, as a command.
    pub(in crate::ui) name: Cow<'static, str>,
    /// The key as it is written.
    pub(in crate::ui) keys: Cow<'static, str>,
    /// The key.
    pub(in crate::ui) stroke: Stroke,
}

/// A line of the list.
struct Line {
    keys: &'static str,
    what: TextId,
    offers: &'static [Named],
}

/// A key by its name.
#[derive(Clone, Copy)]
struct Named {
    name: TextId,
    keys: &'static str,
    stroke: Stroke,
}

impl From<Named> for Offer {
    fn from(Named { name, keys, stroke }: Named) -> Self {
        Self { name: name.text().into(), keys: names::spoken(keys), stroke }
    }
}

const fn line(keys: &'static str, what: TextId, offers: &'static [Named]) -> Line {
    Line { keys, what, offers }
}

const fn named(name: TextId, keys: &'static str, stroke: Stroke) -> Named {
    Named { name, keys, stroke }
}

const fn key(name: TextId, keys: &'static str, key: Key) -> Named {
    named(name, keys, Stroke::Key(key, Modifiers::NONE))
}

const fn shift(name: TextId, keys: &'static str, key: Key) -> Named {
    named(name, keys, Stroke::Key(key, Modifiers::SHIFT))
}

const fn ctrl(name: TextId, keys: &'static str, key: Key) -> Named {
    named(name, keys, Stroke::Key(key, Modifiers::COMMAND))
}

const fn ctrl_shift(name: TextId, keys: &'static str, key: Key) -> Named {
    let held = Modifiers { shift: true, ..Modifiers::COMMAND };
    named(name, keys, Stroke::Key(key, held))
}

const fn sign(name: TextId, keys: &'static str, sign: char) -> Named {
    named(name, keys, Stroke::Sign(sign))
}

/// Keys that select; they are listed before the keys of the views.
const CHOOSING: [Line; 5] = [
    line("0-9 or #, Enter", TextId::new("keys-bib"), &[]),
    line(
        "Enter; Delete",
        TextId::new("keys-open"),
        &[
            key(TextId::new("key-open"), "Enter", Key::Enter),
            key(TextId::new("key-delete"), "Delete", Key::Delete),
        ],
    ),
    line(
        "Up, Down; Shift",
        TextId::new("keys-rows"),
        &[
            key(TextId::new("key-previous-row"), "Up", Key::ArrowUp),
            key(TextId::new("key-next-row"), "Down", Key::ArrowDown),
            shift(TextId::new("key-extend-previous"), "Shift+Up", Key::ArrowUp),
            shift(TextId::new("key-extend-next"), "Shift+Down", Key::ArrowDown),
        ],
    ),
    line(
        "Home; PageUp, PageDown",
        TextId::new("keys-pages"),
        &[
            key(TextId::new("key-first-row"), "Home", Key::Home),
            key(TextId::new("key-page-up"), "PageUp", Key::PageUp),
            key(TextId::new("key-page-down"), "PageDown", Key::PageDown),
        ],
    ),
    line(
        "/ or Ctrl+F; Ctrl+A",
        TextId::new("keys-search"),
        &[
            ctrl(TextId::new("key-search"), "Ctrl+F", Key::F),
            ctrl(TextId::new("key-select-all"), "Ctrl+A", Key::A),
        ],
    ),
];

/// All others.
const OTHERS: [Line; 23] = [
    line("Space or H", TextId::new("keys-hold"), &[key(TextId::new("key-hold"), "H", Key::H)]),
    line("End", TextId::new("keys-live"), &[key(TextId::new("key-live"), "End", Key::End)]),
    line(
        "I, O",
        TextId::new("keys-window"),
        &[
            key(TextId::new("key-shorter"), "I", Key::I),
            key(TextId::new("key-longer"), "O", Key::O),
        ],
    ),
    line(
        "Left, Right; Shift",
        TextId::new("keys-cursor"),
        &[
            key(TextId::new("key-cursor-back"), "Left", Key::ArrowLeft),
            key(TextId::new("key-cursor-on"), "Right", Key::ArrowRight),
            shift(TextId::new("key-cursor-far-back"), "Shift+Left", Key::ArrowLeft),
            shift(TextId::new("key-cursor-far-on"), "Shift+Right", Key::ArrowRight),
        ],
    ),
    line(
        "Ctrl+Z; Shift; Ctrl+U",
        TextId::new("keys-undo"),
        &[
            ctrl(TextId::new("key-undo"), "Ctrl+Z", Key::Z),
            ctrl_shift(TextId::new("key-redo"), "Ctrl+Shift+Z", Key::Z),
            ctrl(TextId::new("what-was-done-open"), "Ctrl+U", Key::U),
        ],
    ),
    line(
        "S; L; M",
        TextId::new("keys-marks"),
        &[
            key(TextId::new("key-start"), "S", Key::S),
            key(TextId::new("key-lap"), "L", Key::L),
            key(TextId::new("key-mark"), "M", Key::M),
        ],
    ),
    line(
        "Shift + S, L, M",
        TextId::new("keys-marks-all"),
        &[
            shift(TextId::new("key-start-all"), "Shift+S", Key::S),
            shift(TextId::new("key-lap-all"), "Shift+L", Key::L),
            shift(TextId::new("key-mark-all"), "Shift+M", Key::M),
        ],
    ),
    line("Tab after M", TextId::new("keys-mark-text"), &[]),
    line("X", TextId::new("keys-stand-down"), &[key(TextId::new("key-stand-down"), "X", Key::X)]),
    line("Right click; Shift-drag", TextId::new("keys-pointer"), &[]),
    line(
        "C; N; P",
        TextId::new("keys-columns"),
        &[
            key(TextId::new("columns-open"), "C", Key::C),
            key(TextId::new("key-statistic"), "N", Key::N),
            key(TextId::new("key-scale"), "P", Key::P),
        ],
    ),
    line(
        "A; Shift",
        TextId::new("keys-acknowledge"),
        &[
            key(TextId::new("key-acknowledge"), "A", Key::A),
            shift(TextId::new("key-snooze"), "Shift+A", Key::A),
        ],
    ),
    line(
        "E or F8; Shift",
        TextId::new("keys-trouble"),
        &[
            key(TextId::new("key-trouble"), "E", Key::E),
            shift(TextId::new("problems-open"), "Shift+E", Key::E),
        ],
    ),
    line(
        "F; G; Shift+G",
        TextId::new("keys-map"),
        &[
            key(TextId::new("key-map-follow"), "F", Key::F),
            key(TextId::new("key-map-group"), "G", Key::G),
            shift(TextId::new("key-map-selection"), "Shift+G", Key::G),
        ],
    ),
    line(
        "+ and -",
        TextId::new("keys-zoom"),
        &[sign(TextId::new("key-zoom-in"), "+", '+'), sign(TextId::new("key-zoom-out"), "-", '-')],
    ),
    line(
        "Ctrl + - 0",
        TextId::new("keys-size"),
        &[
            ctrl(TextId::new("key-larger"), "Ctrl++", Key::Plus),
            ctrl(TextId::new("key-smaller"), "Ctrl+-", Key::Minus),
            ctrl(TextId::new("key-usual-size"), "Ctrl+0", Key::Num0),
        ],
    ),
    line("Z", TextId::new("keys-fill"), &[key(TextId::new("key-fill"), "Z", Key::Z)]),
    line("T", TextId::new("keys-theme"), &[key(TextId::new("menu-theme"), "T", Key::T)]),
    line(
        "Ctrl+Shift+W",
        TextId::new("keys-second"),
        &[ctrl_shift(TextId::new("key-second"), "Ctrl+Shift+W", Key::W)],
    ),
    line(
        "F11 or Ctrl+Shift+F",
        TextId::new("keys-full-screen"),
        &[key(TextId::new("key-full-screen"), "F11", Key::F11)],
    ),
    line(
        "F12; Ctrl+,",
        TextId::new("keys-picture"),
        &[
            key(TextId::new("key-picture"), "F12", Key::F12),
            ctrl(TextId::new("settings-open"), "Ctrl+,", Key::Comma),
        ],
    ),
    line(
        "? or F1; Ctrl+K",
        TextId::new("keys-list"),
        &[key(TextId::new("menu-keys"), "?", Key::F1)],
    ),
    line("Esc", TextId::new("keys-close"), &[key(TextId::new("key-close"), "Esc", Key::Escape)]),
];

/// The keys in the order of the overlay, each with what it does.
pub(in crate::ui) fn list(tabs: &[Tab]) -> Vec<(Cow<'static, str>, Cow<'static, str>)> {
    let joined =
        |part: fn(&Tab) -> &'static str| tabs.iter().map(part).collect::<Vec<_>>().join(", ");
    let keys = format!("Ctrl+{}; Alt+Left", joined(|tab| tab.key.symbol_or_name()));
    let keys = names::spoken(&keys).into_owned();
    let views = tr!("keys-views", tabs = joined(Tab::title));
    let fixed = |line: &Line| (names::spoken(line.keys), line.what.text().into());
    let mut list: Vec<_> = CHOOSING.iter().map(fixed).collect();
    list.push((keys.into(), views.into()));
    list.extend(OTHERS.iter().map(fixed));
    list
}

/// What the palette offers of the keys, in the order of the list.
pub(in crate::ui) fn offers(tabs: &[Tab]) -> Vec<Offer> {
    let of = |lines: &'static [Line]| {
        lines.iter().flat_map(|line| line.offers).copied().map(Offer::from)
    };
    let view = |tab: &Tab| Offer {
        name: tr!("show-what", what = tab.title()).into(),
        keys: names::spoken(&format!("Ctrl+{}", tab.key.symbol_or_name())).into_owned().into(),
        stroke: Stroke::Key(tab.key, Modifiers::COMMAND),
    };
    let before = named(
        TextId::new("key-view-before"),
        "Alt+Left",
        Stroke::Key(Key::ArrowLeft, Modifiers::ALT),
    );
    of(&CHOOSING).chain(tabs.iter().map(view)).chain([before.into()]).chain(of(&OTHERS)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_every_view_with_its_key() {
        let list = list(&[Tab::COACH, Tab::WALL, Tab::HISTORY]);
        let views =
            ("Ctrl+1, 2, 3; Alt+Left".into(), "Coach, Wall, History; the view before".into());
        assert!(list.contains(&views), "{list:?}");
    }

    #[test]
    fn the_palette_offers_every_line_but_what_is_typed_or_pointed_at() {
        let without: Vec<&str> = CHOOSING
            .iter()
            .chain(&OTHERS)
            .filter(|line| line.offers.is_empty())
            .map(|line| line.keys)
            .collect();
        assert_eq!(without, ["0-9 or #, Enter", "Tab after M", "Right click; Shift-drag"]);
    }

    #[test]
    fn every_offer_has_a_name_and_a_key_of_its_own() {
        let offers = offers(&[Tab::COACH, Tab::HISTORY]);
        for (at, offer) in offers.iter().enumerate() {
            let rest = &offers[at + 1..];
            assert!(rest.iter().all(|other| other.name != offer.name), "{offer:?}");
            assert!(rest.iter().all(|other| other.stroke != offer.stroke), "{offer:?}");
        }
    }
}
