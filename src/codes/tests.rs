use std::{fs, path::PathBuf};

use super::*;
use crate::{
    kind::Kind,
    model::{LocalTime, Profile},
};

const NOW: UnixNanos = UnixNanos::from_secs(1_790_000_000);

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("codes.toml")
    }

    fn open(&self) -> Codes {
        Codes::open(&self.path())
    }
}

fn athlete(login: &str, id: u32) -> Athlete {
    Athlete {
        id: AthleteId(id),
        login: Login::try_from(login).unwrap(),
        name: login.to_owned(),
        bib: String::new(),
        team: String::new(),
        heat: String::new(),
        slot: 0,
        profile: Profile::default(),
    }
}

fn event(id: &str, from_secs: i64) -> Arc<Event> {
    let at = |secs| LocalTime { time: UnixNanos::from_secs(secs), offset_secs: 0 };
    Arc::new(Event {
        id: id.parse().unwrap(),
        name: format!("The {id}"),
        kind: Kind::Road,
        from: at(from_secs),
        to: at(from_secs + 3600),
        athletes: None,
        codes: Vec::new(),
        courses: Vec::new(),
        races: Vec::new(),
        network: String::new(),
        cards: String::new(),
        is_erasing: false,
    })
}

#[test]
fn a_code_is_known_by_itself_alone_and_over_a_restart() {
    let bench = Bench::new();
    let rider = athlete("rider7", 3);
    let issued = bench.open().make(&rider, None, NOW).unwrap();
    let code = issued.code.as_str();
    let text = fs::read_to_string(bench.path()).unwrap();
    assert!(!text.contains(code), "only a hash is stored");
    let codes = bench.open();
    let found = codes.find(code).unwrap();
    assert_eq!((found.login.as_str(), found.athlete, found.number), ("rider7", AthleteId(3), 1));
    assert_eq!((found.made, found.used, found.revoked), (NOW, None, None));
    assert!(codes.find(&code.to_uppercase()).is_some(), "phones write the first letter large");
    assert_eq!(codes.find("0123456789abcdefWRONG"), None);
    assert_eq!(codes.find(""), None);
}

#[test]
fn a_new_code_ends_no_old_one_and_revoking_ends_one() {
    let bench = Bench::new();
    let (codes, rider, other) = (bench.open(), athlete("rider7", 3), athlete("rider8", 4));
    let make = |athlete| codes.make(athlete, None, NOW).unwrap();
    let (one, two, others) = (make(&rider), make(&rider), make(&other));
    assert_eq!((one.number, two.number, others.number), (1, 2, 1));
    codes.revoke(rider.id, 1, NOW).unwrap();
    let standing = |issued: &IssuedCode| {
        codes.find(issued.code.as_str()).unwrap().standing(&EventList::default(), NOW)
    };
    assert_eq!(standing(&one), Standing::Revoked);
    assert_eq!((standing(&two), standing(&others)), (Standing::Good, Standing::Good));
    assert!(matches!(codes.revoke(rider.id, 3, NOW), Err(Error::Unknown(3))));
    assert_eq!(make(&rider).number, 3, "numbers are never used again");
    assert_eq!(codes.of_athlete(rider.id).len(), 3);
}

#[test]
fn a_code_ends_with_its_event() {
    let bench = Bench::new();
    let codes = bench.open();
    let id: EventId = "giro".parse().unwrap();
    let issued = codes.make(&athlete("rider7", 3), Some(&id), NOW).unwrap();
    let code = codes.find(issued.code.as_str()).unwrap();
    let standing = |events: &[&Arc<Event>], open: Option<&str>, secs: i64| {
        let list = EventList {
            events: events.iter().map(|it| Arc::clone(it)).collect(),
            open: open.map(|id| id.parse().unwrap()),
            ..EventList::default()
        };
        code.standing(&list, NOW.plus_secs(secs as f64))
    };
    let (giro, tour) = (event("giro", 1_790_000_100), event("tour", 1_790_000_100));
    let ended = Standing::OtherEvent("The giro".to_owned());
    assert_eq!(standing(&[&giro], Some("giro"), 200), Standing::Good);
    assert_eq!(standing(&[&giro], Some("giro"), 90_000), Standing::Good, "it runs late");
    assert_eq!(standing(&[&giro], None, 0), Standing::Good, "tried the day before");
    assert_eq!(standing(&[&giro], None, 200), ended, "closed");
    assert_eq!(standing(&[&giro, &tour], Some("tour"), 0), ended, "another is open");
    assert_eq!(standing(&[&tour], Some("tour"), 0), Standing::OtherEvent("giro".to_owned()));
    let erasing = Arc::new(Event { is_erasing: true, ..(*giro).clone() });
    assert_eq!(standing(&[&erasing], Some("giro"), 200), ended);
}

