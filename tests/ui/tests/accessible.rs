//! Screen readers: everything that can be clicked, typed into or chosen has a name and a role, in every
//! view and every dialog, and alarms are announced.

#![cfg(feature = "gui")]

use std::collections::HashSet;

use eframe::egui::{
    Key, Vec2,
    accesskit::{Action, Live, Role},
};
use egui_kittest::kittest::{AccessKitNode as Node, NodeT as _, Queryable as _, by};
use trackside::{
    control::{OpenSessions, WriteLog, Written},
    model::{AthleteId, LogNote, MarkKind, Metric},
    ui::{
        context::{Command, HistoryCommand},
        mark::MarkView,
        state::{AthletesPage, Dialog, EventsPage, LentPhone, Panel, Tab},
    },
};
use trackside_ui_tests::{
    recordings::{MAY_19, entry, ride},
    room::{Values, command, crowd, open},
    world::{NOW, Window, World, athlete, event, login},
};

/// What has the role of something that is acted on.
const ACTED_ON: [Role; 16] = [
    Role::Button,
    Role::CheckBox,
    Role::ComboBox,
    Role::Link,
    Role::ListBoxOption,
    Role::ListItem,
    Role::MenuItem,
    Role::MultilineTextInput,
    Role::PasswordInput,
    Role::RadioButton,
    Role::Slider,
    Role::SpinButton,
    Role::Switch,
    Role::Tab,
    Role::TextInput,
    Role::ColumnHeader,
];

/// The bar of egui's own over a window inside of another one, which is how a second one is tested.
fn is_frame(node: &Node<'_>) -> bool {
    node.role() == Role::Unknown && node.bounding_box().is_some_and(|it| it.y1 < 80.0)
}

/// Fails if something that can be acted on has no name. Gives back how many there are.
fn check(window: &Window<'_>, what: &str) -> usize {
    check_but(window, what, |_| false)
}

/// Like [`check`], but for what may be nameless.
fn check_but(window: &Window<'_>, what: &str, may_be: impl Fn(&Node<'_>) -> bool) -> usize {
    let mut n_named = 0;
    let mut nameless = Vec::new();
    for node in window.harness.query_all(by().predicate(|_| true)) {
        let node = node.accesskit_node();
        let data = node.data();
        let is_acted_on = data.supports_action(Action::Click) || ACTED_ON.contains(&node.role());
        // Bars of lists are read by their role.
        if !is_acted_on || node.is_hidden() || node.role() == Role::ScrollBar || may_be(&node) {
            continue;
        }
        // A text is its own name.
        let name = node.label().or_else(|| node.value()).unwrap_or_default();
        let is_unknown = matches!(node.role(), Role::Unknown | Role::GenericContainer);
        if name.trim().is_empty() || is_unknown {
            let parent = node.parent().map(|it| (it.role(), it.label()));
            let place = node.bounding_box();
            nameless.push(format!("{:?} '{name}' at {place:?} in {parent:?}", node.role()));
        } else {
            n_named += 1;
        }
    }
    assert!(nameless.is_empty(), "{what}: {}\n{}", nameless.len(), nameless.join("\n"));
    assert!(n_named > 0, "{what}: nothing to act on");
    n_named
}

/// Goes round with Tab: whatever gets the keyboard is in the tree. Only widgets that tell their name
/// are.
fn check_by_keyboard(window: &mut Window<'_>, what: &str, most: usize) {
    let mut seen = HashSet::new();
    for _ in 0..most {
        window.harness.key_press(Key::Tab);
        window.harness.step();
        let Some(focused) = window.harness.ctx.memory(|memory| memory.focused()) else { continue };
        if !seen.insert(focused) {
            break;
        }
        let rect = window.harness.ctx.read_response(focused).map(|response| response.rect);
        let mut told = window.harness.query_all(by().predicate(|node| node.is_focused()));
        let is_told = told.any(|node| !node.accesskit_node().is_root());
        assert!(is_told, "{what}: {focused:?} at {rect:?}");
    }
    assert!(!seen.is_empty(), "{what}: nothing takes the keyboard");
}

