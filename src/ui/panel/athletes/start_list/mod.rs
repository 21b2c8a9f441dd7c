//! A start list: chosen, dropped or pasted, looked at line by line, imported; then the passwords
//! that were made, once.

mod made;

use std::{borrow::Cow, path::PathBuf, sync::Arc};

use eframe::egui::{Align, Color32, Rect, ScrollArea, Sense, TextEdit, Ui, UiBuilder, pos2, vec2};

use self::made::{Done, Imported, done_ui};
use super::{ask, open};
use crate::{
    roster::start_list::{LineOutcome, StartListLine, StartListReport},
    ui::{
        context::{Command, ViewContext},
        format,
        panel::{
            controls,
            dialog::{self, Look},
            typed_path::TypedPath,
        },
        reads::{Answer, Asker, EngineCommand, Outcome, StartListSource},
        shapes::{self, Form},
        state::AthletesPage,
        text,
        theme::{Palette, family, size},
    },
};

/// Height of a line of the preview and of the passwords.
const LINE_H: f32 = 32.0;
/// Room for the mark before what becomes of a line.
const MARK_W: f32 = 20.0;

/// What the page remembers from frame to frame.
#[derive(Debug, Default)]
pub(super) struct StartListPage {
    step: Step,
    pasted: String,
    /// Why the last try failed, or why nothing came of it.
    failure: Option<String>,
    /// The passwords are in a file.
    saved: bool,
    /// For a desktop without a file dialog.
    typed_path: TypedPath,
}

/// How far the viewer has got.
#[derive(Debug, Default)]
enum Step {
    /// Nothing is read yet.
    #[default]
    Choose,
    /// An answer is awaited; what was there before comes back when it fails.
    Wait(Box<Self>),
    /// Read, to be looked at.
    Look(Read),
    /// Imported.
    Done(Imported),
}

/// A start list that was read.
#[derive(Debug)]
struct Read {
    list: Arc<[u8]>,
    report: StartListReport,
}

impl StartListPage {
    /// The engine has answered.
    pub(super) fn answered(&mut self, answer: Answer) {
        let Step::Wait(before) = std::mem::take(&mut self.step) else { return };
        self.failure = None;
        self.step = match answer {
            Ok(Outcome::StartList { list, report }) => Step::Look(Read { list, report }),
            Ok(Outcome::Imported(report)) => {
                self.pasted.clear();
                self.saved = false;
                Step::Done(Imported::new(report))
            }
            Ok(Outcome::NothingChosen) => {
                self.failure = Some(
                    "no file was chosen; one can also be dropped on the window, or pasted".into(),
                );
                *before
            }
            Ok(Outcome::NoFileDialog) => {
                self.typed_path.need();
                *before
            }
            Ok(_) => {
                self.saved = true;
                *before
            }
            Err(why) => {
                self.failure = Some(why);
                *before
            }
        };
    }

    /// Reads a file; what is made and not yet seen stays.
    pub(super) fn read_file(&mut self, path: PathBuf) -> Option<Command> {
        if matches!(self.step, Step::Done(_) | Step::Wait(_)) {
            self.failure = Some("first finish with the list before".into());
            return None;
        }
        self.wait(EngineCommand::ReadStartList(StartListSource::File(path)))
    }

    fn wait(&mut self, what: EngineCommand) -> Option<Command> {
        if matches!(self.step, Step::Wait(_)) {
            return None;
        }
        self.failure = None;
        let before = std::mem::take(&mut self.step);
        self.step = Step::Wait(Box::new(before));
        Some(ask(Asker::StartList, what))
    }
}

