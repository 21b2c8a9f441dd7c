//! Start lists as organisers write them.

use std::{collections::HashSet, net::IpAddr, sync::Arc};

use proptest::prelude::*;

use super::{
    table::{self, Table},
    *,
};
use crate::{
    clock::{Clock, ManualClock},
    model::{Profile, UnixNanos},
    roster::LoginOutcome,
};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Roster {
        let clock = Arc::new(ManualClock::at(UnixNanos::from_secs(1_700_000_000)));
        Roster::open(&self.0.path().join("athletes.toml"), clock as Arc<dyn Clock>).unwrap()
    }

    fn with(athletes: &[(&str, &str, &str)]) -> (Self, Roster) {
        let folder = Self::new();
        let roster = folder.open();
        for &(login, name, bib) in athletes {
            let new = NewAthlete {
                login: login.to_owned(),
                password: "velodrome".to_owned(),
                name: name.to_owned(),
                bib: bib.to_owned(),
                ..NewAthlete::default()
            };
            roster.add(&new).unwrap();
        }
        (folder, roster)
    }
}

fn rows(list: impl AsRef<[u8]>) -> Table {
    table::read(list.as_ref()).unwrap()
}

fn refusal(list: impl AsRef<[u8]>) -> String {
    table::read(list.as_ref()).unwrap_err().to_string()
}

/// The preview of a list, one line per athlete: number, login, outcome, warning.
fn said(roster: &Roster, list: &str) -> Vec<String> {
    let report = roster.read_start_list(list.as_bytes()).unwrap();
    report.lines.iter().map(|line| format!("{line:?}")).collect()
}

#[test]
fn columns_stand_in_any_order_case_and_language() {
    for list in [
        "bib,name,team,login\n7,Anna Müller,Blue,anna\n",
        "LOGIN;Club;Start-Nr.;Rider\r\nanna;Blue;7;Anna Müller\r\n",
        "Vorname\tNachname\tVerein\t#\tUser name\nAnna\tMüller\tBlue\t7\tanna",
        "\n\"bib\" , \"name\",team,login\n7,\"Anna Müller\", Blue , anna \n\n",
    ] {
        let table = rows(list);
        let row = &table.rows[0];
        let cells = (&*row.bib, &*row.name, &*row.team, &*row.login);
        assert_eq!(cells, ("7", "Anna Müller", "Blue", "anna"), "{list:?}");
        assert_eq!((table.rows.len(), table.notes.len()), (1, 0), "{list:?}");
    }
}

#[test]
fn a_spreadsheets_encoding_is_understood() {
    let text = "bib,name\n7,Zoë Škoda €\n";
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    };
    for list in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        b"bib,name\n7,Zo\xeb \x8akoda \x80\n".to_vec(),
        utf16([0xff, 0xfe], u16::to_le_bytes),
        utf16([0xfe, 0xff], u16::to_be_bytes),
        [b"sep=;\r\n", text.replace(',', ";").as_bytes()].concat(),
    ] {
        assert_eq!(rows(&list).rows[0].name, "Zoë Škoda €", "{list:?}");
    }
}

#[test]
fn lines_are_numbered_as_an_editor_does() {
    let list = "sep=,\n\nbib,name\n\n1,\"Anna\nMaria\"\r\n\r\n,,\n2,Ben\n";
    let numbers: Vec<u64> = rows(list).rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [5, 9]);
}

#[test]
fn what_is_wrong_with_a_list_as_a_whole_is_said() {
    assert_eq!(refusal(""), "the start list is empty");
    assert_eq!(refusal(" \n\n"), "the start list is empty");
    assert!(refusal("1,Anna\n2,Ben\n").contains("such as `bib,name,team,login`"));
    assert!(refusal("team,weight\nBlue,70\n").contains("at least one of bib, name and login"));
    assert_eq!(refusal(vec![b'x'; MAX_BYTES + 1]), "a start list has at most 4 MiB");
    let endless = format!("bib\n{}", "1\n".repeat(super::super::MAX_ATHLETES + 1));
    assert_eq!(refusal(endless), "a start list has at most 10000 athletes");
}

#[test]
fn columns_that_are_not_used_are_named() {
    let table = rows("bib,Category,name,Start number\n1,U23,Anna,9\n");
    assert_eq!(table.notes, ["the columns Category, Start number are not used"]);
    assert_eq!(table.rows[0].bib, "1");
}

