//! The views of the window: each is a file or folder with its [`Tab`] (label and key) and a `ui`
//! function that arranges panels.
//!
//! To add a view, add such a file and an entry in [`all`]. The header, the keys, the help page and
//! the drawing code read that list. Commands returned by a view are applied in one place, like all
//! others.

mod coach;
mod history;
mod phones;
mod second;
mod wall;

use eframe::egui::{Rect, Ui, UiBuilder};
use jiff::tz::TimeZone;

pub(super) use self::{history::delete_ui, second::second_window_ui};
use super::{
    context::{Command, FrameContext},
    keys::Keys,
    panel::{first_start::FirstStart, map::MapState},
    projection::HistoryList,
    recording::Recording,
    state::Tab,
    workspace::Workspace,
};
use crate::model::{Progress, UnixNanos};

/// The views, in the order of their tabs.
fn all() -> Vec<Box<dyn View>> {
    vec![
        Box::<coach::Coach>::default(),
        Box::<wall::Wall>::default(),
        Box::<history::History>::default(),
        Box::<phones::Phones>::default(),
    ]
}

/// A view of the window, with its state between frames.
pub(super) trait View {
    /// Its label and key.
    fn tab(&self) -> Tab;

    /// Draws it.
    fn ui(&mut self, input: ViewInput<'_>, ui: &mut Ui) -> Vec<Command>;
}

/// The input for drawing a view.
pub(super) struct ViewInput<'a> {
    /// Its area: everything between the header, or a replay's upper bar, and the bottom.
    pub(super) body: Rect,
    pub(super) frame: FrameContext<'a>,
    /// What is shown: live data or a replay.
    pub(super) workspace: &'a mut Workspace,
    /// The instant on screen.
    pub(super) now: UnixNanos,
    /// Time zone of the times on screen.
    pub(super) time_zone: &'a TimeZone,
    /// The recorded sessions; kept up to date only for views that are about them.
    pub(super) sessions: &'a HistoryList,
    /// What is replayed.
    pub(super) replayed: Option<&'a Recording>,
    /// Progress of the sessions being opened.
    pub(super) opening: Option<&'a Progress>,
    pub(super) keys: &'a mut Keys,
    pub(super) map: &'a mut MapState,
    /// Shown instead of map and plots until the first sample arrives; never in a replay.
    pub(super) first_start: Option<&'a mut FirstStart>,
    /// The demo's caption, unless it is hidden.
    pub(super) caption: Option<&'a str>,
}

/// All views.
pub(super) struct Views {
    views: Vec<Box<dyn View>>,
    tabs: Vec<Tab>,
}

impl Default for Views {
    fn default() -> Self {
        let views = all();
        let tabs = views.iter().map(|view| view.tab()).collect();
        Self { views, tabs }
    }
}

impl Views {
    /// Their tabs, in order.
    pub(super) fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    /// Draws the view of a tab.
    pub(super) fn ui(&mut self, tab: Tab, input: ViewInput<'_>, ui: &mut Ui) -> Vec<Command> {
        let shown = self.views.iter_mut().find(|view| view.tab() == tab);
        shown.map(|view| view.ui(input, ui)).unwrap_or_default()
    }
}

/// The tabs of all views, for tests.
#[cfg(test)]
pub(super) fn tabs() -> Vec<Tab> {
    Views::default().tabs
}

/// Draws a panel in its area, clipped to it.
pub(super) fn in_rect<R>(
    ui: &mut Ui,
    name: &'static str,
    rect: Rect,
    panel: impl FnOnce(&mut Ui) -> R,
) -> R {
    let builder = UiBuilder::new().id_salt(name).max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        panel(ui)
    })
    .inner
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_view_has_a_tab_and_a_key_of_its_own() {
        let views = Views::default();
        let labels: HashSet<&str> = views.tabs().iter().map(|tab| tab.label).collect();
        let keys: HashSet<_> = views.tabs().iter().map(|tab| tab.key).collect();
        assert_eq!((labels.len(), keys.len()), (views.tabs().len(), views.tabs().len()));
        for tab in [Tab::COACH, Tab::WALL, Tab::HISTORY, Tab::PHONES] {
            assert!(views.tabs().contains(&tab), "gestures lead to {}", tab.label);
        }
    }
}
