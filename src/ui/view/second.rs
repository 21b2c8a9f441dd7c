//! The second window: the Wall under a line that names the event, with the alarms for coaches and
//! without them for spectators.

use eframe::egui::{Align, Rect, Ui};

use super::in_rect;
use crate::ui::{
    context::{Command, ViewContext},
    format,
    keys::Keys,
    panel::{
        alarm_slot::slot_ui,
        cells::{Room, Text, band},
        controls,
        header::Header,
        wall::{Place, TileFields, WallState, tiles_ui},
    },
    theme::{family, size, space},
};

/// Height of the line at the top.
const BANNER_H: f32 = 40.0;
/// The name of the event is at most this share of the width.
const EVENT_SHARE: f32 = 0.3;

/// Draws the second window into `rect`.
pub(in crate::ui) fn second_window_ui(
    wall: &mut WallState,
    keys: &Keys,
    header: &Header,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
) -> Vec<Command> {
    let gutter = view.theme.sizes.gutter;
    ui.painter().rect_filled(rect, 0, view.theme.palette.window);
    let place = Place::second(view);
    let fields = TileFields::of(view, place.audience);
    let mut room = Room::new(rect.shrink(gutter));
    let banner = room.top(BANNER_H);
    room.top(gutter);
    let mut commands = in_rect(ui, "banner", banner.expand(gutter), |ui| {
        banner_ui(keys, &fields, &place, header, view, ui, banner)
    });
    commands.extend(in_rect(ui, "second tiles", room.rest(), |ui| {
        tiles_ui(wall, &fields, &place, view, ui)
    }));
    commands
}

/// Event, group, what the tiles show, alarms, clock.
fn banner_ui(
    keys: &Keys,
    fields: &TileFields,
    place: &Place,
    header: &Header,
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut room = Room::new(rect);
    let clock = format::clock(view.now, view.time_zone);
    let words = Text::new(&clock, family::SEMIBOLD, size::HEADLINE, p.text);
    let painted = words.elided(painter, room.right(words.width(painter)), Align::Max);
    controls::words(ui, ui.scope_id().with("clock"), painted, &clock);
    room.right(space::WIDE);

    let event_name = header.event_name(view.projection);
    let words = Text::new(event_name, family::SEMIBOLD, size::CLOCK, p.text);
    let width = words.width(painter).min(rect.width() * EVENT_SHARE);
    let painted = words.elided(painter, room.left(width), Align::Min);
    controls::words(ui, ui.scope_id().with("event"), painted, event_name);
    room.left(space::WIDE);

    let mut legend = fields.label(view);
    if let Some(whom) = place.whom(view) {
        legend = format!("{whom} \u{b7} {legend}");
    }
    if let Some(bib) = &keys.bib {
        legend = tr!("bib-typed", bib = bib.text());
    }
    let words = Text::new(&legend, family::REGULAR, size::BODY, p.label);
    if place.audience.sees_alarms {
        let width = words.width(painter).min(room.rest().width() / 2.0);
        let painted = words.condensed(painter, room.left(width), Align::Min);
        controls::words(ui, ui.scope_id().with("legend"), painted, &legend);
        room.left(space::WIDE);
        let slot = band(room.rest(), size::DIALOG_HIT);
        return slot_ui(view, ui, slot, header.outlined).into_iter().collect();
    }
    let painted = words.condensed(painter, room.rest(), Align::Min);
    controls::words(ui, ui.scope_id().with("legend"), painted, &legend);
    Vec::new()
}