#[test]
fn a_bad_line_is_explained_and_hides_no_good_one() {
    let (_folder, roster) = Folder::with(&[]);
    let list = "login,name,bib,weight,password\n\
                anna,Anna,1,\"61,5\",\n\
                an na,Anna,2,,\n\
                ben,Ben,3,heavy,\n\
                anna,Anna again,4,,\n\
                ,,,70,\n\
                cleo,Cleo,5,,short\n\
                dan,Dan,6,,,surplus\n\
                eve,Eve,123456789 123456789,,\n\
                finn,Finn,8,72.5 kg,longenough\n\
                public,Gus,9,,\n";
    assert_eq!(
        said(&roster, list),
        [
            "line 2 \"anna\": Added",
            "line 3 \"an na\": Refused(\"a login has 1 to 64 of the characters A-Z a-z 0-9 _ . -\")",
            "line 4 \"ben\": Refused(\"the weight \\\"heavy\\\" is no number, such as 72.5 kg\")",
            "line 5 \"anna\": Refused(\"the login anna stands in line 2 already\")",
            "line 6 \"\": Refused(\"the line has neither login nor name nor bib\")",
            "line 7 \"cleo\": Refused(\"a password has 8 or more characters\")",
            "line 8 \"dan\": Refused(\"the line has 6 cells and the first line 5; put texts that \
             hold the separator in quotes\")",
            "line 9 \"eve\": Refused(\"a bib has at most 16 characters and no line breaks or tabs\")",
            "line 10 \"finn\": Added",
            "line 11 \"public\": Refused(\"the login public is taken: it reads and never writes\")",
        ]
    );
    assert!(roster.snapshot().athletes.is_empty(), "reading changes nothing");
    let report = roster.import_start_list(list.as_bytes()).unwrap();
    let counts = (report.n_added(), report.n_changed(), report.n_refused());
    assert_eq!(counts, (2, 0, 8));
    let weights: Vec<_> =
        roster.snapshot().athletes.iter().map(|athlete| athlete.profile.weight_kg).collect();
    assert_eq!(weights, [Some(61.5), Some(72.5)]);
}

#[test]
fn a_profile_comes_with_the_list_and_every_change_is_told() {
    let (_folder, roster) = Folder::with(&[("anna", "Anna", "1"), ("ben", "Ben", "2")]);
    let known = "login,Sex,Weight (lb),FTP,Max HR,Threshold pace (min/km),Heat\n\
                 anna,F,128,191,197,5:03,1\nben,,,,,,\n";
    roster.import_start_list(known.as_bytes()).unwrap();
    let anna = roster.athlete("anna").unwrap();
    assert_eq!((anna.profile.weight_kg, anna.profile.hr_max), (Some(58.06), Some(197.0)));
    assert_eq!(anna.profile.threshold_mps, Some(3.3));
    assert_eq!(&*anna.heat, "1");
    assert_eq!(roster.athlete("ben").unwrap().profile, Profile::default());

    let list = "login;name;Heat;FTP;HRmax;LTHR;Ruhepuls\n\
                anna;Anna;2;195;;176;\nben;Ben;;;;;\ncleo;Cleo;2;240;187;;\n\
                dan;Dan;;2400;;;\neve;Eve;;;180;185;\n";
    let changes = |report: &StartListReport| -> Vec<Vec<String>> {
        let of = |line: &StartListLine| line.changes.iter().map(ToString::to_string).collect();
        report.lines.iter().map(of).collect()
    };
    let preview = roster.read_start_list(list.as_bytes()).unwrap();
    assert_eq!(
        changes(&preview),
        [
            vec![
                "heat 2 instead of 1",
                "FTP 195 W instead of 191 W",
                "threshold heart rate 176 bpm"
            ],
            vec![],
            vec!["heat 2", "FTP 240 W", "maximum heart rate 187 bpm"],
            vec![],
            vec![],
        ]
    );
    let refused = |at: usize| match &preview.lines[at].outcome {
        LineOutcome::Refused(why) => why.words.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(3), "the FTP is a number from 20 to 800 W, such as 267");
    assert_eq!(refused(4), "the threshold heart rate must be below the maximum heart rate");
    assert_eq!(changes(&roster.import_start_list(list.as_bytes()).unwrap()), changes(&preview));
    let anna = roster.athlete("anna").unwrap();
    assert_eq!((anna.profile.ftp_w, anna.profile.lthr), (Some(195.0), Some(176.0)));
    assert_eq!(anna.profile.hr_max, Some(197.0), "an empty cell takes nothing away");
    let again = roster.read_start_list(list.as_bytes()).unwrap();
    assert_eq!((again.n_changed(), again.n_added(), again.n_refused()), (0, 0, 2));
}

