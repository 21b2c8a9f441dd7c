//! The real program from end to end: what was confirmed survives `kill -9`, and every failure says
//! what to do.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails; the deadline of a wait is real time"
)]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

mod common;
mod e2e_accounts;
mod e2e_before;
mod e2e_cards;
mod e2e_codes;
mod e2e_events;
mod e2e_log;
mod e2e_transfer;
mod secrets;

use common::{Folder, Serve, failure, run, trackside};

/// The body of the curl example in the documentation.
const EXAMPLE: &str = "samples hr_bpm=123,pwr_w=1234 1463683075
samples hr_bpm=111,pwr_w=999 1463683076
samples hr_bpm=99,pwr_w=456 1463683080";

/// The same, as exported.
const EXAMPLE_EXPORTED: &str = "samples hr_bpm=123,pwr_w=1234 1463683075000000000
samples hr_bpm=111,pwr_w=999 1463683076000000000
samples hr_bpm=99,pwr_w=456 1463683080000000000
";

/// Fields by (measurement and tags, time): what InfluxDB would hold after these lines.
type Points = BTreeMap<(i64, String), BTreeMap<String, String>>;

/// Merges lines in the order in which they were sent: later fields win. The lines in these tests
/// have no escapes and always a time.
fn merged(lines: &str, scale: i64) -> Points {
    let mut points = Points::new();
    for line in lines.lines() {
        let (rest, time) = line.rsplit_once(' ').unwrap();
        let (series, fields) = rest.split_once(' ').unwrap();
        let time = time.parse::<i64>().unwrap() * scale;
        let point = points.entry((time, series.to_owned())).or_default();
        for field in fields.split(',') {
            let (key, value) = field.split_once('=').unwrap();
            point.insert(key.to_owned(), value.to_owned());
        }
    }
    points
}

/// Asserts that the export has each point once, in time order, with the merged fields.
fn assert_exported(folder: &Folder, sent: &str, scale: i64) {
    let exported = folder.export("test");
    let times: Vec<i64> =
        exported.lines().map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap()).collect();
    assert!(times.is_sorted(), "the export is not in time order");
    let expected = merged(sent, scale);
    let points = merged(&exported, 1);
    assert_eq!(exported.lines().count(), points.len(), "a point came twice");
    assert_eq!(points.len(), expected.len());
    for (key, fields) in &expected {
        assert_eq!(points.get(key), Some(fields), "at {key:?}");
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(30), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_example_of_the_documentation_survives_kill_9() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()), (204, String::new()));
    serve.kill();
    assert_eq!(folder.export("test"), EXAMPLE_EXPORTED);

    let serve = Serve::start(&folder);
    let (status, body) =
        serve.request("GET", "/export?db=test&format=lp", Some("test:test1234"), b"");
    assert_eq!((status, &*body), (200, EXAMPLE_EXPORTED));
    let later = "samples hr_bpm=100 1463683090";
    assert_eq!(serve.write("precision=s", later.as_bytes()).0, 204);
    serve.kill();
    assert_exported(&folder, &format!("{EXAMPLE}\n{later}"), 1_000_000_000);
}

#[test]
fn a_long_ride_with_gaps_and_repeats_comes_back_merged_after_kill_9() {
    let mut ride = String::new();
    let mut random = 1_u64;
    let mut next = |n: u64| {
        // A linear congruential generator (Knuth, MMIX): the same ride every time.
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % n
    };
    let mut time = 1_700_000_000_u64;
    for line in 0..10_000 {
        // Now and then a gap of minutes, a repeated second, or a late one.
        time += if line % 997 == 0 { 600 } else { u64::from(next(5) > 0) };
        let at = if next(50) == 0 { time - next(300) } else { time };
        writeln!(ride, "samples hr_bpm={},spd_kph={}.{} {at}", 90 + next(90), next(60), next(100))
            .unwrap();
        if line % 3 == 0 {
            writeln!(
                ride,
                "samples lat=43.{:06},lng=11.{:06} {at}",
                next(1_000_000),
                next(1_000_000)
            )
            .unwrap();
        }
        if line % 100 == 0 {
            writeln!(ride, "laps n={line}i,note=\"lap\",done=true {at}").unwrap();
            writeln!(ride, "tyres,wheel=front,side=left bar={}.5 {at}", next(8)).unwrap();
        }
    }
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let lines: Vec<&str> = ride.lines().collect();
    for batch in lines.chunks(500) {
        assert_eq!(serve.write("precision=s", batch.join("\n").as_bytes()).0, 204);
    }
    serve.kill();
    // Exports have their tags in order.
    let ride = ride.replace("tyres,wheel=front,side=left", "tyres,side=left,wheel=front");
    assert_exported(&folder, &ride, 1_000_000_000);
    let serve = Serve::start(&folder);
    serve.kill();
    assert_exported(&folder, &ride, 1_000_000_000);
}

