//! HTTP in and out; the only home of status codes and wire JSON.
//!
//! | route | what it is |
//! |---|---|
//! | `POST /write`, `POST /api/v2/write` | accepts samples in line protocol, as InfluxDB 1.8 does |
//! | `POST` to the paths of [`ingest::APPS`] | accepts samples in the dialects of apps |
//! | `GET /`, `GET /join/CODE`, `GET /join/CODE/track` | pages for phones ([`join`]) |
//! | `GET /query`, `POST /query` | answers `InfluxQL`, as InfluxDB 1.x does ([`queries`]) |
//! | `GET /export` | returns an athlete's samples |
//! | `/register`, `/users`, `/user`, `/auth` | accounts ([`accounts`]) |
//! | `GET /ping`, `GET /health`, `GET /time` | health checks, and the server's clock |
//! | `GET /ca.crt`, `GET /ca.der` | the certificate authority that phones install for HTTPS, as PEM and as DER |
//!
//! Invariants: a 204 is sent only after the recorder has confirmed the batch; the memory, time and
//! threads that a request may use are bounded by [`Limits`]; passwords, tokens and bodies are never
//! logged; text from clients is escaped in responses.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header, request::Parts},
    routing::{get, post},
};
use tokio::sync::{Semaphore, watch};
use tower_service::Service as _;

use self::{
    body::{Bodies, Upload},
    connection::Peer,
    cors::Cors,
    counts::Endpoint,
    echo::{Echo, RequestIds},
    headers::{APPLICATION_JSON, TEXT_PLAIN},
    http_error::{HttpError, Style},
    last_positions::LastPositions,
    per_machine::PerMachineLimit,
    timing::Lags,
    unshown::Unshown,
    write::Api,
};
use crate::{
    clock::Clock,
    codes::Codes,
    config::{PublicReach, Registration},
    events::Events,
    ingest::{self, Dialect, DialectResponse},
    journal::Reader,
    logbook::LogbookReader,
    problems::Problems,
    query::Catalog,
    recorder::Queue,
    roster::Roster,
    unreadable::Unreadable,
};

mod accounts;
mod auth;
mod body;
mod body_ingest;
mod coding;
mod connection;
mod cors;
mod counts;
mod echo;
mod export;
mod gzip;
mod headers;
mod http_error;
mod https;
mod join;
mod last_positions;
mod metrics;
mod per_machine;
mod phone;
mod queries;
mod query;
mod serve;
mod target;
mod timing;
mod unserved;
mod unshown;
mod v2;
mod write;

pub use crate::config::Limits;
pub use counts::Counts;
pub use https::Https;
pub use metrics::{MetricSources, serve_metrics};
pub use serve::{Listeners, Visitors, serve};

/// What the server needs from the engine.
#[derive(Clone)]
pub struct Services {
    /// The logins.
    pub roster: Roster,
    /// The queue to the recorder.
    pub queue: Queue,
    /// The recording, for exports and queries.
    pub journal: Reader,
    /// What queries know of it.
    pub catalog: Catalog,
    /// The logbook, because queries read nothing that was deleted.
    pub logbook: LogbookReader,
    /// The events, for exports of one.
    pub events: Events,
    /// The codes of phones.
    pub codes: Codes,
    /// Where requests of phones are kept that cannot be read.
    pub unreadable: Unreadable,
    /// Where refused requests are reported.
    pub problems: Problems,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Who may register.
    pub registration: Registration,
    /// What the public login may read.
    pub public: PublicReach,
    /// HTTPS, where it is enabled.
    pub https: Option<Https>,
    /// What is counted for `/metrics`.
    pub counts: Counts,
    /// The machines that have connected.
    pub visitors: Visitors,
    /// The longest gap within a session.
    pub session_gap: Duration,
    /// Limits on what clients may use.
    pub limits: Limits,
}

