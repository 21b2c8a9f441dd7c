//! Where ticks stand: three round values on y, round local clock times on x.

use jiff::{Timestamp, tz::TimeZone};

use crate::{model::UnixNanos, ui::panel::view::View};

use super::range::YRange;

/// The steps that read as round, per decade.
const MANTISSAS: [f64; 6] = [1.0, 2.0, 2.5, 3.0, 4.0, 5.0];

/// Steps of the clock axis, seconds; the last ones are whole days.
const CLOCK_STEPS_SECS: [i64; 19] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 604_800,
];

/// Clock labels keep at least this distance, in points.
const CLOCK_SPACING: f64 = 100.0;

const NANOS_PER_SEC: i64 = 1_000_000_000;

/// The smallest round step (1, 2, 2.5, 5 and their decades) that is not below `least`.
pub(super) fn round_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let decade = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|mantissa| mantissa * decade)
        .find(|&step| step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * decade)
}

/// Three round values of the range, or as near to three as round steps allow; steps that meet
/// both ends of the range win.
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
            // Of equal ranks the larger step wins: it is the rounder one.
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

/// A label of the clock axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClockTick {
    /// When.
    pub(super) time: UnixNanos,
    /// In words, in local time.
    pub(super) text: String,
}

/// Round local times inside the view, as close together as `width` points allow.
pub(super) fn clock_ticks(view: View, width: f32, zone: &TimeZone) -> Vec<ClockTick> {
    let secs = view.secs();
    if width <= 0.0 || secs <= 0.0 {
        return Vec::new();
    }
    let least = CLOCK_SPACING * secs / f64::from(width);
    let step = CLOCK_STEPS_SECS
        .into_iter()
        .find(|&step| step as f64 >= least)
        .unwrap_or_else(|| 604_800 * (least / 604_800.0).ceil() as i64);
    let offset_at = |unix_secs: i64| offset_secs(unix_secs, zone);
    let from = view.from.0.div_euclid(NANOS_PER_SEC);
    let to = view.to.0.div_euclid(NANOS_PER_SEC);
    let offset = offset_at(from);
    let first = (from + offset).div_euclid(step);
    let last = (to + offset).div_euclid(step) + 1;
    (first..=last)
        .filter_map(|i| {
            let local = i * step;
            // Where the clocks change inside the view, the tick stays round in local time.
            let unix = local - offset_at(local - offset);
            let time = UnixNanos::from_secs(unix);
            (view.from <= time && time <= view.to)
                .then(|| ClockTick { time, text: clock_text(time, step, zone) })
        })
        .collect()
}

/// Local time in words: with seconds under a minute's step, a date from a day's step on.
fn clock_text(time: UnixNanos, step_secs: i64, zone: &TimeZone) -> String {
    let Ok(timestamp) = Timestamp::from_second(time.0.div_euclid(NANOS_PER_SEC)) else {
        return String::new();
    };
    let local = timestamp.to_zoned(zone.clone());
    let form = if step_secs < 60 {
        "%H:%M:%S"
    } else if step_secs < 86_400 {
        "%H:%M"
    } else {
        "%-d %b"
    };
    local.strftime(form).to_string()
}

fn offset_secs(unix_secs: i64, zone: &TimeZone) -> i64 {
    Timestamp::from_second(unix_secs)
        .map_or(0, |timestamp| i64::from(zone.to_offset(timestamp).seconds()))
}

#[cfg(test)]
mod tests {
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
        let view = View {
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

    #[test]
    fn labels_are_never_closer_than_their_spacing() {
        for span_secs in [5, 17, 60, 299, 3_600, 28_800, 90_000, 2_000_000, 90_000_000] {
            let shown = texts(MORNING, span_secs, 836.0, &TimeZone::UTC).len();
            assert!(shown <= 9, "{span_secs} s: {shown}");
        }
    }
}
