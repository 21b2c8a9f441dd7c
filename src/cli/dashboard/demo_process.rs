//! The demo in a process, and so a window, of its own.

use std::{
    process::{self, Stdio},
    thread,
};

use anyhow::Context as _;

/// Starts it.
pub(super) fn start() -> anyhow::Result<()> {
    let program = std::env::current_exe().context("the demo cannot be started")?;
    let mut demo = process::Command::new(program)
        .arg("demo")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("the demo cannot be started")?;
    // Waited for, so that it does not stay behind as a zombie.
    thread::Builder::new().name("demo".to_owned()).spawn(move || match demo.wait() {
        Ok(status) if !status.success() => tracing::warn!("The demo ended with {status}."),
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "the demo's end is not known"),
    })?;
    Ok(())
}
