//! The time of a row, from one cell, or from a date and a time of day in two.

use jiff::{
    civil::{Date, Time},
    tz::Offset,
};

use super::{
    columns::TimeColumn,
    names::TimeKind,
    value::{Lines, TimeUnit, unix_time},
};
use crate::{
    formats::parse_time::{DayOrder, ParseTimeError, ParsedTime, as_utc, instant, parse_time},
    model::UnixNanos,
};

/// Spreadsheets count days since 1899-12-30; this range is 1954 to 2119.
const SPREADSHEET_DAYS: std::ops::Range<f64> = 20_000.0..80_000.0;

/// The content of a cell in a column of times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum CellTime {
    When(ParsedTime),
    /// A number without a date: a counter, or a time since some start.
    Counter,
    /// A spreadsheet's serial date number.
    Spreadsheet,
    /// Not a time, and why.
    None(ParseTimeError),
}

impl CellTime {
    /// Whether the cell shows that its column holds times.
    pub(super) const fn may_be_time(self) -> bool {
        matches!(
            self,
            Self::When(_) | Self::None(ParseTimeError::DayOrMonth | ParseTimeError::ShortYear)
        )
    }
}

/// Reads a cell.
pub(super) fn cell_time(cell: &[u8], column: &TimeColumn, order: Option<DayOrder>) -> CellTime {
    let Ok(text) = str::from_utf8(cell) else { return CellTime::None(ParseTimeError::Other) };
    if let Some(compact) = compact(text, column.kind) {
        return CellTime::When(compact);
    }
    match parse_time(text, order) {
        Ok(read) => CellTime::When(read),
        Err(why) => match unix_time(text, column.unit) {
            Some(time) => CellTime::When(ParsedTime::Instant(time)),
            None => of_number(text, column.unit).unwrap_or(CellTime::None(why)),
        },
    }
}

/// Classifies a number that is not a Unix time.
fn of_number(text: &str, unit: TimeUnit) -> Option<CellTime> {
    let value: f64 = text.replace(',', ".").parse().ok()?;
    let (_, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_date = SPREADSHEET_DAYS.contains(&value) && decimals.len() >= 3;
    Some(match unit {
        TimeUnit::Told if is_date => CellTime::Spreadsheet,
        _ => CellTime::Counter,
    })
}

/// Reads digits only, where the column name says what they are: `20220519`, `104000`, `10.40.00`.
fn compact(text: &str, kind: TimeKind) -> Option<ParsedTime> {
    let two = |at: usize| text.get(at..at + 2)?.parse::<i8>().ok();
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        TimeKind::Date if are_digits && text.len() == 8 => {
            let year = text.get(..4)?.parse().ok().filter(|year| (1990..2100).contains(year))?;
            Date::new(year, two(4)?, two(6)?).ok().map(ParsedTime::Date)
        }
        TimeKind::Clock if are_digits && text.len() == 6 => {
            Time::new(two(0)?, two(2)?, two(4)?, 0).ok().map(|time| ParsedTime::Clock(time, None))
        }
        TimeKind::Clock => {
            let mut parts = text.split('.').map(|part| part.parse::<i8>().ok());
            let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
            let time = Time::new(hour, minute, second, 0).ok().filter(|_| parts.next().is_none());
            time.map(|time| ParsedTime::Clock(time, None))
        }
        TimeKind::Any | TimeKind::Date => None,
    }
}

/// Accumulates the time of a row from its cells.
#[derive(Debug, Default)]
pub(super) struct RowTime<'r> {
    instant: Option<UnixNanos>,
    /// Whether nothing specified the zone.
    is_zoneless: bool,
    date: Option<Date>,
    clock: Option<(Time, Option<Offset>, bool)>,
    /// The first cell that is not a time, and what it is.
    none: Option<(CellTime, &'r [u8])>,
}

