//! A stream that records when bytes pass through it.

use std::{
    io,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

use super::ConnectionActivity;

/// The first byte of a TLS connection (RFC 8446, section 5.1: a handshake record).
pub(in crate::server) const TLS_HANDSHAKE: u8 = 0x16;

/// How long, and how many bytes, to keep reading after the last response.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 1 << 20;

/// Wraps a plain byte stream and records its activity.
#[derive(Debug)]
pub(in crate::server) struct TrackedStream<S> {
    stream: S,
    activity: Arc<ConnectionActivity>,
    has_begun: bool,
    /// Set once the last response was sent.
    ending: Option<Ending>,
}

/// A lingering close. Closing a socket while data is on its way to it resets the connection, and
/// the client may lose the response that explains why.
#[derive(Debug)]
struct Ending {
    patience: Pin<Box<Sleep>>,
    bytes_left: usize,
}

impl<S> TrackedStream<S> {
    pub(in crate::server) const fn new(stream: S, activity: Arc<ConnectionActivity>) -> Self {
        Self { stream, activity, has_begun: false, ending: None }
    }

    fn written(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(outcome, Poll::Ready(Ok(_))) {
            self.activity.note_written();
        }
        outcome
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TrackedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = match Pin::new(&mut self.stream).poll_read(context, buffer) {
            // TLS closed without `close_notify`. HTTP delimits its own messages, so nothing can be
            // truncated unnoticed and this counts as a clean end.
            Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Poll::Ready(Ok(()))
            }
            outcome => outcome,
        };
        let Some(&first) = buffer.filled().get(before) else {
            if !self.has_begun {
                self.activity.note_silent();
            }
            return outcome;
        };
        if !self.has_begun {
            self.has_begun = true;
            if first == TLS_HANDSHAKE {
                // No HTTP method begins with this byte. hyper is told that the client has gone,
                // because an HTTP response would be meaningless to a TLS client.
                self.activity.greeted_in_tls.store(true, Ordering::Relaxed);
                buffer.set_filled(before);
                return outcome;
            }
        }
        self.activity.note_read();
        outcome
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TrackedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.ending.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            this.activity.note_ending();
        }
        if this.activity.is_hurried() {
            return Poll::Ready(Ok(()));
        }
        let begin = || Ending { patience: Box::pin(sleep(LINGER)), bytes_left: LINGER_BYTES };
        let ending = this.ending.get_or_insert_with(begin);
        let mut bytes = [0; 4096];
        while ending.bytes_left > 0 {
            let mut buffer = ReadBuf::new(&mut bytes);
            match Pin::new(&mut this.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    ending.bytes_left = ending.bytes_left.saturating_sub(buffer.filled().len());
                }
                // The client has closed its end too, or is gone.
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => {
                    ready!(ending.patience.as_mut().poll(context));
                    break;
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}
