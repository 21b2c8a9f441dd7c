//! Carries out what viewers ask, away from their threads.

use std::{sync::Arc, time::Duration};

use tokio::runtime::Handle;

use crate::{
    alarm::{AlarmKeeper, Rules},
    clock::Clock,
    control::{Control, Wake},
    history::Library,
    journal::Reader,
    logbook::SharedLogbook,
    problems::Problems,
    recorder::Queue,
    roster::Roster,
};

mod alarms;
mod athletes;
mod problems;
mod sessions;
mod start_list;
mod transfer;

/// Everything that requests are carried out with.
pub(super) struct RequestHandler {
    pub(super) roster: Roster,
    pub(super) journal: Reader,
    pub(super) logbook: SharedLogbook,
    pub(super) library: Library,
    pub(super) problems: Problems,
    pub(super) alarms: AlarmKeeper,
    pub(super) alarm_rules: Rules,
    pub(super) queue: Queue,
    pub(super) clock: Arc<dyn Clock>,
    /// The longest silence within a session.
    pub(super) session_gap: Duration,
}

/// The handle for viewers: each request is carried out on a thread of the runtime for what blocks.
pub(super) fn control(handler: &Arc<RequestHandler>, runtime: &Handle, wake: Wake) -> Control {
    let (handler, runtime) = (Arc::clone(handler), runtime.clone());
    let send = move |envelope: crate::control::Envelope| {
        let handler = Arc::clone(&handler);
        runtime.spawn_blocking(move || envelope.handle(&*handler));
    };
    Control::new(send, wake)
}
