//! `POST /write` and `POST /api/v2/write`: from a request to a batch in the recorder's hands and
//! back.
//!
//! The order of the checks is InfluxDB 1.8's, because it decides which of two errors a client
//! sees: login, precision, database, grant, body, lines, consistency, retention policy, types.

use std::{borrow::Cow, fmt, sync::Arc};

use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use bytes::Bytes;
use tokio::time::timeout;

use super::{
    SharedApp,
    body::{self, Share, Upload},
    coding,
    connection::Peer,
    credentials, grant, gzip,
    problem::{Problem, Unauthorized},
    query::{Query, go_quoted},
    target::Target,
    timing, v2,
};
use crate::{
    codec::{self, DecodeContext, Decoded, DropReason, Position, Precision, RejectedLine},
    line_protocol::ErrorKind,
    model::{Athlete, UnixNanos},
    problems::{Kind, Refusal, lines},
    recorder::{Answer, Failure, Refused},
    schema,
};

/// The longest name of an app that is kept.
const MAX_APP_BYTES: usize = 64;
/// A packed body up to this size is unpacked where it is: it cannot hold more than 4 MB.
const INLINE_GZIP_BYTES: usize = 4 * 1024;

/// How a request says where its lines go and which unit their times have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `db`, `rp` and `precision` of InfluxDB 1.x.
    V1,
    /// `bucket` and `precision` of InfluxDB 2, as 1.8 understands them.
    V2,
}

fn target_of<'q>(query: &'q Query<'_>, dialect: Dialect) -> Result<Target<'q>, Problem> {
    match dialect {
        Dialect::V1 => v1_target(query),
        Dialect::V2 => v2::target(query),
    }
}

fn v1_target<'q>(query: &'q Query<'_>) -> Result<Target<'q>, Problem> {
    let known = std::str::from_utf8(&query.precision).ok().and_then(Precision::from_query);
    let precision = known.ok_or_else(|| {
        let quoted = go_quoted(&query.precision);
        Problem::invalid(format!("invalid precision {quoted} (use n, u, ms, s, m or h)"))
    })?;
    Ok(Target { database: &query.db, retention_policy: &query.retention_policy, precision })
}

/// Stores what a request holds; `Ok` means that all of it is on disk.
pub(super) async fn write(
    app: &SharedApp,
    peer: &Peer,
    parts: &Parts,
    dialect: Dialect,
    upload: &mut Upload,
) -> Result<(), Problem> {
    let query = Query::parse(parts.uri.query());
    let who = credentials::authenticate(app, peer, &parts.headers, &query).await?;
    let login = who.login();
    let record = |kind, detail: &str| {
        app.services.problems.record(Refusal { kind, who: login, address: peer.address, detail });
    };
    let target = target_of(&query, dialect).inspect_err(|problem| {
        // The answer quotes what stood in the query; no screen does.
        let what = match problem {
            Problem::NotFound(_) => "its bucket is not the name of a database",
            _ => "its precision is no unit of time that is known",
        };
        record(Kind::BadRequest, what);
    })?;
    let athlete = grant::to_write(app, &who, target.database).inspect_err(|problem| {
        let name = String::from_utf8_lossy(target.database);
        match problem {
            Problem::Forbidden(_) => record(Kind::OtherDatabase, &name),
            Problem::UnknownDatabase(_) => record(Kind::UnknownDatabase, &name),
            _ => record(Kind::BadRequest, "no database is named"),
        }
    })?;
    let request = Request { app, peer, athlete };
    request.store(&query, &target, &parts.headers, upload).await
}

/// A request with a good login.
struct Request<'a> {
    app: &'a SharedApp,
    peer: &'a Peer,
    athlete: &'a Arc<Athlete>,
}

