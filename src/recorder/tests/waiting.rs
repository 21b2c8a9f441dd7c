//! What waits, how much of it may, and what becomes of it at the end.

use super::*;

#[test]
fn small_batches_wait_for_one_commit_of_large_ones_however_many_there_are() {
    let (bench, open) = Bench::gated();
    let first = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    let text = "x".repeat(60_000);
    let lines: Vec<String> = (0..40).map(|n| format!("notes text=\"{text}\" {n}")).collect();
    let large: Vec<_> = (0..3).map(|_| bench.submit(&lines.join("\n"))).collect();
    let small = ["samples hr_bpm=2 1700000001", "samples hr_bpm=3 1700000002"];
    let small = small.map(|body| bench.submit(body));
    drop(open);
    for answer in [first].into_iter().chain(small).chain(large) {
        assert_eq!(answer.blocking_recv(), Ok(STORED));
    }
    let counts: Vec<_> = bench.commits().iter().map(|text| text.lines().count()).collect();
    assert_eq!(counts, [1, 40, 2, 40, 40]);
}

#[test]
fn at_most_1024_batches_wait() {
    let (bench, open) = Bench::gated();
    let mut answers = vec![bench.submit("samples hr_bpm=1 1700000000")];
    bench.wait_for_attempt(1);
    for _ in 0..MAX_WAITING_BATCHES {
        answers.push(bench.submit("samples hr_bpm=1 1700000000"));
    }
    assert_eq!(
        bench.queue.submit(batch("samples hr_bpm=1 1700000000", 1)).map(drop),
        Err(QueueError::Full)
    );
    drop(open);
    for answer in answers {
        assert_eq!(answer.blocking_recv(), Ok(STORED));
    }
    assert_eq!(bench.write("samples hr_bpm=1 1700000000"), STORED);
}

#[test]
fn at_most_64_mib_wait_and_a_batch_larger_than_that_goes_alone() {
    let (bench, open) = Bench::gated();
    let sized = |bytes: usize| {
        let mut batch = batch("samples hr_bpm=1 1700000000", 1);
        batch.text.reserve_exact(bytes);
        batch
    };
    let huge = bench.queue.submit(sized(65 << 20)).unwrap();
    bench.wait_for_attempt(1);
    assert_eq!(bench.queue.submit(sized(1 << 20)).map(drop), Err(QueueError::Full));
    let small = bench.queue.submit(sized(0)).expect("what a phone posts is never kept out by it");
    open.send(()).unwrap();
    open.send(()).unwrap();
    assert_eq!(small.blocking_recv(), Ok(STORED));
    assert_eq!(huge.blocking_recv(), Ok(STORED));

    // The share is given back just after the answer.
    let first = loop {
        match bench.queue.submit(sized(40 << 20)) {
            Ok(answer) => break answer,
            Err(QueueError::Full) => thread::yield_now(),
            Err(QueueError::Ended) => panic!("the recorder ended"),
        }
    };
    let second = bench.queue.submit(sized(20 << 20)).unwrap();
    assert_eq!(bench.queue.submit(sized(20 << 20)).map(drop), Err(QueueError::Full));
    drop(open);
    assert_eq!(first.blocking_recv(), Ok(STORED));
    assert_eq!(second.blocking_recv(), Ok(STORED));
}

#[test]
fn stopping_writes_what_waits_and_takes_no_more() {
    let (bench, open) = Bench::gated();
    let first = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    let waiting = bench.submit("samples hr_bpm=2 1700000001");
    for _ in 0..4 {
        open.send(()).unwrap();
    }
    assert!(bench.recorder.stop(Duration::from_secs(5)));
    assert_eq!(first.blocking_recv(), Ok(STORED));
    assert_eq!(waiting.blocking_recv(), Ok(STORED));
    assert_eq!(
        bench.queue.submit(batch("samples hr_bpm=3 1700000000", 1)).map(drop),
        Err(QueueError::Ended)
    );
}

#[test]
fn stopping_gives_up_on_a_disk_that_hangs() {
    let (bench, open) = Bench::gated();
    let _answer = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    assert!(!bench.recorder.stop(Duration::from_millis(20)));
    drop(open);
}
