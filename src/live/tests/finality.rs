//! Provisional and final values of lap and start, and what late samples make of them.

use proptest::prelude::*;

use super::*;
use crate::{
    analysis::Certainty::{Final, Provisional},
    model::{Delivery, MarkKind, Quantity, Revision},
    store::JournalSamples,
};

impl World {
    /// Sends samples of these seconds as a phone does: the arrival is known.
    fn post(&self, via: u32, now: f64, seconds: &[f64], values: &[(Metric, f64)]) {
        let mut block = SampleBlock::default();
        for secs in seconds {
            for (metric, value) in values {
                let index = block.metric_index(metric).unwrap();
                block.push_reading(index, *value);
            }
            block.finish_sample(at(*secs));
        }
        let Moment { wall, mono } = moment(now);
        let mut store = self.store.write();
        store.deliver_block(AthleteId(1), via, wall, &block);
        store.apply(AthleteId(1), &block, Arrival { wall, mono, replayed: false });
    }

    /// Sends one sample per second, each as it is measured.
    fn post_ride(&self, from: u32, to: u32, values: &[(Metric, f64)]) {
        for secs in (from..to).map(f64::from) {
            self.post(1, secs, &[secs], values);
        }
    }

    fn mark(&self, secs: f64, kind: MarkKind) {
        self.write(1, secs, LogNote::Mark { kind, text: String::new() });
    }

    /// The table at a time.
    fn table(&self, reader: &mut Reader, now: f64) -> Arc<Table> {
        let athlete = athlete(1);
        reader.want_tables([&athlete].into_iter());
        self.store.write().advance_complete(at(now));
        reader.update(moment(now));
        Arc::clone(reader.table(AthleteId(1)).unwrap())
    }

    /// A lap from 100 s to 200 s, which a rest ends; samples up to 215 s.
    fn with_ended_lap() -> Self {
        let world = Self::new();
        world.post_ride(0, 100, &RIDE);
        world.mark(100.0, MarkKind::Lap);
        // Of 20 s in the lap nothing comes.
        world.post_ride(100, 150, &RIDE);
        world.post_ride(170, 200, &RIDE);
        world.mark(200.0, MarkKind::Rest);
        world.post_ride(200, 216, &RIDE);
        world
    }
}

fn power(table: &Table) -> &TableRow {
    table.rows.iter().find(|row| row.kind == RowKind::Metric(Metric::PwrW)).unwrap()
}

/// Whether mean and extremes of a column are final.
fn certainty(table: &Table, column: Column) -> [Option<crate::analysis::Certainty>; 2] {
    let CellCertainty { mean, extremes } = power(table).cell(column).certainty;
    [mean, extremes]
}

fn lap_revisions(table: &Table) -> Vec<&Revision> {
    let of_lap = |(column, it): &&(Column, Revision)| {
        *column == Column::Lap && it.quantity == Quantity::Mean(Metric::PwrW)
    };
    power(table).revisions.iter().filter(of_lap).map(|(_, revision)| revision).collect()
}

#[test]
fn values_of_now_and_windows_up_to_ten_minutes_carry_no_mark() {
    let world = World::with_ended_lap();
    let mut reader = world.live.reader();
    for now in [216.0, 300.0, 900.0] {
        let table = world.table(&mut reader, now);
        for row in &table.rows {
            for column in [Column::Sec3, Column::Min1, Column::Min5, Column::Min10] {
                assert_eq!(row.cell(column).certainty, CellCertainty::default(), "{column:?}");
            }
        }
    }
}

#[test]
fn an_ended_lap_is_provisional_until_its_samples_are_complete_and_final_then() {
    let world = World::with_ended_lap();
    let mut reader = world.live.reader();
    let table = world.table(&mut reader, 216.0);
    assert_eq!(certainty(&table, Column::Lap), [Some(Provisional); 2]);
    assert_eq!(table.lap_certainty, Some(Provisional));
    let table = world.table(&mut reader, 290.0);
    assert_eq!(certainty(&table, Column::Lap), [Some(Final); 2]);
    assert_eq!(table.lap_certainty, Some(Final));
    assert!(power(&table).revisions.is_empty());
}

