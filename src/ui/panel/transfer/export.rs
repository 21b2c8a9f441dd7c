//! The dialog that exports recordings to files.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::{ScrollArea, Ui, Vec2, vec2};

use super::notes_ui;
use crate::{
    control::{self, Export, ExportEvent, Exported, Pending},
    history::ExportRequest,
    model::{Event, EventId, FileFormat, Progress, UnixNanos, safe_file_name},
    ui::{
        context::{Command, ViewContext},
        desktop::{self, DialogKind, FileDialog, Filters},
        engine_words, format,
        panel::{
            dialog::{self, Look},
            typed_path::path_edit,
        },
        projection::{HistoryList, Row},
        theme::{family, size, space},
    },
};

/// The dialog's extent.
const EXTENT: Vec2 = vec2(760.0, 640.0);
/// The way to the system's file dialog.
fn choose() -> &'static str {
    tr!("choose-open")
}

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Scope {
    /// The sessions selected in History.
    Sessions,
    /// Everything of the selected athletes.
    #[default]
    Selected,
    /// Everything of everybody.
    Everybody,
    /// All of an event.
    Event(EventId),
}

/// What is written.
enum Chosen {
    /// These parts.
    Parts(Vec<ExportRequest>),
    /// All of this event.
    Event(Arc<Event>),
}

impl Chosen {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Parts(parts) if parts.is_empty())
    }
}

/// What the dialog remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct ExportState {
    /// Where files go, unless the viewer chooses another place.
    folder: PathBuf,
    scope: Scope,
    format: Option<FileFormat>,
    path: String,
    /// Whether the path is the suggested one, not typed or chosen.
    is_offered: bool,
    /// Whether the system's file dialog has asked before replacing an existing file.
    may_replace: bool,
    choosing: Option<Pending<desktop::Chosen>>,
    writing: Option<Writing>,
    outcome: Option<Result<Exported, ExportError>>,
}

/// Why nothing was written, as a sentence without capital and full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum ExportError {
    /// The engine failed or refused.
    #[error("{}", engine_words::failure(.0))]
    Engine(#[from] control::Error),
    /// The desktop has no file dialog.
    #[error("{}", no_file_dialog())]
    NoFileDialog,
}

fn no_file_dialog() -> &'static str {
    tr!("why-no-file-dialog")
}

/// A file that is being written.
#[derive(Debug)]
struct Writing {
    exported: Pending<Exported>,
    /// How far it is.
    progress: Progress,
}

impl ExportState {
    /// Files go into this folder, unless the viewer chooses another place.
    pub(in crate::ui) fn new(folder: PathBuf) -> Self {
        Self { folder, is_offered: true, ..Self::default() }
    }

    /// Resets the dialog when it is opened.
    pub(in crate::ui) fn opened(&mut self, has_sessions: bool) {
        self.scope = if has_sessions { Scope::Sessions } else { Scope::Selected };
        if self.writing.is_none() {
            self.outcome = None;
        }
        self.is_offered = true;
    }

    /// Whether an export is in progress.
    pub(in crate::ui) const fn is_busy(&self) -> bool {
        self.writing.is_some()
    }

    /// Takes the chosen path and the outcome of an export.
    pub(in crate::ui) fn poll(&mut self) {
        match Pending::poll_in(&mut self.choosing) {
            Some(Ok(desktop::Chosen::Files(paths))) => {
                if let Some(path) = paths.first() {
                    self.path = path.to_string_lossy().into_owned();
                    (self.is_offered, self.may_replace) = (false, true);
                }
            }
            Some(Ok(desktop::Chosen::NoDialog)) => {
                self.outcome = Some(Err(ExportError::NoFileDialog));
            }
            Some(Err(why)) => self.outcome = Some(Err(why.into())),
            Some(Ok(desktop::Chosen::Nothing)) | None => {}
        }
        if let Some(exported) = self.writing.as_ref().and_then(|it| it.exported.poll()) {
            self.writing = None;
            self.outcome = Some(exported.map_err(ExportError::Engine));
        }
    }
}

/// What each format is good for.
fn what_for(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Fit => {
            tr!("format-fit")
        }
        FileFormat::Tcx => tr!("format-tcx"),
        FileFormat::Gpx => tr!("format-gpx"),
        FileFormat::Csv => tr!("format-csv"),
        FileFormat::LineProtocol => tr!("format-line-protocol"),
    }
}

