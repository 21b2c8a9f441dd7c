//! What keys do, and the list of them that `?` shows.
//!
//! Keys act unless a text field has the focus, and are taken before widgets see them; only
//! Enter and Space are left to a control that has the keyboard focus. Signs (`/ ? + -` and
//! digits) are taken as text, so that they work on every keyboard layout.

use eframe::egui::{Context, Event, InputState, Key, Modifiers, Popup, ViewportCommand};

use super::{
    context::Command,
    state::{Dialog, MapMode, Panel, Statistic, TimeView, ViewState},
};

/// The list of keys, in the order of the overlay: the keys, then what they do.
pub(super) const LIST: [(&str, &str); 18] = [
    ("0-9, Enter", "go to bib"),
    ("Up, Down; Shift", "previous, next athlete; extend"),
    ("/, Ctrl+F", "search the roster"),
    ("Ctrl+A", "select everybody listed"),
    ("Space", "hold the plots, or back to live"),
    ("End", "live"),
    ("PageUp, PageDown", "shorter, longer window"),
    ("Left, Right; Shift", "cursor by 1 s; by 10 s"),
    ("N", "mean, max, min"),
    ("F8; Shift", "next athlete in trouble; all problems"),
    ("F", "map follows the focus"),
    ("G; Shift+G", "map fits the group; the selection"),
    ("+ and -", "zoom of the map"),
    ("Ctrl + - 0", "size of everything"),
    ("Z", "fill the window with the panel under the pointer"),
    ("T", "dark or daylight"),
    ("F11", "full screen"),
    ("Esc", "close one thing"),
];

/// Longest bib that can be typed.
const MAX_BIB: usize = 6;

/// What the keyboard has begun and not finished.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The bib typed so far.
    pub(super) bib: String,
    /// The search field is to get the focus.
    pub(super) focus_search: bool,
    /// The panel under the pointer, for `Z`.
    pub(super) pointed: Option<Panel>,
}

impl Keys {
    /// Takes the keys of this frame and says what they ask for.
    pub(super) fn take(&mut self, ctx: &Context, view: &ViewState) -> Vec<Command> {
        let mut commands = Vec::new();
        if Popup::is_any_open(ctx) {
            // An open menu has the keyboard; Esc closes it.
            return commands;
        }
        if let Some(dialog) = &view.dialog {
            commands.extend(ctx.input_mut(|input| way_out(input, dialog)));
            return commands;
        }
        if ctx.text_edit_focused() {
            return commands;
        }
        let control_focused = ctx.memory(|memory| memory.focused().is_some());
        let full_screen = ctx.input_mut(|input| {
            self.signs(input, &mut commands);
            if !control_focused {
                self.enter_and_space(input, &mut commands);
            }
            self.escape(input, &mut commands);
            self.letters(input, view, &mut commands);
            moves(input, view, &mut commands);
            functions(input, &mut commands);
            input.consume_key(Modifiers::NONE, Key::F11)
        });
        if full_screen {
            let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
        }
        commands
    }

    /// Digits, `/`, `?`, `+`, `-`.
    fn signs(&mut self, input: &mut InputState, commands: &mut Vec<Command>) {
        // By the modifiers of the events: a quick hand has let go of Ctrl before the frame.
        if input.consume_key(Modifiers::COMMAND, Key::F) {
            self.focus_search = true;
        }
        if input.consume_key(Modifiers::COMMAND, Key::A) {
            commands.push(Command::SelectAll);
        }
        input.events.retain(|event| {
            let Event::Text(text) = event else { return true };
            for sign in text.chars() {
                match sign {
                    '0'..='9' if self.bib.len() < MAX_BIB => self.bib.push(sign),
                    '/' => self.focus_search = true,
                    '?' => commands.push(Command::Open(Dialog::Keys)),
                    '+' => commands.push(Command::ZoomMap(1.0)),
                    '-' => commands.push(Command::ZoomMap(-1.0)),
                    _ => {}
                }
            }
            false
        });
        if !self.bib.is_empty() && input.consume_key(Modifiers::NONE, Key::Backspace) {
            self.bib.pop();
        }
    }

    fn enter_and_space(&mut self, input: &mut InputState, commands: &mut Vec<Command>) {
        if !self.bib.is_empty() && input.consume_key(Modifiers::NONE, Key::Enter) {
            commands.push(Command::GoToBib(std::mem::take(&mut self.bib)));
        }
        if input.consume_key(Modifiers::NONE, Key::Space) {
            commands.push(Command::ToggleHeld);
        }
    }

