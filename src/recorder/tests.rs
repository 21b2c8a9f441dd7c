//! The recorder against disks that wait, fail and panic.

use std::{
    io,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use crossbeam_channel::{Receiver, Sender as ChannelSender, bounded, unbounded};
use parking_lot::{Mutex, RwLock};
use tokio::sync::oneshot;

use super::*;
use crate::{
    clock::ManualClock,
    codec::{self, DecodeContext, Precision},
    config::Limits,
    model::{Batch, Login, Metric, Sender, UnixNanos},
    store::{Store, StoreLimits},
};

mod log;

const ATHLETE: AthleteId = AthleteId(7);

fn login() -> Login {
    Login::try_from("rider7").unwrap()
}

fn at_secs(secs: i64) -> UnixNanos {
    UnixNanos::from_secs(1_700_000_000 + secs)
}

/// A disk of which a test sees each commit, and which does what the test says.
#[derive(Clone)]
struct Disk {
    commits: Arc<Mutex<Vec<String>>>,
    attempts: Arc<AtomicUsize>,
    closed: Arc<AtomicUsize>,
    /// Taken before each commit when there is one: lets a test hold the recorder there.
    gate: Option<Receiver<()>>,
    behave: Arc<Mutex<Behave>>,
}

#[derive(Clone, Copy)]
enum Behave {
    Write,
    Fail,
    Panic,
}

fn full() -> journal::Error {
    journal::Error::Retry {
        trouble: journal::Trouble::Full,
        source: io::ErrorKind::StorageFull.into(),
        path: PathBuf::from("journal"),
    }
}

impl Log for Disk {
    fn commit(&mut self, payload: &[&[u8]]) -> Result<(), journal::Error> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            gate.recv().ok();
        }
        match *self.behave.lock() {
            Behave::Write => {
                let text = String::from_utf8(payload.concat()).unwrap();
                self.commits.lock().push(text);
                Ok(())
            }
            Behave::Fail => Err(full()),
            Behave::Panic => panic!("a bug in the disk"),
        }
    }

    fn close_segment(&mut self) -> Result<u64, journal::Error> {
        self.closed.fetch_add(1, Ordering::SeqCst);
        Ok(41)
    }

    fn check(&mut self) -> Result<(), journal::Error> {
        match *self.behave.lock() {
            Behave::Write | Behave::Panic => Ok(()),
            Behave::Fail => Err(full()),
        }
    }

    fn free_bytes(&self) -> Option<u64> {
        Some(12_345_678)
    }
}

/// A recorder on such a disk, at a clock that stands still.
struct Bench {
    disk: Disk,
    clock: Arc<ManualClock>,
    store: SharedStore,
    logbook: SharedLogbook,
    recorder: Recorder,
    queue: Queue,
    wakes: Receiver<()>,
}

impl Bench {
    fn new() -> Self {
        Self::with_gate(None)
    }

    /// A recorder that waits in each commit until the gate gives a message.
    fn gated() -> (Self, ChannelSender<()>) {
        let (open, gate) = bounded(64);
        (Self::with_gate(Some(gate)), open)
    }

    #[expect(clippy::disallowed_methods, reason = "as many wakes as a test makes")]
    fn with_gate(gate: Option<Receiver<()>>) -> Self {
        let disk = Disk {
            commits: Arc::default(),
            attempts: Arc::default(),
            closed: Arc::default(),
            gate,
            behave: Arc::new(Mutex::new(Behave::Write)),
        };
        let clock = Arc::new(ManualClock::at(at_secs(0)));
        let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
        let logbook = SharedLogbook::default();
        let (woken, wakes) = unbounded();
        let (recorder, queue) = Recorder::start_on(
            disk.clone(),
            Schema::new(codec::known_field_type),
            Senders::default(),
            (Arc::clone(&store), Arc::clone(&logbook)),
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(move || woken.send(()).unwrap_or_default()),
            &Limits::default(),
        )
        .unwrap();
        Self { disk, clock, store, logbook, recorder, queue, wakes }
    }

