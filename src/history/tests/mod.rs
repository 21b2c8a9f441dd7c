//! Exports compared with a simple merge in a map.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::{
    codec::{DecodeContext, Precision, decode, sender_line},
    journal::{Files, Journal, testing::ModelDisk},
    model::{AthleteId, Sender},
};

mod before;
mod by_event;
mod formats;
mod heard;
mod library;
mod opened;

fn login(name: &str) -> Login {
    Login::try_from(name).unwrap()
}

fn everything(name: &str) -> ExportRequest {
    ExportRequest { login: login(name), from: UnixNanos::MIN, to: UnixNanos::MAX }
}

/// A journal with these bodies, each (login, via, text) in a commit of its own.
fn reader_of(bodies: &[(&str, u32, String)]) -> (Reader, ModelDisk) {
    let disk = ModelDisk::new();
    let (mut journal, _) = Journal::open(Path::new("/data"), Arc::new(disk.clone())).unwrap();
    for (name, via, body) in bodies {
        let note = sender_line(&login(name), *via, "10.0.0.1", "app", UnixNanos(1));
        let decoded = decode(
            body.as_bytes(),
            DecodeContext {
                athlete: AthleteId(1),
                login: login(name),
                sender: Sender { via: *via, announcement: None },
                precision: Precision::Nanos,
                received: UnixNanos(7),
            },
        )
        .unwrap();
        assert!(decoded.rejected.is_empty(), "{:?}", decoded.rejected);
        journal.commit(&[&note, &decoded.batch.text]).unwrap();
    }
    (journal.reader(), disk)
}

fn options(format: FileFormat) -> ExportOptions {
    ExportOptions {
        format,
        lines: LineForm::AsSent,
        gap: DEFAULT_SESSION_GAP,
        progress: Progress::default(),
    }
}

fn export_within(
    reader: &Reader,
    request: &ExportRequest,
    out: &mut dyn io::Write,
    memory_bytes: usize,
) -> io::Result<Vec<String>> {
    let options = options(FileFormat::LineProtocol);
    Prepared::read_within(reader, request, &options, memory_bytes)?.write("anna", out)
}

fn exported(reader: &Reader, request: &ExportRequest, memory_bytes: usize) -> String {
    let mut out = Vec::new();
    let notes = export_within(reader, request, &mut out, memory_bytes).unwrap();
    assert_eq!(notes, Vec::<String>::new());
    String::from_utf8(out).unwrap()
}

fn check(bodies: &[(&str, u32, &str)], expected: &str) {
    let bodies: Vec<_> =
        bodies.iter().map(|(name, via, body)| (*name, *via, (*body).to_owned())).collect();
    let (reader, _) = reader_of(&bodies);
    for memory_bytes in [0, MEMORY_BYTES] {
        assert_eq!(exported(&reader, &everything("anna"), memory_bytes), expected);
    }
}

#[test]
fn an_export_is_what_was_sent_by_time_without_our_tags() {
    check(
        &[("anna", 1, "samples hr_bpm=99i 30\nsamples hr_bpm=1.50 10\nsamples hr_bpm=2 20\n")],
        "samples hr_bpm=1.50 10\nsamples hr_bpm=2 20\nsamples hr_bpm=99i 30\n",
    );
}

#[test]
fn what_influxdb_is_to_load_says_its_database_and_has_one_type_a_field() {
    let body = "samples hr_bpm=145i,n=1i 10\nsamples hr_bpm=146,n=2i 20\n";
    let (reader, _) = reader_of(&[("anna", 1, body.to_owned())]);
    let options = ExportOptions { lines: LineForm::Loadable, ..options(FileFormat::LineProtocol) };
    let prepared = Prepared::read(&reader, &everything("anna"), &options).unwrap();
    let mut out = Vec::new();
    prepared.write("Anna", &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "# DML\n# CONTEXT-DATABASE: anna\n\
         samples hr_bpm=145,n=1i 10\nsamples hr_bpm=146,n=2i 20\n"
    );
}

#[test]
fn booleans_are_exported_in_one_spelling() {
    check(
        &[("anna", 1, "samples a=t,b=F,c=TRUE,d=false,e=\"t\" 10\n")],
        "samples a=true,b=false,c=true,d=false,e=\"t\" 10\n",
    );
}

#[test]
fn of_two_lines_of_one_time_the_later_wins_field_by_field_whichever_phone_sent_it() {
    check(
        &[
            ("anna", 1, "samples hr_bpm=120,pwr_w=200 10\n"),
            ("anna", 2, "samples lat=43.7,hr_bpm=121 10\n"),
            ("ben", 1, "samples hr_bpm=60 10\n"),
        ],
        "samples hr_bpm=121,pwr_w=200,lat=43.7 10\n",
    );
}

#[test]
fn other_tags_and_other_measurements_are_other_lines() {
    check(
        &[(
            "anna",
            1,
            "samples,b=2,a=1 x=1 10\nsamples,a=1,b=2 y=1 10\nsamples x=2 10\nnotes x=3 10\n",
        )],
        "notes x=3 10\nsamples x=2 10\nsamples,a=1,b=2 x=1,y=1 10\n",
    );
}

