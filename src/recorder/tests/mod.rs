//! The recorder against a disk that does as a test says.

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

mod arrival;
mod deleted;
mod loading;
mod log;
mod removed;
mod senders;
mod trouble;
mod waiting;

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
        disk_error: journal::DiskError::Full,
        source: io::ErrorKind::StorageFull.into(),
        path: PathBuf::from("journal"),
    }
}

impl Log for Disk {
    fn commit(&mut self, payload: &[&[u8]]) -> Result<Option<UnixNanos>, journal::Error> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            gate.recv().ok();
        }
        match *self.behave.lock() {
            Behave::Write => {
                let text = String::from_utf8(payload.concat()).unwrap();
                self.commits.lock().push(text);
                Ok(None)
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

    fn reader(&self) -> Option<journal::Reader> {
        None
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

    fn with_gate(gate: Option<Receiver<()>>) -> Self {
        let store = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
        Self::with(gate, store, SharedLogbook::default())
    }

    /// A recorder that finds these when it starts.
    #[expect(clippy::disallowed_methods, reason = "as many wakes as a test makes")]
    fn with(gate: Option<Receiver<()>>, store: SharedStore, logbook: SharedLogbook) -> Self {
        let disk = Disk {
            commits: Arc::default(),
            attempts: Arc::default(),
            closed: Arc::default(),
            gate,
            behave: Arc::new(Mutex::new(Behave::Write)),
        };
        let clock = Arc::new(ManualClock::at(at_secs(0)));
        let (woken, wakes) = unbounded();
        let (recorder, queue) = Recorder::start_on(Parts {
            journal: disk.clone(),
            schema: Schema::new(codec::known_field_type),
            senders: Senders::default(),
            store: Arc::clone(&store),
            logbook: Arc::clone(&logbook),
            athlete_of: Arc::new(|name| (name == "rider7").then_some(ATHLETE)),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            wake: Arc::new(move || woken.send(()).unwrap_or_default()),
            limits: Limits::default(),
        })
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

    fn submit(&self, body: &str) -> oneshot::Receiver<Receipt> {
        self.queue.submit(batch(body, 1)).unwrap()
    }

    fn write(&self, body: &str) -> Receipt {
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
    let decoded = codec::decode(body.as_bytes(), context).unwrap();
    assert!(decoded.rejected.is_empty(), "{:?}", decoded.rejected);
    decoded.batch
}

const STORED: Receipt = Receipt::Stored { dropped: None };

#[test]
fn what_was_confirmed_is_committed_and_readable() {
    let bench = Bench::new();
    assert_eq!(bench.write("samples hr_bpm=123 1700000000"), STORED);
    assert_eq!(bench.commits().len(), 1);
    assert!(bench.commits()[0].contains("hr_bpm=123"), "{:?}", bench.commits());
    assert_eq!(bench.heart_rates(), [123.0]);
    assert_eq!(bench.recorder.status().samples_recorded(), 1);
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
    let Receipt::Stored { dropped: Some((refusal, n)) } = bench.write(body) else {
        panic!("nothing was dropped");
    };
    assert_eq!(n, 2);
    assert!(matches!(refusal, SchemaError::TypeConflict { ref key, .. } if key == b"note"));
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
    assert!(matches!(answer, Receipt::Stored { dropped: Some((_, 1)) }), "{answer:?}");
    assert_eq!(bench.heart_rates(), [2.0]);
}

#[test]
fn a_batch_of_which_nothing_is_left_makes_no_commit() {
    let bench = Bench::new();
    bench.write("samples mood=\"fine\" 1700000000");
    let answer = bench.write("samples mood=3 1700000001");
    assert!(matches!(answer, Receipt::Stored { dropped: Some((_, 1)) }), "{answer:?}");
    assert_eq!(bench.attempts(), 1);
}
