//! The logbook of one athlete.

use std::collections::BTreeMap;

use super::spans::FileSpans;
use crate::model::{
    AlarmName, Borrower, Boundary, FileSession, Handled, IncidentEntry, Loan, LogEntry, LogNote,
    Mark, MarkKind, PositionUse, SessionBounds, UnixNanos, UnusedPositions,
};

/// Titles, tags or notes of sessions, by the time that anchors them, with the sequence number of
/// their entry. In a session with several, the one written last counts.
type Anchored<T> = BTreeMap<UnixNanos, (u64, T)>;

/// The logbook of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AthleteLog {
    marks: BTreeMap<(UnixNanos, MarkKind), String>,
    boundaries: Anchored<Boundary>,
    /// When the athlete stood down (`true`) and came back.
    standing: BTreeMap<UnixNanos, bool>,
    /// When the athlete went to the bench (`true`) and was sent in.
    bench: BTreeMap<UnixNanos, bool>,
    titles: Anchored<String>,
    tags: Anchored<Vec<String>>,
    notes: Anchored<String>,
    /// The first and last time of each deletion.
    deleted: BTreeMap<UnixNanos, UnixNanos>,
    /// Who carries the athlete's phones, by the first time and by sender.
    lent: BTreeMap<(UnixNanos, Option<u32>), Borrower>,
    /// The last time of which the positions of a sender are not used, by the first one and the sender.
    unused_positions: BTreeMap<(UnixNanos, u32), Option<UnixNanos>>,
    files: FileSpans,
    /// How alarms were dealt with, by the time they were raised.
    alarms: BTreeMap<(UnixNanos, AlarmName), Handled>,
    incidents: BTreeMap<(UnixNanos, AlarmName), IncidentEntry>,
}

/// Whether a note counts towards the limit.
pub(super) fn adds(note: &LogNote) -> bool {
    match note {
        LogNote::Mark { .. } => true,
        // Of an incident none is counted: a full logbook keeps nobody from being helped.
        LogNote::NoMark { .. } | LogNote::Incident { .. } => false,
        LogNote::Split(set)
        | LogNote::Join(set)
        | LogNote::StoodDown(set)
        | LogNote::CameBack(set)
        | LogNote::Benched(set)
        | LogNote::SentIn(set) => *set,
        LogNote::Title(text) | LogNote::Note(text) => !text.is_empty(),
        LogNote::Tags(tags) => !tags.is_empty(),
        LogNote::Session(session) => session.is_some(),
        LogNote::LapSpan { until } | LogNote::Deleted { until } => until.is_some(),
        LogNote::Lent { to, .. } => to.is_some(),
        LogNote::Positions { are, .. } => *are != PositionUse::Used,
        LogNote::Alarm { handled, .. } => handled.is_some(),
    }
}

impl AthleteLog {
    /// The marks between two times (inclusive), in time order: those the operator wrote, and those
    /// where the laps of imported files begin and end.
    pub fn marks_within(&self, from: UnixNanos, to: UnixNanos) -> Vec<Mark> {
        if to < from {
            return Vec::new();
        }
        let range = (from, MarkKind::Rest)..=(to, MarkKind::Marker);
        let mark = |(&(time, kind), text): (&(UnixNanos, MarkKind), &String)| Mark {
            time,
            kind,
            text: text.clone(),
        };
        let mut marks: Vec<Mark> = self.marks.range(range).map(mark).collect();
        let of_files = self.files.marks_within(from, to);
        if !of_files.is_empty() {
            let is_new = |mark: &Mark| !self.marks.contains_key(&(mark.time, mark.kind));
            marks.extend(of_files.into_iter().filter(is_new));
            marks.sort_by_key(|mark| (mark.time, mark.kind));
        }
        marks
    }

    /// All marks, in time order.
    pub fn marks(&self) -> Vec<Mark> {
        self.marks_within(UnixNanos::MIN, UnixNanos::MAX)
    }

    /// What was said of where sessions begin and end.
    pub fn session_bounds(&self) -> SessionBounds {
        let boundary =
            |(&time, &(order, what)): (&UnixNanos, &(u64, Boundary))| (time, order, what);
        SessionBounds {
            boundaries: self.boundaries.iter().map(boundary).collect(),
            of_files: self.files.sessions.iter().map(|(&from, it)| (from, it.until)).collect(),
            deleted: self.deleted(),
        }
    }

    /// Since when the athlete does not take part at `now`; `None` for one who does. What was
    /// written before `from` is of an earlier event and has no effect.
    pub fn stood_down_since(&self, from: UnixNanos, now: UnixNanos) -> Option<UnixNanos> {
        since(&self.standing, from, now)
    }

