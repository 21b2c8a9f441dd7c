//! The profile of an athlete in the roster file: a table `profile`, with a table `zones` in it.

use toml_edit::{Array, InlineTable, Item, TableLike, Value, value};

use super::Fault;
use crate::{
    files::toml::set_value,
    model::{
        Change, HrZoneModel, InvalidProfile, Profile, ProfileEdit, ProfileNumber, Sex, ZoneBorders,
        ZoneMetric,
    },
};

/// The table of an athlete.
const PROFILE: &str = "profile";
/// The table in it with what the coach wants of zones.
const ZONES: &str = "zones";
/// Keys of texts.
const SEX: &str = "sex";
const HR_MODEL: &str = "hr_model";

/// Reads the profile in an athlete's table; without one nothing is known.
pub(super) fn read(athlete: &dyn TableLike) -> Result<Profile, Fault> {
    let Some(item) = athlete.get(PROFILE) else { return Ok(Profile::default()) };
    let table = item.as_table_like().ok_or_else(|| fault(item, "`profile` is a table"))?;
    let mut profile = Profile::default();
    if let Some(item) = table.get(SEX) {
        let sex = item.as_str().and_then(Sex::of_name);
        let sex = sex.ok_or_else(|| fault(item, "`sex` is \"female\" or \"male\""))?;
        profile.sex = Some(sex);
    }
    for number in ProfileNumber::ALL {
        let Some(item) = table.get(number.definition().key) else { continue };
        // What is no number is as far out of range as can be.
        *profile.number_mut(number) = Some(number_of(item.as_value()).unwrap_or(f64::NAN));
    }
    let zones = table.get(ZONES);
    if let Some(item) = zones {
        read_zones(item, &mut profile)?;
    }
    profile.check().map_err(|invalid| {
        let number = |number: ProfileNumber| table.get(number.definition().key);
        let found = match invalid {
            InvalidProfile::Number { number: it } | InvalidProfile::Order { less: it, .. } => {
                number(it)
            }
            InvalidProfile::Borders { zones: it } => {
                zones.and_then(|zones| zones.get(it.metric().name()))
            }
        };
        let what = match invalid {
            InvalidProfile::Number { number } => {
                format!("`{}`: {invalid}", number.definition().key)
            }
            _ => invalid.to_string(),
        };
        fault(found.unwrap_or(item), &what)
    })?;
    Ok(profile)
}

fn read_zones(item: &Item, profile: &mut Profile) -> Result<(), Fault> {
    let table = item.as_table_like().ok_or_else(|| fault(item, "`zones` is a table"))?;
    if let Some(item) = table.get(HR_MODEL) {
        let model = item.as_str().and_then(HrZoneModel::of_name);
        let what = "`hr_model` is \"max\", \"reserve\" or \"threshold\"";
        profile.zones.hr_model = Some(model.ok_or_else(|| fault(item, what))?);
    }
    for zones in ZoneMetric::ALL {
        let Some(item) = table.get(zones.metric().name()) else { continue };
        let borders = item.as_array().and_then(|array| {
            let numbers: Option<Vec<f64>> = array.iter().map(|it| number_of(Some(it))).collect();
            ZoneBorders::new(&numbers?)
        });
        let wrong = || fault(item, &InvalidProfile::Borders { zones }.to_string());
        *profile.zones.borders_mut(zones) = Some(borders.ok_or_else(wrong)?);
    }
    Ok(())
}

/// A number, written with a point or without.
fn number_of(value: Option<&Value>) -> Option<f64> {
    value.and_then(|value| value.as_float().or_else(|| value.as_integer().map(|it| it as f64)))
}

fn fault(item: &Item, what: &str) -> Fault {
    Fault { span: item.span(), what: what.to_owned() }
}

/// Writes an edit into an athlete's table; what it does not name stays as it stands.
pub(super) fn write(athlete: &mut dyn TableLike, edit: &ProfileEdit) {
    let numbers = edit.numbers.iter().map(|(number, new)| {
        let new = new.map(Value::from);
        (number.definition().key, new)
    });
    let sex = text_change(SEX, edit.sex, Sex::name);
    write_table(athlete, PROFILE, sex.into_iter().chain(numbers));
    let borders = edit.borders.iter().map(|(zones, borders)| {
        let array = borders.map(|it| Value::Array(it.lower().iter().copied().collect::<Array>()));
        (zones.metric(), array)
    });
    let borders: Vec<_> = borders.collect();
    let borders = borders.iter().map(|(metric, new)| (metric.name(), new.clone()));
    let model = text_change(HR_MODEL, edit.hr_model, HrZoneModel::name);
    let zones: Vec<_> = model.into_iter().chain(borders).collect();
    // A profile is not made for the sake of zones that are removed.
    let has_profile = athlete.get(PROFILE).is_some();
    if zones.is_empty() || (!has_profile && zones.iter().all(|(_, new)| new.is_none())) {
        return;
    }
    let profile = athlete.entry(PROFILE).or_insert_with(|| value(InlineTable::new()));
    if let Some(table) = profile.as_table_like_mut() {
        write_table(table, ZONES, zones.into_iter());
    }
    tidy(profile);
}

