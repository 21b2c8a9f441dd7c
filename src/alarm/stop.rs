//! Athletes who stop: abruptly, or for long.

use super::{
    detail::Detail,
    finding::{Ended, Finding},
    input::Watched,
};
use crate::{
    analysis::ValueState,
    kind::StopRules,
    live::{Moment, Recent},
    model::{MonoNanos, UnixNanos},
};

/// How far back the first look goes, in seconds: what happened before is no news.
const FIRST_LOOK_SECS: f64 = 120.0;
/// Standing is worth counting in a group after this time, in seconds.
const STANDS_SECS: f64 = 10.0;
/// From so many times the speed of standing on, an athlete moves.
const MOVES: f64 = 2.0;

/// The movement of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct StopWatch {
    /// The sample that was looked at last.
    last: Option<UnixNanos>,
    /// The last fast reading: when, and how fast.
    fast: Option<(UnixNanos, f64)>,
    /// Whether the athlete ever moved: who waits for the start has not stopped.
    has_moved: bool,
    /// Under the speed to which an abrupt stop comes.
    abrupt: Option<Still>,
    /// Under the speed of a stop of some length.
    stopped: Option<Still>,
    /// Whether either was long enough for an alarm.
    is_told: bool,
}

/// Under some speed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Still {
    since: UnixNanos,
    /// The same by our clock.
    since_mono: MonoNanos,
    /// The speed before, km/h, if the stop was abrupt.
    from_kph: Option<f64>,
}

impl Still {
    /// Follows one speed; `new` is where standing would begin. What was told ends only at a speed
    /// that is clearly above, so that a wandering position does not end it.
    fn follow(
        still: &mut Option<Self>,
        below_kph: Option<f64>,
        kph: f64,
        is_told: bool,
        new: Self,
    ) {
        let Some(below_kph) = below_kph else {
            *still = None;
            return;
        };
        let moves_kph = if is_told { MOVES * below_kph } else { below_kph };
        match still {
            Some(_) if moves_kph <= kph => *still = None,
            None if kph < below_kph => *still = Some(new),
            _ => {}
        }
    }
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
        let rules = &watched.stops;
        match watched.seen.spd_kph.state {
            ValueState::Fresh | ValueState::Flat { .. } => {}
            ValueState::Lost { .. } | ValueState::Absent => {
                (self.abrupt, self.stopped, self.is_told) = (None, None, false);
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
        let Some(last) = self.last else {
            return Stops { abrupt: Finding::Unmet, stopped: Finding::Unmet, standing: None };
        };
        let abrupt = match (self.abrupt, rules.abrupt) {
            (Some(Still { since, from_kph: Some(from_kph), .. }), Some(rule)) => {
                if rule.still_secs <= last.secs_since(since) {
                    Finding::Met(Detail::AbruptStop { from_kph, since })
                } else {
                    Finding::Pending
                }
            }
            _ => Finding::Unmet,
        };
        let stopped = match (self.stopped.filter(|_| self.has_moved), rules.stopped) {
            (Some(still), Some(rule)) if rule.after_secs <= last.secs_since(still.since) => {
                Finding::Met(Detail::Stopped { since: still.since })
            }
            (Some(_), Some(_)) => Finding::Pending,
            _ => Finding::Unmet,
        };
        self.is_told |= [&abrupt, &stopped].iter().any(|it| matches!(it, Finding::Met(_)));
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
        let last = self.last.filter(|_| self.has_moved)?;
        let abrupt = self.abrupt.filter(|still| still.from_kph.is_some());
        let still = abrupt.or(self.stopped).or(self.abrupt)?;
        let secs = last.secs_since(still.since);
        let is_counted = abrupt.is_some() || STANDS_SECS <= secs;
        let (since, is_abrupt) = (still.since_mono, abrupt.is_some());
        is_counted.then_some(Standing { since, secs, is_abrupt })
    }

    /// Reads the speeds that are new; `false` when there are none.
    fn read(&mut self, recent: &[Recent], rules: &StopRules, now: Moment) -> bool {
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

    fn read_one(&mut self, time: UnixNanos, kph: f64, mono: MonoNanos, rules: &StopRules) {
        let StopRules { abrupt, stopped } = *rules;
        let to_kph = abrupt.map(|rule| rule.to_kph);
        let below_kph = stopped.map(|rule| rule.below_kph);
        let stands_kph = below_kph.or(to_kph).unwrap_or_default();
        self.has_moved |= MOVES * stands_kph <= kph;
        let fast = abrupt.zip(self.fast);
        let from_kph = fast
            .filter(|(rule, (fast, _))| time.secs_since(*fast) <= rule.within_secs)
            .map(|(_, (_, kph))| kph);
        let new = Still { since: time, since_mono: mono, from_kph };
        Still::follow(&mut self.abrupt, to_kph, kph, self.is_told, new);
        Still::follow(&mut self.stopped, below_kph, kph, self.is_told, new);
        self.is_told &= self.abrupt.is_some() || self.stopped.is_some();
        if abrupt.is_some_and(|rule| rule.from_kph <= kph) {
            self.fast = Some((time, kph));
        }
    }
}
