//! The settings: every choice in one place, what it changes, and what cannot be changed.

use std::path::PathBuf;

use eframe::egui::{Key, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    control::{Error, Picture, SavePicture},
    kind::{DataField, Units},
    ui::{
        FixedSetting, Language, Options,
        context::Command,
        state::{BaseMap, Dialog, SecondWindow, WallOrder},
        theme::DARK,
    },
};
use trackside_ui_tests::{
    room::{Values, check, command, crowd, everywhere, open, widest_name, zoomed},
    world::{Typed, Window, World},
};

fn settings(world: &World) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    window.type_at_once(&[Typed::Ctrl(Key::Comma)]);
    assert_eq!(window.harness.state().view().dialog, Some(Dialog::Settings));
    window
}

fn riding() -> World {
    let world = World::of_three();
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world
}

#[test]
fn the_menu_leads_to_the_settings_and_esc_out_of_them() {
    let mut window = riding().window();
    window.settle();
    window.click("Menu");
    window.harness.get_by_label_contains("Settings\u{2026}").click();
    window.settle();
    assert_eq!(window.harness.state().view().dialog, Some(Dialog::Settings));
    window.press(Key::Escape);
    assert_eq!(window.harness.state().view().dialog, None);
}

#[test]
fn every_choice_is_made_by_its_button_and_shown_as_made() {
    let world = riding();
    let mut window = settings(&world);
    window.click("Theme: Daylight");
    window.click("Units: Imperial");
    window.click("everything larger");
    window.click("Ask for attention at urgent alarms");
    window.click("Sound at urgent alarms");
    // The last one: here the second window is inside of the first one, over the dialog.
    window.click("Show the Wall in a second window");
    let view = window.harness.state().view();
    assert!(!view.dark && view.units == Units::Imperial && !view.asks_attention);
    assert!(view.has_sound);
    assert_eq!(view.scale_percent, 110);
    assert!(view.wall.second.is_open);
    assert!(window.shows("Size of everything 110 %"));
    let toggled = |label: &str| {
        let node = window.harness.get_by_label(label);
        node.accesskit_node().toggled() == Some(eframe::egui::accesskit::Toggled::True)
    };
    assert!(toggled("Theme: Daylight") && !toggled("Theme: Dark"));
    assert!(toggled("Units: Imperial") && !toggled("Ask for attention at urgent alarms"));
}

#[test]
fn the_language_is_chosen_by_its_own_name_and_changes_the_dialog_at_once() {
    let world = riding();
    let fixed = vec![FixedSetting::new("Data folder", "/media/stick")];
    let options = Options { fixed, ..Options::default() };
    let mut window = world.window_opened_with(Vec2::new(1280.0, 720.0), false, options);
    window.settle();
    open(&mut window, Dialog::Settings);
    for (button, language, [title, units, folder]) in [
        (
            "Language: Deutsch",
            Language::German,
            ["Einstellungen", "Einheiten: Metrisch", "Datenordner: /media/stick"],
        ),
        (
            "Sprache: Fran\u{e7}ais",
            Language::French,
            [
                "R\u{e9}glages",
                "Unit\u{e9}s: M\u{e9}trique",
                "Dossier des donn\u{e9}es: /media/stick",
            ],
        ),
        (
            "Langue: English",
            Language::English,
            ["Settings", "Units: Metric", "Data folder: /media/stick"],
        ),
    ] {
        window.click(button);
        assert_eq!(window.harness.state().view().language, language);
        assert!(window.shows(title) && window.shows(units) && window.shows(folder), "{button}");
    }
}

#[test]
fn who_looks_at_the_second_window_is_chosen_before_it_is_opened() {
    let world = riding();
    let mut window = settings(&world);
    for line in [
        "Names beside the bibs",
        "For spectators",
        "Spectators see heart rates",
        "Groups take turns",
    ] {
        window.click(line);
    }
    let expected = SecondWindow {
        is_open: false,
        has_names: false,
        is_for_spectators: true,
        shows_health: true,
        takes_turns: true,
    };
    assert_eq!(window.harness.state().view().wall.second, expected);
}

