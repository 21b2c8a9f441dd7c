//! The keys with what they do: the list shown by `?`, and what of it the palette offers.

use std::borrow::Cow;

use eframe::egui::{Key, Modifiers};

use crate::ui::{state::Tab, stroke::Stroke};

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
    what: &'static str,
    offers: &'static [Named],
}

/// A key by its name.
#[derive(Clone, Copy)]
struct Named {
    name: &'static str,
    keys: &'static str,
    stroke: Stroke,
}

impl From<Named> for Offer {
    fn from(Named { name, keys, stroke }: Named) -> Self {
        Self { name: name.into(), keys: keys.into(), stroke }
    }
}

const fn line(keys: &'static str, what: &'static str, offers: &'static [Named]) -> Line {
    Line { keys, what, offers }
}

const fn named(name: &'static str, keys: &'static str, stroke: Stroke) -> Named {
    Named { name, keys, stroke }
}

const fn key(name: &'static str, keys: &'static str, key: Key) -> Named {
    named(name, keys, Stroke::Key(key, Modifiers::NONE))
}

const fn shift(name: &'static str, keys: &'static str, key: Key) -> Named {
    named(name, keys, Stroke::Key(key, Modifiers::SHIFT))
}

const fn ctrl(name: &'static str, keys: &'static str, key: Key) -> Named {
    named(name, keys, Stroke::Key(key, Modifiers::COMMAND))
}

const fn ctrl_shift(name: &'static str, keys: &'static str, key: Key) -> Named {
    let held = Modifiers { shift: true, ..Modifiers::COMMAND };
    named(name, keys, Stroke::Key(key, held))
}

const fn sign(name: &'static str, keys: &'static str, sign: char) -> Named {
    named(name, keys, Stroke::Sign(sign))
}

/// Keys that select; they are listed before the keys of the views.
const CHOOSING: [Line; 5] = [
    line("0-9 or #, Enter", "go to bib; # begins one with a letter: #A12", &[]),
    line(
        "Enter; Delete",
        "open the chosen athlete or sessions; delete sessions",
        &[
            key("Open the chosen athlete or sessions", "Enter", Key::Enter),
            key("Delete the chosen sessions", "Delete", Key::Delete),
        ],
    ),
    line(
        "Up, Down; Shift",
        "previous, next row; extend",
        &[
            key("Previous row", "Up", Key::ArrowUp),
            key("Next row", "Down", Key::ArrowDown),
            shift("Extend to the previous row", "Shift+Up", Key::ArrowUp),
            shift("Extend to the next row", "Shift+Down", Key::ArrowDown),
        ],
    ),
    line(
        "Home; PageUp, PageDown",
        "first row; a page of rows",
        &[
            key("First row", "Home", Key::Home),
            key("A page of rows up", "PageUp", Key::PageUp),
            key("A page of rows down", "PageDown", Key::PageDown),
        ],
    ),
    line(
        "/ or Ctrl+F; Ctrl+A",
        "search the roster, the sessions; select all",
        &[ctrl("Search the list", "Ctrl+F", Key::F), ctrl("Select all", "Ctrl+A", Key::A)],
    ),
];

