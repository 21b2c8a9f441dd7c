//! Sessions laid over each other with the distance travelled on the x axis of the plots.
//!
//! 7e-5 degrees of latitude a second are 7.78 m.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::OpenSessions,
    history::OpenedSession,
    model::{Metric, SampleBlock, UnixNanos},
    ui::{
        context::{Command, ReplayCommand},
        state::{CompareBy, Dialog, TimeSpan, TimeView, Window as Length},
    },
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry, ride},
    room::command,
    world::{Window, World},
};

use super::overlay::{fast_and_slow, slower};

/// A place on the axis.
fn metres(metres: f64) -> UnixNanos {
    UnixNanos(0).plus_secs(metres)
}

/// Whether a text is painted.
fn paints(window: &Window<'_>, words: &str) -> bool {
    window.texts().iter().any(|(_, text)| text == words)
}

/// These rides of 1 and 2, laid over each other.
fn overlaid(world: &World, rides: Vec<OpenedSession>) -> Window<'static> {
    let entries = rides.iter().zip(1..).map(|(ride, bib)| {
        let secs = ride.session.to.secs_since(ride.session.key.from) as i64;
        entry(bib, ride.session.key.from.0 / 1_000_000_000, secs, "", 150.0)
    });
    world.set_sessions(entries.collect());
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    window.click("Overlay from their starts");
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(rides));
    window.settle();
    window
}

/// Without positions.
fn on_rollers(ride: OpenedSession) -> OpenedSession {
    let mut samples = SampleBlock::default();
    for sample in ride.samples.iter() {
        for reading in sample.readings {
            let metric = &ride.samples.metrics()[usize::from(reading.metric)];
            if !matches!(metric, Metric::LatDeg | Metric::LngDeg) {
                let index = samples.metric_index(metric).unwrap();
                samples.push_reading(index, reading.value);
            }
        }
        samples.finish_sample(sample.time);
    }
    OpenedSession { samples, ..ride }
}

#[test]
fn the_axis_has_kilometres_and_the_whole_way_of_the_longest() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    assert!(paints(&window, "0:04:00") && !paints(&window, "1.0 km"));
    window.click("by distance");
    for tick in ["0.0 km", "0.5 km", "1.0 km", "2.0 km"] {
        assert!(paints(&window, tick), "{tick}: {:?}", window.texts());
    }
    assert!(!paints(&window, "0:04:00"));
    assert!(window.shows("heart rate plot by distance, playhead at 0.78 km"));
    // The table compares where the plots do.
    assert!(window.shows("Differences at the same distance"));
    window.click("by time");
    assert!(paints(&window, "0:04:00"));
    assert!(window.shows("Differences at the same time"));
}

#[test]
fn in_miles_the_axis_has_miles() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    window.click("by distance");
    command(&mut window, Command::ToggleUnits);
    assert!(paints(&window, "0.4 mi") && paints(&window, "1.4 mi"), "{:?}", window.texts());
    assert!(paints(&window, "1 mi"), "on the button of a window");
}

#[test]
fn the_cursor_is_at_one_distance_with_the_values_that_each_had_there() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    // After 50 s the slow one is half as far and has the heart rate of there.
    command(&mut window, Command::SetCursor(Some(UnixNanos::from_secs(50))));
    for words in ["0:00:50", "1:150", "2:125"] {
        assert!(paints(&window, words), "{words}: {:?}", window.texts());
    }
    window.click("by distance");
    assert_eq!(window.harness.state().view().cursor, None, "a time is no distance");
    command(&mut window, Command::SetCursor(Some(metres(50.0 * 7.784))));
    for words in ["0.39 km", "1:150", "2:150"] {
        assert!(paints(&window, words), "{words}: {:?}", window.texts());
    }
}

#[test]
fn who_never_came_that_far_has_no_value_there() {
    let world = World::of_three();
    let short = ride(2, MAY_19 + DAY, 100);
    let mut window = overlaid(&world, vec![ride(1, MAY_19, 300), short]);
    window.click("by distance");
    command(&mut window, Command::SetCursor(Some(metres(200.0 * 7.784))));
    for words in ["1:150", "2:--"] {
        assert!(paints(&window, words), "{words}: {:?}", window.texts());
    }
}

