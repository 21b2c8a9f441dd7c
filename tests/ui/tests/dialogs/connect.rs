//! Connecting phones.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use trackside::{
    cards::{Language, Wifi},
    codes::{Code, Codes, IssuedCode},
    control::{Error, NewCode, PrintCards, PrintedCards, RevokeCode},
    model::{AthleteId, UnixNanos},
    ui::state::Dialog,
};
use trackside_ui_tests::{
    room::open,
    world::{NOW, Window, World, athlete, login},
};

fn dialog(window: &Window<'_>) -> Option<Dialog> {
    window.harness.state().view().dialog.clone()
}

#[test]
fn a_click_on_the_recording_shows_all_addresses_with_a_code_and_a_line_to_try() {
    let world = World::of_three();
    world.status.write().reachable.push(([10, 0, 0, 5], 8086).into());
    let mut window = world.window();
    window.settle();
    window.click("REC: 14 312 samples since the start, safe on disk, 61 GB free, address for phones 192.168.1.20:8086");
    for words in [
        "QR code of http://192.168.1.20:8086",
        "Copy http://192.168.1.20:8086",
        "Copy http://10.0.0.5:8086",
        "curl -u \"rider1:PASSWORD\" \"http://192.168.1.20:8086/write?db=rider1",
        "Database and user: the athlete's login, such as rider1.",
    ] {
        assert!(window.shows(words), "{words}");
    }
    window.click("Show the code of http://10.0.0.5:8086");
    assert!(window.harness.query_by_label("QR code of http://10.0.0.5:8086").is_some());
    window.click("Close");
    assert!(!window.shows("Copy http://10.0.0.5:8086"));
}

#[test]
fn without_a_network_it_says_who_can_post() {
    let world = World::of_three();
    world.status.write().reachable.clear();
    let mut window = world.window();
    window.settle();
    window.click("All addresses\u{2026}");
    assert!(window.shows("only programs on this computer can post"));
}

/// A code as the engine makes it.
fn issued(bib: u32) -> IssuedCode {
    let folder = tempfile::tempdir().expect("a folder");
    let codes = Codes::open(&folder.path().join("codes.toml"));
    codes.make(&athlete(bib, "x"), None, NOW).expect("a code")
}

#[test]
fn a_code_is_made_by_its_button_alone_and_sets_up_every_app() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::ConnectAthlete(login(2)));
    assert!(world.asked.lock().is_empty(), "opening the sheet makes none");
    assert!(!window.shows("QR code of"));
    window.click("New code");
    let (NewCode { login: of, event }, reply) = world.last_asked();
    assert_eq!((of, event), (login(2), None));
    let issued = issued(2);
    let code = issued.code.as_str().to_owned();
    reply.send(Ok(issued));
    window.settle();
    assert!(window.shows(&format!("QR code of http://192.168.1.20:8086/join/{code}")));
    for (app, scanned) in [
        ("Traccar Client", format!("http://192.168.1.20:8086/t/{code}?id=2&interval=1")),
        ("OwnTracks", "owntracks:///config?inline=".to_owned()),
        ("Overland", "overland://setup?url=".to_owned()),
        ("Colota", "colota://setup?config=".to_owned()),
        ("GPSLogger", format!("http://192.168.1.20:8086/join/{code}")),
        ("IpBike, InfluxDB", format!("http://192.168.1.20:8086/join/{code}")),
        ("Sensor Logger", format!("http://192.168.1.20:8086/join/{code}")),
    ] {
        window.click(app);
        assert!(window.shows(&format!("QR code of {scanned}")), "{app}");
        assert!(window.shows("Copy Address"), "{app}");
    }
    window.click("GPSLogger");
    assert!(window.shows("samples lat=%LAT,lng=%LON"), "the template of the body");
    // It is not shown again.
    window.click("Close");
    open(&mut window, Dialog::ConnectAthlete(login(2)));
    assert!(!window.shows(&code));
}

