//! Random statements over random samples, against a model that is too simple to be wrong.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use trackside::{
    clock::{Clock, ManualClock},
    model::UnixNanos,
};

use crate::{
    harness::{Server, Setup, TEST, post},
    query_json::difference,
};

const TAGS: [&str; 3] = ["", "a", "b"];
const FUNCTIONS: [&str; 8] = ["count", "sum", "mean", "min", "max", "spread", "first", "last"];

/// A sample as it is sent: tag, second, and quarters of the fields `v` and `w`.
type Sample = (usize, i64, Option<i32>, Option<i32>);

#[derive(Debug, Clone)]
struct Asked {
    function: usize,
    from: i64,
    to: i64,
    window: i64,
    shift: i64,
    by_tag: bool,
    above: Option<i32>,
    fill: usize,
    descending: bool,
    limit: usize,
    offset: usize,
}

fn samples() -> impl Strategy<Value = Vec<Vec<Sample>>> {
    let sample = (0..3_usize, 0..60_i64, option(-20..20), option(-20..20));
    prop::collection::vec(prop::collection::vec(sample, 1..12), 1..5)
}

fn option(values: std::ops::Range<i32>) -> impl Strategy<Value = Option<i32>> {
    prop_oneof![2 => values.prop_map(Some), 1 => Just(None)]
}

fn asked() -> impl Strategy<Value = Asked> {
    let range = (-5..65_i64, 1..70_i64, 1..20_i64, 0..5_i64);
    let rest = (any::<bool>(), option(-20..20), 0..4_usize, any::<bool>(), 0..6_usize, 0..4_usize);
    (0..8_usize, range, rest).prop_map(
        |(
            function,
            (from, span, window, shift),
            (by_tag, above, fill, descending, limit, offset),
        )| {
            // Which of two samples of the same time is the first is nobody's business.
            let by_tag = by_tag || function >= 6;
            // `previous` goes by the order of the rows.
            let descending = descending && fill != 3;
            let to = from + span;
            Asked {
                function,
                from,
                to,
                window,
                shift,
                by_tag,
                above,
                fill,
                descending,
                limit,
                offset,
            }
        },
    )
}

impl Asked {
    fn text(&self, measurement: &str) -> String {
        let mut text = format!(
            "SELECT {}(v) FROM {measurement} WHERE time >= {}s AND time < {}s",
            FUNCTIONS[self.function], self.from, self.to
        );
        if let Some(above) = self.above {
            write!(text, " AND v > {}", f64::from(above) / 4.0).unwrap();
        }
        write!(text, " GROUP BY time({}s,{}s)", self.window, self.shift).unwrap();
        if self.by_tag {
            text.push_str(", t");
        }
        text.push_str([" fill(null)", " fill(none)", " fill(7)", " fill(previous)"][self.fill]);
        if self.descending {
            text.push_str(" ORDER BY time DESC");
        }
        if self.limit > 0 {
            write!(text, " LIMIT {}", self.limit).unwrap();
        }
        if self.offset > 0 {
            write!(text, " OFFSET {}", self.offset).unwrap();
        }
        text
    }

    /// The series that the model gives.
    fn expected(&self, measurement: &str, known: &BTreeMap<(usize, i64), f64>) -> Vec<Json> {
        let groups =
            if self.by_tag { vec![vec![0], vec![1], vec![2]] } else { vec![vec![0, 1, 2]] };
        let mut all = Vec::new();
        for tags in groups {
            let is_meant = |&(&(tag, second), &value): &(&(usize, i64), &f64)| {
                tags.contains(&tag)
                    && (self.from..self.to).contains(&second)
                    && self.above.is_none_or(|above| value > f64::from(above) / 4.0)
            };
            let mut by_window: BTreeMap<i64, Vec<(i64, f64)>> = BTreeMap::new();
            for (&(_, second), &value) in known.iter().filter(is_meant) {
                by_window.entry(self.window_of(second)).or_default().push((second, value));
            }
            if by_window.is_empty() {
                continue;
            }
            let mut rows = self.rows(&by_window);
            if self.descending {
                rows.reverse();
            }
            let rows: Vec<Json> = rows
                .into_iter()
                .skip(self.offset)
                .take(if self.limit > 0 { self.limit } else { usize::MAX })
                .map(|(time, value)| json!([time, value]))
                .collect();
            if rows.is_empty() {
                continue;
            }
            let mut series = json!({
                "name": measurement, "columns": ["time", FUNCTIONS[self.function]], "values": rows
            });
            if self.by_tag {
                series["tags"] = json!({ "t": TAGS[tags[0]] });
            }
            all.push(series);
        }
        if self.descending {
            all.reverse();
        }
        all
    }

