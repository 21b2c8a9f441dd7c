//! The server's routes in this process, without a socket: takes requests written as text, reads
//! whole responses, and checks what must hold for every response.
//!
//! ```text
//! POST /write?db=test
//! authorization: Basic dGVzdDp0ZXN0MTIzNA==
//!
//! samples hr_bpm=145
//! ```
//!
//! Consecutive requests are separated by a line `====`. Two headers are instructions for this
//! harness: `fuzz-gzip` compresses the body, because a mutator cannot maintain a checksum, and
//! `fuzz-frames: N` sends it in frames of N bytes and breaks off if N is odd.

use std::{
    collections::VecDeque,
    io::{self, Write as _},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header},
};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::BodyExt as _;
use hyper::body::Frame;
use tokio::runtime::{Builder, Runtime};
use tower_service::Service as _;
use trackside::{
    clock::{Clock, ManualClock},
    codec,
    codes::Codes,
    config::{PublicReach, Registration},
    events::Events,
    journal::{Journal, SystemFiles},
    logbook::{LogbookReader, SharedLogbook},
    model::UnixNanos,
    problems::Problems,
    query::Catalog,
    recorder::{Parts, Recorder, Senders},
    roster::{LoginOutcome, Roster},
    schema::Schema,
    server::{Counts, Limits, Services, Visitors, router},
    store::{Store, StoreLimits},
    unreadable::{Unreadable, UnreadableLimits},
};

/// The password of `test`, which the inputs know.
pub(crate) const PASSWORD: &str = "test1234";
/// The password of `other`, which they do not know.
const SECRET: &str = "c4f1b6e0-nobody-guesses-this-9d27";

/// Both with cheap hashes (8 KiB, one pass): real ones would slow down every run.
const ROSTER: &str = r#"version = 1

[[athlete]]
id = 1
login = "test"
name = "Test"
password = "$argon2id$v=19$m=8,t=1,p=1$ZnV6emluZyBzYWx0IG9uZQ$Dmbphb22vWV3S6fTkPwyNuOGjkwuzJPOZIceTGhfiOE"

[[athlete]]
id = 2
login = "other"
name = "Other"
password = "$argon2id$v=19$m=8,t=1,p=1$ZnV6emluZyBzYWx0IHR3bw$hzCI6rN4jlgpERsMWETuk5usBVkTVSfbtJYqS/UCRn4"
"#;

/// 2016-06-13.
const NOW: UnixNanos = UnixNanos(1_465_839_830_123_456_789);

/// The maximum length of an input: longer ones take long and find nothing more.
const MAX_INPUT: usize = 64 << 10;

/// Small limits, so that small inputs reach them.
fn limits() -> Limits {
    Limits {
        body_bytes: 4 << 10,
        all_bodies_bytes: 256 << 10,
        inline_parse_bytes: 512,
        ..Limits::default()
    }
}

/// A request of an input.
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// The body before compression.
    pub(crate) body: Vec<u8>,
    is_packed: bool,
    frames: Option<usize>,
}

/// The requests of an input, up to the first invalid one.
pub(crate) fn requests(input: &[u8]) -> Vec<Asked> {
    if input.len() > MAX_INPUT {
        return Vec::new();
    }
    let mut rest = Some(input);
    let mut requests = Vec::new();
    while let Some(text) = rest
        && requests.len() < 4
    {
        let separator = b"\n====\n";
        let end = text.windows(separator.len()).position(|part| part == separator);
        let (one, after) = match end {
            Some(end) => (&text[..end], Some(&text[end + separator.len()..])),
            None => (text, None),
        };
        rest = after;
        match Asked::read(one) {
            Some(asked) => requests.push(asked),
            None => break,
        }
    }
    requests
}

