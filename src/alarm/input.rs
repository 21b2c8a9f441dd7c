//! What alarms are reckoned from: each athlete as seen now, and this laptop.

use std::{net::SocketAddr, sync::Arc};

use super::rules::Limits;
use crate::{
    analysis::AthleteState,
    kind::StopRules,
    live::{AthleteContext, AthleteNow, Condition, LostCause, Moment, Recent, Signals, Value},
    model::{Athlete, LatLng, MonoNanos, RecordingState, UnixNanos},
};

/// Everything at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// When.
    pub now: Moment,
    /// All athletes of the roster.
    pub athletes: &'a [Watched<'a>],
    /// This laptop.
    pub laptop: &'a Laptop,
}

/// One athlete at a moment, and the rules that hold for this one.
#[derive(Debug, Clone, Copy)]
pub struct Watched<'a> {
    /// Who.
    pub athlete: &'a Arc<Athlete>,
    /// What is known.
    pub seen: Seen,
    /// The recent samples, in order of time, for what happens between two moments.
    pub recent: &'a [Recent],
    /// The athlete's limits.
    pub limits: Limits,
    /// Which stops raise an alarm.
    pub stops: StopRules,
    /// Why the athlete raises nothing but a call for help.
    pub quiet: Option<Quiet>,
}

/// Why an athlete raises nothing but a call for help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quiet {
    /// No sample yet.
    NotSeen,
    /// The operator said that this one no longer takes part.
    StoodDown,
    /// Over the line.
    Finished,
    /// Where no signal is to be expected.
    OutOfReach,
}

impl Quiet {
    /// Of an athlete as seen now, with what else is known.
    pub fn of(now: &AthleteNow, context: &AthleteContext) -> Option<Self> {
        // Nobody is missed of whom nothing but refusals was heard.
        Self::of_state(now.status(context).0).or_else(|| Self::of_state(now.state))
    }

    /// Of an athlete in this state.
    pub const fn of_state(state: AthleteState) -> Option<Self> {
        match state {
            AthleteState::NotSeen => Some(Self::NotSeen),
            AthleteState::StoodDown => Some(Self::StoodDown),
            AthleteState::Finished => Some(Self::Finished),
            AthleteState::OutOfReach => Some(Self::OutOfReach),
            AthleteState::Live
            | AthleteState::Behind
            | AthleteState::Dim
            | AthleteState::Lost
            | AthleteState::Refused => None,
        }
    }
}

/// What alarms need of an athlete at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Seen {
    /// Best of the values' states.
    pub state: AthleteState,
    /// Of one who is silent, why, if that is known.
    pub lost_cause: Option<LostCause>,
    /// When a sample arrived last.
    pub contact: Option<MonoNanos>,
    /// Heart rate, bpm.
    pub hr_bpm: Value,
    /// Power, W, mean of 3 s.
    pub pwr_w_3s: Value,
    /// Speed, km/h.
    pub spd_kph: Value,
    /// Charge of the phone, percent.
    pub battery_percent: Value,
    /// The field of calls for help; above 0 the athlete calls.
    pub sos: Value,
    /// The newest sample in which the athlete calls.
    pub called: Option<UnixNanos>,
    /// The last good position.
    pub place: Option<LatLng>,
}

impl Seen {
    /// From what `live` knows of an athlete, all at the same moment.
    pub fn of(now: &AthleteNow, context: &AthleteContext, signals: Signals) -> Self {
        let Signals { battery_percent, sos, called, contact } = signals;
        Self {
            state: now.state,
            lost_cause: match now.status(context).1 {
                Condition::Lost { cause, .. } => cause,
                Condition::Refused(_) => Some(LostCause::Refused),
                _ => None,
            },
            contact,
            hr_bpm: now.hr_bpm,
            pwr_w_3s: now.pwr_w_3s,
            spd_kph: now.spd_kph,
            battery_percent,
            sos,
            called,
            place: now.position.map(|(place, _)| place),
        }
    }

    /// Whether samples arrive, be they old.
    pub(super) const fn is_heard(&self) -> bool {
        matches!(self.state, AthleteState::Live | AthleteState::Behind)
    }

    /// Whether the athlete was heard before, and is not now.
    pub(super) const fn is_silent(&self) -> bool {
        matches!(self.state, AthleteState::Dim | AthleteState::Lost)
    }
}

/// This laptop at a moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Laptop {
    /// Whether samples reach the disk.
    pub recording: RecordingState,
    /// Free space where the recording goes, if the platform tells.
    pub free_bytes: Option<u64>,
    /// The battery, if there is one and the platform tells.
    pub battery: Option<LaptopBattery>,
    /// The addresses at which phones reach it, the one that they are told first; none without a
    /// network.
    pub addresses: Vec<SocketAddr>,
}

/// This laptop's battery.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaptopBattery {
    /// Charge, percent.
    pub percent: f64,
    /// Whether it is on mains.
    pub is_charging: bool,
}
