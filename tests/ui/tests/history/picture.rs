//! One picture, drawn by a real renderer (in CI a software one).

use eframe::egui::{Key, Vec2};
use egui_kittest::SnapshotOptions;
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry},
    world::World,
};

/// Rasterisers differ in the last bits of an edge; letters must not move.
const OPTIONS: (f32, usize) = (1.5, 200);

#[test]
fn the_list_looks_as_it_should() {
    let world = World::of_three();
    let sessions = (0..6).map(|i| {
        let title = ["", "hills", "race", "", "intervals", ""][i as usize];
        entry(1 + i as u32 % 3, MAY_19 - i * DAY, 3_600 + i * 640, title, 140.0 + 4.0 * i as f64)
    });
    world.set_sessions(sessions.collect());
    let mut window = world.window_with(Vec2::new(1024.0, 640.0), true);
    window.settle();
    window.click("History");
    window.press(Key::ArrowDown);
    let (threshold, max_failed_pixels) = OPTIONS;
    let options = SnapshotOptions::new().threshold(threshold).max_failed_pixels(max_failed_pixels);
    window.harness.snapshot_options("history", &options);
}
