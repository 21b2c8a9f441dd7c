//! Dates in the language of the viewer: `19 May 2016`, `19. Mai 2016`, `19 mai 2016`.

use jiff::{Timestamp, civil, tz::TimeZone};

use super::lang::{self, Language, TextId};
use crate::model::UnixNanos;

/// The months from January on, short.
const MONTHS: [TextId; 12] = [
    TextId::new("month-1"),
    TextId::new("month-2"),
    TextId::new("month-3"),
    TextId::new("month-4"),
    TextId::new("month-5"),
    TextId::new("month-6"),
    TextId::new("month-7"),
    TextId::new("month-8"),
    TextId::new("month-9"),
    TextId::new("month-10"),
    TextId::new("month-11"),
    TextId::new("month-12"),
];

/// The days of the week from Monday on, short.
const WEEKDAYS: [TextId; 7] = [
    TextId::new("weekday-1"),
    TextId::new("weekday-2"),
    TextId::new("weekday-3"),
    TextId::new("weekday-4"),
    TextId::new("weekday-5"),
    TextId::new("weekday-6"),
    TextId::new("weekday-7"),
];

/// A date: `19 May 2016`.
pub fn date(time: UnixNanos, zone: &TimeZone) -> String {
    written(time, zone, date_of)
}

/// A date without the year: `19 May`.
pub fn day(time: UnixNanos, zone: &TimeZone) -> String {
    written(time, zone, day_of)
}

/// A date with the day of the week: `Thu 19 May 2016`.
pub fn weekday(time: UnixNanos, zone: &TimeZone) -> String {
    written(time, zone, |date| {
        let at = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let weekday = WEEKDAYS.get(at).map_or("", |id| id.text());
        format!("{weekday} {}", date_of(date))
    })
}

/// A civil date: `19 May 2016`.
pub fn date_of(date: civil::Date) -> String {
    let (day, year) = (date.day().to_string(), date.year().to_string());
    tr!("date", day = day, month = month(date), year = year)
}

/// A civil date without the year: `19 May`.
pub fn day_of(date: civil::Date) -> String {
    tr!("date-day", day = date.day().to_string(), month = month(date))
}

fn month(date: civil::Date) -> &'static str {
    let at = usize::from(date.month().unsigned_abs()).checked_sub(1);
    at.and_then(|at| MONTHS.get(at)).map_or("", |id| id.text())
}

/// Every time is on a day: it lies in the years 1677 to 2262.
fn written(time: UnixNanos, zone: &TimeZone, words: impl Fn(civil::Date) -> String) -> String {
    Timestamp::from_nanosecond(i128::from(time.0))
        .map(|stamp| words(stamp.to_zoned(zone.clone()).date()))
        .unwrap_or_default()
}

/// Does work of another thread in a language: that of the window's thread is not known there.
pub(in crate::ui) fn in_language<T>(language: Language, work: impl FnOnce() -> T) -> T {
    let before = lang::spoken();
    lang::speak(language);
    let done = work();
    lang::speak(before);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday 19 May 2016, 18:37:55 UTC.
    const TIME: UnixNanos = UnixNanos::from_secs(1_463_683_075);

    fn all(time: UnixNanos) -> [String; 3] {
        let zone = &TimeZone::UTC;
        [date(time, zone), day(time, zone), weekday(time, zone)]
    }

    #[test]
    fn dates_are_written_as_the_language_writes_them() {
        for (language, words) in [
            (Language::English, ["19 May 2016", "19 May", "Thu 19 May 2016"]),
            (Language::German, ["19. Mai 2016", "19. Mai", "Do 19. Mai 2016"]),
            (Language::French, ["19 mai 2016", "19 mai", "jeu. 19 mai 2016"]),
        ] {
            assert_eq!(in_language(language, || all(TIME)), words);
        }
        assert_eq!(lang::spoken(), Language::English);
    }

    #[test]
    fn every_month_and_day_of_the_week_has_its_name() {
        // Monday 4 January 2016 and each of the first of a month.
        let monday = civil::date(2016, 1, 4);
        let at = |date: civil::Date| {
            UnixNanos::from_secs(date.to_zoned(TimeZone::UTC).unwrap().timestamp().as_second())
        };
        let days = || {
            let days =
                (0..7).map(|i| weekday(at(monday + jiff::Span::new().days(i)), &TimeZone::UTC));
            days.map(|words| words.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let months = || {
            let months = (1..=12).map(|month| day_of(civil::date(2016, month, 1)));
            months.map(|words| words.split(' ').next_back().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(days(), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
        in_language(Language::German, || {
            assert_eq!(days(), ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]);
            assert_eq!(months()[2], "M\u{e4}rz");
        });
        in_language(Language::French, || {
            assert_eq!(days(), ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]);
            let months = months();
            assert_eq!([&*months[1], &*months[7]], ["f\u{e9}vr.", "ao\u{fb}t"]);
        });
    }

    #[test]
    fn the_zone_decides_which_day_it_is() {
        let late = UnixNanos::from_secs(1_463_700_000);
        assert_eq!(date(late, &TimeZone::UTC), "19 May 2016");
        assert_eq!(date(late, &TimeZone::fixed(jiff::tz::offset(2))), "20 May 2016");
        assert_eq!(date(UnixNanos::MIN, &TimeZone::UTC), "21 Sep 1677");
    }
}
