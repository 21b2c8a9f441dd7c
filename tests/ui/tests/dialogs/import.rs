//! Recordings dropped on the window, and the athlete they are imported for.

use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::ImportRecording,
    model::Login,
    ui::desktop::{Chosen, DialogKind},
};
use trackside_ui_tests::world::{Window, World, athlete, login};

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
