//! What holds whatever happens.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    alarm::{rank, rules::Rules},
    analysis::ValueState,
    model::{MonoNanos, RecordingState},
};

/// Something that changes in a timeline.
#[derive(Debug, Clone, Copy)]
enum Step {
    HeartRate(Option<f64>),
    Power(Option<f64>),
    Speed(Option<f64>),
    Sos(Option<f64>),
    Phone(bool),
    Lag(f64),
    Quiet(Option<Quiet>),
    Battery(f64),
    Recording(bool),
    Disk(u64),
    Address(u8),
    Acknowledge,
    Snooze,
    Close,
}

fn steps() -> impl Strategy<Value = (usize, Step, u32)> {
    let of = prop::sample::select::<Option<f64>>;
    let quiet = vec![None, None, Some(Quiet::StoodDown), Some(Quiet::Finished)];
    let step = prop_oneof![
        4 => of(vec![Some(150.0), Some(183.0), Some(187.0), Some(195.0), None])
            .prop_map(Step::HeartRate),
        2 => of(vec![Some(0.0), Some(200.0), Some(395.0), Some(420.0), None]).prop_map(Step::Power),
        4 => of(vec![Some(0.0), Some(2.0), Some(4.0), Some(20.0), Some(45.0), None])
            .prop_map(Step::Speed),
        1 => of(vec![None, Some(0.0), Some(1.0)]).prop_map(Step::Sos),
        4 => any::<bool>().prop_map(Step::Phone),
        1 => prop::sample::select(vec![0.0, 0.0, -95.0, 40.0, 95.0]).prop_map(Step::Lag),
        1 => prop::sample::select(quiet).prop_map(Step::Quiet),
        1 => prop::sample::select(vec![80.0, 5.0]).prop_map(Step::Battery),
        1 => any::<bool>().prop_map(Step::Recording),
        1 => prop::sample::select(vec![1, u64::MAX]).prop_map(Step::Disk),
        1 => (0_u8..2).prop_map(Step::Address),
        2 => Just(Step::Acknowledge),
        2 => Just(Step::Snooze),
        1 => Just(Step::Close),
    ];
    (0_usize..5, step, prop::sample::select(vec![0_u32, 1, 5, 12, 17, 70, 200, 620]))
}

/// What is remembered of an alarm to tell whether it may be raised.
#[derive(Debug, Clone, Copy)]
struct Known {
    raised: MonoNanos,
    snoozed_until: Option<MonoNanos>,
}

/// A world that is watched for what must never happen.
struct Checked {
    world: World,
    known: BTreeMap<(Subject, AlarmKind), Known>,
    before: BTreeMap<(Subject, AlarmKind), AlarmState>,
}

impl Checked {
    fn new() -> Self {
        let mut world = World::new(5, Rules::default());
        for rider in &mut world.riders {
            rider.limits = Limits {
                hr_max_bpm: Some(185.0),
                hr_min_bpm: Some(45.0),
                pwr_max_w: Some(400.0),
                pwr_min_w: Some(100.0),
            };
        }
        Self { world, known: BTreeMap::new(), before: BTreeMap::new() }
    }

    fn act(&mut self, who: usize, step: Step) {
        let rider = &mut self.world.riders[who];
        match step {
            Step::HeartRate(bpm) => rider.hr_bpm = bpm,
            Step::Power(watts) => rider.pwr_w = watts,
            Step::Speed(kph) => rider.spd_kph = kph,
            Step::Sos(sos) => rider.sos = sos,
            Step::Phone(is_on) => rider.is_on = is_on,
            Step::Lag(secs) => rider.lag_secs = secs,
            Step::Quiet(quiet) => rider.quiet = quiet,
            Step::Battery(percent) => rider.battery_percent = Some(percent),
            Step::Recording(true) => self.world.laptop.recording = RecordingState::Running,
            Step::Recording(false) => {
                self.world.laptop.recording = RecordingState::Failing("disk".to_owned());
            }
            Step::Disk(bytes) => self.world.laptop.free_bytes = Some(bytes),
            Step::Address(last) => {
                self.world.laptop.addresses = vec![([10, 0, 0, last], 8086).into()];
            }
            Step::Acknowledge => drop(self.world.acknowledge()),
            Step::Snooze => {
                self.world.snooze();
                for alarm in self.world.monitor.list() {
                    let AlarmState::Snoozed { until } = alarm.state else { continue };
                    if let Some(known) = self.known.get_mut(&(alarm.subject(), alarm.kind)) {
                        known.snoozed_until = Some(until.mono);
                    }
                }
            }
            Step::Close => {
                let list = self.world.monitor.list();
                let open = list.iter().find(|alarm| alarm.has_open_incident());
                let now = self.world.now();
                if let Some(alarm) = open {
                    self.world.monitor.close(alarm.id, "", now);
                }
            }
        }
        // The operator may have changed states.
        self.remember();
    }

