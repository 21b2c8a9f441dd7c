//! Phones that were lent: the live view, History, queries and exports agree, whatever is sent, lent,
//! deleted and taken back in whatever order, and whenever the program starts again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use proptest::prelude::*;

use super::*;
use crate::{
    clock::ManualClock,
    codec::{DecodeContext, Precision, SAMPLES},
    config::Limits,
    history::{self, ExportRequest},
    journal::testing::ModelDisk,
    line_protocol::{Value as FieldValue, sections},
    model::{
        AthleteId, Borrower, DEFAULT_SESSION_GAP, LogEntry, LogNote, Login, Metric, PositionUse,
        Session, is_within,
    },
    query::{
        Databases, Output, Params, Query, QueryLimits, Readable, Rights, RunRequest, SeriesHead,
        Stop, Value,
    },
    recorder::{self, LogReceipt, Queue, Receipt, Recorder, Senders, load},
    schema::Schema,
    store::{SharedStore, Store, StoreLimits},
};

const LOGINS: [&str; 3] = ["anna", "ben", "carl"];
const METRICS: [Metric; 3] = [Metric::HrBpm, Metric::LatDeg, Metric::PwrW];
const WINDOW: Duration = Duration::from_hours(8);

/// What an athlete has at each time: by metric.
type Samples = BTreeMap<i64, BTreeMap<&'static str, f64>>;

fn login(who: usize) -> Login {
    Login::try_from(LOGINS[who]).unwrap()
}

fn athlete_of(login: &str) -> Option<AthleteId> {
    let place = LOGINS.iter().position(|known| *known == login)?;
    Some(AthleteId(place as u32))
}

/// A minute in nanoseconds.
const MINUTE: i64 = 60_000_000_000;

const fn at(secs: i64) -> UnixNanos {
    UnixNanos::from_secs(1_700_000_000 + secs)
}

#[derive(Debug, Clone)]
enum Step {
    /// A phone posts readings of a metric, one a second; sender 0 is an imported file.
    Post {
        who: usize,
        sender: u32,
        from: i64,
        n: i64,
        metric: usize,
    },
    Lend {
        who: usize,
        via: Option<u32>,
        from: i64,
        until: Option<i64>,
        to: usize,
    },
    /// The positions of a sender are not used.
    Unused {
        who: usize,
        via: u32,
        from: i64,
        until: Option<i64>,
    },
    Delete {
        who: usize,
        from: i64,
        until: i64,
    },
    Undo,
    Compress,
    Restart,
}

fn a_step() -> impl Strategy<Value = Step> {
    let via = proptest::option::weighted(0.3, 1..4_u32);
    let until = proptest::option::weighted(0.5, 0..400_i64);
    prop_oneof![
        8 => (0..3_usize, 0..3_u32, 0..400_i64, 1..40_i64, 0..3_usize)
            .prop_map(|(who, sender, from, n, metric)| Step::Post { who, sender, from, n, metric }),
        4 => (0..3_usize, via, 0..400_i64, until, 0..3_usize)
            .prop_map(|(who, via, from, until, to)| Step::Lend { who, via, from, until, to }),
        2 => (0..3_usize, 1..4_u32, 0..400_i64, proptest::option::weighted(0.5, 0..400_i64))
            .prop_map(|(who, via, from, until)| Step::Unused { who, via, from, until }),
        1 => (0..3_usize, 0..400_i64, 0..100_i64)
            .prop_map(|(who, from, n)| Step::Delete { who, from, until: from + n }),
        3 => Just(Step::Undo),
        1 => Just(Step::Compress),
        1 => Just(Step::Restart),
    ]
}