/// All others.
const OTHERS: [Line; 23] = [
    line(
        "Space or H",
        "hold the plots, or back to live; replay: play or pause",
        &[key("Hold the plots, or back to live; replay: play or pause", "H", Key::H)],
    ),
    line(
        "End",
        "live; replay: plots at the playhead; the last session",
        &[key("Live, or the last row", "End", Key::End)],
    ),
    line(
        "I, O",
        "shorter, longer window",
        &[key("Shorter window", "I", Key::I), key("Longer window", "O", Key::O)],
    ),
    line(
        "Left, Right; Shift",
        "cursor by 1 s, 10 s; replay: back, on by 10 s, 1 min",
        &[
            key("Cursor or playhead back", "Left", Key::ArrowLeft),
            key("Cursor or playhead on", "Right", Key::ArrowRight),
            shift("Cursor or playhead far back", "Shift+Left", Key::ArrowLeft),
            shift("Cursor or playhead far on", "Shift+Right", Key::ArrowRight),
        ],
    ),
    line(
        "Ctrl+Z; Shift; Ctrl+U",
        "undo; redo; what was done, to undo more",
        &[
            ctrl("Undo", "Ctrl+Z", Key::Z),
            ctrl_shift("Redo", "Ctrl+Shift+Z", Key::Z),
            ctrl("What was done\u{2026}", "Ctrl+U", Key::U),
        ],
    ),
    line(
        "S; L; M",
        "start; lap; mark, for the selected",
        &[
            key("Start for the selected", "S", Key::S),
            key("Lap for the selected", "L", Key::L),
            key("Mark for the selected", "M", Key::M),
        ],
    ),
    line(
        "Shift + S, L, M",
        "the same for everybody who sends and takes part",
        &[
            shift("Start for everybody", "Shift+S", Key::S),
            shift("Lap for everybody", "Shift+L", Key::L),
            shift("Mark for everybody", "Shift+M", Key::M),
        ],
    ),
    line("Tab after M", "write what happened; Enter saves it, Esc leaves it out", &[]),
    line(
        "X",
        "the selected stand down, or come back",
        &[key("The selected stand down, or come back", "X", Key::X)],
    ),
    line(
        "Right click; Shift-drag",
        "menu, on the map a drag measures; span of time on a plot",
        &[],
    ),
    line(
        "C; N; P",
        "columns and rows; mean, max, min; bpm or % of threshold",
        &[
            key("Columns, values and rows\u{2026}", "C", Key::C),
            key("Mean, max or min", "N", Key::N),
            key("Plots in bpm or in % of threshold", "P", Key::P),
        ],
    ),
    line(
        "A; Shift",
        "acknowledge the alarm shown for 1 s; snooze it",
        &[
            key("Acknowledge the alarm shown", "A", Key::A),
            shift("Snooze the alarm shown", "Shift+A", Key::A),
        ],
    ),
    line(
        "E or F8; Shift",
        "next athlete in trouble; all problems",
        &[
            key("Next athlete in trouble", "E", Key::E),
            shift("Problems\u{2026}", "Shift+E", Key::E),
        ],
    ),
    line(
        "F; G; Shift+G",
        "map follows the focus; fits the group; the selection",
        &[
            key("Map follows the focus", "F", Key::F),
            key("Map fits the group", "G", Key::G),
            shift("Map fits the selection", "Shift+G", Key::G),
        ],
    ),
    line(
        "+ and -",
        "zoom of the map",
        &[sign("Zoom the map in", "+", '+'), sign("Zoom the map out", "-", '-')],
    ),
    line(
        "Ctrl + - 0",
        "size of everything",
        &[
            ctrl("Everything larger", "Ctrl++", Key::Plus),
            ctrl("Everything smaller", "Ctrl+-", Key::Minus),
            ctrl("Everything at its usual size", "Ctrl+0", Key::Num0),
        ],
    ),
    line(
        "Z",
        "fill the window with the panel under the pointer",
        &[key("Fill the window with a panel, or back", "Z", Key::Z)],
    ),
    line("T", "dark or daylight", &[key("Dark or daylight", "T", Key::T)]),
    line(
        "Ctrl+Shift+W",
        "the Wall in a second window, or close it",
        &[ctrl_shift("The Wall in a second window, or close it", "Ctrl+Shift+W", Key::W)],
    ),
    line("F11 or Ctrl+Shift+F", "full screen", &[key("Full screen", "F11", Key::F11)]),
    line(
        "F12; Ctrl+,",
        "save a picture of the first window; settings",
        &[
            key("Save a picture of the window", "F12", Key::F12),
            ctrl("Settings\u{2026}", "Ctrl+,", Key::Comma),
        ],
    ),
    line(
        "? or F1; Ctrl+K",
        "this list; all commands by name",
        &[key("Keys\u{2026}", "?", Key::F1)],
    ),
    line("Esc", "close one thing", &[key("Close one thing", "Esc", Key::Escape)]),
];

/// The keys in the order of the overlay, each with what it does.
pub(in crate::ui) fn list(tabs: &[Tab]) -> Vec<(Cow<'static, str>, Cow<'static, str>)> {
    let joined =
        |part: fn(&Tab) -> &'static str| tabs.iter().map(part).collect::<Vec<_>>().join(", ");
    let keys = format!("Ctrl+{}; Alt+Left", joined(|tab| tab.key.symbol_or_name()));
    let views = format!("{}; the view before", joined(|tab| tab.label));
    let fixed = |line: &Line| (line.keys.into(), line.what.into());
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
        name: format!("Show {}", tab.label).into(),
        keys: format!("Ctrl+{}", tab.key.symbol_or_name()).into(),
        stroke: Stroke::Key(tab.key, Modifiers::COMMAND),
    };
    let before =
        named("Back to the view before", "Alt+Left", Stroke::Key(Key::ArrowLeft, Modifiers::ALT));
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
