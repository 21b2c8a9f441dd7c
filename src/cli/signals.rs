//! SIGTERM and Ctrl-C: the first asks to end, the second ends at once.
//!
//! By tokio rather than ctrlc: that one can take SIGTERM only together with SIGHUP, and then a
//! recording that was begun with nohup ends when its terminal closes; and on Windows it lets the
//! system end the process as soon as the console closes.

use std::{io, thread};

use anyhow::Context as _;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, CtrlClose, ctrl_c, ctrl_close};

/// Exit code of a process ended by Ctrl-C, as shells have it.
const EXIT_INTERRUPTED: i32 = 130;

/// Calls `first` at the first signal and ends the process at the second.
pub(super) fn on_first(first: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("signals cannot be received")?;
    let (mut interrupt, mut terminate) = {
        // Registered here, so that a signal right after the start is not lost.
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
