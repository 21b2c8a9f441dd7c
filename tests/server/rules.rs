//! Variants of InfluxDB's rules for `/write` that the recorded cases cover only once.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};

use crate::harness::{Answer, Server, TEST, post};

const SAMPLE: &str = "samples hr_bpm=123 1463683075000000000";
const NO_LOGIN: &str = "unable to parse authentication credentials";
const FAILED: &str = "authorization failed";

/// `POST /write` with any query and headers; an error of `""` means 204.
fn check(server: &Server, query: &str, headers: &str, body: &[u8], status: u16, error: &str) {
    let answer = server.exchange(post(&format!("/write?{query}"), headers, body));
    assert_eq!((answer.status, error_of(&answer)), (status, error.to_owned()), "{query} {headers}");
}

fn error_of(answer: &Answer) -> String {
    if answer.body.is_empty() {
        return String::new();
    }
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    json["error"].as_str().unwrap().to_owned()
}

fn basic(login: &str) -> String {
    format!("Authorization: Basic {}\r\n", BASE64.encode(login))
}

#[test]
fn a_login_counts_in_every_spelling_that_influxdb_reads() {
    let server = Server::start();
    let good = |query: &str, headers: &str| {
        check(&server, query, headers, SAMPLE.as_bytes(), 204, "");
    };
    good("db=test", &TEST.replace("Basic", "BASIC"));
    good("db=test", "Authorization: Token test:test1234\r\n");
    good("db=test&u=test&p=test1234", "");
    good("db=test&u=%74est&p=test%31234", "");
    good("db=test&u=test&u=x&p=test1234&p=y", "");
    good("db=test&u=test&p=test1234", &basic("test:wrong"));
    for half in ["u=test", "p=x", "u=&p=x", "u=x&p="] {
        good(&format!("db=test&{half}"), TEST);
    }

    let bad = |query: &str, headers: &str, error: &str| {
        check(&server, query, headers, SAMPLE.as_bytes(), 401, error);
    };
    for value in [
        "",
        "Basic",
        "Basic %%%",
        "Basic  dGVzdDp0ZXN0MTIzNA==",
        "Basic dGVzdDp0ZXN0MTIzNA",
        "Basic dGVzdDp0ZXN0MTIzNA== x",
        "Basic\tdGVzdDp0ZXN0MTIzNA==",
        "dGVzdDp0ZXN0MTIzNA==",
        "token test:test1234",
        "Token test",
        "Token a test:test1234",
        "bearer x",
        "Bearer a b",
        "Negotiate abc",
    ] {
        bad("db=test", &format!("Authorization: {value}\r\n"), NO_LOGIN);
    }
    bad("db=test", "Authorization: Bearer x.y.z\r\n", "bearer auth disabled");
    bad("db=test", "Authorization: Token :test1234\r\n", "username required");
    bad("db=test", &basic(":"), "username required");
    for wrong in ["test:", "Test:test1234", "test:TEST1234", "nobody:x"] {
        bad("db=test", &basic(wrong), FAILED);
    }
    bad("db=test&u=test&p=wrong", TEST, FAILED);
    bad("db=test&u=test&p=test+1234", "", FAILED);
    bad("db=test&u=&u=test&p=test1234", "", NO_LOGIN);
    bad("db=test&u=test", "", NO_LOGIN);
}

#[test]
fn of_two_faults_the_one_that_influxdb_sees_first_is_told() {
    let server = Server::start();
    let precision = "invalid precision \"us\" (use n, u, ms, s, m or h)";
    let other = "\"test\" user is not authorized to write to database \"other\"";
    let garbage = "unable to parse 'x': missing fields";
    let no_policy = "retention policy not found: y";
    let (packed, half_bad) = ("Content-Encoding: gzip\r\n", format!("x\n{SAMPLE}"));
    let packed = &*format!("{TEST}{packed}");
    let cases: [(&str, &str, &str, u16, &str); 13] = [
        ("precision=us", "", "x", 401, NO_LOGIN),
        ("precision=us", TEST, "x", 400, precision),
        ("db=nope&precision=us", TEST, "x", 400, precision),
        ("rp=y&consistency=z", TEST, "x", 400, "database is required"),
        ("db=nope&rp=y", packed, "no gzip at all", 404, "database not found: \"nope\""),
        ("db=other&rp=y", packed, "no gzip at all", 403, other),
        ("db=test&rp=y", packed, "no gzip at all", 400, "gzip: invalid header"),
        ("db=test&rp=y&consistency=z", TEST, "x", 400, garbage),
        ("db=test&rp=y&consistency=z", TEST, &half_bad, 400, "invalid consistency level"),
        ("db=test&consistency=z", TEST, "", 400, "invalid consistency level"),
        ("db=test&rp=y&consistency=ALL", TEST, &half_bad, 500, no_policy),
        ("db=test&rp=y", TEST, "", 500, no_policy),
        ("db=test&rp=Autogen", TEST, SAMPLE, 500, "retention policy not found: Autogen"),
    ];
    for (query, headers, body, status, error) in cases {
        check(&server, query, headers, body.as_bytes(), status, error);
    }
    assert_eq!(server.exported(), "", "nothing is stored");
}

