//! The roster: columns by kind, zones, sorting, groups, who stands down, rows out of sight.

#![cfg(feature = "gui")]

use std::sync::Arc;

use eframe::egui::{Key, Modifiers, Pos2, Vec2, vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{WriteLog, Written},
    kind::{DataField, Kind},
    model::{Athlete, LogNote, Metric, Profile},
    ui::{
        context::Command,
        state::{Panel, RosterKey, Shown},
    },
};
use trackside_ui_tests::world::{NOW, Typed, Window, World, athlete};

fn open(world: &World) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    window
}

/// Bibs from the top of the roster on, as they are placed.
fn order(window: &Window<'_>, names: &[&str]) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = names
        .iter()
        .map(|name| {
            let label = format!("{name}:");
            let row = window.harness.get_by_label_contains(&label);
            (row.rect().top(), (*name).to_owned())
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, name)| name).collect()
}

/// The engine writes what was asked for.
fn write(world: &World, window: &mut Window<'_>) -> usize {
    let (WriteLog(entries), reply) = world.last_asked();
    let mut logbook = world.logbook.write();
    let undo = entries.iter().map(|entry| logbook.undo_of(entry)).collect();
    entries.iter().for_each(|entry| logbook.apply(entry));
    drop(logbook);
    reply.send(Ok(Written { undo }));
    window.settle();
    entries.len()
}

#[test]
fn a_kind_has_its_own_columns_and_units_and_what_nobody_sends_is_replaced() {
    let mut world = World::of_three();
    world.kind = Kind::Rowing;
    let values = [(Metric::HrBpm, 150.0), (Metric::CadRpm, 34.0), (Metric::SpdKph, 18.0)];
    world.send(1, &values);
    let window = open(&world);
    assert!(
        window
            .row("1 Falco")
            .starts_with("1 Falco: heart rate 150 bpm, cadence 34 spm, speed 1:40.0 min/500 m"),
        "{}",
        window.row("1 Falco")
    );
    let mut world = World::of_three();
    world.kind = Kind::Hall;
    world.send(1, &[(Metric::HrBpm, 150.0), (Metric::CadRpm, 90.0), (Metric::PwrW, 210.0)]);
    let window = open(&world);
    // Without a maximum there is no share of it.
    assert!(
        window
            .row("1 Falco")
            .starts_with("1 Falco: heart rate 150 bpm, power 210 W, cadence 90 rpm"),
        "{}",
        window.row("1 Falco")
    );
}

#[test]
fn the_zone_stands_beside_the_heart_rate_and_only_where_the_profile_says_so() {
    let falco = athlete(1, "Falco");
    let profile = Profile { lthr: Some(170.0), ..falco.profile };
    let falco = Arc::new(Athlete { profile, ..Athlete::clone(&falco) });
    let world = World::new(vec![falco, athlete(2, "Brenta")]);
    for bib in 1..=2 {
        world.ride(bib, 165.0, 200.0, 30.0);
    }
    let mut window = open(&world);
    assert!(window.row("1 Falco").contains("heart rate 165 bpm Z4, power"));
    assert!(window.texts().iter().any(|(_, text)| text == "Z4"));
    assert!(window.row("2 Brenta").contains("heart rate 165 bpm, power"));
    world.wait(14);
    window.settle();
    assert!(!window.row("1 Falco").contains("Z4"), "an old value is in no zone now");
}

#[test]
fn a_click_on_a_head_sorts_and_another_turns_the_order() {
    let world = World::of_three();
    for (bib, bpm) in [(1, 150.0), (2, 170.0), (3, 130.0)] {
        world.ride(bib, bpm, 200.0, 30.0);
    }
    let mut window = open(&world);
    let names = ["1 Falco", "2 Brenta", "3 Luma"];
    assert_eq!(order(&window, &names), names);
    window.click("sort by heart rate");
    assert_eq!(order(&window, &names), ["2 Brenta", "1 Falco", "3 Luma"]);
    window.click("sort by heart rate");
    assert_eq!(order(&window, &names), ["3 Luma", "1 Falco", "2 Brenta"]);
    window.click("sort by name");
    assert_eq!(order(&window, &names), ["2 Brenta", "1 Falco", "3 Luma"]);
    assert_eq!(window.harness.state().view().sort.by, RosterKey::Name);
    // Arrows follow what is seen.
    window.press(Key::ArrowDown);
    window.press(Key::ArrowDown);
    assert_eq!(window.harness.state().view().focus.map(|id| id.0), Some(1));
}

