//! The bar at the bottom of a replay: play, speeds, the playhead over the whole time.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind,
    Ui, WidgetInfo, pos2, vec2,
};

use crate::{
    model::{MarkKind, UnixNanos},
    ui::{
        context::{Command, ReplayCommand, ViewContext},
        format,
        panel::controls::{self, ButtonLook},
        recording::Recording,
        shapes::{self, Form},
        state::{Playback, SPEEDS},
        text,
        theme::{family, size},
    },
};

/// Thickness of the slider.
const TRACK_H: f32 = 6.0;

/// Draws the bar.
pub(in crate::ui) fn transport_ui(
    recording: &Recording,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let Some(playback) = view.state.source.playback() else { return Vec::new() };
    let p = &view.theme.palette;
    let rect = ui.max_rect();
    let painter = ui.painter();
    painter.rect_filled(rect, 0, p.panel);
    painter.hline(rect.x_range(), rect.top(), Stroke::new(1.0, p.hairline));
    let y = rect.center().y;
    let mut commands = Vec::new();

    let play = Rect::from_center_size(
        pos2(rect.left() + 12.0 + 22.0, y),
        vec2(44.0, rect.height() - 14.0),
    );
    if play_ui(view, ui, play, playback.playing) {
        commands.push(Command::Replay(ReplayCommand::Toggle));
    }
    let mut left = play.right() + 8.0;
    for speed in SPEEDS {
        let place = Rect::from_min_size(pos2(left, y - size::HIT / 2.0), vec2(38.0, size::HIT));
        let label = format!("{speed}x");
        let id = ui.scope_id().with(("speed", speed));
        if controls::tab(ui, view.theme, id, place, &label, playback.speed == speed).clicked() {
            commands.push(Command::Replay(ReplayCommand::Speed(speed)));
        }
        left = place.right();
    }
    let mut right = rect.right() - 12.0;
    if recording.only().is_some() {
        let label = "Split here";
        let width = controls::width(painter, label, family::SEMIBOLD, size::LABEL) + 24.0;
        let place =
            Rect::from_min_size(pos2(right - width, y - size::HIT / 2.0), vec2(width, size::HIT));
        let inside = playback.from < playback.playhead && playback.playhead < playback.to;
        let look = if inside { ButtonLook::Plain } else { ButtonLook::Off };
        let id = ui.scope_id().with("split");
        let response = controls::button(ui, view.theme, id, place, label, look);
        if response.on_hover_text("Another session begins at the playhead").clicked() {
            commands.push(Command::Replay(ReplayCommand::SplitHere));
        }
        right = place.left() - 14.0;
    }

    let at = |time: UnixNanos| clock(view, playback, time);
    let now = at(playback.playhead);
    let font_size = view.theme.sizes.playhead_clock;
    let now_w = controls::width(painter, &now, family::SEMIBOLD, font_size);
    let now_place = text::paint(
        painter,
        pos2(left + 14.0, y),
        Align::Min,
        &now,
        family::SEMIBOLD,
        font_size,
        p.text,
    );
    controls::words(ui, ui.scope_id().with("playhead"), now_place, &format!("playhead {now}"));
    let end = at(playback.to);
    let end_place = text::paint(
        painter,
        pos2(right, y),
        Align::Max,
        &end,
        family::REGULAR,
        size::LABEL,
        p.label,
    );
    let slider = Rect::from_min_max(
        pos2(left + 14.0 + now_w + 18.0, rect.top() + 4.0),
        pos2(end_place.left() - 14.0, rect.bottom() - 4.0),
    );
    commands.extend(slider_ui(view, playback, ui, slider));
    commands
}

/// A time as this replay counts it.
fn clock(view: &ViewContext<'_>, playback: &Playback, time: UnixNanos) -> String {
    if playback.from_starts {
        format::timer(time.secs_since(playback.from))
    } else {
        format::clock(time, view.time_zone)
    }
}