/// A recorder over a journal in memory, and what must come of it, reckoned in the simplest way.
struct World {
    disk: ModelDisk,
    clock: Arc<ManualClock>,
    store: SharedStore,
    logbook: SharedLogbook,
    recorder: Recorder,
    queue: Queue,
    upkeep: journal::Upkeep,
    undo: Vec<Vec<LogEntry>>,
    /// Who sent, which sender, whether that is a file, when, which metric, its value; in order of arrival.
    lines: Vec<(usize, u32, bool, i64, usize, f64)>,
    lent: BTreeMap<(String, UnixNanos, Option<u32>), Borrower>,
    unused: BTreeMap<(String, UnixNanos, u32), Option<UnixNanos>>,
    deleted: BTreeMap<(String, UnixNanos), UnixNanos>,
}

impl World {
    fn new() -> Self {
        let (disk, clock) = (ModelDisk::new(), Arc::new(ManualClock::at(at(500))));
        Self::open(disk, clock)
    }

    fn open(disk: ModelDisk, clock: Arc<ManualClock>) -> Self {
        let shared: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
        let options = journal::Options { rotate_at_bytes: 3000, clock: Some(Arc::clone(&shared)) };
        let (journal, _) =
            Journal::open_with(Path::new("/data"), Arc::new(disk.clone()), options).unwrap();
        let store: SharedStore =
            Arc::new(RwLock::new(Store::new(StoreLimits { window: WINDOW, ..Default::default() })));
        let schema = Schema::new(codec::known_field_type);
        let (reader, progress) = (journal.reader(), Progress::default());
        let loaded =
            load(&reader, &athlete_of, &store, WINDOW, &*clock, schema, &progress).unwrap();
        let upkeep = journal.upkeep(codec::describe).with_parts(codec::make_parts);
        let logbook: SharedLogbook = Arc::new(RwLock::new(loaded.logbook));
        let (recorder, queue) = Recorder::start(recorder::Parts {
            journal,
            schema: loaded.schema,
            senders: Senders::clone(&loaded.senders),
            store: Arc::clone(&store),
            logbook: Arc::clone(&logbook),
            athlete_of: Arc::new(athlete_of),
            clock: shared,
            wake: Arc::new(|| {}),
            limits: Limits::default(),
        })
        .unwrap();
        Self {
            disk,
            clock,
            store,
            logbook,
            recorder,
            queue,
            upkeep,
            undo: Vec::new(),
            lines: Vec::new(),
            lent: BTreeMap::new(),
            unused: BTreeMap::new(),
            deleted: BTreeMap::new(),
        }
    }

    fn take(&mut self, step: &Step) {
        self.clock.advance(Duration::from_millis(1_700));
        match step {
            Step::Post { who, sender, from, n, metric } => {
                self.post(*who, *sender, *from, *n, *metric);
            }
            Step::Lend { who, via, from, until, to } => {
                let until = until.map(|until| at(until.max(*from)));
                let to = Some(Borrower { login: login(*to), until });
                self.log(*who, *from, LogNote::Lent { via: *via, to });
            }
            Step::Unused { who, via, from, until } => {
                let until = until.map(|until| at(until.max(*from)));
                let are = PositionUse::Unused { until };
                self.log(*who, *from, LogNote::Positions { via: *via, are });
            }
            Step::Delete { who, from, until } => {
                self.log(*who, *from, LogNote::Deleted { until: Some(at(*until)) });
            }
            Step::Undo => {
                if let Some(entries) = self.undo.pop() {
                    self.write(entries);
                }
            }
            Step::Compress => while self.upkeep.compress_next(&mut || Ok(())).unwrap().is_some() {},
            Step::Restart => self.restart(),
        }
    }

    fn post(&mut self, who: usize, sender: u32, from: i64, n: i64, metric: usize) {
        let (address, app) = match sender {
            0 => (String::new(), "ride.fit"),
            sender => (format!("10.0.0.{sender}"), "app"),
        };
        let sender = self.queue.sender(&login(who), &address, app);
        let is_file = address.is_empty();
        let mut body = String::new();
        for secs in from..from + n {
            let value = self.lines.len() as f64 % 89.0;
            let name = METRICS[metric].name();
            writeln!(body, "samples {name}={value} {}", at(secs).0).unwrap();
            self.lines.push((who, sender.via, is_file, secs, metric, value));
        }
        let context = DecodeContext {
            athlete: AthleteId(who as u32),
            login: login(who),
            sender,
            precision: Precision::Nanos,
            received: self.clock.wall(),
        };
        let batch = codec::decode(body.as_bytes(), context).unwrap().batch;
        let stored = self.queue.submit(batch).unwrap().blocking_recv();
        assert_eq!(stored, Ok(Receipt::Stored { dropped: None }));
    }

