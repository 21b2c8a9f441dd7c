//! Start lists: read, previewed, imported.

use std::{path::PathBuf, sync::Arc};

use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{
        Error, ImportStartList, ReadStartList, SavePasswords, StartListPreview, StartListSource,
    },
    roster::{
        IssuedPassword,
        start_list::{LineOutcome, StartListLine, StartListReport, ValueChange},
    },
    ui::desktop::{Chosen, DialogKind},
};
use trackside_ui_tests::world::{Window, World, login};

const TEXT: &str = "bib,name,login\n7,Vento,rider7\n";

fn line(number: u64, bib: &str, name: &str, outcome: LineOutcome) -> StartListLine {
    StartListLine {
        number,
        login: format!("rider{bib}"),
        name: name.into(),
        bib: bib.into(),
        team: "Vittoria".into(),
        outcome,
        changes: Vec::new(),
        warning: None,
    }
}

fn change(what: &'static str, before: &str, after: &str) -> ValueChange {
    ValueChange { what, before: before.into(), after: after.into() }
}

fn report(password: Option<&str>) -> StartListReport {
    let added = LineOutcome::Added { password: password.map(String::from) };
    StartListReport {
        lines: vec![
            line(2, "7", "Vento", added),
            StartListLine {
                changes: vec![
                    change("name", "Falko", "Falco"),
                    change("FTP", "240 W", "250 W"),
                    change("heat", "", "B"),
                ],
                ..line(3, "1", "Falco", LineOutcome::Changed)
            },
            line(4, "x y", "Nobody", LineOutcome::Refused("the login x y has a space".into())),
        ],
        notes: vec!["the column colour is not used".into()],
    }
}

/// The page after a list was read.
fn looking(world: &World) -> Window<'static> {
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.click("Athletes\u{2026}");
    window.click("Import start list\u{2026}");
    window.fill("text of a start list", TEXT);
    window.click("Read the text");
    let (asked, reply) = world.last_asked::<ReadStartList>();
    assert_eq!(asked, ReadStartList(StartListSource::Text(TEXT.into())));
    let list: Arc<[u8]> = TEXT.as_bytes().into();
    reply.send(Ok(StartListPreview { list, report: report(None) }));
    window.settle();
    window
}

#[test]
fn a_list_is_looked_at_line_by_line_before_anything_changes() {
    let world = World::of_three();
    let window = looking(&world);
    for words in [
        "1 will be added, 1 updated, 1 refused.",
        "The column colour is not used.",
        "line 2: 7 Vento, added",
        "line 3: 1 Falco, updated: name Falco instead of Falko, FTP 250 W instead of 240 W, heat B",
        "line 4: x y Nobody, refused: the login x y has a space",
        "Import 2 athletes",
    ] {
        assert!(window.shows(words), "{words}");
    }
    assert!(world.asked.lock().is_empty(), "nothing is imported yet");
}

#[test]
fn an_import_shows_the_passwords_once_to_be_copied_or_saved() {
    let world = World::of_three();
    let mut window = looking(&world);
    window.click("Import 2 athletes");
    let (asked, reply) = world.last_asked::<ImportStartList>();
    assert_eq!(asked, ImportStartList(TEXT.as_bytes().into()));
    reply.send(Ok(report(Some("k7m2-xw4hq"))));
    window.settle();
    assert!(window.shows("1 added, 1 updated, 1 refused."));
    assert!(window.shows("rider7: login rider7, password k7m2-xw4hq"));
    window.click("Save as CSV\u{2026}");
    let (dialog, reply) = world.desktop.last_dialog();
    let name = "trackside passwords.csv".to_owned();
    assert_eq!(dialog.kind, DialogKind::Save { name });
    let path: PathBuf = "/media/passwords.csv".into();
    reply.send(Ok(Chosen::Files(vec![path.clone()])));
    window.settle();
    let (asked, reply) = world.last_asked::<SavePasswords>();
    let passwords = vec![IssuedPassword { login: login(7), password: "k7m2-xw4hq".into() }];
    assert_eq!(asked, SavePasswords { path, may_replace: true, passwords });
    reply.send(Ok(()));
    window.settle();
    assert!(window.shows("The passwords are in the file."));
    // They are kept even while the dialog is closed.
    window.click("Close");
    window.click("Athletes\u{2026}");
    window.click("Import start list\u{2026}");
    assert!(window.shows("k7m2-xw4hq"));
    window.click("Done");
    window.click("Import start list\u{2026}");
    assert!(!window.shows("k7m2-xw4hq"));
}

#[test]
fn a_file_dropped_on_the_window_is_read_off_the_window_s_thread() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    window.drop_file("/media/start.csv");
    let (asked, reply) = world.last_asked::<ReadStartList>();
    let source = StartListSource::File("/media/start.csv".into());
    assert_eq!(asked, ReadStartList(source));
    reply.send(Err(Error::failed("the file has no column login or name")));
    window.settle();
    assert!(window.shows("The file has no column login or name."));
    assert!(window.shows("Choose a file\u{2026}"));
}

#[test]
fn a_file_dialog_that_is_left_changes_nothing() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    window.click("Import start list\u{2026}");
    window.click("Choose a file\u{2026}");
    let (dialog, reply) = world.desktop.last_dialog();
    assert_eq!((dialog.title, dialog.kind), ("Start list", DialogKind::Open));
    assert!(window.shows("Working..."));
    reply.send(Ok(Chosen::Nothing));
    window.settle();
    assert!(window.shows("Choose a file\u{2026}"));
    assert!(window.harness.query_by_label("Read the text").is_some());
}

#[test]
fn without_a_file_dialog_list_and_passwords_go_by_a_typed_path() {
    let world = World::of_three();
    let mut window = world.window();
    window.settle();
    window.click("Import start list\u{2026}");
    window.click("Choose a file\u{2026}");
    let (_, reply) = world.desktop.last_dialog();
    reply.send(Ok(Chosen::NoDialog));
    window.settle();
    assert!(window.shows("This desktop offers no file dialog."));
    window.fill("path of the file", "~/start.csv");
    window.press(eframe::egui::Key::Enter);
    let (asked, _) = world.last_asked::<ReadStartList>();
    let source = StartListSource::File("~/start.csv".into());
    assert_eq!(asked, ReadStartList(source));
}

#[test]
fn without_a_file_dialog_the_passwords_are_saved_under_a_typed_path() {
    let world = World::of_three();
    let mut window = looking(&world);
    window.click("Import 2 athletes");
    let (_, reply) = world.last_asked::<ImportStartList>();
    reply.send(Ok(report(Some("k7m2-xw4hq"))));
    window.settle();
    window.click("Save as CSV\u{2026}");
    let (_, reply) = world.desktop.last_dialog();
    reply.send(Ok(Chosen::NoDialog));
    window.settle();
    assert!(window.shows("Copy them, or type the path of a file to save them to:"));
    assert!(!window.shows("The passwords are in the file."));
    window.fill("path of the file", "/media/passwords.csv");
    window.click("Save to this file");
    let (asked, reply) = world.last_asked::<SavePasswords>();
    let passwords = vec![IssuedPassword { login: login(7), password: "k7m2-xw4hq".into() }];
    let path = "/media/passwords.csv".into();
    assert_eq!(asked, SavePasswords { path, may_replace: false, passwords });
    reply.send(Ok(()));
    window.settle();
    assert!(window.shows("The passwords are in the file."));
}
