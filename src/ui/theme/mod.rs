//! Colours, sizes and fonts: everything the window uses, under the names of the screen
//! specification.
#![expect(clippy::disallowed_methods, reason = "the one home of colours")]

mod sizes;
pub mod space;
#[cfg(test)]
mod tests;
pub mod tile;
mod zones;

pub use self::sizes::{
    CLASSES, COMPACT, HistorySizes, LARGE, NumbersSizes, ROOMY, RowSizes, Sizes,
};

use eframe::egui::{Color32, FontFamily, FontId};

/// Bundled families (IBM Plex, OFL). Digits have the same width in every weight.
pub mod family {
    /// Labels.
    pub const REGULAR: &str = "plex";
    /// Values.
    pub const SEMIBOLD: &str = "plex-semibold";
    /// State lines, chips.
    pub const CONDENSED: &str = "plex-condensed";
    /// Names.
    pub const CONDENSED_SEMIBOLD: &str = "plex-condensed-semibold";
}

/// Number of identity slots.
pub const N_SLOTS: usize = 12;

/// Colours of zones, Z1 first: as many as zones can be told apart by.
pub const N_ZONES: usize = 7;

/// How the line of a slot is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotStyle {
    /// Slots 1 to 6.
    Solid,
    /// Slots 7 to 9.
    LongDash,
    /// Slots 10 and 11.
    ShortDash,
    /// Slot 12.
    Dotted,
}

/// The colours of a theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Window background.
    pub window: Color32,
    /// Panel background.
    pub panel: Color32,
    /// Selected row.
    pub raised: Color32,
    /// Plot background.
    pub plot: Color32,
    /// Every other zone.
    pub band: Color32,
    /// Grid lines.
    pub grid: Color32,
    /// Values.
    pub text: Color32,
    /// Labels, units.
    pub label: Color32,
    /// Dim values, `--`, hints.
    pub faint: Color32,
    /// Decoration.
    pub hairline: Color32,
    /// Border of anything clickable.
    pub control_edge: Color32,
    /// Fill of an urgent alarm, and urgent text.
    pub urgent: Color32,
    /// Text on `urgent`.
    pub urgent_ink: Color32,
    /// Fill of a warning.
    pub warning: Color32,
    /// Text on `warning`.
    pub warning_ink: Color32,
    /// Text of a warning on a panel.
    pub warning_text: Color32,
    /// Held view, replay, demo.
    pub mode: Color32,
    /// Text on `mode`.
    pub mode_ink: Color32,
    /// Identity colours of athletes.
    pub slots: [Color32; N_SLOTS],
    /// Zones, Z1 first. Their lightness rises or falls from each to the next, so that they can be
    /// told apart without hue.
    pub zones: [Color32; N_ZONES],
    /// Athletes without a slot: more athletes than slots, or not seen.
    pub neutral: Color32,
    /// Dims everything behind a dialog.
    pub backdrop: Color32,
    /// Map: land.
    pub map_earth: Color32,
    /// Map: parks and woods.
    pub map_park: Color32,
    /// Map: buildings.
    pub map_building: Color32,
    /// Map: water.
    pub map_water: Color32,
    /// Map: paths, streets, main roads.
    pub map_roads: [Color32; 3],
    /// Map: casing of roads.
    pub map_road_casing: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const fn hexes<const N: usize>(rgbs: [u32; N]) -> [Color32; N] {
    let mut colors = [Color32::TRANSPARENT; N];
    let mut i = 0;
    while i < N {
        colors[i] = hex(rgbs[i]);
        i += 1;
    }
    colors
}

/// Dark and light colour of QR codes, the same in both themes: cameras expect dark on white.
pub const QR: (Color32, Color32) = (hex(0x0A_0E12), hex(0xFF_FFFF));

