//! HTTPS: the handshake, the certificate that phones install, and plain HTTP on the wrong port.

use std::{
    io,
    net::IpAddr,
    sync::atomic::{AtomicBool, Ordering},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header, uri::Authority},
    routing::get,
};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{self, AlertDescription},
    server::TlsStream,
};

use super::{
    SharedApp,
    body::Upload,
    connection::{Peer, TLS_HANDSHAKE},
    cors::Cors,
    headers::{self, TEXT_PLAIN},
    http_error::{HttpError, Style},
};
use crate::{
    problems::{Kind, Problems, Refusal},
    tls::CaCertificate,
};

/// What phones, browsers and Windows install as an authority.
const CA_CERTIFICATE: HeaderValue = HeaderValue::from_static("application/x-x509-ca-cert");

/// The HTTPS settings that the routes need.
#[derive(Debug, Clone)]
pub struct Https {
    /// The port.
    pub port: u16,
    /// The certificate that phones install; `None` if the operator's own certificate is in use.
    pub ca: Option<CaCertificate>,
    /// Whether plain HTTP serves nothing but that certificate.
    pub is_required: bool,
}

/// How a client began on the HTTPS port.
pub(super) enum Greeting {
    /// With a TLS handshake.
    Tls(Box<TlsStream<TcpStream>>),
    /// With plain HTTP.
    Plain(TcpStream),
}

/// Performs the handshake, with no timeout of its own. `has_begun` is set once the client sends
/// anything.
pub(super) async fn greet(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    has_begun: &AtomicBool,
) -> io::Result<Greeting> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 0 {
        // A port scan or health check: it connected and left.
        return Err(io::ErrorKind::NotConnected.into());
    }
    has_begun.store(true, Ordering::Relaxed);
    match first {
        [TLS_HANDSHAKE] => {}
        // The first byte of an HTTP request is ASCII. The SSL 2.0 hello is not, and clients of the
        // TLS 1.0 era still begin with it (RFC 5246, appendix E.2).
        [0x80..=0xff] => {
            let old = rustls::Error::PeerIncompatible(rustls::PeerIncompatible::Tls12NotOffered);
            return Err(io::Error::new(io::ErrorKind::InvalidData, old));
        }
        _ => return Ok(Greeting::Plain(stream)),
    }
    Ok(Greeting::Tls(Box::new(acceptor.accept(stream).await?)))
}

/// Reports why a phone's handshake failed.
pub(super) fn note_failed_handshake(error: &io::Error, address: IpAddr, problems: &Problems) {
    let (kind, detail) = match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(error) => handshake_problem(error),
        None => match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe => (Kind::HandshakeFailed, HANGS_UP),
            _ => return,
        },
    };
    note_with(kind, detail, address, problems);
}

/// Apps that do not trust the certificate usually disconnect without an alert.
const HANGS_UP: &str = "it hangs up, as apps do that do not trust the certificate";

/// Classifies a failed handshake for the operator.
fn handshake_problem(error: &rustls::Error) -> (Kind, &'static str) {
    use rustls::{Error, PeerIncompatible as Peer};
    match error {
        Error::AlertReceived(alert) => alert_problem(*alert),
        Error::PeerIncompatible(
            Peer::Tls12NotOffered
            | Peer::Tls12NotOfferedOrEnabled
            | Peer::SupportedVersionsExtensionRequired
            | Peer::ServerDoesNotSupportTls12Or13
            | Peer::ServerTlsVersionIsDisabledByOurConfig
            | Peer::ExtendedMasterSecretExtensionRequired
            | Peer::SignatureAlgorithmsExtensionRequired,
        ) => (Kind::TlsTooOld, ""),
        Error::PeerIncompatible(Peer::NoCipherSuitesInCommon) => {
            (Kind::TlsTooOld, "it knows none of the ciphers of today")
        }
        Error::PeerIncompatible(
            Peer::NoKxGroupsInCommon
            | Peer::NamedGroupsExtensionRequired
            | Peer::NoEcPointFormatsInCommon
            | Peer::KeyShareExtensionRequired
            | Peer::NoSignatureSchemesInCommon
            | Peer::UncompressedEcPointsRequired,
        ) => (Kind::TlsTooOld, "it knows none of the elliptic curves or signatures of today"),
        Error::PeerIncompatible(_) => (Kind::HandshakeFailed, "it has other demands on TLS"),
        Error::NoApplicationProtocol => {
            (Kind::HandshakeFailed, "it insists on another protocol than HTTP/1.1")
        }
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => {
            (Kind::HandshakeFailed, "what it sends is no TLS, or a version before 1.2")
        }
        _ => (Kind::HandshakeFailed, "its TLS is not understood"),
    }
}

