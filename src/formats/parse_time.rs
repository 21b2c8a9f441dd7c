//! Parses times as programs and people write them.
//!
//! RFC 3339 and related formats are left to `jiff`. In addition there are national date formats
//! (`19.05.2022`, `05/19/2022`, `19 May 2022`), 12-hour clocks, and dates and times on their own.
//! If either of two numbers may be the month, the caller decides which it is; without that, parsing
//! fails, because a guess would be wrong on some days.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

use super::text::folded;
use crate::model::UnixNanos;

/// A parsed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParsedTime {
    /// An instant.
    Instant(UnixNanos),
    /// Date and time of day without a zone.
    Local(DateTime),
    /// Only a date.
    Date(Date),
    /// Only a time of day, with its UTC offset if there is one.
    Clock(Time, Option<Offset>),
}

/// The order of day and month in dates with the year last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayOrder {
    /// `19/05/2022`
    DayFirst,
    /// `05/19/2022`
    MonthFirst,
}

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParseTimeError {
    /// It is something else.
    Other,
    /// Either of two numbers may be the month.
    DayOrMonth,
    /// Either of two numbers may be the year.
    ShortYear,
}

/// The instant of a local time taken as UTC; `None` if out of range.
pub(super) fn as_utc(local: DateTime) -> Option<UnixNanos> {
    instant(local, Offset::UTC)
}

/// The instant of a local time with a UTC offset.
pub(super) fn instant(local: DateTime, ahead: Offset) -> Option<UnixNanos> {
    let zoned = local.to_zoned(TimeZone::fixed(ahead)).ok()?;
    i64::try_from(zoned.timestamp().as_nanosecond()).ok().map(UnixNanos)
}

/// Parses a time; `order` resolves day and month where nothing else does. Digits alone are not
/// accepted.
pub(super) fn parse_time(
    text: &str,
    order: Option<DayOrder>,
) -> Result<ParsedTime, ParseTimeError> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ParseTimeError::Other);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        let nanos = i64::try_from(timestamp.as_nanosecond());
        return nanos
            .map(|nanos| ParsedTime::Instant(UnixNanos(nanos)))
            .or(Err(ParseTimeError::Other));
    }
    // `20220519T104000`. Words with a T are not passed to the library.
    if text.contains('T')
        && let Ok(local) = text.parse::<DateTime>()
    {
        return Ok(ParsedTime::Local(local));
    }
    let text = folded(text);
    let Some(found) = clock_in(&text) else {
        return Ok(ParsedTime::Date(date(&text, order)?));
    };
    let words = format!("{} {}", found.before, found.behind);
    if words.trim().is_empty() {
        return Ok(ParsedTime::Clock(found.time, found.ahead));
    }
    let local = date(&words, order)?.to_datetime(found.time);
    match found.ahead {
        Some(ahead) => instant(local, ahead).map(ParsedTime::Instant).ok_or(ParseTimeError::Other),
        None => Ok(ParsedTime::Local(local)),
    }
}

/// The order that a date with the year last proves, because one of its numbers cannot be a month.
pub(super) fn proven_order(text: &str) -> Option<DayOrder> {
    let text = folded(text);
    let words = match clock_in(&text) {
        Some(found) => format!("{} {}", found.before, found.behind),
        None => text,
    };
    match *parts(&words)?.numbers.as_slice() {
        [(first, 1..=2), (second, 1..=2), (_, 4)] => proof(first, second),
        _ => None,
    }
}

fn proof(first: i16, second: i16) -> Option<DayOrder> {
    match (first > 12, second > 12) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

/// A time of day within a text.
struct ClockMatch<'t> {
    time: Time,
    /// Its UTC offset.
    ahead: Option<Offset>,
    before: &'t str,
    behind: &'t str,
}

