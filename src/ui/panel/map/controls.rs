//! The controls in the map's corners: follow chip, zoom, choice of map, scale, north, credits.

use eframe::egui::{
    Align, Align2, Color32, CornerRadius, Galley, Painter, Pos2, Rect, Response, Role, Sense,
    Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{base::BaseLayers, crowd, geometry::View, people::Person};
use crate::{
    kind::Lengths,
    ui::{
        context::{Command, ViewContext},
        state::MapMode,
        text,
        theme::{Theme, family, font, size},
    },
};

/// Distance of all controls from the edge.
const INSET: f32 = 8.0;
/// Side of the buttons.
const BUTTON: f32 = 32.0;
/// Longest scale bar.
const SCALE_BAR: f32 = 110.0;

/// What the viewer did with the controls.
#[derive(Debug, Default)]
pub(super) struct Clicks {
    /// The mode to change to.
    pub(super) mode: Option<MapMode>,
    /// Levels to zoom, positive is in.
    pub(super) zoom: f64,
    /// The map to change to.
    pub(super) base: Option<Command>,
}

/// Where the controls are, so that labels keep clear of them.
pub(super) fn covered(view: &View, chip: Rect) -> [Rect; 4] {
    let rect = view.rect;
    [
        Rect::from_min_max(rect.min, chip.max + Vec2::splat(INSET)),
        Rect::from_min_max(
            pos2(rect.max.x - 48.0, rect.min.y),
            pos2(rect.max.x, rect.min.y + 124.0),
        ),
        Rect::from_min_max(
            pos2(rect.min.x, rect.max.y - 40.0),
            pos2(rect.min.x + 150.0, rect.max.y),
        ),
        Rect::from_min_max(pos2(rect.max.x - 190.0, rect.max.y - 24.0), rect.max),
    ]
}

/// The text of the follow chip, and the mode that a click on it sets.
pub(super) fn follow_words(ctx: &ViewContext<'_>, people: &[Person<'_>]) -> (String, MapMode) {
    let chip = |id| ctx.projection.row(id).map_or("?", |row| row.athlete.chip());
    match (ctx.state.map, ctx.state.focus) {
        (MapMode::Follow(id), _) => (tr!("map-follow", chip = chip(id)), MapMode::Free),
        (mode @ (MapMode::FitGroup | MapMode::FitSelection), _) => {
            let group = crowd::to_fit(people, mode == MapMode::FitSelection);
            let (together, far) = (group.together.len(), group.far.len());
            let words = if together == 0 {
                tr!("map-fit-all").to_owned()
            } else if far == 0 {
                tr!("map-fit", n = together)
            } else {
                tr!("map-fit-far", n = together, all = together + far, far = far)
            };
            (words, MapMode::Free)
        }
        (MapMode::Free, Some(id)) => (tr!("map-free-follow", chip = chip(id)), MapMode::Follow(id)),
        (MapMode::Free, None) => (tr!("map-free-fit").to_owned(), MapMode::FitGroup),
    }
}

/// The chip that says what moves the map.
pub(super) struct FollowChip {
    words: String,
    galley: std::sync::Arc<Galley>,
    /// What a click on it chooses.
    next: MapMode,
    /// Where it is.
    pub(super) rect: Rect,
}

