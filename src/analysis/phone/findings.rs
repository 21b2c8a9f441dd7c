//! Whether a phone can be relied on, judged by its gaps, clock, positions and battery.
//!
//! Gaps are judged by sample times, so samples that a phone stored and sent late leave no gap, and a
//! dead network is not blamed on a phone that stores. Outages that many phones share are not held
//! against any of them.

use super::outages::Outages;
use crate::model::{Heard, Sent, Stretch, UnixNanos};

/// How far back samples count, in seconds: an earlier fault may have been fixed.
const WINDOW_SECS: f64 = 20.0 * 60.0;
/// The least data worth judging, in seconds and samples.
const LEAST_SECS: f64 = 60.0;
const LEAST_SAMPLES: u32 = 3;
/// A stretch with this many samples shows that the app was running.
const RUNS_SAMPLES: u32 = 5;
/// A silence this long between two such stretches means that the app was stopped, in seconds. If it
/// happened only once, it has to be as long as the second limit.
const STOPPED_SECS: f64 = 30.0;
const STOPPED_ONCE_SECS: f64 = 120.0;
/// Stretches of at most this many samples, at least this many in a row, come from an app that the phone
/// wakes only now and then.
const SAVER_SAMPLES: u32 = 2;
const SAVER_STRETCHES: usize = 3;
/// The longest usual time between positions that is good enough for live tracking, in seconds.
const FAR_APART_SECS: f64 = 5.0;
/// The shortest usual time between requests that is reported as sending in batches, in seconds.
const BATCHES_SECS: f64 = 15.0;
/// How far ahead or behind a clock has to be to be reported, in seconds. A slow clock looks the same as
/// a slow network, so it gets more leeway.
const AHEAD_SECS: f64 = 5.0;
const BEHIND_SECS: f64 = 60.0;
/// The share of missing samples that is reported, in percent.
const LOSES_PERCENT: f64 = 5.0;
/// The accuracy from which a position is reported as coarse, in metres: the phone may be allowed only an
/// approximate location.
const COARSE_M: u32 = 100;
/// The charge at which a battery counts as low, in percent.
const LOW_PERCENT: u8 = 20;
/// Batteries expected to run out within this many hours are reported.
const BATTERY_HOURS: f64 = 3.0;
/// How long a battery has to be observed before its remaining time is estimated, in seconds.
const DRAIN_SECS: f64 = 15.0 * 60.0;
/// Phones silent for this many seconds are reported.
const SILENT_SECS: f64 = 60.0;

/// A problem with a phone, with a known fix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding {
    /// It is silent.
    Silent {
        /// Seconds since something arrived.
        secs: f64,
    },
    /// Its app is stopped repeatedly, as happens to apps that may not run in the background.
    StopsInBackground {
        /// How often.
        times: usize,
        /// The longest silence, seconds.
        longest_secs: f64,
    },
    /// It ran well, but now wakes only now and then.
    BatterySaver {
        /// The usual time between samples since, seconds.
        every_secs: f64,
    },
    /// Its positions are too far apart in time.
    FarApart {
        /// The usual time between them, seconds.
        secs: f64,
    },
    /// Some of its samples are missing.
    Loses {
        /// How much, percent.
        percent: f64,
    },
    /// It sends many samples at once, so they arrive late.
    InBatches {
        /// The usual time between them, seconds.
        secs: f64,
    },
    /// Its clock is ahead.
    ClockAhead {
        /// By how many seconds.
        secs: f64,
    },
    /// Its clock is behind, or everything arrives late.
    ClockBehind {
        /// By how many seconds.
        secs: f64,
    },
    /// Its positions are inaccurate.
    Coarse {
        /// The accuracy that it reports, in metres.
        metres: u32,
    },
    /// Its battery runs out soon.
    BatteryEnds {
        /// In how many minutes.
        minutes: f64,
    },
    /// Its battery is low.
    BatteryLow {
        /// Its charge, percent.
        percent: u8,
    },
}

/// Whether a phone can be relied on.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It has not sent enough to judge.
    TooEarly,
    /// All is well.
    Steady,
    /// Something is wrong: at least one finding, the most serious first.
    Findings(Vec<Finding>),
}

impl Verdict {
    /// The most serious finding, where there is room for only one.
    pub fn first(&self) -> Option<Finding> {
        match self {
            Self::Findings(findings) => findings.first().copied(),
            Self::TooEarly | Self::Steady => None,
        }
    }
}

