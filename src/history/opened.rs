//! Reads the samples of sessions back from the journal.

use std::{collections::HashMap, time::Duration};

use memchr::memmem;

use crate::{
    codec::{AthleteLine, JournalLine, journal_lines},
    journal::{self, Reader, Selection},
    logbook::Logbook,
    model::{
        Login, Mark, Progress, Reason, SampleBlock, Session, Stopped, ToReason, UnixNanos,
        is_within,
    },
};

/// The maximum memory for the samples of sessions that are opened together.
pub const MAX_OPENED_BYTES: usize = 512 << 20;

/// A session with its samples.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedSession {
    /// The session and its metadata.
    pub session: Session,
    /// Its samples in order of arrival, with their times as sent: of two at the same time, the
    /// later one counts, metric by metric.
    pub samples: SampleBlock,
    /// The marks within it, in time order.
    pub marks: Vec<Mark>,
}

/// Why sessions cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Cancelled.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// It would take more memory than allowed.
    #[error(
        "these sessions hold more than {} MB of samples; open fewer at once, or split them",
        MAX_OPENED_BYTES >> 20
    )]
    TooLarge,
    /// The session does not exist (any more).
    #[error("this session is not there any more; it was deleted or has become part of another")]
    Gone,
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] journal::Error),
}

impl ToReason for OpenError {
    fn to_reason(&self) -> Option<Reason> {
        match self {
            Self::TooLarge => Some(Reason::SessionsTooLarge { max_mb: MAX_OPENED_BYTES >> 20 }),
            Self::Gone => Some(Reason::SessionGone),
            Self::Stopped(_) | Self::Journal(_) => None,
        }
    }
}

/// Reads the samples of sessions, in the given order, in one pass over the journal; also returns
/// notes on what could not be read. Deleted samples are left out.
pub fn open_sessions(
    reader: &Reader,
    sessions: &[Session],
    logbook: &Logbook,
    progress: &Progress,
) -> Result<(Vec<OpenedSession>, Vec<String>), OpenError> {
    read_within(reader, sessions, logbook, progress, MAX_OPENED_BYTES)
}

/// [`open_sessions`] with an explicit memory budget.
pub(super) fn read_within(
    reader: &Reader,
    sessions: &[Session],
    logbook: &Logbook,
    progress: &Progress,
    max_bytes: usize,
) -> Result<(Vec<OpenedSession>, Vec<String>), OpenError> {
    let mut gathering = Gathering::new(sessions, logbook);
    if sessions.is_empty() {
        return Ok((gathering.opened, Vec::new()));
    }
    let selections: Vec<Selection> = sessions.iter().map(selection_of).collect();
    let mut is_too_large = false;
    let read = reader.for_each_commit_within(&selections, progress, &mut |payload| {
        gathering.take(payload);
        is_too_large = gathering.bytes() > max_bytes;
        !is_too_large
    });
    match read {
        Err(journal::Error::Stopped(stopped)) => Err(OpenError::Stopped(stopped)),
        Err(error) => Err(error.into()),
        Ok(_) if is_too_large => Err(OpenError::TooLarge),
        Ok(notes) => Ok((gathering.opened, notes)),
    }
}

/// The lines that make up a session.
fn selection_of(session: &Session) -> Selection {
    Selection {
        logins: vec![session.key.login.clone()],
        from: session.key.from,
        to: session.to.plus(Duration::from_nanos(1)),
    }
}

/// Sessions that are being read.
struct Gathering {
    opened: Vec<OpenedSession>,
    by_login: HashMap<Login, AthleteSessions>,
}

/// What to read of one athlete.
struct AthleteSessions {
    name: memmem::Finder<'static>,
    /// First time, last time and index of each session. They may overlap if a session is requested
    /// twice.
    spans: Vec<(UnixNanos, UnixNanos, usize)>,
    deleted: Vec<(UnixNanos, UnixNanos)>,
}

impl Gathering {
    fn new(sessions: &[Session], logbook: &Logbook) -> Self {
        let mut by_login: HashMap<Login, AthleteSessions> = HashMap::new();
        let mut opened = Vec::with_capacity(sessions.len());
        for (index, session) in sessions.iter().enumerate() {
            let (login, from) = (&session.key.login, session.key.from);
            let log = logbook.of(login.as_str());
            let wanted = by_login.entry(login.clone()).or_insert_with(|| AthleteSessions {
                name: memmem::Finder::new(login.as_str()).into_owned(),
                spans: Vec::new(),
                deleted: log.map(crate::logbook::AthleteLog::deleted).unwrap_or_default(),
            });
            wanted.spans.push((from, session.to, index));
            opened.push(OpenedSession {
                session: session.clone(),
                samples: SampleBlock::default(),
                marks: log.map(|log| log.marks_within(from, session.to)).unwrap_or_default(),
            });
        }
        Self { opened, by_login }
    }

    /// Takes the requested lines of a commit.
    fn take(&mut self, payload: &[u8]) {
        // Skips commits of other athletes, which are most of a long journal.
        if !self.by_login.values().any(|wanted| wanted.name.find(payload).is_some()) {
            return;
        }
        for line in journal_lines(payload).flatten() {
            if let JournalLine::Athlete(line) = line {
                self.take_line(&line);
            }
        }
    }

    fn take_line(&mut self, line: &AthleteLine<'_>) {
        let Some(wanted) = self.by_login.get(line.login) else { return };
        if is_within(&wanted.deleted, line.time) {
            return;
        }
        for &(from, to, index) in &wanted.spans {
            if (from..=to).contains(&line.time)
                && let Some(opened) = self.opened.get_mut(index)
            {
                line.push_sample(&mut opened.samples);
            }
        }
    }

    fn bytes(&self) -> usize {
        self.opened.iter().map(|opened| opened.samples.capacity_bytes()).sum()
    }
}
