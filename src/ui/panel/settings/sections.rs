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
        keys,
        lang::Language,
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

/// Language, theme, units, size.
pub(super) fn screen_ui(
    scene: &SettingsScene<'_>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let ViewContext { theme, state, .. } = view;
    dialog::statement(ui, theme, tr!("settings-screen"));
    let languages = Language::ALL.map(|language| (language.name(), language == state.language));
    if let Some(language) =
        choice(ui, theme, tr!("settings-language"), &languages).and_then(|at| Language::ALL.get(at))
    {
        commands.push(Command::SetLanguage(*language));
    }
    let themes = [(tr!("first-dark"), state.dark), (tr!("first-daylight"), !state.dark)];
    if let Some(at) = choice(ui, theme, tr!("settings-theme"), &themes) {
        commands.push(Command::SetDark(at == 0));
    }
    let is_metric = state.units == Units::Metric;
    let units = [(tr!("settings-metric"), is_metric), (tr!("settings-imperial"), !is_metric)];
    if choice(ui, theme, tr!("settings-units"), &units).is_some_and(|at| (at == 0) != is_metric) {
        commands.push(Command::ToggleUnits);
    }
    let percent = state.scale_percent;
    let may = [scale::USUAL < percent, percent < scale::MOST];
    let spoken = [tr!("settings-smaller"), tr!("settings-larger")];
    let now = format!("{percent} %");
    if let Some(is_up) = stepper(ui, theme, tr!("settings-size"), (&now, "200 %"), spoken, may) {
        commands.push(Command::SetScale(scale::stepped(percent, is_up)));
    }
    let most = scene.window.most();
    if most < percent {
        let why = tr!("settings-no-room", most = most, percent = percent);
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
    dialog::statement(ui, view.theme, tr!("settings-map"));
    let chosen = scene.maps.iter().find(|map| map.is_on).map_or("", |map| map.name.as_str());
    let response = pick(ui, view.theme, tr!("settings-base-map"), chosen);
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
    dialog::statement(ui, view.theme, tr!("alarms-title"));
    let tip = tr!("settings-attention-tip");
    let is_on = view.state.asks_attention;
    if switch(ui, view.theme, tr!("settings-attention"), tip, is_on) {
        commands.push(Command::AskAttention(!is_on));
    }
    let (tip, is_on) = (tr!("settings-sound-tip"), view.state.has_sound);
    if switch(ui, view.theme, tr!("settings-sound"), tip, is_on) {
        commands.push(Command::SetSound(!is_on));
    }
}

/// What the tiles of the Wall show, in both windows.
pub(super) fn wall_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    dialog::statement(ui, view.theme, tr!("settings-wall"));
    let fields = TileFields::of(view, Audience::COACHES);
    let response = pick(ui, view.theme, tr!("wall-large"), &fields.large_words(view));
    commands.extend(large_menu_ui(view, &fields, &response));
    let response = pick(ui, view.theme, tr!("wall-order"), order_words(view));
    commands.extend(order_menu_ui(view, &response));
}

/// The second window and who looks at it.
pub(super) fn second_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    let theme = view.theme;
    dialog::statement(ui, theme, tr!("wall-second"));
    let wall = view.state.wall;
    let second = wall.second;
    if switch(ui, theme, tr!("settings-second-show"), &keys::spoken("Ctrl+Shift+W"), second.is_open)
    {
        commands.push(Command::ToggleSecondWindow);
    }
    let SecondWindow { has_names, is_for_spectators, shows_health, takes_turns, .. } = second;
    let lines = [
        (
            tr!("settings-names"),
            tr!("settings-names-tip"),
            has_names,
            SecondWindow { has_names: !has_names, ..second },
        ),
        (
            tr!("wall-spectators"),
            tr!("settings-spectators-tip"),
            is_for_spectators,
            SecondWindow { is_for_spectators: !is_for_spectators, ..second },
        ),
        (
            tr!("wall-health"),
            tr!("settings-health-tip"),
            shows_health,
            SecondWindow { shows_health: !shows_health, ..second },
        ),
        (
            tr!("wall-turns"),
            tr!("settings-turns-tip"),
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
    dialog::statement(ui, view.theme, tr!("settings-fixed"));
    dialog::paragraph(ui, view.theme, tr!("settings-fixed-explained"));
    ui.add_space(space::TIGHT);
    ui.scope(|ui| {
        ui.spacing_mut().interact_size = vec2(size::HIT, size::HIT);
        ui.spacing_mut().item_spacing.y = space::NONE;
        for setting in scene.fixed {
            value(ui, view.theme, setting.title(), &setting.value.words());
        }
    });
}
