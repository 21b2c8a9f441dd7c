//! Spans marked on the plots.

use eframe::egui::{Event, Modifiers, PointerButton, Pos2, Vec2, pos2, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};
use trackside::ui::{
    context::Command,
    state::{TimeSpan, TimeView, Window},
    theme::Theme,
};

use trackside_ui_tests::{
    plots_scene::{Scene, harness},
    texts::texts,
};

const SIZE: (f32, f32) = (944.0, 348.0);

fn three() -> Harness<'static, Scene> {
    let mut harness = harness(Scene::new(Theme::new(true, 1280.0), &[7, 1, 2], 3_600), SIZE, false);
    harness.run();
    harness
}

fn button(
    harness: &mut Harness<'_, Scene>,
    at: Pos2,
    button: PointerButton,
    held: (bool, Modifiers),
) {
    let (pressed, modifiers) = held;
    let event = Event::PointerButton { pos: at, button, pressed, modifiers };
    harness.event(Event::ModifiersChanged(modifiers));
    harness.event(event);
    harness.step();
}

fn drag(harness: &mut Harness<'_, Scene>, from: Pos2, by: Vec2, modifiers: Modifiers) {
    harness.hover_at(from);
    harness.step();
    button(harness, from, PointerButton::Primary, (true, modifiers));
    for share in [0.3, 0.7, 1.0] {
        harness.hover_at(from + by * share);
        harness.step();
    }
    button(harness, from + by, PointerButton::Primary, (false, modifiers));
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
}

/// The span in seconds before now.
fn marked(harness: &Harness<'_, Scene>) -> Option<(f64, f64)> {
    let scene = harness.state();
    let span = scene.state.span?;
    Some((scene.now.secs_since(span.from), scene.now.secs_since(span.to)))
}

fn n_set(harness: &Harness<'_, Scene>) -> usize {
    let is_set = |command: &&Command| matches!(command, Command::SetSpan(_));
    harness.state().commands.iter().filter(is_set).count()
}

#[test]
fn a_drag_with_shift_marks_a_span_once_and_the_view_stays_live() {
    let mut harness = three();
    // 828 points are five minutes; the window moves by whole pixels. from the right to the left.
    drag(&mut harness, pos2(44.0 + 552.0, 200.0), vec2(-276.0, 0.0), Modifiers::SHIFT);
    let (from, to) = marked(&harness).expect("a span is marked");
    assert!((from - 200.0).abs() < 0.6 && (to - 100.0).abs() < 0.6, "{from} {to}");
    assert_eq!(n_set(&harness), 1, "its statistics are computed once");
    assert_eq!(harness.state().state.time, TimeView::Live { window: Window::Min5 });
    harness.get_by_label("span 10:38:47 to 10:40:27, 1:40");
}

#[test]
fn a_drag_without_shift_still_moves_the_view_and_a_short_one_with_shift_marks_nothing() {
    let mut harness = three();
    drag(&mut harness, pos2(300.0, 200.0), vec2(4.0, 0.0), Modifiers::SHIFT);
    assert_eq!((marked(&harness), n_set(&harness)), (None, 0));
    drag(&mut harness, pos2(300.0, 200.0), vec2(82.8, 0.0), Modifiers::NONE);
    assert_eq!(marked(&harness), None);
    assert!(matches!(harness.state().state.time, TimeView::Held { .. }));
}

#[test]
fn a_span_does_not_reach_into_the_future() {
    let mut harness = three();
    drag(&mut harness, pos2(700.0, 200.0), vec2(240.0, 0.0), Modifiers::SHIFT);
    let (_, to) = marked(&harness).expect("a span is marked");
    assert!(to >= 0.0, "{to}");
}

#[test]
fn a_span_keeps_its_place_in_time_while_time_goes_on() {
    let mut harness = three();
    let to = harness.state().now.plus_secs(-100.0);
    let span = TimeSpan::between(to.plus_secs(-60.0), to);
    harness.state_mut().state.span = span;
    harness.run();
    let title = "span 10:39:27 to 10:40:27, 1:00";
    let before = harness.get_by_label(title).rect().center().x;
    harness.state_mut().now = harness.state().now.plus_secs(30.0);
    harness.run();
    let after = harness.get_by_label(title).rect().center().x;
    // 828 points are five minutes; the window moves by whole pixels.
    assert!((before - after - 82.8).abs() <= 1.0, "{before} {after}");
    assert_eq!(harness.state().state.span, span);
    // It has left the window, and with it its title.
    harness.state_mut().now = harness.state().now.plus_secs(300.0);
    harness.run();
    assert!(harness.query_by_label_contains("span ").is_none());
}

#[test]
fn the_title_of_a_span_covers_no_time_on_the_axis() {
    let mut harness = three();
    let to = harness.state().now.plus_secs(-100.0);
    harness.state_mut().state.span = TimeSpan::between(to.plus_secs(-60.0), to);
    harness.run();
    let title = harness.get_by_label_contains("span ").rect();
    let all = texts(&harness.output().shapes);
    let of_axis = all.iter().filter(|text| text.words.starts_with("10:"));
    let under = of_axis.filter(|text| text.ink.intersects(title)).count();
    assert_eq!(under, 1, "only the title itself");
}

fn open_menu(harness: &mut Harness<'_, Scene>, at: Pos2) {
    harness.hover_at(at);
    harness.step();
    for pressed in [true, false] {
        button(harness, at, PointerButton::Secondary, (pressed, Modifiers::NONE));
    }
    harness.run();
}

#[test]
fn the_menu_zooms_to_the_span_and_closes_it() {
    let mut harness = three();
    let at = pos2(300.0, 200.0);
    open_menu(&mut harness, at);
    assert!(harness.query_by_label("Zoom to the span").is_none());
    harness.key_press(eframe::egui::Key::Escape);
    harness.run();
    let to = harness.state().now.plus_secs(-100.0);
    let from = to.plus_secs(-60.0);
    harness.state_mut().state.span = TimeSpan::between(from, to);
    harness.run();
    open_menu(&mut harness, at);
    harness.get_by_label("Zoom to the span").click();
    harness.run();
    assert_eq!(harness.state().state.time, TimeView::Held { from, to, window: Window::Min5 });
    open_menu(&mut harness, at);
    harness.get_by_label("Close the span").click();
    harness.run();
    assert_eq!(harness.state().state.span, None);
}