fn play_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, playing: bool) -> bool {
    let p = &view.theme.palette;
    let response = ui.interact(rect, ui.scope_id().with("play"), Sense::click());
    let label = if playing { "Pause, Space" } else { "Play, Space" };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    let painter = ui.painter();
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    let ground = if response.hovered() { p.raised } else { p.panel };
    painter.rect(rect, corner, ground, Stroke::new(1.0, p.control_edge), StrokeKind::Inside);
    if playing {
        for x in [-4.5, 4.5] {
            let bar = Rect::from_center_size(rect.center() + vec2(x, 0.0), vec2(4.0, 15.0));
            painter.rect_filled(bar, CornerRadius::ZERO, p.text);
        }
    } else {
        shapes::paint(painter, Form::Play, rect.center() - vec2(1.5, 0.0), 10.0, p.text, p.text);
    }
    controls::focus_ring(painter, view.theme, rect, &response);
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(label).clicked()
}

/// The slider: what has been shown, the playhead, the marks.
fn slider_ui(view: &ViewContext<'_>, playback: &Playback, ui: &Ui, rect: Rect) -> Option<Command> {
    if rect.width() < 40.0 {
        return None;
    }
    let p = &view.theme.palette;
    let response = ui
        .interact(rect, ui.scope_id().with("slider"), Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::PointingHand);
    let share = f64::from(playback.share());
    response.widget_info(|| WidgetInfo::slider(true, share, "place in the recording"));
    let painter = ui.painter();
    let y = rect.center().y;
    let track = Rect::from_min_max(
        pos2(rect.left(), y - TRACK_H / 2.0),
        pos2(rect.right(), y + TRACK_H / 2.0),
    );
    let x_of = |time: UnixNanos| track.left() + playback.share_of(time) * track.width();
    let corner = CornerRadius::same(3);
    painter.rect(track, corner, p.plot, Stroke::new(1.0, p.control_edge), StrokeKind::Inside);
    let x = x_of(playback.playhead);
    let shown = Rect::from_min_max(track.min, pos2(x, track.bottom()));
    painter.rect_filled(shown, corner, p.mode);
    for mark in &view.projection.marks {
        mark_at(painter, pos2(x_of(mark.time), y), mark.kind, view);
    }
    painter.circle(pos2(x, y), 9.0, p.mode, Stroke::new(2.0, p.panel));
    controls::focus_ring(painter, view.theme, rect, &response);

    let pointer = response.interact_pointer_pos().or(response.hover_pos())?;
    let time = playback.time_at((pointer.x - track.left()) / track.width());
    hover_words(view, playback, ui, rect, pointer, time);
    (response.dragged() || response.clicked()).then_some(Command::Replay(ReplayCommand::Seek(time)))
}

/// A tick at a mark: laps are short, starts and markers have a flag.
fn mark_at(painter: &Painter, at: Pos2, kind: MarkKind, view: &ViewContext<'_>) {
    let p = &view.theme.palette;
    let is_lap = matches!(kind, MarkKind::Lap | MarkKind::Rest);
    let up = if is_lap { 8.0 } else { 13.0 };
    painter.vline(at.x, at.y - up..=at.y + 8.0, Stroke::new(1.5, p.label));
    if !is_lap {
        let top = pos2(at.x, at.y - up);
        let flag = vec![top, top + vec2(7.0, 3.0), top + vec2(0.0, 6.0)];
        painter.add(Shape::convex_polygon(flag, p.label, Stroke::NONE));
    }
}

/// The time under the pointer.
fn hover_words(
    view: &ViewContext<'_>,
    playback: &Playback,
    ui: &Ui,
    rect: Rect,
    pointer: Pos2,
    time: UnixNanos,
) {
    let p = &view.theme.palette;
    let words = clock(view, playback, time);
    let painter = ui.painter();
    let width = controls::width(painter, &words, family::SEMIBOLD, size::SMALL) + 12.0;
    let x = pointer.x.clamp(rect.left() + width / 2.0, rect.right() - width / 2.0);
    let center = pos2(x, rect.top() + 7.0);
    let ground = Rect::from_center_size(center, vec2(width, 16.0));
    painter.rect_filled(ground, CornerRadius::same(size::RADIUS_CHIP), p.raised);
    text::paint(painter, center, Align::Center, &words, family::SEMIBOLD, size::SMALL, p.text);
}
