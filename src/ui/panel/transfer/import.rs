//! The dialog that imports files as recordings of an athlete.

use std::path::PathBuf;

use eframe::egui::{ScrollArea, Ui, Vec2, vec2};

use super::{drop_zone::zone_in_dialog_ui, name_of, notes_ui};
use crate::{
    control::{Control, Error, ImportRecording, Pending},
    model::{ImportReport, Login, Progress},
    ui::{
        context::{Command, ViewContext},
        desktop::{Chosen, DialogKind, FileDialog, Filters},
        engine_words, format,
        lang::TextId,
        panel::{
            athlete_list::{Purpose, athlete_list_ui},
            dialog::{self, Look},
            typed_path::TypedPath,
        },
        projection::Row,
        state::Dialog,
        theme::{family, size, space},
    },
};

/// How the list of athletes names itself.
const WHOSE: Purpose = Purpose {
    hint: TextId::new("import-for-hint"),
    search: TextId::new("import-for-search"),
    row: TextId::new("import-for-row"),
};
/// Size of the dialog.
const EXTENT: Vec2 = vec2(640.0, 560.0);
/// For those who cannot drag.
fn type_a_path() -> &'static str {
    tr!("import-type-path")
}
/// What stands below the zone for files: the buttons, with the field for a path or without.
const BELOW_ZONE: f32 = 56.0;
const BELOW_ZONE_TYPED: f32 = 170.0;
/// Height of the list of files.
const FILES_H: f32 = 150.0;
/// File filters for recordings; compressed ones end in `gz`.
fn filters() -> Filters {
    vec![
        (tr!("recordings"), &["fit", "tcx", "gpx", "csv", "lp", "txt", "gz"]),
        (tr!("all-files"), &["*"]),
    ]
}

/// A file to import, and the outcome.
#[derive(Debug)]
struct File {
    path: PathBuf,
    outcome: Option<Result<ImportReport, Error>>,
}

/// What the dialog remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct ImportState {
    files: Vec<File>,
    login: Option<Login>,
    search: String,
    /// The file that is being read.
    reading: Option<Reading>,
    choosing: Option<Pending<Chosen>>,
    failure: Option<String>,
    /// Replaces the file dialog on a desktop without one.
    typed_path: TypedPath,
}

/// A file that is being read.
#[derive(Debug)]
struct Reading {
    report: Pending<ImportReport>,
    /// How far it is.
    progress: Progress,
}

impl ImportState {
    /// Adds files that were dropped on the window or chosen, and opens the dialog.
    pub(in crate::ui) fn add(&mut self, paths: impl IntoIterator<Item = PathBuf>) -> Command {
        // The viewer has seen the outcomes of earlier imports.
        if self.reading.is_none() {
            self.files.retain(|file| file.outcome.is_none());
        }
        for path in paths {
            if !self.files.iter().any(|file| file.path == path && file.outcome.is_none()) {
                self.files.push(File { path, outcome: None });
            }
        }
        self.failure = None;
        Command::Open(Dialog::Import)
    }

    /// Whether an import is in progress.
    pub(in crate::ui) const fn is_busy(&self) -> bool {
        self.reading.is_some()
    }

    /// Takes the chosen files and the outcome of a file, and continues with the next one.
    pub(in crate::ui) fn poll(&mut self, control: &Control) -> Option<Command> {
        if let Some(Reading { report, progress }) = &self.reading
            && let Some(outcome) = report.poll()
        {
            let is_stopped = progress.is_stopped();
            self.reading = None;
            if let Some(file) = self.files.iter_mut().find(|file| file.outcome.is_none()) {
                file.outcome = Some(outcome);
            }
            // Stopping one file stops the import of the others too.
            if !is_stopped {
                self.begin_next(control);
            }
        }
        match Pending::poll_in(&mut self.choosing)? {
            Ok(Chosen::Files(paths)) => return Some(self.add(paths)),
            Ok(Chosen::Nothing) => {
                self.failure = Some(tr!("import-no-file").into());
            }
            Ok(Chosen::NoDialog) => self.typed_path.need(),
            Err(why) => self.failure = Some(engine_words::failure(&why)),
        }
        None
    }

    /// Starts reading the next file.
    fn begin_next(&mut self, control: &Control) {
        let Some(login) = self.login.clone() else { return };
        let Some(file) = self.files.iter().find(|file| file.outcome.is_none()) else { return };
        let (path, progress) = (file.path.clone(), Progress::default());
        let report = control.ask(ImportRecording { path, login, progress: progress.clone() });
        self.reading = Some(Reading { report, progress });
    }

    /// Suggests the athlete whose login a file name begins with, or else the focus, unless one has
    /// been chosen.
    fn guess(&mut self, view: &ViewContext<'_>) {
        if self.login.is_some() {
            return;
        }
        let names: Vec<String> =
            self.files.iter().map(|file| name_of(&file.path).to_lowercase()).collect();
        let speaks_of = |row: &&Row| {
            let login = row.athlete.login.as_str().to_lowercase();
            names.iter().any(|name| name.starts_with(&login))
        };
        // The longest match wins: a file name of rider12 also begins with rider1.
        let named = view.projection.rows.iter().filter(speaks_of);
        let named = named.max_by_key(|row| row.athlete.login.as_str().len());
        let focus = || view.state.focus.and_then(|id| view.projection.row(id));
        self.login = named.or_else(focus).map(|row| row.athlete.login.clone());
    }
}

