//! Looks for alarms once a second, while somebody wants them, and tells them in the log.

use std::{io, sync::Arc, thread, time::Duration};

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use jiff::tz::TimeZone;
use tokio::sync::oneshot;

use super::battery;
use crate::{
    alarm::{
        AlarmEvent, AlarmKeeper, Change, Input, Laptop, LaptopBattery, Limits, Monitor, Outcome,
        Priority, Quiet, Rules, Seen, SelfTest, Watched,
    },
    analysis::AthleteState,
    clock::Clock,
    config::AlarmSettings,
    control::{Read, Wake},
    kind::Definition,
    live::{AthleteContext, AthleteNow, ContextSources, Live, LiveAthlete, Moment, Reader},
    logbook::LogbookReader,
    model::{EventList, LogEntry, SenderActivity, Status},
    problems::{Problem, ProblemList},
    recorder::{LogReceipt, Queue},
    roster::Snapshot,
};

/// How often it looks.
const TICK: Duration = Duration::from_secs(1);
/// The battery is asked for every so many ticks.
const BATTERY_TICKS: u64 = 30;
/// The most entries that wait for a disk in trouble; beyond it the oldest are given up.
const MAX_WAITING: usize = 1000;

/// What it looks at, and where it writes.
pub(super) struct Parts {
    pub(super) settings: AlarmSettings,
    pub(super) live: Live,
    pub(super) logbook: LogbookReader,
    pub(super) roster: Read<Arc<Snapshot>>,
    pub(super) status: Read<Status>,
    pub(super) problems: ProblemList,
    pub(super) activity: Read<Vec<SenderActivity>>,
    pub(super) events: Read<Arc<EventList>>,
    pub(super) kind: Read<Definition>,
    pub(super) queue: Queue,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) wake: Wake,
}

/// The rules of the settings.
pub(super) fn rules(settings: &AlarmSettings) -> Rules {
    Rules {
        delay_secs: settings.delay.as_secs_f64(),
        hr_band_bpm: f64::from(settings.heart_rate_band_bpm),
        pwr_band_share: f64::from(settings.power_band_percent) / 100.0,
        snooze_secs: settings.snooze.as_secs_f64(),
        ..Rules::default()
    }
}

/// Tells what happened in the log.
pub(super) fn log_events(events: &[AlarmEvent]) {
    if events.is_empty() {
        return;
    }
    let zone = TimeZone::system();
    for event in events {
        let sentence = event.sentence(&zone);
        let is_new = matches!(event.change, Change::Raised);
        if is_new && event.alarm.kind.priority() != Priority::Notice {
            tracing::warn!("{sentence}");
        } else {
            tracing::info!("{sentence}");
        }
    }
}

/// The thread that looks.
pub(super) struct AlarmThread {
    keeper: AlarmKeeper,
    /// Dropped to end the thread.
    running: Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl AlarmThread {
    pub(super) fn start(parts: Parts) -> io::Result<Self> {
        let mut monitor = Monitor::new(rules(&parts.settings));
        let now = moment(&*parts.clock);
        monitor.restore(&parts.logbook.read(), &(parts.roster)().athletes, now);
        let keeper = AlarmKeeper::new(monitor);
        let (running, ended) = bounded::<()>(0);
        let mut looker = Looker {
            keeper: keeper.clone(),
            writer: Writer { queue: parts.queue.clone(), waiting: Vec::new(), sent: None },
            reader: None,
            problems: (None, Vec::new()),
            laptop_battery: None,
            n_ticks: 0,
            is_tested: false,
            parts,
        };
        let thread = thread::Builder::new().name("alarms".to_owned()).spawn(move || {
            while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                looker.tick();
            }
            looker.writer.submit();
        })?;
        Ok(Self { keeper, running, thread })
    }

    /// The handle by which alarms are changed.
    pub(super) fn keeper(&self) -> AlarmKeeper {
        self.keeper.clone()
    }

    /// Ends the thread and waits for it.
    pub(super) fn stop(self) {
        drop(self.running);
        if self.thread.join().is_err() {
            tracing::error!("The thread that looks for alarms had failed.");
        }
    }
}

/// What the thread keeps from one look to the next.
struct Looker {
    parts: Parts,
    keeper: AlarmKeeper,
    writer: Writer,
    /// Athletes are reckoned only while it is there.
    reader: Option<Reader>,
    /// The problems, with their generation.
    problems: (Option<u64>, Vec<Problem>),
    laptop_battery: Option<LaptopBattery>,
    n_ticks: u64,
    is_tested: bool,
}

