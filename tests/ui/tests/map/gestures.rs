//! Gestures on the map.

use eframe::egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchDeviceId,
    TouchId, TouchPhase, pos2, vec2,
};
use egui_kittest::{Harness, kittest::Queryable as _};
use trackside::{
    model::{AthleteId, LatLng, MarkKind, UnixNanos},
    ui::{
        context::{Command, MarkTarget, NewMark},
        mark::MarkView,
        state::{Dialog, MapMode},
        theme::Theme,
    },
};

use super::scene::{FLORENCE, NOW, Scene, Window, harness, on_lap};

const SIZE: (f32, f32) = (544.0, 304.0);
const MIDDLE: Pos2 = pos2(272.0, 152.0);
/// Far from every track.
const NOWHERE: Pos2 = pos2(300.0, 250.0);
const SEVEN: AthleteId = AthleteId(7);

/// The map follows 7, who is therefore in the centre.
fn following() -> Harness<'static, Window> {
    following_with(Vec::new())
}

/// The same with marks.
fn following_with(marks: Vec<MarkView>) -> Harness<'static, Window> {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    scene.state.map = MapMode::Follow(SEVEN);
    scene.projection.marks = marks;
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    harness
}

/// Where 7 was this many seconds ago, on a map that follows.
fn seven_ago(secs: f64) -> Pos2 {
    let place = |secs: f64| on_lap(2.40 - secs * 6.9 / 1000.0, FLORENCE);
    let (here, there): (LatLng, LatLng) = (place(0.0), place(secs));
    let points_per_degree = 256.0 * 15.5_f64.exp2() / 360.0;
    let east = (there.lng_deg() - here.lng_deg()) * points_per_degree;
    let north =
        (there.lat_deg() - here.lat_deg()) * points_per_degree / here.lat_deg().to_radians().cos();
    MIDDLE + vec2(east as f32, -north as f32)
}

fn button(
    harness: &mut Harness<'_, Window>,
    pos: Pos2,
    button: PointerButton,
    pressed: bool,
    modifiers: Modifiers,
) {
    let event = Event::PointerButton { pos, button, pressed, modifiers };
    harness.event_modifiers(event, modifiers);
    harness.step();
}

fn click(harness: &mut Harness<'_, Window>, modifiers: Modifiers) {
    harness.hover_at(MIDDLE);
    harness.step();
    for pressed in [true, false] {
        button(harness, MIDDLE, PointerButton::Primary, pressed, modifiers);
    }
}

/// A press with the right button, and the commands that it causes.
fn right_click(harness: &mut Harness<'_, Window>, at: Pos2) -> Vec<Command> {
    harness.hover_at(at);
    harness.step();
    for pressed in [true, false] {
        button(harness, at, PointerButton::Secondary, pressed, Modifiers::NONE);
    }
    commands(harness)
}

fn marker(at: Option<UnixNanos>, target: MarkTarget) -> Command {
    Command::Mark(NewMark { kind: MarkKind::Marker, at, target })
}

fn commands(harness: &mut Harness<'_, Window>) -> Vec<Command> {
    std::mem::take(&mut harness.state_mut().scene.commands)
}

#[test]
fn a_click_on_a_marker_focuses_and_ctrl_adds_to_the_selection() {
    let mut harness = following();
    click(&mut harness, Modifiers::NONE);
    assert_eq!(commands(&mut harness), [Command::Focus(SEVEN)]);
    let mut harness = following();
    click(&mut harness, Modifiers::COMMAND);
    assert_eq!(commands(&mut harness), [Command::ToggleSelected(SEVEN)]);
}

#[test]
fn a_double_click_follows() {
    let mut harness = following();
    click(&mut harness, Modifiers::NONE);
    click(&mut harness, Modifiers::NONE);
    let asked = commands(&mut harness);
    assert!(asked.contains(&Command::SetMap(MapMode::Follow(SEVEN))), "{asked:?}");
}

#[test]
fn dragging_the_map_ends_following_and_the_wheel_does_not() {
    let mut harness = following();
    harness.hover_at(MIDDLE);
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 40.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(10);
    assert_eq!(commands(&mut harness), []);
    let start = pos2(60.0, 250.0);
    harness.drag_at(start);
    harness.step();
    for step in 1..5 {
        harness.hover_at(start + vec2(20.0, -10.0) * step as f32);
        harness.step();
    }
    harness.drop_at(start + vec2(80.0, -40.0));
    harness.step();
    assert!(commands(&mut harness).contains(&Command::SetMap(MapMode::Free)));
}

