//! The numbers of a profile: one entry each, with key, label, unit and plausible range.

use std::fmt;

/// A number of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileNumber {
    /// Body mass.
    WeightKg,
    /// Functional threshold power.
    FtpW,
    /// Critical power.
    CpW,
    /// Work above critical power until exhaustion, W'.
    WPrimeJ,
    /// Maximum heart rate.
    HrMax,
    /// Resting heart rate.
    HrRest,
    /// Heart rate at the lactate threshold.
    Lthr,
    /// Speed at the threshold.
    ThresholdMps,
    /// Critical speed.
    CsMps,
    /// Distance above critical speed until exhaustion, D'.
    DPrimeM,
    /// A heart rate above it raises an alarm.
    AlarmHrBpm,
    /// A heart rate below it raises an alarm.
    AlarmHrBelowBpm,
    /// Power above it raises an alarm.
    AlarmPwrW,
    /// Power below it raises an alarm.
    AlarmPwrBelowW,
}

/// What is known of a [`ProfileNumber`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberDefinition {
    /// Its key in the roster file.
    pub key: &'static str,
    /// What it is, as in a sentence after "the".
    pub label: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The least and the greatest value that people have.
    pub limits: (f64, f64),
    /// An everyday value.
    pub example: f64,
}

impl ProfileNumber {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::WeightKg,
        Self::FtpW,
        Self::CpW,
        Self::WPrimeJ,
        Self::HrMax,
        Self::HrRest,
        Self::Lthr,
        Self::ThresholdMps,
        Self::CsMps,
        Self::DPrimeM,
        Self::AlarmHrBpm,
        Self::AlarmHrBelowBpm,
        Self::AlarmPwrW,
        Self::AlarmPwrBelowW,
    ];

    /// Its entry.
    ///
    /// The ranges are wide: they catch a number in another unit or column, not an unusual body.
    pub const fn definition(self) -> NumberDefinition {
        let (key, label, unit, limits, example) = match self {
            Self::WeightKg => ("weight_kg", "weight", "kg", (10.0, 300.0), 72.5),
            Self::FtpW => ("ftp_w", "FTP", "W", (20.0, 800.0), 267.0),
            Self::CpW => ("cp_w", "critical power", "W", (20.0, 800.0), 257.0),
            Self::WPrimeJ => ("w_prime_j", "W'", "J", (1_000.0, 80_000.0), 18_500.0),
            Self::HrMax => ("hr_max", "maximum heart rate", "bpm", (100.0, 250.0), 187.0),
            Self::HrRest => ("hr_rest", "resting heart rate", "bpm", (20.0, 120.0), 50.0),
            Self::Lthr => ("lthr", "threshold heart rate", "bpm", (60.0, 240.0), 168.0),
            Self::ThresholdMps => ("threshold_mps", "threshold speed", "m/s", (0.3, 20.0), 4.5),
            Self::CsMps => ("cs_mps", "critical speed", "m/s", (0.3, 20.0), 4.55),
            Self::DPrimeM => ("d_prime_m", "D'", "m", (1.0, 5_000.0), 210.0),
            Self::AlarmHrBpm => {
                ("alarm_hr_bpm", "upper heart rate limit", "bpm", (40.0, 250.0), 185.0)
            }
            Self::AlarmHrBelowBpm => {
                ("alarm_hr_below_bpm", "lower heart rate limit", "bpm", (20.0, 220.0), 45.0)
            }
            Self::AlarmPwrW => ("alarm_pwr_w", "upper power limit", "W", (10.0, 3_000.0), 400.0),
            Self::AlarmPwrBelowW => {
                ("alarm_pwr_below_w", "lower power limit", "W", (1.0, 2_000.0), 100.0)
            }
        };
        NumberDefinition { key, label, unit, limits, example }
    }

    /// Whether people have such a value; false for what is no number.
    pub const fn is_plausible(self, value: f64) -> bool {
        let (least, greatest) = self.definition().limits;
        least <= value && value <= greatest
    }

    /// A value as the operator reads it, with its unit: `72.5 kg`; a speed also as pace.
    pub fn words(self, value: f64) -> String {
        let number = short(value);
        match self {
            Self::ThresholdMps | Self::CsMps if 0.0 < value => {
                let secs = (1000.0 / value).round();
                format!("{number} m/s ({}:{:02} min/km)", (secs / 60.0).trunc(), secs % 60.0)
            }
            _ => format!("{number} {}", self.definition().unit),
        }
    }
}

/// Its label.
impl fmt::Display for ProfileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.definition().label)
    }
}

/// A number with as few digits after the point as it needs, at most three.
pub(super) fn short(value: f64) -> String {
    let digits = format!("{value:.3}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_number_has_a_key_of_its_own_and_a_plausible_example() {
        let all = ProfileNumber::ALL.map(ProfileNumber::definition);
        let distinct = |of: fn(&NumberDefinition) -> &'static str| {
            all.iter().map(of).collect::<BTreeSet<_>>().len() == all.len()
        };
        assert!(distinct(|it| it.key) && distinct(|it| it.label));
        for (number, it) in ProfileNumber::ALL.into_iter().zip(all) {
            assert!(number.is_plausible(it.example), "{}", it.key);
            assert!(number.is_plausible(it.limits.0) && number.is_plausible(it.limits.1));
            for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -3.0, 0.0] {
                assert!(!number.is_plausible(wrong), "{} {wrong}", it.key);
            }
        }
    }

    #[test]
    fn values_are_written_with_their_unit_and_speeds_also_as_pace() {
        assert_eq!(ProfileNumber::WeightKg.words(72.5), "72.5 kg");
        assert_eq!(ProfileNumber::FtpW.words(250.0), "250 W");
        assert_eq!(ProfileNumber::ThresholdMps.words(4.0), "4 m/s (4:10 min/km)");
        assert_eq!(ProfileNumber::CsMps.words(1000.0 / 299.6), "3.338 m/s (5:00 min/km)");
    }

    #[test]
    fn the_settings_page_has_each_number_with_its_range() {
        let page = include_str!("../../../docs/settings.md");
        for it in ProfileNumber::ALL.map(ProfileNumber::definition) {
            let key = format!("{} = ", it.key);
            let line = page.lines().find(|line| line.starts_with(&key));
            let range = format!("{} to {}", short(it.limits.0), short(it.limits.1));
            assert!(line.is_some_and(|line| line.contains(&range)), "{key}{line:?}, {range}");
        }
    }
}