    /// Since when the athlete sits on the bench at `now`; `None` for one who plays. What was written
    /// before `from` is of an earlier event and has no effect.
    pub fn benched_since(&self, from: UnixNanos, now: UnixNanos) -> Option<UnixNanos> {
        since(&self.bench, from, now)
    }

    /// The imported sessions that overlap a stretch: their first times, in order.
    pub fn file_sessions_touching(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> impl Iterator<Item = (UnixNanos, &FileSession)> {
        self.files.sessions_touching(from, to)
    }

    /// The imported session whose title, tags and note apply to a session if the operator wrote
    /// none.
    pub(super) fn file_session(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> Option<(UnixNanos, &FileSession)> {
        self.files.most_of(from, to)
    }

    /// The imported laps that overlap a stretch, in order: their first and last times.
    pub fn lap_spans_within(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> impl Iterator<Item = (UnixNanos, UnixNanos)> + '_ {
        self.files.laps_within(from, to)
    }

    /// The title of a session with these first and last times; may be empty.
    pub fn title(&self, from: UnixNanos, to: UnixNanos) -> &str {
        match last_within(&self.titles, from, to) {
            Some((_, title)) => title,
            None => self.file_session(from, to).map_or("", |(_, of_file)| &of_file.title),
        }
    }

    /// The tags of a session with these first and last times.
    pub fn tags(&self, from: UnixNanos, to: UnixNanos) -> &[String] {
        match last_within(&self.tags, from, to) {
            Some((_, tags)) => tags,
            None => self.file_session(from, to).map_or(&[], |(_, of_file)| &of_file.tags),
        }
    }

    /// The note of a session with these first and last times; may be empty.
    pub fn note(&self, from: UnixNanos, to: UnixNanos) -> &str {
        match last_within(&self.notes, from, to) {
            Some((_, note)) => note,
            None => self.file_session(from, to).map_or("", |(_, of_file)| &of_file.note),
        }
    }

    /// The deleted spans: first and last times, sorted and disjoint.
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

    /// The deletions that overlap a span, as they were written.
    pub fn deletions_touching(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> impl Iterator<Item = (UnixNanos, UnixNanos)> + '_ {
        let begun = self.deleted.range(..=to);
        begun.filter(move |(_, until)| from <= **until).map(|(&from, &until)| (from, until))
    }

    /// Who carries the athlete's phones, in order of time.
    pub fn loans(&self) -> impl Iterator<Item = Loan> + '_ {
        self.lent.iter().map(|(&(from, via), borrower)| {
            let Borrower { login, until } = borrower.clone();
            Loan { via, from, until, carrier: login }
        })
    }

    /// Of which senders the positions are not used, and when.
    pub fn unused_positions(&self) -> impl Iterator<Item = UnusedPositions> + '_ {
        let all = self.unused_positions.iter();
        all.map(|(&(from, via), &until)| UnusedPositions { via, from, until })
    }

    /// How alarms were dealt with: when each was raised, which, and how; in order of time.
    pub fn alarms(&self) -> impl Iterator<Item = (UnixNanos, &AlarmName, Handled)> {
        self.alarms.iter().map(|((raised, alarm), handled)| (*raised, alarm, *handled))
    }

    /// The incidents: when each began, by which alarm, and what is known of it; in order of time.
    pub fn incidents(&self) -> impl Iterator<Item = (UnixNanos, &AlarmName, &IncidentEntry)> {
        self.incidents.iter().map(|((began, alarm), incident)| (*began, alarm, incident))
    }

    /// The notes after which nothing is said any more of the time from the first up to and with the
    /// last: no marks, no laps and sessions of files within it, nobody standing down or coming back, on the
    /// bench or sent in, no alarms and incidents, no titles, tags and notes. Where sessions are divided and
    /// what is deleted stays.
    pub(super) fn clearing(&self, from: UnixNanos, to: UnixNanos) -> Vec<(UnixNanos, LogNote)> {
        if to < from {
            return Vec::new();
        }
        let marks = self.marks.range((from, MarkKind::Rest)..=(to, MarkKind::Marker));
        let mut notes: Vec<(UnixNanos, LogNote)> =
            marks.map(|(&(time, kind), _)| (time, LogNote::NoMark { kind })).collect();
        let sessions = self.files.sessions.range(from..=to);
        let sessions = sessions.filter(|(_, session)| session.until <= to);
        notes.extend(sessions.map(|(&time, _)| (time, LogNote::Session(None))));
        let laps = self.files.laps.range(from..=to).filter(|(_, until)| **until <= to);
        notes.extend(laps.map(|(&time, _)| (time, LogNote::LapSpan { until: None })));
        let standing = self.standing.range(from..=to);
        notes.extend(standing.map(|(&time, is_down)| {
            (time, if *is_down { LogNote::StoodDown(false) } else { LogNote::CameBack(false) })
        }));
        let bench = self.bench.range(from..=to);
        notes.extend(bench.map(|(&time, is_benched)| {
            (time, if *is_benched { LogNote::Benched(false) } else { LogNote::SentIn(false) })
        }));
        let alarms = self.alarms.keys().filter(|(time, _)| (from..=to).contains(time));
        notes.extend(
            alarms.map(|(time, alarm)| {
                (*time, LogNote::Alarm { alarm: alarm.clone(), handled: None })
            }),
        );
        let incidents = self.incidents.keys().filter(|(time, _)| (from..=to).contains(time));
        notes.extend(incidents.map(|(time, alarm)| {
            (*time, LogNote::Incident { alarm: alarm.clone(), incident: None })
        }));
        let titles = self.titles.range(from..=to);
        notes.extend(titles.map(|(&time, _)| (time, LogNote::Title(String::new()))));
        let tags = self.tags.range(from..=to);
        notes.extend(tags.map(|(&time, _)| (time, LogNote::Tags(Vec::new()))));
        let words = self.notes.range(from..=to);
        notes.extend(words.map(|(&time, _)| (time, LogNote::Note(String::new()))));
        notes
    }