    fn set(&self, behave: Behave) {
        *self.disk.behave.lock() = behave;
    }

    fn commits(&self) -> Vec<String> {
        self.disk.commits.lock().clone()
    }

    fn attempts(&self) -> usize {
        self.disk.attempts.load(Ordering::SeqCst)
    }

    fn submit(&self, body: &str) -> oneshot::Receiver<Answer> {
        self.queue.submit(batch(body, 1)).unwrap()
    }

    fn write(&self, body: &str) -> Answer {
        self.submit(body).blocking_recv().unwrap()
    }

    fn wait_for_attempt(&self, n: usize) {
        while self.attempts() < n {
            thread::yield_now();
        }
    }

    fn heart_rates(&self) -> Vec<f64> {
        let mut values = Vec::new();
        let store = self.store.read();
        if let Some(series) = store.athlete(ATHLETE) {
            series.visit(&Metric::HrBpm, UnixNanos::MIN, UnixNanos::MAX, |_, value| {
                values.push(value);
            });
        }
        values
    }
}

fn batch(body: &str, via: u32) -> Batch {
    batch_from(body, Sender { via, announcement: None })
}

fn batch_from(body: &str, sender: Sender) -> Batch {
    let context = DecodeContext {
        athlete: ATHLETE,
        login: login(),
        sender,
        precision: Precision::Seconds,
        received: at_secs(0),
    };
    let decoded = codec::decode(body.as_bytes(), context);
    assert!(decoded.rejected.is_empty(), "{:?}", decoded.rejected);
    decoded.batch
}

const STORED: Answer = Answer::Stored { dropped: None };

#[test]
fn what_was_confirmed_is_committed_and_readable() {
    let bench = Bench::new();
    assert_eq!(bench.write("samples hr_bpm=123 1700000000"), STORED);
    assert_eq!(bench.commits().len(), 1);
    assert!(bench.commits()[0].contains("hr_bpm=123"), "{:?}", bench.commits());
    assert_eq!(bench.heart_rates(), [123.0]);
    assert_eq!(bench.recorder.progress().samples_recorded(), 1);
    bench.wakes.recv().unwrap();
}

#[test]
fn no_answer_comes_before_its_commit_has_returned() {
    let (bench, open) = Bench::gated();
    let mut answer = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    assert_eq!(answer.try_recv(), Err(oneshot::error::TryRecvError::Empty));
    assert!(bench.heart_rates().is_empty(), "shown before it was on disk");
    open.send(()).unwrap();
    assert_eq!(answer.blocking_recv(), Ok(STORED));
}

#[test]
fn batches_that_wait_share_one_commit() {
    let (bench, open) = Bench::gated();
    let first = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    let others: Vec<_> = (2..=5)
        .map(|beat| bench.submit(&format!("samples hr_bpm={beat} 170000000{beat}")))
        .collect();
    open.send(()).unwrap();
    open.send(()).unwrap();
    assert_eq!(first.blocking_recv(), Ok(STORED));
    for answer in others {
        assert_eq!(answer.blocking_recv(), Ok(STORED));
    }
    assert_eq!(bench.commits().len(), 2);
    assert_eq!(bench.heart_rates(), [1.0, 2.0, 3.0, 4.0, 5.0]);
}

#[test]
fn a_type_conflict_drops_its_line_alone() {
    let bench = Bench::new();
    bench.write("events note=\"go\" 1700000000");
    let body = "samples hr_bpm=1 1700000001\nevents note=5 1700000002\n\
                samples hr_bpm=2,spd_kph=3 1700000003\nevents note=6 1700000004";
    let Answer::Stored { dropped: Some((refusal, n)) } = bench.write(body) else {
        panic!("nothing was dropped");
    };
    assert_eq!(n, 2);
    assert!(matches!(refusal, Refusal::TypeConflict { ref key, .. } if key == b"note"));
    let written = &bench.commits()[1];
    assert_eq!(written.lines().count(), 2, "{written}");
    assert!(!written.contains("note"), "{written}");
    assert_eq!(bench.heart_rates(), [1.0, 2.0]);
}

