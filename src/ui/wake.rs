//! The one place that requests repaints.
//!
//! New data is shown after a short delay and at most 25 times a second. What changes by itself (a
//! clock, an age) is requested by the frame that shows it, for its next visible change and at most
//! once a second. While the window is hidden, new data requests nothing; the projection is updated
//! every few seconds instead, so that the first frame after the window reappears has little to
//! catch up on.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use eframe::egui::{Context, ViewportCommand, ViewportId};

use crate::clock::{Clock as _, SystemClock};

/// New data waits at least this long, so that what arrives together is shown together.
const GATHER: Duration = Duration::from_millis(10);

/// Minimum time between two frames for new data. Phones send once a second; with many of them, each
/// would otherwise cost a frame. Nothing stored waits longer than this to be drawn.
const NEWS_EVERY: Duration = Duration::from_millis(40);

/// Minimum time between two frames for what changes by itself.
const CHANGE_AFTER: Duration = Duration::from_millis(33);

/// How often a hidden window is updated.
const UNSEEN_EVERY: Duration = Duration::from_secs(5);

/// How often a progress bar moves.
pub(super) const PROGRESS_AFTER: Duration = Duration::from_millis(150);

/// Wakes the window from any thread; does nothing until the window is open. Cheap to clone.
#[derive(Clone, Default)]
pub struct Waker {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    window: OnceLock<Opened>,
    /// The window is minimised, covered, or on another desktop.
    unseen: AtomicBool,
    /// The process ends, and the window with it.
    is_ending: AtomicBool,
    /// When the last frame began, in milliseconds since the window opened.
    last_frame_ms: AtomicU64,
    /// When the oldest news came that no frame has drawn, in nanoseconds since the window opened; 0
    /// for none.
    oldest_news_ns: AtomicI64,
}

struct Opened {
    ctx: Context,
    /// Counts from when the window opened.
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
    /// Whether the window has been opened; stays true after it has closed.
    pub fn is_open(&self) -> bool {
        self.shared.window.get().is_some()
    }

    /// Requests a frame for new data. Does nothing while the window is hidden.
    pub fn wake(&self) {
        let Some(window) = self.shared.window.get() else { return };
        // The window sets this flag before it reads the store, so new data that finds it hidden is
        // included in the frame that follows.
        if self.shared.unseen.load(Ordering::SeqCst) {
            return;
        }
        let now = window.clock.mono().0.max(1);
        let (old, order) = (Ordering::Relaxed, Ordering::Relaxed);
        self.shared.oldest_news_ns.compare_exchange(0, now, old, order).ok();
        let last = Duration::from_millis(self.shared.last_frame_ms.load(Ordering::Relaxed));
        let after = news_after(window.open_for().saturating_sub(last));
        window.ctx.request_repaint_after_for(after, ViewportId::ROOT);
    }

    /// Closes the window because the process ends: nobody is asked, as there may be nobody.
    pub fn close(&self) {
        self.shared.is_ending.store(true, Ordering::SeqCst);
        if let Some(window) = self.shared.window.get() {
            window.ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
            window.ctx.request_repaint_after_for(Duration::ZERO, ViewportId::ROOT);
        }
    }

    /// Called when the window is open, which makes it possible to wake it.
    pub(super) fn opened(&self, ctx: &Context) {
        let window = Opened { ctx: ctx.clone(), clock: SystemClock::new() };
        // A second window in one process would be a bug; waking keeps going to the first.
        if self.shared.window.set(window).is_err() {
            tracing::warn!("the window was opened twice");
        }
    }

    /// Notes that a frame begins; returns what is logged of it at its end.
    fn frame_begins(&self, seen: bool) -> Option<FrameBegin> {
        self.shared.unseen.store(!seen, Ordering::SeqCst);
        let window = self.shared.window.get()?;
        let at_ns = window.clock.mono().0;
        let ms = window.open_for().as_millis() as u64;
        self.shared.last_frame_ms.store(ms, Ordering::Relaxed);
        let news = self.shared.oldest_news_ns.swap(0, Ordering::Relaxed);
        Some(FrameBegin { at_ns, oldest_news_ns: (news != 0).then_some(news) })
    }

    /// Logs how long the frame took, and how long its oldest news waited until the end of it.
    fn frame_ends(&self, begin: FrameBegin) {
        let Some(window) = self.shared.window.get() else { return };
        let now_ns = window.clock.mono().0;
        let us_since = |ns: i64| now_ns.saturating_sub(ns) / 1_000;
        tracing::trace!(
            target: FRAME_LOG,
            frame_us = us_since(begin.at_ns),
            news_us = begin.oldest_news_ns.map(us_since),
            "frame"
        );
    }
}

/// What the log of frames is called: `TRACKSIDE_LOG=trackside::frame=trace` writes a line a frame.
const FRAME_LOG: &str = "trackside::frame";

