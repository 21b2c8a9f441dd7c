//! Everyday values and long names have room in every view, at every supported size: no text lies on
//! another one, none is cut.

#![cfg(feature = "gui")]

use std::sync::Arc;

use eframe::egui::{Event, Key, Modifiers, Rect, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::OpenSessions,
    history::SessionEntry,
    model::{LogEntry, LogNote, MarkKind, MeanMax, Metric, SessionSummary},
    problems::{Kind, Refusal},
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry, ride, session},
    texts::{texts, unreadable},
    world::{NOW, Window, World, athlete, login},
};

/// The sizes that are supported: the smallest, a small laptop, a large screen.
const SIZES: [Vec2; 3] =
    [Vec2::new(1024.0, 640.0), Vec2::new(1280.0, 720.0), Vec2::new(1920.0, 1080.0)];
/// Zooms of the whole window and screens of more pixels.
const PIXELS_PER_POINT: [f32; 3] = [1.0, 1.25, 2.0];
/// A name of 40 letters.
const LONG: &str = "Maximiliana Hohenzollern-Wolkensteinburg";

/// So many riders with the widest everyday values for the last minutes.
fn crowd(n: u32) -> World {
    let world = World::new((1..=n).map(|bib| athlete(bib, LONG)).collect());
    for bib in 1..=n {
        for i in 0..20 {
            let time = NOW.plus_secs(f64::from(i) - 19.0);
            world.send_at(
                bib,
                time,
                &[
                    (Metric::HrBpm, 188.0),
                    (Metric::PwrW, 1_888.0),
                    (Metric::CadRpm, 188.0),
                    (Metric::SpdKph, 188.8),
                    (Metric::AltM, 1_888.0),
                    (Metric::TempC, 18.8),
                    (Metric::BatteryPercent, 88.0),
                    (Metric::LatDeg, 43.763 + f64::from(bib) * 1e-4),
                    (Metric::LngDeg, 11.27 + f64::from(i) * 1e-4),
                ],
            );
        }
    }
    world
}

/// Fails if something in the window cannot be read. What is on the map may lie on other things
/// there, as the athletes do.
fn check(window: &Window<'_>, what: &str) {
    let map = window.harness.query_by_label_contains("athletes on it").map(|map| map.rect());
    let mut texts = texts(&window.harness.output().shapes);
    texts.retain(|text| map.is_none_or(|map: Rect| !map.contains(text.ink.center())));
    assert!(texts.len() > 2, "{what}: {} texts", texts.len());
    let names = |start: &str| {
        // Of a bib that is typed, what stands behind it.
        let start = start.rsplit("_  ").next().unwrap_or(start);
        start.len() >= 3 && LONG.to_uppercase().contains(&start.trim_end().to_uppercase())
    };
    let found = unreadable(&texts, names);
    assert!(found.is_empty(), "{what}: {} texts\n{}", found.len(), found.join("\n"));
}

/// A window of this size in points, on a screen of so many pixels a point.
fn zoomed(world: &World, size: Vec2, ppp: f32) -> Window<'static> {
    let mut window = world.window_of(size);
    window.harness.set_pixels_per_point(ppp);
    window.settle();
    // A change of the zoom alone would have made it smaller.
    window.harness.set_size(size);
    window.settle();
    window
}

/// A window with riders, of whom these are selected.
fn coach(world: &World, size: Vec2, ppp: f32, selected: u32) -> Window<'static> {
    let mut window = zoomed(world, size, ppp);
    window.harness.event(Event::Text("1".to_owned()));
    window.settle();
    window.press(Key::Enter);
    for _ in 1..selected {
        window.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
        window.settle();
    }
    assert_eq!(window.harness.state().view().selection.len(), selected as usize);
    window
}

#[test]
fn everyday_values_have_room_in_the_coach_view() {
    for (n, selected) in [(1, 1), (12, 8), (200, 3)] {
        let world = crowd(n);
        for size in SIZES {
            for ppp in PIXELS_PER_POINT {
                let window = coach(&world, size, ppp, selected);
                assert!(window.harness.state().view().focus.is_some());
                check(&window, &format!("{n} riders, {size:?}, {ppp} pixels a point"));
            }
        }
    }
}

#[test]
fn values_keep_their_room_when_a_cursor_is_shown_a_lap_runs_and_a_bib_is_typed() {
    let world = crowd(12);
    for bib in 1..=8 {
        for (secs, kind) in [(-18.0, MarkKind::Start), (-9.0, MarkKind::Lap)] {
            let note = LogNote::Mark { kind, text: String::new() };
            let time = NOW.plus_secs(secs);
            world.logbook.write().apply(&LogEntry { login: login(bib), time, note });
        }
    }
    let without_marks = crowd(12);
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 8);
        check(&window, &format!("laps, {size:?}"));
        window.type_keys("12");
        check(&window, &format!("bib, {size:?}"));
        // The read-out covers the words of marks that it stands on.
        let mut window = coach(&without_marks, size, 1.0, 8);
        window.press(Key::ArrowLeft);
        check(&window, &format!("cursor, {size:?}"));
    }
}

#[test]
fn the_silent_and_the_lost_keep_the_others_readable() {
    let world = crowd(12);
    for size in SIZES {
        for wait in [14, 46, 3_600] {
            world.wait(wait);
            let window = coach(&world, size, 1.0, 3);
            check(&window, &format!("{wait} s of silence, {size:?}"));
        }
    }
}

