//! The longest names and the widest values fit in every dialog, at every supported size.

use std::sync::Arc;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    codes::{Code, Codes},
    connect::App,
    control::{
        AddAthlete, Added, Error, Export, Exported, ImportRecording, ImportStartList, MakeEvent,
        MeasureRecordings, NewCode, PrintCards, PrintedCards, ReadCourse, ReadStartList,
        ReadingOfCourse, SetPassword, StartListPreview, WriteLog, Written,
    },
    history::AthleteRecording,
    kind::DataField,
    model::{
        Athlete, AthleteId, Course, Event, ExportReport, FileFormat, Https, ImportReport, LatLng,
        Login, MarkKind, SenderActivity, Sleep, UnixNanos,
    },
    problems::{Kind, Refusal},
    roster::{
        IssuedPassword,
        start_list::{LineOutcome, StartListLine, StartListReport, ValueChange},
    },
    ui::{
        context::Command,
        desktop::Chosen,
        mark::MarkView,
        state::{AthletesPage, Dialog, EventsPage, LentPhone, Shown},
    },
};
use trackside_ui_tests::{
    room::{
        SIZES, Values, check, check_but, coach, command, crowd, everywhere, is_alarm, open,
        widest_athlete, widest_name, zoomed,
    },
    world::{NOW, Typed, Window, World, event, login},
};

/// A long error message from the engine.
const WHY: &str = "the recording cannot be written: the folder /media/stick/trackside/recordings \
                   is on a disk that is read-only, and no other one is known";

/// The longest possible login.
fn longest_login() -> Login {
    Login::try_from("w".repeat(64).as_str()).expect("a login")
}

/// Twelve riders, one of them with the longest login.
fn riders() -> World {
    let world = crowd(12, Values::Widest);
    let mut athletes: Vec<_> = (1..=12).map(widest_athlete).collect();
    let mut third = (*widest_athlete(3)).clone();
    third.login = longest_login();
    third.bib = "88888".into();
    athletes[2] = Arc::new(third);
    world.set_roster(athletes);
    world
}

/// Shows a dialog in every window, fails if something is unreadable, and closes it.
fn check_everywhere(world: &World, what: &str, show: impl Fn(&World, &mut Window<'_>)) {
    everywhere(|size, ppp| {
        let mut window = coach(world, size, ppp, 1);
        show(world, &mut window);
        check(&mut window, &format!("{what}, {size:?}, {ppp} pixels a point"));
    });
}

fn open_athletes(window: &mut Window<'_>, page: AthletesPage) {
    open(window, Dialog::Athletes(page));
}

#[test]
fn the_pages_about_athletes_have_room() {
    let world = riders();
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        open_athletes(&mut window, AthletesPage::List);
        check(&mut window, &what("list"));
        open_athletes(&mut window, AthletesPage::Edit(longest_login()));
        check(&mut window, &what("athlete"));
        window.fill("Bib", "8888");
        check(&mut window, &what("changed athlete"));
        window.fill("FTP, W", "8888");
        window.fill("Heat", &widest_name());
        window.click("Save");
        check(&mut window, &what("athlete of whom something is wrong"));
        let wide = "8888, 8888.8, 8889.8, 8890.8";
        for field in ["Boundaries of heart rate, bpm", "Boundaries of power, W"] {
            window.fill(field, &wide[..if field.ends_with('W') { wide.len() } else { 0 }]);
        }
        window.fill("FTP, W", "800");
        window.fill("Maximum heart rate, bpm", "250");
        check(&mut window, &what("zones of an athlete"));
        open_athletes(&mut window, AthletesPage::Password(longest_login()));
        window.click("Type a password");
        window.fill("Password", &widest_name());
        check(&mut window, &what("password"));
        window.click("Set password");
        let (_, reply) = world.last_asked::<SetPassword>();
        let issued = IssuedPassword { login: longest_login(), password: widest_name() };
        reply.send(Ok(issued));
        window.settle();
        check(&mut window, &what("password that was set"));
        open_athletes(&mut window, AthletesPage::Remove(longest_login()));
        let (_, reply) = world.last_asked::<MeasureRecordings>();
        let (lines, bytes) = (888_888_888_888, 888_888_888_888_888);
        reply.send(Ok(AthleteRecording { lines, bytes, span: Some((UnixNanos(0), NOW)) }));
        window.settle();
        check(&mut window, &what("removal"));
        window.click("Erase the recordings too");
        check(&mut window, &what("removal with recordings"));
        window.click("Continue\u{2026}");
        check(&mut window, &what("erasing"));
    });
}

