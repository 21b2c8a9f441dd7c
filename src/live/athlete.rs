//! One athlete: what is copied from the store, and what it means at a given time.
//!
//! [`LiveAthlete`] changes only when samples do. Ages and states change with the clock, so readers
//! compute them ([`LiveAthlete::at`]), and an athlete without news can be shared as it is.

use std::sync::Arc;

use super::{
    moment::Moment,
    signals::{Calls, Signals},
    track::{Reach, Track, Trackers, Tracks},
    value::{Value, state_at},
};
use crate::{
    analysis::{AthleteState, UsualInterval, ValueState, best_state},
    model::{LatLng, Metric, MonoNanos, UnixNanos},
    store::{AthleteSeries, Latest},
};

/// Length of the recent past that is copied, in seconds: for rates, 3 s power, sparklines, and the
/// notice that a gap was closed.
const RECENT_SECS: f64 = 900.0;
/// Window of the mean of power, in seconds.
const POWER_SECS: f64 = 3.0;
/// How long to tell that a gap was closed, in seconds.
const TELL_FILLED_SECS: f64 = 10.0;
/// Gaps shorter than this are not worth telling, in seconds.
const LEAST_FILLED_SECS: f64 = 10.0;
/// The time over which samples are counted, in seconds.
const RATE_SECS: f64 = 60.0;
/// Above this speed, in km/h, an athlete moves,
const MOVES_KPH: f64 = 3.0;
/// and over this power, in W.
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
    lat_deg: Option<Latest>,
    bearing_deg: Option<Latest>,
    acc_m: Option<Latest>,
    battery_percent: Option<Latest>,
    calls: Calls,
    /// The latest value of every metric, for the state of the athlete.
    all: Vec<Latest>,
    /// Of those that have a plot, but no field here.
    others: Vec<(&'static Metric, Latest)>,
    recent: Vec<Recent>,
    tracks: Tracks,
    /// Seconds of gaps that late samples closed, and until when to tell.
    filled: Option<(f64, MonoNanos)>,
    has_sent: bool,
}

/// One athlete at a moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AthleteNow {
    /// Best of the values' states. Refusals are not known here, see [`Self::status`].
    pub state: AthleteState,
    /// Age of the youngest value, in seconds.
    pub age_secs: f64,
    /// Heart rate, bpm.
    pub hr_bpm: Value,
    /// Power, W, the last reading.
    pub pwr_w: Value,
    /// Power, W, mean of 3 s.
    pub pwr_w_3s: Value,
    /// Speed, km/h.
    pub spd_kph: Value,
    /// Of the other metrics that have a plot.
    pub others: Vec<(&'static Metric, Value)>,
    /// The last good fix; the state is that of the latitude, as old as the fix.
    pub position: Option<(LatLng, ValueState)>,
    /// Direction of travel, degrees clockwise from north, as sent or from the last two fixes.
    pub bearing_deg: Option<f64>,
    /// Accuracy of the position, m.
    pub acc_m: Option<f64>,
    /// Whether a position that can be true was ever sent.
    pub has_position: bool,
    /// Charge of the phone, percent.
    pub battery_percent: Option<f64>,
    /// Seconds since a sample arrived; `None` when none has since the start.
    pub contact_secs: Option<f64>,
    /// Samples measured in the last minute before the newest one.
    pub per_minute: usize,
    /// How far the sample times are behind this computer's clock, in seconds; negative for a fast
    /// phone.
    pub lag_secs: f64,
    /// Seconds of gaps that late samples have just closed.
    pub filled_secs: Option<f64>,
    /// A metric whose newest reading is more than people do, and that reading.
    pub implausible: Option<(Metric, f64)>,
}

impl AthleteNow {
    /// Whether a plotted metric has a field of its own.
    const fn has_field(metric: &Metric) -> bool {
        matches!(metric, Metric::HrBpm | Metric::PwrW | Metric::SpdKph)
    }
}

impl LiveAthlete {
    /// Copies what changed from `changed_from` on.
    pub(super) fn copy(
        &mut self,
        series: &AthleteSeries,
        changed_from: UnixNanos,
        trackers: &mut Trackers,
        now: Moment,
    ) {
        self.copy_latest(series);
        self.copy_recent(series, changed_from, now);
        self.calls.copy(series, changed_from);
        trackers.extend(series, changed_from, &mut self.tracks);
        self.has_sent = true;
    }

