//! How much of an athlete is in the files.

use memchr::memmem;

use crate::{
    codec::{JournalLine, journal_lines},
    journal::{self, Reader},
    model::{Login, UnixNanos},
};

/// What the journal holds of one athlete.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Lines that the athlete's phones sent.
    pub lines: u64,
    /// Their bytes in the files.
    pub bytes: u64,
    /// Times of the oldest and the newest of them.
    pub span: Option<(UnixNanos, UnixNanos)>,
}

impl Recorded {
    fn take(&mut self, time: UnixNanos, len: usize) {
        self.lines += 1;
        self.bytes += len as u64;
        let (oldest, newest) = self.span.unwrap_or((time, time));
        self.span = Some((oldest.min(time), newest.max(time)));
    }
}

/// Measures what the journal holds of an athlete. Reads all of it, so not on a thread that must
/// not wait.
pub fn measure(reader: &Reader, login: &Login) -> Result<Recorded, journal::Error> {
    let mut recorded = Recorded::default();
    let name = memmem::Finder::new(login.as_str());
    reader.for_each_commit(&mut |payload| {
        // Most commits of a long journal are of others.
        if name.find(payload).is_some() {
            for line in journal_lines(payload).flatten() {
                if let JournalLine::Athlete(line) = line
                    && line.login == login.as_str()
                {
                    recorded.take(line.time, line.raw.len() + 1);
                }
            }
        }
        true
    })?;
    Ok(recorded)
}
