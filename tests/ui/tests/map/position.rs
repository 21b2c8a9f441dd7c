//! The last position of an athlete, copied or handed on as a code.

use eframe::egui::{Key, OutputCommand};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    model::{AthleteId, Metric},
    ui::state::Dialog,
};
use trackside_ui_tests::world::{Window, World};

/// Opens the menu of an athlete's row.
fn menu(window: &mut Window<'_>, row: &str) {
    window.harness.get_by_label_contains(row).click_secondary();
    window.settle();
}

/// The text that the window has copied in one of the next frames.
fn copied(window: &mut Window<'_>) -> Option<String> {
    (0..4).find_map(|_| {
        window.harness.step();
        window.harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    })
}

fn world() -> World {
    let world = World::of_three();
    world.send(
        1,
        &[
            (Metric::HrBpm, 150.0),
            (Metric::LatDeg, 43.765_12),
            (Metric::LngDeg, 11.258_34),
            (Metric::AccM, 8.0),
        ],
    );
    world.ride(2, 150.0, 200.0, 25.0);
    world
}

#[test]
fn the_last_position_is_copied_from_the_menu_of_a_row() {
    let world = world();
    let mut window = world.window();
    window.settle();
    menu(&mut window, "1 Falco:");
    window.harness.get_by_label("Copy last position").click();
    assert_eq!(copied(&mut window).as_deref(), Some("43.76512, 11.25834"));
    window.settle();
    assert!(window.shows("Copied 43.76512, 11.25834"));
}

#[test]
fn a_position_is_handed_on_with_its_age_and_accuracy_also_of_the_lost() {
    let world = world();
    world.wait(72);
    world.ride(2, 150.0, 200.0, 25.0);
    let mut window = world.window();
    window.settle();
    assert!(window.row("1 Falco").contains("lost 1:12"));
    menu(&mut window, "1 Falco:");
    window.click("Share last position\u{2026}");
    assert_eq!(window.harness.state().view().dialog, Some(Dialog::Position(AthleteId(1))));
    for words in [
        "QR code of geo:43.76512,11.25834",
        "1 Falco",
        "43.76512, 11.25834",
        "geo:43.76512,11.25834",
        "Measured at 10:42:07, 1:12 ago. Nothing has come since.",
        "Accurate to 8 m, says the phone.",
    ] {
        assert!(window.shows(words), "{words}");
    }
    window.harness.get_by_label("Copy link").click();
    assert_eq!(copied(&mut window).as_deref(), Some("geo:43.76512,11.25834"));
    window.settle();
    window.harness.get_by_label("Copy coordinates").click();
    assert_eq!(copied(&mut window).as_deref(), Some("43.76512, 11.25834"));
    window.press(Key::Escape);
    assert_eq!(window.harness.state().view().dialog, None);
}

#[test]
fn a_phone_that_says_no_accuracy_is_said_to() {
    let world = world();
    let mut window = world.window();
    window.settle();
    menu(&mut window, "2 Brenta:");
    window.click("Share last position\u{2026}");
    assert!(window.shows("Measured at 10:42:07, now."));
    assert!(window.shows("The phone does not say how accurate it is."));
}

#[test]
fn who_has_no_position_has_none_to_hand_on() {
    let world = world();
    let mut window = world.window();
    window.settle();
    menu(&mut window, "3 Luma:");
    assert!(window.shows("Follow on the map"));
    assert!(!window.shows("Copy last position"));
    assert!(!window.shows("Share last position"));
}
