//! Tiles: values, states, alarms, selection, order, the large value, pages.

use std::sync::Arc;

use eframe::egui::{Key, Modifiers, Rect, Shape};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    kind::Kind,
    model::{Athlete, AthleteId, LogEntry, LogNote, Metric, Profile},
    problems::{Kind as ProblemKind, Refusal},
    ui::theme::{DARK, tile},
};
use trackside_ui_tests::world::{NOW, Typed, Window, World, athlete, login};

use super::{riding, tile as tile_of, to_wall, wall};

/// With a maximum heart rate, so that there are zones.
fn with_zones(bib: u32, name: &str) -> Arc<Athlete> {
    let profile = Profile { hr_max: Some(190.0), alarm_hr_bpm: Some(185.0), ..Profile::default() };
    Arc::new(Athlete { profile, ..Athlete::clone(&athlete(bib, name)) })
}

/// The place of a tile.
fn place(window: &Window<'_>, label: &str) -> Rect {
    window.harness.get_by_label(label).rect()
}

/// Whether this text is painted on the screen.
fn paints(window: &Window<'_>, words: &str) -> bool {
    window.texts().iter().any(|(_, text)| text == words)
}

#[test]
fn a_tile_has_bib_name_the_large_value_with_its_zone_and_two_more() {
    let world = World::new(vec![with_zones(1, "Falco"), with_zones(2, "Brenta")]);
    world.ride(1, 171.0, 312.0, 24.6);
    let window = wall(&world);
    let falco = tile_of(&window, "1 Falco");
    assert_eq!(falco, "1 Falco: heart rate 171 bpm Z5, power 312 W, speed 24.6 km/h");
    let brenta = "2 Brenta: heart rate -- bpm, power -- W, speed -- km/h, not seen yet";
    assert_eq!(tile_of(&window, "2 Brenta"), brenta);
    for words in ["1", "Falco", "171", "Z5", "312", "W", "24.6", "not seen yet", "--"] {
        assert!(paints(&window, words), "{words}");
    }
    // Read from across a hall: the large value is at least a third of a tile high.
    let height = place(&window, &falco).height();
    let size = window
        .harness
        .output()
        .shapes
        .iter()
        .find_map(|clipped| match &clipped.shape {
            Shape::Text(text) if text.galley.text() == "171" => Some(text.galley.size().y),
            _ => None,
        })
        .expect("the heart rate");
    assert!(size > height / 3.0, "{size} of {height}");
}

#[test]
fn a_tile_says_in_the_words_of_the_roster_what_is_wrong() {
    let world = World::new((1..=4).map(|bib| with_zones(bib, &format!("R{bib}"))).collect());
    world.ride(1, 171.0, 312.0, 24.6);
    world.ride(2, 150.0, 200.0, 30.0);
    let note = LogNote::StoodDown(true);
    world.logbook.write().apply(&LogEntry { login: login(3), time: NOW, note });
    let (who, address) = ("rider4", [192, 168, 1, 4].into());
    let refusal = Refusal { kind: ProblemKind::WrongPassword, who, address, detail: "" };
    world.problems.record(refusal);
    let mut window = world.window();
    window.settle();
    let rows: Vec<String> = (1..=4).map(|bib| window.row(&format!("{bib} R{bib}"))).collect();
    to_wall(&mut window);
    for (row, bib) in rows.iter().zip(1..) {
        assert_eq!(tile_of(&window, &format!("{bib} R{bib}")), *row);
    }
    assert!(rows[2].ends_with("stood down at 10:42:07") && rows[3].ends_with("once"));
    for (secs, state) in [(14, "14 s"), (58, "lost 1:12")] {
        world.wait(secs);
        world.ride(2, 150.0, 200.0, 30.0);
        window.settle();
        assert!(tile_of(&window, "1 R1").ends_with(state), "{}", tile_of(&window, "1 R1"));
        assert!(paints(&window, state), "{state}");
    }
    let lost = tile_of(&window, "1 R1");
    assert_eq!(lost, "1 R1: heart rate -- bpm, power -- W, speed -- km/h, lost 1:12");
    assert!(!paints(&window, "171"), "a lost value is no value");
    assert!(paints(&window, "150"));
}

