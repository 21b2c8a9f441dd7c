//! What several do at once is one alarm.

use super::*;

use AlarmKind::{
    AbruptStop, AddressChanged, GroupSilent, GroupStands, NetworkSilent, SignalLost, Stopped,
};

/// So many riders who have been well for half a minute.
fn well(n_riders: u32) -> World {
    let mut world = world(n_riders);
    assert_eq!(world.run(30), []);
    world
}

/// Switches some phones off, each at a second; what is raised within 5 minutes.
fn off_at(n_riders: u32, seconds: &[u32]) -> Raised {
    well(n_riders).run_with(300, |world, sec| {
        for (rider, off) in world.riders.iter_mut().zip(seconds) {
            rider.is_on &= sec < *off;
        }
    })
}

fn kinds(raised: Raised) -> Vec<AlarmKind> {
    raised.into_iter().map(|(_, kind)| kind).collect()
}

#[test]
fn many_phones_that_fall_silent_at_once_are_one_alarm() {
    for (name, n_riders, seconds, expected) in [
        ("all", 10, vec![1; 10], vec![NetworkSilent]),
        ("8 of 10 within 15 s", 10, vec![1, 3, 5, 7, 9, 11, 13, 15], vec![NetworkSilent]),
        ("3 of 10", 10, vec![1, 8, 16], vec![NetworkSilent]),
        ("3 of 10 within 16 s", 10, vec![1, 8, 17], vec![GroupSilent]),
        ("3 of 10 within 50 s", 10, vec![1, 26, 51], vec![GroupSilent]),
        // The first was lost before the last was missed.
        ("3 of 10 within 60 s", 10, vec![1, 31, 61], vec![SignalLost, GroupSilent]),
        ("3 of 10 within 61 s", 10, vec![1, 31, 62], vec![SignalLost; 3]),
        ("3 of 11", 11, vec![1; 3], vec![SignalLost; 3]),
        ("2 of 2", 2, vec![1; 2], vec![SignalLost; 2]),
        ("one after the other", 10, vec![1, 101, 201], vec![SignalLost; 3]),
    ] {
        assert_eq!(kinds(off_at(n_riders, &seconds)), expected, "{name}");
    }
}

#[test]
fn an_alarm_of_the_network_says_how_many_and_since_when() {
    let mut world = well(10);
    let begun = world.now().wall;
    world.riders[..8].iter_mut().for_each(|rider| rider.is_on = false);
    assert_eq!(world.run(20), [(11, NetworkSilent)]);
    let detail = &world.monitor.list()[0].detail;
    assert_eq!(*detail, Detail::Together { n: 8, of: 10, since: begun });
}

#[test]
fn who_is_silent_after_the_network_is_back_is_told_one_by_one() {
    let mut world = well(10);
    world.riders.iter_mut().for_each(|rider| rider.is_on = false);
    world.run(120);
    world.riders[2..].iter_mut().for_each(|rider| rider.is_on = true);
    assert_eq!(kinds(world.run(30)), [SignalLost; 2]);
    let state = world.monitor.state(Subject::Group, NetworkSilent);
    assert_eq!(state, AlarmState::ReturnedUnacknowledged);
    assert_eq!(world.run(300), []);
}

#[test]
fn a_second_failure_of_the_network_is_told_while_some_are_silent_since_the_first() {
    let mut world = well(10);
    world.riders.iter_mut().for_each(|rider| rider.is_on = false);
    assert_eq!(kinds(world.run(120)), [NetworkSilent]);
    world.riders[4..].iter_mut().for_each(|rider| rider.is_on = true);
    assert_eq!(world.run(60), []);
    world.riders.iter_mut().for_each(|rider| rider.is_on = false);
    assert_eq!(kinds(world.run(60)), [NetworkSilent]);
    assert_eq!(world.run(300), []);
}

#[test]
fn who_was_told_alone_before_is_not_told_again_after_the_group() {
    let mut world = well(10);
    world.one().is_on = false;
    assert_eq!(world.run(62), [(61, SignalLost)]);
    world.riders.iter_mut().for_each(|rider| rider.is_on = false);
    assert_eq!(kinds(world.run(60)), [NetworkSilent]);
    world.riders[1..].iter_mut().for_each(|rider| rider.is_on = true);
    assert_eq!(world.run(300), []);
}

