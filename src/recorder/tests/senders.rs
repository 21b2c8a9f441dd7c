//! The devices of an athlete: their numbers, announcements and counts.

use super::{super::senders::RecordedBatch, *};
use crate::model::{Heard, SampleBlock, Sent};

/// A batch of `n_lines` lines without samples.
fn batch(login: &Login, via: u32, n_lines: usize) -> RecordedBatch<'_> {
    static NONE: std::sync::LazyLock<SampleBlock> = std::sync::LazyLock::new(SampleBlock::default);
    RecordedBatch { login, via, n_lines, samples: &NONE }
}

#[test]
fn what_was_heard_of_each_device_is_kept_apart() {
    let senders = Senders::default();
    let login = login();
    let mono = MonoNanos(0);
    let mut block = SampleBlock::default();
    let hr = block.metric_index(&Metric::HrBpm).unwrap();
    block.push_reading(hr, 140.0);
    block.finish_sample(at_secs(7));
    for address in ["10.0.0.1", "10.0.0.2"] {
        senders.sender(&login, address, "", || at_secs(0));
    }
    let one = RecordedBatch { samples: &block, ..batch(&login, 1, 1) };
    senders.recorded([one, batch(&login, 2, 1)].into_iter(), at_secs(8), mono);
    let activity = senders.activity(mono);
    assert_eq!(activity[0].heard.last(Sent::HeartRate), Some(at_secs(7)));
    assert_eq!(activity[0].heard.clock_ahead_secs(), Some(-1.0));
    assert_eq!(*activity[1].heard, Heard::default());
}

#[test]
fn what_each_device_has_recorded_is_counted_from_the_start() {
    let senders = Senders::default();
    let login = login();
    senders.observe(&login, 1, "10.0.0.1", "old phone");
    let other = Login::try_from("anna").unwrap();
    let via = senders.sender(&login, "10.0.0.2", "phone", || at_secs(0)).via;
    let via_other = senders.sender(&other, "10.0.0.3", "", || at_secs(0)).via;
    let mono = |secs: i64| MonoNanos(secs * 1_000_000_000);
    let first = [batch(&login, via, 3), batch(&other, via_other, 1)];
    senders.recorded(first.into_iter(), at_secs(1), mono(1));
    let second = [batch(&login, via, 2), batch(&login, 99, 1)];
    senders.recorded(second.into_iter(), at_secs(5), mono(5));
    let activity: Vec<_> = senders
        .activity(mono(6))
        .into_iter()
        .map(|device| {
            (device.login.to_string(), device.via, device.address, device.lines, device.last)
        })
        .collect();
    assert_eq!(
        activity,
        [
            ("anna".to_owned(), 1, "10.0.0.3".into(), 1, at_secs(1)),
            ("rider7".to_owned(), 2, "10.0.0.2".into(), 5, at_secs(5)),
        ]
    );
}

#[test]
fn the_lines_of_the_last_minute_are_counted_up_to_now() {
    let senders = Senders::default();
    let via = senders.sender(&login(), "10.0.0.2", "phone", || at_secs(0)).via;
    let mono = |secs: i64| MonoNanos(secs * 1_000_000_000);
    let login = login();
    for secs in 0..100 {
        let batch = [batch(&login, via, 2)];
        senders.recorded(batch.into_iter(), at_secs(secs), mono(secs));
    }
    let per_minute = |secs: i64| senders.activity(mono(secs))[0].per_minute;
    let found: Vec<u64> = [99, 100, 135, 158, 159, 1000].into_iter().map(per_minute).collect();
    assert_eq!(found, [120, 118, 48, 2, 0, 0]);
    let after_silence = [batch(&login, via, 7)];
    senders.recorded(after_silence.into_iter(), at_secs(1000), mono(1000));
    assert_eq!(per_minute(1000), 7);
}

#[test]
fn a_sender_is_announced_until_a_commit_holds_it_and_then_never_again() {
    let bench = Bench::new();
    let write = |beat: i32| {
        let sender = bench.queue.sender(&login(), "192.168.1.5", "curl");
        let batch = batch_from(&format!("samples hr_bpm={beat} 1700000000"), sender);
        bench.queue.submit(batch).unwrap().blocking_recv().unwrap()
    };
    bench.set(Behave::Fail);
    assert!(matches!(write(1), Receipt::Failed(_)));
    bench.set(Behave::Write);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(write(2), STORED);
    assert_eq!(write(3), STORED);
    let commits = bench.commits();
    assert!(commits[0].contains("192.168.1.5"), "{commits:?}");
    assert!(!commits[1].contains("192.168.1.5"), "{commits:?}");
}

#[test]
fn each_device_of_an_athlete_has_its_own_number() {
    let senders = Senders::default();
    let via = |login: &str, address: &str, app: &str| {
        senders.sender(&Login::try_from(login).unwrap(), address, app, || at_secs(0)).via
    };
    assert_eq!(via("a", "10.0.0.1", "phone"), 1);
    assert_eq!(via("a", "10.0.0.2", "phone"), 2);
    assert_eq!(via("a", "10.0.0.1", "watch"), 3);
    assert_eq!(via("b", "10.0.0.1", "phone"), 1);
    assert_eq!(via("a", "10.0.0.2", "phone"), 2);
}

#[test]
fn numbers_from_the_journal_are_never_given_to_another_device() {
    let senders = Senders::default();
    senders.observe(&login(), 2, "10.0.0.2", "phone");
    senders.observe_number(&login(), 4);
    let via = |address: &str| senders.sender(&login(), address, "phone", || at_secs(0));
    assert_eq!(via("10.0.0.2"), Sender { via: 2, announcement: None });
    let new = via("10.0.0.9");
    assert_eq!(new.via, 5);
    assert!(new.announcement.is_some());
}

#[test]
fn made_up_app_names_share_the_last_number() {
    let senders = Senders::default();
    let via =
        |n: usize| senders.sender(&login(), "10.0.0.1", &format!("app{n}"), || at_secs(0)).via;
    for n in 1..MAX_SENDERS_PER_ATHLETE {
        assert_eq!(via(n), n as u32);
    }
    for n in 0..3 {
        assert_eq!(via(1000 + n), MAX_SENDERS_PER_ATHLETE as u32);
    }
    assert_eq!(via(5), 5);
}
