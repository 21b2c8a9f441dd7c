//! What the group comes to while nobody is in focus: median, lowest and highest, and whose these are.

use eframe::egui::{Align, Rect, Ui, vec2};

use super::{
    Drawing,
    hero::{self, InColumn, Place},
};
use crate::{
    analysis::{Holder, Spread},
    kind::DataField,
    ui::{
        panel::{
            cells::{Room, Text, has_room},
            controls,
        },
        theme::{family, size, space},
    },
};

/// What to do next.
fn choose() -> &'static str {
    tr!("choose-athlete")
}

/// A bib beside a value is this wide and high, in its type size.
const CHIP_EM: (f32, f32) = (1.9, 1.3);

/// A column of the group.
struct OfGroup {
    field: DataField,
    spread: Spread,
}

impl InColumn for OfGroup {
    fn field(&self) -> DataField {
        self.field
    }
}

/// Nobody is in focus.
pub(super) fn group_ui(drawing: Drawing<'_>, ui: &Ui, rect: Rect) {
    let Drawing { view, sizes, .. } = drawing;
    let p = &view.theme.palette;
    let columns = view.projection.group.iter();
    let columns: Vec<OfGroup> = columns.map(|&(field, spread)| OfGroup { field, spread }).collect();
    let Some(n_athletes) = columns.iter().map(|column| column.spread.n_athletes).max() else {
        let words = Text::new(choose(), family::REGULAR, size::BODY, p.label);
        let room = Room::with_margins(rect, space::GAP);
        let place = words.condensed(ui.painter(), room.rest(), Align::Center);
        controls::words(ui, ui.scope_id().with("choose"), place, choose());
        return;
    };
    let painter = ui.painter();
    let mut room = Room::new(rect);
    let title = Room::with_margins(room.top(sizes.title_h), space::GAP).rest();
    let words = tr!("numbers-median-of", athletes = tr!("count-athletes", n = n_athletes as u64));
    let text = Text::new(&words, family::CONDENSED_SEMIBOLD, sizes.name, p.text);
    let place = text.elided(painter, title, Align::Min);
    controls::words(ui, ui.scope_id().with("title"), place, &words);
    let lines = [room.top(sizes.labels_h), room.top(sizes.heroes_h), room.top(sizes.below_h)];
    let line = room.top(sizes.above_line).shrink2(vec2(space::GAP, space::NONE));
    controls::hairline(painter, view.theme, line, line.bottom());
    room.top(sizes.below_line);
    let heads = [(); 2].map(|()| (room.top(sizes.heads_h), room.top(sizes.table_row_h)));
    for (place, column) in hero::columns(drawing, ui, lines, &columns) {
        column_ui(drawing, ui, &place, heads, column);
    }
    room.top(sizes.above_line);
    let foot = Room::with_margins(room.top(sizes.foot_h), space::GAP).rest();
    let text = Text::new(choose(), family::REGULAR, sizes.small, p.label);
    let place = text.condensed(painter, foot, Align::Min);
    controls::words(ui, ui.scope_id().with("choose"), place, choose());
}

fn column_ui(
    drawing: Drawing<'_>,
    ui: &Ui,
    place: &Place,
    heads: [(Rect, Rect); 2],
    column: &OfGroup,
) {
    let Drawing { view, sizes, .. } = drawing;
    let p = &view.theme.palette;
    let painter = ui.painter();
    let [at_label, at_value, at_below] = place.lines;
    let OfGroup { field, spread } = column;
    let (label, unit) = hero::label_of(drawing, *field);
    hero::head_ui(drawing, ui, at_label, *field);
    let fits = |words: &str| has_room(painter, at_value, sizes.face, words);
    let median = drawing.words(*field, spread.median, fits);
    let text = Text::new(&median, sizes.face, place.font_size, p.text);
    text.shrunk(painter, at_value, Align::Min);
    let mut spoken = tr!("numbers-median-spoken", label = label, median = median, unit = unit);
    // The highest pace is the one of the least time, so the words are those of speed.
    for ((at_head, at_row), (name, holder)) in heads
        .into_iter()
        .zip([(tr!("numbers-highest"), &spread.highest), (tr!("numbers-lowest"), &spread.lowest)])
    {
        let in_column = |line: Rect| line.with_min_x(at_label.left()).with_max_x(at_label.right());
        let text = Text::new(name, family::REGULAR, sizes.table_head, p.label);
        text.condensed(painter, in_column(at_head), Align::Min);
        spoken = spoken + ", " + &holder_ui(drawing, ui, in_column(at_row), *field, name, holder);
    }
    controls::words(ui, ui.scope_id().with(field.label()), at_label.union(at_below), &spoken);
}

/// A value with the bib of whose it is; in words.
fn holder_ui(
    drawing: Drawing<'_>,
    ui: &Ui,
    cell: Rect,
    field: DataField,
    name: &str,
    holder: &Holder,
) -> String {
    let Drawing { view, sizes, .. } = drawing;
    let painter = ui.painter();
    let mut room = Room::new(cell);
    let (chip_w, chip_h) = CHIP_EM;
    let row = view.projection.row(holder.athlete);
    if let Some(row) = row {
        let chip = room.left_box(vec2(chip_w, chip_h) * sizes.table);
        controls::chip(painter, view.theme, chip, row);
        room.left(space::SMALL);
    }
    let fits = |words: &str| has_room(painter, room.rest(), sizes.face, words);
    let words = drawing.words(field, holder.value, fits);
    let text = Text::new(&words, sizes.face, sizes.table, view.theme.palette.text);
    text.shrunk(painter, room.rest(), Align::Min);
    let bib = row.map_or("", |row| row.athlete.chip());
    tr!("numbers-extreme", name = name, words = words, bib = bib)
}
