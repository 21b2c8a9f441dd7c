//! What could not be read of the journal, said once each in the log: the start reads the last hours
//! alone, so that who opens an old session is the first to meet what is damaged there.

use std::collections::BTreeSet;

use parking_lot::Mutex;

/// A journal with more damages than this is told of by `trackside check`.
const MAX_TOLD: usize = 64;

/// What was said.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<BTreeSet<String>>);

impl Told {
    /// Says what was not said before.
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
        let told = Told::default();
        let notes = |range: std::ops::Range<usize>| range.map(|n| n.to_string()).collect();
        assert_eq!(told.news(notes(0..2)), ["0", "1"]);
        assert_eq!(told.news(notes(0..3)), ["2"]);
        assert_eq!(told.news(notes(0..1000)).len(), MAX_TOLD - 3);
    }
}
