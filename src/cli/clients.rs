//! `trackside simulate` and `trackside replay`: clients that post to any server.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use anyhow::bail;
use clap::Args;
use trackside::{
    client::{
        replay::{self, ReplayOptions},
        simulate::{self, SimulateOptions},
    },
    clock::{Clock, SystemClock},
    engine::{self, FileLines},
};

use super::{athletes, log};

#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// Server to post to
    #[arg(long, default_value = "http://127.0.0.1:8086")]
    url: String,
    /// Number of riders: rider1 to riderN, registered where they are missing
    #[arg(long, value_name = "N", default_value_t = 12)]
    athletes: usize,
    /// Samples per second of each rider, one per request
    #[arg(long, value_name = "HZ", default_value_t = 1.0, allow_negative_numbers = true)]
    rate: f64,
    /// How long
    #[arg(long, value_name = "S", default_value_t = 60.0, allow_negative_numbers = true)]
    seconds: f64,
    /// Password of all riders
    #[arg(
        long,
        env = "TRACKSIDE_PASSWORD",
        hide_env_values = true,
        default_value = "simulated-rider"
    )]
    password: String,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Recording in FIT, TCX, GPX, CSV or line protocol, plain or gzipped
    file: PathBuf,
    /// Server to post to
    #[arg(long, default_value = "http://127.0.0.1:8086")]
    url: String,
    /// Login of the athlete
    #[arg(long, value_name = "LOGIN")]
    athlete: String,
    /// The athlete's password; without it `TRACKSIDE_PASSWORD` or a prompt
    #[arg(long)]
    password: Option<String>,
    /// 1 for the original pace, 10 for ten times as fast
    #[arg(long, value_name = "X", default_value_t = 1.0, allow_negative_numbers = true)]
    speed: f64,
    /// Shift timestamps so that the first sample is now and the rest match the pace of sending
    #[arg(long)]
    now: bool,
}

pub(super) fn simulate(args: SimulateArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let SimulateArgs { url, athletes, rate, seconds, password } = args;
    let options = SimulateOptions { url, n_athletes: athletes, rate_hz: rate, seconds, password };
    let report = runtime()?.block_on(simulate::run(&options, &clock()))?;
    let simulate::SimulateReport { confirmed, failed, median_ms, p99_ms } = report;
    writeln!(
        io::stdout(),
        "{confirmed} requests confirmed, {failed} not; \
         half of the answers within {median_ms:.1} ms, 99 % within {p99_ms:.1} ms"
    )?;
    if failed > 0 {
        bail!("{failed} of {} requests were not confirmed", confirmed + failed);
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn replay(args: ReplayArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let ReplayArgs { file, url, athlete, password, speed, now } = args;
    let password = match password {
        Some(password) => password,
        None => athletes::known_password(&athlete)?,
    };
    let name = file.display().to_string();
    let FileLines { text: lines, notes } = engine::lines_of_file(&file)?;
    for note in notes {
        tracing::warn!("{name}: {note}");
    }
    let options = ReplayOptions { name, lines, url, athlete, password, speed, now };
    let report = runtime()?.block_on(replay::run(&options, &clock()))?;
    writeln!(io::stdout(), "{} lines confirmed in {} requests", report.lines, report.posts)?;
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock::new())
}
