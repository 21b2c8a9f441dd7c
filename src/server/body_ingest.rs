//! Stores the body of a request, in whichever dialect it is written: reads, decodes and checks it,
//! passes it to the recorder, and builds the response.

use std::{borrow::Cow, sync::Arc};

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;

use super::{
    SharedApp, auth,
    body::{self, BodyShare, Upload},
    coding,
    connection::Peer,
    gzip,
    http_error::{HttpError, Unauthorized},
    timing,
};
use crate::{
    codec::{DecodeContext, Decoded, Position, Precision, RejectedLine},
    ingest::{self, Dialect, DialectResponse, DropReason, Failure, NotStored, Verdict},
    line_protocol::ErrorKind,
    model::{Athlete, Batch, UnixNanos},
    problems::{Kind, Refusal, lines},
    recorder, schema,
};

/// The maximum length of an app's name.
const MAX_APP_BYTES: usize = 64;
/// A compressed body up to this size is decompressed on the async worker, because its content
/// cannot exceed 4 MB.
pub(super) const INLINE_GZIP_BYTES: usize = 4 * 1024;

/// A request of an athlete who is authorized to write.
pub(super) struct BodyIngest<'a> {
    pub(super) app: &'a SharedApp,
    pub(super) peer: &'a Peer,
    pub(super) athlete: &'a Arc<Athlete>,
}

