//! Phones' apps: their exact requests, replayed, and what must come of them; codes; what cannot be
//! read.
//!
//! `tests/cases/phones/requests.jsonl` says of each request where its format stands, what the answer
//! must be and what must be stored; `replay.py` beside it does the same from outside.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::Value as Json;
use trackside::{
    events::NewEvent,
    kind::Kind as EventKind,
    line_protocol::{Lines, Precision, Value},
    model::{LocalTime, UnixNanos},
    problems::Kind,
};

use crate::{
    gzip,
    harness::{Answer, Server, TEST, get, post},
};

/// A code that nobody has.
const WRONG: &str = "0123456789abcdefWRONG";
/// The clocks of a test and of its server are the same one.
const CLOCK_NANOS: i64 = 5_000_000_000;

/// The names of `/write`: of these, only what a case names may be stored.
const WIRE: [&str; 16] = [
    "dur_s",
    "dist_km",
    "lat",
    "lng",
    "acc_m",
    "bearing",
    "battery",
    "gsm_signal",
    "temp_c",
    "spd_kph",
    "alt_m",
    "hr_bpm",
    "cad_rpm",
    "pwr_w",
    "pwr_w_l",
    "pwr_w_r",
];

type Points = BTreeMap<i64, BTreeMap<String, f64>>;

/// Makes a code for a phone of an athlete.
pub(crate) fn code_of(server: &Server, login: &str) -> String {
    let athlete = server.roster.athlete(login).unwrap();
    let now = UnixNanos(now_nanos());
    server.codes.make(&athlete, None, now).unwrap().code.as_str().to_owned()
}

fn now_nanos() -> i64 {
    i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap()
}

fn now_secs() -> i64 {
    now_nanos() / 1_000_000_000
}

/// What is stored, by time; numbers alone.
fn points(export: &str) -> Points {
    let mut points = Points::new();
    let mut lines = Lines::new(export.as_bytes(), Precision::Nanos);
    while let Some(line) = lines.next_line() {
        let line = line.unwrap();
        let fields = points.entry(line.time.unwrap()).or_default();
        for field in line.fields {
            if let Value::Float(number) = field.value {
                let key = String::from_utf8_lossy(field.key).replace('\\', "");
                fields.insert(key, number);
            }
        }
    }
    points
}

struct Replayer {
    server: Server,
    code: String,
}

impl Replayer {
    fn start() -> Self {
        let server = Server::start();
        let code = code_of(&server, "test");
        Self { server, code }
    }

    fn fill(&self, text: &str) -> String {
        let basic = |secret: &str| BASE64.encode(format!("test:{secret}"));
        text.replace("WRONGTOKEN", WRONG)
            .replace("TOKEN", &self.code)
            .replace("LOGIN", "test")
            .replace("{BASIC}", &basic(&self.code))
            .replace("{BADBASIC}", &basic(&format!("wrong-{WRONG}")))
    }

    fn send(&self, request: &Json) -> Answer {
        let method = request["method"].as_str().unwrap();
        let path = self.fill(request["path"].as_str().unwrap());
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: t\r\n");
        for (name, value) in request["headers"].as_object().unwrap() {
            write!(head, "{name}: {}\r\n", self.fill(value.as_str().unwrap())).unwrap();
        }
        let body = match (request["body"].as_str(), request["body_b64"].as_str()) {
            (Some(text), _) => Some(text.as_bytes().to_vec()),
            (None, Some(packed)) => Some(BASE64.decode(packed).unwrap()),
            (None, None) => None,
        };
        if let Some(body) = &body {
            write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
        }
        head += "\r\n";
        self.server.exchange([head.as_bytes(), &body.unwrap_or_default()].concat())
    }

    fn stored(&self) -> Points {
        points(&self.server.exported())
    }

