//! What athletes have travelled, climb and are behind the first.

use proptest::prelude::*;

use super::*;
use crate::{
    analysis::{AthleteState, Gap, ValueState},
    live::{Travelled, Travels, spread_of_group},
    model::MarkKind,
};

/// A straight road to the north: the place after so many metres.
fn road(along_m: f64) -> [(Metric, f64); 2] {
    [(Metric::LatDeg, 43.8 + along_m / 111_195.0), (Metric::LngDeg, 11.2)]
}

/// Everybody up to date, however often that takes.
fn update(travels: &mut Travels, ids: &[u32], now: f64) {
    let athletes: Vec<Arc<Athlete>> = ids.iter().map(|id| athlete(*id)).collect();
    while travels.update(&athletes, |_| true, moment(now)) {}
}

fn travelled(world: &World, now: f64) -> Travelled {
    let mut travels = world.live.travels();
    update(&mut travels, &[1], now);
    *travels.of(AthleteId(1)).unwrap()
}

fn mark(world: &World, secs: f64, kind: MarkKind) {
    world.write(1, secs, LogNote::Mark { kind, text: String::new() });
}

fn near(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 1e-3)
}

#[test]
fn distance_counts_from_start_and_lap_by_counter_and_along_positions() {
    for has_counter in [true, false] {
        let world = World::new();
        for secs in 0..=300 {
            let along_m = f64::from(secs) * 10.0;
            let counter = [(Metric::DistKm, 7.0 + along_m / 1_000.0)];
            let place = road(along_m);
            let values = if has_counter { &counter[..] } else { &place[..] };
            world.send(1, f64::from(secs), &[f64::from(secs)], values);
        }
        let before = travelled(&world, 300.0);
        assert!(near(before.start_km, 3.0), "{before:?}");
        assert_eq!(before.lap_km, None, "before the first lap there is none");
        mark(&world, 60.5, MarkKind::Start);
        mark(&world, 119.5, MarkKind::Lap);
        let after = travelled(&world, 300.0);
        // The steps that end in a span belong to it whole.
        assert!(near(after.start_km, 2.4), "{has_counter} {after:?}");
        assert!(near(after.lap_km, 1.81), "{has_counter} {after:?}");
        assert_eq!(after.start, at(60.5));
        mark(&world, 200.5, MarkKind::Rest);
        assert!(near(travelled(&world, 300.0).lap_km, 0.81));
    }
}

#[test]
fn who_has_sent_nothing_has_travelled_nothing_and_who_sends_no_distance_has_none() {
    let world = World::new();
    let mut travels = world.live.travels();
    update(&mut travels, &[1, 2], 0.0);
    assert_eq!((travels.of(AthleteId(1)), travels.first()), (None, None));
    world.send(1, 10.0, &[10.0], &[(Metric::HrBpm, 150.0)]);
    update(&mut travels, &[1, 2], 10.0);
    let travelled = travels.of(AthleteId(1)).unwrap();
    assert_eq!((travelled.start_km, travelled.here), (None, None));
    assert_eq!(travels.first(), None);
    update(&mut travels, &[2], 11.0);
    assert_eq!(travels.of(AthleteId(1)), None, "nobody asks any more");
}

#[test]
fn a_climb_has_a_rate_until_the_altitude_stays_away() {
    let world = World::new();
    for secs in 0..=60 {
        world.send(
            1,
            f64::from(secs),
            &[f64::from(secs)],
            &[(Metric::AltM, f64::from(secs) * 0.25)],
        );
    }
    assert!(near(travelled(&world, 60.0).climb_rate_m_per_h, 900.0));
    for secs in 61..=70 {
        world.send(1, f64::from(secs), &[f64::from(secs)], &[(Metric::HrBpm, 150.0)]);
    }
    assert_eq!(travelled(&world, 70.0).climb_rate_m_per_h, None);
}

/// Three athletes at 10 m/s on one road: the second starts 20 s later, the third is faster.
fn race(world: &World, until: u32) {
    for secs in 0..=until {
        let now = f64::from(secs);
        for (id, along_m) in [(1, now * 10.0), (2, (now - 20.0).max(0.0) * 10.0), (3, now * 8.0)] {
            world.send(id, now, &[now], &road(along_m));
        }
    }
}

#[test]
fn gaps_are_times_behind_the_first_on_the_road() {
    let world = World::new();
    race(&world, 400);
    let mut travels = world.live.travels();
    update(&mut travels, &[1, 2, 3], 400.0);
    assert_eq!(travels.first(), Some(AthleteId(1)));
    assert_eq!(travels.gap(AthleteId(1)), Some(Gap { secs: 0.0, distance_m: 0.0 }));
    let secs = |id| travels.gap(AthleteId(id)).map(|gap| gap.secs);
    assert!(secs(2).is_some_and(|secs| (secs - 20.0).abs() < 0.5), "{:?}", secs(2));
    assert!(secs(3).is_some_and(|secs| (secs - 80.0).abs() < 0.5), "{:?}", secs(3));
    // The first has finished: who races is behind the next one.
    let athletes = [athlete(1), athlete(2), athlete(3)];
    travels.update(&athletes, |id| id != AthleteId(1), moment(400.0));
    assert_eq!(travels.first(), Some(AthleteId(2)));
    assert_eq!(travels.gap(AthleteId(1)), None);
}

