//! Dialects of apps, each on the path that it has in the table.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use super::*;
use crate::{
    alarm::AlarmKind,
    control::NewCode,
    ingest::APPS,
    logbook::AthleteLog,
    model::{Login, MarkKind},
    store::AthleteSeries,
};

/// Posts a body; gives the first line of the answer.
fn post(engine: &Engine, path: &str, login: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(engine.local_addr()).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\nConnection: close\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn an_app_posts_the_samples_of_its_login_to_the_path_of_its_dialect() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let (engine, _) = start(&Settings { athletes, ..settings(&folder) }).unwrap();
    let anna = (engine.reads().roster)().by_login("anna").unwrap().id;
    let n_samples = || {
        let reads = engine.reads();
        let store = reads.store.read();
        store.athlete(anna).map_or(0, AthleteSeries::len)
    };
    let (path, _) = APPS.iter().find(|(path, _)| *path == "/test/lines").unwrap();
    // anna:test1234
    let right = post(&engine, path, "YW5uYTp0ZXN0MTIzNA==", "samples hr_bpm=140");
    assert_eq!((right.as_str(), n_samples()), ("HTTP/1.1 204 No Content", 1));
    // anna:wrong
    let wrong = post(&engine, path, "YW5uYTp3cm9uZw==", "samples hr_bpm=141");
    assert_eq!((wrong.as_str(), n_samples()), ("HTTP/1.1 401 Unauthorized", 1));
    let bad = post(&engine, path, "YW5uYTp0ZXN0MTIzNA==", "samples hr_bpm=");
    assert_eq!((bad.as_str(), n_samples()), ("HTTP/1.1 400 Bad Request", 1));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_call_for_help_of_a_phone_is_an_alarm_however_its_app_says_it() {
    for (body, what) in [
        (r#"[{"timestamp":NOW,"sos":1}]"#, "the tracker page"),
        ("id=7&timestamp=NOW&alarm=sos", "Traccar Client"),
        ("sos=1&timestamp=NOW", "any other app"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (engine, code) = with_code(&folder);
        let reads = engine.reads();
        let _watch = reads.alarms.watch();
        let now = (reads.clock.wall().0 / 1_000_000).to_string();
        let answer = post(&engine, &format!("/t/{code}"), "", &body.replace("NOW", &now));
        assert_eq!(answer, "HTTP/1.1 200 OK", "{what}");
        let has_sos = || reads.alarms.board().alarms.iter().any(|it| it.kind == AlarmKind::Sos);
        wait_until(what, has_sos);
        assert!(engine.stop(Duration::from_secs(5)));
    }
}

#[test]
fn a_press_of_the_phones_lap_button_begins_one_lap_and_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, code) = with_code(&folder);
    let reads = engine.reads();
    let at = reads.clock.wall().0 / 1_000_000;
    let body = format!(r#"[{{"timestamp":{at},"lap_pressed":1}}]"#);
    let marks = || reads.logbook.read().of("anna").map(AthleteLog::marks).unwrap_or_default();
    for _again in 0..2 {
        assert_eq!(post(&engine, &format!("/t/{code}"), "", &body), "HTTP/1.1 200 OK");
        let found: Vec<_> = marks().iter().map(|mark| (mark.kind, mark.time.0)).collect();
        assert_eq!(found, [(MarkKind::Lap, at * 1_000_000)]);
    }
    assert!(engine.stop(Duration::from_secs(5)));
}

/// An engine with the athlete `anna`, and a code of hers.
fn with_code(folder: &tempfile::TempDir) -> (Engine, String) {
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let settings = Settings { athletes, tls: false, ..settings(folder) };
    let (engine, _) = start(&settings).unwrap();
    let login = Login::try_from("anna").unwrap();
    let issued = ask(&engine, NewCode { login, event: None }).unwrap();
    (engine, issued.code.as_str().to_owned())
}
