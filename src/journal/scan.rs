//! Walks through the commits of one segment, over what is damaged, with bounded memory.

use std::io::{self, Read};

use super::{
    archive::Gap,
    frame::{
        CommitHeader, HEADER_MAX_BYTES, HEADER_START, OPENING_MAX_BYTES, Salt, SegmentOpening,
        nearby_salts, read_day, read_header, read_opening, salt_digits,
    },
    source::Source,
};
use crate::{
    model::{Day, UnixNanos},
    offset::{self, OffsetError},
};

/// What is read at once.
const READ_BYTES: usize = 256 * 1024;

/// What comes next in a segment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// A whole commit.
    Commit {
        /// Its sequence number.
        seq: u64,
        /// Server time of the commit, where its header says it.
        at: Option<UnixNanos>,
        /// Where it ends in the segment.
        end: u64,
        /// The lines.
        payload: &'a [u8],
    },
    /// Bytes that belong to no whole commit, up to the next one or to the end.
    Damaged {
        /// Where they begin.
        at: u64,
        /// How many they are.
        len: u64,
    },
    /// Nothing more.
    End,
}

/// Why a segment cannot be walked through.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// From the system.
    Io(io::Error),
    /// Another version wrote it.
    Version(String),
    /// It has no opening, so that its commits cannot be checked.
    Opening,
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The day on which a segment says that it arrived, if it says so.
pub(super) fn day_of(source: Source, number: u64) -> Option<Day> {
    let len = source.len.min(OPENING_MAX_BYTES as u64);
    Frames::open(source, len, number).ok()?.day()
}

/// The walk through one segment. Holds one commit at a time; while it searches a damaged
/// stretch, at most the rest of the segment.
pub(super) struct Frames {
    source: Source,
    /// Bytes of the source that are not in the window yet.
    unread: u64,
    window: Vec<u8>,
    /// What of the window is done with.
    start: usize,
    /// Where `window[start]` is in the segment.
    at: u64,
    /// Length of what the last step gave.
    given: usize,
    salt: Salt,
    /// The salt as written, until a commit has proven it.
    unproven_salt: Option<[u8; 16]>,
    opening_damaged: bool,
    day: Option<Day>,
}

impl Frames {
    /// Starts on the first `len` bytes of a segment with this number; reads its opening.
    pub(super) fn open(source: Source, len: u64, segment: u64) -> Result<Self, Unreadable> {
        let mut frames = Self {
            source,
            unread: len,
            window: Vec::new(),
            start: 0,
            at: 0,
            given: 0,
            salt: Salt(0),
            unproven_salt: None,
            opening_damaged: false,
            day: None,
        };
        frames.fill(OPENING_MAX_BYTES)?;
        match read_opening(frames.ahead(), segment) {
            SegmentOpening::Whole { salt, len } => {
                frames.salt = salt;
                frames.unproven_salt = Some(salt_digits(salt));
                frames.given = len;
            }
            SegmentOpening::Damaged { salt_digits, len } => {
                // A salt with a broken digit is found by the first commit.
                frames.salt = nearby_salts(salt_digits).next().unwrap_or(Salt(0));
                frames.unproven_salt = Some(salt_digits);
                frames.opening_damaged = true;
                frames.given = len;
            }
            SegmentOpening::UnknownVersion(version) => return Err(Unreadable::Version(version)),
            SegmentOpening::Unreadable => return Err(Unreadable::Opening),
        }
        if let Some((day, len)) = frames.ahead().get(frames.given..).and_then(read_day) {
            frames.day = Some(day);
            frames.given += len;
        }
        Ok(frames)
    }

    /// Goes on in the first `len` bytes of a plain segment from the end of a commit on.
    pub(super) fn resume(mut source: Source, len: u64, at: u64, salt: Salt) -> io::Result<Self> {
        source.skip_to(at)?;
        Ok(Self {
            source,
            unread: len.saturating_sub(at),
            window: Vec::new(),
            start: 0,
            at,
            given: 0,
            salt,
            unproven_salt: None,
            opening_damaged: false,
            day: None,
        })
    }

    /// Whether the opening is not as it was written. Complete after the first step.
    pub(super) fn opening_damaged(&self) -> bool {
        self.opening_damaged
    }

    /// The salt of the segment. Certain after the first commit.
    pub(super) fn salt(&self) -> Salt {
        self.salt
    }

    /// The day on which what the segment holds arrived, if it says so.
    pub(super) fn day(&self) -> Option<Day> {
        self.day
    }

