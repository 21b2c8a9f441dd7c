//! Files that are dropped on the window: recordings, start lists, courses.

use std::path::{Path, PathBuf};

use eframe::egui::Context;

use super::App;
use crate::ui::state::{Dialog, Panel, Subject};

impl App {
    /// Files that were dropped on the window: recordings, or a start list.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
        let paths: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        let Some(first) = paths.first() else { return };
        if self.takes_courses(&paths) {
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
        } else if self.takes_start_list(first) {
            // One list at a time.
            self.pending.push(self.athletes.dropped(first.clone(), &self.control));
        } else {
            self.pending.push(self.import.add(paths));
        }
    }

    /// Whether dropped files may be courses: GPX, while the map is on the screen and no dialog asks
    /// for something else.
    fn takes_courses(&self, paths: &[PathBuf]) -> bool {
        let view = &self.live.view;
        let is_gpx = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            name.ends_with(".gpx") || name.ends_with(".gpx.gz")
        };
        let is_free = matches!(view.dialog, None | Some(Dialog::Courses));
        is_free && !view.lists_sessions() && paths.iter().all(is_gpx)
    }

    /// Whether a dropped file is taken for a start list: a table may also be a recording, and
    /// then what is open tells.
    fn takes_start_list(&self, path: &Path) -> bool {
        let view = &self.live.view;
        if matches!(view.dialog, Some(Dialog::Athletes(_))) {
            return true;
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_table = ["csv", "tsv", "txt"].contains(&ending.as_str());
        is_table && view.tab.subject != Subject::Sessions && view.dialog != Some(Dialog::Import)
    }
}
