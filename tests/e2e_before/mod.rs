//! The real program on a data folder of the build before, whose commits did not say when they
//! arrived.

use std::fs;

use crate::{
    EXAMPLE, EXAMPLE_EXPORTED, assert_exported,
    common::{Folder, Serve, run},
};

/// A segment as such a build left it after the example of the documentation, to the byte.
const SEGMENT: &str = "\
# trackside journal 1 segment=1 salt=9f86d081884c7d65
# DML
# CONTEXT-DATABASE: trackside
# day=2016-05-19
# commit seq=1 len=212 crc=e088832d
sender,about=test,via=1 address=\"192.0.2.7\",app=\"curl\" 1463683075000000000
samples,athlete=test,via=1 hr_bpm=123,pwr_w=1234 1463683075000000000
samples,athlete=test,via=1 hr_bpm=111,pwr_w=999 1463683076000000000
# commit seq=2 len=67 crc=0d939347
samples,athlete=test,via=1 hr_bpm=99,pwr_w=456 1463683080000000000
";

/// A folder with such a segment, of which so many bytes at the end are missing.
fn folder_of_the_build_before(n_missing: usize) -> Folder {
    let folder = Folder::new();
    let journal = folder.data().join("journal");
    fs::create_dir_all(&journal).unwrap();
    let (left, _) = SEGMENT.split_at(SEGMENT.len() - n_missing);
    fs::write(journal.join("000001.lp"), left).unwrap();
    folder
}

#[test]
fn a_folder_of_the_build_before_exports_the_same_and_is_gone_on_with() {
    let folder = folder_of_the_build_before(0);
    assert_eq!(folder.export("test"), EXAMPLE_EXPORTED);
    let data = folder.data();
    let checked = run(&["check", "--data", data.to_str().unwrap()]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));

    let serve = Serve::start(&folder);
    let target = "/export?db=test&format=lp";
    let (status, body) = serve.request("GET", target, Some("test:test1234"), b"");
    assert_eq!((status, &*body), (200, EXAMPLE_EXPORTED));
    let later = "samples hr_bpm=100 1463683090";
    assert_eq!(serve.write("precision=s", later.as_bytes()).0, 204);
    serve.kill();
    assert_exported(&folder, &format!("{EXAMPLE}\n{later}"), 1_000_000_000);
    let last = fs::read_to_string(folder.segments().pop().unwrap()).unwrap();
    let headers: Vec<&str> = last.lines().filter(|line| line.starts_with("# commit ")).collect();
    assert!(!headers.is_empty() && headers.iter().all(|line| line.contains(" at=")), "{last}");
    let checked = run(&["check", "--data", data.to_str().unwrap()]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn a_torn_end_of_the_build_before_is_set_aside() {
    let folder = folder_of_the_build_before(10);
    let serve = Serve::start(&folder);
    assert!(serve.log().contains(".torn"), "{}", serve.log());
    serve.kill();
    let first_two = EXAMPLE_EXPORTED.split_inclusive('\n').take(2).collect::<String>();
    assert_eq!(folder.export("test"), first_two);
}

#[test]
fn an_athlete_is_erased_from_a_folder_of_the_build_before() {
    let folder = folder_of_the_build_before(0);
    let data = folder.data();
    let data = data.to_str().unwrap();
    Serve::start(&folder).kill();
    let removed = run(&["athletes", "remove", "test", "--with-data", "--data", data]);
    assert!(removed.status.success(), "{}", String::from_utf8_lossy(&removed.stderr));
    let checked = run(&["check", "--data", data]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    for entry in fs::read_dir(folder.data().join("journal")).unwrap() {
        let content = fs::read(entry.unwrap().path()).unwrap();
        let text = zstd::stream::decode_all(&*content).unwrap_or(content);
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(!text.contains("test"), "{text}");
    }
}
