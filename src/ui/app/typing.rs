//! Keys, in order: each acts on the result of the one before.

use eframe::egui::{Context, Event, Popup, ViewportCommand};

use super::App;
use crate::ui::{
    keys::{KeyContext, Next, Pressed},
    state::{AthletesPage, Dialog, EventsPage},
    stroke::Stroke,
    wake,
};

impl App {
    /// Handles this frame's keys, unless they belong to a text field.
    pub(super) fn take_keys(&mut self, ctx: &Context) {
        self.keys.forget_old_bib(self.now_mono);
        if self.keys.focus_search || self.keys.focus_words {
            // It was clicked or asked for, and its field appears in this frame.
            self.typed.expect_field();
        }
        if self.typed.begin(ctx) {
            if Popup::is_any_open(ctx) {
                // An open menu has the keyboard; Esc closes it.
                self.typed.leave_all(ctx);
            } else {
                self.act_on_keys(ctx);
            }
        }
        if std::mem::take(&mut self.keys.toggle_full_screen) {
            let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
        }
        self.take_zoom(ctx);
        if self.typed.is_waiting() {
            wake::after_command(ctx);
        }
    }

    fn act_on_keys(&mut self, ctx: &Context) {
        let control_focused = ctx.memory(|memory| memory.focused().is_some());
        let leave = |event| ctx.input_mut(|input| input.events.push(event));
        while let Some(next) = self.typed.next() {
            let stroke = match &next {
                Next::Other(_) => None,
                Next::Sign(sign, _) => Some(Stroke::Sign(*sign)),
                Next::Key(Event::Key { key, modifiers, .. }) => Some(Stroke::Key(*key, *modifiers)),
                Next::Key(_) => continue,
            };
            let repeats = matches!(next, Next::Sign(_, true));
            let pressed = stroke.map(|stroke| self.pressed(stroke, repeats, control_focused));
            match (pressed, next) {
                (None, Next::Other(event) | Next::Key(event))
                | (Some(Pressed::Left), Next::Key(event)) => {
                    leave(event);
                    continue;
                }
                (Some(Pressed::Acts(commands)), next) => {
                    if matches!(next, Next::Key(_)) {
                        self.typed.acted();
                    }
                    for command in commands {
                        self.apply(command);
                    }
                }
                _ => continue,
            }
            self.expect_field_of_key();
            if self.typed.waits_for_field() {
                return;
            }
        }
    }

    /// Does what a key does; the palette names it.
    pub(super) fn press(&mut self, stroke: Stroke) {
        if let Pressed::Acts(commands) = self.pressed(stroke, false, false) {
            for command in commands {
                self.apply(command);
            }
        }
        self.expect_field_of_key();
    }

    /// What a key asks for.
    fn pressed(&mut self, stroke: Stroke, repeats: bool, control_focused: bool) -> Pressed {
        let workspace = self.replay.as_ref().map_or(&self.live, |replay| &replay.workspace);
        let at = KeyContext {
            dialog: self.live.view.dialog.as_ref(),
            view: &workspace.view,
            tabs: self.views.tabs(),
            control_focused,
            asks_words: self.undo.asks_words(self.now_mono),
            writes_words: self.mark_words.is_focused,
            now: self.now_mono,
        };
        match stroke {
            Stroke::Key(key, modifiers) => self.keys.press(key, modifiers, at),
            Stroke::Sign(sign) => Pressed::Acts(self.keys.sign(sign, repeats, at)),
        }
    }

    /// A field that a key asked for takes what is typed next.
    const fn expect_field_of_key(&mut self) {
        if self.keys.focus_search || self.keys.focus_words {
            self.typed.expect_field();
        }
    }

    /// A dialog that has just opened gives the keyboard to its first field.
    pub(super) fn expect_field_of_dialog(&mut self) {
        let takes_focus = match &self.live.view.dialog {
            Some(Dialog::Marker(_) | Dialog::Palette) => true,
            Some(Dialog::Athletes(page)) => matches!(page, AthletesPage::Add { .. }),
            Some(Dialog::Events(page)) => *page == EventsPage::New,
            _ => false,
        };
        if takes_focus {
            self.typed.expect_field();
        }
    }
}
