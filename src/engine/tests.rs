//! Starting and stopping; what the engine does with samples is tested end to end.

use super::*;
use crate::{clock::SystemClock, journal::LockError, model::Recording};

fn settings(folder: &tempfile::TempDir) -> Settings {
    Settings { listen: ([127, 0, 0, 1], 0).into(), ..Settings::new(folder.path().join("data")) }
}

fn start(settings: &Settings) -> Result<(Engine, Notes), Error> {
    Engine::start(settings, Arc::new(SystemClock::new()), Arc::new(|| {}))
}

#[test]
fn a_stopped_engine_leaves_folder_and_port_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, notes) = start(&settings).unwrap();
    assert_eq!(notes, Notes::new());
    let address = engine.local_addr();
    let status = (engine.reads().status)();
    assert_eq!(status.listening, Some(address));
    assert_eq!(status.recording, Recording::Running);
    assert!(status.free_bytes.is_some());
    assert!(engine.stop(Duration::from_secs(5)));
    let (engine, _) = start(&Settings { listen: address, ..settings }).unwrap();
    assert_eq!(engine.local_addr(), address);
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_folder_has_one_engine_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, _) = start(&settings).unwrap();
    let Err(Error::Folder(LockError::Held { holder, .. })) = start(&settings) else {
        panic!("two engines on one folder");
    };
    assert_eq!(holder.pid, Some(std::process::id()));
    assert_eq!(holder.address, Some(format!("http://{}", engine.local_addr())));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn an_address_that_cannot_be_had_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let said = |listen: SocketAddr| {
        start(&Settings { listen, ..settings(&folder) }).map(|_| ()).unwrap_err().to_string()
    };
    let address = taken.local_addr().unwrap();
    assert!(said(address).starts_with(&format!("port {} is in use", address.port())));
    // Reserved for documentation (RFC 5737): no machine has it.
    let nobody = said(([192, 0, 2, 1], 8086).into());
    assert!(nobody.starts_with("this computer has no address 192.0.2.1"), "{nobody}");
}

#[test]
fn a_bad_athlete_of_the_command_line_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["te st:test1234".parse().unwrap()];
    let Err(error) = start(&Settings { athletes, ..settings(&folder) }) else {
        panic!("a login with a blank");
    };
    assert!(error.to_string().starts_with("--athlete te st: a login has 1 to 64"), "{error}");
}

#[test]
fn an_athlete_added_by_a_viewer_is_in_the_roster() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = start(&settings(&folder)).unwrap();
    let add = || {
        let athlete = NewAthlete {
            login: "rider7".to_owned(),
            password: "velodrome".to_owned(),
            ..NewAthlete::default()
        };
        let (done, answer) = crossbeam_channel::bounded(1);
        engine.commands().apply(EngineCommand::AddAthlete(athlete), move |outcome| {
            done.send(outcome).unwrap();
        });
        answer.recv().unwrap()
    };
    let Ok(Outcome::Issued { issued, warning: None }) = add() else { panic!("not added") };
    assert_eq!((issued.login.as_str(), &*issued.password), ("rider7", "velodrome"));
    assert!(engine.reads().roster.athlete("rider7").is_some());
    assert_eq!(add(), Err("the login rider7 is taken".to_owned()));
    assert!(engine.stop(Duration::from_secs(5)));
}
