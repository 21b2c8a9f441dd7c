//! Periodic checks while recording: another process may edit the roster or the events, the disk fills
//! up, the laptop moves to another network, phones are refused.

use std::{
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
    watches::{CodeWatch, EventWatch, RosterWatch},
};
use crate::{
    clock::Clock,
    codes::Codes,
    config::LocalNameMode,
    events::Events,
    journal::{Files as _, SystemFiles},
    model::{Https, Sleep, Status, UnixNanos},
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
                if watch.is_readable() {
                    code_watch.reload_if_changed(watch.athletes());
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
