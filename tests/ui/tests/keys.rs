//! Keys: text typed into a field never acts, several keys at once act in order, and holding a key
//! writes nothing twice.

#![cfg(feature = "gui")]

use std::sync::Arc;

use eframe::egui::{Event, Key, Modifiers, PointerButton, Role, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{Request as _, WriteLog, Written},
    model::{Athlete, AthleteId, LogEntry, LogNote, MarkKind},
    ui::{
        context::Command,
        state::{AthletesPage, Dialog, MapMode, Panel, TimeView, Window as TimeWindow},
    },
};
use trackside_ui_tests::world::{NOW, Typed, Window, World, athlete, login};

/// Falco, Brenta and Luma ride; Falco is selected.
fn riding() -> (World, Window<'static>) {
    let world = World::of_three();
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    let mut window = world.window();
    window.settle();
    window.harness.get_by_label_contains("1 Falco:").click();
    window.settle();
    (world, window)
}

fn focus(window: &Window<'_>) -> u32 {
    window.harness.state().view().focus.expect("somebody has the focus").0
}

/// Asserts that nothing was written and that the plots are unchanged.
fn assert_nothing_acted(world: &World, window: &Window<'_>) {
    assert!(world.asked.lock().is_empty(), "something was written");
    let view = window.harness.state().view();
    assert!(matches!(view.time, TimeView::Live { .. }), "the plots are held");
    assert_eq!((view.map, view.dark), (MapMode::FitGroup, true));
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

#[test]
fn what_is_typed_behind_the_slash_belongs_to_the_search_however_slow_the_frames_are() {
    for per_frame in 1..=5 {
        let (world, mut window) = riding();
        for keys in Typed::word("/luma").chunks(per_frame) {
            let events = keys.iter().flat_map(|typed| typed.events());
            window.harness.input_mut().events.extend(events);
            // One frame at a time, without waiting for it to settle.
            window.harness.step();
        }
        window.settle();
        assert_eq!(window.harness.state().view().search, "luma", "{per_frame} keys a frame");
        assert_nothing_acted(&world, &window);
    }
}

#[test]
fn what_follows_ctrl_f_belongs_to_the_search_also_over_a_panel_that_fills_the_window() {
    let (world, mut window) = riding();
    window.harness.state_mut().command(Command::ToggleFilled(Panel::Map));
    window.settle();
    let mut keys = vec![Typed::Ctrl(Key::F)];
    keys.extend(Typed::word("slmft "));
    window.type_at_once(&keys);
    assert_eq!(window.harness.state().view().search, "slmft ");
    assert_nothing_acted(&world, &window);
}

#[test]
fn what_follows_a_click_into_a_field_belongs_to_it() {
    let (world, mut window) = riding();
    let pos = window.harness.get_by_label("search the roster").rect().center();
    window.harness.hover_at(pos);
    window.harness.step();
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        let press = Event::PointerButton { pos, button, pressed, modifiers };
        window.harness.input_mut().events.push(press);
    }
    window.type_at_once(&Typed::word("luma"));
    assert_eq!(window.harness.state().view().search, "luma");
    assert_nothing_acted(&world, &window);
}

#[test]
fn enter_in_the_search_goes_to_who_was_typed_in_the_same_frame_and_then_keys_act() {
    let (_, mut window) = riding();
    let mut keys = Typed::word("/luma");
    keys.extend([Typed::Key(Key::Enter), Typed::Sign('f')]);
    window.type_at_once(&keys);
    assert_eq!(focus(&window), 3);
    assert_eq!(window.harness.state().view().map, MapMode::Follow(AthleteId(3)));
    assert_eq!(window.harness.state().view().search, "");
}

#[test]
fn the_words_of_a_marker_are_taken_from_the_tab_on_however_slow_the_frames_are() {
    let (world, mut window) = riding();
    let mut keys = vec![Typed::Sign('m'), Typed::Key(Key::Tab)];
    keys.extend(Typed::word("fell l"));
    window.type_at_once(&keys);
    let mark = |text: &str| {
        let note = LogNote::Mark { kind: MarkKind::Marker, text: text.to_owned() };
        vec![LogEntry { login: login(1), time: NOW, note }]
    };
    assert_eq!(written(&world, &mut window), mark(""));
    window.press(Key::Enter);
    assert_eq!(written(&world, &mut window), mark("fell l"));
    assert!(world.asked.lock().is_empty());
}

#[test]
fn a_mark_that_is_held_down_is_put_once_and_its_letters_do_not_come_into_the_words() {
    let (world, mut window) = riding();
    window.type_at_once(&[Typed::Held('m', 9)]);
    assert_eq!(written(&world, &mut window).len(), 1);
    assert!(world.asked.lock().is_empty());
    let field = window.harness.get_by_role_and_label(Role::TextInput, "What happened?");
    assert_eq!(field.value().as_deref().unwrap_or_default(), "");
}