#[test]
fn a_new_athlete_has_room_also_where_something_is_wrong() {
    let world = riders();
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        open_athletes(&mut window, AthletesPage::Add { login: longest_login().to_string() });
        window.fill("Name", &widest_name());
        window.fill("Team", &widest_name());
        window.click("Type a password");
        check(&mut window, &what("form"));
        window.click("Generate a password");
        window.click("Add");
        let (_, reply) = world.last_asked::<AddAthlete>();
        reply.send(Err(Error::failed(WHY)));
        window.settle();
        check(&mut window, &what("failure"));
        window.click("Add");
        let (_, reply) = world.last_asked::<AddAthlete>();
        let issued = IssuedPassword { login: longest_login(), password: "w8w8-w8w8w".into() };
        let warning = Some(format!("bib 88888 is also worn by {}", widest_name()));
        reply.send(Ok(Added { issued, warning }));
        window.settle();
        check(&mut window, &what("added"));
    });
}

/// Many long changes of an athlete who is updated.
fn changes(outcome: &LineOutcome) -> Vec<ValueChange> {
    let long = || ValueChange { what: "team", before: widest_name(), after: widest_name() };
    if *outcome == LineOutcome::Changed { vec![long(), long()] } else { Vec::new() }
}

/// A start list of which each line ends differently.
fn report(password: Option<&str>) -> StartListReport {
    let added = LineOutcome::Added { password: password.map(String::from) };
    let refused = LineOutcome::Refused(WHY.into());
    let outcomes = [added, LineOutcome::Changed, LineOutcome::Unchanged, refused];
    let lines = outcomes.into_iter().cycle().take(200).zip(1..).map(|(outcome, i)| StartListLine {
        number: 88_000 + i,
        login: if i == 1 { longest_login().to_string() } else { format!("rider{i}") },
        name: widest_name(),
        bib: if i % 2 == 0 { "88888".into() } else { widest_name() },
        team: widest_name(),
        warning: (outcome == LineOutcome::Changed).then(|| WHY.to_owned()),
        changes: changes(&outcome),
        outcome,
    });
    StartListReport { lines: lines.collect(), notes: vec![WHY.into()] }
}

#[test]
fn the_pages_of_a_start_list_have_room() {
    // Why a line is refused shows whole under the pointer.
    let is_fate = |start: &str| {
        let english = ["refused: ", "updated; ", "team "];
        let translated =
            ["abgelehnt: ", "ge\u{e4}ndert; ", "refus\u{e9}\u{a0}: ", "modifi\u{e9}; "];
        english.iter().chain(&translated).any(|words| start.starts_with(words))
    };
    let world = riders();
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        open_athletes(&mut window, AthletesPage::StartList);
        check(&mut window, &what("start list"));
        window.click("Choose a file\u{2026}");
        world.desktop.last_dialog().1.send(Ok(Chosen::NoDialog));
        window.settle();
        check(&mut window, &what("path of a start list"));
        window.fill("text of a start list", "bib,name\n7,Vento");
        window.click("Read the text");
        world.last_asked::<ReadStartList>().1.send(Err(Error::failed(WHY)));
        window.settle();
        check(&mut window, &what("start list that failed"));
        window.click("Read the text");
        let preview = StartListPreview { list: Arc::from(&b"x"[..]), report: report(None) };
        world.last_asked::<ReadStartList>().1.send(Ok(preview));
        window.settle();
        check_but(&mut window, &what("preview"), is_fate);
        window.click("Import 100 athletes");
        let imported = report(Some(&widest_name()[..24]));
        world.last_asked::<ImportStartList>().1.send(Ok(imported));
        window.settle();
        check(&mut window, &what("passwords"));
    });
}

#[test]
fn problems_have_room() {
    let world = riders();
    let long = longest_login();
    for (kind, who) in [
        (Kind::WrongPassword, long.as_str()),
        (Kind::BadLines, "rider4"),
        (Kind::WrongPrecision, "rider5"),
        (Kind::UnknownLogin, "a-login-that-nobody-on-the-roster-has"),
        (Kind::WrongPath, ""),
        (Kind::DiskTrouble, ""),
    ] {
        for last in [23, 124] {
            let address = [192, 168, 101, last].into();
            for _ in 0..1_288 {
                world.problems.record(Refusal { kind, who, address, detail: WHY });
            }
        }
    }
    let sender = |login: Login| SenderActivity {
        login,
        via: 8,
        address: "200.200.200.200".into(),
        app: widest_name().into(),
        lines: 88_888_888,
        per_minute: 88_888,
        heard: Arc::default(),
        first: NOW,
        last: NOW,
    };
    *world.activity.write() = vec![sender(long), sender(login(1)), sender(login(2))];
    world.status.write().visitors = vec![[200, 200, 200, 200].into(); 88];
    check_everywhere(&world, "problems", |_, window| {
        window.harness.key_press_modifiers(Modifiers::SHIFT, Key::F8);
        window.settle();
    });
}

