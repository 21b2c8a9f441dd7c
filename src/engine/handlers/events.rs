//! Events: made, copied, opened, closed, changed, removed.

use std::sync::Arc;

use super::RequestHandler;
use crate::{
    control::{
        CloseEvent, CopyEvent, EditEvent, Error, Handler, MakeEvent, OpenEvent, RemoveEvent,
    },
    model::{Event, LocalTime},
};

impl Handler<MakeEvent> for RequestHandler {
    fn handle(&self, MakeEvent(new): MakeEvent) -> Result<Arc<Event>, Error> {
        self.events.make(&new).map_err(Error::refused)
    }
}

impl Handler<CopyEvent> for RequestHandler {
    fn handle(&self, CopyEvent { id, name, day }: CopyEvent) -> Result<Arc<Event>, Error> {
        let zone = &self.time_zone;
        let today = || LocalTime::at(self.clock.wall(), zone).clock().date();
        let day = day.unwrap_or_else(today);
        self.events.copy(&id, &name, day, zone).map_err(Error::refused)
    }
}

impl Handler<OpenEvent> for RequestHandler {
    fn handle(&self, OpenEvent(id): OpenEvent) -> Result<Arc<Event>, Error> {
        self.events.open_event(&id).map_err(Error::refused)
    }
}

impl Handler<CloseEvent> for RequestHandler {
    fn handle(&self, CloseEvent: CloseEvent) -> Result<Option<Arc<Event>>, Error> {
        self.events.close().map_err(Error::refused)
    }
}

impl Handler<EditEvent> for RequestHandler {
    fn handle(&self, EditEvent { id, edit }: EditEvent) -> Result<Arc<Event>, Error> {
        self.events.edit_event(&id, &edit).map_err(Error::refused)
    }
}

impl Handler<RemoveEvent> for RequestHandler {
    fn handle(&self, request: RemoveEvent) -> Result<(), Error> {
        let RemoveEvent { id, with_recordings } = request;
        let removed = if with_recordings {
            self.events.remove_with_data(&id)
        } else {
            self.events.remove(&id)
        };
        removed.map_err(Error::refused)?;
        // They are not what was asked for; that they stay behind is told in the log.
        if let Err(error) = self.courses.remove(Some(&id)) {
            tracing::warn!("The courses of the event {id} were not removed: {error}");
        }
        Ok(())
    }
}