/// What a change makes of the text of a key; `None` where it stays.
fn text_change<T: Copy>(
    key: &'static str,
    change: Change<T>,
    name: fn(T) -> &'static str,
) -> Option<(&'static str, Option<Value>)> {
    match change {
        Change::Keep => None,
        Change::Forget => Some((key, None)),
        Change::Set(new) => Some((key, Some(Value::from(name(new))))),
    }
}

/// Sets and removes values of a table inside another one, which is made when it is needed.
fn write_table<'a>(
    parent: &mut dyn TableLike,
    key: &str,
    changes: impl Iterator<Item = (&'a str, Option<Value>)>,
) {
    let mut keys_differ = false;
    for (name, new) in changes {
        match new {
            None => {
                if let Some(table) = parent.get_mut(key).and_then(Item::as_table_like_mut) {
                    table.remove(name);
                    keys_differ = true;
                }
            }
            Some(new) => {
                let item = parent.entry(key).or_insert_with(|| value(InlineTable::new()));
                if let Some(table) = item.as_table_like_mut() {
                    keys_differ |= table.get(name).is_none();
                    set_value(table, name, new);
                }
            }
        }
    }
    if keys_differ && let Some(item) = parent.get_mut(key) {
        tidy(item);
    }
}

/// Evens the spaces in a table on one line whose keys have changed; one with a comment in it, which
/// takes several lines, stays as it is.
fn tidy(item: &mut Item) {
    if let Some(table) = item.as_inline_table_mut()
        && !table.to_string().contains('#')
    {
        table.fmt();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::ZoneSettings,
        roster::{AthleteEdit, file::RosterFile},
    };

    fn file(profile: &str) -> String {
        format!("version = 1\n\n[[athlete]]\nid = 1\nlogin = \"a\"\n{profile}")
    }

    fn parsed(text: &str) -> Profile {
        RosterFile::parse(text, "athletes.toml").unwrap().entries[0].athlete.profile
    }

    fn edited(text: &str, profile: ProfileEdit) -> String {
        let mut file = RosterFile::parse(text, "athletes.toml").unwrap();
        file.edit("a", &AthleteEdit { profile, ..AthleteEdit::default() }).unwrap();
        file.text()
    }

    fn set(number: ProfileNumber, value: f64) -> ProfileEdit {
        ProfileEdit { numbers: vec![(number, Some(value))], ..ProfileEdit::default() }
    }

    #[test]
    fn a_profile_is_read_in_any_notation_of_a_table() {
        let expected = Profile {
            sex: Some(Sex::Female),
            weight_kg: Some(58.0),
            hr_max: Some(197.5),
            zones: ZoneSettings {
                hr_model: Some(HrZoneModel::Max),
                hr_bpm: ZoneBorders::new(&[0.0, 120.0, 140.5]),
                ..ZoneSettings::default()
            },
            ..Profile::default()
        };
        for profile in [
            "profile = { sex = \"female\", weight_kg = 58, hr_max = 197.5, shoe = 43, zones = { \
             hr_model = \"max\", hr_bpm = [0, 120, 140.5] } }\n",
            "[athlete.profile]\nsex = \"female\"\nweight_kg = 58.0\nhr_max = 197.5\n\
             [athlete.profile.zones]\nhr_model = \"max\"\nhr_bpm = [\n 0,\n 120, # easy\n \
             140.5,\n]\n",
            "profile.sex = \"female\"\nprofile.weight_kg = 58\nprofile.hr_max = 197.5\n\
             profile.zones.hr_model = \"max\"\nprofile.zones.hr_bpm = [0, 120, 140.5]\n",
        ] {
            assert_eq!(parsed(&file(profile)), expected, "{profile}");
        }
        assert_eq!(parsed(&file("")), Profile::default());
    }

    #[test]
    fn the_example_of_the_settings_page_is_one() {
        let page = include_str!("../../../docs/settings.md");
        let example = page.split("```toml\n").find(|block| block.starts_with("[[athlete]]"));
        let example = example.and_then(|block| block.split("```").next()).unwrap();
        let profile = parsed(&format!("version = 1\n{example}"));
        for number in ProfileNumber::ALL {
            assert!(profile.number(number).is_some(), "{number}");
        }
        for zones in ZoneMetric::ALL {
            assert!(profile.zones.borders(zones).is_some(), "{zones:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_said_with_its_line() {
        for (profile, line, words) in [
            ("profile = 3\n", 6, "`profile` is a table"),
            ("profile = { weight_kg = \"70\" }\n", 6, "`weight_kg`: the weight is a number"),
            ("[athlete.profile]\nftp_w = 250\nhr_max = 1870\n", 8, "`hr_max`: the maximum"),
            ("[athlete.profile]\nhr_max = 180\n\nlthr = 190\n", 9, "must be below the maximum"),
            ("[athlete.profile]\n\nsex = \"m\"\n", 8, "`sex` is \"female\" or \"male\""),
            ("[athlete.profile]\nzones = []\n", 7, "`zones` is a table"),
            ("[athlete.profile.zones]\nhr_model = \"age\"\n", 7, "\"reserve\""),
            ("[athlete.profile.zones]\npwr_w = [0, 200, 150]\n", 7, "zone borders of power"),
            ("[athlete.profile.zones]\nhr_bpm = [0, 1500]\n", 7, "from 0 to 250"),
        ] {
            let error = RosterFile::parse(&file(profile), "athletes.toml").unwrap_err().to_string();
            let place = format!("athletes.toml, line {line}: ");
            assert!(error.starts_with(&place) && error.contains(words), "{profile}{error}");
        }
    }

    #[test]
    fn an_edit_keeps_comments_order_and_keys_that_nobody_knows() {
        let text = file(
            "[athlete.profile] # tested in May\nshoe = 43\n# ramp test\nftp_w = 240 # by feel\n\
             weight_kg = 58\n",
        );
        let text = edited(&text, set(ProfileNumber::FtpW, 255.5));
        assert!(
            text.contains("\n# ramp test\nftp_w = 255.5 # by feel\nweight_kg = 58\n"),
            "{text}"
        );
        let text = edited(&text, set(ProfileNumber::HrMax, 190.0));
        assert!(text.contains("shoe = 43") && text.contains("# tested in May"), "{text}");
        let forget = ProfileEdit {
            numbers: vec![(ProfileNumber::WeightKg, None)],
            ..ProfileEdit::default()
        };
        let text = edited(&text, forget);
        let profile = parsed(&text);
        assert_eq!((profile.weight_kg, profile.ftp_w), (None, Some(255.5)), "{text}");
        assert_eq!(profile.hr_max, Some(190.0));
    }

    #[test]
    fn a_table_on_one_line_stays_readable() {
        let text = edited(&file("profile = { weight_kg = 58 }\n"), set(ProfileNumber::FtpW, 240.0));
        assert!(text.contains("profile = { weight_kg = 58, ftp_w = 240.0 }\n"), "{text}");
        let borders = ZoneBorders::new(&[0.0, 150.0]);
        let zones =
            ProfileEdit { borders: vec![(ZoneMetric::Power, borders)], ..ProfileEdit::default() };
        let text = edited(&text, zones);
        assert!(text.contains("ftp_w = 240.0, zones = { pwr_w = [0.0, 150.0] } }\n"), "{text}");
    }

    #[test]
    fn removing_what_is_not_there_makes_no_table() {
        let edit = ProfileEdit {
            sex: Change::Forget,
            numbers: vec![(ProfileNumber::FtpW, None)],
            hr_model: Change::Forget,
            borders: vec![(ZoneMetric::Power, None)],
        };
        assert_eq!(edited(&file(""), edit), file(""));
    }

    fn profiles() -> impl Strategy<Value = Profile> {
        let numbers = prop::collection::vec(prop::option::of(0.0_f64..1.0), 14);
        let borders = prop::option::of((0.0_f64..100.0, 100.0_f64..140.0));
        let sexes = prop::sample::select(vec![None, Some(Sex::Female), Some(Sex::Male)]);
        let valid = |profile: &Profile| profile.check().is_ok();
        (numbers, borders, sexes)
            .prop_map(|(numbers, borders, sex)| {
                let mut profile = Profile { sex, ..Profile::default() };
                for (number, share) in ProfileNumber::ALL.into_iter().zip(numbers) {
                    let (least, greatest) = number.definition().limits;
                    *profile.number_mut(number) = share.map(|it| least + it * (greatest - least));
                }
                let borders = borders.and_then(|(a, b)| ZoneBorders::new(&[a, b]));
                (profile.zones.hr_bpm, profile.zones.spd_kph) = (borders, borders);
                profile.zones.hr_model = sex.map(|_| HrZoneModel::Reserve);
                if profile.lthr >= profile.hr_max || profile.hr_rest >= profile.lthr {
                    (profile.lthr, profile.hr_rest) = (None, None);
                }
                for below in [ProfileNumber::AlarmHrBelowBpm, ProfileNumber::AlarmPwrBelowW] {
                    *profile.number_mut(below) = None;
                }
                profile
            })
            .prop_filter("contradicts itself", valid)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read_again_and_comments_stay(
            first in profiles(),
            second in profiles(),
            table in prop::sample::select(vec![
                "profile = { shoe = 43 } # a comment\n",
                "# a comment\n[athlete.profile] # here too\nshoe = 43\n",
                "# a comment\nprofile.shoe = 43\n",
            ]),
        ) {
            let mut text = file(table);
            for profile in [first, second, Profile::default(), first] {
                text = edited(&text, ProfileEdit::between(&parsed(&text), &profile));
                prop_assert_eq!(parsed(&text), profile, "{}", text);
                prop_assert!(text.contains("# a comment") && text.contains("shoe = 43"), "{}", text);
            }
        }
    }
}
