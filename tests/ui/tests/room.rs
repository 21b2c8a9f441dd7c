//! The widest values and the longest names fit in the Coach view, at every supported size: no two
//! texts overlap, and none is cut off. `history` and `dialogs` check the other views.

use std::sync::Arc;

use eframe::egui::{Event, Key, Modifiers, Pos2, Rect, Vec2, vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{WriteLog, Written},
    model::{
        Athlete, DemoCaption, DemoScene, LogEntry, LogNote, MarkKind, Profile, RecordingState,
    },
    problems::{Kind, Refusal},
    ui::{
        DemoCaptions, Options,
        context::Command,
        state::{Panel, PlotScale, Statistic, TimeSpan},
    },
};
use trackside_ui_tests::{
    recordings::{MAY_19, entry},
    room::{
        SIZES, Values, check, check_but, coach, command, crowd, everywhere, is_alarm, widest_name,
    },
    world::{NOW, Window, athlete, login},
};

#[test]
fn the_widest_values_have_room_in_the_coach_view() {
    for (n, selected) in [(1, 1), (12, 8), (200, 3)] {
        let world = crowd(n, Values::Widest);
        everywhere(|size, ppp| {
            let mut window = coach(&world, size, ppp, selected);
            check(&mut window, &format!("{n} riders, {size:?}, {ppp} pixels a point"));
        });
    }
}

#[test]
fn values_in_imperial_units_have_room() {
    for values in [Values::Widest, Values::Greatest, Values::Absurd] {
        let world = crowd(12, values);
        world.set_sessions(vec![entry(1, MAY_19, 40_000, &widest_name(), 188.0)]);
        for size in SIZES {
            let mut window = coach(&world, size, 1.0, 3);
            command(&mut window, Command::ToggleUnits);
            check(&mut window, &format!("{values:?} in imperial units, {size:?}"));
            for panel in [Panel::Roster, Panel::Map, Panel::Numbers, Panel::Plots] {
                command(&mut window, Command::ToggleFilled(panel));
                check(&mut window, &format!("{panel:?} in imperial units, {values:?}, {size:?}"));
                command(&mut window, Command::ToggleFilled(panel));
            }
            window.click("History");
            check(&mut window, &format!("History in imperial units, {size:?}"));
        }
    }
}

#[test]
fn every_view_has_room() {
    let world = crowd(12, Values::Widest);
    world.set_sessions(vec![entry(1, MAY_19, 40_000, &widest_name(), 188.0)]);
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 3);
        for tab in window.harness.state().tabs().to_vec() {
            window.harness.key_press_modifiers(Modifiers::COMMAND, tab.key);
            window.settle();
            assert_eq!(window.harness.state().view().tab, tab);
            check(&mut window, &format!("{}, {size:?}", tab.label));
        }
    }
}

#[test]
fn values_beyond_the_everyday_ones_are_never_cut() {
    for values in [Values::Greatest, Values::Absurd] {
        let world = crowd(12, values);
        for size in SIZES {
            let mut window = coach(&world, size, 1.0, 3);
            check(&mut window, &format!("{values:?}, {size:?}"));
            command(&mut window, Command::SetStatistic(Statistic::Max));
            check(&mut window, &format!("{values:?}, greatest, {size:?}"));
        }
    }
    let world = crowd(12, Values::Widest);
    for bib in 1..=12 {
        world.wait(1);
        world.ride(bib, 65_535.0, 65_535.0, 1e15);
    }
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 3);
        check(&mut window, &format!("implausible, {size:?}"));
    }
}

#[test]
fn values_keep_their_room_when_a_cursor_is_shown_a_lap_runs_and_a_bib_is_typed() {
    let world = crowd(12, Values::Widest);
    for bib in 1..=8 {
        for (secs, kind) in [(-18.0, MarkKind::Start), (-9.0, MarkKind::Lap)] {
            let note = LogNote::Mark { kind, text: String::new() };
            let time = NOW.plus_secs(secs);
            world.logbook.write().apply(&LogEntry { login: login(bib), time, note });
        }
    }
    let without_marks = crowd(12, Values::Widest);
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 8);
        check(&mut window, &format!("laps, {size:?}"));
        window.type_keys("12");
        check(&mut window, &format!("bib, {size:?}"));
        // The read-out covers the labels of the marks below it.
        let mut window = coach(&without_marks, size, 1.0, 8);
        window.press(Key::ArrowLeft);
        check(&mut window, &format!("cursor, {size:?}"));
        window.press(Key::Space);
        without_marks.wait(31);
        window.settle();
        check(&mut window, &format!("held, {size:?}"));
    }
}

