//! Reads request bodies within limits of size, time, rate and memory.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Version, header, request::Parts},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use parking_lot::Mutex;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    Limits, coding,
    connection::{BodyRate, Busy, Peer},
    gzip,
    http_error::HttpError,
};
use crate::model::AthleteId;

/// The granularity of the shared memory budget, in bytes.
const UNIT: usize = 1024;
/// The first bytes of every body are not charged to the budget. A phone's post fits into them, so a
/// full budget never keeps phones from posting.
const OWN_BYTES: usize = 64 * 1024;
/// The most memory reserved up front for a body with a `Content-Length`. The rest is reserved as it
/// arrives, so that a header alone cannot use up the budget.
const READY_BYTES: usize = 1 << 20;
/// How long the beginning of a refused body may take.
const BEGINNING_WAIT: Duration = Duration::from_secs(2);
/// After this many bytes, reading yields. Data that has already arrived is read without waiting,
/// and a few megabytes of it would starve other phones on the same worker thread.
const TURN_BYTES: usize = 256 * 1024;

/// The memory budget shared by all bodies, beyond the first bytes of each. One athlete gets at most
/// a quarter of it.
#[derive(Debug)]
pub(super) struct Bodies {
    budget: Arc<Semaphore>,
    most_each: usize,
    /// The maximum number of concurrent bodies for each athlete.
    most_bodies_each: usize,
    taken: Mutex<HashMap<AthleteId, Usage>>,
}

/// What one athlete is using.
#[derive(Debug, Default)]
struct Usage {
    bodies: usize,
    bytes: usize,
}

impl Bodies {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        let bytes = limits.all_bodies_bytes;
        let units = bytes.div_ceil(UNIT).min(Semaphore::MAX_PERMITS);
        // One body must always fit, both compressed and decompressed.
        let most_each = (bytes / 4).max(limits.body_bytes.saturating_mul(2)).min(bytes);
        Arc::new(Self {
            budget: Arc::new(Semaphore::new(units)),
            most_each,
            most_bodies_each: limits.requests_per_athlete,
            taken: Mutex::default(),
        })
    }

    /// Starts a reservation of zero bytes for one body of an athlete; `None` if the athlete already
    /// has the maximum number of concurrent bodies.
    pub(super) fn share(self: &Arc<Self>, owner: AthleteId) -> Option<BodyShare> {
        let mut taken = self.taken.lock();
        let of_owner = taken.entry(owner).or_default();
        if of_owner.bodies >= self.most_bodies_each {
            return None;
        }
        of_owner.bodies += 1;
        drop(taken);
        Some(BodyShare { bodies: Arc::clone(self), owner: Some(owner), bytes: 0, taken: None })
    }

    /// A reservation for an unauthenticated body, which cannot grow beyond the uncharged bytes.
    pub(super) fn small_share(self: &Arc<Self>) -> BodyShare {
        BodyShare { bodies: Arc::clone(self), owner: None, bytes: 0, taken: None }
    }

    fn take(&self, owner: AthleteId, units: u32) -> Option<OwnedSemaphorePermit> {
        let mut taken = self.taken.lock();
        let of_owner = taken.entry(owner).or_default();
        let sum = of_owner.bytes + units as usize * UNIT;
        if sum > self.most_each {
            return None;
        }
        let permit = Arc::clone(&self.budget).try_acquire_many_owned(units).ok()?;
        of_owner.bytes = sum;
        Some(permit)
    }

    fn give_back(&self, owner: AthleteId, units: usize) {
        let mut taken = self.taken.lock();
        if let Some(of_owner) = taken.get_mut(&owner) {
            of_owner.bytes = of_owner.bytes.saturating_sub(units * UNIT);
            of_owner.bodies -= 1;
            if of_owner.bodies == 0 {
                taken.remove(&owner);
            }
        }
    }
}

/// Memory reserved for one body; released on drop.
#[derive(Debug)]
pub(super) struct BodyShare {
    bodies: Arc<Bodies>,
    owner: Option<AthleteId>,
    bytes: usize,
    taken: Option<OwnedSemaphorePermit>,
}

impl BodyShare {
    /// Reserves more bytes; `false` if the budget does not allow it.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let sum = self.bytes.saturating_add(bytes);
        let units = |bytes: usize| bytes.saturating_sub(OWN_BYTES).div_ceil(UNIT);
        let more = units(sum) - units(self.bytes);
        if more > 0 {
            let Some(owner) = self.owner else { return false };
            let Ok(more) = u32::try_from(more) else { return false };
            let Some(permit) = self.bodies.take(owner, more) else { return false };
            match &mut self.taken {
                Some(taken) => taken.merge(permit),
                none => *none = Some(permit),
            }
        }
        self.bytes = sum;
        true
    }
}

