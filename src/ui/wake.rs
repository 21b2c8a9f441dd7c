//! The one place that asks for repaints.
//!
//! News from the recorder is shown after a moment, and then at most ten times a second; what
//! changes by itself (a clock, an age) is asked for by the frame that shows it, at its next visible
//! change and at most once a second. While the window is not seen, news asks for nothing: every
//! few seconds the projection is brought up to date, so that the frame that follows when the window
//! comes back has little to catch up with.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use eframe::egui::{Context, ViewportCommand, ViewportId};

use crate::clock::{Clock as _, SystemClock};

/// News waits at least this long, so that what comes together is shown together.
const GATHER: Duration = Duration::from_millis(20);

/// Shortest time between two frames for news. Phones send once a second; with many of them each
/// would otherwise cost a frame of its own.
const NEWS_EVERY: Duration = Duration::from_millis(100);

/// Shortest time between two frames for what changes by itself.
const CHANGE_AFTER: Duration = Duration::from_millis(33);

/// How often a window that is not seen is brought up to date.
const UNSEEN_EVERY: Duration = Duration::from_secs(5);

/// How often a bar of progress moves.
pub(super) const PROGRESS_AFTER: Duration = Duration::from_millis(150);

/// Wakes the window from any thread; does nothing until the window is open. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Waker {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    window: OnceLock<Opened>,
    /// The window is minimised, covered, or on another desktop.
    unseen: AtomicBool,
    /// When the last frame began, in milliseconds since the opening.
    last_frame_ms: AtomicU64,
}

struct Opened {
    ctx: Context,
    /// Counts from the opening.
    clock: SystemClock,
}

impl Opened {
    /// How long the window has been open.
    fn open_for(&self) -> Duration {
        Duration::from_nanos(self.clock.mono().0.unsigned_abs())
    }
}

impl std::fmt::Debug for Waker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waker").field("open", &self.is_open()).finish()
    }
}

impl Waker {
    /// Whether the window has been opened; true also when it has been closed again.
    pub fn is_open(&self) -> bool {
        self.shared.window.get().is_some()
    }

    /// There is something new to show. Does nothing while the window is not seen.
    pub fn wake(&self) {
        let Some(window) = self.shared.window.get() else { return };
        // The window sets this before it reads the store, so that news which finds it unseen is
        // in the frame that follows.
        if self.shared.unseen.load(Ordering::SeqCst) {
            return;
        }
        let last = Duration::from_millis(self.shared.last_frame_ms.load(Ordering::Relaxed));
        let after = news_after(window.open_for().saturating_sub(last));
        window.ctx.request_repaint_after_for(after, ViewportId::ROOT);
    }

    /// Closes the window, as its own close button does.
    pub fn close(&self) {
        if let Some(window) = self.shared.window.get() {
            window.ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
            window.ctx.request_repaint_after_for(Duration::ZERO, ViewportId::ROOT);
        }
    }

    /// The window is open: from now on it can be woken.
    pub(super) fn opened(&self, ctx: &Context) {
        let window = Opened { ctx: ctx.clone(), clock: SystemClock::new() };
        // A second window in one process would be a bug; the first one keeps being woken.
        if self.shared.window.set(window).is_err() {
            tracing::warn!("the window was opened twice");
        }
    }

    fn frame_begins(&self, seen: bool) {
        self.shared.unseen.store(!seen, Ordering::SeqCst);
        if let Some(window) = self.shared.window.get() {
            let ms = window.open_for().as_millis() as u64;
            self.shared.last_frame_ms.store(ms, Ordering::Relaxed);
        }
    }
}

/// How long news waits when the last frame was so long ago.
fn news_after(since_last_frame: Duration) -> Duration {
    NEWS_EVERY.saturating_sub(since_last_frame).max(GATHER)
}

/// Knows whether frames are seen, and asks for the next one accordingly.
#[derive(Debug, Default)]
pub(super) struct Pace {
    waker: Waker,
    seen: bool,
    /// egui's time of the last pass.
    last_pass_secs: Option<f64>,
}

impl Pace {
    /// The pace of a window that this waker wakes.
    pub(super) fn new(waker: Waker) -> Self {
        Self { waker, ..Self::default() }
    }

    /// Begins a frame, before anything is read; true if it will be painted. Where the platform does
    /// not say that a window is hidden (Wayland), or has only just hidden it, eframe runs the
    /// logic without a pass, and egui's time stands still: the input is then that of the last pass
    /// and must not be taken twice.
    pub(super) fn begin_frame(&mut self, ctx: &Context) -> bool {
        if ctx.current_pass_index() > 0 {
            // A layout that egui wants once more; it belongs to the same frame.
            return self.seen;
        }
        let (visible, secs) = ctx.input(|input| (input.viewport().visible(), input.time));
        let is_pass = self.last_pass_secs.is_none_or(|last| last.to_bits() != secs.to_bits());
        self.last_pass_secs = Some(secs);
        self.seen = visible.unwrap_or(true) && is_pass;
        self.waker.frame_begins(self.seen);
        self.seen
    }

