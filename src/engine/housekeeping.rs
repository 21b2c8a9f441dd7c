//! Periodic checks while recording: another process may edit the roster or the events, the disk fills
//! up, the laptop moves to another network, phones are refused.

use std::{
    collections::BTreeSet,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use parking_lot::RwLock;

use super::{
    addresses::Interfaces,
    awake::Awake,
    erasing::Eraser,
    local_name::LocalName,
    networks::Networks,
    upkeep::{AnnouncedDeletion, UpkeepTask},
};
use crate::{
    clock::Clock,
    codes::Codes,
    config::LocalNameMode,
    events::Events,
    journal::{Files as _, SystemFiles},
    model::{AthleteId, Https, Sleep, Status, UnixNanos},
    problems::{self, Problems},
    recorder::{HangWatch, Recorder, RecorderStatus},
    roster::Roster,
    server::Visitors,
    tls::Identity,
};

/// The interval between ticks. An edit of the roster file is noticed within two seconds.
const TICK: Duration = Duration::from_secs(1);

/// Disk space and addresses are checked once in this many ticks.
const SLOW_TICKS: u64 = 5;

/// When codes were used last is written once in this many ticks.
const USED_TICKS: u64 = 60;

/// Assembles a [`Status`] from its parts.
pub(super) struct StatusBoard {
    clock: Arc<dyn Clock>,
    recorder_status: Arc<RecorderStatus>,
    listening: SocketAddr,
    https: Option<Served>,
    visitors: Visitors,
    announced: AnnouncedDeletion,
    machine: RwLock<Machine>,
    sleep: RwLock<Sleep>,
    local_name: RwLock<Option<Box<str>>>,
}

/// How HTTPS is served.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    pub(super) identity: Identity,
    /// Whether plain HTTP is off.
    pub(super) is_required: bool,
}

/// What was last read from the machine.
#[derive(Debug, Clone, PartialEq, Default)]
struct Machine {
    free_bytes: Option<u64>,
    reachable: Vec<SocketAddr>,
    https_reachable: Vec<SocketAddr>,
    address_lost: Option<UnixNanos>,
}

impl Machine {
    /// Takes in what the machine says now; `true` when the addresses are others than before.
    fn renew(&mut self, now: Self, at: UnixNanos) -> bool {
        let changed =
            self.reachable != now.reachable || self.https_reachable != now.https_reachable;
        let is_gone = |address: &SocketAddr| !now.reachable.contains(address);
        let has_lost = self.reachable.iter().any(is_gone);
        let address_lost = if has_lost { Some(at) } else { self.address_lost };
        *self = Self { address_lost, ..now };
        changed
    }
}

impl StatusBoard {
    pub(super) fn new(
        clock: Arc<dyn Clock>,
        recorder_status: Arc<RecorderStatus>,
        listening: SocketAddr,
        https: Option<Served>,
        visitors: Visitors,
        announced: AnnouncedDeletion,
    ) -> Self {
        Self {
            clock,
            recorder_status,
            listening,
            https,
            visitors,
            announced,
            machine: RwLock::default(),
            sleep: RwLock::default(),
            local_name: RwLock::default(),
        }
    }

    /// The current status. Takes only short locks, and does no IO.
    pub(super) fn status(&self) -> Status {
        let Machine { free_bytes, reachable, https_reachable, address_lost } =
            self.machine.read().clone();
        Status {
            recording: self.recorder_status.recording(),
            samples_recorded: self.recorder_status.samples_recorded(),
            free_bytes,
            deletion: *self.announced.read(),
            listening: Some(self.listening),
            reachable,
            address_lost,
            https: self.https.as_ref().map(|https| Https {
                listening: https.address,
                reachable: https_reachable,
                ca_fingerprint: https.identity.ca().map(|ca| ca.fingerprint.clone()),
                is_required: https.is_required,
            }),
            visitors: self.visitors.snapshot(),
            sleep: self.sleep.read().clone(),
            local_name: self.local_name.read().clone(),
        }
    }

