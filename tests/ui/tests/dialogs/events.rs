//! Events: made, copied, opened, closed, changed, removed; and where they show.

use std::sync::Arc;

use eframe::egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use trackside::{
    control::{
        CloseEvent, CopyEvent, EditEvent, Error, ExportEvent, MakeEvent, OpenEvent, RemoveEvent,
    },
    events::EventEdit,
    kind::Kind,
    model::{Event, EventId, ExportReport, FileFormat},
    ui::state::{Dialog, EventsPage},
};
use trackside_ui_tests::{
    recordings::{MAY_19, entry},
    room::{command, open},
    world::{Window, World, event},
};

fn id(id: &str) -> EventId {
    id.parse().expect("an id")
}

/// Two events, the first of which is open.
fn world() -> World {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    world.set_events(
        vec![event("giro", "Giro di sera", 0), event("old", "Crono", -7)],
        Some(&id("giro")),
    );
    world
}

fn dialog(world: &World) -> Window<'static> {
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::Events(EventsPage::List));
    window
}

fn page_of(window: &mut Window<'_>, name: &str) {
    window.harness.get_by_label_contains(&format!("event {name},")).click();
    window.settle();
}

#[test]
fn the_menu_leads_to_the_events_and_the_list_says_which_is_open() {
    let world = world();
    let mut window = world.window();
    window.settle();
    window.click("Menu");
    window.harness.get_by_label_contains("Events\u{2026}").click();
    window.settle();
    assert!(
        window.shows("event Giro di sera, 6 Jun 2026 \u{b7} Road cycling \u{b7} everybody, open")
    );
    assert!(window.shows("event Crono, 30 May 2026 \u{b7} Road cycling \u{b7} everybody"));
}

#[test]
fn the_header_has_the_name_of_the_open_event_and_of_the_settings_without_one() {
    let world = world();
    let mut window = world.window();
    window.settle();
    assert!(window.shows("Giro di sera"));
    world.set_events(vec![event("giro", "Giro di sera", 0)], None);
    world.wait(1);
    window.settle();
    assert!(!window.shows("Giro di sera") && window.shows("Giro"));
}

#[test]
fn a_new_event_is_today_unless_another_day_is_typed() {
    let world = world();
    let mut window = dialog(&world);
    window.click("New event");
    window.click("Create event");
    assert!(window.shows("An event needs a name."));
    // The first field has the focus again where another page was open between.
    open(&mut window, Dialog::Events(EventsPage::List));
    open(&mut window, Dialog::Events(EventsPage::New));
    window.type_keys("Regatta");
    window.fill("Last day", "2026-06-07");
    window.click("Rowing");
    window.click("all 3 athletes of the roster");
    window.click("Create event");
    let (MakeEvent(new), reply) = world.last_asked();
    assert_eq!((&*new.name, new.kind), ("Regatta", Kind::Rowing));
    assert_eq!(new.from.to_string(), "2026-06-06T00:00:00+00:00");
    assert_eq!(new.to.to_string(), "2026-06-08T00:00:00+00:00");
    assert_eq!(new.athletes.map(|athletes| athletes.len()), Some(3));
    let made = event("regatta", "Regatta", 0);
    world.set_events(vec![Arc::clone(&made)], None);
    reply.send(Ok(made));
    window.settle();
    assert!(window.shows("Regatta was created. It is not open yet."));
    assert!(window.shows("Open the event"));
}

#[test]
fn days_that_cannot_be_are_told() {
    let world = world();
    let mut window = dialog(&world);
    window.click("New event");
    window.fill("Name", "Regatta");
    window.fill("Last day", "2026-06-05");
    window.click("Create event");
    assert!(window.shows("The last day is before the first."));
    window.fill("Last day", "soon");
    window.click("Create event");
    assert!(window.shows("The last day is a day such as 2026-05-19"));
    assert!(world.asked.lock().is_empty());
}

#[test]
fn an_event_is_copied_from_the_last_one() {
    let world = world();
    let mut window = dialog(&world);
    window.click("Copy the last\u{2026}");
    window.fill("Name", "Giro di notte");
    window.fill("First day", "2026-06-13");
    window.click("Create copy");
    let (asked, reply) = world.last_asked::<CopyEvent>();
    let day = Some("2026-06-13".parse().expect("a day"));
    assert_eq!(asked, CopyEvent { id: id("giro"), name: "Giro di notte".into(), day });
    reply.send(Err(Error::failed("there are too many events")));
    window.settle();
    assert!(window.shows("There are too many events."));
}