#[test]
fn a_lap_that_goes_on_has_a_mean_of_now_and_provisional_extremes() {
    let world = World::new();
    world.post_ride(0, 100, &RIDE);
    world.mark(100.0, MarkKind::Lap);
    world.post_ride(100, 160, &RIDE);
    let mut reader = world.live.reader();
    let table = world.table(&mut reader, 160.0);
    for column in [Column::Lap, Column::Start] {
        assert_eq!(certainty(&table, column), [None, Some(Provisional)], "{column:?}");
    }
    assert_eq!(table.lap_certainty, None);
    // Nothing comes any more, and nothing is waited for.
    let table = world.table(&mut reader, 300.0);
    assert_eq!(certainty(&table, Column::Start), [None, Some(Final)]);
}

#[test]
fn samples_that_come_while_a_lap_is_provisional_are_no_revision() {
    let world = World::with_ended_lap();
    let mut reader = world.live.reader();
    let before = power(&world.table(&mut reader, 216.0)).cell(Column::Lap).mean;
    let late: Vec<f64> = (150..170).map(f64::from).collect();
    world.post(1, 217.0, &late, &[(Metric::PwrW, 400.0)]);
    let table = world.table(&mut reader, 218.0);
    assert_ne!(power(&table).cell(Column::Lap).mean, before);
    assert_eq!(certainty(&table, Column::Lap), [Some(Provisional); 2]);
    assert!(power(&table).revisions.is_empty());
    let table = world.table(&mut reader, 400.0);
    assert_eq!(certainty(&table, Column::Lap), [Some(Final); 2]);
    assert!(power(&table).revisions.is_empty());
}

#[test]
fn a_final_lap_that_a_borrowed_phone_changes_is_a_revision() {
    let world = World::with_ended_lap();
    let mut reader = world.live.reader();
    let before = power(&world.table(&mut reader, 290.0)).cell(Column::Lap).mean;
    // Read again from the journal, with what another athlete's phone sent within the lap.
    let sample = |secs: u32, values: &[(Metric, f64)], via: u32| {
        let mut samples = SampleBlock::default();
        for (metric, value) in values {
            let index = samples.metric_index(metric).unwrap();
            samples.push_reading(index, *value);
        }
        let time = at(f64::from(secs));
        samples.finish_sample(time);
        JournalSamples { athlete: AthleteId(1), via, at: Some(time), samples }
    };
    let own = (0..216).filter(|secs| !(150..170).contains(secs));
    let mut all: Vec<JournalSamples> = own.map(|secs| sample(secs, &RIDE, 1)).collect();
    let borrowed = |secs| sample(secs, &[(Metric::PwrW, 500.0)], 1 | Delivery::BORROWED);
    all.extend((150..170).map(borrowed));
    all.sort_by_key(|it| it.at);
    let Moment { wall, mono } = moment(291.0);
    let now = Arrival { wall, mono, replayed: true };
    world.store.write().reload(&[AthleteId(1)].into(), &all, now);
    let table = world.table(&mut reader, 292.0);
    assert_eq!(certainty(&table, Column::Lap), [Some(Final); 2]);
    let after = power(&table).cell(Column::Lap).mean;
    assert_ne!(after, before);
    let revisions = lap_revisions(&table);
    let values: Vec<_> = revisions.iter().map(|it| (it.old, it.new, it.cause)).collect();
    assert_eq!(values, [(before, after, None)], "nothing came late");
}

#[test]
fn samples_behind_a_final_lap_are_a_revision_with_both_values_its_cause_and_time() {
    let world = World::with_ended_lap();
    let mut reader = world.live.reader();
    let old = power(&world.table(&mut reader, 300.0)).cell(Column::Lap).mean;
    // In batches, as a phone sends what it kept.
    for (batch, from) in [150, 155, 160, 165].into_iter().enumerate() {
        let late: Vec<f64> = (from..from + 5).map(f64::from).collect();
        let now = 990.0 + batch as f64;
        world.post(2, now, &late, &[(Metric::PwrW, 400.0)]);
        world.table(&mut reader, now + 0.5);
    }
    let table = world.table(&mut reader, 995.0);
    let new = power(&table).cell(Column::Lap).mean;
    let revisions = lap_revisions(&table);
    assert_eq!(revisions.len(), 1, "one phone came back: {revisions:?}");
    let revision = revisions[0];
    assert_eq!((revision.old, revision.new), (old, new));
    assert_ne!(old, new);
    let cause = revision.cause.unwrap();
    assert_eq!((cause.via, cause.n_samples, cause.oldest), (2, 20, at(150.0)));
    assert_eq!(revision.at, at(993.0));
    // The other columns of the row and rows that the samples say nothing of have none.
    let heart_rate = table.rows.iter().find(|row| row.kind == RowKind::Metric(Metric::HrBpm));
    assert!(heart_rate.unwrap().revisions.is_empty());
    // It is what somebody sees who looks for the first time now.
    let fresh = world.table(&mut world.live.reader(), 995.0);
    assert_eq!(power(&fresh).cell(Column::Lap), power(&table).cell(Column::Lap));
    // In W/kg it is the same revision.
    let per_kg = table.rows.iter().find(|row| row.kind == RowKind::PowerPerKg).unwrap();
    let (_, scaled) = per_kg.revisions.iter().find(|(column, _)| *column == Column::Lap).unwrap();
    assert_eq!(scaled.old, old.map(|watts| watts * (1.0 / 80.0)));
}

