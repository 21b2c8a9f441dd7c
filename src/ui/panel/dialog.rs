//! The frame of a dialog and the building blocks of dialogs: buttons, fields, choices.
//!
//! Everything clickable is at least 40 points high, has an accessible name and shows the keyboard
//! focus.

use eframe::egui::{
    Align, Align2, Area, Color32, CornerRadius, CursorIcon, Frame, Id, Label, Modal, Order, Rect,
    Response, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder,
    UiKind, Vec2, WidgetInfo, pos2, vec2,
};

pub(in crate::ui) use super::controls::ButtonLook as Look;
use super::{
    cells::{Room, Text},
    controls,
};
use crate::ui::{
    bidi,
    context::{Command, ViewContext},
    format,
    shapes::{self, Form},
    theme::{self, Theme, family, size, space},
};

/// Height of the title.
const TITLE_H: f32 = 52.0;
/// Radius of the cross that closes a dialog, and of the one before an error.
const CROSS_R: f32 = 7.0;
const SMALL_CROSS_R: f32 = 5.0;
/// Room for the circle before a choice.
const CHOICE_MARK_W: f32 = 36.0;
/// Radius of that circle, and of the dot inside it.
const CHOICE_MARK_R: [f32; 2] = [7.0, 4.0];
/// Height of a progress bar.
const PROGRESS_H: f32 = 8.0;

/// What the viewer did with a dialog.
pub(in crate::ui) struct Shown {
    /// The viewer asked to close it.
    pub(in crate::ui) close: bool,
    /// The viewer clicked outside it.
    pub(in crate::ui) clicked_beside: bool,
}

/// Shows a dialog of a fixed size (limited by the window) on top of everything.
pub(in crate::ui) fn dialog(
    view: &ViewContext<'_>,
    ui: &Ui,
    title: &str,
    wanted: Vec2,
    content: impl FnOnce(&mut Ui),
) -> Shown {
    let p = &view.theme.palette;
    let window = ui.ctx().content_rect();
    let room = wanted.min(window.size() - Vec2::splat(2.0 * space::APART));
    let edge = controls::edge(p.control_edge);
    let frame = Frame::new()
        .fill(p.panel)
        .stroke(edge)
        .corner_radius(CornerRadius::same(size::RADIUS_PANEL));
    // egui would place it by its size when it was last shown, and so off centre once the window
    // has another size.
    let place = Rect::from_center_size(window.center(), room + Vec2::splat(2.0 * edge.width));
    let area = Area::new(Id::unique(title))
        .kind(UiKind::Modal)
        .sense(Sense::hover())
        .order(Order::Foreground)
        .movable(false)
        .interactable(true)
        .constrain(false)
        .fixed_pos(place.min);
    let modal = Modal::new(Id::unique(title)).area(area).backdrop_color(p.backdrop).frame(frame);
    let modal = modal.show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
        let mut room = Room::new(rect);
        let close = title_ui(view, ui, room.top(TITLE_H), title);
        room.top(space::TIGHT);
        room.bottom(space::DIALOG);
        let body = room.rest().shrink2(vec2(space::DIALOG, space::NONE));
        within(ui, "content", body, |ui| {
            ui.spacing_mut().interact_size.y = size::DIALOG_HIT;
            // Leave room for the focus ring, which extends beyond its widget, and for names
            // without spaces, which egui may wrap one letter too late.
            ui.set_clip_rect(body.expand2(vec2(space::MARGIN, space::TIGHT)));
            content(ui);
        });
        close
    });
    Shown { close: modal.inner, clicked_beside: modal.backdrop_response.clicked() }
}

/// The title and the cross; true if the cross was clicked.
fn title_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, title: &str) -> bool {
    let p = &view.theme.palette;
    let mut room = Room::new(rect);
    room.right(space::INSET);
    let hit = room.right_box(Vec2::splat(size::DIALOG_HIT));
    room.left(space::DIALOG);
    let words = Text::new(title, family::SEMIBOLD, size::CLOCK, p.text);
    let place = words.elided(ui.painter(), room.rest(), Align::Min);
    controls::words(ui, ui.scope_id().with("title"), place, title);
    let response = ui.interact(hit, ui.scope_id().with("close"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr!("close")));
    let ink = if response.hovered() { p.text } else { p.label };
    shapes::paint(ui.painter(), Form::Cross, hit.center(), CROSS_R, ink, ink);
    controls::focus_ring(ui.painter(), view.theme, hit.shrink(space::TIGHT), &response);
    response.on_hover_text(tr!("close-esc")).clicked()
}

/// Runs content in a rectangle of its own.
pub(in crate::ui) fn within<R>(
    ui: &mut Ui,
    name: &str,
    place: Rect,
    content: impl FnOnce(&mut Ui) -> R,
) -> R {
    let builder = UiBuilder::new().id_salt(name).max_rect(place);
    ui.scope_builder(builder, content).inner
}

