//! The twelve riders of the demo.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::client::rider::Body;

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
    /// Mass, kg, from which power per kilogram is calculated.
    pub weight_kg: f64,
}

/// Name, kg, FTP in W, maximum and resting bpm.
const CAST: [(&str, f64, f64, f64, f64); 12] = [
    ("Falco", 68.0, 315.0, 191.0, 46.0),
    ("Brenta", 72.0, 320.0, 194.0, 48.0),
    ("Luma", 59.0, 250.0, 196.0, 50.0),
    ("Otto", 77.0, 305.0, 184.0, 51.0),
    ("Pia", 56.0, 235.0, 198.0, 47.0),
    ("Sable", 69.0, 295.0, 190.0, 50.0),
    ("Vento", 66.0, 325.0, 188.0, 44.0),
    ("Nibbio", 75.0, 290.0, 186.0, 52.0),
    ("Tarn", 70.0, 285.0, 182.0, 49.0),
    ("Corvo", 81.0, 300.0, 179.0, 54.0),
    // A tracker in a bag: the body matters only for the speed.
    ("Wren", 62.0, 260.0, 190.0, 50.0),
    ("Zefir", 64.0, 270.0, 193.0, 48.0),
];

/// The riders, with passwords generated for this run.
pub fn riders() -> Result<Vec<DemoRider>, getrandom::Error> {
    CAST.iter()
        .enumerate()
        .map(|(index, &(name, weight_kg, ..))| {
            let mut secret = [0_u8; 12];
            getrandom::fill(&mut secret)?;
            let password = URL_SAFE_NO_PAD.encode(secret);
            let bib = (index + 1).to_string();
            Ok(DemoRider { login: format!("rider{bib}"), bib, password, name, weight_kg })
        })
        .collect()
}

/// The riders' bodies, in the order of [`riders`].
pub(super) fn bodies() -> impl Iterator<Item = Body> {
    CAST.iter().map(|&(_, mass_kg, ftp_w, hr_max_bpm, hr_rest_bpm)| Body {
        mass_kg,
        ftp_w,
        hr_max_bpm,
        hr_rest_bpm,
    })
}
