//! The statistics over a span of time: the same as those of everything else for the same samples.

use super::*;
use crate::{
    analysis::summarize,
    live::{Cell, Column, RowKind, SpanTable},
    model::{LateArrival, Quantity, Revision, SessionSummary},
};

/// One sample a second of a ride with everything, of which some seconds coast and one is absurd.
fn readings(secs: u32) -> Vec<(Metric, f64)> {
    let t = f64::from(secs);
    let coasts = secs.is_multiple_of(11);
    let power = if secs == 40 { 65_535.0 } else { 200.0 + 90.0 * (t / 7.0).sin() };
    vec![
        (
            Metric::HrBpm,
            if secs.is_multiple_of(17) { 0.0 } else { 140.0 + 20.0 * (t / 31.0).sin() },
        ),
        (Metric::PwrW, if coasts { 0.0 } else { power }),
        (Metric::CadRpm, if coasts { 0.0 } else { 88.0 + (t / 5.0).cos() }),
        (Metric::SpdKph, 30.0 + 6.0 * (t / 13.0).sin()),
        (Metric::AltM, 100.0 + 12.0 * (t / 60.0).sin()),
        (Metric::LatDeg, 43.7 + t * 8e-5),
        (Metric::LngDeg, 11.2),
    ]
}

/// Sends these seconds and returns what History says of the same samples.
fn send(world: &World, secs: impl Iterator<Item = u32> + Clone) -> SessionSummary {
    let mut block = SampleBlock::default();
    for secs in secs.clone() {
        world.send(1, f64::from(secs), &[f64::from(secs)], &readings(secs));
        for (metric, value) in readings(secs) {
            let index = block.metric_index(&metric).unwrap();
            block.push_reading(index, value);
        }
        block.finish_sample(at(f64::from(secs)));
    }
    let (first, last) = (secs.clone().min().unwrap(), secs.max().unwrap());
    summarize(&block, (at(f64::from(first)), at(f64::from(last))))
}

fn over(world: &World, from: f64, to: f64) -> SpanTable {
    let store = Arc::clone(&world.store).into();
    world.live.over_span(&store, &athlete(1), (at(from), at(to)))
}

fn cell(table: &SpanTable, kind: &RowKind) -> Cell {
    *table.rows.iter().find(|row| row.kind == *kind).unwrap().cell(Column::Start)
}

fn cell_of(table: &SpanTable, metric: Metric) -> Cell {
    cell(table, &RowKind::Metric(metric))
}

#[test]
fn a_span_of_a_whole_session_says_to_the_bit_what_history_says() {
    let world = World::new();
    let listed = send(&world, 0..900);
    let span = over(&world, 0.0, 900.0);
    assert!(!listed.metrics.is_empty());
    for (metric, mean_max) in &listed.metrics {
        let cell = cell_of(&span, (*metric).clone());
        assert_eq!((cell.mean, cell.max), (Some(mean_max.mean), Some(mean_max.max)), "{metric:?}");
    }
    assert_eq!(span.km, listed.dist_km);
    assert_eq!(cell(&span, &RowKind::Climb).mean, listed.climb_m);
}

#[test]
fn a_span_after_a_pause_says_what_history_says_of_that_session_alone() {
    let world = World::with_gap(Duration::from_mins(10));
    send(&world, 0..300);
    let listed = send(&world, 5_000..5_400);
    let span = over(&world, 4_000.0, 5_400.0);
    let exact = over(&world, 5_000.0, 5_400.0);
    for (metric, mean_max) in &listed.metrics {
        let cell = cell_of(&exact, (*metric).clone());
        assert_eq!((cell.mean, cell.max), (Some(mean_max.mean), Some(mean_max.max)), "{metric:?}");
    }
    assert_eq!(span.km, listed.dist_km, "the way from one session to the other is none");
}

