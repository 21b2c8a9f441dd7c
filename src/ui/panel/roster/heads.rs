//! The heads of the columns: a click sorts, a right click on a value chooses another one, elsewhere
//! another order. At the left the bib that is being typed, if one is.

use eframe::egui::{
    Align, Button, CornerRadius, CursorIcon, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};

use super::{
    super::{
        cells::{Room, Text},
        controls,
        field_menu::{self, Part},
    },
    columns::Columns,
};
use crate::{
    kind::DataField,
    ui::{
        apply,
        context::{Command, ViewContext},
        state::RosterKey,
        theme::{family, size, space},
    },
};

/// Height of the heads.
pub(super) const HEIGHT: f32 = 28.0;
/// What the words of a bib that is typed need at least beside the heads.
fn least_bib_words() -> &'static str {
    tr!("roster-bib-least")
}
/// Between the words of a head and the arrow of the order.
const ARROW_GAP: f32 = 5.0;
/// The arrow: half its width, from its middle to its base and to its tip.
const ARROW: [f32; 3] = [3.5, 2.5, 3.0];
/// Beside the words of the heads at the left.
const PADDING: f32 = 8.0;
/// How far a head over values reaches beyond them to the left.
const REACH: f32 = 6.0;

/// Draws the heads over one column of rows.
pub(super) fn heads_ui(
    bib: Option<&str>,
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    commands: &mut Vec<Command>,
) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let place = |cell: Rect| {
        Rect::from_x_y_ranges(cell.translate(rect.min.to_vec2()).x_range(), rect.y_range())
    };
    let left = place(columns.chip.union(columns.name));
    let least = controls::width(painter, least_bib_words(), family::SEMIBOLD, size::LABEL);
    // Where there is little room the bib that is typed takes the place of the heads.
    let has_heads = bib.is_none() || least <= left.width();
    if let Some(bib) = bib {
        let known = apply::with_bib(bib, view.state.focus, view.projection);
        let who = known.map_or(tr!("roster-bib-nobody"), |row| row.athlete.name.as_str());
        let label = tr!("roster-bib", bib = bib, who = who);
        let cell = if has_heads { left } else { left.with_max_x(rect.right() - space::INSET) };
        let words = Text::new(&label, family::SEMIBOLD, size::LABEL, p.text);
        let painted = words.elided(painter, cell, Align::Min);
        controls::words(ui, ui.scope_id().with("bib entry"), painted, &label);
    } else {
        let mut room = Room::new(left);
        let chip_w = columns.chip.width().max(head_width(painter, RosterKey::Bib.label()));
        for (key, width) in [
            (RosterKey::Bib, chip_w),
            (RosterKey::Name, head_width(painter, RosterKey::Name.label())),
            (RosterKey::State, head_width(painter, RosterKey::State.label())),
        ] {
            let cell = room.left(width);
            head_ui(view, ui, cell, key, key.label(), Align::Min, columns, commands);
        }
    }
    if has_heads {
        for column in &columns.values {
            let mut cell = place(column.cell);
            cell.min.x -= REACH;
            let (key, label) = (RosterKey::Field(column.field), columns.head(column.field));
            head_ui(view, ui, cell, key, &label, Align::Max, columns, commands);
        }
    }
}

/// Room for a head with its arrow.
fn head_width(painter: &Painter, label: &str) -> f32 {
    controls::width(painter, label, family::SEMIBOLD, size::CAPTION) + PADDING + ARROW_GAP
}

/// One head.
#[expect(clippy::too_many_arguments, reason = "a head of a table")]
fn head_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    cell: Rect,
    key: RosterKey,
    label: &str,
    align: Align,
    columns: &Columns,
    commands: &mut Vec<Command>,
) {
    let p = &view.theme.palette;
    let sort = view.state.sort;
    let is_on = sort.by == key;
    let response = ui.interact(cell, ui.scope_id().with(("head", key)), Sense::click());
    let spoken = tr!("sort-by", label = key.label());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &spoken));
    let painter = ui.painter();
    if response.hovered() {
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        painter.rect_filled(cell.expand2(vec2(size::RING, -size::RING)), corner, p.raised);
    }
    let (face, ink) = if is_on {
        (family::SEMIBOLD, p.text)
    } else {
        (family::REGULAR, if response.hovered() { p.text } else { p.label })
    };
    let mut room = Room::new(cell);
    if is_on {
        // The words of numbers stay over their last digit.
        let arrow_w = 2.0 * ARROW_GAP;
        let at = if align == Align::Max {
            room.left(arrow_w).center()
        } else {
            let words = controls::width(painter, label, face, size::CAPTION);
            pos2(cell.left() + words + ARROW_GAP, cell.center().y)
        };
        arrow(painter, at, sort.descending, p.text);
    }
    Text::new(label, face, size::CAPTION, ink).condensed(painter, room.rest(), align);
    controls::focus_ring(painter, view.theme, cell, &response);
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if response.clicked() {
        commands.push(Command::SortRoster(key));
    }
    if let RosterKey::Field(field) = key {
        field_menu::on_right_click(&response, view, Part::Columns, field, commands);
        return;
    }
    response.context_menu(|ui| {
        let fields = DataField::ALL.into_iter().filter(|field| columns.kind.has(*field));
        let keys = [RosterKey::Bib, RosterKey::Name, RosterKey::State].into_iter();
        for key in keys.chain(fields.map(RosterKey::Field)) {
            let button = Button::new(key.label()).selected(sort.by == key);
            if ui.add(button.frame_when_inactive(false)).clicked() {
                commands.push(Command::SortRoster(key));
            }
        }
    });
}

/// The way the rows are sorted.
fn arrow(painter: &Painter, at: Pos2, is_down: bool, ink: eframe::egui::Color32) {
    let [half_width, base, tip] = ARROW;
    let up = if is_down { -1.0 } else { 1.0 };
    let points = vec![
        at + vec2(-half_width, base * up),
        at + vec2(half_width, base * up),
        at - vec2(space::NONE, tip * up),
    ];
    painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
}
