//! The numbers of the focused athlete: three large values and a table of rolling statistics.

use eframe::egui::{
    Align, Color32, CursorIcon, Painter, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::{
    cells::{Room, Text, band, has_room},
    controls,
};
use crate::{
    analysis::ValueState,
    metric::Metric,
    ui::{
        context::{Command, ViewContext},
        format,
        projection::{Cell, Column, Numbers, POWER_OVER, Row, TableRow, ValueView},
        state::Statistic,
        theme::{family, size, space},
    },
};

/// Minimum gap between two values of the table, however long they are.
const LEAST_CELL_GAP: f32 = 5.0;

/// Gap between the words that choose a statistic.
const SWITCH_GAP: f32 = 7.0;
/// Their clickable area extends this much beyond them.
const SWITCH_HIT: f32 = 3.0;
/// Distance of the line under the chosen one from the bottom of its box.
const UNDERLINE: f32 = 1.0;

/// Share of the table's width that a column takes if there is more room than it needs.
const WIDEST_COLUMN: f32 = 0.127;

/// The longest label of a row; it must fit, at least in the smallest font size.
const LONGEST_LABEL: &str = "temperature";

/// Columns to leave out if there is no room, in this order.
const LEFT_OUT: [Column; 4] = [Column::Min10, Column::Min5, Column::Min1, Column::Lap];

/// Least height of a row if there are many, as a share of the usual height.
const CLOSEST_ROWS: f32 = 0.82;

/// Tolerance, so that rounding does not cut off the last line of pixels of a row.
const HALF_POINT: f32 = 0.5;

/// A rolling value is not shown if less than this share of its window is filled.
const LEAST_COVERAGE: f64 = 0.2;
/// It is dim if less than this share is filled.
const FULL_COVERAGE: f64 = 0.8;

/// Draws the numbers into the whole of `ui`.
pub(in crate::ui) fn numbers_ui(
    with_10_m: bool,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    controls::panel_ground(ui.painter(), view.theme, rect);
    let focused = view.state.focus.and_then(|focus| view.projection.row(focus));
    let numbers = view.projection.numbers.as_ref();
    let (Some(row), Some(numbers)) = (focused, numbers) else {
        choose_ui(view, ui, rect);
        return Vec::new();
    };
    let sizes = &view.theme.sizes.numbers;
    let mut room = Room::new(rect);
    title_ui(view, ui, room.top(sizes.title_h), row, numbers);
    let heroes = [room.top(sizes.labels_h), room.top(sizes.heroes_h), room.top(sizes.below_h)];
    heroes_ui(view, ui, heroes, numbers);
    let line = room.top(sizes.above_line).shrink2(vec2(space::GAP, space::NONE));
    controls::hairline(ui.painter(), view.theme, line, line.bottom());
    room.top(sizes.below_line);
    table_ui(with_10_m, view, ui, room, numbers)
}

/// Says what to do while no athlete has the focus.
fn choose_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    const WORDS: &str = "Choose an athlete: click, or type a bib.";
    let words = Text::new(WORDS, family::REGULAR, size::BODY, view.theme.palette.label);
    let room = Room::with_margins(rect, space::GAP);
    let place = words.condensed(ui.painter(), room.rest(), Align::Center);
    controls::words(ui, ui.scope_id().with("choose"), place, WORDS);
}

fn title_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, row: &Row, numbers: &Numbers) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let sizes = &view.theme.sizes.numbers;
    let mut room = Room::with_margins(rect, space::GAP);
    let chip = room.left_box(sizes.chip);
    controls::chip(painter, view.theme, chip, row);
    room.left(space::INSET);
    if let Some(since) = since_words(numbers) {
        let words = Text::new(&since, family::REGULAR, sizes.since, p.label);
        let cell = room.right(words.width(painter));
        let place = words.elided(painter, cell, Align::Max);
        controls::words(ui, ui.scope_id().with("since"), place, &since);
        room.right(space::GAP);
    }
    let name = &row.athlete.name;
    let words = Text::new(name, family::CONDENSED_SEMIBOLD, sizes.name, p.text);
    let place = words.elided(painter, room.rest(), Align::Min);
    let spoken = format!("numbers of {} {}", row.athlete.chip(), row.athlete.name);
    controls::words(ui, ui.scope_id().with("title"), chip.union(place), &spoken);
}

