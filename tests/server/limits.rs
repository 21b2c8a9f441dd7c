//! What one client may use, so that enough is left for the others.

use std::time::Duration;

use trackside::{problems::Kind, server::Limits};

use super::{
    SAMPLE,
    harness::{OTHER, Server, Setup, TEST, get, post},
};

fn start(limits: Limits) -> Server {
    Server::start_with(Setup { limits, ..Setup::default() })
}

/// The only problem; that of a closed connection may be reported a moment later.
fn told(server: &Server) -> (Kind, String) {
    for _ in 0..1000 {
        if server.problems.generation() > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let problems = server.problems.snapshot();
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    (problem.kind, problem.detail.to_string())
}

#[test]
fn a_machine_whose_connections_are_all_at_work_gets_no_more_and_is_told_of() {
    let server =
        start(Limits { connections_per_address: 2, body_bytes_per_sec: 0, ..Limits::default() });
    let request = post("/write?db=test", TEST, SAMPLE);
    let (begin, end) = request.split_at(request.len() - 5);
    let mut at_work: Vec<_> = (0..2).map(|_| server.connect()).collect();
    for client in &mut at_work {
        client.send(begin);
    }
    // The connections can be evicted until their headers were read; a moment is plenty.
    std::thread::sleep(Duration::from_millis(500));
    assert!(server.connect().is_closed_by_server());
    assert_eq!(told(&server).0, Kind::TooManyConnections);
    for client in &mut at_work {
        client.send(end);
        assert_eq!(client.answer().status, 204);
    }
    assert_eq!(server.write(SAMPLE).status, 204, "one that rests makes room");
}

#[test]
fn a_phone_that_comes_while_all_connections_of_its_machine_are_at_work_waits_and_is_served() {
    let limits = Limits { connections: 40, connections_per_address: 20, ..Limits::default() };
    let server = start(limits);
    let request = post("/write?db=test", TEST, SAMPLE);
    let mut at_work: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for client in &mut at_work {
        client.send(&request[..request.len() - 5]);
    }
    // No body has paused for long enough to be cut off for another connection yet.
    let mut phone = server.connect();
    phone.send(post("/write?db=other", OTHER, SAMPLE));
    assert_eq!(phone.answer().status, 204);
}

#[test]
#[cfg(target_os = "linux")]
fn a_machine_with_all_its_places_taken_keeps_nobody_else_out() {
    use std::{net::TcpStream, process::Command};

    let limits = Limits { connections: 8, connections_per_address: 4, ..Limits::default() };
    let server = start(limits);
    let request = post("/write?db=test", TEST, SAMPLE);
    let mut at_work: Vec<_> = (0..4).map(|_| server.connect()).collect();
    for client in &mut at_work {
        client.send(&request[..request.len() - 5]);
    }
    std::thread::sleep(Duration::from_millis(500));
    // Another loopback address counts as another machine.
    let url = format!("http://{}/write?db=other", server.address);
    let curl = Command::new("curl")
        .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "--interface", "127.0.0.2"])
        .args(["-u", "other:other1234", "--data-binary", "samples hr_bpm=1 1", &url])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&curl.stdout), "204");
    assert!(TcpStream::connect(server.address).is_ok());
}