fn riding() -> World {
    let world = crowd(12, Values::Widest);
    world.set_sessions(vec![
        entry(1, MAY_19, 600, "", 150.0),
        entry(2, MAY_19 + 60, 600, "", 150.0),
    ]);
    world.set_events(vec![event("a", "Giro", 0), event("b", "Later", 7)], None);
    world
}

#[test]
fn everything_in_every_view_has_a_name() {
    let world = riding();
    let mut window = world.window_of(Vec2::new(1920.0, 1080.0));
    window.settle();
    check(&window, "Coach, nobody chosen");
    check_by_keyboard(&mut window, "Coach", 120);
    command(&mut window, Command::Focus(AthleteId(1)));
    command(&mut window, Command::SelectAll);
    check(&window, "Coach");
    command(&mut window, Command::ToggleHeld);
    check(&window, "Coach, held");
    for panel in [Panel::Roster, Panel::Map, Panel::Numbers, Panel::Plots] {
        command(&mut window, Command::ToggleFilled(panel));
        check(&window, &format!("{panel:?} alone"));
        command(&mut window, Command::ToggleFilled(panel));
    }
    command(&mut window, Command::GoTo(Tab::WALL));
    assert!(check(&window, "Wall") > 12, "a tile each");
    check_by_keyboard(&mut window, "Wall", 80);
    command(&mut window, Command::ToggleSecondWindow);
    check_but(&window, "second window", is_frame);
    command(&mut window, Command::ToggleSecondWindow);
    command(&mut window, Command::GoTo(Tab::HISTORY));
    check(&window, "History");
    check_by_keyboard(&mut window, "History", 80);
}

#[test]
fn everything_on_the_first_screen_has_a_name() {
    let mut window = World::new(Vec::new()).window();
    window.settle();
    check(&window, "first screen");
    check_by_keyboard(&mut window, "first screen", 80);
}

#[test]
fn everything_in_a_replay_has_a_name() {
    let world = World::of_three();
    world.set_sessions(vec![entry(1, MAY_19, 600, "", 150.0)]);
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::GoTo(Tab::HISTORY));
    window.press(Key::ArrowDown);
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600)]));
    window.settle();
    assert!(window.shows("REPLAY"));
    check(&window, "replay");
    check_by_keyboard(&mut window, "replay", 120);
}

#[test]
fn everything_in_every_dialog_has_a_name() {
    let world = riding();
    let mark = MarkView {
        kind: MarkKind::Marker,
        time: NOW,
        text: String::new(),
        athletes: vec![AthleteId(1)],
    };
    let (first, other) = (event("a", "Giro", 0).id.clone(), event("b", "Later", 7).id.clone());
    let dialogs = [
        Dialog::Athletes(AthletesPage::List),
        Dialog::Athletes(AthletesPage::Add { login: String::new() }),
        Dialog::Athletes(AthletesPage::Edit(login(1))),
        Dialog::Athletes(AthletesPage::Password(login(1))),
        Dialog::Athletes(AthletesPage::Remove(login(1))),
        Dialog::Athletes(AthletesPage::Erase(login(1))),
        Dialog::Athletes(AthletesPage::StartList),
        Dialog::Events(EventsPage::List),
        Dialog::Events(EventsPage::New),
        Dialog::Events(EventsPage::Edit(first)),
        Dialog::Events(EventsPage::Copy(other.clone())),
        Dialog::Events(EventsPage::Remove(other.clone())),
        Dialog::Events(EventsPage::Erase(other)),
        Dialog::Problems,
        Dialog::Alarms,
        Dialog::Connect,
        Dialog::Cards,
        Dialog::ConnectAthlete(login(1)),
        Dialog::Carry(LentPhone { login: login(1), via: None }),
        Dialog::Keys,
        Dialog::Shown,
        Dialog::Palette,
        Dialog::About,
        Dialog::Marker(mark),
        Dialog::Import,
        Dialog::Export,
        Dialog::Position(AthleteId(1)),
        Dialog::Courses,
        Dialog::Settings,
        Dialog::Done,
        Dialog::Close { over: None },
    ];
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::Focus(AthleteId(1)));
    for dialog in dialogs {
        let what = format!("{dialog:?}");
        open(&mut window, dialog);
        check(&window, &what);
        check_by_keyboard(&mut window, &what, 60);
        command(&mut window, Command::CloseDialog);
        window.settle();
    }
    command(&mut window, Command::GoTo(Tab::HISTORY));
    command(&mut window, Command::History(HistoryCommand::ChooseAll));
    open(&mut window, Dialog::DeleteSessions);
    check(&window, "delete sessions");
}

