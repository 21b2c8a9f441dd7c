//! Positions of ticks: three round values on y, round local times on x.

use jiff::{
    Timestamp,
    tz::{AmbiguousOffset, TimeZone},
};

use crate::{
    model::UnixNanos,
    ui::{
        axis::{Axis, metres_of, place_of},
        format,
        panel::time_range::TimeRange,
    },
};

use super::range::YRange;

/// Steps that look round, per decade.
const MANTISSAS: [f64; 6] = [1.0, 2.0, 2.5, 3.0, 4.0, 5.0];

/// Steps of the clock axis, seconds; the last ones are whole days.
const CLOCK_STEPS_SECS: [i64; 19] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 604_800,
];

/// Least distance between clock labels, points.
const CLOCK_SPACING: f64 = 100.0;

const NANOS_PER_SEC: i64 = 1_000_000_000;

/// Three round values in the range, or as close to three as round steps allow. Steps that hit both
/// ends of the range are preferred.
pub(super) fn y_ticks(range: YRange) -> Vec<f64> {
    let span = range.high - range.low;
    if !(span.is_finite() && span > 0.0) {
        return Vec::new();
    }
    let decade = 10_f64.powf(span.log10().floor() - 1.0);
    let is_multiple = |value: f64, step: f64| {
        let count = value / step;
        (count - count.round()).abs() < 1e-6
    };
    let mut best: Option<((i64, bool), f64)> = None;
    for scale in [decade, 10.0 * decade] {
        for mantissa in MANTISSAS {
            let step = mantissa * scale;
            let first = (range.low / step - 1e-9).ceil();
            let last = (range.high / step + 1e-9).floor();
            let count = (last - first) as i64 + 1;
            let misses_an_end = !(is_multiple(range.low, step) && is_multiple(range.high, step));
            let rank = ((count - 3).abs(), misses_an_end);
            // Of equal ranks the larger step wins, because it is rounder.
            if best.is_none_or(|(best_rank, _)| rank <= best_rank) {
                best = Some((rank, step));
            }
        }
    }
    let Some((_, step)) = best else { return Vec::new() };
    let first = (range.low / step - 1e-9).ceil() as i64;
    let last = (range.high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// Round distances inside the view, as close together as `width` points allow: `2.5 km`.
pub(super) fn distance_ticks(view: TimeRange, width: f32, axis: Axis<'_>) -> Vec<ClockTick> {
    let per_m = axis.units_per_m();
    let (from, to) = (metres_of(view.from) * per_m, metres_of(view.to) * per_m);
    if width <= 0.0 || to <= from {
        return Vec::new();
    }
    let least = CLOCK_SPACING * (to - from) / f64::from(width);
    let decade = 10_f64.powf(least.log10().floor());
    let mantissa = [1.0, 2.0, 5.0, 10.0].into_iter().find(|it| least <= it * decade);
    let step = mantissa.unwrap_or(10.0) * decade;
    let decimals = (-(step.log10() + 1e-9).floor()).clamp(0.0, 3.0) as usize;
    let first = (from.max(0.0) / step - 1e-9).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    let ticks = (first..=last).map(|i| {
        let value = i as f64 * step;
        let text = format!("{} {}", format::number(value, decimals), axis.unit());
        ClockTick { time: place_of(value / per_m), text }
    });
    ticks.collect()
}

/// A label of the x axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClockTick {
    /// The place that it marks.
    pub(super) time: UnixNanos,
    /// The label: local time, or a distance.
    pub(super) text: String,
}

/// Round local times inside the view, as close together as `width` points allow. Where the clocks
/// change, an hour that repeats has its ticks twice, with the zone's name; if a round time is
/// skipped, the change itself gets a tick, if there is room.
pub(super) fn clock_ticks(view: TimeRange, width: f32, zone: &TimeZone) -> Vec<ClockTick> {
    let secs = view.secs();
    if width <= 0.0 || secs <= 0.0 {
        return Vec::new();
    }
    let least = CLOCK_SPACING * secs / f64::from(width);
    let step = CLOCK_STEPS_SECS
        .into_iter()
        .find(|&step| step as f64 >= least)
        .unwrap_or_else(|| 604_800 * (least / 604_800.0).ceil() as i64);
    let moments: Vec<Moment> = round_local_times(view, step, zone)
        .into_iter()
        .filter(|moment| {
            let time = UnixNanos::from_secs(moment.unix_secs);
            view.from <= time && time <= view.to
        })
        .collect();
    let has_room = |from: i64, to: i64| (to - from) as f64 >= least;
    let mut ticks = Vec::with_capacity(moments.len());
    let mut last: Option<i64> = None;
    for (i, moment) in moments.iter().enumerate() {
        // Of two that are too close, keep the round one, else the first.
        let next = moments.get(i + 1).filter(|_| moment.is_change);
        if last.is_some_and(|last| !has_room(last, moment.unix_secs))
            || next.is_some_and(|next| !has_room(moment.unix_secs, next.unix_secs))
        {
            continue;
        }
        last = Some(moment.unix_secs);
        let text = clock_text(moment.unix_secs, step, zone);
        ticks.push(ClockTick { time: UnixNanos::from_secs(moment.unix_secs), text });
    }
    ticks
}

/// A moment that may have a tick.
struct Moment {
    unix_secs: i64,
    /// The clocks change here and skip a round time.
    is_change: bool,
}

/// The moments when local time is a multiple of `step` seconds, in order. Each period between two
/// changes of the clocks has its own offset from UTC.
fn round_local_times(view: TimeRange, step: i64, zone: &TimeZone) -> Vec<Moment> {
    let round_up = |secs: i64| (secs + step - 1).div_euclid(step) * step;
    let end = view.to.0.div_euclid(NANOS_PER_SEC) + 1;
    let mut begin = view.from.0.div_euclid(NANOS_PER_SEC);
    let mut moments = Vec::new();
    let changes: Vec<i64> = Timestamp::from_second(begin)
        .map(|from| {
            let changes = zone.following(from).map(|change| change.timestamp().as_second());
            changes.take_while(|&change| change < end).collect()
        })
        .unwrap_or_default();
    for change in changes.into_iter().chain([end]) {
        let offset = offset_secs(begin, zone);
        let mut local = round_up(begin + offset);
        while local - offset < change {
            moments.push(Moment { unix_secs: local - offset, is_change: false });
            local += step;
        }
        // What the clocks show right after the change: `local` is skipped if it is before that.
        let after = change + offset_secs(change, zone);
        if change < end && local < after && round_up(after) != after {
            moments.push(Moment { unix_secs: change, is_change: true });
        }
        begin = change;
    }
    moments
}

/// Local time as text: with seconds for steps under a minute, a date for steps of a day or more,
/// and with the zone where the same time occurs twice.
fn clock_text(unix_secs: i64, step_secs: i64, zone: &TimeZone) -> String {
    let Ok(timestamp) = Timestamp::from_second(unix_secs) else {
        return String::new();
    };
    let local = timestamp.to_zoned(zone.clone());
    let twice = zone.to_ambiguous_timestamp(local.datetime()).offset();
    if 86_400 <= step_secs {
        return format::day_of(local.date());
    }
    let form = match (step_secs, matches!(twice, AmbiguousOffset::Fold { .. })) {
        (60.., false) => "%H:%M",
        (60.., true) => "%H:%M %Z",
        (_, false) => "%H:%M:%S",
        (_, true) => "%H:%M:%S %Z",
    };
    local.strftime(form).to_string()
}

fn offset_secs(unix_secs: i64, zone: &TimeZone) -> i64 {
    Timestamp::from_second(unix_secs)
        .map_or(0, |timestamp| i64::from(zone.to_offset(timestamp).seconds()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check_y(low: f64, high: f64, expected: &[f64]) {
        assert_eq!(y_ticks(YRange { low, high }), expected, "{low} to {high}");
    }

    #[test]
    fn every_range_has_about_three_round_ticks() {
        check_y(100.0, 200.0, &[100.0, 150.0, 200.0]);
        check_y(0.0, 60.0, &[0.0, 30.0, 60.0]);
        check_y(0.0, 450.0, &[0.0, 200.0, 400.0]);
        check_y(0.0, 600.0, &[0.0, 300.0, 600.0]);
        check_y(0.0, 80.0, &[0.0, 40.0, 80.0]);
        check_y(80.0, 220.0, &[100.0, 150.0, 200.0]);
    }

    #[test]
    fn any_range_a_plot_can_grow_to_has_two_to_five_ticks() {
        for growth in 0..60 {
            for shrink in 0..5 {
                let range = YRange {
                    low: 100.0 - 20.0 * f64::from(shrink),
                    high: 200.0 + 20.0 * f64::from(growth),
                };
                let n_ticks = y_ticks(range).len();
                assert!((2..=5).contains(&n_ticks), "{range:?}: {n_ticks}");
            }
        }
    }

    fn texts(from_secs: i64, span_secs: i64, width: f32, zone: &TimeZone) -> Vec<String> {
        let view = TimeRange {
            from: UnixNanos::from_secs(from_secs),
            to: UnixNanos::from_secs(from_secs + span_secs),
        };
        clock_ticks(view, width, zone).into_iter().map(|tick| tick.text).collect()
    }

    /// 2016-05-19 10:37:07 in Florence (UTC+2).
    const MORNING: i64 = 1_463_647_027;

    #[test]
    fn five_minutes_are_marked_each_minute_in_local_time() {
        let rome = TimeZone::get("Europe/Rome").unwrap();
        let expected = ["10:38", "10:39", "10:40", "10:41", "10:42"];
        assert_eq!(texts(MORNING, 300, 836.0, &rome), expected);
    }

    #[test]
    fn one_minute_is_marked_with_seconds() {
        let expected = ["08:37:10", "08:37:20", "08:37:30", "08:37:40", "08:37:50", "08:38:00"];
        assert_eq!(texts(MORNING, 60, 836.0, &TimeZone::UTC), expected);
    }

    #[test]
    fn ticks_stay_round_when_the_clocks_change_inside_the_view() {
        let rome = TimeZone::get("Europe/Rome").unwrap();
        // 2016-03-27 01:00 UTC: 02:00 becomes 03:00.
        let midnight = 1_459_033_200;
        let expected = ["00:00", "06:00", "12:00", "18:00"];
        assert_eq!(texts(midnight, 20 * 3_600, 400.0, &rome), expected);
    }

    #[test]
    fn a_zone_off_by_half_an_hour_still_has_full_hours() {
        let kolkata = TimeZone::get("Asia/Kolkata").unwrap();
        let shown = texts(MORNING, 8 * 3_600, 900.0, &kolkata);
        assert!(shown.iter().all(|text| text.ends_with(":00")), "{shown:?}");
    }

    /// The labels of a view that begins at this time (UTC, `2026-10-25T00:30`).
    fn labels(zone: &str, begin: &str, minutes: i64, width: f32) -> Vec<String> {
        let begin: Timestamp = format!("{begin}:00Z").parse().unwrap();
        texts(begin.as_second(), minutes * 60, width, &TimeZone::get(zone).unwrap())
    }

    #[test]
    fn the_axis_goes_on_when_the_clocks_are_put_back_and_tells_the_two_hours_apart() {
        // 01:00 UTC: 03:00 CEST becomes 02:00 CET.
        assert_eq!(
            labels("Europe/Rome", "2026-10-25T00:40", 40, 836.0),
            [
                "02:40 CEST",
                "02:45 CEST",
                "02:50 CEST",
                "02:55 CEST",
                "02:00 CET",
                "02:05 CET",
                "02:10 CET",
                "02:15 CET",
                "02:20 CET",
            ]
        );
        assert_eq!(
            labels("Europe/Rome", "2026-10-24T22:30", 6 * 60, 836.0),
            ["01:00", "02:00 CEST", "02:00 CET", "03:00", "04:00", "05:00"]
        );
    }

    #[test]
    fn the_axis_goes_on_when_the_clocks_are_put_forward() {
        // 01:00 UTC: 02:00 becomes 03:00.
        assert_eq!(
            labels("Europe/Rome", "2026-03-28T23:30", 5 * 60, 836.0),
            ["01:00", "03:00", "04:00", "05:00", "06:00"]
        );
        assert_eq!(
            labels("Europe/Rome", "2026-03-29T00:40", 40, 836.0),
            ["01:40", "01:45", "01:50", "01:55", "03:00", "03:05", "03:10", "03:15", "03:20"]
        );
    }

    #[test]
    fn clocks_that_change_by_half_an_hour_keep_round_labels() {
        // Lord Howe, 4 April 2026 15:00 UTC: 02:00 (+11) becomes 01:30 (+1030).
        assert_eq!(
            labels("Australia/Lord_Howe", "2026-04-04T13:45", 150, 836.0),
            ["01:00", "01:30 +11", "01:30 +1030", "02:00", "02:30"]
        );
        assert_eq!(
            labels("Australia/Lord_Howe", "2026-04-04T12:45", 5 * 60, 836.0),
            ["00:00", "01:00", "02:00", "03:00", "04:00"]
        );
        // 3 October 2026 15:30 UTC: 02:00 (+1030) becomes 02:30 (+11).
        assert_eq!(
            labels("Australia/Lord_Howe", "2026-10-03T13:15", 5 * 60, 836.0),
            ["00:00", "01:00", "03:00", "04:00", "05:00"]
        );
    }

    #[test]
    fn a_midnight_that_is_skipped_or_comes_late_still_begins_its_day() {
        // Santiago, 6 September 2026 04:00 UTC: midnight becomes 01:00.
        assert_eq!(
            labels("America/Santiago", "2026-09-04T12:00", 4 * 24 * 60, 450.0),
            ["5 Sep", "6 Sep", "7 Sep", "8 Sep"]
        );
        // 5 April 2026 03:00 UTC: midnight becomes 23:00, which comes a second time.
        assert_eq!(
            labels("America/Santiago", "2026-04-03T12:00", 4 * 24 * 60, 450.0),
            ["4 Apr", "5 Apr", "6 Apr", "7 Apr"]
        );
        assert_eq!(
            labels("America/Santiago", "2026-04-05T01:30", 4 * 60, 836.0),
            [
                "22:30",
                "23:00 -03",
                "23:30 -03",
                "23:00 -04",
                "23:30 -04",
                "00:00",
                "00:30",
                "01:00",
                "01:30",
            ]
        );
    }

    proptest! {
        #[test]
        fn ticks_cover_any_view_of_any_zone_in_order_and_with_room(
            zone in prop::sample::select(vec![
                "UTC", "Europe/Rome", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata",
                "America/Havana", "Africa/Casablanca", "Pacific/Apia",
            ]),
            from_secs in 1_300_000_000_i64..1_900_000_000,
            span_secs in 5_i64..40_000_000,
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let view = TimeRange {
                from: UnixNanos::from_secs(from_secs),
                to: UnixNanos::from_secs(from_secs + span_secs),
            };
            let ticks = clock_ticks(view, 836.0, &zone);
            let least = CLOCK_SPACING * span_secs as f64 / 836.0;
            for pair in ticks.windows(2) {
                prop_assert!(pair[1].time.secs_since(pair[0].time) >= least, "{pair:?}");
            }
            let step = CLOCK_STEPS_SECS.into_iter().find(|&step| step as f64 >= least);
            let step = step.map_or(604_800.0 * (least / 604_800.0).ceil(), |step| step as f64);
            let begins = [view.from].into_iter().chain(ticks.iter().map(|tick| tick.time));
            let ends = ticks.iter().map(|tick| tick.time).chain([view.to]);
            let longest = begins.zip(ends).map(|(a, b)| b.secs_since(a)).fold(0.0, f64::max);
            prop_assert!(longest <= 2.0 * step, "{longest} s, step {step}: {ticks:?}");
        }
    }

    #[test]
    fn labels_are_never_closer_than_their_spacing() {
        for span_secs in [5, 17, 60, 299, 3_600, 28_800, 90_000, 2_000_000, 90_000_000] {
            let shown = texts(MORNING, span_secs, 836.0, &TimeZone::UTC).len();
            assert!(shown <= 9, "{span_secs} s: {shown}");
        }
    }
}
