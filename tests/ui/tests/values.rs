//! What counts as the current value: clocks that are ahead, implausible readings, numbers with many
//! digits.

use eframe::egui::{Rect, Vec2, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    history::SessionEntry,
    model::{MeanMax, Metric, SessionSummary},
};
use trackside_ui_tests::{
    recordings::entry,
    world::{NOW, Window, World, athlete},
};

/// A sample of heart rate and power at a position on a straight road, measured this many seconds
/// ahead.
fn ride(world: &World, ahead_secs: f64, hr_bpm: f64, pwr_w: f64) {
    use trackside::clock::Clock as _;
    let time = world.clock.wall().plus_secs(ahead_secs);
    let lat_deg = 43.7 + time.secs_since(NOW) * 1e-5;
    world.send_at(
        1,
        time,
        &[
            (Metric::HrBpm, hr_bpm),
            (Metric::PwrW, pwr_w),
            (Metric::SpdKph, 30.0),
            (Metric::LatDeg, lat_deg),
            (Metric::LngDeg, 11.2),
        ],
    );
}

/// The window with Falco selected.
fn chosen(world: &World) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    window.type_keys("1");
    window.press(eframe::egui::Key::Enter);
    window.settle();
    window
}

/// The rectangle of a plot.
fn plot(window: &Window<'_>, name: &str) -> Rect {
    let label = format!("{name} plot, live, last 5 minutes");
    window.harness.get_by_label(&label).rect()
}

/// The value at the right end of Falco's line.
fn end_label(window: &Window<'_>, name: &str) -> String {
    let panel = plot(window, name);
    let gutter = Rect::from_min_max(pos2(panel.right() - 64.0, panel.top()), panel.max);
    let texts = window.texts().into_iter().filter(|(at, _)| gutter.contains(*at));
    // Chip, then value.
    let texts: Vec<String> = texts.map(|(_, text)| text).collect();
    let [chip, value] = texts.as_slice() else { panic!("{name}: {texts:?}") };
    assert_eq!(chip, "1");
    value.clone()
}

/// Heart rate and power as shown in roster, heroes and plots.
fn shown(window: &Window<'_>) -> [[String; 2]; 3] {
    let row = window.row("1 Falco");
    let words: Vec<&str> = row.split([' ', ',']).collect();
    let after = |word: &str, n: usize| {
        let at = words.iter().position(|it| *it == word).expect("a value");
        words[at + n].to_owned()
    };
    let hero = |label: &str| {
        let nodes = window.harness.query_all_by_label_contains(label);
        let mut words = nodes.filter_map(|node| node.accesskit_node().value());
        let value = |it: &String| Some(it.strip_prefix(label)?.split(' ').next()?.to_owned());
        words.find_map(|it| value(&it)).expect("a hero")
    };
    [
        [after("rate", 1), after("power", 1)],
        [hero("heart rate "), hero("power 3 s ")],
        [end_label(window, "heart rate"), end_label(window, "power")],
    ]
}

fn check(window: &Window<'_>, hr_bpm: &str, pwr_w: &str) {
    assert_eq!(shown(window), [(); 3].map(|()| [hr_bpm.to_owned(), pwr_w.to_owned()]));
}

#[test]
fn a_clock_that_jumps_ahead_and_back_shows_one_value_everywhere() {
    let world = World::of_three();
    let mut window = chosen(&world);
    for _ in 0..25 {
        world.wait(1);
        ride(&world, 0.0, 140.0, 200.0);
    }
    window.settle();
    check(&window, "140", "200");
    for _ in 0..20 {
        world.wait(1);
        ride(&world, 95.0, 180.0, 400.0);
    }
    window.settle();
    check(&window, "180", "400");
    assert!(window.row("1 Falco").contains("clock +95 s"));
    // The clock is right again: the earlier value must not stay for 95 s.
    for _ in 0..4 {
        world.wait(1);
        ride(&world, -0.2, 150.0, 220.0);
        window.settle();
    }
    check(&window, "150", "220");
    // Nor the position at that time.
    let projection = window.harness.state().projection();
    let (place, _) = projection.rows[0].position.expect("a place");
    assert!((place.lat_deg() - (43.7 + 48.8e-5)).abs() < 1e-9, "{place:?}");
}

#[test]
fn a_strap_without_contact_leaves_its_last_reading_to_grow_old_everywhere() {
    let world = World::of_three();
    let mut window = chosen(&world);
    for i in 0..75 {
        world.wait(1);
        ride(&world, 0.0, if i < 9 { 140.0 } else { 0.0 }, 200.0);
        match i {
            9 | 18 => {
                window.settle();
                check(&window, "140", "200");
                assert!(!window.row("1 Falco").contains("HR"), "one dropout is no news");
            }
            30 => {
                window.settle();
                check(&window, "140", "200");
                assert!(window.row("1 Falco").ends_with("HR 22 s"), "{}", window.row("1 Falco"));
            }
            _ => {}
        }
    }
    window.settle();
    check(&window, "--", "200");
    assert!(window.row("1 Falco").ends_with("HR lost 1:06"), "{}", window.row("1 Falco"));
}