/// Draws the page into the whole of `ui`.
pub(super) fn start_list_ui(
    page: &mut StartListPage,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    ui.spacing_mut().item_spacing.y = 10.0;
    // Looked at by value: what is clicked changes the step.
    match std::mem::take(&mut page.step) {
        Step::Choose => {
            page.step = Step::Choose;
            choose_ui(page, view, ui)
        }
        Step::Wait(before) => {
            page.step = Step::Wait(before);
            dialog::paragraph(ui, view.theme, "A moment...");
            Vec::new()
        }
        Step::Look(read) => {
            let pressed = look_ui(page, &read.report, view, ui);
            let list = Arc::clone(&read.list);
            page.step = Step::Look(read);
            match pressed {
                Some(Pressed::Import) => {
                    page.wait(EngineCommand::ImportStartList(list)).into_iter().collect()
                }
                Some(Pressed::Back) => {
                    page.step = Step::Choose;
                    Vec::new()
                }
                None => Vec::new(),
            }
        }
        Step::Done(imported) => {
            let done = done_ui(page, &imported, view, ui);
            match done {
                Some(Done::Save) => {
                    let passwords = imported.passwords.clone();
                    page.step = Step::Done(imported);
                    page.wait(EngineCommand::SavePasswords(passwords)).into_iter().collect()
                }
                Some(Done::SaveTo(path)) => {
                    let passwords = imported.passwords.clone();
                    page.step = Step::Done(imported);
                    let save = EngineCommand::SavePasswordsTo { path, passwords };
                    page.wait(save).into_iter().collect()
                }
                Some(Done::Close) => vec![open(AthletesPage::List)],
                None => {
                    page.step = Step::Done(imported);
                    Vec::new()
                }
            }
        }
    }
}

fn failure_ui(page: &StartListPage, view: &ViewContext<'_>, ui: &mut Ui) {
    if let Some(why) = &page.failure {
        dialog::failure(ui, view.theme, why);
    }
}

/// Buttons at the lower edge.
fn bottom<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let all = ui.max_rect();
    let rect = Rect::from_min_max(pos2(all.left(), all.bottom() - size::DIALOG_HIT), all.max);
    let builder = UiBuilder::new().id_salt("bottom").max_rect(rect);
    ui.scope_builder(builder, |ui| ui.horizontal(content).inner).inner
}

fn choose_ui(page: &mut StartListPage, view: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let theme = view.theme;
    let mut commands = Vec::new();
    dialog::paragraph(
        ui,
        theme,
        "A table as CSV, with the names of its columns in the first line: bib, name, team, login, \
         and where there are, password and weight. Nothing changes before you have seen what \
         would. A login that is in the roster is updated, others are added; a password that is \
         missing is made.",
    );
    ui.horizontal(|ui| {
        let label = "Choose a file\u{2026}";
        if dialog::button(ui, theme, label, Look::Primary, true).clicked() {
            commands.extend(page.wait(EngineCommand::ChooseStartList));
        }
        dialog::paragraph(ui, theme, "or drop a file anywhere on the window, or paste its text:");
    });
    let instead = "Drop the file, paste its text, or type its path:";
    if let Some(path) = page.typed_path.ui(theme, ui, instead, "Read this file") {
        commands.extend(page.read_file(path));
    }
    failure_ui(page, view, ui);
    let height = (ui.available_height() - size::DIALOG_HIT - 16.0).max(80.0);
    ScrollArea::vertical().id_salt("pasted").max_height(height).auto_shrink(false).show(ui, |ui| {
        let hint = "bib,name,team,login\n7,Vento,Vittoria,rider7";
        let hint = dialog::words(hint, family::REGULAR, size::BODY, theme.palette.faint);
        let edit = TextEdit::multiline(&mut page.pasted)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .min_size(vec2(0.0, height - 8.0));
        ui.add(edit).accessible_name("text of a start list");
    });
    bottom(ui, |ui| {
        let is_on = !page.pasted.trim().is_empty();
        if dialog::button(ui, theme, "Read the text", Look::Plain, is_on).clicked() {
            let text = StartListSource::Text(page.pasted.clone());
            commands.extend(page.wait(EngineCommand::ReadStartList(text)));
        }
        if dialog::button(ui, theme, "Back to the athletes", Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::List));
        }
    });
    commands
}

/// What was clicked under the preview.
enum Pressed {
    Import,
    Back,
}

