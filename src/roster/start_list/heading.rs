//! The first line of a start list: what its columns mean, and in which units.

use unicode_normalization::UnicodeNormalization as _;

use crate::model::ProfileNumber;

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Column {
    Bib,
    Name,
    FirstName,
    LastName,
    Team,
    Heat,
    Login,
    Password,
    Sex,
    /// A number of the profile; the unit, where the heading has one.
    Number(ProfileNumber, Option<Unit>),
}

impl Column {
    /// Whether two columns have the same meaning, whatever their units.
    pub(super) fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Number(one, _), Self::Number(other, _)) => one == other,
            _ => self == other,
        }
    }
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    /// That of the profile.
    Own,
    Pounds,
    Kilojoules,
    Kilowatts,
    KmPerHour,
    MilesPerHour,
    /// Time for so many metres.
    SecsPer(f64),
}

/// The known headings of texts, [`reduced`], by meaning.
const TEXTS: &[(Column, &str)] = &[
    (
        Column::Bib,
        "bib bibno bibnr bibnumber number num no nr startnumber startno startnr \
         startnummer nummer racenumber raceno dossard dorsal",
    ),
    (
        Column::Name,
        "name fullname rider ridername athlete athletename runner participant \
         competitor fahrer teilnehmer nom nombre nome",
    ),
    (Column::FirstName, "firstname first givenname forename vorname prenom"),
    (Column::LastName, "lastname last surname familyname nachname familienname"),
    (Column::Team, "team teamname club clubname squad verein mannschaft equipe"),
    (
        Column::Heat,
        "heat heatno heatnr heatnumber wave waveno wavenumber startgroup startwave \
         startgruppe lauf laufnr welle vague serie manche batteria tanda manga",
    ),
    (Column::Login, "login user username userid account"),
    (Column::Password, "password passwort"),
    (Column::Sex, "sex gender geschlecht sexe sexo sesso genre genero"),
];

/// The known headings of numbers, [`reduced`] and without their unit. Where one is the beginning of
/// another, the whole heading decides.
const NUMBERS: &[(ProfileNumber, &str)] = &[
    (
        ProfileNumber::WeightKg,
        "weight mass bodyweight bodymass gewicht korpergewicht masse poids peso",
    ),
    (
        ProfileNumber::FtpW,
        "ftp functionalthresholdpower thresholdpower schwellenleistung schwellenwatt \
         puissanceseuil potenzadisoglia potenciaumbral",
    ),
    (
        ProfileNumber::CpW,
        "cp criticalpower kritischeleistung puissancecritique potenzacritica \
         potenciacritica",
    ),
    (ProfileNumber::WPrimeJ, "wprime anaerobicworkcapacity awc"),
    (
        ProfileNumber::HrMax,
        "hrmax maxhr maximumhr mhr maxheartrate maximumheartrate heartratemax \
         maximalpuls maxpuls maxpulse hfmax maxhf hfmaximal maximaleherzfrequenz \
         maxherzfrequenz fcmax fcm frequencecardiaquemaximale frequencecardiaquemax \
         frequenzacardiacamassima frecuenciacardiacamaxima",
    ),
    (
        ProfileNumber::HrRest,
        "hrrest resthr restinghr rhr restingheartrate restheartrate heartraterest \
         ruhepuls hfruhe ruhehf ruheherzfrequenz fcrepos fcdereposo fcreposo fcariposo \
         fcriposo frequencecardiaquederepos frequenzacardiacaariposo \
         frecuenciacardiacaenreposo",
    ),
    (
        ProfileNumber::Lthr,
        "lthr thresholdhr hrthreshold thresholdheartrate lactatethresholdhr \
         lactatethresholdheartrate schwellenpuls schwellenhf hfschwelle \
         schwellenherzfrequenz fcseuil fcsoglia fcumbral",
    ),
    (
        ProfileNumber::ThresholdMps,
        "thresholdspeed thresholdpace functionalthresholdpace ftpace \
         schwellentempo schwellenpace schwellengeschwindigkeit allureseuil vitesseseuil \
         ritmosoglia ritmodisoglia ritmoumbral ritmodeumbral",
    ),
    (
        ProfileNumber::CsMps,
        "cs css criticalspeed criticalpace criticalvelocity kritischegeschwindigkeit",
    ),
    (ProfileNumber::DPrimeM, "dprime"),
    (
        ProfileNumber::AlarmHrBpm,
        "alarmhr hralarm maxhralarm hrlimit heartratelimit upperhrlimit pulsgrenze",
    ),
    (ProfileNumber::AlarmHrBelowBpm, "alarmhrbelow minhralarm lowerhrlimit"),
    (ProfileNumber::AlarmPwrW, "alarmpwr alarmpower poweralarm powerlimit upperpowerlimit"),
    (ProfileNumber::AlarmPwrBelowW, "alarmpwrbelow alarmpowerbelow lowerpowerlimit"),
];

