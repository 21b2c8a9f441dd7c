//! A laptop that sleeps, and a clock that is changed, through a running engine.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use base64::Engine as _;

use super::*;
use crate::{clock::ManualClock, history::ExportRequest, model::Login};

/// Posts lines of rider7; returns the status.
fn post(engine: &Engine, body: &str) -> u16 {
    let login = base64::engine::general_purpose::STANDARD.encode("rider7:velodrome");
    let request = format!(
        "POST /write?db=rider7&precision=s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\
         Authorization: Basic {login}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(engine.local_addr()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn exported(engine: &Engine) -> String {
    let login = Login::try_from("rider7").unwrap();
    let request = ExportRequest { login, from: UnixNanos::MIN, to: UnixNanos::MAX };
    let mut out = Vec::new();
    crate::history::export_lines(&engine.handler.journal, &request, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn nothing_is_lost_when_the_laptop_sleeps_or_its_clock_is_changed() {
    const NOON: i64 = 1_700_000_000;
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["rider7:velodrome".parse().unwrap()];
    let settings = Settings { athletes, ..settings(&folder) };
    let clock = Arc::new(ManualClock::at(UnixNanos::from_secs(NOON)));
    let shared: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
    let (engine, _) = Engine::start(&settings, shared, Arc::new(|| {})).unwrap();
    let mut sent = Vec::new();
    let mut record = |time: i64| {
        assert_eq!(post(&engine, &format!("samples hr_bpm=120 {time}")), 204);
        sent.push(format!("samples hr_bpm=120 {time}000000000"));
    };
    record(NOON);
    clock.advance(Duration::from_hours(9));
    record(NOON + 9 * 3600);
    for step in [86_400, -86_400, 40 * 86_400, -NOON] {
        clock.set_wall(UnixNanos::from_secs(NOON + step));
        clock.advance(Duration::from_secs(2));
        record(NOON + 10 * 3600 + step.rem_euclid(1000));
    }
    sent.sort_unstable();
    sent.dedup();
    assert_eq!(exported(&engine).lines().collect::<Vec<_>>(), sent);
    assert!(engine.stop(Duration::from_secs(5)));
}
