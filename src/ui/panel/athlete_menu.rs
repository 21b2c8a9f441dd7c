//! The menu of an athlete, the same wherever the athlete is shown.

use eframe::egui::{Button, RichText, Ui};

use super::place;
use crate::ui::{
    bidi,
    context::{Command, ViewContext},
    projection::Row,
    state::{AthletesPage, Dialog, LentPhone, MapMode, Source},
    theme::{family, size},
};

/// Width of a menu on the map or on a row.
const MENU_W: f32 = 230.0;

/// An entry of a menu; true if it was clicked.
pub(super) fn entry(ui: &mut Ui, label: &str) -> bool {
    let button = Button::new(label).min_size(eframe::egui::vec2(MENU_W, size::MENU_LINE));
    ui.add(button.frame_when_inactive(false)).clicked()
}

/// The heading of a menu: what it is about.
pub(super) fn heading(ui: &mut Ui, ctx: &ViewContext<'_>, words: &str) {
    ui.set_max_width(MENU_W);
    let face = crate::ui::theme::font(family::CONDENSED_SEMIBOLD, size::LABEL);
    let words = RichText::new(bidi::visual(words)).font(face).color(ctx.theme.palette.label);
    ui.add(eframe::egui::Label::new(words).truncate());
}

/// The entries for an athlete.
pub(super) fn athlete_menu_ui(row: &Row, ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let athlete = &row.athlete;
    let id = athlete.id;
    let state = ctx.state;
    let mut commands = Vec::new();
    heading(ui, ctx, &format!("{} {}", athlete.chip(), athlete.name));
    let follows = state.map == MapMode::Follow(id);
    let follow = if follows { tr!("menu-stop-following") } else { tr!("menu-follow") };
    if entry(ui, follow) {
        commands.push(Command::SetMap(if follows { MapMode::Free } else { MapMode::Follow(id) }));
    }
    let is_selected = state.selection.contains(&id);
    if entry(ui, if is_selected { tr!("menu-not-compare") } else { tr!("menu-compare") }) {
        commands.push(Command::ToggleSelected(id));
    }
    if let Some((position, _)) = row.position {
        if entry(ui, tr!("menu-copy-position")) {
            commands.push(copy_place(ui, place::coordinates(position)));
        }
        if entry(ui, tr!("menu-share-position")) {
            commands.push(Command::Open(Dialog::Position(id)));
        }
    }
    if state.source == Source::Live && entry(ui, tr!("menu-profile")) {
        let page = AthletesPage::Edit(athlete.login.clone());
        commands.push(Command::Open(Dialog::Athletes(page)));
    }
    if state.source == Source::Live && entry(ui, tr!("menu-connect")) {
        commands.push(Command::Open(Dialog::ConnectAthlete(athlete.login.clone())));
    }
    if state.source == Source::Live && entry(ui, tr!("menu-carried")) {
        let phone = LentPhone { login: athlete.login.clone(), via: None };
        commands.push(Command::Open(Dialog::Carry(phone)));
    }
    commands
}

/// Copies a place, and says so.
pub(super) fn copy_place(ui: &Ui, words: String) -> Command {
    let told = tr!("copied", words = words);
    ui.ctx().copy_text(words);
    Command::Tell(told)
}
