//! `trackside serve`: the engine without a window.

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use crossbeam_channel::{bounded, select};
use trackside::{
    clock::SystemClock,
    engine::{Engine, Notes},
    model::{Progress, RecordingState},
};

use super::{EXIT_RECORDER_FAILED, EngineArgs, card_address, loading, log, signals};

/// How long open requests, and then the last commit, may take at shutdown.
pub(super) const STOP_DEADLINE: Duration = Duration::from_secs(5);

/// Records until a signal arrives or the recorder fails.
pub(super) fn run(args: EngineArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let (settings, warnings) = args.settings()?;
    let loading = Progress::default();
    let (signal, signalled) = bounded::<()>(1);
    let stopper = loading.clone();
    signals::on_first(move || {
        stopper.stop();
        signal.send(()).unwrap_or_default();
    })?;
    let clock = Arc::new(SystemClock::new());
    let (engine, notes) = match loading::start(&settings, clock, Arc::new(|| {}), &loading) {
        // A signal stopped the start, so there is nothing to shut down.
        Err(error) if error.is_stopped() => return Ok(ExitCode::SUCCESS),
        started => started?,
    };
    log_notes(&warnings, &notes);
    show_viewer_password(&engine);
    announce(&engine)?;
    if let Some(event) = (engine.reads().events)().open() {
        card_address::warn_of(event);
    }
    select! {
        recv(signalled) -> _ => {}
        recv(engine.recorder_ended()) -> _ => {}
    }
    Ok(end(engine))
}

/// Logs the warnings and notes of the start.
pub(super) fn log_notes(warnings: &[String], notes: &Notes) {
    for warning in warnings.iter().chain(notes) {
        tracing::warn!("{warning}");
    }
}

/// Shows a generated password on standard error. It bypasses the log, because logs are kept.
pub(super) fn show_viewer_password(engine: &Engine) {
    if let Some(password) = engine.viewer_password() {
        let words = "shown this once; `trackside athletes password viewer` sets another";
        // If standard error is closed, the operator can still set another password.
        writeln!(io::stderr(), "viewer login: viewer, password: {password} ({words})").ok();
    }
}

/// Prints the addresses on standard output, which scripts wait for.
fn announce(engine: &Engine) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{}", engine.local_addr())?;
    if let Some(address) = engine.metrics_addr() {
        writeln!(out, "metrics on http://{address}/metrics")?;
    }
    out.flush()
}

/// Stops the engine; the exit code says whether the recorder had failed.
pub(super) fn end(engine: Engine) -> ExitCode {
    // Ask before the stop; afterwards every recorder has stopped.
    let failed = matches!((engine.reads().status)().recording, RecordingState::Stopped(_));
    if !engine.stop(STOP_DEADLINE) && !failed {
        tracing::warn!(
            "Some requests or the last commit did not end in time; \
             their senders were not told that they are stored."
        );
    }
    if failed { ExitCode::from(EXIT_RECORDER_FAILED) } else { ExitCode::SUCCESS }
}
