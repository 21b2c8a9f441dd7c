//! Runs the demo as a separate process, with its own window.

use std::{
    process::{self, Stdio},
    thread,
};

use anyhow::Context as _;

/// Starts the demo.
pub(super) fn start() -> anyhow::Result<()> {
    let program = std::env::current_exe().context("the demo cannot be started")?;
    let mut demo = process::Command::new(program)
        .arg("demo")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("the demo cannot be started")?;
    // Wait for it, so that it does not become a zombie.
    thread::Builder::new().name("demo".to_owned()).spawn(move || match demo.wait() {
        Ok(status) if !status.success() => tracing::warn!("The demo ended with {status}."),
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "the exit status of the demo is unknown"),
    })?;
    Ok(())
}
