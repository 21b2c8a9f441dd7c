//! Names in any script: readable, displayed as typed, and found by searches.

#![cfg(feature = "gui")]

use std::sync::Arc;

use eframe::egui::{Key, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::OpenSessions,
    model::{Athlete, AthleteId, Profile},
    ui::{
        context::Command,
        state::{AthletesPage, Dialog, Tab},
    },
};
use trackside_ui_tests::{
    recordings::{MAY_19, ride},
    room::command,
    world::{World, athlete, login},
};

/// Long names, in both directions, with and without cases, inside and outside the basic plane of
/// Unicode.
const NAMES: [&str; 18] = [
    "محمد علي",
    "علی‌رضا (رضا) ٣٤",
    "דוד בן-גוריון",
    "山田太郎",
    "김민준",
    "王小明",
    "สมชาย ใจดี",
    "राम शर्मा",
    "Иван Ёлкин",
    "Νίκος Παπαδόπουλος",
    "🚴 Speedy 🏃",
    "Łukasz Søren-Straße",
    "María del Carmen Núñez de la Torre y Fernández",
    "d'Arc-McDonald",
    "ጥሩነሽ ዲባባ",
    "გიორგი",
    "Արմեն",
    "İpek Işık",
];

/// Signs that are made of several characters.
const SIGNS: [&str; 3] =
    ["Jos\u{e9} \u{2764}\u{fe0f}", "n\u{303}u\u{301}", "\u{1f469}\u{200d}\u{1f692}"];

fn world() -> World {
    let names = NAMES.iter().zip(1..).map(|(name, bib)| athlete(bib, name));
    let world = World::new(names.collect());
    for bib in 1..=NAMES.len() as u32 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world
}

#[test]
fn every_name_can_be_read_in_roster_map_numbers_and_plots() {
    // The harness panics where a character has no glyph.
    let world = world();
    for size in [(1280.0, 720.0), (1920.0, 1080.0), (1024.0, 640.0)] {
        let mut window = world.window_of(Vec2::new(size.0, size.1));
        window.settle();
        window.harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::A);
        window.settle();
        for _ in 0..NAMES.len() {
            window.press(Key::ArrowDown);
        }
        window.press(Key::T);
    }
}

#[test]
fn every_name_can_be_read_on_the_wall_in_alarms_and_on_the_pages_about_athletes() {
    let limited = |bib: u32, name: &str| {
        let athlete = athlete(bib, name);
        let profile = Profile { alarm_hr_bpm: Some(145.0), ..athlete.profile };
        Arc::new(Athlete { profile, ..(*athlete).clone() })
    };
    let names = NAMES.iter().chain(&SIGNS).zip(1..);
    let world = World::new(names.map(|(name, bib)| limited(bib, name)).collect());
    let n_athletes = (NAMES.len() + SIGNS.len()) as u32;
    for _ in 0..14 {
        world.wait(1);
        (1..=n_athletes).for_each(|bib| world.ride(bib, 150.0, 200.0, 30.0));
        world.look_for_alarms();
    }
    let mut window = world.window();
    window.settle();
    // The harness panics where a character has no glyph.
    command(&mut window, Command::GoTo(Tab::WALL));
    command(&mut window, Command::ToggleSecondWindow);
    command(&mut window, Command::ToggleSecondWindow);
    command(&mut window, Command::Open(Dialog::Alarms));
    for name in NAMES {
        assert!(window.shows(name), "{name}");
    }
    for bib in 1..=n_athletes {
        let page = AthletesPage::Edit(login(bib));
        command(&mut window, Command::Open(Dialog::Athletes(page)));
        command(&mut window, Command::Open(Dialog::Position(AthleteId(bib))));
    }
}

#[test]
fn names_are_told_as_they_were_typed() {
    let world = world();
    let mut window = world.window_of(Vec2::new(1920.0, 1400.0));
    window.settle();
    for (name, bib) in NAMES.iter().zip(1..) {
        assert!(window.shows(&format!("{bib} {name}: heart rate 150")), "{name}");
    }
}

#[test]
fn the_search_finds_names_by_their_plain_letters() {
    let world = world();
    let mut window = world.window();
    window.settle();
    for (words, bib) in [
        ("nunez", 13),
        ("lukasz", 12),
        ("soren", 12),
        ("strasse", 12),
        ("ipek isik", 18),
        ("елкин", 9),
        ("νικος", 10),
        ("darc", 14),
        ("محمد", 1),
        ("山田", 4),
    ] {
        window.type_keys("/");
        window.type_keys(words);
        window.press(Key::Enter);
        let focus = window.harness.state().view().focus;
        assert_eq!(focus, Some(AthleteId(bib)), "{words}");
    }
}

#[test]
fn a_name_written_from_the_right_can_be_typed_into_a_field() {
    let world = world();
    let mut window = world.window();
    window.settle();
    window.type_keys("/");
    window.type_keys("محمد علي");
    assert!(window.shows("1 محمد علي:"));
    for _ in 0..4 {
        window.press(Key::ArrowLeft);
        window.press(Key::Backspace);
    }
    window.type_keys("日本");
    assert!(window.shows("No bib or name has"));
}

#[test]
fn a_replay_of_a_name_in_another_script_can_be_read() {
    let world = world();
    let mut window = world.window();
    window.settle();
    let rides = vec![ride(1, MAY_19, 600), ride(4, MAY_19, 600)];
    let keys = rides.iter().map(|ride| ride.session.key.clone()).collect();
    window.harness.state_mut().command(Command::OpenSessions { keys, from_starts: true });
    window.settle();
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(rides));
    window.settle();
    assert!(window.harness.query_all_by_label_contains("山田太郎").next().is_some());
}
