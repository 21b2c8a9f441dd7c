use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use super::*;
use crate::{
    clock::ManualClock,
    model::{Profile, ProfileEdit, UnixNanos},
};

const PHONE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 23));

fn new_athlete(login: &str) -> NewAthlete {
    NewAthlete { login: login.into(), password: "test1234".into(), ..NewAthlete::default() }
}

struct Folder {
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(UnixNanos::from_secs(1_700_000_000)));
        Self { folder, clock }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("athletes.toml")
    }

    fn open(&self) -> Result<Roster, Error> {
        Roster::open(&self.path(), Arc::clone(&self.clock) as Arc<dyn Clock>)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }
}

#[test]
fn a_missing_file_is_an_empty_roster_and_is_not_made_by_reading() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    assert!(roster.snapshot().athletes.is_empty());
    assert_eq!(roster.refresh(), None);
    assert!(!folder.path().exists());
}

#[test]
fn an_added_athlete_survives_a_restart_with_every_value() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    let added = roster
        .add(&NewAthlete {
            login: "rider7".into(),
            password: "test1234".into(),
            name: "Ada \"Zürich\" L.".into(),
            bib: "7".into(),
            team: "Blue".into(),
            heat: "2".into(),
            profile: Profile { weight_kg: Some(61.5), ..Profile::default() }.into(),
        })
        .unwrap();
    assert_eq!((added.id, added.slot), (AthleteId(1), 0));
    let reopened = folder.open().unwrap();
    assert_eq!(reopened.snapshot().athletes, [Arc::clone(&added)]);
    assert_eq!(reopened.verify("rider7", "test1234", PHONE), LoginOutcome::Good(AthleteId(1)));
    assert!(!folder.text().contains("test1234"), "passwords are never written in clear");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.open().unwrap().add(&new_athlete("rider7")).unwrap();
    let mode = fs::metadata(folder.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn edits_keep_comments_unknown_keys_and_order() {
    let folder = Folder::new();
    folder.open().unwrap().add(&new_athlete("first")).unwrap();
    let edited = folder
        .text()
        .replace("[[athlete]]", "# the captain\n[[athlete]]")
        .replace("login = \"first\"", "login = \"first\" # never changes\nshoe = 43");
    fs::write(folder.path(), edited).unwrap();
    let roster = folder.open().unwrap();
    roster.add(&new_athlete("second")).unwrap();
    roster.set_password("first", "other1234").unwrap();
    let text = folder.text();
    for kept in ["# the captain\n[[athlete]]", "\"first\" # never changes", "shoe = 43"] {
        assert!(text.contains(kept), "{kept} is gone from\n{text}");
    }
    let logins: Vec<_> = roster.snapshot().athletes.iter().map(|a| a.login.to_string()).collect();
    assert_eq!(logins, ["first", "second"]);
}

#[test]
fn an_id_is_never_given_twice() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    roster.add(&new_athlete("first")).unwrap();
    assert_eq!(roster.add(&new_athlete("second")).unwrap().id, AthleteId(2));
    assert_eq!(roster.remove("second").unwrap(), AthleteId(2));
    let reopened = folder.open().unwrap();
    assert_eq!(reopened.add(&new_athlete("third")).unwrap().id, AthleteId(3));
}

#[test]
fn a_stranger_cannot_register_the_login_of_a_removed_athlete() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    roster.add(&new_athlete("rider7")).unwrap();
    roster.remove("rider7").unwrap();
    assert!(matches!(roster.register(&new_athlete("rider7")), Err(Error::Taken(_))));
    assert!(matches!(
        folder.open().unwrap().register(&new_athlete("rider7")),
        Err(Error::Taken(_))
    ));
    // The operator may bring the athlete back.
    roster.add(&new_athlete("rider7")).unwrap();
    roster.remove("rider7").unwrap();
    assert!(matches!(roster.register(&new_athlete("rider7")), Err(Error::Taken(_))));
}

#[test]
fn new_athletes_get_free_identity_slots() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    for n in 0..3 {
        assert_eq!(roster.add(&new_athlete(&format!("rider{n}"))).unwrap().slot, n);
    }
    roster.remove("rider1").unwrap();
    assert_eq!(roster.add(&new_athlete("late")).unwrap().slot, 1);
}

