//! Importing a start list: it is chosen, dropped or pasted, previewed line by line and imported.
//! Then the generated passwords are shown once.

mod made;
mod page;

use std::{borrow::Cow, sync::Arc};

use eframe::egui::{Align, Color32, Painter, Rect, ScrollArea, Sense, TextEdit, Ui, vec2};

pub(super) use self::page::StartListPage;
use self::{
    made::{PasswordsAction, done_ui},
    page::{Step, Waiting, read},
};
use super::open;
use crate::{
    control::{ImportStartList, StartListSource},
    roster::start_list::{LineOutcome, StartListLine, StartListReport},
    ui::{
        context::{Command, ViewContext},
        desktop::{DialogKind, FileDialog, Filters},
        engine_words,
        panel::{
            cells::{Text, Width, cells, two_lines},
            controls,
            dialog::{self, Look},
        },
        shapes::Form,
        state::AthletesPage,
        theme::{Palette, family, size, space},
    },
};

/// Height of a line of the passwords, and of one of the preview, which also says what changes.
const LINE_H: f32 = 32.0;
const PREVIEW_LINE_H: f32 = 44.0;
/// Height of the heads of the preview.
const HEADS_H: f32 = 20.0;
/// Minimum height of the field for a pasted list.
const LEAST_PASTED_H: f32 = 80.0;
/// The columns of line numbers and bibs are wide enough for these.
const WIDEST_NUMBER: &str = "88888";
const WIDEST_BIB: &str = "88888";
/// Shares of name, team, login and outcome in the rest of a line.
const PARTS: [f32; 4] = [22.0, 18.0, 16.0, 44.0];

/// File filters for start lists.
fn start_lists() -> Filters {
    vec![(tr!("start-lists"), &["csv", "tsv", "txt"]), (tr!("all-files"), &["*"])]
}

/// Draws the page into the whole of `ui`.
pub(super) fn start_list_ui(
    page: &mut StartListPage,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    ui.spacing_mut().item_spacing.y = space::INSET;
    if page.waiting.is_some() {
        dialog::paragraph(ui, view.theme, tr!("working"));
        return Vec::new();
    }
    // Taken out, because a click may change the step.
    match std::mem::take(&mut page.step) {
        Step::Choose => {
            page.step = Step::Choose;
            choose_ui(page, view, ui)
        }
        Step::Look(read) => {
            let pressed = look_ui(page, &read.report, view, ui);
            let list = Arc::clone(&read.list);
            page.step = Step::Look(read);
            match pressed {
                Some(Pressed::Import) => {
                    page.wait(Waiting::Import(view.control.ask(ImportStartList(list))));
                }
                Some(Pressed::Back) => page.step = Step::Choose,
                None => {}
            }
            Vec::new()
        }
        Step::Done(imported) => {
            let done = done_ui(page, &imported, view, ui);
            if matches!(done, Some(PasswordsAction::Close)) {
                return vec![open(AthletesPage::List)];
            }
            page.step = Step::Done(imported);
            match done {
                Some(PasswordsAction::Save) => {
                    let dialog = FileDialog {
                        title: tr!("passwords"),
                        kind: DialogKind::Save { name: tr!("passwords-file").to_owned() },
                        filters: vec![(tr!("tables"), &["csv"])],
                    };
                    page.wait(Waiting::PasswordFile(view.desktop.choose(dialog)));
                }
                Some(PasswordsAction::SaveTo(path)) => {
                    // A typed path: nobody has confirmed that an existing file may be replaced.
                    if let Some(saved) = page.save(path, false, view.control) {
                        page.wait(saved);
                    }
                }
                Some(PasswordsAction::Close) | None => {}
            }
            Vec::new()
        }
    }
}

fn failure_ui(page: &StartListPage, view: &ViewContext<'_>, ui: &mut Ui) {
    if let Some(why) = &page.failure {
        dialog::failure(ui, view.theme, &why.to_string());
    }
}

fn choose_ui(page: &mut StartListPage, view: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let theme = view.theme;
    let mut commands = Vec::new();
    dialog::paragraph(ui, theme, tr!("start-list-explained"));
    ui.horizontal(|ui| {
        let label = tr!("choose-file");
        if dialog::button(ui, theme, label, Look::Primary, true).clicked() {
            let (title, kind, filters) = (tr!("start-list"), DialogKind::Open, start_lists());
            let chosen = view.desktop.choose(FileDialog { title, kind, filters });
            page.wait(Waiting::Choice(chosen));
        }
        dialog::paragraph(ui, theme, tr!("start-list-or-drop"));
    });
    let instead = tr!("start-list-instead");
    if let Some(path) = page.typed_path.ui(theme, ui, instead, tr!("start-list-read-file")) {
        page.read_file(path, view.control);
    }
    failure_ui(page, view, ui);
    let height = dialog::height_above_bottom(ui).max(LEAST_PASTED_H);
    ScrollArea::vertical().id_salt("pasted").max_height(height).auto_shrink(false).show(ui, |ui| {
        let hint = tr!("start-list-hint");
        let hint = dialog::words(hint, family::REGULAR, size::BODY, theme.palette.faint);
        let edit = TextEdit::multiline(&mut page.pasted)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .min_size(vec2(space::NONE, height - space::NEAR));
        ui.add(edit).accessible_name(tr!("start-list-text"));
    });
    dialog::at_bottom(ui, |ui| {
        let is_on = !page.pasted.trim().is_empty();
        if dialog::button(ui, theme, tr!("start-list-read-text"), Look::Plain, is_on).clicked() {
            page.wait(read(StartListSource::Text(page.pasted.clone()), view.control));
        }
        if dialog::button(ui, theme, tr!("start-list-back"), Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::List));
        }
    });
    commands
}

