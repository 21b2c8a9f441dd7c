//! A whole engine with its server and a window: shows what phones post over HTTP, both good and
//! bad.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use trackside::{
    clock::ManualClock,
    config::Settings,
    control::{AddAthlete, Reads},
    engine::Engine,
    roster::NewAthlete,
};

use super::screen::{self, Screen};
use crate::world::{NOW, World};

/// A running engine, and a window that shows it.
pub struct Served {
    /// The window.
    pub screen: Screen,
    engine: Engine,
    _folder: tempfile::TempDir,
}

impl Served {
    /// Starts an engine with athletes `rider1` and so on, whose password is `velodrome`.
    pub fn start(case: &'static str, names: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::at(NOW));
        let settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            tls: false,
            ..Settings::new(folder.path().join("data"))
        };
        let shared = Arc::<ManualClock>::clone(&clock);
        let started = Engine::start(&settings, shared, Arc::new(|| {}));
        let (engine, notes) = started.expect("an engine");
        assert!(notes.is_empty(), "{notes:?}");
        let reads = engine.reads();
        let Reads { roster, status, activity, .. } = reads.clone();
        for (bib, &name) in (1..).zip(names) {
            let new = NewAthlete {
                login: format!("rider{bib}"),
                password: "velodrome".into(),
                name: name.into(),
                bib: bib.to_string(),
                ..NewAthlete::default()
            };
            engine.control().ask(AddAthlete(new)).wait().expect("an athlete");
        }
        let world = World { clock, engine: Some(reads), ..World::new(roster().athletes.clone()) };
        let told = Box::new(move |world: &World| {
            *world.activity.write() = activity();
            // Addresses and free space depend on the machine.
            world.status.write().samples_recorded = status().samples_recorded;
        });
        let screen = Screen::open(case, world, told, [1280.0, 720.0], screen::options());
        Self { screen, engine, _folder: folder }
    }

    /// Sends a request on a new connection; returns the status of the response.
    ///
    /// # Panics
    /// If there is no response.
    pub fn send(&self, request: &[u8]) -> u16 {
        let mut stream = TcpStream::connect(self.engine.local_addr()).expect("a connection");
        stream.write_all(request).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.unwrap_or_else(|| panic!("no status in {answer:?}"))
    }

    /// Stops the engine, then compares what was shown with the golden files.
    pub fn finish(self) {
        assert!(self.engine.stop(Duration::from_secs(10)), "the engine stops");
        self.screen.finish();
    }
}
