//! Pictures, drawn by a real renderer.

use egui_kittest::{SnapshotOptions, SnapshotResults};
use trackside::{
    model::{Metric, Profile},
    ui::{
        state::{PlotScale, TimeSpan, TimeView, Window},
        theme::Theme,
    },
};

use trackside_ui_tests::plots_scene::{Scene, harness};

/// Rasterisers differ in the last bits of an edge, but text and lines must not move.
const OPTIONS: (f32, usize) = (1.0, 24);

fn options() -> SnapshotOptions {
    let (threshold, max_failed_pixels) = OPTIONS;
    SnapshotOptions::new().threshold(threshold).max_failed_pixels(max_failed_pixels)
}

fn thresholds() -> Profile {
    Profile { lthr: Some(172.0), ftp_w: Some(320.0), ..Profile::default() }
}

#[test]
fn three_linked_plots_with_zones_and_a_gap_look_as_they_should() {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7, 1, 2], 900);
    scene.set_profile(7, thresholds());
    scene.cut(1, &Metric::HrBpm, 180.0, 148.0);
    scene.state.cursor = Some(scene.now.plus_secs(-112.0));
    let mut harness = harness(scene, (640.0, 300.0), true);
    harness.run();
    harness.snapshot_options("plots", &options());
}

/// The same plots in both themes, after `prepare`.
fn in_both_themes(name: &str, selected: &[u32], secs: usize, prepare: impl Fn(&mut Scene)) {
    let mut results = SnapshotResults::new();
    for dark in [true, false] {
        let mut scene = Scene::new(Theme::new(dark, 1280.0), selected, secs);
        prepare(&mut scene);
        let mut harness = harness(scene, (640.0, 300.0), true);
        harness.run();
        let theme = if dark { "dark" } else { "daylight" };
        let of_theme = harness.try_snapshot_options(format!("plots_{name}_{theme}"), &options());
        results.add(of_theme);
    }
}

#[test]
fn an_hour_is_drawn_as_means_in_bands() {
    in_both_themes("band", &[7, 1], 4_000, |scene| {
        scene.state.time = TimeView::Live { window: Window::Hour1 };
    });
}

#[test]
fn a_span_is_shaded_in_all_plots_and_has_its_title_on_the_clock() {
    in_both_themes("span", &[7], 900, |scene| {
        let to = scene.now.plus_secs(-80.0);
        scene.state.span = TimeSpan::between(to.plus_secs(-100.0), to);
    });
}

#[test]
fn a_held_view_is_framed_and_says_so() {
    in_both_themes("held", &[7, 1, 2], 1_200, |scene| {
        let to = scene.now.plus_secs(-252.0);
        let from = to.plus_secs(-300.0);
        scene.state.time = TimeView::Held { from, to, window: Window::Min5 };
    });
}

#[test]
fn a_gap_is_empty_and_the_cursor_in_it_reads_nothing() {
    in_both_themes("gap", &[7, 1], 900, |scene| {
        for metric in [Metric::HrBpm, Metric::PwrW, Metric::SpdKph] {
            scene.cut(7, &metric, 200.0, 120.0);
        }
        scene.state.cursor = Some(scene.now.plus_secs(-160.0));
    });
}

#[test]
fn shares_of_the_threshold_have_the_zones_of_everybody() {
    in_both_themes("percent", &[7, 1, 2], 900, |scene| {
        for bib in [7, 1, 2] {
            scene.set_profile(bib, thresholds());
        }
        scene.state.plot_scale = PlotScale::PercentOfThreshold;
    });
}