impl FollowChip {
    /// The chip in the corner of a view.
    pub(super) fn new(
        painter: &Painter,
        ctx: &ViewContext<'_>,
        view: &View,
        people: &[Person<'_>],
    ) -> Self {
        let (words, next) = follow_words(ctx, people);
        let face = font(family::SEMIBOLD, size::LABEL);
        let galley = painter.layout_no_wrap(words.clone(), face, ctx.theme.palette.text);
        let extent = vec2((galley.size().x + 24.0).max(96.0), size::HIT);
        let rect = Rect::from_min_size(view.rect.min + Vec2::splat(INSET), extent);
        Self { words, galley, next, rect }
    }
}

/// Draws the controls and says what was clicked.
pub(super) fn controls_ui(
    ui: &mut Ui,
    ctx: &ViewContext<'_>,
    view: &View,
    chip: &FollowChip,
    base: &BaseLayers,
) -> Clicks {
    let mut clicks = Clicks::default();
    let theme = ctx.theme;
    let rect = view.rect;

    let ink = theme.palette.text;
    let response = button(ui, theme, chip.rect, "map-follow", &chip.words);
    text_in(ui.painter(), chip.rect, &chip.galley, ink);
    let hint = match chip.next {
        MapMode::Free => tr!("map-free-tip"),
        MapMode::Follow(_) => tr!("map-follow-tip"),
        MapMode::FitGroup | MapMode::FitSelection => tr!("map-fit-tip"),
    };
    if response.on_hover_text(hint).clicked() {
        clicks.mode = Some(chip.next);
    }

    let corner = pos2(rect.max.x - INSET - BUTTON, rect.min.y + INSET);
    let at = |row: f32| {
        let down = vec2(0.0, row * (BUTTON + 4.0));
        Rect::from_min_size(corner + down, Vec2::splat(BUTTON))
    };
    if button(ui, theme, at(0.0), "map-in", tr!("map-zoom-in"))
        .on_hover_text(tr!("map-zoom-in-tip"))
        .clicked()
    {
        clicks.zoom += 1.0;
    }
    plus(ui.painter(), at(0.0).center(), ink, true);
    if button(ui, theme, at(1.0), "map-out", tr!("map-zoom-out"))
        .on_hover_text(tr!("map-zoom-out-tip"))
        .clicked()
    {
        clicks.zoom -= 1.0;
    }
    plus(ui.painter(), at(1.0).center(), ink, false);
    let response = button(ui, theme, at(2.0), "map-base", tr!("map-choose"));
    sheets(ui.painter(), at(2.0).center(), ink, theme.palette.panel);
    eframe::egui::Popup::menu(&response).show(|ui| {
        for (map, name) in base.offers() {
            if ui.selectable_label(map.as_ref() == base.chosen(), name).clicked() {
                clicks.base = Some(Command::SetBaseMap(map));
                ui.close();
            }
        }
    });
    response.on_hover_text(tr!("map-choose-tip"));
    clicks
}

/// A button's background, edge and accessible name; the caller paints what is on it.
fn button(ui: &Ui, theme: &Theme, rect: Rect, id: &str, name: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(id), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let palette = &theme.palette;
    let ground = if response.hovered() { palette.raised } else { palette.panel };
    let edge = Stroke::new(1.0, palette.control_edge);
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    ui.painter().rect(rect, corner, ground, edge, StrokeKind::Inside);
    if response.has_focus() {
        let ring = Stroke::new(2.0, palette.text);
        ui.painter().rect_stroke(rect.expand(1.0), corner, ring, StrokeKind::Outside);
    }
    response
}

fn text_in(painter: &Painter, rect: Rect, galley: &std::sync::Arc<Galley>, ink: Color32) {
    let min = rect.center() - galley.size() / 2.0;
    painter.galley(min, std::sync::Arc::clone(galley), ink);
}

fn plus(painter: &Painter, center: Pos2, ink: Color32, plus: bool) {
    let stroke = Stroke::new(2.0, ink);
    painter.line_segment([center - vec2(5.0, 0.0), center + vec2(5.0, 0.0)], stroke);
    if plus {
        painter.line_segment([center - vec2(0.0, 5.0), center + vec2(0.0, 5.0)], stroke);
    }
}

/// Paints an icon of two stacked sheets.
fn sheets(painter: &Painter, center: Pos2, ink: Color32, ground: Color32) {
    for down in [3.5, -2.0] {
        let middle = center + vec2(0.0, down);
        let corners =
            [vec2(0.0, -5.0), vec2(8.5, 0.0), vec2(0.0, 5.0), vec2(-8.5, 0.0)].map(|c| middle + c);
        painter.add(Shape::convex_polygon(corners.to_vec(), ground, Stroke::new(1.5, ink)));
    }
}

/// Scale bar and north in the lower left corner, credits in the lower right one.
pub(super) fn paint_corners(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    lengths: Lengths,
    attribution: &str,
) {
    let palette = &theme.palette;
    let rect = view.rect;
    let points_per_m = view.points_per_m();
    let (number, unit) = lengths.round(f64::from(SCALE_BAR) / points_per_m);
    let length = (number * unit.metres * points_per_m) as f32;
    let start = pos2(rect.min.x + INSET + 18.0, rect.max.y - INSET - 2.0);
    let end = start + vec2(length, 0.0);
    for stroke in [Stroke::new(5.0, palette.plot), Stroke::new(2.0, palette.text)] {
        let ends = if stroke.width > 2.0 { 1.5 } else { 0.0 };
        let (start, end) = (start - vec2(ends, 0.0), end + vec2(ends, 0.0));
        painter.line_segment([start, end], stroke);
        painter.line_segment([start - vec2(0.0, 5.0), start], stroke);
        painter.line_segment([end - vec2(0.0, 5.0), end], stroke);
    }
    let words = format!("{number} {}", unit.label);
    let above = start + vec2(5.0, -5.0);
    haloed(painter, above, Align2::LEFT_BOTTOM, &words, size::SMALL, palette.text, palette.plot);

    let north = pos2(rect.min.x + INSET + 6.0, rect.max.y - INSET - 8.0);
    let arrow = [vec2(0.0, -8.0), vec2(4.5, 4.0), vec2(0.0, 1.5), vec2(-4.5, 4.0)];
    let (left, right) = ([0, 2, 3], [0, 1, 2]);
    for half in [left, right] {
        let corners = half.map(|i| north + arrow[i]).to_vec();
        painter.add(Shape::convex_polygon(corners, palette.text, Stroke::new(1.0, palette.text)));
    }
    let letter = north + vec2(0.0, -15.0);
    haloed(painter, letter, Align2::CENTER_CENTER, "N", size::CAPTION, palette.text, palette.plot);

    if !attribution.is_empty() {
        let ink = palette.label;
        let galley = painter.layout_no_wrap(
            attribution.to_owned(),
            font(family::REGULAR, size::CAPTION),
            ink,
        );
        let size = galley.size() + vec2(8.0, 3.0);
        let ground = Rect::from_min_max(rect.max - size, rect.max);
        painter.rect_filled(ground, CornerRadius::ZERO, palette.plot);
        painter.galley(ground.min + vec2(4.0, 1.5), galley, ink);
    }
}

/// Text with an outline in the background colour, so that it is legible on any map.
fn haloed(
    painter: &Painter,
    pos: Pos2,
    align: Align2,
    words: &str,
    size: f32,
    ink: Color32,
    ground: Color32,
) {
    let text = |pos: Pos2, ink| {
        painter.text(pos, align, words, font(family::SEMIBOLD, size), ink);
    };
    for step in [vec2(1.2, 0.0), vec2(-1.2, 0.0), vec2(0.0, 1.2), vec2(0.0, -1.2)] {
        text(pos + step, ground);
    }
    text(pos, ink);
}

/// A sentence in the middle of an empty map.
pub(super) fn paint_notice(painter: &Painter, theme: &Theme, view: &View, words: &str) {
    let palette = &theme.palette;
    let galley =
        painter.layout_no_wrap(words.to_owned(), font(family::REGULAR, size::BODY), palette.label);
    let ground = Rect::from_center_size(view.rect.center(), galley.size() + vec2(24.0, 14.0));
    let edge = Stroke::new(1.0, palette.hairline);
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    painter.rect(ground, corner, palette.panel, edge, StrokeKind::Inside);
    let middle = ground.center();
    text::paint(painter, middle, Align::Center, words, family::REGULAR, size::BODY, palette.label);
}

/// A grid in steps of the scale bar, as the background where there is no map.
pub(super) fn grid(theme: &Theme, view: &View, lengths: Lengths) -> Vec<Shape> {
    let points_per_m = view.points_per_m();
    let (number, unit) = lengths.round(f64::from(SCALE_BAR) / points_per_m);
    // Lines stay in place while the view moves: they are counted from the map's own origin, with
    // a step that changes only with whole degrees of latitude.
    let world_m = 1.0 / (view.points_per_m_at(view.center.lat_deg().round()) / view.world_size());
    let step = number * unit.metres / world_m;
    let (low, high) = view.corners();
    let stroke = Stroke::new(1.0, theme.palette.grid);
    let rect = view.rect;
    let lines = |from: f64, to: f64| {
        let first = (from / step).ceil();
        let count = (((to - from) / step) as u32).min(200);
        (0..=count).map(move |i| (first + f64::from(i)) * step)
    };
    let pos = |x: f64, y: f64| view.pos_at(x - view.center.x, y);
    let columns = lines(low.x, high.x).map(|x| {
        let x = pos(x, view.center.y).x;
        Shape::line_segment([pos2(x, rect.min.y), pos2(x, rect.max.y)], stroke)
    });
    let rows = lines(low.y, high.y).map(|y| {
        let y = pos(view.center.x, y).y;
        Shape::line_segment([pos2(rect.min.x, y), pos2(rect.max.x, y)], stroke)
    });
    columns.chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::AthleteId,
        ui::panel::map::{people::people, testing::World},
    };

