//! Starts and stops everything. The same engine runs under the window, `serve`, `demo` and the
//! tests.
//!
//! The start locks the data folder, binds the listeners, reads keys, roster and journal, starts the
//! recorder, and only then accepts connections. Any failure occurs before anything is shown, and is
//! one sentence that says what to do. The stop closes the listeners, lets open requests finish,
//! commits what is queued, and unlocks the folder.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    time::Duration,
};

use crossbeam_channel::Receiver;
use jiff::tz::TimeZone;
use parking_lot::RwLock;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};

use crate::{
    analysis::Thresholds,
    clock::Clock,
    codec,
    config::{Credentials, Settings, View},
    control::{Control, Read, Reads, Wake},
    events::{Described, Events},
    history::{Library, LibraryParts, ReadArrivals},
    journal::{self, Files as _, FolderLock, Journal, LockError, SystemFiles},
    kind::{Definition, Kind},
    live::Live,
    logbook::{LogbookReader, SharedLogbook},
    model::{LocalTime, Progress, WrittenTime},
    problems::Problems,
    recorder::{self, Recorder},
    roster::{self, NewAthlete, Roster},
    schema::Schema,
    server::{self, Listeners, Services, Visitors},
    store::{SharedStore, Store, StoreLimits, StoreReader},
    tls::Identity,
};

mod addresses;
mod alarms;
mod battery;
mod erasing;
mod error;
mod handlers;
mod housekeeping;
mod https;
mod import;
mod offline;
#[cfg(test)]
mod tests;
mod transfer;
mod upkeep;
mod window_file;

pub use erasing::{erase_events, erase_removed};
pub use error::{ErasingError, Error};
pub use https::renew_authority;
pub use import::{
    FileLines, FolderImportError, ImportError, ImportRequest, import_into_folder, lines_of_file,
};
pub use transfer::{ExportJob, export_to_file};
pub use window_file::{WINDOW_FILE, read_window_choices};

use alarms::AlarmThread;
use erasing::{Eraser, EventEraser};
use handlers::RequestHandler;
use housekeeping::{Housekeeper, Served, StatusBoard};
use https::Https;
use upkeep::UpkeepTask;
use window_file::WindowFile;

/// The roster file within the data folder.
pub const ROSTER_FILE: &str = "athletes.toml";

/// The events' file in the data folder.
pub const EVENTS_FILE: &str = "events.toml";

/// The cache of session summaries within the data folder.
const SUMMARIES_FILE: &str = "cache/sessions";

/// The maximum number of threads that check passwords or wait for the disk on behalf of requests.
const MAX_BLOCKING_THREADS: usize = 16;

/// How many connections the system completes before they are accepted. Beyond that, clients get no
/// answer and retry after a second: with the standard library's 128, a few hundred machines that
/// come and go would keep phones waiting that long.
const BACKLOG: i32 = 4096;

/// Notes from the start for the operator; none of them is an error.
pub type Notes = Vec<String>;

/// The running engine.
pub struct Engine {
    reads: Reads,
    handler: Arc<RequestHandler>,
    wake: Wake,
    local_addr: SocketAddr,
    viewer_password: Option<String>,
    server: Server,
    housekeeper: Housekeeper,
    alarms: AlarmThread,
    recorder: Arc<Recorder>,
    runtime: Runtime,
    lock: Arc<FolderLock>,
}

impl Engine {
    /// Starts everything. When this returns, the server accepts connections. `wake` is called from
    /// other threads whenever there is something new to show.
    pub fn start(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        wake: Wake,
    ) -> Result<(Self, Notes), Error> {
        Self::start_watched(settings, clock, wake, &Progress::default())
    }