    fn copy_latest(&mut self, series: &AthleteSeries) {
        self.hr_bpm = series.latest(&Metric::HrBpm);
        self.pwr_w = series.latest(&Metric::PwrW);
        self.spd_kph = series.latest(&Metric::SpdKph);
        self.lat_deg = series.latest(&Metric::LatDeg);
        self.bearing_deg = series.latest(&Metric::BearingDeg);
        self.acc_m = series.latest(&Metric::AccM);
        self.battery_percent = series.latest(&Metric::BatteryPercent);
        let others = Metric::plotted().iter().filter(|(metric, _)| !AthleteNow::has_field(metric));
        self.others = others.filter_map(|(it, _)| Some((*it, series.latest(it)?))).collect();
        self.all.clear();
        self.all.extend(series.metrics().into_iter().filter_map(|metric| series.latest(metric)));
    }

    fn copy_recent(&mut self, series: &AthleteSeries, changed_from: UnixNanos, now: Moment) {
        if changed_from == UnixNanos::MAX {
            return;
        }
        // A sample from far ahead takes nothing of the present away.
        let newest = series.newest().map_or(now.wall, |newest| newest.min(now.wall));
        let begin = newest.plus_secs(-RECENT_SECS);
        let keep = self.recent.partition_point(|sample| sample.time < changed_from);
        // The silence up to now counts too: a batch that ends it closes a gap.
        let gaps_before = self.gaps_secs(begin, now.wall);
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
        let closed = gaps_before - self.gaps_secs(begin, now.wall);
        if self.has_sent && closed >= LEAST_FILLED_SECS {
            self.filled = Some((closed, now.mono.plus_secs(TELL_FILLED_SECS)));
        }
    }

    /// Seconds of silence that are gaps, from `begin` on, the last one up to `now`.
    fn gaps_secs(&self, begin: UnixNanos, now: UnixNanos) -> f64 {
        let mut usual = UsualInterval::default();
        let mut last: Option<UnixNanos> = None;
        let mut total = 0.0;
        let times = self.recent.iter().map(|sample| sample.time).filter(|time| *time >= begin);
        for time in times {
            if let Some(last) = last
                && usual.gap_secs() < time.secs_since(last)
            {
                total += time.secs_since(last);
            }
            usual.push(time);
            last = Some(time);
        }
        let silence = last.map_or(0.0, |last| now.secs_since(last));
        if usual.gap_secs() < silence { total + silence } else { total }
    }

    /// Takes back that a gap was closed.
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
    pub fn signals(&self, now: MonoNanos) -> Signals {
        let battery_percent = Value::at(self.battery_percent.as_ref(), now);
        let contact = self.all.iter().map(|latest| latest.contact).max();
        Signals { battery_percent, contact, ..self.calls.at(now) }
    }

    /// The track as far back as it was asked for; `None` where nobody asked.
    pub fn track(&self, reach: Reach) -> Option<&Arc<Track>> {
        self.tracks.get(reach as usize)?.as_ref()
    }

    /// The athlete as seen at `now`. Position and direction come from the track of this reach.
    pub fn at(&self, now: MonoNanos, reach: Reach) -> AthleteNow {
        let value = |latest: &Option<Latest>| Value::at(latest.as_ref(), now);
        let track = self.track(reach).map(Arc::as_ref);
        let (pwr_w, spd_kph) = (value(&self.pwr_w), value(&self.spd_kph));
        let pwr_w_3s = self.power_3s(pwr_w);
        let best = best_state(self.all.iter().map(|latest| state_at(latest, now)));
        let contact = self.all.iter().map(|latest| latest.contact).max();
        let contact_secs = contact.map(|contact| now.secs_since(contact).max(0.0));
        AthleteNow {
            state: AthleteState::from(best),
            age_secs: best.age_secs(),
            hr_bpm: self.heart_rate(value(&self.hr_bpm), &spd_kph, &pwr_w_3s),
            pwr_w,
            pwr_w_3s,
            spd_kph,
            others: self.others(now),
            position: track.and_then(|track| self.position(track, now)),
            bearing_deg: self.bearing_deg(track, now),
            acc_m: value(&self.acc_m).value,
            has_position: self.lat_deg.is_some_and(|latest| latest.is_plausible),
            battery_percent: self.battery_percent.and_then(|latest| latest.plausible()),
            contact_secs,
            per_minute: self.per_minute(contact_secs),
            lag_secs: self.lag_secs(),
            filled_secs: self.filled.filter(|(_, until)| now < *until).map(|(secs, _)| secs),
            implausible: self.implausible(),
        }
    }

