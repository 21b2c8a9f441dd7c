//! The log on standard error.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

/// Starts the log. `TRACKSIDE_LOG` chooses what is said, as `info` or `trackside=debug`.
pub(super) fn start() {
    let filter = EnvFilter::try_from_env("TRACKSIDE_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,trackside=info"));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        // Said on standard error too, where it panics when that is closed.
        .log_internal_errors(false)
        .try_init();
    if let Err(error) = started {
        tracing::warn!(%error, "there is a log already");
    }
}