#[test]
fn posts_at_the_same_time_are_all_there() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let line =
        |phone: usize, n: usize| format!("samples hr_bpm={} {}", phone * 100 + n, phone * 1000 + n);
    std::thread::scope(|scope| {
        for phone in 0..8 {
            let serve = &serve;
            scope.spawn(move || {
                for n in 0..25 {
                    assert_eq!(serve.write("precision=s", line(phone, n).as_bytes()).0, 204);
                }
            });
        }
    });
    serve.kill();
    let sent: Vec<String> = (0..8).flat_map(|phone| (0..25).map(move |n| line(phone, n))).collect();
    assert_exported(&folder, &sent.join("\n"), 1_000_000_000);
}

#[test]
fn types_on_record_hold_after_a_restart() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", b"notes text=\"go\" 1").0, 204);
    serve.kill();
    let serve = Serve::start(&folder);
    let (status, error) = serve.write("precision=s", b"notes text=5 2\nnotes text=\"on\" 3");
    assert_eq!(status, 400);
    assert!(error.contains("field type conflict"), "{error}");
    assert!(error.contains("dropped=1"), "{error}");
    drop(serve);
    assert_exported(&folder, "notes text=\"go\" 1\nnotes text=\"on\" 3", 1_000_000_000);
}

#[test]
fn a_torn_tail_is_cut_and_said_and_the_rest_is_there() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    assert_eq!(serve.write("precision=s", b"samples hr_bpm=77 1463683099").0, 204);
    serve.kill();
    let last = folder.segments().pop().unwrap();
    let bytes = fs::read(&last).unwrap();
    fs::write(&last, &bytes[..bytes.len() - 5]).unwrap();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", b"samples hr_bpm=78 1463683100").0, 204);
    let log = serve.log();
    assert!(log.contains(".torn"), "{log}");
    serve.kill();
    let expected = format!("{EXAMPLE}\nsamples hr_bpm=78 1463683100");
    assert_exported(&folder, &expected, 1_000_000_000);
}

#[test]
fn sigterm_and_ctrl_c_end_it_with_exit_code_0() {
    for signal in ["TERM", "INT"] {
        let folder = Folder::new();
        let mut serve = Serve::start(&folder);
        assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
        serve.signal(signal);
        assert_eq!(serve.wait(), Some(0), "{}", serve.log());
        assert_eq!(folder.export("test"), EXAMPLE_EXPORTED);
    }
}

