//! One picture, drawn by a real renderer.

use egui_kittest::SnapshotOptions;
use trackside::{
    model::{Metric, Profile},
    ui::theme::Theme,
};

use trackside_ui_tests::plots_scene::{Scene, harness};

/// Rasterisers differ in the last bits of an edge, but text and lines must not move.
const OPTIONS: (f32, usize) = (1.0, 24);

#[test]
fn three_linked_plots_with_zones_and_a_gap_look_as_they_should() {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7, 1, 2], 900);
    let thresholds = Profile { lthr: Some(172.0), ftp_w: Some(320.0), ..Profile::default() };
    scene.set_profile(7, thresholds);
    scene.cut(1, &Metric::HrBpm, 180.0, 148.0);
    scene.state.cursor = Some(scene.now.plus_secs(-112.0));
    let mut harness = harness(scene, (640.0, 300.0), true);
    harness.run();
    let (threshold, max_failed_pixels) = OPTIONS;
    let options = SnapshotOptions::new().threshold(threshold).max_failed_pixels(max_failed_pixels);
    harness.snapshot_options("plots", &options);
}
