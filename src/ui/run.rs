//! Opens the window and runs it until it closes.

use eframe::{
    NativeOptions,
    egui::{Vec2, ViewportBuilder, vec2},
};

use super::{
    Options, PollStartup, Window,
    choices::{FIRST, Frame},
    panel::header::window_title,
    scale::SMALLEST,
    wake::Waker,
};
use crate::model::Progress;

/// The size of a window that was never opened before.
const DRAWN: Vec2 = vec2(1280.0, 720.0);

/// The largest scale of a system, in pixels a point.
const MOST_SYSTEM_SCALE: f32 = 4.0;

/// Runs the window on the calling thread, which must be the main one, until it is closed. It shows
/// the progress of `loading` until `poll_startup` returns the backend.
///
/// `waker` may be used before, during and after. Fails without a display or usable graphics; the
/// caller decides what to do then.
pub fn run(
    poll_startup: PollStartup,
    loading: Progress,
    waker: &Waker,
    options: Options,
) -> Result<(), eframe::Error> {
    let title = window_title(&options.event_name, options.is_demo);
    let Frame { size, corner, is_full } = Frame::read(FIRST, &options.choices);
    let mut viewport = ViewportBuilder::default()
        .with_app_id("trackside")
        .with_title(&title)
        .with_inner_size(size.unwrap_or(DRAWN).max(SMALLEST))
        // Until it is known how large the system draws; no screen has fewer points.
        .with_min_inner_size(SMALLEST / MOST_SYSTEM_SCALE)
        .with_maximized(is_full);
    if let Some(corner) = corner {
        // Whether a screen is there is known once the window is open.
        viewport = viewport.with_position(corner);
    }
    let native = NativeOptions {
        viewport,
        // The bundled fonts make the window look the same on every machine. System fonts are looked
        // up separately, off this thread.
        system_font_fallback: false,
        centered: corner.is_none(),
        ..NativeOptions::default()
    };
    let waker = waker.clone();
    eframe::run_native(
        "trackside",
        native,
        Box::new(move |cc| Ok(Box::new(Window::new(cc, poll_startup, loading, waker, options)))),
    )
}