#[test]
fn a_revision_is_found_also_while_somebody_else_is_looked_at() {
    let world = World::with_ended_lap();
    let mut reader = world.live.reader();
    world.table(&mut reader, 300.0);
    reader.want_tables([].into_iter());
    reader.update(moment(310.0));
    world.post(2, 990.0, &[155.0, 156.0], &[(Metric::PwrW, 400.0)]);
    reader.update(moment(991.0));
    assert_eq!(lap_revisions(&world.table(&mut reader, 992.0)).len(), 1);
    // Nobody was shown anything before this reader.
    drop(reader);
    assert!(lap_revisions(&world.table(&mut world.live.reader(), 993.0)).is_empty());
}

#[test]
fn the_distance_of_a_final_lap_is_revised_too() {
    let world = World::new();
    let along = |secs: u32| [(Metric::DistKm, f64::from(secs) / 100.0), (Metric::PwrW, 200.0)];
    for secs in (0..216).filter(|secs| !(180..200).contains(secs)) {
        world.post(1, f64::from(secs), &[f64::from(secs)], &along(secs));
        if secs == 100 {
            world.mark(100.0, MarkKind::Lap);
        }
    }
    world.mark(200.0, MarkKind::Rest);
    let mut travels = world.live.travels();
    let (athlete, id) = (athlete(1), AthleteId(1));
    let mut look = |now: f64| {
        world.store.write().advance_complete(at(now));
        while travels.update([&athlete], |_| true, moment(now)) {}
        (travels.of(id).unwrap().lap_km, travels.lap_revisions(id).to_vec())
    };
    let (old, none) = look(300.0);
    assert!(none.is_empty());
    world.post(1, 500.0, &[199.0], &along(199));
    let (new, revisions) = look(501.0);
    assert_eq!(revisions.len(), 1);
    assert_eq!((revisions[0].old, revisions[0].new), (old, new));
    assert_eq!(revisions[0].quantity, Quantity::Distance);
}

#[test]
fn removed_samples_leave_no_revision() {
    let world = World::with_ended_lap();
    let mut reader = world.live.reader();
    world.table(&mut reader, 300.0);
    world.store.write().remove(AthleteId(1));
    assert!(world.table(&mut reader, 310.0).rows.is_empty());
    let Moment { wall, mono } = moment(900.0);
    let mut block = SampleBlock::default();
    let index = block.metric_index(&Metric::PwrW).unwrap();
    for secs in 0..216 {
        block.push_reading(index, 300.0);
        block.finish_sample(at(f64::from(secs)));
    }
    world.store.write().apply(AthleteId(1), &block, Arrival { wall, mono, replayed: false });
    assert!(lap_revisions(&world.table(&mut reader, 901.0)).is_empty());
}

/// When a sample of each second arrives, in seconds after it was measured; `None` if never.
fn delays() -> impl Strategy<Value = Vec<Option<f64>>> {
    let delay = prop_oneof![
        12 => (0.0..2.0).prop_map(Some),
        3 => (0.0..80.0).prop_map(Some),
        2 => (0.0..900.0).prop_map(Some),
        1 => Just(None),
    ];
    prop::collection::vec(delay, 250)
}