#[test]
fn when_it_was_used_last_is_kept() {
    let bench = Bench::new();
    let codes = bench.open();
    let issued = codes.make(&athlete("rider7", 3), None, NOW).unwrap();
    let code = issued.code.as_str();
    codes.note_used(code, NOW.plus_secs(7.5));
    codes.note_used(code, NOW);
    codes.note_opened(code, NOW);
    let later = Some(NOW.plus_secs(7.5));
    assert_eq!(codes.find(code).unwrap().used, later);
    codes.make(&athlete("rider8", 4), None, NOW).unwrap();
    assert_eq!(codes.find(code).unwrap().used, later, "an edit forgets nothing");
    codes.save_used().unwrap();
    let found = bench.open().find(code).unwrap();
    assert_eq!((found.opened, found.used), (Some(NOW), Some(NOW.plus_secs(7.0))));
}

#[test]
fn who_leaves_leaves_no_code() {
    let bench = Bench::new();
    let codes = bench.open();
    let (rider, other) = (athlete("rider7", 3), athlete("rider8", 4));
    let issued = codes.make(&rider, None, NOW).unwrap();
    codes.make(&other, None, NOW).unwrap();
    codes.forget(&BTreeSet::from([rider.id])).unwrap();
    assert_eq!(codes.find(issued.code.as_str()), None);
    assert_eq!(codes.all().len(), 1);
    codes.forget(&BTreeSet::from([other.id])).unwrap();
    assert_eq!(bench.open().all(), []);
}

#[test]
fn an_edit_of_another_process_is_seen_and_comments_stay() {
    let bench = Bench::new();
    let (here, there) = (bench.open(), bench.open());
    let issued = there.make(&athlete("rider7", 3), None, NOW).unwrap();
    assert_eq!(here.find(issued.code.as_str()), None);
    assert_eq!(here.refresh(), None);
    assert!(here.find(issued.code.as_str()).is_some());
    let text = fs::read_to_string(bench.path()).unwrap() + "# the spare phone\n";
    fs::write(bench.path(), text).unwrap();
    here.make(&athlete("rider7", 3), None, NOW).unwrap();
    assert!(fs::read_to_string(bench.path()).unwrap().contains("# the spare phone"));
}

#[test]
fn an_unreadable_file_is_told_with_its_line_and_shuts_nobody_out() {
    let bench = Bench::new();
    let codes = bench.open();
    let issued = codes.make(&athlete("rider7", 3), None, NOW).unwrap();
    let good = fs::read_to_string(bench.path()).unwrap();
    fs::write(bench.path(), good.replace("number = 1", "number = \"one\"")).unwrap();
    let problem = codes.refresh().unwrap();
    assert!(problem.contains("line 7") && problem.contains("`number`"), "{problem}");
    assert!(codes.find(issued.code.as_str()).is_some());
    assert!(codes.make(&athlete("rider7", 3), None, NOW).is_err(), "it is not written over");
    assert_eq!(bench.open().all(), []);
    fs::write(bench.path(), good).unwrap();
    assert_eq!(codes.refresh(), None);
}

#[test]
fn revoked_codes_make_room_and_others_do_not() {
    let bench = Bench::new();
    let (codes, rider) = (bench.open(), athlete("rider7", 3));
    for _ in 0..MAX_CODES_PER_ATHLETE {
        codes.make(&rider, None, NOW).unwrap();
    }
    assert!(matches!(codes.make(&rider, None, NOW), Err(Error::TooMany)));
    codes.revoke(rider.id, 5, NOW).unwrap();
    let number = u32::try_from(MAX_CODES_PER_ATHLETE).unwrap() + 1;
    assert_eq!(codes.make(&rider, None, NOW).unwrap().number, number);
    assert!(codes.of_athlete(rider.id).iter().all(|code| code.number != 5));
}