    /// Plays a case; the error says what is wrong.
    fn play(&self, case: &Json, before: &Points) -> (Result<(), String>, Points) {
        let began = now_nanos();
        let first = (&case["request"], &case["expect"]);
        let then = case["then"].as_array().into_iter().flatten();
        let mut fault = Ok(());
        for (request, expect) in
            [first].into_iter().chain(then.map(|step| (&step["request"], &step["expect"])))
        {
            let outcome = check_answer(expect, &self.send(request));
            fault = fault.and(outcome);
        }
        let span = (began - CLOCK_NANOS, now_nanos() + CLOCK_NANOS);
        let after = self.stored();
        (fault.and_then(|()| check_points(case, before, &after, span)), after)
    }
}

fn contains(part: &Json, whole: &Json) -> bool {
    match part.as_object() {
        Some(members) => members.iter().all(|(key, value)| contains(value, &whole[key])),
        None => part == whole,
    }
}

fn check_answer(expect: &Json, answer: &Answer) -> Result<(), String> {
    let statuses = expect["status"].as_array().unwrap();
    if !statuses.contains(&answer.status.into()) {
        return Err(format!("{statuses:?}, not {answer:?}"));
    }
    let media_type = answer.header("content-type").unwrap_or_default();
    if let Some(pattern) = expect["content_type"].as_str() {
        let pattern = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
        if !pattern.is_match(media_type) {
            return Err(format!("content type {media_type}"));
        }
    }
    let shape = &expect["body"];
    let text = String::from_utf8_lossy(&answer.body);
    let json = serde_json::from_slice::<Json>(&answer.body);
    let is_wrong = (!shape["json"].is_null()
        && !json.as_ref().is_ok_and(|json| contains(&shape["json"], json)))
        || (shape["json_type"] == "array" && !json.as_ref().is_ok_and(Json::is_array))
        || (shape["text"] == "nonempty" && text.trim().is_empty())
        || (shape["text"] == "empty" && !text.trim().is_empty());
    if is_wrong { Err(format!("body {text:?}, not {shape}")) } else { Ok(()) }
}

fn near(key: &str, want: f64, got: f64, sample: &Json) -> bool {
    let slack = match key {
        "lat" | "lng" => 2e-7,
        "spd_kph" => 0.02,
        "battery" => 0.05,
        _ => 0.01,
    };
    let slack = sample["tolerance"][key].as_f64().unwrap_or(slack);
    (want - got).abs() <= slack.max(want.abs() * 1e-9)
}

