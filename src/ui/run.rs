//! Opens the window and runs it to its end.

use eframe::{
    NativeOptions,
    egui::{ViewportBuilder, vec2},
};

use super::{Options, PollStartup, Window, panel::header::window_title, wake::Waker};
use crate::model::Progress;

/// Runs the window until it is closed, on the calling thread (the main one). Until
/// `poll_startup` gives what it shows, it tells how far `loading` is.
///
/// `waker` may be woken before, during and after. Fails where there is no display or no usable
/// graphics; the caller says what to do then.
pub fn run(
    poll_startup: PollStartup,
    loading: Progress,
    waker: &Waker,
    options: Options,
) -> Result<(), eframe::Error> {
    let title = window_title(&options.event_name, options.is_demo);
    let native = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_app_id("trackside")
            .with_title(&title)
            .with_inner_size(vec2(1280.0, 720.0))
            .with_min_inner_size(vec2(1024.0, 640.0)),
        // The bundled fonts are the look, the same on every machine; those of the system are
        // asked by ourselves, away from this thread.
        system_font_fallback: false,
        centered: true,
        ..NativeOptions::default()
    };
    let waker = waker.clone();
    eframe::run_native(
        "trackside",
        native,
        Box::new(move |cc| {
            // First, so that the end of the loading wakes it in any case.
            waker.opened(&cc.egui_ctx);
            Ok(Box::new(Window::new(cc, poll_startup, loading, waker, options)))
        }),
    )
}
