//! SIGTERM and Ctrl-C: the first asks to end, the second ends at once.

use std::{io, thread};

use anyhow::Context as _;

/// Exit code of a process ended by Ctrl-C, as shells have it.
const EXIT_INTERRUPTED: i32 = 130;

/// Calls `first` at the first signal and ends the process at the second.
pub(super) fn on_first(first: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("signals cannot be received")?;
    let mut signals = {
        // Registered here, so that a signal right after the start is not lost.
        let _inside = runtime.enter();
        Signals::register().context("signals cannot be received")?
    };
    let wait = move || {
        runtime.block_on(async {
            signals.next().await;
            first();
            signals.next().await;
        });
        tracing::warn!("Ended at once by a second signal.");
        end_at_once();
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait)?;
    Ok(())
}

#[expect(clippy::exit, reason = "the user asked twice; destructors may be what hangs")]
fn end_at_once() -> ! {
    std::process::exit(EXIT_INTERRUPTED)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn register() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
}

#[cfg(windows)]
impl Signals {
    fn register() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self { interrupt: ctrl_c()?, close: ctrl_close()? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.close.recv() => {}
        }
    }
}
