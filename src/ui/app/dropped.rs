//! Files that are dragged over the window or dropped on it: recordings, start lists, courses.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Ui};

use super::App;
use crate::ui::{
    context::ViewContext,
    panel::transfer::{Dropping, drop_zone_ui},
    state::{Dialog, Panel, Subject, ViewState},
};

impl App {
    /// Files that were dropped on the window: recordings, or a start list.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
        let paths: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        let Some(first) = paths.first() else { return };
        if takes_courses(&self.live.view, &paths) {
            // Where the pointer is while something is dragged, not every system tells.
            let pointed = self.keys.pointed.filter(|_| ctx.pointer_hover_pos().is_some());
            match pointed {
                _ if self.live.view.dialog == Some(Dialog::Courses) => {
                    self.courses.open(paths, &self.control);
                }
                Some(Panel::Map) => self.courses.open(paths, &self.control),
                Some(_) => self.pending.push(self.import.add(paths)),
                None => self.pending.push(self.courses.ask_about(paths)),
            }
        } else if takes_start_list(&self.live.view, first) {
            // One list at a time.
            self.pending.push(self.athletes.dropped(first.clone(), &self.control));
        } else {
            self.pending.push(self.import.add(paths));
        }
    }
}

/// While files are dragged over the window, shows what dropping them does.
pub(super) fn hovered_ui(view: &ViewContext<'_>, ui: &Ui) {
    let dropping = ui.input(|input| {
        let hovered = &input.raw.hovered_files;
        let first = hovered.first()?;
        // Some desktops tell the path only once the file is dropped.
        let path = first.path.as_deref().unwrap_or(Path::new(""));
        let is_list = takes_start_list(view.state, path);
        let is_course = hovered.iter().all(|file| file.path.as_deref().is_some_and(is_gpx));
        Some(if is_list {
            Dropping::StartList
        } else if is_course && awaits_courses(view.state) {
            Dropping::Courses
        } else {
            Dropping::Recordings
        })
    });
    if let Some(dropping) = dropping {
        drop_zone_ui(dropping, view, ui);
    }
}

/// Whether a dropped file is taken for a start list: a table may also be a recording, and then what
/// is open tells.
fn takes_start_list(view: &ViewState, path: &Path) -> bool {
    if matches!(view.dialog, Some(Dialog::Athletes(_))) {
        return true;
    }
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_table = ["csv", "tsv", "txt"].contains(&ending.as_str());
    is_table && view.tab.subject != Subject::Sessions && view.dialog != Some(Dialog::Import)
}

/// Whether dropped files may be courses: GPX, while the map is on the screen and no dialog asks for
/// something else.
fn takes_courses(view: &ViewState, paths: &[PathBuf]) -> bool {
    awaits_courses(view) && paths.iter().all(|path| is_gpx(path))
}

/// Whether a track that is dropped may be a course.
fn awaits_courses(view: &ViewState) -> bool {
    matches!(view.dialog, None | Some(Dialog::Courses)) && !view.lists_sessions()
}

fn is_gpx(path: &Path) -> bool {
    let has =
        |path: &Path, ending| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending));
    has(path, "gpx") || has(path, "gz") && has(&path.with_extension(""), "gpx")
}