impl Finding {
    /// Whether the phone cannot be relied on until this is fixed.
    pub const fn is_grave(&self) -> bool {
        match self {
            Self::Silent { .. }
            | Self::StopsInBackground { .. }
            | Self::BatterySaver { .. }
            | Self::FarApart { .. }
            | Self::Loses { .. } => true,
            Self::InBatches { .. }
            | Self::ClockAhead { .. }
            | Self::ClockBehind { .. }
            | Self::Coarse { .. }
            | Self::BatteryEnds { .. }
            | Self::BatteryLow { .. } => false,
        }
    }
}

/// Judges a phone by what was heard from it. `now` is this computer's clock.
pub fn verdict(heard: &Heard, outages: &Outages, now: UnixNanos) -> Verdict {
    let stretches = recent(heard);
    if stretches.is_empty() {
        return Verdict::TooEarly;
    }
    let span_secs = span_secs(stretches);
    let n_samples: u32 = stretches.iter().map(|it| it.n_samples).sum();
    let silent_secs = heard.arrivals().last().map_or(0.0, |it| now.secs_since(it.at));
    let mut findings = Vec::new();
    let arrives_every = usual_secs(heard.arrivals().iter().map(|it| it.at));
    if arrives_every.map_or(SILENT_SECS, |usual| SILENT_SECS.max(3.0 * usual)) < silent_secs {
        findings.push(Finding::Silent { secs: silent_secs });
    }
    let is_enough = LEAST_SECS <= span_secs && LEAST_SAMPLES <= n_samples;
    if is_enough {
        findings.extend(of_gaps(heard, stretches, outages, arrives_every));
    }
    findings.extend(of_clock(heard));
    if let Some(metres) = heard.acc_m().filter(|metres| COARSE_M <= *metres) {
        findings.push(Finding::Coarse { metres });
    }
    findings.extend(of_battery(heard));
    match (findings.is_empty(), is_enough) {
        (true, true) => Verdict::Steady,
        (true, false) => Verdict::TooEarly,
        (false, _) => Verdict::Findings(findings),
    }
}

/// The share of recent samples that are missing, in percent; `None` if there is too little to judge.
/// Outages shared by many phones do not count.
pub fn missing_percent(heard: &Heard, outages: &Outages) -> Option<f64> {
    let stretches = recent(heard);
    let n_samples: u32 = stretches.iter().map(|it| it.n_samples).sum();
    let span_secs = span_secs(stretches);
    if span_secs < LEAST_SECS || n_samples < LEAST_SAMPLES {
        return None;
    }
    // A phone that sends rarely misses nothing in between.
    let usual = usual_secs(heard.fixes().iter().copied()).unwrap_or_default();
    let missing = gaps(stretches, outages).map(|(.., secs)| (secs - usual).max(0.0)).sum::<f64>();
    Some(100.0 * missing / span_secs)
}

/// From the first sample to the last, in seconds.
fn span_secs(stretches: &[Stretch]) -> f64 {
    match stretches {
        [first, .., last] => last.to.secs_since(first.from),
        [only] => only.to.secs_since(only.from),
        [] => 0.0,
    }
}

/// The silences between stretches, with their lengths in seconds.
fn gaps<'a>(
    stretches: &'a [Stretch],
    outages: &'a Outages,
) -> impl Iterator<Item = (&'a Stretch, &'a Stretch, f64)> {
    let pairs = stretches.iter().zip(stretches.get(1..).unwrap_or_default());
    pairs
        .filter(|(one, next)| !outages.explain(one.to, next.from))
        .map(|(one, next)| (one, next, next.from.secs_since(one.to)))
}

/// The stretches of the last [`WINDOW_SECS`] up to the newest sample of recent requests. A sample whose
/// clock once ran far ahead counts no longer when those requests are past.
fn recent(heard: &Heard) -> &[Stretch] {
    let stretches = heard.stretches();
    let newest = heard.arrivals().iter().map(|arrival| arrival.newest).max();
    let Some(newest) = newest else { return &[] };
    let begin = newest.plus_secs(-WINDOW_SECS);
    let from = stretches.partition_point(|it| it.to < begin);
    let end = stretches.partition_point(|it| it.from <= newest);
    stretches.get(from..end).unwrap_or_default()
}