/// What was clicked below the preview.
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
    let mut summary =
        tr!("start-list-will", added = n_added, updated = n_updated, refused = n_refused);
    if report.n_unchanged() > 0 {
        summary = tr!("start-list-unchanged", summary = summary, n = report.n_unchanged());
    }
    dialog::statement(ui, theme, summary + ".");
    for note in &report.notes {
        dialog::paragraph(ui, theme, dialog::sentence(note));
    }
    failure_ui(page, view, ui);
    heads_ui(view, ui);
    let height = dialog::height_above_bottom(ui);
    ui.spacing_mut().item_spacing.y = space::NONE;
    ScrollArea::vertical().id_salt("preview").auto_shrink(false).max_height(height).show_rows(
        ui,
        PREVIEW_LINE_H,
        report.lines.len(),
        |ui, range| {
            for row in report.lines.get(range).unwrap_or_default() {
                line_ui(view, ui, row);
            }
        },
    );
    let n = n_added + n_updated;
    dialog::at_bottom(ui, |ui| {
        let label = tr!("import-what", what = tr!("count-athletes", n = n as u64));
        let import = dialog::button(ui, theme, &label, Look::Primary, n > 0).clicked();
        let back = dialog::button(ui, theme, tr!("choose-another"), Look::Plain, true).clicked();
        if import { Some(Pressed::Import) } else { back.then_some(Pressed::Back) }
    })
}

/// The cells of a line of the preview: number, bib, name, team, login and outcome.
fn cells_of(painter: &Painter, row: Rect) -> [Rect; 6] {
    let measured = |words, face| {
        let width = Text::new(words, face, size::BODY, Color32::PLACEHOLDER).width(painter);
        Width::Measured(width)
    };
    let number = measured(WIDEST_NUMBER, family::REGULAR);
    let bib = measured(WIDEST_BIB, family::SEMIBOLD);
    let [name, team, login, fate] = PARTS.map(Width::Parts);
    cells(row, [number, bib, name, team, login, fate], space::GAP)
}

fn heads_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEADS_H), Sense::hover());
    let heads = [
        tr!("head-line"),
        tr!("head-bib"),
        tr!("head-name"),
        tr!("head-team"),
        tr!("head-login"),
        tr!("head-change"),
    ];
    let painter = ui.painter();
    for (label, cell) in heads.into_iter().zip(cells_of(painter, rect)) {
        let ink = view.theme.palette.label;
        Text::new(label, family::REGULAR, size::SMALL, ink).elided(painter, cell, Align::Min);
    }
}

/// Mark, text and colour for what an import does with a line.
fn fate_of(line: &StartListLine, p: &Palette) -> (Form, Cow<'static, str>, Color32) {
    let warned = |words: &'static str| match &line.warning {
        Some(warning) => Cow::Owned(format!("{words}; {warning}")),
        None => Cow::Borrowed(words),
    };
    let ink = if line.warning.is_some() { p.warning_text } else { p.text };
    match &line.outcome {
        LineOutcome::Added { .. } => (Form::Dot, warned(tr!("line-added")), ink),
        LineOutcome::Changed => (Form::Ring, warned(tr!("line-updated")), ink),
        LineOutcome::Unchanged => (Form::SmallRing, warned(tr!("line-unchanged")), p.faint),
        LineOutcome::Refused(why) => {
            let why = engine_words::refusal(why);
            (Form::Cross, tr!("line-refused", why = why).into(), p.urgent)
        }
    }
}

fn line_ui(view: &ViewContext<'_>, ui: &mut Ui, line: &StartListLine) {
    let p = &view.theme.palette;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), PREVIEW_LINE_H), Sense::hover());
    let painter = ui.painter();
    let (form, fate, ink) = fate_of(line, p);
    let number = line.number.to_string();
    let is_refused = matches!(line.outcome, LineOutcome::Refused(_));
    let quiet = is_refused || line.outcome == LineOutcome::Unchanged;
    let name_ink = if quiet { p.label } else { p.text };
    let [at_number, at_bib, at_name, at_team, at_login, at_fate] = cells_of(painter, rect);
    for (words, cell, face, ink) in [
        (&number, at_number, family::REGULAR, p.faint),
        (&line.bib, at_bib, family::SEMIBOLD, name_ink),
        (&line.name, at_name, family::SEMIBOLD, name_ink),
        (&line.team, at_team, family::REGULAR, p.label),
        (&line.login, at_login, family::REGULAR, p.label),
    ] {
        Text::new(words, face, size::BODY, ink).elided(painter, cell, Align::Min);
    }
    let face = if is_refused { family::SEMIBOLD } else { family::REGULAR };
    let changes: Vec<String> = line.changes.iter().map(ToString::to_string).collect();
    let changes = changes.join(", ");
    let [upper, lower] = two_lines(at_fate);
    let at_words = if changes.is_empty() { at_fate } else { upper };
    controls::marked_words(painter, at_words, form, Text::new(&fate, face, size::BODY, ink));
    // It shows whole under the pointer.
    let below = Text::new(&changes, family::CONDENSED, size::LABEL, p.label);
    below.elided(painter, lower, Align::Min);
    let fate = if changes.is_empty() { fate } else { format!("{fate}: {changes}").into() };
    controls::hairline(painter, view.theme, rect, rect.bottom());
    let spoken = tr!("line-spoken", number = number, bib = line.bib, name = line.name, fate = fate);
    let id = response.id.with("words");
    controls::words(ui, id, rect, &spoken).on_hover_text(fate);
}