#[test]
fn rows_keep_their_places_while_the_pointer_is_over_them() {
    let world = World::of_three();
    for (bib, bpm) in [(1, 150.0), (2, 170.0), (3, 130.0)] {
        world.ride(bib, bpm, 200.0, 30.0);
    }
    let mut window = open(&world);
    window.click("sort by heart rate");
    let names = ["1 Falco", "2 Brenta", "3 Luma"];
    let row = window.harness.get_by_label_contains("1 Falco:").rect().center();
    window.harness.hover_at(row);
    window.settle();
    world.wait(1);
    world.ride(3, 190.0, 200.0, 30.0);
    window.settle();
    assert_eq!(order(&window, &names), ["2 Brenta", "1 Falco", "3 Luma"]);
    window.harness.hover_at(Pos2::new(900.0, 10.0));
    window.settle();
    window.settle();
    assert_eq!(order(&window, &names), ["3 Luma", "2 Brenta", "1 Falco"]);
}

#[test]
fn the_chosen_stand_down_with_x_and_come_back_and_marks_of_the_group_skip_them() {
    let world = World::of_three();
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    let mut window = open(&world);
    window.harness.get_by_label_contains("1 Falco:").click();
    window.settle();
    window.type_at_once(&[Typed::Sign('x')]);
    assert_eq!(write(&world, &mut window), 1);
    assert!(window.shows("Falco stood down at 10:42:07"));
    assert!(window.row("1 Falco").ends_with("stood down at 10:42:07"));
    assert!(window.shows("1 out"), "the chips count who is out");
    // Once the pointer has left the rows, who is out is last.
    window.harness.hover_at(Pos2::new(900.0, 10.0));
    window.settle();
    window.settle();
    let names = ["1 Falco", "2 Brenta", "3 Luma"];
    assert_eq!(order(&window, &names), ["2 Brenta", "3 Luma", "1 Falco"]);
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::L);
    window.settle();
    assert_eq!(write(&world, &mut window), 2, "who stood down has no lap");
    window.type_at_once(&[Typed::Sign('x')]);
    let (WriteLog(entries), _) = world.last_asked();
    assert_eq!(entries[0].note, LogNote::CameBack(true));
}

#[test]
fn who_stood_down_is_brought_back_by_an_undo() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = open(&world);
    window.harness.get_by_label_contains("1 Falco:").click();
    window.settle();
    window.type_at_once(&[Typed::Sign('x')]);
    write(&world, &mut window);
    window.type_at_once(&[Typed::Ctrl(Key::Z)]);
    write(&world, &mut window);
    assert!(!window.row("1 Falco").contains("stood down"));
}

fn in_heat(bib: u32, name: &str, heat: &str) -> Arc<Athlete> {
    Arc::new(Athlete { heat: heat.to_owned(), ..Athlete::clone(&athlete(bib, name)) })
}

#[test]
fn a_group_filters_roster_counts_map_and_selection() {
    let world = World::new(vec![
        in_heat(1, "Falco", "A"),
        in_heat(2, "Brenta", "B"),
        in_heat(3, "Luma", "B"),
    ]);
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    let mut window = open(&world);
    window.harness.get_by_label_contains("1 Falco:").click();
    window.settle();
    assert!(window.shows("map, 3 of 3 athletes on it"));
    window.click("group: everybody");
    window.click("heat B");
    assert!(!window.shows("1 Falco:") && window.shows("2 Brenta:") && window.shows("3 Luma:"));
    assert!(window.shows("2 live"));
    assert!(window.shows("map, 2 of 2 athletes on it"));
    let view = window.harness.state().view();
    assert_eq!((view.focus, view.selection.len()), (None, 0), "who is not shown is not selected");
    // Who is asked for by bib is shown.
    window.type_at_once(&[Typed::Sign('1'), Typed::Key(Key::Enter)]);
    assert!(window.shows("1 Falco:") && window.shows("group: everybody"));
}

#[test]
fn nobody_in_a_heat_or_team_leaves_the_room_to_the_search() {
    let window = open(&World::of_three());
    assert!(!window.shows("group:"));
    assert!(window.harness.query_by_label("search the roster").is_some());
}

