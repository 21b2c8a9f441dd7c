//! One row of the roster.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Painter, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::{
    super::{
        alarm_mark,
        athlete_menu::athlete_menu_ui,
        cells::{Room, Text, band, has_room, two_lines},
        choose, controls,
        field_text::text_within,
    },
    columns::{Columns, ValueColumn},
};
use crate::{
    analysis::{AthleteState, ValueState, Zone, zones},
    kind::{DataField, Definition, Units},
    model::Metric,
    ui::{
        context::{Command, ViewContext},
        format, lang,
        projection::Row,
        theme::{Theme, family, size, space},
    },
};

/// How much the values move up beside a message, as a share of the row's height.
const HIGHER_VALUES: f32 = 0.1;

/// How high the ground of an alarm behind a value is, in em.
const ALARM_H: f32 = 1.1;

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
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, true, is_selected, spoken(row, columns))
    });
    ground(view.theme, ui.painter(), rect, is_focus, is_selected, response.hovered());
    controls::focus_ring(ui.painter(), view.theme, rect.shrink(size::FOCUS_INSET), &response);
    paint_row(view.theme, ui.painter(), rect, columns, row);
    let mut chosen = Vec::new();
    response.context_menu(|ui| chosen = athlete_menu_ui(row, view, ui));
    if !chosen.is_empty() {
        return chosen;
    }

    choose::clicked(ui, &response, id)
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
        let ink = if quiet && !row.state.is_quiet() { p.text } else { p.label };
        let font_size = size::SMALL.min(sizes.name - 1.0);
        let words = Text::new(&row.state_line, family::CONDENSED, font_size, ink);
        controls::marked_words(painter, cell, controls::mark_of(row), words);
    }

    // Move the values up a little if the message needs the second line.
    let higher = if quiet { rect.height() * HIGHER_VALUES } else { space::NONE };
    for column in &columns.values {
        paint_value(theme, painter, &at, -higher, columns, column, row);
    }
}

/// Paints a value, and its zone beside it.
fn paint_value(
    theme: &Theme,
    painter: &Painter,
    at: &impl Fn(Rect) -> Rect,
    lower: f32,
    columns: &Columns,
    column: &ValueColumn,
    row: &Row,
) {
    let value = row.field(column.field);
    let cell = at(column.cell).translate(vec2(space::NONE, lower));
    let fits = |words: &str| has_room(painter, cell, family::SEMIBOLD, words);
    let mut font_size = column.font_size;
    let (label, ink) =
        if let (Some(number), Some(ink)) = (value.value, controls::value_ink(theme, value.state)) {
            let Columns { kind, units, .. } = columns;
            let is_of_past = value.is_thin() || !row.state.takes_part();
            let ink = if is_of_past { theme.palette.faint } else { ink };
            (text_within(kind, *units, column.field, number, fits), ink)
        } else {
            // In one size for all, or the dashes of a row would stand at different heights.
            font_size = theme.sizes.row.value;
            (format::ABSENT.to_owned(), theme.palette.faint)
        };
    let behind = band(cell, column.font_size * ALARM_H);
    let on_fill = column
        .field
        .sources()
        .first()
        .and_then(|metric| alarm_mark::behind_value(painter, theme, behind, metric, row.alarm));
    let words = Text::new(&label, family::SEMIBOLD, font_size, on_fill.unwrap_or(ink));
    words.shrunk(painter, cell, Align::Max);
    if let (Some(tag), Some(zone)) = (column.tag, zone(row)) {
        paint_tag(theme, painter, at(tag).translate(vec2(space::NONE, lower)), zone);
    }
}

/// The zone of the heart rate, while that is of now.
fn zone(row: &Row) -> Option<Zone> {
    let is_fresh = matches!(row.hr_bpm.state, ValueState::Fresh | ValueState::Flat { .. });
    let bpm = row.hr_bpm.value.filter(|_| is_fresh && row.state.takes_part())?;
    zones(&row.athlete.profile, &Metric::HrBpm)?.zone_of(bpm)
}

fn paint_tag(theme: &Theme, painter: &Painter, tag: Rect, zone: Zone) {
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    let edge = controls::edge(theme.palette.control_edge);
    painter.rect(tag, corner, theme.zone_fill(zone), edge, StrokeKind::Inside);
    let label = zone.to_string();
    let words = Text::new(&label, family::SEMIBOLD, size::CAPTION, theme.zone_ink(zone));
    words.elided(painter, tag, Align::Center);
}

/// The row in words, for screen readers and tests.
fn spoken(row: &Row, columns: &Columns) -> String {
    let Columns { kind, units, .. } = columns;
    let values: Vec<String> =
        columns.values.iter().map(|it| said(row, it.field, kind, *units)).collect();
    let mut words = format!("{} {}: {}", row.athlete.chip(), row.athlete.name, values.join(", "));
    if !row.state_line.is_empty() {
        words = words + ", " + &row.state_line;
    }
    if let Some(alarm) = row.alarm {
        words = tr!("spoken-alarm", words = words, priority = lang::word(alarm.priority.label()));
    }
    words
}

/// A value in words: `heart rate 171 bpm Z4`.
fn said(row: &Row, field: DataField, kind: &Definition, units: Units) -> String {
    let value = row.field(field);
    let number = match (value.value, value.state) {
        (None, _) | (_, ValueState::Lost { .. } | ValueState::Absent) => format::ABSENT.to_owned(),
        (Some(number), _) => text_within(kind, units, field, number, |_| true),
    };
    let mut words = format!("{} {number} {}", lang::word(field.label()), kind.unit(field, units));
    if let Some(zone) = zone(row).filter(|_| field == DataField::HeartRate) {
        words = format!("{words} {zone}");
    }
    words.trim_end().to_owned()
}
