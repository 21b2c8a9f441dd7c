//! The state of one athlete: what is copied from the store, and what it means at a given time.
//!
//! [`LiveAthlete`] changes only when samples do. Ages and states change with the clock, so readers
//! compute them ([`LiveAthlete::at`]), and an unchanged athlete can be shared as it is.

use std::{sync::Arc, time::Duration};

use super::{
    ages::Ages,
    clocks::PhoneClock,
    coverage::Coverage,
    moment::Moment,
    signals::{Calls, Signals},
    track::{Reach, Track, Trackers, Tracks},
    value::{Look, SessionStart, Value},
};
use crate::{
    analysis::{AthleteState, Sums, Thresholds, UsualInterval, ValueState, ValueTrace, best_state},
    model::{LatLng, Metric, MonoNanos, UnixNanos},
    store::{AthleteSeries, ClockReading, Latest},
};

/// Length of the recent past that is copied, in seconds: for rates, 3 s power, sparklines, and the
/// notice that a gap was closed.
const RECENT_SECS: f64 = 900.0;
/// Window of the mean of power, in seconds.
const POWER_SECS: f64 = 3.0;
/// How long to show that a gap was closed, in seconds.
const TELL_FILLED_SECS: f64 = 10.0;
/// Gaps shorter than this are not worth mentioning, in seconds.
const LEAST_FILLED_SECS: f64 = 10.0;
/// The time over which samples are counted, in seconds.
const RATE_SECS: f64 = 60.0;
/// An athlete moves above this speed, in km/h,
const MOVES_KPH: f64 = 3.0;
/// or above this power, in W.
const MOVES_W: f64 = 20.0;

/// One sample of the recent past, with its plausible values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recent {
    /// When it was measured.
    pub time: UnixNanos,
    /// Heart rate, bpm.
    pub hr_bpm: Option<f64>,
    /// Power, W.
    pub pwr_w: Option<f64>,
    /// Speed, km/h.
    pub spd_kph: Option<f64>,
}

/// What is known of one athlete from the samples.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LiveAthlete {
    hr_bpm: Option<Latest>,
    pwr_w: Option<Latest>,
    spd_kph: Option<Latest>,
    cad_rpm: Option<Latest>,
    lat_deg: Option<Latest>,
    bearing_deg: Option<Latest>,
    acc_m: Option<Latest>,
    battery_percent: Option<Latest>,
    calls: Calls,
    /// The latest value of every metric, for the state of the athlete.
    all: Vec<Latest>,
    /// The other metrics that have a plot.
    others: Vec<(&'static Metric, Latest)>,
    recent: Vec<Recent>,
    tracks: Tracks,
    /// The seconds of gaps that late samples closed recently, and until when to show that.
    filled: Option<(f64, MonoNanos)>,
    /// Where the session that goes on began.
    session: Option<SessionStart>,
    /// How the phone's clock stands to this computer's.
    clock: Option<ClockReading>,
    has_sent: bool,
}

/// One athlete as seen at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AthleteNow {
    /// The best of the values' states. Does not consider what else is known; see [`Self::status`].
    pub state: AthleteState,
    /// The age of the newest value, in seconds.
    pub age_secs: f64,
    /// Heart rate, bpm.
    pub hr_bpm: Value,
    /// The last reading of power, W.
    pub pwr_w: Value,
    /// The mean power of 3 s, W, with its coverage.
    pub pwr_w_3s: Value,
    /// Speed, km/h.
    pub spd_kph: Value,
    /// Cadence, revolutions or strides of one leg a minute.
    pub cad_rpm: Value,
    /// The other metrics that have a plot.
    pub others: Vec<(&'static Metric, Value)>,
    /// The last good fix; the state is that of the latitude, as old as the fix.
    pub position: Option<(LatLng, ValueState)>,
    /// Direction of travel, degrees clockwise from north, as sent or from the last two fixes.
    pub bearing_deg: Option<f64>,
    /// The accuracy of the position, m.
    pub acc_m: Option<f64>,
    /// Whether a plausible position was sent in this session.
    pub has_position: bool,
    /// The battery level of the phone, percent.
    pub battery_percent: Option<f64>,
    /// Seconds since the last sample arrived; `None` if none has since the start.
    pub contact_secs: Option<f64>,
    /// Samples measured in the last minute before the newest one.
    pub per_minute: usize,
    /// How far the sample times are behind the clock, in seconds; negative for a fast phone. An
    /// offset that most phones share is taken out.
    pub lag_secs: f64,
    /// By how much the clock of this phone alone is ahead, if it is.
    pub clock_ahead_secs: Option<f64>,
    /// Seconds of gaps that late samples have just closed.
    pub filled_secs: Option<f64>,
    /// A metric whose newest reading is beyond what people can reach, and that reading.
    pub implausible: Option<(Metric, f64)>,
}

