//! Alarms in the window: the slot, the list, incidents, marks beside bibs, keys.

#![cfg(feature = "gui")]

use std::sync::Arc;

use eframe::egui::{Key, Modifiers, UserAttentionType, ViewportCommand, ViewportId};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    alarm::{AlarmKind, AlarmState, Subject},
    model::{Athlete, AthleteId, Metric, Profile, RecordingState},
    ui::{
        context::{AlarmCommand, Command},
        state::Dialog,
    },
};
use trackside_ui_tests::{
    room::{Values, check, command, crowd, everywhere, open, widest_name, zoomed},
    world::{Typed, Window, World, athlete},
};

const SOS: &str = "SOS since";
const ABOVE: &str = "2 Brenta: heart rate 188 above 185 bpm";

fn limited(athlete: &Athlete) -> Arc<Athlete> {
    let profile = Profile { alarm_hr_bpm: Some(185.0), ..athlete.profile };
    Arc::new(Athlete { profile, ..athlete.clone() })
}

/// Falco, Brenta with a limit of 185, and Luma.
fn three() -> World {
    let brenta = limited(&athlete(2, "Brenta"));
    let world = World::new(vec![athlete(1, "Falco"), brenta, athlete(3, "Luma")]);
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world.look_for_alarms();
    world
}

/// The same, with Brenta above the limit.
fn above() -> (World, Window<'static>) {
    let world = three();
    world.ride_for(12, 2, 188.0, 30.0);
    let mut window = world.window();
    window.settle();
    (world, window)
}

/// The row of this athlete, in words: the slot begins with the same name.
fn row(window: &Window<'_>, chip_and_name: &str) -> String {
    let start = format!("{chip_and_name}: heart rate");
    let all = window.harness.query_all_by_label_contains(&start);
    let mut labels = all.filter_map(|node| node.accesskit_node().label());
    labels.find(|label| label.contains(", power ")).expect("a row")
}

/// Clicks on what opens another dialog over this one.
fn click_on(window: &mut Window<'_>, label: &str) {
    window.harness.get_by_label(label).click();
    window.harness.run_steps(8);
    window.settle();
}

/// A second goes by, in which what is shown is seen.
fn look(world: &World, window: &mut Window<'_>) {
    window.settle();
    world.wait(1);
    window.settle();
}

fn key(window: &mut Window<'_>, sign: char) {
    window.type_at_once(&[Typed::Sign(sign)]);
}

fn shift(window: &mut Window<'_>, key: Key) {
    window.harness.key_press_modifiers(Modifiers::SHIFT, key);
    window.settle();
}

fn state(world: &World, bib: u32, kind: AlarmKind) -> AlarmState {
    world.alarms.alarms().state(Subject::Athlete(AthleteId(bib)), kind)
}

fn hr_state(world: &World) -> AlarmState {
    state(world, 2, AlarmKind::HeartRateHigh)
}

fn dialog(window: &Window<'_>) -> Option<Dialog> {
    window.harness.state().view().dialog.clone()
}

#[test]
fn an_alarm_stands_in_the_slot_with_value_and_limit_and_beside_the_bib() {
    let (_, window) = above();
    assert!(window.shows(ABOVE));
    assert!(row(&window, "2 Brenta").ends_with(", urgent alarm"), "{}", row(&window, "2 Brenta"));
    assert!(!row(&window, "1 Falco").contains("alarm"));
}

#[test]
fn an_empty_slot_says_no_alarms_and_opens_the_list() {
    let world = three();
    let mut window = world.window();
    window.settle();
    click_on(&mut window, "no alarms");
    assert_eq!(dialog(&window), Some(Dialog::Alarms));
    assert!(window.shows("No active alarms."));
    click_on(&mut window, "Problems\u{2026}");
    assert_eq!(dialog(&window), Some(Dialog::Problems));
}

#[test]
fn a_takes_only_what_was_shown_for_a_second_and_the_words_stay() {
    let (world, mut window) = above();
    key(&mut window, 'a');
    assert_eq!(hr_state(&world), AlarmState::Unacknowledged);
    look(&world, &mut window);
    key(&mut window, 'a');
    assert_eq!(hr_state(&world), AlarmState::Acknowledged);
    assert!(window.shows(ABOVE));
    assert!(row(&window, "2 Brenta").contains("urgent alarm"));
}

