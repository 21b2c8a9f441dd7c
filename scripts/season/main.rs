//! Creates a data folder like that of a long race, using the project's own journal.
//!
//! ```text
//! cargo build --release --no-default-features -p trackside-benches --bin season
//! season --data FOLDER [--athletes 200] [--hours 8] [--rate 1] [--seed 1]
//! ```
//!
//! Samples have ten fields whose values wander like a rider's, with the decimals that phones send;
//! commits have 5 to 10 lines, each from a different athlete. The last sample is from now. The same
//! seed gives the same values. Nothing is synced to disk, so that it takes seconds rather than
//! hours. The athletes are `season001`, `season002`, ..., all with the password
//! `season of figures`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring tool: it stops where it cannot go on, and prints what it made"
)]

mod rider;

use std::{
    collections::HashMap,
    ffi::OsString,
    io::{self, IoSlice},
    path::{Path, PathBuf},
    sync::Arc,
};

use rider::{Rider, Rng};
use trackside::{
    clock::{Clock, ManualClock, SystemClock},
    codec::{self, DecodeContext, Precision},
    journal::{Files, Journal, Options, ReadableFile, SystemFiles, WritableFile},
    model::{AthleteId, Login, Sender, UnixNanos},
    roster::{NewAthlete, Roster},
};

const PASSWORD: &str = "season of figures";

/// The command line.
struct Settings {
    data: PathBuf,
    athletes: u32,
    hours: f64,
    rate_hz: f64,
    seed: u64,
}

impl Settings {
    fn from_arguments() -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let mut given: HashMap<&str, &str> =
            words.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        let mut take = |name: &str, default: &'static str| given.remove(name).unwrap_or(default);
        let settings = Self {
            data: take("--data", "").into(),
            athletes: take("--athletes", "200").parse().unwrap(),
            hours: take("--hours", "8").parse().unwrap(),
            rate_hz: take("--rate", "1").parse().unwrap(),
            seed: take("--seed", "1").parse().unwrap(),
        };
        assert!(given.is_empty() && words.len().is_multiple_of(2), "unknown: {given:?}");
        assert!(!settings.data.as_os_str().is_empty(), "--data FOLDER is missing");
        settings
    }
}

fn main() {
    let settings = Settings::from_arguments();
    let clock = Arc::new(SystemClock::new());
    let files = Arc::new(Unsynced(SystemFiles));
    let now = clock.wall();
    let n_steps = (settings.hours * 3600.0 * settings.rate_hz).round() as i64;
    let step_nanos = (1e9 / settings.rate_hz).round() as i64;
    // Each commit arrives when its last sample was measured.
    let arrives = Arc::new(ManualClock::at(UnixNanos(now.0 - n_steps * step_nanos)));
    let options =
        Options { clock: Some(Arc::<ManualClock>::clone(&arrives)), ..Options::default() };
    let (mut journal, _) = Journal::open_with(&settings.data, files, options).unwrap();
    let athletes = make_athletes(&settings, &clock);
    let mut rng = Rng(settings.seed);
    let mut riders: Vec<Rider> = athletes.iter().map(|_| Rider::new(&mut rng)).collect();
    let (mut text, mut n_lines, mut group_lines) = (Vec::new(), 0, 0);
    let mut body = String::new();
    for (number, login) in (1..).zip(&athletes) {
        let line = codec::sender_line(login, 1, &format!("192.168.1.{number}"), "season", now);
        journal.commit(&[&line]).unwrap();
    }
    for step in (0..n_steps).rev() {
        let time = UnixNanos(now.0 - step * step_nanos);
        arrives.set_wall(time);
        for (rider, (number, login)) in riders.iter_mut().zip((0..).zip(&athletes)) {
            body.clear();
            rider.ride(1.0 / settings.rate_hz, &mut rng);
            rider.write_body(time.0 / 1_000_000, &mut body);
            let context = DecodeContext {
                athlete: AthleteId(number),
                login: login.clone(),
                sender: Sender { via: 1, announcement: None },
                precision: Precision::Millis,
                received: time,
            };
            text.extend_from_slice(&codec::decode(body.as_bytes(), context).unwrap().batch.text);
            n_lines += 1;
            if group_lines == 0 {
                group_lines = 5 + rng.below(6);
            }
            group_lines -= 1;
            if group_lines == 0 {
                journal.commit(&[&text]).unwrap();
                text.clear();
            }
        }
    }
    journal.commit(&[&text]).unwrap();
    println!("samples={n_lines} folder={}", settings.data.display());
}

/// Adds the athletes to the roster; returns their logins.
fn make_athletes(settings: &Settings, clock: &Arc<SystemClock>) -> Vec<Login> {
    let file = settings.data.join(trackside::engine::ROSTER_FILE);
    let roster = Roster::open(&file, Arc::clone(clock) as Arc<dyn Clock>).unwrap();
    let make = |number: u32| {
        let login = format!("season{number:03}");
        let new = NewAthlete {
            login: login.clone(),
            password: PASSWORD.to_owned(),
            bib: number.to_string(),
            ..NewAthlete::default()
        };
        roster.add(&new).unwrap();
        Login::try_from(login.as_str()).unwrap()
    };
    (1..=settings.athletes).map(make).collect()
}

/// The real file system, except that nothing is synced.
struct Unsynced(SystemFiles);

struct UnsyncedFile(Box<dyn WritableFile>);

impl WritableFile for UnsyncedFile {
    fn append(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.append(parts)
    }
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.truncate(len)
    }
    fn sync_data(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn is_at(&self, path: &Path) -> io::Result<bool> {
        self.0.is_at(path)
    }
}

impl Files for Unsynced {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.0.create_folder(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        self.0.list(folder)
    }
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }
    fn create(&self, path: &Path) -> io::Result<Box<dyn WritableFile>> {
        Ok(Box::new(UnsyncedFile(self.0.create(path)?)))
    }
    fn open_for_append(&self, path: &Path) -> io::Result<Box<dyn WritableFile>> {
        Ok(Box::new(UnsyncedFile(self.0.open_for_append(path)?)))
    }
    fn open_for_reading(&self, path: &Path) -> io::Result<Box<dyn ReadableFile>> {
        self.0.open_for_reading(path)
    }
    fn file_len(&self, path: &Path) -> io::Result<u64> {
        self.0.file_len(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)
    }
    fn free_bytes(&self, folder: &Path) -> io::Result<u64> {
        self.0.free_bytes(folder)
    }
}
