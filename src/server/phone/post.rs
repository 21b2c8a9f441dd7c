//! Stores what a phone posts: reads it in its dialect, stores the samples, and keeps what cannot be
//! read.

use std::{fmt::Write as _, sync::Arc};

use axum::http::{HeaderName, header, request::Parts};
use bytes::Bytes;
use tokio::time::timeout;

use super::{
    super::{
        SharedApp,
        body::{self, BodyShare, Upload},
        body_ingest::{BodyIngest, INLINE_GZIP_BYTES, Source},
        coding,
        connection::Peer,
        gzip::{self, GzipError},
        http_error::HttpError,
    },
    laps,
};
use crate::{
    codec::{DecodeContext, Precision},
    ingest::{
        Dialect as _, DialectResponse, Failure, LineProtocol,
        phone::{self, App, Hints, PhoneReading, PhoneRequest, Unread},
    },
    model::{Athlete, UnixNanos, shown_path},
    problems::Kind,
};

/// The headers that are kept of a request that cannot be read. None of them holds a secret.
const KEPT_HEADERS: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_ENCODING,
    header::USER_AGENT,
    HeaderName::from_static("x-limit-u"),
    HeaderName::from_static("x-limit-d"),
];
/// Pairs of a query that may hold a secret.
const SECRETS: [&str; 8] =
    ["u", "p", "password", "token", "code", "key", "access_token", "accesstoken"];

/// A request of a phone whose athlete is known.
pub(super) struct Post<'a> {
    pub(super) app: &'a SharedApp,
    pub(super) peer: &'a Peer,
    pub(super) athlete: &'a Arc<Athlete>,
    pub(super) parts: &'a Parts,
    pub(super) hints: Hints<'a>,
}

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Unknown,
}

impl Post<'_> {
    /// Stores what can be read. On return `sender` is the app, as far as the body tells.
    pub(super) async fn store(
        &self,
        upload: &mut Upload,
        sender: &mut App,
    ) -> Result<(), HttpError> {
        let ingest = BodyIngest { app: self.app, peer: self.peer, athlete: self.athlete };
        let headers = &self.parts.headers;
        let packing = match coding::is_gzip(headers) {
            Ok(true) => Packing::Gzip,
            Ok(false) => Packing::Plain,
            Err(_unknown) => Packing::Unknown,
        };
        // As it comes: what is no gzip is kept, not refused.
        let (raw, share) = ingest.read(upload, false).await?;
        let context = ingest.context(headers, Precision::Nanos);
        let (received, via) = (context.received, context.sender.via);
        let work = self.work(raw.clone(), packing, received, false);
        let is_large = self.is_large(&raw, packing);
        let read = ingest.off_the_worker(is_large, move || work.read(share)).await;
        let (reading, share) = read.map_err(|error| ingest.refused_body(error))?;
        let PhoneReading { app, lines, laps, unread } = reading;
        *sender = app;
        if !lines.is_empty() {
            self.store_lines(&ingest, lines, share, context, &raw, packing).await?;
        }
        if !laps.is_empty() {
            laps::begin(self.app, self.athlete, via, &laps).await?;
        }
        if let Some(unread) = unread {
            self.keep_unread(&ingest, &unread, raw, received).await;
        }
        Ok(())
    }

    /// Stores the samples. A field of the app's own may contradict what the athlete has sent before,
    /// which costs InfluxDB's clients the whole point; here the metrics are stored without it.
    async fn store_lines(
        &self,
        ingest: &BodyIngest<'_>,
        lines: Vec<u8>,
        share: BodyShare,
        context: DecodeContext,
        raw: &Bytes,
        packing: Packing,
    ) -> Result<(), HttpError> {
        let received = context.received;
        let source = Source::new(lines.into(), share, false);
        let may_store = || Ok(());
        let stored = ingest.store_source(&LineProtocol, source, context.clone(), may_store).await?;
        let stored = match stored {
            Err(Failure::Refused(verdict)) if verdict.dropped().is_some() => {
                let work = self.work(raw.clone(), packing, received, true);
                let share = ingest.share()?;
                let is_large = self.is_large(raw, packing);
                let (known, share) =
                    ingest.off_the_worker(is_large, move || work.read(share)).await?;
                let source = Source::new(known.lines.into(), share, false);
                ingest.store_source(&LineProtocol, source, context, may_store).await?
            }
            stored => stored,
        };
        match stored {
            Ok(()) | Err(Failure::Refused(_)) => Ok(()),
            Err(failure) => Err(match LineProtocol.failure(&failure) {
                DialectResponse::Unavailable(text) => HttpError::Unavailable(text),
                _ => HttpError::Unavailable("nothing was stored: try again".to_owned()),
            }),
        }
    }

    fn is_large(&self, raw: &Bytes, packing: Packing) -> bool {
        let inline = match packing {
            Packing::Gzip => INLINE_GZIP_BYTES,
            Packing::Plain | Packing::Unknown => self.app.services.limits.inline_parse_bytes,
        };
        inline < raw.len()
    }

    /// The reading of the body, to be done on any thread.
    fn work(
        &self,
        raw: Bytes,
        packing: Packing,
        received: UnixNanos,
        has_metrics_alone: bool,
    ) -> Work {
        let Hints { has_limit_header, is_basic_without_base64, .. } = self.hints;
        Work {
            raw,
            packing,
            query: self.parts.uri.query().unwrap_or_default().to_owned(),
            user_agent: self.hints.user_agent.to_owned(),
            has_limit_header,
            is_basic_without_base64,
            is_said_to_be_json: self.hints.is_said_to_be_json,
            is_phonetrack_job: self.hints.is_phonetrack_job,
            received,
            has_metrics_alone,
            max_bytes: self.app.services.limits.body_bytes,
        }
    }

    /// Tells the operator of what could not be read, and keeps the whole request. Whatever becomes
    /// of it, the phone gets its answer.
    async fn keep_unread(
        &self,
        ingest: &BodyIngest<'_>,
        unread: &Unread,
        raw: Bytes,
        received: UnixNanos,
    ) {
        let Unread { what, is_encrypted, .. } = unread;
        if *is_encrypted {
            ingest.record(Kind::Encrypted, "");
        } else {
            ingest.record(Kind::Unreadable, what);
        }
        let head = self.head(unread, received);
        let (folder, login) = (self.app.services.unreadable.clone(), self.athlete.login.clone());
        let keep = async {
            let turn = self.app.keeping.acquire().await;
            let _turn = turn.map_err(|_closed| std::io::Error::other("Trackside stops"))?;
            let write = move || folder.keep(&login, received, &[head.as_bytes(), &raw]);
            let written = tokio::task::spawn_blocking(write).await;
            written.map_err(std::io::Error::other).flatten()
        };
        let kept = timeout(self.app.services.limits.commit, keep).await;
        let why = match kept {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(_elapsed) => "the disk does not answer".to_owned(),
        };
        ingest.record(Kind::NotKept, &why);
    }

    /// What is kept of the request beside its body, without secrets.
    fn head(&self, unread: &Unread, received: UnixNanos) -> String {
        let Parts { method, uri, headers, .. } = self.parts;
        let time = jiff::Timestamp::from_nanosecond(i128::from(received.0)).unwrap_or_default();
        let mut head = format!(
            "# Trackside could not read all of this request: {}\n# received {time} from {} for {}\n",
            unread.what.replace(char::is_control, " "),
            self.peer.address,
            self.athlete.login,
        );
        // Writing to a `String` cannot fail.
        write!(head, "{method} {}", shown_path(uri.path())).unwrap_or_default();
        let pairs = uri.query().unwrap_or_default().split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && !SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
        });
        for (index, pair) in pairs.enumerate() {
            head.push(if index == 0 { '?' } else { '&' });
            head.push_str(pair);
        }
        head.push('\n');
        for name in &KEPT_HEADERS {
            if let Some(value) = headers.get(name) {
                let value =
                    String::from_utf8_lossy(value.as_bytes()).replace(char::is_control, " ");
                writeln!(head, "{name}: {value}").unwrap_or_default();
            }
        }
        head.push('\n');
        head
    }
}

