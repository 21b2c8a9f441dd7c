//! The dialog for the text of a mark that was put before; that of a new one is written in its toast.

use eframe::egui::{Align2, TextEdit, Ui, Vec2, vec2};

use super::dialog::{self, Look};
use crate::{
    model::MAX_LOG_CHARS,
    ui::{
        context::{Command, MarkChange, ViewContext},
        mark::MarkView,
        theme::{family, size, space},
    },
};

/// Size of the dialog.
const EXTENT: Vec2 = vec2(520.0, 210.0);

/// Its title.
fn title() -> &'static str {
    tr!("mark-edit")
}

/// What has been typed so far.
#[derive(Debug, Default)]
pub(in crate::ui) struct MarkerState {
    of: Option<MarkView>,
    text: String,
}

/// Draws the dialog. The mark already exists; closing the dialog without saving keeps it as it is.
pub(in crate::ui) fn marker_ui(
    state: &mut MarkerState,
    mark: &MarkView,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let is_new = state.of.as_ref() != Some(mark);
    if is_new {
        state.text.clone_from(&mark.text);
        state.of = Some(mark.clone());
    }
    let save = |text: &str| {
        let words = text.trim().to_owned();
        vec![Command::ChangeMark(mark.clone(), MarkChange::Words(words)), Command::CloseDialog]
    };
    let shown = dialog::dialog(view, ui, title(), EXTENT, |ui| {
        ui.spacing_mut().item_spacing.y = space::SMALL;
        let ink = view.theme.palette.label;
        let label = tr!("what-happened");
        let label = ui.label(dialog::words(label, family::REGULAR, size::BODY, ink));
        let width = ui.available_width() - space::WIDE;
        let field = TextEdit::singleline(&mut state.text)
            .char_limit(MAX_LOG_CHARS)
            .align(Align2::LEFT_CENTER)
            .min_size(vec2(width, size::DIALOG_HIT))
            .desired_width(width);
        let field = ui.add(field).labelled_by(label.id);
        if is_new {
            field.request_focus();
        }
        ui.add_space(space::INSET);
        ui.horizontal(|ui| {
            let clicked =
                dialog::button(ui, view.theme, tr!("save"), Look::Primary, true).clicked();
            if clicked || dialog::entered(ui, &field) {
                commands.extend(save(&state.text));
            }
            if dialog::button(ui, view.theme, tr!("cancel"), Look::Plain, true).clicked() {
                commands.push(Command::CloseDialog);
            }
            if dialog::button(ui, view.theme, tr!("mark-delete"), Look::Plain, true).clicked() {
                commands.push(Command::ChangeMark(mark.clone(), MarkChange::Remove));
            }
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    // Opened again, the dialog starts from the mark's own text, not from what was typed here.
    if !commands.is_empty() {
        state.of = None;
    }
    commands
}
