//! What the parser reads, as text, and what holds for any bytes.

use proptest::prelude::*;

use super::*;

/// Parses a body and describes the result, one string per line.
fn read(body: &[u8], precision: Precision) -> Vec<String> {
    let mut lines = Lines::new(body, precision);
    let mut read = Vec::new();
    while let Some(line) = lines.next_line() {
        read.push(match line {
            Ok(line) => say(&line),
            Err(error) => format!("{}: {}", error.number, text(&error.message())),
        });
    }
    read
}

fn say(line: &Line<'_, '_>) -> String {
    let tags = line.tags.iter().map(|tag| format!(",{}={}", text(tag.key), text(tag.value)));
    let fields = line.fields.iter().map(|field| {
        let value = match field.value {
            Value::Float(number) => format!("{number:?}"),
            Value::Integer(number) => format!("{number}i"),
            Value::Text(raw) => format!("{:?}", text(&unescape_text(raw))),
            Value::Boolean(truth) => format!("{truth}"),
        };
        format!(" {}={value}", text(&unescape_key(field.key)))
    });
    let time = line.time.map_or_else(String::new, |time| format!(" @{time}"));
    let parts = [tags.collect::<String>(), fields.collect::<String>(), time];
    format!("{}: {}{}", line.number, text(&unescape_key(line.measurement)), parts.concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn check(body: &str, expected: &[&str]) {
    assert_eq!(read(body.as_bytes(), Precision::Nanos), expected, "{body:?}");
}

/// Checks the reason for which a one-line body is rejected.
fn refused(line: &str, reason: &str) {
    check(line, &[&format!("1: unable to parse '{line}': {reason}")]);
}

#[test]
fn a_line_is_measurement_tags_fields_and_time() {
    check("samples v=1 5", &["1: samples v=1.0 @5"]);
    check("samples v=1", &["1: samples v=1.0"]);
    check("samples,a=1 v=1i,w=t -5", &["1: samples,a=1 v=1i w=true @-5"]);
    check("samples s=\"a b\",v=2 5", &["1: samples s=\"a b\" v=2.0 @5"]);
}

#[test]
fn tags_come_sorted_and_doubles_are_refused() {
    check("m,c=3,a=1,b=2 v=1", &["1: m,a=1,b=2,c=3 v=1.0"]);
    check("m,a==1 v=1", &["1: m,a==1 v=1.0"]);
    refused("m,b=1,a=1,b=2 v=1", "duplicate tags");
    refused("m,a=1,a=1 v=1", "duplicate tags");
    refused("m,a=1=2 v=1", "invalid tag format");
    refused("m,a= v=1", "missing tag value");
    refused("m,a v=1", "missing tag value");
    refused("m, v=1", "missing tag key");
    refused("m,=1 v=1", "missing tag key");
}

#[test]
fn a_bad_line_never_hides_a_good_one() {
    check(
        "m v=1 1\nm v=x 2\nm\nm v=3 3",
        &[
            "1: m v=1.0 @1",
            "2: unable to parse 'm v=x 2': invalid boolean",
            "3: unable to parse 'm': missing fields",
            "4: m v=3.0 @3",
        ],
    );
}

#[test]
fn blank_lines_and_comments_are_left_out_but_counted() {
    check("\n  \n# c\n\t\0\nm v=1", &["5: m v=1.0"]);
    check("# a=\"b\nm v=1", &["2: m v=1.0"]);
    check("# c:\\\nm v=1", &["2: m v=1.0"]);
    check("", &[]);
    check("\r\n", &[]);
}

#[test]
fn crlf_and_a_byte_order_mark_are_taken() {
    check("\u{feff}m v=1 1\r\nm v=2i\r\n", &["1: m v=1.0 @1", "2: m v=2i"]);
    refused("m v=1 1\r", "bad timestamp");
}

#[test]
fn a_text_may_hold_line_feeds_and_lines_still_count_right() {
    check("m s=\"a\nb\" 1\nm v=2", &["1: m s=\"a\\nb\" @1", "3: m v=2.0"]);
    check("m s=\"a\\\"\nb\" 1\nm v=2", &["1: m s=\"a\\\"\\nb\" @1", "3: m v=2.0"]);
    check("m a\\\nb=1 1\nm v=2", &["1: m a\\\nb=1.0 @1", "3: m v=2.0"]);
    check("m s=\"a\nm v=2\n", &["1: unable to parse 'm s=\"a\nm v=2\n': unbalanced quotes"]);
}

#[test]
fn the_message_quotes_the_line_without_leading_blanks() {
    check("  m v=x 5  ", &["1: unable to parse 'm v=x 5  ': invalid boolean"]);
}

#[test]
fn the_reason_is_the_one_that_influxdb_finds_first() {
    // Values are examined before keys are counted, and those before key lengths and the time.
    refused("m ,v=x z", "invalid boolean");
    refused("m ,v=1 z", "invalid field format");
    refused("m v=1,w z", "invalid field format");
    refused("m v=1,=2,w=x z", "missing field key");
    refused("m v=\"a\"=5 5", "invalid field format");
    refused("m v=1 99999999999999999999 x", TIMESTAMP_OVERFLOW);
    refused("m v=1 9223372036854775807 x", TIME_RANGE);
    refused("m v=1 5 x", "point is invalid");
}

const TIMESTAMP_OVERFLOW: &str =
    "strconv.ParseInt: parsing \"99999999999999999999\": value out of range";
const TIME_RANGE: &str = "time outside range -9223372036854775806 - 9223372036854775806";

#[test]
fn nothing_stands_between_a_closing_quote_and_the_next_comma_or_space() {
    refused("m v=\"a\"b 5", "invalid field format");
    check("m v=\"a\"\"b\" 5", &["1: m v=\"a\\\"\\\"b\" @5"]);
    refused("m a\\\\=1 5", "invalid value: field-key=a\\\\=1");
}

#[test]
fn numbers_have_the_grammar_of_influxdb() {
    for (value, expected) in [
        ("0", "0.0"),
        ("-0", "-0.0"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("5.", "5.0"),
        ("0007", "7.0"),
        ("1e3", "1000.0"),
        ("1E+3", "1000.0"),
        ("1e-400", "0.0"),
        ("5e-324", "5e-324"),
        ("9007199254740993", "9007199254740992.0"),
        ("18446744073709551616", "1.8446744073709552e19"),
        ("0.1000000000000000055511151231257827", "0.1"),
        ("-9223372036854775808i", "-9223372036854775808i"),
        ("007i", "7i"),
    ] {
        check(&format!("m v={value} 5"), &[&format!("1: m v={expected} @5")]);
    }
    for (reason, values) in [
        (
            "invalid number",
            "- . -. -i .i 1.0i 1e3i 1ii 1i0 0x1F 1_0 1-2 --1 1u NaN nan n null 5% 1e+-5",
        ),
        ("invalid float", "1e 1e+ .e5 -e5 1e309 -1e309 1e1.5 1e5e5"),
        ("invalid boolean", "abc Inf +5 +1i tRUE TRue truex yes 'x' \u{ff11}"),
    ] {
        for value in values.split(' ') {
            refused(&format!("m v={value} 5"), reason);
        }
    }
    refused(
        "m v=-9223372036854775809i",
        "unable to parse integer -9223372036854775809: strconv.ParseInt: parsing \
         \"-9223372036854775809\": value out of range",
    );
}

#[test]
fn times_are_scaled_without_wrapping_around() {
    let seconds = |body: &str| read(body.as_bytes(), Precision::Seconds);
    assert_eq!(seconds("m v=1 9223372036"), ["1: m v=1.0 @9223372036000000000"]);
    assert_eq!(
        seconds("m v=1 9223372037"),
        [format!("1: unable to parse 'm v=1 9223372037': {TIME_RANGE}")]
    );
    check("m v=1 0000000000000000000000005", &["1: m v=1.0 @5"]);
    refused("m v=1 -", "strconv.ParseInt: parsing \"-\": invalid syntax");
    refused("m v=1 5\t", "bad timestamp");
}

#[test]
fn the_longest_key_is_measured_as_influxdb_measures_it() {
    let longest = "m".repeat(65_530);
    check(&format!("{longest} v=1"), &[&format!("1: {longest} v=1.0")]);
    refused(&format!("{longest}m v=1"), "max key length exceeded: 65536 > 65535");
    refused(&format!("{longest}mmmmmm v=1"), "max key length exceeded: 65536 > 65535");
    refused(&format!("m {longest}mm=1"), "max key length exceeded: 65537 > 65535");
}

#[test]
fn time_is_cut_down_also_before_the_epoch() {
    assert_eq!(Precision::Seconds.cut_down(1_999_999_999), 1_000_000_000);
    assert_eq!(Precision::Seconds.cut_down(-1), -1_000_000_000);
    assert_eq!(Precision::Nanos.cut_down(7), 7);
}

#[test]
fn names_that_are_no_precision_are_refused() {
    for text in ["us", "S", "MS", "d", "1", "nanoseconds", "\u{b5}", " s"] {
        assert_eq!(Precision::from_query(text), None, "{text}");
    }
    assert_eq!(Precision::from_query(""), Some(Precision::Nanos));
}

/// A line as a sender sees it: names and texts without escapes.
#[derive(Debug, Clone, PartialEq)]
struct Owned {
    measurement: Vec<u8>,
    tags: Vec<(Vec<u8>, Vec<u8>)>,
    fields: Vec<(Vec<u8>, OwnedValue)>,
    time: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
enum OwnedValue {
    Float(f64),
    Integer(i64),
    Text(Vec<u8>),
    Boolean(bool),
}

impl Owned {
    fn print(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_measurement(&self.measurement, &mut out);
        for (key, value) in &self.tags {
            write_tag(key, value, &mut out);
        }
        let mut separator = b' ';
        for (key, value) in &self.fields {
            out.push(separator);
            separator = b',';
            write_field_key(key, &mut out);
            match value {
                OwnedValue::Float(number) => write_float(*number, &mut out),
                OwnedValue::Integer(number) => write_integer(*number, &mut out),
                OwnedValue::Text(text) => write_text(text, &mut out),
                OwnedValue::Boolean(truth) => write_boolean(*truth, &mut out),
            }
        }
        if let Some(time) = self.time {
            out.push(b' ');
            write_time(time, &mut out);
        }
        out
    }

    fn of(line: &Line<'_, '_>) -> Self {
        let field = |field: &Field<'_>| {
            let value = match field.value {
                Value::Float(number) => OwnedValue::Float(number),
                Value::Integer(number) => OwnedValue::Integer(number),
                Value::Text(raw) => OwnedValue::Text(unescape_text(raw).into_owned()),
                Value::Boolean(truth) => OwnedValue::Boolean(truth),
            };
            (unescape_key(field.key).into_owned(), value)
        };
        let unescaped = |raw| unescape_tag(raw).into_owned();
        let tags = line.tags.iter().map(|tag| (unescaped(tag.key), unescaped(tag.value)));
        Self {
            measurement: unescape_key(line.measurement).into_owned(),
            tags: tags.collect(),
            fields: line.fields.iter().map(field).collect(),
            time: line.time,
        }
    }
}

/// A name that line protocol can express, with all characters that need escaping.
fn name() -> impl Strategy<Value = Vec<u8>> {
    "[a-z, =\"\u{e9}]([a-z, =\"\u{e9}\t#]|\\\\\\\\?[a-z]){0,6}".prop_map(String::into_bytes)
}

/// The same for a measurement, which does not start with a comma or a blank.
fn measurement() -> impl Strategy<Value = Vec<u8>> {
    name().prop_map(|name| [b"m", &*name].concat())
}

fn value() -> impl Strategy<Value = OwnedValue> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(OwnedValue::Float),
        any::<i64>().prop_map(OwnedValue::Integer),
        any::<bool>().prop_map(OwnedValue::Boolean),
        "[a-z,= \"\\\\\n#\u{e9}]{0,12}".prop_map(|text| OwnedValue::Text(text.into_bytes())),
    ]
}

prop_compose! {
    fn owned()(
        measurement in measurement(),
        tags in proptest::collection::btree_map(name(), name(), 0..4),
        fields in proptest::collection::vec((name(), value()), 1..5),
        time in proptest::option::of((i64::MIN + 2)..i64::MAX),
    ) -> Owned {
        Owned { measurement, tags: tags.into_iter().collect(), fields, time }
    }
}

/// Bytes that resemble line protocol.
fn nearly_lines() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        "([mv]|[, =\"\\\\\n.ei#tN~-]|[0-9]|m v=1 ?|,a=|\\\\\\\\|\r\n){0,40}"
            .prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_the_same(lines in proptest::collection::vec(owned(), 1..4)) {
        let mut body = Vec::new();
        for line in &lines {
            body.extend(line.print());
            body.push(b'\n');
        }
        let mut walk = Lines::new(&body, Precision::Nanos);
        for expected in &lines {
            let line = walk.next_line().unwrap().map_err(|error| text(&error.message()));
            let mut line = Owned::of(&line.unwrap());
            // Tags come back sorted in their escaped form.
            line.tags.sort();
            prop_assert_eq!(&line, expected);
        }
        prop_assert!(walk.next_line().is_none());
    }

    #[test]
    fn any_bytes_are_read_to_the_end(body in nearly_lines()) {
        let mut lines = Lines::new(&body, Precision::Millis);
        while let Some(line) = lines.next_line() {
            match line {
                Ok(line) => {
                    prop_assert!(!line.measurement.is_empty());
                    prop_assert!(!line.fields.is_empty());
                    for field in line.fields {
                        prop_assert!(!field.key.is_empty());
                        if let Value::Float(number) = field.value {
                            prop_assert!(number.is_finite());
                        }
                    }
                    // The fast parser accepts nothing that the careful one would reject.
                    prop_assert_eq!(diagnose::diagnose(line.raw, Precision::Millis), None);
                    let walked: Result<Vec<_>, _> = FieldIter::new(line.fields_raw).collect();
                    prop_assert_eq!(walked.unwrap(), line.fields);
                }
                Err(error) => prop_assert!(error.error.at <= error.line.len()),
            }
        }
        let _ = sections(&body);
    }

    #[test]
    fn decimals_are_converted_exactly(
        text in "-?[0-9]{0,20}\\.?[0-9]{0,25}([eE][+-]?[0-9]{1,3})?",
    ) {
        let read = number::parse_number(text.as_bytes(), 0).unwrap();
        let has_digit = text.split(['e', 'E']).next().unwrap().contains(|c: char| c.is_ascii_digit());
        let expected = text.parse::<f64>().ok().filter(|n| n.is_finite() && has_digit);
        match (read, expected) {
            (Some((Value::Float(read), end)), Some(expected)) => {
                prop_assert_eq!(read.to_bits(), expected.to_bits());
                prop_assert_eq!(end, text.len());
            }
            (read, expected) => prop_assert!(read.is_none() && expected.is_none(), "{:?}", read),
        }
    }

    #[test]
    fn printed_numbers_read_the_same(bits in any::<u64>(), integer in any::<i64>()) {
        let number = f64::from_bits(bits);
        prop_assume!(number.is_finite());
        let mut printed = Vec::new();
        write_float(number, &mut printed);
        prop_assert_eq!(number::parse_number(&printed, 0).unwrap(), Some((Value::Float(number), printed.len())));
        printed.clear();
        write_integer(integer, &mut printed);
        prop_assert_eq!(printed, format!("{integer}i").into_bytes());
    }
}

#[test]
fn times_are_printed_in_full() {
    for time in [0, 1, -1, 99_999_999, 100_000_000, 1_700_000_000_000_000_001, i64::MAX, i64::MIN] {
        let mut printed = Vec::new();
        write_time(time, &mut printed);
        assert_eq!(text(&printed), time.to_string());
    }
}