#[test]
fn the_quiet_are_no_part_of_the_group() {
    let mut world = well(10);
    for rider in &mut world.riders[..4] {
        (rider.quiet, rider.is_on) = (Some(Quiet::Finished), false);
    }
    assert_eq!(world.run(300), []);
    // 3 of the 6 who are left.
    world.riders[4..7].iter_mut().for_each(|rider| rider.is_on = false);
    assert_eq!(kinds(world.run(100)), [NetworkSilent]);
}

#[test]
fn a_change_of_the_address_explains_the_silence() {
    let mut world = well(10);
    world.laptop.addresses = vec![([10, 0, 0, 7], 8086).into()];
    world.riders.iter_mut().for_each(|rider| rider.is_on = false);
    assert_eq!(world.run(300), [(1, AddressChanged)]);
    // Half of the phones have found it.
    world.riders[..5].iter_mut().for_each(|rider| rider.is_on = true);
    let raised = kinds(world.run(30));
    let state = world.monitor.state(Subject::Laptop, AddressChanged);
    assert_eq!(state, AlarmState::ReturnedUnacknowledged);
    assert_eq!(raised, [NetworkSilent], "5 of 10 are silent still");
}

#[test]
fn another_network_beside_the_one_that_phones_use_is_no_change() {
    let mut world = well(3);
    world.laptop.addresses.insert(0, ([10, 0, 0, 7], 8086).into());
    assert_eq!(world.run(60), []);
}

#[test]
fn an_address_that_comes_back_is_no_alarm_any_more() {
    let mut world = well(3);
    let before = std::mem::take(&mut world.laptop.addresses);
    world.riders.iter_mut().for_each(|rider| rider.is_on = false);
    assert_eq!(world.run(5), [(1, AddressChanged)]);
    world.laptop.addresses = before;
    world.riders.iter_mut().for_each(|rider| rider.is_on = true);
    assert_eq!(world.run(5), []);
    let state = world.monitor.state(Subject::Laptop, AddressChanged);
    assert_eq!(state, AlarmState::ReturnedUnacknowledged);
}

/// Lets some riders stop, each at a second and from a speed; what is raised within 5 minutes.
fn stop_at(n_riders: u32, stops: &[(u32, f64)]) -> Raised {
    well(n_riders).run_with(300, |world, sec| {
        for (rider, (stop, from_kph)) in world.riders.iter_mut().zip(stops) {
            rider.spd_kph = Some(if sec < *stop { *from_kph } else { 0.0 });
        }
    })
}

#[test]
fn a_group_that_stands_is_one_notice() {
    for (name, n_riders, stops, expected) in [
        ("all", 10, vec![(10, 20.0); 10], vec![GroupStands]),
        ("3 of 10 within 40 s", 10, vec![(10, 20.0), (30, 20.0), (50, 20.0)], vec![GroupStands]),
        (
            "3 of 10 within 80 s",
            10,
            vec![(10, 20.0), (50, 20.0), (90, 20.0)],
            vec![Stopped, Stopped, Stopped],
        ),
        ("3 of 11", 11, vec![(10, 20.0); 3], vec![Stopped; 3]),
        ("a red light", 10, vec![(10, 30.0); 10], vec![GroupStands]),
    ] {
        assert_eq!(kinds(stop_at(n_riders, &stops)), expected, "{name}");
    }
}

#[test]
fn one_who_falls_is_told_although_the_others_wait() {
    let mut stops = vec![(12, 20.0); 10];
    stops[0] = (10, 44.0);
    let raised = stop_at(10, &stops);
    assert_eq!(raised[0], (25, AbruptStop));
    assert_eq!(kinds(raised), [AbruptStop, GroupStands]);
}

#[test]
fn who_stays_when_the_others_ride_on_is_told() {
    let mut world = well(10);
    let raised = world.run_with(60, |world, sec| {
        for (at, rider) in world.riders.iter_mut().enumerate() {
            rider.spd_kph = Some(if sec < 10 || (sec > 30 && at > 0) { 30.0 } else { 0.0 });
        }
    });
    assert_eq!(raised, [(31, AbruptStop)], "a red light that ended, but not for one");
}
