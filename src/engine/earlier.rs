//! What was heard from phones shortly before this start: read from the journal in the background, so that
//! verdicts on phones outlive a restart.

use std::{io, sync::Arc, thread, time::Duration};

use crate::{
    history,
    journal::Reader,
    model::{Progress, UnixNanos},
    recorder::Senders,
};

/// How far back it is read. Verdicts look back for 20 minutes.
const LOOK_BACK: Duration = Duration::from_mins(30);

/// Reading in the background. Dropping it stops it.
pub(super) struct Earlier(Progress);

impl Earlier {
    /// Starts to read what arrived before `started`, the time of this start; `wake` is called once it
    /// is there.
    pub(super) fn start(
        reader: Reader,
        senders: Senders,
        started: UnixNanos,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let progress = Progress::default();
        let stopping = progress.clone();
        thread::Builder::new().name("phones".to_owned()).spawn(move || {
            let since = started.minus(LOOK_BACK);
            match history::heard_since(&reader, since, started, &stopping) {
                Ok(heard) if !stopping.is_stopped() => {
                    senders.take_earlier(heard);
                    wake();
                }
                Ok(_) => {}
                // Whoever reads the same for History says so, too.
                Err(error) => tracing::debug!(%error, "what phones sent before was not read"),
            }
        })?;
        Ok(Self(progress))
    }
}

impl Drop for Earlier {
    fn drop(&mut self) {
        self.0.stop();
    }
}