/// The order in which the formats are offered.
const OFFERED: [FileFormat; 5] =
    [FileFormat::Fit, FileFormat::Tcx, FileFormat::Gpx, FileFormat::Csv, FileFormat::LineProtocol];

/// Draws the dialog.
pub(in crate::ui) fn export_ui(
    state: &mut ExportState,
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("export"), EXTENT, |ui| {
        ui.spacing_mut().item_spacing.y = space::NEAR;
        let format = state.format.unwrap_or(FileFormat::Fit);
        let height = dialog::height_above_bottom(ui);
        let what = ScrollArea::vertical().id_salt("what").auto_shrink(false);
        let chosen = what.max_height(height).show(ui, |ui| {
            scope_ui(state, view, ui);
            format_ui(state, format, view, ui);
            let chosen = chosen(&state.scope, list, view);
            let is_one = matches!(&chosen, Chosen::Parts(parts) if parts.len() < 2);
            let extension = if is_one { format.word() } else { "zip" };
            if state.is_offered {
                let name = format!("{}.{extension}", stem(&chosen, view));
                state.path = state.folder.join(name).to_string_lossy().into_owned();
                state.may_replace = false;
            }
            path_ui(state, view, ui);
            match &state.writing {
                Some(Writing { progress, .. }) => {
                    dialog::progress(ui, view.theme, tr!("exporting"), progress.fraction());
                }
                None => outcome_ui(state, view, ui),
            }
            chosen
        });
        let chosen = chosen.inner;
        dialog::at_bottom(ui, |ui| {
            if let Some(Writing { progress, .. }) = &state.writing {
                if dialog::button(ui, view.theme, tr!("stop"), Look::Plain, true).clicked() {
                    progress.stop();
                }
                return;
            }
            let label = tr!("export-what", what = how_many(&state.scope, &chosen));
            let is_on = !chosen.is_empty() && !state.path.trim().is_empty();
            if dialog::button(ui, view.theme, &label, Look::Primary, is_on).clicked() {
                write(state, chosen, format, view);
            }
            if dialog::button(ui, view.theme, tr!("close"), Look::Plain, true).clicked() {
                commands.push(Command::CloseDialog);
            }
        });
    });
    if shown.close || (shown.clicked_beside && state.writing.is_none()) {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// Begins with the file.
fn write(state: &mut ExportState, chosen: Chosen, format: FileFormat, view: &ViewContext<'_>) {
    let (path, progress) = (PathBuf::from(state.path.trim()), Progress::default());
    let may_replace = state.may_replace;
    let work = progress.clone();
    let exported = match chosen {
        Chosen::Parts(parts) => {
            view.control.ask(Export { parts, format, path, may_replace, progress: work })
        }
        Chosen::Event(event) => {
            let id = event.id.clone();
            view.control.ask(ExportEvent { id, format, path, may_replace, progress: work })
        }
    };
    (state.writing, state.outcome) = (Some(Writing { exported, progress }), None);
}

fn scope_ui(state: &mut ExportState, view: &ViewContext<'_>, ui: &mut Ui) {
    let n_sessions = view.state.history.selection.len() as u64;
    let selected = view.state.selection.len() as u64;
    let everybody = view.projection.rows.len() as u64;
    let athletes = |count| tr!("count-athletes", n = count);
    ui.horizontal_wrapped(|ui| {
        let mut offer = |scope: Scope, label: String, is_on: bool| {
            let look = if state.scope == scope { Look::Primary } else { Look::Plain };
            if dialog::button(ui, view.theme, &label, look, is_on).clicked() {
                state.scope = scope;
            }
        };
        let sessions = tr!("count-chosen-sessions", n = n_sessions);
        offer(Scope::Sessions, sessions, n_sessions > 0);
        offer(Scope::Selected, tr!("export-selected", athletes = athletes(selected)), selected > 0);
        offer(Scope::Everybody, tr!("export-all", athletes = athletes(everybody)), everybody > 0);
        if let Some(event) = event_of(view) {
            offer(Scope::Event(event.id.clone()), tr!("export-all-of", name = event.name), true);
        }
    });
}

fn format_ui(state: &mut ExportState, chosen: FileFormat, view: &ViewContext<'_>, ui: &mut Ui) {
    for format in OFFERED {
        let name =
            if format == FileFormat::LineProtocol { tr!("line-protocol") } else { format.name() };
        if dialog::choice(ui, view.theme, name, what_for(format), format == chosen) {
            state.format = Some(format);
        }
    }
}

fn path_ui(state: &mut ExportState, view: &ViewContext<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| {
        let p = &view.theme.palette;
        let label = ui.label(dialog::words(tr!("file"), family::REGULAR, size::LABEL, p.label));
        let button_w = dialog::button_width(ui, choose()) + ui.spacing().item_spacing.x;
        let width = ui.available_width() - button_w - space::INSET;
        let field = path_edit(ui, view.theme, "", &mut state.path, width);
        if field.labelled_by(label.id).changed() {
            // Nobody has been asked whether a file at this path may be replaced.
            (state.is_offered, state.may_replace) = (false, false);
        }
        if dialog::button(ui, view.theme, choose(), Look::Plain, true).clicked() {
            let path = Path::new(&state.path);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let kind = DialogKind::Save { name };
            let dialog = FileDialog { title: tr!("export"), kind, filters: Filters::new() };
            state.choosing = Some(view.desktop.choose(dialog));
        }
    });
}