#[test]
fn a_right_click_marks_the_athlete_of_the_track_at_the_time_of_the_place() {
    let mut harness = following();
    let asked = right_click(&mut harness, seven_ago(90.0) + vec2(1.0, -1.0));
    assert_eq!(asked, [marker(Some(NOW.plus_secs(-90.0)), MarkTarget::One(SEVEN))]);
    // On the disc it is the newest place.
    let asked = right_click(&mut harness, MIDDLE + vec2(8.0, 4.0));
    assert_eq!(asked, [marker(Some(NOW), MarkTarget::One(SEVEN))]);
}

#[test]
fn a_right_click_away_from_all_tracks_marks_now_for_everybody() {
    assert_eq!(right_click(&mut following(), NOWHERE), [marker(None, MarkTarget::Group)]);
}

#[test]
fn a_drag_with_the_right_button_marks_nothing_and_keeps_following() {
    let mut harness = following();
    harness.hover_at(NOWHERE);
    harness.step();
    button(&mut harness, NOWHERE, PointerButton::Secondary, true, Modifiers::NONE);
    for step in 1..5 {
        harness.hover_at(NOWHERE + vec2(12.0, 3.0) * step as f32);
        harness.step();
    }
    let end = NOWHERE + vec2(48.0, 12.0);
    button(&mut harness, end, PointerButton::Secondary, false, Modifiers::NONE);
    harness.run();
    assert_eq!(commands(&mut harness), []);
}

#[test]
fn a_finger_that_stays_marks_once_and_one_that_leaves_does_not() {
    for (steps, asked) in [(60, vec![marker(Some(NOW), MarkTarget::One(SEVEN))]), (20, vec![])] {
        let mut harness = following();
        let touch = |phase| Event::Touch {
            device_id: TouchDeviceId(1),
            id: TouchId(1),
            phase,
            pos: MIDDLE,
            force: None,
        };
        harness.hover_at(MIDDLE);
        harness.event(touch(TouchPhase::Start));
        button(&mut harness, MIDDLE, PointerButton::Primary, true, Modifiers::NONE);
        harness.run_steps(steps);
        harness.event(touch(TouchPhase::End));
        button(&mut harness, MIDDLE, PointerButton::Primary, false, Modifiers::NONE);
        harness.run_steps(2);
        let marks = |command: &Command| matches!(command, Command::Mark(_));
        let marked: Vec<Command> = commands(&mut harness).into_iter().filter(marks).collect();
        assert_eq!(marked, asked, "{steps} frames of 20 ms");
    }
}

#[test]
fn a_marker_has_a_flag_that_gives_its_words_to_a_right_click() {
    let mark = |kind| MarkView {
        time: NOW.plus_secs(-90.0),
        kind,
        text: "puncture".to_owned(),
        athletes: vec![SEVEN],
    };
    let on_the_cloth = seven_ago(90.0) + vec2(4.0, -15.0);
    let mut harness = following_with(vec![mark(MarkKind::Marker)]);
    let asked = right_click(&mut harness, on_the_cloth);
    assert_eq!(asked, [Command::Open(Dialog::Marker(mark(MarkKind::Marker)))]);
    let mut harness = following_with(vec![mark(MarkKind::Lap)]);
    let asked = right_click(&mut harness, on_the_cloth);
    assert!(matches!(asked.as_slice(), [Command::Mark(_)]), "laps have none: {asked:?}");
}

#[test]
fn the_chip_says_what_moves_the_map_and_ends_it() {
    let mut harness = following();
    harness.get_by_label("Follow 7").click();
    harness.run();
    assert_eq!(commands(&mut harness), [Command::SetMap(MapMode::Free)]);
}

#[test]
fn the_map_and_its_buttons_have_names() {
    let mut harness = following();
    harness.get_by_label_contains("of 12 athletes on it");
    for name in ["zoom in", "zoom out", "choose map"] {
        harness.get_by_label(name);
    }
    harness.get_by_label("choose map").click();
    harness.run();
    harness.get_by_label("Automatic");
    harness.get_by_label("Plain grid");
    assert!(harness.query_by_label("OpenStreetMap online").is_none(), "the network is off");
}

#[test]
fn a_map_at_rest_asks_for_no_frames() {
    let mut harness = following();
    // `run` fails if frames keep being requested.
    assert!(harness.run() <= 2);
}