#[test]
fn many_athletes_are_read_a_few_at_a_time() {
    let world = World::new();
    let ids: Vec<u32> = (1..=20).collect();
    for id in &ids {
        world.send(*id, 0.0, &[0.0], &road(0.0));
    }
    let athletes: Vec<Arc<Athlete>> = ids.iter().map(|id| athlete(*id)).collect();
    let mut travels = world.live.travels();
    let n_known =
        |travels: &Travels| ids.iter().filter(|id| travels.of(AthleteId(**id)).is_some()).count();
    assert!(travels.update(&athletes, |_| true, moment(0.0)));
    assert_eq!(n_known(&travels), 8);
    assert!(travels.update(&athletes, |_| true, moment(0.0)));
    assert!(!travels.update(&athletes, |_| true, moment(0.0)));
    assert_eq!(n_known(&travels), 20);
}

#[test]
fn a_group_comes_to_its_fresh_values() {
    let world = World::new();
    world.send(1, 100.0, &[100.0], &[(Metric::HrBpm, 171.0), (Metric::SpdKph, 24.0)]);
    world.send(2, 100.0, &[100.0], &[(Metric::HrBpm, 150.0)]);
    world.send(3, 60.0, &[60.0], &[(Metric::HrBpm, 199.0)]);
    let mut reader = world.live.reader();
    reader.update(moment(100.0));
    let now: Vec<(AthleteId, AthleteNow)> =
        [1, 2, 3].map(|id| (AthleteId(id), reader.at(AthleteId(id), moment(100.0).mono))).to_vec();
    assert!(matches!(now[2].1.hr_bpm.state, ValueState::Dim { .. }));
    let mut now: Vec<(AthleteId, AthleteState, &AthleteNow)> =
        now.iter().map(|(id, now)| (*id, now.state, now)).collect();
    let of = |now: &[(AthleteId, AthleteState, &AthleteNow)], value: fn(&AthleteNow) -> Value| {
        spread_of_group(now.iter().map(|(id, state, now)| (*id, *state, value(now))))
    };
    let hr_bpm = of(&now, |now| now.hr_bpm).unwrap();
    assert_eq!((hr_bpm.n_athletes, hr_bpm.median), (2, 160.5));
    assert_eq!((hr_bpm.lowest.athlete, hr_bpm.highest.athlete), (AthleteId(2), AthleteId(1)));
    assert_eq!(of(&now, |now| now.spd_kph).map(|it| it.median), Some(24.0));
    assert_eq!(of(&now, |now| now.pwr_w_3s), None);
    now[0].1 = AthleteState::StoodDown;
    let hr_bpm = of(&now, |now| now.hr_bpm).unwrap();
    assert_eq!((hr_bpm.n_athletes, hr_bpm.median), (1, 150.0), "who takes part");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_shown_does_not_depend_on_how_often_it_was_read(
        order in Just((0_u32..60).collect::<Vec<u32>>()).prop_shuffle(),
        reads in prop::collection::vec(any::<bool>(), 60),
        marks in prop::collection::vec((0_u32..120, any::<bool>()), 0..3),
    ) {
        let world = World::new();
        let mut travels = world.live.travels();
        for (secs, is_lap) in marks {
            let kind = if is_lap { MarkKind::Lap } else { MarkKind::Start };
            mark(&world, f64::from(secs) + 0.5, kind);
        }
        for (packet, is_read) in order.into_iter().zip(reads) {
            let seconds = [f64::from(packet) * 2.0, f64::from(packet) * 2.0 + 1.0];
            for (id, mps) in [(1, 6.0), (2, 5.0)] {
                for secs in seconds {
                    let mut values = road(secs * mps).to_vec();
                    values.push((Metric::AltM, secs * 0.3));
                    if id == 2 {
                        values.push((Metric::DistKm, secs * mps / 1_000.0));
                    }
                    world.send(id, 120.0, &[secs], &values);
                }
            }
            if is_read {
                update(&mut travels, &[1, 2], 120.0);
            }
        }
        let mut anew = world.live.travels();
        update(&mut travels, &[1, 2], 120.0);
        update(&mut anew, &[1, 2], 120.0);
        for id in [AthleteId(1), AthleteId(2)] {
            prop_assert_eq!(travels.of(id), anew.of(id));
            prop_assert_eq!(travels.gap(id), anew.gap(id));
        }
        prop_assert_eq!(travels.first(), anew.first());
    }
}
