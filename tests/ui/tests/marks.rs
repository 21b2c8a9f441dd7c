//! Starts, laps and markers: keys, presses on the map, texts, what is counted from them, and their
//! times in a replay.

#![cfg(feature = "gui")]

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{OpenSessions, WriteLog, Written},
    history::OpenedSession,
    model::{LogEntry, LogNote, MarkKind, UnixNanos},
    ui::context::{Command, MarkTarget, NewMark},
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, ride},
    world::{NOW, Typed, Window, World, login},
};

const WORDS: &str = "What happened?";

fn mark(bib: u32, at: UnixNanos, kind: MarkKind, text: &str) -> LogEntry {
    let note = LogNote::Mark { kind, text: text.to_owned() };
    LogEntry { login: login(bib), time: at, note }
}

/// Falco and Brenta ride, Luma does not; Falco is selected.
fn riding() -> (World, Window<'static>) {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    world.ride(2, 160.0, 210.0, 31.0);
    let mut window = world.window();
    window.settle();
    choose(&mut window, "1 Falco:");
    (world, window)
}

fn choose(window: &mut Window<'_>, row: &str) {
    window.harness.get_by_label_contains(row).click();
    window.settle();
}

fn press(window: &mut Window<'_>, modifiers: Modifiers, key: Key) {
    window.harness.key_press_modifiers(modifiers, key);
    window.settle();
}

/// A press on the map with the right button, and an entry of the menu that it opens.
fn press_map(window: &mut Window<'_>, place: impl FnOnce(Rect) -> Pos2, entry: &str) {
    let map = window.harness.get_by_label_contains("athletes on it").rect();
    let pos = place(map);
    window.harness.hover_at(pos);
    window.harness.step();
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Secondary, Modifiers::NONE);
        window.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        window.harness.step();
    }
    window.settle();
    window.click(entry);
}

/// What the window asked to be written, once it was answered.
fn written(world: &World, window: &mut Window<'_>) -> Vec<LogEntry> {
    let (WriteLog(entries), reply) = world.last_asked();
    let mut logbook = world.logbook.write();
    let undo = entries.iter().map(|entry| logbook.undo_of(entry)).collect();
    entries.iter().for_each(|entry| logbook.apply(entry));
    drop(logbook);
    reply.send(Ok(Written { undo }));
    window.settle();
    entries
}

/// Opens sessions aligned at their starts.
fn overlay(world: &World, window: &mut Window<'_>, rides: Vec<OpenedSession>) {
    let keys = rides.iter().map(|ride| ride.session.key.clone()).collect();
    window.harness.state_mut().command(Command::OpenSessions { keys, from_starts: true });
    window.settle();
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(rides));
    window.settle();
}

#[test]
fn a_lap_is_for_the_selected_and_with_shift_for_everybody_who_sends() {
    let (world, mut window) = riding();
    window.press(Key::L);
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Lap, "")]);
    assert!(window.shows("Lap for 1 Falco at"));

    press(&mut window, Modifiers::SHIFT, Key::S);
    let start = |bib| mark(bib, NOW, MarkKind::Start, "");
    assert_eq!(written(&world, &mut window), [start(1), start(2)]);
    assert!(window.shows("Start for 2 athletes at"));
}

#[test]
fn a_mark_can_be_undone() {
    let (world, mut window) = riding();
    window.press(Key::L);
    written(&world, &mut window);
    assert_eq!(window.harness.state().projection().marks.len(), 1);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    let note = LogNote::NoMark { kind: MarkKind::Lap };
    assert_eq!(written(&world, &mut window), [LogEntry { login: login(1), time: NOW, note }]);
    assert!(window.harness.state().projection().marks.is_empty());
}

#[test]
fn a_marker_has_the_time_of_the_key_and_its_words_are_written_in_the_toast() {
    let (world, mut window) = riding();
    window.press(Key::M);
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "")]);
    assert!(window.shows("Mark for 1 Falco at 10:42:07"));
    assert_eq!(window.harness.state().view().dialog, None, "nothing dims the values");
    world.wait(5);
    window.press(Key::Tab);
    window.type_at_once(&Typed::word("puncture"));
    window.press(Key::Enter);
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "puncture")]);
    assert!(window.shows("Mark at 10:42:07: puncture"));
    assert!(!window.shows(WORDS), "the field is gone");
}

#[test]
fn while_the_toast_of_a_mark_is_there_keys_go_on_acting_and_bibs_are_typed() {
    let (world, mut window) = riding();
    window.press(Key::M);
    written(&world, &mut window);
    window.type_at_once(&[Typed::Sign('2'), Typed::Key(Key::Enter), Typed::Sign('l')]);
    assert_eq!(written(&world, &mut window), [mark(2, NOW, MarkKind::Lap, "")]);
    assert!(!window.shows(WORDS), "the lap is told");
    window.press(Key::M);
    assert_eq!(written(&world, &mut window), [mark(2, NOW, MarkKind::Marker, "")]);
    world.wait(1);
    window.press(Key::M);
    let second = mark(2, NOW.plus_secs(1.0), MarkKind::Marker, "");
    assert_eq!(written(&world, &mut window), [second], "M marks again");
}

#[test]
fn esc_leaves_a_mark_without_words_and_enter_without_words_changes_nothing() {
    for key in [Key::Escape, Key::Enter] {
        let (world, mut window) = riding();
        window.press(Key::M);
        written(&world, &mut window);
        window.press(Key::Tab);
        if key == Key::Escape {
            window.type_at_once(&Typed::word("lst"));
        }
        window.press(key);
        assert!(world.asked.lock().is_empty(), "{key:?}");
        assert!(!window.shows(WORDS), "{key:?}");
        // What is typed then acts again.
        window.press(Key::L);
        assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Lap, "")], "{key:?}");
    }
}

