use proptest::prelude::*;

use super::*;
use crate::{
    codec::field_of_metric,
    formats::{
        Cell, Layout, Table,
        testing::{BEGIN, activities, assert_alike, damaged, samples, told},
    },
    model::{Metric, SampleBlock},
};

fn read(text: &str) -> Imported {
    read_csv(text.as_bytes()).unwrap()
}

/// A block as our own export has it.
fn written(block: &SampleBlock) -> Vec<u8> {
    let fields = block.metrics().iter().map(|metric| field_of_metric(metric).as_bytes().to_vec());
    let layout = Layout { fields: fields.collect(), ..Layout::default() };
    let mut out = Vec::new();
    let mut table = Table::begin(&mut out, &layout).unwrap();
    for sample in block.iter() {
        let texts: Vec<_> = sample.readings.iter().map(|it| it.value.to_string()).collect();
        let cells = sample.readings.iter().zip(&texts).map(|(reading, text)| {
            let metric = &block.metrics()[usize::from(reading.metric)];
            (field_of_metric(metric), Cell::Number(text.as_bytes()))
        });
        table.row(sample.time, b"samples", b"", cells).unwrap();
    }
    table.finish().unwrap();
    out
}

#[test]
fn columns_are_known_in_common_spellings_with_their_units() {
    let expected = [
        (Metric::LatDeg, 1.5),
        (Metric::LngDeg, -2.5),
        (Metric::HrBpm, 145.0),
        (Metric::PwrW, 250.0),
        (Metric::SpdKph, 36.0),
        (Metric::DistKm, 1.2345),
        (Metric::AltM, 100.5),
    ];
    for header in [
        "time,lat,lng,hr_bpm,pwr_w,spd_kph,dist_km,alt_m\n\
         2026-05-19T10:40:00Z,1.5,-2.5,145,250,36,1.2345,100.5\n",
        "Timestamp;Latitude;Longitude;Heart Rate;Power;Speed (m/s);Distance (m);Elevation\n\
         2026-05-19 10:40:00;1,5;-2,5;145;250;10;1234,5;100,5\n",
        "seconds\tlatitude\tlon\tbpm\twatts\tspeed_kmh\tdistance_km\taltitude_m\r\n\
         1779187200\t1.5\t-2.5\t145\t250\t36\t1.2345\t100.5\r\n",
    ] {
        let read = read(header);
        assert_eq!(read.notes, [""; 0], "{header}");
        assert_eq!(told(&read.activity.samples), told(&samples(&[&expected])), "{header}");
    }
}

#[test]
fn a_speed_without_a_unit_is_left_out_and_said() {
    let read = read("time,speed,hr\n2026-05-19T10:40:00Z,10,145\n");
    assert_eq!(told(&read.activity.samples), told(&samples(&[&[(Metric::HrBpm, 145.0)]])));
    assert!(read.notes[0].contains("`speed` does not say its unit"), "{:?}", read.notes);
}

#[test]
fn bad_lines_are_told_by_their_numbers() {
    let read = read("time,hr\n1779187200,145\nnever,1\n1779187201,much\n,2\n1779187201,146\n");
    let expected = samples(&[&[(Metric::HrBpm, 145.0)], &[(Metric::HrBpm, 146.0)]]);
    assert_eq!(told(&read.activity.samples), told(&expected));
    assert_eq!(
        read.notes,
        [
            "lines 3, 5: there is no time that can be read; left out",
            "line 4: a value is no number; it was left out"
        ]
    );
}

#[test]
fn unknown_columns_stay_where_they_hold_numbers() {
    let read = read("time,core_temp,comment\n1779187200,38.5,hot\n");
    let expected = samples(&[&[(Metric::Other("core_temp".into()), 38.5)]]);
    assert_eq!(told(&read.activity.samples), told(&expected));
    assert_eq!(read.notes, [""; 0]);
}

#[test]
fn a_table_without_times_says_what_is_wanted() {
    let sentence = |text: &str| read_csv(text.as_bytes()).unwrap_err().to_string();
    assert!(sentence("hr,power\n1,2\n").contains("no column `time`"));
    assert!(sentence("time,hr\n").contains("nothing below the first line"));
    // Seconds since a start have no date.
    assert!(sentence("time,hr\n17,145\n").contains("line 2: there is no time"));
    assert_eq!(sentence(""), "the table is empty");
}

#[test]
fn the_unit_of_a_time_is_told_by_its_size_or_its_header() {
    for text in [
        "time,hr\n1779187200.5,1\n",
        "time,hr\n1779187200500,1\n",
        "time_us,hr\n1779187200500000,1\n",
        "time,time_ns,hr\n2026-05-19T10:40:00.5Z,1779187200500000000,1\n",
    ] {
        assert_eq!(told(&read(text).activity.samples)[0].0, BEGIN.plus_secs(0.5), "{text}");
    }
}

proptest! {
    #[test]
    fn what_our_export_writes_is_read_again(activity in activities()) {
        let read = read_csv(&written(&activity.samples)).unwrap();
        assert_alike(&activity.samples, &read.activity.samples, |_| 0.0);
    }

    #[test]
    fn damage_never_panics(
        bytes in activities().prop_flat_map(|activity| damaged(written(&activity.samples)))
    ) {
        if let Err(unreadable) = read_csv(&bytes) {
            prop_assert!(!unreadable.0.is_empty());
        }
    }
}
