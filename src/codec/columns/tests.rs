use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::{
    codec::{JournalLine, journal_lines},
    line_protocol,
    model::{FieldType, Login, UnixNanos},
};

/// By measurement and tags, time and field: what was sent, in order of arrival.
type Naive =
    BTreeMap<(String, Vec<(String, String)>), BTreeMap<i64, BTreeMap<String, Vec<FieldValue>>>>;

fn login(text: &str) -> Login {
    Login::try_from(text).unwrap()
}

/// What the parser of whole lines makes of them.
fn naive(payload: &[u8], whose: &str) -> Naive {
    let mut all = Naive::new();
    for line in journal_lines(payload).flatten() {
        let JournalLine::Athlete(line) = line else { continue };
        if line.login != whose {
            continue;
        }
        let mut written = Vec::new();
        line.write_exported_series(&mut written);
        let (name, tags) = split_series(&written).unwrap();
        let row = all.entry((name, tags.to_vec())).or_default().entry(line.time.0).or_default();
        for field in line.fields().flatten() {
            let value = match field.value {
                line_protocol::Value::Float(value) => FieldValue::Float(value),
                line_protocol::Value::Integer(value) => FieldValue::Integer(value),
                line_protocol::Value::Boolean(value) => FieldValue::Boolean(value),
                line_protocol::Value::Text(raw) => FieldValue::Text(
                    String::from_utf8_lossy(&line_protocol::unescape_text(raw)).into(),
                ),
            };
            let key = String::from_utf8_lossy(&line_protocol::unescape_key(field.key)).into_owned();
            row.entry(key).or_default().push(value);
        }
    }
    all
}

/// The value that counts among those of one time, for a type; of a column of one type, its type.
fn counts(values: &[FieldValue], kind: FieldType) -> Option<&FieldValue> {
    values.iter().rfind(|value| value.kind() == kind)
}

fn check(series: &[Arc<SeriesColumns>], expected: &Naive) {
    assert_eq!(series.len(), expected.len());
    for columns in series {
        let key = (columns.measurement().to_owned(), columns.tags().to_vec());
        let rows = &expected[&key];
        assert_eq!(columns.times(), rows.keys().copied().collect::<Vec<_>>());
        for (row, fields) in rows.values().enumerate() {
            for column in columns.fields() {
                let found: Vec<FieldValue> = column
                    .within(&(row..row + 1))
                    .map(|index| {
                        assert_eq!(column.row_of(index), row);
                        column.value(index).unwrap()
                    })
                    .collect();
                let sent = fields.get(&**column.name()).map(Vec::as_slice).unwrap_or_default();
                for kind in
                    [FieldType::Float, FieldType::Integer, FieldType::Text, FieldType::Boolean]
                {
                    assert_eq!(counts(&found, kind), counts(sent, kind), "{key:?}");
                }
                if !column.is_mixed() {
                    assert!(found.len() <= 1, "each time is there once");
                }
            }
        }
    }
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (-99..999_i32).prop_map(|value| format!("{}", f64::from(value) / 4.0)),
        2 => (-9..9_i64).prop_map(|value| format!("{value}i")),
        1 => any::<bool>().prop_map(|value| value.to_string()),
        1 => "[a-c ,=]{0,3}".prop_map(|text| format!("\"{text}\"")),
        1 => Just("1e3".to_owned()),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let fields = prop::collection::vec((0..3_usize, value()), 1..4);
    let series = (0..2_usize, 0..3_usize, 0..2_usize, 1..3_u32);
    (series, fields, 0..12_i64).prop_map(|((name, tag, whose, via), fields, time)| {
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("f{name}={value}")).collect();
        let (name, tag) = (["m", "a\\ b"][name], ["", ",t=x", ",t=y\\,z"][tag]);
        let whose = ["anna", "ben"][whose];
        // Times of as many digits as real ones have, so that the quick way is gone, too.
        let time = 1_700_000_000_000_000_000 + time;
        format!("{name},athlete={whose}{tag},via={via} {} {time}\n", fields.join(","))
    })
}

