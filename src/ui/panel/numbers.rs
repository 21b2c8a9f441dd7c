//! The numbers of the focused athlete: three hero values and a table of rolling statistics.

use eframe::egui::{
    Align, Color32, CursorIcon, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::controls;
use crate::{
    analysis::ValueState,
    metric::Metric,
    ui::{
        context::{Command, ViewContext},
        format,
        projection::{Cell, Column, Numbers, POWER_OVER, Row, TableRow, ValueView},
        state::Statistic,
        text,
        theme::{family, size},
    },
};

/// Left and right margin inside the panel.
const MARGIN: f32 = 12.0;

/// Between two large values there is at least this.
const LEAST_HERO_GAP: f32 = 12.0;

/// Between two values of the table there is at least this, however long they are.
const LEAST_CELL_GAP: f32 = 5.0;

/// Share of the table's width that a column takes where there is more room than it needs.
const WIDEST_COLUMN: f32 = 0.127;

/// How much closer than drawn the rows may stand where there are many.
const CLOSEST_ROWS: f32 = 0.82;

/// Under this share of the window filled, a rolling value is not shown at all.
const LEAST_COVERAGE: f64 = 0.2;
/// Under this share, it is dim.
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
    title_ui(view, ui, rect, row, numbers);
    heroes_ui(view, ui, rect, numbers);
    controls::hairline(
        ui.painter(),
        view.theme,
        rect.shrink2(vec2(MARGIN, 0.0)),
        rect.top() + view.theme.sizes.numbers.line_y,
    );
    table_ui(with_10_m, view, ui, rect, numbers)
}

/// Nobody is in focus.
fn choose_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    const WORDS: &str = "Choose an athlete: click, or type a bib.";
    let place = text::paint(
        ui.painter(),
        rect.center(),
        Align::Center,
        WORDS,
        family::REGULAR,
        size::BODY,
        view.theme.palette.label,
    );
    controls::words(ui, ui.scope_id().with("choose"), place, WORDS);
}

fn title_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, row: &Row, numbers: &Numbers) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let sizes = &view.theme.sizes.numbers;
    let y = rect.top() + sizes.title_y;
    let chip = controls::left_centered(pos2(rect.left() + MARGIN, y), sizes.chip);
    controls::chip(painter, view.theme, chip, row);
    let since = since_words(numbers);
    let mut room = rect.right() - MARGIN - chip.right() - 10.0;
    if let Some(since) = since {
        let at = pos2(rect.right() - MARGIN, y);
        let place =
            text::paint(painter, at, Align::Max, &since, family::REGULAR, sizes.since, p.label);
        controls::words(ui, ui.scope_id().with("since"), place, &since);
        room -= place.width() + 12.0;
    }
    let name = &row.athlete.name;
    let at = pos2(chip.right() + 10.0, y);
    let place = text::paint_within(
        painter,
        at,
        Align::Min,
        name,
        family::CONDENSED_SEMIBOLD,
        sizes.name,
        p.text,
        room,
    );
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

fn heroes_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, numbers: &Numbers) {
    let sizes = &view.theme.sizes.numbers;
    let raw = raw_words(&numbers.pwr_w);
    let heroes = [
        (Metric::HrBpm, "", &numbers.hr_bpm, sizes.hero, None),
        (Metric::PwrW, POWER_OVER, &numbers.pwr_w_3s, sizes.hero, raw),
        (Metric::SpdKph, "", &numbers.spd_kph, sizes.hero_speed, None),
    ];
    let face = sizes.face;
    let inner_w = rect.width() - 2.0 * MARGIN;
    // Each column is made for its widest everyday value.
    let widths = heroes.each_ref().map(|(metric, _, _, font_size, _)| {
        controls::width(ui.painter(), &format::widest(metric), face, *font_size)
    });
    let sum: f32 = widths.iter().sum();
    let scale = ((inner_w - 2.0 * LEAST_HERO_GAP) / sum).min(1.0);
    let gap = (inner_w - scale * sum) / 2.0;
    let mut left = rect.left() + MARGIN;
    for ((metric, over, value, font_size, below), width) in heroes.into_iter().zip(widths) {
        let width = width * scale;
        let room = vec2(width + gap - LEAST_HERO_GAP, sizes.below_y + 10.0 - sizes.labels_y);
        let it = metric.definition();
        let (label, unit, decimals) = (it.label.to_owned() + over, it.unit, it.decimals);
        let hero = Hero { label, unit, value, font_size: font_size * scale, decimals, below };
        hero_ui(view, ui, pos2(left, rect.top()), room, &hero);
        left += width + gap;
    }
}

