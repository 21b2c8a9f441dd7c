//! Numbers, ages and times as displayed.
//!
//! Heart rate, power and cadence are whole numbers; speed has one decimal; distance has two below
//! 100 km (12.42) and one above (124.2); ages are `14 s`, `3:12`, `1 h 04`; the minus sign is
//! U+2212; thousands are `14 312`.

use jiff::{Timestamp, tz::TimeZone};

pub use super::dates::{date, date_of, day, day_of, weekday};
use super::grouped;
use crate::{
    kind::{Lengths, Units},
    model::{Metric, UnixNanos},
};

/// Shown where there is no value.
pub const ABSENT: &str = "--";

/// From here on a number is written in scientific notation: `1e15`.
const POWERS_FROM: f64 = 1e9;

/// A value with this many decimals; never a negative zero.
pub fn number(value: f64, decimals: usize) -> String {
    let text = if value.abs() < POWERS_FROM {
        format!("{:.decimals$}", value.abs())
    } else {
        format!("{:.1e}", value.abs()).replace(".0e", "e")
    };
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero { format!("\u{2212}{text}") } else { text }
}

/// A value in the space available: with all its decimals, else with fewer, else `>9999` with as
/// many nines as `fits` allows.
pub fn within(value: f64, decimals: usize, fits: impl Fn(&str) -> bool) -> String {
    let mut numbers = (0..=decimals).rev().map(|decimals| number(value, decimals));
    numbers.find(|text| fits(text)).unwrap_or_else(|| {
        let n_nines = value.abs().max(10.0).log10().floor().min(9.0) as usize;
        let sign = if value < 0.0 { "<\u{2212}" } else { ">" };
        let short = |n_nines: usize| format!("{sign}{}", "9".repeat(n_nines));
        (1..=n_nines).rev().map(short).find(|text| fits(text)).unwrap_or_else(|| short(1))
    })
}

/// A value of a metric, with the metric's decimals.
pub fn metric(metric: &Metric, value: f64) -> String {
    number(value, metric.definition().decimals)
}

/// The widest everyday value of a metric, as it is read in these units.
pub fn widest(metric: &Metric, units: Units) -> String {
    let it = metric.definition();
    let widest = number(units.of_metric(metric).of(it.widest), it.decimals);
    match units {
        Units::Metric => widest,
        // Some other value of as many digits may be wider.
        Units::Imperial => widest.replace(|c: char| c.is_ascii_digit(), "8"),
    }
}

/// A distance in kilometres or miles: two decimals below 100, one above.
pub fn distance(value: f64) -> String {
    number(value, if value.abs() < 100.0 { 2 } else { 1 })
}

/// A length on the map: `850 m`, `4.2 km`, `124 km`, `9 812 km`; `850 yd`, `4.2 mi`.
pub fn length(metres: f64, lengths: Lengths) -> String {
    let Lengths { small, large } = lengths;
    let tens = (metres.max(0.0) / small.metres / 10.0).round();
    match metres.max(0.0) / large.metres {
        _ if tens < 100.0 => format!("{} {}", tens * 10.0, small.label),
        far if far < 9.95 => format!("{} {}", number(far, 1), large.label),
        far => format!("{} {}", thousands(far.round() as u64), large.label),
    }
}

/// A count in groups of three: `14 312`.
pub fn thousands(count: u64) -> String {
    grouped::thousands(count)
}

/// A share in percent: `43 %`.
pub fn percent(share: f32) -> String {
    number(f64::from(share) * 100.0, 0) + " %"
}

/// An age or duration: `14 s` below a minute, `3:12` below an hour, then `1 h 04`.
pub fn span(secs: f64) -> String {
    let whole = secs.max(0.0) as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{}:{:02}", whole / 60, whole % 60),
        _ => format!("{} h {:02}", whole / 3600, whole % 3600 / 60),
    }
}

/// A duration that is always minutes and seconds, for text that states the unit itself: `0:26`.
pub fn minutes(secs: f64) -> String {
    let whole = secs.max(0.0) as u64;
    if whole < 3600 { format!("{}:{:02}", whole / 60, whole % 60) } else { span(secs) }
}

/// A running timer: `0:08:41`.
pub fn timer(secs: f64) -> String {
    let whole = secs.max(0.0) as u64;
    format!("{}:{:02}:{:02}", whole / 3600, whole % 3600 / 60, whole % 60)
}

/// How long ago: `now` within the usual interval between samples, then `14 s ago`, `3:12 ago`.
pub fn ago(secs: f64) -> String {
    if secs < 10.0 { tr!("now").to_owned() } else { tr!("ago", span = span(secs)) }
}

/// A clock time: `10:42:07`.
pub fn clock(time: UnixNanos, zone: &TimeZone) -> String {
    zoned(time, zone, "%H:%M:%S")
}

/// A clock time without seconds: `10:42`.
pub fn clock_minutes(time: UnixNanos, zone: &TimeZone) -> String {
    zoned(time, zone, "%H:%M")
}

