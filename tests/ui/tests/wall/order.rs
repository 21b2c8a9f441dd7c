//! The order of the tiles: by bib, by place, dragged, from the menu; and a screen that nobody attends.

use std::sync::Arc;

use eframe::egui::{Event, Modifiers, PointerButton, Pos2, Rect, Role};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    model::{Athlete, AthleteId},
    ui::{
        context::Command,
        state::{RosterKey, SecondWindow, WallOrder, WallView},
    },
};
use trackside_ui_tests::{
    room::command,
    world::{Window, World, athlete, login},
};

use super::{riding, tile, wall};

/// The bibs in the order in which their tiles stand.
fn order(window: &Window<'_>) -> Vec<u32> {
    let mut tiles: Vec<(Pos2, u32)> = [(1, "Falco"), (2, "Brenta"), (3, "Luma")]
        .into_iter()
        .map(|(bib, name)| {
            let label = tile(window, &format!("{bib} {name}"));
            (place(window, &label).min, bib)
        })
        .collect();
    tiles.sort_by(|(one, _), (other, _)| one.y.total_cmp(&other.y).then(one.x.total_cmp(&other.x)));
    tiles.into_iter().map(|(_, bib)| bib).collect()
}

/// Where the tile of this label stands; its tooltip has the same words.
fn place(window: &Window<'_>, label: &str) -> Rect {
    window.harness.get_by_role_and_label(Role::ListBoxOption, label).rect()
}

fn middle(window: &Window<'_>, who: &str) -> Pos2 {
    place(window, &tile(window, who)).center()
}

/// Drags with the left button from one place to another.
fn drag(window: &mut Window<'_>, from: Pos2, to: Pos2) {
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    window.harness.event(Event::PointerMoved(from));
    window.harness.event(button(from, true));
    window.harness.step();
    for share in [0.2, 0.6, 1.0] {
        window.harness.event(Event::PointerMoved(from + (to - from) * share));
        window.harness.step();
    }
    window.harness.event(button(to, false));
    window.harness.step();
    window.settle();
}

#[test]
fn tiles_stand_as_the_roster_until_another_order_is_chosen() {
    let mut window = wall(&riding());
    assert_eq!(order(&window), [1, 2, 3]);
    // The heart rates of the three rise with the bib.
    let by_heart_rate = RosterKey::Field(trackside::kind::DataField::HeartRate);
    command(&mut window, Command::SortRoster(by_heart_rate));
    assert_eq!(order(&window), [3, 2, 1]);
    command(&mut window, Command::SetWallOrder(WallOrder::Bib));
    assert_eq!(order(&window), [1, 2, 3]);
}

#[test]
fn a_tile_that_is_dragged_takes_the_place_of_the_one_where_it_is_dropped() {
    let mut window = wall(&riding());
    let (from, to) = (middle(&window, "3 Luma"), middle(&window, "1 Falco"));
    drag(&mut window, from, to);
    let own = WallOrder::Own([3, 1, 2].map(login).to_vec());
    assert_eq!(window.harness.state().view().wall_order, own);
    assert_eq!(order(&window), [3, 1, 2]);
    assert_eq!(window.harness.state().view().focus, None, "a drag is no click");
    // Dropped beside the tiles it stays where it is.
    let from = middle(&window, "3 Luma");
    drag(&mut window, from, Pos2::new(3.0, 3.0));
    assert_eq!(order(&window), [3, 1, 2]);
}

#[test]
fn the_menu_of_a_tile_moves_it_by_one_place() {
    let mut window = wall(&riding());
    let label = tile(&window, "2 Brenta");
    window.harness.get_by_role_and_label(Role::ListBoxOption, &label).click_secondary();
    window.settle();
    window.click("One place back");
    assert_eq!(order(&window), [1, 3, 2]);
    let label = tile(&window, "2 Brenta");
    window.harness.get_by_role_and_label(Role::ListBoxOption, &label).click_secondary();
    window.settle();
    assert!(!window.shows("One place back"), "it is the last");
    window.click("One place to the front");
    assert_eq!(order(&window), [1, 2, 3]);
}

#[test]
fn a_screen_that_nobody_attends_turns_through_groups_and_shows_who_is_in_alarm() {
    let of_heat = |bib: u32, name: &str, heat: &str| {
        Arc::new(Athlete { heat: heat.to_owned(), ..(*athlete(bib, name)).clone() })
    };
    let brenta = {
        let it = of_heat(2, "Brenta", "B");
        let profile = trackside::model::Profile { alarm_hr_bpm: Some(185.0), ..it.profile };
        Arc::new(Athlete { profile, ..(*it).clone() })
    };
    let world = World::new(vec![of_heat(1, "Falco", "A"), brenta]);
    for bib in 1..=2 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world.look_for_alarms();
    let mut window = world.window();
    window.settle();
    let second = SecondWindow { is_open: true, takes_turns: true, ..SecondWindow::default() };
    command(&mut window, Command::SetWall(WallView { large: None, second }));
    // Whoever has a tile in it: its labels begin with the bib and have a colon.
    let shown = |window: &Window<'_>| {
        let tiles = [(1, "1 Falco: heart rate"), (2, "2 Brenta: heart rate")];
        let all = |start: &str| window.harness.query_all_by_label_contains(start).count();
        // The roster of the first window has a row of each.
        tiles
            .map(|(bib, start)| (bib, all(start)))
            .into_iter()
            .filter(|(_, n)| *n > 1)
            .map(|(bib, _)| bib)
            .collect::<Vec<u32>>()
    };
    let mut turns = Vec::new();
    for _ in 0..4 {
        turns.push(shown(&window));
        world.wait(20);
        for bib in 1..=2 {
            world.ride(bib, 150.0, 200.0, 30.0);
        }
        window.settle();
    }
    turns.sort();
    turns.dedup();
    assert_eq!(turns, [vec![1], vec![2]], "each has its turn");
    world.ride_for(12, 2, 188.0, 30.0);
    window.settle();
    for _ in 0..3 {
        assert_eq!(shown(&window), [2], "whoever has an alarm");
        world.ride_for(20, 2, 188.0, 30.0);
        window.settle();
    }
    assert_eq!(window.harness.state().view().focus, None::<AthleteId>);
}
