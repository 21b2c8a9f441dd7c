//! What the window does about alarms: what of them was on the screen and since when, whether there is
//! a new one that must be noticed, and what it has asked of the engine.

use std::sync::Arc;

use crate::{
    alarm::{AlarmId, AlarmState, AlarmWatch, Alarms, Board, Priority, SelfTest, Shown},
    control::{
        AcknowledgeAlarms, AssignIncident, CloseIncident, Control, Pending, SetOutOfService,
        SnoozeAlarms, TestAlarms,
    },
    live::Moment,
    model::MonoNanos,
};

use super::{context::AlarmCommand, engine_words};

/// How long the outline of a new urgent alarm is drawn.
const OUTLINE_SECS: f64 = 0.6;

/// What is new on the board.
#[derive(Debug, Default)]
pub(super) struct News {
    /// An urgent alarm that nobody has seen yet.
    pub(super) has_urgent: bool,
    /// Nothing urgent waits any more.
    pub(super) is_over: bool,
    /// What came of a self-test.
    pub(super) self_test: Option<Arc<SelfTest>>,
}

/// What the window knows of the alarms beyond the board.
#[derive(Debug)]
pub(super) struct AlarmDesk {
    /// Alarms are looked for as long as the window is open.
    _watch: AlarmWatch,
    generation: Option<u64>,
    /// What is on the screen, since when.
    shown: Vec<Shown>,
    /// What the last frame drew.
    drawn: Vec<AlarmId>,
    /// Urgent ones that nobody has seen yet, each with when it became due.
    urgent: Vec<(AlarmId, MonoNanos)>,
    /// When the last of them came.
    new_since: Option<MonoNanos>,
    self_test: Option<Arc<SelfTest>>,
    asked: Vec<Pending<()>>,
}

impl AlarmDesk {
    /// Looks for alarms from now on.
    pub(super) fn new(alarms: &Alarms) -> Self {
        Self {
            _watch: alarms.watch(),
            generation: None,
            shown: Vec::new(),
            drawn: Vec::new(),
            urgent: Vec::new(),
            new_since: None,
            self_test: None,
            asked: Vec::new(),
        }
    }

    /// A frame has drawn these.
    pub(super) fn drew(&mut self, alarms: impl IntoIterator<Item = AlarmId>) {
        self.drawn.extend(alarms);
    }

    /// A frame begins: what the one before drew is on the screen.
    pub(super) fn begin_frame(&mut self, now: MonoNanos) {
        let drawn = std::mem::take(&mut self.drawn);
        self.shown.retain(|shown| drawn.contains(&shown.alarm));
        for alarm in drawn {
            if !self.shown.iter().any(|shown| shown.alarm == alarm) {
                self.shown.push(Shown { alarm, since: now });
            }
        }
    }

    /// What is new since it was asked last.
    pub(super) fn news(&mut self, board: &Board, now: MonoNanos) -> News {
        if self.generation == Some(board.generation) {
            return News::default();
        }
        self.generation = Some(board.generation);
        let waits = board.alarms.iter().filter(|alarm| {
            alarm.kind.priority() == Priority::Urgent && alarm.state == AlarmState::Unacknowledged
        });
        let urgent: Vec<_> = waits.map(|alarm| (alarm.id, alarm.due_since.mono)).collect();
        let has_urgent = urgent.iter().any(|it| !self.urgent.contains(it));
        if has_urgent {
            self.new_since = Some(now);
        }
        let is_over = urgent.is_empty() && !self.urgent.is_empty();
        self.urgent = urgent;
        let is_same = match (&board.self_test, &self.self_test) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            (new, old) => new.is_none() && old.is_none(),
        };
        self.self_test.clone_from(&board.self_test);
        let self_test = self.self_test.clone().filter(|_| !is_same);
        News { has_urgent, is_over, self_test }
    }

    /// Which share of the outline of a new urgent alarm is drawn, while it is.
    pub(super) fn outlined(&self, now: MonoNanos) -> Option<f32> {
        let share = now.secs_since(self.new_since?) / OUTLINE_SECS;
        (0.0..1.0).contains(&share).then_some(share as f32)
    }

    /// Asks the engine for what the viewer wants done.
    pub(super) fn act(&mut self, command: AlarmCommand, control: &Control, at: Moment) {
        let asked = match command {
            AlarmCommand::Acknowledge(only) => {
                control.ask(AcknowledgeAlarms { shown: self.shown(only), at })
            }
            AlarmCommand::Snooze(only) => control.ask(SnoozeAlarms { shown: self.shown(only), at }),
            AlarmCommand::Assign { alarm, responder } => {
                control.ask(AssignIncident { alarm, responder })
            }
            AlarmCommand::CloseIncident { alarm, note } => {
                control.ask(CloseIncident { alarm, note })
            }
            AlarmCommand::SetOutOfService { login, alarm, is_out } => {
                control.ask(SetOutOfService { login, alarm, is_out })
            }
            AlarmCommand::Test => control.ask(TestAlarms),
        };
        self.asked.push(asked);
    }

    /// Why something that was asked for could not be done.
    pub(super) fn poll(&mut self) -> Option<String> {
        let mut failure = None;
        self.asked.retain(|asked| match asked.poll() {
            None => true,
            Some(Ok(())) => false,
            Some(Err(why)) => {
                failure = Some(engine_words::failure(&why));
                false
            }
        });
        failure
    }

    /// What of these is on the screen; all, without a choice.
    fn shown(&self, only: Option<AlarmId>) -> Vec<Shown> {
        let is_meant = |shown: &&Shown| only.is_none_or(|only| only == shown.alarm);
        self.shown.iter().filter(is_meant).copied().collect()
    }
}
