//! Any bytes as a request body: parsing, printing, and decoding into journal text and back, each
//! checked against the others.
//!
//! Input: a byte that selects the precision, and the body.

use trackside::{
    codec::{self, DecodeContext, JournalLine},
    line_protocol::{
        FieldIter, Line, Lines, Precision, Value, unescape_key, unescape_tag, unescape_text,
        write_boolean, write_field_key, write_float, write_integer, write_measurement, write_tag,
        write_text, write_time,
    },
    model::{AthleteId, FieldType, Login, SampleBlock, Sender, Shape, UnixNanos},
};

const PRECISIONS: [Precision; 6] = [
    Precision::Nanos,
    Precision::Micros,
    Precision::Millis,
    Precision::Seconds,
    Precision::Minutes,
    Precision::Hours,
];

/// The server time: 2016-06-13, and not a multiple of any precision.
const NOW: UnixNanos = UnixNanos(1_465_839_830_123_456_789);

/// Runs one input.
pub(crate) fn run(input: &[u8]) {
    let Some((&choice, body)) = input.split_first() else { return };
    let precision = PRECISIONS[usize::from(choice) % PRECISIONS.len()];
    let read = read(body, precision);
    decode(body, precision, &read);
}

/// An owned line.
#[derive(Debug, Clone, PartialEq)]
struct Point {
    measurement: Vec<u8>,
    /// Sorted by key.
    tags: Vec<(Vec<u8>, Vec<u8>)>,
    fields: Vec<(Vec<u8>, Held)>,
    time: Option<i64>,
}

/// A value; floats by their bits.
#[derive(Debug, Clone, PartialEq)]
enum Held {
    Float(u64),
    Integer(i64),
    Text(Vec<u8>),
    Boolean(bool),
}

impl Point {
    fn of(line: &Line<'_, '_>) -> Self {
        let unescaped = |raw| unescape_tag(raw).into_owned();
        let tags = line.tags.iter().map(|tag| (unescaped(tag.key), unescaped(tag.value)));
        let mut tags: Vec<_> = tags.collect();
        tags.sort();
        let fields = line.fields.iter().map(|field| {
            let held = match field.value {
                Value::Float(number) => Held::Float(number.to_bits()),
                Value::Integer(number) => Held::Integer(number),
                Value::Text(raw) => Held::Text(unescape_text(raw).into_owned()),
                Value::Boolean(truth) => Held::Boolean(truth),
            };
            (unescape_key(field.key).into_owned(), held)
        });
        Self {
            measurement: unescape_key(line.measurement).into_owned(),
            tags,
            fields: fields.collect(),
            time: line.time,
        }
    }

    /// Whether every name can be written in line protocol, as documented for the printer.
    fn is_spellable(&self) -> bool {
        let tags =
            self.tags.iter().all(|(key, value)| is_name(key, b", =") && is_name(value, b", ="));
        tags && is_name(&self.measurement, b", =\"")
            && self.measurement.first() != Some(&b'#')
            && self.fields.iter().all(|(key, _)| is_name(key, b", =\""))
    }

    fn print(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_measurement(&self.measurement, &mut out);
        for (key, value) in &self.tags {
            write_tag(key, value, &mut out);
        }
        let mut separator = b' ';
        for (key, held) in &self.fields {
            out.push(separator);
            separator = b',';
            write_field_key(key, &mut out);
            match held {
                Held::Float(bits) => write_float(f64::from_bits(*bits), &mut out),
                Held::Integer(number) => write_integer(*number, &mut out),
                Held::Text(text) => write_text(text, &mut out),
                Held::Boolean(truth) => write_boolean(*truth, &mut out),
            }
        }
        if let Some(time) = self.time {
            out.push(b' ');
            write_time(time, &mut out);
        }
        out
    }
}

/// Tabs, NULs and line ends cannot be written, nor can a backslash that comes last or before an
/// escaped byte.
fn is_name(name: &[u8], special: &[u8]) -> bool {
    let hides = |pair: &[u8]| pair[0] == b'\\' && (pair[1] == b'\\' || special.contains(&pair[1]));
    !name.is_empty()
        && !name.iter().any(|byte| matches!(byte, b'\t' | 0 | b'\n' | b'\r'))
        && !name.windows(2).any(hides)
        && name.last() != Some(&b'\\')
}

/// The position of a part within the whole.
fn position(whole: &[u8], part: &[u8]) -> std::ops::Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    assert!(start <= whole.len() && start + part.len() <= whole.len(), "a part is outside");
    start..start + part.len()
}

/// The content of the body.
struct Read {
    points: Vec<Point>,
    n_bad: usize,
}

fn read(body: &[u8], precision: Precision) -> Read {
    let mut lines = Lines::new(body, precision);
    let mut read = Read { points: Vec::new(), n_bad: 0 };
    let (mut end, mut last_number) = (0, 0);
    while let Some(line) = lines.next_line() {
        let (raw, number) = match &line {
            Ok(line) => (line.raw, line.number),
            Err(bad) => (bad.line, bad.number),
        };
        assert!(number > last_number, "line numbers grow");
        last_number = number;
        let place = position(body, raw);
        assert!(place.start >= end, "lines overlap");
        nothing_is_lost(&body[end..place.start]);
        end = place.end;
        let alone = alone(raw, ending(&body[end..]), precision);
        match line {
            Ok(line) => {
                check_line(&line);
                let point = Point::of(&line);
                assert_eq!(alone.as_ref(), Ok(&point), "a line reads the same by itself");
                if point.is_spellable() {
                    let printed = point.print();
                    let again = self::alone(&printed, b"\n", Precision::Nanos);
                    assert_eq!(again.as_ref(), Ok(&point), "what is printed reads the same");
                }
                read.points.push(point);
            }
            Err(bad) => {
                assert!(bad.error.at <= bad.line.len());
                let message = bad.message();
                assert!(message.starts_with(b"unable to parse '"));
                assert_eq!(alone, Err(message), "a bad line is bad by itself");
                read.n_bad += 1;
            }
        }
    }
    nothing_is_lost(&body[end..]);
    read
}

