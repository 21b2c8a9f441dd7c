//! Passes the lines of a file to the recorder.

use std::{thread, time::Duration};

use super::{ImportError, Target, log};
use crate::{
    analysis,
    codec::{self, DecodeContext, Decoded, Position, Precision},
    formats::Imported,
    history,
    ingest::{Dialect as _, DropReason, LineProtocol, NotStored, Verdict, submit},
    line_protocol::LineError,
    logbook,
    model::{Batch, FileFormat, ImportReport, LogEntry, Login, Progress, Session, UnixNanos},
    recorder::{LogReceipt, QueueError},
};

/// Text is passed on in batches of about this size.
pub(super) const PIECE_BYTES: usize = 512 << 10;
/// The pause before retrying when the recorder is busy.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// How many unreadable lines are reported one by one.
const REPORTED_LINES: usize = 3;

/// An import in progress.
pub(super) struct Storing<'a> {
    target: &'a Target<'a>,
    login: &'a Login,
    /// The sender's name, from the file name.
    app: String,
    progress: &'a Progress,
    notes: Vec<String>,
    /// The times of all stored lines.
    times: Vec<UnixNanos>,
    /// The number of stored lines, duplicates included.
    n_lines: usize,
    /// The number of unreadable lines.
    n_rejected: usize,
    /// What was dropped.
    verdict: Verdict,
}

impl<'a> Storing<'a> {
    pub(super) fn new(
        target: &'a Target<'a>,
        login: &'a Login,
        file_name: &str,
        progress: &'a Progress,
        notes: Vec<String>,
    ) -> Self {
        let app = format!("import {file_name}");
        Self {
            target,
            login,
            app,
            progress,
            notes,
            times: Vec::new(),
            n_lines: 0,
            n_rejected: 0,
            verdict: Verdict::default(),
        }
    }

    /// The progress of the whole import.
    pub(super) fn progress(&self) -> &Progress {
        self.progress
    }

    /// Adds a note for the operator.
    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Whether nothing was stored.
    pub(super) fn is_empty(&self) -> bool {
        self.n_lines == 0
    }

    /// Stores the samples of an activity.
    pub(super) fn activity(&mut self, imported: &Imported) -> Result<(), ImportError> {
        let samples = &imported.activity.samples;
        if samples.is_empty() {
            return Ok(());
        }
        self.progress.begin(samples.len() as u64);
        let mut text = Vec::with_capacity(PIECE_BYTES + 1024);
        let mut waiting = 0;
        for sample in samples.iter() {
            codec::write_sample(samples.metrics(), &sample, &mut text);
            waiting += 1;
            if PIECE_BYTES <= text.len() {
                self.lines(&text, Precision::Nanos)?;
                text.clear();
                self.progress.advance(std::mem::take(&mut waiting));
            }
        }
        self.lines(&text, Precision::Nanos)?;
        self.progress.advance(waiting);
        Ok(())
    }

    /// The entries that restore the athlete's deleted sessions at the times of the file.
    fn brought_back(&self) -> Vec<LogEntry> {
        let mut logbook = self.target.logbook.read().clone();
        if logbook.of(self.login.as_str()).is_none_or(|log| log.deleted().is_empty()) {
            return Vec::new();
        }
        let mut times = self.times.clone();
        times.sort_unstable();
        let mut entries = Vec::new();
        for stretch in
            times.chunk_by(|one, next| analysis::is_one_session(*one, *next, self.target.gap))
        {
            let (Some(from), Some(to)) = (stretch.first(), stretch.last()) else { continue };
            for entry in logbook::entries_to_bring_back(&logbook, self.login, *from, *to) {
                logbook.apply(&entry);
                entries.push(entry);
            }
        }
        entries
    }

