//! Runs the cases recorded from a real InfluxDB that concern lines through decoding, type checks
//! and the journal, without HTTP: error texts, stored points and field types must be the same.
//!
//! `tests/conformance/README.md` describes the origin of the cases and the deliberate differences.

#![expect(clippy::unwrap_used, reason = "the file of cases is ours; a bad one should stop")]
#![expect(clippy::print_stderr, reason = "how many cases ran is part of the result")]

use std::{collections::BTreeMap, fmt::Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use regex::Regex;
use serde_json::Value as Json;
use trackside::{
    codec::{self, DecodeContext, JournalLine, Precision},
    line_protocol::{self, Lines, Value},
    model::{AthleteId, FieldType, Login, Sender, UnixNanos},
    schema::Schema,
};

/// Groups that concern lines; the others concern HTTP.
const GROUPS: [&str; 10] = [
    "fields",
    "types",
    "tags",
    "escaping",
    "batch",
    "partial",
    "timestamps",
    "precision",
    "encoding",
    "size",
];

/// The number of cases of these groups in the file, so that no change to the file goes unnoticed.
const N_CASES: usize = 351;

/// The number of cases among them that only a server can answer.
const N_SKIPPED: usize = 16;

/// The server time: 2016-06-13, and not a multiple of any precision.
const NOW: UnixNanos = UnixNanos(1_465_839_830_123_456_789);

/// Measurement, tags and time.
type Series = (String, BTreeMap<String, String>, i64);

/// A stored field: its type and its value in JSON.
#[derive(Debug, Clone, PartialEq)]
struct Stored {
    kind: &'static str,
    value: Json,
}

#[derive(Default)]
struct Database {
    points: BTreeMap<Series, BTreeMap<String, Stored>>,
    types: BTreeMap<String, BTreeMap<String, &'static str>>,
}

/// A new database of an athlete.
struct Bench {
    schema: Schema,
    database: Database,
}

#[test]
fn lines_are_read_as_influxdb_reads_them() {
    let cases = include_str!("conformance/write_cases.jsonl");
    let cases = cases.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let cases = cases.filter(|case| GROUPS.contains(&case["group"].as_str().unwrap()));
    let (mut n_run, mut n_skipped) = (0, 0);
    let mut failures = String::new();
    for case in cases {
        let name = case["name"].as_str().unwrap();
        if let Some(reason) = skip_reason(&case) {
            n_skipped += 1;
            eprintln!("skipped {name}: {reason}");
            continue;
        }
        n_run += 1;
        if let Err(difference) = run(&case) {
            writeln!(failures, "{name}: {difference}").unwrap();
        }
    }
    eprintln!("{n_run} cases run, {n_skipped} skipped");
    assert!(failures.is_empty(), "\n{failures}");
    assert_eq!((n_run + n_skipped, n_skipped), (N_CASES, N_SKIPPED));
}

/// Why a case needs a server.
fn skip_reason(case: &Json) -> Option<&'static str> {
    let packed = case["headers"]["Content-Encoding"] == "gzip" || case["gzip_body"] == true;
    match case["expect"]["status"].as_u64() {
        Some(401 | 404) => Some("the login and the database are looked at before the lines"),
        Some(413) => Some("the size of the body is looked at before the lines"),
        _ if packed => Some("the body is unpacked before the lines are read"),
        _ => None,
    }
}

fn run(case: &Json) -> Result<(), String> {
    let mut bench =
        Bench { schema: Schema::new(codec::known_field_type), database: Database::default() };
    for setup in case["setup"].as_array().into_iter().flatten() {
        let query = if setup["query"].is_null() { &case["query"] } else { &setup["query"] };
        bench.write(&body(setup), precision(query, &Json::Null))?;
    }
    let answer = bench.write(&body(case), precision(&case["query"], &case["query_raw"]));
    let expect = &case["expect"];
    match (expect["error_regex"].as_str(), answer) {
        (None, Ok(())) => {}
        (None, Err(error)) => return Err(format!("unexpected error {error}")),
        (Some(pattern), Ok(())) => return Err(format!("no error, expected {pattern}")),
        (Some(pattern), Err(error)) => {
            let regex = Regex::new(pattern).map_err(|error| error.to_string())?;
            if !regex.is_match(&error) {
                return Err(format!("error {error}\n    expected {pattern}"));
            }
        }
    }
    bench.database.compare(expect)
}

