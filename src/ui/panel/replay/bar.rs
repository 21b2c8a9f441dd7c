//! The violet bar across the window: it says that this is a replay while live goes on, and leads
//! back to live.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2,
};

use crate::{
    alarm::Attention,
    model::{RecordingState, Session},
    ui::{
        context::{Command, ViewContext},
        format,
        panel::{
            cells::{Room, Text},
            controls,
        },
        recording::Recording,
        state::{Source, StateGroup, Tab},
        theme::{family, size, space},
    },
};

/// Draws the bar; `live` is the live view, which goes on behind the replay.
pub(in crate::ui) fn bar_ui(
    live: &ViewContext<'_>,
    source: Source,
    recording: &Recording,
    ui: &Ui,
) -> Vec<Command> {
    let p = &live.theme.palette;
    let rect = ui.max_rect();
    let painter = ui.painter();
    painter.rect_filled(rect, 0, p.mode);
    let mut commands = Vec::new();
    let mut room = Room::with_margins(rect, space::GAP);
    for (label, tab) in [(tr!("back-to-live"), Tab::COACH), (tr!("sessions-esc"), Tab::HISTORY)] {
        let width = controls::button_width(painter, label) + space::TIGHT;
        let place = room.right_box(vec2(width, size::HIT));
        let response = ui.interact(place, ui.scope_id().with(label), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        // Filled with the inverse colour, so that the way back stands out.
        let filled = tab == Tab::COACH || response.hovered();
        let ink = if filled { p.mode } else { p.mode_ink };
        if filled {
            painter.rect_filled(place, corner, p.mode_ink);
        }
        painter.rect_stroke(place, corner, controls::edge(p.mode_ink), StrokeKind::Inside);
        let words = Text::new(label, family::SEMIBOLD, size::LABEL, ink);
        words.elided(painter, place, Align::Center);
        if response.has_focus() {
            let ring = controls::ring(p.mode_ink);
            painter.rect_stroke(place.expand(size::EDGE), corner, ring, StrokeKind::Outside);
        }
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            commands.push(Command::GoTo(tab));
        }
        room.right(space::NEAR);
    }
    room.right(space::GAP);

    let words = words(live, source);
    let text = Text::new(&words, family::SEMIBOLD, size::BODY, p.mode_ink);
    let place = text.elided(painter, room.left(text.width(painter)), Align::Min);
    controls::words(ui, ui.scope_id().with("words"), place, &words);
    room.left(space::APART);
    let title = title(live, recording);
    let text = Text::new(&title, family::REGULAR, size::LABEL, p.mode_ink);
    let place = text.elided(painter, room.rest(), Align::Max);
    controls::words(ui, ui.scope_id().with("title"), place, &title);
    commands
}

/// `REPLAY 4x, live goes on: 9 live, 1 lost, 1 alarm`, with the counts of the live view.
fn words(live: &ViewContext<'_>, source: Source) -> String {
    let projection = live.projection;
    let count = |group: StateGroup| {
        projection.rows.iter().filter(|row| StateGroup::of(row.state) == group).count() as u64
    };
    let speed = source.playback().map_or(1, |playback| playback.speed);
    let mut words = tr!("replay-words", speed = speed, n = count(StateGroup::Live));
    for group in [StateGroup::Lost, StateGroup::Refused] {
        let n = count(group);
        if n > 0 {
            words = format!("{words}, {n} {}", group.label());
        }
    }
    let alarms = &projection.alarms.board.alarms;
    let n_alarms = alarms.iter().filter(|it| Attention::of(it) <= Attention::Known).count();
    if n_alarms > 0 {
        words = words + ", " + &tr!("count-alarms", n = n_alarms as u64);
    }
    match projection.status.recording {
        RecordingState::Running => words,
        RecordingState::Failing(_) => words + ", " + tr!("rec-failing"),
        RecordingState::Stopped(_) => words + ", " + tr!("rec-stopped"),
    }
}

/// The name of the event to which all that is shown belongs.
fn event_of<'a>(live: &ViewContext<'a>, recording: &Recording) -> Option<&'a str> {
    let events = &live.projection.events;
    let of = |session: &Session| events.of(&session.key.login, session.key.from);
    let mut all = recording.sessions.iter().map(of);
    let first = all.next()??;
    all.all(|event| event.is_some_and(|it| it.id == first.id)).then_some(first.name.as_str())
}

/// What is shown: one session with its date, or how many sessions from their starts.
fn title(live: &ViewContext<'_>, recording: &Recording) -> String {
    let zone = live.time_zone;
    let Some(first) = recording.sessions.first() else { return String::new() };
    if recording.from_starts {
        return tr!(
            "replay-from-starts",
            sessions = tr!("count-sessions", n = recording.sessions.len() as u64)
        );
    }
    let from = recording.sessions.iter().map(|session| session.key.from).min();
    let from = from.unwrap_or(first.key.from);
    let day = format!("{} {}", format::weekday(from, zone), format::clock_minutes(from, zone));
    match (recording.only(), recording.athletes.first()) {
        (Some(session), Some(athlete)) if session.title.is_empty() => {
            format!("{}, {day}", athlete.name)
        }
        (Some(session), Some(athlete)) => format!("{}: {}, {day}", athlete.name, session.title),
        _ => {
            let n_sessions = recording.sessions.len();
            let event = event_of(live, recording).map(|name| format!("{name}: "));
            tr!("replay-sessions", event = event.unwrap_or_default(), n = n_sessions, day = day)
        }
    }
}
