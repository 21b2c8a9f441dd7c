//! `/metrics`: what the program says of itself to Prometheus, on a listener of its own.
//!
//! Nothing here names an athlete, an address or a path that a client chose; the number of series is
//! fixed. There is no login, so the listener is off unless the settings say where.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, Method, Request, Response, StatusCode, header},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};

use super::{Counts, headers::TEXT_PLAIN};
use crate::{
    model::{RecordingState, UnixNanos},
    recorder::{Queue, RecorderStatus},
    store::StoreReader,
    telemetry::{MEDIA_TYPE, MetricKind, MetricsText},
};

/// How many clients are served at a time.
const MAX_CONNECTIONS: usize = 8;
/// How long a client may take to ask and to read.
const CONNECTION_WAIT: Duration = Duration::from_secs(10);
/// How long to wait when the system has no file descriptors left.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(200);
/// The longest request header, in bytes.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// Where the numbers come from.
pub struct MetricSources {
    /// What the server answered.
    pub counts: Counts,
    /// The queue to the recorder.
    pub queue: Queue,
    /// How the recorder is doing.
    pub recorder: Arc<RecorderStatus>,
    /// The samples in memory.
    pub store: StoreReader,
    /// When the engine started, by the wall clock.
    pub started: UnixNanos,
}

impl MetricSources {
    /// The text that Prometheus reads.
    pub fn text(&self) -> String {
        use MetricKind::{Counter, Gauge};
        let mut text = MetricsText::default();
        let name = "trackside_build_info";
        text.begin(name, Gauge, "Always 1; the version is a label.");
        text.series(name, &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
        let started = self.started.0 as f64 / 1e9;
        let help = "Start of the program, in seconds since 1970.";
        text.single("process_start_time_seconds", Gauge, help, started);
        self.counts.write(&mut text);

        let waiting = self.queue.waiting();
        let help = "Batches that wait for the disk.";
        text.single("trackside_queue_batches", Gauge, help, waiting.batches as f64);
        let help = "The most batches that may wait.";
        text.single("trackside_queue_batches_limit", Gauge, help, waiting.max_batches as f64);
        let help = "Bytes of the larger batches (64 KiB and more) that wait or are being written.";
        text.single("trackside_queue_bytes", Gauge, help, waiting.bytes as f64);
        let help = "The most bytes that may wait.";
        text.single("trackside_queue_bytes_limit", Gauge, help, waiting.max_bytes as f64);

        let recorder = &self.recorder;
        let help = "Seconds of a commit: write and fsync.";
        text.histograms("trackside_fsync_seconds", help, &[(&[], recorder.commit_secs())]);
        let help = "Commits that failed; nothing of them was confirmed.";
        text.single("trackside_commits_failed_total", Counter, help, recorder.failed() as f64);
        let help = "Lines recorded.";
        let lines = recorder.samples_recorded() as f64;
        text.single("trackside_lines_recorded_total", Counter, help, lines);
        let is_recording = matches!(recorder.recording(), RecordingState::Running);
        let help = "1 while samples reach the disk, else 0.";
        text.single("trackside_recording", Gauge, help, f64::from(u8::from(is_recording)));

        let store_bytes = self.store.read().capacity_bytes();
        let help = "Memory of the samples for the live view, in bytes.";
        text.single("trackside_store_bytes", Gauge, help, store_bytes as f64);
        if let Some(bytes) = resident_bytes() {
            let help = "Resident memory, in bytes.";
            text.single("process_resident_memory_bytes", Gauge, help, bytes as f64);
        }
        text.finish()
    }
}

/// The resident memory of this process; known on Linux only.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Serves until `shutdown` completes.
pub async fn serve_metrics(
    listener: TcpListener,
    sources: MetricSources,
    shutdown: impl Future<Output = ()>,
) {
    let (sources, places) = (Arc::new(sources), Arc::new(Semaphore::new(MAX_CONNECTIONS)));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = async {
            // The semaphore is never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = &mut shutdown => return,
            accepted = accepted => accepted,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(EXHAUSTED_PAUSE).await;
            continue;
        };
        let sources = Arc::clone(&sources);
        tokio::spawn(async move {
            let _place = place;
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = answer(&sources, &request);
                async move { Ok::<_, Infallible>(answer) }
            });
            let connection = http1::Builder::new()
                .keep_alive(false)
                .header_read_timeout(None)
                .max_buf_size(MAX_HEADER_BYTES)
                .serve_connection(TokioIo::new(stream), service);
            if let Ok(Err(error)) = timeout(CONNECTION_WAIT, connection).await {
                tracing::debug!(%error, "a reader of metrics left early");
            }
        });
    }
}

fn answer(sources: &MetricSources, request: &Request<Incoming>) -> Response<Body> {
    let (status, media_type, body) = match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/metrics") => {
            (StatusCode::OK, HeaderValue::from_static(MEDIA_TYPE), sources.text())
        }
        (_, "/metrics") => {
            (StatusCode::METHOD_NOT_ALLOWED, TEXT_PLAIN, "Method Not Allowed\n".to_owned())
        }
        _ => (StatusCode::NOT_FOUND, TEXT_PLAIN, "metrics are at /metrics\n".to_owned()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}