fn check_sample(sample: &Json, fields: &BTreeMap<String, f64>) -> Result<(), String> {
    let wanted = |member: &str| sample[member].as_object().cloned().unwrap_or_default();
    let names = |member: &str| -> BTreeSet<String> {
        let names = sample[member].as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    for (key, want) in wanted("fields").iter().chain(&wanted("extra")) {
        let got = fields.get(key).copied();
        if !got.is_some_and(|got| near(key, want.as_f64().unwrap(), got, sample)) {
            return Err(format!("{key} is {got:?}, not {want}"));
        }
    }
    let (may, free, never) = (wanted("may"), names("free"), names("never"));
    for (key, got) in fields {
        if never.contains(key) {
            return Err(format!("{key}={got} must not be there"));
        }
        let is_asked_for = sample["fields"].get(key).is_some() || free.contains(key);
        if is_asked_for || !WIRE.contains(&key.as_str()) {
            continue;
        }
        let allowed = may.get(key).and_then(Json::as_f64);
        if !allowed.is_some_and(|want| near(key, want, *got, sample)) {
            return Err(format!("{key}={got} was not asked for"));
        }
    }
    Ok(())
}

fn is_at(sample: &Json, time: i64, span: (i64, i64)) -> bool {
    match sample["time_ns"].as_i64() {
        Some(wanted) => (wanted - time).abs() <= sample["time_tolerance_ns"].as_i64().unwrap_or(0),
        None => span.0 <= time && time <= span.1,
    }
}

fn check_points(
    case: &Json,
    before: &Points,
    after: &Points,
    span: (i64, i64),
) -> Result<(), String> {
    let is_new = |time: &i64, fields: &BTreeMap<String, f64>| before.get(time) != Some(fields);
    let mut used = BTreeSet::new();
    for sample in case["samples"].as_array().unwrap() {
        let is_server = sample["time_ns"] == "server";
        let hits = after.iter().filter(|(time, fields)| {
            is_at(sample, **time, span)
                && !used.contains(*time)
                && (!is_server || is_new(time, fields))
        });
        let mut fault = format!("no sample at {}", sample["time_ns"]);
        let mut good = None;
        for (time, fields) in hits {
            match check_sample(sample, fields) {
                Ok(()) => {
                    good = Some(*time);
                    break;
                }
                Err(what) => fault = format!("at {time}: {what}"),
            }
        }
        used.insert(good.ok_or(fault)?);
    }
    for (time, fields) in after.iter().filter(|(time, fields)| is_new(time, fields)) {
        let may = case["samples_may"].as_array().into_iter().flatten();
        let is_allowed =
            |sample: &Json| is_at(sample, *time, span) && check_sample(sample, fields).is_ok();
        if !used.contains(time) && !may.clone().any(is_allowed) {
            return Err(format!("too much at {time}: {fields:?}"));
        }
    }
    Ok(())
}

#[test]
fn the_exact_requests_of_apps_are_answered_and_stored_as_they_want() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/phones/requests.jsonl");
    let text = fs::read_to_string(path).unwrap();
    let cases: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(cases.len() >= 170, "only {} cases", cases.len());
    let replayer = Replayer::start();
    let mut stored = replayer.stored();
    let mut faults = Vec::new();
    for case in &cases {
        let (outcome, after) = replayer.play(case, &stored);
        stored = after;
        if let Err(fault) = outcome {
            faults.push(format!("{}: {fault}", case["name"]));
        }
    }
    assert!(faults.is_empty(), "{} of {} fail:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

fn kinds(server: &Server) -> Vec<Kind> {
    server.problems.snapshot().iter().map(|problem| problem.kind).collect()
}

fn query(path: &str) -> Vec<u8> {
    get(path, "")
}

#[test]
fn a_code_writes_and_does_nothing_else() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let basic = format!("Authorization: Basic {}\r\n", BASE64.encode(format!("test:{code}")));
    let sample = &*format!("samples hr_bpm=150 {}", now_nanos());
    assert_eq!(server.exchange(post("/write?db=test", &basic, sample)).status, 204);
    let target = format!("/write?db=test&u=test&p={code}");
    assert_eq!(server.exchange(post(&target, "", sample)).status, 204);
    let token = format!("Authorization: Token test:{code}\r\n");
    assert_eq!(server.exchange(post("/api/v2/write?bucket=test", &token, sample)).status, 204);
    assert_eq!(server.exchange(get("/ping", &basic)).status, 204);
    assert!(kinds(&server).is_empty());

    let other = post("/write?db=other", &basic, sample);
    assert_eq!(server.exchange(other).status, 403, "not to another's database");
    for request in [
        get("/export?db=test", &basic),
        get("/user", &basic),
        get("/users", &basic),
        get("/auth", &basic),
        post("/user/change-password", &basic, "password=test1234&new_password=test12345"),
    ] {
        let answer = server.exchange(&request);
        assert_eq!(answer.status, 403, "{answer:?}");
    }
    assert!(kinds(&server).contains(&Kind::CodeForWriting));
    let as_other = format!("Authorization: Basic {}\r\n", BASE64.encode(format!("other:{code}")));
    assert_eq!(server.exchange(post("/write?db=other", &as_other, sample)).status, 401);
    assert_eq!(server.exported(), format!("{sample}\n"));
}

#[test]
fn codes_that_do_not_count_are_refused_and_told() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let send = |code: &str| server.exchange(query(&format!("/t/{code}?hr_bpm=150")));
    assert_eq!(send(&code).status, 200);
    let athlete = server.roster.athlete("test").unwrap();
    server.codes.revoke(athlete.id, 1, UnixNanos(1)).unwrap();
    let answer = send(&code);
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("revoked"), "{answer:?}");
    assert_eq!(send(WRONG).status, 403);
    let mut seen = kinds(&server);
    seen.sort_by_key(|kind| format!("{kind:?}"));
    assert_eq!(seen, [Kind::RevokedCode, Kind::WrongCode]);
    let revoked = server.problems.snapshot();
    let revoked = revoked.iter().find(|problem| problem.kind == Kind::RevokedCode).unwrap();
    assert_eq!((&*revoked.who, &*revoked.detail), ("test", "code 1"), "on the athlete's row");
    let shown = format!("{:?}", server.problems.snapshot());
    assert!(!shown.contains(&code) && !shown.contains(WRONG), "{shown}");

    let basic = format!("Authorization: Basic {}\r\n", BASE64.encode(format!("test:{code}")));
    let answer = server.exchange(post("/write?db=test", &basic, "samples hr_bpm=1 1"));
    assert_eq!(answer.status, 403, "on /write too");
}

