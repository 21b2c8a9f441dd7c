//! What the viewer chose in the window.

use super::RequestHandler;
use crate::control::{Error, Handler, KeepChoices};

impl Handler<KeepChoices> for RequestHandler {
    fn handle(&self, KeepChoices(_): KeepChoices) -> Result<(), Error> {
        // It was remembered when the request was sent, so that the last one wins.
        self.window_file.save().map_err(|error| {
            tracing::warn!("What was chosen in the window was not saved: {error}");
            Error::failed(error)
        })
    }
}
