//! The list of sessions, with search, sorting and selection; next to it the details of what is
//! selected.
//!
//! Rows outside the visible area are neither laid out nor formatted, so the cost depends on the
//! screen and not on the number of sessions.

mod actions;
mod changed;
mod columns;
mod delete;
mod details;
mod drawing;
mod event;
mod group_row;
mod heads;
mod row;
mod several;

use eframe::egui::{
    Align, Align2, Id, Key, Modifiers, Rect, ScrollArea, TextEdit, Ui, UiBuilder, Vec2, pos2, vec2,
};

pub(in crate::ui) use self::delete::delete_ui;
use self::{columns::Columns, details::Details};
use super::{View, ViewInput, in_rect};
use crate::{
    model::Progress,
    ui::{
        context::{Command, HistoryCommand, ViewContext},
        format,
        keys::Keys,
        layout::NARROW,
        panel::{
            cells::{Room, Text},
            controls::{self, ButtonLook},
            dialog,
        },
        projection::{HistoryList, ListedRow},
        state::{Dialog, HistoryKey, Tab},
        theme::{family, size, space},
        workspace::Workspace,
    },
};

/// Height of the search field with its margins.
const TOP_H: f32 = 52.0;
/// Height of the search field.
const SEARCH_H: f32 = 32.0;
/// Width of the details in a narrow window.
const NARROW_DETAILS_W: f32 = 272.0;
/// Height of the message in place of an empty list.
const NOTHING_H: f32 = 56.0;
/// Width of the search field.
const SEARCH_W: f32 = 300.0;

/// The list of sessions, and its state between frames.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The row that was last scrolled into view.
    scrolled_to: Option<HistoryKey>,
    details: Details,
}

impl View for History {
    fn tab(&self) -> Tab {
        Tab::HISTORY
    }

    fn ui(&mut self, input: ViewInput<'_>, ui: &mut Ui) -> Vec<Command> {
        let ViewInput { body, frame, workspace, now, time_zone, keys, sessions, opening, .. } =
            input;
        let Workspace { view: state, projection, .. } = workspace;
        let view = frame.view(state, projection, now, time_zone);
        in_rect(ui, "history", body, |ui| history_ui(self, keys, sessions, opening, &view, ui))
    }
}

/// Draws the view over all of `ui`.
fn history_ui(
    state: &mut History,
    keys: &mut Keys,
    list: &HistoryList,
    opening: Option<&Progress>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    let gutter = view.theme.sizes.gutter;
    let window_w = ui.ctx().content_rect().width();
    let drawn_w = view.theme.sizes.history.details_w;
    let details_w = if window_w < NARROW { NARROW_DETAILS_W } else { drawn_w };
    let mut room = Room::new(rect);
    let right = room.right(details_w);
    room.right(gutter);
    let left = room.rest();
    controls::panel_ground(ui.painter(), view.theme, left);
    controls::panel_ground(ui.painter(), view.theme, right);

    let mut commands = Vec::new();
    search_ui(keys, list, view, ui, room.top(TOP_H), &mut commands);
    let painter = ui.painter().clone();
    let units = view.state.units;
    let columns = Columns::new(view.theme, units, left.width(), |words, (face, font_size)| {
        controls::width(&painter, words, face, font_size)
    });
    heads::heads_ui(view, ui, room.top(heads::HEIGHT), &columns, &mut commands);
    room.bottom(space::TIGHT);
    rows_ui(state, list, view, ui, room.rest(), &columns, &mut commands);
    let builder = UiBuilder::new().id_salt("details").max_rect(right);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(right.intersect(ui.clip_rect()));
        commands.extend(details::details_ui(&mut state.details, list, opening, view, ui));
    });
    commands
}

