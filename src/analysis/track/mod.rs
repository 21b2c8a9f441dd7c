//! Decides which reported positions are real, and where a track breaks.

use crate::model::{LatLng, Metric, UnixNanos};

use super::gaps::UsualInterval;

/// Without a reported speed, faster movement than this is not believed, in km/h.
const MAX_SPD_KPH: f64 = Metric::SpdKph.limits().1;
/// The actual speed may exceed the reported one by this factor.
const SPEED_SLACK: f64 = 1.5;
/// Fixes drift by this much, in metres.
const WANDER_M: f64 = 30.0;
/// Fixes less accurate than this are ignored, in metres.
const MAX_ACC_M: f64 = 100.0;
/// This many consecutive fixes that agree with each other outweigh the track before them.
const N_WITNESSES: usize = 4;
/// A receiver without a fix reports 0,0. Positions this close to it are ignored, in degrees.
const ORIGIN_DEG: f64 = 1e-4;

/// A reported position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    /// When.
    pub time: UnixNanos,
    /// Where.
    pub place: LatLng,
    /// Reported speed, km/h.
    pub spd_kph: Option<f64>,
    /// Reported accuracy, metres.
    pub acc_m: Option<f64>,
}

/// The verdict on a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixVerdict {
    /// Part of the track.
    Good {
        /// No line connects it to the previous good fix.
        begins_run: bool,
    },
    /// Impossible: too far from the track for the time in between.
    Spike,
    /// The receiver had no fix: 0,0, or an unusable accuracy.
    NoFix,
}

/// Judges fixes one by one. Later fixes may change earlier verdicts: if several agree with each
/// other and contradict the track so far, they become the track.
#[derive(Debug, Clone, Default)]
pub struct TrackFilter {
    fixes: Vec<Fix>,
    verdicts: Vec<FixVerdict>,
    /// State after each fix, for going back.
    states: Vec<FilterState>,
    /// Verdicts changed by later fixes, in the order of the changes.
    revisions: Vec<Revision>,
}

#[derive(Debug, Clone, Copy, Default)]
struct FilterState {
    /// The last good fix.
    anchor: Option<Fix>,
    /// Number of consecutive good fixes up to the anchor, without a contradiction.
    n_in_run: usize,
    /// The last of the fixes that contradict the anchor but agree with each other.
    witness: Option<Fix>,
    n_witnesses: usize,
    usual: UsualInterval,
}

#[derive(Debug, Clone, Copy)]
struct Revision {
    /// Index of the fix that caused the change.
    by: usize,
    of: usize,
    before: FixVerdict,
}

impl TrackFilter {
    /// The fixes, in order.
    pub fn fixes(&self) -> &[Fix] {
        &self.fixes
    }

    /// The verdict on each of [`Self::fixes`].
    pub fn verdicts(&self) -> &[FixVerdict] {
        &self.verdicts
    }

    /// The last good fix.
    pub fn last_good(&self) -> Option<Fix> {
        self.states.last()?.anchor
    }

    /// Adds the next fix, later than all before it. Returns the index of the earliest fix whose
    /// verdict is new: its own, or that of an earlier fix that it confirms or contradicts.
    pub fn push(&mut self, fix: Fix) -> usize {
        let index = self.fixes.len();
        let mut state = self.states.last().copied().unwrap_or_default();
        self.fixes.push(fix);
        let mut first_new = index;
        let verdict = if is_no_fix(&fix) {
            FixVerdict::NoFix
        } else if state.anchor.is_none_or(|anchor| agree(&anchor, &fix)) {
            // `|` rather than `||`: the time has to be pushed in either case.
            let begins_run = state.anchor.is_none() | state.usual.push(fix.time);
            state.anchor = Some(fix);
            state.n_in_run += 1;
            state.n_witnesses = 0;
            FixVerdict::Good { begins_run }
        } else {
            let agrees = state.witness.is_some_and(|witness| agree(&witness, &fix));
            state.n_witnesses =
                if agrees && state.n_witnesses > 0 { state.n_witnesses + 1 } else { 1 };
            state.witness = Some(fix);
            FixVerdict::Spike
        };
        self.verdicts.push(verdict);
        if state.n_witnesses >= N_WITNESSES {
            first_new = self.believe_witnesses(index, &mut state);
        }
        self.states.push(state);
        first_new
    }

