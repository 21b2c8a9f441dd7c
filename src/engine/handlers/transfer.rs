//! Importing and exporting recordings as files.

use std::io;

use super::RequestHandler;
use crate::{
    control::{Error, Export, Exported, Handler, ImportRecording},
    engine::{
        import::{ImportError, ImportRequest, Target, import_file},
        transfer::{ExportJob, export_to_file},
    },
    files,
    history::{ExportOptions, LineForm},
    model::ImportReport,
};

impl Handler<ImportRecording> for RequestHandler {
    fn handle(&self, request: ImportRecording) -> Result<ImportReport, Error> {
        let ImportRecording { path, login, progress } = request;
        let unknown = || Error::failed(ImportError::UnknownAthlete(login.to_string()));
        let target = Target {
            athlete: self.roster.athlete(login.as_str()).ok_or_else(unknown)?.id,
            queue: &self.queue,
            logbook: &self.logbook,
            gap: self.session_gap,
            now: self.clock.wall(),
        };
        let request = ImportRequest { login, format: None, precision: None };
        import_file(&files::expand_home(&path), &request, &target, &progress).map_err(Error::failed)
    }
}

impl Handler<Export> for RequestHandler {
    fn handle(&self, request: Export) -> Result<Exported, Error> {
        let Export { parts, format, path, may_replace, progress } = request;
        let path = files::expand_home(&path);
        let named = parts.into_iter().map(|part| {
            let athlete = self.roster.athlete(part.login.as_str());
            let name = athlete.map(|athlete| athlete.name.clone());
            let name = name.unwrap_or_else(|| part.login.to_string());
            (part, name)
        });
        let athletes: Vec<_> = named.collect();
        let lines = LineForm::Loadable;
        let options = ExportOptions { format, lines, gap: self.session_gap, progress };
        let job = ExportJob { is_zip: athletes.len() != 1, athletes, options };
        match export_to_file(&self.journal, &job, &path, may_replace) {
            Ok(report) => Ok(Exported { path, report }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Failed(format!("{error}: give the file another name")))
            }
            Err(error) => Err(Error::failed(error)),
        }
    }
}
