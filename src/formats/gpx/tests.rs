use proptest::prelude::*;

use super::*;
use crate::{
    formats::{
        Activity, Marker, Sport,
        testing::{BEGIN, activities, assert_alike, content, damaged, samples},
    },
    model::{DEFAULT_SESSION_GAP, Metric},
};

fn written(activity: &Activity) -> String {
    let mut out = Vec::new();
    write_gpx(activity, &activity.samples, DEFAULT_SESSION_GAP, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A track with one segment of these points.
fn track(points: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><gpx xmlns=\"{GPX}\" xmlns:a=\"{GARMIN_V2}\"><trk><trkseg>\n\
         {points}</trkseg></trk></gpx>"
    )
}

const POINT: &str = "<trkpt lat='1' lon='2'><time>2026-05-19T10:40:00Z</time></trkpt>\n";

/// The decimals with which the elements are written.
fn resolution(metric: &Metric) -> f64 {
    match metric {
        Metric::LatDeg | Metric::LngDeg => 1e-8,
        Metric::AltM | Metric::TempC | Metric::BearingDeg => 6e-4,
        Metric::SpdKph => 3e-4,
        _ => 0.0,
    }
}

#[test]
fn extensions_are_known_by_their_namespace_whatever_their_prefix() {
    let text = track(
        "<trkpt lat='1.5' lon='-2.5'><ele>100.5</ele><time>2026-05-19T10:40:00Z</time><extensions>\
         <power>250</power><a:TrackPointExtension><a:atemp>21</a:atemp><a:hr>145</a:hr>\
         <a:cad>90</a:cad><a:speed>10</a:speed><a:course>270</a:course></a:TrackPointExtension>\
         <b:TrackPointExtension xmlns:b='urn:other'><b:hr>1</b:hr></b:TrackPointExtension>\
         </extensions></trkpt>",
    );
    let read = read_gpx(text.as_bytes()).unwrap();
    assert_eq!(read.notes, ["not read from the points: `b:hr` (1)"]);
    let expected = [
        (Metric::LatDeg, 1.5),
        (Metric::LngDeg, -2.5),
        (Metric::TempC, 21.0),
        (Metric::SpdKph, 36.0),
        (Metric::AltM, 100.5),
        (Metric::HrBpm, 145.0),
        (Metric::CadRpm, 90.0),
        (Metric::PwrW, 250.0),
        (Metric::BearingDeg, 270.0),
    ];
    assert_eq!(content(&read.activity.samples), content(&samples(&[&expected])));
}

#[test]
fn power_bears_no_prefix_and_a_namespace_of_its_own() {
    let place = [(Metric::LatDeg, 1.0), (Metric::LngDeg, 2.0)];
    let sample = [&place[..], &[(Metric::PwrW, 250.0), (Metric::HrBpm, 0.0)]].concat();
    let text = written(&Activity { samples: samples(&[&sample]), ..Activity::default() });
    assert!(text.contains("<power xmlns=\"urn:trackside:track:1\">250</power>"), "{text}");
    // The extension's schema requires at least 1.
    assert!(!text.contains("gpxtpx:hr"), "{text}");
    assert!(text.contains("TrackPointExtension/v1\""), "{text}");
}

#[test]
fn points_of_one_time_are_one_sample_and_all_come_in_order() {
    let later = POINT.replace("10:40:00", "10:40:01");
    let again = "<trkpt lat='3' lon='2'><ele>5</ele><time>2026-05-19T12:40:00+02:00</time></trkpt>";
    let read = read_gpx(track(&[&later, POINT, again].concat()).as_bytes()).unwrap();
    let place = |lat| [(Metric::LatDeg, lat), (Metric::LngDeg, 2.0)];
    let first = [&place(3.0)[..], &[(Metric::AltM, 5.0)]].concat();
    assert_eq!(content(&read.activity.samples), content(&samples(&[&first, &place(1.0)])));
}

#[test]
fn a_damaged_point_costs_itself_alone() {
    let times = (0..5).map(|second| POINT.replace("10:40:00", &format!("10:40:0{second}")));
    let mut points: Vec<String> = times.collect();
    points[2] = points[2].replace("</time>", "</tine>");
    let read = read_gpx(track(&points.concat()).as_bytes()).unwrap();
    assert_eq!(read.activity.samples.len(), 4);
    assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
    assert!(read.notes[0].contains("at line 4"), "{:?}", read.notes);
    assert_eq!(read.activity.sessions.len(), 1);
}

#[test]
fn a_file_that_breaks_off_gives_what_came_before() {
    let whole = track(&POINT.repeat(2).replacen("10:40:00", "10:40:07", 1));
    let at = whole.rfind("<time>").unwrap();
    let read = read_gpx(&whole.as_bytes()[..at]).unwrap();
    assert_eq!(read.activity.samples.len(), 1);
    assert!(read.notes[0].contains("ends early"), "{:?}", read.notes);
}

#[test]
fn what_is_no_recording_says_why() {
    let sentence = |text: &str| read_gpx(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(sentence("<html/>"), "this is no GPX file");
    assert!(sentence(&track("<trkpt lat='1' lon='2'/>")).contains("it is a course"));
    assert!(sentence(&track("")).contains("no track"));
}

#[test]
fn entities_of_a_file_are_not_expanded_and_depth_is_bounded() {
    let bomb = "<!DOCTYPE gpx [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;'>]>";
    let text = track(POINT).replace("<gpx", &format!("{bomb}<gpx"));
    let text = text.replace("<trk>", "<trk><name>x&b;y&amp;&#233;</name>");
    let read = read_gpx(text.as_bytes()).unwrap();
    assert_eq!(read.activity.sessions[0].title, "xy&é");

    let deep = track(&format!("{POINT}{}", "<a>".repeat(100_000)));
    let read = read_gpx(deep.as_bytes()).unwrap();
    assert_eq!((read.activity.samples.len(), read.notes.len()), (1, 1));
}

#[test]
fn waypoints_with_a_time_are_markers() {
    let marker = "<wpt lat='1' lon='2'><time>2026-05-19T10:40:00Z</time><name>gel</name></wpt>\
                  <wpt lat='1' lon='2'><name>a place</name></wpt>";
    let text = track(POINT).replace("<trk>", &format!("{marker}<trk>"));
    let read = read_gpx(text.as_bytes()).unwrap();
    assert_eq!(read.activity.markers, [Marker { time: BEGIN, text: "gel".to_owned() }]);
}

#[test]
fn the_sport_is_told_by_its_word() {
    for (word, sport) in
        [("sailing_v2", Sport::Sailing), ("1", Sport::Cycling), ("9", Sport::Running)]
    {
        let text = track(POINT).replace("<trk>", &format!("<trk><type>{word}</type>"));
        let read = read_gpx(text.as_bytes()).unwrap();
        assert_eq!(read.activity.sessions[0].sport, sport);
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(activity in activities()) {
        let read = read_gpx(written(&activity).as_bytes()).unwrap();
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
        if let Err(unreadable) = read_gpx(&bytes) {
            prop_assert!(!unreadable.0.is_empty());
        }
    }
}
