//! The header: event, view, alarm slot, recording, address, clock.

use eframe::egui::{
    Align, Button, CornerRadius, CursorIcon, Painter, Popup, Pos2, Rect, RichText, Role, Sense,
    Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::controls;
use crate::{
    model::RecordingState,
    ui::{
        context::{Command, ViewContext},
        format,
        layout::NARROW,
        shapes::{self, Form},
        state::{AthletesPage, Dialog, Tab},
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

/// Draws the header into the whole of `ui`, with the tabs of the views.
pub(in crate::ui) fn header_ui(
    header: &Header,
    tabs: &[Tab],
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let rect = ui.max_rect();
    let p = &view.theme.palette;
    let painter = ui.painter().clone();
    painter.rect_filled(rect, 0, p.panel);
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, p.hairline));
    let left = left_ui(header, tabs, view, ui, rect, &mut commands);
    let right = right_ui(view, ui, rect, &mut commands);
    let slot_h = rect.height() - 16.0;
    let slot = Rect::from_center_size(
        pos2(f32::midpoint(left, right), rect.center().y),
        vec2((right - left - 24.0).max(0.0), slot_h),
    );
    slot_ui(view, ui, slot, &mut commands);
    commands
}

/// The width of a tab: what its label needs, rounded up in steps, so that glyphs that come out a
/// little wider at another zoom do not move everything beside it.
fn tab_width(painter: &Painter, label: &str) -> f32 {
    const STEP: f32 = 8.0;
    const LEAST_AIR: f32 = 24.0;
    let word = controls::width(painter, label, family::SEMIBOLD, size::LABEL);
    ((word + LEAST_AIR) / STEP).ceil() * STEP - 2.0
}

/// Event name, tabs of the views, mode; gives back where they end.
fn left_ui(
    header: &Header,
    tabs: &[Tab],
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    commands: &mut Vec<Command>,
) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let y = rect.center().y;
    let is_narrow = rect.width() < NARROW;
    let mut left = rect.left() + 12.0;
    // In a narrow window the alarm slot needs the room; the title of the window has the name too.
    if !is_narrow {
        let name = text::paint_within(
            painter,
            pos2(left, y),
            Align::Min,
            &header.event_name,
            family::SEMIBOLD,
            size::TITLE,
            p.text,
            if header.is_demo { 140.0 } else { 260.0 },
        );
        controls::words(ui, ui.scope_id().with("event"), name, &header.event_name);
        left = name.right() + 14.0;
    }
    for &tab in tabs {
        let label = tab.label;
        let width = tab_width(painter, label);
        let place = controls::left_centered(pos2(left, y), vec2(width, rect.height() - 14.0));
        let is_on = view.state.tab == tab;
        let id = ui.scope_id().with(label);
        if controls::tab(ui, view.theme, id, place, label, is_on).clicked() {
            commands.push(Command::GoTo(tab));
        }
        left = place.right() + 4.0;
    }
    let mut x = menu_ui(view, ui, pos2(left + 2.0, y), commands);
    if header.is_demo {
        const WORDS: &str = "DEMO, simulated riders";
        let shown = if is_narrow { "DEMO" } else { WORDS };
        let width = controls::width(painter, shown, family::SEMIBOLD, size::LABEL) + 20.0;
        let chip = controls::left_centered(pos2(x + 12.0, y), vec2(width, size::HIT));
        painter.rect_filled(chip, CornerRadius::same(size::RADIUS_CHIP), p.mode);
        text::paint(
            painter,
            chip.center(),
            Align::Center,
            shown,
            family::SEMIBOLD,
            size::LABEL,
            p.mode_ink,
        );
        controls::words(ui, ui.scope_id().with("demo"), chip, WORDS);
        x = chip.right();
    }
    x
}

/// Width of the menu.
const MENU_W: f32 = 240.0;

/// What the menu offers, with the key that does the same.
fn menu() -> [(&'static str, &'static str, Command); 8] {
    let athletes = |page| Command::Open(Dialog::Athletes(page));
    [
        ("Athletes\u{2026}", "", athletes(AthletesPage::List)),
        ("Import start list\u{2026}", "", athletes(AthletesPage::StartList)),
        ("Import recordings\u{2026}", "", Command::Open(Dialog::Import)),
        ("Export\u{2026}", "", Command::Open(Dialog::Export)),
        ("Connect a phone\u{2026}", "", Command::Open(Dialog::Connect)),
        ("Problems\u{2026}", "Shift+F8", Command::Open(Dialog::Problems)),
        ("Dark or daylight", "T", Command::ToggleTheme),
        ("Keys\u{2026}", "?", Command::Open(Dialog::Keys)),
    ]
}

/// The menu; gives back where its button ends.
fn menu_ui(view: &ViewContext<'_>, ui: &Ui, left_center: Pos2, commands: &mut Vec<Command>) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let width = controls::width(painter, "Menu", family::REGULAR, size::LABEL) + 24.0;
    let rect = controls::left_centered(left_center, vec2(width, size::HIT));
    let response = ui.interact(rect, ui.scope_id().with("menu"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Menu"));
    let ink = if response.hovered() { p.text } else { p.label };
    if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), p.raised);
    }
    let at = rect.center();
    text::paint(painter, at, Align::Center, "Menu", family::REGULAR, size::LABEL, ink);
    controls::focus_ring(painter, view.theme, rect, &response);
    Popup::menu(&response).show(|ui| {
        ui.set_width(MENU_W);
        ui.spacing_mut().button_padding.x = 12.0;
        ui.spacing_mut().item_spacing.y = 2.0;
        for (label, key, command) in menu() {
            let button = Button::new(label).right_text(RichText::new(key).color(p.faint));
            let button = button.min_size(vec2(ui.available_width(), size::DIALOG_HIT));
            if ui.add(button.frame_when_inactive(false)).clicked() {
                commands.push(command);
            }
        }
    });
    rect.right()
}

