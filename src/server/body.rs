//! Request bodies: read within a limit of size, of time and of memory.

use std::sync::Arc;

use axum::{body::Body, http::HeaderMap, http::header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{Limits, connection::Busy, gzip, problem::Problem};

/// The unit in which the budget of all bodies is counted.
const UNIT: usize = 1024;
/// What a body of unknown length takes from the budget at a time.
const STEP: usize = 64 * 1024;

/// A share of the memory for bodies; given back on drop.
#[derive(Debug)]
pub(super) struct Share {
    budget: Arc<Semaphore>,
    taken: OwnedSemaphorePermit,
}

impl Share {
    /// The budget of all bodies together.
    pub(super) fn budget(bytes: usize) -> Arc<Semaphore> {
        Arc::new(Semaphore::new(bytes.div_ceil(UNIT).min(Semaphore::MAX_PERMITS)))
    }

    fn take(budget: &Arc<Semaphore>, bytes: usize) -> Result<Self, Problem> {
        let units = u32::try_from(bytes.div_ceil(UNIT).max(1)).unwrap_or(u32::MAX);
        let taken = Arc::clone(budget).try_acquire_many_owned(units).map_err(|_full| no_room())?;
        Ok(Self { budget: Arc::clone(budget), taken })
    }

    /// Makes the share larger; `false` when nothing is left.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let Ok(more) = Self::take(&self.budget, bytes) else { return false };
        self.taken.merge(more.taken);
        true
    }
}

/// More arrives at once than there is memory for.
pub(super) fn no_room() -> Problem {
    Problem::Unavailable("too much arrives at once: try again".into())
}

/// The body of a request, read at most once.
#[derive(Debug)]
pub(super) struct Upload {
    body: Body,
    announced: Option<usize>,
    /// The client sends nothing before it is told to go on, which reading does.
    waits_for_continue: bool,
}

impl Upload {
    pub(super) fn new(body: Body, headers: &HeaderMap) -> Self {
        let exact = body.size_hint().exact();
        Self {
            body,
            announced: exact.map(|len| usize::try_from(len).unwrap_or(usize::MAX)),
            waits_for_continue: headers.contains_key(header::EXPECT),
        }
    }

    /// Reads it whole. A gzip body shows by its first bytes that it is one.
    pub(super) async fn read(
        &mut self,
        budget: &Arc<Semaphore>,
        limits: &Limits,
        is_gzip: bool,
    ) -> Result<(Bytes, Share), Problem> {
        let whole = timeout(limits.body_whole, self.read_frames(budget, limits, is_gzip)).await;
        whole.map_err(|_elapsed| Problem::TooSlow)?
    }

    async fn read_frames(
        &mut self,
        budget: &Arc<Semaphore>,
        limits: &Limits,
        is_gzip: bool,
    ) -> Result<(Bytes, Share), Problem> {
        let mut share = Share::take(budget, self.announced.unwrap_or(STEP).min(limits.body_bytes))?;
        if !is_gzip && self.announced.is_some_and(|announced| announced > limits.body_bytes) {
            return Err(Problem::TooLarge);
        }
        let mut first = self.next_frame(limits).await?.unwrap_or_default();
        if is_gzip {
            while first.len() < 10
                && let Some(more) = self.next_frame(limits).await?
            {
                first = [first, more].concat().into();
            }
            gzip::check_start(&first).map_err(unpack_problem)?;
        }
        if self.announced.is_some_and(|announced| announced > limits.body_bytes) {
            return Err(Problem::TooLarge);
        }
        if self.body.is_end_stream() && first.len() <= limits.body_bytes {
            return Ok((first, share));
        }
        let mut whole = BytesMut::with_capacity(self.announced.unwrap_or(STEP).max(first.len()));
        whole.extend_from_slice(&first);
        drop(first);
        let mut reserved = whole.capacity();
        while let Some(frame) = self.next_frame(limits).await? {
            if whole.len() + frame.len() > limits.body_bytes {
                return Err(Problem::TooLarge);
            }
            if whole.len() + frame.len() > reserved {
                // Doubled, as the buffer itself doubles.
                if !share.grow(reserved) {
                    return Err(no_room());
                }
                reserved *= 2;
            }
            whole.extend_from_slice(&frame);
        }
        Ok((whole.freeze(), share))
    }

    async fn next_frame(&mut self, limits: &Limits) -> Result<Option<Bytes>, Problem> {
        while !self.body.is_end_stream() {
            self.waits_for_continue = false;
            let frame = timeout(limits.body_idle, self.body.frame()).await;
            match frame.map_err(|_elapsed| Problem::TooSlow)? {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
                Some(Err(_cut)) => return Err(Problem::invalid("unexpected EOF")),
                None => break,
            }
        }
        Ok(None)
    }

    /// Takes in and throws away what the client still sends, so that it gets to read its
    /// answer instead of a reset connection. Within bounds: then the connection is closed.
    pub(super) fn drain(mut self, limits: &Limits, busy: Option<Busy>) {
        // A client that still waits for `100 Continue` sends nothing after an error.
        if self.body.is_end_stream() || self.waits_for_continue {
            return;
        }
        let most = limits.body_bytes.saturating_mul(4);
        let span = limits.drain;
        tokio::spawn(async move {
            let _busy = busy;
            let mut seen = 0;
            let drained = async {
                while let Some(Ok(frame)) = self.body.frame().await {
                    seen += frame.data_ref().map_or(0, Bytes::len);
                    if seen > most {
                        break;
                    }
                }
            };
            // Either way the rest is dropped and the connection ends with it.
            timeout(span, drained).await.unwrap_or_default();
        });
    }
}

/// The answer to a gzip body that cannot be unpacked.
pub(super) fn unpack_problem(failure: gzip::Failure) -> Problem {
    match failure {
        gzip::Failure::Damaged(message) => Problem::invalid(message),
        gzip::Failure::TooLarge => Problem::TooLarge,
        gzip::Failure::NoRoom => no_room(),
    }
}
