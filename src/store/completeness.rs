//! Completeness: the time up to which late samples are unlikely to change an athlete's data.
//!
//! # The rule
//!
//! A sample *has stood* once W of server time has passed since its arrival. An athlete's samples
//! are complete up to the newest sample that has stood, but only to just before the oldest one that
//! has not. W is 60 s, or three times the usual lag of the sample's sender if that is longer. The
//! usual lag is the upper median over the sender's previous 31 deliveries. A delivery is what
//! arrived within one [`Tick`] of 5 s, and its lag is measured from the middle of its sample times.
//! Lags over 30 min are ignored: those are recordings uploaded afterwards.
//!
//! For times ahead of the server see [`Delivery`]. The server's clock may be stepped: forwards,
//! samples have stood that much earlier; backwards, they stand longer, by less than a tick.
//!
//! # Late arrivals
//!
//! A delivery is late if its oldest sample was measured at or before the time up to which the samples
//! were complete, or longer ago than W. The latest ones are kept, because they may have changed what
//! was final. Late deliveries of one sender that follow each other within a minute count as one.
//!
//! # Cost
//!
//! A delivery costs a look-up of the sender and of the last hold. Samples that have not stood yet
//! are grouped into holds by the tick in which they will have: 13 holds for a steady phone, and at
//! most about 120 whatever an athlete's senders do, because long waits are rounded to coarser
//! ticks.

use std::{cmp::Ordering, collections::VecDeque};

use super::{Store, late::LateArrivals};
use crate::model::{Arrivals, AthleteId, Delivery, SampleBlock, Tick, UnixNanos};

/// The shortest wait for late samples, in milliseconds.
const LEAST_WAIT_MS: u32 = 60_000;
/// The wait in multiples of the usual lag. If batches follow one another without a pause, the
/// oldest sample of a batch is twice as late as its middle; the third multiple is a margin.
const LAGS: u32 = 3;
/// The usual lag is the median of this many.
const N_LAGS: usize = 31;
/// Longer lags are ignored, in milliseconds.
const MAX_LAG_MS: u32 = 30 * 60_000;
/// Maximum number of senders per athlete whose lags are tracked; beyond that, the one that has been
/// silent longest is dropped.
const MAX_SENDERS: usize = 8;
/// A wait may be extended by one part in this many, so that long waits need few holds.
const PARTS: u32 = 16;

const TICK_MS: u32 = Tick::LENGTH.as_millis() as u32;

/// Which of an athlete's samples have stood, and which have not.
#[derive(Debug)]
pub(super) struct Completeness {
    senders: Vec<Sender>,
    /// In order of `until`.
    holds: VecDeque<Hold>,
    /// The newest sample that has stood.
    stood: UnixNanos,
    /// The time up to which samples are complete; never moves back.
    line: UnixNanos,
    /// The tick that `stood` and `line` were computed for.
    tick: Tick,
    late: LateArrivals,
}

/// Samples that will have stood in the same tick.
#[derive(Debug, Clone, Copy)]
struct Hold {
    until: Tick,
    oldest: UnixNanos,
    newest: UnixNanos,
}

/// How late a sender usually is.
#[derive(Debug)]
struct Sender {
    /// Its latest delivery.
    last: Delivery,
    /// The lags of the deliveries before that.
    lags_ms: [u32; N_LAGS],
    n_lags: usize,
    /// How long to wait for its samples.
    wait_ticks: i64,
}

impl Completeness {
    /// For an athlete whose samples up to `known_to` have unknown arrival times.
    fn new(known_to: UnixNanos) -> Self {
        Self {
            senders: Vec::new(),
            holds: VecDeque::new(),
            stood: known_to,
            line: known_to,
            tick: Tick(i64::MIN),
            late: LateArrivals::default(),
        }
    }

    /// Adds a delivery; `heard` is the latest tick known before it.
    fn deliver(&mut self, delivery: &Delivery, heard: Tick) {
        // First, so that what was reported as complete before this delivery stays complete.
        self.advance_line(heard.max(delivery.tick));
        let sender = self.sender(delivery);
        let (wait, in_tick) = (sender.wait_ticks, sender.last);
        let is_late = in_tick.oldest <= self.line
            || wait_nanos(wait) < in_tick.at.nanos_since(in_tick.oldest);
        if is_late {
            self.late.note(delivery, &in_tick);
        }
        // One tick more, because it may have arrived at the end of its tick.
        let until = delivery.tick.0.saturating_add(wait + 1);
        self.hold(Hold {
            until: Tick(coarse(until, wait)),
            oldest: delivery.oldest,
            newest: delivery.newest,
        });
    }

