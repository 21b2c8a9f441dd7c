//! The header: event, view, alarm slot, recording, clock.

use eframe::egui::{
    Align, Button, CornerRadius, CursorIcon, Popup, RichText, Role, Sense, Ui, WidgetInfo, vec2,
};

use super::{
    alarm_slot::slot_ui,
    cells::{Room, Text, band},
    controls,
};
use crate::{
    alarm::AlarmKind,
    model::{RecordingState, Status},
    ui::{
        context::{AlarmCommand, Command, ViewContext},
        format, keys,
        layout::NARROW,
        projection::Projection,
        shapes::{self, Form},
        state::{AthletesPage, Dialog, EventsPage, Tab},
        theme::{family, size, space},
    },
};

/// What does not change while the window is open.
#[derive(Debug)]
pub(in crate::ui) struct Header {
    /// The words at the left while no event is open.
    pub(in crate::ui) event_name: String,
    /// Whether the riders are simulated.
    pub(in crate::ui) is_demo: bool,
    /// Which share of the outline of a new alarm is drawn.
    pub(in crate::ui) outlined: Option<f32>,
}

impl Header {
    /// The name of the event that is open; the words of the settings without one.
    pub(in crate::ui) fn event_name<'a>(&'a self, projection: &'a Projection) -> &'a str {
        projection.events.open().map_or(&self.event_name, |event| &event.name)
    }

    /// The title of the window.
    pub(in crate::ui) fn title(&self, projection: &Projection) -> String {
        window_title(self.event_name(projection), self.is_demo)
    }
}

/// The title of a window of this event.
pub(in crate::ui) fn window_title(event_name: &str, is_demo: bool) -> String {
    match (event_name, is_demo) {
        (name, true) => tr!("title-demo", name = name),
        (name @ "Trackside", false) => name.to_owned(),
        (name, false) => format!("{name} - Trackside"),
    }
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
    painter.hline(rect.x_range(), rect.bottom(), controls::edge(p.hairline));
    let mut room = Room::with_margins(rect, space::GAP);
    left_ui(header, tabs, view, ui, &mut room, &mut commands);
    right_ui(view, ui, &mut room, &mut commands);
    let slot = Room::with_margins(room.rest(), space::GAP).rest();
    let slot = band(slot, rect.height() - 2.0 * space::NEAR);
    commands.extend(slot_ui(view, ui, slot, header.outlined));
    commands
}

/// Maximum width of the event's name, and the same where the demo's label is beside it.
const EVENT_W: f32 = 240.0;
const DEMO_EVENT_W: f32 = 140.0;

/// Event name, tabs of the views, menu, mode.
fn left_ui(
    header: &Header,
    tabs: &[Tab],
    view: &ViewContext<'_>,
    ui: &Ui,
    room: &mut Room,
    commands: &mut Vec<Command>,
) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let is_narrow = ui.max_rect().width() < NARROW;
    // In a narrow window the alarm slot needs the room, and the window title has the name too.
    if !is_narrow {
        let event_name = header.event_name(view.projection);
        let words = Text::new(event_name, family::SEMIBOLD, size::TITLE, p.text);
        let widest = if header.is_demo { DEMO_EVENT_W } else { EVENT_W };
        let cell = room.left(words.width(painter).min(widest));
        let name = words.elided(painter, cell, Align::Min);
        controls::words(ui, ui.scope_id().with("event"), name, event_name);
        room.left(space::MARGIN);
    }
    let tab_h = room.rest().height() - space::MARGIN;
    for &tab in tabs {
        let label = tab.title();
        let place = room.left_box(vec2(controls::tab_width(painter, label), tab_h));
        let is_on = view.state.tab == tab;
        let id = ui.scope_id().with(tab.label);
        if controls::tab(ui, view.theme, id, place, label, is_on).clicked() {
            commands.push(Command::GoTo(tab));
        }
        room.left(space::TIGHT);
    }
    menu_ui(view, ui, room, commands);
    if header.is_demo {
        let words = Text::new(tr!("demo-chip"), family::SEMIBOLD, size::LABEL, p.mode_ink);
        room.left(space::GAP);
        let chip = room.left_box(vec2(words.width(painter) + 2.0 * space::INSET, size::HIT));
        painter.rect_filled(chip, CornerRadius::same(size::RADIUS_CHIP), p.mode);
        words.elided(painter, chip, Align::Center);
        controls::words(ui, ui.scope_id().with("demo"), chip, tr!("demo-riders"));
    }
}

/// Width of the menu.
const MENU_W: f32 = 240.0;

/// What the menu offers, with the key that does the same.
pub(in crate::ui) fn menu() -> [(&'static str, &'static str, Command); 15] {
    let athletes = |page| Command::Open(Dialog::Athletes(page));
    [
        (tr!("athletes-open"), "", athletes(AthletesPage::List)),
        (tr!("menu-events"), "", Command::Open(Dialog::Events(EventsPage::List))),
        (tr!("import-start-list-open"), "", athletes(AthletesPage::StartList)),
        (tr!("import-recordings-open"), "", Command::Open(Dialog::Import)),
        (tr!("open-course-gpx"), "", Command::Open(Dialog::Courses)),
        (tr!("export-open"), "", Command::Open(Dialog::Export)),
        (tr!("menu-connect"), "", Command::Open(Dialog::Connect)),
        (tr!("menu-alarms"), "", Command::Open(Dialog::Alarms)),
        (tr!("test-alarms"), "", Command::Alarms(AlarmCommand::Test)),
        (tr!("problems-open"), "Shift+E", Command::Open(Dialog::Problems)),
        (tr!("columns-open"), "C", Command::Open(Dialog::Shown)),
        (tr!("settings-open"), "Ctrl+,", Command::Open(Dialog::Settings)),
        (tr!("menu-commands"), "Ctrl+K", Command::Open(Dialog::Palette)),
        (tr!("menu-keys"), "?", Command::Open(Dialog::Keys)),
        (tr!("menu-about"), "", Command::Open(Dialog::About)),
    ]
}

