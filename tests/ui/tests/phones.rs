//! The Phones view: how far each phone has come, what is said of it, and what can be done.

use std::sync::Arc;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    codes::Code,
    control::{WriteLog, Written},
    model::{
        AthleteId, Borrower, Heard, LogEntry, LogNote, Metric, PositionUse, SampleBlock,
        SenderActivity, UnixNanos,
    },
    problems::{Kind, Refusal},
    ui::state::{Dialog, LentPhone, Tab},
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

/// Clicks what has these words in its label.
fn click_on(window: &mut Window<'_>, words: &str) {
    window.harness.get_by_label_contains(words).click();
    window.settle();
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
    window.click("Other\u{2026}");
    window.click("3 Luma");
    let dialog = window.harness.state().view().dialog.clone();
    assert_eq!(dialog, Some(Dialog::ConnectAthlete(login(3))));
    assert!(world.problems.snapshot().is_empty(), "it is dealt with");
}

#[test]
fn the_likeliest_athletes_are_one_click_away() {
    let world = World::of_three();
    *world.activity.write() = vec![phone(1, 1, (0..60).rev(), &PLACE)];
    let address = [192, 168, 1, 40].into();
    let unknown = Refusal { kind: Kind::UnknownLogin, who: "luma-phone", address, detail: "" };
    world.problems.record(unknown);
    let mut window = opened(&world);
    // Who is alive already is not offered; of the others the one with the name comes first.
    assert!(!window.shows("Bib 1 Falco"));
    let left = |window: &Window<'_>, label: &str| {
        window.harness.get_by_label_contains(label).rect().left()
    };
    assert!(left(&window, "Bib 3 Luma") < left(&window, "Bib 2 Brenta"));
    click_on(&mut window, "Bib 3 Luma");
    let dialog = window.harness.state().view().dialog.clone();
    assert_eq!(dialog, Some(Dialog::ConnectAthlete(login(3))));
    assert!(world.problems.snapshot().is_empty(), "it is dealt with");
}

#[test]
fn an_unknown_phone_at_the_address_of_an_athletes_phone_is_most_likely_that() {
    let world = World::of_three();
    *world.activity.write() = vec![phone(2, 10, (200..260).rev(), &PLACE)];
    let address = [192, 168, 1, 40].into();
    world.problems.record(Refusal { kind: Kind::WrongCode, who: "", address, detail: "" });
    let window = opened(&world);
    let left = |label: &str| window.harness.get_by_label_contains(label).rect().left();
    assert!(left("Bib 2 Brenta") < left("Bib 1 Falco"));
    assert!(left("Bib 1 Falco") < left("Bib 3 Luma"), "then by bib");
}

fn lent(world: &World, via: Option<u32>, ago_secs: f64, until: Option<UnixNanos>) {
    let to = Some(Borrower { login: login(3), until });
    let note = LogNote::Lent { via, to };
    let entry = LogEntry { login: login(1), time: NOW.plus_secs(-ago_secs), note };
    world.logbook.write().apply(&entry);
}

#[test]
fn a_borrowed_phone_is_assigned_from_a_time_on_and_its_row_says_who_carries_it() {
    let world = World::of_three();
    *world.activity.write() = vec![phone(1, 1, (0..600).rev(), &PLACE)];
    let mut window = opened(&world);
    window.click("What to do with the phone of 1 Falco");
    window.click("Carried by another athlete\u{2026}");
    let dialog = window.harness.state().view().dialog.clone();
    let phone = LentPhone { login: login(1), via: None };
    assert_eq!(dialog, Some(Dialog::Carry(phone)));
    assert!(window.shows("Phone of 1 Falco"));
    click_on(&mut window, "carried by 3 Luma");
    click_on(&mut window, "Since its first sample today");
    window.click("Carried by 3 Luma");
    let (WriteLog(entries), reply) = world.last_asked();
    let time = NOW.plus_secs(-599.3);
    let until = Some(time.plus_secs(86_400.0));
    let to = Some(Borrower { login: login(3), until });
    assert_eq!(
        entries,
        [LogEntry { login: login(1), time, note: LogNote::Lent { via: None, to } }]
    );
    assert!(window.harness.state().view().dialog.is_none());
    world.logbook.write().apply(&entries[0]);
    let undo = LogEntry { note: LogNote::Lent { via: None, to: None }, ..entries[0].clone() };
    reply.send(Ok(Written { undo: vec![undo.clone()] }));
    world.wait(1);
    window.settle();
    assert!(said(&window, "1 Falco").contains("carried by 3 Luma"), "{}", said(&window, "1 Falco"));
    let row = said(&window, "3 Luma");
    assert!(row.contains("phone of 1 Falco \u{b7} GPSLogger 134"), "{row}");
    assert!(row.contains("sends GPS"), "{row}");
    // Undo takes the entry back.
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert_eq!(world.last_asked::<WriteLog>().0, WriteLog(vec![undo]));
}

