//! Managing athletes and erasing, through a running engine.

use super::*;
use crate::{
    control::{EditAthlete, Edited, MeasureRecordings, RemoveAthlete, SetPassword},
    history::AthleteRecording,
    model::{Login, ProfileEdit, ProfileNumber},
    roster::AthleteEdit,
};

fn login(login: &str) -> Login {
    Login::try_from(login).unwrap()
}

fn new(login: &str, bib: &str) -> AddAthlete {
    AddAthlete(NewAthlete { login: login.to_owned(), bib: bib.to_owned(), ..NewAthlete::default() })
}

#[test]
fn a_missing_password_is_generated_and_shown_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = start(&settings(&folder)).unwrap();
    let roster = engine.handler.roster.clone();
    let Added { issued, .. } = ask(&engine, new("rider7", "7")).unwrap();
    assert!(roster.remembered("rider7", &issued.password).is_some());
    let reset = SetPassword { login: login("rider7"), password: None };
    let other = ask(&engine, reset).unwrap();
    assert_ne!(issued, other);
    assert!(roster.remembered("rider7", &issued.password).is_none(), "the old one is forgotten");
    assert!(roster.remembered("rider7", &other.password).is_some());
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn an_edit_warns_of_a_bib_that_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = start(&settings(&folder)).unwrap();
    ask(&engine, new("rider7", "7")).unwrap();
    ask(&engine, new("rider8", "8")).unwrap();
    let edit = AthleteEdit { bib: Some("7".into()), ..AthleteEdit::default() };
    assert_eq!(
        ask(&engine, EditAthlete { login: login("rider8"), edit }),
        Ok(Edited { warning: Some("bib 7 is also worn by rider7".into()) })
    );
    assert_eq!(engine.handler.roster.athlete("rider8").unwrap().bib, "7");
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_viewer_edits_a_profile_and_is_told_what_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = start(&settings(&folder)).unwrap();
    ask(&engine, new("rider7", "7")).unwrap();
    let edit = |number, value| {
        let profile = ProfileEdit { numbers: vec![(number, value)], ..ProfileEdit::default() };
        let edit = AthleteEdit { profile, ..AthleteEdit::default() };
        ask(&engine, EditAthlete { login: login("rider7"), edit })
    };
    edit(ProfileNumber::HrMax, Some(187.0)).unwrap();
    edit(ProfileNumber::FtpW, Some(250.0)).unwrap();
    edit(ProfileNumber::HrMax, None).unwrap();
    let error = edit(ProfileNumber::FtpW, Some(2_500.0)).unwrap_err().to_string();
    assert_eq!(error, "the FTP is a number from 20 to 800 W, such as 267");
    let profile = engine.handler.roster.athlete("rider7").unwrap().profile;
    assert_eq!((profile.ftp_w, profile.hr_max), (Some(250.0), None));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn an_edit_by_another_process_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, _) = start(&settings).unwrap();
    let path = settings.data.join(ROSTER_FILE);
    let other = Roster::open(&path, Arc::new(SystemClock::new())).unwrap();
    other.import_start_list(b"login,name\nanna,Anna\n").unwrap();
    let roster = engine.handler.roster.clone();
    wait_until("the athlete", || roster.athlete("anna").is_some());
    // The other way round: an edit by this engine is in the file once it is answered.
    ask(&engine, new("ben", "")).unwrap();
    assert_eq!(other.refresh(), None);
    assert!(other.athlete("ben").is_some());
    assert!(engine.stop(Duration::from_secs(5)));
}

/// Writes a journal with lines of two athletes, as an earlier run would have left it.
fn record(data: &Path, n_lines: usize) {
    let (mut journal, _) = Journal::open(data, Arc::new(SystemFiles)).unwrap();
    for n in 0..n_lines {
        let lines = format!(
            "samples,athlete=anna,via=1 hr_bpm={n} {n}\nsender,about=anna,via=1 \
             address=\"1.2.3.4\",app=\"x\" {n}\nsamples,athlete=ben,via=1 hr_bpm={n} {n}\n"
        );
        journal.commit(&[lines.as_bytes()]).unwrap();
    }
}

