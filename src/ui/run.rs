//! Opens the window and runs it to its end.

use std::path::PathBuf;

use eframe::{
    NativeOptions,
    egui::{ViewportBuilder, vec2},
};

use super::{PollStartup, SystemFonts, Window, panel::map::MapOptions, wake::Waker};
use crate::model::Work;

/// How the window starts.
#[derive(Debug)]
pub struct Options {
    /// The words at the left of the header.
    pub event_name: String,
    /// Riders are simulated; the header says so.
    pub is_demo: bool,
    /// Dark or daylight.
    pub dark: bool,
    /// Where map tiles are kept; an empty path keeps them in memory only.
    pub cache_dir: PathBuf,
    /// The ground of the map.
    pub map: MapOptions,
    /// Where exports go, unless the viewer says otherwise.
    pub export_folder: PathBuf,
    /// Bibs that are selected as soon as they are on the roster, the first with the focus and
    /// everybody on the map; empty to leave all choices to the viewer.
    pub select_bibs: Vec<String>,
    /// Finds fonts of the system for names in scripts that the window's own font lacks; without
    /// it, bundled ones are all there are.
    pub system_fonts: Option<SystemFonts>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            event_name: "Trackside".into(),
            is_demo: false,
            dark: true,
            cache_dir: PathBuf::new(),
            map: MapOptions::default(),
            export_folder: PathBuf::new(),
            select_bibs: Vec::new(),
            system_fonts: None,
        }
    }
}

/// Runs the window until it is closed, on the calling thread (the main one). Until
/// `poll_startup` gives what it shows, it tells how far `loading` is.
///
/// `waker` may be woken before, during and after. Fails where there is no display or no usable
/// graphics; the caller says what to do then.
pub fn run(
    poll_startup: PollStartup,
    loading: Work,
    waker: &Waker,
    options: Options,
) -> Result<(), eframe::Error> {
    let title = if options.is_demo {
        format!("{} - demo - Trackside", options.event_name)
    } else if options.event_name == "Trackside" {
        "Trackside".into()
    } else {
        format!("{} - Trackside", options.event_name)
    };
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