impl Request<'_> {
    async fn store(
        &self,
        query: &Query<'_>,
        target: &Target<'_>,
        headers: &HeaderMap,
        upload: &mut Upload,
    ) -> Result<(), Problem> {
        let is_gzip = coding::is_gzip(headers).map_err(|problem| self.refused_body(problem))?;
        let services = &self.app.services;
        let share = self.app.bodies.share(self.athlete.id);
        let share = share.ok_or_else(|| {
            // As much as one athlete may have is at work: nobody else is held up.
            self.record(Kind::TooLarge, "");
            body::no_room()
        })?;
        let read = upload.read(share, self.peer, &services.limits, is_gzip).await;
        let (body, share) = read.map_err(|problem| self.broken_body(problem))?;
        let context = DecodeContext {
            athlete: self.athlete.id,
            login: self.athlete.login.clone(),
            sender: services.queue.sender(&self.athlete.login, &self.peer.text, &app_name(headers)),
            precision: target.precision,
            received: services.clock.wall(),
        };
        let (received, precision) = (context.received, context.precision);
        let mut source = Source { body, share, is_gzip, from: Position::default() };
        let mut outcome = Outcome::default();
        loop {
            // The share is held until the answer.
            let piece = self.decode(source, context.clone()).await;
            let (decoded, read, rest) = piece.map_err(|problem| self.refused_body(problem))?;
            outcome
                .add_bad_lines(&decoded, |first| self.record_bad_line(first, received, precision));
            if !decoded.batch.lines.is_empty() || decoded.dropped.is_some() {
                if !outcome.begun {
                    self.ignored_parameters(&query.consistency, target.retention_policy)?;
                    outcome.begun = true;
                }
                self.judge(&decoded, received, precision);
                let dropped = self.submit(decoded).await?;
                outcome.add_dropped(dropped);
            }
            match rest {
                Some(from) => source = Source { from, ..read },
                None => break,
            }
        }
        // Also of a body that holds nothing.
        if !outcome.begun && outcome.bad_lines.is_none() {
            self.ignored_parameters(&query.consistency, target.retention_policy)?;
        }
        outcome.into_answer(|dropped, text| match dropped.conflict() {
            Some(words) => self.record(Kind::DroppedValues, &words),
            None => self.record(Kind::DroppedValues, text),
        })
    }

    fn record(&self, kind: Kind, detail: &str) {
        self.app.services.problems.record(Refusal {
            kind,
            who: self.athlete.login.as_str(),
            address: self.peer.address,
            detail,
        });
    }

    /// A body that ends too early is a lost connection: no fault of the app's.
    fn broken_body(&self, problem: Problem) -> Problem {
        if problem != Problem::CutOff {
            return self.refused_body(problem);
        }
        self.record(Kind::CutOff, "");
        problem
    }

    fn refused_body(&self, problem: Problem) -> Problem {
        match &problem {
            Problem::TooLarge => self.record(Kind::TooLarge, ""),
            Problem::TooSlow => self.record(Kind::TooSlow, ""),
            Problem::Unavailable(_) => self.record(Kind::Busy, ""),
            Problem::Fault(error) => self.record(Kind::Fault, &error.to_string()),
            other => self.record(Kind::BadRequest, &String::from_utf8_lossy(&other.text())),
        }
        problem
    }

    /// Unpacks and parses the next piece; large bodies off the async workers, few at a time.
    /// Gives back the plain body, and where the piece after it begins.
    async fn decode(
        &self,
        source: Source,
        context: DecodeContext,
    ) -> Result<(Decoded, Source, Option<Position>), Problem> {
        let limits = &self.app.services.limits;
        let inline = if source.is_gzip { INLINE_GZIP_BYTES } else { limits.inline_parse_bytes };
        let (size, most) = (source.body.len(), limits.body_bytes);
        let work = move || {
            let source = source.unpacked(most)?;
            let piece = codec::decode_piece(&source.body, source.from, context);
            let (decoded, rest) = piece.map_err(Problem::from)?;
            Ok((decoded, source, rest))
        };
        if size <= inline {
            return work();
        }
        let stopped = || Problem::Internal("the body could not be read".into());
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

    /// Parameters that are checked, then ignored: there is one copy and one retention policy.
    fn ignored_parameters(&self, level: &[u8], retention_policy: &[u8]) -> Result<(), Problem> {
        let levels = ["any", "one", "quorum", "all"];
        if !level.is_empty() && !levels.iter().any(|l| level.eq_ignore_ascii_case(l.as_bytes())) {
            self.record(Kind::BadRequest, "invalid consistency level");
            return Err(Problem::invalid("invalid consistency level"));
        }
        match retention_policy {
            b"" | b"autogen" => Ok(()),
            other => {
                self.record(Kind::BadRequest, "unknown retention policy");
                Err(Problem::UnknownRetentionPolicy(other.to_vec()))
            }
        }
    }

    /// A phone whose clock, unit or positions are not right is recorded as it is, and the operator
    /// told.
    fn judge(&self, decoded: &Decoded, received: UnixNanos, precision: Precision) {
        let batch = &decoded.batch;
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
        if let Some(fault) = self.app.places.note(batch.athlete, &batch.samples) {
            self.record(Kind::BadPosition, &fault);
        }
    }

    /// Hands the batch to the recorder and waits for the disk: what was dropped, if anything.
    async fn submit(&self, decoded: Decoded) -> Result<Option<(Dropped, usize)>, Problem> {
        let Decoded { batch, dropped, .. } = decoded;
        let dropped = dropped.map(|(reason, count)| (Dropped::Name(reason), count));
        if batch.lines.is_empty() {
            return Ok(dropped);
        }
        let services = &self.app.services;
        let answer = services.queue.submit(batch).map_err(|refused| {
            match refused {
                Refused::Full => self.record(Kind::Busy, ""),
                Refused::Ended => self.record(Kind::DiskTrouble, "the recorder has stopped"),
            }
            Problem::Unavailable(format!("{refused}: try again"))
        })?;
        let failed = |reason: &str| {
            self.record(Kind::DiskTrouble, reason);
            Problem::Unavailable(format!("{reason}: try again"))
        };
        let answer = timeout(services.limits.commit, answer).await;
        let answer = answer
            .map_err(|_elapsed| failed("the disk does not answer"))?
            .map_err(|_ended| failed("the recorder has stopped"))?;
        match answer {
            Answer::Removed => {
                let login = self.athlete.login.as_str();
                let left = services.roster.erasing_left(login);
                Err(left.map_or(Problem::Unauthorized(Unauthorized::Failed), |left| {
                    credentials::erasing(login, left)
                }))
            }
            Answer::Failed(failure @ Failure::Disk { trouble, free_bytes }) => {
                self.record(Kind::DiskTrouble, &trouble.what(free_bytes));
                Err(Problem::Unavailable(failure.to_string()))
            }
            Answer::Failed(Failure::Internal(error)) => {
                self.record(Kind::Fault, &error.to_string());
                Err(error.into())
            }
            Answer::Stored { dropped: refused } => {
                let refused = refused.map(|(refusal, count)| (Dropped::Type(refusal), count));
                Ok(both(dropped, refused))
            }
        }
    }
}

