//! Every metric survives every file format; a new entry of `metric` is tested by this as it is.

use std::io::Cursor;

use super::{
    Activity, ActivitySession, Cell, Layout, Span, Sport, Table, read_csv, read_fit, read_gpx,
    read_tcx,
    testing::{BEGIN, samples},
    write_fit, write_gpx, write_tcx,
};
use crate::model::{DEFAULT_SESSION_GAP, Metric, Progress, SampleBlock};

/// An everyday value of a metric: a quarter of the way to its greatest plausible one, at most 100.
fn everyday(metric: &Metric) -> f64 {
    let (least, greatest) = metric.limits();
    (least.max(0.0) + (greatest - least.max(0.0)) / 4.0).min(100.0).round()
}

/// Two samples with a position and one metric more, and the value of that in both.
fn recording(metric: &Metric) -> (Activity, [f64; 2]) {
    let values = [everyday(metric), everyday(metric) + 1.0];
    let rows = values.map(|value| {
        let mut row = vec![(Metric::LatDeg, 46.5), (Metric::LngDeg, 7.25), (metric.clone(), value)];
        // FIT has the balance of both legs together with their sum.
        match metric {
            Metric::LatDeg | Metric::LngDeg => row.truncate(2),
            Metric::PwrWLeft => row.push((Metric::PwrWRight, value)),
            Metric::PwrWRight => row.push((Metric::PwrWLeft, value)),
            _ => {}
        }
        row
    });
    let samples = samples(&[&rows[0], &rows[1]]);
    let span = Span { from: BEGIN, to: BEGIN.plus_secs(1.0) };
    let session =
        ActivitySession { span, sport: Sport::Cycling, title: String::new(), note: String::new() };
    let activity =
        Activity { samples, sessions: vec![session], laps: vec![span], ..Activity::default() };
    let values = match metric {
        Metric::LatDeg => [46.5; 2],
        Metric::LngDeg => [7.25; 2],
        _ => values,
    };
    (activity, values)
}

/// The values of a metric in a block; NaN where a sample has none.
fn values_of(block: &SampleBlock, metric: &Metric) -> Vec<f64> {
    let index = block.metrics().iter().position(|it| it == metric);
    let of_sample = |readings: &[crate::model::Reading]| {
        let found = readings.iter().find(|reading| Some(usize::from(reading.metric)) == index);
        found.map_or(f64::NAN, |reading| reading.value)
    };
    block.iter().map(|sample| of_sample(sample.readings)).collect()
}

fn check(format: &str, metric: &Metric, expected: [f64; 2], read: &SampleBlock) {
    let found = values_of(read, metric);
    assert_eq!(found.len(), 2, "{format} {metric:?}");
    for (expected, found) in expected.iter().zip(found) {
        // Integers in some files, and half a percent of the sum for one leg's power.
        let off = (expected - found).abs();
        assert!(off <= 0.5 + expected / 100.0, "{format} {metric:?}: {expected} became {found}");
    }
}

#[test]
fn every_metric_survives_fit() {
    for (metric, _) in Metric::known() {
        let (activity, values) = recording(metric);
        let (mut scratch, mut out) = (Cursor::new(Vec::new()), Vec::new());
        let progress = Progress::default();
        write_fit(&activity, &activity.samples, 0, &progress, &mut scratch, &mut out).unwrap();
        let read = read_fit(&out, &progress).unwrap();
        check("FIT", metric, values, &read.activity.samples);
    }
}

#[test]
fn every_metric_survives_gpx_and_tcx() {
    for (metric, _) in Metric::known() {
        let (activity, values) = recording(metric);
        let mut out = Vec::new();
        write_gpx(&activity, &activity.samples, DEFAULT_SESSION_GAP, &mut out).unwrap();
        check("GPX", metric, values, &read_gpx(&out).unwrap().activity.samples);
        out.clear();
        write_tcx(&activity, &activity.samples, DEFAULT_SESSION_GAP, &mut out).unwrap();
        check("TCX", metric, values, &read_tcx(&out).unwrap().activity.samples);
    }
}

#[test]
fn every_metric_survives_csv() {
    for (metric, definition) in Metric::known() {
        let values = [everyday(metric), everyday(metric) + 1.0];
        let fields = vec![definition.name.as_bytes().to_vec()];
        let mut out = Vec::new();
        let mut table = Table::begin(&mut out, &Layout { fields, ..Layout::default() }).unwrap();
        for (value, second) in values.iter().zip([0.0, 1.0]) {
            let number = value.to_string();
            let cell = Cell::Number(number.as_bytes());
            let row = [(definition.name.as_bytes(), cell)];
            table.row(BEGIN.plus_secs(second), b"samples", b"", row.into_iter()).unwrap();
        }
        table.finish().unwrap();
        let read = read_csv(&out).unwrap();
        check("CSV", metric, values, &read.activity.samples);
    }
}
