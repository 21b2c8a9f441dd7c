//! Zones: number, height and lightness tell them apart, hue last.

use eframe::egui::Color32;

use super::{Theme, hexes};
use crate::analysis::Zone;

/// Most zones that are told apart.
const N_ZONES: usize = 7;

/// From the lowest zone to the highest, brighter with each.
const DARK: [Color32; N_ZONES] =
    hexes([0x3B_5266, 0x2C_7A8C, 0x58_975A, 0xA8_8C26, 0xF3_A47C, 0xFB_C4CF, 0xF8_F0FF]);

/// From the lowest zone to the highest, darker with each.
const DAYLIGHT: [Color32; N_ZONES] =
    hexes([0xDC_E4EA, 0x86_B4C2, 0x82_AA48, 0x9F_7512, 0xA0_481C, 0x7E_1B4B, 0x3F_0F57]);

impl Theme {
    /// The colour of a zone; beyond the seventh that of the seventh.
    pub fn zone_fill(&self, zone: Zone) -> Color32 {
        let ramp = if self.dark { DARK } else { DAYLIGHT };
        let [.., highest] = ramp;
        ramp.get(zone.number().saturating_sub(1)).copied().unwrap_or(highest)
    }

    /// The colour of what is written on it.
    pub fn zone_ink(&self, zone: Zone) -> Color32 {
        self.ink_on(self.zone_fill(zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::zones,
        model::{Metric, Profile},
        ui::theme::contrast,
    };

    #[test]
    fn what_is_written_on_a_zone_can_be_read() {
        let profile = Profile { ftp_w: Some(100.0), ..Profile::default() };
        let zones = zones(&profile, &Metric::PwrW).unwrap();
        for dark in [true, false] {
            let theme = Theme::new(dark, 1280.0);
            let all: Vec<Zone> = zones.bands().map(|band| band.zone).collect();
            assert_eq!(all.len(), N_ZONES);
            for zone in all {
                let contrast = contrast(theme.zone_ink(zone), theme.zone_fill(zone));
                assert!(contrast >= 4.5, "{zone} {dark}: {contrast}");
            }
        }
    }
}