#[test]
fn the_words_can_be_written_before_the_disk_has_answered() {
    let (world, mut window) = riding();
    window.press(Key::M);
    window.press(Key::Tab);
    window.type_at_once(&Typed::word("fell"));
    window.press(Key::Enter);
    // The one asked last is answered first.
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "fell")]);
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "")]);
    assert!(world.asked.lock().is_empty());
}

#[test]
fn the_toast_stays_while_words_are_written_and_what_is_told_meanwhile_waits() {
    let (world, mut window) = riding();
    window.press(Key::M);
    written(&world, &mut window);
    window.press(Key::Tab);
    window.type_at_once(&Typed::word("f"));
    for _ in 0..12 {
        world.wait(1);
        window.settle();
    }
    window.harness.state_mut().command(Command::Mark(NewMark {
        kind: MarkKind::Lap,
        at: None,
        target: MarkTarget::Selection,
    }));
    window.settle();
    written(&world, &mut window);
    assert!(window.shows("Mark for 1 Falco at"));
    window.type_at_once(&Typed::word("ell"));
    window.press(Key::Escape);
    assert!(window.shows("Lap for 1 Falco at 10:42:19"));
}

#[test]
fn words_are_saved_too_when_the_viewer_clicks_elsewhere() {
    let (world, mut window) = riding();
    window.press(Key::M);
    written(&world, &mut window);
    window.fill(WORDS, "fell");
    choose(&mut window, "2 Brenta:");
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "fell")]);
}

#[test]
fn undo_in_the_toast_of_a_mark_takes_the_mark_back() {
    let (world, mut window) = riding();
    window.press(Key::M);
    written(&world, &mut window);
    window.press(Key::Tab);
    window.type_at_once(&Typed::word("fell"));
    window.click("Undo, Ctrl+Z");
    let note = LogNote::NoMark { kind: MarkKind::Marker };
    assert_eq!(written(&world, &mut window), [LogEntry { login: login(1), time: NOW, note }]);
    assert!(world.asked.lock().is_empty());
}

#[test]
fn a_press_on_the_map_marks_who_was_there_and_asks_for_words() {
    let (world, mut window) = riding();
    // The phones fall silent: the latest position is 20 s old.
    world.wait(20);
    press_map(&mut window, |map| map.center(), "Mark here");
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "")]);
    window.fill(WORDS, "fell");
    window.press(Key::Enter);
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "fell")]);

    // Setting the same marker again keeps its text.
    press_map(&mut window, |map| map.center(), "Mark here");
    assert!(window.shows("Edit mark"));
    window.click("Save");
    assert!(world.asked.lock().is_empty());
}

#[test]
fn a_press_on_the_map_away_from_everybody_marks_now_for_all_who_send() {
    let (world, mut window) = riding();
    world.wait(20);
    press_map(&mut window, |map| map.center() + vec2(100.0, 60.0), "Mark now, for everybody");
    let marker = |bib| mark(bib, NOW.plus_secs(20.0), MarkKind::Marker, "");
    assert_eq!(written(&world, &mut window), [marker(1), marker(2)]);
    assert!(window.shows("Mark for 2 athletes at 10:42:27"));
    assert!(window.shows(WORDS));
}

#[test]
fn lap_and_start_count_from_their_marks() {
    let (world, mut window) = riding();
    for secs in 1..=60 {
        world.wait(1);
        world.ride(1, if secs <= 30 { 120.0 } else { 180.0 }, 200.0, 30.0);
    }
    let mut logbook = world.logbook.write();
    logbook.apply(&mark(1, NOW.plus_secs(10.0), MarkKind::Start, ""));
    logbook.apply(&mark(1, NOW.plus_secs(31.0), MarkKind::Lap, ""));
    drop(logbook);
    world.wait(1);
    window.settle();
    assert!(window.shows("lap 2 0:00:30"), "30 s after the lap mark");
    assert!(window.shows("start 0:00:51"), "51 s after the start");
    // From 10 s on: 21 s at 120 and 30 s at 180.
    assert!(window.shows("lap 180, start 155"));
}

#[test]
fn in_a_replay_from_the_start_a_mark_is_written_at_the_time_it_was() {
    let (world, mut window) = riding();
    overlay(&world, &mut window, vec![ride(1, MAY_19, 600)]);
    press(&mut window, Modifiers::SHIFT, Key::ArrowRight);
    window.press(Key::L);
    let was = UnixNanos::from_secs(MAY_19 + 60);
    assert_eq!(written(&world, &mut window), [mark(1, was, MarkKind::Lap, "")]);
    assert!(window.shows("Lap for 1 Falco"));
    let marks = &window.harness.state().projection().marks;
    assert_eq!(marks[0].time, UnixNanos::from_secs(60), "as the screen counts");
}

#[test]
fn in_an_overlay_a_press_on_a_track_ahead_marks_the_ride_that_is_chosen() {
    let (world, mut window) = riding();
    let rides = vec![ride(1, MAY_19, 600), ride(2, MAY_19 + DAY, 600)];
    overlay(&world, &mut window, rides);
    choose(&mut window, "2 Brenta 20 May:");
    // The tracks go north through the whole map, half of them below its centre.
    press_map(&mut window, |map| map.center(), "Mark here");
    let was = UnixNanos::from_secs(MAY_19 + DAY + 300);
    assert_eq!(written(&world, &mut window), [mark(2, was, MarkKind::Marker, "")]);
    let marks = &window.harness.state().projection().marks;
    assert_eq!(marks[0].time, UnixNanos::from_secs(300), "as the screen counts");
}