/// Addresses in many networks, including encrypted ones.
fn many_addresses(world: &World) {
    let mut status = world.status.write();
    let reachable: Vec<_> = (200..206).map(|i| ([200, 200, 200, i], 58_888).into()).collect();
    status.https = Some(Https {
        listening: ([0, 0, 0, 0], 58_889).into(),
        reachable: reachable.clone(),
        ca_fingerprint: Some("AB:".repeat(31) + "CD"),
        is_required: false,
    });
    status.reachable = reachable;
    status.visitors = vec![[200, 200, 200, 200].into()];
    status.local_name = Some(format!("{}-88.local", "w".repeat(15)).into());
    status.sleep = Sleep::NotPrevented("the system refuses it".into());
}

#[test]
fn addresses_have_room() {
    let world = riders();
    many_addresses(&world);
    check_everywhere(&world, "addresses", |_, window| open(window, Dialog::Connect));
    check_everywhere(&world, "encrypted address", |_, window| {
        open(window, Dialog::Connect);
        window.click("Show the code of https://200.200.200.200:58888");
    });
}

#[test]
fn cards_to_print_have_room() {
    let world = riders();
    many_addresses(&world);
    check_everywhere(&world, "cards", |world, window| {
        open(window, Dialog::Cards);
        window.click("http://200.200.200.200:58888");
        window.click("Print 12 cards");
        let (_, reply) = world.last_asked::<PrintCards>();
        let path = format!("/home/{}/cards.pdf", "w".repeat(60));
        reply.send(Ok(PrintedCards { path: path.into(), count: 88_888 }));
    });
}

#[test]
fn the_phone_of_an_athlete_has_room_with_every_app() {
    let world = riders();
    many_addresses(&world);
    let one = event("a", &widest_name(), 0);
    let cards = Event { cards: "http://100.100.100.100:8086".to_owned(), ..(*one).clone() };
    world.set_events(vec![Arc::new(cards)], Some(&one.id));
    *world.codes.write() = (1..=4)
        .map(|number| Code {
            login: longest_login(),
            athlete: AthleteId(3),
            number: 88_888 + number,
            event: (number == 2).then(|| "b".parse().expect("an id")),
            made: NOW,
            opened: Some(NOW),
            used: (number == 3).then_some(NOW),
            revoked: (number == 4).then_some(NOW),
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let codes = Codes::open(&folder.path().join("codes.toml"));
    let third = Athlete { login: longest_login(), ..(*widest_athlete(3)).clone() };
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        open(&mut window, Dialog::ConnectAthlete(longest_login()));
        check(&mut window, &what("phone without a code"));
        window.click("New code");
        let (_, reply) = world.last_asked::<NewCode>();
        reply.send(codes.make(&third, None, NOW).map_err(Error::failed));
        window.settle();
        for app in App::ALL {
            let label = if app == App::Page { "Any app" } else { app.name() };
            window.click(label);
            check(&mut window, &what(label));
        }
        window.click("Revoke 88889");
        check(&mut window, &what("revoking"));
    });
}

#[test]
fn who_carries_a_phone_has_room() {
    let world = riders();
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        open(&mut window, Dialog::Carry(LentPhone { login: longest_login(), via: None }));
        check(&mut window, &what("nobody carries the phone"));
        window.harness.get_all_by_label_contains("carried by").next().expect("a row").click();
        window.settle();
        window.harness.get_by_label_contains("From a time").click();
        window.settle();
        window.fill("Time from which on another athlete carries the phone", "99:99");
        check(&mut window, &what("a wrong time"));
        window.fill("Time from which on another athlete carries the phone", "08:48:48");
        check(&mut window, &what("somebody carries the phone"));
    });
}

#[test]
fn the_first_screen_has_room() {
    let world = World::new((1..=12).map(widest_athlete).collect());
    many_addresses(&world);
    let (kind, who, address) = (Kind::WrongPassword, "rider2", [192, 168, 101, 124].into());
    world.problems.record(Refusal { kind, who, address, detail: "" });
    everywhere(|size, ppp| {
        let mut window = zoomed(&world, size, ppp);
        check_but(&mut window, &format!("first screen, {size:?}, {ppp}"), is_alarm);
        window.click("Start the demo");
        world.desktop.demos.lock().pop().expect("a demo").send(Err(Error::failed(WHY)));
        window.settle();
        check_but(&mut window, &format!("demo that failed, {size:?}, {ppp}"), is_alarm);
    });
}