#[test]
fn everything_in_an_incident_has_a_name_while_it_is_open_and_once_somebody_goes() {
    let world = World::new(vec![athlete(1, "Falco"), athlete(2, "Brenta"), athlete(3, "Luma")]);
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world.call_for_help(3);
    world.look_for_alarms();
    let incident = world.alarms.alarms().board().incidents().next().expect("an incident").id;
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::Alarms);
    check(&window, "alarms with an incident");
    check_by_keyboard(&mut window, "alarms with an incident", 60);
    open(&mut window, Dialog::Incident(incident));
    assert!(window.shows("Copy position"), "it has a position and its QR code");
    check(&window, "incident");
    check_by_keyboard(&mut window, "incident", 60);
    window.fill("Responder", "Anna");
    window.click("Assign");
    check(&window, "incident with a responder");
    check_by_keyboard(&mut window, "incident with a responder", 60);
}

#[test]
fn everything_in_the_question_whether_to_close_while_phones_send_has_a_name() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = world.window();
    window.settle();
    open(&mut window, Dialog::Close { over: Some(Box::new(Dialog::Settings)) });
    check(&window, "close");
    check_by_keyboard(&mut window, "close", 30);
}

#[test]
fn everything_about_a_last_position_has_a_name_also_where_there_is_none() {
    let world = World::of_three();
    let (lat, lng) = ((Metric::LatDeg, 43.763), (Metric::LngDeg, 11.27));
    world.send(1, &[lat, lng, (Metric::HrBpm, 150.0)]);
    let mut window = world.window();
    window.settle();
    for id in [1, 2] {
        open(&mut window, Dialog::Position(AthleteId(id)));
        let what = format!("position of {id}");
        check(&window, &what);
        check_by_keyboard(&mut window, &what, 30);
        command(&mut window, Command::CloseDialog);
    }
}

#[test]
fn rows_and_tiles_say_whose_values_they_are_with_units_and_state() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    let row = window.row("1 Falco");
    for words in ["heart rate 171 bpm", "power 312 W", "speed 24.6 km/h"] {
        assert!(row.contains(words), "{row}");
    }
    assert!(window.row("2 Brenta").contains("not seen"), "{}", window.row("2 Brenta"));
    command(&mut window, Command::GoTo(Tab::WALL));
    let tile = window.row("1 Falco");
    assert!(tile.contains("171 bpm") && tile.contains("312 W"), "{tile}");
}

#[test]
fn alarms_and_what_was_done_are_announced() {
    let world = World::new(vec![athlete(1, "Falco"), athlete(2, "Brenta")]);
    world.ride(1, 150.0, 200.0, 30.0);
    world.look_for_alarms();
    let mut window = world.window();
    window.settle();
    let live = |window: &Window<'_>, words: &str| {
        let nodes = window.harness.query_all_by_label_contains(words);
        nodes.map(|node| node.accesskit_node().live()).max_by_key(|live| *live as u8)
    };
    assert_eq!(live(&window, "no alarms"), Some(Live::Polite));
    world.send(1, &[(Metric::HrBpm, 150.0)]);
    command(&mut window, Command::Focus(AthleteId(1)));
    window.press(Key::L);
    let (WriteLog(entries), reply) = world.last_asked();
    assert!(matches!(entries[0].note, LogNote::Mark { .. }));
    reply.send(Ok(Written { undo: entries }));
    window.harness.step();
    window.settle();
    assert_eq!(live(&window, "Lap"), Some(Live::Polite));
}
