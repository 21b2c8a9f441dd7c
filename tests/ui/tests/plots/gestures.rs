//! Gestures on the plots.

use eframe::egui::{
    Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, Shape, TouchPhase, Vec2, pos2, vec2,
};
use egui_kittest::{Harness, kittest::Queryable as _};
use trackside::{
    analysis::ValueState,
    model::{AthleteId, Metric},
    ui::{
        context::Command,
        projection::Series,
        state::{TimeView, Window},
        theme::Theme,
    },
};

use trackside_ui_tests::plots_scene::{Scene, harness};

const SIZE: (f32, f32) = (944.0, 348.0);
const HEART_LIVE: &str = "heart rate plot, live, last 5 minutes";

fn three() -> Harness<'static, Scene> {
    let mut harness = harness(Scene::new(Theme::new(true, 1280.0), &[7, 1, 2], 3_600), SIZE, false);
    harness.run();
    harness
}

fn held(harness: &Harness<'_, Scene>) -> Option<(f64, f64)> {
    let scene = harness.state();
    match scene.state.time {
        TimeView::Live { .. } => None,
        TimeView::Held { from, to, .. } => {
            Some((scene.now.secs_since(from), scene.now.secs_since(to)))
        }
    }
}

fn button(harness: &mut Harness<'_, Scene>, at: Pos2, pressed: bool) {
    let modifiers = Modifiers::NONE;
    harness.event(Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers,
    });
    harness.step();
}

fn drag(harness: &mut Harness<'_, Scene>, from: Pos2, by: Vec2) {
    harness.hover_at(from);
    harness.step();
    button(harness, from, true);
    for share in [0.3, 0.7, 1.0] {
        harness.hover_at(from + by * share);
        harness.step();
    }
    button(harness, from + by, false);
}

fn wheel(harness: &mut Harness<'_, Scene>, at: Pos2, points: f32) {
    harness.hover_at(at);
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: eframe::egui::MouseWheelSource::Unknown,
    });
    harness.run_steps(8);
}

#[test]
fn a_drag_holds_the_view_where_it_was_dragged_to_and_nothing_brings_it_back() {
    let mut harness = three();
    // 828 points are five minutes.
    drag(&mut harness, pos2(300.0, 200.0), vec2(82.8, 0.0));
    let (from, to) = held(&harness).expect("a dragged view is held");
    assert!((from - 330.0).abs() < 0.5, "{from}");
    assert!((to - 30.0).abs() < 0.5, "{to}");
    harness.state_mut().now = harness.state().now.plus_secs(3_600.0);
    harness.run();
    let (_, to) = held(&harness).expect("time alone does not release it");
    assert!((to - 3_630.0).abs() < 0.5, "{to}");
}

#[test]
fn a_drag_under_six_points_is_a_click_and_holds_nothing() {
    let mut harness = three();
    drag(&mut harness, pos2(300.0, 320.0), vec2(4.0, 2.0));
    assert_eq!(held(&harness), None);
}

#[test]
fn dragging_into_the_future_changes_nothing() {
    let mut harness = three();
    drag(&mut harness, pos2(700.0, 200.0), vec2(-200.0, 0.0));
    assert_eq!(held(&harness), None);
}

#[test]
fn the_wheel_zooms_round_the_pointer_and_holds() {
    let mut harness = three();
    let middle = pos2(44.0 + 828.0 / 2.0, 200.0);
    wheel(&mut harness, middle, 120.0);
    let (from, to) = held(&harness).expect("a zoomed view is held");
    assert!(from - to < 290.0 && from - to > 60.0, "{from} {to}");
    assert!((f64::midpoint(from, to) - 150.0).abs() < 1.0, "{from} {to}");
}

#[test]
fn the_cursor_follows_the_pointer_and_goes_with_it() {
    let mut harness = three();
    harness.hover_at(pos2(44.0 + 828.0 / 2.0, 90.0));
    harness.run();
    let cursor = harness.state().state.cursor.expect("a hovered plot has a cursor");
    assert!((harness.state().now.secs_since(cursor) - 150.0).abs() < 0.5);
    harness.hover_at(pos2(300.0, 10.0));
    harness.run();
    assert_eq!(harness.state().state.cursor, None);
}