#[test]
fn a_span_has_room_in_plots_and_table_with_and_without_a_cursor() {
    let world = crowd(12, Values::Widest);
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 8);
        for (from, to) in [(-290.0, -20.0), (-40.0, 0.0), (-200.0, -199.0)] {
            let span = TimeSpan::between(NOW.plus_secs(from), NOW.plus_secs(to));
            command(&mut window, Command::SetSpan(span));
            check(&mut window, &format!("span from {from} to {to}, {size:?}"));
        }
        window.press(Key::Space);
        window.press(Key::ArrowLeft);
        check(&mut window, &format!("span and cursor, {size:?}"));
    }
}

#[test]
fn a_search_and_the_filters_have_room() {
    let world = crowd(200, Values::Widest);
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 1);
        window.harness.event(Event::Text("/".to_owned()));
        window.settle();
        check(&mut window, &format!("search, {size:?}"));
        window.type_keys("nobody has this");
        check(&mut window, &format!("found nobody, {size:?}"));
    }
}

#[test]
fn every_panel_has_room_when_it_fills_the_window() {
    let world = crowd(12, Values::Widest);
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 8);
        for panel in [Panel::Roster, Panel::Map, Panel::Numbers, Panel::Plots] {
            command(&mut window, Command::ToggleFilled(panel));
            check(&mut window, &format!("{panel:?}, {size:?}"));
            command(&mut window, Command::ToggleFilled(panel));
        }
    }
}

/// Drags the gutter with this name by this much; it stops where the grid does.
fn drag(window: &mut Window<'_>, gutter: &str, by: Vec2) {
    let from = window.harness.get_by_label(gutter).rect().center();
    window.harness.hover_at(from);
    window.harness.step();
    window.harness.drag_at(from);
    window.harness.step();
    window.harness.hover_at(from + by);
    window.harness.step();
    window.harness.drop_at(from + by);
    window.settle();
}

#[test]
fn panels_have_room_however_narrow_they_are_dragged() {
    let world = crowd(12, Values::Widest);
    for size in SIZES {
        for (towards, what) in [(-1.0, "narrowest"), (1.0, "widest")] {
            let mut window = coach(&world, size, 1.0, 3);
            let far = 4_000.0 * towards;
            drag(&mut window, "width of the roster", vec2(far, 0.0));
            check(&mut window, &format!("{what} roster, {size:?}"));
            drag(&mut window, "width of the numbers", vec2(-far, 0.0));
            check(&mut window, &format!("{what} numbers, {size:?}"));
            drag(&mut window, "height of map and numbers", vec2(0.0, far));
            check(&mut window, &format!("{what} all, {size:?}"));
        }
    }
}

#[test]
fn the_silent_and_the_lost_keep_the_others_readable() {
    let world = crowd(12, Values::Widest);
    for size in SIZES {
        for wait in [14, 46, 3_600] {
            world.wait(wait);
            let mut window = coach(&world, size, 1.0, 3);
            check(&mut window, &format!("{wait} s of silence, {size:?}"));
        }
    }
}

#[test]
fn the_header_has_room_for_long_counts_and_addresses() {
    let world = crowd(1, Values::Widest);
    {
        let mut status = world.status.write();
        status.samples_recorded = 88_888_888_888;
        status.free_bytes = Some(88_888_000_000_000);
        status.reachable = vec![([200, 200, 200, 200], 58_888).into()];
    }
    let why = format!("no room on the disk of {}", "a/".repeat(80));
    let states = [RecordingState::Running, RecordingState::Failing(why)];
    for (state, is_demo) in states.into_iter().flat_map(|it| [(it.clone(), false), (it, true)]) {
        world.status.write().recording = state.clone();
        everywhere(|size, ppp| {
            let event_name = widest_name();
            let options = Options { event_name, is_demo, ..Options::default() };
            let mut window = world.window_opened_with(size, false, options);
            window.harness.set_pixels_per_point(ppp);
            window.settle();
            window.harness.set_size(size);
            window.settle();
            check_but(
                &mut window,
                &format!("{state:?}, demo {is_demo}, {size:?}, {ppp}"),
                is_alarm,
            );
        });
    }
}

