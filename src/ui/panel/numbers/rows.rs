//! The rows of the table.

use eframe::egui::{Align, Color32, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};

use super::{
    Drawing,
    columns::{Table, TableColumn},
};
use crate::{
    live::{Column, Coverage},
    ui::{
        context::Command,
        format,
        panel::{
            cells::{Text, has_room},
            controls, finality, row_menu,
        },
        projection::{Cell, Numbers, SpanNumbers, TableRow},
        state::Statistic,
        theme::{family, space},
    },
};

/// How much closer than drawn the rows may stand where there are many.
const CLOSEST_ROWS: f32 = 0.82;

/// The last line of a row is not cut by a rounding.
const HALF_POINT: f32 = 0.5;

/// What of the table is on the screen.
pub(super) struct Shown {
    /// How many rows are below the last one that is seen.
    pub(super) n_hidden: usize,
}

/// Whether all rows have room, if need be closer than drawn.
pub(super) fn all_fit(drawing: Drawing<'_>, list: Rect, numbers: &Numbers) -> bool {
    let closest = drawing.sizes.table_row_h * CLOSEST_ROWS;
    numbers.table.len() as f32 * closest <= list.height() - space::TIGHT
}

/// The rows: a little closer where that shows more of them, and the rest by scrolling.
pub(super) fn rows_ui(
    table: &Table,
    drawing: Drawing<'_>,
    ui: &mut Ui,
    list: Rect,
    numbers: &Numbers,
    commands: &mut Vec<Command>,
) -> Shown {
    let sizes = drawing.sizes;
    let n_rows = numbers.table.len();
    // Whole rows: half a number is worse than none.
    let n_closest = (list.height() / (sizes.table_row_h * CLOSEST_ROWS)).floor();
    if n_closest < 1.0 {
        return Shown { n_hidden: n_rows };
    }
    let n_shown = n_closest.min(n_rows.max(1) as f32);
    let row_h = (list.height() / n_shown).min(sizes.table_row_h);
    let list = list.with_max_y(list.top() + n_shown * row_h + HALF_POINT);
    let builder = UiBuilder::new().id_salt("table").max_rect(list);
    let scrolled = ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(list.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = space::NONE;
        let area = ScrollArea::vertical().id_salt("rows").auto_shrink(false);
        let output = area.show_rows(ui, row_h, n_rows, |ui, range| {
            for row in numbers.table.get(range).unwrap_or_default() {
                let (place, _) =
                    ui.allocate_exact_size(vec2(ui.available_width(), row_h), Sense::hover());
                let place = place.with_max_x(list.right()).with_min_x(list.left());
                let id = ui.scope_id().with(("row menu", &row.key));
                let response = ui.interact(place, id, Sense::CLICK);
                let all = &numbers.known_rows;
                row_menu::on_right_click(&response, drawing.view, all, &row.key, commands);
                row_ui(table, drawing, ui, (place, row), numbers);
            }
        });
        output.state.clamped_offset().y
    });
    let n_above = (scrolled.inner / row_h).round() as usize;
    Shown { n_hidden: n_rows.saturating_sub(n_above + n_shown as usize) }
}

