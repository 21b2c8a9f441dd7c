//! What is known of an athlete's body: mass, thresholds, zone borders, alarm limits.
//!
//! Each value is absent until somebody enters it; nothing is derived from age, and a value never
//! stands in for another one.

mod borders;
mod edit;
mod number;

pub use self::{
    borders::{HrZoneModel, MAX_ZONES, ZoneBorders, ZoneMetric},
    edit::{Change, ProfileEdit},
    number::{NumberDefinition, ProfileNumber},
};

/// What is known of an athlete's body; each value absent until somebody enters it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Profile {
    /// Sex, where a formula asks for it.
    pub sex: Option<Sex>,
    /// Body mass, for power per kilogram.
    pub weight_kg: Option<f64>,
    /// Functional threshold power, W.
    pub ftp_w: Option<f64>,
    /// Critical power, W.
    pub cp_w: Option<f64>,
    /// Work above critical power until exhaustion, J.
    pub w_prime_j: Option<f64>,
    /// Maximum heart rate, bpm.
    pub hr_max: Option<f64>,
    /// Resting heart rate, bpm.
    pub hr_rest: Option<f64>,
    /// Heart rate at the lactate threshold, bpm.
    pub lthr: Option<f64>,
    /// Speed at the threshold, m/s.
    pub threshold_mps: Option<f64>,
    /// Critical speed, m/s.
    pub cs_mps: Option<f64>,
    /// Distance above critical speed until exhaustion, m.
    pub d_prime_m: Option<f64>,
    /// A heart rate above it raises an alarm, bpm.
    pub alarm_hr_bpm: Option<f64>,
    /// A heart rate below it raises an alarm, bpm.
    pub alarm_hr_below_bpm: Option<f64>,
    /// Power above it raises an alarm, W.
    pub alarm_pwr_w: Option<f64>,
    /// Power below it raises an alarm, W.
    pub alarm_pwr_below_w: Option<f64>,
    /// Zone borders of the athlete's own.
    pub zones: ZoneSettings,
}

/// Zones as the coach wants them, where they do not follow from the thresholds alone.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ZoneSettings {
    /// By which measure the zones of the heart rate are reckoned.
    pub hr_model: Option<HrZoneModel>,
    /// Borders of the heart rate, bpm.
    pub hr_bpm: Option<ZoneBorders>,
    /// Borders of power, W.
    pub pwr_w: Option<ZoneBorders>,
    /// Borders of speed, km/h.
    pub spd_kph: Option<ZoneBorders>,
}

/// Sex, as formulas ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Sex {
    /// Its name in the roster file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    /// The sex of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Female, Self::Male].into_iter().find(|sex| sex.name() == name)
    }
}

/// Why a profile cannot be true.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum InvalidProfile {
    /// A number that nobody has: usually another unit, or another column.
    #[error(
        "the {number} is a number from {} to {} {}, such as {}",
        number.definition().limits.0,
        number.definition().limits.1,
        number.definition().unit,
        number.definition().example
    )]
    Number {
        /// Which.
        number: ProfileNumber,
    },
    /// Two numbers in the wrong order.
    #[error("the {less} must be below the {more}")]
    Order {
        /// What must be less.
        less: ProfileNumber,
        /// Than this.
        more: ProfileNumber,
    },
    /// Zone borders that are none.
    #[error(
        "zone borders of {} are 2 to {MAX_ZONES} rising numbers: the lower border of each zone, from \
         0 to {}",
        zones.metric().label(),
        zones.metric().limits().1
    )]
    Borders {
        /// Of which metric.
        zones: ZoneMetric,
    },
}

/// Numbers of which the first is below the second wherever both are known.
const ORDERS: [(ProfileNumber, ProfileNumber); 5] = [
    (ProfileNumber::HrRest, ProfileNumber::HrMax),
    (ProfileNumber::HrRest, ProfileNumber::Lthr),
    (ProfileNumber::Lthr, ProfileNumber::HrMax),
    (ProfileNumber::AlarmHrBelowBpm, ProfileNumber::AlarmHrBpm),
    (ProfileNumber::AlarmPwrBelowW, ProfileNumber::AlarmPwrW),
];

