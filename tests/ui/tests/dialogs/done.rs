//! The list of what was done, from which more than the last edit is taken back.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{WriteLog, Written},
    model::{LogEntry, LogNote, MarkKind},
    ui::state::Dialog,
};
use trackside_ui_tests::{
    room::{Values, check, coach, crowd, everywhere, open},
    world::{Typed, Window, World},
};

/// Answers what the window wants written; the entries that reverse it are those themselves, which is
/// enough for the window.
fn answer(world: &World, window: &mut Window<'_>) -> Vec<LogEntry> {
    let (WriteLog(entries), reply) = world.last_asked();
    reply.send(Ok(Written { undo: entries.clone() }));
    window.harness.step();
    window.settle();
    entries
}

fn kind(entries: &[LogEntry]) -> MarkKind {
    match entries {
        [LogEntry { note: LogNote::Mark { kind, .. }, .. }] => *kind,
        _ => panic!("{entries:?}"),
    }
}

/// A start, a lap and a mark of Falco, in this order, ten seconds apart.
fn done() -> (World, Window<'static>) {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window();
    window.settle();
    window.type_keys("1");
    window.press(Key::Enter);
    for key in [Key::S, Key::L, Key::M] {
        world.wait(10);
        world.ride(1, 150.0, 200.0, 30.0);
        window.press(key);
        answer(&world, &mut window);
    }
    window.type_at_once(&[Typed::Ctrl(Key::U)]);
    assert_eq!(window.harness.state().view().dialog, Some(Dialog::Done));
    (world, window)
}

#[test]
fn all_that_was_done_is_listed_and_more_than_the_last_is_undone_in_order() {
    let (world, mut window) = done();
    assert!(window.shows("10:42:37") && window.shows("10:42:17"));
    window.harness.get_by_label_contains("Undo down to here: Lap").click();
    window.settle();
    assert_eq!(kind(&answer(&world, &mut window)), MarkKind::Marker, "the last first");
    assert_eq!(kind(&answer(&world, &mut window)), MarkKind::Lap);
    assert!(world.asked.lock().is_empty());
    window.harness.get_by_label_contains("Redo up to here: ").click();
    window.settle();
    assert_eq!(kind(&answer(&world, &mut window)), MarkKind::Lap, "as they were done");
    assert_eq!(kind(&answer(&world, &mut window)), MarkKind::Marker);
    window.harness.get_by_label_contains("Undo: ").click();
    window.settle();
    assert_eq!(kind(&answer(&world, &mut window)), MarkKind::Marker);
    assert!(window.shows(", undone"));
}

#[test]
fn without_an_edit_the_list_says_what_it_will_hold() {
    let mut window = World::of_three().window();
    window.settle();
    open(&mut window, Dialog::Done);
    assert!(window.shows("Nothing yet."));
}

#[test]
fn the_list_has_room() {
    let world = crowd(12, Values::Widest);
    everywhere(|size, ppp| {
        let mut window = coach(&world, size, ppp, 1);
        for key in [Key::S, Key::L] {
            window.press(key);
            answer(&world, &mut window);
        }
        window.type_at_once(&[Typed::Ctrl(Key::Z)]);
        answer(&world, &mut window);
        open(&mut window, Dialog::Done);
        world.wait(20);
        window.settle();
        check(&mut window, &format!("what was done, {size:?}, {ppp} pixels a point"));
    });
}