    /// Advances to this tick, dropping the holds that have stood.
    fn advance_line(&mut self, tick: Tick) {
        if tick <= self.tick {
            return;
        }
        self.line = self.line_at(tick);
        self.tick = tick;
        while let Some(hold) = self.holds.front().filter(|hold| hold.until <= tick) {
            self.stood = self.stood.max(hold.newest);
            self.holds.pop_front();
        }
    }

    /// The value of `line` in this tick.
    fn line_at(&self, tick: Tick) -> UnixNanos {
        let (mut stood, mut oldest) = (self.stood, UnixNanos::MAX);
        for hold in &self.holds {
            if hold.until <= tick {
                stood = stood.max(hold.newest);
            } else {
                oldest = oldest.min(hold.oldest);
            }
        }
        let before = UnixNanos(oldest.0.saturating_sub(1));
        self.line.max(stood.min(before).min(tick.start()))
    }

    fn hold(&mut self, hold: Hold) {
        // Nearly always the last one, or a new one after it.
        let at = match self.holds.back().map(|last| last.until.cmp(&hold.until)) {
            None | Some(Ordering::Less) => self.holds.len(),
            Some(Ordering::Equal) => self.holds.len() - 1,
            Some(Ordering::Greater) => self.holds.partition_point(|it| it.until < hold.until),
        };
        match self.holds.get_mut(at).filter(|it| it.until == hold.until) {
            Some(same) => {
                same.oldest = same.oldest.min(hold.oldest);
                same.newest = same.newest.max(hold.newest);
            }
            None => self.holds.insert(at, hold),
        }
    }

    /// The sender of a delivery, updated with it.
    fn sender(&mut self, delivery: &Delivery) -> &Sender {
        let known = self.senders.iter().position(|sender| sender.last.via == delivery.via);
        let index = match known {
            Some(index) => index,
            None if self.senders.len() < MAX_SENDERS => self.senders.len(),
            None => {
                let by_silence = self.senders.iter().enumerate();
                let silent = by_silence.min_by_key(|(_, sender)| sender.last.tick);
                silent.map_or(0, |(index, _)| index)
            }
        };
        if index == self.senders.len() {
            self.senders.push(Sender::new(delivery));
        } else if known.is_some() {
            self.senders[index].take(delivery);
        } else {
            self.senders[index] = Sender::new(delivery);
        }
        &self.senders[index]
    }

    /// Handles the server's clock being set back by this many ticks after `heard`.
    fn set_back(&mut self, heard: Tick, ticks: i64) {
        self.advance_line(heard);
        let back = |tick: &mut Tick| tick.0 = tick.0.saturating_sub(ticks);
        back(&mut self.tick);
        self.holds.iter_mut().for_each(|hold| back(&mut hold.until));
        self.senders.iter_mut().for_each(|sender| back(&mut sender.last.tick));
    }

    /// Heap size in bytes, by capacity.
    fn heap_bytes(&self) -> usize {
        self.senders.capacity() * size_of::<Sender>()
            + self.holds.capacity() * size_of::<Hold>()
            + self.late.heap_bytes()
    }
}

impl Sender {
    fn new(delivery: &Delivery) -> Self {
        Self { last: *delivery, lags_ms: [0; N_LAGS], n_lags: 0, wait_ticks: wait_ticks(0) }
    }

    fn take(&mut self, delivery: &Delivery) {
        if self.last.tick == delivery.tick {
            self.last.join(delivery);
            return;
        }
        let lag_ms = self.last.lag_nanos() / 1_000_000;
        if let Some(lag_ms) = u32::try_from(lag_ms).ok().filter(|lag_ms| *lag_ms <= MAX_LAG_MS) {
            self.lags_ms[self.n_lags % N_LAGS] = lag_ms;
            self.n_lags += 1;
            self.wait_ticks = wait_ticks(self.usual_lag_ms());
        }
        self.last = *delivery;
    }

    fn usual_lag_ms(&self) -> u32 {
        let mut lags = self.lags_ms;
        let known = &mut lags[..self.n_lags.min(N_LAGS)];
        known.sort_unstable();
        known.get(known.len() / 2).map_or(0, |lag_ms| *lag_ms)
    }
}

