//! What the axes of the plots measure: the kind of the event, zones, shares of the threshold, time.

use egui_kittest::{Harness, kittest::Queryable as _};
use trackside::{
    kind::Kind,
    model::Profile,
    ui::{context::Command, state::PlotScale, theme::Theme},
};

use trackside_ui_tests::{
    plots_scene::{Scene, harness},
    texts::texts,
};

const SIZE: (f32, f32) = (944.0, 348.0);

/// Vento has the focus, Falco is compared; both know their thresholds.
fn with_profiles() -> Scene {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7, 1], 600);
    let profile =
        |lthr, ftp_w| Profile { lthr: Some(lthr), ftp_w: Some(ftp_w), ..Profile::default() };
    scene.set_profile(7, profile(180.0, 320.0));
    scene.set_profile(1, profile(150.0, 250.0));
    scene
}

fn open(scene: Scene) -> Harness<'static, Scene> {
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    harness
}

fn words(harness: &Harness<'_, Scene>) -> Vec<String> {
    texts(&harness.output().shapes).into_iter().map(|text| text.words).collect()
}

fn shows(harness: &Harness<'_, Scene>, expected: &str) -> bool {
    words(harness).iter().any(|word| word == expected)
}

#[test]
fn bands_are_the_zones_of_the_focus_with_ticks_at_their_borders() {
    let harness = open(with_profiles());
    harness.get_by_label("zones: 7 Vento");
    // 68, 83, 94 and 105 % of 180 bpm.
    for expected in ["122", "149", "169", "189", "Z4"] {
        assert!(shows(&harness, expected), "{expected}: {:?}", words(&harness));
    }
}

#[test]
fn without_a_profile_there_are_no_bands_and_no_switch() {
    let harness = open(Scene::new(Theme::new(true, 1280.0), &[7, 1], 600));
    assert!(harness.query_by_label_contains("zones").is_none());
    assert!(harness.query_by_label("% of threshold").is_none());
    assert!(shows(&harness, "150"), "{:?}", words(&harness));
}

#[test]
fn shares_of_the_threshold_put_all_on_one_scale() {
    let mut harness = open(with_profiles());
    harness.get_by_label("% of threshold").click();
    harness.run();
    assert_eq!(harness.state().state.plot_scale, PlotScale::PercentOfThreshold);
    for expected in ["heart rate % of threshold", "83", "94", "105"] {
        assert!(shows(&harness, expected), "{expected}: {:?}", words(&harness));
    }
    // Nobody has a threshold of speed.
    assert!(shows(&harness, "speed km/h"));
    harness.get_by_label("bpm").click();
    harness.run();
    assert!(shows(&harness, "heart rate bpm"));
    assert!(harness.state().commands.contains(&Command::SetPlotScale(PlotScale::Values)));
}

#[test]
fn in_a_hall_there_is_no_plot_of_speed() {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7], 600);
    scene.projection.kind = *Kind::Hall.definition();
    let harness = open(scene);
    assert!(harness.query_by_label_contains("speed plot").is_none());
    harness.get_by_label_contains("power plot");
}

#[test]
fn an_axis_starts_anew_when_the_kind_changes() {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7], 600);
    for point in &mut scene.plotted_mut(7).line_mut(&trackside::model::Metric::SpdKph).points {
        point.y = 8.0;
    }
    let mut harness = open(scene);
    assert!(shows(&harness, "60"), "{:?}", words(&harness));
    harness.state_mut().projection.kind = *Kind::Trail.definition();
    harness.run();
    // 20 km/h are the upper end now.
    assert!(shows(&harness, "3:00") && !shows(&harness, "1:00"), "{:?}", words(&harness));
    assert!(shows(&harness, "speed min/km"));
}

#[test]
fn the_right_edge_is_the_clock_of_the_phones_where_that_of_the_computer_is_wrong() {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7], 600);
    let right = words(&open(Scene::new(Theme::new(true, 1280.0), &[7], 600)));
    assert!(right.iter().any(|word| word == "10:38") && !right.iter().any(|word| word == "10:32"));
    // The computer is ten minutes ahead.
    scene.projection.clock_behind_secs = -600.0;
    let harness = open(scene);
    assert!(shows(&harness, "10:32") && !shows(&harness, "10:38"), "{:?}", words(&harness));
}