    /// Reads disk space and addresses, and renews the certificate if the machine's names have
    /// changed. Returns `true` if the addresses changed.
    fn refresh(&self, data: &Path) -> bool {
        let interfaces = Interfaces::now();
        let free_bytes = SystemFiles.free_bytes(data).ok();
        let reachable = interfaces.reachable(self.listening);
        let mut https_reachable = Vec::new();
        let name = self.local_name.read().clone();
        if let Some(https) = &self.https {
            https_reachable = interfaces.reachable(https.address);
            for note in https.identity.refresh(&interfaces.names(name.as_deref())) {
                tracing::warn!("{note}");
            }
        }
        let now = Machine { free_bytes, reachable, https_reachable, address_lost: None };
        self.machine.write().renew(now, self.clock.wall())
    }

    /// Announces this machine's name in its networks.
    fn announce_name(&self, mode: &LocalNameMode) -> Option<LocalName> {
        let LocalNameMode::Named(label) = mode else { return None };
        let (listening, is_tls) = match &self.https {
            Some(https) if https.is_required => (https.address, true),
            _ => (self.listening, false),
        };
        if listening.ip().is_loopback() {
            return None;
        }
        match LocalName::announce(label, listening, is_tls) {
            Ok(name) => {
                self.renew_name(&name);
                Some(name)
            }
            Err(error) => {
                let host = label.host();
                tracing::warn!("Phones cannot find this computer by the name {host}: {error}");
                None
            }
        }
    }

    fn renew_name(&self, name: &LocalName) {
        *self.local_name.write() = Some(name.host().into());
    }

    /// Takes in whether this machine may fall asleep; `true` if that is new.
    fn renew_sleep(&self, now: Sleep) -> bool {
        let mut known = self.sleep.write();
        let is_new = *known != now;
        *known = now;
        is_new
    }

    /// What is new of the networks, in words for the log.
    fn news_of_networks(&self, networks: &mut Networks) -> Vec<String> {
        let Status { reachable, https, visitors, .. } = self.status();
        let https = https.map(|https| (https.is_required, https.reachable));
        let addresses = match https {
            Some((true, encrypted)) => encrypted,
            _ => reachable,
        };
        let is_local = self.listening.ip().is_loopback();
        networks.look(&addresses, visitors.len(), is_local, self.clock.mono())
    }

    /// Logs the address at which phones find HTTPS.
    fn announce_https(&self) {
        let status = self.status();
        let Some(https) = status.https else { return };
        let address = https.reachable.first().unwrap_or(&https.listening);
        let plain = status.reachable.first().or(status.listening.as_ref());
        if let (Some(fingerprint), Some(plain)) = (https.ca_fingerprint, plain) {
            tracing::info!(
                "HTTPS is at https://{address} for phones that have installed \
                 http://{plain}/ca.crt (SHA-256 {fingerprint})."
            );
        } else {
            tracing::info!("HTTPS is at https://{address}.");
        }
    }
}