/// The `precision` of a request; the first of several counts.
fn precision<'a>(query: &'a Json, query_raw: &'a Json) -> &'a str {
    let mut raw = query_raw.as_str().unwrap_or_default().split('&');
    let from_raw = raw.find_map(|pair| pair.strip_prefix("precision="));
    from_raw.or(query["precision"].as_str()).unwrap_or_default()
}

/// The body of a request, which may be generated.
fn body(request: &Json) -> Vec<u8> {
    if let Some(parts) = request["body_parts"].as_array() {
        let part = |part: &Json| {
            let bytes = BASE64.decode(part["b64"].as_str().unwrap()).unwrap();
            bytes.repeat(part["times"].as_u64().unwrap() as usize)
        };
        return parts.iter().flat_map(part).collect();
    }
    if let Some(lines) = request["body_lines"].as_object() {
        let template = lines["template"].as_str().unwrap();
        let numbers = lines["from"].as_u64().unwrap()..=lines["to"].as_u64().unwrap();
        let lines = numbers.map(|number| template.replace("{i}", &number.to_string()));
        return lines.collect::<Vec<_>>().join("\n").into_bytes();
    }
    request["body_b64"].as_str().map(|text| BASE64.decode(text).unwrap()).unwrap_or_default()
}

impl Bench {
    /// Writes a body; returns the error that the server would answer with.
    fn write(&mut self, body: &[u8], precision: &str) -> Result<(), String> {
        let precision = Precision::from_query(precision).ok_or_else(|| {
            format!("invalid precision \"{precision}\" (use n, u, ms, s, m or h)")
        })?;
        let context = DecodeContext {
            athlete: AthleteId(1),
            login: Login::try_from("test").unwrap(),
            sender: Sender { via: 1, announcement: None },
            precision,
            received: NOW,
        };
        let decoded = codec::decode(body, context).unwrap();
        let batch = &decoded.batch;
        let admission = self.schema.admit(&batch.login, &batch.shapes);
        let (mut n_stored, mut n_refused) = (0, 0);
        for line in &batch.lines {
            let refused = admission.refused.iter().any(|&(shape, _)| shape as u32 == line.shape);
            if refused {
                n_refused += 1;
                continue;
            }
            n_stored += 1;
            let bytes = line.bytes.start as usize..line.bytes.end as usize;
            self.database.store(&batch.text[bytes]);
        }
        let dropped = decoded.dropped.map(|(reason, count)| (reason.to_string(), count));
        let (mut reason, mut n_dropped) = dropped.unwrap_or_default();
        if reason.is_empty()
            && let Some((_, refusal)) = admission.refused.first()
        {
            reason = refusal.to_string();
        }
        n_dropped += n_refused;
        if !reason.is_empty() {
            return Err(format!("partial write: {reason} dropped={n_dropped}"));
        }
        if decoded.rejected.is_empty() {
            return Ok(());
        }
        let messages = decoded.rejected.iter();
        let messages = messages.map(|line| text(&line.message()));
        let messages = messages.collect::<Vec<_>>().join("\n");
        Err(match n_stored {
            0 => messages,
            _ => format!("partial write: {messages} dropped=0"),
        })
    }
}