    fn log(&mut self, who: usize, from: i64, note: LogNote) {
        let undo = self.write(vec![LogEntry { login: login(who), time: at(from), note }]);
        self.undo.push(undo);
    }

    fn write(&mut self, entries: Vec<LogEntry>) -> Vec<LogEntry> {
        for LogEntry { login, time, note } in entries.iter().cloned() {
            let login = login.to_string();
            match note {
                LogNote::Lent { via, to: Some(to) } => {
                    self.lent.insert((login, time, via), to);
                }
                LogNote::Lent { via, to: None } => {
                    self.lent.remove(&(login, time, via));
                }
                LogNote::Positions { via, are: PositionUse::Unused { until } } => {
                    self.unused.insert((login, time, via), until);
                }
                LogNote::Positions { via, are: PositionUse::Used } => {
                    self.unused.remove(&(login, time, via));
                }
                LogNote::Deleted { until: Some(until) } => {
                    self.deleted.insert((login, time), until);
                }
                LogNote::Deleted { until: None } => {
                    self.deleted.remove(&(login, time));
                }
                _ => unreachable!(),
            }
        }
        match self.queue.log(entries).unwrap().blocking_recv().unwrap() {
            LogReceipt::Logged { undo } => undo,
            failed @ LogReceipt::Failed(_) => panic!("{failed:?}"),
        }
    }

    /// Starts again. What was deleted is on its way out of the files then, and not brought back.
    fn restart(&mut self) {
        assert!(self.recorder.stop(Duration::from_secs(20)));
        let next = Self::open(self.disk.clone(), Arc::clone(&self.clock));
        let before = std::mem::replace(self, next);
        self.lines = before.lines;
        self.lent = before.lent;
        self.unused = before.unused;
        self.deleted = before.deleted;
    }

    /// Whose a line is.
    fn owner(&self, who: usize, via: u32, is_file: bool, time: UnixNanos) -> String {
        let own = LOGINS[who].to_owned();
        if is_file {
            return own;
        }
        let holding = self.lent.iter().filter(|((login, from, of), to)| {
            *login == own
                && *from <= time
                && to.until.is_none_or(|until| time <= until)
                && of.is_none_or(|of| of == via)
        });
        let latest = holding.max_by_key(|((_, from, of), _)| (*from, *of));
        latest.map_or(own, |(_, to)| to.login.to_string())
    }

    /// Whether a position of a sender is shown.
    fn is_used(&self, who: usize, via: u32, time: UnixNanos) -> bool {
        !self.unused.iter().any(|((login, from, of), until)| {
            login == LOGINS[who]
                && *of == via
                && *from <= time
                && until.is_none_or(|until| time <= until)
        })
    }

    /// What an athlete must have in views.
    fn shown(&self, who: usize) -> Samples {
        self.expected(who, true)
    }

    /// What an athlete must have; `shown`: without positions that are not used.
    fn expected(&self, who: usize, shown: bool) -> Samples {
        let mut samples = Samples::new();
        for &(sent_by, via, is_file, secs, metric, value) in &self.lines {
            let time = at(secs);
            let mut deleted = self.deleted.iter();
            let is_deleted = deleted.any(|((login, from), until)| {
                login == LOGINS[who] && *from <= time && time <= *until
            });
            if shown && METRICS[metric] == Metric::LatDeg && !self.is_used(sent_by, via, time) {
                continue;
            }
            if self.owner(sent_by, via, is_file, time) == LOGINS[who] && !is_deleted {
                let readings = samples.entry(time.0).or_default();
                readings.insert(METRICS[metric].name(), value);
            }
        }
        samples
    }

