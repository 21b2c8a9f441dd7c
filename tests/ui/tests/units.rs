//! Metric and imperial: every view reads the viewer's choice.

use eframe::egui::{Key, Modifiers, Vec2};
use trackside::{
    control::OpenSessions,
    kind::{Kind, Units},
    model::{AthleteId, Metric},
    ui::{
        context::Command,
        state::{Dialog, MapMode, Panel, RosterKey},
    },
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry, ride},
    room::command,
    world::{NOW, Window, World, athlete},
};

/// Exactly 20 mph.
const KPH: f64 = 32.186_88;
const KM_PER_MILE: f64 = 1.609_344;

/// Falco, who rides at 20 mph on 1000 ft and has come a mile in two minutes, and Brenta, far away.
fn riding(world: &World) {
    for secs in -120..=0 {
        let done = f64::from(secs + 120) / 120.0;
        let values = [
            (Metric::HrBpm, 150.0),
            (Metric::PwrW, 200.0),
            (Metric::SpdKph, KPH),
            (Metric::DistKm, KM_PER_MILE * done),
            (Metric::AltM, 304.8),
            (Metric::AccM, 3.048),
            (Metric::LatDeg, 43.763),
            (Metric::LngDeg, 11.27),
        ];
        world.send_at(1, NOW.plus_secs(f64::from(secs)), &values);
    }
    world.send(2, &[(Metric::LatDeg, 43.763), (Metric::LngDeg, 12.27), (Metric::SpdKph, KPH)]);
}

/// The window with the numbers of Falco, in imperial units.
fn imperial(world: &World) -> Window<'static> {
    let mut window = world.window_of(Vec2::new(1920.0, 1080.0));
    window.settle();
    command(&mut window, Command::Focus(AthleteId(1)));
    command(&mut window, Command::ToggleUnits);
    assert_eq!(window.harness.state().view().units, Units::Imperial);
    window
}

fn world() -> World {
    let world = World::new(vec![athlete(1, "Falco"), athlete(2, "Brenta")]);
    riding(&world);
    world
}

/// Whether these words are painted.
fn paints(window: &Window<'_>, words: &str) -> bool {
    window.texts().iter().any(|(_, text)| text == words)
}

fn paints_part(window: &Window<'_>, part: &str) -> bool {
    window.texts().iter().any(|(_, text)| text.contains(part))
}

/// No word on the screen names a metric unit of speed, distance or height.
fn names_no_metric_unit(window: &Window<'_>) {
    for (_, text) in window.texts() {
        let is_metric = |word: &str| matches!(word, "km" | "km/h" | "m/h" | "min/km");
        assert!(!text.split(' ').any(is_metric), "{text}");
    }
}

#[test]
fn the_settings_change_the_units_and_back() {
    let world = world();
    let mut window = world.window();
    window.settle();
    assert!(window.row("1 Falco").contains("speed 32.2 km/h"));
    command(&mut window, Command::Open(Dialog::Settings));
    for (label, units) in [("Units: Imperial", Units::Imperial), ("Units: Metric", Units::Metric)] {
        window.click(label);
        assert_eq!(window.harness.state().view().units, units);
    }
    assert!(window.row("1 Falco").contains("speed 32.2 km/h"));
}

#[test]
fn the_roster_is_in_miles() {
    let world = world();
    let mut window = imperial(&world);
    assert!(window.row("1 Falco").contains("speed 20.0 mph"), "{}", window.row("1 Falco"));
    assert!(paints(&window, "mph"), "the head of the column");
    let order = |window: &Window<'_>| window.harness.state().projection().order.clone();
    let before = order(&window);
    command(&mut window, Command::SortRoster(RosterKey::Name));
    command(&mut window, Command::SortRoster(RosterKey::Bib));
    assert_eq!(order(&window), before, "units do not change an order");
    names_no_metric_unit(&window);
}

#[test]
fn the_numbers_are_in_miles_and_feet() {
    let world = world();
    let mut window = imperial(&world);
    command(&mut window, Command::ToggleFilled(Panel::Numbers));
    assert!(window.shows("speed 20.0 mph"));
    assert!(window.shows("speed: 3 s 20.0,"), "{:?}", window.texts());
    assert!(window.shows("distance mi: start 1.00"), "{:?}", window.texts());
    assert!(window.shows("altitude ft: 3 s 1000,"), "{:?}", window.texts());
    assert!(window.shows("accuracy 10 ft"));
    names_no_metric_unit(&window);
}

#[test]
fn the_numbers_of_the_group_are_in_miles() {
    let world = world();
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::ToggleUnits);
    assert!(window.shows("median speed 20.0 mph"));
    names_no_metric_unit(&window);
}

