//! QR codes as modules, and what the code of a Wi-Fi says.

use qrcode::{Color, EcLevel, QrCode};

/// Width of the white border that cameras need around a code, in modules (ISO/IEC 18004).
pub const QUIET: usize = 4;

/// The modules of a code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Modules {
    /// Modules per side; 0 if the text does not fit into a code.
    side: usize,
    /// Row by row; true for a dark module.
    dark: Vec<bool>,
}

impl Modules {
    /// The code of a text.
    pub fn of(text: &str) -> Self {
        match QrCode::with_error_correction_level(text, EcLevel::M) {
            Ok(code) => {
                let side = code.width();
                let dark = code.into_colors().into_iter().map(|it| it == Color::Dark).collect();
                Self { side, dark }
            }
            Err(error) => {
                tracing::debug!(%error, "no QR code");
                Self::default()
            }
        }
    }

    /// Modules per side, without the quiet zone; 0 if the text does not fit into a code.
    pub const fn side(&self) -> usize {
        self.side
    }

    /// The runs of dark modules: column and row of the first one, and how many.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        // `chunks` does not take 0.
        self.dark.chunks(self.side.max(1)).enumerate().flat_map(|(y, row)| {
            let mut x = 0;
            row.chunk_by(|a, b| a == b).filter_map(move |run| {
                let begin = x;
                x += run.len();
                (run.first() == Some(&true)).then_some((begin, y, run.len()))
            })
        })
    }
}

/// What the QR code of a Wi-Fi says, by which phones join it. An empty password is an open network.
pub fn wifi(name: &str, password: &str) -> String {
    let escaped = |text: &str| {
        let mut escaped = String::with_capacity(text.len());
        for sign in text.chars() {
            if matches!(sign, '\\' | ';' | ',' | ':' | '"') {
                escaped.push('\\');
            }
            escaped.push(sign);
        }
        escaped
    };
    let name = escaped(name);
    if password.is_empty() {
        return format!("WIFI:T:nopass;S:{name};;");
    }
    format!("WIFI:T:WPA;S:{name};P:{};;", escaped(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_address_has_its_three_finder_patterns() {
        let modules = Modules::of("http://192.168.1.20:8086");
        let side = modules.side();
        assert_eq!(modules.dark.len(), side * side);
        // Dark 7x7 ring, light ring, dark 3x3 core (ISO/IEC 18004, 6.3.3).
        let is_finder = |left: usize, top: usize| {
            (0..7).all(|y: usize| {
                (0..7).all(|x: usize| {
                    let ring = x.abs_diff(3).max(y.abs_diff(3));
                    modules.dark[(top + y) * side + left + x] == (ring != 2)
                })
            })
        };
        let far = side - 7;
        assert!(is_finder(0, 0) && is_finder(far, 0) && is_finder(0, far));
        assert!(!is_finder(far, far));
    }

    #[test]
    fn the_runs_are_the_dark_modules() {
        let modules = Modules::of("trackside");
        let mut dark = vec![false; modules.dark.len()];
        for (x, y, length) in modules.runs() {
            dark[y * modules.side + x..][..length].fill(true);
        }
        assert_eq!(dark, modules.dark);
    }

    #[test]
    fn a_text_that_fits_into_no_code_is_no_code() {
        let modules = Modules::of(&"x".repeat(10_000));
        assert_eq!((modules.side(), modules.runs().count()), (0, 0));
    }

    #[test]
    fn names_of_networks_are_escaped() {
        for (name, password, expected) in [
            ("Giro", "", "WIFI:T:nopass;S:Giro;;"),
            ("Giro", "velo2026", "WIFI:T:WPA;S:Giro;P:velo2026;;"),
            ("a;b:c", "\\\",", "WIFI:T:WPA;S:a\\;b\\:c;P:\\\\\\\"\\,;;"),
        ] {
            assert_eq!(wifi(name, password), expected);
        }
    }
}
