//! Starts and stops everything. The same engine runs under the window, `serve`, `demo` and the
//! tests.
//!
//! The start locks the data folder, binds the listeners, reads keys, roster and journal, starts the
//! recorder, and only then accepts connections. Any failure occurs before anything is shown, and is
//! one sentence that says what to do. The stop closes the listeners, lets open requests finish,
//! commits what is queued, and unlocks the folder.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use crossbeam_channel::Receiver;
use jiff::tz::TimeZone;
use parking_lot::RwLock;
use tokio::runtime::Runtime;

use crate::{
    clock::Clock,
    codes::Codes,
    config::Settings,
    control::{Control, Read, Reads, Wake},
    history::{Library, LibraryParts},
    journal::{Files as _, FolderLock, LockError, SystemFiles},
    live::Live,
    logbook::{LogbookReader, SharedLogbook},
    model::Progress,
    problems::Problems,
    query::Catalog,
    recorder::{self, Recorder},
    roster::Roster,
    server::{Counts, MetricSources, Services, Visitors},
    store::StoreReader,
    unreadable::{Unreadable, UnreadableLimits},
};

mod addresses;
mod alarms;
mod awake;
mod battery;
mod card_file;
mod course_files;
mod earlier;
mod erasing;
mod error;
mod handlers;
mod housekeeping;
mod https;
mod import;
mod listening;
mod local_name;
mod networks;
mod offline;
mod opening;
mod png;
mod recordings;
#[cfg(test)]
mod tests;
mod transfer;
mod upkeep;
mod watches;
mod window_file;

pub use addresses::reachable_addresses;
pub use card_file::{CardError, CardOrder, athletes_with_cards, write_cards};
pub use erasing::{erase_events, erase_removed};
pub use error::{ErasingError, Error};
pub use https::renew_authority;
pub use import::{
    FileLines, FolderImportError, ImportError, ImportRequest, import_into_folder, lines_of_file,
};
pub use transfer::{ExportJob, export_to_file};
pub use window_file::{WINDOW_FILE, read_window_choices};

use alarms::AlarmThread;
use course_files::CourseFiles;
use earlier::Earlier;
use erasing::{Eraser, EventEraser};
use handlers::RequestHandler;
use housekeeping::{Housekeeper, Served, StatusBoard};
use https::Https;
use listening::{MetricsServer, Server, bind};
use opening::{
    add_missing, enable_viewer, kind_of_open_event, open_events, read_arrivals, thresholds,
};
use recordings::Recordings;
use upkeep::UpkeepTask;
use window_file::WindowFile;

/// The roster file within the data folder.
pub const ROSTER_FILE: &str = "athletes.toml";

/// The events' file in the data folder.
pub const EVENTS_FILE: &str = "events.toml";

/// The codes' file in the data folder.
pub const CODES_FILE: &str = "codes.toml";

/// The folder of requests that could not be read, in the data folder.
const UNREADABLE_FOLDER: &str = "unreadable";

/// The cache of session summaries within the data folder.
const SUMMARIES_FILE: &str = "cache/sessions";

