//! Athletes who stop: abruptly, or for long.

use super::{
    detail::Detail,
    finding::{Ended, Finding},
    input::Watched,
    rules::MotionRules,
};
use crate::{
    analysis::ValueState,
    live::{Moment, Recent},
    model::{MonoNanos, UnixNanos},
};

/// How far back the first look goes, in seconds: what happened before is no news.
const FIRST_LOOK_SECS: f64 = 120.0;
/// Standing is worth counting in a group after this time, in seconds.
const STANDS_SECS: f64 = 10.0;

/// The movement of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct StopWatch {
    /// The sample that was looked at last.
    last: Option<UnixNanos>,
    /// The last fast reading: when, and how fast.
    fast: Option<(UnixNanos, f64)>,
    /// Whether the athlete ever moved: who waits for the start has not stopped.
    has_moved: bool,
    still: Option<Still>,
}

/// Standing still.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Still {
    since: UnixNanos,
    /// The same by our clock.
    since_mono: MonoNanos,
    /// The speed before, km/h, if the stop was abrupt.
    from_kph: Option<f64>,
    /// Whether it was long enough for an alarm.
    is_told: bool,
}

/// What a look at the movement comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stops {
    pub(super) abrupt: Finding,
    pub(super) stopped: Finding,
    pub(super) standing: Option<Standing>,
}

/// An athlete who stands, for the group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standing {
    /// Since when, by our clock.
    pub(super) since: MonoNanos,
    /// For how long, in seconds.
    pub(super) secs: f64,
    /// Whether the stop was abrupt.
    pub(super) is_abrupt: bool,
}

impl StopWatch {
    pub(super) fn see(&mut self, watched: &Watched<'_>, now: Moment) -> Stops {
        let rules = &watched.motion;
        match watched.seen.spd_kph.state {
            ValueState::Fresh | ValueState::Flat { .. } => {}
            ValueState::Lost { .. } | ValueState::Absent => {
                self.still = None;
                let gone = || Finding::Gone(Ended::ReadingsLost);
                return Stops { abrupt: gone(), stopped: gone(), standing: None };
            }
            // Whoever is not heard does not stand with the group either.
            ValueState::Behind { .. } | ValueState::Dim { .. } => {
                return Stops { standing: None, ..self.unchanged() };
            }
        }
        if !self.read(watched.recent, rules, now) {
            return self.unchanged();
        }
        let (Some(still), Some(last)) = (&mut self.still, self.last) else {
            return Stops { abrupt: Finding::Unmet, stopped: Finding::Unmet, standing: None };
        };
        let secs = last.secs_since(still.since);
        let abrupt = match (still.from_kph, rules.abrupt) {
            (Some(from_kph), Some(rule)) if rule.still_secs <= secs => {
                still.is_told = true;
                Finding::Met(Detail::AbruptStop { from_kph, since: still.since })
            }
            (Some(_), Some(_)) => Finding::Pending,
            _ => Finding::Unmet,
        };
        let stopped = match rules.stopped_secs {
            Some(long) if self.has_moved && long <= secs => {
                still.is_told = true;
                Finding::Met(Detail::Stopped { since: still.since })
            }
            Some(_) if self.has_moved => Finding::Pending,
            _ => Finding::Unmet,
        };
        Stops { abrupt, stopped, standing: self.standing() }
    }

    /// On no new evidence.
    fn unchanged(&self) -> Stops {
        Stops {
            abrupt: Finding::Held(None),
            stopped: Finding::Held(None),
            standing: self.standing(),
        }
    }

    fn standing(&self) -> Option<Standing> {
        let (still, last) = (self.still.filter(|_| self.has_moved)?, self.last?);
        let secs = last.secs_since(still.since);
        let is_abrupt = still.from_kph.is_some();
        let is_counted = is_abrupt || STANDS_SECS <= secs;
        is_counted.then_some(Standing { since: still.since_mono, secs, is_abrupt })
    }

    /// Reads the speeds that are new; `false` when there are none.
    fn read(&mut self, recent: &[Recent], rules: &MotionRules, now: Moment) -> bool {
        let newest = recent.last().map_or(UnixNanos::MIN, |sample| sample.time);
        let from = self.last.unwrap_or(newest.plus_secs(-FIRST_LOOK_SECS));
        let new = recent.partition_point(|sample| sample.time <= from);
        let mut has_news = false;
        for sample in recent.iter().skip(new) {
            let Some(kph) = sample.spd_kph else { continue };
            has_news = true;
            let ago_secs = newest.secs_since(sample.time);
            self.read_one(sample.time, kph, now.mono.plus_secs(-ago_secs), rules);
            self.last = Some(sample.time);
        }
        has_news
    }

    fn read_one(&mut self, time: UnixNanos, kph: f64, mono: MonoNanos, rules: &MotionRules) {
        let moves_kph = 2.0 * rules.still_kph;
        self.has_moved |= moves_kph <= kph;
        match self.still {
            Some(still) if (if still.is_told { moves_kph } else { rules.still_kph }) <= kph => {
                self.still = None;
            }
            None if kph < rules.still_kph => {
                let abrupt = rules.abrupt.zip(self.fast);
                let from_kph = abrupt
                    .filter(|(rule, (fast, _))| time.secs_since(*fast) <= rule.within_secs)
                    .map(|(_, (_, kph))| kph);
                let (since, since_mono) = (time, mono);
                self.still = Some(Still { since, since_mono, from_kph, is_told: false });
            }
            _ => {}
        }
        if rules.abrupt.is_some_and(|rule| rule.from_kph <= kph) {
            self.fast = Some((time, kph));
        }
    }
}
