//! When samples arrived: in the journal, in the store, and after a restart.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::{
    journal::{
        Options, Reader,
        testing::{ModelDisk, segment_without_times},
    },
    model::Progress,
    recorder::load,
};

const DATA: &str = "/data";
const LOGINS: [&str; 2] = ["rider7", "rider8"];

fn athlete_of(login: &str) -> Option<AthleteId> {
    let place = LOGINS.iter().position(|known| *known == login)?;
    Some(AthleteId(place as u32))
}

/// A recorder with a journal, at a clock that stands still until told otherwise.
struct Recording {
    disk: ModelDisk,
    clock: Arc<ManualClock>,
    store: SharedStore,
    recorder: Recorder,
    queue: Queue,
}

impl Recording {
    fn start() -> Self {
        let disk = ModelDisk::new();
        let clock = Arc::new(ManualClock::at(at_secs(0)));
        let options =
            Options { rotate_at_bytes: 4096, clock: Some(Arc::clone(&clock) as Arc<dyn Clock>) };
        let (journal, _) =
            Journal::open_with(Path::new(DATA), Arc::new(disk.clone()), options).unwrap();
        let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
        let (recorder, queue) = Recorder::start(Parts {
            journal,
            schema: Schema::new(codec::known_field_type),
            senders: Senders::default(),
            store: Arc::clone(&store),
            logbook: SharedLogbook::default(),
            athlete_of: Arc::new(athlete_of),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            wake: Arc::new(|| {}),
            limits: Limits::default(),
        })
        .unwrap();
        Self { disk, clock, store, recorder, queue }
    }

    /// Posts heart rates of one athlete, so many milliseconds ago, and waits for the answer.
    fn post(&self, login: &str, via: u32, ago_ms: &[i64]) {
        let now = self.clock.wall().0 / 1_000_000;
        let line = |ago: &i64| format!("samples hr_bpm={} {}\n", 100 + ago % 50, now - ago);
        let body: String = ago_ms.iter().map(line).collect();
        let context = DecodeContext {
            athlete: athlete_of(login).unwrap(),
            login: Login::try_from(login).unwrap(),
            sender: Sender { via, announcement: None },
            precision: Precision::Millis,
            received: self.clock.wall(),
        };
        let batch = codec::decode(body.as_bytes(), context).unwrap().batch;
        assert_eq!(self.queue.submit(batch).unwrap().blocking_recv(), Ok(STORED));
    }

    fn reader(&self) -> Reader {
        Reader::open(Path::new(DATA), Arc::new(self.disk.clone())).unwrap()
    }

    /// The store of a process that starts now.
    fn restarted(&self) -> SharedStore {
        let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
        let window = Duration::from_hours(8);
        let schema = Schema::new(codec::known_field_type);
        let progress = Progress::default();
        load(&self.reader(), &athlete_of, &store, window, &*self.clock, schema, &progress).unwrap();
        store
    }

    /// The segments as text, without what differs from one journal to the next: salts and the
    /// checksums over them. And the times of the headers, taken out.
    fn text(&self) -> (String, Vec<u64>) {
        let segments = self.disk.paths().into_iter().map(|path| self.disk.content(&path).unwrap());
        without_times(&String::from_utf8(segments.collect::<Vec<_>>().concat()).unwrap())
    }
}

fn without_times(text: &str) -> (String, Vec<u64>) {
    let mut times = Vec::new();
    let lines = text.lines().map(|line| {
        if let Some((opening, _)) = line.split_once(" salt=") {
            return format!("{opening} salt=?\n");
        }
        let Some((header, end)) = line.split_once(" crc=") else { return format!("{line}\n") };
        let (crc, time) = end.split_once(" at=").map_or((end, None), |(crc, at)| (crc, Some(at)));
        assert_eq!(crc.len(), 8, "{line}");
        times.extend(time.map(|time| time.parse::<u64>().unwrap()));
        format!("{header} crc=?\n")
    });
    (lines.collect(), times)
}

