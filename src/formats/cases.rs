//! Reads files modelled on public bug reports of other programs: `tests/cases/files`.

use std::{fs, path::Path};

use super::{Imported, Unreadable, read_csv, read_gpx, read_tcx};
use crate::model::{Metric, UnixNanos};

/// 2022-05-19T10:40:00Z, the start of all of them.
const BEGIN: UnixNanos = UnixNanos::from_secs(1_652_956_800);
const ZONELESS: &str = "the times say no zone and were read as UTC";

fn read(name: &str) -> Result<Imported, Unreadable> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/files").join(name);
    let bytes = fs::read(path).unwrap();
    match name.rsplit('.').next().unwrap() {
        "csv" => read_csv(&bytes),
        "gpx" => read_gpx(&bytes),
        _ => read_tcx(&bytes),
    }
}

/// The values of the first sample.
fn first(imported: &Imported) -> Vec<(Metric, f64)> {
    let block = &imported.activity.samples;
    let sample = block.iter().next().unwrap();
    let metric = |index: u16| block.metrics()[usize::from(index)].clone();
    sample.readings.iter().map(|reading| (metric(reading.metric), reading.value)).collect()
}

/// Reads a file of sixty samples from [`BEGIN`] on, the first of which has these values.
fn check(name: &str, values: &[(Metric, f64)], notes: &[&str]) -> Imported {
    let imported = read(name).unwrap();
    let times = imported.activity.samples.times();
    assert_eq!((times.len(), times[0]), (60, BEGIN), "{name}");
    assert_eq!(times[59], BEGIN.plus_secs(59.0), "{name}");
    let first = first(&imported);
    for (metric, value) in values {
        let found = first.iter().find(|(known, _)| known == metric);
        let found = found.unwrap_or_else(|| panic!("{name} has no {metric:?}: {first:?}")).1;
        assert!((found - value).abs() < 1e-7, "{name}: {metric:?} is {found}");
    }
    assert_eq!(imported.notes, notes, "{name}");
    imported
}

#[test]
fn tables_are_read_whatever_their_dates() {
    let place = [(Metric::LatDeg, 46.5), (Metric::LngDeg, 7.4)];
    let with = |more: &[(Metric, f64)]| [&place[..], more].concat();
    check("c01_date_and_time_columns.csv", &with(&[(Metric::HrBpm, 120.0)]), &[ZONELESS]);
    check("c02_date_and_time_slashes.csv", &with(&[(Metric::AltM, 500.0)]), &[ZONELESS]);
    let values = [(Metric::HrBpm, 140.0), (Metric::PwrW, 250.0)];
    check("c06_german_date_time.csv", &values, &[ZONELESS]);
    let values = [(Metric::SpdKph, 5.4), (Metric::AccM, 10.0), (Metric::PwrW, 210.0)];
    check("c18_opentracks.csv", &with(&values), &[]);
}

#[test]
fn semicircles_become_degrees() {
    let lat_deg = 554_766_609.0 * 180.0 / 2_147_483_648.0;
    let lng_deg = 88_285_438.0 * 180.0 / 2_147_483_648.0;
    let values = [
        (Metric::LatDeg, lat_deg),
        (Metric::LngDeg, lng_deg),
        (Metric::SpdKph, 30.6),
        (Metric::DistKm, 0.0),
    ];
    check("c10_datetime_no_zone.csv", &values, &[ZONELESS]);
}

#[test]
fn a_counter_is_no_time() {
    let said = read("c22_counter_of_8_digits.csv").unwrap_err().to_string();
    assert!(said.contains("`17220090` only counts from a start that is not said"), "{said}");
}

#[test]
fn gpx_is_read_whatever_its_namespaces_and_extensions() {
    let place = [(Metric::LatDeg, 46.5), (Metric::LngDeg, 7.4), (Metric::AltM, 500.0)];
    let with = |metric: Metric, value: f64| [&place[..], &[(metric, value)]].concat();
    check("g01_time_without_zone.gpx", &place, &[ZONELESS]);
    check("g02_namespace_https.gpx", &place, &[]);
    let values = [(Metric::HrBpm, 100.0), (Metric::CadRpm, 86.0), (Metric::PwrW, 275.0)];
    check("g08_undeclared_prefix.gpx", &values, &[]);
    check("g09_power_extension_wrapped.gpx", &with(Metric::PwrW, 251.0), &[]);
    check("g43_power_namespace_xsd.gpx", &with(Metric::PwrW, 251.0), &[]);
    let unread = "not read from the points: `gpxx:Depth` (60)";
    check("g11_gpxx_v3_temperature.gpx", &with(Metric::TempC, 21.5), &[unread]);
    check("g27_osmand_speed.gpx", &with(Metric::SpdKph, 19.8), &[]);
    check("g32_comma_coordinates.gpx", &place, &[]);
}

#[test]
fn of_two_tracks_of_the_same_time_the_second_is_left_out_whole() {
    let imported = read("g34_two_tracks_same_time.gpx").unwrap();
    assert_eq!(imported.activity.sessions.len(), 1);
    let [note] = &*imported.notes else { panic!("{:?}", imported.notes) };
    assert!(note.contains("runs at the same time as another one of the file"), "{note}");
    let alone = imported.activity.samples.iter().all(|sample| sample.readings.len() == 3);
    assert!(alone, "each point has its own place and altitude");
}

#[test]
fn a_date_of_a_clock_that_was_not_set_is_left_out() {
    let imported = read("g38_fixed_date_1970.gpx").unwrap();
    assert_eq!(imported.activity.samples.times()[0], BEGIN.plus_secs(5.0));
    let [session] = &*imported.activity.sessions else { panic!("one session") };
    assert_eq!(session.span.from, BEGIN.plus_secs(5.0));
    assert_eq!(session.title, "Morning ride");
    let [note] = &*imported.notes else { panic!("{:?}", imported.notes) };
    assert!(note.starts_with("5 samples of 1970-01-01, more than a year from all"), "{note}");
}

#[test]
fn tcx_is_read_whatever_its_namespaces() {
    let values = [(Metric::LatDeg, 46.5), (Metric::HrBpm, 140.0), (Metric::CadRpm, 80.0)];
    check("t03_namespace_v1.tcx", &values, &[]);
    let zoneless = check("t08_no_zone.tcx", &values, &[ZONELESS]);
    assert_eq!(zoneless.activity.laps[0].from, BEGIN);
    check("t09_tpx_v1.tcx", &[(Metric::PwrW, 210.0)], &[]);
}
