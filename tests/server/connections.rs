//! Connections: slow, silent, many, at work, at the end.

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
    // Their handlers have begun when the recorded login of both is known; a moment is plenty.
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
    // The handler must have begun: a remembered login and a known path make this quick.
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
