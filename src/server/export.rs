//! `GET /export`: streams an athlete's samples, or the recordings of an event, merged, in any format.
//!
//! A dedicated thread reads the journal and hands chunks to the connection. When the client
//! disconnects, or stops reading for too long, the next chunk fails and the thread ends.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    body::Body,
    http::{HeaderValue, Response, header, request::Parts},
};
use bytes::Bytes;
use hyper::body::Frame;
use tokio::{
    runtime::Handle,
    sync::{AcquireError, mpsc},
    time::timeout,
};

use super::{
    SharedApp,
    auth::{self, Principal},
    connection::Peer,
    headers::TEXT_PLAIN,
    http_error::HttpError,
    query::{Query, go_quoted},
};
use crate::{
    history::{self, ExportOptions, ExportRequest, LineForm, Prepared},
    journal::Reader,
    model::{EventId, EventList, FileFormat, Login, Progress, UnixNanos},
    offset,
    roster::Roster,
};

/// The size of the chunks sent to the client.
const CHUNK_BYTES: usize = 64 * 1024;
/// How many chunks may wait for a slow client.
const QUEUED_CHUNKS: usize = 4;

/// What the thread sends.
enum ExportChunk {
    /// The file name; always comes first.
    FileName(String),
    Bytes(Bytes),
}

/// Answers with an athlete's samples between two times, or with the recordings of an event.
pub(super) async fn export(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
) -> Result<Response<Body>, HttpError> {
    let query = Query::parse(parts.uri.query());
    let principal = auth::authenticate(app, peer, &parts.headers, &query).await?;
    let params = ExportParams {
        source: if query.event.is_empty() {
            of_athlete(app, &principal, &query)?
        } else {
            of_event(app, &principal, &query)?
        },
        format: format(&query.format)?,
    };
    let mut stopping = app.is_stopping.subscribe();
    tokio::select! {
        begun = begin(app, peer, params) => begun,
        // Reading and sorting can take long, and a client that has disconnected is not noticed
        // while its next request is already buffered.
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {
            Err(HttpError::Unavailable("the server stops: try again".into()))
        }
    }
}

fn of_athlete(
    app: &SharedApp,
    principal: &Principal,
    query: &Query<'_>,
) -> Result<ExportSource, HttpError> {
    let athlete = auth::to_read(app, principal, &query.db)?;
    let request = ExportRequest {
        login: athlete.login.clone(),
        from: time(&query.from, "from")?.unwrap_or(UnixNanos::MIN),
        to: time(&query.to, "to")?.unwrap_or(UnixNanos::MAX),
    };
    if request.from >= request.to {
        return Err(HttpError::invalid(
            "there is no time between `from` and `to` (use a later `to`)",
        ));
    }
    let session = time(&query.session, "session")?;
    Ok(ExportSource::Athlete { request, session, name: athlete.name.clone() })
}

/// The viewer gets all athletes, or one; an athlete gets what is their own.
fn of_event(
    app: &SharedApp,
    principal: &Principal,
    query: &Query<'_>,
) -> Result<ExportSource, HttpError> {
    let login = match principal {
        Principal::Viewer if query.db.is_empty() => None,
        Principal::Athlete(athlete) if query.db.is_empty() => Some(athlete.login.clone()),
        Principal::Viewer | Principal::Athlete(_) => {
            Some(auth::to_read(app, principal, &query.db)?.login.clone())
        }
    };
    let events = app.services.events.list();
    let known = std::str::from_utf8(&query.event).ok().and_then(|id| events.by_id(id));
    let Some(event) = known else {
        let quoted = go_quoted(&query.event);
        return Err(HttpError::invalid(format!("there is no event {quoted}")));
    };
    Ok(ExportSource::Event { id: event.id.clone(), events, login })
}