#[test]
fn at_the_ends_of_the_lines_stand_the_values_where_the_first_is() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    // After 100 s: 200 bpm, and half the way.
    assert!(paints(&window, "200") && paints(&window, "150"));
    window.click("by distance");
    let values = window.texts().into_iter().filter(|(at, text)| 1200.0 < at.x && text == "200");
    // Also two of 200 W.
    assert_eq!(values.count(), 4);
}

#[test]
fn a_session_without_a_distance_has_no_line_and_that_is_told() {
    let world = World::of_three();
    let rollers = on_rollers(ride(2, MAY_19 + DAY, 300));
    let mut window = overlaid(&world, vec![ride(1, MAY_19, 300), rollers]);
    assert!(!window.shows("No distance known for"));
    window.click("by distance");
    assert!(window.shows("No distance known for 2 Brenta 20 May."));
    command(&mut window, Command::SetCursor(Some(metres(100.0 * 7.784))));
    for words in ["1:200", "2:--"] {
        assert!(paints(&window, words), "{words}: {:?}", window.texts());
    }
    window.click("by time");
    assert!(!window.shows("No distance known for"));
}

#[test]
fn where_nobody_has_a_distance_all_are_told_and_nothing_is_drawn() {
    let world = World::of_three();
    let rides = [1, 2].map(|bib| on_rollers(ride(bib, MAY_19 + i64::from(bib) * DAY, 300)));
    let mut window = overlaid(&world, rides.to_vec());
    window.click("by distance");
    assert!(window.shows("No distance known for 1 Falco 20 May, 2 Brenta 21 May."));
    assert!(window.shows("heart rate plot by distance, playhead at --"));
    for _ in 0..3 {
        window.type_keys("io");
    }
    command(&mut window, Command::ToggleHeld);
    assert!(window.shows("heart rate plot by distance, playhead at --"));
}

#[test]
fn windows_are_of_kilometres_and_end_where_the_first_is() {
    let world = World::of_three();
    let long = ride(1, MAY_19, 1_200);
    let mut window = overlaid(&world, vec![long, slower(ride(2, MAY_19 + DAY, 600))]);
    window.click("by distance");
    command(&mut window, Command::Replay(ReplayCommand::Seek(UnixNanos::from_secs(500))));
    window.click("2 km");
    // 500 s are 3.89 km.
    assert!(paints(&window, "2.0 km") || paints(&window, "2.00 km"), "{:?}", window.texts());
    assert!(!paints(&window, "1.5 km") && !paints(&window, "4.0 km"), "{:?}", window.texts());
    assert_eq!(window.harness.state().view().time, TimeView::Live { window: Length::Min5 });
    window.click("AT THE PLAYHEAD");
    let TimeView::Held { from, to, .. } = window.harness.state().view().time else {
        panic!("is not held")
    };
    assert!((to.secs_since(from) - 2_000.0).abs() < 1e-3);
    assert!((to.secs_since(metres(0.0)) - 3_892.0).abs() < 10.0);
}

#[test]
fn a_marked_span_is_told_in_kilometres() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    window.click("by distance");
    let span = TimeSpan::between(metres(500.0), metres(1_250.0));
    command(&mut window, Command::SetSpan(span));
    assert!(window.shows("0.50 km to 1.25 km, 0.75 km"));
}

#[test]
fn the_choice_stays_for_the_next_overlay() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    window.click("by distance");
    window.press(Key::Escape);
    window.settle();
    window.click("Overlay from their starts");
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 300), ride(2, MAY_19 + DAY, 300)]));
    window.settle();
    assert_eq!(window.harness.state().view().compare_by, CompareBy::Distance);
    assert!(window.shows("Differences at the same distance"));
}

#[test]
fn the_palette_has_the_axis_that_is_not_chosen() {
    let world = World::of_three();
    let mut window = fast_and_slow(&world);
    command(&mut window, Command::Open(Dialog::Palette));
    window.settle();
    window.type_at_once(&trackside_ui_tests::world::Typed::word("same distance"));
    window.press(Key::Enter);
    window.settle();
    assert!(window.shows("Differences at the same distance"));
}

#[test]
fn a_replay_of_one_session_has_no_choice_of_the_axis() {
    let world = World::of_three();
    world.set_sessions(vec![entry(1, MAY_19, 300, "", 150.0)]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.press(Key::ArrowDown);
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 300)]));
    window.settle();
    assert!(window.shows("playhead"));
    assert!(window.harness.query_by_label("by distance").is_none());
}
