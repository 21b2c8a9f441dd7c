//! What is copied of one athlete, and what is reckoned from it.

use super::{
    Arriving, Row, TrackView, ValueView,
    track::{self, TrackCopy},
    words,
};
use crate::{
    analysis::{
        AthleteState, Thresholds, UsualInterval, ValueState, ValueTrace, best_state, value_state,
    },
    model::{LatLng, Metric, MonoNanos, UnixNanos},
    store::{AthleteSeries, Change, Latest},
};

/// How much of the recent past is copied of everybody, in seconds: for sparkline, 3 s power and
/// the notice of a closed gap.
const RECENT_SECS: f64 = 900.0;
/// Length of the sparkline, in seconds.
const SPARK_SECS: f64 = 300.0;
/// Points of the sparkline.
const SPARK_BINS: usize = 60;
/// Least range of the sparkline, bpm: a steady heart must not look wild.
const SPARK_LEAST_RANGE: f64 = 24.0;
/// Window of the power shown in the roster, in seconds.
const POWER_SECS: f64 = 3.0;
/// A closed gap is told for so long, in seconds.
const TELL_FILLED_SECS: f64 = 10.0;
/// Gaps shorter than this are not worth telling, in seconds.
const LEAST_FILLED_SECS: f64 = 10.0;

/// One sample of the recent past.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Recent {
    time: UnixNanos,
    hr_bpm: Option<f64>,
    pwr_w: Option<f64>,
}

/// The copy of one athlete.
#[derive(Debug, Default)]
pub(super) struct Person {
    hr_bpm: Option<Latest>,
    pwr_w: Option<Latest>,
    spd_kph: Option<Latest>,
    lat_deg: Option<Latest>,
    bearing_deg: Option<Latest>,
    acc_m: Option<Latest>,
    battery_percent: Option<Latest>,
    /// Of every metric, for the state of the athlete.
    all: Vec<Latest>,
    /// Of those that have a plot, but no field here.
    others: Vec<(&'static Metric, Latest)>,
    recent: Vec<Recent>,
    pub(super) track: TrackCopy,
    /// Seconds of gaps that late samples closed, and until when to say so.
    filled: Option<(f64, MonoNanos)>,
    was_copied: bool,
}

impl Person {
    /// Copies what changed. Called under the read lock of the store.
    pub(super) fn copy(
        &mut self,
        series: Option<&AthleteSeries>,
        change: &Change,
        track: &mut TrackView,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) {
        let Some(series) = series else {
            *self = Self::default();
            *track = TrackView::default();
            return;
        };
        self.copy_latest(series);
        self.copy_recent(series, change.changed_from, now, now_mono);
        self.track.extend(series, change.changed_from, track);
        self.was_copied = true;
    }

    fn copy_latest(&mut self, series: &AthleteSeries) {
        self.hr_bpm = series.latest(&Metric::HrBpm);
        self.pwr_w = series.latest(&Metric::PwrW);
        self.spd_kph = series.latest(&Metric::SpdKph);
        self.lat_deg = series.latest(&Metric::LatDeg);
        self.bearing_deg = series.latest(&Metric::BearingDeg);
        self.acc_m = series.latest(&Metric::AccM);
        self.battery_percent = series.latest(&Metric::BatteryPercent);
        let others = Metric::plotted().iter().filter(|(metric, _)| !Row::has_field(metric));
        self.others = others.filter_map(|(it, _)| Some((*it, series.latest(it)?))).collect();
        self.all.clear();
        self.all.extend(series.metrics().into_iter().filter_map(|metric| series.latest(metric)));
    }

