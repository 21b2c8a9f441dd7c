//! What stands in the cells of a start list's further columns: numbers with units, and sex.

use super::heading::{Unit, has, reduced};
use crate::model::{ProfileNumber, Sex};

/// Kilograms in a pound.
const KG_PER_LB: f64 = 0.453_592_37;
/// Metres in a mile.
const M_PER_MILE: f64 = 1_609.344;
/// In a column without a unit, a W' below this is in kilojoules: nobody has so few joules, or so
/// many kilojoules.
const MOST_KILOJOULES: f64 = 200.0;

/// Why a cell cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum WrongCell {
    /// Not a value of a profile.
    #[error("the {number} {cell:?} is no number, such as {}", number.words(number.definition().example))]
    Number {
        /// Of which column.
        number: ProfileNumber,
        cell: String,
    },
    /// A speed of which the unit is unknown.
    #[error(
        "the {number} {cell:?} has no unit; write it behind the number or into the first line: m/s, \
         km/h, min/km or min/mile"
    )]
    NoUnit {
        /// Of which column.
        number: ProfileNumber,
        cell: String,
    },
    /// Neither female nor male nor left open.
    #[error("the sex {0:?} is neither female nor male; leave the cell empty where it is unknown")]
    Sex(String),
}

/// Cells in which people write that there is no value.
fn is_empty(cell: &str) -> bool {
    matches!(cell, "" | "-" | "\u{2013}" | "\u{2014}" | "?" | "/")
        || matches!(&*cell.to_ascii_lowercase(), "n/a" | "na" | "n.a.")
}

/// A number of a profile in its own unit; `heading` is the unit in the first line.
pub(super) fn number(
    number: ProfileNumber,
    cell: &str,
    heading: Option<Unit>,
) -> Result<Option<f64>, WrongCell> {
    if is_empty(cell) {
        return Ok(None);
    }
    let wrong = || WrongCell::Number { number, cell: cell.to_owned() };
    let (digits, rest) = parts(cell);
    let unit = match rest.trim() {
        "" => heading,
        words => Some(Unit::of_number(number, &reduced(words)).ok_or_else(wrong)?),
    };
    if let Some(secs) = minutes(digits) {
        let metres = match unit {
            Some(Unit::SecsPer(metres)) => metres,
            // A time for a distance is a pace; it is per kilometre unless somebody says else.
            None if is_speed(number) => 1_000.0,
            _ => return Err(wrong()),
        };
        return Ok(Some(rounded(metres / secs)));
    }
    let in_own = |value: f64| match unit {
        Some(unit) => unit.in_own(value).ok_or_else(wrong),
        None if is_speed(number) => Err(WrongCell::NoUnit { number, cell: cell.to_owned() }),
        None if number == ProfileNumber::WPrimeJ && value < MOST_KILOJOULES => Ok(value * 1_000.0),
        None => Ok(value),
    };
    let value = in_own(decimal(digits).ok_or_else(wrong)?)?;
    // `18,500` is eighteen and a half, or eighteen thousand five hundred where only that can be.
    if !number.is_plausible(value)
        && let Some(Ok(grouped)) = thousands(digits).map(in_own)
        && number.is_plausible(grouped)
    {
        return Ok(Some(rounded(grouped)));
    }
    Ok(Some(rounded(value)))
}

/// What the letter M says of somebody's sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum LetterM {
    /// Male, as in most languages.
    #[default]
    Male,
    /// Mujer: of a list in Spanish with H and M.
    Female,
}

impl LetterM {
    /// As all cells of a column tell.
    pub(super) fn of<'a>(cells: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut has_h, mut has_f) = (false, false);
        for plain in cells.into_iter().map(reduced) {
            has_h |= plain == "h";
            has_f |= plain == "f";
        }
        if has_h && !has_f { Self::Female } else { Self::Male }
    }
}

