//! The list of all sessions with their summaries, kept up to date in the background.
//!
//! While somebody looks at the list, one thread reads it again when the journal or the logbook has
//! changed, and then computes missing summaries, newest first, a bounded number of samples at a
//! time. The summary of a growing session is updated whenever the session has grown by a tenth, and
//! once it has ended.

use std::{
    collections::HashSet,
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use parking_lot::RwLock;

use super::{
    cache::Cache,
    finality::{self, ArrivedBy, Finality, ReadArrivals},
    opened::{OpenError, OpenedSession, open_sessions, read_within},
    runs, sessions,
    warn_once::WarnOnce,
};
use crate::{
    analysis::{self, Certainty},
    clock::Clock,
    journal::{self, Reader},
    logbook::{Logbook, SharedLogbook},
    model::{
        EventId, EventList, MonoNanos, Progress, Session, SessionKey, SessionSummary, Stopped,
        UnixNanos,
    },
};

/// How often to check for work.
const TICK: Duration = Duration::from_millis(500);
/// The minimum time between two readings of the list, in seconds.
const LEAST_PAUSE_SECS: f64 = 3.0;
/// The maximum share of the time spent on reading the list.
const READING_SHARE: f64 = 0.1;
/// Somebody who has not asked for this long, in seconds, has stopped looking.
const LOOKS_SECS: f64 = 10.0;
/// A session whose last sample is older than this, in seconds, has ended.
const REST_SECS: f64 = 120.0;
/// The summary of a growing session is updated when it has this many times the lines.
const GROWTH: f64 = 1.1;
/// The approximate number of lines summarised in one pass over the journal.
const PASS_LINES: u64 = 400_000;
/// The maximum number of sessions in one pass.
const PASS_SESSIONS: usize = 64;
/// The maximum memory of one pass; a session that needs more gets no summary.
const PASS_BYTES: usize = 256 << 20;
/// The minimum time between two writes of the cache file, in seconds; it is also written at the
/// end.
const SAVE_SECS: f64 = 30.0;

/// A session with its summary.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionEntry {
    /// The session.
    pub session: Session,
    /// The summary of the samples up to [`Self::summed_to`]; `None` until they were read.
    pub summary: Option<Arc<SessionSummary>>,
    /// The time of the last sample in the summary. In a growing session this is somewhat before the
    /// session's end.
    pub summed_to: Option<UnixNanos>,
    /// The event to which it belongs.
    pub event: Option<EventId>,
    /// Whether the summary is final, and what of it was.
    pub finality: Finality,
}

/// All sessions, as far as they are known.
#[derive(Debug, Clone, Default)]
pub struct SessionList {
    /// Changes whenever anything in the list does.
    pub generation: u64,
    /// The sessions, in no particular order.
    pub sessions: Arc<Vec<SessionEntry>>,
    /// Whether the list or a summary is still being read.
    pub is_reading: bool,
    /// While reading, the share that is done, 0 to 1: of the sessions, or of the journal while the
    /// sessions are not known.
    pub fraction: Option<f32>,
    /// Why the list is unavailable, as a plain sentence.
    pub problem: Option<String>,
    /// The longest gap within a session: until it has passed, a session may continue.
    pub gap: Duration,
}

/// Reads the events as they are now.
pub type ReadEvents = Arc<dyn Fn() -> Arc<EventList> + Send + Sync>;

/// What the library is built from.
pub struct LibraryParts {
    /// The journal.
    pub reader: Reader,
    /// The logbook.
    pub logbook: SharedLogbook,
    /// The longest gap within a session.
    pub gap: Duration,
    /// The file in which summaries are cached.
    pub cache: PathBuf,
    /// The events, to tell to which of them each session belongs.
    pub events: ReadEvents,
    /// When samples arrived, to tell which sessions are final.
    pub arrivals: ReadArrivals,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Called whenever the list has changed.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// A handle to the library; cheap to clone. The thread ends with the last handle.
#[derive(Clone)]
pub struct Library {
    shared: Arc<Shared>,
    _alive: Arc<Alive>,
}

/// Ends the thread when the last handle is dropped.
struct Alive {
    /// Never carries a message: its disconnection tells the thread to end.
    _ended: Sender<()>,
    shared: Arc<Shared>,
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.shared.progress.read().stop();
    }
}

struct Shared {
    list: RwLock<SessionList>,
    /// The progress of the current reading.
    progress: RwLock<Progress>,
    looked: AtomicBool,
    warn_once: WarnOnce,
    reader: Reader,
    logbook: SharedLogbook,
    gap: Duration,
    events: ReadEvents,
    arrivals: ReadArrivals,
}