#[test]
fn parameters_are_read_as_go_reads_them() {
    let server = Server::start();
    let line = SAMPLE.as_bytes();
    for (query, status, error) in [
        ("db=test;x=1", 400, "database is required"),
        ("db=%zz", 400, "database is required"),
        ("DB=test", 400, "database is required"),
        ("db=&db=test", 400, "database is required"),
        ("db=Test", 404, "database not found: \"Test\""),
        ("db=%3Cb%3E%0A%22%ff", 404, "database not found: \"<b>\\n\\\"\\xff\""),
        ("db=test&precision=%20s", 400, "invalid precision \" s\" (use n, u, ms, s, m or h)"),
        ("db=test&precision=%00", 400, "invalid precision \"\\x00\" (use n, u, ms, s, m or h)"),
    ] {
        check(&server, query, TEST, line, status, error);
    }
    for query in ["db=test&db=other", "db=test&x=a;b", "db=test&%zz=1", "db=test&amp;precision=x"] {
        check(&server, query, TEST, line, 204, "");
    }
}

#[test]
fn an_error_has_the_form_that_was_asked_for() {
    let server = Server::start();
    let answer = |query: &str, accept: &str| {
        let headers = format!("{TEST}Accept: {accept}\r\nX-Request-Id: \r\nRequest-Id: r\r\n");
        let answer = server.exchange(post(&format!("/write?db=test{query}"), &headers, "x"));
        assert_eq!(answer.header("request-id"), Some("r"), "an empty one is none");
        let media = answer.header("content-type").unwrap().to_owned();
        (media, String::from_utf8_lossy(&answer.body).into_owned())
    };
    let text = "unable to parse 'x': missing fields";
    let json = ("application/json".to_owned(), format!("{{\"error\":\"{text}\"}}\n"));
    for accept in ["", "*/*", "text/csv, */*", "TEXT/CSV", "application/json; charset=utf-8"] {
        assert_eq!(answer("", accept), json, "{accept}");
    }
    for csv in ["text/csv", "application/csv"] {
        assert_eq!(answer("&pretty=true", csv), (csv.to_owned(), format!("error\n{text}\n")));
    }
    let (media, packed) = answer("", "application/x-msgpack");
    assert_eq!(media, "application/x-msgpack");
    assert!(packed.ends_with(text), "{packed}");
    assert!(answer("&pretty=true", "").1.starts_with("{\n    \"error\": \"unable"));
    assert_eq!(answer("&pretty=TRUE", ""), json);
}

#[test]
fn a_long_error_is_cut_in_the_header_by_bytes_and_whole_in_the_body() {
    let server = Server::start();
    let line = "é".repeat(900);
    let answer = server.exchange(post("/write?db=test", TEST, &line));
    assert_eq!(error_of(&answer), format!("unable to parse '{line}': missing fields"));
    let in_header = answer.header("x-influxdb-error").unwrap();
    // 17 bytes of text, then 503 letters of two bytes and half of another: 1,024 bytes.
    assert_eq!(in_header, format!("unable to parse '{}\u{fffd}", "é".repeat(503)));
}

#[test]
fn only_a_post_and_a_question_are_taken() {
    let server = Server::start();
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "FOO"] {
        for target in ["/write?db=test", "/api/v2/write?bucket=test"] {
            let request =
                format!("{method} {target} HTTP/1.1\r\nHost: t\r\nOrigin: http://a\r\n\r\n");
            let mut client = server.connect();
            client.send(request);
            let head = client.head();
            assert!(head.starts_with("HTTP/1.1 405 "), "{method} {head}");
            let head = head.to_ascii_lowercase();
            for absent in ["request-id", "x-influxdb-error", "www-authenticate"] {
                assert!(!head.contains(absent), "{method} {head}");
            }
            // InfluxDB lets a page read nothing; here it can read what is wrong.
            assert!(head.contains("access-control-allow-origin: http://a\r\n"), "{method} {head}");
        }
    }
}