/// The usual time between instants in order, in seconds: the median.
fn usual_secs(times: impl Iterator<Item = UnixNanos>) -> Option<f64> {
    let times: Vec<UnixNanos> = times.collect();
    let pairs = times.iter().zip(times.get(1..).unwrap_or_default());
    let mut apart: Vec<f64> = pairs.map(|(one, next)| next.secs_since(*one)).collect();
    // A sample sent twice.
    apart.retain(|secs| 0.0 < *secs);
    apart.sort_by(f64::total_cmp);
    apart.get(apart.len() / 2).copied()
}

/// At most one finding about gaps, and one about batches.
fn of_gaps(
    heard: &Heard,
    stretches: &[Stretch],
    outages: &Outages,
    arrives_every: Option<f64>,
) -> Vec<Finding> {
    let runs = |it: &Stretch| RUNS_SAMPLES <= it.n_samples;
    let stops: Vec<f64> = gaps(stretches, outages)
        .filter(|(one, next, secs)| runs(one) && runs(next) && STOPPED_SECS <= *secs)
        .map(|(.., secs)| secs)
        .collect();
    let longest_secs = stops.iter().copied().fold(0.0, f64::max);
    let sparse = stretches.iter().rev().take_while(|it| it.n_samples <= SAVER_SAMPLES).count();
    let ran_before = stretches.iter().any(runs);
    let usual_fix_secs = usual_secs(heard.fixes().iter().copied());
    let mut findings = Vec::new();
    if ran_before && SAVER_STRETCHES <= sparse {
        let since = stretches.get(stretches.len() - sparse..).unwrap_or_default();
        let every_secs = usual_secs(since.iter().map(|it| it.from)).unwrap_or_default();
        findings.push(Finding::BatterySaver { every_secs });
    } else if 2 <= stops.len() || STOPPED_ONCE_SECS <= longest_secs {
        findings.push(Finding::StopsInBackground { times: stops.len(), longest_secs });
    } else if let Some(secs) = usual_fix_secs.filter(|secs| FAR_APART_SECS < *secs)
        && heard.last(Sent::Position).is_some()
    {
        findings.push(Finding::FarApart { secs });
    } else if let Some(percent) = missing_percent(heard, outages)
        && LOSES_PERCENT <= percent
    {
        findings.push(Finding::Loses { percent });
    }
    let is_sparse = findings
        .iter()
        .any(|it| matches!(it, Finding::BatterySaver { .. } | Finding::FarApart { .. }));
    if let Some(secs) = arrives_every.filter(|secs| BATCHES_SECS <= *secs && !is_sparse) {
        findings.push(Finding::InBatches { secs });
    }
    findings
}

fn of_clock(heard: &Heard) -> Option<Finding> {
    let ahead_secs = heard.clock_ahead_secs()?;
    if AHEAD_SECS <= ahead_secs {
        return Some(Finding::ClockAhead { secs: ahead_secs });
    }
    (ahead_secs <= -BEHIND_SECS).then_some(Finding::ClockBehind { secs: -ahead_secs })
}

