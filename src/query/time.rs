//! Points in time as text: RFC 3339 in a zone, and the forms that conditions accept.

use std::fmt::Write as _;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, date},
    tz::{Offset, TimeZone},
};

/// The first time that can be asked for; the one before has a meaning of its own in InfluxDB.
pub(super) const MIN_TIME: i64 = i64::MIN + 2;
/// The last time that can be asked for.
pub(super) const MAX_TIME: i64 = i64::MAX - 1;

const NANOS: i128 = 1_000_000_000;

/// RFC 3339 with as many digits as are needed, in UTC or in a zone.
pub(super) fn rfc3339(nanos: i128, zone: Option<&TimeZone>) -> String {
    let mut text = String::with_capacity(35);
    write_rfc3339(nanos, zone, &mut text);
    text
}

/// Appends what [`rfc3339`] gives.
pub(super) fn write_rfc3339(nanos: i128, zone: Option<&TimeZone>, text: &mut String) {
    let (seconds, fraction) = (nanos.div_euclid(NANOS), nanos.rem_euclid(NANOS));
    let offset = zone.map_or(0, |zone| offset_seconds(nanos, zone));
    let local = seconds + i128::from(offset);
    let (year, month, day) = civil(local.div_euclid(86_400) as i64);
    let second = local.rem_euclid(86_400);
    // Writing to a `String` cannot fail.
    write!(
        text,
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
    .unwrap_or_default();
    if fraction != 0 {
        let digits = format!(".{fraction:09}");
        text.push_str(digits.trim_end_matches('0'));
    }
    if offset == 0 {
        text.push('Z');
    } else {
        let (sign, away) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
        write!(text, "{sign}{:02}:{:02}", away / 3600, away / 60 % 60).unwrap_or_default();
    }
}

/// How far local time is ahead of UTC.
pub(super) fn offset_seconds(nanos: i128, zone: &TimeZone) -> i32 {
    Timestamp::from_nanosecond(nanos).map_or(0, |time| zone.to_offset(time).seconds())
}

/// The Gregorian date of a day since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Whether a text looks like a date, with or without a time.
pub(super) fn is_literal(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| {
        bytes.get(from..to).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    digits(0, 4)
        && digits(5, 7)
        && digits(8, 10)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && !text.get(10..).is_some_and(|rest| rest.contains('\n'))
}

/// The time that a text means, in nanoseconds; `None` if it is none.
pub(super) fn parse(text: &str, zone: Option<&TimeZone>) -> Option<i128> {
    let (date, rest) = text.split_at_checked(10)?;
    let date: Date = {
        let mut parts = date.split('-');
        let year: i16 = parts.next()?.parse().ok()?;
        let month: i8 = parts.next()?.parse().ok()?;
        Date::new(year, month, parts.next()?.parse().ok()?).ok()?
    };
    if rest.is_empty() {
        return local(date.at(0, 0, 0, 0), zone);
    }
    let (separator, time) = rest.split_at_checked(1)?;
    let (time, offset) = match separator {
        " " => (time, None),
        "T" => split_offset(time)?,
        _ => return None,
    };
    let time = date_time(date, time)?;
    match offset {
        None => local(time, zone),
        Some(seconds) => {
            Offset::from_seconds(seconds).ok()?;
            Some(since_1970(time) - i128::from(seconds) * NANOS)
        }
    }
}

fn local(time: DateTime, zone: Option<&TimeZone>) -> Option<i128> {
    match zone {
        Some(zone) => Some(zone.to_timestamp(time).ok()?.as_nanosecond()),
        None => Some(since_1970(time)),
    }
}

/// The nanoseconds since 1970; also beyond what a [`Timestamp`] holds.
fn since_1970(time: DateTime) -> i128 {
    time.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)).as_nanos()
}

/// `14:15:50.5`.
fn date_time(date: Date, text: &str) -> Option<DateTime> {
    let (clock, fraction) = text.split_once('.').map_or((text, ""), |(clock, rest)| (clock, rest));
    if text.ends_with('.') || fraction.len() > 9 || !fraction.bytes().all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let mut parts = clock.split(':');
    let mut part = || -> Option<i8> {
        let part = parts.next()?;
        let is_number = part.len() == 2 && part.bytes().all(|it| it.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    };
    let (hour, minute, second) = (part()?, part()?, part()?);
    if parts.next().is_some() {
        return None;
    }
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    DateTime::new(date.year(), date.month(), date.day(), hour, minute, second, nanos).ok()
}

/// The time of day, and the seconds by which it is ahead of UTC.
fn split_offset(text: &str) -> Option<(&str, Option<i32>)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, Some(0)));
    }
    let (time, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let sign = match offset.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Some((time, Some(sign * seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_printed_as_go_prints_them() {
        assert_eq!(rfc3339(0, None), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_718_460_000_250_000_001, None), "2024-06-15T14:00:00.250000001Z");
        assert_eq!(rfc3339(-1_500_000_000, None), "1969-12-31T23:59:58.5Z");
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let summer = rfc3339(1_718_460_000_000_000_000, Some(&paris));
        assert_eq!(summer, "2024-06-15T16:00:00+02:00");
        assert_eq!(rfc3339(253_402_214_400 * NANOS, None), "9999-12-31T00:00:00Z");
    }

    #[test]
    fn dates_and_times_are_read_in_the_forms_of_influxdb() {
        let second = |text| parse(text, None).map(|nanos| nanos / NANOS);
        assert_eq!(second("2024-06-15"), Some(1_718_409_600));
        assert_eq!(second("2024-06-15 14:00:00"), Some(1_718_460_000));
        assert_eq!(second("2024-06-15T14:00:00Z"), Some(1_718_460_000));
        assert_eq!(second("2024-06-15T16:00:00+02:00"), Some(1_718_460_000));
        assert_eq!(parse("2024-06-15 14:15:50.5", None).unwrap() % NANOS, 500_000_000);
        for bad in ["2024-06-15T14:15:50", "2024-13-01", "2024-06-15 14", "2024-06-15x"] {
            assert_eq!(parse(bad, None), None, "{bad}");
        }
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(parse("2024-06-15", Some(&paris)).unwrap() / NANOS, 1_718_402_400);
    }
}