#[test]
fn ctrl_with_plus_minus_and_zero_changes_the_size_of_everything() {
    let (_, mut window) = riding();
    // With room for it.
    window.harness.set_size(eframe::egui::Vec2::new(2560.0, 1440.0));
    window.settle();
    let mut zoom = |key| {
        window.type_at_once(&[Typed::Ctrl(key)]);
        (window.harness.ctx.zoom_factor() * 10.0).round() / 10.0
    };
    let sizes = [zoom(Key::Plus), zoom(Key::Equals), zoom(Key::Minus), zoom(Key::Num0)];
    assert_eq!(sizes, [1.1, 1.2, 1.1, 1.0]);
}

#[test]
fn home_leads_to_the_first_page_keys_by_ten_and_enter_opens_the_athlete() {
    let world = World::new((1..=30).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect());
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window();
    window.settle();
    let mut go = |key| {
        window.press(key);
        focus(&window)
    };
    let way = [go(Key::Home), go(Key::PageDown), go(Key::PageDown), go(Key::PageUp), go(Key::Home)];
    assert_eq!(way, [1, 11, 21, 11, 1]);
    window.press(Key::Enter);
    let page = Dialog::Athletes(AthletesPage::Edit(login(1)));
    assert_eq!(window.harness.state().view().dialog, Some(page));
}

#[test]
fn i_and_o_change_the_window_and_h_holds_it() {
    let (_, mut window) = riding();
    window.press(Key::O);
    let time = window.harness.state().view().time;
    assert_eq!(time, TimeView::Live { window: TimeWindow::Min20 });
    window.press(Key::I);
    window.press(Key::H);
    let time = window.harness.state().view().time;
    assert!(matches!(time, TimeView::Held { window: TimeWindow::Min5, .. }), "{time:?}");
    window.press(Key::End);
    assert!(matches!(window.harness.state().view().time, TimeView::Live { .. }));
}

#[test]
fn the_login_of_a_new_athlete_is_typed_right_behind_the_click_on_add() {
    let (world, mut window) = riding();
    window.click("Athletes\u{2026}");
    window.harness.get_by_label_contains("Add athlete").click();
    // The click and the keys after it come in separate frames, with no settling in between.
    window.harness.step();
    window.type_at_once(&Typed::word("lmst"));
    assert!(world.asked.lock().is_empty());
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Login");
    assert_eq!(field.value().as_deref(), Some("lmst"));
}

#[test]
fn a_scanner_sends_bib_enter_and_a_letter_in_one_frame_and_each_acts_on_what_the_one_before_did() {
    let (world, mut window) = riding();
    window.type_at_once(&[
        Typed::Sign('2'),
        Typed::Key(Key::Enter),
        Typed::Sign('f'),
        Typed::Sign('l'),
        Typed::Sign('3'),
        Typed::Key(Key::Enter),
        Typed::Sign('s'),
    ]);
    let view = window.harness.state().view();
    assert_eq!(view.map, MapMode::Follow(AthleteId(2)));
    assert_eq!(focus(&window), 3);
    let asked = std::mem::take(&mut *world.asked.lock());
    let entries = |asked| WriteLog::unseal(asked).expect("a mark").0;
    let asked: Vec<WriteLog> = asked.into_iter().map(entries).collect();
    let mark = |bib, kind| {
        let note = LogNote::Mark { kind, text: String::new() };
        WriteLog(vec![LogEntry { login: login(bib), time: NOW, note }])
    };
    assert_eq!(asked, [mark(2, MarkKind::Lap), mark(3, MarkKind::Start)]);
}

#[test]
fn letters_behind_a_digit_belong_to_the_bib_until_enter_esc_or_ten_seconds() {
    let (world, mut window) = riding();
    window.type_at_once(&Typed::word("2lt"));
    assert!(window.shows("bib 2lt_  nobody yet"));
    assert_nothing_acted(&world, &window);
    window.press(Key::Escape);
    window.type_at_once(&Typed::word("2"));
    world.wait(11);
    window.settle();
    assert!(!window.shows("bib 2_"));
    window.type_at_once(&Typed::word("l"));
    assert_eq!(written(&world, &mut window).len(), 1);
}

/// Athletes with these bibs.
fn with_bibs(bibs: &[&str]) -> Vec<Arc<Athlete>> {
    let one = |(bib, number): (&&str, u32)| {
        let known = athlete(number, &format!("Rider {number}"));
        Arc::new(Athlete { bib: (*bib).to_owned(), ..Athlete::clone(&known) })
    };
    bibs.iter().zip(1..).map(one).collect()
}