/// Waits for the first data and builds the response.
async fn begin(
    app: &SharedApp,
    peer: &Peer,
    params: ExportParams,
) -> Result<Response<Body>, HttpError> {
    let media_type = params.media_type();
    let mut chunks = start(app, peer, params).await?;
    // The name and the first chunk decide the status; a later failure truncates the response.
    let (mut name, mut first) = (None, None);
    loop {
        match chunks.receiver.recv().await {
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Err(HttpError::invalid(error.to_string()));
            }
            Some(Err(error)) => {
                tracing::error!(%error, "an export failed");
                // The reason may contain local file paths, so only the operator sees it.
                return Err(HttpError::Internal("the recording cannot be read".into()));
            }
            Some(Ok(ExportChunk::FileName(text))) => name = Some(text),
            Some(Ok(ExportChunk::Bytes(bytes))) => {
                first = Some(bytes);
                break;
            }
            None => break,
        }
    }
    let mut response = Response::new(Body::new(ExportBody { first, rest: chunks }));
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    let name = name.map(|name| format!("attachment; filename=\"{name}\""));
    if let Some(disposition) = name.and_then(|name| HeaderValue::try_from(name).ok()) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn media_type(format: FileFormat) -> HeaderValue {
    match format {
        FileFormat::LineProtocol => TEXT_PLAIN,
        FileFormat::Csv => HeaderValue::from_static("text/csv; charset=utf-8"),
        FileFormat::Gpx => HeaderValue::from_static("application/gpx+xml"),
        FileFormat::Tcx => HeaderValue::from_static("application/vnd.garmin.tcx+xml"),
        FileFormat::Fit => HeaderValue::from_static("application/vnd.ant.fit"),
    }
}

fn format(text: &[u8]) -> Result<FileFormat, HttpError> {
    if text.is_empty() {
        return Ok(FileFormat::LineProtocol);
    }
    let known = std::str::from_utf8(text).ok().and_then(FileFormat::of_word);
    known.ok_or_else(|| {
        let quoted = go_quoted(text);
        HttpError::invalid(format!("unknown format {quoted} (use lp, csv, fit, tcx or gpx)"))
    })
}

fn time(text: &[u8], name: &str) -> Result<Option<UnixNanos>, HttpError> {
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    parsed.map(Some).ok_or_else(|| {
        let quoted = go_quoted(text);
        let text = format!("invalid `{name}` time {quoted} (use RFC 3339 or Unix seconds)");
        HttpError::invalid(text)
    })
}

/// The parameters of a request.
struct ExportParams {
    source: ExportSource,
    format: FileFormat,
}

/// What to export.
enum ExportSource {
    /// Samples of an athlete, as a file.
    Athlete {
        request: ExportRequest,
        /// A time within the only session to export.
        session: Option<UnixNanos>,
        /// The athlete's display name.
        name: String,
    },
    /// The recordings of an event, as a zip with a file for each athlete.
    Event {
        id: EventId,
        events: Arc<EventList>,
        /// Of this athlete alone.
        login: Option<Login>,
    },
}

impl ExportParams {
    fn media_type(&self) -> HeaderValue {
        match self.source {
            ExportSource::Athlete { .. } => media_type(self.format),
            ExportSource::Event { .. } => HeaderValue::from_static("application/zip"),
        }
    }

    /// Writes it, with the name of the file first; returns notes on what could not be read.
    fn write(
        self,
        reader: &Reader,
        roster: &Roster,
        options: &ExportOptions,
        writer: &mut ChunkWriter,
    ) -> io::Result<Vec<String>> {
        let not_found = |text: &str| io::Error::new(io::ErrorKind::NotFound, text.to_owned());
        let (gap, progress) = (options.gap, &options.progress);
        match self.source {
            ExportSource::Athlete { mut request, session, name } => {
                if let Some(at) = session {
                    let session = history::session_at(reader, &request.login, at, gap, progress);
                    let session = session.map_err(io::Error::other)?;
                    let none = || not_found("there is no session at the time `session`");
                    let session = session.ok_or_else(none)?;
                    request.from = request.from.max(session.key.from);
                    request.to = request.to.min(UnixNanos(session.to.0.saturating_add(1)));
                }
                let prepared = Prepared::read(reader, &request, options)?;
                writer.send(Ok(ExportChunk::FileName(prepared.file_name())))?;
                prepared.write(&name, writer)
            }
            ExportSource::Event { id, events, login } => {
                let requests = history::recordings_of_event(reader, &events, &id, gap, progress);
                let mut requests = requests.map_err(io::Error::other)?;
                requests.retain(|it| login.as_ref().is_none_or(|login| it.login == *login));
                if requests.is_empty() {
                    return Err(not_found("nothing was recorded in the event"));
                }
                let named = requests.into_iter().map(|request| {
                    let athlete = roster.athlete(request.login.as_str());
                    let name = athlete.map(|athlete| athlete.name.clone());
                    let name = name.unwrap_or_else(|| request.login.to_string());
                    (request, name)
                });
                let named: Vec<_> = named.collect();
                writer.send(Ok(ExportChunk::FileName(format!("{id}.zip"))))?;
                history::export_zip(reader, &named, options, writer)
            }
        }
    }
}