/// The longest caption of the demo in all languages.
const CAPTION: [&str; 3] = [
    "6's phone dies at 3 %: a ghost stays on the map.",
    "Das Telefon von 6 geht bei 3 % aus: auf der Karte bleibt ein Geist.",
    "Le t\u{e9}l\u{e9}phone de 6 s\u{2019}\u{e9}teint \u{e0} 3 % : un fant\u{f4}me reste sur la carte.",
];

#[test]
fn a_caption_of_the_demo_and_the_menu_have_room() {
    let mut world = crowd(12, Values::Widest);
    let longest = DemoCaption { scene: DemoScene::PhoneDies, bibs: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
    world.captions = Some(DemoCaptions {
        now: std::sync::Arc::new(move || longest),
        next: std::sync::Arc::new(|| {}),
    });
    for kind in [Kind::WrongPassword, Kind::UnknownLogin] {
        let (address, detail) = ([192, 168, 101, 124].into(), "");
        world.problems.record(Refusal { kind, who: "rider2", address, detail });
    }
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 3);
        // The full caption is in its tooltip.
        let is_whole_elsewhere =
            |start: &str| is_alarm(start) || CAPTION.iter().any(|words| words.starts_with(start));
        check_but(&mut window, &format!("caption, {size:?}"), is_whole_elsewhere);
        window.click("Menu");
        let menu = window.harness.get_by_label_contains("Connect a phone").rect();
        assert!(menu.left() >= 0.0 && menu.right() <= size.x, "{menu}");
    }
}

#[test]
fn what_is_told_for_a_moment_has_room() {
    let world = crowd(12, Values::Widest);
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 8);
        window.press(Key::L);
        let (_, reply) = world.last_asked::<WriteLog>();
        reply.send(Ok(Written { undo: Vec::new() }));
        window.settle();
        // It is above the plots and hides their texts.
        let button = window.harness.get_by_label("Undo, Ctrl+Z").rect();
        assert!(Rect::from_min_size(Pos2::ZERO, size).contains_rect(button), "{size:?} {button}");
    }
}

#[test]
fn zones_and_the_switch_of_the_scale_have_room_in_the_plots() {
    let world = crowd(12, Values::Widest);
    let profile = Profile {
        ftp_w: Some(320.0),
        lthr: Some(172.0),
        threshold_mps: Some(9.0),
        ..Profile::default()
    };
    let athletes = (1..=12).map(|bib| {
        let athlete = athlete(bib, &widest_name());
        Arc::new(Athlete { profile, ..(*athlete).clone() })
    });
    world.set_roster(athletes.collect());
    for size in SIZES {
        let mut window = coach(&world, size, 1.0, 3);
        check(&mut window, &format!("zones, {size:?}"));
        window.press(Key::P);
        assert_eq!(window.harness.state().view().plot_scale, PlotScale::PercentOfThreshold);
        check(&mut window, &format!("% of threshold, {size:?}"));
        window.press(Key::ArrowLeft);
        check(&mut window, &format!("% of threshold at a cursor, {size:?}"));
    }
}

#[test]
fn every_field_has_room_as_a_column_and_as_a_large_value() {
    use trackside::{kind::DataField, ui::state::Shown};

    for values in [Values::Widest, Values::Greatest, Values::Absurd] {
        let world = crowd(12, values);
        for size in SIZES {
            let mut window = coach(&world, size, 1.0, 3);
            for fields in DataField::ALL.windows(3) {
                let (columns, heroes) = (fields.to_vec(), fields.to_vec());
                let shown = Shown { columns, heroes, ..Shown::default() };
                command(&mut window, Command::Show { kind: "road", shown });
                check(&mut window, &format!("{values:?}, {fields:?}, {size:?}"));
            }
        }
    }
}