    fn window_of(&self, second: i64) -> i64 {
        (second - self.shift).div_euclid(self.window) * self.window + self.shift
    }

    fn rows(&self, by_window: &BTreeMap<i64, Vec<(i64, f64)>>) -> Vec<(i64, Json)> {
        let mut rows = Vec::new();
        let mut before = Json::Null;
        let mut window = self.window_of(self.from);
        while window <= self.window_of(self.to - 1) {
            if let Some(values) = by_window.get(&window) {
                before = self.value(values);
                rows.push((window, before.clone()));
            } else {
                let is_count = self.function == 0;
                match self.fill {
                    0 => rows.push((window, if is_count { json!(0) } else { Json::Null })),
                    1 => {}
                    2 => rows.push((window, json!(7))),
                    _ => rows.push((window, before.clone())),
                }
            }
            window += self.window;
        }
        rows
    }

    fn value(&self, values: &[(i64, f64)]) -> Json {
        let numbers: Vec<f64> = values.iter().map(|(_, value)| *value).collect();
        let (n, sum) = (numbers.len(), numbers.iter().sum::<f64>());
        let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match FUNCTIONS[self.function] {
            "count" => json!(n),
            "sum" => json!(sum),
            "mean" => json!(sum / n as f64),
            "min" => json!(least),
            "max" => json!(most),
            "spread" => json!(most - least),
            "first" => json!(values.iter().min_by_key(|(second, _)| *second).unwrap().1),
            _ => json!(values.iter().max_by_key(|(second, _)| *second).unwrap().1),
        }
    }
}

/// All numbers as floating-point ones: `1` and `1.0` are the same here.
fn floats(value: &Json) -> Json {
    match value {
        Json::Number(number) => json!(number.as_f64().unwrap()),
        Json::Array(all) => all.iter().map(floats).collect(),
        Json::Object(all) => {
            Json::Object(all.iter().map(|(key, value)| (key.clone(), floats(value))).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn random_statements_find_what_a_simple_model_finds() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(UnixNanos::from_secs(1_768_478_400)));
    let server = Server::start_with(Setup { clock, ..Setup::default() });
    let next = AtomicU32::new(0);
    let config =
        ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() };
    let all = (samples(), prop::collection::vec(asked(), 1..12));
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let outcome = runner.run(&all, |(batches, statements)| {
        let measurement = format!("m{}", next.fetch_add(1, Ordering::Relaxed));
        let mut known = BTreeMap::new();
        for batch in &batches {
            let mut lines = String::new();
            for &(tag, second, v, w) in batch {
                let fields = [("v", v), ("w", w)].into_iter().filter_map(|(name, quarters)| {
                    Some(format!("{name}={}", f64::from(quarters?) / 4.0))
                });
                let fields: Vec<String> = fields.collect();
                if fields.is_empty() {
                    continue;
                }
                let tags = if tag > 0 { format!(",t={}", TAGS[tag]) } else { String::new() };
                writeln!(lines, "{measurement}{tags} {} {second}", fields.join(",")).unwrap();
                if let Some(quarters) = v {
                    known.insert((tag, second), f64::from(quarters) / 4.0);
                }
            }
            let written = server.exchange(post("/write?db=test&precision=s", TEST, lines));
            prop_assert_eq!(written.status, 204, "{}", written.text());
        }
        for asked in &statements {
            let text = asked.text(&measurement);
            let form = format!("{TEST}Content-Type: application/x-www-form-urlencoded\r\n");
            let body = format!("q={}", text.replace('+', "%2B"));
            let answer = server.exchange(post("/query?db=test&epoch=s", &form, body));
            prop_assert_eq!(answer.status, 200, "{}", text);
            let found: Json = serde_json::from_str(&answer.text()).unwrap();
            let found = found["results"][0]["series"].as_array().cloned().unwrap_or_default();
            let expected = asked.expected(&measurement, &known);
            let (expected, found) = (Json::Array(expected), Json::Array(found));
            let differs = difference(&floats(&expected), &floats(&found), "series", None);
            prop_assert_eq!(differs, None, "{}\n{:?}", text, batches);
        }
        Ok(())
    });
    outcome.unwrap();
}