#[test]
fn bad_logins_passwords_and_doubles_are_refused_with_nothing_saved() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    assert!(matches!(roster.add(&new_athlete("no space")), Err(Error::InvalidLogin(_))));
    let short = NewAthlete { password: "1234567".into(), ..new_athlete("rider7") };
    assert!(matches!(roster.add(&short), Err(Error::ShortPassword)));
    assert!(matches!(roster.set_password("nobody", "test1234"), Err(Error::Unknown(_))));
    assert!(matches!(roster.remove("nobody"), Err(Error::Unknown(_))));
    assert!(!folder.path().exists());
    roster.add(&new_athlete("rider7")).unwrap();
    assert!(matches!(roster.add(&new_athlete("rider7")), Err(Error::Taken(_))));
    assert_eq!(roster.snapshot().athletes.len(), 1);
}

#[test]
fn what_cannot_be_read_is_said_with_its_line() {
    let folder = Folder::new();
    for (text, line, word) in [
        ("version = 2\n", 1, "version"),
        ("version = 1\n[[athlete]\n", 2, ""),
        ("version = 1\n\n[[athlete]]\nlogin = \"a\"\n", 3, "id"),
        ("version = 1\n[[athlete]]\nid = 1\nlogin = \"a b\"\n", 4, "login"),
        ("version = 1\n[[athlete]]\nid = 1\nlogin = \"a\"\nslot = 13\n", 5, "slot"),
        ("version = 1\n[[athlete]]\nid = 1\nlogin = \"a\"\npassword = \"x\"\n", 5, "password"),
        (
            "version = 1\n[[athlete]]\nid = 1\nlogin = \"a\"\n[[athlete]]\nid = 1\nlogin = \"b\"\n",
            5,
            "id",
        ),
        (
            "version = 1\n[[athlete]]\nid = 1\nlogin = \"a\"\n[[athlete]]\nid = 2\nlogin = \"a\"\n",
            5,
            "login",
        ),
    ] {
        fs::write(folder.path(), text).unwrap();
        let error = folder.open().err().unwrap().to_string();
        let start = format!("{}, line {line}: ", folder.path().display());
        assert!(error.starts_with(&start) && error.contains(word), "{text}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_change_by_another_process_is_seen_and_a_broken_file_changes_nothing() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    let other = folder.open().unwrap();
    other.add(&new_athlete("rider7")).unwrap();
    assert_eq!(roster.refresh(), None);
    assert!(roster.athlete("rider7").is_some());
    let generation = roster.snapshot().generation;
    assert_eq!(roster.refresh(), None);
    assert_eq!(roster.snapshot().generation, generation, "nothing changed, nothing is read");

    let good = folder.text();
    fs::write(folder.path(), "version = 1\n[[athlete]]\nid = \"one\"\n").unwrap();
    let problem = roster.refresh().unwrap();
    assert!(problem.starts_with("athletes.toml, line 3: "), "{problem}");
    assert_eq!(roster.refresh(), Some(problem), "it is said until it is repaired");
    assert!(roster.athlete("rider7").is_some());
    assert!(roster.add(&new_athlete("rider8")).is_err(), "a broken file is not overwritten");

    fs::remove_file(folder.path()).unwrap();
    assert!(roster.refresh().unwrap().contains("is gone"));
    fs::write(folder.path(), good).unwrap();
    assert_eq!(roster.refresh(), None);
    assert!(roster.athlete("rider7").is_some());
}

#[test]
fn edits_of_two_processes_do_not_undo_each_other() {
    let folder = Folder::new();
    let (one, two) = (folder.open().unwrap(), folder.open().unwrap());
    one.add(&new_athlete("first")).unwrap();
    two.add(&new_athlete("second")).unwrap();
    assert_eq!(two.snapshot().athletes.len(), 2);
    assert_ne!(two.athlete("first").unwrap().id, two.athlete("second").unwrap().id);
}

#[test]
fn whoever_has_just_set_a_password_need_not_prove_it() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    let id = roster.add(&new_athlete("rider7")).unwrap().id;
    assert_eq!(roster.remembered("rider7", "test1234"), Some(id));
    roster.set_password("rider7", "other1234").unwrap();
    assert_eq!(roster.remembered("rider7", "test1234"), None);
    assert_eq!(roster.remembered("rider7", "other1234"), Some(id));
}

#[test]
fn a_verified_login_is_remembered_until_the_password_changes() {
    let folder = Folder::new();
    let id = folder.open().unwrap().add(&new_athlete("rider7")).unwrap().id;
    let roster = folder.open().unwrap();
    assert_eq!(roster.remembered("rider7", "test1234"), None);
    assert_eq!(roster.verify("rider7", "test1234", PHONE), LoginOutcome::Good(id));
    assert_eq!(roster.remembered("rider7", "test1234"), Some(id));
    assert_eq!(roster.remembered("rider7", "test1235"), None);
    assert_eq!(roster.remembered("RIDER7", "test1234"), None);
    roster.add(&new_athlete("rider8")).unwrap();
    assert_eq!(roster.remembered("rider7", "test1234"), Some(id), "others do not disturb it");
    roster.set_password("rider7", "other1234").unwrap();
    assert_eq!(roster.remembered("rider7", "test1234"), None);
    assert_eq!(roster.verify("rider7", "test1234", PHONE), LoginOutcome::Wrong);
    assert_eq!(roster.verify("rider7", "other1234", PHONE), LoginOutcome::Good(id));
    roster.remove("rider7").unwrap();
    assert_eq!(roster.remembered("rider7", "other1234"), None);
    assert_eq!(roster.verify("rider7", "other1234", PHONE), LoginOutcome::Wrong);
}

#[test]
fn thirty_wrong_passwords_throttle_a_name_but_never_a_remembered_login() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    let id = roster.add(&new_athlete("rider7")).unwrap().id;
    assert_eq!(roster.verify("rider7", "test1234", PHONE), LoginOutcome::Good(id));
    let guess = |n: u32| roster.verify("rider7", &format!("guess{n}"), PHONE);
    for n in 0..30 {
        assert_eq!(guess(n), LoginOutcome::Wrong);
    }
    assert_eq!(guess(30), LoginOutcome::Throttled(10));
    assert_eq!(guess(0), LoginOutcome::Wrong, "what is known to be wrong is no try");
    assert_eq!(roster.verify("rider7", "test1234", PHONE), LoginOutcome::Good(id));
    folder.clock.advance(Duration::from_secs(11));
    assert_eq!(guess(31), LoginOutcome::Wrong);
}