#[test]
fn large_value_order_of_the_tiles_and_base_map_are_chosen_from_menus() {
    let world = riding();
    let mut window = settings(&world);
    window.click("Large value: heart rate bpm");
    window.harness.get_by_label("power W 3 s").click();
    window.settle();
    window.click("Order of the tiles: as the roster");
    window.click("by bib");
    window.click("Base map: Automatic");
    window.click("Plain grid");
    let view = window.harness.state().view();
    assert_eq!(view.wall.large, Some(DataField::Power));
    assert_eq!(view.wall_order, WallOrder::Bib);
    assert_eq!(view.base_map, Some(BaseMap::Plain));
    assert!(window.shows("Base map: Plain grid"));
}

#[test]
fn what_was_decided_before_the_start_is_shown_with_its_value() {
    let fixed = vec![FixedSetting::new("Data folder", "/media/stick")];
    let world = riding();
    let options = Options { fixed, ..Options::default() };
    let mut window = world.window_opened_with(Vec2::new(1280.0, 720.0), false, options);
    window.settle();
    open(&mut window, Dialog::Settings);
    assert!(window.shows("Data folder: /media/stick"));
    assert!(window.shows("takes effect at the next start"));
}

#[test]
fn keys_change_the_size_of_everything_from_100_to_200_percent_and_say_so() {
    let world = riding();
    let mut window = world.window_of(Vec2::new(2560.0, 1440.0));
    window.settle();
    let percent = |window: &Window<'_>| window.harness.state().view().scale_percent;
    for _ in 0..12 {
        window.type_at_once(&[Typed::Ctrl(Key::Plus)]);
    }
    assert_eq!(percent(&window), 200);
    assert!(window.shows("Everything at 200 %"));
    assert!((window.harness.ctx.zoom_factor() - 2.0).abs() < 0.01);
    window.type_at_once(&[Typed::Ctrl(Key::Minus)]);
    assert_eq!(percent(&window), 190);
    window.type_at_once(&[Typed::Ctrl(Key::Num0)]);
    window.type_at_once(&[Typed::Ctrl(Key::Minus)]);
    assert_eq!(percent(&window), 100);
}

#[test]
fn a_window_without_room_for_the_size_shows_what_it_has_room_for() {
    let world = riding();
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::SetScale(200));
    // As a real window: its pixels stay, so that there are fewer points.
    for _ in 0..3 {
        let zoom = window.harness.ctx.zoom_factor();
        window.harness.set_size(Vec2::new(1280.0, 720.0) / zoom);
        window.settle();
    }
    let zoom = window.harness.ctx.zoom_factor();
    assert!((zoom - 1.12).abs() < 0.02, "{zoom}");
    assert_eq!(window.harness.state().view().scale_percent, 200, "for a larger window");
    open(&mut window, Dialog::Settings);
    assert!(window.shows("This window has room for 11"));
    assert!(window.shows("A larger one shows everything at 200 %."));
}

/// A window of so many pixels on a screen whose system draws a point with so many.
fn on_screen(world: &World, pixels: Vec2, system_scale: f32) -> Window<'static> {
    let mut window = world.window_of(pixels / system_scale);
    for _ in 0..3 {
        let input = window.harness.input_mut();
        for viewport in input.viewports.values_mut() {
            viewport.native_pixels_per_point = Some(system_scale);
        }
        let pixels_a_point = system_scale * window.harness.ctx.zoom_factor();
        window.harness.set_size(pixels / pixels_a_point);
        window.settle();
    }
    window
}

