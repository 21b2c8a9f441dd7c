//! The bar at the bottom of a replay: play, speeds, and the playhead on the whole time line.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind,
    Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::{
    model::{MarkKind, UnixNanos},
    ui::{
        context::{Command, ReplayCommand, ViewContext},
        format,
        panel::{
            cells::{Room, Text, band},
            controls::{self, ButtonLook},
        },
        recording::Recording,
        shapes::{self, Form},
        state::{Playback, SPEEDS},
        theme::{family, size, space},
    },
};

/// Thickness of the slider, and the radius of its ends.
const TRACK_H: f32 = 6.0;
const TRACK_RADIUS: u8 = 3;
/// A slider shorter than this is useless and not drawn.
const LEAST_SLIDER_W: f32 = 40.0;
/// Gap between the time of the playhead and the slider.
const BEFORE_SLIDER: f32 = 18.0;
/// Radius of the playhead.
const PLAYHEAD_R: f32 = 9.0;
/// Width of the play button, and the dimensions of its icons.
const PLAY_W: f32 = 44.0;
const PLAY_R: f32 = 10.0;
const PAUSE_BAR: Vec2 = vec2(4.0, 15.0);
const PAUSE_APART: f32 = 4.5;
/// How far marks rise above the slider, and the size of a flag.
const LAP_UP: f32 = 8.0;
const FLAG_UP: f32 = 13.0;
const FLAG: Vec2 = vec2(7.0, 3.0);
/// Height of the label with the time under the pointer.
const HOVER_H: f32 = 16.0;

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
    painter.hline(rect.x_range(), rect.top(), controls::edge(p.hairline));
    let mut commands = Vec::new();
    let mut room = Room::with_margins(rect, space::GAP);

    let play = room.left_box(vec2(PLAY_W, rect.height() - space::MARGIN));
    if play_ui(view, ui, play, playback.playing) {
        commands.push(Command::Replay(ReplayCommand::Toggle));
    }
    room.left(space::NEAR);
    let speeds = SPEEDS.map(|speed| format!("{speed}x"));
    let widest =
        speeds.iter().map(|label| controls::width(painter, label, family::SEMIBOLD, size::LABEL));
    let widest = widest.fold(space::NONE, f32::max) + 2.0 * space::NEAR;
    for (speed, label) in SPEEDS.into_iter().zip(&speeds) {
        let place = room.left_box(vec2(widest, size::HIT));
        let id = ui.scope_id().with(("speed", speed));
        if controls::tab(ui, view.theme, id, place, label, playback.speed == speed).clicked() {
            commands.push(Command::Replay(ReplayCommand::Speed(speed)));
        }
    }
    room.left(space::MARGIN);
    if recording.only().is_some() {
        let label = tr!("split-here");
        let place = room.right_box(vec2(controls::button_width(painter, label), size::HIT));
        let inside = playback.from < playback.playhead && playback.playhead < playback.to;
        let look = if inside { ButtonLook::Plain } else { ButtonLook::Off };
        let id = ui.scope_id().with("split");
        let response = controls::button(ui, view.theme, id, place, label, look);
        if response.on_hover_text(tr!("split-here-tip")).clicked() {
            commands.push(Command::Replay(ReplayCommand::SplitHere));
        }
        room.right(space::MARGIN);
    }

    let at = |time: UnixNanos| clock(view, playback, time);
    let now = at(playback.playhead);
    let font_size = view.theme.sizes.playhead_clock;
    let words = Text::new(&now, family::SEMIBOLD, font_size, p.text);
    let place = words.elided(painter, room.left(words.width(painter)), Align::Min);
    controls::words(ui, ui.scope_id().with("playhead"), place, &tr!("playhead-at", now = now));
    room.left(BEFORE_SLIDER);
    let end = at(playback.to);
    let words = Text::new(&end, family::REGULAR, size::LABEL, p.label);
    words.elided(painter, room.right(words.width(painter)), Align::Max);
    room.right(space::MARGIN);
    let slider = band(room.rest(), rect.height() - 2.0 * space::TIGHT);
    commands.extend(slider_ui(view, playback, ui, slider));
    commands
}