#[test]
fn the_address_in_the_codes_can_be_another_one_and_the_best_is_marked() {
    let world = World::of_three();
    world.status.write().reachable.push(([10, 0, 0, 5], 8086).into());
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::ConnectAthlete(login(1)));
    window.click("New code");
    world.last_asked::<NewCode>().1.send(Ok(issued(1)));
    window.settle();
    assert!(window.shows("http://192.168.1.20:8086 (phones reach it)"));
    window.click("http://10.0.0.5:8086");
    assert!(window.shows("QR code of http://10.0.0.5:8086/join/"));
}

#[test]
fn revoking_a_code_asks_again_and_codes_are_listed_with_what_became_of_them() {
    let world = World::of_three();
    let code = |number, used: Option<UnixNanos>, revoked| Code {
        login: login(1),
        athlete: AthleteId(1),
        number,
        event: None,
        made: NOW.plus_secs(-600.0),
        opened: used,
        used,
        revoked,
    };
    *world.codes.write() = vec![
        code(1, Some(NOW.plus_secs(-60.0)), None),
        code(2, None, Some(NOW)),
        Code { athlete: AthleteId(2), login: login(2), ..code(7, None, None) },
    ];
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::ConnectAthlete(login(1)));
    assert!(window.shows("Code 1: made 10:32, page opened 10:41, used 10:41"));
    assert!(window.shows("Code 2: made 10:32, not used yet, revoked"));
    assert!(!window.shows("Code 7"));
    window.click("Revoke 1");
    assert!(world.asked.lock().is_empty(), "it asks first");
    window.click("Shut this phone out 1");
    let (RevokeCode { login: of, number }, reply) = world.last_asked();
    assert_eq!((of, number), (login(1), 1));
    reply.send(Err(Error::failed("the codes could not be saved")));
    window.settle();
    assert!(window.shows("The codes could not be saved."));
}

#[test]
fn esc_leads_from_a_phone_to_the_addresses_and_out() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::Connect);
    window.click("connect 3 Luma, rider3, not seen yet");
    assert_eq!(dialog(&window), Some(Dialog::ConnectAthlete(login(3))));
    window.press(Key::Escape);
    assert_eq!(dialog(&window), Some(Dialog::Connect));
    window.press(Key::Escape);
    assert_eq!(dialog(&window), None);
}

#[test]
fn cards_are_printed_with_an_address_that_is_chosen_and_the_window_says_where_they_are() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::Connect);
    window.click("Cards to print\u{2026}");
    assert_eq!(dialog(&window), Some(Dialog::Cards));
    // Nothing is printed before there is an address: today's need not be that of the day.
    window.click("Print 3 cards");
    assert!(world.asked.lock().is_empty());
    window.fill("Address on the cards", "not an address/");
    assert!(window.shows("An address is such as"));
    window.click("http://192.168.1.20:8086");
    window.fill("Wi-Fi", "Finish");
    window.fill("Password of the Wi-Fi", "velodrome");
    window.click("Italiano");
    window.click("Print 3 cards");
    let (order, reply) = world.last_asked::<PrintCards>();
    assert_eq!(order.address.url(), "http://192.168.1.20:8086");
    let wifi = Wifi { name: "Finish".to_owned(), password: "velodrome".to_owned() };
    assert_eq!((order.wifi, order.language), (Some(wifi), Language::Italian));
    assert!(order.path.ends_with("cards.pdf") && !order.may_replace, "{:?}", order.path);
    reply.send(Ok(PrintedCards { path: "/home/coach/cards.pdf".into(), count: 3 }));
    window.settle();
    assert!(window.shows("/home/coach/cards.pdf: 3 cards, each with a new code."));
    window.click("Print 3 cards");
    let (_, reply) = world.last_asked::<PrintCards>();
    reply.send(Err(Error::failed("/home/coach/cards.pdf is there already")));
    window.settle();
    assert!(window.shows("is there already"));
    // The way back.
    window.press(Key::Escape);
    assert_eq!(dialog(&window), Some(Dialog::Connect));
}