/// Whether a list of words, apart by a space each, has this one.
pub(super) fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|it| it == word)
}

/// The meaning of a heading.
pub(super) fn column_of(heading: &str) -> Option<Column> {
    if heading == "#" {
        return Some(Column::Bib);
    }
    let plain = reduced(heading);
    let known = TEXTS.iter().find(|(_, headings)| has(headings, &plain));
    known.map(|(column, _)| *column).or_else(|| number_column(&plain))
}

/// The column of a number: its name, and then perhaps a unit.
fn number_column(plain: &str) -> Option<Column> {
    // A unit on its own was enough of a heading in older lists.
    if plain == "kg" {
        return Some(Column::Number(ProfileNumber::WeightKg, Some(Unit::Own)));
    }
    if let Some(number) =
        ProfileNumber::ALL.into_iter().find(|it| reduced(it.definition().key) == plain)
    {
        return Some(Column::Number(number, Some(Unit::Own)));
    }
    let columns = NUMBERS.iter().flat_map(|(number, names)| {
        names.split(' ').filter_map(|name| {
            let rest = plain.strip_prefix(name)?;
            let unit = match rest {
                // The critical speed of swimmers is a time for 100 m.
                "" if name == "css" => Some(Unit::SecsPer(100.0)),
                "" => None,
                unit => Some(Unit::of_number(*number, unit)?),
            };
            Some((name.len(), Column::Number(*number, unit)))
        })
    });
    columns.max_by_key(|(len, _)| *len).map(|(_, column)| column)
}

impl Unit {
    /// The unit of a number by its [`reduced`] name.
    pub(super) fn of_number(number: ProfileNumber, name: &str) -> Option<Self> {
        let of = |names: &str, unit: Self| has(names, name).then_some(unit);
        match number {
            ProfileNumber::WeightKg => of("kg kgs kilo kilos kilograms", Self::Own)
                .or_else(|| of("lb lbs pound pounds", Self::Pounds)),
            ProfileNumber::FtpW
            | ProfileNumber::CpW
            | ProfileNumber::AlarmPwrW
            | ProfileNumber::AlarmPwrBelowW => {
                of("w watt watts", Self::Own).or_else(|| of("kw", Self::Kilowatts))
            }
            ProfileNumber::WPrimeJ => of("j joule joules", Self::Own)
                .or_else(|| of("kj kilojoule kilojoules", Self::Kilojoules)),
            ProfileNumber::HrMax
            | ProfileNumber::HrRest
            | ProfileNumber::Lthr
            | ProfileNumber::AlarmHrBpm
            | ProfileNumber::AlarmHrBelowBpm => {
                of("bpm beatsmin 1min min1 smin spm ppm battmin", Self::Own)
            }
            ProfileNumber::ThresholdMps | ProfileNumber::CsMps => Self::of_speed(name),
            ProfileNumber::DPrimeM => of("m metres meters meter", Self::Own),
        }
    }

    fn of_speed(name: &str) -> Option<Self> {
        Some(match name {
            "ms" | "mps" | "msec" => Self::Own,
            "kmh" | "kph" | "kmph" => Self::KmPerHour,
            "mph" | "mih" => Self::MilesPerHour,
            "minkm" | "km" | "perkm" | "minperkm" | "mnkm" => Self::SecsPer(1_000.0),
            "minmile" | "minmi" | "mile" | "mi" | "permile" | "minpermile" => {
                Self::SecsPer(1_609.344)
            }
            "min500m" | "500m" | "per500m" | "500" => Self::SecsPer(500.0),
            "min100m" | "100m" | "per100m" | "100" => Self::SecsPer(100.0),
            _ => return None,
        })
    }
}