#[test]
fn a_pointer_at_rest_leaves_the_cursor_to_the_keys() {
    let mut harness = three();
    harness.hover_at(pos2(400.0, 90.0));
    harness.run();
    let moved = harness.state().now.plus_secs(-77.0);
    harness.state_mut().state.cursor = Some(moved);
    harness.state_mut().commands.clear();
    harness.run_steps(5);
    assert_eq!(harness.state().state.cursor, Some(moved));
    assert!(harness.state().commands.is_empty(), "{:?}", harness.state().commands);
    // The pointer did not place it there, so it stays when the pointer leaves.
    harness.hover_at(pos2(300.0, 10.0));
    harness.run();
    assert_eq!(harness.state().state.cursor, Some(moved));
}

#[test]
fn a_click_on_an_end_label_focuses_and_one_on_empty_ground_changes_nothing() {
    let mut harness = three();
    let right = harness.get_by_label("speed plot, live, last 5 minutes").rect().right();
    // The gutter has the labels of 7, 1 and 2, in the order of their lines.
    let mut focused = Vec::new();
    for y in [270.0, 284.0, 300.0] {
        let at = pos2(right - 40.0, y);
        harness.hover_at(at);
        harness.step();
        button(&mut harness, at, true);
        button(&mut harness, at, false);
        harness.run_steps(4);
        focused.push(harness.state().state.focus);
    }
    assert!(focused.contains(&Some(AthleteId(1))) || focused.contains(&Some(AthleteId(2))));
    harness.state_mut().commands.clear();
    let empty = pos2(300.0, 322.0);
    harness.hover_at(empty);
    harness.step();
    button(&mut harness, empty, true);
    button(&mut harness, empty, false);
    harness.run();
    let is_focus = |command: &Command| matches!(command, Command::Focus(_));
    assert!(!harness.state().commands.iter().any(is_focus));
}

/// The texts painted in the last frame.
fn painted(harness: &Harness<'_, Scene>) -> Vec<String> {
    fn collect(shape: &Shape, words: &mut Vec<String>) {
        match shape {
            Shape::Text(text) => words.push(text.galley.text().to_owned()),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, words)),
            _ => {}
        }
    }
    let mut words = Vec::new();
    for clipped in &harness.output().shapes {
        collect(&clipped.shape, &mut words);
    }
    words
}

#[test]
fn a_double_click_fits_the_values_and_the_range_grows_again_when_they_do() {
    let mut harness = three();
    let at = pos2(300.0, 46.0);
    assert!(painted(&harness).contains(&"200".to_owned()));
    harness.hover_at(at);
    harness.step();
    // The harness's steps are longer than a double click.
    harness.ctx.options_mut(|options| options.input_options.max_double_click_delay = 5.0);
    for pressed in [true, false, true, false] {
        button(&mut harness, at, pressed);
    }
    harness.run_steps(3);
    let ticks: Vec<f64> = painted(&harness).iter().filter_map(|word| word.parse().ok()).collect();
    assert!(ticks.contains(&180.0) && !ticks.contains(&100.0), "{ticks:?}");
    let points = &mut harness.state_mut().plotted_mut(7).line_mut(&Metric::HrBpm).points;
    points.last_mut().unwrap().y = 238.0;
    harness.state_mut().plotted_mut(7).line_mut(&Metric::HrBpm).revision += 1;
    harness.run();
    let ticks: Vec<f64> = painted(&harness).iter().filter_map(|word| word.parse().ok()).collect();
    assert!(ticks.iter().any(|&tick| (200.0..=240.0).contains(&tick)), "{ticks:?}");
}

#[test]
fn the_cursor_reads_the_samples_under_it_and_admits_a_gap() {
    let mut scene = Scene::new(Theme::new(true, 1280.0), &[7, 1], 3_600);
    scene.cut(1, &Metric::HrBpm, 180.0, 120.0);
    scene.state.cursor = Some(scene.now.plus_secs(-150.0));
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    let words = painted(&harness);
    assert!(words.contains(&"10:39:37".to_owned()), "{words:?}");
    assert!(words.contains(&"1:--".to_owned()), "{words:?}");
}

#[test]
fn a_lost_value_has_no_number_at_the_end_of_its_line() {
    let mut harness = three();
    assert!(!painted(&harness).contains(&"--".to_owned()));
    let lost = ValueState::Lost { age_secs: 72.0 };
    harness.state_mut().projection.rows[0].hr_bpm.state = lost;
    harness.run();
    assert!(painted(&harness).contains(&"--".to_owned()));
}

