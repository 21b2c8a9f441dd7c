//! HTTPS over real sockets, with a client that trusts only this machine's authority.
#![expect(clippy::disallowed_methods, reason = "how long a server takes to close is real time")]

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio_rustls::rustls::{
    self, ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
    version::{TLS12, TLS13},
};
use trackside::{
    clock::SystemClock,
    problems::Kind,
    server::Limits,
    tls::{Identity, Names},
};

use crate::{
    SAMPLE,
    harness::{Server, Setup, TEST, get, post},
};

type Stream = StreamOwned<ClientConnection, TcpStream>;

/// The server, its certificate, and the folder of its keys.
struct Https {
    server: Server,
    identity: Identity,
    _keys: tempfile::TempDir,
}

impl Https {
    fn start() -> Self {
        Self::start_with(Limits::default(), false)
    }

    fn start_with(limits: Limits, is_required: bool) -> Self {
        let keys = tempfile::tempdir().unwrap();
        let clock = Arc::new(SystemClock::new());
        let (identity, notes) =
            Identity::of_own_authority(keys.path(), &Names::of(Some("coach"), []), clock).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        let https = Some((identity.clone(), is_required));
        let server = Server::start_with(Setup { limits, https, ..Setup::default() });
        Self { server, identity, _keys: keys }
    }

