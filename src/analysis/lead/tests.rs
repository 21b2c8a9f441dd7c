use proptest::prelude::*;

use super::*;
use crate::model::{LatLng, UnixNanos};

/// Metres in a degree of latitude.
const M_PER_DEG: f64 = 111_195.0;

fn at(secs: f64) -> UnixNanos {
    UnixNanos::from_secs(1_463_683_075).plus_secs(secs)
}

/// A place so many metres east and north of somewhere.
fn place((east_m, north_m): (f64, f64)) -> LatLng {
    let lat_deg: f64 = 43.8;
    let m_per_lng_deg = M_PER_DEG * lat_deg.to_radians().cos();
    LatLng::new(lat_deg + north_m / M_PER_DEG, 11.2 + east_m / m_per_lng_deg).unwrap()
}

/// Who goes along a course at a speed in m/s, from one second to another.
fn trail(course: impl Fn(f64) -> (f64, f64), mps: f64, from: u32, to: u32) -> Trail {
    let fix = |secs: u32| {
        let along_m = f64::from(secs - from) * mps;
        (at(f64::from(secs)), place(course(along_m)))
    };
    Trail::of((from..=to).map(fix))
}

fn straight(along_m: f64) -> (f64, f64) {
    (along_m, 0.0)
}

/// An oval of 400 m: laps of a track.
fn circle(along_m: f64) -> (f64, f64) {
    let radius_m = 400.0 / std::f64::consts::TAU;
    let angle = along_m / radius_m;
    (radius_m * angle.cos(), radius_m * angle.sin())
}

/// Two loops of 1 km that cross where it starts.
fn eight(along_m: f64) -> (f64, f64) {
    let radius_m = 1_000.0 / std::f64::consts::TAU;
    let angle = along_m / radius_m;
    let side = if ((along_m / 1_000.0).floor() as u64).is_multiple_of(2) { 1.0 } else { -1.0 };
    (side * radius_m * (1.0 - angle.cos()), radius_m * angle.sin())
}

/// 3 km out and the same road back.
fn out_and_back(along_m: f64) -> (f64, f64) {
    let turn_m = 3_000.0;
    (if along_m < turn_m { along_m } else { 2.0 * turn_m - along_m }, 0.0)
}

fn secs(leader: &Trail, athlete: &Trail) -> f64 {
    gap(leader, &athlete.here().unwrap()).unwrap().secs
}

#[test]
fn the_gap_is_the_time_since_the_leader_was_here() {
    // Same speed, 40 s later: 40 s behind and 400 m.
    let (leader, second) = (trail(straight, 10.0, 0, 600), trail(straight, 10.0, 40, 600));
    let gap = gap(&leader, &second.here().unwrap()).unwrap();
    assert!((gap.secs - 40.0).abs() < 0.1, "{gap:?}");
    assert!((gap.distance_m - 400.0).abs() < 1.0, "{gap:?}");
    // Slower: the leader was there when half of the time had passed.
    let slow = trail(straight, 5.0, 0, 600);
    assert!((secs(&leader, &slow) - 300.0).abs() < 0.2);
    assert!(secs(&leader, &leader) < 0.1);
}

#[test]
fn where_the_track_comes_by_again_the_distance_travelled_tells_which_time_it_was() {
    for (name, course, mps) in [
        ("laps", circle as fn(f64) -> (f64, f64), 5.0),
        ("crossing", eight, 8.0),
        ("out and back", out_and_back, 8.0),
    ] {
        let leader = trail(course, mps, 0, 700);
        for behind in [5, 30, 70, 90, 130, 200, 390] {
            for until in [500, 620, 700] {
                let secs = secs(&leader, &trail(course, mps, behind, until));
                assert!(
                    (secs - f64::from(behind)).abs() < 1.0,
                    "{name}: {secs}, {behind} behind at {until}"
                );
            }
        }
    }
}

#[test]
fn a_receiver_that_makes_the_way_longer_changes_nothing() {
    let leader = trail(circle, 5.0, 0, 900);
    // Every second fix 4 m beside the track.
    let wandering = |along_m: f64| {
        let (x, y) = circle(along_m);
        let out = if ((along_m / 5.0).round() as u64).is_multiple_of(2) { 1.0 } else { 1.03 };
        (x * out, y * out)
    };
    let second = trail(wandering, 5.0, 60, 240);
    assert!(second.along_m() > 900.0, "{}", second.along_m());
    assert!((secs(&leader, &second) - 60.0).abs() < 1.0, "{}", secs(&leader, &second));
}

#[test]
fn off_the_track_there_is_no_gap() {
    let leader = trail(straight, 10.0, 0, 600);
    let there = |east_m: f64, north_m: f64| Here {
        time: at(600.0),
        place: place((east_m, north_m)),
        along_m: east_m,
    };
    assert!(gap(&leader, &there(3_000.0, 40.0)).is_some());
    assert_eq!(gap(&leader, &there(3_000.0, 60.0)), None);
    assert_eq!(gap(&leader, &there(6_500.0, 0.0)), None, "nobody has been there");
    assert_eq!(gap(&Trail::default(), &there(0.0, 0.0)), None);
}

#[test]
fn a_long_track_is_searched_as_a_short_one_is() {
    // 40 laps of 1 km and then 10 km straight on: what was passed and what was not.
    let course = |along_m: f64| {
        if along_m < 40_000.0 { eight(along_m) } else { (0.0, along_m - 40_000.0) }
    };
    let leader = trail(course, 10.0, 0, 5_000);
    for behind in [1, 77, 150, 333, 999] {
        for until in [2_000, 3_999, 4_100, 5_000] {
            let secs = secs(&leader, &trail(course, 10.0, behind, until));
            assert!((secs - f64::from(behind)).abs() < 1.0, "{behind} behind at {until}: {secs}");
        }
    }
    let elsewhere = Here { time: at(5_000.0), place: place((3_000.0, 3_000.0)), along_m: 100.0 };
    assert_eq!(gap(&leader, &elsewhere), None);
}

