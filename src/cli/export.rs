//! `trackside export`: an athlete's recordings as a file.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use trackside::{
    clock::SystemClock,
    engine,
    history::{self, ExportRequest},
    journal::{Reader, SystemFiles},
    model::{Login, UnixNanos},
    roster::Roster,
};

use super::{FolderArgs, log};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Login of the athlete
    #[arg(long, value_name = "NAME")]
    athlete: String,
    /// Format of the file
    #[arg(long)]
    format: Format,
    /// Only samples from this time on (RFC 3339 or Unix seconds)
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    from: Option<UnixNanos>,
    /// Only samples before this time
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    to: Option<UnixNanos>,
    /// File to write, in place of standard output
    #[arg(short, long = "output", value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// `InfluxDB` line protocol, nanoseconds
    Lp,
    /// A table, one row a time
    Csv,
}

impl From<Format> for history::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Lp => Self::LineProtocol,
            Format::Csv => Self::Csv,
        }
    }
}

/// Reads the journal without the folder's lock, up to the last whole commit.
pub(super) fn run(args: ExportArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let data = args.folder.data()?;
    let format = args.format.into();
    let login = Login::try_from(&*args.athlete)?;
    if !data.is_dir() {
        bail!("there is no data folder {}: say which with --data DIR", data.display());
    }
    let reader = Reader::open(&data, Arc::new(SystemFiles))?;
    let request = ExportRequest {
        login,
        from: args.from.unwrap_or(UnixNanos::MIN),
        to: args.to.unwrap_or(UnixNanos::MAX),
    };
    if request.from >= request.to {
        bail!("there is no time between --from and --to: give a --to that is later");
    }
    if !is_known(&data, &reader, &request.login)? {
        bail!(
            "there is no athlete {} in {}: see `trackside athletes list` for the logins",
            request.login,
            data.display()
        );
    }
    let notes = match &args.output {
        None => write_to_stdout(&reader, &request, format)?,
        Some(path) => write_to_file(&reader, &request, format, path)
            .with_context(|| format!("the export cannot be written to {}", path.display()))?,
    };
    for note in notes {
        tracing::warn!("{note}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the login is in the roster, or was, and left recordings. A roster that cannot be
/// read keeps nobody from the recordings.
fn is_known(data: &Path, reader: &Reader, login: &Login) -> anyhow::Result<bool> {
    let roster = Roster::open(&data.join(engine::ROSTER_FILE), Arc::new(SystemClock::new()));
    if roster.map_or(true, |roster| roster.athlete(login.as_str()).is_some()) {
        return Ok(true);
    }
    let all = ExportRequest { login: login.clone(), from: UnixNanos::MIN, to: UnixNanos::MAX };
    let mut out = Anything(false);
    history::export_lines(reader, &all, &mut out).context("the recordings cannot be read")?;
    Ok(out.0)
}

/// Notes whether anything is written.
struct Anything(bool);

impl Write for Anything {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 |= !bytes.is_empty();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_to_stdout(
    reader: &Reader,
    request: &ExportRequest,
    format: history::Format,
) -> anyhow::Result<Vec<String>> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = history::export(reader, request, format, &mut out);
    match written.and_then(|notes| out.flush().map(|()| notes)) {
        // `trackside export ... | head` has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Vec::new()),
        other => other.context("the export cannot be written"),
    }
}

/// Writes beside the file and renames, so that a file of that name is always a whole export.
fn write_to_file(
    reader: &Reader,
    request: &ExportRequest,
    format: history::Format,
    path: &Path,
) -> anyhow::Result<Vec<String>> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut out = BufWriter::new(file.as_file_mut());
    let notes = history::export(reader, request, format, &mut out)?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(notes)
}