#[cfg(unix)]
#[test]
fn begun_with_nohup_it_goes_on_when_its_terminal_closes() {
    let folder = Folder::new();
    let mut nohup = Command::new("nohup");
    nohup.arg(trackside(&[]).get_program()).stdin(Stdio::null());
    let mut serve = Serve::start_by(nohup, &folder, &[], None);
    serve.signal("HUP");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    serve.signal("TERM");
    assert_eq!(serve.wait(), Some(0), "{}", serve.log());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = Folder::new();
    let mut serve = Serve::start(&folder);
    // A request that never ends delays the first signal.
    let mut stuck = std::net::TcpStream::connect(serve.address()).unwrap();
    let head = "POST /write?db=test HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\
                Authorization: Basic dGVzdDp0ZXN0MTIzNA==\r\n\r\nsamples";
    std::io::Write::write_all(&mut stuck, head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    serve.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    serve.signal("TERM");
    assert_eq!(serve.wait(), Some(130), "{}", serve.log());
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}

#[test]
fn a_port_in_use_is_named_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let folder = Folder::new();
    let data = folder.data();
    let said =
        failure(&["serve", "--data", data.to_str().unwrap(), "--listen", &address.to_string()]);
    assert!(said.contains(&format!("port {} is in use", address.port())), "{said}");
    assert!(!said.contains("os error"), "the cause in words is enough: {said}");
    assert!(said.contains("--listen"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_file_in_place_of_the_data_folder_is_named_with_what_to_do() {
    let folder = Folder::new();
    fs::write(folder.data(), "in the way").unwrap();
    let data = folder.data();
    let said = failure(&["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert!(said.contains("cannot write in the data folder"), "{said}");
    assert!(said.contains("--data"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_second_engine_on_a_folder_learns_who_holds_it() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let said = failure(&["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert!(said.contains(&serve.pid().to_string()), "{said}");
    assert!(said.contains(serve.address()), "{said}");
}

#[test]
fn a_journal_of_another_version_is_refused() {
    let folder = Folder::new();
    Serve::start(&folder).kill();
    let journal = folder.data().join("journal");
    fs::create_dir_all(&journal).unwrap();
    for segment in folder.segments() {
        fs::remove_file(segment).unwrap();
    }
    let head = "# trackside journal 9 segment=1 salt=0123456789abcdef\n# DML\n";
    fs::write(journal.join("000001.lp"), head).unwrap();
    let data = folder.data();
    let said = failure(&["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert!(said.contains("version"), "{said}");
    assert_eq!(fs::read_to_string(journal.join("000001.lp")).unwrap(), head);
}

#[test]
fn an_athlete_on_the_command_line_keeps_the_password_on_record() {
    let folder = Folder::new();
    Serve::start(&folder).kill();
    let serve = Serve::start_with(&folder, &["--athlete", "test:another-one"]);
    assert!(serve.log().contains("keeps the password"), "{}", serve.log());
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    let other = serve.request("POST", "/write?db=test", Some("test:another-one"), b"samples v=1 1");
    assert_eq!(other.0, 401);
}

#[test]
fn the_roster_is_edited_beside_a_running_engine() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let data = data.to_str().unwrap();
    let added =
        trackside(&["athletes", "add", "rider7", "--data", data, "--name", "Ada", "--bib", "7"])
            .env("TRACKSIDE_PASSWORD", "velodrome")
            .output()
            .unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let list = String::from_utf8(run(&["athletes", "list", "--data", data]).stdout).unwrap();
    assert!(list.contains("rider7  7    Ada"), "{list}");

    let write = || {
        serve.request("POST", "/write?db=rider7", Some("rider7:velodrome"), b"samples hr_bpm=1 1").0
    };
    wait_until("the new athlete may post", || write() == 204);
    assert!(run(&["athletes", "remove", "rider7", "--data", data]).status.success());
    wait_until("the removed athlete may not", || write() == 401);
    assert!(failure(&["athletes", "remove", "rider7", "--data", data]).contains("rider7"));
    assert_eq!(folder.export("rider7"), "samples hr_bpm=1 1\n");
}

#[test]
fn a_start_list_is_imported_and_its_passwords_let_in() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let data = data.to_str().unwrap();
    let list = folder.path().join("start list.csv");
    fs::write(&list, "Start-Nr;Name;Verein;Gewicht\r\n7;Ada M\u{fc}ller;Blau;61,5\r\n8;Ben;;x\r\n")
        .unwrap();
    // Windows-1252, as written by spreadsheets.
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.chars().map(|c| c as u8).collect::<Vec<u8>>()).unwrap();
    let output = run(&["athletes", "import", list.to_str().unwrap(), "--data", data]);
    let table = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "line,result,bib,name,team,login,password,remark,changes");
    let cells: Vec<&str> = lines[1].split(',').collect();
    assert_eq!(cells[..6], ["2", "added", "7", "Ada Müller", "Blau", "ada.mueller"]);
    assert!(lines[2].starts_with("3,refused,8,Ben,,,,"), "{table}");
    assert!(!output.status.success(), "a line was refused");
    let login = format!("ada.mueller:{}", cells[6]);
    let write =
        || serve.request("POST", "/write?db=ada.mueller", Some(&login), b"samples hr_bpm=1 1").0;
    wait_until("the new athlete may post", || write() == 204);
    let missing = failure(&["athletes", "import", "nowhere.csv", "--data", data]);
    assert!(missing.contains("the start list nowhere.csv cannot be read"), "{missing}");
}

#[test]
fn an_athlete_is_erased_beside_a_running_engine_and_without_one() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    let data = folder.data();
    let data = data.to_str().unwrap();
    let list = folder.path().join("list.csv");
    fs::write(&list, "login,password\nrider7,velodrome\nrider8,velodrome\n").unwrap();
    assert!(run(&["athletes", "import", list.to_str().unwrap(), "--data", data]).status.success());
    for login in ["rider7", "rider8"] {
        let (path, auth) = (format!("/write?db={login}"), format!("{login}:velodrome"));
        wait_until("the new athlete may post", || {
            serve.request("POST", &path, Some(&auth), b"samples hr_bpm=1 1").0 == 204
        });
    }
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    let mentions = |login: &str| {
        let mut texts = folder.segments().into_iter().map(|path| fs::read(path).unwrap());
        texts.any(|text| String::from_utf8_lossy(&text).contains(&format!("={login},")))
    };
    let remove = |login: &str| {
        let output = run(&["athletes", "remove", login, "--with-data", "--data", data]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(mentions("rider7") && mentions("rider8"));
    let said = remove("rider7");
    assert!(said.contains("erases the recordings within seconds"), "{said}");
    wait_until("the erasing", || !mentions("rider7"));
    assert_eq!(folder.export("test"), EXAMPLE_EXPORTED);
    assert_eq!(folder.export("rider8"), "samples hr_bpm=1 1\n");
    drop(serve);
    let said = remove("rider8");
    assert!(said.contains("the recordings were erased"), "{said}");
    assert!(!mentions("rider8"));
    assert_eq!(folder.export("test"), EXAMPLE_EXPORTED);
}

#[test]
fn export_takes_a_stretch_of_time_and_writes_a_file() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    let data = folder.data();
    let file = folder.path().join("ride.lp");
    let output = run(&[
        "export",
        "--data",
        data.to_str().unwrap(),
        "--athlete",
        "test",
        "--format",
        "lp",
        "--from",
        "2016-05-19T18:37:56Z",
        "--to",
        "1463683080",
        "-o",
        file.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
    let expected = "# DML\n# CONTEXT-DATABASE: test\n\
                    samples hr_bpm=111,pwr_w=999 1463683076000000000\n";
    assert_eq!(fs::read_to_string(file).unwrap(), expected);
}

#[test]
fn export_gives_a_table_on_both_ways_out() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    let target = "/export?db=test&format=csv";
    let (status, over_http) = serve.request("GET", target, Some("test:test1234"), b"");
    assert_eq!(status, 200);
    let data = folder.data();
    let data = data.to_str().unwrap();
    let output = run(&["export", "--data", data, "--athlete", "test", "--format", "csv"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), over_http);
    assert!(over_http.starts_with("time,time_ns,hr_bpm,pwr_w\r\n2016-05-19T"), "{over_http}");
}

#[test]
fn an_export_of_nobody_fails_and_leaves_no_file() {
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    serve.kill();
    let data = folder.data();
    let data = data.to_str().unwrap();
    let file = folder.path().join("nobody.lp");
    let file = file.to_str().unwrap();
    let export = ["export", "--data", data, "--format", "lp"];
    let error = failure(&[&export[..], &["--athlete", "tset", "-o", file]].concat());
    assert!(error.contains("there is no athlete tset in"), "{error}");
    assert!(!std::path::Path::new(file).exists());
    let error =
        failure(&[&export[..], &["--athlete", "test", "--from", "10", "--to", "5"]].concat());
    assert!(error.contains("give a --to that is later"), "{error}");
    // Removed athletes can still be exported.
    assert!(run(&["athletes", "remove", "test", "--data", data]).status.success());
    assert_eq!(folder.export("test"), EXAMPLE_EXPORTED);
}

#[test]
fn a_client_without_a_server_says_what_to_do_once() {
    let folder = Folder::new();
    let file = folder.path().join("ride.lp");
    fs::write(&file, EXAMPLE).unwrap();
    let url = ["--url", "http://127.0.0.1:1"];
    let replay = ["replay", file.to_str().unwrap(), "--athlete", "test", "--password", "x"];
    for args in [&replay[..], &["simulate", "--seconds", "1"]] {
        let error = failure(&[args, &url].concat());
        assert_eq!(error.matches("http://127.0.0.1:1").count(), 1, "{error}");
        assert!(error.contains("start `trackside serve` there"), "{error}");
    }
    let error = failure(&["simulate", "--athletes", "0", "--url", "http://127.0.0.1:1"]);
    assert!(error.contains("must be above 0"), "{error}");
}

#[test]
fn an_unknown_setting_warns_and_a_wrong_one_stops() {
    let folder = Folder::new();
    fs::create_dir(folder.data()).unwrap();
    let file = folder.data().join("trackside.toml");
    fs::write(&file, "colour = \"red\"\n").unwrap();
    let serve = Serve::start(&folder);
    assert!(serve.log().contains("there is no setting `colour`"), "{}", serve.log());
    drop(serve);
    fs::write(&file, "memory_hours = -1\n").unwrap();
    let data = folder.data();
    let said = failure(&["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert!(said.contains("trackside.toml, line 1: memory_hours"), "{said}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_data_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let serve = Serve::start(&folder);
    assert_eq!(serve.write("precision=s", EXAMPLE.as_bytes()).0, 204);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.data()), 0o700);
    assert_eq!(mode(&folder.data().join("athletes.toml")), 0o600);
    for segment in folder.segments() {
        assert_eq!(mode(&segment), 0o600);
    }
}

#[cfg(unix)]
#[test]
fn without_a_display_the_dashboard_says_to_use_serve() {
    let folder = Folder::new();
    let data = folder.data();
    let output = trackside(&["--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("trackside serve"), "{said}");
}