    /// Turns the last `n_witnesses` spikes into the track. The run that they contradict becomes
    /// spikes, if it is no longer than they are.
    fn believe_witnesses(&mut self, by: usize, state: &mut FilterState) -> usize {
        let spikes = |verdicts: &[FixVerdict]| {
            let indices = verdicts.iter().enumerate().rev();
            let spikes = indices.filter(|(_, verdict)| **verdict == FixVerdict::Spike);
            let mut last: Vec<usize> = spikes.map(|(i, _)| i).take(state.n_witnesses).collect();
            last.reverse();
            last
        };
        let witnesses = spikes(&self.verdicts);
        let mut first_new = witnesses.first().copied().unwrap_or(by);
        if state.n_in_run < N_WITNESSES {
            for of in (0..first_new).rev() {
                if state.n_in_run == 0 {
                    break;
                }
                if matches!(self.verdicts.get(of), Some(FixVerdict::Good { .. })) {
                    self.revise(by, of, FixVerdict::Spike);
                    state.n_in_run -= 1;
                    first_new = of;
                }
            }
        }
        state.usual = UsualInterval::default();
        for (n, &of) in witnesses.iter().enumerate() {
            if let Some(fix) = self.fixes.get(of).copied() {
                let begins_run = state.usual.push(fix.time) || n == 0;
                self.revise(by, of, FixVerdict::Good { begins_run });
                state.anchor = Some(fix);
            }
        }
        state.n_in_run = witnesses.len();
        state.n_witnesses = 0;
        first_new
    }

    fn revise(&mut self, by: usize, of: usize, verdict: FixVerdict) {
        if let Some(known) = self.verdicts.get_mut(of) {
            self.revisions.push(Revision { by, of, before: *known });
            *known = verdict;
        }
    }

    /// Undoes the fixes from `time` on. Returns the index of the earliest fix whose verdict may
    /// have changed.
    pub fn cut_from(&mut self, time: UnixNanos) -> usize {
        let keep = self.fixes.partition_point(|fix| fix.time < time);
        let mut first_new = keep;
        while let Some(revision) = self.revisions.pop_if(|revision| revision.by >= keep) {
            if let Some(verdict) = self.verdicts.get_mut(revision.of) {
                *verdict = revision.before;
            }
            first_new = first_new.min(revision.of);
        }
        self.fixes.truncate(keep);
        self.verdicts.truncate(keep);
        self.states.truncate(keep);
        first_new
    }

    /// Drops the fixes before `time`, keeping later verdicts. Returns how many were dropped.
    pub fn forget_before(&mut self, time: UnixNanos) -> usize {
        let gone = self.fixes.partition_point(|fix| fix.time < time);
        if gone > 0 {
            self.fixes.drain(..gone);
            self.verdicts.drain(..gone);
            self.states.drain(..gone);
            self.revisions.retain(|revision| revision.of >= gone);
            for revision in &mut self.revisions {
                revision.by -= gone;
                revision.of -= gone;
            }
        }
        gone
    }
}

fn is_no_fix(fix: &Fix) -> bool {
    let place = fix.place;
    let at_origin = place.lat_deg().abs() < ORIGIN_DEG && place.lng_deg().abs() < ORIGIN_DEG;
    at_origin || fix.acc_m.is_some_and(|acc_m| acc_m > MAX_ACC_M)
}

/// Whether the distance between two fixes can be covered in the time between them.
fn agree(from: &Fix, to: &Fix) -> bool {
    let secs = to.time.secs_since(from.time).max(0.0);
    let reported_kph = from.spd_kph.into_iter().chain(to.spd_kph).fold(0.0, f64::max);
    let max_kph = MAX_SPD_KPH.max(SPEED_SLACK * reported_kph);
    let inaccuracy_m = from.acc_m.unwrap_or_default() + to.acc_m.unwrap_or_default();
    from.place.distance_m(to.place) <= WANDER_M + inaccuracy_m + secs * max_kph / 3.6
}

/// Length of a track in metres, along its good fixes and across gaps. A leg that is too long for
/// its time is skipped: the fixes before it were wrong.
pub fn length_m(fixes: &[Fix], verdicts: &[FixVerdict]) -> f64 {
    length_after_m(0.0, fixes, verdicts)
}

/// The same of a track of which so many metres were summed up before, to the first of these fixes. A
/// track that is summed up in parts has the length of the whole one to the bit.
pub(super) fn length_after_m(before_m: f64, fixes: &[Fix], verdicts: &[FixVerdict]) -> f64 {
    let mut total_m = before_m;
    let mut last: Option<&Fix> = None;
    for (fix, verdict) in fixes.iter().zip(verdicts) {
        if let FixVerdict::Good { .. } = verdict {
            if let Some(last) = last.filter(|last| agree(last, fix)) {
                total_m += last.place.distance_m(fix.place);
            }
            last = Some(fix);
        }
    }
    total_m
}

#[cfg(test)]
mod tests;