/// Values that are another sum in another order.
fn values_of(secs: u32) -> [(Metric, f64); 3] {
    let wave = f64::from(secs * 7919 % 101) / 7.0;
    [
        (Metric::PwrW, 180.0 + wave),
        (Metric::HrBpm, 140.0 + wave / 3.0),
        (Metric::AltM, 300.0 + wave),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn in_any_order_of_arrival_final_values_are_those_of_all_samples_and_no_change_is_silent(
        delays in delays(),
    ) {
        let world = World::new();
        let mut arrivals: Vec<(f64, u32)> = Vec::new();
        for (secs, delay) in (0..).zip(&delays) {
            arrivals.extend(delay.map(|delay| (f64::from(secs) + delay, secs)));
        }
        arrivals.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut reader = world.live.reader();
        let mut shown = Shown::default();
        let (mut next, mut marked) = (0, 0);
        for now in (0..1300).step_by(3).map(f64::from) {
            let marks = [(MarkKind::Lap, 100.0), (MarkKind::Rest, 200.0)];
            for (kind, secs) in marks.into_iter().skip(marked).filter(|(_, secs)| *secs <= now) {
                world.mark(secs, kind);
                marked += 1;
            }
            while let Some(&(arrives, secs)) = arrivals.get(next).filter(|(at, _)| *at <= now) {
                world.post(1 + secs % 2, arrives, &[f64::from(secs)], &values_of(secs));
                next += 1;
            }
            let table = world.table(&mut reader, now);
            prop_assert_eq!(shown.unmarked(&table, newest(&world)), 0, "at {}", now);
        }
        // From all samples in order.
        let in_order = World::new();
        for (secs, _) in (0..).zip(&delays).filter(|(_, delay)| delay.is_some()) {
            in_order.post(1, f64::from(secs), &[f64::from(secs)], &values_of(secs));
        }
        in_order.mark(100.0, MarkKind::Lap);
        in_order.mark(200.0, MarkKind::Rest);
        let (found, expected) =
            (world.table(&mut reader, 1300.0), in_order.table(&mut in_order.live.reader(), 1300.0));
        for (row, expected) in found.rows.iter().zip(&expected.rows) {
            for column in [Column::Lap, Column::Start] {
                let bits = |row: &TableRow| {
                    let Cell { mean, max, min, .. } = *row.cell(column);
                    [mean, max, min].map(|value| value.map(f64::to_bits))
                };
                prop_assert_eq!(bits(row), bits(expected), "{:?} {:?}", row.kind, column);
            }
        }
        // A sender that was late by minutes is waited for longer than one that never was.
        let much_later = world.table(&mut reader, 10_000.0);
        prop_assert_eq!(certainty(&much_later, Column::Lap), [Some(Final); 2]);
    }
}

fn newest(world: &World) -> Option<UnixNanos> {
    world.store.read().athlete(AthleteId(1)).and_then(crate::store::AthleteSeries::newest)
}

/// What was shown last of each value of each span.
#[derive(Default)]
struct Shown(std::collections::BTreeMap<(UnixNanos, UnixNanos, Quantity), (bool, Option<u64>)>);

impl Shown {
    /// How many final values of the table are others than before and not marked, or are provisional
    /// again.
    fn unmarked(&mut self, table: &Table, newest: Option<UnixNanos>) -> usize {
        let lap = table.lap.and_then(|lap| Some((lap.from, lap.until.or(newest)?)));
        let start = table.start.zip(newest);
        let mut n_unmarked = 0;
        for (column, span) in [(Column::Lap, lap), (Column::Start, start)] {
            let Some((from, to)) = span else { continue };
            for row in &table.rows {
                let Cell { mean, max, min, certainty, .. } = *row.cell(column);
                for quantity in row.quantities() {
                    let (certainty, value) = match quantity {
                        Quantity::Max(_) => (certainty.extremes, max),
                        Quantity::Min(_) => (certainty.extremes, min),
                        _ => (certainty.mean, mean),
                    };
                    // What is absent claims nothing.
                    let Some(certainty) = certainty.filter(|_| value.is_some()) else { continue };
                    let now = (certainty == Final, value.map(f64::to_bits));
                    let key = (from, to, quantity.clone());
                    let before = self.0.insert(key, now);
                    let is_marked = row.revisions.iter().any(|(of, it)| {
                        *of == column
                            && it.quantity == quantity
                            && it.new.map(f64::to_bits) == now.1
                    });
                    let was_final = before.is_some_and(|(was_final, _)| was_final);
                    let has_changed = before.is_some_and(|(_, value)| value != now.1);
                    n_unmarked += usize::from(was_final && !now.0);
                    n_unmarked += usize::from(was_final && has_changed && !is_marked);
                }
            }
        }
        n_unmarked
    }
}
