//! Sessions overlaid from their starts.

use eframe::egui::{Key, Modifiers};
use trackside::{
    control::OpenSessions,
    model::UnixNanos,
    ui::context::{Command, ReplayCommand},
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry, ride},
    world::{Window, World},
};

/// Two rides of Falco, the second one shorter, and one of Brenta.
fn overlay(world: &World) -> Window<'static> {
    world.set_sessions(vec![
        entry(1, MAY_19, 600, "", 150.0),
        entry(1, MAY_19 + DAY, 300, "", 150.0),
        entry(2, MAY_19 + DAY, 600, "", 150.0),
    ]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    window.click("Overlay from their starts");
    let (asked, reply) = world.last_asked::<OpenSessions>();
    assert_eq!(asked.keys.len(), 3);
    let rides = vec![ride(1, MAY_19, 600), ride(1, MAY_19 + DAY, 300), ride(2, MAY_19 + DAY, 600)];
    reply.send(Ok(rides));
    window.settle();
    window
}

#[test]
fn each_ride_is_somebody_of_its_own_with_its_day() {
    let world = World::of_three();
    let window = overlay(&world);
    assert!(window.shows("3 sessions from their starts"));
    for who in ["1a Falco 19 May", "1b Falco 20 May", "2 Brenta 20 May"] {
        assert!(window.row(who).contains("heart rate 100 bpm"), "{who}");
    }
    let slots: Vec<_> =
        window.harness.state().projection().rows.iter().map(|row| row.slot).collect();
    assert_eq!(slots, [Some(0), Some(1), Some(2)]);
}

#[test]
fn time_is_counted_from_the_starts_and_who_is_through_has_ended() {
    let world = World::of_three();
    let mut window = overlay(&world);
    assert!(window.shows("playhead 0:00:00"));
    let at = Command::Replay(ReplayCommand::Seek(UnixNanos::from_secs(400)));
    window.harness.state_mut().command(at);
    window.harness.step();
    window.settle();
    assert!(window.shows("playhead 0:06:40"));
    assert!(window.row("1a Falco 19 May").contains("heart rate 200 bpm"));
    assert!(window.row("1b Falco 20 May").ends_with("ended 1:40 ago"));
}

#[test]
fn rides_of_other_days_are_laid_over_each_other_also_with_enter() {
    let world = World::of_three();
    world
        .set_sessions(vec![entry(1, MAY_19, 600, "", 150.0), entry(1, MAY_19 + DAY, 9, "", 150.0)]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    assert!(!window.shows("Open as it was"));
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600), ride(1, MAY_19 + DAY, 9)]));
    window.settle();
    assert!(window.shows("2 sessions from their starts"));
}

#[test]
fn rides_of_one_race_are_opened_as_they_were() {
    let world = World::of_three();
    let both = vec![entry(1, MAY_19, 600, "", 150.0), entry(2, MAY_19 + 30, 600, "", 150.0)];
    world.set_sessions(both);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    window.click("Open as it was");
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600), ride(2, MAY_19 + 30, 600)]));
    window.settle();
    assert!(window.shows("2 sessions, Thu 19 May 2016 18:00"));
}

#[test]
fn no_more_than_there_are_colours_for_can_be_opened() {
    let world = World::of_three();
    world.set_sessions((0..13).map(|i| entry(1, MAY_19 + i * DAY, 600, "", 150.0)).collect());
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    assert!(window.shows("12 at most can be shown at once"));
    window.press(Key::Enter);
    assert!(world.asked.lock().is_empty());
}