impl BodyIngest<'_> {
    /// Stores the content of a request's body and returns the response. `may_store` is called right
    /// before anything is stored, and for an empty body, too.
    pub(super) async fn store(
        &self,
        dialect: &'static dyn Dialect,
        precision: Precision,
        headers: &HeaderMap,
        upload: &mut Upload,
        may_store: impl Fn() -> Result<(), HttpError>,
    ) -> Result<DialectResponse, HttpError> {
        let is_gzip = coding::is_gzip(headers).map_err(|error| self.refused_body(error))?;
        let (body, share) = self.read(upload, is_gzip).await?;
        let context = self.context(headers, precision);
        let source = Source::new(body, share, is_gzip);
        let stored = self.store_source(dialect, source, context, may_store).await?;
        Ok(match stored {
            Ok(()) => dialect.success(),
            Err(failure) => dialect.failure(&failure),
        })
    }

    /// Reserves memory for a body of the athlete.
    pub(super) fn share(&self) -> Result<BodyShare, HttpError> {
        let share = self.app.bodies.share(self.athlete.id);
        share.ok_or_else(|| {
            // The athlete has used up its share, so others are not affected.
            self.record(Kind::TooLarge, "");
            body::no_room()
        })
    }

    /// Reads the body as it comes; `is_gzip`: whether it must begin like one.
    pub(super) async fn read(
        &self,
        upload: &mut Upload,
        is_gzip: bool,
    ) -> Result<(Bytes, BodyShare), HttpError> {
        let share = self.share()?;
        let read = upload.read(share, self.peer, &self.app.services.limits, is_gzip).await;
        read.map_err(|error| self.broken_body(error))
    }

    /// What decoding must know beside the body, which has just arrived.
    pub(super) fn context(&self, headers: &HeaderMap, precision: Precision) -> DecodeContext {
        let services = &self.app.services;
        let login = &self.athlete.login;
        DecodeContext {
            athlete: self.athlete.id,
            login: login.clone(),
            sender: services.queue.sender(login, &self.peer.text, &app_name(headers)),
            precision,
            received: services.clock.wall(),
        }
    }

    /// Stores a body batch by batch.
    pub(super) async fn store_source(
        &self,
        dialect: &'static dyn Dialect,
        mut source: Source,
        context: DecodeContext,
        may_store: impl Fn() -> Result<(), HttpError>,
    ) -> Result<Result<(), Failure>, HttpError> {
        let DecodeContext { received, precision, .. } = context;
        let mut verdict = Verdict::default();
        loop {
            // The share is held until the response.
            let piece = self.decode(dialect, source, context.clone()).await;
            let (decoded, read, rest) = piece.map_err(|error| self.refused_body(error))?;
            let Decoded { batch, rejected, dropped, .. } = decoded;
            if let Some(first) = rejected.first().filter(|_| verdict.rejected().is_empty()) {
                self.record_bad_line(first, received, precision);
            }
            verdict.reject(rejected);
            if !batch.lines.is_empty() || dropped.is_some() {
                if !verdict.has_begun() {
                    may_store()?;
                    verdict.begin();
                }
                self.judge(&batch, received, precision);
                if let Some((reason, count)) = dropped {
                    verdict.drop_points(DropReason::Name(reason), count);
                }
                let unshown = self.app.unshown.check(&batch);
                match self.submit(batch).await {
                    Ok(None) => {
                        if let Some(measurement) = unshown {
                            self.record(Kind::NothingShown, &measurement);
                        }
                    }
                    Ok(Some((reason, count))) => verdict.drop_points(reason, count),
                    Err(why) => return self.not_stored(why).map(Err),
                }
            }
            match rest {
                Some(from) => source = Source { from, ..read },
                None => break,
            }
        }
        if !verdict.has_begun() && verdict.rejected().is_empty() {
            may_store()?;
        }
        if let Some((reason, _)) = verdict.dropped() {
            let words = conflict(reason).unwrap_or_else(|| reason.to_string());
            self.record(Kind::DroppedValues, &words);
        }
        Ok(verdict.into_result())
    }

    /// Reports a fault of the request to the operator.
    pub(super) fn record(&self, kind: Kind, detail: &str) {
        self.app.services.problems.record(Refusal {
            kind,
            who: self.athlete.login.as_str(),
            address: self.peer.address,
            detail,
        });
    }

    /// A body that ends too early is a lost connection, not a fault of the app.
    fn broken_body(&self, error: HttpError) -> HttpError {
        if error != HttpError::CutOff {
            return self.refused_body(error);
        }
        self.record(Kind::CutOff, "");
        error
    }

    /// Reports a body that is refused to the operator.
    pub(super) fn refused_body(&self, error: HttpError) -> HttpError {
        match &error {
            HttpError::TooLarge => self.record(Kind::TooLarge, ""),
            HttpError::TooSlow => self.record(Kind::TooSlow, ""),
            HttpError::Unavailable(_) => self.record(Kind::Busy, ""),
            HttpError::Fault(error) => self.record(Kind::Fault, &error.to_string()),
            other => self.record(Kind::BadRequest, &String::from_utf8_lossy(&other.text())),
        }
        error
    }

    /// Decompresses the body and decodes the next batch; large bodies off the async workers, a few
    /// at a time. Also returns the decompressed body, and where the next batch begins.
    async fn decode(
        &self,
        dialect: &'static dyn Dialect,
        source: Source,
        context: DecodeContext,
    ) -> Result<(Decoded, Source, Option<Position>), HttpError> {
        let limits = &self.app.services.limits;
        let inline = if source.is_gzip { INLINE_GZIP_BYTES } else { limits.inline_parse_bytes };
        let (size, most) = (source.body.len(), limits.body_bytes);
        let work = move || {
            let source = source.unpacked(most)?;
            let (decoded, rest) = dialect.decode(&source.body, source.from, context)?;
            Ok((decoded, source, rest))
        };
        self.off_the_worker(inline < size, work).await
    }

    /// Runs work on a body; large bodies off the async workers, a few at a time.
    pub(super) async fn off_the_worker<T: Send + 'static>(
        &self,
        is_large: bool,
        work: impl FnOnce() -> Result<T, HttpError> + Send + 'static,
    ) -> Result<T, HttpError> {
        if !is_large {
            return work();
        }
        let stopped = || HttpError::Internal("the body could not be read".into());
        let _turn = self.app.heavy_work.acquire().await.map_err(|_closed| stopped())?;
        tokio::task::spawn_blocking(work).await.map_err(|_panicked| stopped())?
    }

    fn record_bad_line(&self, line: &RejectedLine, received: UnixNanos, precision: Precision) {
        let judged = match line.error.kind {
            ErrorKind::TimeOutOfRange { sent } => {
                timing::judge_out_of_range(sent, received, precision)
            }
            _ => None,
        };
        match judged {
            Some((kind, detail)) => self.record(kind, &detail),
            None => match lines::cause(&line.line) {
                Some(cause) => self.record(Kind::BadLines, &cause),
                None => self.record(Kind::BadLines, &String::from_utf8_lossy(&line.message())),
            },
        }
    }

    /// Reports implausible clocks, units and positions to the operator. The samples are recorded as
    /// sent all the same.
    fn judge(&self, batch: &Batch, received: UnixNanos, precision: Precision) {
        let times = batch.samples.times();
        let (Some(&newest), Some(&oldest)) = (times.iter().max(), times.iter().min()) else {
            return;
        };
        let judged = timing::judge(newest, received, precision)
            .or_else(|| self.app.lags.note(batch.athlete, batch.sender.via, newest, received))
            .or_else(|| timing::judge_oldest(oldest, received));
        if let Some((kind, detail)) = judged {
            self.record(kind, &detail);
        }
        if let Some(fault) = self.app.last_positions.check(batch.athlete, &batch.samples) {
            self.record(Kind::BadPosition, &fault);
        }
    }

    /// Passes a batch to the recorder and waits for the disk; returns what was dropped, if
    /// anything.
    async fn submit(&self, batch: Batch) -> Result<Option<(DropReason, usize)>, NotStored> {
        if batch.lines.is_empty() {
            return Ok(None);
        }
        let services = &self.app.services;
        ingest::submit(&services.queue, batch)?.stored(services.limits.commit).await
    }

    /// Reports to the operator that the recorder refused a batch.
    fn not_stored(&self, why: NotStored) -> Result<Failure, HttpError> {
        match &why {
            NotStored::Removed => {
                let login = self.athlete.login.as_str();
                let left = self.app.services.roster.erasing_left(login);
                return Err(left.map_or(HttpError::Unauthorized(Unauthorized::Failed), |left| {
                    auth::erasing_error(login, left)
                }));
            }
            NotStored::Full => self.record(Kind::Busy, ""),
            NotStored::Ended | NotStored::NoAnswer => {
                self.record(Kind::DiskTrouble, &why.to_string());
            }
            NotStored::Failed(recorder::CommitError::Disk { disk_error, free_bytes }) => {
                self.record(Kind::DiskTrouble, &disk_error.what(*free_bytes));
            }
            NotStored::Failed(recorder::CommitError::Internal(error)) => {
                self.record(Kind::Fault, &error.to_string());
            }
        }
        Ok(Failure::NotStored(why))
    }
}

