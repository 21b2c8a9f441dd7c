//! `trackside tls`: manages the certificate authority that phones trust.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use trackside::{clock::SystemClock, engine};

use super::{FolderArgs, log, output::print_line};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Replace the certificate authority; phones must install the new one
    Renew(FolderArgs),
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    log::start();
    let Command::Renew(folder) = command;
    let (settings, warnings) = folder.settings()?;
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    // A mistyped --data must not create a folder with a key in it.
    if !settings.data.is_dir() {
        bail!("there is no data folder {}: say which with --data DIR", settings.data.display());
    }
    let renewed = engine::renew_authority(&settings, &SystemClock::new())?;
    print_line(&format!("new authority, SHA-256 {}", renewed.ca.fingerprint))
        .context("the result cannot be written")?;
    if let Some(replaced) = renewed.replaced {
        tracing::warn!(
            "Phones that installed the old authority refuse HTTPS until they install the new \
             one from /ca.crt. To go back, rename {} to authority.pem.",
            replaced.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}
