//! Sessions and laps of an athlete's imported files, aligned with the samples that they cover.

use std::collections::BTreeMap;

use crate::model::{FileSession, Mark, MarkKind, UnixNanos};

/// The imported sessions and laps.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FileSpans {
    /// By the time of the first sample; they do not overlap.
    pub(super) sessions: BTreeMap<UnixNanos, FileSession>,
    /// First and last times.
    pub(super) laps: BTreeMap<UnixNanos, UnixNanos>,
}

impl FileSpans {
    pub(super) fn len(&self) -> usize {
        self.sessions.len() + self.laps.len()
    }

    /// The sessions that overlap a stretch, in order.
    pub(super) fn sessions_touching(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> impl Iterator<Item = (UnixNanos, &FileSession)> {
        // One that begins before the stretch, and those that begin within it.
        let before = self.sessions.range(..from).next_back();
        let within = (from <= to).then(|| self.sessions.range(from..=to)).into_iter().flatten();
        let touching = before.into_iter().chain(within);
        touching
            .filter(move |(_, session)| from <= session.until)
            .map(|(&begin, session)| (begin, session))
    }

    /// The session with the largest overlap with a stretch.
    pub(super) fn most_of(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> Option<(UnixNanos, &FileSession)> {
        let shared =
            |begin: UnixNanos, until: UnixNanos| until.min(to).nanos_since(begin.max(from));
        self.sessions_touching(from, to)
            .max_by_key(|(begin, session)| (shared(*begin, session.until), *begin))
    }

    /// The laps that overlap a stretch, in order.
    pub(super) fn laps_within(
        &self,
        from: UnixNanos,
        to: UnixNanos,
    ) -> impl Iterator<Item = (UnixNanos, UnixNanos)> + '_ {
        let before = self.laps.range(..from).next_back();
        let within = (from < to).then(|| self.laps.range(from..to)).into_iter().flatten();
        let touching = before.into_iter().chain(within);
        touching.filter(move |(_, until)| from < **until).map(|(&begin, &until)| (begin, until))
    }

    /// The laps within a stretch as marks: one where a lap begins, and a rest where one ends and
    /// the next does not begin immediately. None if a single lap covers it all.
    pub(super) fn marks_within(&self, from: UnixNanos, to: UnixNanos) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut add = |time, kind| marks.push(Mark { time, kind, text: String::new() });
        // The end of the previous lap.
        let mut ended = None;
        for (begin, until) in self.laps_within(from, to) {
            match ended {
                None if from < begin => add(from, MarkKind::Rest),
                Some(ended) if ended < begin => add(ended, MarkKind::Rest),
                _ => {}
            }
            if from < begin {
                add(begin, MarkKind::Lap);
            }
            ended = Some(until);
        }
        if let Some(ended) = ended.filter(|&ended| ended < to) {
            add(ended, MarkKind::Rest);
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    fn marks(laps: &[(i64, i64)], from: i64, to: i64) -> Vec<(i64, MarkKind)> {
        let laps = laps.iter().map(|&(from, to)| (at(from), at(to))).collect();
        let spans = FileSpans { laps, ..FileSpans::default() };
        let marks = spans.marks_within(at(from), at(to));
        marks.iter().map(|mark| (mark.time.0 / 1_000_000_000, mark.kind)).collect()
    }

    #[test]
    fn laps_divide_the_session_that_they_lie_in() {
        use MarkKind::{Lap, Rest};
        let behind = [(0, 40), (40, 70), (70, 100)];
        assert_eq!(marks(&behind, 0, 100), [(40, Lap), (70, Lap)]);
        let intervals = [(10, 20), (40, 50)];
        let all = [(0, Rest), (10, Lap), (20, Rest), (40, Lap), (50, Rest)];
        assert_eq!(marks(&intervals, 0, 100), all);
        assert_eq!(marks(&intervals, 10, 50), [(20, Rest), (40, Lap)]);
        assert_eq!(marks(&[(0, 100)], 0, 100), []);
        assert_eq!(marks(&behind, 200, 300), []);
    }

    #[test]
    fn the_part_of_a_session_begins_in_the_lap_or_rest_that_it_lies_in() {
        use MarkKind::{Lap, Rest};
        let intervals = [(10, 20), (40, 50)];
        assert_eq!(marks(&intervals, 15, 45), [(20, Rest), (40, Lap)]);
        assert_eq!(marks(&intervals, 30, 60), [(30, Rest), (40, Lap), (50, Rest)]);
        assert_eq!(marks(&intervals, 12, 18), [], "one lap is all of it");
    }

    #[test]
    fn words_come_from_the_session_that_shares_most() {
        let session = |until, title: &str| FileSession {
            until: at(until),
            title: title.to_owned(),
            tags: Vec::new(),
            note: String::new(),
        };
        let sessions = [(at(0), session(50, "a")), (at(60), session(100, "b"))].into();
        let spans = FileSpans { sessions, ..FileSpans::default() };
        let most = |from, to| spans.most_of(at(from), at(to)).map(|(_, it)| it.title.as_str());
        assert_eq!(most(0, 100), Some("a"));
        assert_eq!(most(40, 100), Some("b"));
        assert_eq!(most(50, 50), Some("a"));
        assert_eq!(most(51, 59), None);
    }
}
