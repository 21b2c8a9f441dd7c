//! The last position of an athlete, to hand to somebody who goes there: a code for a phone, the
//! coordinates, a link, and how old and how accurate they are.

use eframe::egui::{Align, Label, Layout, Ui, Vec2, vec2};

use super::{
    athlete_menu::copy_place,
    cells::Room,
    dialog::{self, Look},
    place,
    qr::Qr,
};
use crate::{
    analysis::ValueState,
    model::AthleteId,
    ui::{
        context::{Command, ViewContext},
        format,
        projection::Row,
        theme::{family, size, space},
    },
};

/// The dialog's extent.
const EXTENT: Vec2 = vec2(720.0, 380.0);
/// The code's share of the width.
const CODE_SHARE: f32 = 0.42;

/// What the dialog remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct PositionState {
    qr: Qr,
}

/// Draws the dialog about an athlete of what is shown.
pub(in crate::ui) fn position_ui(
    state: &mut PositionState,
    id: AthleteId,
    shown: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let Some(row) = shown.projection.row(id) else { return vec![Command::CloseDialog] };
    let asked = dialog::dialog(shown, ui, tr!("position-title"), EXTENT, |ui| {
        let athlete = &row.athlete;
        let Some((position, value_state)) = row.position else {
            dialog::statement(ui, shown.theme, format!("{} {}", athlete.chip(), athlete.name));
            dialog::paragraph(ui, shown.theme, tr!("no-position"));
            return;
        };
        let body = ui.max_rect();
        let side = (body.width() * CODE_SHARE).min(body.height()).floor();
        let mut room = Room::new(body);
        let code = room.left(side);
        room.left(space::APART);
        let link = place::geo_link(position);
        dialog::within(ui, "code", code, |ui| state.qr.ui(ui, &link, side));
        dialog::within(ui, "words", room.rest(), |ui| {
            ui.spacing_mut().item_spacing.y = space::NEAR;
            let name = format!("{} {}", athlete.chip(), athlete.name);
            let name = dialog::words(name, family::SEMIBOLD, size::TITLE, shown.theme.palette.text);
            ui.add(Label::new(name).truncate());
            commands.extend(to_copy(
                ui,
                shown,
                &place::coordinates(position),
                tr!("position-copy"),
            ));
            commands.extend(to_copy(ui, shown, &link, tr!("position-copy-link")));
            dialog::statement(ui, shown.theme, age(row, value_state, shown));
            dialog::paragraph(ui, shown.theme, accuracy(row));
        });
    });
    if asked.close || asked.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// A text on one line with the button that copies it.
fn to_copy(ui: &mut Ui, view: &ViewContext<'_>, what: &str, button: &str) -> Option<Command> {
    let theme = view.theme;
    ui.horizontal(|ui| {
        let ink = theme.palette.text;
        let words = dialog::words(what, family::CONDENSED_SEMIBOLD, size::TITLE, ink);
        ui.add(Label::new(words).selectable(true));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let copy = dialog::button(ui, theme, button, Look::Plain, true);
            copy.clicked().then(|| copy_place(ui, what.to_owned()))
        })
        .inner
    })
    .inner
}

/// When the position was measured, and whether the athlete may be elsewhere by now.
fn age(row: &Row, state: ValueState, view: &ViewContext<'_>) -> String {
    let measured = row.track.fixes.last().map(|fix| {
        let age = format::ago(view.samples_now().secs_since(fix.time));
        tr!("position-measured", at = view.clock_words(fix.time), age = age)
    });
    let measured = measured.unwrap_or_else(|| tr!("position-no-time").to_owned());
    match state {
        ValueState::Lost { .. } => tr!("position-nothing-since", measured = measured),
        _ => measured,
    }
}

/// How accurate it is, by the phone.
fn accuracy(row: &Row) -> String {
    match row.acc_m {
        Some(acc_m) => tr!("position-accurate", metres = format::number(acc_m, 0)),
        None => tr!("position-no-accuracy").to_owned(),
    }
}
