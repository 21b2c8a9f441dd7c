//! The dialog of the courses on the map: open a GPX file, look at a course, take it off.

use std::{path::PathBuf, sync::Arc};

use eframe::egui::{Align, Label, Layout, ScrollArea, Ui, Vec2, vec2};

use super::{
    dialog::{self, Look},
    typed_path::TypedPath,
};
use crate::{
    control::{Control, Pending, ReadCourse, ReadingOfCourse},
    kind::Lengths,
    model::Course,
    ui::{
        context::{Command, ViewContext},
        desktop::{Chosen, DialogKind, FileDialog, Filters},
        engine_words, format,
        state::Dialog,
        theme::{family, size, space},
    },
};

/// Size of the dialog without courses, and of what it may have to say.
const EXTENT: Vec2 = vec2(620.0, 220.0);
const SAID_H: f32 = 150.0;
/// Height of a course, and the most of the list.
const ROW_H: f32 = size::DIALOG_HIT + space::NEAR;
const LIST_H: f32 = 3.5 * ROW_H;
/// Courses come as GPX, possibly packed.
fn filters() -> Filters {
    vec![(tr!("courses"), &["gpx", "gz"]), (tr!("all-files"), &["*"])]
}

/// What the dialog remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct CoursesState {
    /// Dropped files of which the viewer has not said yet what they are.
    unsure: Vec<PathBuf>,
    choosing: Option<Pending<Chosen>>,
    reading: Vec<Pending<ReadingOfCourse>>,
    notes: Vec<String>,
    failure: Option<String>,
    /// Replaces the file dialog on a desktop without one.
    typed_path: TypedPath,
}

/// What the viewer did with the dialog.
#[derive(Debug, Default)]
pub(in crate::ui) struct Asked {
    /// Ordinary commands.
    pub(in crate::ui) commands: Vec<Command>,
    /// Dropped files that are recordings after all.
    pub(in crate::ui) recordings: Vec<PathBuf>,
}

impl CoursesState {
    /// Whether it shows more than the courses and the button.
    fn has_to_say(&self) -> bool {
        let has_words = self.failure.is_some() || !self.notes.is_empty();
        has_words || !self.unsure.is_empty() || self.typed_path.is_shown()
    }

    /// Has files read as courses.
    pub(in crate::ui) fn open(&mut self, paths: Vec<PathBuf>, control: &Control) {
        self.failure = None;
        self.notes.clear();
        self.reading.extend(paths.into_iter().map(|path| control.ask(ReadCourse(path))));
    }

    /// Asks the viewer whether dropped files are courses or recordings.
    pub(in crate::ui) fn ask_about(&mut self, paths: Vec<PathBuf>) -> Command {
        self.unsure = paths;
        Command::Open(Dialog::Courses)
    }

    /// Takes the chosen files and the courses that were read. Once all are, the dialog closes if it
    /// `is_open`; a failure opens it, and it says why.
    pub(in crate::ui) fn poll(
        &mut self,
        control: &Control,
        is_open: bool,
        lengths: Lengths,
    ) -> Read {
        let mut read = Read::default();
        for reading in std::mem::take(&mut self.reading) {
            match reading.poll() {
                None => self.reading.push(reading),
                Some(Ok(ReadingOfCourse { course, notes })) => {
                    let length = format::length(course.length_m(), lengths);
                    // The name last: it is what may be cut.
                    let told = tr!("course-shown", length = length, name = course.name);
                    read.commands.push(Command::Tell(told));
                    read.courses.push(course);
                    self.notes.extend(notes);
                }
                Some(Err(why)) => {
                    self.failure = Some(engine_words::failure(&why));
                    read.commands.push(Command::Open(Dialog::Courses));
                }
            }
        }
        let is_done = self.reading.is_empty() && self.failure.is_none() && self.notes.is_empty();
        if is_open && is_done && !read.courses.is_empty() {
            read.commands.push(Command::CloseDialog);
        }
        match Pending::poll_in(&mut self.choosing) {
            Some(Ok(Chosen::Files(paths))) => self.open(paths, control),
            Some(Ok(Chosen::NoDialog)) => self.typed_path.need(),
            Some(Err(why)) => self.failure = Some(engine_words::failure(&why)),
            Some(Ok(Chosen::Nothing)) => {
                self.failure = Some(tr!("course-no-file").into());
            }
            None => {}
        }
        read
    }
}