/// Two columns with a line between them; the left one gets this share of the width.
pub(super) fn two_columns(ui: &Ui, theme: &Theme, left_share: f32) -> [Rect; 2] {
    let mut room = Room::new(ui.max_rect());
    let left = room.left((room.rest().width() * left_share).round() - space::WIDE);
    let gap = room.left(2.0 * space::WIDE);
    let line = controls::edge(theme.palette.hairline);
    ui.painter().vline(gap.center().x, gap.y_range(), line);
    [left, room.rest()]
}

/// The list's share of the width beside a page.
const LIST_SHARE: f32 = 0.45;

/// A list on the left and, beside it, the page about what is chosen in it, so that viewers who work
/// through the list keep their place. `page` tells pages apart: what another one scrolled to, or has in
/// its fields, is not taken over. A page that does not scroll has an area of its own that does.
pub(super) fn list_beside_page<S>(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    state: &mut S,
    (page, scrolls): (Id, bool),
    list_ui: impl FnOnce(&mut S, &mut Ui) -> Vec<Command>,
    page_ui: impl FnOnce(&mut S, &mut Ui) -> Vec<Command>,
) -> Vec<Command> {
    let [left, right] = two_columns(ui, view.theme, LIST_SHARE);
    let mut commands = within(ui, "list", left, |ui| list_ui(state, ui));
    let builder = UiBuilder::new().scope_id(page).max_rect(right);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.y = space::GAP;
        if !scrolls {
            commands.extend(page_ui(state, ui));
            return;
        }
        // A small window may be lower than a page is.
        ScrollArea::vertical().id_salt("page").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::GAP;
            commands.extend(page_ui(state, ui));
        });
    });
    commands
}

/// The height that is left for a scroll area above the buttons of [`at_bottom`].
pub(super) fn height_above_bottom(ui: &Ui) -> f32 {
    (ui.available_height() - size::DIALOG_HIT - space::WIDE).max(0.0)
}

/// Buttons side by side at the bottom.
pub(super) fn at_bottom<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let place = Room::new(ui.max_rect()).bottom(size::DIALOG_HIT);
    within(ui, "bottom", place, |ui| ui.horizontal(content).inner)
}

/// A button; disabled if `is_on` is false.
pub(in crate::ui) fn button(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    look: Look,
    is_on: bool,
) -> Response {
    // A label with an athlete's name may be wider than the dialog.
    let width = button_width(ui, label).min(ui.max_rect().width());
    let sense = if is_on { Sense::click() } else { Sense::hover() };
    let (_, response) = ui.allocate_exact_size(vec2(width, size::DIALOG_HIT), sense);
    let look = if is_on { look } else { Look::Off };
    controls::button_of(ui, theme, response, label, size::BODY, look)
}

/// Width of a button.
pub(super) fn button_width(ui: &Ui, label: &str) -> f32 {
    controls::width(ui.painter(), label, family::SEMIBOLD, size::BODY) + 2.0 * space::WIDE
}

/// A single-line field with its label above it.
pub(in crate::ui) fn field(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    hint: &str,
    value: &mut String,
    width: f32,
) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        let label = ui.label(words(label, family::REGULAR, size::LABEL, theme.palette.label));
        edit(ui, theme, hint, value, width).labelled_by(label.id)
    })
    .inner
}

/// A single-line field; the caller gives it an accessible name.
pub(super) fn edit(
    ui: &mut Ui,
    theme: &Theme,
    hint: &str,
    value: &mut String,
    width: f32,
) -> Response {
    edit_of(ui, theme, hint, value, width, 64)
}

/// Like [`edit`], with a limit on the number of characters.
pub(super) fn edit_of(
    ui: &mut Ui,
    theme: &Theme,
    hint: &str,
    value: &mut String,
    width: f32,
    max_chars: usize,
) -> Response {
    edit_sized(ui, theme, hint, value, vec2(width, size::DIALOG_HIT), max_chars)
}

/// Like [`edit_of`], of another height.
pub(super) fn edit_sized(
    ui: &mut Ui,
    theme: &Theme,
    hint: &str,
    value: &mut String,
    wanted: Vec2,
    max_chars: usize,
) -> Response {
    let hint = words(hint, family::REGULAR, size::BODY, theme.palette.faint);
    let edit = TextEdit::singleline(value)
        .char_limit(max_chars)
        .hint_text(hint)
        .align(Align2::LEFT_CENTER)
        .min_size(wanted)
        .desired_width(wanted.x);
    ui.add(edit)
}

/// Whether Enter was pressed in this field.
pub(in crate::ui) fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter))
}

