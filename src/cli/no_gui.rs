//! Replaces the dashboard in a program that was built without the window.

use std::process::ExitCode;

use anyhow::bail;

use super::{DemoArgs, EngineArgs};

pub(super) fn run(_args: EngineArgs) -> anyhow::Result<ExitCode> {
    bail!("this Trackside was built without a window; record with `trackside serve`")
}

pub(super) fn demo(_args: DemoArgs) -> anyhow::Result<ExitCode> {
    bail!("the demo needs a window, and this Trackside was built without one")
}
