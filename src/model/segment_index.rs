//! An index of a journal segment, which saves reading its lines.

use std::collections::BTreeMap;

use super::{Login, RUN_GAP, Run, Shape, UnixNanos};

/// What is kept of an athlete beside a closed segment of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AthleteParts {
    /// Who sent the lines.
    pub login: Login,
    /// What they come to; the journal compresses it.
    pub summary: Vec<u8>,
    /// The samples as columns, compressed already; empty for none.
    pub columns: Vec<u8>,
}

/// A summary of one or several segments: enough to know which athletes have lines at which times,
/// and to start the program without reading them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SegmentIndex {
    /// By athlete.
    pub athletes: BTreeMap<Login, AthleteIndex>,
    /// All operator lines, verbatim and in order.
    pub operator: Vec<u8>,
    /// The number of lines that could not be parsed.
    pub unreadable: u64,
}

/// An athlete's part of the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AthleteIndex {
    /// The times of its lines.
    pub runs: Runs,
    /// The size of its lines, in bytes.
    pub bytes: u64,
    /// The highest sender number among its lines.
    pub max_via: u32,
    /// All measurements with their fields, each with the type it had first.
    pub shapes: Vec<Shape>,
    /// Whether `shapes` do not say all: a line has tags of the client's, or a field has another type
    /// elsewhere. Also where nobody knows.
    pub is_varied: bool,
}

impl AthleteIndex {
    /// The number of lines.
    pub fn lines(&self) -> u64 {
        self.runs.iter().map(|run| run.lines).sum()
    }

    /// Adds the index of a later segment.
    pub fn merge(&mut self, later: &Self) {
        for run in later.runs.iter() {
            self.runs.add_run(run);
        }
        self.bytes += later.bytes;
        self.max_via = self.max_via.max(later.max_via);
        self.is_varied |= later.is_varied;
        for shape in &later.shapes {
            self.add_shape(shape);
        }
    }

    /// Adds a line's shape.
    pub fn add_shape(&mut self, shape: &Shape) {
        let known = self.shapes.iter_mut().find(|known| known.measurement == shape.measurement);
        let Some(known) = known else {
            self.shapes.push(shape.clone());
            return;
        };
        for field in &shape.fields {
            match known.fields.iter().find(|known| known.key == field.key) {
                Some(known) => self.is_varied |= known.kind != field.kind,
                None => known.fields.push(field.clone()),
            }
        }
    }
}

impl SegmentIndex {
    /// The time of the athletes' newest line.
    pub fn newest(&self) -> Option<UnixNanos> {
        self.athletes.values().filter_map(|athlete| athlete.runs.span()).map(|(_, to)| to).max()
    }

    /// The time of the athletes' oldest line.
    pub fn oldest(&self) -> Option<UnixNanos> {
        self.athletes.values().filter_map(|athlete| athlete.runs.span()).map(|(from, _)| from).min()
    }

    /// Adds the index of a later segment.
    pub fn merge(&mut self, later: &Self) {
        for (login, athlete) in &later.athletes {
            self.athletes.entry(login.clone()).or_default().merge(athlete);
        }
        self.operator.extend_from_slice(&later.operator);
        self.unreadable += later.unreadable;
    }
}

/// The runs of one athlete, in time order, each more than [`RUN_GAP`] from the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runs {
    /// Last time and number of lines, keyed by first time.
    by_start: BTreeMap<i64, (i64, u64)>,
}

impl Runs {
    /// Adds one line.
    pub fn add(&mut self, time: UnixNanos) {
        self.add_run(Run { from: time, to: time, lines: 1 });
    }

