//! Import and export of files, by the command line of the real program.

use std::{fs, io::Read as _, path::Path};

use crate::common::{Folder, Serve, failure, run, trackside};

/// Adds the athlete; returns the data folder.
fn with_athletes(folder: &Folder, logins: &[&str]) -> String {
    let data = folder.data().to_str().unwrap().to_owned();
    for login in logins {
        let mut add = trackside(&["athletes", "add", login, "--data", &data]);
        let output = add.env("TRACKSIDE_PASSWORD", "test1234").output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    data
}

fn import(data: &str, login: &str, file: &Path) -> (String, String) {
    let output = run(&["import", file.to_str().unwrap(), "--athlete", login, "--data", data]);
    assert!(output.status.success(), "{output:?}");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

/// A ride of three samples in two laps, as line protocol.
const RIDE: &str = "samples lat=47.5,lng=9.5,alt_m=400,hr_bpm=120,pwr_w=200,dist_km=0,spd_kph=30.6 1463683075000000000
samples lat=47.5001,lng=9.5001,alt_m=401,hr_bpm=121,pwr_w=210,dist_km=0.008,spd_kph=30.6 1463683076000000000
samples lat=47.5002,lng=9.5002,alt_m=402,hr_bpm=122,pwr_w=220,dist_km=0.016,spd_kph=30.6 1463683077000000000
";

#[test]
fn what_goes_out_in_any_format_comes_in_again_and_a_second_time_changes_nothing() {
    let folder = Folder::new();
    let data = with_athletes(&folder, &["anna", "lp", "csv", "gpx", "tcx"]);
    let file = folder.path().join("ride.lp");
    fs::write(&file, RIDE).unwrap();
    let (told, said) = import(&data, "anna", &file);
    let span = "from 2016-05-19T18:37:55Z to 2016-05-19T18:37:57Z";
    assert_eq!(told, format!("line protocol: 3 samples, 1 session, {span}\n"), "{said}");
    assert_eq!(folder.export("anna"), RIDE);
    for format in ["lp", "csv", "gpx", "tcx"] {
        let file = folder.path().join(format!("out.{format}"));
        let path = file.to_str().unwrap();
        let output =
            run(&["export", "--data", &data, "--athlete", "anna", "--format", format, "-o", path]);
        assert!(output.status.success(), "{output:?}");
        for _ in 0..2 {
            let (told, _) = import(&data, format, &file);
            assert!(told.contains("3 samples, 1 session"), "{told}");
            let mut expected: Vec<&str> = RIDE.split([' ', ',', '\n']).collect();
            let exported = folder.export(format);
            let mut found: Vec<&str> = exported.split([' ', ',', '\n']).collect();
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected, "{format}");
        }
    }
}

/// An activity with two laps, a name and a marker.
const LAPS: &str = r#"<TrainingCenterDatabase
 xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:ts="urn:trackside:track:1">
<Activities><Activity Sport="Running"><Id>2016-05-19T18:37:55Z</Id>
<Lap StartTime="2016-05-19T18:37:55Z"><Track><Trackpoint><Time>2016-05-19T18:37:55Z</Time>
<HeartRateBpm><Value>120</Value></HeartRateBpm></Trackpoint></Track></Lap>
<Lap StartTime="2016-05-19T18:38:55Z"><Track><Trackpoint><Time>2016-05-19T18:38:55Z</Time>
<HeartRateBpm><Value>121</Value></HeartRateBpm></Trackpoint>
<Trackpoint><Time>2016-05-19T18:39:55Z</Time>
<HeartRateBpm><Value>122</Value></HeartRateBpm></Trackpoint></Track></Lap>
<Notes>windy</Notes><Extensions><ts:title>Track night</ts:title>
<ts:marker time="2016-05-19T18:38:00Z">gel</ts:marker></Extensions></Activity></Activities>
</TrainingCenterDatabase>"#;

#[test]
fn names_laps_and_markers_of_a_file_go_into_the_logbook_and_out_again() {
    let folder = Folder::new();
    let data = with_athletes(&folder, &["anna"]);
    let file = folder.path().join("run.tcx");
    fs::write(&file, LAPS).unwrap();
    let segment = || fs::read_to_string(folder.segments().last().unwrap()).unwrap();
    let n_entries = |text: &str| text.matches("log,about=anna").count();
    for _ in 0..2 {
        let (told, _) = import(&data, "anna", &file);
        assert!(told.contains("3 samples, 1 session, 2 laps, 1 marker, from"), "{told}");
        assert_eq!(n_entries(&segment()), 4, "session, two laps, marker");
        let session = "kind=session set=true,text=\"Track night\",tags=\"running\",note=\"windy\"";
        assert!(segment().contains(session), "a person can read it");
    }
    for session in ["2016-05-19T18:38:30Z", "1463683075"] {
        let args = ["export", "--data", &data, "--athlete", "anna", "--format", "tcx", "--session"];
        let output = run(&[&args[..], &[session]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.matches("<Lap StartTime=").count(), 2, "{text}");
        for part in ["Sport=\"Running\"", ">Track night<", ">windy<", ">gel<"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let args = ["export", "--data", &data, "--athlete", "anna", "--format", "lp", "--session", "7"];
    assert!(failure(&args).contains("anna has no session at that time"));
}

#[test]
fn a_packed_file_is_unpacked_and_what_cannot_be_read_is_said() {
    let folder = Folder::new();
    let data = with_athletes(&folder, &["anna"]);
    let file = folder.path().join("ride.csv.gz");
    let mut packed = flate2::write::GzEncoder::new(
        fs::File::create(&file).unwrap(),
        flate2::Compression::fast(),
    );
    std::io::Write::write_all(&mut packed, b"time;hr;speed\n1463683075;145;8\nnever;1;2\n")
        .unwrap();
    packed.finish().unwrap();
    let (told, said) = import(&data, "anna", &file);
    assert!(told.starts_with("CSV: 1 sample, 1 session, from"), "{told}");
    assert!(said.contains("line 3: there is no time"), "{said}");
    assert!(said.contains("`speed` does not say its unit"), "{said}");
    assert_eq!(folder.export("anna"), "samples hr_bpm=145 1463683075000000000\n");
}

#[test]
fn an_import_that_cannot_be_says_what_to_do() {
    let folder = Folder::new();
    let data = with_athletes(&folder, &["anna"]);
    let file = folder.path().join("ride.lp");
    fs::write(&file, RIDE).unwrap();
    let path = file.to_str().unwrap();
    let said = failure(&["import", path, "--athlete", "bert", "--data", &data]);
    assert!(said.contains("trackside athletes add bert"), "{said}");
    let said = failure(&["import", "no such file", "--athlete", "anna", "--data", &data]);
    assert!(said.contains("no such file cannot be read"), "{said}");
    fs::write(&file, "what is this?").unwrap();
    let said = failure(&["import", path, "--athlete", "anna", "--data", &data]);
    assert!(said.contains("it is none of line protocol, CSV, FIT, TCX, GPX"), "{said}");
    let serve = Serve::start(&folder);
    let said = failure(&["import", path, "--athlete", "anna", "--data", &data]);
    assert!(said.contains("already runs on this data folder"), "{said}");
    drop(serve);
}

#[test]
fn several_athletes_go_out_as_a_zip() {
    let folder = Folder::new();
    let data = with_athletes(&folder, &["anna", "bert", "zoe"]);
    let file = folder.path().join("ride.lp");
    fs::write(&file, RIDE).unwrap();
    import(&data, "anna", &file);
    import(&data, "bert", &file);
    let out = folder.path().join("all.zip");
    let path = out.to_str().unwrap();
    let output = run(&["export", "--all", "--format", "gpx", "--data", &data, "-o", path]);
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("zoe: there are no samples"));
    let mut zip = zip::ZipArchive::new(fs::File::open(&out).unwrap()).unwrap();
    assert_eq!(zip.len(), 2);
    let mut text = String::new();
    zip.by_name("bert_2016-05-19.gpx").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("<trkpt ").count(), 3);
}

#[test]
fn an_export_replaces_a_file_only_where_that_is_asked_for() {
    let folder = Folder::new();
    let data = with_athletes(&folder, &["anna"]);
    let file = folder.path().join("ride.lp");
    fs::write(&file, RIDE).unwrap();
    import(&data, "anna", &file);
    let out = folder.path().join("out.csv");
    let path = out.to_str().unwrap();
    let export =
        ["export", "--data", &data, "--athlete", "anna", "--format", "csv", "--output", path];
    for flag in ["--force", "--overwrite"] {
        fs::write(&out, "mine").unwrap();
        let said = failure(&export);
        assert!(said.contains("out.csv is there already"), "{said}");
        assert!(said.contains("replace it with --force"), "{said}");
        assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
        let output = run(&[&export[..], &[flag]].concat());
        assert!(output.status.success(), "{output:?}");
        assert!(fs::read_to_string(&out).unwrap().starts_with("time,time_ns,"));
    }
}

#[test]
fn a_recording_of_any_format_is_replayed_as_if_live() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let url = format!("http://{}", serve.address());
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/files");
    for (name, field) in [
        ("g43_power_namespace_xsd.gpx", "pwr_w=251"),
        ("t03_namespace_v1.tcx", "hr_bpm=140"),
        ("c01_date_and_time_columns.csv", "hr_bpm=120"),
        ("f02_dev_heart_rate_native3.fit", "samples "),
    ] {
        let path = cases.join(name);
        let replay = ["replay", path.to_str().unwrap(), "--url", &url, "--speed", "100000"];
        let output = run(&[&replay[..], &["--athlete", "test", "--password", "test1234"]].concat());
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && told.contains("lines confirmed"), "{name}: {output:?}");
        assert!(folder.export("test").contains(field), "{name}");
    }
    let path = folder.path().join("course.gpx");
    fs::write(&path, "<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"2\"/></trkseg></trk></gpx>")
        .unwrap();
    let replay = ["replay", path.to_str().unwrap(), "--url", &url, "--athlete", "test"];
    let said = failure(&[&replay[..], &["--password", "test1234"]].concat());
    assert!(said.contains("course.gpx") && said.contains("no times"), "{said}");
}