fn outcome_ui(state: &ExportState, view: &ViewContext<'_>, ui: &mut Ui) {
    match &state.outcome {
        None => {}
        Some(Ok(Exported { path, report })) => {
            let size = format::bytes(report.bytes);
            let said = tr!("export-saved", path = path.display().to_string(), size = size);
            dialog::statement(ui, view.theme, said);
            notes_ui(&report.notes, view, ui);
        }
        Some(Err(why)) => dialog::failure(ui, view.theme, &why.to_string()),
    }
}

/// The event that is offered: that of the list of sessions, else the one that is open.
fn event_of<'a>(view: &ViewContext<'a>) -> Option<&'a Arc<Event>> {
    let events = &view.projection.events;
    let listed = view.state.history.event.as_ref().and_then(|id| events.by_id(id.as_str()));
    listed.or_else(|| events.open())
}

/// Whose samples of which times.
fn chosen(scope: &Scope, list: &HistoryList, view: &ViewContext<'_>) -> Chosen {
    let all = |row: &Row| ExportRequest {
        login: row.athlete.login.clone(),
        from: UnixNanos::MIN,
        to: UnixNanos::MAX,
    };
    Chosen::Parts(match scope {
        Scope::Sessions => view
            .state
            .history
            .selection
            .iter()
            .filter_map(|key| list.session(key))
            .map(|listed| ExportRequest {
                login: listed.key().login.clone(),
                from: listed.key().from,
                // The end of a request is exclusive.
                to: UnixNanos(listed.entry.session.to.0.saturating_add(1)),
            })
            .collect(),
        Scope::Selected => {
            let rows = view.state.selection.iter().filter_map(|id| view.projection.row(*id));
            rows.map(all).collect()
        }
        Scope::Everybody => view.projection.rows.iter().map(all).collect(),
        Scope::Event(id) => match view.projection.events.by_id(id.as_str()) {
            Some(event) => return Chosen::Event(Arc::clone(event)),
            None => Vec::new(),
        },
    })
}

/// `2 sessions`, `12 athletes`, `the event`.
fn how_many(scope: &Scope, chosen: &Chosen) -> String {
    let Chosen::Parts(parts) = chosen else { return tr!("the-event").to_owned() };
    let count = parts.len() as u64;
    match scope {
        Scope::Sessions => tr!("count-sessions", n = count),
        _ => tr!("count-athletes", n = count),
    }
}

/// The name that is offered, without its ending: `rider7_2026-05-19`, `trackside_2026-05-19`, the
/// id of an event.
fn stem(chosen: &Chosen, view: &ViewContext<'_>) -> String {
    let day = |time| format::iso_date(time, view.time_zone);
    let parts = match chosen {
        Chosen::Event(event) => return safe_file_name(event.id.as_str()),
        Chosen::Parts(parts) => parts,
    };
    match parts.as_slice() {
        [one] if one.from > UnixNanos::MIN => {
            safe_file_name(&format!("{}_{}", one.login, day(one.from)))
        }
        [one] => safe_file_name(one.login.as_str()),
        _ => format!("trackside_{}", day(view.now)),
    }
}