#[test]
fn a_phone_that_repeats_a_wrong_password_uses_up_nobodys_tries() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    roster.add(&new_athlete("rider7")).unwrap();
    // As after a restart: nothing is remembered.
    let roster = folder.open().unwrap();
    for _ in 0..1000 {
        assert_eq!(roster.verify("rider7", "wrong123", PHONE), LoginOutcome::Wrong);
        assert_eq!(roster.verify("nobody", "wrong123", PHONE), LoginOutcome::Wrong);
    }
    assert!(matches!(roster.verify("rider7", "test1234", PHONE), LoginOutcome::Good(_)));
}

#[test]
fn an_athlete_gets_in_from_an_address_where_many_names_fail() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    for login in ["rider7", "rider8"] {
        roster.add(&new_athlete(login)).unwrap();
    }
    let roster = folder.open().unwrap();
    for n in 0..60 {
        assert_eq!(roster.verify(&format!("guess{n}"), "wrong123", PHONE), LoginOutcome::Wrong);
    }
    let throttled =
        |login: &str| matches!(roster.verify(login, "wrong123", PHONE), LoginOutcome::Throttled(_));
    assert!(throttled("guess99") && throttled("rider8"), "both look the same");
    assert!(matches!(roster.verify("rider7", "test1234", PHONE), LoginOutcome::Good(_)));
}

#[test]
fn an_unknown_name_and_a_wrong_password_look_the_same() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    roster.add(&new_athlete("rider7")).unwrap();
    assert_eq!(roster.verify("rider7", "wrong123", PHONE), LoginOutcome::Wrong);
    assert_eq!(roster.verify("nobody", "wrong123", PHONE), LoginOutcome::Wrong);
    assert_eq!(roster.verify("", "", PHONE), LoginOutcome::Wrong);
}

#[test]
fn an_impossible_profile_is_refused_and_the_file_stays_readable() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    roster.add(&new_athlete("rider7")).unwrap();
    let before = folder.text();
    for weight_kg in [f64::NAN, f64::INFINITY, -3.0, 0.0, 725.0] {
        let profile = Profile { weight_kg: Some(weight_kg), ..Profile::default() };
        let heavy = NewAthlete { profile: profile.into(), ..new_athlete("rider8") };
        assert!(matches!(roster.add(&heavy), Err(Error::Profile(_))), "{weight_kg}");
        let profile = ProfileEdit::adding(&Profile::default(), &profile);
        let edit = AthleteEdit { profile, ..AthleteEdit::default() };
        assert!(matches!(roster.edit_athlete("rider7", &edit), Err(Error::Profile(_))));
    }
    assert_eq!(folder.text(), before);
}

