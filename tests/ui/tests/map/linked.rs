//! The map and the plots of one window: the cursor of one is that of the other.

use eframe::egui::{Event, Key, PointerButton, Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{model::Metric, ui::state::TimeView};
use trackside_ui_tests::world::{NOW, Window, World};

/// Degrees of longitude in which a rider goes a second: about 8 m.
const STEP_DEG: f64 = 1e-4;

/// One rider, who has gone to the east for twenty minutes; the map shows the whole way.
fn riding() -> (World, Window<'static>) {
    let world = World::of_three();
    let samples: Vec<_> = (0..=1_200)
        .map(|i| {
            let values = vec![
                (Metric::HrBpm, 150.0),
                (Metric::LatDeg, 43.763),
                (Metric::LngDeg, 11.27 + STEP_DEG * f64::from(i - 1_200)),
            ];
            (NOW.plus_secs(f64::from(i - 1_200)), values)
        })
        .collect();
    let samples: Vec<_> = samples.iter().map(|(time, values)| (*time, values.as_slice())).collect();
    world.send_block(1, &samples);
    let mut window = world.window();
    window.settle();
    window.type_keys("1");
    window.press(Key::Enter);
    (world, window)
}

fn map(window: &Window<'_>) -> Rect {
    window.harness.get_by_label_contains("athletes on it").rect()
}

/// Where the rider was this many seconds ago; fitted, the map shows one rider in its middle at
/// zoom 16.5.
fn ago(window: &Window<'_>, secs: f64) -> Pos2 {
    let points = secs * STEP_DEG * 256.0 * 16.5_f64.exp2() / 360.0;
    map(window).center() - vec2(points as f32, 0.0)
}

#[test]
fn the_pointer_on_the_track_moves_the_cursor_of_the_plots_and_takes_it_away_again() {
    let (_world, mut window) = riding();
    let at = ago(&window, 20.0);
    window.harness.hover_at(at);
    window.settle();
    let cursor = window.harness.state().view().cursor.expect("a cursor");
    assert!((NOW.secs_since(cursor) - 20.0).abs() <= 1.0, "{cursor:?}");
    assert!(matches!(window.harness.state().view().time, TimeView::Live { .. }));
    window.harness.hover_at(at + vec2(0.0, 60.0));
    window.settle();
    assert_eq!(window.harness.state().view().cursor, None);
}

#[test]
fn a_click_on_the_track_of_an_earlier_time_brings_the_plots_there_and_esc_leads_back() {
    let (_world, mut window) = riding();
    // The plots show five minutes, and the map is zoomed out to show more.
    for _ in 0..4 {
        window.type_keys("-");
    }
    let at =
        map(&window).center() - vec2((map(&window).center() - ago(&window, 400.0)).x / 16.0, 0.0);
    window.harness.hover_at(at);
    window.settle();
    for pressed in [true, false] {
        let button = PointerButton::Primary;
        let modifiers = eframe::egui::Modifiers::NONE;
        window.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        window.harness.step();
    }
    window.settle();
    let view = window.harness.state().view().clone();
    let cursor = view.cursor.expect("a cursor");
    assert!((NOW.secs_since(cursor) - 400.0).abs() <= 10.0, "{:?}", NOW.secs_since(cursor));
    let TimeView::Held { from, to, .. } = view.time else { panic!("{:?}", view.time) };
    assert!(from < cursor && cursor < to, "{from:?} {to:?}");
    window.press(Key::Escape);
    window.press(Key::Escape);
    assert!(matches!(window.harness.state().view().time, TimeView::Live { .. }));
}

#[test]
fn esc_removes_a_measured_line_before_the_cursor() {
    let (_world, mut window) = riding();
    let at = map(&window).center() + vec2(0.0, 80.0);
    window.harness.hover_at(at);
    for pressed in [true, false] {
        let button = PointerButton::Secondary;
        let modifiers = eframe::egui::Modifiers::NONE;
        window.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        window.harness.step();
    }
    window.settle();
    window.click("Measure from here");
    assert!(window.harness.state().view().measured.is_some());
    window.press(Key::ArrowLeft);
    assert!(window.harness.state().view().cursor.is_some());
    window.press(Key::Escape);
    assert_eq!(window.harness.state().view().measured, None);
    assert!(window.harness.state().view().cursor.is_some());
}
