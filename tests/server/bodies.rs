//! Bodies: large, slow, compressed, truncated.

use super::*;

#[test]
fn thirty_megabytes_are_too_large_and_the_client_gets_to_read_it() {
    let server = Server::start();
    let body = vec![b'#'; 30_000_000];
    let too_large = "{\"error\":\"Request Entity Too Large\"}\n";
    let answer = server.exchange(post("/write?db=test", TEST, &body));
    assert_eq!((answer.status, answer.text().as_str()), (413, too_large));
    // The same in chunks, so that the length is not known in advance.
    let head = format!(
        "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}Transfer-Encoding: chunked\r\n\r\n"
    );
    let mut request = head.into_bytes();
    for chunk in body.chunks(1_000_000) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    let mut client = server.connect();
    client.send(&request);
    let answer = client.answer();
    assert_eq!((answer.status, answer.text().as_str()), (413, too_large));
    // The rest was read, so the connection can be reused.
    client.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(client.answer().status, 204);
    // The same after decompression.
    let headers = format!("{TEST}Content-Encoding: gzip\r\n");
    let answer = server.exchange(post("/write?db=test", &headers, gzip(&body)));
    assert_eq!((answer.status, answer.text().as_str()), (413, too_large));
    assert_eq!(server.exported(), "samples hr_bpm=123,pwr_w=1234 1463683075000000000\n");
}

#[test]
fn a_body_of_exactly_the_limit_is_taken() {
    let server = Server::start();
    let mut body = vec![b'#'; 25_000_000];
    body[..SAMPLE.len()].copy_from_slice(SAMPLE.as_bytes());
    body[SAMPLE.len()] = b'\n';
    assert_eq!(server.write(&body).status, 204);
    assert_eq!(server.exported(), format!("{SAMPLE}\n"));
}

#[test]
fn a_gzip_body_is_unpacked() {
    let server = Server::start();
    let headers = format!("{TEST}Content-Encoding: gzip\r\n");
    let packed = gzip(b"samples hr_bpm=1 1\nsamples hr_bpm=2 2\n");
    assert_eq!(server.exchange(post("/write?db=test", &headers, &packed)).status, 204);
    // Large enough to be processed off the async workers.
    let lines: String = (3..50_000).map(|n| format!("samples hr_bpm={n} {n}\n")).collect();
    let request = post("/write?db=test", &headers, gzip(lines.as_bytes()));
    assert_eq!(server.exchange(request).status, 204);
    assert_eq!(server.exported(), format!("samples hr_bpm=1 1\nsamples hr_bpm=2 2\n{lines}"));
    let cut = &packed[..packed.len() - 9];
    let answer = server.exchange(post("/write?db=test", &headers, cut));
    assert_eq!((answer.status, answer.header("x-influxdb-error")), (400, Some("unexpected EOF")));
}

#[test]
fn a_connection_that_ends_before_the_announced_length_stores_nothing() {
    let server = Server::start();
    let mut client = server.connect();
    let request =
        post("/write?db=test", TEST, [SAMPLE.as_bytes(), b"\n", SAMPLE.as_bytes()].concat());
    client.send(&request[..request.len() - 5]);
    client.stream.shutdown(Shutdown::Write).unwrap();
    let mut rest = String::new();
    client.stream.read_to_string(&mut rest).ok();
    assert!(!rest.contains(" 204 "), "{rest}");
    assert_eq!(server.exported(), "");
}

#[test]
fn a_client_that_was_told_to_go_on_gets_to_read_that_its_body_is_too_large() {
    let server = Server::start();
    let head = format!(
        "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}Transfer-Encoding: chunked\r\n\
         Expect: 100-continue\r\n\r\n"
    );
    let chunk = [&b"186a0\r\n"[..], &vec![b'#'; 100_000], b"\r\n"].concat();
    for _ in 0..5 {
        let mut client = server.connect();
        client.send(&head);
        let mut interim = [0; 25];
        client.stream.read_exact(&mut interim).unwrap();
        assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
        for _ in 0..300 {
            client.send(&chunk);
        }
        client.send("0\r\n\r\n");
        assert_eq!(client.answer().status, 413);
    }
}

#[test]
fn a_body_announced_as_too_large_is_refused_before_it_is_sent() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(format!(
        "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}Content-Length: 30000000\r\n\
         Expect: 100-continue\r\n\r\n"
    ));
    // The refusal comes first, not `100 Continue`.
    assert_eq!(client.answer().status, 413);
}

#[test]
fn a_body_that_trickles_in_is_cut_in_the_end() {
    let limits = Limits { body_whole: Duration::from_millis(600), ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut client = server.connect();
    let request = post("/write?db=test", TEST, [b'#'; 1000]);
    let (head, body) = request.split_at(request.len() - 1000);
    client.send(head);
    for byte in body.chunks(1).take(15) {
        client.send(byte);
        std::thread::sleep(Duration::from_millis(60));
    }
    assert_eq!(client.answer().status, 408);
}

#[test]
fn bodies_beyond_the_memory_for_them_are_a_503() {
    let limits = Limits { all_bodies_bytes: 100_000, ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    assert_eq!(server.write(vec![b'#'; 200_000]).status, 503);
    assert_eq!(server.write(vec![b'#'; 90_000]).status, 204);
    assert_eq!(server.write(vec![b'#'; 90_000]).status, 204, "the memory was given back");
}