/// Classifies the alert that a phone sent.
fn alert_problem(alert: AlertDescription) -> (Kind, &'static str) {
    use AlertDescription as Alert;
    match alert {
        Alert::UnknownCA
        | Alert::BadCertificate
        | Alert::CertificateUnknown
        | Alert::CertificateExpired
        | Alert::CertificateRevoked
        | Alert::UnsupportedCertificate => (Kind::Untrusted, ""),
        Alert::ProtocolVersion | Alert::InsufficientSecurity => (Kind::TlsTooOld, ""),
        Alert::HandshakeFailure | Alert::IllegalParameter | Alert::DecodeError => {
            (Kind::HandshakeFailed, "it says that nothing can be agreed on")
        }
        Alert::UnrecognisedName => {
            (Kind::HandshakeFailed, "it does not accept the name of this computer")
        }
        Alert::CloseNotify | Alert::UserCanceled => (Kind::HandshakeFailed, HANGS_UP),
        _ => (Kind::HandshakeFailed, "it gives up"),
    }
}

/// Reports a phone that began a handshake and did not finish it.
pub(super) fn note_slow_handshake(address: IpAddr, problems: &Problems) {
    let detail = "it does not finish it in time: a bad radio link";
    note_with(Kind::HandshakeFailed, detail, address, problems);
}

fn note_with(kind: Kind, detail: &str, address: IpAddr, problems: &Problems) {
    problems.record(Refusal { kind, who: "", address: address.to_canonical(), detail });
}

/// Reports a phone's connection problem.
pub(super) fn note(kind: Kind, address: IpAddr, problems: &Problems) {
    note_with(kind, "", address, problems);
}

/// The same for a phone whose login is known.
pub(super) fn note_of(kind: Kind, who: &str, address: IpAddr, problems: &Problems) {
    problems.record(Refusal { kind, who, address: address.to_canonical(), detail: "" });
}

/// The routes of the certificate. They are on every port, because a phone without it cannot use
/// HTTPS yet.
pub(super) fn ca_routes() -> Router<SharedApp> {
    Router::new().route("/ca.crt", get(ca_as_text)).route("/ca.der", get(ca_as_bytes))
}

/// The router of the plain HTTP port where HTTPS is required.
pub(super) fn https_required(app: SharedApp) -> Router {
    ca_routes().fallback(needs_tls).with_state(app)
}

/// The router for plain HTTP sent to the HTTPS port.
pub(super) fn plain_http_on_tls_port(app: SharedApp) -> Router {
    Router::new().fallback(speaks_plain_http).with_state(app)
}

async fn ca_as_text(State(app): State<SharedApp>) -> Response<Body> {
    ca(&app, |ca| Bytes::from(ca.pem.clone()))
}

async fn ca_as_bytes(State(app): State<SharedApp>) -> Response<Body> {
    ca(&app, |ca| Bytes::from(ca.der.clone()))
}

fn ca(app: &SharedApp, form: impl Fn(&CaCertificate) -> Bytes) -> Response<Body> {
    let (status, media, body) = match &app.services.https {
        Some(Https { ca: Some(ca), .. }) => (StatusCode::OK, CA_CERTIFICATE, form(ca)),
        Some(Https { ca: None, .. }) => {
            let text = "The operator's own certificate is in use: there is nothing to install.\n";
            (StatusCode::NOT_FOUND, TEXT_PLAIN, Bytes::from_static(text.as_bytes()))
        }
        None => {
            let text = "HTTPS is off here: there is nothing to install.\n";
            (StatusCode::NOT_FOUND, TEXT_PLAIN, Bytes::from_static(text.as_bytes()))
        }
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media);
    // The authority may be replaced, so caches must revalidate.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers::add_version(headers);
    response
}

async fn needs_tls(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let peer = Peer::of(request.extensions());
    note(Kind::PlainRefused, peer.address, &app.services.problems);
    let text = format!("plain HTTP is off here: use {}", address(&app, request.headers()));
    refuse(&app, &peer, request, &HttpError::NeedsTls(text))
}

async fn speaks_plain_http(State(app): State<SharedApp>, request: Request) -> Response<Body> {
    let peer = Peer::of(request.extensions());
    let address = address(&app, request.headers());
    let text = format!("plain HTTP was sent to the port of HTTPS: use {address}");
    refuse(&app, &peer, request, &HttpError::invalid(text))
}

fn refuse(app: &SharedApp, peer: &Peer, request: Request, error: &HttpError) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let upload = Upload::new(body, &parts);
    let mut response = error.render(Style::of(&parts.headers, parts.uri.query()));
    let headers = response.headers_mut();
    headers::add_version(headers);
    upload.say_close(headers);
    if let Some(cors) = Cors::of(&parts.headers) {
        cors.add_to(headers);
    }
    upload.drain(&app.services.limits, peer.busy());
    response
}

/// The HTTPS address of this server, by the host name that the client used.
fn address(app: &SharedApp, headers: &HeaderMap) -> String {
    let port = app.services.https.as_ref().map_or(0, |https| https.port);
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    match host.and_then(|host| Authority::try_from(host).ok()) {
        Some(authority) => format!("https://{}:{port}", authority.host()),
        None => format!("https on port {port}"),
    }
}
