//! The panel of numbers: zones, kinds of events, what the table has and has not, the group.

use std::sync::Arc;

use eframe::egui::{Key, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    kind::Kind,
    model::{Athlete, AthleteId, LogEntry, LogNote, MarkKind, Metric, Profile},
    ui::{
        context::Command,
        state::{Panel, Statistic, TimeSpan},
    },
};
use trackside_ui_tests::{
    room::{SIZES, Values, check, coach, command, crowd},
    world::{NOW, Window, World, athlete, login},
};

fn with_profile(bib: u32, name: &str, profile: Profile) -> Arc<Athlete> {
    Arc::new(Athlete { profile, ..(*athlete(bib, name)).clone() })
}

/// Falco, whose thresholds are known, and Brenta, whose are not.
fn world() -> World {
    let profile = Profile {
        ftp_w: Some(300.0),
        lthr: Some(170.0),
        hr_max: Some(190.0),
        ..Profile::default()
    };
    World::new(vec![with_profile(1, "Falco", profile), athlete(2, "Brenta")])
}

/// The window with the numbers of this athlete.
fn numbers_of(world: &World, bib: u32) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::Focus(AthleteId(bib)));
    window
}

/// Whether these words are painted, right of the map: in the panel of numbers.
fn paints(window: &Window<'_>, words: &str) -> bool {
    window.texts().iter().any(|(at, text)| text == words && at.x > 870.0 && at.y < 360.0)
}

fn mark(world: &World, bib: u32, secs: f64, kind: MarkKind) {
    let note = LogNote::Mark { kind, text: String::new() };
    let time = NOW.plus_secs(secs);
    world.logbook.write().apply(&LogEntry { login: login(bib), time, note });
}

#[test]
fn a_value_has_the_zone_of_the_athletes_own_profile_and_what_it_is_of_the_threshold() {
    let world = world();
    for bib in [1, 2] {
        for secs in -2..=0 {
            let values = [(Metric::HrBpm, 171.0), (Metric::PwrW, 330.0), (Metric::SpdKph, 36.0)];
            world.send_at(bib, NOW.plus_secs(f64::from(secs)), &values);
        }
    }
    let window = numbers_of(&world, 1);
    assert!(
        window.shows("heart rate 171 bpm, Z4 of 5, 160\u{2013}178 bpm, 101 % of threshold"),
        "{:?}",
        window.texts()
    );
    assert!(
        window.shows("power 3 s 330 W, Z5 of 7, 315\u{2013}359 W, 110 % of threshold, raw 330")
    );
    assert!(paints(&window, "Z4") && paints(&window, "Z5"));
    assert!(window.shows("% of LTHR: 3 s 101,") && window.shows("% of FTP: 3 s 110,"));

    let window = numbers_of(&world, 2);
    assert!(window.shows("heart rate 171 bpm") && window.shows("power 3 s 330 W, raw 330"));
    assert!(!window.shows(", Z") && !window.shows("% of LTHR"));
    assert!((1..=7).all(|zone| !paints(&window, &format!("Z{zone}"))));
}

#[test]
fn a_value_that_is_not_of_now_has_an_age_and_no_zone() {
    let world = world();
    world.ride(1, 171.0, 330.0, 36.0);
    world.wait(14);
    let window = numbers_of(&world, 1);
    assert!(window.shows("heart rate 171 bpm, 14 s"));
    assert!(!window.shows(", Z4"));
}

#[test]
fn there_is_no_lap_before_a_lap() {
    let world = world();
    for secs in -60..=0 {
        let values = [(Metric::HrBpm, 150.0)];
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &values);
    }
    assert!(!paints(&numbers_of(&world, 1), "lap"));
    mark(&world, 1, -30.0, MarkKind::Lap);
    let window = numbers_of(&world, 1);
    assert!(paints(&window, "lap"));
    assert!(window.shows("10 m --, lap 150, start 150"));
}

#[test]
fn the_distance_is_that_since_the_start_and_of_the_lap() {
    let world = world();
    for secs in -120..=0 {
        let km = 10.0 + 0.01 * f64::from(secs + 120);
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &[(Metric::DistKm, km)]);
    }
    assert!(numbers_of(&world, 1).shows("distance km: start 1.20"));
    // A step that ends in the lap belongs to it whole.
    mark(&world, 1, -39.5, MarkKind::Lap);
    assert!(numbers_of(&world, 1).shows("distance km: lap 0.40, start 1.20"));
}

