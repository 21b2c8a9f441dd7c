//! The one writer: group commits, rotation, and what it does when the disk refuses.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Committed, Describe, DiskError, Error, Files, FolderLock, OpenReport, Reader, Rewriter, Upkeep,
    WritableFile,
    frame::{CommitInfo, OPENING_MAX_BYTES, Salt, time_of_commit},
    scan::{Frames, Step, Unreadable},
    segment, source, upkeep,
};
use crate::{
    clock::Clock,
    model::{Day, UnixNanos},
};

/// How the journal is laid out.
#[derive(Clone)]
pub struct Options {
    /// A segment that a commit would make longer than this is closed, and the commit begins the
    /// next one.
    pub rotate_at_bytes: u64,
    /// Says when a commit arrives: its header tells, and with another day of UTC another segment
    /// begins, so that recordings can be kept by days. Without it neither headers nor segments
    /// say anything of time.
    pub clock: Option<Arc<dyn Clock>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { rotate_at_bytes: 16 * 1024 * 1024, clock: None }
    }
}

/// The segment being written.
pub(super) struct Active {
    pub(super) file: Box<dyn WritableFile>,
    pub(super) path: PathBuf,
    pub(super) number: u64,
    salt: Salt,
    day: Option<Day>,
    /// Up to the end of the last commit.
    pub(super) len: u64,
    /// Whether it holds a commit.
    used: bool,
}

/// The writer of a data folder's journal; there is one at a time.
///
/// Whoever opens it holds the folder's [`super::FolderLock`].
pub struct Journal {
    pub(super) files: Arc<dyn Files>,
    pub(super) folder: PathBuf,
    options: Options,
    /// `None` while the next commit has to begin a new segment.
    pub(super) active: Option<Active>,
    /// The highest number a segment has or had.
    pub(super) last_number: u64,
    pub(super) next_seq: u64,
    pub(super) committed: Arc<Committed>,
    /// Asked when the folder may be another one than before.
    pub(super) lock: Option<Arc<FolderLock>>,
    /// Whether the folder has to be looked through before the next segment begins.
    pub(super) displaced: bool,
    /// Whether the last commit failed.
    pub(super) in_trouble: bool,
}

impl Journal {
    /// Opens the journal of the data folder `data` for writing, makes `DATA/journal` when
    /// missing, cuts a torn tail.
    pub fn open(data: &Path, files: Arc<dyn Files>) -> Result<(Self, OpenReport), Error> {
        Self::open_with(data, files, Options::default())
    }

    /// As [`Self::open`], with a layout of one's own.
    pub fn open_with(
        data: &Path,
        files: Arc<dyn Files>,
        options: Options,
    ) -> Result<(Self, OpenReport), Error> {
        let folder = data.join(segment::FOLDER_NAME);
        let unusable = |error: io::Error| {
            Error::Unusable(format!(
                "the folder of recordings cannot be used ({error}); make it readable and \
                 writable or choose another with --data: {}",
                folder.display()
            ))
        };
        files.create_folder(&folder).map_err(unusable)?;
        let numbers = segment::list(&*files, &folder).map_err(unusable)?;
        // A name that an earlier process could not sync must not hold what this one commits.
        files.sync_folder(&folder).map_err(unusable)?;
        remove_unfinished(&*files, &folder);
        if let Err(error) = upkeep::settle_pairs(&*files, &folder) {
            // Readers take the plain one meanwhile, and the next compressing tries again.
            tracing::warn!(%error, "two forms of a recording were left as they are");
        }
        for &number in &numbers {
            check_version(&*files, &folder, number)?;
        }
        let mut journal = Self {
            files,
            folder: folder.clone(),
            options,
            active: None,
            last_number: numbers.last().copied().unwrap_or(0),
            next_seq: 1,
            committed: Arc::new(Committed::default()),
            lock: None,
            displaced: false,
            in_trouble: false,
        };
        let mut report = OpenReport::default();
        for (index, &number) in numbers.iter().enumerate().rev() {
            let is_last = index + 1 == numbers.len();
            let found = journal.survey(number).map_err(unusable)?;
            if is_last {
                journal.go_on_in(&found, &mut report);
            }
            if let Some(seq) = found.last_seq {
                journal.next_seq = seq + 1;
                break;
            }
        }
        if numbers.is_empty()
            && let Err(error) = journal.begin_segment(journal.today())
        {
            // A full disk may have room again by the first commit, which tries once more.
            match &error {
                Error::Retry { disk_error: DiskError::Full | DiskError::Quota, .. } => {
                    report.notes.push(error.to_string());
                }
                _ => return Err(Error::Unusable(error.to_string())),
            }
        }
        Ok((journal, report))
    }

