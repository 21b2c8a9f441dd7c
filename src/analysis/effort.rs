//! Values in relation to the athlete's body.

use crate::model::Profile;

/// Power for each kilogram of the body, W/kg; `None` without a weight.
pub fn watts_per_kg(profile: &Profile, pwr_w: f64) -> Option<f64> {
    profile.weight_kg.filter(|kg| 0.0 < *kg).map(|kg| pwr_w / kg)
}

/// A heart rate as a share of the maximum, in percent; `None` without a maximum, and for the zero of
/// a strap without contact.
pub fn percent_of_max_hr(profile: &Profile, hr_bpm: f64) -> Option<f64> {
    profile.hr_max.filter(|max| 0.0 < *max && 0.0 < hr_bpm).map(|max| 100.0 * hr_bpm / max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_need_what_they_are_shares_of() {
        let profile = Profile { weight_kg: Some(75.0), hr_max: Some(187.0), ..Profile::default() };
        assert_eq!(watts_per_kg(&profile, 300.0), Some(4.0));
        assert_eq!(watts_per_kg(&profile, 0.0), Some(0.0));
        assert_eq!(percent_of_max_hr(&profile, 187.0), Some(100.0));
        assert_eq!(percent_of_max_hr(&profile, 0.0), None);
        assert_eq!(watts_per_kg(&Profile::default(), 300.0), None);
        assert_eq!(percent_of_max_hr(&Profile::default(), 150.0), None);
    }
}
