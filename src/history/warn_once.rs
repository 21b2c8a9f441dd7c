//! Logs once what could not be read of the journal. The start reads only the last hours, so whoever
//! opens an old session is the first to find damage there.

use std::collections::BTreeSet;

use parking_lot::Mutex;

/// Beyond this many, use `trackside check`.
const MAX_TOLD: usize = 64;

/// What was logged.
#[derive(Debug, Default)]
pub(super) struct WarnOnce(Mutex<BTreeSet<String>>);

impl WarnOnce {
    /// Logs what was not logged before.
    pub(super) fn tell(&self, notes: Vec<String>) {
        for note in self.news(notes) {
            tracing::warn!("sessions: {note}");
        }
    }

    fn news(&self, notes: Vec<String>) -> Vec<String> {
        let mut told = self.0.lock();
        let is_news = |note: &String| told.len() < MAX_TOLD && told.insert(note.clone());
        notes.into_iter().filter(is_news).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_damage_is_said_once_and_not_without_end() {
        let told = WarnOnce::default();
        let notes = |range: std::ops::Range<usize>| range.map(|n| n.to_string()).collect();
        assert_eq!(told.news(notes(0..2)), ["0", "1"]);
        assert_eq!(told.news(notes(0..3)), ["2"]);
        assert_eq!(told.news(notes(0..1000)).len(), MAX_TOLD - 3);
    }
}
