//! Starts the engine, and logs the progress if loading takes long.

use std::{sync::Arc, thread, time::Duration};

use crossbeam_channel::{RecvTimeoutError, bounded};
use trackside::{
    clock::Clock,
    config::Settings,
    engine::{Engine, Error, Notes},
    model::Progress,
};

/// How often to log the progress of loading.
const LOG_EVERY: Duration = Duration::from_secs(2);

/// Starts the engine. Through `loading` others can watch the progress, or stop it.
pub(super) fn start(
    settings: &Settings,
    clock: Arc<dyn Clock>,
    wake: Arc<dyn Fn() + Send + Sync>,
    loading: &Progress,
) -> Result<(Engine, Notes), Error> {
    let (started, waiting) = bounded::<()>(0);
    let watched = loading.clone();
    let tell = move || {
        while waiting.recv_timeout(LOG_EVERY) == Err(RecvTimeoutError::Timeout) {
            if let Some(fraction) = watched.fraction() {
                tracing::info!("Loading recordings: {:.0} %.", fraction * 100.0);
            }
        }
    };
    thread::Builder::new().name("progress".to_owned()).spawn(tell).map_err(Error::Threads)?;
    let outcome = Engine::start_watched(settings, clock, wake, loading);
    drop(started);
    outcome
}
