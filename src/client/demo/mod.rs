//! The demo: a race of twelve simulated riders that post over real HTTP, each with its own login,
//! like phones and with the faults of phones.

mod cast;
mod race;
mod script;
mod timetable;
mod yesterday;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

use crate::{
    clock::Clock,
    model::{DemoCaption, UnixNanos},
};

use super::{Phone, PostError};

pub use cast::{DemoRider, riders};
pub use script::{Device, Post, Script};

/// How long before the demo the race started, in seconds.
const STARTED_BEFORE_SECS: f64 = 480.0;
/// The name that the phones give as their app.
const APP: &str = "trackside-demo/1";
/// Batches a phone keeps while the server does not answer.
const KEPT_BATCHES: usize = 1_000;

/// When a race shown from now on was started.
pub fn race_start(now: UnixNanos) -> UnixNanos {
    now.plus_secs(-STARTED_BEFORE_SECS)
}

/// Why the demo could not begin.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The server did not accept the riders' past.
    #[error("the demo's riders could not post: {0}")]
    Post(#[from] PostError),
    /// No thread or timers are available.
    #[error("the demo's riders could not start: {0}")]
    Start(#[from] std::io::Error),
}

/// A running race; it ends when this is dropped.
#[derive(Debug)]
pub struct Demo {
    stop: watch::Sender<bool>,
    captions: Captions,
    thread: Option<JoinHandle<()>>,
}

/// The caption of what is happening, and how to skip ahead; cheap to clone.
#[derive(Debug, Clone)]
pub struct Captions {
    race_secs: Arc<AtomicI64>,
    skipped_secs: Arc<AtomicI64>,
}

impl Captions {
    /// What is happening.
    pub fn now(&self) -> DemoCaption {
        timetable::caption(self.race_secs.load(Ordering::Relaxed))
    }

    /// Skips to the next event worth watching.
    pub fn next(&self) {
        let secs = timetable::secs_to_next(self.race_secs.load(Ordering::Relaxed));
        self.skipped_secs.fetch_add(secs, Ordering::Relaxed);
        self.race_secs.fetch_add(secs, Ordering::Relaxed);
    }
}

impl Demo {
    /// Posts some rides of the previous day and the riders' last twelve minutes to the server at
    /// `base_url`, which must know their logins, then lets them ride on in a thread of their own.
    pub fn start(
        base_url: &str,
        riders: &[DemoRider],
        clock: &dyn Clock,
    ) -> Result<Self, DemoError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let phones = phones_of(riders, base_url, APP, None)?;
        let second_phones = phones_of(riders, base_url, "another-phone/1", None)?;
        let strangers = phones_of(riders, base_url, "unknown/1", Some("not the password"))?;
        let start_millis = clock.wall().0 / 1_000_000;
        let (script, past) = Script::begin(start_millis);
        runtime.block_on(post_past(past, &phones))?;
        let (stop, stopped) = watch::channel(false);
        let captions = Captions { race_secs: Arc::default(), skipped_secs: Arc::default() };
        let world = World {
            script,
            phones,
            second_phones,
            strangers,
            start_millis,
            captions: captions.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("demo riders".to_owned())
            .spawn(move || runtime.block_on(world.ride_on(stopped)))?;
        Ok(Self { stop, captions, thread: Some(thread) })
    }

    /// The captions.
    pub fn captions(&self) -> Captions {
        self.captions.clone()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the demo's riders panicked");
        }
    }
}

/// A phone for each rider, with the rider's password or another one.
fn phones_of(
    riders: &[DemoRider],
    base_url: &str,
    app: &str,
    password: Option<&str>,
) -> Result<Vec<Phone>, PostError> {
    riders
        .iter()
        .map(|rider| Phone::new(base_url, &rider.login, password.unwrap_or(&rider.password), app))
        .collect()
}

/// Posts the past, so that the list of sessions, plots, tails and averages are full at once.
async fn post_past(past: Vec<Post>, phones: &[Phone]) -> Result<(), PostError> {
    let mut by_rider = vec![Vec::new(); phones.len()];
    for post in past {
        if let Some(batches) = by_rider.get_mut(post.rider) {
            batches.push(post.lines);
        }
    }
    let mut posts = JoinSet::new();
    for (phone, batches) in phones.iter().zip(by_rider) {
        let phone = phone.clone();
        posts.spawn(async move {
            for lines in batches {
                phone.post(lines, "ms").await?;
            }
            Ok(())
        });
    }
    while let Some(done) = posts.join_next().await {
        done.unwrap_or(Ok(()))?;
    }
    Ok(())
}

/// The riders and their phones.
struct World {
    script: Script,
    phones: Vec<Phone>,
    /// A second phone for each rider, with the rider's own login.
    second_phones: Vec<Phone>,
    /// Phones that use the riders' logins with a wrong password.
    strangers: Vec<Phone>,
    start_millis: i64,
    captions: Captions,
}

impl World {
    /// Advances the race every second, until `stopped`.
    async fn ride_on(mut self, mut stopped: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        let mut switch_on = |phones: &[Phone]| -> Vec<mpsc::Sender<String>> {
            phones.iter().map(|phone| start_phone(&mut tasks, phone.clone())).collect()
        };
        let outboxes = switch_on(&self.phones);
        let second_outboxes = switch_on(&self.second_phones);
        let stranger_outboxes = switch_on(&self.strangers);
        // Seconds that passed while the past was posted are caught up at once.
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        let mut ridden_secs = 0;
        while !*stopped.borrow() {
            tokio::select! {
                _ = ticks.tick() => {}
                changed = stopped.changed() => if changed.is_err() { break } else { continue },
            }
            let race_secs = ridden_secs + self.captions.skipped_secs.load(Ordering::Relaxed);
            self.captions.race_secs.store(race_secs, Ordering::Relaxed);
            let unix_millis = self.start_millis + ridden_secs * 1000;
            for Post { rider, device, lines } in self.script.second(race_secs, unix_millis) {
                let outboxes = match device {
                    Device::Own => &outboxes,
                    Device::Second => &second_outboxes,
                    Device::Stranger => &stranger_outboxes,
                };
                send(outboxes.get(rider), lines);
            }
            ridden_secs += 1;
        }
        tasks.shutdown().await;
    }
}

/// Hands lines to a phone; one whose memory is full drops them, as phones do.
fn send(outbox: Option<&mpsc::Sender<String>>, lines: String) {
    if let Some(outbox) = outbox
        && outbox.try_send(lines).is_err()
    {
        tracing::debug!("a demo phone's memory is full");
    }
}

/// A phone that posts its lines in order, everything queued in one request, and retries after
/// temporary failures.
fn start_phone(tasks: &mut JoinSet<()>, phone: Phone) -> mpsc::Sender<String> {
    let (outbox, mut inbox) = mpsc::channel::<String>(KEPT_BATCHES);
    tasks.spawn(async move {
        while let Some(mut lines) = inbox.recv().await {
            while let Ok(more) = inbox.try_recv() {
                lines.push_str(&more);
            }
            while let Err(error) = phone.post(lines.clone(), "ms").await {
                tracing::debug!("{}: {error}", phone.login());
                if !error.may_retry() {
                    break;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    });
    outbox
}
