//! Logbook marks of the athletes whose lines are drawn.

use std::collections::BTreeMap;

use super::Projection;
use crate::{
    control::Reads,
    model::{AthleteId, MarkKind, UnixNanos},
    ui::mark::MarkView,
};

/// The marks of the plotted athletes, kept up to date.
#[derive(Debug, Default)]
pub(super) struct Marks {
    seen: Option<(u64, Vec<AthleteId>)>,
}

impl Marks {
    /// Updates the marks of these athletes.
    pub(super) fn update(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        ids: Vec<AthleteId>,
    ) {
        let logbook = reads.logbook.read();
        let seen = (logbook.generation(), ids);
        if self.seen.as_ref() == Some(&seen) {
            return;
        }
        let mut drawn: BTreeMap<(UnixNanos, MarkKind, String), Vec<AthleteId>> = BTreeMap::new();
        for &id in &seen.1 {
            let Some(logged) = projection.logged(id) else { continue };
            for mark in logged.marks(&logbook) {
                drawn.entry((mark.time, mark.kind, mark.text)).or_default().push(id);
            }
        }
        drop(logbook);
        self.seen = Some(seen);
        projection.marks = drawn
            .into_iter()
            .map(|((time, kind, text), athletes)| MarkView { time, kind, text, athletes })
            .collect();
    }
}