    fn live(&self, who: usize) -> Samples {
        let mut samples = Samples::new();
        let store = self.store.read();
        let Some(series) = store.athlete(AthleteId(who as u32)) else { return samples };
        for metric in &METRICS {
            series.visit(metric, UnixNanos::MIN, UnixNanos::MAX, |time, value| {
                samples.entry(time.0).or_default().insert(metric.name(), value);
            });
        }
        samples
    }

    fn reader(&self) -> Reader {
        Reader::open(Path::new("/data"), Arc::new(self.disk.clone())).unwrap()
    }

    fn exported(&self, who: usize) -> Samples {
        let (from, to) = (UnixNanos::MIN, UnixNanos::MAX);
        let mut text = Vec::new();
        let request = ExportRequest { login: login(who), from, to };
        history::export_lines(&self.reader(), &request, &mut text).unwrap();
        let mut samples = Samples::new();
        for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let line = sections(line).unwrap();
            assert_eq!(line.measurement, SAMPLES);
            for field in line.fields().flatten() {
                let FieldValue::Float(value) = field.value else { panic!("{field:?}") };
                let metric = Metric::known_of_name(field.key).unwrap().name();
                samples.entry(line.time.unwrap()).or_default().insert(metric, value);
            }
        }
        samples
    }

    /// The session that History has at each of these times.
    fn sessions(&self, who: usize, times: &Samples) -> Vec<Session> {
        let (reader, progress) = (self.reader(), Progress::default());
        let mut found: Vec<Session> = Vec::new();
        for time in times.keys().map(|time| UnixNanos(*time)) {
            if found.last().is_some_and(|it| it.key.from <= time && time <= it.to) {
                continue;
            }
            let login = login(who);
            let session =
                history::session_at(&reader, &login, time, DEFAULT_SESSION_GAP, &progress);
            found.push(session.unwrap().expect("a session at each sample"));
        }
        found
    }

    fn opened(&self, sessions: &[Session]) -> Samples {
        let logbook = self.logbook.read().clone();
        let progress = Progress::default();
        let opened = history::open_sessions(&self.reader(), sessions, &logbook, &progress);
        let mut samples = Samples::new();
        for session in opened.unwrap().0 {
            let metrics = session.samples.metrics();
            for sample in session.samples.iter() {
                for reading in sample.readings {
                    let metric =
                        METRICS.iter().find(|it| metrics[usize::from(reading.metric)] == **it);
                    let readings = samples.entry(sample.time.0).or_default();
                    readings.insert(metric.unwrap().name(), reading.value);
                }
            }
        }
        samples
    }

    fn queried(&self, who: usize, catalog: &Catalog) -> Samples {
        let mut rows = Rows(Samples::new());
        self.query(who, catalog, "SELECT hr_bpm, lat, pwr_w FROM samples", &mut rows);
        rows.0
    }

    /// How many values of power there are in each minute, by the query that reads summaries.
    fn counted(&self, who: usize, catalog: &Catalog) -> BTreeMap<i64, f64> {
        let mut counts = Counts::default();
        let text = "SELECT count(pwr_w) FROM samples GROUP BY time(1m) fill(none)";
        self.query(who, catalog, text, &mut counts);
        counts.0
    }

    fn query(&self, who: usize, catalog: &Catalog, text: &str, output: &mut dyn Output) {
        let request = RunRequest {
            reader: self.reader(),
            catalog: catalog.clone(),
            clock: Arc::<ManualClock>::clone(&self.clock),
            limits: QueryLimits::default(),
            progress: Progress::default(),
            database: LOGINS[who].to_owned(),
            policy: String::new(),
            may_take: |_| Ok(()),
        };
        let logbook = Logged(self.logbook.read().clone());
        Query::parse(text, &Params::default()).unwrap().run(&request, &logbook, output).unwrap();
    }

    fn check(&self, catalog: &Catalog) -> Result<(), TestCaseError> {
        for (who, name) in LOGINS.iter().enumerate() {
            let (shown, expected) = (self.shown(who), self.expected(who, false));
            prop_assert_eq!(&self.live(who), &shown, "live {}", name);
            prop_assert_eq!(&self.exported(who), &expected, "exported {}", name);
            prop_assert_eq!(&self.queried(who, catalog), &expected, "queried {}", name);
            let mut counts: BTreeMap<i64, f64> = BTreeMap::new();
            for (time, values) in &expected {
                if values.contains_key(Metric::PwrW.name()) {
                    *counts.entry(time.div_euclid(MINUTE) * MINUTE).or_default() += 1.0;
                }
            }
            prop_assert_eq!(self.counted(who, catalog), counts, "counted {}", name);
            let sessions = self.sessions(who, &expected);
            prop_assert_eq!(&self.opened(&sessions), &shown, "opened {}", name);
            let logbook = self.logbook.read().clone();
            let log = logbook.of(name).cloned().unwrap_or_default();
            // Where something is deleted within a run, History knows ends to a minute only.
            let times: Vec<UnixNanos> = expected.keys().map(|time| UnixNanos(*time)).collect();
            if log.deleted().is_empty() {
                let login = login(who);
                let simple = history::sessions_of_times(times, &login, &log, DEFAULT_SESSION_GAP);
                let spans = |all: &[Session]| -> Vec<_> {
                    all.iter().map(|it| (it.key.from, it.to)).collect()
                };
                prop_assert_eq!(spans(&sessions), spans(&simple), "sessions {}", name);
            } else {
                prop_assert!(times.iter().all(|time| !is_within(&log.deleted(), *time)));
            }
        }
        Ok(())
    }
}