/// `since start 0:08:41`; with laps `lap 3 0:01:12 \u{b7} start 0:08:41`.
fn since_words(numbers: &Numbers) -> Option<String> {
    let since = format::timer(numbers.since_start_secs?);
    Some(match numbers.lap {
        None => format!("since start {since}"),
        Some(lap) => {
            format!("lap {} {} \u{b7} start {since}", lap.number, format::timer(lap.secs))
        }
    })
}

/// Three large values side by side; `lines` holds the lines of the labels, of the values and of
/// the text below them.
fn heroes_ui(view: &ViewContext<'_>, ui: &Ui, lines: [Rect; 3], numbers: &Numbers) {
    let sizes = &view.theme.sizes.numbers;
    let raw = raw_words(&numbers.pwr_w);
    let heroes = [
        (Metric::HrBpm, "", &numbers.hr_bpm, sizes.hero, None),
        (Metric::PwrW, POWER_OVER, &numbers.pwr_w_3s, sizes.hero, raw),
        (Metric::SpdKph, "", &numbers.spd_kph, sizes.hero_speed, None),
    ];
    let face = sizes.face;
    // Each column fits its widest everyday value.
    let widths = heroes.each_ref().map(|(metric, _, _, font_size, _)| {
        controls::width(ui.painter(), &format::widest(metric), face, *font_size)
    });
    let sum: f32 = widths.iter().sum();
    let [labels, ..] = lines;
    let inner_w = Room::with_margins(labels, space::GAP).rest().width();
    let mut room = Room::new(labels);
    room.left(space::GAP);
    // The last one may extend into the margin.
    room.right(space::TIGHT);
    let scale = ((inner_w - 2.0 * space::GAP) / sum).min(1.0);
    let gap = (inner_w - scale * sum) / 2.0;
    for ((metric, over, value, font_size, below), width) in heroes.into_iter().zip(widths) {
        // A longer value may use most of the gap.
        let column = room.left(width * scale + gap - space::GAP);
        room.left(space::GAP);
        let lines = lines.map(|line| line.with_min_x(column.left()).with_max_x(column.right()));
        let it = metric.definition();
        let (label, unit, decimals) = (it.label.to_owned() + over, it.unit, it.decimals);
        let (short, font_size) = (it.short.to_owned() + over, font_size * scale);
        let hero = Hero { label, short, unit, value, font_size, decimals, below };
        hero_ui(view, ui, lines, &hero);
    }
}

/// One large value with its label, its unit and the text below it.
struct Hero<'a> {
    label: String,
    /// The label for when there is little room.
    short: String,
    unit: &'static str,
    value: &'a ValueView,
    font_size: f32,
    decimals: usize,
    below: Option<String>,
}

