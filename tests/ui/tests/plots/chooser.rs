//! What is plotted: chosen in menus, of what arrives.

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::{Harness, kittest::Queryable as _};
use egui_plot::PlotPoint;
use trackside::{
    model::Metric,
    ui::{projection::Series, state::PlotChoice, theme::Theme},
};

use trackside_ui_tests::{
    plots_scene::{Scene, harness},
    texts::texts,
};

const SIZE: (f32, f32) = (944.0, 348.0);
const BUTTON: &str = "Choose what is plotted";

fn lactate() -> Metric {
    Metric::of_name(b"lactate").unwrap()
}

/// Vento, who also sends cadence and a field without an entry.
fn scene() -> Scene {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7], 600);
    scene.projection.arriving = vec![
        Metric::LatDeg,
        Metric::LngDeg,
        Metric::SpdKph,
        Metric::HrBpm,
        Metric::CadRpm,
        Metric::PwrW,
        lactate(),
    ];
    let points = (0..600).map(|x| PlotPoint::new(f64::from(x), 2.0 + f64::from(x % 5) / 10.0));
    *scene.plotted_mut(7).line_mut(&lactate()) =
        Series { points: points.collect(), ..Series::default() };
    scene
}

fn open(scene: Scene) -> Harness<'static, Scene> {
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    harness
}

fn right_click(harness: &mut Harness<'_, Scene>, at: Pos2) {
    harness.hover_at(at);
    harness.step();
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Secondary, Modifiers::NONE);
        harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        harness.step();
    }
    harness.run();
}

#[test]
fn whatever_arrives_can_be_plotted_and_the_choice_is_that_of_the_viewer() {
    let mut harness = open(scene());
    harness.get_by_label(BUTTON).click();
    harness.run();
    assert!(harness.query_by_label("latitude").is_none(), "a place is on the map");
    harness.get_by_label("lactate").click();
    harness.run();
    harness.get_by_label("power").click();
    harness.run();
    let expected = vec![Metric::HrBpm, Metric::SpdKph, lactate()];
    assert_eq!(harness.state().state.plots.metrics, Some(expected));
    harness.get_by_label("lactate plot, live, last 5 minutes");
    assert!(harness.query_by_label("power plot, live, last 5 minutes").is_none());
}

#[test]
fn the_axis_of_what_has_no_plot_of_its_own_follows_its_values() {
    let mut scene = scene();
    scene.state.plots = PlotChoice { metrics: Some(vec![Metric::HrBpm, lactate()]) };
    let harness = open(scene);
    let words: Vec<String> =
        texts(&harness.output().shapes).into_iter().map(|text| text.words).collect();
    assert!(words.contains(&"2.0".to_owned()) || words.contains(&"2".to_owned()), "{words:?}");
    assert!(words.contains(&"lactate".to_owned()), "{words:?}");
}

#[test]
fn the_list_is_opened_by_keyboard_and_by_a_right_click_on_the_label_of_a_plot() {
    let mut harness = open(scene());
    harness.get_by_label(BUTTON).focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!(harness.query_by_label("cadence").is_some());
    let mut harness = open(scene());
    let plot = harness.get_by_label("heart rate plot, live, last 5 minutes").rect();
    right_click(&mut harness, plot.left_top() + pos2(60.0, 12.0).to_vec2());
    assert!(harness.query_by_label("cadence").is_some());
    assert!(harness.query_by_label("Reset y").is_none());
    let mut harness = open(scene());
    right_click(&mut harness, plot.center());
    assert!(harness.query_by_label("Reset y").is_some());
}

#[test]
fn a_chosen_metric_that_nobody_sends_says_so_in_24_points() {
    let mut scene = scene();
    scene.state.plots = PlotChoice { metrics: Some(vec![Metric::HrBpm, Metric::CadRpm]) };
    let harness = open(scene);
    let words = harness.get_by_label("Cadence: none of the selected sends it.").rect();
    assert_eq!(words.height(), 24.0);
}

#[test]
fn the_last_plot_cannot_be_taken_away() {
    let mut scene = scene();
    scene.state.plots = PlotChoice { metrics: Some(vec![Metric::HrBpm]) };
    let mut harness = open(scene);
    harness.get_by_label(BUTTON).click();
    harness.run();
    harness.get_by_label("heart rate").click();
    harness.run();
    assert_eq!(harness.state().state.plots.metrics, Some(vec![Metric::HrBpm]));
}
