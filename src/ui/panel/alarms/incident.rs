//! An incident: somebody has to go and see. Who, where, who goes, and what was found.

use eframe::egui::{Label, ScrollArea, Ui, Vec2, vec2};

use super::{
    super::{
        cells::Room,
        dialog::{self, Look},
        place,
        qr::Qr,
    },
    list::sentence,
};
use crate::{
    alarm::{Alarm, AlarmId},
    model::{IncidentEntry, MAX_LOG_CHARS},
    ui::{
        context::{AlarmCommand, Command, ViewContext},
        format,
        state::Dialog,
        theme::{family, size, space},
    },
};

/// The dialog's extent.
const EXTENT: Vec2 = vec2(880.0, 520.0);
/// The code's share of the width.
const CODE_SHARE: f32 = 0.36;
/// Kept free below the code, for the place as text and the button that copies it.
const PLACE_H: f32 = 84.0;

/// What was typed so far.
#[derive(Debug, Default)]
pub(in crate::ui) struct IncidentState {
    of: Option<AlarmId>,
    responder: String,
    note: String,
    qr: Qr,
}

/// Draws the dialog.
pub(in crate::ui) fn incident_ui(
    state: &mut IncidentState,
    id: AlarmId,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let alarms = &view.projection.alarms.board.alarms;
    let open = alarms.iter().find(|alarm| alarm.id == id && alarm.has_open_incident());
    // Somebody else has closed it.
    let Some(alarm) = open else { return vec![Command::Open(Dialog::Alarms)] };
    if state.of != Some(id) {
        let incident = alarm.incident.as_ref();
        state.responder = incident.map_or_else(String::new, |it| it.responder.clone());
        state.note = incident.map_or_else(String::new, |it| it.note.clone());
        state.of = Some(id);
    }
    let shown = dialog::dialog(view, ui, tr!("incident-title"), EXTENT, |ui| {
        let body = ui.max_rect();
        let side = (body.width() * CODE_SHARE).min(body.height() - PLACE_H).floor();
        let mut room = Room::new(body);
        let left = room.left(side);
        room.left(space::APART);
        dialog::within(ui, "place", left, |ui| place_ui(state, alarm, view, ui, side));
        dialog::within(ui, "words", room.rest(), |ui| {
            ScrollArea::vertical().id_salt("incident").auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::NEAR;
                commands.extend(words_ui(state, alarm, view, ui));
            });
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    let leaves = |command: &Command| matches!(command, Command::CloseDialog | Command::Open(_));
    if commands.iter().any(leaves) {
        state.of = None;
    }
    commands
}

/// The last known place: a code for a marshal's phone, text, and a button that copies it.
fn place_ui(
    state: &mut IncidentState,
    alarm: &Alarm,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    side: f32,
) {
    let theme = view.theme;
    let Some(known) = alarm.incident.as_ref().and_then(IncidentEntry::place) else {
        dialog::statement(ui, theme, tr!("no-position"));
        dialog::paragraph(ui, theme, tr!("incident-no-position"));
        return;
    };
    let place = place::coordinates(known);
    ui.vertical_centered(|ui| state.qr.ui(ui, &place::geo_link(known), side));
    ui.vertical_centered(|ui| {
        let words = dialog::words(&place, family::SEMIBOLD, size::TITLE, theme.palette.text);
        ui.add(Label::new(words).selectable(true));
        let copy = dialog::button(ui, theme, tr!("incident-copy-position"), Look::Plain, true);
        if copy.clicked() {
            ui.ctx().copy_text(place.clone());
        }
    });
}

/// What happened, who goes, what was found.
fn words_ui(
    state: &mut IncidentState,
    alarm: &Alarm,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    let mut commands = Vec::new();
    let id = alarm.id;
    dialog::statement(ui, theme, sentence(alarm, view));
    let raised = tr!(
        "incident-raised",
        at = format::clock(alarm.raised.wall, view.time_zone),
        ago = format::span(view.now_mono.secs_since(alarm.raised.mono))
    );
    dialog::paragraph(ui, theme, raised);
    ui.add_space(space::TIGHT);
    let width = ui.available_width() - space::WIDE;
    let known = alarm.incident.as_ref().map_or("", |incident| &incident.responder);
    let field = line(ui, view, tr!("incident-responder"), &mut state.responder, width);
    let is_changed = state.responder.trim() != known;
    let look = if known.is_empty() { Look::Primary } else { Look::Plain };
    let saved = dialog::button(ui, theme, tr!("incident-assign"), look, is_changed).clicked();
    if (saved || dialog::entered(ui, &field)) && is_changed {
        let responder = state.responder.trim().to_owned();
        commands.push(Command::Alarms(AlarmCommand::Assign { alarm: id, responder }));
    }
    ui.add_space(space::TIGHT);
    line(ui, view, tr!("incident-found"), &mut state.note, width);
    let look = if known.is_empty() { Look::Plain } else { Look::Primary };
    if dialog::button(ui, theme, tr!("incident-close"), look, true).clicked() {
        let note = state.note.trim().to_owned();
        commands.push(Command::Alarms(AlarmCommand::CloseIncident { alarm: id, note }));
        commands.push(Command::Open(Dialog::Alarms));
    }
    commands
}

/// A field for a line of the logbook, with its label above it.
fn line(
    ui: &mut Ui,
    view: &ViewContext<'_>,
    label: &str,
    value: &mut String,
    width: f32,
) -> eframe::egui::Response {
    let theme = view.theme;
    let label = ui.label(dialog::words(label, family::REGULAR, size::LABEL, theme.palette.label));
    dialog::edit_of(ui, theme, "", value, width, MAX_LOG_CHARS).labelled_by(label.id)
}