/// The state shared by all routes.
struct App {
    services: Services,
    ids: RequestIds,
    /// The memory budget for bodies.
    bodies: Arc<Bodies>,
    /// Limits concurrent login checks; the roster hashes at most two passwords at a time.
    login_checks: Semaphore,
    /// Limits them per machine.
    logins_per_machine: PerMachineLimit,
    /// Senders whose clocks may be behind.
    lags: Lags,
    /// The last known position of each athlete.
    last_positions: LastPositions,
    /// Athletes of whom something can be shown.
    unshown: Unshown,
    /// Limits threads that decompress and parse large bodies.
    heavy_work: Semaphore,
    /// One request at a time looks whether another process has changed roster, events or codes.
    reloads: Semaphore,
    /// One request at a time is kept that cannot be read.
    keeping: Semaphore,
    /// Limits threads that read the journal for exports.
    exports: Arc<Semaphore>,
    /// Limits them per machine.
    exports_per_machine: PerMachineLimit,
    /// Limits threads that answer queries.
    queries: Arc<Semaphore>,
    /// Limits them per machine.
    queries_per_machine: PerMachineLimit,
    /// Set at shutdown: no new exports and queries begin.
    is_stopping: watch::Sender<bool>,
}

type SharedApp = Arc<App>;

/// What is served on each kind of port.
#[derive(Clone)]
struct Routers {
    app: SharedApp,
    /// Plain HTTP.
    plain: PortRouter,
    /// HTTPS.
    tls: PortRouter,
    /// Plain HTTP on the HTTPS port.
    plain_http_on_tls_port: PortRouter,
}

/// What is served on one kind of port.
#[derive(Clone)]
struct PortRouter {
    app: SharedApp,
    router: Router,
    /// Whether `POST /write` is served here. As nearly every request is one, it bypasses the router
    /// and its allocations.
    takes_samples: bool,
}

impl PortRouter {
    /// Answers a request from `peer`, and counts it.
    async fn answer(self, request: Request, peer: Peer) -> Response<Body> {
        let (app, endpoint) = (SharedApp::clone(&self.app), Endpoint::of(request.uri().path()));
        let begun = app.services.clock.mono();
        let response = self.route(request, peer).await;
        let secs = app.services.clock.mono().secs_since(begun);
        app.services.counts.answered(endpoint, secs, &response);
        response
    }

    async fn route(mut self, mut request: Request, peer: Peer) -> Response<Body> {
        if self.takes_samples
            && request.uri().path() == "/write"
            && request.method() == Method::POST
        {
            return write(&self.app, peer, request, Api::V1).await;
        }
        let headers = request.headers();
        if Cors::is_preflight(request.method(), headers) {
            // For any path: a page can read a 404 only if its preflight request succeeded.
            return answer_options(&self.app, request.uri().path(), headers);
        }
        let cors = Cors::of(headers);
        let waits_for_continue = body::waits_for_continue(request.version(), headers);
        request.extensions_mut().insert(peer);
        let answer = self.router.call(request).await;
        let mut answer = answer.unwrap_or_else(|never: Infallible| match never {});
        if matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
            let headers = answer.headers_mut();
            if let Some(cors) = cors {
                cors.add_to(headers);
            }
            if waits_for_continue && !headers.contains_key(header::CONNECTION) {
                body::say_close(headers);
            }
        }
        answer
    }
}

impl Routers {
    fn new(services: Services) -> Self {
        let is_closed = services.https.as_ref().is_some_and(|https| https.is_required);
        let app = app(services);
        let all = PortRouter {
            app: SharedApp::clone(&app),
            router: routes(SharedApp::clone(&app)),
            takes_samples: true,
        };
        let only =
            |router| PortRouter { app: SharedApp::clone(&app), router, takes_samples: false };
        Self {
            app: SharedApp::clone(&app),
            plain: if is_closed {
                only(https::https_required(SharedApp::clone(&app)))
            } else {
                all.clone()
            },
            tls: all,
            plain_http_on_tls_port: only(https::plain_http_on_tls_port(SharedApp::clone(&app))),
        }
    }

    /// Stops new exports. Those that have sent nothing yet fail at once, so that they do not delay
    /// the shutdown.
    fn stop_new_exports(&self) {
        self.app.is_stopping.send_replace(true);
    }
}

/// All routes, for calls within this process; without a socket, the caller counts as local.
pub fn router(services: Services) -> Router {
    routes(app(services))
}