#[test]
fn a_bib_that_begins_with_a_letter_is_typed_behind_a_hash_in_small_letters_or_capitals() {
    let world = World::new(with_bibs(&["7", "A12", "12B"]));
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window();
    window.settle();
    let mut go_to = |bib: &str| {
        let mut keys = Typed::word(bib);
        keys.push(Typed::Key(Key::Enter));
        window.type_at_once(&keys);
        focus(&window)
    };
    assert_eq!([go_to("#a12"), go_to("12b"), go_to("#A12"), go_to("7")], [2, 3, 2, 1]);
}

#[test]
fn of_two_athletes_with_one_bib_the_second_enter_goes_to_the_other() {
    let world = World::new(with_bibs(&["7", "8", "7"]));
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window();
    window.settle();
    let mut go = || {
        window.type_at_once(&[Typed::Sign('7'), Typed::Key(Key::Enter)]);
        focus(&window)
    };
    assert_eq!([go(), go(), go()], [1, 3, 1]);
    window.type_at_once(&[Typed::Sign('7')]);
    assert!(window.shows("bib 7_  Rider 3"), "whom Enter would go to");
}

#[test]
fn a_key_held_down_writes_and_toggles_once() {
    let (world, mut window) = riding();
    window.type_at_once(&[Typed::Held('l', 20)]);
    assert_eq!(written(&world, &mut window).len(), 1);
    assert!(world.asked.lock().is_empty());
    window.type_at_once(&[Typed::Held('t', 3)]);
    assert!(!window.harness.state().view().dark, "once, not four times");
    window.type_at_once(&[Typed::Held('?', 3)]);
    assert!(window.shows("map follows the focus"), "it is not closed by its own key");
}

#[test]
fn enter_held_down_clicks_a_button_once() {
    let (_, mut window) = riding();
    window.harness.get_by_label("Athletes\u{2026}").focus();
    window.settle();
    let event = |repeat| Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat,
        modifiers: Modifiers::NONE,
    };
    for _ in 0..4 {
        // egui itself knows which of them repeats.
        window.harness.input_mut().events.push(event(false));
        window.harness.step();
    }
    window.settle();
    assert!(window.shows("search athletes"), "the dialog is open, and nothing in it was pressed");
}

#[test]
fn arrows_and_page_keys_held_down_repeat() {
    let world = World::new((1..=30).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect());
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window();
    window.settle();
    for _ in 0..5 {
        let key = Key::ArrowDown;
        let (physical_key, modifiers) = (None, Modifiers::NONE);
        let down = Event::Key { key, physical_key, pressed: true, repeat: false, modifiers };
        window.harness.input_mut().events.push(down);
        window.harness.step();
    }
    window.settle();
    assert_eq!(focus(&window), 5);
}

#[test]
fn equal_laps_within_five_seconds_are_undone_with_one_key() {
    let (world, mut window) = riding();
    for _ in 0..3 {
        window.type_at_once(&[Typed::Sign('l')]);
        written(&world, &mut window);
        world.wait(2);
    }
    assert_eq!(window.harness.state().projection().marks.len(), 3);
    window.type_at_once(&[Typed::Ctrl(Key::Z)]);
    assert_eq!(written(&world, &mut window).len(), 3);
    assert!(window.shows("Undone: 3 marks, the last: Lap for 1 Falco"));
    assert!(window.harness.state().projection().marks.is_empty());
}

#[test]
fn an_undo_in_the_same_frame_takes_back_what_was_just_written() {
    let (world, mut window) = riding();
    window.type_at_once(&[Typed::Sign('l')]);
    written(&world, &mut window);
    world.wait(60);
    window.type_at_once(&[Typed::Sign('s'), Typed::Ctrl(Key::Z)]);
    let start = written(&world, &mut window);
    let back = written(&world, &mut window);
    assert_eq!(back[0].time, start[0].time);
    assert_eq!(back[0].note, LogNote::NoMark { kind: MarkKind::Start });
}

#[test]
fn a_dialog_stands_in_its_place_from_its_first_frame_on_also_after_the_window_has_another_size() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window();
    window.settle();
    window.click("Athletes\u{2026}");
    window.press(Key::Escape);
    window.harness.set_size(Vec2::new(1024.0, 640.0));
    window.settle();
    window.harness.get_by_label("Athletes\u{2026}").click();
    let mut places = Vec::new();
    for _ in 0..8 {
        window.harness.step();
        let close = window.harness.query_by_label("Close");
        places.extend(close.map(|close| close.rect()));
    }
    assert!(places.len() > 2, "it opened");
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
}
