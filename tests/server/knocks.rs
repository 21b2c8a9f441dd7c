//! Misconfigured phones: the responses are InfluxDB's, and the operator is told which phone it is,
//! what it does and what to set.

use jiff::tz::TimeZone;
use trackside::{
    model::Login,
    problems::{Kind, Problem},
    roster::NewAthlete,
};

use super::{
    harness::{Answer, OTHER, Server, Setup, TEST, get, post},
    *,
};

/// A server with the athlete of the recorded cases.
fn with_rider7() -> Server {
    let server = Server::start_with(Setup::default());
    let (login, password) = ("rider7".to_owned(), "test1234".to_owned());
    server.roster.add(&NewAthlete { login, password, ..NewAthlete::default() }).unwrap();
    server
}

const RIDER7: &str = "Authorization: Basic cmlkZXI3OnRlc3QxMjM0\r\n";

fn told(server: &Server) -> Problem {
    let problems = server.problems.snapshot();
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    problem.clone()
}

/// The status of the response, and what the operator reads.
fn knock(server: &Server, request: impl AsRef<[u8]>) -> (u16, String, Kind) {
    server.problems.clear();
    let status = server.exchange(request).status;
    let problem = told(server);
    let sentence = format!("{}: {}", problem.sentence(&TimeZone::UTC), problem.advice());
    (status, sentence, problem.kind)
}

#[test]
fn a_wrong_method_or_path_is_told_with_the_phone_and_what_to_set() {
    let server = with_rider7();
    let check = |request: &[u8], status: u16, kind: Kind, words: &str, advice: &str| {
        let (answered, sentence, told) = knock(&server, request);
        assert_eq!((answered, told), (status, kind), "{sentence}");
        assert!(sentence.starts_with("rider7 on this computer "), "{sentence}");
        assert!(sentence.contains(words) && sentence.contains(advice), "{sentence}");
    };
    let (to_path, to_method) = ("the path /write (InfluxDB 1)", "the method POST");
    let raw = include_bytes!("../cases/ingest/get-write.raw");
    check(raw, 405, Kind::WrongMethod, "(GET /write)", to_method);
    let raw = include_bytes!("../cases/ingest/double-slash.raw");
    check(raw, 404, Kind::WrongPath, "(POST //write)", to_path);
    let put = String::from_utf8(post("/write?db=rider7", RIDER7, SAMPLE)).unwrap();
    let put = put.replacen("POST", "PUT", 1);
    check(put.as_bytes(), 405, Kind::WrongMethod, "(PUT /write)", to_method);
    for (target, shown) in [
        ("/write/?db=rider7", "(POST /write/)"),
        ("/api/v3/write_lp?db=rider7", "(POST /api/\u{2026} of InfluxDB 3)"),
        ("/api/write?db=rider7", "(POST /api/\u{2026})"),
        ("/WRITE?db=rider7", "(POST /WRITE)"),
    ] {
        check(&post(target, RIDER7, SAMPLE), 404, Kind::WrongPath, shown, to_path);
    }
    // The login may be in the query string, of which nothing else is shown.
    let target = "/Write?db=rider7&u=rider7&p=test1234";
    check(&post(target, "", SAMPLE), 404, Kind::WrongPath, "(POST /Write)", to_path);
    assert_eq!(server.exchange(get("/export?db=rider7&format=lp", RIDER7)).text(), "");
}

#[test]
fn who_comes_without_a_login_is_told_by_address_and_a_browser_is_no_warning() {
    let server = Server::start();
    let (status, sentence, kind) = knock(&server, post("/wrte", "", SAMPLE));
    assert_eq!((status, kind), (404, Kind::WrongPath));
    assert!(sentence.starts_with("phone on this computer sends to a path"), "{sentence}");
    let (status, sentence, kind) = knock(&server, get("/favicon.ico", ""));
    assert_eq!((status, kind), (404, Kind::Visit));
    assert!(sentence.starts_with("a browser or scanner on this computer"), "{sentence}");
    // Unknown names do not fill the list.
    server.problems.clear();
    for n in 0..20 {
        server.exchange(post(&format!("/wrte?u=guess{n}&p=x"), "", ""));
    }
    assert_eq!(told(&server).count, 20);
}

