//! The Phones view: how far each phone has come, what is said of it, and what can be done.

use std::sync::Arc;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    codes::Code,
    model::{AthleteId, Heard, Metric, SampleBlock, SenderActivity, UnixNanos},
    problems::{Kind, Refusal},
    ui::state::{Dialog, Tab},
};
use trackside_ui_tests::{
    room::{Values, check_but, crowd, everywhere, is_alarm, widest_name, zoomed},
    world::{NOW, Window, World, event, login},
};

/// A phone that sent these values at these seconds before now, each 0.3 s after it was measured.
fn phone(
    bib: u32,
    via: u32,
    ago_secs: impl Iterator<Item = i64>,
    values: &[(Metric, f64)],
) -> SenderActivity {
    let mut heard = Heard::default();
    let (mut first, mut last) = (NOW, UnixNanos::MIN);
    for secs in ago_secs {
        let at = NOW.plus_secs(-(secs as f64));
        let mut block = SampleBlock::default();
        for (metric, value) in values {
            let index = block.metric_index(metric).expect("few metrics");
            block.push_reading(index, *value);
        }
        block.finish_sample(at.plus_secs(-0.3));
        heard.note(&block, at);
        first = first.min(at);
        last = last.max(at);
    }
    SenderActivity {
        login: login(bib),
        via,
        address: format!("192.168.1.{}", 30 + via).into(),
        app: "GPSLogger/134 (Android)".into(),
        lines: 600,
        per_minute: 60,
        first,
        last,
        heard: Arc::new(heard),
    }
}

const PLACE: [(Metric, f64); 2] = [(Metric::LatDeg, 43.7), (Metric::LngDeg, 11.2)];

fn code(bib: u32, opened: bool, used: bool) -> Code {
    let at = |is: bool| is.then(|| NOW.plus_secs(-300.0));
    Code {
        login: login(bib),
        athlete: AthleteId(bib),
        number: 1,
        event: None,
        made: NOW.plus_secs(-600.0),
        opened: at(opened),
        used: at(used),
        revoked: None,
    }
}

fn opened(world: &World) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    window.settle();
    assert_eq!(window.harness.state().view().tab, Tab::PHONES);
    window
}

/// What is said of an athlete's phone.
fn said(window: &Window<'_>, who: &str) -> String {
    let start = format!("phone of {who}:");
    let found = window.harness.query_all_by_label_contains(&start).next();
    let label = found.and_then(|node| node.accesskit_node().label());
    label.unwrap_or_else(|| panic!("no row of {who}"))
}

#[test]
fn each_phone_says_how_far_it_is_and_whether_it_may_be_relied_on() {
    let world = World::of_three();
    *world.codes.write() = vec![code(2, false, false), code(3, true, true)];
    *world.activity.write() = vec![phone(1, 1, (0..600).rev(), &PLACE)];
    let mut window = opened(&world);
    let row = said(&window, "1 Falco");
    for words in
        ["steady", "sends GPS", "clock 0 s, missing 0 %", "GPSLogger 134 \u{b7} 192.168.1.31"]
    {
        assert!(row.contains(words), "{row}");
    }
    assert!(said(&window, "2 Brenta").contains("code given, not used yet"));
    assert!(said(&window, "3 Luma").contains("sent no sample"));
    assert!(window.shows("1 of 3 alive"));
    *world.codes.write() = Vec::new();
    world.wait(1);
    window.settle();
    assert!(said(&window, "3 Luma").contains("no code yet"));
}

#[test]
fn verdicts_name_the_trouble_and_what_to_do_about_it() {
    let world = World::of_three();
    let stops =
        (0..400).rev().filter(|secs| !(100..200).contains(secs) && !(250..300).contains(secs));
    let battery = [PLACE[0].clone(), PLACE[1].clone(), (Metric::BatteryPercent, 14.0)];
    *world.activity.write() = vec![
        phone(1, 1, stops, &PLACE),
        phone(2, 1, (0..20).rev().map(|i| i * 30), &PLACE),
        phone(3, 1, (0..300).rev(), &battery),
    ];
    let window = opened(&world);
    let row = said(&window, "1 Falco");
    assert!(row.contains("stops when the screen is off, 2 times: allow background use"), "{row}");
    let row = said(&window, "2 Brenta");
    assert!(row.contains("positions 30 s apart: set the interval to 1 s"), "{row}");
    let row = said(&window, "3 Luma");
    assert!(row.contains("battery 14 %: charge it") && row.contains("battery 14 %"), "{row}");
}

#[test]
fn the_filter_leaves_those_who_are_not_alive() {
    let world = World::of_three();
    *world.activity.write() =
        vec![phone(1, 1, (0..60).rev(), &PLACE), phone(2, 1, (200..260).rev(), &PLACE)];
    let mut window = opened(&world);
    window.click("Not yet alive");
    assert!(!window.shows("phone of 1 Falco"));
    assert!(said(&window, "2 Brenta").contains("silent for 3:20: open the app"));
    assert!(window.shows("phone of 3 Luma"));
    window.click("Not yet alive");
    assert!(window.shows("phone of 1 Falco"));
}