#[test]
fn what_a_list_says_must_agree_with_what_is_known() {
    let (_folder, roster) = Folder::with(&[("anna", "Anna", "1")]);
    roster.import_start_list(b"login,hr_max\nanna,180\n").unwrap();
    assert_eq!(
        said(&roster, "login,lthr\nanna,185\n"),
        [
            "line 2 \"anna\": Refused(\"the threshold heart rate must be below the maximum heart rate\")"
        ]
    );
}

#[test]
fn logins_are_made_from_names_and_never_anothers() {
    let (_folder, roster) = Folder::with(&[("anna.mueller", "Somebody Else", "1")]);
    roster
        .add(&NewAthlete {
            login: "ben".into(),
            password: "velodrome".into(),
            ..NewAthlete::default()
        })
        .unwrap();
    roster.remove("ben").unwrap();
    let list = "name,bib,login\nAnna Müller,2,\nAnna Müller,3,\nBen,4,\n,17,\nИван,18,\n\
                Cleo,5,\nCleo Two,6,cleo\n";
    let report = roster.import_start_list(list.as_bytes()).unwrap();
    let logins: Vec<&str> = report.lines.iter().map(|line| &*line.login).collect();
    assert_eq!(
        logins,
        ["anna.mueller2", "anna.mueller3", "ben2", "rider17", "rider18", "cleo2", "cleo"]
    );
}

#[test]
fn made_passwords_let_in_and_are_told_once() {
    let (folder, roster) = Folder::with(&[]);
    let list = b"name,password\nAnna,\nBen,velodrome\n";
    assert!(matches!(
        roster.read_start_list(list).unwrap().lines[0].outcome,
        LineOutcome::Added { password: None }
    ));
    let report = roster.import_start_list(list).unwrap();
    let LineOutcome::Added { password: Some(password) } = &report.lines[0].outcome else {
        panic!("no password was made");
    };
    assert_eq!(report.lines[1].outcome, LineOutcome::Added { password: None });
    assert!(roster.remembered("anna", password).is_some(), "at once, without an expensive check");
    let from = IpAddr::from([192, 168, 1, 5]);
    let reopened = folder.open();
    assert!(matches!(reopened.verify("anna", password, from), LoginOutcome::Good(_)));
    assert!(matches!(reopened.verify("ben", "velodrome", from), LoginOutcome::Good(_)));
    assert!(!format!("{report:?}").contains(password.as_str()));
}

#[test]
fn who_is_in_the_roster_is_changed_and_keeps_login_and_password() {
    let (_folder, roster) =
        Folder::with(&[("anna", "Anna", "1"), ("ben", "Ben", "2"), ("zoe", "Zoë", "3")]);
    let list = "login,name,bib,team,password\nanna,Anna M.,11,Blue,otherword\nben,,,,\n,ZOË,3,,\n";
    assert_eq!(
        said(&roster, list),
        [
            "line 2 \"anna\": Changed (anna keeps the password on record)",
            "line 3 \"ben\": Unchanged",
            "line 4 \"zoe\": Changed",
        ]
    );
    roster.import_start_list(list.as_bytes()).unwrap();
    let anna = roster.athlete("anna").unwrap();
    assert_eq!((&*anna.name, &*anna.bib, &*anna.team), ("Anna M.", "11", "Blue"));
    assert!(roster.remembered("anna", "velodrome").is_some());
    assert_eq!(roster.athlete("zoe").unwrap().name, "ZOË");
}

#[test]
fn namesakes_are_told_apart_by_their_bibs() {
    let (_folder, roster) = Folder::with(&[("a1", "Anna", "1"), ("a2", "Anna", "2")]);
    assert_eq!(
        said(&roster, "name,bib,team\nAnna,2,Red\nAnna,3,Blue\n"),
        ["line 2 \"a2\": Changed", "line 3 \"anna\": Added"]
    );
    let (_folder, roster) = Folder::with(&[("a1", "Anna", "1")]);
    assert_eq!(
        said(&roster, "name,bib\nAnna,8\nAnna,9\n"),
        ["line 2 \"a1\": Changed", "line 3 \"anna\": Added"]
    );
}