/// Finds `10:40`, `10:40:00.5` or `10:40:00,5`, with or without AM or PM and a zone after it.
fn clock_in(text: &str) -> Option<ClockMatch<'_>> {
    let colon = text.find(':')?;
    let before = text.get(..colon)?;
    let hour_len = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, hour) = before.split_at_checked(colon.checked_sub(hour_len)?)?;
    let (minute, rest) = digits(text.get(colon + 1..)?);
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => digits(rest),
        None => ("0", rest),
    };
    let (fraction, rest) = match rest.strip_prefix(['.', ',']).map(digits) {
        Some((fraction, rest)) if !fraction.is_empty() => (fraction, rest),
        _ => ("", rest),
    };
    if !(1..=2).contains(&hour_len) || !(1..=2).contains(&minute.len()) || second.len() > 2 {
        return None;
    }
    let fraction = fraction.get(..9).unwrap_or(fraction);
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    let mut hour: i8 = hour.parse().ok()?;
    let mut rest = rest.trim_start();
    if let Some((is_afternoon, behind)) = half_day(rest) {
        hour = match hour {
            12 => 0,
            1..12 => hour,
            _ => return None,
        } + if is_afternoon { 12 } else { 0 };
        rest = behind;
    }
    let (ahead, behind) = zone(rest);
    let time = Time::new(hour, minute.parse().ok()?, second.parse().ok()?, nanos).ok()?;
    // As in `2022-05-19T10:40`, where the T does not belong to a month's name.
    let before = match before.strip_suffix('t') {
        Some(date) if date.ends_with(|c: char| c.is_ascii_digit()) => date,
        _ => before,
    };
    Some(ClockMatch { time, ahead, before, behind })
}

/// The leading digits, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// Whether it is PM, and the rest.
fn half_day(text: &str) -> Option<(bool, &str)> {
    let marks = ["am", "a.m.", "a. m.", "pm", "p.m.", "p. m."];
    let mark = marks.into_iter().find(|mark| text.starts_with(mark))?;
    let behind = text.get(mark.len()..)?;
    let ends = !behind.starts_with(char::is_alphanumeric);
    ends.then(|| (mark.starts_with('p'), behind.trim_start()))
}

/// A leading zone, such as `z`, `utc`, `gmt`, `+02:00`, `+0200`, `+02` or `utc+2`, and the rest.
fn zone(text: &str) -> (Option<Offset>, &str) {
    let named = ["utc", "gmt", "z"].into_iter().find_map(|name| {
        let rest = text.strip_prefix(name)?;
        (!rest.starts_with(char::is_alphanumeric)).then_some(rest)
    });
    let rest = named.unwrap_or(text);
    let signed = rest.strip_prefix('+').map(|rest| (1, rest));
    let signed = signed.or_else(|| rest.strip_prefix(['-', '\u{2212}']).map(|rest| (-1, rest)));
    let offset = signed.and_then(|(sign, rest)| {
        let (hours, rest) = digits(rest);
        let (hours, minutes, rest) = match hours.len() {
            4 => (hours.get(..2)?, hours.get(2..)?, rest),
            1 | 2 => match rest.strip_prefix(':').map(digits) {
                Some((minutes, rest)) if minutes.len() == 2 => (hours, minutes, rest),
                _ => (hours, "0", rest),
            },
            _ => return None,
        };
        let secs = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
        Some((Offset::from_seconds(sign * secs).ok()?, rest))
    });
    match (offset, named) {
        (Some((offset, rest)), _) => (Some(offset), rest),
        (None, Some(rest)) => (Some(Offset::UTC), rest),
        (None, None) => (None, text),
    }
}

/// The components of a date.
struct DateParts {
    /// The numbers, with how many digits each has.
    numbers: Vec<(i16, usize)>,
    /// The month, if given by name.
    month: Option<i8>,
    /// The character after the first number.
    separator: Option<char>,
}

