//! What was done, the last first: each line takes back itself and what was done after it.

use std::borrow::Cow;

use eframe::egui::{Align, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::{
    cells::{Room, Text},
    controls::{self, ButtonLook},
    dialog,
};
use crate::ui::{
    context::{Command, ViewContext},
    theme::{family, size, space},
    undo::ListedStep,
};

/// The dialog's extent.
const EXTENT: Vec2 = vec2(680.0, 520.0);
/// Height of a line.
const ROW_H: f32 = 44.0;
/// Height of a button.
const BUTTON_H: f32 = 34.0;

/// The labels of the buttons, which all are as wide as the widest one.
fn labels() -> [&'static str; 4] {
    [tr!("key-undo"), tr!("key-redo"), tr!("undo-to-here"), tr!("redo-to-here")]
}

/// Draws the dialog.
pub(in crate::ui) fn done_ui(
    steps: &[ListedStep],
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("what-was-done"), EXTENT, |ui| {
        if steps.is_empty() {
            dialog::paragraph(ui, view.theme, tr!("done-nothing"));
            return;
        }
        let area = ScrollArea::vertical().id_salt("done").auto_shrink(false);
        ui.spacing_mut().item_spacing.y = space::NONE;
        area.show_rows(ui, ROW_H, steps.len(), |ui, range| {
            for at in range {
                commands.extend(steps.get(at).and_then(|step| row_ui(step, at, view, ui)));
            }
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// The button of a line, and the command that it gives.
fn button_of(step: &ListedStep) -> (&'static str, Command) {
    match (step.is_undone, step.n_steps) {
        (false, 1) => (tr!("key-undo"), Command::UndoSteps(1)),
        (false, n_steps) => (tr!("undo-to-here"), Command::UndoSteps(n_steps)),
        (true, 1) => (tr!("key-redo"), Command::RedoSteps(1)),
        (true, n_steps) => (tr!("redo-to-here"), Command::RedoSteps(n_steps)),
    }
}

fn row_ui(step: &ListedStep, at: usize, view: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    let p = &view.theme.palette;
    let width = ui.available_width() - space::GAP;
    let (rect, _) = ui.allocate_exact_size(vec2(width, ROW_H), Sense::hover());
    let painter = ui.painter();
    let mut room = Room::new(rect);
    let (label, command) = button_of(step);
    let widths = labels().map(|label| controls::button_width(painter, label));
    let place = room.right_box(vec2(widths.into_iter().fold(0.0, f32::max), BUTTON_H));
    let id = ui.scope_id().with(("step", at));
    let response = controls::button(ui, view.theme, id, place, label, ButtonLook::Plain);
    let spoken = format!("{label}: {}", step.words);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    room.right(space::GAP);
    let clock = view.clock_words(step.at);
    let words = Text::new(&clock, family::REGULAR, size::LABEL, p.label);
    let widest = controls::width(painter, "00:00:00", family::REGULAR, size::LABEL);
    words.elided(painter, room.left(widest), Align::Min);
    room.left(space::GAP);
    let ink = if step.is_undone { p.label } else { p.text };
    let said: Cow<'_, str> = if step.is_undone {
        tr!("step-undone", words = step.words).into()
    } else {
        step.words.as_str().into()
    };
    let words = Text::new(&said, family::REGULAR, size::BODY, ink);
    let painted = words.elided(painter, room.rest(), Align::Min);
    controls::words(ui, id.with("words"), painted, &said);
    controls::hairline(painter, view.theme, rect, rect.bottom());
    response.clicked().then_some(command)
}
