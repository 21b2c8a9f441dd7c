//! Starts and stops all of it; the same engine runs under the window, `serve`, `demo` and tests.
//!
//! Order of the start: lock the folder, bind the listeners, read keys, roster and journal, start the
//! recorder, and only then accept. Whatever fails, fails before anything is shown, in one
//! sentence that says what to do. Order of the stop: accept no more, let open requests end,
//! commit what waits, leave the folder.

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
    clock::Clock,
    codec,
    config::{Credentials, Settings},
    control::{Control, Reads, Wake},
    history::{Library, LibraryParts},
    journal::{self, Files as _, FolderLock, Journal, LockError, SystemFiles},
    live::Live,
    logbook::SharedLogbook,
    model::Work,
    problems::Problems,
    recorder::{self, Recorder},
    roster::{self, NewAthlete, Roster},
    schema::Schema,
    server::{self, Listeners, Services, Visitors},
    store::{SharedStore, Store, StoreLimits},
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
mod keeping;
#[cfg(test)]
mod tests;
mod transfer;

pub use erasing::erase_removed;
pub use error::{ErasingError, Error};
pub use https::renew_authority;
pub use import::{
    FileLines, FolderImportError, ImportError, ImportRequest, import_into_folder, lines_of_file,
};
pub use transfer::{ExportJob, export_to_file};

use alarms::AlarmThread;
use erasing::Eraser;
use handlers::RequestHandler;
use housekeeping::{Housekeeper, Served, StatusBoard};
use https::Https;
use keeping::Keeper;

/// The roster's file in the data folder.
pub const ROSTER_FILE: &str = "athletes.toml";

/// Where in the data folder the summaries of sessions are kept.
const SUMMARIES_FILE: &str = "cache/sessions";

/// The most threads that wait for password checks and the disk on behalf of requests.
const MAX_BLOCKING_THREADS: usize = 16;

/// Connections that the system completes before they are accepted. Beyond it clients are left
/// without an answer and try again after a second: with the 128 of the standard library some
/// hundred machines that come and go keep phones waiting that long.
const BACKLOG: i32 = 4096;

