//! The header: event, view, alarm slot, recording, address, clock.

use eframe::egui::{
    Align, CornerRadius, Popup, PopupCloseBehavior, Rect, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::controls;
use crate::{
    model::Recording,
    ui::{
        context::ViewContext,
        format,
        shapes::{self, Form},
        text,
        theme::{family, size},
    },
};

/// What stays the same as long as the window is open.
#[derive(Debug)]
pub(in crate::ui) struct Header {
    /// The words at the left.
    pub(in crate::ui) event_name: String,
    /// Riders are simulated.
    pub(in crate::ui) is_demo: bool,
}

/// Draws the header into the whole of `ui`.
pub(in crate::ui) fn header_ui(header: &Header, view: &ViewContext<'_>, ui: &mut Ui) {
    let rect = ui.max_rect();
    let p = &view.theme.palette;
    let painter = ui.painter().clone();
    painter.rect_filled(rect, 0, p.panel);
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, p.hairline));
    let left = left_ui(header, view, ui, rect);
    let right = right_ui(view, ui, rect);
    let slot_h = rect.height() - 16.0;
    let slot = Rect::from_center_size(
        pos2(f32::midpoint(left, right), rect.center().y),
        vec2((right - left - 24.0).max(0.0), slot_h),
    );
    slot_ui(view, ui, slot);
}

/// Event name, view tab, mode; gives back where they end.
fn left_ui(header: &Header, view: &ViewContext<'_>, ui: &Ui, rect: Rect) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let y = rect.center().y;
    let name = text::paint_within(
        painter,
        pos2(rect.left() + 12.0, y),
        Align::Min,
        &header.event_name,
        family::SEMIBOLD,
        size::TITLE,
        p.text,
        260.0,
    );
    controls::words(ui, ui.scope_id().with("event"), name, &header.event_name);
    let tab =
        controls::left_centered(pos2(name.right() + 14.0, y), vec2(62.0, rect.height() - 14.0));
    controls::tab(ui, view.theme, ui.scope_id().with("coach"), tab, "Coach");
    let mut x = tab.right();
    if header.is_demo {
        const WORDS: &str = "DEMO, simulated riders";
        let width = controls::width(painter, WORDS, family::SEMIBOLD, size::LABEL) + 20.0;
        let chip = controls::left_centered(pos2(x + 12.0, y), vec2(width, size::HIT));
        painter.rect_filled(chip, CornerRadius::same(size::RADIUS_CHIP), p.mode);
        text::paint(
            painter,
            chip.center(),
            Align::Center,
            WORDS,
            family::SEMIBOLD,
            size::LABEL,
            p.mode_ink,
        );
        controls::words(ui, ui.scope_id().with("demo"), chip, WORDS);
        x = chip.right();
    }
    x
}

/// Clock, address, recording, from the right edge; gives back where they begin.
fn right_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let y = rect.center().y;
    let clock = format::clock(view.now, view.time_zone);
    let at = pos2(rect.right() - 12.0, y);
    let clock_rect =
        text::paint(painter, at, Align::Max, &clock, family::SEMIBOLD, size::CLOCK, p.text);
    controls::words(ui, ui.scope_id().with("clock"), clock_rect, &clock);

    let x = address_ui(view, ui, pos2(clock_rect.left() - 14.0, y));
    recording_ui(view, ui, pos2(x - 14.0, y))
}

/// The address for phones; a click shows all addresses.
fn address_ui(view: &ViewContext<'_>, ui: &Ui, right_center: eframe::egui::Pos2) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let status = &view.projection.status;
    let label = status
        .reachable
        .first()
        .copied()
        .or(status.listening)
        .map_or_else(|| "not listening".to_owned(), |address| address.to_string());
    let width = controls::width(painter, &label, family::REGULAR, size::LABEL);
    let rect = Rect::from_min_max(
        pos2(right_center.x - width - 8.0, right_center.y - size::HIT / 2.0),
        pos2(right_center.x + 8.0, right_center.y + size::HIT / 2.0),
    );
    let name = format!("address for phones {label}");
    let response = ui.interact(rect, ui.scope_id().with("address"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), p.raised);
    }
    controls::focus_ring(painter, view.theme, rect, &response);
    let ink = if response.hovered() { p.text } else { p.label };
    text::paint(painter, right_center, Align::Max, &label, family::REGULAR, size::LABEL, ink);
    Popup::menu(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| addresses_ui(view, ui));
    rect.left() + 8.0
}