#[test]
fn tags_of_the_client_that_look_like_ours_come_back() {
    check(
        &[("anna", 1, "samples,athlete=me,via=gps,~via=x x=1 10\n")],
        "samples,athlete=me,via=gps,~via=x x=1 10\n",
    );
}

#[test]
fn a_line_without_time_has_the_time_of_the_server() {
    check(&[("anna", 1, "samples x=1\n")], "samples x=1 7\n");
}

#[test]
fn the_time_range_includes_its_beginning_and_not_its_end() {
    let body = "s x=1 10\ns x=2 20\ns x=3 30\n".to_owned();
    let (reader, _) = reader_of(&[("anna", 1, body)]);
    let request =
        |from, to| ExportRequest { from: UnixNanos(from), to: UnixNanos(to), ..everything("anna") };
    assert_eq!(exported(&reader, &request(10, 30), MEMORY_BYTES), "s x=1 10\ns x=2 20\n");
    assert_eq!(exported(&reader, &request(30, 10), MEMORY_BYTES), "");
}

#[test]
fn an_athlete_without_lines_exports_nothing() {
    check(&[("ben", 1, "samples x=1 10\n")], "");
}

#[test]
fn what_cannot_be_read_is_noted_and_hides_nothing_else() {
    let (reader, disk) = reader_of(&[
        ("anna", 1, "samples x=1 10\n".into()),
        ("anna", 1, "samples x=2 20\n".into()),
        ("anna", 1, "samples x=3 30\n".into()),
    ]);
    let path = disk.paths().pop().unwrap();
    let text = String::from_utf8(disk.content(&path).unwrap()).unwrap();
    disk.put(&path, text.replace("x=2", "x=4").as_bytes());
    let mut out = Vec::new();
    let notes = export_lines(&reader, &everything("anna"), &mut out).unwrap();
    assert_eq!(out, b"samples x=1 10\nsamples x=3 30\n");
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("damaged"), "{notes:?}");

    let disk = ModelDisk::new();
    let (mut journal, _) = Journal::open(Path::new("/data"), Arc::new(disk)).unwrap();
    journal.commit(&[b"samples,athlete=anna,via=1 x=1 10\nwhat is this\n"]).unwrap();
    let mut out = Vec::new();
    let notes = export_lines(&journal.reader(), &everything("anna"), &mut out).unwrap();
    assert_eq!(out, b"samples x=1 10\n");
    assert_eq!(notes, ["1 lines cannot be read and were left out"]);
}

#[test]
fn a_journal_that_cannot_be_listed_is_an_error() {
    let (reader, disk) = reader_of(&[("anna", 1, "samples x=1 10\n".into())]);
    disk.set_fault(disk.n_operations() + 1, crate::journal::testing::Fault::Fails);
    assert!(export_lines(&reader, &everything("anna"), &mut Vec::new()).is_err());
    assert!(disk.list(Path::new("/data/journal")).is_ok());
}

/// A consumer that goes away after some bytes.
struct GoesAway {
    left: usize,
    n_calls_after: usize,
}

