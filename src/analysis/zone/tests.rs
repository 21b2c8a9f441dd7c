use std::{collections::BTreeMap, env, fs, io::Read as _, path::PathBuf};

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::model::{ProfileNumber, Sex, UnixNanos};

/// Two athletes, whose times in zones another program reckoned.
fn athlete_a() -> Profile {
    Profile {
        sex: Some(Sex::Male),
        weight_kg: Some(75.0),
        ftp_w: Some(267.0),
        hr_max: Some(187.0),
        hr_rest: Some(50.0),
        lthr: Some(168.0),
        threshold_mps: Some(4.5),
        ..Profile::default()
    }
}

fn athlete_b() -> Profile {
    Profile {
        sex: Some(Sex::Female),
        weight_kg: Some(58.0),
        ftp_w: Some(191.0),
        hr_max: Some(197.0),
        hr_rest: Some(58.0),
        lthr: Some(176.0),
        threshold_mps: Some(3.3),
        ..Profile::default()
    }
}

fn number(zones: &Zones, value: f64) -> usize {
    zones.zone_of(value).map_or(0, Zone::number)
}

#[test]
fn a_value_at_a_border_is_in_the_zone_that_begins_there() {
    let power = Profile { ftp_w: Some(200.0), ..Profile::default() };
    let threshold = Profile { lthr: Some(100.0), ..Profile::default() };
    let max = Profile { hr_max: Some(200.0), ..Profile::default() };
    let reserve = Profile {
        hr_rest: Some(50.0),
        zones: crate::model::ZoneSettings {
            hr_model: Some(HrZoneModel::Reserve),
            ..crate::model::ZoneSettings::default()
        },
        ..max
    };
    let speed = Profile { threshold_mps: Some(1_000.0 / 3.6), ..Profile::default() };
    let (hr_bpm, pwr_w, spd_kph) = (Metric::HrBpm, Metric::PwrW, Metric::SpdKph);
    for (profile, metric, borders, first) in [
        (&power, &pwr_w, &[0.0, 110.0, 150.0, 180.0, 210.0, 240.0, 300.0][..], 1),
        (&threshold, &hr_bpm, &[0.0, 68.0, 83.0, 94.0, 105.0], 1),
        (&max, &hr_bpm, &[100.0, 120.0, 140.0, 160.0, 180.0], 1),
        (&reserve, &hr_bpm, &[125.0, 140.0, 155.0, 170.0, 185.0], 1),
        (&speed, &spd_kph, &[0.0, 775.0, 877.0, 943.0, 1_010.0, 1_031.0, 1_111.0], 1),
    ] {
        let zones = zones(profile, metric).unwrap();
        assert_eq!(zones.borders(), borders, "{metric:?}");
        for (zone, border) in (first..).zip(borders) {
            assert_eq!(number(&zones, *border), zone, "{metric:?} {border}");
            assert_eq!(number(&zones, border - 0.001), zone - 1, "{metric:?} below {border}");
        }
        assert_eq!(number(&zones, 1e9), borders.len(), "the last zone has no end");
        assert_eq!(zones.zone_of(f64::NAN), None);
    }
}

#[test]
fn borders_are_not_rounded() {
    let zones = zones(&athlete_a(), &Metric::PwrW).unwrap();
    // 55 % of 267 W are 146.85 W.
    assert_eq!((number(&zones, 146.0), number(&zones, 146.9)), (1, 2));
}

#[test]
fn without_a_profile_there_is_no_zone() {
    let nobody = Profile { sex: Some(Sex::Female), weight_kg: Some(58.0), ..Profile::default() };
    for metric in [Metric::HrBpm, Metric::PwrW, Metric::SpdKph] {
        assert_eq!(zones(&nobody, &metric), None, "{metric:?}");
        assert_eq!(percent_of_threshold(&nobody, &metric, 100.0), None);
    }
    let rest_only = Profile { hr_rest: Some(50.0), ftp_w: Some(250.0), ..Profile::default() };
    assert_eq!(zones(&rest_only, &Metric::HrBpm), None);
    for metric in [Metric::CadRpm, Metric::AltM, Metric::PwrWLeft, Metric::Other("x".into())] {
        assert_eq!(zones(&athlete_a(), &metric), None, "{metric:?}");
    }
}

