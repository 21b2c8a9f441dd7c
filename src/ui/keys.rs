//! What keys do, and the list of them that `?` shows.
//!
//! Keys act unless a text field has the focus, and are taken before widgets see them; only
//! Enter and Space are left to a control that has the keyboard focus. Signs (`/ ? + -` and
//! digits) are taken as text, so that they work on every keyboard layout.

use eframe::egui::{Context, Event, InputState, Key, Modifiers, Popup, ViewportCommand};

use crate::model::MarkKind;

use super::{
    context::{Command, HistoryCommand, NewMark, ReplayCommand, Whom},
    state::{Dialog, MapMode, Panel, Source, Statistic, Tab, TimeView, ViewState},
};

/// The list of keys, in the order of the overlay: the keys, then what they do.
pub(super) const LIST: [(&str, &str); 24] = [
    ("0-9, Enter", "go to bib"),
    ("Up, Down; Shift", "previous, next athlete; extend"),
    ("/, Ctrl+F", "search the roster, the sessions"),
    ("Ctrl+A", "select everybody, all sessions listed"),
    ("Ctrl+1, 3; Alt+Left", "Coach, History; the view before"),
    ("Space", "hold the plots, or back to live; replay: play or pause"),
    ("End", "live; replay: plots at the playhead"),
    ("PageUp, PageDown", "shorter, longer window"),
    ("Left, Right; Shift", "cursor by 1 s, 10 s; replay: back, on by 10 s, 1 min"),
    ("Enter; Delete", "open, delete the chosen sessions"),
    ("Ctrl+Z; Shift", "undo; redo"),
    ("S; L; M", "start; lap; marker, for the selected"),
    ("Shift + S, L, M", "the same for everybody who sends"),
    ("Right click", "marker where a track is on the map; marks of a plot"),
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
    /// Takes the keys of this frame and says what they ask for. `dialog` is what is open over
    /// the view.
    pub(super) fn take(
        &mut self,
        ctx: &Context,
        dialog: Option<&Dialog>,
        view: &ViewState,
    ) -> Vec<Command> {
        let mut commands = Vec::new();
        if Popup::is_any_open(ctx) {
            // An open menu has the keyboard; Esc closes it.
            return commands;
        }
        if let Some(dialog) = dialog {
            commands.extend(ctx.input_mut(|input| way_out(input, dialog)));
            return commands;
        }
        if ctx.text_edit_focused() {
            return commands;
        }
        let control_focused = ctx.memory(|memory| memory.focused().is_some());
        let lists_sessions = view.tab == Tab::History && view.source == Source::Live;
        let full_screen = ctx.input_mut(|input| {
            views(input, &mut commands);
            if lists_sessions {
                self.list_of_sessions(input, control_focused, &mut commands);
            } else {
                self.signs(input, &mut commands);
                if !control_focused {
                    self.enter_and_space(input, view, &mut commands);
                }
                self.escape(input, &mut commands);
                self.letters(input, view, &mut commands);
                moves(input, view, &mut commands);
            }
            functions(input, &mut commands);
            input.consume_key(Modifiers::NONE, Key::F11)
        });
        if full_screen {
            let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
        }
        commands
    }

    /// Keys of the list of sessions.
    fn list_of_sessions(
        &mut self,
        input: &mut InputState,
        control_focused: bool,
        commands: &mut Vec<Command>,
    ) {
        use HistoryCommand::{ChooseAll, Move, Open};
        let rows_of_a_page = 10;
        for (key, rows) in [
            (Key::ArrowUp, -1),
            (Key::ArrowDown, 1),
            (Key::PageUp, -rows_of_a_page),
            (Key::PageDown, rows_of_a_page),
            (Key::Home, i32::MIN),
            (Key::End, i32::MAX),
        ] {
            for (modifiers, extend) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
                for _ in 0..input.count_and_consume_key(modifiers, key) {
                    commands.push(Command::History(Move { rows, extend }));
                }
            }
        }
        if input.consume_key(Modifiers::COMMAND, Key::F) {
            self.focus_search = true;
        }
        if input.consume_key(Modifiers::COMMAND, Key::A) {
            commands.push(Command::History(ChooseAll));
        }
        if !control_focused && input.consume_key(Modifiers::NONE, Key::Enter) {
            commands.push(Command::History(Open { from_starts: false }));
        }
        if input.consume_key(Modifiers::NONE, Key::Delete) {
            commands.push(Command::Open(Dialog::DeleteSessions));
        }
        if input.consume_key(Modifiers::NONE, Key::Escape) {
            commands.push(Command::CloseOne);
        }
        if !input.modifiers.command
            && !input.modifiers.alt
            && input.consume_key(Modifiers::NONE, Key::T)
        {
            commands.push(Command::ToggleTheme);
        }
        input.events.retain(|event| match event {
            Event::Text(text) if text == "/" => {
                self.focus_search = true;
                false
            }
            Event::Text(text) if text == "?" => {
                commands.push(Command::Open(Dialog::Keys));
                false
            }
            _ => true,
        });
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

    fn enter_and_space(
        &mut self,
        input: &mut InputState,
        view: &ViewState,
        commands: &mut Vec<Command>,
    ) {
        if !self.bib.is_empty() && input.consume_key(Modifiers::NONE, Key::Enter) {
            commands.push(Command::GoToBib(std::mem::take(&mut self.bib)));
        }
        if input.consume_key(Modifiers::NONE, Key::Space) {
            commands.push(match view.source {
                Source::Live => Command::ToggleHeld,
                Source::Replay(_) => Command::Replay(ReplayCommand::Toggle),
            });
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
        marks(input, commands);
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

/// Start, lap, marker; with Shift for everybody.
fn marks(input: &mut InputState, commands: &mut Vec<Command>) {
    for (key, kind) in
        [(Key::S, MarkKind::Start), (Key::L, MarkKind::Lap), (Key::M, MarkKind::Marker)]
    {
        // With Shift first: what asks for no modifier takes keys with Shift too.
        for (modifiers, whom) in
            [(Modifiers::SHIFT, Whom::Group), (Modifiers::NONE, Whom::Selection)]
        {
            if input.consume_key(modifiers, key) {
                commands.push(Command::Mark(NewMark { kind, at: None, whom }));
            }
        }
    }
}

/// Ways between the views, undo.
fn views(input: &mut InputState, commands: &mut Vec<Command>) {
    for (modifiers, key, command) in [
        (Modifiers::COMMAND, Key::Num1, Command::GoTo(Tab::Coach)),
        (Modifiers::COMMAND, Key::Num3, Command::GoTo(Tab::History)),
        (Modifiers::ALT, Key::ArrowLeft, Command::GoBack),
        (Modifiers::COMMAND | Modifiers::SHIFT, Key::Z, Command::Redo),
        (Modifiers::COMMAND, Key::Z, Command::Undo),
    ] {
        if input.consume_key(modifiers, key) {
            commands.push(command);
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
            commands.push(match view.source {
                Source::Live => Command::MoveCursor(secs * (10 * far + near) as f64),
                Source::Replay(_) => {
                    let secs = secs * (60 * far + 10 * near) as f64;
                    Command::Replay(ReplayCommand::SeekBy(secs))
                }
            });
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
