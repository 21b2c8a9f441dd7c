//! The Coach view: roster, numbers, ageing, first screen, selection, keys.

#![cfg(feature = "gui")]

use eframe::egui::{Event, Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{AddAthlete, Added, Error},
    model::{AthleteId, Day, Deletion, Metric, RecordingState},
    problems::{Kind, Refusal},
    roster::IssuedPassword,
    ui::state::{TimeView, Window as Length},
};
use trackside_ui_tests::world::{NOW, Window, World, athlete, login};

fn selection(window: &Window<'_>) -> Vec<u32> {
    window.harness.state().view().selection.iter().map(|id| id.0).collect()
}

#[test]
fn a_row_shows_what_was_sent_and_dashes_for_what_was_not() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.56);
    world.send(2, &[(Metric::SpdKph, 21.1)]);
    let mut window = world.window();
    window.settle();
    assert_eq!(window.row("1 Falco"), "1 Falco: heart rate 171 bpm, power 312 W, speed 24.6 km/h");
    assert_eq!(
        window.row("2 Brenta"),
        "2 Brenta: heart rate -- bpm, power -- W, speed 21.1 km/h, no position"
    );
    assert_eq!(
        window.row("3 Luma"),
        "3 Luma: heart rate -- bpm, power -- W, speed -- km/h, not seen yet"
    );
}

#[test]
fn a_value_that_arrives_is_on_the_screen_in_the_next_frame() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 20.0);
    let mut window = world.window();
    window.settle();
    world.wait(1);
    world.ride(1, 151.0, 260.0, 20.5);
    window.harness.step();
    // The power is the mean of the two samples in the last 3 s.
    assert_eq!(window.row("1 Falco"), "1 Falco: heart rate 151 bpm, power 230 W, speed 20.5 km/h");
}

#[test]
fn silence_dims_then_loses_the_values_and_counts_in_whole_seconds() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    for (wait, line) in [
        (10, "heart rate 171 bpm, power 312 W, speed 24.6 km/h"),
        (4, "heart rate 171 bpm, power 312 W, speed 24.6 km/h, 14 s"),
        (46, "heart rate 171 bpm, power 312 W, speed 24.6 km/h, 1:00"),
        (12, "heart rate -- bpm, power -- W, speed -- km/h, lost 1:12"),
    ] {
        world.wait(wait);
        window.harness.step();
        assert_eq!(window.row("1 Falco"), format!("1 Falco: {line}"));
    }
}

#[test]
fn one_silent_sensor_says_so_while_the_others_go_on() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    for _ in 0..34 {
        world.wait(1);
        world.send(1, &[(Metric::SpdKph, 25.0), (Metric::LatDeg, 43.7), (Metric::LngDeg, 11.2)]);
    }
    let mut window = world.window();
    window.settle();
    assert_eq!(
        window.row("1 Falco"),
        "1 Falco: heart rate 171 bpm, power 312 W, speed 25.0 km/h, HR 34 s"
    );
}

#[test]
fn a_dead_battery_explains_a_lost_phone() {
    let world = World::of_three();
    world.send(1, &[(Metric::HrBpm, 171.0), (Metric::BatteryPercent, 4.0)]);
    world.wait(72);
    let mut window = world.window();
    window.settle();
    assert!(window.row("1 Falco").ends_with("lost 1:12 \u{b7} battery 4 %"));
}

#[test]
fn a_fast_clock_is_told_and_cannot_keep_a_value_young() {
    let world = World::of_three();
    let values = [(Metric::HrBpm, 150.0), (Metric::LatDeg, 43.7), (Metric::LngDeg, 11.2)];
    world.send_at(1, NOW.plus_secs(95.0), &values);
    let mut window = world.window();
    window.settle();
    assert!(window.row("1 Falco").ends_with("clock +95 s"));
    world.wait(14);
    window.harness.step();
    assert!(window.row("1 Falco").ends_with(", 14 s"));
}

