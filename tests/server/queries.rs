//! Queries beyond the recorded cases: who may read what, and what may not hurt.

use std::{io::Read as _, sync::Arc, time::Duration};

use trackside::{
    clock::{Clock, ManualClock},
    config::PublicReach,
    model::UnixNanos,
    roster::VIEWER_LOGIN,
    server::Limits,
};

use crate::harness::{Answer, Server, Setup, TEST, get, post};

const NOON: UnixNanos = UnixNanos::from_secs(1_768_478_400);

fn encoded(text: &str) -> String {
    let hex = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(hex).collect()
}

fn ask_as(server: &Server, login: &str, database: &str, query: &str) -> Answer {
    let target = format!("/query?db={database}&epoch=s&{login}&q={}", encoded(query));
    server.exchange(get(&target, ""))
}

fn ask(server: &Server, query: &str) -> Answer {
    ask_as(server, "u=test&p=test1234", "test", query)
}

fn start(public: PublicReach) -> Server {
    start_with(public, Limits::default())
}

fn start_with(public: PublicReach, limits: Limits) -> Server {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOON));
    Server::start_with(Setup { clock, limits, public, ..Setup::default() })
}

fn values(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = answer.text();
    let from = text.find("\"values\":").map_or(text.len(), |at| at + 9);
    text[from..].trim_end().trim_end_matches("}]}]}").to_owned()
}

#[test]
fn the_public_login_reads_what_its_setting_says() {
    let old = NOON.0 / 1_000_000_000 - 7200;
    let lines = format!("samples v=1 {old}\nsamples v=2 {}", old + 7000);
    let public = "u=public&p=livetracking";
    for (reach, expected) in [
        (PublicReach::Last(Duration::from_hours(1)), format!("[[{},2]]", old + 7000)),
        (PublicReach::All, format!("[[{old},1],[{},2]]", old + 7000)),
    ] {
        let server = start(reach);
        let write = server.exchange(post("/write?db=test&precision=s", TEST, &lines));
        assert_eq!(write.status, 204);
        assert_eq!(values(&ask_as(&server, public, "test", "SELECT v FROM samples")), expected);
        assert_eq!(
            values(&ask_as(&server, public, "", "SHOW DATABASES")),
            r#"[["other"],["test"]]"#
        );
        assert_eq!(ask_as(&server, "u=public&p=other", "test", "SHOW DATABASES").status, 401);
        let elsewhere = format!("/export?db=test&{public}");
        assert_eq!(server.exchange(get(&elsewhere, "")).status, 401, "for queries alone");
    }
    let server = start(PublicReach::Off);
    assert_eq!(ask_as(&server, public, "test", "SHOW DATABASES").status, 401);
}

#[test]
fn an_athlete_reads_the_own_database_and_the_viewer_all() {
    let server = start(PublicReach::Off);
    let password = server.roster.enable_viewer().unwrap().unwrap();
    assert_eq!(server.write("samples v=1 1").status, 204);
    let viewer = format!("u={VIEWER_LOGIN}&p={password}");
    assert_eq!(values(&ask_as(&server, &viewer, "test", "SELECT v FROM samples")), "[[0,1]]");
    let other = ask_as(&server, "u=other&p=other1234", "test", "SELECT v FROM samples");
    assert_eq!(other.status, 403);
    assert!(other.text().contains("requires READ on test"), "{}", other.text());
    let named = ask_as(&server, "u=other&p=other1234", "other", "SELECT v FROM test..samples");
    assert_eq!(named.status, 403);
    let show = ask_as(&server, "u=other&p=other1234", "other", "SHOW FIELD KEYS ON test");
    assert_eq!(show.status, 403);
    let inner = "SELECT v FROM (SELECT v FROM test..samples)";
    assert_eq!(ask_as(&server, "u=other&p=other1234", "other", inner).status, 403);
}

#[test]
fn corrected_samples_are_read_once_and_as_corrected() {
    let server = start(PublicReach::Off);
    for lines in
        ["samples v=1,w=5 1\nsamples v=2 2", "samples v=7 1", "samples v=9 2\nsamples v=3 3"]
    {
        assert_eq!(server.write(lines).status, 204);
    }
    let rows = values(&ask(&server, "SELECT v, w FROM samples"));
    assert_eq!(rows, "[[0,7,5],[0,9,null],[0,3,null]]");
    assert_eq!(values(&ask(&server, "SELECT count(v) FROM samples")), "[[0,3]]");
}

