//! How many alarms a day of recorded rides raises, second by second as if all had begun together.

use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::RwLock;
use trackside::{
    alarm::{
        AlarmKind, Change, Input, Laptop, Limits, Monitor, Priority, Quiet, Rules, Seen, Watched,
    },
    formats::{self, Activity, Sport},
    kind::{Kind, StopRules},
    live::{AthleteContext, Live, LiveAthlete, Moment},
    logbook::SharedLogbook,
    model::{
        Arrival, Athlete, AthleteId, Login, Metric, MonoNanos, Profile, Progress, SampleBlock,
        UnixNanos,
    },
    store::{SharedStore, Store, StoreLimits},
};

/// When all begin.
const BEGIN: UnixNanos = UnixNanos::from_secs(1_700_000_000);
/// The limit is at this share of the highest heart rate of a recording: the hardest minutes of an
/// ordinary day are above it.
const LIMIT_SHARE: f64 = 0.97;

/// A recording, and who rides it.
struct Ride {
    athlete: Arc<Athlete>,
    activity: Activity,
    limits: Limits,
    stops: StopRules,
    begin: UnixNanos,
    /// How many samples have been sent.
    n_sent: usize,
}

impl Ride {
    fn read(path: &Path, id: u32) -> Option<Self> {
        let activity = read(path)?;
        let (&begin, _) = activity.samples.times().split_first()?;
        let name = path.file_name()?.to_string_lossy().into_owned();
        let sport = activity.sessions.first().map_or(Sport::Other, |session| session.sport);
        let hr_max_bpm = highest_heart_rate(&activity).map(|bpm| (bpm * LIMIT_SHARE).round());
        let stops = match sport {
            Sport::Running | Sport::Walking => Kind::Trail.definition().stops,
            Sport::Rowing => Kind::Rowing.definition().stops,
            Sport::Sailing => Kind::Sailing.definition().stops,
            Sport::Swimming => StopRules::default(),
            Sport::Cycling | Sport::Other => Kind::Road.definition().stops,
        };
        let login = Login::try_from(format!("rider{id}").as_str()).ok()?;
        let athlete = Athlete {
            id: AthleteId(id),
            login,
            name,
            bib: id.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        };
        let limits = Limits { hr_max_bpm, ..Limits::default() };
        Some(Self { athlete: Arc::new(athlete), activity, limits, stops, begin, n_sent: 0 })
    }

    fn secs(&self) -> f64 {
        self.activity.samples.times().last().map_or(0.0, |last| last.secs_since(self.begin))
    }

    /// Sends what was measured up to a second.
    fn send(&mut self, store: &SharedStore, secs: f64, now: Moment) {
        let times = self.activity.samples.times();
        let upto = times.partition_point(|time| time.secs_since(self.begin) <= secs);
        if upto == self.n_sent {
            return;
        }
        let new = self.activity.samples.slice(self.n_sent..upto);
        self.n_sent = upto;
        let mut block = SampleBlock::default();
        for sample in new.iter() {
            for reading in sample.readings {
                let metric = &new.metrics()[usize::from(reading.metric)];
                if let Some(index) = block.metric_index(metric) {
                    block.push_reading(index, reading.value);
                }
            }
            block.finish_sample(BEGIN.plus_secs(sample.time.secs_since(self.begin)));
        }
        let arrival = Arrival { wall: now.wall, mono: now.mono, replayed: false };
        store.write().apply(self.athlete.id, &block, arrival);
    }

    fn is_over(&self) -> bool {
        self.n_sent == self.activity.samples.len()
    }
}

fn highest_heart_rate(activity: &Activity) -> Option<f64> {
    let samples = &activity.samples;
    let index = samples.metrics().iter().position(|metric| *metric == Metric::HrBpm)?;
    let readings = samples.iter().flat_map(|sample| sample.readings.to_vec());
    let bpm = readings.filter(|it| usize::from(it.metric) == index).map(|it| it.value);
    bpm.filter(|bpm| Metric::HrBpm.is_plausible(*bpm)).max_by(f64::total_cmp)
}

