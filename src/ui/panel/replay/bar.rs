//! The violet bar over the whole window: this is a replay, live goes on, and the way back to it.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::{
    model::RecordingState,
    ui::{
        context::{Command, ViewContext},
        format,
        panel::controls,
        recording::Recording,
        state::{Source, StateGroup, Tab},
        text,
        theme::{family, size},
    },
};

/// Draws the bar; `live` is what goes on underneath.
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
    let y = rect.center().y;
    let mut commands = Vec::new();

    let mut right = rect.right() - 12.0;
    for (label, tab) in [("Back to live", Tab::COACH), ("Sessions, Esc", Tab::HISTORY)] {
        let width = controls::width(painter, label, family::SEMIBOLD, size::LABEL) + 28.0;
        let place = Rect::from_center_size(pos2(right - width / 2.0, y), vec2(width, size::HIT));
        let response = ui.interact(place, ui.scope_id().with(label), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        // Inverse: the way back stands out of the bar.
        let filled = tab == Tab::COACH || response.hovered();
        let ink = if filled { p.mode } else { p.mode_ink };
        if filled {
            painter.rect_filled(place, corner, p.mode_ink);
        }
        let edge = Stroke::new(1.0, p.mode_ink);
        painter.rect_stroke(place, corner, edge, StrokeKind::Inside);
        text::paint(
            painter,
            place.center(),
            Align::Center,
            label,
            family::SEMIBOLD,
            size::LABEL,
            ink,
        );
        if response.has_focus() {
            let ring = Stroke::new(2.0, p.mode_ink);
            painter.rect_stroke(place.expand(1.0), corner, ring, StrokeKind::Outside);
        }
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            commands.push(Command::GoTo(tab));
        }
        right = place.left() - 8.0;
    }

    let words = words(live, source);
    let at = pos2(rect.left() + 12.0, y);
    let room = right - rect.left() - 36.0;
    let place = text::paint_within(
        painter,
        at,
        Align::Min,
        &words,
        family::SEMIBOLD,
        size::BODY,
        p.mode_ink,
        room,
    );
    controls::words(ui, ui.scope_id().with("words"), place, &words);
    let title = title(live, recording);
    let left = place.right() + 24.0;
    let place = text::paint_within(
        painter,
        pos2(right - 12.0, y),
        Align::Max,
        &title,
        family::REGULAR,
        size::LABEL,
        p.mode_ink,
        (right - 12.0 - left).max(0.0),
    );
    controls::words(ui, ui.scope_id().with("title"), place, &title);
    commands
}

/// `REPLAY 4x, live goes on: 9 live, 1 lost`: in the words of the live window.
fn words(live: &ViewContext<'_>, source: Source) -> String {
    let projection = live.projection;
    let count = |group: StateGroup| {
        projection.rows.iter().filter(|row| StateGroup::of(row.state) == group).count() as u64
    };
    let speed = source.playback().map_or(1, |playback| playback.speed);
    let mut words = format!("REPLAY {speed}x, live goes on: {} live", count(StateGroup::Live));
    for group in [StateGroup::Lost, StateGroup::Refused] {
        let n = count(group);
        if n > 0 {
            words = format!("{words}, {n} {}", group.label());
        }
    }
    match projection.status.recording {
        RecordingState::Running => words,
        RecordingState::Failing(_) => words + ", NOT RECORDING",
        RecordingState::Stopped(_) => words + ", STOPPED",
    }
}

/// What is shown: one session with its day, or how many from their starts.
fn title(live: &ViewContext<'_>, recording: &Recording) -> String {
    let zone = live.time_zone;
    let Some(first) = recording.sessions.first() else { return String::new() };
    if recording.from_starts {
        return format!(
            "{} from their starts",
            format::counted(recording.sessions.len() as u64, "session", "sessions"),
        );
    }
    let from = first.key.from;
    let day = format!("{} {}", format::weekday(from, zone), format::clock_minutes(from, zone));
    match (recording.only(), recording.athletes.first()) {
        (Some(session), Some(athlete)) if session.title.is_empty() => {
            format!("{}, {day}", athlete.name)
        }
        (Some(session), Some(athlete)) => format!("{}: {}, {day}", athlete.name, session.title),
        _ => format!("{} sessions, {day}", recording.sessions.len()),
    }
}