fn of_battery(heard: &Heard) -> Option<Finding> {
    let [first, last] = heard.battery()?;
    let secs = last.at.secs_since(first.at);
    let lost = f64::from(first.percent.saturating_sub(last.percent));
    if DRAIN_SECS <= secs && 2.0 <= lost {
        let minutes = f64::from(last.percent) * secs / lost / 60.0;
        if minutes < BATTERY_HOURS * 60.0 {
            return Some(Finding::BatteryEnds { minutes });
        }
    }
    (last.percent <= LOW_PERCENT).then_some(Finding::BatteryLow { percent: last.percent })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Metric, SampleBlock};

    const START: UnixNanos = UnixNanos::from_secs(1_700_000_000);

    /// A phone under test.
    struct Tried {
        heard: Heard,
        now: UnixNanos,
    }

    fn at(secs: f64) -> UnixNanos {
        START.plus_secs(secs)
    }

    /// A phone that measures at these seconds and sends each sample this many seconds later.
    fn measured(times: impl IntoIterator<Item = i64>, later_secs: f64) -> Tried {
        let mut heard = Heard::default();
        let mut now = START;
        for secs in times {
            now = at(secs as f64 + later_secs);
            send(&mut heard, &[secs], &[], now);
        }
        Tried { heard, now }
    }

    fn send(heard: &mut Heard, times: &[i64], more: &[(Metric, f64)], arrived: UnixNanos) {
        let mut block = SampleBlock::default();
        let place = [(Metric::LatDeg, 43.7), (Metric::LngDeg, 11.2)];
        for &secs in times {
            for (metric, value) in place.iter().chain(more) {
                let index = block.metric_index(metric).unwrap();
                block.push_reading(index, *value);
            }
            block.finish_sample(at(secs as f64));
        }
        heard.note(&block, arrived);
    }

    /// The seconds of stretches from and up to.
    fn spans(spans: &[(i64, i64)]) -> Vec<i64> {
        spans.iter().flat_map(|&(from, to)| from..=to).collect()
    }

    fn summary(tried: &Tried) -> String {
        let finding = |finding: &Finding| match *finding {
            Finding::Silent { secs } => format!("silent {secs:.0}"),
            Finding::StopsInBackground { times, longest_secs } => {
                format!("stops {times} longest {longest_secs:.0}")
            }
            Finding::BatterySaver { every_secs } => format!("saver {every_secs:.0}"),
            Finding::FarApart { secs } => format!("apart {secs:.0}"),
            Finding::Loses { percent } => format!("loses {percent:.0}"),
            Finding::InBatches { secs } => format!("batches {secs:.0}"),
            Finding::ClockAhead { secs } => format!("ahead {secs:.0}"),
            Finding::ClockBehind { secs } => format!("behind {secs:.0}"),
            Finding::Coarse { metres } => format!("coarse {metres}"),
            Finding::BatteryEnds { minutes } => format!("ends {minutes:.0}"),
            Finding::BatteryLow { percent } => format!("low {percent}"),
        };
        match verdict(&tried.heard, &Outages::default(), tried.now) {
            Verdict::TooEarly => "too early".to_owned(),
            Verdict::Steady => "steady".to_owned(),
            Verdict::Findings(findings) => {
                findings.iter().map(finding).collect::<Vec<_>>().join(", ")
            }
        }
    }

    #[test]
    fn gaps_tell_what_is_wrong() {
        let cases: [(&str, Vec<i64>, &str); 13] = [
            ("nothing", vec![], "too early"),
            ("half a minute", spans(&[(0, 30)]), "too early"),
            ("five minutes", spans(&[(0, 300)]), "steady"),
            ("every 5 s", (0..60).map(|i| i * 5).collect(), "steady"),
            ("every 30 s", (0..20).map(|i| i * 30).collect(), "apart 30"),
            ("every 5 minutes", (0..4).map(|i| i * 300).collect(), "apart 300"),
            ("one short silence", spans(&[(0, 600), (620, 900)]), "steady"),
            ("some short silences", spans(&[(0, 100), (125, 200), (225, 300)]), "loses 16"),
            ("once for a minute", spans(&[(0, 1000), (1060, 1100)]), "loses 5"),
            ("once for 2 minutes", spans(&[(0, 300), (420, 500)]), "stops 1 longest 120"),
            ("now and again", spans(&[(0, 60), (100, 150), (300, 400)]), "stops 2 longest 150"),
            (
                "let run every minute since",
                spans(&[(0, 300), (360, 360), (420, 420), (480, 480), (540, 540)]),
                "saver 60",
            ),
            (
                "mended more than 20 minutes ago",
                spans(&[(0, 60), (100, 150), (300, 350), (2000, 3300)]),
                "steady",
            ),
        ];
        for (what, times, expected) in cases {
            assert_eq!(summary(&measured(times, 0.4)), expected, "{what}");
        }
    }

    #[test]
    fn what_comes_later_is_no_gap_and_a_silence_is_told() {
        let mut tried = measured(spans(&[(0, 200), (300, 400)]), 0.4);
        let lost: Vec<i64> = (201..300).collect();
        send(&mut tried.heard, &lost, &[], at(400.4));
        assert_eq!(summary(&tried), "steady", "the dead spot was filled");
        tried.now = at(460.0);
        assert_eq!(summary(&tried), "steady");
        tried.now = at(475.0);
        assert_eq!(summary(&tried), "silent 75");
    }

    #[test]
    fn a_clock_that_once_ran_far_ahead_does_not_hide_what_follows() {
        let mut heard = Heard::default();
        send(&mut heard, &[31_536_000], &[], at(0.0));
        for secs in 1..=300 {
            send(&mut heard, &[secs], &[], at(secs as f64 + 0.4));
        }
        assert_eq!(summary(&Tried { heard, now: at(301.0) }), "steady");
    }

    #[test]
    fn one_that_sends_seldom_is_not_silent_in_between() {
        let mut tried = measured((0..20).map(|i| i * 60), 0.4);
        tried.now = tried.now.plus_secs(150.0);
        assert_eq!(summary(&tried), "apart 60");
        tried.now = tried.now.plus_secs(31.0);
        assert_eq!(summary(&tried), "silent 181, apart 60");
    }

    #[test]
    fn batches_and_clocks_are_told_apart() {
        let mut heard = Heard::default();
        for minute in 1..6 {
            let times: Vec<i64> = (60 * (minute - 1)..60 * minute).collect();
            send(&mut heard, &times, &[], at(60.0 * minute as f64));
        }
        assert_eq!(summary(&Tried { heard, now: at(301.0) }), "batches 60");
        assert_eq!(summary(&measured(0..300, -95.0)), "ahead 95");
        assert_eq!(summary(&measured(0..300, -4.0)), "steady");
        assert_eq!(summary(&measured(0..300, 70.0)), "behind 70");
        assert_eq!(summary(&measured(0..10, -95.0)), "ahead 95", "that is known at once");
    }

    #[test]
    fn a_dead_network_is_not_held_against_the_phones() {
        let three: Vec<Tried> =
            (0..3).map(|_| measured(spans(&[(0, 200), (350, 600)]), 0.4)).collect();
        let outages = Outages::of(three.iter().map(|tried| &tried.heard));
        for tried in &three {
            assert_eq!(summary(tried), "stops 1 longest 150");
            assert_eq!(verdict(&tried.heard, &outages, tried.now), Verdict::Steady);
        }
    }

    #[test]
    fn battery_and_accuracy_are_told() {
        let tried = |charges: &[(i64, f64)], acc_m: f64| {
            let mut heard = Heard::default();
            for secs in 0..=1800 {
                let charge = charges.iter().find(|(at, _)| *at == secs);
                let charge = charge.map(|(_, percent)| (Metric::BatteryPercent, *percent));
                let more: Vec<(Metric, f64)> =
                    charge.into_iter().chain([(Metric::AccM, acc_m)]).collect();
                send(&mut heard, &[secs], &more, at(secs as f64 + 0.4));
            }
            summary(&Tried { heard, now: at(1801.0) })
        };
        assert_eq!(tried(&[(0, 90.0), (1800, 88.0)], 5.0), "steady", "that is 4 % an hour");
        assert_eq!(tried(&[(0, 90.0), (1800, 72.0)], 5.0), "ends 120");
        assert_eq!(tried(&[(0, 20.0), (1800, 20.0)], 5.0), "low 20");
        assert_eq!(tried(&[(0, 21.0)], 5.0), "steady");
        assert_eq!(tried(&[(0, 90.0)], 2000.0), "coarse 2000");
        assert_eq!(tried(&[(0, 10.0), (60, 80.0)], 5.0), "steady", "it was charged");
    }

    #[test]
    fn what_is_missing_is_a_share_and_a_tracker_misses_nothing_in_between() {
        let missing = |times: Vec<i64>| {
            missing_percent(&measured(times, 0.4).heard, &Outages::default()).map(f64::round)
        };
        assert_eq!(missing(vec![]), None);
        assert_eq!(missing(spans(&[(0, 50)])), None);
        assert_eq!(missing(spans(&[(0, 100)])), Some(0.0));
        assert_eq!(missing(spans(&[(0, 100), (151, 200)])), Some(25.0));
        assert_eq!(missing((0..20).map(|i| i * 30).collect()), Some(0.0));
    }

    #[test]
    fn the_gravest_comes_first() {
        let mut tried = measured(spans(&[(0, 60), (100, 150), (300, 400)]), -95.0);
        send(&mut tried.heard, &[401], &[(Metric::BatteryPercent, 9.0)], tried.now);
        assert_eq!(summary(&tried), "stops 2 longest 150, ahead 96, low 9");
        let verdict = verdict(&tried.heard, &Outages::default(), tried.now);
        assert!(verdict.first().is_some_and(|first| first.is_grave()));
    }
}
