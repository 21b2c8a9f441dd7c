//! The twelve riders of the demo.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{client::rider::Body, model::Profile};

/// A rider of the demo, with what the roster needs.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoRider {
    /// The bib.
    pub bib: String,
    /// The login.
    pub login: String,
    /// The password, generated for this run.
    pub password: String,
    /// The name.
    pub name: &'static str,
    /// The heat.
    pub heat: &'static str,
    /// What the roster knows of the body, so that the demo has zones and power per kilogram.
    pub profile: Profile,
}

/// The bib of the tracker in a bag, which measures no body.
const TRACKER: usize = 11;
/// The bib of a late start, in another heat.
const LATE: usize = 12;
/// The bib of a heart above its limit, and that limit in bpm.
const ABOVE_LIMIT: (usize, f64) = (2, 185.0);

/// Name, kg, FTP in W, maximum, threshold and resting bpm.
const CAST: [(&str, f64, f64, [f64; 3]); 12] = [
    ("Falco", 68.0, 315.0, [191.0, 173.0, 46.0]),
    ("Brenta", 72.0, 320.0, [194.0, 176.0, 48.0]),
    ("Luma", 59.0, 250.0, [196.0, 178.0, 50.0]),
    ("Otto", 77.0, 305.0, [184.0, 167.0, 51.0]),
    ("Pia", 56.0, 235.0, [198.0, 180.0, 47.0]),
    ("Sable", 69.0, 295.0, [190.0, 172.0, 50.0]),
    ("Vento", 66.0, 325.0, [188.0, 171.0, 44.0]),
    ("Nibbio", 75.0, 290.0, [186.0, 168.0, 52.0]),
    ("Tarn", 70.0, 285.0, [182.0, 165.0, 49.0]),
    ("Corvo", 81.0, 300.0, [179.0, 162.0, 54.0]),
    // A tracker in a bag: the body matters only for the speed.
    ("Wren", 62.0, 260.0, [190.0, 172.0, 50.0]),
    ("Zefir", 64.0, 270.0, [193.0, 175.0, 48.0]),
];

/// The riders, with passwords generated for this run.
pub fn riders() -> Result<Vec<DemoRider>, getrandom::Error> {
    CAST.iter()
        .enumerate()
        .map(|(index, &(name, weight_kg, ftp_w, [hr_max, lthr, hr_rest]))| {
            let mut secret = [0_u8; 12];
            getrandom::fill(&mut secret)?;
            let password = URL_SAFE_NO_PAD.encode(secret);
            let bib = index + 1;
            let of_body = |value: f64| (bib != TRACKER).then_some(value);
            let profile = Profile {
                weight_kg: Some(weight_kg),
                ftp_w: of_body(ftp_w),
                hr_max: of_body(hr_max),
                lthr: of_body(lthr),
                hr_rest: of_body(hr_rest),
                alarm_hr_bpm: (bib == ABOVE_LIMIT.0).then_some(ABOVE_LIMIT.1),
                ..Profile::default()
            };
            let heat = if bib == LATE { "B" } else { "A" };
            let login = format!("rider{bib}");
            Ok(DemoRider { bib: bib.to_string(), login, password, name, heat, profile })
        })
        .collect()
}

/// The riders' bodies, in the order of [`riders`].
pub(super) fn bodies() -> impl Iterator<Item = Body> {
    CAST.iter().map(|&(_, mass_kg, ftp_w, [hr_max_bpm, _, hr_rest_bpm])| Body {
        mass_kg,
        ftp_w,
        hr_max_bpm,
        hr_rest_bpm,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rider_has_a_body_that_can_be() {
        let riders = riders().unwrap();
        assert_eq!(riders.len(), 12);
        for rider in riders {
            assert_eq!(rider.profile.check(), Ok(()), "{}", rider.name);
        }
    }
}
