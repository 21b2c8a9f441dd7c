//! Rows of events and of sessions that were ridden together: what they show, what they open, and
//! that everything done to them is done to their sessions.

use std::time::Duration;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    control::{OpenSessions, WriteLog, Written},
    history::{SessionEntry, SessionList},
    model::LogNote,
    ui::{context::Command, state::Dialog},
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry, ride},
    world::{NOW, Window, World, event},
};

const GIRO: &str = "Giro di prova: 2 athletes, 3 sessions";

/// A session of an event.
fn of_event(bib: u32, from: i64, secs: i64, hr_bpm: f64) -> SessionEntry {
    let event = Some("giro".parse().expect("an id"));
    SessionEntry { event, ..entry(bib, from, secs, "", hr_bpm) }
}

/// Makes the event, on the day of its sessions.
fn hold_event(world: &World) {
    let days_later = (MAY_19 - NOW.0 / 1_000_000_000).div_euclid(DAY);
    world.set_events(vec![event("giro", "Giro di prova", days_later)], None);
}

/// Falco rode twice in an event and Brenta once; the day after, Luma rode alone.
fn listed(world: &World) -> Window<'static> {
    hold_event(world);
    world.set_sessions(vec![
        of_event(2, MAY_19, 600, 150.0),
        of_event(1, MAY_19 + 7_200, 400, 170.0),
        entry(3, MAY_19 + DAY, 600, "", 140.0),
        of_event(1, MAY_19 + 60, 500, 160.0),
    ]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window
}

fn chosen(window: &Window<'_>) -> usize {
    window.harness.state().view().history.selection.len()
}

/// The rows of the list from the top, each by the beginning of its label.
fn rows(window: &Window<'_>) -> Vec<String> {
    let mut found: Vec<(f32, String)> = window
        .harness
        .query_all_by_label_contains(" km, heart rate ")
        .filter_map(|node| {
            let label = node.accesskit_node().label()?;
            Some((node.rect().top(), label.split(" 2016").next()?.to_owned()))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn an_event_has_one_row_with_the_median_of_its_sessions() {
    let world = World::of_three();
    let window = listed(&world);
    assert_eq!(
        rows(&window),
        ["Luma on 20 May", "Giro di prova: 2 athletes, 3 sessions on 19 May"]
    );
    assert!(window.shows(&format!("{GIRO} on 19 May 2016 18:00, median 0:08:20, 4.17 km")));
    assert!(window.shows("heart rate 160 bpm"));
    assert!(window.shows("4 sessions"));
}

#[test]
fn a_click_on_an_event_and_enter_open_all_its_sessions_as_they_were() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.harness.get_by_label_contains(GIRO).click();
    window.settle();
    assert_eq!(chosen(&window), 3);
    assert!(window.shows("Giro di prova, Thu 19 May 2016, 18:00 to 20:06"));
    assert!(window.shows("Open as it was") && window.shows("Overlay from their starts"));
    window.press(Key::Enter);
    let (asked, reply) = world.last_asked::<OpenSessions>();
    assert_eq!(asked.keys.len(), 3);
    reply.send(Ok(vec![
        ride(1, MAY_19 + 60, 500),
        ride(1, MAY_19 + 7_200, 400),
        ride(2, MAY_19, 600),
    ]));
    window.settle();
    assert!(window.shows("Giro di prova: 3 sessions, Thu 19 May 2016 18:00"));
    assert!(window.shows("playhead 18:00:00"), "by the clock, though hours lie between them");
}

#[test]
fn an_event_of_more_than_there_are_colours_is_replayed_whole() {
    let world = World::of_three();
    hold_event(&world);
    world.set_sessions(
        (0..40).map(|i| of_event(1 + i % 3, MAY_19 + i64::from(i), 60, 150.0)).collect(),
    );
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.press(Key::ArrowDown);
    assert!(window.shows("12 at most can be laid over each other"));
    window.click("Open as it was");
    assert_eq!(world.last_asked::<OpenSessions>().0.keys.len(), 40);
}

#[test]
fn its_arrow_gives_the_sessions_rows_of_their_own_by_bib() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.click("Unfold Giro di prova");
    assert_eq!(
        rows(&window),
        [
            "Luma on 20 May",
            "Giro di prova: 2 athletes, 3 sessions on 19 May",
            "Falco on 19 May",
            "Falco on 19 May",
            "Brenta on 19 May"
        ]
    );
    window.harness.get_by_label_contains("Brenta on 19 May").click();
    window.settle();
    assert_eq!(chosen(&window), 1);
    window.click("Fold Giro di prova");
    assert_eq!(rows(&window).len(), 2);
    // The arrow keys go on from the event of the session that has no row any more.
    window.press(Key::ArrowUp);
    assert!(window.shows("Luma, Fri 20 May 2016"));
}

#[test]
fn arrows_and_shift_choose_whole_events() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.press(Key::ArrowDown);
    assert_eq!(chosen(&window), 1);
    window.press(Key::ArrowDown);
    assert_eq!(chosen(&window), 3);
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    window.settle();
    assert_eq!(chosen(&window), 4);
    // Ctrl and a click take an event out of the choice again.
    window.harness.get_by_label_contains(GIRO).click_modifiers(Modifiers::COMMAND);
    window.settle();
    assert_eq!(chosen(&window), 1);
    window.harness.get_by_label_contains(GIRO).click_modifiers(Modifiers::COMMAND);
    window.settle();
    assert_eq!(chosen(&window), 4);
}

