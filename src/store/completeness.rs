//! Up to when the samples of an athlete are complete: what late ones may still change, and what
//! they will hardly change any more.
//!
//! # The rule
//!
//! A sample *has stood* once W of server time has passed since it arrived. An athlete's samples are
//! complete up to the newest sample that has stood, and just short of the oldest one that has not.
//! W is 60 s, or three times the usual lag of the sample's sender where that is more. The usual lag
//! is the upper median of the sender's last 31 deliveries before this one; a delivery is what
//! arrived within one [`Tick`] of 5 s, its lag that of the middle of its measured times, and one of
//! more than 30 min does not count: that is a recording sent afterwards.
//!
//! Times ahead of the server count as [`Delivery`] says. The server's clock may be set: forwards,
//! samples have stood that much earlier; backwards, as much later for at most a tick.
//!
//! # Cost
//!
//! A delivery costs a look at the sender and at the last hold. What has not stood lies in holds by
//! the tick in which it will have: 13 of a steady phone, and some 120 whatever the senders of an
//! athlete do, because what has to stand for long shares coarser ticks.

use std::{cmp::Ordering, collections::VecDeque};

use super::Store;
use crate::model::{AthleteId, Delivery, SampleBlock, Tick, UnixNanos};

/// Samples are waited for at least this long, in milliseconds.
const LEAST_WAIT_MS: u32 = 60_000;
/// And this many times the usual lag: where batches come one after the other without a pause, the
/// oldest sample of one is twice as late as its middle, and as much again is to spare.
const LAGS: u32 = 3;
/// The usual lag is the median of this many.
const N_LAGS: usize = 31;
/// A lag longer than this is none, in milliseconds.
const MAX_LAG_MS: u32 = 30 * 60_000;
/// Senders of an athlete whose lags are known; of more, the one that has been silent longest is
/// forgotten.
const MAX_SENDERS: usize = 8;
/// A wait may be longer by one part in so many, so that long ones need few holds.
const PARTS: u32 = 16;

const TICK_MS: u32 = Tick::LENGTH.as_millis() as u32;

/// What of one athlete has stood, and what has not.
#[derive(Debug)]
pub(super) struct Completeness {
    senders: Vec<Sender>,
    /// In order of `until`.
    holds: VecDeque<Hold>,
    /// The newest sample that has stood.
    stood: UnixNanos,
    /// How far the line has come.
    line: UnixNanos,
    /// What had stood by this tick is in `stood` and `line`.
    tick: Tick,
}

/// Samples that have stood in the same tick.
#[derive(Debug, Clone, Copy)]
struct Hold {
    until: Tick,
    oldest: UnixNanos,
    newest: UnixNanos,
}

/// How late a sender usually is.
#[derive(Debug)]
struct Sender {
    /// What it brought last.
    last: Delivery,
    /// Of the deliveries before that.
    lags_ms: [u32; N_LAGS],
    n_lags: usize,
    /// How long its samples are waited for.
    wait_ticks: i64,
}

impl Completeness {
    /// Of an athlete whose samples up to a time arrived when nobody knows.
    fn new(known_to: UnixNanos) -> Self {
        Self {
            senders: Vec::new(),
            holds: VecDeque::new(),
            stood: known_to,
            line: known_to,
            tick: Tick(i64::MIN),
        }
    }

    /// Takes in what arrived; `heard` is the tick up to which it was known before what had.
    fn deliver(&mut self, delivery: &Delivery, heard: Tick) {
        // First: what was shown as complete before this stays so.
        self.advance_line(heard.max(delivery.tick));
        let wait = self.sender(delivery).wait_ticks;
        // A tick more, because it may have arrived at the end of its own.
        let until = delivery.tick.0.saturating_add(wait + 1);
        self.hold(Hold {
            until: Tick(coarse(until, wait)),
            oldest: delivery.oldest,
            newest: delivery.newest,
        });
    }

    /// Lets go of what has stood by this tick.
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