impl AthleteNow {
    /// Whether a plotted metric has a field of its own.
    const fn has_field(metric: &Metric) -> bool {
        matches!(metric, Metric::HrBpm | Metric::PwrW | Metric::SpdKph)
    }
}

impl LiveAthlete {
    /// Copies what changed from `changed_from` on, since somebody looked last at `looked`.
    pub(super) fn copy(
        &mut self,
        series: &AthleteSeries,
        changed_from: UnixNanos,
        trackers: &mut Trackers,
        looked: Option<MonoNanos>,
        now: Moment,
    ) {
        // Up to where nothing was known when somebody looked last: the silence then is a gap too.
        let seen_to = self.heard_last().zip(looked).map(|(latest, looked)| {
            latest.time.plus_secs(looked.secs_since(latest.contact).max(0.0))
        });
        self.copy_latest(series);
        self.copy_recent(series, changed_from, seen_to, now);
        self.calls.copy(series, changed_from);
        trackers.extend(series, changed_from, &mut self.tracks);
        self.clock = series.clock();
        self.has_sent = true;
    }

    /// Takes in where the session that goes on began, and the longest silence within one.
    pub(super) fn set_session(&mut self, from: Option<UnixNanos>, session_gap: Duration) {
        let heard_last = self.heard_last().map(|latest| latest.contact);
        let start = |(from, heard_last): (UnixNanos, MonoNanos)| SessionStart {
            from,
            heard_from: heard_last.plus_secs(-session_gap.as_secs_f64()),
        };
        self.session = from.zip(heard_last).map(start);
    }

    /// The sample time of the newest reading of what was heard last.
    pub(super) fn newest_time(&self) -> Option<UnixNanos> {
        self.heard_last().map(|latest| latest.time)
    }

    fn heard_last(&self) -> Option<&Latest> {
        self.all.iter().max_by_key(|latest| (latest.contact, latest.time))
    }

    /// What is known of the phone's clock.
    pub(super) fn phone_clock(&self, thresholds: Thresholds) -> Option<PhoneClock> {
        let ClockReading { heard, least_nanos } = self.clock?;
        let usual = self.all.iter().filter_map(|latest| latest.median_interval_secs);
        let (fresh_secs, _) = thresholds.ages_secs(usual.reduce(f64::min));
        Some(PhoneClock { least_nanos, heard, fresh_secs })
    }

    fn copy_latest(&mut self, series: &AthleteSeries) {
        self.hr_bpm = series.latest(&Metric::HrBpm);
        self.pwr_w = series.latest(&Metric::PwrW);
        self.spd_kph = series.latest(&Metric::SpdKph);
        self.cad_rpm = series.latest(&Metric::CadRpm);
        self.lat_deg = series.latest(&Metric::LatDeg);
        self.bearing_deg = series.latest(&Metric::BearingDeg);
        self.acc_m = series.latest(&Metric::AccM);
        self.battery_percent = series.latest(&Metric::BatteryPercent);
        let others = Metric::plotted().iter().filter(|(metric, _)| !AthleteNow::has_field(metric));
        self.others = others.filter_map(|(it, _)| Some((*it, series.latest(it)?))).collect();
        self.all.clear();
        self.all.extend(series.metrics().into_iter().filter_map(|metric| series.latest(metric)));
    }

    fn copy_recent(
        &mut self,
        series: &AthleteSeries,
        changed_from: UnixNanos,
        seen_to: Option<UnixNanos>,
        now: Moment,
    ) {
        if changed_from == UnixNanos::MAX {
            return;
        }
        // A sample from the future must not hide the present ones: it counts as measured when it
        // arrived.
        let newest = self.all.iter().map(Latest::measured).max().unwrap_or(now.wall);
        let begin = newest.plus_secs(-RECENT_SECS);
        let keep = self.recent.partition_point(|sample| sample.time < changed_from);
        // Gaps before the first change are the same before and after it. A few samples more say what
        // interval is usual there.
        let unchanged = self.recent.get(keep.saturating_sub(UsualInterval::N_SAMPLES));
        let gaps_from = unchanged.map_or(begin, |sample| sample.time.max(begin));
        let gaps_before = seen_to.map(|end| self.gaps_secs(gaps_from, end));
        self.recent.truncate(keep);
        let gone = self.recent.partition_point(|sample| sample.time < begin);
        self.recent.drain(..gone);
        let from = changed_from.max(begin);
        let metrics =
            [&Metric::HrBpm, &Metric::PwrW, &Metric::LatDeg, &Metric::SpdKph, &Metric::CadRpm];
        series.visit_rows(metrics, from, UnixNanos::MAX, |time, [hr_bpm, pwr_w, _, spd_kph, _]| {
            let hr_bpm = hr_bpm.filter(|bpm| Metric::HrBpm.is_plausible(*bpm));
            let pwr_w = pwr_w.filter(|watts| Metric::PwrW.is_plausible(*watts));
            let spd_kph = spd_kph.filter(|kph| Metric::SpdKph.is_plausible(*kph));
            self.recent.push(Recent { time, hr_bpm, pwr_w, spd_kph });
        });
        if let (Some(end), Some(before)) = (seen_to, gaps_before) {
            let closed_secs = before - self.gaps_secs(gaps_from, end);
            if closed_secs > 0.0 {
                // What comes in pieces is told as one.
                let before = self.filled.filter(|(_, until)| now.mono < *until);
                let secs = closed_secs + before.map_or(0.0, |(secs, _)| secs);
                self.filled = Some((secs, now.mono.plus_secs(TELL_FILLED_SECS)));
            }
        }
    }

