//! Closing the window while phones are sending.

use eframe::egui::{Key, Vec2, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable as _;
use trackside::ui::{
    Options,
    context::Command,
    state::{AthletesPage, Dialog, Tab},
};
use trackside_ui_tests::{
    room::{SIZES, Values, check, coach, command, crowd, open},
    world::{Window, World},
};

/// What the window answered when it was asked to close.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Closes,
    Stays,
}

/// Asks the window to close, as its frame does.
fn ask_to_close(window: &mut Window<'_>) -> Answer {
    let input = window.harness.input_mut();
    input.viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
    window.harness.step();
    let is_kept = told(window, &ViewportCommand::CancelClose);
    // One dialog may lie over another.
    window.harness.run_steps(8);
    window.settle();
    if is_kept { Answer::Stays } else { Answer::Closes }
}

/// Whether the last frame told the desktop this.
fn told(window: &Window<'_>, command: &ViewportCommand) -> bool {
    window.harness.output().viewport_output[&ViewportId::ROOT].commands.contains(command)
}

fn dialog<'a>(window: &'a Window<'_>) -> Option<&'a Dialog> {
    window.harness.state().view().dialog.as_ref()
}

/// Three riders, two of whom are sending.
fn two_of_three() -> World {
    let world = World::of_three();
    for bib in [1, 2] {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world
}

fn opened(world: &World) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    window
}

#[test]
fn nobody_is_asked_while_nobody_is_sending() {
    let world = World::of_three();
    assert_eq!(ask_to_close(&mut opened(&world)), Answer::Closes);
    // Of the two who were, nothing has come for a minute.
    let world = two_of_three();
    let mut window = opened(&world);
    world.wait(60);
    window.settle();
    assert_eq!(ask_to_close(&mut window), Answer::Closes);
    assert_eq!(dialog(&window), None);
}

#[test]
fn the_question_counts_the_phones_that_are_sending_and_esc_keeps_recording() {
    let world = two_of_three();
    let mut window = opened(&world);
    assert_eq!(ask_to_close(&mut window), Answer::Stays);
    assert!(window.shows("2 phones are sending. Close anyway?"));
    world.wait(60);
    world.ride(1, 150.0, 200.0, 30.0);
    window.settle();
    assert!(window.shows("1 phone is sending. Close anyway?"));
    window.press(Key::Escape);
    assert_eq!(dialog(&window), None);
    // And it is asked the next time.
    assert_eq!(ask_to_close(&mut window), Answer::Stays);
}

#[test]
fn enter_keeps_recording_unless_the_other_button_has_the_keyboard() {
    let world = two_of_three();
    let mut window = opened(&world);
    ask_to_close(&mut window);
    window.press(Key::Enter);
    assert_eq!(dialog(&window), None);
    assert!(!told(&window, &ViewportCommand::Close));

    ask_to_close(&mut window);
    window.press(Key::Tab);
    window.harness.key_press(Key::Enter);
    assert!(closes(&mut window));
}

/// Whether the window closes within a few frames, without asking again.
fn closes(window: &mut Window<'_>) -> bool {
    let closed = (0..4).any(|_| {
        window.harness.step();
        told(window, &ViewportCommand::Close)
    });
    closed && ask_to_close(window) == Answer::Closes
}

#[test]
fn who_wants_it_closed_anyway_is_not_asked_twice() {
    let world = two_of_three();
    let mut window = opened(&world);
    ask_to_close(&mut window);
    assert_eq!(ask_to_close(&mut window), Answer::Stays, "a second click is no answer");
    window.harness.get_by_label("Close anyway").click();
    assert!(closes(&mut window));
}

#[test]
fn what_was_open_before_the_question_is_open_after_it() {
    let world = two_of_three();
    let mut window = opened(&world);
    let page = Dialog::Athletes(AthletesPage::Add { login: String::new() });
    open(&mut window, page.clone());
    assert_eq!(ask_to_close(&mut window), Answer::Stays);
    window.harness.get_by_label("Keep recording").click();
    window.harness.run_steps(8);
    window.settle();
    assert_eq!(dialog(&window), Some(&page));
    // From another view too.
    window.press(Key::Escape);
    window.press(Key::Escape);
    command(&mut window, Command::GoTo(Tab::HISTORY));
    assert_eq!(ask_to_close(&mut window), Answer::Stays);
    window.press(Key::Escape);
    assert_eq!(window.harness.state().view().tab, Tab::HISTORY);
}

#[test]
fn the_demo_does_not_ask() {
    let world = two_of_three();
    let options = Options { is_demo: true, ..Options::default() };
    let mut window = world.window_opened_with(Vec2::new(1280.0, 720.0), false, options);
    window.settle();
    assert_eq!(ask_to_close(&mut window), Answer::Closes);
}

#[test]
fn the_question_has_room() {
    for n in [1, 200] {
        let world = crowd(n, Values::Widest);
        for size in SIZES {
            let mut window = coach(&world, size, 1.0, 1);
            ask_to_close(&mut window);
            assert!(window.shows("sending. Close anyway?"));
            check(&window, &format!("close with {n}, {size:?}"));
        }
    }
}
