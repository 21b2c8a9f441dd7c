//! Details of several selected sessions, and the actions on all of them.

use eframe::egui::{Align, Label, Sense, Ui, vec2};

use super::{
    actions::{export_or_delete_ui, open, when, wide_button},
    group_row::counts,
    row::chip_of,
};
use crate::ui::{
    apply::{chosen_in_order, were_together},
    context::{Command, ViewContext},
    format,
    panel::{
        cells::{Room, Text, two_lines},
        controls::{self, ButtonLook},
        dialog,
    },
    projection::{HistoryList, ListedGroup},
    recording::{MAX_OVERLAID, MAX_REPLAYED},
    state::HistoryKey,
    theme::{family, size, space},
};

/// Height of the heading.
const HEAD_H: f32 = 52.0;
/// Height of the line of each session.
const CHOSEN_H: f32 = 30.0;

/// Several sessions: what they are, and the actions on all of them.
pub(super) fn several_ui(
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let p = &view.theme.palette;
    let keys = chosen_in_order(&view.state.history, list);
    if let Some(group) = chosen_group(list, view) {
        group_head_ui(&group, view, ui);
    } else {
        let n_chosen = tr!("count-sessions", n = keys.len() as u64);
        let words = tr!("history-n-chosen", sessions = n_chosen);
        ui.label(dialog::words(&words, family::SEMIBOLD, size::TITLE, p.text));
    }
    let as_it_was = were_together(&keys, list);
    if as_it_was && keys.len() <= MAX_REPLAYED {
        if wide_button(ui, view, tr!("history-open-as-was"), ButtonLook::Primary) {
            commands.push(open(false));
        }
    } else if as_it_was {
        let words = tr!("history-max-replayed", n = MAX_REPLAYED);
        dialog::paragraph(ui, view.theme, words);
    }
    if keys.len() > MAX_OVERLAID {
        let words = tr!("history-max-overlaid", n = MAX_OVERLAID);
        dialog::paragraph(ui, view.theme, words);
    } else {
        let look = if as_it_was { ButtonLook::Plain } else { ButtonLook::Primary };
        if wide_button(ui, view, tr!("history-overlay"), look) {
            commands.push(open(true));
        }
        dialog::paragraph(ui, view.theme, tr!("history-overlay-explained"));
    }
    export_or_delete_ui(view, ui, commands);
    ui.add_space(space::TIGHT);
    ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
    let line_h = CHOSEN_H + ui.spacing().item_spacing.y;
    let with_room = (ui.available_height() / line_h) as usize;
    let n_shown = if keys.len() <= with_room { keys.len() } else { with_room.saturating_sub(1) };
    for listed in keys.iter().filter_map(|key| list.session(key)).take(n_shown) {
        let wanted = vec2(ui.available_width(), CHOSEN_H);
        let (rect, _) = ui.allocate_exact_size(wanted, Sense::hover());
        let mut room = Room::new(rect);
        chip_of(view, ui.painter(), room.left_box(size::SMALL_CHIP), &listed);
        room.left(space::NEAR);
        let when = format::weekday(listed.key().from, view.time_zone);
        let words = format!("{} \u{b7} {when}", listed.name());
        let words = Text::new(&words, family::CONDENSED, size::BODY, p.label);
        words.elided(ui.painter(), room.rest(), Align::Min);
    }
    if let Some(more) = keys.len().checked_sub(n_shown).filter(|more| *more > 0) {
        let words = tr!("and-more", n = format::thousands(more as u64));
        let words = dialog::words(words, family::REGULAR, size::LABEL, p.label);
        ui.add(Label::new(words));
    }
}

/// The group whose sessions are the selected ones.
fn chosen_group<'a>(list: &'a HistoryList, view: &ViewContext<'_>) -> Option<ListedGroup<'a>> {
    let history = &view.state.history;
    let Some(HistoryKey::Group(key)) = &history.anchor else { return None };
    let group = list.group(key)?;
    let is_all = group.n_sessions() == history.selection.len()
        && group.sessions().all(|listed| history.selection.contains(listed.key()));
    is_all.then_some(group)
}

/// Name, day and clock times of a group, and how much it is.
fn group_head_ui(group: &ListedGroup<'_>, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let wanted = vec2(ui.available_width(), HEAD_H);
    let (rect, _) = ui.allocate_exact_size(wanted, Sense::hover());
    let painter = ui.painter();
    let [upper, lower] = two_lines(rect);
    let name = group.name();
    let words = Text::new(&name, family::CONDENSED_SEMIBOLD, size::CLOCK, p.text);
    words.elided(painter, upper, Align::Min);
    let when = when(group.span(), view);
    let words = Text::new(&when, family::REGULAR, size::LABEL, p.label);
    words.condensed(painter, lower, Align::Min);
    controls::words(ui, ui.scope_id().with("who"), rect, &format!("{name}, {when}"));
    dialog::paragraph(ui, view.theme, counts(group));
}
