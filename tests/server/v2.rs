//! What InfluxDB 1.8 offers to clients of InfluxDB 2.

use crate::harness::{Server, TEST, get, post};

const TOKEN: &str = "Authorization: Token test:test1234\r\n";

#[test]
fn a_v2_write_is_stored_with_its_precision() {
    let server = Server::start();
    let write = |query: &str, login: &str, body: &str| {
        server.exchange(post(&format!("/api/v2/write?{query}"), login, body))
    };
    let answer = write("bucket=test&org=-", TOKEN, "samples hr_bpm=1 1");
    assert_eq!((answer.status, answer.header("content-type")), (204, Some("application/json")));
    for (query, body) in [
        ("bucket=test/&precision=ns", "samples hr_bpm=2 2"),
        ("bucket=test/autogen&precision=us", "samples hr_bpm=3 3"),
        ("bucket=test%2Fautogen&precision=ms", "samples hr_bpm=4 4"),
        ("bucket=test&precision=s&org=club", "samples hr_bpm=5 5"),
    ] {
        assert_eq!(write(query, TOKEN, body).status, 204, "{query}");
    }
    assert_eq!(write("bucket=test", TEST, "samples hr_bpm=6 6").status, 204);
    assert_eq!(write("bucket=test&u=test&p=test1234", "", "samples hr_bpm=7 7").status, 204);
    assert_eq!(
        server.exported(),
        "samples hr_bpm=1 1\nsamples hr_bpm=2 2\nsamples hr_bpm=6 6\nsamples hr_bpm=7 7\n\
         samples hr_bpm=3 3000\nsamples hr_bpm=4 4000000\nsamples hr_bpm=5 5000000000\n"
    );
}

#[test]
fn a_v2_write_fails_in_the_words_of_1_8() {
    let server = Server::start();
    let check = |query: &str, login: &str, body: &str, status: u16, error: &str| {
        let answer = server.exchange(post(&format!("/api/v2/write?{query}"), login, body));
        let text = format!("{{\"error\":\"{error}\"}}\n");
        assert_eq!((answer.status, answer.text()), (status, text), "{query}");
    };
    let unparsable = "unable to parse authentication credentials";
    check("bucket=test", "", "", 401, unparsable);
    check("precision=h", "Authorization: Token test\r\n", "", 401, unparsable);
    let precision = r#"invalid precision \"h\" (use ns, us, ms or s)"#;
    check("precision=h", TOKEN, "", 400, precision);
    let missing =
        r#"bucket name \"\" is missing a slash; not in \"database/retention-policy\" format"#;
    check("db=test", TOKEN, "", 404, missing);
    check("bucket=nope", TOKEN, "", 404, r#"database not found: \"nope\""#);
    let text = r#"\"test\" user is not authorized to write to database \"other\""#;
    check("bucket=other/", TOKEN, "", 403, text);
    check("bucket=test/forever", TOKEN, "", 500, "retention policy not found: forever");
    check("bucket=test", TOKEN, "x", 400, "unable to parse 'x': missing fields");
    assert_eq!(server.exported(), "");
}

#[test]
fn health_is_that_of_a_server_which_takes_writes() {
    let server = Server::start();
    let answer = server.exchange(get("/health", ""));
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, json["status"].as_str()), (200, Some("pass")));
    assert_eq!(json["name"], "influxdb");
    assert_eq!(json["message"], "ready for queries and writes");
    assert_eq!(json["version"].as_str(), answer.header("x-influxdb-version"));
    assert_eq!(json["checks"], serde_json::json!([]));
}