/// The sex in a cell, in the words and letters of several languages; none where it is left open.
pub(super) fn sex(cell: &str, letter_m: LetterM) -> Result<Option<Sex>, WrongCell> {
    const FEMALE: &str = "f w female woman women weiblich frau frauen damen femme femmes feminin \
        mujer femenino donna donne femminile feminino girl girls ladies";
    const MALE: &str = "m male man men mannlich maennlich mann manner maenner herr herren h homme \
        hommes masculin hombre masculino uomo uomini maschile boy boys gentlemen";
    const OPEN: &str = "x d divers diverse other open nonbinary nb autre otro altro";
    let plain = reduced(cell);
    if is_empty(cell) || has(OPEN, &plain) {
        Ok(None)
    } else if has(FEMALE, &plain) || (plain == "m" && letter_m == LetterM::Female) {
        Ok(Some(Sex::Female))
    } else if has(MALE, &plain) {
        Ok(Some(Sex::Male))
    } else {
        Err(WrongCell::Sex(cell.to_owned()))
    }
}

const fn is_speed(number: ProfileNumber) -> bool {
    matches!(number, ProfileNumber::ThresholdMps | ProfileNumber::CsMps)
}

/// The number at the start of a cell, and what stands behind it.
fn parts(cell: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '+');
    // `4'10"` is a pace as runners write it.
    let is_mark = |c: char| matches!(c, '\'' | '\u{2019}' | '\u{2032}');
    let end = cell.char_indices().find(|&(at, c)| {
        let next = cell[at..].chars().nth(1);
        let is_between = 0 < at && next.is_some_and(|next| next.is_ascii_digit());
        let is_number = is_part(c) || (is_between && is_mark(c));
        !is_number
    });
    let (digits, rest) = cell.split_at(end.map_or(cell.len(), |(at, _)| at));
    let is_quote = |c: char| matches!(c, '"' | '\u{201d}' | '\u{2033}' | '\'' | '\u{2019}');
    (digits, rest.trim_start_matches(is_quote))
}

/// Minutes and seconds such as `4:10` or `4'10`, as seconds.
fn minutes(digits: &str) -> Option<f64> {
    let (minutes, secs) = digits.split_once([':', '\'', '\u{2019}', '\u{2032}'])?;
    let minutes: u32 = minutes.parse().ok()?;
    let whole = secs.split([',', '.']).next().unwrap_or_default();
    let secs = decimal(secs).filter(|secs| (0.0..60.0).contains(secs) && whole.len() == 2)?;
    let total = f64::from(minutes) * 60.0 + secs;
    (0.0 < total).then_some(total)
}

/// A number with a point or a comma before its decimals, and perhaps with separators of
/// thousands: `72.5`, `72,5`, `18.500,5`.
fn decimal(digits: &str) -> Option<f64> {
    match digits.rfind([',', '.']) {
        None => digits.parse().ok(),
        Some(at) => {
            let (whole, fraction) = digits.split_at(at);
            format!("{}.{}", ungrouped(whole)?, fraction.get(1..)?).parse().ok()
        }
    }
}

/// A whole number in which all points and commas separate thousands: `18,500`.
fn thousands(digits: &str) -> Option<f64> {
    ungrouped(digits).filter(|whole| *whole != digits)?.parse().ok()
}

/// Digits without separators of thousands; `None` where one stands in another place.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split([',', '.']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped =
        rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || !first.is_empty());
    is_grouped.then(|| format!("{first}{}", rest.concat()))
}

/// Without the digits that a conversion adds.
fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