#[test]
fn battery_and_accuracy_are_of_now_and_no_means() {
    let world = world();
    let values = [(Metric::HrBpm, 150.0), (Metric::BatteryPercent, 83.0), (Metric::AccM, 4.2)];
    world.send(1, &values);
    let window = numbers_of(&world, 1);
    assert!(window.shows("now: battery 83 % \u{b7} accuracy 4 m"));
    assert!(!window.shows("battery %:") && !window.shows("accuracy m:"));
    // What the phone said an hour ago is not of now.
    world.wait(3_600);
    assert!(!numbers_of(&world, 1).shows("now:"));
}

#[test]
fn each_kind_of_event_has_its_large_values_in_its_units() {
    let kph = 1800.0 / 112.4;
    for (kind, expected) in [
        (Kind::Road, ["heart rate 171 bpm", "power 3 s 330 W", "speed 16.0 km/h"]),
        (Kind::Track, ["heart rate 171 bpm", "pace 3:45 min/km", "cadence 68 spm"]),
        (Kind::Rowing, ["pace 1:52.4 min/500 m", "cadence 34 spm", "heart rate 171 bpm"]),
        (Kind::Sailing, ["speed 8.6 kn", "heart rate 90 % of max", "heart rate 171 bpm"]),
        (Kind::Hall, ["heart rate 171 bpm", "heart rate 90 % of max", "power 3 s 330 W"]),
    ] {
        let world = world().of_kind(kind);
        let values = [
            (Metric::HrBpm, 171.0),
            (Metric::PwrW, 330.0),
            (Metric::SpdKph, kph),
            (Metric::CadRpm, 34.0),
        ];
        world.send(1, &values);
        let window = numbers_of(&world, 1);
        for words in expected {
            assert!(window.shows(words), "{kind}: {words}");
        }
    }
    let world = world().of_kind(Kind::Hall);
    world.send(2, &[(Metric::HrBpm, 150.0)]);
    assert!(numbers_of(&world, 2).shows("heart rate -- % of max, set maximum heart rate"));
}

#[test]
fn the_table_of_a_held_view_says_what_was_at_the_cursor() {
    let world = world();
    for secs in -120..=0 {
        let values = [(Metric::HrBpm, 150.0 + f64::from(secs) / 10.0)];
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &values);
    }
    let mut window = numbers_of(&world, 1);
    window.press(Key::Space);
    assert!(!window.shows("at cursor"));
    command(&mut window, Command::SetCursor(Some(NOW.plus_secs(-60.0))));
    assert!(window.shows("heart rate: at cursor 144, 3 s 150,"));
    // Live again, the cursor is that of the plots alone.
    window.press(Key::Space);
    assert!(!window.shows("at cursor"));
}

#[test]
fn the_table_has_the_statistics_of_the_span_that_is_marked_until_it_is_closed() {
    let world = world();
    for secs in -300..=0 {
        // The second minute before now is another pace than the rest.
        let is_fast = (-120..-60).contains(&secs);
        let hr_bpm = if is_fast { 180.0 } else { 120.0 };
        let values = [
            (Metric::HrBpm, hr_bpm + f64::from(secs % 2)),
            (Metric::DistKm, 20.0 + f64::from(secs) / 100.0),
        ];
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &values);
    }
    let mut window = numbers_of(&world, 1);
    assert!(!window.shows("span "));
    let span = TimeSpan::between(NOW.plus_secs(-120.0), NOW.plus_secs(-60.0));
    command(&mut window, Command::SetSpan(span));
    assert!(window.shows("span 180,"), "{:?}", window.texts());
    assert!(window.shows("distance km: span 0.60,"), "{:?}", window.texts());
    assert!(window.shows(", 1:00"));
    window.press(Key::N);
    assert!(window.shows("span 180,"));
    window.press(Key::N);
    assert!(window.shows("span 179,"));
    // Time goes on, the span stays; of somebody else it is of the same time.
    world.wait(5);
    window.settle();
    assert!(window.shows("span 179,"));
    command(&mut window, Command::Focus(AthleteId(2)));
    assert!(!window.shows("span 179,"));
    command(&mut window, Command::Focus(AthleteId(1)));
    assert!(window.shows("span 179,"));
    window.press(Key::Escape);
    assert!(!window.shows("span "));
}