/// A time as text: since the start if the replay counts from starts, else the time of day.
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
    let label = if playing { tr!("pause-space") } else { tr!("play-space") };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    let painter = ui.painter();
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    let ground = if response.hovered() { p.raised } else { p.panel };
    painter.rect(rect, corner, ground, controls::edge(p.control_edge), StrokeKind::Inside);
    if playing {
        for x in [-PAUSE_APART, PAUSE_APART] {
            let bar = Rect::from_center_size(rect.center() + vec2(x, space::NONE), PAUSE_BAR);
            painter.rect_filled(bar, CornerRadius::ZERO, p.text);
        }
    } else {
        // The centre of a triangle is not that of its bounding box.
        let center = rect.center() - vec2(size::STROKE, space::NONE);
        shapes::paint(painter, Form::Play, center, PLAY_R, p.text, p.text);
    }
    controls::focus_ring(painter, view.theme, rect, &response);
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(label).clicked()
}

/// The slider: the part already played, the playhead, the marks.
fn slider_ui(view: &ViewContext<'_>, playback: &Playback, ui: &Ui, rect: Rect) -> Option<Command> {
    if rect.width() < LEAST_SLIDER_W {
        return None;
    }
    let p = &view.theme.palette;
    let response = ui
        .interact(rect, ui.scope_id().with("slider"), Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::PointingHand);
    let share = f64::from(playback.share());
    response.widget_info(|| WidgetInfo::slider(true, share, tr!("place-in-recording")));
    let painter = ui.painter();
    let y = rect.center().y;
    let track = band(rect, TRACK_H);
    let x_of = |time: UnixNanos| track.left() + playback.share_of(time) * track.width();
    let corner = CornerRadius::same(TRACK_RADIUS);
    painter.rect(track, corner, p.plot, controls::edge(p.control_edge), StrokeKind::Inside);
    let x = x_of(playback.playhead);
    let shown = Rect::from_min_max(track.min, pos2(x, track.bottom()));
    painter.rect_filled(shown, corner, p.mode);
    for mark in &view.projection.marks {
        mark_at(painter, pos2(x_of(mark.time), y), mark.kind, view);
    }
    painter.circle(pos2(x, y), PLAYHEAD_R, p.mode, controls::ring(p.panel));
    controls::focus_ring(painter, view.theme, rect, &response);

    let pointer = response.interact_pointer_pos().or(response.hover_pos())?;
    let time = playback.time_at((pointer.x - track.left()) / track.width());
    hover_words(view, playback, ui, rect, pointer, time);
    (response.dragged() || response.clicked()).then_some(Command::Replay(ReplayCommand::Seek(time)))
}

/// Paints a tick at a mark: a short one for laps, one with a flag for starts and markers.
fn mark_at(painter: &Painter, at: Pos2, kind: MarkKind, view: &ViewContext<'_>) {
    let p = &view.theme.palette;
    let is_lap = matches!(kind, MarkKind::Lap | MarkKind::Rest);
    let up = if is_lap { LAP_UP } else { FLAG_UP };
    let line = Stroke::new(size::STROKE, p.label);
    painter.vline(at.x, at.y - up..=at.y + LAP_UP, line);
    if !is_lap {
        let top = pos2(at.x, at.y - up);
        let flag = vec![top, top + FLAG, top + vec2(space::NONE, 2.0 * FLAG.y)];
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
    let text = Text::new(&words, family::SEMIBOLD, size::SMALL, p.text);
    let width = text.width(painter) + space::GAP;
    let x = pointer.x.clamp(rect.left() + width / 2.0, rect.right() - width / 2.0);
    let center = pos2(x, rect.top() + HOVER_H / 2.0);
    let ground = Rect::from_center_size(center, vec2(width, HOVER_H));
    painter.rect_filled(ground, CornerRadius::same(size::RADIUS_CHIP), p.raised);
    text.elided(painter, ground, Align::Center);
}