    /// Stores the file's sessions, laps and markers. If the logbook refuses them, the samples stay
    /// and a note says so.
    pub(super) fn log(&mut self, imported: &Imported) -> Result<(), ImportError> {
        let Target { queue, logbook, .. } = *self.target;
        let log = logbook.read().of(self.login.as_str()).cloned().unwrap_or_default();
        let mut entries = self.brought_back();
        entries.extend(log::entries(self.login, &imported.activity, &log));
        if entries.is_empty() {
            return Ok(());
        }
        loop {
            self.progress.check_stopped()?;
            let failed = match queue.log(entries.clone()) {
                Ok(answer) => match answer.blocking_recv() {
                    Ok(LogReceipt::Logged { .. }) => return Ok(()),
                    Ok(LogReceipt::Failed(why)) => why.to_string(),
                    Err(_) => QueueError::Ended.to_string(),
                },
                Err(QueueError::Full) => {
                    thread::sleep(BUSY_PAUSE);
                    continue;
                }
                Err(refused @ QueueError::Ended) => refused.to_string(),
            };
            self.notes.push(format!("sessions, laps and markers were not stored: {failed}"));
            return Ok(());
        }
    }

    /// Stores lines, all of which must have a timestamp; returns once they are on disk.
    pub(super) fn lines(&mut self, text: &[u8], precision: Precision) -> Result<(), ImportError> {
        let mut from = Position::default();
        loop {
            self.progress.check_stopped()?;
            let context = DecodeContext {
                athlete: self.target.athlete,
                login: self.login.clone(),
                sender: self.target.queue.sender(self.login, "", &self.app),
                precision,
                received: self.target.now,
            };
            let (decoded, rest) = LineProtocol.decode(text, from, context)?;
            let Decoded { batch, rejected, rejected_beyond, dropped } = decoded;
            let times: Vec<_> = batch.samples.iter().map(|sample| sample.time).collect();
            let n_lines = batch.lines.len();
            if 0 < n_lines {
                match self.submit(batch) {
                    Ok(()) => {}
                    Err(NotStored::Full) => {
                        thread::sleep(BUSY_PAUSE);
                        continue;
                    }
                    Err(NotStored::Removed) => {
                        return Err(ImportError::UnknownAthlete(self.login.to_string()));
                    }
                    Err(why) => return Err(ImportError::Recorder(why.to_string())),
                }
            }
            self.times.extend(times);
            self.n_lines += n_lines;
            if let Some((reason, count)) = dropped {
                self.verdict.drop_points(DropReason::Name(reason), count);
            }
            for line in &rejected {
                self.reject(&line.as_error());
            }
            self.n_rejected += rejected_beyond;
            match rest {
                Some(next) => from = next,
                None => return Ok(()),
            }
        }
    }

    /// Counts an unreadable line, and reports the first few.
    pub(super) fn reject(&mut self, line: &LineError<'_>) {
        self.n_rejected += 1;
        if self.n_rejected <= REPORTED_LINES {
            let message = line.message();
            let message = String::from_utf8_lossy(&message);
            let message: String = message.chars().take(200).collect();
            self.notes.push(format!("line {}: {message}", line.number));
        }
    }

    /// Submits a batch and waits until it is on disk.
    fn submit(&mut self, batch: Batch) -> Result<(), NotStored> {
        if let Some((reason, count)) = submit(self.target.queue, batch)?.wait()? {
            self.verdict.drop_points(reason, count);
        }
        Ok(())
    }

    /// The report on the import.
    pub(super) fn finish(self, format: FileFormat, imported: &Imported) -> ImportReport {
        let Self { target, login, mut notes, mut times, n_rejected, verdict, .. } = self;
        notes.extend(imported.notes.iter().cloned());
        if REPORTED_LINES < n_rejected {
            notes.push(format!("{} more lines cannot be read", n_rejected - REPORTED_LINES));
        }
        if let Some((reason, n)) = verdict.dropped() {
            notes.push(format!("{n} samples were not stored as a whole: {reason}"));
        }
        times.sort_unstable();
        times.dedup();
        // Count sessions as History will show them.
        let log = target.logbook.read().of(login.as_str()).cloned().unwrap_or_default();
        let sessions = history::sessions_of_times(times.iter().copied(), login, &log, target.gap);
        let laps = |it: &Session| history::laps_of(&log, it.key.from, it.to).len();
        ImportReport {
            format,
            samples: times.len(),
            span: times.first().copied().zip(times.last().copied()),
            sessions: sessions.len(),
            laps: sessions.iter().map(laps).sum(),
            markers: imported.activity.markers.len(),
            notes,
        }
    }
}