impl Unit {
    /// A value in the unit of the profile; `None` for a pace.
    fn in_own(self, value: f64) -> Option<f64> {
        Some(match self {
            Self::Own => value,
            Self::Pounds => value * KG_PER_LB,
            Self::Kilojoules | Self::Kilowatts => value * 1_000.0,
            Self::KmPerHour => value / 3.6,
            Self::MilesPerHour => value * M_PER_MILE / 3_600.0,
            // Decimals of a minute would be taken for seconds: only `4:10` is clear.
            Self::SecsPer(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them_in_the_unit_of_cell_or_heading() {
        use ProfileNumber::{CsMps, FtpW, HrMax, ThresholdMps, WPrimeJ, WeightKg};
        let pace = |metres| Some(Unit::SecsPer(metres));
        for (of, cell, heading, expected) in [
            (WeightKg, "72.5", None, 72.5),
            (WeightKg, "72,5 kg", None, 72.5),
            (WeightKg, "160", Some(Unit::Pounds), 72.575),
            (WeightKg, "160 lbs", None, 72.575),
            (WeightKg, "72.5 kg", Some(Unit::Pounds), 72.5),
            (FtpW, "267", None, 267.0),
            (FtpW, "267W", None, 267.0),
            (FtpW, "267.0 Watt", None, 267.0),
            (HrMax, "187 bpm", None, 187.0),
            (HrMax, "187 S/min", None, 187.0),
            (WPrimeJ, "18500", None, 18_500.0),
            (WPrimeJ, "18,500", None, 18_500.0),
            (WPrimeJ, "18.500", None, 18_500.0),
            (WPrimeJ, "18,500", Some(Unit::Own), 18_500.0),
            (ThresholdMps, "4,167", Some(Unit::Own), 4.167),
            (WPrimeJ, "18.5", None, 18_500.0),
            (WPrimeJ, "18,5", Some(Unit::Kilojoules), 18_500.0),
            (WPrimeJ, "18.5 kJ", Some(Unit::Own), 18_500.0),
            (ThresholdMps, "4.5", Some(Unit::Own), 4.5),
            (ThresholdMps, "4,5 m/s", None, 4.5),
            (ThresholdMps, "14.4", Some(Unit::KmPerHour), 4.0),
            (ThresholdMps, "14.4 km/h", None, 4.0),
            (ThresholdMps, "4:10", pace(1_000.0), 4.0),
            (ThresholdMps, "4:10", None, 4.0),
            (ThresholdMps, "4:10 /km", None, 4.0),
            (ThresholdMps, "4'10\"/km", None, 4.0),
            (ThresholdMps, "4\u{2032}10\u{2033}", None, 4.0),
            (ThresholdMps, "6:42.336", pace(1_609.344), 4.0),
            (ThresholdMps, "6:42.336 min/mile", pace(1_000.0), 4.0),
            (CsMps, "2:05", pace(500.0), 4.0),
            (CsMps, "9 mph", None, 4.023),
        ] {
            assert_eq!(number(of, cell, heading), Ok(Some(expected)), "{cell} {heading:?}");
        }
    }

    #[test]
    fn an_empty_cell_says_nothing() {
        for cell in ["", "-", "\u{2013}", "n/a", "N/A", "?"] {
            assert_eq!(number(ProfileNumber::FtpW, cell, None), Ok(None), "{cell}");
            assert_eq!(sex(cell, LetterM::Male), Ok(None), "{cell}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_explained_with_an_example() {
        use ProfileNumber::{FtpW, ThresholdMps, WeightKg};
        let why = |of, cell, heading| number(of, cell, heading).unwrap_err().to_string();
        assert_eq!(
            why(WeightKg, "heavy", None),
            "the weight \"heavy\" is no number, such as 72.5 kg"
        );
        for cell in ["267 bpm", "2:30", "1,2,3", "--", "267 267", "NaN", "1e3"] {
            assert!(why(FtpW, cell, None).starts_with("the FTP "), "{cell}");
        }
        for cell in ["4.10", "4:60", "4:5", "0:00", "4:10:20"] {
            let why = why(ThresholdMps, cell, Some(Unit::SecsPer(1_000.0)));
            assert!(why.contains("such as 4.5 m/s (3:42 min/km)"), "{cell}: {why}");
        }
        assert!(why(ThresholdMps, "14.4", None).contains("has no unit"));
    }

    #[test]
    fn sexes_are_known_by_words_and_letters_and_may_be_left_open() {
        for cell in ["F", "w", "Female", "weiblich", "Féminin", "mujer", "Damen"] {
            assert_eq!(sex(cell, LetterM::Male), Ok(Some(Sex::Female)), "{cell}");
        }
        for cell in ["M", "male", "Männlich", "Herren", "hombre", "uomo", "H"] {
            assert_eq!(sex(cell, LetterM::Male), Ok(Some(Sex::Male)), "{cell}");
        }
        for cell in ["x", "divers", "Non-binary", "other"] {
            assert_eq!(sex(cell, LetterM::Male), Ok(None), "{cell}");
        }
        let spanish = LetterM::of(["H", "M", "", "h"]);
        assert_eq!(sex("M", spanish), Ok(Some(Sex::Female)));
        assert_eq!(LetterM::of(["H", "M", "F"]), LetterM::Male);
        assert!(sex("U23", LetterM::Male).unwrap_err().to_string().contains("\"U23\" is neither"));
    }
}
