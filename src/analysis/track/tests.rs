use proptest::prelude::*;

use super::*;

const START: FixVerdict = FixVerdict::Good { begins_run: true };
const ON: FixVerdict = FixVerdict::Good { begins_run: false };

/// A fix on a road north at 10 m/s, offset to the east by this many metres.
fn fix(secs: f64, east_m: f64) -> Fix {
    let place = LatLng::new(43.76 + secs * 10.0 / 111_195.0, 11.26 + east_m / 80_300.0).unwrap();
    Fix { time: UnixNanos(0).plus_secs(secs), place, spd_kph: None, acc_m: None }
}

fn origin(secs: f64, acc_m: f64) -> Fix {
    let place = LatLng::new(0.0, 0.0).unwrap();
    Fix { place, acc_m: Some(acc_m), ..fix(secs, 0.0) }
}

fn judged(fixes: &[Fix]) -> TrackFilter {
    let mut filter = TrackFilter::default();
    for fix in fixes {
        filter.push(*fix);
    }
    filter
}

fn check(fixes: &[Fix], expected: &[FixVerdict]) {
    assert_eq!(judged(fixes).verdicts(), expected);
}

#[test]
fn two_fixes_far_off_are_spikes_and_the_track_goes_on() {
    let fixes = [fix(0.0, 0.0), fix(1.0, 0.0), fix(2.0, 400.0), fix(3.0, 400.0), fix(4.0, 0.0)];
    check(&fixes, &[START, ON, FixVerdict::Spike, FixVerdict::Spike, ON]);
}

#[test]
fn no_track_begins_or_passes_at_the_origin() {
    let fixes =
        [origin(0.0, 125.0), origin(1.0, 4.0), fix(2.0, 0.0), origin(3.0, 4.0), fix(4.0, 0.0)];
    check(&fixes, &[FixVerdict::NoFix, FixVerdict::NoFix, START, FixVerdict::NoFix, ON]);
}

#[test]
fn a_receiver_that_says_it_does_not_know_is_believed() {
    let vague = Fix { acc_m: Some(125.0), ..fix(1.0, 0.0) };
    check(&[fix(0.0, 0.0), vague], &[START, FixVerdict::NoFix]);
}

#[test]
fn a_wrong_first_fix_gives_way_to_those_that_agree() {
    let fixes = [
        fix(0.0, 5_000.0),
        fix(1.0, 0.0),
        fix(2.0, 0.0),
        fix(3.0, 0.0),
        fix(4.0, 0.0),
        fix(5.0, 0.0),
    ];
    check(&fixes, &[FixVerdict::Spike, START, ON, ON, ON, ON]);
    let mut filter = judged(&fixes[..4]);
    assert_eq!(filter.push(fixes[4]), 0, "readers must look at the first one again");
}

#[test]
fn a_long_track_stays_when_the_receiver_moves_for_good() {
    let fixes: Vec<_> =
        (0..20).map(|i| fix(f64::from(i), if i < 10 { 0.0 } else { 3_000.0 })).collect();
    let filter = judged(&fixes);
    let verdicts = filter.verdicts();
    assert_eq!(&verdicts[..10], &[[START].as_slice(), &[ON; 9]].concat());
    assert_eq!(&verdicts[10..], &[[START].as_slice(), &[ON; 9]].concat());
}

#[test]
fn a_gap_breaks_the_line() {
    check(&[fix(0.0, 0.0), fix(1.0, 0.0), fix(30.0, 0.0), fix(31.0, 0.0)], &[START, ON, START, ON]);
}

#[test]
fn a_train_is_believed_when_it_says_how_fast_it_is() {
    let fast = |secs: f64| Fix { spd_kph: Some(290.0), ..fix(secs * 8.0, 0.0) };
    let fixes: Vec<_> =
        (0..10).map(|i| Fix { time: UnixNanos::from_secs(i), ..fast(i as f64) }).collect();
    let filter = judged(&fixes);
    assert!(filter.verdicts()[1..].iter().all(|verdict| *verdict == ON));
}

#[test]
fn the_length_leaves_out_spikes_and_goes_on_across_gaps() {
    let fixes = [
        fix(0.0, 0.0),
        fix(1.0, 0.0),
        fix(2.0, 400.0),
        fix(3.0, 0.0),
        fix(60.0, 0.0),
        fix(61.0, 0.0),
    ];
    let filter = judged(&fixes);
    let metres = length_m(filter.fixes(), filter.verdicts());
    assert!((metres - 610.0).abs() < 0.5, "{metres}");
}

#[test]
fn a_leg_that_nobody_can_travel_is_no_distance() {
    let here = (0..5).map(|i| fix(f64::from(i), 0.0));
    let there = (5..10).map(|i| fix(f64::from(i), 50_000.0));
    let filter = judged(&here.chain(there).collect::<Vec<_>>());
    let metres = length_m(filter.fixes(), filter.verdicts());
    assert!((metres - 80.0).abs() < 0.5, "{metres}");
}

#[test]
fn what_leaves_at_the_front_changes_no_verdict() {
    let fixes: Vec<_> = (0..30).map(|i| fix(f64::from(i), 0.0)).collect();
    let mut filter = judged(&fixes);
    assert_eq!(filter.forget_before(fixes[10].time), 10);
    assert_eq!(filter.push(fix(30.0, 0.0)), 20);
    assert!(filter.verdicts().iter().all(|verdict| *verdict == ON));
}

proptest! {
    #[test]
    fn a_track_cut_and_grown_again_is_judged_as_if_at_once(
        places in prop::collection::vec((0_u8..8, 1_i32..12), 1..80),
        cut in 0_usize..80,
    ) {
        let mut secs = 0;
        let fixes: Vec<Fix> = places
            .iter()
            .map(|&(kind, step)| {
                secs += if kind == 7 { step * 5 } else { 1 };
                match kind {
                    0 => fix(f64::from(secs), 4_000.0),
                    1 => fix(f64::from(secs), 4_000.0 * f64::from(step)),
                    2 => origin(f64::from(secs), 3.0),
                    _ => fix(f64::from(secs), 0.0),
                }
            })
            .collect();
        let whole = judged(&fixes);
        let mut shown = whole.verdicts().to_vec();
        let mut filter = whole.clone();
        let cut = cut.min(fixes.len());
        let time = fixes.get(cut).map_or(UnixNanos::MAX, |fix| fix.time);
        let mut first_new = filter.cut_from(time);
        let short = judged(&fixes[..cut]);
        prop_assert_eq!(filter.verdicts(), short.verdicts());
        for fix in &fixes[cut..] {
            first_new = first_new.min(filter.push(*fix));
        }
        prop_assert_eq!(filter.verdicts(), whole.verdicts());
        // A reader that updates its copy from `first_new` on has all of them.
        shown.truncate(first_new.min(shown.len()));
        prop_assert_eq!(&shown[..], &filter.verdicts()[..shown.len()]);
    }
}
