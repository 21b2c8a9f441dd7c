//! One athlete: all rules, one after the other.

use super::{
    detail::Detail,
    finding::{Ended, Finding},
    group::{SilenceWatch, Stands, StandsWatch},
    input::{Quiet, Watched},
    kind::AlarmKind,
    limit::{LimitRule, LimitWatch},
    low::{LowRule, LowWatch},
    rules::Rules,
    silence::{SensorWatch, SignalWatch, flat},
    sos::SosWatch,
    stop::{StopWatch, Stops},
};
use crate::{
    analysis::ValueState,
    live::Moment,
    model::{Metric, MonoNanos},
};

/// A phone's charge is enough again so many percent above the limit.
const ENOUGH_PERCENT: f64 = 2.0;

/// All that is remembered of one athlete.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct AthleteWatch {
    hr_max: LimitWatch,
    hr_min: LimitWatch,
    pwr_max: LimitWatch,
    pwr_min: LimitWatch,
    sos: SosWatch,
    stop: StopWatch,
    signal: SignalWatch,
    hr_sensor: SensorWatch,
    pwr_sensor: SensorWatch,
    phone: LowWatch,
    stops: Option<Stops>,
}

impl AthleteWatch {
    /// The first look: what the groups are made of.
    pub(super) fn look(&mut self, watched: &Watched<'_>, rules: &Rules, now: Moment) {
        if watched.quiet.is_some() {
            // What was before counts no more once the athlete is back.
            *self = Self { sos: std::mem::take(&mut self.sos), ..Self::default() };
            return;
        }
        self.signal.look(watched, rules.clear_samples);
        self.stops = Some(self.stop.see(watched, now));
    }

    /// The last contact before a silence that goes on.
    pub(super) fn silent_since(&self) -> Option<MonoNanos> {
        self.signal.silent_since()
    }

    /// Where and since when the athlete stands, if so.
    pub(super) fn stands(&self, watched: &Watched<'_>) -> Option<Stands> {
        let standing = self.stops.as_ref()?.standing?;
        let (id, since, secs) = (watched.athlete.id, standing.since, standing.secs);
        Some(Stands { id, since, secs, is_abrupt: standing.is_abrupt })
    }

    /// The second look: what there is to report. `has_incident` says whether somebody deals with a
    /// call.
    pub(super) fn report(
        &mut self,
        watched: &Watched<'_>,
        groups: (&SilenceWatch, &StandsWatch),
        has_incident: bool,
        rules: &Rules,
        now: Moment,
        mut report: impl FnMut(AlarmKind, Finding),
    ) {
        let seen = &watched.seen;
        if watched.quiet == Some(Quiet::NotSeen) {
            report(AlarmKind::Sos, Finding::Held(None));
        } else {
            report(AlarmKind::Sos, self.sos.see(seen, has_incident));
        }
        if watched.quiet.is_some() {
            for kind in AlarmKind::ALL.into_iter().filter(|kind| !kind.is_raised_by_the_quiet()) {
                report(kind, Finding::Gone(Ended::Suppressed));
            }
            return;
        }
        let id = watched.athlete.id;
        let (silence, standing) = groups;
        let or_suppressed = |finding, is_suppressed: bool| {
            if is_suppressed { Finding::Gone(Ended::Suppressed) } else { finding }
        };
        if let Some(Stops { abrupt, stopped, .. }) = self.stops.take() {
            let has_met = matches!(abrupt, Finding::Met(Detail::AbruptStop { .. }));
            // One that was told goes on being told.
            let abrupt = match abrupt {
                Finding::Met(_) if standing.holds_abrupt(id) => Finding::Pending,
                abrupt => abrupt,
            };
            let is_told = has_met && abrupt != Finding::Pending;
            report(AlarmKind::AbruptStop, abrupt);
            // The stop itself has been told.
            report(AlarmKind::Stopped, or_suppressed(stopped, is_told || standing.holds(id)));
        }
        self.limits(watched, rules, now, &mut report);
        let signal = self.signal.finding(watched, silence.holds(id), now);
        report(AlarmKind::SignalLost, signal);
        let (is_heard, n) = (seen.is_heard(), rules.clear_samples);
        let sensor = self.hr_sensor.see(Metric::HrBpm, &seen.hr_bpm, is_heard, n);
        report(AlarmKind::HeartRateLost, sensor);
        let sensor = self.pwr_sensor.see(Metric::PwrW, &seen.pwr_w_3s, is_heard, n);
        report(AlarmKind::PowerLost, sensor);
        report(AlarmKind::HeartRateFlat, flat(Metric::HrBpm, &seen.hr_bpm));
        report(AlarmKind::PhoneBatteryLow, self.phone(watched, rules, now.mono));
    }

    fn limits(
        &mut self,
        watched: &Watched<'_>,
        rules: &Rules,
        now: Moment,
        mut report: impl FnMut(AlarmKind, Finding),
    ) {
        let (seen, limits) = (&watched.seen, &watched.limits);
        let delay_secs = rules.delay_secs;
        let heart_rate = |limit: f64, is_above| LimitRule {
            metric: Metric::HrBpm,
            limit,
            is_above,
            band: rules.hr_band_bpm,
            delay_secs,
        };
        let power = |limit: f64, is_above| LimitRule {
            metric: Metric::PwrW,
            limit,
            is_above,
            band: limit * rules.pwr_band_share,
            delay_secs,
        };
        let hr_max = limits.hr_max_bpm.map(|limit| heart_rate(limit, true));
        let hr_min = limits.hr_min_bpm.map(|limit| heart_rate(limit, false));
        let pwr_max = limits.pwr_max_w.map(|limit| power(limit, true));
        let pwr_min = limits.pwr_min_w.map(|limit| power(limit, false));
        let found = self.hr_max.see(&seen.hr_bpm, hr_max.as_ref(), now);
        report(AlarmKind::HeartRateHigh, found);
        let found = self.hr_min.see(&seen.hr_bpm, hr_min.as_ref(), now);
        report(AlarmKind::HeartRateLow, found);
        let found = self.pwr_max.see(&seen.pwr_w_3s, pwr_max.as_ref(), now);
        report(AlarmKind::PowerHigh, found);
        let found = self.pwr_min.see(&seen.pwr_w_3s, pwr_min.as_ref(), now);
        report(AlarmKind::PowerLow, found);
    }

    fn phone(&mut self, watched: &Watched<'_>, rules: &Rules, now: MonoNanos) -> Finding {
        let battery = &watched.seen.battery_percent;
        let limit = rules.phone_battery_percent;
        // Up to the limit, and charges are whole.
        let limit_rule = LowRule {
            limit: limit + f64::EPSILON * 100.0,
            enough: limit + ENOUGH_PERCENT,
            delay_secs: rules.delay_secs,
        };
        match (battery.state, battery.value) {
            (ValueState::Fresh | ValueState::Flat { .. }, Some(percent)) => {
                match self.phone.see(percent, limit_rule, now) {
                    Finding::Met(_) => Finding::Met(Detail::Low { value: percent, limit }),
                    other => other,
                }
            }
            (ValueState::Lost { .. } | ValueState::Absent, _) => {
                self.phone = LowWatch::default();
                Finding::Gone(Ended::ReadingsLost)
            }
            _ => Finding::Held(None),
        }
    }
}