    #[test]
    fn the_follow_chip_says_what_moves_the_map_and_how_to_change_it() {
        let mut world = World::at(&[(43.7, 11.2), (43.8, 11.3)]);
        let mut check = |mode, focus, words: &str| {
            world.state.map = mode;
            world.state.focus = focus;
            world.state.selection = focus.into_iter().collect();
            let ctx = world.context();
            assert_eq!(follow_words(&ctx, &people(&ctx)).0, words);
        };
        let second = AthleteId(2);
        check(MapMode::Follow(second), None, "Follow 2");
        check(MapMode::FitGroup, None, "Fit 2");
        check(MapMode::FitSelection, Some(second), "Fit 1");
        check(MapMode::FitSelection, None, "Fit all");
        check(MapMode::Free, Some(second), "Free, F to follow 2");
        check(MapMode::Free, None, "Free, G to fit all");
        check(MapMode::Follow(AthleteId(99)), None, "Follow ?");

        let mut world = World::at(&[(43.7, 11.2), (43.8, 11.3), (43.75, 11.25), (0.0, 0.0)]);
        world.state.map = MapMode::FitGroup;
        let ctx = world.context();
        assert_eq!(follow_words(&ctx, &people(&ctx)).0, "Fit 3 of 4, 1 far away");
    }
}