    /// Like [`Self::start`], but reports the loading of recordings, the only slow part, to
    /// `loading`. If that is stopped, an [error](Error::is_stopped) is returned.
    pub fn start_watched(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        wake: Wake,
        loading: &Progress,
    ) -> Result<(Self, Notes), Error> {
        let mut notes = Notes::new();
        let lock = Arc::new(FolderLock::acquire(&settings.data)?);
        let listener = bind(settings.listen, "--listen")?;
        let local_addr = listener.local_addr().map_err(Error::Listener)?;
        if let Err(error) = lock.set_address(&format!("http://{local_addr}")) {
            notes.push(format!("The lock file could not be written: {error}"));
        }

        let https = Https::open(settings, &clock, &mut notes)?;

        let roster = Roster::open(&settings.data.join(ROSTER_FILE), Arc::clone(&clock))?;
        add_missing(&roster, &settings.athletes, &mut notes)?;
        let events = open_events(settings, &*clock, &mut notes);
        let viewer_password =
            if settings.viewer { enable_viewer(&roster, &mut notes) } else { None };

        let (mut journal, opened) = Journal::open_with(
            &settings.data,
            Arc::new(SystemFiles),
            journal::Options { clock: Some(Arc::clone(&clock)), ..journal::Options::default() },
        )?;
        journal.keep_with(Arc::clone(&lock));
        notes.extend(opened.notes);
        let limits = StoreLimits { window: settings.memory_window, bytes: settings.memory_bytes };
        let store: SharedStore = Arc::new(RwLock::new(Store::new(limits)));
        let (reader, rewriter) = (journal.reader(), journal.rewriter(codec::describe));
        let upkeep_task =
            UpkeepTask::new(journal.upkeep(codec::describe), settings.keep, Arc::clone(&clock));
        let athletes = roster.snapshot();
        let loaded = recorder::load(
            &reader,
            &|login| athletes.by_login(login).map(|athlete| athlete.id),
            &store,
            settings.memory_window,
            &*clock,
            Schema::with_limits(
                codec::known_field_type,
                settings.limits.fields_per_athlete,
                settings.limits.field_name_bytes,
            ),
            loading,
        )?;
        notes.extend(loaded.notes);
        tracing::info!(
            lines = loaded.lines,
            samples = loaded.samples,
            athletes = athletes.athletes.len(),
            "The journal was read."
        );

        let mut logbook = loaded.logbook;
        logbook.set_max_entries(settings.limits.log_entries);
        let logbook: SharedLogbook = Arc::new(RwLock::new(logbook));
        let known_events = events.clone();
        let library = Library::start(LibraryParts {
            reader: reader.clone(),
            logbook: Arc::clone(&logbook),
            gap: settings.session_gap,
            cache: settings.data.join(SUMMARIES_FILE),
            events: Arc::new(move || known_events.list()),
            arrivals: read_arrivals(&roster, &store),
            clock: Arc::clone(&clock),
            wake: Arc::clone(&wake),
        })
        .map_err(Error::Threads)?;
        let senders = loaded.senders.clone();
        let names = roster.clone();
        let (recorder, queue) = Recorder::start(recorder::Parts {
            journal,
            schema: loaded.schema,
            senders: loaded.senders,
            store: Arc::clone(&store),
            logbook: Arc::clone(&logbook),
            athlete_of: Arc::new(move |login| names.athlete(login).map(|athlete| athlete.id)),
            clock: Arc::clone(&clock),
            wake: Arc::clone(&wake),
            limits: settings.limits,
        })
        .map_err(Error::Threads)?;
        let recorder = Arc::new(recorder);

        let problems = Problems::new(Arc::clone(&clock));
        let own_clock = Arc::clone(&clock);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("http")
            .worker_threads(2)
            .max_blocking_threads(MAX_BLOCKING_THREADS)
            .enable_all()
            .build()
            .map_err(Error::Threads)?;
        let visitors = Visitors::default();
        let services = Services {
            roster: roster.clone(),
            queue: queue.clone(),
            journal: reader.clone(),
            events: events.clone(),
            problems: problems.clone(),
            clock,
            registration: settings.registration(),
            https: https.as_ref().map(Https::for_routes),
            visitors: visitors.clone(),
            session_gap: settings.session_gap,
            limits: settings.limits,
        };
        let (https_listener, https) = match https {
            Some(Https { listener, address, identity, is_required }) => {
                let served = Served { address, identity: identity.clone(), is_required };
                (Some((listener, identity)), Some(served))
            }
            None => (None, None),
        };
        let server =
            Server::start(&runtime, listener, https_listener, services).map_err(Error::Listener)?;

        let board = Arc::new(StatusBoard::new(
            Arc::clone(&own_clock),
            recorder.status(),
            local_addr,
            https,
            visitors,
            upkeep_task.announced(),
        ));
        let event_eraser = EventEraser {
            events: events.clone(),
            reader: reader.clone(),
            rewriter,
            logbook: Arc::clone(&logbook),
            queue: queue.clone(),
            gap: settings.session_gap,
        };
        let housekeeper = Housekeeper::start(
            settings.data.clone(),
            Arc::clone(&board),
            roster.clone(),
            events.clone(),
            problems.clone(),
            Arc::clone(&recorder),
            Eraser::new(
                roster.clone(),
                Arc::clone(&recorder),
                Arc::clone(&own_clock),
                event_eraser,
            ),
            upkeep_task,
            Arc::clone(&wake),
        )
        .map_err(Error::Threads)?;
        let live = Live::new(
            StoreReader::from(Arc::clone(&store)),
            LogbookReader::from(Arc::clone(&logbook)),
            settings.session_gap,
        )
        .with_thresholds(thresholds(settings.view));
        let alarm_rules = alarms::rules(&settings.alarms);
        let (roster_now, board_now) = (roster.clone(), Arc::clone(&board));
        let (events_now, kind) = (events.clone(), kind_of_open_event(settings, events.clone()));
        let activity_clock = Arc::clone(&own_clock);
        let activity: Read<_> = Arc::new(move || senders.activity(activity_clock.mono()));
        let alarm_thread = AlarmThread::start(alarms::Parts {
            settings: settings.alarms,
            live: live.clone(),
            logbook: LogbookReader::from(Arc::clone(&logbook)),
            roster: Arc::new(move || roster_now.snapshot()),
            status: Arc::new(move || board_now.status()),
            problems: problems.list(),
            activity: Arc::clone(&activity),
            events: Arc::new(move || events_now.list()),
            kind: Arc::clone(&kind),
            queue: queue.clone(),
            clock: Arc::clone(&own_clock),
            wake: Arc::clone(&wake),
        })
        .map_err(Error::Threads)?;
        let time_zone = TimeZone::system();
        let handler = Arc::new(RequestHandler {
            alarms: alarm_thread.keeper(),
            alarm_rules,
            roster,
            events: events.clone(),
            journal: reader,
            logbook: Arc::clone(&logbook),
            library: library.clone(),
            problems: problems.clone(),
            queue,
            clock: Arc::clone(&own_clock),
            session_gap: settings.session_gap,
            time_zone: time_zone.clone(),
            window_file: WindowFile::new(&settings.data),
        });
        let names = handler.roster.clone();
        let last_seen = Arc::new(loaded.last_seen);
        let (seen, noted) = (StoreReader::from(store), LogbookReader::from(logbook));
        let reads = Reads {
            store: seen,
            live,
            roster: Arc::new(move || names.snapshot()),
            kind,
            events: Arc::new(move || events.list()),
            status: Arc::new(move || board.status()),
            problems: problems.list(),
            activity,
            last_seen: Arc::new(move || Arc::clone(&last_seen)),
            alarms: alarm_thread.keeper().alarms(),
            logbook: noted,
            sessions: Arc::new(move || library.list()),
            clock: own_clock,
            time_zone,
        };
        let engine = Self {
            reads,
            handler,
            wake,
            local_addr,
            viewer_password,
            server,
            housekeeper,
            alarms: alarm_thread,
            recorder,
            runtime,
            lock,
        };
        Ok((engine, notes))
    }