#[test]
fn a_lost_heart_rate_leaves_power_and_speed_in_place() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = wall(&world);
    let at = |window: &Window<'_>, words: &str| {
        window.texts().into_iter().find(|(_, text)| text == words).map(|(place, _)| place)
    };
    let before = (at(&window, "312"), at(&window, "24.6"));
    assert!(before.0.is_some() && before.1.is_some());
    for _ in 0..8 {
        world.wait(10);
        world.send(1, &[(Metric::PwrW, 312.0), (Metric::SpdKph, 24.6)]);
        window.settle();
    }
    assert!(tile_of(&window, "1 Falco").contains("heart rate -- bpm, power 312 W"));
    assert!(tile_of(&window, "1 Falco").ends_with("HR lost 1:20"));
    assert_eq!((at(&window, "312"), at(&window, "24.6")), before);
}

#[test]
fn a_tile_with_an_alarm_has_a_thick_edge_its_mark_and_a_coloured_value() {
    let world = World::new(vec![with_zones(1, "Falco"), with_zones(2, "Brenta")]);
    world.ride(1, 150.0, 200.0, 30.0);
    world.look_for_alarms();
    world.ride_for(12, 2, 188.0, 30.0);
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = wall(&world);
    // The slot of alarms begins with the same name.
    let label = "2 Brenta: heart rate 188 bpm Z5, power 200 W, speed 30.0 km/h";
    assert!(window.shows(&format!("{label}, urgent alarm HR high")));
    let edges = |window: &Window<'_>| -> Vec<f32> {
        let shapes = &window.harness.output().shapes;
        let rects = shapes.iter().filter_map(|clipped| match &clipped.shape {
            Shape::Rect(rect) if rect.stroke.color == DARK.urgent => Some(rect.stroke.width),
            _ => None,
        });
        rects.collect()
    };
    let widest = |window: &Window<'_>| edges(window).into_iter().fold(0.0, f32::max);
    assert!((widest(&window) - tile::ALARM_EDGE).abs() < 0.01, "{:?}", edges(&window));
    let is_urgent = window.harness.output().shapes.iter().any(|clipped| match &clipped.shape {
        Shape::Text(text) => text.galley.text() == "188" && text.fallback_color == DARK.urgent,
        _ => false,
    });
    assert!(is_urgent, "the value that is too high");
    // Read from across a hall: as large as the smaller values, or larger.
    let size = |window: &Window<'_>, words: &str| {
        let shapes = &window.harness.output().shapes;
        let found = shapes.iter().find_map(|clipped| match &clipped.shape {
            Shape::Text(text) if text.galley.text() == words => Some(text.galley.size().y),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no {words}"))
    };
    assert!(size(&window, "30.0") <= size(&window, "HR high"));
    let band = window.harness.output().shapes.iter().any(|clipped| match &clipped.shape {
        Shape::Rect(rect) => rect.fill == DARK.urgent && 100.0 < rect.rect.width(),
        _ => false,
    });
    assert!(band, "on a ground of its colour");
    world.wait(1);
    window.settle();
    window.press(Key::A);
    window.settle();
    assert!(size(&window, "HR high") < size(&window, "30.0"), "a line as others");
    assert!(widest(&window) < tile::ALARM_EDGE, "seen by somebody: {:?}", edges(&window));
}

#[test]
fn clicks_and_keys_select_as_in_coach_and_both_views_share_the_selection() {
    let world = riding();
    let mut window = wall(&world);
    let click = |window: &mut Window<'_>, name: &str, held: Modifiers| {
        let label = tile_of(window, name);
        window.harness.get_by_label(&label).click_modifiers(held);
        window.settle();
    };
    click(&mut window, "2 Brenta", Modifiers::NONE);
    let selected = |window: &Window<'_>| {
        let view = window.harness.state().view();
        (view.focus, view.selection.clone())
    };
    let ids = |bibs: &[u32]| bibs.iter().map(|bib| AthleteId(*bib)).collect::<Vec<_>>();
    assert_eq!(selected(&window), (Some(AthleteId(2)), ids(&[2])));
    click(&mut window, "1 Falco", Modifiers::COMMAND);
    assert_eq!(selected(&window), (Some(AthleteId(2)), ids(&[2, 1])));
    window.press(Key::ArrowDown);
    assert_eq!(selected(&window), (Some(AthleteId(3)), ids(&[3])));
    window.type_at_once(&[Typed::Sign('1'), Typed::Key(Key::Enter)]);
    assert_eq!(selected(&window), (Some(AthleteId(1)), ids(&[1])));
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    window.settle();
    assert_eq!(selected(&window), (Some(AthleteId(1)), ids(&[1])));
    window.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    window.settle();
    assert!(window.shows("tiles"), "back in the Wall");
}

