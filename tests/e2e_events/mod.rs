//! Events, by the command line of the real program, beside a running engine and without one.

use std::{fs, io::Read as _};

use crate::{
    common::{Folder, Serve, failure, run},
    wait_until,
};

fn text(output: &std::process::Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// `trackside events` in a folder.
struct Events<'a>(&'a str);

impl Events<'_> {
    fn run(&self, args: &[&str]) -> String {
        text(&run(&[&["events"], args, &["--data", self.0]].concat()))
    }

    fn fails(&self, args: &[&str]) -> String {
        failure(&[&["events"], args, &["--data", self.0]].concat())
    }
}

/// The cells of a row, which stand two blanks apart or more.
fn cells_of(row: &str) -> Vec<&str> {
    row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn events_are_made_listed_copied_opened_and_closed() {
    let folder = Folder::new();
    let data = folder.data();
    let events = Events(data.to_str().unwrap());
    let made = events.run(&[
        "add",
        "Giro d'Italia",
        "--kind",
        "trail",
        "--from",
        "2026-06-20T18:00:00+02:00",
        "--to",
        "2026-06-21T12:00:00+02:00",
        "--network",
        "Wi-Fi race",
    ]);
    assert_eq!(made, "giro-ditalia\n");
    assert_eq!(events.run(&["add", "Today"]), "today\n");
    let file = fs::read_to_string(data.join("events.toml")).unwrap();
    assert!(file.contains("from = 2026-06-20T18:00:00+02:00"), "{file}");
    let by_hand = file.replace("version = 1\n", "version = 1 # by hand\ncolour = \"pink\"\n");
    fs::write(data.join("events.toml"), by_hand).unwrap();

    assert_eq!(events.run(&["open", "today"]), "Today is open\n");
    assert_eq!(events.run(&["open", "giro-ditalia"]), "Giro d'Italia is open\n");
    let copied = events.run(&["copy", "giro-ditalia", "Giro 2027", "--on", "2027-06-19"]);
    assert_eq!(copied, "giro-2027\n");
    let list = events.run(&["list"]);
    let rows: Vec<Vec<&str>> = list.lines().map(cells_of).collect();
    assert_eq!(rows[0], ["ID", "FROM", "TO", "KIND", "ATHLETES", "NAME", "STATE"]);
    assert_eq!(rows[1][3..], ["trail", "all", "Giro d'Italia", "open"]);
    assert_eq!(rows.iter().filter(|row| row.last() == Some(&"open")).count(), 1, "{list}");
    assert!(rows[3][1].starts_with("2027-06-19T18:00:00"), "{list}");

    assert_eq!(
        events.run(&["edit", "today", "--name", "Another", "--athlete", "anna"]),
        "Another was changed\n"
    );
    assert_eq!(events.run(&["close"]), "Giro d'Italia is closed\n");
    assert_eq!(events.run(&["close"]), "no event was open\n");
    assert_eq!(events.run(&["remove", "today"]), "today was removed; the recordings stay\n");
    let file = fs::read_to_string(data.join("events.toml")).unwrap();
    for kept in ["version = 1 # by hand\ncolour = \"pink\"\n", "network = \"Wi-Fi race\""] {
        assert!(file.contains(kept), "{file}");
    }
    assert!(!file.contains("today"), "{file}");
}

#[test]
fn what_cannot_be_says_why() {
    let folder = Folder::new();
    let data = folder.data();
    let events = Events(data.to_str().unwrap());
    assert!(events.fails(&["add", "x", "--kind", "velo"]).contains("a kind is road, trail"));
    assert!(events.fails(&["add", "x", "--from", "soon"]).contains("a day such as 2026-05-19"));
    let backwards = ["add", "x", "--from", "2026-05-19", "--to", "2026-05-18"];
    assert!(events.fails(&backwards).contains("an event ends after it begins"));
    assert!(events.fails(&["open", "giro"]).contains("there is no event giro"));
    assert!(events.fails(&["open", "a b"]).contains("1 to 64 of the characters"));
    events.run(&["add", "Giro"]);
    events.run(&["open", "giro"]);
    let said = events.fails(&["remove", "giro", "--with-data"]);
    assert!(said.contains("the event giro is open; close it first"), "{said}");
    fs::write(data.join("events.toml"), "version = 1\nopen = 3\n").unwrap();
    assert!(events.fails(&["list"]).contains("line 2: `open` is the id of an event"));
}

/// A sample of an athlete on a day of May 2016, at noon in UTC.
fn sample(day: u32, beat: u32) -> String {
    let secs = 1_463_659_200 + i64::from(day) * 86_400;
    format!("samples hr_bpm={beat} {secs}000000000")
}

fn write(serve: &Serve, login: &str, day: u32, beat: u32) -> u16 {
    let target = format!("/write?db={login}");
    let body = sample(day, beat);
    serve.request("POST", &target, Some(&format!("{login}:test1234")), body.as_bytes()).0
}

#[test]
fn an_event_is_exported_and_erased_beside_a_running_engine_and_without_one() {
    let folder = Folder::new();
    let serve = Serve::start_with(&folder, &["--athlete", "anna:test1234"]);
    let data = folder.data();
    let data = data.to_str().unwrap();
    let events = Events(data);
    for (login, day, beat) in
        [("test", 0, 100), ("test", 1, 101), ("anna", 0, 110), ("anna", 2, 112)]
    {
        assert_eq!(write(&serve, login, day, beat), 204);
    }
    for (name, day) in [("One", 19), ("Two", 20), ("Three", 21)] {
        let midnight = |day: u32| format!("2016-05-{day}T00:00:00+00:00");
        events.run(&["add", name, "--from", &midnight(day), "--to", &midnight(day + 1)]);
    }
    let zip = folder.path().join("one.zip");
    let export = ["export", "--data", data, "--event", "one", "--format", "csv", "-o"];
    text(&run(&[&export[..], &[zip.to_str().unwrap()]].concat()));
    let mut zip = zip::ZipArchive::new(fs::File::open(&zip).unwrap()).unwrap();
    assert_eq!(zip.len(), 2);
    let mut table = String::new();
    zip.by_name("test_2016-05-19.csv").unwrap().read_to_string(&mut table).unwrap();
    assert!(table.contains(",100\r\n") && !table.contains(",101\r\n"), "{table}");
    let none = failure(&["export", "--data", data, "--event", "four", "--format", "csv"]);
    assert!(none.contains("there is no event four"), "{none}");

    let lines = |login: &str, days: &[(u32, u32)]| {
        assert_eq!(
            folder.export(login),
            days.iter().map(|(day, beat)| sample(*day, *beat) + "\n").collect::<String>(),
            "{login}"
        );
    };
    let said = events.run(&["remove", "one", "--with-data"]);
    assert!(said.contains("erases its recordings within seconds"), "{said}");
    wait_until("the erasing", || !events.run(&["list"]).contains("One"));
    lines("test", &[(1, 101)]);
    lines("anna", &[(2, 112)]);
    drop(serve);
    let said = events.run(&["remove", "two", "--with-data"]);
    assert_eq!(said, "two was removed, and its recordings were erased\n");
    lines("test", &[]);
    lines("anna", &[(2, 112)]);
    let text = folder.segments().into_iter().map(|path| fs::read_to_string(path).unwrap());
    let text: String = text.collect();
    assert!(!text.contains("hr_bpm=100") && !text.contains("hr_bpm=101"), "{text}");
    // The engine starts as ever, and what is left belongs to its event.
    let serve = Serve::start(&folder);
    assert_eq!(write(&serve, "test", 0, 99), 204, "the times can be recorded anew");
    lines("test", &[(0, 99)]);
    assert!(events.run(&["list"]).contains("three"));
}

#[test]
fn a_running_engine_follows_the_events_of_the_command_line() {
    let folder = Folder::new();
    fs::create_dir(folder.data()).unwrap();
    let settings = "viewer = true\n[event]\nname = \"Giro\"\nkind = \"sailing\"\n";
    fs::write(folder.data().join("trackside.toml"), settings).unwrap();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let events = Events(data.to_str().unwrap());
    let list = events.run(&["list"]);
    assert!(list.contains("sailing") && list.trim_end().ends_with("open"), "{list}");
    assert_eq!(write(&serve, "test", 0, 100), 204);
    let target = "/export?event=race&format=csv";
    let status = || serve.status("GET", target, Some("test:test1234"));
    assert_eq!(status(), 400, "there is no such event");
    let day = ["--from", "2016-05-19T00:00:00Z", "--to", "2016-05-20T00:00:00Z"];
    events.run(&[&["add", "Race"], &day[..]].concat());
    wait_until("the event", || status() == 200);
}