#[test]
fn the_heart_rate_follows_the_chosen_model_else_the_threshold_else_the_maximum() {
    let reference =
        |profile: &Profile| zones(profile, &Metric::HrBpm).and_then(|it| it.reference());
    let mut profile = athlete_a();
    assert_eq!(reference(&profile), Some(Reference::Threshold));
    profile.zones.hr_model = Some(HrZoneModel::Max);
    assert_eq!(reference(&profile), Some(Reference::Maximum));
    profile.zones.hr_model = Some(HrZoneModel::Reserve);
    assert_eq!(reference(&profile), Some(Reference::Reserve));
    profile.hr_rest = None;
    assert_eq!(reference(&profile), None, "another model is not what the coach chose");
    profile.zones.hr_model = None;
    profile.lthr = None;
    assert_eq!(reference(&profile), Some(Reference::Maximum));
}

#[test]
fn borders_of_the_coach_replace_the_others() {
    let mut profile = athlete_a();
    profile.zones.pwr_w = ZoneBorders::new(&[0.0, 200.0, 300.0]);
    profile.zones.hr_bpm = ZoneBorders::new(&[110.0, 150.0]);
    let power = zones(&profile, &Metric::PwrW).unwrap();
    assert_eq!((power.count(), number(&power, 199.0), number(&power, 200.0)), (3, 1, 2));
    assert_eq!(power.percent(267.0), Some(100.0));
    let heart_rate = zones(&profile, &Metric::HrBpm).unwrap();
    assert_eq!(heart_rate.zone_of(109.0), None);
    profile.ftp_w = None;
    let power = zones(&profile, &Metric::PwrW).unwrap();
    assert_eq!((power.reference(), power.percent(200.0)), (None, None));
}

#[test]
fn shares_put_athletes_on_one_scale() {
    let (a, b) = (athlete_a(), athlete_b());
    assert_eq!(percent_of_threshold(&a, &Metric::PwrW, 267.0), Some(100.0));
    assert_eq!(percent_of_threshold(&b, &Metric::HrBpm, 88.0), Some(50.0));
    let [a, b] = [a, b].map(|profile| zones(&profile, &Metric::PwrW).unwrap());
    for (one, other) in a.borders().iter().zip(b.borders()) {
        let (one, other) = (a.percent(*one).unwrap(), b.percent(*other).unwrap());
        assert!((one - other).abs() < 1e-9, "{one} {other}");
    }
    assert_eq!(a.value_of_percent(50.0), Some(133.5));
}

#[test]
fn bands_follow_one_another_and_have_names() {
    let zones = zones(&athlete_a(), &Metric::HrBpm).unwrap();
    let bands: Vec<Band> = zones.bands().collect();
    assert_eq!(bands.len(), zones.count());
    assert_eq!(bands.iter().map(|it| it.zone.to_string()).collect::<String>(), "Z1Z2Z3Z4Z5");
    for pair in bands.windows(2) {
        assert_eq!(pair[0].to, Some(pair[1].from));
    }
    assert_eq!(bands[4].to, None);
}

/// Second 0 of the tests.
const BEGIN: UnixNanos = UnixNanos::from_secs(1_463_683_075);
/// All that is not before it.
const SINCE_0: (UnixNanos, UnixNanos) = (BEGIN, UnixNanos::MAX);

fn at(secs: f64) -> UnixNanos {
    BEGIN.plus_secs(secs)
}