#[test]
fn a_short_answer_comes_as_one_piece_and_a_long_one_says_the_same() {
    let server = start(PublicReach::Off);
    let lines: Vec<String> = (0..2_000).map(|n| format!("samples v={n} {n}")).collect();
    let written = server.exchange(post("/write?db=test&precision=s", TEST, lines.join("\n")));
    assert_eq!(written.status, 204);
    // The first query reads what was written.
    assert_eq!(values(&ask(&server, "SELECT count(v) FROM samples")), "[[0,2000]]");
    let short = ask(&server, "SELECT v FROM samples LIMIT 100");
    assert_eq!(short.header("content-length"), Some(short.body.len().to_string().as_str()));
    let long = ask(&server, "SELECT v FROM samples");
    assert_eq!(long.header("transfer-encoding"), Some("chunked"));
    let rows = |n: usize| (0..n).map(|n| format!("[{n},{n}]")).collect::<Vec<_>>().join(",");
    assert_eq!(values(&short), format!("[{}]", rows(100)));
    assert_eq!(values(&long), format!("[{}]", rows(2_000)));
    // Of many statements each is short, and all of them are not.
    let many = vec!["SELECT last(v) FROM samples"; 300].join(";");
    let form = format!("q={}", encoded(&many));
    let answer = server.exchange(post("/query?db=test&epoch=s", &format!("{TEST}{FORM}"), form));
    assert_eq!(answer.text().matches("[[1999,1999]]").count(), 300);
    let refused = ask(&server, "SELECT v FROM");
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("error parsing query: found EOF"), "{refused:?}");
}

#[test]
fn a_deletion_of_nothing_is_allowed_also_as_the_first_query() {
    let server = start(PublicReach::Off);
    assert_eq!(server.write("samples v=1 1").status, 204);
    let delete = |what: &str| {
        let form = format!("q={}", encoded(&format!("DELETE FROM {what}")));
        server.exchange(post("/query?db=test", &format!("{TEST}{FORM}"), form))
    };
    // What there is has to be read first, which takes longer than a short query may.
    assert_eq!(delete("nothing").status, 200);
    assert_eq!(delete("samples").status, 403);
    assert_eq!(delete("nothing").status, 200);
}

#[test]
fn queries_that_ask_for_too_much_are_answered_or_refused_at_once() {
    let server = start(PublicReach::Off);
    assert_eq!(server.write("samples v=1 1000000000").status, 204);
    let deep = |n: usize| format!("SELECT {}v{} FROM samples", "(".repeat(n), ")".repeat(n));
    assert_eq!(values(&ask(&server, &deep(50))), "[[1,1]]");
    let too_deep = server.exchange(post(
        "/query?db=test",
        &format!("{TEST}{FORM}"),
        format!("q={}", deep(200_000)),
    ));
    assert_eq!(too_deep.status, 400);
    let many = vec!["SELECT v FROM samples"; 10_000].join(";");
    let answer = server.exchange(post(
        "/query?db=test",
        &format!("{TEST}{FORM}"),
        format!("q={}", encoded(&many)),
    ));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text().matches("\"statement_id\"").count(), 10_000);
    let sum = format!("SELECT v{} FROM samples", "+v".repeat(100_000));
    let answer = server.exchange(post(
        "/query?db=test",
        &format!("{TEST}{FORM}"),
        format!("q={}", encoded(&sum)),
    ));
    assert_eq!(answer.status, 400);
    for bomb in ["(a*)*b", "(x+x+)+y", "((a{100}){100}){100}", "a{1000000000}"] {
        let query = format!("SELECT v FROM samples WHERE text =~ /{bomb}/");
        assert!([200, 400].contains(&ask(&server, &query).status), "{bomb}");
    }
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[test]
fn billions_of_windows_are_made_while_the_client_reads_and_no_longer() {
    let server = start_with(PublicReach::Off, Limits { queries: 2, ..Limits::default() });
    assert_eq!(server.write("samples v=1 1000000000").status, 204);
    let endless = "SELECT count(v) FROM samples GROUP BY time(1s) fill(0)";
    let target = format!("/query?db=test&epoch=s&q={}", encoded(endless));
    // More than may run at once: each ends when its client leaves.
    for _ in 0..6 {
        let mut client = server.connect();
        client.send(get(&target, TEST));
        let mut some = vec![0; 100_000];
        client.stream.read_exact(&mut some).unwrap();
        assert!(some.starts_with(b"HTTP/1.1 200"));
    }
    assert_eq!(values(&ask(&server, "SELECT v FROM samples")), "[[1,1]]");
    // Nothing is written for long: it ends all the same.
    for _ in 0..2 {
        let silent = format!("{endless} LIMIT 1 OFFSET 1000000000000");
        let mut client = server.connect();
        let target = format!("/query?db=test&q={}", encoded(&silent));
        client.send(get(&target, TEST));
        client.head();
        drop(client);
        assert_eq!(values(&ask(&server, "SELECT v FROM samples")), "[[1,1]]");
    }
}

#[test]
fn limits_are_said_in_influxdbs_words() {
    let limits =
        Limits { query_buckets: 100, query_samples: 3, query_series: 1, ..Limits::default() };
    let server = start_with(PublicReach::Off, limits);
    let lines: String = (1..=4).map(|n| format!("samples,tag={n} v=1 {n}000000000\n")).collect();
    assert_eq!(server.write(lines).status, 204);
    let buckets = "SELECT count(v) FROM samples WHERE time >= 0 AND time < 1000s GROUP BY time(1s)";
    let said = |query: &str| ask(&server, query).text();
    let text = said(buckets);
    assert!(text.contains("max-select-buckets limit exceeded: (1000/100)"), "{text}");
    let text = said("SELECT v FROM samples");
    assert!(text.contains("max-select-point limit exceeed: (4/3)"), "{text}");
    let text = said("SELECT v FROM samples GROUP BY *");
    assert!(text.contains("max-select-series limit exceeded: (4/1)"), "{text}");
}
