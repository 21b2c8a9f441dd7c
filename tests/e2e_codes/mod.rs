//! Codes of phones on the command line, with a server that runs.

use std::fs;

use crate::{
    common::{Folder, Serve, failure, run},
    wait_until,
};

/// `trackside athletes` in a folder.
struct Athletes<'a>(&'a str);

impl Athletes<'_> {
    fn run(&self, args: &[&str]) -> String {
        let output = run(&[&["athletes"], args, &["--data", self.0]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn a_code_is_printed_alone_counts_at_once_and_until_it_is_revoked() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let athletes = Athletes(data.to_str().unwrap());
    let post = |code: &str, n: u32| {
        let target = format!("/t/{code}?hr_bpm=150&timestamp=179000000{n}");
        serve.request("GET", &target, None, b"").0
    };
    let first = athletes.run(&["code", "test"]);
    let first = first.trim_end();
    assert!(first.len() == 16 && first.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{first}");
    assert_eq!(post(first, 1), 200, "without waiting");
    let second = athletes.run(&["code", "test", "--revoke", "1"]);
    let second = second.trim_end();
    assert_eq!(post(second, 2), 200);
    wait_until("the first is refused", || post(first, 3) == 403);
    assert_eq!(post(second, 4), 200, "nobody else is");

    let list = athletes.run(&["codes", "test"]);
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("NUMBER  EVENT"), "{list}");
    assert!(!list.contains(first) && !list.contains(second), "{list}");
    assert_eq!(athletes.run(&["revoke", "test", "2"]), "code 2 of test was revoked\n");
    wait_until("the second is refused", || post(second, 5) == 403);

    for (args, what) in [
        (["code", "nobody"].as_slice(), "there is no athlete nobody"),
        (&["code", "test", "--revoke", "9"], "test has no code 9"),
        (&["code", "test", "--event", "nowhere"], "there is no event nowhere"),
        (&["revoke", "test", "9"], "there is no code 9"),
    ] {
        let said = failure(&[&["athletes"], args, &["--data", athletes.0]].concat());
        assert!(said.contains(what), "{said}");
    }
    assert_eq!(athletes.run(&["codes", "test"]).lines().count(), 3, "nothing was made");
    let log = serve.log();
    for secret in [first, second] {
        assert!(!log.contains(secret), "{log}");
        assert!(!fs::read_to_string(data.join("codes.toml")).unwrap().contains(secret));
    }
}

#[test]
fn a_code_belongs_to_the_event_that_is_open_and_ends_with_it() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let data = data.to_str().unwrap();
    let events = |args: &[&str]| {
        let output = run(&[&["events"], args, &["--data", data]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    events(&["add", "Giro"]);
    events(&["add", "Tour"]);
    events(&["open", "giro"]);
    let code = Athletes(data).run(&["code", "test"]);
    let post = || serve.request("GET", &format!("/t/{}?hr_bpm=150", code.trim_end()), None, b"");
    assert_eq!(post().0, 200);
    events(&["open", "tour"]);
    wait_until("it is refused", || post().0 == 403);
    assert!(post().1.contains("Giro"), "{}", post().1);
    events(&["open", "giro"]);
    wait_until("it counts again", || post().0 == 200);
    events(&["close"]);
    wait_until("it is refused again", || post().0 == 403);
}