/// A body that is decoded batch by batch.
pub(super) struct Source {
    body: Bytes,
    share: BodyShare,
    is_gzip: bool,
    /// Where the next batch begins.
    from: Position,
}

impl Source {
    pub(super) fn new(body: Bytes, share: BodyShare, is_gzip: bool) -> Self {
        Self { body, share, is_gzip, from: Position::default() }
    }

    fn unpacked(mut self, most: usize) -> Result<Self, HttpError> {
        if self.is_gzip {
            let share = &mut self.share;
            let plain = gzip::unpack(&self.body, most, |bytes| share.grow(bytes));
            self.body = plain.map_err(body::unpack_error)?.into();
            self.is_gzip = false;
        }
        Ok(self)
    }
}

/// Describes in our own words that a field has another type than before.
fn conflict(reason: &DropReason) -> Option<String> {
    match reason {
        DropReason::Schema(schema::SchemaError::TypeConflict { key, sent, known, .. }) => {
            lines::conflict(&String::from_utf8_lossy(key), *sent, *known)
        }
        DropReason::Schema(schema::SchemaError::TooManyFields) | DropReason::Name(_) => None,
    }
}

/// The name of a phone's app, made safe to keep and show.
fn app_name(headers: &HeaderMap) -> Cow<'_, str> {
    let sent = headers.get(header::USER_AGENT).map_or(&[][..], HeaderValue::as_bytes);
    let plain = |byte: &u8| matches!(byte, b' '..=b'~');
    let cut = sent.get(..MAX_APP_BYTES).unwrap_or(sent);
    match std::str::from_utf8(cut) {
        Ok(text) if cut.iter().all(plain) => Cow::Borrowed(text.trim()),
        _ => {
            let kept = sent.iter().copied().filter(plain).take(MAX_APP_BYTES).map(char::from);
            Cow::Owned(kept.collect::<String>().trim().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &[u8], expected: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_bytes(sent).unwrap());
        assert_eq!(app_name(&headers), expected);
    }

    #[test]
    fn an_app_name_is_printable_and_short() {
        check(b"IpBike/1.0 (Android 12)", "IpBike/1.0 (Android 12)");
        check(b" a\tb\xffc ", "abc");
        check(&[b'x'; 200], &"x".repeat(64));
        assert_eq!(app_name(&HeaderMap::new()), "");
    }
}
