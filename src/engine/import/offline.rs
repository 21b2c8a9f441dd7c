//! An import into a data folder that no engine works in.

use std::{path::Path, sync::Arc};

use super::{ImportError, ImportRequest, Target, import_file};
use crate::{
    clock::Clock,
    config::Settings,
    engine::{Error, offline::LockedFolder},
    model::{ImportReport, Work},
};

/// Why an import into a folder failed.
#[derive(Debug, thiserror::Error)]
pub enum FolderImportError {
    /// The folder cannot be worked in.
    #[error(transparent)]
    Engine(#[from] Error),
    /// The file cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// Imports a file into the data folder of `settings`, which must not be in use. `work` is told how
/// far it is.
pub fn import_into_folder(
    settings: &Settings,
    path: &Path,
    request: &ImportRequest,
    clock: &Arc<dyn Clock>,
    work: &Work,
) -> Result<ImportReport, FolderImportError> {
    let unknown = || ImportError::UnknownAthlete(request.login.to_string());
    // Before a folder is made for a login that nobody has.
    if !settings.data.is_dir() {
        return Err(unknown().into());
    }
    let folder = LockedFolder::acquire(settings, clock)?;
    let athlete = folder.roster.athlete(request.login.as_str()).ok_or_else(unknown)?;
    let folder = folder.open(settings, clock, work)?;
    let target = Target {
        athlete: athlete.id,
        queue: &folder.queue,
        logbook: &folder.logbook,
        gap: settings.session_gap,
        now: clock.wall(),
    };
    let outcome = import_file(path, request, &target, work);
    folder.close();
    Ok(outcome?)
}