/// The search field, and the number of sessions.
fn search_ui(
    keys: &mut Keys,
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
    commands: &mut Vec<Command>,
) {
    let p = &view.theme.palette;
    let mut room = Room::new(rect);
    room.top(space::TIGHT);
    room.left(space::INSET);
    room.right(space::INSET);
    let width = SEARCH_W.min(rect.width() / 2.0);
    let place = room.left_box(vec2(width, SEARCH_H));
    room.left(space::WIDE);
    let mut words = view.state.history.search.clone();
    let id = Id::unique("session search");
    let escaped = ui.memory(|memory| memory.has_focus(id))
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let edit = TextEdit::singleline(&mut words)
        .id(id)
        .hint_text(tr!("history-search-hint"))
        .align(Align2::LEFT_CENTER)
        .char_limit(80);
    let response = ui.put(place, edit).accessible_name(tr!("history-search"));
    if std::mem::take(&mut keys.focus_search) {
        response.request_focus();
    }
    if escaped {
        words.clear();
        response.surrender_focus();
    }
    if words != view.state.history.search {
        commands.push(Command::History(HistoryCommand::Search(words)));
    }
    event::event_ui(view, ui, &mut room, commands);
    let all = tr!("count-sessions", n = list.n_all() as u64);
    let mut label = if list.len() == list.n_all() {
        all
    } else {
        tr!("history-n-of-all", n = format::thousands(list.len() as u64), all = all)
    };
    if list.is_reading {
        label = tr!("history-reading", label = label);
        if let Some(share) = list.fraction {
            label = label + " " + &format::percent(share);
        }
    }
    let words = Text::new(&label, family::REGULAR, size::LABEL, p.label);
    let words = words.condensed(ui.painter(), room.rest(), Align::Min);
    controls::words(ui, ui.scope_id().with("count"), words, &label);
}

fn rows_ui(
    state: &mut History,
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
    columns: &Columns,
    commands: &mut Vec<Command>,
) {
    if list.is_empty() {
        nothing_ui(list, view, ui, rect, commands);
        return;
    }
    let row_h = view.theme.sizes.roster_row_h;
    let builder = UiBuilder::new().id_salt("sessions").max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("session scroll").auto_shrink(false).show_viewport(
            ui,
            |ui, viewport| {
                ui.set_height(row_h * list.n_rows() as f32);
                let origin = ui.min_rect().min;
                let place = |i: usize| {
                    let top = origin.y + i as f32 * row_h;
                    Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row_h))
                };
                let anchor = &view.state.history.anchor;
                if state.scrolled_to != *anchor {
                    state.scrolled_to.clone_from(anchor);
                    if let Some(at) = anchor.as_ref().and_then(|anchor| list.row_place(anchor)) {
                        ui.scroll_to_rect(place(at), None);
                    }
                }
                for i in controls::rows_in(viewport, row_h, list.n_rows()) {
                    commands.extend(match list.row(i) {
                        Some(ListedRow::Session { listed, is_member }) => {
                            let is_running = list.is_running(&listed, view.now);
                            let row = row::SessionRow { listed, is_member, is_running };
                            row::row_ui(view, ui, place(i), columns, &row)
                        }
                        Some(ListedRow::Group(group)) => {
                            group_row::group_row_ui(list, view, ui, place(i), columns, &group)
                        }
                        None => Vec::new(),
                    });
                }
            },
        );
    });
}

/// An empty list: the reason, and what to do next.
fn nothing_ui(
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    commands: &mut Vec<Command>,
) {
    let history = &view.state.history;
    let of = history.event.as_ref();
    let of = of.and_then(|event| view.projection.events.by_id(event.as_str()));
    let (label, next) = if let (Some(event), "") = (of, history.search.as_str()) {
        let all = HistoryCommand::OfEvent(None);
        (tr!("history-nothing-of", name = event.name), Some((tr!("history-show-all"), all)))
    } else if list.n_all() > 0 {
        let all = HistoryCommand::Search(String::new());
        (
            tr!("history-none-found", search = history.search),
            Some((tr!("history-clear-search"), all)),
        )
    } else if let Some(problem) = &list.problem {
        (dialog::sentence(problem), None)
    } else if list.is_reading {
        (tr!("history-being-read").to_owned(), None)
    } else {
        (tr!("history-empty").to_owned(), None)
    };
    let next = next.map(|(label, command)| (label, Command::History(command)));
    let is_new = list.n_all() == 0 && list.problem.is_none() && !list.is_reading;
    let import = || (tr!("history-import"), Command::Open(Dialog::Import));
    let mut room = Room::with_margins(rect, space::MARGIN);
    let line = room.top(NOTHING_H);
    let words = Text::new(&label, family::REGULAR, size::BODY, view.theme.palette.label);
    let place = words.elided(ui.painter(), line, Align::Min);
    controls::words(ui, ui.scope_id().with("nothing"), place, &label);
    if let Some((label, command)) = next.or_else(|| is_new.then(import)) {
        let width = controls::button_width(ui.painter(), label);
        let place = Room::new(room.top(SEARCH_H)).left_box(vec2(width, SEARCH_H));
        let id = ui.scope_id().with("next");
        if controls::button(ui, view.theme, id, place, label, ButtonLook::Plain).clicked() {
            commands.push(command);
        }
    }
}