/// For halls and evenings.
pub const DARK: Palette = Palette {
    window: hex(0x0D_1216),
    panel: hex(0x15_1B21),
    raised: hex(0x1F_2830),
    plot: hex(0x10_161B),
    band: hex(0x17_1E25),
    grid: hex(0x22_2B33),
    text: hex(0xED_F1F5),
    label: hex(0xA7_B4C0),
    faint: hex(0x84_92A0),
    hairline: hex(0x36_424E),
    control_edge: hex(0x5F_6E7C),
    urgent: hex(0xFF_5A52),
    urgent_ink: hex(0x0A_0E12),
    warning: hex(0xFF_C233),
    warning_ink: hex(0x0A_0E12),
    warning_text: hex(0xFF_C233),
    mode: hex(0xB9_A2FF),
    mode_ink: hex(0x0A_0E12),
    slots: hexes([
        0x72_C0F8, 0xD2_8902, 0x42_FFBA, 0xE6_3D86, 0xE4_F71E, 0x7A_70EF, 0xF3_E8EB, 0x90_8054,
        0x00_9183, 0xB2_8CB7, 0x96_C2B2, 0xF8_A57E,
    ]),
    zones: hexes([0x3B_5266, 0x2C_7A8C, 0x58_975A, 0xA8_8C26, 0xF3_A47C, 0xFB_C4CF, 0xF8_F0FF]),
    neutral: hex(0x36_424E),
    backdrop: Color32::from_black_alpha(150),
    map_earth: hex(0x12_181D),
    map_park: hex(0x15_211D),
    map_building: hex(0x1A_2229),
    map_water: hex(0x16_293A),
    map_roads: hexes([0x27_313A, 0x30_3C47, 0x3B_4956]),
    map_road_casing: hex(0x12_181D),
};

/// For sunlight.
pub const DAYLIGHT: Palette = Palette {
    window: hex(0xE4_E8EC),
    panel: hex(0xFF_FFFF),
    raised: hex(0xF1_F4F6),
    plot: hex(0xFF_FFFF),
    band: hex(0xF0_F3F5),
    grid: hex(0xE1_E6EA),
    text: hex(0x0A_0E12),
    label: hex(0x38_434D),
    faint: hex(0x56_626D),
    hairline: hex(0x98_A4AF),
    control_edge: hex(0x7A_8792),
    urgent: hex(0xB3_001B),
    urgent_ink: hex(0xFF_FFFF),
    warning: hex(0xFF_C400),
    warning_ink: hex(0x0A_0E12),
    warning_text: hex(0x8A_5200),
    mode: hex(0x5A_36C4),
    mode_ink: hex(0xFF_FFFF),
    slots: hexes([
        0x0F_86BC, 0xAD_7300, 0x07_3C02, 0xBB_1A72, 0x65_5D00, 0x19_51CF, 0x32_2A2C, 0x92_6951,
        0x16_5E5E, 0x4F_0659, 0x5F_8872, 0x80_3738,
    ]),
    zones: hexes([0xDC_E4EA, 0x86_B4C2, 0x82_AA48, 0x9F_7512, 0xA0_481C, 0x7E_1B4B, 0x3F_0F57]),
    neutral: hex(0x98_A4AF),
    backdrop: Color32::from_black_alpha(96),
    map_earth: hex(0xF4_F2EE),
    map_park: hex(0xDD_E9D6),
    map_building: hex(0xE4_E0DA),
    map_water: hex(0xB9_D6EA),
    map_roads: hexes([0xFF_FFFF, 0xFF_FFFF, 0xFF_FFFF]),
    map_road_casing: hex(0xC9_C2B8),
};

/// Type scale, the same in all size classes.
pub mod size {
    use eframe::egui::{Vec2, vec2};