#[test]
fn a_conflict_in_samples_takes_its_readings_out_of_the_store_too() {
    let bench = Bench::new();
    bench.write("samples mood=\"fine\" 1700000000");
    let answer = bench.write("samples hr_bpm=1,mood=3 1700000001\nsamples hr_bpm=2 1700000002");
    assert!(matches!(answer, Answer::Stored { dropped: Some((_, 1)) }), "{answer:?}");
    assert_eq!(bench.heart_rates(), [2.0]);
}

#[test]
fn a_batch_of_which_nothing_is_left_makes_no_commit() {
    let bench = Bench::new();
    bench.write("samples mood=\"fine\" 1700000000");
    let answer = bench.write("samples mood=3 1700000001");
    assert!(matches!(answer, Answer::Stored { dropped: Some((_, 1)) }), "{answer:?}");
    assert_eq!(bench.attempts(), 1);
}

#[test]
fn a_failed_commit_leaves_no_trace() {
    let bench = Bench::new();
    bench.set(Behave::Fail);
    let Answer::Failed(reason) = bench.write("samples hr_bpm=9,mood=\"bad\" 1700000000") else {
        panic!("a failed commit was confirmed");
    };
    assert!(reason.contains("the disk is full (12 MB free)"), "{reason}");
    assert!(!reason.contains("journal"), "names a file of this machine: {reason}");
    assert!(bench.heart_rates().is_empty());
    assert_eq!(bench.recorder.progress().samples_recorded(), 0);
    assert_eq!(bench.recorder.progress().recording(), Recording::Failing(reason));

    // The type of `mood` was not kept either.
    bench.set(Behave::Write);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(bench.write("samples mood=3 1700000000"), STORED);
    assert_eq!(bench.recorder.progress().recording(), Recording::Running);
}

