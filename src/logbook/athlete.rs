//! What was written of one athlete.

use std::collections::BTreeMap;

use crate::model::{LogEntry, LogNote, Mark, MarkKind, UnixNanos};

/// What the operator said of the place between two sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// A session ends here, however short the gap.
    Split,
    /// No session ends here, however long the gap.
    Joined,
}

/// Words of a session, by the time that anchors them, with the number of their entry: where a
/// session holds several, the last one written counts.
type Anchored<T> = BTreeMap<UnixNanos, (u64, T)>;

/// What was written of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AthleteLog {
    marks: BTreeMap<(UnixNanos, MarkKind), String>,
    boundaries: Anchored<Boundary>,
    titles: Anchored<String>,
    tags: Anchored<Vec<String>>,
    notes: Anchored<String>,
    /// First and last time of what is deleted.
    deleted: BTreeMap<UnixNanos, UnixNanos>,
}

/// Whether a note needs room.
pub(super) fn adds(note: &LogNote) -> bool {
    match note {
        LogNote::Mark { .. } => true,
        LogNote::NoMark { .. } => false,
        LogNote::Split(set) | LogNote::Join(set) => *set,
        LogNote::Title(text) | LogNote::Note(text) => !text.is_empty(),
        LogNote::Tags(tags) => !tags.is_empty(),
        LogNote::Deleted { until } => until.is_some(),
    }
}

impl AthleteLog {
    /// The marks from one time up to and with another, in order of time.
    pub fn marks_within(&self, from: UnixNanos, to: UnixNanos) -> Vec<Mark> {
        if to < from {
            return Vec::new();
        }
        let range = (from, MarkKind::Start)..=(to, MarkKind::Marker);
        let mark = |(&(time, kind), text): (&(UnixNanos, MarkKind), &String)| Mark {
            time,
            kind,
            text: text.clone(),
        };
        self.marks.range(range).map(mark).collect()
    }

    /// All marks, in order of time.
    pub fn marks(&self) -> Vec<Mark> {
        self.marks_within(UnixNanos::MIN, UnixNanos::MAX)
    }

