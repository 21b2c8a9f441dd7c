//! Imports into a data folder that no engine is using.

use std::{path::Path, sync::Arc, time::Duration};

use parking_lot::RwLock;

use super::{ImportError, ImportRequest, Target, import_file};
use crate::{
    clock::Clock,
    codec,
    config::Settings,
    engine::{Error, ROSTER_FILE},
    journal::{FolderLock, Journal, Options, SystemFiles},
    logbook::SharedLogbook,
    model::{ImportReport, Progress},
    recorder::{self, Recorder},
    roster::Roster,
    schema::Schema,
    store::{SharedStore, Store, StoreLimits},
};

/// How long to wait for the disk at the end.
const STOP_WAIT: Duration = Duration::from_mins(1);

/// Why an import into a data folder failed.
#[derive(Debug, thiserror::Error)]
pub enum FolderImportError {
    /// The data folder cannot be opened.
    #[error(transparent)]
    Engine(#[from] Error),
    /// The file cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// Imports a file into the data folder of `settings`, which must not be in use, and reports to
/// `progress`.
pub fn import_into_folder(
    settings: &Settings,
    path: &Path,
    request: &ImportRequest,
    clock: &Arc<dyn Clock>,
    progress: &Progress,
) -> Result<ImportReport, FolderImportError> {
    let unknown = || ImportError::UnknownAthlete(request.login.to_string());
    // Check this first, so that no folder is created for an unknown login.
    if !settings.data.is_dir() {
        return Err(unknown().into());
    }
    let lock = FolderLock::acquire(&settings.data).map_err(Error::from)?;
    let roster =
        Roster::open(&settings.data.join(ROSTER_FILE), Arc::clone(clock)).map_err(Error::from)?;
    let athlete = roster.athlete(request.login.as_str()).ok_or_else(unknown)?;
    let options = Options { clock: Some(Arc::clone(clock)), ..Options::default() };
    let (journal, opened) =
        Journal::open_with(&settings.data, Arc::new(SystemFiles), options).map_err(Error::from)?;
    for note in opened.notes {
        tracing::warn!("{note}");
    }
    // Nobody views the samples, so the store need not hold any.
    let limits = StoreLimits { window: Duration::ZERO, ..StoreLimits::default() };
    let store: SharedStore = Arc::new(RwLock::new(Store::new(limits)));
    let schema = Schema::with_limits(
        codec::known_field_type,
        settings.limits.fields_per_athlete,
        settings.limits.field_name_bytes,
    );
    let reader = journal.reader();
    let nobody = |_: &str| None;
    let window = Duration::ZERO;
    let loaded = recorder::load(&reader, &nobody, &store, window, &**clock, schema, progress)
        .map_err(Error::from)?;
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
    let target = Target {
        athlete: athlete.id,
        queue: &queue,
        logbook: &logbook,
        gap: settings.session_gap,
        now: clock.wall(),
    };
    let outcome = import_file(path, request, &target, progress);
    // Everything confirmed is on disk already, so a timeout loses nothing.
    recorder.stop(STOP_WAIT);
    drop(lock);
    Ok(outcome?)
}