/// The maximum number of threads that check passwords or wait for the disk on behalf of requests, and of two that
/// serve connections while a worker runs a query.
const MAX_BLOCKING_THREADS: usize = 18;

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
    metrics: Option<MetricsServer>,
    housekeeper: Housekeeper,
    alarms: AlarmThread,
    recorder: Arc<Recorder>,
    runtime: Runtime,
    _earlier: Earlier,
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

        let metrics_listener = match settings.metrics.address() {
            Some(address) => Some(bind(address, "--metrics")?),
            None => None,
        };

        let https = Https::open(settings, &clock, &mut notes)?;

        let roster = Roster::open(&settings.data.join(ROSTER_FILE), Arc::clone(&clock))?;
        add_missing(&roster, &settings.athletes, &mut notes)?;
        let events = open_events(settings, &*clock, &mut notes);
        let codes = Codes::open(&settings.data.join(CODES_FILE));
        if let Some(problem) = codes.refresh() {
            notes.push(format!("The codes of phones cannot be read: {problem}."));
        }
        let unreadable = unreadable(settings);
        let viewer_password =
            if settings.viewer { enable_viewer(&roster, &mut notes) } else { None };

        let Recordings { journal, reader, rewriter, upkeep, store, loaded } =
            Recordings::load(settings, &lock, &roster, &clock, loading, &mut notes)?;
        let upkeep_task = UpkeepTask::new(upkeep, settings.keep, Arc::clone(&clock));

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
        let (started, known_senders) = (clock.wall(), senders.clone());
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
        let earlier = Earlier::start(reader.clone(), known_senders, started, Arc::clone(&wake));
        let earlier = earlier.map_err(Error::Threads)?;

        let problems = Problems::new(Arc::clone(&clock));
        let own_clock = Arc::clone(&clock);
        let runtime = runtime()?;
        let (visitors, counts) = (Visitors::default(), Counts::default());
        let services = Services {
            roster: roster.clone(),
            queue: queue.clone(),
            journal: reader.clone(),
            catalog: Catalog::default(),
            logbook: LogbookReader::from(Arc::clone(&logbook)),
            events: events.clone(),
            codes: codes.clone(),
            unreadable: unreadable.clone(),
            problems: problems.clone(),
            clock,
            registration: settings.registration(),
            public: settings.public_reach(),
            https: https.as_ref().map(Https::for_routes),
            counts: counts.clone(),
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
        let metrics = match metrics_listener {
            Some(listener) => {
                let sources = MetricSources {
                    counts,
                    queue: queue.clone(),
                    recorder: recorder.status(),
                    store: StoreReader::from(Arc::clone(&store)),
                    started: own_clock.wall(),
                };
                let metrics = MetricsServer::start(&runtime, listener, sources);
                Some(metrics.map_err(Error::Listener)?)
            }
            None => None,
        };

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
            &settings.mdns,
            roster.clone(),
            events.clone(),
            codes.clone(),
            problems.clone(),
            Arc::clone(&recorder),
            Eraser::new(
                roster.clone(),
                Arc::clone(&recorder),
                Arc::clone(&own_clock),
                event_eraser,
                unreadable,
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
            codes: codes.clone(),
            journal: reader,
            logbook: Arc::clone(&logbook),
            library: library.clone(),
            problems: problems.clone(),
            queue,
            clock: Arc::clone(&own_clock),
            session_gap: settings.session_gap,
            time_zone: time_zone.clone(),
            window_file: WindowFile::new(&settings.data),
            courses: CourseFiles::new(&settings.data),
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
            codes: Arc::new(move || codes.all().into()),
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
            metrics,
            housekeeper,
            alarms: alarm_thread,
            recorder,
            runtime,
            _earlier: earlier,
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

    /// The address of `/metrics`, if it is served.
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(MetricsServer::address)
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
        let Self { handler, server, metrics, housekeeper, alarms, recorder, runtime, lock, .. } =
            self;
        if let Err(error) = handler.window_file.save() {
            tracing::warn!("What was chosen in the window was not saved: {error}");
        }
        let drained = server.stop(&runtime, deadline);
        if let Some(metrics) = metrics {
            metrics.stop(&runtime, deadline);
        }
        housekeeper.stop();
        alarms.stop();
        let committed = recorder.stop(deadline);
        runtime.shutdown_background();
        drop(lock);
        drained && committed
    }
}

/// Creates the data folder (mode 0700) if it is missing.
pub fn make_data_folder(data: &Path) -> Result<(), Error> {
    SystemFiles
        .create_folder(data)
        .map_err(|source| LockError::Unwritable { source, folder: data.to_owned() }.into())
}

/// Where requests of phones are kept that cannot be read.
fn unreadable(settings: &Settings) -> Unreadable {
    let Settings { data, unreadable_bytes, unreadable_files, .. } = settings;
    let limits = UnreadableLimits { bytes: *unreadable_bytes as u64, files: *unreadable_files };
    Unreadable::new(&data.join(UNREADABLE_FOLDER), limits)
}

/// The threads that serve HTTP.
fn runtime() -> Result<Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("http")
        .worker_threads(2)
        .max_blocking_threads(MAX_BLOCKING_THREADS)
        .enable_all()
        .build()
        .map_err(Error::Threads)
}
