//! Values of all magnitudes survive a round trip.

use proptest::prelude::*;

use super::{
    fields::{NATIVES, Native},
    *,
};

/// How far a value may be off after a round trip.
fn resolution(metric: &Metric) -> f64 {
    match metric {
        Metric::LatDeg | Metric::LngDeg => 90.0 / f64::from(1_u32 << 31),
        Metric::AltM => 0.1,
        Metric::SpdKph => 0.0018,
        Metric::DistKm => 0.000_005,
        Metric::HrBpm | Metric::CadRpm | Metric::PwrW | Metric::TempC | Metric::AccM => 0.5,
        // Half a percent of both legs, plus the rounding of their sum.
        Metric::PwrWLeft | Metric::PwrWRight => 0.015 * 2000.0 + 1.5,
        _ => 0.0,
    }
}

fn reading() -> impl Strategy<Value = (Metric, f64)> {
    let of =
        |metric: Metric, value: BoxedStrategy<f64>| value.prop_map(move |v| (metric.clone(), v));
    prop_oneof![
        of(Metric::LatDeg, (-90.0..90.0).boxed()),
        of(Metric::LngDeg, (-180.0..179.9).boxed()),
        of(Metric::AltM, (-499.0..9000.0).boxed()),
        of(Metric::SpdKph, (0.0..2000.0).boxed()),
        of(Metric::DistKm, (0.0..40_000.0).boxed()),
        of(Metric::HrBpm, (0.0..254.0).boxed()),
        of(Metric::CadRpm, (0.0..254.0).boxed()),
        of(Metric::PwrW, (0.0..2000.0).boxed()),
        of(Metric::PwrWLeft, (0.0..1000.0).boxed()),
        of(Metric::PwrWRight, (0.0..1000.0).boxed()),
        of(Metric::TempC, (-100.0..100.0).boxed()),
        of(Metric::AccM, (0.0..254.0).boxed()),
        of(Metric::BatteryPercent, (0..=100).prop_map(f64::from).boxed()),
        of(Metric::DurS, prop::num::f64::NORMAL.boxed()),
        of(other("a name, with ünicode"), any::<i32>().prop_map(f64::from).boxed()),
        of(
            other("b"),
            any::<f32>().prop_filter("finite", |v| v.is_finite()).prop_map(f64::from).boxed()
        ),
    ]
}

proptest! {
    #[test]
    fn samples_come_back_within_the_resolution(
        rows in prop::collection::vec((1_u32..5, prop::collection::vec(reading(), 1..8)), 1..40),
    ) {
        let mut secs = 0;
        let rows: Vec<(f64, Vec<(Metric, f64)>)> = rows
            .into_iter()
            .map(|(step, readings)| {
                secs += step;
                (f64::from(secs), readings)
            })
            .collect();
        let rows: Vec<(f64, &[(Metric, f64)])> =
            rows.iter().map(|(secs, readings)| (*secs, readings.as_slice())).collect();
        let made = activity(&rows);
        let (expected, found) = (samples(&made), samples(&read_clean(&written(&made))));
        prop_assert_eq!(found.len(), expected.len());
        for ((found_at, found), (expected_at, expected)) in found.iter().zip(&expected) {
            prop_assert_eq!(found_at.to_bits(), expected_at.to_bits());
            prop_assert_eq!(found.len(), expected.len());
            for ((found_metric, found), (metric, value)) in found.iter().zip(expected) {
                prop_assert_eq!(found_metric, metric);
                let off = (found - value).abs();
                prop_assert!(off <= resolution(metric) * (1.0 + 1e-9), "{:?} {} {}", metric, value, found);
            }
        }
    }

    #[test]
    fn a_raw_value_of_a_file_is_written_as_it_was(raw in any::<u32>()) {
        for native in NATIVES.iter() {
            let Some(native) = Native::of(native.metric) else { continue };
            let raw = match native.field.written.unwrap() {
                rustyfit::profile::typedef::FitBaseType::UINT8 => f64::from(raw as u8),
                rustyfit::profile::typedef::FitBaseType::SINT8 => f64::from(raw as i8),
                rustyfit::profile::typedef::FitBaseType::UINT16 => f64::from(raw as u16),
                rustyfit::profile::typedef::FitBaseType::SINT32 => f64::from((raw as i32).min(i32::MAX - 1)),
                _ => f64::from(raw),
            };
            let Some(value) = native.value(raw) else { continue };
            let again = native.raw(value);
            let bits = again.map(|value| format!("{value:?}"));
            if let Some(bits) = bits {
                let digits: String =
                    bits.chars().skip_while(|c| *c != '(').filter(|c| !"()".contains(*c)).collect();
                prop_assert_eq!(digits.parse::<f64>().unwrap().to_bits(), raw.to_bits());
            }
        }
    }
}