#[test]
fn a_double_bib_is_done_and_said() {
    let (_folder, roster) = Folder::with(&[("anna", "Anna", "1"), ("ben", "Ben", "2")]);
    assert_eq!(
        said(
            &roster,
            "login,name,bib\ncleo,Cleo,1\ndan,Dan,3\neve,Eve,3\nben,Ben,4\nfinn,Finn,2\n"
        ),
        [
            "line 2 \"cleo\": Added (bib 1 is also worn by Anna)",
            "line 3 \"dan\": Added (bib 3 is also worn by Eve)",
            "line 4 \"eve\": Added (bib 3 is also worn by Dan)",
            "line 5 \"ben\": Changed",
            "line 6 \"finn\": Added",
        ]
    );
}

#[test]
fn a_login_of_earlier_comes_back_with_a_word_and_an_erased_one_must_wait() {
    let (_folder, roster) = Folder::with(&[("anna", "Anna", ""), ("ben", "Ben", "")]);
    roster.remove("anna").unwrap();
    roster.remove_with_data("ben").unwrap();
    let said = said(&roster, "login,name\nanna,Anna\nben,Ben\n");
    assert!(said[0].starts_with("line 2 \"anna\": Added (anna was in the roster"), "{said:?}");
    assert!(said[1].contains("Refused(\"the recordings of the removed athlete ben"), "{said:?}");
}

#[test]
fn a_list_is_saved_once_and_comments_stay() {
    let (folder, roster) = Folder::with(&[("anna", "Anna", "")]);
    let path = folder.0.path().join("athletes.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("# Mine.\n{text}# The end.\n")).unwrap();
    let before = roster.snapshot().generation;
    roster.import_start_list(b"name,bib\nAnna,1\nBen,2\nCleo,3\n").unwrap();
    assert_eq!(roster.snapshot().generation, before + 1);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("# Mine.") && text.contains("# The end."), "{text}");
    let slots: Vec<u8> = roster.snapshot().athletes.iter().map(|athlete| athlete.slot).collect();
    assert_eq!(slots, [0, 1, 2]);
    assert_eq!(folder.open().snapshot().athletes, roster.snapshot().athletes);
}

#[test]
fn athletes_that_another_process_adds_meanwhile_are_not_written_over() {
    let (folder, roster) = Folder::with(&[]);
    let other = folder.open();
    other.import_start_list(b"login,name\nanna,Anna\n").unwrap();
    // This process has not read the file since.
    let report = roster.import_start_list(b"login,name\nanna,Anna M.\nben,Ben\n").unwrap();
    assert_eq!(report.lines[0].outcome, LineOutcome::Changed, "as the file says, not the memory");
    assert_eq!(roster.snapshot().athletes.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_without_a_panic(list in proptest::collection::vec(any::<u8>(), 0..300)) {
        table::read(&list).ok();
        table::read(&[b"bib;name\n".as_slice(), &list].concat()).ok();
    }

    #[test]
    fn a_list_imported_again_changes_nothing(
        athletes in proptest::collection::vec(
            ("[A-Ca-cä ]{0,5}", "[1-4]{0,2}", "[a-b]{0,2}"), 0..8,
        ),
    ) {
        use std::fmt::Write as _;
        // The list includes passwords and is only planned, so nothing is hashed.
        let mut list = "name;bib;login\n".to_owned();
        for (name, bib, login) in &athletes {
            writeln!(list, "{name};{bib};{login}").unwrap();
        }
        let rows = table::read(list.as_bytes()).unwrap().rows;
        let nobody = RosterIndex::new(Vec::new(), HashSet::new(), Vec::new());
        let mut added = Vec::new();
        for step in plan::plan(&rows, &nobody) {
            if let Planned::Add(new) = &step.planned {
                let id = crate::model::AthleteId(added.len() as u32 + 1);
                added.push(crate::model::Athlete {
                    id,
                    login: Login::try_from(&*new.login).unwrap(),
                    name: step.name.clone(),
                    bib: new.bib.clone(),
                    team: String::new(),
                    heat: String::new(),
                    slot: 0,
                    profile: crate::model::Profile::default(),
                });
            }
        }
        let n_added = added.len();
        let known = RosterIndex::new(added, HashSet::new(), Vec::new());
        let again = plan::plan(&rows, &known);
        let n_kept = again.iter().filter(|step| matches!(step.planned, Planned::Keep)).count();
        prop_assert_eq!(n_kept, n_added, "{}", list);
    }
}
