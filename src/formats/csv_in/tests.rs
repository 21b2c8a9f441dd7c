use proptest::prelude::*;

use super::*;
use crate::{
    formats::{
        Cell, Layout, Table,
        testing::{BEGIN, activities, assert_alike, content, damaged, samples},
    },
    model::{Metric, SampleBlock, UnixNanos},
};

fn read(text: &str) -> Imported {
    read_csv(text.as_bytes()).unwrap()
}

/// A block as written by our own export.
fn written(block: &SampleBlock) -> Vec<u8> {
    let fields = block.metrics().iter().map(|metric| metric.name().as_bytes().to_vec());
    let layout = Layout { fields: fields.collect(), ..Layout::default() };
    let mut out = Vec::new();
    let mut table = Table::begin(&mut out, &layout).unwrap();
    for sample in block.iter() {
        let texts: Vec<_> = sample.readings.iter().map(|it| it.value.to_string()).collect();
        let cells = sample.readings.iter().zip(&texts).map(|(reading, text)| {
            let metric = &block.metrics()[usize::from(reading.metric)];
            (metric.name(), Cell::Number(text.as_bytes()))
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
        let zoneless = header.contains("2026-05-19 10:40:00;");
        let said = zoneless.then_some("the times say no zone and were read as UTC");
        assert_eq!(read.notes, Vec::from_iter(said), "{header}");
        assert_eq!(content(&read.activity.samples), content(&samples(&[&expected])), "{header}");
    }
}

#[test]
fn a_speed_without_a_unit_is_left_out_and_said() {
    let read = read("time,speed,hr\n2026-05-19T10:40:00Z,10,145\n");
    assert_eq!(content(&read.activity.samples), content(&samples(&[&[(Metric::HrBpm, 145.0)]])));
    assert!(read.notes[0].contains("`speed` does not say its unit"), "{:?}", read.notes);
}

#[test]
fn bad_lines_are_told_by_their_numbers() {
    let read = read("time,hr\n1779187200,145\nnever,1\n1779187201,much\n,2\n1779187201,146\n");
    let expected = samples(&[&[(Metric::HrBpm, 145.0)], &[(Metric::HrBpm, 146.0)]]);
    assert_eq!(content(&read.activity.samples), content(&expected));
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
    assert_eq!(content(&read.activity.samples), content(&expected));
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
        assert_eq!(content(&read(text).activity.samples)[0].0, BEGIN.plus_secs(0.5), "{text}");
    }
}

/// The first time and the notes of a table.
fn first_time(text: &str) -> (UnixNanos, Vec<String>) {
    let read = read(text);
    (content(&read.activity.samples)[0].0, read.notes)
}

#[test]
fn dates_and_times_of_day_may_stand_in_two_columns_of_any_language() {
    for text in [
        "Date,Time,hr\n2026-05-19,10:40:00,1\n",
        "hr,Time,Date\n1,10:40:00 AM,05/19/2026\n",
        "Datum;Uhrzeit;Puls\n19.05.2026;10:40:00;1\n",
        "Uhrzeit;Datum;Herzfrequenz\n10:40;19.05.26;1\n",
        "Date;Heure;Fréquence cardiaque\n06/05/2026;10:40:00;1\n19/05/2026;10:40:00;2\n",
        "Data;Ora;FC\n19/05/2026;10.40.00;1\n",
        "Fecha\tHora\tPulso\n19/05/2026\t10:40:00 a. m.\t1\n",
        "UTC DATE,UTC TIME,LOCAL DATE,LOCAL TIME,hr\n\
         2026/05/19,10:40:00,2026/05/19,12:40:00,1\n",
        "DATE,TIME,hr\n20260519,104000,1\n",
        "sep=;\nDatum/Zeit;Puls\n19. Mai 2026 10:40:00;1\n",
    ] {
        let (time, _) = first_time(text);
        let sixth = UnixNanos(BEGIN.0 - 13 * 86_400 * 1_000_000_000);
        assert!(time == BEGIN || text.contains("06/05") && time == sixth, "{text} {time:?}");
    }
}

#[test]
fn what_is_not_certain_of_a_time_is_refused_in_a_sentence() {
    let sentence = |text: &str| read_csv(text.as_bytes()).unwrap_err().to_string();
    for (text, expected) in [
        ("time,hr\n05/06/2026 10:40:00,1\n", "`05/06/2026 10:40:00` may be day or month first"),
        ("time,hr\n19/05/26 10:40:00,1\n", "which number of `19/05/26 10:40:00` is the year"),
        ("date,hr\n2026-05-19,1\n", "a date without a time of day"),
        ("time,hr\n10:40:00,1\n", "a time of day without a date"),
        ("time,hr\n46161.44444,1\n", "`46161.44444` is a date as spreadsheets keep it"),
        ("timestamp,hr\n20260519,1\n", "`20260519` only counts from a start"),
        ("time,hr\n172200900,1\n", "`172200900` only counts from a start"),
    ] {
        let said = sentence(text);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn numbers_and_positions_are_read_in_the_ways_of_several_programs() {
    let place = [(Metric::LatDeg, -46.5), (Metric::LngDeg, 7.25)];
    for text in [
        "time;Breite;Länge\n1779187200;-46,5;7,25\n",
        "time,latitude,longitude\n1779187200,\"-46,50000\",\"7,25000\"\n",
        "time,lat_e7,lon_e7\n1779187200,-465000000,72500000\n",
        "time,LATITUDE,N/S,LONGITUDE,E/W\n1779187200,46.5,S,7.25,E\n",
        "time,LATITUDE N/S,LONGITUDE E/W\n1779187200,46.5S,7.25E\n",
        "time,latitude (semicircles),longitude (semicircles)\n\
         1779187200,-554766609.0666667,86495869.15555556\n",
    ] {
        let read = read(text);
        assert_alike(&samples(&[&place]), &read.activity.samples, |_| 1e-9);
        assert_eq!(read.notes, [""; 0], "{text}");
    }
}

#[test]
fn a_position_that_cannot_be_is_left_out_and_said() {
    let read = read("time,lat,lng,hr\n1779187200,465000000,74000000,145\n");
    assert_eq!(content(&read.activity.samples), content(&samples(&[&[(Metric::HrBpm, 145.0)]])));
    assert!(read.notes[0].starts_with("line 2: a position beyond 90 or 180"), "{:?}", read.notes);
}

#[test]
fn utf16_and_latin1_are_read() {
    let text = "Zeit;Höhe (m)\n19.05.2026 10:40:00;500\n";
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin1: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let expected = content(&samples(&[&[(Metric::AltM, 500.0)]]));
    for bytes in [utf16, latin1] {
        assert_eq!(content(&read_csv(&bytes).unwrap().activity.samples), expected);
    }
}

#[test]
fn a_wrong_clock_is_left_out_of_a_table_of_others_and_kept_in_our_own() {
    let table = |head: &str, row: &dyn Fn(i64) -> String| {
        let rows: Vec<String> = (0..20).map(|n| row(1_779_187_200 + n)).collect();
        format!("{head}\n{}\n", rows.join("\n"))
    };
    let read_one = read(&table("time,hr\n946684800,1", &|secs| format!("{secs},1")));
    assert_eq!(read_one.activity.samples.len(), 20);
    assert!(read_one.notes[0].starts_with("1 sample of 2000-01-01"), "{:?}", read_one.notes);
    let head = "time,time_ns,hr_bpm\n2000-01-01T00:00:00Z,946684800000000000,1";
    let ours = table(head, &|secs| {
        format!("2026-05-19T10:40:{:02}Z,{secs}000000000,1", secs - 1_779_187_200)
    });
    assert_eq!(read(&ours).activity.samples.len(), 21);
}

#[test]
fn our_own_table_comes_back_with_fields_of_any_name() {
    let names = [
        "Power",
        "Cadence",
        "Elevation",
        "speed",
        "seconds",
        "name",
        "date",
        "time",
        "tags",
        "tags_field",
        "=sum",
        "Heart Rate",
        "latitude",
    ];
    let known = [(Metric::PwrW, 200.0), (Metric::CadRpm, 90.0), (Metric::LatDeg, 950.0)];
    let other = |(name, value): (&str, u32)| (Metric::Other(name.into()), f64::from(value));
    let values: Vec<_> = known.into_iter().chain(names.into_iter().zip(1..).map(other)).collect();
    // Our tables sort fields by name.
    let mut sorted = values;
    sorted.sort_by(|(one, _), (two, _)| {
        (!one.is_known(), one.name()).cmp(&(!two.is_known(), two.name()))
    });
    let block = samples(&[&sorted]);
    let read = read_csv(&written(&block)).unwrap();
    assert_eq!(content(&read.activity.samples), content(&block));
    assert_eq!(read.notes, [""; 0]);
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
