//! Sessions overlaid from their starts.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::OpenSessions,
    history::OpenedSession,
    model::{SampleBlock, UnixNanos},
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
    for who in ["1a 19 May Falco", "1b 20 May Falco", "2 Brenta 20 May"] {
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
    assert!(window.row("1a 19 May Falco").contains("heart rate 200 bpm"));
    assert!(window.row("1b 20 May Falco").ends_with("ended 1:40 ago"));
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
    assert!(window.shows("12 at most can be laid over each other"));
    window.press(Key::Enter);
    assert!(world.asked.lock().is_empty());
}

/// The same way at half the speed.
pub(super) fn slower(ride: OpenedSession) -> OpenedSession {
    let from = ride.session.key.from;
    let later = |time: UnixNanos| from.plus_secs(2.0 * time.secs_since(from));
    let mut samples = SampleBlock::default();
    samples.share_metrics(&ride.samples.shared_metrics());
    for sample in ride.samples.iter() {
        for reading in sample.readings {
            samples.push_reading(reading.metric, reading.value);
        }
        samples.finish_sample(later(sample.time));
    }
    let mut session = ride.session;
    session.to = later(session.to);
    OpenedSession { session, samples, marks: ride.marks }
}

/// Falco, and Brenta at half the speed, after 100 s.
pub(super) fn fast_and_slow(world: &World) -> Window<'static> {
    world.set_sessions(vec![
        entry(1, MAY_19, 300, "", 150.0),
        entry(2, MAY_19 + DAY, 600, "", 150.0),
    ]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    window.click("Overlay from their starts");
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 300), slower(ride(2, MAY_19 + DAY, 300))]));
    window.settle();
    let at = Command::Replay(ReplayCommand::Seek(UnixNanos::from_secs(100)));
    window.harness.state_mut().command(at);
    window.harness.step();
    window.settle();
    window
}

/// 7e-5 degrees of latitude a second are 7.78 m.
#[test]
fn the_table_says_who_is_behind_by_how_much_time_and_way() {
    let world = World::of_three();
    let window = fast_and_slow(&world);
    assert!(window.shows("Differences at the same time"));
    assert!(window.shows("1 Falco 19 May 0:01:40, 0.78 km, heart rate 150, power 200, speed 30.0"));
    // The mean heart rate of half the way: 100 to 150 instead of 100 to 200.
    assert!(window.shows(
        "2 Brenta 20 May behind by +0:00:50, +0.39 km, heart rate 125 (\u{2212}25), \
         power 200 (0), speed 30.0 (0.0)"
    ));
}

#[test]
fn a_click_on_another_session_compares_with_that_one() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    window.harness.get_by_label_contains("2 Brenta 20 May behind").click();
    window.settle();
    assert!(window.shows("2 Brenta 20 May 0:01:40, 0.39 km, heart rate 125, power 200"));
    assert!(
        window.shows(
            "1 Falco 19 May behind by \u{2212}0:00:50, \u{2212}0.39 km, heart rate 150 (+25)"
        )
    );
}

#[test]
fn by_distance_all_are_compared_where_the_first_is() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    window.click("distance");
    assert!(window.shows("Differences at the same distance"));
    // Brenta was there 100 s later, with the same heart rates on the way.
    assert!(
        window.shows(
            "2 Brenta 20 May behind by +0:01:40, +0.39 km, heart rate 150 (0), power 200 (0)"
        )
    );
    window.click("time");
    assert!(window.shows("2 Brenta 20 May behind by +0:00:50"));
    // At the end the difference is that of the times.
    let at = Command::Replay(ReplayCommand::Seek(UnixNanos::from_secs(600)));
    window.harness.state_mut().command(at);
    window.harness.step();
    window.settle();
    assert!(window.shows("2 Brenta 20 May behind by +0:05:00, 0.00 km"));
}

#[test]
fn all_times_of_an_overlay_have_one_form() {
    let world = World::of_three();
    let window = fast_and_slow(&world);
    let texts = window.texts();
    let is_clock = |text: &str| text.len() == 5 && text.as_bytes().get(2) == Some(&b':');
    let clocks: Vec<_> = texts.iter().filter(|(_, text)| is_clock(text)).collect();
    assert!(clocks.is_empty(), "{clocks:?}");
    assert!(texts.iter().any(|(_, text)| text == "0:04:00"));
}