    fn remember(&mut self) {
        let list = self.world.monitor.list();
        let states = list.iter().map(|alarm| ((alarm.subject(), alarm.kind), alarm.state));
        self.before = states.collect();
    }

    fn second(&mut self) -> Result<(), TestCaseError> {
        let outcome = self.world.step();
        let now = self.world.now();
        for event in &outcome.events {
            if event.change == Change::Raised {
                self.check_raised(&event.alarm, now)?;
            }
        }
        self.check_list(&outcome)?;
        self.remember();
        Ok(())
    }

    fn check_raised(&mut self, alarm: &Alarm, now: Moment) -> Result<(), TestCaseError> {
        let key = (alarm.subject(), alarm.kind);
        let known = self.known.get(&key).copied();
        if let Subject::Athlete(id) = key.0 {
            let rider = self.world.riders.iter().find(|rider| rider.athlete.id == id).unwrap();
            let seen = rider.seen(now.mono);
            let is_fresh = |state| state == ValueState::Fresh;
            // Never on stale data.
            let is_founded = match alarm.kind {
                AlarmKind::HeartRateHigh => {
                    is_fresh(seen.hr_bpm.state) && seen.hr_bpm.value > Some(185.0)
                }
                AlarmKind::HeartRateLow => {
                    is_fresh(seen.hr_bpm.state) && seen.hr_bpm.value < Some(45.0)
                }
                AlarmKind::PowerHigh => {
                    is_fresh(seen.pwr_w_3s.state) && seen.pwr_w_3s.value > Some(400.0)
                }
                AlarmKind::PowerLow => {
                    is_fresh(seen.pwr_w_3s.state) && seen.pwr_w_3s.value < Some(100.0)
                }
                AlarmKind::AbruptStop | AlarmKind::Stopped => {
                    is_fresh(seen.spd_kph.state) && seen.spd_kph.value < Some(6.0)
                }
                AlarmKind::Sos => seen.contact.is_some_and(|it| now.mono.secs_since(it) < 10.0),
                AlarmKind::SignalLost => seen.state == crate::analysis::AthleteState::Lost,
                AlarmKind::HeartRateLost => seen.is_heard() && !is_fresh(seen.hr_bpm.state),
                AlarmKind::PowerLost => seen.is_heard() && !is_fresh(seen.pwr_w_3s.state),
                AlarmKind::PhoneBatteryLow => is_fresh(seen.battery_percent.state),
                _ => true,
            };
            prop_assert!(is_founded, "{:?} on {seen:?}", alarm.kind);
            // Never again without fresh readings.
            if let Some(known) = known {
                prop_assert!(seen.contact > Some(known.raised), "{:?} again", alarm.kind);
            }
            let is_allowed = rider.quiet.is_none() || alarm.kind == AlarmKind::Sos;
            prop_assert!(is_allowed, "{:?} of the quiet", alarm.kind);
        }
        if let Some(until) = known.and_then(|known| known.snoozed_until) {
            prop_assert!(until <= now.mono, "{:?} broke its snooze", alarm.kind);
        }
        self.known.insert(key, Known { raised: now.mono, snoozed_until: None });
        Ok(())
    }