    fn escape(&mut self, input: &mut InputState, commands: &mut Vec<Command>) {
        if !input.key_pressed(Key::Escape) {
            return;
        }
        if self.bib.is_empty() {
            commands.push(Command::CloseOne);
        } else {
            self.bib.clear();
        }
        input.consume_key(Modifiers::NONE, Key::Escape);
    }

    fn letters(&mut self, input: &mut InputState, view: &ViewState, commands: &mut Vec<Command>) {
        if input.modifiers.command || input.modifiers.alt {
            return;
        }
        if input.consume_key(Modifiers::SHIFT, Key::G) {
            commands.push(Command::SetMap(MapMode::FitSelection));
        }
        if input.consume_key(Modifiers::NONE, Key::G) {
            commands.push(Command::SetMap(MapMode::FitGroup));
        }
        if input.consume_key(Modifiers::NONE, Key::F)
            && let Some(focus) = view.focus
        {
            commands.push(Command::SetMap(MapMode::Follow(focus)));
        }
        if input.consume_key(Modifiers::NONE, Key::T) {
            commands.push(Command::ToggleTheme);
        }
        if input.consume_key(Modifiers::NONE, Key::N) {
            commands.push(Command::SetStatistic(next_statistic(view.statistic)));
        }
        if input.consume_key(Modifiers::NONE, Key::Z) {
            let panel = view.filled.or(self.pointed).unwrap_or(Panel::Map);
            commands.push(Command::ToggleFilled(panel));
        }
    }
}

/// Function keys.
fn functions(input: &mut InputState, commands: &mut Vec<Command>) {
    for (modifiers, key, command) in [
        (Modifiers::SHIFT, Key::F8, Command::Open(Dialog::Problems)),
        (Modifiers::NONE, Key::F8, Command::NextInTrouble),
        (Modifiers::NONE, Key::F1, Command::Open(Dialog::Keys)),
    ] {
        if input.consume_key(modifiers, key) {
            commands.push(command);
        }
    }
}

/// A dialog has the keyboard to itself; only the way out of it is ours.
fn way_out(input: &mut InputState, dialog: &Dialog) -> Option<Command> {
    if input.consume_key(Modifiers::NONE, Key::Escape) {
        return Some(Command::CloseOne);
    }
    let again = |input: &mut InputState| {
        let sign = |event: &Event| matches!(event, Event::Text(text) if text == "?");
        input.events.iter().any(sign) || input.consume_key(Modifiers::NONE, Key::F1)
    };
    (*dialog == Dialog::Keys && again(input)).then_some(Command::CloseDialog)
}

/// Arrows, Page, End.
fn moves(input: &mut InputState, view: &ViewState, commands: &mut Vec<Command>) {
    for (key, rows) in [(Key::ArrowUp, -1), (Key::ArrowDown, 1)] {
        let extended = input.count_and_consume_key(Modifiers::SHIFT, key);
        let plain = input.count_and_consume_key(Modifiers::NONE, key);
        for extend in std::iter::repeat_n(true, extended).chain(std::iter::repeat_n(false, plain)) {
            commands.push(Command::MoveFocus { rows, extend });
        }
    }
    for (key, secs) in [(Key::ArrowLeft, -1.0), (Key::ArrowRight, 1.0)] {
        let far = input.count_and_consume_key(Modifiers::SHIFT, key);
        let near = input.count_and_consume_key(Modifiers::NONE, key);
        if far + near > 0 {
            commands.push(Command::MoveCursor(secs * (10 * far + near) as f64));
        }
    }
    if input.consume_key(Modifiers::NONE, Key::PageUp) {
        commands.push(Command::StepWindow(-1));
    }
    if input.consume_key(Modifiers::NONE, Key::PageDown) {
        commands.push(Command::StepWindow(1));
    }
    if input.consume_key(Modifiers::NONE, Key::End)
        && let TimeView::Held { window, .. } = view.time
    {
        commands.push(Command::SetTime(TimeView::Live { window }));
    }
}

/// Mean, max, min, and round again.
pub(super) const fn next_statistic(statistic: Statistic) -> Statistic {
    match statistic {
        Statistic::Mean => Statistic::Max,
        Statistic::Max => Statistic::Min,
        Statistic::Min => Statistic::Mean,
    }
}