#[test]
fn the_map_has_a_scale_distances_and_the_focus_in_its_flag_in_miles() {
    let world = world();
    let mut window = imperial(&world);
    command(&mut window, Command::SetMap(MapMode::Follow(AthleteId(1))));
    command(&mut window, Command::ToggleFilled(Panel::Map));
    assert!(paints(&window, "1 Falco 20.0"), "{:?}", window.texts());
    // A degree of longitude there is 80 km.
    assert!(window.shows("2 is 50 mi away"), "{:?}", window.texts());
    let is_scale = |text: &str| {
        let Some((number, unit)) = text.split_once(' ') else { return false };
        number.parse::<f64>().is_ok() && matches!(unit, "yd" | "mi")
    };
    assert!(window.texts().iter().any(|(_, text)| is_scale(text)), "{:?}", window.texts());
    names_no_metric_unit(&window);
}

#[test]
fn the_plots_are_in_miles() {
    let world = world();
    let window = imperial(&world);
    assert!(paints(&window, "speed mph"), "{:?}", window.texts());
    names_no_metric_unit(&window);
}

#[test]
fn history_is_in_miles_and_feet() {
    let world = world();
    let mut session = entry(1, MAY_19, 3_600, "hills", 150.0);
    let summary = trackside::model::SessionSummary {
        dist_km: Some(26.2 * KM_PER_MILE),
        climb_m: Some(304.8),
        ..session.summary.as_deref().cloned().expect("a summary")
    };
    session.summary = Some(std::sync::Arc::new(summary));
    world.set_sessions(vec![session]);
    let mut window = imperial(&world);
    window.click("History");
    assert!(window.shows(", 26.20 mi, "), "{:?}", window.texts());
    // 30 km/h.
    assert!(window.shows("speed 18.6 mph"));
    for head in ["mi", "ft", "mean mph"] {
        assert!(paints(&window, head), "{head}: {:?}", window.texts());
    }
    assert!(paints(&window, "1 000"), "the climb: {:?}", window.texts());
    names_no_metric_unit(&window);
    command(&mut window, Command::ToggleUnits);
    assert!(window.shows(" km, heart rate "));
}

#[test]
fn an_overlay_is_in_the_units_of_the_window_and_they_can_be_changed_in_it() {
    let world = World::of_three();
    world.set_sessions(vec![
        entry(1, MAY_19, 600, "", 150.0),
        entry(1, MAY_19 + DAY, 300, "", 150.0),
    ]);
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::ToggleUnits);
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    window.click("Overlay from their starts");
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600), ride(1, MAY_19 + DAY, 300)]));
    window.settle();
    // 30 km/h.
    assert!(window.row("1a 19 May Falco").contains("speed 18.6 mph"));
    assert!(paints(&window, "speed mph"));
    names_no_metric_unit(&window);
    command(&mut window, Command::ToggleUnits);
    assert!(window.row("1a 19 May Falco").contains("speed 30.0 km/h"));
    window.press(Key::Escape);
    assert_eq!(window.harness.state().view().units, Units::Metric, "also after it is closed");
}

#[test]
fn runs_are_compared_by_their_speeds_in_the_units_of_the_window() {
    let world = World::of_three().of_kind(Kind::Trail);
    world.set_sessions(vec![
        entry(1, MAY_19, 600, "", 150.0),
        entry(1, MAY_19 + DAY, 300, "", 150.0),
    ]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.settle();
    window.click("Overlay from their starts");
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600), ride(1, MAY_19 + DAY, 300)]));
    window.settle();
    assert!(window.shows("power 200, speed 30.0") && paints(&window, "km/h"));
    command(&mut window, Command::ToggleUnits);
    assert!(window.shows("power 200, speed 18.6") && paints(&window, "mph"));
    names_no_metric_unit(&window);
}

#[test]
fn paces_are_per_mile_and_what_is_the_same_everywhere_stays() {
    let trail = world().of_kind(Kind::Trail);
    let window = imperial(&trail);
    // 20 mph are three minutes a mile.
    assert!(window.row("1 Falco").contains("3:00 min/mi"), "{}", window.row("1 Falco"));
    names_no_metric_unit(&window);
    let rowing = world().of_kind(Kind::Rowing);
    let window = imperial(&rowing);
    assert!(paints_part(&window, "min/500 m"), "{:?}", window.texts());
    let sailing = world().of_kind(Kind::Sailing);
    let window = imperial(&sailing);
    assert!(window.row("1 Falco").contains("17.4 kn"), "{}", window.row("1 Falco"));
}

#[test]
fn an_abrupt_stop_is_told_from_a_speed_in_the_units_of_the_window() {
    let world = World::of_three();
    world.ride_for(40, 2, 150.0, KPH);
    world.ride_for(40, 2, 150.0, 0.0);
    let mut window = world.window();
    window.settle();
    assert!(window.shows(", from 32 km/h"), "{:?}", window.texts());
    command(&mut window, Command::ToggleUnits);
    assert!(window.shows(", from 20 mph"), "{:?}", window.texts());
    command(&mut window, Command::Open(Dialog::Alarms));
    assert!(window.shows("2 Brenta: stopped abruptly at") && window.shows(", from 20 mph"));
    assert!(!window.shows("km/h"));
}