#[test]
fn a_acknowledges_only_the_one_that_the_slot_shows() {
    let (world, mut window) = above();
    world.call_for_help(3);
    look(&world, &mut window);
    assert!(window.shows(SOS) && window.shows("+1"));
    key(&mut window, 'a');
    assert_eq!(state(&world, 3, AlarmKind::Sos), AlarmState::Acknowledged);
    assert_eq!(hr_state(&world), AlarmState::Unacknowledged);
}

#[test]
fn shift_a_silences_for_ten_minutes_and_the_slot_says_so() {
    let (world, mut window) = above();
    look(&world, &mut window);
    shift(&mut window, Key::A);
    assert!(matches!(hr_state(&world), AlarmState::Snoozed { .. }));
    world.ride_for(5, 2, 190.0, 30.0);
    window.settle();
    assert!(window.shows("no alarms, 1 snoozed"));
}

#[test]
fn a_and_e_mean_the_same_in_every_view() {
    for tab in [Key::Num1, Key::Num3] {
        let (world, mut window) = above();
        window.harness.key_press_modifiers(Modifiers::COMMAND, tab);
        look(&world, &mut window);
        shift(&mut window, Key::E);
        assert_eq!(dialog(&window), Some(Dialog::Problems), "{tab:?}");
        window.press(Key::Escape);
        look(&world, &mut window);
        key(&mut window, 'a');
        assert_eq!(hr_state(&world), AlarmState::Acknowledged, "{tab:?}");
    }
}

#[test]
fn a_held_down_acknowledges_once() {
    let (world, mut window) = above();
    world.call_for_help(3);
    look(&world, &mut window);
    window.type_at_once(&[Typed::Held('a', 5)]);
    look(&world, &mut window);
    assert_eq!(hr_state(&world), AlarmState::Unacknowledged);
}

#[test]
fn the_list_acknowledges_each_and_keeps_the_history() {
    let (world, mut window) = above();
    window.click(ABOVE);
    assert!(window.shows("urgent, since 10:42:"));
    assert!(window.shows("unacknowledged"));
    look(&world, &mut window);
    window.click(&format!("Acknowledge {ABOVE}"));
    assert_eq!(hr_state(&world), AlarmState::Acknowledged);
    world.ride_for(15, 2, 150.0, 30.0);
    window.settle();
    assert!(window.shows("No active alarms."));
    assert!(window.shows(", over"));
}

#[test]
fn an_alarm_out_of_service_is_listed_and_comes_back() {
    let (world, mut window) = above();
    window.click(ABOVE);
    window.click(&format!("Out of service {ABOVE}"));
    assert_eq!(hr_state(&world), AlarmState::OutOfService);
    window.click("Back in service 2 Brenta: heart rate above the limit");
    assert_ne!(hr_state(&world), AlarmState::OutOfService);
}

#[test]
fn an_incident_tells_where_takes_who_goes_and_keeps_the_slot_until_it_is_closed() {
    let world = three();
    world.call_for_help(3);
    let mut window = world.window();
    look(&world, &mut window);
    key(&mut window, 'a');
    window.harness.get_by_label_contains(SOS).click();
    window.settle();
    window.harness.get_by_label_contains("Incident\u{2026} 3 Luma").click();
    window.settle();
    assert!(window.shows("QR code of geo:43.76300,11.27000"));
    assert!(window.shows("Copy position"));
    window.fill("Responder", "Anna");
    window.click("Assign");
    window.press(Key::Escape);
    window.press(Key::Escape);
    assert!(window.shows("Anna is going"));
    // The call is over, but nobody has been there.
    world.call_is_over(3);
    window.settle();
    assert!(window.shows(SOS));
    window.harness.get_by_label_contains(SOS).click();
    window.settle();
    window.harness.get_by_label_contains("Incident\u{2026} 3 Luma").click();
    window.settle();
    window.fill("What was found", "flat tyre");
    click_on(&mut window, "Close incident");
    assert!(window.shows("incident closed: flat tyre"));
    window.press(Key::Escape);
    assert!(!window.shows(SOS));
}

#[test]
fn a_new_urgent_alarm_asks_for_attention_once_and_draws_its_outline() {
    let world = three();
    let mut window = world.window();
    window.settle();
    let asks = |window: &Window<'_>| {
        let output = &window.harness.output().viewport_output[&ViewportId::ROOT];
        let ask = ViewportCommand::RequestUserAttention(UserAttentionType::Critical);
        output.commands.contains(&ask)
    };
    world.call_for_help(3);
    window.harness.step();
    assert!(asks(&window));
    window.harness.step();
    assert!(!asks(&window));
}