#[test]
fn cursor_and_span_come_and_go_without_moving_another_column() {
    let world = world();
    for secs in -700..=0 {
        let values = [(Metric::HrBpm, 150.0), (Metric::PwrW, 200.0)];
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &values);
    }
    let heads = |window: &Window<'_>| -> Vec<(String, i32)> {
        let all = ["at cursor", "span", "3 s", "1 m", "5 m", "10 m", "start"];
        let mut heads: Vec<(String, i32)> = window
            .texts()
            .into_iter()
            .filter(|(at, words)| at.x > 870.0 && at.y < 360.0 && all.contains(&words.as_str()))
            .map(|(at, words)| (words, at.x.round() as i32))
            .collect();
        heads.sort();
        heads
    };
    let mut window = numbers_of(&world, 1);
    let mut seen = vec![heads(&window)];
    let span = TimeSpan::between(NOW.plus_secs(-120.0), NOW.plus_secs(-60.0));
    command(&mut window, Command::SetSpan(span));
    seen.push(heads(&window));
    window.press(Key::Space);
    command(&mut window, Command::SetCursor(Some(NOW.plus_secs(-60.0))));
    seen.push(heads(&window));
    command(&mut window, Command::SetSpan(None));
    seen.push(heads(&window));
    assert_eq!(seen[2].iter().filter(|(head, _)| head == "span" || head == "at cursor").count(), 2);
    for (head, x) in seen.iter().flatten() {
        let moved = seen.iter().flatten().find(|(same, at)| same == head && at != x);
        assert_eq!(moved, None, "{head} at {x}: {seen:?}");
    }
}

#[test]
fn a_late_sample_in_the_span_changes_its_statistics() {
    let world = world();
    for secs in (-120..=0).filter(|secs| *secs != -70) {
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &[(Metric::HrBpm, 150.0)]);
    }
    let mut window = numbers_of(&world, 1);
    command(&mut window, Command::SetStatistic(Statistic::Max));
    let span = TimeSpan::between(NOW.plus_secs(-100.0), NOW.plus_secs(-60.0));
    command(&mut window, Command::SetSpan(span));
    assert!(window.shows("span 150,"));
    world.send_at(1, NOW.plus_secs(-70.0), &[(Metric::HrBpm, 199.0)]);
    window.settle();
    assert!(window.shows("span 199,"));
}

#[test]
fn while_nobody_is_chosen_the_group_has_median_and_ends_with_their_bibs() {
    let world = World::of_three();
    let window = {
        let mut window = world.window();
        window.settle();
        window
    };
    assert!(!window.shows("Median of"));
    for (bib, hr_bpm) in [(1, 171.0), (2, 188.0), (3, 150.0)] {
        world.send(bib, &[(Metric::HrBpm, hr_bpm), (Metric::SpdKph, 30.0)]);
    }
    let mut window = world.window();
    window.settle();
    assert!(window.shows("Median of 3 athletes"));
    assert!(window.shows("median heart rate 171 bpm, highest 188 of 2, lowest 150 of 3"));
    assert!(!window.shows("median power"));
    assert!(window.shows("Choose an athlete: click, or type a bib."));
    window.press(Key::ArrowDown);
    assert!(!window.shows("Median of"));
}

#[test]
fn rows_below_are_counted() {
    let world = crowd(1, Values::Widest);
    let window = coach(&world, Vec2::new(1280.0, 720.0), 1.0, 1);
    let counted = |(_, text): (_, String)| text.ends_with(" more");
    assert!(window.texts().into_iter().any(counted));
}

#[test]
fn the_group_and_every_kind_have_room() {
    for kind in Kind::ALL {
        for values in [Values::Widest, Values::Greatest] {
            let world = crowd(12, values).of_kind(*kind);
            for size in SIZES.into_iter().chain([Vec2::new(2560.0, 1440.0)]) {
                let mut window = coach(&world, size, 1.0, 1);
                check(&window, &format!("{kind} {values:?}, {size:?}"));
                command(&mut window, Command::ToggleFilled(Panel::Numbers));
                check(&window, &format!("{kind} {values:?} filled, {size:?}"));
                let mut window = world.window_of(size);
                window.settle();
                check(&window, &format!("{kind} {values:?}, nobody, {size:?}"));
            }
        }
    }
}

/// Chooses from the menu that a right click opens.
fn choose(window: &mut Window<'_>, on: &str, entry: &str) {
    window.harness.get_by_label_contains(on).click_secondary();
    window.settle();
    window.click(entry);
}

/// The same on what has exactly this label.
fn choose_at(window: &mut Window<'_>, on: &str, entry: &str) {
    window.harness.get_by_label(on).click_secondary();
    window.settle();
    window.click(entry);
}

/// Whether something has exactly this label.
fn has(window: &Window<'_>, label: &str) -> bool {
    window.harness.query_by_label(label).is_some()
}

/// Falco rides with all that has a zone.
fn ride(world: &World, secs: i32) {
    for secs in -secs..=0 {
        let values = [
            (Metric::HrBpm, 171.0),
            (Metric::PwrW, 330.0),
            (Metric::SpdKph, 36.0),
            (Metric::CadRpm, 92.0),
        ];
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &values);
    }
}