#[test]
fn gaps_and_straps_without_contact_are_in_no_zone() {
    let zones = zones(&athlete_a(), &Metric::HrBpm).unwrap();
    // A minute in zone 3, 4 s without contact, a gap of a minute, one sample in zone 5.
    let samples = (0..60).map(|i| (f64::from(i), 150.0));
    let samples = samples.chain((60..64).map(|i| (f64::from(i), 0.0))).chain([(120.0, 180.0)]);
    let samples = samples.chain([(121.0, 65_535.0)]).map(|(secs, bpm)| (at(secs), bpm));
    let time_in = time_in_zones(zones, &Metric::HrBpm, samples, SINCE_0);
    assert_eq!(time_in.in_zones_secs(), [0.0, 0.0, 60.0, 0.0, 1.0]);
    assert_eq!((time_in.below_secs(), time_in.covered_secs()), (0.0, 61.0));
}

#[test]
fn earlier_samples_say_what_is_usual_and_count_nothing() {
    let zones = zones(&athlete_a(), &Metric::PwrW).unwrap();
    let samples = (0..40).map(|i| (at(f64::from(i) * 30.0), 150.0));
    let secs_of = |from: f64, to: f64| {
        let time_in = time_in_zones(zones, &Metric::PwrW, samples.clone(), (at(from), at(to)));
        time_in.in_zones_secs()[1]
    };
    // The seconds 600 to 1170; a sample stands for 30 of them.
    assert!((secs_of(600.0, 2_000.0) - 571.0).abs() < 1e-6);
    // A span that ends between two samples, and one that begins there, share the second of them.
    assert!((secs_of(600.0, 641.0) - 41.0).abs() < 1e-6);
    assert!((secs_of(600.0, 640.5) - 41.0).abs() < 1e-6);
    assert!((secs_of(641.0, 661.0) - 20.0).abs() < 1e-6);
}

/// Seconds of a part of a ride (from `tests/cases/zones`), by column.
fn part(csv: &str) -> BTreeMap<String, Vec<(UnixNanos, f64)>> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    let mut columns: BTreeMap<String, Vec<(UnixNanos, f64)>> = BTreeMap::new();
    for line in lines {
        let mut cells = line.split(',');
        let secs: f64 = cells.next().unwrap().parse().unwrap();
        for (name, cell) in names.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let series = columns.entry((*name).to_owned()).or_default();
            series.push((at(secs), cell.parse().unwrap()));
        }
    }
    columns
}

/// Seconds below the first zone and in each.
fn all_secs(time_in: &TimeInZones) -> Vec<f64> {
    std::iter::once(time_in.below_secs()).chain(time_in.in_zones_secs().iter().copied()).collect()
}

#[test]
fn times_in_zones_are_those_of_another_program() {
    use HrZoneModel::{Max, Reserve, Threshold};
    let steady = part(include_str!("../../../tests/cases/zones/road_power.csv"));
    let with_gaps = part(include_str!("../../../tests/cases/zones/city_gaps.csv"));
    for (name, ride, profile, models, power) in [
        (
            "steady, A",
            &steady,
            athlete_a(),
            [
                (Max, &[0, 0, 23, 135, 142, 0][..]),
                (Reserve, &[0, 29, 104, 47, 120, 0]),
                (Threshold, &[0, 0, 83, 95, 122, 0]),
            ],
            [73, 20, 36, 50, 46, 67, 8],
        ),
        (
            "steady, B",
            &steady,
            athlete_b(),
            [
                (Max, &[0, 0, 54, 124, 122, 0]),
                (Reserve, &[10, 90, 75, 125, 0, 0]),
                (Threshold, &[0, 0, 141, 78, 81, 0]),
            ],
            [61, 11, 10, 11, 25, 69, 113],
        ),
        (
            "with gaps, A",
            &with_gaps,
            athlete_a(),
            [
                (Max, &[1, 44, 123, 44, 74, 0]),
                (Reserve, &[94, 76, 35, 55, 26, 0]),
                (Threshold, &[0, 58, 139, 56, 33, 0]),
            ],
            [247, 34, 5, 0, 0, 0, 0],
        ),
        (
            "with gaps, B",
            &with_gaps,
            athlete_b(),
            [
                (Max, &[4, 90, 92, 67, 33, 0]),
                (Reserve, &[162, 37, 40, 47, 0, 0]),
                (Threshold, &[0, 104, 102, 78, 2, 0]),
            ],
            [166, 77, 24, 14, 5, 0, 0],
        ),
    ] {
        let whole =
            |secs: &[f64]| -> Vec<i32> { secs.iter().map(|it| it.round() as i32).collect() };
        let series = |metric: &Metric| ride[metric.name()].iter().copied();
        for (model, expected) in models {
            let zones = hr_zones(&profile, model).unwrap();
            let time_in = time_in_zones(zones, &Metric::HrBpm, series(&Metric::HrBpm), SINCE_0);
            assert_eq!(whole(&all_secs(&time_in)), expected, "{name}, {model:?}");
        }
        let zones = zones(&profile, &Metric::PwrW).unwrap();
        let time_in = time_in_zones(zones, &Metric::PwrW, series(&Metric::PwrW), SINCE_0);
        assert_eq!(whole(time_in.in_zones_secs()), power, "{name}, power");
    }
}