    /// Appends one group as one commit and syncs it; when it returns, it is on disk. Gives the
    /// server time that its header says, in whole milliseconds; `None` without a clock, or with
    /// one before 1970.
    ///
    /// The parts are whole lines, each with its line feed. They are written from where they are;
    /// nothing is copied. An empty group is nothing to do, and has no time.
    pub fn commit(&mut self, payload: &[&[u8]]) -> Result<Option<UnixNanos>, Error> {
        let outcome = self.commit_once(payload);
        self.in_trouble = outcome.is_err();
        outcome
    }

    fn commit_once(&mut self, payload: &[&[u8]]) -> Result<Option<UnixNanos>, Error> {
        let payload_len: u64 = payload.iter().map(|part| part.len() as u64).sum();
        if payload_len == 0 {
            return Ok(None);
        }
        let rotate_at_bytes = self.options.rotate_at_bytes;
        // Asked once, so that the day of the segment is that of the header.
        let now = self.now();
        let today = now.map(Day::of);
        let is_over = |active: &Active| {
            let full = active.used && active.len + payload_len > rotate_at_bytes;
            full || (today.is_some() && active.day != today)
        };
        if self.active.as_ref().is_none_or(is_over) {
            self.begin_segment(today)?;
        }
        // There is one: it was there or has just begun.
        let Some(active) = self.active.as_mut() else { return Ok(None) };

        let at = now.and_then(time_of_commit);
        let info = CommitInfo { seq: self.next_seq, payload_len, at };
        let header = info.line(info.checksum(active.salt, payload));
        let mut parts = Vec::with_capacity(payload.len() + 1);
        parts.push(header.as_bytes());
        parts.extend_from_slice(payload);
        if let Err(error) = segment::append_all(&mut *active.file, &parts) {
            return Err(self.take_back(error));
        }
        if let Err(source) = active.file.sync_data() {
            return Err(self.abandon(DiskError::Unconfirmed, source));
        }
        match active.file.is_at(&active.path) {
            Ok(true) => {}
            Ok(false) => return Err(self.lose_place()),
            Err(source) => return Err(self.abandon(DiskError::of(&source), source)),
        }
        active.len += header.len() as u64 + payload_len;
        active.used = true;
        self.committed.publish(active.number, active.len);
        self.next_seq += 1;
        Ok(at)
    }

    /// A reader of what is committed, also while writing goes on.
    pub fn reader(&self) -> Reader {
        Reader::of_writer(Arc::clone(&self.files), self.folder.clone(), Arc::clone(&self.committed))
    }

    /// A rewriter of the segments that are closed.
    pub fn rewriter(&self, describe: Describe) -> Rewriter {
        let (files, committed) = (Arc::clone(&self.files), Arc::clone(&self.committed));
        Rewriter::new(files, self.folder.clone(), committed, describe)
    }

    /// What compresses the segments that are closed, and deletes them where not all are kept.
    pub fn upkeep(&self, describe: Describe) -> Upkeep {
        let (files, committed) = (Arc::clone(&self.files), Arc::clone(&self.committed));
        Upkeep::new(files, self.folder.clone(), committed, describe)
    }

    /// Closes the segment being written, unless it holds no commit; the next commit goes into a
    /// new one. Gives the number of the last segment that is closed: what was committed is in
    /// those up to it.
    pub fn close_segment(&mut self) -> Result<u64, Error> {
        if self.active.as_ref().is_some_and(|active| active.used) {
            self.begin_segment(self.today())?;
        }
        let open = self.active.as_ref().map(|active| active.number);
        Ok(open.map_or(self.last_number, |open| open - 1))
    }

    /// Bytes that can still be written on the disk.
    pub fn free_bytes(&self) -> io::Result<u64> {
        self.files.free_bytes(&self.folder)
    }

    /// When what is committed now arrives.
    fn now(&self) -> Option<UnixNanos> {
        self.options.clock.as_ref().map(|clock| clock.wall())
    }

    /// The day of that.
    fn today(&self) -> Option<Day> {
        self.now().map(Day::of)
    }

    /// Makes the next segment, whose commits arrive on this day, and goes on in it. On failure all
    /// stays as it was.
    fn begin_segment(&mut self, day: Option<Day>) -> Result<(), Error> {
        self.resynchronize()?;
        let number = self.last_number + 1;
        let path = segment::path(&self.folder, number);
        let retry = |source: io::Error| Error::Retry {
            disk_error: DiskError::of(&source),
            source,
            path: path.clone(),
        };
        let salt = getrandom::u64().map_err(|error| retry(io::Error::other(error)))?;
        let salt = Salt(salt);
        let created = segment::create(&*self.files, &self.folder, number, salt, day);
        // Whatever it was, another folder may be there when it is over.
        self.displaced = created.as_ref().is_err_and(|error| {
            !matches!(DiskError::of(error), DiskError::Full | DiskError::Quota)
        });
        let (file, len) = created.map_err(retry)?;
        self.last_number = number;
        self.active = Some(Active { file, path, number, salt, day, len, used: false });
        self.committed.publish(number, len);
        Ok(())
    }

