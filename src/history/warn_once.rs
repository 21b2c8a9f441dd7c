//! Logs each unreadable part of the journal once. The start reads only the last hours, so opening
//! an old session may be the first to find damage there.

use std::collections::BTreeSet;

use parking_lot::Mutex;

/// The maximum number of warnings; beyond that, use `trackside check`.
const MAX_WARNINGS: usize = 64;

/// The notes that were logged.
#[derive(Debug, Default)]
pub(super) struct WarnOnce(Mutex<BTreeSet<String>>);

impl WarnOnce {
    /// Logs the notes that were not logged before.
    pub(super) fn warn(&self, notes: Vec<String>) {
        for note in self.unseen(notes) {
            tracing::warn!("sessions: {note}");
        }
    }

    fn unseen(&self, notes: Vec<String>) -> Vec<String> {
        let mut warned = self.0.lock();
        let is_news = |note: &String| warned.len() < MAX_WARNINGS && warned.insert(note.clone());
        notes.into_iter().filter(is_news).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_damage_is_logged_once_and_their_number_is_limited() {
        let warned = WarnOnce::default();
        let notes = |range: std::ops::Range<usize>| range.map(|n| n.to_string()).collect();
        assert_eq!(warned.unseen(notes(0..2)), ["0", "1"]);
        assert_eq!(warned.unseen(notes(0..3)), ["2"]);
        assert_eq!(warned.unseen(notes(0..1000)).len(), MAX_WARNINGS - 3);
    }
}