impl io::Write for GoesAway {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.n_calls_after += 1;
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(self.left);
        self.left -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_consumer_that_goes_away_ends_the_export() {
    let lines: Vec<_> = (0..20_000).map(|n| format!("samples x={n} {n}\n")).collect();
    let body = lines.concat();
    let (reader, _) = reader_of(&[("anna", 1, body)]);
    for memory_bytes in [100_000, MEMORY_BYTES] {
        let mut out = GoesAway { left: WRITE_BYTES + 10, n_calls_after: 0 };
        let error =
            export_within(&reader, &everything("anna"), &mut out, memory_bytes).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(out.n_calls_after, 1);
    }
}

#[test]
fn temporary_files_stay_few_however_long_the_recording() {
    let mut sorter = Sorter::new(0);
    let mut most = 0;
    for n in 0..2000_i64 {
        sorter.push(n * 7919 % 2000, b"s", format!("x={n}").as_bytes()).unwrap();
        most = most.max(sorter.n_runs());
    }
    assert!((16..48).contains(&most), "{most}");
    let mut times = Vec::new();
    let sink = &mut |time, _: &[u8], _: &[u8]| {
        times.push(time);
        Ok(())
    };
    sorter.finish(sink).unwrap();
    assert_eq!(times, (0..2000).collect::<Vec<_>>());
}

/// A line in parts: series, fields (key, value), time.
type Piece = (String, Vec<(String, String)>, i64);

fn piece() -> impl Strategy<Value = Piece> {
    let measurement = prop_oneof![Just("samples"), Just(r"wind\ speed"), Just(r"a\,b=c")];
    let tags = prop_oneof![
        Just(""),
        Just(",dev=x"),
        Just(",athlete=me,dev=y"),
        Just(r",place=Piazza\ S\,\ Croce"),
    ];
    let key = prop_oneof![Just("hr_bpm"), Just("pwr_w"), Just(r"a\ b"), Just(r"c\,d\=e")];
    let value = prop_oneof![
        any::<i32>().prop_map(|value| format!("{value}i")),
        (0_u32..10_000).prop_map(|value| format!("{}.{:03}", value / 1000, value % 1000)),
        any::<bool>().prop_map(|value| value.to_string()),
        r"[a-z ,=#\n]{0,8}".prop_map(|text| format!("\"{text}\"")),
        Just(r#""say \"a=1,b=2\" \\ 5""#.to_owned()),
        Just("\"\n# commit seq=1 len=2 crc=00000000\n\"".to_owned()),
    ];
    let fields = prop::collection::vec((key.prop_map(str::to_owned), value), 1..4);
    (measurement, tags, fields, -5_i64..25).prop_map(|(measurement, tags, fields, time)| {
        (format!("{measurement}{tags}"), fields, time)
    })
}

fn text_of((series, fields, time): &Piece) -> String {
    let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("{series} {} {time}\n", fields.join(","))
}

proptest! {
    #[test]
    fn exports_equal_a_merge_in_a_map(
        bodies in prop::collection::vec(
            (prop_oneof![3 => Just("anna"), 1 => Just("ben")], 1_u32..4,
             prop::collection::vec(piece(), 1..12)),
            0..25,
        ),
        memory_bytes in prop_oneof![Just(0), 100_usize..5_000, Just(MEMORY_BYTES)],
        from in -6_i64..10,
        span in 0_i64..40,
    ) {
        let mut model: BTreeMap<(i64, String), Vec<(String, String)>> = BTreeMap::new();
        let asked = |time: i64| (from..from + span).contains(&time);
        for (_, _, pieces) in bodies.iter().filter(|body| body.0 == "anna") {
            for (series, fields, time) in pieces.iter().filter(|piece| asked(piece.2)) {
                let merged = model.entry((*time, series.clone())).or_default();
                for (key, value) in fields {
                    match merged.iter_mut().find(|(known, _)| known == key) {
                        Some(field) => field.1.clone_from(value),
                        None => merged.push((key.clone(), value.clone())),
                    }
                }
            }
        }
        let expected: String =
            model.into_iter().map(|((time, series), fields)| text_of(&(series, fields, time))).collect();
        let bodies: Vec<_> = bodies
            .iter()
            .map(|(name, via, pieces)| (*name, *via, pieces.iter().map(text_of).collect()))
            .collect();
        let (reader, _) = reader_of(&bodies);
        let request = ExportRequest {
            login: login("anna"),
            from: UnixNanos(from),
            to: UnixNanos(from + span),
        };
        prop_assert_eq!(exported(&reader, &request, memory_bytes), expected);
    }
}

/// The athlete anna's export as a table.
fn table(bodies: &[(&str, u32, &str)]) -> String {
    let bodies: Vec<_> =
        bodies.iter().map(|(name, via, body)| (*name, *via, (*body).to_owned())).collect();
    let (reader, _) = reader_of(&bodies);
    let mut out = Vec::new();
    let prepared = Prepared::read(&reader, &everything("anna"), &options(FileFormat::Csv)).unwrap();
    let notes = prepared.write("anna", &mut out).unwrap();
    assert_eq!(notes, Vec::<String>::new());
    String::from_utf8(out).unwrap()
}

#[test]
fn a_table_has_one_row_a_time_and_the_union_of_the_fields() {
    let bodies = [
        ("anna", 1, "samples zeta=1i 2000000000\nsamples pwr_w=250 1000000000"),
        ("bert", 1, "samples alt_m=9 1000000000"),
        ("anna", 2, "samples hr_bpm=145i 1000000000\nsamples note=\"x \\\"y\\\"\",on=t 1500000000"),
    ];
    assert_eq!(
        table(&bodies),
        "time,time_ns,hr_bpm,pwr_w,note,on,zeta\r\n\
         1970-01-01T00:00:01Z,1000000000,145,250,,,\r\n\
         1970-01-01T00:00:01.5Z,1500000000,,,\"x \"\"y\"\"\",true,\r\n\
         1970-01-01T00:00:02Z,2000000000,,,,,1\r\n"
    );
}

#[test]
fn a_table_tells_measurements_and_tags_apart() {
    let body = "samples,side=l hr_bpm=1 1\nsamples,side=r hr_bpm=2 1\nlap\\ x hr_bpm=3 1";
    assert_eq!(
        table(&[("anna", 1, body)]),
        "time,time_ns,measurement,tags,hr_bpm\r\n\
         1970-01-01T00:00:00.000000001Z,1,lap x,,3\r\n\
         1970-01-01T00:00:00.000000001Z,1,samples,side=l,1\r\n\
         1970-01-01T00:00:00.000000001Z,1,samples,side=r,2\r\n"
    );
}

#[test]
fn a_table_of_nothing_is_its_header() {
    assert_eq!(table(&[("bert", 1, "samples hr_bpm=1 1")]), "time,time_ns\r\n");
}