#[test]
fn who_rode_at_the_same_time_without_an_event_shares_a_row() {
    let world = World::of_three();
    world.set_sessions(vec![
        entry(1, MAY_19, 600, "", 150.0),
        entry(2, MAY_19 + 300, 600, "", 150.0),
        entry(3, MAY_19 + 1_000, 600, "", 150.0),
    ]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    assert_eq!(
        rows(&window),
        ["Luma on 19 May", "Falco, Brenta: 2 athletes, 2 sessions on 19 May"]
    );
    window.fill("search the sessions", "brenta");
    assert_eq!(rows(&window), ["Brenta on 19 May"], "alone among what is found");
}

#[test]
fn the_sessions_of_the_event_that_is_chosen_stand_alone() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.click("All events");
    window.click("Giro di prova");
    assert_eq!(rows(&window).len(), 3);
    assert!(!window.shows("Unfold"));
}

#[test]
fn what_may_still_grow_is_marked() {
    let world = World::of_three();
    let now = NOW.0 / 1_000_000_000;
    world.set_sessions(vec![
        entry(1, now - 700, 600, "", 150.0),
        entry(2, now - 9_000, 600, "", 150.0),
    ]);
    let list = world.sessions.read().clone();
    *world.sessions.write() =
        SessionList { gap: Duration::from_mins(10), generation: list.generation + 1, ..list };
    let mut window = world.window();
    window.settle();
    window.click("History");
    let label = |who: &str| {
        let node = window.harness.get_by_label_contains(who);
        node.accesskit_node().label().expect("a label")
    };
    assert!(label("Falco on").ends_with(", running"));
    assert!(!label("Brenta on").contains("running"));
    assert!(window.texts().iter().any(|(_, text)| text == "running"));
    world.wait(601);
    window.settle();
    assert!(!window.shows("running"));
}

#[test]
fn an_event_is_deleted_as_its_sessions_and_comes_back() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.harness.get_by_label_contains(GIRO).click();
    window.settle();
    window.press(Key::Delete);
    assert!(window.shows("Delete 3 sessions?"));
    window.click("Delete");
    let (WriteLog(entries), reply) = world.last_asked();
    assert_eq!(entries.len(), 3);
    assert!(entries.iter().all(|entry| matches!(entry.note, LogNote::Deleted { until: Some(_) })));
    reply.send(Ok(Written { undo: entries.clone() }));
    window.settle();
    assert_eq!(chosen(&window), 0);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert_eq!(world.last_asked::<WriteLog>().0, WriteLog(entries));
}

#[test]
fn an_event_is_exported_as_its_sessions() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.harness.get_by_label_contains(GIRO).click();
    window.settle();
    window.harness.state_mut().command(Command::Open(Dialog::Export));
    window.harness.step();
    window.settle();
    assert!(window.shows("3 chosen sessions"));
}

#[test]
fn the_order_is_always_the_same() {
    let world = World::of_three();
    let entries = vec![
        entry(3, MAY_19, 600, "", 150.0),
        entry(1, MAY_19 + DAY, 600, "", 150.0),
        entry(2, MAY_19 + 2 * DAY, 600, "", 150.0),
        of_event(1, MAY_19, 600, 150.0),
        of_event(2, MAY_19, 600, 150.0),
    ];
    world.set_sessions(entries.clone());
    let mut window = world.window();
    window.settle();
    window.click("History");
    for head in ["sort by duration", "sort by mean heart rate", "sort by date"] {
        world.set_sessions(entries.clone());
        window.click(head);
        let before = rows(&window);
        world.set_sessions(entries.iter().rev().cloned().collect());
        window.settle();
        assert_eq!(rows(&window), before, "{head}");
    }
}
