//! The menus of the Wall: of a tile, of the large value, of the second window.

use eframe::egui::{Button, Popup, Response, Ui, vec2};

use super::fields::{TileFields, named};
use crate::{
    kind::DataField,
    model::AthleteId,
    ui::{
        context::{Command, ViewContext},
        projection::Row,
        state::{MapMode, SecondWindow, WallOrder, WallView},
        theme::{size, space},
    },
};

/// Width of a menu.
const MENU_W: f32 = 240.0;

/// The menu under a right click or a long press on a tile; `beside` are the tiles before and behind
/// it.
pub(super) fn tile_menu_ui(
    view: &ViewContext<'_>,
    fields: &TileFields,
    response: &Response,
    (row, beside): (&Row, [Option<AthleteId>; 2]),
    is_second: bool,
) -> Vec<Command> {
    let mut commands = Vec::new();
    Popup::context_menu(response).show(|ui| {
        prepare(ui);
        let id = row.athlete.id;
        // What is done is done to all who are selected, if this athlete is one of them.
        let is_selected = view.state.selection.contains(&id);
        let mut act = |command: Command| {
            commands.extend((!is_selected).then_some(Command::Focus(id)));
            commands.push(command);
        };
        if item(ui, bench_words(row), false) {
            act(Command::BenchOrSendIn);
        }
        if item(ui, tr!("wall-stand-down"), false) {
            act(Command::StandDownOrBack);
        }
        if item(ui, tr!("wall-follow"), false) {
            act(Command::SetMap(MapMode::Follow(id)));
        }
        for (label, onto) in [tr!("tile-forward"), tr!("tile-back")].into_iter().zip(beside) {
            if let Some(onto) = onto.filter(|_| item(ui, label, false)) {
                commands.push(Command::MoveTile { tile: id, onto });
            }
        }
        wall_items(view, fields, is_second, ui, &mut commands);
    });
    commands
}

/// The menu on the ground between the tiles.
pub(super) fn ground_menu_ui(
    view: &ViewContext<'_>,
    fields: &TileFields,
    response: &Response,
    is_second: bool,
) -> Vec<Command> {
    let mut commands = Vec::new();
    Popup::context_menu(response).show(|ui| {
        prepare(ui);
        wall_items(view, fields, is_second, ui, &mut commands);
    });
    commands
}

/// What a click on the large value's name lists.
pub(in crate::ui) fn large_menu_ui(
    view: &ViewContext<'_>,
    fields: &TileFields,
    response: &Response,
) -> Vec<Command> {
    let mut commands = Vec::new();
    Popup::menu(response).show(|ui| {
        prepare(ui);
        large_items(view, fields, ui, &mut commands);
    });
    commands
}

/// The order of the tiles in words.
pub(in crate::ui) fn order_words(view: &ViewContext<'_>) -> &'static str {
    match view.state.wall_order {
        WallOrder::Roster => tr!("order-roster"),
        WallOrder::Bib => tr!("order-bib"),
        WallOrder::Place => tr!("order-place"),
        WallOrder::Own(_) => tr!("order-own"),
    }
}

/// What a click on the order of the tiles lists.
pub(in crate::ui) fn order_menu_ui(view: &ViewContext<'_>, response: &Response) -> Vec<Command> {
    let mut commands = Vec::new();
    Popup::menu(response).show(|ui| {
        prepare(ui);
        order_items(view, ui, &mut commands);
    });
    commands
}

/// Each order that can be chosen. Own ones come about by dragging.
fn order_items(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    let now = &view.state.wall_order;
    for (label, order) in [
        (tr!("order-roster"), WallOrder::Roster),
        (tr!("order-bib"), WallOrder::Bib),
        (tr!("order-place"), WallOrder::Place),
    ] {
        if item(ui, label, *now == order) {
            commands.push(Command::SetWallOrder(order));
        }
    }
    if matches!(now, WallOrder::Own(_)) {
        item(ui, tr!("order-own-now"), true);
    } else {
        ui.label(tr!("order-drag"));
    }
}

/// What a click on the button of the second window lists.
pub(super) fn second_menu_ui(view: &ViewContext<'_>, response: &Response) -> Vec<Command> {
    let mut commands = Vec::new();
    Popup::menu(response).show(|ui| {
        prepare(ui);
        second_items(view, ui, &mut commands);
    });
    commands
}

/// What the menu offers for an athlete who plays, or sits on the bench.
fn bench_words(row: &Row) -> &'static str {
    if row.is_benched { tr!("wall-send-in") } else { tr!("wall-to-bench") }
}

fn wall_items(
    view: &ViewContext<'_>,
    fields: &TileFields,
    is_second: bool,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    ui.menu_button(tr!("wall-large"), |ui| {
        prepare(ui);
        large_items(view, fields, ui, commands);
    });
    ui.menu_button(tr!("wall-order"), |ui| {
        prepare(ui);
        order_items(view, ui, commands);
    });
    if is_second {
        second_items(view, ui, commands);
    } else {
        ui.menu_button(tr!("wall-second"), |ui| {
            prepare(ui);
            second_items(view, ui, commands);
        });
    }
}

/// Each value that can be the large one.
fn large_items(
    view: &ViewContext<'_>,
    fields: &TileFields,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let wall = view.state.wall;
    let set = |large| Command::SetWall(WallView { large, ..wall });
    if item(ui, tr!("wall-as-kind"), wall.large.is_none()) {
        commands.push(set(None));
    }
    for field in DataField::ALL.into_iter().filter(|field| view.projection.kind.has(*field)) {
        let is_on = wall.large.is_some() && fields.large == Some(field);
        if item(ui, &named(view, field, view.state.units), is_on) {
            commands.push(set(Some(field)));
        }
    }
}

/// The second window: open or not, and who looks at it.
fn second_items(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    let wall = view.state.wall;
    let second = wall.second;
    let label = if second.is_open { tr!("wall-second-close") } else { tr!("wall-second-open") };
    if item(ui, label, false) {
        commands.push(Command::ToggleSecondWindow);
    }
    let mut switch = |label: &str, is_on: bool, changed: SecondWindow| {
        if item(ui, label, is_on) {
            commands.push(Command::SetWall(WallView { second: changed, ..wall }));
        }
    };
    let SecondWindow { has_names, is_for_spectators, shows_health, takes_turns, .. } = second;
    switch(tr!("wall-names"), has_names, SecondWindow { has_names: !has_names, ..second });
    let spectators = SecondWindow { is_for_spectators: !is_for_spectators, ..second };
    switch(tr!("wall-spectators"), is_for_spectators, spectators);
    if is_for_spectators {
        let health = SecondWindow { shows_health: !shows_health, ..second };
        switch(tr!("wall-health"), shows_health, health);
    }
    let turns = SecondWindow { takes_turns: !takes_turns, ..second };
    switch(tr!("wall-turns"), takes_turns, turns);
}

fn prepare(ui: &mut Ui) {
    ui.set_width(MENU_W);
    ui.spacing_mut().button_padding.x = space::GAP;
    ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
    ui.spacing_mut().interact_size.y = size::DIALOG_HIT;
}

/// A line of a menu; true when it was clicked.
fn item(ui: &mut Ui, label: &str, is_on: bool) -> bool {
    let button = Button::new(label).selected(is_on);
    let button = button.min_size(vec2(ui.available_width(), size::DIALOG_HIT));
    ui.add(button.frame_when_inactive(is_on)).clicked()
}
