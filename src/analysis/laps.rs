//! Laps of a session, from the operator's marks.

use crate::model::{Mark, MarkKind, UnixNanos};

/// A lap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lap {
    /// Counted from 1 after each start; 0 for everything before the first start.
    pub number: u32,
    /// When it begins.
    pub from: UnixNanos,
    /// When it ends: at the next lap or rest, and for the last lap at the end of the session.
    pub to: UnixNanos,
    /// The text of the mark that ends it, which may be empty; `None` if it ends with the session
    /// and no mark.
    pub text: Option<String>,
}

/// The laps of a session that spans `span`. They follow one another without gaps, except for rests.
/// `marks` are in time order. Markers and marks outside the session divide nothing, but a session
/// may begin with a rest. A start resets the count. A mark at the very end ends the last lap and
/// begins none.
pub fn laps(marks: &[Mark], span: (UnixNanos, UnixNanos)) -> Vec<Lap> {
    let (from, to) = span;
    let starts_within = |mark: &&Mark| mark.kind == MarkKind::Start && from < mark.time;
    let has_start = marks.iter().filter(starts_within).any(|mark| mark.time < to);
    let begun = |number, from| Lap { number, from, to, text: None };
    // The number of the next lap. Laps before a start are the warm-up.
    let mut number = u32::from(!has_start);
    let mut open = Some(begun(number, from));
    let mut laps = Vec::new();
    let divides = |mark: &&Mark| {
        let begins = mark.kind == MarkKind::Rest && mark.time == from;
        mark.kind != MarkKind::Marker && (from < mark.time || begins) && mark.time < to
    };
    for mark in marks.iter().filter(divides) {
        // A start and a lap at the same time count once.
        if let Some(lap) = open.take().filter(|lap| lap.from < mark.time) {
            number = if lap.number == 0 { 0 } else { lap.number + 1 };
            laps.push(Lap { to: mark.time, text: Some(mark.text.clone()), ..lap });
        }
        if mark.kind == MarkKind::Start {
            number = 1;
        }
        open = (mark.kind != MarkKind::Rest).then(|| begun(number, mark.time));
    }
    let mut ends = marks.iter().filter(|mark| mark.time == to && mark.kind != MarkKind::Marker);
    let text = ends.next().map(|mark| mark.text.clone());
    laps.extend(open.map(|lap| Lap { text, ..lap }));
    laps
}

/// Where `since start` counts from at time `at`: the last start before it, else the beginning of
/// the session (`from`). A start shortly before the first sample counts too, so `marks` may reach
/// back before the session.
pub fn counted_from(marks: &[Mark], from: UnixNanos, at: UnixNanos) -> UnixNanos {
    let starts = marks.iter().filter(|mark| mark.kind == MarkKind::Start && mark.time <= at);
    starts.map(|mark| mark.time).max().unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marks(marks: &[(i64, MarkKind)]) -> Vec<Mark> {
        let mark = |&(secs, kind)| Mark {
            time: UnixNanos::from_secs(secs),
            kind,
            text: format!("at {secs}"),
        };
        marks.iter().map(mark).collect()
    }

    fn numbered(given: &[(i64, MarkKind)]) -> Vec<(u32, i64, i64)> {
        let span = (UnixNanos::from_secs(0), UnixNanos::from_secs(100));
        let secs = |time: UnixNanos| time.0 / 1_000_000_000;
        laps(&marks(given), span).iter().map(|l| (l.number, secs(l.from), secs(l.to))).collect()
    }

    #[test]
    fn a_session_without_marks_is_one_lap() {
        assert_eq!(numbered(&[]), [(1, 0, 100)]);
        assert_eq!(numbered(&[(50, MarkKind::Marker), (100, MarkKind::Lap)]), [(1, 0, 100)]);
    }

    #[test]
    fn a_mark_at_the_end_ends_the_last_lap_and_begins_none() {
        use MarkKind::{Lap, Marker, Start};
        assert_eq!(numbered(&[(50, Lap), (100, Lap)]), [(1, 0, 50), (2, 50, 100)]);
        assert_eq!(numbered(&[(50, Lap), (100, Start)]), [(1, 0, 50), (2, 50, 100)]);
        let span = (UnixNanos::from_secs(0), UnixNanos::from_secs(100));
        let texts = |given: &[(i64, MarkKind)]| -> Vec<Option<String>> {
            laps(&marks(given), span).into_iter().map(|lap| lap.text).collect()
        };
        let at = |secs: i64| Some(format!("at {secs}"));
        assert_eq!(texts(&[(50, Lap), (100, Lap)]), [at(50), at(100)]);
        assert_eq!(texts(&[(50, Lap), (100, Marker), (101, Lap)]), [at(50), None]);
        assert_eq!(texts(&[(100, Lap)]), [at(100)]);
    }

    #[test]
    fn laps_count_from_each_start() {
        use MarkKind::{Lap, Start};
        assert_eq!(numbered(&[(30, Lap), (60, Lap)]), [(1, 0, 30), (2, 30, 60), (3, 60, 100)]);
        assert_eq!(
            numbered(&[(5, Lap), (10, Start), (40, Lap), (70, Start), (90, Lap)]),
            [(0, 0, 5), (0, 5, 10), (1, 10, 40), (2, 40, 70), (1, 70, 90), (2, 90, 100)]
        );
        assert_eq!(numbered(&[(0, Start), (50, Lap)]), [(1, 0, 50), (2, 50, 100)]);
        assert_eq!(numbered(&[(10, Start), (10, Lap)]), [(0, 0, 10), (1, 10, 100)]);
    }

    #[test]
    fn rests_are_no_laps() {
        use MarkKind::{Lap, Rest, Start};
        assert_eq!(numbered(&[(30, Rest), (60, Lap)]), [(1, 0, 30), (2, 60, 100)]);
        assert_eq!(
            numbered(&[(0, Rest), (20, Lap), (40, Rest), (60, Lap), (80, Rest)]),
            [(1, 20, 40), (2, 60, 80)]
        );
        assert_eq!(numbered(&[(0, Rest)]), []);
        assert_eq!(numbered(&[(10, Rest), (20, Rest), (30, Start)]), [(0, 0, 10), (1, 30, 100)]);
        assert_eq!(numbered(&[(50, Rest), (50, Lap)]), [(1, 0, 50), (2, 50, 100)]);
    }

    #[test]
    fn the_last_start_before_a_time_is_where_it_counts_from() {
        let marks = marks(&[(10, MarkKind::Start), (40, MarkKind::Lap), (70, MarkKind::Start)]);
        let from = |secs| counted_from(&marks, UnixNanos(0), UnixNanos::from_secs(secs));
        assert_eq!(from(5), UnixNanos(0));
        assert_eq!(from(69), UnixNanos::from_secs(10));
        assert_eq!(from(70), UnixNanos::from_secs(70));
    }

    proptest! {
        #[test]
        fn laps_leave_nothing_out(
            mut given in prop::collection::vec((-10_i64..110, prop::sample::select(vec![
                MarkKind::Start, MarkKind::Lap, MarkKind::Marker,
            ])), 0..30),
        ) {
            given.sort();
            given.dedup();
            let laps = numbered(&given);
            prop_assert_eq!(laps.first().map(|lap| lap.1), Some(0));
            prop_assert_eq!(laps.last().map(|lap| lap.2), Some(100));
            for pair in laps.windows(2) {
                prop_assert_eq!(pair[0].2, pair[1].1);
                prop_assert!(pair[1].1 < pair[1].2);
            }
        }
    }
}