#[test]
fn the_search_finds_tiles_and_esc_shows_all_again() {
    let world = riding();
    let mut window = wall(&world);
    window.type_at_once(&Typed::word("/lum"));
    assert_eq!(window.harness.state().view().search, "lum");
    assert!(window.shows("3 Luma: ") && !window.shows("1 Falco: "));
    window.press(Key::Escape);
    window.press(Key::Escape);
    assert!(window.shows("1 Falco: "));
}

#[test]
fn the_large_value_is_chosen_from_its_list_and_the_smaller_ones_follow() {
    let world = riding();
    let mut window = wall(&world);
    window.click("large value: heart rate bpm");
    window.click("power W 3 s");
    let falco = "1 Falco: power 200 W, heart rate 151 bpm, speed 30.0 km/h";
    assert_eq!(tile_of(&window, "1 Falco"), falco);
    assert!(window.shows("heart rate bpm \u{b7} speed km/h"), "the line over the tiles says so");
    window.click("large value: power W 3 s");
    window.click("pace min/km");
    assert!(tile_of(&window, "1 Falco").starts_with("1 Falco: pace 2:00 min/km, heart rate 151"));
    window.click("large value: pace min/km");
    window.click("as the kind of the event");
    assert!(tile_of(&window, "1 Falco").starts_with("1 Falco: heart rate 151 bpm"));
}

#[test]
fn in_a_hall_the_large_value_is_the_heart_rate_and_there_is_no_speed() {
    let world = riding().of_kind(Kind::Hall);
    world.set_roster((1..=3).map(|bib| with_zones(bib, &format!("R{bib}"))).collect());
    let mut window = wall(&world);
    let label = tile_of(&window, "1 R1");
    assert_eq!(label, "1 R1: heart rate 151 bpm Z3, % of maximum 79 Z3, power 200 W");
    window.click("large value: heart rate bpm");
    assert!(!window.shows("speed"));
}

#[test]
fn beyond_120_pages_are_turned_by_hand_and_follow_a_bib_that_is_typed() {
    let athletes = (1..=200).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect();
    let world = World::new(athletes);
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = wall(&world);
    let n_tiles =
        |window: &Window<'_>| window.harness.query_all_by_label_contains(" bpm, power ").count();
    assert_eq!(n_tiles(&window), 200);
    let small = place(&window, &tile_of(&window, "1 Rider 1"));
    window.click("page 2 of 2");
    assert_eq!(n_tiles(&window), 100);
    assert!(window.shows("101 Rider 101: ") && !window.shows("100 Rider 100: "));
    let large = place(&window, &tile_of(&window, "101 Rider 101"));
    assert!(small.width() * 1.2 < large.width(), "{small} {large}");
    window.type_at_once(&[Typed::Sign('7'), Typed::Key(Key::Enter)]);
    assert!(window.shows("7 Rider 7: ") && !window.shows("101 Rider 101: "));
    window.click("all on one page");
    assert_eq!(n_tiles(&window), 200);
}

#[test]
fn a_small_tile_keeps_its_power_whatever_else_has_no_value() {
    let world = World::new((1..=100).map(|bib| athlete(bib, &format!("R{bib}"))).collect());
    world.send(1, &[(Metric::HrBpm, 171.0), (Metric::PwrW, 312.0)]);
    world.send(2, &[(Metric::HrBpm, 150.0), (Metric::PwrW, 281.0), (Metric::SpdKph, 24.6)]);
    let mut window = wall(&world);
    let seen = |words: &str| format!("{words} R{words}: ");
    assert!(window.shows(&seen("1")) && window.shows(&seen("2")));
    assert!(paints(&window, "312") && paints(&window, "281"));
    world.wait(20);
    window.settle();
    assert!(paints(&window, "20 s") && !paints(&window, "312"), "the state, where all are old");
}

#[test]
fn z_fills_nothing_in_the_wall_and_coach_stays_as_it_was() {
    let world = riding();
    let mut window = wall(&world);
    window.press(Key::Z);
    assert_eq!(window.harness.state().view().filled, None);
}