    /// The number of entries in effect.
    pub fn len(&self) -> usize {
        self.marks.len()
            + self.boundaries.len()
            + self.standing.len()
            + self.bench.len()
            + self.titles.len()
            + self.tags.len()
            + self.notes.len()
            + self.deleted.len()
            + self.lent.len()
            + self.unused_positions.len()
            + self.files.len()
            + self.alarms.len()
            + self.incidents.len()
    }

    /// Whether no entry is in effect.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The times within a session that anchor texts of the same kind as `note`: the others, and the
    /// one in effect.
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
                // Without a mark, it is the start of an imported lap.
                let is_gone = self.marks.remove(&(time, *kind)).is_some();
                if !is_gone && *kind == MarkKind::Lap {
                    self.files.laps.remove(&time);
                }
            }
            LogNote::Session(Some(session)) => {
                let until = session.until.max(time);
                self.files.sessions.insert(time, FileSession { until, ..(**session).clone() });
            }
            LogNote::Session(None) => {
                self.files.sessions.remove(&time);
            }
            LogNote::LapSpan { until: Some(until) } => {
                self.files.laps.insert(time, (*until).max(time));
            }
            LogNote::LapSpan { until: None } => {
                self.files.laps.remove(&time);
            }
            LogNote::Split(set) => self.set_boundary(order, time, Boundary::Split, *set),
            LogNote::Join(set) => self.set_boundary(order, time, Boundary::Joined, *set),
            LogNote::StoodDown(set) => set_flag(&mut self.standing, time, true, *set),
            LogNote::CameBack(set) => set_flag(&mut self.standing, time, false, *set),
            LogNote::Benched(set) => set_flag(&mut self.bench, time, true, *set),
            LogNote::SentIn(set) => set_flag(&mut self.bench, time, false, *set),
            LogNote::Title(text) => put(&mut self.titles, order, time, text, text.is_empty()),
            LogNote::Tags(tags) => put(&mut self.tags, order, time, tags, tags.is_empty()),
            LogNote::Note(text) => put(&mut self.notes, order, time, text, text.is_empty()),
            LogNote::Deleted { until: Some(until) } => {
                self.deleted.insert(time, (*until).max(time));
            }
            LogNote::Deleted { until: None } => {
                self.deleted.remove(&time);
            }
            LogNote::Lent { via, to } => {
                let to = to
                    .clone()
                    .map(|to| Borrower { until: to.until.map(|until| until.max(time)), ..to });
                set(&mut self.lent, (time, *via), to);
            }
            LogNote::Positions { via, are } => {
                let until = match are {
                    PositionUse::Used => None,
                    PositionUse::Unused { until } => Some(until.map(|it| it.max(time))),
                };
                set(&mut self.unused_positions, (time, *via), until);
            }
            LogNote::Alarm { alarm, handled } => {
                set(&mut self.alarms, (time, alarm.clone()), *handled);
            }
            LogNote::Incident { alarm, incident } => {
                set(&mut self.incidents, (time, alarm.clone()), incident.as_deref().cloned());
            }
        }
    }

    /// A session is split, joined or neither at a given time.
    fn set_boundary(&mut self, order: u64, time: UnixNanos, what: Boundary, set: bool) {
        if set {
            self.boundaries.insert(time, (order, what));
        } else if self.boundaries.get(&time).is_some_and(|(_, known)| *known == what) {
            self.boundaries.remove(&time);
        }
    }

    /// The note that restores the state before `entry`.
    pub(super) fn undo_of(&self, entry: &LogEntry) -> LogNote {
        let time = entry.time;
        let text =
            |all: &Anchored<String>| all.get(&time).map_or_else(String::new, |it| it.1.clone());
        match &entry.note {
            LogNote::Mark { kind, .. } | LogNote::NoMark { kind } => {
                let of_file = self.files.laps.get(&time).filter(|_| *kind == MarkKind::Lap);
                match (self.marks.get(&(time, *kind)), of_file, &entry.note) {
                    (Some(text), _, _) => LogNote::Mark { kind: *kind, text: text.clone() },
                    (None, Some(&until), LogNote::NoMark { .. }) => {
                        LogNote::LapSpan { until: Some(until) }
                    }
                    (None, _, _) => LogNote::NoMark { kind: *kind },
                }
            }
            LogNote::Session(_) => {
                LogNote::Session(self.files.sessions.get(&time).cloned().map(Box::new))
            }
            LogNote::LapSpan { .. } => {
                LogNote::LapSpan { until: self.files.laps.get(&time).copied() }
            }
            LogNote::Split(_) | LogNote::Join(_) => {
                match (self.boundaries.get(&time), &entry.note) {
                    (Some((_, Boundary::Split)), _) => LogNote::Split(true),
                    (Some((_, Boundary::Joined)), _) => LogNote::Join(true),
                    (None, LogNote::Split(_)) => LogNote::Split(false),
                    (None, _) => LogNote::Join(false),
                }
            }
            LogNote::StoodDown(_) | LogNote::CameBack(_) => {
                match (self.standing.get(&time), &entry.note) {
                    (Some(true), _) => LogNote::StoodDown(true),
                    (Some(false), _) => LogNote::CameBack(true),
                    (None, LogNote::StoodDown(_)) => LogNote::StoodDown(false),
                    (None, _) => LogNote::CameBack(false),
                }
            }
            LogNote::Benched(_) | LogNote::SentIn(_) => {
                match (self.bench.get(&time), &entry.note) {
                    (Some(true), _) => LogNote::Benched(true),
                    (Some(false), _) => LogNote::SentIn(true),
                    (None, LogNote::Benched(_)) => LogNote::Benched(false),
                    (None, _) => LogNote::SentIn(false),
                }
            }
            LogNote::Title(_) => LogNote::Title(text(&self.titles)),
            LogNote::Note(_) => LogNote::Note(text(&self.notes)),
            LogNote::Tags(_) => {
                LogNote::Tags(self.tags.get(&time).map_or_else(Vec::new, |it| it.1.clone()))
            }
            LogNote::Deleted { .. } => LogNote::Deleted { until: self.deleted.get(&time).copied() },
            LogNote::Lent { via, .. } => {
                LogNote::Lent { via: *via, to: self.lent.get(&(time, *via)).cloned() }
            }
            LogNote::Positions { via, .. } => {
                let known = self.unused_positions.get(&(time, *via));
                let are =
                    known.map_or(PositionUse::Used, |until| PositionUse::Unused { until: *until });
                LogNote::Positions { via: *via, are }
            }
            LogNote::Alarm { alarm, .. } => {
                let handled = self.alarms.get(&(time, alarm.clone())).copied();
                LogNote::Alarm { alarm: alarm.clone(), handled }
            }
            LogNote::Incident { alarm, .. } => {
                let incident = self.incidents.get(&(time, alarm.clone())).cloned();
                LogNote::Incident { alarm: alarm.clone(), incident: incident.map(Box::new) }
            }
        }
    }
}