fn look_ui(
    page: &StartListPage,
    report: &StartListReport,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<Pressed> {
    let theme = view.theme;
    let (n_added, n_updated) = (report.n_added(), report.n_changed());
    let n_refused = report.n_refused();
    let mut summary = format!("{n_added} will be added, {n_updated} updated, {n_refused} refused");
    if report.n_unchanged() > 0 {
        summary = format!("{summary}, {} as they are", report.n_unchanged());
    }
    dialog::statement(ui, theme, summary + ".");
    for note in &report.notes {
        dialog::paragraph(ui, theme, dialog::sentence(note));
    }
    failure_ui(page, view, ui);
    let columns = Columns::new(ui.available_width());
    heads_ui(view, ui, &columns);
    let height = ui.available_height() - size::DIALOG_HIT - 16.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("preview").auto_shrink(false).max_height(height).show_rows(
        ui,
        LINE_H,
        report.lines.len(),
        |ui, range| {
            for row in report.lines.get(range).unwrap_or_default() {
                line_ui(view, ui, &columns, row);
            }
        },
    );
    let n = n_added + n_updated;
    bottom(ui, |ui| {
        let label = format!("Import {}", format::counted(n as u64, "athlete", "athletes"));
        let import = dialog::button(ui, theme, &label, Look::Primary, n > 0).clicked();
        let back = dialog::button(ui, theme, "Choose another", Look::Plain, true).clicked();
        if import { Some(Pressed::Import) } else { back.then_some(Pressed::Back) }
    })
}

/// Left edges of the columns of the preview, from its left edge.
struct Columns {
    line: f32,
    bib: f32,
    name: f32,
    team: f32,
    login: f32,
    fate: f32,
}

impl Columns {
    fn new(width: f32) -> Self {
        let free = width - 120.0;
        Self {
            line: 0.0,
            bib: 52.0,
            name: 108.0,
            team: 108.0 + free * 0.22,
            login: 108.0 + free * 0.40,
            fate: 108.0 + free * 0.56,
        }
    }
}

fn heads_ui(view: &ViewContext<'_>, ui: &mut Ui, columns: &Columns) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    for (label, left) in [
        ("line", columns.line),
        ("bib", columns.bib),
        ("name", columns.name),
        ("team", columns.team),
        ("login", columns.login),
        ("what happens", columns.fate),
    ] {
        let at = pos2(rect.left() + left, rect.center().y);
        let ink = view.theme.palette.label;
        text::paint(ui.painter(), at, Align::Min, label, family::REGULAR, size::SMALL, ink);
    }
}

/// The mark, the words and the ink of what becomes of a line.
fn fate_of(line: &StartListLine, p: &Palette) -> (Form, Cow<'static, str>, Color32) {
    let warned = |words: &'static str| match &line.warning {
        Some(warning) => Cow::Owned(format!("{words}; {warning}")),
        None => Cow::Borrowed(words),
    };
    let ink = if line.warning.is_some() { p.warning_text } else { p.text };
    match &line.outcome {
        LineOutcome::Added { .. } => (Form::Dot, warned("added"), ink),
        LineOutcome::Changed => (Form::Ring, warned("updated"), ink),
        LineOutcome::Unchanged => (Form::SmallRing, warned("as it is"), p.faint),
        LineOutcome::Refused(why) => (Form::Cross, format!("refused: {why}").into(), p.urgent),
    }
}

fn line_ui(view: &ViewContext<'_>, ui: &mut Ui, columns: &Columns, line: &StartListLine) {
    let p = &view.theme.palette;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), LINE_H), Sense::hover());
    let painter = ui.painter();
    let (form, fate, ink) = fate_of(line, p);
    let number = line.number.to_string();
    let y = rect.center().y;
    let is_refused = matches!(line.outcome, LineOutcome::Refused(_));
    let quiet = is_refused || line.outcome == LineOutcome::Unchanged;
    let name_ink = if quiet { p.label } else { p.text };
    for (words, left, right, face, ink) in [
        (&number, columns.line, columns.bib, family::REGULAR, p.faint),
        (&line.bib, columns.bib, columns.name, family::SEMIBOLD, name_ink),
        (&line.name, columns.name, columns.team, family::SEMIBOLD, name_ink),
        (&line.team, columns.team, columns.login, family::REGULAR, p.label),
        (&line.login, columns.login, columns.fate, family::REGULAR, p.label),
    ] {
        let at = pos2(rect.left() + left, y);
        let room = right - left - 10.0;
        text::paint_within(painter, at, Align::Min, words, face, size::BODY, ink, room);
    }
    let mark = pos2(rect.left() + columns.fate + 5.0, y);
    shapes::paint(painter, form, mark, 4.5, ink, ink);
    let at = pos2(rect.left() + columns.fate + MARK_W, y);
    let room = rect.width() - columns.fate - MARK_W;
    let face = if is_refused { family::SEMIBOLD } else { family::REGULAR };
    text::paint_within(painter, at, Align::Min, &fate, face, size::BODY, ink, room);
    controls::hairline(painter, view.theme, rect, rect.bottom());
    let spoken = format!("line {number}: {} {}, {fate}", line.bib, line.name);
    let id = response.id.with("words");
    controls::words(ui, id, rect, &spoken).on_hover_text(fate);
}
