//! Accounts over HTTP, with the real program and its files.

use std::{fs, path::Path};

use crate::{
    common::{Folder, Serve},
    wait_until,
};

#[test]
fn the_viewer_is_shown_its_password_once_and_reads_until_it_is_switched_off() {
    let folder = Folder::new();
    let serve = Serve::start_with(&folder, &["--viewer", "on"]);
    assert_eq!(serve.write("", b"samples hr_bpm=1 1").0, 204);
    let log = serve.log();
    let words = "viewer login: viewer, password: ";
    let (_, password) = log.split_once(words).unwrap_or_else(|| panic!("not shown: {log}"));
    let login = format!("viewer:{}", password.split(' ').next().unwrap());
    let read = |serve: &Serve| serve.request("GET", "/export?db=test", Some(&login), b"");
    assert_eq!(read(&serve), (200, "samples hr_bpm=1 1\n".to_owned()));
    serve.kill();
    let serve = Serve::start_with(&folder, &["--viewer", "on"]);
    assert_eq!(read(&serve).0, 200);
    assert!(!serve.log().contains(words), "shown again");
    serve.kill();
    assert_eq!(read(&Serve::start(&folder)).0, 401, "off by default");
}

/// Whether any file of the journal contains the text.
fn is_on_disk(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn who_deletes_the_account_takes_all_samples_along_from_the_files_too() {
    let folder = Folder::new();
    let serve = Serve::start_with(&folder, &["--athlete", "other:other1234"]);
    assert_eq!(serve.write("", b"samples note=\"mine alone\" 1").0, 204);
    let theirs = ("other:other1234", b"samples hr_bpm=2 2");
    assert_eq!(serve.request("POST", "/write?db=other", Some(theirs.0), theirs.1).0, 204);
    let journal = folder.data().join("journal");
    assert!(is_on_disk(&journal, "mine alone"));

    let target = "/user?password=test1234";
    let gone = serve.request("DELETE", target, Some("test:test1234"), b"");
    assert_eq!(gone, (200, "{\"status\":\"OK\"}\n".to_owned()));
    assert_eq!(serve.write("", b"samples hr_bpm=3 3").0, 401, "refused at once");
    wait_until("the samples are erased", || !is_on_disk(&journal, "mine alone"));
    let read = || serve.request("GET", "/export?db=other", Some(theirs.0), b"");
    assert_eq!(read(), (200, "samples hr_bpm=2 2\n".to_owned()), "nobody else is touched");
}