    /// Asks for the frame in which something shown changes by itself.
    pub(super) fn at_next_change(&self, ctx: &Context, after: Duration) {
        let after = if self.seen { after.max(CHANGE_AFTER) } else { UNSEEN_EVERY };
        ctx.request_repaint_after_for(after, ViewportId::ROOT);
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
    if speed <= 2 { Duration::from_millis(100) } else { CHANGE_AFTER }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{RawInput, ViewportInfo};

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

    #[test]
    fn news_is_shown_soon_after_a_pause_and_ten_times_a_second_in_a_stream() {
        let ms = Duration::from_millis;
        assert_eq!(news_after(ms(0)), NEWS_EVERY);
        assert_eq!(news_after(ms(70)), ms(30));
        assert_eq!(news_after(ms(95)), GATHER);
        assert_eq!(news_after(ms(60_000)), GATHER);
    }

    /// A window and what it was asked for: each request for a frame with its delay.
    fn observed() -> (Context, Pace, Waker, Arc<parking_lot::Mutex<Vec<Duration>>>) {
        let ctx = Context::default();
        let asked = Arc::new(parking_lot::Mutex::new(Vec::new()));
        let delays = Arc::clone(&asked);
        ctx.set_request_repaint_callback(move |info| delays.lock().push(info.delay));
        let waker = Waker::default();
        waker.opened(&ctx);
        (ctx, Pace::new(waker.clone()), waker, asked)
    }

    /// Input of a frame of a window that the platform calls minimised or not.
    fn input(minimized: bool, secs: f64) -> RawInput {
        let info = ViewportInfo {
            minimized: Some(minimized),
            occluded: Some(false),
            ..ViewportInfo::default()
        };
        RawInput {
            time: Some(secs),
            viewports: [(ViewportId::ROOT, info)].into_iter().collect(),
            ..RawInput::default()
        }
    }

    /// A painted frame; says whether the window took it for one.
    fn pass(ctx: &Context, pace: &mut Pace, secs: f64) -> bool {
        let mut seen = false;
        let output = ctx.run_ui(input(false, secs), |ui| {
            seen = pace.begin_frame(ui.ctx());
            pace.at_next_change(ui.ctx(), Duration::from_millis(500));
        });
        output.drop_without_applying_deltas();
        seen
    }

    /// The logic alone, as eframe runs it while nothing is painted.
    fn logic_only(ctx: &Context, pace: &mut Pace, minimized: bool, secs: f64) -> bool {
        let mut seen = true;
        let output = ctx.run_logic(&input(minimized, secs), |ctx| {
            seen = pace.begin_frame(ctx);
            pace.at_next_change(ctx, Duration::from_millis(500));
        });
        drop(output);
        seen
    }

    #[test]
    fn news_asks_for_no_frame_while_minimised_and_for_one_again_afterwards() {
        let (ctx, mut pace, waker, asked) = observed();
        // egui's first passes ask for another one by themselves.
        for i in 0..4 {
            assert!(pass(&ctx, &mut pace, f64::from(i)));
        }
        assert!(!logic_only(&ctx, &mut pace, true, 5.0));
        assert_eq!(asked.lock().last(), Some(&UNSEEN_EVERY));
        asked.lock().clear();
        for _ in 0..1000 {
            waker.wake();
        }
        assert!(asked.lock().is_empty());
        assert!(pass(&ctx, &mut pace, 6.0));
        asked.lock().clear();
        waker.wake();
        let asked = asked.lock();
        assert!(matches!(asked[..], [after] if after <= NEWS_EVERY), "{asked:?}");
    }

    #[test]
    fn logic_without_a_pass_counts_as_unseen_where_the_platform_says_nothing() {
        let (ctx, mut pace, waker, asked) = observed();
        for i in 0..4 {
            assert!(pass(&ctx, &mut pace, f64::from(i)));
        }
        assert!(!logic_only(&ctx, &mut pace, false, 5.0));
        asked.lock().clear();
        waker.wake();
        assert!(asked.lock().is_empty());
        assert!(pass(&ctx, &mut pace, 6.0));
    }

    #[test]
    fn a_second_pass_of_one_frame_is_as_seen_as_the_first() {
        let (ctx, mut pace, _waker, _asked) = observed();
        let mut verdicts = Vec::new();
        let output = ctx.run_ui(input(false, 1.0), |ui| {
            verdicts.push(pace.begin_frame(ui.ctx()));
            if verdicts.len() == 1 {
                ui.ctx().request_discard("the layout is to be done once more");
            }
        });
        output.drop_without_applying_deltas();
        assert_eq!(verdicts, [true, true]);
    }

    #[test]
    fn a_minimised_window_can_still_be_closed() {
        let (ctx, mut pace, waker, asked) = observed();
        for i in 0..4 {
            pass(&ctx, &mut pace, f64::from(i));
        }
        logic_only(&ctx, &mut pace, true, 5.0);
        asked.lock().clear();
        waker.close();
        assert_eq!(asked.lock().first(), Some(&Duration::ZERO));
    }
}
