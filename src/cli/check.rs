//! `trackside check`: verifies a data folder and lists its content.

use std::{
    io::{self, IsTerminal as _, Write},
    process::ExitCode,
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};
use clap::Args;
use trackside::{
    codec,
    journal::{Checked, Reader, SystemFiles},
    model::{AthleteIndex, Day, Progress, UnixNanos},
};

use super::{FolderArgs, log};

/// How often progress is shown.
const PROGRESS_STEP: Duration = Duration::from_millis(200);

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    folder: FolderArgs,
}

/// Reads everything without the folder's lock, so that recording can go on meanwhile. The exit code
/// is 1 if anything is damaged.
pub(super) fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let data = args.folder.data()?;
    if !data.is_dir() {
        bail!("there is no data folder {}: say which with --data DIR", data.display());
    }
    let reader = Reader::open(&data, Arc::new(SystemFiles))?;
    let checked = with_progress(&reader)?;
    let mut text = format!("{}\n", data.display());
    describe(&checked, &mut text);
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(error).context("the result cannot be written");
        }
        _ => {}
    }
    Ok(if checked.damages.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the check, and shows the progress if standard error is a terminal.
fn with_progress(reader: &Reader) -> anyhow::Result<Checked> {
    let progress = Progress::default();
    if !io::stderr().is_terminal() {
        return Ok(reader.check(codec::describe, &progress)?);
    }
    thread::scope(|scope| {
        let checking = thread::Builder::new()
            .name("check".to_owned())
            .spawn_scoped(scope, || reader.check(codec::describe, &progress))?;
        while !checking.is_finished() {
            let percent = progress.fraction().unwrap_or(0.0) * 100.0;
            // The result matters even if the progress cannot be written.
            write!(io::stderr(), "\rchecking: {percent:3.0} %").ok();
            thread::sleep(PROGRESS_STEP);
        }
        write!(io::stderr(), "\r                \r").ok();
        match checking.join() {
            Ok(checked) => Ok(checked?),
            Err(_) => bail!("the check failed: a bug"),
        }
    })
}

fn describe(checked: &Checked, out: &mut String) {
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!(
        "segments: {} plain, {} compressed; {:.1} MB on disk, {:.1} MB of text",
        checked.n_plain,
        checked.n_compressed,
        megabytes(checked.bytes),
        megabytes(checked.text_bytes)
    ));
    if let Some((first, last)) = checked.days {
        line(format!("days of arrival (UTC): {first} to {last}"));
    }
    let lines: u64 = checked.segment_index.athletes.values().map(AthleteIndex::lines).sum();
    line(format!("{} commits, {lines} lines", checked.n_commits));
    for (login, athlete) in &checked.segment_index.athletes {
        let Some((from, to)) = athlete.runs.span() else { continue };
        let (n, from, to) = (athlete.lines(), when(from), when(to));
        line(format!("  {login}: {n} lines, {from} to {to}"));
    }
    if checked.segment_index.unreadable > 0 {
        line(format!("{} lines cannot be understood", checked.segment_index.unreadable));
    }
    for piece in &checked.pieces {
        line(format!("set aside earlier: {piece}"));
    }
    if let Some(tail) = &checked.tail {
        line(format!("being written, or cut off: {tail}"));
    }
    for damage in &checked.damages {
        line(format!("damaged: {damage}"));
    }
    line(match checked.damages.len() {
        0 => "Everything is whole.".to_owned(),
        1 => "1 damage was found; all the rest is whole.".to_owned(),
        n => format!("{n} damages were found; all the rest is whole."),
    });
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Formats a time in UTC, to the second.
fn when(time: UnixNanos) -> String {
    let secs = time.nanos_since(Day::of(time).start()).div_euclid(1_000_000_000);
    let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
    format!("{} {hour:02}:{minute:02}:{second:02}", Day::of(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_damage_are_listed() {
        let mut checked = Checked { n_plain: 1, n_commits: 2, ..Checked::default() };
        codec::describe(
            b"samples,athlete=anna,via=1 hr_bpm=1 1463683075000000000\n",
            &mut checked.segment_index,
        );
        let said = |checked: &Checked| {
            let mut text = String::new();
            describe(checked, &mut text);
            text
        };
        let whole = said(&checked);
        assert!(
            whole.contains("anna: 1 lines, 2016-05-19 18:37:55 to 2016-05-19 18:37:55"),
            "{whole}"
        );
        assert!(whole.ends_with("Everything is whole.\n"), "{whole}");
        checked.damages.push("9 bytes".to_owned());
        assert!(said(&checked).ends_with("1 damage was found; all the rest is whole.\n"));
    }
}
