//! Files that devices write, as History shows them.

use super::{
    sessions::{edit, listed, login},
    *,
};
use crate::{
    control::{Export, ImportRecording, WriteLog},
    history::{self, ExportRequest, SessionEntry},
    logbook::SessionEdit,
    model::{FileFormat, LogNote, Progress},
};

/// A running engine with one athlete in a folder of its own.
struct Bench {
    folder: tempfile::TempDir,
    engine: Engine,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let athletes = vec!["anna:test1234".parse().unwrap(), "bert:test1234".parse().unwrap()];
        let (engine, _) = start(&Settings { athletes, ..settings(&folder) }).unwrap();
        Self { folder, engine }
    }

    /// Imports one of the files in `tests/cases`; returns the reported number of sessions and laps.
    fn import(&self, name: &str) -> (usize, usize) {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/files");
        self.import_for("anna", &cases.join(name))
    }

    fn import_for(&self, whose: &str, path: &Path) -> (usize, usize) {
        let (path, login, progress) = (path.to_owned(), login(whose), Progress::default());
        let report = ask(&self.engine, ImportRecording { path, login, progress }).unwrap();
        (report.sessions, report.laps)
    }

    /// Exports all of anna's samples in a format; returns the file.
    fn export(&self, format: FileFormat) -> std::path::PathBuf {
        let path = self.folder.path().join("out");
        let (from, to) = (UnixNanos::MIN, UnixNanos::MAX);
        let parts = vec![ExportRequest { login: login("anna"), from, to }];
        let progress = Progress::default();
        let export = Export { path: path.clone(), may_replace: true, parts, format, progress };
        ask(&self.engine, export).unwrap();
        path
    }

    /// The laps that History shows for a session, in seconds.
    fn laps(&self, entry: &SessionEntry) -> Vec<(i64, i64)> {
        let (from, to) = (entry.session.key.from, entry.session.to);
        let logbook = self.engine.reads().logbook.read().clone();
        let log = logbook.of(entry.session.key.login.as_str());
        let laps = log.map(|log| history::laps_of(log, from, to)).unwrap_or_default();
        laps.iter().map(|lap| (whole_secs(lap.from), whole_secs(lap.to))).collect()
    }

    /// Duration in seconds (rounded up), tags and metres of each session.
    fn shown(&self, n: usize) -> Vec<(i64, String, Option<i64>)> {
        let mut entries = listed(&self.engine, n);
        entries.sort_by_key(|entry| entry.session.key.from);
        let of = |entry: &SessionEntry| {
            let session = &entry.session;
            let dist_km = entry.summary.as_ref().and_then(|summary| summary.dist_km);
            (
                whole_secs(session.to) - whole_secs(session.key.from),
                session.tags.join(" "),
                dist_km.map(|km| (km * 1000.0).round() as i64),
            )
        };
        entries.iter().map(of).collect()
    }

    fn values(&self, field: &str) -> Vec<f64> {
        let text = std::fs::read_to_string(self.export(FileFormat::LineProtocol)).unwrap();
        let of = |line: &str| {
            let fields = line.split(' ').nth(1)?;
            let value =
                fields.split(',').find_map(|it| it.strip_prefix(field)?.strip_prefix('='))?;
            value.parse().ok()
        };
        text.lines().filter_map(of).collect()
    }
}

/// 2022-05-19T10:40:00Z, where the files begin.
const BEGIN: i64 = 1_652_956_800;

fn whole_secs(time: UnixNanos) -> i64 {
    (time.0 + 999_999_999).div_euclid(1_000_000_000) - BEGIN
}

fn row(secs: i64, sport: &str, dist_m: i64) -> (i64, String, Option<i64>) {
    (secs, sport.to_owned(), Some(dist_m))
}

#[test]
fn consecutive_sessions_of_a_file_stay_separate() {
    let bench = Bench::new();
    assert_eq!(bench.import("f23_bike_run_back_to_back.fit"), (2, 0));
    assert_eq!(bench.shown(2), [row(300, "cycling", 1495), row(299, "running", 1495)]);
}

#[test]
fn laps_end_where_the_file_says_and_rests_are_not_laps() {
    let bench = Bench::new();
    assert_eq!(bench.import("f24_interval_laps_with_rests.fit"), (1, 4));
    let entries = listed(&bench.engine, 1);
    let laps = [(0, 180), (300, 480), (600, 780), (900, 1080)];
    assert_eq!(bench.laps(&entries[0]), laps);
    // Also after a round trip through our own exports.
    for format in [FileFormat::Fit, FileFormat::Gpx] {
        let path = bench.export(format);
        assert_eq!(bench.import_for("bert", &path), (1, 4), "{format:?}");
        let bert = listed(&bench.engine, 2).pop().unwrap();
        assert_eq!((bert.session.key.login.as_str(), bench.laps(&bert)), ("bert", laps.to_vec()));
    }
}

