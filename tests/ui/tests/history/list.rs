//! The list: search, order, selection, texts, deletion and undo.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    control::{Error, WriteLog, Written},
    history::SessionList,
    model::{LogEntry, LogNote, UnixNanos},
    ui::state::Tab,
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry},
    world::{Window, World, login},
};

/// Three sessions on three days, and their list.
fn opened(world: &World) -> Window<'static> {
    world.set_sessions(vec![
        entry(1, MAY_19, 3_600, "hills", 150.0),
        entry(2, MAY_19 + DAY, 1_800, "", 160.0),
        entry(1, MAY_19 + 2 * DAY, 5_400, "race", 140.0),
    ]);
    let mut window = world.window();
    window.settle();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    window.settle();
    window
}

/// The rows from the top: athlete and time.
fn rows(window: &Window<'_>) -> Vec<String> {
    let mut found: Vec<(f32, String)> = window
        .harness
        .query_all_by_label_contains(" km, heart rate ")
        .filter_map(|node| {
            let label = node.accesskit_node().label()?;
            let when = label.split(" 2016").next()?.to_owned();
            Some((node.rect().top(), when))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, row)| row).collect()
}

fn chosen(window: &Window<'_>) -> usize {
    window.harness.state().view().history.selection.len()
}

#[test]
fn tabs_and_keys_lead_to_the_list_and_back() {
    let world = World::of_three();
    let mut window = opened(&world);
    assert_eq!(window.harness.state().view().tab, Tab::HISTORY);
    assert!(window.shows("3 sessions"));
    window.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    window.settle();
    assert_eq!(window.harness.state().view().tab, Tab::COACH);
    window.click("History");
    assert_eq!(window.harness.state().view().tab, Tab::HISTORY);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    window.settle();
    assert_eq!(window.harness.state().view().tab, Tab::COACH);
}

#[test]
fn without_a_session_it_says_when_there_will_be_one() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    window.click("History");
    assert!(window.shows("Sessions appear here when athletes have sent for a minute."));
    window.click("Import recordings");
    assert!(window.shows("Drop files here, or anywhere on the window."));
    window.press(Key::Escape);
    *world.sessions.write() =
        SessionList { problem: Some("the journal is gone".into()), ..SessionList::default() };
    window.settle();
    assert!(window.shows("The journal is gone."));
}

#[test]
fn a_click_on_a_head_sorts_and_another_one_turns_the_order() {
    let world = World::of_three();
    let mut window = opened(&world);
    assert_eq!(rows(&window), ["Falco on 21 May", "Brenta on 20 May", "Falco on 19 May"]);
    window.click("sort by duration");
    assert_eq!(rows(&window), ["Falco on 21 May", "Falco on 19 May", "Brenta on 20 May"]);
    window.click("sort by mean heart rate");
    assert_eq!(rows(&window), ["Brenta on 20 May", "Falco on 19 May", "Falco on 21 May"]);
    window.click("sort by mean heart rate");
    assert_eq!(rows(&window), ["Falco on 21 May", "Falco on 19 May", "Brenta on 20 May"]);
    window.click("sort by athlete");
    assert_eq!(rows(&window), ["Brenta on 20 May", "Falco on 21 May", "Falco on 19 May"]);
}

#[test]
fn the_search_looks_at_athletes_and_words() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.fill("search the sessions", "bren");
    assert_eq!(rows(&window), ["Brenta on 20 May"]);
    assert!(window.shows("1 of 3 sessions"));
    window.fill("search the sessions", "falco race");
    assert_eq!(rows(&window), ["Falco on 21 May"]);
    window.fill("search the sessions", "xy");
    assert!(window.shows("No session has 'xy'."));
    window.press(Key::Escape);
    assert_eq!(rows(&window).len(), 3);
    window.fill("search the sessions", "xy");
    window.click("Clear the search");
    assert_eq!(rows(&window).len(), 3);
}

#[test]
fn several_are_chosen_with_ctrl_and_shift_and_arrows_go_on_from_the_last() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.harness.get_by_label_contains("Falco on 21 May").click();
    window.settle();
    assert!(window.shows("Falco, Sat 21 May 2016, 18:00 to 19:30"));
    window.harness.get_by_label_contains("Falco on 19 May").click_modifiers(Modifiers::COMMAND);
    window.settle();
    assert_eq!(chosen(&window), 2);
    window.harness.get_by_label_contains("Falco on 21 May").click();
    window.settle();
    window.harness.get_by_label_contains("Falco on 19 May").click_modifiers(Modifiers::SHIFT);
    window.settle();
    assert_eq!(chosen(&window), 3);
    window.press(Key::ArrowDown);
    assert_eq!(chosen(&window), 1);
    assert!(window.shows("Brenta, Fri 20 May 2016"));
    window.press(Key::Escape);
    assert_eq!(chosen(&window), 0);
    window.press(Key::Escape);
    assert_eq!(window.harness.state().view().tab, Tab::COACH);
}