/// A few minutes of two phones; gives when each commit was made, in milliseconds.
fn ride(recording: &Recording) -> Vec<u64> {
    let mut times = Vec::new();
    for step in 0..100 {
        recording.clock.advance(Duration::from_micros(1_234_567));
        recording.post(LOGINS[step % 2], 1 + step as u32 % 3, &[0, 300, step as i64 * 100]);
        times.push((recording.clock.wall().0 / 1_000_000) as u64);
    }
    times
}

#[test]
fn equal_posts_under_one_clock_give_equal_journals_but_for_the_times() {
    let (one, other) = (Recording::start(), Recording::start());
    let times = ride(&one);
    let (text, said) = one.text();
    assert_eq!(said, times, "each commit says the time of the clock");
    ride(&other);
    assert_eq!(other.text(), (text.clone(), times));
    // As the build before wrote it: the same but for the times, and the checksums over them.
    let (mut payloads, mut segments) = (Vec::new(), Vec::new());
    one.reader()
        .for_each_commit(&mut |payload| {
            payloads.push(payload.to_vec());
            true
        })
        .unwrap();
    let mut payloads = payloads.iter().map(Vec::as_slice).enumerate().peekable();
    for (number, path) in (1..).zip(one.disk.paths()) {
        let content = one.disk.content(&path).unwrap();
        let n_commits = memchr::memmem::find_iter(&content, b"# commit seq=").count();
        let first = payloads.peek().map_or(0, |(index, _)| *index as u64) + 1;
        let own: Vec<&[u8]> = payloads.by_ref().take(n_commits).map(|(_, it)| it).collect();
        segments.push(segment_without_times(number, 7, Some("2023-11-14"), first, &own));
    }
    let before = String::from_utf8(segments.concat()).unwrap();
    assert_eq!(without_times(&before), (text, vec![]));
}

/// Who posts, after how many milliseconds, and how old the samples are then, in milliseconds.
fn posted() -> impl Strategy<Value = (usize, u32, u64, Vec<i64>)> {
    let pause = prop_oneof![6 => 0..2000_u64, 2 => 0..40_000_u64, 1 => 0..400_000_u64];
    let ago = prop_oneof![
        6 => 0..3000_i64,
        3 => 0..90_000_i64,
        1 => -120_000..2_000_000_i64,
        // Older than what a start loads.
        1 => Just(40_000_000_i64),
    ];
    (0..LOGINS.len(), 1..4_u32, pause, prop::collection::vec(ago, 1..6))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_restart_knows_what_arrived_when(posts in prop::collection::vec(posted(), 1..60)) {
        let recording = Recording::start();
        let n_posts = posts.len();
        for (n, (who, via, pause, ago)) in posts.into_iter().enumerate() {
            recording.clock.advance(Duration::from_millis(pause));
            recording.post(LOGINS[who], via, &ago);
            if n % 13 != 0 && n + 1 != n_posts {
                continue;
            }
            let restarted = recording.restarted();
            let lines_at = |now: UnixNanos| {
                [&recording.store, &restarted].map(|store| {
                    let mut store = store.write();
                    store.advance_complete(now);
                    LOGINS.map(|login| store.arrivals(athlete_of(login).unwrap()))
                })
            };
            let now = recording.clock.wall();
            let [lines, again] = lines_at(now);
            prop_assert_eq!(&lines, &again, "after {} posts", n + 1);
            if n + 1 == n_posts {
                // What is to come, too. Nobody tells the store of another time meanwhile.
                assert!(recording.recorder.stop(Duration::from_secs(5)));
                for later in (0..40).map(f64::from) {
                    let [lines, again] = lines_at(now.plus_secs(later * later));
                    prop_assert_eq!(&lines, &again, "{} s later", later * later);
                }
            }
        }
    }
}