impl Library {
    /// Starts the thread. It reads nothing until somebody asks.
    pub fn start(parts: LibraryParts) -> io::Result<Self> {
        let LibraryParts { reader, logbook, gap, cache, events, arrivals, clock, wake } = parts;
        let shared = Arc::new(Shared {
            list: RwLock::new(SessionList { is_reading: true, gap, ..SessionList::default() }),
            progress: RwLock::default(),
            looked: AtomicBool::new(false),
            warn_once: WarnOnce::default(),
            reader,
            logbook,
            gap,
            events,
            arrivals,
        });
        let (alive, ended) = bounded(0);
        let alive = Alive { _ended: alive, shared: Arc::clone(&shared) };
        let librarian = Librarian::new(Arc::clone(&shared), ended, clock, wake);
        thread::Builder::new().name("library".to_owned()).spawn(move || librarian.run(cache))?;
        Ok(Self { shared, _alive: Arc::new(alive) })
    }

    /// All sessions, as far as they are known: a short lock around a copy. Regular callers get a
    /// list that is at most a few seconds old.
    pub fn list(&self) -> SessionList {
        self.shared.looked.store(true, Ordering::Relaxed);
        let mut list = self.shared.list.read().clone();
        if list.is_reading {
            list.fraction = self.shared.progress.read().fraction();
        }
        list
    }

    /// Reads the samples of sessions, in the order of the keys. Blocks; `progress` shows the progress
    /// and can cancel it.
    pub fn open(
        &self,
        keys: &[SessionKey],
        progress: &Progress,
    ) -> Result<Vec<OpenedSession>, OpenError> {
        let logbook = self.shared.logbook.read().clone();
        let known = Arc::clone(&self.shared.list.read().sessions);
        let find = |sessions: &[Session]| -> Option<Vec<Session>> {
            let of =
                |key: &SessionKey| sessions.iter().find(|session| session.key == *key).cloned();
            keys.iter().map(of).collect()
        };
        let listed: Vec<Session> = known.iter().map(|entry| entry.session.clone()).collect();
        let wanted = match find(&listed) {
            Some(wanted) => wanted,
            // It is newer than the list, or the list was never read.
            None => find(&self.shared.sessions(&logbook, progress)?).ok_or(OpenError::Gone)?,
        };
        let (opened, notes) = open_sessions(&self.shared.reader, &wanted, &logbook, progress)?;
        self.shared.warn_once.warn(notes);
        Ok(opened)
    }
}

impl Shared {
    /// By which loans samples of a session come or go.
    fn loans_of(&self, session: &Session) -> u64 {
        let loans = Arc::clone(self.logbook.read().loans());
        loans.fingerprint(&session.key.login, session.key.from, session.to)
    }

    fn sessions(
        &self,
        logbook: &Logbook,
        progress: &Progress,
    ) -> Result<Vec<Session>, journal::Error> {
        let runs = runs::runs(&self.reader, logbook.loans(), progress)?;
        Ok(sessions(&runs, logbook, self.gap))
    }
}

/// What the list was read from: if both are unchanged, so is the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Source {
    journal_bytes: u64,
    logbook: u64,
}

/// Why the thread stops its current work.
enum Interrupted {
    /// All handles are gone.
    Ended,
    /// The journal cannot be read.
    Failed(String),
}

