//! Keys, in order: each acts on the result of the one before.

use eframe::egui::{Context, Event, Popup, ViewportCommand};

use super::App;
use crate::ui::{
    keys::{KeyContext, Next, Pressed},
    state::{AthletesPage, Dialog, EventsPage},
    wake,
};

impl App {
    /// Handles this frame's keys, unless they belong to a text field.
    pub(super) fn take_keys(&mut self, ctx: &Context) {
        self.keys.forget_old_bib(self.now_mono);
        if self.keys.focus_search {
            // The search was clicked, and its field appears in this frame.
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
        if self.typed.is_waiting() {
            wake::after_command(ctx);
        }
    }

    fn act_on_keys(&mut self, ctx: &Context) {
        let control_focused = ctx.memory(|memory| memory.focused().is_some());
        let leave = |event| ctx.input_mut(|input| input.events.push(event));
        while let Some(next) = self.typed.next() {
            let workspace = self.replay.as_ref().map_or(&self.live, |replay| &replay.workspace);
            let at = KeyContext {
                dialog: self.live.view.dialog.as_ref(),
                view: &workspace.view,
                tabs: self.views.tabs(),
                control_focused,
                now: self.now_mono,
            };
            let commands = match next {
                Next::Other(event) => {
                    leave(event);
                    continue;
                }
                Next::Sign(sign, repeats) => self.keys.sign(sign, repeats, at),
                Next::Key(event) => {
                    let Event::Key { key, modifiers, .. } = event else { continue };
                    match self.keys.press(key, modifiers, at) {
                        Pressed::Acts(commands) => {
                            self.typed.acted();
                            commands
                        }
                        Pressed::Types => continue,
                        Pressed::Left => {
                            leave(event);
                            continue;
                        }
                    }
                }
            };
            for command in commands {
                self.apply(command);
            }
            if self.keys.focus_search {
                self.typed.expect_field();
            }
            if self.typed.waits_for_field() {
                return;
            }
        }
    }

    /// A dialog that has just opened gives the keyboard to its first field.
    pub(super) fn expect_field_of_dialog(&mut self) {
        let takes_focus = match &self.live.view.dialog {
            Some(Dialog::Marker(_)) => true,
            Some(Dialog::Athletes(page)) => matches!(page, AthletesPage::Add { .. }),
            Some(Dialog::Events(page)) => *page == EventsPage::New,
            _ => false,
        };
        if takes_focus {
            self.typed.expect_field();
        }
    }
}