#[test]
fn a_late_batch_says_what_it_filled_for_ten_seconds_and_the_live_value_stays() {
    let world = World::of_three();
    let values = |hr| [(Metric::HrBpm, hr), (Metric::LatDeg, 43.7), (Metric::LngDeg, 11.2)];
    for i in 0..20 {
        world.send_at(1, NOW.plus_secs(f64::from(i) - 60.0), &values(140.0));
    }
    world.send(1, &values(160.0));
    let mut window = world.window();
    window.settle();
    let late: Vec<_> = (20..60).map(|i| NOW.plus_secs(f64::from(i) - 60.0)).collect();
    let low = values(120.0);
    let late: Vec<_> = late.iter().map(|&time| (time, low.as_slice())).collect();
    world.send_block(1, &late);
    window.harness.step();
    assert_eq!(
        window.row("1 Falco"),
        "1 Falco: heart rate 160 bpm, power -- W, distance 0.00 km, filled 0:40"
    );
    world.wait(10);
    window.harness.step();
    assert_eq!(window.row("1 Falco"), "1 Falco: heart rate 160 bpm, power -- W, distance 0.00 km");
}

#[test]
fn who_was_seen_before_says_when() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let seen = trackside::model::UnixNanos::from_secs(1_463_683_075);
    world.last_seen.write().insert(AthleteId(2), seen);
    let mut window = world.window();
    window.settle();
    assert!(window.row("2 Brenta").ends_with("last seen 19 May 2016"));
}

#[test]
fn a_refused_phone_says_why_and_how_often() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let address = [192, 168, 1, 33].into();
    for _ in 0..41 {
        world.problems.record(Refusal {
            kind: Kind::WrongPassword,
            who: "rider2",
            address,
            detail: "",
        });
    }
    let mut window = world.window();
    window.settle();
    assert!(window.row("2 Brenta").ends_with("wrong password, 41 times"));
    assert!(window.shows("1 refused"));
    assert!(window.shows("posts for rider2 with a wrong password"));
}

#[test]
fn the_first_screen_says_what_to_do() {
    let world = World::new(Vec::new());
    let mut window = world.window();
    window.settle();
    for words in [
        "No phone has written yet.",
        "http://192.168.1.20:8086",
        "curl -u",
        "No device but this one has connected: check firewall and guest Wi-Fi.",
        "Nobody is in the roster yet.",
    ] {
        assert!(window.shows(words), "{words}");
    }
    world.status.write().visitors.push([192, 168, 1, 23].into());
    window.settle();
    assert!(window.shows("A phone reached this laptop (192.168.1.23) but sent no sample."));

    window.harness.get_by_label("Start the demo").click();
    window.settle();
    let reply = world.desktop.demos.lock().pop().expect("the demo is to be started");
    reply.send(Err(Error::failed("the demo cannot be started")));
    window.settle();
    assert!(window.shows("The demo cannot be started."));
}

#[test]
fn an_athlete_is_added_from_the_first_screen_and_the_line_gets_the_login() {
    let world = World::new(Vec::new());
    let mut window = world.window();
    window.settle();
    window.click("Add athletes\u{2026}");
    window.fill("Login", "rider7");
    window.fill("Bib", "7");
    window.click("Add");
    let (AddAthlete(new), reply) = world.last_asked();
    assert_eq!((new.login.as_str(), new.bib.as_str(), new.password.as_str()), ("rider7", "7", ""));
    let issued = IssuedPassword { login: login(7), password: "k7m2-xw4hq".into() };
    reply.send(Ok(Added { issued, warning: None }));
    world.set_roster(vec![athlete(7, "Vento")]);
    window.settle();
    window.click("Close");
    assert!(window.shows("curl -u \"rider7:k7m2-xw4hq\""));
    assert!(window.row("7 Vento").ends_with("not seen yet"));
}

#[test]
fn the_first_sample_ends_the_first_screen() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    assert!(window.shows("No phone has written yet."));
    world.ride(1, 171.0, 312.0, 24.6);
    window.settle();
    assert!(!window.shows("No phone has written yet."));
    assert!(window.shows("Choose an athlete: click, or type a bib."));
}

#[test]
fn clicks_select_as_everywhere() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.harness.get_by_label_contains("1 Falco:").click();
    window.settle();
    assert_eq!(selection(&window), [1]);
    window.harness.get_by_label_contains("3 Luma:").click_modifiers(Modifiers::COMMAND);
    window.settle();
    assert_eq!(selection(&window), [1, 3]);
    window.harness.get_by_label_contains("3 Luma:").click_modifiers(Modifiers::SHIFT);
    window.settle();
    assert_eq!(selection(&window), [1, 2, 3]);
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(1)));
}

