//! The loader against the simplest one: line by line, sample by sample.

use std::{path::Path, sync::Arc};

use parking_lot::RwLock;
use proptest::prelude::*;

use super::*;
use crate::{
    clock::ManualClock,
    journal::{Journal, Options, testing::ModelDisk},
    model::{FieldType, Metric, SampleBlock, Shape, ShapeField},
    store::{Store, StoreLimits},
};

const NOW: UnixNanos = UnixNanos::from_secs(1_700_000_000);
const WINDOW: Duration = Duration::from_hours(1);
/// The last one is in no roster.
const LOGINS: [&str; 4] = ["rider7", "rider8", "rider9", "gone"];

fn athlete_of(login: &str) -> Option<AthleteId> {
    let index = LOGINS.iter().position(|known| *known == login)?;
    (index < 3).then_some(AthleteId(index as u32))
}

fn new_store() -> SharedStore {
    let limits = StoreLimits { window: WINDOW, ..StoreLimits::default() };
    Arc::new(RwLock::new(Store::new(limits)))
}

fn load_naively(reader: &Reader, store: &SharedStore) -> Loaded {
    let arrival = Arrival { wall: NOW, mono: ManualClock::at(NOW).mono(), replayed: true };
    let mut loaded = Loaded::default();
    let mut max_via: BTreeMap<Login, u32> = BTreeMap::new();
    let mut unreadable = 0;
    let notes = reader.for_each_commit(&mut |payload| {
        for line in codec::journal_lines(payload) {
            let line = match line {
                Ok(JournalLine::Athlete(line)) => line,
                Ok(JournalLine::Operator(line)) => {
                    if let (Some(note), Some(login)) = (line.sender(), line.about) {
                        let login = Login::try_from(login).unwrap();
                        loaded.senders.observe(&login, note.via, &note.address, &note.app);
                    }
                    continue;
                }
                Err(_) => {
                    unreadable += 1;
                    continue;
                }
            };
            loaded.lines += 1;
            let Ok(login) = Login::try_from(line.login) else {
                unreadable += 1;
                continue;
            };
            if let Some(shape) = line.shape() {
                loaded.schema.observe(&login, &shape);
            }
            let known = max_via.entry(login).or_default();
            *known = line.via.max(*known);
            let Some(athlete) = athlete_of(line.login) else { continue };
            let seen = line.time.min(NOW);
            let newest = loaded.last_seen.entry(athlete).or_insert(seen);
            *newest = seen.max(*newest);
            if NOW.minus(WINDOW) <= line.time {
                let mut block = SampleBlock::default();
                line.push_sample(&mut block);
                loaded.samples += block.len() as u64;
                store.write().apply(athlete, &block, arrival);
            }
        }
        true
    });
    for (login, via) in &max_via {
        loaded.senders.observe_number(login, *via);
    }
    loaded.notes = notes.unwrap();
    if unreadable > 0 {
        loaded.notes.push(format!(
            "{unreadable} lines of the journal could not be understood and were left out; \
             they are still in the files."
        ));
    }
    loaded
}

/// What a reader of the store can see of an athlete. What has left the window may linger.
fn seen_in(store: &SharedStore, athlete: AthleteId) -> Option<Vec<String>> {
    let store = store.read();
    let series = store.athlete(athlete)?;
    let from = NOW.plus_secs(60.0).minus(WINDOW);
    let mut seen = vec![format!("{:?}", series.newest())];
    for key in ["hr_bpm", "lat", "alt_m", "n", "odd", "ok", "x y"] {
        let metric = Metric::of_name(key.as_bytes()).unwrap();
        seen.push(format!("{key} {:?}", series.latest(&metric)));
        series.visit(&metric, from, UnixNanos::MAX, |time, value| {
            seen.push(format!("{} {:x}", time.0, value.to_bits()));
        });
    }
    Some(seen)
}

/// Which fields of which types would be refused, and which number a new device would get.
fn on_record(loaded: &mut Loaded) -> Vec<String> {
    let mut seen = Vec::new();
    for login in LOGINS {
        let login = Login::try_from(login).unwrap();
        for measurement in ["samples", "events"] {
            for key in ["hr_bpm", "lat", "mood", "x y", "n"] {
                for kind in [FieldType::Float, FieldType::Integer, FieldType::Text] {
                    let field = ShapeField { key: key.as_bytes().into(), kind };
                    let measurement = measurement.as_bytes().into();
                    let shape = Arc::new(Shape { measurement, fields: vec![field] });
                    let admission = loaded.schema.admit(&login, &[shape]);
                    seen.push(format!("{:?}", admission.refused));
                    loaded.schema.revert(admission.registered);
                }
            }
        }
        for address in ["10.0.0.1", "10.0.0.9"] {
            seen.push(format!("{:?}", loaded.senders.sender(&login, address, "app", || NOW).via));
        }
    }
    seen
}

