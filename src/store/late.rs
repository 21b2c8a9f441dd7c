//! The latest late arrivals of an athlete.

use std::collections::VecDeque;

use crate::model::{Delivery, LateArrival, Tick};

/// So many are kept per athlete.
const MAX_LATE: usize = 32;
/// A sender's late deliveries count as one if no more ticks than this are between them: a minute. Not
/// by their times, which are those of the last delivery of a tick after a start.
const ONE_ARRIVAL_TICKS: u64 = 60 / Tick::LENGTH.as_secs();

/// The latest late arrivals, in order of their first delivery.
#[derive(Debug, Default)]
pub(super) struct LateArrivals(VecDeque<Late>);

/// A late arrival.
#[derive(Debug, Clone, Copy)]
struct Late {
    arrival: LateArrival,
    /// The last tick whose delivery it includes.
    tick: Tick,
}

impl LateArrivals {
    /// Adds a late delivery. `in_tick` is all that its sender delivered in the tick, which counts
    /// together: a start that reads the journal in blocks knows no more.
    pub(super) fn note(&mut self, delivery: &Delivery, in_tick: &Delivery) {
        let whole = LateArrival::from(in_tick);
        let continued = self.0.iter_mut().rev().find(|late| {
            late.arrival.via == whole.via
                && in_tick.tick.0.abs_diff(late.tick.0) <= ONE_ARRIVAL_TICKS
        });
        match continued {
            Some(late) if late.tick == in_tick.tick => {
                late.arrival.join(&LateArrival::from(delivery));
            }
            Some(late) => {
                late.arrival.join(&whole);
                late.tick = in_tick.tick;
            }
            None => {
                if self.0.len() == MAX_LATE {
                    self.0.pop_front();
                }
                self.0.push_back(Late { arrival: whole, tick: in_tick.tick });
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = LateArrival> + '_ {
        self.0.iter().map(|late| late.arrival)
    }

    /// Heap size in bytes, by capacity.
    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Late>()
    }
}
