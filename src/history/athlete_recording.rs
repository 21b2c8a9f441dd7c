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
    fn take(&mut self, segment_index: &AthleteIndex) {
        let Some((from, to)) = segment_index.runs.span() else { return };
        self.lines += segment_index.lines();
        self.bytes += segment_index.bytes;
        let (oldest, newest) = self.span.unwrap_or((from, to));
        self.span = Some((oldest.min(from), newest.max(to)));
    }
}

/// Measures what the journal holds of an athlete. Reads everything that is not compressed, so not
/// for a thread that must not block.
pub fn measure(reader: &Reader, login: &Login) -> Result<AthleteRecording, journal::Error> {
    let mut recorded = AthleteRecording::default();
    let name = memmem::Finder::new(login.as_str());
    reader.for_each_startup_part(UnixNanos::MAX, &Progress::default(), &mut |part| {
        match part {
            StartupPart::Index(segment_index) => {
                segment_index
                    .athletes
                    .get(login)
                    .into_iter()
                    .for_each(|segment_index| recorded.take(segment_index));
            }
            // Most commits of a long journal are of others.
            StartupPart::Lines { payload, is_described: false, .. }
                if name.find(payload).is_some() =>
            {
                let mut segment_index = SegmentIndex::default();
                codec::describe(payload, &mut segment_index);
                segment_index
                    .athletes
                    .get(login)
                    .into_iter()
                    .for_each(|segment_index| recorded.take(segment_index));
            }
            StartupPart::Lines { .. } => {}
        }
        true
    })?;
    Ok(recorded)
}
