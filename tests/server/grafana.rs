//! The dashboards for Grafana: every query of them is one that the server answers, with data.

use std::sync::Arc;

use serde_json::Value;
use trackside::{
    clock::{Clock, ManualClock},
    config::PublicReach,
    model::UnixNanos,
};

use crate::harness::{OTHER, Server, Setup, TEST, get, post};

const NOON: UnixNanos = UnixNanos::from_secs(1_768_478_400);
const DASHBOARDS: [&str; 2] = [
    include_str!("../../assets/grafana/athlete.json"),
    include_str!("../../assets/grafana/team.json"),
];

/// All values of this key, wherever they are.
fn all<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                if name == key {
                    found.push(inner);
                }
                all(inner, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| all(inner, key, found)),
        _ => {}
    }
}

fn found<'v>(dashboard: &'v Value, key: &str) -> Vec<&'v Value> {
    let mut values = Vec::new();
    all(dashboard, key, &mut values);
    values
}

/// A query as Grafana sends it for the last hour.
fn filled_in(query: &str, athlete: &str) -> String {
    let now = NOON.0 / 1_000_000;
    let range = format!("time >= {}ms and time <= {now}ms", now - 3_600_000);
    let filled = query
        .replace("$timeFilter", &range)
        .replace("$__interval", "10s")
        .replace("${athlete}", athlete);
    assert!(!filled.contains('$'), "a variable that nobody fills in: {filled}");
    filled
}

fn ask(server: &Server, query: &str) -> Value {
    let hex = |byte: u8| format!("%{byte:02X}");
    let encoded: String = query.bytes().map(hex).collect();
    let login = "u=public&p=livetracking";
    let answer = server.exchange(get(&format!("/query?db=test&epoch=ms&{login}&q={encoded}"), ""));
    assert_eq!(answer.status, 200, "{query}: {answer:?}");
    serde_json::from_str(&answer.text()).unwrap()
}

#[test]
fn every_query_of_the_dashboards_is_answered_with_data() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOON));
    let server = Server::start_with(Setup { clock, public: PublicReach::All, ..Setup::default() });
    let from = NOON.0 / 1_000_000_000 - 600;
    for (login, authorization) in [("test", TEST), ("other", OTHER)] {
        let lines: Vec<String> = (0..600)
            .map(|second| {
                format!(
                    "samples hr_bpm={},pwr_w=210,spd_kph=31.5,cad_rpm=88,alt_m=12.5,lat=53.5,lng=9.9,\
                     dist_km=1.25,battery=80 {}",
                    120 + second % 30,
                    from + second
                )
            })
            .collect();
        let target = format!("/write?db={login}&precision=s");
        assert_eq!(server.exchange(post(&target, authorization, lines.join("\n"))).status, 204);
    }
    let mut n_queries = 0;
    for text in DASHBOARDS {
        let dashboard: Value = serde_json::from_str(text).unwrap();
        for target in found(&dashboard, "targets").into_iter().flat_map(|it| it.as_array().unwrap())
        {
            let query = target["query"].as_str().unwrap();
            assert_eq!(target["rawQuery"], Value::Bool(true), "{query}");
            for athlete in ["test", "other"] {
                let answer = ask(&server, &filled_in(query, athlete));
                let rows = answer.pointer("/results/0/series/0/values").and_then(Value::as_array);
                let rows = rows.unwrap_or_else(|| panic!("{query}: {answer}"));
                assert!(!rows.is_empty(), "{query}");
                let cells = rows.iter().flat_map(|row| row.as_array().unwrap());
                assert!(cells.clone().all(|cell| !cell.is_null()), "{query}: {answer}");
            }
            n_queries += 1;
        }
        let variables = dashboard["templating"]["list"].as_array().unwrap();
        assert_eq!(variables.len(), 1);
        let names = ask(&server, variables[0]["query"].as_str().unwrap());
        assert_eq!(
            names.pointer("/results/0/series/0/values").unwrap().to_string(),
            r#"[["other"],["test"]]"#
        );
    }
    assert_eq!(n_queries, 23);
}

#[test]
fn the_page_about_grafana_says_what_the_dashboards_do() {
    let page = include_str!("../../docs/grafana.md");
    for text in DASHBOARDS {
        let dashboard: Value = serde_json::from_str(text).unwrap();
        assert_eq!(dashboard["refresh"], "5s");
        assert_eq!(dashboard["templating"]["list"][0]["query"], "SHOW DATABASES");
        assert_eq!(dashboard["templating"]["list"][0]["name"], "athlete");
    }
    for named in ["refresh every five seconds", "`SHOW DATABASES`", "`\"$athlete\"..\"samples\"`"] {
        assert!(page.contains(named), "{named}");
    }
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOON));
    let server = Server::start_with(Setup { clock, public: PublicReach::All, ..Setup::default() });
    let line = format!("samples hr_bpm=120 {}", NOON.0 / 1_000_000_000 - 60);
    let written = server.exchange(post("/write?db=test&precision=s", TEST, line));
    assert_eq!(written.status, 204);
    let query = page.split("```sql").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let answer = ask(&server, &filled_in(query.trim(), "test").replace("anna", "test"));
    let value = answer.pointer("/results/0/series/0/values/0/1");
    assert_eq!(value, Some(&Value::from(120)), "{answer}");
}

#[test]
fn dashboards_can_be_imported() {
    for text in DASHBOARDS {
        let dashboard: Value = serde_json::from_str(text).unwrap();
        assert_eq!(dashboard["__inputs"][0]["name"], "DS_TRACKSIDE");
        assert_eq!(dashboard["id"], Value::Null);
        let sources = found(&dashboard, "datasource");
        assert!(sources.len() > 5);
        for source in sources {
            assert_eq!(source["uid"], "${DS_TRACKSIDE}");
        }
        let mut ids: Vec<i64> = dashboard["panels"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].as_i64().unwrap())
            .collect();
        let n_panels = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n_panels, "two panels with one id");
        for panel in dashboard["panels"].as_array().unwrap() {
            let at = |key: &str| panel["gridPos"][key].as_i64().unwrap();
            assert!(at("x") + at("w") <= 24, "{panel}");
        }
    }
}