    fn copy_recent(
        &mut self,
        series: &AthleteSeries,
        changed_from: UnixNanos,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) {
        if changed_from == UnixNanos::MAX {
            return;
        }
        // A sample from far ahead takes nothing of the present away.
        let newest = series.newest().map_or(now, |newest| newest.min(now));
        let begin = newest.plus_secs(-RECENT_SECS);
        let keep = self.recent.partition_point(|sample| sample.time < changed_from);
        // The silence up to now counts too: a batch that ends it closes a gap.
        let gaps_before = self.gaps_secs(begin, now);
        self.recent.truncate(keep);
        let gone = self.recent.partition_point(|sample| sample.time < begin);
        self.recent.drain(..gone);
        let from = changed_from.max(begin);
        let metrics =
            [&Metric::HrBpm, &Metric::PwrW, &Metric::LatDeg, &Metric::SpdKph, &Metric::CadRpm];
        series.visit_rows(metrics, from, UnixNanos::MAX, |time, [hr_bpm, pwr_w, ..]| {
            let hr_bpm = hr_bpm.filter(|bpm| Metric::HrBpm.is_plausible(*bpm));
            let pwr_w = pwr_w.filter(|watts| Metric::PwrW.is_plausible(*watts));
            self.recent.push(Recent { time, hr_bpm, pwr_w });
        });
        let closed = gaps_before - self.gaps_secs(begin, now);
        if self.was_copied && closed >= LEAST_FILLED_SECS {
            self.filled = Some((closed, now_mono.plus_secs(TELL_FILLED_SECS)));
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

    /// Writes what the roster, the map and the numbers show into the athlete's row.
    pub(super) fn show(&self, row: &mut Row, facts: &words::Facts<'_>, now_mono: MonoNanos) {
        let view = |latest: &Option<Latest>| value_view(latest.as_ref(), now_mono);
        row.hr_bpm = view(&self.hr_bpm);
        row.spd_kph = view(&self.spd_kph);
        row.others.clear();
        row.others.extend(self.others.iter().map(|(metric, latest)| {
            let view = value_view(Some(latest), now_mono);
            (*metric, ValueView { value: view.value.filter(|it| metric.is_reading(*it)), ..view })
        }));
        row.pwr_w_3s = self.power_3s(view(&self.pwr_w));
        // A heart rate of zero is a strap without contact, not a value.
        row.hr_bpm.value = row.hr_bpm.value.filter(|bpm| Metric::HrBpm.is_reading(*bpm));
        if let Some(hr) = &self.hr_bpm {
            // A strap that lost contact repeats its last reading.
            let unchanged_secs = hr.time.secs_since(hr.unchanged_since);
            let moves = |value: &ValueView, over: f64| {
                value.state == ValueState::Fresh && value.value.is_some_and(|value| value > over)
            };
            let moving = moves(&row.spd_kph, 3.0) || moves(&row.pwr_w_3s, 20.0);
            row.hr_bpm.state = row.hr_bpm.state.or_flat(unchanged_secs, moving);
        }
        let best = best_state(self.all.iter().map(|latest| state_of(latest, now_mono)));
        let (state, age_secs) = (AthleteState::from(best), best.age_secs());
        row.state = if facts.refusal.is_some() && state != AthleteState::Live {
            AthleteState::Refused
        } else {
            state
        };
        row.position = self.position(&row.track, now_mono);
        row.bearing_deg = self.bearing(&row.track, now_mono);
        row.acc_m = view(&self.acc_m).value;
        row.arriving = self.arriving(facts, now_mono);
        row.state_line.clear();
        let known = words::Known {
            state: row.state,
            age_secs,
            hr: row.hr_bpm.state,
            power: row.pwr_w_3s.state,
            has_position: self.lat_deg.is_some_and(|latest| latest.is_plausible),
            battery_percent: self.battery_percent.and_then(|latest| latest.plausible()),
            implausible: self.implausible(),
            lag_secs: self.lag_secs(),
            filled_secs: self.filled.filter(|(_, until)| now_mono < *until).map(|(secs, _)| secs),
        };
        words::state_line(&known, facts, &mut row.state_line);
    }

    /// The last good fix, as old as it is: where later ones cannot be true, it grows old.
    fn position(&self, track: &TrackView, now_mono: MonoNanos) -> Option<(LatLng, ValueState)> {
        let fix = track.fixes.last()?;
        let state = self.lat_deg.map_or(ValueState::Absent, |latest| {
            let since_secs = latest.time.secs_since(fix.time).max(0.0);
            let lag_secs = latest.lag_secs.max(0.0) + since_secs;
            state_of(&Latest { lag_secs, ..latest }, now_mono)
        });
        Some((fix.place, state))
    }

    /// A quantity whose newest reading is more than people do, and that reading.
    fn implausible(&self) -> Option<(&'static str, f64)> {
        let known = [
            (&self.hr_bpm, Metric::HrBpm),
            (&self.pwr_w, Metric::PwrW),
            (&self.spd_kph, Metric::SpdKph),
        ];
        known.into_iter().find_map(|(latest, metric)| {
            // Negative ones are how phones write that they do not know.
            let value = latest.as_ref()?.implausible.filter(|value| metric.limits().1 < *value)?;
            Some((metric.definition().short, value))
        })
    }

    fn arriving(&self, facts: &words::Facts<'_>, now_mono: MonoNanos) -> Arriving {
        let contact = self.all.iter().map(|latest| latest.contact).max();
        let contact_secs = contact.map(|contact| now_mono.secs_since(contact).max(0.0));
        // The minute up to now, of which the silence since then is a part.
        let heard_secs = 60.0 - contact_secs.unwrap_or(60.0);
        let newest = self.recent.last().filter(|_| heard_secs > 0.0);
        let begin = newest.map_or(UnixNanos::MAX, |newest| newest.time.plus_secs(-heard_secs));
        let before = self.recent.partition_point(|sample| sample.time <= begin);
        Arriving {
            contact_secs,
            per_minute: self.recent.len() - before,
            last_seen: facts.last_seen,
        }
    }

    /// The last reading of the power, not its mean.
    pub(super) fn power(&self, now_mono: MonoNanos) -> ValueView {
        value_view(self.pwr_w.as_ref(), now_mono)
    }

    /// The mean of the last 3 s of power, zeros included, in the state of the last reading.
    fn power_3s(&self, last: ValueView) -> ValueView {
        let Some(end) = last.time else { return last };
        let begin = end.plus_secs(-POWER_SECS);
        let from = self.recent.partition_point(|sample| sample.time <= begin);
        let window = self.recent.get(from..).unwrap_or_default();
        let (sum, n) = window
            .iter()
            .filter(|sample| sample.time <= end)
            .filter_map(|sample| sample.pwr_w)
            .fold((0.0, 0_u32), |(sum, n), watts| (sum + watts, n + 1));
        ValueView { value: if n > 0 { Some(sum / f64::from(n)) } else { last.value }, ..last }
    }

    /// Direction of travel: as sent, else from the last two fixes.
    fn bearing(&self, track: &TrackView, now_mono: MonoNanos) -> Option<f64> {
        let sent = value_view(self.bearing_deg.as_ref(), now_mono);
        match sent.state {
            ValueState::Fresh | ValueState::Flat { .. } => sent.value,
            _ => track::bearing_deg(track),
        }
    }

    /// How far the sample times are from this laptop's clock; negative for a fast phone.
    fn lag_secs(&self) -> f64 {
        let newest = self.all.iter().max_by_key(|latest| latest.contact);
        newest.map_or(0.0, |latest| latest.lag_secs)
    }

    /// The heart rate of the last minutes in even bins, 0 to 1 of its own range.
    pub(super) fn sparkline(&self, now: UnixNanos, into: &mut Vec<f32>) {
        into.clear();
        let begin = now.plus_secs(-SPARK_SECS);
        let mut sums = [(0.0_f64, 0_u32); SPARK_BINS];
        let from = self.recent.partition_point(|sample| sample.time < begin);
        for sample in self.recent.get(from..).unwrap_or_default() {
            let bin = sample.time.secs_since(begin) / SPARK_SECS * SPARK_BINS as f64;
            if let (Some(bpm), Some(slot)) = (
                sample.hr_bpm.filter(|bpm| Metric::HrBpm.is_reading(*bpm)),
                sums.get_mut(bin as usize),
            ) {
                slot.0 += bpm;
                slot.1 += 1;
            }
        }
        let mean = |&(sum, n): &(f64, u32)| if n > 0 { Some(sum / f64::from(n)) } else { None };
        let means = || sums.iter().filter_map(mean);
        let (low, high) = means().fold((f64::MAX, f64::MIN), |(l, h), m| (l.min(m), h.max(m)));
        if low > high {
            return;
        }
        let middle = f64::midpoint(low, high);
        let range = (high - low).max(SPARK_LEAST_RANGE);
        into.extend(
            sums.iter()
                .map(|bin| mean(bin).map_or(f32::NAN, |bpm| ((bpm - middle) / range + 0.5) as f32)),
        );
    }

    /// No late sample has closed a gap.
    pub(super) const fn forget_filled(&mut self) {
        self.filled = None;
    }

    /// Whether anything of this athlete is in memory.
    pub(super) const fn has_sent(&self) -> bool {
        self.was_copied
    }
}

/// A value with its state.
pub(super) fn value_view(latest: Option<&Latest>, now_mono: MonoNanos) -> ValueView {
    latest.map_or_else(ValueView::default, |latest| ValueView {
        value: latest.plausible(),
        state: state_of(latest, now_mono),
        time: Some(latest.time),
        implausible: latest.implausible,
    })
}

/// The state of a value, flat or not.
pub(super) fn state_of(latest: &Latest, now_mono: MonoNanos) -> ValueState {
    let trace = ValueTrace {
        arrived: latest.arrived,
        lag_secs: latest.lag_secs,
        contact: latest.contact,
        median_interval_secs: latest.median_interval_secs,
    };
    value_state(Some(&trace), now_mono, Thresholds::default())
}
