//! Keyboard shortcuts, and the list of them shown by `?`.
//!
//! Keys act unless a text field has the focus or is about to get it ([`typed`]), and are handled
//! before widgets see them; only Enter and Space are left to a control that has the keyboard focus.
//! Characters (`/ ? # + -` and digits) are taken from text events, so that they work on every
//! keyboard layout.

mod bib;
mod list;
mod typed;

use eframe::egui::{Key, Modifiers};

pub(super) use self::{
    bib::Bib,
    list::list,
    typed::{Next, Typed},
};
use crate::model::{MarkKind, MonoNanos};

use super::{
    context::{AlarmCommand, Command, HistoryCommand, MarkTarget, NewMark, ReplayCommand},
    state::{Dialog, MapMode, Panel, PlotScale, Source, Statistic, Tab, TimeView, ViewState},
};

/// Unfinished keyboard input and requests to the window.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The bib being typed.
    pub(super) bib: Option<Bib>,
    /// The search field should get the focus.
    pub(super) focus_search: bool,
    /// The panel under the pointer, for `Z`.
    pub(super) pointed: Option<Panel>,
    /// Toggle full screen.
    pub(super) toggle_full_screen: bool,
}

/// The state a key acts on.
#[derive(Clone, Copy)]
pub(super) struct KeyContext<'a> {
    /// The open dialog.
    pub(super) dialog: Option<&'a Dialog>,
    /// The view on screen.
    pub(super) view: &'a ViewState,
    /// All views.
    pub(super) tabs: &'a [Tab],
    /// A control has the keyboard focus.
    pub(super) control_focused: bool,
    /// The monotonic clock.
    pub(super) now: MonoNanos,
}

impl KeyContext<'_> {
    fn lists_sessions(&self) -> bool {
        self.view.lists_sessions()
    }
}

/// The outcome of a key press.
#[derive(Debug, PartialEq)]
pub(super) enum Pressed {
    /// It issues these commands.
    Acts(Vec<Command>),
    /// It belongs to the bib being typed; its text follows.
    Types,
    /// Not a shortcut: a widget may handle it.
    Left,
}

impl From<Command> for Pressed {
    fn from(command: Command) -> Self {
        Self::Acts(vec![command])
    }
}

impl Keys {
    /// Drops a stale bib: it must not swallow letters typed much later.
    pub(super) fn forget_old_bib(&mut self, now: MonoNanos) {
        self.bib = self.bib.take().filter(|bib| !bib.is_old(now));
    }

    /// Handles a key press.
    pub(super) fn press(&mut self, key: Key, held: Modifiers, at: KeyContext<'_>) -> Pressed {
        if let Some(dialog) = at.dialog {
            return way_out(key, held, dialog);
        }
        if let Some(command) = views(key, held, at.tabs) {
            return command.into();
        }
        if held.command && !held.alt {
            return match key {
                Key::F => self.search(at),
                Key::A if at.lists_sessions() => Command::History(HistoryCommand::ChooseAll).into(),
                Key::A => Command::SelectAll.into(),
                Key::W if held.shift => Command::ToggleSecondWindow.into(),
                _ => Pressed::Left,
            };
        }
        if held.alt {
            return Pressed::Left;
        }
        if let Some(command) = function(key, held) {
            return command.into();
        }
        if key == Key::F11 {
            self.toggle_full_screen ^= true;
            return Pressed::Acts(Vec::new());
        }
        if at.lists_sessions() {
            return session(key, held, at);
        }
        if let Some(pressed) = self.bib_pressed(key, at.now) {
            return pressed;
        }
        let command = match key {
            Key::Escape => Command::CloseOne,
            Key::Space if !at.control_focused => match at.view.source {
                Source::Live => Command::ToggleHeld,
                Source::Replay(_) => Command::Replay(ReplayCommand::Toggle),
            },
            _ => match self.letter(key, held, at).or_else(|| moved(key, held, at.view)) {
                Some(command) => command,
                None => return Pressed::Left,
            },
        };
        command.into()
    }

