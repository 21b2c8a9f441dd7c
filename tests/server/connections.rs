//! Connections: slow, idle, many, busy, and at shutdown.

use super::*;

#[test]
fn silent_connections_make_room_for_a_phone_and_phones_that_rest_stay() {
    let limits = Limits { connections: 8, ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut resting = server.connect();
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
    let mut silent: Vec<_> = (0..30).map(|_| server.connect()).collect();
    assert_eq!(server.write(SAMPLE).status, 204);
    assert!(silent[0].is_closed_by_server());
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
}

#[test]
fn a_connection_at_work_is_not_cut_for_a_new_one() {
    let limits = Limits { connections: 2, body_bytes_per_sec: 0, ..Limits::default() };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let request = post("/write?db=test", TEST, SAMPLE);
    let (begin, end) = request.split_at(request.len() - 5);
    let mut at_work: Vec<_> = (0..2).map(|_| server.connect()).collect();
    for client in &mut at_work {
        client.send(begin);
    }
    // Wait until both handlers have started; the login is remembered, so a moment is plenty.
    std::thread::sleep(Duration::from_millis(500));
    let mut waiting = server.connect();
    waiting.send(&request);
    std::thread::sleep(Duration::from_millis(500));
    for client in &mut at_work {
        client.send(end);
        assert_eq!(client.answer().status, 204);
    }
    assert_eq!(waiting.answer().status, 204);
}

#[test]
fn slow_headers_are_cut_and_a_resting_connection_is_not() {
    let limits = Limits {
        header: Duration::from_millis(300),
        idle: Duration::from_secs(20),
        ..Limits::default()
    };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut slow = server.connect();
    let mut resting = server.connect();
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
    slow.send("POST /write?db=test HTTP/1.1\r\nHost: t\r\n");
    assert!(slow.is_closed_by_server());
    std::thread::sleep(Duration::from_millis(700));
    resting.send(post("/write?db=test", TEST, SAMPLE));
    assert_eq!(resting.answer().status, 204);
}

#[test]
fn a_silent_connection_and_a_slow_body_are_cut() {
    let limits = Limits {
        idle: Duration::from_millis(300),
        body_idle: Duration::from_millis(300),
        drain: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = Server::start_with(Setup { limits, ..Setup::default() });
    let mut silent = server.connect();
    let mut slow = server.connect();
    let request = post("/write?db=test", TEST, SAMPLE);
    slow.send(&request[..request.len() - 10]);
    assert_eq!(slow.answer().status, 408);
    assert!(slow.is_closed_by_server());
    assert!(silent.is_closed_by_server());
    assert_eq!(server.exported(), "");
}

#[test]
fn shutdown_answers_what_is_under_way_and_takes_nothing_new() {
    let mut server = Server::start();
    let mut silent = server.connect();
    let mut client = server.connect();
    let request = post("/write?db=test", TEST, SAMPLE);
    client.send(&request[..request.len() - 5]);
    // The handler must have started: with a remembered login and a known path this is quick.
    std::thread::sleep(Duration::from_millis(500));
    server.stop();
    std::thread::sleep(Duration::from_millis(100));
    client.send(&request[request.len() - 5..]);
    let answer = client.answer();
    assert_eq!(answer.status, 204);
    assert!(client.is_closed_by_server());
    assert!(silent.is_closed_by_server());
    assert!(server.drained());
    assert!(std::net::TcpStream::connect(server.address).is_err());
}

#[test]
fn one_connection_carries_many_requests_also_at_once() {
    let server = Server::start();
    let mut client = server.connect();
    let both = [
        post("/write?db=test", TEST, "samples hr_bpm=1 1"),
        post("/write?db=test", TEST, "samples"),
        get("/ping", ""),
    ];
    client.send(both.concat());
    let statuses: Vec<_> = (0..3).map(|_| client.answer().status).collect();
    assert_eq!(statuses, [204, 400, 204]);
}

#[test]
fn phones_that_open_a_connection_for_each_post_and_close_none_are_always_served() {
    // At the limit of one machine, and at the overall limit.
    for (connections, connections_per_address) in [(64, 8), (8, 8)] {
        let limits = Limits { connections, connections_per_address, ..Limits::default() };
        let server = Server::start_with(Setup { limits, ..Setup::default() });
        let mut left_open = Vec::new();
        for n in 0..100 {
            let (login, basic) = if n % 2 == 0 { ("test", TEST) } else { ("other", OTHER) };
            let mut client = server.connect();
            client.send(post(&format!("/write?db={login}"), basic, format!("samples v={n}")));
            assert_eq!(client.answer().status, 204, "post {n}");
            left_open.push(client);
        }
        assert_eq!(server.exported().lines().count(), 50);
        assert!(server.problems.snapshot().is_empty(), "{:?}", server.problems.snapshot());
    }
}

/// The response when the client closes its sending side after these bytes.
fn half_closed(server: &Server, bytes: &[u8]) -> String {
    let mut client = server.connect();
    client.send(bytes);
    client.stream.shutdown(Shutdown::Write).unwrap();
    let mut answers = Vec::new();
    client.stream.read_to_end(&mut answers).unwrap();
    String::from_utf8(answers).unwrap()
}

#[test]
fn a_client_that_says_it_has_no_more_to_say_gets_its_answers() {
    let server = Server::start();
    let count = |answers: &str, status: &str| answers.matches(status).count();
    for n in 0..20 {
        let request = post("/write?db=test", TEST, format!("samples v=1 {n}"));
        let answers = half_closed(&server, &request);
        assert_eq!(count(&answers, "HTTP/1.1 204 "), 1, "{answers}");
    }
    let pipelined: Vec<Vec<u8>> =
        (20..30).map(|n| post("/write?db=test", TEST, format!("samples v=1 {n}"))).collect();
    let answers = half_closed(&server, &pipelined.concat());
    assert_eq!(count(&answers, "HTTP/1.1 204 "), 10, "{answers}");
    assert_eq!(server.exported().lines().count(), 30, "nothing is lost");

    let answers = half_closed(&server, &get("/export?db=test&format=lp", TEST));
    assert_eq!(count(&answers, "samples v=1 "), 30, "{answers}");
    assert!(half_closed(&server, b"").is_empty());
    let answers = half_closed(&server, &get("/ping", "")[..20]);
    assert_eq!(count(&answers, " 204 "), 0, "a header that is cut off is no request");
}

#[test]
fn a_body_that_is_cut_off_is_told_to_who_still_listens_and_not_stored() {
    let server = Server::start();
    let request = post("/write?db=test", TEST, SAMPLE);
    let answer = half_closed(&server, &request[..request.len() - 5]);
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("{\"error\":\"unexpected EOF\"}"), "{answer}");
    let chunked = format!(
        "POST /write?db=test HTTP/1.1\r\nHost: t\r\n{TEST}Transfer-Encoding: chunked\r\n\r\n\
         14\r\nsamples v=1 1\n"
    );
    let answer = half_closed(&server, chunked.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // What was stored before is kept.
    let two = [&request[..], &request[..request.len() - 5]].concat();
    let answers = half_closed(&server, &two);
    assert!(answers.starts_with("HTTP/1.1 204 ") && answers.contains("HTTP/1.1 400 "), "{answers}");
    assert_eq!(server.exported(), format!("{SAMPLE}\n"));
}

#[test]
fn clients_of_http_1_0_are_answered_and_may_keep_their_connection() {
    let server = Server::start();
    let request = |headers: &str| {
        let request = post("/write?db=test", &format!("{TEST}{headers}"), SAMPLE);
        String::from_utf8(request).unwrap().replace("HTTP/1.1", "HTTP/1.0")
    };
    let answer = half_closed(&server, request("").as_bytes());
    assert!(answer.starts_with("HTTP/1.0 204 "), "{answer}");
    let mut client = server.connect();
    client.send(request(""));
    assert_eq!(client.answer().status, 204);
    assert!(client.is_closed_by_server());
    let mut client = server.connect();
    for _ in 0..3 {
        client.send(request("Connection: keep-alive\r\n"));
        let answer = client.answer();
        assert_eq!((answer.status, answer.header("connection")), (204, Some("keep-alive")));
    }
}
