//! Opens the window and runs it until it closes.

use eframe::{
    NativeOptions,
    egui::{Vec2, ViewportBuilder, vec2},
};

use super::{
    Options, PollStartup, Window, choices::Frame, panel::header::window_title, wake::Waker,
};
use crate::model::Progress;

/// The size of a window that was never opened before.
const DRAWN: Vec2 = vec2(1280.0, 720.0);
/// The smallest size that everything has room in.
const SMALLEST: Vec2 = vec2(1024.0, 640.0);

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
    // Where it stood is left to the desktop: the screen of that time may not be connected.
    let Frame { size, is_maximized, .. } = Frame::read(&options.choices);
    let native = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_app_id("trackside")
            .with_title(&title)
            .with_inner_size(size.unwrap_or(DRAWN).max(SMALLEST))
            .with_min_inner_size(SMALLEST)
            .with_maximized(is_maximized),
        // The bundled fonts make the window look the same on every machine. System fonts are looked
        // up separately, off this thread.
        system_font_fallback: false,
        centered: true,
        ..NativeOptions::default()
    };
    let waker = waker.clone();
    eframe::run_native(
        "trackside",
        native,
        Box::new(move |cc| Ok(Box::new(Window::new(cc, poll_startup, loading, waker, options)))),
    )
}
