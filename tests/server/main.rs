//! The server over a real socket: raw bytes in, exact bytes out.
#![expect(clippy::format_collect, reason = "bodies of tests are short to read, not fast to make")]
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
    recorder::Refused,
    server::Limits,
};

use self::harness::{OTHER, Server, Setup, TEST, get, post};

mod accounts;
mod harness;
mod https;
mod limits;
mod rules;
mod secrets;
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
         Www-Authenticate: Basic realm=\"InfluxDB\"\r\nX-Request-Id: abc\r\nRequest-Id: abc\r\n\
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
fn thirty_megabytes_are_too_large_and_the_client_gets_to_read_it() {
    let server = Server::start();
    let body = vec![b'#'; 30_000_000];
    let too_large = "{\"error\":\"Request Entity Too Large\"}\n";
    let answer = server.exchange(post("/write?db=test", TEST, &body));
    assert_eq!((answer.status, answer.text().as_str()), (413, too_large));
    // The same in chunks, so that the length is not known before.
    let head = format!(
        "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}Transfer-Encoding: chunked\r\n\r\n"
    );
    let mut request = head.into_bytes();
    for chunk in body.chunks(1_000_000) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    let mut client = server.connect();
    client.send(&request);
    let answer = client.answer();
    assert_eq!((answer.status, answer.text().as_str()), (413, too_large));
    // What was left has been taken in: the connection goes on.
    client.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(client.answer().status, 204);
    // And what unpacks to it.
    let headers = format!("{TEST}Content-Encoding: gzip\r\n");
    let answer = server.exchange(post("/write?db=test", &headers, gzip(&body)));
    assert_eq!((answer.status, answer.text().as_str()), (413, too_large));
    assert_eq!(server.exported(), "samples hr_bpm=123,pwr_w=1234 1463683075000000000\n");
}

#[test]
fn a_body_of_exactly_the_limit_is_taken() {
    let server = Server::start();
    let mut body = vec![b'#'; 25_000_000];
    body[..SAMPLE.len()].copy_from_slice(SAMPLE.as_bytes());
    body[SAMPLE.len()] = b'\n';
    assert_eq!(server.write(&body).status, 204);
    assert_eq!(server.exported(), format!("{SAMPLE}\n"));
}

#[test]
fn a_gzip_body_is_unpacked() {
    let server = Server::start();
    let headers = format!("{TEST}Content-Encoding: gzip\r\n");
    let packed = gzip(b"samples hr_bpm=1 1\nsamples hr_bpm=2 2\n");
    assert_eq!(server.exchange(post("/write?db=test", &headers, &packed)).status, 204);
    // Large enough to be worked on elsewhere.
    let lines: String = (3..50_000).map(|n| format!("samples hr_bpm={n} {n}\n")).collect();
    let request = post("/write?db=test", &headers, gzip(lines.as_bytes()));
    assert_eq!(server.exchange(request).status, 204);
    assert_eq!(server.exported(), format!("samples hr_bpm=1 1\nsamples hr_bpm=2 2\n{lines}"));
    let cut = &packed[..packed.len() - 9];
    let answer = server.exchange(post("/write?db=test", &headers, cut));
    assert_eq!((answer.status, answer.header("x-influxdb-error")), (400, Some("unexpected EOF")));
}

#[test]
fn a_connection_that_ends_before_the_announced_length_stores_nothing() {
    let server = Server::start();
    let mut client = server.connect();
    let request =
        post("/write?db=test", TEST, [SAMPLE.as_bytes(), b"\n", SAMPLE.as_bytes()].concat());
    client.send(&request[..request.len() - 5]);
    client.stream.shutdown(Shutdown::Write).unwrap();
    let mut rest = String::new();
    client.stream.read_to_string(&mut rest).ok();
    assert!(!rest.contains(" 204 "), "{rest}");
    assert_eq!(server.exported(), "");
}

