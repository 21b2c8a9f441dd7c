//! Pictures, drawn by a real renderer (in CI by a software one).

use std::{thread, time::Duration};

use egui_kittest::SnapshotOptions;
use trackside::ui::theme::Theme;

use super::scene::{FLORENCE, Scene, harness};

/// Rasterisers differ in the last bits of an edge, but streets and letters must not move.
const OPTIONS: (f32, usize) = (1.5, 200);
/// The time allowed for the thread that decodes the tiles of the bundled map.
const TILES: (u32, Duration) = (100, Duration::from_millis(20));

/// Compares a picture with the one that was looked at.
fn compare(name: &str, scene: Scene) {
    let mut harness = harness(scene, (544.0, 304.0), true);
    let (frames, pause) = TILES;
    for _ in 0..frames {
        harness.step();
        thread::sleep(pause);
    }
    let (threshold, max_failed_pixels) = OPTIONS;
    let options = SnapshotOptions::new().threshold(threshold).max_failed_pixels(max_failed_pixels);
    harness.snapshot_options(name, &options);
}

#[test]
fn a_race_above_florence_looks_as_it_should() {
    compare("map", Scene::race(Theme::new(true, 1280.0), FLORENCE));
}

#[test]
fn a_race_in_daylight_looks_as_it_should() {
    compare("map_daylight", Scene::race(Theme::new(false, 1280.0), FLORENCE));
}