#[test]
fn thousands_cost_what_fits_on_the_screen() {
    let world = World::of_three();
    world.set_sessions((0..5_000).map(|i| entry(1, MAY_19 + i * DAY, 600, "", 150.0)).collect());
    let mut window = world.window();
    window.settle();
    window.click("History");
    assert!(window.shows("5 000 sessions"));
    let n_rows = window.harness.query_all_by_label_contains(" km, heart rate ").count();
    assert!((10..=16).contains(&n_rows), "{n_rows} rows are laid out");
}

#[test]
fn words_of_a_session_are_written_and_taken_back() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.harness.get_by_label_contains("Falco on 19 May").click();
    window.settle();
    window.fill("Title", "Hill repeats");
    window.fill("Tags", "hard, #wet");
    window.click("Save words");
    let (asked, reply) = world.last_asked::<WriteLog>();
    let entry = |note| LogEntry { login: login(1), time: UnixNanos::from_secs(MAY_19), note };
    let title = entry(LogNote::Title("Hill repeats".into()));
    let tags = entry(LogNote::Tags(vec!["hard".into(), "wet".into()]));
    assert_eq!(asked, WriteLog(vec![title, tags]));
    let back = vec![entry(LogNote::Title("hills".into())), entry(LogNote::Tags(Vec::new()))];
    reply.send(Ok(Written { undo: back.clone() }));
    window.settle();
    assert!(window.shows("Changed title and tags"));
    window.click("Undo, Ctrl+Z");
    let (asked, reply) = world.last_asked::<WriteLog>();
    assert_eq!(asked, WriteLog(back));
    reply.send(Err(Error::failed("the disk is full")));
    window.settle();
    assert!(window.shows("Not saved: the disk is full"));
    world.wait(9);
    window.settle();
    assert!(!window.shows("Not saved"));
}

#[test]
fn deleting_says_how_much_goes_and_ctrl_z_brings_it_back() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.press(Key::Delete);
    assert!(!window.shows("Delete 0 sessions?"), "nothing is chosen");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    window.press(Key::Delete);
    assert!(window.shows("Delete 3 sessions?"));
    assert!(window.shows("3:00:00 with 10 803 samples of 2 athletes, 19 May 2016 to 21 May 2016."));
    window.press(Key::Escape);
    assert!(!window.shows("Delete 3 sessions?"));
    assert_eq!(chosen(&window), 3);
    window.press(Key::Delete);
    window.click("Delete");
    let (WriteLog(entries), reply) = world.last_asked();
    assert_eq!(entries.len(), 3);
    let until = Some(UnixNanos::from_secs(MAY_19 + 3_600));
    assert!(entries.iter().any(|entry| entry.note == LogNote::Deleted { until }));
    reply.send(Ok(Written { undo: entries.clone() }));
    window.settle();
    assert!(window.shows("Deleted 3 sessions"));
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    let (asked, _) = world.last_asked::<WriteLog>();
    assert_eq!(asked, WriteLog(entries));
}

#[test]
fn a_session_is_joined_to_the_one_before() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.harness.get_by_label_contains("Falco on 21 May").click();
    window.settle();
    window.click("Join with the one before");
    let (asked, _) = world.last_asked::<WriteLog>();
    let time = UnixNanos::from_secs(MAY_19 + 2 * DAY);
    let join = LogEntry { login: login(1), time, note: LogNote::Join(true) };
    assert_eq!(asked, WriteLog(vec![join]));
}

#[test]
fn every_size_and_theme_settles() {
    let world = World::of_three();
    for size in [(1024.0, 640.0), (1280.0, 720.0), (1920.0, 1080.0), (2560.0, 1440.0)] {
        world.set_sessions(vec![entry(1, MAY_19, 3_600, "hills", 150.0)]);
        let mut window = world.window_of(eframe::egui::Vec2::new(size.0, size.1));
        window.settle();
        window.click("History");
        window.press(Key::ArrowDown);
        window.press(Key::T);
        assert_eq!(chosen(&window), 1);
    }
}
