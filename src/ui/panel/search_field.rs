//! The search for a bib or a name.

use eframe::egui::{Align2, Id, Key, Modifiers, Rect, TextEdit, Ui};

use crate::ui::{
    apply,
    context::{Command, ViewContext},
    keys::Keys,
    state::ViewState,
};

/// One in all views, as the words are.
fn search_id() -> Id {
    Id::unique("roster search")
}

/// Draws the field; it takes the keyboard where a key asked for it.
pub(in crate::ui) fn search_ui(
    keys: &mut Keys,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    field: Rect,
    commands: &mut Vec<Command>,
) {
    if std::mem::take(&mut keys.focus_search) {
        ui.memory_mut(|memory| memory.request_focus(search_id()));
    }
    let mut search = view.state.search.clone();
    let has_focus = ui.memory(|memory| memory.has_focus(search_id()));
    let escaped =
        has_focus && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let edit = TextEdit::singleline(&mut search)
        .id(search_id())
        .hint_text(tr!("search-hint"))
        .char_limit(40)
        .align(Align2::LEFT_CENTER);
    let response = ui.put(field, edit).accessible_name(tr!("search-roster"));
    if escaped {
        search.clear();
        response.surrender_focus();
    } else if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        // Enter goes to the first hit and leaves the search.
        // What was typed in this very frame counts: the view's own search is a frame behind.
        let searched = ViewState { search: search.clone(), ..view.state.clone() };
        let first = apply::listed(&searched, view.projection).next();
        commands.extend(first.map(Command::Focus));
        search.clear();
    }
    if search != view.state.search {
        commands.push(Command::SetSearch(search));
    }
    response.on_hover_text(tr!("search-tip"));
}
