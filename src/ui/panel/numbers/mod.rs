//! The numbers of the focused athlete: three hero values and a table of rolling statistics; while
//! nobody is in focus, what the group comes to.

mod columns;
mod foot;
mod group;
mod hero;
mod in_zones;
mod rows;
mod switch;
mod table;
mod title;

use eframe::egui::{Rect, Ui, vec2};

use super::{cells::Room, controls};
use crate::{
    kind::DataField,
    metric::Metric,
    ui::{
        context::{Command, ViewContext},
        format,
        state::Panel,
        theme::{NumbersSizes, space},
    },
};

/// What the focus's line of a metric says at the cursor of a held view.
pub(in crate::ui) type AtCursor<'a> = dyn Fn(&Metric) -> Option<f64> + 'a;

/// What the panel draws from, apart from what every panel borrows.
#[derive(Clone, Copy)]
pub(in crate::ui) struct NumbersInput<'a> {
    /// Whether the window is a narrow one.
    pub(in crate::ui) is_narrow: bool,
    /// What the focus's line of a metric says at the cursor of a held view; `None` while there is
    /// no such cursor.
    pub(in crate::ui) at_cursor: Option<&'a AtCursor<'a>>,
}

/// What each part of the panel borrows.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    view: &'a ViewContext<'a>,
    input: NumbersInput<'a>,
    sizes: &'a NumbersSizes,
}

/// Draws the numbers into the whole of `ui`.
pub(in crate::ui) fn numbers_ui(
    input: NumbersInput<'_>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    controls::panel_ground(ui.painter(), view.theme, rect);
    let sizes = sizes(input, view, rect);
    let drawing = Drawing { view, input, sizes: &sizes };
    let focused = view.state.focus.and_then(|focus| view.projection.row(focus));
    let numbers = view.projection.numbers.as_ref();
    let (Some(row), Some(numbers)) = (focused, numbers) else {
        group::group_ui(drawing, ui, rect);
        return Vec::new();
    };
    let mut room = Room::new(rect);
    let zones = &*numbers.in_zones;
    let beside = in_zones::width_beside(rect.width(), sizes.drawn_w).filter(|_| !zones.is_empty());
    let beside = beside.map(|width| room.right(width));
    title::title_ui(drawing, ui, room.top(sizes.title_h), row, numbers);
    let heroes = [room.top(sizes.labels_h), room.top(sizes.heroes_h), room.top(sizes.below_h)];
    let mut commands = hero::heroes_ui(drawing, ui, heroes, numbers);
    let line = room.top(sizes.above_line).shrink2(vec2(space::GAP, space::NONE));
    controls::hairline(ui.painter(), view.theme, line, line.bottom());
    room.top(sizes.below_line);
    let below = room.rest().height() - sizes.zones_h;
    if let Some(mut place) = beside.map(Room::new) {
        place.top(sizes.title_h);
        place.bottom(space::GAP);
        in_zones::in_zones_ui(drawing, ui, place.rest(), zones);
    } else if !zones.is_empty()
        && sizes.has_zones_below(below)
        && in_zones::has_room(rect.width(), sizes.table_head, zones)
    {
        let mut place = Room::new(room.bottom(sizes.zones_h));
        place.bottom(space::INSET);
        in_zones::in_zones_ui(drawing, ui, place.rest(), zones);
    }
    commands.extend(table::table_ui(drawing, ui, room, row, numbers));
    commands
}

/// The sizes for this panel: type grows with one that fills the window.
fn sizes(input: NumbersInput<'_>, view: &ViewContext<'_>, rect: Rect) -> NumbersSizes {
    let all = view.theme.sizes;
    if view.state.filled == Some(Panel::Numbers) {
        all.numbers_filling(rect.size())
    } else if input.is_narrow {
        all.numbers.narrow()
    } else {
        all.numbers
    }
}

impl Drawing<'_> {
    /// A value of a field in the room there is.
    fn words(self, field: DataField, value: f64, fits: impl Fn(&str) -> bool) -> String {
        let kind = self.view.projection.kind;
        match kind.number(field, value, self.view.state.units) {
            Some((number, decimals)) => format::within(number, decimals, fits),
            None => kind.text(field, value, self.view.state.units),
        }
    }

    /// The unit of a field.
    fn unit(self, field: DataField) -> &'static str {
        self.view.projection.kind.unit(field, self.view.state.units)
    }
}