#[test]
fn an_event_is_opened_and_closed() {
    let world = world();
    let mut window = dialog(&world);
    page_of(&mut window, "Crono");
    assert!(window.shows("It is not open; Giro di sera is."));
    window.click("Open the event");
    let (asked, reply) = world.last_asked::<OpenEvent>();
    assert_eq!(asked, OpenEvent(id("old")));
    let all = vec![event("giro", "Giro di sera", 0), event("old", "Crono", -7)];
    world.set_events(all.clone(), Some(&id("old")));
    reply.send(Ok(Arc::clone(&all[1])));
    window.settle();
    assert!(window.shows("Crono is open."));
    window.click("Close the event");
    let (CloseEvent, reply) = world.last_asked();
    world.set_events(all.clone(), None);
    reply.send(Ok(Some(Arc::clone(&all[1]))));
    window.settle();
    assert!(window.shows("Crono is closed."));
}

#[test]
fn an_edit_sends_only_what_is_another() {
    let world = world();
    let mut window = dialog(&world);
    page_of(&mut window, "Crono");
    window.click("Save");
    assert!(world.asked.lock().is_empty(), "there is nothing to save");
    window.fill("Name", "Cronoscalata");
    window.click("Trail running");
    window.click("Save");
    let (asked, reply) = world.last_asked::<EditEvent>();
    let edit = EventEdit {
        name: Some("Cronoscalata".into()),
        kind: Some(Kind::Trail),
        ..EventEdit::default()
    };
    assert_eq!(asked, EditEvent { id: id("old"), edit });
    let changed = Event {
        name: "Cronoscalata".into(),
        kind: Kind::Trail,
        ..(*event("old", "Crono", -7)).clone()
    };
    world.set_events(vec![Arc::new(changed.clone())], None);
    reply.send(Ok(Arc::new(changed)));
    window.settle();
    assert!(window.shows("Saved."));
}

#[test]
fn erasing_needs_a_second_step_that_names_the_event() {
    let world = world();
    let mut window = dialog(&world);
    page_of(&mut window, "Crono");
    window.click("Remove\u{2026}");
    assert!(window.shows("Remove Crono?"));
    window.click("Erase the recordings too");
    window.click("Continue\u{2026}");
    assert!(world.asked.lock().is_empty());
    assert!(window.shows("Erase everything of Crono?"));
    window.press(Key::Escape);
    assert!(!window.shows("Erase all of Crono"));
    window.click("Continue\u{2026}");
    window.click("Erase all of Crono");
    let (asked, reply) = world.last_asked::<RemoveEvent>();
    assert_eq!(asked, RemoveEvent { id: id("old"), with_recordings: true });
    reply.send(Ok(()));
    window.settle();
    assert!(window.shows("Crono and its recordings are being erased."));
}

#[test]
fn recordings_are_kept_unless_told_and_an_open_event_cannot_be_removed() {
    let world = world();
    let mut window = dialog(&world);
    page_of(&mut window, "Giro di sera");
    window.click("Remove\u{2026}");
    assert!(!window.shows("Remove Giro di sera?"), "it is open");
    page_of(&mut window, "Crono");
    window.click("Remove\u{2026}");
    window.click("Remove Crono");
    let (asked, _reply) = world.last_asked::<RemoveEvent>();
    assert_eq!(asked, RemoveEvent { id: id("old"), with_recordings: false });
}

#[test]
fn history_tells_the_event_of_each_session_and_lists_those_of_one() {
    let world = world();
    let of = |bib, event: Option<&str>| {
        let mut entry = entry(bib, MAY_19, 600, "", 150.0);
        entry.event = event.map(id);
        entry
    };
    world.set_sessions(vec![of(1, Some("giro")), of(2, Some("old")), of(3, None)]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    assert!(window.shows("3 sessions"));
    let of_crono = |window: &Window<'_>| {
        let rows = window.harness.query_all_by_label_contains("Brenta on");
        rows.filter_map(|node| node.accesskit_node().label()).any(|it| it.ends_with("Crono"))
    };
    assert!(of_crono(&window));
    window.click("All events");
    window.click("Crono");
    assert!(window.shows("1 of 3 sessions") && of_crono(&window));
    assert!(!window.shows("Falco on"));
    window.press(Key::Escape);
    assert!(window.shows("Falco on"));
}

#[test]
fn an_export_offers_all_of_the_open_event() {
    let world = world();
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::Export);
    window.click("all of Giro di sera");
    window.click("Export the event");
    let (asked, reply) = world.last_asked::<ExportEvent>();
    assert_eq!((asked.id, asked.format), (id("giro"), FileFormat::Fit));
    assert_eq!(asked.path.to_string_lossy(), "giro.zip");
    let report = ExportReport { bytes: 8_000, notes: Vec::new() };
    let exported = trackside::control::Exported { path: "giro.zip".into(), report };
    reply.send(Ok(exported));
    window.settle();
    assert!(window.shows("Saved giro.zip (8 kB)."));
    command(&mut window, trackside::ui::context::Command::CloseDialog);
}
