//! Keyboard shortcuts, and the list of them shown by `?`.
//!
//! Keys act unless a text field has the focus or is about to get it ([`typed`]), and are handled
//! before widgets see them; only Enter and Space are left to a control that has the keyboard focus.
//! Characters (`/ ? # + -` and digits) are taken from text events, so that they work on every
//! keyboard layout.

mod bib;
mod fixed;
mod list;
mod moves;
mod names;
mod typed;

use eframe::egui::{Key, Modifiers};

pub(super) use self::{
    bib::Bib,
    list::{list, offers},
    names::spoken,
    typed::{Next, Typed},
};
use self::{
    fixed::{attention, has_sign, views, way_out},
    moves::{hold_or_play, moved, session},
};
use super::{
    context::{Command, HistoryCommand, MarkTarget, NewMark},
    state::{Dialog, MapMode, Panel, PlotScale, Statistic, Tab, ViewState},
};
use crate::model::{MarkKind, MonoNanos};

/// Unfinished keyboard input and requests to the window.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The bib being typed.
    pub(super) bib: Option<Bib>,
    /// The search field should get the focus.
    pub(super) focus_search: bool,
    /// The panel under the pointer, for `Z`.
    pub(super) pointed: Option<Panel>,
    /// The field for the words of a new mark should get the focus.
    pub(super) focus_words: bool,
    /// That field was left with Esc: the mark stays without words.
    pub(super) leave_words: bool,
    /// Toggle full screen.
    pub(super) toggle_full_screen: bool,
    /// Change the size of everything.
    pub(super) zoom: Option<Zoom>,
}

/// A change of the size of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zoom {
    /// A step larger.
    In,
    /// A step smaller.
    Out,
    /// Back to the usual size.
    Usual,
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
    /// A new mark can be given words.
    pub(super) asks_words: bool,
    /// The last frame had the keyboard in the field for them. By now Esc has taken it away.
    pub(super) writes_words: bool,
    /// The monotonic clock.
    pub(super) now: MonoNanos,
}

impl KeyContext<'_> {
    fn lists_sessions(&self) -> bool {
        self.view.lists_sessions()
    }
}

/// The outcome of a key press.
#[derive(Debug, Clone, PartialEq)]
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
        if key == Key::F12 && held.is_none() {
            // Also of a dialog.
            return Command::TakePicture.into();
        }
        if let Some(dialog) = at.dialog {
            return way_out(key, held, dialog);
        }
        if let Some(command) = views(key, held, at.tabs) {
            return command.into();
        }
        if held.command && !held.alt {
            return self.with_ctrl(key, held, at);
        }
        if held.alt {
            return Pressed::Left;
        }
        if let Some(pressed) = self.function(key, held) {
            return pressed;
        }
        if key == Key::Escape && at.writes_words {
            self.leave_words = true;
            return Pressed::Acts(Vec::new());
        }
        if key == Key::Tab && held.is_none() && at.asks_words && !at.control_focused {
            self.focus_words = true;
            return Pressed::Acts(Vec::new());
        }
        if at.lists_sessions() {
            return session(key, held, at);
        }
        if let Some(pressed) = self.bib_pressed(key, at.now) {
            return pressed;
        }
        let command = match key {
            Key::Escape if held.is_none() => Some(Command::CloseOne),
            Key::Enter if held.is_none() && !at.control_focused && at.view.focus.is_some() => {
                Some(Command::OpenFocus)
            }
            Key::Space if held.is_none() && !at.control_focused => Some(hold_or_play(at.view)),
            _ => self.letter(key, held, at).or_else(|| moved(key, held, at.view)),
        };
        command.map_or(Pressed::Left, Pressed::from)
    }

    /// A key with Ctrl.
    fn with_ctrl(&mut self, key: Key, held: Modifiers, at: KeyContext<'_>) -> Pressed {
        let zoom = match key {
            // On many keyboards the plus is typed with Shift.
            Key::Plus => Some(Zoom::In),
            Key::Equals if !held.shift => Some(Zoom::In),
            Key::Minus if !held.shift => Some(Zoom::Out),
            Key::Num0 if !held.shift => Some(Zoom::Usual),
            _ => None,
        };
        if zoom.is_some() {
            self.zoom = zoom;
            return Pressed::Acts(Vec::new());
        }
        match key {
            Key::F if held.shift => self.full_screen(),
            Key::W if held.shift => Command::ToggleSecondWindow.into(),
            _ if held.shift => Pressed::Left,
            Key::F => self.search(at),
            Key::K => Command::Open(Dialog::Palette).into(),
            Key::U => Command::Open(Dialog::Done).into(),
            Key::Comma => Command::Open(Dialog::Settings).into(),
            Key::A if at.lists_sessions() => Command::History(HistoryCommand::ChooseAll).into(),
            Key::A => Command::SelectAll.into(),
            _ => Pressed::Left,
        }
    }

    /// Function keys.
    fn function(&mut self, key: Key, held: Modifiers) -> Option<Pressed> {
        Some(match key {
            Key::F8 if held.shift => Command::Open(Dialog::Problems).into(),
            _ if held.shift => return None,
            Key::F8 => Command::NextInTrouble.into(),
            Key::F1 => Command::Open(Dialog::Keys).into(),
            Key::F11 => self.full_screen(),
            _ => return None,
        })
    }

    fn full_screen(&mut self) -> Pressed {
        self.toggle_full_screen ^= true;
        Pressed::Acts(Vec::new())
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
        let mark = |kind| Some(Command::Mark(NewMark { kind, at: None, target }));
        match key {
            Key::S => return mark(MarkKind::Start),
            Key::L => return mark(MarkKind::Lap),
            Key::M => return mark(MarkKind::Marker),
            Key::G if held.shift => return Some(Command::SetMap(MapMode::FitSelection)),
            Key::A | Key::E => return attention(key, held),
            // Shift makes no other letter something else, and what is mistyped must not act.
            _ if held.shift => return None,
            _ => {}
        }
        Some(match key {
            Key::H => hold_or_play(view),
            Key::I => Command::StepWindow(-1),
            Key::O => Command::StepWindow(1),
            Key::G => Command::SetMap(MapMode::FitGroup),
            Key::F => Command::SetMap(MapMode::Follow(view.focus?)),
            Key::X => Command::StandDownOrBack,
            Key::T => Command::ToggleTheme,
            Key::C => Command::Open(Dialog::Shown),
            Key::P => Command::SetPlotScale(match view.plot_scale {
                PlotScale::Values => PlotScale::PercentOfThreshold,
                PlotScale::PercentOfThreshold => PlotScale::Values,
            }),
            Key::N => Command::SetStatistic(next_statistic(view.statistic)),
            // A panel of Coach, which is not on the screen.
            Key::Z if [Tab::WALL, Tab::PHONES].contains(&view.tab) => return None,
            Key::Z => {
                let panel = view.filled.or(self.pointed).unwrap_or(Panel::Map);
                Command::ToggleFilled(panel)
            }
            _ => return None,
        })
    }
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
