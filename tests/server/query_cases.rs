//! Replays the queries recorded from a real InfluxDB; `tests/conformance/README.md` tells of them.

use std::{fmt::Write as _, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::Value as Json;
use trackside::{
    clock::{Clock, ManualClock},
    config::PublicReach,
    model::UnixNanos,
};

use crate::{
    harness::{Answer, Server, Setup, get, post},
    query_json::{Content, content, difference, unpacked},
};

const ATHLETES: [(&str, &str); 10] = [
    ("anna", "anna1234"),
    ("road", "road1234"),
    ("gaps", "gaps1234"),
    ("boat", "boat1234"),
    ("swim", "swim1234"),
    ("types", "types1234"),
    ("nanos", "nanos1234"),
    ("empty", "empty1234"),
    ("livea", "livea1234"),
    ("liveb", "liveb1234"),
];

/// The number of cases, so that no change to the file goes unnoticed.
const N_CASES: usize = 547;
/// Those that need a login that Trackside does not have.
const N_SKIPPED: usize = 5;

/// Two seconds after a minute began.
const NOW: UnixNanos = UnixNanos::from_secs(1_768_478_402);

#[test]
fn queries_are_answered_as_influxdb_answers_them() {
    let server = start();
    let mut failures = String::new();
    let (mut n_run, mut n_skipped) = (0, 0);
    for line in include_str!("../conformance/query_cases.jsonl").lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let needs = case["needs"].as_array().into_iter().flatten();
        if needs.into_iter().any(|need| matches!(need.as_str(), Some("admin" | "nogrant"))) {
            n_skipped += 1;
            continue;
        }
        n_run += 1;
        let mut client = server.connect();
        client.send(request(&case));
        let answer = if case["method"] == "HEAD" {
            let head = client.head();
            let status = head.split(' ').nth(1).unwrap().parse().unwrap();
            Answer { status, head, body: Vec::new() }
        } else {
            client.answer()
        };
        for problem in problems(&case, &answer) {
            writeln!(failures, "{}: {problem}", case["name"].as_str().unwrap()).unwrap();
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert_eq!((n_run + n_skipped, n_skipped), (N_CASES, N_SKIPPED));
}

/// Statements that a program made up, with the answers of the same InfluxDB.
#[test]
fn made_up_statements_are_answered_as_influxdb_answers_them() {
    let server = start();
    let mut failures = String::new();
    let mut n_cases = 0;
    for line in include_str!("../conformance/query_generated.jsonl").lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let pairs = serde_json::json!({ "db": case["db"], "q": case["q"], "epoch": "ms" });
        let target = format!("/query?u=public&p=livetracking&{}", encoded(&pairs));
        let answer = server.exchange(get(&target, ""));
        let got: Json = serde_json::from_str(&answer.text()).unwrap_or_default();
        let found = difference(&case["json"], &got, "answer", None);
        if u64::from(answer.status) != case["status"].as_u64().unwrap() || found.is_some() {
            writeln!(failures, "{} {}: {found:?}", case["db"], case["q"]).unwrap();
        }
        n_cases += 1;
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(n_cases >= 400, "{n_cases}");
}

/// A server with the athletes and their data.
pub(crate) fn start() -> Server {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOW));
    let (athletes, public) = (ATHLETES.to_vec(), PublicReach::All);
    let server = Server::start_with(Setup { clock, athletes, public, ..Setup::default() });
    let fixture = include_str!("../conformance/query_fixture.lp");
    for part in fixture.split("# request ").skip(1) {
        let (heading, lines) = part.split_once('\n').unwrap();
        let heading = heading.split('(').next().unwrap();
        let word = |key: &str| {
            heading.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
        };
        let (db, precision) = (word("db").unwrap(), word("precision").unwrap());
        let lines = match word("times") {
            Some("T0") => shifted(lines),
            _ => lines.to_owned(),
        };
        let target = format!("/write?db={db}&u={db}&p={db}1234&precision={precision}");
        let answer = server.exchange(post(&target, "", lines));
        assert_eq!(answer.status, 204, "{db}: {}", answer.text());
    }
    server
}

/// Lines with seconds since `T0` as lines with times.
fn shifted(lines: &str) -> String {
    let line = |line: &str| match line.rsplit_once(' ') {
        Some((rest, time)) => match time.parse::<i64>() {
            Ok(seconds) => format!("{rest} {}\n", seconds + NOW.0 / 1_000_000_000 - 2),
            Err(_) => format!("{line}\n"),
        },
        None => format!("{line}\n"),
    };
    lines.lines().map(line).collect()
}

