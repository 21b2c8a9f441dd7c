//! Made-up athletes whose phones send once a second, for the self-test and the tests.

use std::sync::Arc;

use super::{
    book::Outcome,
    input::{Input, Laptop, Quiet, Seen, Watched},
    monitor::Monitor,
    rules::{Limits, Rules},
};
use crate::{
    analysis::{AthleteState, Thresholds, ValueTrace, best_state, value_state},
    kind::{Kind, StopRules},
    live::{LostCause, Moment, Recent, Value},
    model::{Athlete, AthleteId, LatLng, Login, Metric, MonoNanos, Profile, UnixNanos},
};

/// Samples that are kept of each, in seconds.
const RECENT_SECS: usize = 300;
/// When it all begins.
const BEGIN: UnixNanos = UnixNanos::from_secs(1_700_000_000);

/// A made-up athlete, and what the phone sends.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rider {
    pub(super) athlete: Arc<Athlete>,
    pub(super) limits: Limits,
    pub(super) stops: StopRules,
    pub(super) quiet: Option<Quiet>,
    /// Whether anything arrives.
    pub(super) is_on: bool,
    /// Values that are sent.
    pub(super) hr_bpm: Option<f64>,
    pub(super) pwr_w: Option<f64>,
    pub(super) spd_kph: Option<f64>,
    pub(super) sos: Option<f64>,
    pub(super) battery_percent: Option<f64>,
    /// Whether the strap repeats itself.
    pub(super) is_flat: bool,
    /// By how much the phone sends late, in seconds.
    pub(super) lag_secs: f64,
    sent: Sent,
}

/// What has arrived of a rider.
#[derive(Debug, Clone, PartialEq, Default)]
struct Sent {
    hr_bpm: Option<Reading>,
    pwr_w: Option<Reading>,
    spd_kph: Option<Reading>,
    sos: Option<Reading>,
    battery_percent: Option<Reading>,
    called: Option<UnixNanos>,
    recent: Vec<Recent>,
}

/// A reading as it arrived.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reading {
    value: f64,
    time: UnixNanos,
    trace: ValueTrace,
    unchanged_since: UnixNanos,
}

impl Rider {
    fn new(id: u32) -> Option<Self> {
        let athlete = Athlete {
            id: AthleteId(id),
            login: Login::try_from(format!("synthetic{id}").as_str()).ok()?,
            name: format!("Synthetic {id}"),
            bib: id.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        };
        Some(Self {
            athlete: Arc::new(athlete),
            limits: Limits::default(),
            stops: Kind::Road.definition().stops,
            quiet: None,
            is_on: true,
            hr_bpm: Some(140.0),
            pwr_w: Some(200.0),
            spd_kph: Some(32.0),
            sos: None,
            battery_percent: Some(80.0),
            is_flat: false,
            lag_secs: 0.0,
            sent: Sent::default(),
        })
    }

    /// A second goes by.
    fn send(&mut self, now: Moment, n: u64) {
        if !self.is_on {
            return;
        }
        let time = now.wall.plus_secs(-self.lag_secs);
        // A strap without contact sends 0, which is no reading.
        let hr_bpm = self.hr_bpm.filter(|bpm| Metric::HrBpm.is_reading(*bpm));
        // A heart is never quite steady.
        let wobble = if self.is_flat { 0.0 } else { (n % 2) as f64 * 0.5 };
        for (reading, value) in [
            (&mut self.sent.hr_bpm, hr_bpm.map(|bpm| bpm + wobble)),
            (&mut self.sent.pwr_w, self.pwr_w),
            (&mut self.sent.spd_kph, self.spd_kph),
            (&mut self.sent.sos, self.sos),
            (&mut self.sent.battery_percent, self.battery_percent),
        ] {
            let Some(value) = value else { continue };
            let trace = ValueTrace {
                arrived: now.mono,
                lag_secs: self.lag_secs,
                contact: now.mono,
                median_interval_secs: Some(1.0),
                is_of_session: true,
                unchanged_secs: 0.0,
            };
            let before = reading.filter(|before| before.value.to_bits() == value.to_bits());
            let unchanged_since = before.map_or(time, |before| before.unchanged_since);
            *reading = Some(Reading { value, time, trace, unchanged_since });
        }
        if self.sos.is_some_and(|sos| sos > 0.0) {
            self.sent.called = Some(time);
        }
        let (hr_bpm, pwr_w, spd_kph) = (self.hr_bpm, self.pwr_w, self.spd_kph);
        self.sent.recent.push(Recent { time, hr_bpm, pwr_w, spd_kph });
        let n_over = self.sent.recent.len().saturating_sub(RECENT_SECS);
        self.sent.recent.drain(..n_over);
    }