/// Draws the dialog.
pub(in crate::ui) fn import_ui(
    state: &mut ImportState,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    state.guess(view);
    let shown = dialog::dialog(view, ui, tr!("import-title"), EXTENT, |ui| {
        ui.spacing_mut().item_spacing.y = space::NEAR;
        if state.files.is_empty() {
            let below = if state.typed_path.is_shown() { BELOW_ZONE_TYPED } else { BELOW_ZONE };
            zone_in_dialog_ui(view, ui, below);
        } else {
            files_ui(state, view, ui);
        }
        if let Some(why) = &state.failure {
            dialog::failure(ui, view.theme, why);
        }
        if let Some(Reading { progress, .. }) = &state.reading {
            dialog::progress(ui, view.theme, tr!("importing"), progress.fraction());
            if dialog::button(ui, view.theme, tr!("stop"), Look::Plain, true).clicked() {
                progress.stop();
            }
            return;
        }
        let instead = tr!("import-instead");
        if let Some(path) = state.typed_path.ui(view.theme, ui, instead, tr!("import-add-file")) {
            commands.push(state.add([path]));
        }
        let waiting = state.files.iter().filter(|file| file.outcome.is_none()).count();
        if waiting > 0 {
            whose_ui(state, view, ui);
        }
        buttons_ui(state, waiting, view, ui, &mut commands);
    });
    if shown.close || (shown.clicked_beside && state.files.is_empty()) {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// The files, each with its outcome.
fn files_ui(state: &ImportState, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let list = ScrollArea::vertical().id_salt("files").max_height(FILES_H);
    list.auto_shrink([false, true]).show(ui, |ui| {
        for file in &state.files {
            let name = name_of(&file.path);
            ui.label(dialog::words(&name, family::SEMIBOLD, size::BODY, p.text));
            match &file.outcome {
                None => {}
                Some(Ok(report)) => {
                    dialog::paragraph(ui, view.theme, came_of(report, view));
                    notes_ui(&report.notes, view, ui);
                }
                Some(Err(why)) => dialog::failure(ui, view.theme, &engine_words::failure(why)),
            }
        }
    });
}

/// `FIT, 4 700 samples of 16 Aug 2013, 1 session, 3 laps.`
fn came_of(report: &ImportReport, view: &ViewContext<'_>) -> String {
    let mut words =
        format!("{}, {}", report.format.name(), tr!("count-samples", n = report.samples as u64));
    if let Some((from, _)) = report.span {
        words = tr!("samples-of-day", words = words, day = format::date(from, view.time_zone));
    }
    let counts = [
        (report.sessions > 0).then(|| tr!("count-sessions", n = report.sessions)),
        (report.laps > 0).then(|| tr!("count-laps", n = report.laps)),
        (report.markers > 0).then(|| tr!("count-markers", n = report.markers)),
    ];
    for count in counts.into_iter().flatten() {
        words = words + ", " + &count;
    }
    words + "."
}

/// The list to choose the athlete from.
fn whose_ui(state: &mut ImportState, view: &ViewContext<'_>, ui: &mut Ui) {
    let login = state.login.clone();
    let is_chosen = |row: &Row| login.as_ref() == Some(&row.athlete.login);
    let search = &mut state.search;
    let height =
        ui.available_height() - size::DIALOG_HIT - ui.spacing().item_spacing.y - space::GAP;
    if let Some(row) = athlete_list_ui(WHOSE, search, height, is_chosen, view, ui) {
        state.login = Some(row.athlete.login.clone());
    }
    ui.add_space(space::GAP);
}

fn buttons_ui(
    state: &mut ImportState,
    waiting: usize,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        if waiting > 0 {
            let label = tr!("import-what", what = tr!("count-files", n = waiting));
            let is_on = state.login.is_some();
            if dialog::button(ui, view.theme, &label, Look::Primary, is_on).clicked() {
                state.begin_next(view.control);
            }
            if dialog::button(ui, view.theme, tr!("import-clear"), Look::Plain, true).clicked() {
                state.files.clear();
            }
        } else if !state.files.is_empty()
            && dialog::button(ui, view.theme, tr!("done"), Look::Primary, true).clicked()
        {
            state.files.clear();
            state.login = None;
            commands.push(Command::CloseDialog);
        }
        let typed_path = &mut state.typed_path;
        let offers = state.files.is_empty() && !typed_path.is_shown();
        if offers && dialog::button(ui, view.theme, type_a_path(), Look::Plain, true).clicked() {
            typed_path.ask_for();
        }
        let label = tr!("choose-files");
        if dialog::button(ui, view.theme, label, Look::Plain, true).clicked() {
            let dialog = FileDialog {
                title: tr!("recordings"),
                kind: DialogKind::OpenSeveral,
                filters: filters(),
            };
            state.choosing = Some(view.desktop.choose(dialog));
        }
    });
}
