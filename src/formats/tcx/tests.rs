use proptest::prelude::*;

use super::*;
use crate::{
    formats::{
        Activity, ActivitySession, Span, Sport,
        testing::{BEGIN, activities, assert_alike, content, damaged, samples},
    },
    model::{DEFAULT_SESSION_GAP, Metric},
};

fn written(activity: &Activity) -> String {
    let mut out = Vec::new();
    write_tcx(activity, &activity.samples, DEFAULT_SESSION_GAP, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The decimals with which the elements are written.
fn resolution(metric: &Metric) -> f64 {
    match metric {
        Metric::LatDeg | Metric::LngDeg => 1e-8,
        Metric::AltM => 6e-4,
        Metric::DistKm => 1e-6,
        Metric::SpdKph => 3e-4,
        _ => 0.0,
    }
}

/// An activity with one lap of these points.
fn lap(points: &str) -> String {
    format!(
        "<x:TrainingCenterDatabase xmlns:x='{TCX}' xmlns='{EXTENSION}'><x:Activities>\
         <x:Activity Sport='Running'><x:Id>2026-05-19T10:40:00Z</x:Id>\
         <x:Lap StartTime='2026-05-19T10:40:00Z'><x:Track>\n{points}</x:Track></x:Lap>\
         </x:Activity></x:Activities></x:TrainingCenterDatabase>"
    )
}

const POINT: &str = "<x:Trackpoint><x:Time>2026-05-19T10:40:00.000Z</x:Time>\
    <x:Position><x:LatitudeDegrees>1</x:LatitudeDegrees>\
    <x:LongitudeDegrees>2</x:LongitudeDegrees></x:Position>\
    <x:AltitudeMeters>100.5</x:AltitudeMeters><x:DistanceMeters>1234.5</x:DistanceMeters>\
    <x:HeartRateBpm><x:Value>145</x:Value></x:HeartRateBpm>\
    <x:Extensions><TPX><Speed>10</Speed><RunCadence>88</RunCadence><Watts>250</Watts></TPX>\
    </x:Extensions></x:Trackpoint>\n";

#[test]
fn elements_are_known_by_their_namespace_whatever_their_prefix() {
    let read = read_tcx(lap(POINT).as_bytes()).unwrap();
    assert_eq!(read.notes, [""; 0]);
    let expected = [
        (Metric::LatDeg, 1.0),
        (Metric::LngDeg, 2.0),
        (Metric::AltM, 100.5),
        (Metric::DistKm, 1.2345),
        (Metric::HrBpm, 145.0),
        (Metric::SpdKph, 36.0),
        (Metric::CadRpm, 88.0),
        (Metric::PwrW, 250.0),
    ];
    assert_eq!(content(&read.activity.samples), content(&samples(&[&expected])));
    assert_eq!(read.activity.laps, [Span { from: BEGIN, to: BEGIN }]);
    assert_eq!(read.activity.sessions[0].sport, Sport::Running);
    assert_eq!(read_tcx(b"<gpx/>").unwrap_err().to_string(), "this is no TCX file");
}

#[test]
fn the_cadence_of_a_run_goes_where_that_of_runs_belongs() {
    let session = |sport| ActivitySession {
        span: Span { from: BEGIN, to: BEGIN },
        sport,
        title: String::new(),
        note: String::new(),
    };
    let of = |sport| {
        let samples = samples(&[&[(Metric::CadRpm, 88.0)]]);
        written(&Activity { samples, sessions: vec![session(sport)], ..Activity::default() })
    };
    assert!(of(Sport::Running).contains("<ns3:RunCadence>88</ns3:RunCadence>"));
    assert!(of(Sport::Cycling).contains("<Cadence>88</Cadence>"));
}

#[test]
fn samples_outside_of_laps_get_one_of_their_own() {
    let readings: Vec<_> = (0..6).map(|n| [(Metric::DistKm, f64::from(n))]).collect();
    let readings: Vec<&[_]> = readings.iter().map(|readings| &readings[..]).collect();
    let span = |from: f64, to: f64| Span { from: BEGIN.plus_secs(from), to: BEGIN.plus_secs(to) };
    let activity =
        Activity { samples: samples(&readings), laps: vec![span(1.0, 2.0)], ..Activity::default() };
    let text = written(&activity);
    assert_eq!(text.matches("<Trackpoint>").count(), 6);
    let read = read_tcx(text.as_bytes()).unwrap();
    assert_eq!(read.activity.laps, [span(0.0, 0.0), span(1.0, 2.0), span(3.0, 5.0)]);
    assert!(text.contains("<DistanceMeters>1000</DistanceMeters>"), "{text}");
}

#[test]
fn a_damaged_point_costs_itself_alone() {
    let times = (0..5).map(|second| POINT.replace("10:40:00", &format!("10:40:0{second}")));
    let mut points: Vec<String> = times.collect();
    points[2] = points[2].replace("</TPX>", "</TQX>");
    let read = read_tcx(lap(&points.concat()).as_bytes()).unwrap();
    assert_eq!(read.activity.samples.len(), 4);
    assert!(read.notes[0].contains("at line 4"), "{:?}", read.notes);
    assert_eq!((read.activity.sessions.len(), read.activity.laps.len()), (1, 1));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(activity in activities()) {
        let read = read_tcx(written(&activity).as_bytes()).unwrap();
        prop_assert_eq!(read.notes, [""; 0]);
        assert_alike(&activity.samples, &read.activity.samples, resolution);
        prop_assert_eq!(activity.sessions, read.activity.sessions);
        prop_assert_eq!(activity.laps, read.activity.laps);
        prop_assert_eq!(activity.markers, read.activity.markers);
    }

    #[test]
    fn damage_never_panics(
        bytes in activities().prop_flat_map(|activity| damaged(written(&activity).into_bytes()))
    ) {
        if let Err(unreadable) = read_tcx(&bytes) {
            prop_assert!(!unreadable.0.is_empty());
        }
    }
}