    /// The times before which a session is to end, after the one and up to and with the other.
    pub fn splits_within(
        &self,
        after: UnixNanos,
        to: UnixNanos,
    ) -> impl Iterator<Item = UnixNanos> + '_ {
        let from = UnixNanos(after.0.saturating_add(1));
        let range = (from <= to).then(|| self.boundaries.range(from..=to));
        let splits = range.into_iter().flatten();
        splits.filter(|(_, (_, what))| *what == Boundary::Split).map(|(&time, _)| time)
    }

    /// What was last said of the place between a stretch of samples that ended at `before` and
    /// one that begins at `next`.
    pub fn boundary(&self, before: UnixNanos, next: UnixNanos) -> Option<Boundary> {
        let first = UnixNanos(before.0.saturating_add(1));
        let within = (first <= next).then(|| self.boundaries.range(first..=next))?;
        within.max_by_key(|(_, (order, _))| *order).map(|(_, (_, what))| *what)
    }

    /// The name of a session that begins and ends at these times; empty for none.
    pub fn title(&self, from: UnixNanos, to: UnixNanos) -> &str {
        last_within(&self.titles, from, to).map_or("", |(_, title)| title)
    }

    /// The tags of a session that begins and ends at these times.
    pub fn tags(&self, from: UnixNanos, to: UnixNanos) -> &[String] {
        last_within(&self.tags, from, to).map_or(&[], |(_, tags)| tags)
    }

    /// Words on a session that begins and ends at these times; empty for none.
    pub fn note(&self, from: UnixNanos, to: UnixNanos) -> &str {
        last_within(&self.notes, from, to).map_or("", |(_, note)| note)
    }

    /// What is deleted: first and last times, in order and apart from one another.
    pub fn deleted(&self) -> Vec<(UnixNanos, UnixNanos)> {
        let mut spans: Vec<(UnixNanos, UnixNanos)> = Vec::new();
        for (&from, &until) in &self.deleted {
            match spans.last_mut() {
                Some((_, last)) if from.0 <= last.0.saturating_add(1) => *last = until.max(*last),
                _ => spans.push((from, until)),
            }
        }
        spans
    }

    /// The deletions that touch a span, as they were written.
    pub fn deletions_touching(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> impl Iterator<Item = (UnixNanos, UnixNanos)> + '_ {
        let begun = self.deleted.range(..=to);
        begun.filter(move |(_, until)| from <= **until).map(|(&from, &until)| (from, until))
    }

    /// Number of entries that count.
    pub fn len(&self) -> usize {
        self.marks.len()
            + self.boundaries.len()
            + self.titles.len()
            + self.tags.len()
            + self.notes.len()
            + self.deleted.len()
    }

    /// Whether no entry counts any more.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The times that anchor words of the kind of `note` within a session, apart from the one
    /// that counts, and that one.
    pub(super) fn anchors(
        &self,
        note: &LogNote,
        from: UnixNanos,
        to: UnixNanos,
    ) -> (Vec<UnixNanos>, Option<UnixNanos>) {
        fn of<T>(
            all: &Anchored<T>,
            from: UnixNanos,
            to: UnixNanos,
        ) -> (Vec<UnixNanos>, Option<UnixNanos>) {
            let counts = last_within(all, from, to).map(|(time, _)| time);
            let within = (from <= to).then(|| all.range(from..=to)).into_iter().flatten();
            let others = within.map(|(&time, _)| time).filter(|time| Some(*time) != counts);
            (others.collect(), counts)
        }
        match note {
            LogNote::Title(_) => of(&self.titles, from, to),
            LogNote::Tags(_) => of(&self.tags, from, to),
            LogNote::Note(_) => of(&self.notes, from, to),
            _ => (Vec::new(), None),
        }
    }

    pub(super) fn apply(&mut self, order: u64, entry: &LogEntry) {
        let time = entry.time;
        match &entry.note {
            LogNote::Mark { kind, text } => {
                self.marks.insert((time, *kind), text.clone());
            }
            LogNote::NoMark { kind } => {
                self.marks.remove(&(time, *kind));
            }
            LogNote::Split(set) => self.set_boundary(order, time, Boundary::Split, *set),
            LogNote::Join(set) => self.set_boundary(order, time, Boundary::Joined, *set),
            LogNote::Title(text) => put(&mut self.titles, order, time, text, text.is_empty()),
            LogNote::Tags(tags) => put(&mut self.tags, order, time, tags, tags.is_empty()),
            LogNote::Note(text) => put(&mut self.notes, order, time, text, text.is_empty()),
            LogNote::Deleted { until: Some(until) } => {
                self.deleted.insert(time, (*until).max(time));
            }
            LogNote::Deleted { until: None } => {
                self.deleted.remove(&time);
            }
        }
    }

    /// At one time a session is split or joined or neither.
    fn set_boundary(&mut self, order: u64, time: UnixNanos, what: Boundary, set: bool) {
        if set {
            self.boundaries.insert(time, (order, what));
        } else if self.boundaries.get(&time).is_some_and(|(_, known)| *known == what) {
            self.boundaries.remove(&time);
        }
    }

    /// What says that things are as they are before `entry`.
    pub(super) fn undo_of(&self, entry: &LogEntry) -> LogNote {
        let time = entry.time;
        let text =
            |all: &Anchored<String>| all.get(&time).map_or_else(String::new, |it| it.1.clone());
        match &entry.note {
            LogNote::Mark { kind, .. } | LogNote::NoMark { kind } => {
                match self.marks.get(&(time, *kind)) {
                    Some(text) => LogNote::Mark { kind: *kind, text: text.clone() },
                    None => LogNote::NoMark { kind: *kind },
                }
            }
            LogNote::Split(_) | LogNote::Join(_) => {
                match (self.boundaries.get(&time), &entry.note) {
                    (Some((_, Boundary::Split)), _) => LogNote::Split(true),
                    (Some((_, Boundary::Joined)), _) => LogNote::Join(true),
                    (None, LogNote::Split(_)) => LogNote::Split(false),
                    (None, _) => LogNote::Join(false),
                }
            }
            LogNote::Title(_) => LogNote::Title(text(&self.titles)),
            LogNote::Note(_) => LogNote::Note(text(&self.notes)),
            LogNote::Tags(_) => {
                LogNote::Tags(self.tags.get(&time).map_or_else(Vec::new, |it| it.1.clone()))
            }
            LogNote::Deleted { .. } => LogNote::Deleted { until: self.deleted.get(&time).copied() },
        }
    }
}

fn put<T: Clone>(all: &mut Anchored<T>, order: u64, time: UnixNanos, what: &T, is_empty: bool) {
    if is_empty {
        all.remove(&time);
    } else {
        all.insert(time, (order, what.clone()));
    }
}

/// What was written last of a session, and its anchor.
fn last_within<T>(all: &Anchored<T>, from: UnixNanos, to: UnixNanos) -> Option<(UnixNanos, &T)> {
    if to < from {
        return None;
    }
    let last = all.range(from..=to).max_by_key(|(_, (order, _))| *order);
    last.map(|(&time, (_, what))| (time, what))
}
