//! Keys that do the same wherever they are pressed, and what is known of every key.

use eframe::egui::{Key, Modifiers};

use super::Pressed;
use crate::ui::{
    context::{AlarmCommand, Command},
    state::{Dialog, Tab},
};

/// Whether a held key may repeat: only keys that move or zoom, never those that write, toggle or
/// acknowledge.
pub(super) const fn repeats(key: Key, held: Modifiers) -> bool {
    match key {
        Key::ArrowUp
        | Key::ArrowDown
        | Key::ArrowLeft
        | Key::ArrowRight
        | Key::PageUp
        | Key::PageDown => !held.alt && !held.command,
        Key::Plus | Key::Equals | Key::Minus => held.command,
        _ => false,
    }
}

/// Whether a key types a character.
pub(super) fn has_sign(key: Key) -> bool {
    let is_arrow = matches!(key, Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight);
    matches!(key, Key::Space | Key::Quote) || key.symbol_or_name().chars().count() == 1 && !is_arrow
}

/// Navigation between the views, and undo.
pub(super) fn views(key: Key, held: Modifiers, tabs: &[Tab]) -> Option<Command> {
    if held.command
        && !held.alt
        && !held.shift
        && let Some(tab) = tabs.iter().find(|tab| tab.key == key)
    {
        return Some(Command::GoTo(*tab));
    }
    match (key, held.command, held.alt) {
        (Key::Z, true, false) if held.shift => Some(Command::Redo),
        (Key::Z, true, false) => Some(Command::Undo),
        (Key::ArrowLeft, false, true) if !held.shift => Some(Command::GoBack),
        _ => None,
    }
}

/// What needs attention: alarms, and athletes from whom something is missing.
pub(super) fn attention(key: Key, held: Modifiers) -> Option<Command> {
    Some(match key {
        Key::A if held.shift => Command::Alarms(AlarmCommand::Snooze(None)),
        Key::A => Command::Alarms(AlarmCommand::Acknowledge(None)),
        Key::E if held.shift => Command::Open(Dialog::Problems),
        Key::E => Command::NextInTrouble,
        _ => return None,
    })
}

/// A dialog has the keyboard to itself; only the way out of it is ours, and what the list of alarms
/// shows can be acknowledged in it.
pub(super) fn way_out(key: Key, held: Modifiers, dialog: &Dialog) -> Pressed {
    match key {
        Key::A if *dialog == Dialog::Alarms && !held.command && !held.alt => {
            attention(key, held).map_or(Pressed::Left, Pressed::from)
        }
        _ if held.any() => Pressed::Left,
        Key::Escape => Command::CloseOne.into(),
        Key::F1 if *dialog == Dialog::Keys => Command::CloseDialog.into(),
        _ => Pressed::Left,
    }
}
