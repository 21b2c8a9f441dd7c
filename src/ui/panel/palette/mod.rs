//! All commands by name: type some letters, Enter.

mod entries;

use eframe::egui::{
    Align, Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2,
};

use self::entries::{Entry, found};
pub(in crate::ui) use self::entries::{Scene, entries};
use super::{
    cells::{Room, Text},
    controls, dialog,
};
use crate::ui::{
    context::{Command, ViewContext},
    theme::{family, size, space},
};

/// The dialog's extent.
const EXTENT: Vec2 = vec2(680.0, 520.0);
/// Height of a row.
const ROW_H: f32 = 34.0;
/// How many rows a page has.
const PAGE_ROWS: i64 = 8;

/// What was typed, and which row is chosen.
#[derive(Debug, Default)]
pub(in crate::ui) struct PaletteState {
    typed: String,
    at: usize,
    is_open: bool,
}

impl PaletteState {
    /// The palette is not open: the next time it begins anew.
    pub(in crate::ui) fn closed(&mut self) {
        if self.is_open {
            *self = Self::default();
        }
    }

    /// Moves by rows.
    fn step(&mut self, rows: i64, n_rows: usize) {
        let last = n_rows.saturating_sub(1) as i64;
        self.at = (self.at as i64 + rows).clamp(0, last) as usize;
    }
}

/// Draws the palette.
pub(in crate::ui) fn palette_ui(
    state: &mut PaletteState,
    entries: &[Entry],
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("palette-title"), EXTENT, |ui| {
        let n_before = found(entries, &state.typed).len();
        // Before the field takes them.
        let moved = moved(ui);
        let label = dialog::words(
            tr!("palette-hint"),
            family::REGULAR,
            size::LABEL,
            view.theme.palette.label,
        );
        ui.spacing_mut().item_spacing.y = space::NEAR;
        let label = ui.label(label);
        let width = ui.available_width() - space::WIDE;
        let field = dialog::edit(ui, view.theme, "", &mut state.typed, width);
        let field = field.labelled_by(label.id).accessible_name(tr!("palette-field"));
        if !state.is_open {
            field.request_focus();
            state.is_open = true;
        }
        if field.changed() {
            state.at = 0;
        }
        let found = found(entries, &state.typed);
        if let Some(rows) = moved {
            state.step(rows, n_before);
        }
        state.step(0, found.len());
        let is_entered = dialog::entered(ui, &field);
        if found.is_empty() {
            dialog::paragraph(ui, view.theme, tr!("palette-none"));
        }
        let clicked = rows_ui(state.at, moved.is_some() || field.changed(), &found, view, ui);
        let chosen = if is_entered { Some(state.at) } else { clicked };
        if let Some(entry) = chosen.and_then(|at| found.get(at)) {
            commands.push(Command::CloseDialog);
            commands.extend(entry.commands.iter().cloned());
        } else if field.lost_focus() {
            // It is all that takes keys here.
            field.request_focus();
        }
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// By how many rows the arrow and page keys move.
fn moved(ui: &Ui) -> Option<i64> {
    let keys = [
        (Key::ArrowUp, -1),
        (Key::ArrowDown, 1),
        (Key::PageUp, -PAGE_ROWS),
        (Key::PageDown, PAGE_ROWS),
    ];
    let rows: i64 = ui.input_mut(|input| {
        keys.iter()
            .map(|(key, rows)| input.count_and_consume_key(Modifiers::NONE, *key) as i64 * rows)
            .sum()
    });
    (rows != 0).then_some(rows)
}

/// The entries that were found; gives back which was clicked.
fn rows_ui(
    chosen: usize,
    comes_into_sight: bool,
    found: &[&Entry],
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<usize> {
    let mut clicked = None;
    let area = ScrollArea::vertical().id_salt("commands").auto_shrink(false);
    area.show_viewport(ui, |ui, viewport| {
        ui.spacing_mut().item_spacing.y = space::NONE;
        ui.set_height(ROW_H * found.len() as f32);
        let (top, width) = (ui.max_rect().min, ui.available_width());
        let place =
            |at: usize| Rect::from_min_size(top + vec2(0.0, at as f32 * ROW_H), vec2(width, ROW_H));
        for at in controls::rows_in(viewport, ROW_H, found.len()) {
            let Some(entry) = found.get(at) else { continue };
            if row_ui(entry, place(at), at == chosen, view, ui) {
                clicked = Some(at);
            }
        }
        if comes_into_sight {
            ui.scroll_to_rect(place(chosen), None);
        }
    });
    clicked
}

/// One command with its key; true if clicked.
fn row_ui(entry: &Entry, rect: Rect, is_chosen: bool, view: &ViewContext<'_>, ui: &Ui) -> bool {
    let p = &view.theme.palette;
    let id = ui.scope_id().with(("entry", &entry.words));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, is_chosen, &entry.words));
    let painter = ui.painter();
    let fill = if is_chosen {
        Some(p.raised)
    } else {
        response.hovered().then(|| controls::hovered_row(view.theme))
    };
    controls::row_ground(painter, view.theme, rect, fill, is_chosen);
    let mut room = Room::with_margins(rect, space::INSET);
    if !entry.keys.is_empty() {
        let keys = Text::new(&entry.keys, family::SEMIBOLD, size::LABEL, p.label);
        keys.elided(painter, room.right(keys.width(painter)), Align::Max);
        room.right(space::WIDE);
    }
    let words = Text::new(&entry.words, family::REGULAR, size::BODY, p.text);
    words.elided(painter, room.rest(), Align::Min);
    response.clicked()
}