#[test]
fn typed_bibs_and_arrows_move_the_focus() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.type_keys("2");
    assert!(window.shows("bib 2_"));
    window.press(Key::Enter);
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(2)));
    assert!(!window.shows("bib 2_"));
    window.press(Key::ArrowDown);
    assert_eq!(selection(&window), [3]);
    window.type_keys("9");
    assert!(window.shows("nobody yet"));
    window.press(Key::Escape);
    assert_eq!(selection(&window), [3]);
}

#[test]
fn ctrl_a_selects_the_group_also_when_ctrl_is_up_again_before_the_frame() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.harness.input_mut().events.push(Event::Key {
        key: Key::A,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    window.settle();
    assert_eq!(selection(&window), [1, 2, 3]);
}

#[test]
fn searching_lists_who_matches_and_says_when_nobody_does() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.type_keys("/");
    window.type_keys("bre");
    assert!(window.shows("2 Brenta:") && !window.shows("1 Falco:"));
    window.type_keys("xy");
    assert!(window.shows("No bib or name has 'brexy'."));
    window.press(Key::Escape);
    assert!(window.shows("1 Falco:"));
    // Letters are commands again once the field has lost the focus.
    let dark = window.harness.state().view().dark;
    window.press(Key::T);
    assert_ne!(window.harness.state().view().dark, dark);
}

#[test]
fn letters_in_a_text_field_are_letters() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.type_keys("/");
    let before = window.harness.state().view().clone();
    window.press(Key::T);
    window.press(Key::Space);
    window.type_keys("1");
    let after = window.harness.state().view();
    assert_eq!((after.dark, after.time), (before.dark, before.time));
    assert_eq!(after.search, "1");
}

#[test]
fn holding_and_going_back_to_live_never_touch_the_roster() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.press(Key::Space);
    assert!(matches!(window.harness.state().view().time, TimeView::Held { to: NOW, .. }));
    world.wait(5);
    world.ride(1, 180.0, 312.0, 24.6);
    window.settle();
    assert!(window.row("1 Falco").contains("heart rate 180"));
    assert!(matches!(window.harness.state().view().time, TimeView::Held { to: NOW, .. }));
    window.press(Key::End);
    assert_eq!(window.harness.state().view().time, TimeView::Live { window: Length::Min5 });
}

#[test]
fn count_chips_filter_the_roster() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.harness.get_by_label("2 not seen").click();
    window.settle();
    assert!(window.shows("2 Brenta:") && !window.shows("1 Falco:"));
    window.harness.get_by_label("2 not seen").click();
    window.settle();
    assert!(window.shows("1 Falco:"));
}

#[test]
fn the_numbers_show_the_focus_with_rolling_means() {
    let world = World::of_three();
    for i in 0..600 {
        let values = [(Metric::HrBpm, if i < 300 { 140.0 } else { 160.0 }), (Metric::PwrW, 280.0)];
        world.send_at(1, NOW.plus_secs(f64::from(i - 599)), &values);
    }
    let mut window = world.window();
    window.settle();
    window.harness.get_by_label_contains("1 Falco:").click();
    window.settle();
    assert!(window.shows("heart rate 160 bpm"));
    assert!(window.shows("heart rate: 3 s 160, 1 m 160, 5 m 160, 10 m 150, start 150"));
    assert!(window.shows("power: 3 s 280, 1 m 280, 5 m 280, 10 m 280, start 280"));
    assert!(window.shows("power / kg: 3 s 4.0, 1 m 4.0"));
    assert!(window.shows("since start 0:09:59"));
    assert!(!window.shows("cadence:"));
    window.press(Key::N);
    window.press(Key::N);
    assert!(window.shows("heart rate: 3 s 160, 1 m 160, 5 m 160, 10 m 140, start 140"));
}

#[test]
fn a_window_that_is_hardly_filled_shows_no_mean() {
    let world = World::of_three();
    for i in 0..50 {
        world.send_at(1, NOW.plus_secs(f64::from(i - 49)), &[(Metric::HrBpm, 150.0)]);
    }
    let mut window = world.window();
    window.settle();
    window.press(Key::ArrowDown);
    assert!(window.shows("heart rate: 3 s 150, 1 m 150, 5 m --, 10 m --, start 150"));
}