fn app(services: Services) -> SharedApp {
    Arc::new(App {
        ids: RequestIds::new(),
        bodies: Bodies::new(&services.limits),
        login_checks: Semaphore::new(4),
        logins_per_machine: PerMachineLimit::new(2),
        lags: Lags::default(),
        last_positions: LastPositions::default(),
        unshown: Unshown::default(),
        heavy_work: Semaphore::new(heavy_threads()),
        reloads: Semaphore::new(1),
        keeping: Semaphore::new(1),
        exports: Arc::new(Semaphore::new(services.limits.exports)),
        exports_per_machine: PerMachineLimit::new((services.limits.exports / 2).max(1)),
        queries: Arc::new(Semaphore::new(services.limits.queries)),
        queries_per_machine: PerMachineLimit::new(services.limits.queries.div_ceil(2)),
        is_stopping: watch::Sender::new(false),
        services,
    })
}

/// How many large bodies are decompressed and parsed at a time: half of the cores, which leaves the
/// other half to small bodies and the disk.
fn heavy_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).clamp(1, 4))
}

/// All routes.
fn routes(app: SharedApp) -> Router {
    let query = get(queries::answer).post(queries::answer).options(options);
    let routes = https::ca_routes()
        .route("/query", query.head(only_get_and_post).fallback(only_get_and_post))
        .route("/write", post(write_v1).options(options).fallback(only_post))
        .route("/api/v2/write", post(write_v2).options(options).fallback(only_post))
        .route("/ping", get(ping).options(options).fallback(only_get))
        .route("/health", get(health).options(options).fallback(only_get))
        .route("/export", get(export).options(options).fallback(only_get))
        .route("/time", get(time).options(options).fallback(only_get))
        .merge(accounts::routes())
        .merge(phone::routes())
        .merge(join::routes());
    let add_app = |routes: Router<SharedApp>, &(path, dialect): &(&'static str, _)| {
        let post = post(move |app, request| write_own(app, request, dialect));
        routes.route(path, post.options(options).fallback(only_post))
    };
    ingest::APPS.iter().fold(routes, add_app).fallback(not_found).with_state(app)
}

/// A response without a body.
fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// An incoming request, split into what its handler and its response need.
struct IncomingRequest {
    parts: Parts,
    peer: Peer,
    style: Style,
    echo: Echo,
    upload: Upload,
}

impl IncomingRequest {
    fn new(app: &SharedApp, request: Request) -> Self {
        let peer = Peer::of(request.extensions());
        Self::of(app, peer, request)
    }

    fn of(app: &SharedApp, peer: Peer, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            peer,
            style: Style::of(&parts.headers, parts.uri.query()),
            echo: Echo::of(&parts.headers, &app.ids, &*app.services.clock),
            upload: Upload::new(body, &parts),
            parts,
        }
    }

    /// Omits the CORS headers from the response.
    fn without_cors(mut self) -> Self {
        self.echo.forget_origin();
        self
    }

    /// Builds the response, with the headers that every response has.
    fn answer(self, app: &SharedApp, outcome: Result<Response<Body>, HttpError>) -> Response<Body> {
        let mut response = outcome.unwrap_or_else(|error| {
            let mut response = error.render(self.style);
            self.upload.say_close(response.headers_mut());
            self.upload.drain(&app.services.limits, self.peer.busy());
            response
        });
        self.echo.add_to(response.headers_mut());
        response
    }
}

async fn write_v1(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let peer = Peer::of(request.extensions());
    write(&app, peer, request, Api::V1).await
}

async fn write_v2(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let peer = Peer::of(request.extensions());
    write(&app, peer, request, Api::V2).await
}

async fn write(app: &SharedApp, peer: Peer, request: Request, api: Api) -> Response<Body> {
    let mut incoming = IncomingRequest::of(app, peer, request);
    let IncomingRequest { parts, peer, upload, .. } = &mut incoming;
    let answer = write::write(app, peer, parts, api, upload).await;
    let outcome = answer.and_then(|answer| response_of(answer, incoming.style));
    incoming.answer(app, outcome)
}