    /// Seconds for which samples are missing, from the first one after `begin` up to `end`.
    fn gaps_secs(&self, begin: UnixNanos, end: UnixNanos) -> f64 {
        let mut usual = UsualInterval::default();
        let mut last: Option<UnixNanos> = None;
        let mut missing_secs = 0.0;
        let from = self.recent.partition_point(|sample| sample.time < begin);
        for sample in self.recent.get(from..).unwrap_or_default() {
            let before = usual;
            let is_gap = usual.push(sample.time);
            if let Some(last) = last.replace(sample.time).filter(|_| is_gap) {
                let missing_to = sample.time.plus_secs(-before.usual_secs()).min(end);
                missing_secs += missing_to.secs_since(last).max(0.0);
            }
        }
        let silent_secs = last.map_or(0.0, |last| end.secs_since(last));
        if usual.gap_secs() < silent_secs { missing_secs + silent_secs } else { missing_secs }
    }

    /// Withdraws the notice that a gap was closed.
    pub(super) const fn forget_filled(&mut self) {
        self.filled = None;
    }

    pub(super) const fn tracks_mut(&mut self) -> &mut Tracks {
        &mut self.tracks
    }

    /// Whether any sample of this athlete is in memory.
    pub const fn has_sent(&self) -> bool {
        self.has_sent
    }

    /// The last 15 minutes, in order of time: samples with heart rate, power, speed, cadence or
    /// position.
    pub fn recent(&self) -> &[Recent] {
        &self.recent
    }

    /// What the phone says beside the readings, at `now`.
    pub fn signals(&self, now: MonoNanos, ages: &Ages) -> Signals {
        let look = Look { now, ages, session: self.session };
        let battery_percent = look.value(self.battery_percent.as_ref());
        let contact = self.heard_last().map(|latest| latest.contact);
        Signals { battery_percent, contact, ..self.calls.at(&look) }
    }

    /// One of the athlete's readings as a value at `now`.
    pub(super) fn value(&self, latest: &Latest, now: MonoNanos, ages: &Ages) -> Value {
        Look { now, ages, session: self.session }.value(Some(latest))
    }

    /// The track of this reach; `None` if no reader asked for it.
    pub fn track(&self, reach: Reach) -> Option<&Arc<Track>> {
        self.tracks.get(reach as usize)?.as_ref()
    }

    /// The athlete as seen at `now`. Position and direction come from the track of this reach.
    pub fn at(&self, now: MonoNanos, reach: Reach, ages: &Ages) -> AthleteNow {
        let look = Look { now, ages, session: self.session };
        let track = self.track(reach).map(Arc::as_ref);
        let states = self.all.iter().map(|latest| look.state(&look.trace(latest)));
        let best = best_state(states);
        let heard_last = self.heard_last();
        let contact_secs = heard_last.map(|latest| now.secs_since(latest.contact).max(0.0));
        let exceeds = |value: &Value, over: f64| {
            value.state == ValueState::Fresh && value.value.is_some_and(|value| value > over)
        };
        let rides = exceeds(&look.value(self.spd_kph.as_ref()), MOVES_KPH);
        let pwr_w_3s = self.power_3s(look.value(self.pwr_w.as_ref()));
        let pedals = exceeds(&pwr_w_3s, MOVES_W);
        let pwr_w = look.sensor(self.pwr_w.as_ref(), rides);
        AthleteNow {
            state: AthleteState::from(best),
            age_secs: best.age_secs(),
            hr_bpm: look.sensor(self.hr_bpm.as_ref(), rides || pedals),
            pwr_w,
            pwr_w_3s: Value { state: pwr_w.state, ..pwr_w_3s },
            spd_kph: look.sensor(self.spd_kph.as_ref(), pedals),
            // Whoever keeps an even pace turns at the very same rate for minutes.
            cad_rpm: look.value(self.cad_rpm.as_ref()),
            others: self.others(&look),
            position: track.and_then(|track| self.position(track, &look)),
            bearing_deg: self.bearing_deg(track, &look),
            acc_m: look.value(self.acc_m.as_ref()).value,
            has_position: look.value(self.lat_deg.as_ref()).value.is_some(),
            battery_percent: look.value(self.battery_percent.as_ref()).value,
            contact_secs,
            per_minute: self.per_minute(contact_secs),
            lag_secs: heard_last.map_or(0.0, |latest| ages.lag_secs(latest)),
            clock_ahead_secs: heard_last.and_then(|latest| ages.clock_ahead_secs(latest)),
            filled_secs: self.filled_secs(now),
            implausible: self.implausible(&look),
        }
    }

