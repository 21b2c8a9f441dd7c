//! Answers to queries as values: JSON, also several documents one after the other, `MessagePack`, CSV.

use serde_json::{Map, Value as Json, json};

use crate::harness::Answer;

/// What an answer holds.
#[derive(Debug)]
pub(crate) enum Content {
    Documents(Vec<Json>),
    Rows(Vec<Vec<String>>),
    Text,
}

/// The body, unpacked.
pub(crate) fn unpacked(answer: &Answer) -> Vec<u8> {
    if answer.header("content-encoding") == Some("gzip") {
        let mut plain = Vec::new();
        let mut decoder = flate2::read::MultiGzDecoder::new(&*answer.body);
        std::io::Read::read_to_end(&mut decoder, &mut plain).unwrap();
        return plain;
    }
    answer.body.clone()
}

pub(crate) fn content(answer: &Answer) -> Content {
    let body = unpacked(answer);
    match answer.header("content-type").unwrap_or_default() {
        "application/json" if !body.is_empty() => {
            let values = serde_json::Deserializer::from_slice(&body).into_iter::<Json>();
            values.collect::<Result<_, _>>().map_or(Content::Text, Content::Documents)
        }
        "application/x-msgpack" => {
            let (mut rest, mut documents) = (&*body, Vec::new());
            while !rest.is_empty() {
                documents.push(message_pack(&mut rest));
            }
            Content::Documents(documents)
        }
        "text/csv" => {
            let mut reader = csv::ReaderBuilder::new();
            let reader = reader.has_headers(false).flexible(true).from_reader(&*body);
            let rows = reader.into_records().map(Result::unwrap);
            Content::Rows(rows.map(|row| row.iter().map(str::to_owned).collect()).collect())
        }
        _ => Content::Text,
    }
}

fn take<'b>(rest: &mut &'b [u8], len: usize) -> &'b [u8] {
    let (taken, more) = rest.split_at(len);
    *rest = more;
    taken
}

fn length(rest: &mut &[u8], bytes: usize) -> usize {
    take(rest, bytes).iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
}

fn text(rest: &mut &[u8], len: usize) -> Json {
    Json::String(String::from_utf8_lossy(take(rest, len)).into_owned())
}

fn list(rest: &mut &[u8], len: usize) -> Json {
    (0..len).map(|_| message_pack(rest)).collect()
}

fn map(rest: &mut &[u8], len: usize) -> Json {
    let mut map = Map::new();
    for _ in 0..len {
        let key = message_pack(rest).as_str().unwrap().to_owned();
        map.insert(key, message_pack(rest));
    }
    Json::Object(map)
}

/// One value; a time becomes text.
fn message_pack(rest: &mut &[u8]) -> Json {
    let code = take(rest, 1)[0];
    match code {
        0..0x80 => json!(code),
        0x80..0x90 => map(rest, usize::from(code & 15)),
        0x90..0xa0 => list(rest, usize::from(code & 15)),
        0xa0..0xc0 => text(rest, usize::from(code & 31)),
        0xc0 => Json::Null,
        0xc2 => json!(false),
        0xc3 => json!(true),
        0xcb => json!(f64::from_be_bytes(take(rest, 8).try_into().unwrap())),
        0xd3 => json!(i64::from_be_bytes(take(rest, 8).try_into().unwrap())),
        0xd9..=0xdb => {
            let len = length(rest, 1 << (code - 0xd9));
            text(rest, len)
        }
        0xdc | 0xdd => {
            let len = length(rest, 2 << (code - 0xdc));
            list(rest, len)
        }
        0xde | 0xdf => {
            let len = length(rest, 2 << (code - 0xde));
            map(rest, len)
        }
        0xc7 => {
            assert_eq!(take(rest, 2), [12, 5], "a time");
            let seconds = i64::from_be_bytes(take(rest, 8).try_into().unwrap());
            let nanos = i32::from_be_bytes(take(rest, 4).try_into().unwrap());
            json!(jiff::Timestamp::new(seconds, nanos).unwrap().to_string())
        }
        other => panic!("code {other:#x}"),
    }
}

/// What differs, if anything does. Numbers may by 1e-9 of their size.
pub(crate) fn difference(
    wanted: &Json,
    found: &Json,
    place: &str,
    clock: Option<i64>,
) -> Option<String> {
    let differs = || Some(format!("{place} is {found}, want {wanted}"));
    match (wanted, found) {
        (Json::Object(wanted), Json::Object(found)) => {
            let mut keys: Vec<&String> = wanted.keys().chain(found.keys()).collect();
            keys.dedup();
            keys.iter().find_map(|&key| {
                let place = format!("{place}.{key}");
                match (wanted.get(key), found.get(key)) {
                    (Some(wanted), Some(found)) => difference(wanted, found, &place, clock),
                    (wanted, found) => Some(format!("{place} is {found:?}, want {wanted:?}")),
                }
            })
        }
        (Json::Array(all), Json::Array(found)) => {
            let mut pairs = all.iter().zip(found).enumerate();
            let inner = pairs.find_map(|(index, (wanted, found))| {
                difference(wanted, found, &format!("{place}[{index}]"), clock)
            });
            inner.or_else(|| if all.len() == found.len() { None } else { differs() })
        }
        (Json::Number(a), Json::Number(b)) => {
            if a.is_f64() || b.is_f64() {
                let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
                let most = 1e-12_f64.max(1e-9 * a.abs().max(b.abs()));
                if (a - b).abs() <= most { None } else { differs() }
            } else if a == b {
                None
            } else {
                differs()
            }
        }
        (Json::String(mark), found) if clock.is_some() && is_mark(mark) => {
            let (wanted, found) = (nanos_of(mark, clock?), found_nanos(found)?);
            let is_close = found.iter().any(|found| {
                // `now` is a moment of the request.
                let most = if mark.starts_with("T0") { 0 } else { 63_000_000_000 };
                (wanted - found).abs() <= most
            });
            if is_close { None } else { differs() }
        }
        _ => {
            if wanted == found {
                None
            } else {
                differs()
            }
        }
    }
}

fn is_mark(text: &str) -> bool {
    let away = text.strip_prefix("T0").or_else(|| text.strip_prefix("now"));
    away.is_some_and(|away| away.starts_with(['+', '-']) && away[1..].parse::<i64>().is_ok())
}

/// The time that a mark means, where `now` is two seconds after `T0`.
fn nanos_of(mark: &str, now: i64) -> i64 {
    let from = if mark.starts_with("T0") { now - 2_000_000_000 } else { now };
    let away = mark.trim_start_matches("T0").trim_start_matches("now");
    from + away.parse::<i64>().unwrap()
}

/// A time in any unit.
fn found_nanos(found: &Json) -> Option<Vec<i64>> {
    if let Some(number) = found.as_i64() {
        let units = [1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000];
        return Some(units.iter().filter_map(|unit| number.checked_mul(*unit)).collect());
    }
    let time: jiff::Timestamp = found.as_str()?.parse().ok()?;
    Some(vec![i64::try_from(time.as_nanosecond()).ok()?])
}
