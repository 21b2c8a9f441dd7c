//! A stream that notes when bytes go through it.

use std::{
    io,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Pulse;
use crate::server::https::TLS_HANDSHAKE;

/// A stream of plain bytes that notes when some go through it.
#[derive(Debug)]
pub(in crate::server) struct Noted<S> {
    stream: S,
    pulse: Arc<Pulse>,
    has_begun: bool,
}

impl<S> Noted<S> {
    pub(in crate::server) const fn new(stream: S, pulse: Arc<Pulse>) -> Self {
        Self { stream, pulse, has_begun: false }
    }

    fn written(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(outcome, Poll::Ready(Ok(_))) {
            self.pulse.note_written();
        }
        outcome
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Noted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        let Some(&first) = buffer.filled().get(before) else {
            if !self.has_begun {
                self.pulse.note_silent();
            }
            return outcome;
        };
        if !self.has_begun {
            self.has_begun = true;
            if first == TLS_HANDSHAKE {
                // No method begins like that. To hyper the client has gone: an answer in HTTP
                // would only puzzle it.
                self.pulse.greeted_in_tls.store(true, Ordering::Relaxed);
                buffer.set_filled(before);
                return outcome;
            }
        }
        self.pulse.note_read();
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Noted<S> {
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
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