fn hero_ui(view: &ViewContext<'_>, ui: &Ui, lines: [Rect; 3], hero: &Hero<'_>) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let sizes = &view.theme.sizes.numbers;
    let small = sizes.small;
    let [at_label, at_value, at_below] = lines;
    let heads = [&hero.label, &hero.short].map(|label| format!("{label}  {}", hero.unit));
    let [head, short] = &heads;
    let head = if has_room(painter, at_label, family::CONDENSED, head) { head } else { short };
    let text = Text::new(head, family::REGULAR, small, p.label);
    text.condensed(painter, at_label, Align::Min);

    let ink = controls::value_ink(view.theme, hero.value.state);
    let fits = |words: &str| has_room(painter, at_value, sizes.face, words);
    let (words, shown, ink) = match (hero.value.value, ink) {
        (Some(value), Some(ink)) => {
            let shown = format::within(value, hero.decimals, fits);
            (format::number(value, hero.decimals), shown, ink)
        }
        _ => (format::ABSENT.to_owned(), format::ABSENT.to_owned(), p.faint),
    };
    // A value longer than everyday ones shrinks instead of running into the next one.
    Text::new(&shown, sizes.face, hero.font_size, ink).shrunk(painter, at_value, Align::Min);

    let below = below_words(view, hero.value, hero.decimals).or_else(|| hero.below.clone());
    if let Some(below) = &below {
        let fits = controls::width(painter, below, family::CONDENSED, small) <= at_below.width();
        // If there is no room for the age of a lost value, show only what it was. If there is none
        // for the reading that was left out, only say that one was left out.
        let short = lost_words(hero.value, hero.decimals).filter(|_| !fits);
        let words = short.as_ref().unwrap_or(below);
        let has_room = has_room(painter, at_below, family::CONDENSED, words);
        let words = if has_room { words } else { before_value(words) };
        let text = Text::new(words, family::REGULAR, small, p.label);
        text.condensed(painter, at_below, Align::Min);
    }
    let mut spoken = format!("{} {words} {}", hero.label, hero.unit);
    if let Some(below) = below {
        spoken = spoken + ", " + &below;
    }
    let place = at_label.union(at_below);
    controls::words(ui, ui.scope_id().with(&hero.label), place, &spoken);
}

/// `12 s, left out` of `12 s, left out: 65535`: no value is better than one cut in half.
fn before_value(words: &str) -> &str {
    words.rsplit_once(": ").map_or(words, |(before, _)| before)
}

/// The text below a value that is not simply fresh: its age, and the reading that was left out.
fn below_words(view: &ViewContext<'_>, value: &ValueView, decimals: usize) -> Option<String> {
    let age = age_words(view, value, decimals);
    let left_out = value.implausible.map(|it| format!("left out: {}", format::number(it, 0)));
    match (age, left_out) {
        (Some(age), Some(left_out)) => Some(format!("{age}, {left_out}")),
        (age, left_out) => age.or(left_out),
    }
}

/// `raw 351`: the last reading behind a rolling value.
fn raw_words(value: &ValueView) -> Option<String> {
    let shown = matches!(value.state, ValueState::Fresh | ValueState::Flat { .. });
    value.value.filter(|_| shown).map(|raw| format!("raw {}", format::number(raw, 0)))
}

/// The age of a value that is not fresh, and what a lost one was.
fn age_words(view: &ViewContext<'_>, value: &ValueView, decimals: usize) -> Option<String> {
    match value.state {
        ValueState::Fresh | ValueState::Absent => None,
        ValueState::Behind { age_secs } => Some(format!("{} behind", format::span(age_secs))),
        ValueState::Dim { age_secs } => Some(format::span(age_secs)),
        ValueState::Flat { for_secs } => Some(format!("flat {}", format::minutes(for_secs))),
        ValueState::Lost { .. } => {
            let clock = format::clock(value.time?, view.time_zone);
            Some(format!("{} at {clock}", lost_words(value, decimals)?))
        }
    }
}

/// `was 171`: the last value of a lost one.
fn lost_words(value: &ValueView, decimals: usize) -> Option<String> {
    let last = value.value.filter(|_| matches!(value.state, ValueState::Lost { .. }))?;
    Some(format!("was {}", format::number(last, decimals)))
}

