//! What the panels draw of alarms.

use std::sync::Arc;

use crate::{
    alarm::{
        Alarm, AlarmKind, AlarmState, Alarms, Attention, Board, PastAlarm, Priority, Subject,
        alarms_of,
    },
    model::{Athlete, AthleteId, Metric},
};

/// What is drawn of alarms.
#[derive(Debug, Clone, Default)]
pub struct AlarmsView {
    /// Those that are not over, by rank, and the last self-test.
    pub board: Arc<Board>,
    /// Those that are over, the last one first; read while the list is open.
    pub past: Vec<Arc<PastAlarm>>,
    /// Which alarms of whom are out of service; read while the list is open.
    pub out_of_service: Vec<(Arc<Athlete>, AlarmKind)>,
    /// Whether the last two are those of the board.
    is_listed: bool,
}

/// The mark of an athlete with an alarm: an octagon or a triangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmMark {
    /// Which alarm; `None` for what is told without one.
    pub kind: Option<AlarmKind>,
    /// How soon somebody has to act.
    pub priority: Priority,
    /// Somebody has seen it.
    pub is_acknowledged: bool,
}

impl AlarmMark {
    /// The mark of an alarm; notices have none.
    fn of(alarm: &Alarm) -> Option<Self> {
        let priority = alarm.kind.priority();
        let is_acknowledged = alarm.state == AlarmState::Acknowledged;
        (priority != Priority::Notice && Attention::of(alarm) <= Attention::Known).then_some(Self {
            kind: Some(alarm.kind),
            priority,
            is_acknowledged,
        })
    }

    /// Whether it is about the value of this metric.
    pub fn is_about(self, metric: &Metric) -> bool {
        self.kind.is_some_and(|kind| alarms_of(metric).contains(&kind))
    }

    /// The mark of an athlete.
    pub(super) fn of_athlete(id: AthleteId, board: &Board) -> Option<Self> {
        let of_athlete = |alarm: &&Alarm| alarm.athlete.as_ref().is_some_and(|it| it.id == id);
        board.alarms.iter().filter(of_athlete).find_map(Self::of)
    }
}

impl AlarmsView {
    /// Brings it up to date; the rest of the list only while somebody looks at it.
    pub(super) fn update<'a>(
        &mut self,
        alarms: &Alarms,
        is_open: bool,
        athletes: impl Iterator<Item = &'a Arc<Athlete>>,
    ) {
        let board = alarms.board();
        let is_new = board.generation != self.board.generation;
        self.board = board;
        if !is_open {
            self.is_listed = false;
            self.past.clear();
            self.out_of_service.clear();
        } else if is_new || !self.is_listed {
            self.is_listed = true;
            self.past = alarms.past();
            let is_out = |athlete: &Arc<Athlete>, kind: AlarmKind| {
                alarms.state(Subject::Athlete(athlete.id), kind) == AlarmState::OutOfService
            };
            let of = |athlete: &'a Arc<Athlete>| {
                let out = AlarmKind::ALL.into_iter().filter(move |kind| is_out(athlete, *kind));
                out.map(move |kind| (Arc::clone(athlete), kind))
            };
            self.out_of_service = athletes.flat_map(of).collect();
        }
    }
}
