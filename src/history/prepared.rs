//! Exports of one athlete in any format, and of several athletes as a zip.

use std::{
    collections::HashSet,
    io::{self, BufWriter, Write},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use tempfile::SpooledTempFile;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    Collected, ExportRequest, ExportSurvey, MEMORY_BYTES, WRITE_BYTES, activity, collect, csv,
    csv::ColumnSurvey,
    loadable::{self, NumberKinds},
};
use crate::{
    formats::{self, Activity, SampleSource},
    journal::Reader,
    line_protocol::write_time,
    model::{FileFormat, Progress, UnixNanos, safe_file_name},
};

/// A FIT file up to this size is assembled in memory, a larger one in a temporary file.
const SCRATCH_BYTES: usize = 4 << 20;

/// How numbers are written in line protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineForm {
    /// With the types in which they were sent, and nothing else.
    AsSent,
    /// So that `influx -import` loads the file into a database named after the login: with its head
    /// lines, and one type per field.
    Loadable,
}

/// Options of an export.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// The format.
    pub format: FileFormat,
    /// How line protocol is written.
    pub lines: LineForm,
    /// The longest gap within a session, for formats with sessions.
    pub gap: Duration,
    /// The progress of reading, in bytes of the journal, and the way to cancel the export.
    pub progress: Progress,
}

/// An export that was read and is ready to be written.
pub struct Prepared {
    request: ExportRequest,
    options: ExportOptions,
    collected: Collected,
    notes: Vec<String>,
}

impl Prepared {
    /// Reads an athlete's lines.
    pub fn read(
        reader: &Reader,
        request: &ExportRequest,
        options: &ExportOptions,
    ) -> io::Result<Self> {
        Self::read_within(reader, request, options, MEMORY_BYTES)
    }

    /// [`Self::read`] with an explicit memory budget.
    pub(super) fn read_within(
        reader: &Reader,
        request: &ExportRequest,
        options: &ExportOptions,
        memory_bytes: usize,
    ) -> io::Result<Self> {
        let is_loadable = options.lines == LineForm::Loadable;
        let survey = match options.format {
            FileFormat::Csv => ExportSurvey { seen: Some(ColumnSurvey::default()), kinds: None },
            FileFormat::LineProtocol if is_loadable => {
                ExportSurvey { seen: None, kinds: Some(NumberKinds::default()) }
            }
            _ => ExportSurvey::default(),
        };
        let (collected, notes) = collect(reader, request, memory_bytes, survey, &options.progress)?;
        Ok(Self { request: request.clone(), options: options.clone(), collected, notes })
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.collected.first.is_none()
    }

    /// The file name from login and date of the first sample, such as `rider7_2026-05-19.fit`,
    /// using only characters that every file system accepts.
    pub fn file_name(&self) -> String {
        let extension = self.options.format.word();
        format!("{}.{extension}", self.stem())
    }

    fn stem(&self) -> String {
        let login = safe_file_name(self.request.login.as_str());
        match self.collected.first {
            Some(first) => format!("{login}_{}", date(first)),
            None => login,
        }
    }

    /// Writes the export; `name` is the athlete's display name. Returns notes on what could not be
    /// read and on what the format does not hold. Stops at the first error of `out`.
    pub fn write(self, name: &str, out: &mut dyn Write) -> io::Result<Vec<String>> {
        let Self { request, options, collected, mut notes } = self;
        let progress = options.progress.clone();
        let mut out = BufWriter::with_capacity(WRITE_BYTES, Stoppable { out, progress: &progress });
        let written = write_as(collected, &request, &options, name, &mut out)
            .and_then(|more| out.flush().map(|()| more));
        if written.is_err() {
            // Discards the buffer, so that a failed write is not retried on drop.
            let _parts = out.into_parts();
        }
        notes.extend(written?);
        Ok(notes)
    }
}

/// Writes an activity and its samples; returns notes on what the format does not hold.
type WriteActivity<'a> =
    dyn Fn(&Activity, &dyn SampleSource, &mut dyn Write) -> io::Result<Vec<String>> + 'a;