impl<'r> RowTime<'r> {
    pub(super) fn add(&mut self, cell: &'r [u8], column: &TimeColumn, order: Option<DayOrder>) {
        let read = cell_time(cell, column, order);
        match read {
            // If there are several counts, the finest wins: nanoseconds next to text.
            CellTime::When(ParsedTime::Instant(time)) => {
                (self.instant, self.is_zoneless) = (Some(time), false);
            }
            CellTime::When(ParsedTime::Local(local)) if self.instant.is_none() => {
                (self.instant, self.is_zoneless) = (as_utc(local), !column.is_utc);
            }
            CellTime::When(ParsedTime::Local(_)) => {}
            CellTime::When(ParsedTime::Date(date)) => self.date = self.date.or(Some(date)),
            CellTime::When(ParsedTime::Clock(time, ahead)) => {
                self.clock = self.clock.or(Some((time, ahead, column.is_utc)));
            }
            CellTime::Counter | CellTime::Spreadsheet | CellTime::None(_) => {
                self.none = self.none.or(Some((read, cell)));
            }
        }
    }

    /// The time of the row; if there is none, records why.
    pub(super) fn finish(self, line: u64, notes: &mut TimeNotes) -> Option<UnixNanos> {
        let of_two = self.date.zip(self.clock).and_then(|(date, (time, ahead, is_utc))| {
            let local = date.to_datetime(time);
            let time = instant(local, ahead.unwrap_or(Offset::UTC))?;
            Some((time, ahead.is_none() && !is_utc))
        });
        let found = self.instant.map(|time| (time, self.is_zoneless)).or(of_two);
        let Some((time, is_zoneless)) = found else {
            notes.add(line, &self);
            return None;
        };
        notes.n_zoneless += usize::from(is_zoneless);
        Some(time)
    }
}

/// Lines without a time, by reason.
#[derive(Debug, Default)]
pub(super) struct TimeNotes {
    /// The number of lines without a zone.
    n_zoneless: usize,
    /// Each reason, with the first cell that gave it.
    wrong: Vec<(&'static str, String, Lines)>,
}

impl TimeNotes {
    fn add(&mut self, line: u64, row: &RowTime<'_>) {
        let (why, cell) = match (row.none, row.date, row.clock) {
            (Some((CellTime::Counter, cell)), _, _) => {
                ("there is no time with a date: {} only counts from a start that is not said", cell)
            }
            (Some((CellTime::Spreadsheet, cell)), _, _) => (
                "{} is a date as spreadsheets keep it: give its column the format \
                 `yyyy-mm-dd hh:mm:ss` there and save the table once more",
                cell,
            ),
            (Some((CellTime::None(ParseTimeError::DayOrMonth), cell)), _, _) => (
                "{} may be day or month first, and no other line tells: write such dates as \
                 2022-05-19",
                cell,
            ),
            (Some((CellTime::None(ParseTimeError::ShortYear), cell)), _, _) => (
                "which number of {} is the year is not certain: write such dates as 2022-05-19",
                cell,
            ),
            (_, Some(_), None) => ("there is a date without a time of day", &[][..]),
            (_, None, Some(_)) => ("there is a time of day without a date", &[][..]),
            _ => ("there is no time that can be read", &[][..]),
        };
        if let Some((_, _, lines)) = self.wrong.iter_mut().find(|(known, ..)| *known == why) {
            return lines.add(line);
        }
        let cell: String = String::from_utf8_lossy(cell).chars().take(40).collect();
        let mut lines = Lines::default();
        lines.add(line);
        self.wrong.push((why, cell, lines));
    }

    /// Adds the notes.
    pub(super) fn finish(self, notes: &mut Vec<String>) {
        for (why, cell, lines) in self.wrong {
            let why = why.replacen("{}", &format!("`{cell}`"), 1);
            if let Some(lines) = lines.describe() {
                notes.push(format!("{lines}: {why}; left out"));
            }
        }
        if 0 < self.n_zoneless {
            notes.push("the times say no zone and were read as UTC".to_owned());
        }
    }
}