#[test]
fn a_code_of_another_event_is_refused_in_the_apps_own_dialect() {
    let server = Server::start();
    let at = |hours: i64| LocalTime {
        time: UnixNanos(now_nanos() + hours * 3_600_000_000_000),
        offset_secs: 0,
    };
    let make = |name: &str| {
        let new = NewEvent::named(name, EventKind::Road, (at(-1), at(5)));
        server.events.make(&new).unwrap().id.clone()
    };
    let (giro, tour) = (make("Giro"), make("Tour"));
    let athlete = server.roster.athlete("test").unwrap();
    let issued = server.codes.make(&athlete, Some(&giro), UnixNanos(1)).unwrap();
    let code = issued.code.as_str();
    server.events.open_event(&giro).unwrap();
    let body = r#"{"messageId":0,"payload":[{"name":"heart rate","values":{"bpm":150}}]}"#;
    let send = || server.exchange(post(&format!("/t/{code}"), "", body));
    assert_eq!(send().status, 200);
    for change in ["closed", "another"] {
        if change == "closed" {
            server.events.close().unwrap();
        } else {
            server.events.open_event(&tour).unwrap();
        }
        let answer = send();
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (499, Some("text/plain; charset=utf-8"))
        );
        assert!(answer.text().contains("Giro"), "{answer:?}");
        let overland = server.exchange(post(&format!("/t/{code}"), "", r#"{"locations":[]}"#));
        assert_eq!(overland.status, 403);
        let json: Json = serde_json::from_slice(&overland.body).unwrap();
        assert!(json["error"].as_str().unwrap().contains("Giro"), "the app shows it: {json}");
    }
    let problem = &server.problems.snapshot()[0];
    assert_eq!((problem.kind, &*problem.who, &*problem.detail), (Kind::OtherEvent, "test", "Giro"));
    server.events.open_event(&giro).unwrap();
    assert_eq!(send().status, 200, "it counts again");
}

#[test]
fn a_code_that_another_process_has_made_counts_at_once() {
    let server = Server::start();
    let there = trackside::codes::Codes::open(&server.folder.path().join("codes.toml"));
    let athlete = server.roster.athlete("test").unwrap();
    let issued = there.make(&athlete, None, UnixNanos(1)).unwrap();
    let answer = server.exchange(query(&format!("/t/{}?hr_bpm=150", issued.code.as_str())));
    assert_eq!(answer.status, 200);
    assert!(server.problems.snapshot().is_empty());
}

#[test]
fn guesses_are_throttled_with_a_status_that_loses_nothing_and_right_codes_are_not() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let mut client = server.connect();
    let mut send = |code: &str| {
        client.send(query(&format!("/t/{code}?hr_bpm=150&timestamp=1")));
        client.answer()
    };
    for n in 0..60 {
        assert_eq!(send(&format!("guess{n}")).status, 403);
    }
    let answer = send("guess60");
    assert_eq!(answer.status, 503, "at a 4xx OwnTracks deletes the message");
    assert!(answer.header("retry-after").is_some());
    assert_eq!(send("guess0").status, 403, "a phone that repeats itself costs nothing");
    assert_eq!(send(&code).status, 200);
}

