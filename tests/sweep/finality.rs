//! Replays a day of arrivals through journal, store, live states and History, and counts values that
//! were shown as final and changed without a mark.
//!
//! Phones lose coverage and send later what they kept, in order or not, and a watch sends by turns. The
//! operator marks laps and rests.

use std::{
    cell::Cell,
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use parking_lot::RwLock;
use trackside::{
    analysis::Certainty,
    clock::{Clock, ManualClock},
    codec::{self, DecodeContext, Precision},
    config::Limits,
    history::{Library, LibraryParts, SessionEntry},
    journal::{Journal, Options, Reader, SystemFiles},
    live::{self, Column, Live, Moment, RowKind, Table, Travels},
    logbook::SharedLogbook,
    model::{
        Athlete, AthleteId, LogEntry, LogNote, Login, MarkKind, Metric, Profile, Progress,
        Quantity, Revision, Sender, UnixNanos,
    },
    recorder::{self, Parts, Queue, Recorder, Senders},
    schema::Schema,
    store::{SharedStore, Store, StoreLimits},
};

const BEGIN: UnixNanos = UnixNanos::from_secs(1_700_000_000);
/// The longest gap within a session.
const GAP: Duration = Duration::from_mins(10);
/// The day goes on in steps of this length, in seconds.
const STEP_SECS: u32 = 5;
/// The usual time between two laps, and between a lap and the rest that ends it, in seconds.
const LAP_SECS: u32 = 900;
const UNTIL_REST_SECS: u32 = 400;

/// A generator of numbers that need not be good, only always the same.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(n.max(1))) as u32
    }
}

/// A phone with an athlete.
struct Phone {
    athlete: Arc<Athlete>,
    rng: Rng,
    /// Seconds that were measured and not sent.
    kept: Vec<u32>,
    /// Seconds that the watch has and did not send.
    of_watch: Vec<u32>,
    /// Until when there is no coverage.
    away_until: u32,
    /// When the ride ends.
    ends: u32,
}

impl Phone {
    fn new(id: u32, ends: u32) -> Self {
        let login = Login::try_from(format!("rider{id}").as_str()).unwrap();
        let athlete = Athlete {
            id: AthleteId(id),
            login,
            name: format!("Name{id}"),
            bib: id.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        };
        Self {
            athlete: Arc::new(athlete),
            rng: Rng(u64::from(id) * 977 + 3),
            kept: Vec::new(),
            of_watch: Vec::new(),
            away_until: 0,
            ends,
        }
    }

    /// What arrives in the step that ends at `now`, sender by sender.
    fn sends(&mut self, now: u32) -> Vec<(u32, Vec<String>)> {
        let measured = (now - STEP_SECS..now).filter(|secs| *secs < self.ends);
        for secs in measured {
            self.kept.push(secs);
            if self.athlete.id.0.is_multiple_of(3) {
                self.of_watch.push(secs);
            }
        }
        let mut sent: Vec<(u32, Vec<String>)> = Vec::new();
        if self.away_until < now && self.rng.below(150) == 0 {
            // Mostly for less than a minute, at times for a quarter of an hour.
            let most = [50, 200, 1_000][self.rng.below(3) as usize];
            self.away_until = now + self.rng.below(most);
        }
        if self.away_until <= now {
            // A few samples stay behind and come much later, some of them after the ride.
            let (mut now_sent, mut stay) = (Vec::new(), Vec::new());
            let n_at_once = 60 + self.rng.below(400) as usize;
            for secs in self.kept.drain(..) {
                let hash = secs.wrapping_add(self.athlete.id.0).wrapping_mul(2_654_435_761) >> 8;
                let stays_behind = hash % 200 == 0 && now < secs + 100 + hash / 200 % 1_400;
                let is_kept = n_at_once <= now_sent.len() || stays_behind;
                if is_kept { stay.push(secs) } else { now_sent.push(secs) }
            }
            self.kept = stay;
            if self.rng.below(2) == 0 {
                now_sent.reverse();
            }
            sent.push((1, now_sent.into_iter().map(|secs| self.line(secs)).collect()));
        }
        if now % 300 < STEP_SECS || self.ends < now {
            let of_watch = self.of_watch.drain(..);
            let bpm = |secs: u32| format!("samples cad_rpm={} {}\n", 80 + secs % 13, at(secs).0);
            sent.push((2, of_watch.map(bpm).collect()));
        }
        sent.retain(|(_, lines)| !lines.is_empty());
        sent
    }