#[test]
fn two_phones_with_positions_are_told_and_one_that_was_put_away_is_not() {
    let world = World::of_three();
    let heart = [(Metric::HrBpm, 140.0)];
    *world.activity.write() = vec![
        phone(1, 1, (0..60).rev(), &PLACE),
        phone(1, 2, (0..60).rev(), &PLACE),
        phone(2, 1, (0..60).rev(), &PLACE),
        phone(2, 2, (0..60).rev(), &heart),
        phone(3, 1, (900..960).rev(), &PLACE),
        phone(3, 2, (0..60).rev(), &PLACE),
    ];
    let window = opened(&world);
    assert!(said(&window, "1 Falco").contains("another phone sends positions"));
    assert!(
        said(&window, "2 Brenta").contains("too early")
            || said(&window, "2 Brenta").contains("steady")
    );
    let rows = |who: &str| {
        let start = format!("phone of {who}:");
        window.harness.query_all_by_label_contains(&start).count()
    };
    assert_eq!((rows("1 Falco"), rows("2 Brenta"), rows("3 Luma")), (2, 2, 1));
}

#[test]
fn a_refused_phone_is_on_the_row_of_its_athlete() {
    let world = World::of_three();
    let address = [192, 168, 1, 40].into();
    world.problems.record(Refusal { kind: Kind::RevokedCode, who: "rider2", address, detail: "" });
    let window = opened(&world);
    let row = said(&window, "2 Brenta");
    assert!(row.contains("refused: revoked code"), "{row}");
    assert!(!window.shows("This is bib"));
}

#[test]
fn an_unknown_phone_is_given_to_an_athlete_by_a_click() {
    let world = World::of_three();
    let address = [192, 168, 1, 40].into();
    world.problems.record(Refusal { kind: Kind::WrongCode, who: "", address, detail: "" });
    let mut window = opened(&world);
    assert!(window.shows("192.168.1.40"), "what it sent and from where");
    window.click("This is bib\u{2026}");
    window.click("3 Luma");
    let dialog = window.harness.state().view().dialog.clone();
    assert_eq!(dialog, Some(Dialog::ConnectAthlete(login(3))));
    assert!(world.problems.snapshot().is_empty(), "it is dealt with");
}

#[test]
fn a_click_chooses_the_athlete_and_the_button_opens_the_sheet() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.click(&said(&window, "2 Brenta"));
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(2)));
    window.click("Connect 2 Brenta");
    let dialog = window.harness.state().view().dialog.clone();
    assert_eq!(dialog, Some(Dialog::ConnectAthlete(login(2))));
}

#[test]
fn cards_of_another_network_are_told_with_what_to_do() {
    let world = World::of_three();
    let giro = event("giro", "Giro", 0);
    let with = |cards: &str| {
        let event = trackside::model::Event { cards: cards.to_owned(), ..(*giro).clone() };
        world.set_events(vec![Arc::new(event)], Some(&giro.id));
    };
    with("http://192.168.8.2:8086");
    let mut window = opened(&world);
    assert!(window.shows("The cards of Giro say 192.168.8.2, but this computer is 192.168.1.20"));
    with("http://192.168.1.20:8086");
    world.wait(1);
    window.settle();
    assert!(!window.shows("The cards of Giro"));
}

#[test]
fn the_view_has_room_for_the_widest_phones() {
    let world = crowd(40, Values::Widest);
    let all = [
        PLACE[0].clone(),
        PLACE[1].clone(),
        (Metric::HrBpm, 188.0),
        (Metric::PwrW, 888.0),
        (Metric::BatteryPercent, 100.0),
        (Metric::AccM, 8888.0),
    ];
    let mut phones = Vec::new();
    for bib in 1..=20 {
        let times: Vec<i64> = match bib % 5 {
            0 => (0..900).rev().filter(|secs| secs % 200 < 100).collect(),
            1 => (0..60).rev().map(|i| i * 59).collect(),
            2 => (800..1200).rev().collect(),
            3 => (0..600).rev().collect(),
            _ => [590, 500, 400, 300].into_iter().chain(0..100).collect(),
        };
        let mut phone = phone(bib, 1, times.into_iter(), &all);
        phone.app = widest_name().into();
        phone.address = "200.200.200.200".into();
        phones.push(phone);
    }
    phones.push(phone(3, 2, (0..60).rev(), &all));
    *world.activity.write() = phones;
    *world.codes.write() = (1..=30).map(|bib| code(bib, bib % 2 == 0, bib % 3 == 0)).collect();
    let address = [200, 200, 200, 200].into();
    for (kind, who) in [
        (Kind::WrongCode, ""),
        (Kind::UnknownLogin, "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"),
        (Kind::RevokedCode, "rider25"),
    ] {
        for _ in 0..888 {
            world.problems.record(Refusal { kind, who, address, detail: "" });
        }
    }
    let wide = trackside::model::Event {
        cards: "http://200.200.200.200:8086".to_owned(),
        ..(*event("giro", &widest_name(), 0)).clone()
    };
    let id = wide.id.clone();
    world.set_events(vec![Arc::new(wide)], Some(&id));
    everywhere(|size, ppp| {
        let mut window = zoomed(&world, size, ppp);
        window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
        window.settle();
        check_but(&mut window, &format!("phones, {size:?}, {ppp} pixels a point"), is_alarm);
    });
}