/// Splits a date into components; `None` if a word does not belong in one.
fn parts(text: &str) -> Option<DateParts> {
    let mut parts = DateParts { numbers: Vec::new(), month: None, separator: None };
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    for word in words.take(8) {
        let (number, suffix) = digits(word);
        if number.is_empty() {
            match month(word) {
                // The last month name counts: in `mar may`, the first is a weekday.
                Some(month) => parts.month = Some(month),
                None if is_beside_dates(word) => {}
                None => return None,
            }
        } else if matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "er" | "º") {
            parts.numbers.push((number.parse().ok()?, number.len()));
        } else {
            return None;
        }
    }
    let first = text.find(|c: char| c.is_ascii_digit())?;
    parts.separator = text.get(first..)?.chars().find(|c| !c.is_ascii_digit());
    Some(parts)
}

/// Parses a date without a time of day; already in lower case.
fn date(text: &str, order: Option<DayOrder>) -> Result<Date, ParseTimeError> {
    let DateParts { numbers, month, separator } = parts(text).ok_or(ParseTimeError::Other)?;
    let year = |(year, digits): (i16, usize)| if digits == 4 { year } else { 2000 + year };
    let (year, month, day) = match (numbers.as_slice(), month) {
        (&[day, last @ (_, 2 | 4)], Some(month)) if day.1 <= 2 => (year(last), month, day.0),
        (&[first @ (_, 4), (day, 1..=2)], Some(month)) => (year(first), month, day),
        (&[(year, 4), (month, 1..=2), (day, 1..=2)], None) => {
            (year, i8::try_from(month).or(Err(ParseTimeError::Other))?, day)
        }
        (&[(first, 1..=2), (second, 1..=2), last @ (_, 2 | 4)], None) => {
            // Dates with dots never start with the month; those with two-digit years may start with
            // the year.
            let by_dots = (separator == Some('.')).then_some(DayOrder::DayFirst);
            let order = match last.1 {
                4 => by_dots.or_else(|| proof(first, second)).or(order),
                _ => order.filter(|order| *order == DayOrder::DayFirst),
            };
            let unclear =
                if last.1 == 4 { ParseTimeError::DayOrMonth } else { ParseTimeError::ShortYear };
            let (day, month) = match order.ok_or(unclear)? {
                DayOrder::DayFirst => (first, second),
                DayOrder::MonthFirst => (second, first),
            };
            (year(last), i8::try_from(month).or(Err(ParseTimeError::Other))?, day)
        }
        _ => return Err(ParseTimeError::Other),
    };
    let day = i8::try_from(day).or(Err(ParseTimeError::Other))?;
    Date::new(year, month, day).or(Err(ParseTimeError::Other))
}