/// What is kept of requests that cannot be read.
fn kept(server: &Server) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(server.folder.path().join("unreadable")) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn what_cannot_be_read_is_accepted_kept_whole_and_told() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let secs = now_secs();
    let body = format!(
        r#"[{{"lat":43.5,"lon":11.25,"timestamp":{secs}}},
        {{"lat":111.0,"lon":11.25,"timestamp":{},"batt":64}},{{"la"#,
        secs + 1
    );
    let target = format!("/t/{code}?p=SECRET&x=1");
    let answer = server.exchange(post(&target, "User-Agent: App/1\r\nX-Own: SECRET\r\n", &body));
    assert_eq!(answer.status, 200);
    assert_eq!(
        server.exported(),
        format!(
            "samples lat=43.5,lng=11.25 {secs}000000000\nsamples battery=64 {}000000000\n",
            secs + 1
        )
    );
    let [file] = &kept(&server)[..] else { panic!("one file") };
    assert!(file.ends_with(body.as_bytes()), "its bytes as they came");
    let head = String::from_utf8_lossy(&file[..file.len() - body.len()]);
    assert!(head.contains("there is no place 111, 11.25"), "{head}");
    assert!(head.contains("POST /t/\u{2026}?x=1\nuser-agent: App/1\n\n"), "{head}");
    assert!(!head.contains(&code) && !head.contains("SECRET"), "{head}");
    let [problem] = &server.problems.snapshot()[..] else { panic!("one line") };
    assert_eq!((problem.kind, &*problem.who), (Kind::Unreadable, "test"));

    let not_gzip = post(&format!("/t/{code}"), "Content-Encoding: gzip\r\n", "{\"lat\":1}");
    assert_eq!(server.exchange(not_gzip).status, 200);
    let packed = post(&format!("/t/{code}"), "Content-Encoding: br\r\n", "\x01");
    assert_eq!(server.exchange(packed).status, 200);
    let encrypted = r#"{"_type":"encrypted","data":"CzBV"}"#;
    let answer = server.exchange(post(&format!("/t/{code}"), "", encrypted));
    assert_eq!((answer.status, answer.text().as_str()), (200, "[]"));
    assert_eq!(kept(&server).len(), 4);
    assert!(kinds(&server).contains(&Kind::Encrypted));
}

#[test]
fn a_disk_that_keeps_nothing_costs_no_sample_and_no_answer() {
    let server = Server::start();
    let code = code_of(&server, "test");
    // A file in the place of the folder.
    fs::write(server.folder.path().join("unreadable"), "").unwrap();
    let body = r#"[{"hr_bpm":150,"timestamp":5},{"hr_"#;
    let answer = server.exchange(post(&format!("/t/{code}"), "", body));
    assert_eq!(answer.status, 200);
    assert_eq!(server.exported(), "samples hr_bpm=150 5000000000\n");
    assert!(kinds(&server).contains(&Kind::NotKept), "{:?}", kinds(&server));
}

#[test]
fn what_an_app_does_wrong_all_day_fills_no_disk() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let mut client = server.connect();
    for n in 0..120 {
        client.send(query(&format!("/t/{code}?lat=LAT&timestamp={n}")));
        assert_eq!(client.answer().status, 200);
    }
    assert_eq!(kept(&server).len(), 100, "a quarter of what is kept");
}

#[test]
fn a_position_and_a_heart_rate_of_one_time_are_one_sample() {
    let server = Server::start();
    let (phone, watch) = (code_of(&server, "test"), code_of(&server, "test"));
    let position = format!("/t/{phone}?lat=43.5&lon=11.25&timestamp=1790000000");
    assert_eq!(server.exchange(query(&position)).status, 200);
    let rate =
        r#"{"payload":[{"name":"heart rate","time":1790000000000000000,"values":{"bpm":150}}]}"#;
    assert_eq!(server.exchange(post(&format!("/t/{watch}"), "", rate)).status, 200);
    let stored = points(&server.exported());
    assert_eq!(stored.len(), 1);
    let fields: Vec<&str> = stored[&1_790_000_000_000_000_000].keys().map(String::as_str).collect();
    assert_eq!(fields, ["hr_bpm", "lat", "lng"]);
}

