//! What the window reads from the engine, and what it may ask of it: plain handles, so that
//! `ui` needs to know neither engine nor server.

use std::{collections::HashMap, sync::Arc};

use crossbeam_channel::Sender;
use jiff::tz::TimeZone;

use crate::{
    clock::Clock,
    model::{AthleteId, Status, UnixNanos},
    problems::Problems,
    roster::{NewAthlete, Snapshot},
    store::SharedStore,
};

/// A cheap read that never blocks for longer than a lock around a copy.
pub type Read<T> = Arc<dyn Fn() -> T + Send + Sync>;

/// What a guided show says, and the way to its next thing.
#[derive(Clone)]
pub struct Guide {
    /// What happens now, in one line.
    pub caption: Read<String>,
    /// On to the next thing; does not block.
    pub next: Arc<dyn Fn() + Send + Sync>,
}

/// The read sides of the engine.
#[derive(Clone)]
pub struct Reads {
    /// The live samples.
    pub store: SharedStore,
    /// The athletes now.
    pub roster: Read<Arc<Snapshot>>,
    /// How the recording is doing.
    pub status: Read<Status>,
    /// What arrives and is refused.
    pub problems: Problems,
    /// When athletes without samples in memory last sent, from the journal.
    pub last_seen: Read<Arc<HashMap<AthleteId, UnixNanos>>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Zone of the clock times on the screen.
    pub time_zone: TimeZone,
    /// Words on what happens, in the demo.
    pub guide: Option<Guide>,
}

/// Where the engine answers: nothing on success, else one plain sentence.
pub type Reply = Sender<Result<(), String>>;

/// What only the engine can carry out.
#[derive(Debug, Clone)]
pub enum EngineCommand {
    /// Add an athlete to the roster.
    AddAthlete {
        /// Who.
        athlete: NewAthlete,
        /// Where to answer.
        reply: Reply,
    },
    /// Start the demo in its own window.
    StartDemo {
        /// Where to answer.
        reply: Reply,
    },
}