#[test]
fn a_body_slower_than_the_least_pace_is_taken_while_there_is_room_and_else_cut_and_told_of() {
    let server =
        start(Limits { connections_per_address: 2, body_bytes_per_sec: 1000, ..Limits::default() });
    let request = post("/write?db=test", TEST, SAMPLE);
    let (begin, end) = request.split_at(request.len() - 5);
    let (mut slow, mut resting) = (server.connect(), server.connect());
    resting.send(post("/write?db=other", OTHER, SAMPLE));
    assert_eq!(resting.answer().status, 204);
    slow.send(begin);
    // Longer than its rate would allow if connections were scarce.
    std::thread::sleep(Duration::from_millis(1500));
    slow.send(end);
    assert_eq!(slow.answer().status, 204);
    assert!(server.problems.snapshot().is_empty());

    slow.send(begin);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(server.write(SAMPLE).status, 204, "it gets the place of the slow one");
    assert!(slow.is_closed_by_server());
    resting.send(post("/write?db=other", OTHER, SAMPLE));
    assert_eq!(resting.answer().status, 204);
    let of = |kind| {
        let all = server.problems.snapshot();
        all.iter().find(|problem| problem.kind == kind).map(|problem| problem.who.to_string())
    };
    for _ in 0..1000 {
        if of(Kind::TooSlow).is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(of(Kind::TooSlow).as_deref(), Some("test"));
}

#[test]
fn a_body_that_pauses_for_too_long_is_refused_and_told_of() {
    let server = start(Limits { body_idle: Duration::from_millis(400), ..Limits::default() });
    let mut client = server.connect();
    let request = post("/write?db=test", TEST, [b'#'; 1000]);
    let (head, body) = request.split_at(request.len() - 1000);
    client.send(head);
    for byte in body.chunks(1).take(12) {
        client.send(byte);
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(client.answer().status, 408);
    assert_eq!(told(&server).0, Kind::TooSlow);
}

#[test]
fn bodies_that_are_only_announced_take_no_memory_from_others() {
    let server =
        start(Limits { all_bodies_bytes: 4 << 20, body_bytes: 1 << 20, ..Limits::default() });
    let announced = post("/write?db=test", TEST, vec![b'#'; 1 << 20]);
    let mut waiting: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for client in &mut waiting {
        client.send(&announced[..300]);
    }
    std::thread::sleep(Duration::from_millis(300));
    let large = vec![b'#'; 900_000];
    assert_eq!(server.exchange(post("/write?db=other", OTHER, large)).status, 204);
    // Phones never need any of that memory.
    assert_eq!(server.write(SAMPLE).status, 204);
}

#[test]
fn an_answer_waits_for_nothing_of_the_next_request() {
    // Nor is what a client does not read collected in memory because it asks for more.
    let server = Server::start();
    let mut client = server.connect();
    let next = post("/write?db=test", TEST, SAMPLE);
    client.send([&next, &next[..40]].concat());
    assert_eq!(client.answer().status, 204);
    client.send(&next[40..]);
    assert_eq!(client.answer().status, 204);
}

#[test]
fn exports_that_wait_for_their_turn_keep_no_stop_waiting() {
    let long = Duration::from_hours(1);
    let mut server =
        start(Limits { exports: 1, commit: long, shutdown: long, ..Limits::default() });
    // More than the buffers of a socket that nobody reads.
    let text = "x".repeat(60_000);
    let lines: Vec<String> = (0..400).map(|n| format!("notes text=\"{text}\" {n}")).collect();
    assert_eq!(server.write(lines.join("\n")).status, 204);
    let export = get("/export?db=test", TEST);
    let mut unread = server.connect();
    unread.send(&export);
    assert!(unread.head().starts_with("HTTP/1.1 200 "));
    let mut waiting = server.connect();
    waiting.send(&export);
    // It is not visible from outside that it waits; a moment is plenty.
    std::thread::sleep(Duration::from_millis(300));
    server.stop();
    assert_eq!(waiting.answer().status, 503);
    drop(unread);
    assert!(server.drained());
}

#[test]
fn what_is_no_http_is_told_of_with_its_address() {
    let server = Server::start();
    let mut client = server.connect();
    client.send("SSH-2.0-OpenSSH_9.6\r\n\r\n");
    assert_eq!(client.answer().status, 400);
    assert!(client.is_closed_by_server());
    assert_eq!(told(&server).0, Kind::NotHttp);
}

#[test]
fn a_missing_precision_is_guessed_and_the_samples_recorded_as_they_came() {
    let server = Server::start();
    assert_eq!(server.write("samples hr_bpm=123 1463683075").status, 204);
    let detail = "its times look like seconds but are sent as nanoseconds; it needs precision=s";
    assert_eq!(told(&server), (Kind::WrongPrecision, detail.to_owned()));
    assert_eq!(server.exported(), "samples hr_bpm=123 1463683075\n");
}