    /// What viewers can read.
    pub fn reads(&self) -> Reads {
        self.reads.clone()
    }

    /// The address that the server is bound to.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The viewer's password, if it was generated by this start. Only its hash is kept, so it must
    /// be shown to the operator now; it must never be logged.
    pub fn viewer_password(&self) -> Option<&str> {
        self.viewer_password.as_deref()
    }

    /// A channel that never carries a message and disconnects when the recorder ends. Unless it was
    /// stopped, that means that it failed.
    pub fn recorder_ended(&self) -> Receiver<()> {
        self.recorder.ended()
    }

    /// Where viewers send requests; they are woken when an answer has arrived.
    pub fn control(&self) -> Control {
        handlers::control(&self.handler, self.runtime.handle(), Arc::clone(&self.wake))
    }

    /// Closes the listeners, lets open requests finish and commits what is queued. The server and
    /// the recorder get at most `deadline` each; returns `false` if either did not finish in time.
    pub fn stop(self, deadline: Duration) -> bool {
        let Self { handler, server, housekeeper, alarms, recorder, runtime, lock, .. } = self;
        if let Err(error) = handler.window_file.save() {
            tracing::warn!("What was chosen in the window was not saved: {error}");
        }
        let drained = server.stop(&runtime, deadline);
        housekeeper.stop();
        alarms.stop();
        let committed = recorder.stop(deadline);
        runtime.shutdown_background();
        drop(lock);
        drained && committed
    }
}

/// The server's task.
struct Server {
    /// Dropped to stop it.
    running: oneshot::Sender<()>,
    /// Returns `true` if all requests have finished.
    task: JoinHandle<bool>,
}

impl Server {
    fn start(
        runtime: &Runtime,
        plain: TcpListener,
        tls: Option<(TcpListener, Identity)>,
        services: Services,
    ) -> io::Result<Self> {
        let (running, stopped) = oneshot::channel();
        let listeners = {
            let _inside = runtime.enter();
            let from_std = tokio::net::TcpListener::from_std;
            let tls = match tls {
                Some((listener, identity)) => Some((from_std(listener)?, identity)),
                None => None,
            };
            Listeners { plain: from_std(plain)?, tls }
        };
        let task = runtime.spawn(server::serve(listeners, services, async {
            // Nothing is ever sent; this returns when the other end is dropped.
            stopped.await.unwrap_or_default();
        }));
        Ok(Self { running, task })
    }