    /// Seconds of gaps that late samples have just closed.
    fn filled_secs(&self, now: MonoNanos) -> Option<f64> {
        let (secs, _) = self.filled.filter(|(_, until)| now < *until)?;
        Some(secs).filter(|secs| LEAST_FILLED_SECS <= *secs)
    }

    /// The other metrics that have a plot.
    fn others(&self, look: &Look<'_>) -> Vec<(&'static Metric, Value)> {
        self.others.iter().map(|(metric, latest)| (*metric, look.value(Some(latest)))).collect()
    }

    /// The mean power of the last 3 s, zeros included, with the state of the last reading; the same
    /// as in the table of rolling statistics.
    fn power_3s(&self, last: Value) -> Value {
        let Some(end) = last.time else { return last };
        let begin = end.plus_secs(-POWER_SECS);
        let upto = self.recent.partition_point(|sample| sample.time <= end);
        let past = self.recent.get(..upto).unwrap_or_default();
        // What is usual follows from a few readings before the window.
        let (mut from, mut n_within, mut n_before) = (upto, 0, 0);
        for (at, sample) in past.iter().enumerate().rev() {
            if n_before == UsualInterval::N_SAMPLES {
                break;
            }
            if sample.pwr_w.is_some() {
                from = at;
                let is_within = begin < sample.time;
                n_within += usize::from(is_within);
                n_before += usize::from(!is_within);
            }
        }
        if n_within == 0 {
            return last;
        }
        let (mut usual, mut sums) = (UsualInterval::NONE, Sums::new(Metric::PwrW.zeros()));
        let window = past.get(from..).unwrap_or_default();
        for (time, watts) in window.iter().filter_map(|it| Some((it.time, it.pwr_w?))) {
            let covered_secs = usual.covered_secs(time);
            if begin < time {
                sums.add(covered_secs, watts);
            }
        }
        let summary = sums.summary();
        let covered_secs = summary.covered_secs.min(POWER_SECS);
        let coverage = Coverage { covered_secs, wanted_secs: POWER_SECS };
        let value = summary.mean.filter(|_| coverage.suffices());
        Value { value, coverage: Some(coverage), ..last }
    }

    /// The last good fix. It keeps its age even if implausible ones follow. `None` if the last one is
    /// of an earlier session.
    fn position(&self, track: &Track, look: &Look<'_>) -> Option<(LatLng, ValueState)> {
        let fix = track.fixes.last()?;
        let latest = self.lat_deg.as_ref().filter(|latest| look.is_of_session(latest))?;
        let trace = look.trace(latest);
        let since_secs = latest.time.secs_since(fix.time).max(0.0);
        let lag_secs = trace.lag_secs.max(0.0) + since_secs;
        Some((fix.place, look.state(&ValueTrace { lag_secs, ..trace })))
    }

    /// The direction of travel, as sent or else from the last two fixes.
    fn bearing_deg(&self, track: Option<&Track>, look: &Look<'_>) -> Option<f64> {
        let sent = look.value(self.bearing_deg.as_ref());
        if sent.state.is_fresh() { sent.value } else { track?.bearing_deg() }
    }

    /// A metric whose newest reading is beyond what people can reach, and that reading.
    fn implausible(&self, look: &Look<'_>) -> Option<(Metric, f64)> {
        let known = [
            (&self.hr_bpm, Metric::HrBpm),
            (&self.pwr_w, Metric::PwrW),
            (&self.spd_kph, Metric::SpdKph),
        ];
        known.into_iter().find_map(|(latest, metric)| {
            // Phones send negative values to say that they do not know.
            let newest = look.value(latest.as_ref()).implausible;
            let value = newest.filter(|value| metric.limits().1 < *value)?;
            Some((metric, value))
        })
    }

    /// The number of samples in the last minute, which includes the silence since the last one.
    fn per_minute(&self, contact_secs: Option<f64>) -> usize {
        let heard_secs = RATE_SECS - contact_secs.unwrap_or(RATE_SECS);
        let newest = self.recent.last().filter(|_| heard_secs > 0.0);
        let begin = newest.map_or(UnixNanos::MAX, |newest| newest.time.plus_secs(-heard_secs));
        self.recent.len() - self.recent.partition_point(|sample| sample.time <= begin)
    }
}