/// How long to wait, given the usual lag.
fn wait_ticks(usual_lag_ms: u32) -> i64 {
    i64::from((LAGS * usual_lag_ms).max(LEAST_WAIT_MS).div_ceil(TICK_MS))
}

/// So many ticks in nanoseconds.
fn wait_nanos(wait_ticks: i64) -> i64 {
    wait_ticks.saturating_mul(Tick::LENGTH.as_nanos() as i64)
}

/// Rounds a tick up to a grid that is fine compared with the wait, so that many deliveries share
/// one.
fn coarse(until: i64, wait_ticks: i64) -> i64 {
    let part = u32::try_from(wait_ticks).unwrap_or_default() / PARTS;
    let grid = 1_i64 << part.max(1).ilog2();
    until.saturating_add(grid - 1) & !(grid - 1)
}

impl Store {
    /// Declares that everything that arrived up to this server time is in the store, which
    /// determines what has stood. The clock may have been set back.
    pub fn advance_complete(&mut self, at: UnixNanos) {
        let before = self.heard.get_or_insert(at);
        let back = before.nanos_since(at) / Tick::LENGTH.as_nanos() as i64;
        if back <= 0 {
            *before = at.max(*before);
            return;
        }
        let heard = Tick::of(*before);
        *before = at;
        for completeness in self.completeness.values_mut() {
            completeness.set_back(heard, back);
        }
    }

    /// Records when samples arrived; to be called before they are added.
    pub fn deliver(&mut self, athlete: AthleteId, delivery: &Delivery) {
        self.advance_complete(delivery.at);
        let completeness = self.completeness.entry(athlete).or_insert_with(|| {
            // The store has nothing from before the window, and it is unknown when the samples it
            // does have arrived. Neither is waited for.
            let now = delivery.tick.start();
            let newest = self.athletes.get(&athlete).and_then(|series| series.newest_until(now));
            Completeness::new(newest.max(Some(now.minus(self.limits.window))).unwrap_or(now))
        });
        let before = completeness.heap_bytes();
        completeness.deliver(delivery, self.heard.map_or(delivery.tick, Tick::of));
        self.total.bytes = self.total.bytes + completeness.heap_bytes() - before;
    }

    /// Like [`Self::deliver`], for the samples of a block from a commit at this server time.
    /// Samples older than the window do not count, because they are not kept.
    pub fn deliver_block(
        &mut self,
        athlete: AthleteId,
        via: u32,
        at: UnixNanos,
        block: &SampleBlock,
    ) {
        let oldest = at.minus(self.limits.window);
        let times = block.times().iter().copied().filter(|time| oldest <= *time);
        if let Some(delivery) = Delivery::of_all(via, at, times) {
            self.deliver(athlete, &delivery);
        }
    }

    /// The measured time up to which an athlete's samples are complete: up to the newest sample
    /// that has stood for the longer of 60 s and three times its sender's usual lag since its
    /// arrival, but only to just before the oldest one that has not. `None` if no arrival is known.
    pub fn complete_until(&self, athlete: AthleteId) -> Option<UnixNanos> {
        let completeness = self.completeness.get(&athlete)?;
        Some(completeness.line_at(Tick::of(self.heard?)))
    }

    /// What is known about when an athlete's samples arrived, with the latest late arrivals.
    pub fn arrivals(&self, athlete: AthleteId) -> Arrivals {
        let Some(completeness) = self.completeness.get(&athlete) else {
            return Arrivals::default();
        };
        Arrivals {
            complete_until: self.complete_until(athlete),
            late: completeness.late.iter().collect(),
        }
    }

    /// Declares the time up to which an athlete's samples are complete, for a store that holds a copy
    /// of recorded samples: the store that they arrived in knows.
    pub fn set_complete(&mut self, athlete: AthleteId, until: UnixNanos) {
        self.heard = self.heard.max(Some(until));
        self.remove_completeness(athlete);
        let completeness = Completeness::new(until);
        self.total.bytes += completeness.heap_bytes();
        self.completeness.insert(athlete, completeness);
    }

    /// Drops what is known about when an athlete's samples arrived.
    pub(super) fn remove_completeness(&mut self, athlete: AthleteId) {
        if let Some(completeness) = self.completeness.remove(&athlete) {
            self.total.bytes -= completeness.heap_bytes();
        }
    }
}
