//! What the settings offer, by what it is about.

use eframe::egui::{Popup, Ui, vec2};

use super::{
    SettingsScene,
    rows::{choice, pick, stepper, switch, value},
};
use crate::{
    kind::Units,
    ui::{
        context::{Command, ViewContext},
        panel::{
            dialog, field_menu,
            wall::{TileFields, large_menu_ui, order_menu_ui, order_words},
        },
        scale,
        state::{Audience, SecondWindow, WallView},
        theme::{size, space},
    },
};

/// Width of a menu.
const MENU_W: f32 = 260.0;

/// Theme, units, size. A choice of the language is a line here.
pub(super) fn screen_ui(
    scene: &SettingsScene<'_>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let ViewContext { theme, state, .. } = view;
    dialog::statement(ui, theme, "Screen");
    let themes = [("Dark", state.dark), ("Daylight", !state.dark)];
    if let Some(at) = choice(ui, theme, "Theme", &themes) {
        commands.push(Command::SetDark(at == 0));
    }
    let is_metric = state.units == Units::Metric;
    let units = [("Metric", is_metric), ("Imperial", !is_metric)];
    if choice(ui, theme, "Units", &units).is_some_and(|at| (at == 0) != is_metric) {
        commands.push(Command::ToggleUnits);
    }
    let percent = state.scale_percent;
    let may = [scale::USUAL < percent, percent < scale::MOST];
    let spoken = ["everything smaller", "everything larger"];
    let now = format!("{percent} %");
    if let Some(is_up) = stepper(ui, theme, "Size of everything", (&now, "200 %"), spoken, may) {
        commands.push(Command::SetScale(scale::stepped(percent, is_up)));
    }
    let most = scale::most_for(scene.window);
    if most < percent {
        let why = format!(
            "This window has room for {most} %. A larger one shows everything at {percent} %."
        );
        dialog::paragraph(ui, theme, why);
    }
}

/// The base map.
pub(super) fn map_ui(
    scene: &SettingsScene<'_>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    dialog::statement(ui, view.theme, "Map");
    let chosen = scene.maps.iter().find(|map| map.is_on).map_or("", |map| map.name.as_str());
    let response = pick(ui, view.theme, "Base map", chosen);
    Popup::menu(&response).show(|ui| {
        ui.set_width(MENU_W);
        for map in &scene.maps {
            if field_menu::entry_ui(view.theme, ui, &map.name, "", map.is_on).clicked() {
                commands.push(Command::SetBaseMap(map.map.clone()));
            }
        }
    });
}

/// How alarms are noticed.
pub(super) fn alarms_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    dialog::statement(ui, view.theme, "Alarms");
    let tip =
        "The window asks for attention when a new urgent alarm comes while another one is used";
    let is_on = view.state.asks_attention;
    if switch(ui, view.theme, "Ask for attention at urgent alarms", tip, is_on) {
        commands.push(Command::AskAttention(!is_on));
    }
}

/// What the tiles of the Wall show, in both windows.
pub(super) fn wall_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    dialog::statement(ui, view.theme, "Wall");
    let fields = TileFields::of(view, Audience::COACHES);
    let response = pick(ui, view.theme, "Large value", &fields.large_words(view));
    commands.extend(large_menu_ui(view, &fields, &response));
    let response = pick(ui, view.theme, "Order of the tiles", order_words(view));
    commands.extend(order_menu_ui(view, &response));
}

/// The second window and who looks at it.
pub(super) fn second_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    let theme = view.theme;
    dialog::statement(ui, theme, "Second window");
    let wall = view.state.wall;
    let second = wall.second;
    if switch(ui, theme, "Show the Wall in a second window", "Ctrl+Shift+W", second.is_open) {
        commands.push(Command::ToggleSecondWindow);
    }
    let SecondWindow { has_names, is_for_spectators, shows_health, takes_turns, .. } = second;
    let lines = [
        (
            "Names beside the bibs",
            "Without them tiles have bibs alone",
            has_names,
            SecondWindow { has_names: !has_names, ..second },
        ),
        (
            "For spectators",
            "Neither alarms nor what is wrong with phones is shown",
            is_for_spectators,
            SecondWindow { is_for_spectators: !is_for_spectators, ..second },
        ),
        (
            "Spectators see heart rates",
            "Heart rates and other values of the body, also where spectators look at them",
            shows_health,
            SecondWindow { shows_health: !shows_health, ..second },
        ),
        (
            "Groups take turns",
            "Nobody attends to the screen: groups follow each other, and who has an alarm comes first",
            takes_turns,
            SecondWindow { takes_turns: !takes_turns, ..second },
        ),
    ];
    for (name, tip, is_on, changed) in lines {
        if switch(ui, theme, name, tip, is_on) {
            commands.push(Command::SetWall(WallView { second: changed, ..wall }));
        }
    }
}

/// What was decided before the window opened.
pub(super) fn fixed_ui(scene: &SettingsScene<'_>, view: &ViewContext<'_>, ui: &mut Ui) {
    if scene.fixed.is_empty() {
        return;
    }
    dialog::statement(ui, view.theme, "Set before the start");
    dialog::paragraph(
        ui,
        view.theme,
        "By the settings file or the command line. A change takes effect at the next start.",
    );
    ui.add_space(space::TIGHT);
    ui.scope(|ui| {
        ui.spacing_mut().interact_size = vec2(size::HIT, size::HIT);
        ui.spacing_mut().item_spacing.y = space::NONE;
        for setting in scene.fixed {
            value(ui, view.theme, setting.name, &setting.value);
        }
    });
}
