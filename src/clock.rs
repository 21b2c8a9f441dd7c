//! Time from outside, injectable: the system's clocks, or clocks that a test sets.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::model::{MonoNanos, UnixNanos};

/// A wall clock and a monotonic clock.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock; may be wrong and may step.
    fn wall(&self) -> UnixNanos;
    /// The monotonic clock; never steps back.
    fn mono(&self) -> MonoNanos;
}

/// The clocks of the operating system.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Clocks whose monotonic time counts from now.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    fn wall(&self) -> UnixNanos {
        let nanos = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_nanos()).unwrap_or(i64::MAX),
        };
        UnixNanos(nanos)
    }

    fn mono(&self) -> MonoNanos {
        MonoNanos(i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX))
    }
}

/// Clocks that stand still until told otherwise.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    mono: AtomicI64,
}

impl ManualClock {
    /// Clocks at the given wall time, monotonic time zero.
    pub const fn at(wall: UnixNanos) -> Self {
        Self { wall: AtomicI64::new(wall.0), mono: AtomicI64::new(0) }
    }

    /// Lets time pass on both clocks.
    pub fn advance(&self, span: Duration) {
        let nanos = i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
        self.wall.fetch_add(nanos, Ordering::SeqCst);
        self.mono.fetch_add(nanos, Ordering::SeqCst);
    }

    /// Steps the wall clock alone, as a user or a time server does.
    pub fn set_wall(&self, wall: UnixNanos) {
        self.wall.store(wall.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn wall(&self) -> UnixNanos {
        UnixNanos(self.wall.load(Ordering::SeqCst))
    }

    fn mono(&self) -> MonoNanos {
        MonoNanos(self.mono.load(Ordering::SeqCst))
    }
}
