//! Tests of starting and stopping. What the engine does with samples is tested end to end.

use std::net::TcpListener;

use super::*;
use crate::{
    clock::SystemClock,
    codec,
    control::{AddAthlete, Added, Error as ControlError, Request},
    journal::{self, Journal, LockError, Reader},
    model::{Reason, RecordingState, UnixNanos},
    roster::{self, NewAthlete},
};

mod alarms;
mod apps;
mod athletes;
mod clocks;
mod codes;
mod deleted;
mod earlier;
mod events;
mod files;
mod lent;
mod lent_erased;
mod live;
mod metrics;
mod sessions;
mod transfer;
mod window;

fn settings(folder: &tempfile::TempDir) -> Settings {
    Settings { listen: ([127, 0, 0, 1], 0).into(), ..Settings::new(folder.path().join("data")) }
}

fn start(settings: &Settings) -> Result<(Engine, Notes), Error> {
    Engine::start(settings, Arc::new(SystemClock::new()), Arc::new(|| {}))
}

/// Sends a request and waits for the answer.
fn ask<R: Request>(engine: &Engine, request: R) -> Result<R::Answer, ControlError> {
    engine.control().ask(request).wait()
}

/// Waits for something that the housekeeping does within two seconds, or later on a busy machine.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..1500 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what} did not come");
}

#[test]
fn a_stopped_engine_releases_folder_and_port() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, notes) = start(&settings).unwrap();
    assert_eq!(notes, Notes::new());
    let address = engine.local_addr();
    let status = (engine.reads().status)();
    assert_eq!(status.listening, Some(address));
    assert_eq!(status.recording, RecordingState::Running);
    assert!(status.free_bytes.is_some());
    assert!(engine.stop(Duration::from_secs(5)));
    let (engine, _) = start(&Settings { listen: address, ..settings }).unwrap();
    assert_eq!(engine.local_addr(), address);
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_folder_is_used_by_one_engine_at_a_time() {
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
fn an_unavailable_address_is_an_error_that_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let said = |listen: SocketAddr| {
        start(&Settings { listen, ..settings(&folder) }).map(|_| ()).unwrap_err().to_string()
    };
    let address = taken.local_addr().unwrap();
    assert!(said(address).starts_with(&format!("port {} is in use", address.port())));
    // Reserved for documentation (RFC 5737), so no machine has it.
    let nobody = said(([192, 0, 2, 1], 8086).into());
    assert!(nobody.starts_with("this computer has no address 192.0.2.1"), "{nobody}");
}

#[test]
fn a_bad_athlete_on_the_command_line_is_named() {
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
        ask(&engine, AddAthlete(athlete))
    };
    let Ok(Added { issued, warning: None }) = add() else { panic!("not added") };
    assert_eq!((issued.login.as_str(), &*issued.password), ("rider7", "velodrome"));
    assert!((engine.reads().roster)().by_login("rider7").is_some());
    let taken = Reason::LoginTaken { login: "rider7".to_owned() };
    let words = "the login rider7 is taken".to_owned();
    assert_eq!(add(), Err(ControlError::refused_for(taken, words)));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn https_has_its_own_port_and_ends_with_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, _) = start(&settings).unwrap();
    let https = (engine.reads().status)().https.unwrap();
    assert_ne!(https.listening.port(), engine.local_addr().port());
    assert!(!https.is_required);
    let fingerprint = https.ca_fingerprint.unwrap();
    assert_eq!(fingerprint.split(':').count(), 32);
    std::net::TcpStream::connect(https.listening).unwrap();
    assert!(engine.stop(Duration::from_secs(5)));
    std::net::TcpStream::connect(https.listening).unwrap_err();

    let (engine, _) = start(&settings).unwrap();
    let https = (engine.reads().status)().https.unwrap();
    assert_eq!(https.ca_fingerprint, Some(fingerprint), "phones go on trusting it");
    assert!(engine.stop(Duration::from_secs(5)));

    let (engine, _) = start(&Settings { tls: false, ..settings }).unwrap();
    assert_eq!((engine.reads().status)().https, None);
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_configured_https_port_that_is_in_use_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let _taken = TcpListener::bind(taken).unwrap();
    let settings = Settings { tls_listen: Some(taken), ..settings(&folder) };
    let error = start(&settings).map(drop).unwrap_err().to_string();
    assert!(error.starts_with(&format!("port {} is in use", taken.port())), "{error}");
    assert!(error.contains("--tls-listen"), "{error}");
}

// Other systems have only one loopback address.
#[cfg(target_os = "linux")]
#[test]
fn the_default_https_port_in_use_is_only_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let _taken = TcpListener::bind("127.0.87.86:8087").unwrap();
    let listen = TcpListener::bind("127.0.87.86:0").unwrap().local_addr().unwrap();
    let settings = Settings { listen, ..settings(&folder) };
    let (engine, notes) = start(&settings).unwrap();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].starts_with("HTTPS is off: port 8087 is in use"), "{notes:?}");
    assert_eq!((engine.reads().status)().https, None);
    assert!(engine.stop(Duration::from_secs(5)));
    let error = start(&Settings { plain_http: false, ..settings }).map(drop).unwrap_err();
    assert!(matches!(error, Error::Bind { .. }), "nothing else would be served: {error}");
}

#[test]
fn a_damaged_authority_does_not_prevent_recording() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, _) = start(&settings).unwrap();
    assert!(engine.stop(Duration::from_secs(5)));
    std::fs::write(settings.data.join("tls").join("authority.pem"), "damaged").unwrap();
    let (engine, notes) = start(&settings).unwrap();
    assert!(
        notes[0].starts_with("HTTPS is off: the certificate authority that phones"),
        "{notes:?}"
    );
    assert!(engine.stop(Duration::from_secs(5)));
    let error = start(&Settings { plain_http: false, ..settings }).map(drop).unwrap_err();
    assert!(matches!(error, Error::Tls(_)), "{error}");
}

#[cfg(unix)]
#[test]
fn the_folder_of_keys_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let keys = settings.data.join("tls");
    std::fs::create_dir_all(&keys).unwrap();
    std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (engine, _) = start(&settings).unwrap();
    assert_eq!(std::fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(engine.stop(Duration::from_secs(5)));
}