#[test]
fn a_lost_value_of_the_focus_says_what_it_was() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    world.wait(72);
    let mut window = world.window();
    window.settle();
    window.press(Key::ArrowDown);
    assert!(window.shows("heart rate -- bpm, was 171 at 10:42:07"));
}

#[test]
fn what_will_be_deleted_is_said_in_the_header_before_it_is() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let day = Day::of(NOW);
    let due = Some(NOW.plus_secs(2.0 * 86_400.0));
    let deletion = Deletion { due, bytes: 12_000_000, first_day: day, last_day: day };
    world.status.write().deletion = Some(deletion);
    let mut window = world.window();
    window.settle();
    assert!(window.shows("12 MB of recordings of"));
    assert!(window.shows("will be deleted."));
}

#[test]
fn trouble_with_the_recording_is_said_in_the_header() {
    let world = World::of_three();
    world.status.write().recording = RecordingState::Failing("the disk is full".into());
    let mut window = world.window();
    window.settle();
    assert!(window.shows("Nothing is recorded: the disk is full. Phones try again."));
    assert!(window.shows("NOT RECORDING"));
}

#[test]
fn the_header_tells_count_space_and_address_by_tooltip_until_something_is_wrong() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    assert!(window.shows("10:42:07"));
    let details = "14 312 samples since the start, safe on disk, 61 GB free, address for phones 192.168.1.20:8086";
    assert!(window.shows(&format!("REC: {details}")));
    world.status.write().reachable.clear();
    window.settle();
    assert!(window.shows("REC \u{b7} no network: "));
    world.status.write().listening = None;
    window.settle();
    assert!(window.shows("REC \u{b7} not listening: "));
}

#[test]
fn two_hundred_athletes_cost_what_fits_on_the_screen() {
    let world = World::new((1..=200).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect());
    for bib in 1..=200 {
        world.ride(bib, 150.0, 250.0, 30.0);
    }
    let mut window = world.window();
    window.settle();
    let n_rows = window.harness.query_all_by_label_contains("heart rate 150 bpm").count();
    assert!((10..=16).contains(&n_rows), "{n_rows} rows are laid out");
    assert!(window.shows("200 live"));
    for digit in ["1", "8", "0"] {
        window.type_keys(digit);
    }
    window.press(Key::Enter);
    window.settle();
    assert!(window.shows("180 Rider 180: heart rate 150 bpm"));
}

#[test]
fn frames_without_news_copy_nothing() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    let before = window.harness.state().n_copies();
    window.harness.run_steps(5);
    assert_eq!(window.harness.state().n_copies(), before);
    world.ride(1, 172.0, 312.0, 24.6);
    window.harness.run_steps(2);
    assert_eq!(window.harness.state().n_copies(), before + 1);
}

#[test]
fn the_list_of_keys_opens_and_closes() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    window.type_keys("?");
    assert!(window.shows("map follows the focus"));
    window.press(Key::Escape);
    assert!(!window.shows("map follows the focus"));
    window.press(Key::F1);
    assert!(window.shows("map follows the focus"));
}

#[test]
fn the_list_of_keys_fits_into_the_smallest_window() {
    let world = World::of_three();
    let size = Vec2::new(1024.0, 640.0);
    let mut window = world.window_of(size);
    window.settle();
    window.press(Key::F1);
    for name in ["Keys", "Right click; Shift-drag", "close one thing", "Close"] {
        let rect = window.harness.get_by_label(name).rect();
        assert!(Rect::from_min_size(Pos2::ZERO, size).contains_rect(rect), "{name} at {rect:?}");
    }
}

#[test]
fn every_size_and_theme_settles_without_a_repaint_storm() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    for size in [(1024.0, 640.0), (1280.0, 720.0), (1920.0, 1080.0), (2560.0, 1440.0)] {
        let mut window = world.window_of(Vec2::new(size.0, size.1));
        window.settle();
        window.press(Key::ArrowDown);
        window.press(Key::T);
        window.press(Key::T);
    }
}