#[test]
fn what_each_device_has_recorded_is_counted_from_the_start() {
    let senders = Senders::default();
    senders.observe(&login(), 1, "10.0.0.1", "old phone");
    let other = Login::try_from("anna").unwrap();
    let via = senders.sender(&login(), "10.0.0.2", "phone", || at_secs(0)).via;
    let via_other = senders.sender(&other, "10.0.0.3", "", || at_secs(0)).via;
    senders.recorded([(&login(), via, 3), (&other, via_other, 1)].into_iter(), at_secs(1));
    senders.recorded([(&login(), via, 2), (&login(), 99, 1)].into_iter(), at_secs(5));
    let activity: Vec<_> = senders
        .activity()
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
fn a_failing_disk_is_tried_once_a_second_and_senders_hear_at_once() {
    let bench = Bench::new();
    bench.set(Behave::Fail);
    for _ in 0..5 {
        assert!(matches!(bench.write("samples hr_bpm=1 1700000000"), Answer::Failed(_)));
    }
    assert_eq!(bench.attempts(), 1);
    bench.clock.advance(Duration::from_millis(999));
    assert!(matches!(bench.write("samples hr_bpm=1 1700000000"), Answer::Failed(_)));
    assert_eq!(bench.attempts(), 1);
    bench.clock.advance(Duration::from_millis(1));
    assert!(matches!(bench.write("samples hr_bpm=1 1700000000"), Answer::Failed(_)));
    assert_eq!(bench.attempts(), 2);
}

#[test]
fn trouble_is_found_out_and_its_end_too_when_nothing_comes() {
    let bench = Bench::new();
    let wait_for = |expected: &dyn Fn(&Recording) -> bool| {
        while !expected(&bench.recorder.progress().recording()) {
            bench.wakes.recv_timeout(Duration::from_secs(30)).expect("nobody was woken");
        }
    };
    bench.set(Behave::Fail);
    wait_for(&|recording| matches!(recording, Recording::Failing(_)));
    bench.set(Behave::Write);
    wait_for(&|recording| *recording == Recording::Running);
    assert_eq!(bench.attempts(), 0);
}

#[test]
fn a_disk_that_hangs_is_no_recording() {
    let (bench, open) = Bench::gated();
    let progress = bench.recorder.progress();
    let waiting = bench.submit("samples hr_bpm=1 1700000000");
    bench.wait_for_attempt(1);
    let mut watch = HangWatch::default();
    let looks: Vec<bool> = (0..8).map(|_| progress.look_for_hang(&mut watch)).collect();
    assert_eq!(looks.iter().filter(|news| **news).count(), 1, "{looks:?}");
    let Recording::Failing(reason) = progress.recording() else { panic!("said to be recording") };
    assert!(reason.contains("does not answer"), "{reason}");
    open.send(()).unwrap();
    assert_eq!(waiting.blocking_recv(), Ok(STORED));
    assert_eq!(progress.recording(), Recording::Running);
    for _ in 0..10 {
        assert!(!progress.look_for_hang(&mut watch), "a disk at rest does not hang");
    }
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
    assert!(matches!(write(1), Answer::Failed(_)));
    bench.set(Behave::Write);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(write(2), STORED);
    assert_eq!(write(3), STORED);
    let commits = bench.commits();
    assert!(commits[0].contains("192.168.1.5"), "{commits:?}");
    assert!(!commits[1].contains("192.168.1.5"), "{commits:?}");
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
        Err(Refused::Ended)
    );
    let Recording::Stopped(reason) = bench.recorder.progress().recording() else {
        panic!("the state does not say that recording has stopped");
    };
    assert!(reason.contains("a bug in the disk"), "{reason}");
    bench.wakes.recv().unwrap();
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
        Err(Refused::Ended)
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
        Err(Refused::Full)
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
    assert_eq!(bench.queue.submit(sized(1 << 20)).map(drop), Err(Refused::Full));
    let small = bench.queue.submit(sized(0)).expect("what a phone posts is never kept out by it");
    open.send(()).unwrap();
    open.send(()).unwrap();
    assert_eq!(small.blocking_recv(), Ok(STORED));
    assert_eq!(huge.blocking_recv(), Ok(STORED));

    // The share is given back just after the answer.
    let first = loop {
        match bench.queue.submit(sized(40 << 20)) {
            Ok(answer) => break answer,
            Err(Refused::Full) => thread::yield_now(),
            Err(Refused::Ended) => panic!("the recorder ended"),
        }
    };
    let second = bench.queue.submit(sized(20 << 20)).unwrap();
    assert_eq!(bench.queue.submit(sized(20 << 20)).map(drop), Err(Refused::Full));
    drop(open);
    assert_eq!(first.blocking_recv(), Ok(STORED));
    assert_eq!(second.blocking_recv(), Ok(STORED));
}

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

mod loading {
    use std::collections::HashMap;

    use super::*;
    use crate::{
        journal::SystemFiles, model::Work, recorder::load, schema::MAX_FIELDS_PER_ATHLETE,
    };

    /// What a new process knows after a recorder wrote `bodies`; the roster holds rider7 alone.
    fn load_after(bodies: &[(&str, &str)], clock: &ManualClock) -> (Loaded, SharedStore) {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
        for (login, body) in bodies {
            let login = Login::try_from(*login).unwrap();
            let context = DecodeContext {
                athlete: ATHLETE,
                login: login.clone(),
                sender: Sender { via: 3, announcement: None },
                precision: Precision::Seconds,
                received: at_secs(0),
            };
            let line = codec::sender_line(&login, 3, "192.168.1.5", "phone", at_secs(0));
            let batch = codec::decode(body.as_bytes(), context).batch;
            journal.commit(&[&line, &batch.text]).unwrap();
        }
        let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
        let athletes = HashMap::from([("rider7", ATHLETE)]);
        let loaded = load(
            &journal.reader(),
            &|login| athletes.get(login).copied(),
            &store,
            Duration::from_hours(8),
            clock,
            Schema::new(codec::known_field_type),
            &Work::default(),
        )
        .unwrap();
        (loaded, store)
    }