    /// The rider as seen now.
    pub(super) fn seen(&self, now: MonoNanos) -> Seen {
        let sent = &self.sent;
        let all = [sent.hr_bpm, sent.pwr_w, sent.spd_kph, sent.sos, sent.battery_percent];
        let states =
            all.iter().flatten().map(|it| value_state(Some(&it.trace), now, Thresholds::default()));
        let moves = self.spd_kph.is_some_and(|kph| kph > 3.0);
        let unchanged = sent.hr_bpm.filter(|_| moves);
        let unchanged_secs = unchanged.map_or(0.0, |it| it.time.secs_since(it.unchanged_since));
        let hr_bpm = sent
            .hr_bpm
            .map(|it| Reading { trace: ValueTrace { unchanged_secs, ..it.trace }, ..it });
        Seen {
            state: AthleteState::from(best_state(states)),
            lost_cause: self
                .battery_percent
                .filter(|percent| *percent <= 10.0)
                .map(|percent| LostCause::LowBattery { percent }),
            contact: all.iter().flatten().map(|it| it.trace.contact).max(),
            hr_bpm: value(hr_bpm, now),
            pwr_w_3s: value(sent.pwr_w, now),
            spd_kph: value(sent.spd_kph, now),
            battery_percent: value(sent.battery_percent, now),
            sos: value(sent.sos, now),
            called: sent.called,
            place: LatLng::new(43.77, 11.26).ok(),
        }
    }
}

fn value(reading: Option<Reading>, now: MonoNanos) -> Value {
    reading.map_or_else(Value::default, |it| Value {
        value: Some(it.value),
        state: value_state(Some(&it.trace), now, Thresholds::default()),
        time: Some(it.time),
        ..Value::default()
    })
}

/// Made-up athletes and a made-up laptop, second by second.
#[derive(Debug)]
pub(super) struct World {
    pub(super) monitor: Monitor,
    pub(super) riders: Vec<Rider>,
    pub(super) laptop: Laptop,
    n_secs: u64,
}

impl World {
    /// So many riders, all well.
    pub(super) fn new(n_riders: u32, rules: Rules) -> Self {
        Self {
            monitor: Monitor::new(rules),
            riders: (1..=n_riders).filter_map(Rider::new).collect(),
            laptop: Laptop {
                free_bytes: Some(60_000_000_000),
                addresses: vec![([192, 168, 1, 20], 8086).into()],
                ..Laptop::default()
            },
            n_secs: 0,
        }
    }

    /// The moment now.
    pub(super) fn now(&self) -> Moment {
        let secs = self.n_secs as f64;
        Moment { wall: BEGIN.plus_secs(secs), mono: MonoNanos(0).plus_secs(1000.0 + secs) }
    }

    /// A second goes by.
    pub(super) fn step(&mut self) -> Outcome {
        self.n_secs += 1;
        let now = self.now();
        for rider in &mut self.riders {
            rider.send(now, self.n_secs);
        }
        self.look()
    }

    /// Looks without anything being sent.
    pub(super) fn look(&mut self) -> Outcome {
        let now = self.now();
        let watched = |rider: &'_ Rider| {
            let seen = rider.seen(now.mono);
            (seen, rider.quiet.or(Quiet::of_state(seen.state)))
        };
        let seen: Vec<(Seen, Option<Quiet>)> = self.riders.iter().map(watched).collect();
        let athletes: Vec<Watched<'_>> = self
            .riders
            .iter()
            .zip(seen)
            .map(|(rider, (seen, quiet))| Watched {
                athlete: &rider.athlete,
                seen,
                recent: &rider.sent.recent,
                limits: rider.limits,
                stops: rider.stops,
                quiet,
            })
            .collect();
        self.monitor.tick(&Input { now, athletes: &athletes, laptop: &self.laptop })
    }
}
