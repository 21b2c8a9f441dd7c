//! One row of the roster.

use eframe::egui::{Align, Color32, CursorIcon, Painter, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use super::{
    super::{
        cells::{Room, Text, has_room, two_lines},
        controls,
    },
    Columns,
};
use crate::{
    analysis::{AthleteState, ValueState},
    metric::Metric,
    ui::{
        context::{Command, ViewContext},
        format,
        projection::{Row, ValueView},
        state::MapMode,
        theme::{Theme, family, size, space},
    },
};

/// How much the values move up beside a message, as a share of the row's height.
const HIGHER_VALUES: f32 = 0.1;

/// Draws a row and returns the command of a click on it.
pub(super) fn row_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    row: &Row,
) -> Vec<Command> {
    let id = row.athlete.id;
    let is_focus = view.state.focus == Some(id);
    let is_selected = view.state.selection.contains(&id);
    let response = ui
        .interact(rect, ui.scope_id().with(id), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, spoken(row)));
    ground(view.theme, ui.painter(), rect, is_focus, is_selected, response.hovered());
    controls::focus_ring(ui.painter(), view.theme, rect.shrink(size::FOCUS_INSET), &response);
    paint_row(view.theme, ui.painter(), rect, columns, row);

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

fn ground(
    theme: &Theme,
    painter: &Painter,
    rect: Rect,
    is_focus: bool,
    is_selected: bool,
    is_hovered: bool,
) {
    let raised = theme.palette.raised;
    let fill = match (is_selected, is_hovered) {
        (true, _) => Some(raised),
        (false, true) => Some(controls::hovered_row(theme)),
        (false, false) => None,
    };
    controls::row_ground(painter, theme, rect, fill, is_focus);
}

fn paint_row(theme: &Theme, painter: &Painter, rect: Rect, columns: &Columns, row: &Row) {
    let p = &theme.palette;
    let sizes = &theme.sizes.row;
    let at = |cell: Rect| cell.translate(rect.min.to_vec2());
    controls::chip(painter, theme, at(columns.chip), row);

    let quiet =
        row.state.is_quiet() || matches!(row.state, AthleteState::Lost | AthleteState::Refused);
    let name_ink = if quiet { p.label } else { p.text };
    let [upper, lower] = two_lines(at(columns.name));
    let name = &row.athlete.name;
    let name = Text::new(name, family::CONDENSED_SEMIBOLD, sizes.name, name_ink);
    name.elided(painter, upper, Align::Min);

    if row.state_line.is_empty() {
        let place = Room::new(lower).left(columns.spark_w);
        controls::sparkline(painter, place, &row.sparkline, p.faint, theme);
    } else {
        // A message that replaces the values gets the whole second line.
        let [_, whole] = two_lines(at(columns.message));
        let cell = if quiet { whole } else { lower };
        let ink = if quiet { p.text } else { p.label };
        let font_size = size::SMALL.min(sizes.name - 1.0);
        let words = Text::new(&row.state_line, family::CONDENSED, font_size, ink);
        controls::marked_words(painter, cell, controls::mark_of(row), words);
    }

    // Move the values up a little if the message needs the second line.
    let higher = if quiet { rect.height() * HIGHER_VALUES } else { space::NONE };
    for (value, cell, font_size, metric) in [
        (&row.hr_bpm, Some(columns.hr), sizes.hr, Metric::HrBpm),
        (&row.pwr_w_3s, columns.pwr, sizes.value, Metric::PwrW),
        (&row.spd_kph, columns.spd, sizes.value, Metric::SpdKph),
    ] {
        let Some(cell) = cell else { continue };
        let cell = at(cell).translate(vec2(space::NONE, -higher));
        let fits = |words: &str| has_room(painter, cell, family::SEMIBOLD, words);
        let (label, ink) = shown(theme, &metric, value, fits);
        let words = Text::new(&label, family::SEMIBOLD, font_size, ink);
        words.shrunk(painter, cell, Align::Max);
    }
}

/// The text of a value and its colour: `--` if there is none to show, `>9999` if it does not fit
/// in any font size.
fn shown(
    theme: &Theme,
    metric: &Metric,
    value: &ValueView,
    fits: impl Fn(&str) -> bool,
) -> (String, Color32) {
    match (value.value, controls::value_ink(theme, value.state)) {
        (Some(number), Some(ink)) => {
            (format::within(number, metric.definition().decimals, fits), ink)
        }
        _ => (format::ABSENT.to_owned(), theme.palette.faint),
    }
}

/// The row as text, for screen readers and tests.
pub(super) fn spoken(row: &Row) -> String {
    let value = |metric: Metric, value: &ValueView| {
        let it = metric.definition();
        let number = match (value.value, value.state) {
            (None, _) | (_, ValueState::Lost { .. } | ValueState::Absent) => {
                format::ABSENT.to_owned()
            }
            (Some(number), _) => format::metric(&metric, number),
        };
        format!("{} {number} {}", it.label, it.unit)
    };
    let mut words = format!(
        "{} {}: {}, {}, {}",
        row.athlete.chip(),
        row.athlete.name,
        value(Metric::HrBpm, &row.hr_bpm),
        value(Metric::PwrW, &row.pwr_w_3s),
        value(Metric::SpdKph, &row.spd_kph),
    );
    if !row.state_line.is_empty() {
        words = words + ", " + &row.state_line;
    }
    words
}
