//! A field for the path of a file, for desktops without a file dialog.

use std::path::PathBuf;

use eframe::egui::{Response, Ui};

use super::dialog::{self, Look};
use crate::ui::theme::{Theme, space};

/// The longest path that can be typed.
const MAX_CHARS: usize = 4096;

/// A path that has to be typed because there is no file dialog.
#[derive(Debug, Default)]
pub(super) struct TypedPath {
    is_needed: bool,
    is_asked_for: bool,
    text: String,
}

impl TypedPath {
    /// Shows the field from now on, because the desktop has no file dialog.
    pub(super) const fn need(&mut self) {
        self.is_needed = true;
    }

    /// Shows the field from now on, because the viewer wants to type.
    pub(super) const fn ask_for(&mut self) {
        self.is_asked_for = true;
    }

    /// Whether the field is shown.
    pub(super) const fn is_shown(&self) -> bool {
        self.is_needed || self.is_asked_for
    }

    /// While the field is shown, says what to do, and that there is no file dialog if that is why;
    /// returns a path that was typed.
    pub(super) fn ui(
        &mut self,
        theme: &Theme,
        ui: &mut Ui,
        instead: &str,
        button: &str,
    ) -> Option<PathBuf> {
        if !self.is_shown() {
            return None;
        }
        let why = if self.is_needed { tr!("no-file-dialog") } else { "" };
        dialog::paragraph(ui, theme, format!("{why}{instead}"));
        let mut typed = false;
        ui.horizontal(|ui| {
            let width = ui.available_width() - dialog::button_width(ui, button) - space::INSET;
            let field = path_edit(ui, theme, tr!("path-example"), &mut self.text, width);
            typed = dialog::entered(ui, &field.accessible_name(tr!("path-of-file")));
            let is_on = !self.text.trim().is_empty();
            typed |= dialog::button(ui, theme, button, Look::Plain, is_on).clicked();
        });
        let path = self.text.trim();
        (typed && !path.is_empty()).then(|| PathBuf::from(path))
    }
}

/// A field for a path; the caller gives it an accessible name.
pub(super) fn path_edit(
    ui: &mut Ui,
    theme: &Theme,
    hint: &'static str,
    path: &mut String,
    width: f32,
) -> Response {
    dialog::edit_of(ui, theme, hint, path, width, MAX_CHARS)
}