#[test]
fn the_live_button_holds_and_releases_and_shifts_nothing() {
    let mut harness = three();
    let live = harness.get_by_label("LIVE, Space to hold").rect();
    let window = harness.get_by_label("20 m").rect();
    harness.get_by_label("LIVE, Space to hold").click();
    harness.run();
    assert!(held(&harness).is_some());
    harness.state_mut().now = harness.state().now.plus_secs(252.0);
    harness.run();
    let button = harness.get_by_label("HELD 4:12 behind, Space for live");
    assert_eq!(button.rect(), live);
    assert_eq!(harness.get_by_label("20 m").rect(), window);
    button.click();
    harness.run();
    assert_eq!(held(&harness), None);
}

#[test]
fn a_window_button_keeps_live_live_and_held_held() {
    let mut harness = three();
    harness.get_by_label("20 m").click();
    harness.run();
    assert_eq!(harness.state().state.time, TimeView::Live { window: Window::Min20 });
    let to = harness.state().now.plus_secs(-600.0);
    harness.state_mut().state.time =
        TimeView::Held { from: to.plus_secs(-40.0), to, window: Window::Min20 };
    harness.run();
    harness.get_by_label("1 m").click();
    harness.run();
    let expected = TimeView::Held { from: to.plus_secs(-60.0), to, window: Window::Min1 };
    assert_eq!(harness.state().state.time, expected);
}

#[test]
fn smoothing_cycles_by_clicks() {
    let mut harness = three();
    for next in ["smooth 10 s", "smooth 30 s", "smooth off", "smooth 3 s"] {
        let now = match harness.state().state.smooth_secs {
            0 => "smooth off".to_owned(),
            secs => format!("smooth {secs} s"),
        };
        harness.get_by_label(&now).click();
        harness.run();
        assert!(harness.query_by_label(next).is_some(), "{next}");
    }
}

#[test]
fn a_plot_that_nobody_feeds_says_so_and_gives_its_room_to_the_others() {
    let mut harness = three();
    let before = harness.get_by_label(HEART_LIVE).rect().height();
    for plotted in &mut harness.state_mut().projection.plotted {
        *plotted.line_mut(&Metric::PwrW) = Series::default();
    }
    harness.run();
    let words = harness.get_by_label("Power: none of the selected sends it.").rect();
    assert_eq!(words.height(), 24.0);
    let after = harness.get_by_label(HEART_LIVE).rect().height();
    assert!(after > before + 30.0, "{before} {after}");
}

#[test]
fn every_plot_says_what_it_shows() {
    let mut harness = three();
    for name in ["heart rate", "power", "speed"] {
        let label = format!("{name} plot, live, last 5 minutes");
        assert!(harness.query_by_label(&label).is_some(), "{label}");
    }
    let to = harness.state().now.plus_secs(-252.0);
    harness.state_mut().state.time =
        TimeView::Held { from: to.plus_secs(-300.0), to, window: Window::Min5 };
    harness.run();
    let label = "heart rate plot, held 252 seconds behind, 300 seconds";
    assert!(harness.query_by_label(label).is_some());
}

#[test]
fn plots_at_rest_ask_for_no_frames() {
    let mut harness = three();
    harness.hover_at(pos2(400.0, 90.0));
    // More than a few frames would be a repaint storm; `run` then fails and names the cause.
    harness.run();
    let frames = harness.run();
    assert!(frames <= 2, "{frames}");
}

#[test]
fn a_value_that_is_no_number_never_reaches_the_painter() {
    let mut scene = Scene::new(Theme::new(false, 1280.0), &[7, 1], 300);
    let points = &mut scene.plotted_mut(7).line_mut(&Metric::HrBpm).points;
    points[100].y = f64::NAN;
    points[200].y = f64::INFINITY;
    let mut harness = harness(scene, SIZE, false);
    harness.run();
}

#[test]
fn a_window_of_any_size_and_any_number_of_athletes_is_drawn() {
    for selected in [&[][..], &[5], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]] {
        for size in [(240.0, 160.0), (944.0, 348.0), (3_000.0, 1_400.0)] {
            let scene = Scene::new(Theme::new(true, size.0), selected, 3_600);
            let mut harness = harness(scene, size, false);
            for window in Window::ALL {
                harness.state_mut().state.time = TimeView::Live { window };
                harness.hover_at(pos2(size.0 / 2.0, size.1 / 2.0));
                harness.run_steps(2);
            }
        }
    }
}