/// The housekeeping thread.
pub(super) struct Housekeeper {
    /// Dropped to end the thread.
    running: Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl Housekeeper {
    #[expect(clippy::too_many_arguments, reason = "one of each thing it looks after")]
    pub(super) fn start(
        data: PathBuf,
        board: Arc<StatusBoard>,
        local_name: &LocalNameMode,
        roster: Roster,
        events: Events,
        codes: Codes,
        problems: Problems,
        recorder: Arc<Recorder>,
        mut eraser: Eraser,
        mut upkeep_task: UpkeepTask,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let (running, ended) = bounded::<()>(0);
        // The window's first frame already shows the address.
        let mut local_name = board.announce_name(local_name);
        board.refresh(&data);
        board.announce_https();
        let athletes = roster.clone();
        let called = move |login: &str| athletes.athlete(login).map(|it| problems::called(&it));
        let mut watch = RosterWatch::new(roster);
        let mut event_watch = EventWatch::new(events);
        let mut code_watch = CodeWatch::new(codes);
        let thread = thread::Builder::new().name("housekeeping".to_owned()).spawn(move || {
            let mut ticks: u64 = 0;
            let mut hang = HangWatch::default();
            let mut awake = Awake::of_this_system();
            let mut networks = Networks::default();
            while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                ticks += 1;
                let mut news = watch.reload_if_changed(|left| recorder.forget(left));
                news |= event_watch.reload_if_changed();
                if watch.problem.is_none() {
                    code_watch.reload_if_changed(&watch.athletes);
                }
                news |= board.recorder_status.look_for_hang(&mut hang);
                let recorded = board.recorder_status.samples_recorded();
                if let Some(news) = awake.tick(recorded, board.clock.mono()) {
                    tracing::info!("{news}");
                }
                news |= board.renew_sleep(awake.sleep());
                eraser.tick();
                upkeep_task.tick();
                if ticks.is_multiple_of(SLOW_TICKS) {
                    news |= board.refresh(&data);
                    if let Some(name) = &mut local_name
                        && name.renew()
                    {
                        let host = name.host();
                        tracing::warn!(
                            "Another device has the name of this computer: it is {host} now."
                        );
                        board.renew_name(name);
                        news = true;
                    }
                    for text in board.news_of_networks(&mut networks) {
                        tracing::warn!("{text}");
                    }
                }
                if ticks.is_multiple_of(USED_TICKS) {
                    code_watch.save_used();
                }
                for problem in problems.news(&called) {
                    tracing::warn!("{problem}");
                }
                if news {
                    wake();
                }
            }
            if let Some(name) = local_name {
                name.stop();
            }
            eraser.stop();
            upkeep_task.stop();
            code_watch.save_used();
            // Include those of the last second.
            for problem in problems.last_news(&called) {
                tracing::warn!("{problem}");
            }
        })?;
        Ok(Self { running, thread })
    }

    /// Stops the thread and waits for it.
    pub(super) fn stop(self) {
        drop(self.running);
        if self.thread.join().is_err() {
            tracing::error!("The housekeeping thread has failed.");
        }
    }
}

/// Watches the roster for athletes who were added or removed.
struct RosterWatch {
    roster: Roster,
    generation: u64,
    athletes: BTreeSet<AthleteId>,
    problem: Option<String>,
}

impl RosterWatch {
    fn new(roster: Roster) -> Self {
        let snapshot = roster.snapshot();
        let athletes = snapshot.athletes.iter().map(|athlete| athlete.id).collect();
        Self { roster, generation: snapshot.generation, athletes, problem: None }
    }

    /// Reloads the file if it changed; returns `true` if the roster is different now.
    fn reload_if_changed(&mut self, mut left: impl FnMut(AthleteId)) -> bool {
        let problem = self.roster.refresh();
        if problem != self.problem {
            if let Some(problem) = &problem {
                tracing::warn!("The roster stays as it was: {problem}");
            } else {
                tracing::info!("The roster can be read again.");
            }
            self.problem = problem;
        }
        let snapshot = self.roster.snapshot();
        if snapshot.generation == self.generation {
            return false;
        }
        self.generation = snapshot.generation;
        let now: BTreeSet<AthleteId> = snapshot.athletes.iter().map(|athlete| athlete.id).collect();
        for &gone in self.athletes.difference(&now) {
            left(gone);
        }
        self.athletes = now;
        true
    }
}

/// Sees which events there are, and which is open.
struct EventWatch {
    events: Events,
    generation: u64,
    problem: Option<String>,
}

impl EventWatch {
    fn new(events: Events) -> Self {
        let (generation, problem) = (events.list().generation, events.problem());
        Self { events, generation, problem }
    }

    /// Reads the file again if it changed; `true` when the events are others than before.
    fn reload_if_changed(&mut self) -> bool {
        let problem = self.events.refresh();
        if problem != self.problem {
            if let Some(problem) = &problem {
                tracing::warn!("The events stay as they were: {problem}");
            } else {
                tracing::info!("The events can be read again.");
            }
            self.problem = problem;
        }
        let generation = self.events.list().generation;
        std::mem::replace(&mut self.generation, generation) != generation
    }
}

/// Sees which codes there are, and takes away those of athletes who left.
struct CodeWatch {
    codes: Codes,
    problem: Option<String>,
    /// Athletes with codes who were not in the roster at the last look. They may have been added
    /// since it was read; at the next look that is known.
    orphans: BTreeSet<AthleteId>,
}

impl CodeWatch {
    fn new(codes: Codes) -> Self {
        let problem = codes.refresh();
        Self { codes, problem, orphans: BTreeSet::new() }
    }

