//! The list of sessions while samples arrive.

use std::{collections::HashMap, thread, time::Duration};

use parking_lot::Mutex;

use super::*;
use crate::{
    analysis::Certainty,
    clock::ManualClock,
    history::{Library, LibraryParts},
    logbook::SharedLogbook,
    model::Arrivals,
};

const BEGIN: UnixNanos = UnixNanos::from_secs(1_700_000_000);

fn text(seconds: std::ops::Range<i64>) -> Vec<u8> {
    let line = |second| format!("samples hr_bpm=140 {}\n", BEGIN.0 / 1_000_000_000 + second);
    let context = DecodeContext {
        athlete: AthleteId(1),
        login: login("anna"),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Seconds,
        received: BEGIN,
    };
    let body: String = seconds.map(line).collect();
    decode(body.as_bytes(), context).unwrap().batch.text
}

#[test]
fn what_arrives_while_the_list_is_read_does_not_make_the_session_that_it_continues_final() {
    let disk = ModelDisk::new();
    let (mut journal, _) = Journal::open(Path::new("/data"), Arc::new(disk)).unwrap();
    journal.commit(&[&text(0..100)]).unwrap();
    let reader = journal.reader();
    // An hour later the phone sends what it kept: at the very moment in which the library asks what
    // has arrived.
    let clock = Arc::new(ManualClock::at(BEGIN.plus_secs(3_600.0)));
    let kept = Mutex::new(Some((journal, text(100..500))));
    let arrivals = move || {
        if let Some((mut journal, text)) = kept.lock().take() {
            journal.commit(&[&text]).unwrap();
        }
        let complete_until = Some(BEGIN.plus_secs(499.0));
        HashMap::from([(login("anna"), Arrivals { complete_until, late: Vec::new() })])
    };
    let folder = tempfile::tempdir().unwrap();
    let library = Library::start(LibraryParts {
        reader,
        logbook: SharedLogbook::default(),
        gap: DEFAULT_SESSION_GAP,
        cache: folder.path().join("summaries"),
        events: Arc::new(Arc::default),
        arrivals: Arc::new(arrivals),
        clock: Arc::<ManualClock>::clone(&clock),
        wake: Arc::new(|| {}),
    })
    .unwrap();
    for _ in 0..1_500 {
        let list = library.list();
        for entry in list.sessions.iter() {
            let is_whole = entry.session.to == BEGIN.plus_secs(499.0);
            let is_final = entry.finality.certainty == Certainty::Final;
            assert!(is_whole || !is_final, "final without what had arrived: {entry:?}");
            if is_whole && is_final {
                return;
            }
        }
        thread::sleep(Duration::from_millis(20));
        clock.advance(Duration::from_secs(1));
    }
    panic!("the session does not become final: {:?}", library.list());
}
