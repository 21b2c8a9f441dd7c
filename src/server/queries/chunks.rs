//! What a query writes, on its way to the client: collected into chunks, packed if the client takes
//! gzip, and handed over while the client reads.

use std::{
    io::{self, Write as _},
    pin::Pin,
    task::{Context, Poll},
    thread,
    time::Duration,
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use hyper::body::Frame;
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    time::{Sleep, sleep},
};

use super::super::http_error::Media;
use crate::{model::Progress, query::Stop};

/// The size of the chunks sent to the client.
const CHUNK_BYTES: usize = 64 * 1024;
/// How many chunks may wait for a slow client.
const QUEUED_CHUNKS: usize = 4;
/// How long to wait before looking again whether a slow client has read something.
const PAUSE: Duration = Duration::from_millis(2);

/// How long an answer that may hold blanks is silent: a blank shows whether the client is still there.
const BLANK_EVERY: Duration = Duration::from_secs(2);
/// How long another one may be silent.
const LONGEST_SILENCE: Duration = Duration::from_mins(10);

/// How an answer is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerForm {
    pub(super) media: Media,
    pub(super) is_gzip: bool,
}

/// What the thread sends.
enum Chunk {
    Bytes(Bytes),
    /// Nothing is missing.
    End,
}

/// The writing end. Dropped without [`Sender::finish`], the connection is cut off, so that nobody takes
/// half an answer for all of it.
pub(super) struct Sender {
    /// `None` where the whole answer is collected.
    chunks: Option<mpsc::Sender<Chunk>>,
    buffer: Vec<u8>,
    encoder: Option<GzEncoder<Vec<u8>>>,
    /// How long a client may read nothing.
    patience: Duration,
}

/// The client's end, as a body. Dropping it stops the query.
pub(super) struct Answer {
    chunks: mpsc::Receiver<Chunk>,
    progress: Progress,
    /// Whether blanks may stand between its chunks.
    may_hold_blanks: bool,
    silence: Pin<Box<Sleep>>,
}

/// Both ends. Dropping the client's one stops `progress`.
pub(super) fn channel(
    patience: Duration,
    form: AnswerForm,
    progress: Progress,
) -> (Sender, Answer) {
    let (sender, receiver) = mpsc::channel(QUEUED_CHUNKS);
    let encoder = encoder(form.is_gzip);
    let sender = Sender { chunks: Some(sender), buffer: Vec::new(), encoder, patience };
    let may_hold_blanks = form.media == Media::Json && !form.is_gzip;
    let silence = Box::pin(sleep(silence(may_hold_blanks)));
    (sender, Answer { chunks: receiver, progress, may_hold_blanks, silence })
}

fn encoder(is_gzip: bool) -> Option<GzEncoder<Vec<u8>>> {
    is_gzip.then(|| GzEncoder::new(Vec::new(), Compression::fast()))
}

const fn silence(may_hold_blanks: bool) -> Duration {
    if may_hold_blanks { BLANK_EVERY } else { LONGEST_SILENCE }
}

/// What an error of writing means for a query.
pub(super) fn gone(_error: io::Error) -> Stop {
    Stop::Gone
}

impl Sender {
    /// One that collects an answer of a single chunk; a longer one fails.
    pub(super) fn of_one_chunk(is_gzip: bool) -> Self {
        let patience = Duration::ZERO;
        Self { chunks: None, buffer: Vec::new(), encoder: encoder(is_gzip), patience }
    }

    /// What was collected.
    pub(super) fn into_chunk(mut self) -> io::Result<Bytes> {
        self.end_encoding()?;
        Ok(self.buffer.into())
    }

    /// Writes; waits while the client is slow.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.encoder {
            Some(encoder) => {
                encoder.write_all(bytes)?;
                self.buffer.append(encoder.get_mut());
            }
            None => self.buffer.extend_from_slice(bytes),
        }
        if self.buffer.len() >= CHUNK_BYTES { self.send_buffer() } else { Ok(()) }
    }

    /// Sends what was written so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if let Some(encoder) = &mut self.encoder {
            encoder.flush()?;
            self.buffer.append(encoder.get_mut());
        }
        self.send_buffer()
    }

    /// Sends the rest.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.end_encoding()?;
        self.send_buffer()?;
        self.send(Chunk::End)
    }

    fn end_encoding(&mut self) -> io::Result<()> {
        if let Some(encoder) = self.encoder.take() {
            self.buffer.append(&mut encoder.finish()?);
        }
        Ok(())
    }

    fn send_buffer(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let full = std::mem::take(&mut self.buffer);
        self.send(Chunk::Bytes(full.into()))
    }

    fn send(&self, mut chunk: Chunk) -> io::Result<()> {
        let Some(chunks) = &self.chunks else { return Err(io::ErrorKind::FileTooLarge.into()) };
        let mut waited = Duration::ZERO;
        loop {
            match chunks.try_send(chunk) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(rest)) if waited < self.patience => chunk = rest,
                Err(TrySendError::Full(_) | TrySendError::Closed(_)) => {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
            }
            thread::sleep(PAUSE);
            waited += PAUSE;
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.progress.stop();
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let longest = silence(self.may_hold_blanks);
        if let Poll::Ready(chunk) = self.chunks.poll_recv(context) {
            self.silence.set(sleep(longest));
            return Poll::Ready(match chunk {
                Some(Chunk::Bytes(bytes)) => Some(Ok(Frame::data(bytes))),
                Some(Chunk::End) => None,
                None => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            });
        }
        if self.silence.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.silence.set(sleep(longest));
        let blank = Bytes::from_static(b" ");
        let frame = self.may_hold_blanks.then(|| Frame::data(blank));
        Poll::Ready(Some(frame.ok_or_else(|| io::ErrorKind::TimedOut.into())))
    }
}