/// Starts the reading thread; only a few run at a time.
async fn start(
    app: &SharedApp,
    peer: &Peer,
    params: ExportParams,
) -> Result<RunningExport, HttpError> {
    let busy = || HttpError::Unavailable("too many exports are running: try again".into());
    let limits = app.services.limits;
    let turn = async {
        let machine_permit = app.exports_per_machine.of(peer.address).acquire_owned().await?;
        Ok::<_, AcquireError>((machine_permit, Arc::clone(&app.exports).acquire_owned().await?))
    };
    let turn = timeout(limits.commit, turn).await.map_err(|_elapsed| busy())?;
    let turn = turn.map_err(|_closed| busy())?;
    let (chunks, receiver) = mpsc::channel(QUEUED_CHUNKS);
    let (reader, gap) = (app.services.journal.clone(), app.services.session_gap);
    let roster = app.services.roster.clone();
    let reading = RunningExport { receiver, progress: Progress::default() };
    let progress = reading.progress.clone();
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let buffer = Vec::with_capacity(CHUNK_BYTES);
        let patience = limits.stalled_export;
        let mut writer = ChunkWriter { chunks, buffer, patience, runtime: Handle::current() };
        let (format, lines) = (params.format, LineForm::AsSent);
        let options = ExportOptions { format, lines, gap, progress };
        let outcome = params
            .write(&reader, &roster, &options, &mut writer)
            .and_then(|notes| io::Write::flush(&mut writer).map(|()| notes));
        match outcome {
            Ok(notes) => {
                for note in notes {
                    tracing::warn!("export: {note}");
                }
            }
            // The client has disconnected: nobody is left to tell.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => writer.send(Err(error)).unwrap_or_default(),
        }
    });
    Ok(reading)
}

/// A running export; dropping it stops the thread.
struct RunningExport {
    receiver: mpsc::Receiver<io::Result<ExportChunk>>,
    progress: Progress,
}

impl Drop for RunningExport {
    fn drop(&mut self) {
        self.progress.stop();
    }
}

/// Collects output into chunks and sends them, blocking while the client is slow.
struct ChunkWriter {
    chunks: mpsc::Sender<io::Result<ExportChunk>>,
    buffer: Vec<u8>,
    patience: std::time::Duration,
    runtime: Handle,
}

impl ChunkWriter {
    fn send(&self, chunk: io::Result<ExportChunk>) -> io::Result<()> {
        let sent =
            self.runtime.block_on(async { timeout(self.patience, self.chunks.send(chunk)).await });
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_gone)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_elapsed) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn send_buffer(&mut self) -> io::Result<()> {
        let full = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES));
        self.send(Ok(ExportChunk::Bytes(full.into())))
    }
}

impl io::Write for ChunkWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK_BYTES - self.buffer.len());
        self.buffer.extend_from_slice(offset::get(bytes, ..taken)?);
        if self.buffer.len() == CHUNK_BYTES {
            self.send_buffer()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() { Ok(()) } else { self.send_buffer() }
    }
}

/// The chunks as a response body.
struct ExportBody {
    first: Option<Bytes>,
    rest: RunningExport,
}

impl hyper::body::Body for ExportBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        self.rest.receiver.poll_recv(context).map(|chunk| match chunk? {
            Ok(ExportChunk::Bytes(bytes)) => Some(Ok(Frame::data(bytes))),
            // Was already taken by `begin`.
            Ok(ExportChunk::FileName(_)) => None,
            Err(error) => Some(Err(error)),
        })
    }
}
