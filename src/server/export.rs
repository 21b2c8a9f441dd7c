//! `GET /export`: an athlete's lines, merged, as a stream of line protocol or CSV.
//!
//! A thread of its own reads the journal and hands pieces to the connection; when the client
//! hangs up, or takes nothing for too long, its next piece fails and the work ends.

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
    connection::Peer,
    credentials, grant,
    headers::TEXT_PLAIN,
    problem::Problem,
    query::{Query, go_quoted},
};
use crate::{
    history::{self, ExportRequest, Format},
    model::UnixNanos,
};

/// Size of the pieces that go to the client.
const PIECE_BYTES: usize = 64 * 1024;
/// Pieces that wait for the client.
const PIECES: usize = 4;

type Piece = Result<Bytes, io::Error>;

/// Answers with all lines of the athlete between two times.
pub(super) async fn export(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
) -> Result<Response<Body>, Problem> {
    let query = Query::parse(parts.uri.query());
    let who = credentials::authenticate(app, peer, &parts.headers, &query).await?;
    let athlete = grant::to_read(app, &who, &query.db)?;
    let format = format(&query.format)?;
    let request = ExportRequest {
        login: athlete.login.clone(),
        from: time(&query.from, "from")?.unwrap_or(UnixNanos::MIN),
        to: time(&query.to, "to")?.unwrap_or(UnixNanos::MAX),
    };
    if request.from >= request.to {
        return Err(Problem::invalid(
            "there is no time between `from` and `to` (use a later `to`)",
        ));
    }
    let mut pieces = start(app, peer, request, format).await?;
    // The first piece decides the status; what fails later cuts the answer short.
    let first = match pieces.recv().await {
        Some(Err(error)) => {
            tracing::error!(%error, "an export failed");
            // The reason may name files of this machine: it is for the operator alone.
            return Err(Problem::Internal("the recording cannot be read".into()));
        }
        Some(Ok(first)) => Some(first),
        None => None,
    };
    let mut response = Response::new(Body::new(Pieces { first, rest: pieces }));
    let media = match format {
        Format::LineProtocol => TEXT_PLAIN,
        Format::Csv => HeaderValue::from_static("text/csv; charset=utf-8"),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, media);
    Ok(response)
}

fn format(text: &[u8]) -> Result<Format, Problem> {
    match text {
        b"" | b"lp" => Ok(Format::LineProtocol),
        b"csv" => Ok(Format::Csv),
        other => {
            let quoted = go_quoted(other);
            Err(Problem::invalid(format!("unknown format {quoted} (use lp or csv)")))
        }
    }
}

fn time(text: &[u8], name: &str) -> Result<Option<UnixNanos>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    parsed.map(Some).ok_or_else(|| {
        let quoted = go_quoted(text);
        let text = format!("invalid `{name}` time {quoted} (use RFC 3339 or Unix seconds)");
        Problem::invalid(text)
    })
}

/// Starts the thread that reads; few at a time.
async fn start(
    app: &SharedApp,
    peer: &Peer,
    request: ExportRequest,
    format: Format,
) -> Result<mpsc::Receiver<Piece>, Problem> {
    let busy = || Problem::Unavailable("too many exports are running: try again".into());
    let limits = app.services.limits;
    let turn = async {
        let lane = app.export_lanes.of(peer.address).acquire_owned().await?;
        Ok::<_, AcquireError>((lane, Arc::clone(&app.exports).acquire_owned().await?))
    };
    let turn = timeout(limits.commit, turn).await.map_err(|_elapsed| busy())?;
    let turn = turn.map_err(|_closed| busy())?;
    let (pieces, receiver) = mpsc::channel(PIECES);
    let reader = app.services.journal.clone();
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let buffer = Vec::with_capacity(PIECE_BYTES);
        let patience = limits.stalled_export;
        let mut writer = PieceWriter { pieces, buffer, patience, runtime: Handle::current() };
        let outcome = history::export(&reader, &request, format, &mut writer)
            .and_then(|notes| io::Write::flush(&mut writer).map(|()| notes));
        match outcome {
            Ok(notes) => {
                for note in notes {
                    tracing::warn!("export: {note}");
                }
            }
            // The client is gone: there is nobody to tell.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => writer.send(Err(error)).unwrap_or_default(),
        }
    });
    Ok(receiver)
}

/// Collects what is written into pieces and hands them over, waiting for a slow client.
struct PieceWriter {
    pieces: mpsc::Sender<Piece>,
    buffer: Vec<u8>,
    patience: std::time::Duration,
    runtime: Handle,
}

impl PieceWriter {
    fn send(&self, piece: Piece) -> io::Result<()> {
        let sent =
            self.runtime.block_on(async { timeout(self.patience, self.pieces.send(piece)).await });
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_gone)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_elapsed) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn send_buffer(&mut self) -> io::Result<()> {
        let full = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE_BYTES));
        self.send(Ok(full.into()))
    }
}

impl io::Write for PieceWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE_BYTES - self.buffer.len());
        self.buffer.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        if self.buffer.len() == PIECE_BYTES {
            self.send_buffer()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() { Ok(()) } else { self.send_buffer() }
    }
}

/// The pieces as the body of an answer.
struct Pieces {
    first: Option<Bytes>,
    rest: mpsc::Receiver<Piece>,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        self.rest.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