fn crowd(n: u32) -> World {
    let world = World::new((1..=n).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect());
    for bib in 1..=n {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world
}

#[test]
fn rows_out_of_sight_are_hinted_at() {
    let window = open(&crowd(12));
    assert!(!window.shows(" more"), "twelve fit into the smallest laptop");
    let window = open(&crowd(30));
    assert!(window.shows("18 more"));
}

#[test]
fn a_wide_window_has_two_columns_of_rows_where_they_do_not_fit_into_one() {
    let left = |n: u32, bib: u32, width: f32| {
        let mut window = crowd(n).window_of(Vec2::new(width, 1080.0));
        window.settle();
        let label = format!("{bib} Rider {bib}:");
        let row = window.harness.get_by_label_contains(&label);
        row.rect().left()
    };
    assert!(left(16, 16, 1920.0) < 20.0, "one is enough");
    assert!(left(30, 30, 1920.0) > 400.0);
    assert!(left(30, 2, 1920.0) < 20.0);
    assert!(left(30, 12, 1919.0) < 20.0);
}

/// Chooses another field for the column with this head.
fn choose_column(window: &mut Window<'_>, head: &str, entry: &str) {
    window.harness.get_by_label(&format!("sort by {head}")).click_secondary();
    window.settle();
    window.click(entry);
}

#[test]
fn a_right_click_on_a_head_chooses_another_column_and_goes_back_to_that_of_the_kind() {
    let world = World::of_three();
    for bib in 1..=3 {
        let secs = f64::from(bib);
        world.send(
            bib,
            &[
                (Metric::HrBpm, 140.0 + secs),
                (Metric::PwrW, 200.0),
                (Metric::SpdKph, 30.0),
                (Metric::CadRpm, 80.0 + secs),
            ],
        );
    }
    let mut window = open(&world);
    assert!(window.row("1 Falco").contains("heart rate 141 bpm, power 200 W, speed 30.0 km/h"));
    choose_column(&mut window, "speed", "cadence rpm");
    assert!(window.row("1 Falco").contains("heart rate 141 bpm, power 200 W, cadence 81 rpm"));
    // A field that has a column already changes places with the other.
    choose_column(&mut window, "cadence", "heart rate bpm");
    assert!(window.row("1 Falco").contains("cadence 81 rpm, power 200 W, heart rate 141 bpm"));
    window.click("sort by cadence");
    let names = ["1 Falco", "2 Brenta", "3 Luma"];
    assert_eq!(order(&window, &names), ["3 Luma", "2 Brenta", "1 Falco"]);
    choose_column(&mut window, "power", "As the kind of event: Road cycling");
    assert!(window.row("1 Falco").contains("heart rate 141 bpm, power 200 W, speed 30.0 km/h"));
}

#[test]
fn a_chosen_column_that_nobody_sends_is_replaced_until_somebody_does() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = open(&world);
    choose_column(&mut window, "power", "cadence not sent");
    assert!(window.row("1 Falco").contains("heart rate 150 bpm, speed 30.0 km/h, power 200 W"));
    world.send(2, &[(Metric::CadRpm, 90.0)]);
    window.settle();
    assert!(window.row("1 Falco").contains("heart rate 150 bpm, cadence -- rpm, speed 30.0 km/h"));
}

#[test]
fn each_kind_of_event_keeps_its_own_columns() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = open(&world);
    choose_column(&mut window, "power", "pace min/km");
    let shown = &window.harness.state().view().shown;
    let columns = |kind: Kind| shown.of(kind.definition()).columns.clone();
    assert_eq!(columns(Kind::Road), [DataField::HeartRate, DataField::Pace, DataField::Speed]);
    assert_eq!(columns(Kind::Trail), []);
}

#[test]
fn distance_can_be_a_column() {
    let world = World::of_three();
    for secs in -120..=0 {
        let km = 10.0 + 0.01 * f64::from(secs + 120);
        let values = [
            (Metric::HrBpm, 150.0),
            (Metric::PwrW, 200.0),
            (Metric::SpdKph, 36.0),
            (Metric::DistKm, km),
        ];
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &values);
    }
    let mut window = open(&world);
    choose_column(&mut window, "power", "distance km");
    assert!(window.row("1 Falco").contains("distance 1.20 km"), "{}", window.row("1 Falco"));
}

#[test]
fn the_dashes_of_a_row_stand_at_one_height() {
    let window = open(&World::of_three());
    for bib in ["1 Falco", "2 Brenta", "3 Luma"] {
        let label = format!("{bib}:");
        let row = window.harness.get_by_label_contains(&label).rect();
        let dashes: Vec<f32> = window
            .texts()
            .into_iter()
            .filter(|(at, text)| text == "--" && row.contains(*at))
            .map(|(at, _)| at.y)
            .collect();
        assert_eq!(dashes.len(), 3, "{bib}");
        assert!(dashes.iter().all(|y| (y - dashes[0]).abs() < 0.01), "{bib}: {dashes:?}");
    }
}

