//! `/metrics`, over real sockets.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

use super::*;
use crate::config::MetricsListener;

/// Sends a request on a new connection and gives all of the answer.
fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn get(address: SocketAddr, path: &str) -> String {
    exchange(address, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
}

fn post(address: SocketAddr, login: &str, body: &str) -> String {
    let length = body.len();
    exchange(
        address,
        &format!(
            "POST /write?db=rider7&{login} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ),
    )
}

/// The value of a series.
fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in {text}")).parse().unwrap()
}

/// The value of a series that counts.
fn count(text: &str, series: &str) -> u64 {
    let value = value(text, series);
    assert!(value.fract().abs() < 1e-9 && value >= 0.0, "{series} is {value}");
    value as u64
}

#[test]
fn metrics_count_requests_refusals_and_commits_and_name_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let (engine, _) = start(&Settings {
        metrics: MetricsListener::At(listen),
        athletes: vec!["rider7:velodrome".parse().unwrap()],
        ..settings(&folder)
    })
    .unwrap();
    let (server, metrics) = (engine.local_addr(), engine.metrics_addr().unwrap());
    let good = "u=rider7&p=velodrome";
    assert!(
        post(server, good, "samples hr_bpm=150\nsamples spd_kph=30").starts_with("HTTP/1.1 204")
    );
    assert!(post(server, good, "nonsense").starts_with("HTTP/1.1 400"));
    assert!(post(server, "u=rider7&p=wrong", "samples hr_bpm=1").starts_with("HTTP/1.1 401"));
    assert!(
        get(server, "/query?db=rider7&q=SHOW+MEASUREMENTS&u=rider7&p=velodrome")
            .contains("samples")
    );
    // The server's own port does not serve them.
    assert!(get(server, "/metrics").starts_with("HTTP/1.1 404"));

    let answer = get(metrics, "/metrics");
    let (head, text) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(head.contains("text/plain; version=0.0.4"), "{head}");
    let requests =
        |labels: &str| count(text, &format!("trackside_http_requests_total{{{labels}}}"));
    assert_eq!(requests("endpoint=\"write\",status=\"2xx\""), 1);
    assert_eq!(requests("endpoint=\"write\",status=\"4xx\""), 2);
    assert_eq!(requests("endpoint=\"query\",status=\"2xx\""), 1);
    assert_eq!(requests("endpoint=\"other\",status=\"4xx\""), 1);
    let refusals = |reason: &str| {
        count(text, &format!("trackside_http_refusals_total{{reason=\"{reason}\"}}"))
    };
    assert_eq!([refusals("login"), refusals("invalid"), refusals("not_served")], [1; 3]);
    assert_eq!(refusals("unavailable"), 0);
    assert!(value(text, "trackside_fsync_seconds_count") >= 1.0);
    assert!(value(text, "trackside_fsync_seconds_sum") > 0.0);
    assert_eq!(count(text, "trackside_http_request_seconds_count{endpoint=\"write\"}"), 3);
    assert_eq!(count(text, "trackside_lines_recorded_total"), 2);
    assert_eq!(count(text, "trackside_queue_batches"), 0);
    assert_eq!(count(text, "trackside_recording"), 1);
    assert_eq!(count(text, "trackside_connections_total"), 5);
    assert!(value(text, "trackside_store_bytes") > 0.0);
    #[cfg(target_os = "linux")]
    assert!(value(text, "process_resident_memory_bytes") > 1e6);
    let series = text.lines().filter(|line| !line.starts_with('#')).count();
    assert!((60..=200).contains(&series), "{series} series");
    assert!(!text.contains("rider7") && !text.contains("127.0.0.1"), "{text}");
    assert!(engine.stop(Duration::from_secs(5)));
    assert!(TcpStream::connect(metrics).is_err(), "metrics are served after the stop");
}

#[test]
fn the_listener_of_metrics_serves_nothing_else_and_is_off_by_default() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let settings = settings(&folder);
    let (engine, _) = start(&settings).unwrap();
    assert_eq!(engine.metrics_addr(), None);
    assert!(engine.stop(Duration::from_secs(5)));

    let (engine, _) =
        start(&Settings { metrics: MetricsListener::At(listen), ..settings }).unwrap();
    let metrics = engine.metrics_addr().unwrap();
    for path in ["/", "/query?q=SHOW+DATABASES", "/write", "/metrics/x"] {
        assert!(get(metrics, path).starts_with("HTTP/1.1 404"), "{path}");
    }
    let refused = exchange(metrics, "POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(refused.starts_with("HTTP/1.1 405"), "{refused}");
    // More silent clients than there are places: the places come free again.
    let silent: Vec<TcpStream> = (0..7).map(|_| TcpStream::connect(metrics).unwrap()).collect();
    assert!(get(metrics, "/metrics").starts_with("HTTP/1.1 200"));
    drop(silent);
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn metrics_are_off_on_this_machine_alone_or_on_an_address() {
    let parse = |text: &str| text.parse::<MetricsListener>().map(MetricsListener::address);
    assert_eq!(parse("off"), Ok(None));
    assert_eq!(parse("loopback").unwrap().unwrap().to_string(), "127.0.0.1:8085");
    assert_eq!(parse("0.0.0.0:9100").unwrap().unwrap().to_string(), "0.0.0.0:9100");
    for text in ["", "on", "9100", "localhost:9100"] {
        assert!(parse(text).unwrap_err().starts_with("metrics is off, loopback or"), "{text}");
    }
}