#[test]
fn a_typed_time_counts_and_the_owner_is_no_borrower() {
    let world = World::of_three();
    *world.activity.write() = vec![phone(1, 1, (0..600).rev(), &PLACE)];
    let mut window = opened(&world);
    window.click("What to do with the phone of 1 Falco");
    window.click("Carried by another athlete\u{2026}");
    click_on(&mut window, "carried by 1 Falco");
    assert!(window.shows("1 Falco owns this phone"));
    click_on(&mut window, "carried by 2 Brenta");
    click_on(&mut window, "From a time");
    window.fill("Time from which on another athlete carries the phone", "later");
    assert!(window.shows("Write the time as 10:42"));
    window.fill("Time from which on another athlete carries the phone", "0:00:01");
    window.click("Carried by 2 Brenta");
    let (WriteLog(entries), _) = world.last_asked();
    let since_midnight = entries[0].time.0.rem_euclid(86_400_000_000_000);
    assert_eq!(since_midnight, 1_000_000_000);
    assert!(entries[0].time <= NOW);
}

#[test]
fn a_phone_is_given_back_from_either_row() {
    let world = World::of_three();
    *world.activity.write() = vec![phone(1, 1, (0..600).rev(), &PLACE)];
    lent(&world, None, 300.0, None);
    let mut window = opened(&world);
    for who in ["3 Luma", "1 Falco"] {
        window.click(&format!("What to do with the phone of {who}"));
        window.click("Given back to 1 Falco");
        let (WriteLog(entries), _) = world.last_asked();
        let [LogEntry { login: of, time, note: LogNote::Lent { via: None, to: Some(to) } }] =
            entries.as_slice()
        else {
            panic!("{entries:?}");
        };
        assert_eq!((of, *time), (&login(1), NOW.plus_secs(-300.0)));
        assert_eq!(to.login, login(3));
        let until = to.until.unwrap();
        assert!(until < NOW.plus_secs(1.0) && NOW.plus_secs(-1.0) < until);
    }
    // Once it is over, both rows are as they were.
    lent(&world, None, 300.0, Some(NOW.plus_secs(-1.0)));
    world.wait(1);
    window.settle();
    assert!(!said(&window, "1 Falco").contains("carried by"));
    assert!(!said(&window, "3 Luma").contains("phone of 1"));
}

#[test]
fn of_two_phones_with_positions_one_is_chosen_and_the_other_one_can_be_again() {
    let world = World::of_three();
    *world.activity.write() =
        vec![phone(1, 1, (0..60).rev(), &PLACE), phone(1, 2, (0..60).rev(), &PLACE)];
    let mut window = opened(&world);
    let buttons = "What to do with the phone of 1 Falco";
    window.harness.get_all_by_label(buttons).next().unwrap().click();
    window.settle();
    window.click("Use the positions of this phone");
    let (WriteLog(entries), _) = world.last_asked();
    let are = PositionUse::Unused { until: None };
    assert!(entries[0].time <= NOW.plus_secs(1.0));
    assert_eq!(entries[0].note, LogNote::Positions { via: 2, are });
    assert_eq!((entries.len(), &entries[0].login), (1, &login(1)));
    world.logbook.write().apply(&LogEntry { time: NOW.plus_secs(-100.0), ..entries[0].clone() });
    world.wait(1);
    window.settle();
    assert!(!window.shows("another phone sends positions"));
    assert!(window.shows("positions not used, everything else is"));
    // The other way round.
    window.harness.get_all_by_label(buttons).last().unwrap().click();
    window.settle();
    window.click("Use its positions again");
    let (WriteLog(entries), _) = world.last_asked();
    let [again, other] = entries.as_slice() else { panic!("{entries:?}") };
    let LogNote::Positions { via: 2, are: PositionUse::Unused { until: Some(until) } } = again.note
    else {
        panic!("{again:?}");
    };
    assert_eq!(again.time, NOW.plus_secs(-100.0));
    assert!(until < other.time);
    let are = PositionUse::Unused { until: None };
    assert_eq!(other.note, LogNote::Positions { via: 1, are });
}

#[test]
fn of_two_phones_of_a_login_one_alone_is_lent() {
    let world = World::of_three();
    *world.activity.write() =
        vec![phone(1, 1, (0..60).rev(), &PLACE), phone(1, 2, (0..60).rev(), &PLACE)];
    let mut window = opened(&world);
    window.harness.get_all_by_label("What to do with the phone of 1 Falco").last().unwrap().click();
    window.settle();
    window.click("Carried by another athlete\u{2026}");
    let dialog = window.harness.state().view().dialog.clone();
    assert_eq!(dialog, Some(Dialog::Carry(LentPhone { login: login(1), via: Some(2) })));
    assert!(window.shows("One phone of 1 Falco: GPSLogger 134 \u{b7} 192.168.1.32"));
    lent(&world, Some(2), 300.0, None);
    window.harness.key_press(Key::Escape);
    world.wait(1);
    window.settle();
    let rows = |who: &str| {
        let start = format!("phone of {who}:");
        window.harness.query_all_by_label_contains(&start).count()
    };
    assert_eq!((rows("1 Falco"), rows("3 Luma")), (2, 1), "one that is here, one that is lent");
    assert!(!said(&window, "1 Falco").contains("another phone sends positions"));
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
    for (lender, carrier) in [(1, 21), (2, 22), (21, 23)] {
        let to = Some(Borrower { login: login(carrier), until: None });
        let note = LogNote::Lent { via: None, to };
        let entry = LogEntry { login: login(lender), time: NOW.plus_secs(-3600.0), note };
        world.logbook.write().apply(&entry);
    }
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