impl Asked {
    fn read(text: &[u8]) -> Option<Self> {
        let mut lines = text.splitn(2, |&byte| byte == b'\n');
        let mut words = lines.next()?.split(|&byte| byte == b' ');
        let method = Method::from_bytes(words.next()?).ok()?;
        let uri: Uri = str::from_utf8(words.next()?).ok()?.parse().ok()?;
        let mut rest = lines.next().unwrap_or_default();
        let mut asked = Self {
            method,
            uri,
            headers: HeaderMap::new(),
            body: Vec::new(),
            is_packed: false,
            frames: None,
        };
        while !rest.is_empty() {
            let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if line.is_empty() {
                break;
            }
            let colon = line.iter().position(|&byte| byte == b':')?;
            let value = line[colon + 1..].trim_ascii();
            match HeaderName::from_bytes(&line[..colon]).ok()?.as_str() {
                "fuzz-gzip" => asked.is_packed = true,
                "fuzz-frames" => asked.frames = str::from_utf8(value).ok()?.parse().ok(),
                _ => {
                    let name = HeaderName::from_bytes(&line[..colon]).ok()?;
                    asked.headers.append(name, HeaderValue::from_bytes(value).ok()?);
                }
            }
        }
        asked.body = rest.to_vec();
        Some(asked)
    }

    /// Whether the body that is sent is the text of the input.
    pub(crate) fn is_plain(&self) -> bool {
        let gzip = self.headers.get(header::CONTENT_ENCODING).is_some_and(|how| how == "gzip");
        gzip == self.is_packed && self.frames.is_none_or(|size| size % 2 == 0)
    }

    /// Unescaped path, query, headers and body: everything that a response may repeat.
    fn echoes(&self) -> String {
        let uri = self.uri.to_string();
        let escaped = form_urlencoded::parse(uri.as_bytes());
        let pairs = escaped.map(|(key, value)| format!("{key}={value}&"));
        let headers = self.headers.iter().filter(|(name, _)| **name != header::AUTHORIZATION);
        let headers = headers.map(|(_, value)| String::from_utf8_lossy(value.as_bytes()));
        let body = String::from_utf8_lossy(&self.body);
        format!("{uri} {} {} {body}", pairs.collect::<String>(), headers.collect::<String>())
    }

    fn into_request(self) -> Request<Body> {
        let bytes = if self.is_packed {
            let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(&self.body).unwrap();
            packed.finish().unwrap()
        } else {
            self.body
        };
        let body = match self.frames {
            Some(size) => Body::new(Frames::of(&bytes, size)),
            None => Body::from(bytes),
        };
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = self.headers;
        request
    }
}

/// A body in frames; the connection may break.
struct Frames(VecDeque<io::Result<Bytes>>);

impl Frames {
    fn of(bytes: &[u8], size: usize) -> Self {
        let pieces = bytes.chunks(size.clamp(1, 4096)).map(Bytes::copy_from_slice).map(Ok);
        let mut pieces: VecDeque<_> = pieces.collect();
        if size % 2 == 1 {
            pieces.push_back(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Self(pieces)
    }
}

impl hyper::body::Body for Frames {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.0.pop_front().map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }
}

/// A response, read completely.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Everything behind the routes, in a folder of its own.
pub(crate) struct Served {
    runtime: Runtime,
    router: Router,
    pub(crate) roster: Roster,
    recorder: Recorder,
    folder: tempfile::TempDir,
    clock: Arc<dyn Clock>,
}

impl Served {
    pub(crate) fn start(registration: Registration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOW));
        let path = folder.path().join("athletes.toml");
        std::fs::write(&path, ROSTER).unwrap();
        let roster = Roster::open(&path, Arc::clone(&clock)).unwrap();
        let here = std::net::Ipv4Addr::LOCALHOST.into();
        assert!(matches!(roster.verify("other", SECRET, here), LoginOutcome::Good(_)));
        let (journal, _report) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
        let reader = journal.reader();
        let store = Store::new(StoreLimits::default());
        let logbook = SharedLogbook::default();
        let parts = Parts {
            journal,
            schema: Schema::new(codec::known_field_type),
            senders: Senders::default(),
            store: Arc::new(parking_lot::RwLock::new(store)),
            logbook: Arc::clone(&logbook),
            athlete_of: Arc::new(|_| None),
            clock: Arc::clone(&clock),
            wake: Arc::new(|| {}),
            limits: limits(),
        };
        let (recorder, queue) = Recorder::start(parts).unwrap();
        let services = Services {
            roster: roster.clone(),
            queue,
            journal: reader,
            catalog: Catalog::default(),
            logbook: LogbookReader::from(logbook),
            events: Events::open(&folder.path().join("events.toml")),
            codes: Codes::open(&folder.path().join("codes.toml")),
            unreadable: Unreadable::new(
                &folder.path().join("unreadable"),
                UnreadableLimits { bytes: 64 << 10, files: 16 },
            ),
            problems: Problems::new(Arc::clone(&clock)),
            clock: Arc::clone(&clock),
            registration,
            public: PublicReach::All,
            https: None,
            counts: Counts::default(),
            visitors: Visitors::default(),
            session_gap: Duration::from_mins(10),
            limits: limits(),
        };
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let router = runtime.block_on(async { router(services) });
        Self { runtime, router, roster, recorder, folder, clock }
    }

    /// Sends a request, and checks what must hold for every response.
    pub(crate) fn ask(&mut self, asked: Asked) -> Answer {
        let mut echoes = asked.echoes();
        // The name of a registered login may be arbitrary and appear in lists.
        for athlete in &self.roster.snapshot().athletes {
            echoes += athlete.login.as_str();
        }
        let origin = asked.headers.get(header::ORIGIN).cloned();
        let is_head = asked.method == Method::HEAD;
        // Both return samples, which may contain anything.
        let is_export = matches!(asked.uri.path(), "/export" | "/query");
        let answer = self.runtime.block_on(async {
            let response = self.router.call(asked.into_request()).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("an answer breaks off").to_bytes();
            Answer { status: parts.status, headers: parts.headers, body }
        });
        answer.check(&echoes, origin.as_ref(), is_head, is_export);
        answer
    }

    /// Checks that nobody without the password of `other` changed that account, and that the
    /// roster's file matches the roster.
    pub(crate) fn others_are_safe(&self) {
        assert!(self.roster.remembered("other", SECRET).is_some(), "another's login changed");
        let again =
            Roster::open(&self.folder.path().join("athletes.toml"), Arc::clone(&self.clock));
        let again = again.expect("the roster's file can be read").snapshot();
        assert_eq!(again.athletes, self.roster.snapshot().athletes);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        assert!(self.recorder.stop(Duration::from_secs(10)), "the recorder ends");
    }
}

