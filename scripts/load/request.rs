//! Requests prepared ahead of time, in which only the times are rewritten.

use std::{
    fmt::Write as _,
    ops::Range,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::Engine as _;

/// How far in the past the first sample is.
const FIRST_AGE: Duration = Duration::from_hours(1);
/// The minimum interval between the samples of a connection: even at a million samples per second,
/// their times do not overtake the real time.
const LEAST_STEP_MICROS: u64 = 10;
/// The number of digits of a time in microseconds.
const DIGITS: usize = 16;
/// The number of different bodies per connection.
const VARIANTS: usize = 4;

/// The part of the load that a connection sends.
pub(crate) struct Part {
    /// The index of the connection, from 0.
    pub(crate) connection: usize,
    /// The number of connections.
    pub(crate) connections: usize,
    /// Samples per request.
    pub(crate) samples: usize,
    /// The number of logins on the server, `load01` onwards; connections share them.
    pub(crate) logins: usize,
}

/// An endless sequence of requests for one connection.
pub(crate) struct Requests {
    /// Request lines and headers, one per login.
    heads: Vec<Vec<u8>>,
    bodies: Vec<Body>,
    turn: usize,
    next_micros: u64,
    step_micros: u64,
}

struct Body {
    text: Vec<u8>,
    /// Where the times are.
    times: Vec<Range<usize>>,
}

impl Requests {
    pub(crate) fn new(part: &Part, password: &str) -> Self {
        let Part { connection, connections, samples, logins } = *part;
        let bodies: Vec<_> =
            (0..VARIANTS).map(|variant| body(samples, connection * VARIANTS + variant)).collect();
        let heads = (connection % logins..logins)
            .step_by(connections)
            .map(|login| head(login, password, bodies[0].text.len()))
            .collect();
        let began = SystemTime::now().checked_sub(FIRST_AGE).unwrap();
        let began = began.duration_since(UNIX_EPOCH).unwrap();
        // Connections that share a login never send the same time: each has its own microsecond
        // within a step.
        let step_micros = LEAST_STEP_MICROS.max(connections.div_ceil(logins) as u64);
        let next_micros =
            began.as_micros() as u64 / step_micros * step_micros + (connection / logins) as u64;
        Self { heads, bodies, turn: 0, next_micros, step_micros }
    }

    /// The next request, head and body, with times that were not sent before.
    pub(crate) fn next(&mut self) -> (&[u8], &[u8]) {
        let body = &mut self.bodies[self.turn % VARIANTS];
        for place in &body.times {
            write_digits(self.next_micros, &mut body.text[place.clone()]);
            self.next_micros += self.step_micros;
        }
        let head = &self.heads[self.turn % self.heads.len()];
        self.turn += 1;
        (head, &body.text)
    }
}

fn write_digits(mut number: u64, out: &mut [u8]) {
    for digit in out.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

fn head(login: usize, password: &str, body_bytes: usize) -> Vec<u8> {
    let login = format!("load{:02}", login + 1);
    let credentials = format!("{login}:{password}");
    let credentials = base64::engine::general_purpose::STANDARD.encode(credentials);
    format!(
        "POST /write?db={login}&precision=u HTTP/1.1\r\nHost: 127.0.0.1\r\n\
         User-Agent: load\r\nAuthorization: Basic {credentials}\r\n\
         Content-Type: text/plain\r\nContent-Length: {body_bytes}\r\n\r\n"
    )
    .into_bytes()
}

/// Samples with ten fields; all bodies have the same length.
fn body(samples: usize, seed: usize) -> Body {
    let mut text = String::new();
    let mut times = Vec::with_capacity(samples);
    for nth in 0..samples {
        let n = nth + seed * 137;
        write!(
            text,
            "samples hr_bpm={},pwr_w={},cad_rpm={},spd_kph={}.{},lat=43.7{:05},lng=11.2{:05},\
             alt_m={}.{},dist_km={:03}.{:03},temp_c=21.{},battery={} ",
            120 + n * 7 % 60,
            180 + n * 13 % 150,
            70 + n % 30,
            25 + n % 20,
            n % 10,
            n * 17 % 100_000,
            n * 29 % 100_000,
            100 + n % 300,
            n % 10,
            n / 100 % 200,
            n * 9 % 1000,
            n % 10,
            20 + n / 50 % 80,
        )
        .unwrap();
        times.push(text.len()..text.len() + DIGITS);
        text.push_str("0000000000000000\n");
    }
    Body { text: text.into_bytes(), times }
}
