//! Exports in formats with sessions, and of several athletes.

use super::*;
use crate::{
    codec::log_line,
    formats::{self, Imported, Unreadable},
    model::{LogEntry, LogNote, MarkKind},
};

/// 2016-05-19.
const DAY_NS: i64 = 1_463_683_075_000_000_000;

/// One sample of anna at each of these seconds of the day.
fn samples_at(secs: &[i64]) -> String {
    let line = |sec: &i64| {
        let time = DAY_NS + sec * 1_000_000_000;
        format!("samples lat=1,lng=2,hr_bpm={}i {time}\n", 100 + sec % 50)
    };
    secs.iter().map(line).collect()
}

#[test]
fn formats_of_sessions_have_one_for_each_stretch_without_a_long_gap() {
    let other = format!("lap n=1 {DAY_NS}\nsamples note=\"x\" {DAY_NS}\n");
    let bodies = [("anna", 1, samples_at(&[0, 1, 602, 1203])), ("anna", 1, other)];
    let (reader, _) = reader_of(&bodies);
    let read = |format, read: fn(&[u8]) -> Result<Imported, Unreadable>| {
        let prepared = Prepared::read(&reader, &everything("anna"), &options(format)).unwrap();
        assert_eq!(prepared.file_name(), format!("anna_2016-05-19.{}", format.word()));
        let mut out = Vec::new();
        let notes = prepared.write("Anna", &mut out).unwrap();
        assert!(notes[0].starts_with("2 lines hold text or are no samples"), "{notes:?}");
        let activity = read(&out).unwrap().activity;
        assert_eq!((activity.samples.len(), activity.sessions.len()), (4, 3));
        activity
    };
    assert_eq!(read(FileFormat::Gpx, formats::read_gpx).athlete, "Anna");
    read(FileFormat::Tcx, formats::read_tcx);
}

#[test]
fn several_athletes_are_files_of_a_zip_whose_names_differ() {
    let bodies = ["anna", "ANNA"].map(|name| (name, 1, samples_at(&[0, 1])));
    let (reader, _) = reader_of(&bodies);
    let athletes = ["anna", "bert", "ANNA"].map(|name| (everything(name), name.to_owned()));
    let mut out = Vec::new();
    let notes = export_zip(&reader, &athletes, &options(FileFormat::Csv), &mut out).unwrap();
    assert_eq!(notes, ["bert: there are no samples of that time"]);
    let mut zip = zip::ZipArchive::new(io::Cursor::new(out)).unwrap();
    let names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["anna_2016-05-19.csv", "ANNA_2016-05-19_2.csv"]);
    let mut text = String::new();
    io::Read::read_to_string(&mut zip.by_index(0).unwrap(), &mut text).unwrap();
    assert_eq!(text.lines().count(), 3);
}

#[test]
fn an_export_that_is_stopped_ends() {
    let (reader, _) = reader_of(&[("anna", 1, samples_at(&[0]))]);
    let options = options(FileFormat::Gpx);
    options.progress.stop();
    assert!(Prepared::read(&reader, &everything("anna"), &options).is_err());
}

/// The laps of an exported GPX file, in seconds of the day.
fn laps_with_marks_at(marks: &[i64]) -> Vec<(i64, i64)> {
    let (mut journal, _) = Journal::open(Path::new("/data"), Arc::new(ModelDisk::new())).unwrap();
    let at = |secs: i64| UnixNanos(DAY_NS + secs * 1_000_000_000);
    let context = DecodeContext {
        athlete: AthleteId(1),
        login: login("anna"),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Nanos,
        received: UnixNanos(7),
    };
    let samples = samples_at(&(0..=10).collect::<Vec<_>>());
    journal.commit(&[&decode(samples.as_bytes(), context).unwrap().batch.text]).unwrap();
    for secs in marks {
        let note = LogNote::Mark { kind: MarkKind::Lap, text: String::new() };
        let entry = LogEntry { login: login("anna"), time: at(*secs), note };
        journal.commit(&[&log_line(&entry)]).unwrap();
    }
    let options = options(FileFormat::Gpx);
    let prepared = Prepared::read(&journal.reader(), &everything("anna"), &options).unwrap();
    let mut out = Vec::new();
    prepared.write("anna", &mut out).unwrap();
    let secs = |time: UnixNanos| time.nanos_since(at(0)) / 1_000_000_000;
    let laps = formats::read_gpx(&out).unwrap().activity.laps;
    laps.iter().map(|lap| (secs(lap.from), secs(lap.to))).collect()
}

#[test]
fn a_lap_marked_at_the_last_sample_is_there_and_no_empty_one_behind_it() {
    assert_eq!(laps_with_marks_at(&[]), []);
    assert_eq!(laps_with_marks_at(&[4]), [(0, 4), (4, 10)]);
    assert_eq!(laps_with_marks_at(&[4, 10]), [(0, 4), (4, 10)]);
    assert_eq!(laps_with_marks_at(&[10]), [(0, 10)], "marked, although it is the only one");
    assert_eq!(laps_with_marks_at(&[0, 11]), [], "a mark at the first sample ends no lap");
}
