//! No password, token or part of a body reaches the log at any level: the real program is sent
//! secrets in every place where a client can put them, valid and invalid.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::common::{Folder, Serve};

/// Part of everything that must not be logged, and of no other text in this test or the program.
const SECRET: &str = "hunter2zq";

/// Sends raw bytes and reads until the server closes the connection or sends nothing more.
fn send(address: &str, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request).unwrap();
    // The server would wait for the rest of an incomplete request.
    if !String::from_utf8_lossy(request).contains("Connection: close") {
        stream.shutdown(std::net::Shutdown::Write).unwrap();
    }
    let mut answer = Vec::new();
    // A reset connection counts as closed.
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(method: &str, target: &str, headers: &[String], body: &str) -> Vec<u8> {
    let first = [format!("{method} {target} HTTP/1.1"), "Host: t".to_owned()];
    let last = ["Connection: close".to_owned(), format!("Content-Length: {}", body.len())];
    let head = [&first[..], headers, &last].concat().join("\r\n");
    format!("{head}\r\n\r\n{body}").into_bytes()
}

fn basic(login: &str) -> String {
    format!("Authorization: Basic {}", STANDARD.encode(login))
}

/// All requests, with whether the server should grant them.
fn requests() -> Vec<(Vec<u8>, bool)> {
    let good = basic("test:test1234");
    let write =
        |headers: &[String], target: &str, body: &str| request("POST", target, headers, body);
    let db = "/write?db=test&precision=s";
    let mut all = Vec::new();
    let mut refused = |bytes: Vec<u8>| all.push((bytes, false));
    // Logins: wrong, unknown, malformed.
    for authorization in [
        basic(&format!("test:{SECRET}")),
        basic(&format!("nobody:{SECRET}")),
        basic(&format!(":{SECRET}")),
        basic(SECRET),
        format!("Authorization: Basic {SECRET}"),
        format!("Authorization: Basic {SECRET}!*"),
        format!("Authorization: Token test:{SECRET}"),
        format!("Authorization: Token {SECRET}"),
        format!("Authorization: Bearer {SECRET}"),
        format!("Authorization: {SECRET}"),
        format!("Authorization: Digest username=\"test\", response=\"{SECRET}\""),
    ] {
        for target in [db, "/api/v2/write?bucket=test", "/user", "/export?db=test"] {
            let method = if target.contains("write") { "POST" } else { "GET" };
            refused(request(method, target, std::slice::from_ref(&authorization), "samples v=1 1"));
        }
    }
    for query in [
        format!("db=test&u=test&p={SECRET}"),
        format!("db=test&u=nobody&p={SECRET}"),
        format!("db=test&u=test:{SECRET}&p=x"),
        format!("db=test&u=test%3A{SECRET}&p=%zz"),
        format!("db=test&p={SECRET}"),
    ] {
        refused(write(&[], &format!("/write?{query}"), "samples v=1 1"));
    }
    // Bodies: invalid lines, values of the wrong type.
    for body in [
        SECRET.to_owned(),
        format!("samples {SECRET} 1"),
        format!("samples v={SECRET} 1"),
        format!("samples v=1 {SECRET}"),
        format!("samples,tag={SECRET} v= 1"),
        format!("samples hr_bpm=\"{SECRET}\" 1"),
        format!("samples,time={SECRET} v=1 1"),
        format!("samples {SECRET}=\"text\" 1\nsamples {SECRET}=1 2"),
    ] {
        refused(write(std::slice::from_ref(&good), db, &body));
        refused(write(std::slice::from_ref(&good), &format!("{db}&precision={SECRET}"), &body));
        refused(write(std::slice::from_ref(&good), "/write?db=test&precision=ms", &body));
    }
    for header in ["Content-Encoding: gzip", "Content-Encoding: br", "Expect: 100-continue"] {
        refused(write(&[good.clone(), header.to_owned()], db, SECRET));
    }
    // Forms.
    let form = format!("username=rider7&password={SECRET}&new_password={SECRET}&code={SECRET}");
    for (method, target) in [
        ("POST", "/register"),
        ("POST", "/user/change-password"),
        ("DELETE", "/user"),
        ("POST", &*format!("/register?{form}")),
        ("PUT", "/user"),
    ] {
        let headers = [good.clone(), "Content-Type: application/x-www-form-urlencoded".to_owned()];
        refused(request(method, target, &headers, &form));
        refused(request(method, target, &headers, &form.replace('&', ";%zz")));
    }
    // Malformed requests.
    refused(format!("{SECRET}\r\n\r\n").into_bytes());
    refused(format!("POST {SECRET}\r\n\r\n").into_bytes());
    refused(format!("POST /write HTTP/1.1\r\n{SECRET}\r\n\r\n").into_bytes());
    refused(format!("POST /write HTTP/1.1\r\nX: \0{SECRET}\r\n\r\n").into_bytes());
    refused(
        format!(
            "POST {db} HTTP/1.1\r\nHost: t\r\n{good}\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}"
        )
        .into_bytes(),
    );
    // The first segment of a path is shown, because a typo in it is told; codes come after it.
    refused(
        format!("GET /join/{SECRET} HTTP/1.1\r\nHost: {SECRET}\r\nCookie: {SECRET}\r\n\r\n").into(),
    );
    // Valid requests.
    let token = "Authorization: Token test:test1234".to_owned();
    let line = format!("samples,tag={SECRET} note=\"{SECRET}\" 1463683075");
    let agent = format!("User-Agent: {SECRET}");
    all.push((write(&[good.clone(), agent], db, &line), true));
    all.push((write(&[token], db, &line), true));
    all.push((write(&[], &format!("{db}&u=test&p=test1234"), &line), true));
    all.push((request("GET", "/export?db=test", &[good], ""), true));
    all
}

#[test]
fn the_log_holds_no_secret_at_any_level() {
    for level in ["trace", "trackside=trace,hyper=trace,tower=trace,rustls=trace", "debug"] {
        let folder = Folder::new();
        let server = Serve::start_logging(&folder, &[], Some(level));
        let address = server.address().to_owned();
        for (bytes, is_good) in requests() {
            let answer = send(&address, &bytes);
            let granted = answer.starts_with("HTTP/1.1 20");
            assert_eq!(granted, is_good, "{} {answer}", String::from_utf8_lossy(&bytes));
        }
        server.signal("TERM");
        let mut server = server;
        assert_eq!(server.wait(), Some(0));
        let log = server.log();
        assert!(log.contains("wrong password"), "the operator was told nothing: {log}");
        for secret in
            [SECRET, "test1234", &STANDARD.encode("test:test1234"), &STANDARD.encode(SECRET)[..8]]
        {
            let found = log.lines().find(|line| line.contains(secret));
            assert_eq!(found, None, "{secret} at {level}");
        }
    }
}
