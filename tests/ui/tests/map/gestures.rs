//! What a hand can do to the map.

use eframe::egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, pos2, vec2,
};
use egui_kittest::{Harness, kittest::Queryable as _};
use trackside::{
    model::AthleteId,
    ui::{context::Command, state::MapMode, theme::Theme},
};

use crate::scene::{FLORENCE, Scene, Window, harness};

const SIZE: (f32, f32) = (544.0, 304.0);
const MIDDLE: Pos2 = pos2(272.0, 152.0);
const SEVEN: AthleteId = AthleteId(7);

/// The map follows 7, who is therefore in its middle.
fn following() -> Harness<'static, Window> {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    scene.state.map = MapMode::Follow(SEVEN);
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    harness
}

fn click(harness: &mut Harness<'_, Window>, modifiers: Modifiers) {
    harness.hover_at(MIDDLE);
    harness.step();
    for pressed in [true, false] {
        let button = PointerButton::Primary;
        let event = Event::PointerButton { pos: MIDDLE, button, pressed, modifiers };
        harness.event_modifiers(event, modifiers);
        harness.step();
    }
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
    // `run` fails when frames go on being asked for.
    assert!(harness.run() <= 2);
}
