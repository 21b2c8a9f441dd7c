//! Closing the window: asks once while phones are sending, and passes on what is to be kept.

use eframe::egui::{Context, ViewportCommand};

use super::App;
use crate::ui::{
    panel::close::{CloseState, n_sending},
    state::Dialog,
};

/// How far closing has got.
#[derive(Debug, Default)]
pub(super) struct Closing {
    /// The question.
    pub(super) question: CloseState,
    /// The viewer wants it closed, whoever is sending.
    is_confirmed: bool,
    /// The window is yet to be told.
    is_due: bool,
}

impl Closing {
    /// The viewer wants it closed.
    pub(super) const fn confirm(&mut self) {
        self.is_confirmed = true;
        self.is_due = true;
    }
}

impl App {
    /// Handles a request to close the window: from its frame, the desktop, or the viewer's answer.
    pub(super) fn take_close_request(&mut self, ctx: &Context) {
        if std::mem::take(&mut self.closing.is_due) {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        let is_asked = ctx.input(|input| input.viewport().close_requested());
        if !is_asked || self.may_close() {
            return;
        }
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        let dialog = &mut self.live.view.dialog;
        // It comes again while the window is hidden.
        if !matches!(dialog, Some(Dialog::Close { .. })) {
            let over = dialog.take().map(Box::new);
            *dialog = Some(Dialog::Close { over });
            self.closing.question.put();
            // Whoever closes a minimised window has to see why it stays.
            ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
            ctx.send_viewport_cmd(ViewportCommand::Focus);
        }
    }

    /// Whether nobody is to be asked.
    fn may_close(&self) -> bool {
        let is_decided = self.closing.is_confirmed || self.pace.is_ending();
        is_decided || self.header.is_demo || n_sending(&self.live.projection) == 0
    }

    /// Passes on what is to be kept, at the latest possible time.
    pub(super) fn keep_choices(&mut self) {
        self.keeper.keep(&self.live.view, &self.live.projection, &self.control);
    }
}