/// A date for file names: `2016-05-19`.
pub fn iso_date(time: UnixNanos, zone: &TimeZone) -> String {
    zoned(time, zone, "%Y-%m-%d")
}

fn zoned(time: UnixNanos, zone: &TimeZone, pattern: &str) -> String {
    // Every i64 of nanoseconds is a valid timestamp: it spans the years 1677 to 2262.
    Timestamp::from_nanosecond(i128::from(time.0))
        .map(|stamp| stamp.to_zoned(zone.clone()).strftime(pattern).to_string())
        .unwrap_or_default()
}

/// A size on disk: `61 GB`, `850 MB`, `2.1 MB`, `340 kB`.
pub fn bytes(bytes: u64) -> String {
    const GB: u64 = 1_000_000_000;
    const MB: u64 = 1_000_000;
    if bytes >= 10 * GB {
        format!("{} GB", thousands(bytes / GB))
    } else if bytes >= GB {
        format!("{:.1} GB", bytes as f64 / 1e9)
    } else if bytes >= 10 * MB {
        format!("{} MB", bytes / MB)
    } else if bytes >= MB {
        format!("{:.1} MB", bytes as f64 / 1e6)
    } else {
        format!("{} kB", bytes.div_ceil(1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::DistanceUnit;

    #[test]
    fn ages_change_their_form_at_a_minute_and_an_hour() {
        for (secs, text) in [
            (0.0, "0 s"),
            (14.9, "14 s"),
            (59.99, "59 s"),
            (60.0, "1:00"),
            (192.0, "3:12"),
            (3599.0, "59:59"),
            (3840.0, "1 h 04"),
            (-3.0, "0 s"),
        ] {
            assert_eq!(span(secs), text, "{secs}");
        }
        assert_eq!(minutes(26.4), "0:26");
        assert_eq!(timer(521.0), "0:08:41");
    }

    #[test]
    fn numbers_have_a_real_minus_and_no_negative_zero() {
        assert_eq!(number(-3.13, 1), "\u{2212}3.1");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(176.4, 0), "176");
        assert_eq!(distance(12.416), "12.42");
        assert_eq!(distance(124.16), "124.2");
    }

    #[test]
    fn a_length_on_the_map_is_in_the_small_unit_up_to_a_thousand() {
        for (metres, metric, imperial, at_sea) in [
            (4.0, "0 m", "0 yd", "0 m"),
            (846.0, "850 m", "930 yd", "850 m"),
            (996.0, "1.0 km", "0.6 mi", "0.5 NM"),
            (4_210.0, "4.2 km", "2.6 mi", "2.3 NM"),
            (124_300.0, "124 km", "77 mi", "67 NM"),
            (9_812_000.0, "9 812 km", "6 097 mi", "5 298 NM"),
        ] {
            let [km, sea] = DistanceUnit::ALL;
            assert_eq!(length(metres, km.lengths(Units::Metric)), metric);
            assert_eq!(length(metres, km.lengths(Units::Imperial)), imperial);
            assert_eq!(length(metres, sea.lengths(Units::Metric)), at_sea);
        }
    }

    #[test]
    fn huge_numbers_are_written_by_their_power_of_ten() {
        assert_eq!(number(1e15, 1), "1e15");
        assert_eq!(number(-1.844_674_4e19, 0), "\u{2212}1.8e19");
        assert_eq!(number(999_999_999.0, 0), "999999999");
    }

    #[test]
    fn a_number_never_needs_more_room_than_there_is() {
        for (value, decimals, room, text) in [
            (188.8, 1, 5, "188.8"),
            (1_288.4, 1, 5, "1288"),
            (12_345.6, 1, 5, "12346"),
            (123_456.7, 1, 5, ">9999"),
            (123_456.7, 1, 4, ">999"),
            (-123_456.7, 1, 6, "<\u{2212}9999"),
            (1e15, 1, 4, "1e15"),
            (1e15, 1, 3, ">99"),
        ] {
            assert_eq!(within(value, decimals, |text| text.chars().count() <= room), text);
        }
    }

    #[test]
    fn counts_are_grouped_in_thousands() {
        for (count, text) in [(0, "0"), (999, "999"), (14_312, "14 312"), (1_234_567, "1 234 567")]
        {
            assert_eq!(thousands(count), text);
        }
        assert_eq!(bytes(61_400_000_000), "61 GB");
        assert_eq!(bytes(1_850_000_000), "1.9 GB");
        assert_eq!(bytes(850_000_000), "850 MB");
        assert_eq!(bytes(2_140_000), "2.1 MB");
        assert_eq!(bytes(1), "1 kB");
    }

    #[test]
    fn clocks_are_written_in_the_zone_of_the_viewer() {
        let time = UnixNanos::from_secs(1_463_683_075);
        let rome = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(clock(time, &TimeZone::UTC), "18:37:55");
        assert_eq!(clock(time, &rome), "20:37:55");
        assert_eq!(clock_minutes(time, &rome), "20:37");
    }
}