impl Profile {
    /// A number of it.
    pub const fn number(&self, number: ProfileNumber) -> Option<f64> {
        match number {
            ProfileNumber::WeightKg => self.weight_kg,
            ProfileNumber::FtpW => self.ftp_w,
            ProfileNumber::CpW => self.cp_w,
            ProfileNumber::WPrimeJ => self.w_prime_j,
            ProfileNumber::HrMax => self.hr_max,
            ProfileNumber::HrRest => self.hr_rest,
            ProfileNumber::Lthr => self.lthr,
            ProfileNumber::ThresholdMps => self.threshold_mps,
            ProfileNumber::CsMps => self.cs_mps,
            ProfileNumber::DPrimeM => self.d_prime_m,
            ProfileNumber::AlarmHrBpm => self.alarm_hr_bpm,
            ProfileNumber::AlarmHrBelowBpm => self.alarm_hr_below_bpm,
            ProfileNumber::AlarmPwrW => self.alarm_pwr_w,
            ProfileNumber::AlarmPwrBelowW => self.alarm_pwr_below_w,
        }
    }

    /// A number of it, to be changed.
    pub const fn number_mut(&mut self, number: ProfileNumber) -> &mut Option<f64> {
        match number {
            ProfileNumber::WeightKg => &mut self.weight_kg,
            ProfileNumber::FtpW => &mut self.ftp_w,
            ProfileNumber::CpW => &mut self.cp_w,
            ProfileNumber::WPrimeJ => &mut self.w_prime_j,
            ProfileNumber::HrMax => &mut self.hr_max,
            ProfileNumber::HrRest => &mut self.hr_rest,
            ProfileNumber::Lthr => &mut self.lthr,
            ProfileNumber::ThresholdMps => &mut self.threshold_mps,
            ProfileNumber::CsMps => &mut self.cs_mps,
            ProfileNumber::DPrimeM => &mut self.d_prime_m,
            ProfileNumber::AlarmHrBpm => &mut self.alarm_hr_bpm,
            ProfileNumber::AlarmHrBelowBpm => &mut self.alarm_hr_below_bpm,
            ProfileNumber::AlarmPwrW => &mut self.alarm_pwr_w,
            ProfileNumber::AlarmPwrBelowW => &mut self.alarm_pwr_below_w,
        }
    }

    /// This profile with the values that `other` has in place of its own.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut both = *self;
        both.sex = other.sex.or(self.sex);
        both.zones.hr_model = other.zones.hr_model.or(self.zones.hr_model);
        for number in ProfileNumber::ALL {
            *both.number_mut(number) = other.number(number).or(self.number(number));
        }
        for zones in ZoneMetric::ALL {
            let borders = other.zones.borders(zones).or(self.zones.borders(zones));
            *both.zones.borders_mut(zones) = borders;
        }
        both
    }

    /// Whether such a body can be: each number in its range, and none that contradict each other.
    pub fn check(&self) -> Result<(), InvalidProfile> {
        for number in ProfileNumber::ALL {
            if self.number(number).is_some_and(|value| !number.is_plausible(value)) {
                return Err(InvalidProfile::Number { number });
            }
        }
        for (less, more) in ORDERS {
            if let (Some(a), Some(b)) = (self.number(less), self.number(more))
                && b <= a
            {
                return Err(InvalidProfile::Order { less, more });
            }
        }
        for zones in ZoneMetric::ALL {
            let (_, greatest) = zones.metric().limits();
            let last = self.zones.borders(zones).and_then(|it| it.lower().last().copied());
            if last.is_some_and(|last| greatest < last) {
                return Err(InvalidProfile::Borders { zones });
            }
        }
        Ok(())
    }
}

impl ZoneSettings {
    /// The borders of a metric.
    pub const fn borders(&self, zones: ZoneMetric) -> Option<ZoneBorders> {
        match zones {
            ZoneMetric::HeartRate => self.hr_bpm,
            ZoneMetric::Power => self.pwr_w,
            ZoneMetric::Speed => self.spd_kph,
        }
    }

