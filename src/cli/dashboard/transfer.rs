//! Recordings in and out as files, as the window asks for them.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use trackside::{
    engine::{self, Commands, ImportRequest},
    history::ExportRequest,
    model::{Login, UnixNanos, Work},
    ui::{ExportPart, ExportWish, Outcome},
};

use super::{
    portal::nothing_chosen,
    wishes::{Answer, aside, of_home, translated, wait_for},
};

/// Endings of recordings in the file dialog; packed ones end in `gz`.
const RECORDING_ENDINGS: [&str; 7] = ["fit", "tcx", "gpx", "csv", "lp", "txt", "gz"];

/// The system's dialog for files to read.
pub(super) fn choose_recordings(answer: Answer) {
    let dialog = AsyncFileDialog::new()
        .set_title("Recordings")
        .add_filter("Recordings", &RECORDING_ENDINGS)
        .add_filter("All files", &["*"])
        .pick_files();
    aside("file dialog", answer, move |answer| {
        let outcome = wait_for(dialog).map(|chosen| match chosen {
            Some(files) => {
                Outcome::ChosenFiles(files.iter().map(|file| file.path().to_owned()).collect())
            }
            None => nothing_chosen(),
        });
        answer.outcome(outcome);
    });
}

/// The system's dialog for the file of an export; it asks by itself whether one may be replaced.
pub(super) fn choose_export_file(name: &str, answer: Answer) {
    let dialog = AsyncFileDialog::new().set_title("Export").set_file_name(name).save_file();
    aside("file dialog", answer, move |answer| {
        let outcome = wait_for(dialog).map(|chosen| match chosen {
            Some(file) => Outcome::ChosenFiles(vec![file.path().to_owned()]),
            None => nothing_chosen(),
        });
        answer.outcome(outcome);
    });
}

/// Reads a file as recordings of an athlete.
pub(super) fn import(commands: &Commands, path: PathBuf, login: Login, work: Work, answer: Answer) {
    let request = ImportRequest { login, format: None, precision: None };
    let command = engine::EngineCommand::ImportFile { path: of_home(path), request, work };
    commands.apply(command, |outcome| {
        answer.give(outcome.map(|outcome| translated(outcome, &[].into())));
    });
}

/// Writes recordings to a file.
pub(super) fn export(commands: &Commands, wish: ExportWish, answer: Answer) {
    let ExportWish { parts, format, path, may_replace, work } = wish;
    let path = of_home(path);
    let request = |part: ExportPart| ExportRequest {
        login: part.login,
        from: part.from,
        // Up to, not including, the next instant.
        to: UnixNanos(part.to.0.saturating_add(1)),
    };
    let athletes = parts.into_iter().map(request).collect();
    let written = path.clone();
    let command = engine::EngineCommand::ExportFile { path, may_replace, athletes, format, work };
    commands.apply(command, move |outcome| {
        answer.give(outcome.map(|outcome| match outcome {
            engine::Outcome::Exported(report) => Outcome::Exported { path: written, report },
            other => translated(other, &[].into()),
        }));
    });
}
