//! The palette: every command by name, and the athletes.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use trackside::control::WriteLog;
use trackside::{
    model::{AthleteId, Group, LogNote, MarkKind},
    ui::state::{AthletesPage, Dialog, Tab, TimeView},
};
use trackside_ui_tests::world::{Typed, Window, World, login};

/// Falco and Brenta ride, Luma does not; nobody is selected. The palette is open.
fn palette() -> (World, Window<'static>) {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    world.ride(2, 160.0, 210.0, 31.0);
    let mut window = world.window();
    window.settle();
    open(&mut window);
    (world, window)
}

fn open(window: &mut Window<'_>) {
    window.type_at_once(&[Typed::Ctrl(Key::K)]);
    assert_eq!(dialog(window), Some(Dialog::Palette));
}

fn dialog(window: &Window<'_>) -> Option<Dialog> {
    window.harness.state().view().dialog.clone()
}

/// Types words and presses Enter.
fn run(window: &mut Window<'_>, words: &str) {
    let mut keys = Typed::word(words);
    keys.push(Typed::Key(Key::Enter));
    window.harness.input_mut().events.extend(keys.into_iter().flat_map(Typed::events));
    // The palette opens its field, finds, closes, and what it chose may open another field.
    window.harness.run_steps(10);
    window.settle();
}

#[test]
fn what_is_typed_right_behind_ctrl_k_finds_an_athlete_and_enter_goes_there() {
    let (_, mut window) = palette();
    run(&mut window, "brn");
    assert_eq!(dialog(&window), None);
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(2)));
}

#[test]
fn a_command_does_what_its_key_does() {
    let (world, mut window) = palette();
    run(&mut window, "go 1 falco");
    open(&mut window);
    run(&mut window, "lap selected");
    let (WriteLog(entries), _) = world.last_asked();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (&entries[0].login, &entries[0].note),
        (&login(1), &LogNote::Mark { kind: MarkKind::Lap, text: String::new() },)
    );
    open(&mut window);
    run(&mut window, "daylight");
    assert!(!window.harness.state().view().dark);
    open(&mut window);
    run(&mut window, "hold");
    assert!(matches!(window.harness.state().view().time, TimeView::Held { .. }));
}

#[test]
fn arrows_choose_and_esc_closes_without_doing_anything() {
    let (world, mut window) = palette();
    window.type_at_once(&Typed::word("go to"));
    window.press(Key::ArrowDown);
    window.press(Key::ArrowDown);
    window.press(Key::ArrowUp);
    window.press(Key::Enter);
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(2)));
    open(&mut window);
    assert!(
        window.shows("Open the chosen athlete or sessions"),
        "it begins anew, with all commands"
    );
    window.type_at_once(&Typed::word("lap"));
    window.press(Key::Escape);
    assert_eq!(dialog(&window), None);
    assert!(world.asked.lock().is_empty());
}

#[test]
fn a_click_runs_a_command_and_dialogs_are_reached_by_name() {
    let (_, mut window) = palette();
    window.type_at_once(&Typed::word("connect"));
    window.click("Connect a phone\u{2026}");
    assert_eq!(dialog(&window), Some(Dialog::Connect));
    window.press(Key::Escape);
    for (words, expected) in [
        ("add athlete", Dialog::Athletes(AthletesPage::Add { login: String::new() })),
        ("import start", Dialog::Athletes(AthletesPage::StartList)),
        ("export", Dialog::Export),
        ("about", Dialog::About),
        ("keys", Dialog::Keys),
    ] {
        open(&mut window);
        run(&mut window, words);
        assert_eq!(dialog(&window), Some(expected), "{words}");
        window.harness.state_mut().command(trackside::ui::context::Command::CloseDialog);
        window.settle();
    }
    open(&mut window);
    run(&mut window, "go falco");
    open(&mut window);
    run(&mut window, "zones");
    assert_eq!(dialog(&window), Some(Dialog::Athletes(AthletesPage::Edit(login(1)))));
}

#[test]
fn from_the_list_of_sessions_it_leads_to_an_athlete_and_offers_no_mark() {
    let (_, mut window) = palette();
    window.press(Key::Escape);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    window.settle();
    open(&mut window);
    window.type_at_once(&Typed::word("lap sel"));
    assert!(window.shows("No command has these letters."));
    window.press(Key::Escape);
    open(&mut window);
    run(&mut window, "go brenta");
    let view = window.harness.state().view();
    assert_eq!((view.focus, view.tab), (Some(AthleteId(2)), Tab::COACH));
    assert_eq!(view.group, Group::All);
}

#[test]
fn the_about_box_tells_version_and_licences() {
    let (_, mut window) = palette();
    run(&mut window, "about");
    assert!(window.shows(&format!("Trackside {}", env!("CARGO_PKG_VERSION"))));
    assert!(window.shows("SIL OFL 1.1") && window.shows("ODbL 1.0"));
    let text = window.harness.get_by_label("SIL Open Font License, IBM Plex");
    text.scroll_to_me();
    window.harness.run_steps(10);
    window.harness.get_by_label("SIL Open Font License, IBM Plex").click();
    window.harness.run_steps(20);
    assert!(window.shows("PREAMBLE"));
    window.press(Key::Escape);
    assert_eq!(dialog(&window), None);
}
