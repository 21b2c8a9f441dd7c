//! Gestures on the map.

use std::sync::Arc;

use eframe::egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchDeviceId,
    TouchId, TouchPhase, pos2, vec2,
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use trackside::{
    analysis::ValueState,
    model::{AthleteId, LatLng, MarkKind, UnixNanos},
    ui::{
        context::{Command, MarkTarget, NewMark},
        mark::MarkView,
        state::{Dialog, MapMode, MeasuredLine, TimeView},
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
    harness.run();
    let is_hover = |command: &Command| matches!(command, Command::SetCursor(_));
    commands(harness).into_iter().filter(|command| !is_hover(command)).collect()
}

/// What an entry of the menu of a right click asks for.
fn chosen(harness: &mut Harness<'_, Window>, at: Pos2, entry: &str) -> Vec<Command> {
    assert_eq!(right_click(harness, at), [], "the menu opens and nothing else happens");
    harness.get_by_label(entry).click();
    harness.run();
    let is_hover = |command: &Command| matches!(command, Command::SetCursor(_));
    commands(harness).into_iter().filter(|command| !is_hover(command)).collect()
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
    let on_track = seven_ago(90.0) + vec2(1.0, -1.0);
    let asked = chosen(&mut harness, on_track, "Mark here");
    assert_eq!(asked, [marker(Some(NOW.plus_secs(-90.0)), MarkTarget::One(SEVEN))]);
    assert_eq!(right_click(&mut harness, on_track), []);
    harness.get_by_label("7 Vento at 10:40:37");
    // On the disc it is the newest place.
    let mut harness = following();
    let asked = chosen(&mut harness, MIDDLE + vec2(8.0, 4.0), "Mark here");
    assert_eq!(asked, [marker(Some(NOW), MarkTarget::One(SEVEN))]);
}

#[test]
fn a_right_click_away_from_all_tracks_marks_now_for_everybody() {
    let asked = chosen(&mut following(), NOWHERE, "Mark now, for everybody");
    assert_eq!(asked, [marker(None, MarkTarget::Group)]);
}

#[test]
fn the_menu_of_an_athlete_follows_compares_and_hands_on_the_position() {
    for (entry, expected) in [
        ("Stop following", Command::SetMap(MapMode::Free)),
        ("Do not compare", Command::ToggleSelected(SEVEN)),
        ("Share last position\u{2026}", Command::Open(Dialog::Position(SEVEN))),
    ] {
        assert_eq!(chosen(&mut following(), MIDDLE, entry), [expected], "{entry}");
    }
    let place = on_lap(2.40, FLORENCE);
    let told = format!("Copied {:.5}, {:.5}", place.lat_deg(), place.lng_deg());
    let asked = chosen(&mut following(), MIDDLE, "Copy last position");
    assert_eq!(asked, [Command::Tell(told)]);
}

#[test]
fn the_place_under_the_pointer_is_copied() {
    let asked = chosen(&mut following(), NOWHERE, "Copy place");
    let [Command::Tell(told)] = asked.as_slice() else { panic!("{asked:?}") };
    // 28 points east and 98 south of 7, who is in the middle.
    let middle = on_lap(2.40, FLORENCE);
    let degrees = 360.0 / (256.0 * 15.5_f64.exp2());
    let lat = middle.lat_deg() - 98.0 * degrees * middle.lat_deg().to_radians().cos();
    let lng = middle.lng_deg() + 28.0 * degrees;
    let copied: Vec<f64> = told
        .trim_start_matches("Copied ")
        .split(", ")
        .map(|number| number.parse().expect("a number"))
        .collect();
    assert!((copied[0] - lat).abs() < 2e-5 && (copied[1] - lng).abs() < 2e-5, "{told}");
}

/// Applies what was measured, as the window does.
fn measured(harness: &mut Harness<'_, Window>) -> Option<MeasuredLine> {
    for command in commands(harness) {
        if let Command::Measure(line) = command {
            harness.state_mut().scene.state.measured = line;
        }
    }
    harness.state().scene.state.measured
}

#[test]
fn a_line_is_measured_from_a_place_to_a_click() {
    let mut harness = following();
    assert_eq!(right_click(&mut harness, NOWHERE), []);
    harness.get_by_label("Measure from here").click();
    harness.run();
    assert!(measured(&mut harness).unwrap().is_open);
    let end = NOWHERE + vec2(100.0, 0.0);
    harness.hover_at(end);
    harness.run();
    // A point is about 2.4 m.
    let line = measured(&mut harness).unwrap();
    assert!(line.is_open && (230.0..260.0).contains(&line.length_m()), "{line:?}");
    harness.run();
    harness.get_by_label_contains(", measured 240 m");
    for pressed in [true, false] {
        button(&mut harness, end, PointerButton::Primary, pressed, Modifiers::NONE);
    }
    harness.run();
    assert_eq!(measured(&mut harness), Some(MeasuredLine { is_open: false, ..line }));
    harness.hover_at(MIDDLE);
    harness.run_steps(2);
    assert!(!measured(&mut harness).unwrap().is_open, "the end stays where it was clicked");
    let asked = chosen(&mut harness, NOWHERE, "Remove the measured line");
    assert_eq!(asked, [Command::Measure(None)]);
}

#[test]
fn a_drag_with_the_right_button_measures_a_line_and_opens_no_menu() {
    let mut harness = following();
    harness.hover_at(NOWHERE);
    harness.step();
    button(&mut harness, NOWHERE, PointerButton::Secondary, true, Modifiers::NONE);
    for step in 1..=10 {
        harness.hover_at(NOWHERE + vec2(-10.0, 0.0) * step as f32);
        harness.step();
    }
    assert!(measured(&mut harness).unwrap().is_open);
    let end = NOWHERE - vec2(100.0, 0.0);
    button(&mut harness, end, PointerButton::Secondary, false, Modifiers::NONE);
    harness.run();
    let line = measured(&mut harness).unwrap();
    assert!(!line.is_open && (230.0..260.0).contains(&line.length_m()), "{line:?}");
    assert!(harness.query_by_label("Copy place").is_none());
}

#[test]
fn the_pointer_on_the_track_of_a_selected_athlete_moves_the_cursor_of_the_plots() {
    let mut harness = following();
    harness.state_mut().scene.state.cursor = None;
    harness.hover_at(seven_ago(90.0));
    harness.step();
    let at = NOW.plus_secs(-90.0);
    assert_eq!(commands(&mut harness), [Command::SetCursor(Some(at))]);
    harness.state_mut().scene.state.cursor = Some(at);
    harness.step();
    assert_eq!(commands(&mut harness), [], "a pointer at rest sets nothing");
    harness.hover_at(NOWHERE);
    harness.step();
    assert_eq!(commands(&mut harness), [Command::SetCursor(None)]);
    // A cursor that keys have moved since stays.
    harness.hover_at(seven_ago(80.0));
    harness.step();
    commands(&mut harness);
    harness.state_mut().scene.state.cursor = Some(NOW.plus_secs(-75.0));
    harness.hover_at(NOWHERE);
    harness.step();
    assert_eq!(commands(&mut harness), []);
}

#[test]
fn a_click_on_a_track_brings_the_plots_to_that_time_and_the_cursor_stays() {
    let mut harness = following();
    let (at, place) = (NOW.plus_secs(-500.0), seven_ago(500.0));
    assert!(harness.ctx.content_rect().contains(place), "{place}");
    harness.state_mut().scene.state.selection = vec![SEVEN];
    harness.state_mut().scene.projection.oldest = Some(NOW.plus_secs(-800.0));
    harness.hover_at(place);
    harness.step();
    commands(&mut harness);
    for pressed in [true, false] {
        button(&mut harness, place, PointerButton::Primary, pressed, Modifiers::NONE);
    }
    let asked = commands(&mut harness);
    let cursor = asked.iter().find_map(|command| match command {
        Command::SetCursor(Some(time)) => Some(*time),
        _ => None,
    });
    let cursor = cursor.expect("a cursor");
    assert!(cursor.secs_since(at).abs() <= 2.0, "{cursor:?}");
    let held = asked.iter().find_map(|command| match command {
        Command::SetTime(TimeView::Held { from, to, .. }) => Some((*from, *to)),
        _ => None,
    });
    // The plots showed the last five minutes.
    let (from, to) = held.expect("a held view");
    let secs = to.secs_since(from);
    assert!(from < cursor && cursor < to && (secs - 300.0).abs() < 1e-6, "{from:?} {to:?}");
    harness.state_mut().scene.state.cursor = Some(cursor);
    harness.hover_at(NOWHERE);
    harness.step();
    assert_eq!(commands(&mut harness), [], "what a click has set stays");
}

#[test]
fn a_click_on_empty_ground_changes_nothing() {
    let mut harness = following();
    harness.hover_at(NOWHERE);
    harness.step();
    for pressed in [true, false] {
        button(&mut harness, NOWHERE, PointerButton::Primary, pressed, Modifiers::NONE);
    }
    harness.run();
    assert_eq!(commands(&mut harness), []);
}

/// A click in the middle of a crowd of 40 who stand in these two places.
fn clicked_crowd(apart_deg: f64) -> Harness<'static, Window> {
    let mut scene = Scene::crowd(Theme::new(true, 1280.0), 40);
    let middle = on_lap(1.0, FLORENCE);
    for (i, row) in scene.projection.rows.iter_mut().enumerate() {
        let lng = middle.lng_deg() + if i % 2 == 0 { 0.0 } else { apart_deg };
        let there = LatLng::new(middle.lat_deg(), lng).unwrap();
        row.position = Some((there, ValueState::Fresh));
        row.track = Arc::default();
    }
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    click(&mut harness, Modifiers::NONE);
    harness.run();
    harness
}

