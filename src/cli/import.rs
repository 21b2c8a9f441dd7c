//! `trackside import`: imports a recording of another program.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context as _, bail};
use clap::Args;
use trackside::{
    clock::{Clock, SystemClock},
    codec::Precision,
    engine::{self, ImportRequest},
    model::{FileFormat, ImportReport, Login, Progress, UnixNanos},
};

use super::{FolderArgs, file_format, log, output::print_line};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Login of the athlete to import for
    #[arg(long, value_name = "NAME")]
    athlete: String,
    /// Format of the file: fit, tcx, gpx, csv or lp [default: detected]
    #[arg(long, value_name = "FORMAT", value_parser = file_format)]
    format: Option<FileFormat>,
    /// Unit of timestamps in line protocol: ns, u, ms, s, m or h [default: detected]
    #[arg(long, value_name = "UNIT", value_parser = precision)]
    precision: Option<Precision>,
    /// The recording; it may be gzipped
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

fn precision(text: &str) -> Result<Precision, &'static str> {
    Precision::from_query(text).ok_or("a unit of time is ns, u, ms, s, m or h")
}

/// Imports into a data folder that no engine is using.
pub(super) fn run(args: ImportArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let ImportArgs { folder, athlete, format, precision, file } = args;
    let Ok(login) = Login::try_from(&*athlete) else {
        bail!("{athlete:?} is no login: see `trackside athletes list` for the logins");
    };
    let (settings, warnings) = folder.settings()?;
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let request = ImportRequest { login, format, precision };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let progress = Progress::default();
    let report = engine::import_into_folder(&settings, &file, &request, &clock, &progress)?;
    print_line(&summary_line(&report)).context("the report cannot be written")?;
    for note in &report.notes {
        tracing::warn!("{}: {note}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The result in one line.
fn summary_line(report: &ImportReport) -> String {
    let ImportReport { format, samples, span, sessions, laps, markers, notes: _ } = report;
    let counted = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let mut summary_line = format!(
        "{}: {}, {}",
        format.name(),
        counted(*samples, "sample"),
        counted(*sessions, "session")
    );
    for (n, what) in [(*laps, "lap"), (*markers, "marker")] {
        if 0 < n {
            summary_line = format!("{summary_line}, {}", counted(n, what));
        }
    }
    match span {
        Some((from, to)) => format!("{summary_line}, from {} to {}", time(*from), time(*to)),
        None => summary_line,
    }
}

fn time(time: UnixNanos) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default().to_string()
}
