//! The courses on the map: those of the event that is open, kept with it.

use std::sync::Arc;

use super::App;
use crate::{
    control::{KeepCourses, KeptCourses, Pending},
    model::{Course, EventId},
    ui::{engine_words, panel::dialog},
};

/// What is kept of the courses, and what is on its way.
#[derive(Debug, Default)]
pub(super) struct EventCourses {
    /// It is known of which event they are.
    is_known: bool,
    /// Of which; `None` without one.
    event: Option<EventId>,
    reading: Option<Pending<Vec<Arc<Course>>>>,
    saving: Option<Pending<()>>,
    /// They were changed since they were passed on.
    is_changed: bool,
}

impl App {
    /// Shows the courses of the event that is open, and keeps what was changed.
    pub(super) fn keep_courses(&mut self) {
        let open = self.live.projection.events.open().map(|event| event.id.clone());
        let kept = &mut self.event_courses;
        // What was changed belongs to the event of that time.
        let is_settled = kept.saving.is_none() && !kept.is_changed;
        if is_settled && (!kept.is_known || kept.event != open) {
            kept.reading = Some(self.control.ask(KeptCourses(open.clone())));
            (kept.is_known, kept.event) = (true, open);
            self.map.set_courses(Vec::new());
        }
        match Pending::poll_in(&mut self.event_courses.reading) {
            Some(Ok(mut courses)) => {
                // Whatever was opened meanwhile stands behind.
                courses.extend(self.map.courses());
                self.map.set_courses(courses);
            }
            Some(Err(why)) => {
                let why = dialog::sentence(&engine_words::failure(&why));
                self.undo.failed(tr!("courses-not-read", why = why), self.now_mono);
            }
            None => {}
        }
        if let Some(Err(why)) = Pending::poll_in(&mut self.event_courses.saving) {
            let why = dialog::sentence(&engine_words::failure(&why));
            self.undo.failed(tr!("courses-not-kept", why = why), self.now_mono);
        }
        let kept = &mut self.event_courses;
        let is_idle = kept.saving.is_none() && kept.reading.is_none();
        if kept.is_changed && kept.is_known && is_idle {
            kept.is_changed = false;
            let event = kept.event.clone();
            let courses = self.map.courses();
            kept.saving = Some(self.control.ask(KeepCourses { event, courses }));
        }
    }

    /// Something was done to the courses on the map.
    pub(super) const fn courses_changed(&mut self) {
        self.event_courses.is_changed = true;
    }
}