    fn line(&self, secs: u32) -> String {
        let wave = f64::from((secs * 7919 + self.athlete.id.0 * 31) % 1009) / 97.0;
        let along_deg = f64::from(secs) * 8e-5;
        format!(
            "samples hr_bpm={},pwr_w={},spd_kph={},alt_m={},lat_deg={},lng_deg={} {}\n",
            140.0 + wave,
            200.0 + 9.0 * wave,
            30.0 + wave / 3.0,
            300.0 + wave * 2.0,
            43.0 + along_deg,
            11.0 + wave * 1e-6,
            at(secs).0
        )
    }
}

fn at(secs: u32) -> UnixNanos {
    BEGIN.plus_secs(f64::from(secs))
}

/// Everything that runs in the program, but for the network.
struct World {
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
    store: SharedStore,
    logbook: SharedLogbook,
    recorder: Recorder,
    queue: Queue,
    library: Library,
    /// How many lines were sent.
    n_lines: Cell<u64>,
}

impl World {
    fn start(athletes: &[Arc<Athlete>]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(BEGIN));
        let dyn_clock = || Arc::clone(&clock) as Arc<dyn Clock>;
        let options = Options { clock: Some(dyn_clock()), ..Options::default() };
        let (journal, _) =
            Journal::open_with(folder.path(), Arc::new(SystemFiles), options).unwrap();
        let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
        let logbook = SharedLogbook::default();
        let ids: BTreeMap<String, AthleteId> =
            athletes.iter().map(|it| (it.login.as_str().to_owned(), it.id)).collect();
        let of_store = Arc::clone(&store);
        let by_login: BTreeMap<Login, AthleteId> =
            athletes.iter().map(|it| (it.login.clone(), it.id)).collect();
        let library = Library::start(LibraryParts {
            reader: Reader::open(folder.path(), Arc::new(SystemFiles)).unwrap(),
            logbook: Arc::clone(&logbook),
            gap: GAP,
            cache: folder.path().join("summaries"),
            events: Arc::new(Arc::default),
            arrivals: Arc::new(move || {
                let store = of_store.read();
                let of = |(login, id): (&Login, &AthleteId)| (login.clone(), store.arrivals(*id));
                by_login.iter().map(of).collect()
            }),
            clock: dyn_clock(),
            wake: Arc::new(|| {}),
        })
        .unwrap();
        let (recorder, queue) = Recorder::start(Parts {
            journal,
            schema: Schema::new(codec::known_field_type),
            senders: Senders::default(),
            store: Arc::clone(&store),
            logbook: Arc::clone(&logbook),
            athlete_of: Arc::new(move |login| ids.get(login).copied()),
            clock: dyn_clock(),
            wake: Arc::new(|| {}),
            limits: Limits::default(),
        })
        .unwrap();
        Self { folder, clock, store, logbook, recorder, queue, library, n_lines: Cell::new(0) }
    }

    /// Submits what arrives of an athlete, by sender. Each result waits until it is stored.
    fn post(&self, phone: &Phone, sent: Vec<(u32, Vec<String>)>) -> Vec<Box<dyn FnOnce()>> {
        let athlete = &phone.athlete;
        sent.into_iter()
            .map(|(via, lines)| {
                self.n_lines.set(self.n_lines.get() + lines.len() as u64);
                let context = DecodeContext {
                    athlete: athlete.id,
                    login: athlete.login.clone(),
                    sender: Sender { via, announcement: None },
                    precision: Precision::Nanos,
                    received: self.clock.wall(),
                };
                let batch = codec::decode(lines.concat().as_bytes(), context).unwrap().batch;
                let answer = self.queue.submit(batch).unwrap();
                let wait = move || {
                    answer.blocking_recv().unwrap();
                };
                Box::new(wait) as Box<dyn FnOnce()>
            })
            .collect()
    }

    fn mark(&self, athlete: &Athlete, secs: u32, kind: MarkKind) {
        let note = LogNote::Mark { kind, text: String::new() };
        let entry = LogEntry { login: athlete.login.clone(), time: at(secs), note };
        self.queue.log(vec![entry]).unwrap().blocking_recv().unwrap();
    }

    fn moment(&self) -> Moment {
        Moment { wall: self.clock.wall(), mono: self.clock.mono() }
    }
}

