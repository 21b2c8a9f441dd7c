//! Pictures of the tiles, drawn by a real renderer.

use std::sync::Arc;

use eframe::egui::vec2;
use egui_kittest::{SnapshotOptions, SnapshotResults};
use trackside::{
    model::{Athlete, LogEntry, LogNote, Metric, Profile},
    ui::{
        Options,
        context::Command,
        state::{SecondWindow, Tab, WallView},
    },
};
use trackside_ui_tests::{
    room::command,
    world::{NOW, World, athlete, login},
};

/// Rasterisers differ in the last bits of an edge, but digits must not move.
const OPTIONS: (f32, usize) = (1.0, 24);

/// Falco, Brenta, who is above the limit, and others in every state; Otto sits on the bench.
fn states() -> World {
    let profile = Profile { hr_max: Some(194.0), alarm_hr_bpm: Some(185.0), ..Profile::default() };
    let names = ["Falco", "Brenta", "Luma", "Otto", "Pia", "Sable", "Vento", "Hohenzollern-Wied"];
    let athletes = names
        .iter()
        .zip(1..)
        .map(|(name, bib)| Arc::new(Athlete { profile, ..Athlete::clone(&athlete(bib, name)) }));
    let world = World::new(athletes.collect());
    for (bib, hr_bpm) in [(1, 171.0), (3, 158.0), (5, 163.0), (6, 140.0)] {
        world.ride(bib, hr_bpm, 312.0, 24.6);
    }
    world.wait(60);
    world.send(5, &[(Metric::PwrW, 281.0), (Metric::SpdKph, 23.2)]);
    world.ride(3, 158.0, 268.0, 22.9);
    world.look_for_alarms();
    world.wait(14);
    world.ride_for(12, 2, 188.0, 25.1);
    for (bib, hr_bpm) in [(1, 171.0), (4, 128.0), (7, 98.0)] {
        world.ride(bib, hr_bpm, 312.0, 24.6);
    }
    let note = LogNote::Benched(true);
    world.logbook.write().apply(&LogEntry { login: login(4), time: NOW, note });
    world
}

#[test]
fn tiles_in_every_state_look_as_they_should_in_both_themes() {
    let mut results = SnapshotResults::new();
    for (dark, name) in [(true, "wall_dark"), (false, "wall_daylight")] {
        let options = Options { event_name: "Giro".into(), dark, ..Options::default() };
        let mut window = states().window_opened_with(vec2(1280.0, 720.0), true, options);
        command(&mut window, Command::GoTo(Tab::WALL));
        let (threshold, max_failed_pixels) = OPTIONS;
        let options =
            SnapshotOptions::new().threshold(threshold).max_failed_pixels(max_failed_pixels);
        results.add(window.harness.try_snapshot_options(name, &options));
    }
}

/// The second window as the television shows it to spectators: without alarms and without values of
/// the body, one of the pictures without names. In a test it is inside of the first one.
#[test]
fn the_second_window_shows_spectators_what_they_may_see_in_both_themes() {
    let mut results = SnapshotResults::new();
    let cases = [(true, true, "second_dark"), (false, false, "second_daylight_without_names")];
    for (dark, has_names, name) in cases {
        let options = Options { event_name: "Giro".into(), dark, ..Options::default() };
        let mut window = states().window_opened_with(vec2(1600.0, 900.0), true, options);
        let second = SecondWindow {
            is_open: true,
            has_names,
            is_for_spectators: true,
            shows_health: false,
            takes_turns: false,
        };
        command(&mut window, Command::SetWall(WallView { large: None, second }));
        let (threshold, max_failed_pixels) = OPTIONS;
        let options =
            SnapshotOptions::new().threshold(threshold).max_failed_pixels(max_failed_pixels);
        results.add(window.harness.try_snapshot_options(name, &options));
    }
}