#[test]
fn keys_and_markers_have_room() {
    let world = riders();
    everywhere(|size, ppp| {
        let mut window = coach(&world, size, ppp, 1);
        open(&mut window, Dialog::Keys);
        check(&mut window, &format!("keys, {size:?}, {ppp} pixels a point"));
        let close = window.harness.get_by_label("Close").rect();
        // Including the margin below, the list ends within the window.
        assert!(close.bottom() + 20.0 <= size.y, "{size:?}: {close}");
    });
    let mark = MarkView {
        time: NOW,
        kind: MarkKind::Marker,
        text: widest_name().repeat(15),
        athletes: Vec::new(),
    };
    check_everywhere(&world, "marker", |_, window| open(window, Dialog::Marker(mark.clone())));
    // The words of a new mark are written in the toast.
    everywhere(|size, ppp| {
        let mut window = coach(&world, size, ppp, 3);
        window.press(Key::M);
        let what = format!("toast of a mark, {size:?}, {ppp} pixels a point");
        check(&mut window, &what);
        let (WriteLog(entries), reply) = world.last_asked();
        reply.send(Ok(Written { undo: entries }));
        window.settle();
        window.fill("What happened?", &widest_name());
        check(&mut window, &format!("words in it, {what}"));
    });
}

#[test]
fn the_palette_and_the_about_box_have_room() {
    let world = riders();
    check_everywhere(&world, "about", |_, window| open(window, Dialog::About));
    everywhere(|size, ppp| {
        let mut window = coach(&world, size, ppp, 1);
        open(&mut window, Dialog::Palette);
        check(&mut window, &format!("palette, {size:?}, {ppp} pixels a point"));
        window.type_at_once(&Typed::word("go to"));
        check(&mut window, &format!("athletes in the palette, {size:?}, {ppp} pixels a point"));
        window.type_at_once(&Typed::word("xxxxxx"));
        check(&mut window, &format!("empty palette, {size:?}, {ppp} pixels a point"));
    });
}

#[test]
fn imports_have_room() {
    let world = riders();
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        open(&mut window, Dialog::Import);
        check(&mut window, &what("no files"));
        for i in 1..=3 {
            window.drop_file(&format!("/media/{}/rider{i}-{}.fit", widest_name(), widest_name()));
        }
        check(&mut window, &what("files"));
        window.click("Import 3 files");
        let (asked, reply) = world.last_asked::<ImportRecording>();
        asked.progress.begin(100);
        window.settle();
        check(&mut window, &what("progress"));
        reply.send(Ok(ImportReport {
            format: FileFormat::LineProtocol,
            samples: 888_888_888,
            span: Some((UnixNanos(0), NOW)),
            sessions: 888_888,
            laps: 888_888,
            markers: 888_888,
            notes: vec![WHY.into(); 8],
        }));
        window.settle();
        world.last_asked::<ImportRecording>().1.send(Err(Error::failed(WHY)));
        window.settle();
        check(&mut window, &what("imported"));
        world.last_asked::<ImportRecording>().1.send(Err(Error::failed(WHY)));
        window.settle();
        check(&mut window, &what("all imported"));
        window.click("Choose files\u{2026}");
        world.desktop.last_dialog().1.send(Ok(Chosen::NoDialog));
        window.settle();
        check(&mut window, &what("path of a file"));
    });
}

#[test]
fn courses_have_room() {
    let world = riders();
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        window.drop_file(&format!("/media/{}.gpx", widest_name()));
        check(&mut window, &what("dropped"));
        window.click("Show as course");
        check(&mut window, &what("reading"));
        world.last_asked::<ReadCourse>().1.send(Err(Error::failed(WHY)));
        window.settle();
        check(&mut window, &what("failure"));
        window.click("Open course GPX\u{2026}");
        world.desktop.last_dialog().1.send(Ok(Chosen::NoDialog));
        window.settle();
        check(&mut window, &what("path of a file"));
        for i in 0..8 {
            window.drop_file(&format!("/media/{i}.gpx"));
            let east = |part: f64| LatLng::new(43.7, f64::from(i) + part).expect("a place");
            let lines = vec![vec![east(0.0), east(0.9)]];
            let course = Arc::new(Course { name: widest_name(), lines });
            let notes = vec![WHY.into()];
            world.last_asked::<ReadCourse>().1.send(Ok(ReadingOfCourse { course, notes }));
            window.settle();
            open(&mut window, Dialog::Courses);
        }
        check(&mut window, &what("courses"));
    });
}