#[test]
fn a_client_that_was_told_to_go_on_gets_to_read_that_its_body_is_too_large() {
    let server = Server::start();
    let head = format!(
        "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}Transfer-Encoding: chunked\r\n\
         Expect: 100-continue\r\n\r\n"
    );
    let chunk = [&b"186a0\r\n"[..], &vec![b'#'; 100_000], b"\r\n"].concat();
    for _ in 0..5 {
        let mut client = server.connect();
        client.send(&head);
        let mut interim = [0; 25];
        client.stream.read_exact(&mut interim).unwrap();
        assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
        for _ in 0..300 {
            client.send(&chunk);
        }
        client.send("0\r\n\r\n");
        assert_eq!(client.answer().status, 413);
    }
}

#[test]
fn a_body_announced_as_too_large_is_refused_before_it_is_sent() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(format!(
        "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}Content-Length: 30000000\r\n\
         Expect: 100-continue\r\n\r\n"
    ));
    // The first that comes is the refusal, not `100 Continue`.
    assert_eq!(client.answer().status, 413);
}

#[test]
fn a_body_that_trickles_in_is_cut_in_the_end() {
    let limits = Limits { body_whole: Duration::from_millis(600), ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut client = server.connect();
    let request = post("/write?db=test", TEST, [b'#'; 1000]);
    let (head, body) = request.split_at(request.len() - 1000);
    client.send(head);
    for byte in body.chunks(1).take(15) {
        client.send(byte);
        std::thread::sleep(Duration::from_millis(60));
    }
    assert_eq!(client.answer().status, 408);
}

#[test]
fn silent_connections_make_room_for_a_phone_and_phones_that_rest_stay() {
    let limits = Limits { connections: 8, ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut resting = server.connect();
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
    let mut silent: Vec<_> = (0..30).map(|_| server.connect()).collect();
    assert_eq!(server.write(SAMPLE).status, 204);
    assert!(silent[0].is_closed_by_server());
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
}

#[test]
fn a_connection_at_work_is_not_cut_for_a_new_one() {
    let limits = Limits { connections: 2, body_bytes_per_sec: 0, ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let request = post("/write?db=test", TEST, SAMPLE);
    let (begin, end) = request.split_at(request.len() - 5);
    let mut at_work: Vec<_> = (0..2).map(|_| server.connect()).collect();
    for client in &mut at_work {
        client.send(begin);
    }
    // Their handlers have begun when the recorded login of both is known; a moment is plenty.
    std::thread::sleep(Duration::from_millis(500));
    let mut waiting = server.connect();
    waiting.send(&request);
    std::thread::sleep(Duration::from_millis(500));
    for client in &mut at_work {
        client.send(end);
        assert_eq!(client.answer().status, 204);
    }
    assert_eq!(waiting.answer().status, 204);
}

/// Holds up the recorder's thread at its next wake-up as long as the guard is alive.
fn gate() -> (Arc<Mutex<()>>, Arc<dyn Fn() + Send + Sync>) {
    let gate = Arc::new(Mutex::new(()));
    let at_gate = Arc::clone(&gate);
    (gate, Arc::new(move || drop(at_gate.lock())))
}

#[test]
fn a_full_queue_is_a_503_with_retry_after_and_ends_with_the_jam() {
    let (gate, wake) = gate();
    let server = Server::start_with(Setup { wake, ..Setup::default() });
    // Closed before the first post, which is answered before the wake-up that it leads to: so the
    // recorder is held up for certain, and takes nothing more from the queue.
    let closed = gate.lock();
    assert_eq!(server.write(SAMPLE).status, 204);
    let athlete = server.roster.athlete("test").unwrap();
    let mut waiting = Vec::new();
    let refused = loop {
        let context = DecodeContext {
            athlete: athlete.id,
            login: athlete.login.clone(),
            sender: server.queue.sender(&athlete.login, "10.0.0.9", "filler"),
            precision: Precision::Nanos,
            received: UnixNanos::from_secs(1),
        };
        match server.queue.submit(codec::decode(b"samples hr_bpm=1 1", context).batch) {
            Ok(answer) => waiting.push(answer),
            Err(refused) => break refused,
        }
        assert!(waiting.len() < 5000, "the queue has no end");
    };
    assert_eq!(refused, Refused::Full);
    let answer = server.write(SAMPLE);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(answer.text(), "{\"error\":\"the recorder is busy: try again\"}\n");
    assert_eq!(server.problems.snapshot()[0].kind, Kind::Busy);
    drop(closed);
    for answer in waiting {
        answer.blocking_recv().unwrap();
    }
    assert_eq!(server.write(SAMPLE).status, 204);
}

#[test]
fn a_disk_that_does_not_answer_is_a_503() {
    let (gate, wake) = gate();
    let limits = Limits { commit: Duration::from_millis(100), ..Limits::default() };
    let server = Server::start_with(Setup { limits, wake, ..Setup::default() });
    let closed = gate.lock();
    let statuses: Vec<_> = (0..3).map(|_| server.write(SAMPLE).status).collect();
    // The first group is committed before the recorder gets stuck.
    assert_eq!(statuses, [204, 503, 503]);
    assert_eq!(server.problems.snapshot()[0].kind, Kind::DiskTrouble);
    drop(closed);
}

#[test]
fn a_recorder_that_has_ended_is_a_503() {
    let mut server = Server::start();
    assert!(server.recorder.take().unwrap().stop(Duration::from_secs(10)));
    let answer = server.write(SAMPLE);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
}

#[test]
fn bodies_beyond_the_memory_for_them_are_a_503() {
    let limits = Limits { all_bodies_bytes: 100_000, ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    assert_eq!(server.write(vec![b'#'; 200_000]).status, 503);
    assert_eq!(server.write(vec![b'#'; 90_000]).status, 204);
    assert_eq!(server.write(vec![b'#'; 90_000]).status, 204, "the memory was given back");
}

#[test]
fn slow_headers_are_cut_and_a_resting_connection_is_not() {
    let limits = Limits {
        header: Duration::from_millis(300),
        idle: Duration::from_secs(20),
        ..Limits::default()
    };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut slow = server.connect();
    let mut resting = server.connect();
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
    slow.send("POST /write?db=test HTTP/1.1\r\nHost: t\r\n");
    assert!(slow.is_closed_by_server());
    std::thread::sleep(Duration::from_millis(700));
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
}

#[test]
fn a_silent_connection_and_a_slow_body_are_cut() {
    let limits = Limits {
        idle: Duration::from_millis(300),
        body_idle: Duration::from_millis(300),
        drain: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut silent = server.connect();
    let mut slow = server.connect();
    let request = post("/write?db=test", TEST, SAMPLE);
    slow.send(&request[..request.len() - 10]);
    assert_eq!(slow.answer().status, 408);
    assert!(slow.is_closed_by_server());
    assert!(silent.is_closed_by_server());
    assert_eq!(server.exported(), "");
}

#[test]
fn shutdown_answers_what_is_under_way_and_takes_nothing_new() {
    let mut server = Server::start();
    let mut silent = server.connect();
    let mut client = server.connect();
    let request = post("/write?db=test", TEST, SAMPLE);
    client.send(&request[..request.len() - 5]);
    // The handler must have begun: a remembered login and a known path make this quick.
    std::thread::sleep(Duration::from_millis(500));
    server.stop();
    std::thread::sleep(Duration::from_millis(100));
    client.send(&request[request.len() - 5..]);
    let answer = client.answer();
    assert_eq!(answer.status, 204);
    assert!(client.is_closed_by_server());
    assert!(silent.is_closed_by_server());
    assert!(server.drained());
    assert!(std::net::TcpStream::connect(server.address).is_err());
}

#[test]
fn one_connection_carries_many_requests_also_at_once() {
    let server = Server::start();
    let mut client = server.connect();
    let both = [
        post("/write?db=test", TEST, "samples hr_bpm=1 1"),
        post("/write?db=test", TEST, "samples"),
        get("/ping", ""),
    ];
    client.send(both.concat());
    let statuses: Vec<_> = (0..3).map(|_| client.answer().status).collect();
    assert_eq!(statuses, [204, 400, 204]);
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
    // More than may run at a time, all of them left alone.
    for _ in 0..6 {
        let mut client = server.connect();
        client.send(get("/export?db=test&format=lp", TEST));
        let mut some = [0; 100];
        client.stream.read_exact(&mut some).unwrap();
    }
    assert_eq!(server.exported().len(), lines.len());
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
