//! Reads the samples of sessions back from the journal.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use crate::{
    codec::{AthleteFinder, AthleteLine, JournalLine},
    journal::{self, Reader, Selection},
    logbook::Logbook,
    model::{
        Loans, Login, Mark, Progress, Reason, SampleBlock, Session, Stopped, ToReason, UnixNanos,
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
    let selections: Vec<Selection> =
        sessions.iter().map(|session| gathering.selection_of(session)).collect();
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

/// Sessions that are being read.
struct Gathering {
    opened: Vec<OpenedSession>,
    by_login: HashMap<Login, AthleteSessions>,
    loans: Arc<Loans>,
    /// Skips lines of others, which are most of a long journal.
    finder: AthleteFinder,
}

/// What to read of one athlete.
struct AthleteSessions {
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
        let loans = Arc::clone(logbook.loans());
        let sources: BTreeSet<Login> =
            by_login.keys().flat_map(|login| loans.sources(login)).collect();
        let sources: Vec<Login> = sources.into_iter().collect();
        Self { opened, by_login, loans, finder: AthleteFinder::of(&sources) }
    }

    /// The lines that make up a session.
    fn selection_of(&self, session: &Session) -> Selection {
        Selection {
            logins: self.loans.sources(&session.key.login),
            from: session.key.from,
            to: session.to.plus(Duration::from_nanos(1)),
        }
    }

    /// Takes the requested lines of a commit.
    fn take(&mut self, payload: &[u8]) {
        let Self { opened, by_login, loans, finder } = self;
        for line in finder.journal_lines(payload).flatten() {
            if let JournalLine::Athlete(line) = line
                && let Some(wanted) = by_login.get(line.owner(loans))
            {
                wanted.take_line(&line, loans, opened);
            }
        }
    }

    fn bytes(&self) -> usize {
        self.opened.iter().map(|opened| opened.samples.capacity_bytes()).sum()
    }
}

impl AthleteSessions {
    fn take_line(&self, line: &AthleteLine<'_>, loans: &Loans, opened: &mut [OpenedSession]) {
        if is_within(&self.deleted, line.time) {
            return;
        }
        for &(from, to, index) in &self.spans {
            if (from..=to).contains(&line.time)
                && let Some(opened) = opened.get_mut(index)
            {
                line.push_shown_sample(loans, &mut opened.samples);
            }
        }
    }
}
