//! Imports into a data folder that no engine is using.

use std::{path::Path, sync::Arc};

use super::{ImportError, ImportRequest, Target, import_file};
use crate::{
    clock::Clock,
    config::Settings,
    engine::{Error, offline::LockedFolder},
    model::{ImportReport, Progress},
};

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
    let folder = LockedFolder::acquire(settings, clock)?;
    let athlete = folder.roster.athlete(request.login.as_str()).ok_or_else(unknown)?;
    let folder = folder.open(settings, clock, progress)?;
    let target = Target {
        athlete: athlete.id,
        queue: &folder.queue,
        logbook: &folder.logbook,
        gap: settings.session_gap,
        now: clock.wall(),
    };
    let outcome = import_file(path, request, &target, progress);
    folder.close();
    Ok(outcome?)
}