    /// What was left out before the next step, of a compressed segment.
    pub(super) fn take_gaps(&mut self) -> Vec<Gap> {
        let skipped = self.skip(self.given);
        self.given = 0;
        // What cannot be read is met by the next step again.
        if skipped.is_err() || self.fill(1).is_err() {
            return Vec::new();
        }
        self.source.take_gaps(self.at)
    }

    /// Where the next step begins in the segment.
    pub(super) fn position(&self) -> u64 {
        self.at + self.given as u64
    }

    /// Whether nothing is left after what the last step gave.
    pub(super) fn at_end(&self) -> bool {
        self.unread == 0 && self.ahead().len() == self.given
    }

    /// The next commit, or what is damaged before it.
    pub(super) fn next(&mut self) -> io::Result<Step<'_>> {
        self.skip(self.given)?;
        self.given = 0;
        self.fill(1)?;
        if self.ahead().is_empty() {
            return Ok(Step::End);
        }
        let Some(header) = self.whole_commit_at(0)? else {
            let at = self.at;
            let len = self.find_whole_commit()?;
            return Ok(Step::Damaged { at, len });
        };
        let CommitHeader { info, len, .. } = header;
        self.given = len + info.payload_len as usize;
        let end = self.at + self.given as u64;
        let payload = offset::get(self.ahead(), len..self.given)?;
        Ok(Step::Commit { seq: info.seq, at: info.at, end, payload })
    }

    /// Drops what is ahead up to the next whole commit or the end; gives the number of bytes.
    fn find_whole_commit(&mut self) -> io::Result<u64> {
        let from = self.at;
        let mut offset = 1;
        loop {
            let searched = offset::get(self.ahead(), offset..)?;
            if let Some(found) = memchr::memmem::find(searched, HEADER_START) {
                offset += found;
                if self.whole_commit_at(offset)?.is_some() {
                    self.skip(offset)?;
                    return Ok(self.at - from);
                }
                offset += 1;
                continue;
            }
            if self.unread == 0 {
                self.skip(self.ahead().len())?;
                return Ok(self.at - from);
            }
            // What is ahead holds no header, but may end within the beginning of one.
            let kept = self.ahead().len().min(HEADER_START.len() - 1);
            self.skip(self.ahead().len() - kept)?;
            offset = 0;
            self.fill(kept + 1)?;
        }
    }

    /// The header of the commit that begins `offset` ahead, if all of it is there and its
    /// checksum holds.
    fn whole_commit_at(&mut self, offset: usize) -> io::Result<Option<CommitHeader>> {
        self.fill(offset + HEADER_MAX_BYTES)?;
        let Some(header) = self.ahead().get(offset..).and_then(read_header) else {
            return Ok(None);
        };
        let begin = offset + header.len;
        let left = ((self.ahead().len() - begin) as u64).saturating_add(self.unread);
        let payload_len = header.info.payload_len;
        if payload_len > left {
            return Ok(None);
        }
        let end = begin + payload_len as usize;
        self.fill(end)?;
        let (_, window) = self.window.split_at(self.start);
        // Shorter than announced only when the file was cut while we read.
        let Some(payload) = window.get(begin..end) else { return Ok(None) };
        let holds = |salt| header.info.checksum(salt, &[payload]) == header.crc;
        if holds(self.salt) {
            self.unproven_salt = None;
            return Ok(Some(header));
        }
        if offset == 0
            && let Some(digits) = self.unproven_salt.take()
            && let Some(salt) = nearby_salts(digits).find(|salt| holds(*salt))
        {
            self.salt = salt;
            self.opening_damaged = true;
            return Ok(Some(header));
        }
        Ok(None)
    }

    /// What has been read and not yet given.
    fn ahead(&self) -> &[u8] {
        // [`Self::skip`] goes no further.
        let (_, ahead) = self.window.split_at(self.start);
        ahead
    }

    /// Moves on by `len` bytes of what is ahead.
    fn skip(&mut self, len: usize) -> Result<(), OffsetError> {
        offset::get(self.ahead(), ..len)?;
        self.start += len;
        self.at += len as u64;
        Ok(())
    }

    /// Reads on until `wanted` bytes are ahead, or all there are.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let have = self.ahead().len();
        if have >= wanted || self.unread == 0 {
            return Ok(());
        }
        self.window.drain(..self.start);
        self.start = 0;
        let size = ((wanted - have).max(READ_BYTES) as u64).min(self.unread);
        self.window.reserve_exact(size as usize);
        let read = self.source.by_ref().take(size).read_to_end(&mut self.window)?;
        self.unread = if (read as u64) < size { 0 } else { self.unread - size };
        Ok(())
    }
}