/// One large value with its label, its unit and what stands under it.
struct Hero<'a> {
    label: String,
    unit: &'static str,
    value: &'a ValueView,
    font_size: f32,
    decimals: usize,
    below: Option<String>,
}

fn hero_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    origin: eframe::egui::Pos2,
    room: Vec2,
    hero: &Hero<'_>,
) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let sizes = &view.theme.sizes.numbers;
    let small = sizes.small;
    let at = |y: f32| origin + vec2(0.0, y);
    let head = format!("{}  {}", hero.label, hero.unit);
    text::paint_label(painter, at(sizes.labels_y), Align::Min, &head, small, p.label, room.x);

    let ink = controls::value_ink(view.theme, hero.value.state);
    let (words, ink) = match (hero.value.value, ink) {
        (Some(value), Some(ink)) => (format::number(value, hero.decimals), ink),
        _ => (format::ABSENT.to_owned(), p.faint),
    };
    // What is beyond everyday values shrinks instead of running into the next one.
    let (place, face) = (at(sizes.heroes_y), sizes.face);
    text::paint_fitting(painter, place, Align::Min, &words, face, hero.font_size, ink, room.x);

    let below = below_words(view, hero.value, hero.decimals).or_else(|| hero.below.clone());
    if let Some(below) = &below {
        let fits = controls::width(painter, below, family::CONDENSED, small) <= room.x;
        // Where there is no room for the time of a lost value, the value itself is told.
        let short = lost_words(hero.value, hero.decimals).filter(|_| !fits);
        let words = short.as_ref().unwrap_or(below);
        text::paint_label(painter, at(sizes.below_y), Align::Min, words, small, p.label, room.x);
    }
    let mut spoken = format!("{} {words} {}", hero.label, hero.unit);
    if let Some(below) = below {
        spoken = spoken + ", " + &below;
    }
    let place = Rect::from_min_size(at(sizes.labels_y - 10.0), room);
    controls::words(ui, ui.scope_id().with(&hero.label), place, &spoken);
}

/// What stands under a value that is not simply fresh: its age, and what was left out of it.
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

/// The age of a value that is not fresh; of a lost one what it was.
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
    rect: Rect,
    numbers: &Numbers,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let sizes = &view.theme.sizes.numbers;
    let head_size = sizes.table_head;
    let columns: Vec<Column> =
        Column::ALL.into_iter().filter(|c| with_10_m || *c != Column::Min10).collect();
    let inner_w = rect.width() - 2.0 * MARGIN;
    let room = Metric::in_table().iter().map(|(metric, _)| {
        let widest = format::widest(metric);
        controls::width(painter, &widest, sizes.face, sizes.table)
    });
    let room = room.fold(0.0, f32::max);
    let n_columns = columns.len() as f32;
    // In a wide panel the columns spread.
    let column_w = (room + sizes.table_gap).max(inner_w * WIDEST_COLUMN);
    let label_w = inner_w - column_w * n_columns;
    let right = |i: usize| rect.left() + MARGIN + label_w + column_w * (i + 1) as f32;
    let heads_y = rect.top() + sizes.heads_y;
    let commands = switch_ui(view, ui, pos2(rect.left() + MARGIN, heads_y), head_size);
    for (i, column) in columns.iter().enumerate() {
        let at = pos2(right(i), heads_y);
        let label = column.label();
        text::paint(painter, at, Align::Max, label, family::REGULAR, head_size, p.label);
    }

    let list = Rect::from_min_max(
        pos2(rect.left(), rect.top() + sizes.first_row_y - sizes.table_row_h / 2.0),
        pos2(rect.right(), rect.bottom() - 4.0),
    );
    let table = Table { columns: &columns, label_w, column_w };
    rows_ui(&table, view, ui, list, numbers);
    commands
}

/// Where the columns of the table are.
struct Table<'a> {
    columns: &'a [Column],
    label_w: f32,
    column_w: f32,
}

