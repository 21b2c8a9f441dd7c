//! What is typed of an athlete's profile, and what is wrong with it, value by value.

use crate::model::{
    HrZoneModel, InvalidProfile, Profile, ProfileNumber, Sex, ZoneBorders, ZoneMetric,
};

/// A profile as it is typed.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct ProfileForm {
    pub(super) sex: Option<Sex>,
    pub(super) hr_model: Option<HrZoneModel>,
    /// In the order of [`ProfileNumber::ALL`].
    numbers: [String; ProfileNumber::ALL.len()],
    /// In the order of [`ZoneMetric::ALL`].
    borders: [String; ZoneMetric::ALL.len()],
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Number(ProfileNumber),
    Borders(ZoneMetric),
}

/// What was read of the fields: the values that are right, and why others are not.
#[derive(Debug, PartialEq)]
pub(super) struct Checked {
    pub(super) profile: Profile,
    pub(super) wrong: Vec<(Field, InvalidProfile)>,
}

impl Checked {
    /// Why the value of a field cannot be.
    pub(super) fn why(&self, field: Field) -> Option<&InvalidProfile> {
        self.wrong.iter().find(|(wrong, _)| *wrong == field).map(|(_, why)| why)
    }
}

impl ProfileForm {
    /// A profile that is known.
    pub(super) fn of(profile: &Profile) -> Self {
        let number = |number| profile.number(number).map(typed).unwrap_or_default();
        let borders = |zones| profile.zones.borders(zones).map(|it| it.words()).unwrap_or_default();
        Self {
            sex: profile.sex,
            hr_model: profile.zones.hr_model,
            numbers: ProfileNumber::ALL.map(number),
            borders: ZoneMetric::ALL.map(borders),
        }
    }

    /// What is typed of a number.
    pub(super) fn number_mut(&mut self, number: ProfileNumber) -> &mut String {
        &mut self.numbers[number as usize]
    }

    /// What is typed of zone borders.
    pub(super) fn borders_mut(&mut self, zones: ZoneMetric) -> &mut String {
        &mut self.borders[zones as usize]
    }

    /// Reads the fields.
    pub(super) fn checked(&self) -> Checked {
        let mut profile = Profile { sex: self.sex, ..Profile::default() };
        profile.zones.hr_model = self.hr_model;
        let mut wrong = Vec::new();
        for (number, words) in ProfileNumber::ALL.into_iter().zip(&self.numbers) {
            match read_number(number, words) {
                Ok(value) => *profile.number_mut(number) = value,
                Err(why) => wrong.push((Field::Number(number), why)),
            }
        }
        for (zones, words) in ZoneMetric::ALL.into_iter().zip(&self.borders) {
            match read_borders(zones, words) {
                Ok(borders) => *profile.zones.borders_mut(zones) = borders,
                Err(why) => wrong.push((Field::Borders(zones), why)),
            }
        }
        // Each is right by itself: what is left is two that contradict each other.
        match profile.check() {
            Err(why @ InvalidProfile::Order { less, .. }) => {
                wrong.push((Field::Number(less), why));
            }
            Err(why @ InvalidProfile::Number { number }) => {
                wrong.push((Field::Number(number), why));
            }
            Err(why @ InvalidProfile::Borders { zones }) => {
                wrong.push((Field::Borders(zones), why));
            }
            Ok(()) => {}
        }
        Checked { profile, wrong }
    }
}

/// A number as one types it: with as few digits after the point as it needs, at most three.
fn typed(value: f64) -> String {
    let digits = format!("{value:.3}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number as people write it: with a comma, or with its unit behind it.
fn read_number(number: ProfileNumber, words: &str) -> Result<Option<f64>, InvalidProfile> {
    let words = words.trim().trim_end_matches(number.definition().unit).trim_end();
    if words.is_empty() {
        return Ok(None);
    }
    let value = words.replace(',', ".").parse().ok();
    let value = value.filter(|value| number.is_plausible(*value));
    value.map(Some).ok_or(InvalidProfile::Number { number })
}

/// Borders with commas, semicolons or blanks between them.
fn read_borders(zones: ZoneMetric, words: &str) -> Result<Option<ZoneBorders>, InvalidProfile> {
    let words = words.split([',', ';', ' ']).filter(|word| !word.is_empty());
    let borders: Result<Vec<f64>, _> = words.map(str::parse).collect();
    let Ok(borders) = borders else { return Err(InvalidProfile::Borders { zones }) };
    if borders.is_empty() {
        return Ok(None);
    }
    let (_, greatest) = zones.metric().limits();
    let is_below = borders.iter().all(|border| *border <= greatest);
    let borders = ZoneBorders::new(&borders).filter(|_| is_below);
    borders.map(Some).ok_or(InvalidProfile::Borders { zones })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(number: ProfileNumber, words: &str) -> ProfileForm {
        let mut form = ProfileForm::default();
        words.clone_into(form.number_mut(number));
        form
    }

    #[test]
    fn a_number_is_read_as_people_write_it() {
        let read = |words| with(ProfileNumber::WeightKg, words).checked();
        for (typed, kg) in [("72.5", 72.5), (" 72,5 kg ", 72.5), ("70", 70.0)] {
            assert_eq!(read(typed).profile.weight_kg, Some(kg), "{typed}");
        }
        assert_eq!(read(" ").profile.weight_kg, None);
        for typed in ["0", "-3", "heavy", "NaN", "inf", "725"] {
            let checked = read(typed);
            assert!(checked.why(Field::Number(ProfileNumber::WeightKg)).is_some(), "{typed}");
            assert_eq!(checked.profile.weight_kg, None, "{typed}");
        }
    }

    #[test]
    fn every_number_has_a_field_of_its_own_and_reads_back() {
        for number in ProfileNumber::ALL {
            let example = number.definition().example;
            let form = with(number, &typed(example));
            let Checked { profile, wrong } = form.checked();
            assert_eq!((profile.number(number), wrong.len()), (Some(example), 0), "{number}");
            assert_eq!(ProfileForm::of(&profile), form, "{number}");
        }
    }

    #[test]
    fn two_numbers_that_contradict_each_other_are_told_beside_the_lesser_one() {
        let mut form = with(ProfileNumber::Lthr, "187");
        "180".clone_into(form.number_mut(ProfileNumber::HrMax));
        let checked = form.checked();
        let why = checked.why(Field::Number(ProfileNumber::Lthr)).map(ToString::to_string);
        let words = "the threshold heart rate must be below the maximum heart rate";
        assert_eq!(why.as_deref(), Some(words));
    }

    #[test]
    fn borders_are_read_with_commas_or_blanks_and_must_rise() {
        for zones in ZoneMetric::ALL {
            let read = |words: &str| {
                let mut form = ProfileForm::default();
                words.clone_into(form.borders_mut(zones));
                form.checked()
            };
            for words in ["0, 20, 40.5", "0 20 40.5", "0;20;40.5"] {
                let checked = read(words);
                let borders = checked.profile.zones.borders(zones);
                assert_eq!(borders.map(|it| it.lower().to_vec()), Some(vec![0.0, 20.0, 40.5]));
            }
            for words in ["20", "40, 20", "a, b", "0, 99999"] {
                assert!(read(words).why(Field::Borders(zones)).is_some(), "{words}");
            }
        }
    }
}
