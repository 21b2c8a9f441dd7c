//! Disks that fail, hang and panic.

use super::*;

#[test]
fn a_failed_commit_leaves_no_trace() {
    let bench = Bench::new();
    bench.set(Behave::Fail);
    let Receipt::Failed(failure) = bench.write("samples hr_bpm=9,mood=\"bad\" 1700000000") else {
        panic!("a failed commit was confirmed");
    };
    let reason = failure.to_string();
    assert!(reason.contains("the disk is full (12 MB free)"), "{reason}");
    assert!(!reason.contains("journal"), "names a file of this machine: {reason}");
    assert!(bench.heart_rates().is_empty());
    assert_eq!(bench.recorder.status().samples_recorded(), 0);
    assert_eq!(bench.recorder.status().recording(), RecordingState::Failing(reason));

    // The type of `mood` was not kept either.
    bench.set(Behave::Write);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(bench.write("samples mood=3 1700000000"), STORED);
    assert_eq!(bench.recorder.status().recording(), RecordingState::Running);
}

#[test]
fn a_failing_disk_is_tried_once_a_second_and_senders_hear_at_once() {
    let bench = Bench::new();
    bench.set(Behave::Fail);
    for _ in 0..5 {
        assert!(matches!(bench.write("samples hr_bpm=1 1700000000"), Receipt::Failed(_)));
    }
    assert_eq!(bench.attempts(), 1);
    bench.clock.advance(Duration::from_millis(999));
    assert!(matches!(bench.write("samples hr_bpm=1 1700000000"), Receipt::Failed(_)));
    assert_eq!(bench.attempts(), 1);
    bench.clock.advance(Duration::from_millis(1));
    assert!(matches!(bench.write("samples hr_bpm=1 1700000000"), Receipt::Failed(_)));
    assert_eq!(bench.attempts(), 2);
}

#[test]
fn trouble_is_found_out_and_its_end_too_when_nothing_comes() {
    let bench = Bench::new();
    let wait_for = |expected: &dyn Fn(&RecordingState) -> bool| {
        while !expected(&bench.recorder.status().recording()) {
            bench.wakes.recv_timeout(Duration::from_secs(30)).expect("nobody was woken");
        }
    };
    bench.set(Behave::Fail);
    wait_for(&|recording| matches!(recording, RecordingState::Failing(_)));
    bench.set(Behave::Write);
    wait_for(&|recording| *recording == RecordingState::Running);
    assert_eq!(bench.attempts(), 0);
}

#[test]
fn a_disk_that_hangs_is_no_recording() {
    let (bench, open) = Bench::gated();
    let status = bench.recorder.status();
    let waiting = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    let mut watch = HangWatch::default();
    let looks: Vec<bool> = (0..8).map(|_| status.look_for_hang(&mut watch)).collect();
    assert_eq!(looks.iter().filter(|news| **news).count(), 1, "{looks:?}");
    let RecordingState::Failing(reason) = status.recording() else {
        panic!("said to be recording")
    };
    assert!(reason.contains("does not answer"), "{reason}");
    open.send(()).unwrap();
    assert_eq!(waiting.blocking_recv(), Ok(STORED));
    assert_eq!(status.recording(), RecordingState::Running);
    for _ in 0..10 {
        assert!(!status.look_for_hang(&mut watch), "a disk at rest does not hang");
    }
}

#[test]
fn a_panic_ends_the_recorder_and_everybody_hears_of_it() {
    let (bench, open) = Bench::gated();
    bench.set(Behave::Panic);
    let in_hand = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    let waiting = bench.submit("samples hr_bpm=2 1700000000");
    open.send(()).unwrap();
    in_hand.blocking_recv().unwrap_err();
    waiting.blocking_recv().unwrap_err();
    bench.recorder.ended().recv().unwrap_err();
    assert_eq!(
        bench.queue.submit(batch("samples hr_bpm=3 1700000000", 1)).map(drop),
        Err(QueueError::Ended)
    );
    let RecordingState::Stopped(reason) = bench.recorder.status().recording() else {
        panic!("the state does not say that recording has stopped");
    };
    assert!(reason.contains("a bug in the disk"), "{reason}");
    bench.wakes.recv().unwrap();
}