    fn check_list(&self, outcome: &Outcome) -> Result<(), TestCaseError> {
        let list = self.world.monitor.list();
        let keys: Vec<_> = list.iter().map(rank::key).collect();
        prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "a total order");
        prop_assert_eq!(&list, &self.world.monitor.list(), "and the same each time");
        let mut kinds: Vec<_> = list.iter().map(|alarm| (alarm.subject(), alarm.kind)).collect();
        kinds.sort_unstable();
        prop_assert!(kinds.windows(2).all(|pair| pair[0] != pair[1]), "each once");
        // An incident keeps the slot.
        if list.iter().any(Alarm::has_open_incident) {
            let first = &list[0];
            let is_recording = first.kind == AlarmKind::RecordingStopped;
            prop_assert!(first.has_open_incident() || is_recording, "{first:?}");
        }
        for alarm in &list {
            let key = (alarm.subject(), alarm.kind);
            let was = self.before.get(&key);
            let was_raised = outcome
                .events
                .iter()
                .any(|event| event.change == Change::Raised && event.alarm.id == alarm.id);
            // What was seen is seen until it is raised again.
            if was == Some(&AlarmState::Acknowledged) && !was_raised {
                prop_assert_eq!(alarm.state, AlarmState::Acknowledged);
            }
            if was.is_none() {
                prop_assert!(was_raised, "{alarm:?} came by itself");
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_must_not_happen_happens(timeline in prop::collection::vec(steps(), 1..40)) {
        let mut checked = Checked::new();
        for _ in 0..15 {
            checked.second()?;
        }
        for (who, step, secs) in timeline {
            checked.act(who, step);
            for _ in 0..secs {
                checked.second()?;
            }
        }
    }

    #[test]
    fn an_incident_is_open_until_somebody_closes_it(
        timeline in prop::collection::vec(steps(), 1..30),
    ) {
        let mut checked = Checked::new();
        checked.world.run(30);
        checked.world.one().spd_kph = Some(0.0);
        checked.world.run(20);
        let id = checked.world.monitor.list()[0].id;
        for (who, step, secs) in timeline {
            if !matches!(step, Step::Close) {
                checked.act(who, step);
                checked.world.run(secs);
            }
            let list = checked.world.monitor.list();
            prop_assert!(list.iter().any(|alarm| alarm.id == id && alarm.has_open_incident()));
        }
    }

    #[test]
    fn looking_more_often_raises_nothing_more(
        bpm in prop::collection::vec(prop::sample::select(vec![150.0, 184.0, 187.0]), 1..120),
    ) {
        let run = |n_looks: u32| {
            let mut world = World::new(1, Rules::default());
            world.one().limits.hr_max_bpm = Some(185.0);
            let mut raised = Vec::new();
            for (sec, bpm) in bpm.iter().enumerate() {
                world.one().hr_bpm = Some(*bpm);
                let mut events = world.step().events;
                for _ in 0..n_looks {
                    events.extend(world.look().events);
                }
                raised.extend(events.iter().map(|event| (sec, event.change)));
            }
            raised
        };
        prop_assert_eq!(run(0), run(3));
    }
}

/// A ride as people ride it: hills, red lights, tunnels, a strap that slips.
fn ride(world: &mut World, at: usize, sec: u32) {
    let phase = f64::from(sec) + 977.0 * at as f64;
    let effort = (phase / 300.0).sin();
    let n = sec + 131 * at as u32;
    let rider = &mut world.riders[at];
    rider.hr_bpm = Some(148.0 + 28.0 * effort + 2.0 * (phase / 7.0).sin());
    rider.pwr_w = Some((230.0 + 110.0 * effort + 60.0 * (phase * 1.7).sin()).max(0.0));
    // A red light every 9 minutes, braked for within 8 s, and 40 s long.
    let light = f64::from(n % 540);
    rider.spd_kph = Some(match light {
        it if it < 8.0 => 32.0 - 4.0 * it,
        it if it < 48.0 => 0.0,
        it => (it - 48.0).min(10.0) * 3.2,
    });
    // A tunnel of 35 s every 13 minutes.
    rider.is_on = n % 780 >= 35;
}

#[test]
fn an_uneventful_day_of_twelve_riders_raises_hardly_anything() {
    let mut world = World::new(12, Rules::default());
    for rider in &mut world.riders {
        rider.limits = Limits { hr_max_bpm: Some(185.0), ..Limits::default() };
    }
    let raised = world.run_with(4 * 3600, |world, sec| {
        for at in 0..12 {
            ride(world, at, sec);
        }
    });
    let per_hour = raised.len() as f64 / 4.0;
    assert!(per_hour <= 6.0, "{per_hour} alarms an hour for all: {raised:?}");
    let urgent = raised.iter().filter(|(_, kind)| kind.priority() == Priority::Urgent);
    assert_eq!(urgent.count(), 0);
}