    /// Axis, attribution.
    pub const CAPTION: f32 = 11.0;
    /// Smallest bib in a chip, used for long ones: a bib is never truncated while it is legible.
    pub const LEAST_BIB: f32 = 8.0;
    /// Hints.
    pub const SMALL: f32 = 12.0;
    /// Labels.
    pub const LABEL: f32 = 13.0;
    /// Running text.
    pub const BODY: f32 = 14.0;
    /// Titles.
    pub const TITLE: f32 = 15.0;
    /// Clock.
    pub const CLOCK: f32 = 20.0;
    /// Headlines of the first screen.
    pub const HEADLINE: f32 = 24.0;
    /// Corner radius of panels.
    pub const RADIUS_PANEL: u8 = 6;
    /// Corner radius of chips.
    pub const RADIUS_CHIP: u8 = 4;
    /// Smallest click target.
    pub const HIT: f32 = 28.0;
    /// Height of a line of a menu: lines stand close, and a finger has to hit one.
    pub const MENU_LINE: f32 = 32.0;
    /// The same in dialogs.
    pub const DIALOG_HIT: f32 = 40.0;
    /// Centre of the upper of two lines in a row, as a share of the row's height.
    pub const UPPER_LINE: f32 = 0.33;
    /// Centre of the lower line.
    pub const LOWER_LINE: f32 = 0.73;
    /// Height of each line.
    pub const LINE_SHARE: f32 = 0.32;
    /// Chip in the lists of dialogs.
    pub const LIST_CHIP: Vec2 = vec2(38.0, 28.0);
    /// Chip at the top of an athlete's page.
    pub const HEAD_CHIP: Vec2 = vec2(46.0, 34.0);
    /// The tag of a zone beside a value.
    pub const ZONE_TAG: Vec2 = vec2(22.0, 18.0);
    /// A chip in narrow rows.
    pub const SMALL_CHIP: Vec2 = vec2(32.0, 22.0);
    /// Distance from a row's edge to its focus ring.
    pub const FOCUS_INSET: f32 = 3.0;
    /// Border of a control or a panel.
    pub const EDGE: f32 = 1.0;
    /// Lines in small drawings.
    pub const STROKE: f32 = 1.5;
    /// Ring around the focused or selected item.
    pub const RING: f32 = 2.0;
}

/// A palette and the sizes for a window's width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    /// True for [`DARK`].
    pub dark: bool,
    /// Colours.
    pub palette: Palette,
    /// Lengths and type sizes.
    pub sizes: &'static Sizes,
}

impl Theme {
    /// The theme for a window of this width.
    pub fn new(dark: bool, window_width: f32) -> Self {
        Self {
            dark,
            palette: if dark { DARK } else { DAYLIGHT },
            sizes: Sizes::for_width(window_width),
        }
    }

    /// Colour of an identity slot (0 to 11; others wrap around).
    pub fn slot(&self, slot: u8) -> Color32 {
        self.palette.slots.get(usize::from(slot) % N_SLOTS).copied().unwrap_or(self.palette.text)
    }

    /// Colour of a zone, from 1; zones beyond the last colour have that one.
    pub fn zone(&self, number: usize) -> Color32 {
        let at = number.clamp(1, N_ZONES) - 1;
        self.palette.zones.get(at).copied().unwrap_or(self.palette.text)
    }

    /// Ground of the band of the zone that somebody is in: a trace of the zone's colour, opaque.
    pub fn present_zone(&self, number: usize) -> Color32 {
        let share = if self.dark { 0.14 } else { 0.10 };
        self.palette.plot.lerp_to_gamma(self.zone(number), share)
    }

    /// The band behind a line of this colour, from the least to the most of many samples.
    pub fn spread(&self, line: Color32) -> Color32 {
        line.gamma_multiply(if self.dark { 0.30 } else { 0.24 })
    }

    /// The veil over a span of time that the viewer has marked: neutral, so that lines keep their
    /// colours.
    pub fn marked_span(&self) -> Color32 {
        self.palette.text.gamma_multiply(if self.dark { 0.10 } else { 0.08 })
    }

    /// Black or white, whichever stands out more on `ground`.
    pub fn ink_on(&self, ground: Color32) -> Color32 {
        let white = contrast(Color32::WHITE, ground);
        let black = contrast(DAYLIGHT.text, ground);
        if black >= white { DAYLIGHT.text } else { Color32::WHITE }
    }

    /// Line style of an identity slot.
    pub const fn slot_style(slot: u8) -> SlotStyle {
        match slot % N_SLOTS as u8 {
            0..=5 => SlotStyle::Solid,
            6..=8 => SlotStyle::LongDash,
            9..=10 => SlotStyle::ShortDash,
            _ => SlotStyle::Dotted,
        }
    }
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2, from relative luminance in sRGB).
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let luminance = |color: Color32| {
        let linear = |channel: u8| {
            let c = f32::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    };
    let (la, lb) = (luminance(a), luminance(b));
    (la.max(lb) + 0.05) / (la.min(lb) + 0.05)
}

/// A font of one of the bundled families.
pub fn font(family: &'static str, size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(family.into()))
}
