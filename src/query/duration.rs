//! Durations as `InfluxQL` writes them: `1h30m`.

/// Nanoseconds of a second.
pub(super) const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Nanoseconds of a week.
pub(super) const WEEK: i64 = 7 * DAY;

/// The duration in nanoseconds, or InfluxDB's message.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let invalid = || "invalid duration".to_owned();
    let mut rest = text;
    let (mut sum, mut last) = (0_i64, (0_i64, ""));
    if text.chars().nth(1).is_none() {
        return Err(invalid());
    }
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit()).ok_or_else(invalid)?;
        let (number, after) = rest.split_at(digits);
        let number: i64 = number.parse().map_err(|_out_of_range| invalid())?;
        let units = [
            ("ns", 1),
            ("u", 1_000),
            ("µ", 1_000),
            ("ms", 1_000_000),
            ("m", MINUTE),
            ("s", SECOND),
            ("h", HOUR),
            ("d", DAY),
            ("w", WEEK),
        ];
        let unit = units.iter().find(|(unit, _)| after.starts_with(unit));
        let (unit, nanos) = *unit.ok_or_else(invalid)?;
        sum = sum.wrapping_add(number.wrapping_mul(nanos));
        last = (number, unit);
        rest = after.strip_prefix(unit).unwrap_or_default();
    }
    if sum < 0 {
        let (number, unit) = last;
        return Err(format!(
            "overflowed duration {number}{unit}: choose a smaller duration or INF"
        ));
    }
    Ok(sum)
}

/// The duration in the largest unit of which it is a multiple.
pub(super) fn format(nanos: i64) -> String {
    if nanos == 0 {
        return "0s".to_owned();
    }
    let units = [
        (WEEK, "w"),
        (DAY, "d"),
        (HOUR, "h"),
        (MINUTE, "m"),
        (SECOND, "s"),
        (1_000_000, "ms"),
        (1_000, "u"),
    ];
    let unit = units.iter().find(|(unit, _)| nanos % unit == 0);
    let (unit, name) = unit.copied().unwrap_or((1, "ns"));
    format!("{}{name}", nanos / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_added_up_and_the_largest_is_printed() {
        for (text, nanos, printed) in [
            ("90m", 90 * MINUTE, "90m"),
            ("60s", MINUTE, "1m"),
            ("1h30m", 90 * MINUTE, "90m"),
            ("7d", WEEK, "1w"),
            ("1500u", 1_500_000, "1500u"),
            ("10ns", 10, "10ns"),
            ("0s", 0, "0s"),
            ("2µ", 2_000, "2u"),
        ] {
            assert_eq!(parse(text), Ok(nanos), "{text}");
            assert_eq!(format(nanos), printed);
        }
        for bad in ["5x", "s", "5", "1h5", "99999999999999999999s"] {
            assert_eq!(parse(bad).unwrap_err(), "invalid duration", "{bad}");
        }
        assert!(parse("9999999w").unwrap_err().starts_with("overflowed duration 9999999w"));
    }
}