impl Answer {
    fn check(&self, echoes: &str, origin: Option<&HeaderValue>, is_head: bool, is_export: bool) {
        let body = String::from_utf8_lossy(&self.body);
        let value = |name: &str| self.headers.get(name).map(HeaderValue::as_bytes);
        assert!(value("x-influxdb-version").is_some(), "no version");
        let allowed = [200, 204, 400, 401, 403, 404, 405, 413, 415, 429, 500, 501, 503];
        assert!(allowed.contains(&self.status.as_u16()), "{}: {body}", self.status);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            // The disk is never in trouble here, so only a login that is being erased may be told
            // to retry.
            assert!(is_head || body.contains("are being erased"), "{body}");
            assert!(value("retry-after").is_some(), "no time to come back at");
        }
        if self.status == StatusCode::INTERNAL_SERVER_ERROR && !is_head {
            assert!(body.contains("retention policy not found"), "{body}");
        }
        if self.status == StatusCode::NO_CONTENT {
            assert!(self.body.is_empty());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            assert!(value("www-authenticate").is_some());
        }
        if value("content-type") == Some(b"application/json") && !self.body.is_empty() {
            // A query may be answered by several documents.
            let mut documents = serde_json::Deserializer::from_slice(&self.body).into_iter();
            let json: serde_json::Value = documents.next().expect("JSON").expect("JSON");
            assert!(documents.all(|more: Result<serde_json::Value, _>| more.is_ok()), "JSON");
            let is_error = json.get("error").is_some() || json.get("errors").is_some();
            assert_eq!(is_error, self.status.as_u16() >= 400, "{body}");
        }
        if let Some(error) = value("x-influxdb-error") {
            assert!(error.len() <= 1024);
        }
        if let Some(allowed) = value("access-control-allow-origin") {
            assert_eq!(Some(allowed), origin.map(HeaderValue::as_bytes));
        }
        assert!(value("access-control-allow-credentials").is_none());
        // Stored samples may contain anything; other responses return no more than was in the
        // request.
        for secret in [PASSWORD, "$argon2"] {
            let is_told = is_export || echoes.contains(secret);
            assert!(is_told || !body.contains(secret), "{secret} is in the answer: {body}");
        }
    }
}