struct Logged(crate::logbook::Logbook);

impl Rights for Logged {
    fn login(&self) -> &'static str {
        "coach"
    }

    fn may_read(&self, _database: &str) -> bool {
        true
    }

    fn owns(&self, _database: &str) -> bool {
        false
    }
}

impl Databases for Logged {
    fn open(&self, name: &str) -> Option<Readable> {
        let deleted = self.0.of(name).map(crate::logbook::AthleteLog::deleted).unwrap_or_default();
        Some(Readable {
            login: Login::try_from(name).ok()?,
            deleted: Arc::from(deleted),
            loans: Arc::clone(self.0.loans()),
            earliest: UnixNanos::MIN,
        })
    }

    fn names(&self) -> Vec<String> {
        LOGINS.map(str::to_owned).to_vec()
    }
}

/// Values by time.
#[derive(Default)]
struct Counts(BTreeMap<i64, f64>);

impl Output for Counts {
    fn begin(&mut self, _statement: usize) -> Result<(), Stop> {
        Ok(())
    }

    fn series(&mut self, _head: &SeriesHead) -> Result<(), Stop> {
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        let [Value::Time(time), count] = values else { panic!("{values:?}") };
        self.0.insert(*time, count.as_f64().unwrap());
        Ok(())
    }

    fn end(&mut self, error: Option<&str>) -> Result<(), Stop> {
        assert_eq!(error, None);
        Ok(())
    }
}

struct Rows(Samples);

impl Output for Rows {
    fn begin(&mut self, _statement: usize) -> Result<(), Stop> {
        Ok(())
    }

    fn series(&mut self, head: &SeriesHead) -> Result<(), Stop> {
        assert_eq!(head.columns, ["time", "hr_bpm", "lat", "pwr_w"]);
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        let Some((Value::Time(time), values)) = values.split_first() else { panic!("{values:?}") };
        for (value, metric) in values.iter().zip(&METRICS) {
            if let Some(value) = value.as_f64() {
                self.0.entry(*time).or_default().insert(metric.name(), value);
            }
        }
        Ok(())
    }