    fn knock(&self) -> TcpStream {
        let stream = TcpStream::connect(self.server.tls_address.unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// A client that trusts the authority and connects to `host`.
    fn client(&self, host: &str, versions: &[&'static rustls::SupportedProtocolVersion]) -> Stream {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(self.identity.ca().unwrap().der.clone())).unwrap();
        self.client_with(roots, host, versions)
    }

    fn client_with(
        &self,
        roots: RootCertStore,
        host: &str,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Stream {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), self.knock())
    }

    /// One request over HTTPS to `host`; returns the response as text.
    fn exchange(&self, host: &str, request: &[u8]) -> io::Result<String> {
        exchange(&mut self.client(host, &[&TLS13]), request)
    }

    fn kinds(&self) -> Vec<Kind> {
        self.server.problems.snapshot().iter().map(|problem| problem.kind).collect()
    }

    /// The operator's report may come a moment after the client has gone.
    fn wait_for(&self, kind: Kind) {
        let start = Instant::now();
        while self.kinds() != [kind] {
            assert!(start.elapsed() < Duration::from_secs(10), "told {:?}", self.kinds());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Sends the request and reads until the server closes the connection.
fn exchange(stream: &mut Stream, request: &[u8]) -> io::Result<String> {
    stream.write_all(request)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn write_and_close() -> Vec<u8> {
    post("/write?db=test", &format!("{TEST}Connection: close\r\n"), SAMPLE)
}

fn assert_confirmed(answer: &io::Result<String>) {
    assert!(answer.as_ref().is_ok_and(|text| text.starts_with("HTTP/1.1 204 ")), "{answer:?}");
}

/// Why a client refused the server's certificate.
fn certificate_error(outcome: io::Result<String>) -> rustls::CertificateError {
    let error = outcome.unwrap_err();
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(error)) => error.clone(),
        other => panic!("{other:?}, {error}"),
    }
}

#[test]
fn a_phone_that_trusts_the_authority_writes_over_https() {
    let https = Https::start();
    for host in ["localhost", "coach", "coach.local", "127.0.0.1", "::1"] {
        assert_confirmed(&https.exchange(host, &write_and_close()));
    }
    for version in [&TLS12, &TLS13] {
        let mut client = https.client("localhost", &[version]);
        assert_confirmed(&exchange(&mut client, &write_and_close()));
    }
    assert_eq!(https.server.exported().lines().count(), 1);
    assert!(https.kinds().is_empty());
}

#[test]
fn one_connection_carries_many_requests_over_https() {
    let https = Https::start();
    let mut client = https.client("localhost", &[&TLS13]);
    let request = post("/write?db=test", TEST, SAMPLE);
    client.write_all(&[request.as_slice(), &request, &write_and_close()].concat()).unwrap();
    let mut answers = String::new();
    client.read_to_string(&mut answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 204 ").count(), 3);
}

#[test]
fn a_name_that_is_not_this_machines_is_refused_by_the_client() {
    let https = Https::start();
    for host in ["other.local", "example.com", "192.168.1.20"] {
        let error = certificate_error(https.exchange(host, &write_and_close()));
        assert!(
            matches!(error, rustls::CertificateError::NotValidForNameContext { .. }),
            "{host}: {error:?}"
        );
    }
}

#[test]
fn a_phone_that_does_not_trust_this_machine_is_told_to_the_operator() {
    let https = Https::start();
    let mut stranger = https.client_with(RootCertStore::empty(), "localhost", &[&TLS13]);
    let error = certificate_error(exchange(&mut stranger, &write_and_close()));
    assert_eq!(error, rustls::CertificateError::UnknownIssuer);
    https.wait_for(Kind::Untrusted);
}

#[test]
fn a_new_address_is_in_the_certificate_without_a_restart() {
    let https = Https::start();
    let mut before = https.client("localhost", &[&TLS13]);
    let request = post("/write?db=test", TEST, SAMPLE);
    before.write_all(&request).unwrap();
    let address = "192.168.7.7";
    certificate_error(https.exchange(address, &write_and_close()));

    let moved = Names::of(Some("coach"), [address.parse().unwrap()]);
    assert_eq!(https.identity.refresh(&moved), Vec::<String>::new());
    assert_confirmed(&https.exchange(address, &write_and_close()));

    // Existing connections are kept.
    let mut answers = String::new();
    before.write_all(&write_and_close()).unwrap();
    before.read_to_string(&mut answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 204 ").count(), 2);
}

#[test]
fn the_authority_is_there_for_phones_as_text_and_as_bytes() {
    let https = Https::start();
    let ca = https.identity.ca().unwrap();
    let text = https.server.exchange(get("/ca.crt", ""));
    assert_eq!((text.status, text.body), (200, ca.pem.clone().into_bytes()));
    let bytes = https.server.exchange(get("/ca.der", ""));
    assert_eq!(bytes.header("content-type"), Some("application/x-x509-ca-cert"));
    assert_eq!(bytes.body, ca.der);
}

#[test]
fn without_https_there_is_nothing_to_install_which_is_said() {
    let answer = Server::start().exchange(get("/ca.crt", ""));
    assert_eq!(answer.status, 404);
    assert!(answer.text().starts_with("HTTPS is off here"), "{answer:?}");
}

#[test]
fn with_plain_http_off_only_the_authority_is_served_without_tls() {
    let https = Https::start_with(Limits::default(), true);
    let port = https.server.tls_address.unwrap().port();
    let answer = https.server.exchange(post("/write?db=test", TEST, SAMPLE).as_slice());
    assert_eq!(answer.status, 426);
    assert_eq!(answer.header("upgrade"), Some("TLS/1.2, HTTP/1.1"));
    assert_eq!(answer.header("connection"), Some("Upgrade"));
    let said = format!("{{\"error\":\"plain HTTP is off here: use https://t:{port}\"}}\n");
    assert_eq!(answer.text(), said);
    https.wait_for(Kind::PlainRefused);
    for target in ["/ping", "/export?db=test&format=lp", "/users", "/"] {
        assert_eq!(https.server.exchange(get(target, TEST)).status, 426, "{target}");
    }
    assert_eq!(https.server.exchange(get("/ca.crt", "")).status, 200);
    let exported = get("/export?db=test&format=lp", &format!("{TEST}Connection: close\r\n"));
    let answer = https.exchange("localhost", &exported).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.contains("samples"), "{answer}");
    assert_confirmed(&https.exchange("localhost", &write_and_close()));
}

#[test]
fn a_handshake_that_does_not_go_on_is_closed() {
    let limits = Limits { handshake: Duration::from_millis(300), ..Limits::default() };
    let https = Https::start_with(limits, false);
    // Nothing; the start of a record; a complete record header without the announced content.
    for begin in [&[][..], &[0x16], &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]] {
        let mut client = https.knock();
        client.write_all(begin).unwrap();
        let start = Instant::now();
        let closed = client.read(&mut [0; 64]);
        assert!(matches!(closed, Ok(0) | Err(_)), "{closed:?}");
        let waited = start.elapsed();
        assert!((200..5000).contains(&waited.as_millis()), "{begin:?}: {waited:?}");
    }
}

/// The first message of a TLS 1.0 client: a hello of that version, without extensions.
fn old_hello() -> Vec<u8> {
    let mut hello = vec![3, 1];
    hello.extend_from_slice(&[7; 32]);
    // No session, two ciphers, no compression.
    hello.extend_from_slice(&[0, 0, 4, 0x00, 0x2f, 0x00, 0x35, 1, 0]);
    let len = hello.len() as u8;
    let handshake = [&[1, 0, 0, len][..], &hello].concat();
    [&[0x16, 3, 1, 0, handshake.len() as u8][..], &handshake].concat()
}

#[test]
fn a_tls_that_is_too_old_is_told_to_the_operator() {
    let ssl2 = [0x80, 0x2e, 0x01, 0x03, 0x01, 0, 3, 0, 0, 0, 0x10];
    for hello in [old_hello(), ssl2.to_vec()] {
        let https = Https::start();
        let mut stream = https.knock();
        stream.write_all(&hello).unwrap();
        https.wait_for(Kind::TlsTooOld);
    }
}

#[test]
fn who_hangs_up_in_a_handshake_is_told_and_who_only_looks_is_not() {
    let https = Https::start();
    drop(https.knock());
    let mut stream = https.knock();
    stream.write_all(&[0x16, 3, 1]).unwrap();
    drop(stream);
    https.wait_for(Kind::HandshakeFailed);
    let problems = https.server.problems.snapshot();
    assert_eq!((problems[0].count, &*problems[0].who), (1, "somebody"));
    assert!(problems[0].detail.contains("it hangs up"), "{}", problems[0].detail);
}

#[test]
fn what_is_no_handshake_is_refused_at_once() {
    let https = Https::start();
    let mut client = https.knock();
    // A handshake record with an unknown message in it.
    client.write_all(&[0x16, 3, 1, 0, 4, 99, 0, 0, 0]).unwrap();
    let start = Instant::now();
    let mut answer = Vec::new();
    // An alert, at most.
    client.read_to_end(&mut answer).ok();
    assert!(answer.len() < 16 && start.elapsed() < Duration::from_secs(5), "{answer:?}");
}

#[test]
fn silent_handshakes_make_room_for_those_who_post() {
    let limits = Limits { connections: 2, ..Limits::default() };
    let https = Https::start_with(limits, false);
    let silent = [https.knock(), https.knock()];
    // Wait until the server has accepted those connections, because it alternates between ports; a
    // moment is plenty.
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(https.server.write(SAMPLE).status, 204);
    assert_confirmed(&https.exchange("localhost", &write_and_close()));
    drop(silent);
}

#[test]
fn plain_http_at_the_door_of_https_is_answered_in_words() {
    let https = Https::start();
    let port = https.server.tls_address.unwrap().port();
    let mut client = https.knock();
    client.write_all(&write_and_close()).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let said = format!(
        "{{\"error\":\"plain HTTP was sent to the port of HTTPS: use https://t:{port}\"}}\n"
    );
    assert!(answer.ends_with(&said), "{answer}");
    assert_eq!(https.kinds(), [Kind::PlainOnTls]);
    assert_eq!(https.server.exported(), "");
}

#[test]
fn a_handshake_at_the_door_of_plain_http_is_closed_at_once_and_told() {
    let https = Https::start();
    let stream = TcpStream::connect(https.server.address).unwrap();
    let mut client = https.client("localhost", &[&TLS13]);
    client.sock = stream;
    let start = Instant::now();
    exchange(&mut client, &write_and_close()).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(5));
    https.wait_for(Kind::TlsOnPlain);
}

#[test]
fn the_address_in_an_answer_is_one_that_a_host_can_have() {
    let https = Https::start_with(Limits::default(), true);
    let port = https.server.tls_address.unwrap().port();
    for (host, address) in [
        ("coach.local:8086", format!("https://coach.local:{port}")),
        ("[::1]:8086", format!("https://[::1]:{port}")),
        ("a@b:1", format!("https://b:{port}")),
        ("<script>", format!("https on port {port}")),
        ("", format!("https on port {port}")),
    ] {
        let request = format!("GET /ping HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let said = https.server.exchange(request).text();
        assert_eq!(said, format!("{{\"error\":\"plain HTTP is off here: use {address}\"}}\n"));
    }
}

#[test]
fn a_client_that_says_it_has_no_more_to_say_gets_its_answer() {
    let https = Https::start();
    for version in [&TLS12, &TLS13] {
        let mut stream = https.client("localhost", &[version]);
        stream.write_all(&post("/write?db=test", TEST, SAMPLE)).unwrap();
        stream.conn.send_close_notify();
        stream.flush().unwrap();
        let mut answer = String::new();
        let outcome = stream.read_to_string(&mut answer).map(|_len| answer);
        assert_confirmed(&outcome);
        // Also a client that only half-closes the TCP connection, as many do.
        let mut stream = https.client("localhost", &[version]);
        stream.write_all(&post("/write?db=test", TEST, SAMPLE)).unwrap();
        stream.sock.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        let outcome = stream.read_to_string(&mut answer).map(|_len| answer);
        assert_confirmed(&outcome);
        // A truncated request is not stored.
        let request = post("/write?db=test", TEST, "samples cut=1 1");
        let mut stream = https.client("localhost", &[version]);
        stream.write_all(&request[..request.len() - 2]).unwrap();
        stream.sock.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap_or_default();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    assert_eq!(https.server.exported(), format!("{SAMPLE}\n"));
}
