//! What a click on an athlete asks for, in a list or on a tile.

use eframe::egui::{Response, Ui};

use crate::{
    model::AthleteId,
    ui::{context::Command, state::MapMode},
};

/// The commands of the clicks on an athlete: alone, with Ctrl or Shift held, twice.
pub(super) fn clicked(ui: &Ui, response: &Response, id: AthleteId) -> Vec<Command> {
    let modifiers = ui.input(|input| input.modifiers);
    if response.double_clicked() {
        vec![Command::Focus(id), Command::SetMap(MapMode::Follow(id))]
    } else if !response.clicked() {
        Vec::new()
    } else if modifiers.command {
        vec![Command::ToggleSelected(id)]
    } else if modifiers.shift {
        vec![Command::SelectRangeTo(id)]
    } else {
        vec![Command::Focus(id)]
    }
}