#[test]
fn a_right_click_on_a_large_value_chooses_another_one() {
    let world = world();
    ride(&world, 3);
    let mut window = numbers_of(&world, 1);
    choose_at(&mut window, "speed 36.0 km/h", "cadence rpm");
    assert!(has(&window, "cadence 92 rpm") && !has(&window, "speed 36.0 km/h"));
    // What the profile lacks is said, where somebody sends what it is reckoned from.
    choose_at(&mut window, "cadence 92 rpm", "power per kg needs a weight");
    assert!(window.shows("set weight"), "{:?}", window.texts());
    choose(&mut window, "heart rate 171 bpm, Z4 of 5", "As the kind of event: Road cycling");
    assert!(has(&window, "speed 36.0 km/h"));
}

#[test]
fn a_large_value_that_nobody_sends_is_replaced() {
    let world = world().of_kind(Kind::Sailing);
    world.send(1, &[(Metric::HrBpm, 171.0), (Metric::SpdKph, 16.0)]);
    let window = numbers_of(&world, 1);
    assert!(!window.shows("gap to first") && window.shows("heart rate 90 % of max"));
}

/// The rows of the table from the top, as they are placed.
fn rows(window: &Window<'_>, labels: &[&str]) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = labels
        .iter()
        .filter(|label| window.shows(&format!("{label}: 3 s")))
        .map(|label| {
            let words = format!("{label}: 3 s");
            let row = window.harness.get_by_label_contains(&words);
            (row.rect().top(), (*label).to_owned())
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, label)| label).collect()
}

#[test]
fn rows_are_left_out_moved_and_brought_back() {
    let world = world();
    ride(&world, 3);
    let mut window = numbers_of(&world, 1);
    let labels = ["heart rate", "power", "cadence", "speed"];
    assert_eq!(rows(&window, &labels), labels);
    choose(&mut window, "power: 3 s", "Leave out");
    assert_eq!(rows(&window, &labels), ["heart rate", "cadence", "speed"]);
    choose(&mut window, "cadence: 3 s", "Move up");
    assert_eq!(rows(&window, &labels), ["cadence", "heart rate", "speed"]);
    choose(&mut window, "cadence: 3 s", "Move down");
    assert_eq!(rows(&window, &labels), ["heart rate", "cadence", "speed"]);
    // Others keep their own order, and it holds for every athlete.
    command(&mut window, Command::Focus(AthleteId(2)));
    command(&mut window, Command::Focus(AthleteId(1)));
    assert_eq!(rows(&window, &labels), ["heart rate", "cadence", "speed"]);
    choose(&mut window, "cadence: 3 s", "All rows, as usual");
    assert_eq!(rows(&window, &labels), labels);
}

#[test]
fn the_dialog_of_what_is_shown_does_the_same_by_keyboard() {
    let world = world();
    ride(&world, 3);
    let mut window = numbers_of(&world, 1);
    window.press(Key::C);
    assert!(window.shows("Columns of the roster"));
    window.click("column 3: speed");
    window.click("cadence rpm");
    assert!(window.row("1 Falco").contains("cadence 92 rpm"));
    window.click("large value 1: heart rate");
    window.click("pace min/km");
    window.click("row power");
    window.harness.get_by_label("move speed up").focus();
    window.press(Key::Enter);
    window.press(Key::Escape);
    assert!(!window.shows("Columns of the roster"));
    let labels = ["heart rate", "power", "cadence", "speed"];
    assert_eq!(rows(&window, &labels), ["heart rate", "speed", "cadence"]);
    assert!(window.shows("pace 1:40 min/km") && !window.shows("heart rate 171 bpm, Z4 of 5"));
}

#[test]
fn time_in_zone_stands_under_the_table_of_a_large_screen() {
    let world = world();
    ride(&world, 89);
    let roomy = Vec2::new(1920.0, 1080.0);
    let of = |size: Vec2, bib: u32, is_filled: bool| {
        let mut window = world.window_of(size);
        window.settle();
        command(&mut window, Command::Focus(AthleteId(bib)));
        if is_filled {
            command(&mut window, Command::ToggleFilled(Panel::Numbers));
        }
        window
    };
    let heart_rate = "time in zone, heart rate: Z1 0:00, Z2 0:00, Z3 0:00, Z4 1:30, Z5 0:00";
    let power = "time in zone, power: Z1 0:00, Z2 0:00, Z3 0:00, Z4 0:00, Z5 1:30, Z6 0:00";
    for window in [of(roomy, 1, false), of(roomy, 1, true), of(Vec2::new(1280.0, 720.0), 1, true)] {
        assert!(window.shows(heart_rate) && window.shows(power), "{:?}", window.texts());
        check(&window, "time in zone");
    }
    let compact = of(Vec2::new(1280.0, 720.0), 1, false);
    assert!(!compact.shows("time in zone"), "it has no room there");
    // Without a profile there are no zones to be in.
    world.send(2, &[(Metric::HrBpm, 171.0)]);
    assert!(!of(roomy, 2, false).shows("time in zone"));
}
