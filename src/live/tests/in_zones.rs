//! Time in zones since the start, against known timelines and against `analysis`.

use std::collections::BTreeMap;

use super::*;
use crate::{
    analysis::{time_in_zones, zones},
    model::MarkKind,
};

/// An athlete whose zones of heart rate begin at 0, 68, 83, 94 and 105 bpm, and those of power at 0,
/// 110, 150, 180, 210, 240 and 300 W.
fn with_profile() -> Arc<Athlete> {
    let profile = Profile { lthr: Some(100.0), ftp_w: Some(200.0), ..Profile::default() };
    Arc::new(Athlete { profile, ..Athlete::clone(&athlete(1)) })
}

/// What a reader says at this second; of each metric the whole seconds in each zone.
fn secs(world: &World, of: &Arc<Athlete>, now: f64) -> BTreeMap<Metric, Vec<u32>> {
    let mut reader = world.live.reader();
    reader.want_tables([of].into_iter());
    reader.update(moment(now));
    in_zones(&reader, of)
}

fn in_zones(reader: &Reader, of: &Athlete) -> BTreeMap<Metric, Vec<u32>> {
    let table = reader.table(of.id).expect("it was asked for");
    let of_metric = |it: &InZones| {
        let secs = it.time.in_zones_secs().iter().map(|secs| secs.round() as u32);
        (it.metric.clone(), secs.collect())
    };
    table.in_zones.iter().map(of_metric).collect()
}

/// A sample a second from one second to another.
fn send(world: &World, (from, to): (u32, u32), values: &[(Metric, f64)]) {
    for second in from..to {
        world.send(1, f64::from(second), &[f64::from(second)], values);
    }
}

#[test]
fn each_second_since_the_session_began_counts_for_the_zone_of_its_value() {
    let world = World::new();
    send(&world, (0, 60), &[(Metric::HrBpm, 90.0), (Metric::PwrW, 100.0)]);
    send(&world, (60, 100), &[(Metric::HrBpm, 110.0), (Metric::PwrW, 350.0)]);
    let all = secs(&world, &with_profile(), 100.0);
    assert_eq!(all[&Metric::HrBpm], [0, 0, 60, 0, 40]);
    assert_eq!(all[&Metric::PwrW], [60, 0, 0, 0, 0, 0, 40]);
}

#[test]
fn gaps_a_strap_without_contact_and_what_nobody_reaches_count_nowhere() {
    let world = World::new();
    send(&world, (0, 30), &[(Metric::HrBpm, 90.0), (Metric::PwrW, 100.0)]);
    send(&world, (30, 50), &[(Metric::HrBpm, 0.0), (Metric::PwrW, 65_535.0)]);
    send(&world, (110, 120), &[(Metric::HrBpm, 90.0), (Metric::PwrW, 0.0)]);
    let all = secs(&world, &with_profile(), 120.0);
    assert_eq!(all[&Metric::HrBpm], [0, 0, 40, 0, 0]);
    assert_eq!(all[&Metric::PwrW], [40, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn it_counts_from_the_last_start_mark_and_is_read_again_when_the_past_changes() {
    let world = World::new();
    let rider = with_profile();
    send(&world, (0, 100), &[(Metric::HrBpm, 90.0)]);
    let mut reader = world.live.reader();
    reader.want_tables([&rider].into_iter());
    reader.update(moment(100.0));
    assert_eq!(in_zones(&reader, &rider)[&Metric::HrBpm], [0, 0, 100, 0, 0]);
    world.write(1, 40.5, LogNote::Mark { kind: MarkKind::Start, text: String::new() });
    reader.update(moment(101.0));
    // The second in which the mark is counts whole.
    assert_eq!(in_zones(&reader, &rider)[&Metric::HrBpm], [0, 0, 59, 0, 0]);
    // A late batch with other values for the same seconds, and further ones.
    let late: Vec<f64> = (90..110).map(f64::from).collect();
    world.send(1, 110.0, &late, &[(Metric::HrBpm, 70.0)]);
    reader.update(moment(111.0));
    assert_eq!(in_zones(&reader, &rider)[&Metric::HrBpm], [0, 20, 49, 0, 0]);
}

#[test]
fn without_a_profile_there_are_no_zones_and_other_zones_count_anew() {
    let world = World::new();
    send(&world, (0, 50), &[(Metric::HrBpm, 90.0)]);
    assert!(secs(&world, &athlete(1), 50.0).is_empty());
    let mut reader = world.live.reader();
    let known = [(60.0, 100.0, [0, 0, 50, 0, 0]), (62.0, 80.0, [0, 0, 0, 0, 50])];
    for (now, lthr, expected) in known {
        let profile = Profile { lthr: Some(lthr), ..Profile::default() };
        let rider = Arc::new(Athlete { profile, ..Athlete::clone(&athlete(1)) });
        reader.want_tables([&rider].into_iter());
        reader.update(moment(now));
        assert_eq!(in_zones(&reader, &rider)[&Metric::HrBpm], expected, "{lthr}");
    }
}

/// However often it is read, the sums are those that `analysis` gives for the same samples.
#[test]
fn what_grows_sample_by_sample_equals_the_analysis_of_the_whole() {
    let world = World::new();
    let rider = with_profile();
    world.write(1, 200.0, LogNote::Mark { kind: MarkKind::Start, text: String::new() });
    let mut reader = world.live.reader();
    reader.want_tables([&rider].into_iter());
    let (mut samples, mut second) = (Vec::new(), 0.0);
    for i in 0..900_u32 {
        // Irregular, with silences, and now and then without a reading.
        second += if i % 97 == 0 { 40.0 } else { f64::from(1 + i % 3) * 0.7 };
        let bpm = if i % 31 == 0 { 0.0 } else { f64::from(60 + i * 7 % 60) };
        samples.push((at(second), bpm));
        world.send(1, second, &[second], &[(Metric::HrBpm, bpm)]);
        if i % 13 == 0 {
            reader.update(moment(second));
        }
    }
    reader.update(moment(second + 2.0));
    let table = reader.table(rider.id).expect("it was asked for");
    let [InZones { metric, time }] = &*table.in_zones else { panic!("heart rate alone was sent") };
    let zones = zones(&rider.profile, metric).expect("a threshold is known");
    let whole = time_in_zones(zones, metric, samples, (at(200.0), at(second + 10.0)));
    assert_eq!(*time, whole);
    assert!(600.0 < time.covered_secs(), "{time:?}");
}
