//! Files that are dragged over the window or dropped on it.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Ui};

use super::App;
use crate::ui::{
    context::ViewContext,
    panel::transfer::{Dropping, drop_zone_ui},
    state::{Dialog, Subject, ViewState},
};

impl App {
    /// Files that were dropped on the window: recordings, or a start list.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
        let paths: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        let Some(first) = paths.first() else { return };
        if takes_start_list(&self.live.view, first) {
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
        Some(if is_list { Dropping::StartList } else { Dropping::Recordings })
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