fn table_ui(
    with_10_m: bool,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    mut room: Room,
    numbers: &Numbers,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let sizes = &view.theme.sizes.numbers;
    let mut columns = Column::ALL.to_vec();
    let widest = Metric::in_table().iter().map(|(metric, _)| {
        let widest = format::widest(metric);
        controls::width(painter, &widest, sizes.face, sizes.table)
    });
    let widest = widest.fold(space::NONE, f32::max);
    let inner_w = Room::with_margins(room.rest(), space::GAP).rest().width();
    // Room for the row labels and for the switch above them, which may extend into the room of the
    // first column head.
    let label_w = controls::width(painter, LONGEST_LABEL, family::CONDENSED, size::CAPTION);
    let beside_head = widest - controls::width(painter, "3 s", family::REGULAR, sizes.table_head);
    let label_w = label_w.max(switch_width(painter, sizes.table_head) + space::NEAR - beside_head);
    let least_w = widest + LEAST_CELL_GAP;
    let heads = room.top(sizes.heads_h);
    let room_of_each = |columns: &[Column]| (inner_w - label_w) / columns.len() as f32;
    for gone in LEFT_OUT {
        if least_w <= room_of_each(&columns) && (with_10_m || gone != Column::Min10) {
            break;
        }
        columns.retain(|column| *column != gone);
    }
    // The columns spread out in a wide panel and move together in a narrow one.
    let column_w = (widest + sizes.table_gap).max(inner_w * WIDEST_COLUMN);
    let column_w = column_w.min(room_of_each(&columns)).max(least_w);
    let table = Table { columns: &columns, column_w };
    let (mut switch, cells) = table.cells(heads);
    let words =
        |column: Column| Text::new(column.label(), family::REGULAR, sizes.table_head, p.label);
    // The first head is narrower than its values, and the switch may need that room.
    if let (Some(column), Some(cell)) = (columns.first(), cells.first()) {
        switch.max.x = cell.right() - words(*column).width(painter) - space::NEAR;
    }
    let commands = switch_ui(view, ui, switch, sizes.table_head);
    for (column, cell) in columns.iter().zip(cells) {
        words(*column).condensed(painter, cell, Align::Max);
    }
    room.bottom(space::TIGHT);
    rows_ui(&table, view, ui, room.rest(), numbers);
    commands
}

/// The columns of the table.
struct Table<'a> {
    columns: &'a [Column],
    /// Width of each, including the gap before it.
    column_w: f32,
}

impl Table<'_> {
    /// The cells of a line: the one of its label, and those of the columns.
    fn cells(&self, line: Rect) -> (Rect, Vec<Rect>) {
        let mut room = Room::with_margins(line, space::GAP);
        let mut cell = |_: &Column| {
            let mut cell = Room::new(room.right(self.column_w));
            cell.left(LEAST_CELL_GAP);
            cell.rest()
        };
        let mut cells: Vec<Rect> = self.columns.iter().rev().map(&mut cell).collect();
        cells.reverse();
        (room.rest(), cells)
    }
}

/// The rows, a little closer together if that shows more of them; the rest by scrolling.
fn rows_ui(table: &Table<'_>, view: &ViewContext<'_>, ui: &mut Ui, list: Rect, numbers: &Numbers) {
    let sizes = &view.theme.sizes.numbers;
    let n_rows = numbers.table.len();
    let fitting = list.height() / n_rows.max(1) as f32;
    let row_h = fitting.clamp(sizes.table_row_h * CLOSEST_ROWS, sizes.table_row_h);
    // Show whole rows only: half a number is worse than none.
    let shown_h = (list.height() / row_h).floor().max(1.0) * row_h;
    let list = list.with_max_y(list.top() + shown_h + HALF_POINT);
    let builder = UiBuilder::new().id_salt("table").max_rect(list);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(list.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = space::NONE;
        ScrollArea::vertical().id_salt("rows").auto_shrink(false).show_rows(
            ui,
            row_h,
            n_rows,
            |ui, range| {
                for row in numbers.table.get(range).unwrap_or_default() {
                    let (place, _) =
                        ui.allocate_exact_size(vec2(ui.available_width(), row_h), Sense::hover());
                    let place = place.with_max_x(list.right()).with_min_x(list.left());
                    row_ui(table, view, ui, place, row);
                }
            },
        );
    });
}

