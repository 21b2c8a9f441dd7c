//! Athletes who left, with their recordings or without.

use super::*;

#[test]
fn an_athlete_who_left_is_forgotten_by_the_store() {
    let bench = Bench::new();
    bench.write("samples hr_bpm=1 1700000000");
    while bench.wakes.try_recv().is_ok() {}
    bench.recorder.forget(ATHLETE);
    bench.wakes.recv().unwrap();
    assert!(bench.store.read().athlete(ATHLETE).is_none());
}

#[test]
fn what_still_comes_of_an_erased_athlete_is_refused() {
    let (bench, open) = Bench::gated();
    let first = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    // Waits in the queue while the athlete is removed: it must not slip in behind.
    let late = bench.submit("samples hr_bpm=2 1700000001");
    open.send(()).unwrap();
    std::thread::scope(|scope| {
        let shut_out = scope.spawn(|| bench.recorder.shut_out(vec![ATHLETE]));
        // The late batch may have been taken before the message.
        open.send(()).unwrap();
        assert_eq!(shut_out.join().unwrap().unwrap(), 41);
    });
    assert_eq!(first.blocking_recv(), Ok(STORED));
    let n_commits = bench.commits().len();
    late.blocking_recv().unwrap();
    assert!(bench.heart_rates().is_empty());
    assert_eq!(bench.write("samples hr_bpm=3 1700000002"), Receipt::Removed);
    assert_eq!(bench.commits().len(), n_commits);
    assert!(bench.heart_rates().is_empty());
}

#[test]
fn the_next_holder_of_an_erased_login_begins_from_nothing() {
    let bench = Bench::new();
    let write = |athlete: AthleteId, body: &str| {
        let sender = bench.queue.sender(&login(), "192.168.1.5", "curl");
        let batch = Batch { athlete, ..batch_from(body, sender) };
        bench.queue.submit(batch).unwrap().blocking_recv().unwrap()
    };
    assert_eq!(write(ATHLETE, "samples mood=\"fine\" 1700000000"), STORED);
    // Who only left and came back finds the types of the recordings.
    let next = AthleteId(8);
    let conflict = write(next, "samples mood=1 1700000001");
    assert!(matches!(conflict, Receipt::Stored { dropped: Some(_) }), "{conflict:?}");
    bench.recorder.shut_out(vec![next]).unwrap();
    bench.recorder.forget_logins(vec![login()]).unwrap();
    let newest = AthleteId(9);
    let sender = bench.queue.sender(&login(), "192.168.1.99", "another app");
    assert_eq!(sender.via, 1);
    assert!(sender.announcement.is_some());
    assert_eq!(write(newest, "samples mood=1 1700000002"), STORED);
}
