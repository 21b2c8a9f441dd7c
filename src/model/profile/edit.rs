//! Changes to a profile, value by value: what somebody else changed meanwhile stays.

use super::{HrZoneModel, Profile, ProfileNumber, Sex, ZoneBorders, ZoneMetric};

/// What happens to a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It is removed.
    Forget,
    /// It becomes this one.
    Set(T),
}

impl<T: PartialEq + Copy> Change<T> {
    /// What makes `after` of `before`.
    pub fn between(before: Option<T>, after: Option<T>) -> Self {
        if before == after { Self::Keep } else { after.map_or(Self::Forget, Self::Set) }
    }

    /// Whether the value stays.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Forget => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }
}

/// An edit of a profile; what it does not name stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProfileEdit {
    /// Sex.
    pub sex: Change<Sex>,
    /// Numbers; `None` removes one.
    pub numbers: Vec<(ProfileNumber, Option<f64>)>,
    /// By which measure the zones of the heart rate are reckoned.
    pub hr_model: Change<HrZoneModel>,
    /// Zone borders; `None` removes those of a metric.
    pub borders: Vec<(ZoneMetric, Option<ZoneBorders>)>,
}

impl ProfileEdit {
    /// What makes `after` of `before`.
    pub fn between(before: &Profile, after: &Profile) -> Self {
        let number = |number: ProfileNumber| {
            let new = after.number(number);
            (before.number(number) != new).then_some((number, new))
        };
        let borders = |zones: ZoneMetric| {
            let new = after.zones.borders(zones);
            (before.zones.borders(zones) != new).then_some((zones, new))
        };
        Self {
            sex: Change::between(before.sex, after.sex),
            numbers: ProfileNumber::ALL.into_iter().filter_map(number).collect(),
            hr_model: Change::between(before.zones.hr_model, after.zones.hr_model),
            borders: ZoneMetric::ALL.into_iter().filter_map(borders).collect(),
        }
    }

    /// What takes over the values that `given` has, and leaves those that it lacks.
    pub fn adding(before: &Profile, given: &Profile) -> Self {
        Self::between(before, &before.with(given))
    }

    /// Whether everything stays.
    pub const fn is_empty(&self) -> bool {
        self.sex.is_keep()
            && self.numbers.is_empty()
            && self.hr_model.is_keep()
            && self.borders.is_empty()
    }

    /// The profile after this edit.
    #[must_use]
    pub fn applied_to(&self, profile: &Profile) -> Profile {
        let mut after = *profile;
        self.sex.apply(&mut after.sex);
        self.hr_model.apply(&mut after.zones.hr_model);
        for (number, value) in &self.numbers {
            *after.number_mut(*number) = *value;
        }
        for (zones, borders) in &self.borders {
            *after.zones.borders_mut(*zones) = *borders;
        }
        after
    }
}
