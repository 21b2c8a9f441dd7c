//! All events, the latest first, and the ways to make one.

use std::{cmp::Reverse, sync::Arc};

use eframe::egui::{Align, CursorIcon, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::{form, open};
use crate::{
    model::Event,
    ui::{
        context::{Command, ViewContext},
        lang,
        panel::{
            cells::{Room, Text, two_lines},
            controls,
            dialog::{self, Look},
        },
        state::EventsPage,
        theme::{family, size, space},
    },
};

/// Height of a row.
const ROW_H: f32 = 48.0;

/// Draws the list into the whole of `ui`.
pub(super) fn list_ui(page: &EventsPage, view: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let theme = view.theme;
    let mut commands = Vec::new();
    let mut events: Vec<&Arc<Event>> = view.projection.events.events.iter().collect();
    events.sort_by_key(|event| Reverse(event.from.time));
    if events.is_empty() {
        dialog::paragraph(ui, theme, tr!("events-none"));
    }
    let height = dialog::height_above_bottom(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::NONE;
        let list = ScrollArea::vertical().id_salt("events").auto_shrink(false).max_height(height);
        list.show_rows(ui, ROW_H, events.len(), |ui, range| {
            for event in events.get(range).unwrap_or_default() {
                if row_ui(event, page.about() == Some(&event.id), view, ui) {
                    commands.push(open(EventsPage::Edit(event.id.clone())));
                }
            }
        });
    });
    dialog::at_bottom(ui, |ui| {
        if dialog::button(ui, theme, tr!("event-new"), Look::Primary, true).clicked() {
            commands.push(open(EventsPage::New));
        }
        if let Some(last) = events.first() {
            let copy = dialog::button(ui, theme, tr!("event-copy-last"), Look::Plain, true);
            if copy.clicked() {
                commands.push(open(EventsPage::Copy(last.id.clone())));
            }
        }
    });
    commands
}

/// One row; true when clicked.
fn row_ui(event: &Event, is_chosen: bool, view: &ViewContext<'_>, ui: &mut Ui) -> bool {
    let p = &view.theme.palette;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_H), Sense::hover());
    let id = ui.scope_id().with(("event", event.id.as_str()));
    let response = ui.interact(rect, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let is_open = view.projection.events.open.as_ref() == Some(&event.id);
    let state = match (event.is_erasing, is_open) {
        (true, _) => tr!("event-erasing"),
        (false, true) => tr!("event-open-state"),
        (false, false) => "",
    };
    let kind = lang::word(event.kind.definition().label);
    let below = format!("{} \u{b7} {kind} \u{b7} {}", form::when(event), form::who_words(event));
    let spoken = tr!("event-spoken", name = event.name, below = below, state = state);
    let spoken = spoken.trim_end_matches([',', ' ']);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, spoken));
    let painter = ui.painter();
    let fill = (is_chosen || response.hovered()).then_some(p.raised);
    controls::row_ground(painter, view.theme, rect, fill, is_chosen);
    let room = Room::with_margins(rect, space::MARGIN);
    let [upper, lower] = two_lines(room.rest());
    let mut room = Room::new(upper);
    if !state.is_empty() {
        let words = Text::new(state, family::SEMIBOLD, size::LABEL, p.text);
        words.elided(painter, room.right(words.width(painter)), Align::Max);
        room.right(space::INSET);
    }
    let name = Text::new(&event.name, family::CONDENSED_SEMIBOLD, size::TITLE, p.text);
    name.elided(painter, room.rest(), Align::Min);
    let below = Text::new(&below, family::REGULAR, size::LABEL, p.label);
    below.condensed(painter, lower, Align::Min);
    controls::focus_ring(painter, view.theme, rect.shrink(size::FOCUS_INSET), &response);
    response.clicked()
}