impl From<OpenError> for Interrupted {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Stopped(_) => Self::Ended,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<Stopped> for Interrupted {
    fn from(_: Stopped) -> Self {
        Self::Ended
    }
}

impl From<journal::Error> for Interrupted {
    fn from(error: journal::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The thread.
struct Librarian {
    shared: Arc<Shared>,
    ended: Receiver<()>,
    clock: Arc<dyn Clock>,
    wake: Arc<dyn Fn() + Send + Sync>,
    cache: Cache,
    source: Option<Source>,
    /// What had arrived before the list was read, or was found to be as it was.
    arrived: ArrivedBy,
    /// When the list was last read, and how long that took, in seconds.
    read: Option<(MonoNanos, f64)>,
    looked: Option<MonoNanos>,
    /// When the last attempt failed, if it did.
    failed: Option<MonoNanos>,
    saved: MonoNanos,
    /// The generation of the events by which the sessions of the list were told apart.
    events: u64,
}

impl Librarian {
    fn new(
        shared: Arc<Shared>,
        ended: Receiver<()>,
        clock: Arc<dyn Clock>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let saved = clock.mono();
        Self {
            shared,
            ended,
            clock,
            wake,
            cache: Cache::default(),
            source: None,
            arrived: ArrivedBy::default(),
            read: None,
            looked: None,
            failed: None,
            saved,
            events: 0,
        }
    }

    fn run(mut self, cache: PathBuf) {
        let mut cache = Some(cache);
        while self.ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            let now = self.clock.mono();
            if self.shared.looked.swap(false, Ordering::Relaxed) {
                self.looked = Some(now);
            }
            let rests = self.failed.is_some_and(|at| now.secs_since(at) < LEAST_PAUSE_SECS);
            if rests || self.looked.is_none_or(|at| now.secs_since(at) > LOOKS_SECS) {
                continue;
            }
            if let Some(path) = cache.take() {
                self.cache = Cache::open(path);
            }
            match self.refresh() {
                Ok(()) => self.failed = None,
                Err(Interrupted::Ended) => break,
                Err(Interrupted::Failed(problem)) => {
                    self.failed = Some(now);
                    self.publish(|list| {
                        list.is_reading = false;
                        list.problem = Some(problem);
                    });
                }
            }
        }
        self.save();
    }

    /// Reads what has changed.
    fn refresh(&mut self) -> Result<(), Interrupted> {
        let now = self.clock.mono();
        let pause_is_over = self.read.is_none_or(|(at, took_secs)| {
            now.secs_since(at) >= LEAST_PAUSE_SECS.max(took_secs / READING_SHARE)
        });
        if pause_is_over {
            // Before the journal is looked at, which then has all of it.
            let arrived = ArrivedBy { wall: self.clock.wall(), arrivals: (self.shared.arrivals)() };
            let source = Source {
                journal_bytes: self.shared.reader.total_bytes()?,
                logbook: self.shared.logbook.read().generation(),
            };
            if self.source == Some(source) {
                self.arrived = arrived;
                self.follow_certainty();
            } else {
                self.read_list(now, arrived)?;
                self.source = Some(source);
            }
        }
        self.follow_events();
        self.sum_up_some()?;
        if self.clock.mono().secs_since(self.saved) >= SAVE_SECS {
            self.save();
        }
        Ok(())
    }

    /// `arrived`: what had arrived before.
    fn read_list(&mut self, now: MonoNanos, arrived: ArrivedBy) -> Result<(), Interrupted> {
        let logbook = self.shared.logbook.read().clone();
        let progress = self.begin_work();
        let sessions = self.shared.sessions(&logbook, &progress)?;
        progress.check_stopped()?;
        self.read = Some((now, self.clock.mono().secs_since(now)));
        self.arrived = arrived;
        let entries = self.entries(sessions.into_iter());
        self.publish(|list| {
            list.sessions = entries;
            list.problem = None;
        });
        Ok(())
    }

    /// Tells the sessions of the list apart anew when an event has changed.
    fn follow_events(&mut self) {
        let events = (self.shared.events)();
        if events.generation == self.events {
            return;
        }
        self.events = events.generation;
        let entries = Arc::clone(&self.shared.list.read().sessions);
        let entries = self.entries(entries.iter().map(|entry| entry.session.clone()));
        self.publish(|list| list.sessions = entries);
    }

    /// Starts a new progress, visible to callers.
    fn begin_work(&self) -> Progress {
        let progress = Progress::default();
        *self.shared.progress.write() = progress.clone();
        // The last handle may have been dropped in the meantime.
        if self.ended.try_recv() == Err(TryRecvError::Disconnected) {
            progress.stop();
        }
        progress
    }

    fn entries(&mut self, sessions: impl Iterator<Item = Session>) -> Arc<Vec<SessionEntry>> {
        let events = (self.shared.events)();
        let entry = |session: Session| {
            let certainty = self.certainty(&session);
            let last = self.cache.last(&session.key);
            let summary = last.map(|last| Arc::clone(&last.summary));
            let revisions = last.map(|last| Arc::clone(&last.revisions)).unwrap_or_default();
            let event = events.of(&session.key.login, session.key.from);
            SessionEntry {
                summary,
                summed_to: last.map(|last| last.to),
                event: event.map(|event| event.id.clone()),
                finality: Finality { certainty, revisions },
                session,
            }
        };
        let entries: Vec<SessionEntry> = sessions.map(entry).collect();
        for entry in &entries {
            if entry.finality.certainty == Certainty::Final {
                self.cache.set_final(&entry.session.key, self.arrived.wall);
            }
        }
        Arc::new(entries)
    }

    /// Whether the values of a session are final. Once they were, they stay so until others are
    /// computed.
    fn certainty(&self, session: &Session) -> Certainty {
        if !self.cache.is_current(session, self.shared.loans_of(session)) {
            return Certainty::Provisional;
        }
        if self.cache.is_final(&session.key) {
            return Certainty::Final;
        }
        if self.arrived.wall < session.to.plus(self.shared.gap) {
            return Certainty::Provisional;
        }
        Certainty::of(session.to, self.arrived.complete_until(&session.key.login))
    }

    /// Publishes the list again when a session has become final.
    fn follow_certainty(&mut self) {
        let entries = Arc::clone(&self.shared.list.read().sessions);
        let has_changed = entries.iter().any(|entry| {
            entry.finality.certainty.is_provisional()
                && !self.certainty(&entry.session).is_provisional()
        });
        if has_changed {
            let entries = self.entries(entries.iter().map(|entry| entry.session.clone()));
            self.publish(|list| list.sessions = entries);
        }
    }

    /// Takes in the summary of a session as it is now. What was final before and is not the same is
    /// a revision.
    fn take_summary(
        &mut self,
        session: &Session,
        summary: Arc<SessionSummary>,
        logbook: &Logbook,
        keys: &HashSet<&SessionKey>,
    ) {
        let login = &session.key.login;
        let loans = logbook.loans().fingerprint(login, session.key.from, session.to);
        let before = self.cache.before(session, |key| keys.contains(key));
        let (revisions, last_final) = before.map_or_else(Default::default, |before| {
            // What the operator does to sessions is no revision, neither is a phone that was lent.
            if before.1.loans != loans {
                return (Arc::clone(&before.1.revisions), None);
            }
            let log = logbook.of(login.as_str());
            let arrivals = (self.shared.arrivals)().remove(login).unwrap_or_default();
            finality::revisions(before, session, &summary, log, &arrivals, self.clock.wall())
        });
        self.cache.put(session, loans, summary, revisions, last_final);
    }

    /// Computes missing summaries in one pass over the journal.
    fn sum_up_some(&mut self) -> Result<(), Interrupted> {
        let entries = Arc::clone(&self.shared.list.read().sessions);
        let wall = self.clock.wall();
        let mut missing: Vec<&Session> = entries
            .iter()
            .filter(|entry| self.is_due(entry, wall))
            .map(|entry| &entry.session)
            .collect();
        missing.sort_by_key(|session| std::cmp::Reverse(session.to));
        let is_reading = !missing.is_empty();
        let mut lines = 0;
        let pass: Vec<Session> = missing
            .into_iter()
            .take(PASS_SESSIONS)
            .take_while(|session| {
                let fits = lines == 0 || lines + session.lines <= PASS_LINES;
                lines += session.lines;
                fits
            })
            .cloned()
            .collect();
        if !is_reading {
            if self.shared.list.read().is_reading {
                self.publish(|list| list.is_reading = false);
                self.save();
            }
            return Ok(());
        }
        let logbook = self.shared.logbook.read().clone();
        let keys: HashSet<&SessionKey> = entries.iter().map(|entry| &entry.session.key).collect();
        let progress = self.begin_work();
        match read_within(&self.shared.reader, &pass, &logbook, &progress, PASS_BYTES) {
            Ok((opened, notes)) => {
                self.shared.warn_once.warn(notes);
                for OpenedSession { session, samples, .. } in opened {
                    let span = (session.key.from, session.to);
                    let summary = Arc::new(analysis::summarize(&samples, span));
                    self.take_summary(&session, summary, &logbook, &keys);
                }
            }
            // It is too large even for a pass of its own and gets no summary.
            Err(OpenError::TooLarge) => {
                for session in &pass {
                    let loans = self.shared.loans_of(session);
                    self.cache.put(session, loans, Arc::default(), Arc::default(), None);
                }
            }
            Err(error) => return Err(error.into()),
        }
        let entries = self.entries(entries.iter().map(|entry| entry.session.clone()));
        self.publish(|list| {
            list.sessions = entries;
            list.is_reading = true;
            list.problem = None;
        });
        Ok(())
    }

    /// Whether a session needs a new summary.
    fn is_due(&self, entry: &SessionEntry, wall: UnixNanos) -> bool {
        let session = &entry.session;
        let loans = self.shared.loans_of(session);
        if self.cache.is_current(session, loans) {
            return false;
        }
        let grows = wall.secs_since(session.to) < REST_SECS;
        match self.cache.last(&session.key) {
            Some(last) if grows && last.loans == loans => {
                session.lines as f64 >= last.lines as f64 * GROWTH
            }
            _ => true,
        }
    }

    fn publish(&self, change: impl FnOnce(&mut SessionList)) {
        let mut list = self.shared.list.write();
        change(&mut list);
        list.generation += 1;
        drop(list);
        (self.wake)();
    }

    fn save(&mut self) {
        self.saved = self.clock.mono();
        let entries = Arc::clone(&self.shared.list.read().sessions);
        if let Err(error) = self.cache.save(entries.iter().map(|entry| &entry.session.key)) {
            tracing::warn!("The summaries of sessions could not be kept: {error}");
        }
    }
}