/// What the start has to say: sentences for the operator, none of them an error.
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
    /// Starts everything. When it returns, the server accepts. `wake` is called from other
    /// threads whenever there is something new to show.
    pub fn start(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        wake: Wake,
    ) -> Result<(Self, Notes), Error> {
        Self::start_watched(settings, clock, wake, &Work::default())
    }

    /// As [`Self::start`]; `loading` tells how much of the recordings was loaded, which is all
    /// that takes long, and can stop it: then an [error](Error::is_stopped) comes back.
    pub fn start_watched(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        wake: Wake,
        loading: &Work,
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
        let keeper =
            Keeper::new(journal.upkeep(codec::describe), settings.keep, Arc::clone(&clock));
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
        let library = Library::start(LibraryParts {
            reader: reader.clone(),
            logbook: Arc::clone(&logbook),
            gap: settings.session_gap,
            cache: settings.data.join(SUMMARIES_FILE),
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
            recorder.progress(),
            local_addr,
            https,
            visitors,
            keeper.announced(),
        ));
        let housekeeper = Housekeeper::start(
            settings.data.clone(),
            Arc::clone(&board),
            roster.clone(),
            problems.clone(),
            Arc::clone(&recorder),
            Eraser::new(roster.clone(), Arc::clone(&recorder), rewriter, Arc::clone(&own_clock))
                .with_deleted(&logbook, queue.clone()),
            keeper,
            Arc::clone(&wake),
        )
        .map_err(Error::Threads)?;
        let live = Live::new(Arc::clone(&store), Arc::clone(&logbook), settings.session_gap);
        let rules = alarms::rules(&settings.alarms);
        let (roster_now, board_now) = (roster.clone(), Arc::clone(&board));
        let alarm_thread = AlarmThread::start(alarms::Parts {
            settings: settings.alarms,
            live: live.clone(),
            logbook: Arc::clone(&logbook),
            roster: Arc::new(move || roster_now.snapshot()),
            status: Arc::new(move || board_now.status()),
            queue: queue.clone(),
            clock: Arc::clone(&own_clock),
            wake: Arc::clone(&wake),
        })
        .map_err(Error::Threads)?;
        let handler = Arc::new(RequestHandler {
            alarms: alarm_thread.keeper(),
            alarm_rules: rules,
            roster,
            journal: reader,
            logbook: Arc::clone(&logbook),
            library: library.clone(),
            problems: problems.clone(),
            queue,
            clock: Arc::clone(&own_clock),
            session_gap: settings.session_gap,
        });
        let (names, activity_clock) = (handler.roster.clone(), Arc::clone(&own_clock));
        let last_seen = Arc::new(loaded.last_seen);
        let reads = Reads {
            store,
            live,
            roster: Arc::new(move || names.snapshot()),
            status: Arc::new(move || board.status()),
            problems: problems.list(),
            activity: Arc::new(move || senders.activity(activity_clock.mono())),
            last_seen: Arc::new(move || Arc::clone(&last_seen)),
            alarms: alarm_thread.keeper().alarms(),
            logbook,
            sessions: Arc::new(move || library.list()),
            clock: own_clock,
            time_zone: TimeZone::system(),
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

    /// What viewers may read.
    pub fn reads(&self) -> Reads {
        self.reads.clone()
    }

    /// Where the server listens, as bound.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The viewer's password, when this start made it up; only its hash is kept, so that it must
    /// be shown to the operator now, and never be logged.
    pub fn viewer_password(&self) -> Option<&str> {
        self.viewer_password.as_deref()
    }

    /// A channel that never carries a message and disconnects when the recorder has ended,
    /// which it does by itself only when it failed.
    pub fn recorder_ended(&self) -> Receiver<()> {
        self.recorder.ended()
    }

    /// Where viewers ask; they are woken when an answer is there.
    pub fn control(&self) -> Control {
        handlers::control(&self.handler, self.runtime.handle(), Arc::clone(&self.wake))
    }

    /// Accepts no more, lets open requests end, commits what waits; each of the two halves gets
    /// at most `deadline`. `false` when something had to be left behind.
    pub fn stop(self, deadline: Duration) -> bool {
        let Self { server, housekeeper, alarms, recorder, runtime, lock, .. } = self;
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
    /// Ends with `true` when all requests had ended.
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
            // Nothing is ever sent: the other end is dropped.
            stopped.await.unwrap_or_default();
        }));
        Ok(Self { running, task })
    }

    /// Accepts no more; `true` when all requests ended in time.
    fn stop(self, runtime: &Runtime, deadline: Duration) -> bool {
        drop(self.running);
        let ended = runtime.block_on(async { tokio::time::timeout(deadline, self.task).await });
        matches!(ended, Ok(Ok(true)))
    }
}

/// Makes a data folder (mode 0700) when it is missing.
pub fn make_data_folder(data: &Path) -> Result<(), Error> {
    SystemFiles
        .create_folder(data)
        .map_err(|source| LockError::Unwritable { source, folder: data.to_owned() }.into())
}

/// Makes the athletes of the command line that are missing.
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
            // The others' recording must not wait for it.
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

/// Lets the viewer log in; the password if one had to be made up. What is wrong with it keeps
/// nobody from recording.
fn enable_viewer(roster: &Roster, notes: &mut Notes) -> Option<String> {
    roster.enable_viewer().unwrap_or_else(|error| {
        notes.push(format!("The viewer cannot log in: {error}."));
        None
    })
}

/// Listens on the address that `option` of the command line gives.
fn bind(address: SocketAddr, option: &'static str) -> Result<TcpListener, Error> {
    let listen = || -> io::Result<Socket> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // A restart gets its port back at once; elsewhere the flag means that others may take it.
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