impl Drop for BodyShare {
    fn drop(&mut self) {
        if let Some(owner) = self.owner {
            let units = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            self.bodies.give_back(owner, units);
        }
    }
}

/// The error when concurrent bodies need more memory than there is.
pub(super) fn no_room() -> HttpError {
    HttpError::Unavailable("too much arrives at once: try again".into())
}

/// The body of a request, read at most once.
#[derive(Debug)]
pub(super) struct Upload {
    body: Body,
    announced: Option<usize>,
    /// The error for an unsupported transfer encoding.
    unknown_transfer: Option<HttpError>,
    /// The client waits for `100 Continue`; reading the body makes hyper send it.
    waits_for_continue: bool,
}

impl Upload {
    pub(super) fn new(body: Body, parts: &Parts) -> Self {
        let exact = body.size_hint().exact();
        let unknown_transfer =
            if exact.is_none() { coding::unknown_transfer(&parts.headers) } else { None };
        Self {
            announced: exact.map(|len| usize::try_from(len).unwrap_or(usize::MAX)),
            unknown_transfer,
            waits_for_continue: waits_for_continue(parts.version, &parts.headers)
                && !body.is_end_stream(),
            body,
        }
    }

    /// Adds `Connection: close` if the client was never sent `100 Continue`: it may or may not send
    /// its body, so the connection cannot be reused.
    pub(super) fn say_close(&self, headers: &mut HeaderMap) {
        if self.waits_for_continue {
            say_close(headers);
        }
    }

    /// Reads it whole. A gzip body shows by its first bytes that it is one.
    pub(super) async fn read(
        &mut self,
        share: BodyShare,
        peer: &Peer,
        limits: &Limits,
        is_gzip: bool,
    ) -> Result<(Bytes, BodyShare), HttpError> {
        if let Some(error) = &self.unknown_transfer {
            return Err(error.clone());
        }
        let mut body_rate = peer.body_rate();
        let frames = self.read_frames(share, &mut body_rate, limits, is_gzip);
        timeout(limits.body_whole, frames).await.map_err(|_elapsed| HttpError::TooSlow)?
    }

    async fn read_frames(
        &mut self,
        mut share: BodyShare,
        body_rate: &mut BodyRate,
        limits: &Limits,
        is_gzip: bool,
    ) -> Result<(Bytes, BodyShare), HttpError> {
        if !is_gzip && self.announced.is_some_and(|announced| announced > limits.body_bytes) {
            return Err(HttpError::TooLarge);
        }
        let mut first = self.next_frame(body_rate, limits).await?.unwrap_or_default();
        if is_gzip {
            while first.len() < 10
                && let Some(more) = self.next_frame(body_rate, limits).await?
            {
                first = [first, more].concat().into();
            }
            gzip::check_start(&first).map_err(unpack_error)?;
        }
        if self.announced.is_some_and(|announced| announced > limits.body_bytes) {
            return Err(HttpError::TooLarge);
        }
        if self.body.is_end_stream() && first.len() <= limits.body_bytes {
            return if share.grow(first.len()) { Ok((first, share)) } else { Err(no_room()) };
        }
        let ready = self.announced.unwrap_or(OWN_BYTES).min(READY_BYTES).max(first.len());
        if !share.grow(ready) {
            return Err(no_room());
        }
        let mut whole = BytesMut::with_capacity(ready);
        whole.extend_from_slice(&first);
        drop(first);
        let (mut reserved, mut turn) = (ready, whole.len());
        while let Some(frame) = self.next_frame(body_rate, limits).await? {
            let len = whole.len() + frame.len();
            if len > limits.body_bytes {
                return Err(HttpError::TooLarge);
            }
            if len > reserved {
                // Doubled, because the buffer doubles too.
                let more = reserved.max(len - reserved);
                if !share.grow(more) {
                    return Err(no_room());
                }
                reserved += more;
            }
            whole.extend_from_slice(&frame);
            turn += frame.len();
            if TURN_BYTES <= turn {
                turn = 0;
                tokio::task::yield_now().await;
            }
        }
        Ok((whole.freeze(), share))
    }