    /// The borders of a metric, to be changed.
    pub const fn borders_mut(&mut self, zones: ZoneMetric) -> &mut Option<ZoneBorders> {
        match zones {
            ZoneMetric::HeartRate => &mut self.hr_bpm,
            ZoneMetric::Power => &mut self.pwr_w,
            ZoneMetric::Speed => &mut self.spd_kph,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(numbers: &[(ProfileNumber, f64)]) -> Profile {
        let mut profile = Profile::default();
        for (number, value) in numbers {
            *profile.number_mut(*number) = Some(*value);
        }
        profile
    }

    fn why(numbers: &[(ProfileNumber, f64)]) -> String {
        of(numbers).check().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn what_nobody_has_is_refused_in_words() {
        use ProfileNumber::{AlarmPwrBelowW, AlarmPwrW, FtpW, HrMax, HrRest, Lthr, WPrimeJ};
        assert_eq!(why(&[]), "");
        assert_eq!(why(&[(HrMax, 187.0), (HrRest, 50.0), (Lthr, 168.0)]), "");
        assert_eq!(why(&[(FtpW, 2670.0)]), "the FTP is a number from 20 to 800 W, such as 267");
        assert_eq!(
            why(&[(WPrimeJ, 18.5)]),
            "the W' is a number from 1000 to 80000 J, such as 18500"
        );
        assert_eq!(
            why(&[(Lthr, 187.0), (HrMax, 187.0)]),
            "the threshold heart rate must be below the maximum heart rate"
        );
        assert_eq!(
            why(&[(AlarmPwrW, 300.0), (AlarmPwrBelowW, 320.0)]),
            "the lower power limit must be below the upper power limit"
        );
    }

    #[test]
    fn borders_beyond_what_people_reach_are_refused() {
        let mut profile = Profile::default();
        profile.zones.hr_bpm = ZoneBorders::new(&[100.0, 1550.0]);
        assert_eq!(
            profile.check().unwrap_err().to_string(),
            "zone borders of heart rate are 2 to 7 rising numbers: the lower border of each zone, \
             from 0 to 250"
        );
    }

    #[test]
    fn every_number_has_a_place_of_its_own() {
        for number in ProfileNumber::ALL {
            let profile = of(&[(number, 100.0)]);
            let known: Vec<_> =
                ProfileNumber::ALL.into_iter().filter(|it| profile.number(*it).is_some()).collect();
            assert_eq!(known, [number]);
        }
    }

    fn profiles() -> impl Strategy<Value = Profile> {
        let sexes = prop::sample::select(vec![None, Some(Sex::Female), Some(Sex::Male)]);
        let models = prop::sample::select(vec![None, Some(HrZoneModel::Max)]);
        let numbers = prop::collection::vec(prop::option::of(0.0_f64..500.0), 14);
        let borders = prop::option::of((1.0_f64..100.0, 100.0_f64..200.0));
        (sexes, numbers, models, borders).prop_map(|(sex, numbers, hr_model, borders)| {
            let mut profile = Profile { sex, ..Profile::default() };
            for (number, value) in ProfileNumber::ALL.into_iter().zip(numbers) {
                *profile.number_mut(number) = value;
            }
            profile.zones.hr_model = hr_model;
            profile.zones.pwr_w = borders.and_then(|(a, b)| ZoneBorders::new(&[a, b]));
            profile
        })
    }

    proptest! {
        #[test]
        fn an_edit_makes_one_profile_of_another(before in profiles(), after in profiles()) {
            let edit = ProfileEdit::between(&before, &after);
            prop_assert_eq!(edit.applied_to(&before), after);
            prop_assert!(ProfileEdit::between(&before, &before).is_empty());
            prop_assert_eq!(edit.is_empty(), before == after);
        }

        #[test]
        fn what_is_added_takes_nothing_away(before in profiles(), given in profiles()) {
            let after = ProfileEdit::adding(&before, &given).applied_to(&before);
            for number in ProfileNumber::ALL {
                let expected = given.number(number).or(before.number(number));
                prop_assert_eq!(after.number(number), expected);
            }
            prop_assert_eq!(after.sex, given.sex.or(before.sex));
        }
    }
}