/// Commits of raw journal text, in segments of a few kilobytes.
fn check(commits: &[String]) {
    let disk = ModelDisk::new();
    let options = Options { rotate_at_bytes: 4096, ..Options::default() };
    let data = Path::new("data");
    let (mut journal, _) = Journal::open_with(data, Arc::new(disk), options).unwrap();
    for commit in commits {
        journal.commit(&[commit.as_bytes()]).unwrap();
    }
    let reader = journal.reader();
    let (naive_store, store) = (new_store(), new_store());
    let mut naive = load_naively(&reader, &naive_store);
    let progress = Progress::default();
    let sizes = Sizes { block_bytes: 700, n_threads: 3 };
    let schema = Schema::new(codec::known_field_type);
    let clock = ManualClock::at(NOW);
    let mut loaded =
        load_with(&reader, &athlete_of, &store, WINDOW, &clock, schema, &progress, sizes).unwrap();
    for athlete in (0..4).map(AthleteId) {
        assert_eq!(seen_in(&store, athlete), seen_in(&naive_store, athlete), "{athlete:?}");
    }
    let key = |loaded: &Loaded| (loaded.lines, loaded.samples, loaded.notes.clone());
    assert_eq!(key(&loaded), key(&naive));
    assert_eq!(loaded.last_seen, naive.last_seen);
    assert_eq!(on_record(&mut loaded), on_record(&mut naive));
    if !commits.is_empty() {
        assert_eq!(progress.fraction(), Some(1.0));
    }
}

/// A field with its value, as phones write them and as others might.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (80..200).prop_map(|n| format!("hr_bpm={n}")),
        6 => (0..10_000_000).prop_map(|n| format!("lat=43.{n:07}")),
        4 => (-500..500).prop_map(|n| format!("alt_m={}.{}", n, n % 10)),
        2 => (0..100).prop_map(|n| format!("n={n}i")),
        1 => "-?[0-9]{1,12}(\\.[0-9]{0,12})?(e-?[0-9])?".prop_map(|n| format!("odd={n}")),
        1 => Just("mood=\"a b, c=1 \\\" 1\n2\"".to_owned()),
        1 => Just("ok=t".to_owned()),
        1 => Just("x\\ y=1.5".to_owned()),
    ]
}

/// A line in journal form.
fn line() -> impl Strategy<Value = String> {
    let measurement = prop_oneof![9 => Just("samples"), 1 => Just("events")];
    let tags = prop_oneof![
        8 => Just(""),
        1 => Just(",bike=red"),
        1 => Just(",a\\ b=c"),
    ];
    let secs = prop_oneof![8 => -600_i64..1, 1 => -7200_i64..-600, 1 => 1_i64..100];
    let millis = prop_oneof![3 => Just(0), 1 => 0_i64..1000];
    let fields = prop::collection::vec(field(), 1..6);
    (measurement, tags, 0..LOGINS.len(), 1..4_u32, fields, secs, millis).prop_map(
        |(measurement, tags, login, via, fields, secs, millis)| {
            let time = NOW.plus_secs(secs as f64).0 + millis * 1_000_000;
            let login = LOGINS[login];
            let fields = fields.join(",");
            format!("{measurement}{tags},athlete={login},via={via} {fields} {time}\n")
        },
    )
}

/// What a commit holds.
fn commit() -> impl Strategy<Value = String> {
    // A phone that goes on second by second.
    let steady = (0..LOGINS.len(), 1..60_i64, -3000_i64..30).prop_map(|(login, n, from)| {
        let login = LOGINS[login];
        let line = |n: i64| {
            let time = NOW.plus_secs((from + n) as f64).0;
            let (hr, lat) = (120 + n % 7, 7_000_000 + n * 13);
            format!("samples,athlete={login},via=1 hr_bpm={hr},lat=43.{lat} {time}\n")
        };
        (0..n).map(line).collect()
    });
    let device = (0..LOGINS.len(), 1..6_u32).prop_map(|(login, via)| {
        format!("sender,about={},via={via} address=\"10.0.0.{via}\",app=\"app\" 1\n", LOGINS[login])
    });
    prop_oneof![
        4 => steady,
        8 => prop::collection::vec(line(), 1..12).prop_map(|lines| lines.concat()),
        1 => device,
        1 => Just("samples,athlete=rider7,via=1 hr_bpm=1\n".to_owned()),
        1 => Just("samples,athlete=no\\ login,via=1 hr_bpm=1 1\nwhat is this\n".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_is_as_if_line_had_been_read_by_line(commits in prop::collection::vec(commit(), 0..40)) {
        check(&commits);
    }
}

#[test]
fn a_start_that_is_stopped_says_so() {
    let (mut journal, _) = Journal::open(Path::new("data"), Arc::new(ModelDisk::new())).unwrap();
    journal.commit(&[b"samples,athlete=rider7,via=1 hr_bpm=1 1\n"]).unwrap();
    let progress = Progress::default();
    progress.stop();
    let (store, clock) = (new_store(), ManualClock::at(NOW));
    let schema = Schema::new(codec::known_field_type);
    let outcome = load(&journal.reader(), &athlete_of, &store, WINDOW, &clock, schema, &progress);
    assert!(matches!(outcome, Err(LoadError::Stopped(_))));
}