#[test]
fn a_click_on_a_crowd_zooms_until_it_opens() {
    let mut harness = clicked_crowd(1e-4);
    assert_eq!(commands(&mut harness), [Command::SetMap(MapMode::Free)]);
    assert!(harness.query_by_label("40 athletes").is_none());
    // Where the crowd was in the middle there is nobody now: 20 stand on each side.
    harness.state_mut().scene.state.map = MapMode::Free;
    harness.run();
    click(&mut harness, Modifiers::NONE);
    assert_eq!(commands(&mut harness), []);
}

#[test]
fn a_crowd_in_one_place_lists_its_athletes() {
    let mut harness = clicked_crowd(0.0);
    harness.get_by_label("40 athletes");
    harness.get_by_label("3 Luma").click();
    harness.run();
    assert_eq!(commands(&mut harness), [Command::Focus(AthleteId(3))]);
}

#[test]
fn two_fingers_zoom() {
    let mut harness = following();
    let scale = |harness: &Harness<'_, Window>| {
        let name = harness.get_by_label_contains("athletes on it").accesskit_node().label();
        let on_it = name.expect("a name");
        on_it.trim_start_matches("map, ").split(' ').next().unwrap().parse::<u32>().unwrap()
    };
    let before = scale(&harness);
    let touch = |phase, id: u64, pos| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId(id),
        phase,
        pos,
        force: None,
    };
    let fingers = |apart: f32| [MIDDLE - vec2(apart, 0.0), MIDDLE + vec2(apart, 0.0)];
    harness.hover_at(MIDDLE);
    for (id, pos) in (1..).zip(fingers(20.0)) {
        harness.event(touch(TouchPhase::Start, id, pos));
    }
    harness.step();
    for step in 1..=20 {
        for (id, pos) in (1..).zip(fingers(20.0 + 10.0 * step as f32)) {
            harness.event(touch(TouchPhase::Move, id, pos));
        }
        harness.step();
    }
    for (id, pos) in (1..).zip(fingers(220.0)) {
        harness.event(touch(TouchPhase::End, id, pos));
    }
    harness.run_steps(5);
    assert!(scale(&harness) < before, "{before} athletes before, {} now", scale(&harness));
}

#[test]
fn a_finger_that_stays_opens_the_menu_and_one_that_leaves_does_not() {
    for (steps, opens) in [(60, true), (20, false)] {
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
        let is_open = harness.query_by_label("Mark here").is_some();
        assert_eq!(is_open, opens, "{steps} frames of 20 ms");
    }
}

#[test]
fn markers_laps_and_starts_have_a_flag_that_gives_its_words_to_a_right_click() {
    let mark = |kind| MarkView {
        time: NOW.plus_secs(-90.0),
        kind,
        text: "puncture".to_owned(),
        athletes: vec![SEVEN],
    };
    let on_the_cloth = seven_ago(90.0) + vec2(4.0, -15.0);
    for kind in [MarkKind::Marker, MarkKind::Lap, MarkKind::Start] {
        let mut harness = following_with(vec![mark(kind)]);
        let asked = right_click(&mut harness, on_the_cloth);
        assert_eq!(asked, [Command::Open(Dialog::Marker(mark(kind)))]);
    }
    // A rest is said where the next lap begins.
    let mut harness = following_with(vec![mark(MarkKind::Rest)]);
    assert_eq!(right_click(&mut harness, on_the_cloth), []);
    harness.get_by_label("Mark here");
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