/// A flag is raised, lowered or neither at a given time.
fn set_flag(all: &mut BTreeMap<UnixNanos, bool>, time: UnixNanos, is_up: bool, set: bool) {
    if set {
        all.insert(time, is_up);
    } else if all.get(&time) == Some(&is_up) {
        all.remove(&time);
    }
}

/// Since when a flag is up at `now`; what was written before `from` has no effect.
fn since(all: &BTreeMap<UnixNanos, bool>, from: UnixNanos, now: UnixNanos) -> Option<UnixNanos> {
    if now < from {
        return None;
    }
    let written = all.range(from..=now).rev();
    written.take_while(|(_, is_up)| **is_up).last().map(|(&time, _)| time)
}

fn set<K: Ord, T>(all: &mut BTreeMap<K, T>, key: K, value: Option<T>) {
    match value {
        Some(value) => all.insert(key, value),
        None => all.remove(&key),
    };
}

fn put<T: Clone>(all: &mut Anchored<T>, order: u64, time: UnixNanos, what: &T, is_empty: bool) {
    if is_empty {
        all.remove(&time);
    } else {
        all.insert(time, (order, what.clone()));
    }
}

/// The latest text within a session, and its anchor.
fn last_within<T>(all: &Anchored<T>, from: UnixNanos, to: UnixNanos) -> Option<(UnixNanos, &T)> {
    if to < from {
        return None;
    }
    let last = all.range(from..=to).max_by_key(|(_, (order, _))| *order);
    last.map(|(&time, (_, what))| (time, what))
}
