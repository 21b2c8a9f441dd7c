//! Alarms over time, on made-up athletes.

mod groups;
mod incidents;
mod laptop;
mod life;
mod rank;
mod restart;
mod rules;
mod timelines;
mod words;

use super::{
    kind::Subject,
    synthetic::{Rider, World},
    *,
};
use crate::{
    live::Moment,
    model::{AthleteId, LogEntry},
};

/// What was raised, and at which second.
type Raised = Vec<(u32, AlarmKind)>;

const ONE: Subject = Subject::Athlete(AthleteId(1));

fn world(n_riders: u32) -> World {
    World::new(n_riders, Rules::default())
}

impl World {
    /// Some seconds go by; what was raised in them.
    fn run(&mut self, secs: u32) -> Raised {
        self.run_with(secs, |_, _| {})
    }

    /// The same, with a change before each second.
    fn run_with(&mut self, secs: u32, mut change: impl FnMut(&mut Self, u32)) -> Raised {
        let mut raised = Vec::new();
        for sec in 1..=secs {
            change(self, sec);
            let outcome = self.step();
            let new = outcome.events.iter().filter(|event| event.change == Change::Raised);
            raised.extend(new.map(|event| (sec, event.alarm.kind)));
        }
        raised
    }

    fn one(&mut self) -> &mut Rider {
        &mut self.riders[0]
    }

    fn state_of_one(&self, kind: AlarmKind) -> AlarmState {
        self.monitor.state(ONE, kind)
    }

    /// All that is in the list, shown for long enough.
    fn all_shown(&self) -> Vec<Shown> {
        let since = self.now().mono.plus_secs(-2.0);
        self.monitor.list().iter().map(|alarm| Shown { alarm: alarm.id, since }).collect()
    }

    /// Acknowledges all, a second after the last that was raised.
    fn acknowledge(&mut self) -> Vec<LogEntry> {
        let shown = self.all_shown();
        let now = later(self.now(), 1.0);
        self.monitor.acknowledge(&shown, now).log
    }

    fn snooze(&mut self) -> Vec<LogEntry> {
        let shown = self.all_shown();
        let now = later(self.now(), 1.0);
        self.monitor.snooze(&shown, now).log
    }
}

fn later(moment: Moment, secs: f64) -> Moment {
    Moment { wall: moment.wall.plus_secs(secs), mono: moment.mono.plus_secs(secs) }
}