fn row_ui(
    table: &Table,
    drawing: Drawing<'_>,
    ui: &Ui,
    (rect, row): (Rect, &TableRow),
    numbers: &Numbers,
) {
    let Drawing { view, sizes, input } = drawing;
    let p = &view.theme.palette;
    let painter = ui.painter();
    let (label, cells) = table.cells(rect);
    let words = Text::new(&row.label, family::REGULAR, sizes.table_label, p.label);
    words.condensed(painter, label, Align::Min);
    let mut spoken = format!("{}:", row.label);
    let (face, font_size) = (sizes.face, sizes.table);
    for (column, place) in table.columns.iter().zip(cells) {
        let shown = match column {
            TableColumn::Over(column) if !row.has(*column) => continue,
            TableColumn::Over(column) => of_cell(drawing, row.cell(*column)),
            TableColumn::Span => {
                let Some(of_span) = span_row(numbers, row) else { continue };
                of_cell(drawing, of_span.cell(SpanNumbers::COLUMN))
            }
            TableColumn::AtCursor => {
                let Some((metric, factor)) = &row.source else { continue };
                let value = input.at_cursor.and_then(|at_cursor| at_cursor(metric));
                value.map(|value| (value * factor, p.text))
            }
        };
        let (words, ink) = match shown {
            None => (format::ABSENT.to_owned(), p.faint),
            Some((value, ink)) => {
                let write = |fits: &dyn Fn(&str) -> bool| words_of(drawing, row, value, fits);
                let words = write(&|words| {
                    controls::width(painter, words, face, font_size) <= place.width()
                });
                // Better small than not at all.
                let is_cut = words.starts_with(['>', '<']);
                let words = if is_cut {
                    write(&|words| has_room(painter, place, face, words))
                } else {
                    words
                };
                (words, ink)
            }
        };
        Text::new(&words, face, font_size, ink).shrunk(painter, place, Align::Max);
        spoken = format!("{spoken} {} {words},", column.label());
        let of = match column {
            TableColumn::AtCursor => None,
            TableColumn::Span => span_row(numbers, row).map(|row| (row, SpanNumbers::COLUMN)),
            TableColumn::Over(column) => Some((row, *column)),
        };
        let Some((of_row, of_column)) = of else { continue };
        let has_value = words != format::ABSENT;
        let marked =
            has_value.then(|| finality_mark(drawing, ui, of_row, of_column, place)).flatten();
        if let Some((word, _)) = &marked {
            spoken = format!("{spoken} {word},");
        }
        let tip = marked.map(|(_, tip)| tip);
        cell_tip(ui, (&*row.label, column.label()), of_row.cell(of_column), place, tip);
    }
    let id = ui.scope_id().with(("row", &row.label));
    controls::words(ui, id, label, spoken.trim_end_matches(','));
}

/// What the span has of a row.
fn span_row<'a>(numbers: &'a Numbers, row: &TableRow) -> Option<&'a TableRow> {
    numbers.span.as_ref()?.row(row)
}

fn words_of(
    drawing: Drawing<'_>,
    row: &TableRow,
    value: f64,
    fits: impl Fn(&str) -> bool,
) -> String {
    match row.field {
        Some(field) => drawing.words(field, value, fits),
        None => format::within(value, row.decimals, fits),
    }
}

/// The value of a cell and its colour: dim where its window is thinly covered, nothing where it
/// hardly is.
fn of_cell(drawing: Drawing<'_>, cell: &Cell) -> Option<(f64, Color32)> {
    let p = &drawing.view.theme.palette;
    let value = match drawing.view.state.statistic {
        Statistic::Mean => cell.mean,
        Statistic::Max => cell.max,
        Statistic::Min => cell.min,
    };
    let is_thin = cell.coverage < 1.0 && cell.filled().is_thin();
    value.map(|value| (value, if is_thin { p.faint } else { p.text }))
}

/// Marks a value that is provisional or was final before; gives a word and a sentence on it.
fn finality_mark(
    drawing: Drawing<'_>,
    ui: &Ui,
    row: &TableRow,
    column: Column,
    place: Rect,
) -> Option<(&'static str, String)> {
    let Drawing { view, .. } = drawing;
    let statistic = view.state.statistic;
    if row.certainty(column, statistic)?.is_provisional() {
        finality::provisional_mark(ui.painter(), view.theme, place);
        return Some((finality::provisional(), finality::provisional_tip().to_owned()));
    }
    let revision = row.revision(column, statistic)?;
    finality::revised_mark(ui.painter(), view.theme, place);
    let value = |value| words_of(drawing, row, value, |_| true);
    Some((finality::revised(), finality::revision_words(revision, value, view.time_zone)))
}

/// What is to be known of a cell: `4:12 of 5:00` where its window is thinly covered, and whether late
/// samples may change it or did.
fn cell_tip(ui: &Ui, name: (&str, &str), cell: &Cell, place: Rect, on_finality: Option<String>) {
    let coverage = cell.filled();
    let is_thin = 0.0 < cell.window_secs && coverage.is_thin();
    let on_coverage = is_thin.then(|| coverage_words(coverage));
    let tips: Vec<String> = on_coverage.into_iter().chain(on_finality).collect();
    if tips.is_empty() {
        return;
    }
    let id = ui.scope_id().with(("cell", name));
    ui.interact(place, id, Sense::hover()).on_hover_text(tips.join("\n"));
}

/// `4:12 of 5:00`.
pub(super) fn coverage_words(coverage: Coverage) -> String {
    let covered_secs = coverage.covered_secs.min(coverage.wanted_secs);
    tr!(
        "numbers-covered",
        covered = format::minutes(covered_secs),
        wanted = format::minutes(coverage.wanted_secs)
    )
}