    /// Walks through a segment to find where it ends.
    pub(super) fn survey(&self, number: u64) -> io::Result<SegmentScan> {
        let mut source = source::open_source(&*self.files, &self.folder, number)?;
        let file_len = source.len;
        let is_archive = source.archive().is_some();
        let mut survey = SegmentScan {
            number,
            file_len,
            good_len: 0,
            last_seq: None,
            salt: None,
            day: None,
            is_archive,
        };
        let mut frames = match Frames::open(source, file_len, number) {
            Ok(frames) => frames,
            Err(Unreadable::Io(error)) => return Err(error),
            Err(Unreadable::Version(_) | Unreadable::Opening) => return Ok(survey),
        };
        survey.good_len = frames.position();
        survey.day = frames.day();
        loop {
            match frames.next()? {
                Step::Commit { seq, end, .. } => {
                    survey.good_len = end;
                    survey.last_seq = Some(seq);
                }
                Step::Damaged { .. } => {}
                Step::End => break,
            }
        }
        if !frames.opening_damaged() {
            survey.salt = Some(frames.salt());
        }
        Ok(survey)
    }

    /// Goes on at the end of the last segment, or, where that is not safe, decides for a new one.
    fn go_on_in(&mut self, found: &SegmentScan, report: &mut OpenReport) {
        if found.is_archive {
            // Closed long ago; the next commit begins another one.
            self.committed.publish(found.number, found.file_len);
            return;
        }
        self.committed.publish(found.number, found.good_len);
        let path = segment::path(&self.folder, found.number);
        let Some(salt) = found.salt else {
            self.committed.abandon(found.number, found.good_len);
            report.notes.push(format!(
                "the opening lines are damaged; recording goes on in a new file: {}",
                path.display()
            ));
            return;
        };
        match self.open_at_end(found, &path, report) {
            Ok(file) => {
                let used = found.last_seq.is_some();
                let (number, day, len) = (found.number, found.day, found.good_len);
                self.active = Some(Active { file, path, number, salt, day, len, used });
            }
            Err(error) => {
                self.committed.abandon(found.number, found.good_len);
                report.notes.push(format!(
                    "the end cannot be written ({error}); recording goes on in a new file: {}",
                    path.display()
                ));
            }
        }
    }

    /// Opens the last segment at its last commit, on disk up to there and with nothing behind.
    fn open_at_end(
        &self,
        found: &SegmentScan,
        path: &Path,
        report: &mut OpenReport,
    ) -> io::Result<Box<dyn WritableFile>> {
        let torn_bytes = found.file_len - found.good_len;
        let mut file = self.files.open_for_append(path)?;
        if torn_bytes > 0 {
            let saved =
                segment::save_tail(&*self.files, &self.folder, found.number, found.good_len)?;
            file.truncate(found.good_len)?;
            report.notes.push(format!(
                "the last write was cut off: {torn_bytes} bytes after the last whole commit \
                 were moved to {}",
                saved.display()
            ));
        }
        // Also without a cut: what the last process wrote and did not sync has been read, and
        // what has been read must stay.
        file.sync_data()?;
        Ok(file)
    }
}

/// What a walk through a segment found.
pub(super) struct SegmentScan {
    number: u64,
    file_len: u64,
    /// Up to the end of the last whole commit.
    pub(super) good_len: u64,
    pub(super) last_seq: Option<u64>,
    /// `None` when the opening is damaged.
    salt: Option<Salt>,
    day: Option<Day>,
    /// Whether it is compressed.
    is_archive: bool,
}

/// Fails when another version wrote this segment.
fn check_version(files: &dyn Files, folder: &Path, number: u64) -> Result<(), Error> {
    let path = segment::path(folder, number);
    let opened =
        source::open_source(files, folder, number).map_err(Unreadable::Io).and_then(|source| {
            // Not a byte more of all the segments.
            let len = source.len.min(OPENING_MAX_BYTES as u64);
            Frames::open(source, len, number)
        });
    match opened {
        Err(Unreadable::Version(version)) => Err(segment::unknown_version(&path, &version)),
        // What else is wrong with it is reported by who reads it.
        _ => Ok(()),
    }
}

/// Removes segments whose making was cut off; they hold nothing.
fn remove_unfinished(files: &dyn Files, folder: &Path) {
    for name in files.list(folder).unwrap_or_default() {
        let unfinished =
            name.to_str().is_some_and(|name| name.ends_with(segment::UNFINISHED_ENDING));
        if unfinished && let Err(error) = files.remove(&folder.join(name)) {
            tracing::debug!(%error, "an unfinished segment could not be removed");
        }
    }
}
