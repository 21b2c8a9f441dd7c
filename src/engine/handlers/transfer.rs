//! Importing and exporting recordings as files.

use std::{io, path::Path};

use super::RequestHandler;
use crate::{
    control::{Error, Export, ExportEvent, Exported, Handler, ImportRecording},
    engine::{
        import::{ImportError, ImportRequest, Target, import_file},
        transfer::{ExportJob, export_to_file},
    },
    events, files,
    history::{self, ExportOptions, ExportRequest, LineForm},
    model::{FileFormat, ImportReport, Progress},
};

impl Handler<ImportRecording> for RequestHandler {
    fn handle(&self, request: ImportRecording) -> Result<ImportReport, Error> {
        let ImportRecording { path, login, progress } = request;
        let unknown = || Error::refused(ImportError::UnknownAthlete(login.to_string()));
        let target = Target {
            athlete: self.roster.athlete(login.as_str()).ok_or_else(unknown)?.id,
            queue: &self.queue,
            logbook: &self.logbook,
            gap: self.session_gap,
            now: self.clock.wall(),
        };
        let request = ImportRequest { login, format: None, precision: None };
        import_file(&files::expand_home(&path), &request, &target, &progress)
            .map_err(Error::refused)
    }
}

impl Handler<Export> for RequestHandler {
    fn handle(&self, request: Export) -> Result<Exported, Error> {
        let Export { parts, format, path, may_replace, progress } = request;
        let is_zip = parts.len() != 1;
        self.export(parts, is_zip, format, &path, may_replace, progress)
    }
}

impl Handler<ExportEvent> for RequestHandler {
    fn handle(&self, request: ExportEvent) -> Result<Exported, Error> {
        let ExportEvent { id, format, path, may_replace, progress } = request;
        let events = self.events.list();
        if events.by_id(id.as_str()).is_none() {
            return Err(Error::refused(events::Error::Unknown(id)));
        }
        let (reader, gap) = (&self.journal, self.session_gap);
        let parts = history::recordings_of_event(reader, &events, &id, gap, &progress);
        let parts = parts.map_err(Error::failed)?;
        if parts.is_empty() {
            return Err(Error::Failed(format!("nothing was recorded in the event {id}")));
        }
        self.export(parts, true, format, &path, may_replace, progress)
    }
}

impl RequestHandler {
    fn export(
        &self,
        parts: Vec<ExportRequest>,
        is_zip: bool,
        format: FileFormat,
        path: &Path,
        may_replace: bool,
        progress: Progress,
    ) -> Result<Exported, Error> {
        let path = files::expand_home(path);
        let named = parts.into_iter().map(|part| {
            let athlete = self.roster.athlete(part.login.as_str());
            let name = athlete.map(|athlete| athlete.name.clone());
            let name = name.unwrap_or_else(|| part.login.to_string());
            (part, name)
        });
        let athletes: Vec<_> = named.collect();
        let lines = LineForm::Loadable;
        let options = ExportOptions { format, lines, gap: self.session_gap, progress };
        let job = ExportJob { athletes, is_zip, options };
        match export_to_file(&self.journal, &job, &path, may_replace) {
            Ok(report) => Ok(Exported { path, report }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Failed(format!("{error}: give the file another name")))
            }
            Err(error) => Err(Error::failed(error)),
        }
    }
}
