//! Recordings dropped on the window, and the athlete they are imported for.

use eframe::egui::{HoveredFile, Key};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{ImportRecording, OpenSessions},
    model::Login,
    ui::{
        context::Command,
        desktop::{Chosen, DialogKind},
        state::Dialog,
    },
};
use trackside_ui_tests::{
    recordings::{MAY_19, entry, ride},
    world::{Window, World, athlete, login},
};

/// The dialog after a file was dropped.
fn dropped(world: &World, path: &str) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    window.drop_file(path);
    window
}

/// The athlete for whom the engine is asked to import.
fn imported_for(world: &World, window: &mut Window<'_>) -> Login {
    window.click("Import 1 file");
    world.last_asked::<ImportRecording>().0.login
}

#[test]
fn an_import_is_for_the_athlete_who_is_found_and_chosen() {
    let world = World::of_three();
    let mut window = dropped(&world, "/media/tuesday.fit");
    window.fill("search athlete for the import", "xy");
    assert!(window.shows("No bib, name, login or team has 'xy'."));
    window.fill("search athlete for the import", "lum");
    assert!(!window.shows("import for 1 Falco"));
    window.harness.get_by_label_contains("import for 3 Luma").click();
    window.settle();
    assert_eq!(imported_for(&world, &mut window), login(3));
}

#[test]
fn the_name_of_a_file_says_whose_it_is() {
    let world = World::new(vec![athlete(1, "Falco"), athlete(12, "Zefir")]);
    let mut window = dropped(&world, "/media/Rider12-tuesday.fit");
    assert_eq!(imported_for(&world, &mut window), login(12));
}

#[test]
fn without_a_file_dialog_a_path_can_be_typed() {
    let world = World::of_three();
    let mut window = dropped(&world, "/media/tuesday.fit");
    window.click("Clear");
    assert!(window.shows("Drop files here, or anywhere on the window."));
    window.click("Choose files\u{2026}");
    let (dialog, reply) = world.desktop.last_dialog();
    assert_eq!((dialog.title, dialog.kind), ("Recordings", DialogKind::OpenSeveral));
    reply.send(Ok(Chosen::NoDialog));
    window.settle();
    assert!(window.shows("This desktop offers no file dialog. Drop the files on the window"));
    assert!(!window.shows("No file was chosen"));
    let path = format!("/media/{}/wednesday.fit", "a".repeat(80));
    window.fill("path of the file", &path);
    window.click("Add this file");
    window.harness.get_by_label_contains("import for 3 Luma").click();
    window.settle();
    window.click("Import 1 file");
    let (asked, _) = world.last_asked::<ImportRecording>();
    assert_eq!(asked.path.to_str(), Some(path.as_str()));
}

#[test]
fn files_over_the_window_show_where_they_go() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    let hover = |window: &mut Window<'_>, path: Option<&str>| {
        let hovered =
            path.map(|path| HoveredFile { path: Some(path.into()), ..HoveredFile::default() });
        window.harness.input_mut().hovered_files = hovered.into_iter().collect();
        // egui measures a new area in a frame of its own.
        window.harness.run_steps(2);
    };
    hover(&mut window, Some("/media/tuesday.fit"));
    assert!(window.shows("Drop to import recordings."));
    hover(&mut window, Some("/media/start list.csv"));
    assert!(window.shows("Drop to read a start list."));
    hover(&mut window, None);
    assert!(!window.shows("Drop to"));
    // In History a table is a recording.
    window.click("History");
    hover(&mut window, Some("/media/ride.csv"));
    assert!(window.shows("Drop to import recordings."));
}

#[test]
fn files_that_are_dropped_on_a_replay_are_imported_too() {
    let world = World::of_three();
    world.set_sessions(vec![entry(1, MAY_19, 600, "", 150.0)]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.press(Key::ArrowDown);
    window.press(Key::Enter);
    world.last_asked::<OpenSessions>().1.send(Ok(vec![ride(1, MAY_19, 600)]));
    window.settle();
    assert!(window.shows("Back to live"));
    window.drop_file("/media/Rider3-tuesday.fit");
    assert!(window.shows("Import recordings"));
    assert_eq!(imported_for(&world, &mut window), login(3));
}

#[test]
fn who_cannot_drag_types_a_path() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    window.harness.state_mut().command(Command::Open(Dialog::Import));
    window.harness.step();
    window.settle();
    window.click("Type a path");
    assert!(!window.shows("This desktop offers no file dialog"));
    window.fill("path of the file", "/media/Rider2.fit");
    window.click("Add this file");
    assert_eq!(imported_for(&world, &mut window), login(2));
}
