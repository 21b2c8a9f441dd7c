//! The Wall: tiles, their values and states, the bench, pages, the second window and spectators.

#![cfg(feature = "gui")]

mod bench;
mod order;
mod picture;
mod room;
mod second;
mod tiles;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::ui::state::Tab;
use trackside_ui_tests::world::{Window, World};

/// Shows the Wall with its key.
fn to_wall(window: &mut Window<'_>) {
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    window.settle();
    assert_eq!(window.harness.state().view().tab, Tab::WALL);
}

/// A window that shows the Wall.
fn wall(world: &World) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    to_wall(&mut window);
    window
}

/// Falco, Brenta and Luma ride.
fn riding() -> World {
    let world = World::of_three();
    for bib in 1..=3 {
        world.ride(bib, 150.0 + f64::from(bib), 200.0, 30.0);
    }
    world
}

/// The label of the tile of this athlete, which names the large value first.
fn tile(window: &Window<'_>, chip_and_name: &str) -> String {
    let start = format!("{chip_and_name}: ");
    let all = window.harness.query_all_by_label_contains(&start);
    let mut labels = all.filter_map(|node| node.accesskit_node().label());
    labels.find(|label| label.contains(", ")).unwrap_or_else(|| panic!("no tile {chip_and_name}"))
}