/// Clock, address, recording, from the right edge; gives back where they begin.
fn right_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, commands: &mut Vec<Command>) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let y = rect.center().y;
    let clock = format::clock(view.now, view.time_zone);
    let at = pos2(rect.right() - 12.0, y);
    let clock_rect =
        text::paint(painter, at, Align::Max, &clock, family::SEMIBOLD, size::CLOCK, p.text);
    controls::words(ui, ui.scope_id().with("clock"), clock_rect, &clock);

    let x = address_ui(view, ui, pos2(clock_rect.left() - 14.0, y), commands);
    recording_ui(view, ui, pos2(x - 14.0, y))
}

/// The address for phones; a click shows all of them and how to connect.
fn address_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    right_center: eframe::egui::Pos2,
    commands: &mut Vec<Command>,
) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let status = &view.projection.status;
    let best = status.urls().into_iter().next();
    let label = best.map_or_else(
        || "not listening".to_owned(),
        // Plain HTTP is what the field takes an address for.
        |url| url.strip_prefix("http://").map_or(url.clone(), str::to_owned),
    );
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
    let response = response.on_hover_text("All addresses and a code for phones");
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        commands.push(Command::Open(Dialog::Connect));
    }
    rect.left() + 8.0
}

/// `REC 14 312 · 61 GB free`.
fn recording_ui(view: &ViewContext<'_>, ui: &Ui, right_center: eframe::egui::Pos2) -> f32 {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let status = &view.projection.status;
    let mut label = match status.recording {
        RecordingState::Running => format!("REC {}", format::thousands(status.samples_recorded)),
        RecordingState::Failing(_) => "NOT RECORDING".to_owned(),
        RecordingState::Stopped(_) => "STOPPED".to_owned(),
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
    let form = if status.recording == RecordingState::Running { Form::Dot } else { Form::Cross };
    shapes::paint(painter, form, mark, 4.5, p.label, p.panel);
    let place = Rect::from_min_max(pos2(mark.x - 5.0, words.top()), words.max);
    controls::words(ui, ui.scope_id().with("rec"), place, &label)
        .on_hover_text("Samples on disk since the start; they are safe once the phone is answered");
    place.left()
}

/// The latest problem; without one, what will be deleted of the recordings and when.
fn notice(view: &ViewContext<'_>) -> Option<String> {
    let deletion = view.projection.status.deletion.as_ref();
    view.projection.notice.clone().or_else(|| deletion.map(ToString::to_string))
}

/// The alarm slot: what needs action now. Its room is kept when there is nothing; a click opens
/// the list of problems.
fn slot_ui(view: &ViewContext<'_>, ui: &Ui, slot: Rect, commands: &mut Vec<Command>) {
    let p = &view.theme.palette;
    let painter = ui.painter().with_clip_rect(slot.expand(4.0));
    let trouble = match &view.projection.status.recording {
        RecordingState::Running => None,
        RecordingState::Failing(why) => {
            Some(format!("Nothing is recorded: {why}. Phones try again."))
        }
        RecordingState::Stopped(why) => {
            Some(format!("Recording has stopped: {why}. Restart Trackside."))
        }
    };
    let response = ui.interact(slot, ui.scope_id().with("slot"), Sense::click());
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    let n_problems = view.projection.problems.iter().filter(|it| !it.is_ignored).count();
    let (label, indent, face, ink) = if let Some(trouble) = trouble {
        painter.rect_filled(slot, corner, p.urgent);
        let center = pos2(slot.left() + 18.0, slot.center().y);
        shapes::paint(&painter, Form::Octagon, center, 9.0, p.urgent_ink, p.urgent);
        (trouble, 34.0, family::SEMIBOLD, p.urgent_ink)
    } else if let Some(notice) = notice(view) {
        let edge = if response.hovered() { p.text } else { p.control_edge };
        painter.rect_stroke(slot, corner, Stroke::new(1.0, edge), StrokeKind::Inside);
        let center = pos2(slot.left() + 16.0, slot.center().y);
        shapes::paint(&painter, Form::Ring, center, 5.0, p.label, p.panel);
        (notice, 30.0, family::REGULAR, p.label)
    } else {
        let edge = if response.hovered() { p.control_edge } else { p.hairline };
        painter.rect_stroke(slot, corner, Stroke::new(1.0, edge), StrokeKind::Inside);
        let words = if n_problems == 0 {
            "no problems".to_owned()
        } else {
            format!("no problem now, {n_problems} before")
        };
        (words, 14.0, family::REGULAR, p.faint)
    };
    let mut right = slot.right() - 12.0;
    // How many more there are than the one that is told.
    if view.projection.notice.is_some() && n_problems > 1 {
        let more = format!("+{}", n_problems - 1);
        let at = pos2(right, slot.center().y);
        let place =
            text::paint(&painter, at, Align::Max, &more, family::SEMIBOLD, size::LABEL, ink);
        right = place.left() - 10.0;
    }
    let left = slot.left() + indent;
    text::paint_within(
        &painter,
        pos2(left, slot.center().y),
        Align::Min,
        &label,
        face,
        size::LABEL,
        ink,
        right - left,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    controls::focus_ring(&painter, view.theme, slot, &response);
    if response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(&label).clicked() {
        commands.push(Command::Open(Dialog::Problems));
    }
}