#[test]
fn a_field_of_the_apps_own_that_contradicts_itself_costs_no_position() {
    let server = Server::start();
    let code = code_of(&server, "test");
    assert_eq!(server.write("samples note=\"text\" 1").status, 204);
    let target = format!("/t/{code}?lat=43.5&lon=11.25&timestamp=5&note=7&hdop=1");
    assert_eq!(server.exchange(query(&target)).status, 200);
    assert_eq!(
        server.exported(),
        "samples note=\"text\" 1\nsamples lat=43.5,lng=11.25 5000000000\n"
    );
    assert!(kinds(&server).contains(&Kind::DroppedValues));
}

#[test]
fn large_batches_packed_or_not_are_stored_whole() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let features = |from: u32| {
        let one = |n: u32| {
            format!(
                r#"{{"type":"Feature","geometry":{{"coordinates":[11.25,43.5]}},
                "properties":{{"timestamp":{},"speed":10,"wifi":"{}"}}}}"#,
                1_790_000_000 + n,
                "x".repeat(200)
            )
        };
        let all: Vec<String> = (from..from + 1000).map(one).collect();
        format!(r#"{{"locations":[{}]}}"#, all.join(","))
    };
    let target = format!("/t/{code}");
    assert_eq!(server.exchange(post(&target, "", features(0))).status, 200);
    let packed = gzip(features(1000).as_bytes());
    let answer = server.exchange(post(&target, "Content-Encoding: gzip\r\n", packed));
    assert_eq!((answer.status, answer.text().as_str()), (200, "{\"result\":\"ok\"}"));
    assert_eq!(points(&server.exported()).len(), 2000);
}

#[test]
fn methods_that_no_app_uses_are_refused_and_a_head_stores_nothing() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let head = format!("HEAD /t/{code}?hr_bpm=1 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    let mut client = server.connect();
    client.send(head);
    assert!(client.head().starts_with("HTTP/1.1 200"));
    let delete = format!("DELETE /t/{code}?hr_bpm=1 HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_eq!(server.exchange(delete).status, 405);
    assert_eq!(server.exchange(query(&format!("/t/{code}/more?hr_bpm=1"))).status, 404);
    assert_eq!(server.exported(), "");
    let shown = format!("{:?}", server.problems.snapshot());
    assert!(!shown.contains(&code), "{shown}");
}

#[test]
fn an_athlete_who_left_leaves_no_way_in() {
    let server = Server::start();
    let code = code_of(&server, "test");
    server.roster.remove("test").unwrap();
    let answer = server.exchange(query(&format!("/t/{code}?hr_bpm=150")));
    assert_eq!(answer.status, 403);
}

#[test]
fn a_password_opens_the_same_paths() {
    let server = Server::start();
    let body = r#"{"_type":"location","topic":"owntracks/test/x","lat":43.5,"lon":11.25,"tst":5}"#;
    let answer = server.exchange(post("/t", TEST, body));
    assert_eq!((answer.status, answer.text().as_str()), (200, "[]"));
    let wrong = "Authorization: Basic dGVzdDp3cm9uZw==\r\n";
    assert_eq!(server.exchange(post("/t", wrong, body)).status, 401);
    assert_eq!(server.exchange(post("/t", "", body)).status, 401);
}

#[test]
fn nothing_of_an_answer_waits_for_the_rest_of_a_refused_body() {
    let server = Server::start();
    let mut client = server.connect();
    let head = format!("POST /t/{WRONG} HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n");
    client.send(head + r#"{"messageId":0,"payload":[{"name":"location","#);
    let began = now_secs();
    assert_eq!(client.answer().status, 499, "told by the beginning");
    assert!(now_secs() < began + 20);
}