/// The values of a metric in a ride, in order; of several at one time the last counts.
fn ride(path: &std::path::Path, metric: &Metric) -> Vec<(UnixNanos, f64)> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let mut series: BTreeMap<i64, f64> = BTreeMap::new();
    for line in text.lines() {
        let (rest, time) = line.rsplit_once(' ').unwrap();
        let (_, fields) = rest.split_once(' ').unwrap();
        let field =
            fields.split(',').find_map(|it| it.split_once('=').filter(|it| it.0 == metric.name()));
        if let Some((_, value)) = field {
            series.insert(time.parse().unwrap(), value.parse().unwrap());
        }
    }
    series.into_iter().map(|(secs, value)| (UnixNanos::from_secs(secs), value)).collect()
}

fn profile_of(json: &Value) -> Profile {
    let mut profile =
        Profile { sex: json["sex"].as_str().and_then(Sex::of_name), ..Profile::default() };
    for number in ProfileNumber::ALL {
        *profile.number_mut(number) = json[number.definition().key].as_f64();
    }
    profile.check().unwrap();
    profile
}

#[test]
#[ignore = "needs recorded rides: .ci/run runs it"]
fn times_in_zones_of_whole_rides_are_those_of_another_program() {
    let rides = PathBuf::from(env::var("TRACKSIDE_RIDES").unwrap());
    let expected = fs::read_to_string(env::var("TRACKSIDE_EXPECTED").unwrap()).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let mut series: BTreeMap<(String, String), Vec<(UnixNanos, f64)>> = BTreeMap::new();
    let (mut n_checked, mut wrong) = (0, Vec::new());
    for entry in expected["entries"].as_array().unwrap() {
        let text = |key: &str| entry[key].as_str().unwrap().to_owned();
        let secs = |key: &str| UnixNanos::from_secs(entry[key].as_i64().unwrap());
        let profile = profile_of(&expected["profiles"][text("profile")]);
        let (from, to, state_from) = (secs("from"), secs("to"), secs("state_from"));
        for (key, metric, zones, absolute_secs) in [
            ("hr_max_zones_s", Metric::HrBpm, hr_zones(&profile, HrZoneModel::Max), 6.0),
            ("hr_reserve_zones_s", Metric::HrBpm, hr_zones(&profile, HrZoneModel::Reserve), 6.0),
            ("hr_lthr_zones_s", Metric::HrBpm, hr_zones(&profile, HrZoneModel::Threshold), 6.0),
            ("power_zones_s", Metric::PwrW, zones(&profile, &Metric::PwrW), 2.0),
            ("pace_zones_s", Metric::SpdKph, zones(&profile, &Metric::SpdKph), 6.0),
        ] {
            let Some(expected) = entry["values"][key].as_array() else { continue };
            let expected: Vec<f64> = expected.iter().map(|it| it.as_f64().unwrap()).collect();
            let path = rides.join(format!("{}.lp.gz", text("ride")));
            let series = series
                .entry((text("ride"), metric.name().to_owned()))
                .or_insert_with(|| ride(&path, &metric));
            let samples = series.iter().copied().filter(|it| state_from <= it.0);
            let time_in = time_in_zones(zones.unwrap(), &metric, samples, (from, to));
            let ours = all_secs(&time_in);
            let ours = &ours[ours.len() - expected.len()..];
            let share = if metric == Metric::SpdKph { 0.01 } else { 0.004 };
            let allowed_secs = absolute_secs + share * expected.iter().sum::<f64>();
            for (ours, expected) in ours.iter().zip(&expected) {
                n_checked += 1;
                if allowed_secs < (ours - expected).abs() {
                    let (ride, span, who) = (text("ride"), text("span"), text("profile"));
                    wrong.push(format!("{ride} {span} {who} {key}: {ours}, expected {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {n_checked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(1_000 < n_checked, "{n_checked}");
}

fn zone_sets() -> impl Strategy<Value = Zones> {
    let profile = (60.0_f64..200.0, 20.0_f64..59.0, 50.0_f64..500.0, 0.5_f64..8.0);
    (profile, 0_usize..5).prop_map(|((lthr, hr_rest, ftp_w, mps), which)| {
        let profile = Profile {
            lthr: Some(lthr),
            hr_max: Some(lthr * 1.1),
            hr_rest: Some(hr_rest),
            ftp_w: Some(ftp_w),
            threshold_mps: Some(mps),
            ..Profile::default()
        };
        match which {
            0 => zones(&profile, &Metric::PwrW),
            1 => zones(&profile, &Metric::SpdKph),
            2 => hr_zones(&profile, HrZoneModel::Max),
            3 => hr_zones(&profile, HrZoneModel::Reserve),
            _ => hr_zones(&profile, HrZoneModel::Threshold),
        }
        .unwrap()
    })
}

proptest! {
    #[test]
    fn zones_rise_with_the_value_and_leave_nothing_out(
        zones in zone_sets(), one in 0.0_f64..700.0, other in 0.0_f64..700.0,
    ) {
        let (low, high) = (one.min(other), one.max(other));
        prop_assert!(zones.zone_of(low) <= zones.zone_of(high));
        // Every value from the first border on is in exactly one band.
        let holds = |band: &Band| band.from <= one && band.to.is_none_or(|to| one < to);
        let bands: Vec<Zone> = zones.bands().filter(holds).map(|band| band.zone).collect();
        prop_assert_eq!(bands, Vec::from_iter(zones.zone_of(one)));
        prop_assert_eq!(zones.zone_of(one).is_none(), one < zones.borders()[0]);
        prop_assert!(zones.borders().windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn times_in_zones_add_up_to_the_time_that_is_known(
        zones in zone_sets(),
        samples in prop::collection::vec((0.1_f64..20.0, 0.0_f64..500.0), 0..100),
    ) {
        let mut totals = crate::analysis::Totals::new(Metric::PwrW.zeros());
        let mut secs = 0.0;
        let samples: Vec<(UnixNanos, f64)> = samples
            .into_iter()
            .map(|(step, value)| {
                secs += step;
                (at(secs), value)
            })
            .collect();
        for (time, value) in &samples {
            totals.add(*time, *value);
        }
        let time_in = time_in_zones(zones, &Metric::PwrW, samples, SINCE_0);
        let covered_secs = totals.summary().covered_secs;
        prop_assert!((time_in.covered_secs() - covered_secs).abs() < 1e-6);
        prop_assert!(all_secs(&time_in).iter().all(|secs| 0.0 <= *secs));
    }
}