    async fn next_frame(
        &mut self,
        body_rate: &mut BodyRate,
        limits: &Limits,
    ) -> Result<Option<Bytes>, HttpError> {
        while !self.body.is_end_stream() {
            self.waits_for_continue = false;
            // Data that has already arrived is read without checking any timer.
            let frame = tokio::select! {
                biased;
                frame = self.body.frame() => frame,
                () = body_rate.out_of_patience(limits) => return Err(HttpError::TooSlow),
            };
            match frame {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        body_rate.add(data.len());
                        return Ok(Some(data));
                    }
                }
                Some(Err(_cut)) => return Err(HttpError::CutOff),
                None => break,
            }
        }
        Ok(None)
    }

    /// Reads the beginning of a body that is refused anyway, of about `most` bytes, from which its
    /// app can be told. A client that waits for `100 Continue` is not asked for it.
    pub(super) async fn beginning(&mut self, peer: &Peer, limits: &Limits, most: usize) -> Vec<u8> {
        let mut start = Vec::new();
        if self.waits_for_continue || self.unknown_transfer.is_some() {
            return start;
        }
        let mut body_rate = peer.body_rate();
        let frames = async {
            while start.len() < most
                && let Ok(Some(frame)) = self.next_frame(&mut body_rate, limits).await
            {
                start.extend_from_slice(&frame);
            }
        };
        // What has not arrived by then tells nothing.
        timeout(BEGINNING_WAIT, frames).await.unwrap_or_default();
        start
    }

    /// Reads and discards the rest of the body, within limits, so that the client reads its
    /// response instead of getting a connection reset. Then the connection is closed.
    pub(super) fn drain(mut self, limits: &Limits, busy: Option<Busy>) {
        // A client that is still waiting for `100 Continue` is unlikely to send its body after an
        // error, and reading would tell it to.
        if self.body.is_end_stream() || self.waits_for_continue {
            return;
        }
        let most = limits.body_bytes.saturating_mul(4);
        let span = limits.drain;
        tokio::spawn(async move {
            if let Some(busy) = &busy {
                busy.make_expendable();
            }
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
            // Either way the rest is dropped, and the connection with it.
            timeout(span, drained).await.unwrap_or_default();
        });
    }
}

/// Whether the client waits for `100 Continue` before it sends its body (RFC 9110, section 10.1.1),
/// by hyper's rules.
pub(super) fn waits_for_continue(version: Version, headers: &HeaderMap) -> bool {
    let expected = headers.get(header::EXPECT).map(HeaderValue::as_bytes);
    version > Version::HTTP_10
        && expected.is_some_and(|expected| expected.eq_ignore_ascii_case(b"100-continue"))
}

/// Adds `Connection: close`.
pub(super) fn say_close(headers: &mut HeaderMap) {
    headers.append(header::CONNECTION, HeaderValue::from_static("close"));
}

/// The answer to a gzip body that cannot be unpacked.
pub(super) fn unpack_error(failure: gzip::GzipError) -> HttpError {
    match failure {
        gzip::GzipError::Damaged(message) => HttpError::invalid(message),
        gzip::GzipError::TooLarge => HttpError::TooLarge,
        gzip::GzipError::NoRoom => no_room(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    fn bodies(all_bodies_bytes: usize) -> Arc<Bodies> {
        Bodies::new(&Limits { all_bodies_bytes, body_bytes: MIB, ..Limits::default() })
    }

    #[test]
    fn what_a_phone_posts_always_has_room_and_an_athlete_fills_a_quarter_at_most() {
        let bodies = bodies(16 * MIB);
        let share = |owner| bodies.share(AthleteId(owner)).unwrap();
        let mut large: Vec<BodyShare> = (0..8).map(|_| share(1)).collect();
        let mut filled = 0;
        for share in &mut large {
            filled += usize::from(share.grow(MIB));
        }
        assert_eq!(filled, 4, "4 MiB of 16");
        assert!(share(1).grow(OWN_BYTES));
        assert!(!share(1).grow(MIB));
        assert!(share(2).grow(MIB), "there is room for others");
        drop(large);
        assert!(share(1).grow(4 * MIB));
        assert!(bodies.taken.lock().is_empty(), "nothing is left behind");
    }

    #[test]
    fn all_together_stay_within_the_budget() {
        let bodies = bodies(8 * MIB);
        let mut shares: Vec<BodyShare> =
            (0..100).map(|n| bodies.share(AthleteId(n)).unwrap()).collect();
        let filled = shares.iter_mut().filter_map(|share| share.grow(MIB).then_some(())).count();
        assert_eq!(filled, 8 * MIB / (MIB - OWN_BYTES));
    }

    #[test]
    fn an_athlete_has_only_so_many_bodies_at_work() {
        let limits = Limits { requests_per_athlete: 2, ..Limits::default() };
        let bodies = Bodies::new(&limits);
        let two = (bodies.share(AthleteId(1)).unwrap(), bodies.share(AthleteId(1)).unwrap());
        assert!(bodies.share(AthleteId(1)).is_none());
        assert!(bodies.share(AthleteId(2)).is_some());
        drop(two);
        assert!(bodies.share(AthleteId(1)).is_some());
    }

    #[test]
    fn a_body_of_nobody_stays_small() {
        let mut share = bodies(8 * MIB).small_share();
        assert!(share.grow(OWN_BYTES));
        assert!(!share.grow(1));
    }
}
