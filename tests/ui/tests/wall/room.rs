//! The widest values and the longest names fit into the tiles, however many there are.

use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    kind::DataField,
    model::{LogEntry, LogNote},
    problems::{Kind, Refusal},
    ui::{
        Options,
        context::Command,
        state::{SecondWindow, Tab, WallView},
    },
};
use trackside_ui_tests::{
    room::{PIXELS_PER_POINT, SIZES, Values, check, check_but, command, crowd, zoomed},
    world::{NOW, Window, World, login},
};

use super::to_wall;

fn wall(world: &World, size: eframe::egui::Vec2, ppp: f32) -> Window<'static> {
    let mut window = zoomed(world, size, ppp);
    to_wall(&mut window);
    window
}

#[test]
fn tiles_have_room_for_any_number_of_athletes_and_any_value() {
    for n in [1, 12, 40, 100, 200] {
        for values in [Values::Widest, Values::Greatest, Values::Absurd] {
            let world = crowd(n, values);
            for size in SIZES {
                let mut window = wall(&world, size, 1.0);
                check(&mut window, &format!("{n} tiles, {values:?}, {size:?}"));
            }
        }
    }
}

#[test]
fn tiles_have_room_at_every_scale() {
    let world = crowd(40, Values::Widest);
    for (size, ppp) in SIZES.into_iter().flat_map(|size| PIXELS_PER_POINT.map(|ppp| (size, ppp))) {
        check(&mut wall(&world, size, ppp), &format!("{size:?}, {ppp} pixels a point"));
    }
}

#[test]
fn every_large_value_has_room() {
    for (n, values) in [(12, Values::Widest), (12, Values::Greatest), (100, Values::Widest)] {
        let world = crowd(n, values);
        for size in SIZES {
            let mut window = wall(&world, size, 1.0);
            for large in DataField::ALL {
                let view = WallView { large: Some(large), ..WallView::default() };
                command(&mut window, Command::SetWall(view));
                world.wait(1);
                window.settle();
                check(&mut window, &format!("{n} tiles, {large:?}, {values:?}, {size:?}"));
            }
        }
    }
}

#[test]
fn whatever_is_wrong_has_room() {
    for n in [12, 100] {
        let world = crowd(n, Values::Widest);
        for _ in 0..1_000 {
            let (who, address) = ("rider2", [192, 168, 101, 124].into());
            world.problems.record(Refusal { kind: Kind::TooLarge, who, address, detail: "" });
        }
        let stood_down = LogEntry { login: login(3), time: NOW, note: LogNote::StoodDown(true) };
        let benched = LogEntry { login: login(4), time: NOW, note: LogNote::Benched(true) };
        world.logbook.write().apply(&stood_down);
        world.logbook.write().apply(&benched);
        for wait in [0, 14, 46, 3_600] {
            world.wait(wait);
            for size in SIZES {
                // The dialog that a click opens has all of it.
                let is_notice =
                    |start: &str| start.starts_with("rider2 ") && start.contains("192.168.101.124");
                let mut window = wall(&world, size, 1.0);
                check_but(&mut window, &format!("{n}, {wait} s later, {size:?}"), is_notice);
            }
        }
    }
}

#[test]
fn the_slot_of_alarms_keeps_its_room_in_every_view_of_a_small_window() {
    let world = crowd(12, Values::Widest);
    for (width, is_demo) in [(1024.0, false), (1024.0, true), (1160.0, false), (1160.0, true)] {
        let event_name = "W".repeat(64);
        let options = Options { event_name, is_demo, ..Options::default() };
        let mut window = world.window_opened_with(vec2(width, 640.0), false, options);
        window.settle();
        for tab in [Tab::COACH, Tab::WALL, Tab::HISTORY, Tab::PHONES] {
            command(&mut window, Command::GoTo(tab));
            let slot = window.harness.get_by_label_contains("no alarms").rect();
            assert!(slot.width() >= 390.0, "{width}, {}: {slot}", tab.label);
            assert!(window.shows("REC: 14 312 samples since the start"), "for screen readers");
        }
    }
}

#[test]
fn the_second_window_and_the_search_have_room() {
    let world = crowd(12, Values::Widest);
    for size in SIZES {
        let mut window = wall(&world, size, 1.0);
        window.type_keys("/");
        check(&mut window, &format!("search, {size:?}"));
        let mut window = zoomed(&world, size, 1.0);
        window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
        window.settle();
        for is_for_spectators in [false, true] {
            let second =
                SecondWindow { is_open: true, is_for_spectators, ..SecondWindow::default() };
            command(&mut window, Command::SetWall(WallView { large: None, second }));
            // It stands over what the first window shows.
            let place = window.harness.ctx.content_rect().size() * 0.8;
            assert!(place.x > 800.0);
            check_inside(&window, &format!("second, {is_for_spectators}, {size:?}"));
        }
    }
}

/// Fails if something in the second window, which covers the middle of the first, is unreadable.
fn check_inside(window: &Window<'_>, what: &str) {
    use trackside_ui_tests::texts::{texts, unreadable};
    let tiles = window.harness.get_by_label("tiles").rect();
    let place = tiles.with_min_y(tiles.top() - 60.0).expand(20.0);
    let mut texts = texts(&window.harness.output().shapes);
    texts.retain(|text| place.contains_rect(text.ink) && place.contains_rect(text.clip));
    assert!(texts.len() > 20, "{what}: {}", texts.len());
    let found = unreadable(&texts, |start| start.ends_with(['W', 'w']));
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}