/// What the engine has read.
#[derive(Debug, Default)]
pub(in crate::ui) struct Read {
    /// For the map.
    pub(in crate::ui) courses: Vec<Arc<Course>>,
    /// What follows from it.
    pub(in crate::ui) commands: Vec<Command>,
}

/// Draws the dialog; `courses` are those on the map.
pub(in crate::ui) fn courses_ui(
    state: &mut CoursesState,
    courses: &[Arc<Course>],
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Asked {
    let mut asked = Asked::default();
    let theme = view.theme;
    let list_h = (courses.len() as f32 * ROW_H).min(LIST_H);
    let said_h = if state.has_to_say() { SAID_H } else { 0.0 };
    let extent = EXTENT + vec2(0.0, list_h + said_h);
    let shown = dialog::dialog(view, ui, tr!("courses"), extent, |ui| {
        ui.spacing_mut().item_spacing.y = space::NEAR;
        if state.unsure.is_empty() {
            list_ui(courses, view, ui, &mut asked.commands);
        } else {
            unsure_ui(state, view, ui, &mut asked);
        }
        for note in &state.notes {
            dialog::paragraph(ui, theme, dialog::sentence(note));
        }
        if let Some(why) = &state.failure {
            dialog::failure(ui, theme, why);
        }
        if !state.reading.is_empty() {
            dialog::paragraph(ui, theme, tr!("reading"));
        }
        let instead = tr!("course-drop");
        if let Some(path) = state.typed_path.ui(theme, ui, instead, tr!("open-this-file")) {
            state.open(vec![path], view.control);
        }
        if state.unsure.is_empty() {
            let label = tr!("open-course-gpx");
            if dialog::button(ui, theme, label, Look::Primary, true).clicked() {
                let dialog = FileDialog {
                    title: tr!("courses"),
                    kind: DialogKind::OpenSeveral,
                    filters: filters(),
                };
                state.choosing = Some(view.desktop.choose(dialog));
            }
        }
    });
    if shown.close || shown.clicked_beside {
        asked.commands.push(Command::CloseDialog);
    }
    if asked.commands.contains(&Command::CloseDialog) {
        state.unsure.clear();
        state.failure = None;
        state.notes.clear();
    }
    asked
}

/// Asks what dropped files are.
fn unsure_ui(state: &mut CoursesState, view: &ViewContext<'_>, ui: &mut Ui, asked: &mut Asked) {
    let names: Vec<_> = state
        .unsure
        .iter()
        .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    dialog::statement(ui, view.theme, tr!("course-what-is", names = names.join(", ")));
    dialog::paragraph(ui, view.theme, tr!("course-explained"));
    ui.horizontal(|ui| {
        if dialog::button(ui, view.theme, tr!("course-show-as"), Look::Primary, true).clicked() {
            let paths = std::mem::take(&mut state.unsure);
            state.open(paths, view.control);
        }
        if dialog::button(ui, view.theme, tr!("course-import-as"), Look::Plain, true).clicked() {
            asked.recordings = std::mem::take(&mut state.unsure);
        }
    });
}

/// The courses on the map.
fn list_ui(
    courses: &[Arc<Course>],
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let theme = view.theme;
    if courses.is_empty() {
        dialog::paragraph(ui, theme, tr!("courses-empty"));
        return;
    }
    let list = ScrollArea::vertical().id_salt("courses").max_height(LIST_H);
    list.auto_shrink([false, true]).show(ui, |ui| {
        for (index, course) in courses.iter().enumerate() {
            ui.push_id(index, |ui| course_ui(index, course, view, ui, commands));
        }
    });
}

/// A course with its buttons.
fn course_ui(
    index: usize,
    course: &Course,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let theme = view.theme;
    ui.horizontal(|ui| {
        ui.set_min_height(size::DIALOG_HIT);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if dialog::button(ui, theme, tr!("remove"), Look::Plain, true).clicked() {
                commands.push(Command::RemoveCourse(index));
            }
            if dialog::button(ui, theme, tr!("show"), Look::Plain, true).clicked() {
                commands.extend([Command::ShowCourse(index), Command::CloseDialog]);
            }
            let ink = theme.palette.label;
            let length = format::length(course.length_m(), view.lengths());
            ui.label(dialog::words(length, family::REGULAR, size::BODY, ink));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let ink = theme.palette.text;
                let name = dialog::words(&course.name, family::SEMIBOLD, size::BODY, ink);
                ui.add(Label::new(name).truncate());
            });
        });
    });
}
