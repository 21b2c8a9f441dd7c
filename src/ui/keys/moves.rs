//! Keys that move: through rows, in time, through sessions.

use eframe::egui::{Key, Modifiers};

use super::{KeyContext, Pressed, fixed::attention};
use crate::ui::{
    context::{Command, HistoryCommand, ReplayCommand},
    state::{Dialog, Source, TimeView, ViewState},
};

/// Live: holds the plots, or lets them go on. Replay: plays or pauses.
pub(super) const fn hold_or_play(view: &ViewState) -> Command {
    match view.source {
        Source::Live => Command::ToggleHeld,
        Source::Replay(_) => Command::Replay(ReplayCommand::Toggle),
    }
}

/// How many rows a page has.
const ROWS_OF_A_PAGE: i32 = 10;

/// By how many rows a key moves in a list.
const fn rows_of(key: Key) -> Option<i32> {
    Some(match key {
        Key::ArrowUp => -1,
        Key::ArrowDown => 1,
        Key::PageUp => -ROWS_OF_A_PAGE,
        Key::PageDown => ROWS_OF_A_PAGE,
        Key::Home => i32::MIN,
        _ => return None,
    })
}

/// Keys for the list of sessions.
pub(super) fn session(key: Key, held: Modifiers, at: KeyContext<'_>) -> Pressed {
    use HistoryCommand::{Move, Open};
    let step = |rows| Command::History(Move { rows, extend: held.shift });
    if let Some(rows) = rows_of(key) {
        return step(rows).into();
    }
    let command = match key {
        Key::End => step(i32::MAX),
        Key::A | Key::E => return attention(key, held).map_or(Pressed::Left, Pressed::from),
        _ if held.shift => return Pressed::Left,
        Key::Enter if !at.control_focused => Command::History(Open { from_starts: false }),
        Key::Delete => Command::Open(Dialog::DeleteSessions),
        Key::Escape => Command::CloseOne,
        Key::T => Command::ToggleTheme,
        _ => return Pressed::Left,
    };
    command.into()
}

/// Arrow keys, Page Up and Down, Home and End.
pub(super) fn moved(key: Key, held: Modifiers, view: &ViewState) -> Option<Command> {
    if let Some(rows) = rows_of(key) {
        return Some(Command::MoveFocus { rows, extend: held.shift });
    }
    let aside = |secs: f64| match view.source {
        Source::Live => Command::MoveCursor(if held.shift { 10.0 * secs } else { secs }),
        Source::Replay(_) => {
            Command::Replay(ReplayCommand::SeekBy(if held.shift { 60.0 } else { 10.0 } * secs))
        }
    };
    Some(match (key, view.time) {
        (Key::ArrowLeft, _) => aside(-1.0),
        (Key::ArrowRight, _) => aside(1.0),
        (Key::End, TimeView::Held { window, .. } | TimeView::Live { window }) if !held.shift => {
            Command::SetTime(TimeView::Live { window })
        }
        _ => return None,
    })
}
