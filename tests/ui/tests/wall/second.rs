//! The second window, which is inside of the first one here, and what spectators see in it.

use std::sync::Arc;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    control::OpenSessions,
    model::{Athlete, AthleteId},
    ui::{
        context::Command,
        state::{SecondWindow, Tab, WallView},
    },
};
use trackside_ui_tests::{
    recordings::{MAY_19, entry, ride},
    room::command,
    world::{Window, World, athlete},
};

use super::{riding, wall};

/// Opens or closes the second window with its key.
fn toggle(window: &mut Window<'_>) {
    let held = Modifiers { shift: true, ..Modifiers::COMMAND };
    window.harness.key_press_modifiers(held, Key::W);
    window.settle();
}

/// The labels of the tiles of this athlete: the second window is drawn last.
fn tiles(window: &Window<'_>, start: &str) -> Vec<String> {
    let all = window.harness.query_all_by_label_contains(start);
    all.filter_map(|node| node.accesskit_node().label())
        .filter(|it| it.starts_with(start))
        .collect()
}

/// Sets who looks at the second window.
fn show_to(window: &mut Window<'_>, second: SecondWindow) {
    command(window, Command::SetWall(WallView { large: None, second }));
}

const SPECTATORS: SecondWindow = SecondWindow {
    is_open: true,
    has_names: false,
    is_for_spectators: true,
    shows_health: false,
    takes_turns: false,
};

#[test]
fn the_key_opens_the_wall_beside_coach_and_closes_it() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    assert!(!window.shows("tiles"));
    toggle(&mut window);
    assert!(window.shows("tiles") && window.shows("map, 3 of 3 athletes on it"));
    assert_eq!(window.harness.state().view().tab, Tab::COACH);
    assert!(window.shows("heart rate bpm \u{b7} power W 3 s \u{b7} speed km/h"));
    toggle(&mut window);
    assert!(!window.shows("tiles"));
}

#[test]
fn its_button_in_the_wall_opens_it_and_its_menu_says_who_looks_at_it() {
    let world = riding();
    let mut window = wall(&world);
    for (line, expected) in [
        ("Open a second window", SecondWindow { is_open: true, ..SecondWindow::default() }),
        ("For spectators", SecondWindow { has_names: true, ..SPECTATORS }),
        ("Names in it", SPECTATORS),
        ("Spectators see heart rates", SecondWindow { shows_health: true, ..SPECTATORS }),
        (
            "Close the second window",
            SecondWindow { is_open: false, shows_health: true, ..SPECTATORS },
        ),
    ] {
        if window.harness.state().view().wall.second.is_open {
            // It covers the button here, and has the same lines in its own menu.
            let tiles = window.harness.query_all_by_label("tiles").last();
            tiles.expect("the second window").click_secondary();
            window.settle();
        } else {
            window.click("Second window\u{2026}");
        }
        window.click(line);
        assert_eq!(window.harness.state().view().wall.second, expected, "{line}");
    }
}

#[test]
fn it_shares_selection_and_group_and_stays_live_while_a_replay_is_shown() {
    let world = World::of_three();
    world.set_sessions(vec![entry(1, MAY_19, 600, "", 150.0)]);
    world.ride(2, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    toggle(&mut window);
    // By keys: it covers the first window here.
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    window.settle();
    window.press(Key::ArrowDown);
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600)]));
    window.settle();
    assert!(window.shows("REPLAY"));
    assert_eq!(
        tiles(&window, "2 Brenta: "),
        ["2 Brenta: heart rate 171 bpm, power 312 W, speed 24.6 km/h"]
    );
    // A click in it is about what is live, and leaves the replay as it is.
    let before = window.harness.state().view().focus;
    window.harness.get_by_label_contains("2 Brenta: ").click();
    window.settle();
    assert_eq!(window.harness.state().view().focus, before, "of the replay");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    window.settle();
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(2)));
    world.wait(1);
    world.ride(2, 172.0, 312.0, 24.6);
    window.settle();
    assert!(tiles(&window, "2 Brenta: ").iter().all(|label| label.contains("172 bpm")));
}

#[test]
fn spectators_see_bibs_without_names_health_alarms_or_what_is_wrong_with_phones() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    show_to(&mut window, SPECTATORS);
    assert_eq!(tiles(&window, "1: "), ["1: power 200 W, speed 30.0 km/h"]);
    for hidden in ["1: heart", "heart rate bpm \u{b7}"] {
        assert!(!window.shows(hidden), "{hidden}");
    }
    world.call_for_help(1);
    world.look_for_alarms();
    window.settle();
    let label = tiles(&window, "1: ");
    assert!(!label[0].contains("alarm") && !label[0].contains("SOS"), "{label:?}");
    world.wait(100);
    window.settle();
    let lost = "1: power -- W, speed -- km/h, no signal";
    assert_eq!(tiles(&window, "1: "), [lost]);
}

#[test]
fn the_slot_of_alarms_stands_in_it_for_coaches_alone() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    let n_slots =
        |window: &Window<'_>| window.harness.query_all_by_label_contains("no alarms").count();
    assert_eq!(n_slots(&window), 1);
    toggle(&mut window);
    assert_eq!(n_slots(&window), 2);
    show_to(&mut window, SPECTATORS);
    assert_eq!(n_slots(&window), 1);
    assert_eq!(window.harness.query_all_by_label_contains("REC: 14 312").count(), 1);
    assert_eq!(window.harness.query_all_by_label_contains("address for phones").count(), 1);
}

#[test]
fn groups_take_turns_on_a_screen_that_nobody_attends() {
    let in_heat = |bib, heat: &str| {
        let athlete = athlete(bib, &format!("R{bib}"));
        Arc::new(Athlete { heat: heat.to_owned(), ..Athlete::clone(&athlete) })
    };
    let world = World::new(vec![in_heat(1, "A"), in_heat(2, "B")]);
    world.ride(1, 150.0, 200.0, 30.0);
    world.look_for_alarms();
    let mut window = world.window();
    window.settle();
    let second = SecondWindow { is_open: true, takes_turns: true, ..SecondWindow::default() };
    show_to(&mut window, second);
    // One of each is the row in the roster.
    let n_tiles = |window: &Window<'_>| {
        ["1 R1: heart rate", "2 R2: heart rate"].map(|start| tiles(window, start).len() - 1)
    };
    let mut shown = Vec::new();
    for _ in 0..4 {
        let whose = ["heat A \u{b7}", "heat B \u{b7}"].map(|whose| window.shows(whose));
        shown.push((n_tiles(&window), whose));
        world.wait(20);
        window.settle();
    }
    shown.sort_unstable();
    let (a, b) = (([1, 0], [true, false]), ([0, 1], [false, true]));
    assert_eq!(shown, [b, b, a, a]);
    world.ride(1, 150.0, 200.0, 30.0);
    world.call_for_help(2);
    world.look_for_alarms();
    window.settle();
    assert!(window.shows("alarms \u{b7} heart rate bpm"));
    assert_eq!(n_tiles(&window), [0, 1]);
}

#[test]
fn spectators_see_heart_rates_and_zones_where_that_is_allowed() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    show_to(&mut window, SecondWindow { shows_health: true, has_names: true, ..SPECTATORS });
    let label = &tiles(&window, "1 Falco: ")[1];
    assert_eq!(label, "1 Falco: heart rate 151 bpm, power 200 W, speed 30.0 km/h");
}