/// The rows: a little closer where that shows more of them, and the rest by scrolling.
fn rows_ui(table: &Table<'_>, view: &ViewContext<'_>, ui: &mut Ui, list: Rect, numbers: &Numbers) {
    let sizes = &view.theme.sizes.numbers;
    let n_rows = numbers.table.len();
    let fitting = list.height() / n_rows.max(1) as f32;
    let row_h = fitting.clamp(sizes.table_row_h * CLOSEST_ROWS, sizes.table_row_h);
    // Whole rows: half a number is worse than none.
    let shown_h = (list.height() / row_h).floor().max(1.0) * row_h;
    let list = list.with_max_y(list.top() + shown_h + 0.5);
    let builder = UiBuilder::new().id_salt("table").max_rect(list);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(list.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = 0.0;
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
    let (left, y) = (rect.left() + MARGIN, rect.center().y);
    let sizes = &view.theme.sizes.numbers;
    let at = pos2(left, y);
    let room = table.label_w;
    text::paint_label(painter, at, Align::Min, &row.label, sizes.table_label, p.label, room);
    let mut spoken = format!("{}:", row.label);
    for (i, column) in table.columns.iter().enumerate() {
        let cell = row.cell(*column);
        let font_size = sizes.table;
        let (face, room) = (sizes.face, table.column_w - LEAST_CELL_GAP);
        let fits = |words: &str| controls::width(painter, words, face, font_size) <= room;
        let (words, ink) = cell_words(view, row, cell, fits);
        let at = pos2(left + table.label_w + table.column_w * (i + 1) as f32, y);
        text::paint_fitting(painter, at, Align::Max, &words, face, font_size, ink, room);
        spoken = format!("{spoken} {} {words},", column.label());
        coverage_tip(ui, row, *column, cell, at, vec2(table.column_w, rect.height()));
    }
    let place =
        Rect::from_min_max(pos2(left, rect.top()), pos2(left + table.label_w * 0.9, rect.bottom()));
    let id = ui.scope_id().with(("row", &row.label));
    controls::words(ui, id, place, spoken.trim_end_matches(','));
}

/// `mean max min`, the shown one standing out.
fn switch_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    left_center: eframe::egui::Pos2,
    font_size: f32,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut commands = Vec::new();
    let mut x = left_center.x;
    for (statistic, label) in
        [(Statistic::Mean, "mean"), (Statistic::Max, "max"), (Statistic::Min, "min")]
    {
        let is_on = view.state.statistic == statistic;
        let face = if is_on { family::SEMIBOLD } else { family::REGULAR };
        // The room of the wider face, so that nothing moves when another is chosen.
        let width = controls::width(painter, label, family::SEMIBOLD, font_size);
        let hit = Rect::from_center_size(
            pos2(x + width / 2.0, left_center.y),
            vec2(width + 6.0, size::HIT),
        );
        let response = ui
            .interact(hit, ui.scope_id().with(("statistic", label)), Sense::click())
            .on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, label));
        let ink = if is_on || response.hovered() { p.text } else { p.label };
        let line =
            text::paint(painter, pos2(x, left_center.y), Align::Min, label, face, font_size, ink);
        if is_on {
            let y = line.bottom() - 1.0;
            painter.hline(x..=x + width, y, Stroke::new(1.5, p.text));
        }
        controls::focus_ring(painter, view.theme, hit.shrink2(vec2(1.0, 4.0)), &response);
        if response.clicked() {
            commands.push(Command::SetStatistic(statistic));
        }
        x += width + 7.0;
    }
    commands
}

/// The words of a cell, in short where they would not fit, and their colour: under 80 % covered dim,
/// under 20 % `--`.
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

/// `4:12 of 5:00` on a cell whose window is not filled.
fn coverage_tip(
    ui: &Ui,
    row: &TableRow,
    column: Column,
    cell: &Cell,
    right_center: eframe::egui::Pos2,
    room: Vec2,
) {
    if cell.coverage >= FULL_COVERAGE {
        return;
    }
    let rect = Rect::from_min_size(right_center - vec2(room.x, room.y / 2.0), room);
    let id = ui.scope_id().with(("cell", &row.label, column.label()));
    ui.interact(rect, id, Sense::hover()).on_hover_ui(|ui| {
        let filled = format::minutes(cell.coverage * cell.window_secs);
        ui.label(format!("{filled} of {}", format::minutes(cell.window_secs)));
    });
}