/// How the line before `rest` ends; the last line of a body may have no line ending.
fn ending(rest: &[u8]) -> &'static [u8] {
    match rest {
        [b'\r', b'\n', ..] => b"\r\n",
        [b'\n', ..] => b"\n",
        _ => b"",
    }
}

/// Parses a single line: its point, or the message about it.
fn alone(raw: &[u8], ending: &[u8], precision: Precision) -> Result<Point, Vec<u8>> {
    // Preceded by a line feed, because a byte order mark at the start of a body would be skipped.
    let body = [b"\n", raw, ending].concat();
    let mut lines = Lines::new(&body, precision);
    let result = match lines.next_line() {
        Some(Ok(line)) => Ok(Point::of(&line)),
        Some(Err(bad)) => Err(bad.message()),
        None => panic!("a line is none by itself"),
    };
    assert!(lines.next_line().is_none(), "a line is one by itself");
    result
}

/// Checks that there is nothing between lines except line endings, blanks and comments.
fn nothing_is_lost(gap: &[u8]) {
    let gap = gap.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(gap);
    for piece in gap.split(|&byte| byte == b'\n') {
        let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | 0);
        let piece = &piece[piece.iter().take_while(blank).count()..];
        assert!(matches!(piece.first(), None | Some(b'#')) || piece == b"\r", "a line was lost");
    }
}

fn check_line(line: &Line<'_, '_>) {
    position(line.raw, line.key);
    position(line.key, line.measurement);
    position(line.raw, line.fields_raw);
    assert!(!line.measurement.is_empty() && !line.fields.is_empty());
    for tag in line.tags {
        position(line.key, tag.key);
        position(line.key, tag.value);
        assert!(!tag.key.is_empty() && !tag.value.is_empty());
    }
    assert!(line.tags.windows(2).all(|pair| pair[0].key < pair[1].key), "tags are sorted");
    for field in line.fields {
        position(line.fields_raw, field.key);
        position(line.fields_raw, field.raw);
        assert!(!field.key.is_empty());
        assert!(!matches!(field.value, Value::Float(number) if !number.is_finite()));
    }
    let walked: Result<Vec<_>, _> = FieldIter::new(line.fields_raw).collect();
    assert_eq!(walked.as_deref(), Ok(line.fields));
}

/// Decodes the body, reads the journal text back, and expects the same points.
fn decode(body: &[u8], precision: Precision, read: &Read) {
    let context = DecodeContext {
        athlete: AthleteId(1),
        login: Login::try_from("test").unwrap(),
        sender: Sender { via: 7, announcement: None },
        precision,
        received: NOW,
    };
    let decoded = codec::decode(body, context).unwrap();
    let batch = &decoded.batch;
    let n_dropped = decoded.dropped.as_ref().map_or(0, |(_, count)| *count);
    let n_rejected = decoded.rejected.len() + decoded.rejected_beyond;
    assert_eq!(
        batch.lines.len() + n_dropped + n_rejected,
        read.points.len() + read.n_bad,
        "each line is stored, dropped or rejected"
    );
    assert!(n_rejected >= read.n_bad);

    let mut wanted = read.points.iter();
    let mut journal = codec::journal_lines(&batch.text);
    let mut end = 0;
    for span in &batch.lines {
        let Some(Ok(JournalLine::Athlete(line))) = journal.next() else {
            panic!("a stored line is not read back");
        };
        assert_eq!(span.bytes.start as usize, end, "spans follow each other");
        end = span.bytes.end as usize;
        assert_eq!([line.raw, b"\n"].concat(), batch.text[span.bytes.start as usize..end]);
        assert_eq!((line.login, line.via), ("test", 7));
        let shape: &Shape = &batch.shapes[span.shape as usize];
        assert_eq!(line.shape().as_ref(), Some(shape));
        assert!(line.has_shape(shape));
        let mut samples = SampleBlock::default();
        line.push_sample(&mut samples);
        assert_eq!(samples.len(), usize::from(span.sample.is_some()));

        let mut exported = Vec::new();
        line.write_exported(&mut exported);
        let exported =
            alone(&exported, b"\n", Precision::Nanos).expect("an exported line can be read");
        assert_eq!(exported.time, Some(line.time.0));
        assert_eq!(exported.fields.len(), shape.fields.len());
        for ((key, held), field) in exported.fields.iter().zip(&shape.fields) {
            assert_eq!((&**key, type_of(held)), (&*field.key, field.kind));
        }
        let default_time = precision.cut_down(NOW.0);
        let is_same = |point: &Point| without_time(point, default_time) == exported;
        assert!(wanted.any(is_same), "a stored line was never sent: {exported:?}");
    }
    assert!(journal.next().is_none(), "the journal holds more than was stored");
}

/// A point as it is stored: without fields named `time`, and with a missing time filled in.
fn without_time(point: &Point, default_time: i64) -> Point {
    let mut stored = point.clone();
    stored.fields.retain(|(key, _)| key != b"time");
    stored.time.get_or_insert(default_time);
    stored
}

fn type_of(held: &Held) -> FieldType {
    match held {
        Held::Float(_) => FieldType::Float,
        Held::Integer(_) => FieldType::Integer,
        Held::Text(_) => FieldType::Text,
        Held::Boolean(_) => FieldType::Boolean,
    }
}
