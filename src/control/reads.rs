//! What viewers can read of the engine: plain handles, so that a viewer depends on neither engine
//! nor server.

use std::{collections::HashMap, sync::Arc};

use jiff::tz::TimeZone;

use crate::{
    alarm::Alarms,
    clock::Clock,
    codes::Code,
    history::SessionList,
    kind,
    live::Live,
    logbook::LogbookReader,
    model::{AthleteId, EventList, SenderActivity, Status, UnixNanos},
    problems::ProblemList,
    roster::Snapshot,
    store::StoreReader,
};

/// A cheap read that never blocks for longer than it takes to copy under a lock.
pub type Read<T> = Arc<dyn Fn() -> T + Send + Sync>;

/// The read handles of the engine, from which nothing can be written; cloning is cheap. A replay
/// replaces some of them.
#[derive(Clone)]
pub struct Reads {
    /// The live samples.
    pub store: StoreReader,
    /// The current state of each athlete.
    pub live: Live,
    /// The current roster.
    pub roster: Read<Arc<Snapshot>>,
    /// All events, and which is open.
    pub events: Read<Arc<EventList>>,
    /// What the kind of the open event shows and watches for; that of roads without an event.
    pub kind: Read<kind::Definition>,
    /// The status of the recording.
    pub status: Read<Status>,
    /// Problems, mostly refused requests.
    pub problems: ProblemList,
    /// What each device has sent since the engine started.
    pub activity: Read<Vec<SenderActivity>>,
    /// When athletes without samples in memory sent their last one, from the journal.
    pub last_seen: Read<Arc<HashMap<AthleteId, UnixNanos>>>,
    /// The codes of phones, with when they were used.
    pub codes: Read<Arc<[Code]>>,
    /// What asks somebody to act.
    pub alarms: Alarms,
    /// The operator's entries.
    pub logbook: LogbookReader,
    /// The list of recorded sessions.
    pub sessions: Read<SessionList>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The zone in which times are shown.
    pub time_zone: TimeZone,
}
