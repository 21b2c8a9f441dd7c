//! Posts a recording as if it were live.

use std::{sync::Arc, time::Duration};

use crate::{clock::Clock, line_protocol, model::UnixNanos};

use super::{Phone, PostError};

/// The minimum interval between requests; lines due in the meantime share one.
const POST_EVERY: Duration = Duration::from_millis(200);
/// The maximum number of lines per request.
const LINES_A_POST: usize = 5_000;

/// What to replay, where to and how.
#[derive(Debug, Clone)]
pub struct ReplayOptions {
    /// The name of the recording in messages: its file.
    pub name: String,
    /// Line protocol, with timestamps in s, ms, us or ns, as inferred from their magnitude. Other
    /// formats are converted beforehand: a phone knows nothing of files.
    pub lines: Vec<u8>,
    /// `http://HOST:PORT`
    pub url: String,
    /// The athlete's login.
    pub athlete: String,
    /// The athlete's password.
    pub password: String,
    /// 1 for the original speed, 10 for ten times as fast.
    pub speed: f64,
    /// Whether the first sample is sent as now, with timestamps spaced by 1/speed like the
    /// requests; otherwise the recording's own timestamps are sent.
    pub now: bool,
}

/// What was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReplayReport {
    /// Lines that the server confirmed.
    pub lines: usize,
    /// Requests that the server confirmed.
    pub posts: usize,
}

/// Why a replay ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A line is not line protocol or has no timestamp.
    #[error("{name}, line {line}: {reason}")]
    Line {
        /// The recording.
        name: String,
        /// The line number, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// The server refused the samples, or was not there at the start.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The speed is not a positive number.
    #[error("--speed must be a number above 0")]
    Speed,
}

/// A line of the recording without its timestamp, and its time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RecordedLine {
    text: Vec<u8>,
    time: UnixNanos,
}

/// Posts the recording; returns when its last line is confirmed.
pub async fn run(
    options: &ReplayOptions,
    clock: &Arc<dyn Clock>,
) -> Result<ReplayReport, ReplayError> {
    if !(options.speed > 0.0 && options.speed.is_finite()) {
        return Err(ReplayError::Speed);
    }
    let lines = recorded_lines(&options.lines).map_err(|(line, reason)| ReplayError::Line {
        name: options.name.clone(),
        line,
        reason,
    })?;
    let phone =
        Phone::new(&options.url, &options.athlete, &options.password, "trackside-replay/1")?;
    let Some(first) = lines.first().map(|line| line.time) else {
        return Ok(ReplayReport::default());
    };
    let start_wall = clock.wall();
    let start_mono = clock.mono();
    let mut report = ReplayReport::default();
    let mut rest = lines.as_slice();
    while let Some(next) = rest.first() {
        let due_secs = next.time.secs_since(first) / options.speed;
        let wait_secs = due_secs - clock.mono().secs_since(start_mono);
        if wait_secs > 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(wait_secs).max(POST_EVERY)).await;
        }
        let elapsed_secs = clock.mono().secs_since(start_mono);
        let n_due = rest
            .partition_point(|line| line.time.secs_since(first) / options.speed <= elapsed_secs)
            .clamp(1, LINES_A_POST);
        let (due, later) = rest.split_at(n_due);
        let mut body = Vec::with_capacity(due.iter().map(|line| line.text.len() + 16).sum());
        for line in due {
            let millis = if options.now {
                start_wall.plus_secs(line.time.secs_since(first) / options.speed).0 / 1_000_000
            } else {
                line.time.0 / 1_000_000
            };
            body.extend_from_slice(&line.text);
            body.extend_from_slice(format!(" {millis}\n").as_bytes());
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        post_until_confirmed(&phone, body, report.posts == 0).await?;
        report.lines += n_due;
        report.posts += 1;
        rest = later;
    }
    Ok(report)
}

/// Posts, and retries after temporary failures; the first request must succeed, so that a wrong
/// address is reported at once.
async fn post_until_confirmed(phone: &Phone, body: String, first: bool) -> Result<(), PostError> {
    loop {
        match phone.post(body.clone(), "ms").await {
            Err(error) if error.may_retry() && !first => {
                tracing::warn!("{error}; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            other => return other,
        }
    }
}

/// The lines in time order.
fn recorded_lines(bytes: &[u8]) -> Result<Vec<RecordedLine>, (usize, String)> {
    let mut lines = Vec::new();
    // Parsed as nanoseconds, whatever the unit is, to get the bare number.
    let mut parsed = line_protocol::Lines::new(bytes, line_protocol::Precision::Nanos);
    while let Some(line) = parsed.next_line() {
        let line = line.map_err(|error| {
            (error.number, String::from_utf8_lossy(&error.message()).into_owned())
        })?;
        let timestamp = line.time.ok_or_else(|| (line.number, "no timestamp".to_owned()))?;
        let text = [line.key, b" ", line.fields_raw].concat();
        lines.push(RecordedLine { text, time: by_size(timestamp) });
    }
    lines.sort_by_key(|line| line.time);
    Ok(lines)
}

/// Interprets a timestamp by its size: for this century the ranges of s, ms, us and ns do not
/// overlap.
fn by_size(timestamp: i64) -> UnixNanos {
    let nanos_a_unit = match timestamp.unsigned_abs() {
        0..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000,
        _ => 1,
    };
    UnixNanos(timestamp.saturating_mul(nanos_a_unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_of_a_timestamp_is_told_by_its_size() {
        let expected = UnixNanos::from_secs(1_463_683_075);
        for timestamp in
            [1_463_683_075, 1_463_683_075_000, 1_463_683_075_000_000, 1_463_683_075_000_000_000]
        {
            assert_eq!(by_size(timestamp), expected);
        }
    }

    #[test]
    fn lines_come_in_order_of_time_without_their_timestamps() {
        let lines =
            recorded_lines(b"samples hr_bpm=2 20\nsamples hr_bpm=1,t=\"a b\" 10\n").unwrap();
        assert_eq!(lines[0].text, b"samples hr_bpm=1,t=\"a b\"");
        assert_eq!(lines[0].time, UnixNanos::from_secs(10));
        assert_eq!(lines[1].text, b"samples hr_bpm=2");
    }

    #[test]
    fn a_line_without_a_timestamp_is_named() {
        let error = recorded_lines(b"samples hr_bpm=2 20\nsamples hr_bpm=1\n").unwrap_err();
        assert_eq!(error, (2, "no timestamp".to_owned()));
    }
}