/// The beginning of a frame; times are in nanoseconds since the window opened.
#[derive(Debug, Clone, Copy)]
struct FrameBegin {
    at_ns: i64,
    oldest_news_ns: Option<i64>,
}

/// How long new data waits, given the time since the last frame.
fn news_after(since_last_frame: Duration) -> Duration {
    NEWS_EVERY.saturating_sub(since_last_frame).max(GATHER)
}

/// Tracks whether frames are seen, and requests the next one accordingly.
#[derive(Debug, Default)]
pub(super) struct Pace {
    waker: Waker,
    seen: bool,
    /// egui's time in the last pass.
    last_pass_secs: Option<f64>,
    /// The frame at work, if it is painted.
    begin: Option<FrameBegin>,
}

impl Pace {
    /// The pacing of the window that this waker wakes.
    pub(super) fn new(waker: Waker) -> Self {
        Self { waker, ..Self::default() }
    }

    /// Whether the process ends, and the window with it.
    pub(super) fn is_ending(&self) -> bool {
        self.waker.shared.is_ending.load(Ordering::SeqCst)
    }

    /// Begins a frame, before anything is read; returns whether it will be painted. Where the
    /// platform does not report that a window is hidden (Wayland), or has only just hidden it,
    /// eframe runs the logic without a pass and egui's time stands still. The input is then still
    /// that of the last pass and must not be handled twice.
    pub(super) fn begin_frame(&mut self, ctx: &Context) -> bool {
        if ctx.current_pass_index() > 0 {
            // egui repeats the layout; this is still the same frame.
            return self.seen;
        }
        // A second window is seen also while the first one is minimised.
        let (visible, secs) = ctx.input(|input| {
            let mut windows = input.raw.viewports.values();
            (windows.any(|window| window.visible().unwrap_or(true)), input.time)
        });
        let is_pass = self.last_pass_secs.is_none_or(|last| last.to_bits() != secs.to_bits());
        self.last_pass_secs = Some(secs);
        self.seen = visible && is_pass;
        let begin = self.waker.frame_begins(self.seen);
        self.begin = begin.filter(|_| self.seen);
        self.seen
    }

    /// Called when everything of a frame has been drawn, before it is tessellated.
    pub(super) fn end_frame(&mut self) {
        if let Some(begin) = self.begin.take() {
            self.waker.frame_ends(begin);
        }
    }

    /// Requests the frame in which something on screen changes by itself.
    pub(super) fn at_next_change(&self, ctx: &Context, after: Duration) {
        let after = if self.seen { after.max(CHANGE_AFTER) } else { UNSEEN_EVERY };
        ctx.request_repaint_after_for(after, ViewportId::ROOT);
    }
}

/// Requests the frame after a command, so that its effect shows at once.
pub(super) fn after_command(ctx: &Context) {
    ctx.request_repaint_after_for(Duration::ZERO, ViewportId::ROOT);
}

/// Time until the next whole second of a wall clock, when the clock in the header ticks.
pub(super) fn to_next_second(now_nanos: i64) -> Duration {
    const SECOND: i64 = 1_000_000_000;
    let left = SECOND - now_nanos.rem_euclid(SECOND);
    // Slightly late rather than slightly early: too early would show the old second again.
    Duration::from_nanos(left as u64 + 2_000_000)
}

/// Time until the next frame of a replay at this speed. At low speeds the lines move by less than a
/// point per frame, so fewer frames are enough.
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
    fn news_is_shown_soon_after_a_pause_and_25_times_a_second_in_a_stream() {
        let ms = Duration::from_millis;
        assert_eq!(news_after(ms(0)), NEWS_EVERY);
        assert_eq!(news_after(ms(10)), ms(30));
        assert_eq!(news_after(ms(35)), GATHER);
        assert_eq!(news_after(ms(60_000)), GATHER);
    }

    /// A window, and the delays of all repaints requested from it.
    fn observed() -> (Context, Pace, Waker, Arc<parking_lot::Mutex<Vec<Duration>>>) {
        let ctx = Context::default();
        let asked = Arc::new(parking_lot::Mutex::new(Vec::new()));
        let delays = Arc::clone(&asked);
        ctx.set_request_repaint_callback(move |info| delays.lock().push(info.delay));
        let waker = Waker::default();
        waker.opened(&ctx);
        (ctx, Pace::new(waker.clone()), waker, asked)
    }

    /// The input of a frame whose window the platform reports as minimised or not.
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

    /// A painted frame; returns whether the window took it for one.
    fn pass(ctx: &Context, pace: &mut Pace, secs: f64) -> bool {
        let mut seen = false;
        let output = ctx.run_ui(input(false, secs), |ui| {
            seen = pace.begin_frame(ui.ctx());
            pace.at_next_change(ui.ctx(), Duration::from_millis(500));
        });
        output.drop_without_applying_deltas();
        seen
    }

    /// Runs only the logic, as eframe does while nothing is painted.
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
        // egui's first passes request another one by themselves.
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
