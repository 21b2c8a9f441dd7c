//! `GET /export`.

use std::io::{Cursor, Read as _};

use trackside::{
    events::NewEvent,
    kind::Kind,
    model::{LocalTime, UnixNanos},
};

use super::*;

#[test]
fn the_export_is_bounded_by_times_and_belongs_to_its_athlete() {
    let server = Server::start();
    let lines =
        "samples hr_bpm=1 1463683075\nsamples hr_bpm=2 1463683076\nsamples hr_bpm=3 1463683077";
    let request = post("/write?db=test&precision=s", TEST, lines);
    assert_eq!(server.exchange(request).status, 204);
    let check = |span: &str, expected: &[u32]| {
        let answer = server.exchange(get(&format!("/export?db=test&format=lp{span}"), TEST));
        assert_eq!(answer.status, 200, "{span}");
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        let lines =
            expected.iter().map(|n| format!("samples hr_bpm={n} {}000000000\n", 1_463_683_074 + n));
        assert_eq!(answer.text(), lines.collect::<String>(), "{span}");
    };
    check("", &[1, 2, 3]);
    check("&from=1463683076", &[2, 3]);
    check("&from=1463683075.5&to=2016-05-19T18:37:57Z", &[2]);
    check("&to=1463683076", &[1]);

    let refused = |target: &str, login: &str| server.exchange(get(target, login)).status;
    assert_eq!(refused("/export?db=test", ""), 401);
    assert_eq!(refused("/export?db=test", OTHER), 403);
    assert_eq!(refused("/export?db=nope", TEST), 404);
    assert_eq!(refused("/export", TEST), 400);
    assert_eq!(refused("/export?db=test&format=xml", TEST), 400);
    assert_eq!(refused("/export?db=test&from=yesterday", TEST), 400);
}

#[test]
fn the_export_is_a_table_where_it_is_asked_for() {
    let server = Server::start();
    assert_eq!(server.write("samples hr_bpm=145i,note=\"=1\" 1463683075000000000").status, 204);
    let answer = server.exchange(get("/export?db=test&format=csv", TEST));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let table = "time,time_ns,hr_bpm,note\r\n2016-05-19T18:37:55Z,1463683075000000000,145,'=1\r\n";
    assert_eq!(answer.text(), table);
    for span in ["from=2&to=2", "from=2&to=1", "from=1"] {
        let answer = server.exchange(get(&format!("/export?db=test&format=csv&{span}"), TEST));
        let expected = if span == "from=1" { 200 } else { 400 };
        assert_eq!(answer.status, expected, "{span}: {}", answer.text());
    }
}

#[test]
fn the_export_is_a_file_of_another_program_where_it_is_asked_for() {
    let server = Server::start();
    let line = "samples lat=1,lng=2,hr_bpm=145i 1463683075000000000";
    assert_eq!(server.write(line).status, 204);
    for (format, media, part) in [
        ("gpx", "application/gpx+xml", "<trkpt lat=\"1\" lon=\"2\">"),
        ("tcx", "application/vnd.garmin.tcx+xml", "<LatitudeDegrees>1</LatitudeDegrees>"),
    ] {
        let answer = server.exchange(get(&format!("/export?db=test&format={format}"), TEST));
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some(media));
        let name = format!("attachment; filename=\"test_2016-05-19.{format}\"");
        assert_eq!(answer.header("content-disposition"), Some(&*name));
        assert!(answer.text().contains(part), "{answer:?}");
    }
    assert_eq!(server.write("samples hr_bpm=1i 1463783075000000000").status, 204);
    let answer = server.exchange(get("/export?db=test&session=1463683075", TEST));
    assert_eq!(answer.text(), format!("{line}\n"));
    let answer = server.exchange(get("/export?db=test&session=1463683076", TEST));
    assert_eq!((answer.status, answer.text().contains("no session at the time")), (400, true));
    let answer = server.exchange(get("/export?db=test&format=kml", TEST));
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("use lp, csv, fit, tcx or gpx"), "{answer:?}");
}

#[test]
fn a_client_that_leaves_during_an_export_leaves_nothing_behind() {
    let server = Server::start();
    let lines: String =
        (0..400_000).map(|n| format!("samples hr_bpm={n},pwr_w={n} {n}\n")).collect();
    assert_eq!(server.write(&lines).status, 204);
    // More than may run concurrently, all of them abandoned.
    for _ in 0..6 {
        let mut client = server.connect();
        client.send(get("/export?db=test&format=lp", TEST));
        let mut some = [0; 100];
        client.stream.read_exact(&mut some).unwrap();
    }
    assert_eq!(server.exported().len(), lines.len());
}

#[test]
fn an_event_is_a_zip_of_all_athletes_for_the_viewer_and_of_their_own_for_an_athlete() {
    let server = Server::start();
    let sample = |login: &str, headers: &str, secs: i64| {
        let request = post(
            &format!("/write?db={login}&precision=s"),
            headers,
            format!("samples v={secs} {secs}"),
        );
        assert_eq!(server.exchange(request).status, 204);
    };
    sample("test", TEST, 1_463_683_075);
    sample("test", TEST, 1_463_783_075);
    sample("other", OTHER, 1_463_683_075);
    let at = |secs| LocalTime { time: UnixNanos::from_secs(secs), offset_secs: 7200 };
    let times = (at(1_463_600_000), at(1_463_700_000));
    server.events.make(&NewEvent::named("Giro", Kind::Road, times)).unwrap();
    let later = (at(1_463_600_000), at(1_463_600_001));
    server.events.make(&NewEvent::named("Nobody", Kind::Road, later)).unwrap();
    let password = server.roster.enable_viewer().unwrap().unwrap();
    let viewer = format!("&u=viewer&p={password}");
    let names = |target: &str, headers: &str| {
        let answer = server.exchange(get(target, headers));
        assert_eq!(answer.status, 200, "{target}: {answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/zip"));
        let name = answer.header("content-disposition");
        assert_eq!(name, Some("attachment; filename=\"giro.zip\""));
        let mut zip = zip::ZipArchive::new(Cursor::new(answer.body)).unwrap();
        let mut files = Vec::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, "samples v=1463683075 1463683075000000000\n");
            files.push(file.name().unwrap().into_owned());
        }
        files.join(" ")
    };
    let both = "other_2016-05-19.lp test_2016-05-19.lp";
    assert_eq!(names(&format!("/export?event=giro{viewer}"), ""), both);
    let one = "other_2016-05-19.lp";
    assert_eq!(names(&format!("/export?event=giro&db=other{viewer}"), ""), one);
    assert_eq!(names("/export?event=giro", OTHER), one);
    assert_eq!(names("/export?event=giro&db=other", OTHER), one);
    let refused = |target: &str, headers: &str| server.exchange(get(target, headers)).status;
    assert_eq!(refused("/export?event=giro&db=test", OTHER), 403);
    assert_eq!(refused("/export?event=giro", ""), 401);
    assert_eq!(refused("/export?event=tour", TEST), 400);
    assert_eq!(refused("/export?event=nobody", TEST), 400);
}
