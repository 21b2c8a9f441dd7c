//! Samples that cannot be recorded at the moment are answered with 503.

use super::*;

/// Blocks the recorder's thread at its next wake-up until the guard is dropped.
fn gate() -> (Arc<Mutex<()>>, Arc<dyn Fn() + Send + Sync>) {
    let gate = Arc::new(Mutex::new(()));
    let at_gate = Arc::clone(&gate);
    (gate, Arc::new(move || drop(at_gate.lock())))
}

#[test]
fn a_full_queue_is_a_503_with_retry_after_and_ends_with_the_jam() {
    let (gate, wake) = gate();
    let server = Server::start_with(Setup { wake, ..Setup::default() });
    // Closed before the first post, whose response precedes the wake-up that it causes: so the
    // recorder is certain to be blocked, and takes nothing more from the queue.
    let closed = gate.lock();
    assert_eq!(server.write(SAMPLE).status, 204);
    let athlete = server.roster.athlete("test").unwrap();
    let mut waiting = Vec::new();
    let refused = loop {
        let context = DecodeContext {
            athlete: athlete.id,
            login: athlete.login.clone(),
            sender: server.queue.sender(&athlete.login, "10.0.0.9", "filler"),
            precision: Precision::Nanos,
            received: UnixNanos::from_secs(1),
        };
        match server.queue.submit(codec::decode(b"samples hr_bpm=1 1", context).unwrap().batch) {
            Ok(answer) => waiting.push(answer),
            Err(refused) => break refused,
        }
        assert!(waiting.len() < 5000, "the queue has no end");
    };
    assert_eq!(refused, QueueError::Full);
    let answer = server.write(SAMPLE);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(answer.text(), "{\"error\":\"the recorder is busy: try again\"}\n");
    assert_eq!(server.problems.snapshot()[0].kind, Kind::Busy);
    drop(closed);
    for answer in waiting {
        answer.blocking_recv().unwrap();
    }
    assert_eq!(server.write(SAMPLE).status, 204);
}

#[test]
fn a_disk_that_does_not_answer_is_a_503() {
    let (gate, wake) = gate();
    let limits = Limits { commit: Duration::from_millis(100), ..Limits::default() };
    let server = Server::start_with(Setup { limits, wake, ..Setup::default() });
    let closed = gate.lock();
    let statuses: Vec<_> = (0..3).map(|_| server.write(SAMPLE).status).collect();
    // The first group is committed before the recorder gets stuck.
    assert_eq!(statuses, [204, 503, 503]);
    assert_eq!(server.problems.snapshot()[0].kind, Kind::DiskTrouble);
    drop(closed);
}

#[test]
fn a_recorder_that_has_ended_is_a_503() {
    let mut server = Server::start();
    assert!(server.recorder.take().unwrap().stop(Duration::from_secs(10)));
    let answer = server.write(SAMPLE);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
}
