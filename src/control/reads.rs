//! What viewers read of the engine: plain handles, so that a viewer needs to know neither engine
//! nor server.

use std::{collections::HashMap, sync::Arc};

use jiff::tz::TimeZone;

use crate::{
    alarm::Alarms,
    clock::Clock,
    history::SessionList,
    live::Live,
    logbook::SharedLogbook,
    model::{AthleteId, SenderActivity, Status, UnixNanos},
    problems::ProblemList,
    roster::Snapshot,
    store::SharedStore,
};

/// A cheap read that never blocks for longer than a lock around a copy.
pub type Read<T> = Arc<dyn Fn() -> T + Send + Sync>;

/// The read sides of the engine; cloning is cheap. A replay has some of its own.
#[derive(Clone)]
pub struct Reads {
    /// The live samples.
    pub store: SharedStore,
    /// Each athlete as seen now.
    pub live: Live,
    /// The athletes now.
    pub roster: Read<Arc<Snapshot>>,
    /// How the recording is doing.
    pub status: Read<Status>,
    /// What arrives and is refused.
    pub problems: ProblemList,
    /// What each device has sent since the start.
    pub activity: Read<Vec<SenderActivity>>,
    /// When athletes without samples in memory last sent, from the journal.
    pub last_seen: Read<Arc<HashMap<AthleteId, UnixNanos>>>,
    /// What asks somebody to act.
    pub alarms: Alarms,
    /// What the operator wrote.
    pub logbook: SharedLogbook,
    /// What was recorded, session by session.
    pub sessions: Read<SessionList>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Zone of clock times in words and on screens.
    pub time_zone: TimeZone,
}
