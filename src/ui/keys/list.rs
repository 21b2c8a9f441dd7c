//! The list of keys shown by `?`.

use std::borrow::Cow;

use crate::ui::state::Tab;

/// Keys that select; they are listed before the keys of the views.
const CHOOSING: [(&str, &str); 4] = [
    ("0-9 or #, Enter", "go to bib; # begins one with a letter: #A12"),
    ("Up, Down; Shift", "previous, next athlete; extend"),
    ("/, Ctrl+F", "search the roster, the sessions"),
    ("Ctrl+A", "select everybody, all sessions listed"),
];

/// All others.
const OTHERS: [(&str, &str); 23] = [
    ("Space", "hold the plots, or back to live; replay: play or pause"),
    ("End", "live; replay: plots at the playhead"),
    ("PageUp, PageDown", "shorter, longer window"),
    ("Left, Right; Shift", "cursor by 1 s, 10 s; replay: back, on by 10 s, 1 min"),
    ("Enter; Delete", "open, delete the chosen sessions"),
    ("Ctrl+Z; Shift", "undo; redo"),
    ("S; L; M", "start; lap; marker, for the selected"),
    ("Shift + S, L, M", "the same for everybody who sends and takes part"),
    ("X", "the selected stand down, or come back"),
    ("Right click", "menu; on the map, a drag measures a line"),
    ("Shift-drag on a plot", "span of time with its statistics"),
    ("N", "mean, max, min"),
    ("C", "columns, large values and rows"),
    ("P", "plots in bpm or in % of threshold"),
    ("A; Shift", "acknowledge the alarm shown for 1 s; silence it for a while"),
    ("E or F8; Shift", "next athlete in trouble; all problems"),
    ("F", "map follows the focus"),
    ("G; Shift+G", "map fits the group; the selection"),
    ("+ and -", "zoom of the map"),
    ("Ctrl + - 0", "size of everything"),
    ("Z", "fill the window with the panel under the pointer"),
    ("T", "dark or daylight"),
    ("Ctrl+Shift+W", "the Wall in a second window, or close it"),
    ("F11", "full screen"),
    ("Esc", "close one thing"),
];

/// The keys in the order of the overlay, each with what it does.
pub(in crate::ui) fn list(tabs: &[Tab]) -> Vec<(Cow<'static, str>, Cow<'static, str>)> {
    let joined =
        |part: fn(&Tab) -> &'static str| tabs.iter().map(part).collect::<Vec<_>>().join(", ");
    let keys = format!("Ctrl+{}; Alt+Left", joined(|tab| tab.key.symbol_or_name()));
    let views = format!("{}; the view before", joined(|tab| tab.label));
    let fixed = |(keys, what): (&'static str, &'static str)| (keys.into(), what.into());
    let mut list: Vec<_> = CHOOSING.map(fixed).into();
    list.push((keys.into(), views.into()));
    list.extend(OTHERS.map(fixed));
    list
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
}