fn row_ui(table: &Table<'_>, view: &ViewContext<'_>, ui: &Ui, rect: Rect, row: &TableRow) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let sizes = &view.theme.sizes.numbers;
    let (label, cells) = table.cells(rect);
    let words = Text::new(&row.label, family::REGULAR, sizes.table_label, p.label);
    words.condensed(painter, label, Align::Min);
    let mut spoken = format!("{}:", row.label);
    let (face, font_size) = (sizes.face, sizes.table);
    for (column, place) in table.columns.iter().zip(cells) {
        let cell = row.cell(*column);
        let fits = |words: &str| controls::width(painter, words, face, font_size) <= place.width();
        let (mut words, ink) = cell_words(view, row, cell, fits);
        if words.starts_with(['>', '<']) {
            // A small value is better than none.
            let fits = |words: &str| has_room(painter, place, face, words);
            words = cell_words(view, row, cell, fits).0;
        }
        Text::new(&words, face, font_size, ink).shrunk(painter, place, Align::Max);
        spoken = format!("{spoken} {} {words},", column.label());
        coverage_tip(ui, row, *column, cell, place);
    }
    let id = ui.scope_id().with(("row", &row.label));
    controls::words(ui, id, label, spoken.trim_end_matches(','));
}

/// The statistics that the table can show.
const STATISTICS: [(Statistic, &str); 3] =
    [(Statistic::Mean, "mean"), (Statistic::Max, "max"), (Statistic::Min, "min")];

/// Width of the switch between them.
fn switch_width(painter: &Painter, font_size: f32) -> f32 {
    let width = |label| controls::width(painter, label, family::SEMIBOLD, font_size) + SWITCH_GAP;
    STATISTICS.into_iter().map(|(_, label)| width(label)).sum::<f32>() - SWITCH_GAP
}

/// `mean max min`, with the chosen one highlighted.
fn switch_ui(view: &ViewContext<'_>, ui: &Ui, cell: Rect, font_size: f32) -> Vec<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut commands = Vec::new();
    let mut room = Room::new(cell);
    for (statistic, label) in STATISTICS {
        let is_on = view.state.statistic == statistic;
        let face = if is_on { family::SEMIBOLD } else { family::REGULAR };
        // Reserve the width of the wider face, so that nothing moves when another one is chosen.
        let width = controls::width(painter, label, family::SEMIBOLD, font_size);
        let cell = room.left(width);
        room.left(SWITCH_GAP);
        let hit = band(cell, size::HIT).expand2(vec2(SWITCH_HIT, space::NONE));
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
    }
    commands
}

/// The text of a cell, abbreviated if it would not fit, and its colour: dim below 80 % coverage,
/// `--` below 20 %.
fn cell_words(
    view: &ViewContext<'_>,
    row: &TableRow,
    cell: &Cell,
    fits: impl Fn(&str) -> bool,
) -> (String, Color32) {
    let p = &view.theme.palette;
    let value = match view.state.statistic {
        Statistic::Mean => cell.mean,
        Statistic::Max => cell.max,
        Statistic::Min => cell.min,
    };
    match value {
        Some(value) if cell.coverage >= LEAST_COVERAGE => {
            let ink = if cell.coverage < FULL_COVERAGE { p.faint } else { p.text };
            (format::within(value, row.decimals, fits), ink)
        }
        _ => (format::ABSENT.to_owned(), p.faint),
    }
}

/// The tooltip `4:12 of 5:00` on a cell whose window is not filled.
fn coverage_tip(ui: &Ui, row: &TableRow, column: Column, cell: &Cell, place: Rect) {
    if cell.coverage >= FULL_COVERAGE {
        return;
    }
    let id = ui.scope_id().with(("cell", &row.label, column.label()));
    ui.interact(place, id, Sense::hover()).on_hover_ui(|ui| {
        let filled = format::minutes(cell.coverage * cell.window_secs);
        ui.label(format!("{filled} of {}", format::minutes(cell.window_secs)));
    });
}