/// A value that can be told apart from others: whose, of which span, which one.
type Key = (AthleteId, &'static str, UnixNanos, UnixNanos, Quantity);

/// What was shown last, and what of it changed without a mark.
#[derive(Default)]
struct Shown {
    values: BTreeMap<Key, (Certainty, u64)>,
    rows: BTreeMap<(Login, UnixNanos), SessionEntry>,
    n_values: u64,
    n_final: u64,
    n_revised: u64,
    unmarked: Vec<String>,
}

impl Shown {
    fn take(
        &mut self,
        key: Key,
        certainty: Certainty,
        value: Option<f64>,
        revisions: &[&Revision],
    ) {
        // What is absent claims nothing.
        let Some(value) = value else { return };
        self.n_values += 1;
        self.n_final += u64::from(certainty == Certainty::Final);
        let quantity = key.4.clone();
        let shown = self.values.entry(key);
        let what = shown.key().clone();
        let now = (certainty, value.to_bits());
        let (before, bits) = match shown {
            Entry::Occupied(mut shown) => shown.insert(now),
            Entry::Vacant(shown) => {
                shown.insert(now);
                return;
            }
        };
        if before == Certainty::Provisional {
            return;
        }
        let is_marked = revisions
            .iter()
            .any(|it| it.quantity == quantity && it.new.map(f64::to_bits) == Some(value.to_bits()));
        if bits != value.to_bits() && is_marked {
            self.n_revised += 1;
        } else if bits != value.to_bits() || certainty == Certainty::Provisional {
            self.unmarked.push(format!("{what:?}: {} became {value}", f64::from_bits(bits)));
        }
    }

    /// The cells of lap and start.
    fn take_table(&mut self, id: AthleteId, table: &Table, newest: UnixNanos) {
        let lap = table.lap.map(|lap| (lap.from, lap.until.unwrap_or(newest)));
        let start = table.start.map(|from| (from, newest));
        for (column, name, span) in [(Column::Lap, "lap", lap), (Column::Start, "start", start)] {
            let Some((from, to)) = span else { continue };
            for row in &table.rows {
                let cell = row.cell(column);
                let revisions = row.revisions.iter().filter(|(of, _)| *of == column);
                let revisions: Vec<&Revision> = revisions.map(|(_, it)| it).collect();
                for quantity in row.quantities() {
                    let (certainty, value) = match quantity {
                        Quantity::Max(_) => (cell.certainty.extremes, cell.max),
                        Quantity::Min(_) => (cell.certainty.extremes, cell.min),
                        _ => (cell.certainty.mean, cell.mean),
                    };
                    if let Some(certainty) = certainty {
                        self.take((id, name, from, to, quantity), certainty, value, &revisions);
                    }
                }
            }
        }
    }

    /// The distance of a lap that has ended.
    fn take_distance(&mut self, id: AthleteId, table: &Table, travels: &Travels) {
        let (Some(certainty), Some(lap)) = (table.lap_certainty, table.lap) else { return };
        let to = lap.until.unwrap_or(UnixNanos::MAX);
        let km = travels.of(id).and_then(|it| it.lap_km);
        let revisions: Vec<&Revision> = travels.lap_revisions(id).iter().collect();
        self.take((id, "distance", lap.from, to, Quantity::Distance), certainty, km, &revisions);
    }

    /// The rows of History: a final one that changes has revisions with what is shown.
    fn take_sessions(&mut self, sessions: &[SessionEntry]) {
        for entry in sessions {
            let values = values_of(entry);
            self.n_values += values.len() as u64;
            if entry.finality.certainty.is_provisional() || entry.summary.is_none() {
                continue;
            }
            self.n_final += values.len() as u64;
            let key = &entry.session.key;
            // Samples that were measured before a session give it another key.
            let replaced = self.rows.range((key.login.clone(), key.from)..);
            let replaced = replaced
                .take_while(|((login, from), _)| *login == key.login && *from <= entry.session.to)
                .map(|(known, _)| known.clone());
            let replaced: Vec<_> = replaced.collect();
            let before = replaced.first().and_then(|known| self.rows.get(known)).cloned();
            for known in replaced {
                self.rows.remove(&known);
            }
            for (quantity, value) in before.iter().flat_map(values_of) {
                let now = values.iter().find(|(of, _)| *of == quantity).map(|(_, value)| *value);
                if now.map(f64::to_bits) == Some(value.to_bits()) {
                    continue;
                }
                let is_marked = entry.finality.revisions.iter().any(|it| {
                    it.quantity == quantity && it.new.map(f64::to_bits) == now.map(f64::to_bits)
                });
                if is_marked {
                    self.n_revised += 1;
                } else {
                    self.unmarked.push(format!("{key:?} {quantity:?}: {value} became {now:?}"));
                }
            }
            self.rows.insert((key.login.clone(), key.from), entry.clone());
        }
    }
}

/// The values of a row of History.
fn values_of(entry: &SessionEntry) -> Vec<(Quantity, f64)> {
    let Some(summary) = &entry.summary else { return Vec::new() };
    let to = entry.summed_to.unwrap_or(entry.session.to);
    let mut values = vec![(Quantity::Duration, to.secs_since(entry.session.key.from))];
    values.extend(summary.dist_km.map(|km| (Quantity::Distance, km)));
    values.extend(summary.climb_m.map(|m| (Quantity::Climb, m)));
    for (metric, it) in &summary.metrics {
        values.push((Quantity::Mean(Metric::clone(metric)), it.mean));
        values.push((Quantity::Max(Metric::clone(metric)), it.max));
    }
    values
}

/// What the count is over.
pub(crate) struct Size {
    pub(crate) n_athletes: u32,
    pub(crate) ride_secs: u32,
    /// Values at one instant each.
    pub(crate) least_values: u64,
}

/// Rides, counts, prints, and fails where anything changed silently or History differs from what was
/// shown live.
pub(crate) fn check(size: &Size) {
    let mut phones: Vec<Phone> =
        (1..=size.n_athletes).map(|id| Phone::new(id, size.ride_secs - id * 17)).collect();
    let athletes: Vec<Arc<Athlete>> = phones.iter().map(|it| Arc::clone(&it.athlete)).collect();
    let world = World::start(&athletes);
    let live = Live::new(Arc::clone(&world.store).into(), Arc::clone(&world.logbook).into(), GAP);
    let (mut reader, mut travels) = (live.reader(), live.travels());
    let mut shown = Shown::default();
    for now in (STEP_SECS..size.ride_secs + 2_000).step_by(STEP_SECS as usize) {
        world.clock.advance(Duration::from_secs(u64::from(STEP_SECS)));
        let mut waiting = Vec::new();
        for phone in &mut phones {
            let sent = phone.sends(now);
            waiting.extend(world.post(phone, sent));
        }
        for wait in waiting {
            wait();
        }
        for phone in &phones {
            let since = (now + phone.athlete.id.0 * 40) % LAP_SECS;
            if now < phone.ends && since < STEP_SECS {
                world.mark(&phone.athlete, now, MarkKind::Lap);
            } else if (UNTIL_REST_SECS..UNTIL_REST_SECS + STEP_SECS).contains(&since) {
                world.mark(&phone.athlete, now, MarkKind::Rest);
            }
        }
        world.store.write().advance_complete(world.clock.wall());
        reader.want_tables(athletes.iter());
        reader.update(world.moment());
        while travels.update(&athletes, |_| true, world.moment()) {}
        for athlete in &athletes {
            let newest = world
                .store
                .read()
                .athlete(athlete.id)
                .and_then(trackside::store::AthleteSeries::newest);
            let (Some(table), Some(newest)) = (reader.table(athlete.id), newest) else { continue };
            shown.take_table(athlete.id, table, newest);
            shown.take_distance(athlete.id, table, &travels);
        }
        shown.take_sessions(&world.library.list().sessions);
    }
    let sessions = settled(&world);
    shown.take_sessions(&sessions);
    println!(
        "{} values at an instant each, {} of them final, {} changed with a mark, {} without",
        shown.n_values,
        shown.n_final,
        shown.n_revised,
        shown.unmarked.len()
    );
    let first: Vec<&String> = shown.unmarked.iter().take(5).collect();
    assert!(shown.unmarked.is_empty(), "{first:#?}");
    assert!(size.least_values <= shown.n_values, "too few");
    assert!(0 < shown.n_revised, "nothing came late: the count says nothing");
    compare_with_journal(&world, &athletes, &reader, &travels, &sessions);
    assert!(world.recorder.stop(Duration::from_secs(10)));
}

/// The list of sessions once it has all lines and all of them are final: it is read behind what
/// arrives.
fn settled(world: &World) -> Vec<SessionEntry> {
    let begun = Instant::now();
    loop {
        world.clock.advance(Duration::from_secs(5));
        let list = world.library.list();
        let is_final = |entry: &SessionEntry| entry.finality.certainty == Certainty::Final;
        let n_lines: u64 = list.sessions.iter().map(|entry| entry.session.lines).sum();
        let has_all = world.n_lines.get() <= n_lines && !list.is_reading;
        if has_all && list.sessions.iter().all(is_final) {
            return list.sessions.to_vec();
        }
        let problem = (list.problem, n_lines, world.n_lines.get());
        assert!(begun.elapsed() < Duration::from_mins(1), "{problem:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// What was shown live at last is what a start that reads the journal shows, and what History does,
/// to the bit.
fn compare_with_journal(
    world: &World,
    athletes: &[Arc<Athlete>],
    reader: &live::Reader,
    travels: &Travels,
    sessions: &[SessionEntry],
) {
    let again: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
    let id_of = |login: &str| {
        athletes.iter().find(|it| it.login.as_str() == login).map(|athlete| athlete.id)
    };
    recorder::load(
        &Reader::open(world.folder.path(), Arc::new(SystemFiles)).unwrap(),
        &id_of,
        &again,
        StoreLimits::default().window,
        &*world.clock,
        Schema::new(codec::known_field_type),
        &Progress::default(),
    )
    .unwrap();
    let from_journal = Live::new(Arc::clone(&again).into(), Arc::clone(&world.logbook).into(), GAP);
    let (mut second, mut second_travels) = (from_journal.reader(), from_journal.travels());
    second.want_tables(athletes.iter());
    second.update(world.moment());
    while second_travels.update(athletes, |_| true, world.moment()) {}
    let mut n_compared = 0;
    for athlete in athletes {
        let id = athlete.id;
        assert_eq!(
            world.store.read().arrivals(id),
            again.read().arrivals(id),
            "a start knows what came late"
        );
        let (shown, loaded) = (reader.table(id).unwrap(), second.table(id).unwrap());
        for (row, same) in shown.rows.iter().zip(&loaded.rows) {
            for column in [Column::Lap, Column::Start] {
                let bits = |row: &live::TableRow| {
                    let cell = row.cell(column);
                    [cell.max, cell.min].map(|value| value.map(f64::to_bits))
                };
                assert_eq!(bits(row), bits(same), "{} {:?} {column:?}", athlete.name, row.kind);
            }
        }
        let of_athlete = sessions.iter().filter(|it| it.session.key.login == athlete.login);
        let last = of_athlete.max_by_key(|it| it.session.to).unwrap();
        let summary = last.summary.as_ref().unwrap();
        assert_eq!(shown.start, Some(last.session.key.from), "{}", athlete.name);
        for (metric, history) in &summary.metrics {
            let of_metric = RowKind::Metric(Metric::clone(metric));
            let row = shown.rows.iter().find(|row| row.kind == of_metric).unwrap();
            let cell = row.cell(Column::Start);
            let live = [cell.mean, cell.max].map(|value| value.map(f64::to_bits));
            let history = [history.mean, history.max].map(|value| Some(value.to_bits()));
            assert_eq!(live, history, "{} {metric:?}", athlete.name);
            n_compared += 2;
        }
        let km = |travels: &Travels| travels.of(id).unwrap().start_km.map(f64::to_bits);
        assert_eq!(km(travels), summary.dist_km.map(f64::to_bits), "{}", athlete.name);
        assert_eq!(km(&second_travels), km(travels), "{}", athlete.name);
        let climb = shown.rows.iter().find(|row| row.kind == RowKind::Climb).unwrap();
        let climb_m = climb.cell(Column::Start).mean.map(f64::to_bits);
        assert_eq!(climb_m, summary.climb_m.map(f64::to_bits), "{}", athlete.name);
        n_compared += 3;
    }
    println!("{n_compared} values of History are those shown live, to the bit");
}