#[test]
fn across_180_degrees_the_track_goes_on() {
    let fix = |secs: u32| {
        let lng_deg = 179.99 + f64::from(secs) * 1e-4;
        let lng_deg = if lng_deg > 180.0 { lng_deg - 360.0 } else { lng_deg };
        (at(f64::from(secs)), LatLng::new(-17.0, lng_deg).unwrap())
    };
    let leader = Trail::of((0..=400).map(fix));
    for secs in [50, 99, 101, 250] {
        let (_, place) = fix(secs);
        let here = Here { time: at(500.0), place, along_m: f64::from(secs) * 10.6 };
        let gap = gap(&leader, &here).unwrap();
        assert!((gap.secs - f64::from(500 - secs)).abs() < 1.0, "{secs}: {gap:?}");
    }
}

proptest! {
    #[test]
    fn what_is_taken_back_was_never_there(
        cut in 0_u32..700, mps in 1.0_f64..12.0, course in 0_usize..4,
    ) {
        let courses: [fn(f64) -> (f64, f64); 4] = [straight, circle, eight, out_and_back];
        let whole = trail(courses[course], mps, 0, 700);
        let mut again = whole.clone();
        again.cut_from(at(f64::from(cut)));
        for secs in cut..=700 {
            again.push(at(f64::from(secs)), place(courses[course](f64::from(secs) * mps)));
        }
        // Short of a step, what was there before the cut may lie elsewhere by less than a step.
        prop_assert!((again.along_m() - whole.along_m()).abs() < 1.0);
        let here = Here { along_m: whole.along_m() / 2.0, ..whole.here().unwrap() };
        let passed = |trail: &Trail| trail.passing(here.place, here.along_m).map(|it| it.along_m);
        let difference = passed(&whole).zip(passed(&again)).map(|(a, b)| (a - b).abs());
        prop_assert!(difference.is_none_or(|it| it < 10.0), "{:?}", difference);
    }
}

#[test]
fn who_started_elsewhere_is_found_all_the_same() {
    let leader = trail(straight, 10.0, 0, 1_000);
    let here = Here { time: at(1_000.0), place: place((9_000.0, 0.0)), along_m: 20.0 };
    assert!((gap(&leader, &here).unwrap().secs - 100.0).abs() < 0.2);
}

#[test]
fn a_leader_who_stands_was_there_when_he_came() {
    let mut leader = trail(straight, 10.0, 0, 100);
    for secs in 101..=200 {
        leader.push(at(f64::from(secs)), place((1_000.0 + f64::from(secs % 2), 0.0)));
    }
    let here = Here { time: at(200.0), place: place((1_000.0, 0.0)), along_m: 1_000.0 };
    let gap = gap(&leader, &here).unwrap();
    assert!((gap.secs - 100.0).abs() < 1.0 && gap.distance_m < 5.0, "{gap:?}");
    assert!((leader.along_m() - 1_000.0).abs() < 5.0, "standing is no way");
}

#[test]
fn the_first_is_who_was_where_the_others_are() {
    let (one, two, three) = (
        trail(straight, 10.0, 0, 600),
        trail(straight, 10.0, 20, 600),
        trail(straight, 9.0, 0, 600),
    );
    assert_eq!(first(&[&three, &two, &one]), Some(2));
    assert_eq!(first(&[&one, &one]), Some(0));
    assert_eq!(first(&[&Trail::default(), &three]), Some(1));
    assert_eq!(first(&[]), None);
    // 1 % too long, but the other one was there before.
    let long = |along_m: f64| {
        let side_m = if ((along_m / 10.0).round() as u64).is_multiple_of(2) { 0.0 } else { 1.5 };
        (along_m, side_m)
    };
    let wanderer = trail(long, 10.0, 5, 600);
    assert!(wanderer.along_m() > one.along_m());
    assert_eq!(first(&[&wanderer, &one]), Some(1));
}

#[test]
fn who_was_lapped_is_not_first() {
    let leader = trail(circle, 5.0, 0, 2_000);
    // A lap behind, at the same place, and just behind and just ahead of it.
    for behind in [75, 79, 80, 81, 85] {
        let lapped = trail(circle, 5.0, behind, 2_000);
        assert_eq!(first(&[&lapped, &leader]), Some(1), "{behind}");
        let gap = secs(&leader, &lapped);
        assert!((gap - f64::from(behind)).abs() < 1.0, "{behind}: {gap}");
    }
}

proptest! {
    #[test]
    fn a_gap_is_never_negative_and_that_of_a_follower_is_the_delay(
        mps in 2.0_f64..15.0, behind in 0_u32..300, course in 0_usize..4,
    ) {
        let courses: [fn(f64) -> (f64, f64); 4] = [straight, circle, eight, out_and_back];
        let course = courses[course];
        let leader = trail(course, mps, 0, 400);
        let follower = trail(course, mps, behind, 400);
        let gap = gap(&leader, &follower.here().unwrap()).unwrap();
        prop_assert!(0.0 <= gap.secs && 0.0 <= gap.distance_m);
        prop_assert!((gap.secs - f64::from(behind)).abs() < 3.0, "{:?} {}", gap, behind);
    }
}
