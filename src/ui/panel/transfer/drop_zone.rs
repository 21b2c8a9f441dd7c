//! Where files can be dropped: over the whole window while files are dragged over it, and in the
//! dialog.

use eframe::egui::{
    Align, Area, CornerRadius, Id, Order, Painter, Rect, Sense, Shape, Stroke, Ui, Vec2, vec2,
};

use crate::ui::{
    context::ViewContext,
    panel::{
        cells::{Room, Text},
        controls,
    },
    theme::{Theme, family, size, space},
};

/// Size of the zone over the window.
const EXTENT: Vec2 = vec2(520.0, 180.0);
/// Length of a dash of its edge, and of the gap after it.
const DASH: f32 = 7.0;
/// How far the edge stands in from the panel.
const EDGE_INSET: f32 = 10.0;
/// Height of each of the two lines in it.
const LINE_H: f32 = 30.0;
/// Least height of the zone in the dialog.
const IN_DIALOG_H: f32 = 96.0;

/// What becomes of files that are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Dropping {
    /// They are imported as recordings.
    Recordings,
    /// One of them is read as a start list.
    StartList,
    /// They are put on the map as courses, or imported.
    Courses,
}

impl Dropping {
    /// What to do, and what it leads to.
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Recordings => [tr!("drop-recordings"), tr!("drop-recordings-which")],
            Self::Courses => [tr!("drop-course"), tr!("drop-course-which")],
            Self::StartList => [tr!("drop-start-list"), tr!("drop-start-list-which")],
        }
    }
}

/// Draws the zone over the window and everything in it.
pub(in crate::ui) fn drop_zone_ui(dropping: Dropping, view: &ViewContext<'_>, ui: &Ui) {
    let p = &view.theme.palette;
    let window = ui.ctx().content_rect();
    let area = Area::new(Id::unique("drop zone"))
        .order(Order::Tooltip)
        .movable(false)
        .interactable(false)
        .constrain(false)
        .fixed_pos(window.min);
    area.show(ui.ctx(), |ui| {
        let (all, _) = ui.allocate_exact_size(window.size(), Sense::hover());
        let painter = ui.painter();
        painter.rect_filled(all, CornerRadius::ZERO, p.backdrop);
        let extent = EXTENT.min(window.size() - Vec2::splat(2.0 * space::APART));
        let zone = Rect::from_center_size(all.center(), extent);
        painter.rect_filled(zone, CornerRadius::same(size::RADIUS_PANEL), p.panel);
        zone_ui(view.theme, ui, zone, dropping.words(), true);
    });
}

/// Draws the zone in the dialog, as large as leaves `below` for what comes after it.
pub(super) fn zone_in_dialog_ui(view: &ViewContext<'_>, ui: &mut Ui, below: f32) {
    let height = (ui.available_height() - below).max(IN_DIALOG_H);
    let wanted = vec2(ui.available_width(), height);
    let (zone, _) = ui.allocate_exact_size(wanted, Sense::hover());
    let [_, formats] = Dropping::Recordings.words();
    zone_ui(view.theme, ui, zone, [tr!("drop-here"), formats], false);
}

/// The edge of the zone, and two lines in it.
fn zone_ui(theme: &Theme, ui: &Ui, zone: Rect, [upper, lower]: [&str; 2], is_aimed_at: bool) {
    let p = &theme.palette;
    let painter = ui.painter();
    let ink = if is_aimed_at { p.text } else { p.control_edge };
    dashed(painter, zone.shrink(EDGE_INSET), Stroke::new(size::STROKE, ink));
    let middle = Rect::from_center_size(zone.center(), vec2(zone.width(), 2.0 * LINE_H));
    let mut room = Room::with_margins(middle, 2.0 * EDGE_INSET);
    let line = room.top(LINE_H);
    let font_size = if is_aimed_at { size::CLOCK } else { size::TITLE };
    let words = Text::new(upper, family::SEMIBOLD, font_size, p.text);
    words.condensed(painter, line, Align::Center);
    let words = Text::new(lower, family::REGULAR, size::BODY, p.label);
    words.condensed(painter, room.rest(), Align::Center);
    controls::words(ui, ui.scope_id().with("drop zone"), zone, &format!("{upper}. {lower}."));
}

fn dashed(painter: &Painter, rect: Rect, stroke: Stroke) {
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    painter.extend(Shape::dashed_line(&corners, stroke, DASH, DASH));
}