#[test]
fn a_span_says_what_the_column_of_the_start_says_of_the_same_seconds() {
    let world = World::new();
    send(&world, 0..700);
    world.write(
        1,
        100.0,
        LogNote::Mark { kind: crate::model::MarkKind::Start, text: String::new() },
    );
    let mut reader = world.live.reader();
    let focused = athlete(1);
    reader.want_tables(std::iter::once(&focused));
    reader.update(moment(699.0));
    let table = Arc::clone(reader.table(AthleteId(1)).unwrap());
    let span = over(&world, 100.0, 699.5);
    assert_eq!(span.rows.len(), table.rows.len());
    for (of_span, row) in span.rows.iter().zip(&table.rows) {
        assert_eq!(of_span.kind, row.kind, "the same order");
        let (of_span, start) = (of_span.cell(Column::Start), row.cell(Column::Start));
        assert_eq!(
            (of_span.mean, of_span.max, of_span.min),
            (start.mean, start.max, start.min),
            "{:?}",
            row.kind
        );
    }
}

#[test]
fn zeros_count_or_are_left_out_as_the_metric_says_and_what_is_absurd_never_counts() {
    let world = World::new();
    send(&world, 0..60);
    let span = over(&world, 0.0, 60.0);
    let [heart, power, cadence] =
        [Metric::HrBpm, Metric::PwrW, Metric::CadRpm].map(|metric| cell_of(&span, metric));
    assert_eq!(power.min, Some(0.0));
    assert!(power.max.is_some_and(|watts| watts < 300.0), "{power:?}");
    assert!(heart.min.is_some_and(|bpm| 100.0 < bpm), "{heart:?}");
    assert!(cadence.min.is_some_and(|rpm| 80.0 < rpm), "{cadence:?}");
    let per_kg = cell(&span, &RowKind::PowerPerKg);
    assert_eq!(per_kg.mean, power.mean.map(|watts| watts * (1.0 / 80.0)));
}

#[test]
fn a_span_with_hardly_any_samples_has_no_values_and_one_without_any_no_distance() {
    let world = World::new();
    send(&world, 0..60);
    let thin = cell_of(&over(&world, 50.0, 600.0), Metric::HrBpm);
    assert_eq!((thin.mean, thin.max), (None, None), "{thin:?}");
    assert!(thin.coverage > 0.0 && thin.coverage < 0.2);
    let nothing = over(&world, 2_000.0, 2_100.0);
    assert_eq!(cell_of(&nothing, Metric::PwrW).mean, None);
    assert_eq!(over(&World::new(), 0.0, 60.0), SpanTable::default());
}

#[test]
fn a_span_has_no_climb_under_a_minute() {
    let world = World::new();
    send(&world, 0..120);
    assert_eq!(cell(&over(&world, 0.0, 59.0), &RowKind::Climb).mean, None);
    assert!(cell(&over(&world, 0.0, 61.0), &RowKind::Climb).mean.is_some());
}

#[test]
fn what_comes_late_is_a_revision_of_each_value_of_a_final_span_that_it_changes() {
    let world = World::new();
    send(&world, (0..200).filter(|secs| !(50..60).contains(secs)));
    let before = over(&world, 20.0, 120.0);
    let mut same = over(&world, 20.0, 120.0);
    same.revise(&before, &[], at(300.0));
    assert_eq!(same, before, "nothing came");
    send(&world, 50..60);
    let cause =
        LateArrival { via: 2, at: at(900.0), oldest: at(50.0), newest: at(59.0), n_samples: 10 };
    let mut after = over(&world, 20.0, 120.0);
    after.revise(&before, &[cause], at(901.0));
    let revision = |table: &SpanTable, kind: &RowKind| -> Vec<Revision> {
        let row = table.rows.iter().find(|row| row.kind == *kind).unwrap();
        let mean = Quantity::Mean(Metric::PwrW);
        let of_mean = row.revisions.iter().filter(|(_, it)| it.quantity == mean);
        of_mean.map(|(_, revision)| revision.clone()).collect()
    };
    for kind in [RowKind::Metric(Metric::PwrW), RowKind::PowerPerKg] {
        let [found] = &revision(&after, &kind)[..] else { panic!("one of {kind:?}") };
        assert_eq!((found.old, found.new), (cell(&before, &kind).mean, cell(&after, &kind).mean));
        assert_eq!((found.cause, found.at), (Some(cause), at(900.0)));
    }
    assert_eq!(after.km_revisions.is_empty(), after.km == before.km);
    // It is still known after the next reading.
    let mut later = over(&world, 20.0, 120.0);
    later.revise(&after, &[cause], at(950.0));
    assert_eq!(later, after);
}