#[test]
fn a_position_to_hand_on_has_room() {
    let world = riders();
    let of_third = || Dialog::Position(AthleteId(3));
    check_everywhere(&world, "position", |_, window| open(window, of_third()));
    world.wait(40_000);
    check_everywhere(&world, "position of long ago", |_, window| open(window, of_third()));
}

#[test]
fn exports_have_room() {
    let world = riders();
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = coach(&world, size, ppp, 1);
        open(&mut window, Dialog::Export);
        check(&mut window, &what("export"));
        window.click("Export 1 athlete");
        let (asked, reply) = world.last_asked::<Export>();
        asked.progress.begin(100);
        window.settle();
        check(&mut window, &what("progress"));
        let path = format!("/media/{}/rider1.fit", widest_name()).into();
        let report = ExportReport { bytes: 888_888_888_888, notes: vec![WHY.into(); 8] };
        reply.send(Ok(Exported { path, report }));
        window.settle();
        check(&mut window, &what("exported"));
        window.click("Export 1 athlete");
        world.last_asked::<Export>().1.send(Err(Error::failed(WHY)));
        window.settle();
        check(&mut window, &what("failure"));
    });
    let world = crowd(200, Values::Widest);
    let mut window = coach(&world, SIZES[0], 1.0, 8);
    open(&mut window, Dialog::Export);
    check(&mut window, "export of 200");
    command(&mut window, Command::CloseDialog);
}

#[test]
fn the_pages_of_events_have_room() {
    let world = riders();
    let long = |id: &str, days| {
        let athletes = Some((1..=88).map(login).collect());
        Arc::new(Event { athletes, ..(*event(id, &widest_name(), days)).clone() })
    };
    let events = vec![long("a", 0), long("b", 1), event("c", "Giro", 7)];
    let (open_one, other) = (events[0].id.clone(), events[1].id.clone());
    world.set_events(events, Some(&open_one));
    let pages = [
        EventsPage::List,
        EventsPage::New,
        EventsPage::Edit(open_one.clone()),
        EventsPage::Edit(other.clone()),
        EventsPage::Copy(other.clone()),
        EventsPage::Remove(other.clone()),
        EventsPage::Erase(other),
    ];
    everywhere(|size, ppp| {
        let mut window = coach(&world, size, ppp, 1);
        for page in &pages {
            open(&mut window, Dialog::Events(page.clone()));
            check(&mut window, &format!("{page:?}, {size:?}, {ppp} pixels a point"));
        }
        open(&mut window, Dialog::Events(EventsPage::New));
        window.fill("First day", "some day");
        window.click("Create event");
        check(&mut window, &format!("failure, {size:?}, {ppp} pixels a point"));
        window.fill("Name", &widest_name());
        window.fill("First day", "2026-05-19T08:00:00+02:00");
        window.fill("Last day", "2026-05-20T18:00:00+02:00");
        window.click("Create event");
        world.last_asked::<MakeEvent>().1.send(Err(Error::failed(WHY)));
        window.settle();
        check(&mut window, &format!("refused, {size:?}, {ppp} pixels a point"));
    });
}

#[test]
fn an_export_of_an_event_has_room() {
    let world = riders();
    let one = event("a", &widest_name(), 0);
    world.set_events(vec![Arc::clone(&one)], Some(&one.id));
    check_everywhere(&world, "export of an event", |_, window| open(window, Dialog::Export));
}

#[test]
fn what_is_shown_has_room_with_every_field_and_every_row() {
    for kind in trackside::kind::Kind::ALL {
        let world = crowd(12, Values::Widest).of_kind(*kind);
        for size in SIZES {
            let mut window = coach(&world, size, 1.0, 1);
            open(&mut window, Dialog::Shown);
            check(&mut window, &format!("{kind}, {size:?}"));
        }
    }
    let world = riders();
    check_everywhere(&world, "what is shown", |_, window| open(window, Dialog::Shown));
    check_everywhere(&world, "what is shown with all columns", |_, window| {
        let columns = DataField::ALL.into_iter().take(6).collect();
        let kind = trackside::kind::Kind::Road.definition().word;
        let shown = Shown { columns, ..Shown::default() };
        command(window, Command::Show { kind, shown });
        open(window, Dialog::Shown);
    });
}