impl Looker {
    fn tick(&mut self) {
        self.writer.submit();
        let is_wanted = self.parts.settings.enabled.unwrap_or_else(|| self.keeper.is_watched());
        if !is_wanted {
            if self.reader.take().is_some() {
                self.keeper.change(|monitor| {
                    monitor.pause();
                    Outcome::default()
                });
            }
            return;
        }
        if !std::mem::replace(&mut self.is_tested, true) {
            self.test();
        }
        if self.n_ticks.is_multiple_of(BATTERY_TICKS) {
            self.laptop_battery = battery::now();
        }
        self.n_ticks += 1;
        let reader = self.reader.get_or_insert_with(|| self.parts.live.reader());
        let now = moment(&*self.parts.clock);
        reader.update(now);
        let parts = &self.parts;
        let generation = Some(parts.problems.generation());
        if self.problems.0 != generation {
            self.problems = (generation, parts.problems.snapshot());
        }
        let (roster, status) = ((parts.roster)(), (parts.status)());
        let all = &roster.athletes;
        let nows: Vec<AthleteNow> = all.iter().map(|it| reader.at(it.id, now.mono)).collect();
        // Why somebody is lost may be told by where the phone sends from.
        let is_lost = nows.iter().any(|now| now.state == AthleteState::Lost);
        let activity = if is_lost { (parts.activity)() } else { Vec::new() };
        let contexts: Vec<AthleteContext> = {
            let logbook = parts.logbook.read();
            let sources = ContextSources {
                problems: &self.problems.1,
                activity: &activity,
                logbook: &logbook,
                address_lost: status.address_lost,
                event_from: (parts.events)().open().map(|event| event.from.time),
                now: now.wall,
            };
            let of = |login| AthleteContext::of(login, Some(now.wall), &sources);
            all.iter().map(|athlete| of(athlete.login.as_str())).collect()
        };
        let (limits, stops) = (default_limits(&parts.settings), (parts.kind)().stops);
        let nobody = LiveAthlete::default();
        let athletes: Vec<Watched<'_>> = all
            .iter()
            .zip(nows.iter().zip(&contexts))
            .map(|(athlete, (seen, context))| Watched {
                athlete,
                seen: Seen::of(seen, context, reader.signals(athlete.id, now.mono)),
                recent: reader.athlete(athlete.id).map_or(&nobody, Arc::as_ref).recent(),
                limits: Limits::of(&athlete.profile).or(limits),
                stops,
                quiet: Quiet::of(seen, context),
            })
            .collect();
        let laptop = laptop(&status, self.laptop_battery);
        let input = Input { now, athletes: &athletes, laptop: &laptop };
        let outcome = self.keeper.change(|monitor| monitor.tick(&input));
        log_events(&outcome.events);
        self.writer.add(outcome.log);
        self.writer.submit();
        if outcome.is_changed {
            (self.parts.wake)();
        }
    }

    /// Tries all alarms before they are relied on.
    fn test(&self) {
        let test = SelfTest::run(&rules(&self.parts.settings));
        if test.is_good() {
            tracing::info!("The self-test of the alarms is passed ({}).", test.checks.len());
        }
        for check in test.failed() {
            tracing::error!("The alarm \"{}\" failed its self-test.", check.kind.label());
        }
        self.keeper.set_self_test(test);
    }
}

/// The limits of those who have none of their own.
fn default_limits(settings: &AlarmSettings) -> Limits {
    Limits {
        hr_max_bpm: settings.heart_rate_max_bpm.map(f64::from),
        hr_min_bpm: None,
        pwr_max_w: settings.power_max_w.map(f64::from),
        pwr_min_w: settings.power_min_w.map(f64::from),
    }
}

fn laptop(status: &Status, battery: Option<LaptopBattery>) -> Laptop {
    Laptop {
        recording: status.recording.clone(),
        free_bytes: status.free_bytes,
        battery,
        addresses: status.reachable.clone(),
    }
}

fn moment(clock: &dyn Clock) -> Moment {
    Moment { wall: clock.wall(), mono: clock.mono() }
}

/// Writes into the logbook without waiting; what fails is tried again.
struct Writer {
    queue: Queue,
    waiting: Vec<LogEntry>,
    sent: Option<(Vec<LogEntry>, oneshot::Receiver<LogReceipt>)>,
}

impl Writer {
    fn add(&mut self, entries: Vec<LogEntry>) {
        self.waiting.extend(entries);
        let n_over = self.waiting.len().saturating_sub(MAX_WAITING);
        self.waiting.drain(..n_over);
    }

    /// Hands over what waits, and sees what became of what was handed over before.
    fn submit(&mut self) {
        if let Some((entries, mut receipt)) = self.sent.take() {
            match receipt.try_recv() {
                Ok(LogReceipt::Logged { .. }) => {}
                Err(oneshot::error::TryRecvError::Empty) => {
                    self.sent = Some((entries, receipt));
                    return;
                }
                Ok(LogReceipt::Failed(_)) | Err(oneshot::error::TryRecvError::Closed) => {
                    let newer = std::mem::replace(&mut self.waiting, entries);
                    self.add(newer);
                }
            }
        }
        if self.waiting.is_empty() {
            return;
        }
        // It stays in the list when the queue is full.
        if let Ok(receipt) = self.queue.log(self.waiting.clone()) {
            self.sent = Some((std::mem::take(&mut self.waiting), receipt));
        }
    }
}
