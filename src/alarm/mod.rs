//! Alarms: what asks somebody to act. Pure over `live`; values as data, words in `words`.
//!
//! Two classes, as on monitors in hospitals: the body (call for help, abrupt stop, limits, standing),
//! and the signal (silence, sensors, this laptop, the network). Three priorities. States are those of
//! ISA-18.2. [`Monitor`] holds all rules over all athletes; [`Alarms`] is the handle that everybody
//! who looks shares, and [`AlarmKeeper`] that of the engine, which alone changes them.
//!
//! From one moment to the next: `input` says what is seen, the watches (`limit`, `stop`, `silence`,
//! `group`, `sos`, `low`, `laptop`) turn it into a `Finding`, `book` into the life of an alarm,
//! `handling` does what the operator says, and `rank` orders the list.
//!
//! Invariants: no clock, time is passed in as a [`Moment`](crate::live::Moment). An alarm is raised
//! only on readings that are new and fresh, or by samples that stop coming after they came; never
//! again without new ones. A call for help is the one exception: it is told as soon as it arrives,
//! however late. An incident keeps the slot until somebody closes it.

mod athlete;
mod book;
mod carry;
mod detail;
mod entry;
mod finding;
mod group;
mod handling;
mod input;
mod kind;
mod laptop;
mod limit;
mod low;
mod monitor;
mod rank;
mod record;
mod rules;
mod self_test;
mod shared;
mod silence;
mod sos;
mod stop;
mod synthetic;
#[cfg(test)]
mod tests;
mod words;

pub use self::{
    book::{MAX_PAST, Outcome},
    detail::{Detail, Side},
    finding::Ended,
    input::{Input, Laptop, LaptopBattery, Quiet, Seen, Watched},
    kind::{AlarmKind, Class, Priority, Subject},
    monitor::Monitor,
    rank::Attention,
    record::{Alarm, AlarmEvent, AlarmId, AlarmState, Change, PastAlarm, Shown},
    rules::{Limits, Rules},
    self_test::{Check, SelfTest},
    shared::{AlarmKeeper, AlarmWatch, Alarms, Board},
    words::alarms_of,
};
