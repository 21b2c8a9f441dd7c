//! What holds for every timeline of arrivals.

use proptest::prelude::*;

use super::*;
use crate::analysis::{AthleteState, ValueState};

/// Something arrives.
#[derive(Debug, Clone)]
struct Step {
    /// After so many seconds of silence.
    wait_secs: f64,
    id: u32,
    /// How old each sample is, in seconds; negative where the phone's clock is ahead.
    ages_secs: Vec<f64>,
    /// By the bits, what it carries.
    bits: u8,
}

const IDS: std::ops::RangeInclusive<u32> = 1..=5;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wait_secs = prop_oneof![4 => 0.0_f64..3.0, 2 => 0.0_f64..40.0, 1 => 60.0_f64..900.0];
    let age = prop_oneof![4 => 0.0_f64..2.0, 1 => -120.0_f64..120.0];
    // Most phones share an offset now and then.
    let shift = prop_oneof![3 => Just(0.0), 2 => Just(-94.0), 1 => Just(60.0)];
    let ages = (prop::collection::vec(age, 1..5), shift)
        .prop_map(|(ages, shift)| ages.into_iter().map(|age| age + shift).collect());
    let step = (wait_secs, IDS, ages, any::<u8>())
        .prop_map(|(wait_secs, id, ages_secs, bits)| Step { wait_secs, id, ages_secs, bits });
    prop::collection::vec(step, 1..40)
}

fn arrive(world: &World, now: f64, step: &Step) {
    for (i, age_secs) in (0..).zip(&step.ages_secs) {
        let bpm = if step.bits & 1 == 0 { 150.0 } else { f64::from(step.bits % 3) * 60.0 };
        let all = [
            (Metric::HrBpm, bpm),
            (Metric::PwrW, 200.0 + f64::from(step.bits) + f64::from(i)),
            (Metric::SpdKph, 30.0),
            (Metric::LatDeg, 43.7),
            (Metric::LngDeg, 11.2),
        ];
        // A place is sent whole.
        let has = |nth: usize| step.bits & (2 << nth.min(3)) == 0;
        let values: Vec<(Metric, f64)> =
            (0..).zip(all).filter(|(nth, _)| has(*nth)).map(|(_, it)| it).collect();
        world.send(step.id, now, &[now - age_secs], &values);
    }
}

/// States that time alone may only make worse.
fn states(now: &AthleteNow) -> Vec<ValueState> {
    let others = now.others.iter().map(|(_, value)| value.state);
    let values = [now.hr_bpm, now.pwr_w, now.pwr_w_3s, now.spd_kph].map(|value| value.state);
    let place = now.position.map_or(ValueState::Absent, |(_, state)| state);
    values.into_iter().chain(others).chain([place]).collect()
}

const fn rank(state: AthleteState) -> u8 {
    match state {
        AthleteState::Live => 0,
        AthleteState::Behind => 1,
        AthleteState::Dim => 2,
        AthleteState::Lost => 3,
        _ => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn without_an_arrival_nothing_gets_better_or_younger(steps in steps()) {
        let world = World::new();
        let mut reader = world.live.reader();
        let mut now = 0.0;
        for step in steps {
            let mut before: Option<Vec<AthleteNow>> = None;
            for part in 0..=4 {
                let moment = moment(now + step.wait_secs * f64::from(part) / 4.0);
                reader.update(moment);
                let all: Vec<AthleteNow> =
                    IDS.map(|id| reader.at(AthleteId(id), moment.mono)).collect();
                for (one, other) in before.iter().flatten().zip(&all) {
                    prop_assert!(rank(one.state) <= rank(other.state), "{one:?} {other:?}");
                    prop_assert!(one.age_secs <= other.age_secs, "{one:?} {other:?}");
                    prop_assert!(one.contact_secs <= other.contact_secs);
                    prop_assert_eq!(one.clock_ahead_secs, other.clock_ahead_secs);
                    for (one, other) in states(one).into_iter().zip(states(other)) {
                        prop_assert!(one.rank() <= other.rank(), "{one:?} {other:?}");
                        prop_assert!(one.age_secs() <= other.age_secs(), "{one:?} {other:?}");
                    }
                }
                before = Some(all);
            }
            now += step.wait_secs;
            arrive(&world, now, &step);
        }
    }

    #[test]
    fn it_does_not_matter_how_often_somebody_looks(
        steps in steps(), looks in prop::collection::vec(any::<bool>(), 40), then in 0.0_f64..100.0,
    ) {
        let world = World::new();
        let (mut often, mut now) = (world.live.reader(), 0.0);
        for (step, looks) in steps.iter().zip(looks) {
            now += step.wait_secs;
            if looks {
                often.update(moment(now - step.wait_secs / 2.0));
            }
            arrive(&world, now, step);
        }
        let (store, logbook) = (Arc::clone(&world.store), Arc::clone(&world.logbook));
        let mut once = Live::new(store.into(), logbook.into(), DEFAULT_SESSION_GAP).reader();
        let end = moment(now + then);
        often.update(end);
        once.update(end);
        prop_assert_eq!(often.shared_offset(), once.shared_offset());
        for id in IDS {
            // Only who was there can tell that a gap was closed.
            let of = |reader: &Reader| AthleteNow {
                filled_secs: None,
                ..reader.at(AthleteId(id), end.mono)
            };
            prop_assert_eq!(of(&often), of(&once));
        }
    }

    #[test]
    fn a_fast_clock_keeps_nothing_young(
        wait_millis in prop::collection::vec(100_u32..40_000, 1..40),
        ahead_secs in 1_u32..3000,
        then in 0.0_f64..300.0,
    ) {
        let world = World::new();
        let mut now = 0.0;
        for wait_millis in wait_millis {
            now += f64::from(wait_millis) / 1000.0;
            world.send(1, now, &[now], &RIDE);
            world.send(2, now, &[now + f64::from(ahead_secs)], &RIDE);
        }
        let mut reader = world.live.reader();
        let end = moment(now + then);
        reader.update(end);
        let [right, fast] = [1, 2].map(|id| reader.at(AthleteId(id), end.mono));
        prop_assert_eq!(fast.state, right.state);
        prop_assert_eq!(Some(fast.age_secs), Some(right.age_secs));
        prop_assert_eq!(states(&fast), states(&right));
    }
}