#[test]
fn one_spike_ruins_nothing() {
    let world = World::of_three();
    let mut window = chosen(&world);
    for i in 0..60 {
        world.wait(1);
        let (hr_bpm, pwr_w) = if i == 40 { (255.0, 65_535.0) } else { (140.0, 200.0) };
        ride(&world, 0.0, hr_bpm, pwr_w);
        if i == 40 {
            window.settle();
            check(&window, "140", "200");
            let row = window.row("1 Falco");
            assert!(row.ends_with("HR 255?"), "{row}");
            assert!(window.shows("power 3 s 200 W, left out: 65535"));
        }
    }
    window.settle();
    check(&window, "140", "200");
    assert!(!window.row("1 Falco").contains('?'));
    // No mean, maximum or axis includes it.
    assert!(window.shows("power: 3 s 200, 1 m 200,"));
    window.type_keys("n");
    assert!(window.shows("power: 3 s 200, 1 m 200,"));
    let texts = window.texts();
    assert!(texts.iter().all(|(_, text)| !text.contains("65535")), "{texts:?}");
    let projection = window.harness.state().projection();
    let power = projection.plotted[0].line(&Metric::PwrW).unwrap();
    assert_eq!(power.spikes.len(), 1);
    // Under the cursor it is shown as sent.
    let panel = plot(&window, "power");
    let frame =
        Rect::from_min_max(panel.min + Vec2::new(44.0, 0.0), panel.max - Vec2::new(72.0, 0.0));
    let x = frame.right() - frame.width() * 19.0 / 300.0;
    window.harness.hover_at(pos2(x, panel.center().y));
    window.settle();
    let texts = window.texts();
    assert!(texts.iter().any(|(_, text)| text == "1:65535?"), "{texts:?}");
}

#[test]
fn only_garbage_is_no_value_and_said() {
    let world = World::of_three();
    let mut window = chosen(&world);
    for _ in 0..5 {
        world.wait(1);
        world.send(1, &[(Metric::PwrW, 65_535.0), (Metric::SpdKph, 30.0)]);
    }
    window.settle();
    let row = window.row("1 Falco");
    assert_eq!(row, "1 Falco: heart rate -- bpm, power -- W, speed 30.0 km/h, power 65535?");
}

#[test]
fn an_axis_shrinks_when_others_are_chosen_and_by_its_button() {
    let world = World::of_three();
    for i in 0..30 {
        world.wait(1);
        world.ride(1, 140.0, if i == 3 { 1_900.0 } else { 200.0 }, 30.0);
        world.ride(2, 150.0, 210.0, 30.0);
    }
    let mut window = chosen(&world);
    let greatest_tick = |window: &Window<'_>| {
        let panel = plot(window, "power");
        let ticks = window
            .texts()
            .into_iter()
            .filter(|(at, _)| panel.contains(*at) && at.x < panel.left() + 40.0);
        ticks.filter_map(|(_, text)| text.parse::<f64>().ok()).fold(0.0, f64::max)
    };
    let tall = greatest_tick(&window);
    assert!(tall >= 600.0, "{tall}");
    window.type_keys("2");
    window.press(eframe::egui::Key::Enter);
    let other = greatest_tick(&window);
    assert!(other <= 450.0, "{other}");
    window.click("fit power to what is visible");
    let fitted = greatest_tick(&window);
    assert!(fitted < other, "{fitted}");
    let label = "fit power to what is visible";
    assert!(window.harness.query_by_label(label).is_none(), "nothing is left to fit");
}

#[test]
fn numbers_without_end_stay_in_their_columns() {
    let world = World::of_three();
    let field = |name: &str| Metric::Other(name.into());
    for _ in 0..5 {
        world.wait(1);
        let values = [(Metric::SpdKph, 30.0), (field("big"), 987_654_321.5), (field("huge"), 1e18)];
        world.send(1, &values);
    }
    let window = chosen(&world);
    let big = window.harness.get_by_label_contains("big:").accesskit_node().value();
    assert!(big.as_ref().is_some_and(|big| big.starts_with("big: 3 s >999")), "{big:?}");
    assert!(window.shows("huge: 3 s --"));

    let mut recorded: SessionEntry = entry(1, -86_400, 3_600, "Test", 140.0);
    let mut metrics = recorded.summary.as_ref().expect("a summary").metrics.clone();
    metrics.insert(&Metric::PwrW, MeanMax { mean: 2_999.4, max: 3_000.0 });
    let summary = SessionSummary {
        dist_km: Some(123_456.7),
        climb_m: Some(123_456_789.0),
        metrics,
        ..recorded.summary.as_deref().cloned().unwrap_or_default()
    };
    recorded.summary = Some(std::sync::Arc::new(summary));
    world.set_sessions(vec![recorded]);
    let mut window = world.window();
    window.settle();
    window.harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::Num3);
    window.settle();
    let texts = window.texts();
    for short in ["123457", ">999999", "3 000"] {
        assert!(texts.iter().any(|(_, text)| text == short), "{short}: {texts:?}");
    }
    assert!(texts.iter().all(|(_, text)| !text.contains("123 456")), "{texts:?}");
}

#[test]
fn a_place_that_stays_while_fixes_cannot_be_true_grows_old() {
    use trackside::analysis::ValueState;
    let world = World::new(vec![athlete(1, "Falco")]);
    for i in 0..40 {
        world.wait(1);
        let lat_deg = if i < 20 { 43.7 } else { 53.7 + f64::from(i % 2) * 5.0 };
        world.send(1, &[(Metric::LatDeg, lat_deg), (Metric::LngDeg, 11.2)]);
    }
    let mut window = world.window();
    window.settle();
    let (place, state) = window.harness.state().projection().rows[0].position.expect("a place");
    assert!((place.lat_deg() - 43.7).abs() < 1e-9, "{place:?}");
    assert_eq!(state, ValueState::Behind { age_secs: 20.0 });
}