    fn end(&mut self, error: Option<&str>) -> Result<(), Stop> {
        assert_eq!(error, None);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn live_history_queries_and_exports_agree_whatever_is_lent_and_taken_back(
        steps in proptest::collection::vec(a_step(), 1..24),
    ) {
        let mut world = World::new();
        let catalog = Catalog::default();
        for (number, step) in steps.iter().enumerate() {
            world.take(step);
            for who in 0..LOGINS.len() {
                let expected = world.shown(who);
                prop_assert_eq!(&world.live(who), &expected, "live {} after {:?}", who, step);
            }
            if number % 6 == 5 {
                world.check(&catalog)?;
            }
        }
        world.check(&catalog)?;
        while !world.undo.is_empty() {
            world.take(&Step::Undo);
        }
        world.check(&catalog)?;
        world.restart();
        world.check(&catalog)?;
    }
}

/// The text of all commits.
fn journal_text(world: &World) -> Vec<u8> {
    let mut text = Vec::new();
    let mut take = |payload: &[u8]| {
        text.extend_from_slice(payload);
        true
    };
    world.reader().for_each_commit(&mut take).unwrap();
    text
}

#[test]
fn the_journal_stays_as_it_is_and_undo_gives_back_what_was_live_to_the_bit() {
    let mut world = World::new();
    world.post(0, 1, 0, 60, 0);
    world.post(1, 1, 30, 60, 0);
    let (before, text) = ([world.live(0), world.live(1)], journal_text(&world));
    world.log(
        0,
        20,
        LogNote::Lent { via: None, to: Some(Borrower { login: login(1), until: None }) },
    );
    assert_eq!(world.live(0).len(), 20);
    assert_eq!(world.live(1).len(), 70);
    let lent = journal_text(&world);
    assert!(lent.starts_with(&text));
    let line = String::from_utf8(lent[text.len()..].to_vec()).unwrap();
    assert_eq!(line, "log,about=anna,kind=lent set=true,text=\"ben\" 1700000020000000000\n");
    // What still comes from the phone is the carrier's, too.
    world.post(0, 1, 60, 10, 0);
    assert_eq!((world.live(0).len(), world.live(1).len()), (20, 70));
    assert_eq!(world.live(1)[&at(65).0]["hr_bpm"].to_bits(), 36.0_f64.to_bits());
    world.take(&Step::Undo);
    let after: BTreeSet<i64> = world.live(0).keys().copied().collect();
    assert_eq!(after, (0..70).map(|secs| at(secs).0).collect());
    let within = |samples: &Samples| -> Samples {
        samples.range(..at(60).0).map(|(time, readings)| (*time, readings.clone())).collect()
    };
    assert_eq!([within(&world.live(0)), world.live(1)], before);
}

#[test]
fn finality_and_late_arrivals_are_after_a_loan_what_they_are_after_a_start() {
    let mut world = World::new();
    let arrivals = |world: &World| {
        let store = world.store.read();
        [0, 1, 2].map(|who| {
            let arrivals = store.arrivals(AthleteId(who));
            (arrivals.complete_until, arrivals.late)
        })
    };
    for step in 0..40 {
        world.clock.advance(Duration::from_secs(5));
        let now = world.clock.wall().nanos_since(at(0)) / 1_000_000_000;
        world.post(0, 1, now - 5, 5, 0);
        // Far behind.
        world.post(2, 1, now - 120 - step, 3, 1);
    }
    let others = arrivals(&world)[2].clone();
    assert!(others.0.is_some() && !others.1.is_empty());
    let to = Some(Borrower { login: login(1), until: None });
    world.log(0, 510, LogNote::Lent { via: None, to });
    let lent = arrivals(&world);
    assert_eq!(lent[2], others, "nobody else is concerned");
    assert!(lent[1].0.is_some(), "the carrier's samples become final");
    world.restart();
    assert_eq!(arrivals(&world), lent);
}