/// What reading a body needs, on whichever thread.
struct Work {
    raw: Bytes,
    packing: Packing,
    query: String,
    user_agent: String,
    has_limit_header: bool,
    is_basic_without_base64: bool,
    is_said_to_be_json: bool,
    is_phonetrack_job: bool,
    received: UnixNanos,
    has_metrics_alone: bool,
    max_bytes: usize,
}

impl Work {
    /// Unpacks and reads the body; also returns the memory that is reserved for it.
    fn read(self, mut share: BodyShare) -> Result<(PhoneReading, BodyShare), HttpError> {
        let hints = Hints {
            user_agent: &self.user_agent,
            has_limit_header: self.has_limit_header,
            is_basic_without_base64: self.is_basic_without_base64,
            is_said_to_be_json: self.is_said_to_be_json,
            is_phonetrack_job: self.is_phonetrack_job,
        };
        let unread = |what: &str| PhoneReading {
            app: App::of(b"", &hints),
            lines: Vec::new(),
            laps: Vec::new(),
            unread: Some(Unread { what: what.to_owned(), count: 1, is_encrypted: false }),
        };
        let unpacked;
        let body = match self.packing {
            Packing::Plain => &self.raw[..],
            Packing::Unknown => return Ok((unread("its Content-Encoding is not known"), share)),
            Packing::Gzip => {
                match gzip::unpack(&self.raw, self.max_bytes, |bytes| share.grow(bytes)) {
                    Ok(plain) => {
                        unpacked = plain;
                        &unpacked
                    }
                    Err(GzipError::Damaged(what)) => return Ok((unread(what), share)),
                    Err(error) => return Err(body::unpack_error(error)),
                }
            }
        };
        let request = PhoneRequest {
            body,
            query: &self.query,
            hints,
            received: self.received,
            has_metrics_alone: self.has_metrics_alone,
        };
        let reading = phone::read(&request, &mut |bytes| share.grow(bytes));
        reading.map(|reading| (reading, share)).map_err(|_no_room| body::no_room())
    }
}