    /// The other metrics that have a plot: no value where the zero of one is no reading.
    fn others(&self, now: MonoNanos) -> Vec<(&'static Metric, Value)> {
        let seen = |&(metric, ref latest): &(&'static Metric, Latest)| {
            let last = Value::at(Some(latest), now);
            (metric, Value { value: last.value.filter(|it| metric.is_reading(*it)), ..last })
        };
        self.others.iter().map(seen).collect()
    }

    /// The heart rate: no value without contact, and flat where a strap that lost contact repeats
    /// its last reading.
    fn heart_rate(&self, last: Value, spd_kph: &Value, pwr_w_3s: &Value) -> Value {
        let value = last.value.filter(|bpm| Metric::HrBpm.is_reading(*bpm));
        let Some(latest) = &self.hr_bpm else { return Value { value, ..last } };
        let unchanged_secs = latest.time.secs_since(latest.unchanged_since);
        let exceeds = |value: &Value, over: f64| {
            value.state == ValueState::Fresh && value.value.is_some_and(|value| value > over)
        };
        let moving = exceeds(spd_kph, MOVES_KPH) || exceeds(pwr_w_3s, MOVES_W);
        Value { value, state: last.state.or_flat(unchanged_secs, moving), ..last }
    }

    /// The mean of the last 3 s of power, zeros included, in the state of the last reading.
    fn power_3s(&self, last: Value) -> Value {
        let Some(end) = last.time else { return last };
        let begin = end.plus_secs(-POWER_SECS);
        let from = self.recent.partition_point(|sample| sample.time <= begin);
        let window = self.recent.get(from..).unwrap_or_default();
        let (sum, n) = window
            .iter()
            .filter(|sample| sample.time <= end)
            .filter_map(|sample| sample.pwr_w)
            .fold((0.0, 0_u32), |(sum, n), watts| (sum + watts, n + 1));
        Value { value: if n > 0 { Some(sum / f64::from(n)) } else { last.value }, ..last }
    }

    /// The last good fix, as old as it is: where later ones cannot be true, it grows old.
    fn position(&self, track: &Track, now: MonoNanos) -> Option<(LatLng, ValueState)> {
        let fix = track.fixes.last()?;
        let state = self.lat_deg.map_or(ValueState::Absent, |latest| {
            let since_secs = latest.time.secs_since(fix.time).max(0.0);
            let lag_secs = latest.lag_secs.max(0.0) + since_secs;
            state_at(&Latest { lag_secs, ..latest }, now)
        });
        Some((fix.place, state))
    }

    /// Direction of travel: as sent, else from the last two fixes.
    fn bearing_deg(&self, track: Option<&Track>, now: MonoNanos) -> Option<f64> {
        let sent = Value::at(self.bearing_deg.as_ref(), now);
        match sent.state {
            ValueState::Fresh | ValueState::Flat { .. } => sent.value,
            _ => track?.bearing_deg(),
        }
    }

    /// A metric whose newest reading is more than people do, and that reading.
    fn implausible(&self) -> Option<(Metric, f64)> {
        let known = [
            (&self.hr_bpm, Metric::HrBpm),
            (&self.pwr_w, Metric::PwrW),
            (&self.spd_kph, Metric::SpdKph),
        ];
        known.into_iter().find_map(|(latest, metric)| {
            // Negative ones are how phones write that they do not know.
            let value = latest.as_ref()?.implausible.filter(|value| metric.limits().1 < *value)?;
            Some((metric, value))
        })
    }

    /// Samples of the minute up to now, of which the silence since the last one is a part.
    fn per_minute(&self, contact_secs: Option<f64>) -> usize {
        let heard_secs = RATE_SECS - contact_secs.unwrap_or(RATE_SECS);
        let newest = self.recent.last().filter(|_| heard_secs > 0.0);
        let begin = newest.map_or(UnixNanos::MAX, |newest| newest.time.plus_secs(-heard_secs));
        self.recent.len() - self.recent.partition_point(|sample| sample.time <= begin)
    }

    /// How far the sample times are from this computer's clock; negative for a fast phone.
    fn lag_secs(&self) -> f64 {
        let newest = self.all.iter().max_by_key(|latest| latest.contact);
        newest.map_or(0.0, |latest| latest.lag_secs)
    }
}
