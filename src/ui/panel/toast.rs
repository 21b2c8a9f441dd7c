//! A message that is shown briefly: what was done, with a button to undo it. Below a new mark stands a
//! field for what happened, so that no dialog hides the live values meanwhile.

use eframe::egui::{
    Align, Area, CornerRadius, Id, Key, Order, Rect, Sense, StrokeKind, Ui, pos2, vec2,
};

use super::{
    cells::{Room, Text},
    controls::{self, ButtonLook},
    dialog,
};
use crate::{
    model::MAX_LOG_CHARS,
    ui::{
        context::{Command, MarkChange, ViewContext},
        mark::MarkView,
        shapes::{self, Form},
        theme::{family, size, space},
        undo::Toast,
    },
};

/// Height of a toast.
const HEIGHT: f32 = 48.0;
/// Distance from the bottom of the window.
const ABOVE_BOTTOM: f32 = 64.0;
/// Margin on the left, and on the right if there is no button.
const MARGIN: f32 = 18.0;
/// Radius of the mark of an error.
const MARK_R: f32 = 6.0;
/// Label of its button.
fn undo() -> &'static str {
    tr!("toast-undo")
}
/// Name of the field for the words of a mark.
fn words() -> &'static str {
    tr!("what-happened")
}
/// Width of that field, and the most of the window's width that it takes.
const FIELD_W: f32 = 280.0;
const FIELD_SHARE: f32 = 0.3;

/// The words of a new mark, as typed so far.
#[derive(Debug, Default)]
pub(in crate::ui) struct MarkWords {
    of: Option<MarkView>,
    text: String,
    /// Whether the field has the keyboard.
    pub(in crate::ui) is_focused: bool,
}

/// What keys ask of the field for the words of a mark.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) struct Asked {
    /// It is to have the keyboard.
    pub(in crate::ui) to_write: bool,
    /// It is left without words.
    pub(in crate::ui) to_leave: bool,
}

/// Draws the toast on top of everything, at the bottom.
pub(in crate::ui) fn toast_ui(
    state: &mut MarkWords,
    toast: &Toast,
    asked: Asked,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let window = ui.ctx().content_rect();
    // A dialog has the keyboard to itself.
    let mark = toast.mark.as_ref().filter(|_| view.state.dialog.is_none());
    let words = Text::new(&toast.words, family::SEMIBOLD, size::BODY, p.text);
    let button_w = controls::button_width(ui.painter(), undo());
    let button_room = if toast.undoes { button_w + space::GAP } else { space::NONE };
    let field_w = FIELD_W.min((window.width() * FIELD_SHARE).round());
    let field_room = if mark.is_some() { field_w + space::GAP } else { space::NONE };
    let mark_room = if toast.is_failure { 2.0 * MARK_R + space::MARGIN } else { space::NONE };
    let around = mark_room + field_room + button_room + 2.0 * MARGIN;
    let width = words.width(ui.painter()) + around;
    let width = width.min(window.width() - 2.0 * space::APART);
    let at = pos2(window.center().x - width / 2.0, window.bottom() - HEIGHT - ABOVE_BOTTOM);
    let mut commands = Vec::new();
    state.is_focused = false;
    let area = Area::new(Id::unique("toast")).order(Order::Foreground).fixed_pos(at);
    area.show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
        let painter = ui.painter();
        let edge = if toast.is_failure { p.urgent } else { p.control_edge };
        let corner = CornerRadius::same(size::RADIUS_PANEL);
        painter.rect(rect, corner, p.raised, controls::edge(edge), StrokeKind::Inside);
        let mut room = Room::new(rect);
        if toast.undoes {
            room.right(space::NEAR);
            let button = room.right_box(vec2(button_w, size::HIT + space::TIGHT));
            let id = ui.scope_id().with("undo");
            if controls::button(ui, view.theme, id, button, undo(), ButtonLook::Plain).clicked() {
                commands.push(Command::Undo);
            }
            room.right(space::GAP);
        } else {
            room.right(MARGIN);
        }
        let field = mark.map(|mark| {
            let field = room.right_box(vec2(field_w, size::HIT + space::TIGHT));
            room.right(space::GAP);
            (mark, field)
        });
        room.left(MARGIN);
        if toast.is_failure {
            let mark = room.left(2.0 * MARK_R).center();
            shapes::paint(painter, Form::Cross, mark, MARK_R, p.urgent, p.raised);
            room.left(space::MARGIN);
        }
        let place = words.elided(painter, room.rest(), Align::Min);
        let said = controls::words(ui, ui.scope_id().with("words"), place, &toast.words);
        controls::announce(ui, &said, toast.is_failure);
        if let Some((mark, field)) = field {
            commands.extend(field_ui(state, mark, asked, view, ui, [rect, field]));
        }
    });
    commands
}

/// The field for the words of a new mark. It takes the keyboard only when asked to, so that keys go on
/// acting and a bib can be typed right after the mark.
fn field_ui(
    state: &mut MarkWords,
    mark: &MarkView,
    asked: Asked,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    [toast, place]: [Rect; 2],
) -> Option<Command> {
    if state.of.as_ref() != Some(mark) {
        state.text.clone_from(&mark.text);
        state.of = Some(mark.clone());
    }
    let field = dialog::within(ui, "words of the mark", place, |ui| {
        dialog::edit_sized(ui, view.theme, words(), &mut state.text, place.size(), MAX_LOG_CHARS)
    });
    if asked.to_write {
        field.request_focus();
    }
    state.is_focused = field.has_focus() || asked.to_write;
    let left = field.lost_focus();
    let (is_entered, at) = ui.input(|input| {
        let by_key = input.key_pressed(Key::Tab);
        let at = if by_key { None } else { input.pointer.latest_pos() };
        (input.key_pressed(Key::Enter), at)
    });
    field.on_hover_text(tr!("toast-mark-tip")).accessible_name(words());
    if !left && !asked.to_leave {
        return None;
    }
    // Undo, in the same toast, takes the mark back as it is.
    let is_within = at.is_some_and(|at| toast.contains(at));
    let typed = state.text.trim();
    let words = if asked.to_leave {
        mark.text.clone()
    } else if is_entered || !is_within && !typed.is_empty() {
        typed.to_owned()
    } else {
        return None;
    };
    Some(Command::ChangeMark(mark.clone(), MarkChange::Words(words)))
}