#[test]
fn no_problem_shows_more_of_an_address_than_the_first_segment() {
    let server = Server::start();
    let code = "SECRETCODE";
    for target in [
        format!("/join/{code}"),
        format!("/join?code={code}"),
        format!("/join/?code={code}"),
        format!("//join//{code}"),
        format!("/join%2F{code}"),
        format!("/write/{code}?db=test"),
        format!("/user/{code}/x"),
        format!("/write?db=test&precision={code}"),
        format!("/api/v2/write?bucket=/{code}"),
        format!("/api/v2/write?bucket=test&precision={code}"),
        format!("/write?db=test&rp={code}"),
        format!("/write?db=test&consistency={code}"),
    ] {
        for request in [get(&target, ""), post(&target, TEST, SAMPLE), get(&target, OTHER)] {
            server.exchange(request);
        }
    }
    let shown = format!("{:?}", server.problems.snapshot());
    assert!(shown.contains("POST /user/\u{2026}"), "{shown}");
    assert!(!shown.contains(code), "{shown}");
}

/// The response to a body of `test`, and what the operator reads.
fn body(server: &Server, body: impl AsRef<[u8]>) -> (Answer, Problem) {
    server.problems.clear();
    let answer = server.write(body);
    (answer, told(server))
}

#[test]
fn a_number_that_is_none_is_told_by_field_and_cause() {
    let server = Server::start();
    let check = |sent: &str, words: &str| {
        let (answer, problem) = body(&server, sent);
        assert_eq!((answer.status, problem.kind), (400, Kind::BadLines));
        // The phone gets InfluxDB's message, including the line.
        assert!(answer.text().contains("unable to parse 'samples"), "{}", answer.text());
        assert!(problem.detail.contains(words), "{}", problem.detail);
    };
    check(include_str!("../cases/ingest/decimal-comma.lp"), "lat=43,7687321: a decimal comma");
    check(include_str!("../cases/ingest/nan-beside-position.lp"), "spd_kph=NaN: NaN");
    check("samples lat=43.7,spd_kph=-Infinity", "spd_kph=-Infinity: infinity");
    check("samples hr_bpm=\u{6f1}\u{6f2}\u{6f0}", "Persian digits");
    check("samples hr_bpm=\u{661}\u{662}\u{660}", "Arabic digits");
    check("samples pwr_w=1,234", "pwr_w=1,234: a comma, decimal or between thousands");
    check("samples pwr_w=1\u{202f}234", "a separator between thousands");
    check("samples hr_bpm=120 1795970000.5", "the time 1795970000.5: it is no whole number");
}

#[test]
fn another_encoding_is_told_as_one() {
    let server = Server::start();
    for big in [true, false] {
        for text in ["samples hr_bpm=120,pwr_w=200", "\u{feff}samples hr_bpm=120\nsamples v=1"] {
            let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let sent: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
            let (_, problem) = body(&server, sent);
            assert_eq!(problem.kind, Kind::BadLines);
            assert!(problem.detail.contains("UTF-16"), "{}", problem.detail);
        }
    }
    let (_, problem) = body(&server, gzip(b"samples hr_bpm=120"));
    assert!(problem.detail.contains("Content-Encoding"), "{}", problem.detail);
}

#[test]
fn a_text_in_place_of_a_number_is_told_without_names_of_types() {
    let server = Server::start();
    let (answer, problem) = body(&server, "samples hr_bpm=\"120\"");
    assert_eq!((answer.status, problem.kind), (400, Kind::DroppedValues));
    assert!(problem.detail.starts_with("hr_bpm is sent as text"), "{}", problem.detail);
}

