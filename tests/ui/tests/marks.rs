//! Starts, laps and markers: keys, words, what counts from them, and their times in a replay.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    model::{LogEntry, LogNote, MarkKind, UnixNanos},
    ui::{EngineCommand, Outcome, context::Command, reads::Asker},
};
use trackside_ui_tests::{
    recordings,
    world::{NOW, Window, World, login},
};

fn mark(bib: u32, at: UnixNanos, kind: MarkKind, text: &str) -> LogEntry {
    let note = LogNote::Mark { kind, text: text.to_owned() };
    LogEntry { login: login(bib), time: at, note }
}

/// What the window asked to be written, after it was answered.
fn written(world: &World, window: &mut Window<'_>) -> Vec<LogEntry> {
    let (command, reply) = world.last_asked();
    let EngineCommand::WriteLog(entries) = command else { panic!("{command:?}") };
    let mut logbook = world.logbook.write();
    let undo = entries.iter().map(|entry| logbook.undo_of(entry)).collect();
    entries.iter().for_each(|entry| logbook.apply(entry));
    drop(logbook);
    reply.send(Ok(Outcome::Logged { undo })).unwrap();
    window.settle();
    entries
}

fn choose_first(window: &mut Window<'_>) {
    window.harness.get_by_label_contains("1 Falco:").click();
    window.settle();
}

fn three_riding() -> World {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    world.ride(2, 160.0, 210.0, 31.0);
    world
}

#[test]
fn a_lap_is_for_the_selected_and_with_shift_for_everybody_who_sends() {
    let world = three_riding();
    let mut window = world.window();
    window.settle();
    choose_first(&mut window);
    window.harness.key_press(Key::L);
    window.settle();
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Lap, "")]);
    assert!(window.shows("Lap for Falco at"));

    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::S);
    window.settle();
    let start = |bib| mark(bib, NOW, MarkKind::Start, "");
    assert_eq!(written(&world, &mut window), [start(1), start(2)]);
    assert!(window.shows("Start for 2 athletes at"));
}

#[test]
fn a_mark_can_be_undone() {
    let world = three_riding();
    let mut window = world.window();
    window.settle();
    choose_first(&mut window);
    window.harness.key_press(Key::L);
    window.settle();
    written(&world, &mut window);
    assert_eq!(window.harness.state().projection().marks.len(), 1);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    let note = LogNote::NoMark { kind: MarkKind::Lap };
    assert_eq!(written(&world, &mut window), [LogEntry { login: login(1), time: NOW, note }]);
    assert!(window.harness.state().projection().marks.is_empty());
}

#[test]
fn a_marker_has_the_time_of_the_key_and_the_words_that_follow() {
    let world = three_riding();
    let mut window = world.window();
    window.settle();
    choose_first(&mut window);
    window.harness.key_press(Key::M);
    window.settle();
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "")]);
    world.wait(20);
    window.fill("What happened? The mark is there, with or without words.", "puncture");
    window.click("Save");
    assert_eq!(written(&world, &mut window), [mark(1, NOW, MarkKind::Marker, "puncture")]);
    assert!(!window.shows("Words of the mark"), "the dialog is closed");
}

#[test]
fn lap_and_start_count_from_their_marks() {
    let world = three_riding();
    let mut window = world.window();
    window.settle();
    choose_first(&mut window);
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
    let world = three_riding();
    let mut window = world.window();
    window.settle();
    let day = UnixNanos::from_secs(1_463_683_075);
    let footage = vec![recordings::footage(1, "Falco", 1_463_683_075, 600)];
    let open = EngineCommand::OpenSessions {
        keys: Vec::new(),
        from_starts: true,
        work: trackside::model::Work::default(),
    };
    window.harness.state_mut().command(Command::Ask(Asker::Open, open));
    window.settle();
    let (_, reply) = world.last_asked();
    reply.send(Ok(Outcome::Opened(recordings::reel(footage, true)))).unwrap();
    window.settle();
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    window.settle();
    window.harness.key_press(Key::L);
    window.settle();
    assert_eq!(written(&world, &mut window), [mark(1, day.plus_secs(60.0), MarkKind::Lap, "")]);
    assert!(window.shows("Lap for Falco"));
    let marks = &window.harness.state().projection().marks;
    assert_eq!(marks[0].time, UnixNanos::from_secs(60), "as the screen counts");
}