fn write_as(
    collected: Collected,
    request: &ExportRequest,
    options: &ExportOptions,
    name: &str,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let write_fit = |activity: &Activity, samples: &dyn SampleSource, out: &mut dyn Write| {
        write_fit(activity, samples, &options.progress, out)
    };
    let gap = options.gap;
    let write_gpx = |activity: &Activity, samples: &dyn SampleSource, out: &mut dyn Write| {
        formats::write_gpx(activity, samples, gap, out)
    };
    let write_tcx = |activity: &Activity, samples: &dyn SampleSource, out: &mut dyn Write| {
        formats::write_tcx(activity, samples, gap, out)
    };
    let write: &WriteActivity<'_> = match options.format {
        FileFormat::LineProtocol => {
            if options.lines == LineForm::Loadable {
                loadable::write_head(&request.login, out)?;
            }
            return lines(collected, out).map(|()| Vec::new());
        }
        FileFormat::Csv => return csv::write(collected, out).map(|()| Vec::new()),
        FileFormat::Gpx => &write_gpx,
        FileFormat::Tcx => &write_tcx,
        FileFormat::Fit => &write_fit,
    };
    let (mut activity, samples, mut notes) =
        activity::build(&request.login, collected, options.gap, &options.progress)?;
    if name != request.login.as_str() {
        name.clone_into(&mut activity.athlete);
    }
    notes.extend(write(&activity, &samples, out)?);
    Ok(notes)
}

/// Writes an activity as FIT, with this computer's local time.
fn write_fit(
    activity: &Activity,
    samples: &dyn SampleSource,
    progress: &Progress,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let start = samples.times().first().map_or(0, |time| time.0);
    let start = Timestamp::from_nanosecond(i128::from(start)).unwrap_or_default();
    let ahead = TimeZone::system().to_offset(start);
    let mut scratch = SpooledTempFile::new(SCRATCH_BYTES);
    formats::write_fit(activity, samples, ahead.seconds(), progress, &mut scratch, out)
}

/// Writes the lines as line protocol.
fn lines(collected: Collected, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::new();
    let mut kinds = collected.survey.kinds.unwrap_or_default();
    kinds.keep_mixed();
    collected.sorter.finish(&mut |time, series, fields| {
        text.clear();
        text.extend_from_slice(series);
        text.push(b' ');
        kinds.write_fields(series, fields, &mut text);
        text.push(b' ');
        write_time(time, &mut text);
        text.push(b'\n');
        out.write_all(&text)
    })
}

/// Writes a zip with one file per athlete who has samples; the texts are display names. The zip is
/// streamed, not kept in memory.
pub fn export_zip(
    reader: &Reader,
    athletes: &[(ExportRequest, String)],
    options: &ExportOptions,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let mut zip = ZipWriter::new_stream(out);
    let file = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // The sizes become known only after the entry's header was written, so it must allow for
        // large ones.
        .large_file(true);
    let mut notes = Vec::new();
    let mut taken = HashSet::new();
    for (request, name) in athletes {
        let prepared = Prepared::read(reader, request, options)?;
        if prepared.is_empty() {
            notes.push(format!("{}: there are no samples of that time", request.login));
            continue;
        }
        // Logins may differ only in case, which some file systems ignore.
        let (stem, extension) = (prepared.stem(), options.format.word());
        let names = (1..).map(|n| match n {
            1 => format!("{stem}.{extension}"),
            n => format!("{stem}_{n}.{extension}"),
        });
        let mut names = names.filter(|name| taken.insert(name.to_ascii_lowercase()));
        zip.start_file(names.next().unwrap_or_default(), file)?;
        let own = prepared.write(name, &mut zip)?;
        notes.extend(own.into_iter().map(|note| format!("{}: {note}", request.login)));
    }
    zip.finish()?;
    Ok(notes)
}

/// The UTC date.
fn date(time: UnixNanos) -> String {
    let timestamp = Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default();
    timestamp.strftime("%Y-%m-%d").to_string()
}

/// A writer that fails once the export was cancelled.
struct Stoppable<'a> {
    out: &'a mut dyn Write,
    progress: &'a Progress,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress.check_stopped()?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