#[test]
fn positions_that_cannot_be_are_recorded_as_sent_and_told() {
    let server = Server::start();
    let check = |sent: &str, words: &str| {
        let (answer, problem) = body(&server, sent);
        assert_eq!((answer.status, problem.kind), (204, Kind::BadPosition));
        assert!(problem.detail.contains(words), "{}", problem.detail);
    };
    let sent = include_str!("../cases/ingest/position-scaled.lp");
    check(sent.trim(), "degrees multiplied by 10,000,000, or semicircles");
    assert!(server.exported().contains("lat=437687321,lng=112558901"), "{}", server.exported());
    check("samples lat=139.69,lng=35.68", "latitude and longitude look exchanged");
    // With another athlete nearby: only swapped.
    let other = post("/write?db=other", OTHER, "samples lat=43.77,lng=11.25");
    assert_eq!(server.exchange(other).status, 204);
    check("samples lat=11.2558,lng=43.7687", "latitude and longitude look exchanged");
    check("samples lat=522198393,lng=134289000", "semicircles");
    check("samples lat=0.76391,lng=0.19645", "radians");
    server.problems.clear();
    assert_eq!(server.write("samples lat=43.7687,lng=11.2558").status, 204);
    assert!(server.problems.snapshot().is_empty());
}

#[test]
fn a_clock_that_lost_a_round_of_weeks_is_told_at_once() {
    let server = Server::start();
    let now_secs = jiff::Timestamp::now().as_second();
    for (behind_secs, words) in [
        (619_315_200, "1024 weeks: the GPS week number"),
        (now_secs - 40, "the clock began again at 1970-01-01"),
        (now_secs - 315_964_900, "the clock began again at 1980-01-06"),
    ] {
        let line = format!("samples hr_bpm=120 {}", now_secs - behind_secs);
        server.problems.clear();
        let answer = server.exchange(post("/write?db=test&precision=s", TEST, line));
        assert_eq!(answer.status, 204);
        let problem = told(&server);
        assert_eq!(problem.kind, Kind::ClockBehind);
        assert!(problem.detail.contains(words), "{}", problem.detail);
    }
}

#[test]
fn a_login_that_is_being_erased_says_so_and_for_how_long() {
    let server = Server::start_with(Setup { registration: Registration::Open, ..Setup::default() });
    server.roster.remove_with_data("test").unwrap();
    let login = Login::try_from("test").unwrap();
    let check = |answer: &Answer, status: u16, left: &str, retry: &str| {
        let text = format!("the recordings of test are being erased, {left}: try again then");
        assert_eq!(answer.status, status);
        assert_eq!(answer.text(), format!("{{\"error\":\"{text}\"}}\n"));
        assert_eq!(answer.header("retry-after"), Some(retry));
    };
    check(&server.write(SAMPLE), 401, "for some seconds more", "5");
    server.roster.expect_erased(std::slice::from_ref(&login), Duration::from_mins(10)).unwrap();
    let form = "username=test&password=velodrome";
    let registered = server.exchange(post("/register", "", form));
    assert_eq!(registered.status, 503);
    assert!(registered.text().contains("are being erased, for about 10 min more"));
    for _ in 0..20 {
        assert_eq!(server.write(SAMPLE).status, 401, "never counted as a wrong password");
    }
    let new = NewAthlete {
        login: "test".to_owned(),
        password: "velodrome".to_owned(),
        ..NewAthlete::default()
    };
    let refused = server.roster.add(&new).unwrap_err().to_string();
    assert!(refused.contains("still being erased, for about 10 min more"), "{refused}");
    let problem = told(&server);
    assert_eq!((problem.kind, &*problem.who), (Kind::Erasing, "test"));
    assert!(problem.detail.contains("for about"), "{}", problem.detail);
    server.roster.erased(&[login]).unwrap();
    assert_eq!(server.exchange(post("/register", "", form)).status, 200);
}