    /// Closes the listeners; returns `true` if all requests finished in time.
    fn stop(self, runtime: &Runtime, deadline: Duration) -> bool {
        drop(self.running);
        let ended = runtime.block_on(async { tokio::time::timeout(deadline, self.task).await });
        matches!(ended, Ok(Ok(true)))
    }
}

/// Creates the data folder (mode 0700) if it is missing.
pub fn make_data_folder(data: &Path) -> Result<(), Error> {
    SystemFiles
        .create_folder(data)
        .map_err(|source| LockError::Unwritable { source, folder: data.to_owned() }.into())
}

/// When values count as old, as the settings say.
const fn thresholds(view: View) -> Thresholds {
    Thresholds { dim_secs: view.fresh.as_secs_f64(), lost_secs: view.lost.as_secs_f64() }
}

/// Opens the events, and the one that the settings describe. What is wrong with them keeps nobody
/// from recording.
fn open_events(settings: &Settings, clock: &dyn Clock, notes: &mut Notes) -> Events {
    let events = Events::open(&settings.data.join(EVENTS_FILE));
    if let Some(problem) = events.problem() {
        notes.push(format!("The events cannot be read: {problem}."));
        return events;
    }
    let described = &settings.event;
    if !described.is_described() {
        return events;
    }
    let zone = TimeZone::system();
    match events.describe(described, today(clock, &zone), &zone) {
        Ok(Described::Open(_)) => {}
        Ok(Described::OtherIsOpen { described, open }) => notes.push(format!(
            "The settings describe the event {}, but {} was opened since and stays open; `trackside \
             events open {}` opens the other.",
            described.name, open.name, described.id
        )),
        Err(error) => notes.push(format!("The event of the settings is not open: {error}.")),
    }
    events
}

/// The local day, from midnight to midnight.
fn today(clock: &dyn Clock, zone: &TimeZone) -> (LocalTime, LocalTime) {
    let day = WrittenTime::Day(LocalTime::at(clock.wall(), zone).clock().date());
    (day.as_begin(zone), day.as_end(zone))
}

/// What the kind of the open event decides; without an event, that of roads.
fn kind_of_open_event(settings: &Settings, events: Events) -> Read<Definition> {
    // The settings were checked when they were read.
    let own = settings.kind.definition().unwrap_or(*Kind::Own.definition());
    Arc::new(move || match events.list().open().map(|event| event.kind) {
        Some(Kind::Own) => own,
        kind => *kind.unwrap_or_default().definition(),
    })
}

/// Reads when the samples of whoever has a login arrived.
fn read_arrivals(roster: &Roster, store: &SharedStore) -> ReadArrivals {
    let (roster, store) = (roster.clone(), Arc::clone(store));
    Arc::new(move |login| {
        let athlete = roster.athlete(login.as_str());
        athlete.map(|athlete| store.read().arrivals(athlete.id)).unwrap_or_default()
    })
}

/// Adds the athletes given on the command line that are not in the roster.
fn add_missing(roster: &Roster, wanted: &[Credentials], notes: &mut Notes) -> Result<(), Error> {
    for Credentials { login, password } in wanted {
        if roster.athlete(login).is_some() {
            notes.push(format!(
                "The athlete {login} is in the roster already and keeps the password on record; \
                 `trackside athletes password {login}` sets another one."
            ));
            continue;
        }
        let new = NewAthlete {
            login: login.clone(),
            password: password.clone(),
            ..NewAthlete::default()
        };
        match roster.add(&new) {
            // The recording of others must not wait for the erasure.
            Err(error @ roster::Error::Erasing { .. }) => notes.push(format!(
                "The athlete {login} was not added ({error}); start Trackside again then."
            )),
            added => {
                added.map_err(|source| Error::Athlete { login: login.clone(), source })?;
            }
        }
    }
    Ok(())
}

/// Lets the viewer log in; returns the password if one was generated. A failure is only a note,
/// because it must not prevent recording.
fn enable_viewer(roster: &Roster, notes: &mut Notes) -> Option<String> {
    roster.enable_viewer().unwrap_or_else(|error| {
        notes.push(format!("The viewer cannot log in: {error}."));
        None
    })
}

/// Listens on the address given by the command-line option `option`.
fn bind(address: SocketAddr, option: &'static str) -> Result<TcpListener, Error> {
    let listen = || -> io::Result<Socket> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // On Unix this lets a restart reuse its port at once. On Windows it would let other
        // programs take over the port.
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    let socket = listen().map_err(|cause| Error::Bind { address, option, cause })?;
    Ok(socket.into())
}