    #[test]
    fn recent_samples_go_to_the_store_and_old_ones_are_last_seen() {
        let clock = ManualClock::at(at_secs(0));
        let body = "samples hr_bpm=1 1699900000\nsamples hr_bpm=2 1699999000\n\
                    samples hr_bpm=3 1699999001";
        let (loaded, store) = load_after(&[("rider7", body)], &clock);
        assert_eq!((loaded.lines, loaded.samples), (3, 2));
        assert_eq!(store.read().athlete(ATHLETE).unwrap().len(), 2);
        assert_eq!(loaded.last_seen[&ATHLETE], at_secs(-999));

        clock.advance(Duration::from_hours(9));
        let (loaded, store) = load_after(&[("rider7", body)], &clock);
        assert_eq!(loaded.samples, 0);
        assert!(store.read().athlete(ATHLETE).is_none());
        assert_eq!(loaded.last_seen[&ATHLETE], at_secs(-999));
    }

    #[test]
    fn a_phone_with_a_fast_clock_was_last_seen_now_and_not_tomorrow() {
        let clock = ManualClock::at(at_secs(0));
        let (loaded, _) = load_after(&[("rider7", "samples hr_bpm=1 1700090000")], &clock);
        assert_eq!(loaded.last_seen[&ATHLETE], at_secs(0));
    }

    #[test]
    fn types_and_devices_are_on_record_again() {
        let clock = ManualClock::at(at_secs(0));
        let (mut loaded, _) = load_after(&[("rider7", "events note=\"go\" 1600000000")], &clock);
        let conflicting = batch("events note=1 1700000000", 1);
        assert_eq!(loaded.schema.admit(&login(), &conflicting.shapes).refused.len(), 1);
        let known = loaded.senders.sender(&login(), "192.168.1.5", "phone", || at_secs(0));
        assert_eq!(known, Sender { via: 3, announcement: None });
        let new = loaded.senders.sender(&login(), "192.168.1.6", "phone", || at_secs(0));
        assert_eq!(new.via, 4);
    }

    #[test]
    fn a_login_that_left_the_roster_is_passed_over() {
        let clock = ManualClock::at(at_secs(0));
        let bodies = [("gone", "samples hr_bpm=1 1699999999")];
        let (loaded, store) = load_after(&bodies, &clock);
        assert_eq!(loaded.lines, 1);
        assert!(loaded.last_seen.is_empty());
        assert!(store.read().athlete(ATHLETE).is_none());
    }

    #[test]
    fn fields_count_again_after_a_restart() {
        let clock = ManualClock::at(at_secs(0));
        let fields: Vec<String> = (0..MAX_FIELDS_PER_ATHLETE).map(|n| format!("f{n}=1")).collect();
        let body = format!("many {} 1600000000", fields.join(","));
        let (mut loaded, _) = load_after(&[("rider7", &body)], &clock);
        let one_more = batch("many another=1 1700000000", 1);
        let refused = loaded.schema.admit(&login(), &one_more.shapes).refused;
        assert_eq!(refused, [(0, Refusal::TooManyFields)]);
    }
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
        assert_eq!(shut_out.join().unwrap(), Ok(41));
    });
    assert_eq!(first.blocking_recv(), Ok(STORED));
    let n_commits = bench.commits().len();
    late.blocking_recv().unwrap();
    assert!(bench.heart_rates().is_empty());
    assert_eq!(bench.write("samples hr_bpm=3 1700000002"), Answer::Removed);
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
    assert!(matches!(conflict, Answer::Stored { dropped: Some(_) }), "{conflict:?}");
    bench.recorder.shut_out(vec![next]).unwrap();
    bench.recorder.forget_logins(vec![login()]).unwrap();
    let newest = AthleteId(9);
    let sender = bench.queue.sender(&login(), "192.168.1.99", "another app");
    assert_eq!(sender.via, 1);
    assert!(sender.announcement.is_some());
    assert_eq!(write(newest, "samples mood=1 1700000002"), STORED);
}
