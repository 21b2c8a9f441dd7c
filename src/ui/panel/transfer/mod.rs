//! Import and export of recordings as files: what, for whom and in which format, the progress, and
//! the outcome.

mod drop_zone;
mod export;
mod import;

pub(in crate::ui) use self::{
    drop_zone::{Dropping, drop_zone_ui},
    export::{ExportState, export_ui},
    import::{ImportState, import_ui},
};

use std::path::Path;

use eframe::egui::Ui;

use crate::ui::{context::ViewContext, panel::dialog};

/// Notes on what could not be read or written: the first few, and how many more there are.
fn notes_ui(notes: &[String], view: &ViewContext<'_>, ui: &mut Ui) {
    const SHOWN: usize = 3;
    for note in notes.iter().take(SHOWN) {
        dialog::paragraph(ui, view.theme, dialog::sentence(note));
    }
    if let Some(more @ 1..) = notes.len().checked_sub(SHOWN) {
        dialog::paragraph(ui, view.theme, tr!("more-notes", n = more));
    }
}

/// The name of a file without its folders.
fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
