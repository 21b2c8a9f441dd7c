//! A statement is answered from rows, from columns or from what minutes come to; nobody can tell which.

use std::{collections::BTreeMap, fmt::Write as _};

use proptest::prelude::*;

use super::shelf::Shelf;
use crate::{codec, model::AthleteParts};

/// Samples at some distance.
#[derive(Debug, Clone)]
struct Ride {
    who: usize,
    tag: usize,
    from: i64,
    step: i64,
    count: i64,
    seed: i64,
}

/// When everything begins, in seconds: at a full hour.
const BEGIN: i64 = 1_699_999_200;

/// What happens one after the other.
#[derive(Debug, Clone)]
enum Event {
    Commit(Vec<Ride>),
    Close,
    /// With columns and summaries, with summaries alone as earlier builds did, or with neither.
    Compress(Beside),
}

#[derive(Debug, Clone, Copy)]
enum Beside {
    All,
    Summaries,
    Nothing,
}

#[expect(clippy::type_complexity, reason = "that of `MakeParts`")]
fn summaries_alone(for_each: &mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<AthleteParts> {
    let mut all = codec::make_parts(for_each);
    for parts in &mut all {
        parts.columns.clear();
    }
    all
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let who = prop_oneof![5 => Just(0_usize), 1 => Just(1_usize)];
    let tag = prop_oneof![8 => Just(0_usize), 1 => 1..3_usize];
    let ride = (who, tag, 0..1200_i64, 1..9_i64, 0..200_i64, 0..100_i64)
        .prop_map(|(who, tag, from, step, count, seed)| Ride { who, tag, from, step, count, seed });
    let event = prop_oneof![
        5 => prop::collection::vec(ride, 1..3).prop_map(Event::Commit),
        2 => Just(Event::Close),
        2 => Just(Event::Compress(Beside::All)),
        1 => Just(Event::Compress(Beside::Summaries)),
        1 => Just(Event::Compress(Beside::Nothing)),
    ];
    prop::collection::vec(event, 1..14)
}

const WHO: [&str; 2] = ["anna", "ben"];
const TAGS: [&str; 3] = ["", "a", "b"];

/// What was sent of a second: the fields `v` and `w`.
type Sent = (Option<f64>, Option<i64>);

impl Ride {
    fn samples(&self) -> impl Iterator<Item = (i64, Sent)> {
        let Self { from, step, seed, .. } = *self;
        (0..self.count).map(move |index| {
            let v = (index * 7 + seed) % 11 > 0;
            let w = (index + seed) % 3 > 0 || !v;
            // Tenths are no exact numbers: the order in which they are added up shows.
            let v = v.then(|| ((index * 31 + seed) % 97 - 20) as f64 / 10.0);
            (BEGIN + from + index * step, (v, w.then_some((index * 5 + seed) % 13 - 3)))
        })
    }

    fn lines(&self) -> String {
        let tag = if self.tag > 0 { format!(",t={}", TAGS[self.tag]) } else { String::new() };
        let mut lines = String::new();
        for (second, (v, w)) in self.samples() {
            let v = v.map(|v| format!("v={v}"));
            let w = w.map(|w| format!("w={w}i"));
            let fields: Vec<String> = v.into_iter().chain(w).collect();
            let (who, fields) = (WHO[self.who], fields.join(","));
            writeln!(lines, "m,athlete={who}{tag},via=1 {fields} {second}000000000").unwrap();
        }
        lines
    }
}

fn statement() -> impl Strategy<Value = (String, String, String)> {
    let functions = prop_oneof![
        Just("mean(v)"),
        Just("sum(v)"),
        Just("sum(w)"),
        Just("mean(w)"),
        Just("count(v)"),
        Just("min(v)"),
        Just("max(w)"),
        Just("first(v)"),
        Just("last(w)"),
        Just("last(v)"),
        Just("spread(v)"),
        Just("median(v)"),
        Just("mean(v), max(v), count(w)"),
        Just("last(v), first(w)"),
        Just("mean(v) * 2 - min(w)"),
        Just("max(v), w"),
        Just("derivative(mean(v), 1m)"),
        Just("stddev(v)"),
        Just("percentile(w, 80)"),
        Just("mean(*)"),
        Just("median(v), mean(v)"),
    ];
    let windows = prop_oneof![
        Just(""),
        Just("time(10s)"),
        Just("time(1m)"),
        Just("time(2m)"),
        Just("time(2m, 30s)"),
        Just("time(7m, 1m)"),
        Just("time(1h)"),
        Just("time(90s)"),
    ];
    let plain = prop_oneof![Just("*"), Just("v"), Just("v, w"), Just("w + 1"), Just("v, t")];
    let fields = prop_oneof![
        4 => (functions, windows).prop_map(|(function, windows)| (function, windows)),
        1 => plain.prop_map(|fields| (fields, "")),
    ];
    let fills = ["", " fill(none)", " fill(0)", " fill(previous)", " fill(linear)"];
    let range = (any::<bool>(), -100..1500_i64, 1..3000_i64);
    let rest = (0..fills.len(), any::<bool>(), 0..4_u8, 0..4_u8, any::<bool>(), any::<bool>());
    (fields, range, rest).prop_map(
        move |(
            (fields, windows),
            (is_open, from, span),
            (fill, desc, limit, offset, by_tag, zone),
        )| {
            let select = format!("SELECT {fields} FROM m WHERE ");
            let (from, to) = (BEGIN + from, BEGIN + from + span);
            let range = if is_open && windows.is_empty() {
                "time > 0".to_owned()
            } else {
                format!("time >= {from}s AND time < {to}s")
            };
            let mut rest = String::new();
            let mut by: Vec<&str> = Vec::new();
            if !windows.is_empty() {
                by.push(windows);
            }
            if by_tag {
                by.push("t");
            }
            if !by.is_empty() {
                write!(rest, " GROUP BY {}", by.join(", ")).unwrap();
            }
            if !windows.is_empty() {
                rest.push_str(fills[fill]);
            }
            if desc {
                rest.push_str(" ORDER BY time DESC");
            }
            if limit > 1 {
                write!(rest, " LIMIT {limit}").unwrap();
            }
            if offset > 2 {
                write!(rest, " OFFSET {offset}").unwrap();
            }
            if zone {
                rest.push_str(" tz('Europe/Berlin')");
            }
            (select, range, rest)
        },
    )
}

fn deleted() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => (0..1200_i64, 0..200_i64, 1..300_i64, 0..90_i64).prop_map(|(from, one, gap, other)| {
            let from = BEGIN + from;
            vec![(from, from + one), (from + one + gap, from + one + gap + other)]
        }),
    ]
}