fn addresses_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    let status = &view.projection.status;
    ui.label("Phones on the same network post to");
    for address in &status.reachable {
        let url = format!("http://{address}");
        ui.horizontal(|ui| {
            ui.strong(&url);
            let copy = ui.button("Copy");
            if copy.clicked() {
                ui.ctx().copy_text(url.clone());
            }
            copy.accessible_name(format!("Copy {url}"));
        });
    }
    if status.reachable.is_empty() {
        ui.label("No network: only programs on this computer can post.");
    }
    if let Some(listening) = status.listening {
        ui.small(format!("Bound to {listening}"));
    }
}

/// `REC 14 312 · 61 GB free`.
fn recording_ui(view: &ViewContext<'_>, ui: &Ui, right_center: eframe::egui::Pos2) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let status = &view.projection.status;
    let mut label = match status.recording {
        Recording::Running => format!("REC {}", format::thousands(status.samples_recorded)),
        Recording::Failing(_) => "NOT RECORDING".to_owned(),
        Recording::Stopped(_) => "STOPPED".to_owned(),
    };
    if let Some(free) = status.free_bytes {
        label = label + " \u{b7} " + &format::bytes(free) + " free";
    }
    let words = text::paint(
        painter,
        right_center,
        Align::Max,
        &label,
        family::REGULAR,
        size::LABEL,
        p.label,
    );
    let mark = pos2(words.left() - 9.0, right_center.y);
    let form = if status.recording == Recording::Running { Form::Dot } else { Form::Cross };
    shapes::paint(painter, form, mark, 4.5, p.label, p.panel);
    let place = Rect::from_min_max(pos2(mark.x - 5.0, words.top()), words.max);
    controls::words(ui, ui.scope_id().with("rec"), place, &label)
        .on_hover_text("Samples on disk since the start; they are safe once the phone is answered");
    place.left()
}

/// The alarm slot: what needs action now. Its room is kept when there is nothing.
fn slot_ui(view: &ViewContext<'_>, ui: &Ui, slot: Rect) {
    let p = &view.theme.palette;
    let painter = ui.painter().with_clip_rect(slot.expand(1.0));
    let trouble = match &view.projection.status.recording {
        Recording::Running => None,
        Recording::Failing(why) => Some(format!("Nothing is recorded: {why}. Phones try again.")),
        Recording::Stopped(why) => {
            Some(format!("Recording has stopped: {why}. Restart Trackside."))
        }
    };
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    if let Some(trouble) = trouble {
        painter.rect_filled(slot, corner, p.urgent);
        let center = pos2(slot.left() + 18.0, slot.center().y);
        shapes::paint(&painter, Form::Octagon, center, 9.0, p.urgent_ink, p.urgent);
        slot_words(ui, slot, 34.0, &trouble, p.urgent_ink, family::SEMIBOLD);
    } else if let Some(notice) = &view.projection.notice {
        let edge = Stroke::new(1.0, p.hairline);
        painter.rect_stroke(slot, corner, edge, StrokeKind::Inside);
        let center = pos2(slot.left() + 16.0, slot.center().y);
        shapes::paint(&painter, Form::Ring, center, 5.0, p.label, p.panel);
        slot_words(ui, slot, 30.0, notice, p.label, family::REGULAR);
    }
}

fn slot_words(
    ui: &Ui,
    slot: Rect,
    indent: f32,
    label: &str,
    ink: eframe::egui::Color32,
    face: &'static str,
) {
    text::paint_within(
        ui.painter(),
        pos2(slot.left() + indent, slot.center().y),
        Align::Min,
        label,
        face,
        size::LABEL,
        ink,
        slot.width() - indent - 8.0,
    );
    controls::words(ui, ui.scope_id().with("slot"), slot, label).on_hover_text(label);
}
