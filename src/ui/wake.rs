//! The one place that asks for repaints.
//!
//! News from the recorder are coalesced to about 30 frames a second; what changes by itself (a
//! clock, an age) is asked for by the frame that shows it, at its next visible change and at
//! most once a second. A window that nobody sees asks for nothing.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use eframe::egui::{Context, ViewportCommand, ViewportId};

/// Shortest time between two frames for news: about 30 frames a second.
const NEWS_AFTER: Duration = Duration::from_millis(33);

/// How often a bar of progress moves.
pub(super) const PROGRESS_AFTER: Duration = Duration::from_millis(150);

/// Wakes the window from any thread; does nothing until the window is open. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Waker {
    ctx: Arc<OnceLock<Context>>,
}

impl std::fmt::Debug for Waker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waker").field("open", &self.is_open()).finish()
    }
}

impl Waker {
    /// Whether the window has been opened; true also when it has been closed again.
    pub fn is_open(&self) -> bool {
        self.ctx.get().is_some()
    }

    /// There is something new to show.
    pub fn wake(&self) {
        if let Some(ctx) = self.ctx.get() {
            ctx.request_repaint_after_for(NEWS_AFTER, ViewportId::ROOT);
        }
    }

    /// Closes the window, as its own close button does.
    pub fn close(&self) {
        if let Some(ctx) = self.ctx.get() {
            ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
            ctx.request_repaint_after_for(Duration::ZERO, ViewportId::ROOT);
        }
    }

    /// The window is open: from now on it can be woken.
    pub(super) fn opened(&self, ctx: &Context) {
        // A second window in one process would be a bug; the first one keeps being woken.
        if self.ctx.set(ctx.clone()).is_err() {
            tracing::warn!("the window was opened twice");
        }
    }
}

/// Asks for the frame in which something shown changes by itself; none while nobody sees the
/// window.
pub(super) fn at_next_change(ctx: &Context, after: Duration) {
    let seen = ctx.input(|input| input.viewport().visible().unwrap_or(true));
    if seen {
        ctx.request_repaint_after_for(after.max(NEWS_AFTER), ViewportId::ROOT);
    }
}

/// Asks for the frame that follows a command, so that its effect is seen at once.
pub(super) fn after_command(ctx: &Context) {
    ctx.request_repaint_after_for(Duration::ZERO, ViewportId::ROOT);
}

/// Time to the next whole second of a wall clock, where the clock in the header steps.
pub(super) fn to_next_second(now_nanos: i64) -> Duration {
    const SECOND: i64 = 1_000_000_000;
    let left = SECOND - now_nanos.rem_euclid(SECOND);
    // A little late rather than a little early: early would show the old second once more.
    Duration::from_nanos(left as u64 + 2_000_000)
}

/// Time to the next step of a recording that is played at this speed: at a walk its lines move
/// by less than a point at a time.
pub(super) const fn to_next_step(speed: u8) -> Duration {
    if speed <= 2 { Duration::from_millis(100) } else { NEWS_AFTER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_due_just_after_its_next_second() {
        assert_eq!(to_next_second(1_000_000_000), Duration::from_millis(1002));
        assert_eq!(to_next_second(1_999_000_000), Duration::from_millis(3));
        assert_eq!(to_next_second(-1), Duration::from_nanos(2_000_001));
    }

    #[test]
    fn waking_before_the_window_is_open_does_nothing() {
        let waker = Waker::default();
        waker.wake();
        waker.close();
        assert_eq!(format!("{waker:?}"), "Waker { open: false }");
    }
}
