//! What the colours promise, computed: contrast, and that they stay apart for every kind of colour
//! vision (CIEDE2000 after the simulation of Machado, Oliveira and Fernandes, 2009).

use super::*;

type Rgb = [f64; 3];

/// Linear RGB as full colour vision, protanopia, deuteranopia and tritanopia have it.
const VISIONS: [(&str, [Rgb; 3]); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn linear(color: Color32) -> Rgb {
    [color.r(), color.g(), color.b()].map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: &[Rgb; 3], color: Rgb) -> Rgb {
    matrix.map(|row| row.iter().zip(color).map(|(factor, channel)| factor * channel).sum())
}

/// CIE L*a*b* (D65) of a colour as somebody sees it.
fn lab(color: Color32, vision: &[Rgb; 3]) -> Rgb {
    const TO_XYZ: [Rgb; 3] = [
        [0.412_456_4, 0.357_576_1, 0.180_437_5],
        [0.212_672_9, 0.715_152_2, 0.072_175_0],
        [0.019_333_9, 0.119_192_0, 0.950_304_1],
    ];
    let seen = times(vision, linear(color)).map(|channel| channel.clamp(0.0, 1.0));
    let [x, y, z] = times(&TO_XYZ, seen);
    let [fx, fy, fz] = [x / 0.950_47, y, z / 1.088_83].map(|t: f64| {
        if t > 216.0 / 24_389.0 { t.cbrt() } else { (24_389.0 / 27.0 * t + 16.0) / 116.0 }
    });
    [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
}

/// CIEDE2000 (Sharma, Wu and Dalal, 2005).
fn distance([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb) -> f64 {
    let share = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25_f64.powi(7))).sqrt();
    let grey = 0.5 * (1.0 - share(f64::midpoint(a1.hypot(b1), a2.hypot(b2))));
    let (a1, a2) = (a1 * (1.0 + grey), a2 * (1.0 + grey));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let is_grey = c1 * c2 < 1e-9;
    let turn = if is_grey { 0.0 } else { (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0 };
    let d_hue = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h = if is_grey { h1 + h2 } else { (h1 + turn / 2.0).rem_euclid(360.0) };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0);
    let s_l = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (s_c, s_h) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let angle = 60.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let r_t = -2.0 * share(c) * angle.to_radians().sin();
    let (dl, dc, dh) = ((l2 - l1) / s_l, (c2 - c1) / s_c, d_hue / s_h);
    (dl * dl + dc * dc + dh * dh + r_t * dc * dh).sqrt()
}

fn themes() -> [(&'static str, Theme); 2] {
    [("dark", Theme::new(true, 1280.0)), ("daylight", Theme::new(false, 1280.0))]
}

#[test]
fn the_distance_of_two_colours_is_that_of_the_published_pairs() {
    // Of the test data of Sharma, Wu and Dalal.
    for (one, other, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ] {
        assert!((distance(one, other) - expected).abs() < 1e-4, "{one:?} {other:?}");
    }
}

#[test]
fn zones_rise_in_lightness_and_neighbours_differ_for_every_kind_of_colour_vision() {
    for (name, theme) in themes() {
        let zones = theme.palette.zones;
        let lightness = zones.map(|zone| lab(zone, &VISIONS[0].1)[0]);
        let steps: Vec<f64> = lightness.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let is_dark = theme.dark;
        assert!(steps.iter().all(|step| (*step > 0.0) == is_dark), "{name} {lightness:?}");
        for (vision, matrix) in &VISIONS {
            for pair in zones.windows(2) {
                let apart = distance(lab(pair[0], matrix), lab(pair[1], matrix));
                assert!(apart >= 9.0, "{name} {vision} {pair:?} {apart}");
            }
        }
    }
}

#[test]
fn the_number_of_a_zone_can_be_read_on_its_tag() {
    for (name, theme) in themes() {
        for zone in theme.palette.zones {
            let ratio = contrast(theme.ink_on(zone), zone);
            assert!(ratio >= 4.6, "{name} {zone:?} {ratio}");
        }
    }
}

#[test]
fn athletes_of_one_line_style_differ_for_every_kind_of_colour_vision() {
    // Normal, protan, deutan, tritan: within a line style, and over all pairs; whole numbers.
    let expected = [
        [(25.0, 18.0), (14.0, 12.0), (16.0, 11.0), (12.0, 9.0)],
        [(20.0, 16.0), (11.0, 9.0), (12.0, 8.0), (14.0, 7.0)],
    ];
    for ((name, theme), expected) in themes().into_iter().zip(expected) {
        for ((vision, matrix), (same_style, any)) in VISIONS.iter().zip(expected) {
            for one in 0..N_SLOTS as u8 {
                for other in 0..one {
                    let [a, b] = [one, other].map(|slot| lab(theme.slot(slot), matrix));
                    let is_same = Theme::slot_style(one) == Theme::slot_style(other);
                    let least = if is_same { same_style } else { any };
                    let apart = distance(a, b);
                    assert!(apart.round() >= least, "{name} {vision} {one} {other} {apart}");
                }
            }
        }
    }
}

#[test]
fn athletes_stand_out_from_the_plot_and_are_taken_for_no_alarm() {
    for ((name, theme), least) in themes().into_iter().zip([4.66, 3.99]) {
        let p = &theme.palette;
        for slot in p.slots {
            let ratio = contrast(slot, p.plot);
            assert!(ratio >= least, "{name} {slot:?} {ratio}");
            for meaning in [p.urgent, p.warning, p.mode] {
                let apart = distance(lab(slot, &VISIONS[0].1), lab(meaning, &VISIONS[0].1));
                assert!(apart >= 11.0, "{name} {slot:?} {meaning:?} {apart}");
            }
        }
    }
}

#[test]
fn words_and_values_have_the_contrast_that_their_use_needs() {
    for (name, theme) in themes() {
        let p = &theme.palette;
        for (ink, ground, least) in [
            (p.text, p.panel, 7.0),
            (p.text, p.raised, 7.0),
            (p.label, p.panel, 7.0),
            (p.label, p.raised, 4.5),
            (p.faint, p.panel, 4.5),
            (p.faint, p.raised, 4.5),
            (p.control_edge, p.panel, 3.0),
            (p.urgent, p.panel, 4.5),
            (p.urgent_ink, p.urgent, 4.5),
            (p.warning_ink, p.warning, 7.0),
            (p.warning_text, p.panel, 4.5),
            (p.mode, p.panel, 4.5),
            (p.mode_ink, p.mode, 7.0),
        ] {
            let ratio = contrast(ink, ground);
            assert!(ratio >= least, "{name} {ink:?} on {ground:?}: {ratio}");
        }
    }
}