#[test]
fn escape_goes_back_to_everybody_after_all_else_was_closed() {
    let world = World::new(vec![in_heat(1, "Falco", "A"), in_heat(2, "Brenta", "B")]);
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = open(&world);
    window.click("group: everybody");
    window.click("heat B");
    window.press(Key::Space);
    window.press(Key::Escape);
    assert!(window.shows("group: heat B"), "the held view was closed first");
    window.press(Key::Escape);
    assert!(window.shows("group: everybody") && window.shows("1 Falco:"));
}

/// A window of this size with heart rate, power, speed, and cadence and distance added.
fn with_added_columns(world: &World, size: Vec2) -> Window<'static> {
    let mut window = world.window_of(size);
    window.settle();
    let columns = [
        DataField::HeartRate,
        DataField::Power,
        DataField::Speed,
        DataField::Cadence,
        DataField::PowerPerKg,
    ];
    let kind = Kind::Road.definition().word;
    let shown = Shown { columns: columns.to_vec(), ..Shown::default() };
    window.harness.state_mut().command(Command::Show { kind, shown });
    window.settle();
    window
}

#[test]
fn a_wide_window_has_the_columns_that_were_added_and_a_narrow_one_stays_as_it_is() {
    let world = World::of_three();
    let values = [
        (Metric::HrBpm, 150.0),
        (Metric::PwrW, 200.0),
        (Metric::SpdKph, 30.0),
        (Metric::CadRpm, 90.0),
    ];
    world.send(1, &values);
    let width =
        |window: &Window<'_>| window.harness.get_by_label_contains("1 Falco:").rect().width();
    let three = "1 Falco: heart rate 150 bpm, power 200 W, speed 30.0 km/h";
    for (size, is_wide) in [(vec2(1280.0, 720.0), false), (vec2(1920.0, 1080.0), true)] {
        let mut usual = world.window_of(size);
        usual.settle();
        let usual_w = width(&usual);
        let window = with_added_columns(&world, size);
        let row = window.row("1 Falco");
        assert!(row.starts_with(three), "{row}");
        assert_eq!(row.contains("cadence 90 rpm, power per kg 2.9 W/kg"), is_wide, "{row}");
        assert_eq!(usual_w < width(&window), is_wide, "{usual_w}");
    }
}

#[test]
fn more_rows_come_before_more_columns() {
    let mut window = with_added_columns(&crowd(30), vec2(1920.0, 1080.0));
    let left =
        |window: &Window<'_>| window.harness.get_by_label_contains("30 Rider 30:").rect().left();
    assert!(left(&window) > 400.0);
    assert!(!window.row("30 Rider 30").contains("cadence"));
    // Filled, the roster has room for both.
    window.harness.state_mut().command(Command::ToggleFilled(Panel::Roster));
    window.settle();
    assert!(window.row("30 Rider 30").contains("cadence"));
}

#[test]
fn a_column_is_added_and_removed_in_the_menu_of_a_head() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    world.send(1, &[(Metric::CadRpm, 90.0)]);
    let mut window = world.window_of(vec2(1920.0, 1080.0));
    window.settle();
    choose_column(&mut window, "power", "Add a column");
    // The menu of the column that is open has the field too.
    let added = window.harness.get_all_by_label("cadence rpm").last().expect("an entry");
    added.click();
    window.settle();
    assert!(window.row("1 Falco").contains("speed 30.0 km/h, cadence 90 rpm"));
    choose_column(&mut window, "power", "Remove this column");
    assert!(window.row("1 Falco").contains("heart rate 150 bpm, speed 30.0 km/h, cadence 90 rpm"));
    // Three stay.
    window.harness.get_by_label("sort by speed").click_secondary();
    window.settle();
    assert!(!window.shows("Remove this column"));
}

#[test]
fn a_column_is_added_in_the_dialog_of_what_is_shown() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window_of(vec2(1920.0, 1080.0));
    window.settle();
    window.press(Key::C);
    window.click("Add a column");
    window.click("cadence not sent");
    assert!(window.shows("column 4: cadence"));
    window.press(Key::Escape);
    window.press(Key::Escape);
    assert!(window.row("1 Falco").contains("cadence -- rpm"));
}
