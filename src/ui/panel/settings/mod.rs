//! The dialog of settings: all that is chosen for the window, in one place, and what was decided
//! before it opened.

mod rows;
mod sections;

use eframe::egui::{ScrollArea, Ui, Vec2, vec2};

use self::sections::{alarms_ui, fixed_ui, map_ui, screen_ui, second_ui, wall_ui};
use super::dialog;
use crate::ui::{
    context::{Command, ViewContext},
    fixed::FixedSetting,
    scale::Extent,
    state::BaseMap,
    theme::space,
};

/// The dialog's extent.
const EXTENT: Vec2 = vec2(960.0, 600.0);
/// Share of the left column.
const LEFT: f32 = 0.5;

/// A base map that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) struct MapOffer {
    /// Which; `None` for the automatic choice.
    pub(in crate::ui) map: Option<BaseMap>,
    /// Its name.
    pub(in crate::ui) name: String,
    /// Whether it is the one that is chosen.
    pub(in crate::ui) is_on: bool,
}

/// What the dialog shows beside the viewer's choices.
#[derive(Debug, Clone)]
pub(in crate::ui) struct SettingsScene<'a> {
    /// What the window has room for.
    pub(in crate::ui) window: Extent,
    /// The base maps.
    pub(in crate::ui) maps: Vec<MapOffer>,
    /// What was decided before the window opened.
    pub(in crate::ui) fixed: &'a [FixedSetting],
    /// Whether choices are kept for the next start.
    pub(in crate::ui) are_kept: bool,
}

/// Draws the dialog.
pub(in crate::ui) fn settings_ui(
    scene: &SettingsScene<'_>,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("settings"), EXTENT, |ui| {
        let [left, right] = dialog::two_columns(ui, view.theme, LEFT);
        column_ui(ui, "left settings", left, |ui| {
            screen_ui(scene, view, ui, &mut commands);
            ui.add_space(space::GAP);
            map_ui(scene, view, ui, &mut commands);
            ui.add_space(space::GAP);
            alarms_ui(view, ui, &mut commands);
            ui.add_space(space::GAP);
            let kept = if scene.are_kept { tr!("settings-kept") } else { tr!("settings-not-kept") };
            dialog::paragraph(ui, view.theme, kept);
            ui.add_space(space::GAP);
            fixed_ui(scene, view, ui);
        });
        column_ui(ui, "right settings", right, |ui| {
            wall_ui(view, ui, &mut commands);
            ui.add_space(space::GAP);
            second_ui(view, ui, &mut commands);
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// A column, which scrolls where the window is too low for it.
fn column_ui(ui: &mut Ui, name: &str, place: eframe::egui::Rect, content: impl FnOnce(&mut Ui)) {
    dialog::within(ui, name, place, |ui| {
        ScrollArea::vertical().id_salt(name).auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            content(ui);
        });
    });
}
