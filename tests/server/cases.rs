//! Awkward inputs from the field, `tests/cases/ingest`, and similar ones.

use std::{fs, path::Path};

use trackside::{problems::Kind, roster::NewAthlete};

use crate::{
    gzip,
    harness::{Answer, Server, TEST, get, post},
};

const SAMPLE: &str = "samples hr_bpm=123 1463683075000000000";
const PAGE: &str = "Origin: https://app.example\r\n";

fn case(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ingest");
    fs::read(folder.join(name)).unwrap()
}

fn start() -> Server {
    let server = Server::start();
    for (login, password) in [("rider7", "test1234"), ("uni", "Tést1234!")] {
        let new =
            NewAthlete { login: login.into(), password: password.into(), ..NewAthlete::default() };
        server.roster.add(&new).unwrap();
    }
    server
}

fn exported(server: &Server, login: &str, password: &str) -> String {
    let target = format!("/export?db={login}&u={login}&p={password}&format=lp");
    server.exchange(get(&target, "")).text()
}

fn list(answer: &Answer, name: &str) -> Vec<String> {
    let value = answer.header(name).unwrap_or_default().to_ascii_lowercase();
    value.split(',').map(|word| word.trim().to_owned()).collect()
}

#[test]
fn a_page_in_a_browser_may_post_packed_bodies_and_ping_with_a_login() {
    let server = start();
    for (name, wanted) in [
        ("cors-content-encoding.raw", &["authorization", "content-encoding", "x-request-id"][..]),
        ("cors-ping.raw", &["authorization", "x-request-id"]),
    ] {
        let answer = server.exchange(case(name));
        assert_eq!(answer.status, 200, "{name}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"));
        let allowed = list(&answer, "access-control-allow-headers");
        assert!(wanted.iter().all(|name| allowed.iter().any(|has| has == name)), "{allowed:?}");
        assert!(list(&answer, "access-control-allow-methods").contains(&"post".to_owned()));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

#[test]
fn a_page_may_ask_at_every_path_for_whatever_header_and_across_networks() {
    let server = start();
    for path in ["/write", "/api/v2/write", "/ping", "/health", "/export", "/time", "/write/", "/"]
    {
        let request = format!(
            "OPTIONS {path} HTTP/1.1\r\nHost: x\r\n{PAGE}Access-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: authorization,x-own-header\r\n\
             Access-Control-Request-Private-Network: true\r\n\r\n"
        );
        let answer = server.exchange(request);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-private-network"), Some("true"));
        let allowed = list(&answer, "access-control-allow-headers");
        assert!(allowed.contains(&"x-own-header".to_owned()), "{path}: {allowed:?}");
    }
    let answer = server.exchange("OPTIONS /ping HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, None));
    let answer = server.exchange("OPTIONS /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(answer.status, 404, "not a page");
}

#[test]
fn a_page_may_read_why_it_was_refused() {
    let server = start();
    let headers = format!("{TEST}{PAGE}");
    let readable = |request: Vec<u8>, status: u16, names: &[&str]| {
        let answer = server.exchange(request);
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"));
        let exposed = list(&answer, "access-control-expose-headers");
        for name in names {
            assert!(answer.header(name).is_some(), "{name} {answer:?}");
            assert!(exposed.iter().any(|has| has == name), "{name} {exposed:?}");
        }
    };
    readable(post("/write?db=test", &headers, "samples"), 400, &["x-influxdb-error"]);
    readable(post("/write/?db=test", &headers, SAMPLE), 404, &[]);
    readable(get("/write?db=test", &headers), 405, &["allow"]);
    readable(post("/ping", &headers, ""), 405, &["allow"]);
    for n in 0..31 {
        let request = post(&format!("/write?db=test&u=test&p=guess{n}"), PAGE, SAMPLE);
        if n < 30 {
            assert_eq!(server.exchange(request).status, 401);
        } else {
            readable(request, 429, &["x-influxdb-error", "retry-after"]);
        }
    }
}

#[test]
fn a_password_may_come_in_utf_8_and_in_latin_1() {
    let server = start();
    assert_eq!(server.exchange(case("latin1-password.raw")).status, 204);
    let utf8 = "Authorization: Basic dW5pOlTDqXN0MTIzNCE=\r\n";
    assert_eq!(server.exchange(post("/write?db=uni", utf8, SAMPLE)).status, 204);
    for password in ["T%C3%A9st1234!", "T%E9st1234!"] {
        let target = format!("/write?db=uni&u=uni&p={password}");
        assert_eq!(server.exchange(post(&target, "", SAMPLE)).status, 204, "{password}");
    }
    let mut token = b"POST /write?db=uni HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\
                      Authorization: Token uni:T\xe9st1234!\r\n\r\n"
        .to_vec();
    assert_eq!(server.exchange(&token).status, 204);
    let at = token.iter().position(|byte| *byte == 0xe9).unwrap();
    token[at] = 0xe8;
    let answer = server.exchange(&token);
    let challenge = Some("Basic realm=\"InfluxDB\", charset=\"UTF-8\"");
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, challenge));
}

#[test]
fn what_is_packed_in_a_way_that_is_not_understood_is_refused_and_not_stored() {
    let server = start();
    let answer = server.exchange(case("zstd.raw"));
    assert_eq!((answer.status, answer.header("accept-encoding")), (415, Some("gzip")));
    let text = "{\"error\":\"Content-Encoding \\\"zstd\\\" is not understood: send plain text or \
                gzip\"}\n";
    assert_eq!(answer.text(), text);
    assert_eq!(exported(&server, "rider7", "test1234"), "");
    let problems = server.problems.snapshot();
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!((problem.kind, &*problem.who), (Kind::BadRequest, "rider7"));

    for coding in ["br", "BR", "compress", "gzip, gzip", "gzip, zstd", "lz4"] {
        let headers = format!("{TEST}Content-Encoding: {coding}\r\n");
        assert_eq!(
            server.exchange(post("/write?db=test", &headers, SAMPLE)).status,
            415,
            "{coding}"
        );
    }
    let both = format!("{TEST}Content-Encoding: gzip\r\nContent-Encoding: br\r\n");
    assert_eq!(server.exchange(post("/write?db=test", &both, SAMPLE)).status, 415);
    assert_eq!(server.exported(), "");

    for coding in ["x-gzip", "gzip", "identity, gzip"] {
        let headers = format!("{TEST}Content-Encoding: {coding}\r\n");
        let packed = gzip(SAMPLE.as_bytes());
        assert_eq!(
            server.exchange(post("/write?db=test", &headers, packed)).status,
            204,
            "{coding}"
        );
    }
    // Read as InfluxDB does, including values that are not an encoding at all.
    for coding in ["identity", "deflate", "GZIP", "utf-8"] {
        let headers = format!("{TEST}Content-Encoding: {coding}\r\n");
        assert_eq!(
            server.exchange(post("/write?db=test", &headers, SAMPLE)).status,
            204,
            "{coding}"
        );
    }
    assert_eq!(server.exported(), format!("{SAMPLE}\n"));
}

#[test]
fn what_is_sent_in_a_way_that_is_not_understood_is_refused_and_not_stored() {
    let server = start();
    assert_eq!(server.exchange(case("te-gzip-chunked.raw")).status, 501);
    assert_eq!(exported(&server, "rider7", "test1234"), "");
    let problems = server.problems.snapshot();
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!((problem.kind, &*problem.who), (Kind::BadRequest, "rider7"));
    let chunks = "a\r\nsamples v=\r\n3\r\n1 1\r\n0\r\n\r\n";
    let status = |coding: &str| {
        server
            .exchange(format!(
                "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}{coding}\r\n{chunks}"
            ))
            .status
    };
    for coding in [
        "Transfer-Encoding: x-gzip, chunked\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: deflate,chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: identity, chunked\r\n",
    ] {
        assert_eq!(status(coding), 501, "{coding}");
    }
    // The end of such a body cannot be determined.
    for coding in ["Transfer-Encoding: gzip\r\n", "Transfer-Encoding: identity\r\n"] {
        assert_eq!(status(coding), 400, "{coding}");
    }
    assert_eq!(server.exported(), "");
    for coding in [
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: Chunked\r\n",
        "Transfer-Encoding: chunked\r\nTE: trailers, gzip\r\n",
    ] {
        assert_eq!(status(coding), 204, "{coding}");
    }
    assert_eq!(server.exported(), "samples v=1 1\n");
}

#[test]
fn who_waits_to_be_told_to_go_on_is_told_that_the_connection_ends() {
    let server = start();
    let head = |target: &str, headers: &str, len: usize| {
        format!(
            "POST {target} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {len}\r\n\
             Expect: 100-Continue\r\n\r\n"
        )
        .into_bytes()
    };
    let wrong = "Authorization: Basic dGVzdDp3cm9uZw==\r\n";
    let packed = format!("{TEST}Content-Encoding: br\r\n");
    for (request, status) in [
        (case("expect-without-login.raw"), 401),
        (head("/write?db=test", wrong, 29), 401),
        (head("/write?db=test", TEST, 30_000_000), 413),
        (head("/write?db=other", TEST, 29), 403),
        (head("/write?db=nope", TEST, 29), 404),
        (head("/write?db=test", &packed, 29), 415),
        (head("/write/?db=test", TEST, 29), 404),
        (head("/ping", "", 29), 405),
    ] {
        let mut client = server.connect();
        client.send(&request);
        let answer = client.answer();
        assert_eq!((answer.status, answer.header("connection")), (status, Some("close")));
        assert!(client.is_closed_by_server());
    }
    // A client that has nothing to send, or was told to continue, may reuse the connection.
    let mut client = server.connect();
    client.send(head("/write?db=test", wrong, 0));
    assert_eq!((client.answer().status, client.answer_to_ping()), (401, 204));
    client.send(head("/write?db=test", TEST, 7));
    assert!(client.head().starts_with("HTTP/1.1 100 "));
    client.send("garbage");
    let answer = client.answer();
    assert_eq!((answer.status, answer.header("connection")), (400, None));
    assert_eq!(client.answer_to_ping(), 204);
}
