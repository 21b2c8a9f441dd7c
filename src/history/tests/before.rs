//! Journals of builds whose commits did not say when they arrived give what those of today give.

use super::*;
use crate::{
    clock::ManualClock,
    codec::{describe, log_line},
    history::{measure, open_sessions, runs::runs, sessions},
    journal::{Options, testing::segment_without_times},
    logbook::Logbook,
    model::{LogEntry, LogNote, MarkKind},
};

/// 2016-05-19, 18:37:55.
const START: UnixNanos = UnixNanos::from_secs(1_463_683_075);

/// Commits of two athletes over an hour: two sessions, a lap, an event, a late batch, values sent
/// again.
fn payloads(logbook: &mut Logbook) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    let mut post = |name: &str, via: u32, body: &str| {
        let context = DecodeContext {
            athlete: AthleteId(1),
            login: login(name),
            sender: Sender { via, announcement: None },
            precision: Precision::Seconds,
            received: START,
        };
        let sender = sender_line(&login(name), via, "192.0.2.7", "app", START);
        payloads.push([sender, decode(body.as_bytes(), context).unwrap().batch.text].concat());
    };
    let line = |second: i64| {
        let time = START.0 / 1_000_000_000 + second;
        let (beat, lat) = (100 + second % 60, 43_000_000 + second * 11);
        format!("samples hr_bpm={beat},lat={}.{:06},lng=11.25 {time}\n", lat / 1_000_000, second)
    };
    for batch in 0..30 {
        let second = if batch < 15 { batch * 10 } else { 2000 + batch * 10 };
        let body: String = (second..second + 10).map(line).collect();
        post(if batch % 4 == 3 { "ben" } else { "anna" }, 1 + (batch % 3) as u32, &body);
    }
    post("anna", 1, &format!("{}events note=\"a\n# commit seq=9\" 1463683080", line(5)));
    let entry = LogEntry {
        login: login("anna"),
        time: START.plus_secs(60.0),
        note: LogNote::Mark { kind: MarkKind::Lap, text: "two".to_owned() },
    };
    logbook.apply(&entry);
    payloads.push(log_line(&entry));
    payloads
}

/// All that anybody asks of a journal.
fn export_all(reader: &Reader, logbook: &Logbook) -> Vec<Vec<u8>> {
    let mut export_all = Vec::new();
    let formats = [
        FileFormat::LineProtocol,
        FileFormat::Csv,
        FileFormat::Gpx,
        FileFormat::Tcx,
        FileFormat::Fit,
    ];
    for name in ["anna", "ben"] {
        for format in formats {
            let mut out = Vec::new();
            let read = Prepared::read(reader, &everything(name), &options(format)).unwrap();
            let notes = read.write(name, &mut out).unwrap();
            export_all.extend([out, format!("{notes:?}").into_bytes()]);
        }
        export_all.push(
            format!("{:?}", measure(reader, &login(name), &Loans::default()).unwrap()).into_bytes(),
        );
    }
    let progress = Progress::default();
    let all =
        sessions(&runs(reader, logbook.loans(), &progress).unwrap(), logbook, DEFAULT_SESSION_GAP);
    assert_eq!(all.len(), 4);
    let opened = open_sessions(reader, &all, logbook, &progress).unwrap();
    export_all.push(format!("{opened:?}").into_bytes());
    export_all
}

#[test]
fn every_export_and_every_session_is_the_same() {
    let mut logbook = Logbook::default();
    let payloads = payloads(&mut logbook);
    let journal_on = |disk: &ModelDisk| {
        let clock = Some(Arc::new(ManualClock::at(START)) as Arc<dyn crate::clock::Clock>);
        let options = Options { rotate_at_bytes: 3000, clock };
        Journal::open_with(Path::new("/data"), Arc::new(disk.clone()), options).unwrap().0
    };
    let today = ModelDisk::new();
    let mut journal = journal_on(&today);
    for payload in &payloads {
        journal.commit(&[payload]).unwrap();
    }
    let before = ModelDisk::new();
    let mut first = 1;
    for (number, payloads) in (1..).zip(payloads.chunks(7)) {
        let payloads: Vec<&[u8]> = payloads.iter().map(Vec::as_slice).collect();
        let text = segment_without_times(number, 7 * number, Some("2016-05-19"), first, &payloads);
        before.put(Path::new(&format!("/data/journal/{number:06}.lp")), &text);
        first += payloads.len() as u64;
    }
    let packed = before.fork();
    let mut journal = journal_on(&packed);
    journal.close_segment().unwrap();
    let upkeep = journal.upkeep(describe);
    while upkeep.compress_next(&mut || Ok(())).unwrap().is_some() {}
    let texts = [today, before, packed].map(|disk| {
        let reader = Reader::open(Path::new("/data"), Arc::new(disk)).unwrap();
        let times = std::cell::Cell::new(0);
        reader
            .for_each(&mut |commit| {
                times.set(times.get() + usize::from(commit.at.is_some()));
                true
            })
            .unwrap();
        (times.get(), export_all(&reader, &logbook))
    });
    let [(n_today, today), (n_before, before), (n_packed, packed)] = texts;
    assert_eq!((n_today, n_before, n_packed), (payloads.len(), 0, 0));
    for (index, expected) in today.iter().enumerate() {
        let (before, packed) = (&before[index], &packed[index]);
        assert!(expected == before && expected == packed, "answer {index}");
    }
}