proptest! {
    #[test]
    fn columns_hold_what_the_lines_say(
        lines in prop::collection::vec(line(), 0..60), cut in 0..60_usize,
    ) {
        let (one, other) = lines.split_at(cut.min(lines.len()));
        let (one, other) = (one.concat(), other.concat());
        let all = format!("{one}{other}");
        let mut reader = ColumnsReader::default();
        // What was taken out meanwhile stays as it was, and reading goes on behind it.
        reader.read(one.as_bytes());
        let before = reader.series_of(&login("anna"));
        reader.read(other.as_bytes());
        check(&before, &naive(one.as_bytes(), "anna"));
        check(&reader.series_of(&login("anna")), &naive(all.as_bytes(), "anna"));
        let by_login = reader.finish();
        let none = Vec::new();
        check(by_login.get("ben").unwrap_or(&none), &naive(all.as_bytes(), "ben"));
    }

    #[test]
    fn rows_that_are_put_together_are_as_if_they_had_arrived_together(
        lines in prop::collection::vec(line(), 0..60), cut in 0..60_usize,
    ) {
        let (one, other) = lines.split_at(cut.min(lines.len()));
        let columns = |lines: &[String]| {
            let mut reader = ColumnsReader::default();
            reader.read(lines.concat().as_bytes());
            reader.series_of(&login("anna"))
        };
        let mut all: Vec<SeriesColumns> = Vec::new();
        for part in [columns(one), columns(other)].iter().flatten() {
            let same = |it: &&SeriesColumns| {
                it.measurement() == part.measurement() && it.tags() == part.tags()
            };
            let rows = 0..part.times().len();
            let place = if let Some(known) = all.iter().position(|it| same(&it)) {
                known
            } else {
                all.push(SeriesColumns::new(part.measurement(), Tags::clone(part.tags())));
                all.len() - 1
            };
            let place = &mut all[place];
            place.append(part, rows, &|_| true);
            place.sort();
        }
        let all: Vec<Arc<SeriesColumns>> = all.into_iter().map(Arc::new).collect();
        check(&all, &naive(lines.concat().as_bytes(), "anna"));
    }

    #[test]
    fn a_filter_leaves_out_other_athletes_and_times(
        lines in prop::collection::vec(line(), 0..40), from in 0..12_i64, span in 0..12_i64,
    ) {
        let at = |second: i64| UnixNanos(1_700_000_000_000_000_000 + second);
        let (first, last) = (at(from), at(from + span));
        let text = lines.concat();
        let mut reader = ColumnsReader::of(
            ColumnFilter { login: login("anna"), first, last },
            Arc::default(),
        );
        reader.read(text.as_bytes());
        let mut expected = naive(text.as_bytes(), "anna");
        for rows in expected.values_mut() {
            rows.retain(|time, _| (first.0..=last.0).contains(time));
        }
        expected.retain(|_, rows| !rows.is_empty());
        check(&reader.series_of(&login("anna")), &expected);
        prop_assert!(reader.series_of(&login("ben")).is_empty());
    }
}

#[test]
fn what_columns_take_is_counted_before_it_is_much() {
    let mut reader = ColumnsReader::default();
    for number in 0..1000 {
        reader.read(format!("m,athlete=anna,t=x{number},via=1 v=1 {number}\n").as_bytes());
    }
    assert!(reader.bytes() > 400_000, "{}", reader.bytes());
    let before = reader.bytes();
    reader.read(b"m,athlete=anna,t=x5,via=1 v=1 7\n");
    assert!(reader.bytes() < before + 64);
    reader.read(format!("m,athlete=anna,via=1 v=\"{}\" 7\n", "x".repeat(10_000)).as_bytes());
    assert!(reader.bytes() > before + 10_000);
}