fn journal_text(data: &Path) -> String {
    let (mut text, reader) = (Vec::new(), Reader::open(data, Arc::new(SystemFiles)).unwrap());
    let notes = reader
        .for_each_commit(&mut |payload| {
            text.extend_from_slice(payload);
            true
        })
        .unwrap();
    assert_eq!(notes, Vec::<String>::new());
    String::from_utf8(text).unwrap()
}

#[test]
fn removing_with_data_erases_the_athlete_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data, 50);
    let (engine, _) = start(&settings).unwrap();
    let roster = engine.handler.roster.clone();
    ask(&engine, new("anna", "")).unwrap();
    ask(&engine, new("ben", "")).unwrap();
    let before = ask(&engine, MeasureRecordings(login("anna"))).unwrap();
    assert_eq!(before.lines, 50);
    assert_eq!(before.span, Some((UnixNanos(0), UnixNanos(49))));
    let remove = RemoveAthlete { login: login("anna"), with_recordings: true };
    assert_eq!(ask(&engine, remove), Ok(()));
    assert!(roster.athlete("anna").is_none(), "refused at once");
    let taken = roster.register(&NewAthlete {
        login: "anna".into(),
        password: "velodrome".into(),
        ..NewAthlete::default()
    });
    assert!(matches!(taken, Err(roster::Error::Taken(_))), "taken until it is erased");
    wait_until("the end of the erasing", || roster.erasing().is_empty());
    let text = journal_text(&settings.data);
    assert!(!text.contains("anna"), "{text}");
    assert_eq!(text.matches("athlete=ben").count(), 50);
    // The login is free, and its next owner finds nothing.
    ask(&engine, new("anna", "")).unwrap();
    let measured = ask(&engine, MeasureRecordings(login("anna")));
    assert_eq!(measured, Ok(AthleteRecording::default()));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn an_interrupted_erasure_continues_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data, 5);
    let path = settings.data.join(ROSTER_FILE);
    {
        let roster = Roster::open(&path, Arc::new(SystemClock::new())).unwrap();
        roster.import_start_list(b"login\nanna\nben\n").unwrap();
        roster.remove_with_data("anna").unwrap();
    }
    // The arguments of the service name the athlete, which must not prevent the start.
    let athletes = vec!["anna:velodrome".parse().unwrap()];
    let (engine, notes) = start(&Settings { athletes, ..settings.clone() }).unwrap();
    assert!(notes.iter().any(|note| note.contains("still being erased")), "{notes:?}");
    let roster = engine.handler.roster.clone();
    wait_until("the end of the erasing", || roster.erasing().is_empty());
    assert!(engine.stop(Duration::from_secs(5)));
    assert!(!journal_text(&settings.data).contains("anna"));
}

#[test]
fn without_an_engine_the_data_are_erased_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data, 5);
    let clock = || -> Arc<dyn Clock> { Arc::new(SystemClock::new()) };
    let path = settings.data.join(ROSTER_FILE);
    let roster = Roster::open(&path, clock()).unwrap();
    roster.import_start_list(b"login\nanna\nben\n").unwrap();
    assert_eq!(erase_removed(&settings.data, &clock()).unwrap(), []);
    // The athlete was removed with the recordings kept, which are to be erased now.
    roster.remove("anna").unwrap();
    roster.remove_with_data("anna").unwrap();
    assert_eq!(erase_removed(&settings.data, &clock()).unwrap(), [login("anna")]);
    let text = journal_text(&settings.data);
    assert!(!text.contains("anna") && text.matches("athlete=ben").count() == 5, "{text}");
    let reopened = Roster::open(&path, clock()).unwrap();
    assert_eq!(reopened.erasing(), []);
    assert!(!std::fs::read_to_string(&path).unwrap().contains("erasing"));
    let (engine, _) = start(&settings).unwrap();
    assert!(matches!(erase_removed(&settings.data, &clock()), Err(Error::Folder(_))));
    assert!(engine.stop(Duration::from_secs(5)));
}
