//! The server over a real socket: raw bytes in, exact bytes out.
#![expect(clippy::format_collect, reason = "bodies of tests are short to read, not fast to make")]
#![expect(clippy::large_types_passed_by_value, reason = "a start is slow anyway")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use std::{
    io::{Read as _, Write as _},
    net::Shutdown,
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use trackside::{
    codec::{self, DecodeContext, Precision},
    config::Registration,
    model::UnixNanos,
    problems::Kind,
    recorder::QueueError,
    server::Limits,
};

use self::harness::{OTHER, Server, Setup, TEST, get, post};

mod accounts;
mod bodies;
mod cases;
mod connections;
mod exports;
mod grafana;
mod harness;
mod https;
mod join;
mod knocks;
mod limits;
mod phones;
mod queries;
mod query_cases;
mod query_json;
mod query_model;
mod rules;
mod secrets;
mod trouble;
mod v2;

const SAMPLE: &str = "samples hr_bpm=123,pwr_w=1234 1463683075000000000";

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// A refused request: its status, its error and the kind of problem that the operator sees.
fn check_refused(request: impl AsRef<[u8]>, status: u16, error: &str, kind: Kind) {
    let server = Server::start();
    let answer = server.exchange(request);
    assert_eq!((answer.status, answer.text()), (status, format!("{{\"error\":\"{error}\"}}\n")));
    let kinds: Vec<_> = server.problems.snapshot().iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [kind]);
    assert_eq!(server.exported(), "", "nothing is stored");
}

#[test]
fn the_original_example_is_stored_and_answered_byte_for_byte() {
    let server = Server::start();
    let body = "samples hr_bpm=123,pwr_w=1234 1463683075\n\
                samples hr_bpm=111,pwr_w=999 1463683076\n\
                samples hr_bpm=99,pwr_w=456 1463683080";
    let headers = format!("{TEST}X-Request-Id: abc\r\n");
    let answer = server.exchange(post("/write?db=test&precision=s", &headers, body));
    assert_eq!(
        answer.all_but_date(),
        "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\nX-Request-Id: abc\r\n\
         Request-Id: abc\r\nX-Influxdb-Build: OSS\r\nX-Influxdb-Version: 1.8.10\r\n\r\n"
    );
    assert!(answer.header("date").unwrap().ends_with(" GMT"));
    assert_eq!(
        server.exported(),
        "samples hr_bpm=123,pwr_w=1234 1463683075000000000\n\
         samples hr_bpm=111,pwr_w=999 1463683076000000000\n\
         samples hr_bpm=99,pwr_w=456 1463683080000000000\n"
    );
    assert!(server.problems.snapshot().is_empty());
}

#[test]
fn no_login_is_answered_byte_for_byte() {
    let server = Server::start();
    let answer = server.exchange(post("/write?db=test", "Request-Id: abc\r\n", SAMPLE));
    assert_eq!(
        answer.all_but_date(),
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\
         Www-Authenticate: Basic realm=\"InfluxDB\", charset=\"UTF-8\"\r\nX-Request-Id: abc\r\nRequest-Id: abc\r\n\
         X-Influxdb-Build: OSS\r\nX-Influxdb-Version: 1.8.10\r\nContent-Length: 55\r\n\r\n\
         {\"error\":\"unable to parse authentication credentials\"}\n"
    );
}

#[test]
fn each_bad_input_has_its_clear_answer() {
    let wrong = "Authorization: Basic dGVzdDp3cm9uZw==\r\n";
    let nobody = "Authorization: Basic bm9ib2R5OnRlc3QxMjM0\r\n";
    let failed = "authorization failed";
    check_refused(post("/write?db=test", wrong, SAMPLE), 401, failed, Kind::WrongPassword);
    check_refused(post("/write?db=test", nobody, SAMPLE), 401, failed, Kind::UnknownLogin);
    let text = r#"\"test\" user is not authorized to write to database \"other\""#;
    check_refused(post("/write?db=other", TEST, SAMPLE), 403, text, Kind::OtherDatabase);
    let text = r#"database not found: \"nope\""#;
    check_refused(post("/write?db=nope", TEST, SAMPLE), 404, text, Kind::UnknownDatabase);
    check_refused(post("/write", TEST, SAMPLE), 400, "database is required", Kind::BadRequest);
    let text = r#"invalid precision \"us\" (use n, u, ms, s, m or h)"#;
    let request = post("/write?db=test&precision=us", TEST, SAMPLE);
    check_refused(request, 400, text, Kind::BadRequest);
    let text = r"unable to parse 'garbage\u003c\u0026': missing fields";
    check_refused(post("/write?db=test", TEST, "garbage<&"), 400, text, Kind::BadLines);
    let text = "retention policy not found: forever";
    check_refused(post("/write?db=test&rp=forever", TEST, ""), 500, text, Kind::BadRequest);
}

#[test]
fn an_empty_body_is_nothing_to_do() {
    let server = Server::start();
    for body in ["", "\n", "  \n# only a comment\n"] {
        assert_eq!(server.write(body).status, 204, "{body:?}");
    }
    assert_eq!(server.exported(), "");
}

