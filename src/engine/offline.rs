//! A data folder that no engine works in, opened to change what is recorded in it.

use std::{sync::Arc, time::Duration};

use parking_lot::RwLock;

use super::{Error, ROSTER_FILE};
use crate::{
    clock::Clock,
    codec,
    config::Settings,
    journal::{FolderLock, Journal, Options, Reader, Rewriter, SystemFiles},
    logbook::SharedLogbook,
    model::Progress,
    recorder::{self, Queue, Recorder},
    roster::Roster,
    schema::Schema,
    store::{SharedStore, Store, StoreLimits},
};

/// How long the end waits for the disk.
const STOP_WAIT: Duration = Duration::from_mins(1);

/// A folder that is kept from engines, and from which nothing was read but the roster.
pub(super) struct LockedFolder {
    pub(super) roster: Roster,
    lock: FolderLock,
}

/// An open folder: all that writes into it, and nothing that serves or shows it.
pub(super) struct OfflineFolder {
    pub(super) reader: Reader,
    pub(super) rewriter: Rewriter,
    pub(super) logbook: SharedLogbook,
    pub(super) recorder: Recorder,
    pub(super) queue: Queue,
    lock: FolderLock,
}

impl LockedFolder {
    /// Takes the data folder of `settings`, which must not be in use.
    pub(super) fn acquire(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<Self, Error> {
        let lock = FolderLock::acquire(&settings.data)?;
        let roster = Roster::open(&settings.data.join(ROSTER_FILE), Arc::clone(clock))?;
        Ok(Self { roster, lock })
    }

    /// Reads the recordings; `progress` is told how far it is.
    pub(super) fn open(
        self,
        settings: &Settings,
        clock: &Arc<dyn Clock>,
        progress: &Progress,
    ) -> Result<OfflineFolder, Error> {
        let options = Options { clock: Some(Arc::clone(clock)), ..Options::default() };
        let (journal, opened) = Journal::open_with(&settings.data, Arc::new(SystemFiles), options)?;
        for note in opened.notes {
            tracing::warn!("{note}");
        }
        // Nobody looks at the samples: the store need hold none.
        let limits = StoreLimits { window: Duration::ZERO, ..StoreLimits::default() };
        let store: SharedStore = Arc::new(RwLock::new(Store::new(limits)));
        let schema = Schema::with_limits(
            codec::known_field_type,
            settings.limits.fields_per_athlete,
            settings.limits.field_name_bytes,
        );
        let (reader, rewriter) =
            (journal.reader(), journal.rewriter(codec::describe).with_parts(codec::make_parts));
        let nobody = |_: &str| None;
        let window = Duration::ZERO;
        let loaded = recorder::load(&reader, &nobody, &store, window, &**clock, schema, progress)?;
        let mut logbook = loaded.logbook;
        logbook.set_max_entries(settings.limits.log_entries);
        let logbook: SharedLogbook = Arc::new(RwLock::new(logbook));
        let (recorder, queue) = Recorder::start(recorder::Parts {
            journal,
            schema: loaded.schema,
            senders: loaded.senders,
            store,
            logbook: Arc::clone(&logbook),
            athlete_of: Arc::new(|_| None),
            clock: Arc::clone(clock),
            wake: Arc::new(|| {}),
            limits: settings.limits,
        })
        .map_err(Error::Threads)?;
        Ok(OfflineFolder { reader, rewriter, logbook, recorder, queue, lock: self.lock })
    }
}

impl OfflineFolder {
    /// Waits for the disk and leaves the folder. What was confirmed is on disk already.
    pub(super) fn close(self) {
        self.recorder.stop(STOP_WAIT);
        drop(self.lock);
    }
}