#[test]
fn a_new_urgent_alarm_is_heard_once_where_the_viewer_wants_a_sound() {
    let world = three();
    let mut window = world.window();
    window.settle();
    let n_sounds = || *world.desktop.n_sounds.lock();
    world.call_for_help(3);
    window.settle();
    assert_eq!(n_sounds(), 0, "a sound is a choice");
    command(&mut window, Command::SetSound(true));
    assert_eq!(n_sounds(), 1, "what it is like");
    window.settle();
    assert_eq!(n_sounds(), 1, "the alarm is not new");
    world.call_for_help(2);
    window.settle();
    assert_eq!(n_sounds(), 2);
}

#[test]
fn a_recording_that_stopped_ranks_before_every_alarm() {
    let (world, mut window) = above();
    world.status.write().recording = RecordingState::Stopped("the disk is full".into());
    world.call_for_help(3);
    window.settle();
    assert!(window.shows("Recording has stopped: the disk is full."));
    assert!(window.shows("Restart Trackside. +2"));
}

#[test]
fn the_test_of_the_alarms_tells_its_result_and_it_stays_in_the_list() {
    let world = three();
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::Alarms(AlarmCommand::Test));
    window.settle();
    assert!(window.shows("Alarms tested: all 19 work"));
    world.wait(9);
    window.settle();
    assert!(!window.shows("Alarms tested"));
    open(&mut window, Dialog::Alarms);
    assert!(window.shows("Alarms tested: all 19 work"));
}

#[test]
fn the_alarms_are_tested_by_mouse_from_the_menu_and_from_the_list() {
    let world = three();
    let mut window = world.window();
    window.settle();
    window.click("Menu");
    window.harness.get_by_label_contains("Test alarms").click();
    window.settle();
    assert!(window.shows("Alarms tested: all 19 work"), "told at the start of a session");
    world.wait(9);
    window.settle();
    click_on(&mut window, "no alarms");
    assert!(window.shows("Alarms tested: all 19 work"), "kept in the list");
    let before = world.alarms.alarms().board().self_test.clone().expect("a test");
    window.click("Test alarms");
    let after = world.alarms.alarms().board().self_test.clone().expect("a test");
    assert!(!Arc::ptr_eq(&before, &after), "tested again");
    assert!(world.alarms.alarms().board().alarms.is_empty(), "on made-up athletes alone");
}

#[test]
fn a_phone_that_runs_empty_does_not_take_the_slot_from_an_alarm_that_was_seen() {
    let (world, mut window) = above();
    look(&world, &mut window);
    key(&mut window, 'a');
    for _ in 0..12 {
        world.wait(1);
        world.send(3, &[(Metric::BatteryPercent, 3.0), (Metric::SpdKph, 30.0)]);
        world.ride(2, 188.0, 200.0, 30.0);
        world.look_for_alarms();
    }
    window.settle();
    assert!(world.alarms.alarms().board().alarms.len() > 1);
    assert!(window.shows(&format!("{ABOVE} +1")));
}

#[test]
fn alarms_and_incidents_have_room() {
    let world = crowd(12, Values::Widest);
    let roster = (world.reads().roster)();
    world.set_roster(roster.athletes.iter().map(|athlete| limited(athlete)).collect());
    for bib in 1..=3 {
        world.call_for_help(bib);
    }
    for _ in 0..12 {
        world.wait(1);
        for bib in 1..=12 {
            world.ride(bib, 188.0, 200.0, 30.0);
        }
        world.look_for_alarms();
    }
    let board = world.alarms.alarms().board();
    assert!(board.alarms.len() > 12, "{}", board.alarms.len());
    let incident = board.incidents().next().expect("an incident").id;
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = zoomed(&world, size, ppp);
        check(&mut window, &what("slot"));
        open(&mut window, Dialog::Alarms);
        check(&mut window, &what("alarms"));
        open(&mut window, Dialog::Incident(incident));
        window.fill("Responder", &widest_name());
        window.fill("What was found", &widest_name());
        check(&mut window, &what("incident"));
    });
}

#[test]
fn e_leads_to_who_has_an_alarm() {
    let (world, mut window) = above();
    for bib in [1, 3] {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    window.settle();
    key(&mut window, 'e');
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(2)));
}