#[test]
fn values_beyond_the_everyday_ones_do_not_run_into_their_neighbours() {
    let world = crowd(12);
    for bib in 1..=12 {
        world.wait(1);
        world.ride(bib, 65_535.0, 65_535.0, 1e15);
    }
    for size in SIZES {
        let window = coach(&world, size, 1.0, 3);
        let texts = texts(&window.harness.output().shapes);
        let map = window.harness.get_by_label_contains("athletes on it").rect();
        let texts: Vec<_> =
            texts.into_iter().filter(|text| !map.contains(text.ink.center())).collect();
        // Such values may be shortened, with a mark.
        let found = unreadable(&texts, |_| true);
        assert!(found.is_empty(), "{size:?}\n{}", found.join("\n"));
    }
}

#[test]
fn everyday_values_have_room_in_the_list_of_sessions() {
    let mean_max = |value: f64| Some(MeanMax { mean: value, max: value });
    let entry = |bib: u32, i: i64| {
        let summary = SessionSummary {
            dist_km: Some(188.8),
            climb_m: Some(1_888.0),
            hr_bpm: mean_max(188.0),
            pwr_w: mean_max(1_888.0),
            spd_kph: mean_max(188.8),
            ..SessionSummary::default()
        };
        let session = session(bib, MAY_19 + i * DAY, 47_288, LONG);
        let summed_to = Some(session.to);
        SessionEntry { session, summary: Some(Arc::new(summary)), summed_to, event: None }
    };
    let world = World::new((1..=12).map(|bib| athlete(bib, LONG)).collect());
    world.set_sessions((1..=12).map(|bib| entry(bib, i64::from(bib))).collect());
    for size in SIZES {
        for ppp in PIXELS_PER_POINT {
            let mut window = zoomed(&world, size, ppp);
            window.click("History");
            window.press(Key::ArrowDown);
            check(&window, &format!("{size:?}, {ppp} pixels a point"));
        }
    }
}

/// Opens something in windows of every size and zoom, and fails where it cannot be read.
fn check_everywhere(world: &World, what: &str, open: impl Fn(&mut Window<'_>)) {
    for size in SIZES {
        for ppp in PIXELS_PER_POINT {
            let mut window = coach(world, size, ppp, 1);
            open(&mut window);
            check(&window, &format!("{what}, {size:?}, {ppp} pixels a point"));
        }
    }
}

/// Clicks on what has this name, and lets a dialog measure itself over several frames.
fn open(window: &mut Window<'_>, label: &str) {
    window.harness.get_by_label(label).click();
    window.harness.run_steps(8);
}

fn press_sign(window: &mut Window<'_>, sign: &str) {
    window.harness.event(Event::Text(sign.to_owned()));
    window.settle();
}

#[test]
fn the_dialogs_of_athletes_have_room() {
    let world = crowd(12);
    check_everywhere(&world, "athletes", |window| open(window, "Athletes\u{2026}"));
    check_everywhere(&world, "an athlete", |window| {
        open(window, "Athletes\u{2026}");
        window.harness.get_by_label_contains("athlete 3 Max").click();
        window.harness.run_steps(8);
    });
    check_everywhere(&world, "a new athlete", |window| {
        open(window, "Athletes\u{2026}");
        open(window, "Add athlete");
    });
    check_everywhere(&world, "a start list", |window| {
        open(window, "Athletes\u{2026}");
        open(window, "Import start list\u{2026}");
    });
}

#[test]
fn problems_and_addresses_have_room() {
    let world = crowd(12);
    for (kind, who) in [
        (Kind::WrongPassword, "rider2"),
        (Kind::BadLines, "rider3"),
        (Kind::WrongPrecision, "rider4"),
        (Kind::UnknownLogin, "a-login-that-nobody-on-the-roster-has"),
        (Kind::WrongPath, ""),
    ] {
        for last in [23, 124] {
            let address = [192, 168, 101, last].into();
            let detail = "bad line";
            for _ in 0..1_288 {
                world.problems.record(Refusal { kind, who, address, detail });
            }
        }
    }
    world.status.write().reachable.push(([10, 100, 200, 205], 8086).into());
    check_everywhere(&world, "problems", |window| {
        window.harness.key_press_modifiers(Modifiers::SHIFT, Key::F8);
        window.settle();
    });
    check_everywhere(&world, "addresses", |window| {
        window.harness.get_by_label_contains("address for phones").click();
        window.settle();
    });
}

#[test]
fn keys_markers_and_imports_have_room() {
    let world = crowd(12);
    check_everywhere(&world, "keys", |window| press_sign(window, "?"));
    check_everywhere(&world, "a marker", |window| window.press(Key::M));
    check_everywhere(&world, "an import", |window| {
        window.drop_file(&format!("/media/{}/rider3-wednesday.fit", "a".repeat(80)));
    });
}

#[test]
fn a_replay_has_room() {
    let world = crowd(12);
    let session = entry(1, MAY_19, 40_000, LONG, 188.0);
    world.set_sessions(vec![session]);
    check_everywhere(&world, "replay", |window| {
        window.click("History");
        window.press(Key::ArrowDown);
        window.press(Key::Enter);
        let (_, reply) = world.last_asked::<OpenSessions>();
        reply.give(Ok(vec![ride(1, MAY_19, 40_000)]));
        window.settle();
    });
}