    /// Handles a character typed outside any field; `repeats` if its key is held down.
    pub(super) fn sign(&mut self, sign: char, repeats: bool, at: KeyContext<'_>) -> Vec<Command> {
        if let Some(dialog) = at.dialog {
            let closes = sign == '?' && *dialog == Dialog::Keys && !repeats;
            return closes.then_some(Command::CloseDialog).into_iter().collect();
        }
        let zooms = !at.lists_sessions() && self.bib.is_none();
        match sign {
            '+' if zooms => return vec![Command::ZoomMap(1.0)],
            '-' if zooms => return vec![Command::ZoomMap(-1.0)],
            _ if repeats => return Vec::new(),
            _ => {}
        }
        if let Some(bib) = &mut self.bib {
            bib.push(sign, at.now);
            return Vec::new();
        }
        match sign {
            '/' => match self.search(at) {
                Pressed::Acts(commands) => return commands,
                Pressed::Types | Pressed::Left => {}
            },
            '?' => return vec![Command::Open(Dialog::Keys)],
            _ if !at.lists_sessions() => self.bib = Bib::begun_with(sign, at.now),
            _ => {}
        }
        Vec::new()
    }

    /// Opens the roster's search, restoring the roster if another panel fills the window, or the
    /// search of the sessions.
    fn search(&mut self, at: KeyContext<'_>) -> Pressed {
        self.focus_search = true;
        self.bib = None;
        let hides = |panel: &Panel| !at.lists_sessions() && *panel != Panel::Roster;
        let hiding = at.view.filled.filter(hides);
        Pressed::Acts(hiding.map(Command::ToggleFilled).into_iter().collect())
    }

    /// Applies a key to the bib being typed; `None` if the key does not concern it.
    fn bib_pressed(&mut self, key: Key, now: MonoNanos) -> Option<Pressed> {
        let bib = self.bib.as_mut()?;
        Some(match key {
            Key::Enter => {
                let bib = self.bib.take()?;
                let command = (!bib.text().is_empty()).then(|| bib.into_command());
                Pressed::Acts(command.into_iter().collect())
            }
            Key::Escape => {
                self.bib = None;
                Pressed::Acts(Vec::new())
            }
            Key::Backspace => {
                if !bib.pop(now) {
                    self.bib = None;
                }
                Pressed::Acts(Vec::new())
            }
            _ if has_sign(key) => Pressed::Types,
            _ => return None,
        })
    }

    fn letter(&self, key: Key, held: Modifiers, at: KeyContext<'_>) -> Option<Command> {
        let view = at.view;
        let target = if held.shift { MarkTarget::Group } else { MarkTarget::Selection };
        let mark = |kind| Command::Mark(NewMark { kind, at: None, target });
        Some(match key {
            Key::G if held.shift => Command::SetMap(MapMode::FitSelection),
            Key::G => Command::SetMap(MapMode::FitGroup),
            Key::F => Command::SetMap(MapMode::Follow(view.focus?)),
            Key::S => mark(MarkKind::Start),
            Key::L => mark(MarkKind::Lap),
            Key::M => mark(MarkKind::Marker),
            Key::X => Command::StandDownOrBack,
            Key::A | Key::E => return attention(key, held),
            Key::T => Command::ToggleTheme,
            Key::C => Command::Open(Dialog::Shown),
            Key::P => Command::SetPlotScale(match view.plot_scale {
                PlotScale::Values => PlotScale::PercentOfThreshold,
                PlotScale::PercentOfThreshold => PlotScale::Values,
            }),
            Key::N => Command::SetStatistic(next_statistic(view.statistic)),
            // A panel of Coach, which is not on the screen.
            Key::Z if view.tab == Tab::WALL => return None,
            Key::Z => {
                let panel = view.filled.or(self.pointed).unwrap_or(Panel::Map);
                Command::ToggleFilled(panel)
            }
            _ => return None,
        })
    }
}

/// Whether a held key may repeat: only keys that move or zoom, never those that write, toggle or
/// acknowledge.
const fn repeats(key: Key) -> bool {
    matches!(
        key,
        Key::ArrowUp
            | Key::ArrowDown
            | Key::ArrowLeft
            | Key::ArrowRight
            | Key::PageUp
            | Key::PageDown
    )
}

/// Whether a key types a character.
fn has_sign(key: Key) -> bool {
    let is_arrow = matches!(key, Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight);
    matches!(key, Key::Space | Key::Quote) || key.symbol_or_name().chars().count() == 1 && !is_arrow
}

