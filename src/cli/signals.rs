//! Handles SIGTERM and Ctrl-C: the first one shuts down, the second one exits at once.
//!
//! This uses tokio rather than the crate ctrlc, which handles SIGTERM only together with SIGHUP, so
//! that a recording started with nohup would end when its terminal closes. On Windows, ctrlc lets
//! the system kill the process as soon as the console closes.

use std::{io, thread};

use anyhow::Context as _;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, CtrlClose, ctrl_c, ctrl_close};

/// The exit code that shells use for a process ended by Ctrl-C.
const EXIT_INTERRUPTED: i32 = 130;

/// Calls `first` at the first signal and ends the process at the second.
pub(super) fn on_first(first: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("signals cannot be received")?;
    let (mut interrupt, mut terminate) = {
        // Register here, so that a signal right after the start is not lost.
        let _inside = runtime.enter();
        register().context("signals cannot be received")?
    };
    let wait = move || {
        let mut first = Some(first);
        loop {
            runtime.block_on(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            });
            let Some(first) = first.take() else { break };
            first();
        }
        tracing::warn!("Ended at once by a second signal.");
        end_at_once();
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait)?;
    Ok(())
}

#[cfg(unix)]
fn register() -> io::Result<(Signal, Signal)> {
    Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
}

#[cfg(windows)]
fn register() -> io::Result<(CtrlC, CtrlClose)> {
    Ok((ctrl_c()?, ctrl_close()?))
}

#[expect(clippy::exit, reason = "the user asked twice; destructors may be what hangs")]
fn end_at_once() -> ! {
    std::process::exit(EXIT_INTERRUPTED)
}