/// A body that is taken piece by piece.
struct Source {
    body: Bytes,
    share: Share,
    is_gzip: bool,
    /// Where the next piece begins.
    from: Position,
}

impl Source {
    fn unpacked(mut self, most: usize) -> Result<Self, Problem> {
        if self.is_gzip {
            let share = &mut self.share;
            let plain = gzip::unpack(&self.body, most, |bytes| share.grow(bytes));
            self.body = plain.map_err(body::unpack_problem)?.into();
            self.is_gzip = false;
        }
        Ok(self)
    }
}

/// What became of the pieces of a body so far.
#[derive(Default)]
struct Outcome {
    /// A piece had something to store.
    begun: bool,
    /// The messages of all lines that could not be parsed, one a line.
    bad_lines: Option<Vec<u8>>,
    /// Why the first point was dropped, and how many were.
    dropped: Option<(Dropped, usize)>,
}

/// Why a point was dropped. Displayed in InfluxDB's words.
#[derive(Debug)]
enum Dropped {
    /// For a name.
    Name(DropReason),
    /// For the type of a value.
    Type(schema::Refusal),
}

impl Dropped {
    /// What is the matter in our words, if a field has another type than before.
    fn conflict(&self) -> Option<String> {
        match self {
            Self::Type(schema::Refusal::TypeConflict { key, sent, known, .. }) => {
                lines::conflict(&String::from_utf8_lossy(key), *sent, *known)
            }
            Self::Type(schema::Refusal::TooManyFields) | Self::Name(_) => None,
        }
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(reason) => reason.fmt(f),
            Self::Type(refusal) => refusal.fmt(f),
        }
    }
}

/// The first reason of two, and how many points both are about.
fn both(
    one: Option<(Dropped, usize)>,
    other: Option<(Dropped, usize)>,
) -> Option<(Dropped, usize)> {
    match (one, other) {
        (Some((reason, before)), Some((_, count))) => Some((reason, before + count)),
        (one, other) => one.or(other),
    }
}

impl Outcome {
    /// Adds the bad lines of a piece; `record` hears of the first one of the body.
    fn add_bad_lines(&mut self, decoded: &Decoded, record: impl FnOnce(&RejectedLine)) {
        let Some(first) = decoded.rejected.first() else { return };
        if self.bad_lines.is_none() {
            record(first);
        }
        for line in &decoded.rejected {
            match &mut self.bad_lines {
                Some(messages) => {
                    messages.push(b'\n');
                    messages.extend_from_slice(&line.message());
                }
                None => self.bad_lines = Some(line.message()),
            }
        }
    }

    fn add_dropped(&mut self, dropped: Option<(Dropped, usize)>) {
        self.dropped = both(self.dropped.take(), dropped);
    }

    /// `record` hears of what was dropped.
    fn into_answer(self, record: impl FnOnce(&Dropped, &str)) -> Result<(), Problem> {
        if let Some((dropped, count)) = self.dropped {
            let message = dropped.to_string();
            record(&dropped, &message);
            return Err(Problem::invalid(format!("partial write: {message} dropped={count}")));
        }
        match self.bad_lines {
            Some(text) if self.begun => {
                Err(Problem::Invalid([b"partial write: ", text.as_slice(), b" dropped=0"].concat()))
            }
            Some(text) => Err(Problem::Invalid(text)),
            None => Ok(()),
        }
    }
}

/// The app of a phone as it names itself, fit to be kept and shown.
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
