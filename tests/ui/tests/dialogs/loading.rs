//! The window while the engine is loading.

use std::{cell::Cell, rc::Rc};

use eframe::egui::{Vec2, ViewportCommand, ViewportId};
use egui_kittest::{Harness, kittest::Queryable as _};
use trackside::{
    model::Progress,
    ui::{Options, Startup, Waker, Window},
};
use trackside_ui_tests::world::World;

/// A loading window, its progress, and the way to complete the loading.
fn waiting() -> (Harness<'static, Window>, Progress, Rc<Cell<bool>>) {
    let backend = World::of_three().backend();
    let (loading, is_there) = (Progress::default(), Rc::new(Cell::new(false)));
    let (watched, asked) = (loading.clone(), Rc::clone(&is_there));
    let mut backend = Some(Box::new(backend));
    let startup = Box::new(move || match asked.get().then(|| backend.take()).flatten() {
        Some(backend) => Startup::Ready(backend),
        None => Startup::Loading,
    });
    let options = Options { event_name: "Giro".into(), ..Options::default() };
    let harness = Harness::builder()
        .with_size(Vec2::new(1280.0, 720.0))
        .build_eframe(move |cc| Window::new(cc, startup, watched, Waker::default(), options));
    (harness, loading, is_there)
}

#[test]
fn a_window_that_waits_tells_how_far_the_loading_is_and_then_is_the_dashboard() {
    let (mut harness, loading, is_there) = waiting();
    harness.step();
    assert!(harness.query_by_label("Loading recordings").is_some());
    loading.begin(100);
    loading.advance(43);
    harness.step();
    assert!(harness.query_by_label("Loading recordings, 43 %").is_some());
    assert!(harness.state().app().is_none());
    is_there.set(true);
    harness.step();
    harness.step();
    assert!(harness.state().app().is_some());
    assert!(harness.query_by_label_contains("Loading").is_none());
    assert!(harness.query_all_by_label_contains("Falco").next().is_some());
}

#[test]
fn what_is_there_already_is_shown_by_the_first_frame() {
    let mut backend = Some(Box::new(World::of_three().backend()));
    let startup = Box::new(move || backend.take().map_or(Startup::Loading, Startup::Ready));
    let harness = Harness::builder().with_size(Vec2::new(1280.0, 720.0)).build_eframe(move |cc| {
        Window::new(cc, startup, Progress::default(), Waker::default(), Options::default())
    });
    assert!(harness.state().app().is_some());
}

#[test]
fn who_does_not_want_to_wait_closes_the_window() {
    let (mut harness, ..) = waiting();
    harness.step();
    harness.get_by_label("Quit").click();
    let closed = (0..4).any(|_| {
        harness.step();
        let output = &harness.output().viewport_output[&ViewportId::ROOT];
        output.commands.contains(&ViewportCommand::Close)
    });
    assert!(closed);
}
