//! `trackside export`: writes athletes' recordings to a file.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail};
use clap::Args;
use trackside::{
    clock::SystemClock,
    engine::{self, ExportJob},
    history::{self, ExportOptions, ExportRequest, LineForm},
    journal::{Reader, SystemFiles},
    model::{EventId, FileFormat, Login, Progress, UnixNanos},
    roster::Roster,
};

use super::{FolderArgs, events, file_format, log};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Login of an athlete; may be given several times, which gives a zip
    #[arg(long = "athlete", value_name = "NAME", required_unless_present_any = ["all", "event"])]
    athletes: Vec<String>,
    /// All athletes of the roster, as a zip
    #[arg(long, conflicts_with = "athletes")]
    all: bool,
    /// All recordings of an event, as a zip
    #[arg(long, value_name = "ID", conflicts_with_all = ["athletes", "all", "from", "to", "session"])]
    event: Option<EventId>,
    /// Format of the file: lp, csv, fit, tcx or gpx
    #[arg(long, value_name = "FORMAT", value_parser = file_format)]
    format: FileFormat,
    /// Only samples from this time on (RFC 3339 or Unix seconds)
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    from: Option<UnixNanos>,
    /// Only samples before this time
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    to: Option<UnixNanos>,
    /// Only the session that holds this time
    #[arg(long, value_name = "T", allow_hyphen_values = true, conflicts_with_all = ["from", "to"])]
    session: Option<UnixNanos>,
    /// File to write instead of standard output
    #[arg(short, long = "output", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, visible_alias = "overwrite", requires = "output")]
    force: bool,
}

/// Reads the journal without the folder's lock, up to the last whole commit.
pub(super) fn run(args: ExportArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let (settings, _warnings) = args.folder.settings()?;
    let (data, gap) = (settings.data, settings.session_gap);
    let logins: Vec<Login> =
        args.athletes.iter().map(|name| Login::try_from(&**name)).collect::<Result<_, _>>()?;
    if !data.is_dir() {
        bail!("there is no data folder {}: say which with --data DIR", data.display());
    }
    let reader = Reader::open(&data, Arc::new(SystemFiles))?;
    let (from, to) = (args.from.unwrap_or(UnixNanos::MIN), args.to.unwrap_or(UnixNanos::MAX));
    if from >= to {
        bail!("there is no time between --from and --to: give a --to that is later");
    }
    // A damaged roster must not prevent an export.
    let roster = Roster::open(&data.join(engine::ROSTER_FILE), Arc::new(SystemClock::new())).ok();
    let mut athletes = Vec::new();
    if args.all {
        let Some(roster) = &roster else {
            bail!("the roster cannot be read: name the athletes with --athlete");
        };
        for athlete in &roster.snapshot().athletes {
            let login = athlete.login.clone();
            athletes.push((ExportRequest { login, from, to }, athlete.name.clone()));
        }
    }
    if let Some(id) = &args.event {
        for request in recordings_of(&reader, &data, id, gap)? {
            let athlete = roster.as_ref().and_then(|it| it.athlete(request.login.as_str()));
            let name = athlete.map(|athlete| athlete.name.clone());
            let name = name.unwrap_or_else(|| request.login.to_string());
            athletes.push((request, name));
        }
    }
    for login in logins {
        let athlete = roster.as_ref().and_then(|roster| roster.athlete(login.as_str()));
        if athlete.is_none() && roster.is_some() && !is_recorded(&reader, &login)? {
            bail!(
                "there is no athlete {login} in {}: see `trackside athletes list` for the logins",
                data.display()
            );
        }
        let name = athlete.map_or_else(|| login.to_string(), |athlete| athlete.name.clone());
        athletes.push((ExportRequest { login, from, to }, name));
    }
    let is_zip = args.all || args.event.is_some() || 1 < athletes.len();
    let (format, lines) = (args.format, LineForm::Loadable);
    let options = ExportOptions { format, lines, gap, progress: Progress::default() };
    if let Some(at) = args.session {
        for (request, _) in &mut athletes {
            let login = &request.login;
            let session = history::session_at(&reader, login, at, gap, &options.progress)?;
            let Some(session) = session else {
                bail!("{login} has no session at that time: give --session a time within one");
            };
            request.from = session.key.from;
            request.to = UnixNanos(session.to.0.saturating_add(1));
        }
    }
    let job = ExportJob { athletes, is_zip, options };
    let notes = match &args.output {
        None => write_to_stdout(&reader, &job)?,
        Some(path) => export_to_file(&reader, &job, path, args.force)?,
    };
    for note in notes {
        tracing::warn!("{note}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What was recorded in an event.
fn recordings_of(
    reader: &Reader,
    data: &Path,
    id: &EventId,
    gap: Duration,
) -> anyhow::Result<Vec<ExportRequest>> {
    let events = events::open(data)?.list();
    if events.by_id(id.as_str()).is_none() {
        bail!(
            "there is no event {id} in {}: see `trackside events list` for the ids",
            data.display()
        );
    }
    let progress = Progress::default();
    let requests = history::recordings_of_event(reader, &events, id, gap, &progress)?;
    if requests.is_empty() {
        bail!("nothing was recorded in the event {id}: see `trackside events list` for its times");
    }
    Ok(requests)
}

/// Whether there are recordings of a login that is not in the roster any more.
fn is_recorded(reader: &Reader, login: &Login) -> anyhow::Result<bool> {
    let unreadable = "the recordings cannot be read";
    let logbook = history::logbook(reader).context(unreadable)?;
    let recorded = history::measure(reader, login, logbook.loans()).context(unreadable)?;
    Ok(0 < recorded.lines)
}

fn export_to_file(
    reader: &Reader,
    job: &ExportJob,
    path: &Path,
    may_replace: bool,
) -> anyhow::Result<Vec<String>> {
    match engine::export_to_file(reader, job, path, may_replace) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{error}: give another name after -o, or replace it with --force")
        }
        other => {
            let failed = || format!("the export cannot be written to {}", path.display());
            Ok(other.with_context(failed)?.notes)
        }
    }
}

fn write_to_stdout(reader: &Reader, job: &ExportJob) -> anyhow::Result<Vec<String>> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = job.write(reader, &mut out);
    match written.and_then(|notes| out.flush().map(|()| notes)) {
        // `trackside export ... | head` closes the pipe early, which is not an error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Vec::new()),
        other => other.context("the export cannot be written"),
    }
}