/// The month of a full or abbreviated name in English, German, French, Italian or Spanish.
fn month(word: &str) -> Option<i8> {
    const NAMES: [(&str, i8); 30] = [
        ("jan", 1),
        ("gen", 1),
        ("ene", 1),
        ("feb", 2),
        ("fev", 2),
        ("mar", 3),
        ("mrz", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("may", 5),
        ("mai", 5),
        ("mag", 5),
        ("jun", 6),
        ("juin", 6),
        ("giu", 6),
        ("jul", 7),
        ("juil", 7),
        ("lug", 7),
        ("aug", 8),
        ("aou", 8),
        ("ago", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("okt", 10),
        ("ott", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
    ];
    let known = NAMES.iter().find(|(name, _)| word.starts_with(name));
    known.map(|(_, month)| *month).or_else(|| word.starts_with("dic").then_some(12))
}

/// Whether a word is a weekday, or a word that may appear in a date.
fn is_beside_dates(word: &str) -> bool {
    const BEGINNINGS: [&str; 26] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so",
        "lu", "ma", "me", "je", "ju", "ve", "vi", "gi", "of", "de", "le", "el",
    ];
    BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, ParseTimeError> {
        read_in(text, None)
    }

    fn read_in(text: &str, order: Option<DayOrder>) -> Result<String, ParseTimeError> {
        parse_time(text, order).map(|when| match when {
            ParsedTime::Instant(time) => {
                Timestamp::from_nanosecond(i128::from(time.0)).unwrap().to_string()
            }
            ParsedTime::Local(local) => local.to_string(),
            ParsedTime::Date(date) => date.to_string(),
            ParsedTime::Clock(time, ahead) => match ahead {
                Some(ahead) => format!("{time}{ahead}"),
                None => time.to_string(),
            },
        })
    }

    #[test]
    fn instants_are_read_in_common_spellings() {
        for text in [
            "2022-05-19T10:40:00Z",
            "2022-05-19 10:40:00 UTC",
            "2022-05-19T12:40:00+02:00",
            "2022-05-19 12:40:00 +0200",
            "2022/05/19 12:40:00+02",
            "2022-05-19 12:40:00 GMT+2",
            "Thu May 19 10:40:00 UTC 2022",
            "Thu, 19 May 2022 10:40:00 GMT",
            "2022-05-19T04:10:00-06:30",
        ] {
            assert_eq!(read(text).unwrap(), "2022-05-19T10:40:00Z", "{text}");
        }
    }

    #[test]
    fn local_times_are_read_in_the_spellings_of_several_countries() {
        for text in [
            "2022-05-19 22:40:00",
            "2022-05-19T22:40",
            "2022/05/19 22:40:00",
            "2022.05.19 22:40:00",
            "19.05.2022 22:40:00",
            "19.5.2022, 22:40:00",
            "05/19/2022 10:40:00 PM",
            "19/05/2022 10:40:00 p. m.",
            "19-05-2022 22:40",
            "22:40:00 19.05.2022",
            "19 May 2022 22:40:00",
            "May 19th, 2022 10:40 pm",
            "Do., 19. Mai 2022 22:40:00",
            "jeudi 19 mai 2022 22:40:00",
            "mar 19 maggio 2022 22:40:00",
            "19 de mayo de 2022 22:40:00",
            "19-May-22 22:40:00",
        ] {
            assert_eq!(read(text).unwrap(), "2022-05-19T22:40:00", "{text}");
        }
        assert_eq!(read("19.05.2022 10:40:00,25").unwrap(), "2022-05-19T10:40:00.25");
    }

    #[test]
    fn midnight_and_noon_of_twelve_hours_are_where_they_belong() {
        for (text, expected) in [
            ("12:00:00 AM", "00:00:00"),
            ("12:00:00 PM", "12:00:00"),
            ("1:05:09 pm", "13:05:09"),
            ("10:40+02:00", "10:40:00+02"),
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        assert_eq!(read("13:00 PM"), Err(ParseTimeError::Other));
    }

    #[test]
    fn day_and_month_are_never_guessed() {
        assert_eq!(read("05/06/2022 10:40"), Err(ParseTimeError::DayOrMonth));
        assert_eq!(read("19/05/22 10:40"), Err(ParseTimeError::ShortYear));
        assert_eq!(read("19.05.22"), Err(ParseTimeError::ShortYear));
        let day_first = |text| read_in(text, Some(DayOrder::DayFirst)).unwrap();
        let month_first = |text| read_in(text, Some(DayOrder::MonthFirst)).unwrap();
        assert_eq!(day_first("05/06/2022"), "2022-06-05");
        assert_eq!(month_first("05/06/2022"), "2022-05-06");
        assert_eq!(day_first("19.05.22"), "2022-05-19");
        // Dates with dots never start with the month.
        assert_eq!(month_first("05.06.2022"), "2022-06-05");
    }

    #[test]
    fn a_date_proves_its_order_where_a_number_is_no_month() {
        assert_eq!(proven_order("19/05/2022 10:40"), Some(DayOrder::DayFirst));
        assert_eq!(proven_order("05/19/2022"), Some(DayOrder::MonthFirst));
        for text in ["05/06/2022", "2022/05/19", "19/05/22", "10:40", "never"] {
            assert_eq!(proven_order(text), None, "{text}");
        }
    }

    #[test]
    fn counters_and_words_are_no_times() {
        for text in ["17220090", "17", "1.5", "never", "", "25:10:00", "10:61", "31.02.2022", "-"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