    /// Adds a run.
    pub fn add_run(&mut self, run: Run) {
        let gap = RUN_GAP.as_nanos() as i64;
        let (mut from, mut to, mut lines) = (run.from.0, run.to.0, run.lines);
        let reach = to.saturating_add(gap);
        // It nearly always extends the last run; only a run that begins earlier can overlap others.
        if let Some((&start, (end, count))) = self.by_start.range_mut(..=reach).next_back()
            && start <= from
        {
            if from.saturating_sub(*end) <= gap {
                *end = to.max(*end);
                *count += lines;
                return;
            }
            self.by_start.insert(from, (to, lines));
            return;
        }
        // The new run may close the gap between several others, which then become one.
        while let Some((&start, &(end, count))) = self.by_start.range(..=reach).next_back() {
            if from.saturating_sub(end) > gap {
                break;
            }
            self.by_start.remove(&start);
            from = from.min(start);
            to = to.max(end);
            lines += count;
        }
        self.by_start.insert(from, (to, lines));
    }

    /// The runs, in time order.
    pub fn iter(&self) -> impl Iterator<Item = Run> + '_ {
        self.by_start.iter().map(|(&from, &(to, lines))| Run {
            from: UnixNanos(from),
            to: UnixNanos(to),
            lines,
        })
    }

    /// The number of runs.
    pub fn len(&self) -> usize {
        self.by_start.len()
    }

    /// Whether there are no runs.
    pub fn is_empty(&self) -> bool {
        self.by_start.is_empty()
    }

    /// The first and the last time.
    pub fn span(&self) -> Option<(UnixNanos, UnixNanos)> {
        let (&from, _) = self.by_start.first_key_value()?;
        // Runs do not overlap, so the last one also ends last.
        let (_, &(to, _)) = self.by_start.last_key_value()?;
        Some((UnixNanos(from), UnixNanos(to)))
    }

    /// Whether any run overlaps the time range from `from` up to, but not including, `to`.
    pub fn touches(&self, from: UnixNanos, to: UnixNanos) -> bool {
        let before = self.by_start.range(..to.0).next_back();
        before.is_some_and(|(_, &(end, _))| end >= from.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(mut secs: Vec<i64>) -> Vec<Run> {
        secs.sort_unstable();
        let mut runs: Vec<Run> = Vec::new();
        for sec in secs {
            let time = UnixNanos::from_secs(sec);
            match runs.last_mut() {
                Some(last) if time.nanos_since(last.to) <= RUN_GAP.as_nanos() as i64 => {
                    last.to = time;
                    last.lines += 1;
                }
                _ => runs.push(Run { from: time, to: time, lines: 1 }),
            }
        }
        runs
    }

    fn runs_of(secs: &[i64]) -> Runs {
        let mut runs = Runs::default();
        for sec in secs {
            runs.add(UnixNanos::from_secs(*sec));
        }
        runs
    }

    #[test]
    fn a_minute_is_within_a_run_and_more_is_not() {
        assert_eq!(runs_of(&[0, 60, 121]).len(), 2);
        let at = UnixNanos::from_secs;
        assert!(runs_of(&[0, 60]).touches(at(30), at(31)));
        assert!(!runs_of(&[0, 60]).touches(at(61), at(90)));
        assert!(!runs_of(&[60]).touches(at(0), at(60)));
    }

    #[test]
    fn the_ends_of_time_fit_in() {
        let mut runs = Runs::default();
        for time in [UnixNanos::MIN, UnixNanos::MAX, UnixNanos(0)] {
            runs.add(time);
        }
        assert_eq!(runs.len(), 3);
        assert_eq!(runs.span(), Some((UnixNanos::MIN, UnixNanos::MAX)));
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            secs in proptest::collection::vec(0..2000_i64, 0..60),
            cut in 0..60_usize,
        ) {
            let expected = naive(secs.clone());
            prop_assert_eq!(runs_of(&secs).iter().collect::<Vec<_>>(), expected.clone());
            let (one, other) = secs.split_at(cut.min(secs.len()));
            let mut merged = runs_of(one);
            runs_of(other).iter().for_each(|run| merged.add_run(run));
            prop_assert_eq!(merged.iter().collect::<Vec<_>>(), expected);
        }
    }
}
