//! Carries out viewers' requests, off their threads.

use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use crate::{
    alarm::{AlarmKeeper, Rules},
    clock::Clock,
    codes::Codes,
    control::{Control, Envelope, KeepChoices, Wake},
    engine::{course_files::CourseFiles, window_file::WindowFile},
    events::Events,
    history::Library,
    journal::Reader,
    logbook::SharedLogbook,
    problems::Problems,
    recorder::Queue,
    roster::Roster,
};

mod alarms;
mod athletes;
mod codes;
mod courses;
mod events;
mod pictures;
mod problems;
mod sessions;
mod start_list;
mod transfer;
mod window;

/// Everything that the requests need.
pub(super) struct RequestHandler {
    pub(super) roster: Roster,
    pub(super) events: Events,
    pub(super) codes: Codes,
    pub(super) journal: Reader,
    pub(super) logbook: SharedLogbook,
    pub(super) library: Library,
    pub(super) problems: Problems,
    pub(super) alarms: AlarmKeeper,
    pub(super) alarm_rules: Rules,
    pub(super) queue: Queue,
    pub(super) clock: Arc<dyn Clock>,
    /// The longest gap within a session.
    pub(super) session_gap: Duration,
    /// Where days begin and end.
    pub(super) time_zone: TimeZone,
    pub(super) window_file: WindowFile,
    pub(super) courses: CourseFiles,
}

/// The handle for viewers. Each request runs on one of the runtime's blocking threads.
pub(super) fn control(handler: &Arc<RequestHandler>, runtime: &Handle, wake: Wake) -> Control {
    let (handler, runtime) = (Arc::clone(handler), runtime.clone());
    let send = move |envelope: Envelope| {
        let handler = Arc::clone(&handler);
        if let Envelope::KeepChoices(KeepChoices(choices), _) = &envelope {
            // Requests may be carried out in another order, or, at the end, not at all: the engine
            // writes what is left when it stops.
            handler.window_file.choose(choices.clone());
        }
        runtime.spawn_blocking(move || envelope.handle(&*handler));
    };
    Control::new(send, wake)
}
