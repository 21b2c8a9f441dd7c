//! An export of one athlete in any format, and of several as a zip.

use std::{
    collections::HashSet,
    io::{self, BufWriter, Write},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    Collected, ExportRequest, MEMORY_BYTES, WRITE_BYTES, activity, collect, csv, csv::Seen,
};
use crate::{
    formats::{self, Activity},
    journal::Reader,
    line_protocol::write_time,
    model::{FileFormat, UnixNanos, Work, safe_file_name},
};

/// How an export is made.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// The form.
    pub format: FileFormat,
    /// The longest silence within a session, for the formats that know sessions.
    pub gap: Duration,
    /// How far reading is, in bytes of the journal, and the way to stop the whole.
    pub work: Work,
}

/// What was asked for, read and ready to be written.
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

    /// [`Self::read`] with a memory budget of one's own.
    pub(super) fn read_within(
        reader: &Reader,
        request: &ExportRequest,
        options: &ExportOptions,
        memory_bytes: usize,
    ) -> io::Result<Self> {
        let seen = (options.format == FileFormat::Csv).then(Seen::default);
        let (collected, notes) = collect(reader, request, memory_bytes, seen, &options.work)?;
        Ok(Self { request: request.clone(), options: options.clone(), collected, notes })
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.collected.first.is_none()
    }

    /// Login and date of the first sample, such as `rider7_2026-05-19.fit`, with nothing in it
    /// that a system does not take.
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

    /// Writes it; `name` is what people call the athlete. Gives sentences on what could not be
    /// read and on what the format does not hold. Ends with the first error of `out`.
    pub fn write(self, name: &str, out: &mut dyn Write) -> io::Result<Vec<String>> {
        let Self { request, options, collected, mut notes } = self;
        let work = options.work.clone();
        let mut out = BufWriter::with_capacity(WRITE_BYTES, Stoppable { out, work: &work });
        let written = write_as(collected, &request, &options, name, &mut out)
            .and_then(|more| out.flush().map(|()| more));
        if written.is_err() {
            // What went wrong is not to be tried again when the buffer goes.
            let _parts = out.into_parts();
        }
        notes.extend(written?);
        Ok(notes)
    }
}

/// Writes an activity; gives sentences on what the format does not hold.
type WriteActivity<'a> = dyn Fn(&Activity, &mut dyn Write) -> io::Result<Vec<String>> + 'a;

fn write_as(
    collected: Collected,
    request: &ExportRequest,
    options: &ExportOptions,
    name: &str,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let write_fit =
        |activity: &Activity, out: &mut dyn Write| write_fit(activity, &options.work, out);
    let write: &WriteActivity<'_> = match options.format {
        FileFormat::LineProtocol => return lines(collected, out).map(|()| Vec::new()),
        FileFormat::Csv => return csv::write(collected, out).map(|()| Vec::new()),
        FileFormat::Gpx => &formats::write_gpx,
        FileFormat::Tcx => &formats::write_tcx,
        FileFormat::Fit => &write_fit,
    };
    let (mut activity, mut notes) = activity::build(&request.login, collected, options)?;
    if name != request.login.as_str() {
        name.clone_into(&mut activity.athlete);
    }
    notes.extend(write(&activity, out)?);
    Ok(notes)
}

/// Writes an activity as FIT, with the local time of this computer.
fn write_fit(activity: &Activity, work: &Work, out: &mut dyn Write) -> io::Result<Vec<String>> {
    let start = activity.samples.iter().next().map_or(0, |sample| sample.time.0);
    let start = Timestamp::from_nanosecond(i128::from(start)).unwrap_or_default();
    let ahead = TimeZone::system().to_offset(start);
    formats::write_fit(activity, ahead.seconds(), work, out)
}

/// Writes the lines as line protocol.
fn lines(collected: Collected, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::new();
    collected.sorter.finish(&mut |time, series, fields| {
        text.clear();
        text.extend_from_slice(series);
        text.push(b' ');
        text.extend_from_slice(fields);
        text.push(b' ');
        write_time(time, &mut text);
        text.push(b'\n');
        out.write_all(&text)
    })
}

/// Writes a zip with a file for each athlete of whom there is anything; the texts are what people
/// call them. Nothing of the zip waits in memory.
pub fn export_zip(
    reader: &Reader,
    athletes: &[(ExportRequest, String)],
    options: &ExportOptions,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let mut zip = ZipWriter::new_stream(out);
    let file = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // Sizes are known when it is too late to make room for larger ones.
        .large_file(true);
    let mut notes = Vec::new();
    let mut taken = HashSet::new();
    for (request, name) in athletes {
        let prepared = Prepared::read(reader, request, options)?;
        if prepared.is_empty() {
            notes.push(format!("{}: there are no samples of that time", request.login));
            continue;
        }
        // Logins may differ by case alone, which some systems do not tell apart.
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

/// The day of a time, UTC.
fn date(time: UnixNanos) -> String {
    let timestamp = Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default();
    timestamp.strftime("%Y-%m-%d").to_string()
}

/// Fails once somebody wants no more.
struct Stoppable<'a> {
    out: &'a mut dyn Write,
    work: &'a Work,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.work.go_on()?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
