//! The list of problems: what arrives and what is refused.

use std::sync::Arc;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{AddAthlete, SetPassword},
    model::SenderActivity,
    problems::{Kind, Refusal},
};
use trackside_ui_tests::world::{NOW, Window, World, login};

fn refuse(world: &World, kind: Kind, who: &str, last: u8) {
    let address = [192, 168, 1, last].into();
    world.problems.record(Refusal { kind, who, address, detail: "" });
}

/// A world in which one athlete rides and two are refused, and the open list.
fn opened(world: &World) -> Window<'static> {
    world.ride(1, 171.0, 312.0, 24.6);
    for _ in 0..41 {
        refuse(world, Kind::WrongPassword, "rider2", 23);
    }
    refuse(world, Kind::UnknownLogin, "rider9", 24);
    let mut window = world.window();
    window.settle();
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::F8);
    window.settle();
    window
}

#[test]
fn each_refusal_says_what_happens_and_what_to_do() {
    let world = World::of_three();
    let mut window = opened(&world);
    world.wait(12);
    window.settle();
    for words in [
        "Phone at 192.168.1.23 posts for rider2 with a wrong password, 41 times since 10:42.",
        "Check the password on the phone, or set another one.",
        "Brenta, last 12 s ago",
        "Phone at 192.168.1.24 posts for rider9, who is not in the roster, once at 10:42.",
        "1 Falco arrives: 12 s ago 1 a minute",
    ] {
        assert!(window.shows(words), "{words}");
    }
}

#[test]
fn the_list_opens_from_the_header_and_the_count_of_the_refused_filters_the_roster() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.press(Key::Escape);
    assert!(!window.shows("Dismiss all"));
    window.click("1 refused");
    assert!(!window.shows("Dismiss all"));
    assert!(window.shows("2 Brenta:") && !window.shows("1 Falco:"));
    window.click("1 refused");
    assert!(window.shows("1 Falco:"));
    window.harness.get_by_label_contains("phone at 192.168.1.2").click();
    window.settle();
    assert!(window.shows("Dismiss all"));
}

#[test]
fn a_wrong_password_leads_to_a_new_one_of_that_athlete() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.click("Set a new password");
    window.click("Set password");
    let (asked, _reply) = world.last_asked::<SetPassword>();
    assert_eq!(asked, SetPassword { login: login(2), password: None });
}

#[test]
fn an_unknown_login_leads_to_a_form_that_has_it() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.click("Add athlete");
    window.fill("Name", "Tarn");
    window.click("Add");
    let (AddAthlete(new), _reply) = world.last_asked();
    assert_eq!((new.login.as_str(), new.name.as_str()), ("rider9", "Tarn"));
}

#[test]
fn what_is_forgotten_goes_and_comes_back_when_it_goes_on() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.harness.get_all_by_label("Dismiss").next().expect("a button").click();
    window.settle();
    assert_eq!(world.problems.snapshot().len(), 1);
    window.click("Dismiss all");
    assert!(window.shows("No problems."));
    refuse(&world, Kind::WrongPassword, "rider2", 23);
    window.settle();
    assert!(window.shows("Phone at 192.168.1.23 posts for rider2 with a wrong password, once"));
}

#[test]
fn what_goes_on_stands_above_what_is_over_and_what_costs_samples_above_the_rest() {
    let world = World::of_three();
    refuse(&world, Kind::UnknownLogin, "rider8", 30);
    world.wait(16 * 60);
    refuse(&world, Kind::ClockAhead, "rider3", 31);
    let window = opened(&world);
    let y = |words: &str| window.harness.get_by_label_contains(words).rect().top();
    let order = [
        y("Phone at 192.168.1.24 posts for rider9"),
        y("Bib 3 (Luma) at 192.168.1.31 sends times"),
        y("Phone at 192.168.1.30 posts for rider8"),
    ];
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn who_is_heard_says_from_where_and_with_which_app() {
    let world = World::of_three();
    let device = |via: u32, address: &str, app: &str| SenderActivity {
        login: login(1),
        via,
        address: address.into(),
        app: app.into(),
        lines: 60,
        per_minute: if via == 1 { 58 } else { 0 },
        heard: Arc::default(),
        first: NOW,
        last: NOW,
    };
    let phones = vec![device(1, "192.168.1.23", "okhttp/4.9"), device(2, "192.168.1.40", "")];
    *world.activity.write() = phones;
    let window = opened(&world);
    assert!(window.shows("1 Falco arrives: now 58 a minute 192.168.1.23 \u{b7} okhttp"));
    // The rate is per device, and absent for one that sent nothing.
    assert!(window.shows("1 Falco arrives: now 192.168.1.40"));
}

#[test]
fn the_layout_behind_the_list_stays_where_it_is() {
    let world = World::of_three();
    let mut window = opened(&world);
    let place = |window: &Window<'_>| window.harness.get_by_label_contains("1 Falco:").rect();
    let with = place(&window);
    window.press(Key::Escape);
    assert_eq!(place(&window), with);
}

#[test]
fn the_next_athlete_in_trouble_is_a_key_away() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.press(Key::Escape);
    window.press(Key::F8);
    assert_eq!(window.harness.state().view().focus.map(|id| id.0), Some(2));
}

#[test]
fn a_rate_is_that_of_the_minute_up_to_now() {
    let world = World::of_three();
    for _ in 0..60 {
        world.ride(1, 171.0, 312.0, 24.6);
        world.wait(1);
    }
    let mut window = opened(&world);
    assert!(window.shows("1 Falco arrives: now 60 a minute"));
    world.wait(36);
    window.settle();
    assert!(window.shows("1 Falco arrives: 36 s ago 24 a minute"));
    world.wait(30);
    window.settle();
    assert!(window.shows("1 Falco arrives: 1:06 ago"));
    assert!(!window.shows("a minute"));
}

#[test]
fn a_wrong_password_beside_an_own_phone_that_arrives_is_ignored_first() {
    let world = World::of_three();
    world.ride(2, 150.0, 200.0, 30.0);
    let mut window = opened(&world);
    let y = |window: &Window<'_>, label: &str| window.harness.get_by_label(label).rect().top();
    let first = window.harness.get_all_by_label("Ignore this phone").next().expect("a button");
    assert!(first.rect().top() < y(&window, "Set a new password"));
    first.click();
    window.settle();
    let of_brenta = || {
        let all = world.problems.snapshot();
        all.into_iter().find(|problem| &*problem.who == "rider2").expect("it is kept")
    };
    assert!(of_brenta().is_ignored);
    assert!(window.shows("ignored, Brenta, last"));
    assert!(!window.shows("Set a new password"));
    // Ignored problems are at the end of the list, and not in the header.
    assert!(y(&window, "Add athlete") < y(&window, "Stop ignoring"));
    window.click("Stop ignoring");
    assert!(!of_brenta().is_ignored);
    assert!(window.shows("Set a new password"));
}

#[test]
fn the_header_tells_of_what_the_list_tells_of_now() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let address = [192, 168, 1, 31].into();
    let detail = "95 s ahead";
    world.problems.record(Refusal { kind: Kind::ClockAhead, who: "rider3", address, detail });
    let mut window = world.window();
    window.settle();
    assert!(!window.shows("no alarms"));
    window.harness.get_by_label_contains("sends times 95 s ahead, once").click();
    window.settle();
    assert!(window.shows("Bib 3 (Luma) at 192.168.1.31 sends times 95 s ahead"));
    window.press(Key::Escape);
    world.wait(61);
    window.settle();
    assert!(window.shows("no alarms, 1 problem before"));
}
