//! Who stands down and comes back.

use super::App;
use crate::{
    analysis::AthleteState,
    live,
    logbook::{self, Absence},
    model::LogEntry,
    ui::{format, projection::Row, undo::Edit},
};

impl App {
    /// The selected stand down, or come back where all of them have stood down.
    pub(super) fn stand_down_or_back(&mut self) {
        if self.replay.is_some() {
            let words = "Close the replay first: athletes stand down live";
            self.undo.failed(words.to_owned(), self.now_mono);
            return;
        }
        let (view, projection) = (&self.live.view, &self.live.projection);
        let chosen: Vec<&Row> =
            view.selection.iter().filter_map(|id| projection.row(*id)).collect();
        let is_down = |row: &&&Row| row.state == AthleteState::StoodDown;
        let n_down = chosen.iter().filter(is_down).count();
        let comes_back = n_down == chosen.len();
        let changed: Vec<&Row> =
            chosen.iter().filter(|row| comes_back || !is_down(row)).copied().collect();
        let event_from = (self.reads.events)().open().map(|event| event.from.time);
        let from = live::stood_down_from(event_from, self.now);
        let logbook = self.reads.logbook.read();
        let entry = |row: &&Row| {
            let login = &row.athlete.login;
            logbook::entry_to_leave_or_return(&logbook, Absence::StoodDown, login, from, self.now)
        };
        let entries: Vec<LogEntry> = changed.iter().map(entry).collect();
        drop(logbook);
        let who = match changed.as_slice() {
            [] => {
                let words = "Select an athlete first";
                self.undo.failed(words.to_owned(), self.now_mono);
                return;
            }
            [one] => one.athlete.name.clone(),
            many => format::counted(many.len() as u64, "athlete", "athletes"),
        };
        let words = match (comes_back, changed.len()) {
            (false, _) => {
                format!("{who} stood down at {}", format::clock(self.now, &self.reads.time_zone))
            }
            (true, 1) => format!("{who} is back"),
            (true, _) => format!("{who} are back"),
        };
        self.act(Edit { words, entries });
    }
}