#[test]
fn where_the_system_draws_too_large_for_the_window_everything_is_drawn_smaller_and_that_is_said() {
    let world = crowd(12, Values::Widest);
    for (pixels, system_scale, percent) in [
        (Vec2::new(1366.0, 768.0), 2.0, 60_u16),
        (Vec2::new(1920.0, 1080.0), 2.0, 84),
        (Vec2::new(1920.0, 1200.0), 3.0, 62),
    ] {
        let what = format!("{pixels:?} at {system_scale}");
        let mut window = on_screen(&world, pixels, system_scale);
        let zoom = window.harness.ctx.zoom_factor();
        assert!((zoom - f32::from(percent) / 100.0).abs() < 0.01, "{what}: {zoom}");
        let size = window.harness.ctx.content_rect().size();
        assert!(1023.0 < size.x && 639.0 < size.y, "{what}: {size}");
        check(&mut window, &what);
        open(&mut window, Dialog::Settings);
        assert!(window.shows(&format!("This window has room for {percent} %.")), "{what}");
        check(&mut window, &format!("settings, {what}"));
    }
    let mut window = on_screen(&world, Vec2::new(2560.0, 1440.0), 2.0);
    assert!((window.harness.ctx.zoom_factor() - 1.0).abs() < 0.01, "there is room");
    open(&mut window, Dialog::Settings);
    assert!(!window.shows("This window has room for"));
}

#[test]
fn a_key_takes_a_picture_also_of_a_dialog_and_says_where_it_is() {
    let world = riding();
    let options = Options { picture_folder: "/pictures".into(), ..Options::default() };
    let mut window = world.window_opened_with(Vec2::new(1280.0, 720.0), true, options);
    window.settle();
    open(&mut window, Dialog::Settings);
    for answer in [
        Ok(PathBuf::from("/pictures/trackside 1.png")),
        Err(Error::failed("/pictures: the disk is full")),
    ] {
        // The test takes the picture as the system does.
        window.press(Key::F12);
        let (SavePicture { folder, picture }, reply) = world.last_asked();
        assert_eq!(folder, PathBuf::from("/pictures"));
        let Picture { width_px, height_px, rgb } = &picture;
        assert_eq!((*width_px, *height_px, rgb.len()), (1280, 720, 1280 * 720 * 3));
        let panel = DARK.panel;
        let is_panel = |pixel: &[u8]| pixel == [panel.r(), panel.g(), panel.b()];
        let n_of_panel = rgb.chunks(3).filter(|pixel| is_panel(pixel)).count();
        assert!(100_000 < n_of_panel, "{n_of_panel}: the dialog is on it");
        let words = match &answer {
            Ok(_) => "Picture saved: /pictures/trackside 1.png",
            Err(_) => "No picture: /pictures: the disk is full.",
        };
        reply.send(answer);
        window.settle();
        assert!(window.shows(words), "{words}");
    }
}

#[test]
fn the_settings_have_room_in_every_window_at_every_size() {
    let world = crowd(12, Values::Widest);
    let fixed = || {
        let names = ["Data folder", "Longest gap in a session", "Snoozed alarms are silent for"];
        names.map(|name| FixedSetting::new(name, widest_name())).to_vec()
    };
    everywhere(|size, ppp| {
        let options = Options { fixed: fixed(), ..Options::default() };
        let mut window = world.window_opened_with(size, false, options);
        window.harness.set_pixels_per_point(ppp);
        window.settle();
        window.harness.set_size(size);
        window.settle();
        for large in [DataField::HeartRate, DataField::GapToFirst] {
            let wall = window.harness.state().view().wall;
            let wall = trackside::ui::state::WallView { large: Some(large), ..wall };
            command(&mut window, Command::SetWall(wall));
            command(&mut window, Command::SetScale(200));
            open(&mut window, Dialog::Settings);
            check(&mut window, &format!("settings, {size:?}, {ppp} pixels a point"));
        }
    });
    // Below the size that everything has room in, as while it is dragged.
    let mut window = zoomed(&world, Vec2::new(1024.0, 640.0), 2.0);
    open(&mut window, Dialog::Settings);
    check(&mut window, "settings on a screen of many pixels");
}
