//! Erasing athletes who lent or borrowed a phone.

use std::fmt::Write as _;

use super::*;
use crate::{
    control::{MeasureRecordings, RemoveAthlete, WriteLog},
    model::{Borrower, LogEntry, LogNote, Login, Metric},
};

fn login(login: &str) -> Login {
    Login::try_from(login).unwrap()
}

/// The folder of a run in which anna and ben posted a heart rate a second, fifty each, and ben carried
/// anna's phone from the twentieth to the thirtieth second.
struct Lent {
    _folder: tempfile::TempDir,
    settings: Settings,
    begin: UnixNanos,
}

impl Lent {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let athletes = vec!["anna:test1234".parse().unwrap(), "ben:test1234".parse().unwrap()];
        let settings = Settings { athletes, ..settings(&folder) };
        let begin = SystemClock::new().wall().plus_secs(-600.0);
        let (mut journal, _) = Journal::open(&settings.data, Arc::new(SystemFiles)).unwrap();
        let mut lines = String::new();
        for n in 0..50 {
            let time = begin.plus_secs(f64::from(n)).0;
            for (who, beat) in [("anna", 100 + n), ("ben", 60)] {
                // Half a second apart, so that nothing is merged.
                let time = time + if who == "ben" { 500_000_000 } else { 0 };
                writeln!(lines, "samples,athlete={who},via=1 hr_bpm={beat} {time}").unwrap();
            }
        }
        journal.commit(&[lines.as_bytes()]).unwrap();
        Self { _folder: folder, settings, begin }
    }

    /// The entry; `until`: whether the phone was given back.
    fn entry(&self, is_back: bool) -> LogEntry {
        let until = is_back.then(|| self.begin.plus_secs(29.0));
        let to = Some(Borrower { login: login("ben"), until });
        let note = LogNote::Lent { via: None, to };
        LogEntry { login: login("anna"), time: self.begin.plus_secs(20.0), note }
    }

    fn journal_text(&self) -> String {
        let (mut text, files) = (Vec::new(), Arc::new(SystemFiles));
        let mut take = |payload: &[u8]| {
            text.extend_from_slice(payload);
            true
        };
        Reader::open(&self.settings.data, files).unwrap().for_each_commit(&mut take).unwrap();
        String::from_utf8(text).unwrap()
    }
}

/// How many samples viewers see of an athlete.
fn n_shown(engine: &Engine, who: &str) -> usize {
    let reads = engine.reads();
    let id = (reads.roster)().by_login(who).unwrap().id;
    let mut n = 0;
    let store = reads.store.read();
    if let Some(series) = store.athlete(id) {
        series.visit(&Metric::HrBpm, UnixNanos::MIN, UnixNanos::MAX, |_, _| n += 1);
    }
    n
}

fn erase(engine: &Engine, who: &str) {
    let remove = RemoveAthlete { login: login(who), with_recordings: true };
    assert_eq!(ask(engine, remove), Ok(()));
    let roster = engine.handler.roster.clone();
    wait_until("the end of the erasing", || roster.erasing().is_empty());
}

#[test]
fn erasing_a_carrier_erases_what_came_from_the_borrowed_phone_and_nothing_else_of_its_owner() {
    let lent = Lent::new();
    let (engine, _) = start(&lent.settings).unwrap();
    ask(&engine, WriteLog(vec![lent.entry(true)])).unwrap();
    assert_eq!((n_shown(&engine, "anna"), n_shown(&engine, "ben")), (40, 60));
    assert_eq!(ask(&engine, MeasureRecordings(login("ben"))).unwrap().lines, 60);
    erase(&engine, "ben");
    assert_eq!(n_shown(&engine, "anna"), 40);
    assert!(engine.stop(Duration::from_secs(5)));
    let text = lent.journal_text();
    assert!(!text.contains("ben"), "{text}");
    assert_eq!(text.matches("athlete=anna").count(), 40);
    assert!(
        !text.contains("hr_bpm=120") && text.contains("hr_bpm=119") && text.contains("hr_bpm=130")
    );
    // Nobody who gets the login inherits the phone.
    let (engine, _) = start(&lent.settings).unwrap();
    assert_eq!((n_shown(&engine, "anna"), n_shown(&engine, "ben")), (40, 0));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_phone_that_is_still_lent_is_its_owners_again_once_its_carrier_is_erased() {
    let lent = Lent::new();
    let (engine, _) = start(&lent.settings).unwrap();
    ask(&engine, WriteLog(vec![lent.entry(false)])).unwrap();
    assert_eq!((n_shown(&engine, "anna"), n_shown(&engine, "ben")), (20, 80));
    erase(&engine, "ben");
    let time = SystemClock::new().wall();
    super::deleted::post(&engine, time, 150);
    assert_eq!(n_shown(&engine, "anna"), 21);
    assert!(engine.stop(Duration::from_secs(5)));
    assert!(!lent.journal_text().contains("ben"));
}

#[test]
fn erasing_an_owner_erases_what_the_phone_sent_whoever_carried_it() {
    let lent = Lent::new();
    let (engine, _) = start(&lent.settings).unwrap();
    ask(&engine, WriteLog(vec![lent.entry(true)])).unwrap();
    erase(&engine, "anna");
    assert_eq!(n_shown(&engine, "ben"), 50);
    assert!(engine.stop(Duration::from_secs(5)));
    let text = lent.journal_text();
    assert!(!text.contains("anna"), "{text}");
    assert_eq!(text.matches("athlete=ben").count(), 50);
}

#[test]
fn without_an_engine_it_is_the_same() {
    let lent = Lent::new();
    let (mut journal, _) = Journal::open(&lent.settings.data, Arc::new(SystemFiles)).unwrap();
    journal.commit(&[&codec::log_line(&lent.entry(false))]).unwrap();
    drop(journal);
    let clock = || -> Arc<dyn Clock> { Arc::new(SystemClock::new()) };
    let roster = Roster::open(&lent.settings.data.join(ROSTER_FILE), clock()).unwrap();
    roster.import_start_list(b"login\nanna\nben\n").unwrap();
    roster.remove_with_data("ben").unwrap();
    assert_eq!(erase_removed(&lent.settings.data, &clock()).unwrap(), [login("ben")]);
    let text = lent.journal_text();
    assert!(!text.contains("ben"), "{text}");
    assert_eq!(text.matches("athlete=anna").count(), 20);
}
