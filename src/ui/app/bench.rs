//! Who goes to the bench and is sent in.

use super::App;
use crate::{
    live,
    logbook::{self, Absence},
    model::LogEntry,
    ui::{projection::Row, undo::Edit},
};

impl App {
    /// The selected go to the bench, or are sent in where all of them sit there. This is live, whatever
    /// the first window shows.
    pub(super) fn bench_or_send_in(&mut self) {
        let (view, projection) = (&self.live.view, &self.live.projection);
        let chosen: Vec<&Row> =
            view.selection.iter().filter_map(|id| projection.row(*id)).collect();
        let are_sent_in = chosen.iter().all(|row| row.is_benched);
        let changed: Vec<&Row> =
            chosen.into_iter().filter(|row| are_sent_in || !row.is_benched).collect();
        let event_from = (self.reads.events)().open().map(|event| event.from.time);
        let from = live::stood_down_from(event_from, self.now);
        let logbook = self.reads.logbook.read();
        let entry = |row: &&Row| {
            let login = &row.athlete.login;
            logbook::entry_to_leave_or_return(&logbook, Absence::Benched, login, from, self.now)
        };
        let entries: Vec<LogEntry> = changed.iter().map(entry).collect();
        drop(logbook);
        let who = match changed.as_slice() {
            [] => {
                self.undo.failed(tr!("bench-nobody").to_owned(), self.now_mono);
                return;
            }
            [one] => one.athlete.name.clone(),
            many => tr!("count-athletes", n = many.len() as u64),
        };
        let n = changed.len();
        let words = if are_sent_in {
            tr!("bench-in", n = n, who = who)
        } else {
            tr!("bench-out", n = n, who = who)
        };
        self.act(Edit { words, entries });
    }
}