/// A text as headings, units and words are compared: small Latin letters without accents, and
/// digits. `W'` and `D'` are spelled out, or nothing would be left of them.
pub(super) fn reduced(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.trim().nfd().flat_map(char::to_lowercase) {
        match letter {
            '\'' | '\u{2019}' | '\u{2032}' if plain == "w" || plain == "d" => {
                plain.push_str("prime");
            }
            'ß' => plain.push_str("ss"),
            _ if letter.is_ascii_alphanumeric() => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_several_languages_with_and_without_a_unit() {
        use ProfileNumber::{
            AlarmHrBpm, CpW, CsMps, DPrimeM, FtpW, HrMax, HrRest, Lthr, ThresholdMps, WPrimeJ,
            WeightKg,
        };
        let own = Some(Unit::Own);
        for (heading, number, unit) in [
            ("Weight", WeightKg, None),
            ("Weight (lb)", WeightKg, Some(Unit::Pounds)),
            ("Gewicht [kg]", WeightKg, own),
            ("Körpergewicht, kg", WeightKg, own),
            ("kg", WeightKg, own),
            ("weight_kg", WeightKg, own),
            ("FTP", FtpW, None),
            ("FTP (W)", FtpW, own),
            ("ftp_w", FtpW, own),
            ("Critical power watts", CpW, own),
            ("W'", WPrimeJ, None),
            ("W\u{2032} (kJ)", WPrimeJ, Some(Unit::Kilojoules)),
            ("Max HR", HrMax, None),
            ("HRmax (bpm)", HrMax, own),
            ("Maximalpuls", HrMax, None),
            ("FC max", HrMax, None),
            ("Ruhepuls", HrRest, None),
            ("Resting heart rate", HrRest, None),
            ("LTHR", Lthr, own),
            ("FC seuil", Lthr, None),
            ("Threshold pace (min/km)", ThresholdMps, Some(Unit::SecsPer(1_000.0))),
            ("threshold_mps", ThresholdMps, own),
            ("Schwellentempo km/h", ThresholdMps, Some(Unit::KmPerHour)),
            ("Threshold speed m/s", ThresholdMps, own),
            ("CSS /100 m", CsMps, Some(Unit::SecsPer(100.0))),
            ("D'", DPrimeM, None),
            ("D' (m)", DPrimeM, own),
            ("HR alarm", AlarmHrBpm, None),
        ] {
            assert_eq!(column_of(heading), Some(Column::Number(number, unit)), "{heading}");
        }
        for (heading, column) in [
            ("Heat", Column::Heat),
            ("Welle", Column::Heat),
            ("Geschlecht", Column::Sex),
            ("Prénom", Column::FirstName),
            ("Équipe", Column::Team),
            ("#", Column::Bib),
        ] {
            assert_eq!(column_of(heading), Some(column), "{heading}");
        }
    }

    #[test]
    fn a_heading_in_an_unknown_unit_is_another_column() {
        for heading in ["FTP W/kg", "Weight class", "FTP (bpm)", "Max HR date", "Category", ""] {
            assert_eq!(column_of(heading), None, "{heading}");
        }
    }

    #[test]
    fn every_number_of_a_profile_has_a_column_by_its_key() {
        for number in ProfileNumber::ALL {
            let column = column_of(number.definition().key);
            assert_eq!(column, Some(Column::Number(number, Some(Unit::Own))));
        }
    }

    #[test]
    fn no_name_stands_for_two_columns() {
        let texts = TEXTS.iter().flat_map(|(_, names)| names.split(' '));
        let numbers = NUMBERS.iter().flat_map(|(_, names)| names.split(' '));
        let all: Vec<&str> = texts.chain(numbers).collect();
        for name in &all {
            assert_eq!(all.iter().filter(|it| *it == name).count(), 1, "{name}");
            assert_eq!(reduced(name), *name);
        }
    }
}