fn read(path: &Path) -> Option<Activity> {
    let bytes = fs::read(path).ok()?;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut unpacked).ok()?;
        unpacked
    } else {
        bytes
    };
    let imported = if bytes.get(8..12) == Some(b".FIT") {
        formats::read_fit(&bytes, &Progress::default())
    } else if String::from_utf8_lossy(&bytes).contains("<TrainingCenterDatabase") {
        formats::read_tcx(&bytes)
    } else {
        formats::read_gpx(&bytes)
    };
    imported.ok().map(|imported| imported.activity)
}

/// Rides them all at once, prints a table of what was raised, and fails where it is too much for
/// anybody to look after.
pub(crate) fn check(paths: &[impl AsRef<Path>]) {
    let ids = 1..;
    let mut rides: Vec<Ride> =
        ids.zip(paths).filter_map(|(id, path)| Ride::read(path.as_ref(), id)).collect();
    assert!(!rides.is_empty(), "no recordings");
    let hours = rides.iter().map(Ride::secs).sum::<f64>() / 3600.0;
    let longest = rides.iter().map(Ride::secs).fold(0.0, f64::max);
    let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
    let live = Live::new(
        Arc::clone(&store).into(),
        SharedLogbook::default().into(),
        Duration::from_mins(10),
    );
    let mut reader = live.reader();
    let mut monitor = Monitor::new(Rules::default());
    let (laptop, nobody) = (Laptop::default(), LiveAthlete::default());
    let mut raised: BTreeMap<AlarmKind, Vec<String>> = BTreeMap::new();
    let (mut spent, mut n_looks) = (Duration::ZERO, 0);
    for sec in 0..longest as u32 + 120 {
        let secs = f64::from(sec);
        let mono = MonoNanos(0).plus_secs(1000.0 + secs);
        let now = Moment { wall: BEGIN.plus_secs(secs), mono };
        for ride in &mut rides {
            ride.send(&store, secs, now);
        }
        reader.update(now);
        let begun = Instant::now();
        let athletes: Vec<Watched<'_>> = rides
            .iter()
            .map(|ride| {
                let id = ride.athlete.id;
                let live = reader.athlete(id).map_or(&nobody, Arc::as_ref);
                let now = reader.at(id, mono);
                let has_finished = ride.is_over();
                let context = AthleteContext { has_finished, ..AthleteContext::default() };
                Watched {
                    athlete: &ride.athlete,
                    seen: Seen::of(&now, &context, reader.signals(id, mono)),
                    recent: live.recent(),
                    limits: ride.limits,
                    stops: ride.stops,
                    quiet: Quiet::of(&now, &context),
                }
            })
            .collect();
        let outcome = monitor.tick(&Input { now, athletes: &athletes, laptop: &laptop });
        spent += begun.elapsed();
        n_looks += athletes.len();
        for event in outcome.events.iter().filter(|event| event.change == Change::Raised) {
            let name = event.alarm.athlete.as_ref().map_or("all", |athlete| &athlete.name);
            raised.entry(event.alarm.kind).or_default().push(format!("{name} at {sec} s"));
        }
    }
    println!("{} recordings, {hours:.1} hours of riding", rides.len());
    println!("{:<28} {:>8} {:>6} {:>14}", "alarm", "priority", "times", "an hour's ride");
    let mut n_asking = 0;
    for (kind, places) in &raised {
        let (n, priority) = (places.len(), kind.priority());
        println!("{:<28} {:>8} {n:>6} {:>14.2}", kind.label(), priority.label(), n as f64 / hours);
        for place in places.iter().take(8) {
            println!("    {place}");
        }
        n_asking += if priority == Priority::Notice { 0 } else { n };
    }
    let rate = n_asking as f64 / hours;
    let micros = spent.as_secs_f64() * 1e6 / n_looks as f64;
    println!("a look at one athlete takes {micros:.2} us in this build");
    println!("urgent ones and warnings: {rate:.2} an hour's ride");
    assert!(rate <= 6.0, "one in ten minutes is the most that anybody can look after");
}