impl Database {
    /// Reads a line of journal text back, converts it to what the client would see, and merges it
    /// as InfluxDB merges points.
    fn store(&mut self, journal_text: &[u8]) {
        let mut lines = codec::journal_lines(journal_text);
        let Some(Ok(JournalLine::Athlete(line))) = lines.next() else {
            panic!("no line of an athlete: {}", text(journal_text));
        };
        assert!(lines.next().is_none(), "a stored line is one line");
        assert_eq!((line.login, line.via), ("test", 1));
        let mut exported = Vec::new();
        line.write_exported(&mut exported);

        let mut lines = Lines::new(&exported, Precision::Nanos);
        let line = lines.next_line().unwrap().unwrap();
        let measurement = text(&line_protocol::unescape_key(line.measurement));
        let unescaped = |raw| text(&line_protocol::unescape_tag(raw));
        let tags = line.tags.iter().map(|tag| (unescaped(tag.key), unescaped(tag.value)));
        let series = (measurement.clone(), tags.collect(), line.time.unwrap());
        let point = self.points.entry(series).or_default();
        for field in line.fields {
            let key = text(&line_protocol::unescape_key(field.key));
            let (kind, value) = match field.value {
                Value::Float(number) => (FieldType::Float, Json::from(number)),
                Value::Integer(number) => (FieldType::Integer, Json::from(number)),
                Value::Boolean(truth) => (FieldType::Boolean, Json::from(truth)),
                Value::Text(raw) => {
                    (FieldType::Text, Json::from(text(&line_protocol::unescape_text(raw))))
                }
            };
            let kind = match kind {
                FieldType::Float => "float",
                FieldType::Integer => "integer",
                FieldType::Text => "string",
                FieldType::Boolean => "boolean",
            };
            let types = self.types.entry(measurement.clone()).or_default();
            types.entry(key.clone()).or_insert(kind);
            point.insert(key, Stored { kind, value });
        }
    }

    fn compare(&self, expect: &Json) -> Result<(), String> {
        let wanted = expect["points"].as_array().or(expect["points_subset"].as_array());
        let count = expect["points_count"].as_u64().map(|count| count as usize);
        let count = count.or(expect["points"].as_array().map(Vec::len));
        if count.is_some_and(|count| count != self.points.len()) {
            return Err(format!("{} points stored: {:?}", self.points.len(), self.points));
        }
        for point in wanted.into_iter().flatten() {
            let measurement = unpack(point["measurement"].as_str().unwrap_or("samples"));
            let tags = point["tags"].as_object().unwrap();
            let tags = tags.iter().map(|(key, value)| (key.clone(), unpack_json(value)));
            let unit = point["now_multiple_of"].as_i64().unwrap_or(1);
            let time = point["time_ns"].as_i64().unwrap_or(NOW.0 - NOW.0 % unit);
            let series = (measurement, tags.collect(), time);
            let stored = self.points.get(&series);
            let stored = stored.ok_or_else(|| format!("no point {series:?}: {:?}", self.points))?;
            let fields = point["fields"].as_object().unwrap();
            if fields.len() != stored.len() {
                return Err(format!("{stored:?} is not {fields:?}"));
            }
            for (key, value) in fields {
                let same = stored.get(&unpack(key)).is_some_and(|field| field.is(value));
                if !same {
                    return Err(format!("{stored:?} is not {fields:?}"));
                }
            }
        }
        let Some(types) = expect["field_types"].as_object() else { return Ok(()) };
        let types: BTreeMap<_, BTreeMap<_, _>> = types
            .iter()
            .map(|(measurement, fields)| {
                let fields = fields.as_object().unwrap().iter();
                let fields = fields.map(|(key, kind)| (unpack(key), kind.as_str().unwrap()));
                (unpack(measurement), fields.collect())
            })
            .collect();
        if types != self.types {
            return Err(format!("types {:?}, expected {types:?}", self.types));
        }
        Ok(())
    }
}

impl Stored {
    /// Whether the value is the recorded one; JSON has only one kind of number.
    fn is(&self, wanted: &Json) -> bool {
        match (self.kind, wanted) {
            ("float", Json::Number(number)) => self.value.as_f64() == number.as_f64(),
            ("integer", Json::Number(number)) => self.value.as_i64() == number.as_i64(),
            (_, Json::String(text)) => self.value.as_str() == Some(&unpack(text)),
            (_, value) => self.value == *value,
        }
    }
}

/// Bytes as in InfluxDB's JSON: U+FFFD for each byte that is not UTF-8.
fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// Long uniform strings are abbreviated as `$repeat:c:N`.
fn unpack(text: &str) -> String {
    let repeat = text.strip_prefix("$repeat:").and_then(|rest| rest.split_once(':'));
    match repeat {
        Some((character, count)) => character.repeat(count.parse().unwrap()),
        None => text.to_owned(),
    }
}

fn unpack_json(value: &Json) -> String {
    unpack(value.as_str().unwrap())
}
