//! Which statistic the table shows.

use eframe::egui::{Align, CursorIcon, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::Drawing;
use crate::ui::{
    context::Command,
    panel::{
        cells::{Room, Text, band},
        controls,
    },
    state::Statistic,
    theme::{family, size, space},
};

/// Between the words that choose a statistic.
const SWITCH_GAP: f32 = 7.0;
/// What can be clicked of them goes this much beyond.
const SWITCH_HIT: f32 = 3.0;
/// The line under the chosen one is this much above the bottom of its box.
const UNDERLINE: f32 = 1.0;

/// `mean max min`, the shown one standing out.
pub(super) fn switch_ui(drawing: Drawing<'_>, ui: &Ui, cell: Rect) -> Vec<Command> {
    let Drawing { view, sizes, .. } = drawing;
    let font_size = sizes.table_head;
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut commands = Vec::new();
    let mut room = Room::new(cell);
    for (statistic, label) in [
        (Statistic::Mean, tr!("stat-mean")),
        (Statistic::Max, tr!("stat-max")),
        (Statistic::Min, tr!("stat-min")),
    ] {
        let is_on = view.state.statistic == statistic;
        let face = if is_on { family::SEMIBOLD } else { family::REGULAR };
        // The room of the wider face, so that nothing moves when another is chosen.
        let width = controls::width(painter, label, family::SEMIBOLD, font_size);
        let cell = room.left(width);
        room.left(SWITCH_GAP);
        let height = size::HIT.max(cell.height());
        let hit = band(cell, height).expand2(vec2(SWITCH_HIT, space::NONE));
        let response = ui
            .interact(hit, ui.scope_id().with(("statistic", label)), Sense::click())
            .on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, label));
        let ink = if is_on || response.hovered() { p.text } else { p.label };
        let line = Text::new(label, face, font_size, ink).elided(painter, cell, Align::Min);
        if is_on {
            let y = line.bottom() - UNDERLINE;
            painter.hline(cell.x_range(), y, Stroke::new(size::STROKE, p.text));
        }
        let ring = hit.shrink2(vec2(size::EDGE, space::TIGHT));
        controls::focus_ring(painter, view.theme, ring, &response);
        if response.clicked() {
            commands.push(Command::SetStatistic(statistic));
        }
        response.on_hover_text(tr!("numbers-next-statistic"));
    }
    commands
}