/// One of several choices with its explanation below it; true if clicked.
pub(super) fn choice(ui: &mut Ui, theme: &Theme, label: &str, why: &str, is_on: bool) -> bool {
    let p = &theme.palette;
    let width = ui.available_width();
    let why_font = theme::font(family::REGULAR, size::LABEL);
    let why_w = width - CHOICE_MARK_W - space::NEAR;
    let galley = ui.painter().layout(why.to_owned(), why_font, p.label, why_w);
    let height = galley.size().y + size::DIALOG_HIT;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, label));
    let painter = ui.painter();
    let ink = if is_on || response.hovered() { p.text } else { p.control_edge };
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    let edge = if is_on { controls::ring(ink) } else { controls::edge(ink) };
    painter.rect_stroke(rect, corner, edge, StrokeKind::Inside);
    let mut room = Room::new(rect);
    room.bottom(galley.size().y + space::NEAR);
    let mut line = room;
    // Keep the label close above its explanation.
    line.top(space::NEAR);
    let mark = line.left(CHOICE_MARK_W).center();
    let [circle_r, dot_r] = CHOICE_MARK_R;
    painter.circle_stroke(mark, circle_r, Stroke::new(size::STROKE, ink));
    if is_on {
        painter.circle_filled(mark, dot_r, p.text);
    }
    let words = Text::new(label, family::SEMIBOLD, size::BODY, p.text);
    words.elided(painter, line.rest(), Align::Min);
    painter.galley(pos2(line.rest().left(), room.rest().bottom()), galley, p.label);
    controls::focus_ring(painter, theme, rect, &response);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// Text in one of the bundled faces.
pub(in crate::ui) fn words(
    label: impl Into<String>,
    face: &'static str,
    font_size: f32,
    ink: Color32,
) -> RichText {
    let label = bidi::visual(&label.into()).into_owned();
    RichText::new(label).font(theme::font(face, font_size)).color(ink)
}

/// A paragraph in the colour of labels.
pub(in crate::ui) fn paragraph(ui: &mut Ui, theme: &Theme, label: impl Into<String>) -> Response {
    let label = words(label, family::REGULAR, size::BODY, theme.palette.label);
    ui.add(Label::new(label).wrap())
}

/// A paragraph that stands out.
pub(in crate::ui) fn statement(ui: &mut Ui, theme: &Theme, label: impl Into<String>) -> Response {
    let label = words(label, family::SEMIBOLD, size::BODY, theme.palette.text);
    ui.add(Label::new(label).wrap())
}

/// An error message: a cross and the reason.
pub(super) fn failure(ui: &mut Ui, theme: &Theme, why: &str) {
    ui.horizontal_top(|ui| {
        let mark = vec2(space::MARGIN, space::DIALOG);
        let (rect, _) = ui.allocate_exact_size(mark, Sense::hover());
        let p = &theme.palette;
        let center = rect.center();
        shapes::paint(ui.painter(), Form::Cross, center, SMALL_CROSS_R, p.urgent, p.urgent);
        let label = words(sentence(why), family::SEMIBOLD, size::BODY, p.urgent);
        ui.add(Label::new(label).wrap());
    });
}

/// A progress bar below its label: `Importing, 43 %`. Without a fraction, how much there is to do
/// is not known yet.
pub(in crate::ui) fn progress(ui: &mut Ui, theme: &Theme, what: &str, fraction: Option<f32>) {
    let p = &theme.palette;
    let label = fraction
        .map_or_else(|| what.to_owned(), |share| format!("{what}, {}", format::percent(share)));
    ui.label(words(label, family::SEMIBOLD, size::BODY, p.text));
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), PROGRESS_H), Sense::hover());
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    let done = vec2(bar.width() * fraction.unwrap_or_default(), bar.height());
    let painter = ui.painter();
    painter.rect(bar, corner, p.plot, controls::edge(p.control_edge), StrokeKind::Inside);
    painter.rect_filled(Rect::from_min_size(bar.min, done), corner, p.text);
}

/// A message of the engine as a sentence, with a capital and a full stop.
pub(in crate::ui) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let mut sentence: String =
        chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    sentence.push_str(chars.as_str());
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}

/// A framed text to copy, with a button that copies it.
pub(super) fn copyable(ui: &mut Ui, theme: &Theme, what: &str, button_label: &str, large: bool) {
    let p = &theme.palette;
    Frame::new()
        .fill(p.plot)
        .stroke(controls::edge(p.hairline))
        .corner_radius(CornerRadius::same(size::RADIUS_PANEL))
        .inner_margin(12)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let (face, font_size) =
                if large { (family::SEMIBOLD, size::CLOCK) } else { (family::REGULAR, size::BODY) };
            let copy = |ui: &mut Ui| {
                if button(ui, theme, button_label, Look::Plain, true).clicked() {
                    ui.ctx().copy_text(what.to_owned());
                }
            };
            if large {
                let words_w = ui.available_width() - button_width(ui, button_label);
                let words_w = words_w - ui.spacing().item_spacing.x;
                ui.horizontal(|ui| {
                    ui.vertical(|ui| {
                        ui.set_width(words_w);
                        let label = Label::new(words(what, face, font_size, p.text));
                        ui.add(label.wrap().selectable(true));
                    });
                    copy(ui);
                });
            } else {
                ui.add(Label::new(words(what, face, font_size, p.text)).wrap().selectable(true));
                copy(ui);
            }
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_engine_become_a_sentence() {
        assert_eq!(sentence("the login rider7 is taken"), "The login rider7 is taken.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence(""), ".");
    }
}