/// By tag and second: what counts of anna's samples.
fn naive(events: &[Event], deleted: &[(i64, i64)]) -> BTreeMap<(usize, i64), Sent> {
    let mut all: BTreeMap<(usize, i64), Sent> = BTreeMap::new();
    for event in events {
        let Event::Commit(rides) = event else { continue };
        for ride in rides.iter().filter(|ride| ride.who == 0) {
            for (second, (v, w)) in ride.samples() {
                let known = all.entry((ride.tag, second)).or_default();
                *known = (v.or(known.0), w.or(known.1));
            }
        }
    }
    let is_deleted = |second: i64| deleted.iter().any(|(from, to)| (*from..=*to).contains(&second));
    all.retain(|(_, second), _| !is_deleted(*second));
    all
}

fn check_rows(shelf: &Shelf, expected: &BTreeMap<(usize, i64), Sent>) {
    let mut found = shelf.ask("SELECT v, w, t FROM m").split_off(usize::from(!expected.is_empty()));
    let rows = expected.iter().map(|((tag, second), (v, w))| {
        let value = |text: Option<String>| text.unwrap_or_else(|| "Null".to_owned());
        let v = value(v.map(|v| format!("Float({v:?})")));
        let w = value(w.map(|w| format!("Integer({w})")));
        let tag = value((*tag > 0).then(|| format!("Text({:?})", TAGS[*tag])));
        format!("[Time({second}000000000), {v}, {w}, {tag}]")
    });
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    found.sort();
    assert_eq!(found, rows);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_way_gives_the_same_answer(
        events in events(),
        statements in prop::collection::vec(statement(), 1..8),
        deleted in deleted(),
    ) {
        let mut shelf = Shelf::new(2_000);
        shelf.deleted.clone_from(&deleted);
        for (index, event) in events.iter().enumerate() {
            match event {
                Event::Commit(rides) => {
                    shelf.commit(&rides.iter().map(Ride::lines).collect::<String>());
                }
                Event::Close => shelf.close(),
                Event::Compress(Beside::All) => shelf.compress(),
                Event::Compress(Beside::Summaries) => shelf.compress_with(summaries_alone),
                Event::Compress(Beside::Nothing) => shelf.compress_with(|_| Vec::new()),
            }
            // What is kept is kept up with.
            if index % 3 == 0 {
                check_rows(&shelf, &naive(&events[..=index], &deleted));
            }
        }
        check_rows(&shelf, &naive(&events, &deleted));
        for (select, range, rest) in &statements {
            let quick = format!("{select}{range}{rest}");
            // A condition that always holds takes the way over rows.
            let slow = format!("{select}{range} AND (t = 'x' OR t != 'x'){rest}");
            let expected = shelf.ask(&slow);
            prop_assert_eq!(&shelf.ask_anew(&quick), &expected, "{}", quick);
            prop_assert_eq!(&shelf.ask(&quick), &expected, "kept: {}", quick);
        }
    }
}