/// Keys for the list of sessions.
fn session(key: Key, held: Modifiers, at: KeyContext<'_>) -> Pressed {
    use HistoryCommand::{Move, Open};
    const ROWS_OF_A_PAGE: i32 = 10;
    let step = |rows| Command::History(Move { rows, extend: held.shift });
    let command = match key {
        Key::ArrowUp => step(-1),
        Key::ArrowDown => step(1),
        Key::PageUp => step(-ROWS_OF_A_PAGE),
        Key::PageDown => step(ROWS_OF_A_PAGE),
        Key::Home => step(i32::MIN),
        Key::End => step(i32::MAX),
        Key::Enter if !at.control_focused => Command::History(Open { from_starts: false }),
        Key::Delete => Command::Open(Dialog::DeleteSessions),
        Key::Escape => Command::CloseOne,
        Key::T => Command::ToggleTheme,
        _ => match attention(key, held) {
            Some(command) => command,
            None => return Pressed::Left,
        },
    };
    command.into()
}

/// Navigation between the views, and undo.
fn views(key: Key, held: Modifiers, tabs: &[Tab]) -> Option<Command> {
    if held.command
        && !held.alt
        && let Some(tab) = tabs.iter().find(|tab| tab.key == key)
    {
        return Some(Command::GoTo(*tab));
    }
    match (key, held.command, held.alt) {
        (Key::Z, true, false) if held.shift => Some(Command::Redo),
        (Key::Z, true, false) => Some(Command::Undo),
        (Key::ArrowLeft, false, true) => Some(Command::GoBack),
        _ => None,
    }
}

/// What needs attention: alarms, and athletes from whom something is missing.
fn attention(key: Key, held: Modifiers) -> Option<Command> {
    Some(match key {
        Key::A if held.shift => Command::Alarms(AlarmCommand::Snooze(None)),
        Key::A => Command::Alarms(AlarmCommand::Acknowledge(None)),
        Key::E if held.shift => Command::Open(Dialog::Problems),
        Key::E => Command::NextInTrouble,
        _ => return None,
    })
}

/// Function keys.
fn function(key: Key, held: Modifiers) -> Option<Command> {
    match key {
        Key::F8 if held.shift => Some(Command::Open(Dialog::Problems)),
        Key::F8 => Some(Command::NextInTrouble),
        Key::F1 => Some(Command::Open(Dialog::Keys)),
        _ => None,
    }
}

/// A dialog has the keyboard to itself; only the way out of it is ours, and what the list of alarms
/// shows can be acknowledged in it.
fn way_out(key: Key, held: Modifiers, dialog: &Dialog) -> Pressed {
    if held.command {
        return Pressed::Left;
    }
    match key {
        Key::Escape => Command::CloseOne.into(),
        Key::F1 if *dialog == Dialog::Keys => Command::CloseDialog.into(),
        Key::A if *dialog == Dialog::Alarms => {
            attention(key, held).map_or(Pressed::Left, Pressed::from)
        }
        _ => Pressed::Left,
    }
}

/// Arrow keys, Page Up and Down, End.
fn moved(key: Key, held: Modifiers, view: &ViewState) -> Option<Command> {
    let aside = |secs: f64| match view.source {
        Source::Live => Command::MoveCursor(if held.shift { 10.0 * secs } else { secs }),
        Source::Replay(_) => {
            Command::Replay(ReplayCommand::SeekBy(if held.shift { 60.0 } else { 10.0 } * secs))
        }
    };
    Some(match (key, view.time) {
        (Key::ArrowUp, _) => Command::MoveFocus { rows: -1, extend: held.shift },
        (Key::ArrowDown, _) => Command::MoveFocus { rows: 1, extend: held.shift },
        (Key::ArrowLeft, _) => aside(-1.0),
        (Key::ArrowRight, _) => aside(1.0),
        (Key::PageUp, _) => Command::StepWindow(-1),
        (Key::PageDown, _) => Command::StepWindow(1),
        (Key::End, TimeView::Held { window, .. }) => Command::SetTime(TimeView::Live { window }),
        _ => return None,
    })
}

/// Cycles through mean, max and min.
pub(super) const fn next_statistic(statistic: Statistic) -> Statistic {
    match statistic {
        Statistic::Mean => Statistic::Max,
        Statistic::Max => Statistic::Min,
        Statistic::Min => Statistic::Mean,
    }
}

#[cfg(test)]
mod tests;