async fn write_own(
    State(app): State<SharedApp>,
    request: Request,
    dialect: &'static dyn Dialect,
) -> Response<Body> {
    let mut incoming = IncomingRequest::new(&app, request);
    let IncomingRequest { parts, peer, upload, .. } = &mut incoming;
    let answer = write::write_own(&app, peer, parts, dialect, upload).await;
    let outcome = answer.and_then(|answer| response_of(answer, incoming.style));
    incoming.answer(&app, outcome)
}

/// What a dialect answers, as a response.
fn response_of(answer: DialectResponse, style: Style) -> Result<Response<Body>, HttpError> {
    let (mut response, media_type) = match answer {
        DialectResponse::Done => (empty(StatusCode::NO_CONTENT), style.media.header()),
        DialectResponse::Content { media_type, body } => {
            (Response::new(Body::from(body)), HeaderValue::from_static(media_type))
        }
        DialectResponse::Invalid(text) => return Err(HttpError::Invalid(text)),
        DialectResponse::Unavailable(text) => return Err(HttpError::Unavailable(text)),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    Ok(response)
}

async fn export(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let incoming = IncomingRequest::new(&app, request);
    let outcome = export::export(&app, &incoming.peer, &incoming.parts).await;
    incoming.answer(&app, outcome)
}

/// Answers a preflight request.
async fn options(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    answer_options(&app, request.uri().path(), request.headers())
}

fn answer_options(app: &SharedApp, path: &str, headers: &HeaderMap) -> Response<Body> {
    let mut echo = Echo::of(headers, &app.ids, &*app.services.clock);
    if path == "/query" {
        echo.permit_as_influxdb();
    }
    let mut response = empty(StatusCode::OK);
    echo.add_to(response.headers_mut());
    response
}

async fn ping(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let echo = Echo::of(request.headers(), &app.ids, &*app.services.clock);
    let verbose = query::value_of(request.uri().query(), "verbose");
    let mut response = match verbose.as_deref() {
        None | Some(b"" | b"0" | b"false") => empty(StatusCode::NO_CONTENT),
        Some(_) => Response::new(Body::from(headers::version_json())),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, APPLICATION_JSON);
    echo.add_to(response.headers_mut());
    response
}

/// What clients of InfluxDB 2 request before they write.
async fn health(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    IncomingRequest::new(&app, request).answer(&app, Ok(v2::health()))
}

/// The server's clock, so that phones can measure how far theirs is off.
async fn time(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let nanos = app.services.clock.wall().0;
    let (seconds, millis) = (nanos.div_euclid(1_000_000_000), nanos.div_euclid(1_000_000));
    let json =
        format!("{{\"seconds\":{seconds},\"milliseconds\":{millis},\"nanoseconds\":{nanos}}}\n");
    let mut response = Response::new(Body::from(json));
    response.headers_mut().insert(header::CONTENT_TYPE, APPLICATION_JSON);
    IncomingRequest::new(&app, request).answer(&app, Ok(response))
}

async fn only_post(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    only(&app, &request, "OPTIONS, POST")
}

async fn only_get(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    only(&app, &request, "GET, HEAD, OPTIONS")
}

async fn only_get_and_post(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    only(&app, &request, "GET, OPTIONS, POST")
}

/// The path exists, but not with this method.
fn only(app: &SharedApp, request: &Request, allow: &'static str) -> Response<Body> {
    let peer = Peer::of(request.extensions());
    unserved::note_method(app, &peer, request.method(), request.uri(), request.headers());
    let mut response = Response::new(Body::from("Method Not Allowed\n"));
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, HeaderValue::from_static(allow));
    plain_text(headers);
    response
}

async fn not_found(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let peer = Peer::of(request.extensions());
    unserved::note_path(&app, &peer, request.method(), request.uri(), request.headers());
    let mut response = Response::new(Body::from("404 page not found\n"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    plain_text(response.headers_mut());
    response
}

/// The headers of InfluxDB's plain text responses.
fn plain_text(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_TYPE, TEXT_PLAIN);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers::add_version(headers);
}
