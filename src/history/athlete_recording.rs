//! Measures how much of an athlete is in the journal.

use memchr::memmem;

use crate::{
    codec,
    journal::{self, Reader, StartupPart},
    model::{AthleteIndex, Login, Progress, SegmentIndex, UnixNanos},
};

/// What the journal holds of one athlete.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AthleteRecording {
    /// The number of lines from the athlete's phones.
    pub lines: u64,
    /// Their size in the files, in bytes.
    pub bytes: u64,
    /// The oldest and the newest time.
    pub span: Option<(UnixNanos, UnixNanos)>,
}

impl AthleteRecording {
    fn take(&mut self, facts: &AthleteIndex) {
        let Some((from, to)) = facts.runs.span() else { return };
        self.lines += facts.lines();
        self.bytes += facts.bytes;
        let (oldest, newest) = self.span.unwrap_or((from, to));
        self.span = Some((oldest.min(from), newest.max(to)));
    }
}

/// Measures what the journal holds of an athlete. Reads everything that is not compressed, so not
/// for a thread that must not block.
pub fn measure(reader: &Reader, login: &Login) -> Result<AthleteRecording, journal::Error> {
    let mut recorded = AthleteRecording::default();
    let name = memmem::Finder::new(login.as_str());
    reader.for_each_piece(UnixNanos::MAX, &Progress::default(), &mut |piece| {
        match piece {
            StartupPart::Facts(facts) => {
                facts.athletes.get(login).into_iter().for_each(|facts| recorded.take(facts));
            }
            // Most commits of a long journal are of others.
            StartupPart::Lines { payload, is_described: false, .. }
                if name.find(payload).is_some() =>
            {
                let mut facts = SegmentIndex::default();
                codec::describe(payload, &mut facts);
                facts.athletes.get(login).into_iter().for_each(|facts| recorded.take(facts));
            }
            StartupPart::Lines { .. } => {}
        }
        true
    })?;
    Ok(recorded)
}
