//! One row of the roster.

use eframe::egui::{
    Align, Color32, CornerRadius, CursorIcon, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::{super::controls, Columns};
use crate::{
    analysis::{AthleteState, ValueState},
    metric::Metric,
    ui::{
        context::{Command, ViewContext},
        format,
        projection::{Row, ValueView},
        state::MapMode,
        text,
        theme::{Theme, family, size},
    },
};

/// Draws a row and says what a click on it asks for.
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
    controls::focus_ring(ui.painter(), view.theme, rect.shrink(3.0), &response);
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
    let p = &theme.palette;
    let inner = rect.shrink2(vec2(1.0, 0.5));
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    if is_selected || is_hovered {
        let fill = if is_selected { p.raised } else { p.raised.gamma_multiply(0.55) };
        painter.rect_filled(inner, corner, fill);
    }
    if is_focus {
        let edge = Stroke::new(2.0, p.text);
        painter.rect_stroke(inner.shrink(1.0), corner, edge, StrokeKind::Inside);
    } else {
        controls::hairline(painter, theme, inner, rect.bottom());
    }
}

fn paint_row(theme: &Theme, painter: &Painter, rect: Rect, columns: &Columns, row: &Row) {
    let p = &theme.palette;
    let y = rect.center().y;
    let x = |offset: f32| rect.left() + offset;
    let chip = controls::left_centered(pos2(x(10.0), y), columns.chip);
    controls::chip(painter, theme, chip, row);

    let quiet =
        row.state.is_quiet() || matches!(row.state, AthleteState::Lost | AthleteState::Refused);
    let name_ink = if quiet { p.label } else { p.text };
    let name_room = columns.name_room;
    text::paint_within(
        painter,
        pos2(x(columns.name_left), rect.top() + rect.height() * 0.33),
        Align::Min,
        &row.athlete.name,
        family::CONDENSED_SEMIBOLD,
        columns.name_size,
        name_ink,
        name_room,
    );

    let second = pos2(x(columns.name_left), rect.top() + rect.height() * 0.73);
    if row.state_line.is_empty() {
        let room = vec2(columns.spark_w.min(name_room), rect.height() * 0.32);
        let place = controls::left_centered(second, room);
        controls::sparkline(painter, place, &row.sparkline, p.faint, theme);
    } else {
        // Whole second line for a message that replaces the values.
        let room = if quiet { rect.width() - columns.name_left - 12.0 } else { name_room };
        controls::marked_words(
            painter,
            second,
            controls::mark_of(row),
            &row.state_line,
            family::CONDENSED,
            size::SMALL.min(columns.name_size - 1.0),
            if quiet { p.text } else { p.label },
            room,
        );
    }

    // The values stand a little higher where the message needs the second line.
    let values_y = if quiet { y - rect.height() * 0.1 } else { y };
    let sizes = &theme.sizes.row;
    for (value, cell, font_size, metric) in [
        (&row.hr_bpm, columns.hr, sizes.hr, Metric::HrBpm),
        (&row.pwr_w_3s, columns.pwr, sizes.value, Metric::PwrW),
        (&row.spd_kph, columns.spd, sizes.value, Metric::SpdKph),
    ] {
        let (label, ink) = shown(theme, &metric, value);
        let at = pos2(x(cell.right), values_y);
        let face = family::SEMIBOLD;
        text::paint_fitting(painter, at, Align::Max, &label, face, font_size, ink, cell.room);
    }
}

/// The text of a value and its colour; `--` where there is none to show.
fn shown(theme: &Theme, metric: &Metric, value: &ValueView) -> (String, Color32) {
    match (value.value, controls::value_ink(theme, value.state)) {
        (Some(number), Some(ink)) => (format::metric(metric, number), ink),
        _ => (format::ABSENT.to_owned(), theme.palette.faint),
    }
}

/// The row in words, for screen readers and tests.
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