/// The menu and the button that opens it.
fn menu_ui(view: &ViewContext<'_>, ui: &Ui, room: &mut Room, commands: &mut Vec<Command>) {
    let label = tr!("menu");
    let p = &view.theme.palette;
    let painter = ui.painter();
    room.left(space::TIGHT / 2.0);
    let width = controls::width(painter, label, family::REGULAR, size::LABEL);
    let rect = room.left_box(vec2(width + 2.0 * space::GAP, size::HIT));
    let response = ui.interact(rect, ui.scope_id().with("menu"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    let ink = if response.hovered() { p.text } else { p.label };
    if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), p.raised);
    }
    let words = Text::new(label, family::REGULAR, size::LABEL, ink);
    words.elided(painter, rect, Align::Center);
    controls::focus_ring(painter, view.theme, rect, &response);
    Popup::menu(&response).show(|ui| {
        ui.set_width(MENU_W);
        ui.spacing_mut().button_padding.x = space::GAP;
        ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
        for (label, key, command) in menu() {
            let button =
                Button::new(label).right_text(RichText::new(keys::spoken(key)).color(p.faint));
            let button = button.min_size(vec2(ui.available_width(), size::MENU_LINE));
            if ui.add(button.frame_when_inactive(false)).clicked() {
                commands.push(command);
            }
        }
    });
}

/// Clock and recording, from the right edge.
fn right_ui(view: &ViewContext<'_>, ui: &Ui, room: &mut Room, commands: &mut Vec<Command>) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let clock = format::clock(view.now, view.time_zone);
    let words = Text::new(&clock, family::SEMIBOLD, size::CLOCK, p.text);
    let cell = room.right(words.width(painter));
    let place = words.elided(painter, cell, Align::Max);
    controls::words(ui, ui.scope_id().with("clock"), place, &clock);
    room.right(space::MARGIN);
    recording_ui(view, ui, room, commands);
}

/// What stands in the header about the recording: `REC`, with free space or the address only if something
/// is wrong with them.
fn recording_label(projection: &Projection) -> String {
    let status = &projection.status;
    let state = match status.recording {
        RecordingState::Running => tr!("rec-short"),
        RecordingState::Failing(_) => tr!("rec-failing"),
        RecordingState::Stopped(_) => tr!("rec-stopped"),
    };
    let is_raised = |kind| projection.alarms.board.alarms.iter().any(|alarm| alarm.kind == kind);
    let free = status.free_bytes.filter(|_| is_raised(AlarmKind::DiskLow));
    if let Some(free) = free {
        tr!("rec-free", state = state, bytes = format::bytes(free))
    } else if !status.is_reachable() || is_raised(AlarmKind::AddressChanged) {
        format!("{state} \u{b7} {}", address(status))
    } else {
        state.to_owned()
    }
}

/// The address for phones, without the scheme, which is the default for an address; without one, why.
fn address(status: &Status) -> String {
    match status.urls().into_iter().next() {
        Some(url) if status.is_reachable() => {
            url.strip_prefix("http://").unwrap_or(&url).to_owned()
        }
        Some(_) => tr!("no-network").to_owned(),
        None => tr!("not-listening").to_owned(),
    }
}

/// All there is to say about the recording.
fn recording_details(status: &Status) -> String {
    let samples = tr!("count-samples", n = status.samples_recorded);
    let recorded = tr!("rec-on-disk", samples = samples);
    let free = status.free_bytes.map(|free| tr!("rec-bytes-free", bytes = format::bytes(free)));
    let address = tr!("address-for-phones", label = address(status));
    [Some(recorded), free, Some(address)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Radius of the mark before the text about the recording.
const REC_MARK_R: f32 = 4.5;

/// The state of the recording, with the rest as a tooltip; a click shows all addresses.
fn recording_ui(view: &ViewContext<'_>, ui: &Ui, room: &mut Room, commands: &mut Vec<Command>) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let status = &view.projection.status;
    let (label, details) = (recording_label(view.projection), recording_details(status));
    let cell = room.right(controls::width(painter, &label, family::REGULAR, size::LABEL));
    room.right(space::TIGHT);
    let mark = room.right(space::INSET);
    let rect = band(mark.union(cell), size::HIT).expand2(vec2(space::NEAR, space::NONE));
    let response = ui.interact(rect, ui.scope_id().with("rec"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{label}: {details}")));
    if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), p.raised);
    }
    controls::focus_ring(painter, view.theme, rect, &response);
    let ink = if response.hovered() { p.text } else { p.label };
    Text::new(&label, family::REGULAR, size::LABEL, ink).elided(painter, cell, Align::Max);
    let form = if status.recording == RecordingState::Running { Form::Dot } else { Form::Cross };
    shapes::paint(painter, form, mark.center(), REC_MARK_R, ink, p.panel);
    let response = response.on_hover_text(details).on_hover_cursor(CursorIcon::PointingHand);
    if response.clicked() {
        commands.push(Command::Open(Dialog::Connect));
    }
}