#[test]
fn a_bad_line_does_not_hide_the_good_ones() {
    let server = Server::start();
    let answer = server.write("samples hr_bpm=1 1\nsamples\nsamples hr_bpm=2 2");
    assert_eq!(answer.status, 400);
    let text = "partial write: unable to parse 'samples': missing fields dropped=0";
    assert_eq!(answer.header("x-influxdb-error"), Some(text));
    assert_eq!(server.exported(), "samples hr_bpm=1 1\nsamples hr_bpm=2 2\n");
}

#[test]
fn a_value_of_another_type_is_dropped_and_said() {
    let server = Server::start();
    let answer = server.write("samples note=\"x\" 1\nsamples note=1 2\nsamples note=\"y\" 3");
    let text = "partial write: field type conflict: input field \"note\" on measurement \
                \"samples\" is type float, already exists as type string dropped=1";
    assert_eq!((answer.status, answer.header("x-influxdb-error")), (400, Some(text)));
    assert_eq!(server.exported(), "samples note=\"x\" 1\nsamples note=\"y\" 3\n");
    assert_eq!(server.problems.snapshot()[0].kind, Kind::DroppedValues);
}

#[test]
fn methods_and_paths_that_are_not_there_are_answered_in_plain_text() {
    let server = Server::start();
    let answer = server.exchange(get("/write?db=test", ""));
    assert_eq!(
        answer.all_but_date(),
        "HTTP/1.1 405 Method Not Allowed\r\nAllow: OPTIONS, POST\r\n\
         Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n\
         X-Influxdb-Build: OSS\r\nX-Influxdb-Version: 1.8.10\r\nContent-Length: 19\r\n\r\n\
         Method Not Allowed\n"
    );
    let answer = server.exchange(post("/write/", TEST, SAMPLE));
    assert_eq!((answer.status, answer.text().as_str()), (404, "404 page not found\n"));
    assert_eq!(server.exchange(post("/ping", "", "")).status, 405);
}

#[test]
fn the_time_is_that_of_the_server() {
    let server = Server::start();
    let answer = server.exchange(get("/time", ""));
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let nanos = json["nanoseconds"].as_i64().unwrap();
    assert_eq!(json["seconds"].as_i64().unwrap(), nanos / 1_000_000_000);
    assert_eq!(json["milliseconds"].as_i64().unwrap(), nanos / 1_000_000);
    assert!(nanos > 1_700_000_000_000_000_000);
}

#[test]
fn only_so_many_wrong_passwords_are_checked() {
    let server = Server::start();
    assert_eq!(server.write(SAMPLE).status, 204);
    let mut client = server.connect();
    let mut guess = |n: u32| {
        client.send(post(&format!("/write?db=test&u=test&p=guess{n}"), "", SAMPLE));
        client.answer()
    };
    for n in 0..30 {
        assert_eq!(guess(n).status, 401);
    }
    let answer = guess(30);
    assert_eq!(answer.status, 429);
    let secs: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&secs), "{secs}");
    assert_eq!(server.write(SAMPLE).status, 204, "a remembered login is never throttled");
    let [problem] = &server.problems.snapshot()[..] else { panic!("one line for all of it") };
    assert_eq!((problem.kind, problem.count), (Kind::WrongPassword, 31));
}

#[test]
fn registration_follows_its_mode() {
    let register = |server: &Server, form: &str| {
        let answer = server.exchange(post("/register", "", form));
        (answer.status, answer.text())
    };
    let errors = |codes: &str| (400, format!("{{\"errors\":[{codes}]}}\n"));
    let closed = Server::start();
    let (status, text) = register(&closed, "username=rider7&password=test1234");
    assert_eq!(status, 403);
    assert!(text.contains("registration is closed"), "{text}");

    let setup = Setup { registration: Registration::Open, ..Setup::default() };
    let open = Server::start_with(setup);
    let made = register(&open, "username=rider7&email=a%40b.c&password=test1234");
    let json = "{\"status\":\"OK\",\"id\":3,\"username\":\"rider7\"}\n";
    assert_eq!(made, (200, json.to_owned()));
    let again = register(&open, "username=rider7&password=test1234");
    assert_eq!(again, errors("\"USERNAME_DOUBLE\""));
    let bad = register(&open, "username=a.b&password=short");
    assert_eq!(bad, errors("\"INVALIDATE_USERNAME\",\"INVALIDATE_PASSWORD\""));
    let answer = open.exchange(post("/write?db=rider7&u=rider7&p=test1234", "", SAMPLE));
    assert_eq!(answer.status, 204);
    let foreign =
        post("/register", "Origin: http://evil.example\r\n", "username=rider8&password=test1234");
    assert_eq!(open.exchange(foreign).status, 403);

    let setup = Setup { registration: Registration::Code("4711".into()), ..Setup::default() };
    let with_code = Server::start_with(setup);
    let (status, _) = register(&with_code, "username=rider7&password=test1234&code=4712");
    assert_eq!(status, 403);
    let (status, _) = register(&with_code, "username=rider7&password=test1234&code=4711");
    assert_eq!(status, 200);
}
