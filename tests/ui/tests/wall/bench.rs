//! Who plays and who sits on the bench.

use eframe::egui::{Key, Rect};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{WriteLog, Written},
    model::{LogEntry, LogNote},
};
use trackside_ui_tests::world::{NOW, Typed, Window, World, login};

use super::{riding, tile, wall};

/// Answers what the window asked to be written, as the engine does.
fn write(world: &World, window: &mut Window<'_>) -> Vec<LogEntry> {
    let (WriteLog(entries), reply) = world.last_asked();
    let mut logbook = world.logbook.write();
    let undo = entries.iter().map(|entry| logbook.undo_of(entry)).collect();
    entries.iter().for_each(|entry| logbook.apply(entry));
    drop(logbook);
    reply.send(Ok(Written { undo }));
    window.settle();
    entries
}

/// Opens the menu of a tile and clicks on this line of it.
fn choose(window: &mut Window<'_>, name: &str, line: &str) {
    let label = tile(window, name);
    window.harness.get_by_label(&label).click_secondary();
    window.settle();
    window.click(line);
}

fn place(window: &Window<'_>, name: &str) -> Rect {
    window.harness.get_by_label(&tile(window, name)).rect()
}

#[test]
fn who_goes_to_the_bench_is_below_and_smaller_and_is_sent_in_again() {
    let world = riding();
    let mut window = wall(&world);
    assert!(!window.shows("bench"));
    choose(&mut window, "1 Falco", "To the bench");
    let entry = |note| LogEntry { login: login(1), time: NOW, note };
    assert_eq!(write(&world, &mut window), [entry(LogNote::Benched(true))]);
    assert!(window.shows("Falco goes to the bench") && window.shows("bench 1"));
    assert!(tile(&window, "1 Falco").ends_with(", on the bench"));
    let (benched, playing) = (place(&window, "1 Falco"), place(&window, "2 Brenta"));
    assert!(playing.bottom() < benched.top(), "{playing} {benched}");
    assert!(benched.height() < 0.6 * playing.height(), "{playing} {benched}");
    // The phone goes on, and so does what it says.
    assert!(tile(&window, "1 Falco").contains("heart rate 151 bpm"));
    world.wait(30);
    choose(&mut window, "1 Falco", "Send in");
    let sent_in = LogEntry { time: NOW.plus_secs(30.0), ..entry(LogNote::SentIn(true)) };
    assert_eq!(write(&world, &mut window), [sent_in]);
    assert!(!window.shows("bench 1"));
    window.type_at_once(&[Typed::Ctrl(Key::Z)]);
    write(&world, &mut window);
    assert!(window.shows("bench 1"), "undone");
}

#[test]
fn the_menu_is_about_all_who_are_selected_if_the_tile_is_one_of_them() {
    let world = riding();
    let mut window = wall(&world);
    window.type_at_once(&[Typed::Ctrl(Key::A)]);
    choose(&mut window, "2 Brenta", "To the bench");
    assert_eq!(write(&world, &mut window).len(), 3);
    assert!(window.shows("bench 3, nobody is in"));
    window.type_at_once(&[Typed::Sign('1'), Typed::Key(Key::Enter)]);
    choose(&mut window, "2 Brenta", "Send in");
    let entries = write(&world, &mut window);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].login, login(2), "the tile that was clicked, not the selected one");
    assert!(window.shows("bench 2"));
}

#[test]
fn the_bench_is_empty_again_on_the_next_day() {
    let world = riding();
    let note = LogNote::Benched(true);
    world.logbook.write().apply(&LogEntry { login: login(1), time: NOW, note });
    let mut window = wall(&world);
    assert!(window.shows("bench 1"));
    world.wait(24 * 3600);
    window.settle();
    assert!(!window.shows("bench 1"));
}
