//! A load generator for `POST /write`, for any server that speaks InfluxDB 1.x.
//!
//! ```text
//! cargo build --release --no-default-features -p trackside-benches --bin load-generator
//! load-generator --server 127.0.0.1:8086 --connections 64 --samples 1 --seconds 5 \
//!      --logins 64 --password PASSWORD [--pid SERVER_PID]
//! ```
//!
//! One thread with keep-alive connections, each with one request in flight. The requests are
//! realistic: connections share the logins (`load01`, `load02`, ...), samples have ten fields with
//! changing values, times increase and never repeat. Bodies are prepared before the clock starts
//! and only their times are rewritten, so that the generator uses little of the machine that it
//! shares with the server. Only a 204 counts.
//!
//! Prints one line of `name=value` pairs; latencies are in milliseconds from the first byte sent to
//! the last byte of the response, CPU times in microseconds per request.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measuring tool: it stops where it cannot go on, and prints what it found"
)]

mod histogram;
mod request;

use std::{
    cell::RefCell,
    collections::HashMap,
    fs, io,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use histogram::Histogram;
use request::{Part, Requests};
use tokio::net::TcpStream;

/// The command line.
struct Settings {
    server: SocketAddr,
    connections: usize,
    samples: usize,
    seconds: f64,
    warm_up_seconds: f64,
    logins: usize,
    password: String,
    /// The server's process, to measure its CPU time.
    pid: Option<u32>,
}

impl Settings {
    fn from_arguments() -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let mut given: HashMap<&str, &str> =
            words.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        let mut take = |name: &str, default: &'static str| given.remove(name).unwrap_or(default);
        let settings = Self {
            server: take("--server", "127.0.0.1:8086").parse().unwrap(),
            connections: take("--connections", "64").parse().unwrap(),
            samples: take("--samples", "1").parse().unwrap(),
            seconds: take("--seconds", "5").parse().unwrap(),
            warm_up_seconds: take("--warm-up", "1").parse().unwrap(),
            logins: take("--logins", "64").parse().unwrap(),
            password: take("--password", "").to_owned(),
            pid: take("--pid", "").parse().ok(),
        };
        assert!(given.is_empty() && words.len().is_multiple_of(2), "unknown: {given:?}");
        settings
    }
}

/// The combined results of all connections.
#[derive(Default)]
struct Found {
    stored: u64,
    refused: u64,
    first_refusal: Option<String>,
    latencies: Histogram,
}

fn main() {
    let settings = Settings::from_arguments();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, run(&settings));
}

async fn run(settings: &Settings) {
    let mut connections = Vec::new();
    for connection in 0..settings.connections {
        let Settings { connections: all, samples, logins, .. } = *settings;
        let part = Part { connection, connections: all, samples, logins };
        let stream = TcpStream::connect(settings.server).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let requests = Requests::new(&part, &settings.password);
        connections.push(Connection { stream, requests, answer: Vec::new() });
    }
    let (connections, warm_up) = run_for(connections, settings.warm_up_seconds).await;
    if let Some(refusal) = warm_up.first_refusal {
        eprintln!("while warming up: {refusal}");
    }
    let (server_before, own_before) = (settings.pid.and_then(cpu_micros), cpu_micros_self());
    let began = Instant::now();
    let (_, found) = run_for(connections, settings.seconds).await;
    let seconds = began.elapsed().as_secs_f64();
    let own = cpu_micros_self() - own_before;
    let server_after = settings.pid.and_then(cpu_micros);
    let server = server_after.zip(server_before).map_or(f64::NAN, |(after, before)| after - before);
    let requests = found.stored as f64;
    println!(
        "requests_s={:.0} samples_s={:.0} p50_ms={:.2} p99_ms={:.2} max_ms={:.1} stored={} \
         refused={} server_cpu_us={:.1} client_cpu_us={:.1}",
        requests / seconds,
        requests * settings.samples as f64 / seconds,
        found.latencies.quantile(0.5).as_secs_f64() * 1e3,
        found.latencies.quantile(0.99).as_secs_f64() * 1e3,
        found.latencies.quantile(1.0).as_secs_f64() * 1e3,
        found.stored,
        found.refused,
        server / requests,
        own / requests,
    );
    if let Some(refusal) = found.first_refusal {
        eprintln!("refused: {refusal}");
    }
}

/// Loads the server for this long, then waits for the responses in flight.
async fn run_for(connections: Vec<Connection>, seconds: f64) -> (Vec<Connection>, Found) {
    let found = Rc::new(RefCell::new(Found::default()));
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|mut connection| {
            let found = Rc::clone(&found);
            tokio::task::spawn_local(async move {
                connection.run(until, &found).await.unwrap();
                connection
            })
        })
        .collect();
    let mut connections = Vec::new();
    for task in tasks {
        connections.push(task.await.unwrap());
    }
    (connections, found.take())
}

/// A client that sends one request after another and waits for each response.
struct Connection {
    stream: TcpStream,
    requests: Requests,
    answer: Vec<u8>,
}

impl Connection {
    async fn run(&mut self, until: Instant, found: &RefCell<Found>) -> io::Result<()> {
        while Instant::now() < until {
            let (head, body) = self.requests.next();
            let sent = Instant::now();
            send(&self.stream, head, body).await?;
            let is_stored = receive(&self.stream, &mut self.answer).await?;
            let mut found = found.borrow_mut();
            if is_stored {
                found.stored += 1;
                found.latencies.add(sent.elapsed());
            } else {
                found.refused += 1;
                let refusal = || String::from_utf8_lossy(&self.answer).into();
                found.first_refusal.get_or_insert_with(refusal);
            }
        }
        Ok(())
    }
}

async fn send(stream: &TcpStream, head: &[u8], body: &[u8]) -> io::Result<()> {
    let mut slices = [io::IoSlice::new(head), io::IoSlice::new(body)];
    let mut left = slices.as_mut_slice();
    while !left.is_empty() {
        match stream.try_write_vectored(left) {
            Ok(written) => io::IoSlice::advance_slices(&mut left, written),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads one response; returns whether it is a 204.
async fn receive(stream: &TcpStream, answer: &mut Vec<u8>) -> io::Result<bool> {
    answer.clear();
    let mut buffer = [0; 4096];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => answer.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        let Some(end) = memchr::memmem::find(answer, b"\r\n\r\n") else { continue };
        if answer.get(9..12) == Some(b"204") {
            return Ok(true);
        }
        let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
        if end + 4 + length <= answer.len() {
            return Ok(false);
        }
    }
}

/// The CPU time of a process so far, in microseconds.
fn cpu_micros(pid: u32) -> Option<f64> {
    cpu_micros_of(&format!("/proc/{pid}/stat"))
}

fn cpu_micros_self() -> f64 {
    cpu_micros_of("/proc/self/stat").unwrap_or(f64::NAN)
}

fn cpu_micros_of(path: &str) -> Option<f64> {
    let stat = fs::read_to_string(path).ok()?;
    // After the name in brackets: state is field 3, utime field 14, stime field 15.
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    // Linux counts in hundredths of a second.
    Some((user + system) * 10_000.0)
}
