//! Whose numbers they are, and since when.

use eframe::egui::{Align, Rect, Ui};

use super::Drawing;
use crate::ui::{
    format,
    panel::{
        cells::{Room, Text},
        controls,
    },
    projection::{Numbers, Row},
    theme::{family, space},
};

pub(super) fn title_ui(drawing: Drawing<'_>, ui: &Ui, rect: Rect, row: &Row, numbers: &Numbers) {
    let Drawing { view, sizes, .. } = drawing;
    let p = &view.theme.palette;
    let painter = ui.painter();
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
    let spoken = tr!("numbers-of", chip = row.athlete.chip(), name = row.athlete.name);
    controls::words(ui, ui.scope_id().with("title"), chip.union(place), &spoken);
}

/// `since start 0:08:41`; with laps `lap 3 0:01:12 \u{b7} start 0:08:41`.
fn since_words(numbers: &Numbers) -> Option<String> {
    let since = format::timer(numbers.since_start_secs?);
    Some(match numbers.lap {
        None => tr!("since-start", since = since),
        Some(lap) => {
            tr!("lap-and-start", number = lap.number, lap = format::timer(lap.secs), since = since)
        }
    })
}
