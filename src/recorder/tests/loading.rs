//! What a new process knows from the journal.

use std::collections::HashMap;

use super::*;
use crate::{
    journal::SystemFiles, model::Progress, recorder::load, schema::MAX_FIELDS_PER_ATHLETE,
};

/// What a new process knows after a recorder wrote `bodies`; the roster holds rider7 alone.
fn load_after(bodies: &[(&str, &str)], clock: &ManualClock) -> (Loaded, SharedStore) {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
    for (login, body) in bodies {
        let login = Login::try_from(*login).unwrap();
        let context = DecodeContext {
            athlete: ATHLETE,
            login: login.clone(),
            sender: Sender { via: 3, announcement: None },
            precision: Precision::Seconds,
            received: at_secs(0),
        };
        let line = codec::sender_line(&login, 3, "192.168.1.5", "phone", at_secs(0));
        let batch = codec::decode(body.as_bytes(), context).unwrap().batch;
        journal.commit(&[&line, &batch.text]).unwrap();
    }
    let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
    let athletes = HashMap::from([("rider7", ATHLETE)]);
    let loaded = load(
        &journal.reader(),
        &|login| athletes.get(login).copied(),
        &store,
        Duration::from_hours(8),
        clock,
        Schema::new(codec::known_field_type),
        &Progress::default(),
    )
    .unwrap();
    (loaded, store)
}

#[test]
fn recent_samples_go_to_the_store_and_old_ones_are_last_seen() {
    let clock = ManualClock::at(at_secs(0));
    let body = "samples hr_bpm=1 1699900000\nsamples hr_bpm=2 1699999000\n\
                samples hr_bpm=3 1699999001";
    let (loaded, store) = load_after(&[("rider7", body)], &clock);
    assert_eq!((loaded.lines, loaded.samples), (3, 2));
    assert_eq!(store.read().athlete(ATHLETE).unwrap().len(), 2);
    assert_eq!(loaded.last_seen[&ATHLETE], at_secs(-999));

    clock.advance(Duration::from_hours(9));
    let (loaded, store) = load_after(&[("rider7", body)], &clock);
    assert_eq!(loaded.samples, 0);
    assert!(store.read().athlete(ATHLETE).is_none());
    assert_eq!(loaded.last_seen[&ATHLETE], at_secs(-999));
}

#[test]
fn a_phone_with_a_fast_clock_was_last_seen_now_and_not_tomorrow() {
    let clock = ManualClock::at(at_secs(0));
    let (loaded, _) = load_after(&[("rider7", "samples hr_bpm=1 1700090000")], &clock);
    assert_eq!(loaded.last_seen[&ATHLETE], at_secs(0));
}

#[test]
fn types_and_devices_are_on_record_again() {
    let clock = ManualClock::at(at_secs(0));
    let (mut loaded, _) = load_after(&[("rider7", "events note=\"go\" 1600000000")], &clock);
    let conflicting = batch("events note=1 1700000000", 1);
    assert_eq!(loaded.schema.admit(&login(), &conflicting.shapes).refused.len(), 1);
    let known = loaded.senders.sender(&login(), "192.168.1.5", "phone", || at_secs(0));
    assert_eq!(known, Sender { via: 3, announcement: None });
    let new = loaded.senders.sender(&login(), "192.168.1.6", "phone", || at_secs(0));
    assert_eq!(new.via, 4);
}

#[test]
fn a_login_that_left_the_roster_is_passed_over() {
    let clock = ManualClock::at(at_secs(0));
    let bodies = [("gone", "samples hr_bpm=1 1699999999")];
    let (loaded, store) = load_after(&bodies, &clock);
    assert_eq!(loaded.lines, 1);
    assert!(loaded.last_seen.is_empty());
    assert!(store.read().athlete(ATHLETE).is_none());
}

#[test]
fn fields_count_again_after_a_restart() {
    let clock = ManualClock::at(at_secs(0));
    let fields: Vec<String> = (0..MAX_FIELDS_PER_ATHLETE).map(|n| format!("f{n}=1")).collect();
    let body = format!("many {} 1600000000", fields.join(","));
    let (mut loaded, _) = load_after(&[("rider7", &body)], &clock);
    let one_more = batch("many another=1 1700000000", 1);
    let refused = loaded.schema.admit(&login(), &one_more.shapes).refused;
    assert_eq!(refused, [(0, SchemaError::TooManyFields)]);
}
