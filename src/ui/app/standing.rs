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
            self.undo.failed(tr!("standing-replay").to_owned(), self.now_mono);
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
                self.undo.failed(tr!("standing-nobody").to_owned(), self.now_mono);
                return;
            }
            [one] => one.athlete.name.clone(),
            many => tr!("count-athletes", n = many.len() as u64),
        };
        let words = if comes_back {
            tr!("standing-back", n = changed.len(), who = who)
        } else {
            tr!("standing-down", who = who, at = format::clock(self.now, &self.reads.time_zone))
        };
        self.act(Edit { words, entries });
    }
}