#[test]
fn a_session_that_begins_before_its_first_record_is_complete() {
    let bench = Bench::new();
    assert_eq!(bench.import("f25_swim_first_distance.fit"), (1, 0));
    assert_eq!(bench.shown(1), [row(1200, "swimming", 1000)]);
}

#[test]
fn a_session_stamped_with_its_start_includes_its_pauses() {
    let bench = Bench::new();
    assert_eq!(bench.import("f30_session_stamped_at_start.fit").0, 1);
    let shown = bench.shown(1);
    assert_eq!((shown[0].0, &*shown[0].1), (7259, "cycling"));
}

#[test]
fn of_two_distance_counters_only_one_is_used() {
    let bench = Bench::new();
    bench.import("f27_distance_alternates.fit");
    assert_eq!(bench.shown(1), [row(599, "cycling", 4784)]);
}

#[test]
fn an_unknown_altitude_at_the_start_is_not_a_climb() {
    let bench = Bench::new();
    bench.import("f28_first_altitude_zero.fit");
    let entries = listed(&bench.engine, 1);
    assert_eq!(entries[0].summary.as_ref().unwrap().climb_m, Some(0.0));
}

#[test]
fn developer_fields_that_replace_native_ones_are_power_and_heart_rate() {
    let bench = Bench::new();
    bench.import("f01_stryd_dev_power_native7.fit");
    let watts = bench.values("pwr_w");
    assert_eq!((watts.len(), watts[0], watts[5]), (60, 200.0, 205.0));
    let bench = Bench::new();
    bench.import("f02_dev_heart_rate_native3.fit");
    assert_eq!(bench.values("hr_bpm"), [150.0; 60]);
}

#[test]
fn a_pool_swim_with_only_lengths_is_a_swim() {
    let bench = Bench::new();
    assert_eq!(bench.import("f11_pool_swim_lengths_only.fit"), (1, 0));
    assert_eq!(bench.shown(1), [row(600, "swimming", 500)]);
    assert_eq!(bench.values("strokes"), [12.0; 20]);
    assert_eq!(bench.values("lengths").last(), Some(&20.0));
}

#[test]
fn compressed_speed_and_distance_are_read() {
    let bench = Bench::new();
    bench.import("f14_compressed_speed_distance.fit");
    assert_eq!(bench.shown(1), [row(299, "running", 1495)]);
    assert!(bench.values("spd_kph").iter().all(|kph| (kph - 18.0).abs() < 1e-9));
}

#[test]
fn tags_of_a_file_apply_to_all_parts_of_a_split_session_and_edits_are_undone_in_steps() {
    let bench = Bench::new();
    bench.import("f24_interval_laps_with_rests.fit");
    let session = listed(&bench.engine, 1).remove(0).session;
    let lap = UnixNanos::from_secs(BEGIN + 400);
    let apart = edit(&bench.engine, &session, &SessionEdit::SplitAt(lap));
    let parts = listed(&bench.engine, 2);
    assert!(parts.iter().all(|part| part.session.tags == ["cycling"]));
    assert_eq!(bench.laps(&parts[0]), [(0, 180), (300, 400)]);
    assert_eq!(bench.laps(&parts[1]), [(400, 480), (600, 780), (900, 1080)]);
    // Clearing the tags of one part leaves those of the other.
    let cleared = edit(&bench.engine, &parts[1].session, &SessionEdit::Tags(Vec::new()));
    let tags = || -> Vec<usize> {
        let logbook = bench.engine.reads().logbook.read().clone();
        let log = logbook.of("anna").unwrap();
        parts.iter().map(|it| log.tags(it.session.key.from, it.session.to).len()).collect()
    };
    assert_eq!(tags(), [1, 0]);
    for undo in [cleared, apart] {
        ask(&bench.engine, WriteLog(undo)).unwrap();
    }
    let whole = listed(&bench.engine, 1).remove(0);
    assert_eq!(whole.session.tags, ["cycling"]);
    assert_eq!(bench.laps(&whole).len(), 4);
}

#[test]
fn two_sessions_of_a_file_can_be_joined() {
    let bench = Bench::new();
    bench.import("f23_bike_run_back_to_back.fit");
    let mut entries = listed(&bench.engine, 2);
    entries.sort_by_key(|entry| entry.session.key.from);
    let undo = edit(&bench.engine, &entries[1].session, &SessionEdit::JoinToEarlier);
    assert!(matches!(undo[0].note, LogNote::Join(false)));
    assert_eq!(bench.shown(1).len(), 1);
}
