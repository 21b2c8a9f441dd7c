//! Files that are dropped on the window.

use std::path::{Path, PathBuf};

use eframe::egui::Context;

use super::App;
use crate::ui::state::{Dialog, Subject};

impl App {
    /// Files that were dropped on the window: recordings, or a start list.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
        let paths: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        let Some(first) = paths.first() else { return };
        if self.takes_start_list(first) {
            // One list at a time.
            self.pending.push(self.athletes.dropped(first.clone(), &self.control));
        } else {
            self.pending.push(self.import.add(paths));
        }
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