    /// The line in this tick.
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
        // Nearly always the last one, or one behind it.
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

    /// The sender of a delivery, which it takes in.
    fn sender(&mut self, delivery: &Delivery) -> &Sender {
        let known = self.senders.iter().position(|sender| sender.last.via == delivery.via);
        let index = known.unwrap_or_else(|| {
            if self.senders.len() < MAX_SENDERS {
                self.senders.push(Sender::new(delivery));
                return self.senders.len() - 1;
            }
            let by_silence = self.senders.iter().enumerate();
            let silent = by_silence.min_by_key(|(_, sender)| sender.last.tick);
            silent.map_or(0, |(index, _)| index)
        });
        let sender = &mut self.senders[index];
        if sender.last.via == delivery.via {
            sender.take(delivery);
        } else {
            *sender = Sender::new(delivery);
        }
        sender
    }

    /// The server's clock was set back by so many ticks after `heard`.
    fn set_back(&mut self, heard: Tick, ticks: i64) {
        self.advance_line(heard);
        let back = |tick: &mut Tick| tick.0 = tick.0.saturating_sub(ticks);
        back(&mut self.tick);
        self.holds.iter_mut().for_each(|hold| back(&mut hold.until));
        self.senders.iter_mut().for_each(|sender| back(&mut sender.last.tick));
    }

    /// Bytes on the heap, by capacity.
    fn heap_bytes(&self) -> usize {
        self.senders.capacity() * size_of::<Sender>() + self.holds.capacity() * size_of::<Hold>()
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

/// How long is waited at this usual lag.
fn wait_ticks(usual_lag_ms: u32) -> i64 {
    i64::from((LAGS * usual_lag_ms).max(LEAST_WAIT_MS).div_ceil(TICK_MS))
}

/// A tick, put off by as little as this wait does not mind, so that many share one.
fn coarse(until: i64, wait_ticks: i64) -> i64 {
    let part = u32::try_from(wait_ticks).unwrap_or_default() / PARTS;
    let grid = 1_i64 << part.max(1).ilog2();
    until.saturating_add(grid - 1) & !(grid - 1)
}

impl Store {
    /// Says that what arrived up to this server time is in the store. What has stood by then
    /// follows from it; the clock may have been set back.
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

    /// Takes note of when samples arrived; before they are taken in.
    pub fn deliver(&mut self, athlete: AthleteId, delivery: &Delivery) {
        self.advance_complete(delivery.at);
        let completeness = self.completeness.entry(athlete).or_insert_with(|| {
            // Beyond the window the store knows nothing, and what it holds came nobody knows when.
            let now = delivery.tick.start();
            let newest = self.athletes.get(&athlete).and_then(|series| series.newest_until(now));
            Completeness::new(newest.max(Some(now.minus(self.limits.window))).unwrap_or(now))
        });
        let before = completeness.heap_bytes();
        completeness.deliver(delivery, self.heard.map_or(delivery.tick, Tick::of));
        self.total.bytes = self.total.bytes + completeness.heap_bytes() - before;
    }

    /// As [`Self::deliver`], of the samples of a block that a commit of this server time brought.
    /// Those older than the window do not count: they are not kept.
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

    /// Up to which measured time an athlete's samples are complete: up to the newest that has stood
    /// since it arrived, and just short of the oldest that has not, where to stand takes 60 s or
    /// three times the sender's usual lag. `None` when no arrival is known.
    pub fn complete_until(&self, athlete: AthleteId) -> Option<UnixNanos> {
        let completeness = self.completeness.get(&athlete)?;
        Some(completeness.line_at(Tick::of(self.heard?)))
    }

    /// Forgets when an athlete's samples arrived.
    pub(super) fn remove_completeness(&mut self, athlete: AthleteId) {
        if let Some(completeness) = self.completeness.remove(&athlete) {
            self.total.bytes -= completeness.heap_bytes();
        }
    }
}
