//! The logbook, with the real program, its files and `kill -9`.
//!
//! Only the window writes entries; here the library adds them to the journal instead.

use std::{fs, sync::Arc};

use trackside::{
    codec::log_line,
    journal::{Journal, SystemFiles},
    model::{Borrower, LogEntry, LogNote, Login, MarkKind, UnixNanos},
};

use crate::{
    EXAMPLE, EXAMPLE_EXPORTED,
    common::{Folder, Serve, run},
    wait_until,
};

/// The first sample of the example.
const FIRST: i64 = 1_463_683_075;

/// Adds an entry about the athlete test to the journal, in seconds after the first sample.
fn log(folder: &Folder, secs: i64, note: LogNote) {
    let login = Login::try_from("test").unwrap();
    let entry = LogEntry { login, time: UnixNanos::from_secs(FIRST + secs), note };
    let (mut journal, _) = Journal::open(&folder.data(), Arc::new(SystemFiles)).unwrap();
    journal.commit(&[&log_line(&entry)]).unwrap();
}

/// A recorded example in a folder that is not in use.
fn recorded() -> Folder {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    serve.kill();
    folder
}

#[test]
fn names_laps_and_markers_survive_kill_9_and_are_exported_by_who_runs_then() {
    let folder = recorded();
    let mark = |kind, text: &str| LogNote::Mark { kind, text: text.to_owned() };
    log(&folder, 1, mark(MarkKind::Lap, ""));
    log(&folder, 2, mark(MarkKind::Marker, "bell"));
    log(&folder, 3, mark(MarkKind::Marker, "nobody's"));
    log(&folder, 3, LogNote::NoMark { kind: MarkKind::Marker });
    log(&folder, 0, LogNote::Title("Track night".to_owned()));
    let data = folder.data();
    for _ in 0..2 {
        let serve = Serve::start(&folder);
        let target = "/export?db=test&format=tcx";
        let (status, text) = serve.request("GET", target, Some("test:test1234"), b"");
        assert_eq!((status, text.matches("<Lap StartTime=").count()), (200, 2), "{text}");
        assert!(text.contains(">Track night<") && text.contains(">bell<"), "{text}");
        assert!(!text.contains("nobody"), "{text}");
        serve.kill();
        let args = ["export", "--data", data.to_str().unwrap(), "--athlete", "test"];
        let output = run(&[&args[..], &["--format", "tcx"]].concat());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
    }
}

#[test]
fn what_a_borrowed_phone_sent_is_the_carriers_in_exports_and_queries_over_a_kill_9() {
    let folder = recorded();
    let to = Some(Borrower { login: Login::try_from("ben").unwrap(), until: None });
    log(&folder, 1, LogNote::Lent { via: None, to });
    let (own, lent): (Vec<&str>, Vec<&str>) =
        EXAMPLE_EXPORTED.split_inclusive('\n').partition(|line| line.contains("1463683075"));
    assert!(!own.is_empty() && !lent.is_empty());
    let ben = ["--athlete", "ben:test1234"];
    let later = "samples hr_bpm=100 1463683090000000000\n";
    for round in 0..2 {
        let serve = Serve::start_with(&folder, &ben);
        if round == 0 {
            assert_eq!(serve.write("precision=s", b"samples hr_bpm=100 1463683090").0, 204);
        }
        let export = |who: &str| {
            let login = format!("{who}:test1234");
            serve.request("GET", &format!("/export?db={who}&format=lp"), Some(&login), b"").1
        };
        assert!(export("test").ends_with(&own.concat()), "{}", export("test"));
        assert!(!export("test").contains(later));
        let of_ben = [lent.concat(), later.to_owned()].concat();
        assert!(export("ben").ends_with(&of_ben), "{}", export("ben"));
        let count = |who: &str| {
            let target = format!("/query?db={who}&q=SELECT%20count(hr_bpm)%20FROM%20samples");
            serve.request("GET", &target, Some(&format!("{who}:test1234")), b"").1
        };
        let n = |lines: &[&str]| lines.iter().filter(|line| line.contains("hr_bpm")).count();
        assert!(count("test").contains(&format!(",{}]", n(&own))), "{}", count("test"));
        assert!(count("ben").contains(&format!(",{}]", n(&lent) + 1)), "{}", count("ben"));
        serve.kill();
    }
    // Taken back, all is as it was.
    log(&folder, 1, LogNote::Lent { via: None, to: None });
    assert_eq!(folder.export("test"), format!("{EXAMPLE_EXPORTED}{later}"));
    assert_eq!(folder.export("ben"), "");
}

#[test]
fn the_lap_button_of_a_borrowed_phone_begins_a_lap_of_its_carrier() {
    let folder = recorded();
    let to = Some(Borrower { login: Login::try_from("ben").unwrap(), until: None });
    log(&folder, 1, LogNote::Lent { via: None, to });
    let data = folder.data();
    let made = run(&["athletes", "code", "test", "--data", data.to_str().unwrap()]);
    let code = String::from_utf8(made.stdout).unwrap();
    let serve = Serve::start_with(&folder, &["--athlete", "ben:test1234"]);
    let body = br#"{"timestamp":1463683100,"hr_bpm":120,"lap_pressed":1}"#;
    assert_eq!(serve.request("POST", &format!("/t/{}", code.trim()), None, body).0, 200);
    serve.kill();
    let texts: String = folder.segments().into_iter().flat_map(fs::read_to_string).collect();
    let lap = "log,about=ben,kind=lap set=true,text=\"\" 1463683100000000000";
    assert!(texts.contains(lap) && !texts.contains("about=test,kind=lap"), "{texts}");
}

#[test]
fn what_was_deleted_is_in_no_export_and_out_of_the_files_soon_after_the_next_start() {
    let folder = recorded();
    let middle = LogNote::Deleted { until: Some(UnixNanos::from_secs(FIRST + 1)) };
    log(&folder, 1, middle);
    let kept: String = EXAMPLE_EXPORTED
        .split_inclusive('\n')
        .filter(|line| !line.contains("hr_bpm=111"))
        .collect();
    assert_eq!(folder.export("test"), kept);
    // An interrupted erasing starts again.
    Serve::start(&folder).kill();
    assert_eq!(folder.export("test"), kept);
    let serve = Serve::start(&folder);
    let later = b"samples hr_bpm=100 1463683090";
    assert_eq!(serve.write("precision=s", later).0, 204, "recording goes on meanwhile");
    // The deletion is lifted once everything is erased.
    wait_until("it is out of the files", || {
        let mut texts = folder.segments().into_iter().flat_map(fs::read_to_string);
        texts.any(|text| text.contains("log,about=test,kind=deleted set=false"))
    });
    serve.kill();
    let all = format!("{kept}samples hr_bpm=100 1463683090000000000\n");
    assert_eq!(folder.export("test"), all);
    let checked = run(&["check", "--data", folder.data().to_str().unwrap()]);
    assert!(checked.status.success(), "{checked:?}");
}