#[test]
fn a_profile_that_another_process_writes_is_seen_without_a_restart() {
    let folder = Folder::new();
    let (roster, other) = (folder.open().unwrap(), folder.open().unwrap());
    other.add(&new_athlete("rider7")).unwrap();
    assert_eq!(roster.refresh(), None);
    let profile = Profile { hr_max: Some(187.0), ftp_w: Some(250.0), ..Profile::default() };
    let edit = ProfileEdit::adding(&Profile::default(), &profile);
    let edit = AthleteEdit { heat: Some("2".into()), profile: edit, ..AthleteEdit::default() };
    let edited = other.edit_athlete("rider7", &edit).unwrap();
    assert_eq!((edited.profile, &*edited.heat), (profile, "2"));
    assert_eq!(roster.refresh(), None);
    assert_eq!(roster.athlete("rider7"), Some(edited));
}

#[test]
fn a_roster_that_is_no_text_says_what_to_do() {
    let folder = Folder::new();
    fs::write(folder.path(), b"\xff\xfe").unwrap();
    let error = folder.open().map(drop).unwrap_err().to_string();
    assert!(error.ends_with("is no UTF-8 text; save it as UTF-8 or put a copy back"), "{error}");
    fs::remove_file(folder.path()).unwrap();
    fs::create_dir(folder.path()).unwrap();
    let error = folder.open().map(drop).unwrap_err().to_string();
    assert!(error.starts_with("a folder stands in the place of the roster"), "{error}");
}

#[test]
fn the_viewer_logs_in_once_it_is_enabled_and_its_password_is_made_once() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    roster.add(&new_athlete("rider7")).unwrap();
    let password = roster.enable_viewer().unwrap().unwrap();
    assert!(password.len() >= 16);
    assert!(!folder.text().contains(&password), "only a hash is kept");
    assert_eq!(roster.verify(VIEWER_LOGIN, &password, PHONE), LoginOutcome::Good(VIEWER_ID));
    assert_eq!(roster.verify(VIEWER_LOGIN, "something", PHONE), LoginOutcome::Wrong);
    assert!(roster.athlete(VIEWER_LOGIN).is_none(), "the viewer is no athlete");
    assert_eq!(roster.snapshot().athletes.len(), 1);

    let again = folder.open().unwrap();
    assert_eq!(again.verify(VIEWER_LOGIN, &password, PHONE), LoginOutcome::Wrong, "off by default");
    assert_eq!(again.enable_viewer().unwrap(), None);
    assert_eq!(again.verify(VIEWER_LOGIN, &password, PHONE), LoginOutcome::Good(VIEWER_ID));
    again.set_password(VIEWER_LOGIN, "velodrome").unwrap();
    assert_eq!(again.verify(VIEWER_LOGIN, &password, PHONE), LoginOutcome::Wrong);
    assert_eq!(again.verify(VIEWER_LOGIN, "velodrome", PHONE), LoginOutcome::Good(VIEWER_ID));
}

#[test]
fn nobody_takes_the_login_of_the_viewer() {
    let folder = Folder::new();
    let roster = folder.open().unwrap();
    assert!(matches!(roster.add(&new_athlete(VIEWER_LOGIN)), Err(Error::Taken(_))));
    assert!(matches!(roster.register(&new_athlete(VIEWER_LOGIN)), Err(Error::Taken(_))));
}

#[test]
fn an_athlete_of_that_name_from_before_keeps_it() {
    let folder = Folder::new();
    fs::write(folder.path(), "version = 1\n[[athlete]]\nid = 1\nlogin = \"viewer\"\n").unwrap();
    let roster = folder.open().unwrap();
    assert!(matches!(roster.enable_viewer(), Err(Error::Taken(_))));
    roster.set_password(VIEWER_LOGIN, "velodrome").unwrap();
    assert_eq!(roster.verify(VIEWER_LOGIN, "velodrome", PHONE), LoginOutcome::Good(AthleteId(1)));
}