    /// Reads the file again if it changed. `athletes`: who is in the roster, as read before.
    fn reload_if_changed(&mut self, athletes: &BTreeSet<AthleteId>) {
        let problem = self.codes.refresh();
        if problem != self.problem {
            if let Some(problem) = &problem {
                tracing::warn!("The codes of phones stay as they were: {problem}");
            } else {
                tracing::info!("The codes of phones can be read again.");
            }
            self.problem = problem;
        }
        let orphans: BTreeSet<AthleteId> =
            self.codes.athletes().difference(athletes).copied().collect();
        let left: BTreeSet<AthleteId> = orphans.intersection(&self.orphans).copied().collect();
        self.orphans = orphans;
        if !left.is_empty()
            && let Err(error) = self.codes.forget(&left)
        {
            tracing::warn!("The codes of athletes who left stay in the file: {error}");
        }
    }

    fn save_used(&self) {
        if let Err(error) = self.codes.save_used() {
            tracing::warn!("When the codes of phones were used was not saved: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, roster::NewAthlete};

    #[test]
    fn an_address_that_is_gone_is_remembered_and_one_that_came_is_not() {
        let machine = |hosts: &[u8]| Machine {
            reachable: hosts.iter().map(|host| ([192, 168, 1, *host], 8086).into()).collect(),
            ..Machine::default()
        };
        let mut known = Machine::default();
        let mut renew = |hosts: &[u8], at: i64| {
            let changed = known.renew(machine(hosts), UnixNanos(at));
            (changed, known.address_lost.map(|at| at.0))
        };
        assert_eq!(renew(&[20], 1), (true, None), "the first look");
        assert_eq!(renew(&[20, 21], 2), (true, None));
        assert_eq!(renew(&[20, 21], 3), (false, None));
        assert_eq!(renew(&[21], 4), (true, Some(4)));
        assert_eq!(renew(&[21], 5), (false, Some(4)));
        assert_eq!(renew(&[], 6), (true, Some(6)));
        assert_eq!(renew(&[21], 7), (true, Some(6)));
    }

    #[test]
    fn codes_go_with_their_athletes_and_not_before_the_roster_was_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let path = folder.path().join("athletes.toml");
        let roster = Roster::open(&path, Arc::clone(&clock)).unwrap();
        let codes = Codes::open(&folder.path().join("codes.toml"));
        let new = NewAthlete {
            login: "rider7".to_owned(),
            password: "velodrome".to_owned(),
            ..NewAthlete::default()
        };
        let athlete = roster.add(&new).unwrap();
        codes.make(&athlete, None, clock.wall()).unwrap();
        let mut watch = CodeWatch::new(codes.clone());
        let (none, here) = (BTreeSet::new(), BTreeSet::from([athlete.id]));
        for athletes in [&none, &here, &none] {
            watch.reload_if_changed(athletes);
            assert_eq!(codes.all().len(), 1);
        }
        watch.reload_if_changed(&none);
        assert_eq!(codes.all().len(), 0);
    }

    #[test]
    fn who_leaves_the_roster_is_seen_once() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            let path = folder.path().join("athletes.toml");
            Roster::open(&path, Arc::new(SystemClock::new())).unwrap()
        };
        let other_process = open();
        let add = |login: &str| {
            let (login, password) = (login.to_owned(), "velodrome".to_owned());
            other_process.add(&NewAthlete { login, password, ..NewAthlete::default() }).unwrap().id
        };
        let (stays, leaves) = (add("stays"), add("leaves"));
        let mut watch = RosterWatch::new(open());
        let reload_if_changed = |watch: &mut RosterWatch| {
            let mut left = Vec::new();
            (watch.reload_if_changed(|athlete| left.push(athlete)), left)
        };
        assert_eq!(reload_if_changed(&mut watch), (false, Vec::new()));
        other_process.remove("leaves").unwrap();
        assert_eq!(reload_if_changed(&mut watch), (true, vec![leaves]));
        assert_eq!(reload_if_changed(&mut watch), (false, Vec::new()));
        assert_eq!(watch.athletes, BTreeSet::from([stays]));
    }
}
