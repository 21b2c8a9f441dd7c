//! Recordings in and out as files: what is imported for whom, what is exported as what; how far
//! it is, and what came of it.

mod export;
mod import;

pub(in crate::ui) use self::{
    export::{ExportState, export_ui},
    import::{ImportState, import_ui},
};

use std::path::Path;

use eframe::egui::{CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::{
    model::Work,
    ui::{
        context::ViewContext,
        format,
        panel::dialog,
        theme::{family, size},
    },
};

/// The bar of work that goes on, with what it is; `Importing, 43 %`.
fn progress_ui(what: &str, work: &Work, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let share = work.fraction();
    let words = share.map_or_else(
        || what.to_owned(),
        |share| format!("{what}, {} %", format::number(f64::from(share) * 100.0, 0)),
    );
    ui.label(dialog::words(&words, family::SEMIBOLD, size::BODY, p.text));
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    let done = bar.width() * share.unwrap_or_default();
    let painter = ui.painter();
    painter.rect(bar, corner, p.plot, Stroke::new(1.0, p.control_edge), StrokeKind::Inside);
    painter.rect_filled(Rect::from_min_size(bar.min, vec2(done, bar.height())), corner, p.text);
}

/// Sentences on what could not be read or written; a few, and how many more.
fn notes_ui(notes: &[String], view: &ViewContext<'_>, ui: &mut Ui) {
    const SHOWN: usize = 3;
    for note in notes.iter().take(SHOWN) {
        dialog::paragraph(ui, view.theme, dialog::sentence(note));
    }
    if let Some(more @ 1..) = notes.len().checked_sub(SHOWN) {
        let more = format::counted(more as u64, "more remark", "more remarks");
        dialog::paragraph(ui, view.theme, format!("And {more}."));
    }
}

/// The name of a file without its folders.
fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
