//! A touch screen: a long press is a right click, two fingers zoom, and targets are large enough.

#![cfg(feature = "gui")]

use eframe::egui::{
    Event, Modifiers, PointerButton, Pos2, Role, TouchDeviceId, TouchId, TouchPhase, pos2, vec2,
};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    model::AthleteId,
    ui::{
        context::Command,
        state::{MapMode, Tab, TimeView},
    },
};
use trackside_ui_tests::{
    room::command,
    world::{Window, World},
};

/// Longer than egui takes a press for a click.
const LONG_STEPS: usize = 5;

/// A finger as a touch screen tells of it. The first one is a pointer too.
fn finger(window: &mut Window<'_>, number: u64, phase: TouchPhase, pos: Pos2) {
    window.harness.event(Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId(number),
        phase,
        pos,
        force: None,
    });
    if number != 1 {
        return;
    }
    let button = |pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    window.harness.event(Event::PointerMoved(pos));
    match phase {
        TouchPhase::Start => window.harness.event(button(true)),
        TouchPhase::Move => {}
        TouchPhase::End | TouchPhase::Cancel => {
            window.harness.event(button(false));
            window.harness.event(Event::PointerGone);
        }
    }
}

fn riding() -> World {
    let world = World::of_three();
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world
}

/// The middle of what has a label with these words.
fn middle(window: &Window<'_>, words: &str) -> Pos2 {
    window.harness.get_by_label_contains(words).rect().center()
}

/// Presses for a long while and lets go.
fn press_long(window: &mut Window<'_>, at: Pos2) {
    finger(window, 1, TouchPhase::Start, at);
    window.harness.run_steps(LONG_STEPS);
    finger(window, 1, TouchPhase::End, at);
    window.harness.run_steps(2);
    window.settle();
}

/// Puts two fingers down and draws them apart, in small steps as they come.
fn spread(window: &mut Window<'_>, at: Pos2) {
    let both = |apart: f32| [at - vec2(apart, 0.0), at + vec2(apart, 0.0)];
    for (number, pos) in (1..).zip(both(20.0)) {
        finger(window, number, TouchPhase::Start, pos);
        window.harness.step();
    }
    for step in 1..=6_u8 {
        for (number, pos) in (1..).zip(both(20.0 + 10.0 * f32::from(step))) {
            finger(window, number, TouchPhase::Move, pos);
        }
        window.harness.step();
    }
    for (number, pos) in (1..).zip(both(80.0)) {
        finger(window, number, TouchPhase::End, pos);
    }
    window.harness.run_steps(2);
    window.settle();
}

#[test]
fn a_long_press_on_a_tile_a_row_and_the_map_opens_the_menu_of_the_right_click() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    let row = window.row("2 Brenta");
    let at = middle(&window, &row);
    press_long(&mut window, at);
    assert!(window.shows("Follow on the map"), "the row");
    command(&mut window, Command::CloseOne);

    let mut window = world.window();
    window.settle();
    let map = window.harness.get_by_label_contains("athletes on it").rect();
    press_long(&mut window, map.left_bottom() + vec2(120.0, -90.0));
    assert!(window.shows("Measure"), "the map");

    let mut window = world.window();
    window.settle();
    command(&mut window, Command::GoTo(Tab::WALL));
    let tile = window.row("2 Brenta");
    let at = middle(&window, &tile);
    press_long(&mut window, at);
    assert!(window.shows("To the bench"), "the tile");
    assert_eq!(window.harness.state().view().focus, None, "it is no click");
}

#[test]
fn two_fingers_zoom_the_map() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    assert_eq!(window.harness.state().view().map, MapMode::FitGroup);
    let map = window.harness.get_by_label_contains("athletes on it").rect();
    spread(&mut window, map.center() + vec2(0.0, 60.0));
    // Who zooms moves the map himself from then on.
    assert_eq!(window.harness.state().view().map, MapMode::Free);
    assert_eq!(window.harness.state().view().focus, None, "nobody was clicked");
}

#[test]
fn two_fingers_zoom_the_plots() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::Focus(AthleteId(1)));
    let plots = window.harness.query_all_by_role(Role::Figure).next().expect("a plot").rect();
    spread(&mut window, plots.center());
    let time = window.harness.state().view().time;
    let TimeView::Held { from, to, .. } = time else { panic!("{time:?}") };
    assert!(to.secs_since(from) < 240.0, "{}", to.secs_since(from));
}

#[test]
fn what_is_tapped_reacts_within_32_points() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    // The smallest buttons are 28 points high; egui takes the nearest within its reach.
    let reach = window.harness.ctx.global_style().interaction.interact_radius;
    for label in ["Menu", "Wall", "History"] {
        let rect = window.harness.get_by_label(label).rect();
        assert!(32.0 <= rect.height() + 2.0 * reach, "{label} {rect}");
        assert!(32.0 <= rect.width() + 2.0 * reach, "{label} {rect}");
    }
    let wall = window.harness.get_by_label("Wall").rect();
    let at = pos2(wall.center().x, wall.center().y - 15.9);
    finger(&mut window, 1, TouchPhase::Start, at);
    window.harness.step();
    finger(&mut window, 1, TouchPhase::End, at);
    window.harness.run_steps(2);
    window.settle();
    assert_eq!(window.harness.state().view().tab, Tab::WALL);
}
