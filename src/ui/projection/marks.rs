//! Marks of the athletes whose lines are drawn, as the logbook has them.

use std::collections::BTreeMap;

use super::Projection;
use crate::{
    control::Reads,
    model::{AthleteId, Login, Mark, MarkKind, UnixNanos},
};

/// A mark as it is drawn: one for all athletes who have the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkView {
    /// When.
    pub time: UnixNanos,
    /// What it stands for.
    pub kind: MarkKind,
    /// The operator's words; may be empty.
    pub text: String,
    /// Who has it, of those whose lines are drawn.
    pub athletes: Vec<AthleteId>,
}

/// Whose entries of the logbook belong to somebody on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Who is on the screen.
    pub id: AthleteId,
    /// Whose logbook it is.
    pub login: Login,
    /// The first time that is shown.
    pub from: UnixNanos,
    /// The last time that is shown.
    pub to: UnixNanos,
    /// By how much times are shown earlier than they were.
    pub earlier_nanos: i64,
}

impl Logged {
    /// The time in the logbook of a time on the screen; `None` outside of what is shown.
    pub fn recorded(&self, shown: UnixNanos) -> Option<UnixNanos> {
        let time = UnixNanos(shown.0.saturating_add(self.earlier_nanos));
        (self.from <= time && time <= self.to).then_some(time)
    }

    fn shown(&self, recorded: UnixNanos) -> UnixNanos {
        UnixNanos(recorded.0.saturating_sub(self.earlier_nanos))
    }
}

/// The marks of some athletes, kept up to date.
#[derive(Debug, Default)]
pub(super) struct Marks {
    seen: Option<(u64, Vec<AthleteId>)>,
    of: BTreeMap<AthleteId, Vec<Mark>>,
}

impl Marks {
    /// Brings the marks of these athletes up to date; true when they are other ones.
    pub(super) fn update(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        ids: Vec<AthleteId>,
    ) -> bool {
        let logbook = reads.logbook.read();
        let seen = (logbook.generation(), ids);
        if self.seen.as_ref() == Some(&seen) {
            return false;
        }
        self.of.clear();
        let mut drawn: BTreeMap<(UnixNanos, MarkKind, String), Vec<AthleteId>> = BTreeMap::new();
        for &id in &seen.1 {
            let Some(logged) = projection.logged(id) else { continue };
            let Some(log) = logbook.of(logged.login.as_str()) else { continue };
            let marks: Vec<Mark> = log
                .marks_within(logged.from, logged.to)
                .into_iter()
                .map(|mark| Mark { time: logged.shown(mark.time), ..mark })
                .collect();
            for mark in &marks {
                let key = (mark.time, mark.kind, mark.text.clone());
                drawn.entry(key).or_default().push(id);
            }
            self.of.insert(id, marks);
        }
        drop(logbook);
        self.seen = Some(seen);
        projection.marks = drawn
            .into_iter()
            .map(|((time, kind, text), athletes)| MarkView { time, kind, text, athletes })
            .collect();
        true
    }

    /// The marks of an athlete, in order of time.
    pub(super) fn of(&self, id: AthleteId) -> &[Mark] {
        self.of.get(&id).map_or(&[], Vec::as_slice)
    }
}