fn encoded(pairs: &Json) -> String {
    let mut text = String::new();
    for (key, value) in pairs.as_object().into_iter().flatten() {
        let one = [value.clone()];
        for value in value.as_array().map_or(&one[..], Vec::as_slice) {
            for (before, part) in [("&", key.as_str()), ("=", value.as_str().unwrap())] {
                text.push_str(before);
                for byte in part.bytes() {
                    if byte.is_ascii_alphanumeric() {
                        text.push(char::from(byte));
                    } else {
                        write!(text, "%{byte:02X}").unwrap();
                    }
                }
            }
        }
    }
    text.trim_start_matches('&').to_owned()
}

fn request(case: &Json) -> Vec<u8> {
    let raw = case["query_raw"].as_str().map(str::to_owned);
    let query = raw.unwrap_or_else(|| encoded(&case["query"]));
    let path = case["path"].as_str().unwrap_or("/query");
    let method = case["method"].as_str().unwrap();
    let mut text = format!("{method} {path}?{query} HTTP/1.1\r\nHost: t\r\n");
    if let Some([name, password]) = case["auth"].as_array().map(Vec::as_slice) {
        let login = format!("{}:{}", name.as_str().unwrap(), password.as_str().unwrap());
        write!(text, "Authorization: Basic {}\r\n", BASE64.encode(login)).unwrap();
    }
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        write!(text, "{name}: {}\r\n", value.as_str().unwrap()).unwrap();
    }
    let mut body = case["body"].as_str().unwrap_or_default().to_owned();
    if case["form"].is_object() {
        body = encoded(&case["form"]);
        text.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
    }
    write!(text, "Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
    text.into_bytes()
}

fn problems(case: &Json, answer: &Answer) -> Vec<String> {
    let expect = &case["expect"];
    let mut found = Vec::new();
    if expect["status"].as_u64() != Some(u64::from(answer.status)) {
        found.push(format!("status {}, want {}", answer.status, expect["status"]));
    }
    for (name, wanted) in expect["headers"].as_object().into_iter().flatten() {
        let header = answer.header(name).map(str::trim);
        let fits = match wanted {
            Json::Null => header.is_none(),
            Json::String(wanted) if wanted == "*" => header.is_some(),
            // They were recorded as Latin-1.
            Json::String(wanted) => header.is_some_and(|header| {
                header == wanted || header.bytes().map(char::from).eq(wanted.chars())
            }),
            Json::Array(wanted) if name == "Allow" => {
                let mut methods: Vec<&str> = header.unwrap_or_default().split(", ").collect();
                methods.sort_unstable();
                wanted.iter().map(Json::as_str).eq(methods.into_iter().map(Some))
            }
            Json::Array(wanted) => wanted.iter().any(|wanted| wanted.as_str() == header),
            _ => false,
        };
        if !fits {
            found.push(format!("header {name} is {header:?}, want {wanted}"));
        }
    }
    let clock = case["live"].as_bool().unwrap_or_default().then_some(NOW.0);
    match (content(answer), expect["json"].as_array(), expect["csv"].as_array()) {
        (Content::Documents(mut documents), Some(wanted), _) => {
            if expect["any_order"] == true {
                documents.iter_mut().for_each(sort_rows);
            }
            found.extend(difference(
                &Json::Array(wanted.clone()),
                &Json::Array(documents),
                "body",
                clock,
            ));
        }
        (Content::Rows(rows), _, Some(wanted)) => {
            // The reader of CSV leaves out empty lines.
            let wanted = wanted.iter().filter(|row| !row.as_array().unwrap().is_empty());
            let wanted: Json = wanted
                .map(|row| row.as_array().unwrap().iter().map(cell).collect::<Json>())
                .collect();
            let rows = rows
                .iter()
                .map(|row| row.iter().map(|it| cell(&it.as_str().into())).collect::<Json>());
            found.extend(difference(&wanted, &rows.collect(), "csv", None));
        }
        (_, None, None) => {}
        (other, ..) => found.push(format!("another kind of body: {other:?}")),
    }
    if let Some(raw) = expect["raw"].as_str()
        && unpacked(answer) != raw.as_bytes()
    {
        found.push(format!("the body is {:?}, want {raw:?}", answer.text()));
    }
    found
}

/// A cell as a number, if it is one.
fn cell(text: &Json) -> Json {
    let text = text.as_str().unwrap();
    let integer = text.parse::<i64>().map(Json::from);
    integer.or_else(|_| text.parse::<f64>().map(Json::from)).unwrap_or_else(|_| text.into())
}

fn sort_rows(document: &mut Json) {
    for result in document["results"].as_array_mut().into_iter().flatten() {
        for series in result["series"].as_array_mut().into_iter().flatten() {
            if let Some(values) = series.get_mut("values").and_then(Json::as_array_mut) {
                values.sort_by_key(ToString::to_string);
            }
        }
    }
}
